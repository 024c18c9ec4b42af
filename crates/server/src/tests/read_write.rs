//! READ, WRITE and FLUSH.

use super::peer::{Peer, Protect, create_request, encode};
use super::world::World;
use crate::Lane;
use wire::dtyp::{AccessMask, NtStatus};
use wire::smb2::{
    Channel, CloseFlags, Command, CreateRequest, Dialect, FileId, FlushRequest, ReadFlags,
    ReadRequest, ReadResponse, WriteFlags, WriteRequest, WriteResponse,
};

pub(super) fn write_request(file_id: FileId, offset: u64, data: &[u8]) -> WriteRequest<'_> {
    WriteRequest {
        offset,
        file_id,
        channel: Channel::NONE,
        remaining_bytes: 0,
        flags: WriteFlags::NONE,
        data,
    }
}

pub(super) fn read_request(file_id: FileId, offset: u64, length: u32) -> ReadRequest {
    ReadRequest {
        length,
        offset,
        file_id,
        ..ReadRequest::default()
    }
}

fn charge(bytes: usize) -> u16 {
    u16::try_from(bytes.div_ceil(65536).max(1)).unwrap()
}

pub(super) fn write(peer: &mut Peer<'_>, file: FileId, offset: u64, data: &[u8]) -> NtStatus {
    let header = peer.header_with_charge(Command::WRITE, charge(data.len()));
    let response = peer.exchange(header, |w| write_request(file, offset, data).encode(w));
    if response.status() == NtStatus::SUCCESS {
        let count = WriteResponse::decode(&response.message).unwrap().count;
        assert_eq!(usize::try_from(count).unwrap(), data.len());
    }
    response.status()
}

pub(super) fn read(
    peer: &mut Peer<'_>,
    file: FileId,
    offset: u64,
    length: u32,
) -> Result<Vec<u8>, NtStatus> {
    let header = peer.header_with_charge(Command::READ, charge(length as usize));
    let response = peer.exchange(header, |w| read_request(file, offset, length).encode(w));
    match response.status() {
        NtStatus::SUCCESS => Ok(ReadResponse::decode(&response.message)
            .unwrap()
            .data
            .to_vec()),
        status => Err(status),
    }
}

#[test]
fn data_go_there_and_back_however_they_are_protected() {
    let world = World::new();
    for dialect in [
        Dialect::SMB_2_0_2,
        Dialect::SMB_2_1,
        Dialect::SMB_3_0,
        Dialect::SMB_3_1_1,
    ] {
        for protect in [Protect::Nothing, Protect::Sign, Protect::Encrypt] {
            if protect == Protect::Encrypt && !dialect.is_smb3() {
                continue;
            }
            let mut peer = Peer::ready(&world, dialect);
            peer.protect = protect;
            let file = peer.file("data");
            let data: Vec<u8> = (0..60_000_u32).map(|i| (i % 251) as u8).collect();
            assert_eq!(write(&mut peer, file, 3, &data), NtStatus::SUCCESS);
            assert_eq!(
                read(&mut peer, file, 3, 60_000).unwrap(),
                data,
                "{dialect} {protect:?}"
            );
            assert_eq!(
                read(&mut peer, file, 60_000, 60_000).unwrap(),
                data[59_997..]
            );
        }
    }
}

#[test]
fn eight_mebibytes_go_in_one_request() {
    let world = World::new();
    let mut peer = Peer::ready(&world, Dialect::SMB_3_1_1);
    // Asks for credits first.
    for _ in 0..4 {
        let mut header = peer.header(Command::ECHO);
        header.credits = 512;
        peer.exchange(header, |w| wire::smb2::EchoRequest.encode(w));
    }
    let file = peer.file("large");
    let data = vec![0xA5; 8 << 20];
    assert_eq!(write(&mut peer, file, 0, &data), NtStatus::SUCCESS);
    assert_eq!(read(&mut peer, file, 0, 8 << 20).unwrap(), data);
    let header = peer.header_with_charge(Command::READ, 129);
    let request = read_request(file, 0, (8 << 20) + 1);
    let response = peer.exchange(header, |w| request.encode(w));
    assert_eq!(response.status(), NtStatus::INVALID_PARAMETER);
}

#[test]
fn reading_stops_at_the_end_of_the_file() {
    let world = World::new();
    let mut peer = Peer::ready(&world, Dialect::SMB_3_1_1);
    let file = peer.file("short");
    write(&mut peer, file, 0, b"0123456789");
    assert_eq!(read(&mut peer, file, 8, 100).unwrap(), b"89");
    assert_eq!(read(&mut peer, file, 10, 1), Err(NtStatus::END_OF_FILE));
    assert_eq!(read(&mut peer, file, 0, 0), Ok(Vec::new()));
    let mut request = read_request(file, 5, 10);
    for (minimum_count, expected) in [(5, NtStatus::SUCCESS), (6, NtStatus::END_OF_FILE)] {
        request.minimum_count = minimum_count;
        let response = peer.call(Command::READ, |w| request.encode(w));
        assert_eq!(response.status(), expected);
    }
}

