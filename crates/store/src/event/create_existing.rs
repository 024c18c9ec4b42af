//! [MS-FSA] 2.1.5.1.2 Open of an Existing File

use crate::Result;
use crate::access_check;
use crate::event::create::{Checked, Created, Creation, Found};
use crate::event::{create_stream, extended_attributes};
use crate::facts::attributes;
use crate::file::{File, FileState};
use crate::name::OpenName;
use crate::options::{CreateAction, CreateDisposition, CreateOptions, ShareAccess};
use crate::security::{self, Rights};
use crate::share_access::{self, Part, SHARED_RIGHTS};
use std::sync::Arc;
use volume::{Access, Kind, Metadata, Node, TimeChanges};
use wire::dtyp::{AccessMask, ErrorStatus};

const READING: AccessMask = AccessMask(AccessMask::FILE_READ_DATA.0 | AccessMask::FILE_EXECUTE.0);
pub(crate) const WRITING: AccessMask =
    AccessMask(AccessMask::FILE_WRITE_DATA.0 | AccessMask::FILE_APPEND_DATA.0);

/// Opens the node that was found.
pub(crate) fn open(
    creation: &Creation<'_>,
    name: &OpenName,
    found: &Found,
    node: Arc<dyn Node>,
) -> Result<Option<Created>> {
    check_type(creation, name, node.kind())?;
    if let Some(parent) = &found.parent {
        // A file that is just being created has no descriptor yet.
        drop(creation.store.creating(parent.id()).lock());
    }
    let file = creation.store.files.enter(node.id());
    let mut state = file.state.lock();
    let link = state.link(found.parent.as_ref(), &found.name);
    let opened = open_locked(creation, found, &mut state, (&file, node));
    state.forget_link_if_unused(&link);
    opened
}

fn open_locked(
    creation: &Creation<'_>,
    found: &Found,
    state: &mut FileState,
    (file, node): (&Arc<File>, Arc<dyn Node>),
) -> Result<Option<Created>> {
    let link = state.link(found.parent.as_ref(), &found.name);
    if link.is_deleted() {
        return Err(ErrorStatus::DELETE_PENDING);
    }
    let metadata = node.metadata()?;
    if metadata.links == 0 {
        return Ok(None);
    }
    let disposition = creation.request.disposition;
    if disposition == CreateDisposition::CREATE {
        return Err(ErrorStatus::OBJECT_NAME_COLLISION);
    }
    check_attributes(creation, &metadata, found.parent.is_none())?;
    if creation.has(CreateOptions::NO_EA_KNOWLEDGE)
        && extended_attributes::are_needed(node.as_ref())?
    {
        return Err(ErrorStatus::ACCESS_DENIED);
    }
    let extra = extra_access(disposition);
    let rights = check_access(creation, found, node.as_ref(), &metadata, extra)?;
    let share = share_mode(creation, found, rights | extra)?;
    share_access::check(&state.opens, rights | extra, share)?;
    share_access::check_deletion(state, rights | extra, share, Part::File)?;
    let node = with_data(node, rights, disposition.overwrites())?;
    state.change_time_set |= metadata.change_time != metadata.own_change_time;
    let action = if disposition.overwrites() {
        overwrite(creation, file, state, (node.as_ref(), &metadata))?
    } else {
        CreateAction::OPENED
    };
    let checked = Checked {
        file: Arc::clone(file),
        node,
        granted: rights,
        share,
    };
    let open = creation.register(found, state, checked);
    Ok(Some(Created { open, action }))
}

/// Phase 7 -- Type of stream to open
fn check_type(creation: &Creation<'_>, name: &OpenName, kind: Kind) -> Result<()> {
    let disposition = creation.request.disposition;
    match kind {
        Kind::File => {
            if creation.has(CreateOptions::DIRECTORY_FILE) || name.index_stream {
                return Err(if disposition == CreateDisposition::CREATE {
                    ErrorStatus::OBJECT_NAME_COLLISION
                } else {
                    ErrorStatus::NOT_A_DIRECTORY
                });
            }
            if name.directory {
                Err(ErrorStatus::OBJECT_NAME_INVALID)
            } else {
                Ok(())
            }
        }
        Kind::Directory => {
            if creation.has(CreateOptions::DIRECTORY_FILE) && name.data_stream {
                return Err(ErrorStatus::NOT_A_DIRECTORY);
            }
            if creation.has(CreateOptions::NON_DIRECTORY_FILE) || name.data_stream {
                return Err(ErrorStatus::FILE_IS_A_DIRECTORY);
            }
            if !disposition.overwrites() {
                return Ok(());
            }
            // Existing directories cannot be overwritten or superseded.
            Err(if name.path.is_root() {
                ErrorStatus::ACCESS_DENIED
            } else {
                ErrorStatus::OBJECT_NAME_COLLISION
            })
        }
    }
}

