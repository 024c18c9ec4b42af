//! Encrypted frames.

use super::peer::{Peer, Protect, encode};
use super::world::{PASSWORD, USER, World};
use crate::Violation;
use wire::dtyp::NtStatus;
use wire::smb2::{
    CipherId, Command, Dialect, EchoRequest, Header, HeaderFlags, PacketKind, ProtocolId,
};

const CIPHERS: [CipherId; 4] = [
    CipherId::AES_128_CCM,
    CipherId::AES_128_GCM,
    CipherId::AES_256_CCM,
    CipherId::AES_256_GCM,
];

fn encrypting(world: &World) -> Peer<'_> {
    let mut peer = Peer::ready(world, Dialect::SMB_3_1_1);
    peer.protect = Protect::Encrypt;
    peer
}

#[test]
fn every_cipher_works_both_ways() {
    let world = World::new();
    for cipher in CIPHERS {
        let mut peer = Peer::new(&world);
        peer.ciphers = vec![cipher];
        peer.negotiate(&[Dialect::SMB_3_1_1]);
        peer.log_on(USER, PASSWORD);
        peer.protect = Protect::Encrypt;
        // Encryption is as good as a signature for a TREE_CONNECT.
        assert_eq!(
            peer.tree_connect(r"\\server\locked"),
            NtStatus::SUCCESS,
            "{cipher}"
        );
        let file = peer.file("a");
        assert_eq!(
            super::read_write::write(&mut peer, file, 0, &[9; 5000]),
            NtStatus::SUCCESS
        );
        let read = super::read_write::read(&mut peer, file, 0, 5000);
        assert_eq!(read, Ok(vec![9; 5000]));
    }
}

#[test]
fn what_came_encrypted_is_answered_encrypted() {
    let world = World::new();
    let mut peer = encrypting(&world);
    let header = peer.header(Command::ECHO);
    peer.send(header, |w| EchoRequest.encode(w)).unwrap();
    let frame = peer.outbox.next_frame().unwrap();
    assert_eq!(ProtocolId::packet_kind(&frame), Some(PacketKind::Transform));
    // Encrypted messages are not signed as well.
    let response = peer.call(Command::ECHO, |w| EchoRequest.encode(w));
    assert!(!response.header.flags.contains(HeaderFlags::SIGNED));
    assert_eq!(response.header.signature, [0; 16]);
}

#[test]
fn nonces_are_never_repeated() {
    let world = World::new();
    let mut peer = encrypting(&world);
    let mut seen = std::collections::HashSet::new();
    for _ in 0..100 {
        let header = peer.header(Command::ECHO);
        peer.send(header, |w| EchoRequest.encode(w)).unwrap();
        let frame = peer.outbox.next_frame().unwrap();
        assert!(seen.insert(frame[20..36].to_vec()));
    }
}

#[test]
fn a_frame_that_does_not_open_ends_the_connection() {
    let world = World::new();
    for at in [5, 20, 36, 42, 44, 60, 100] {
        let mut peer = encrypting(&world);
        let header = peer.header(Command::ECHO);
        let mut frame = peer.frame(vec![(header, encode(|w| EchoRequest.encode(w)))]);
        frame[at] ^= 1;
        let refused = peer.connection.receive(frame).err();
        assert_eq!(refused, Some(Violation::CannotDecrypt), "{at}");
    }
    for length in [0, 3, 51, 52, 53, 60] {
        let mut frame = b"\xFDSMB".to_vec();
        frame.resize(length, 0);
        let peer = encrypting(&world);
        assert!(peer.connection.receive(frame).is_err(), "{length}");
    }
}

#[test]
fn another_session_does_not_fit_into_an_encrypted_frame() {
    let world = World::new();
    let mut peer = encrypting(&world);
    let mut header = peer.header(Command::ECHO);
    header.session_id ^= 1;
    let sent = peer.send(header, |w| EchoRequest.encode(w));
    assert_eq!(sent, Err(Violation::SessionMismatch));
    let mut peer = encrypting(&world);
    let mut header = peer.header(Command::ECHO);
    header.flags |= HeaderFlags::RELATED_OPERATIONS;
    let sent = peer.send(header, |w| EchoRequest.encode(w));
    assert_eq!(sent, Err(Violation::SessionMismatch));
}

#[test]
fn nothing_but_smb2_is_inside_an_encrypted_frame() {
    let world = World::new();
    let mut peer = encrypting(&world);
    let header = Header {
        next_command: 0,
        ..peer.header(Command::ECHO)
    };
    let mut inner = peer.frame(vec![(header, encode(|w| EchoRequest.encode(w)))]);
    // A frame inside a frame.
    assert!(inner.len() > 52);
    inner.truncate(60);
    assert_eq!(
        peer.connection.receive(inner).err(),
        Some(Violation::CannotDecrypt)
    );
}

#[test]
fn dialects_without_encryption_do_not_decrypt() {
    let world = World::new();
    let mut peer = Peer::ready(&world, Dialect::SMB_2_1);
    let mut frame = b"\xFDSMB".to_vec();
    frame.resize(42, 0);
    frame.extend_from_slice(&[1, 0]);
    frame.extend_from_slice(&peer.session_id.to_le_bytes());
    frame.resize(200, 0);
    assert_eq!(
        peer.connection.receive(frame).err(),
        Some(Violation::CannotDecrypt)
    );
    let compressed = peer.connection.receive(b"\xFCSMB............".to_vec());
    assert_eq!(compressed.err(), Some(Violation::Compressed));
    let header = peer.header(Command::ECHO);
    assert!(peer.send(header, |w| EchoRequest.encode(w)).is_ok());
}
