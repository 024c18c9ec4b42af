//! QUERY_INFO and QUERY_DIRECTORY.

use super::peer::{Peer, Response, create_request};
use super::world::World;
use wire::dtyp::{AccessMask, NtStatus, SecurityDescriptor};
use wire::fscc::directory_information::{DirectoryClass, decode_list};
use wire::fscc::file_information::{
    FileAllInformation, FileFullEaInformation, FileInformationClass, FileNameInformation,
};
use wire::fscc::file_system_information::{
    FileFsAttributeInformation, FileFsSectorSizeInformation, FileFsVolumeInformation,
};
use wire::smb2::{
    Command, CreateRequest, Dialect, ErrorResponse, FileId, InfoType, QueryDirectoryFlags,
    QueryDirectoryRequest, QueryDirectoryResponse, QueryInfoRequest, QueryInfoResponse,
};

fn query(
    peer: &mut Peer<'_>,
    file_id: FileId,
    (info_type, class): (InfoType, u8),
    additional_information: u32,
    output_buffer_length: u32,
) -> Response {
    let request = QueryInfoRequest {
        info_type,
        file_info_class: class,
        output_buffer_length,
        additional_information,
        // SL_RESTART_SCAN; it means something for extended attributes only.
        flags: 1,
        file_id,
        input: &[],
    };
    peer.call(Command::QUERY_INFO, |w| request.encode(w))
}

fn buffer(response: &Response) -> Result<Vec<u8>, NtStatus> {
    match response.status() {
        NtStatus::SUCCESS | NtStatus::BUFFER_OVERFLOW => {
            Ok(QueryInfoResponse::decode(&response.message)
                .unwrap()
                .buffer
                .to_vec())
        }
        status => Err(status),
    }
}

pub(super) fn file(
    peer: &mut Peer<'_>,
    file: FileId,
    class: u8,
    length: u32,
) -> Result<Vec<u8>, NtStatus> {
    buffer(&query(peer, file, (InfoType::FILE, class), 0, length))
}

fn volume(peer: &mut Peer<'_>, file: FileId, class: u8, length: u32) -> Result<Vec<u8>, NtStatus> {
    buffer(&query(peer, file, (InfoType::FILESYSTEM, class), 0, length))
}

fn ready(world: &World) -> Peer<'_> {
    Peer::ready(world, Dialect::SMB_3_1_1)
}

#[test]
fn every_class_has_its_size_and_wants_that_much_room() {
    let world = World::new();
    let mut peer = ready(&world);
    let open = peer.file("a");
    // Class, bytes told, bytes of room without which nothing is told.
    let sizes = [
        (4, 40, 40),
        (5, 24, 24),
        (6, 8, 8),
        (7, 4, 4),
        (8, 4, 4),
        (9, 8, 8),
        (14, 8, 8),
        (16, 4, 4),
        (17, 4, 4),
        (18, 104, 104),
        (22, 38, 32),
        (28, 16, 16),
        (34, 56, 56),
        (35, 8, 8),
        (48, 6, 8),
        (59, 24, 24),
    ];
    for (class, told, room) in sizes {
        let information = file(&mut peer, open, class, 1024).unwrap();
        assert_eq!(information.len(), told, "class {class}");
        let short = file(&mut peer, open, class, room - 1);
        assert_eq!(short, Err(NtStatus::INFO_LENGTH_MISMATCH), "class {class}");
        assert!(file(&mut peer, open, class, room).is_ok(), "class {class}");
    }
    let sizes = [
        (1, 26, 24),
        (3, 24, 24),
        (4, 8, 8),
        (5, 20, 16),
        (6, 48, 48),
        (7, 32, 32),
    ];
    for (class, told, room) in sizes.into_iter().chain([(8, 64, 64), (11, 28, 28)]) {
        let information = volume(&mut peer, open, class, 1024).unwrap();
        assert_eq!(information.len(), told, "volume class {class}");
        let short = volume(&mut peer, open, class, room - 1);
        assert_eq!(
            short,
            Err(NtStatus::INFO_LENGTH_MISMATCH),
            "volume class {class}"
        );
    }
}

#[test]
fn names_that_do_not_fit_are_cut() {
    let world = World::new();
    let mut peer = ready(&world);
    let open = peer.file("a long name");
    let response = query(&mut peer, open, (InfoType::FILE, 18), 0, 104);
    assert_eq!(response.status(), NtStatus::BUFFER_OVERFLOW);
    assert_eq!(buffer(&response).unwrap().len(), 104);
    let whole = file(&mut peer, open, 18, 1024).unwrap();
    assert_eq!(
        FileAllInformation::decode(&whole).unwrap().name.file_name,
        "\\a long name"
    );
}

