//! Responses and keys of version 2. [MS-NLMP] 3.3.2 NTLM v2 Authentication

use super::message::NegotiateFlags;
use super::primitive::{hmac_md5, rc4};
use crate::account::NtHash;
use crate::name::upcase;
use wire::dtyp::{FileTime, Reader, Writer, encode_utf16};
use zeroize::Zeroizing;

/// A key that is wiped when it is no longer needed.
pub(crate) type Key = Zeroizing<[u8; 16]>;

/// NTOWFv2: ResponseKeyNT and, in this version, ResponseKeyLM.
pub(crate) fn response_key(hash: &NtHash, user: &str, domain: &str) -> Key {
    let (user, domain) = (encode_utf16(&upcase(user)), encode_utf16(domain));
    Zeroizing::new(hmac_md5(hash.as_bytes(), &[&user, &domain]))
}

/// NTProofStr.
pub(crate) fn proof(key: &Key, server_challenge: &[u8; 8], client_challenge: &[u8]) -> [u8; 16] {
    hmac_md5(key, &[server_challenge, client_challenge])
}

/// LmChallengeResponse.
pub(crate) fn lm_response(key: &Key, server_challenge: &[u8; 8], client: &[u8; 8]) -> Vec<u8> {
    let proof = hmac_md5(key, &[server_challenge, client]);
    [&proof[..], client].concat()
}

/// SessionBaseKey, which in this version is the KeyExchangeKey too.
/// [MS-NLMP] 3.4.5.1 KXKEY
pub(crate) fn session_base_key(key: &Key, proof: &[u8; 16]) -> Key {
    Zeroizing::new(hmac_md5(key, &[proof]))
}

/// True if the client chooses the session key and sends it under the KeyExchangeKey.
/// [MS-NLMP] 3.1.5.1.2 Client Receives a CHALLENGE_MESSAGE from the Server
pub(crate) fn exchanges_key(flags: NegotiateFlags) -> bool {
    flags.contains(NegotiateFlags::KEY_EXCH)
        && flags.intersects(NegotiateFlags::SIGN | NegotiateFlags::SEAL)
}

/// RC4K(KeyExchangeKey, key): there and back again.
pub(crate) fn exchange(key_exchange_key: &Key, key: &[u8; 16]) -> Key {
    let mut out = Zeroizing::new(*key);
    rc4(key_exchange_key, &mut out[..]);
    out
}

/// The MIC over all three messages, the third with zeros for it.
pub(crate) fn mic(exported_session_key: &Key, messages: &[&[u8]]) -> [u8; 16] {
    hmac_md5(exported_session_key, messages)
}

/// NTLMv2_RESPONSE taken apart.
/// [MS-NLMP] 2.2.2.8 NTLM2 V2 Response: NTLMv2_RESPONSE
pub(crate) struct Ntlmv2Response<'a> {
    pub(crate) proof: [u8; 16],
    /// All behind the proof, which is what the proof is made over.
    pub(crate) client_challenge: &'a [u8],
    /// The AV pairs in it.
    pub(crate) av_pairs: &'a [u8],
}

impl<'a> Ntlmv2Response<'a> {
    /// RespType, HiRespType, Reserved1, Reserved2, TimeStamp, ChallengeFromClient, Reserved3.
    const FIXED_LEN: usize = 28;
    const VERSION: u8 = 1;

    /// `None` for a response of another version, such as the 24 bytes of NTLMv1.
    pub(crate) fn decode(response: &'a [u8]) -> Option<Self> {
        let (proof, client_challenge) = response.split_first_chunk()?;
        let mut reader = Reader::new(client_challenge);
        let (version, highest) = (reader.u8().ok()?, reader.u8().ok()?);
        if version != Self::VERSION || highest != Self::VERSION {
            return None;
        }
        let av_pairs = client_challenge.get(Self::FIXED_LEN..)?;
        Some(Self {
            proof: *proof,
            client_challenge,
            av_pairs,
        })
    }

    /// The "temp" that a client makes its proof over.
    pub(crate) fn client_challenge(time: FileTime, client: &[u8; 8], av_pairs: &[u8]) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.bytes(&[Self::VERSION, Self::VERSION]);
        writer.zeros(6);
        writer.file_time(time);
        writer.bytes(client);
        writer.zeros(4);
        writer.bytes(av_pairs);
        writer.zeros(4);
        writer.into_inner()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{spec, unhex};

    const SERVER_CHALLENGE: [u8; 8] = [1, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef];

    fn key() -> Key {
        response_key(&NtHash::of_password("Password"), "User", "Domain")
    }

    #[test]
    fn ntowf_v2() {
        // [MS-NLMP] 4.2.4.1.1 NTOWFv2() and LMOWFv2()
        assert_eq!(key()[..], unhex("0c868a403bfd7a93a3001ef22ef02e3f"));
    }

    #[test]
    fn nt_response_and_keys() {
        // [MS-NLMP] 4.2.4.1.3 temp, 4.2.4.2.2 NTLMv2 Response, 4.2.4.1.2 Session Base Key,
        // 4.2.4.2.3 Encrypted Session Key
        let target_info = unhex(spec::TARGET_INFO);
        let temp = Ntlmv2Response::client_challenge(FileTime::ZERO, &[0xaa; 8], &target_info);
        assert_eq!(temp, unhex(spec::TEMP));
        let proof = proof(&key(), &SERVER_CHALLENGE, &temp);
        assert_eq!(proof[..], unhex("68cd0ab851e51c96aabc927bebef6a1c"));
        let base = session_base_key(&key(), &proof);
        assert_eq!(base[..], unhex("8de40ccadbc14a82f15cb0ad0de95ca3"));
        let encrypted = exchange(&base, &[0x55; 16]);
        assert_eq!(encrypted[..], unhex(spec::ENCRYPTED_SESSION_KEY));
        assert_eq!(exchange(&base, &encrypted)[..], [0x55; 16]);
    }

    #[test]
    fn lm_response_of_version_2() {
        // [MS-NLMP] 4.2.4.2.1 LMv2 Response
        let response = lm_response(&key(), &SERVER_CHALLENGE, &[0xaa; 8]);
        assert_eq!(
            response,
            unhex("86c35097ac9cec102554764a57cccc19 aaaaaaaaaaaaaaaa")
        );
    }

    #[test]
    fn other_versions_are_no_response() {
        assert!(Ntlmv2Response::decode(&[1; 24]).is_none());
        let mut response = vec![1; 16 + 28];
        assert!(Ntlmv2Response::decode(&response).is_some());
        response[17] = 2;
        assert!(Ntlmv2Response::decode(&response).is_none());
    }
}
