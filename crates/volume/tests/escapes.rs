//! Nothing outside the shared directory can be reached, and nothing can make the server wait.
#![allow(clippy::unwrap_used)]

use rustix::fs::{CWD, FileType, Mode, mknodat};
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tempfile::TempDir;
use volume::linux::LinuxVolume;
use volume::{Access, Kind, NewNode, Node, NtPath, Volume};
use wire::dtyp::ErrorStatus;

/// `share` is served; `secret` beside it must never be seen.
struct Place {
    _top: TempDir,
    share: PathBuf,
    secret: PathBuf,
    volume: Arc<dyn Volume>,
}

fn place() -> Place {
    let top = tempfile::tempdir().unwrap();
    let (share, secret) = (top.path().join("share"), top.path().join("secret"));
    fs::create_dir(&share).unwrap();
    fs::create_dir(&secret).unwrap();
    fs::write(secret.join("key"), b"secret").unwrap();
    let volume = LinuxVolume::open(&share).unwrap();
    Place {
        _top: top,
        share,
        secret,
        volume,
    }
}

fn open(volume: &Arc<dyn Volume>, text: &str) -> Result<Option<Arc<dyn Node>>, ErrorStatus> {
    volume
        .locate(&NtPath::parse(text).unwrap())
        .map(|located| located.node)
}

fn refused(volume: &Arc<dyn Volume>, text: &str) {
    let outcome = open(volume, text).map(|node| node.map(|node| node.id()));
    assert_eq!(outcome, Err(ErrorStatus::ACCESS_DENIED), "{text}");
}

#[test]
fn links_out_of_the_share_are_refused_and_unlisted() {
    let place = place();
    fs::create_dir(place.share.join("d")).unwrap();
    symlink("../secret", place.share.join("climb")).unwrap();
    symlink(&place.secret, place.share.join("absolute")).unwrap();
    symlink("../../secret/key", place.share.join("d/deep")).unwrap();
    symlink(place.share.join("d"), place.share.join("absolute-inside")).unwrap();
    symlink("/", place.share.join("root")).unwrap();
    symlink("loop", place.share.join("loop")).unwrap();
    symlink("nothing", place.share.join("dangling")).unwrap();
    for text in [
        "climb",
        "climb\\key",
        "absolute",
        "absolute\\key",
        "d\\deep",
        "absolute-inside",
        "root\\etc\\passwd",
        "loop",
        "dangling",
        "CLIMB",
        "Climb\\KEY",
        "Dangling",
    ] {
        refused(&place.volume, text);
    }
    assert_eq!(place.volume.root().children().unwrap(), ["d"]);
    assert!(place.volume.root().entry("climb").unwrap().is_none());
    assert!(place.volume.root().entry("dangling").unwrap().is_none());
}

#[test]
fn links_inside_the_share_are_followed() {
    let place = place();
    fs::create_dir_all(place.share.join("a/b")).unwrap();
    fs::write(place.share.join("a/file"), b"hello").unwrap();
    symlink("a/file", place.share.join("down")).unwrap();
    symlink("../file", place.share.join("a/b/up")).unwrap();
    symlink("../../a", place.share.join("a/b/around")).unwrap();
    let expected = open(&place.volume, "a\\file").unwrap().unwrap().id();
    for text in [
        "down",
        "a\\b\\up",
        "A\\B\\UP",
        "a\\b\\around\\file",
        "A\\b\\Around\\File",
    ] {
        assert_eq!(
            open(&place.volume, text).unwrap().unwrap().id(),
            expected,
            "{text}"
        );
    }
    let folder = open(&place.volume, "a\\b").unwrap().unwrap();
    let mut names = folder.children().unwrap();
    names.sort();
    assert_eq!(names, ["around", "up"]);
    assert_eq!(folder.entry("up").unwrap().unwrap().metadata.size, 5);

    // The link goes, what it leads to stays.
    folder.remove_child("up", expected).unwrap();
    assert!(fs::symlink_metadata(place.share.join("a/b/up")).is_err());
    assert_eq!(fs::read(place.share.join("a/file")).unwrap(), b"hello");
}

#[test]
fn nothing_is_created_through_a_dangling_link() {
    let place = place();
    symlink("../secret/new", place.share.join("link")).unwrap();
    let new = NewNode {
        kind: Kind::File,
        attributes: 0x20,
    };
    let outcome = place
        .volume
        .root()
        .create_child("link", new)
        .map(|node| node.id());
    assert_eq!(outcome, Err(ErrorStatus::OBJECT_NAME_COLLISION));
    assert!(!place.secret.join("new").exists());
}

