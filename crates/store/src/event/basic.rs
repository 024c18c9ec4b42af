//! [MS-FSA] 2.1.5.15.2 FileBasicInformation

use crate::Result;
use crate::event::modification::{change_facts, forget_change_time, keep_change_time};
use crate::facts::attributes;
use crate::open::Open;
use crate::times::{BasicChanges, TimeChange};
use volume::TimeChanges;
use wire::dtyp::{AccessMask, ErrorStatus};

impl Open {
    /// Sets times and attributes.
    pub fn set_basic(&self, changes: &BasicChanges) -> Result<()> {
        self.require(AccessMask::FILE_WRITE_ATTRIBUTES)?;
        check_attributes(self, changes.attributes)?;
        // A handle that stops the change time shows the one there is now, from now on.
        let mut fixed = *self.times.lock();
        fixed.change |= changes.change == TimeChange::Stop;
        keep_change_time(self, fixed)?;
        let stored = TimeChanges {
            creation_time: changes.creation.value(),
            access_time: changes.access.value(),
            write_time: changes.write.value(),
            change_time: None,
            attributes: self.new_attributes(changes.attributes)?,
        };
        let changed = stored.creation_time.is_some()
            || stored.access_time.is_some()
            || stored.write_time.is_some()
            || stored.attributes.is_some();
        if changed {
            change_facts(self, &stored)?;
        }
        self.fix_times(changes);
        let mut state = self.file.state.lock();
        if let Some(attributes) = stored.attributes {
            state.archived = attributes & attributes::ARCHIVE != 0;
        }
        if let Some(time) = changes.change.value() {
            state.change_time = Some(time);
            return Ok(());
        }
        drop(state);
        if changed {
            forget_change_time(self);
        }
        Ok(())
    }

    fn new_attributes(&self, wanted: u32) -> Result<Option<u32>> {
        if wanted == 0 {
            return Ok(None);
        }
        let mut settable = attributes::SETTABLE;
        if self.link.place.lock().parent.is_none() {
            settable &= !(attributes::HIDDEN | attributes::SYSTEM);
        }
        let have = self.node.metadata()?.attributes;
        let new = (have & !settable) | (wanted & settable);
        Ok((new != have).then_some(new))
    }

    fn fix_times(&self, changes: &BasicChanges) {
        let mut fixed = self.times.lock();
        changes.access.apply_to(&mut fixed.access);
        changes.write.apply_to(&mut fixed.write);
        changes.change.apply_to(&mut fixed.change);
    }
}

fn check_attributes(open: &Open, wanted: u32) -> Result<()> {
    let wrong = if open.is_directory() {
        attributes::TEMPORARY
    } else {
        attributes::DIRECTORY
    };
    if wanted & wrong != 0 {
        Err(ErrorStatus::INVALID_PARAMETER)
    } else {
        Ok(())
    }
}
