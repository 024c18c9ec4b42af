//! The server's side. [MS-NLMP] 3.2 Server Details

use super::integrity::Integrity;
use super::message::{
    Authenticate, AvId, AvPairs, AvPairsBuilder, Challenge, Negotiate, NegotiateFlags,
};
use super::response::{self, Key, Ntlmv2Response};
use crate::account::{Account, Accounts, NtHash};
use crate::identity::ServerNames;
use crate::name::account_part;
use crypto::Random;
use wire::dtyp::{ErrorStatus, FileTime, WireError, decode_utf16, encode_utf16};

/// What this server grants if the client asks for it.
const GRANTED: NegotiateFlags = NegotiateFlags(
    NegotiateFlags::SIGN.0
        | NegotiateFlags::SEAL.0
        | NegotiateFlags::EXTENDED_SESSIONSECURITY.0
        | NegotiateFlags::VERSION.0
        | NegotiateFlags::KEY_128.0
        | NegotiateFlags::KEY_EXCH.0
        | NegotiateFlags::KEY_56.0,
);

/// What this server sets, asked or not.
const ALWAYS: NegotiateFlags = NegotiateFlags(
    NegotiateFlags::UNICODE.0
        | NegotiateFlags::REQUEST_TARGET.0
        | NegotiateFlags::NTLM.0
        | NegotiateFlags::ALWAYS_SIGN.0
        | NegotiateFlags::TARGET_TYPE_SERVER.0
        | NegotiateFlags::TARGET_INFO.0,
);

/// Any message that cannot be read. [MS-SMB2] 3.3.5.5.3 Handling GSS-API Authentication
const MALFORMED: ErrorStatus = ErrorStatus::INVALID_PARAMETER;

/// A challenge that waits for its answer.
pub(crate) struct Challenged {
    negotiate: Vec<u8>,
    challenge: Vec<u8>,
    server_challenge: [u8; 8],
    flags: NegotiateFlags,
}

/// A logon that succeeded.
pub(crate) struct Established {
    pub(crate) account: Account,
    pub(crate) session_key: Key,
    pub(crate) integrity: Option<Integrity>,
}

/// An AUTHENTICATE_MESSAGE whose texts are read; who wrote it is not yet known.
pub(crate) struct Claim<'a> {
    raw: &'a [u8],
    message: Authenticate<'a>,
    /// As the client wrote it, which is what its response is made from.
    user: String,
    domain: String,
}

impl Challenged {
    /// [MS-NLMP] 3.2.5.1.1 Server Receives a NEGOTIATE_MESSAGE from the Client
    pub(crate) fn new(
        negotiate: &[u8],
        names: &ServerNames,
        now: FileTime,
        random: &dyn Random,
    ) -> Result<Self, ErrorStatus> {
        let asked = Negotiate::decode(negotiate).map_err(malformed)?.flags;
        if !asked.contains(NegotiateFlags::UNICODE) {
            return Err(MALFORMED);
        }
        let mut server_challenge = [0; 8];
        random.fill(&mut server_challenge);
        let flags = (asked & GRANTED) | ALWAYS;
        let challenge = Challenge {
            target_name: &encode_utf16(&names.netbios_name),
            flags,
            server_challenge,
            target_info: &target_info(names, now),
        };
        let challenge = challenge.encode();
        Ok(Self {
            negotiate: negotiate.to_vec(),
            challenge,
            server_challenge,
            flags,
        })
    }

    /// The CHALLENGE_MESSAGE.
    pub(crate) fn message(&self) -> &[u8] {
        &self.challenge
    }

