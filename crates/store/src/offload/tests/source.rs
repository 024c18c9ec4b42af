//! A token stands for what was there, or for nothing.

use super::*;
use crate::{BasicChanges, TimeChange};
use std::time::Duration;
use volume::memory::{Attempt, Operation};
use wire::dtyp::FileTime;

const GONE: Result<u64> = Err(ErrorStatus::INVALID_TOKEN);

#[test]
fn a_write_through_the_server_ends_what_it_touches_and_no_more() {
    let bench = bench();
    let source = bench.file("a", &pattern(8192));
    let token = token_of(&source);
    let copy = bench.open("b");
    bench.open("a").write(4096, b"new", false).unwrap();
    assert_eq!(offload_write(&copy, 0, 8192, &token, 0), GONE);
    assert_eq!(offload_write(&copy, 0, 4096, &token, 0), Ok(4096));
    assert_eq!(offload_write(&copy, 4096, 512, &token, 4096), GONE);
    assert_eq!(offload_write(&copy, 4096, 512, &token, 4608), Ok(512));
    assert_eq!(
        content(&copy),
        [&pattern(4096)[..], &pattern(8192)[4608..5120]].concat()
    );
    assert_eq!(
        offload_write(&copy, 0, 8192, &token_of(&source), 0),
        Ok(8192)
    );
}

#[test]
fn a_source_cut_short_gives_an_error_for_what_is_missing() {
    for options in [MemoryOptions::default(), NO_CLONES] {
        let bench = Bench::with(OffloadSettings::default(), options);
        let source = bench.file("a", &pattern(8192));
        let token = token_of(&source);
        let copy = bench.open("b");
        source.set_end_of_file(4096).unwrap();
        assert_eq!(offload_write(&copy, 0, 8192, &token, 0), GONE);
        assert_eq!(offload_write(&copy, 0, 4096, &token, 0), Ok(4096));
        source.set_end_of_file(8192).unwrap();
        assert_eq!(
            offload_write(&copy, 4096, 4096, &token, 4096),
            GONE,
            "zeros now"
        );
    }
}

const NO_CLONES: MemoryOptions = MemoryOptions {
    clone_granularity: None,
    copy_range_max: 0,
    space: None,
    faults: None,
};

#[test]
fn a_source_that_grows_keeps_its_tokens() {
    let bench = bench();
    let source = bench.file("a", &pattern(5000));
    let token = token_of(&source);
    source.write(5000, b"more", false).unwrap();
    let copy = bench.open("b");
    assert_eq!(offload_write(&copy, 0, 5120, &token, 0), Ok(5120));
    assert_eq!(
        content(&copy),
        pattern(5000),
        "what there was, not what came later"
    );
}

#[test]
fn what_other_programs_write_shows_in_time_or_size() {
    let bench = bench();
    let source = bench.file("a", &pattern(8192));
    let copy = bench.open("b");
    let token = token_of(&source);
    bench.clock.advance(Duration::from_millis(1));
    bench.node("a").write_at(b"new", 4096).unwrap();
    assert_eq!(
        offload_write(&copy, 0, 512, &token, 0),
        GONE,
        "who knows where"
    );

    let token = token_of(&source);
    bench.node("a").set_size(9000).unwrap();
    assert_eq!(offload_write(&copy, 0, 512, &token, 0), GONE);
    assert_eq!(content(&copy), b"");
}

#[test]
fn times_and_attributes_set_through_the_server_are_not_data() {
    let bench = bench();
    let source = bench.file("a", &pattern(8192));
    let token = token_of(&source);
    bench.clock.advance(Duration::from_secs(1));
    let changes = BasicChanges {
        write: TimeChange::Set(FileTime(1 << 56)),
        attributes: 0x02,
        ..BasicChanges::default()
    };
    source.set_basic(&changes).unwrap();
    assert_eq!(
        offload_write(&bench.open("b"), 0, 8192, &token, 0),
        Ok(8192)
    );
}

#[test]
fn a_deleted_source_has_no_data() {
    let bench = bench();
    let access = AccessMask::FILE_ALL;
    let source = bench.open_with("a", access, CreateOptions::DELETE_ON_CLOSE);
    source.write(0, &pattern(512), false).unwrap();
    let token = token_of(&source);
    let copy = bench.open("b");
    assert_eq!(offload_write(&copy, 0, 512, &token, 0), Ok(512));
    drop(source);
    assert_eq!(offload_write(&copy, 0, 512, &token, 0), GONE);
}

