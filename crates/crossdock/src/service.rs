//! A running server: shares, accounts and addresses put together.

use crate::failure::{Failure, While};
use crate::host;
use auth::{Accounts, ServerNames};
use crypto::SystemRandom;
use net::NetLimits;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use server::{Limits, Server, ServerConfig, ShareConfig, Signing};
use std::future::Future;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use store::{ObjectStore, OffloadSettings, Settings};
use tokio::net::TcpListener;
use volume::linux::LinuxVolume;
use volume::{SystemClock, Volume};
use wire::dtyp::Guid;
use wire::smb2::Dialect;

/// What is to be served, and how.
pub(crate) struct Service {
    pub(crate) guid: Guid,
    pub(crate) signing: Signing,
    pub(crate) offload: OffloadSettings,
    pub(crate) shares: Vec<ShareConfig>,
    pub(crate) accounts: Arc<dyn Accounts>,
}

impl Service {
    /// Serves on `listeners` until `shutdown` completes.
    pub(crate) async fn run(
        self,
        listeners: Vec<TcpListener>,
        shutdown: impl Future<Output = ()> + Send,
    ) -> Result<(), Failure> {
        raise_descriptor_limit();
        let clock = Arc::new(SystemClock::new());
        let random = Arc::new(SystemRandom);
        let settings = Settings {
            offload: self.offload,
        };
        let store = ObjectStore::new(settings, Arc::clone(&clock) as _, Arc::clone(&random) as _);
        let config = ServerConfig {
            guid: self.guid,
            names: names(&host::name()),
            signing: self.signing,
            shares: self.shares,
            dialects: Dialect::SMB_2_0_2..=Dialect::SMB_3_1_1,
            limits: Limits::default(),
        };
        let server = Server::new(config, store, self.accounts, clock, random);
        net::serve(server, listeners, NetLimits::default(), shutdown)
            .await
            .or_fail(|| "cannot start the server".into())
    }
}

/// A server that belongs to no domain is a domain of its own.
fn names(host: &str) -> ServerNames {
    const NETBIOS_NAME_MAX: usize = 15;
    let netbios_name: String = host.to_uppercase().chars().take(NETBIOS_NAME_MAX).collect();
    ServerNames {
        netbios_domain: netbios_name.clone(),
        netbios_name,
        dns_name: host.to_owned(),
        dns_domain: String::new(),
    }
}

/// Opens the folder below a share.
pub(crate) fn open_volume(path: &Path) -> Result<Arc<dyn Volume>, Failure> {
    let sentence = || format!("cannot serve {}", path.display());
    match std::fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let failure = Failure::new(format!("{}: there is no such folder", sentence()));
            return Err(failure.hint(format!("mkdir -p {}", path.display())));
        }
        Ok(metadata) if !metadata.is_dir() => {
            let failure = Failure::new(format!("{}: it is not a folder", sentence()));
            return Err(failure.hint("give the folder that it is in"));
        }
        _ => {}
    }
    LinuxVolume::open(path).or_fail(sentence)
}

/// Listens on every address, or says which one cannot be had and what to do.
pub(crate) async fn listen(addresses: &[SocketAddr]) -> Result<Vec<TcpListener>, Failure> {
    let mut listeners = Vec::new();
    for address in addresses {
        let listener = net::listen(*address)
            .await
            .map_err(|error| cannot_listen(*address, &error))?;
        listeners.push(listener);
    }
    Ok(listeners)
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> Failure {
    let port = address.port();
    match error.kind() {
        ErrorKind::AddrInUse => Failure::new(format!("{address} is in use by another program"))
            .hint(match port {
                445 => "perhaps Samba runs here: end it, or take another port such as 4450",
                _ => "perhaps crossdock runs already: end it, or take another port",
            }),
        ErrorKind::PermissionDenied => Failure::new(format!("port {port} needs a special right"))
            .hint(
                "give it once with: sudo setcap cap_net_bind_service=+ep \"$(command -v \
                 crossdock)\"; or take a port from 1024 on, such as 4450",
            ),
        ErrorKind::AddrNotAvailable => Failure::new(format!(
            "this computer does not have the address {}",
            address.ip()
        ))
        .hint("`ip address` lists those that it has; 0.0.0.0 stands for all"),
        _ => Failure::new(format!("cannot listen on {address}: {error}")),
    }
}

/// Every open file of a client is a descriptor here, and the usual limit of 1,024 is soft.
fn raise_descriptor_limit() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current != maximum
        && let Err(error) = setrlimit(
            Resource::Nofile,
            Rlimit {
                current: maximum,
                maximum,
            },
        )
    {
        tracing::debug!(%error, "the limit of open files stays at {current:?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Error;

    const ADDRESS: &str = "127.0.0.1:445";

    fn failure(kind: ErrorKind) -> String {
        cannot_listen(ADDRESS.parse().unwrap(), &Error::from(kind)).to_string()
    }

    #[test]
    fn failures_to_listen_say_what_to_do() {
        assert!(failure(ErrorKind::AddrInUse).contains("perhaps Samba runs here"));
        assert!(failure(ErrorKind::PermissionDenied).contains("sudo setcap"));
        assert!(failure(ErrorKind::AddrNotAvailable).contains("ip address"));
        assert!(failure(ErrorKind::OutOfMemory).contains(ADDRESS));
    }

    #[tokio::test]
    async fn an_address_in_use_is_named() {
        let taken = net::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let address = taken.local_addr().unwrap();
        let failure = listen(&[address]).await.unwrap_err().to_string();
        assert!(
            failure.contains(&format!("{address} is in use")),
            "{failure}"
        );
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        let failure = open_volume(&missing).unwrap_err().to_string();
        assert!(
            failure.contains("there is no such folder\n  hint: mkdir -p "),
            "{failure}"
        );
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert!(
            open_volume(&file)
                .unwrap_err()
                .to_string()
                .contains("not a folder")
        );
    }

    #[test]
    fn a_long_host_name_is_cut_for_netbios() {
        let names = names("storage-of-the-cellar");
        assert_eq!(
            (names.netbios_name.as_str(), names.dns_name.as_str()),
            ("STORAGE-OF-THE-", "storage-of-the-cellar")
        );
    }
}
