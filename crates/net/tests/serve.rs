//! A server on real sockets: limits, logon, files, and the end.

#![allow(clippy::unwrap_used)]

use auth::{Credentials, MemoryAccounts, Secret, ServerNames};
use client::{ConnectOptions, Connection, File, OpenOptions, Session};
use crypto::SystemRandom;
use net::NetLimits;
use server::{Encrypt, Limits, Server, ServerConfig, ShareConfig, Signing};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use store::{ObjectStore, Settings, ShareRoot};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use volume::SystemClock;
use volume::memory::{Attempt, MemoryOptions, MemoryVolume, Operation};
use wire::dtyp::Guid;
use wire::smb2::Dialect;

/// Longer than anything here takes.
const WAIT: Duration = Duration::from_secs(20);

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

/// Serves an empty share "s" to the user "u" with the password "p".
async fn start(limits: NetLimits) -> Running {
    start_with(limits, Limits::default()).await
}

async fn start_with(limits: NetLimits, server_limits: Limits) -> Running {
    start_on(limits, server_limits, MemoryOptions::default()).await
}

async fn start_on(limits: NetLimits, server_limits: Limits, disk: MemoryOptions) -> Running {
    let clock = Arc::new(SystemClock::new());
    let random = Arc::new(SystemRandom);
    let accounts = MemoryAccounts::new(&SystemRandom);
    accounts.add("u", "p").unwrap();
    let volume = MemoryVolume::with_options(Arc::clone(&clock) as _, disk);
    let root = Arc::new(ShareRoot {
        name: "s".into(),
        volume,
        read_only: false,
    });
    let share = ShareConfig {
        root,
        comment: String::new(),
        encrypt: Encrypt::Offered,
    };
    let name = "TEST".to_owned();
    let config = ServerConfig {
        guid: Guid([7; 16]),
        names: ServerNames {
            netbios_name: name.clone(),
            netbios_domain: name.clone(),
            dns_name: name.clone(),
            dns_domain: name,
        },
        signing: Signing::Required,
        shares: vec![share],
        dialects: Dialect::SMB_2_0_2..=Dialect::SMB_3_1_1,
        limits: server_limits,
    };
    let store = ObjectStore::new(
        Settings::default(),
        Arc::clone(&clock) as _,
        Arc::clone(&random) as _,
    );
    let server = Server::new(config, store, Arc::new(accounts), clock, random);
    let listener = net::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let serving = tokio::spawn(net::serve(server, vec![listener], limits, async {
        let _ = stopped.await;
    }));
    Running {
        address,
        stop,
        serving,
    }
}

impl Running {
    async fn raw(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn log_on(&self, password: &str) -> Result<Session, client::Error> {
        let transport = net::connect("127.0.0.1", self.address.port())
            .await
            .unwrap();
        let connection = Connection::new(transport, ConnectOptions::new("127.0.0.1")).await?;
        let secret = Secret::Password(password.into());
        let credentials = Credentials {
            user: "u".into(),
            domain: String::new(),
            secret,
        };
        connection.session(credentials).await
    }

    async fn file(&self, name: &str, options: OpenOptions) -> File {
        let tree = self.log_on("p").await.unwrap().tree("s").await.unwrap();
        tree.open(name, &options).await.unwrap()
    }

    async fn end(self) {
        self.stop.send(()).unwrap();
        timeout(WAIT, self.serving).await.unwrap().unwrap().unwrap();
    }
}

/// A disk on which one kind of operation waits until the gate is opened.
struct Gate {
    reached: AtomicBool,
    open: AtomicBool,
}

impl Gate {
    fn new(operation: Operation) -> (Arc<Self>, MemoryOptions) {
        let gate = Arc::new(Self {
            reached: AtomicBool::new(false),
            open: AtomicBool::new(false),
        });
        let inside = Arc::clone(&gate);
        let faults = move |attempt: &Attempt| {
            if attempt.operation == operation {
                inside.reached.store(true, Ordering::SeqCst);
                let begun = Instant::now();
                while !inside.open.load(Ordering::SeqCst) && begun.elapsed() < WAIT {
                    std::thread::sleep(Duration::from_millis(2));
                }
            }
            Ok(())
        };
        let options = MemoryOptions {
            faults: Some(Arc::new(faults)),
            ..MemoryOptions::default()
        };
        (gate, options)
    }

