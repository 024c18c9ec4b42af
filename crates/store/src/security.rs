//! Security descriptors as they are kept beside files, and what follows from them.

use crate::Result;
use crate::access_check;
use crate::limits::SECURITY_DESCRIPTOR_BYTES;
use crate::share::{Principal, ShareRoot};
use volume::{Kind, Node};
use wire::dtyp::{AccessMask, Ace, Acl, ErrorStatus, SecurityDescriptor, Sid};

/// The key of the stored descriptor.
const KEY: &str = "sd";

/// Rights that change something.
const CHANGING: AccessMask = AccessMask(
    AccessMask::FILE_WRITE_DATA.0
        | AccessMask::FILE_APPEND_DATA.0
        | AccessMask::FILE_WRITE_EA.0
        | AccessMask::FILE_DELETE_CHILD.0
        | AccessMask::FILE_WRITE_ATTRIBUTES.0
        | AccessMask::DELETE.0
        | AccessMask::WRITE_DAC.0
        | AccessMask::WRITE_OWNER.0,
);

/// Rights for which a descriptor must be readable.
const READING: AccessMask = AccessMask(AccessMask::FILE_READ_DATA.0 | AccessMask::FILE_EXECUTE.0);

/// Rights for which a descriptor must be writable.
const WRITING: AccessMask =
    AccessMask(AccessMask::FILE_WRITE_DATA.0 | AccessMask::FILE_APPEND_DATA.0);

/// The descriptor of a node: the stored one, or what holds where none was ever stored.
pub(crate) fn load(node: &dyn Node) -> Result<SecurityDescriptor> {
    match node.get_value(KEY)? {
        Some(bytes) => {
            SecurityDescriptor::decode(&bytes).map_err(|_| ErrorStatus::INVALID_SECURITY_DESCR)
        }
        None => Ok(default_descriptor(node.kind() == Kind::Directory)),
    }
}

/// Stores a descriptor.
pub(crate) fn store(node: &dyn Node, descriptor: &SecurityDescriptor) -> Result<()> {
    let bytes = descriptor
        .to_bytes()
        .map_err(|_| ErrorStatus::INVALID_SECURITY_DESCR)?;
    if bytes.len() > SECURITY_DESCRIPTOR_BYTES {
        return Err(ErrorStatus::INVALID_SECURITY_DESCR);
    }
    node.set_value(KEY, Some(&bytes))
}

/// What holds for a file that was not made through the store: whoever the operating system lets the
/// server serve may use it as far as the operating system lets the server.
fn default_descriptor(directory: bool) -> SecurityDescriptor {
    let owner = Sid::builtin_administrators();
    SecurityDescriptor {
        control: SecurityDescriptor::DACL_PRESENT | SecurityDescriptor::DACL_AUTO_INHERITED,
        dacl: Some(default_dacl(&owner, directory)),
        group: Some(owner.clone()),
        owner: Some(owner),
        sacl: None,
    }
}

/// The owner and all who are logged on may do everything; the same below a directory.
pub(crate) fn default_dacl(owner: &Sid, directory: bool) -> Acl {
    let all = AccessMask::FILE_ALL;
    let below = Ace::OBJECT_INHERIT | Ace::CONTAINER_INHERIT;
    let mut aces = vec![Ace::allow(0, all, owner.clone())];
    if directory {
        aces.push(Ace::allow(
            below | Ace::INHERIT_ONLY,
            all,
            Sid::creator_owner(),
        ));
    }
    let flags = if directory { below } else { 0 };
    aces.push(Ace::allow(flags, all, Sid::authenticated_users()));
    Acl::new(aces)
}

/// A list that a client gave, with generic rights replaced in the entries that are in effect.
/// [MS-DTYP] 2.5.3.4.7 PostProcessACL
pub(crate) fn mapped(dacl: &Acl) -> Acl {
    let map = |ace: &Ace| {
        let in_effect = ace.names_a_sid() && !ace.has(Ace::INHERIT_ONLY);
        let mask = if in_effect {
            ace.mask.map_generic()
        } else {
            ace.mask
        };
        Ace {
            mask,
            ..ace.clone()
        }
    };
    Acl {
        revision: dacl.revision,
        aces: dacl.aces.iter().map(map).collect(),
    }
}

/// Whose rights on what, through which share.
pub(crate) struct Rights<'a> {
    pub(crate) share: &'a ShareRoot,
    pub(crate) principal: &'a Principal,
    pub(crate) parent: Option<&'a dyn Node>,
}

impl Rights<'_> {
    /// Those of `wanted` that are granted on an existing node.
    /// [MS-FSA] 2.1.5.1.2.1 Algorithm to Check Access to an Existing File
    pub(crate) fn of(&self, node: &dyn Node, wanted: AccessMask) -> Result<AccessMask> {
        let descriptor = load(node)?;
        let mut granted = access_check::granted(self.principal, &descriptor);
        let by_parent = AccessMask::DELETE | AccessMask::FILE_READ_ATTRIBUTES;
        let missing = wanted.without(granted);
        if missing.intersects(by_parent) {
            granted |= self.by_parent()?;
        }
        Ok(self.limited(node, granted, wanted) & wanted)
    }

    /// Rights on a child that come from rights on its directory.
    fn by_parent(&self) -> Result<AccessMask> {
        let Some(parent) = self.parent else {
            return Ok(AccessMask::NONE);
        };
        let on_parent = access_check::granted(self.principal, &load(parent)?);
        let mut granted = AccessMask::NONE;
        if on_parent.contains(AccessMask::FILE_DELETE_CHILD) {
            granted |= AccessMask::DELETE;
        }
        if on_parent.contains(AccessMask::FILE_READ_DATA) {
            granted |= AccessMask::FILE_READ_ATTRIBUTES;
        }
        Ok(granted)
    }

    /// Without what the share or the operating system forbids.
    pub(crate) fn limited(
        &self,
        node: &dyn Node,
        granted: AccessMask,
        wanted: AccessMask,
    ) -> AccessMask {
        let mut granted = granted;
        if self.share.read_only {
            granted = granted.without(CHANGING);
        }
        let used = granted & wanted;
        if used.intersects(READING | WRITING) {
            let permitted = node.permitted();
            if !permitted.read {
                granted = granted.without(READING);
            }
            if !permitted.write {
                granted = granted.without(WRITING | AccessMask::FILE_DELETE_CHILD);
            }
        }
        if used.contains(AccessMask::DELETE) && !self.may_remove() {
            granted = granted.without(AccessMask::DELETE);
        }
        granted
    }

    /// Whether the operating system would let a name go from the directory. The root has no name.
    fn may_remove(&self) -> bool {
        self.parent.is_none_or(|parent| parent.permitted().write)
    }
}
