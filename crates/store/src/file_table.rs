//! The files that are open.

use crate::file::File;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::{Arc, Weak};
use volume::NodeId;

/// [MS-FSA] 2.1.1.1 Per Volume: OpenFileList, of all volumes
#[derive(Debug, Default)]
pub(crate) struct FileTable {
    files: Mutex<HashMap<NodeId, Weak<File>>>,
}

impl FileTable {
    /// The file, entered if need be.
    pub(crate) fn enter(self: &Arc<Self>, id: NodeId) -> Arc<File> {
        let mut files = self.files.lock();
        if let Some(file) = files.get(&id).and_then(Weak::upgrade) {
            return file;
        }
        let file = Arc::new(File::in_table(id, Arc::downgrade(self)));
        files.insert(id, Arc::downgrade(&file));
        file
    }

    /// The file, if it is open.
    pub(crate) fn find(&self, id: NodeId) -> Option<Arc<File>> {
        self.files.lock().get(&id).and_then(Weak::upgrade)
    }

    /// All that are open now.
    pub(crate) fn all(&self) -> Vec<Arc<File>> {
        self.files
            .lock()
            .values()
            .filter_map(Weak::upgrade)
            .collect()
    }

    /// Called when a file is dropped: another may have taken its place already.
    pub(crate) fn forget(&self, id: NodeId) {
        let mut files = self.files.lock();
        if files.get(&id).is_some_and(|file| file.strong_count() == 0) {
            files.remove(&id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: NodeId = NodeId {
        device: 1,
        inode: 7,
    };

    #[test]
    fn a_file_is_there_as_long_as_somebody_holds_it() {
        let table = Arc::new(FileTable::default());
        let file = table.enter(ID);
        assert!(Arc::ptr_eq(&file, &table.enter(ID)));
        assert_eq!(table.all().len(), 1);
        drop(file);
        assert!(table.find(ID).is_none());
        assert!(table.files.lock().is_empty());
    }
}
