//! Shares.

use crate::config::Encrypt;
use std::sync::Arc;
use store::ShareRoot;
use wire::dtyp::AccessMask;

/// [MS-SMB2] 3.3.1.6 Per Share
pub(crate) struct Share {
    pub(crate) name: String,
    pub(crate) comment: String,
    pub(crate) kind: ShareKind,
}

/// What is behind a share.
pub(crate) enum ShareKind {
    /// Files.
    Disk {
        root: Arc<ShareRoot>,
        encrypt: Encrypt,
    },
    /// IPC$: named pipes.
    Pipe,
}

impl Share {
    /// Share.EncryptData.
    pub(crate) const fn encrypt_data(&self) -> bool {
        matches!(
            self.kind,
            ShareKind::Disk {
                encrypt: Encrypt::Required,
                ..
            }
        )
    }

    /// The rights that anybody can have below this share.
    pub(crate) fn maximal_access(&self) -> AccessMask {
        match &self.kind {
            ShareKind::Disk { root, .. } if root.read_only => {
                AccessMask::FILE_GENERIC_READ | AccessMask::FILE_GENERIC_EXECUTE
            }
            ShareKind::Disk { .. } | ShareKind::Pipe => AccessMask::FILE_ALL,
        }
    }
}
