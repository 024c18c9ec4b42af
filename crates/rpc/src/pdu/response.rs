//! RESPONSE: what a call answers, cut into fragments.

use super::{Flags, Header, PacketType};

/// C706 12.6.4.10 The response PDU
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Response<'a> {
    pub(crate) context_id: u16,
    pub(crate) stub: &'a [u8],
}

impl Response<'_> {
    const FIXED_LEN: usize = 24;

    /// The messages, none longer than `fragment_max`. Stub data of all but the last is a
    /// multiple of eight bytes. C706 12.6.2 Fragmentation and Reassembly
    pub(crate) fn encode(&self, call_id: u32, fragment_max: u16) -> Vec<Vec<u8>> {
        let room = usize::from(fragment_max).saturating_sub(Self::FIXED_LEN);
        let room = room.saturating_sub(room & 7).max(8);
        let mut fragments = Vec::new();
        let mut rest = self.stub;
        loop {
            let (part, behind) = rest.split_at_checked(room).unwrap_or((rest, &[]));
            fragments.push(self.fragment(call_id, fragments.is_empty(), rest.len(), part));
            if behind.is_empty() {
                return fragments;
            }
            rest = behind;
        }
    }

    fn fragment(&self, call_id: u32, first: bool, left: usize, part: &[u8]) -> Vec<u8> {
        let mut flags = Flags(0);
        if first {
            flags = flags.with(Flags::FIRST);
        }
        if part.len() == left {
            flags = flags.with(Flags::LAST);
        }
        Header::message(PacketType::RESPONSE, flags, call_id, |writer| {
            writer.u32(u32::try_from(left).unwrap_or(u32::MAX));
            writer.u16(self.context_id);
            writer.u16(0);
            writer.bytes(part);
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_bytes() {
        let fragments = Response {
            context_id: 1,
            stub: &[0xAA; 4],
        }
        .encode(2, 4280);
        let mut bytes = vec![5, 0, 2, 3, 0x10, 0, 0, 0, 28, 0, 0, 0, 2, 0, 0, 0];
        bytes.extend([4, 0, 0, 0, 1, 0, 0, 0, 0xAA, 0xAA, 0xAA, 0xAA]);
        assert_eq!(fragments, [bytes]);
    }

    #[test]
    fn long_responses_are_cut_on_eight_byte_boundaries() {
        let stub: Vec<u8> = (0..=255).cycle().take(9000).collect();
        let fragments = Response {
            context_id: 0,
            stub: &stub,
        }
        .encode(1, 4280);
        let lengths: Vec<_> = fragments.iter().map(Vec::len).collect();
        assert_eq!(lengths, [4280, 4280, 9000 - 2 * 4256 + 24]);
        let flags: Vec<_> = fragments.iter().map(|fragment| fragment[3]).collect();
        assert_eq!(flags, [1, 0, 2]);
        let whole: Vec<u8> = fragments
            .iter()
            .flat_map(|part| part[24..].to_vec())
            .collect();
        assert_eq!(whole, stub);
    }

    #[test]
    fn a_response_that_just_fits_is_one_fragment_and_an_empty_one_too() {
        for len in [0, 4256] {
            let fragments = Response {
                context_id: 0,
                stub: &vec![0; len],
            }
            .encode(1, 4280);
            assert_eq!(fragments.len(), 1);
            assert_eq!(fragments[0][3], 3);
        }
    }
}
