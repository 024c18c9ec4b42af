//! A Rust file as the rules see it: text, text without comments and literals, and which lines are
//! tests.

use std::collections::HashSet;

/// One Rust file.
pub(super) struct Source {
    /// From the repository's root.
    pub(super) path: String,
    /// As it is.
    pub(super) text: String,
    /// The same bytes, with comments and the insides of literals blanked; ASCII only.
    pub(super) code: String,
    /// For each line, whether it belongs to a test.
    test_lines: Vec<bool>,
}

impl Source {
    /// Reads one file; `is_test` for a file that is a test altogether.
    pub(super) fn new(path: &str, text: &str, is_test: bool) -> Self {
        let code = blank(text);
        let mut test_lines = vec![is_test; text.lines().count()];
        for (start, end) in test_items(&code) {
            let (first, last) = (line_of(&code, start), line_of(&code, end));
            for line in test_lines.iter_mut().take(last).skip(first - 1) {
                *line = true;
            }
        }
        Self {
            path: path.into(),
            text: text.into(),
            code,
            test_lines,
        }
    }

    /// Whether a line (from 1) is part of a test.
    pub(super) fn is_test(&self, line: usize) -> bool {
        self.test_lines.get(line - 1).copied().unwrap_or(false)
    }

    /// Lines that are no tests.
    pub(super) fn product_lines(&self) -> usize {
        self.test_lines.iter().filter(|test| !**test).count()
    }

    /// The line (from 1) of a byte position in `code`.
    pub(super) fn line_of(&self, position: usize) -> usize {
        line_of(&self.code, position)
    }

    /// Where `word` stands alone in the code.
    pub(super) fn words<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        find_words(&self.code, word)
    }

    /// The crate a file belongs to: "server" for crates/server/src/lib.rs.
    pub(super) fn crate_name(&self) -> &str {
        self.path
            .strip_prefix("crates/")
            .and_then(|rest| rest.split('/').next())
            .unwrap_or("")
    }
}

/// All Rust files, each knowing whether another file declared it `#[cfg(test)] mod`.
pub(super) fn load_all(files: &[(String, String)]) -> Vec<Source> {
    let rust = || files.iter().filter(|(path, _)| path.ends_with(".rs"));
    let declared: HashSet<String> = rust()
        .flat_map(|(path, text)| test_modules(path, &blank(text)))
        .collect();
    rust()
        .map(|(path, text)| Source::new(path, text, is_test_file(path, &declared)))
        .collect()
}

/// Integration tests, benches and fuzz targets by their place; unit tests by their declaration.
fn is_test_file(path: &str, declared: &HashSet<String>) -> bool {
    let mut stem = path.trim_end_matches(".rs");
    if path
        .split('/')
        .any(|part| matches!(part, "tests" | "benches" | "fuzz"))
    {
        return true;
    }
    loop {
        if declared.contains(stem) {
            return true;
        }
        match stem.rsplit_once('/') {
            Some((parent, _)) => stem = parent,
            None => return false,
        }
    }
}

/// The files (without `.rs`) that `path` declares as `#[cfg(test)] mod name;`.
fn test_modules(path: &str, code: &str) -> Vec<String> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let home = match file {
        "mod.rs" | "lib.rs" | "main.rs" => folder.to_owned(),
        _ => path.trim_end_matches(".rs").to_owned(),
    };
    test_items(code)
        .filter_map(|(start, end)| code.get(start..=end))
        .filter(|item| item.ends_with(';'))
        .filter_map(|item| item.trim_end_matches(';').rsplit_once("mod "))
        .map(|(_, name)| format!("{home}/{}", name.trim()))
        .collect()
}

/// Start and end of every item under `#[cfg(test)]` or `#[test]`.
fn test_items(code: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    ["#[cfg(test)]", "#[test]", "#[cfg(all(test"]
        .into_iter()
        .flat_map(move |attribute| {
            code.match_indices(attribute)
                .map(move |(start, _)| (start, item_end(code, start + attribute.len())))
        })
}

/// Where the item that begins at `from` ends: its closing brace or its semicolon.
pub(super) fn item_end(code: &str, from: usize) -> usize {
    let mut depth = 0i32;
    for (offset, byte) in code.bytes().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b';' if depth == 0 => return offset,
            b'{' if depth == 0 => return block_end(code, offset),
            _ => {}
        }
    }
    code.len().saturating_sub(1)
}

/// The brace that closes the one at `open`.
pub(super) fn block_end(code: &str, open: usize) -> usize {
    let mut depth = 0i32;
    for (offset, byte) in code.bytes().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return offset;
        }
    }
    code.len().saturating_sub(1)
}

/// Positions at which `word` stands with no letter, digit or underscore around it.
pub(super) fn find_words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let part = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    code.match_indices(word)
        .map(|(start, _)| start)
        .filter(move |start| {
            let before = start.checked_sub(1).and_then(|at| code.as_bytes().get(at));
            !part(before) && !part(code.as_bytes().get(start + word.len()))
        })
}