    async fn reached(&self) {
        let begun = Instant::now();
        while !self.reached.load(Ordering::SeqCst) {
            assert!(begun.elapsed() < WAIT, "the operation never began");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    fn open(&self) {
        self.open.store(true, Ordering::SeqCst);
    }
}

/// Waits until the server closes a connection.
async fn closed(stream: &mut TcpStream) {
    let mut rest = Vec::new();
    let end = timeout(WAIT, stream.read_to_end(&mut rest)).await;
    assert!(end.is_ok(), "the server kept the connection open");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_logs_on_writes_and_reads() {
    let running = start(NetLimits::default()).await;
    assert!(running.log_on("wrong").await.is_err());
    let tree = running.log_on("p").await.unwrap().tree("s").await.unwrap();
    let file = tree.open("a.bin", &OpenOptions::write_new()).await.unwrap();
    let data: Vec<u8> = (0..3_000_001u32).map(|n| (n % 251) as u8).collect();
    let mut offset = 0;
    while offset < data.len() {
        let end = data.len().min(offset + file.connection().write_max());
        offset += file
            .write_at(offset as u64, &data[offset..end])
            .await
            .unwrap();
    }
    file.close().await.unwrap();
    let file = tree.open("a.bin", &OpenOptions::read()).await.unwrap();
    let mut back = Vec::new();
    while back.len() < data.len() {
        let length = file.connection().read_max().min(data.len() - back.len());
        back.extend_from_slice(&file.read_at(back.len() as u64, length).await.unwrap());
    }
    assert!(back == data);
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_frame_before_logon_ends_the_connection_without_its_body() {
    let running = start(NetLimits::default()).await;
    let mut stream = running.raw().await;
    stream.write_all(&[0, 0x10, 0, 0]).await.unwrap();
    closed(&mut stream).await;
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_log_on_in_time_is_cut_and_who_did_is_not() {
    let time_to_log_on = Duration::from_millis(300);
    let running = start_with(
        NetLimits {
            expire_every: Duration::from_millis(50),
            ..NetLimits::default()
        },
        Limits {
            time_to_log_on,
            ..Limits::default()
        },
    )
    .await;
    let session = running.log_on("p").await.unwrap();
    let mut silent = running.raw().await;
    let begun = Instant::now();
    closed(&mut silent).await;
    assert!(begun.elapsed() >= time_to_log_on);
    tokio::time::sleep(time_to_log_on * 2).await;
    session.tree("s").await.unwrap();
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_has_a_limit_of_connections() {
    let limits = NetLimits {
        connections_per_address: 2,
        ..NetLimits::default()
    };
    let running = start(limits).await;
    let first = running.raw().await;
    let _second = running.raw().await;
    closed(&mut running.raw().await).await;
    drop(first);
    // The place is free again as soon as the server has seen the end of the first.
    let begun = Instant::now();
    while running.log_on("p").await.is_err() {
        assert!(
            begun.elapsed() < WAIT,
            "the place of a closed connection stayed taken"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_closes_idle_connections_at_once_and_accepts_no_more() {
    let running = start(NetLimits::default()).await;
    let address = running.address;
    let _session = running.log_on("p").await.unwrap();
    let mut idle = running.raw().await;
    let begun = Instant::now();
    running.end().await;
    assert!(
        begun.elapsed() < NetLimits::default().grace,
        "{:?}",
        begun.elapsed()
    );
    closed(&mut idle).await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_does_not_wait_for_an_offloaded_copy() {
    const SIZE: u64 = 1 << 20;
    let (gate, disk) = Gate::new(Operation::CloneRange);
    let running = start_on(NetLimits::default(), Limits::default(), disk).await;
    let tree = running.log_on("p").await.unwrap().tree("s").await.unwrap();
    let source = tree.open("a", &OpenOptions::write_new()).await.unwrap();
    source.write_at(0, &[7; 65536]).await.unwrap();
    source.set_end_of_file(SIZE).await.unwrap();
    source.close().await.unwrap();
    let source = tree.open("a", &OpenOptions::read()).await.unwrap();
    let copy = tree.open("b", &OpenOptions::write_new()).await.unwrap();
    let token = source.offload_read(0, SIZE).await.unwrap().token;
    let copying = tokio::spawn(async move { copy.offload_write(0, SIZE, 0, &token).await });
    gate.reached().await;
    // On the same connection, READ and what is in order among itself both go on.
    let read = timeout(WAIT, source.read_at(0, 4)).await.unwrap().unwrap();
    assert_eq!(read[..], [7; 4]);
    timeout(WAIT, source.facts()).await.unwrap().unwrap();
    assert!(!copying.is_finished(), "the copy was not under way");
    gate.open();
    assert_eq!(
        timeout(WAIT, copying).await.unwrap().unwrap().unwrap(),
        SIZE
    );
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_close_does_not_overtake_the_write_before_it() {
    let (gate, disk) = Gate::new(Operation::Write);
    let running = start_on(NetLimits::default(), Limits::default(), disk).await;
    let file = Arc::new(running.file("a", OpenOptions::write_new()).await);
    let written = Arc::clone(&file);
    let writing = tokio::spawn(async move { written.write_at(0, b"data").await });
    gate.reached().await;
    let closing = tokio::spawn(async move { file.close_shared().await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!closing.is_finished(), "CLOSE came first");
    gate.open();
    assert_eq!(timeout(WAIT, writing).await.unwrap().unwrap().unwrap(), 4);
    timeout(WAIT, closing).await.unwrap().unwrap().unwrap();
    running.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_runs_is_finished_before_the_end() {
    let (gate, disk) = Gate::new(Operation::Write);
    let running = start_on(NetLimits::default(), Limits::default(), disk).await;
    let file = running.file("a", OpenOptions::write_new()).await;
    let writing = tokio::spawn(async move { file.write_at(0, b"data").await });
    gate.reached().await;
    let ending = tokio::spawn(running.end());
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(!ending.is_finished(), "the server did not wait");
    gate.open();
    assert_eq!(timeout(WAIT, writing).await.unwrap().unwrap().unwrap(), 4);
    ending.await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_finishes_does_not_keep_the_server() {
    let (gate, disk) = Gate::new(Operation::Write);
    let grace = Duration::from_millis(200);
    let limits = NetLimits {
        grace,
        ..NetLimits::default()
    };
    let running = start_on(limits, Limits::default(), disk).await;
    let file = running.file("a", OpenOptions::write_new()).await;
    let writing = tokio::spawn(async move { file.write_at(0, b"data").await });
    gate.reached().await;
    running.end().await;
    assert!(timeout(WAIT, writing).await.unwrap().unwrap().is_err());
    gate.open();
}
