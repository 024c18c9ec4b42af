//! One watched directory: what happened since it was last asked, and who waits to hear of it.

use super::{Change, NotifyAction, NotifyFilter};
use crate::link::Link;
use crate::share::Principal;
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use volume::NodeId;
use wire::dtyp::{NtStatus, utf16_len};

/// One change, its name counted from the watched directory.
#[derive(Clone, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub struct NotifyRecord {
    pub action: NotifyAction,
    pub name: String,
}

/// Called once, and says whether anybody heard it: with what happened, or with NOTIFY_ENUM_DIR
/// when it was too much to remember or to tell, NOTIFY_CLEANUP when the directory was closed,
/// DELETE_PENDING when it is to be deleted.
pub type NotifyCompletion = Box<dyn FnOnce(Result<Vec<NotifyRecord>, NtStatus>) -> bool + Send>;

/// A directory that somebody watches. What is watched for is fixed by the first request, as in
/// Windows. [MS-FSA] 2.1.1.8 Per ChangeNotifyEntry
pub struct Watch {
    terms: WatchTerms,
    state: Mutex<State>,
}

/// What a watcher asked for at first.
#[derive(Clone, Debug)]
pub(crate) struct WatchTerms {
    pub(crate) principal: Arc<Principal>,
    pub(crate) directory: NodeId,
    pub(crate) root: NodeId,
    pub(crate) link: Arc<Link>,
    pub(crate) tree: bool,
    pub(crate) filter: NotifyFilter,
    /// Bytes of FILE_NOTIFY_INFORMATION that may pile up.
    pub(crate) bytes_max: usize,
}

#[derive(Default)]
struct State {
    records: Vec<NotifyRecord>,
    bytes: usize,
    /// More happened than could be remembered.
    overflow: bool,
    waiting: VecDeque<Waiting>,
    /// The directory is closed.
    ended: bool,
    /// The directory is to be deleted.
    deleted: bool,
    next_ticket: u64,
}

struct Waiting {
    ticket: u64,
    /// The most bytes that this one can be told.
    bytes_max: usize,
    completion: NotifyCompletion,
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("terms", &self.terms)
            .finish_non_exhaustive()
    }
}

impl Watch {
    pub(super) fn new(terms: WatchTerms) -> Self {
        Self {
            terms,
            state: Mutex::default(),
        }
    }

    pub(super) fn is_of(&self, directory: NodeId) -> bool {
        self.terms.directory == directory
    }

    pub(super) fn is_for(&self, principal: &Principal) -> bool {
        self.terms.principal.sid == principal.sid
    }

    /// What the watcher is told of a change: one in the directory, or below it where the whole
    /// tree is watched, and of a kind that was asked for.
    fn sees(&self, change: &Change<'_>) -> Option<NotifyRecord> {
        let Change {
            place,
            action,
            filter,
        } = *change;
        if !self.terms.filter.intersects(filter) {
            return None;
        }
        let name = if place.parent == self.terms.directory {
            place.name.clone()
        } else if self.terms.tree && place.root == self.terms.root {
            // The path of today: the watched directory can be renamed.
            place.below(&self.terms.link.path(self.terms.root))?
        } else {
            return None;
        };
        Some(NotifyRecord { action, name })
    }

