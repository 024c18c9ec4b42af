//! LOCK, requests that wait, and CANCEL.

use super::peer::{Peer, Protect, Response, encode};
use super::world::{Wishes, World};
use crate::Limits;
use crate::state::WaitingRequest;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use wire::dtyp::NtStatus;
use wire::smb2::{
    CancelRequest, CloseFlags, Command, Dialect, EchoRequest, FileId, Header, HeaderFlags,
    LockElement, LockFlags, LockRequest, LogoffRequest,
};

const EXCLUSIVE: LockFlags = LockFlags::EXCLUSIVE_LOCK;
const AT_ONCE: LockFlags = LockFlags(LockFlags::EXCLUSIVE_LOCK.0 | LockFlags::FAIL_IMMEDIATELY.0);
const SHARED: LockFlags = LockFlags(LockFlags::SHARED_LOCK.0 | LockFlags::FAIL_IMMEDIATELY.0);

fn request(file_id: FileId, locks: &[(u64, u64, LockFlags)]) -> LockRequest {
    let locks = locks
        .iter()
        .map(|&(offset, length, flags)| LockElement {
            offset,
            length,
            flags,
        })
        .collect();
    LockRequest {
        lock_sequence: 0,
        file_id,
        locks,
    }
}

fn lock(peer: &mut Peer<'_>, file: FileId, locks: &[(u64, u64, LockFlags)]) -> Response {
    let request = request(file, locks);
    peer.call(Command::LOCK, |w| request.encode(w))
}

pub(super) fn cancel(peer: &mut Peer<'_>, message_id: u64, async_id: Option<u64>) {
    let header = Header {
        message_id,
        async_id,
        session_id: peer.session_id,
        tree_id: peer.tree_id,
        ..Header::new(Command::CANCEL, 0)
    };
    peer.send(header, |w| CancelRequest.encode(w)).unwrap();
}

fn ready(world: &World) -> Peer<'_> {
    Peer::ready(world, Dialect::SMB_3_1_1)
}

#[test]
fn locks_are_taken_and_given_back() {
    let world = World::new();
    let mut peer = ready(&world);
    let (mine, yours) = (peer.file("a"), peer.file("a"));
    assert_eq!(
        lock(&mut peer, mine, &[(0, 10, AT_ONCE)]).status(),
        NtStatus::SUCCESS
    );
    let conflict = lock(&mut peer, yours, &[(5, 1, SHARED)]).status();
    assert_eq!(conflict, NtStatus::LOCK_NOT_GRANTED);
    let blocked = super::read_write::write(&mut peer, yours, 0, b"x");
    assert_eq!(blocked, NtStatus::FILE_LOCK_CONFLICT);
    let unlock = [(0, 10, LockFlags::UNLOCK)];
    assert_eq!(lock(&mut peer, mine, &unlock).status(), NtStatus::SUCCESS);
    assert_eq!(
        lock(&mut peer, mine, &unlock).status(),
        NtStatus::RANGE_NOT_LOCKED
    );
}

#[test]
fn flags_that_make_no_sense_are_refused() {
    let world = World::new();
    let mut peer = ready(&world);
    let file = peer.file("a");
    let both = LockFlags::SHARED_LOCK | LockFlags::EXCLUSIVE_LOCK;
    for locks in [
        vec![],
        vec![(0, 1, LockFlags::NONE)],
        vec![(0, 1, both)],
        vec![(0, 1, LockFlags(0x100))],
        vec![(0, 1, EXCLUSIVE), (2, 1, EXCLUSIVE)],
        vec![(0, 1, AT_ONCE), (2, 1, LockFlags::UNLOCK)],
        vec![(0, 1, LockFlags::UNLOCK | LockFlags::SHARED_LOCK)],
        vec![(0, 1, LockFlags::UNLOCK | LockFlags::FAIL_IMMEDIATELY)],
    ] {
        let status = lock(&mut peer, file, &locks).status();
        assert_eq!(status, NtStatus::INVALID_PARAMETER, "{locks:?}");
    }
}

