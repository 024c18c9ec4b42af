//! `crossdock demo`: server, client and an offloaded copy in one process, checked.

mod compare;
mod conversation;
mod report;
mod seed_file;

use crate::failure::{Failure, While};
use crate::service::{self, Service};
use crate::{out, password, runtime};
use auth::{Credentials, MemoryAccounts, Secret};
use client::copy::offload;
use client::{ConnectOptions, Connection, Encryption, OpenOptions, Recorder};
use crypto::{Random, SystemRandom};
use report::Report;
use seed_file::{COPY, Content, SOURCE};
use server::{Encrypt, ShareConfig, Signing};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use store::{OffloadSettings, ShareRoot};
use tokio::sync::oneshot;
use volume::{Description, Volume};
use wire::dtyp::Guid;

/// Arguments of `crossdock demo`.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Let a token stand for 256 MiB and a write cover 16 MiB at most, as in the capture that this
    /// project began with
    #[arg(long)]
    seed_limits: bool,

    /// Fill the file with data: no holes, 1.75 GiB on disk (and as much again where the file system
    /// cannot share blocks)
    #[arg(long)]
    full_data: bool,

    /// Where to make the scratch folder [default: where temporary files go]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,

    /// Print one JSON object instead; after a failure it has "error" and "hint"
    #[arg(long)]
    json: bool,
}

/// What `crossdock help demo` begins with.
pub(super) const ABOUT: &str = "\
Serves a scratch folder on loopback, makes a sparse file of 1,879,048,196 bytes in it, copies it \
with the client by ODX over a real TCP connection, checks that the copy is equal byte by byte and \
hole by hole, and shows the conversation. Needs no root; afterwards everything is removed.";

const EXAMPLES: &str = "\
Examples:
  crossdock demo
  crossdock demo --dir /mnt/xfs
  crossdock demo --seed-limits --full-data       8 OFFLOAD_READs and 113 OFFLOAD_WRITEs";

/// The name of the share, of its only user, and of the server for the client.
const SHARE: &str = "demo";
const USER: &str = "demo";

/// Runs the command.
pub(crate) fn run(args: &Args) -> Result<(), Failure> {
    let report = runtime::block_on(async {
        let stop = runtime::stop_requested()?;
        let stopping = Arc::new(AtomicBool::new(false));
        let outcome = tokio::select! {
            outcome = demonstrate(args, &stopping) => outcome,
            () = stop => Err(Failure::interrupted()),
        };
        // What still writes the file on another thread.
        stopping.store(true, Ordering::Relaxed);
        outcome
    });
    let report = match report {
        Err(failure) if args.json => return Err(out::json_failure(failure)),
        report => report?,
    };
    let printed = match args.json {
        true => out::line(report.json()),
        false => out::line(&report),
    };
    report.verdict().and(printed)
}

async fn demonstrate(args: &Args, stopping: &Arc<AtomicBool>) -> Result<Report, Failure> {
    let place = args.dir.clone().unwrap_or_else(std::env::temp_dir);
    let scratch = tempfile::Builder::new()
        .prefix("crossdock-demo.")
        .tempdir_in(&place)
        .or_fail(|| format!("cannot make a scratch folder in {}", place.display()))
        .map_err(|failure| failure.hint("--dir says where to make it"))?;
    let content = if args.full_data {
        Content::Full
    } else {
        Content::Sparse
    };
    let volume = service::open_volume(scratch.path())?;
    check_space(&volume, content, scratch.path())?;
    let description = volume.description().clone();
    make_source(scratch.path(), content, stopping).await?;
    let mut report = serve_and_copy(volume, offload_settings(args), description).await?;
    let (source, copy) = (scratch.path().join(SOURCE), scratch.path().join(COPY));
    let compared = tokio::task::spawn_blocking(move || compare::files(&source, &copy));
    report.data_bytes = content.data_bytes();
    report.difference = compared
        .await
        .or_fail(|| "comparing".into())?
        .or_fail(|| "comparing".into())?;
    scratch
        .close()
        .or_fail(|| "cannot remove the scratch folder".into())?;
    Ok(report)
}

/// Says beforehand that there is no room, rather than leaving a full disk for a while.
fn check_space(volume: &Arc<dyn Volume>, content: Content, scratch: &Path) -> Result<(), Failure> {
    let copies = match volume.description().offload.clone_granularity {
        Some(_) => 1,
        None => 2,
    };
    let needed = content.data_bytes().saturating_mul(copies);
    match volume.space() {
        // Some file systems, such as ramfs, do not say: all is zero.
        Ok(space) if space.total > 0 && space.available < needed => Err(Failure::new(format!(
            "there are {} free in {}, and the demonstration needs {}",
            report::bytes(space.available),
            scratch.parent().unwrap_or(scratch).display(),
            report::bytes(needed),
        ))
        .hint("--dir says where to make the scratch folder")),
        _ => Ok(()),
    }
}

