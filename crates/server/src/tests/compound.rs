//! Requests in one frame. [MS-SMB2] 3.3.5.2.7 Handling Compounded Requests, as Windows does it.

use super::peer::{Peer, Protect, Response, create_request, encode};
use super::read_write::{read_request, write_request};
use super::world::World;
use crate::Violation;
use wire::dtyp::{AccessMask, NtStatus, Writer};
use wire::smb2::{
    CloseFlags, CloseRequest, Command, CreateDisposition, CreateRequest, Dialect, EchoRequest,
    FileId, Header, HeaderFlags, ReadResponse,
};

const THE_ONE_BEFORE: FileId = FileId::ALL_ONES;

/// Requests for one frame.
struct Chain<'a, 'w> {
    peer: &'a mut Peer<'w>,
    requests: Vec<(Header, Vec<u8>)>,
}

impl<'a, 'w> Chain<'a, 'w> {
    fn new(peer: &'a mut Peer<'w>) -> Self {
        Self {
            peer,
            requests: Vec::new(),
        }
    }

    fn unrelated(mut self, command: Command, body: impl FnOnce(&mut Writer)) -> Self {
        let header = self.peer.header(command);
        self.requests.push((header, encode(body)));
        self
    }

    /// Related requests name neither session nor tree connect.
    fn related(mut self, command: Command, body: impl FnOnce(&mut Writer)) -> Self {
        let mut header = self.peer.header(command);
        header.flags |= HeaderFlags::RELATED_OPERATIONS;
        (header.session_id, header.tree_id) = (u64::MAX, u32::MAX);
        self.requests.push((header, encode(body)));
        self
    }

    fn send(self) -> Vec<Response> {
        self.peer.send_all(self.requests).unwrap();
        self.peer.responses()
    }
}

fn close(file_id: FileId) -> impl FnOnce(&mut Writer) {
    move |w| {
        CloseRequest {
            flags: CloseFlags::NONE,
            file_id,
        }
        .encode(w)
    }
}

fn statuses(responses: &[Response]) -> Vec<NtStatus> {
    responses.iter().map(Response::status).collect()
}

fn ready(world: &World) -> Peer<'_> {
    Peer::ready(world, Dialect::SMB_3_1_1)
}

#[test]
fn related_requests_take_over_session_tree_and_file() {
    let world = World::new();
    for dialect in [Dialect::SMB_2_0_2, Dialect::SMB_3_0, Dialect::SMB_3_1_1] {
        for protect in [Protect::Nothing, Protect::Sign, Protect::Encrypt] {
            if protect == Protect::Encrypt && !dialect.is_smb3() {
                continue;
            }
            let mut peer = Peer::ready(&world, dialect);
            peer.protect = protect;
            let responses = Chain::new(&mut peer)
                .unrelated(Command::CREATE, |w| create_request("a").encode(w))
                .related(Command::WRITE, |w| {
                    write_request(THE_ONE_BEFORE, 0, b"xyz").encode(w)
                })
                .related(Command::READ, |w| {
                    read_request(THE_ONE_BEFORE, 1, 9).encode(w)
                })
                .related(Command::CLOSE, close(THE_ONE_BEFORE))
                .related(Command::CLOSE, close(THE_ONE_BEFORE))
                .send();
            let [first, .., last] = responses.as_slice() else {
                panic!("five")
            };
            assert_eq!(
                statuses(&responses)[..4],
                [NtStatus::SUCCESS; 4],
                "{dialect}"
            );
            assert_eq!(last.status(), NtStatus::FILE_CLOSED);
            assert_eq!(
                ReadResponse::decode(&responses[2].message).unwrap().data,
                b"yz"
            );
            assert!(!first.header.flags.contains(HeaderFlags::RELATED_OPERATIONS));
            for response in &responses[1..] {
                assert!(
                    response
                        .header
                        .flags
                        .contains(HeaderFlags::RELATED_OPERATIONS)
                );
                assert_eq!(response.header.session_id, peer.session_id);
                assert_eq!(response.header.tree_id, peer.tree_id);
            }
        }
    }
}

#[test]
fn what_relates_to_a_create_that_failed_fails_the_same_way() {
    let world = World::new();
    let mut peer = ready(&world);
    let missing = CreateRequest {
        create_disposition: CreateDisposition::OPEN,
        ..create_request("missing")
    };
    let responses = Chain::new(&mut peer)
        .unrelated(Command::CREATE, |w| missing.encode(w))
        .related(Command::READ, |w| {
            read_request(THE_ONE_BEFORE, 0, 1).encode(w)
        })
        .related(Command::CLOSE, close(THE_ONE_BEFORE))
        .send();
    assert_eq!(statuses(&responses), [NtStatus::OBJECT_NAME_NOT_FOUND; 3]);
}

#[test]
fn other_failures_do_not_spread() {
    let world = World::new();
    let mut peer = ready(&world);
    let file = peer.file("a");
    super::read_write::write(&mut peer, file, 0, b"x");
    let reading = CreateRequest {
        desired_access: AccessMask::FILE_READ_DATA,
        ..create_request("a")
    };
    let responses = Chain::new(&mut peer)
        .unrelated(Command::CREATE, |w| reading.encode(w))
        .related(Command::WRITE, |w| {
            write_request(THE_ONE_BEFORE, 0, b"y").encode(w)
        })
        .related(Command::READ, |w| {
            read_request(THE_ONE_BEFORE, 0, 1).encode(w)
        })
        .related(Command::CLOSE, close(THE_ONE_BEFORE))
        .send();
    let expected = [
        NtStatus::SUCCESS,
        NtStatus::ACCESS_DENIED,
        NtStatus::SUCCESS,
        NtStatus::SUCCESS,
    ];
    assert_eq!(statuses(&responses), expected);
}

