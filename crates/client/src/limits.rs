//! What the client allows a server to make it do, and how much it asks for.

use std::time::Duration;

/// Credits the client tries to hold: enough for 32 MiB on the way in requests of any size, small
/// beside what servers are ready to grant (512 on old ones, 8192 on new ones).
pub const CREDITS_WANTED: u32 = 512;

/// What one credit pays for. [MS-SMB2] 3.1.5.2 Calculating the CreditCharge
pub const CREDIT_BYTES: usize = 65_536;

/// The largest READ or WRITE the client sends, whatever the server would take: what current
/// servers offer, and a size at which the cost of a request no longer shows.
pub const TRANSFER_MAX: usize = 8 * 1024 * 1024;

/// The longest frame taken before NEGOTIATE has said what to expect.
pub const FRAME_MAX_AT_FIRST: usize = 128 * 1024;

/// What a frame may be longer than its payload: headers and padding, generously.
pub const FRAME_OVERHEAD_MAX: usize = 4096;

/// How long a server may be silent about a request. The same 60 s after which Windows gives a
/// connection up; ODX calls are meant to take less than 4 s.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// How long a server may work on a request after it said STATUS_PENDING.
pub const PENDING_TIMEOUT: Duration = Duration::from_secs(600);

/// How long NEGOTIATE and each round of SESSION_SETUP may take: nobody waits a minute to be told
/// that the port belongs to something else.
pub const LOGON_TIMEOUT: Duration = Duration::from_secs(20);

/// Rounds of SESSION_SETUP. NTLM takes two; a server that asks for more than these never ends.
pub const LOGON_ROUNDS_MAX: usize = 8;

/// Answers in one compound; the client itself sends none.
pub const COMPOUND_MAX: usize = 64;

/// Calls that a recorder keeps; later ones are only counted.
pub const RECORDS_MAX: usize = 100_000;

/// Room for one answer of QUERY_DIRECTORY: 64 KiB, so that one credit pays for it.
pub const DIRECTORY_BUFFER: u32 = 65_536;

/// Names in one directory. A server that invents names without end is stopped here.
pub const DIRECTORY_ENTRIES_MAX: usize = 10_000_000;

/// Ranges asked for at once by FSCTL_QUERY_ALLOCATED_RANGES, 16 bytes each.
pub const RANGES_PER_CALL: u32 = 4096;

/// How long a share that refused offload is not asked again: what NTFS does.
pub const OFFLOAD_REFUSAL_LIFETIME: Duration = Duration::from_secs(180);
