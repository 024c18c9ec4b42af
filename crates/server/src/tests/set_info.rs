//! SET_INFO.

use super::peer::{Peer, create_request};
use super::read_write::{read, write};
use super::world::World;
use wire::dtyp::{AccessMask, FileTime, NtStatus, Writer};
use wire::fscc::attributes::FileAttributes;
use wire::fscc::file_information::{
    FileBasicInformation, FileDispositionInformation, FileEndOfFileInformation,
    FileFullEaInformation, FileInformationClass, FileLinkInformation, FileRenameInformation,
};
use wire::smb2::{
    CloseFlags, Command, CreateDisposition, CreateRequest, Dialect, FileId, InfoType,
    SetInfoRequest,
};

fn set(
    peer: &mut Peer<'_>,
    file_id: FileId,
    info_type: InfoType,
    class: u8,
    buffer: &[u8],
) -> NtStatus {
    let request = SetInfoRequest {
        info_type,
        file_info_class: class,
        additional_information: 4,
        file_id,
        buffer,
    };
    let response = peer.call(Command::SET_INFO, |w| request.encode(w));
    if response.status() == NtStatus::SUCCESS {
        assert_eq!(response.body_len(), 2);
    }
    response.status()
}

fn set_file(
    peer: &mut Peer<'_>,
    file: FileId,
    class: FileInformationClass,
    encode: impl FnOnce(&mut Writer),
) -> NtStatus {
    let mut writer = Writer::new();
    encode(&mut writer);
    set(peer, file, InfoType::FILE, class.0, writer.written())
}

pub(super) fn set_end_of_file(peer: &mut Peer<'_>, file: FileId, end_of_file: u64) {
    let class = FileInformationClass::END_OF_FILE;
    let new = FileEndOfFileInformation { end_of_file };
    assert_eq!(
        set_file(peer, file, class, |w| new.encode(w)),
        NtStatus::SUCCESS
    );
}

pub(super) fn set_extended_attributes(
    peer: &mut Peer<'_>,
    file: FileId,
    list: &[FileFullEaInformation],
) {
    let class = FileInformationClass::FULL_EA;
    let status = set_file(peer, file, class, |w| {
        FileFullEaInformation::encode_list(list, w).unwrap();
    });
    assert_eq!(status, NtStatus::SUCCESS);
}

fn ready(world: &World) -> Peer<'_> {
    Peer::ready(world, Dialect::SMB_3_1_1)
}

fn existing(name: &str) -> CreateRequest<'static> {
    CreateRequest {
        create_disposition: CreateDisposition::OPEN,
        ..create_request(name)
    }
}

#[test]
fn files_are_cut_renamed_linked_and_deleted() {
    let world = World::new();
    let mut peer = ready(&world);
    let file = peer.file("a");
    write(&mut peer, file, 0, b"0123456789");
    set_end_of_file(&mut peer, file, 3);
    assert_eq!(read(&mut peer, file, 0, 100), Ok(b"012".to_vec()));
    let link = FileLinkInformation {
        replace_if_exists: false,
        root_directory: 0,
        file_name: "linked".to_owned(),
    };
    let class = FileInformationClass::LINK;
    assert_eq!(
        set_file(&mut peer, file, class, |w| link.encode(w)),
        NtStatus::SUCCESS
    );
    let mut rename = FileRenameInformation {
        replace_if_exists: false,
        root_directory: 0,
        file_name: "renamed".to_owned(),
    };
    let class = FileInformationClass::RENAME;
    assert_eq!(
        set_file(&mut peer, file, class, |w| rename.encode(w)),
        NtStatus::SUCCESS
    );
    assert_eq!(
        peer.create(&existing("a")),
        Err(NtStatus::OBJECT_NAME_NOT_FOUND)
    );
    rename.root_directory = 1;
    let relative = set_file(&mut peer, file, class, |w| rename.encode(w));
    assert_eq!(relative, NtStatus::INVALID_PARAMETER);
    let delete = FileDispositionInformation {
        delete_pending: true,
    };
    let class = FileInformationClass::DISPOSITION;
    assert_eq!(
        set_file(&mut peer, file, class, |w| delete.encode(w)),
        NtStatus::SUCCESS
    );
    super::create::close(&mut peer, file, CloseFlags::NONE);
    assert_eq!(
        peer.create(&existing("renamed")),
        Err(NtStatus::OBJECT_NAME_NOT_FOUND)
    );
    assert!(peer.create(&existing("linked")).is_ok());
}

