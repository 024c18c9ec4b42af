//! The folder in which a configured server keeps what must outlive it.

use crate::failure::{Failure, While};
use crypto::Random;
use rustix::process::geteuid;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;
use wire::dtyp::Guid;

/// Creates the folder, for its owner alone, if it is not there.
pub(crate) fn prepare(path: &Path) -> Result<(), Failure> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .or_fail(|| format!("cannot create the state folder {}", path.display()))
        .map_err(|failure| failure.hint("state_dir in the configuration says where it is"))
}

/// True if accounts were ever kept there. What cannot be looked at counts as there, so that
/// opening it says why.
pub(crate) fn has_accounts(path: &Path) -> bool {
    path.join("users.redb").try_exists().unwrap_or(true)
}

/// Adds to a failure with what is kept in `path` whose files they are, if that is the reason.
pub(crate) fn explain(path: &Path, failure: Failure) -> Failure {
    let own = geteuid().as_raw();
    let files = ["", "users.redb", "users.key", "server-guid"];
    let owners = files.iter().filter_map(|name| owner(&path.join(name)));
    match owners.into_iter().find(|owner| *owner != own) {
        Some(owner) if own != 0 => failure.hint(format!(
            "{} belongs to {}: run this as that user, or give it to yours with \
             sudo chown -R {own} {}",
            path.display(),
            user_name(owner),
            path.display()
        )),
        _ => failure,
    }
}

fn owner(path: &Path) -> Option<u32> {
    std::fs::metadata(path).ok().map(|found| found.uid())
}

/// From /etc/passwd; the number where it is not there.
fn user_name(uid: u32) -> String {
    let known = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = known.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(uid)).then(|| name.to_owned())
    });
    name.unwrap_or_else(|| format!("the user with the number {uid}"))
}

/// The server's own GUID: made once, then always the same. Clients use it to recognise a server
/// that has several addresses. [MS-SMB2] 3.3.1.5 Global
pub(crate) fn server_guid(state_dir: &Path, random: &dyn Random) -> Result<Guid, Failure> {
    let path = state_dir.join("server-guid");
    let failed = || format!("cannot keep the server's GUID in {}", path.display());
    let mut bytes = [0; 16];
    random.fill(&mut bytes);
    let mut options = OpenOptions::new();
    match options.write(true).create_new(true).mode(0o600).open(&path) {
        Ok(mut file) => {
            file.write_all(format!("{}\n", to_hex(&bytes)).as_bytes())
                .or_fail(failed)?;
            file.sync_all().or_fail(failed)?;
            Ok(Guid(bytes))
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let text = std::fs::read_to_string(&path).or_fail(failed)?;
            let sentence = || format!("{} does not hold a GUID", path.display());
            from_hex(text.trim()).map(Guid).ok_or_else(|| {
                Failure::new(sentence()).hint("delete the file; the server then makes another")
            })
        }
        Err(error) => Err(error).or_fail(failed),
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<[u8; 16]> {
    if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crypto::SystemRandom;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_guid_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("a/b");
        prepare(&state).unwrap();
        assert_eq!(
            std::fs::metadata(&state).unwrap().permissions().mode() & 0o777,
            0o700
        );
        let first = server_guid(&state, &SystemRandom).unwrap();
        assert_ne!(first, Guid::default());
        assert_eq!(server_guid(&state, &SystemRandom).unwrap(), first);
    }

    #[test]
    fn users_have_names() {
        assert_eq!(user_name(0), "root");
        assert_eq!(
            user_name(4_000_000_001),
            "the user with the number 4000000001"
        );
    }

    #[test]
    fn what_one_owns_oneself_needs_no_hint() {
        let folder = tempfile::tempdir().unwrap();
        let failure = explain(folder.path(), Failure::new("x"));
        assert_eq!(failure.to_string(), "error: x");
    }

    #[test]
    fn a_file_that_is_no_guid_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["", "zz", "+2345678901234567890123456789012", "é"] {
            std::fs::write(folder.path().join("server-guid"), text).unwrap();
            let failure = server_guid(folder.path(), &SystemRandom)
                .unwrap_err()
                .to_string();
            assert!(failure.contains("does not hold a GUID"), "{failure}");
        }
    }
}
