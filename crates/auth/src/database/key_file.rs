//! The key to the passwords: 32 random bytes in a file that only its owner can read.

use super::DatabaseError;
use crypto::Random;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;
use zeroize::Zeroizing;

pub(super) type FileKey = Zeroizing<[u8; 32]>;

/// Rights of group and others.
const NOT_OWNER: u32 = 0o077;

/// The key in the file, or `None` if there is no file.
pub(super) fn read(path: &Path) -> Result<Option<FileKey>, DatabaseError> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(DatabaseError::file(path, error)),
    };
    let mode = file
        .metadata()
        .map_err(|error| DatabaseError::file(path, error))?
        .mode();
    if mode & NOT_OWNER != 0 {
        return Err(DatabaseError::KeyExposed(path.to_owned()));
    }
    let mut bytes = Zeroizing::new([0; 33]);
    let mut len = 0usize;
    while let Some(rest) = bytes.get_mut(len..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(count) => len = len.saturating_add(count),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(DatabaseError::file(path, error)),
        }
    }
    match (len, bytes.first_chunk()) {
        (32, Some(key)) => Ok(Some(Zeroizing::new(*key))),
        _ => Err(DatabaseError::KeyMalformed(path.to_owned())),
    }
}

/// Makes a key. If another process makes one at the same moment, its key is taken.
pub(super) fn create(path: &Path, random: &dyn Random) -> Result<FileKey, DatabaseError> {
    let mut key = Zeroizing::new([0; 32]);
    random.fill(&mut key[..]);
    match put(path, &key, random) {
        Ok(()) => Ok(key),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            read(path)?.ok_or_else(|| DatabaseError::KeyMissing(path.to_owned()))
        }
        Err(error) => Err(DatabaseError::file(path, error)),
    }
}

/// Writes the file under another name first, so that nobody ever sees half a key; linking,
/// other than renaming, does not replace what is there.
fn put(path: &Path, key: &FileKey, random: &dyn Random) -> io::Result<()> {
    let mut suffix = [0; 8];
    random.fill(&mut suffix);
    let temporary = path.with_extension(format!("new-{:016x}", u64::from_le_bytes(suffix)));
    let result = (|| {
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&temporary)?;
        file.write_all(&key[..])?;
        file.sync_all()?;
        fs::hard_link(&temporary, path)
    })();
    let removed = fs::remove_file(&temporary);
    result?;
    removed?;
    match path.parent() {
        Some(directory) => File::open(directory)?.sync_all(),
        None => Ok(()),
    }
}
