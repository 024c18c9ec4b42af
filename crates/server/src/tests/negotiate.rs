//! Dialects, contexts, and what may not come.

use super::peer::{Peer, encode};
use super::world::{Wishes, World};
use crate::Violation;
use wire::dtyp::NtStatus;
use wire::smb2::negotiate::context::{
    ContextType, EncryptionCapabilities, PreauthIntegrityCapabilities, SigningCapabilities,
};
use wire::smb2::{
    Capabilities, CipherId, Command, Dialect, HashAlgorithmId, Header, HeaderFlags,
    NegotiateContext, NegotiateRequest, NegotiateResponse, SigningAlgorithmId,
};

const ALL: [Dialect; 5] = [
    Dialect::SMB_2_0_2,
    Dialect::SMB_2_1,
    Dialect::SMB_3_0,
    Dialect::SMB_3_0_2,
    Dialect::SMB_3_1_1,
];

/// An SMB1 NEGOTIATE with these dialects.
fn smb1(dialects: &[&str]) -> Vec<u8> {
    let mut frame = b"\xFFSMBr".to_vec();
    frame.resize(32, 0);
    let strings: Vec<u8> = dialects
        .iter()
        .flat_map(|dialect| [&[2], dialect.as_bytes(), &[0]].concat())
        .collect();
    frame.push(0);
    frame.extend_from_slice(&u16::try_from(strings.len()).unwrap().to_le_bytes());
    frame.extend_from_slice(&strings);
    frame
}

#[test]
fn the_greatest_common_dialect_is_chosen() {
    for dialect in ALL {
        let world = World::new();
        let mut peer = Peer::new(&world);
        let offered: Vec<Dialect> = ALL.into_iter().filter(|d| *d <= dialect).collect();
        let response = peer.negotiate(&offered);
        let response = NegotiateResponse::decode(&response.message).unwrap();
        assert_eq!(response.dialect_revision, dialect);
        let large = dialect > Dialect::SMB_2_0_2;
        assert_eq!(
            response.capabilities.contains(Capabilities::LARGE_MTU),
            large
        );
        assert_eq!(response.max_read_size, if large { 8 << 20 } else { 65536 });
        let ccm = matches!(dialect, Dialect::SMB_3_0 | Dialect::SMB_3_0_2);
        assert_eq!(
            response.capabilities.contains(Capabilities::ENCRYPTION),
            ccm,
            "{dialect}"
        );
    }
}

#[test]
fn a_server_can_be_kept_to_new_dialects() {
    let world = World::with(Wishes {
        dialects: Dialect::SMB_3_0..=Dialect::SMB_3_1_1,
        ..Wishes::default()
    });
    let mut peer = Peer::new(&world);
    let request = peer.negotiate_request(&[Dialect::SMB_2_0_2, Dialect::SMB_2_1]);
    assert_eq!(
        peer.negotiate_with(&request).status(),
        NtStatus::NOT_SUPPORTED
    );
    // A client may try again.
    peer.negotiate(&[Dialect::SMB_2_1, Dialect::SMB_3_0]);
    assert_eq!(peer.dialect, Dialect::SMB_3_0);
}

#[test]
fn no_dialect_at_all_is_an_error() {
    let world = World::new();
    let mut peer = Peer::new(&world);
    let request = peer.negotiate_request(&[]);
    assert_eq!(
        peer.negotiate_with(&request).status(),
        NtStatus::INVALID_PARAMETER
    );
}

#[test]
fn the_fastest_common_algorithms_are_chosen() {
    let world = World::new();
    let mut peer = Peer::new(&world);
    peer.ciphers = vec![
        CipherId::AES_256_CCM,
        CipherId::AES_256_GCM,
        CipherId::AES_128_GCM,
    ];
    let response = peer.negotiate(&[Dialect::SMB_3_1_1]);
    let response = NegotiateResponse::decode(&response.message).unwrap();
    let encryption = EncryptionCapabilities {
        ciphers: vec![CipherId::AES_128_GCM],
    };
    let signing = SigningCapabilities {
        signing_algorithms: vec![SigningAlgorithmId::AES_GMAC],
    };
    assert!(
        response
            .negotiate_contexts
            .contains(&NegotiateContext::Encryption(encryption))
    );
    assert!(
        response
            .negotiate_contexts
            .contains(&NegotiateContext::Signing(signing))
    );
    assert_eq!(response.negotiate_contexts.len(), 3);
}

