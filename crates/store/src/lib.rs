//! The object store of [MS-FSA]: opens, share modes, locks and the offload engine.
//!
//! [`ObjectStore::create`] makes an [`Open`]; everything else is a method of the open, one file
//! per event under `event/`, named as in [MS-FSA] 2.1.5 Higher-Layer Triggered Events. What
//! several opens of one file share is in `file`. Nothing here knows of SMB2: the
//! numbers of options, dispositions and rights are those that Windows uses everywhere.
#![forbid(unsafe_code)]

mod access_check;
mod byte_range_lock;
mod change_notify;
mod directory_scan;
mod event;
mod facts;
mod file;
mod file_table;
mod inheritance;
mod limits;
mod link;
mod name;
mod offload;
mod open;
mod oplock;
mod options;
mod security;
mod settings;
mod share;
mod share_access;
mod store;
mod times;
mod wildcard;
mod write_generation;

pub use byte_range_lock::{LockOutcome, LockRange, LockTicket};
pub use change_notify::{NotifyAction, NotifyCompletion, NotifyFilter, NotifyRecord, Watch};
pub use directory_scan::{DirectoryItem, DirectoryQuery};
pub use event::change_notify::WatchRequest;
pub use event::create::{CreateRequest, Created};
pub use event::disposition::DispositionFlags;
pub use facts::{Facts, StreamFacts};
pub use open::Open;
pub use options::{CreateAction, CreateDisposition, CreateOptions, ShareAccess};
pub use settings::{OffloadSettings, Settings};
pub use share::{Principal, ShareRoot};
pub use store::ObjectStore;
pub use times::{BasicChanges, TimeChange};

/// What every event answers.
pub(crate) type Result<T> = std::result::Result<T, wire::dtyp::ErrorStatus>;
