//! The first token, in both directions.

use super::der::{self, Element};
use super::{NTLMSSP, SPNEGO};
use wire::dtyp::WireError;

/// NegTokenInit of RFC 4178 4.2.1, and its relative from the server.
/// [MS-SPNG] 2.2.1 NegTokenInit2
pub(crate) struct NegTokenInit<'a> {
    /// The MechTypeList as it was sent, with tag and length: what a mechListMIC is made over.
    pub(crate) mech_types: &'a [u8],
    pub(crate) mech_token: Option<&'a [u8]>,
}

impl<'a> NegTokenInit<'a> {
    pub(crate) fn decode(token: &'a [u8]) -> Result<Self, WireError> {
        let framed = der::content(token, der::APPLICATION_0)?;
        let (mechanism, inner) = der::element(framed)?;
        if mechanism.tag != der::OBJECT_IDENTIFIER || mechanism.content != SPNEGO {
            return Err(WireError::Invalid("GSS mechanism"));
        }
        let fields = der::content(der::content(inner, der::context(0))?, der::SEQUENCE)?;
        let (mut mech_types, mut mech_token) = (None, None);
        for field in der::elements(fields) {
            let Element { tag, content, .. } = field?;
            if tag == der::context(0) {
                mech_types = Some(der::element(content)?.0);
            } else if tag == der::context(2) {
                mech_token = Some(der::content(content, der::OCTET_STRING)?);
            }
        }
        let mech_types = mech_types
            .filter(|list| list.tag == der::SEQUENCE)
            .ok_or(WireError::Invalid("SPNEGO mechTypes"))?;
        Ok(Self {
            mech_types: mech_types.whole,
            mech_token,
        })
    }

    /// The mechanisms, by preference.
    pub(crate) fn mechanisms(&self) -> impl Iterator<Item = &'a [u8]> {
        let list = der::content(self.mech_types, der::SEQUENCE).unwrap_or_default();
        der::elements(list)
            .filter_map(Result::ok)
            .filter(|element| element.tag == der::OBJECT_IDENTIFIER)
            .map(|element| element.content)
    }

    /// A client's first token, for NTLMSSP alone.
    pub(crate) fn encode_ntlm(mech_token: &[u8]) -> Vec<u8> {
        let token = der::wrap(der::OCTET_STRING, &[mech_token]);
        frame(&[&ntlm_only(), &der::wrap(der::context(2), &[&token])])
    }

    /// A server's hint in its NEGOTIATE response, for NTLMSSP alone.
    /// [MS-SPNG] 3.2.5.2 NegTokenInit2 Variation for Server-Initiation
    pub(crate) fn encode_hint() -> Vec<u8> {
        let name = der::wrap(
            der::GENERAL_STRING,
            &[b"not_defined_in_RFC4178@please_ignore"],
        );
        let hints = der::wrap(der::SEQUENCE, &[&der::wrap(der::context(0), &[&name])]);
        frame(&[&ntlm_only(), &der::wrap(der::context(3), &[&hints])])
    }

    /// The MechTypeList of [`Self::encode_ntlm`].
    pub(crate) fn ntlm_mech_types() -> Vec<u8> {
        der::wrap(
            der::SEQUENCE,
            &[&der::wrap(der::OBJECT_IDENTIFIER, &[NTLMSSP])],
        )
    }
}

fn ntlm_only() -> Vec<u8> {
    der::wrap(der::context(0), &[&NegTokenInit::ntlm_mech_types()])
}

fn frame(fields: &[&[u8]]) -> Vec<u8> {
    let token = der::wrap(der::context(0), &[&der::wrap(der::SEQUENCE, fields)]);
    der::wrap(
        der::APPLICATION_0,
        &[&der::wrap(der::OBJECT_IDENTIFIER, &[SPNEGO]), &token],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::unhex;

    #[test]
    fn the_hint_is_what_windows_sends_without_kerberos() {
        let expected = unhex(
            "604806062b0601050502a03e303ca00e300c060a2b06010401823702020a
             a32a3028a0261b24 6e6f745f646566696e65645f696e5f5246433431
             373840706c656173655f69676e6f7265",
        );
        assert_eq!(NegTokenInit::encode_hint(), expected);
        let hint = NegTokenInit::decode(&expected).unwrap();
        assert_eq!(hint.mechanisms().collect::<Vec<_>>(), [NTLMSSP]);
        assert_eq!(hint.mech_token, None);
    }

    #[test]
    fn the_specifications_example() {
        // [MS-SPNG] 4 Protocol Examples, up to the mechToken: SPNegoEx before NTLMSSP.
        let mut token = unhex(
            "6082015d06062b0601050502a0820151 3082014da01a3018060a2b06010401823702021e
             060a2b06010401823702020aa2820101 0481fe",
        );
        token.resize(token.len() + 254, 0x4e);
        token.extend(unhex("a32a3028a0261b24"));
        token.extend(b"not_defined_in_RFC4178@please_ignore");
        assert_eq!(token.len(), 0x161);
        let init = NegTokenInit::decode(&token).unwrap();
        assert_eq!(init.mechanisms().count(), 2);
        assert_eq!(init.mechanisms().nth(1), Some(NTLMSSP));
        assert_eq!(init.mech_token.map(<[u8]>::len), Some(254));
        assert_eq!(init.mech_types.len(), 26);
        for len in 0..token.len() {
            assert!(NegTokenInit::decode(&token[..len]).is_err());
        }
    }

    #[test]
    fn another_gss_mechanism_is_not_spnego() {
        let oid = der::wrap(der::OBJECT_IDENTIFIER, &[NTLMSSP]);
        assert!(NegTokenInit::decode(&der::wrap(der::APPLICATION_0, &[&oid, &[0; 8]])).is_err());
    }
}
