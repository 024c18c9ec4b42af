//! Level II oplocks, and what breaks them.

use super::peer::{Peer, Protect, Response, create_request, encode};
use super::read_write::{read_request, write, write_request};
use super::world::World;
use wire::dtyp::NtStatus;
use wire::smb2::{
    Command, CreateDisposition, CreateOptions, CreateRequest, CreateResponse, Dialect, FileId,
    Header, HeaderFlags, LockElement, LockFlags, LockRequest, OplockBreakAcknowledgment,
    OplockBreakNotification, OplockLevel,
};

fn asking(name: &str, level: OplockLevel) -> CreateRequest<'static> {
    CreateRequest {
        requested_oplock_level: level,
        ..create_request(name)
    }
}

fn open(peer: &mut Peer<'_>, request: &CreateRequest<'_>) -> (OplockLevel, FileId) {
    let response = peer.call(Command::CREATE, |w| request.encode(w));
    assert_eq!(response.status(), NtStatus::SUCCESS);
    let created = CreateResponse::decode(&response.message).unwrap();
    (created.oplock_level, created.file_id)
}

/// A file with a level II oplock.
fn cached(peer: &mut Peer<'_>, name: &str) -> FileId {
    let (level, file) = open(peer, &asking(name, OplockLevel::BATCH));
    assert_eq!(level, OplockLevel::II);
    file
}

fn assert_break(response: &Response, file_id: FileId) {
    let header = &response.header;
    assert_eq!(header.command, Command::OPLOCK_BREAK);
    assert_eq!(header.status, NtStatus::SUCCESS);
    assert_eq!(header.flags, HeaderFlags::SERVER_TO_REDIR, "unsigned");
    assert_eq!(header.message_id, u64::MAX);
    assert_eq!((header.session_id, header.tree_id), (0, 0));
    assert_eq!(header.credits, 0);
    let notification = OplockBreakNotification {
        oplock_level: OplockLevel::NONE,
        file_id,
    };
    let expected = encode(|w| notification.encode(w));
    assert_eq!(response.message[Header::LEN..], expected);
}

fn acknowledge(peer: &mut Peer<'_>, file_id: FileId, oplock_level: OplockLevel) -> NtStatus {
    let acknowledgment = OplockBreakAcknowledgment {
        oplock_level,
        file_id,
    };
    peer.call(Command::OPLOCK_BREAK, |w| acknowledgment.encode(w))
        .status()
}

fn ready(world: &World) -> Peer<'_> {
    Peer::ready(world, Dialect::SMB_3_1_1)
}

#[test]
fn level_ii_is_what_is_there() {
    let world = World::new();
    let mut peer = ready(&world);
    for (asked, granted) in [
        (OplockLevel::NONE, OplockLevel::NONE),
        (OplockLevel::II, OplockLevel::II),
        (OplockLevel::EXCLUSIVE, OplockLevel::II),
        (OplockLevel::BATCH, OplockLevel::II),
        (OplockLevel::LEASE, OplockLevel::NONE),
    ] {
        assert_eq!(open(&mut peer, &asking("a", asked)).0, granted, "{asked:?}");
    }
    let directory = CreateRequest {
        create_options: CreateOptions::DIRECTORY_FILE,
        ..asking("folder", OplockLevel::BATCH)
    };
    assert_eq!(open(&mut peer, &directory).0, OplockLevel::NONE);
}

#[test]
fn a_break_comes_before_the_answer_to_the_write() {
    let world = World::new();
    for protect in [Protect::Nothing, Protect::Sign, Protect::Encrypt] {
        let mut peer = ready(&world);
        peer.protect = protect;
        let file = cached(&mut peer, "a");
        let header = peer.header(Command::WRITE);
        peer.send(header, |w| write_request(file, 0, b"x").encode(w))
            .unwrap();
        let first = peer.outbox.next_frame().unwrap();
        let encrypted = first.starts_with(b"\xFDSMB");
        assert_eq!(encrypted, protect == Protect::Encrypt);
        assert_break(&peer.responses_in(first)[0], file);
        let written = peer.response();
        assert_eq!(written.header.command, Command::WRITE);
        assert_eq!(written.status(), NtStatus::SUCCESS);
        // It is broken once.
        assert_eq!(write(&mut peer, file, 0, b"y"), NtStatus::SUCCESS);
        peer.connection.disconnected();
    }
}

