//! One connection to a server. [MS-SMB2] 3.2.1.2 Per SMB2 Transport Connection

mod assemble;
mod credits;
pub(crate) mod exchange;
mod outstanding;
mod receive;
pub(crate) mod request;
pub(crate) mod security;
mod send;
pub(crate) mod sent;

use crate::command::negotiate::Negotiated;
use crate::error::Error;
use crate::limits::{CREDIT_BYTES, FRAME_OVERHEAD_MAX, TRANSFER_MAX};
use crate::options::ConnectOptions;
use exchange::Exchange;
use security::Security;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use wire::dtyp::Guid;
use wire::smb2::Dialect;

/// A negotiated connection. Clones are the same connection; it closes with the last of them and
/// of the sessions, trees and files that came from it.
#[derive(Clone)]
pub struct Connection {
    inner: Arc<Inner>,
}

struct Inner {
    exchange: Arc<Exchange>,
    negotiated: Negotiated,
    options: ConnectOptions,
    receiver: AbortOnDrop,
}

/// What crossed the wire of a connection, with all headers above TCP.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Traffic {
    /// Bytes sent to the server.
    pub sent: u64,
    /// Bytes received from it.
    pub received: u64,
}

impl Traffic {
    /// Both directions.
    pub fn total(self) -> u64 {
        self.sent.saturating_add(self.received)
    }
}

impl Connection {
    /// Negotiates over a byte stream, such as a TCP connection to port 445.
    pub async fn new<T>(transport: T, options: ConnectOptions) -> Result<Self, Error>
    where
        T: AsyncRead + AsyncWrite + Send + 'static,
    {
        let (reading, writing) = tokio::io::split(transport);
        let (outgoing, frames) = mpsc::unbounded_channel();
        let exchange = Arc::new(Exchange::new(
            outgoing,
            options.recorder.clone(),
            options.answer_timeout,
        ));
        tokio::spawn(send::run(Arc::downgrade(&exchange), frames, writing));
        let receiver = tokio::spawn(receive::run(Arc::clone(&exchange), reading));
        let receiver = AbortOnDrop(receiver.abort_handle());
        let negotiated = Negotiated::negotiate(&exchange, &options).await?;
        let largest = negotiated.max_transact_size.max(negotiated.max_read_size);
        exchange.negotiated(
            negotiated.supports_multi_credit,
            largest.saturating_add(FRAME_OVERHEAD_MAX),
        );
        Ok(Self {
            inner: Arc::new(Inner {
                exchange,
                negotiated,
                options,
                receiver,
            }),
        })
    }

    /// The dialect in use.
    pub fn dialect(&self) -> Dialect {
        self.inner.negotiated.dialect
    }

    /// The server's identity.
    pub fn server_guid(&self) -> Guid {
        self.inner.negotiated.server_guid
    }

    /// The name of the cipher in use, if encryption was agreed upon.
    pub fn cipher_name(&self) -> Option<&'static str> {
        self.inner
            .negotiated
            .cipher
            .and_then(|cipher| cipher.id().name())
    }

    /// The name of the signing algorithm in use.
    pub fn signing_name(&self) -> &'static str {
        self.inner
            .negotiated
            .signing
            .id()
            .name()
            .unwrap_or("unknown")
    }

    /// What was sent and received so far.
    pub fn traffic(&self) -> Traffic {
        let exchange = self.exchange();
        Traffic {
            sent: exchange.sent.load(Ordering::Relaxed),
            received: exchange.received.load(Ordering::Relaxed),
        }
    }

    /// The most that one READ can ask for: what the server allows and its credits pay for.
    pub fn read_max(&self) -> usize {
        self.transfer_max(self.inner.negotiated.max_read_size)
    }

    /// The most that one WRITE can carry.
    pub fn write_max(&self) -> usize {
        self.transfer_max(self.inner.negotiated.max_write_size)
    }

    /// The most that an IOCTL, QUERY_INFO or QUERY_DIRECTORY can carry.
    pub fn transact_max(&self) -> usize {
        self.transfer_max(self.inner.negotiated.max_transact_size)
    }

    fn transfer_max(&self, server: usize) -> usize {
        if !self.inner.negotiated.supports_multi_credit {
            return server.min(CREDIT_BYTES);
        }
        // Half of the credits at most, so that two such requests can be on the way.
        let credits = usize::from(self.exchange().credits.charge_max());
        let paid = credits.div_ceil(2).saturating_mul(CREDIT_BYTES);
        server.min(TRANSFER_MAX).min(paid)
    }

    /// [MS-SMB2] 3.1.5.2 Calculating the CreditCharge
    pub(crate) fn charge(&self, payload: usize) -> u16 {
        if !self.inner.negotiated.supports_multi_credit {
            return 1;
        }
        u16::try_from(payload.div_ceil(CREDIT_BYTES))
            .unwrap_or(u16::MAX)
            .max(1)
    }

    pub(crate) fn exchange(&self) -> &Arc<Exchange> {
        &self.inner.exchange
    }

    pub(crate) fn negotiated(&self) -> &Negotiated {
        &self.inner.negotiated
    }

    pub(crate) fn options(&self) -> &ConnectOptions {
        &self.inner.options
    }

    /// Puts a session into Connection.SessionTable, so that its answers can be decrypted.
    pub(crate) fn add_session(&self, security: &Arc<Security>) {
        let mut sessions = self.exchange().sessions.write();
        sessions.insert(security.session_id, Arc::clone(security));
    }

    /// Takes a session out of Connection.SessionTable.
    pub(crate) fn remove_session(&self, session_id: u64) {
        self.exchange().sessions.write().remove(&session_id);
    }

    /// Ends the connection because the server cannot be trusted any more.
    pub(crate) fn terminate(&self, reason: &str) {
        self.exchange().end(reason);
        self.inner.receiver.0.abort();
    }
}

impl PartialEq for Connection {
    /// True for clones of one connection.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.inner, &other.inner)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("server", &self.inner.options.server_name)
            .field("dialect", &self.dialect())
            .finish_non_exhaustive()
    }
}

/// Stops the receiving task with the connection, or if NEGOTIATE fails or is given up. With the
/// task goes the last reference to the exchange and with that the queue of the sending task,
/// which then writes what is left and closes.
struct AbortOnDrop(AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}
