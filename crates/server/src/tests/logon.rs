//! Sessions: how they begin, what their signatures are worth, how they end.

use super::peer::{Peer, Protect, create_request, encode};
use super::world::{OTHER_USER, PASSWORD, USER, Wishes, World};
use crate::{Limits, Signing};
use wire::dtyp::NtStatus;
use wire::smb2::{
    Command, Dialect, EchoRequest, Header, HeaderFlags, LogoffRequest, SecurityMode,
    SessionSetupFlags,
};

const ALL: [Dialect; 5] = [
    Dialect::SMB_2_0_2,
    Dialect::SMB_2_1,
    Dialect::SMB_3_0,
    Dialect::SMB_3_0_2,
    Dialect::SMB_3_1_1,
];

fn log_off(peer: &mut Peer<'_>) -> NtStatus {
    peer.call(Command::LOGOFF, |w| LogoffRequest.encode(w))
        .status()
}

#[test]
fn every_dialect_logs_on_and_signs() {
    for dialect in ALL {
        let world = World::with(Wishes {
            signing: Signing::Required,
            ..Wishes::default()
        });
        let mut peer = Peer::ready(&world, dialect);
        let response = peer.call(Command::ECHO, |w| EchoRequest.encode(w));
        assert_eq!(response.status(), NtStatus::SUCCESS);
        assert!(
            response.header.flags.contains(HeaderFlags::SIGNED),
            "{dialect}"
        );
        assert_eq!(log_off(&mut peer), NtStatus::SUCCESS);
    }
}

#[test]
fn a_wrong_password_is_a_logon_failure_and_leaves_no_session() {
    let world = World::new();
    let mut peer = Peer::new(&world);
    peer.negotiate(&[Dialect::SMB_3_1_1]);
    assert_eq!(peer.log_on(USER, "wrong"), NtStatus::LOGON_FAILURE);
    assert_eq!(peer.log_on("nobody", PASSWORD), NtStatus::LOGON_FAILURE);
    assert!(world.server.summary().sessions.is_empty());
    assert_eq!(peer.log_on(USER, PASSWORD), NtStatus::SUCCESS);
    assert_eq!(world.server.summary().sessions.len(), 1);
}

#[test]
fn requests_of_no_session_are_refused() {
    let world = World::new();
    let mut peer = Peer::new(&world);
    peer.negotiate(&[Dialect::SMB_3_1_1]);
    for session_id in [0, 4711, u64::MAX] {
        peer.session_id = session_id;
        let response = peer.call(Command::LOGOFF, |w| LogoffRequest.encode(w));
        assert_eq!(response.status(), NtStatus::USER_SESSION_DELETED);
        assert_eq!(response.header.session_id, session_id);
    }
}

#[test]
fn a_session_in_the_making_can_do_nothing() {
    let world = World::new();
    let mut peer = Peer::new(&world);
    peer.negotiate(&[Dialect::SMB_3_0]);
    let token = b"NTLMSSP\0\x01\0\0\0\x97\x82\x08\xe2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let (_, response) = peer.session_setup(token);
    assert_eq!(response.status(), NtStatus::MORE_PROCESSING_REQUIRED);
    peer.session_id = response.header.session_id;
    assert_eq!(
        peer.tree_connect(r"\\server\open"),
        NtStatus::USER_SESSION_DELETED
    );
    let mut header = peer.header(Command::ECHO);
    header.flags |= HeaderFlags::SIGNED;
    let response = peer.exchange(header, |w| EchoRequest.encode(w));
    assert_eq!(response.status(), NtStatus::USER_SESSION_DELETED);
    // LOGOFF ends it.
    assert_eq!(log_off(&mut peer), NtStatus::SUCCESS);
    assert_eq!(log_off(&mut peer), NtStatus::USER_SESSION_DELETED);
}

#[test]
fn a_session_that_signs_must_be_signed() {
    let world = World::with(Wishes {
        signing: Signing::Required,
        ..Wishes::default()
    });
    for dialect in ALL {
        let mut peer = Peer::ready(&world, dialect);
        peer.protect = Protect::Nothing;
        let response = peer.call(Command::ECHO, |w| EchoRequest.encode(w));
        assert_eq!(response.status(), NtStatus::ACCESS_DENIED, "{dialect}");
        assert!(!response.header.flags.contains(HeaderFlags::SIGNED));
        peer.protect = Protect::Sign;
        let response = peer.call(Command::ECHO, |w| EchoRequest.encode(w));
        assert_eq!(response.status(), NtStatus::SUCCESS);
    }
}

