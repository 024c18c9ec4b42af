//! [MS-FSA] 2.1.5.15.7 FileLinkInformation

use crate::Result;
use crate::change_notify::{Change, NotifyAction, NotifyFilter};
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
        if self.is_stream() {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        if let Some(target) = self.add_link(target, replace)? {
            self.report_link(&target);
        }
        Ok(())
    }

    /// `None` if the name led there already.
    fn add_link(&self, target: &str, replace: bool) -> Result<Option<Target>> {
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
                return Ok(None);
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
        Ok(Some(target))
    }

    fn report_link(&self, target: &Target) {
        let (root, name) = (self.root_id(), NotifyFilter::FILE_NAME);
        let new = target.place(root);
        let change = |place, action, filter| Change {
            place,
            action,
            filter,
        };
        let replaced = target.replaced_place(root);
        let changes = match &replaced {
            None => vec![change(&new, NotifyAction::ADDED, name)],
            Some(old) if *old == new => {
                vec![change(&new, NotifyAction::MODIFIED, NotifyFilter::REPLACED)]
            }
            Some(old) => vec![
                change(old, NotifyAction::REMOVED, name),
                change(&new, NotifyAction::ADDED, name),
            ],
        };
        self.store.change_notify.report(&changes);
    }
}
