//! A server with a share in memory, and limits that a short input can reach.

use super::replies::Recorder;
use crate::Seeded;
use auth::{Accounts, MemoryAccounts, ServerNames};
use crypto::Random;
use server::{Connection, Encrypt, Limits, Server, ServerConfig, ShareConfig, Signing};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use store::{ObjectStore, Settings, ShareRoot};
use volume::memory::MemoryVolume;
use volume::{Clock, ManualClock};
use wire::dtyp::{FileTime, Guid};
use wire::smb2::Dialect;

pub(super) const USER: &str = "user";
pub(super) const PASSWORD: &str = "secret";
pub(super) const NOW: FileTime = FileTime(134_116_992_000_000_000);

pub(super) struct World {
    pub(super) server: Arc<Server>,
    pub(super) store: Arc<ObjectStore>,
    pub(super) random: Arc<Seeded>,
}

impl World {
    pub(super) fn new() -> Self {
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::new(NOW));
        let random = Arc::new(Seeded::default());
        let as_random: Arc<dyn Random> = Arc::<Seeded>::clone(&random);
        let store = ObjectStore::new(
            Settings::default(),
            Arc::clone(&clock),
            Arc::clone(&as_random),
        );
        let accounts = MemoryAccounts::new(&*random);
        accounts.add(USER, PASSWORD).expect("a name");
        let accounts: Arc<dyn Accounts> = Arc::new(accounts);
        let config = config(&clock);
        let server = Server::new(config, Arc::clone(&store), accounts, clock, as_random);
        Self {
            server,
            store,
            random,
        }
    }

    pub(super) fn connect(&self, outbox: &Arc<Recorder>) -> Arc<Connection> {
        let peer = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 50_000);
        self.server
            .connect(peer, Arc::<Recorder>::clone(outbox) as _)
    }

    /// After all connections have ended.
    pub(super) fn check_nothing_is_left(&self) {
        let summary = self.server.summary();
        assert_eq!(summary.connections, 0);
        assert_eq!(summary.sessions.len(), 0);
        assert_eq!(self.store.open_files(), 0);
    }
}

fn config(clock: &Arc<dyn Clock>) -> ServerConfig {
    let share = |name: &str, encrypt, read_only| ShareConfig {
        root: Arc::new(ShareRoot {
            name: name.to_owned(),
            volume: MemoryVolume::new(Arc::clone(clock)),
            read_only,
        }),
        comment: String::new(),
        encrypt,
    };
    ServerConfig {
        guid: Guid(*b"the server's own"),
        names: ServerNames {
            netbios_name: "SERVER".to_owned(),
            netbios_domain: "SERVER".to_owned(),
            dns_name: "server".to_owned(),
            dns_domain: String::new(),
        },
        signing: Signing::Enabled,
        shares: vec![
            share("open", Encrypt::Offered, false),
            share("locked", Encrypt::Required, false),
            share("read", Encrypt::Off, true),
        ],
        dialects: Dialect::SMB_2_0_2..=Dialect::SMB_3_1_1,
        limits: Limits {
            sessions_per_connection: 4,
            tree_connects_per_session: 4,
            opens_per_session: 16,
            waiting_requests: 4,
            compound_requests: 8,
            transfer: 256 * 1024,
            ..Limits::default()
        },
    }
}
