//! Tells whether a range of a file still holds what it held at some moment.
//!
//! Changes through the store announce themselves with the range they touch, so that they are known
//! exactly. Changes by other programs show in the file's size and times: while somebody
//! watches, these are compared whenever the store itself changes nothing, and
//! taken note of after each change of its own. A change by another program at the very time of
//! one of ours, or within the granularity of the file system's clock, can be missed.

use crate::file::File;
use crate::limits::CHANGES_PER_WATCH;
use parking_lot::Mutex;
use std::ops::Range;
use std::sync::{Arc, Weak};
use volume::Node;
use wire::dtyp::FileTime;

/// The changes of one file's data.
#[derive(Debug, Default)]
pub(crate) struct WriteGeneration {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    next_writer: u64,
    writers: Vec<(u64, Range<u64>)>,
    watches: Vec<Weak<Changes>>,
    /// How the file looked after the last change that is known.
    known: Option<Look>,
}

/// What shows of a change.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Look {
    size: u64,
    write_time: FileTime,
    change_time: FileTime,
}

/// What was changed since a watch began.
#[derive(Debug, Default)]
struct Changes {
    ranges: Mutex<Vec<Range<u64>>>,
}

impl WriteGeneration {
    /// Announces a change of who knows what, which lasts until the guard is dropped.
    pub(crate) fn begin(&self) -> WriteInProgress<'_> {
        self.enter(None, 0..u64::MAX)
    }

    /// Announces a change of `range` of the file behind `node`, so that what is watched
    /// elsewhere in the file stays good.
    pub(crate) fn begin_range<'a>(
        &'a self,
        node: &'a dyn Node,
        range: Range<u64>,
    ) -> WriteInProgress<'a> {
        self.enter(Some(node), range)
    }

    fn enter<'a>(&'a self, node: Option<&'a dyn Node>, range: Range<u64>) -> WriteInProgress<'a> {
        let mut state = self.state.lock();
        if let Some(node) = node {
            state.look(node);
        }
        state.note(&range);
        let id = state.next_writer;
        state.next_writer = id.wrapping_add(1);
        state.writers.push((id, range));
        WriteInProgress {
            generation: self,
            node,
            id,
        }
    }
}

impl State {
    /// Compares how the file looks with how it should. Without watches nobody asks, and while the
    /// store itself writes it says nothing.
    fn look(&mut self, node: &dyn Node) {
        self.watches.retain(|watch| watch.strong_count() != 0);
        if self.watches.is_empty() {
            self.known = None;
            return;
        }
        if !self.writers.is_empty() {
            return;
        }
        let now = Look::of(node);
        if self.known.is_some() && now != self.known {
            self.note(&(0..u64::MAX));
        }
        self.known = now;
    }

    /// Tells all who watch that `range` has changed; an empty one is a change of times only.
    fn note(&self, range: &Range<u64>) {
        if range.is_empty() {
            return;
        }
        for watch in self.watches.iter().filter_map(Weak::upgrade) {
            watch.add(range);
        }
    }

    fn end(&mut self, id: u64, node: Option<&dyn Node>) {
        self.writers.retain(|(writer, _)| *writer != id);
        if self.writers.is_empty() && !self.watches.is_empty() {
            self.known = node.and_then(Look::of);
        }
    }
}

impl Look {
    /// `None` if it cannot be told, which then counts as changed.
    fn of(node: &dyn Node) -> Option<Self> {
        let facts = node.metadata().ok()?;
        let (write_time, change_time) = (facts.write_time, facts.own_change_time);
        Some(Self {
            size: facts.size,
            write_time,
            change_time,
        })
    }
}

impl Changes {
    /// Ranges that touch are kept as one. When there are too many, all counts as changed.
    fn add(&self, range: &Range<u64>) {
        let mut ranges = self.ranges.lock();
        let mut whole = range.clone();
        ranges.retain(|known| {
            let touches = known.start <= whole.end && whole.start <= known.end;
            if touches {
                whole = known.start.min(whole.start)..known.end.max(whole.end);
            }
            !touches
        });
        if ranges.len() >= CHANGES_PER_WATCH {
            ranges.clear();
            whole = 0..u64::MAX;
        }
        ranges.push(whole);
    }

    fn touch(&self, range: &Range<u64>) -> bool {
        let ranges = self.ranges.lock();
        ranges
            .iter()
            .any(|known| known.start < range.end && range.start < known.end)
    }
}

/// A change of data that is under way.
#[must_use]
pub(crate) struct WriteInProgress<'a> {
    generation: &'a WriteGeneration,
    node: Option<&'a dyn Node>,
    id: u64,
}

impl WriteInProgress<'_> {
    /// Does something while nobody else can begin a change, if nobody has since this one began.
    pub(crate) fn if_alone(&self, action: impl FnOnce()) {
        let state = self.generation.state.lock();
        if state.writers.len() == 1 && state.next_writer == self.id.wrapping_add(1) {
            action();
        }
    }
}

