//! Accounts that live as long as the process.

use crate::account::{Account, Accounts, NtHash};
use crate::name::{self, NameError};
use crypto::Random;
use parking_lot::RwLock;
use std::collections::HashMap;
use std::fmt;
use wire::dtyp::Sid;

/// The first relative identifier of an account that is not built in: those below cannot be
/// deleted. [MS-SAMR] 3.1.5.7.3 SamrDeleteUser (Opnum 35)
pub(crate) const FIRST_RID: u32 = 1000;

/// A machine SID nobody else has: S-1-5-21 and 96 random bits.
pub(crate) fn random_machine_sid(random: &dyn Random) -> Sid {
    let part = || {
        let mut bytes = [0; 4];
        random.fill(&mut bytes);
        u32::from_le_bytes(bytes)
    };
    let (a, b, c) = (part(), part(), part());
    Sid::new(5, &[21, a, b, c])
}

/// Accounts kept in memory: for `serve DIR` with a password made up on the spot, and tests.
pub struct MemoryAccounts {
    machine_sid: Sid,
    accounts: RwLock<HashMap<String, Account>>,
}

impl MemoryAccounts {
    /// No account yet, on a machine with a random SID.
    pub fn new(random: &dyn Random) -> Self {
        Self::on_machine(random_machine_sid(random))
    }

    /// No account yet, on a machine of this SID: accounts that are made anew at each start keep
    /// their SIDs, by which files know their owners.
    pub fn on_machine(machine_sid: Sid) -> Self {
        Self {
            machine_sid,
            accounts: RwLock::default(),
        }
    }

    /// Adds an account, or gives an existing one a new password. Its SID comes back.
    pub fn add(&self, user: &str, password: &str) -> Result<Sid, NameError> {
        name::check(user)?;
        let mut accounts = self.accounts.write();
        let key = name::upcase(user);
        let nt_hash = NtHash::of_password(password);
        if let Some(account) = accounts.get_mut(&key) {
            account.nt_hash = nt_hash;
            return Ok(account.sid.clone());
        }
        let rid = u32::try_from(accounts.len())
            .unwrap_or(u32::MAX)
            .saturating_add(FIRST_RID);
        let sid = self.machine_sid.child(rid).unwrap_or_else(Sid::null);
        let account = Account {
            name: user.to_owned(),
            sid: sid.clone(),
            nt_hash,
            disabled: false,
        };
        accounts.insert(key, account);
        Ok(sid)
    }

    /// The SID that all accounts here begin with.
    pub const fn machine_sid(&self) -> &Sid {
        &self.machine_sid
    }
}

impl fmt::Debug for MemoryAccounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryAccounts")
            .field("machine_sid", &self.machine_sid)
            .finish_non_exhaustive()
    }
}

impl Accounts for MemoryAccounts {
    fn find(&self, user: &str) -> Option<Account> {
        self.accounts.read().get(&name::upcase(user)).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_case() {
        let accounts = MemoryAccounts::new(&crypto::SystemRandom);
        let first = accounts.add("Ödön", "one").unwrap();
        let second = accounts.add("other", "two").unwrap();
        assert_eq!(first.sub_authorities.last(), Some(&1000));
        assert_eq!(second.sub_authorities.last(), Some(&1001));
        let found = accounts.find("öDÖN").unwrap();
        assert_eq!((found.name.as_str(), found.sid), ("Ödön", first.clone()));
        assert!(accounts.find("odon").is_none());

        assert_eq!(accounts.add("ÖDÖN", "new").unwrap(), first);
        let found = accounts.find("Ödön").unwrap();
        assert_eq!(
            found.nt_hash.as_bytes(),
            NtHash::of_password("new").as_bytes()
        );
        assert!(accounts.add("a/b", "x").is_err());
    }
}
