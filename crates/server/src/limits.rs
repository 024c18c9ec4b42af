//! What a peer may ask, each number with its reason.

use std::time::Duration;

/// The limits of a server. [`Limits::default`] is meant for everybody; tests make them smaller.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at once. Each costs a socket and a few kilobytes; 4,096 is four times the usual
    /// limit of open files of an unprivileged process, so that the operating system's limit, where
    /// lower, is what an administrator meets and can raise.
    pub connections: usize,
    /// Sessions on one connection, those that are still logging on included. A terminal server with
    /// many users shares one connection; a client without users has one.
    pub sessions_per_connection: usize,
    /// Sessions of the whole server.
    pub sessions: usize,
    /// Tree connects of one session: a client makes one for each share, some one for each mount.
    pub tree_connects_per_session: usize,
    /// Opens of one session. Windows allows 16,384 for one process.
    pub opens_per_session: usize,
    /// Opens of the whole server; each holds a descriptor.
    pub opens: usize,
    /// Credits that one connection holds at most, in its window and in requests not yet answered.
    /// 8,192 is what Windows Server 2016 and Samba grant, and clients' suites ask for it.
    pub credits: u16,
    /// Requests of one connection that may wait at once (locks, watched directories). Windows
    /// allows 512 blocking operations, [MS-SMB2] note <242>.
    pub waiting_requests: usize,
    /// Requests in one compound. Clients send at most about ten; a frame could hold 100,000.
    pub compound_requests: usize,
    /// The longest frame before somebody has logged on on the connection. Tokens of a logon fit in
    /// 64 KiB (with a PAC of Kerberos, too); nothing else is needed there.
    pub frame_before_logon: usize,
    /// MaxTransactSize, MaxReadSize and MaxWriteSize for dialects from 2.1 on: 8 MiB as in Windows.
    pub transfer: u32,
    /// The same for dialect 2.0.2, which has no multi-credit requests.
    pub transfer_2_0_2: u32,
    /// What a frame may be longer than its payload: headers and the other requests of a compound.
    pub frame_overhead: usize,
    /// How long a connection may take to log on. Windows and Samba take 30 s to 45 s.
    pub time_to_log_on: Duration,
    /// A session without opens that has asked nothing for so long is logged off: 15 minutes, the
    /// "autodisconnect" of Windows servers.
    pub idle_session: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4096,
            sessions_per_connection: 1024,
            sessions: 16_384,
            tree_connects_per_session: 1024,
            opens_per_session: 16_384,
            opens: 262_144,
            credits: 8192,
            waiting_requests: 512,
            compound_requests: 64,
            frame_before_logon: 64 * 1024 + 1024,
            transfer: 8 * 1024 * 1024,
            transfer_2_0_2: 64 * 1024,
            frame_overhead: 64 * 1024,
            time_to_log_on: Duration::from_secs(45),
            idle_session: Duration::from_secs(15 * 60),
        }
    }
}

/// A request without bulk data is never longer. [MS-SMB2] 3.3.5.2 Receiving Any Message
pub(crate) const REQUEST_WITHOUT_DATA_MAX: usize = 68 * 1024;

/// What one credit pays for. [MS-SMB2] 3.1.5.2 Calculating the CreditCharge
pub(crate) const BYTES_PER_CREDIT: u64 = 64 * 1024;

/// Signatures over more than this are checked where the work runs, not where frames arrive:
/// AES-CMAC takes about a millisecond for each MiB.
pub(crate) const VERIFY_ON_ARRIVAL_MAX: usize = 64 * 1024;

/// Salt bytes in the answer to a NEGOTIATE of SMB 3.1.1: as many as Windows sends, note <287>.
pub(crate) const PREAUTH_SALT_LEN: usize = 32;
