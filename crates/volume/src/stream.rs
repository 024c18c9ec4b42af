//! Named streams: data beside the data of a file, or of a directory, under a name of its own.
//! [MS-FSCC] 2.1.5.3 Streamname
//!
//! A volume keeps each as one value ([`Node::read_stream`] and its like); here that value becomes
//! a [`Node`] that is read and written as a file is. What is not data (times, attributes, values
//! kept beside it) is the file's. A write reads the whole value and writes it again, so streams
//! are small, and writers of one file take turns.

use crate::ExtendedAttribute;
use crate::node::{
    Access, DirectoryEntry, Extent, ExtentKind, Kind, Metadata, NewNode, Node, NodeId, Result,
    TimeChanges,
};
use crate::path::MatchName;
use parking_lot::{Mutex, MutexGuard, RwLock};
use std::any::Any;
use std::sync::Arc;
use wire::dtyp::ErrorStatus;

/// Longest stream, whatever the volume: what Linux takes as the value of an extended attribute.
pub const STREAM_MAX: usize = 65_536;

/// Longest name in bytes: what is left of an extended attribute's name behind
/// `user.crossdock.stream.`
const NAME_MAX: usize = 233;

/// Longest name in UTF-16 units. [MS-FSCC] 2.1.5.3 Streamname
const NAME_UNITS_MAX: usize = 255;

/// Files are spread over this many turns.
const TURNS: usize = 64;

static WRITING: [Mutex<()>; TURNS] = [const { Mutex::new(()) }; TURNS];

/// A stream and its length.
#[derive(Clone, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub struct StreamEntry {
    pub name: String,
    pub size: u64,
}

impl StreamEntry {
    /// OBJECT_NAME_INVALID for names that no stream can have, here or anywhere.
    pub fn check_name(name: &str) -> Result<()> {
        let bad = name.is_empty()
            || name.contains(['\\', '/', ':', '\0'])
            || name.len() > NAME_MAX
            || name.encode_utf16().count() > NAME_UNITS_MAX;
        if bad {
            Err(ErrorStatus::OBJECT_NAME_INVALID)
        } else {
            Ok(())
        }
    }
}

/// A named stream of a file or directory.
#[derive(Clone, Debug)]
pub struct Stream {
    file: Arc<dyn Node>,
    /// Shared by all handles that came from one.
    name: Arc<RwLock<String>>,
    access: Access,
}

impl Stream {
    /// The stream of `file` with this name, in any case.
    pub fn find(file: &Arc<dyn Node>, name: &str) -> Result<Option<Self>> {
        StreamEntry::check_name(name)?;
        Ok(spelled(file.as_ref(), name)?.map(|name| Self::new(file, name)))
    }

    /// A new, empty stream of `file`. The caller has looked for other spellings.
    pub fn create(file: &Arc<dyn Node>, name: &str) -> Result<Self> {
        StreamEntry::check_name(name)?;
        file.create_stream(name)?;
        Ok(Self::new(file, name.to_owned()))
    }

    /// The stream behind a node, if it is one.
    pub fn behind(node: &dyn Node) -> Option<&Self> {
        node.as_any().downcast_ref()
    }

    /// The file or directory that it belongs to.
    pub fn file(&self) -> &Arc<dyn Node> {
        &self.file
    }

    /// Its name now.
    pub fn name(&self) -> String {
        self.name.read().clone()
    }

    /// True for its name in any case.
    pub fn has_name(&self, name: &str) -> bool {
        MatchName::same(&self.name.read(), name)
    }

    /// Takes the stream from its file.
    pub fn remove(&self) -> Result<()> {
        let _turn = self.turn();
        self.file.remove_stream(&self.name.read())
    }

