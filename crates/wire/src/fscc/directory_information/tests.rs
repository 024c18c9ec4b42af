//! Layouts of all classes, and how a listing is put together.

use super::*;
use crate::dtyp::{FileTime, Writer};
use crate::fscc::attributes::FileAttributes;
use crate::fscc::file_information::FileInformationClass;
use crate::fscc::hex;
use proptest::prelude::*;

fn record(name: &str) -> DirectoryRecord {
    DirectoryRecord {
        file_index: 0x11,
        creation_time: FileTime(0x0101),
        last_access_time: FileTime(0x0202),
        last_write_time: FileTime(0x0303),
        change_time: FileTime(0x0404),
        end_of_file: 0x0505,
        allocation_size: 0x0606,
        attributes: FileAttributes::ARCHIVE,
        ea_size: 0x0707,
        short_name: "A~1".to_owned(),
        file_id: 0x0808,
        reparse_tag: 0,
        name: name.to_owned(),
    }
}

/// NextEntryOffset to FileNameLength of `record("ab")`.
const HEAD: &str = "00000000 11000000 0101000000000000 0202000000000000 0303000000000000 \
    0404000000000000 0505000000000000 0606000000000000 20000000 04000000";
const SHORT: &str = "06 00 41007E003100 000000000000 000000000000 000000000000";
const NAME: &str = "61006200";

fn expected(class: DirectoryClass) -> Vec<u8> {
    let ea = "07070000";
    let no_tag = "00000000";
    let id = "0808000000000000";
    let id128 = "0808000000000000 0000000000000000";
    let middle: &[&str] = match class {
        DirectoryClass::Names => return hex(&format!("00000000 11000000 04000000 {NAME}")),
        DirectoryClass::Directory => &[],
        DirectoryClass::Full => &[ea],
        DirectoryClass::Both => &[ea, SHORT],
        DirectoryClass::IdBoth => &[ea, SHORT, "0000", id],
        DirectoryClass::IdFull => &[ea, "00000000", id],
        DirectoryClass::IdExtd => &[ea, no_tag, id128],
        DirectoryClass::IdExtdBoth => &[ea, no_tag, id128, SHORT],
        DirectoryClass::Id64Extd => &[ea, no_tag, id],
        DirectoryClass::Id64ExtdBoth => &[ea, no_tag, id, SHORT],
        DirectoryClass::IdAllExtd => &[ea, no_tag, id, id128],
        DirectoryClass::IdAllExtdBoth => &[ea, no_tag, id, id128, SHORT],
    };
    hex(&format!("{HEAD} {} {NAME}", middle.join(" ")))
}

#[test]
fn known_bytes_of_every_class() {
    for class in DirectoryClass::ALL {
        let mut writer = Writer::new();
        class.encode_record(&mut writer, &record("ab"));
        let bytes = writer.into_inner();
        assert_eq!(bytes, expected(class), "{class:?}");
        assert_eq!(class.record_len(&record("ab")), bytes.len(), "{class:?}");
        let again = &decode_list(class, &bytes).unwrap()[0];
        let mut writer = Writer::new();
        class.encode_record(&mut writer, again);
        assert_eq!(writer.into_inner(), bytes, "{class:?}");
        assert!(
            decode_list(class, &bytes[..bytes.len() - 1]).is_err(),
            "{class:?}"
        );
    }
}

/// [MS-FSCC] gives the offset of FileName in each structure.
#[test]
fn names_begin_where_the_specification_says() {
    let offsets = [64, 68, 94, 12, 104, 80, 88, 114, 80, 106, 96, 122];
    assert_eq!(DirectoryClass::ALL.map(DirectoryClass::fixed_len), offsets);
}

#[test]
fn numbers_of_classes() {
    let numbers = [1, 2, 3, 12, 37, 38, 60, 63, 78, 79, 80, 81];
    for (class, number) in DirectoryClass::ALL.into_iter().zip(numbers) {
        assert_eq!(
            DirectoryClass::from_class(FileInformationClass(number)),
            Some(class)
        );
    }
    assert_eq!(
        DirectoryClass::from_class(FileInformationClass::BASIC),
        None
    );
}

