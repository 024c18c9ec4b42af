//! The facts of a node and changing them.

use super::descriptor;
use super::dos::{ChangeTime, DosFacts};
use super::errno;
use super::extended_attributes::{self, Names};
use crate::attributes::{shown, storable};
use crate::clock::{Clock, SystemClock};
use crate::node::{DirectoryEntry, Kind, Metadata, Result, TimeChanges};
use rustix::fd::AsFd;
use rustix::fs::{self, AtFlags, Statx, StatxFlags, StatxTimestamp, Timespec, Timestamps};
use wire::dtyp::FileTime;

/// All facts, fresh.
pub(super) fn metadata(descriptor: &impl AsFd) -> Result<Metadata> {
    let facts = descriptor::facts(descriptor)?;
    // Facts that cannot be read are facts not stored: a file must not vanish from a listing
    // because its extended attributes are unreadable.
    let dos = DosFacts::load(descriptor).unwrap_or_default();
    describe(&facts, dos)
}

/// The facts for a listing. Most files have no extended attributes at all; of those no more is
/// asked than that.
pub(super) fn entry(descriptor: &impl AsFd) -> Result<DirectoryEntry> {
    let facts = descriptor::facts(descriptor)?;
    // What cannot be read is not there, as above.
    let names = Names::read(descriptor).unwrap_or_default();
    let dos = if DosFacts::is_among(&names) {
        DosFacts::load(descriptor).unwrap_or_default()
    } else {
        DosFacts::default()
    };
    Ok(DirectoryEntry {
        metadata: describe(&facts, dos)?,
        ea_size: extended_attributes::ea_size(descriptor, &names),
    })
}

fn describe(facts: &Statx, dos: DosFacts) -> Result<Metadata> {
    let kind = descriptor::kind(facts)?;
    let directory = kind == Kind::Directory;
    Ok(Metadata {
        id: descriptor::node_id(facts),
        kind,
        size: if directory { 0 } else { facts.stx_size },
        allocated: if directory {
            0
        } else {
            facts.stx_blocks.saturating_mul(512)
        },
        creation_time: dos.creation_time.unwrap_or_else(|| birth_time(facts)),
        access_time: file_time(facts.stx_atime),
        write_time: file_time(facts.stx_mtime),
        change_time: change_time(facts, dos.change_time),
        own_change_time: file_time(facts.stx_ctime),
        attributes: shown(dos.attributes, directory),
        links: facts.stx_nlink,
    })
}

/// The time that a client has set, unless the file system says that there was a change since.
/// Its clock ticks every few milliseconds, so it says so only of changes that came later.
fn change_time(facts: &Statx, stored: Option<ChangeTime>) -> FileTime {
    const TICKS_OF_20_MS: u64 = 200_000;
    let own = file_time(facts.stx_ctime);
    stored
        .filter(|stored| own.0.abs_diff(stored.stored.0) <= TICKS_OF_20_MS)
        .map_or(own, |stored| stored.shown)
}

/// The birth time, or where the file system has none the earliest of the times it has.
pub(super) fn birth_time(facts: &Statx) -> FileTime {
    if facts.stx_mask & StatxFlags::BTIME.bits() != 0 {
        return file_time(facts.stx_btime);
    }
    file_time(facts.stx_mtime).min(file_time(facts.stx_ctime))
}

fn file_time(time: StatxTimestamp) -> FileTime {
    FileTime::from_unix(time.tv_sec, time.tv_nsec)
}

/// Stores times and attributes. The attribute last: that moves the change time, and a change time
/// that is set holds from that moment.
pub(super) fn change(descriptor: &impl AsFd, changes: &TimeChanges) -> Result<()> {
    if changes.access_time.is_some() || changes.write_time.is_some() {
        let times = Timestamps {
            last_access: timespec(changes.access_time),
            last_modification: timespec(changes.write_time),
        };
        fs::utimensat(descriptor, c"", &times, AtFlags::EMPTY_PATH).map_err(errno::status)?;
    }
    // What was asked for is stored even if it is there already, so that the change shows.
    let asked = changes.attributes.is_some()
        || changes.creation_time.is_some()
        || changes.change_time.is_some();
    let had = match DosFacts::load(descriptor) {
        Err(_) if !asked => return Ok(()),
        had => had?,
    };
    let new = DosFacts {
        attributes: changes.attributes.map(storable).or(had.attributes),
        creation_time: changes.creation_time.or(had.creation_time),
        change_time: changes.change_time.map(|shown| ChangeTime {
            shown,
            stored: SystemClock::new().now(),
        }),
    };
    if asked || new != had {
        new.store(descriptor)?;
    }
    Ok(())
}

fn timespec(time: Option<FileTime>) -> Timespec {
    let Some(time) = time else {
        return Timespec {
            tv_sec: 0,
            tv_nsec: fs::UTIME_OMIT,
        };
    };
    let (seconds, nanoseconds) = time.to_unix();
    Timespec {
        tv_sec: seconds,
        tv_nsec: nanoseconds.into(),
    }
}
