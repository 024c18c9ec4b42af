//! A name of a file.

use parking_lot::Mutex;
use std::sync::Arc;
use volume::{Node, NodeId};

/// One name of a file, shared by all opens that came by it.
/// [MS-FSA] 2.1.1.4 Per Link
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) place: Mutex<Place>,
}

/// Where a link is and what is to become of it.
#[derive(Debug)]
pub(crate) struct Place {
    /// The directory that holds the name; `None` for the root of a volume.
    pub(crate) parent: Option<Arc<dyn Node>>,
    /// The name as on disk.
    pub(crate) name: String,
    /// The directory's path as seen from each root that the file was opened by.
    directories: Vec<(NodeId, String)>,
    /// The name goes with the last open.
    pub(crate) deleted: bool,
    /// The name goes with the handle that said so, whoever else has the file open.
    pub(crate) posix_semantics: bool,
    /// The name has gone.
    pub(crate) removed: bool,
}

impl Link {
    /// A name in `parent`.
    pub(crate) fn new(parent: Option<Arc<dyn Node>>, name: String) -> Arc<Self> {
        let place = Place {
            parent,
            name,
            directories: Vec::new(),
            deleted: false,
            posix_semantics: false,
            removed: false,
        };
        Arc::new(Self {
            place: Mutex::new(place),
        })
    }

    /// True for the name `name` in `parent`.
    pub(crate) fn is(&self, parent: Option<NodeId>, name: &str) -> bool {
        let place = self.place.lock();
        !place.removed && place.parent_id() == parent && place.name == name
    }

    /// Notes how the link's directory is called from `root`.
    pub(crate) fn note_directory(&self, root: NodeId, directory: &str) {
        let mut place = self.place.lock();
        if !place.directories.iter().any(|(known, _)| *known == root) {
            place.directories.push((root, directory.to_owned()));
        }
    }

    /// The path from `root`.
    pub(crate) fn path(&self, root: NodeId) -> String {
        let place = self.place.lock();
        join(place.directory(root).unwrap_or_default(), &place.name)
    }

    /// The directory's path from `root`, if the file was opened from there.
    pub(crate) fn directory(&self, root: NodeId) -> Option<String> {
        self.place.lock().directory(root).map(str::to_owned)
    }

    /// True if the name is to go or has gone.
    pub(crate) fn is_deleted(&self) -> bool {
        let place = self.place.lock();
        place.deleted || place.removed
    }
}

impl Place {
    pub(crate) fn parent_id(&self) -> Option<NodeId> {
        self.parent.as_ref().map(|parent| parent.id())
    }

    pub(crate) fn directory(&self, root: NodeId) -> Option<&str> {
        self.directories
            .iter()
            .find(|(known, _)| *known == root)
            .map(|(_, path)| path.as_str())
    }

    /// Another name, perhaps elsewhere. How the place is called from other roots is not known.
    pub(crate) fn move_to(
        &mut self,
        parent: Arc<dyn Node>,
        name: &str,
        (root, directory): (NodeId, &str),
    ) {
        if self.parent_id() != Some(parent.id()) {
            self.directories = vec![(root, directory.to_owned())];
        }
        self.parent = Some(parent);
        name.clone_into(&mut self.name);
    }
}

/// A path from a directory's path and a name.
pub(crate) fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() {
        name.to_owned()
    } else {
        format!("{directory}\\{name}")
    }
}
