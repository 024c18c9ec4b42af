//! `crossdock cp` against `crossdock serve`: what is copied, what is printed, what is left behind.

#![allow(clippy::unwrap_used)]

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Seek, SeekFrom, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const MIB: u64 = 1024 * 1024;

/// A served folder and a folder beside it.
struct World {
    server: Child,
    folder: TempDir,
    port: u16,
}

impl World {
    fn new() -> Self {
        Self::serving(&[])
    }

    fn serving(more: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("served")).unwrap();
        fs::create_dir(folder.path().join("local")).unwrap();
        let served = folder.path().join("served");
        let mut server = Command::new(env!("CARGO_BIN_EXE_crossdock"))
            .args(["serve", served.to_str().unwrap(), "--listen", "127.0.0.1:0"])
            .args(["--name", "files", "--user", "anna"])
            .args(more)
            .env("CROSSDOCK_PASSWORD", "geheim")
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut port = None;
        for line in BufReader::new(server.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            port = port.or_else(|| {
                let (_, after) = line.split_once("/TCPPORT:")?;
                after.split_whitespace().next()?.parse().ok()
            });
            if line.contains("Ctrl-C ends it") {
                break;
            }
        }
        Self {
            server,
            folder,
            port: port.unwrap(),
        }
    }

    fn served(&self, name: &str) -> PathBuf {
        self.folder.path().join("served").join(name)
    }

    fn local(&self, name: &str) -> PathBuf {
        self.folder.path().join("local").join(name)
    }

    fn url(&self, name: &str) -> String {
        format!("smb://anna@127.0.0.1:{}/files/{name}", self.port)
    }

    fn cp(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_crossdock"));
        command
            .arg("cp")
            .args(arguments)
            .env("CROSSDOCK_PASSWORD", "geheim");
        command.env_remove("CROSSDOCK_LOG").stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.cp(arguments).output().unwrap()
    }

    /// A copy that must work; its report.
    fn copy(&self, arguments: &[&str]) -> Value {
        let output = self.run(&[arguments, &["--json"]].concat());
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {errors}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// A copy that must fail; its exit code and its words.
    fn refused(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.run(arguments);
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    }
}

impl Drop for World {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Bytes that do not repeat within a sector, some zeros, and an odd end.
fn write_file(path: &Path, length: usize) -> Vec<u8> {
    let mut data: Vec<u8> = (0..length as u32 / 4 + 1)
        .flat_map(u32::to_le_bytes)
        .collect();
    data.truncate(length);
    fs::write(path, &data).unwrap();
    data
}

/// 64 MiB with 4 KiB of data in the middle.
fn write_sparse(path: &Path) -> Vec<u8> {
    let mut file = fs::File::create(path).unwrap();
    file.seek(SeekFrom::Start(32 * MIB)).unwrap();
    file.write_all(&[7; 4096]).unwrap();
    file.set_len(64 * MIB + 3).unwrap();
    drop(file);
    fs::read(path).unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn the_server_copies_and_the_network_stays_quiet() {
    let world = World::new();
    let data = write_file(&world.served("a"), 20_000_001);
    let report = world.copy(&[&world.url("a"), &world.url("b")]);
    assert!(fs::read(world.served("b")).unwrap() == data);
    assert_eq!(report["method"], "offload");
    assert_eq!(report["bytes"], 20_000_001);
    assert!(
        report["network_bytes"].as_u64().unwrap() < 20_000,
        "{report}"
    );
    assert_eq!(
        (&report["reads"], &report["writes"]),
        (&Value::from(0), &Value::from(0))
    );
}

#[test]
fn files_go_up_and_come_down() {
    let world = World::new();
    let data = write_file(&world.local("a"), 9_000_001);
    world.copy(&[text(&world.local("a")), &world.url("")]);
    assert!(fs::read(world.served("a")).unwrap() == data);
    fs::create_dir(world.served("größer")).unwrap();
    world.copy(&[
        "--encrypt",
        text(&world.local("a")),
        &world.url("gr%C3%B6%C3%9Fer/b"),
    ]);
    let report = world.copy(&[&world.url("größer/b"), text(&world.local("c"))]);
    assert!(fs::read(world.local("c")).unwrap() == data);
    assert_eq!(report["method"], "read_write");
    let report = world.copy(&["--no-offload", &world.url("a"), &world.url("d")]);
    assert!(fs::read(world.served("d")).unwrap() == data);
    assert!(report["network_bytes"].as_u64().unwrap() > 18_000_000);
}

#[test]
fn holes_stay_holes_whichever_way() {
    let world = World::new();
    let data = write_sparse(&world.served("a"));
    let (a, up) = (world.url("a"), world.url("up"));
    let down = world.local("down");
    for (arguments, result) in [
        (vec![&*a, &*up], world.served("up")),
        (vec!["--no-offload", &a, &up], world.served("up")),
        (vec![&a, text(&down)], down.clone()),
        (vec![text(&down), &up], world.served("up")),
    ] {
        let report = world.copy(&arguments);
        assert!(fs::read(&result).unwrap() == data, "{arguments:?}");
        let blocks = fs::metadata(&result).unwrap().blocks();
        assert!(blocks * 512 < MIB, "{arguments:?}: {blocks} blocks");
        assert!(
            report["network_bytes"].as_u64().unwrap() < MIB,
            "{arguments:?}: {report}"
        );
    }
}

#[test]
fn what_is_there_is_replaced_unless_that_is_forbidden() {
    let world = World::new();
    let data = write_file(&world.served("a"), 1000);
    let local = world.local("old");
    for (target, result) in [
        (world.url("old"), world.served("old")),
        (text(&local).to_owned(), local.clone()),
    ] {
        fs::write(&result, b"longer than nothing").unwrap();
        let (code, said) = world.refused(&["-n", &world.url("a"), &target]);
        assert!(code == Some(1) && said.contains("exists"), "{said}");
        assert_eq!(fs::read(&result).unwrap(), b"longer than nothing");
        world.copy(&[&world.url("a"), &target]);
        assert!(fs::read(&result).unwrap() == data);
    }
}

#[test]
fn mistakes_are_named() {
    let world = World::new();
    write_file(&world.served("a"), 1000);
    fs::create_dir(world.served("folder")).unwrap();
    let nowhere = world.url("a").replace("/files/", "/nowhere/");
    let a = world.url("a");
    for (source, target, code, words) in [
        ("x", "y", 2, "neither of the two files is on a server"),
        (&*a, &*a, 2, "the same file"),
        (&*world.url("folder"), "x", 1, "FILE_IS_A_DIRECTORY"),
        (&*world.url("folder/"), "x", 2, "is a folder"),
        (&*world.url("missing"), "x", 1, "there is no such file"),
        (&*nowhere, "x", 1, "there is no share of that name"),
        (&*a, &*world.url("missing/"), 1, "there is no folder"),
        (&*a, &*world.url("missing/b"), 1, "does not exist"),
        (&*a, "/dev/full", 2, "not a regular file"),
        (
            "smb://anna@127.0.0.1:1/s/x",
            "x",
            1,
            "nothing listens on its port 1",
        ),
    ] {
        let (found, said) = world.refused(&[source, target]);
        assert!(
            found == Some(code) && said.contains(words),
            "{source} {target}: {found:?} {said}"
        );
    }
    assert_eq!(names(&world.served("")), ["a", "folder"]);
}

#[test]
fn passwords_come_from_where_it_is_said() {
    let world = World::new();
    write_file(&world.served("a"), 10);
    let (from, to) = (world.url("a"), world.url("b"));
    let without = world
        .cp(&[&from, &to])
        .env_remove("CROSSDOCK_PASSWORD")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&without.stderr).into_owned();
    assert_eq!(without.status.code(), Some(2));
    assert!(said.contains("no password is given for anna"), "{said}");
    let wrong = world
        .cp(&[&from, &to])
        .env("CROSSDOCK_PASSWORD", "falsch")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(said.contains("user name or password is wrong"), "{said}");
    let file = world.local("password");
    fs::write(&file, "geheim\nsomething else\n").unwrap();
    let from = from.replace("anna@", "");
    let report = world.copy(&["--password-file", text(&file), "--user", "anna", &from, &to]);
    assert_eq!(report["bytes"], 10);
}

/// Waits until a copy has begun to write, ends it with `signal`, and says how it ended.
fn interrupted(world: &World, arguments: &[&str], part: &Path, signal: Signal) -> Option<i32> {
    let mut child = world.cp(arguments).stderr(Stdio::null()).spawn().unwrap();
    let patience = Instant::now() + Duration::from_secs(30);
    while !part.exists() && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(2));
    }
    kill_process(Pid::from_child(&child), signal).unwrap();
    child.wait().unwrap().code()
}

