//! The three messages. [MS-NLMP] 2.2.1 NTLM Messages

mod authenticate;
mod av_pairs;
mod challenge;
mod flags;
mod negotiate;

pub(crate) use authenticate::Authenticate;
pub(crate) use av_pairs::{AvId, AvPairs, AvPairsBuilder};
pub(crate) use challenge::Challenge;
pub(crate) use flags::NegotiateFlags;
pub(crate) use negotiate::Negotiate;

use wire::dtyp::{Reader, WireError, Writer};

/// What every message begins with.
pub(crate) const SIGNATURE: [u8; 8] = *b"NTLMSSP\0";

/// Windows 7 and NTLMSSP_REVISION_W2K3; "used for debugging purposes only".
/// [MS-NLMP] 2.2.2.10 VERSION
const VERSION: [u8; 8] = [6, 1, 0, 0, 0, 0, 0, 15];

/// Reads Signature and MessageType.
fn check_type(reader: &mut Reader<'_>, expected: u32) -> Result<(), WireError> {
    if reader.array()? != SIGNATURE {
        return Err(WireError::Invalid("NTLM Signature"));
    }
    if reader.u32()? != expected {
        return Err(WireError::Invalid("NTLM MessageType"));
    }
    Ok(())
}

/// Reads a Len, MaxLen, BufferOffset triple and gives what it points at.
fn payload_field<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], WireError> {
    let len = usize::from(reader.u16()?);
    let _max_len = reader.u16()?;
    let offset = usize::try_from(reader.u32()?).map_err(|_| WireError::Truncated)?;
    // The offset of an empty field means nothing.
    if len == 0 {
        Ok(&[])
    } else {
        reader.slice_at(offset, len)
    }
}

/// Writes messages: triples in front, what they point at behind.
struct PayloadWriter {
    writer: Writer,
    payload: Vec<u8>,
    payload_offset: usize,
}

impl PayloadWriter {
    fn new(message_type: u32, payload_offset: usize) -> Self {
        let mut writer = Writer::new();
        writer.bytes(&SIGNATURE);
        writer.u32(message_type);
        Self {
            writer,
            payload: Vec::new(),
            payload_offset,
        }
    }

    /// Both sides of NTLM keep each field far below 64 KiB; a longer one is cut.
    fn field(&mut self, value: &[u8]) {
        let value = value.get(..usize::from(u16::MAX)).unwrap_or(value);
        let len = u16::try_from(value.len()).unwrap_or(u16::MAX);
        let offset = self.payload_offset.saturating_add(self.payload.len());
        self.writer.u16(len);
        self.writer.u16(len);
        self.writer.u32(u32::try_from(offset).unwrap_or(u32::MAX));
        self.payload.extend_from_slice(value);
    }

    fn version(&mut self, flags: NegotiateFlags) {
        let known = flags.contains(NegotiateFlags::VERSION);
        self.writer.bytes(if known { &VERSION } else { &[0; 8] });
    }

    fn finish(mut self) -> Vec<u8> {
        self.writer.bytes(&self.payload);
        self.writer.into_inner()
    }
}
