//! [MS-FSA] 2.1.4.17 Algorithm for Noting That a File Modification Time is Updated, and
//! 2.1.4.18 Algorithm for Noting That a File Change Time is Updated

use crate::Result;
use crate::change_notify::NotifyFilter;
use crate::facts::attributes;
use crate::open::Open;
use crate::times::FixedTimes;
use crate::write_generation::WriteInProgress;
use std::ops::Range;
use volume::{Kind, TimeChanges};
use wire::dtyp::FileTime;

/// A change of a file's data through one handle. The file system moves the times by itself; what
/// the handle must not move is put back at the end.
#[must_use]
pub(crate) struct Modification<'a> {
    open: &'a Open,
    kept: Kept,
    write: WriteInProgress<'a>,
    /// Of a named stream: the file's times move, but not its data.
    _file: Option<WriteInProgress<'a>>,
}

impl<'a> Modification<'a> {
    /// To be called before the data in `range` changes.
    pub(crate) fn begin(open: &'a Open, range: Range<u64>) -> Result<Self> {
        let kept = Kept::of(open)?;
        let write = open.file.generation.begin_range(open.node.as_ref(), range);
        let of_file = || {
            let node = open.base_node().as_ref();
            open.base().generation.begin_range(node, 0..0)
        };
        Ok(Self {
            open,
            kept,
            write,
            _file: open.is_stream().then(of_file),
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
            attributes: archive(self.open)?,
            ..self.kept.back()
        };
        let visible = changes.write_time.is_some()
            || changes.change_time.is_some()
            || changes.attributes.is_some();
        if visible || self.open.base().state.lock().change_time_set {
            change(self.open, &changes)?;
        }
        self.note_finished();
        Ok(())
    }

    fn note_finished(&self) {
        let base = self.open.base();
        base.state.lock().archived = true;
        if self.open.is_stream() {
            base.pending.add(NotifyFilter::LAST_WRITE);
            let data = NotifyFilter::STREAM_SIZE.and(NotifyFilter::STREAM_WRITE);
            self.open.file.pending.add(data);
        } else {
            base.pending
                .add(NotifyFilter::SIZE.and(NotifyFilter::LAST_WRITE));
        }
    }

    /// The same, and the time is now even if the file system saw no reason.
    pub(crate) fn finish_touched(self) -> Result<()> {
        let now = self.open.store.clock.now();
        let back = self.kept.back();
        let changes = TimeChanges {
            write_time: Some(back.write_time.unwrap_or(now)),
            attributes: archive(self.open)?,
            ..back
        };
        change(self.open, &changes)?;
        self.note_finished();
        Ok(())
    }
}

/// The times that a handle does not move, as they were.
/// [MS-FSA] 2.1.1.6 Per Open: UserSetModificationTime, UserSetChangeTime
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept {
    write: Option<FileTime>,
    change: Option<FileTime>,
}

impl Kept {
    /// To be called before anything changes.
    pub(crate) fn of(open: &Open) -> Result<Self> {
        Self::fixed(open, *open.times.lock())
    }

    /// The same for a handle that is about to fix times.
    pub(crate) fn fixed(open: &Open, fixed: FixedTimes) -> Result<Self> {
        if !fixed.write && !fixed.change {
            return Ok(Self {
                write: None,
                change: None,
            });
        }
        let metadata = open.node.metadata()?;
        Ok(Self {
            write: fixed.write.then_some(metadata.write_time),
            change: fixed.change.then_some(metadata.change_time),
        })
    }

    /// The change time.
    pub(crate) fn change_time(self) -> Option<FileTime> {
        self.change
    }

    fn back(self) -> TimeChanges {
        TimeChanges {
            write_time: self.write,
            change_time: self.change,
            ..TimeChanges::default()
        }
    }
}

fn change(open: &Open, changes: &TimeChanges) -> Result<()> {
    open.node.change(changes)?;
    open.base().state.lock().change_time_set = changes.change_time.is_some();
    Ok(())
}

/// Changes times and attributes. Those who watch the data learn that it was not data.
pub(crate) fn change_facts(open: &Open, changes: &TimeChanges) -> Result<()> {
    let node = open.base_node().as_ref();
    let _no_data = open.base().generation.begin_range(node, 0..0);
    change(open, changes)
}

/// Notes that something but the data has changed: the change time is now, or what it was before
/// for a handle that does not move it, and ARCHIVE is set.
pub(crate) fn note_changed(open: &Open, before: Kept) -> Result<()> {
    let attributes = open.node.metadata()?.attributes;
    let archive = to_archive(open);
    let changes = TimeChanges {
        attributes: Some(attributes | archive),
        change_time: before.change_time(),
        ..TimeChanges::default()
    };
    change_facts(open, &changes)
}

/// The attributes with ARCHIVE, if it is not set yet.
fn archive(open: &Open) -> Result<Option<u32>> {
    if open.base().state.lock().archived {
        return Ok(None);
    }
    let attributes = open.node.metadata()?.attributes;
    Ok(Some(attributes | to_archive(open)).filter(|new| *new != attributes))
}

/// Only files are archived, with their streams.
fn to_archive(open: &Open) -> u32 {
    match open.base_node().kind() {
        Kind::File => attributes::ARCHIVE,
        Kind::Directory => 0,
    }
}
