//! Each line of [MS-FSA] 2.1.5.10.20 FSCTL_OFFLOAD_READ, in its order.

use super::*;
use crate::LockRange;
use crate::event::disposition::DispositionFlags;

fn fails(open: &Open, input: &OffloadReadInput, output_size: usize, expected: ErrorStatus) {
    let outcome = open
        .offload_read(&read_bytes(input), output_size)
        .map(|output| output.flags);
    assert_eq!(outcome, Err(expected));
}

const GOOD: OffloadReadInput = OffloadReadInput::new(0, 512);

#[test]
fn an_engine_that_is_off_knows_no_such_request() {
    let settings = OffloadSettings {
        enabled: false,
        ..OffloadSettings::default()
    };
    let bench = Bench::with(settings, MemoryOptions::default());
    let open = bench.open_with("a", AccessMask::FILE_READ_ATTRIBUTES, CreateOptions::NONE);
    fails(&open, &GOOD, 0, ErrorStatus::INVALID_DEVICE_REQUEST);
}

#[test]
fn the_handle_must_be_for_reading_whatever_the_input() {
    let bench = bench();
    let open = bench.open_with("a", AccessMask::FILE_WRITE_DATA, CreateOptions::NONE);
    let outcome = open.offload_read(&[], 0).map(|output| output.flags);
    assert_eq!(outcome, Err(ErrorStatus::ACCESS_DENIED));
}

#[test]
fn buffers_come_before_their_content() {
    let bench = bench();
    let open = bench.file("a", &pattern(1024));
    let odd = OffloadReadInput {
        size: 1,
        ..OffloadReadInput::new(1, 1)
    };
    let short = open
        .offload_read(&read_bytes(&GOOD)[..31], 528)
        .map(|output| output.flags);
    assert_eq!(short, Err(ErrorStatus::BUFFER_TOO_SMALL));
    fails(&open, &odd, 527, ErrorStatus::BUFFER_TOO_SMALL);
    fails(&open, &odd, 528, ErrorStatus::INVALID_PARAMETER);
    // More than the structure needs is no mistake.
    let mut long = read_bytes(&GOOD);
    long.extend([0xFF; 100]);
    assert!(open.offload_read(&long, 4096).is_ok());
}

#[test]
fn offsets_lengths_and_the_size_field_must_be_right() {
    let bench = bench();
    let open = bench.file("a", &pattern(1024));
    for (offset, length) in [
        (1, 512),
        (511, 512),
        (0, 1),
        (0, 513),
        (u64::MAX - 511, 512),
    ] {
        let input = OffloadReadInput::new(offset, length);
        fails(&open, &input, 528, ErrorStatus::INVALID_PARAMETER);
    }
    for size in [0, 31, 33] {
        let input = OffloadReadInput { size, ..GOOD };
        fails(&open, &input, 528, ErrorStatus::INVALID_PARAMETER);
    }
    let negative = OffloadReadInput::new(1 << 63, 512);
    fails(&open, &negative, 528, ErrorStatus::INVALID_PARAMETER);
}

#[test]
fn nothing_asked_is_nothing_given_even_where_all_else_is_wrong() {
    let bench = bench();
    let open = bench.file("a", &pattern(100));
    let output = offload_read(&open, 1 << 20, 0).unwrap();
    assert_eq!(
        (output.size, output.flags, output.transfer_length),
        (528, 0, 0)
    );
    assert!(is_zero_token(&output.token));
    let folder = bench.open_with("d", AccessMask::FILE_ALL, CreateOptions::DIRECTORY_FILE);
    assert_eq!(offload_read(&folder, 0, 0).unwrap().transfer_length, 0);
}

#[test]
fn directories_have_no_tokens() {
    let bench = bench();
    let folder = bench.open_with("d", AccessMask::FILE_ALL, CreateOptions::DIRECTORY_FILE);
    fails(
        &folder,
        &GOOD,
        528,
        ErrorStatus::OFFLOAD_READ_FILE_NOT_SUPPORTED,
    );
}

#[test]
fn a_file_that_is_to_go_gives_no_token() {
    let bench = bench();
    let open = bench.file("a", &pattern(1024));
    open.set_disposition(DispositionFlags::DELETE).unwrap();
    fails(&open, &GOOD, 528, ErrorStatus::FILE_DELETED);
}

#[test]
fn locks_of_others_count_in_all_the_range_asked_for() {
    let bench = bench();
    let open = bench.file("a", &pattern(1024));
    let other = bench.open("a");
    let lock = |exclusive| LockRange {
        offset: 1 << 20,
        length: 1,
        exclusive,
        fail_immediately: true,
    };
    other.lock(&[lock(true)]).unwrap();
    let wide = OffloadReadInput::new(0, 2 << 20);
    fails(&open, &wide, 528, ErrorStatus::FILE_LOCK_CONFLICT);
    assert!(offload_read(&open, 0, 1 << 20).is_ok());
    assert!(offload_read(&other, 0, 2 << 20).is_ok(), "one's own lock");
    other.unlock(&[(1 << 20, 1)]).unwrap();
    other.lock(&[lock(false)]).unwrap();
    assert!(
        offload_read(&open, 0, 2 << 20).is_ok(),
        "shared locks let others read"
    );
    fails(
        &open,
        &OffloadReadInput::new(1 << 30, 512),
        528,
        ErrorStatus::END_OF_FILE,
    );
}

