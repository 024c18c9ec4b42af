//! What clients send and what they get.

use super::*;
use crate::limits::REQUEST_BYTES_MAX;
use crate::{ShareInfo, ShareKind};
use proptest::prelude::*;
use wire::dtyp::FileTime;

struct Machine {
    shares: usize,
}

impl Host for Machine {
    fn server_name(&self) -> String {
        "DOCK".to_owned()
    }

    fn shares(&self) -> Vec<ShareInfo> {
        let disk = |number| ShareInfo {
            name: format!("share{number}"),
            comment: format!("kömment {number}"),
            kind: ShareKind::Disk,
        };
        let ipc = ShareInfo {
            name: "IPC$".to_owned(),
            comment: String::new(),
            kind: ShareKind::Ipc,
        };
        (0..self.shares).map(disk).chain([ipc]).collect()
    }

    fn comment(&self) -> String {
        "a dock".to_owned()
    }

    fn now(&self) -> Option<FileTime> {
        Some(FileTime::from_unix(1_464_029_149, 0))
    }
}

fn pipe(name: &str, shares: usize) -> Pipe {
    Pipe::open(name, Arc::new(Machine { shares })).unwrap()
}

fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let pairs = digits
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).unwrap());
    pairs
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

const SRVSVC: &str = "c84f324b7016d30112785a47bf6ee188 03000000";
const NDR20: &str = "045d888aeb1cc9119fe808002b104860 02000000";
const NDR64: &str = "33057171babe37498319b5dbef9ccc36 01000000";
const FEATURES: &str = "2c1cb76c129840450300000000000000 01000000";
const NONE: &str = "00000000000000000000000000000000 00000000";

/// A message with the length filled in.
fn message(kind: u8, flags: u8, call_id: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![5, 0, kind, flags, 0x10, 0, 0, 0];
    bytes.extend(u16::try_from(body.len() + 16).unwrap().to_le_bytes());
    bytes.extend([0, 0]);
    bytes.extend(call_id.to_le_bytes());
    bytes.extend(body);
    bytes
}

fn bind() -> Vec<u8> {
    let body = format!("b810 b810 00000000 01000000 0000 0100 {SRVSVC} {NDR20}");
    message(11, 3, 1, &hex(&body))
}

fn request(flags: u8, call_id: u32, opnum: u16, stub: &[u8]) -> Vec<u8> {
    let mut body = vec![0; 6];
    body.extend(opnum.to_le_bytes());
    body.extend(stub);
    message(0, flags, call_id, &body)
}

/// NetrShareEnum of `\\H`, as Samba 4.17 sends it.
fn share_enum(level: u32, preferred_maximum_length: u32, resume: &str) -> Vec<u8> {
    let level = level.to_le_bytes();
    let mut stub = hex("00000200 04000000 00000000 04000000 5c005c0048000000");
    stub.extend(level);
    stub.extend(level);
    stub.extend(hex("04000200 00000000 00000000"));
    stub.extend(preferred_maximum_length.to_le_bytes());
    stub.extend(hex(resume));
    stub
}

fn bound(shares: usize) -> Pipe {
    let mut pipe = pipe("srvsvc", shares);
    pipe.write(&bind()).unwrap();
    assert_eq!(pipe.read(4280).unwrap().data[2], 12);
    pipe
}

/// All messages up to and with the one that is the last fragment; each is read whole.
fn answer(pipe: &mut Pipe) -> Vec<u8> {
    let mut stub = Vec::new();
    loop {
        let read = pipe.read(4280).unwrap();
        assert!(!read.more);
        assert_eq!(read.data[2], 2, "not a response");
        stub.extend(&read.data[24..]);
        if read.data[3] & 2 != 0 {
            return stub;
        }
    }
}

fn call(pipe: &mut Pipe, opnum: u16, stub: &[u8]) -> Vec<u8> {
    pipe.write(&request(3, 2, opnum, stub)).unwrap();
    answer(pipe)
}

