//! Names and the patterns of directory queries.

use volume::MatchName;

/// [MS-FSA] 2.1.4.3 Algorithm for Determining If a Character Is a Wildcard
const WILDCARDS: [char; 5] = ['"', '*', '<', '>', '?'];

/// `<`: any characters but the last period of the name.
const DOS_STAR: char = '<';
/// `>`: one character, or none at a period or the end.
const DOS_QM: char = '>';
/// `"`: a period, or the end.
const DOS_DOT: char = '"';

/// A pattern, ready for many names.
/// [MS-FSA] 2.1.4.4 Algorithm for Determining if a FileName Is in an Expression
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    expression: Vec<char>,
    // The pattern matches everything, which is what nearly every query asks for.
    everything: bool,
    wildcards: bool,
}

impl Pattern {
    pub(crate) fn new(text: &str) -> Self {
        Self {
            expression: MatchName::fold(text).chars().collect(),
            everything: matches!(text, "*" | "*.*"),
            wildcards: text.contains(WILDCARDS),
        }
    }

    /// True if the pattern is a plain name.
    pub(crate) fn is_plain(&self) -> bool {
        !self.wildcards
    }

    /// True if the name matches, without regard to case.
    pub(crate) fn matches(&self, name: &str) -> bool {
        if self.everything {
            return true;
        }
        let name: Vec<char> = MatchName::fold(name).chars().collect();
        if !self.wildcards {
            return name == self.expression;
        }
        Matcher::new(&self.expression, &name).run()
    }
}

/// Walks through a name with the set of all places in the expression that can have been reached:
/// time grows with the product of both lengths whatever the pattern is.
struct Matcher<'a> {
    expression: &'a [char],
    name: &'a [char],
    last_period: Option<usize>,
    reached: Vec<bool>,
}

impl<'a> Matcher<'a> {
    fn new(expression: &'a [char], name: &'a [char]) -> Self {
        let last_period = name.iter().rposition(|c| *c == '.');
        let mut reached = vec![false; expression.len().saturating_add(1)];
        if let Some(start) = reached.first_mut() {
            *start = true;
        }
        Self {
            expression,
            name,
            last_period,
            reached,
        }
    }

    fn run(mut self) -> bool {
        for (index, c) in self.name.iter().enumerate() {
            self.skip_empty(Some(*c));
            self.step(index, *c);
        }
        self.skip_empty(None);
        self.reached.last().copied().unwrap_or(false)
    }

    /// Goes on over what can stand for no character before `next`.
    fn skip_empty(&mut self, next: Option<char>) {
        for (place, wildcard) in self.expression.iter().enumerate() {
            let empty = match *wildcard {
                '*' | DOS_STAR => true,
                DOS_QM => matches!(next, None | Some('.')),
                DOS_DOT => next.is_none(),
                _ => false,
            };
            if empty && self.reached.get(place) == Some(&true) {
                self.mark(place.saturating_add(1));
            }
        }
    }

    /// Takes one character of the name.
    fn step(&mut self, index: usize, c: char) {
        let before = std::mem::replace(
            &mut self.reached,
            vec![false; self.expression.len().saturating_add(1)],
        );
        for (place, expected) in self.expression.iter().enumerate() {
            if before.get(place) != Some(&true) {
                continue;
            }
            let after = place.saturating_add(1);
            match *expected {
                '*' => self.mark(place),
                DOS_STAR if self.last_period != Some(index) => self.mark(place),
                '?' => self.mark(after),
                DOS_QM if c != '.' => self.mark(after),
                DOS_DOT if c == '.' => self.mark(after),
                expected if expected == c => self.mark(after),
                _ => {}
            }
        }
    }

    fn mark(&mut self, place: usize) {
        if let Some(reached) = self.reached.get_mut(place) {
            *reached = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_as_on_windows() {
        for (pattern, yes, no) in [
            ("*", &["a", "a.b", ""][..], &[][..]),
            ("*.*", &["a", "a.b"], &[]),
            ("*.txt", &["a.txt", ".txt", "a.b.TXT"], &["a.txt.x", "txt"]),
            ("a*c", &["ac", "abc", "ABBC"], &["acd", "bac"]),
            ("a?c", &["abc", "a.c"], &["ac", "abbc"]),
            ("<", &["a", "abc"], &["a.b", "a.b.c"]),
            ("<.txt", &["a.txt", "a.b.txt"], &["a.txt.b", "atxt"]),
            ("<\"", &["a", "abc", "abc."], &["a.b"]),
            ("a>>>", &["a", "ab", "abcd"], &["abcde", "a.b"]),
            ("a>>>.x", &["a.x", "ab.x", "abcd.x"], &["abcde.x", "a"]),
            ("a\"", &["a", "a."], &["a.b", "ab"]),
            ("Grün", &["GRÜN", "grün"], &["gruen"]),
        ] {
            let pattern = Pattern::new(pattern);
            for name in yes {
                assert!(pattern.matches(name), "{pattern:?} {name}");
            }
            for name in no {
                assert!(!pattern.matches(name), "{pattern:?} {name}");
            }
        }
    }

    #[test]
    fn many_stars_take_no_long_time() {
        let pattern = Pattern::new(&"*a".repeat(100));
        assert!(!pattern.matches(&"a".repeat(99)));
        assert!(pattern.matches(&"a".repeat(255)));
    }
}