    /// Remembers changes and tells the first who waits.
    pub(super) fn record(&self, changes: &[Change<'_>]) {
        let seen: Vec<NotifyRecord> = changes
            .iter()
            .filter_map(|change| self.sees(change))
            .collect();
        if seen.is_empty() {
            return;
        }
        let mut state = self.state.lock();
        if state.ended {
            return;
        }
        for record in seen {
            state.remember(record, self.terms.bytes_max);
        }
        let Some(waiting) = state.waiting.pop_front() else {
            return;
        };
        let outcome = state.take(waiting.bytes_max);
        drop(state);
        self.tell(waiting.completion, outcome);
    }

    /// Answers at once with what has happened already, else waits. Gives the ticket to stop
    /// waiting by.
    pub fn wait(&self, bytes_max: usize, completion: NotifyCompletion) -> Option<u64> {
        let mut state = self.state.lock();
        let outcome = if state.ended {
            Err(NtStatus::NOTIFY_CLEANUP)
        } else if state.deleted {
            Err(NtStatus::DELETE_PENDING)
        } else if state.overflow || !state.records.is_empty() {
            state.take(bytes_max)
        } else {
            let ticket = state.next_ticket;
            state.next_ticket = ticket.wrapping_add(1);
            state.waiting.push_back(Waiting {
                ticket,
                bytes_max,
                completion,
            });
            return Some(ticket);
        };
        drop(state);
        self.tell(completion, outcome);
        None
    }

    /// What nobody has heard, because the request was cancelled at this very moment, is lost: the
    /// next one learns that there was more.
    fn tell(&self, completion: NotifyCompletion, outcome: Result<Vec<NotifyRecord>, NtStatus>) {
        if !completion(outcome) {
            self.state.lock().overflow = true;
        }
    }

    /// Stops waiting; false if the answer has been given.
    pub fn cancel(&self, ticket: u64) -> bool {
        let mut state = self.state.lock();
        let found = state
            .waiting
            .iter()
            .position(|waiting| waiting.ticket == ticket);
        let withdrawn = found.and_then(|index| state.waiting.remove(index));
        drop(state);
        withdrawn.is_some()
    }

    /// Nothing more will come.
    pub(super) fn end(&self) {
        let mut state = self.state.lock();
        state.ended = true;
        state.records = Vec::new();
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        tell_all(waiting, NtStatus::NOTIFY_CLEANUP);
    }

    /// The directory is to be deleted.
    pub(super) fn set_deleted(&self) {
        let mut state = self.state.lock();
        state.deleted = true;
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        tell_all(waiting, NtStatus::DELETE_PENDING);
    }

    /// It is perhaps not to be deleted after all: the caller looks again.
    pub(crate) fn clear_deleted(&self) {
        self.state.lock().deleted = false;
    }
}

fn tell_all(waiting: VecDeque<Waiting>, status: NtStatus) {
    for waiting in waiting {
        (waiting.completion)(Err(status));
    }
}

impl State {
    fn remember(&mut self, record: NotifyRecord, bytes_max: usize) {
        // [MS-FSCC] 2.7.1 FILE_NOTIFY_INFORMATION
        let size = utf16_len(&record.name)
            .saturating_add(12)
            .next_multiple_of(4);
        self.bytes = self.bytes.saturating_add(size);
        if self.overflow || self.bytes > bytes_max {
            self.overflow = true;
            self.records = Vec::new();
        } else {
            self.records.push(record);
        }
    }

    fn take(&mut self, bytes_max: usize) -> Result<Vec<NotifyRecord>, NtStatus> {
        let bytes = std::mem::take(&mut self.bytes);
        let records = std::mem::take(&mut self.records);
        if std::mem::take(&mut self.overflow) || bytes > bytes_max {
            return Err(NtStatus::NOTIFY_ENUM_DIR);
        }
        Ok(records)
    }
}

#[cfg(test)]
mod tests {
    use super::super::NamePlace;
    use super::*;
    use wire::dtyp::Sid;

    const ROOT: NodeId = NodeId {
        device: 1,
        inode: 1,
    };
    const FOLDER: NodeId = NodeId {
        device: 1,
        inode: 2,
    };
    const BELOW: NodeId = NodeId {
        device: 1,
        inode: 3,
    };

    type Heard = Arc<Mutex<Vec<Result<Vec<NotifyRecord>, NtStatus>>>>;

    fn watch(tree: bool, bytes_max: usize) -> Watch {
        let link = Link::new(None, "folder".to_owned());
        link.note_directory(ROOT, "");
        let principal = Arc::new(Principal {
            name: String::new(),
            sid: Sid::world(),
            groups: vec![],
        });
        Watch::new(WatchTerms {
            principal,
            directory: FOLDER,
            root: ROOT,
            link,
            tree,
            filter: NotifyFilter::FILE_NAME,
            bytes_max,
        })
    }

    fn place(parent: NodeId, directory: &str, name: &str) -> NamePlace {
        let directory = Some(directory.to_owned());
        NamePlace {
            parent,
            root: ROOT,
            directory,
            name: name.to_owned(),
        }
    }

    fn added(watch: &Watch, place: &NamePlace) {
        let (action, filter) = (NotifyAction::ADDED, NotifyFilter::FILE_NAME);
        watch.record(&[Change {
            place,
            action,
            filter,
        }]);
    }

