//! [MS-FSA] 2.1.5.15.12 FileRenameInformation

use crate::Result;
use crate::change_notify::{Change, NamePlace, NotifyAction, NotifyFilter};
use crate::event::modification::{Kept, note_changed};
use crate::event::target::Target;
use crate::open::Open;
use std::sync::Arc;
use volume::{MatchName, Node};
use wire::dtyp::{AccessMask, ErrorStatus};

/// Where the name is now.
struct Source {
    directory: Arc<dyn Node>,
    name: String,
}

impl Open {
    /// Gives the file the path `target` in the same share, for this and all other opens that
    /// came by the same name.
    pub fn rename(&self, target: &str, replace: bool) -> Result<()> {
        self.require(AccessMask::DELETE)?;
        if let Some((old, target)) = self.move_name(target, replace)? {
            // The ARCHIVE attribute: told when the handle is closed, as in Windows.
            if !self.is_directory() {
                self.file.pending.add(NotifyFilter::ATTRIBUTES);
            }
            self.report_rename(&old, &target);
        }
        Ok(())
    }

    /// Where the name was, and where it is now; `None` if it stays what it was.
    fn move_name(&self, target: &str, replace: bool) -> Result<Option<(NamePlace, Target)>> {
        let _namespace = self.store.namespace.write();
        if target.starts_with(':') {
            return self.rename_stream(target, replace).map(|()| None);
        }
        if self.is_stream() {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        let source = self.source()?;
        let old = self.place().ok_or(ErrorStatus::ACCESS_DENIED)?;
        let target = Target::find(self, target)?;
        if self.link.is_deleted() {
            return Err(ErrorStatus::ACCESS_DENIED);
        }
        if self.is_directory() && self.has_open_below() {
            return Err(ErrorStatus::ACCESS_DENIED);
        }
        if source.is(&target, &target.name) {
            return Ok(None);
        }
        let before = Kept::of(self)?;
        match &target.existing {
            Some((spelled, node)) if node.id() == self.file.id => {
                self.rename_onto_itself(&source, &target, spelled)?;
            }
            Some((spelled, _)) => {
                target.check_replaceable(self, replace)?;
                self.replace(&source, &target, spelled)?;
            }
            None => source.move_to(&target, &target.name, false)?,
        }
        self.link.place.lock().move_to(
            Arc::clone(&target.directory),
            &target.name,
            (self.root_id(), &target.directory_path),
        );
        // The file has its new name whether or not its times can be set.
        let _ = note_changed(self, before);
        Ok(Some((old, target)))
    }

    /// What those who watch are told: two names in one directory belong together, in two they do
    /// not.
    fn report_rename(&self, old: &NamePlace, target: &Target) {
        let (root, filter) = (self.root_id(), self.name_filter());
        let new = target.place(root);
        let change = |place, action| Change {
            place,
            action,
            filter,
        };
        let replaced = target.replaced_place(root).filter(|place| place != old);
        let mut changes = Vec::new();
        if let Some(replaced) = &replaced {
            if *replaced == new {
                changes.push(change(old, NotifyAction::REMOVED));
                let filter = NotifyFilter::REPLACED;
                changes.push(Change {
                    filter,
                    ..change(&new, NotifyAction::MODIFIED)
                });
                return self.store.change_notify.report(&changes);
            }
            changes.push(change(replaced, NotifyAction::REMOVED));
        }
        let (gone, come) = if old.parent == new.parent {
            (
                NotifyAction::RENAMED_OLD_NAME,
                NotifyAction::RENAMED_NEW_NAME,
            )
        } else {
            (NotifyAction::REMOVED, NotifyAction::ADDED)
        };
        changes.push(change(old, gone));
        changes.push(change(&new, come));
        self.store.change_notify.report(&changes);
    }

    /// The root of a share cannot be renamed.
    fn source(&self) -> Result<Source> {
        let place = self.link.place.lock();
        let directory = place.parent.clone().ok_or(ErrorStatus::ACCESS_DENIED)?;
        Ok(Source {
            directory,
            name: place.name.clone(),
        })
    }

    /// The target is the same file: another spelling of its name, or another hard link.
    fn rename_onto_itself(&self, source: &Source, target: &Target, spelled: &str) -> Result<()> {
        if source.is(target, spelled) {
            return source.move_to(target, &target.name, false);
        }
        source.directory.remove_child(&source.name, self.file.id)?;
        respell(target, spelled)
    }

    fn replace(&self, source: &Source, target: &Target, spelled: &str) -> Result<()> {
        if let (true, Some((_, node))) = (self.is_directory(), &target.existing) {
            // A directory cannot take the place of a file in one step.
            target.directory.remove_child(spelled, node.id())?;
            source.move_to(target, &target.name, false)?;
        } else {
            source.move_to(target, spelled, true)?;
            respell(target, spelled)?;
        }
        target.note_replaced(self);
        Ok(())
    }

    /// [MS-FSA] 2.1.4.2 Algorithm for Detecting If Open Files Exist Under a Directory
    fn has_open_below(&self) -> bool {
        let root = self.root_id();
        let own = MatchName::fold(&self.path());
        let below = format!("{own}\\");
        let is_below = |directory: String| {
            let directory = MatchName::fold(&directory);
            directory == own || directory.starts_with(&below)
        };
        self.store.files.all().iter().any(|file| {
            let state = file.state.lock();
            let open_links = state.opens.iter().map(|entry| &entry.link);
            open_links
                .filter_map(|link| link.directory(root))
                .any(is_below)
        })
    }
}

impl Source {
    fn is(&self, target: &Target, name: &str) -> bool {
        self.directory.id() == target.directory.id() && self.name == name
    }

    fn move_to(&self, target: &Target, name: &str, replace: bool) -> Result<()> {
        self.directory
            .rename_child(&self.name, target.directory.as_ref(), name, replace)
    }
}

/// Gives the name that was there the spelling that was asked for.
fn respell(target: &Target, spelled: &str) -> Result<()> {
    if spelled == target.name {
        return Ok(());
    }
    target
        .directory
        .rename_child(spelled, target.directory.as_ref(), &target.name, false)
}
