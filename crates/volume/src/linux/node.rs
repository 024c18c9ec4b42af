//! A file or directory held by a descriptor.

use super::{
    Share, copy, data, descriptor, directory, errno, extended_attributes, facts, resolve, streams,
    values,
};
use crate::clone_rules::Range;
use crate::node::{
    Access, DirectoryEntry, Extent, Kind, Metadata, NewNode, Node, NodeId, Result, TimeChanges,
};
use crate::{ExtendedAttribute, StreamEntry};
use rustix::fd::OwnedFd;
use rustix::fs;
use std::any::Any;
use std::sync::Arc;
use wire::dtyp::ErrorStatus;

/// A file or directory. Without data access its descriptor is O_PATH: it pins the
/// inode, so that what was checked is what is used later, and neither reads nor waits.
#[derive(Debug)]
pub(super) struct LinuxNode {
    pub(super) share: Arc<Share>,
    pub(super) descriptor: OwnedFd,
    id: NodeId,
    kind: Kind,
    access: Access,
}

impl LinuxNode {
    /// Looks at what was found; ACCESS_DENIED for what is neither file nor directory.
    pub(super) fn from_path_descriptor(share: &Arc<Share>, descriptor: OwnedFd) -> Result<Self> {
        Self::with_access(share, descriptor, Access::default())
    }

    pub(super) fn with_access(
        share: &Arc<Share>,
        descriptor: OwnedFd,
        access: Access,
    ) -> Result<Self> {
        let facts = descriptor::facts(&descriptor)?;
        let (id, kind) = (descriptor::node_id(&facts), descriptor::kind(&facts)?);
        Ok(Self {
            share: share.clone(),
            descriptor,
            id,
            kind,
            access,
        })
    }

    /// A child by name: exact first, then without regard to case, then by its short name.
    pub(super) fn find(&self, name: &str) -> Result<Option<(String, Self)>> {
        self.directory()?;
        directory::check_name(name)?;
        if let Some(found) = resolve::exact_child(&self.share.root, &self.descriptor, name)? {
            let node = Self::from_path_descriptor(&self.share, found)?;
            return Ok(Some((name.to_owned(), node)));
        }
        let Some(similar) = resolve::similar_name(&self.descriptor, name)? else {
            return Ok(None);
        };
        match resolve::exact_child(&self.share.root, &self.descriptor, &similar)? {
            Some(found) => {
                let node = Self::from_path_descriptor(&self.share, found)?;
                Ok(Some((similar, node)))
            }
            None => match descriptor::facts_of_name(&self.descriptor, &similar)? {
                // The name is there, but it is a link that leads nowhere.
                Some(_) => Err(ErrorStatus::ACCESS_DENIED),
                None => Ok(None),
            },
        }
    }

    pub(super) fn directory(&self) -> Result<&OwnedFd> {
        match self.kind {
            Kind::Directory => Ok(&self.descriptor),
            Kind::File => Err(ErrorStatus::NOT_A_DIRECTORY),
        }
    }

    fn file(&self) -> Result<&OwnedFd> {
        match self.kind {
            Kind::File => Ok(&self.descriptor),
            Kind::Directory => Err(ErrorStatus::FILE_IS_A_DIRECTORY),
        }
    }

    fn same_kind_of_node(node: &dyn Node) -> Option<&Self> {
        node.as_any().downcast_ref::<Self>()
    }
}

impl Node for LinuxNode {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn id(&self) -> NodeId {
        self.id
    }

    fn kind(&self) -> Kind {
        self.kind
    }

    fn metadata(&self) -> Result<Metadata> {
        facts::metadata(&self.descriptor)
    }

    fn open_data(&self, access: Access) -> Result<Arc<dyn Node>> {
        let descriptor = descriptor::reopen(self.file()?, access)?;
        Ok(Arc::new(Self::with_access(
            &self.share,
            descriptor,
            access,
        )?))
    }

    fn permitted(&self) -> Access {
        let path = descriptor::path_of(&self.descriptor);
        let may = |what| fs::accessat(fs::CWD, &path, what, fs::AtFlags::EACCESS).is_ok();
        Access {
            read: may(fs::Access::READ_OK),
            write: may(fs::Access::WRITE_OK),
        }
    }

    fn change(&self, changes: &TimeChanges) -> Result<()> {
        facts::change(&self.descriptor, changes)
    }

    fn get_value(&self, key: &str) -> Result<Option<Vec<u8>>> {
        values::get(&self.descriptor, key)
    }

