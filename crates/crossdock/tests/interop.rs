//! Other people's clients against our server: each test runs one suite of `tests/interop`.
//!
//! A suite whose tools are not on this machine is skipped and says which package is missing;
//! with `CROSSDOCK_INTEROP=required` that is a failure.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::Command;

/// The exit status of a suite that could not run here.
const SKIPPED: i32 = 77;

fn suite(name: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let done = Command::new("python3")
        .arg(root.join("tests/interop").join(name))
        .env("CROSSDOCK", binary())
        .output();
    let done = match done {
        Ok(done) => done,
        Err(error) => return skip(name, &format!("python3 (Debian package python3): {error}")),
    };
    let output = String::from_utf8_lossy(&done.stdout);
    if done.status.code() == Some(SKIPPED) {
        return skip(name, output.trim());
    }
    let trouble: Vec<&str> = output
        .lines()
        .filter(|line| !line.starts_with("ok "))
        .collect();
    let errors = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success(),
        "{name}\n{}\n{errors}",
        trouble.join("\n")
    );
}

/// The binary of this build, or another one to be tested.
fn binary() -> OsString {
    std::env::var_os("CROSSDOCK").unwrap_or_else(|| env!("CARGO_BIN_EXE_crossdock").into())
}

/// Says why a suite did not run, past the test runner's capture of what tests print.
fn skip(name: &str, why: &str) {
    let required = std::env::var("CROSSDOCK_INTEROP").is_ok_and(|value| value == "required");
    assert!(!required, "{name}: {why}");
    let _ = writeln!(
        std::io::stderr(),
        "{name} skipped: {}",
        why.replace('\n', ", ")
    );
}

#[test]
fn smbclient() {
    suite("smbclient_tool.py");
}

#[test]
fn rclone() {
    suite("rclone.py");
}

#[test]
fn impacket() {
    suite("impacket_client.py");
}

#[test]
fn smbprotocol() {
    suite("smbprotocol_client.py");
}

#[test]
fn odx_by_smbprotocol() {
    suite("odx.py");
}

#[test]
fn hostile_peers() {
    suite("hostile.py");
}

#[test]
fn linux_kernel_client() {
    suite("kernel_client.py");
}

#[test]
fn smbtorture() {
    suite("smbtorture.py");
}

#[test]
fn seed_capture() {
    suite("seed_capture.py");
}
