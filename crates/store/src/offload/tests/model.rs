//! Copies compared with what they should do to plain vectors of bytes.

use super::*;
use proptest::prelude::*;

/// A stretch of a file: data of one value, or a hole.
#[derive(Clone, Debug)]
enum Stretch {
    Data(u8, usize),
    Hole(usize),
}

fn stretches() -> impl Strategy<Value = Vec<Stretch>> {
    let stretch = prop_oneof![
        (1..=255_u8, 1..20_000_usize).prop_map(|(value, len)| Stretch::Data(value, len)),
        (1..40_000_usize).prop_map(Stretch::Hole),
    ];
    proptest::collection::vec(stretch, 0..8)
}

fn volumes() -> impl Strategy<Value = MemoryOptions> {
    let granularity = prop_oneof![Just(None), Just(Some(4096)), Just(Some(16_384))];
    let copy_range_max = prop_oneof![Just(0), Just(1000), Just(5000), Just(u64::MAX)];
    (granularity, copy_range_max).prop_map(|(clone_granularity, copy_range_max)| MemoryOptions {
        clone_granularity,
        copy_range_max,
        ..MemoryOptions::default()
    })
}

fn settings() -> impl Strategy<Value = OffloadSettings> {
    let max = || prop_oneof![Just(None), (512..50_000_u64).prop_map(Some)];
    (max(), max()).prop_map(|(read_max, write_max)| OffloadSettings {
        read_max,
        write_max,
        ..OffloadSettings::default()
    })
}

/// Makes the file and says what is in it.
fn make(bench: &Bench, path: &str, stretches: &[Stretch]) -> (Arc<Open>, Vec<u8>) {
    let (open, mut bytes) = (bench.open(path), vec![]);
    for stretch in stretches {
        match *stretch {
            Stretch::Data(value, len) => {
                open.write(bytes.len() as u64, &vec![value; len], false)
                    .unwrap();
                bytes.resize(bytes.len() + len, value);
            }
            Stretch::Hole(len) => bytes.resize(bytes.len() + len, 0),
        }
    }
    open.set_end_of_file(bytes.len() as u64).unwrap();
    (open, bytes)
}

/// What a copy of all of `source` to `offset` makes of `destination`.
fn copied(source: &[u8], mut destination: Vec<u8>, offset: usize) -> Vec<u8> {
    let end = offset + source.len();
    destination.resize(destination.len().max(end), 0);
    destination[offset..end].copy_from_slice(source);
    let sector_end = end.next_multiple_of(512).min(destination.len());
    destination[end..sector_end].fill(0);
    destination
}

/// Zeros that only reach the end of the sector in which the file ends do not extend it.
fn zeroed(mut file: Vec<u8>, offset: usize, count: usize) -> Vec<u8> {
    let end = offset + count;
    if end > file.len().next_multiple_of(512) {
        file.resize(end, 0);
    }
    let end = end.min(file.len());
    file[offset.min(end)..end].fill(0);
    file
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn a_copy_is_the_file_and_nothing_else_changes(
        options in volumes(),
        settings in settings(),
        source in stretches(),
        destination in stretches(),
        sector in 0..200_usize,
        presized: bool,
    ) {
        let unlimited = (settings.read_max, settings.write_max) == (None, None);
        let bench = Bench::with(settings, options);
        let (from, source) = make(&bench, "source", &source);
        let (to, mut destination) = make(&bench, "destination", &destination);
        let offset = (sector * 512).min(destination.len() / 512 * 512);
        // As clients do; or it must end with a sector.
        let size = match presized {
            true => destination.len().max(offset + source.len()),
            false => destination.len().next_multiple_of(512),
        };
        to.set_end_of_file(size as u64).unwrap();
        destination.resize(size, 0);
        let expected = match source.is_empty() {
            true => destination,
            false => copied(&source, destination, offset),
        };
        copy_file(&from, &to, offset as u64).unwrap();
        prop_assert!(content(&to) == expected);
        prop_assert!(content(&from) == source);
        // A copied hole costs nothing but the pages at its edges.
        let pages = |open: &Open| open.node.metadata().unwrap().allocated / 4096;
        if unlimited && offset == 0 && source.len() >= expected.len() {
            prop_assert!(pages(&to) <= 2 * pages(&from) + 2);
        }
    }

    #[test]
    fn within_one_file_a_copy_is_right_or_an_error(
        options in volumes(),
        settings in settings(),
        file in stretches(),
        (from, to, length) in (0..150_u64, 0..150_u64, 1..100_u64),
    ) {
        let bench = Bench::with(settings, options);
        let (open, mut model) = make(&bench, "file", &file);
        let size = model.len() as u64;
        prop_assume!(size > 0);
        let from = from * 512 % size.next_multiple_of(512);
        let to = to * 512 % (size + 1) / 512 * 512;
        let read = offload_read(&open, from, length * 512).unwrap();
        let mut done = 0;
        while done < read.transfer_length {
            let (source, target) = (from + done, to + done);
            let left = read.transfer_length - done;
            let count = match offload_write(&open, target, left, &read.token, done) {
                Ok(count) => count,
                // What it would have read was written by the requests before this one.
                Err(ErrorStatus::INVALID_TOKEN) if done > 0 => break,
                other => panic!("{other:?}"),
            };
            if is_zero_token(&read.token) {
                model = zeroed(model, target as usize, count as usize);
            } else {
                let whole = model[source as usize..(source + count).min(size) as usize].to_vec();
                model = copied(&whole, model, target as usize);
            }
            done += count;
            prop_assert!(content(&open) == model, "{source} to {target}, {count}");
        }
    }
}