    fn set_value(&self, key: &str, value: Option<&[u8]>) -> Result<()> {
        values::set(&self.descriptor, key, value)
    }

    fn extended_attributes(&self) -> Result<Vec<ExtendedAttribute>> {
        extended_attributes::list(&self.descriptor)
    }

    fn set_extended_attribute(&self, name: &str, value: Option<&[u8]>) -> Result<()> {
        extended_attributes::set(&self.descriptor, name, value)
    }

    fn streams(&self) -> Result<Vec<StreamEntry>> {
        streams::list(&self.descriptor)
    }

    fn read_stream(&self, name: &str) -> Result<Option<Vec<u8>>> {
        streams::read(&self.descriptor, name)
    }

    fn create_stream(&self, name: &str) -> Result<()> {
        streams::create(&self.descriptor, name)
    }

    fn write_stream(&self, name: &str, value: &[u8]) -> Result<()> {
        streams::write(&self.descriptor, name, value)
    }

    fn remove_stream(&self, name: &str) -> Result<()> {
        streams::remove(&self.descriptor, name)
    }

    fn read_at(&self, buffer: &mut [u8], offset: u64) -> Result<usize> {
        data::read_at(self.file()?, buffer, offset)
    }

    fn write_at(&self, bytes: &[u8], offset: u64) -> Result<()> {
        data::write_at(self.file()?, bytes, offset)
    }

    fn set_size(&self, size: u64) -> Result<()> {
        // ftruncate says INVAL, and not BADF, of a descriptor that is open to read.
        if !self.access.write {
            self.file()?;
            return Err(ErrorStatus::ACCESS_DENIED);
        }
        data::set_size(self.file()?, size)
    }

    fn sync(&self) -> Result<()> {
        if self.access.read || self.access.write {
            return fs::fsync(&self.descriptor).map_err(errno::status);
        }
        let again = match self.kind {
            Kind::Directory => descriptor::reopen_directory(&self.descriptor)?,
            Kind::File => descriptor::reopen(
                &self.descriptor,
                Access {
                    read: true,
                    write: false,
                },
            )?,
        };
        fs::fsync(again).map_err(errno::status)
    }

    fn extent_at(&self, offset: u64, end: u64) -> Result<Extent> {
        data::extent_at(self.file()?, offset, end)
    }

    fn punch(&self, offset: u64, length: u64) -> Result<()> {
        data::punch(self.file()?, offset, length)
    }

    fn clone_range(&self, source: &dyn Node, from: u64, to: u64, length: u64) -> Result<()> {
        let source = Self::same_kind_of_node(source).ok_or(ErrorStatus::NOT_SUPPORTED)?;
        let (from_file, to_file) = ((source.file()?, source.id), (self.file()?, self.id));
        let granularity = self
            .share
            .offload
            .clone_granularity
            .ok_or(ErrorStatus::NOT_SUPPORTED)?;
        copy::clone_range(from_file, to_file, Range { from, to, length }, granularity)
    }

    fn copy_range(&self, source: &dyn Node, from: u64, to: u64, length: u64) -> Result<u64> {
        let source = Self::same_kind_of_node(source).ok_or(ErrorStatus::NOT_SUPPORTED)?;
        copy::copy_range(source.file()?, self.file()?, Range { from, to, length })
    }

    fn child(&self, name: &str) -> Result<Option<(String, Arc<dyn Node>)>> {
        Ok(self
            .find(name)?
            .map(|(name, node)| (name, Arc::new(node) as Arc<dyn Node>)))
    }

    fn create_child(&self, name: &str, new: NewNode) -> Result<Arc<dyn Node>> {
        Ok(Arc::new(directory::create(self, name, new)?))
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
        let new_parent = Self::same_kind_of_node(new_parent).ok_or(ErrorStatus::NOT_SAME_DEVICE)?;
        directory::rename((self, name), (new_parent, new_name), replace)
    }

    fn link_child(&self, name: &str, target: &dyn Node, replace: bool) -> Result<()> {
        let target = Self::same_kind_of_node(target).ok_or(ErrorStatus::NOT_SAME_DEVICE)?;
        directory::link(self, name, (target.file()?, target.id), replace)
    }

    fn children(&self) -> Result<Vec<String>> {
        directory::names(self)
    }

    fn entry(&self, name: &str) -> Result<Option<DirectoryEntry>> {
        directory::entry_of(self, name)
    }

    fn is_empty(&self) -> Result<bool> {
        directory::is_empty(self.directory()?)
    }
}
