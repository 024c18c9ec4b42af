//! Everything a client can make grow, and how far.

/// The longest fragment sent, and the longest announced as acceptable: what Windows uses.
pub(crate) const FRAGMENT_BYTES_MAX: u16 = 4280;

/// The longest fragment accepted. Before there is an agreement, clients take their own
/// favourite size: 5840 is the largest seen.
pub(crate) const FRAGMENT_RECEIVE_BYTES_MAX: u16 = 5840;

/// What every implementation must be able to receive; a client that claims less gets this.
/// C706 12.6.2 Fragmentation and Reassembly, MustRecvFragSize
pub(crate) const FRAGMENT_BYTES_MIN: u16 = 1432;

/// The longest request after reassembly. All requests of the services offered here are a few
/// names and numbers.
pub(crate) const REQUEST_BYTES_MAX: usize = 64 * 1024;

/// Responses that wait to be read. A client that writes requests and reads nothing is stopped
/// here; a list of shares of any sane length fits.
pub(crate) const QUEUED_BYTES_MAX: usize = 1024 * 1024;

/// Presentation contexts of one pipe; clients use one to three.
pub(crate) const CONTEXTS_MAX: usize = 32;

/// The longest name in a request, in UTF-16 units, its terminator included.
pub(crate) const STRING_UNITS_MAX: u32 = 1024;
