//! Properties that every message has.

mod hostile;
mod round_trip;
pub(super) mod support;