fn fault_status(bytes: &[u8]) -> u32 {
    assert_eq!(bytes[2], 3, "not a fault");
    u32::from_le_bytes(bytes[24..28].try_into().unwrap())
}

fn last_word(stub: &[u8]) -> u32 {
    u32::from_le_bytes(*stub.last_chunk().unwrap())
}

fn has_text(stub: &[u8], text: &str) -> bool {
    let text = wire::dtyp::encode_utf16(text);
    stub.windows(text.len()).any(|window| window == text)
}

#[test]
fn samba_binds_with_two_contexts_and_is_answered_in_the_same_order() {
    let mut pipe = pipe("srvsvc", 1);
    let body = format!(
        "d016 d016 00000000 02000000 0000 0100 {SRVSVC} {NDR20} 0100 0100 {SRVSVC} {FEATURES}"
    );
    pipe.write(&message(11, 3, 1, &hex(&body))).unwrap();
    let expected = format!(
        "b810 b810 01000000 0d00 5c504950455c73727673766300 00 \
         02000000 0000 0000 {NDR20} 0300 0200 {NONE}"
    );
    assert_eq!(
        pipe.read(4280).unwrap().data,
        message(12, 3, 1, &hex(&expected))
    );
}

#[test]
fn other_syntaxes_and_interfaces_are_rejected_each_for_its_reason() {
    let mut pipe = pipe("srvsvc", 1);
    let wkssvc = "98d0ff6b12a110369833 46c3f87e345a 01000000";
    let newer = "c84f324b7016d30112785a47bf6ee188 03000100";
    let body = format!(
        "b810 b810 07000000 04000000 0000 0100 {SRVSVC} {NDR64} \
         0100 0200 {SRVSVC} {NDR64} {NDR20} 0200 0100 {wkssvc} {NDR20} 0300 0100 {newer} {NDR20}"
    );
    pipe.write(&message(11, 3, 1, &hex(&body))).unwrap();
    let expected = format!(
        "b810 b810 07000000 0d00 5c504950455c73727673766300 00 04000000 \
         0200 0200 {NONE} 0000 0000 {NDR20} 0200 0100 {NONE} 0200 0100 {NONE}"
    );
    assert_eq!(
        pipe.read(4280).unwrap().data,
        message(12, 3, 1, &hex(&expected))
    );
}

#[test]
fn samba_lists_shares() {
    let mut pipe = bound(1);
    let stub = call(&mut pipe, 15, &share_enum(1, u32::MAX, "00000000"));
    let expected = hex("01000000 01000000 00000200 02000000 04000200 02000000 \
         08000200 00000000 0c000200 10000200 03000080 14000200 \
         07000000 00000000 07000000 7300680061007200650030000000 0000 \
         0a000000 00000000 0a000000 6b00f6006d006d0065006e0074002000 30000000 \
         05000000 00000000 05000000 49005000430024000000 0000 \
         01000000 00000000 01000000 0000 0000 \
         02000000 00000000 00000000");
    assert_eq!(stub, expected);
}

#[test]
fn every_level_of_a_list_is_answered_and_no_other() {
    let mut pipe = bound(2);
    for level in [0, 1, 2, 501, 502, 503] {
        let stub = call(&mut pipe, 15, &share_enum(level, u32::MAX, "00000000"));
        assert_eq!(last_word(&stub), 0, "{level}");
        assert!(has_text(&stub, "share1\0"), "{level}");
        assert!(has_text(&stub, "IPC$\0"), "{level}");
    }
    for level in [3, 1005, u32::MAX] {
        let stub = call(&mut pipe, 15, &share_enum(level, u32::MAX, "00000000"));
        assert_eq!(last_word(&stub), 124, "{level}");
    }
}