#[test]
fn nothing_in_common_is_said_so() {
    let world = World::new();
    let mut peer = Peer::new(&world);
    peer.ciphers = vec![CipherId(0x77)];
    peer.signing_algorithms = vec![SigningAlgorithmId(0x77)];
    let response = peer.negotiate(&[Dialect::SMB_3_1_1]);
    let response = NegotiateResponse::decode(&response.message).unwrap();
    let encryption = EncryptionCapabilities {
        ciphers: vec![CipherId(0)],
    };
    let signing = SigningCapabilities {
        signing_algorithms: vec![SigningAlgorithmId::AES_CMAC],
    };
    assert!(
        response
            .negotiate_contexts
            .contains(&NegotiateContext::Encryption(encryption))
    );
    assert!(
        response
            .negotiate_contexts
            .contains(&NegotiateContext::Signing(signing))
    );
}

fn with_contexts(change: impl FnOnce(&mut Vec<NegotiateContext>)) -> NtStatus {
    let world = World::new();
    let mut peer = Peer::new(&world);
    let mut request = peer.negotiate_request(&[Dialect::SMB_3_1_1]);
    change(&mut request.negotiate_contexts);
    peer.negotiate_with(&request).status()
}

#[test]
fn contexts_that_break_the_rules_are_errors() {
    let twice = |index: usize| {
        move |contexts: &mut Vec<NegotiateContext>| {
            let again = contexts[index].clone();
            contexts.push(again);
        }
    };
    for index in 0..3 {
        assert_eq!(with_contexts(twice(index)), NtStatus::INVALID_PARAMETER);
    }
    let without_hash = with_contexts(|contexts| drop(contexts.remove(0)));
    assert_eq!(without_hash, NtStatus::INVALID_PARAMETER);
    let unknown_hash = with_contexts(|contexts| {
        contexts[0] = NegotiateContext::PreauthIntegrity(PreauthIntegrityCapabilities {
            hash_algorithms: vec![HashAlgorithmId(2)],
            salt: vec![1],
        });
    });
    assert_eq!(
        unknown_hash,
        NtStatus::SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP
    );
}

#[test]
fn contexts_that_nobody_knows_are_passed_over() {
    let status = with_contexts(|contexts| {
        for context_type in [ContextType(0x4711), ContextType::CONTEXTTYPE_RESERVED] {
            let data = vec![1, 2, 3];
            contexts.insert(0, NegotiateContext::Other { context_type, data });
        }
    });
    assert_eq!(status, NtStatus::SUCCESS);
}

#[test]
fn a_second_negotiate_ends_the_connection() {
    for dialect in ALL {
        let world = World::new();
        let mut peer = Peer::new(&world);
        peer.negotiate(&[dialect]);
        let request = peer.negotiate_request(&[dialect]);
        let header = peer.header(Command::NEGOTIATE);
        let again = peer.send(header, |w| request.encode(w));
        assert_eq!(again, Err(Violation::NegotiatedTwice));
    }
}

#[test]
fn a_signed_negotiate_is_an_error() {
    let world = World::new();
    let mut peer = Peer::new(&world);
    let request = peer.negotiate_request(&[Dialect::SMB_3_0]);
    let mut header = peer.header(Command::NEGOTIATE);
    header.flags |= HeaderFlags::SIGNED;
    let response = peer.exchange(header, |w| request.encode(w));
    assert_eq!(response.status(), NtStatus::INVALID_PARAMETER);
}

#[test]
fn negotiate_comes_first_and_alone() {
    let world = World::new();
    let mut peer = Peer::new(&world);
    let header = peer.header(Command::ECHO);
    let echo = encode(|w| wire::smb2::EchoRequest.encode(w));
    let early = peer.send_all(vec![(header, echo.clone())]);
    assert_eq!(early, Err(Violation::NotNegotiated));
    let mut peer = Peer::new(&world);
    let request = peer.negotiate_request(&[Dialect::SMB_3_0]);
    let negotiate = (
        peer.header(Command::NEGOTIATE),
        encode(|w| request.encode(w)),
    );
    let echo = (peer.header(Command::ECHO), echo);
    assert_eq!(
        peer.send_all(vec![negotiate, echo]),
        Err(Violation::NotNegotiated)
    );
}

