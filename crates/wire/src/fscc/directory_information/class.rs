//! The classes that list a directory.

use super::{
    DirectoryRecord, both, directory, full, id_64_extd, id_64_extd_both, id_all_extd,
    id_all_extd_both, id_both, id_extd, id_extd_both, id_full, names,
};
use crate::dtyp::{Reader, WireError, Writer, utf16_len};
use crate::fscc::chain;
use crate::fscc::file_information::FileInformationClass;

/// A class that lists a directory. [MS-SMB2] 2.2.33 SMB2 QUERY_DIRECTORY Request,
/// FileInformationClass
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[allow(missing_docs)]
pub enum DirectoryClass {
    Directory,
    Full,
    Both,
    Names,
    IdBoth,
    IdFull,
    IdExtd,
    IdExtdBoth,
    Id64Extd,
    Id64ExtdBoth,
    IdAllExtd,
    IdAllExtdBoth,
}

impl DirectoryClass {
    /// Every class.
    pub const ALL: [Self; 12] = [
        Self::Directory,
        Self::Full,
        Self::Both,
        Self::Names,
        Self::IdBoth,
        Self::IdFull,
        Self::IdExtd,
        Self::IdExtdBoth,
        Self::Id64Extd,
        Self::Id64ExtdBoth,
        Self::IdAllExtd,
        Self::IdAllExtdBoth,
    ];

    /// The class of this number, if it is one that lists a directory.
    pub fn from_class(class: FileInformationClass) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.class() == class)
    }

    /// The number of the class.
    pub const fn class(self) -> FileInformationClass {
        match self {
            Self::Directory => FileInformationClass::DIRECTORY,
            Self::Full => FileInformationClass::FULL_DIRECTORY,
            Self::Both => FileInformationClass::BOTH_DIRECTORY,
            Self::Names => FileInformationClass::NAMES,
            Self::IdBoth => FileInformationClass::ID_BOTH_DIRECTORY,
            Self::IdFull => FileInformationClass::ID_FULL_DIRECTORY,
            Self::IdExtd => FileInformationClass::ID_EXTD_DIRECTORY,
            Self::IdExtdBoth => FileInformationClass::ID_EXTD_BOTH_DIRECTORY,
            Self::Id64Extd => FileInformationClass::ID_64_EXTD_DIRECTORY,
            Self::Id64ExtdBoth => FileInformationClass::ID_64_EXTD_BOTH_DIRECTORY,
            Self::IdAllExtd => FileInformationClass::ID_ALL_EXTD_DIRECTORY,
            Self::IdAllExtdBoth => FileInformationClass::ID_ALL_EXTD_BOTH_DIRECTORY,
        }
    }

    /// Bytes of an entry before its name.
    pub const fn fixed_len(self) -> usize {
        match self {
            Self::Directory => directory::FIXED_LEN,
            Self::Full => full::FIXED_LEN,
            Self::Both => both::FIXED_LEN,
            Self::Names => names::FIXED_LEN,
            Self::IdBoth => id_both::FIXED_LEN,
            Self::IdFull => id_full::FIXED_LEN,
            Self::IdExtd => id_extd::FIXED_LEN,
            Self::IdExtdBoth => id_extd_both::FIXED_LEN,
            Self::Id64Extd => id_64_extd::FIXED_LEN,
            Self::Id64ExtdBoth => id_64_extd_both::FIXED_LEN,
            Self::IdAllExtd => id_all_extd::FIXED_LEN,
            Self::IdAllExtdBoth => id_all_extd_both::FIXED_LEN,
        }
    }

    /// Bytes of the entry for `record`, without what aligns the next one.
    pub fn record_len(self, record: &DirectoryRecord) -> usize {
        self.fixed_len().saturating_add(utf16_len(&record.name))
    }

    /// Appends one entry, with NextEntryOffset 0.
    pub fn encode_record(&self, writer: &mut Writer, record: &DirectoryRecord) {
        match self {
            Self::Directory => directory::encode(record, writer),
            Self::Full => full::encode(record, writer),
            Self::Both => both::encode(record, writer),
            Self::Names => names::encode(record, writer),
            Self::IdBoth => id_both::encode(record, writer),
            Self::IdFull => id_full::encode(record, writer),
            Self::IdExtd => id_extd::encode(record, writer),
            Self::IdExtdBoth => id_extd_both::encode(record, writer),
            Self::Id64Extd => id_64_extd::encode(record, writer),
            Self::Id64ExtdBoth => id_64_extd_both::encode(record, writer),
            Self::IdAllExtd => id_all_extd::encode(record, writer),
            Self::IdAllExtdBoth => id_all_extd_both::encode(record, writer),
        }
    }

    fn decode_record(self, entry: &[u8]) -> Result<DirectoryRecord, WireError> {
        let reader = &mut Reader::new(entry);
        match self {
            Self::Directory => directory::decode(reader),
            Self::Full => full::decode(reader),
            Self::Both => both::decode(reader),
            Self::Names => names::decode(reader),
            Self::IdBoth => id_both::decode(reader),
            Self::IdFull => id_full::decode(reader),
            Self::IdExtd => id_extd::decode(reader),
            Self::IdExtdBoth => id_extd_both::decode(reader),
            Self::Id64Extd => id_64_extd::decode(reader),
            Self::Id64ExtdBoth => id_64_extd_both::decode(reader),
            Self::IdAllExtd => id_all_extd::decode(reader),
            Self::IdAllExtdBoth => id_all_extd_both::decode(reader),
        }
    }
}

/// All entries of a listing; an empty one is no bytes at all.
pub fn decode_list(class: DirectoryClass, bytes: &[u8]) -> Result<Vec<DirectoryRecord>, WireError> {
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    chain::entries(bytes)
        .map(|entry| class.decode_record(entry?))
        .collect()
}
