//! What this computer is called, and how others reach it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// The host name, without its domain.
pub(crate) fn name() -> String {
    let name = rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned();
    match name.split('.').next() {
        Some(short) if !short.is_empty() => short.to_owned(),
        _ => "crossdock".to_owned(),
    }
}

/// How others reach this computer. Each kind of client writes an IPv6 address in its own way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Host {
    Name(String),
    Address(IpAddr),
}

impl Host {
    /// What others put in place of a listening address: the address itself, or for "any" the one
    /// that packets to elsewhere leave from.
    pub(crate) fn reachable(listening: SocketAddr) -> Self {
        match listening.ip() {
            ip if !ip.is_unspecified() => Self::Address(ip),
            _ => outgoing().map_or_else(|| Self::Name(name()), Self::Address),
        }
    }

    /// In a URL: IPv6 in brackets.
    pub(crate) fn in_url(&self) -> String {
        match self {
            Self::Address(IpAddr::V6(ip)) => format!("[{ip}]"),
            other => other.plain(),
        }
    }

    /// In a UNC path of Windows, which cannot have colons: they become hyphens in a domain that
    /// Windows does not look up.
    pub(crate) fn in_unc(&self) -> String {
        match self {
            Self::Address(IpAddr::V6(ip)) => {
                format!("{}.ipv6-literal.net", ip.to_string().replace(':', "-"))
            }
            other => other.plain(),
        }
    }

    /// As programs take it that need no brackets.
    pub(crate) fn plain(&self) -> String {
        match self {
            Self::Name(name) => name.clone(),
            Self::Address(ip) => ip.to_string(),
        }
    }

    /// The address, if it is one of IPv6.
    pub(crate) fn ipv6(&self) -> Option<Ipv6Addr> {
        match self {
            Self::Address(IpAddr::V6(ip)) => Some(*ip),
            _ => None,
        }
    }
}

/// Asks the kernel which address it would use; connecting a UDP socket sends nothing.
fn outgoing() -> Option<IpAddr> {
    const ELSEWHERE: (Ipv4Addr, u16) = (Ipv4Addr::new(192, 0, 2, 1), 9);
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect(ELSEWHERE).ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_unspecified()).then_some(ip)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_one_stays() {
        let host = Host::reachable("127.0.0.1:4450".parse().unwrap());
        assert_eq!(
            (host.in_url(), host.in_unc()),
            ("127.0.0.1".into(), "127.0.0.1".into())
        );
        assert_eq!((host.plain(), host.ipv6()), ("127.0.0.1".into(), None));
    }

    #[test]
    fn an_address_of_ipv6_is_written_as_each_client_takes_it() {
        let host = Host::reachable("[fe80::1]:4450".parse().unwrap());
        assert_eq!(host.in_url(), "[fe80::1]");
        assert_eq!(host.in_unc(), "fe80--1.ipv6-literal.net");
        assert_eq!(host.plain(), "fe80::1");
    }

    #[test]
    fn any_address_becomes_one_that_others_can_use() {
        let host = Host::reachable("0.0.0.0:4450".parse().unwrap()).plain();
        assert!(!host.is_empty() && host != "0.0.0.0");
    }

    #[test]
    fn the_name_has_no_domain() {
        assert!(!name().contains('.'));
    }
}
