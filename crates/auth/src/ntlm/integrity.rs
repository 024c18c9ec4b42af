//! Message signatures, of which SPNEGO needs one each way.
//! [MS-NLMP] 3.4.4.2 With Extended Session Security

use super::message::NegotiateFlags;
use super::primitive::{hmac_md5, md5, rc4};
use super::response::Key;
use zeroize::Zeroizing;

/// Who signs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Side {
    Client,
    Server,
}

/// Keys of both directions.
pub(crate) struct Integrity {
    client: Keys,
    server: Keys,
    encrypts_checksum: bool,
}

struct Keys {
    signing: Key,
    sealing: Key,
}

impl Integrity {
    /// `None` if the two sides did not agree on signatures worth the name.
    pub(crate) fn new(flags: NegotiateFlags, exported_session_key: &Key) -> Option<Self> {
        let needed = NegotiateFlags::EXTENDED_SESSIONSECURITY | NegotiateFlags::SIGN;
        flags.contains(needed).then(|| Self {
            client: Keys::new(flags, exported_session_key, Side::Client),
            server: Keys::new(flags, exported_session_key, Side::Server),
            encrypts_checksum: flags.contains(NegotiateFlags::KEY_EXCH),
        })
    }

    /// GSS_GetMICEx() with the first sequence number and the first bytes of the key stream:
    /// SPNEGO sets both back after the mechListMIC.
    /// [MS-SPNG] 3.2.5.1 NTLM RC4 Key State for MechListMIC and First Signed Message
    pub(crate) fn first_mic(&self, side: Side, message: &[u8]) -> [u8; 16] {
        const VERSION: [u8; 4] = 1u32.to_le_bytes();
        const SEQUENCE_NUMBER: [u8; 4] = 0u32.to_le_bytes();
        let keys = match side {
            Side::Client => &self.client,
            Side::Server => &self.server,
        };
        let mut checksum = [0; 8];
        let mac = hmac_md5(&keys.signing, &[&SEQUENCE_NUMBER, message]);
        for (place, byte) in checksum.iter_mut().zip(mac) {
            *place = byte;
        }
        if self.encrypts_checksum {
            rc4(&keys.sealing, &mut checksum);
        }
        let mut signature = [0; 16];
        let parts = VERSION.into_iter().chain(checksum).chain(SEQUENCE_NUMBER);
        for (place, byte) in signature.iter_mut().zip(parts) {
            *place = byte;
        }
        signature
    }
}

impl Keys {
    fn new(flags: NegotiateFlags, key: &Key, side: Side) -> Self {
        let (signing, sealing): (&[u8], &[u8]) = match side {
            Side::Client => (
                b"session key to client-to-server signing key magic constant\0",
                b"session key to client-to-server sealing key magic constant\0",
            ),
            Side::Server => (
                b"session key to server-to-client signing key magic constant\0",
                b"session key to server-to-client sealing key magic constant\0",
            ),
        };
        Self {
            signing: Zeroizing::new(md5(&[&key[..], signing])),
            sealing: Zeroizing::new(md5(&[sealing_secret(flags, key), sealing])),
        }
    }
}

/// [MS-NLMP] 3.4.5.3 SEALKEY
fn sealing_secret(flags: NegotiateFlags, key: &Key) -> &[u8] {
    let len = if flags.contains(NegotiateFlags::KEY_128) {
        16
    } else if flags.contains(NegotiateFlags::KEY_56) {
        7
    } else {
        5
    };
    key.get(..len).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::unhex;

    #[test]
    fn the_specifications_keys() {
        // [MS-NLMP] 4.2.4.4 GSS_WrapEx Examples
        let integrity =
            Integrity::new(NegotiateFlags(0xE28A_8233), &Zeroizing::new([0x55; 16])).unwrap();
        assert_eq!(
            integrity.client.sealing[..],
            unhex("59f600973cc4960a25480a7c196e4c58")
        );
        assert_eq!(
            integrity.client.signing[..],
            unhex("4788dc861b4782f35d43fd98fe1a2d39")
        );
    }

    #[test]
    fn the_specifications_checksum() {
        // The same example. There the plaintext took the first 18 bytes of the key stream,
        // so what can be compared here is the checksum before RC4.
        let flags = NegotiateFlags(0xE28A_8233 & !NegotiateFlags::KEY_EXCH.0);
        let integrity = Integrity::new(flags, &Zeroizing::new([0x55; 16])).unwrap();
        let message = wire::dtyp::encode_utf16("Plaintext");
        let mic = integrity.first_mic(Side::Client, &message);
        assert_eq!(mic[..], unhex("01000000 70352851f2564309 00000000"));
    }

    #[test]
    fn no_signatures_without_extended_session_security() {
        let key = Zeroizing::new([0; 16]);
        assert!(Integrity::new(NegotiateFlags::SIGN, &key).is_none());
        assert!(Integrity::new(NegotiateFlags::EXTENDED_SESSIONSECURITY, &key).is_none());
    }
}
