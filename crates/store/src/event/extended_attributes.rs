//! [MS-FSA] 2.1.5.12.10 FileEaInformation, and 2.1.5.12.12 and 2.1.5.15.6 FileFullEaInformation

use crate::Result;
use crate::change_notify::{NotifyAction, NotifyFilter};
use crate::event::modification::{Kept, note_changed};
use crate::limits::{EXTENDED_ATTRIBUTES_BYTES, EXTENDED_ATTRIBUTES_PER_REQUEST};
use crate::open::Open;
use volume::{ExtendedAttribute, Node};
use wire::dtyp::{AccessMask, ErrorStatus};
use wire::fscc::file_information::FileFullEaInformation;

/// The key of the list of attributes with FILE_NEED_EA: their names in upper case, each with a
/// zero behind it. File systems have no place for flags.
const NEEDED: &str = "ea-needed";

impl Open {
    /// The extended attributes, in byte order of their names.
    pub fn extended_attributes(&self) -> Result<Vec<FileFullEaInformation>> {
        self.require(AccessMask::FILE_READ_EA)?;
        let needed = Needed::load(self.node.as_ref())?;
        let list = self.node.extended_attributes()?;
        Ok(list.into_iter().map(|ea| told(ea, &needed)).collect())
    }

    /// EaSize.
    pub fn ea_size(&self) -> Result<u32> {
        Ok(size(&self.node.extended_attributes()?))
    }

    /// Adds, replaces or, where the value is empty, removes extended attributes: all or none.
    pub fn set_extended_attributes(&self, changes: &[FileFullEaInformation]) -> Result<()> {
        self.require(AccessMask::FILE_WRITE_EA)?;
        check(changes)?;
        // Two changes at once must not exceed together what each of them does not.
        let changing = self.base().security.lock();
        let before = Kept::of(self)?;
        apply(self.node.as_ref(), changes)?;
        drop(changing);
        self.report(
            NotifyAction::MODIFIED,
            NotifyFilter::EA.and(NotifyFilter::ATTRIBUTES),
        );
        note_changed(self, before)
    }
}

/// INVALID_EA_NAME for names and flags that do not exist, EA_TOO_LARGE for too many at once.
pub(crate) fn check(list: &[FileFullEaInformation]) -> Result<()> {
    if list.len() > EXTENDED_ATTRIBUTES_PER_REQUEST {
        return Err(ErrorStatus::EA_TOO_LARGE);
    }
    let right = |ea: &FileFullEaInformation| {
        ExtendedAttribute::check_name(&ea.ea_name).is_some()
            && ea.flags & !FileFullEaInformation::NEED_EA == 0
    };
    if list.iter().all(right) {
        Ok(())
    } else {
        Err(ErrorStatus::INVALID_EA_NAME)
    }
}

/// The attributes of a file that is created or overwritten: these and no others.
pub(crate) fn replace(node: &dyn Node, list: &[FileFullEaInformation]) -> Result<()> {
    for old in node.extended_attributes()? {
        node.set_extended_attribute(&old.name, None)?;
    }
    apply(node, list)
}

/// True if one of the attributes says that nobody understands the file without it.
pub(crate) fn are_needed(node: &dyn Node) -> Result<bool> {
    let needed = Needed::load(node)?;
    let list = || node.extended_attributes();
    Ok(!needed.0.is_empty() && list()?.iter().any(|ea| needed.contains(&ea.name)))
}

fn told(ea: ExtendedAttribute, needed: &Needed) -> FileFullEaInformation {
    let flags = if needed.contains(&ea.name) {
        FileFullEaInformation::NEED_EA
    } else {
        0
    };
    FileFullEaInformation {
        flags,
        ea_name: ea.name.into_bytes(),
        ea_value: ea.value,
    }
}

fn size(list: &[ExtendedAttribute]) -> u32 {
    ExtendedAttribute::ea_size(list.iter().map(ExtendedAttribute::lengths))
}

