//! Where a rename or a hard link leads: DestinationDirectory and TargetLink of
//! [MS-FSA] 2.1.5.15.12 FileRenameInformation and 2.1.5.15.7 FileLinkInformation

use crate::Result;
use crate::change_notify::NamePlace;
use crate::facts::attributes;
use crate::name::{parse_target, spelled_directory_of};
use crate::open::Open;
use crate::options::ShareAccess;
use crate::security::Rights;
use crate::share_access;
use std::sync::Arc;
use volume::{Kind, Node, NodeId};
use wire::dtyp::{AccessMask, ErrorStatus};

/// A place for a new name.
pub(crate) struct Target {
    pub(crate) directory: Arc<dyn Node>,
    pub(crate) directory_path: String,
    /// As the client wrote it.
    pub(crate) name: String,
    /// What has the name now, and how it is spelled there.
    pub(crate) existing: Option<(String, Arc<dyn Node>)>,
}

impl Target {
    /// Finds the place and opens its directory, so to speak. The caller holds the namespace alone.
    pub(crate) fn find(open: &Open, text: &str) -> Result<Self> {
        let path = parse_target(text)?;
        let located = open.share.volume.locate(&path)?;
        let directory = located.parent.ok_or(ErrorStatus::INVALID_PARAMETER)?;
        check_directory(open, directory.as_ref())?;
        let name = path.components().last().cloned().unwrap_or_default();
        Ok(Self {
            directory,
            directory_path: spelled_directory_of(open.share.volume.as_ref(), &path)?,
            name,
            existing: located.node.map(|node| (located.name, node)),
        })
    }

    /// The new name, for those who watch.
    pub(crate) fn place(&self, root: NodeId) -> NamePlace {
        NamePlace {
            parent: self.directory.id(),
            root,
            directory: Some(self.directory_path.clone()),
            name: self.name.clone(),
        }
    }

    /// The name that was there before, for those who watch.
    pub(crate) fn replaced_place(&self, root: NodeId) -> Option<NamePlace> {
        let (spelled, _) = self.existing.as_ref()?;
        Some(NamePlace {
            name: spelled.clone(),
            ..self.place(root)
        })
    }

    /// Whether what has the name now may make room for another file.
    pub(crate) fn check_replaceable(&self, open: &Open, replace: bool) -> Result<()> {
        let Some((spelled, node)) = &self.existing else {
            return Ok(());
        };
        if !replace {
            return Err(ErrorStatus::OBJECT_NAME_COLLISION);
        }
        let readonly = node.metadata()?.attributes & attributes::READONLY != 0;
        if node.kind() == Kind::Directory || readonly {
            return Err(ErrorStatus::ACCESS_DENIED);
        }
        self.check_not_open(open, spelled, node.as_ref())?;
        let rights = Rights {
            share: &open.share,
            principal: &open.principal,
            parent: Some(self.directory.as_ref()),
        };
        if !rights
            .of(node.as_ref(), AccessMask::DELETE)?
            .contains(AccessMask::DELETE)
        {
            return Err(ErrorStatus::ACCESS_DENIED);
        }
        Ok(())
    }

    fn check_not_open(&self, open: &Open, spelled: &str, node: &dyn Node) -> Result<()> {
        let Some(file) = open.store.files.find(node.id()) else {
            return Ok(());
        };
        let state = file.state.lock();
        let directory = Some(self.directory.id());
        if state
            .links
            .iter()
            .any(|link| link.is(directory, spelled) && link.is_deleted())
        {
            return Err(ErrorStatus::DELETE_PENDING);
        }
        if state.is_open() {
            Err(ErrorStatus::ACCESS_DENIED)
        } else {
            Ok(())
        }
    }

    /// Tells those who watch the replaced file that it is not what it was.
    pub(crate) fn note_replaced(&self, open: &Open) {
        let Some((_, node)) = &self.existing else {
            return;
        };
        if let Some(file) = open.store.files.find(node.id()) {
            drop(file.generation.begin());
        }
    }
}

/// The right to add the name, and nobody who has the directory open in a way that forbids it.
/// Sharing is that of Windows Server 2022 and before, which does not share deletion.
fn check_directory(open: &Open, directory: &dyn Node) -> Result<()> {
    let needed = if open.is_directory() {
        AccessMask::FILE_APPEND_DATA
    } else {
        AccessMask::FILE_WRITE_DATA
    };
    let rights = Rights {
        share: &open.share,
        principal: &open.principal,
        parent: None,
    };
    if !rights.of(directory, needed)?.contains(needed) {
        return Err(ErrorStatus::ACCESS_DENIED);
    }
    let Some(file) = open.store.files.find(directory.id()) else {
        return Ok(());
    };
    let state = file.state.lock();
    if state.is_delete_pending() {
        return Err(ErrorStatus::DELETE_PENDING);
    }
    let share = ShareAccess(ShareAccess::READ.0 | ShareAccess::WRITE.0);
    share_access::check(&state.opens, needed, share)
}
