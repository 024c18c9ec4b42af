//! [MS-FSA] 2.1.5.15.12 FileRenameInformation

use crate::Result;
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
        let _namespace = self.store.namespace.write();
        let source = self.source()?;
        let target = Target::find(self, target)?;
        if self.link.is_deleted() {
            return Err(ErrorStatus::ACCESS_DENIED);
        }
        if self.is_directory() && self.has_open_below() {
            return Err(ErrorStatus::ACCESS_DENIED);
        }
        if source.is(&target, &target.name) {
            return Ok(());
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
        Ok(())
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
