//! What can go wrong with the user database, in words for whoever runs the server.

use crate::name::NameError;
use std::path::{Path, PathBuf};
use std::{fmt, io};

/// Why the user database did not do what was asked.
#[derive(Debug)]
pub enum DatabaseError {
    /// The name cannot be a user's.
    Name(NameError),
    /// A password must not be empty.
    EmptyPassword,
    /// A password has at most so many characters.
    LongPassword(usize),
    /// There is such a user already.
    Exists(String),
    /// There is no such user.
    Unknown(String),
    /// The database is there but not the key to its passwords.
    KeyMissing(PathBuf),
    /// Others than its owner can read the key.
    KeyExposed(PathBuf),
    /// The key file is not one.
    KeyMalformed(PathBuf),
    /// The key does not fit the database.
    WrongKey,
    /// The database's contents make no sense.
    Damaged,
    /// The operating system refused.
    File(PathBuf, io::Error),
    /// redb could not open its file; mostly because another process keeps it open.
    Open(redb::DatabaseError),
    /// redb failed otherwise.
    Storage(redb::Error),
}

impl DatabaseError {
    pub(super) fn file(path: &Path, error: io::Error) -> Self {
        Self::File(path.to_owned(), error)
    }
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(error) => error.fmt(f),
            Self::EmptyPassword => f.write_str("the password must not be empty"),
            Self::LongPassword(max) => write!(f, "a password has at most {max} characters"),
            Self::Exists(name) => write!(f, "there is already a user {name:?}"),
            Self::Unknown(name) => write!(f, "there is no user {name:?}"),
            Self::KeyMissing(path) => write!(
                f,
                "{} is missing: without it no password in the user database can be read",
                path.display()
            ),
            Self::KeyExposed(path) => write!(
                f,
                "{} can be read by others than its owner: run chmod 600 on it, and change all \
                 passwords if somebody may have read it",
                path.display()
            ),
            Self::KeyMalformed(path) => {
                write!(f, "{} is not a key of 32 bytes", path.display())
            }
            Self::WrongKey => f.write_str("users.key does not belong to users.redb"),
            Self::Damaged => f.write_str("the user database is damaged"),
            Self::File(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Open(redb::DatabaseError::DatabaseAlreadyOpen) => {
                f.write_str("another process keeps the user database open")
            }
            Self::Open(error) => write!(f, "the user database cannot be opened: {error}"),
            Self::Storage(error) => write!(f, "the user database failed: {error}"),
        }
    }
}

impl std::error::Error for DatabaseError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File(_, error) => Some(error),
            Self::Open(error) => Some(error),
            Self::Storage(error) => Some(error),
            _ => None,
        }
    }
}

impl From<NameError> for DatabaseError {
    fn from(error: NameError) -> Self {
        Self::Name(error)
    }
}

macro_rules! from_redb {
    ($($error:ident)*) => {$(
        impl From<redb::$error> for DatabaseError {
            fn from(error: redb::$error) -> Self {
                Self::Storage(error.into())
            }
        }
    )*};
}

from_redb!(TransactionError TableError StorageError CommitError);
