//! Whole copies: how they are cut, what they cost, what goes wrong on the way.

use super::*;
use parking_lot::Mutex;
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use volume::memory::{Attempt, Operation};
use volume::{ExtentKind, NodeId};

const NO_CLONES: MemoryOptions = MemoryOptions {
    clone_granularity: None,
    copy_range_max: u64::MAX,
    space: None,
    faults: None,
};

/// Bytes that were copied, by operation, and time that passes with them.
#[derive(Default)]
struct Meter {
    bytes: Mutex<Vec<(Operation, u64)>>,
}

impl Meter {
    fn total(&self, operation: Operation) -> u64 {
        let bytes = self.bytes.lock();
        bytes
            .iter()
            .filter(|(kind, _)| *kind == operation)
            .map(|(_, length)| length)
            .sum()
    }
}

fn metered(options: MemoryOptions) -> (MemoryOptions, Arc<Meter>) {
    let meter = Arc::new(Meter::default());
    let log = meter.clone();
    let faults = move |attempt: &Attempt| -> Result<()> {
        log.bytes.lock().push((attempt.operation, attempt.length));
        Ok(())
    };
    (
        MemoryOptions {
            faults: Some(Arc::new(faults)),
            ..options
        },
        meter,
    )
}

#[test]
fn the_copy_of_the_capture_takes_8_reads_and_113_writes() {
    const SIZE: u64 = 1_879_048_196;
    let settings = OffloadSettings {
        read_max: Some(256 * MIB),
        write_max: Some(16 * MIB),
        ..OffloadSettings::default()
    };
    for options in [MemoryOptions::default(), NO_CLONES] {
        let bench = Bench::with(settings.clone(), options);
        let source = bench.open("sparse1");
        source.set_end_of_file(SIZE).unwrap();
        for piece in 0..7 {
            source
                .write(piece * 256 * MIB + 12_345, &pattern(70_000), false)
                .unwrap();
        }
        source.write(SIZE - 4, b"tail", false).unwrap();
        let copy = bench.open("sparse1 - Copy (3)");
        copy.set_end_of_file(SIZE).unwrap();

        let calls = copy_file(&source, &copy, 0).unwrap();
        assert_eq!(
            calls,
            Calls {
                reads: 8,
                writes: 113,
                last_transfer_length: 512
            }
        );
        assert_eq!(copy.node.metadata().unwrap().size, SIZE);
        let mut piece = vec![0; 80_000];
        copy.node
            .read_at(&mut piece, 6 * 256 * MIB + 12_345)
            .unwrap();
        assert_eq!(piece[..70_000], pattern(70_000));
        assert_eq!(piece[70_000..], [0; 10_000]);
        let mut tail = [0; 8];
        assert_eq!(copy.node.read_at(&mut tail, SIZE - 8), Ok(8));
        assert_eq!(&tail, b"\0\0\0\0tail");
        let allocated = copy.node.metadata().unwrap().allocated;
        assert!(
            allocated < MIB,
            "the holes were copied as {allocated} bytes"
        );
    }
}

#[test]
fn the_first_slow_copy_moves_16_mib_and_quick_ones_grow() {
    let bench = Bench::with(OffloadSettings::default(), NO_CLONES);
    let source = bench.file("a", &pattern(100 * MIB as usize));
    let token = token_of(&source);
    let copy = bench.open("b");
    let (mut at, mut steps) = (0, vec![]);
    while at < 100 * MIB {
        let done = offload_write(&copy, at, 100 * MIB - at, &token, at).unwrap();
        steps.push(done / MIB);
        at += done;
    }
    assert_eq!(steps, [16, 32, 52]);
    assert_eq!(content(&copy), content(&source));
}

#[test]
fn clones_and_zeros_take_all_that_is_asked() {
    let (options, meter) = metered(MemoryOptions::default());
    let bench = Bench::with(OffloadSettings::default(), options);
    let source = bench.file("a", &pattern(200 * MIB as usize));
    let copy = bench.open("b");
    let written = meter.total(Operation::Write);
    let calls = copy_file(&source, &copy, 0).unwrap();
    assert_eq!((calls.reads, calls.writes), (1, 1));
    assert_eq!(
        meter.total(Operation::Write),
        written,
        "not one byte was copied"
    );
    assert_eq!(meter.total(Operation::CopyRange), 0);
    assert_eq!(meter.total(Operation::CloneRange), 200 * MIB);
    assert_eq!(content(&copy), content(&source));

    source.set_end_of_file(0).unwrap();
    source.set_end_of_file(1 << 40).unwrap();
    let calls = copy_file(&source, &copy, 0).unwrap();
    assert_eq!((calls.reads, calls.writes), (1, 1));
    let facts = copy.node.metadata().unwrap();
    assert_eq!((facts.size, facts.allocated), (1 << 40, 0));
}

