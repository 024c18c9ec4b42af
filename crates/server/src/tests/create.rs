//! CREATE and CLOSE. What opens may do is the object store's; here is what SMB2 adds to it.

use super::peer::{Peer, create_request};
use super::world::{Wishes, World};
use crate::Limits;
use wire::dtyp::{AccessMask, FileTime, NtStatus, Writer};
use wire::smb2::create::context::{QueryMaximalAccessResponse, QueryOnDiskIdResponse};
use wire::smb2::{
    CloseFlags, CloseRequest, CloseResponse, Command, CreateAction, CreateContext,
    CreateDisposition, CreateOptions, CreateRequest, CreateResponse, Dialect, FileId,
    ImpersonationLevel, OplockLevel,
};

pub(super) fn close(peer: &mut Peer<'_>, file_id: FileId, flags: CloseFlags) -> NtStatus {
    let request = CloseRequest { flags, file_id };
    peer.call(Command::CLOSE, |w| request.encode(w)).status()
}

fn ready(world: &World) -> Peer<'_> {
    Peer::ready(world, Dialect::SMB_3_1_1)
}

#[test]
fn a_file_is_created_opened_and_closed() {
    let world = World::new();
    let mut peer = ready(&world);
    for action in [CreateAction::CREATED, CreateAction::OPENED] {
        let request = CreateRequest {
            requested_oplock_level: OplockLevel::BATCH,
            ..create_request("file")
        };
        let response = peer.call(Command::CREATE, |w| request.encode(w));
        assert_eq!(response.body_len(), 88, "no contexts");
        let body = CreateResponse::decode(&response.message).unwrap();
        assert_eq!(
            (body.create_action, body.oplock_level),
            (action, OplockLevel::II)
        );
        assert_eq!(body.file_attributes, 0x20);
        assert_eq!(
            close(&mut peer, body.file_id, CloseFlags::NONE),
            NtStatus::SUCCESS
        );
        let again = close(&mut peer, body.file_id, CloseFlags::NONE);
        assert_eq!(again, NtStatus::FILE_CLOSED);
    }
}

#[test]
fn both_parts_of_a_file_id_count() {
    let world = World::new();
    let mut peer = ready(&world);
    let file_id = peer.file("a");
    for wrong in [
        FileId {
            persistent: file_id.persistent + 1,
            ..file_id
        },
        FileId {
            volatile: file_id.volatile + 1,
            ..file_id
        },
        FileId::ALL_ONES,
        FileId::default(),
    ] {
        assert_eq!(
            close(&mut peer, wrong, CloseFlags::NONE),
            NtStatus::FILE_CLOSED
        );
    }
    // Nor is an open of one session known in another.
    let mut other = ready(&world);
    assert_eq!(
        close(&mut other, file_id, CloseFlags::NONE),
        NtStatus::FILE_CLOSED
    );
    assert_eq!(
        close(&mut peer, file_id, CloseFlags::NONE),
        NtStatus::SUCCESS
    );
}

#[test]
fn close_tells_the_attributes_if_asked() {
    let world = World::new();
    let mut peer = ready(&world);
    let file = peer.file("a");
    super::read_write::write(&mut peer, file, 0, b"12345");
    let request = CloseRequest {
        flags: CloseFlags::POSTQUERY_ATTRIB,
        file_id: file,
    };
    let response = peer.call(Command::CLOSE, |w| request.encode(w));
    let body = CloseResponse::decode(&response.message).unwrap();
    assert_eq!(
        (body.flags, body.end_of_file),
        (CloseFlags::POSTQUERY_ATTRIB, 5)
    );
    assert_ne!(body.last_write_time, FileTime::ZERO);
    let file = peer.file("a");
    let request = CloseRequest {
        flags: CloseFlags::NONE,
        file_id: file,
    };
    let response = peer.call(Command::CLOSE, |w| request.encode(w));
    assert_eq!(
        CloseResponse::decode(&response.message),
        Ok(CloseResponse::default())
    );
}

#[test]
fn what_cannot_be_asked_for_is_refused() {
    let world = World::new();
    let mut peer = ready(&world);
    let mut expect = |request: CreateRequest<'_>, status| {
        assert_eq!(peer.create(&request), Err(status), "{request:?}");
    };
    expect(create_request("\\a"), NtStatus::INVALID_PARAMETER);
    let impersonation_level = ImpersonationLevel(4);
    let request = CreateRequest {
        impersonation_level,
        ..create_request("a")
    };
    expect(request, NtStatus::BAD_IMPERSONATION_LEVEL);
    let desired_access = AccessMask::NONE;
    let request = CreateRequest {
        desired_access,
        ..create_request("a")
    };
    expect(request, NtStatus::ACCESS_DENIED);
    let create_disposition = CreateDisposition(6);
    let request = CreateRequest {
        create_disposition,
        ..create_request("a")
    };
    expect(request, NtStatus::INVALID_PARAMETER);
    expect(create_request("a*b"), NtStatus::OBJECT_NAME_INVALID);
    expect(create_request("no\\such"), NtStatus::OBJECT_PATH_NOT_FOUND);
}