#[test]
fn older_classes_show_the_reparse_tag_instead_of_the_size_of_attributes() {
    let mut link = record("ab");
    link.attributes = FileAttributes::REPARSE_POINT;
    link.reparse_tag = 0xA000_000C;
    for class in [DirectoryClass::Full, DirectoryClass::IdExtd] {
        let mut list = DirectoryWriter::new(class, 200);
        assert!(list.push(&link));
        let bytes = list.into_buffer();
        let found = &decode_list(class, &bytes).unwrap()[0];
        assert_eq!(found.reparse_tag, 0xA000_000C);
        let ea_size = if class == DirectoryClass::Full {
            0
        } else {
            0x0707
        };
        assert_eq!(found.ea_size, ea_size);
    }
}

#[test]
fn a_tag_without_a_reparse_point_means_nothing() {
    let class = DirectoryClass::IdExtd;
    let mut tagged = record("ab");
    tagged.attributes = FileAttributes::REPARSE_POINT;
    tagged.reparse_tag = 7;
    tagged.short_name = String::new();
    let mut writer = Writer::new();
    class.encode_record(&mut writer, &tagged);
    // FileAttributes
    writer.patch_u32(56, FileAttributes::ARCHIVE.0);
    tagged.attributes = FileAttributes::ARCHIVE;
    tagged.reparse_tag = 0;
    assert_eq!(decode_list(class, writer.written()), Ok(vec![tagged]));
}

#[test]
fn a_listing_takes_what_fits_and_links_it() {
    let mut list = DirectoryWriter::new(DirectoryClass::Names, 30);
    assert!(list.is_empty());
    assert!(list.push(&record("ab")));
    // Aligned to 16, another 14 bytes end exactly at the limit.
    assert!(!list.push(&record("cd")));
    assert!(list.push(&record("c")));
    assert!(!list.push(&record("")));
    let bytes = list.into_buffer();
    assert_eq!(
        bytes,
        hex("10000000 11000000 04000000 61006200 00000000 11000000 02000000 6300")
    );
    let names: Vec<_> = decode_list(DirectoryClass::Names, &bytes).unwrap();
    assert_eq!(
        names
            .iter()
            .map(|found| found.name.as_str())
            .collect::<Vec<_>>(),
        ["ab", "c"]
    );
}

#[test]
fn an_entry_larger_than_the_limit_is_refused_from_the_start() {
    let mut list = DirectoryWriter::new(DirectoryClass::Both, 94);
    assert!(!list.push(&record("a")));
    assert!(list.is_empty());
    assert_eq!(
        decode_list(DirectoryClass::Both, &list.into_buffer()),
        Ok(Vec::new())
    );
}

#[test]
fn short_names_that_are_none_are_left_out() {
    let mut odd = record("ab");
    odd.short_name = "thirteen char".to_owned();
    let mut writer = Writer::new();
    DirectoryClass::Both.encode_record(&mut writer, &odd);
    let bytes = writer.into_inner();
    assert_eq!(bytes.len(), 98);
    assert_eq!(
        decode_list(DirectoryClass::Both, &bytes).unwrap()[0].short_name,
        ""
    );
}

#[test]
fn one_ill_formed_name_does_not_hide_the_others() {
    let bytes = hex("10000000 00000000 02000000 00D80000 00000000 00000000 02000000 6300");
    let names: Vec<_> = decode_list(DirectoryClass::Names, &bytes).unwrap();
    assert_eq!(names[0].name, "\u{FFFD}");
    assert_eq!(names[1].name, "c");
}

proptest! {
    #[test]
    fn listings_go_there_and_back(
        names in proptest::collection::vec("[a-zä🎬]{0,20}", 1..20), class in 0usize..12,
    ) {
        let class = DirectoryClass::ALL[class];
        let mut list = DirectoryWriter::new(class, 4096);
        let mut kept = Vec::new();
        for name in names {
            if list.push(&record(&name)) {
                kept.push(name);
            }
        }
        let bytes = list.into_buffer();
        prop_assert!(bytes.len() <= 4096);
        let found = decode_list(class, &bytes).unwrap();
        let found: Vec<_> = found.into_iter().map(|record| record.name).collect();
        prop_assert_eq!(found, kept);
    }

    #[test]
    fn no_bytes_make_it_panic(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        first in 0u8..130, second in 0u8..130, class in 0usize..12,
    ) {
        let mut linked = bytes.clone();
        for (at, next) in [(0, first), (usize::from(first), second)] {
            if let Some(place) = linked.get_mut(at..at + 4) {
                place.copy_from_slice(&[next, 0, 0, 0]);
            }
        }
        for bytes in [bytes, linked] {
            let list = decode_list(DirectoryClass::ALL[class], &bytes);
            prop_assert!(list.map_or(0, |list| list.len()) <= bytes.len());
        }
    }
}
