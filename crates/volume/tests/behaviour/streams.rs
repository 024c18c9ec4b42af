//! Named streams.

use crate::{BOTH, content, directory, file};
use std::sync::Arc;
use volume::{Access, ExtentKind, Kind, Node, STREAM_MAX, Stream, Volume};
use wire::dtyp::ErrorStatus;

/// A new stream with data access.
fn stream(node: &Arc<dyn Node>, name: &str, value: &[u8]) -> Arc<dyn Node> {
    let stream = Stream::create(node, name).unwrap();
    let stream = stream.open_data(BOTH).unwrap();
    stream.write_at(value, 0).unwrap();
    stream
}

/// `name=size`
fn list(node: &dyn Node) -> Vec<String> {
    let streams = node.streams().unwrap();
    let shown = streams
        .iter()
        .map(|stream| format!("{}={}", stream.name, stream.size));
    shown.collect()
}

pub(crate) fn streams_are_found_in_any_case(volume: &Arc<dyn Volume>) {
    assert!(volume.description().named_streams);
    let folder = directory(&volume.root(), "d");
    for node in [file(volume, "a", b"data"), folder] {
        assert!(Stream::find(&node, "Größe").unwrap().is_none());
        stream(&node, "Größe", b"12345");
        stream(&node, "b * ?", b"");
        assert_eq!(list(node.as_ref()), ["Größe=5", "b * ?=0"]);
        let found = Stream::find(&node, "GRÖßE").unwrap().unwrap();
        assert_eq!((found.name().as_str(), found.id()), ("Größe", node.id()));
        assert!(found.has_name("grÖßE") && !found.has_name("groesse"));
        let again = Stream::create(&node, "Größe").map(drop);
        assert_eq!(again, Err(ErrorStatus::OBJECT_NAME_COLLISION));
        found.remove().unwrap();
        assert_eq!(found.remove(), Err(ErrorStatus::OBJECT_NAME_NOT_FOUND));
        assert_eq!(list(node.as_ref()), ["b * ?=0"]);
    }
}

pub(crate) fn streams_are_read_and_written_like_files(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", b"data");
    let stream = stream(&node, "s", b"hello");
    stream.write_at(b"LO, you", 3).unwrap();
    stream.write_at(b"!", 12).unwrap();
    assert_eq!(content(&stream), b"helLO, you\0\0!");
    let mut buffer = [0; 4];
    assert_eq!(stream.read_at(&mut buffer, 13), Ok(0));
    assert_eq!(stream.read_at(&mut buffer, u64::MAX), Ok(0));
    stream.set_size(6).unwrap();
    stream.set_size(8).unwrap();
    stream.punch(0, 2).unwrap();
    stream.punch(100, 2).unwrap();
    assert_eq!(content(&stream), b"\0\0lLO,\0\0");
    let extent = stream.extent_at(2, 100).unwrap();
    assert_eq!((extent.kind, extent.end), (ExtentKind::Data, 8));
    assert_eq!(stream.extent_at(8, 9).unwrap().kind, ExtentKind::Hole);
    assert_eq!(content(&node), b"data");

    let reader = Access {
        read: true,
        write: false,
    };
    let reader = stream.open_data(reader).unwrap();
    assert_eq!(content(&reader).len(), 8);
    assert_eq!(reader.write_at(b"x", 0), Err(ErrorStatus::ACCESS_DENIED));
    let copied = stream.copy_range(node.as_ref(), 0, 0, 4);
    assert_eq!(copied, Err(ErrorStatus::NOT_SUPPORTED));
    let cloned = node.clone_range(stream.as_ref(), 0, 0, 4096);
    assert_eq!(cloned, Err(ErrorStatus::NOT_SUPPORTED));
    stream.sync().unwrap();
    assert_eq!(stream.children(), Err(ErrorStatus::NOT_A_DIRECTORY));
}

