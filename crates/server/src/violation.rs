//! Why a connection must be closed.

use std::fmt;

/// A breach of the protocol that ends the connection, as against a request that fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Violation {
    /// The server has as many connections as it takes.
    TooManyConnections,
    /// The connection is closed already.
    Closed,
    /// The frame is longer than the connection's state allows.
    FrameTooLong,
    /// The frame is no message that this server takes.
    NotSmb2,
    /// SMB1, and not a NEGOTIATE that offers SMB2.
    Smb1,
    /// Compressed, though compression was not negotiated.
    Compressed,
    /// A header or a compound that cannot be taken apart.
    Malformed,
    /// A compound of more requests than the limit.
    CompoundTooLong,
    /// A command that does not exist.
    UnknownCommand,
    /// Something other than NEGOTIATE first.
    NotNegotiated,
    /// NEGOTIATE after NEGOTIATE.
    NegotiatedTwice,
    /// The MessageId (or one of its CreditCharge successors) is not in the window.
    MessageIdOutsideWindow,
    /// An encrypted frame that does not open: unknown session, wrong key, changed bytes.
    CannotDecrypt,
    /// A request in an encrypted frame of one session that names another session.
    SessionMismatch,
    /// A TREE_CONNECT of SMB 3.1.1 that is neither signed nor encrypted.
    UnprotectedTreeConnect,
    /// FSCTL_VALIDATE_NEGOTIATE_INFO shows that somebody changed the negotiation.
    NegotiationTamperedWith,
    /// Nobody logged on in time.
    TooLateToLogOn,
}

impl Violation {
    const fn text(self) -> &'static str {
        match self {
            Self::TooManyConnections => "too many connections",
            Self::Closed => "the connection is closed",
            Self::FrameTooLong => "the frame is too long",
            Self::NotSmb2 => "not a message of SMB2",
            Self::Smb1 => "SMB1",
            Self::Compressed => "compressed without being asked to",
            Self::Malformed => "malformed header or compound",
            Self::CompoundTooLong => "too many requests in one compound",
            Self::UnknownCommand => "unknown command",
            Self::NotNegotiated => "no dialect was negotiated",
            Self::NegotiatedTwice => "a second NEGOTIATE",
            Self::MessageIdOutsideWindow => "MessageId outside the window",
            Self::CannotDecrypt => "the frame cannot be decrypted",
            Self::SessionMismatch => "another session inside an encrypted frame",
            Self::UnprotectedTreeConnect => "TREE_CONNECT neither signed nor encrypted",
            Self::NegotiationTamperedWith => "the negotiation was tampered with",
            Self::TooLateToLogOn => "nobody logged on in time",
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl std::error::Error for Violation {}
