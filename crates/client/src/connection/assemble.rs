//! From header and body to a frame that can be sent.

use super::request::Protection;
use wire::dtyp::Writer;
use wire::smb2::{Header, TransformHeader, frame};

/// The finished frame: prefix, message, signed or encrypted. The body is written right where it
/// is sent from. `None` if a frame cannot be so long, or if there is no key to encrypt with.
pub(super) fn assemble(
    header: &Header,
    protection: &Protection,
    size: usize,
    body: impl FnOnce(&mut Writer),
) -> Option<Vec<u8>> {
    let start = match protection {
        Protection::Sealed(_) => frame::PREFIX_LEN + TransformHeader::LEN,
        _ => frame::PREFIX_LEN,
    };
    let mut buffer = Vec::with_capacity(size.saturating_add(start + Header::LEN));
    buffer.resize(start, 0);
    let mut writer = Writer::append_to(buffer);
    header.encode(&mut writer);
    body(&mut writer);
    let mut buffer = writer.into_inner();
    let prefix = frame::prefix(buffer.len().checked_sub(frame::PREFIX_LEN)?)?;
    let (head, message) = buffer.split_at_mut_checked(frame::PREFIX_LEN)?;
    head.copy_from_slice(&prefix);
    match protection {
        Protection::Plain => {}
        Protection::Signed(security) => security.sign_message(message),
        Protection::Sealed(security) => {
            if !security.seal_frame(message) {
                return None;
            }
        }
    }
    Some(buffer)
}
