//! The response that a handler fills in.

use crate::command::ErrorData;
use crate::state::{Oplock, Session};
use std::sync::Arc;
use wire::dtyp::Writer;
use wire::smb2::{ErrorResponse, FileId, Header};

/// The place of one response in the frame that will be sent.
pub(crate) struct Reply<'a> {
    frame: &'a mut Vec<u8>,
    start: usize,
    produced: &'a mut Produced,
}

/// Sees a response as it is sent.
pub(crate) type OnBytes = Box<dyn FnOnce(&[u8])>;

/// What a request made beside its response's body.
#[derive(Default)]
pub(crate) struct Produced {
    /// The session that SESSION_SETUP made or used.
    pub(crate) session: Option<Arc<Session>>,
    /// The tree connect that TREE_CONNECT made.
    pub(crate) tree_id: Option<u32>,
    /// The open that CREATE made.
    pub(crate) file_id: Option<FileId>,
    /// The oplock that CREATE was granted.
    pub(crate) oplock: Option<Arc<Oplock>>,
    /// Sign the response even if the request was not signed.
    pub(crate) sign: bool,
    /// Called with the bytes of the response from its header on, before they are sent.
    pub(crate) on_bytes: Option<OnBytes>,
}

impl<'a> Reply<'a> {
    pub(super) fn new(frame: &'a mut Vec<u8>, start: usize, produced: &'a mut Produced) -> Self {
        Self {
            frame,
            start,
            produced,
        }
    }

    /// Writes the body, in place of what was there before. Offsets count from the response's
    /// header.
    pub(crate) fn body(&mut self, encode: impl FnOnce(&mut Writer)) {
        self.frame.truncate(self.start);
        let mut writer = Writer::append_to(std::mem::take(self.frame));
        writer.zeros(Header::LEN);
        encode(&mut writer);
        *self.frame = writer.into_inner();
    }

    /// Writes the body of an error response.
    pub(crate) fn error(&mut self, error: &ErrorData) {
        let ErrorData {
            context_count,
            bytes,
        } = error;
        let response = ErrorResponse {
            context_count: *context_count,
            data: bytes,
        };
        self.body(|writer| response.encode(writer));
    }

    /// `length` bytes at `offset` from the response's header, for data to be read into.
    pub(crate) fn payload(&mut self, offset: usize, length: usize) -> &mut [u8] {
        let from = self.start.saturating_add(offset);
        self.frame.truncate(self.start);
        // Zeroed memory comes from the operating system as it is; growing would write the zeros.
        let mut frame = vec![0; from.saturating_add(length)];
        if let Some(before) = frame.get_mut(..self.start) {
            before.copy_from_slice(self.frame);
        }
        *self.frame = frame;
        self.frame.get_mut(from..).unwrap_or_default()
    }

    /// Ends the response `length` bytes behind `offset`, and writes what comes before `offset`.
    pub(crate) fn finish_payload(
        &mut self,
        offset: usize,
        length: usize,
        encode: impl FnOnce(&mut Writer),
    ) {
        let from = self.start.saturating_add(offset);
        self.frame.truncate(from.saturating_add(length));
        let mut writer = Writer::new();
        writer.zeros(Header::LEN);
        encode(&mut writer);
        let fixed = writer.into_inner();
        let fixed = fixed.get(..offset).unwrap_or(&fixed);
        let end = self.start.saturating_add(fixed.len());
        if let Some(place) = self.frame.get_mut(self.start..end) {
            place.copy_from_slice(fixed);
        }
    }

    /// What the request made.
    pub(crate) fn produced(&mut self) -> &mut Produced {
        self.produced
    }
}
