//! The list of what is allowed to break a rule, with reasons.

use super::{EXCEPTIONS, Finding};

/// `path | rule | reason`, one a line; `#` begins a comment line.
pub(super) struct Exceptions {
    entries: Vec<Entry>,
    bad: Vec<Finding>,
}

struct Entry {
    line: usize,
    path: String,
    rule: String,
}

impl Exceptions {
    /// Reads the list; lines that are wrong become findings.
    pub(super) fn parse(text: &str) -> Self {
        let mut list = Self {
            entries: Vec::new(),
            bad: Vec::new(),
        };
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let parts: Vec<&str> = line.split('|').map(str::trim).collect();
            match parts[..] {
                [path, rule, reason]
                    if !path.is_empty() && !rule.is_empty() && reason.len() > 9 =>
                {
                    let (path, rule) = (path.to_owned(), rule.to_owned());
                    list.entries.push(Entry {
                        line: index + 1,
                        path,
                        rule,
                    });
                }
                _ => list.bad.push(finding(
                    index + 1,
                    "not `path | rule | reason`; write all three, the reason as a sentence".into(),
                )),
            }
        }
        list
    }

    /// Drops the findings that are excepted; adds a finding for every exception that covers none.
    pub(super) fn apply(self, findings: Vec<Finding>) -> Vec<Finding> {
        let covers =
            |entry: &Entry, found: &Finding| entry.path == found.path && entry.rule == found.rule;
        let stale = self
            .entries
            .iter()
            .filter(|entry| !findings.iter().any(|found| covers(entry, found)))
            .map(|entry| {
                let message = format!(
                    "nothing in {} breaks the rule {} any more; take this line out",
                    entry.path, entry.rule
                );
                finding(entry.line, message)
            })
            .collect::<Vec<_>>();
        let kept = findings
            .into_iter()
            .filter(|found| !self.entries.iter().any(|entry| covers(entry, found)));
        kept.chain(self.bad).chain(stale).collect()
    }
}

fn finding(line: usize, message: String) -> Finding {
    Finding {
        path: EXCEPTIONS.into(),
        line,
        rule: "exceptions",
        message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found() -> Finding {
        Finding {
            path: "a.rs".into(),
            line: 7,
            rule: "function-length",
            message: "m".into(),
        }
    }

    #[test]
    fn an_exception_covers_its_finding() {
        let list = Exceptions::parse("# why\na.rs | function-length | a table of 90 names\n");
        assert_eq!(list.apply(vec![found()]), []);
    }

    #[test]
    fn a_stale_exception_is_a_finding() {
        let list = Exceptions::parse("b.rs | function-length | a table of 90 names\n");
        let left = list.apply(vec![found()]);
        assert_eq!(left.len(), 2);
        assert!(left[1].message.contains("take this line out"));
    }

    #[test]
    fn an_exception_needs_a_reason() {
        for text in [
            "a.rs | function-length",
            "a.rs | function-length | no",
            "a.rs",
        ] {
            let left = Exceptions::parse(text).apply(Vec::new());
            assert_eq!(left.len(), 1, "{text}");
        }
    }
}
