//! [MS-FSA] 2.1.5.1.1 Creation of a New File

use crate::Result;
use crate::access_check;
use crate::event::create::{Checked, Created, Creation, Found};
use crate::event::{create_stream, extended_attributes};
use crate::facts::attributes;
use crate::inheritance::new_descriptor;
use crate::name::OpenName;
use crate::options::{CreateAction, CreateOptions};
use crate::security::{self, Rights};
use crate::share_access;
use std::sync::Arc;
use volume::{Kind, NewNode, Node};
use wire::dtyp::{AccessMask, ErrorStatus, SecurityDescriptor};

/// Creates the file that `found` has not found.
pub(crate) fn create(
    creation: &Creation<'_>,
    name: &OpenName,
    found: &Found,
) -> Result<Option<Created>> {
    let request = creation.request;
    if request.disposition.needs_existing() {
        return Err(ErrorStatus::OBJECT_NAME_NOT_FOUND);
    }
    let kind = kind_of_new(creation, name)?;
    check_attributes(creation, kind)?;
    let parent = found
        .parent
        .as_ref()
        .ok_or(ErrorStatus::OBJECT_NAME_INVALID)?;
    let descriptor = check_parent(creation, kind, parent.as_ref())?;
    creation.check_space(0)?;
    let new = NewNode {
        kind,
        attributes: attributes_of_new(request.attributes, kind),
    };
    // Nobody else may use the file before it has its descriptor.
    let _creating = creation.store.creating(parent.id()).lock();
    let node = match parent.create_child(&found.name, new) {
        Err(ErrorStatus::OBJECT_NAME_COLLISION) => return Ok(None),
        node => node?,
    };
    creation.new_file.set(true);
    let opened = equip(creation, node.as_ref(), &descriptor)
        .and_then(|()| open_new(creation, name, found, Arc::clone(&node)));
    if opened.is_err() {
        // Nothing more can be done about a file that cannot be removed either.
        let _ = parent.remove_child(&found.name, node.id());
    }
    opened.map(Some)
}

/// Gives a new file what it has beside its data.
fn equip(creation: &Creation<'_>, node: &dyn Node, descriptor: &SecurityDescriptor) -> Result<()> {
    match security::store(node, descriptor) {
        // On a file system that cannot keep descriptors all files have the same, as with FAT.
        Ok(()) | Err(ErrorStatus::NOT_SUPPORTED) => {}
        Err(error) => return Err(error),
    }
    match creation.request.extended_attributes {
        [] => Ok(()),
        list => extended_attributes::replace(node, list),
    }
}

fn open_new(
    creation: &Creation<'_>,
    name: &OpenName,
    found: &Found,
    node: Arc<dyn Node>,
) -> Result<Created> {
    let request = creation.request;
    let file = creation.store.files.enter(node.id());
    let mut state = file.state.lock();
    let granted = if creation.desired.contains(AccessMask::MAXIMUM_ALLOWED) {
        creation.desired.without(AccessMask::MAXIMUM_ALLOWED) | AccessMask::FILE_ALL
    } else {
        creation.desired
    };
    share_access::check(&state.opens, granted, request.share_access)?;
    state.allocation = request
        .allocation_size
        .filter(|_| node.kind() == Kind::File);
    state.archived = node.kind() == Kind::File;
    let (opened, node) = match &name.stream {
        Some(stream) => create_stream::create(creation, &file, (&node, stream), granted)?,
        None => (Arc::clone(&file), node),
    };
    let checked = Checked {
        file: opened,
        node,
        granted,
        share: request.share_access,
    };
    let open = creation.register(found, &mut state, checked);
    Ok(Created {
        open,
        action: CreateAction::CREATED,
    })
}

/// Phase 7 -- Type of stream to open
fn kind_of_new(creation: &Creation<'_>, name: &OpenName) -> Result<Kind> {
    let directory = creation.has(CreateOptions::DIRECTORY_FILE);
    if directory && (name.data_stream || name.stream.is_some()) {
        return Err(ErrorStatus::NOT_A_DIRECTORY);
    }
    if directory || name.index_stream {
        return Ok(Kind::Directory);
    }
    if name.directory {
        Err(ErrorStatus::OBJECT_NAME_INVALID)
    } else {
        Ok(Kind::File)
    }
}

fn check_attributes(creation: &Creation<'_>, kind: Kind) -> Result<()> {
    let wanted = creation.request.attributes;
    if kind == Kind::Directory && wanted & attributes::TEMPORARY != 0 {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    if wanted & attributes::READONLY != 0 && creation.has(CreateOptions::DELETE_ON_CLOSE) {
        return Err(ErrorStatus::CANNOT_DELETE);
    }
    // Without encryption in the store, pretending would be worse than refusing.
    if wanted & attributes::ENCRYPTED != 0 {
        return Err(ErrorStatus::ACCESS_DENIED);
    }
    Ok(())
}

fn attributes_of_new(wanted: u32, kind: Kind) -> u32 {
    let wanted = wanted & attributes::SETTABLE;
    match kind {
        Kind::File => wanted | attributes::ARCHIVE,
        Kind::Directory => wanted,
    }
}

/// Whether the directory takes the file, and the descriptor that the file is to have.
fn check_parent(
    creation: &Creation<'_>,
    kind: Kind,
    parent: &dyn Node,
) -> Result<SecurityDescriptor> {
    let request = creation.request;
    let needed = match kind {
        Kind::File => AccessMask::FILE_WRITE_DATA,
        Kind::Directory => AccessMask::FILE_APPEND_DATA,
    };
    let of_parent = security::load(parent)?;
    let rights = Rights {
        share: request.share,
        principal: request.principal,
        parent: None,
    };
    let granted = access_check::granted(request.principal, &of_parent);
    if !rights.limited(parent, granted, needed).contains(needed) {
        return Err(ErrorStatus::ACCESS_DENIED);
    }
    let given = request.security_descriptor;
    new_descriptor(
        &of_parent,
        given,
        kind == Kind::Directory,
        request.principal,
    )
}