impl Drop for WriteInProgress<'_> {
    fn drop(&mut self) {
        self.generation.state.lock().end(self.id, self.node);
    }
}

/// Watches a file's data; keeps the record alive when all opens are closed.
#[derive(Clone, Debug)]
pub(crate) struct WriteWatch {
    file: Arc<File>,
    changes: Arc<Changes>,
}

impl WriteWatch {
    /// Watches from now on. What somebody is changing at this moment counts as changed: what
    /// is there is half of something.
    pub(crate) fn new(file: &Arc<File>, node: &dyn Node) -> Self {
        let changes = Arc::new(Changes::default());
        let mut state = file.generation.state.lock();
        state.look(node);
        for (_, range) in state.writers.iter().filter(|(_, range)| !range.is_empty()) {
            changes.add(range);
        }
        state.watches.push(Arc::downgrade(&changes));
        if state.writers.is_empty() && state.known.is_none() {
            state.known = Look::of(node);
        }
        drop(state);
        Self {
            file: Arc::clone(file),
            changes,
        }
    }

    /// True if nothing has changed `range` since then, nor does so now.
    pub(crate) fn unchanged(&self, node: &dyn Node, range: Range<u64>) -> bool {
        self.file.generation.state.lock().look(node);
        !self.changes.touch(&range)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use volume::memory::MemoryVolume;
    use volume::{Kind, ManualClock, NewNode};

    struct Case {
        clock: Arc<ManualClock>,
        node: Arc<dyn Node>,
        file: Arc<File>,
    }

    fn case() -> Case {
        let clock = Arc::new(ManualClock::default());
        let volume = MemoryVolume::new(clock.clone());
        let new = NewNode {
            kind: Kind::File,
            attributes: 0,
        };
        let node = volume.root().create_child("a", new).unwrap();
        node.write_at(&[1; 1000], 0).unwrap();
        let file = Arc::new(File::new(node.id()));
        Case { clock, node, file }
    }

    impl Case {
        fn watch(&self) -> WriteWatch {
            WriteWatch::new(&self.file, self.node.as_ref())
        }

        fn same(&self, watch: &WriteWatch, range: Range<u64>) -> bool {
            watch.unchanged(self.node.as_ref(), range)
        }

        fn write(&self, range: Range<u64>) -> WriteInProgress<'_> {
            self.clock.advance(Duration::from_secs(1));
            let change = self
                .file
                .generation
                .begin_range(self.node.as_ref(), range.clone());
            self.node
                .write_at(&vec![2; (range.end - range.start) as usize], range.start)
                .unwrap();
            change
        }
    }

    #[test]
    fn a_change_shows_from_its_beginning_where_it_is() {
        let case = case();
        let before = case.watch();
        assert!(case.same(&before, 0..1000));
        let change = case.write(500..600);
        assert!(!case.same(&before, 0..1000));
        assert!(case.same(&before, 0..500) && case.same(&before, 600..1000));
        let during = case.watch();
        drop(change);
        assert!(!case.same(&during, 0..1000), "it may have seen half of it");
        assert!(case.same(&case.watch(), 0..1000));
        assert!(
            case.same(&before, 600..1000),
            "our own writes are not a stranger's"
        );
    }

    #[test]
    fn what_other_programs_do_shows_in_size_and_times() {
        let case = case();
        let watch = case.watch();
        case.clock.advance(Duration::from_secs(1));
        case.node.write_at(b"x", 700).unwrap();
        assert!(!case.same(&watch, 0..10), "who knows what they did");

        let watch = case.watch();
        case.clock.advance(Duration::from_secs(1));
        case.node.write_at(b"x", 700).unwrap();
        drop(case.write(0..10));
        assert!(
            !case.same(&watch, 100..200),
            "also if one of our own writes follows"
        );
    }

    #[test]
    fn a_change_of_unknown_range_changes_all() {
        let case = case();
        let watch = case.watch();
        drop(case.file.generation.begin());
        assert!(!case.same(&watch, 0..1));
        assert!(case.same(&case.watch(), 0..1));
    }

    #[test]
    fn too_many_ranges_count_as_all() {
        let case = case();
        let watch = case.watch();
        for number in 0..CHANGES_PER_WATCH as u64 {
            drop(case.write(number * 2 + 10_000..number * 2 + 10_001));
        }
        assert!(case.same(&watch, 0..10));
        drop(case.write(50_000..50_001));
        assert!(!case.same(&watch, 0..10));
    }

    #[test]
    fn nothing_is_kept_for_those_who_are_gone() {
        let case = case();
        drop(case.watch());
        drop(case.write(0..1));
        assert!(case.file.generation.state.lock().watches.is_empty());
    }
}
