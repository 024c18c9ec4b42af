//! [MS-SMB2] 3.3.5.14 Receiving an SMB2 LOCK Request

use super::{Answer, Call, Outcome};
use crate::send::Reply;
use crate::state::Open;
use crate::work::CANNOT_WAIT;
use std::sync::Arc;
use store::{LockOutcome, LockRange, LockTicket};
use wire::dtyp::ErrorStatus;
use wire::smb2::{LockElement, LockFlags, LockRequest, LockResponse};

pub(super) fn handle(call: &Call<'_>, open: &Arc<Open>, reply: &mut Reply<'_>) -> Answer {
    let request = LockRequest::decode(call.message)?;
    let file = open.file()?;
    let first = request
        .locks
        .first()
        .ok_or(ErrorStatus::INVALID_PARAMETER)?;
    if first.flags.contains(LockFlags::UNLOCK) {
        unlock(file, &request.locks)?;
    } else {
        let ranges = ranges(&request.locks)?;
        if let LockOutcome::Wait(ticket) = lock(call, file, &ranges)? {
            return Ok(wait(file, &ranges, ticket));
        }
    }
    reply.body(|writer| LockResponse.encode(writer));
    Outcome::SUCCESS
}

/// [MS-SMB2] 3.3.5.14.1 Processing Unlocks: those before one that fails stay unlocked.
fn unlock(file: &store::Open, locks: &[LockElement]) -> Result<(), ErrorStatus> {
    for lock in locks {
        // FAIL_IMMEDIATELY is refused too: of the servers of note <371>, that is said to ignore it,
        // smbtorture (smb2.lock.valid-request) knows only Windows Server 2008 to do so.
        if lock.flags != LockFlags::UNLOCK {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        file.unlock(&[(lock.offset, lock.length)])?;
    }
    Ok(())
}

/// The ranges to lock. [MS-SMB2] 3.3.5.14.2 Processing Locks
fn ranges(locks: &[LockElement]) -> Result<Vec<LockRange>, ErrorStatus> {
    let ranges = locks.iter().map(range).collect::<Result<Vec<_>, _>>()?;
    // Note <373>: only the first of several is asked whether it would wait.
    if let [first, _, ..] = ranges.as_slice()
        && !first.fail_immediately
    {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    Ok(ranges)
}

fn range(lock: &LockElement) -> Result<LockRange, ErrorStatus> {
    let exclusive = match lock.flags.without(LockFlags::FAIL_IMMEDIATELY) {
        LockFlags::SHARED_LOCK => false,
        LockFlags::EXCLUSIVE_LOCK => true,
        _ => return Err(ErrorStatus::INVALID_PARAMETER),
    };
    Ok(LockRange {
        offset: lock.offset,
        length: lock.length,
        exclusive,
        fail_immediately: lock.flags.contains(LockFlags::FAIL_IMMEDIATELY),
    })
}

/// Where the request cannot wait, a lock that is not free is an error of its own.
fn lock(
    call: &Call<'_>,
    file: &Arc<store::Open>,
    ranges: &[LockRange],
) -> Result<LockOutcome, ErrorStatus> {
    if call.may_wait() || ranges.iter().all(|range| range.fail_immediately) {
        return file.lock(ranges);
    }
    let at_once: Vec<LockRange> = ranges
        .iter()
        .map(|range| LockRange {
            fail_immediately: true,
            ..*range
        })
        .collect();
    match file.lock(&at_once) {
        Err(ErrorStatus::LOCK_NOT_GRANTED) => Err(CANNOT_WAIT),
        outcome => outcome,
    }
}

/// The client is told to wait, and gets its answer when the lock is granted or given up.
fn wait(file: &Arc<store::Open>, ranges: &[LockRange], ticket: LockTicket) -> Outcome {
    let file = Arc::clone(file);
    let ranges: Vec<(u64, u64)> = ranges.iter().map(|r| (r.offset, r.length)).collect();
    let asked = Asked(Some(ticket));
    Outcome::Wait(Box::new(move |waiting| {
        let Some(ticket) = asked.begin() else { return };
        let withdrawn = ticket.clone();
        waiting.on_withdraw(move || withdrawn.cancel());
        ticket.when_done(move |result| {
            let told = waiting.complete(result, |writer| LockResponse.encode(writer));
            // Granted when the client had been told already that it would not be.
            if !told && result.is_ok() {
                let _ = file.unlock(&ranges);
            }
        });
    }))
}

/// A lock that was asked for, and is given up if the client is never told to wait for it.
struct Asked(Option<LockTicket>);

impl Asked {
    fn begin(mut self) -> Option<LockTicket> {
        self.0.take()
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        if let Some(ticket) = &self.0 {
            ticket.cancel();
        }
    }
}