#[test]
fn a_list_longer_than_a_fragment_comes_in_several() {
    let mut pipe = bound(300);
    pipe.write(&request(3, 9, 15, &share_enum(1, u32::MAX, "00000000")))
        .unwrap();
    let first = pipe.read(4280).unwrap();
    assert_eq!(
        (first.data.len(), first.data[3], first.more),
        (4280, 1, false)
    );
    let rest = answer(&mut pipe);
    assert_eq!(last_word(&rest), 0);
    assert!(has_text(&rest, "share299\0"));
    assert_eq!(pipe.read(4280), Err(ErrorStatus::PIPE_EMPTY));
}

/// go-smb2 asks for 1024 bytes first, and then for what is left of the fragment.
#[test]
fn a_message_can_be_read_in_parts_but_never_together_with_the_next() {
    let mut pipe = bound(100);
    pipe.write(&request(3, 9, 15, &share_enum(1, u32::MAX, "00000000")))
        .unwrap();
    let start = pipe.read(1024).unwrap();
    assert_eq!((start.data.len(), start.more), (1024, true));
    let rest = pipe.read(usize::MAX).unwrap();
    assert_eq!((rest.data.len(), rest.more), (4280 - 1024, false));
    let next = pipe.read(16).unwrap();
    assert_eq!((next.data[2], next.more), (2, true));
    let before = pipe.available();
    assert_eq!(
        pipe.read(0),
        Ok(PipeRead {
            data: Vec::new(),
            more: true
        })
    );
    assert_eq!(pipe.available(), before);
}

#[test]
fn a_client_with_a_small_buffer_gets_the_list_piece_by_piece() {
    let mut pipe = bound(20);
    let (mut resume, mut names) = (0u32, 0u32);
    for round in 0.. {
        assert!(round < 21);
        let given = format!("08000200 {:08x}", resume.swap_bytes());
        let stub = call(&mut pipe, 15, &share_enum(0, 100, &given));
        let count = u32::from_le_bytes(stub[12..16].try_into().unwrap());
        assert!(count > 0);
        names += count;
        let words: Vec<_> = stub
            .chunks(4)
            .map(|word| u32::from_le_bytes(word.try_into().unwrap()))
            .collect();
        let [total, _, next, result] = words[words.len() - 4..] else {
            panic!()
        };
        assert_eq!(total, 21 - resume);
        if result == 0 {
            assert_eq!(next, 0);
            break;
        }
        assert_eq!((result, next), (234, names));
        resume = next;
    }
    assert_eq!(names, 21);
}

#[test]
fn resuming_behind_the_end_finds_nothing() {
    let mut pipe = bound(1);
    let stub = call(&mut pipe, 15, &share_enum(1, u32::MAX, "08000200 ffffffff"));
    assert_eq!(stub[12..16], [0; 4]);
    assert_eq!(last_word(&stub), 0);
}

fn share_get_info(name: &str, level: u32) -> Vec<u8> {
    let mut stub = vec![0; 4];
    let units = u32::try_from(name.encode_utf16().count() + 1)
        .unwrap()
        .to_le_bytes();
    stub.extend(units);
    stub.extend([0; 4]);
    stub.extend(units);
    stub.extend(wire::dtyp::encode_utf16(name));
    stub.extend([0, 0]);
    stub.resize(stub.len().next_multiple_of(4), 0);
    stub.extend(level.to_le_bytes());
    stub
}

#[test]
fn one_share_is_found_in_upper_and_lower_case() {
    let mut pipe = bound(2);
    for level in [0, 1, 2, 501, 502, 503] {
        let stub = call(&mut pipe, 16, &share_get_info("SHARE1", level));
        assert_eq!(stub[..4], level.to_le_bytes());
        assert!(has_text(&stub, "share1\0"), "{level}");
        assert_eq!(last_word(&stub), 0, "{level}");
    }
    let stub = call(&mut pipe, 16, &share_get_info("share1", 1005));
    assert_eq!(stub, hex("ed030000 00000200 00000000 00000000"));
}

