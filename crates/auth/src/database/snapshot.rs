//! A copy of all accounts in memory.

use super::record::{ACCOUNTS, Seal};
use super::{DatabaseError, read};
use crate::account::Account;
use crate::name::upcase;
use redb::ReadableTable;
use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::{Duration, SystemTime};
use wire::dtyp::Sid;

/// File times move in steps of a few milliseconds. A copy made sooner after the last change
/// than this may miss another change in the same step and is used only once.
const SETTLED: Duration = Duration::from_millis(100);

pub(super) struct Snapshot {
    accounts: HashMap<String, Account>,
    stamp: Option<Stamp>,
}

/// What changes when somebody else writes to a file.
#[derive(PartialEq, Eq)]
struct Stamp {
    inode: u64,
    len: u64,
    modified: SystemTime,
}

impl Snapshot {
    pub(super) fn read(
        path: &Path,
        seal: &Seal,
        machine_sid: &Sid,
        patience: Duration,
    ) -> Result<Self, DatabaseError> {
        // Before reading: what changes in between makes the copy outdated at once.
        let stamp = Stamp::of(path).filter(Stamp::is_settled);
        let accounts = read(path, patience, |transaction| {
            let table = transaction.open_table(ACCOUNTS)?;
            let mut accounts = HashMap::new();
            for entry in table.iter()? {
                let (key, value) = entry?;
                let record = seal.decode(key.value(), value.value())?;
                let account = Account {
                    name: record.name,
                    sid: machine_sid
                        .child(record.rid)
                        .ok_or(DatabaseError::Damaged)?,
                    nt_hash: record.nt_hash,
                    disabled: record.disabled,
                };
                accounts.insert(key.value().to_owned(), account);
            }
            Ok(accounts)
        })?;
        Ok(Self { accounts, stamp })
    }

    pub(super) fn is_current(&self, path: &Path) -> bool {
        self.stamp.is_some() && self.stamp == Stamp::of(path)
    }

    pub(super) fn find(&self, user: &str) -> Option<Account> {
        self.accounts.get(&upcase(user)).cloned()
    }

    pub(super) fn accounts(&self) -> impl Iterator<Item = &Account> {
        self.accounts.values()
    }
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        let modified = metadata.modified().ok()?;
        Some(Self {
            inode: metadata.ino(),
            len: metadata.len(),
            modified,
        })
    }

    fn is_settled(&self) -> bool {
        self.modified.elapsed().is_ok_and(|age| age > SETTLED)
    }
}
