//! IPC$ and its pipes.

use super::peer::{Peer, create_request};
use super::read_write::{read, write};
use super::world::World;
use wire::dtyp::{NtStatus, Writer};
use wire::fscc::file_information::FileStandardInformation;
use wire::fscc::fsctl::Fsctl;
use wire::smb2::{
    CloseFlags, Command, CreateDisposition, CreateRequest, Dialect, FileId, IoctlFlags,
    IoctlRequest, IoctlResponse,
};

/// A bind to srvsvc 3.0 with NDR20. [MS-RPCE] 2.2.2 and [C706] 12.6.4.3
const BIND: &[u8] = &[
    5, 0, 11, 3, 16, 0, 0, 0, 72, 0, 0, 0, 1, 0, 0, 0, // header
    0xB8, 0x10, 0xB8, 0x10, 0, 0, 0, 0, 1, 0, 0, 0, // fragments, association, contexts
    0, 0, 1, 0, // context 0, one transfer syntax
    0xC8, 0x4F, 0x32, 0x4B, 0x70, 0x16, 0xD3, 0x01, 0x12, 0x78, 0x5A, 0x47, 0xBF, 0x6E, 0xE1, 0x88,
    3, 0, 0, 0, // srvsvc
    0x04, 0x5D, 0x88, 0x8A, 0xEB, 0x1C, 0xC9, 0x11, 0x9F, 0xE8, 0x08, 0x00, 0x2B, 0x10, 0x48, 0x60,
    2, 0, 0, 0, // NDR
];

fn ready(world: &World) -> Peer<'_> {
    let mut peer = Peer::logged_on(world, Dialect::SMB_3_1_1);
    assert_eq!(peer.tree_connect(r"\\server\IPC$"), NtStatus::SUCCESS);
    peer
}

fn open(name: &str) -> CreateRequest<'static> {
    CreateRequest {
        create_disposition: CreateDisposition::OPEN,
        ..create_request(name)
    }
}

fn fsctl(peer: &mut Peer<'_>, code: Fsctl, file_id: FileId, input: &[u8], most: u32) -> NtStatus {
    let request = IoctlRequest {
        ctl_code: code.0,
        file_id,
        max_input_response: 0,
        max_output_response: most,
        flags: IoctlFlags::IS_FSCTL,
        input,
    };
    let response = peer.call(Command::IOCTL, |w| request.encode(w));
    if response.status() == NtStatus::SUCCESS && most > 0 {
        let output = IoctlResponse::decode(&response.message)
            .unwrap()
            .output
            .to_vec();
        assert_eq!(output[2], 12, "bind_ack");
    }
    response.status()
}

#[test]
fn only_the_pipes_that_there_are() {
    let world = World::new();
    let mut peer = ready(&world);
    for name in ["srvsvc", "SRVSVC", "wkssvc"] {
        assert!(peer.create(&open(name)).is_ok(), "{name}");
    }
    for name in ["spoolss", "", "srvsvc\\x"] {
        assert_eq!(
            peer.create(&open(name)),
            Err(NtStatus::OBJECT_NAME_NOT_FOUND),
            "{name}"
        );
    }
}

#[test]
fn a_conversation_by_write_and_read() {
    let world = World::new();
    let mut peer = ready(&world);
    let pipe = peer.create(&open("srvsvc")).unwrap();
    assert_eq!(read(&mut peer, pipe, 0, 1024), Err(NtStatus::PIPE_EMPTY));
    assert_eq!(write(&mut peer, pipe, 0, BIND), NtStatus::SUCCESS);
    // A part of the answer first.
    let request = super::read_write::read_request(pipe, 0, 10);
    let response = peer.call(Command::READ, |w| request.encode(w));
    assert_eq!(response.status(), NtStatus::BUFFER_OVERFLOW);
    let body = wire::smb2::ReadResponse::decode(&response.message).unwrap();
    assert_eq!((body.data.len(), body.data[2]), (10, 12));
    assert!(read(&mut peer, pipe, 0, 1024).is_ok());
    let close = super::create::close(&mut peer, pipe, CloseFlags::POSTQUERY_ATTRIB);
    assert_eq!(close, NtStatus::SUCCESS);
}

#[test]
fn a_conversation_by_transceive() {
    let world = World::new();
    let mut peer = ready(&world);
    let pipe = peer.create(&open("srvsvc")).unwrap();
    assert_eq!(
        fsctl(&mut peer, Fsctl::PIPE_TRANSCEIVE, pipe, BIND, 1024),
        NtStatus::SUCCESS
    );
    let pipe = peer.create(&open("srvsvc")).unwrap();
    let cut = fsctl(&mut peer, Fsctl::PIPE_TRANSCEIVE, pipe, BIND, 16);
    assert_eq!(cut, NtStatus::BUFFER_OVERFLOW);
}

#[test]
fn waiting_for_a_pipe() {
    let world = World::new();
    let mut peer = ready(&world);
    let input = |name: &str| {
        let mut writer = Writer::new();
        writer.u64(0);
        writer.u32(u32::try_from(name.len() * 2).unwrap());
        writer.u16(0);
        writer.utf16(name);
        writer.into_inner()
    };
    for (name, expected) in [
        ("srvsvc", NtStatus::SUCCESS),
        ("nothing", NtStatus::OBJECT_NAME_NOT_FOUND),
    ] {
        let status = fsctl(
            &mut peer,
            Fsctl::PIPE_WAIT,
            FileId::ALL_ONES,
            &input(name),
            0,
        );
        assert_eq!(status, expected);
    }
    let lying = fsctl(
        &mut peer,
        Fsctl::PIPE_WAIT,
        FileId::ALL_ONES,
        &input("x")[..14],
        0,
    );
    assert_eq!(lying, NtStatus::OBJECT_NAME_NOT_FOUND);
}

#[test]
fn a_pipe_is_no_file() {
    let world = World::new();
    let mut peer = ready(&world);
    let pipe = peer.create(&open("srvsvc")).unwrap();
    let standard = super::query_info::file(&mut peer, pipe, 5, 24).unwrap();
    let standard = FileStandardInformation::decode(&standard).unwrap();
    assert_eq!((standard.number_of_links, standard.directory), (1, false));
    let all = super::query_info::file(&mut peer, pipe, 18, 1024);
    assert_eq!(all, Err(NtStatus::INVALID_PARAMETER));
    for code in [Fsctl::OFFLOAD_READ, Fsctl::SET_SPARSE] {
        let status = fsctl(&mut peer, code, pipe, &[0; 32], 0);
        assert_eq!(status, NtStatus::INVALID_DEVICE_REQUEST);
    }
}