#[test]
fn a_share_that_is_not_there_and_a_level_that_is_not_there() {
    let mut pipe = bound(2);
    let ask = |pipe: &mut Pipe, name, level| call(pipe, 16, &share_get_info(name, level));
    assert_eq!(
        ask(&mut pipe, "share9", 1),
        hex("01000000 00000000 06090000")
    );
    assert_eq!(ask(&mut pipe, "", 1), hex("01000000 00000000 57000000"));
    assert_eq!(ask(&mut pipe, "share1", 3), hex("03000000 7c000000"));
}

#[test]
fn the_server_and_its_time() {
    let mut pipe = bound(0);
    let ask = |pipe: &mut Pipe, level: u32| {
        let mut stub = vec![0; 4];
        stub.extend(level.to_le_bytes());
        call(pipe, 21, &stub)
    };
    let expected = hex(
        "65000000 00000200 f4010000 04000200 0a000000 00000000 03100000 08000200 \
         05000000 00000000 05000000 44004f0043004b000000 0000 \
         07000000 00000000 07000000 6100200064006f0063006b000000 0000 00000000",
    );
    assert_eq!(ask(&mut pipe, 101), expected);
    assert_eq!(last_word(&ask(&mut pipe, 100)), 0);
    assert_eq!(last_word(&ask(&mut pipe, 102)), 0);
    assert_eq!(last_word(&ask(&mut pipe, 103)), 124);
    let time = call(&mut pipe, 28, &[0; 4]);
    assert_eq!(time[..8], hex("00000200 dd4f4357"));
    assert_eq!((time.len(), last_word(&time)), (4 + 12 * 4 + 4, 0));
}

#[test]
fn the_workstation_service() {
    let mut pipe = pipe("\\pipe\\WKSSVC", 0);
    let wkssvc = "98d0ff6b12a110369833 46c3f87e345a 01000000";
    let body = format!("b810 b810 00000000 01000000 0000 0100 {wkssvc} {NDR20}");
    pipe.write(&message(11, 3, 1, &hex(&body))).unwrap();
    pipe.read(4280).unwrap();
    let expected = hex(
        "64000000 00000200 f4010000 04000200 08000200 0a000000 00000000 \
         05000000 00000000 05000000 44004f0043004b000000 0000 \
         0a000000 00000000 0a000000 57004f0052004b00470052004f0055005000 0000 00000000",
    );
    assert_eq!(call(&mut pipe, 0, &hex("00000000 64000000")), expected);
    for (level, result) in [(101, 0), (102, 5), (502, 5), (103, 124)] {
        let mut stub = vec![0; 4];
        stub.extend(u32::to_le_bytes(level));
        assert_eq!(last_word(&call(&mut pipe, 0, &stub)), result, "{level}");
    }
}

#[test]
fn calls_that_cannot_be_carried_out_are_faults_and_the_next_one_works() {
    let mut pipe = bound(1);
    let other_context = [0, 0, 0, 0, 9, 0, 15, 0];
    for (bytes, status) in [
        (request(3, 5, 12, &[]), 0x1C01_0002),
        (request(3, 5, 9999, &[]), 0x1C01_0002),
        (request(3, 5, 15, &[1, 2, 3]), 0x6F7),
        (message(0, 3, 5, &other_context), 0x1C01_0003),
    ] {
        pipe.write(&bytes).unwrap();
        let fault = pipe.read(4280).unwrap().data;
        assert_eq!(fault_status(&fault), status);
        assert_eq!(fault[12..16], [5, 0, 0, 0]);
    }
    let stub = call(&mut pipe, 15, &share_enum(1, u32::MAX, "00000000"));
    assert_eq!(last_word(&stub), 0);
}

#[test]
fn requests_may_come_in_fragments_and_those_in_single_bytes() {
    let mut pipe = bound(1);
    let stub = share_enum(1, u32::MAX, "00000000");
    let mut bytes = request(1, 4, 15, &stub[..9]);
    bytes.extend(request(0, 4, 15, &stub[9..17]));
    bytes.extend(request(2, 4, 15, &stub[17..]));
    for byte in &bytes {
        assert_eq!(pipe.read(4280), Err(ErrorStatus::PIPE_EMPTY));
        pipe.write(&[*byte]).unwrap();
    }
    assert_eq!(last_word(&answer(&mut pipe)), 0);
}