#[test]
fn others_changes_break_it_and_reading_does_not() {
    let world = World::new();
    let (mut holder, mut other) = (ready(&world), ready(&world));
    let theirs = other.file("a");
    let lock = LockRequest {
        lock_sequence: 0,
        file_id: theirs,
        locks: vec![LockElement {
            offset: 0,
            length: 1,
            flags: LockFlags::EXCLUSIVE_LOCK | LockFlags::FAIL_IMMEDIATELY,
        }],
    };
    let overwriting = CreateRequest {
        create_disposition: CreateDisposition::OVERWRITE,
        ..create_request("a")
    };
    write(&mut other, theirs, 0, b"some data");
    let changes: [&dyn Fn(&mut Peer<'_>); 3] = [
        &|other| assert_eq!(write(other, theirs, 0, b"x"), NtStatus::SUCCESS),
        &|other| {
            other.create(&overwriting).unwrap();
            write(other, theirs, 0, b"x");
        },
        &|other| {
            let locked = other.call(Command::LOCK, |w| lock.encode(w));
            assert_eq!(locked.status(), NtStatus::SUCCESS);
        },
    ];
    for change in changes {
        let mine = cached(&mut holder, "a");
        let read = other.call(Command::READ, |w| read_request(theirs, 0, 1).encode(w));
        assert_eq!(read.status(), NtStatus::SUCCESS);
        assert!(holder.outbox.next_frame().is_none());
        change(&mut other);
        assert_break(&holder.response(), mine);
        assert!(holder.outbox.next_frame().is_none());
    }
    // The lock is still there.
    let refused = open(&mut holder, &asking("a", OplockLevel::II)).0;
    assert_eq!(refused, OplockLevel::NONE);
}

#[test]
fn who_is_broken_before_it_was_told_hears_of_both_in_order() {
    let world = World::new();
    let mut peer = ready(&world);
    let create = encode(|w| asking("a", OplockLevel::BATCH).encode(w));
    let write = encode(|w| write_request(FileId::ALL_ONES, 0, b"x").encode(w));
    let first = (peer.header(Command::CREATE), create);
    let mut header = peer.header(Command::WRITE);
    header.flags |= HeaderFlags::RELATED_OPERATIONS;
    peer.send_all(vec![first, (header, write)]).unwrap();
    let responses = peer.responses();
    let created = CreateResponse::decode(&responses[0].message).unwrap();
    assert_eq!(created.oplock_level, OplockLevel::II);
    assert_eq!(responses[1].status(), NtStatus::SUCCESS);
    assert_break(&peer.response(), created.file_id);
}

#[test]
fn no_acknowledgment_is_right() {
    let world = World::new();
    let mut peer = ready(&world);
    let invalid_device_state = NtStatus(0xC000_0184);
    let none = peer.file("a");
    let status = acknowledge(&mut peer, none, OplockLevel::NONE);
    assert_eq!(status, invalid_device_state);
    for (level, expected) in [
        (OplockLevel::NONE, NtStatus::INVALID_OPLOCK_PROTOCOL),
        (OplockLevel::II, NtStatus::INVALID_OPLOCK_PROTOCOL),
        (OplockLevel::LEASE, NtStatus::INVALID_PARAMETER),
    ] {
        let file = cached(&mut peer, "a");
        let status = acknowledge(&mut peer, file, level);
        assert_eq!(status, invalid_device_state);
        let mut other = ready(&world);
        let theirs = other.file("a");
        write(&mut other, theirs, 0, b"x");
        assert_break(&peer.response(), file);
        assert_eq!(acknowledge(&mut peer, file, level), expected);
        let status = acknowledge(&mut peer, file, level);
        assert_eq!(status, invalid_device_state);
    }
    let unknown = FileId {
        persistent: 99,
        volatile: 99,
    };
    let status = acknowledge(&mut peer, unknown, OplockLevel::NONE);
    assert_eq!(status, NtStatus::FILE_CLOSED);
}

#[test]
fn nothing_is_sent_to_who_is_gone() {
    let world = World::new();
    let (mut gone, mut other) = (ready(&world), ready(&world));
    cached(&mut gone, "a");
    gone.connection.disconnected();
    let theirs = other.file("a");
    assert_eq!(write(&mut other, theirs, 0, b"x"), NtStatus::SUCCESS);
    assert!(gone.outbox.next_frame().is_none());
}
