//! What the server sends, kept and checked.

use parking_lot::Mutex;
use server::Outbox;
use std::sync::atomic::{AtomicBool, Ordering};
use wire::dtyp::{NtStatus, WireError};
use wire::smb2::{self, Command, Header, HeaderFlags};

#[derive(Default)]
pub(super) struct Recorder {
    frames: Mutex<Vec<Vec<u8>>>,
    closed: AtomicBool,
}

impl Outbox for Recorder {
    fn send(&self, frame: Vec<u8>) {
        let (prefix, message) = frame.split_first_chunk().expect("a prefix");
        let length = smb2::frame::parse_prefix(*prefix).expect("a length");
        assert_eq!(length, message.len());
        self.frames.lock().push(message.to_vec());
    }

    fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
    }
}

impl Recorder {
    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// All replies since the last time, one by one.
    pub(super) fn take(&self) -> Vec<Reply> {
        let frames = std::mem::take(&mut *self.frames.lock());
        frames.iter().flat_map(|frame| split(frame)).collect()
    }
}

/// One reply.
pub(super) struct Reply {
    pub(super) header: Header,
    /// From the header on.
    pub(super) message: Vec<u8>,
}

fn split(frame: &[u8]) -> Vec<Reply> {
    let mut replies = Vec::new();
    let mut rest = frame;
    loop {
        let header = Header::decode(rest).expect("a header");
        let next = header.next_command as usize;
        let (message, later) = match next {
            0 => (rest, None),
            _ => (&rest[..next], Some(&rest[next..])),
        };
        let reply = Reply {
            header,
            message: message.to_vec(),
        };
        reply.check();
        replies.push(reply);
        match later {
            Some(later) => rest = later,
            None => return replies,
        }
    }
}

impl Reply {
    fn check(&self) {
        let Header {
            command,
            status,
            flags,
            ..
        } = self.header;
        assert!(flags.contains(HeaderFlags::SERVER_TO_REDIR), "{command}");
        let error = smb2::ErrorResponse::decode(&self.message).map(drop);
        let sound = match status {
            NtStatus::SUCCESS => self.check_body(),
            NtStatus::PENDING => error,
            _ => error.or_else(|_| self.check_body()),
        };
        assert_eq!(sound, Ok(()), "{command} {status:?}: {:02X?}", self.message);
    }

    fn check_body(&self) -> Result<(), WireError> {
        let message = &self.message;
        match self.header.command {
            Command::NEGOTIATE => smb2::NegotiateResponse::decode(message).map(drop),
            Command::SESSION_SETUP => smb2::SessionSetupResponse::decode(message).map(drop),
            Command::LOGOFF => smb2::LogoffResponse::decode(message).map(drop),
            Command::TREE_CONNECT => smb2::TreeConnectResponse::decode(message).map(drop),
            Command::TREE_DISCONNECT => smb2::TreeDisconnectResponse::decode(message).map(drop),
            Command::CREATE => smb2::CreateResponse::decode(message).map(drop),
            Command::CLOSE => smb2::CloseResponse::decode(message).map(drop),
            Command::FLUSH => smb2::FlushResponse::decode(message).map(drop),
            Command::READ => smb2::ReadResponse::decode(message).map(drop),
            Command::WRITE => smb2::WriteResponse::decode(message).map(drop),
            Command::LOCK => smb2::LockResponse::decode(message).map(drop),
            Command::IOCTL => smb2::IoctlResponse::decode(message).map(drop),
            Command::ECHO => smb2::EchoResponse::decode(message).map(drop),
            Command::QUERY_DIRECTORY => smb2::QueryDirectoryResponse::decode(message).map(drop),
            Command::CHANGE_NOTIFY => smb2::ChangeNotifyResponse::decode(message).map(drop),
            Command::QUERY_INFO => smb2::QueryInfoResponse::decode(message).map(drop),
            Command::SET_INFO => smb2::SetInfoResponse::decode(message).map(drop),
            Command::OPLOCK_BREAK => smb2::BreakResponse::decode(message).map(drop),
            _ => Err(WireError::Invalid("command")),
        }
    }
}
