//! [MS-SMB2] 3.3.5.5 Receiving an SMB2 SESSION_SETUP Request

use super::{Answer, Call, Outcome, Place};
use crate::send::Reply;
use crate::state::{Established, Negotiated, Sealing, Session};
use auth::{Acceptor, Identity, IdentityKind, Step};
use crypto::{Cipher, SealingKey, SessionKeys, SigningKey};
use std::sync::Arc;
use store::Principal;
use wire::dtyp::{ErrorStatus, NtStatus};
use wire::smb2::{
    SecurityMode, SessionFlags, SessionSetupFlags, SessionSetupRequest, SessionSetupResponse,
};

pub(super) fn handle(call: &Call<'_>, reply: &mut Reply<'_>) -> Answer {
    let request = SessionSetupRequest::decode(call.message)?;
    // The hash of SMB 3.1.1 goes over whole messages; a logon inside a compound has none.
    if call.place != Place::Alone {
        return Err(ErrorStatus::INVALID_PARAMETER.into());
    }
    let session = find_session(call, &request)?;
    reply.produced().session = Some(Arc::clone(&session));
    hash(&session, call.message);
    let step = step(call, &session, request.security_buffer);
    match step {
        Ok(Step::Continue(token)) => {
            answer(reply, SessionFlags::NONE, &token);
            let hashed = Arc::clone(&session);
            reply.produced().on_bytes = Some(Box::new(move |bytes| hash(&hashed, bytes)));
            Ok(Outcome::Done(NtStatus::MORE_PROCESSING_REQUIRED))
        }
        Ok(Step::Done {
            token,
            identity,
            session_key,
        }) => {
            let logon = Logon {
                identity,
                session_key,
            };
            finish(call, &request, &session, logon).inspect_err(|_| abandon(call, &session))?;
            let kind = session
                .established()
                .map(|established| established.identity.kind);
            answer(reply, session_flags(kind), &token);
            // 3.3.5.5.3: the last response is signed whether or not the request was.
            reply.produced().sign = kind == Some(IdentityKind::User);
            Outcome::SUCCESS
        }
        Err(status) => {
            tracing::info!(peer = %call.connection.peer, %status, "logon refused");
            abandon(call, &session);
            Err(status.into())
        }
    }
}

/// What a logon that succeeded brings.
struct Logon {
    identity: Identity,
    session_key: [u8; 16],
}

fn find_session(
    call: &Call<'_>,
    request: &SessionSetupRequest<'_>,
) -> Result<Arc<Session>, ErrorStatus> {
    if call.header().session_id == 0 {
        return call
            .server()
            .add_session(call.connection, call.negotiated()?);
    }
    // Sessions have one connection here: IsMultiChannelCapable is FALSE.
    if request.flags.contains(SessionSetupFlags::BINDING) {
        return Err(ErrorStatus::REQUEST_NOT_ACCEPTED);
    }
    call.session().cloned()
}

/// Session.PreauthIntegrityHashValue, until the session is established: reauthentication derives no
/// keys, and the last response is not part of the hash.
fn hash(session: &Session, message: &[u8]) {
    if session.established().is_none()
        && let Some(preauth) = &mut *session.preauth.lock()
    {
        preauth.update(message);
    }
}

/// [MS-SMB2] 3.3.5.5.3 Handling GSS-API Authentication
fn step(call: &Call<'_>, session: &Session, token: &[u8]) -> Result<Step, ErrorStatus> {
    let server = call.server();
    let mut logon = session.logon.lock();
    let mut acceptor = logon.take().unwrap_or_else(|| {
        Acceptor::new(Arc::clone(&server.accounts), Arc::clone(&server.names))
            .with_throttle(Arc::clone(&server.throttle), call.connection.peer.ip())
    });
    let step = acceptor.step(token, server.clock.now(), &*server.random)?;
    if matches!(step, Step::Continue(_)) {
        *logon = Some(acceptor);
    }
    Ok(step)
}

