//! Watched directories.

use super::lock::cancel;
use super::peer::{Peer, Protect, Response, create_request, encode};
use super::read_write::write;
use super::world::World;
use wire::dtyp::{AccessMask, NtStatus};
use wire::fscc::FileNotifyInformation;
use wire::smb2::{
    ChangeNotifyFlags, ChangeNotifyRequest, ChangeNotifyResponse, CloseFlags, CloseRequest,
    Command, CompletionFilter, CreateOptions, CreateRequest, Dialect, EchoRequest, FileId,
    HeaderFlags, LogoffRequest, TreeDisconnectRequest,
};

const NAMES: CompletionFilter =
    CompletionFilter(CompletionFilter::FILE_NAME.0 | CompletionFilter::DIR_NAME.0);

fn request(file_id: FileId) -> ChangeNotifyRequest {
    ChangeNotifyRequest {
        flags: ChangeNotifyFlags::NONE,
        output_buffer_length: 1024,
        file_id,
        completion_filter: NAMES,
    }
}

fn ask(peer: &mut Peer<'_>, request: &ChangeNotifyRequest) -> Response {
    peer.call(Command::CHANGE_NOTIFY, |w| request.encode(w))
}

/// Begins to wait.
fn watch(peer: &mut Peer<'_>, directory: FileId) -> Response {
    let interim = ask(peer, &request(directory));
    assert_eq!(interim.status(), NtStatus::PENDING);
    assert!(interim.header.async_id.is_some_and(|id| id != 0));
    interim
}

fn changes(response: &Response) -> Vec<(u32, String)> {
    assert_eq!(response.status(), NtStatus::SUCCESS);
    let buffer = ChangeNotifyResponse::decode(&response.message)
        .unwrap()
        .buffer;
    let list = FileNotifyInformation::decode_list(buffer).unwrap();
    let pair = |change: FileNotifyInformation| (change.action, change.file_name);
    list.into_iter().map(pair).collect()
}

fn close(peer: &mut Peer<'_>, file_id: FileId) {
    let request = CloseRequest {
        flags: CloseFlags::NONE,
        file_id,
    };
    let header = peer.header(Command::CLOSE);
    peer.send(header, |w| request.encode(w)).unwrap();
}

fn ready(world: &World) -> Peer<'_> {
    Peer::ready(world, Dialect::SMB_3_1_1)
}

#[test]
fn what_another_connection_does_is_told() {
    let world = World::new();
    for protect in [Protect::Sign, Protect::Encrypt] {
        let (mut peer, mut other) = (ready(&world), ready(&world));
        peer.protect = protect;
        let directory = peer.directory("folder");
        let interim = watch(&mut peer, directory);
        let file = other.file(r"folder\a");
        let told = peer.response();
        assert_eq!(changes(&told), [(1, "a".to_owned())]);
        assert_eq!(told.header.async_id, interim.header.async_id);
        assert_eq!(told.header.message_id, interim.header.message_id);
        let signed = told.header.flags.contains(HeaderFlags::SIGNED);
        assert_eq!(signed, protect == Protect::Sign);
        // Between two questions nothing is lost, and what was not asked for is not told.
        write(&mut other, file, 0, b"x");
        close(&mut other, file);
        other.response();
        let folder = other.directory(r"folder\sub");
        close(&mut other, folder);
        other.response();
        watch(&mut peer, directory);
        assert_eq!(changes(&peer.response()), [(1, "sub".to_owned())]);
        watch(&mut peer, directory);
        assert!(peer.outbox.next_frame().is_none());
        peer.connection.disconnected();
        for (name, options) in [
            (r"folder\a", CreateOptions::NONE),
            (r"folder\sub", CreateOptions::DIRECTORY_FILE),
        ] {
            let file = other
                .create(&CreateRequest {
                    create_options: options | CreateOptions::DELETE_ON_CLOSE,
                    ..create_request(name)
                })
                .unwrap();
            close(&mut other, file);
            other.response();
        }
    }
}

#[test]
fn what_does_not_fit_is_to_be_listed() {
    let world = World::new();
    let mut peer = ready(&world);
    let directory = peer.directory("folder");
    let small = ChangeNotifyRequest {
        output_buffer_length: 0,
        ..request(directory)
    };
    assert_eq!(ask(&mut peer, &small).status(), NtStatus::PENDING);
    let header = peer.header(Command::CREATE);
    peer.send(header, |w| create_request(r"folder\a").encode(w))
        .unwrap();
    let told = peer.response();
    assert_eq!(told.status(), NtStatus::NOTIFY_ENUM_DIR);
    let empty = encode(|w| ChangeNotifyResponse { buffer: &[] }.encode(w));
    assert_eq!(told.message[64..], empty);
}

