//! The calls of a copy as a table.

use super::report::grouped;
use client::CallRecord;
use serde_json::{Value, json};
use std::fmt;
use wire::fscc::fsctl::TokenType;

/// How the client's record names the two calls of ODX.
pub(super) const OFFLOAD_READ: &str = "FSCTL_OFFLOAD_READ";
pub(super) const OFFLOAD_WRITE: &str = "FSCTL_OFFLOAD_WRITE";

/// Of more calls of one kind in a row than this, only the first ones and the last are shown.
const ROW_MAX: usize = 6;
const FIRST: usize = 3;

/// Writes the table, oldest call first.
pub(super) fn table(calls: &[CallRecord], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    writeln!(
        f,
        "{:>4}  {:>8}  {:20} {:>13} {:>13} {:>13} {:>13}  {:10} {:>8}",
        "#", "time", "call", "offset", "length", "token offset", "done", "token", "took"
    )?;
    let mut number = 0usize;
    for run in calls.chunk_by(|one, next| one.name == next.name) {
        let skipped = match run.len() > ROW_MAX {
            true => FIRST..run.len().saturating_sub(1),
            false => 0..0,
        };
        for (index, call) in run.iter().enumerate() {
            number = number.saturating_add(1);
            if index == skipped.start && !skipped.is_empty() {
                writeln!(f, "{:>4}  {} more like these", "...", skipped.len())?;
            }
            if !skipped.contains(&index) {
                row(number, call, f)?;
            }
        }
    }
    Ok(())
}

fn row(number: usize, call: &CallRecord, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let value = |value: Option<u64>| value.map(grouped).unwrap_or_default();
    let token = call.token_type.map(token_name).unwrap_or_default();
    let name = call.name.trim_start_matches("FSCTL_");
    let text = format!(
        "{number:>4}  {:>8.4}  {name:20} {:>13} {:>13} {:>13} {:>13}  {token:10} {:>5.1} ms",
        call.started.as_secs_f64(),
        value(call.offset),
        value(call.length),
        value(call.token_offset),
        value(call.done),
        call.elapsed.as_secs_f64() * 1000.0,
    );
    match call.status.is_failure() {
        true => writeln!(f, "{text}  {}", call.status),
        false => writeln!(f, "{text}"),
    }
}

/// The kinds of token that there are, in a word.
fn token_name(token_type: u32) -> String {
    match TokenType(token_type) {
        TokenType::ZERO_DATA => "zero".to_owned(),
        TokenType(other) => format!("{other:#010x}"),
    }
}

/// One call as JSON.
pub(super) fn json(call: &CallRecord) -> Value {
    json!({
        "call": call.name,
        "offset": call.offset,
        "length": call.length,
        "token_offset": call.token_offset,
        "token_type": call.token_type,
        "done": call.done,
        "status": call.status.to_string(),
        "started_seconds": call.started.as_secs_f64(),
        "took_seconds": call.elapsed.as_secs_f64(),
        "request_bytes": call.request_bytes,
        "response_bytes": call.response_bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use wire::dtyp::NtStatus;

    fn call(name: &'static str, token_type: Option<u32>) -> CallRecord {
        CallRecord {
            name,
            code: None,
            offset: Some(268_435_456),
            length: Some(1_611_661_312),
            token_offset: None,
            token_type,
            done: None,
            status: NtStatus::SUCCESS,
            started: Duration::from_millis(12),
            elapsed: Duration::from_micros(300),
            request_bytes: 156,
            response_bytes: 644,
        }
    }

    fn text(calls: &[CallRecord]) -> String {
        struct Table<'a>(&'a [CallRecord]);
        impl fmt::Display for Table<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                table(self.0, f)
            }
        }
        Table(calls).to_string()
    }

    #[test]
    fn a_call_is_a_row() {
        let text = text(&[call(OFFLOAD_READ, Some(0x0001_0001))]);
        let row = text.lines().nth(1).unwrap();
        for part in [
            "0.0120",
            "OFFLOAD_READ",
            "268,435,456",
            "0x00010001",
            "0.3 ms",
        ] {
            assert!(row.contains(part), "{part} not in {row}");
        }
    }

    #[test]
    fn a_zero_token_has_a_name() {
        assert!(text(&[call(OFFLOAD_READ, Some(TokenType::ZERO_DATA.0))]).contains("zero"));
    }

    #[test]
    fn many_calls_of_one_kind_are_not_all_shown() {
        let lines = |count| {
            text(&vec![call(OFFLOAD_WRITE, None); count])
                .lines()
                .count()
        };
        assert_eq!(lines(ROW_MAX), 1 + ROW_MAX);
        assert_eq!(lines(113), 1 + FIRST + 1 + 1);
        assert!(text(&vec![call(OFFLOAD_WRITE, None); 113]).contains("109 more like these"));
    }
}
