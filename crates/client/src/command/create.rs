//! CREATE. [MS-SMB2] 3.2.4.3 Application Requests Opening a File

use crate::error::Error;
use crate::file::File;
use crate::record::Note;
use crate::tree::Tree;
use std::sync::atomic::AtomicBool;
use wire::dtyp::AccessMask;
use wire::fscc::attributes::FileAttributes;
use wire::smb2::{
    Command, CreateDisposition, CreateOptions, CreateRequest, CreateResponse, ImpersonationLevel,
    OplockLevel, ShareAccess,
};

const DOING: &str = "opening";

/// How to open a name.
#[derive(Clone, Debug)]
pub struct OpenOptions {
    /// The rights asked for.
    pub access: AccessMask,
    /// What others may do meanwhile.
    pub share: ShareAccess,
    /// What to do if the name is there, and if it is not.
    pub disposition: CreateDisposition,
    /// File or directory, and how it will be used.
    pub options: CreateOptions,
    /// The attributes of a new file.
    pub attributes: FileAttributes,
}

impl OpenOptions {
    /// A file that is there, to read it; others may read it too.
    pub fn read() -> Self {
        Self {
            access: AccessMask::FILE_GENERIC_READ,
            share: ShareAccess::READ | ShareAccess::DELETE,
            disposition: CreateDisposition::OPEN,
            options: CreateOptions::NON_DIRECTORY_FILE,
            attributes: FileAttributes::NONE,
        }
    }

    /// A new, empty file to write, in the place of one that may be there. Nobody else may use it
    /// meanwhile. It can be renamed and deleted through this open.
    pub fn write_new() -> Self {
        Self {
            access: AccessMask::FILE_READ_ATTRIBUTES
                | AccessMask::FILE_WRITE_ATTRIBUTES
                | AccessMask::FILE_WRITE_DATA
                | AccessMask::FILE_APPEND_DATA
                | AccessMask::DELETE
                | AccessMask::SYNCHRONIZE,
            share: ShareAccess::NONE,
            disposition: CreateDisposition::OVERWRITE_IF,
            options: CreateOptions::NON_DIRECTORY_FILE,
            attributes: FileAttributes::NORMAL,
        }
    }

    /// Whatever is there, file or directory, to look at it only.
    pub fn look() -> Self {
        Self {
            access: AccessMask::FILE_READ_ATTRIBUTES | AccessMask::SYNCHRONIZE,
            share: ShareAccess::READ | ShareAccess::WRITE | ShareAccess::DELETE,
            disposition: CreateDisposition::OPEN,
            options: CreateOptions::NONE,
            attributes: FileAttributes::NONE,
        }
    }

    /// A directory that is there, to list it.
    pub fn list() -> Self {
        Self {
            access: AccessMask::FILE_GENERIC_READ,
            options: CreateOptions::DIRECTORY_FILE,
            ..Self::look()
        }
    }

    /// A new directory.
    pub fn new_directory() -> Self {
        Self {
            disposition: CreateDisposition::CREATE,
            ..Self::list()
        }
    }

    /// Whatever is there, to delete it.
    pub fn delete() -> Self {
        Self {
            access: AccessMask::DELETE | AccessMask::FILE_READ_ATTRIBUTES,
            options: CreateOptions::OPEN_REPARSE_POINT,
            ..Self::look()
        }
    }
}

impl Tree {
    /// Opens a path below the share, separated by backslashes; the empty path is the share itself.
    pub async fn open(&self, path: &str, options: &OpenOptions) -> Result<File, Error> {
        let body = CreateRequest {
            requested_oplock_level: OplockLevel::NONE,
            impersonation_level: ImpersonationLevel::IMPERSONATION,
            desired_access: options.access,
            file_attributes: options.attributes.0,
            share_access: options.share,
            create_disposition: options.disposition,
            create_options: options.options,
            name: path.to_owned(),
            create_contexts: Vec::new(),
        };
        let shown = if path.is_empty() { self.share() } else { path };
        let request = self.request(Command::CREATE, DOING, Note::named("CREATE"));
        let reply = self
            .connection()
            .exchange()
            .call(&request, |w| body.encode(w))
            .await
            .map_err(|error| error.on(shown))?;
        let response = CreateResponse::decode(&reply.message).map_err(Error::wire(DOING))?;
        Ok(File {
            tree: self.clone(),
            id: response.file_id,
            name: shown.to_owned(),
            is_open: AtomicBool::new(true),
            action: response.create_action,
            size_at_open: response.end_of_file,
            attributes: FileAttributes(response.file_attributes),
        })
    }

    /// Makes a directory.
    pub async fn create_directory(&self, path: &str) -> Result<(), Error> {
        self.open(path, &OpenOptions::new_directory())
            .await?
            .close()
            .await
    }

    /// Removes a file or an empty directory.
    pub async fn remove(&self, path: &str) -> Result<(), Error> {
        let file = self.open(path, &OpenOptions::delete()).await?;
        file.set_delete_pending(true).await?;
        file.close().await
    }
}
