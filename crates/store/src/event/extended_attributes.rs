//! [MS-FSA] 2.1.5.12.12 and 2.1.5.15.6 FileFullEaInformation

use crate::Result;
use crate::event::modification::note_changed;
use crate::file::File;
use crate::limits::EXTENDED_ATTRIBUTES_BYTES;
use crate::open::Open;
use volume::Node;
use wire::dtyp::{AccessMask, ErrorStatus, Writer};
use wire::fscc::file_information::FileFullEaInformation;

/// The key of the stored list.
const KEY: &str = "ea";

/// What no name may contain beside control characters.
/// [MS-FSCC] 2.4.16 FileFullEaInformation, EaName
const FORBIDDEN: &[u8] = b"\"*+,/:;<=>?[\\]|";

impl Open {
    /// The extended attributes, with their names in upper case.
    pub fn extended_attributes(&self) -> Result<Vec<FileFullEaInformation>> {
        self.require(AccessMask::FILE_READ_EA)?;
        load(self.node.as_ref())
    }

    /// Adds, replaces or, where the value is empty, removes extended attributes.
    pub fn set_extended_attributes(&self, changes: &[FileFullEaInformation]) -> Result<()> {
        self.require(AccessMask::FILE_WRITE_EA)?;
        check(changes)?;
        // Two changes of different attributes must not undo each other.
        let changing = self.file.security.lock();
        let mut list = load(self.node.as_ref())?;
        merge(&mut list, changes);
        let size = store(self.node.as_ref(), &list)?;
        self.file.state.lock().ea_size = Some(size);
        drop(changing);
        note_changed(self)
    }
}

/// INVALID_EA_NAME for names and flags that do not exist.
pub(crate) fn check(list: &[FileFullEaInformation]) -> Result<()> {
    let wrong = |ea: &FileFullEaInformation| {
        ea.ea_name.is_empty()
            || ea
                .ea_name
                .iter()
                .any(|byte| *byte < b' ' || FORBIDDEN.contains(byte))
            || ea.flags & !FileFullEaInformation::NEED_EA != 0
    };
    if list.iter().any(wrong) {
        Err(ErrorStatus::INVALID_EA_NAME)
    } else {
        Ok(())
    }
}

/// The attributes of a file that is created or overwritten: these and no others.
/// Says what EaSize is then.
pub(crate) fn replace(node: &dyn Node, list: &[FileFullEaInformation]) -> Result<u32> {
    let mut new = Vec::new();
    merge(&mut new, list);
    store(node, &new)
}

/// EaSize: what the attributes take in the list that OS/2 had, as Windows counts them.
pub(crate) fn size(file: &File, node: &dyn Node) -> Result<u32> {
    if let Some(known) = file.state.lock().ea_size {
        return Ok(known);
    }
    let size = packed_size(&load(node)?);
    file.state.lock().ea_size = Some(size);
    Ok(size)
}

fn packed_size(list: &[FileFullEaInformation]) -> u32 {
    const LIST_HEADER: usize = 4;
    const ENTRY_HEADER: usize = 5;
    if list.is_empty() {
        return 0;
    }
    let entries = list.iter().map(|ea| {
        ENTRY_HEADER
            .saturating_add(ea.ea_name.len())
            .saturating_add(ea.ea_value.len())
    });
    let size = entries.fold(LIST_HEADER, usize::saturating_add);
    u32::try_from(size).unwrap_or(u32::MAX)
}

fn load(node: &dyn Node) -> Result<Vec<FileFullEaInformation>> {
    let Some(bytes) = node.get_value(KEY)? else {
        return Ok(Vec::new());
    };
    FileFullEaInformation::decode_list(&bytes).map_err(|_| ErrorStatus::EA_LIST_INCONSISTENT)
}

fn store(node: &dyn Node, list: &[FileFullEaInformation]) -> Result<u32> {
    let size = packed_size(list);
    if size > EXTENDED_ATTRIBUTES_BYTES {
        return Err(ErrorStatus::EA_TOO_LARGE);
    }
    let mut writer = Writer::new();
    FileFullEaInformation::encode_list(list, &mut writer).map_err(|_| ErrorStatus::EA_TOO_LARGE)?;
    let bytes = writer.into_inner();
    node.set_value(KEY, (!list.is_empty()).then_some(bytes.as_slice()))
        .map_err(|error| {
            // That is how a client learns of a file system that cannot keep them.
            if error == ErrorStatus::NOT_SUPPORTED {
                ErrorStatus::EAS_NOT_SUPPORTED
            } else {
                error
            }
        })?;
    Ok(size)
}

fn merge(list: &mut Vec<FileFullEaInformation>, changes: &[FileFullEaInformation]) {
    for change in changes {
        let ea_name = change.ea_name.to_ascii_uppercase();
        list.retain(|have| have.ea_name != ea_name);
        if !change.ea_value.is_empty() {
            list.push(FileFullEaInformation {
                ea_name,
                ..change.clone()
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ea(name: &str, value: &str) -> FileFullEaInformation {
        FileFullEaInformation {
            flags: 0,
            ea_name: name.into(),
            ea_value: value.into(),
        }
    }

    #[test]
    fn names_are_one_whatever_their_case_and_empty_values_remove() {
        let mut list = vec![];
        merge(&mut list, &[ea("one", "1"), ea("Two", "22")]);
        merge(&mut list, &[ea("ONE", "11"), ea("two", "")]);
        assert_eq!(list, [ea("ONE", "11")]);
        assert_eq!(packed_size(&list), 4 + 5 + 3 + 2);
        assert_eq!(packed_size(&[]), 0);
    }

    #[test]
    fn names_with_wildcards_and_unknown_flags_are_refused() {
        assert_eq!(check(&[ea("a.b c", "")]), Ok(()));
        for bad in ["", "a*", "a=b", "\u{7}"] {
            assert_eq!(
                check(&[ea(bad, "x")]),
                Err(ErrorStatus::INVALID_EA_NAME),
                "{bad:?}"
            );
        }
        let flagged = FileFullEaInformation {
            flags: 1,
            ..ea("a", "x")
        };
        assert_eq!(check(&[flagged]), Err(ErrorStatus::INVALID_EA_NAME));
    }
}
