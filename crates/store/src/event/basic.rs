//! [MS-FSA] 2.1.5.15.2 FileBasicInformation

use crate::Result;
use crate::change_notify::{NotifyAction, NotifyFilter};
use crate::event::modification::{Kept, change_facts};
use crate::facts::attributes;
use crate::open::Open;
use crate::times::BasicChanges;
use volume::{Kind, TimeChanges};
use wire::dtyp::{AccessMask, ErrorStatus};

impl Open {
    /// Sets times and attributes.
    pub fn set_basic(&self, changes: &BasicChanges) -> Result<()> {
        self.require(AccessMask::FILE_WRITE_ATTRIBUTES)?;
        check_attributes(self, changes.attributes)?;
        let mut fixed = *self.times.lock();
        changes.access.apply_to(&mut fixed.access);
        changes.write.apply_to(&mut fixed.write);
        changes.change.apply_to(&mut fixed.change);
        let kept = Kept::fixed(self, fixed)?.change_time();
        let stored = TimeChanges {
            creation_time: changes.creation.value(),
            access_time: changes.access.value(),
            write_time: changes.write.value(),
            change_time: changes.change.value().or(kept),
            attributes: self.new_attributes(changes.attributes)?,
        };
        let changed = stored.creation_time.is_some()
            || stored.access_time.is_some()
            || stored.write_time.is_some()
            || changes.change.value().is_some()
            || stored.attributes.is_some();
        if changed {
            change_facts(self, &stored)?;
        }
        *self.times.lock() = fixed;
        if let Some(attributes) = stored.attributes {
            self.base().state.lock().archived = attributes & attributes::ARCHIVE != 0;
        }
        if let Some(filter) = seen(&stored) {
            self.report(NotifyAction::MODIFIED, filter);
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
}

/// Which of the changes can be watched for; the change time cannot.
fn seen(stored: &TimeChanges) -> Option<NotifyFilter> {
    let kinds = [
        (stored.attributes.is_some(), NotifyFilter::ATTRIBUTES),
        (stored.creation_time.is_some(), NotifyFilter::CREATION),
        (stored.access_time.is_some(), NotifyFilter::LAST_ACCESS),
        (stored.write_time.is_some(), NotifyFilter::LAST_WRITE),
    ];
    let changed = kinds.into_iter().filter(|(changed, _)| *changed);
    changed.map(|(_, filter)| filter).reduce(NotifyFilter::and)
}

fn check_attributes(open: &Open, wanted: u32) -> Result<()> {
    let wrong = if open.base_node().kind() == Kind::Directory {
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
