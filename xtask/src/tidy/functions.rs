//! How long a function may be and how deep it may nest.

use super::Finding;
use super::source::{Source, block_end, find_words};

/// Lines of a function, from its name to its closing brace.
const LINES_MAX: usize = 70;
/// `if`, `match` and loops inside one another.
const NESTING_MAX: usize = 4;

/// Rules `function-length` and `nesting`, for what is no test.
pub(super) fn check(source: &Source, findings: &mut Vec<Finding>) {
    for start in source.words("fn") {
        let line = source.line_of(start);
        if source.is_test(line) {
            continue;
        }
        let Some((open, close)) = body(&source.code, start) else {
            continue;
        };
        let lines = source.line_of(close) - line + 1;
        if lines > LINES_MAX {
            let message = format!("{lines} lines, {LINES_MAX} allowed; give its steps names");
            findings.push(Finding {
                path: source.path.clone(),
                line,
                rule: "function-length",
                message,
            });
        }
        if let Some(deep) = too_deep(&source.code, open, close) {
            let line = source.line_of(deep);
            let message = format!(
                "nested more than {NESTING_MAX} deep; return early or give the inner part a name"
            );
            findings.push(Finding {
                path: source.path.clone(),
                line,
                rule: "nesting",
                message,
            });
        }
    }
}

/// The braces of the function whose `fn` is at `start`; `None` without a body or for `fn` types.
fn body(code: &str, start: usize) -> Option<(usize, usize)> {
    let name = code.get(start + 2..)?.trim_start();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return None;
    }
    let mut depth = 0i32;
    for (offset, byte) in code.bytes().enumerate().skip(start) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b';' if depth == 0 => return None,
            b'{' if depth == 0 => return Some((offset, block_end(code, offset))),
            _ => {}
        }
    }
    None
}

/// The first brace that opens a control block inside `NESTING_MAX` others.
fn too_deep(code: &str, open: usize, close: usize) -> Option<usize> {
    let mut blocks: Vec<bool> = Vec::new();
    let mut head = open + 1;
    for (offset, byte) in code.bytes().enumerate().take(close).skip(open + 1) {
        match byte {
            b'{' => {
                let control = code.get(head..offset).is_some_and(is_control);
                blocks.push(control);
                if control && blocks.iter().filter(|block| **block).count() > NESTING_MAX {
                    return Some(offset);
                }
                head = offset + 1;
            }
            b'}' => {
                blocks.pop();
                head = offset + 1;
            }
            b';' => head = offset + 1,
            _ => {}
        }
    }
    None
}

/// Whether the text before a brace makes it the block of an `if`, `match` or loop.
fn is_control(head: &str) -> bool {
    let has = |word| find_words(head, word).next().is_some();
    !has("impl") && !has("fn") && ["if", "match", "for", "while", "loop"].into_iter().any(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<Finding> {
        let mut findings = Vec::new();
        check(&Source::new("a.rs", text, false), &mut findings);
        findings
    }

    fn of_length(lines: usize) -> String {
        format!(
            "fn a(x: [u8; 2]) {{\n{}}}\n",
            "    b();\n".repeat(lines - 2)
        )
    }

    #[test]
    fn a_function_of_71_lines_is_found_and_one_of_70_is_not() {
        assert_eq!(findings(&of_length(70)), []);
        let found = findings(&of_length(71));
        assert_eq!((found[0].line, found[0].rule), (1, "function-length"));
    }

    #[test]
    fn tests_may_be_long() {
        assert_eq!(findings(&format!("#[test]\n{}", of_length(200))), []);
    }

    #[test]
    fn five_blocks_inside_one_another_are_found_and_four_are_not() {
        let four = "fn a() { if a { for b in c { match d { _ => { while e { } } } } } }";
        assert_eq!(findings(four), []);
        let five = "fn a() { if a { for b in c { match d { _ => { while e { loop { } } } } } } }";
        assert_eq!(findings(five)[0].rule, "nesting");
    }

    #[test]
    fn declarations_and_function_types_have_no_body() {
        assert_eq!(
            findings("trait A { fn a(&self); }\ntype F = fn(u8) -> u8;\n"),
            []
        );
    }
}
