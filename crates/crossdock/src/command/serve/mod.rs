//! `crossdock serve`: a folder at once, or what a configuration file says.

mod configured;
mod folder;
mod welcome;

use crate::failure::Failure;
use crate::runtime;
use std::path::PathBuf;

/// Arguments of `crossdock serve`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES, group = clap::ArgGroup::new("what").required(true))]
pub(crate) struct Args {
    /// The folder to serve
    #[arg(value_name = "DIR", group = "what")]
    dir: Option<PathBuf>,

    /// The name of the share [default: the folder's name]
    #[arg(long, value_name = "SHARE", conflicts_with = "config")]
    name: Option<String>,

    /// Address and port to listen on; 0.0.0.0:4450 lets other computers in
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:4450",
        conflicts_with = "config"
    )]
    listen: String,

    /// Who may log on [default: you]
    #[arg(long, value_name = "NAME", conflicts_with = "config")]
    user: Option<String>,

    /// Let nobody change anything
    #[arg(long, conflicts_with = "config")]
    read_only: bool,

    /// Serve what this file says
    #[arg(long, value_name = "FILE", group = "what")]
    config: Option<PathBuf>,
}

/// What `crossdock help serve` begins with.
pub(super) const ABOUT: &str = "\
Serves folders to SMB clients: Windows, macOS, Linux, and `crossdock cp`.

With DIR it serves that folder at once. No configuration and no root is needed; the password \
comes from CROSSDOCK_PASSWORD, or one is made up and shown once. With --config it serves the \
shares of a file to the users that `crossdock user` keeps.

Copies between files of the server are offloaded: they happen on the server, by shared blocks \
where the file system can (XFS, Btrfs, bcachefs), and holes stay holes. Ctrl-C and SIGTERM end it; \
requests that are running may finish first, but whole copies are not waited for.";

const EXAMPLES: &str = "\
Examples:
  crossdock serve ~/videos
  crossdock serve ~/videos --listen 0.0.0.0:4450 --user anna --read-only
  CROSSDOCK_PASSWORD=secret crossdock serve /srv/vm --name vm
  crossdock serve --config /etc/crossdock.toml

A configuration file:
  [server]
  listen = [\"0.0.0.0:4450\"]
  state_dir = \"state\"        # relative to the file; users, keys, persistent state
  signing = \"required\"       # or \"enabled\"
  [offload]
  read_max = \"256MiB\"        # what one token may stand for; no key: as much as is asked
  write_max = \"16MiB\"
  token_ttl = \"5min\"
  [[share]]
  name = \"vm\"
  path = \"/srv/vm\"
  read_only = false
  encrypt = \"offered\"        # or \"required\", \"off\"
  comment = \"virtual machines\"";

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    runtime::block_on(async {
        match (&args.config, &args.dir) {
            (Some(file), _) => configured::serve(file).await,
            (None, Some(dir)) => folder::serve(dir, args).await,
            (None, None) => Err(Failure::usage("there is nothing to serve")
                .hint("give a folder, or a configuration with --config FILE")),
        }
    })
}