#[test]
fn a_waiting_lock_is_answered_twice() {
    let world = World::new();
    for protect in [Protect::Sign, Protect::Encrypt] {
        let mut peer = ready(&world);
        peer.protect = protect;
        let (mine, yours) = (peer.file("a"), peer.file("a"));
        lock(&mut peer, mine, &[(0, 10, AT_ONCE)]);
        let interim = lock(&mut peer, yours, &[(0, 10, EXCLUSIVE)]);
        assert_eq!(interim.status(), NtStatus::PENDING);
        assert!(interim.header.async_id.is_some_and(|id| id != 0));
        assert!(interim.header.credits > 0);
        assert!(!interim.header.flags.contains(HeaderFlags::SIGNED));
        // Others do not wait.
        let echo = peer.call(Command::ECHO, |w| EchoRequest.encode(w));
        assert_eq!(echo.status(), NtStatus::SUCCESS);
        let unlocked = lock(&mut peer, mine, &[(0, 10, LockFlags::UNLOCK)]);
        let (granted, unlocked) = match unlocked.header.async_id {
            Some(_) => (unlocked, peer.response()),
            None => (peer.response(), unlocked),
        };
        assert_eq!(unlocked.status(), NtStatus::SUCCESS);
        assert_eq!(granted.status(), NtStatus::SUCCESS);
        assert_eq!(granted.header.async_id, interim.header.async_id);
        assert_eq!(granted.header.message_id, interim.header.message_id);
        assert_eq!(granted.header.credits, 0);
        let signed = granted.header.flags.contains(HeaderFlags::SIGNED);
        assert_eq!(signed, protect == Protect::Sign);
        // It is held now.
        let conflict = lock(&mut peer, mine, &[(0, 1, AT_ONCE)]).status();
        assert_eq!(conflict, NtStatus::LOCK_NOT_GRANTED);
        peer.connection.disconnected();
    }
}

#[test]
fn a_waiting_lock_can_be_cancelled() {
    let world = World::new();
    let mut peer = ready(&world);
    let (mine, yours) = (peer.file("a"), peer.file("a"));
    lock(&mut peer, mine, &[(0, 10, AT_ONCE)]);
    for by_async_id in [true, false] {
        let interim = lock(&mut peer, yours, &[(0, 10, EXCLUSIVE)]);
        let async_id = interim.header.async_id.filter(|_| by_async_id);
        cancel(&mut peer, interim.header.message_id, async_id);
        let last = peer.response();
        assert_eq!(last.status(), NtStatus::CANCELLED);
        assert_eq!(last.header.message_id, interim.header.message_id);
        // There is no answer to the CANCEL itself, and none to one that finds nothing.
        cancel(&mut peer, interim.header.message_id, async_id);
        assert!(peer.outbox.next_frame().is_none());
    }
    // What was given up is not granted later.
    lock(&mut peer, mine, &[(0, 10, LockFlags::UNLOCK)]);
    assert_eq!(
        lock(&mut peer, mine, &[(0, 10, AT_ONCE)]).status(),
        NtStatus::SUCCESS
    );
}

#[test]
fn the_end_of_a_wait_does_not_overtake_its_beginning() {
    let world = World::new();
    let mut peer = ready(&world);
    let header = peer.header(Command::LOCK);
    let connection = Arc::clone(&peer.connection);
    let request = WaitingRequest {
        header: &header,
        session: None,
        encrypt: false,
    };
    let waiting = connection.waiting.add(&connection, &request).unwrap();
    // The interim response is not out yet.
    cancel(&mut peer, header.message_id, None);
    assert!(peer.outbox.next_frame().is_none());
    let withdrawn = Arc::new(AtomicBool::new(false));
    let withdraw = Arc::clone(&withdrawn);
    waiting.on_withdraw(move || withdraw.store(true, Ordering::Relaxed));
    assert!(!withdrawn.load(Ordering::Relaxed));
    waiting.told();
    assert_eq!(peer.response().status(), NtStatus::CANCELLED);
    assert!(withdrawn.load(Ordering::Relaxed));
    // It is over.
    assert!(!waiting.complete(Ok(()), |_| ()));
    assert!(peer.outbox.next_frame().is_none());
}

#[test]
fn a_cancel_with_a_wrong_signature_does_nothing() {
    let world = World::new();
    let mut peer = ready(&world);
    let (mine, yours) = (peer.file("a"), peer.file("a"));
    lock(&mut peer, mine, &[(0, 10, AT_ONCE)]);
    let interim = lock(&mut peer, yours, &[(0, 10, EXCLUSIVE)]);
    let header = Header {
        async_id: interim.header.async_id,
        session_id: peer.session_id,
        ..Header::new(Command::CANCEL, interim.header.message_id)
    };
    let mut frame = peer.frame(vec![(header, encode(|w| CancelRequest.encode(w)))]);
    frame[50] ^= 1;
    assert!(peer.connection.receive(frame).unwrap().is_none());
    assert!(peer.outbox.next_frame().is_none());
}

