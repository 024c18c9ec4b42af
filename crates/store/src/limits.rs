//! Limits on what a peer can make the object store hold.

use std::time::Duration;

/// Byte-range locks of one file, granted and waiting. A database server uses a few
/// hundred; a list of this length still takes well under a millisecond to search.
pub(crate) const LOCKS_PER_FILE: usize = 32_768;

/// Ranges in one lock request; [MS-SMB2] leaves it open, Windows takes 64 in practice.
pub(crate) const LOCKS_PER_REQUEST: usize = 1024;

/// Names of one directory scan, kept so that the scan is stable. At 64 bytes a
/// name a scan holds 64 MiB at most, and only until its open is closed.
pub(crate) const NAMES_PER_SCAN: usize = 1_000_000;

/// Largest stored security descriptor: the most an ACL's 16-bit size allows, twice, and the
/// SIDs around it would be 128 KiB; file systems keep at most 64 KiB in one value.
pub(crate) const SECURITY_DESCRIPTOR_BYTES: usize = 65_000;

/// How often an open starts anew because others create and delete the same name meanwhile.
pub(crate) const CREATE_ATTEMPTS: usize = 8;

/// Extended attributes of one file. [MS-FSA] 2.1.5.15.6 FileFullEaInformation: 64 KB - 5 bytes
pub(crate) const EXTENDED_ATTRIBUTES_BYTES: u32 = 65_531;

/// Extended attributes in one request: each is a search through all that there are. Clients copy a
/// handful with a file.
pub(crate) const EXTENDED_ATTRIBUTES_PER_REQUEST: usize = 1024;

/// Largest offset of a file. [MS-FSA] 2.1.5.3 Server Requests a Read: MAXLONGLONG
pub(crate) const FILE_OFFSET_MAX: u64 = 0x7FFF_FFFF_FFFF_FFFF;

/// Hard links of one file. [MS-FSA] 2.1.5.15.7 FileLinkInformation
pub(crate) const LINKS_PER_FILE: u32 = 1024;

/// Extents told of in one answer of a query of allocated ranges.
pub(crate) const RANGES_PER_QUERY: usize = 65_536;

/// Unit in which an allocation that a client asked for is reported.
pub(crate) const ALLOCATION_UNIT: u64 = 512;

/// Offload tokens of all users together. Each keeps its source open, but tokens of one open share
/// its descriptor.
pub(crate) const TOKENS_IN_ALL: usize = 4096;

/// Offload tokens of one user, so that nobody drives out everybody else's. A client uses
/// one at a time for each file that it copies; those used up wait here for their time to end.
pub(crate) const TOKENS_PER_USER: usize = 1024;

/// Shortest and longest time that a client can ask a token to live without being used.
pub(crate) const TOKEN_TTL_MIN: Duration = Duration::from_secs(1);
pub(crate) const TOKEN_TTL_MAX: Duration = Duration::from_secs(600);

/// After this a token ends even if it is used all the time: no copy of one range takes that long.
pub(crate) const TOKEN_LIFETIME_MAX: Duration = Duration::from_secs(24 * 3600);

/// Separate changed ranges remembered for one token's source; with more all counts as changed.
pub(crate) const CHANGES_PER_WATCH: usize = 64;

/// Bytes of the buffer through which a copy goes that the kernel cannot do.
pub(crate) const COPY_BUFFER: usize = 1 << 20;

/// Bytes that one request can copy onto themselves: they must be read whole before any is written.
pub(crate) const OVERLAP_MAX: u64 = 4 << 20;

/// Watched directories of all users together, and of one user. File managers watch one for each
/// window, synchronizing programs one for each share.
pub(crate) const WATCHES_IN_ALL: usize = 4096;
pub(crate) const WATCHES_PER_USER: usize = 1024;

/// Changes of one watched directory that wait to be asked for, in bytes as they are told; clients
/// ask for at most as much at once, and list the directory again when there was more.
pub(crate) const BYTES_PER_WATCH: usize = 64 << 10;