pub(crate) fn streams_belong_to_their_file(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", b"data");
    node.set_value("sd", Some(b"value")).unwrap();
    let stream = stream(&node, "s", b"12");
    let (of_file, of_stream) = (node.metadata().unwrap(), stream.metadata().unwrap());
    assert_eq!((of_file.size, of_stream.size), (4, 2));
    assert_eq!(of_file.write_time, of_stream.write_time);
    assert_eq!(of_file.attributes, of_stream.attributes);
    assert_eq!(stream.get_value("sd").unwrap().unwrap(), b"value");
    assert!(node.extended_attributes().unwrap().is_empty());

    let root = volume.root();
    root.link_child("b", node.as_ref(), false).unwrap();
    root.rename_child("a", root.as_ref(), "c", false).unwrap();
    for name in ["b", "c"] {
        let (_, found) = root.child(name).unwrap().unwrap();
        assert_eq!(list(found.as_ref()), ["s=2"], "{name}");
    }

    let folder = directory(&root, "d");
    let stream = Stream::create(&folder, "s").unwrap();
    let facts = stream.metadata().unwrap();
    assert_eq!((facts.kind, facts.attributes & 0x10), (Kind::File, 0));
    assert_eq!((stream.kind(), facts.links), (Kind::File, 1));
}

pub(crate) fn streams_have_limits(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", b"");
    for bad in ["", "a:b", "a\\b", "a/b", "a\0b", &"x".repeat(234)] {
        let refused = Stream::create(&node, bad).map(drop);
        assert_eq!(refused, Err(ErrorStatus::OBJECT_NAME_INVALID), "{bad:?}");
    }
    let longest = "x".repeat(233);
    let stream = stream(&node, &longest, b"kept");
    let too_large = Err(ErrorStatus::FILE_TOO_LARGE);
    assert_eq!(stream.write_at(b"x", STREAM_MAX as u64), too_large);
    assert_eq!(stream.write_at(b"x", u64::MAX), too_large);
    assert_eq!(stream.set_size(u64::MAX), too_large);
    // A file system with less room for attributes has the same words for it.
    let whole = stream.write_at(&[1; STREAM_MAX], 0);
    assert!(whole.is_ok() || whole == too_large, "{whole:?}");
    if whole.is_err() {
        assert_eq!(content(&stream), b"kept");
    }
}

pub(crate) fn renamed_streams_keep_their_handles(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", b"");
    stream(&node, "other", b"");
    stream(&node, "one", b"1");
    let found = Stream::find(&node, "ONE").unwrap().unwrap();
    let handle = found.open_data(BOTH).unwrap();
    found.rename("two").unwrap();
    handle.write_at(b"2", 1).unwrap();
    assert_eq!(list(node.as_ref()), ["other=0", "two=2"]);
    found.rename("OTHER").unwrap();
    assert_eq!(content(&handle), b"12");
    assert_eq!(list(node.as_ref()), ["other=2"]);
    assert_eq!(found.rename("a:b"), Err(ErrorStatus::OBJECT_NAME_INVALID));
    found.remove().unwrap();
    let gone = handle.write_at(b"3", 0);
    assert_eq!(gone, Err(ErrorStatus::OBJECT_NAME_NOT_FOUND));
}

/// Each writes its own bytes of one value.
pub(crate) fn two_writers_lose_nothing(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", b"");
    stream(&node, "s", &[0; 200]);
    std::thread::scope(|scope| {
        for first in [0, 1] {
            let stream = Stream::find(&node, "s").unwrap().unwrap();
            let stream = stream.open_data(BOTH).unwrap();
            scope.spawn(move || {
                for offset in (first..200).step_by(2) {
                    stream.write_at(b"x", offset).unwrap();
                }
            });
        }
    });
    let stream = Stream::find(&node, "s").unwrap().unwrap();
    assert_eq!(content(&stream.open_data(BOTH).unwrap()), [b'x'; 200]);
}