#[test]
fn closing_the_handle_ends_the_wait() {
    let world = World::new();
    let mut peer = ready(&world);
    let mine = peer.file("a");
    lock(&mut peer, mine, &[(0, 10, AT_ONCE)]);
    let close = |peer: &mut Peer<'_>, file| {
        let request = wire::smb2::CloseRequest {
            flags: CloseFlags::NONE,
            file_id: file,
        };
        let header = peer.header(Command::CLOSE);
        peer.send(header, |w| request.encode(w)).unwrap();
    };
    let logoff = |peer: &mut Peer<'_>, _: FileId| {
        let header = peer.header(Command::LOGOFF);
        peer.send(header, |w| LogoffRequest.encode(w)).unwrap();
    };
    for end in [&close as &dyn Fn(&mut Peer<'_>, FileId), &logoff] {
        let mut waiting = ready(&world);
        let yours = waiting.file("a");
        lock(&mut waiting, yours, &[(0, 10, EXCLUSIVE)]);
        end(&mut waiting, yours);
        let answers = [waiting.response(), waiting.response()];
        let of = |command| {
            answers
                .iter()
                .find(|answer| answer.header.command == command)
        };
        assert_eq!(
            of(Command::LOCK).unwrap().status(),
            NtStatus::RANGE_NOT_LOCKED
        );
    }
}

#[test]
fn a_lost_connection_ends_the_wait() {
    let world = World::new();
    let mut peer = ready(&world);
    let mine = peer.file("a");
    lock(&mut peer, mine, &[(0, 10, AT_ONCE)]);
    let mut lost = ready(&world);
    let yours = lost.file("a");
    lock(&mut lost, yours, &[(0, 10, EXCLUSIVE)]);
    lost.connection.disconnected();
    lock(&mut peer, mine, &[(0, 10, LockFlags::UNLOCK)]);
    assert_eq!(
        lock(&mut peer, mine, &[(0, 10, AT_ONCE)]).status(),
        NtStatus::SUCCESS
    );
}

#[test]
fn only_the_last_of_a_compound_may_wait() {
    let world = World::new();
    let mut peer = ready(&world);
    let (mine, yours) = (peer.file("a"), peer.file("a"));
    lock(&mut peer, mine, &[(0, 10, AT_ONCE)]);
    let waiting = request(yours, &[(0, 10, EXCLUSIVE)]);
    let lock_body = encode(|w| waiting.encode(w));
    let echo_body = encode(|w| EchoRequest.encode(w));
    let first = (peer.header(Command::LOCK), lock_body.clone());
    let second = (peer.header(Command::ECHO), echo_body.clone());
    peer.send_all(vec![first, second]).unwrap();
    let responses = peer.responses();
    assert_eq!(responses[0].status(), NtStatus::INTERNAL_ERROR);
    assert_eq!(responses[1].status(), NtStatus::SUCCESS);
    // What came before the one that waits is answered at once.
    let first = (peer.header(Command::ECHO), echo_body);
    let second = (peer.header(Command::LOCK), lock_body);
    peer.send_all(vec![first, second]).unwrap();
    assert_eq!(peer.response().header.command, Command::ECHO);
    let interim = peer.response();
    assert_eq!(interim.status(), NtStatus::PENDING);
    cancel(&mut peer, 0, interim.header.async_id);
    assert_eq!(peer.response().status(), NtStatus::CANCELLED);
}

#[test]
fn not_too_many_requests_wait() {
    let limits = Limits {
        waiting_requests: 1,
        ..Limits::default()
    };
    let world = World::with(Wishes {
        limits,
        ..Wishes::default()
    });
    let mut peer = ready(&world);
    let (mine, yours) = (peer.file("a"), peer.file("a"));
    lock(&mut peer, mine, &[(0, 10, AT_ONCE)]);
    let waiting = lock(&mut peer, yours, &[(0, 1, EXCLUSIVE)]);
    assert_eq!(waiting.status(), NtStatus::PENDING);
    let one_more = lock(&mut peer, yours, &[(1, 1, EXCLUSIVE)]);
    assert_eq!(one_more.status(), NtStatus::INSUFFICIENT_RESOURCES);
    // The one that was refused does not take the lock later either.
    lock(&mut peer, mine, &[(0, 10, LockFlags::UNLOCK)]);
    peer.response();
    let free = lock(&mut peer, mine, &[(1, 1, AT_ONCE)]).status();
    assert_eq!(free, NtStatus::SUCCESS);
}
