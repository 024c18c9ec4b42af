//! The server's side of a logon: SPNEGO around NTLMSSP, or NTLMSSP alone.

use crate::account::Accounts;
use crate::identity::{Identity, ServerNames};
use crate::ntlm::acceptor::{Challenged, Claim, Established};
use crate::ntlm::integrity::Side;
use crate::ntlm::message::SIGNATURE;
use crate::spnego::{NTLMSSP, NegState, NegTokenInit, NegTokenResp};
use crate::throttle::Throttle;
use crypto::Random;
use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use wire::dtyp::{ErrorStatus, FileTime, WireError};

/// A token that cannot be read, or that has no place here.
const MALFORMED: ErrorStatus = ErrorStatus::INVALID_PARAMETER;

/// One logon, from the client's first token to the decision.
pub struct Acceptor {
    accounts: Arc<dyn Accounts>,
    names: Arc<ServerNames>,
    throttle: Option<(Arc<Throttle>, IpAddr)>,
    phase: Phase,
}

/// What comes of a token that was not refused.
pub enum Step {
    /// The client must go on with this: STATUS_MORE_PROCESSING_REQUIRED.
    Continue(Vec<u8>),
    /// The client is who it says.
    Done {
        /// For the client; may be empty.
        token: Vec<u8>,
        /// Who it is.
        identity: Identity,
        /// What GSS calls the session key: ExportedSessionKey.
        session_key: [u8; 16],
    },
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Continue(_) => f.write_str("Continue(..)"),
            Self::Done { identity, .. } => f
                .debug_struct("Done")
                .field("identity", identity)
                .finish_non_exhaustive(),
        }
    }
}

impl fmt::Debug for Acceptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Acceptor")
            .field("names", &self.names)
            .finish_non_exhaustive()
    }
}

/// Where in the exchange we are.
enum Phase {
    /// Nothing was received.
    Start,
    /// SPNEGO agreed on NTLMSSP, which has not begun.
    Agreed(Wrapping),
    /// The challenge is sent.
    Challenged(Wrapping, Box<Challenged>),
    /// All is well but for the client's mechListMIC.
    AwaitMic(Negotiation, Box<Established>),
    /// Decided, one way or the other.
    Finished,
}

/// What is around NTLMSSP.
enum Wrapping {
    None,
    Spnego(Negotiation),
}

/// What must be known of the first token until the end.
struct Negotiation {
    /// What the mechListMIC is made over.
    mech_types: Vec<u8>,
    /// True if the client would have preferred something else: then both sides must prove
    /// that nobody changed the list. RFC 4178 5 Processing of mechListMIC
    mic_required: bool,
    /// True until the first token of ours, which names the mechanism.
    first: bool,
}

impl Acceptor {
    /// Before the client's first token.
    pub fn new(accounts: Arc<dyn Accounts>, names: Arc<ServerNames>) -> Self {
        Self {
            accounts,
            names,
            throttle: None,
            phase: Phase::Start,
        }
    }

    /// Makes wrong passwords from `address` count.
    #[must_use]
    pub fn with_throttle(mut self, throttle: Arc<Throttle>, address: IpAddr) -> Self {
        self.throttle = Some((throttle, address));
        self
    }

    /// What the server offers, for the SecurityBuffer of its NEGOTIATE response.
    pub fn negotiate_hint() -> Vec<u8> {
        NegTokenInit::encode_hint()
    }

    /// Takes the client's next token. After an error, or when it is done, every further one
    /// is refused.
    pub fn step(
        &mut self,
        token: &[u8],
        now: FileTime,
        random: &dyn Random,
    ) -> Result<Step, ErrorStatus> {
        match std::mem::replace(&mut self.phase, Phase::Finished) {
            Phase::Start if token.starts_with(&SIGNATURE) => {
                self.challenge(token, Wrapping::None, now, random)
            }
            Phase::Start => self.negotiate(token, now, random),
            Phase::Agreed(wrapping) => {
                let ntlm = wrapping.unwrap(token)?.response_token.ok_or(MALFORMED)?;
                self.challenge(ntlm, wrapping, now, random)
            }
            Phase::Challenged(wrapping, challenged) => {
                self.authenticate(token, wrapping, &challenged, now)
            }
            Phase::AwaitMic(negotiation, established) => {
                let response = NegTokenResp::decode(token).map_err(malformed)?;
                let mic = response.mech_list_mic.ok_or(ErrorStatus::LOGON_FAILURE)?;
                negotiation.check_mic(&established, mic)?;
                Ok(self.done(&established, completed(None)))
            }
            Phase::Finished => Err(MALFORMED),
        }
    }

    /// The first token of SPNEGO.
    fn negotiate(
        &mut self,
        token: &[u8],
        now: FileTime,
        random: &dyn Random,
    ) -> Result<Step, ErrorStatus> {
        let init = NegTokenInit::decode(token).map_err(malformed)?;
        let preference = init.mechanisms().position(|mechanism| mechanism == NTLMSSP);
        let preferred = preference.ok_or(MALFORMED)? == 0;
        let negotiation = Negotiation {
            mech_types: init.mech_types.to_vec(),
            mic_required: !preferred,
            first: true,
        };
        let wrapping = Wrapping::Spnego(negotiation);
        // The optimistic token is for the client's first mechanism; another's is dropped.
        match init.mech_token.filter(|_| preferred) {
            Some(ntlm) => self.challenge(ntlm, wrapping, now, random),
            None => {
                let (wrapping, token) = wrapping.wrap(None);
                self.phase = Phase::Agreed(wrapping);
                Ok(Step::Continue(token))
            }
        }
    }

