//! Session keys. [MS-SMB2] 3.1.4.2 Generating Cryptographic Keys

use crate::Cipher;
use aws_lc_rs::hmac;
use std::fmt;
use wire::smb2::Dialect;
use zeroize::Zeroize;

/// What one session signs and encrypts with.
#[derive(Clone)]
pub struct SessionKeys {
    /// Session.SigningKey.
    pub signing: [u8; 16],
    /// Session.ApplicationKey, for what runs inside the session (RPC).
    pub application: [u8; 16],
    /// The server's DecryptionKey and the client's EncryptionKey; empty without a cipher.
    pub client_to_server: Vec<u8>,
    /// The server's EncryptionKey and the client's DecryptionKey; empty without a cipher.
    pub server_to_client: Vec<u8>,
}

/// A label and, for dialects before 3.1.1, its context; both with their final zero.
struct Purpose {
    label: &'static [u8],
    label_311: &'static [u8],
    context: &'static [u8],
}

const SIGNING: Purpose = Purpose {
    label: b"SMB2AESCMAC\0",
    label_311: b"SMBSigningKey\0",
    context: b"SmbSign\0",
};
const APPLICATION: Purpose = Purpose {
    label: b"SMB2APP\0",
    label_311: b"SMBAppKey\0",
    context: b"SmbRpc\0",
};
/// The blank after "ServerIn" is the specification's.
const CLIENT_TO_SERVER: Purpose = Purpose {
    label: b"SMB2AESCCM\0",
    label_311: b"SMBC2SCipherKey\0",
    context: b"ServerIn \0",
};
const SERVER_TO_CLIENT: Purpose = Purpose {
    label: b"SMB2AESCCM\0",
    label_311: b"SMBS2CCipherKey\0",
    context: b"ServerOut\0",
};

impl SessionKeys {
    /// All keys of a session whose security context gave `session_key`.
    ///
    /// `preauth` is Session.PreauthIntegrityHashValue and is used for 3.1.1 only. Before 3.0
    /// nothing is derived: messages are signed with the session key itself, cut or filled
    /// with zeros to 16 bytes.
    /// [MS-SMB2] 3.3.5.5.3 Handling GSS-API Authentication
    pub fn derive(
        dialect: Dialect,
        session_key: &[u8],
        preauth: Option<&[u8; 64]>,
        cipher: Option<Cipher>,
    ) -> Self {
        let mut short = [0; 16];
        for (place, byte) in short.iter_mut().zip(session_key) {
            *place = *byte;
        }
        if !dialect.is_smb3() {
            let (signing, application) = (short, short);
            short.zeroize();
            let (client_to_server, server_to_client) = (Vec::new(), Vec::new());
            return Self {
                signing,
                application,
                client_to_server,
                server_to_client,
            };
        }
        let preauth = preauth
            .filter(|_| dialect >= Dialect::SMB_3_1_1)
            .map(|hash| &hash[..]);
        // Only the ciphers with a key of 32 bytes take the session key as long as it came.
        let sealing = match cipher {
            Some(cipher) if cipher.key_len() > short.len() => session_key,
            _ => &short,
        };
        let seal = |purpose| {
            let mut key = vec![0; cipher.map_or(0, Cipher::key_len)];
            derive(sealing, purpose, preauth, &mut key);
            key
        };
        let (client_to_server, server_to_client) =
            (seal(&CLIENT_TO_SERVER), seal(&SERVER_TO_CLIENT));
        let (mut signing, mut application) = ([0; 16], [0; 16]);
        derive(&short, &SIGNING, preauth, &mut signing);
        derive(&short, &APPLICATION, preauth, &mut application);
        short.zeroize();
        Self {
            signing,
            application,
            client_to_server,
            server_to_client,
        }
    }
}

impl Drop for SessionKeys {
    fn drop(&mut self) {
        self.signing.zeroize();
        self.application.zeroize();
        self.client_to_server.zeroize();
        self.server_to_client.zeroize();
    }
}

impl fmt::Debug for SessionKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionKeys(..)")
    }
}

/// Channel.SigningKey of a connection that was bound to an existing session, from the session
/// key and hash of the binding exchange.
/// [MS-SMB2] 3.3.5.5.3 Handling GSS-API Authentication
pub fn channel_signing_key(
    dialect: Dialect,
    session_key: &[u8],
    preauth: Option<&[u8; 64]>,
) -> [u8; 16] {
    SessionKeys::derive(dialect, session_key, preauth, None).signing
}

/// SP800-108 5.1 KDF in Counter Mode, with HMAC-SHA256, r = 32 and L the length of `out`.
/// No key here is longer than one block, so the counter is always 1.
fn derive(key: &[u8], purpose: &Purpose, preauth: Option<&[u8]>, out: &mut [u8]) {
    let (label, context) = match preauth {
        Some(hash) => (purpose.label_311, hash),
        None => (purpose.label, purpose.context),
    };
    let bits = u32::try_from(out.len()).unwrap_or(0).saturating_mul(8);
    let mut prf = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in [
        &1u32.to_be_bytes()[..],
        label,
        &[0],
        context,
        &bits.to_be_bytes(),
    ] {
        prf.update(part);
    }
    for (place, byte) in out.iter_mut().zip(prf.sign().as_ref()) {
        *place = *byte;
    }
}

#[cfg(test)]
mod tests;
