//! Watched directories.

use super::Outcome;
use super::parse::number;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::Arc;
use store::{NotifyAction, NotifyFilter, NotifyRecord, Open, Watch, WatchRequest};
use wire::dtyp::NtStatus;

type Told = Result<Vec<NotifyRecord>, NtStatus>;

/// What every open watches, and the question that waits for an answer.
#[derive(Default)]
pub(super) struct Watches {
    watches: HashMap<String, Arc<Watch>>,
    waiting: HashMap<String, Arc<Mutex<Option<Told>>>>,
}

impl Watches {
    /// `watch h name,size [tree] [room=N]`
    pub(super) fn begin(&mut self, name: &str, open: &Open, rest: &[String]) -> Outcome {
        let watch = open.watch(&WatchRequest {
            tree: rest.iter().any(|word| word == "tree"),
            filter: filter(&rest[0]),
            bytes_max: room(rest),
        })?;
        self.watches.insert(name.to_owned(), watch);
        Ok("OK".to_owned())
    }

    /// `changes h [room=N]`: what the question that waits has been told, or else a new one.
    pub(super) fn changes(&mut self, name: &str, rest: &[String]) -> Outcome {
        let slot = self.waiting.remove(name).unwrap_or_else(|| {
            let slot = Arc::new(Mutex::new(None));
            let told = Arc::clone(&slot);
            let completion = Box::new(move |outcome| {
                *told.lock() = Some(outcome);
                true
            });
            self.watches[name].wait(room(rest), completion);
            slot
        });
        let told = slot.lock().take();
        if told.is_none() {
            self.waiting.insert(name.to_owned(), slot);
        }
        Ok(match told {
            None => "WAIT".to_owned(),
            Some(Err(status)) => status.name().unwrap_or("?").to_owned(),
            Some(Ok(records)) => records.iter().map(shown).collect::<Vec<_>>().join(" "),
        })
    }
}

fn shown(record: &NotifyRecord) -> String {
    let action = match record.action {
        NotifyAction::ADDED => "ADDED",
        NotifyAction::REMOVED => "REMOVED",
        NotifyAction::MODIFIED => "MODIFIED",
        NotifyAction::RENAMED_OLD_NAME => "OLD",
        NotifyAction::RENAMED_NEW_NAME => "NEW",
        NotifyAction::ADDED_STREAM => "ADDED_STREAM",
        NotifyAction::REMOVED_STREAM => "REMOVED_STREAM",
        NotifyAction::MODIFIED_STREAM => "MODIFIED_STREAM",
        _ => "?",
    };
    format!("{action}:{}", record.name)
}

fn room(rest: &[String]) -> usize {
    let room = rest.iter().find_map(|word| word.strip_prefix("room="));
    room.map_or(4096, |room| number(room) as usize)
}

fn filter(words: &str) -> NotifyFilter {
    let one = |word| match word {
        "file" => NotifyFilter::FILE_NAME,
        "dir" => NotifyFilter::DIR_NAME,
        "attributes" => NotifyFilter::ATTRIBUTES,
        "size" => NotifyFilter::SIZE,
        "write" => NotifyFilter::LAST_WRITE,
        "access" => NotifyFilter::LAST_ACCESS,
        "creation" => NotifyFilter::CREATION,
        "ea" => NotifyFilter::EA,
        "security" => NotifyFilter::SECURITY,
        "all" => NotifyFilter(0xFFF),
        "none" => NotifyFilter(0),
        other => panic!("no filter {other}"),
    };
    words
        .split(',')
        .map(one)
        .fold(NotifyFilter(0), NotifyFilter::and)
}