#[test]
fn what_cannot_be_watched_is_refused_at_once() {
    let world = World::new();
    let mut peer = ready(&world);
    let file = peer.file("a");
    let refused = ask(&mut peer, &request(file)).status();
    assert_eq!(refused, NtStatus::INVALID_PARAMETER);
    let blind = peer
        .create(&CreateRequest {
            desired_access: AccessMask::FILE_READ_ATTRIBUTES,
            create_options: CreateOptions::DIRECTORY_FILE,
            ..create_request("folder")
        })
        .unwrap();
    let refused = ask(&mut peer, &request(blind)).status();
    assert_eq!(refused, NtStatus::ACCESS_DENIED);
    let directory = peer.directory("folder");
    let huge = ChangeNotifyRequest {
        output_buffer_length: u32::MAX,
        ..request(directory)
    };
    let refused = ask(&mut peer, &huge).status();
    assert_eq!(refused, NtStatus::INVALID_PARAMETER);
}

#[test]
fn a_watch_can_be_cancelled_and_goes_on() {
    let world = World::new();
    let mut peer = ready(&world);
    let directory = peer.directory("folder");
    for by_async_id in [true, false] {
        let interim = watch(&mut peer, directory);
        let async_id = interim.header.async_id.filter(|_| by_async_id);
        cancel(&mut peer, interim.header.message_id, async_id);
        assert_eq!(peer.response().status(), NtStatus::CANCELLED);
        assert!(peer.outbox.next_frame().is_none());
    }
    peer.file(r"folder\a");
    watch(&mut peer, directory);
    assert_eq!(changes(&peer.response()), [(1, "a".to_owned())]);
}

#[test]
fn a_cancel_that_overtakes_its_request_ends_it() {
    let world = World::new();
    let mut peer = ready(&world);
    let directory = peer.directory("folder");
    let header = peer.header(Command::CHANGE_NOTIFY);
    let body = encode(|w| request(directory).encode(w));
    let work = peer.receive_all(vec![(header, body)]).unwrap().unwrap();
    cancel(&mut peer, header.message_id, None);
    work.run();
    assert_eq!(peer.response().status(), NtStatus::PENDING);
    assert_eq!(peer.response().status(), NtStatus::CANCELLED);
}

#[test]
fn the_end_of_the_handle_is_the_end_of_the_wait() {
    let world = World::new();
    type End<'a> = &'a dyn Fn(&mut Peer<'_>, FileId);
    let ends: [End<'_>; 3] = [
        &|peer, directory| close(peer, directory),
        &|peer, _| {
            let header = peer.header(Command::TREE_DISCONNECT);
            peer.send(header, |w| TreeDisconnectRequest.encode(w))
                .unwrap();
        },
        &|peer, _| {
            let header = peer.header(Command::LOGOFF);
            peer.send(header, |w| LogoffRequest.encode(w)).unwrap();
        },
    ];
    for end in ends {
        let mut peer = ready(&world);
        let directory = peer.directory("folder");
        watch(&mut peer, directory);
        watch(&mut peer, directory);
        end(&mut peer, directory);
        for _ in 0..2 {
            assert_eq!(peer.response().status(), NtStatus::NOTIFY_CLEANUP);
        }
        assert_eq!(peer.response().status(), NtStatus::SUCCESS);
    }
}

#[test]
fn only_the_last_of_a_compound_may_watch() {
    let world = World::new();
    let mut peer = ready(&world);
    let create = CreateRequest {
        create_options: CreateOptions::DIRECTORY_FILE,
        ..create_request("folder")
    };
    let create = encode(|w| create.encode(w));
    let watching = encode(|w| request(FileId::ALL_ONES).encode(w));
    let echo = encode(|w| EchoRequest.encode(w));
    let first = (peer.header(Command::CREATE), create.clone());
    let mut second = peer.header(Command::CHANGE_NOTIFY);
    second.flags |= HeaderFlags::RELATED_OPERATIONS;
    peer.send_all(vec![first, (second, watching.clone())])
        .unwrap();
    assert_eq!(peer.response().status(), NtStatus::SUCCESS);
    assert_eq!(peer.response().status(), NtStatus::PENDING);
    cancel(&mut peer, second.message_id, None);
    assert_eq!(peer.response().status(), NtStatus::CANCELLED);

    let first = (peer.header(Command::CREATE), create);
    let mut second = peer.header(Command::CHANGE_NOTIFY);
    second.flags |= HeaderFlags::RELATED_OPERATIONS;
    let third = (peer.header(Command::ECHO), echo);
    peer.send_all(vec![first, (second, watching), third])
        .unwrap();
    let statuses: Vec<_> = peer.responses().iter().map(Response::status).collect();
    let expected = [
        NtStatus::SUCCESS,
        NtStatus::INTERNAL_ERROR,
        NtStatus::SUCCESS,
    ];
    assert_eq!(statuses, expected);
}
