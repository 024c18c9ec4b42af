//! The `crossdock` command: an SMB3 server and client built around offloaded copies.
//!
//! One file per command under `command/`. A command never prints an error and never exits: it
//! returns a [`Failure`](failure::Failure), and this file turns it into text and an exit code.
#![forbid(unsafe_code)]

mod command;
mod config;
mod credentials;
mod failure;
mod host;
mod logging;
mod out;
mod password;
mod progress;
mod runtime;
mod service;
mod state_dir;
mod url;

use clap::Parser;
use std::process::ExitCode;

/// An SMB3 server and client built around offloaded copies (ODX).
#[derive(Parser)]
#[command(
    name = "crossdock",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = EXAMPLES
)]
struct Cli {
    #[command(flatten)]
    logging: logging::Args,

    #[command(subcommand)]
    command: command::Command,
}

/// Shown below the list of commands.
const EXAMPLES: &str = "\
Examples:
  crossdock demo                                    an offloaded copy of 1.75 GiB, shown
  crossdock serve ~/videos                          share a folder; prints user and password
  crossdock cp smb://nas/vm/gold.img smb://nas/vm/web7.img
  crossdock cp disk.img smb://anna@nas:4450/vm/disk.img

`crossdock help COMMAND` explains one command.";

fn main() -> ExitCode {
    let cli = Cli::parse();
    cli.logging.start();
    match cli.command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            if !failure.is_unread() {
                out::notice(&failure);
            }
            failure.exit_code()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_shows_an_example() {
        for command in Cli::command().get_subcommands() {
            let help = command
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(
                help.contains("Examples:"),
                "{} has no examples",
                command.get_name()
            );
        }
    }
}