#[test]
fn a_read_response_is_as_long_as_its_data() {
    let world = World::new();
    let mut peer = Peer::ready(&world, Dialect::SMB_3_1_1);
    let file = peer.file("three");
    write(&mut peer, file, 0, b"abc");
    let mut request = read_request(file, 0, 100);
    request.flags = ReadFlags::READ_UNBUFFERED;
    let response = peer.call(Command::READ, |w| request.encode(w));
    // StructureSize 17, DataOffset 0x50, DataLength 3
    assert_eq!(response.body_len(), 19);
    let body = &response.message[64..];
    assert_eq!(
        body[..16],
        [17, 0, 0x50, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    );
    assert_eq!(body[16..], *b"abc");
}

#[test]
fn directories_and_channels_are_refused() {
    let world = World::new();
    let mut peer = Peer::ready(&world, Dialect::SMB_3_0);
    let directory = peer.directory("dir");
    assert_eq!(
        read(&mut peer, directory, 0, 10),
        Err(NtStatus::INVALID_DEVICE_REQUEST)
    );
    assert_eq!(
        write(&mut peer, directory, 0, b"x"),
        NtStatus::INVALID_DEVICE_REQUEST
    );
    let file = peer.file("file");
    let request = ReadRequest {
        channel: Channel::RDMA_V1,
        ..read_request(file, 0, 1)
    };
    let response = peer.call(Command::READ, |w| request.encode(w));
    assert_eq!(response.status(), NtStatus::INVALID_PARAMETER);
    let request = WriteRequest {
        channel: Channel(9),
        ..write_request(file, 0, b"x")
    };
    let response = peer.call(Command::WRITE, |w| request.encode(w));
    assert_eq!(response.status(), NtStatus::INVALID_PARAMETER);
}

#[test]
fn a_handle_does_what_it_was_opened_for() {
    let world = World::new();
    let mut peer = Peer::ready(&world, Dialect::SMB_3_1_1);
    peer.file("rights");
    let mut open = |desired_access| {
        let request = CreateRequest {
            desired_access,
            ..create_request("rights")
        };
        peer.create(&request).unwrap()
    };
    let reader = open(AccessMask::FILE_READ_DATA);
    let writer = open(AccessMask::FILE_WRITE_DATA);
    let runner = open(AccessMask::FILE_EXECUTE);
    assert_eq!(write(&mut peer, reader, 0, b"x"), NtStatus::ACCESS_DENIED);
    assert_eq!(write(&mut peer, writer, 0, b"x"), NtStatus::SUCCESS);
    assert_eq!(read(&mut peer, writer, 0, 1), Err(NtStatus::ACCESS_DENIED));
    assert_eq!(read(&mut peer, runner, 0, 1), Ok(b"x".to_vec()));
    for (file_id, expected) in [
        (reader, NtStatus::ACCESS_DENIED),
        (writer, NtStatus::SUCCESS),
    ] {
        let response = peer.call(Command::FLUSH, |w| FlushRequest { file_id }.encode(w));
        assert_eq!(response.status(), expected);
    }
}

#[test]
fn smb_2_0_2_has_small_requests_only() {
    let world = World::new();
    let mut peer = Peer::ready(&world, Dialect::SMB_2_0_2);
    let file = peer.file("small");
    assert_eq!(write(&mut peer, file, 0, &[7; 65536]), NtStatus::SUCCESS);
    assert_eq!(
        read(&mut peer, file, 0, 65537),
        Err(NtStatus::INVALID_PARAMETER)
    );
    let header = peer.header(Command::WRITE);
    let data = vec![0; 70_000];
    let long = peer.send(header, |w| write_request(file, 0, &data).encode(w));
    assert_eq!(long, Err(crate::Violation::FrameTooLong));
}

#[test]
fn lanes_say_what_may_run_beside_what() {
    let world = World::new();
    let mut peer = Peer::ready(&world, Dialect::SMB_3_1_1);
    let file = peer.file("a");
    let lane = |peer: &mut Peer<'_>, command, body| {
        let header = peer.header(command);
        let work = peer
            .receive_all(vec![(header, body)])
            .unwrap()
            .expect("work");
        let lane = work.lane();
        work.run();
        peer.response();
        lane
    };
    let echo = encode(|w| wire::smb2::EchoRequest.encode(w));
    assert_eq!(lane(&mut peer, Command::ECHO, echo), Lane::Inline);
    let read = encode(|w| read_request(file, 0, 1).encode(w));
    assert_eq!(lane(&mut peer, Command::READ, read), Lane::Data);
    let write = encode(|w| write_request(file, 0, b"x").encode(w));
    assert_eq!(lane(&mut peer, Command::WRITE, write), Lane::Data);
    let offload = encode(|w| super::ioctl::offload_read_request(file).encode(w));
    assert_eq!(lane(&mut peer, Command::IOCTL, offload), Lane::Offload);
    let close = wire::smb2::CloseRequest {
        flags: CloseFlags::NONE,
        file_id: file,
    };
    let close = encode(|w| close.encode(w));
    assert_eq!(lane(&mut peer, Command::CLOSE, close), Lane::Behind);
}
