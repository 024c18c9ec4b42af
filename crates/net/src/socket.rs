//! Options of TCP sockets.

use rustix::net::sockopt;
use std::io;
use std::os::fd::AsFd;
use std::time::Duration;

/// A silent peer is asked whether it is still there after this long...
const KEEPALIVE_IDLE: Duration = Duration::from_secs(60);
/// ...and then this often...
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(15);
/// ...and given up after so many unanswered questions: two minutes in all.
const KEEPALIVE_COUNT: u32 = 4;

/// Requests and replies go out at once, and a peer that has vanished is noticed.
pub(crate) fn prepare(socket: impl AsFd) -> io::Result<()> {
    sockopt::set_tcp_nodelay(&socket, true)?;
    sockopt::set_socket_keepalive(&socket, true)?;
    sockopt::set_tcp_keepidle(&socket, KEEPALIVE_IDLE)?;
    sockopt::set_tcp_keepintvl(&socket, KEEPALIVE_INTERVAL)?;
    sockopt::set_tcp_keepcnt(&socket, KEEPALIVE_COUNT)?;
    Ok(())
}
