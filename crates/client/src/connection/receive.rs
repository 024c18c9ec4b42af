//! The task that reads what the server sends. [MS-SMB2] 3.2.5.1 Receiving Any Message

use super::exchange::Exchange;
use super::outstanding::Arrived;
use super::request::Protection;
use super::security::Security;
use crate::limits::COMPOUND_MAX;
use bytes::{BufMut, Bytes};
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::io::{AsyncRead, AsyncReadExt};
use wire::dtyp::NtStatus;
use wire::smb2::{Command, Header, HeaderFlags, PacketKind, ProtocolId, TransformHeader, frame};

/// A MessageId that answers nothing: a break of an oplock or a lease.
const UNSOLICITED: u64 = u64::MAX;

/// Reads frames until the connection ends, and then tells everyone why.
pub(super) async fn run(exchange: Arc<Exchange>, mut transport: impl AsyncRead + Unpin) {
    let reason = loop {
        let outcome = match read_frame(&exchange, &mut transport).await {
            Ok(frame) => take_frame(&exchange, frame),
            Err(reason) => Err(reason),
        };
        if let Err(reason) = outcome {
            break reason;
        }
    };
    tracing::debug!(%reason, "the connection ends");
    exchange.end(&reason);
}

/// One frame, without its prefix. The length is checked before room is made for it.
async fn read_frame(
    exchange: &Exchange,
    transport: &mut (impl AsyncRead + Unpin),
) -> Result<Vec<u8>, String> {
    let mut prefix = [0; frame::PREFIX_LEN];
    transport
        .read_exact(&mut prefix)
        .await
        .map_err(|error| lost(&error))?;
    let length = frame::parse_prefix(prefix).map_err(|_| not_smb())?;
    if length > exchange.frame_max.load(Ordering::Relaxed) {
        return Err(format!(
            "the server sent a frame of {length} bytes, more than was asked for"
        ));
    }
    let mut frame = Vec::with_capacity(length).limit(length);
    while frame.has_remaining_mut() {
        if transport
            .read_buf(&mut frame)
            .await
            .map_err(|error| lost(&error))?
            == 0
        {
            return Err("the server closed the connection in the middle of an answer".into());
        }
    }
    exchange
        .received
        .fetch_add((frame::PREFIX_LEN + length) as u64, Ordering::Relaxed);
    Ok(frame.into_inner())
}

fn lost(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "the server closed the connection".into(),
        _ => format!("the connection broke: {error}"),
    }
}

fn not_smb() -> String {
    "what answers there does not speak SMB2".into()
}

/// Decrypts, splits, verifies and delivers one frame.
fn take_frame(exchange: &Exchange, mut frame: Vec<u8>) -> Result<(), String> {
    let wire_bytes = frame::PREFIX_LEN + frame.len();
    let (start, sealed_by) = match ProtocolId::packet_kind(&frame) {
        Some(PacketKind::Smb2) => (0, None),
        Some(PacketKind::Transform) => (TransformHeader::LEN, Some(open(exchange, &mut frame)?)),
        Some(PacketKind::Compression) => {
            return Err("the server compressed an answer although that was not agreed".into());
        }
        Some(PacketKind::Smb1) => return Err("the server answered with SMB1".into()),
        None => return Err(not_smb()),
    };
    let mut answers = Vec::with_capacity(1);
    for (header, range) in split(&frame, start)? {
        let message = frame.get_mut(range.clone()).unwrap_or_default();
        let protected = check(exchange, &header, message, sealed_by.as_ref())?;
        answers.push((header, range, protected));
    }
    let frame = Bytes::from(frame);
    for (header, range, protected) in answers {
        if header.message_id == UNSOLICITED {
            tracing::debug!(command = %header.command, "an unsolicited message is ignored");
        } else if header.status == NtStatus::PENDING && header.async_id.is_some() {
            exchange.pending(&header);
        } else {
            let message = frame.slice(range);
            exchange.deliver(Arrived {
                header,
                message,
                wire_bytes,
                protected,
            });
        }
    }
    Ok(())
}

/// [MS-SMB2] 3.2.5.1.1.1 Decrypting the Message
fn open(exchange: &Exchange, frame: &mut [u8]) -> Result<Arc<Security>, String> {
    let header = TransformHeader::decode(frame)
        .map_err(|_| "the server sent a broken encrypted answer".to_owned())?;
    let security = exchange.sessions.read().get(&header.session_id).cloned();
    let security =
        security.ok_or("the server encrypted an answer for a session that does not exist")?;
    if !security.open_frame(frame) {
        return Err("an encrypted answer was changed on its way".into());
    }
    Ok(security)
}

/// [MS-SMB2] 3.2.5.1.9 Handling Compounded Responses
fn split(frame: &[u8], start: usize) -> Result<Vec<(Header, Range<usize>)>, String> {
    let mut found = Vec::with_capacity(1);
    let mut at = start;
    loop {
        let header = Header::decode(frame.get(at..).unwrap_or_default())
            .map_err(|cause| format!("an answer of the server cannot be read: {cause}"))?;
        if !header.flags.contains(HeaderFlags::SERVER_TO_REDIR) {
            return Err("the server sent a request instead of an answer".into());
        }
        if header.next_command == 0 {
            found.push((header, at..frame.len()));
            return Ok(found);
        }
        let next = at.saturating_add(header.next_command as usize);
        let aligned = header.next_command % 8 == 0 && header.next_command as usize >= Header::LEN;
        if !aligned || next >= frame.len() || found.len() >= COMPOUND_MAX {
            return Err("the server sent a compound answer that cannot be taken apart".into());
        }
        found.push((header, at..next));
        at = next;
    }
}

/// True if the message is known to come from who has the session's key; an error if it should
/// be and is not. [MS-SMB2] 3.2.5.1.3 Verifying the Signature
fn check(
    exchange: &Exchange,
    header: &Header,
    message: &mut [u8],
    sealed_by: Option<&Arc<Security>>,
) -> Result<bool, String> {
    if let Some(security) = sealed_by {
        if header.session_id != security.session_id {
            return Err("an encrypted answer belongs to another session".into());
        }
        return Ok(true);
    }
    if header.message_id == UNSOLICITED || header.status == NtStatus::PENDING {
        return Ok(false);
    }
    match exchange.outstanding.protection(header.message_id) {
        None | Some(Protection::Plain) => Ok(false),
        Some(Protection::Sealed(_)) if tells_the_end(header) => Ok(false),
        Some(Protection::Sealed(_)) => {
            Err("the server answered an encrypted request without encryption".into())
        }
        Some(Protection::Signed(security)) => check_signature(header, message, &security),
    }
}

fn check_signature(
    header: &Header,
    message: &mut [u8],
    security: &Security,
) -> Result<bool, String> {
    if header.flags.contains(HeaderFlags::SIGNED) {
        return match security.verify_message(message) {
            true => Ok(true),
            false => Err(format!(
                "the signature of an answer to {} is wrong",
                header.command
            )),
        };
    }
    if tells_the_end(header) {
        return Ok(false);
    }
    Err(format!("the answer to {} is not signed", header.command))
}

/// A server that no longer has the session has no key to protect this answer with. Whoever forges
/// it gains what he could have by cutting the connection.
fn tells_the_end(header: &Header) -> bool {
    matches!(
        header.status,
        NtStatus::USER_SESSION_DELETED | NtStatus::NETWORK_SESSION_EXPIRED
    ) && header.command != Command::SESSION_SETUP
}
