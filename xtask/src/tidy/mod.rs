//! `cargo xtask tidy`: holds the rules of ARCHITECTURE.md and CONTRIBUTING.md.
//!
//! Every finding is one line, `file:line: rule: what is wrong; what to do`. What a rule cannot
//! know better goes into `xtask/tidy-exceptions.txt` with its reason.

mod edges;
mod exceptions;
mod functions;
mod layers;
mod machine_paths;
mod shape;
mod source;
mod words;

use exceptions::Exceptions;
use source::Source;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Something a rule objects to.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Finding {
    path: String,
    line: usize,
    rule: &'static str,
    message: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: {}: {}",
            self.path, self.line, self.rule, self.message
        )
    }
}

/// Where exceptions are kept, from the repository's root.
const EXCEPTIONS: &str = "xtask/tidy-exceptions.txt";

/// Checks the repository this was built from.
pub(crate) fn run() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    match check(&root) {
        Ok(findings) if findings.is_empty() => ExitCode::SUCCESS,
        Ok(findings) => {
            for finding in &findings {
                eprintln!("{finding}");
            }
            eprintln!("tidy: {} finding(s)", findings.len());
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("tidy: {error}");
            ExitCode::FAILURE
        }
    }
}

/// All findings that no exception covers, and the exceptions that cover nothing.
fn check(root: &Path) -> Result<Vec<Finding>, String> {
    let mut findings = edges::check(&edges::metadata(root)?);
    let files = text_files(root)?;
    for (path, text) in &files {
        machine_paths::check(path, text, &mut findings);
    }
    let sources = source::load_all(&files);
    for source in &sources {
        check_source(source, &mut findings);
    }
    let listed = std::fs::read_to_string(root.join(EXCEPTIONS)).unwrap_or_default();
    let mut left = Exceptions::parse(&listed).apply(findings);
    left.sort();
    Ok(left)
}

/// The rules for one Rust file.
fn check_source(source: &Source, findings: &mut Vec<Finding>) {
    shape::check(source, findings);
    functions::check(source, findings);
    words::check(source, findings);
    layers::check(source, findings);
}

/// Every text file of the repository with its path from the root, `/` between the parts.
fn text_files(root: &Path) -> Result<Vec<(String, String)>, String> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        let listing = std::fs::read_dir(root.join(&folder))
            .map_err(|error| format!("cannot list {}: {error}", folder.display()))?;
        for entry in listing {
            let entry = entry.map_err(|error| error.to_string())?;
            let path = folder.join(entry.file_name());
            let kind = entry.file_type().map_err(|error| error.to_string())?;
            if kind.is_dir() {
                if !matches!(entry.file_name().to_str(), Some(".git" | "target")) {
                    folders.push(path);
                }
            } else if kind.is_file()
                && let Ok(text) = std::fs::read_to_string(entry.path())
            {
                found.push((path.to_string_lossy().into_owned(), text));
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_is_tidy() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let findings = check(&root).unwrap();
        let text: Vec<String> = findings.iter().map(ToString::to_string).collect();
        assert!(findings.is_empty(), "\n{}", text.join("\n"));
    }

    #[test]
    fn a_finding_names_file_line_and_rule() {
        let finding = Finding {
            path: "a.rs".into(),
            line: 3,
            rule: "words",
            message: "no; do".into(),
        };
        assert_eq!(finding.to_string(), "a.rs:3: words: no; do");
    }
}
