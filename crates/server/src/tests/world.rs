//! A server with two shares in memory, and two users.

use super::peer::Recorder;
use crate::{Connection, Encrypt, Limits, Server, ServerConfig, ShareConfig, Signing};
use auth::{Accounts, MemoryAccounts, ServerNames};
use crypto::{Random, SystemRandom};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::sync::Arc;
use store::{ObjectStore, Settings, ShareRoot};
use volume::memory::MemoryVolume;
use volume::{Clock, ManualClock};
use wire::dtyp::{FileTime, Guid};
use wire::smb2::Dialect;

pub(super) const USER: &str = "user";
pub(super) const PASSWORD: &str = "secret";
pub(super) const OTHER_USER: &str = "other";

/// 2026-01-01
const NOW: FileTime = FileTime(134_116_992_000_000_000);

/// What a test wants to be different.
pub(super) struct Wishes {
    pub(super) signing: Signing,
    pub(super) dialects: RangeInclusive<Dialect>,
    pub(super) limits: Limits,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            signing: Signing::Enabled,
            dialects: Dialect::SMB_2_0_2..=Dialect::SMB_3_1_1,
            limits: Limits::default(),
        }
    }
}

pub(super) struct World {
    pub(super) server: Arc<Server>,
    pub(super) clock: Arc<ManualClock>,
}

impl World {
    pub(super) fn new() -> Self {
        Self::with(Wishes::default())
    }

    /// Shares "open" and "locked"; the second demands encryption, "read" cannot be written to.
    pub(super) fn with(wishes: Wishes) -> Self {
        let clock = Arc::new(ManualClock::new(NOW));
        let as_clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&clock);
        let random: Arc<dyn Random> = Arc::new(SystemRandom);
        let store = ObjectStore::new(
            Settings::default(),
            Arc::clone(&as_clock),
            Arc::clone(&random),
        );
        let accounts = MemoryAccounts::new(&SystemRandom);
        accounts.add(USER, PASSWORD).unwrap();
        accounts.add(OTHER_USER, PASSWORD).unwrap();
        let share = |name: &str, encrypt, read_only| ShareConfig {
            root: Arc::new(ShareRoot {
                name: name.to_owned(),
                volume: MemoryVolume::new(Arc::clone(&as_clock)),
                read_only,
            }),
            comment: String::new(),
            encrypt,
        };
        let config = ServerConfig {
            guid: Guid(*b"the server's own"),
            names: ServerNames {
                netbios_name: "SERVER".to_owned(),
                netbios_domain: "SERVER".to_owned(),
                dns_name: "server".to_owned(),
                dns_domain: String::new(),
            },
            signing: wishes.signing,
            shares: vec![
                share("open", Encrypt::Offered, false),
                share("locked", Encrypt::Required, false),
                share("read", Encrypt::Off, true),
            ],
            dialects: wishes.dialects,
            limits: wishes.limits,
        };
        let accounts: Arc<dyn Accounts> = Arc::new(accounts);
        let server = Server::new(config, store, accounts, as_clock, random);
        Self { server, clock }
    }

    pub(super) fn connect(&self) -> (Arc<Connection>, Arc<Recorder>) {
        let outbox = Arc::new(Recorder::default());
        let peer = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 50_000);
        (
            self.server.connect(peer, Arc::<Recorder>::clone(&outbox)),
            outbox,
        )
    }
}
