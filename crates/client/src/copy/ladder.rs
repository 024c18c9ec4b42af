//! The ladder: the cheapest way first, the next one from where it ended.

use super::{Progress, offload, read_write};
use crate::error::Error;
use crate::file::File;
use std::sync::Arc;
use wire::dtyp::NtStatus;

/// How a file was copied.
#[derive(Clone, Debug, Default)]
pub struct Copied {
    /// What ODX did.
    pub offload: offload::Outcome,
    /// What reads and writes did for the rest.
    pub read_write: Option<read_write::Tally>,
}

/// Copies the first `size` bytes of `source` into `destination`, which is new and empty. At the end
/// the destination is exactly as long.
///
/// ODX is tried where both are opened on the same connection and `may_offload` allows it.
pub async fn between_files(
    source: &Arc<File>,
    destination: &Arc<File>,
    size: u64,
    may_offload: bool,
    progress: Progress<'_>,
) -> Result<Copied, Error> {
    let mut copied = Copied::default();
    if may_offload && size > 0 && source.connection() == destination.connection() {
        copied.offload = by_offload(source, destination, size, progress).await;
        match &copied.offload.stopped {
            Some(error) if error.is_disconnect() => return Err(error.clone()),
            Some(reason) => tracing::info!(%reason, "offload ended"),
            None => {}
        }
    }
    let reached = copied.offload.reached;
    if reached < size {
        if copied.offload.tokens > 0 {
            // A call that failed may have written something behind what was acknowledged.
            destination.set_end_of_file(reached).await?;
        }
        destination.set_end_of_file(size).await?;
        copied.read_write =
            Some(read_write::copy(source, destination, reached..size, progress).await?);
    }
    settle(destination, size).await?;
    Ok(copied)
}

/// Tries ODX, unless the server said lately that it does not have it for one of the two shares.
async fn by_offload(
    source: &File,
    destination: &File,
    size: u64,
    progress: Progress<'_>,
) -> offload::Outcome {
    let refusal = source
        .tree()
        .offload_refusal()
        .or_else(|| destination.tree().offload_refusal());
    if refusal.is_some() {
        return offload::Outcome {
            stopped: refusal,
            ..offload::Outcome::default()
        };
    }
    let outcome = offload::copy(source, destination, size, progress).await;
    if let Some(reason) = &outcome.stopped
        && outcome.writes == 0
        && matches!(
            reason.status(),
            Some(NtStatus::NOT_SUPPORTED | NtStatus::INVALID_DEVICE_REQUEST)
        )
    {
        let refusing = if outcome.tokens == 0 {
            source
        } else {
            destination
        };
        refusing.tree().refuse_offload(reason.clone());
    }
    outcome
}

/// Checks the length of the destination. ODX writes whole sectors, so it may be a little too long;
/// too short means that acknowledged bytes are missing.
async fn settle(destination: &File, size: u64) -> Result<(), Error> {
    let found = destination.facts().await?.end_of_file;
    if found < size {
        return Err(Error::answer(
            "checking the copy",
            format!("{size} bytes were acknowledged, but the file has only {found}"),
        ));
    }
    if found > size {
        destination.set_end_of_file(size).await?;
    }
    Ok(())
}
