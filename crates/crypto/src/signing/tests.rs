//! Known signatures, and what a signature must notice.

use super::*;
use crate::test_bytes::unhex;

const ALGORITHMS: [SigningAlgorithm; 3] = [
    SigningAlgorithm::HmacSha256,
    SigningAlgorithm::AesCmac,
    SigningAlgorithm::AesGmac,
];

/// A header with 100 bytes behind it.
fn message(flags: u32, command: u16) -> Vec<u8> {
    let mut message = unhex("fe534d42 4000 0100 00000000");
    message.extend(command.to_le_bytes());
    message.extend(7u16.to_le_bytes());
    message.extend(flags.to_le_bytes());
    message.extend(0u32.to_le_bytes());
    message.extend(0x0102_0304_0506_0708u64.to_le_bytes());
    message.extend(0u32.to_le_bytes());
    message.extend(5u32.to_le_bytes());
    message.extend(0x1122_3344_5566_7788u64.to_le_bytes());
    message.extend([0; 16]);
    message.extend(0..100);
    message
}

fn key() -> [u8; 16] {
    std::array::from_fn(|index| u8::try_from(index).unwrap())
}

fn signature(algorithm: SigningAlgorithm, flags: u32, command: u16) -> Vec<u8> {
    let mut message = message(flags, command);
    SigningKey::new(algorithm, &key()).sign(&mut message);
    assert_eq!(
        message[FLAGS],
        (flags | HeaderFlags::SIGNED.0).to_le_bytes()
    );
    message[SIGNATURE].to_vec()
}

/// Calculated with another implementation of the three algorithms.
#[test]
fn known_signatures() {
    let of = |algorithm| signature(algorithm, 0, 8);
    assert_eq!(
        of(SigningAlgorithm::HmacSha256),
        unhex("fe208d645bfb5dda998f458ad974f61f")
    );
    assert_eq!(
        of(SigningAlgorithm::AesCmac),
        unhex("32f5eda0f6cd61c1064a7c2915016c27")
    );
    assert_eq!(
        of(SigningAlgorithm::AesGmac),
        unhex("8d8317207d9bb3d034fb1a56a8afe80d")
    );
}

#[test]
fn the_gmac_nonce_tells_servers_and_cancels_apart() {
    let server = signature(SigningAlgorithm::AesGmac, 1, 8);
    assert_eq!(server, unhex("7c055f5c9f6f6f154819cc81b2f513bf"));
    let cancel = signature(SigningAlgorithm::AesGmac, 0, 0x0C);
    assert_eq!(cancel, unhex("beacb9e4c6b1575870080e2a294cd23c"));
}

/// From Microsoft's "SMB 2 and SMB 3 security in Windows 10: the anatomy of signing and
/// cryptographic keys": the last SESSION_SETUP response of an SMB 3.1.1 session.
#[test]
fn a_message_that_windows_signed() {
    let mut message = unhex(
        "FE534D4240000100000000000100800009000000000000000300000000000000FFFE000000000000
         1900000000100000EBE146DA120BA25FC3376A49DFE31BC10900000048001D00A11B3019A0030A01
         00A3120410010000003B453CDC3524164200000000",
    );
    let key = unhex("73FE7A9A77BEF0BDE49C650D8CCB5F76")
        .try_into()
        .unwrap();
    let key = SigningKey::new(SigningAlgorithm::AesCmac, &key);
    let before = message.clone();
    assert!(key.verify(&mut message));
    assert_eq!(message, before);
    key.sign(&mut message);
    assert_eq!(message, before);
}

#[test]
fn every_bit_counts() {
    for algorithm in ALGORITHMS {
        let key = SigningKey::new(algorithm, &key());
        let mut signed = message(1, 3);
        key.sign(&mut signed);
        assert!(key.verify(&mut signed));
        for bit in 0..signed.len() * 8 {
            let mut bent = signed.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            let copy = bent.clone();
            assert!(!key.verify(&mut bent), "{algorithm:?} bit {bit}");
            assert_eq!(bent, copy);
        }
        assert!(!SigningKey::new(algorithm, &[9; 16]).verify(&mut signed));
    }
}

#[test]
fn shorter_than_a_header_is_neither_signed_nor_verified() {
    for algorithm in ALGORITHMS {
        let key = SigningKey::new(algorithm, &key());
        for len in 0..HEADER_LEN {
            let mut short = vec![7; len];
            key.sign(&mut short);
            assert_eq!(short, vec![7; len]);
            assert!(!key.verify(&mut short));
        }
    }
}

#[test]
fn ids_go_there_and_back() {
    for algorithm in ALGORITHMS {
        assert_eq!(SigningAlgorithm::from_id(algorithm.id()), Some(algorithm));
    }
    assert_eq!(SigningAlgorithm::from_id(SigningAlgorithmId(3)), None);
}

#[test]
fn nothing_of_a_key_is_printed() {
    let key = SigningKey::new(SigningAlgorithm::AesCmac, &key());
    assert_eq!(format!("{key:?}"), "SigningKey(..)");
}
