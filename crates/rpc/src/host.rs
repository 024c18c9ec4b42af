//! What the services need to know of the server they speak for.

use wire::dtyp::FileTime;

/// The server that the services speak for.
pub trait Host: Send + Sync {
    /// The name of the machine, such as a NetBIOS name.
    fn server_name(&self) -> String;

    /// All shares that clients may see, IPC$ among them.
    fn shares(&self) -> Vec<ShareInfo>;

    /// A line about the server.
    fn comment(&self) -> String;

    /// The domain or workgroup the machine is in.
    fn domain(&self) -> String {
        "WORKGROUP".to_owned()
    }

    /// The time, or `None` if clients are not to ask for it.
    fn now(&self) -> Option<FileTime> {
        None
    }
}

/// A share as clients see it in a listing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShareInfo {
    /// The name.
    pub name: String,
    /// A line about the share.
    pub comment: String,
    /// What it is.
    pub kind: ShareKind,
}

/// What a share is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShareKind {
    /// A directory.
    Disk,
    /// Named pipes.
    Ipc,
}

impl ShareKind {
    /// [MS-SRVS] 2.2.2.4 Share Types
    pub(crate) const fn share_type(self) -> u32 {
        match self {
            Self::Disk => 0x0000_0000,
            Self::Ipc => 0x8000_0003,
        }
    }
}
