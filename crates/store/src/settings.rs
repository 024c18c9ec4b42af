//! What an administrator may choose about the object store.

use std::time::Duration;

/// Choices that hold for all shares.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The offload engine.
    pub offload: OffloadSettings,
}

/// Choices of the offload engine. [MS-FSA] 2.1.5.10.20 FSCTL_OFFLOAD_READ
#[derive(Clone, Debug)]
pub struct OffloadSettings {
    /// Whether offloaded copies are offered at all.
    pub enabled: bool,
    /// Most bytes one token may stand for; `None` leaves it to the engine.
    pub read_max: Option<u64>,
    /// Most bytes one offload write may cover; `None` leaves it to the engine.
    pub write_max: Option<u64>,
    /// How long a token lives when the client does not say.
    pub token_ttl: Duration,
}

impl Default for OffloadSettings {
    /// A token lives 30 seconds, as on Windows.
    fn default() -> Self {
        Self {
            enabled: true,
            read_max: None,
            write_max: None,
            token_ttl: Duration::from_secs(30),
        }
    }
}
