//! WRITE: writes to a file or pipe.

use super::body;
use super::file_id::{FileId, FileIdLayout};
use super::header::Header;
use super::read::Channel;
use super::values::wire_flags;
use crate::dtyp::{Reader, WireError, Writer};
use zerocopy::byteorder::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

wire_flags! {
    /// [MS-SMB2] 2.2.21 SMB2 WRITE Request, Flags
    WriteFlags(u32) {
        WRITE_THROUGH = 0x0000_0001,
        WRITE_UNBUFFERED = 0x0000_0002,
    }
}

/// [MS-SMB2] 2.2.21 SMB2 WRITE Request. The channel information is passed over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WriteRequest<'a> {
    /// Where to write.
    pub offset: u64,
    /// The open.
    pub file_id: FileId,
    /// Where the data travel.
    pub channel: Channel,
    /// Bytes that travel on the channel; some clients announce further writes here.
    pub remaining_bytes: u32,
    /// How to write.
    pub flags: WriteFlags,
    /// What to write.
    pub data: &'a [u8],
}

/// [MS-SMB2] 2.2.22 SMB2 WRITE Response
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct WriteResponse {
    /// Bytes written.
    pub count: u32,
}

const REQUEST_SIZE: u16 = 49;
const RESPONSE_SIZE: u16 = 17;

#[derive(FromBytes, IntoBytes, Unaligned, KnownLayout, Immutable)]
#[repr(C)]
struct RequestLayout {
    structure_size: U16,
    data_offset: U16,
    length: U32,
    offset: U64,
    file_id: FileIdLayout,
    channel: U32,
    remaining_bytes: U32,
    write_channel_info: U32,
    flags: U32,
}

impl<'a> WriteRequest<'a> {
    /// Where the data begin, from the start of the header.
    pub const DATA_OFFSET: u16 = 0x70;

    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &'a [u8]) -> Result<Self, WireError> {
        let layout: &RequestLayout = body::layout(message)?;
        if layout.structure_size.get() != REQUEST_SIZE {
            return Err(WireError::Invalid("StructureSize"));
        }
        let mut fixed = Reader::new(message);
        fixed.skip(Header::LEN.saturating_add(size_of::<RequestLayout>()))?;
        let data_offset = layout.data_offset.get().into();
        Ok(Self {
            offset: layout.offset.get(),
            file_id: layout.file_id.into(),
            channel: Channel(layout.channel.get()),
            remaining_bytes: layout.remaining_bytes.get(),
            flags: WriteFlags(layout.flags.get()),
            data: body::buffer(&fixed, data_offset, layout.length.get(), "DataOffset")?,
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        self.encode_fixed(body::len32(self.data.len()), w);
        w.bytes(self.data);
    }

    /// Appends the body without its data, for a caller who puts `length` bytes behind it.
    pub fn encode_fixed(&self, length: u32, w: &mut Writer) {
        let layout = RequestLayout {
            structure_size: REQUEST_SIZE.into(),
            data_offset: Self::DATA_OFFSET.into(),
            length: length.into(),
            offset: self.offset.into(),
            file_id: self.file_id.into(),
            channel: self.channel.0.into(),
            remaining_bytes: self.remaining_bytes.into(),
            write_channel_info: 0.into(),
            flags: self.flags.0.into(),
        };
        w.bytes(layout.as_bytes());
    }
}

impl WriteResponse {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        let mut reader = body::start(message, RESPONSE_SIZE)?;
        reader.skip(2)?;
        let count = reader.u32()?;
        reader.skip(8)?;
        Ok(Self { count })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        w.u16(RESPONSE_SIZE);
        w.u16(0);
        w.u32(self.count);
        w.u64(0);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::{encoded, message};
    use super::*;

    #[test]
    fn known_bytes_request() {
        let bytes = message(
            "3100 7000 05000000 0000400000000000 0100000000000000 0200000000000000
             00000000 00000000 0000 0000 01000000 68656C6C6F",
        );
        let request = WriteRequest {
            offset: 0x40_0000,
            file_id: FileId {
                persistent: 1,
                volatile: 2,
            },
            channel: Channel::NONE,
            remaining_bytes: 0,
            flags: WriteFlags::WRITE_THROUGH,
            data: b"hello",
        };
        assert_eq!(encoded(|w| request.encode(w)), bytes);
        assert_eq!(WriteRequest::decode(&bytes), Ok(request));
    }

    #[test]
    fn no_data_may_be_anywhere_but_data_may_not() {
        let body = |place: &str| {
            message(&format!(
                "3100 {place} 0000000000000000 0100000000000000 0200000000000000
                 00000000 00000000 FFFF FFFF 00000000 6162"
            ))
        };
        assert_eq!(
            WriteRequest::decode(&body("FFFF 00000000")).unwrap().data,
            b""
        );
        for place in [
            "6F00 01000000",
            "0000 02000000",
            "7000 03000000",
            "7000 FFFFFFFF",
        ] {
            assert!(WriteRequest::decode(&body(place)).is_err(), "{place}");
        }
    }

    #[test]
    fn known_bytes_response() {
        let bytes = message("1100 0000 05000000 00000000 0000 0000");
        let response = WriteResponse { count: 5 };
        assert_eq!(encoded(|w| response.encode(w)), bytes);
        assert_eq!(WriteResponse::decode(&bytes), Ok(response));
    }
}
