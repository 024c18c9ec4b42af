//! Microsoft's published keys: "SMB 2 and SMB 3 security in Windows 10: the anatomy of
//! signing and cryptographic keys" and "SMB 3.1.1 Encryption in Windows 10".

use super::*;
use crate::test_bytes::unhex;

fn preauth(text: &str) -> [u8; 64] {
    unhex(text).try_into().unwrap()
}

#[test]
fn keys_of_3_0() {
    let session_key = unhex("7CD451825D0450D235424E44BA6E78CC");
    let keys = SessionKeys::derive(
        Dialect::SMB_3_0,
        &session_key,
        None,
        Some(Cipher::Aes128Ccm),
    );
    assert_eq!(keys.signing[..], unhex("0B7E9C5CAC36C0F6EA9AB275298CEDCE"));
    assert_eq!(
        keys.application[..],
        unhex("BB23A4575AA26C721AF525AF15A87B4F")
    );
    assert_eq!(
        keys.client_to_server,
        unhex("FAD27796665B313EBB578F388632B4F7")
    );
    assert_eq!(
        keys.server_to_client,
        unhex("B0F0427F7CEB416D1D9DCC0CD4F99447")
    );
}

#[test]
fn signing_key_of_a_second_channel() {
    let session_key = unhex("4E01A2B313BCF660CC250BEF021AEDE6");
    let key = channel_signing_key(Dialect::SMB_3_0, &session_key, None);
    assert_eq!(key[..], unhex("BA1A17DBBFEC349BCA105563D598952F"));
}

#[test]
fn keys_of_3_1_1() {
    let session_key = unhex("270E1BA896585EEB7AF3472D3B4C75A7");
    let hash = preauth(
        "0DD13628CC3ED218EF9DF9772D436D0887AB9814BFAE63A80AA845F36909DB79
         28622DDDAD522D9751640A459762C5A9D6BB084CBB3CE6BDADEF5D5BCE3C6C01",
    );
    let cipher = Some(Cipher::Aes128Gcm);
    let keys = SessionKeys::derive(Dialect::SMB_3_1_1, &session_key, Some(&hash), cipher);
    assert_eq!(keys.signing[..], unhex("73FE7A9A77BEF0BDE49C650D8CCB5F76"));
    assert_eq!(
        keys.application[..],
        unhex("6D7AD7954E9EC61E907B4D473DC178FF")
    );
    assert_eq!(
        keys.client_to_server,
        unhex("629BCBC54422A0F572B97F45989B6073")
    );
    assert_eq!(
        keys.server_to_client,
        unhex("E2AF0DCEFAC68DA71A0DFBD0D1350D74")
    );
}

/// Signing keys are the same whatever the cipher: only what encrypts gets longer.
#[test]
fn keys_of_256_bits() {
    let session_key = unhex("419FDDF34C1E001909D362AE7FB6AF79");
    let hash = preauth(
        "B23F3CBFD69487D9832B79B1594A367CDD950909B774C3A4C412B4FCEA9EDDDB
         A7DB256BA2EA30E977F11F9B113247578E0E915C6D2A513B8F2FCA5707DC8770",
    );
    let derive =
        |cipher| SessionKeys::derive(Dialect::SMB_3_1_1, &session_key, Some(&hash), Some(cipher));
    let (short, long) = (derive(Cipher::Aes128Gcm), derive(Cipher::Aes256Gcm));
    assert_eq!(short.signing[..], unhex("8765949DFEAEE105CE9118B45BE988F0"));
    assert_eq!(
        short.client_to_server,
        unhex("A2F5E80E5D59103034F32E52F698E5EC")
    );
    assert_eq!(
        short.server_to_client,
        unhex("748C50868C90F302962A5C35F5F9A8BF")
    );
    assert_eq!(long.signing, short.signing);
    assert_eq!(long.application, short.application);
    assert_eq!(long.client_to_server.len(), 32);
    assert_ne!(long.client_to_server[..16], short.client_to_server[..]);
    assert_ne!(long.client_to_server, long.server_to_client);
}

#[test]
fn before_3_0_the_session_key_signs() {
    let keys = SessionKeys::derive(Dialect::SMB_2_1, b"short", None, None);
    assert_eq!(keys.signing, *b"short\0\0\0\0\0\0\0\0\0\0\0");
    assert!(keys.client_to_server.is_empty() && keys.server_to_client.is_empty());
    let keys = SessionKeys::derive(Dialect::SMB_2_0_2, &[7; 40], None, Some(Cipher::Aes128Ccm));
    assert_eq!(keys.signing, [7; 16]);
    assert!(keys.client_to_server.is_empty());
}

#[test]
fn without_a_cipher_there_are_no_encryption_keys() {
    let keys = SessionKeys::derive(Dialect::SMB_3_1_1, &[7; 16], Some(&[0; 64]), None);
    assert!(keys.client_to_server.is_empty());
    assert_eq!(format!("{keys:?}"), "SessionKeys(..)");
}
