//! IOCTL. [MS-SMB2] 3.2.4.20 Application Requests an IO Control Code Operation, 3.2.5.14 Receiving
//! an SMB2 IOCTL Response

use crate::connection::request::Request;
use crate::connection::sent::Reply;
use crate::error::Error;
use crate::file::File;
use crate::record::Note;
use crate::tree::Tree;
use bytes::Bytes;
use wire::dtyp::NtStatus;
use wire::fscc::fsctl::Fsctl;
use wire::smb2::{Command, FileId, IoctlFlags, IoctlRequest, IoctlResponse};

/// One IO control request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ioctl<'a> {
    pub(crate) code: Fsctl,
    pub(crate) file_id: FileId,
    pub(crate) input: &'a [u8],
    pub(crate) output_max: usize,
    pub(crate) doing: &'static str,
    pub(crate) accepts: &'a [NtStatus],
    pub(crate) sign: bool,
    pub(crate) note: Note,
}

impl File {
    /// Sends any FSCTL: `input` goes to the server, at most `output_max` bytes come back.
    pub async fn ioctl(
        &self,
        code: Fsctl,
        input: &[u8],
        output_max: usize,
    ) -> Result<Bytes, Error> {
        let note = Note {
            code: Some(code.0),
            ..Note::named("IOCTL")
        };
        self.fsctl(code, input, output_max, "sending a control code", note)
            .await
    }

    /// A typed FSCTL: with words for errors and for the record.
    pub(crate) async fn fsctl(
        &self,
        code: Fsctl,
        input: &[u8],
        output_max: usize,
        doing: &'static str,
        note: Note,
    ) -> Result<Bytes, Error> {
        let ioctl = Ioctl {
            code,
            file_id: self.id,
            input,
            output_max,
            doing,
            accepts: &[],
            sign: false,
            note,
        };
        let outcome = self.tree.ioctl(&ioctl).await;
        outcome
            .map(|(output, _)| output)
            .map_err(|error| error.on(&self.name))
    }
}

impl Tree {
    pub(crate) async fn ioctl(&self, ioctl: &Ioctl<'_>) -> Result<(Bytes, Reply), Error> {
        let output_max = ioctl.output_max.min(self.connection().transact_max());
        let body = IoctlRequest {
            ctl_code: ioctl.code.0,
            file_id: ioctl.file_id,
            max_input_response: 0,
            max_output_response: u32::try_from(output_max).unwrap_or(u32::MAX),
            flags: IoctlFlags::IS_FSCTL,
            input: ioctl.input,
        };
        let request = Request {
            charge: self.connection().charge(ioctl.input.len().max(output_max)),
            size: ioctl.input.len().saturating_add(64),
            accepts: ioctl.accepts,
            sign: ioctl.sign,
            ..self.request(Command::IOCTL, ioctl.doing, ioctl.note)
        };
        let reply = self
            .connection()
            .exchange()
            .call(&request, |w| body.encode(w))
            .await?;
        if reply.header.status.is_error() {
            return Ok((Bytes::new(), reply));
        }
        let response = IoctlResponse::decode(&reply.message).map_err(Error::wire(ioctl.doing))?;
        if response.ctl_code != ioctl.code.0 || response.output.len() > output_max {
            return Err(Error::answer(
                ioctl.doing,
                "the answer belongs to another call",
            ));
        }
        Ok((reply.message.slice_ref(response.output), reply))
    }
}
