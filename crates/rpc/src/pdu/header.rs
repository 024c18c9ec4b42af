//! The fields that all messages begin with.

use wire::dtyp::{Reader, WireError, Writer};

/// The fields that all messages begin with. C706 12.6.1 Connection-oriented PDU Structure
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Header {
    pub(crate) rpc_vers: u8,
    pub(crate) rpc_vers_minor: u8,
    pub(crate) packet_type: PacketType,
    pub(crate) flags: Flags,
    pub(crate) data_representation: [u8; 4],
    pub(crate) frag_length: u16,
    pub(crate) auth_length: u16,
    pub(crate) call_id: u32,
}

/// What kind of message it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct PacketType(pub(crate) u8);

impl PacketType {
    pub(crate) const REQUEST: Self = Self(0);
    pub(crate) const RESPONSE: Self = Self(2);
    pub(crate) const FAULT: Self = Self(3);
    pub(crate) const BIND: Self = Self(11);
    pub(crate) const BIND_ACK: Self = Self(12);
    pub(crate) const BIND_NAK: Self = Self(13);
    pub(crate) const ALTER_CONTEXT: Self = Self(14);
    pub(crate) const ALTER_CONTEXT_RESP: Self = Self(15);
    pub(crate) const AUTH3: Self = Self(16);
    pub(crate) const CO_CANCEL: Self = Self(18);
    pub(crate) const ORPHANED: Self = Self(19);
}

/// pfc_flags.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Flags(pub(crate) u8);

impl Flags {
    pub(crate) const FIRST: Self = Self(0x01);
    pub(crate) const LAST: Self = Self(0x02);
    pub(crate) const WHOLE: Self = Self(0x03);
    pub(crate) const DID_NOT_EXECUTE: Self = Self(0x20);
    pub(crate) const OBJECT_UUID: Self = Self(0x80);

    pub(crate) const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Header {
    /// Bytes on the wire.
    pub(crate) const LEN: usize = 16;
    const FRAG_LENGTH_AT: usize = 8;

    /// Little-endian, ASCII, IEEE: the only representation spoken.
    /// C706 14.1 Data Representation Format Label
    pub(crate) const LITTLE_ENDIAN: [u8; 4] = [0x10, 0, 0, 0];

    /// Takes the header from the front of `bytes`.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        Ok(Self {
            rpc_vers: reader.u8()?,
            rpc_vers_minor: reader.u8()?,
            packet_type: PacketType(reader.u8()?),
            flags: Flags(reader.u8()?),
            data_representation: reader.array()?,
            frag_length: reader.u16()?,
            auth_length: reader.u16()?,
            call_id: reader.u32()?,
        })
    }

    /// True for versions 5.0 and 5.1.
    pub(crate) const fn is_version_known(&self) -> bool {
        self.rpc_vers == 5 && self.rpc_vers_minor <= 1
    }

    /// Builds a message: the header, `body`, and the length filled in.
    pub(crate) fn message(
        packet_type: PacketType,
        flags: Flags,
        call_id: u32,
        body: impl FnOnce(&mut Writer),
    ) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.u8(5);
        writer.u8(0);
        writer.u8(packet_type.0);
        writer.u8(flags.0);
        writer.bytes(&Self::LITTLE_ENDIAN);
        writer.u16(0);
        writer.u16(0);
        writer.u32(call_id);
        body(&mut writer);
        let len = u16::try_from(writer.position()).unwrap_or(u16::MAX);
        writer.patch_u16(Self::FRAG_LENGTH_AT, len);
        writer.into_inner()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_bytes() {
        let message = Header::message(PacketType::FAULT, Flags::WHOLE, 7, |writer| writer.u32(9));
        let bytes = [
            5, 0, 3, 3, 0x10, 0, 0, 0, 20, 0, 0, 0, 7, 0, 0, 0, 9, 0, 0, 0,
        ];
        assert_eq!(message, bytes);
        let header = Header::decode(&bytes).unwrap();
        assert_eq!((header.frag_length, header.call_id), (20, 7));
        assert_eq!(header.packet_type, PacketType::FAULT);
        assert!(header.is_version_known());
        assert!(Header::decode(&bytes[..15]).is_err());
    }
}
