//! IOCTL: the gate, and the controls behind it.

use super::peer::{Peer, Response, create_request};
use super::world::World;
use wire::dtyp::{AccessMask, NtStatus, Writer};
use wire::fscc::fsctl::{
    Fsctl, OffloadReadInput, OffloadReadOutput, OffloadWriteInput, OffloadWriteOutput,
    StorageOffloadToken, ValidateNegotiateInfoRequest, ValidateNegotiateInfoResponse,
};
use wire::smb2::{
    Command, CreateRequest, Dialect, FileId, IoctlFlags, IoctlRequest, IoctlResponse,
    NegotiateRequest,
};

fn request(code: Fsctl, file_id: FileId, input: &[u8], most: u32) -> IoctlRequest<'_> {
    IoctlRequest {
        ctl_code: code.0,
        file_id,
        max_input_response: 0,
        max_output_response: most,
        flags: IoctlFlags::IS_FSCTL,
        input,
    }
}

fn call(peer: &mut Peer<'_>, request: &IoctlRequest<'_>) -> Response {
    peer.call(Command::IOCTL, |w| request.encode(w))
}

fn fsctl(
    peer: &mut Peer<'_>,
    code: Fsctl,
    file: FileId,
    input: &[u8],
    most: u32,
) -> Result<Vec<u8>, NtStatus> {
    let response = call(peer, &request(code, file, input, most));
    match response.status() {
        NtStatus::SUCCESS => Ok(IoctlResponse::decode(&response.message)
            .unwrap()
            .output
            .to_vec()),
        status => Err(status),
    }
}

pub(super) fn offload_read_request(file: FileId) -> IoctlRequest<'static> {
    request(Fsctl::OFFLOAD_READ, file, &[0; 32], 528)
}

/// The answer, or `None` if the connection was closed.
pub(super) fn validate_negotiate_info(
    peer: &mut Peer<'_>,
    negotiate: &NegotiateRequest,
) -> Option<ValidateNegotiateInfoResponse> {
    let info = ValidateNegotiateInfoRequest {
        capabilities: negotiate.capabilities.0,
        guid: negotiate.client_guid,
        security_mode: negotiate.security_mode.0,
        dialects: negotiate.dialects.iter().map(|dialect| dialect.0).collect(),
    };
    let input = encoded(|w| info.encode(w));
    let request = request(Fsctl::VALIDATE_NEGOTIATE_INFO, FileId::ALL_ONES, &input, 24);
    let header = peer.header(Command::IOCTL);
    peer.send(header, |w| request.encode(w)).unwrap();
    if peer.outbox.is_closed() {
        return None;
    }
    let response = peer.response();
    let output = IoctlResponse::decode(&response.message)
        .unwrap()
        .output
        .to_vec();
    Some(ValidateNegotiateInfoResponse::decode(&output).unwrap())
}

fn encoded(encode: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    encode(&mut writer);
    writer.into_inner()
}

fn ready(world: &World) -> Peer<'_> {
    Peer::ready(world, Dialect::SMB_3_1_1)
}

#[test]
fn the_gate_has_an_order() {
    let world = World::new();
    let mut peer = ready(&world);
    let file = peer.file("a");
    let unknown = Fsctl(0x0009_FFFC);
    let mut status = |request: IoctlRequest<'_>| call(&mut peer, &request).status();
    let not_fsctl = IoctlRequest {
        flags: IoctlFlags::NONE,
        ..request(unknown, FileId::ALL_ONES, &[], 0)
    };
    assert_eq!(status(not_fsctl), NtStatus::NOT_SUPPORTED);
    let with_file = request(Fsctl::VALIDATE_NEGOTIATE_INFO, file, &[], 24);
    assert_eq!(status(with_file), NtStatus::INVALID_PARAMETER);
    let without_file = request(unknown, FileId::ALL_ONES, &[], 0);
    assert_eq!(status(without_file), NtStatus::FILE_CLOSED);
    let too_much = request(unknown, file, &[], (8 << 20) + 1);
    assert_eq!(status(too_much), NtStatus::INVALID_PARAMETER);
    assert_eq!(
        status(request(unknown, file, &[], 0)),
        NtStatus::NOT_SUPPORTED
    );
    let known = request(Fsctl::SET_COMPRESSION, file, &[], 0);
    assert_eq!(status(known), NtStatus::INVALID_DEVICE_REQUEST);
    let pipe = request(Fsctl::PIPE_TRANSCEIVE, file, &[], 0);
    assert_eq!(status(pipe), NtStatus::INVALID_DEVICE_REQUEST);
}

