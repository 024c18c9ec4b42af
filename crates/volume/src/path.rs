//! Paths and names as clients write them.

use wire::dtyp::ErrorStatus;

/// A path inside a share: validated components, none for the root.
/// [MS-FSCC] 2.1.5 Pathname
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct NtPath {
    components: Vec<String>,
}

/// Characters that no component may contain. [MS-FSCC] 2.1.5.2 Filename
const FORBIDDEN: &[char] = &['"', '*', '/', ':', '<', '>', '?', '\\', '|'];

/// Longest component, in UTF-16 units.
const COMPONENT_MAX: usize = 255;

impl NtPath {
    /// Splits `text` at backslashes. The empty text is the root; a leading or trailing backslash,
    /// empty, "." and ".." components and forbidden characters are OBJECT_NAME_INVALID.
    pub fn parse(text: &str) -> Result<Self, ErrorStatus> {
        if text.is_empty() {
            return Ok(Self::default());
        }
        let components = text
            .split('\\')
            .map(parse_component)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self { components })
    }

    /// The components, root first.
    pub fn components(&self) -> &[String] {
        &self.components
    }

    /// True for the share's root.
    pub fn is_root(&self) -> bool {
        self.components.is_empty()
    }

    /// Components joined by backslashes, no leading one.
    pub fn to_text(&self) -> String {
        self.components.join("\\")
    }
}

fn parse_component(component: &str) -> Result<String, ErrorStatus> {
    let bad = component.is_empty()
        || component == "."
        || component == ".."
        || component.contains(|c: char| c < ' ' || FORBIDDEN.contains(&c));
    if bad {
        return Err(ErrorStatus::OBJECT_NAME_INVALID);
    }
    if component.encode_utf16().count() > COMPONENT_MAX {
        return Err(ErrorStatus::OBJECT_NAME_INVALID);
    }
    Ok(component.to_owned())
}

/// Compares and matches names without regard to case.
#[derive(Clone, Copy, Debug)]
pub struct MatchName;

impl MatchName {
    /// True if the names differ at most in case.
    pub fn same(a: &str, b: &str) -> bool {
        a == b || a.chars().map(upcase).eq(b.chars().map(upcase))
    }

    /// The name in upper case, one character for one character.
    pub fn fold(name: &str) -> String {
        name.chars().map(upcase).collect()
    }
}

/// Simple case mapping: characters whose upper case is several characters stay.
fn upcase(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_split_at_backslashes() {
        let path = NtPath::parse("a\\Büro\\c.txt").unwrap();
        assert_eq!(path.components(), ["a", "Büro", "c.txt"]);
        assert!(NtPath::parse("").unwrap().is_root());
    }

    #[test]
    fn paths_that_climb_or_hide_something_are_refused() {
        for bad in [
            "..", "a\\..\\b", "a\\\\b", "\\a", "a\\", ".", "a/b", "a:b", "a*", "\u{1}",
        ] {
            assert_eq!(
                NtPath::parse(bad),
                Err(ErrorStatus::OBJECT_NAME_INVALID),
                "{bad:?}"
            );
        }
    }

    #[test]
    fn case_does_not_matter_but_length_does() {
        assert!(MatchName::same("Grüße", "GRÜßE"));
        assert!(!MatchName::same("straße", "STRASSE"));
    }
}
