//! The client's side. [MS-NLMP] 3.1 Client Details

use super::integrity::Integrity;
use super::message::{
    Authenticate, AvId, AvPairs, AvPairsBuilder, Challenge, Negotiate, NegotiateFlags,
};
use super::response::{self, Key, Ntlmv2Response};
use crate::initiator::{AuthError, Credentials, Secret};
use crypto::Random;
use wire::dtyp::{FileTime, encode_utf16};
use zeroize::Zeroizing;

/// What this client asks for.
const ASKED: NegotiateFlags = NegotiateFlags(
    NegotiateFlags::UNICODE.0
        | NegotiateFlags::REQUEST_TARGET.0
        | NegotiateFlags::SIGN.0
        | NegotiateFlags::NTLM.0
        | NegotiateFlags::ALWAYS_SIGN.0
        | NegotiateFlags::EXTENDED_SESSIONSECURITY.0
        | NegotiateFlags::TARGET_INFO.0
        | NegotiateFlags::VERSION.0
        | NegotiateFlags::KEY_128.0
        | NegotiateFlags::KEY_EXCH.0
        | NegotiateFlags::KEY_56.0,
);

/// [MS-NLMP] 3.1.5.1.1 Client Initiates the NEGOTIATE_MESSAGE
pub(crate) fn negotiate() -> Vec<u8> {
    Negotiate { flags: ASKED }.encode()
}

/// The answer to a challenge, and what comes of it if the server agrees.
pub(crate) struct Answer {
    pub(crate) message: Vec<u8>,
    pub(crate) session_key: Key,
    pub(crate) integrity: Option<Integrity>,
}

/// What the client puts into an answer besides its name and password.
pub(crate) struct Surroundings<'a> {
    /// The NEGOTIATE_MESSAGE as it was sent.
    pub(crate) negotiate: &'a [u8],
    /// The service principal name that the client thinks it speaks to.
    pub(crate) target_name: &'a str,
    pub(crate) now: FileTime,
    pub(crate) random: &'a dyn Random,
}

/// [MS-NLMP] 3.1.5.1.2 Client Receives a CHALLENGE_MESSAGE from the Server
pub(crate) fn answer(
    raw_challenge: &[u8],
    credentials: &Credentials,
    surroundings: &Surroundings<'_>,
) -> Result<Answer, AuthError> {
    let challenge = Challenge::decode(raw_challenge)?;
    let server = AvPairs::decode(challenge.target_info)?;
    check_strength(challenge.flags, server)?;

    let mut client = [0; 8];
    surroundings.random.fill(&mut client);
    let time = server.timestamp().unwrap_or(surroundings.now);
    let av_pairs = AvPairsBuilder::answer(server, surroundings.target_name).finish();
    let temp = Ntlmv2Response::client_challenge(time, &client, &av_pairs);

    let hash = credentials.secret.nt_hash();
    let key = response::response_key(&hash, &credentials.user, &credentials.domain);
    let proof = response::proof(&key, &challenge.server_challenge, &temp);
    let nt_response = [&proof[..], &temp].concat();
    let lm_response = match server.timestamp() {
        Some(_) => vec![0; 24],
        None => response::lm_response(&key, &challenge.server_challenge, &client),
    };

    let flags = challenge.flags & ASKED;
    let key_exchange_key = response::session_base_key(&key, &proof);
    let (session_key, encrypted) = choose_key(flags, key_exchange_key, surroundings.random);
    let message = Authenticate {
        lm_response: &lm_response,
        nt_response: &nt_response,
        domain: &encode_utf16(&credentials.domain),
        user: &encode_utf16(&credentials.user),
        workstation: &[],
        encrypted_session_key: &encrypted,
        flags,
    };
    let mut message = message.encode();
    if server.timestamp().is_some() {
        let messages = [surroundings.negotiate, raw_challenge, &message];
        let mic = response::mic(&session_key, &messages);
        Authenticate::put_mic(&mut message, &mic);
    }
    let integrity = Integrity::new(flags, &session_key);
    Ok(Answer {
        message,
        session_key,
        integrity,
    })
}

fn check_strength(flags: NegotiateFlags, server: AvPairs<'_>) -> Result<(), AuthError> {
    if !flags.contains(NegotiateFlags::UNICODE) {
        return Err(AuthError::Malformed("NTLM NegotiateFlags"));
    }
    let named = |id| server.get(id).is_some();
    if !named(AvId::NB_COMPUTER_NAME) || !named(AvId::NB_DOMAIN_NAME) {
        return Err(AuthError::NamelessServer);
    }
    Ok(())
}

/// ExportedSessionKey and EncryptedRandomSessionKey.
fn choose_key(flags: NegotiateFlags, key_exchange_key: Key, random: &dyn Random) -> (Key, Vec<u8>) {
    if !response::exchanges_key(flags) {
        return (key_exchange_key, Vec::new());
    }
    let mut chosen: Key = Zeroizing::new([0; 16]);
    random.fill(&mut chosen[..]);
    let encrypted = response::exchange(&key_exchange_key, &chosen).to_vec();
    (chosen, encrypted)
}

impl Secret {
    fn nt_hash(&self) -> crate::NtHash {
        match self {
            Self::Password(password) => crate::NtHash::of_password(password),
            Self::NtHash(hash) => hash.clone(),
        }
    }
}