#[test]
fn controls_without_a_file() {
    let world = World::new();
    let mut peer = ready(&world);
    for (code, expected) in [
        (Fsctl::DFS_GET_REFERRALS, NtStatus::NOT_FOUND),
        (Fsctl::DFS_GET_REFERRALS_EX, NtStatus::NOT_FOUND),
        (Fsctl::QUERY_NETWORK_INTERFACE_INFO, NtStatus::NOT_SUPPORTED),
        (Fsctl::PIPE_WAIT, NtStatus::INVALID_DEVICE_REQUEST),
    ] {
        let result = fsctl(&mut peer, code, FileId::ALL_ONES, &[0; 16], 4096);
        assert_eq!(result, Err(expected), "{code}");
    }
}

#[test]
fn the_code_says_which_rights_it_needs() {
    let world = World::new();
    let mut peer = ready(&world);
    peer.file("a");
    let attributes = CreateRequest {
        desired_access: AccessMask::FILE_READ_ATTRIBUTES,
        ..create_request("a")
    };
    let file = peer.create(&attributes).unwrap();
    for code in [
        Fsctl::OFFLOAD_READ,
        Fsctl::OFFLOAD_WRITE,
        Fsctl::SET_ZERO_DATA,
    ] {
        let result = fsctl(&mut peer, code, file, &[0; 544], 528);
        assert_eq!(result, Err(NtStatus::ACCESS_DENIED), "{code}");
    }
    // FILE_ANY_ACCESS
    assert!(fsctl(&mut peer, Fsctl::CREATE_OR_GET_OBJECT_ID, file, &[], 64).is_ok());
}

/// Sizes of the messages as in the capture that the project started from: TCP payloads of 156,
/// 644, 668 and 132 bytes, four of which are the length prefix.
#[test]
fn an_offloaded_copy_has_the_sizes_of_the_capture() {
    let world = World::new();
    let mut peer = Peer::ready(&world, Dialect::SMB_2_1);
    let (from, to) = (peer.file("from"), peer.file("to"));
    super::read_write::write(&mut peer, from, 0, &[0x5A; 8192]);
    super::set_info::set_end_of_file(&mut peer, to, 8192);
    let input = encoded(|w| OffloadReadInput::new(0, 8192).encode(w));
    let asked = request(Fsctl::OFFLOAD_READ, from, &input, 528);
    let header = peer.header(Command::IOCTL);
    let call = super::peer::encode(|w| asked.encode(w));
    assert_eq!(4 + 64 + call.len(), 156);
    let response = peer.exchange(header, |w| w.bytes(&call));
    assert_eq!(4 + response.message.len(), 644);
    // OutputOffset 0x70, InputCount 0, Flags 0
    assert_eq!(
        response.message[64 + 24..64 + 44],
        [
            0x70, 0, 0, 0, 0, 0, 0, 0, 0x70, 0, 0, 0, 0x10, 2, 0, 0, 0, 0, 0, 0
        ]
    );
    let output = IoctlResponse::decode(&response.message)
        .unwrap()
        .output
        .to_vec();
    let token = OffloadReadOutput::decode(&output).unwrap();
    assert_eq!(token.transfer_length, 8192);
    let input = encoded(|w| OffloadWriteInput::new(0, 8192, 0, token.token.clone()).encode(w));
    let asked = request(Fsctl::OFFLOAD_WRITE, to, &input, 16);
    let call = super::peer::encode(|w| asked.encode(w));
    assert_eq!(4 + 64 + call.len(), 668);
    let header = peer.header(Command::IOCTL);
    let response = peer.exchange(header, |w| w.bytes(&call));
    assert_eq!(4 + response.message.len(), 132);
    let output = IoctlResponse::decode(&response.message)
        .unwrap()
        .output
        .to_vec();
    assert_eq!(
        OffloadWriteOutput::decode(&output).unwrap().length_written,
        8192
    );
    let copied = super::read_write::read(&mut peer, to, 0, 8192);
    assert_eq!(copied, Ok(vec![0x5A; 8192]));
}

