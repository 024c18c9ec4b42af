//! [MS-FSA] 2.1.5.11 Server Requests Change Notifications for a Directory, and what is told to
//! those who asked

use crate::Result;
use crate::change_notify::{Change, NamePlace, NotifyAction, NotifyFilter, Watch, WatchTerms};
use crate::limits::BYTES_PER_WATCH;
use crate::link::Link;
use crate::open::Open;
use std::sync::Arc;
use volume::NodeId;
use wire::dtyp::{AccessMask, ErrorStatus};

/// What to watch for.
#[derive(Clone, Copy, Debug)]
pub struct WatchRequest {
    /// What lies deeper, too.
    pub tree: bool,
    /// Which changes.
    pub filter: NotifyFilter,
    /// The most bytes of FILE_NOTIFY_INFORMATION to remember between two questions.
    pub bytes_max: usize,
}

impl Open {
    /// Watches the directory from now on. Once begun, the watch stays as it is until the open is
    /// closed; what later requests want is not looked at.
    pub fn watch(&self, request: &WatchRequest) -> Result<Arc<Watch>> {
        if !self.is_directory() {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        self.require(AccessMask::FILE_READ_DATA)?;
        let mut slot = self.watch.lock();
        if self.is_closed() {
            return Err(ErrorStatus::FILE_CLOSED);
        }
        let watch = match &*slot {
            Some(watch) => Arc::clone(watch),
            None => self.store.change_notify.add(self.watch_terms(request))?,
        };
        *slot = Some(Arc::clone(&watch));
        // In this order: a deletion that is decided meanwhile is seen by one of the two.
        watch.clear_deleted();
        if self.is_delete_pending() {
            return Err(ErrorStatus::DELETE_PENDING);
        }
        Ok(watch)
    }

    fn watch_terms(&self, request: &WatchRequest) -> WatchTerms {
        WatchTerms {
            principal: Arc::clone(&self.principal),
            directory: self.file.id,
            root: self.root_id(),
            link: Arc::clone(&self.link),
            tree: request.tree,
            filter: request.filter,
            bytes_max: request.bytes_max.min(BYTES_PER_WATCH),
        }
    }

    /// Tells that something has happened to this file's name, or to what the name stands for. Not
    /// to be called with locks held.
    pub(crate) fn report(&self, action: NotifyAction, filter: NotifyFilter) {
        self.report_at(NamePlace::of, action, filter);
    }

    /// The same of the named stream that is open.
    pub(crate) fn report_stream(&self, action: NotifyAction, filter: NotifyFilter) {
        let place = |link: &Link, root| {
            let place = NamePlace::of(link, root)?;
            let name = self.with_stream(place.name);
            Some(NamePlace { name, ..place })
        };
        self.report_at(place, action, filter);
    }

    fn report_at(
        &self,
        place: impl Fn(&Link, NodeId) -> Option<NamePlace>,
        action: NotifyAction,
        filter: NotifyFilter,
    ) {
        if self.store.change_notify.is_idle() {
            return;
        }
        if let Some(place) = place(&self.link, self.root_id()) {
            self.store.change_notify.report(&[Change {
                place: &place,
                action,
                filter,
            }]);
        }
    }

    /// Tells what writing has changed.
    pub(crate) fn report_pending(&self) {
        if let Some(filter) = self.base().pending.take() {
            self.report(NotifyAction::MODIFIED, filter);
        }
        let of_stream = || self.file.pending.take();
        if let Some(filter) = self.stream().and_then(|_| of_stream()) {
            self.report_stream(NotifyAction::MODIFIED_STREAM, filter);
        }
    }

    /// Where the name is now.
    pub(crate) fn place(&self) -> Option<NamePlace> {
        NamePlace::of(&self.link, self.root_id())
    }

    /// The kind of change that the coming and going of this file's name is.
    pub(crate) fn name_filter(&self) -> NotifyFilter {
        NotifyFilter::of_name(self.is_directory())
    }
}
