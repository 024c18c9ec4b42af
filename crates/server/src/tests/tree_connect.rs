//! Shares.

use super::peer::{Peer, Protect};
use super::world::{PASSWORD, USER, Wishes, World};
use crate::{Limits, Violation};
use wire::dtyp::{AccessMask, NtStatus};
use wire::smb2::{
    Command, Dialect, ShareFlags, ShareType, TreeConnectFlags, TreeConnectRequest,
    TreeConnectResponse, TreeDisconnectRequest,
};

fn connect(peer: &mut Peer<'_>, path: &str) -> Result<TreeConnectResponse, NtStatus> {
    let request = TreeConnectRequest {
        flags: TreeConnectFlags::NONE,
        path: path.into(),
    };
    let response = peer.call(Command::TREE_CONNECT, |w| request.encode(w));
    match response.status() {
        NtStatus::SUCCESS => Ok(TreeConnectResponse::decode(&response.message).unwrap()),
        status => Err(status),
    }
}

#[test]
fn shares_say_what_they_are() {
    let world = World::new();
    let mut peer = Peer::logged_on(&world, Dialect::SMB_3_1_1);
    let disk = connect(&mut peer, r"\\127.0.0.1\OPEN").unwrap();
    assert_eq!(
        (disk.share_type, disk.share_flags),
        (ShareType::DISK, ShareFlags::NONE)
    );
    assert_eq!(disk.maximal_access, AccessMask::FILE_ALL);
    let pipes = connect(&mut peer, r"\\x\IPC$").unwrap();
    assert_eq!(pipes.share_type, ShareType::PIPE);
    let locked = connect(&mut peer, r"\\x\locked").unwrap();
    assert_eq!(locked.share_flags, ShareFlags::ENCRYPT_DATA);
    let read = connect(&mut peer, r"\\x\read").unwrap();
    assert_eq!(read.maximal_access.0, 0x0012_00A9);
}

#[test]
fn what_is_no_share_is_refused() {
    let world = World::new();
    let mut peer = Peer::logged_on(&world, Dialect::SMB_2_1);
    for (path, expected) in [
        (r"\\server\nothing", NtStatus::BAD_NETWORK_NAME),
        (r"\\server\", NtStatus::BAD_NETWORK_NAME),
        (r"\\server\open\deeper", NtStatus::BAD_NETWORK_NAME),
        (r"\\server", NtStatus::INVALID_PARAMETER),
        (r"open", NtStatus::INVALID_PARAMETER),
        ("", NtStatus::INVALID_PARAMETER),
    ] {
        assert_eq!(connect(&mut peer, path), Err(expected), "{path}");
    }
}

#[test]
fn smb_3_1_1_protects_its_tree_connects() {
    let world = World::new();
    let mut peer = Peer::new(&world);
    peer.negotiate(&[Dialect::SMB_3_1_1]);
    peer.log_on(USER, PASSWORD);
    let request = TreeConnectRequest {
        flags: TreeConnectFlags::NONE,
        path: r"\\server\open".into(),
    };
    let header = peer.header(Command::TREE_CONNECT);
    peer.send(header, |w| request.encode(w)).unwrap();
    assert!(peer.outbox.is_closed());
    assert!(peer.outbox.next_frame().is_none());
    assert_ne!(Violation::UnprotectedTreeConnect.to_string(), "");
}

#[test]
fn a_share_can_demand_encryption() {
    let world = World::new();
    for dialect in [Dialect::SMB_2_0_2, Dialect::SMB_2_1] {
        let mut peer = Peer::logged_on(&world, dialect);
        assert_eq!(
            connect(&mut peer, r"\\x\locked"),
            Err(NtStatus::ACCESS_DENIED)
        );
    }
    for dialect in [Dialect::SMB_3_0, Dialect::SMB_3_1_1] {
        let mut peer = Peer::logged_on(&world, dialect);
        assert_eq!(peer.tree_connect(r"\\x\locked"), NtStatus::SUCCESS);
        let request = super::peer::create_request("a");
        assert_eq!(peer.create(&request), Err(NtStatus::ACCESS_DENIED));
        peer.protect = Protect::Encrypt;
        assert!(peer.create(&request).is_ok());
    }
}

#[test]
fn a_disconnected_tree_takes_its_opens_along() {
    let world = World::new();
    let mut peer = Peer::ready(&world, Dialect::SMB_3_1_1);
    peer.file("a");
    let response = peer.call(Command::TREE_DISCONNECT, |w| {
        TreeDisconnectRequest.encode(w)
    });
    assert_eq!(response.status(), NtStatus::SUCCESS);
    assert_eq!(world.server.store.open_files(), 0);
    let response = peer.call(Command::TREE_DISCONNECT, |w| {
        TreeDisconnectRequest.encode(w)
    });
    assert_eq!(response.status(), NtStatus::NETWORK_NAME_DELETED);
}

#[test]
fn there_are_not_too_many_tree_connects() {
    let limits = Limits {
        tree_connects_per_session: 1,
        ..Limits::default()
    };
    let world = World::with(Wishes {
        limits,
        ..Wishes::default()
    });
    let mut peer = Peer::ready(&world, Dialect::SMB_3_1_1);
    let again = connect(&mut peer, r"\\server\open");
    assert_eq!(again, Err(NtStatus::INSUFFICIENT_RESOURCES));
}
