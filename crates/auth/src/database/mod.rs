//! The accounts of this machine, on disk.
//!
//! `users.redb` has a record for each account; the NT hash in it is sealed with the key in
//! `users.key`. Both are readable by their owner alone.
//!
//! redb gives its file to one process at a time, and `crossdock user add` must work beside a
//! running server. So nobody keeps the file open: each operation opens it, does its work and
//! closes it, and waits a little where another process is doing the same. Lookups, which a
//! server makes at every logon, are answered from a copy in memory that is good for as long
//! as time, size and inode number of the file stay the same.

mod error;
mod key_file;
mod record;
mod snapshot;

pub use error::DatabaseError;

use crate::account::{Account, Accounts, NtHash};
use crate::memory::{FIRST_RID, random_machine_sid};
use crate::name;
use crypto::SystemRandom;
use parking_lot::Mutex;
use record::{ACCOUNTS, FACTS, MACHINE_SID, NEXT_RID, Record};
use redb::{Database, ReadTransaction, ReadableDatabase, ReadableTable, WriteTransaction};
use snapshot::Snapshot;
use std::fmt;
use std::fs::OpenOptions;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use wire::dtyp::{Reader, Sid, Writer};

/// How long to wait for another process to be done with the file. It holds it for the few
/// milliseconds of a commit.
const PATIENCE: Duration = Duration::from_secs(5);
/// A logon rather goes by what was true a moment ago than hold up a worker.
const PATIENCE_OF_A_LOGON: Duration = Duration::from_millis(200);
/// Between two attempts.
const RETRY: Duration = Duration::from_millis(5);
/// In UTF-16 units; Windows stops here too.
const PASSWORD_LEN_MAX: usize = 256;
/// redb's own cache; the whole file is smaller.
const CACHE_BYTES: usize = 1 << 20;

/// The accounts of this machine.
pub struct UserDatabase {
    path: PathBuf,
    seal: record::Seal,
    machine_sid: Sid,
    snapshot: Mutex<Option<Arc<Snapshot>>>,
}

/// What a listing tells about an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UserRow {
    /// Its name.
    pub name: String,
    /// Its SID.
    pub sid: Sid,
    /// True if nobody may log on with it.
    pub disabled: bool,
}

impl UserDatabase {
    /// Opens the database in `state_dir`; makes directory, database and key where there is
    /// neither database nor key yet.
    pub fn open(state_dir: &Path) -> Result<Self, DatabaseError> {
        let path = state_dir.join("users.redb");
        let key_path = state_dir.join("users.key");
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(state_dir)
            .map_err(|error| DatabaseError::file(state_dir, error))?;
        let key = key_file::read(&key_path)?;
        let exists = path
            .try_exists()
            .map_err(|error| DatabaseError::file(&path, error))?;
        let key = match key {
            Some(key) => key,
            None if exists => return Err(DatabaseError::KeyMissing(key_path)),
            None => key_file::create(&key_path, &SystemRandom)?,
        };
        let seal = record::Seal::new(&key);
        let machine_sid = initialize(&path)?;
        let database = Self {
            path,
            seal,
            machine_sid,
            snapshot: Mutex::default(),
        };
        // Says now, not at the first logon, that the key is another database's.
        database.current(PATIENCE)?;
        Ok(database)
    }

    /// The SID that all accounts here begin with.
    pub const fn machine_sid(&self) -> &Sid {
        &self.machine_sid
    }

    /// Adds an account and gives its SID.
    pub fn add(&self, name: &str, password: &str) -> Result<Sid, DatabaseError> {
        name::check(name)?;
        check_password(password)?;
        self.write(|transaction| {
            let mut accounts = transaction.open_table(ACCOUNTS)?;
            let key = name::upcase(name);
            if accounts.get(key.as_str())?.is_some() {
                return Err(DatabaseError::Exists(name.to_owned()));
            }
            let mut facts = transaction.open_table(FACTS)?;
            let rid = next_rid(&facts)?;
            let after = rid.checked_add(1).ok_or(DatabaseError::Damaged)?;
            facts.insert(NEXT_RID, &after.to_le_bytes()[..])?;
            let sid = self.machine_sid.child(rid).ok_or(DatabaseError::Damaged)?;
            let nt_hash = NtHash::of_password(password);
            let record = Record {
                rid,
                name: name.to_owned(),
                disabled: false,
                nt_hash,
            };
            accounts.insert(
                key.as_str(),
                &self.seal.encode(&key, &record, &SystemRandom)[..],
            )?;
            Ok(sid)
        })
    }

    /// Gives an account a new password.
    pub fn set_password(&self, name: &str, password: &str) -> Result<(), DatabaseError> {
        check_password(password)?;
        self.change(name, |record| {
            record.nt_hash = NtHash::of_password(password)
        })
    }

    /// Shuts an account, or opens it again.
    pub fn set_disabled(&self, name: &str, disabled: bool) -> Result<(), DatabaseError> {
        self.change(name, |record| record.disabled = disabled)
    }

