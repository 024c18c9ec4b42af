//! [MS-FSA] 2.1.5.1 Server Requests an Open of a File

use crate::Result;
use crate::change_notify::{NotifyAction, NotifyFilter};
use crate::event::{create_existing, create_new, create_stream, extended_attributes};
use crate::facts::attributes;
use crate::file::{File, FileState, OpenEntry};
use crate::limits::CREATE_ATTEMPTS;
use crate::link::Link;
use crate::name::{OpenName, spelled_directory_of};
use crate::open::Open;
use crate::oplock::Broken;
use crate::options::{CreateAction, CreateDisposition, CreateOptions, ShareAccess};
use crate::share::{Principal, ShareRoot};
use crate::store::ObjectStore;
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use volume::Node;
use wire::dtyp::{AccessMask, ErrorStatus, SecurityDescriptor};
use wire::fscc::file_information::FileFullEaInformation;

/// What to open, how, and for whom.
#[derive(Clone, Debug)]
pub struct CreateRequest<'a> {
    /// Where.
    pub share: &'a Arc<ShareRoot>,
    /// For whom.
    pub principal: &'a Arc<Principal>,
    /// Path from the share's root, with backslashes; empty for the root.
    pub path: &'a str,
    /// Rights wanted, generic ones and MAXIMUM_ALLOWED among them.
    pub desired_access: AccessMask,
    /// FILE_ATTRIBUTE_* for a file that is created or overwritten.
    pub attributes: u32,
    /// What others may do meanwhile.
    pub share_access: ShareAccess,
    /// What if it exists, what if not.
    pub disposition: CreateDisposition,
    /// Options.
    pub options: CreateOptions,
    /// Bytes that the file will need, for a file that is created or overwritten.
    pub allocation_size: Option<u64>,
    /// For a file that is created.
    pub security_descriptor: Option<&'a SecurityDescriptor>,
    /// For a file that is created or overwritten.
    pub extended_attributes: &'a [FileFullEaInformation],
}

/// An open, and how it came about.
#[derive(Debug)]
pub struct Created {
    /// The open.
    pub open: Arc<Open>,
    /// Whether the file was there.
    pub action: CreateAction,
}

/// Options that mean nothing to a server: whether the client's call waits is its own affair, and
/// what belongs to the transport was dealt with there.
/// [MS-SMB2] 2.2.13 SMB2 CREATE Request, CreateOptions
const IGNORED: u32 = CreateOptions::SYNCHRONOUS_IO_ALERT.0
    | CreateOptions::SYNCHRONOUS_IO_NONALERT.0
    | CreateOptions::OPEN_REMOTE_INSTANCE.0
    | CreateOptions::COMPLETE_IF_OPLOCKED.0
    | CreateOptions::OPEN_REQUIRING_OPLOCK.0;

/// Options that do not exist.
const RESERVED: CreateOptions = CreateOptions(0xFF00_0000);

/// Options that the object store does not have.
const NOT_SUPPORTED: CreateOptions = CreateOptions(
    CreateOptions::CREATE_TREE_CONNECTION.0
        | CreateOptions::OPEN_BY_FILE_ID.0
        | CreateOptions::RESERVE_OPFILTER.0,
);

/// Options that only make sense for the data of a file.
const NOT_FOR_DIRECTORIES: CreateOptions = CreateOptions(
    CreateOptions::SEQUENTIAL_ONLY.0
        | CreateOptions::NO_INTERMEDIATE_BUFFERING.0
        | CreateOptions::RANDOM_ACCESS.0
        | CreateOptions::OPEN_NO_RECALL.0,
);

/// Rights that do not exist.
const RESERVED_ACCESS: AccessMask = AccessMask(0x0CE0_FE00);

/// Options that FileModeInformation shows.
const MODE: u32 = CreateOptions::WRITE_THROUGH.0
    | CreateOptions::SEQUENTIAL_ONLY.0
    | CreateOptions::NO_INTERMEDIATE_BUFFERING.0
    | CreateOptions::DELETE_ON_CLOSE.0;

