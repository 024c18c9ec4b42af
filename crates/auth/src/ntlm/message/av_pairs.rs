//! Attributes of the server, which the client sends back with some of its own.

use wire::dtyp::{FileTime, Reader, WireError, Writer};

/// [MS-NLMP] 2.2.2.1 AV_PAIR, AvId
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct AvId(pub(crate) u16);

impl AvId {
    pub(crate) const EOL: Self = Self(0x0000);
    pub(crate) const NB_COMPUTER_NAME: Self = Self(0x0001);
    pub(crate) const NB_DOMAIN_NAME: Self = Self(0x0002);
    pub(crate) const DNS_COMPUTER_NAME: Self = Self(0x0003);
    pub(crate) const DNS_DOMAIN_NAME: Self = Self(0x0004);
    pub(crate) const FLAGS: Self = Self(0x0006);
    pub(crate) const TIMESTAMP: Self = Self(0x0007);
    pub(crate) const TARGET_NAME: Self = Self(0x0009);
    pub(crate) const CHANNEL_BINDINGS: Self = Self(0x000A);
}

/// MsvAvFlags: the AUTHENTICATE_MESSAGE has a MIC.
const FLAG_MIC_PRESENT: u32 = 0x0000_0002;

/// A list of pairs that was walked through once and found whole.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AvPairs<'a>(&'a [u8]);

impl<'a> AvPairs<'a> {
    /// Takes the pairs up to the end mark. What follows it is of no meaning; a list that
    /// simply ends, or is empty, is let through.
    /// [MS-NLMP] 7 Appendix B: Product Behavior, <30>
    pub(crate) fn decode(bytes: &'a [u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(bytes);
        while !reader.is_empty() {
            let start = reader.position();
            let (id, _) = next(&mut reader)?;
            if id == AvId::EOL {
                return Ok(Self(bytes.get(..start).unwrap_or_default()));
            }
        }
        Ok(Self(bytes))
    }

    /// The pairs, without the end mark.
    pub(crate) fn iter(self) -> impl Iterator<Item = (AvId, &'a [u8])> {
        let mut reader = Reader::new(self.0);
        std::iter::from_fn(move || next(&mut reader).ok())
    }

    /// The value of the first pair of that kind.
    pub(crate) fn get(self, wanted: AvId) -> Option<&'a [u8]> {
        self.iter()
            .find(|(id, _)| *id == wanted)
            .map(|(_, value)| value)
    }

    /// The server's time, if it gave one.
    pub(crate) fn timestamp(self) -> Option<FileTime> {
        Reader::new(self.get(AvId::TIMESTAMP)?).file_time().ok()
    }

    /// True if the client says that its message has a MIC.
    pub(crate) fn promises_mic(self) -> bool {
        self.flags() & FLAG_MIC_PRESENT != 0
    }

    fn flags(self) -> u32 {
        self.get(AvId::FLAGS)
            .and_then(|value| Reader::new(value).u32().ok())
            .unwrap_or(0)
    }
}

fn next<'a>(reader: &mut Reader<'a>) -> Result<(AvId, &'a [u8]), WireError> {
    let id = AvId(reader.u16()?);
    let len = reader.u16()?;
    Ok((id, reader.bytes(usize::from(len))?))
}

/// Makes a list.
#[derive(Default)]
pub(crate) struct AvPairsBuilder(Writer);

impl AvPairsBuilder {
    /// A client's list: the server's pairs, the promise of a MIC if it gave a time, and where
    /// the client thinks it is.
    /// [MS-NLMP] 3.1.5.1.2 Client Receives a CHALLENGE_MESSAGE from the Server
    pub(crate) fn answer(server: AvPairs<'_>, target_name: &str) -> Self {
        let mut list = Self::default();
        let ours = [AvId::FLAGS, AvId::TARGET_NAME, AvId::CHANNEL_BINDINGS];
        for (id, value) in server.iter().filter(|(id, _)| !ours.contains(id)) {
            list.push(id, value);
        }
        let promise = if server.timestamp().is_some() {
            FLAG_MIC_PRESENT
        } else {
            0
        };
        let flags = server.flags() | promise;
        if flags != 0 {
            list.push(AvId::FLAGS, &flags.to_le_bytes());
        }
        list.push(AvId::CHANNEL_BINDINGS, &[0; 16]);
        list.text(AvId::TARGET_NAME, target_name);
        list
    }

    pub(crate) fn push(&mut self, id: AvId, value: &[u8]) {
        let value = value.get(..usize::from(u16::MAX)).unwrap_or(value);
        self.0.u16(id.0);
        self.0.u16(u16::try_from(value.len()).unwrap_or(u16::MAX));
        self.0.bytes(value);
    }

    pub(crate) fn text(&mut self, id: AvId, value: &str) {
        self.push(id, &wire::dtyp::encode_utf16(value));
    }

    /// The list with its end mark.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.push(AvId::EOL, &[]);
        self.0.into_inner()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{spec, unhex};

    #[test]
    fn the_specifications_target_info() {
        let bytes = unhex(spec::TARGET_INFO);
        let pairs = AvPairs::decode(&bytes).unwrap();
        assert_eq!(
            pairs.get(AvId::NB_COMPUTER_NAME),
            Some(&unhex("53006500720076006500 7200")[..])
        );
        assert_eq!(pairs.iter().count(), 2);
        assert_eq!(pairs.timestamp(), None);
        assert!(!pairs.promises_mic());

        let mut again = AvPairsBuilder::default();
        again.text(AvId::NB_DOMAIN_NAME, "Domain");
        again.text(AvId::NB_COMPUTER_NAME, "Server");
        assert_eq!(again.finish(), bytes);
    }

    #[test]
    fn a_client_promises_a_mic_if_the_server_gave_its_time() {
        let mut server = AvPairsBuilder::default();
        server.push(AvId::TIMESTAMP, &7u64.to_le_bytes());
        server.push(AvId::FLAGS, &1u32.to_le_bytes());
        let server = server.finish();
        let answer = AvPairsBuilder::answer(AvPairs::decode(&server).unwrap(), "cifs/x").finish();
        let answer = AvPairs::decode(&answer).unwrap();
        assert_eq!(answer.get(AvId::FLAGS), Some(&3u32.to_le_bytes()[..]));
        assert!(answer.promises_mic());
        assert_eq!(answer.timestamp(), Some(FileTime(7)));
        assert_eq!(answer.get(AvId::CHANNEL_BINDINGS), Some(&[0; 16][..]));
    }

    #[test]
    fn ends_at_its_mark_and_nowhere_beyond_the_bytes() {
        assert_eq!(AvPairs::decode(&[]).unwrap().iter().count(), 0);
        assert_eq!(AvPairs::decode(&[9, 0, 0, 0]).unwrap().iter().count(), 1);
        assert_eq!(
            AvPairs::decode(&[0, 0, 0, 0, 0xFF, 0xFF])
                .unwrap()
                .iter()
                .count(),
            0
        );
        assert!(AvPairs::decode(&[9, 0, 1, 0]).is_err());
        assert!(AvPairs::decode(&[9, 0, 0]).is_err());
    }
}