/// Makes the changes one by one, and takes them back if one of them fails.
fn apply(node: &dyn Node, changes: &[FileFullEaInformation]) -> Result<()> {
    if changes.is_empty() {
        return Ok(());
    }
    let before = node.extended_attributes()?;
    check_size(&before, changes)?;
    for change in changes {
        if let Err(error) = set_one(node, change) {
            restore(node, &before, changes);
            return Err(error);
        }
    }
    Needed::load(node)?.note(node, changes)
}

fn set_one(node: &dyn Node, change: &FileFullEaInformation) -> Result<()> {
    let name =
        ExtendedAttribute::check_name(&change.ea_name).ok_or(ErrorStatus::INVALID_EA_NAME)?;
    let value = Some(change.ea_value.as_slice()).filter(|value| !value.is_empty());
    node.set_extended_attribute(name, value)
        .map_err(|error| match error {
            // That is how a client learns of a file system that cannot keep them.
            ErrorStatus::NOT_SUPPORTED => ErrorStatus::EAS_NOT_SUPPORTED,
            other => other,
        })
}

/// Puts back what `changes` may have changed. There is nothing more to be done if that fails.
fn restore(node: &dyn Node, before: &[ExtendedAttribute], changes: &[FileFullEaInformation]) {
    for change in changes {
        let is_it = |ea: &&ExtendedAttribute| same(&ea.name, &change.ea_name);
        let old = before.iter().find(is_it).map(|ea| ea.value.as_slice());
        if let Some(name) = ExtendedAttribute::check_name(&change.ea_name) {
            let _ = node.set_extended_attribute(name, old);
        }
    }
}

/// EA_TOO_LARGE if all together would be.
fn check_size(before: &[ExtendedAttribute], changes: &[FileFullEaInformation]) -> Result<()> {
    let mut after = before.to_vec();
    for change in changes {
        after.retain(|ea| !same(&ea.name, &change.ea_name));
        if !change.ea_value.is_empty() {
            after.push(ExtendedAttribute {
                name: String::from_utf8_lossy(&change.ea_name).into_owned(),
                value: change.ea_value.clone(),
            });
        }
    }
    if size(&after) > EXTENDED_ATTRIBUTES_BYTES {
        Err(ErrorStatus::EA_TOO_LARGE)
    } else {
        Ok(())
    }
}

fn same(name: &str, other: &[u8]) -> bool {
    name.as_bytes().eq_ignore_ascii_case(other)
}

/// The names of the attributes with FILE_NEED_EA, in upper case. It may contain names that other
/// programs have removed.
struct Needed(Vec<Vec<u8>>);

impl Needed {
    fn load(node: &dyn Node) -> Result<Self> {
        let value = node.get_value(NEEDED)?.unwrap_or_default();
        let names = value.split(|byte| *byte == 0);
        Ok(Self(
            names
                .filter(|name| !name.is_empty())
                .map(<[u8]>::to_vec)
                .collect(),
        ))
    }

    fn contains(&self, name: &str) -> bool {
        self.0
            .iter()
            .any(|needed| needed.eq_ignore_ascii_case(name.as_bytes()))
    }

