//! ECHO: asks whether the server is there.

use super::body::empty_body;

empty_body! {
    /// [MS-SMB2] 2.2.28 SMB2 ECHO Request
    EchoRequest
}

empty_body! {
    /// [MS-SMB2] 2.2.29 SMB2 ECHO Response
    EchoResponse
}

#[cfg(test)]
mod tests {
    use super::super::tests::support::{encoded, message};
    use super::*;

    #[test]
    fn known_bytes() {
        assert_eq!(encoded(|w| EchoRequest.encode(w)), message("0400 0000"));
        assert_eq!(
            EchoResponse::decode(&message("0400 CDCD")),
            Ok(EchoResponse)
        );
        assert!(EchoRequest::decode(&message("0500 0000")).is_err());
        assert!(EchoRequest::decode(&message("0400 00")).is_err());
    }
}