async fn make_source(
    folder: &Path,
    content: Content,
    stopping: &Arc<AtomicBool>,
) -> Result<(), Failure> {
    let (path, stopping) = (folder.join(SOURCE), Arc::clone(stopping));
    let made = tokio::task::spawn_blocking(move || seed_file::make(&path, content, &stopping));
    made.await
        .or_fail(|| "making the file".into())?
        .or_fail(|| format!("cannot write in {}", folder.display()))
}

fn offload_settings(args: &Args) -> OffloadSettings {
    let usual = OffloadSettings::default();
    match args.seed_limits {
        true => OffloadSettings {
            read_max: Some(256 << 20),
            write_max: Some(16 << 20),
            ..usual
        },
        false => usual,
    }
}

/// Runs the server beside the client, and ends it when the client has finished.
async fn serve_and_copy(
    volume: Arc<dyn Volume>,
    offload: OffloadSettings,
    description: Description,
) -> Result<Report, Failure> {
    let password = password::generate(&SystemRandom);
    let accounts = MemoryAccounts::new(&SystemRandom);
    accounts
        .add(USER, &password)
        .or_fail(|| "adding the user".into())?;
    let root = ShareRoot {
        name: SHARE.into(),
        volume,
        read_only: false,
    };
    let mut guid = Guid::default();
    SystemRandom.fill(&mut guid.0);
    let service = Service {
        guid,
        signing: Signing::Required,
        offload,
        shares: vec![ShareConfig {
            root: Arc::new(root),
            comment: String::new(),
            encrypt: Encrypt::Offered,
        }],
        accounts: Arc::new(accounts),
    };
    let listeners = service::listen(&[SocketAddr::from((Ipv4Addr::LOCALHOST, 0))]).await?;
    let address = listeners
        .first()
        .and_then(|listener| listener.local_addr().ok())
        .ok_or_else(|| Failure::new("the server has no address"))?;
    let (done, finished) = oneshot::channel::<()>();
    let serving = service.run(listeners, async {
        let _ = finished.await;
    });
    let copying = async {
        let report = copy(address, password, description).await;
        drop(done);
        report
    };
    let (served, report) = tokio::join!(serving, copying);
    served.and(report)
}

/// The client's side: logs on and copies by ODX alone.
async fn copy(
    address: SocketAddr,
    password: String,
    description: Description,
) -> Result<Report, Failure> {
    let recorder = Arc::new(Recorder::new());
    let mut options = ConnectOptions::new(address.ip().to_string());
    options.recorder = Some(Arc::clone(&recorder));
    // So that a capture of the loopback shows the calls.
    options.encryption = Encryption::IfRequired;
    let host = address.ip().to_string();
    let transport = net::connect(&host, address.port())
        .await
        .or_fail(|| "connecting".into())?;
    let failed = |error: client::Error| Failure::new(error.to_string());
    let connection = Connection::new(transport, options).await.map_err(failed)?;
    let credentials = Credentials {
        user: USER.into(),
        domain: String::new(),
        secret: Secret::Password(password),
    };
    let session = connection.session(credentials).await.map_err(failed)?;
    let tree = session.tree(SHARE).await.map_err(failed)?;
    let source = tree
        .open(SOURCE, &OpenOptions::read())
        .await
        .map_err(failed)?;
    let destination = tree
        .open(COPY, &OpenOptions::write_new())
        .await
        .map_err(failed)?;
    let begun = Instant::now();
    let outcome = offload::copy(&source, &destination, seed_file::SIZE, &|_| {}).await;
    let elapsed = begun.elapsed();
    destination.close().await.map_err(failed)?;
    source.close().await.map_err(failed)?;
    if let Some(error) = outcome.stopped {
        return Err(failed(error).hint("the server did not offload the copy to its end"));
    }
    let (dialect, signing) = (
        connection.dialect(),
        connection.signing_name().replace('_', "-"),
    );
    Ok(Report {
        protocol: format!("SMB {dialect}, signed with {signing}"),
        address,
        description,
        data_bytes: 0,
        calls: recorder.calls(),
        traffic: connection.traffic().total(),
        elapsed,
        difference: None,
    })
}
