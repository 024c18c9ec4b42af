//! Named streams in [MS-FSA] 2.1.5.1 Server Requests an Open of a File

use crate::Result;
use crate::event::create::{Checked, Created, Creation, Found};
use crate::event::create_existing::{WRITING, check_access, share_mode, with_data};
use crate::facts::attributes;
use crate::file::{File, FileState};
use crate::name::OpenName;
use crate::options::{CreateAction, CreateDisposition, CreateOptions};
use crate::share_access::{self, Part};
use std::sync::Arc;
use volume::{Kind, Metadata, Node, Stream, TimeChanges};
use wire::dtyp::{AccessMask, ErrorStatus};

/// Opens or creates a stream of the file that was found.
pub(crate) fn open(
    creation: &Creation<'_>,
    name: &OpenName,
    found: &Found,
    node: Arc<dyn Node>,
) -> Result<Option<Created>> {
    let Some(stream) = &name.stream else {
        return Err(ErrorStatus::OBJECT_NAME_INVALID);
    };
    check_type(creation, name)?;
    if let Some(parent) = &found.parent {
        // A file that is just being created has no descriptor yet.
        drop(creation.store.creating(parent.id()).lock());
    }
    let file = creation.store.files.enter(node.id());
    let mut state = file.state.lock();
    let link = state.link(found.parent.as_ref(), &found.name);
    let metadata = node.metadata()?;
    let opened = if link.is_deleted() {
        Err(ErrorStatus::DELETE_PENDING)
    } else if metadata.links == 0 {
        Ok(None)
    } else {
        state.change_time_set |= metadata.change_time != metadata.own_change_time;
        let opening = Opening {
            creation,
            found,
            file: &file,
            node: &node,
            metadata,
        };
        opening.open(&mut state, stream).map(Some)
    };
    state.forget_link_if_unused(&link);
    opened
}

/// Phase 7 -- Type of stream to open
fn check_type(creation: &Creation<'_>, name: &OpenName) -> Result<()> {
    if creation.has(CreateOptions::DIRECTORY_FILE) {
        return Err(ErrorStatus::NOT_A_DIRECTORY);
    }
    if name.directory {
        return Err(ErrorStatus::OBJECT_NAME_INVALID);
    }
    Ok(())
}

/// A stream of an existing file.
struct Opening<'a> {
    creation: &'a Creation<'a>,
    found: &'a Found,
    file: &'a Arc<File>,
    node: &'a Arc<dyn Node>,
    metadata: Metadata,
}

