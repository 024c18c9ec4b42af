//! Reading, writing, holes.

use crate::{BOTH, content, directory, file};
use std::sync::Arc;
use volume::{Access, ExtentKind, Volume};
use wire::dtyp::ErrorStatus;

pub(crate) fn reads_end_at_the_end_of_file(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", b"0123456789");
    let mut buffer = [0xFF; 8];
    assert_eq!(node.read_at(&mut buffer, 6), Ok(4));
    assert_eq!(&buffer[..4], b"6789");
    assert_eq!(node.read_at(&mut buffer, 10), Ok(0));
    assert_eq!(node.read_at(&mut buffer, u64::MAX), Ok(0));
    assert_eq!(node.read_at(&mut [], 0), Ok(0));
}

pub(crate) fn writes_behind_the_end_leave_a_hole(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", b"head");
    node.write_at(b"tail", 100_000).unwrap();
    let mut expected = vec![0; 100_004];
    expected[..4].copy_from_slice(b"head");
    expected[100_000..].copy_from_slice(b"tail");
    assert_eq!(content(&node), expected);
}

pub(crate) fn a_shrunk_file_grows_back_with_zeros(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", &[7; 10_000]);
    node.set_size(4_100).unwrap();
    node.set_size(9_000).unwrap();
    let mut expected = vec![7; 4_100];
    expected.resize(9_000, 0);
    assert_eq!(content(&node), expected);
}

pub(crate) fn punching_makes_zeros_and_keeps_the_size(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", &[7; 20_000]);
    node.punch(1_000, 10_000).unwrap();
    node.punch(19_000, 1_000_000).unwrap();
    node.punch(50_000, 10).unwrap();
    node.punch(100, 0).unwrap();
    node.punch(30_000, u64::MAX).unwrap();
    let mut expected = vec![7; 20_000];
    expected[1_000..11_000].fill(0);
    expected[19_000..].fill(0);
    assert_eq!(content(&node), expected);
}

pub(crate) fn extents_tell_data_from_holes(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", &[7; 65_536]);
    node.set_size(10 << 20).unwrap();
    node.write_at(&[8; 65_536], 4 << 20).unwrap();
    node.sync().unwrap();
    let walk = |from: u64, to: u64| {
        let (mut at, mut found) = (from, Vec::new());
        while at < to {
            let extent = node.extent_at(at, to).unwrap();
            assert!(extent.end > at && extent.end <= to);
            found.push((extent.kind == ExtentKind::Data, extent.end));
            at = extent.end;
        }
        found
    };
    let (data, hole) = (true, false);
    let all = [
        (data, 65_536),
        (hole, 4 << 20),
        (data, (4 << 20) + 65_536),
        (hole, 11 << 20),
    ];
    assert_eq!(walk(0, 11 << 20), all);
    assert_eq!(walk(100_000, 200_000), [(hole, 200_000)]);
    assert_eq!(walk(20 << 20, 30 << 20), [(hole, 30 << 20)]);
    assert_eq!(walk(100, 200), [(data, 200)]);

    node.punch(0, 65_536).unwrap();
    assert_eq!(walk(0, 5 << 20)[0], (hole, 4 << 20));
}

pub(crate) fn a_handle_can_do_what_it_was_opened_for(volume: &Arc<dyn Volume>) {
    file(volume, "a", b"abc");
    let (_, facts_only) = volume.root().child("a").unwrap().unwrap();
    assert_eq!(facts_only.permitted(), BOTH);
    assert_eq!(
        facts_only.read_at(&mut [0; 1], 0),
        Err(ErrorStatus::ACCESS_DENIED)
    );
    assert_eq!(
        facts_only.write_at(b"x", 0),
        Err(ErrorStatus::ACCESS_DENIED)
    );
    assert_eq!(facts_only.set_size(0), Err(ErrorStatus::ACCESS_DENIED));

    let reader = facts_only
        .open_data(Access {
            read: true,
            write: false,
        })
        .unwrap();
    assert_eq!(reader.read_at(&mut [0; 1], 0), Ok(1));
    assert_eq!(reader.write_at(b"x", 0), Err(ErrorStatus::ACCESS_DENIED));
    assert_eq!(reader.set_size(0), Err(ErrorStatus::ACCESS_DENIED));
    assert_eq!(reader.punch(0, 1), Err(ErrorStatus::ACCESS_DENIED));

    let writer = facts_only
        .open_data(Access {
            read: false,
            write: true,
        })
        .unwrap();
    assert_eq!(writer.write_at(b"x", 0), Ok(()));
    assert_eq!(
        writer.read_at(&mut [0; 1], 0),
        Err(ErrorStatus::ACCESS_DENIED)
    );
    assert_eq!(content(&reader), b"xbc");
    assert_eq!(writer.id(), reader.id());
}

pub(crate) fn a_directory_has_no_data(volume: &Arc<dyn Volume>) {
    let node = directory(&volume.root(), "d");
    let refused = ErrorStatus::FILE_IS_A_DIRECTORY;
    assert_eq!(node.read_at(&mut [0; 1], 0), Err(refused));
    assert_eq!(node.write_at(b"x", 0), Err(refused));
    assert_eq!(node.set_size(0), Err(refused));
    assert_eq!(node.punch(0, 1), Err(refused));
    assert_eq!(node.extent_at(0, 1), Err(refused));
    assert_eq!(node.open_data(BOTH).map(|_| ()), Err(refused));
    let plain = file(volume, "a", b"");
    assert_eq!(plain.clone_range(node.as_ref(), 0, 0, 0), Err(refused));
    assert_eq!(plain.children(), Err(ErrorStatus::NOT_A_DIRECTORY));
    assert_eq!(
        plain.child("x").map(|_| ()),
        Err(ErrorStatus::NOT_A_DIRECTORY)
    );
}

pub(crate) fn offsets_no_file_can_have_are_refused(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", b"abc");
    let refused = ErrorStatus::INVALID_PARAMETER;
    assert_eq!(node.write_at(b"x", u64::MAX), Err(refused));
    assert_eq!(node.write_at(b"x", i64::MAX as u64), Err(refused));
    assert_eq!(node.set_size(1 << 63), Err(refused));
    assert_eq!(content(&node), b"abc");
}

pub(crate) fn removed_files_live_on_in_their_handles(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", b"abc");
    volume.root().remove_child("a", node.id()).unwrap();
    assert_eq!(content(&node), b"abc");
    assert_eq!(node.metadata().unwrap().links, 0);
    let again = node.open_data(BOTH).unwrap();
    again.write_at(b"xyz", 0).unwrap();
    assert_eq!(content(&node), b"xyz");
}