#[test]
fn times_and_attributes_are_set() {
    let world = World::new();
    let mut peer = ready(&world);
    let file = peer.file("a");
    let new = FileBasicInformation {
        creation_time: FileTime(130_000_000_000_000_000),
        last_access_time: FileTime::ZERO,
        last_write_time: FileTime(131_000_000_000_000_000),
        change_time: FileTime::ZERO,
        file_attributes: FileAttributes::HIDDEN,
    };
    let class = FileInformationClass::BASIC;
    assert_eq!(
        set_file(&mut peer, file, class, |w| new.encode(w)),
        NtStatus::SUCCESS
    );
    let told = super::query_info::file(&mut peer, file, 4, 40).unwrap();
    let told = FileBasicInformation::decode(&told).unwrap();
    assert_eq!(told.creation_time, new.creation_time);
    assert_eq!(told.last_write_time, new.last_write_time);
    assert_eq!(told.file_attributes, FileAttributes::HIDDEN);
    let nonsense = FileBasicInformation {
        creation_time: FileTime(u64::MAX - 5),
        ..new
    };
    let refused = set_file(&mut peer, file, class, |w| nonsense.encode(w));
    assert_eq!(refused, NtStatus::INVALID_PARAMETER);
}

#[test]
fn buffers_that_are_too_short_are_refused() {
    let world = World::new();
    let mut peer = ready(&world);
    let file = peer.file("a");
    for (class, length) in [
        (4, 39),
        (10, 23),
        (11, 19),
        (13, 0),
        (14, 7),
        (19, 7),
        (20, 7),
    ] {
        let status = set(&mut peer, file, InfoType::FILE, class, &vec![0; length]);
        assert!(
            [NtStatus::INFO_LENGTH_MISMATCH, NtStatus::INVALID_PARAMETER].contains(&status),
            "class {class}: {status}"
        );
    }
}

#[test]
fn what_cannot_be_set_says_why() {
    let world = World::new();
    let mut peer = ready(&world);
    let file = peer.file("a");
    let buffer = [0; 64];
    for (info_type, class, expected) in [
        (
            InfoType::FILE,
            FileInformationClass::STANDARD.0,
            NtStatus::INVALID_INFO_CLASS,
        ),
        (
            InfoType::FILE,
            FileInformationClass::ALL.0,
            NtStatus::INVALID_INFO_CLASS,
        ),
        (
            InfoType::FILE,
            FileInformationClass::VALID_DATA_LENGTH.0,
            NtStatus::NOT_SUPPORTED,
        ),
        (
            InfoType::FILE,
            FileInformationClass::SHORT_NAME.0,
            NtStatus::NOT_SUPPORTED,
        ),
        (InfoType::FILE, 200, NtStatus::INVALID_INFO_CLASS),
        (InfoType::FILESYSTEM, 6, NtStatus::NOT_SUPPORTED),
        (InfoType::FILESYSTEM, 5, NtStatus::INVALID_INFO_CLASS),
        (InfoType::QUOTA, 0, NtStatus::NOT_SUPPORTED),
        (InfoType::SECURITY, 0, NtStatus::INVALID_SECURITY_DESCR),
        (InfoType(0), 0, NtStatus::INVALID_PARAMETER),
    ] {
        let status = set(&mut peer, file, info_type, class, &buffer);
        assert_eq!(status, expected, "{info_type} {class}");
    }
    let full_ea = FileInformationClass::FULL_EA.0;
    let status = set(&mut peer, file, InfoType::FILE, full_ea, &[9; 8]);
    assert_eq!(status, NtStatus::EA_LIST_INCONSISTENT);
}

#[test]
fn changing_needs_the_right_to_change() {
    let world = World::new();
    let mut peer = ready(&world);
    peer.file("a");
    let reader = CreateRequest {
        desired_access: AccessMask::FILE_READ_DATA,
        ..existing("a")
    };
    let file = peer.create(&reader).unwrap();
    let status = set(&mut peer, file, InfoType::FILE, 20, &[0; 8]);
    assert_eq!(status, NtStatus::ACCESS_DENIED);
    let status = set(&mut peer, file, InfoType::FILE, 13, &[1]);
    assert_eq!(status, NtStatus::ACCESS_DENIED);
    let status = set(&mut peer, file, InfoType::FILE, 4, &[0; 40]);
    assert_eq!(status, NtStatus::ACCESS_DENIED);
    let ea = set(&mut peer, file, InfoType::FILE, 15, &[0; 9]);
    assert_eq!(ea, NtStatus::ACCESS_DENIED);
}

#[test]
fn there_is_no_lease_that_could_break() {
    let world = World::new();
    let mut peer = ready(&world);
    let lease = wire::smb2::LeaseBreakAcknowledgment {
        lease_key: wire::dtyp::Guid([1; 16]),
        lease_state: wire::smb2::create::context::LeaseState::NONE,
    };
    let response = peer.call(Command::OPLOCK_BREAK, |w| lease.encode(w));
    assert_eq!(response.status(), NtStatus::OBJECT_NAME_NOT_FOUND);
}
