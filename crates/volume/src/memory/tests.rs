//! What only a volume in memory does on request.

use super::{Attempt, MemoryOptions, MemoryVolume, Operation};
use crate::clock::{Clock, ManualClock};
use crate::node::{Kind, NewNode, Node, Result, Volume};
use std::sync::Arc;
use std::time::Duration;
use wire::dtyp::ErrorStatus;

fn volume(options: MemoryOptions) -> Arc<dyn Volume> {
    MemoryVolume::with_options(Arc::new(ManualClock::default()), options)
}

fn file(volume: &Arc<dyn Volume>, name: &str) -> Arc<dyn Node> {
    let new = NewNode {
        kind: Kind::File,
        attributes: 0x20,
    };
    volume.root().create_child(name, new).unwrap()
}

#[test]
fn a_full_volume_says_so_and_clones_cost_nothing() {
    let volume = volume(MemoryOptions {
        space: Some(16 * 4096),
        ..MemoryOptions::default()
    });
    let (a, b) = (file(&volume, "a"), file(&volume, "b"));
    a.write_at(&[1; 10 * 4096], 0).unwrap();
    b.clone_range(a.as_ref(), 0, 0, 10 * 4096).unwrap();
    assert_eq!(volume.space().unwrap().free, 6 * 4096);

    // Writing to a shared page needs a page of one's own.
    assert_eq!(b.write_at(&[2; 7 * 4096], 0), Err(ErrorStatus::DISK_FULL));
    let mut buffer = [0; 1];
    b.read_at(&mut buffer, 9 * 4096).unwrap();
    assert_eq!(
        buffer,
        [1],
        "the page that could not be split is still whole"
    );

    a.set_size(0).unwrap();
    b.set_size(0).unwrap();
    assert_eq!(volume.space().unwrap().free, 16 * 4096);
}

#[test]
fn hooks_make_operations_fail_before_anything_happens() {
    let hook = |attempt: &Attempt| -> Result<()> {
        match attempt.operation {
            Operation::Write if attempt.offset >= 100 => Err(ErrorStatus::IO_DEVICE_ERROR),
            _ => Ok(()),
        }
    };
    let options = MemoryOptions {
        faults: Some(Arc::new(hook)),
        ..MemoryOptions::default()
    };
    let volume = volume(options);
    let node = file(&volume, "a");
    assert_eq!(node.write_at(b"x", 0), Ok(()));
    assert_eq!(node.write_at(b"x", 100), Err(ErrorStatus::IO_DEVICE_ERROR));
    assert_eq!(node.metadata().unwrap().size, 1);
}

#[test]
fn what_is_switched_off_is_not_supported() {
    let options = MemoryOptions {
        clone_granularity: None,
        copy_range_max: 0,
        ..MemoryOptions::default()
    };
    let volume = volume(options);
    let (a, b) = (file(&volume, "a"), file(&volume, "b"));
    a.write_at(&[1; 4096], 0).unwrap();
    let refused = ErrorStatus::NOT_SUPPORTED;
    assert_eq!(b.clone_range(a.as_ref(), 0, 0, 4096), Err(refused));
    assert_eq!(b.copy_range(a.as_ref(), 0, 0, 4096), Err(refused));
    assert_eq!(volume.description().offload.clone_granularity, None);
}

#[test]
fn nodes_of_two_volumes_do_not_mix() {
    let (one, two) = (
        volume(MemoryOptions::default()),
        volume(MemoryOptions::default()),
    );
    let (a, b) = (file(&one, "a"), file(&two, "b"));
    assert_ne!(a.id(), b.id());
    assert_eq!(
        b.clone_range(a.as_ref(), 0, 0, 0),
        Err(ErrorStatus::NOT_SUPPORTED)
    );
    let moved = one
        .root()
        .rename_child("a", two.root().as_ref(), "a", false);
    assert_eq!(moved, Err(ErrorStatus::NOT_SAME_DEVICE));
}

#[test]
fn times_come_from_the_clock() {
    let clock = Arc::new(ManualClock::default());
    let volume = MemoryVolume::new(clock.clone());
    let node = file(&volume, "a");
    let born = clock.now();
    clock.advance(Duration::from_secs(5));
    node.write_at(b"x", 0).unwrap();
    let facts = node.metadata().unwrap();
    assert_eq!((facts.creation_time, facts.access_time), (born, born));
    assert_eq!(
        (facts.write_time, facts.change_time),
        (clock.now(), clock.now())
    );
}
