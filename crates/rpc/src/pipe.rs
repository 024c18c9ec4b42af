//! The server's end of a named pipe.

use crate::Host;
use crate::association::{Association, Broken};
use crate::interface;
use crate::limits::{FRAGMENT_RECEIVE_BYTES_MAX, QUEUED_BYTES_MAX};
use crate::pdu::Header;
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use wire::dtyp::ErrorStatus;

/// The server's end of a named pipe in message mode, with a service behind it that answers as
/// soon as it is asked: what it has to say can be read when [`write`](Self::write) returns.
pub struct Pipe {
    host: Arc<dyn Host>,
    association: Association,
    /// What was written of a fragment that is not complete.
    input: Vec<u8>,
    /// Messages to be read; of the first one, `read` bytes are gone already.
    output: VecDeque<Vec<u8>>,
    read: usize,
    broken: bool,
}

/// What was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PipeRead {
    /// Bytes of one message, never of two.
    pub data: Vec<u8>,
    /// The message goes on: STATUS_BUFFER_OVERFLOW.
    pub more: bool,
}

impl Pipe {
    /// Opens a pipe by its name, such as `srvsvc` or `\PIPE\srvsvc`, in upper or lower case.
    pub fn open(name: &str, host: Arc<dyn Host>) -> Option<Self> {
        let interface = interface::find(name)?;
        Some(Self {
            host,
            association: Association::new(interface),
            input: Vec::new(),
            output: VecDeque::new(),
            read: 0,
            broken: false,
        })
    }

    /// Takes what a client writes: a message, a part of one, or several.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), ErrorStatus> {
        if self.broken {
            return Err(ErrorStatus::PIPE_DISCONNECTED);
        }
        if self.available() > QUEUED_BYTES_MAX {
            return Err(ErrorStatus::PIPE_BUSY);
        }
        let mut rest = bytes;
        while !rest.is_empty() && !self.broken {
            rest = self.take(rest);
        }
        Ok(())
    }

    /// Gives out at most `max` bytes of the next message.
    pub fn read(&mut self, max: usize) -> Result<PipeRead, ErrorStatus> {
        let Some(message) = self.output.front() else {
            return Err(match self.broken {
                true => ErrorStatus::PIPE_DISCONNECTED,
                false => ErrorStatus::PIPE_EMPTY,
            });
        };
        let rest = message.get(self.read..).unwrap_or_default();
        let data = rest.get(..max).unwrap_or(rest).to_vec();
        let more = data.len() < rest.len();
        self.read = if more {
            self.read.saturating_add(data.len())
        } else {
            0
        };
        if !more {
            self.output.pop_front();
        }
        Ok(PipeRead { data, more })
    }

    /// Bytes that can be read now, of all messages together.
    pub fn available(&self) -> usize {
        let all = self
            .output
            .iter()
            .map(Vec::len)
            .fold(0, usize::saturating_add);
        all.saturating_sub(self.read)
    }

    /// Moves bytes to the input up to the end of the present fragment, and deals with it when
    /// it is complete. Gives back the bytes that are left.
    fn take<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let wanted = self.missing().unwrap_or(0);
        let (now, later) = bytes.split_at_checked(wanted).unwrap_or((bytes, &[]));
        self.input.extend_from_slice(now);
        match self.missing() {
            Ok(0) => self.deal_with_fragment(),
            Ok(_) => (),
            Err(Broken) => self.hang_up(),
        }
        later
    }

    /// Bytes to the end of the header, or to the end of the fragment when that is known.
    fn missing(&self) -> Result<usize, Broken> {
        let Ok(header) = Header::decode(&self.input) else {
            return Ok(Header::LEN.saturating_sub(self.input.len()));
        };
        let len = usize::from(header.frag_length);
        if len < Header::LEN || header.frag_length > FRAGMENT_RECEIVE_BYTES_MAX {
            return Err(Broken);
        }
        Ok(len.saturating_sub(self.input.len()))
    }

    fn deal_with_fragment(&mut self) {
        if self.available() > QUEUED_BYTES_MAX {
            return self.hang_up();
        }
        let fragment = std::mem::take(&mut self.input);
        let mut answers = Vec::new();
        let result = self
            .association
            .receive(&fragment, self.host.as_ref(), &mut answers);
        self.output.extend(answers);
        if result == Err(Broken) {
            self.hang_up();
        }
    }

    /// What was answered so far can still be read.
    fn hang_up(&mut self) {
        self.broken = true;
        self.input = Vec::new();
    }
}

impl fmt::Debug for Pipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipe")
            .field("association", &self.association)
            .field("available", &self.available())
            .field("broken", &self.broken)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