fn finish(
    call: &Call<'_>,
    request: &SessionSetupRequest<'_>,
    session: &Arc<Session>,
    logon: Logon,
) -> Result<(), ErrorStatus> {
    if let Some(established) = session.established() {
        // 3.3.5.5.2 Reauthenticating an Existing Session: keys and user stay what they are.
        let same = established.identity.sid == logon.identity.sid;
        return if same {
            Ok(())
        } else {
            Err(ErrorStatus::ACCESS_DENIED)
        };
    }
    let user = logon.identity.user.clone();
    let established = established(call, request, session, logon)?;
    session.establish(established);
    tracing::info!(peer = %call.connection.peer, user, "logged on");
    end_previous(call, request.previous_session_id, session);
    Ok(())
}

fn established(
    call: &Call<'_>,
    request: &SessionSetupRequest<'_>,
    session: &Session,
    logon: Logon,
) -> Result<Established, ErrorStatus> {
    let negotiated = call.negotiated()?;
    let preauth = session.preauth.lock().take().map(|hash| hash.value());
    let keys = SessionKeys::derive(
        negotiated.dialect,
        &logon.session_key,
        preauth.as_ref(),
        negotiated.cipher,
    );
    let sealing = negotiated.cipher.and_then(|cipher| sealing(cipher, &keys));
    Ok(Established {
        principal: principal(&logon.identity),
        signing_required: signing_required(call, request, negotiated, logon.identity.kind),
        signing: SigningKey::new(negotiated.signing_algorithm, &keys.signing),
        sealing,
        identity: logon.identity,
    })
}

fn sealing(cipher: Cipher, keys: &SessionKeys) -> Option<Sealing> {
    let server_to_client = SealingKey::new(cipher, &keys.server_to_client)?;
    let client_to_server = SealingKey::new(cipher, &keys.client_to_server)?;
    Some(Sealing::new(server_to_client, client_to_server))
}

fn principal(identity: &Identity) -> Arc<Principal> {
    Arc::new(Principal {
        name: identity.user.clone(),
        sid: identity.sid.clone(),
        groups: identity.groups.clone(),
    })
}

/// Session.SigningRequired.
fn signing_required(
    call: &Call<'_>,
    request: &SessionSetupRequest<'_>,
    negotiated: &Negotiated,
    kind: IdentityKind,
) -> bool {
    let wanted = |mode: SecurityMode| mode.contains(SecurityMode::SIGNING_REQUIRED);
    let by_connection = wanted(negotiated.client_security_mode) || call.server().requires_signing();
    wanted(request.security_mode) || (kind == IdentityKind::User && by_connection)
}

/// PreviousSessionId: a client that comes back ends what is left of its earlier session, if it
/// is of the same user.
fn end_previous(call: &Call<'_>, previous_session_id: u64, session: &Session) {
    if previous_session_id == 0 || previous_session_id == session.session_id {
        return;
    }
    let Some(previous) = call.server().session(previous_session_id) else {
        return;
    };
    let user = |session: &Session| session.established().map(|e| e.identity.sid.clone());
    if user(&previous).is_some() && user(&previous) == user(session) {
        call.server().end_session(&previous);
    }
}

/// A logon that failed ends the session, an established one too.
fn abandon(call: &Call<'_>, session: &Arc<Session>) {
    call.server().end_session(session);
}

fn session_flags(kind: Option<IdentityKind>) -> SessionFlags {
    match kind {
        Some(IdentityKind::Guest) => SessionFlags::IS_GUEST,
        Some(IdentityKind::Anonymous) => SessionFlags::IS_NULL,
        Some(IdentityKind::User) | None => SessionFlags::NONE,
    }
}

fn answer(reply: &mut Reply<'_>, session_flags: SessionFlags, token: &[u8]) {
    let response = SessionSetupResponse {
        session_flags,
        security_buffer: token,
    };
    reply.body(|writer| response.encode(writer));
}
