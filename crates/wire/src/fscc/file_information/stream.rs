//! FileStreamInformation: the data streams of a file.

use crate::dtyp::{Reader, WireError, Writer};
use crate::fscc::{chain, text};

/// A data stream of a file. [MS-FSCC] 2.4.49 FileStreamInformation
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct FileStreamInformation {
    /// Bytes of data.
    pub stream_size: u64,
    /// Bytes of storage.
    pub stream_allocation_size: u64,
    /// `::$DATA` for the stream without name.
    pub stream_name: String,
}

impl FileStreamInformation {
    /// Bytes on the wire, without the characters of the name.
    pub const FIXED_LEN: usize = 24;
    const ALIGNMENT: usize = 8;

    /// All entries of a list; an empty list is no bytes at all.
    pub fn decode_list(bytes: &[u8]) -> Result<Vec<Self>, WireError> {
        if bytes.is_empty() {
            return Ok(Vec::new());
        }
        chain::entries(bytes)
            .map(|entry| Self::decode(entry?))
            .collect()
    }

    /// Appends a list.
    pub fn encode_list(streams: &[Self], writer: &mut Writer) {
        chain::encode_list(streams, Self::ALIGNMENT, writer, Self::encode);
    }

    fn decode(entry: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(entry);
        reader.skip(4)?;
        let name_len = text::decode_len(&mut reader)?;
        let stream_size = reader.u64()?;
        let stream_allocation_size = reader.u64()?;
        let stream_name = crate::dtyp::decode_utf16(reader.bytes(name_len)?)?;
        Ok(Self {
            stream_size,
            stream_allocation_size,
            stream_name,
        })
    }

    fn encode(&self, writer: &mut Writer) {
        writer.u32(0);
        text::encode_len(&self.stream_name, writer);
        writer.u64(self.stream_size);
        writer.u64(self.stream_allocation_size);
        writer.utf16(&self.stream_name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    fn stream(stream_name: &str, stream_size: u64) -> FileStreamInformation {
        let stream_name = stream_name.to_owned();
        FileStreamInformation {
            stream_size,
            stream_allocation_size: 4096,
            stream_name,
        }
    }

    #[test]
    fn known_bytes() {
        let streams = [stream("::$DATA", 5), stream(":a:$DATA", 6)];
        let bytes = hex("28000000 0E000000 0500000000000000 0010000000000000 \
             3A003A00240044004100540041000000 \
             00000000 10000000 0600000000000000 0010000000000000 \
             3A0061003A0024004400410054004100");
        let mut writer = Writer::new();
        FileStreamInformation::encode_list(&streams, &mut writer);
        assert_eq!(writer.written(), bytes);
        assert_eq!(FileStreamInformation::decode_list(&bytes).unwrap(), streams);
    }

    #[test]
    fn one_stream_without_name_is_38_bytes_and_no_stream_none() {
        let mut writer = Writer::new();
        FileStreamInformation::encode_list(&[stream("::$DATA", 5)], &mut writer);
        assert_eq!(writer.position(), 38);
        assert_eq!(FileStreamInformation::decode_list(&[]), Ok(Vec::new()));
    }

    #[test]
    fn a_name_that_reaches_into_the_next_entry_is_refused() {
        let mut bytes = hex("18000000 02000000 00 00000000000000 0000000000000000 00000000");
        bytes.resize(64, 0);
        assert!(FileStreamInformation::decode_list(&bytes).is_err());
    }
}
