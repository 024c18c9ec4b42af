//! A mistake in the configuration: where it is, what it is, and what was perhaps meant.

use crate::failure::Failure;
use std::ops::Range;

/// What is wrong, and at which bytes.
#[derive(Debug)]
pub(super) struct Mistake {
    span: Option<Range<usize>>,
    what: String,
    hint: Option<String>,
}

impl Mistake {
    /// Something that is well-formed but cannot be. An empty span at 0 means the whole file.
    pub(super) fn at(span: Range<usize>, what: String) -> Self {
        Self {
            span: Some(span).filter(|span| !span.is_empty()),
            what,
            hint: None,
        }
    }

    /// What the parser objects to.
    pub(super) fn of_toml(error: toml::de::Error) -> Self {
        let span = error.span();
        match unknown(error.message()) {
            Some((kind, wrong, known)) => Self {
                span,
                what: format!("unknown {kind} {wrong:?}"),
                hint: Some(suggest(wrong, &known)),
            },
            None => Self {
                span,
                what: error.message().trim().replace('\n', "; "),
                hint: None,
            },
        }
    }

    /// In words, with the file's name, line and column.
    pub(super) fn into_failure(self, file: &str, text: &str) -> Failure {
        let place = match self.span {
            Some(span) => {
                let (line, column) = line_and_column(text, span.start);
                format!("{file}:{line}:{column}")
            }
            None => file.to_owned(),
        };
        let failure = Failure::usage(format!("{place}: {}", self.what));
        match self.hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

fn line_and_column(text: &str, position: usize) -> (usize, usize) {
    let before = text.get(..position).unwrap_or(text);
    let line = before.matches('\n').count().saturating_add(1);
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or("")
        .chars()
        .count()
        .saturating_add(1);
    (line, column)
}

/// Takes apart serde's "unknown field `a`, expected one of `b`, `c`" (or "unknown variant").
fn unknown(message: &str) -> Option<(&'static str, &str, Vec<&str>)> {
    let (kind, rest) = match message.strip_prefix("unknown field ") {
        Some(rest) => ("key", rest),
        None => ("value", message.strip_prefix("unknown variant ")?),
    };
    let mut names = rest.split('`').skip(1).step_by(2);
    let wrong = names.next()?;
    Some((kind, wrong, names.collect()))
}

/// What was perhaps meant, or else what there is.
fn suggest(wrong: &str, known: &[&str]) -> String {
    const DISTANCE_MAX: usize = 2;
    let near = known
        .iter()
        .map(|name| (distance(&wrong.to_lowercase(), name), *name))
        .filter(|(distance, _)| *distance <= DISTANCE_MAX)
        .min();
    match near {
        Some((_, name)) => format!("did you mean {name:?}?"),
        None => format!("what can stand here: {}", known.join(", ")),
    }
}

/// How many letters must be changed, added or left out (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut next = vec![index.saturating_add(1)];
        for (pair, target) in row.windows(2).zip(&other) {
            let [diagonal, above] = pair else { continue };
            let left = next.last().copied().unwrap_or(0);
            let changed = diagonal.saturating_add(usize::from(letter != *target));
            next.push(
                changed
                    .min(left.saturating_add(1))
                    .min(above.saturating_add(1)),
            );
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        assert_eq!(distance("listen", "listen"), 0);
        assert_eq!(distance("lissten", "listen"), 1);
        assert_eq!(distance("sing", "signing"), 3);
        assert_eq!(distance("", "abc"), 3);
    }

    #[test]
    fn lines_and_columns_begin_at_one() {
        assert_eq!(line_and_column("a\nbé c", 6), (2, 4));
        assert_eq!(line_and_column("", 0), (1, 1));
    }
}