#[test]
fn unaligned_ends_are_copied_and_the_middle_is_cloned() {
    let (options, meter) = metered(MemoryOptions::default());
    let bench = Bench::with(OffloadSettings::default(), options);
    let bytes = pattern(100_000);
    let source = bench.file("a", &bytes);
    let copy = bench.file("b", &[9; 200_000]);
    let token = token_of(&source);
    // The same place within a block on both sides.
    assert_eq!(
        offload_write(&copy, 512 + 8192, 50_176, &token, 512),
        Ok(50_176)
    );
    let mut expected = vec![9; 200_000];
    expected[8704..8704 + 50_176].copy_from_slice(&bytes[512..512 + 50_176]);
    assert!(content(&copy) == expected);
    assert_eq!(meter.total(Operation::CloneRange), 45_056);
    // Another place: nothing can be shared.
    assert_eq!(offload_write(&copy, 1024, 50_176, &token, 512), Ok(50_176));
    assert_eq!(meter.total(Operation::CloneRange), 45_056);
}

#[test]
fn every_way_to_copy_gives_the_same_file() {
    for (granularity, most) in [(Some(4096), 0), (None, u64::MAX), (None, 1000), (None, 0)] {
        let options = MemoryOptions {
            clone_granularity: granularity,
            copy_range_max: most,
            ..MemoryOptions::default()
        };
        let bench = Bench::with(OffloadSettings::default(), options);
        let source = bench.file("a", &pattern(3_000_001));
        source.set_end_of_file(5_000_000).unwrap();
        source.write(4_000_000, &pattern(10_000), false).unwrap();
        let copy = bench.file("b", &[9; 4096]);
        copy_file(&source, &copy, 512).unwrap();
        let mut expected = vec![9; 512];
        expected.extend(content(&source));
        assert!(content(&copy) == expected, "{granularity:?} {most}");
    }
}

#[test]
fn holes_stay_holes_and_old_data_under_them_goes() {
    for options in [MemoryOptions::default(), NO_CLONES] {
        let bench = Bench::with(OffloadSettings::default(), options);
        let source = bench.open("a");
        source.write(0, &pattern(65_536), false).unwrap();
        source.write(MIB, &pattern(65_536), false).unwrap();
        source.set_end_of_file(2 * MIB).unwrap();
        let copy = bench.file("b", &[9; 3 * MIB as usize]);
        copy_file(&source, &copy, 0).unwrap();
        let mut expected = content(&source);
        expected.resize(3 * MIB as usize, 9);
        assert!(content(&copy) == expected);
        assert_eq!(copy.node.metadata().unwrap().allocated, MIB + 2 * 65_536);
        let hole = copy.node.extent_at(65_536, MIB).unwrap();
        assert_eq!((hole.kind, hole.end), (ExtentKind::Hole, MIB));
    }
}

#[test]
fn the_last_sector_is_counted_whole_and_written_as_far_as_it_goes() {
    for options in [MemoryOptions::default(), NO_CLONES] {
        let bench = Bench::with(OffloadSettings::default(), options);
        let source = bench.file("a", &pattern(4096 + 4));
        let token = token_of(&source);
        // The destination ends with the source.
        let empty = bench.open("empty");
        assert_eq!(offload_write(&empty, 0, 8192, &token, 0), Ok(4608));
        assert_eq!(content(&empty), pattern(4100));
        // It goes on within that sector.
        let within = bench.file("within", &[9; 4200]);
        assert_eq!(offload_write(&within, 0, 4608, &token, 0), Ok(4608));
        assert_eq!(content(&within), [pattern(4100), vec![0; 100]].concat());
        // It goes on behind it.
        let longer = bench.file("longer", &[9; 9000]);
        assert_eq!(offload_write(&longer, 0, 4608, &token, 0), Ok(4608));
        let expected = [pattern(4100), vec![0; 508], vec![9; 9000 - 4608]].concat();
        assert_eq!(content(&longer), expected);
    }
}

