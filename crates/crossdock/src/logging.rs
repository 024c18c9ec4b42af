//! What goes to standard error while a command runs.

use crate::out;
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// How much is said.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Say more on standard error (-v: info, -vv: debug, -vvv: trace)
    #[arg(short, long, action = clap::ArgAction::Count, global = true, display_order = 90)]
    verbose: u8,

    /// Say exactly what this filter lets through, such as "info,server=debug"
    #[arg(
        long,
        env = "CROSSDOCK_LOG",
        value_name = "FILTER",
        global = true,
        display_order = 91
    )]
    log: Option<String>,
}

impl Args {
    /// Starts logging. A filter that cannot be read is reported, and the rest goes on without it.
    pub(crate) fn start(&self) {
        let level = match self.verbose {
            0 => "warn",
            1 => "info",
            2 => "debug",
            _ => "trace",
        };
        let asked = self.log.as_deref().unwrap_or(level);
        let filter = EnvFilter::try_new(asked).unwrap_or_else(|error| {
            out::notice(format_args!(
                "warning: cannot understand the log filter {asked:?} ({error}); using {level}"
            ));
            EnvFilter::new(level)
        });
        let subscriber = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .log_internal_errors(false)
            .with_ansi(std::io::stderr().is_terminal())
            .finish();
        if tracing::subscriber::set_global_default(subscriber).is_err() {
            out::notice("warning: logging was already started");
        }
    }
}
