//! The file that is written: first under a temporary name, at the end under its own.

use super::input::Input;
use super::local::LocalFile;
use super::servers::{Servers, failed};
use crate::failure::{Failure, While};
use crate::out;
use crate::url::{Place, Url};
use client::{File, OpenOptions, Tree};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use wire::dtyp::NtStatus;
use wire::fscc::attributes::FileAttributes;
use wire::fscc::file_information::FileBasicInformation;

/// What the temporary name ends with.
const SUFFIX: &str = ".crossdock-part";
/// The longest name that file systems take, in bytes.
const NAME_MAX: usize = 255;
/// How long removing the temporary file may take after a failure.
const DISCARD_TIMEOUT: Duration = Duration::from_secs(5);

/// The destination, open for writing under its temporary name.
pub(crate) struct Target {
    place: Final,
    replace: bool,
}

enum Final {
    Local { file: Arc<LocalFile>, path: PathBuf },
    Remote { file: Arc<File>, url: Url },
}

/// What the copy is written to.
pub(crate) enum Output<'a> {
    /// On this machine.
    Local(&'a Arc<LocalFile>),
    /// On a server.
    Remote(&'a Arc<File>),
}

impl Target {
    /// Finds out the final name and creates the temporary file beside it.
    pub(crate) async fn create(
        place: &Place,
        input: &Input,
        servers: &mut Servers,
        no_clobber: bool,
    ) -> Result<Self, Failure> {
        let place = match place {
            Place::Local(path) => create_local(path, input, no_clobber)?,
            Place::Remote(url) => create_remote(url, input, servers, no_clobber).await?,
        };
        Ok(Self {
            place,
            replace: !no_clobber,
        })
    }

    /// What to write to.
    pub(crate) fn output(&self) -> Output<'_> {
        match &self.place {
            Final::Local { file, .. } => Output::Local(file),
            Final::Remote { file, .. } => Output::Remote(file),
        }
    }

    /// The copy is complete: checks its length and gives it its name.
    pub(crate) async fn commit(&self, size: u64) -> Result<(), Failure> {
        match &self.place {
            Final::Local { file, path } => {
                let doing = || format!("cannot finish {}", path.display());
                let found = file.length().or_fail(doing)?;
                check_size(found, size)?;
                if self.replace {
                    fs::rename(file.path(), path).or_fail(doing)
                } else {
                    // Unlike a rename, a link never takes the place of another file.
                    fs::hard_link(file.path(), path).or_fail(doing)?;
                    fs::remove_file(file.path()).or_fail(doing)
                }
            }
            Final::Remote { file, url } => {
                let found = file.facts().await.map_err(failed)?.end_of_file;
                check_size(found, size)?;
                file.rename(&url.path(), self.replace)
                    .await
                    .map_err(failed)?;
                show(file, url).await;
                file.close_shared().await.map_err(failed)
            }
        }
    }

    /// The copy failed: removes what there is of it. If even that fails, the temporary name says
    /// what it is.
    pub(crate) async fn discard(&self) {
        let left = match &self.place {
            Final::Local { file, .. } => match fs::remove_file(file.path()) {
                Ok(()) => return,
                Err(_) => file.path().display().to_string(),
            },
            Final::Remote { file, .. } => {
                let removing = async {
                    file.set_delete_pending(true).await?;
                    file.close_shared().await
                };
                match tokio::time::timeout(DISCARD_TIMEOUT, removing).await {
                    Ok(Ok(())) => return,
                    _ => file.name().to_owned(),
                }
            }
        };
        out::notice(format_args!(
            "warning: the unfinished copy {left} could not be removed"
        ));
    }

    /// The name that reports call it by.
    pub(crate) fn shown(&self) -> String {
        match &self.place {
            Final::Local { path, .. } => path.display().to_string(),
            Final::Remote { url, .. } => url.to_string(),
        }
    }
}

/// Some servers (smbd with "hide dot files") make a file hidden for good whose name began with a
/// dot when it was created.
async fn show(file: &File, url: &Url) {
    if url.file_name().is_some_and(|name| name.starts_with('.')) {
        return;
    }
    let Ok(found) = file.basic_information().await else {
        return;
    };
    let attributes = found.file_attributes;
    if attributes.contains(FileAttributes::HIDDEN) {
        let file_attributes = match attributes.without(FileAttributes::HIDDEN) {
            FileAttributes::NONE => FileAttributes::NORMAL,
            other => other,
        };
        let shown = FileBasicInformation {
            file_attributes,
            ..FileBasicInformation::default()
        };
        if let Err(error) = file.set_basic_information(&shown).await {
            tracing::debug!(%error, "the copy stays hidden");
        }
    }
}

fn check_size(found: u64, size: u64) -> Result<(), Failure> {
    if found == size {
        return Ok(());
    }
    Err(Failure::new(format!(
        "the copy has {found} bytes instead of {size}"
    )))
}

/// `.name.crossdock-part`, with a long name cut.
fn part_name(name: &str) -> String {
    let mut room = NAME_MAX.saturating_sub(SUFFIX.len() + 1).min(name.len());
    while !name.is_char_boundary(room) {
        room -= 1;
    }
    format!(".{}{SUFFIX}", &name[..room])
}

