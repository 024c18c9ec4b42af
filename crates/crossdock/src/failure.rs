//! The one error of the command line: a sentence, what to do about it, and an exit code.

use std::fmt::{self, Display};
use std::process::ExitCode;

/// Why a command failed, in words for the person who typed it.
#[derive(Debug)]
pub(crate) struct Failure {
    sentence: String,
    hint: Option<String>,
    code: u8,
}

/// As a shell tells of a process that SIGPIPE ended.
const SIGPIPE_CODE: u8 = 128 + 13;

impl Failure {
    /// Something went wrong: exit code 1. `sentence` has no full stop and begins with a small
    /// letter or a name, because it is printed after "error: ".
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: sentence.into(),
            hint: None,
            code: 1,
        }
    }

    /// The command was asked for wrongly (arguments, configuration): exit code 2.
    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self {
            code: 2,
            ..Self::new(sentence)
        }
    }

    /// Ctrl-C or SIGTERM came before the work was done: exit code 130.
    pub(crate) fn interrupted() -> Self {
        Self {
            code: 130,
            ..Self::new("interrupted")
        }
    }

    /// Nobody reads what the command prints any more: nothing is said, and it exits as if by
    /// SIGPIPE.
    pub(crate) fn unread() -> Self {
        Self {
            code: SIGPIPE_CODE,
            ..Self::new("nobody reads the output")
        }
    }

    /// True for [`Failure::unread`].
    pub(crate) fn is_unread(&self) -> bool {
        self.code == SIGPIPE_CODE
    }

    /// Adds what the reader can do about it.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }

    /// For programs.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::json!({ "error": self.sentence, "hint": self.hint })
    }

    /// What the process exits with.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", self.sentence)?;
        match &self.hint {
            Some(hint) => write!(f, "\n  hint: {hint}"),
            None => Ok(()),
        }
    }
}

/// Puts what was being done before why it failed.
pub(crate) trait While<T> {
    /// `doing` reads like "cannot open /srv/vm"; the cause follows after a colon.
    fn or_fail(self, doing: impl FnOnce() -> String) -> Result<T, Failure>;
}

impl<T, E: Display> While<T> for Result<T, E> {
    fn or_fail(self, doing: impl FnOnce() -> String) -> Result<T, Failure> {
        self.map_err(|cause| Failure::new(format!("{}: {cause}", doing())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_goes_on_a_line_of_its_own() {
        let failure = Failure::new("port 445 is in use").hint("choose another with --listen");
        assert_eq!(
            failure.to_string(),
            "error: port 445 is in use\n  hint: choose another with --listen"
        );
    }

    #[test]
    fn the_cause_follows_what_was_being_done() {
        let result: Result<(), Failure> =
            Err("no such file").or_fail(|| "cannot open a.toml".into());
        assert_eq!(
            result.unwrap_err().to_string(),
            "error: cannot open a.toml: no such file"
        );
    }
}
