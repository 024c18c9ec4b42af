//! Cloning and copying. What a file system cannot do must say so and change nothing.

use crate::{content, file};
use std::sync::Arc;
use volume::{Node, Volume};
use wire::dtyp::ErrorStatus;

/// `len` bytes that differ from place to place.
fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|at| (at / 512 + at % 251) as u8 | 1).collect()
}

/// Where cloning is not supported the same call must be refused without a trace.
fn clone(
    volume: &Arc<dyn Volume>,
    (source, from): (&Arc<dyn Node>, u64),
    (destination, to): (&Arc<dyn Node>, u64),
    length: u64,
) -> bool {
    let before = content(destination);
    let result = destination.clone_range(source.as_ref(), from, to, length);
    if volume.description().offload.clone_granularity.is_some() {
        result.unwrap();
        return true;
    }
    assert_eq!(result, Err(ErrorStatus::NOT_SUPPORTED));
    assert_eq!(content(destination), before);
    false
}

pub(crate) fn clones_share_content_and_part_on_writing(volume: &Arc<dyn Volume>) {
    let bytes = pattern(3 * 65_536);
    let source = file(volume, "source", &bytes);
    let destination = file(volume, "destination", &[9; 4 * 65_536]);
    if !clone(volume, (&source, 65_536), (&destination, 131_072), 65_536) {
        return;
    }
    let mut expected = vec![9; 4 * 65_536];
    expected[131_072..196_608].copy_from_slice(&bytes[65_536..131_072]);
    assert_eq!(content(&destination), expected);

    source.write_at(&[1; 65_536], 65_536).unwrap();
    assert_eq!(
        content(&destination),
        expected,
        "a later write must not show"
    );
    destination.write_at(b"here", 131_072).unwrap();
    assert_eq!(content(&source)[65_536..65_540], [1; 4]);

    // A clone of a hole is a hole, and a clone behind the end moves the end.
    source.punch(0, 65_536).unwrap();
    assert!(clone(
        volume,
        (&source, 0),
        (&destination, 5 * 65_536),
        65_536
    ));
    let result = content(&destination);
    assert_eq!(result.len(), 6 * 65_536);
    assert!(result[4 * 65_536..].iter().all(|byte| *byte == 0));
}

pub(crate) fn the_last_block_clones_to_the_end_of_the_destination_only(volume: &Arc<dyn Volume>) {
    let bytes = pattern(65_536 + 5);
    let source = file(volume, "source", &bytes);
    let destination = file(volume, "destination", b"");
    if !clone(volume, (&source, 0), (&destination, 0), bytes.len() as u64) {
        return;
    }
    assert_eq!(content(&destination), bytes);
    // Growing shows zeros, not what may lie behind the source's end.
    destination.set_size(65_536 + 50).unwrap();
    assert_eq!(content(&destination)[65_541..], [0; 45]);

    let longer = file(volume, "longer", &[9; 65_536 + 6]);
    let refused = longer.clone_range(source.as_ref(), 65_536, 65_536, 5);
    assert_eq!(refused, Err(ErrorStatus::NOT_SUPPORTED));
    assert_eq!(content(&longer), [9; 65_536 + 6]);
}

pub(crate) fn what_cannot_be_cloned_changes_nothing(volume: &Arc<dyn Volume>) {
    let source = file(volume, "source", &pattern(131_072));
    let destination = file(volume, "destination", &[9; 131_072]);
    for (from, to, length) in [
        (1, 0, 65_536),
        (0, 1, 65_536),
        (0, 0, 65_537),
        (0, 0, 100),
        (65_536, 0, 131_072),
        (262_144, 0, 65_536),
        (u64::MAX - 65_535, 0, 65_536),
        (0, u64::MAX - 65_535, 65_536),
    ] {
        let result = destination.clone_range(source.as_ref(), from, to, length);
        assert_eq!(
            result,
            Err(ErrorStatus::NOT_SUPPORTED),
            "{from} {to} {length}"
        );
    }
    assert_eq!(content(&destination), [9; 131_072]);

    let overlapping = source.clone_range(source.as_ref(), 0, 65_536 / 2, 65_536);
    assert_eq!(overlapping, Err(ErrorStatus::NOT_SUPPORTED));
    assert_eq!(content(&source), pattern(131_072));

    // To the kernel a length of 0 means "to the end"; to us it means nothing.
    clone(volume, (&source, 0), (&destination, 0), 0);
    assert_eq!(content(&destination), [9; 131_072]);
}

pub(crate) fn copies_say_how_much_they_copied(volume: &Arc<dyn Volume>) {
    let bytes = pattern(10_000);
    let source = file(volume, "source", &bytes);
    let destination = file(volume, "destination", b"0123456789");
    assert_eq!(copy_all(&source, 3, &destination, 5, 4_000), 4_000);
    let mut expected = b"01234".to_vec();
    expected.extend_from_slice(&bytes[3..4_003]);
    assert_eq!(content(&destination), expected);

    assert_eq!(copy_all(&source, 9_000, &destination, 0, 4_000), 1_000);
    assert_eq!(copy_all(&source, 10_000, &destination, 0, 4_000), 0);
    assert_eq!(copy_all(&source, 20_000, &destination, 0, 1), 0);
}

fn copy_all(
    source: &Arc<dyn Node>,
    from: u64,
    destination: &Arc<dyn Node>,
    to: u64,
    length: u64,
) -> u64 {
    let mut done = 0;
    while done < length {
        let left = length - done;
        match destination
            .copy_range(source.as_ref(), from + done, to + done, left)
            .unwrap()
        {
            0 => break,
            count => done += count,
        }
    }
    done
}

pub(crate) fn a_file_can_be_copied_within_itself(volume: &Arc<dyn Volume>) {
    let bytes = pattern(131_072);
    let node = file(volume, "a", &bytes);
    assert_eq!(copy_all(&node, 0, &node, 65_536, 65_536), 65_536);
    assert_eq!(content(&node)[65_536..], bytes[..65_536]);
    let overlapping = node.copy_range(node.as_ref(), 0, 100, 200);
    assert_eq!(overlapping, Err(ErrorStatus::NOT_SUPPORTED));
    if clone(volume, (&node, 0), (&node, 131_072), 65_536) {
        assert_eq!(content(&node)[131_072..], bytes[..65_536]);
    }
}

pub(crate) fn space_and_description_make_sense(volume: &Arc<dyn Volume>) {
    let space = volume.space().unwrap();
    assert!(space.total >= space.free && space.free >= space.available);
    let description = volume.description();
    assert!(description.cluster_size.is_power_of_two());
    assert_eq!(description.max_component, 255);
    assert!(description.offload.punch);
    assert!(!description.file_system.is_empty());
    if std::env::var_os("CROSSDOCK_TEST_XFS").is_some() && description.file_system == "XFS" {
        assert!(description.offload.clone_granularity.is_some());
    }
}
