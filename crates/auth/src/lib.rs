//! Who is there: SPNEGO, NTLMv2 and the accounts of this machine.
//!
//! - [`Acceptor`]: the server's side of SESSION_SETUP; [`Initiator`]: the client's
//! - [`UserDatabase`]: accounts on disk; [`MemoryAccounts`]: accounts for one run
//! - [`Throttle`]: slows down the guessing of passwords
//!
//! Neither side asks for time or randomness itself: both come in as arguments.
#![forbid(unsafe_code)]
#![cfg_attr(
    not(test),
    deny(clippy::indexing_slicing, clippy::arithmetic_side_effects)
)]

mod acceptor;
mod account;
mod database;
mod identity;
mod initiator;
mod memory;
mod name;
mod ntlm;
mod spnego;
#[cfg(test)]
mod test_support;
mod throttle;

pub use acceptor::{Acceptor, Step};
pub use account::{Account, Accounts, NtHash};
pub use database::{DatabaseError, UserDatabase, UserRow};
pub use identity::{Identity, IdentityKind, ServerNames};
pub use initiator::{AuthError, Credentials, Initiator, Secret};
pub use memory::MemoryAccounts;
pub use name::NameError;
pub use throttle::Throttle;
