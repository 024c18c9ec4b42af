//! Byte-range locks. [MS-FSA] 2.1.1.7 Per ByteRangeLock

use crate::Result;
use crate::file::File;
use crate::limits::LOCKS_PER_FILE;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use wire::dtyp::ErrorStatus;

/// A range to lock. [MS-SMB2] 2.2.26.1 SMB2_LOCK_ELEMENT Structure
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LockRange {
    /// First byte.
    pub offset: u64,
    /// Bytes; may be zero.
    pub length: u64,
    /// Nobody else may lock, read or write it; otherwise nobody may write it.
    pub exclusive: bool,
    /// Do not wait if it is locked.
    pub fail_immediately: bool,
}

/// What became of a lock request.
#[derive(Debug)]
pub enum LockOutcome {
    /// All ranges are locked.
    Granted,
    /// The ticket says when it is.
    Wait(LockTicket),
}

/// Called once, when a waiting lock is granted or given up.
type Completion = Box<dyn FnOnce(Result<()>) + Send>;

/// A lock request that waits. Dropping the ticket does not end the waiting.
#[derive(Clone)]
pub struct LockTicket {
    file: Arc<File>,
    slot: Arc<Slot>,
}

/// Where the answer and the one who waits for it meet.
#[derive(Default)]
struct Slot {
    state: Mutex<SlotState>,
}

#[derive(Default)]
enum SlotState {
    #[default]
    Waiting,
    Asked(Completion),
    Answered(Result<()>),
    Over,
}

impl Slot {
    fn complete(&self, result: Result<()>) {
        let mut state = self.state.lock();
        match std::mem::replace(&mut *state, SlotState::Over) {
            SlotState::Waiting => *state = SlotState::Answered(result),
            SlotState::Asked(completion) => {
                drop(state);
                completion(result);
            }
            // Cancelled and granted at once: the first answer holds.
            over @ (SlotState::Answered(_) | SlotState::Over) => *state = over,
        }
    }

    fn ask(&self, completion: Completion) {
        let mut state = self.state.lock();
        match std::mem::replace(&mut *state, SlotState::Over) {
            SlotState::Waiting | SlotState::Asked(_) => *state = SlotState::Asked(completion),
            SlotState::Answered(result) => {
                drop(state);
                completion(result);
            }
            SlotState::Over => {}
        }
    }
}

impl LockTicket {
    /// Has `completion` called once when the lock is granted (`Ok`), cancelled (CANCELLED) or its
    /// handle closed (RANGE_NOT_LOCKED); at once if that has happened already.
    pub fn when_done(&self, completion: impl FnOnce(Result<()>) + Send + 'static) {
        self.slot.ask(Box::new(completion));
    }

    /// [MS-FSA] 2.1.5.20 Server Requests Canceling an Operation
    pub fn cancel(&self) {
        if self.file.locks.give_up(&self.slot) {
            self.slot.complete(Err(ErrorStatus::CANCELLED));
        }
    }
}

impl fmt::Debug for LockTicket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LockTicket")
            .field("file", &self.file.id)
            .finish_non_exhaustive()
    }
}

/// What an access to a range intends.
/// [MS-FSA] 2.1.4.10 Algorithm for Determining If a Range Access Conflicts with Byte-Range Locks
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Intent {
    Read,
    Write,
    LockShared,
    LockExclusive,
}

impl Intent {
    fn is_exclusive(self) -> bool {
        matches!(self, Self::Write | Self::LockExclusive)
    }
}

/// A lock that is held.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct ByteRangeLock {
    offset: u64,
    length: u64,
    exclusive: bool,
    owner: u64,
}

impl ByteRangeLock {
    fn new(range: &LockRange, owner: u64) -> Self {
        let &LockRange {
            offset,
            length,
            exclusive,
            ..
        } = range;
        Self {
            offset,
            length,
            exclusive,
            owner,
        }
    }

    fn last(&self) -> u64 {
        last_byte(self.offset, self.length)
    }

    fn blocks(&self, offset: u64, length: u64, intent: Intent, owner: Option<u64>) -> bool {
        if (self.offset, self.length) == (0, 0) {
            return false;
        }
        let overlaps = offset <= self.last() && last_byte(offset, length) >= self.offset;
        if !overlaps {
            return false;
        }
        if self.exclusive {
            Some(self.owner) != owner || intent == Intent::LockExclusive
        } else {
            intent.is_exclusive()
        }
    }
}

/// The last byte of a range; one before its first for an empty one, as the specification counts.
fn last_byte(offset: u64, length: u64) -> u64 {
    match length.checked_sub(1) {
        Some(more) => offset.saturating_add(more),
        None => offset.saturating_sub(1),
    }
}

/// The locks of one file.
#[derive(Default)]
pub(crate) struct ByteRangeLocks {
    table: Mutex<LockTable>,
    // So that reads and writes of files without locks need no mutex.
    held: AtomicUsize,
}