#[test]
fn a_share_that_cannot_be_written_to_keeps_its_files() {
    let world = World::new();
    let mut peer = Peer::logged_on(&world, Dialect::SMB_3_1_1);
    peer.tree_connect(r"\\server\read");
    let root = CreateRequest {
        create_options: CreateOptions::DIRECTORY_FILE | CreateOptions::DELETE_ON_CLOSE,
        desired_access: AccessMask::DELETE,
        create_disposition: CreateDisposition::OPEN,
        ..create_request("")
    };
    assert_eq!(peer.create(&root), Err(NtStatus::ACCESS_DENIED));
    assert!(peer.create(&create_request("new")).unwrap_err().is_error());
}

fn with_context(peer: &mut Peer<'_>, name: &[u8], data: &[u8]) -> Result<Vec<u8>, NtStatus> {
    let create_contexts = vec![CreateContext { name, data }];
    let request = CreateRequest {
        create_contexts,
        ..create_request("contexts")
    };
    let response = peer.call(Command::CREATE, |w| request.encode(w));
    if response.status() != NtStatus::SUCCESS {
        return Err(response.status());
    }
    let body = CreateResponse::decode(&response.message).unwrap();
    let found = CreateContext::find(&body.create_contexts, name);
    Ok(found.map_or_else(Vec::new, |context| context.data.to_vec()))
}

#[test]
fn contexts_are_answered_ignored_or_refused() {
    let world = World::new();
    let mut peer = ready(&world);
    let maximal = with_context(&mut peer, b"MxAc", b"").unwrap();
    let maximal = QueryMaximalAccessResponse::decode(&maximal).unwrap();
    assert_eq!(maximal.query_status, NtStatus::SUCCESS);
    assert!(maximal.maximal_access.contains(AccessMask::FILE_READ_DATA));
    let on_disk = with_context(&mut peer, b"QFid", b"").unwrap();
    assert_eq!(on_disk.len(), 32);
    assert_ne!(
        QueryOnDiskIdResponse::decode(&on_disk)
            .unwrap()
            .disk_file_id,
        0
    );
    for ignored in [
        b"RqLs".as_slice(),
        b"DHnQ",
        b"DH2Q",
        b"XXXX",
        b"sixteen bytes...",
        b"AlSi",
    ] {
        assert_eq!(
            with_context(&mut peer, ignored, &[0; 52]),
            Ok(Vec::new()),
            "{ignored:?}"
        );
    }
    for (name, data, status) in [
        (b"AlSi", vec![1, 2], NtStatus::INVALID_PARAMETER),
        (b"MxAc", vec![1], NtStatus::INVALID_PARAMETER),
        (b"SecD", vec![1, 2, 3], NtStatus::INVALID_PARAMETER),
        (b"ExtA", vec![9; 16], NtStatus::EA_LIST_INCONSISTENT),
        (b"TWrp", vec![1; 8], NtStatus::OBJECT_NAME_NOT_FOUND),
        (b"DHnC", vec![0; 16], NtStatus::OBJECT_NAME_NOT_FOUND),
        (b"DH2C", vec![0; 36], NtStatus::OBJECT_NAME_NOT_FOUND),
    ] {
        assert_eq!(
            with_context(&mut peer, name, &data),
            Err(status),
            "{name:?}"
        );
    }
}

#[test]
fn maximal_access_is_left_out_when_the_client_knows_it() {
    let world = World::new();
    let mut peer = ready(&world);
    let response = peer.call(Command::CREATE, |w| create_request("contexts").encode(w));
    let change_time = CreateResponse::decode(&response.message)
        .unwrap()
        .change_time;
    let mut writer = Writer::new();
    writer.file_time(change_time);
    let maximal = with_context(&mut peer, b"MxAc", writer.written()).unwrap();
    let maximal = QueryMaximalAccessResponse::decode(&maximal).unwrap();
    assert_eq!(
        (maximal.query_status.0, maximal.maximal_access.0),
        (0xC000_0073, 0)
    );
}

#[test]
fn the_allocation_size_is_honoured() {
    let world = World::new();
    let wanted = 1_879_048_196_u64.to_le_bytes();
    let mut peer = ready(&world);
    let create_contexts = vec![CreateContext {
        name: b"AlSi",
        data: &wanted,
    }];
    let request = CreateRequest {
        create_contexts,
        ..create_request("large")
    };
    let response = peer.call(Command::CREATE, |w| request.encode(w));
    let body = CreateResponse::decode(&response.message).unwrap();
    assert_eq!(body.end_of_file, 0);
    assert!(body.allocation_size >= 1_879_048_196);
}

#[test]
fn there_are_not_too_many_opens() {
    let limits = Limits {
        opens_per_session: 2,
        opens: 3,
        ..Limits::default()
    };
    let world = World::with(Wishes {
        limits,
        ..Wishes::default()
    });
    let mut one = ready(&world);
    one.file("a");
    let second = one.file("b");
    let status = one.create(&create_request("c"));
    assert_eq!(status, Err(NtStatus::TOO_MANY_OPENED_FILES));
    let mut two = ready(&world);
    two.file("c");
    let status = two.create(&create_request("d"));
    assert_eq!(status, Err(NtStatus::INSUFFICIENT_RESOURCES));
    close(&mut one, second, CloseFlags::NONE);
    two.file("d");
}