#[test]
fn smb1_leads_to_smb2_where_it_is_offered() {
    let world = World::new();
    let mut peer = Peer::new(&world);
    let frame = smb1(&["NT LM 0.12", "SMB 2.002", "SMB 2.???"]);
    assert!(peer.connection.receive(frame).unwrap().is_none());
    let response = peer.response();
    let body = NegotiateResponse::decode(&response.message).unwrap();
    assert_eq!(body.dialect_revision, Dialect::WILDCARD);
    assert_eq!(
        (response.header.message_id, response.header.credits),
        (0, 1)
    );
    peer.next_id = 1;
    peer.negotiate(&ALL);
    assert_eq!(peer.dialect, Dialect::SMB_3_1_1);
}

#[test]
fn smb1_with_only_2_0_2_is_the_whole_negotiation() {
    let world = World::new();
    let mut peer = Peer::new(&world);
    assert!(
        peer.connection
            .receive(smb1(&["SMB 2.002"]))
            .unwrap()
            .is_none()
    );
    let response = peer.response();
    let body = NegotiateResponse::decode(&response.message).unwrap();
    assert_eq!(body.dialect_revision, Dialect::SMB_2_0_2);
    peer.next_id = 1;
    assert_eq!(
        peer.log_on(super::world::USER, super::world::PASSWORD),
        NtStatus::SUCCESS
    );
}

#[test]
fn all_other_smb1_ends_the_connection() {
    let world = World::new();
    for frame in [
        smb1(&["NT LM 0.12"]),
        smb1(&[]),
        b"\xFFSMBs".to_vec(),
        b"\xFFSMB".to_vec(),
    ] {
        let peer = Peer::new(&world);
        assert_eq!(peer.connection.receive(frame).err(), Some(Violation::Smb1));
    }
    let mut peer = Peer::new(&world);
    peer.negotiate(&[Dialect::SMB_2_1]);
    let late = peer.connection.receive(smb1(&["SMB 2.002"]));
    assert_eq!(late.err(), Some(Violation::NegotiatedTwice));
}

#[test]
fn the_negotiation_can_be_validated() {
    let request = |peer: &mut Peer<'_>, change: fn(&mut NegotiateRequest)| {
        let mut sent = peer.negotiate_request(&[Dialect::SMB_2_1, Dialect::SMB_3_0]);
        change(&mut sent);
        super::ioctl::validate_negotiate_info(peer, &sent)
    };
    let world = World::new();
    let mut peer = Peer::new(&world);
    peer.negotiate(&[Dialect::SMB_2_1, Dialect::SMB_3_0]);
    peer.log_on(super::world::USER, super::world::PASSWORD);
    peer.protect = super::peer::Protect::Sign;
    peer.tree_connect(r"\\server\open");
    let response = request(&mut peer, |_| {}).expect("an answer");
    assert_eq!(response.dialect, Dialect::SMB_3_0.0);
    assert_eq!(response.guid, wire::dtyp::Guid(*b"the server's own"));
    assert!(request(&mut peer, |sent| sent.dialects.truncate(1)).is_none());
    assert!(peer.outbox.is_closed());
}

#[test]
fn the_response_has_the_bytes_of_the_specification() {
    let world = World::new();
    let mut peer = Peer::new(&world);
    let response = peer.negotiate(&[Dialect::SMB_2_0_2]);
    // StructureSize 65, signing enabled, 0x0202, ServerGuid
    assert_eq!(response.message[64..72], [65, 0, 1, 0, 2, 2, 0, 0]);
    assert_eq!(response.message[72..88], *b"the server's own");
    // SecurityBufferOffset 0x80
    assert_eq!(response.message[120..122], [0x80, 0]);
    assert_eq!(Header::decode(&response.message).unwrap().credits, 1);
}
