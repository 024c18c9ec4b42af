//! [MS-FSA] 2.1.5.12 Server Requests a Query of File Information

use crate::Result;
use crate::facts::{Facts, attributes, block_align};
use crate::file::FileState;
use crate::limits::ALLOCATION_UNIT;
use crate::name::spelled;
use crate::open::Open;
use crate::security::Rights;
use crate::share::ShareRoot;
use std::sync::atomic::Ordering;
use volume::{Kind, Metadata, NtPath, ShortName};
use wire::dtyp::AccessMask;

impl Open {
    /// Everything there is to say about the file. Which rights a class needs is in the class.
    pub fn facts(&self) -> Result<Facts> {
        let metadata = self.node.metadata()?;
        let pending = self.base().state.lock().links_to_delete();
        let pending = u32::try_from(pending).unwrap_or(u32::MAX);
        let delete_pending = self.is_delete_pending();
        let state = self.file.state.lock();
        let number_of_links = metadata.links.saturating_sub(pending);
        Ok(Facts {
            id: metadata.id,
            directory: metadata.kind == Kind::Directory,
            creation_time: metadata.creation_time,
            last_access_time: metadata.access_time,
            last_write_time: metadata.write_time,
            change_time: metadata.change_time,
            attributes: attributes::or_normal(metadata.attributes),
            end_of_file: metadata.size,
            allocation_size: allocation_size(&self.share, &metadata, Some(&state)),
            number_of_links: links_shown(&metadata, number_of_links, self.link.is_deleted()),
            delete_pending,
            position: self.position.load(Ordering::Relaxed),
            mode: self.mode.load(Ordering::Relaxed),
            access: self.granted,
        })
    }

    /// All rights that the handle's principal could get on this file now.
    pub fn maximal_access(&self) -> Result<AccessMask> {
        let parent = self.link.place.lock().parent.clone();
        let rights = Rights {
            share: &self.share,
            principal: &self.principal,
            parent: parent.as_deref(),
        };
        rights.of(self.base_node().as_ref(), AccessMask::FILE_ALL)
    }

    /// The name for programs that only know short ones, its own if that is short enough; the root
    /// has none.
    /// [MS-FSA] 2.1.5.12.4 FileAlternateNameInformation
    pub fn short_name(&self) -> Option<String> {
        let place = self.link.place.lock();
        let computed = || ShortName::computed(&place.name).unwrap_or_else(|| place.name.clone());
        place.parent.as_ref().map(|_| computed())
    }

    /// The path with every component spelled as on disk.
    /// [MS-FSA] 2.1.5.12.30 FileNormalizedNameInformation
    pub fn normalized_path(&self) -> Result<String> {
        let path = NtPath::parse(&self.link.path(self.root_id()))?;
        let path = spelled(self.share.volume.as_ref(), &path)?;
        Ok(self.with_stream(path))
    }
}

/// A directory's own links say how many directories it holds; it has one name.
fn links_shown(metadata: &Metadata, links: u32, deleted: bool) -> u32 {
    match metadata.kind {
        Kind::File => links,
        Kind::Directory => u32::from(!deleted),
    }
}

/// AllocationSize: whole clusters up to the end of file, or what a client has asked for if
/// that is more.
pub(crate) fn allocation_size(
    share: &ShareRoot,
    metadata: &Metadata,
    state: Option<&FileState>,
) -> u64 {
    if metadata.kind == Kind::Directory {
        return 0;
    }
    let cluster = u64::from(share.volume.description().cluster_size);
    let asked = state.and_then(|state| state.allocation).unwrap_or(0);
    block_align(metadata.size, cluster).max(block_align(asked, ALLOCATION_UNIT))
}