#[test]
fn a_made_up_token_is_refused() {
    let world = World::new();
    let mut peer = ready(&world);
    let file = peer.file("a");
    super::read_write::write(&mut peer, file, 0, &[1; 1024]);
    let mut token = StorageOffloadToken::zero_data();
    token.token_type = wire::fscc::fsctl::TokenType(0x0080_0000);
    token.token_id_length = 504;
    let input = encoded(|w| OffloadWriteInput::new(0, 512, 0, token).encode(w));
    let result = fsctl(&mut peer, Fsctl::OFFLOAD_WRITE, file, &input, 16);
    assert_eq!(result, Err(NtStatus::INVALID_TOKEN));
}

#[test]
fn a_cancelled_copy_stops() {
    let world = World::new();
    let mut peer = ready(&world);
    let (from, to) = (peer.file("from"), peer.file("to"));
    super::read_write::write(&mut peer, from, 0, &[1; 60_000]);
    let input = encoded(|w| OffloadReadInput::new(0, 65536).encode(w));
    let output = fsctl(&mut peer, Fsctl::OFFLOAD_READ, from, &input, 528).unwrap();
    let token = OffloadReadOutput::decode(&output).unwrap();
    let length = token.transfer_length;
    let input = encoded(|w| OffloadWriteInput::new(0, length, 0, token.token.clone()).encode(w));
    let header = peer.header(Command::IOCTL);
    let asked = request(Fsctl::OFFLOAD_WRITE, to, &input, 16);
    let body = super::peer::encode(|w| asked.encode(w));
    let work = peer
        .receive_all(vec![(header, body)])
        .unwrap()
        .expect("work");
    super::lock::cancel(&mut peer, header.message_id, None);
    work.run();
    let response = peer.response();
    // What was done when the client lost its patience is told; nothing at all is CANCELLED.
    match response.status() {
        NtStatus::CANCELLED => {}
        NtStatus::SUCCESS => {
            let output = IoctlResponse::decode(&response.message)
                .unwrap()
                .output
                .to_vec();
            let written = OffloadWriteOutput::decode(&output).unwrap().length_written;
            assert!(written > 0 && written <= length);
        }
        other => panic!("{other}"),
    }
}

#[test]
fn holes_are_listed_and_made() {
    let world = World::new();
    let mut peer = ready(&world);
    let file = peer.file("sparse");
    super::read_write::write(&mut peer, file, 0, &[1; 60_000]);
    assert_eq!(
        fsctl(&mut peer, Fsctl::SET_SPARSE, file, &[], 0),
        Ok(Vec::new())
    );
    let zeros = encoded(|w| {
        w.u64(0);
        w.u64(40_960);
    });
    assert_eq!(
        fsctl(&mut peer, Fsctl::SET_ZERO_DATA, file, &zeros, 0),
        Ok(Vec::new())
    );
    let all = encoded(|w| {
        w.u64(0);
        w.u64(1 << 20);
    });
    let ranges = fsctl(&mut peer, Fsctl::QUERY_ALLOCATED_RANGES, file, &all, 1600).unwrap();
    assert_eq!(ranges.len(), 16);
    assert_eq!(ranges[..8], 40_960_u64.to_le_bytes());
    let short = fsctl(
        &mut peer,
        Fsctl::QUERY_ALLOCATED_RANGES,
        file,
        &all[..8],
        1600,
    );
    assert_eq!(short, Err(NtStatus::INVALID_PARAMETER));
    let no_room = fsctl(&mut peer, Fsctl::QUERY_ALLOCATED_RANGES, file, &all, 8);
    assert_eq!(no_room, Err(NtStatus::BUFFER_TOO_SMALL));
}

#[test]
fn there_are_no_previous_versions_and_no_reparse_points() {
    let world = World::new();
    let mut peer = ready(&world);
    let file = peer.file("a");
    let versions = fsctl(&mut peer, Fsctl::SRV_ENUMERATE_SNAPSHOTS, file, &[], 16).unwrap();
    assert_eq!(versions, [0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0]);
    let short = fsctl(&mut peer, Fsctl::SRV_ENUMERATE_SNAPSHOTS, file, &[], 15);
    assert_eq!(short, Err(NtStatus::INVALID_PARAMETER));
    let reparse = fsctl(&mut peer, Fsctl::GET_REPARSE_POINT, file, &[], 1024);
    assert_eq!(reparse, Err(NtStatus::NOT_A_REPARSE_POINT));
}
