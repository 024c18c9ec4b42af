//! Accounts and what is known of their passwords.

use crate::ntlm::primitive::md4;
use std::fmt;
use wire::dtyp::{Sid, encode_utf16};
use zeroize::Zeroize;

/// What NTLM keeps of a password: as good as the password to whoever has it.
/// [MS-NLMP] 3.3.1 NTLM v1 Authentication, NTOWFv1
#[derive(Clone)]
pub struct NtHash([u8; 16]);

impl NtHash {
    /// MD4 of the password in UTF-16.
    pub fn of_password(password: &str) -> Self {
        let mut text = encode_utf16(password);
        let hash = md4(&text);
        text.zeroize();
        Self(hash)
    }

    /// From its bytes, for example out of another server's password file.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl Drop for NtHash {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for NtHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NtHash(..)")
    }
}

/// A user of this machine.
#[derive(Clone, Debug)]
pub struct Account {
    /// The name as it was written when the account was made.
    pub name: String,
    /// The machine's SID and the account's relative identifier.
    pub sid: Sid,
    /// The password.
    pub nt_hash: NtHash,
    /// True if nobody may log on with it.
    pub disabled: bool,
}

/// Where accounts are looked up.
pub trait Accounts: Send + Sync {
    /// The account of `user`, whatever the case of its letters. Must take as long for a name
    /// that does not exist as for one that does.
    fn find(&self, user: &str) -> Option<Account>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_of_the_specifications_password() {
        // [MS-NLMP] 4.2.2.1.2 NTOWFv1()
        let hash = NtHash::of_password("Password");
        assert_eq!(
            hash.as_bytes(),
            &0xa4f4_9c40_6510_bdca_b682_4ee7_c30f_d852_u128.to_be_bytes()
        );
        assert_eq!(format!("{hash:?}"), "NtHash(..)");
    }
}
