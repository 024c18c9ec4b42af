//! The four bytes by which a receiver tells what it has received.

/// The first four bytes of a frame.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ProtocolId(pub [u8; 4]);

/// What a frame holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PacketKind {
    /// An SMB1 message: only its NEGOTIATE is of interest.
    Smb1,
    /// One or more SMB2 messages.
    Smb2,
    /// An encrypted message.
    Transform,
    /// A compressed message.
    Compression,
}

impl ProtocolId {
    /// [MS-SMB2] 3.3.5.3 Receiving an SMB_COM_NEGOTIATE
    pub const SMB1: Self = Self(*b"\xFFSMB");
    /// [MS-SMB2] 2.2.1 SMB2 Packet Header
    pub const SMB2: Self = Self(*b"\xFESMB");
    /// [MS-SMB2] 2.2.41 SMB2 TRANSFORM_HEADER
    pub const TRANSFORM: Self = Self(*b"\xFDSMB");
    /// [MS-SMB2] 2.2.42 SMB2 COMPRESSION_TRANSFORM_HEADER
    pub const COMPRESSION: Self = Self(*b"\xFCSMB");

    /// What the frame (without its length prefix) holds, if anything known.
    pub fn packet_kind(frame: &[u8]) -> Option<PacketKind> {
        match Self(*frame.first_chunk()?) {
            Self::SMB1 => Some(PacketKind::Smb1),
            Self::SMB2 => Some(PacketKind::Smb2),
            Self::TRANSFORM => Some(PacketKind::Transform),
            Self::COMPRESSION => Some(PacketKind::Compression),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_decides() {
        assert_eq!(
            ProtocolId::packet_kind(b"\xFESMB\x40\0"),
            Some(PacketKind::Smb2)
        );
        assert_eq!(ProtocolId::packet_kind(b"\xFFSMBr"), Some(PacketKind::Smb1));
        assert_eq!(
            ProtocolId::packet_kind(b"\xFDSMB"),
            Some(PacketKind::Transform)
        );
        assert_eq!(
            ProtocolId::packet_kind(b"\xFCSMB"),
            Some(PacketKind::Compression)
        );
        assert_eq!(ProtocolId::packet_kind(b"\xFESM"), None);
        assert_eq!(ProtocolId::packet_kind(b"GET / HTTP"), None);
    }
}
