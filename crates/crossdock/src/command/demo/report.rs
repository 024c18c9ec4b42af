//! What the demonstration found out, in words and as JSON.

use super::conversation::{self, OFFLOAD_READ, OFFLOAD_WRITE};
use super::seed_file::SIZE;
use crate::failure::Failure;
use client::CallRecord;
use serde_json::json;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;
use volume::Description;

/// A copy and everything about it.
pub(super) struct Report {
    pub(super) protocol: String,
    pub(super) address: SocketAddr,
    pub(super) description: Description,
    /// Bytes of the file that are not in holes.
    pub(super) data_bytes: u64,
    /// The whole conversation.
    pub(super) calls: Vec<CallRecord>,
    /// Bytes on the connection, with logon and all.
    pub(super) traffic: u64,
    /// How long the copy took.
    pub(super) elapsed: Duration,
    /// Between the file and its copy.
    pub(super) difference: Option<String>,
}

impl Report {
    /// A failure if the copy is not equal.
    pub(super) fn verdict(&self) -> Result<(), Failure> {
        match &self.difference {
            Some(difference) => Err(Failure::new(format!("the copy is wrong: {difference}"))),
            None => Ok(()),
        }
    }

    fn count(&self, name: &str) -> usize {
        self.calls.iter().filter(|call| call.name == name).count()
    }

    /// Bytes of the offload calls and their replies, with all headers above TCP.
    fn offload_bytes(&self) -> usize {
        let offload = |call: &&CallRecord| [OFFLOAD_READ, OFFLOAD_WRITE].contains(&call.name);
        self.calls
            .iter()
            .filter(offload)
            .map(|call| call.request_bytes.saturating_add(call.response_bytes))
            .sum()
    }

    /// The cheapest way that the file system offers, which the server tries first. Which one each
    /// stretch took it does not tell yet.
    fn cheapest_way(&self) -> (&'static str, String) {
        let name = &self.description.file_system;
        match self.description.offload.clone_granularity {
            Some(_) => (
                "clone",
                format!("{name} can share blocks: no data need be read or written"),
            ),
            None => {
                let data = bytes(self.data_bytes);
                (
                    "copy",
                    format!(
                        "{name} cannot share blocks: the server copies {data} of data, not holes"
                    ),
                )
            }
        }
    }

    pub(super) fn json(&self) -> serde_json::Value {
        json!({
            "file_size": SIZE,
            "data_bytes": self.data_bytes,
            "file_system": self.description.file_system,
            "protocol": self.protocol,
            "offload_reads": self.count(OFFLOAD_READ),
            "offload_writes": self.count(OFFLOAD_WRITE),
            "seconds": self.elapsed.as_secs_f64(),
            "cheapest_way": self.cheapest_way().0,
            "offload_bytes_on_network": self.offload_bytes(),
            "bytes_on_network": self.traffic,
            "equal": self.difference.is_none(),
            "calls": self.calls.iter().map(conversation::json).collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, {}\n", self.protocol, self.address)?;
        conversation::table(&self.calls, f)?;
        writeln!(
            f,
            "\n{} copied in {:.3} s by {} and {}",
            bytes(SIZE),
            self.elapsed.as_secs_f64(),
            counted(self.count(OFFLOAD_READ), "OFFLOAD_READ"),
            counted(self.count(OFFLOAD_WRITE), "OFFLOAD_WRITE"),
        )?;
        writeln!(f, "  way        {}", self.cheapest_way().1)?;
        let offload = bytes(u64::try_from(self.offload_bytes()).unwrap_or(u64::MAX));
        writeln!(
            f,
            "  network    {offload} for the copy, {} with the logon",
            bytes(self.traffic)
        )?;
        match &self.difference {
            None => write!(f, "  checked    equal byte by byte and hole by hole"),
            Some(difference) => write!(f, "  checked    NOT EQUAL: {difference}"),
        }
    }
}

/// "1 call", "2 calls".
fn counted(count: usize, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

/// A number of bytes with separators: "1,879,048,196 bytes".
pub(super) fn bytes(count: u64) -> String {
    format!("{} bytes", grouped(count))
}

/// A number with a comma before every three digits.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len().saturating_sub(index)) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_separators() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(123), "123");
        assert_eq!(grouped(1_879_048_196), "1,879,048,196");
        assert_eq!(bytes(1000), "1,000 bytes");
    }
}
