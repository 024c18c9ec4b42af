//! SESSION_SETUP. [MS-SMB2] 3.2.4.2.3 Authenticating the User, 3.2.5.3.1 Handling a New
//! Authentication

use super::negotiate::security_mode;
use crate::connection::Connection;
use crate::connection::request::Request;
use crate::connection::security::Security;
use crate::connection::sent::Reply;
use crate::error::Error;
use crate::limits::{LOGON_ROUNDS_MAX, LOGON_TIMEOUT};
use crate::options::Encryption;
use crate::record::Note;
use crate::session::Session;
use auth::{Credentials, Initiator};
use crypto::{PreauthHash, SessionKeys, SystemRandom};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use wire::dtyp::{FileTime, NtStatus};
use wire::smb2::{
    Capabilities, Command, Dialect, HeaderFlags, SecurityMode, SessionFlags, SessionSetupFlags,
    SessionSetupRequest, SessionSetupResponse,
};

const DOING: &str = "logging on";

impl Connection {
    /// Logs on with a user name and a password.
    pub async fn session(&self, credentials: Credentials) -> Result<Session, Error> {
        let mut initiator = Initiator::new(credentials, &self.options().server_name);
        let mut token = initiator.first(&self.negotiated().gss_token, &SystemRandom);
        let mut preauth = self.negotiated().preauth.clone();
        let mut session_id = 0;
        for _ in 0..LOGON_ROUNDS_MAX {
            let reply = self.round(session_id, &token, preauth.as_mut()).await?;
            session_id = reply.header.session_id;
            let response =
                SessionSetupResponse::decode(&reply.message).map_err(Error::wire(DOING))?;
            let more = reply.header.status == NtStatus::MORE_PROCESSING_REQUIRED;
            // With SUCCESS the server may have nothing more to say.
            if more || !response.security_buffer.is_empty() {
                token = initiator
                    .step(response.security_buffer, now(), &SystemRandom)
                    .map_err(|cause| Error::answer(DOING, cause.to_string()))?;
            }
            if !more {
                let key = initiator.session_key().ok_or_else(|| {
                    Error::answer(DOING, "the server accepted the user too early")
                })?;
                return self.finish(&reply, response.session_flags, &key, preauth.as_ref());
            }
        }
        Err(Error::answer(DOING, "the server never finishes"))
    }

    /// One request and its answer. The final answer does not go into the hash.
    async fn round(
        &self,
        session_id: u64,
        token: &[u8],
        preauth: Option<&mut PreauthHash>,
    ) -> Result<Reply, Error> {
        let body = SessionSetupRequest {
            flags: SessionSetupFlags::NONE,
            security_mode: security_mode(self.options()),
            capabilities: Capabilities::NONE,
            previous_session_id: 0,
            security_buffer: token,
        };
        let request = Request {
            session_id,
            size: token.len().saturating_add(32),
            accepts: &[NtStatus::MORE_PROCESSING_REQUIRED],
            timeout: Some(self.options().answer_timeout.min(LOGON_TIMEOUT)),
            ..Request::new(Command::SESSION_SETUP, DOING, Note::named("SESSION_SETUP"))
        };
        let sent = self.exchange().submit(&request, |w| body.encode(w)).await?;
        let message = sent.message.clone();
        let reply = sent.answer(&request).await?;
        if let Some(preauth) = preauth {
            preauth.update(&message);
            if reply.header.status == NtStatus::MORE_PROCESSING_REQUIRED {
                preauth.update(&reply.message);
            }
        }
        Ok(reply)
    }

    /// The user is known to the server: makes the keys and checks that the server has them too.
    fn finish(
        &self,
        reply: &Reply,
        flags: SessionFlags,
        session_key: &[u8; 16],
        preauth: Option<&PreauthHash>,
    ) -> Result<Session, Error> {
        if flags.intersects(SessionFlags::IS_GUEST | SessionFlags::IS_NULL) {
            return Err(Error::Refused {
                what: "the server does not know this user and let it in as a guest".into(),
                hint: "check user name and password; guests are refused because nothing protects \
                       what they send",
            });
        }
        let negotiated = self.negotiated();
        let hash = preauth.map(PreauthHash::value);
        let keys = SessionKeys::derive(
            negotiated.dialect,
            session_key,
            hash.as_ref(),
            negotiated.cipher,
        );
        let session_id = reply.header.session_id;
        let mut security = Security::new(session_id, &keys, negotiated.signing, negotiated.cipher);
        self.verify_last(reply, &security)?;
        let required = negotiated
            .server_security_mode
            .contains(SecurityMode::SIGNING_REQUIRED);
        security.sign = self.options().signing_required || required;
        let encrypt = flags.contains(SessionFlags::ENCRYPT_DATA);
        security.seal = (encrypt || self.options().encryption == Encryption::Required)
            && negotiated.dialect.is_smb3();
        if security.seal && !security.can_seal() {
            return Err(Error::no_cipher());
        }
        let security = Arc::new(security);
        self.add_session(&security);
        Ok(Session {
            connection: self.clone(),
            security,
        })
    }

    /// In 3.1.1 the last answer is always signed, and with it the whole negotiation is proved; in
    /// older dialects it is where signing is required.
    fn verify_last(&self, reply: &Reply, security: &Security) -> Result<(), Error> {
        let negotiated = self.negotiated();
        if !reply.header.flags.contains(HeaderFlags::SIGNED) {
            let server = negotiated.server_security_mode;
            let required = negotiated.dialect == Dialect::SMB_3_1_1
                || self.options().signing_required
                || server.contains(SecurityMode::SIGNING_REQUIRED);
            return match required {
                true => Err(Error::answer(DOING, "the last answer is not signed")),
                false => Ok(()),
            };
        }
        let mut message = reply.message.to_vec();
        if security.verify_message(&mut message) {
            return Ok(());
        }
        let reason = "the server does not have the key that this user's password gives, or the \
                      negotiation was changed on its way";
        self.terminate(reason);
        Err(Error::Refused {
            what: reason.into(),
            hint: "make sure that nothing on the way changes SMB messages",
        })
    }
}

/// The time as NTLM wants it.
fn now() -> FileTime {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    FileTime::from_unix(
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        since.subsec_nanos(),
    )
}
