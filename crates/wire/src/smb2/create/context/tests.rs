//! Lists of contexts, good and bad.

use super::*;
use crate::smb2::testing::hex;

fn decode(list: &str) -> Result<Vec<(Vec<u8>, Vec<u8>)>, WireError> {
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