#[test]
fn a_change_in_the_middle_of_a_copy_is_noticed() {
    // Another program writes to the source when 24 MiB have been copied.
    let clock = Arc::new(ManualClock::default());
    let hand = clock.clone();
    let source: Arc<parking_lot::Mutex<Option<Arc<dyn Node>>>> = Arc::default();
    let target = source.clone();
    let faults = move |attempt: &Attempt| -> Result<()> {
        if attempt.operation == Operation::CopyRange && attempt.offset == 24 * MIB {
            hand.advance(Duration::from_millis(1));
            target.lock().as_ref().unwrap().write_at(b"new", 0).unwrap();
        }
        Ok(())
    };
    let options = MemoryOptions {
        clone_granularity: None,
        faults: Some(Arc::new(faults)),
        ..MemoryOptions::default()
    };
    let settings = OffloadSettings {
        write_max: Some(64 * MIB),
        ..OffloadSettings::default()
    };
    let volume = MemoryVolume::with_options(clock.clone(), options);
    let bench = Bench::on(settings, &clock, volume);
    let open = bench.file("a", &pattern(32 * MIB as usize));
    let token = token_of(&open);
    *source.lock() = Some(bench.node("a"));
    let copy = bench.open("b");
    let done = offload_write(&copy, 0, 32 * MIB, &token, 0);
    assert_eq!(done, Ok(16 * MIB), "what was seen to be right");
    assert_eq!(
        offload_write(&copy, 16 * MIB, 16 * MIB, &token, 16 * MIB),
        GONE
    );
}

#[test]
fn a_source_being_written_gives_no_token() {
    let bench = bench();
    let source = bench.file("a", &pattern(8192));
    let change = source
        .file
        .generation
        .begin_range(source.node.as_ref(), 100..200);
    let refused = offload_read(&source, 0, 512).map(|output| output.flags);
    assert_eq!(refused, Err(ErrorStatus::INSUFFICIENT_RESOURCES));
    assert!(offload_read(&source, 512, 512).is_ok());
    drop(change);
    assert!(offload_read(&source, 0, 512).is_ok());
}

#[test]
fn a_file_can_be_copied_within_itself() {
    for options in [MemoryOptions::default(), NO_CLONES] {
        let bench = Bench::with(OffloadSettings::default(), options);
        let open = bench.file("a", &pattern(64 * 1024));
        let read = offload_read(&open, 0, 32 * 1024).unwrap();
        for at in (0..32 * 1024).step_by(8192) {
            let done = offload_write(&open, 32 * 1024 + at, 8192, &read.token, at);
            assert_eq!(done, Ok(8192), "{at}: its own writes elsewhere do no harm");
            bench.clock.advance(Duration::from_millis(1));
        }
        assert_eq!(content(&open)[32 * 1024..], pattern(32 * 1024));
        assert_eq!(
            offload_write(&open, 64 * 1024, 8192, &read.token, 0),
            Ok(8192),
            "behind it"
        );
        assert_eq!(content(&open).len(), 72 * 1024);
    }
}

#[test]
fn overlapping_ranges_are_read_whole_first() {
    for (from, to) in [(0, 512), (512, 0), (0, 4096), (4096, 0), (1024, 1024)] {
        let bench = bench();
        let open = bench.file("a", &pattern(16_384));
        let read = offload_read(&open, from, 8192).unwrap();
        assert_eq!(offload_write(&open, to, 8192, &read.token, 0), Ok(8192));
        let mut expected = pattern(16_384);
        expected.copy_within(from as usize..from as usize + 8192, to as usize);
        assert!(content(&open) == expected, "{from} to {to}");
        assert_eq!(
            offload_write(&open, to, 8192, &read.token, 0),
            GONE,
            "it was written over"
        );
    }
}

#[test]
fn too_much_overlap_is_refused_before_anything_is_done() {
    let bench = bench();
    let open = bench.file("a", &pattern(16 * MIB as usize));
    let read = offload_read(&open, 0, 8 * MIB).unwrap();
    let refused = offload_write(&open, 512, 8 * MIB, &read.token, 0);
    assert_eq!(refused, Err(ErrorStatus::OFFLOAD_WRITE_FILE_NOT_SUPPORTED));
    assert!(content(&open) == pattern(16 * MIB as usize));
    assert_eq!(
        offload_write(&open, 8 * MIB, 8 * MIB, &read.token, 0),
        Ok(8 * MIB)
    );
}

#[test]
fn writing_over_a_part_of_the_range_ends_that_part() {
    let bench = bench();
    let open = bench.file("a", &pattern(16_384));
    let read = offload_read(&open, 0, 16_384).unwrap();
    assert_eq!(offload_write(&open, 8192, 4096, &read.token, 0), Ok(4096));
    let copy = bench.open("b");
    assert_eq!(offload_write(&copy, 0, 8192, &read.token, 0), Ok(8192));
    assert_eq!(offload_write(&copy, 8192, 4096, &read.token, 8192), GONE);
    assert_eq!(
        offload_write(&copy, 8192, 4096, &read.token, 12_288),
        Ok(4096)
    );
}