    fn listener(heard: &Heard) -> NotifyCompletion {
        let heard = Arc::clone(heard);
        Box::new(move |outcome| {
            heard.lock().push(outcome);
            true
        })
    }

    fn record(name: &str) -> NotifyRecord {
        NotifyRecord {
            action: NotifyAction::ADDED,
            name: name.to_owned(),
        }
    }

    #[test]
    fn who_waits_is_told_and_what_came_before_is_kept() {
        let (watch, heard) = (watch(false, 4096), Heard::default());
        added(&watch, &place(FOLDER, "folder", "early"));
        assert_eq!(watch.wait(4096, listener(&heard)), None);
        assert_eq!(watch.wait(4096, listener(&heard)), Some(0));
        added(&watch, &place(FOLDER, "folder", "late"));
        assert_eq!(
            *heard.lock(),
            [Ok(vec![record("early")]), Ok(vec![record("late")])]
        );
    }

    #[test]
    fn both_names_of_a_rename_are_told_at_once() {
        let (watch, heard) = (watch(false, 4096), Heard::default());
        let (old, new) = (place(FOLDER, "folder", "a"), place(FOLDER, "folder", "b"));
        let filter = NotifyFilter::FILE_NAME;
        let change = |place, action| Change {
            place,
            action,
            filter,
        };
        watch.wait(4096, listener(&heard));
        watch.record(&[
            change(&old, NotifyAction::RENAMED_OLD_NAME),
            change(&new, NotifyAction::RENAMED_NEW_NAME),
        ]);
        let told = heard.lock()[0].clone().unwrap();
        let names: Vec<&str> = told.iter().map(|record| record.name.as_str()).collect();
        assert_eq!(names, ["a", "b"]);
    }

    #[test]
    fn trees_are_seen_only_when_asked_for_and_only_below() {
        let deep = place(BELOW, "FOLDER\\sub", "x");
        let beside = place(BELOW, "folder2", "x");
        let elsewhere = NamePlace {
            root: BELOW,
            ..deep.clone()
        };
        for (tree, place, seen) in [
            (false, &deep, None),
            (true, &beside, None),
            (true, &elsewhere, None),
            (true, &deep, Some(record("sub\\x"))),
        ] {
            let (action, filter) = (NotifyAction::ADDED, NotifyFilter::FILE_NAME);
            assert_eq!(
                watch(tree, 4096).sees(&Change {
                    place,
                    action,
                    filter
                }),
                seen
            );
        }
    }

    #[test]
    fn too_much_is_said_to_be_too_much() {
        let (watch, heard) = (watch(false, 20), Heard::default());
        added(&watch, &place(FOLDER, "folder", "one"));
        added(&watch, &place(FOLDER, "folder", "two"));
        watch.wait(4096, listener(&heard));
        // Room for this one, but not in the answer.
        added(&watch, &place(FOLDER, "folder", "one"));
        watch.wait(19, listener(&heard));
        let enumerate = Err(NtStatus::NOTIFY_ENUM_DIR);
        assert_eq!(*heard.lock(), [enumerate.clone(), enumerate]);
        assert_eq!(watch.wait(4096, listener(&heard)), Some(0));
    }

    #[test]
    fn what_nobody_has_heard_is_not_forgotten() {
        let (watch, heard) = (watch(false, 4096), Heard::default());
        watch.wait(4096, Box::new(|_| false));
        added(&watch, &place(FOLDER, "folder", "one"));
        watch.wait(4096, listener(&heard));
        assert_eq!(*heard.lock(), [Err(NtStatus::NOTIFY_ENUM_DIR)]);
    }

    #[test]
    fn ends_and_cancels_reach_who_waits() {
        let (watch, heard) = (watch(false, 4096), Heard::default());
        let ticket = watch.wait(4096, listener(&heard)).unwrap();
        assert!(watch.cancel(ticket));
        assert!(!watch.cancel(ticket));
        watch.wait(4096, listener(&heard));
        watch.set_deleted();
        watch.wait(4096, listener(&heard));
        watch.clear_deleted();
        watch.wait(4096, listener(&heard));
        watch.end();
        watch.wait(4096, listener(&heard));
        let (deleted, ended) = (Err(NtStatus::DELETE_PENDING), Err(NtStatus::NOTIFY_CLEANUP));
        assert_eq!(
            *heard.lock(),
            [deleted.clone(), deleted, ended.clone(), ended]
        );
    }
}