#[test]
fn classes_that_tell_nothing_say_why() {
    let world = World::new();
    let mut peer = ready(&world);
    let open = peer.file("a");
    for (class, expected) in [
        (FileInformationClass::FULL_EA, 0xC000_0052),
        (FileInformationClass::RENAME, NtStatus::INVALID_INFO_CLASS.0),
        (FileInformationClass(41), NtStatus::NOT_SUPPORTED.0),
        (FileInformationClass(200), NtStatus::INVALID_INFO_CLASS.0),
    ] {
        let status = file(&mut peer, open, class.0, 1024).unwrap_err();
        assert_eq!(status.0, expected, "{class:?}");
    }
    let quota = query(&mut peer, open, (InfoType::QUOTA, 0), 0, 100).status();
    assert_eq!(quota, NtStatus::NOT_SUPPORTED);
    let unknown = query(&mut peer, open, (InfoType(9), 0), 0, 100).status();
    assert_eq!(unknown, NtStatus::INVALID_PARAMETER);
}

#[test]
fn extended_attributes_are_told_whole() {
    let world = World::new();
    let mut peer = ready(&world);
    let open = peer.file("a");
    let list: Vec<_> = [b"ONE".to_vec(), b"TWO".to_vec()]
        .into_iter()
        .map(|ea_name| FileFullEaInformation {
            flags: 0,
            ea_name,
            ea_value: vec![7; 20],
        })
        .collect();
    super::set_info::set_extended_attributes(&mut peer, open, &list);
    let class = FileInformationClass::FULL_EA.0;
    let whole = file(&mut peer, open, class, 1024).unwrap();
    let mut told = FileFullEaInformation::decode_list(&whole).unwrap();
    told.sort_by(|a, b| a.ea_name.cmp(&b.ea_name));
    assert_eq!(told, list);
    let room = u32::try_from(whole.len() - 1).unwrap();
    let response = query(&mut peer, open, (InfoType::FILE, class), 0, room);
    assert_eq!(response.status(), NtStatus::BUFFER_OVERFLOW);
    let part = buffer(&response).unwrap();
    assert_eq!(FileFullEaInformation::decode_list(&part).unwrap().len(), 1);
    let none = file(&mut peer, open, class, 20);
    assert_eq!(none, Err(NtStatus::BUFFER_TOO_SMALL));
    let mut by_index = |index: u32, flags| {
        let request = QueryInfoRequest {
            info_type: InfoType::FILE,
            file_info_class: class,
            output_buffer_length: 1024,
            additional_information: index,
            flags,
            file_id: open,
            input: &[],
        };
        let response = peer.call(Command::QUERY_INFO, |w| request.encode(w));
        buffer(&response).map(|told| FileFullEaInformation::decode_list(&told).unwrap().len())
    };
    assert_eq!(by_index(1, 4), Ok(2));
    assert_eq!(by_index(2, 4), Ok(1));
    assert_eq!(by_index(1, 6), Ok(1));
    for wrong in [0, 3, u32::MAX] {
        assert_eq!(by_index(wrong, 4), Err(NtStatus(0xC000_0051)));
    }
    // Without SL_RESTART_SCAN the next ones.
    assert_eq!(by_index(0, 3), Ok(1));
    assert_eq!(by_index(0, 2), Ok(1));
    assert_eq!(by_index(0, 0), Err(NtStatus::NO_MORE_EAS));
    assert_eq!(by_index(0, 1), Ok(2));
    assert_eq!(by_index(0, 0), Err(NtStatus::NO_MORE_EAS));
    let names = [
        8, 0, 0, 0, 2, b'o', b'x', 0, 0, 0, 0, 0, 3, b't', b'w', b'o', 0,
    ];
    let request = QueryInfoRequest {
        info_type: InfoType::FILE,
        file_info_class: class,
        output_buffer_length: 1024,
        additional_information: 0,
        flags: 0,
        file_id: open,
        input: &names,
    };
    let response = peer.call(Command::QUERY_INFO, |w| request.encode(w));
    let told = FileFullEaInformation::decode_list(&buffer(&response).unwrap()).unwrap();
    let values: Vec<usize> = told.iter().map(|ea| ea.ea_value.len()).collect();
    assert_eq!(values, [0, 20]);
}