#[test]
fn there_is_nothing_at_the_end_of_file() {
    let bench = bench();
    let open = bench.file("a", &pattern(1024));
    for offset in [1024, 1536, 1 << 40] {
        let input = OffloadReadInput::new(offset, 512);
        fails(&open, &input, 528, ErrorStatus::END_OF_FILE);
    }
    fails(&bench.open("empty"), &GOOD, 528, ErrorStatus::END_OF_FILE);
}

#[test]
fn a_range_ends_with_the_sector_in_which_the_file_ends() {
    let bench = bench();
    let open = bench.file("a", &pattern(1025));
    let all = offload_read(&open, 0, 1 << 20).unwrap();
    assert_eq!((all.flags, all.transfer_length), (1, 1536));
    let exact = offload_read(&open, 0, 1536).unwrap();
    assert_eq!((exact.flags, exact.transfer_length), (1, 1536));
    let part = offload_read(&open, 512, 512).unwrap();
    assert_eq!((part.flags, part.transfer_length), (0, 512));
    let tiny = bench.file("tiny", b"x");
    assert_eq!(offload_read(&tiny, 0, 512).unwrap().transfer_length, 512);
    let even = bench.file("even", &pattern(1024));
    assert_eq!(
        offload_read(&even, 0, 1024).unwrap().flags,
        0,
        "asked for the file exactly"
    );
}

#[test]
fn holes_give_the_token_for_zeros() {
    let bench = bench();
    let open = bench.file("a", &pattern(4096));
    open.set_end_of_file(8 * MIB).unwrap();
    open.write(4 * MIB, &pattern(4096), false).unwrap();

    let first = offload_read(&open, MIB, MIB).unwrap();
    assert!(is_zero_token(&first.token));
    assert_eq!(
        (first.flags, first.transfer_length),
        (0, MIB),
        "there is data further on"
    );
    let last = offload_read(&open, 5 * MIB, MIB).unwrap();
    assert!(is_zero_token(&last.token));
    assert_eq!(
        (last.flags, last.transfer_length),
        (1, MIB),
        "zeros to the end of file"
    );
    let beyond = offload_read(&open, 7 * MIB, 5 * MIB).unwrap();
    assert!(is_zero_token(&beyond.token));
    assert_eq!((beyond.flags, beyond.transfer_length), (1, MIB));

    let mixed = offload_read(&open, 3 * MIB, 2 * MIB).unwrap();
    assert!(!is_zero_token(&mixed.token));
    assert_eq!((mixed.flags, mixed.transfer_length), (1, 2 * MIB));
    let before = offload_read(&open, 0, MIB).unwrap();
    assert_eq!((is_zero_token(&before.token), before.flags), (false, 0));
}

#[test]
fn zeros_never_stand_for_an_end_within_a_sector() {
    let bench = bench();
    let open = bench.open("a");
    open.set_end_of_file(MIB + 4).unwrap();
    let whole = offload_read(&open, 0, 2 * MIB).unwrap();
    assert!(!is_zero_token(&whole.token));
    assert_eq!((whole.flags, whole.transfer_length), (1, MIB + 512));
    let before = offload_read(&open, 0, MIB).unwrap();
    assert!(is_zero_token(&before.token));
    assert_eq!((before.flags, before.transfer_length), (1, MIB));
}

#[test]
fn the_administrator_can_limit_a_token() {
    let settings = OffloadSettings {
        read_max: Some(MIB + 100),
        ..OffloadSettings::default()
    };
    let bench = Bench::with(settings, MemoryOptions::default());
    let open = bench.file("a", &pattern(3 * MIB as usize));
    let output = offload_read(&open, 0, 4 * MIB).unwrap();
    assert_eq!((output.flags, output.transfer_length), (0, MIB));
}

#[test]
fn named_streams_have_no_tokens_and_leave_those_of_their_file_alone() {
    let bench = bench();
    let (file, stream) = (
        bench.file("a", &pattern(1024)),
        bench.file("a:s", &pattern(1024)),
    );
    let refused = ErrorStatus::OFFLOAD_READ_FILE_NOT_SUPPORTED;
    fails(&stream, &GOOD, 528, refused);
    let token = token_of(&file);
    bench.clock.advance(std::time::Duration::from_secs(1));
    stream.write(0, b"other", false).unwrap();
    stream.rename(":t", false).unwrap();
    stream.set_disposition(DispositionFlags::DELETE).unwrap();
    stream.close();
    bench.open("a:u").close();
    let copy = bench.open("b");
    assert_eq!(offload_write(&copy, 0, 1024, &token, 0), Ok(1024));
    assert_eq!(content(&copy), pattern(1024));
    let stream = bench.open("b:s");
    let refused = Err(ErrorStatus::OFFLOAD_WRITE_FILE_NOT_SUPPORTED);
    assert_eq!(offload_write(&stream, 0, 1024, &token, 0), refused);
}
