//! MessageIds and credits.

use super::peer::{Peer, encode};
use super::world::{PASSWORD, USER, Wishes, World};
use crate::{Limits, Violation};
use wire::dtyp::NtStatus;
use wire::smb2::{Command, Dialect, EchoRequest, Header};

fn echo(peer: &mut Peer<'_>, credits: u16) -> u16 {
    let header = Header {
        credits,
        ..peer.header(Command::ECHO)
    };
    peer.exchange(header, |w| EchoRequest.encode(w))
        .header
        .credits
}

fn small(world_credits: u16) -> World {
    let limits = Limits {
        credits: world_credits,
        ..Limits::default()
    };
    World::with(Wishes {
        limits,
        ..Wishes::default()
    })
}

#[test]
fn one_credit_until_somebody_has_logged_on() {
    let world = World::new();
    let mut peer = Peer::new(&world);
    let response = peer.negotiate(&[Dialect::SMB_3_1_1]);
    assert_eq!(response.header.credits, 1);
    let (_, response) = peer.session_setup(b"");
    assert_eq!(response.header.credits, 1);
    let mut peer = Peer::logged_on(&world, Dialect::SMB_3_1_1);
    assert_eq!(echo(&mut peer, 100), 100);
}

#[test]
fn never_more_than_asked_for_and_never_more_than_the_limit() {
    let world = small(128);
    let mut peer = Peer::logged_on(&world, Dialect::SMB_3_1_1);
    // Logging on brought 64.
    let mut held = 64;
    for asked in [1, 30, 1000, 1000, 0, 0, 1] {
        let granted = echo(&mut peer, asked);
        held = held - 1 + granted;
        assert!(granted <= asked && held <= 128, "{asked} {granted} {held}");
    }
    assert_eq!(echo(&mut peer, u16::MAX), 128 - (held - 1));
}

#[test]
fn a_client_always_has_one() {
    let world = small(128);
    let mut peer = Peer::logged_on(&world, Dialect::SMB_2_1);
    for _ in 0..63 {
        assert_eq!(echo(&mut peer, 0), 0);
    }
    for _ in 0..3 {
        assert_eq!(echo(&mut peer, 0), 1);
    }
}

#[test]
fn numbers_outside_the_window_end_the_connection() {
    for wrong in [0, 2, 1000, u64::MAX] {
        let world = World::new();
        let mut peer = Peer::logged_on(&world, Dialect::SMB_3_1_1);
        let message_id = if wrong == 1000 {
            peer.next_id + wrong
        } else {
            wrong
        };
        let header = Header {
            message_id,
            ..peer.header(Command::ECHO)
        };
        let sent = peer.send(header, |w| EchoRequest.encode(w));
        assert_eq!(sent, Err(Violation::MessageIdOutsideWindow), "{wrong}");
    }
}

#[test]
fn a_charge_must_be_in_the_window_as_a_whole() {
    let world = World::new();
    let mut peer = Peer::logged_on(&world, Dialect::SMB_3_1_1);
    let header = Header {
        credit_charge: 65,
        ..peer.header(Command::ECHO)
    };
    let sent = peer.send(header, |w| EchoRequest.encode(w));
    assert_eq!(sent, Err(Violation::MessageIdOutsideWindow));
    // SMB 2.0.2 has no charges: the field means nothing.
    let mut peer = Peer::logged_on(&world, Dialect::SMB_2_0_2);
    let header = Header {
        credit_charge: 65,
        ..peer.header(Command::ECHO)
    };
    assert_eq!(
        peer.exchange(header, |w| EchoRequest.encode(w)).status(),
        NtStatus::SUCCESS
    );
}

#[test]
fn requests_may_come_in_any_order_within_the_window() {
    let world = World::new();
    let mut peer = Peer::logged_on(&world, Dialect::SMB_3_1_1);
    let first = peer.next_id;
    for message_id in [first + 2, first, first + 1] {
        let header = Header {
            message_id,
            ..peer.header(Command::ECHO)
        };
        let response = peer.exchange(header, |w| EchoRequest.encode(w));
        assert_eq!(response.header.message_id, message_id);
    }
}

#[test]
fn the_charge_pays_for_the_payload() {
    let world = World::new();
    let mut peer = Peer::ready(&world, Dialect::SMB_3_1_1);
    let file = peer.file("a");
    super::read_write::write(&mut peer, file, 0, b"x");
    for (charge, length, expected) in [
        (0, 65536, NtStatus::SUCCESS),
        (0, 65537, NtStatus::INVALID_PARAMETER),
        (1, 65537, NtStatus::INVALID_PARAMETER),
        (2, 131_072, NtStatus::SUCCESS),
        (2, 131_073, NtStatus::INVALID_PARAMETER),
    ] {
        let header = peer.header_with_charge(Command::READ, charge);
        let request = super::read_write::read_request(file, 0, length);
        let response = peer.exchange(header, |w| request.encode(w));
        assert_eq!(response.status(), expected, "{charge} {length}");
        assert_eq!(response.header.credit_charge, charge);
    }
}

#[test]
fn what_is_not_answered_yet_counts_too() {
    let world = small(64);
    let mut peer = Peer::logged_on(&world, Dialect::SMB_3_1_1);
    let body = encode(|w| EchoRequest.encode(w));
    let mut waiting = Vec::new();
    for _ in 0..64 {
        let header = peer.header(Command::ECHO);
        waiting.extend(peer.receive_all(vec![(header, body.clone())]).unwrap());
    }
    let header = peer.header(Command::ECHO);
    let one_more = peer.receive_all(vec![(header, body)]);
    assert_eq!(one_more.err(), Some(Violation::MessageIdOutsideWindow));
    let mut granted = 0;
    for work in waiting {
        work.run();
        granted += peer.response().header.credits;
    }
    assert_eq!(granted, 64);
}

#[test]
fn frames_are_short_until_somebody_has_logged_on() {
    let world = World::new();
    let mut peer = Peer::new(&world);
    let limit = peer.connection.frame_limit();
    assert!(limit < 70_000);
    let long = peer.connection.receive(vec![0xFE; limit + 1]);
    assert_eq!(long.err(), Some(Violation::FrameTooLong));
    peer.negotiate(&[Dialect::SMB_3_1_1]);
    assert_eq!(peer.connection.frame_limit(), limit);
    peer.log_on(USER, PASSWORD);
    assert_eq!(peer.connection.frame_limit(), (8 << 20) + (64 << 10));
}

#[test]
fn there_are_not_too_many_connections() {
    let limits = Limits {
        connections: 1,
        ..Limits::default()
    };
    let world = World::with(Wishes {
        limits,
        ..Wishes::default()
    });
    let first = Peer::new(&world);
    let second = Peer::new(&world);
    assert!(second.outbox.is_closed() && !first.outbox.is_closed());
    let frame = vec![0; 64];
    assert_eq!(
        second.connection.receive(frame).err(),
        Some(Violation::Closed)
    );
    first.connection.disconnected();
    assert!(!Peer::new(&world).outbox.is_closed());
}