#[test]
fn classes_came_with_dialects() {
    let world = World::new();
    for (dialect, id, normalized) in [
        (Dialect::SMB_2_1, false, false),
        (Dialect::SMB_3_0, true, false),
        (Dialect::SMB_3_1_1, true, true),
    ] {
        let mut peer = Peer::ready(&world, dialect);
        let open = peer.file("a");
        assert_eq!(file(&mut peer, open, 59, 100).is_ok(), id);
        assert_eq!(file(&mut peer, open, 48, 100).is_ok(), normalized);
    }
}

#[test]
fn attributes_are_for_those_who_may_read_them() {
    let world = World::new();
    let mut peer = ready(&world);
    peer.file("a");
    let reader = CreateRequest {
        desired_access: AccessMask::FILE_READ_DATA,
        ..create_request("a")
    };
    let open = peer.create(&reader).unwrap();
    for class in [4, 18, 34, 35] {
        assert_eq!(
            file(&mut peer, open, class, 1024),
            Err(NtStatus::ACCESS_DENIED)
        );
    }
    for class in [5, 6, 8] {
        assert!(file(&mut peer, open, class, 1024).is_ok());
    }
}

#[test]
fn the_volume_says_what_is_true() {
    let world = World::new();
    let mut peer = ready(&world);
    let open = peer.file("a");
    let attribute = volume(&mut peer, open, 5, 1024).unwrap();
    let attribute = FileFsAttributeInformation::decode(&attribute).unwrap();
    assert_eq!(attribute.file_system_name, "NTFS");
    assert_eq!(attribute.maximum_component_name_length, 255);
    let sparse = FileFsAttributeInformation::SUPPORTS_SPARSE_FILES;
    let streams = FileFsAttributeInformation::NAMED_STREAMS;
    let refcounts = FileFsAttributeInformation::SUPPORTS_BLOCK_REFCOUNTING;
    assert_eq!(
        attribute.file_system_attributes & (sparse | streams | refcounts),
        sparse | streams
    );
    let sectors = volume(&mut peer, open, 11, 28).unwrap();
    let sectors = FileFsSectorSizeInformation::decode(&sectors).unwrap();
    assert_eq!(sectors.logical_bytes_per_sector, 512);
    let label = volume(&mut peer, open, 1, 100).unwrap();
    assert_eq!(
        FileFsVolumeInformation::decode(&label)
            .unwrap()
            .volume_label,
        "open"
    );
}

#[test]
fn a_descriptor_is_told_whole_or_its_size() {
    let world = World::new();
    for (dialect, contexts, offset) in [(Dialect::SMB_3_0, 0, 0), (Dialect::SMB_3_1_1, 1, 8)] {
        let mut peer = Peer::ready(&world, dialect);
        let open = peer.file("a");
        let response = query(&mut peer, open, (InfoType::SECURITY, 0), 7, 0);
        assert_eq!(response.status(), NtStatus::BUFFER_TOO_SMALL);
        let error = ErrorResponse::decode(&response.message).unwrap();
        assert_eq!(
            (error.context_count, error.data.len()),
            (contexts, offset + 4)
        );
        let needed = u32::from_le_bytes(error.data[offset..].try_into().unwrap());
        let short = query(&mut peer, open, (InfoType::SECURITY, 0), 7, needed - 1).status();
        assert_eq!(short, NtStatus::BUFFER_TOO_SMALL);
        let whole = buffer(&query(&mut peer, open, (InfoType::SECURITY, 0), 7, needed)).unwrap();
        let descriptor = SecurityDescriptor::decode(&whole).unwrap();
        assert!(descriptor.owner.is_some() && descriptor.dacl.is_some());
    }
}

fn list(
    peer: &mut Peer<'_>,
    file_id: FileId,
    class: u8,
    flags: QueryDirectoryFlags,
    output_buffer_length: u32,
) -> Result<Vec<u8>, NtStatus> {
    let request = QueryDirectoryRequest {
        file_information_class: class,
        flags,
        file_index: 0,
        file_id,
        output_buffer_length,
        file_name: "*".to_owned(),
    };
    let response = peer.call(Command::QUERY_DIRECTORY, |w| request.encode(w));
    match response.status() {
        NtStatus::SUCCESS => {
            let body = QueryDirectoryResponse::decode(&response.message).unwrap();
            Ok(body.buffer.to_vec())
        }
        status => Err(status),
    }
}

