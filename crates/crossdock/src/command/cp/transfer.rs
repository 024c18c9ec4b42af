//! The copy itself: which way, and how it went.

use super::input::Input;
use super::servers::failed;
use super::target::{Output, Target};
use crate::failure::{Failure, While};
use crate::progress::Progress;
use client::copy::{self, Copied};
use std::time::{Duration, Instant};

/// What was done, and how long it took.
#[derive(Debug)]
pub(crate) struct Done {
    /// What the client did.
    pub(crate) copied: Copied,
    /// From the first call to the last.
    pub(crate) elapsed: Duration,
}

/// Copies everything from `input` to `target`.
pub(crate) async fn run(
    input: &Input,
    target: &Target,
    may_offload: bool,
    progress: &Progress,
) -> Result<Done, Failure> {
    let started = Instant::now();
    let size = input.size();
    let done = |bytes| progress.done(bytes);
    let copied = match (input, target.output()) {
        (Input::Remote { file: source, .. }, Output::Remote(destination)) => {
            let copying = copy::between_files(source, destination, size, may_offload, &done);
            copying.await.map_err(failed)?
        }
        (Input::Local(source), Output::Remote(destination)) => {
            destination.set_end_of_file(size).await.map_err(failed)?;
            let copying = copy::read_write::copy(source, destination, 0..size, &done);
            read_and_written(copying.await.map_err(failed)?)
        }
        (Input::Remote { file: source, .. }, Output::Local(destination)) => {
            let doing = || format!("cannot write {}", target.shown());
            destination.set_length(size).or_fail(doing)?;
            let copying = copy::read_write::copy(source, destination, 0..size, &done);
            read_and_written(copying.await.map_err(failed)?)
        }
        (Input::Local(_), Output::Local(_)) => {
            return Err(Failure::usage("neither of the two files is on a server"));
        }
    };
    Ok(Done {
        copied,
        elapsed: started.elapsed(),
    })
}

fn read_and_written(tally: copy::read_write::Tally) -> Copied {
    Copied {
        read_write: Some(tally),
        ..Copied::default()
    }
}