    /// Gives it another name, for all handles that came from one. A stream that has the name is
    /// replaced.
    pub fn rename(&self, new_name: &str) -> Result<()> {
        StreamEntry::check_name(new_name)?;
        let _turn = self.turn();
        let mut name = self.name.write();
        let value = value_of(self.file.as_ref(), &name)?;
        let replaced = spelled(self.file.as_ref(), new_name)?;
        match &replaced {
            Some(replaced) => self.file.write_stream(replaced, &value)?,
            None => {
                self.file.create_stream(new_name)?;
                let written = self.file.write_stream(new_name, &value);
                if written.is_err() {
                    // Nothing more can be done about a copy that cannot be removed either.
                    let _ = self.file.remove_stream(new_name);
                }
                written?;
            }
        }
        self.file.remove_stream(&name)?;
        *name = replaced.unwrap_or_else(|| new_name.to_owned());
        Ok(())
    }

    fn new(file: &Arc<dyn Node>, name: String) -> Self {
        Self {
            file: Arc::clone(file),
            name: Arc::new(RwLock::new(name)),
            access: Access::default(),
        }
    }

    fn turn(&self) -> MutexGuard<'static, ()> {
        // The index is in range by the division.
        WRITING[(self.file.id().inode % TURNS as u64) as usize].lock()
    }

    fn value(&self) -> Result<Vec<u8>> {
        value_of(self.file.as_ref(), &self.name.read())
    }

    /// Changes the value with nobody in between.
    fn update(&self, change: impl FnOnce(&mut Vec<u8>) -> Result<()>) -> Result<()> {
        if !self.access.write {
            return Err(ErrorStatus::ACCESS_DENIED);
        }
        let _turn = self.turn();
        let name = self.name.read();
        let mut value = value_of(self.file.as_ref(), &name)?;
        change(&mut value)?;
        self.file.write_stream(&name, &value)
    }
}

fn value_of(file: &dyn Node, name: &str) -> Result<Vec<u8>> {
    file.read_stream(name)?
        .ok_or(ErrorStatus::OBJECT_NAME_NOT_FOUND)
}

/// The name as the volume has it: exact first, then in any case.
fn spelled(file: &dyn Node, name: &str) -> Result<Option<String>> {
    let streams = file.streams()?;
    let exact = streams.iter().find(|stream| stream.name == name);
    let found = exact.or_else(|| {
        streams
            .iter()
            .find(|stream| MatchName::same(&stream.name, name))
    });
    Ok(found.map(|stream| stream.name.clone()))
}

/// An offset within a stream. Nothing can be written behind the longest.
fn place(offset: u64) -> Result<usize> {
    usize::try_from(offset)
        .ok()
        .filter(|offset| *offset <= STREAM_MAX)
        .ok_or(ErrorStatus::FILE_TOO_LARGE)
}

impl Node for Stream {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn id(&self) -> NodeId {
        self.file.id()
    }

    fn kind(&self) -> Kind {
        Kind::File
    }

    fn metadata(&self) -> Result<Metadata> {
        let size = self.value()?.len() as u64;
        let of_file = self.file.metadata()?;
        Ok(Metadata {
            kind: Kind::File,
            size,
            allocated: size,
            links: match of_file.kind {
                Kind::File => of_file.links,
                Kind::Directory => of_file.links.min(1),
            },
            attributes: of_file.attributes & !crate::attributes::DIRECTORY,
            ..of_file
        })
    }

    fn open_data(&self, access: Access) -> Result<Arc<dyn Node>> {
        let permitted = self.file.permitted();
        if (access.read && !permitted.read) || (access.write && !permitted.write) {
            return Err(ErrorStatus::ACCESS_DENIED);
        }
        Ok(Arc::new(Self {
            access,
            ..self.clone()
        }))
    }

    fn permitted(&self) -> Access {
        self.file.permitted()
    }

    fn change(&self, changes: &TimeChanges) -> Result<()> {
        self.file.change(changes)
    }

    fn get_value(&self, key: &str) -> Result<Option<Vec<u8>>> {
        self.file.get_value(key)
    }

    fn set_value(&self, key: &str, value: Option<&[u8]>) -> Result<()> {
        self.file.set_value(key, value)
    }

    fn extended_attributes(&self) -> Result<Vec<ExtendedAttribute>> {
        self.file.extended_attributes()
    }

    fn set_extended_attribute(&self, name: &str, value: Option<&[u8]>) -> Result<()> {
        self.file.set_extended_attribute(name, value)
    }

