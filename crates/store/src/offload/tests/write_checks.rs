//! Each line of [MS-FSA] 2.1.5.10.21 FSCTL_OFFLOAD_WRITE, in its order.

use super::*;
use crate::LockRange;
use crate::event::disposition::DispositionFlags;

fn good() -> OffloadWriteInput {
    OffloadWriteInput::new(0, 512, 0, StorageOffloadToken::zero_data())
}

fn outcome(open: &Open, input: &OffloadWriteInput, output_size: usize) -> Result<u64> {
    let output = open.offload_write(&write_bytes(input), output_size, NOT_STOPPED);
    output.map(|output| output.length_written)
}

#[test]
fn an_engine_that_is_off_knows_no_such_request() {
    let settings = OffloadSettings {
        enabled: false,
        ..OffloadSettings::default()
    };
    let bench = Bench::with(settings, MemoryOptions::default());
    let open = bench.open_with("a", AccessMask::FILE_READ_DATA, CreateOptions::NONE);
    assert_eq!(
        outcome(&open, &good(), 16),
        Err(ErrorStatus::INVALID_DEVICE_REQUEST)
    );
}

#[test]
fn the_handle_must_be_for_writing_whatever_the_input() {
    let bench = bench();
    for access in [AccessMask::FILE_READ_DATA, AccessMask::FILE_APPEND_DATA] {
        let open = bench.open_with("a", access, CreateOptions::NONE);
        let outcome = open.offload_write(&[], 0, NOT_STOPPED).map(|_| ());
        assert_eq!(outcome, Err(ErrorStatus::ACCESS_DENIED));
    }
}

#[test]
fn buffers_come_before_their_content() {
    let bench = bench();
    let open = bench.file("a", &pattern(1024));
    let bytes = write_bytes(&good());
    let short = open
        .offload_write(&bytes[..543], 16, NOT_STOPPED)
        .map(|_| ());
    assert_eq!(short, Err(ErrorStatus::BUFFER_TOO_SMALL));
    let odd = OffloadWriteInput {
        file_offset: 1,
        ..good()
    };
    assert_eq!(outcome(&open, &odd, 15), Err(ErrorStatus::BUFFER_TOO_SMALL));
    assert_eq!(
        outcome(&open, &odd, 16),
        Err(ErrorStatus::INVALID_PARAMETER)
    );
}

#[test]
fn offsets_lengths_and_the_size_field_must_be_right() {
    let bench = bench();
    let open = bench.file("a", &pattern(1024));
    let wrong = [
        OffloadWriteInput {
            file_offset: 100,
            ..good()
        },
        OffloadWriteInput {
            copy_length: 100,
            ..good()
        },
        OffloadWriteInput {
            transfer_offset: 100,
            ..good()
        },
        OffloadWriteInput {
            size: 543,
            ..good()
        },
        OffloadWriteInput {
            size: 545,
            ..good()
        },
        OffloadWriteInput {
            file_offset: u64::MAX - 511,
            ..good()
        },
        OffloadWriteInput {
            transfer_offset: u64::MAX - 511,
            ..good()
        },
        OffloadWriteInput {
            file_offset: (1 << 63) - 512,
            copy_length: 1024,
            ..good()
        },
    ];
    for input in wrong {
        assert_eq!(
            outcome(&open, &input, 16),
            Err(ErrorStatus::INVALID_PARAMETER),
            "{input:?}"
        );
    }
}

#[test]
fn nothing_asked_is_nothing_done_whatever_the_token() {
    let bench = bench();
    let open = bench.open("a");
    let no_token = StorageOffloadToken {
        token_type: TokenType(0),
        ..good().token
    };
    let input = OffloadWriteInput {
        copy_length: 0,
        token: no_token,
        ..good()
    };
    assert_eq!(outcome(&open, &input, 16), Ok(0));
    let folder = bench.open_with("d", AccessMask::FILE_ALL, CreateOptions::DIRECTORY_FILE);
    assert_eq!(outcome(&folder, &input, 16), Ok(0));
}

#[test]
fn directories_and_files_that_are_to_go_are_refused() {
    let bench = bench();
    let folder = bench.open_with("d", AccessMask::FILE_ALL, CreateOptions::DIRECTORY_FILE);
    let refused = ErrorStatus::OFFLOAD_WRITE_FILE_NOT_SUPPORTED;
    assert_eq!(outcome(&folder, &good(), 16), Err(refused));
    let open = bench.file("a", &pattern(1024));
    open.set_disposition(DispositionFlags::DELETE).unwrap();
    assert_eq!(outcome(&open, &good(), 16), Err(ErrorStatus::FILE_DELETED));
}

#[test]
fn locks_of_others_keep_writers_out() {
    let bench = bench();
    let open = bench.file("a", &pattern(4096));
    let other = bench.open("a");
    let lock = LockRange {
        offset: 600,
        length: 1,
        exclusive: false,
        fail_immediately: true,
    };
    other.lock(&[lock]).unwrap();
    let input = OffloadWriteInput {
        copy_length: 1024,
        ..good()
    };
    assert_eq!(
        outcome(&open, &input, 16),
        Err(ErrorStatus::FILE_LOCK_CONFLICT)
    );
    assert_eq!(content(&open), pattern(4096));
    assert_eq!(outcome(&open, &good(), 16), Ok(512));
}

#[test]
fn a_write_may_begin_at_the_end_of_file_but_not_behind_it() {
    let bench = bench();
    let source = bench.file("source", &pattern(2048));
    let token = token_of(&source);
    let open = bench.open("a");
    assert_eq!(
        offload_write(&open, 512, 512, &token, 0),
        Err(ErrorStatus::END_OF_FILE)
    );
    assert_eq!(offload_write(&open, 0, 1024, &token, 0), Ok(1024));
    assert_eq!(offload_write(&open, 1024, 1024, &token, 1024), Ok(1024));
    assert_eq!(content(&open), pattern(2048));
    // The end of file comes before the token.
    let mut bad = token.clone();
    bad.token_id[30] ^= 1;
    assert_eq!(
        offload_write(&open, 4096, 512, &bad, 0),
        Err(ErrorStatus::END_OF_FILE)
    );
    assert_eq!(
        offload_write(&open, 0, 512, &bad, 0),
        Err(ErrorStatus::INVALID_TOKEN)
    );
}

#[test]
fn nothing_is_written_through_a_read_only_share() {
    let bench = bench();
    bench.file("a", &pattern(512));
    let read_only = share(bench.share.volume.clone(), true);
    let access = AccessMask::MAXIMUM_ALLOWED;
    let open = bench.open_as(&read_only, &bench.user, "a", access, CreateOptions::NONE);
    assert!(offload_read(&open, 0, 512).is_ok());
    assert_eq!(outcome(&open, &good(), 16), Err(ErrorStatus::ACCESS_DENIED));
    assert_eq!(content(&open), pattern(512));
}

#[test]
fn an_offset_behind_the_tokens_range_is_a_mistake() {
    let bench = bench();
    let source = bench.file("source", &pattern(2048));
    let token = token_of(&source);
    let open = bench.open("a");
    let behind = offload_write(&open, 0, 512, &token, 2048);
    assert_eq!(behind, Err(ErrorStatus::INVALID_PARAMETER));
    assert_eq!(
        offload_write(&open, 0, 4096, &token, 1536),
        Ok(512),
        "what there is of it"
    );
    assert_eq!(content(&open), pattern(2048)[1536..]);
}