impl ObjectStore {
    /// Opens, creates or overwrites a file or directory.
    pub fn create(self: &Arc<Self>, request: &CreateRequest<'_>) -> Result<Created> {
        validate(request)?;
        let name = OpenName::parse(request.path)?;
        let options = CreateOptions(request.options.0 & !IGNORED);
        let creation = Creation {
            store: self,
            request,
            options,
            desired: request.desired_access.map_generic(),
            broken: RefCell::default(),
            new_file: Cell::default(),
        };
        let created = creation.carry_out(&name);
        creation
            .broken
            .take()
            .into_iter()
            .for_each(|broken| broken());
        if let Ok(created) = &created {
            report(created, creation.new_file.get());
        }
        created
    }
}

/// Tells those who watch the directory.
fn report(created: &Created, new_file: bool) {
    let open = &created.open;
    if open.is_stream() {
        return report_stream(created, new_file);
    }
    match created.action {
        CreateAction::CREATED => open.report(NotifyAction::ADDED, open.name_filter()),
        CreateAction::OPENED => {}
        _ => {
            let data = NotifyFilter::SIZE.and(NotifyFilter::LAST_WRITE);
            let filter = data.and(NotifyFilter::ATTRIBUTES).and(NotifyFilter::EA);
            open.report(NotifyAction::MODIFIED, filter);
        }
    }
}

fn report_stream(created: &Created, new_file: bool) {
    let open = &created.open;
    if new_file {
        open.report(NotifyAction::ADDED, open.name_filter());
    }
    match created.action {
        CreateAction::CREATED => {
            open.report_stream(NotifyAction::ADDED_STREAM, NotifyFilter::STREAM_NAME);
        }
        CreateAction::OPENED => {}
        _ => {
            let data = NotifyFilter::STREAM_SIZE.and(NotifyFilter::STREAM_WRITE);
            open.report_stream(NotifyAction::MODIFIED_STREAM, data);
        }
    }
}

