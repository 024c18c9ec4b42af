//! Lists of contexts, good and bad, and known bytes of the data of each.

use super::*;
use crate::dtyp::{AccessMask, FileTime, Guid, NtStatus};
use crate::smb2::FileId;
use crate::smb2::tests::support::hex;

type Owned = (Vec<u8>, Vec<u8>);

fn decode(list: &str) -> Result<Vec<Owned>, WireError> {
    let bytes = hex(list);
    let reader = Reader::new(&bytes);
    // An offset of 0 is right where the reader stands.
    let list = decode_list(&reader, 0, u32::try_from(bytes.len()).unwrap())?;
    Ok(list
        .iter()
        .map(|context| (context.name.to_vec(), context.data.to_vec()))
        .collect())
}

#[test]
fn known_bytes() {
    let list = "18000000 1000 0400 0000 0000 00000000 4D784163 00000000
        00000000 1000 0400 0000 1800 08000000 416C5369 00000000 0002007000000000";
    let mut writer = Writer::new();
    writer.zeros(8);
    let contexts = [
        CreateContext {
            name: b"MxAc",
            data: &[],
        },
        CreateContext {
            name: b"AlSi",
            data: &hex("0002007000000000"),
        },
    ];
    encode_list(&contexts, 0, &mut writer);
    let written = writer.into_inner();
    assert_eq!(written[..8], [8, 0, 0, 0, 56, 0, 0, 0]);
    assert_eq!(written[8..], hex(list));
    let read = decode(list).unwrap();
    assert_eq!(read[0], (b"MxAc".to_vec(), vec![]));
    assert_eq!(read[1], (b"AlSi".to_vec(), hex("0002007000000000")));
}

#[test]
fn the_offset_of_no_data_means_nothing() {
    let list = decode("00000000 1000 0400 CDCD FFFF 00000000 51466964").unwrap();
    assert_eq!(list, [(b"QFid".to_vec(), vec![])]);
}

#[test]
fn lists_that_loop_or_lie_are_refused() {
    for bad in [
        // next: into the fixed part, not aligned, beyond the end, exactly at the end
        "08000000 1000 0400 0000 0000 00000000 4D784163 00000000",
        "11000000 1000 0400 0000 0000 00000000 4D784163 00000000",
        "20000000 1000 0400 0000 0000 00000000 4D784163 00000000",
        "18000000 1000 0400 0000 0000 00000000 4D784163 00000000",
        // name: too short, inside the fixed part, beyond the end
        "00000000 1000 0300 0000 0000 00000000 4D784163 00000000",
        "00000000 0400 0400 0000 0000 00000000 4D784163 00000000",
        "00000000 1000 0A00 0000 0000 00000000 4D784163 00000000",
        // data: inside the fixed part, beyond the end
        "00000000 1000 0400 0000 0800 04000000 4D784163 00000000",
        "00000000 1000 0400 0000 1400 05000000 4D784163 00000000",
        // cut
        "00000000 1000 0400 0000 0000 000000",
    ] {
        assert!(decode(bad).is_err(), "{bad}");
    }
}

#[test]
fn contexts_are_found_by_name() {
    let list = [
        CreateContext {
            name: b"MxAc",
            data: &[],
        },
        CreateContext {
            name: b"AlSi",
            data: &[1],
        },
    ];
    assert_eq!(CreateContext::find(&list, b"AlSi"), Some(list[1]));
    assert_eq!(CreateContext::find(&list, b"QFid"), None);
}

macro_rules! check {
    ($bytes:expr, $type:ident $fields:tt) => {{
        let (bytes, value) = (hex($bytes), $type $fields);
        let mut writer = Writer::new();
        value.encode(&mut writer);
        assert_eq!(writer.into_inner(), bytes);
        assert_eq!($type::decode(&bytes), Ok(value));
        assert_eq!($type::decode(&bytes[..bytes.len() - 1]), Err(WireError::Truncated));
    }};
}

const OPEN: FileId = FileId {
    persistent: 1,
    volatile: 2,
};
const GUID: &str = "A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1A1";
const PARENT: &str = "B2B2B2B2B2B2B2B2B2B2B2B2B2B2B2B2";

#[test]
fn allocation_size() {
    check!(
        "0002007000000000",
        AllocationSize {
            allocation_size: 1_879_048_704
        }
    );
}

#[test]
fn app_instance() {
    let guid = Guid([0xA1; 16]);
    check!(
        &format!("1400 0000 {GUID}"),
        AppInstanceId {
            app_instance_id: guid
        }
    );
    check!(
        "1800 0000 00000000 0200000000000000 0100000000000000",
        AppInstanceVersion {
            app_instance_version_high: 2,
            app_instance_version_low: 1
        }
    );
    assert!(AppInstanceId::decode(&hex(&format!("1300 0000 {GUID}"))).is_err());
}

#[test]
fn durable_handle() {
    let (create_guid, flags) = (Guid([0xA1; 16]), DurableHandleFlags::PERSISTENT);
    check!("00000000000000000000000000000000", DurableHandleRequest {});
    check!("0000000000000000", DurableHandleResponse {});
    check!(
        "01000000000000000200000000000000",
        DurableHandleReconnect { file_id: OPEN }
    );
    check!(
        &format!("60EA0000 02000000 0000000000000000 {GUID}"),
        DurableHandleRequestV2 {
            timeout: 60_000,
            flags,
            create_guid
        }
    );
    check!(
        "60EA0000 02000000",
        DurableHandleResponseV2 {
            timeout: 60_000,
            flags
        }
    );
    check!(
        &format!("01000000000000000200000000000000 {GUID} 02000000"),
        DurableHandleReconnectV2 {
            file_id: OPEN,
            create_guid,
            flags
        }
    );
}

#[test]
fn query_maximal_access() {
    let timestamp = Some(FileTime(5));
    check!("0500000000000000", QueryMaximalAccessRequest { timestamp });
    let bare = QueryMaximalAccessRequest { timestamp: None };
    assert_eq!(QueryMaximalAccessRequest::decode(&[]), Ok(bare));
    check!(
        "00000000 FF011F00",
        QueryMaximalAccessResponse {
            query_status: NtStatus::SUCCESS,
            maximal_access: AccessMask::FILE_ALL,
        }
    );
}

#[test]
fn query_on_disk_id() {
    check!(
        "0700000000000000 0900000000000000 00000000000000000000000000000000",
        QueryOnDiskIdResponse {
            disk_file_id: 7,
            volume_id: 9
        }
    );
}

#[test]
fn leases() {
    let lease_key = Guid([0xA1; 16]);
    let lease_state = LeaseState::READ_CACHING | LeaseState::WRITE_CACHING;
    let v1 = format!("{GUID} 05000000 02000000 0000000000000000");
    assert_eq!(hex(&v1).len(), RequestLease::LEN);
    check!(
        &v1,
        RequestLease {
            lease_key,
            lease_state,
            lease_flags: LeaseFlags::BREAK_IN_PROGRESS
        }
    );
    let v2 = format!("{GUID} 05000000 04000000 0000000000000000 {PARENT} 0300 0000");
    assert_eq!(hex(&v2).len(), RequestLeaseV2::LEN);
    check!(
        &v2,
        RequestLeaseV2 {
            lease_key,
            lease_state,
            flags: LeaseFlags::PARENT_LEASE_KEY_SET,
            parent_lease_key: Guid([0xB2; 16]),
            epoch: 3,
        }
    );
}

#[test]
fn timewarp_token() {
    check!(
        "0500000000000000",
        TimewarpToken {
            timestamp: FileTime(5)
        }
    );
}
