//! What other programs of this machine see of what clients keep with a file, and clients of what
//! they do.
#![allow(clippy::unwrap_used)]

use rustix::fs::{XattrFlags, getxattr, setxattr};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use volume::linux::LinuxVolume;
use volume::{Kind, NewNode, Node, TimeChanges};
use wire::dtyp::FileTime;

fn world() -> (tempfile::TempDir, PathBuf, Arc<dyn Node>) {
    let directory = tempfile::tempdir().unwrap();
    let volume = LinuxVolume::open(directory.path()).unwrap();
    let new = NewNode {
        kind: Kind::File,
        attributes: 0x20,
    };
    let node = volume.root().create_child("f", new).unwrap();
    let path = directory.path().join("f");
    (directory, path, node)
}

#[test]
fn extended_attributes_are_those_of_the_user_namespace() {
    let (_directory, path, node) = world();
    node.set_extended_attribute("Mime", Some(b"text/plain"))
        .unwrap();
    let mut value = [0; 20];
    assert_eq!(getxattr(&path, "user.Mime", &mut value[..]), Ok(10));
    assert_eq!(&value[..10], b"text/plain");
    for (name, value) in [
        ("user.local", &b"1"[..]),
        ("user.empty", b""),
        ("user.not:for:clients", b"1"),
        ("user.crossdock.own", b"1"),
    ] {
        setxattr(&path, name, value, XattrFlags::empty()).unwrap();
    }
    let list = node.extended_attributes().unwrap();
    let names: Vec<_> = list.iter().map(|ea| ea.name.as_str()).collect();
    assert_eq!(names, ["Mime", "local"]);
}

#[test]
fn a_change_by_another_program_ends_a_change_time() {
    let (_directory, path, node) = world();
    let then = FileTime(131_085_151_497_527_786);
    let changes = TimeChanges {
        change_time: Some(then),
        ..TimeChanges::default()
    };
    node.change(&changes).unwrap();
    // Until the file system's clock has surely moved on.
    std::thread::sleep(Duration::from_millis(60));
    assert_eq!(node.metadata().unwrap().change_time, then);
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    let facts = node.metadata().unwrap();
    assert_eq!(facts.change_time, facts.own_change_time);
}