#[test]
fn the_client_can_demand_signatures_too() {
    let world = World::new();
    let mut peer = Peer::new(&world);
    peer.security_mode = SecurityMode::SIGNING_ENABLED | SecurityMode::SIGNING_REQUIRED;
    peer.negotiate(&[Dialect::SMB_2_1]);
    assert_eq!(peer.log_on(USER, PASSWORD), NtStatus::SUCCESS);
    let response = peer.call(Command::ECHO, |w| EchoRequest.encode(w));
    assert_eq!(response.status(), NtStatus::ACCESS_DENIED);
}

#[test]
fn one_flipped_bit_breaks_a_signature() {
    let world = World::new();
    for dialect in ALL {
        let mut peer = Peer::ready(&world, dialect);
        // The last byte of the body, the session, the signature itself.
        for at in [67, 40, 48] {
            let header = peer.header(Command::ECHO);
            let mut frame = peer.frame(vec![(header, encode(|w| EchoRequest.encode(w)))]);
            frame[at] ^= 1;
            peer.connection.receive(frame).unwrap().expect("work").run();
            let status = peer.response().status();
            let expected = match at {
                40 => NtStatus::USER_SESSION_DELETED,
                _ => NtStatus::ACCESS_DENIED,
            };
            assert_eq!(status, expected, "{dialect} {at}");
        }
    }
}

#[test]
fn a_long_request_is_verified_as_well() {
    let world = World::new();
    let mut peer = Peer::ready(&world, Dialect::SMB_3_1_1);
    let file = peer.file("a");
    let data = vec![1; 200_000];
    let request = super::read_write::write_request(file, 0, &data);
    for (flip, expected) in [(0, NtStatus::SUCCESS), (1, NtStatus::ACCESS_DENIED)] {
        let header = peer.header_with_charge(Command::WRITE, 4);
        let mut frame = peer.frame(vec![(header, encode(|w| request.encode(w)))]);
        frame[150_000] ^= flip;
        peer.connection.receive(frame).unwrap().expect("work").run();
        assert_eq!(peer.response().status(), expected);
    }
}

#[test]
fn logging_on_again_keeps_the_session() {
    let world = World::new();
    for dialect in [Dialect::SMB_2_1, Dialect::SMB_3_1_1] {
        let mut peer = Peer::ready(&world, dialect);
        let file = peer.file("kept");
        assert_eq!(peer.log_on_again(USER, PASSWORD), NtStatus::SUCCESS);
        assert_eq!(
            super::read_write::write(&mut peer, file, 0, b"x"),
            NtStatus::SUCCESS
        );
        assert_eq!(
            peer.log_on_again(OTHER_USER, PASSWORD),
            NtStatus::ACCESS_DENIED
        );
    }
}

#[test]
fn failing_to_log_on_again_ends_the_session() {
    let world = World::new();
    let mut peer = Peer::ready(&world, Dialect::SMB_3_0);
    peer.file("a");
    assert_eq!(peer.log_on_again(USER, "wrong"), NtStatus::LOGON_FAILURE);
    let response = peer.call(Command::ECHO, |w| EchoRequest.encode(w));
    assert_eq!(response.status(), NtStatus::USER_SESSION_DELETED);
    assert!(world.server.summary().sessions.is_empty());
}

