//! What this computer is called, and how others reach it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

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

/// What others put in place of a listening address: the address itself, or for "any" the one that
/// packets to elsewhere leave from.
pub(crate) fn reachable(listening: SocketAddr) -> String {
    match listening.ip() {
        ip if !ip.is_unspecified() => bracketed(ip),
        _ => outgoing().map_or_else(name, bracketed),
    }
}

fn bracketed(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => format!("[{ip}]"),
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
        assert_eq!(reachable("127.0.0.1:4450".parse().unwrap()), "127.0.0.1");
        assert_eq!(reachable("[::1]:4450".parse().unwrap()), "[::1]");
    }

    #[test]
    fn any_address_becomes_one_that_others_can_use() {
        let host = reachable("0.0.0.0:4450".parse().unwrap());
        assert!(!host.is_empty() && host != "0.0.0.0");
    }

    #[test]
    fn the_name_has_no_domain() {
        assert!(!name().contains('.'));
    }
}
