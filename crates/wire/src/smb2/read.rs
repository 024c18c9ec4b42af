//! READ: reads from a file or pipe.

use super::body;
use super::file_id::{FileId, FileIdLayout};
use super::header::Header;
use super::values::{wire_flags, wire_values};
use crate::dtyp::{Reader, WireError, Writer};
use zerocopy::byteorder::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

wire_flags! {
    /// [MS-SMB2] 2.2.19 SMB2 READ Request, Flags. Before dialect 3.0.2 anything may stand here.
    ReadFlags(u8) {
        READ_UNBUFFERED = 0x01,
        REQUEST_COMPRESSED = 0x02,
    }
}

wire_values! {
    /// Where the data of a READ or WRITE travel. Before the SMB 3.x dialect family anything
    /// may stand here.
    Channel(u32) {
        NONE = 0,
        RDMA_V1 = 1,
        RDMA_V1_INVALIDATE = 2,
        RDMA_TRANSFORM = 3,
    }
}

/// [MS-SMB2] 2.2.19 SMB2 READ Request. The channel information is passed over.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct ReadRequest {
    /// Where in the response the client would like the data; it does not bind the server.
    pub padding: u8,
    /// How to read.
    pub flags: ReadFlags,
    /// Bytes to read.
    pub length: u32,
    /// Where to read.
    pub offset: u64,
    /// The open.
    pub file_id: FileId,
    /// Fewer bytes are an error.
    pub minimum_count: u32,
    /// Where the data travel.
    pub channel: Channel,
    /// Bytes that travel on the channel; some clients announce further reads here.
    pub remaining_bytes: u32,
}

/// [MS-SMB2] 2.2.20 SMB2 READ Response
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReadResponse<'a> {
    /// What was read.
    pub data: &'a [u8],
    /// Bytes that travelled on the channel.
    pub data_remaining: u32,
}

const REQUEST_SIZE: u16 = 49;
const RESPONSE_SIZE: u16 = 17;

#[derive(FromBytes, IntoBytes, Unaligned, KnownLayout, Immutable)]
#[repr(C)]
struct RequestLayout {
    structure_size: U16,
    padding: u8,
    flags: u8,
    length: U32,
    offset: U64,
    file_id: FileIdLayout,
    minimum_count: U32,
    channel: U32,
    remaining_bytes: U32,
    read_channel_info: U32,
}

#[derive(FromBytes, IntoBytes, Unaligned, KnownLayout, Immutable)]
#[repr(C)]
struct ResponseLayout {
    structure_size: U16,
    data_offset: u8,
    reserved: u8,
    data_length: U32,
    data_remaining: U32,
    flags: U32,
}

impl ReadRequest {
    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &[u8]) -> Result<Self, WireError> {
        let layout: &RequestLayout = body::layout(message)?;
        if layout.structure_size.get() != REQUEST_SIZE {
            return Err(WireError::Invalid("StructureSize"));
        }
        Ok(Self {
            padding: layout.padding,
            flags: ReadFlags(layout.flags),
            length: layout.length.get(),
            offset: layout.offset.get(),
            file_id: layout.file_id.into(),
            minimum_count: layout.minimum_count.get(),
            channel: Channel(layout.channel.get()),
            remaining_bytes: layout.remaining_bytes.get(),
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        let layout = RequestLayout {
            structure_size: REQUEST_SIZE.into(),
            padding: self.padding,
            flags: self.flags.0,
            length: self.length.into(),
            offset: self.offset.into(),
            file_id: self.file_id.into(),
            minimum_count: self.minimum_count.into(),
            channel: self.channel.0.into(),
            remaining_bytes: self.remaining_bytes.into(),
            read_channel_info: 0.into(),
        };
        w.bytes(layout.as_bytes());
        body::write_odd(w, &[]);
    }
}

impl<'a> ReadResponse<'a> {
    /// Where the data begin, from the start of the header.
    pub const DATA_OFFSET: u8 = 0x50;

    /// Reads the body of `message`, which starts at its header.
    pub fn decode(message: &'a [u8]) -> Result<Self, WireError> {
        let layout: &ResponseLayout = body::layout(message)?;
        if layout.structure_size.get() != RESPONSE_SIZE {
            return Err(WireError::Invalid("StructureSize"));
        }
        let mut fixed = Reader::new(message);
        fixed.skip(Header::LEN.saturating_add(size_of::<ResponseLayout>()))?;
        let offset = layout.data_offset.into();
        let data = body::buffer(&fixed, offset, layout.data_length.get(), "DataOffset")?;
        Ok(Self {
            data,
            data_remaining: layout.data_remaining.get(),
        })
    }

    /// Appends the body behind the header.
    pub fn encode(&self, w: &mut Writer) {
        Self::encode_fixed(body::len32(self.data.len()), self.data_remaining, w);
        body::write_odd(w, self.data);
    }

    /// Appends the body without its data, for a caller who puts `data_length` bytes behind it:
    /// so a file can be read straight into the message.
    pub fn encode_fixed(data_length: u32, data_remaining: u32, w: &mut Writer) {
        let layout = ResponseLayout {
            structure_size: RESPONSE_SIZE.into(),
            data_offset: Self::DATA_OFFSET,
            reserved: 0,
            data_length: data_length.into(),
            data_remaining: data_remaining.into(),
            flags: 0.into(),
        };
        w.bytes(layout.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::{encoded, message};
    use super::*;

    #[test]
    fn known_bytes_request() {
        let bytes = message(
            "3100 50 01 00001000 0000400000000000 805583FEFD000000 0300000000000000
             01000000 00000000 00000000 0000 0000 00",
        );
        let request = ReadRequest {
            padding: 0x50,
            flags: ReadFlags::READ_UNBUFFERED,
            length: 0x10_0000,
            offset: 0x40_0000,
            file_id: FileId {
                persistent: 0x0000_00FD_FE83_5580,
                volatile: 3,
            },
            minimum_count: 1,
            channel: Channel::NONE,
            remaining_bytes: 0,
        };
        assert_eq!(encoded(|w| request.encode(w)), bytes);
        assert_eq!(ReadRequest::decode(&bytes), Ok(request));
    }

    #[test]
    fn channel_information_is_passed_over_and_the_last_byte_may_be_missing() {
        let bytes = message(
            "3100 00 00 10000000 0000000000000000 0000000000000000 0000000000000000
             00000000 01000000 CDCDCDCD FFFF FFFF",
        );
        let request = ReadRequest::decode(&bytes).unwrap();
        assert_eq!((request.length, request.channel), (16, Channel::RDMA_V1));
        assert_eq!(
            ReadRequest::decode(&bytes[..111]),
            Err(WireError::Truncated)
        );
    }

    #[test]
    fn known_bytes_response() {
        let bytes = message("1100 50 00 05000000 00000000 00000000 68656C6C6F");
        let response = ReadResponse {
            data: b"hello",
            data_remaining: 0,
        };
        assert_eq!(encoded(|w| response.encode(w)), bytes);
        assert_eq!(ReadResponse::decode(&bytes), Ok(response));
    }

    #[test]
    fn data_outside_the_buffer_are_refused() {
        for place in [
            "4F 00 01000000",
            "00 00 01000000",
            "50 00 06000000",
            "FF 00 01000000",
        ] {
            let bytes = message(&format!("1100 {place} 00000000 00000000 68656C6C6F"));
            assert!(ReadResponse::decode(&bytes).is_err(), "{place}");
        }
    }
}