#[test]
fn the_token_for_zeros_punches_and_extends() {
    let bench = bench();
    let zeros = StorageOffloadToken::zero_data();
    let open = bench.file("a", &[9; 65_536]);
    assert_eq!(offload_write(&open, 4096, 8192, &zeros, 1 << 40), Ok(8192));
    let mut expected = vec![9; 65_536];
    expected[4096..12_288].fill(0);
    assert_eq!(content(&open), expected);
    assert_eq!(open.node.metadata().unwrap().allocated, 65_536 - 8192);

    assert_eq!(offload_write(&open, 65_536, MIB, &zeros, 0), Ok(MIB));
    let facts = open.node.metadata().unwrap();
    assert_eq!((facts.size, facts.allocated), (65_536 + MIB, 65_536 - 8192));

    // Whatever else is in it: a client can make this token by itself.
    let own = StorageOffloadToken {
        token_id: [7; 504],
        token_id_length: 9,
        reserved: 1,
        ..zeros
    };
    let odd = bench.file("odd", &[9; 1000]);
    assert_eq!(offload_write(&odd, 512, 512, &own, 0), Ok(512));
    assert_eq!(
        content(&odd),
        [vec![9; 512], vec![0; 488]].concat(),
        "no byte longer"
    );
    assert_eq!(offload_write(&odd, 512, 1024, &own, 0), Ok(1024));
    assert_eq!(
        content(&odd).len(),
        1536,
        "but zeros behind that sector are meant"
    );
}

/// A volume on which each copied megabyte takes `per_mib`.
fn slow(per_mib: Duration) -> Bench {
    let clock = Arc::new(ManualClock::default());
    let hand = clock.clone();
    let faults = move |attempt: &Attempt| -> Result<()> {
        if attempt.operation == Operation::CopyRange {
            hand.advance(per_mib * (attempt.length / MIB) as u32);
        }
        Ok(())
    };
    let options = MemoryOptions {
        faults: Some(Arc::new(faults)),
        ..NO_CLONES
    };
    let volume = MemoryVolume::with_options(clock.clone(), options);
    Bench::on(OffloadSettings::default(), &clock, volume)
}

#[test]
fn no_request_takes_seconds_however_slow_the_disk() {
    let bench = slow(Duration::from_millis(200));
    let source = bench.file("a", &pattern(32 * MIB as usize));
    let token = token_of(&source);
    let copy = bench.open("b");
    let mut at = 0;
    while at < 32 * MIB {
        let before = bench.clock_now();
        at += offload_write(&copy, at, 32 * MIB - at, &token, at).unwrap();
        assert!(bench.clock_now() - before < Duration::from_secs(2));
    }
    assert!(content(&copy) == content(&source));
}

impl Bench {
    fn clock_now(&self) -> Duration {
        volume::Clock::monotonic(self.clock.as_ref())
    }
}

#[test]
fn a_stop_is_heard_between_slices() {
    let bench = Bench::with(OffloadSettings::default(), NO_CLONES);
    let source = bench.file("a", &pattern(16 * MIB as usize));
    let input = OffloadWriteInput::new(0, 16 * MIB, 0, token_of(&source));
    let copy = bench.open("b");
    let asked = Cell::new(0);
    let stop_later = || {
        asked.set(asked.get() + 1);
        asked.get() > 2
    };
    let output = copy
        .offload_write(&write_bytes(&input), 16, &stop_later)
        .unwrap();
    assert_eq!(output.length_written, 8 * MIB);
    assert_eq!(content(&copy).len() as u64, 8 * MIB);
    let outcome = copy
        .offload_write(&write_bytes(&input), 16, &|| true)
        .map(|_| ());
    assert_eq!(outcome, Err(ErrorStatus::CANCELLED));
    let zeros = OffloadWriteInput {
        token: StorageOffloadToken::zero_data(),
        ..input
    };
    let outcome = copy
        .offload_write(&write_bytes(&zeros), 16, &|| true)
        .map(|_| ());
    assert_eq!(outcome, Err(ErrorStatus::CANCELLED));
}

#[test]
fn a_full_disk_shows_when_nothing_more_fits() {
    let options = MemoryOptions {
        space: Some(300 * 4096),
        copy_range_max: 1500,
        ..NO_CLONES
    };
    let bench = Bench::with(OffloadSettings::default(), options);
    let source = bench.file("a", &pattern(200 * 4096));
    let copy = bench.open("b");
    let token = token_of(&source);
    let done = offload_write(&copy, 0, 200 * 4096, &token, 0).unwrap();
    assert!((90 * 4096..=100 * 4096).contains(&done), "{done}");
    assert!(
        content(&copy) == content(&source)[..done as usize],
        "no longer than said"
    );
    let rest = offload_write(&copy, done, 200 * 4096 - done, &token, done);
    assert!(rest == Err(ErrorStatus::DISK_FULL) || rest.is_ok_and(|more| more < 4096));
    let nothing = bench.open("c");
    assert_eq!(
        offload_write(&nothing, 0, 4096, &token, 0),
        Err(ErrorStatus::DISK_FULL)
    );
}

