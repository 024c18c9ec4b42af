//! Paths that exist on one machine only.

use super::Finding;

/// Beginnings of somebody's own folders. Written in two parts, or this file would find itself.
const BEGINNINGS: [&str; 5] = [
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("C:\\Us", "ers\\"),
];

/// Rule `machine-path`, for every text file.
pub(super) fn check(path: &str, text: &str, findings: &mut Vec<Finding>) {
    for (index, line) in text.lines().enumerate() {
        for beginning in BEGINNINGS
            .into_iter()
            .filter(|beginning| absolute(line, beginning))
        {
            let message = format!("`{beginning}` is somebody's machine; use a relative path");
            findings.push(Finding {
                path: path.into(),
                line: index + 1,
                rule: "machine-path",
                message,
            });
        }
    }
}

/// Whether the path begins there, and is not the end of a relative one.
fn absolute(line: &str, beginning: &str) -> bool {
    line.match_indices(beginning).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '~' | '}'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_machine_paths_are_found_and_relative_ones_are_not() {
        for beginning in BEGINNINGS {
            let mut findings = Vec::new();
            check("README.md", &format!("see\n{beginning}x"), &mut findings);
            assert_eq!((findings[0].line, findings[0].rule), (2, "machine-path"));
        }
        let mut findings = Vec::new();
        check(
            "README.md",
            concat!("tests/wo", "rk/x and https://a.example/wo"),
            &mut findings,
        );
        assert_eq!(findings, []);
    }
}