    fn challenge(
        &mut self,
        ntlm: &[u8],
        wrapping: Wrapping,
        now: FileTime,
        random: &dyn Random,
    ) -> Result<Step, ErrorStatus> {
        let challenged = Challenged::new(ntlm, &self.names, now, random)?;
        let (wrapping, token) = wrapping.wrap(Some(challenged.message()));
        self.phase = Phase::Challenged(wrapping, Box::new(challenged));
        Ok(Step::Continue(token))
    }

    fn authenticate(
        &mut self,
        token: &[u8],
        wrapping: Wrapping,
        challenged: &Challenged,
        now: FileTime,
    ) -> Result<Step, ErrorStatus> {
        let response = wrapping.unwrap(token)?;
        let ntlm = response.response_token.ok_or(MALFORMED)?;
        let established = self.verify(ntlm, challenged, now)?;
        match wrapping {
            Wrapping::None => Ok(self.done(&established, Vec::new())),
            Wrapping::Spnego(negotiation) => {
                self.complete(negotiation, established, response.mech_list_mic)
            }
        }
    }

    fn verify(
        &self,
        ntlm: &[u8],
        challenged: &Challenged,
        now: FileTime,
    ) -> Result<Established, ErrorStatus> {
        let claim = Claim::decode(ntlm)?;
        let Some((throttle, address)) = &self.throttle else {
            return challenged.verify(&claim, &*self.accounts);
        };
        throttle.admit(claim.account_name(), *address, now)?;
        let outcome = challenged.verify(&claim, &*self.accounts);
        match &outcome {
            Ok(_) => throttle.succeeded(claim.account_name(), *address),
            Err(ErrorStatus::LOGON_FAILURE) => {
                throttle.failed(claim.account_name(), *address, now);
            }
            Err(_) => {}
        }
        outcome
    }

    /// Ends SPNEGO. Without integrity in the mechanism there are no MICs, and none is missed:
    /// with one mechanism only there is nothing to talk a client out of.
    fn complete(
        &mut self,
        negotiation: Negotiation,
        established: Established,
        mic: Option<&[u8]>,
    ) -> Result<Step, ErrorStatus> {
        let Some(ours) = negotiation.our_mic(&established) else {
            return Ok(self.done(&established, completed(None)));
        };
        match mic {
            Some(mic) => {
                negotiation.check_mic(&established, mic)?;
                Ok(self.done(&established, completed(Some(&ours))))
            }
            None if negotiation.mic_required => {
                self.phase = Phase::AwaitMic(negotiation, Box::new(established));
                Ok(Step::Continue(response(
                    NegState::ACCEPT_INCOMPLETE,
                    Some(&ours),
                )))
            }
            None => Ok(self.done(&established, completed(None))),
        }
    }

    fn done(&self, established: &Established, token: Vec<u8>) -> Step {
        let identity = Identity::of_account(&established.account, &self.names.netbios_name);
        Step::Done {
            token,
            identity,
            session_key: *established.session_key,
        }
    }
}

impl Wrapping {
    /// What a token after the first carries.
    fn unwrap<'a>(&self, token: &'a [u8]) -> Result<NegTokenResp<'a>, ErrorStatus> {
        match self {
            Self::None => Ok(NegTokenResp {
                response_token: Some(token),
                ..NegTokenResp::default()
            }),
            Self::Spnego(_) => {
                let response = NegTokenResp::decode(token).map_err(malformed)?;
                if response.neg_state == Some(NegState::REJECT) {
                    return Err(ErrorStatus::LOGON_FAILURE);
                }
                Ok(response)
            }
        }
    }

    /// A token of ours that is not the last one.
    fn wrap(mut self, ntlm: Option<&[u8]>) -> (Self, Vec<u8>) {
        let token = match &mut self {
            Self::None => ntlm.unwrap_or_default().to_vec(),
            Self::Spnego(negotiation) => negotiation.wrap(ntlm),
        };
        (self, token)
    }
}

impl Negotiation {
    fn wrap(&mut self, ntlm: Option<&[u8]>) -> Vec<u8> {
        let first = std::mem::replace(&mut self.first, false);
        let state = if first && self.mic_required {
            NegState::REQUEST_MIC
        } else {
            NegState::ACCEPT_INCOMPLETE
        };
        let token = NegTokenResp {
            neg_state: Some(state),
            chose_ntlm: first,
            response_token: ntlm,
            mech_list_mic: None,
        };
        token.encode()
    }

    fn our_mic(&self, established: &Established) -> Option<[u8; 16]> {
        let integrity = established.integrity.as_ref()?;
        Some(integrity.first_mic(Side::Server, &self.mech_types))
    }

    fn check_mic(&self, established: &Established, mic: &[u8]) -> Result<(), ErrorStatus> {
        let integrity = established.integrity.as_ref();
        let expected = integrity.map(|keys| keys.first_mic(Side::Client, &self.mech_types));
        if expected.is_some_and(|expected| crypto::equal(&expected, mic)) {
            Ok(())
        } else {
            Err(ErrorStatus::LOGON_FAILURE)
        }
    }
}

fn completed(mic: Option<&[u8; 16]>) -> Vec<u8> {
    response(NegState::ACCEPT_COMPLETED, mic)
}

fn response(state: NegState, mic: Option<&[u8; 16]>) -> Vec<u8> {
    let token = NegTokenResp {
        neg_state: Some(state),
        mech_list_mic: mic.map(|mic| &mic[..]),
        ..NegTokenResp::default()
    };
    token.encode()
}

fn malformed(_: WireError) -> ErrorStatus {
    MALFORMED
}

#[cfg(test)]
mod tests;