fn check_attributes(creation: &Creation<'_>, metadata: &Metadata, root: bool) -> Result<()> {
    let (have, wanted) = (metadata.attributes, creation.request.attributes);
    let overwrites = creation.request.disposition.overwrites();
    let readonly = have & attributes::READONLY != 0;
    if readonly
        && metadata.kind == Kind::File
        && (overwrites || creation.desired.intersects(WRITING))
    {
        return Err(ErrorStatus::ACCESS_DENIED);
    }
    if (readonly || root) && creation.has(CreateOptions::DELETE_ON_CLOSE) {
        return Err(ErrorStatus::CANNOT_DELETE);
    }
    let kept = attributes::HIDDEN | attributes::SYSTEM;
    if overwrites && have & !wanted & kept != 0 {
        return Err(ErrorStatus::ACCESS_DENIED);
    }
    if overwrites && wanted & attributes::ENCRYPTED != 0 {
        return Err(ErrorStatus::ACCESS_DENIED);
    }
    Ok(())
}

/// Rights that the disposition needs beside those asked for. They are checked and take part in
/// sharing, but the handle does not get them.
fn extra_access(disposition: CreateDisposition) -> AccessMask {
    let attributes = AccessMask::FILE_WRITE_EA | AccessMask::FILE_WRITE_ATTRIBUTES;
    match disposition {
        CreateDisposition::SUPERSEDE => attributes | AccessMask::DELETE,
        disposition if disposition.overwrites() => attributes | AccessMask::FILE_WRITE_DATA,
        _ => AccessMask::NONE,
    }
}

/// [MS-FSA] 2.1.5.1.2.1 Algorithm to Check Access to an Existing File
pub(crate) fn check_access(
    creation: &Creation<'_>,
    found: &Found,
    node: &dyn Node,
    metadata: &Metadata,
    extra: AccessMask,
) -> Result<AccessMask> {
    let request = creation.request;
    let parent = found.parent.as_deref();
    let rights = Rights {
        share: request.share,
        principal: request.principal,
        parent,
    };
    let maximum = creation.desired.contains(AccessMask::MAXIMUM_ALLOWED);
    let asked = creation.desired.without(AccessMask::MAXIMUM_ALLOWED);
    let wanted = if maximum {
        AccessMask::FILE_ALL
    } else {
        AccessMask::NONE
    } | asked
        | extra;
    let granted = rights.of(node, wanted)?;
    if !granted.contains(asked | extra) {
        return Err(ErrorStatus::ACCESS_DENIED);
    }
    if !maximum {
        return Ok(asked);
    }
    let readonly = metadata.attributes & attributes::READONLY != 0;
    let granted = if readonly && metadata.kind == Kind::File {
        granted.without(WRITING | AccessMask::FILE_DELETE_CHILD)
    } else {
        granted
    };
    if granted == AccessMask::NONE {
        Err(ErrorStatus::ACCESS_DENIED)
    } else {
        Ok(granted)
    }
}

/// Who may not write into the directory cannot keep others from reading the file.
/// [MS-FSA] 2.1.5.1.2.2 Algorithm to Check Sharing Access to an Existing Stream or Directory
pub(crate) fn share_mode(
    creation: &Creation<'_>,
    found: &Found,
    access: AccessMask,
) -> Result<ShareAccess> {
    let share = creation.request.share_access;
    let Some(parent) = &found.parent else {
        return Ok(share);
    };
    if share.contains(ShareAccess::READ) || !access.intersects(SHARED_RIGHTS) {
        return Ok(share);
    }
    let descriptor = security::load(parent.as_ref())?;
    let on_parent = access_check::granted(creation.request.principal, &descriptor);
    if on_parent.contains(AccessMask::FILE_WRITE_DATA) {
        return Ok(share);
    }
    Ok(ShareAccess(share.0 | ShareAccess::READ.0))
}

/// A handle with which the rights can be used.
pub(crate) fn with_data(
    node: Arc<dyn Node>,
    granted: AccessMask,
    overwrites: bool,
) -> Result<Arc<dyn Node>> {
    let access = Access {
        read: granted.intersects(READING),
        write: granted.intersects(WRITING) || overwrites,
    };
    if node.kind() == Kind::Directory || access == Access::default() {
        return Ok(node);
    }
    node.open_data(access)
}

fn overwrite(
    creation: &Creation<'_>,
    file: &File,
    state: &mut FileState,
    (node, metadata): (&dyn Node, &Metadata),
) -> Result<CreateAction> {
    let request = creation.request;
    creation.check_space(metadata.allocated)?;
    let _write = file.generation.begin();
    node.set_size(0)?;
    // Behind the change: none is granted between for what is no longer there.
    creation.broken.borrow_mut().extend(file.oplock.take());
    create_stream::remove_all(state, node)?;
    let wanted = request.attributes & attributes::SETTABLE & !attributes::NOT_CONTENT_INDEXED;
    let changes = TimeChanges {
        // The size may have been 0 before; the file has been written all the same.
        write_time: Some(creation.store.clock.now()),
        attributes: Some(wanted | attributes::ARCHIVE),
        ..TimeChanges::default()
    };
    node.change(&changes)?;
    extended_attributes::replace(node, request.extended_attributes)?;
    state.allocation = request.allocation_size;
    state.change_time_set = false;
    state.archived = true;
    Ok(if request.disposition == CreateDisposition::SUPERSEDE {
        CreateAction::SUPERSEDED
    } else {
        CreateAction::OVERWRITTEN
    })
}