/// The name that the copy takes from its source.
fn name_of(input: &Input) -> Result<&str, Failure> {
    let refused = |why: &str| {
        Failure::usage(format!("{} cannot keep its name: {why}", input.shown()))
            .hint("give another name in the destination")
    };
    match input.file_name() {
        None => Err(refused("it is not Unicode (UTF-8)")),
        Some(name) if name.contains('\\') => {
            Err(refused("a name on a server cannot have a backslash"))
        }
        Some(name) if matches!(input, Input::Local(_)) && name.contains(':') => Err(refused(
            "on a server, a colon stands before the name of a stream",
        )),
        Some(name) => Ok(name),
    }
}

fn exists(place: impl std::fmt::Display) -> Failure {
    Failure::new(format!("{place} exists")).hint("leave --no-clobber out to replace it")
}

fn create_local(path: &Path, input: &Input, no_clobber: bool) -> Result<Final, Failure> {
    let slash = path.as_os_str().as_encoded_bytes().ends_with(b"/");
    let mut path = path.to_owned();
    if path.is_dir() {
        path.push(name_of(input)?);
    } else if slash {
        return Err(Failure::new(format!(
            "there is no folder {}",
            path.display()
        )));
    }
    // Writing through a link, as cp does, instead of replacing it.
    if path.is_symlink() {
        path = path
            .canonicalize()
            .or_fail(|| format!("cannot follow {}", path.display()))?;
    }
    let old = fs::metadata(&path).ok();
    if let Some(old) = &old {
        if old.is_dir() {
            return Err(Failure::usage(format!("{} is a folder", path.display())));
        }
        if !old.is_file() {
            return Err(Failure::usage(format!(
                "{} is not a regular file",
                path.display()
            )));
        }
        if no_clobber {
            return Err(exists(path.display()));
        }
    }
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("copy");
    let part = path.with_file_name(part_name(name));
    let doing = || format!("cannot create {}", part.display());
    let file = fs::File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&part);
    let file = file.or_fail(doing)?;
    if rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive).is_err() {
        return Err(Failure::new(format!(
            "another copy to {} is running",
            path.display()
        )));
    }
    file.set_len(0).or_fail(doing)?;
    if let Some(old) = old {
        file.set_permissions(old.permissions()).or_fail(doing)?;
    }
    let file = Arc::new(LocalFile::new(file, &part).or_fail(doing)?);
    Ok(Final::Local { file, path })
}

async fn create_remote(
    url: &Url,
    input: &Input,
    servers: &mut Servers,
    no_clobber: bool,
) -> Result<Final, Failure> {
    let tree = servers.tree(url).await?;
    let mut url = url.clone();
    if is_folder(&tree, &url).await? {
        url.names.push(name_of(input)?.to_owned());
        url.folder = false;
        if is_folder(&tree, &url).await? {
            return Err(Failure::usage(format!("{url} is a folder")));
        }
    }
    if let Input::Remote { file, url: source } = input
        && file.connection() == tree.connection()
        && source.share.eq_ignore_ascii_case(&url.share)
        && source.path().to_lowercase() == url.path().to_lowercase()
    {
        return Err(Failure::usage("source and destination are the same file"));
    }
    if no_clobber && look(&tree, &url).await?.is_some() {
        return Err(exists(&url));
    }
    let name = url.file_name().unwrap_or_default();
    if name.contains(':') {
        // The temporary name would be that of a stream of another file.
        let sentence = format!("{url} is a named stream of a file");
        return Err(Failure::usage(sentence).hint("a copy to a stream is not possible yet"));
    }
    let mut part = url.clone();
    part.names.pop();
    part.names.push(part_name(name));
    let opening = tree.open(&part.path(), &OpenOptions::write_new()).await;
    let file = opening.map_err(|error| match error.status() {
        Some(NtStatus::SHARING_VIOLATION) => {
            Failure::new(format!("another copy to {url} is running"))
        }
        Some(NtStatus::OBJECT_PATH_NOT_FOUND) => {
            Failure::new(format!("the folder of {url} does not exist"))
        }
        Some(NtStatus::ACCESS_DENIED) => failed(error)
            .hint("the share may be read-only, or this user may not make files in that folder"),
        _ => failed(error),
    })?;
    Ok(Final::Remote {
        file: Arc::new(file),
        url,
    })
}

/// True for a folder that is there; a name that could only be a folder and is not there is an
/// error.
async fn is_folder(tree: &Tree, url: &Url) -> Result<bool, Failure> {
    if url.names.is_empty() {
        return Ok(true);
    }
    match look(tree, url).await? {
        Some(directory) if directory || !url.folder => Ok(directory),
        None if !url.folder => Ok(false),
        _ => Err(Failure::new(format!("there is no folder {url}"))),
    }
}

/// Whether the name is a folder; `None` if there is nothing of that name.
async fn look(tree: &Tree, url: &Url) -> Result<Option<bool>, Failure> {
    match tree.open(&url.path(), &OpenOptions::look()).await {
        Ok(found) => {
            let directory = found.is_directory();
            found.close().await.map_err(failed)?;
            Ok(Some(directory))
        }
        Err(error) => match error.status() {
            Some(NtStatus::OBJECT_NAME_NOT_FOUND | NtStatus::NO_SUCH_FILE) => Ok(None),
            Some(NtStatus::OBJECT_PATH_NOT_FOUND) => {
                Err(Failure::new(format!("the folder of {url} does not exist")))
            }
            _ => Err(failed(error)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temporary_names_fit_into_a_directory() {
        assert_eq!(part_name("a.img"), ".a.img.crossdock-part");
        let long = part_name(&"ü".repeat(127));
        assert!(long.len() <= NAME_MAX && long.ends_with(SUFFIX), "{long}");
    }
}
