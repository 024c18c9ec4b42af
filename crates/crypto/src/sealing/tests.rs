//! Known transform messages, and what encryption must notice.

use super::*;
use crate::test_bytes::unhex;
use proptest::prelude::*;

const CIPHERS: [Cipher; 4] = [
    Cipher::Aes128Ccm,
    Cipher::Aes128Gcm,
    Cipher::Aes256Ccm,
    Cipher::Aes256Gcm,
];

fn key(cipher: Cipher) -> SealingKey {
    SealingKey::new(cipher, &vec![0x5A; cipher.key_len()]).unwrap()
}

fn sealed(cipher: Cipher, message: &[u8]) -> Vec<u8> {
    let mut frame = [&[0xEE; HEADER_LEN], message].concat();
    key(cipher).seal(0x1122_3344_5566_7788, 0x0102_0304_0506_0708, &mut frame);
    frame
}

/// From Microsoft's "Encryption in SMB 3.0: A protocol perspective": a WRITE response with
/// AES-128-CCM.
#[test]
fn a_message_that_windows_encrypted_with_ccm() {
    let mut frame = unhex(
        "FD534D42A6015530A18F6D9AFFE22AFAE8E66484860000000000000011000014
         00E4080050000000000001001100001400E40800DBF46435C5F14169293CE079
         E344479BF670227E49873F458672C3098DAC467DD5809F369D67409166515787
         1483E01F7BECD02064EAC3E235F913668BBC2F097980D4B378F1993EFF6E60D1
         77309E5B",
    );
    let key = unhex("8FE2B57EC34D2DB5B1A9727F526BBDB5");
    let key = SealingKey::new(Cipher::Aes128Ccm, &key).unwrap();
    let plain = key.open(&mut frame).unwrap();
    assert_eq!(
        plain,
        unhex(
            "FE534D4240000100000000000900210009000000000000000400000000000000
             FFFE0000010000001100001400E4080000000000000000000000000000000000
             11000000170000000000000000000000",
        )
    );
}

/// From Microsoft's "SMB 3.1.1 Encryption in Windows 10": a WRITE request with AES-128-GCM.
#[test]
fn a_message_that_windows_encrypted_with_gcm() {
    let mut frame = unhex(
        "FD534D42BD73D97D2BC9001BCAFAC0FDFF5FEEBCC7D6822D269CAF48904C664C0000000087000000
         0000010025000000001000006ECDD2A7AFC7B47763057A041B8FD4DAFFE990B70C9E09D36C084E02
         D14EF247F8BDE38ACF6256F8B1D3B56F77FBDEB312FEA5E92CBCC1ED8FB2EBBFAA75E49A4A394BB4
         4576545567C24D4C014D47C9FBDFDAFD2C4F9B72F8D256452620A299F48E29E53D6B61D1C13A19E9
         1AF013F00D17E3ABC2FC3D36C8C1B6B93973253852DBD442E46EE8",
    );
    let key = unhex("A2F5E80E5D59103034F32E52F698E5EC");
    let key = SealingKey::new(Cipher::Aes128Gcm, &key).unwrap();
    let plain = key.open(&mut frame).unwrap();
    assert!(plain.starts_with(&unhex("FE534D42400001000000000009000100")));
    assert!(plain.ends_with(b"Smb3 encryption testing"));
    assert_eq!(plain.len(), 0x87);
}

#[test]
fn the_header_is_laid_out_as_specified() {
    for cipher in CIPHERS {
        let frame = sealed(cipher, &[7; 100]);
        assert_eq!(frame.len(), 152);
        assert_eq!(frame[..4], *b"\xFDSMB");
        let expected = "0807060504030201 0000000000000000 64000000 0000 0100 8877665544332211";
        assert_eq!(frame[20..52], unhex(expected));
        assert!(!frame[52..].windows(8).any(|window| window == [7; 8]));
    }
}

#[test]
fn every_bit_counts() {
    for cipher in CIPHERS {
        let frame = sealed(cipher, &[7; 40]);
        let key = key(cipher);
        assert_eq!(key.open(&mut frame.clone()).unwrap(), [7; 40]);
        for bit in 0..frame.len() * 8 {
            let mut bent = frame.clone();
            bent[bit / 8] ^= 1 << (bit % 8);
            assert!(key.open(&mut bent).is_none(), "{cipher:?} bit {bit}");
        }
        for len in 0..frame.len() {
            assert!(key.open(&mut frame[..len].to_vec()).is_none());
        }
        let other = SealingKey::new(cipher, &vec![1; cipher.key_len()]).unwrap();
        assert!(other.open(&mut frame.clone()).is_none());
    }
}

#[test]
fn nonces_make_a_difference() {
    for cipher in CIPHERS {
        let mut first = vec![0; HEADER_LEN + 32];
        let mut second = first.clone();
        key(cipher).seal(1, 1, &mut first);
        key(cipher).seal(1, 2, &mut second);
        assert_ne!(first[HEADER_LEN..], second[HEADER_LEN..]);
    }
}

#[test]
fn a_frame_without_room_for_the_header_gives_nothing_away() {
    let mut short = vec![7; HEADER_LEN - 1];
    key(Cipher::Aes128Gcm).seal(1, 1, &mut short);
    assert_eq!(short, vec![0; HEADER_LEN - 1]);
}

#[test]
fn keys_have_their_length() {
    for cipher in CIPHERS {
        assert!(SealingKey::new(cipher, &vec![0; cipher.key_len() - 1]).is_none());
        assert!(SealingKey::new(cipher, &vec![0; cipher.key_len() + 1]).is_none());
        assert!(cipher.nonce_len() <= 12);
        assert_eq!(Cipher::from_id(cipher.id()), Some(cipher));
        assert_eq!(format!("{:?}", key(cipher)), "SealingKey(..)");
    }
    assert_eq!(Cipher::from_id(CipherId(0)), None);
}

proptest! {
    #[test]
    fn any_message_comes_back(message: Vec<u8>, which in 0usize..4) {
        let cipher = CIPHERS[which];
        let mut frame = sealed(cipher, &message);
        prop_assert_eq!(key(cipher).open(&mut frame).map(|plain| plain.to_vec()), Some(message));
    }

    #[test]
    fn no_bytes_make_it_panic(mut frame: Vec<u8>, which in 0usize..4) {
        prop_assert!(key(CIPHERS[which]).open(&mut frame).is_none());
    }
}