#[test]
fn several_requests_in_one_write_are_answered_in_order() {
    let mut pipe = bound(1);
    let mut bytes = request(3, 7, 99, &[]);
    bytes.extend(request(3, 8, 99, &[]));
    pipe.write(&bytes).unwrap();
    assert_eq!(pipe.read(4280).unwrap().data[12], 7);
    assert_eq!(pipe.read(4280).unwrap().data[12], 8);
}

#[test]
fn a_forgotten_call_does_not_stand_in_the_way() {
    let mut pipe = bound(1);
    pipe.write(&request(1, 4, 15, &[0; 8])).unwrap();
    pipe.write(&message(19, 3, 4, &[])).unwrap();
    let stub = call(&mut pipe, 15, &share_enum(1, u32::MAX, "00000000"));
    assert_eq!(last_word(&stub), 0);
}

/// Everything here ends with a fault or BIND_NAK, and then nothing more.
#[test]
fn a_broken_protocol_ends_the_connection() {
    let whole = request(3, 2, 99, &[]);
    let mut other_version = bind();
    other_version[0] = 4;
    let mut big_endian = bind();
    big_endian[4] = 0;
    let mut with_authentication = bind();
    with_authentication[10] = 8;
    let fresh: &[(&[u8], u8)] = &[
        (&whole, 3),
        (&other_version, 13),
        (&big_endian, 13),
        (&with_authentication, 13),
        (&message(14, 3, 1, &[0; 12]), 3),
        (&message(2, 3, 1, &[0; 12]), 3),
    ];
    for (bytes, answer) in fresh {
        check_hang_up(pipe("srvsvc", 1), bytes, *answer);
    }
    let middle = request(0, 2, 99, &[]);
    let mut two_calls = request(1, 2, 99, &[]);
    two_calls.extend(request(2, 3, 99, &[]));
    let mut twice_first = request(1, 2, 99, &[]);
    twice_first.extend(request(1, 2, 99, &[]));
    for bytes in [middle, two_calls, twice_first] {
        check_hang_up(bound(1), &bytes, 3);
    }
    check_hang_up(bound(1), &bind(), 13);
}

fn check_hang_up(mut pipe: Pipe, bytes: &[u8], answer: u8) {
    pipe.write(bytes).unwrap();
    assert_eq!(pipe.read(4280).unwrap().data[2], answer, "{bytes:02x?}");
    assert_eq!(pipe.read(4280), Err(ErrorStatus::PIPE_DISCONNECTED));
    assert_eq!(pipe.write(&[5]), Err(ErrorStatus::PIPE_DISCONNECTED));
}

#[test]
fn fragments_of_impossible_length_end_the_connection() {
    for len in [0u16, 15, 5841, u16::MAX] {
        let mut pipe = bound(1);
        let mut bytes = request(3, 2, 15, &[]);
        bytes[8..10].copy_from_slice(&len.to_le_bytes());
        pipe.write(&bytes).unwrap();
        assert_eq!(pipe.read(1), Err(ErrorStatus::PIPE_DISCONNECTED), "{len}");
    }
}

#[test]
fn a_request_without_end_is_cut_off() {
    let mut pipe = bound(1);
    pipe.write(&request(1, 2, 15, &[])).unwrap();
    let part = request(0, 2, 15, &[0; 4096]);
    for _ in 0..REQUEST_BYTES_MAX / 4096 {
        pipe.write(&part).unwrap();
        assert_eq!(pipe.read(1), Err(ErrorStatus::PIPE_EMPTY));
    }
    pipe.write(&part).unwrap();
    assert_eq!(fault_status(&pipe.read(4280).unwrap().data), 0x1C00_001B);
    assert_eq!(pipe.read(1), Err(ErrorStatus::PIPE_DISCONNECTED));
}

