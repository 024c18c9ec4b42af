//! Words and calls that have no place in finished code.

use super::Finding;
use super::source::{Source, block_end, find_words};

/// What must not be called, and what to do instead.
const BANNED: [(&str, &str); 4] = [
    (
        "todo!",
        "write it, or answer the status for what is not supported",
    ),
    (
        "unimplemented!",
        "write it, or answer the status for what is not supported",
    ),
    ("dbg!", "use tracing"),
    (
        "process::exit",
        "return the failure, so that destructors run",
    ),
];

/// Words that mark unfinished work. In two parts, or this file would find itself.
const MARKS: [&str; 3] = [
    concat!("FIX", "ME"),
    concat!("TO", "DO"),
    concat!("XX", "X"),
];

/// The only place for `unsafe`.
const UNSAFE_HOME: &str = "crates/volume/src/linux";

/// Rules `banned`, `unsafe`, `std-lock`, `print` and `unfinished`, for what is no test.
pub(super) fn check(source: &Source, findings: &mut Vec<Finding>) {
    let mut found = |position: usize, rule: &'static str, message: String| {
        let line = source.line_of(position);
        if !source.is_test(line) {
            findings.push(Finding {
                path: source.path.clone(),
                line,
                rule,
                message,
            });
        }
    };
    for (call, instead) in BANNED {
        for position in source.code.match_indices(call).map(|(at, _)| at) {
            found(
                position,
                "banned",
                format!("`{call}` is not allowed; {instead}"),
            );
        }
    }
    if !source.path.starts_with(UNSAFE_HOME) {
        for position in source.words("unsafe") {
            found(
                position,
                "unsafe",
                format!("`unsafe` outside {UNSAFE_HOME}; move it there"),
            );
        }
    }
    for position in std_locks(&source.code) {
        let message = "a std lock is poisoned by a panic; use parking_lot".to_owned();
        found(position, "std-lock", message);
    }
    if !may_print(&source.path) {
        for word in ["println", "eprintln", "print", "eprint"] {
            for position in source.words(word) {
                if source.code[position..].starts_with(&format!("{word}!")) {
                    found(
                        position,
                        "print",
                        format!("`{word}!` in a library; use tracing"),
                    );
                }
            }
        }
    }
    for mark in MARKS {
        for position in find_words(&source.text, mark) {
            found(
                position,
                "unfinished",
                format!("`{mark}`; do it, or open an issue for it"),
            );
        }
    }
}

fn may_print(path: &str) -> bool {
    path.starts_with("crates/crossdock/") || path.starts_with("xtask/")
}

/// `std::sync::Mutex`, also inside `std::sync::{...}`.
fn std_locks(code: &str) -> Vec<usize> {
    let mut locks = Vec::new();
    for (start, path) in code.match_indices("std::sync::") {
        let rest = start + path.len();
        let end = match code.as_bytes().get(rest) {
            Some(b'{') => block_end(code, rest),
            _ => code[rest..]
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .map_or(code.len(), |length| rest + length),
        };
        for lock in ["Mutex", "RwLock", "Condvar"] {
            locks.extend(find_words(&code[rest..end], lock).map(|at| rest + at));
        }
    }
    locks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(path: &str, text: &str) -> Vec<(usize, &'static str)> {
        let mut findings = Vec::new();
        check(&Source::new(path, text, false), &mut findings);
        findings
            .into_iter()
            .map(|finding| (finding.line, finding.rule))
            .collect()
    }

    #[test]
    fn banned_calls_are_found_outside_tests_only() {
        for (call, _) in BANNED {
            assert_eq!(
                rules("a.rs", &format!("fn a() {{\n{call}(1)\n}}")),
                [(2, "banned")]
            );
            assert!(rules("a.rs", &format!("#[test]\nfn a() {{ {call}(1) }}")).is_empty());
        }
    }

    #[test]
    fn unsafe_has_one_home() {
        assert_eq!(
            rules("crates/wire/src/a.rs", "unsafe { a() }"),
            [(1, "unsafe")]
        );
        assert!(rules("crates/volume/src/linux/a.rs", "unsafe { a() }").is_empty());
        assert!(rules("a.rs", "#![forbid(unsafe_code)] // unsafe").is_empty());
    }

    #[test]
    fn std_locks_are_found_however_they_are_imported() {
        assert_eq!(rules("a.rs", "use std::sync::Mutex;"), [(1, "std-lock")]);
        assert_eq!(
            rules("a.rs", "use std::sync::{\n Arc,\n RwLock,\n};"),
            [(3, "std-lock")]
        );
        assert!(rules("a.rs", "use std::sync::Arc;\nuse parking_lot::Mutex;").is_empty());
    }

    #[test]
    fn libraries_do_not_print() {
        assert_eq!(rules("crates/net/src/a.rs", "println!();"), [(1, "print")]);
        assert!(rules("crates/crossdock/src/a.rs", "println!();").is_empty());
    }

    #[test]
    fn marks_of_unfinished_work_are_found() {
        assert_eq!(
            rules("a.rs", concat!("// FIX", "ME later")),
            [(1, "unfinished")]
        );
    }
}