    /// Decides on the client's answer.
    /// [MS-NLMP] 3.2.5.1.2 Server Receives an AUTHENTICATE_MESSAGE from the Client
    pub(crate) fn verify(
        &self,
        claim: &Claim<'_>,
        accounts: &dyn Accounts,
    ) -> Result<Established, ErrorStatus> {
        let message = &claim.message;
        if claim.is_anonymous() {
            return Err(ErrorStatus::ACCESS_DENIED);
        }
        let answer =
            Ntlmv2Response::decode(message.nt_response).ok_or(ErrorStatus::LOGON_FAILURE)?;
        let av_pairs = AvPairs::decode(answer.av_pairs).map_err(malformed)?;

        let account = accounts.find(claim.account_name());
        // Who does not exist costs as much work as who does.
        let nobody = NtHash::from_bytes([0; 16]);
        let hash = account.as_ref().map_or(&nobody, |account| &account.nt_hash);
        let proven = self.prove(hash, claim, &answer);
        let (Some(account), Some(key_exchange_key)) = (account, proven) else {
            return Err(ErrorStatus::LOGON_FAILURE);
        };

        let flags = self.flags & message.flags;
        let session_key = exported_session_key(flags, message, key_exchange_key)?;
        if av_pairs.promises_mic() {
            self.check_mic(claim.raw, &session_key)?;
        }
        if account.disabled {
            return Err(ErrorStatus::ACCOUNT_DISABLED);
        }
        let integrity = Integrity::new(flags, &session_key);
        Ok(Established {
            account,
            session_key,
            integrity,
        })
    }

    /// The KeyExchangeKey, if the client made its proof with `hash`: over the domain it sent
    /// or, as the specification wants it to be tolerated, over none. Both are tried always.
    fn prove(&self, hash: &NtHash, claim: &Claim<'_>, answer: &Ntlmv2Response<'_>) -> Option<Key> {
        let attempt = |domain: &str| {
            let key = response::response_key(hash, &claim.user, domain);
            let expected = response::proof(&key, &self.server_challenge, answer.client_challenge);
            let equal = crypto::equal(&expected, &answer.proof);
            (equal, response::session_base_key(&key, &expected))
        };
        let (with_domain, without) = (attempt(&claim.domain), attempt(""));
        [with_domain, without]
            .into_iter()
            .find_map(|(equal, key)| equal.then_some(key))
    }

    fn check_mic(&self, authenticate: &[u8], session_key: &Key) -> Result<(), ErrorStatus> {
        let (before, mic, behind) = Authenticate::split_at_mic(authenticate).ok_or(MALFORMED)?;
        let messages = [&self.negotiate, &self.challenge, before, &[0; 16], behind];
        if crypto::equal(&response::mic(session_key, &messages), &mic) {
            Ok(())
        } else {
            Err(ErrorStatus::LOGON_FAILURE)
        }
    }
}

impl<'a> Claim<'a> {
    pub(crate) fn decode(raw: &'a [u8]) -> Result<Self, ErrorStatus> {
        let message = Authenticate::decode(raw).map_err(malformed)?;
        let user = decode_utf16(message.user).map_err(malformed)?;
        let domain = decode_utf16(message.domain).map_err(malformed)?;
        Ok(Self {
            raw,
            message,
            user,
            domain,
        })
    }

    /// The account that the client speaks of.
    pub(crate) fn account_name(&self) -> &str {
        account_part(&self.user)
    }

    /// An empty name and an empty response, but for one byte of LM response that may be there.
    fn is_anonymous(&self) -> bool {
        self.user.is_empty()
            && self.message.nt_response.is_empty()
            && matches!(self.message.lm_response, [] | [0])
    }
}

/// Some clients send a key although neither signing nor sealing was negotiated, as older
/// revisions of the specification had it; then it counts.
fn exported_session_key(
    flags: NegotiateFlags,
    message: &Authenticate<'_>,
    key_exchange_key: Key,
) -> Result<Key, ErrorStatus> {
    if !flags.contains(NegotiateFlags::KEY_EXCH) {
        return Ok(key_exchange_key);
    }
    match <&[u8; 16]>::try_from(message.encrypted_session_key) {
        Ok(encrypted) => Ok(response::exchange(&key_exchange_key, encrypted)),
        Err(_) if response::exchanges_key(flags) => Err(MALFORMED),
        Err(_) => Ok(key_exchange_key),
    }
}

fn target_info(names: &ServerNames, now: FileTime) -> Vec<u8> {
    let mut list = AvPairsBuilder::default();
    list.text(AvId::NB_DOMAIN_NAME, &names.netbios_domain);
    list.text(AvId::NB_COMPUTER_NAME, &names.netbios_name);
    list.text(AvId::DNS_DOMAIN_NAME, &names.dns_domain);
    list.text(AvId::DNS_COMPUTER_NAME, &names.dns_name);
    list.push(AvId::TIMESTAMP, &now.0.to_le_bytes());
    list.finish()
}

fn malformed(_: WireError) -> ErrorStatus {
    MALFORMED
}