#[test]
fn the_magic_links_of_proc_are_refused() {
    let _open_here = fs::File::open("/etc/hostname").or_else(|_| fs::File::open("/dev/null"));
    let volume = LinuxVolume::open(&PathBuf::from("/proc")).unwrap();
    let own = std::process::id();
    for text in ["self\\root", "self\\cwd", "self\\exe", "self\\fd\\0"] {
        let text = text.replace("self", &own.to_string());
        let outcome = open(&volume, &text).map(|node| node.map(|node| node.id()));
        assert_eq!(outcome, Err(ErrorStatus::ACCESS_DENIED), "{text}");
    }
    let climb = open(&volume, &format!("{own}\\root\\etc")).map(|node| node.is_some());
    assert_eq!(climb, Err(ErrorStatus::ACCESS_DENIED));
}

#[test]
fn fifos_sockets_and_devices_are_never_opened() {
    let place = place();
    let mode = Mode::RUSR | Mode::WUSR;
    mknodat(CWD, place.share.join("fifo"), FileType::Fifo, mode, 0).unwrap();
    let _listener = UnixListener::bind(place.share.join("socket")).unwrap();
    let null = rustix::fs::makedev(1, 3);
    let device = place.share.join("null");
    let has_device = mknodat(CWD, &device, FileType::CharacterDevice, mode, null).is_ok();
    for text in ["fifo", "socket", "FIFO"] {
        refused(&place.volume, text);
    }
    if has_device {
        refused(&place.volume, "null");
    }
    assert!(place.volume.root().children().unwrap().is_empty());
    assert_eq!(
        place.volume.root().is_empty(),
        Ok(false),
        "but the directory is not empty"
    );
    assert!(place.volume.root().entry("fifo").unwrap().is_none());
}

#[test]
fn a_file_that_becomes_a_fifo_after_the_look_is_not_opened() {
    let place = place();
    fs::write(place.share.join("a"), b"file").unwrap();
    let node = open(&place.volume, "a").unwrap().unwrap();
    fs::remove_file(place.share.join("a")).unwrap();
    let mode = Mode::RUSR | Mode::WUSR;
    mknodat(CWD, place.share.join("a"), FileType::Fifo, mode, 0).unwrap();
    let data = node
        .open_data(Access {
            read: true,
            write: false,
        })
        .unwrap();
    let mut buffer = [0; 8];
    assert_eq!(
        data.read_at(&mut buffer, 0),
        Ok(4),
        "the file, not what has its name now"
    );
}

#[test]
fn renames_under_our_feet_never_lead_out() {
    let place = place();
    fs::create_dir_all(place.share.join("a/b")).unwrap();
    fs::write(place.share.join("a/b/key"), b"public").unwrap();
    symlink("../b/key", place.share.join("a/b/link")).unwrap();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let (inside, link) = (place.share.join("a/b"), place.share.join("a/other"));
            let aside = place.share.join("aside");
            while !stop.load(Ordering::Relaxed) {
                // The directory is exchanged for a link to the secret one and back.
                let _ = fs::rename(&inside, &aside);
                let _ = symlink("../../secret", &link);
                let _ = fs::rename(&link, &inside);
                let _ = fs::remove_file(&inside);
                let _ = fs::rename(&aside, &inside);
            }
        });
        for _ in 0..3_000 {
            for text in ["a\\b\\key", "A\\B\\KEY", "a\\b\\link"] {
                let Ok(Some(node)) = open(&place.volume, text) else {
                    continue;
                };
                let data = node
                    .open_data(Access {
                        read: true,
                        write: false,
                    })
                    .unwrap();
                let mut buffer = [0; 8];
                let count = data.read_at(&mut buffer, 0).unwrap();
                assert_eq!(&buffer[..count], b"public");
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
}

#[test]
fn opening_leaves_nothing_behind_and_says_what_is_wrong() {
    let place = place();
    let again = LinuxVolume::open(&place.share).unwrap();
    drop(again);
    assert_eq!(fs::read_dir(&place.share).unwrap().count(), 0);
    let missing = LinuxVolume::open(&place.share.join("none")).unwrap_err();
    assert!(missing.to_string().contains("none"), "{missing}");
    fs::write(place.share.join("file"), b"").unwrap();
    assert!(LinuxVolume::open(&place.share.join("file")).is_err());
}

#[test]
fn names_that_clients_cannot_write_are_not_listed() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let place = place();
    for name in [
        &b"good"[..],
        b"back\\slash",
        b"co:lon",
        b"not-\xFFunicode",
        b"st*r",
    ] {
        fs::write(place.share.join(OsStr::from_bytes(name)), b"").unwrap();
    }
    assert_eq!(place.volume.root().children().unwrap(), ["good"]);
}
