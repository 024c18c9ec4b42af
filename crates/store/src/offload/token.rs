//! What is in our tokens, and how they are sealed.
//!
//! | offset in TokenId | bytes | field |
//! |---|---|---|
//! | 0 | 1 | version, 1 |
//! | 1 | 3 | 0 |
//! | 4 | 4 | key id |
//! | 8 | 12 | nonce, random |
//! | 20 | 48 | sealed: number, offset, length, latest end (8 bytes each), tag (16) |
//!
//! The seal also covers the fields before it and the user's SID, which is not in the token:
//! somebody else's token, a forged one and a damaged one are one and the same failure.

use crypto::{AeadKey, Random};
use std::time::Duration;
use wire::dtyp::{Reader, Sid, WireError, Writer};
use wire::fscc::fsctl::{StorageOffloadToken, TokenType};

/// Our number among the vendors' token types, which nobody assigns: "CDX1".
/// [MS-FSCC] 2.1.11 STORAGE_OFFLOAD_TOKEN
pub(super) const TOKEN_TYPE: TokenType = TokenType(0x4344_5831);

const VERSION: u8 = 1;
const NONCE_LEN: usize = 12;
const HEADER_LEN: usize = 8;
const SEALED_LEN: usize = 48;
const ID_LEN: usize = HEADER_LEN + NONCE_LEN + SEALED_LEN;

/// What a token says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct TokenClaims {
    /// Under which the table knows it.
    pub(super) number: u64,
    /// Where in the source its range begins.
    pub(super) offset: u64,
    /// Bytes it stands for.
    pub(super) length: u64,
    /// After this moment of the monotonic clock it is worthless, however much it is used.
    pub(super) latest_end: Duration,
}

/// Seals tokens with a key that lives as long as the table they refer to.
#[derive(Debug)]
pub(super) struct TokenSealer {
    key: AeadKey,
    key_id: [u8; 4],
}

impl TokenSealer {
    pub(super) fn new(random: &dyn Random) -> Self {
        let (mut key, mut key_id) = ([0; 32], [0; 4]);
        random.fill(&mut key);
        random.fill(&mut key_id);
        Self {
            key: AeadKey::new(&key),
            key_id,
        }
    }

    /// A token for `user`; `None` only if there is no memory.
    pub(super) fn seal(
        &self,
        claims: &TokenClaims,
        user: &Sid,
        random: &dyn Random,
    ) -> Option<StorageOffloadToken> {
        let mut nonce = [0; NONCE_LEN];
        random.fill(&mut nonce);
        let header = self.header();
        let mut id = Writer::new();
        id.bytes(&header);
        id.bytes(&nonce);
        id.bytes(
            &self
                .key
                .seal(&nonce, &bound(&header, user), &claims.encode()),
        );
        StorageOffloadToken::new(TOKEN_TYPE, &id.into_inner())
            .filter(|token| usize::from(token.token_id_length) == ID_LEN)
    }

    /// What a token says, if we made it for `user` and not one bit of it has changed.
    pub(super) fn open(&self, token: &StorageOffloadToken, user: &Sid) -> Option<TokenClaims> {
        let (id, padding) = token.token_id.split_at_checked(ID_LEN)?;
        let mut reader = Reader::new(id);
        let header: [u8; HEADER_LEN] = reader.array().ok()?;
        let nonce: [u8; NONCE_LEN] = reader.array().ok()?;
        let plain = self
            .key
            .open(&nonce, &bound(&header, user), reader.rest())?;
        // What the seal does not cover is the same in all our tokens.
        let genuine = header == self.header()
            && token.token_type == TOKEN_TYPE
            && token.reserved == 0
            && usize::from(token.token_id_length) == ID_LEN
            && padding.iter().all(|byte| *byte == 0);
        if genuine {
            TokenClaims::decode(&plain).ok()
        } else {
            None
        }
    }

    fn header(&self) -> [u8; HEADER_LEN] {
        let [a, b, c, d] = self.key_id;
        [VERSION, 0, 0, 0, a, b, c, d]
    }
}

/// What the seal covers without containing it.
fn bound(header: &[u8], user: &Sid) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.bytes(header);
    user.encode(&mut writer);
    writer.into_inner()
}

impl TokenClaims {
    fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.u64(self.number);
        writer.u64(self.offset);
        writer.u64(self.length);
        writer.u64(u64::try_from(self.latest_end.as_millis()).unwrap_or(u64::MAX));
        writer.into_inner()
    }

    fn decode(plain: &[u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(plain);
        Ok(Self {
            number: reader.u64()?,
            offset: reader.u64()?,
            length: reader.u64()?,
            latest_end: Duration::from_millis(reader.u64()?),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crypto::SystemRandom;

    const CLAIMS: TokenClaims = TokenClaims {
        number: 7,
        offset: 512,
        length: 1024,
        latest_end: Duration::from_secs(9),
    };

    fn user(id: u32) -> Sid {
        Sid::unix_user(id)
    }

    #[test]
    fn a_token_opens_for_its_user_only() {
        let sealer = TokenSealer::new(&SystemRandom);
        let token = sealer.seal(&CLAIMS, &user(1), &SystemRandom).unwrap();
        assert_eq!(sealer.open(&token, &user(1)), Some(CLAIMS));
        assert_eq!(sealer.open(&token, &user(2)), None);
        assert_eq!(TokenSealer::new(&SystemRandom).open(&token, &user(1)), None);
    }

    #[test]
    fn one_flipped_bit_anywhere_is_the_end() {
        let sealer = TokenSealer::new(&SystemRandom);
        let token = sealer.seal(&CLAIMS, &user(1), &SystemRandom).unwrap();
        let mut writer = Writer::new();
        token.encode(&mut writer);
        let bytes = writer.into_inner();
        for bit in 0..bytes.len() * 8 {
            let mut bent = bytes.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            let bent = StorageOffloadToken::decode(&bent).unwrap();
            assert_eq!(sealer.open(&bent, &user(1)), None, "bit {bit}");
        }
    }

    #[test]
    fn the_same_claims_never_look_the_same() {
        let sealer = TokenSealer::new(&SystemRandom);
        let seal = || sealer.seal(&CLAIMS, &user(1), &SystemRandom).unwrap();
        assert_ne!(seal(), seal());
        assert_eq!(usize::from(seal().token_id_length), ID_LEN);
    }
}
