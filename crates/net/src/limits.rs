//! What a peer may make us hold, with the reason beside each number.

use std::time::Duration;

/// Limits and sizes of the network side.
#[derive(Clone, Debug)]
pub struct NetLimits {
    /// Connections at once. Each costs a descriptor and two small tasks.
    pub connections: usize,
    /// Connections at once from one address, so that one peer cannot take them all. Several
    /// users may share an address.
    pub connections_per_address: usize,
    /// How often the server looks for what has expired: logons that take too long, idle sessions.
    pub expire_every: Duration,
    /// Bytes of replies that may wait for a peer. While more do, nothing is read from it and its
    /// READs do not start. Two of the largest replies fit, so that the next is ready when
    /// one has been sent.
    pub outbox_bytes: usize,
    /// How long a peer may take nothing of what is sent, or stop in the middle of a frame.
    pub stall: Duration,
    /// READs and WRITEs of one connection that run at the same time.
    pub data_in_flight: usize,
    /// Offloaded copies of one connection that run at the same time.
    pub offload_in_flight: usize,
    /// Threads for what touches a disk and is short.
    pub disk_threads: usize,
    /// Threads for offloaded copies, which may run for seconds.
    pub offload_threads: usize,
    /// How long running requests may go on after a shutdown began.
    pub grace: Duration,
}

impl Default for NetLimits {
    fn default() -> Self {
        let processors = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            connections: 2048,
            connections_per_address: 512,
            expire_every: Duration::from_secs(5),
            outbox_bytes: 17 << 20,
            stall: Duration::from_secs(60),
            data_in_flight: 4,
            offload_in_flight: 2,
            // A thread that waits for a disk needs no processor.
            disk_threads: processors.saturating_mul(2).clamp(4, 64),
            offload_threads: processors.clamp(2, 16),
            grace: Duration::from_secs(5),
        }
    }
}
