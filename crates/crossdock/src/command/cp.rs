//! `crossdock cp`: copies one file, by the cheapest way that the servers offer.
//!
//! The copy is made under a temporary name in the folder of the destination and renamed when it is
//! complete, so that the final name never holds half a file.

mod input;
mod local;
mod report;
mod servers;
mod target;
mod transfer;

use crate::failure::Failure;
use crate::progress::Progress;
use crate::url::Place;
use crate::{credentials, out, runtime};
use input::Input;
use report::Report;
use servers::Servers;
use std::ffi::OsString;
use std::future::Future;
use target::Target;

/// Arguments of `crossdock cp`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// The file to copy: smb://[domain;][user@]host[:port]/share/path, //host/share/path or local
    #[arg(value_name = "SRC")]
    source: OsString,

    /// Where to: a file of one of the same forms, or a folder, where it keeps its name
    #[arg(value_name = "DST")]
    destination: OsString,

    #[command(flatten)]
    credentials: credentials::LogonArgs,

    /// Fail if the destination exists instead of replacing it
    #[arg(short, long)]
    no_clobber: bool,

    /// Encrypt everything, and refuse a server that cannot
    #[arg(long)]
    encrypt: bool,

    /// Read and write even where the server could copy by itself
    #[arg(long)]
    no_offload: bool,

    /// Print one JSON object instead of a sentence; after a failure it has "error" and "hint"
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  crossdock cp smb://nas/vm/gold.img smb://nas/vm/web7.img     the server copies, by ODX
  crossdock cp disk.img smb://anna@nas:4450/vm/                upload
  crossdock cp //nas/vm/disk.img .                             download
  CROSSDOCK_PASSWORD=… crossdock cp --json smb://nas/vm/a smb://nas/vm/b

Holes stay holes; times and attributes are not copied yet. The copy gets its name when it is
complete; until then it is called .NAME.crossdock-part. A cp that is killed leaves that file behind,
and the next cp to the same name replaces it. What crossed the network counts every byte from
connecting on.

Exit codes: 0 copied, 1 not copied, 2 asked for wrongly, 130 interrupted.";

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    match report(args) {
        Ok(report) if args.json => out::line(report.json()),
        Ok(report) => out::line(report),
        Err(failure) if args.json => Err(out::json_failure(failure)),
        Err(failure) => Err(failure),
    }
}

fn report(args: &Args) -> Result<Report, Failure> {
    let mut source = Place::parse(&args.source)?;
    let mut destination = Place::parse(&args.destination)?;
    if matches!((&source, &destination), (Place::Local(_), Place::Local(_))) {
        return Err(Failure::usage("neither of the two files is on a server")
            .hint("write smb://user@host/share/path for at least one, or use cp"));
    }
    for place in [&mut source, &mut destination] {
        if let Place::Remote(url) = place {
            args.credentials.complete(url)?;
        }
    }
    // Before anything waits for signals, so that Ctrl-C ends a prompt as usual.
    let servers = Servers::new(&args.credentials, args.encrypt, [&source, &destination])?;
    runtime::block_on(copy(args, &source, &destination, servers))
}

/// The whole copy, which a signal can end at any time.
async fn copy(
    args: &Args,
    source: &Place,
    destination: &Place,
    mut servers: Servers,
) -> Result<Report, Failure> {
    let stop = runtime::stop_requested()?;
    tokio::pin!(stop);
    let opening = open(args, source, destination, &mut servers);
    let (input, target) = or_stop(&mut stop, opening).await?;
    let progress = Progress::new(input.size(), args.json);
    let working = async {
        let done = transfer::run(&input, &target, !args.no_offload, &progress).await?;
        target.commit(input.size()).await?;
        Ok(done)
    };
    let outcome = or_stop(&mut stop, working).await;
    progress.finish();
    match outcome {
        Ok(done) => Ok(Report::new(&input, &target, done, &servers)),
        Err(failure) => {
            target.discard().await;
            Err(failure)
        }
    }
}

/// Opens the source and the destination's temporary file.
async fn open(
    args: &Args,
    source: &Place,
    destination: &Place,
    servers: &mut Servers,
) -> Result<(Input, Target), Failure> {
    let input = Input::open(source, servers).await?;
    let target = Target::create(destination, &input, servers, args.no_clobber).await?;
    Ok((input, target))
}

/// What `work` gives, unless the wish to stop comes first.
async fn or_stop<T>(
    stop: &mut (impl Future<Output = ()> + Unpin),
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    tokio::select! {
        outcome = work => outcome,
        () = stop => Err(Failure::interrupted()),
    }
}
