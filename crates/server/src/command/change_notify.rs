//! [MS-SMB2] 3.3.5.19 Receiving an SMB2 CHANGE_NOTIFY Request

use super::{Answer, Call, Outcome};
use crate::send::Reply;
use crate::send::single::no_data;
use crate::state::{Open, Waiting};
use crate::work::CANNOT_WAIT;
use std::sync::Arc;
use store::{NotifyFilter, NotifyRecord, Watch, WatchRequest};
use wire::dtyp::{AccessMask, ErrorStatus, NtStatus, Writer};
use wire::fscc::FileNotifyInformation;
use wire::smb2::{ChangeNotifyFlags, ChangeNotifyRequest, ChangeNotifyResponse};

/// The watch begins before the client is told to wait: from then on it counts on hearing all.
pub(super) fn handle(call: &Call<'_>, open: &Arc<Open>, _: &mut Reply<'_>) -> Answer {
    let request = ChangeNotifyRequest::decode(call.message)?;
    call.verify_transfer(request.output_buffer_length)?;
    let directory = open.file()?;
    if !directory.is_directory() {
        return Err(ErrorStatus::INVALID_PARAMETER.into());
    }
    // FILE_LIST_DIRECTORY
    open.require_any(AccessMask::FILE_READ_DATA)?;
    if !call.may_wait() {
        return Err(CANNOT_WAIT.into());
    }
    let bytes_max = usize::try_from(request.output_buffer_length).unwrap_or(usize::MAX);
    let watch = directory.watch(&WatchRequest {
        tree: request.flags.contains(ChangeNotifyFlags::WATCH_TREE),
        filter: NotifyFilter(request.completion_filter.0),
        bytes_max,
    })?;
    Ok(Outcome::Wait(Box::new(move |waiting| {
        wait(watch, bytes_max, waiting);
    })))
}

fn wait(watch: Arc<Watch>, bytes_max: usize, waiting: Arc<Waiting>) {
    let told = Arc::clone(&waiting);
    let answer = move |outcome| answer(&told, outcome);
    if let Some(ticket) = watch.wait(bytes_max, Box::new(answer)) {
        waiting.on_withdraw(move || {
            watch.cancel(ticket);
        });
    }
}

/// False if the request was answered before, by a CANCEL.
fn answer(waiting: &Waiting, outcome: Result<Vec<NotifyRecord>, NtStatus>) -> bool {
    match outcome {
        Ok(records) => {
            let buffer = encoded(records);
            waiting.complete_with(NtStatus::SUCCESS, |writer| respond(&buffer, writer))
        }
        Err(status) if ErrorStatus::new(status).is_some() => waiting.complete_with(status, no_data),
        // NOTIFY_ENUM_DIR and NOTIFY_CLEANUP are no errors: OutputBufferLength is zero.
        Err(status) => waiting.complete_with(status, |writer| respond(&[], writer)),
    }
}

fn respond(buffer: &[u8], writer: &mut Writer) {
    ChangeNotifyResponse { buffer }.encode(writer);
}

fn encoded(records: Vec<NotifyRecord>) -> Vec<u8> {
    let list: Vec<FileNotifyInformation> = records
        .into_iter()
        .map(|record| FileNotifyInformation {
            action: record.action.0,
            file_name: record.name,
        })
        .collect();
    let mut writer = Writer::new();
    FileNotifyInformation::encode_list(&list, &mut writer);
    writer.into_inner()
}
