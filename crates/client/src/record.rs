//! A record of the conversation, call by call, for those who want to see it.

use crate::limits::RECORDS_MAX;
use parking_lot::Mutex;
use std::time::{Duration, Instant};
use wire::dtyp::NtStatus;

/// One request and its answer.
#[derive(Clone, Debug)]
pub struct CallRecord {
    /// The command, or for IOCTL the FSCTL: "READ", "FSCTL_OFFLOAD_READ".
    pub name: &'static str,
    /// The FSCTL's code, where `name` is "IOCTL" because it has no name here.
    pub code: Option<u32>,
    /// Where in the file, for calls that say so.
    pub offset: Option<u64>,
    /// How many bytes were asked for.
    pub length: Option<u64>,
    /// Where in the token, for FSCTL_OFFLOAD_WRITE.
    pub token_offset: Option<u64>,
    /// The type of the token sent or received.
    pub token_type: Option<u32>,
    /// How many bytes the answer speaks of.
    pub done: Option<u64>,
    /// The status of the answer.
    pub status: NtStatus,
    /// When it was sent, counted from when the recorder was made.
    pub started: Duration,
    /// How long the answer took.
    pub elapsed: Duration,
    /// Bytes of the request on the wire, with the 4 bytes of length before it.
    pub request_bytes: usize,
    /// Bytes of the answer on the wire, with the 4 bytes of length before it.
    pub response_bytes: usize,
}

/// Collects [`CallRecord`]s.
#[derive(Debug)]
pub struct Recorder {
    since: Instant,
    calls: Mutex<Vec<CallRecord>>,
}

impl Default for Recorder {
    fn default() -> Self {
        Self::new()
    }
}

impl Recorder {
    /// An empty recorder; its clock starts now.
    pub fn new() -> Self {
        Self {
            since: Instant::now(),
            calls: Mutex::new(Vec::new()),
        }
    }

    /// What was recorded so far, in the order of the answers.
    pub fn calls(&self) -> Vec<CallRecord> {
        self.calls.lock().clone()
    }

    pub(crate) fn push(&self, record: CallRecord) {
        let mut calls = self.calls.lock();
        if calls.len() < RECORDS_MAX {
            calls.push(record);
        }
    }

    pub(crate) fn since_start(&self, instant: Instant) -> Duration {
        instant.saturating_duration_since(self.since)
    }
}

/// What a request says about itself for the record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Note {
    pub(crate) name: &'static str,
    pub(crate) code: Option<u32>,
    pub(crate) offset: Option<u64>,
    pub(crate) length: Option<u64>,
    pub(crate) token_offset: Option<u64>,
    pub(crate) token_type: Option<u32>,
    /// Adds what the answer's message says.
    pub(crate) answer: fn(&[u8], &mut CallRecord),
}

impl Note {
    /// A call of which there is nothing to say but its name.
    pub(crate) fn named(name: &'static str) -> Self {
        Self {
            name,
            code: None,
            offset: None,
            length: None,
            token_offset: None,
            token_type: None,
            answer: |_, _| {},
        }
    }

    /// A call about a range.
    pub(crate) fn ranged(name: &'static str, offset: u64, length: u64) -> Self {
        Self {
            offset: Some(offset),
            length: Some(length),
            ..Self::named(name)
        }
    }
}
