//! The server against a tiny client, in one process.