#[test]
fn a_client_that_comes_back_ends_its_earlier_session() {
    let world = World::new();
    let mut lost = Peer::ready(&world, Dialect::SMB_3_1_1);
    let exclusive = |name| {
        let share_access = wire::smb2::ShareAccess::NONE;
        wire::smb2::CreateRequest {
            share_access,
            ..create_request(name)
        }
    };
    lost.create(&exclusive("a")).unwrap();
    // Another user's session is nobody else's to end.
    let mut thief = Peer::new(&world);
    thief.negotiate(&[Dialect::SMB_3_1_1]);
    thief.previous_session_id = lost.session_id;
    assert_eq!(thief.log_on(OTHER_USER, PASSWORD), NtStatus::SUCCESS);
    assert_eq!(world.server.summary().sessions.len(), 2);
    let mut back = Peer::new(&world);
    back.negotiate(&[Dialect::SMB_3_1_1]);
    back.previous_session_id = lost.session_id;
    assert_eq!(back.log_on(USER, PASSWORD), NtStatus::SUCCESS);
    assert_eq!(world.server.summary().sessions.len(), 2);
    back.protect = Protect::Sign;
    back.tree_connect(r"\\server\open");
    back.create(&exclusive("a")).unwrap();
    let response = lost.call(Command::ECHO, |w| EchoRequest.encode(w));
    assert_eq!(response.status(), NtStatus::USER_SESSION_DELETED);
}

#[test]
fn sessions_are_not_bound_to_a_second_connection() {
    let world = World::new();
    let first = Peer::ready(&world, Dialect::SMB_3_1_1);
    let mut second = Peer::new(&world);
    second.negotiate(&[Dialect::SMB_3_1_1]);
    second.session_id = first.session_id;
    let mut request = second.session_setup_request(b"token");
    request.flags = SessionSetupFlags::BINDING;
    let response = second.call(Command::SESSION_SETUP, |w| request.encode(w));
    assert_eq!(response.status(), NtStatus::REQUEST_NOT_ACCEPTED);
    request.flags = SessionSetupFlags::NONE;
    let response = second.call(Command::SESSION_SETUP, |w| request.encode(w));
    assert_eq!(response.status(), NtStatus::USER_SESSION_DELETED);
}

#[test]
fn a_logon_inside_a_compound_is_refused() {
    let world = World::new();
    let mut peer = Peer::ready(&world, Dialect::SMB_3_1_1);
    let echo = (
        peer.header(Command::ECHO),
        encode(|w| EchoRequest.encode(w)),
    );
    let request = peer.session_setup_request(b"token");
    let setup = encode(|w| request.encode(w));
    let header = Header {
        session_id: 0,
        ..peer.header(Command::SESSION_SETUP)
    };
    peer.protect = Protect::Nothing;
    peer.send_all(vec![echo, (header, setup)]).unwrap();
    let responses = peer.responses();
    assert_eq!(responses[1].status(), NtStatus::INVALID_PARAMETER);
}

#[test]
fn there_are_not_too_many_sessions() {
    let limits = Limits {
        sessions_per_connection: 2,
        ..Limits::default()
    };
    let world = World::with(Wishes {
        limits,
        ..Wishes::default()
    });
    let mut peer = Peer::new(&world);
    peer.negotiate(&[Dialect::SMB_3_0]);
    let token = b"NTLMSSP\0\x01\0\0\0\x97\x82\x08\xe2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    for expected in [
        NtStatus::MORE_PROCESSING_REQUIRED,
        NtStatus::MORE_PROCESSING_REQUIRED,
        NtStatus::INSUFFICIENT_RESOURCES,
    ] {
        let (_, response) = peer.session_setup(token);
        assert_eq!(response.status(), expected);
    }
}

#[test]
fn a_token_that_is_none_is_refused() {
    let world = World::new();
    let mut peer = Peer::new(&world);
    peer.negotiate(&[Dialect::SMB_3_1_1]);
    for token in [b"".as_slice(), b"x", b"NTLMSSP\0", &[0x60; 300]] {
        let (_, response) = peer.session_setup(token);
        assert!(response.status().is_error(), "{token:?}");
    }
    assert!(!peer.outbox.is_closed());
}

#[test]
fn a_lost_connection_closes_everything() {
    let world = World::new();
    let mut lost = Peer::ready(&world, Dialect::SMB_3_1_1);
    lost.file("a");
    lost.connection.disconnected();
    assert_eq!(world.server.summary().connections, 0);
    assert_eq!(world.server.store.open_files(), 0);
    let header = lost.header(Command::ECHO);
    let late = lost.send(header, |w| EchoRequest.encode(w));
    assert_eq!(late, Err(crate::Violation::Closed));
}
