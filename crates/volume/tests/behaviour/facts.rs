//! Times, attributes, identity and values.

use crate::{directory, file};
use std::sync::Arc;
use volume::{Kind, NewNode, Node, TimeChanges, Volume};
use wire::dtyp::{ErrorStatus, FileTime};

/// 2016-05-23 20:12:29.7527786 UTC.
const THEN: FileTime = FileTime(131_085_151_497_527_786);

pub(crate) fn new_nodes_have_default_attributes(volume: &Arc<dyn Volume>) {
    let root = volume.root();
    assert_eq!(file(volume, "a", b"").metadata().unwrap().attributes, 0x20);
    assert_eq!(directory(&root, "d").metadata().unwrap().attributes, 0x10);
    assert_eq!(root.metadata().unwrap().attributes, 0x10);
    let hidden = NewNode {
        kind: Kind::File,
        attributes: 0x02,
    };
    assert_eq!(
        root.create_child("h", hidden)
            .unwrap()
            .metadata()
            .unwrap()
            .attributes,
        0x02
    );
    let none = NewNode {
        kind: Kind::File,
        attributes: 0x80,
    };
    assert_eq!(
        root.create_child("n", none)
            .unwrap()
            .metadata()
            .unwrap()
            .attributes,
        0
    );
    let hidden = NewNode {
        kind: Kind::Directory,
        attributes: 0x12,
    };
    assert_eq!(
        root.create_child("hd", hidden)
            .unwrap()
            .metadata()
            .unwrap()
            .attributes,
        0x12
    );
}

pub(crate) fn attributes_and_creation_time_are_kept(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", b"");
    let born = node.metadata().unwrap().creation_time;
    let attributes = Some(0x27 | 0x4000 | 0x10);
    node.change(&TimeChanges {
        attributes,
        ..TimeChanges::default()
    })
    .unwrap();
    assert_eq!(node.metadata().unwrap().attributes, 0x27);
    assert_eq!(node.metadata().unwrap().creation_time, born);

    node.change(&TimeChanges {
        creation_time: Some(THEN),
        ..TimeChanges::default()
    })
    .unwrap();
    let (_, again) = volume.root().child("A").unwrap().unwrap();
    let facts = again.metadata().unwrap();
    assert_eq!((facts.attributes, facts.creation_time), (0x27, THEN));
    node.change(&TimeChanges {
        attributes: Some(0),
        ..TimeChanges::default()
    })
    .unwrap();
    assert_eq!(again.metadata().unwrap().attributes, 0);
    let listed = volume.root().entry("a").unwrap().unwrap().metadata;
    assert_eq!(listed.creation_time, THEN);
}

pub(crate) fn times_can_be_set(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", b"");
    let before = node.metadata().unwrap();
    node.change(&TimeChanges {
        write_time: Some(THEN),
        ..TimeChanges::default()
    })
    .unwrap();
    let facts = node.metadata().unwrap();
    assert_eq!(
        (facts.write_time, facts.access_time),
        (THEN, before.access_time)
    );
    node.change(&TimeChanges {
        access_time: Some(THEN),
        ..TimeChanges::default()
    })
    .unwrap();
    assert_eq!(node.metadata().unwrap().access_time, THEN);
    node.change(&TimeChanges::default()).unwrap();
    assert_eq!(node.metadata().unwrap().write_time, THEN);
    let folder = directory(&volume.root(), "d");
    folder
        .change(&TimeChanges {
            write_time: Some(THEN),
            ..TimeChanges::default()
        })
        .unwrap();
    assert_eq!(folder.metadata().unwrap().write_time, THEN);
}

pub(crate) fn a_change_time_holds_until_the_next_change(volume: &Arc<dyn Volume>) {
    let set = TimeChanges {
        change_time: Some(THEN),
        write_time: Some(THEN),
        ..TimeChanges::default()
    };
    let attributes = TimeChanges {
        attributes: Some(1),
        ..TimeChanges::default()
    };
    let folder = directory(&volume.root(), "d");
    for (name, node) in [("a", file(volume, "a", b"")), ("d", folder)] {
        for next in [attributes, TimeChanges::default()] {
            node.change(&set).unwrap();
            let facts = node.metadata().unwrap();
            assert_eq!((facts.change_time, facts.write_time), (THEN, THEN));
            assert!(facts.own_change_time > THEN);
            let listed = volume.root().entry(name).unwrap().unwrap().metadata;
            assert_eq!(listed.change_time, THEN);
            node.change(&next).unwrap();
            let facts = node.metadata().unwrap();
            assert_eq!(facts.change_time, facts.own_change_time);
            assert_eq!(facts.write_time, THEN);
        }
    }
}

pub(crate) fn writing_moves_the_write_time_only_forward(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", b"");
    node.change(&TimeChanges {
        write_time: Some(THEN),
        ..TimeChanges::default()
    })
    .unwrap();
    node.write_at(b"x", 0).unwrap();
    assert!(node.metadata().unwrap().write_time > THEN);
    node.change(&TimeChanges {
        write_time: Some(THEN),
        ..TimeChanges::default()
    })
    .unwrap();
    node.read_at(&mut [0; 1], 0).unwrap();
    assert_eq!(node.metadata().unwrap().write_time, THEN);
}

