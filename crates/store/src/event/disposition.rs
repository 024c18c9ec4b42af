//! [MS-FSA] 2.1.5.15.3 FileDispositionInformation and 2.1.5.15.4 FileDispositionInformationEx

use crate::Result;
use crate::facts::attributes;
use crate::open::Open;
use wire::dtyp::{AccessMask, ErrorStatus};

/// Whether a file is to go, and how. [MS-FSCC] 2.4.12 FileDispositionInformationEx
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct DispositionFlags(pub u32);

#[allow(missing_docs)]
impl DispositionFlags {
    pub const DO_NOT_DELETE: Self = Self(0);
    pub const DELETE: Self = Self(0x01);
    pub const POSIX_SEMANTICS: Self = Self(0x02);
    pub const FORCE_IMAGE_SECTION_CHECK: Self = Self(0x04);
    pub const ON_CLOSE: Self = Self(0x08);
    pub const IGNORE_READONLY_ATTRIBUTE: Self = Self(0x10);

    /// True if every flag of `other` is set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

impl Open {
    /// Says whether the file goes when all have closed it.
    pub fn set_disposition(&self, flags: DispositionFlags) -> Result<()> {
        if flags.0 & !0x1F != 0 {
            return Err(ErrorStatus::NOT_SUPPORTED);
        }
        self.require(AccessMask::DELETE)?;
        let delete = flags.contains(DispositionFlags::DELETE);
        self.decide(delete, flags)?;
        if delete && self.is_directory() {
            self.store.change_notify.directory_deleted(self.file.id);
        }
        Ok(())
    }

    fn decide(&self, delete: bool, flags: DispositionFlags) -> Result<()> {
        // Nobody may create a child between the look into the directory and the decision.
        let _namespace = self.store.namespace.write();
        if delete {
            self.check_deletable(flags)?;
        }
        let mut state = self.file.state.lock();
        if self.is_stream() {
            if delete && flags.contains(DispositionFlags::ON_CLOSE) && !state.stream_deleted {
                return Err(ErrorStatus::NOT_SUPPORTED);
            }
            state.stream_deleted = delete;
            return Ok(());
        }
        let mut place = self.link.place.lock();
        if delete && flags.contains(DispositionFlags::ON_CLOSE) && !place.deleted {
            return Err(ErrorStatus::NOT_SUPPORTED);
        }
        place.deleted = delete;
        place.posix_semantics = delete && flags.contains(DispositionFlags::POSIX_SEMANTICS);
        Ok(())
    }

    fn check_deletable(&self, flags: DispositionFlags) -> Result<()> {
        if self.link.place.lock().parent.is_none() && !self.is_stream() {
            return Err(ErrorStatus::CANNOT_DELETE);
        }
        let readonly = self.node.metadata()?.attributes & attributes::READONLY != 0;
        let ignored = flags.contains(DispositionFlags::IGNORE_READONLY_ATTRIBUTE)
            && self.granted.contains(AccessMask::FILE_WRITE_ATTRIBUTES);
        if readonly && !ignored {
            return Err(ErrorStatus::CANNOT_DELETE);
        }
        if self.is_directory() && !self.node.is_empty()? {
            return Err(ErrorStatus::DIRECTORY_NOT_EMPTY);
        }
        Ok(())
    }
}
