//! The file that is copied.

use super::local::LocalFile;
use super::servers::{Servers, failed};
use crate::failure::{Failure, While};
use crate::url::{Place, Url};
use client::{File, OpenOptions};
use std::path::Path;
use std::sync::Arc;

/// The source, open for reading.
pub(crate) enum Input {
    /// On this machine.
    Local(Arc<LocalFile>),
    /// On a server.
    Remote {
        /// The open.
        file: Arc<File>,
        /// Where it is.
        url: Url,
    },
}

impl Input {
    /// Opens the file that is to be copied.
    pub(crate) async fn open(place: &Place, servers: &mut Servers) -> Result<Self, Failure> {
        match place {
            Place::Local(path) => local(path).map(Self::Local),
            Place::Remote(url) => {
                if url.folder {
                    return Err(is_folder(url));
                }
                let tree = servers.tree(url).await?;
                let file = tree
                    .open(&url.path(), &OpenOptions::read())
                    .await
                    .map_err(failed)?;
                Ok(Self::Remote {
                    file: Arc::new(file),
                    url: url.clone(),
                })
            }
        }
    }

    /// Its length when it was opened.
    pub(crate) fn size(&self) -> u64 {
        match self {
            Self::Local(file) => file.size_at_open(),
            Self::Remote { file, .. } => file.size_at_open(),
        }
    }

    /// Its name without folders.
    pub(crate) fn file_name(&self) -> Option<&str> {
        match self {
            Self::Local(file) => file.path().file_name().and_then(|name| name.to_str()),
            Self::Remote { url, .. } => url.file_name(),
        }
    }

    /// The name that reports call it by.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Local(file) => file.path().display().to_string(),
            Self::Remote { url, .. } => url.to_string(),
        }
    }
}

fn local(path: &Path) -> Result<Arc<LocalFile>, Failure> {
    let doing = || format!("cannot open {}", path.display());
    // Asked before it is opened: opening a pipe would wait.
    let metadata = std::fs::metadata(path).or_fail(doing)?;
    if metadata.is_dir() {
        return Err(is_folder(path.display()));
    }
    if !metadata.is_file() {
        return Err(Failure::usage(format!(
            "{} is not a regular file",
            path.display()
        )));
    }
    Ok(Arc::new(LocalFile::open(path).or_fail(doing)?))
}

fn is_folder(place: impl std::fmt::Display) -> Failure {
    Failure::usage(format!("{place} is a folder"))
        .hint("one file at a time can be copied; name a file in it")
}