#[test]
fn a_copy_that_is_interrupted_leaves_nothing_under_the_final_name() {
    let world = World::new();
    // Long enough to be caught in the act; data that no file system can share by mistake.
    let data = write_file(&world.local("a"), 400_000_000);
    let part = world.served(".b.crossdock-part");
    let (source, target) = (world.local("a"), world.url("b"));
    let arguments = [text(&source), &*target];
    assert_eq!(
        interrupted(&world, &arguments, &part, Signal::INT),
        Some(130)
    );
    assert!(
        names(&world.served("")).is_empty(),
        "{:?}",
        names(&world.served(""))
    );
    assert_eq!(interrupted(&world, &arguments, &part, Signal::KILL), None);
    assert!(!world.served("b").exists());
    // What the killed one left is in nobody's way.
    world.copy(&arguments);
    assert!(fs::read(world.served("b")).unwrap() == data);
    assert_eq!(names(&world.served("")), ["b"]);
}

#[test]
fn names_that_a_server_cannot_have_are_refused_with_the_reason() {
    let world = World::new();
    for (name, why) in [
        (&b"caf\xE9"[..], "it is not Unicode"),
        (b"a\\b", "cannot have a backslash"),
        (b"a:b", "the name of a stream"),
    ] {
        let file = world
            .folder
            .path()
            .join("local")
            .join(OsStr::from_bytes(name));
        fs::write(&file, "x").unwrap();
        let output = world
            .cp(&[])
            .arg(&file)
            .arg(world.url(""))
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(why), "{text}");
        assert!(text.contains("hint: give another name"), "{text}");
        let renamed = world
            .cp(&[])
            .arg(&file)
            .arg(world.url("c"))
            .output()
            .unwrap();
        assert!(renamed.status.success());
    }
    let (code, text) = world.refused(&[text(&world.served("c")), &world.url("c:d")]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("named stream"), "{text}");
    let left: Vec<_> = fs::read_dir(world.served(""))
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(left, ["c"]);
}

#[test]
fn a_read_only_share_is_thought_of() {
    let world = World::serving(&["--read-only"]);
    fs::write(world.local("a"), "x").unwrap();
    let (code, text) = world.refused(&[text(&world.local("a")), &world.url("a")]);
    assert_eq!(code, Some(1));
    assert!(text.contains("read-only"), "{text}");
}
