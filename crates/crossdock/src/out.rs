//! What commands print. `println!` and `eprintln!` panic where writing fails; nothing here does.

use crate::failure::{Failure, While};
use std::fmt::Display;
use std::io::{self, ErrorKind, Write};

/// Prints `text` and a line feed, in one piece: who reads only its first line does not end what
/// is still to be done.
pub(crate) fn line(text: impl Display) -> Result<(), Failure> {
    let text = format!("{text}\n");
    let mut out = io::stdout().lock();
    checked(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// What `--json` prints where there is no report: an object with the error and the hint. The
/// failure is passed on, for the text on standard error and the exit code.
pub(crate) fn json_failure(failure: Failure) -> Failure {
    match line(failure.json()) {
        Ok(()) => failure,
        Err(unwritten) if unwritten.is_unread() => failure,
        Err(unwritten) => {
            notice(unwritten);
            failure
        }
    }
}

/// Says something on standard error. Nobody could be told that even this failed.
pub(crate) fn notice(text: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Whoever reads through a pipe may stop reading, as `head` does: that ends the command without
/// a word. All else is a failure.
fn checked(written: io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(Failure::unread()),
        written => written.or_fail(|| "cannot write to standard output".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_that_has_gone_is_not_told_of() {
        let failure = checked(Err(ErrorKind::BrokenPipe.into())).unwrap_err();
        assert!(failure.is_unread());
        let failure = checked(Err(ErrorKind::StorageFull.into())).unwrap_err();
        assert!(!failure.is_unread());
        assert!(
            failure
                .to_string()
                .starts_with("error: cannot write to standard output: "),
            "{failure}"
        );
    }
}
