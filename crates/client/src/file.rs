//! An open file or directory.

use crate::connection::Connection;
use crate::connection::request::Request;
use crate::record::Note;
use crate::tree::Tree;
use std::sync::atomic::{AtomicBool, Ordering};
use wire::fscc::attributes::FileAttributes;
use wire::smb2::{Command, CreateAction, FileId};

/// An open of a file or a directory. [MS-SMB2] 3.2.1.6 Per Application Open of a File
///
/// Dropping it closes it too, but without waiting for the server to confirm.
#[derive(Debug)]
pub struct File {
    pub(crate) tree: Tree,
    pub(crate) id: FileId,
    pub(crate) name: String,
    pub(crate) is_open: AtomicBool,
    pub(crate) action: CreateAction,
    pub(crate) size_at_open: u64,
    pub(crate) attributes: FileAttributes,
}

impl File {
    /// The share that it was opened in.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The connection that it lives on.
    pub fn connection(&self) -> &Connection {
        self.tree.connection()
    }

    /// The name that it was opened by, relative to the share.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The server's name for the open.
    pub fn id(&self) -> FileId {
        self.id
    }

    /// Whether it was there before.
    pub fn action(&self) -> CreateAction {
        self.action
    }

    /// Its length when it was opened.
    pub fn size_at_open(&self) -> u64 {
        self.size_at_open
    }

    /// Its attributes when it was opened.
    pub fn attributes(&self) -> FileAttributes {
        self.attributes
    }

    /// True if it is a directory.
    pub fn is_directory(&self) -> bool {
        self.attributes.contains(FileAttributes::DIRECTORY)
    }

    /// A request about this file that costs one credit.
    pub(crate) fn request(&self, command: Command, doing: &'static str, note: Note) -> Request<'_> {
        self.tree.request(command, doing, note)
    }

    /// True for the first who asks: only one may close it.
    pub(crate) fn mark_closed(&self) -> bool {
        self.is_open.swap(false, Ordering::AcqRel)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        if self.mark_closed() {
            self.close_unseen();
        }
    }
}