#[test]
fn a_client_that_does_not_read_is_stopped() {
    let mut pipe = bound(500);
    let ask = request(3, 2, 15, &share_enum(1, u32::MAX, "00000000"));
    let one = {
        pipe.write(&ask).unwrap();
        pipe.available()
    };
    let stopped = (0..1000).find_map(|_| pipe.write(&ask).err());
    assert_eq!(stopped, Some(ErrorStatus::PIPE_BUSY));
    assert!(pipe.available() <= QUEUED_BYTES_MAX + one);
    // When it has read, it can go on.
    while pipe.read(4280).is_ok() {}
    assert_eq!(pipe.write(&ask), Ok(()));
    // All at once does not help.
    pipe.write(&ask.repeat(1000)).unwrap();
    assert!(pipe.available() <= QUEUED_BYTES_MAX + one);
}

#[test]
fn contexts_are_limited() {
    let mut pipe = pipe("srvsvc", 1);
    let mut body = hex("b810 b810 00000000 ff000000");
    for context in 0..255u16 {
        body.extend(context.to_le_bytes());
        body.extend(hex(&format!("0100 {SRVSVC} {NDR20}")));
    }
    // Too long for one fragment: the client has to ask in parts.
    assert!(body.len() > 5840);
    body.truncate(12 + 100 * 44);
    body[8] = 100;
    pipe.write(&message(11, 3, 1, &body)).unwrap();
    let ack = pipe.read(4280).unwrap().data;
    let results: Vec<_> = ack[44..]
        .chunks(24)
        .map(|result| result[..4].to_vec())
        .collect();
    assert_eq!(results.len(), 100);
    assert_eq!(results[31], [0, 0, 0, 0]);
    assert_eq!(results[32], [2, 0, 3, 0]);
}

#[test]
fn fragments_are_as_long_as_the_client_takes_them_within_limits() {
    for (wanted, longest) in [("d007", 2000), ("0000", 1432), ("ffff", 4280)] {
        let mut pipe = pipe("srvsvc", 100);
        let body = format!("ffff {wanted} 00000000 01000000 0000 0100 {SRVSVC} {NDR20}");
        pipe.write(&message(11, 3, 1, &hex(&body))).unwrap();
        pipe.read(4280).unwrap();
        pipe.write(&request(3, 2, 15, &share_enum(1, u32::MAX, "00000000")))
            .unwrap();
        let first = pipe.read(usize::MAX).unwrap().data.len();
        assert!(first <= longest && first > longest - 8, "{wanted}: {first}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(
        writes in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..80), 0..8),
        reads in proptest::collection::vec(0usize..100, 0..8),
    ) {
        let mut pipe = pipe("srvsvc", 3);
        let mut largest = 0;
        for (bytes, max) in writes.iter().zip(reads) {
            largest = largest.max(pipe.available());
            let _ = pipe.write(bytes);
            if let Ok(read) = pipe.read(max) {
                prop_assert!(read.data.len() <= max);
            }
        }
        prop_assert!(largest <= QUEUED_BYTES_MAX);
    }

    #[test]
    fn no_stub_data_makes_a_method_panic(
        opnum in prop_oneof![Just(15u16), Just(16), Just(21), Just(28)],
        noise in proptest::collection::vec(any::<u8>(), 0..120),
        at in 0usize..60, value: u8,
    ) {
        let mut pipe = bound(2);
        let mut changed = share_enum(1, u32::MAX, "00000000");
        if let Some(byte) = changed.get_mut(at) {
            *byte = value;
        }
        for stub in [noise, changed] {
            pipe.write(&request(3, 3, opnum, &stub)).unwrap();
            let kind = pipe.read(usize::MAX).unwrap().data[2];
            prop_assert!(kind == 2 || kind == 3);
        }
    }
}
