//! The TCP connection of a client.

use crate::socket;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

/// How long one address may take to answer.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Why there is no connection.
#[derive(Debug)]
pub struct ConnectError {
    host: String,
    port: u16,
    /// What kind of failure, for programs.
    pub kind: io::ErrorKind,
    detail: String,
}

impl fmt::Display for ConnectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, .. } = self;
        match self.kind {
            io::ErrorKind::NotFound => write!(f, "there is no host named {host} ({})", self.detail),
            io::ErrorKind::ConnectionRefused => {
                write!(f, "{host} is there, but nothing listens on its port {port}")
            }
            io::ErrorKind::TimedOut => write!(f, "{host} does not answer on port {port}"),
            _ => write!(
                f,
                "cannot connect to {host} on port {port}: {}",
                self.detail
            ),
        }
    }
}

impl std::error::Error for ConnectError {}

/// Connects to `host` (a name or an address) on `port`, trying each of its addresses in turn.
pub async fn connect(host: &str, port: u16) -> Result<TcpStream, ConnectError> {
    connect_within(host, port, CONNECT_TIMEOUT).await
}

async fn connect_within(host: &str, port: u16, limit: Duration) -> Result<TcpStream, ConnectError> {
    let fail = |kind, detail: String| ConnectError {
        host: host.into(),
        port,
        kind,
        detail,
    };
    // An IPv6 address in a URL is in brackets.
    let name = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    let addresses: Vec<SocketAddr> = match timeout(limit, lookup_host((name, port))).await {
        Ok(Ok(addresses)) => addresses.collect(),
        Ok(Err(error)) => return Err(fail(io::ErrorKind::NotFound, error.to_string())),
        Err(_) => {
            return Err(fail(
                io::ErrorKind::NotFound,
                "no name server answers".into(),
            ));
        }
    };
    let mut last = fail(io::ErrorKind::NotFound, "it has no address".into());
    for address in addresses {
        match timeout(limit, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                socket::prepare(&stream).map_err(|error| fail(error.kind(), error.to_string()))?;
                return Ok(stream);
            }
            Ok(Err(error)) => last = fail(error.kind(), error.to_string()),
            Err(_) => last = fail(io::ErrorKind::TimedOut, "no answer".into()),
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    #[tokio::test]
    async fn connects_without_delay_by_name_and_by_address() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        for host in ["127.0.0.1", "localhost"] {
            assert!(connect(host, port).await.unwrap().nodelay().unwrap());
        }
    }

    #[tokio::test]
    async fn a_closed_port_is_named() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let error = connect("127.0.0.1", port).await.unwrap_err();
        let expected = format!("127.0.0.1 is there, but nothing listens on its port {port}");
        assert_eq!(error.to_string(), expected);
    }

    #[tokio::test]
    async fn an_unknown_host_is_named() {
        let error = connect("no-such-host.invalid", 445).await.unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("there is no host named no-such-host.invalid (")
        );
    }
}
