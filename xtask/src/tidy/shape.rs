//! File length, line length, the opening comment, and `forbid(unsafe_code)`.

use super::Finding;
use super::source::Source;

/// Lines of a file, its tests not counted.
const FILE_LINES_MAX: usize = 600;
/// Characters of a line.
const COLUMNS_MAX: usize = 100;

/// Rules `file-length`, `line-length`, `module-comment` and `forbid-unsafe`.
pub(super) fn check(source: &Source, findings: &mut Vec<Finding>) {
    let mut found = |line: usize, rule: &'static str, message: String| {
        findings.push(Finding {
            path: source.path.clone(),
            line,
            rule,
            message,
        });
    };
    let lines = source.product_lines();
    if lines > FILE_LINES_MAX {
        let message = format!("{lines} lines without tests, {FILE_LINES_MAX} allowed; split it");
        found(1, "file-length", message);
    }
    for (index, line) in source.text.lines().enumerate() {
        let columns = line.chars().count();
        if columns > COLUMNS_MAX {
            let message = format!("{columns} columns, {COLUMNS_MAX} allowed; break the line");
            found(index + 1, "line-length", message);
        }
    }
    if !source.text.starts_with("//! ") {
        found(
            1,
            "module-comment",
            "does not begin with `//!`; say what the module is for".into(),
        );
    }
    if is_crate_root(&source.path)
        && source.crate_name() != "volume"
        && !source.code.contains("#![forbid(unsafe_code)]")
    {
        found(
            1,
            "forbid-unsafe",
            "add `#![forbid(unsafe_code)]` to the crate's root".into(),
        );
    }
}

fn is_crate_root(path: &str) -> bool {
    path.ends_with("/src/lib.rs") || path.ends_with("/src/main.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(path: &str, text: &str) -> Vec<&'static str> {
        let mut findings = Vec::new();
        check(&Source::new(path, text, false), &mut findings);
        findings.into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_good_file_passes() {
        assert!(rules("crates/a/src/b.rs", "//! What it is for.\n").is_empty());
    }

    #[test]
    fn a_file_of_601_lines_is_found_unless_they_are_tests() {
        let lines = "//! Doc.\n".to_owned() + &"fn a() {}\n".repeat(600);
        assert_eq!(rules("a.rs", &lines), ["file-length"]);
        let tests = format!(
            "//! Doc.\n#[cfg(test)]\nmod tests {{\n{}}}\n",
            "// x\n".repeat(700)
        );
        assert!(rules("a.rs", &tests).is_empty());
    }

    #[test]
    fn a_line_of_101_columns_is_found_and_columns_are_characters() {
        assert_eq!(
            rules("a.rs", &format!("//! {}\n", "x".repeat(97))),
            ["line-length"]
        );
        assert!(rules("a.rs", &format!("//! {}\n", "é".repeat(96))).is_empty());
    }

    #[test]
    fn a_missing_opening_comment_is_found() {
        assert_eq!(rules("a.rs", "use a;\n"), ["module-comment"]);
    }

    #[test]
    fn a_crate_root_forbids_unsafe() {
        assert_eq!(
            rules("crates/a/src/lib.rs", "//! Doc.\n"),
            ["forbid-unsafe"]
        );
        assert!(rules("crates/a/src/lib.rs", "//! Doc.\n#![forbid(unsafe_code)]\n").is_empty());
        assert!(rules("crates/volume/src/lib.rs", "//! Doc.\n").is_empty());
    }
}
