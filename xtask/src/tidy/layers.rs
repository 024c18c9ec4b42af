//! What a layer must not know: the invariants of ARCHITECTURE.md that can be read off the text.

use super::Finding;
use super::source::Source;

/// A path that must not occur in some crates, and what to do instead.
struct Rule {
    crates: &'static [&'static str],
    path: &'static str,
    instead: &'static str,
}

/// Crates whose behaviour depends on nothing but their arguments.
const PURE: &[&str] = &["wire", "crypto", "auth", "rpc", "store", "server"];

const RULES: [Rule; 8] = [
    Rule {
        crates: &["volume", "store"],
        path: "smb2::",
        instead: "these layers never mention SMB2; take the value as an argument",
    },
    Rule {
        crates: PURE,
        path: "Instant::now",
        instead: "time comes in as an argument",
    },
    Rule {
        crates: PURE,
        path: "SystemTime::now",
        instead: "time comes in as an argument",
    },
    Rule {
        crates: PURE,
        path: "thread::sleep",
        instead: "nothing in this layer may wait",
    },
    Rule {
        crates: PURE,
        path: "TcpStream",
        instead: "sockets belong to net",
    },
    Rule {
        crates: PURE,
        path: "TcpListener",
        instead: "sockets belong to net",
    },
    Rule {
        crates: &["wire", "crypto", "rpc", "store", "server", "client"],
        path: "std::fs",
        instead: "files belong to volume",
    },
    Rule {
        crates: PURE,
        path: "thread::spawn",
        instead: "threads belong to net",
    },
];

/// Rule `layer`, for what is no test.
pub(super) fn check(source: &Source, findings: &mut Vec<Finding>) {
    for rule in RULES
        .iter()
        .filter(|rule| rule.crates.contains(&source.crate_name()))
    {
        for (position, _) in source.code.match_indices(rule.path) {
            let line = source.line_of(position);
            if !source.is_test(line) {
                let message = format!("`{}` here; {}", rule.path, rule.instead);
                findings.push(Finding {
                    path: source.path.clone(),
                    line,
                    rule: "layer",
                    message,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_finds_its_path_in_its_crates_and_not_in_tests() {
        for rule in &RULES {
            for name in rule.crates {
                let path = format!("crates/{name}/src/a.rs");
                let text = format!("use a::{};", rule.path);
                let mut findings = Vec::new();
                check(&Source::new(&path, &text, true), &mut findings);
                assert_eq!(findings, []);
                check(&Source::new(&path, &text, false), &mut findings);
                assert_eq!(findings.len(), 1, "{path} {}", rule.path);
            }
        }
    }

    #[test]
    fn other_crates_may() {
        let mut findings = Vec::new();
        check(
            &Source::new("crates/net/src/a.rs", "TcpStream", false),
            &mut findings,
        );
        assert_eq!(findings, []);
    }
}
