//! A file or directory in memory, and a handle to it.

use super::faults::Operation;
use super::pages::Pages;
use super::{Shared, directory, file};
use crate::ExtendedAttribute;
use crate::attributes::{shown, storable};
use crate::node::{
    Access, DirectoryEntry, Extent, Kind, Metadata, NewNode, Node, NodeId, Result, TimeChanges,
};
use crate::stream::{STREAM_MAX, StreamEntry};
use parking_lot::Mutex;
use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;
use wire::dtyp::{ErrorStatus, FileTime};

/// Longest value, as on Linux.
const VALUE_MAX: usize = 65_536;

/// What is in memory.
#[derive(Debug)]
pub(super) struct Inode {
    pub(super) id: NodeId,
    pub(super) state: Mutex<State>,
}

#[derive(Debug)]
pub(super) struct State {
    pub(super) content: Content,
    pub(super) links: u32,
    attributes: Option<u32>,
    creation_time: FileTime,
    access_time: FileTime,
    write_time: FileTime,
    own_change_time: FileTime,
    /// Set by a client; gone with the next change.
    change_time: Option<FileTime>,
    values: BTreeMap<String, Vec<u8>>,
    extended_attributes: Vec<ExtendedAttribute>,
    streams: BTreeMap<String, Vec<u8>>,
}

#[derive(Debug)]
pub(super) enum Content {
    File(Pages),
    Directory(BTreeMap<String, Arc<Inode>>),
}

impl Inode {
    pub(super) fn new(shared: &Shared, kind: Kind, attributes: Option<u32>) -> Arc<Self> {
        let now = shared.clock.now();
        let content = match kind {
            Kind::File => Content::File(Pages::new(&shared.budget)),
            Kind::Directory => Content::Directory(BTreeMap::new()),
        };
        let state = State {
            content,
            links: 1,
            attributes: attributes.map(storable),
            creation_time: now,
            access_time: now,
            write_time: now,
            own_change_time: now,
            change_time: None,
            values: BTreeMap::new(),
            extended_attributes: Vec::new(),
            streams: BTreeMap::new(),
        };
        Arc::new(Self {
            id: shared.next_id(),
            state: Mutex::new(state),
        })
    }

    pub(super) fn kind(&self) -> Kind {
        match self.state.lock().content {
            Content::File(_) => Kind::File,
            Content::Directory(_) => Kind::Directory,
        }
    }
}

impl State {
    pub(super) fn pages(&self) -> Result<&Pages> {
        match &self.content {
            Content::File(pages) => Ok(pages),
            Content::Directory(_) => Err(ErrorStatus::FILE_IS_A_DIRECTORY),
        }
    }

    pub(super) fn pages_mut(&mut self) -> Result<&mut Pages> {
        match &mut self.content {
            Content::File(pages) => Ok(pages),
            Content::Directory(_) => Err(ErrorStatus::FILE_IS_A_DIRECTORY),
        }
    }

    pub(super) fn children(&self) -> Result<&BTreeMap<String, Arc<Inode>>> {
        match &self.content {
            Content::Directory(children) => Ok(children),
            Content::File(_) => Err(ErrorStatus::NOT_A_DIRECTORY),
        }
    }

    pub(super) fn children_mut(&mut self) -> Result<&mut BTreeMap<String, Arc<Inode>>> {
        match &mut self.content {
            Content::Directory(children) => Ok(children),
            Content::File(_) => Err(ErrorStatus::NOT_A_DIRECTORY),
        }
    }

    /// The data or the names have changed.
    pub(super) fn touch_data(&mut self, now: FileTime) {
        self.write_time = now;
        self.touch(now);
    }

    /// Something about the node has changed.
    pub(super) fn touch(&mut self, now: FileTime) {
        self.own_change_time = now;
        self.change_time = None;
    }
}

/// A handle.
#[derive(Debug)]
pub(super) struct MemoryNode {
    shared: Arc<Shared>,
    pub(super) inode: Arc<Inode>,
    kind: Kind,
    access: Access,
}

impl MemoryNode {
    pub(super) fn new(shared: &Arc<Shared>, inode: Arc<Inode>) -> Self {
        Self::with_access(shared, inode, Access::default())
    }

    pub(super) fn with_access(shared: &Arc<Shared>, inode: Arc<Inode>, access: Access) -> Self {
        let kind = inode.kind();
        Self {
            shared: shared.clone(),
            inode,
            kind,
            access,
        }
    }

    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    pub(super) fn find(&self, name: &str) -> Result<Option<(String, Self)>> {
        let found = directory::find(self, name)?;
        Ok(found.map(|(name, inode)| (name, Self::new(&self.shared, inode))))
    }

    pub(super) fn now(&self) -> FileTime {
        self.shared.clock.now()
    }

    /// Refuses directories and handles without data access, then asks the test's hook.
    pub(super) fn begin(&self, operation: Operation, offset: u64, length: u64) -> Result<()> {
        if self.kind == Kind::Directory {
            return Err(ErrorStatus::FILE_IS_A_DIRECTORY);
        }
        let allowed = match operation {
            Operation::Read => self.access.read,
            _ => self.access.write,
        };
        if !allowed {
            return Err(ErrorStatus::ACCESS_DENIED);
        }
        self.shared
            .attempt(operation, self.inode.id, (offset, length))
    }

