//! What the fuzz targets do, one module each; `fuzz_targets/` only calls them, and so does the
//! test that replays the seeds.
#![forbid(unsafe_code)]

pub mod logon_tokens;
pub mod offload_tokens;
pub mod pipes;
mod random;
pub mod server_frames;
pub mod store_operations;
pub mod wire_messages;

pub use random::Seeded;
