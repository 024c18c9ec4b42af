//! [MS-FSA] 2.1.5.10.38 FSCTL_SET_SPARSE

use crate::Result;
use crate::change_notify::{NotifyAction, NotifyFilter};
use crate::event::modification::change_facts;
use crate::facts::attributes;
use crate::open::Open;
use volume::TimeChanges;
use wire::dtyp::{AccessMask, ErrorStatus};

impl Open {
    /// Sets or clears FILE_ATTRIBUTE_SPARSE_FILE. Holes are kept either way.
    pub fn set_sparse(&self, sparse: bool) -> Result<()> {
        if self.is_directory() {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        self.require_any(
            AccessMask::FILE_WRITE_DATA
                | AccessMask::FILE_WRITE_ATTRIBUTES
                | AccessMask::FILE_APPEND_DATA,
        )?;
        let have = self.node.metadata()?.attributes;
        let new = if sparse {
            have | attributes::SPARSE_FILE
        } else {
            have & !attributes::SPARSE_FILE
        };
        let changes = TimeChanges {
            attributes: Some(new | attributes::ARCHIVE),
            ..TimeChanges::default()
        };
        change_facts(self, &changes)?;
        self.report(NotifyAction::MODIFIED, NotifyFilter::ATTRIBUTES);
        Ok(())
    }
}