/// Held locks in the order of their offsets. Beside each stands how far it and all before
/// it reach, so that a search can stop early.
#[derive(Default)]
struct LockTable {
    held: Vec<Held>,
    waiting: VecDeque<Waiting>,
}

struct Held {
    lock: ByteRangeLock,
    reach: u64,
}

struct Waiting {
    lock: ByteRangeLock,
    slot: Arc<Slot>,
}

impl LockTable {
    fn conflicts(&self, offset: u64, length: u64, intent: Intent, owner: Option<u64>) -> bool {
        if (offset, length) == (0, 0) {
            return false;
        }
        let last = last_byte(offset, length);
        let end = self.held.partition_point(|held| held.lock.offset <= last);
        self.held
            .iter()
            .take(end)
            .rev()
            .take_while(|held| held.reach >= offset)
            .any(|held| held.lock.blocks(offset, length, intent, owner))
    }

    fn admits(&self, lock: &ByteRangeLock) -> bool {
        let intent = if lock.exclusive {
            Intent::LockExclusive
        } else {
            Intent::LockShared
        };
        !self.conflicts(lock.offset, lock.length, intent, Some(lock.owner))
    }

    fn insert(&mut self, lock: ByteRangeLock) {
        let index = self
            .held
            .partition_point(|held| held.lock.offset <= lock.offset);
        self.held.insert(
            index,
            Held {
                lock,
                reach: lock.last(),
            },
        );
        self.renew_reach(index);
    }

    fn renew_reach(&mut self, from: usize) {
        let before = from.checked_sub(1).and_then(|index| self.held.get(index));
        let mut reach = before.map_or(0, |held| held.reach);
        for held in self.held.iter_mut().skip(from) {
            reach = reach.max(held.lock.last());
            held.reach = reach;
        }
    }

    /// [MS-FSA] 2.1.5.9 Server Requests an Unlock of a Byte-Range: an exclusive lock goes first.
    fn remove(&mut self, offset: u64, length: u64, owner: u64) -> bool {
        let is_it = |held: &Held| {
            (held.lock.offset, held.lock.length, held.lock.owner) == (offset, length, owner)
        };
        let start = self.held.partition_point(|held| held.lock.offset < offset);
        let mut found = None;
        for (index, held) in self.held.iter().enumerate().skip(start) {
            if held.lock.offset != offset {
                break;
            }
            if is_it(held) {
                found = Some(index);
                if held.lock.exclusive {
                    break;
                }
            }
        }
        let Some(index) = found else { return false };
        self.held.remove(index);
        self.renew_reach(index);
        true
    }

    fn take_back(&mut self, lock: &ByteRangeLock) {
        if let Some(index) = self.held.iter().rposition(|held| held.lock == *lock) {
            self.held.remove(index);
            self.renew_reach(index);
        }
    }

    fn len(&self) -> usize {
        self.held.len().saturating_add(self.waiting.len())
    }

    /// Grants what can be granted now, in the order of asking.
    fn grant_waiting(&mut self) -> Vec<Arc<Slot>> {
        let mut granted = Vec::new();
        let mut still = VecDeque::new();
        while let Some(waiting) = self.waiting.pop_front() {
            if self.admits(&waiting.lock) {
                self.insert(waiting.lock);
                granted.push(waiting.slot);
            } else {
                still.push_back(waiting);
            }
        }
        self.waiting = still;
        granted
    }
}

impl ByteRangeLocks {
    /// Whether an access by `owner` hits a lock; `None` owns none of them.
    pub(crate) fn conflicts(
        &self,
        offset: u64,
        length: u64,
        intent: Intent,
        owner: Option<u64>,
    ) -> bool {
        self.held.load(Ordering::SeqCst) != 0
            && self.table.lock().conflicts(offset, length, intent, owner)
    }

    /// Where the first lock begins.
    pub(crate) fn first_offset(&self) -> Option<u64> {
        if self.held.load(Ordering::SeqCst) == 0 {
            return None;
        }
        self.table.lock().held.first().map(|held| held.lock.offset)
    }

    /// Locks all ranges or none. Only a range that stands alone can wait.
    pub(crate) fn lock(
        file: &Arc<File>,
        ranges: &[LockRange],
        owner: u64,
        is_closed: impl Fn() -> bool,
    ) -> Result<LockOutcome> {
        let locks = &file.locks;
        let mut table = locks.table.lock();
        if is_closed() {
            return Err(ErrorStatus::FILE_CLOSED);
        }
        if table.len().saturating_add(ranges.len()) > LOCKS_PER_FILE {
            return Err(ErrorStatus::INSUFFICIENT_RESOURCES);
        }
        for (done, range) in ranges.iter().enumerate() {
            let lock = ByteRangeLock::new(range, owner);
            if table.admits(&lock) {
                table.insert(lock);
            } else if range.fail_immediately || ranges.len() != 1 {
                for taken in ranges.iter().take(done) {
                    table.take_back(&ByteRangeLock::new(taken, owner));
                }
                return Err(ErrorStatus::LOCK_NOT_GRANTED);
            } else {
                let slot = Arc::new(Slot::default());
                table.waiting.push_back(Waiting {
                    lock,
                    slot: Arc::clone(&slot),
                });
                return Ok(LockOutcome::Wait(LockTicket {
                    file: Arc::clone(file),
                    slot,
                }));
            }
        }
        locks.held.store(table.held.len(), Ordering::SeqCst);
        Ok(LockOutcome::Granted)
    }