fn line_of(code: &str, position: usize) -> usize {
    code.bytes()
        .take(position)
        .filter(|byte| *byte == b'\n')
        .count()
        + 1
}

/// Blanks comments and the insides of string and character literals, byte for byte.
fn blank(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(rest) = bytes.get(at..)
        && let Some(first) = rest.first()
    {
        let length = match literal_or_comment(rest, out.as_bytes().last()) {
            Some(length) => {
                for byte in rest.iter().take(length) {
                    out.push(if *byte == b'\n' { '\n' } else { ' ' });
                }
                length
            }
            None => {
                out.push(if first.is_ascii() {
                    char::from(*first)
                } else {
                    ' '
                });
                1
            }
        };
        at += length;
    }
    out
}

/// The length of a comment or literal at the start of `rest`, if there is one.
fn literal_or_comment(rest: &[u8], previous: Option<&u8>) -> Option<usize> {
    let in_word = previous.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    match rest {
        [b'/', b'/', ..] => Some(
            rest.iter()
                .position(|byte| *byte == b'\n')
                .unwrap_or(rest.len()),
        ),
        [b'/', b'*', ..] => Some(block_comment(rest)),
        [b'"', ..] => Some(string(rest)),
        [b'r', b'"' | b'#', ..] if !in_word => raw_string(rest, 1),
        [b'b' | b'c', b'r', b'"' | b'#', ..] if !in_word => raw_string(rest, 2),
        [b'\'', ..] => character(rest),
        _ => None,
    }
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0usize, 0usize);
    while let Some(pair) = rest.get(at..at + 2) {
        match pair {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth.saturating_sub(1), at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

fn string(rest: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = rest.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

fn raw_string(rest: &[u8], prefix: usize) -> Option<usize> {
    let hashes = rest
        .get(prefix..)?
        .iter()
        .take_while(|byte| **byte == b'#')
        .count();
    let open = prefix + hashes;
    if rest.get(open) != Some(&b'"') {
        return None;
    }
    let close: Vec<u8> = [b'"']
        .into_iter()
        .chain(std::iter::repeat_n(b'#', hashes))
        .collect();
    let body = rest.get(open + 1..)?;
    let end = body
        .windows(close.len())
        .position(|window| window == close)?;
    Some(open + 1 + end + close.len())
}

/// A character literal; `None` for a lifetime.
fn character(rest: &[u8]) -> Option<usize> {
    if rest.get(1) == Some(&b'\\') {
        let end = rest.iter().skip(3).position(|byte| *byte == b'\'')?;
        return Some(3 + end + 1);
    }
    let text = std::str::from_utf8(rest.get(1..rest.len().min(6))?)
        .or_else(|error| std::str::from_utf8(&rest[1..1 + error.valid_up_to()]))
        .ok()?;
    let width = text.chars().next()?.len_utf8();
    (rest.get(1 + width) == Some(&b'\'')).then_some(2 + width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blank_and_lifetimes_stay() {
        let text =
            "let a = \"}{\"; // {\nfn f<'a>(c: &'a u8) { r#\"\"{\"#; '{'; '\\n'; /* { /* */ } */ }";
        let code = blank(text);
        assert_eq!(code.len(), text.len());
        assert_eq!(code.matches('{').count(), 1);
        assert_eq!(code.matches('}').count(), 1);
        assert!(code.contains("<'a>(c: &'a u8)"));
    }

    #[test]
    fn multi_byte_characters_do_not_break_the_scan() {
        assert_eq!(blank("'é' 'x' \"é\" {").matches('{').count(), 1);
    }

    #[test]
    fn test_items_are_test_lines() {
        let source = Source::new(
            "a.rs",
            "fn a() {}\n#[cfg(test)]\nmod tests {\n}\nfn b() {}",
            false,
        );
        let marks: Vec<bool> = (1..=5).map(|line| source.is_test(line)).collect();
        assert_eq!(marks, [false, true, true, true, false]);
        assert_eq!(source.product_lines(), 2);
    }

    #[test]
    fn files_declared_for_tests_are_tests() {
        let files = [
            (
                "crates/a/src/lib.rs".to_owned(),
                "#[cfg(test)]\nmod pair;\nmod real;".to_owned(),
            ),
            ("crates/a/src/pair.rs".to_owned(), "fn a() {}".to_owned()),
            (
                "crates/a/src/pair/clock.rs".to_owned(),
                "fn a() {}".to_owned(),
            ),
            ("crates/a/src/real.rs".to_owned(), "fn a() {}".to_owned()),
        ];
        let product: Vec<usize> = load_all(&files).iter().map(Source::product_lines).collect();
        assert_eq!(product, [1, 0, 0, 1]);
    }
}
