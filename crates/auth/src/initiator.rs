//! The client's side of a logon.

use crate::account::NtHash;
use crate::ntlm::initiator::{Answer, Surroundings, answer, negotiate};
use crate::ntlm::integrity::Side;
use crate::spnego::{NTLMSSP, NegState, NegTokenInit, NegTokenResp};
use crypto::Random;
use std::fmt;
use wire::dtyp::{FileTime, WireError};
use zeroize::Zeroize;

/// Who logs on.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The user.
    pub user: String,
    /// The domain of the account, or nothing to let the server decide.
    pub domain: String,
    /// The proof.
    pub secret: Secret,
}

/// What proves who somebody is.
#[derive(Clone)]
pub enum Secret {
    /// A password.
    Password(String),
    /// What NTLM keeps of one.
    NtHash(NtHash),
}

impl Drop for Secret {
    fn drop(&mut self) {
        if let Self::Password(password) = self {
            password.zeroize();
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Why a logon cannot go on. A wrong password is not seen here: the server says so in the
/// status of its message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AuthError {
    /// The server's token cannot be read; the text names the field.
    Malformed(&'static str),
    /// The server's token has no place at this point of the exchange.
    Unexpected,
    /// The server knows no mechanism that this client knows.
    NoCommonMechanism,
    /// The server named neither itself nor its domain, as it must for NTLMv2.
    NamelessServer,
    /// The server's signature over the choice of mechanism is wrong: it is an impostor, or
    /// somebody in between has changed the tokens.
    WrongMic,
}

impl fmt::Display for AuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(field) => write!(f, "the server's logon token is malformed: {field}"),
            Self::Unexpected => f.write_str("the server's logon token came out of turn"),
            Self::NoCommonMechanism => f.write_str("the server does not accept NTLM logons"),
            Self::NamelessServer => f.write_str("the server did not name itself"),
            Self::WrongMic => f.write_str("the server could not prove that it knows the password"),
        }
    }
}

impl std::error::Error for AuthError {}

impl From<WireError> for AuthError {
    fn from(error: WireError) -> Self {
        match error {
            WireError::Truncated => Self::Malformed("it ends early"),
            WireError::Invalid(field) => Self::Malformed(field),
        }
    }
}

/// One logon, from our first token to the server's last.
pub struct Initiator {
    credentials: Credentials,
    /// The service principal name.
    target_name: String,
    offered: bool,
    phase: Phase,
}

enum Phase {
    Start,
    /// With the NEGOTIATE_MESSAGE that was sent.
    Negotiated(Vec<u8>),
    Answered(Box<Answer>),
    Complete(Box<Answer>),
    Failed,
}

impl Initiator {
    /// Before anything was sent to the server at `target_host`.
    pub fn new(credentials: Credentials, target_host: &str) -> Self {
        let target_name = format!("cifs/{target_host}");
        Self {
            credentials,
            target_name,
            offered: true,
            phase: Phase::Start,
        }
    }

    /// The first token. `hint` is the SecurityBuffer of the NEGOTIATE response; it may be
    /// empty. NTLM has nothing random to say yet; other mechanisms have.
    pub fn first(&mut self, hint: &[u8], _random: &dyn Random) -> Vec<u8> {
        if let Ok(hint) = NegTokenInit::decode(hint) {
            self.offered = hint.mechanisms().any(|mechanism| mechanism == NTLMSSP);
        }
        let ntlm = negotiate();
        let token = NegTokenInit::encode_ntlm(&ntlm);
        self.phase = Phase::Negotiated(ntlm);
        token
    }

    /// Takes the server's next token and gives ours; an empty one means that there is
    /// nothing left to say.
    pub fn step(
        &mut self,
        token: &[u8],
        now: FileTime,
        random: &dyn Random,
    ) -> Result<Vec<u8>, AuthError> {
        match std::mem::replace(&mut self.phase, Phase::Failed) {
            Phase::Negotiated(negotiate) => self.answer(token, negotiate, now, random),
            Phase::Answered(answer) => self.finish(token, answer),
            Phase::Start | Phase::Complete(_) | Phase::Failed => Err(AuthError::Unexpected),
        }
    }

    /// What GSS calls the session key, once the server's challenge is answered.
    pub fn session_key(&self) -> Option<[u8; 16]> {
        match &self.phase {
            Phase::Answered(answer) | Phase::Complete(answer) => Some(*answer.session_key),
            Phase::Start | Phase::Negotiated(_) | Phase::Failed => None,
        }
    }

    fn answer(
        &mut self,
        token: &[u8],
        negotiate: Vec<u8>,
        now: FileTime,
        random: &dyn Random,
    ) -> Result<Vec<u8>, AuthError> {
        let response = NegTokenResp::decode(token)?;
        if response.neg_state == Some(NegState::REJECT) {
            return Err(AuthError::NoCommonMechanism);
        }
        let Some(challenge) = response.response_token else {
            // The server agrees but did not look at our first token: once more.
            if response
                .neg_state
                .is_none_or(|state| state == NegState::ACCEPT_COMPLETED)
            {
                return Err(AuthError::Unexpected);
            }
            return self.repeat(negotiate);
        };
        let surroundings = Surroundings {
            negotiate: &negotiate,
            target_name: &self.target_name,
            now,
            random,
        };
        let answer = answer(challenge, &self.credentials, &surroundings)?;
        let mic = mech_list_mic(&answer, Side::Client);
        let token = NegTokenResp {
            response_token: Some(&answer.message),
            mech_list_mic: mic.as_ref().map(|mic| &mic[..]),
            ..NegTokenResp::default()
        };
        let token = token.encode();
        self.phase = Phase::Answered(Box::new(answer));
        Ok(token)
    }

    fn repeat(&mut self, negotiate: Vec<u8>) -> Result<Vec<u8>, AuthError> {
        if !self.offered {
            return Err(AuthError::NoCommonMechanism);
        }
        self.offered = false;
        let token = NegTokenResp {
            response_token: Some(&negotiate),
            ..NegTokenResp::default()
        };
        let token = token.encode();
        self.phase = Phase::Negotiated(negotiate);
        Ok(token)
    }

    /// The server's last token may be missing: its signed response says as much.
    fn finish(&mut self, token: &[u8], answer: Box<Answer>) -> Result<Vec<u8>, AuthError> {
        if !token.is_empty() {
            let response = NegTokenResp::decode(token)?;
            match response.neg_state {
                None | Some(NegState::ACCEPT_COMPLETED) => {}
                Some(NegState::REJECT) => return Err(AuthError::NoCommonMechanism),
                Some(_) => return Err(AuthError::Unexpected),
            }
            check_mic(&answer, response.mech_list_mic)?;
        }
        self.phase = Phase::Complete(answer);
        Ok(Vec::new())
    }
}

impl fmt::Debug for Initiator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Initiator")
            .field("target_name", &self.target_name)
            .finish_non_exhaustive()
    }
}

fn mech_list_mic(answer: &Answer, side: Side) -> Option<[u8; 16]> {
    let integrity = answer.integrity.as_ref()?;
    Some(integrity.first_mic(side, &NegTokenInit::ntlm_mech_types()))
}

fn check_mic(answer: &Answer, mic: Option<&[u8]>) -> Result<(), AuthError> {
    match (mic, mech_list_mic(answer, Side::Server)) {
        (Some(mic), Some(expected)) if !crypto::equal(mic, &expected) => Err(AuthError::WrongMic),
        _ => Ok(()),
    }
}