    /// A node of a back end in memory, on the same volume.
    pub(super) fn neighbour<'a>(&self, node: &'a dyn Node) -> Option<&'a Self> {
        let other = node.as_any().downcast_ref::<Self>()?;
        Arc::ptr_eq(&self.shared, &other.shared).then_some(other)
    }

    /// The source of a copy must be a file and open to read.
    pub(super) fn check_readable(&self) -> Result<()> {
        match (self.kind, self.access.read) {
            (Kind::Directory, _) => Err(ErrorStatus::FILE_IS_A_DIRECTORY),
            (Kind::File, false) => Err(ErrorStatus::ACCESS_DENIED),
            (Kind::File, true) => Ok(()),
        }
    }
}

/// The list stays in byte order.
fn set_in_list(list: &mut Vec<ExtendedAttribute>, name: &str, value: Option<&[u8]>) {
    let known = list
        .iter()
        .position(|have| have.name.eq_ignore_ascii_case(name));
    match (known, value) {
        (Some(place), Some(value)) => list[place].value = value.to_vec(),
        (Some(place), None) => drop(list.remove(place)),
        (None, Some(value)) => {
            let place = list.partition_point(|have| have.name.as_str() < name);
            let new = ExtendedAttribute {
                name: name.to_owned(),
                value: value.to_vec(),
            };
            list.insert(place, new);
        }
        (None, None) => {}
    }
}

impl Node for MemoryNode {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn id(&self) -> NodeId {
        self.inode.id
    }

    fn kind(&self) -> Kind {
        self.kind
    }

    fn metadata(&self) -> Result<Metadata> {
        let state = self.inode.state.lock();
        let (size, allocated) = match &state.content {
            Content::File(pages) => (pages.size(), pages.allocated()),
            Content::Directory(_) => (0, 0),
        };
        Ok(Metadata {
            id: self.inode.id,
            kind: self.kind,
            size,
            allocated,
            creation_time: state.creation_time,
            access_time: state.access_time,
            write_time: state.write_time,
            change_time: state.change_time.unwrap_or(state.own_change_time),
            own_change_time: state.own_change_time,
            attributes: shown(state.attributes, self.kind == Kind::Directory),
            links: state.links,
        })
    }

    fn open_data(&self, access: Access) -> Result<Arc<dyn Node>> {
        if self.kind == Kind::Directory {
            return Err(ErrorStatus::FILE_IS_A_DIRECTORY);
        }
        self.shared
            .attempt(Operation::OpenData, self.inode.id, (0, 0))?;
        Ok(Arc::new(Self::with_access(
            &self.shared,
            self.inode.clone(),
            access,
        )))
    }

    fn permitted(&self) -> Access {
        Access {
            read: true,
            write: true,
        }
    }

    fn change(&self, changes: &TimeChanges) -> Result<()> {
        self.shared
            .attempt(Operation::Change, self.inode.id, (0, 0))?;
        let mut state = self.inode.state.lock();
        state.creation_time = changes.creation_time.unwrap_or(state.creation_time);
        state.access_time = changes.access_time.unwrap_or(state.access_time);
        state.write_time = changes.write_time.unwrap_or(state.write_time);
        state.attributes = changes.attributes.map(storable).or(state.attributes);
        state.touch(self.now());
        state.change_time = changes.change_time;
        Ok(())
    }

