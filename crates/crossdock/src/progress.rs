//! How far a copy is: a bar on a terminal, plain lines elsewhere. And numbers as people read them.

use crate::out;
use indicatif::{ProgressBar, ProgressStyle};
use parking_lot::Mutex;
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// How often a plain line is written.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// Shows how far a copy is, on standard error.
pub(crate) enum Progress {
    /// On a terminal.
    Bar(ProgressBar),
    /// Elsewhere.
    Lines {
        /// Bytes in all.
        total: u64,
        /// When the last line was written.
        last: Mutex<Instant>,
    },
    /// Nowhere.
    Silent,
}

impl Progress {
    /// For a copy of `total` bytes. With `quiet` there are no plain lines.
    pub(crate) fn new(total: u64, quiet: bool) -> Self {
        if std::io::stderr().is_terminal() {
            let bar = ProgressBar::new(total);
            let template = "{bar:30} {binary_bytes} of {binary_total_bytes} \
                            ({binary_bytes_per_sec}, {eta} left)";
            if let Ok(style) = ProgressStyle::with_template(template) {
                bar.set_style(style);
            }
            return Self::Bar(bar);
        }
        match quiet {
            true => Self::Silent,
            false => Self::Lines {
                total,
                last: Mutex::new(Instant::now()),
            },
        }
    }

    /// So many bytes are done.
    pub(crate) fn done(&self, bytes: u64) {
        match self {
            Self::Bar(bar) => bar.set_position(bytes),
            Self::Lines { total, last } => {
                let mut last = last.lock();
                if last.elapsed() >= LINE_EVERY {
                    *last = Instant::now();
                    out::notice(format_args!("{} of {}", binary(bytes), binary(*total)));
                }
            }
            Self::Silent => {}
        }
    }

    /// Takes the bar off the terminal.
    pub(crate) fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

/// "1.75 GiB", as files are measured.
pub(crate) fn binary(bytes: u64) -> String {
    scaled(bytes, 1024.0, ["KiB", "MiB", "GiB", "TiB"])
}

/// "96.9 kB", as networks are measured.
pub(crate) fn decimal(bytes: u64) -> String {
    scaled(bytes, 1000.0, ["kB", "MB", "GB", "TB"])
}

fn scaled(bytes: u64, step: f64, units: [&str; 4]) -> String {
    let mut number = bytes as f64;
    if number < step {
        return format!("{bytes} bytes");
    }
    let mut shown = "";
    for unit in units {
        number /= step;
        shown = unit;
        // 999.95 would be shown as 1000.0.
        if number < step - 0.05 {
            break;
        }
    }
    match number {
        n if n < 10.0 => format!("{n:.2} {shown}"),
        n => format!("{n:.1} {shown}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_keep_their_unit() {
        assert_eq!(binary(1_879_048_196), "1.75 GiB");
        assert_eq!(decimal(96_800), "96.8 kB");
        assert_eq!(binary(0), "0 bytes");
        assert_eq!(binary(1023), "1023 bytes");
        assert_eq!(binary(1024), "1.00 KiB");
        assert_eq!(decimal(999_999), "1.00 MB");
        assert_eq!(binary(u64::MAX), "16777216.0 TiB");
    }
}
