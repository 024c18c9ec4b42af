//! The client against a server in memory that can be told to misbehave.

// The helpers of tests may fail as loudly as the tests themselves.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod copies;
mod dialects;
mod peer;
mod requests;
