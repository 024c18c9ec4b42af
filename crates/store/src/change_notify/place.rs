//! Where a changed name is.

use crate::link::{Link, join};
use volume::{MatchName, NodeId};

/// A name in a directory, as it is at one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NamePlace {
    /// The directory that holds the name.
    pub(crate) parent: NodeId,
    /// The root that `directory` is counted from.
    pub(crate) root: NodeId,
    /// The directory's path, if it is known from there.
    pub(crate) directory: Option<String>,
    pub(crate) name: String,
}

impl NamePlace {
    /// Where a link is now; `None` for the root of a volume, which has no name.
    pub(crate) fn of(link: &Link, root: NodeId) -> Option<Self> {
        let place = link.place.lock();
        Some(Self {
            parent: place.parent_id()?,
            root,
            directory: place.directory(root).map(str::to_owned),
            name: place.name.clone(),
        })
    }

    /// The name counted from a directory that is, or is above, the one that holds it.
    pub(crate) fn below(&self, path: &str) -> Option<String> {
        let directory = self.directory.as_deref()?;
        if path.is_empty() {
            return Some(join(directory, &self.name));
        }
        let (head, tail) = directory.split_at_checked(path.len())?;
        if !MatchName::same(head, path) {
            return None;
        }
        let tail = if tail.is_empty() {
            tail
        } else {
            tail.strip_prefix('\\')?
        };
        Some(join(tail, &self.name))
    }
}
