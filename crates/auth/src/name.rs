//! Names of users: which are allowed, and when two are the same.

use std::fmt;

/// The most characters of a name. Windows itself stops at 20, Linux at 32.
const LEN_MAX: usize = 64;

/// What Windows forbids in a local account's name, and `@`, which separates a name from its
/// domain when somebody logs on as `user@domain`.
const FORBIDDEN: &str = "\"/\\[]:;|=,+*?<>@";

/// Why a name cannot be a user's.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NameError {
    /// Nothing, or nothing but blanks and dots.
    Empty,
    /// More than 64 characters.
    TooLong,
    /// Starts or ends with a blank, or ends with a dot.
    Edge,
    /// Contains a character that no name may have.
    Forbidden(char),
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("a user name must have at least one letter or digit"),
            Self::TooLong => write!(f, "a user name has at most {LEN_MAX} characters"),
            Self::Edge => {
                f.write_str("a user name must not begin or end with a blank, nor end with a dot")
            }
            Self::Forbidden(c) if c.is_control() => {
                f.write_str("a user name must not contain control characters")
            }
            Self::Forbidden(c) => {
                write!(
                    f,
                    "a user name must not contain {c:?} (nor any of {FORBIDDEN})"
                )
            }
        }
    }
}

impl std::error::Error for NameError {}

/// Checks the name of a new account.
pub(crate) fn check(name: &str) -> Result<(), NameError> {
    if let Some(c) = name
        .chars()
        .find(|c| c.is_control() || FORBIDDEN.contains(*c))
    {
        return Err(NameError::Forbidden(c));
    }
    if name.chars().all(|c| c.is_whitespace() || c == '.') {
        return Err(NameError::Empty);
    }
    if name.trim() != name || name.ends_with('.') {
        return Err(NameError::Edge);
    }
    if name.chars().count() > LEN_MAX {
        return Err(NameError::TooLong);
    }
    Ok(())
}

/// Upper case as Windows has it: one UTF-16 unit for one, so that "ß" stays and nothing
/// outside the Basic Multilingual Plane changes. Two names are the same if this is.
pub(crate) fn upcase(text: &str) -> String {
    text.chars().map(upcase_char).collect()
}

fn upcase_char(c: char) -> char {
    let mut upper = c.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(one), None) if c.len_utf16() == 1 && one.len_utf16() == 1 => one,
        _ => c,
    }
}

/// The account name in what a client gave as user: `user@domain` counts as `user`.
pub(crate) fn account_part(user: &str) -> &str {
    user.split_once('@').map_or(user, |(account, _)| account)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_pass() {
        for name in [
            "alice",
            "a",
            "media-server_01",
            "süß",
            "Ünï Cödé",
            "x.y",
            &"n".repeat(64),
        ] {
            assert_eq!(check(name), Ok(()), "{name}");
        }
    }

    #[test]
    fn bad_names_get_their_reason() {
        assert_eq!(check(""), Err(NameError::Empty));
        assert_eq!(check(". ."), Err(NameError::Empty));
        assert_eq!(check(" a"), Err(NameError::Edge));
        assert_eq!(check("a "), Err(NameError::Edge));
        assert_eq!(check("a."), Err(NameError::Edge));
        assert_eq!(check("a\\b"), Err(NameError::Forbidden('\\')));
        assert_eq!(check("a@b"), Err(NameError::Forbidden('@')));
        assert_eq!(check("a\0"), Err(NameError::Forbidden('\0')));
        assert_eq!(check(&"ü".repeat(65)), Err(NameError::TooLong));
        assert!(NameError::Forbidden('\n').to_string().contains("control"));
    }

    #[test]
    fn upper_case_is_one_for_one() {
        assert_eq!(upcase("süßé𐐨ﬁ"), "SÜßÉ𐐨ﬁ");
    }

    #[test]
    fn a_domain_behind_an_at_sign_is_not_part_of_the_account() {
        assert_eq!(account_part("bob@example.net"), "bob");
        assert_eq!(account_part("bob"), "bob");
    }
}
