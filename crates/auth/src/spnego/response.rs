//! All tokens after the first.

use super::NTLMSSP;
use super::der::{self, Element};
use wire::dtyp::WireError;

/// RFC 4178 4.2.2 negTokenResp, negState
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct NegState(pub(crate) u8);

impl NegState {
    pub(crate) const ACCEPT_COMPLETED: Self = Self(0);
    pub(crate) const ACCEPT_INCOMPLETE: Self = Self(1);
    pub(crate) const REJECT: Self = Self(2);
    pub(crate) const REQUEST_MIC: Self = Self(3);
}

/// NegTokenResp of RFC 4178 4.2.2; [MS-SPNG] calls it negTokenTarg too.
#[derive(Default)]
pub(crate) struct NegTokenResp<'a> {
    pub(crate) neg_state: Option<NegState>,
    /// True if supportedMech is NTLMSSP; only said in the server's first token.
    pub(crate) chose_ntlm: bool,
    pub(crate) response_token: Option<&'a [u8]>,
    pub(crate) mech_list_mic: Option<&'a [u8]>,
}

impl<'a> NegTokenResp<'a> {
    pub(crate) fn decode(token: &'a [u8]) -> Result<Self, WireError> {
        let fields = der::content(der::content(token, der::context(1))?, der::SEQUENCE)?;
        let mut found = Self::default();
        for field in der::elements(fields) {
            let Element { tag, content, .. } = field?;
            if tag == der::context(0) {
                found.neg_state = Some(state(der::content(content, der::ENUMERATED)?)?);
            } else if tag == der::context(1) {
                found.chose_ntlm = der::content(content, der::OBJECT_IDENTIFIER)? == NTLMSSP;
            } else if tag == der::context(2) {
                found.response_token = Some(der::content(content, der::OCTET_STRING)?);
            } else if tag == der::context(3) {
                found.mech_list_mic = Some(der::content(content, der::OCTET_STRING)?);
            }
        }
        // An empty string and none mean the same.
        found.response_token = found.response_token.filter(|token| !token.is_empty());
        found.mech_list_mic = found.mech_list_mic.filter(|mic| !mic.is_empty());
        Ok(found)
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let field = |number, tag, value: &[u8]| {
            der::wrap(der::context(number), &[&der::wrap(tag, &[value])])
        };
        let mut fields = Vec::new();
        if let Some(NegState(state)) = self.neg_state {
            fields.extend(field(0, der::ENUMERATED, &[state]));
        }
        if self.chose_ntlm {
            fields.extend(field(1, der::OBJECT_IDENTIFIER, NTLMSSP));
        }
        if let Some(token) = self.response_token {
            fields.extend(field(2, der::OCTET_STRING, token));
        }
        if let Some(mic) = self.mech_list_mic {
            fields.extend(field(3, der::OCTET_STRING, mic));
        }
        der::wrap(der::context(1), &[&der::wrap(der::SEQUENCE, &[&fields])])
    }
}

fn state(content: &[u8]) -> Result<NegState, WireError> {
    match content {
        [state] => Ok(NegState(*state)),
        _ => Err(WireError::Invalid("SPNEGO negState")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::unhex;

    #[test]
    fn known_bytes() {
        let token = NegTokenResp {
            neg_state: Some(NegState::ACCEPT_INCOMPLETE),
            chose_ntlm: true,
            response_token: Some(b"NTLM"),
            mech_list_mic: None,
        };
        let expected = unhex("a11d301ba0030a0101a10c060a2b06010401823702020aa20604044e544c4d");
        assert_eq!(token.encode(), expected);
        let again = NegTokenResp::decode(&expected).unwrap();
        assert_eq!(again.neg_state, Some(NegState::ACCEPT_INCOMPLETE));
        assert!(again.chose_ntlm);
        assert_eq!(again.response_token, Some(&b"NTLM"[..]));
        assert_eq!(again.mech_list_mic, None);
    }

    #[test]
    fn an_end_with_a_mic() {
        let token = NegTokenResp {
            neg_state: Some(NegState::ACCEPT_COMPLETED),
            mech_list_mic: Some(&[1; 16]),
            ..NegTokenResp::default()
        };
        let bytes = token.encode();
        assert_eq!(
            bytes,
            unhex("a11b3019a0030a0100a312041001010101010101010101010101010101")
        );
        assert_eq!(
            NegTokenResp::decode(&bytes).unwrap().mech_list_mic,
            Some(&[1; 16][..])
        );
    }

    #[test]
    fn an_empty_mic_is_none() {
        let token = unhex("a10b3009a0030a0100a3020400");
        assert_eq!(NegTokenResp::decode(&token).unwrap().mech_list_mic, None);
    }

    #[test]
    fn unknown_fields_are_passed_over_and_bad_ones_are_not() {
        assert!(NegTokenResp::decode(&unhex("a1063004a5020400")).is_ok());
        assert!(NegTokenResp::decode(&unhex("a1083006a0040a020000")).is_err());
        assert!(NegTokenResp::decode(&unhex("a1053003a20304")).is_err());
    }
}