/// Phase 1 -- Parameter Validation
fn validate(request: &CreateRequest<'_>) -> Result<()> {
    let CreateRequest {
        options,
        disposition,
        desired_access,
        ..
    } = *request;
    if options.intersects(RESERVED)
        || disposition.0 > CreateDisposition::OVERWRITE_IF.0
        || request.share_access.0 & !ShareAccess::ALL.0 != 0
    {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    if options.intersects(NOT_SUPPORTED) {
        return Err(ErrorStatus::NOT_SUPPORTED);
    }
    if desired_access == AccessMask::NONE || desired_access.intersects(RESERVED_ACCESS) {
        return Err(ErrorStatus::ACCESS_DENIED);
    }
    if desired_access.contains(AccessMask::ACCESS_SYSTEM_SECURITY) {
        return Err(ErrorStatus::PRIVILEGE_NOT_HELD);
    }
    if request.attributes & !attributes::VALID != 0 {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    if options.contains(CreateOptions::DIRECTORY_FILE) {
        let invalid = options.contains(CreateOptions::NON_DIRECTORY_FILE)
            || options.intersects(NOT_FOR_DIRECTORIES)
            || disposition.overwrites();
        if invalid {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
    }
    let may_delete = desired_access.map_generic();
    if options.contains(CreateOptions::DELETE_ON_CLOSE)
        && !may_delete.intersects(AccessMask::DELETE | AccessMask::MAXIMUM_ALLOWED)
    {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    // Who does not know extended attributes cannot ask for any.
    if options.contains(CreateOptions::NO_EA_KNOWLEDGE) && !request.extended_attributes.is_empty() {
        return Err(ErrorStatus::ACCESS_DENIED);
    }
    extended_attributes::check(request.extended_attributes)
}

/// An open in the making.
pub(crate) struct Creation<'a> {
    pub(crate) store: &'a Arc<ObjectStore>,
    pub(crate) request: &'a CreateRequest<'a>,
    /// Without those that are ignored.
    pub(crate) options: CreateOptions,
    /// Without generic rights.
    pub(crate) desired: AccessMask,
    /// Whom to tell that their oplocks are broken, once no lock is held.
    pub(crate) broken: RefCell<Vec<Broken>>,
    /// The file was not there; what was opened may be a new stream of an old one.
    pub(crate) new_file: Cell<bool>,
}

/// What the search for a name has found.
pub(crate) struct Found {
    pub(crate) parent: Option<Arc<dyn Node>>,
    pub(crate) name: String,
    pub(crate) directory: String,
}

/// What an open is made of when all has been checked.
pub(crate) struct Checked {
    pub(crate) file: Arc<File>,
    pub(crate) node: Arc<dyn Node>,
    pub(crate) granted: AccessMask,
    pub(crate) share: ShareAccess,
}

impl Creation<'_> {
    fn carry_out(&self, name: &OpenName) -> Result<Created> {
        for _ in 0..CREATE_ATTEMPTS {
            if let Some(created) = self.attempt(name)? {
                return Ok(created);
            }
        }
        // Somebody creates and deletes this name without end.
        Err(ErrorStatus::SHARING_VIOLATION)
    }

    /// Phase 6 -- Location of file. `None` if the name was lost to somebody else meanwhile.
    fn attempt(&self, name: &OpenName) -> Result<Option<Created>> {
        let _namespace = self.store.namespace.read();
        let volume = &self.request.share.volume;
        let located = volume.locate(&name.path)?;
        let found = Found {
            parent: located.parent,
            name: located.name,
            directory: spelled_directory_of(volume.as_ref(), &name.path)?,
        };
        if let Some(parent) = &found.parent {
            self.refuse_if_delete_pending(parent.as_ref())?;
        }
        match located.node {
            Some(node) if name.stream.is_some() => create_stream::open(self, name, &found, node),
            Some(node) => create_existing::open(self, name, &found, node),
            None => create_new::create(self, name, &found),
        }
    }

    fn refuse_if_delete_pending(&self, directory: &dyn Node) -> Result<()> {
        let Some(file) = self.store.files.find(directory.id()) else {
            return Ok(());
        };
        let pending = file.state.lock().is_delete_pending();
        if pending {
            Err(ErrorStatus::DELETE_PENDING)
        } else {
            Ok(())
        }
    }

    pub(crate) fn has(&self, option: CreateOptions) -> bool {
        self.options.contains(option)
    }

    /// DISK_FULL if the file would never fit.
    pub(crate) fn check_space(&self, have: u64) -> Result<()> {
        let Some(wanted) = self.request.allocation_size else {
            return Ok(());
        };
        let more = wanted.saturating_sub(have);
        if more > 0 && more > self.request.share.volume.space()?.available {
            return Err(ErrorStatus::DISK_FULL);
        }
        Ok(())
    }

    /// Phase 3 -- Initialization of Open Object, and its entry into the list of the file, whose
    /// `state` it is, or of the file's stream.
    pub(crate) fn register(
        &self,
        found: &Found,
        state: &mut FileState,
        checked: Checked,
    ) -> Arc<Open> {
        let request = self.request;
        let link: Arc<Link> = state.link(found.parent.as_ref(), &found.name);
        link.note_directory(request.share.volume.root().id(), &found.directory);
        let id = self.store.next_open_id();
        let entry = OpenEntry {
            id,
            access: checked.granted,
            share: checked.share,
            link: Arc::clone(&link),
        };
        match checked.file.stream {
            Some(_) => state.add_stream_open(&checked.file, entry),
            None => state.opens.push(entry),
        }
        Arc::new(Open {
            store: Arc::clone(self.store),
            share: Arc::clone(request.share),
            principal: Arc::clone(request.principal),
            file: checked.file,
            link,
            id,
            node: checked.node,
            granted: checked.granted,
            options: self.options,
            mode: (self.options.0 & MODE).into(),
            position: 0.into(),
            times: Default::default(),
            scan: Default::default(),
            watch: Default::default(),
            closed: false.into(),
        })
    }
}