#[test]
fn what_is_short_is_whole_sectors() {
    let failing = Arc::new(AtomicU64::new(u64::MAX));
    let limit = failing.clone();
    let faults = move |attempt: &Attempt| -> Result<()> {
        let writes = matches!(attempt.operation, Operation::CopyRange | Operation::Write);
        let behind = attempt.offset + attempt.length.min(700) > limit.load(Ordering::Relaxed);
        if writes && behind {
            Err(ErrorStatus::IO_DEVICE_ERROR)
        } else {
            Ok(())
        }
    };
    let options = MemoryOptions {
        copy_range_max: 700,
        faults: Some(Arc::new(faults)),
        ..NO_CLONES
    };
    let bench = Bench::with(OffloadSettings::default(), options);
    let source = bench.file("a", &pattern(8192));
    let token = token_of(&source);
    let copy = bench.open("b");
    failing.store(3000, Ordering::Relaxed);
    assert_eq!(
        offload_write(&copy, 0, 8192, &token, 0),
        Ok(2560),
        "2800 bytes are there"
    );
    let failed = offload_write(&copy, 2560, 8192 - 2560, &token, 2560);
    assert_eq!(failed, Err(ErrorStatus::IO_DEVICE_ERROR));
    failing.store(u64::MAX, Ordering::Relaxed);
    assert_eq!(
        offload_write(&copy, 2560, 8192 - 2560, &token, 2560),
        Ok(8192 - 2560)
    );
    assert_eq!(content(&copy), pattern(8192));
}

#[test]
fn zeros_that_cannot_be_made_are_left_to_the_client() {
    let broken = Arc::new(AtomicBool::new(false));
    let switch = broken.clone();
    let faults = move |attempt: &Attempt| -> Result<()> {
        let fails = attempt.operation == Operation::Punch && switch.load(Ordering::Relaxed);
        if fails {
            Err(ErrorStatus::IO_DEVICE_ERROR)
        } else {
            Ok(())
        }
    };
    let options = MemoryOptions {
        faults: Some(Arc::new(faults)),
        ..MemoryOptions::default()
    };
    let bench = Bench::with(OffloadSettings::default(), options);
    let open = bench.file("a", &[9; 4096]);
    broken.store(true, Ordering::Relaxed);
    let refused = offload_write(&open, 0, 4096, &StorageOffloadToken::zero_data(), 0);
    assert_eq!(refused, Err(ErrorStatus::OFFLOAD_WRITE_FILE_NOT_SUPPORTED));
}

#[test]
fn copies_between_two_volumes_read_and_write() {
    let bench = bench();
    let other = MemoryVolume::new(bench.clock.clone());
    let other = share(other, false);
    let source = bench.file("a", &pattern(3 * MIB as usize + 100));
    let access = AccessMask::FILE_ALL;
    let copy = bench.open_as(&other, &bench.user, "b", access, CreateOptions::NONE);
    copy_file(&source, &copy, 0).unwrap();
    assert!(content(&copy) == content(&source));
}

#[test]
fn what_others_append_meanwhile_is_not_cut_off() {
    // Somebody appends between the look at the size and the zeros.
    let volume: Arc<Mutex<Option<Arc<dyn Node>>>> = Arc::default();
    let target = volume.clone();
    let once = AtomicBool::new(false);
    let watched: Arc<Mutex<Option<NodeId>>> = Arc::default();
    let faults = move |attempt: &Attempt| -> Result<()> {
        let Some(node) = target.lock().clone() else {
            return Ok(());
        };
        if attempt.node == node.id() && !once.swap(true, Ordering::Relaxed) {
            node.write_at(b"appended", 3 * MIB).unwrap();
        }
        Ok(())
    };
    let options = MemoryOptions {
        faults: Some(Arc::new(faults)),
        ..NO_CLONES
    };
    let bench = Bench::with(OffloadSettings::default(), options);
    let open = bench.file("a", &[9; 512]);
    *watched.lock() = Some(open.node.id());
    *volume.lock() = Some(bench.node("a"));
    let zeros = StorageOffloadToken::zero_data();
    assert_eq!(
        offload_write(&open, 512, MIB - 512, &zeros, 0),
        Ok(MIB - 512)
    );
    let bytes = content(&open);
    assert_eq!(&bytes[3 * MIB as usize..], b"appended");
    assert!(bytes[512..3 * MIB as usize].iter().all(|byte| *byte == 0));
}
