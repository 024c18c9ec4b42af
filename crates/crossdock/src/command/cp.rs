//! `crossdock cp`

use crate::failure::Failure;

/// Arguments of `crossdock cp`.
#[derive(clap::Args)]
#[command(after_help = "Examples:")]
pub(crate) struct Args {}

/// Runs the command.
pub(crate) fn run(_args: &Args) -> Result<(), Failure> {
    Err(Failure::new("this command is not written yet"))
}