    fn streams(&self) -> Result<Vec<StreamEntry>> {
        self.file.streams()
    }

    fn read_stream(&self, name: &str) -> Result<Option<Vec<u8>>> {
        self.file.read_stream(name)
    }

    fn create_stream(&self, name: &str) -> Result<()> {
        self.file.create_stream(name)
    }

    fn write_stream(&self, name: &str, value: &[u8]) -> Result<()> {
        self.file.write_stream(name, value)
    }

    fn remove_stream(&self, name: &str) -> Result<()> {
        self.file.remove_stream(name)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize> {
        if !self.access.read {
            return Err(ErrorStatus::ACCESS_DENIED);
        }
        let value = self.value()?;
        let rest = usize::try_from(offset)
            .ok()
            .and_then(|offset| value.get(offset..))
            .unwrap_or_default();
        let count = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), rest.get(..count)) {
            to.copy_from_slice(from);
        }
        Ok(count)
    }

    fn write_at(&self, data: &[u8], offset: u64) -> Result<()> {
        let start = place(offset)?;
        let end = place(offset.saturating_add(data.len() as u64))?;
        self.update(|value| {
            if value.len() < end {
                value.resize(end, 0);
            }
            if let Some(target) = value.get_mut(start..end) {
                target.copy_from_slice(data);
            }
            Ok(())
        })
    }

    fn set_size(&self, size: u64) -> Result<()> {
        let size = place(size)?;
        self.update(|value| {
            value.resize(size, 0);
            Ok(())
        })
    }

    fn sync(&self) -> Result<()> {
        self.file.sync()
    }

    fn extent_at(&self, offset: u64, end: u64) -> Result<Extent> {
        let size = self.value()?.len() as u64;
        Ok(if offset < size {
            Extent {
                kind: ExtentKind::Data,
                end: end.min(size),
            }
        } else {
            Extent {
                kind: ExtentKind::Hole,
                end,
            }
        })
    }

    fn punch(&self, offset: u64, length: u64) -> Result<()> {
        self.update(|value| {
            let end = offset.saturating_add(length).min(value.len() as u64);
            let range = place(offset.min(end))?..place(end)?;
            if let Some(target) = value.get_mut(range) {
                target.fill(0);
            }
            Ok(())
        })
    }

    fn clone_range(&self, _source: &dyn Node, _from: u64, _to: u64, _length: u64) -> Result<()> {
        Err(ErrorStatus::NOT_SUPPORTED)
    }

    fn copy_range(&self, _source: &dyn Node, _from: u64, _to: u64, _length: u64) -> Result<u64> {
        Err(ErrorStatus::NOT_SUPPORTED)
    }

    fn child(&self, _name: &str) -> Result<Option<(String, Arc<dyn Node>)>> {
        Err(ErrorStatus::NOT_A_DIRECTORY)
    }

    fn create_child(&self, _name: &str, _new: NewNode) -> Result<Arc<dyn Node>> {
        Err(ErrorStatus::NOT_A_DIRECTORY)
    }

    fn remove_child(&self, _name: &str, _expected: NodeId) -> Result<()> {
        Err(ErrorStatus::NOT_A_DIRECTORY)
    }

    fn rename_child(
        &self,
        _name: &str,
        _new_parent: &dyn Node,
        _new_name: &str,
        _replace: bool,
    ) -> Result<()> {
        Err(ErrorStatus::NOT_A_DIRECTORY)
    }

    fn link_child(&self, _name: &str, _target: &dyn Node, _replace: bool) -> Result<()> {
        Err(ErrorStatus::NOT_A_DIRECTORY)
    }

    fn children(&self) -> Result<Vec<String>> {
        Err(ErrorStatus::NOT_A_DIRECTORY)
    }

    fn entry(&self, _name: &str) -> Result<Option<DirectoryEntry>> {
        Err(ErrorStatus::NOT_A_DIRECTORY)
    }

    fn is_empty(&self) -> Result<bool> {
        Err(ErrorStatus::NOT_A_DIRECTORY)
    }
}
