//! The tokens that are good now, and the sources they keep open.

use super::source_guard::SourceGuard;
use crate::limits::{TOKENS_IN_ALL, TOKENS_PER_USER};
use parking_lot::Mutex;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use wire::dtyp::Sid;

/// Tokens in the order in which they were given out.
#[derive(Debug, Default)]
pub(super) struct TokenTable {
    state: Mutex<TableState>,
}

#[derive(Debug, Default)]
struct TableState {
    next_number: u64,
    entries: VecDeque<Entry>,
}

#[derive(Debug)]
struct Entry {
    number: u64,
    user: Sid,
    source: Arc<SourceGuard>,
    ttl: Duration,
    ends: Duration,
}

impl TokenTable {
    /// Enters a source and gives the number for its token. The oldest make room.
    pub(super) fn insert(
        &self,
        source: SourceGuard,
        user: &Sid,
        ttl: Duration,
        now: Duration,
    ) -> u64 {
        let mut gone = Vec::new();
        let mut state = self.state.lock();
        state.remove_where(&mut gone, |entry| entry.ends <= now);
        let own = state
            .entries
            .iter()
            .filter(|entry| entry.user == *user)
            .count();
        if own >= TOKENS_PER_USER {
            state.remove_oldest(&mut gone, |entry| entry.user == *user);
        }
        if state.entries.len() >= TOKENS_IN_ALL {
            state.remove_oldest(&mut gone, |_| true);
        }
        state.next_number = state.next_number.wrapping_add(1);
        let number = state.next_number;
        let ends = now.saturating_add(ttl);
        let (user, source) = (user.clone(), Arc::new(source));
        state.entries.push_back(Entry {
            number,
            user,
            source,
            ttl,
            ends,
        });
        // Sources are closed after the lock is free.
        drop(state);
        drop(gone);
        number
    }

    /// The source of a token. Its time to live begins anew, so that a long copy does not lose
    /// its token on the way.
    pub(super) fn find(&self, number: u64, now: Duration) -> Option<Arc<SourceGuard>> {
        let mut state = self.state.lock();
        let entry = state
            .entries
            .iter_mut()
            .find(|entry| entry.number == number)?;
        if entry.ends <= now {
            return None;
        }
        entry.ends = now.saturating_add(entry.ttl);
        Some(Arc::clone(&entry.source))
    }

    /// Forgets tokens that have ended, and closes their sources.
    pub(super) fn sweep(&self, now: Duration) {
        let mut gone = Vec::new();
        self.state
            .lock()
            .remove_where(&mut gone, |entry| entry.ends <= now);
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.state.lock().entries.len()
    }
}

impl TableState {
    fn remove_where(&mut self, gone: &mut Vec<Entry>, condition: impl Fn(&Entry) -> bool) {
        if !self.entries.iter().any(&condition) {
            return;
        }
        let entries = std::mem::take(&mut self.entries);
        let (ended, kept): (VecDeque<_>, VecDeque<_>) = entries.into_iter().partition(condition);
        self.entries = kept;
        gone.extend(ended);
    }

    fn remove_oldest(&mut self, gone: &mut Vec<Entry>, condition: impl Fn(&Entry) -> bool) {
        if let Some(index) = self.entries.iter().position(condition) {
            gone.extend(self.entries.remove(index));
        }
    }
}
