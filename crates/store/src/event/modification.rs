//! [MS-FSA] 2.1.4.17 Algorithm for Noting That a File Modification Time is Updated, and
//! 2.1.4.18 Algorithm for Noting That a File Change Time is Updated

use crate::Result;
use crate::facts::attributes;
use crate::open::Open;
use crate::times::FixedTimes;
use crate::write_generation::WriteInProgress;
use std::ops::Range;
use volume::TimeChanges;
use wire::dtyp::FileTime;

/// A change of a file's data through one handle. The file system moves the times by itself; what
/// the handle must not move is put back at the end.
#[must_use]
pub(crate) struct Modification<'a> {
    open: &'a Open,
    write_time: Option<FileTime>,
    write: WriteInProgress<'a>,
}

impl<'a> Modification<'a> {
    /// To be called before the data in `range` changes.
    pub(crate) fn begin(open: &'a Open, range: Range<u64>) -> Result<Self> {
        let fixed = *open.times.lock();
        keep_change_time(open, fixed)?;
        let write_time = match fixed.write {
            true => Some(open.node.metadata()?.write_time),
            false => None,
        };
        let write = open.file.generation.begin_range(open.node.as_ref(), range);
        Ok(Self {
            open,
            write_time,
            write,
        })
    }

    /// Takes back that the file grew beyond `size` by data that nobody will be told of, unless
    /// somebody else has changed the file meanwhile: what they wrote stays.
    pub(crate) fn shrink_to(&self, size: u64) {
        self.write.if_alone(|| {
            let node = &self.open.node;
            if node.metadata().is_ok_and(|facts| facts.size > size) {
                // The data there is right, only not asked for any more: no reason for an error.
                let _ = node.set_size(size);
            }
        });
    }

    /// To be called when the data has changed.
    pub(crate) fn finish(self) -> Result<()> {
        let changes = TimeChanges {
            write_time: self.write_time,
            attributes: archive(self.open)?,
            ..TimeChanges::default()
        };
        apply(self.open, &changes)?;
        forget_change_time(self.open);
        Ok(())
    }

    /// The same, and the time is now even if the file system saw no reason.
    pub(crate) fn finish_touched(self) -> Result<()> {
        let now = self.open.store.clock.now();
        let changes = TimeChanges {
            write_time: Some(self.write_time.unwrap_or(now)),
            attributes: archive(self.open)?,
            ..TimeChanges::default()
        };
        self.open.node.change(&changes)?;
        self.open.file.state.lock().archived = true;
        forget_change_time(self.open);
        Ok(())
    }
}

/// Changes times and attributes. Those who watch the data learn that it was not data.
pub(crate) fn change_facts(open: &Open, changes: &TimeChanges) -> Result<()> {
    let _no_data = open.file.generation.begin_range(open.node.as_ref(), 0..0);
    open.node.change(changes)
}

/// Notes that something but the data has changed: the change time is now, ARCHIVE is set.
pub(crate) fn note_changed(open: &Open) -> Result<()> {
    let fixed = *open.times.lock();
    keep_change_time(open, fixed)?;
    let attributes = open.node.metadata()?.attributes;
    let archive = if open.is_directory() {
        0
    } else {
        attributes::ARCHIVE
    };
    let changes = TimeChanges {
        attributes: Some(attributes | archive),
        ..TimeChanges::default()
    };
    change_facts(open, &changes)?;
    forget_change_time(open);
    Ok(())
}

/// The attributes with ARCHIVE, if it is not set yet.
fn archive(open: &Open) -> Result<Option<u32>> {
    if open.file.state.lock().archived {
        return Ok(None);
    }
    let attributes = open.node.metadata()?.attributes;
    Ok(Some(attributes | attributes::ARCHIVE).filter(|new| *new != attributes))
}

fn apply(open: &Open, changes: &TimeChanges) -> Result<()> {
    if changes.write_time.is_some() || changes.attributes.is_some() {
        open.node.change(changes)?;
    }
    open.file.state.lock().archived = true;
    Ok(())
}

/// A handle that must not move the change time fixes what is shown now.
pub(crate) fn keep_change_time(open: &Open, fixed: FixedTimes) -> Result<()> {
    if !fixed.change || open.file.state.lock().change_time.is_some() {
        return Ok(());
    }
    let now = open.node.metadata()?.change_time;
    open.file.state.lock().change_time.get_or_insert(now);
    Ok(())
}

/// Another handle shows the file system's own change time again.
pub(crate) fn forget_change_time(open: &Open) {
    if !open.times.lock().change {
        open.file.state.lock().change_time = None;
    }
}
