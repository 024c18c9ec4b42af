//! What the user is told at the end.

use super::input::Input;
use super::servers::Servers;
use super::target::Target;
use super::transfer::Done;
use crate::progress::{binary, decimal};
use client::Traffic;
use serde_json::json;
use std::fmt;
use std::time::Duration;

/// Below this, a copy is measured in milliseconds.
const SHORT: Duration = Duration::from_millis(100);

/// How the copy went.
pub(crate) struct Report {
    source: String,
    destination: String,
    bytes: u64,
    done: Done,
    traffic: Traffic,
}

impl Report {
    /// Taken when the copy has its name.
    pub(crate) fn new(input: &Input, target: &Target, done: Done, servers: &Servers) -> Self {
        Self {
            source: input.shown(),
            destination: target.shown(),
            bytes: input.size(),
            done,
            traffic: servers.traffic(),
        }
    }

    fn method(&self) -> &'static str {
        let offloaded = self.done.copied.offload.reached > 0;
        match (offloaded, self.done.copied.read_write) {
            (true, None) => "offload",
            (true, Some(_)) => "offload+read_write",
            (false, _) => "read_write",
        }
    }

    /// Why the server did not copy it all by itself, where that was tried.
    fn not_offloaded(&self) -> Option<String> {
        self.done
            .copied
            .offload
            .stopped
            .as_ref()
            .map(ToString::to_string)
    }

    /// One object for programs.
    pub(crate) fn json(&self) -> serde_json::Value {
        let offload = &self.done.copied.offload;
        let tally = self.done.copied.read_write.unwrap_or_default();
        json!({
            "source": self.source,
            "destination": self.destination,
            "method": self.method(),
            "bytes": self.bytes,
            "seconds": self.done.elapsed.as_secs_f64(),
            "network_bytes": self.traffic.total(),
            "network_bytes_sent": self.traffic.sent,
            "network_bytes_received": self.traffic.received,
            "offload_bytes": offload.reached,
            "offload_reads": offload.tokens,
            "offload_zero_tokens": offload.zero_tokens,
            "offload_writes": offload.writes,
            "offload_stopped": self.not_offloaded(),
            "reads": tally.reads,
            "writes": tally.writes,
            "read_write_bytes": tally.bytes,
        })
    }

    fn how(&self) -> String {
        let offload = &self.done.copied.offload;
        let by_odx = format!(
            "offloaded by ODX: {}, {}",
            counted(offload.tokens.into(), "token"),
            counted(offload.writes.into(), "write")
        );
        let Some(tally) = self.done.copied.read_write else {
            return match self.bytes {
                0 => "nothing to copy".into(),
                _ => by_odx,
            };
        };
        let by_hand = format!(
            "read and written: {}, {}",
            counted(tally.reads, "read"),
            counted(tally.writes, "write")
        );
        match (offload.reached, self.not_offloaded()) {
            (0, Some(why)) => format!("{by_hand} (not offloaded: {why})"),
            (0, None) => by_hand,
            (reached, why) => format!(
                "{} {by_odx}, the rest {by_hand} ({})",
                binary(reached),
                why.unwrap_or_default()
            ),
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} -> {}: {}",
            last(&self.source),
            last(&self.destination),
            binary(self.bytes)
        )?;
        let elapsed = self.done.elapsed;
        if elapsed < SHORT {
            // Too short for a rate that says anything.
            write!(f, " in {} ms", elapsed.as_millis())?;
        } else {
            let seconds = elapsed.as_secs_f64();
            let rate = binary((self.bytes as f64 / seconds) as u64);
            write!(f, " in {seconds:.2} s ({rate}/s)")?;
        }
        let network = decimal(self.traffic.total());
        write!(f, ", {}; {network} crossed the network", self.how())
    }
}

/// The last part of a path: the line is for people, who know where their files are.
fn last(place: &str) -> &str {
    place
        .rsplit('/')
        .find(|part| !part.is_empty())
        .unwrap_or(place)
}

fn counted(count: u64, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use client::copy::offload::Outcome;
    use client::copy::{Copied, read_write::Tally};

    fn report(copied: Copied) -> Report {
        Report {
            source: "smb://nas/vm/sparse1".into(),
            destination: "smb://nas/vm/copy".into(),
            bytes: 1_879_048_196,
            done: Done {
                copied,
                elapsed: Duration::from_millis(410),
            },
            traffic: Traffic {
                sent: 70_000,
                received: 26_900,
            },
        }
    }

    #[test]
    fn the_last_line_says_how_and_what_it_cost() {
        let offload = Outcome {
            reached: 1_879_048_196,
            tokens: 8,
            writes: 113,
            ..Outcome::default()
        };
        assert_eq!(
            report(Copied {
                offload,
                read_write: None
            })
            .to_string(),
            "sparse1 -> copy: 1.75 GiB in 0.41 s (4.27 GiB/s), offloaded by ODX: 8 tokens, \
             113 writes; 96.9 kB crossed the network"
        );
    }

    #[test]
    fn programs_get_the_same_in_one_object() {
        let read_write = Some(Tally {
            reads: 2,
            writes: 3,
            bytes: 5,
        });
        let json = report(Copied {
            offload: Outcome::default(),
            read_write,
        })
        .json();
        assert_eq!(json["method"], "read_write");
        assert_eq!(json["network_bytes"], 96_900);
        assert_eq!((&json["reads"], &json["writes"]), (&json!(2), &json!(3)));
        assert_eq!(json["bytes"], 1_879_048_196_u64);
    }

    #[test]
    fn a_fallback_says_why() {
        let stopped = Some(client::Error::Status {
            status: wire::dtyp::NtStatus::INVALID_DEVICE_REQUEST,
            doing: "asking for an offload token of",
            object: Some("a".into()),
        });
        let offload = Outcome {
            stopped,
            ..Outcome::default()
        };
        let line = report(Copied {
            offload,
            read_write: Some(Tally::default()),
        })
        .to_string();
        assert!(
            line.contains("not offloaded: asking for an offload token of a"),
            "{line}"
        );
    }
}
