//! FilePipeLocalInformation: one end of a named pipe.

use crate::dtyp::{Reader, WireError, Writer};

/// One end of a named pipe. [MS-FSCC] 2.4.38 FilePipeLocalInformation
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FilePipeLocalInformation {
    /// 0 a stream of bytes, 1 messages.
    pub named_pipe_type: u32,
    /// 0 inbound, 1 outbound, 2 both ways.
    pub named_pipe_configuration: u32,
    /// How many of this name there may be.
    pub maximum_instances: u32,
    /// How many of this name there are.
    pub current_instances: u32,
    /// Bytes the inbound buffer holds.
    pub inbound_quota: u32,
    /// Bytes that can be read now.
    pub read_data_available: u32,
    /// Bytes the outbound buffer holds.
    pub outbound_quota: u32,
    /// Bytes that can be written now.
    pub write_quota_available: u32,
    /// 1 disconnected, 2 listening, 3 connected, 4 closing.
    pub named_pipe_state: u32,
    /// 0 the client end, 1 the server end.
    pub named_pipe_end: u32,
}

impl FilePipeLocalInformation {
    /// Bytes on the wire.
    pub const LEN: usize = 40;

    /// Takes the structure from the front of `bytes`.
    pub fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            named_pipe_type: reader.u32()?,
            named_pipe_configuration: reader.u32()?,
            maximum_instances: reader.u32()?,
            current_instances: reader.u32()?,
            inbound_quota: reader.u32()?,
            read_data_available: reader.u32()?,
            outbound_quota: reader.u32()?,
            write_quota_available: reader.u32()?,
            named_pipe_state: reader.u32()?,
            named_pipe_end: reader.u32()?,
        })
    }

    /// Appends the structure.
    pub fn encode(&self, writer: &mut Writer) {
        writer.u32(self.named_pipe_type);
        writer.u32(self.named_pipe_configuration);
        writer.u32(self.maximum_instances);
        writer.u32(self.current_instances);
        writer.u32(self.inbound_quota);
        writer.u32(self.read_data_available);
        writer.u32(self.outbound_quota);
        writer.u32(self.write_quota_available);
        writer.u32(self.named_pipe_state);
        writer.u32(self.named_pipe_end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fscc::hex;

    #[test]
    fn known_bytes() {
        let value = FilePipeLocalInformation {
            named_pipe_type: 1,
            named_pipe_configuration: 2,
            maximum_instances: 0xFFFFFFFF,
            current_instances: 3,
            inbound_quota: 0x1000,
            read_data_available: 0x44,
            outbound_quota: 0x2000,
            write_quota_available: 0x1000,
            named_pipe_state: 3,
            named_pipe_end: 0,
        };
        let bytes = hex(
            "0100000002000000 FFFFFFFF03000000 0010000044000000 0020000000100000 \
             0300000000000000",
        );
        crate::fscc::check_known_bytes!(FilePipeLocalInformation, value, bytes);
    }
}
