//! The one error of the client.

use std::fmt;
use std::io;
use std::sync::Arc;
use wire::dtyp::{NtStatus, WireError};

/// Why something could not be done, in words for the person who asked for it.
#[derive(Clone, Debug)]
pub enum Error {
    /// The server answered with a failure.
    Status {
        /// What it answered.
        status: NtStatus,
        /// What was being done, like "opening".
        doing: &'static str,
        /// The name of the thing it was done to, where there is one.
        object: Option<String>,
    },
    /// The connection is gone.
    Disconnected {
        /// What was being done.
        doing: &'static str,
        /// Why it is gone.
        reason: Arc<str>,
    },
    /// The server did not answer in time.
    Silent {
        /// What was being done.
        doing: &'static str,
        /// How long it was waited for, in seconds.
        seconds: u64,
    },
    /// The server took back credits, and a request of this size can no longer be paid for.
    TooExpensive {
        /// What was being done.
        doing: &'static str,
    },
    /// The server's answer breaks a rule of the protocol.
    Answer {
        /// What was being done.
        doing: &'static str,
        /// Which rule.
        what: String,
    },
    /// Client and server have nothing in common where they must.
    Refused {
        /// What cannot be had.
        what: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// A file of this machine could not be read or written.
    Local {
        /// What was being done, with the name.
        doing: String,
        /// What the operating system said.
        cause: Arc<io::Error>,
    },
}

impl Error {
    /// An answer that breaks a rule.
    pub(crate) fn answer(doing: &'static str, what: impl Into<String>) -> Self {
        Self::Answer {
            doing,
            what: what.into(),
        }
    }

    /// An answer that cannot be decoded.
    pub(crate) fn wire(doing: &'static str) -> impl Fn(WireError) -> Self {
        move |cause| Self::answer(doing, cause.to_string())
    }

    /// The share or the caller wants encryption, and none was agreed upon.
    pub(crate) fn no_cipher() -> Self {
        Self::Refused {
            what: "messages must be encrypted, but client and server have no cipher in common"
                .into(),
            hint: "allow SMB 3.0 or later with encryption on both sides",
        }
    }

    /// An input or output error on this machine.
    pub fn local(doing: impl Into<String>, cause: io::Error) -> Self {
        Self::Local {
            doing: doing.into(),
            cause: Arc::new(cause),
        }
    }

    /// The same error, naming what it happened to.
    #[must_use]
    pub fn on(self, name: &str) -> Self {
        match self {
            Self::Status {
                status,
                doing,
                object: None,
            } => Self::Status {
                status,
                doing,
                object: Some(name.to_owned()),
            },
            other => other,
        }
    }

    /// The status that the server answered with.
    pub fn status(&self) -> Option<NtStatus> {
        match self {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// True if nothing else can be done on this connection.
    pub fn is_disconnect(&self) -> bool {
        matches!(self, Self::Disconnected { .. })
    }

    /// What the reader can do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Status { status, .. } => status_hint(*status),
            Self::Refused { hint, .. } => Some(hint),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status {
                status,
                doing,
                object: Some(object),
            } => {
                write!(f, "{doing} {object}: the server says {status}")
            }
            Self::Status {
                status,
                doing,
                object: None,
            } => {
                write!(f, "{doing}: the server says {status}")
            }
            Self::Disconnected { doing, reason } => write!(f, "{doing}: {reason}"),
            Self::Silent { doing, seconds } => {
                write!(
                    f,
                    "{doing}: the server has not answered for {seconds} seconds"
                )
            }
            Self::TooExpensive { doing } => {
                write!(
                    f,
                    "{doing}: the server grants too few credits for so much at once"
                )
            }
            Self::Answer { doing, what } => {
                write!(f, "{doing}: the server's answer is not valid SMB: {what}")
            }
            Self::Refused { what, .. } => f.write_str(what),
            Self::Local { doing, cause } => write!(f, "{doing}: {cause}"),
        }
    }
}

impl std::error::Error for Error {}

/// Plain words for the statuses that people meet.
fn status_hint(status: NtStatus) -> Option<&'static str> {
    Some(match status {
        NtStatus::LOGON_FAILURE | NtStatus::WRONG_PASSWORD | NtStatus::NO_SUCH_USER => {
            "user name or password is wrong"
        }
        NtStatus::ACCOUNT_DISABLED => "the account is disabled on the server",
        NtStatus::PASSWORD_EXPIRED | NtStatus::PASSWORD_MUST_CHANGE => {
            "the password must be changed first"
        }
        NtStatus::ACCESS_DENIED | NtStatus::NETWORK_ACCESS_DENIED => {
            "this user may not do that there"
        }
        NtStatus::BAD_NETWORK_NAME => "there is no share of that name on the server",
        NtStatus::OBJECT_NAME_NOT_FOUND | NtStatus::NO_SUCH_FILE => "there is no such file",
        NtStatus::OBJECT_PATH_NOT_FOUND => "a folder of that path does not exist",
        NtStatus::OBJECT_NAME_INVALID | NtStatus::OBJECT_PATH_SYNTAX_BAD => {
            "the server does not allow this name"
        }
        NtStatus::OBJECT_NAME_COLLISION => "a file of that name exists already",
        NtStatus::SHARING_VIOLATION => "the file is open elsewhere; close it there and try again",
        NtStatus::FILE_LOCK_CONFLICT => "another program has locked a part of the file",
        NtStatus::FILE_IS_A_DIRECTORY => "this is a folder, not a file",
        NtStatus::NOT_A_DIRECTORY => "this is a file, not a folder",
        NtStatus::DISK_FULL => "the server's disk is full",
        NtStatus::QUOTA_EXCEEDED => "the quota on the server is used up",
        NtStatus::MEDIA_WRITE_PROTECTED => "the share is read-only",
        NtStatus::DELETE_PENDING => "the file is about to be deleted",
        NtStatus::PATH_NOT_COVERED => {
            "this is a DFS link; give the server that really holds the file"
        }
        NtStatus::USER_SESSION_DELETED | NtStatus::NETWORK_SESSION_EXPIRED => {
            "the server ended the session; try again"
        }
        NtStatus::NOT_SUPPORTED | NtStatus::INVALID_DEVICE_REQUEST => {
            "the server or its file system cannot do this"
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_thing_the_status_and_what_to_do() {
        let error = Error::Status {
            status: NtStatus::SHARING_VIOLATION,
            doing: "opening",
            object: None,
        }
        .on("vm\\gold.img");
        assert_eq!(
            error.to_string(),
            "opening vm\\gold.img: the server says STATUS_SHARING_VIOLATION"
        );
        assert!(error.hint().unwrap().contains("open elsewhere"));
    }
}
