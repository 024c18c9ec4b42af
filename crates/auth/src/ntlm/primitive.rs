//! The old primitives that NTLM is made of. [MS-NLMP] 6 Appendix A: Cryptographic Operations
//! Reference

use hmac::{Hmac, KeyInit, Mac};
use md4::Digest;
use rc4::{Rc4, StreamCipher};

/// MD4(M).
pub(crate) fn md4(message: &[u8]) -> [u8; 16] {
    md4::Md4::digest(message).into()
}

/// MD5(M), M given in parts.
pub(crate) fn md5(parts: &[&[u8]]) -> [u8; 16] {
    let mut digest = md5::Md5::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().into()
}

/// HMAC_MD5(K, M), M given in parts.
pub(crate) fn hmac_md5(key: &[u8; 16], parts: &[&[u8]]) -> [u8; 16] {
    let mut mac = Hmac::<md5::Md5>::new(&block_key(key));
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// HMAC fills a key up to a block with zeros; done here, the constructor cannot fail.
fn block_key(key: &[u8; 16]) -> hmac::digest::Key<Hmac<md5::Md5>> {
    let mut block = hmac::digest::Key::<Hmac<md5::Md5>>::default();
    for (place, byte) in block.iter_mut().zip(key) {
        *place = *byte;
    }
    block
}

/// RC4K(K, D): one use of a key, in place.
pub(crate) fn rc4(key: &[u8; 16], data: &mut [u8]) {
    if let Ok(mut cipher) = Rc4::new_from_slice(key) {
        cipher.apply_keystream(data);
    }
}