    /// Unlocks a range that was locked exactly so.
    pub(crate) fn unlock(&self, offset: u64, length: u64, owner: u64) -> Result<()> {
        let mut table = self.table.lock();
        if !table.remove(offset, length, owner) {
            return Err(ErrorStatus::RANGE_NOT_LOCKED);
        }
        let granted = table.grant_waiting();
        self.held.store(table.held.len(), Ordering::SeqCst);
        drop(table);
        complete_all(granted, Ok(()));
        Ok(())
    }

    /// Ends all locks and all waiting of one open.
    pub(crate) fn release(&self, owner: u64) {
        let mut table = self.table.lock();
        let waiting = std::mem::take(&mut table.waiting);
        let (gone, still): (VecDeque<_>, _) = waiting
            .into_iter()
            .partition(|waiting| waiting.lock.owner == owner);
        table.waiting = still;
        table.held.retain(|held| held.lock.owner != owner);
        table.renew_reach(0);
        let granted = table.grant_waiting();
        self.held.store(table.held.len(), Ordering::SeqCst);
        drop(table);
        let gone = gone.into_iter().map(|waiting| waiting.slot).collect();
        complete_all(gone, Err(ErrorStatus::RANGE_NOT_LOCKED));
        complete_all(granted, Ok(()));
    }

    /// Takes a waiting lock out of the queue; false if it is no longer there.
    fn give_up(&self, slot: &Arc<Slot>) -> bool {
        let mut table = self.table.lock();
        let before = table.waiting.len();
        table
            .waiting
            .retain(|waiting| !Arc::ptr_eq(&waiting.slot, slot));
        table.waiting.len() != before
    }
}

impl fmt::Debug for ByteRangeLocks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteRangeLocks")
            .field("held", &self.held)
            .finish_non_exhaustive()
    }
}

fn complete_all(slots: Vec<Arc<Slot>>, result: Result<()>) {
    for slot in slots {
        slot.complete(result);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use volume::NodeId;

    fn lock(offset: u64, length: u64, exclusive: bool, owner: u64) -> ByteRangeLock {
        ByteRangeLock {
            offset,
            length,
            exclusive,
            owner,
        }
    }

    /// The search that stops early finds what a look at every lock finds.
    #[test]
    fn the_order_hides_no_conflict() {
        let mut table = LockTable::default();
        let mut seed = 12_345_u64;
        let mut next = |below: u64| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        for round in 0..2000 {
            if round % 3 == 2 && !table.held.is_empty() {
                let index = next(table.held.len() as u64) as usize;
                let gone = table.held[index].lock;
                assert!(table.remove(gone.offset, gone.length, gone.owner));
            } else {
                table.insert(lock(next(500), next(40), next(2) == 0, next(3)));
            }
            let (offset, length, owner) = (next(520), next(30), Some(next(4)));
            for intent in [
                Intent::Read,
                Intent::Write,
                Intent::LockShared,
                Intent::LockExclusive,
            ] {
                let blocks = |held: &Held| held.lock.blocks(offset, length, intent, owner);
                let expected = (offset, length) != (0, 0) && table.held.iter().any(blocks);
                assert_eq!(table.conflicts(offset, length, intent, owner), expected);
            }
        }
    }

    fn exclusive(offset: u64) -> LockRange {
        LockRange {
            offset,
            length: 1,
            exclusive: true,
            fail_immediately: true,
        }
    }

    #[test]
    fn a_file_holds_only_so_many_locks() {
        let file = Arc::new(File::new(NodeId {
            device: 1,
            inode: 1,
        }));
        for offset in 0..LOCKS_PER_FILE as u64 {
            ByteRangeLocks::lock(&file, &[exclusive(offset)], 1, || false).unwrap();
        }
        let refused = ByteRangeLocks::lock(&file, &[exclusive(1 << 40)], 1, || false);
        assert_eq!(refused.err(), Some(ErrorStatus::INSUFFICIENT_RESOURCES));
        file.locks.release(1);
        assert!(!file.locks.conflicts(0, 100, Intent::Write, None));
        assert!(ByteRangeLocks::lock(&file, &[exclusive(1 << 40)], 1, || false).is_ok());
    }

    #[test]
    fn an_answer_waits_for_the_question() {
        let slot = Slot::default();
        slot.complete(Ok(()));
        slot.complete(Err(ErrorStatus::CANCELLED));
        let asked = Arc::new(Mutex::new(None));
        let answer = Arc::clone(&asked);
        slot.ask(Box::new(move |result| *answer.lock() = Some(result)));
        assert_eq!(*asked.lock(), Some(Ok(())));
    }
}
