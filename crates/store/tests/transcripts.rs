//! Runs the conversations in `transcripts/*.txt` with an object store over a volume in memory.
//!
//! Each line is a command, `->`, and what it must answer; `#` begins a comment. The
//! commands are described in `transcripts/README.md`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod transcript;

use std::fs;
use std::path::Path;

#[test]
fn transcripts() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transcripts");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    paths.sort();
    assert!(!paths.is_empty());
    let failures: Vec<String> = paths.iter().flat_map(|path| run(path)).collect();
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

fn run(path: &Path) -> Vec<String> {
    let name = path.file_name().unwrap().to_string_lossy();
    let text = fs::read_to_string(path).unwrap();
    let mut stage = transcript::Stage::new();
    let mut failures = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (command, expected) = line.split_once(" -> ").unwrap_or((line, "OK"));
        let answer = stage.act(&transcript::words(command));
        if answer != expected.trim() {
            let line_number = index + 1;
            failures.push(format!(
                "{name}:{line_number}: {command}\n    -> {answer}\n    not {expected}"
            ));
        }
    }
    failures
}
