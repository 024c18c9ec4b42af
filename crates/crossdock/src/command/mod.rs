//! The table of commands: one file each.

mod cp;
mod demo;
mod serve;
mod user;

use crate::failure::Failure;

/// What `crossdock` can do.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Serve folders to SMB clients
    #[command(long_about = serve::ABOUT)]
    Serve(serve::Args),
    /// Copy a file by the cheapest way the server offers
    Cp(cp::Args),
    /// Manage the accounts of a configured server
    User(user::Args),
    /// Show an offloaded copy of a 1.75 GiB file on this machine, and check it
    #[command(long_about = demo::ABOUT)]
    Demo(demo::Args),
}

impl Command {
    /// Runs the command to its end.
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Serve(args) => serve::run(&args),
            Self::Cp(args) => cp::run(&args),
            Self::User(args) => user::run(&args),
            Self::Demo(args) => demo::run(&args),
        }
    }
}