#[test]
fn every_directory_class_lists_the_same_names() {
    let world = World::new();
    let mut peer = ready(&world);
    let directory = peer.directory("dir");
    for name in ["dir\\one", "dir\\two", "dir\\drei ß"] {
        peer.file(name);
    }
    for class in DirectoryClass::ALL {
        let number = class.class().0;
        let restart = QueryDirectoryFlags::RESTART_SCANS;
        let listed = list(&mut peer, directory, number, restart, 65536).unwrap();
        let mut names: Vec<_> = decode_list(class, &listed)
            .unwrap()
            .into_iter()
            .map(|record| record.name)
            .collect();
        names.sort();
        assert_eq!(names, [".", "..", "drei ß", "one", "two"], "{number}");
        let end = list(
            &mut peer,
            directory,
            number,
            QueryDirectoryFlags::NONE,
            65536,
        );
        assert_eq!(end, Err(NtStatus::NO_MORE_FILES));
    }
}

#[test]
fn a_listing_goes_on_where_the_buffer_was_full() {
    let world = World::new();
    let mut peer = ready(&world);
    let directory = peer.directory("dir");
    for number in 0..20 {
        peer.file(&format!("dir\\file number {number}"));
    }
    let mut names = Vec::new();
    loop {
        match list(&mut peer, directory, 37, QueryDirectoryFlags::NONE, 400) {
            Ok(listed) => {
                assert!(listed.len() <= 400);
                names.extend(decode_list(DirectoryClass::IdBoth, &listed).unwrap());
            }
            Err(status) => break assert_eq!(status, NtStatus::NO_MORE_FILES),
        }
    }
    assert_eq!(names.len(), 22);
    let single = QueryDirectoryFlags::RETURN_SINGLE_ENTRY | QueryDirectoryFlags::RESTART_SCANS;
    let one = list(&mut peer, directory, 12, single, 65536).unwrap();
    assert_eq!(decode_list(DirectoryClass::Names, &one).unwrap().len(), 1);
}

#[test]
fn listings_that_cannot_be_are_refused() {
    let world = World::new();
    let mut peer = ready(&world);
    let directory = peer.directory("dir");
    let none = QueryDirectoryFlags::NONE;
    let unknown = list(&mut peer, directory, 4, none, 1000);
    assert_eq!(unknown, Err(NtStatus::INVALID_INFO_CLASS));
    let no_room = list(&mut peer, directory, 37, none, 100);
    assert_eq!(no_room, Err(NtStatus::INFO_LENGTH_MISMATCH));
    let file = peer.file("dir\\file");
    assert_eq!(
        list(&mut peer, file, 37, none, 1000),
        Err(NtStatus::INVALID_PARAMETER)
    );
    let reopen = list(&mut peer, file, 37, QueryDirectoryFlags::REOPEN, 1000);
    assert_eq!(reopen, Err(NtStatus::NOT_SUPPORTED));
    let huge = list(&mut peer, directory, 37, none, (8 << 20) + 1);
    assert_eq!(huge, Err(NtStatus::INVALID_PARAMETER));
}

#[test]
fn long_names_have_short_ones_that_open_them() {
    let world = World::new();
    let mut peer = ready(&world);
    let directory = peer.directory("dir");
    for name in ["dir\\README.TXT", "dir\\a long name.text"] {
        peer.file(name);
    }
    let class = FileInformationClass::ALTERNATE_NAME.0;
    let name_of = |information: &[u8]| FileNameInformation::decode(information).unwrap().file_name;
    let own = peer.file("dir\\readme.txt");
    assert_eq!(
        name_of(&file(&mut peer, own, class, 100).unwrap()),
        "README.TXT"
    );
    let long = peer.file("dir\\a long name.text");
    let short = name_of(&file(&mut peer, long, class, 100).unwrap());
    assert_eq!(short.len(), 12);
    let root = peer.create(&create_request("")).unwrap();
    let none = file(&mut peer, root, class, 100);
    assert_eq!(none, Err(NtStatus::OBJECT_NAME_NOT_FOUND));

    for both in [DirectoryClass::Both, DirectoryClass::IdBoth] {
        let flags = QueryDirectoryFlags::RESTART_SCANS;
        let bytes = list(&mut peer, directory, both.class().0, flags, 4096).unwrap();
        let records = decode_list(both, &bytes).unwrap();
        let shorts: Vec<_> = records
            .iter()
            .filter(|record| !record.short_name.is_empty())
            .map(|record| (record.name.as_str(), record.short_name.as_str()))
            .collect();
        assert_eq!(shorts, [("a long name.text", short.as_str())]);
    }
    let internal = FileInformationClass::INTERNAL.0;
    let by_short = peer
        .create(&create_request(&format!("DIR\\{short}")))
        .unwrap();
    assert_eq!(
        file(&mut peer, by_short, internal, 8),
        file(&mut peer, long, internal, 8)
    );
}