impl Opening<'_> {
    fn open(&self, state: &mut FileState, name: &str) -> Result<Created> {
        let known = state.open_streams().find(|stream| is_called(stream, name));
        if known
            .as_ref()
            .is_some_and(|stream| stream.is_deleted_stream())
        {
            return Err(ErrorStatus::DELETE_PENDING);
        }
        let stream = match known {
            Some(stream) => Some(stream),
            None => Stream::find(self.node, name)?.map(|node| File::of_stream(self.file, node)),
        };
        match stream {
            Some(stream) => self.open_existing(state, stream),
            None => self.create(state, name),
        }
    }

    fn open_existing(&self, state: &mut FileState, stream: Arc<File>) -> Result<Created> {
        let disposition = self.creation.request.disposition;
        if disposition == CreateDisposition::CREATE {
            return Err(ErrorStatus::OBJECT_NAME_COLLISION);
        }
        let extra = match disposition {
            CreateDisposition::SUPERSEDE => AccessMask::DELETE,
            disposition if disposition.overwrites() => AccessMask::FILE_WRITE_DATA,
            _ => AccessMask::NONE,
        };
        let checked = self.check(state, stream, extra)?;
        let action = match disposition {
            CreateDisposition::SUPERSEDE => CreateAction::SUPERSEDED,
            disposition if disposition.overwrites() => CreateAction::OVERWRITTEN,
            _ => CreateAction::OPENED,
        };
        if disposition.overwrites() {
            let allocation = self.creation.request.allocation_size;
            self.creation.check_space(0)?;
            let _write = checked.file.generation.begin();
            let _no_data = self.file.generation.begin_range(self.node.as_ref(), 0..0);
            checked.node.set_size(0)?;
            let broken = checked.file.oplock.take();
            self.creation.broken.borrow_mut().extend(broken);
            self.note_changed(state)?;
            checked.file.state.lock().allocation = allocation;
        }
        Ok(self.register(state, checked, action))
    }

    /// [MS-FSA] 2.1.5.1.2 Open of an Existing File, "Stream not found"
    fn create(&self, state: &mut FileState, name: &str) -> Result<Created> {
        if self.creation.request.disposition.needs_existing() {
            return Err(ErrorStatus::OBJECT_NAME_NOT_FOUND);
        }
        self.creation.check_space(0)?;
        let rights = self.check_access(AccessMask::FILE_WRITE_DATA)?;
        let share = self.creation.request.share_access;
        share_access::check_deletion(state, rights, share, Part::Stream)?;
        let _no_data = self.file.generation.begin_range(self.node.as_ref(), 0..0);
        let (file, node) = create(self.creation, self.file, (self.node, name), rights)?;
        self.note_changed(state)?;
        let checked = Checked {
            file,
            node,
            granted: rights,
            share,
        };
        Ok(self.register(state, checked, CreateAction::CREATED))
    }

    fn check(&self, state: &FileState, stream: Arc<File>, extra: AccessMask) -> Result<Checked> {
        let rights = self.check_access(extra)?;
        let share = share_mode(self.creation, self.found, rights | extra)?;
        share_access::check(&stream.state.lock().opens, rights | extra, share)?;
        share_access::check_deletion(state, rights | extra, share, Part::Stream)?;
        let overwrites = self.creation.request.disposition.overwrites();
        let node = with_data(node_of(&stream)?, rights, overwrites)?;
        Ok(Checked {
            file: stream,
            node,
            granted: rights,
            share,
        })
    }

    fn check_access(&self, extra: AccessMask) -> Result<AccessMask> {
        let readonly = self.metadata.attributes & attributes::READONLY != 0;
        let writes = (self.creation.desired | extra).intersects(WRITING);
        if readonly && writes && self.metadata.kind == Kind::File {
            return Err(ErrorStatus::ACCESS_DENIED);
        }
        if readonly && self.creation.has(CreateOptions::DELETE_ON_CLOSE) {
            return Err(ErrorStatus::CANNOT_DELETE);
        }
        let (node, metadata) = (self.node.as_ref(), &self.metadata);
        check_access(self.creation, self.found, node, metadata, extra)
    }

    /// The file has changed; with its streams it is to be archived.
    fn note_changed(&self, state: &mut FileState) -> Result<()> {
        let archive = match self.metadata.kind {
            Kind::File => attributes::ARCHIVE,
            Kind::Directory => 0,
        };
        let changes = TimeChanges {
            attributes: Some(self.metadata.attributes | archive),
            ..TimeChanges::default()
        };
        self.node.change(&changes)?;
        state.change_time_set = false;
        Ok(())
    }

    fn register(&self, state: &mut FileState, checked: Checked, action: CreateAction) -> Created {
        let open = self.creation.register(self.found, state, checked);
        Created { open, action }
    }
}

/// Makes a stream of `file` and a handle of it.
pub(crate) fn create(
    creation: &Creation<'_>,
    file: &Arc<File>,
    (node, name): (&Arc<dyn Node>, &str),
    granted: AccessMask,
) -> Result<(Arc<File>, Arc<dyn Node>)> {
    let stream = Stream::create(node, name).map_err(|error| match error {
        // That is how a client learns of a file system that cannot keep them.
        ErrorStatus::NOT_SUPPORTED => ErrorStatus::OBJECT_NAME_INVALID,
        other => other,
    })?;
    let stream = File::of_stream(file, stream);
    stream.state.lock().allocation = creation.request.allocation_size;
    let node = with_data(node_of(&stream)?, granted, false)?;
    Ok((stream, node))
}

/// The file's own data has been replaced, and its streams go with what was there; those that are
/// open when they are closed.
pub(crate) fn remove_all(state: &FileState, node: &dyn Node) -> Result<()> {
    for entry in node.streams()? {
        match state
            .open_streams()
            .find(|stream| is_called(stream, &entry.name))
        {
            Some(stream) => stream.state.lock().stream_deleted = true,
            None => node.remove_stream(&entry.name)?,
        }
    }
    Ok(())
}

fn node_of(stream: &File) -> Result<Arc<dyn Node>> {
    let named = stream.stream.as_ref();
    named
        .map(|named| Arc::new(named.node.clone()) as Arc<dyn Node>)
        .ok_or(ErrorStatus::INTERNAL_ERROR)
}

/// True for an open stream with this name that is still there.
pub(crate) fn is_called(stream: &File, name: &str) -> bool {
    let named = stream.stream.as_ref();
    named.is_some_and(|named| named.node.has_name(name)) && !stream.state.lock().stream_removed
}
