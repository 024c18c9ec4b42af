//! The commands as people type them: what they print, what they exit with, how they end.

#![allow(clippy::unwrap_used)]

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::io::{BufRead, BufReader, ErrorKind, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

fn crossdock(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_crossdock"));
    command
        .args(arguments)
        .env_remove("CROSSDOCK_PASSWORD")
        .env_remove("CROSSDOCK_LOG");
    command
}

fn run(arguments: &[&str]) -> Output {
    crossdock(arguments).stdin(Stdio::null()).output().unwrap()
}

fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs with `input` as standard input.
fn feed(arguments: &[&str], input: &str) -> Output {
    let mut child = crossdock(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that fails at once does not read it.
    if let Err(error) = child.stdin.take().unwrap().write_all(input.as_bytes()) {
        assert_eq!(error.kind(), ErrorKind::BrokenPipe);
    }
    child.wait_with_output().unwrap()
}

/// A server, ended by force if a test fails.
struct Serving(Child);

impl Serving {
    /// Starts it and reads what it says until a line contains `last`.
    fn start(mut command: Command, last: &str) -> (Self, String) {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let serving = Self(child);
        let mut said = String::new();
        while !said.lines().last().unwrap_or("").contains(last) {
            assert_ne!(
                output.read_line(&mut said).unwrap(),
                0,
                "it ended after: {said}"
            );
        }
        (serving, said)
    }

    /// Asks it to end and returns its exit code.
    fn end(mut self, signal: Signal) -> Option<i32> {
        let pid = Pid::from_child(&self.0);
        kill_process(pid, signal).unwrap();
        self.0.wait().unwrap().code()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A configuration that serves an empty folder on some free port.
fn configuration(folder: &Path) -> String {
    std::fs::create_dir(folder.join("files")).unwrap();
    let file = folder.join("crossdock.toml");
    let text =
        "[server]\nlisten = [\"127.0.0.1:0\"]\n[[share]]\nname = \"files\"\npath = \"files\"\n";
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_folder_is_served_until_the_process_is_asked_to_end() {
    for signal in [Signal::TERM, Signal::INT] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        let arguments = [
            "serve",
            path,
            "--listen",
            "127.0.0.1:0",
            "--name",
            "a",
            "--user",
            "anna",
        ];
        let (serving, said) = Serving::start(crossdock(&arguments), "Ctrl-C ends it");
        assert!(said.contains("user      anna"), "{said}");
        assert!(said.contains("(shown this once)"), "{said}");
        assert_eq!(serving.end(signal), Some(0));
    }
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let output = run(&["serve", "no-such-folder"]);
    assert_eq!(output.status.code(), Some(1));
    let text = errors(&output);
    assert!(
        text.starts_with("error: cannot serve no-such-folder: there is no such"),
        "{text}"
    );
}

#[test]
fn an_address_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let output = run(&[
        "serve",
        folder.path().to_str().unwrap(),
        "--listen",
        &address,
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        errors(&output).contains(&format!("{address} is in use")),
        "{}",
        errors(&output)
    );
}

#[test]
fn a_mistake_in_the_configuration_is_placed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.toml");
    std::fs::write(&file, "[server]\nlissten = []\n").unwrap();
    let output = run(&["serve", "--config", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let text = errors(&output);
    assert!(
        text.contains("a.toml:2:1: unknown key \"lissten\""),
        "{text}"
    );
    assert!(text.contains("did you mean \"listen\"?"), "{text}");
}

#[test]
fn accounts_are_kept_beside_the_configuration_also_while_it_is_served() {
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(folder.path());
    let user = |action: &str, name: &str, input: &str| {
        feed(&["user", action, name, "--config", &config], input)
    };
    let list = || {
        let output = run(&["user", "list", "--config", &config]);
        assert!(output.status.success(), "{}", errors(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(user("add", "anna", "secret\n").status.success());
    assert!(
        !user("add", "ANNA", "secret\n").status.success(),
        "the same name twice"
    );
    assert!(
        !user("add", "bert", "\n").status.success(),
        "an empty password"
    );
    assert_eq!(list(), "anna\n");
    let serve = crossdock(&["serve", "--config", &config]);
    let (serving, _) = Serving::start(serve, "listening on 127.0.0.1:");
    assert!(user("add", "bert", "other\n").status.success());
    assert!(user("passwd", "anna", "better\n").status.success());
    assert!(user("remove", "bert", "").status.success());
    assert!(!user("remove", "bert", "").status.success());
    assert_eq!(list(), "anna\n");
    assert_eq!(serving.end(Signal::TERM), Some(0));
    assert!(folder.path().join("state/server-guid").exists());
}

#[test]
fn the_demonstration_copies_by_odx_alone_and_cleans_up() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(&[
        "demo",
        "--seed-limits",
        "--json",
        "--dir",
        folder.path().to_str().unwrap(),
    ]);
    assert!(output.status.success(), "{}", errors(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["equal"], true);
    assert_eq!(report["file_size"], 1_879_048_196u64);
    let calls = report["calls"].as_array().unwrap();
    assert!(
        !calls
            .iter()
            .any(|call| call["call"] == "READ" || call["call"] == "WRITE")
    );
    for call in calls
        .iter()
        .filter(|call| call["call"] == "FSCTL_OFFLOAD_READ")
    {
        assert!(call["done"].as_u64().unwrap() <= 256 << 20, "{call}");
        assert_eq!(
            (&call["request_bytes"], &call["response_bytes"]),
            (&156.into(), &644.into())
        );
    }
    for call in calls
        .iter()
        .filter(|call| call["call"] == "FSCTL_OFFLOAD_WRITE")
    {
        assert!(call["done"].as_u64().unwrap() <= 16 << 20, "{call}");
        assert_eq!(
            (&call["request_bytes"], &call["response_bytes"]),
            (&668.into(), &132.into())
        );
    }
    assert!(report["offload_bytes_on_network"].as_u64().unwrap() < 200_000);
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "something was left behind"
    );
}

#[test]
fn flags_for_a_folder_are_refused_beside_a_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(folder.path());
    for flag in [
        &["--read-only"][..],
        &["--user", "anna"],
        &["--name", "a"],
        &["--listen", "127.0.0.1:0"],
        &["files"],
    ] {
        let arguments = [&["serve", "--config", &config], flag].concat();
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let text = errors(&output);
        assert!(text.contains("cannot be used with"), "{text}");
    }
    assert!(!folder.path().join("state").exists());
}

#[test]
fn serving_nothing_names_both_ways_to_say_what() {
    let output = run(&["serve"]);
    assert_eq!(output.status.code(), Some(2));
    let text = errors(&output);
    assert!(text.contains("<DIR|--config <FILE>>"), "{text}");
}

#[test]
fn an_empty_list_of_addresses_is_placed() {
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(folder.path());
    std::fs::write(&config, "[server]\nlisten = []\n").unwrap();
    let output = run(&["serve", "--config", &config]);
    assert_eq!(output.status.code(), Some(2));
    let text = errors(&output);
    assert!(
        text.contains("crossdock.toml:2:10: there is no address"),
        "{text}"
    );
}

/// Commands that print to standard output and end soon.
fn that_print(config: &str) -> [Vec<&str>; 2] {
    let missing = [
        "cp",
        "--json",
        "--password-file",
        config,
        "smb://a@[::1]:1/s/f",
        "f",
    ];
    let list = ["user", "list", "--config", config];
    [missing.to_vec(), list.to_vec()]
}

#[test]
fn a_full_standard_output_is_said_without_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(folder.path());
    assert!(
        feed(&["user", "add", "anna", "--config", &config], "x\n")
            .status
            .success()
    );
    let serve = vec!["serve", "--config", &config];
    for arguments in that_print(&config).into_iter().chain([serve]) {
        let full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let output = crossdock(&arguments).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let text = errors(&output);
        assert!(
            text.contains("error: cannot write to standard output: "),
            "{text}"
        );
    }
}

#[test]
fn who_stops_reading_ends_a_command_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(folder.path());
    assert!(
        feed(&["user", "add", "anna", "--config", &config], "x\n")
            .status
            .success()
    );
    let [missing, list] = that_print(&config);
    for (arguments, code, said) in [(missing, 1, "error: cannot connect"), (list, 141, "")] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = crossdock(&arguments).stdout(writer).output().unwrap();
        let text = errors(&output);
        assert_eq!(output.status.code(), Some(code), "{arguments:?} {text}");
        assert!(
            text.lines()
                .filter(|line| !line.starts_with("warning"))
                .all(|line| {
                    !said.is_empty() && line.starts_with(said) || line.starts_with("  hint: ")
                }),
            "{text}"
        );
    }
}

#[test]
fn a_failure_is_an_object_for_programs() {
    let output = run(&["cp", "--json", "a", "b"]);
    assert_eq!(output.status.code(), Some(2));
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(object["error"], "neither of the two files is on a server");
    assert!(
        object["hint"].as_str().unwrap().contains("smb://"),
        "{object}"
    );
    assert!(errors(&output).starts_with("error: neither of"));
}

#[test]
fn only_adding_an_account_makes_the_state_folder() {
    let folder = tempfile::tempdir().unwrap();
    let config = configuration(folder.path());
    let user = |arguments: &[&str], input: &str| {
        feed(
            &[&["user"], arguments, &["--config", &config]].concat(),
            input,
        )
    };
    let list = user(&["list"], "");
    assert!(list.status.success() && list.stdout.is_empty());
    assert!(
        errors(&list).contains("there are no accounts yet"),
        "{}",
        errors(&list)
    );
    for (arguments, input) in [(["remove", "anna"], ""), (["passwd", "anna"], "x\n")] {
        let output = user(&arguments, input);
        assert_eq!(output.status.code(), Some(1));
        let text = errors(&output);
        assert!(text.contains("there is no user \"anna\""), "{text}");
    }
    assert_eq!(user(&["add", "anna"], "\n").status.code(), Some(1));
    assert!(!folder.path().join("state").exists());
    for (arguments, said) in [
        (["add", "anna"], "anna may log on now\n"),
        (["passwd", "anna"], "anna has another password now\n"),
        (["remove", "anna"], "anna can log on no more\n"),
    ] {
        assert_eq!(errors(&user(&arguments, "x\n")), said);
    }
}
