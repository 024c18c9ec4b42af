//! What expires.

use super::peer::Peer;
use super::world::World;
use std::time::Duration;
use volume::Clock;
use wire::smb2::Dialect;

#[test]
fn whoever_does_not_log_on_is_disconnected() {
    let world = World::new();
    let mut idle = Peer::new(&world);
    let logged_on = Peer::logged_on(&world, Dialect::SMB_3_1_1);
    let deadline = idle.connection.idle_deadline().expect("a deadline");
    assert!(logged_on.connection.idle_deadline().is_none());
    idle.negotiate(&[Dialect::SMB_3_1_1]);
    assert_eq!(idle.connection.idle_deadline(), Some(deadline));
    world
        .clock
        .advance(deadline - world.clock.monotonic() - Duration::from_millis(1));
    world.server.expire();
    assert!(!idle.outbox.is_closed());
    world.clock.advance(Duration::from_millis(1));
    world.server.expire();
    assert!(idle.outbox.is_closed() && !logged_on.outbox.is_closed());
}

#[test]
fn idle_sessions_end_unless_they_hold_something_open() {
    let world = World::new();
    let mut idle = Peer::ready(&world, Dialect::SMB_3_1_1);
    let mut holding = Peer::ready(&world, Dialect::SMB_3_1_1);
    holding.file("a");
    world.clock.advance(Duration::from_secs(14 * 60));
    world.server.expire();
    assert_eq!(world.server.summary().sessions.len(), 2);
    world.clock.advance(Duration::from_secs(60));
    world.server.expire();
    let left = world.server.summary().sessions;
    assert_eq!(left.len(), 1);
    assert_eq!(
        (left[0].opens, left[0].idle),
        (1, Duration::from_secs(15 * 60))
    );
    // The connection is still there, and one can log on again.
    let status = idle.tree_connect(r"\\server\open");
    assert_eq!(status, wire::dtyp::NtStatus::USER_SESSION_DELETED);
}
