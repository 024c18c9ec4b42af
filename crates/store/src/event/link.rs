//! [MS-FSA] 2.1.5.15.7 FileLinkInformation

use crate::Result;
use crate::event::modification::{Kept, note_changed};
use crate::event::target::Target;
use crate::limits::LINKS_PER_FILE;
use crate::open::Open;
use wire::dtyp::ErrorStatus;

impl Open {
    /// Gives the file the additional name `target` in the same share.
    pub fn link(&self, target: &str, replace: bool) -> Result<()> {
        if self.is_directory() {
            return Err(ErrorStatus::FILE_IS_A_DIRECTORY);
        }
        let _namespace = self.store.namespace.write();
        if self.link.is_deleted() {
            return Err(ErrorStatus::ACCESS_DENIED);
        }
        if self.node.metadata()?.links >= LINKS_PER_FILE {
            return Err(ErrorStatus::TOO_MANY_LINKS);
        }
        let target = Target::find(self, target)?;
        if let Some((spelled, node)) = &target.existing {
            if replace && node.id() == self.file.id {
                // The name leads here already.
                return Ok(());
            }
            target.check_replaceable(self, replace)?;
            if *spelled != target.name {
                target.directory.remove_child(spelled, node.id())?;
            }
        }
        let before = Kept::of(self)?;
        target
            .directory
            .link_child(&target.name, self.node.as_ref(), replace)?;
        target.note_replaced(self);
        // The link is there whether or not the file's times can be set.
        let _ = note_changed(self, before);
        Ok(())
    }
}
