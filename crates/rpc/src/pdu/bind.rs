//! BIND and ALTER_CONTEXT: which interfaces a client wants to call, and how encoded.

use super::Header;
use wire::dtyp::{Guid, Reader, WireError};

/// An interface or a transfer syntax. C706 12.6.3.1 Declarations, p_syntax_id_t
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct SyntaxId {
    pub(crate) uuid: Guid,
    /// Major version in the lower 16 bits, minor in the upper.
    pub(crate) version: u32,
}

impl SyntaxId {
    /// Bytes on the wire.
    pub(crate) const LEN: usize = 20;

    /// 8a885d04-1ceb-11c9-9fe8-08002b104860 version 2. [MS-RPCE] 2.2.4.12 NDR Transfer Syntax
    /// Identifier
    pub(crate) const NDR20: Self = Self {
        uuid: Guid([
            0x04, 0x5D, 0x88, 0x8A, 0xEB, 0x1C, 0xC9, 0x11, 0x9F, 0xE8, 0x08, 0x00, 0x2B, 0x10,
            0x48, 0x60,
        ]),
        version: 2,
    };

    /// 6cb71c2c-9812-4540: the first half of a transfer syntax that is none.
    const BIND_TIME_FEATURES: [u8; 8] = [0x2C, 0x1C, 0xB7, 0x6C, 0x12, 0x98, 0x40, 0x45];

    /// The features in the second half, if that is what this is.
    /// [MS-RPCE] 3.3.1.5.3 Bind Time Feature Negotiation
    pub(crate) fn bind_time_features(&self) -> Option<u8> {
        let (prefix, features) = self.uuid.0.split_first_chunk::<8>()?;
        let is_one = *prefix == Self::BIND_TIME_FEATURES && self.version == 1;
        features.first().copied().filter(|_| is_one)
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, WireError> {
        Ok(Self {
            uuid: reader.guid()?,
            version: reader.u32()?,
        })
    }
}

/// One interface a client wants to call. C706 12.6.3.1 Declarations, p_cont_elem_t
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct ContextElement {
    pub(crate) context_id: u16,
    pub(crate) abstract_syntax: SyntaxId,
    pub(crate) transfer_syntaxes: Vec<SyntaxId>,
}

/// C706 12.6.4.3 The bind PDU, and 12.6.4.1 The alter_context PDU, which is the same
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Bind {
    pub(crate) max_xmit_frag: u16,
    pub(crate) max_recv_frag: u16,
    pub(crate) assoc_group_id: u32,
    pub(crate) contexts: Vec<ContextElement>,
}

impl Bind {
    /// Takes the message apart; `fragment` begins with its header.
    pub(crate) fn decode(fragment: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(fragment);
        reader.skip(Header::LEN)?;
        let max_xmit_frag = reader.u16()?;
        let max_recv_frag = reader.u16()?;
        let assoc_group_id = reader.u32()?;
        let count = reader.u8()?;
        reader.skip(3)?;
        let contexts = (0..count)
            .map(|_| read_context(&mut reader))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            max_xmit_frag,
            max_recv_frag,
            assoc_group_id,
            contexts,
        })
    }
}

fn read_context(reader: &mut Reader<'_>) -> Result<ContextElement, WireError> {
    let context_id = reader.u16()?;
    let count = reader.u8()?;
    reader.skip(1)?;
    let abstract_syntax = SyntaxId::read(reader)?;
    let transfer_syntaxes = (0..count)
        .map(|_| SyntaxId::read(reader))
        .collect::<Result<_, _>>()?;
    Ok(ContextElement {
        context_id,
        abstract_syntax,
        transfer_syntaxes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_told_from_transfer_syntaxes() {
        let mut syntax = SyntaxId {
            uuid: Guid([0; 16]),
            version: 1,
        };
        syntax.uuid.0[..8].copy_from_slice(&SyntaxId::BIND_TIME_FEATURES);
        syntax.uuid.0[8] = 3;
        assert_eq!(syntax.bind_time_features(), Some(3));
        syntax.version = 2;
        assert_eq!(syntax.bind_time_features(), None);
        assert_eq!(SyntaxId::NDR20.bind_time_features(), None);
        assert_eq!(
            SyntaxId::NDR20.uuid.to_string(),
            "8a885d04-1ceb-11c9-9fe8-08002b104860"
        );
    }
}