    fn get_value(&self, key: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.inode.state.lock().values.get(key).cloned())
    }

    fn set_value(&self, key: &str, value: Option<&[u8]>) -> Result<()> {
        self.shared
            .attempt(Operation::Change, self.inode.id, (0, 0))?;
        if value.is_some_and(|value| value.len() > VALUE_MAX) {
            return Err(ErrorStatus::EA_TOO_LARGE);
        }
        let mut state = self.inode.state.lock();
        match value {
            Some(value) => state.values.insert(key.to_owned(), value.to_vec()),
            None => state.values.remove(key),
        };
        state.touch(self.now());
        Ok(())
    }

    fn extended_attributes(&self) -> Result<Vec<ExtendedAttribute>> {
        Ok(self.inode.state.lock().extended_attributes.clone())
    }

    fn set_extended_attribute(&self, name: &str, value: Option<&[u8]>) -> Result<()> {
        self.shared
            .attempt(Operation::Change, self.inode.id, (0, 0))?;
        ExtendedAttribute::check_name(name.as_bytes()).ok_or(ErrorStatus::INVALID_EA_NAME)?;
        if value.is_some_and(|value| value.len() > VALUE_MAX) {
            return Err(ErrorStatus::EA_TOO_LARGE);
        }
        let mut state = self.inode.state.lock();
        set_in_list(&mut state.extended_attributes, name, value);
        state.touch(self.now());
        Ok(())
    }

    fn streams(&self) -> Result<Vec<StreamEntry>> {
        let state = self.inode.state.lock();
        let entry = |(name, value): (&String, &Vec<u8>)| StreamEntry {
            name: name.clone(),
            size: value.len() as u64,
        };
        Ok(state.streams.iter().map(entry).collect())
    }

    fn read_stream(&self, name: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.inode.state.lock().streams.get(name).cloned())
    }

    fn create_stream(&self, name: &str) -> Result<()> {
        StreamEntry::check_name(name)?;
        self.shared
            .attempt(Operation::Change, self.inode.id, (0, 0))?;
        let mut state = self.inode.state.lock();
        if state.streams.contains_key(name) {
            return Err(ErrorStatus::OBJECT_NAME_COLLISION);
        }
        state.streams.insert(name.to_owned(), Vec::new());
        state.touch(self.now());
        Ok(())
    }

    fn write_stream(&self, name: &str, value: &[u8]) -> Result<()> {
        self.shared
            .attempt(Operation::Change, self.inode.id, (0, 0))?;
        if value.len() > STREAM_MAX {
            return Err(ErrorStatus::FILE_TOO_LARGE);
        }
        let mut state = self.inode.state.lock();
        let stream = state.streams.get_mut(name);
        value.clone_into(stream.ok_or(ErrorStatus::OBJECT_NAME_NOT_FOUND)?);
        state.touch_data(self.now());
        Ok(())
    }

    fn remove_stream(&self, name: &str) -> Result<()> {
        self.shared
            .attempt(Operation::Change, self.inode.id, (0, 0))?;
        let mut state = self.inode.state.lock();
        let removed = state.streams.remove(name);
        state.touch(self.now());
        removed.map(drop).ok_or(ErrorStatus::OBJECT_NAME_NOT_FOUND)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize> {
        self.begin(Operation::Read, offset, buffer.len() as u64)?;
        Ok(self.inode.state.lock().pages()?.read(buffer, offset))
    }

    fn write_at(&self, data: &[u8], offset: u64) -> Result<()> {
        file::write(self, data, offset)
    }

    fn set_size(&self, size: u64) -> Result<()> {
        file::set_size(self, size)
    }

    fn sync(&self) -> Result<()> {
        self.shared.attempt(Operation::Sync, self.inode.id, (0, 0))
    }

    fn extent_at(&self, offset: u64, end: u64) -> Result<Extent> {
        Ok(self.inode.state.lock().pages()?.extent_at(offset, end))
    }

    fn punch(&self, offset: u64, length: u64) -> Result<()> {
        file::punch(self, offset, length)
    }

    fn clone_range(&self, source: &dyn Node, from: u64, to: u64, length: u64) -> Result<()> {
        file::clone_range(self, source, crate::clone_rules::Range { from, to, length })
    }

    fn copy_range(&self, source: &dyn Node, from: u64, to: u64, length: u64) -> Result<u64> {
        file::copy_range(self, source, crate::clone_rules::Range { from, to, length })
    }

    fn child(&self, name: &str) -> Result<Option<(String, Arc<dyn Node>)>> {
        Ok(self
            .find(name)?
            .map(|(name, node)| (name, Arc::new(node) as Arc<dyn Node>)))
    }

    fn create_child(&self, name: &str, new: NewNode) -> Result<Arc<dyn Node>> {
        let inode = directory::create(self, name, new)?;
        let access = Access {
            read: new.kind == Kind::File,
            write: new.kind == Kind::File,
        };
        Ok(Arc::new(Self::with_access(&self.shared, inode, access)))
    }

    fn remove_child(&self, name: &str, expected: NodeId) -> Result<()> {
        directory::remove(self, name, expected)
    }

    fn rename_child(
        &self,
        name: &str,
        new_parent: &dyn Node,
        new_name: &str,
        replace: bool,
    ) -> Result<()> {
        let new_parent = self
            .neighbour(new_parent)
            .ok_or(ErrorStatus::NOT_SAME_DEVICE)?;
        directory::rename((self, name), (new_parent, new_name), replace)
    }

    fn link_child(&self, name: &str, target: &dyn Node, replace: bool) -> Result<()> {
        let target = self.neighbour(target).ok_or(ErrorStatus::NOT_SAME_DEVICE)?;
        directory::link(self, name, &target.inode, replace)
    }

    fn children(&self) -> Result<Vec<String>> {
        Ok(self
            .inode
            .state
            .lock()
            .children()?
            .keys()
            .cloned()
            .collect())
    }

    fn entry(&self, name: &str) -> Result<Option<DirectoryEntry>> {
        let child = self.inode.state.lock().children()?.get(name).cloned();
        let Some(child) = child else {
            return Ok(None);
        };
        let child = Self::new(&self.shared, child);
        let list = child.extended_attributes()?;
        Ok(Some(DirectoryEntry {
            metadata: child.metadata()?,
            ea_size: ExtendedAttribute::ea_size(list.iter().map(ExtendedAttribute::lengths)),
        }))
    }

    fn is_empty(&self) -> Result<bool> {
        Ok(self.inode.state.lock().children()?.is_empty())
    }
}