pub(crate) fn identity_survives_a_rename(volume: &Arc<dyn Volume>) {
    let root = volume.root();
    let node = file(volume, "a", b"abc");
    let folder = directory(&root, "d");
    root.rename_child("a", folder.as_ref(), "b", false).unwrap();
    let (_, again) = folder.child("b").unwrap().unwrap();
    assert_eq!(again.id(), node.id());
    assert_eq!(again.metadata().unwrap().id, node.id());
    assert_ne!(folder.id(), node.id());
}

pub(crate) fn values_are_kept_beside_the_file(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", b"");
    assert_eq!(node.get_value("sd"), Ok(None));
    let long = vec![5; 3_000];
    for value in [&b"short"[..], &long, &[]] {
        node.set_value("sd", Some(value)).unwrap();
        let (_, again) = volume.root().child("a").unwrap().unwrap();
        assert_eq!(again.get_value("sd").unwrap().as_deref(), Some(value));
    }
    node.set_value("other", Some(b"x")).unwrap();
    node.set_value("sd", None).unwrap();
    node.set_value("sd", None).unwrap();
    assert_eq!(node.get_value("sd"), Ok(None));
    assert_eq!(node.get_value("other"), Ok(Some(b"x".to_vec())));
    let folder = directory(&volume.root(), "d");
    folder.set_value("sd", Some(b"folder")).unwrap();
    assert_eq!(folder.get_value("sd"), Ok(Some(b"folder".to_vec())));
    assert!(node.set_value("sd", Some(&vec![0; 100_000])).is_err());
}

pub(crate) fn allocation_follows_the_data(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", &[7; 65_536]);
    node.sync().unwrap();
    node.set_size(1 << 30).unwrap();
    let facts = node.metadata().unwrap();
    assert_eq!(facts.size, 1 << 30);
    assert!(
        (65_536..1 << 20).contains(&facts.allocated),
        "{}",
        facts.allocated
    );
    node.punch(0, 65_536).unwrap();
    node.sync().unwrap();
    assert!(node.metadata().unwrap().allocated < 65_536);
    let folder = directory(&volume.root(), "d").metadata().unwrap();
    assert_eq!((folder.size, folder.allocated), (0, 0));
}

/// `name=value`, in the order they are told.
fn attributes_of(node: &dyn Node) -> Vec<String> {
    let list = node.extended_attributes().unwrap();
    let shown = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
    list.iter()
        .map(|ea| format!("{}={}", ea.name, shown(&ea.value)))
        .collect()
}

pub(crate) fn extended_attributes_are_kept_by_name(volume: &Arc<dyn Volume>) {
    let folder = directory(&volume.root(), "d");
    for (place, node) in [("a", file(volume, "a", b"")), ("d", folder)] {
        let size = || volume.root().entry(place).unwrap().unwrap().ea_size;
        assert_eq!(size(), 0);
        assert!(attributes_of(node.as_ref()).is_empty());
        let set = |name, value: Option<&[u8]>| node.set_extended_attribute(name, value).unwrap();
        set("Two", Some(b"2"));
        set("one", Some(b"1"));
        node.set_value("sd", Some(b"not for clients")).unwrap();
        assert_eq!(attributes_of(node.as_ref()), ["Two=2", "one=1"]);
        set("TWO", Some(b"22"));
        assert_eq!(attributes_of(node.as_ref()), ["Two=22", "one=1"]);
        assert_eq!(size(), 4 + 5 + 3 + 2 + 5 + 3 + 1);
        let hidden = TimeChanges {
            attributes: Some(2),
            ..TimeChanges::default()
        };
        node.change(&hidden).unwrap();
        let entry = volume.root().entry(place).unwrap().unwrap();
        assert_eq!(entry.metadata.attributes & 2, 2);
        assert_eq!(
            entry.metadata.attributes,
            node.metadata().unwrap().attributes
        );
        set("ONE", None);
        set("none", None);
        assert_eq!(attributes_of(node.as_ref()), ["Two=22"]);
    }
}

pub(crate) fn extended_attributes_have_limits(volume: &Arc<dyn Volume>) {
    let node = file(volume, "a", b"");
    for bad in ["", "a*b", "crossdock.sd", "Crossdock.dos", "größe", "a\0b"] {
        let refused = node.set_extended_attribute(bad, Some(b"x"));
        assert_eq!(refused, Err(ErrorStatus::INVALID_EA_NAME), "{bad:?}");
    }
    let large = node.set_extended_attribute("large", Some(&[1; 70_000]));
    assert_eq!(large, Err(ErrorStatus::EA_TOO_LARGE));
    assert!(attributes_of(node.as_ref()).is_empty());
    let longest = "x".repeat(250);
    node.set_extended_attribute(&longest, Some(&[0, 255]))
        .unwrap();
    let list = node.extended_attributes().unwrap();
    assert_eq!(
        (list[0].name.as_str(), list[0].value.as_slice()),
        (longest.as_str(), &[0, 255][..])
    );
}