#[test]
fn the_first_request_relates_to_nothing() {
    let world = World::new();
    let mut peer = ready(&world);
    // Without a signature: there is no session it could be checked with.
    peer.protect = Protect::Nothing;
    let responses = Chain::new(&mut peer)
        .related(Command::CREATE, |w| create_request("a").encode(w))
        .related(Command::CLOSE, close(THE_ONE_BEFORE))
        .unrelated(Command::CLOSE, close(THE_ONE_BEFORE))
        .send();
    let expected = [
        NtStatus::INVALID_PARAMETER,
        NtStatus::INVALID_PARAMETER,
        NtStatus::FILE_CLOSED,
    ];
    assert_eq!(statuses(&responses), expected);
}

#[test]
fn nothing_to_take_over_is_an_error() {
    let world = World::new();
    let mut peer = ready(&world);
    // No file in the request before.
    let responses = Chain::new(&mut peer)
        .unrelated(Command::ECHO, |w| EchoRequest.encode(w))
        .related(Command::CLOSE, close(THE_ONE_BEFORE))
        .send();
    assert_eq!(
        statuses(&responses),
        [NtStatus::SUCCESS, NtStatus::INVALID_HANDLE]
    );
    // No session in the request before.
    peer.protect = Protect::Nothing;
    let session_id = std::mem::replace(&mut peer.session_id, 4711);
    let responses = Chain::new(&mut peer)
        .unrelated(Command::CLOSE, close(THE_ONE_BEFORE))
        .related(Command::CLOSE, close(THE_ONE_BEFORE))
        .send();
    let expected = [NtStatus::USER_SESSION_DELETED, NtStatus::INVALID_PARAMETER];
    assert_eq!(statuses(&responses), expected);
    // No tree connect.
    peer.session_id = session_id;
    peer.protect = Protect::Sign;
    peer.tree_id = 4711;
    let responses = Chain::new(&mut peer)
        .unrelated(Command::CREATE, |w| create_request("a").encode(w))
        .related(Command::CLOSE, close(THE_ONE_BEFORE))
        .send();
    assert_eq!(statuses(&responses), [NtStatus::NETWORK_NAME_DELETED; 2]);
}

#[test]
fn unrelated_requests_stand_for_themselves() {
    let world = World::new();
    let mut peer = ready(&world);
    let responses = Chain::new(&mut peer)
        .unrelated(Command::CREATE, |w| create_request("a").encode(w))
        .unrelated(Command::CLOSE, close(THE_ONE_BEFORE))
        .related(Command::CLOSE, close(THE_ONE_BEFORE))
        .send();
    let expected = [
        NtStatus::SUCCESS,
        NtStatus::FILE_CLOSED,
        NtStatus::FILE_CLOSED,
    ];
    assert_eq!(statuses(&responses), expected);
}

#[test]
fn every_response_of_a_compound_is_padded_the_last_one_too() {
    let world = World::new();
    let mut peer = ready(&world);
    let file = peer.file("a");
    super::read_write::write(&mut peer, file, 0, b"abc");
    let responses = Chain::new(&mut peer)
        .unrelated(Command::READ, |w| read_request(file, 0, 3).encode(w))
        .unrelated(Command::READ, |w| read_request(file, 0, 3).encode(w))
        .send();
    for response in &responses {
        assert_eq!(response.body_len(), 24);
        assert_eq!(
            ReadResponse::decode(&response.message).unwrap().data,
            b"abc"
        );
    }
    let alone = peer.call(Command::READ, |w| read_request(file, 0, 3).encode(w));
    assert_eq!(alone.body_len(), 19);
}

#[test]
fn unknown_commands_end_the_connection_unless_others_came_before() {
    let world = World::new();
    let mut peer = ready(&world);
    let file = peer.file("a");
    let responses = Chain::new(&mut peer)
        .unrelated(Command::READ, |w| read_request(file, 0, 1).encode(w))
        .related(Command(0xFF), |w| w.u32(4))
        .send();
    let expected = [NtStatus::END_OF_FILE, NtStatus::INVALID_PARAMETER];
    assert_eq!(statuses(&responses), expected);
    let header = peer.header(Command(0xFF));
    assert_eq!(
        peer.send(header, |w| w.u32(4)),
        Err(Violation::UnknownCommand)
    );
}

#[test]
fn a_compound_has_an_end() {
    let world = World::new();
    let mut peer = ready(&world);
    let requests: Vec<_> = (0..65)
        .map(|_| {
            (
                peer.header(Command::ECHO),
                encode(|w| EchoRequest.encode(w)),
            )
        })
        .collect();
    assert_eq!(peer.send_all(requests), Err(Violation::CompoundTooLong));
}

#[test]
fn a_broken_signature_in_the_middle_stays_there() {
    let world = World::new();
    let mut peer = ready(&world);
    let requests = (0..3)
        .map(|_| {
            (
                peer.header(Command::ECHO),
                encode(|w| EchoRequest.encode(w)),
            )
        })
        .collect();
    let mut frame = peer.frame(requests);
    frame[72 + 66] ^= 1;
    peer.connection.receive(frame).unwrap().expect("work").run();
    let responses = peer.responses();
    let expected = [
        NtStatus::SUCCESS,
        NtStatus::ACCESS_DENIED,
        NtStatus::SUCCESS,
    ];
    assert_eq!(statuses(&responses), expected);
}