    /// Removes an account. Its SID is never given to another.
    pub fn remove(&self, name: &str) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            let mut accounts = transaction.open_table(ACCOUNTS)?;
            let removed = accounts.remove(name::upcase(name).as_str())?.is_some();
            if removed {
                Ok(())
            } else {
                Err(DatabaseError::Unknown(name.to_owned()))
            }
        })
    }

    /// All accounts, by name.
    pub fn list(&self) -> Result<Vec<UserRow>, DatabaseError> {
        let snapshot = self.current(PATIENCE)?;
        let mut rows: Vec<UserRow> = snapshot.accounts().map(UserRow::from).collect();
        rows.sort_by_cached_key(|row| name::upcase(&row.name));
        Ok(rows)
    }

    fn change(&self, name: &str, change: impl FnOnce(&mut Record)) -> Result<(), DatabaseError> {
        self.write(|transaction| {
            let mut accounts = transaction.open_table(ACCOUNTS)?;
            let key = name::upcase(name);
            let stored = accounts
                .get(key.as_str())?
                .map(|value| value.value().to_vec());
            let stored = stored.ok_or_else(|| DatabaseError::Unknown(name.to_owned()))?;
            let mut record = self.seal.decode(&key, &stored)?;
            change(&mut record);
            accounts.insert(
                key.as_str(),
                &self.seal.encode(&key, &record, &SystemRandom)[..],
            )?;
            Ok(())
        })
    }

    fn write<T>(
        &self,
        work: impl FnOnce(&WriteTransaction) -> Result<T, DatabaseError>,
    ) -> Result<T, DatabaseError> {
        let result = write(&self.path, work);
        *self.snapshot.lock() = None;
        result
    }

    /// The accounts as they are now, or an error if that cannot be found out in time.
    fn current(&self, patience: Duration) -> Result<Arc<Snapshot>, DatabaseError> {
        let mut snapshot = self.snapshot.lock();
        if let Some(known) = snapshot
            .as_ref()
            .filter(|known| known.is_current(&self.path))
        {
            return Ok(Arc::clone(known));
        }
        let read = Arc::new(Snapshot::read(
            &self.path,
            &self.seal,
            &self.machine_sid,
            patience,
        )?);
        *snapshot = Some(Arc::clone(&read));
        Ok(read)
    }

    fn last_known(&self) -> Option<Arc<Snapshot>> {
        self.snapshot.lock().clone()
    }
}

impl fmt::Debug for UserDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserDatabase")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Accounts for UserDatabase {
    /// If the file cannot be read just now, what was read last counts.
    fn find(&self, user: &str) -> Option<Account> {
        let current = self.current(PATIENCE_OF_A_LOGON).ok();
        current.or_else(|| self.last_known())?.find(user)
    }
}

impl From<&Account> for UserRow {
    fn from(account: &Account) -> Self {
        Self {
            name: account.name.clone(),
            sid: account.sid.clone(),
            disabled: account.disabled,
        }
    }
}

fn check_password(password: &str) -> Result<(), DatabaseError> {
    if password.is_empty() {
        return Err(DatabaseError::EmptyPassword);
    }
    if password.encode_utf16().count() > PASSWORD_LEN_MAX {
        return Err(DatabaseError::LongPassword(PASSWORD_LEN_MAX));
    }
    Ok(())
}

fn next_rid(facts: &impl ReadableTable<&'static str, &'static [u8]>) -> Result<u32, DatabaseError> {
    let Some(stored) = facts.get(NEXT_RID)? else {
        return Ok(FIRST_RID);
    };
    Reader::new(stored.value())
        .u32()
        .map_err(|_| DatabaseError::Damaged)
}

/// Makes the tables and the machine's SID where they are missing, and gives the SID.
fn initialize(path: &Path) -> Result<Sid, DatabaseError> {
    write(path, |transaction| {
        transaction.open_table(ACCOUNTS)?;
        let mut facts = transaction.open_table(FACTS)?;
        let stored = facts.get(MACHINE_SID)?.map(|value| value.value().to_vec());
        if let Some(stored) = stored {
            return Sid::decode(&mut Reader::new(&stored)).map_err(|_| DatabaseError::Damaged);
        }
        let sid = random_machine_sid(&SystemRandom);
        let mut encoded = Writer::new();
        sid.encode(&mut encoded);
        facts.insert(MACHINE_SID, encoded.written())?;
        Ok(sid)
    })
}

/// Runs one write transaction; an error leaves everything as it was.
fn write<T>(
    path: &Path,
    work: impl FnOnce(&WriteTransaction) -> Result<T, DatabaseError>,
) -> Result<T, DatabaseError> {
    let database = open_to_write(path)?;
    let transaction = database.begin_write()?;
    let result = work(&transaction)?;
    transaction.commit()?;
    Ok(result)
}

fn read<T>(
    path: &Path,
    patience: Duration,
    work: impl FnOnce(&ReadTransaction) -> Result<T, DatabaseError>,
) -> Result<T, DatabaseError> {
    let open = || {
        Database::builder()
            .set_cache_size(CACHE_BYTES)
            .open_read_only(path)
    };
    let database = match retry(patience, open) {
        // The last writer died. Opening for writing repairs.
        Err(DatabaseError::Open(redb::DatabaseError::RepairAborted)) => {
            drop(open_to_write(path)?);
            retry(patience, open)?
        }
        other => other?,
    };
    work(&database.begin_read()?)
}

fn open_to_write(path: &Path) -> Result<Database, DatabaseError> {
    retry(PATIENCE, || {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)?;
        Database::builder()
            .set_cache_size(CACHE_BYTES)
            .create_file(file)
    })
}

fn retry<T>(
    patience: Duration,
    mut open: impl FnMut() -> Result<T, redb::DatabaseError>,
) -> Result<T, DatabaseError> {
    let start = Instant::now();
    loop {
        match open() {
            Err(redb::DatabaseError::DatabaseAlreadyOpen) if start.elapsed() < patience => {
                thread::sleep(RETRY);
            }
            other => return other.map_err(DatabaseError::Open),
        }
    }
}

#[cfg(test)]
mod tests;