    /// Stores the flags of `changes`, if they are others than before.
    fn note(mut self, node: &dyn Node, changes: &[FileFullEaInformation]) -> Result<()> {
        let before = self.0.clone();
        for change in changes {
            let name = change.ea_name.to_ascii_uppercase();
            self.0.retain(|needed| *needed != name);
            if change.flags & FileFullEaInformation::NEED_EA != 0 && !change.ea_value.is_empty() {
                self.0.push(name);
            }
        }
        if self.0 == before {
            return Ok(());
        }
        let value: Vec<u8> = self
            .0
            .iter()
            .flat_map(|name| name.iter().copied().chain([0]))
            .collect();
        node.set_value(NEEDED, (!value.is_empty()).then_some(value.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use volume::memory::{Attempt, Faults, MemoryOptions, MemoryVolume, Operation};
    use volume::{Kind, ManualClock, NewNode};

    fn ea(name: &str, value: &str) -> FileFullEaInformation {
        FileFullEaInformation {
            flags: 0,
            ea_name: name.into(),
            ea_value: value.into(),
        }
    }

    fn file(faults: Option<Arc<dyn Faults>>) -> Arc<dyn Node> {
        let options = MemoryOptions {
            faults,
            ..MemoryOptions::default()
        };
        let clock = Arc::new(ManualClock::default());
        let volume = MemoryVolume::with_options(clock, options);
        let new = NewNode {
            kind: Kind::File,
            attributes: 0,
        };
        volume.root().create_child("f", new).unwrap()
    }

    fn names(node: &dyn Node) -> Vec<String> {
        let list = node.extended_attributes().unwrap();
        list.into_iter().map(|ea| ea.name).collect()
    }

    #[test]
    fn what_fails_halfway_is_taken_back() {
        let left = parking_lot::Mutex::new(4);
        let hook = move |attempt: &Attempt| {
            let mut left = left.lock();
            *left -= u32::from(attempt.operation == Operation::Change && *left > 0);
            if *left == 1 {
                *left = 0;
                return Err(ErrorStatus::DISK_FULL);
            }
            Ok(())
        };
        let node = file(Some(Arc::new(hook)));
        apply(node.as_ref(), &[ea("one", "1")]).unwrap();
        let refused = apply(node.as_ref(), &[ea("ONE", ""), ea("two", "2")]);
        assert_eq!(refused, Err(ErrorStatus::DISK_FULL));
        assert_eq!(names(node.as_ref()).len(), 1);
        assert_eq!(node.extended_attributes().unwrap()[0].value, b"1");
    }

    #[test]
    fn all_together_have_a_limit() {
        let node = file(None);
        let most = "x".repeat(65_531 - 4 - 5 - 1);
        apply(node.as_ref(), &[ea("a", &most)]).unwrap();
        assert_eq!(size(&node.extended_attributes().unwrap()), 65_531);
        let refused = apply(node.as_ref(), &[ea("b", "x")]);
        assert_eq!(refused, Err(ErrorStatus::EA_TOO_LARGE));
        apply(node.as_ref(), &[ea("A", ""), ea("b", "x")]).unwrap();
        assert_eq!(names(node.as_ref()), ["b"]);
    }

    #[test]
    fn a_flag_goes_with_its_attribute() {
        let node = file(None);
        let needed = FileFullEaInformation {
            flags: FileFullEaInformation::NEED_EA,
            ..ea("One", "1")
        };
        apply(node.as_ref(), &[needed, ea("two", "2")]).unwrap();
        assert_eq!(are_needed(node.as_ref()), Ok(true));
        apply(node.as_ref(), &[ea("ONE", "")]).unwrap();
        assert_eq!(are_needed(node.as_ref()), Ok(false));
        assert_eq!(node.get_value(NEEDED), Ok(None));
    }

    #[test]
    fn names_with_wildcards_and_unknown_flags_are_refused() {
        assert_eq!(check(&[ea("a.b c", "")]), Ok(()));
        for bad in ["", "a*", "a=b", "\u{7}", "crossdock.sd"] {
            let refused = check(&[ea(bad, "x")]);
            assert_eq!(refused, Err(ErrorStatus::INVALID_EA_NAME), "{bad:?}");
        }
        let flagged = FileFullEaInformation {
            flags: 1,
            ..ea("a", "x")
        };
        assert_eq!(check(&[flagged]), Err(ErrorStatus::INVALID_EA_NAME));
        let many = vec![ea("a", "x"); 1025];
        assert_eq!(check(&many), Err(ErrorStatus::EA_TOO_LARGE));
    }
}
