//! What is stored of an account.

use super::DatabaseError;
use crate::account::NtHash;
use crypto::{AeadKey, Random};
use redb::TableDefinition;
use wire::dtyp::{Reader, WireError, Writer};
use zeroize::Zeroizing;

/// Name in capitals to record.
pub(super) const ACCOUNTS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("accounts");
/// What is not an account.
pub(super) const FACTS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("facts");
/// The SID in its packet representation.
pub(super) const MACHINE_SID: &str = "machine_sid";
/// The relative identifier of the next account, four bytes.
pub(super) const NEXT_RID: &str = "next_rid";

/// The layout below.
const FORMAT: u8 = 1;
const FLAG_DISABLED: u8 = 0x01;

/// An account with its password.
pub(super) struct Record {
    pub(super) rid: u32,
    pub(super) name: String,
    pub(super) disabled: bool,
    pub(super) nt_hash: NtHash,
}

/// Seals and opens the hashes in records.
pub(super) struct Seal(AeadKey);

impl Seal {
    pub(super) fn new(key: &[u8; 32]) -> Self {
        Self(AeadKey::new(key))
    }

    /// Format, flags, RID, length of the name, name, nonce, sealed hash. All before the nonce
    /// and the record's key in the table are authenticated with the hash, so that no password
    /// can be moved to another account.
    pub(super) fn encode(&self, key: &str, record: &Record, random: &dyn Random) -> Vec<u8> {
        let mut nonce = [0; 12];
        random.fill(&mut nonce);
        let mut writer = Writer::new();
        writer.u8(FORMAT);
        writer.u8(if record.disabled { FLAG_DISABLED } else { 0 });
        writer.u32(record.rid);
        writer.u16(u16::try_from(record.name.len()).unwrap_or(u16::MAX));
        writer.bytes(record.name.as_bytes());
        let sealed = self.0.seal(
            &nonce,
            &bound(writer.written(), key),
            record.nt_hash.as_bytes(),
        );
        writer.bytes(&nonce);
        writer.bytes(&sealed);
        writer.into_inner()
    }

    pub(super) fn decode(&self, key: &str, stored: &[u8]) -> Result<Record, DatabaseError> {
        let stored = Stored::decode(stored).map_err(|_| DatabaseError::Damaged)?;
        let bound = bound(stored.head, key);
        let opened = self
            .0
            .open(&stored.nonce, &bound, stored.sealed)
            .map(Zeroizing::new);
        let opened = opened.ok_or(DatabaseError::WrongKey)?;
        let hash = opened
            .as_slice()
            .try_into()
            .map_err(|_| DatabaseError::Damaged)?;
        Ok(Record {
            rid: stored.rid,
            name: stored.name.to_owned(),
            disabled: stored.flags & FLAG_DISABLED != 0,
            nt_hash: NtHash::from_bytes(hash),
        })
    }
}

/// A record taken apart but not opened.
struct Stored<'a> {
    head: &'a [u8],
    flags: u8,
    rid: u32,
    name: &'a str,
    nonce: [u8; 12],
    sealed: &'a [u8],
}

impl<'a> Stored<'a> {
    fn decode(stored: &'a [u8]) -> Result<Self, WireError> {
        let mut reader = Reader::new(stored);
        if reader.u8()? != FORMAT {
            return Err(WireError::Invalid("format"));
        }
        let flags = reader.u8()?;
        let rid = reader.u32()?;
        let name_len = reader.u16()?;
        let name = reader.bytes(usize::from(name_len))?;
        let name = str::from_utf8(name).map_err(|_| WireError::Invalid("name"))?;
        let head = stored.get(..reader.position()).unwrap_or_default();
        let nonce = reader.array()?;
        let sealed = reader.bytes(reader.remaining())?;
        Ok(Self {
            head,
            flags,
            rid,
            name,
            nonce,
            sealed,
        })
    }
}

fn bound(head: &[u8], key: &str) -> Vec<u8> {
    [b"crossdock user\0", head, key.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crypto::SystemRandom;

    fn record() -> Record {
        let nt_hash = NtHash::of_password("Password");
        Record {
            rid: 1000,
            name: "Bob".to_owned(),
            disabled: true,
            nt_hash,
        }
    }

    #[test]
    fn goes_there_and_back() {
        let seal = Seal::new(&[1; 32]);
        let stored = seal.encode("BOB", &record(), &SystemRandom);
        let hash = record().nt_hash;
        assert!(!stored.windows(16).any(|window| window == hash.as_bytes()));
        let again = seal.decode("BOB", &stored).unwrap();
        assert_eq!(
            (again.rid, again.name.as_str(), again.disabled),
            (1000, "Bob", true)
        );
        assert_eq!(again.nt_hash.as_bytes(), hash.as_bytes());
        assert_ne!(stored, seal.encode("BOB", &record(), &SystemRandom));
    }

    #[test]
    fn a_changed_or_moved_record_does_not_open() {
        let seal = Seal::new(&[1; 32]);
        let stored = seal.encode("BOB", &record(), &SystemRandom);
        assert!(matches!(
            seal.decode("EVE", &stored),
            Err(DatabaseError::WrongKey)
        ));
        assert!(Seal::new(&[2; 32]).decode("BOB", &stored).is_err());
        for index in 0..stored.len() {
            let mut bent = stored.clone();
            bent[index] ^= 1;
            assert!(seal.decode("BOB", &bent).is_err(), "byte {index}");
            assert!(seal.decode("BOB", &stored[..index]).is_err());
        }
    }
}
