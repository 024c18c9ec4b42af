//! The security descriptor of a new file.
//! [MS-DTYP] 2.5.3.4 Algorithm for Creating a Security Descriptor

use crate::Result;
use crate::security::{default_dacl, mapped};
use crate::share::Principal;
use wire::dtyp::{Ace, Acl, ErrorStatus, SecurityDescriptor, Sid};

/// Inherited entries lose these, an entry that stays inheritable keeps them.
const PROPAGATION: u8 = Ace::OBJECT_INHERIT | Ace::CONTAINER_INHERIT | Ace::NO_PROPAGATE_INHERIT;

/// [MS-DTYP] 2.5.3.4.1 CreateSecurityDescriptor
///
/// A list that the creator gives is taken as it is; what was inherited from elsewhere
/// was chosen by the creator too, when a file is copied with its descriptor.
pub(crate) fn new_descriptor(
    parent: &SecurityDescriptor,
    given: Option<&SecurityDescriptor>,
    directory: bool,
    principal: &Principal,
) -> Result<SecurityDescriptor> {
    let owner = given.and_then(|given| given.owner.clone());
    if owner.as_ref().is_some_and(|owner| !principal.is(owner)) {
        return Err(ErrorStatus::INVALID_OWNER);
    }
    let owner = owner.unwrap_or_else(|| principal.sid.clone());
    let group = given
        .and_then(|given| given.group.clone())
        .unwrap_or_else(|| principal.primary_group());
    let mut control = SecurityDescriptor::DACL_PRESENT;
    let explicit = given.filter(|given| given.has(SecurityDescriptor::DACL_PRESENT));
    let dacl = if let Some(given) = explicit {
        control |= given.control & KEPT_CONTROL;
        given.dacl.as_ref().map(mapped)
    } else {
        let mark = inherited_mark(parent);
        let inherited = parent
            .dacl
            .as_ref()
            .map(|dacl| inherited(dacl, directory, mark));
        match inherited.filter(|dacl| !dacl.aces.is_empty()) {
            Some(dacl) => {
                control |= parent.control & SecurityDescriptor::DACL_AUTO_INHERITED;
                Some(mapped(&substituted(dacl, &owner, &group)))
            }
            None => Some(default_dacl(&owner, directory)),
        }
    };
    Ok(SecurityDescriptor {
        control,
        owner: Some(owner),
        group: Some(group),
        // Auditing is a privilege, which nobody has here.
        sacl: None,
        dacl,
    })
}

/// Control bits that say something lasting about the list.
const KEPT_CONTROL: u16 =
    SecurityDescriptor::DACL_PROTECTED | SecurityDescriptor::DACL_AUTO_INHERITED;

/// Entries are marked as inherited where the parent takes part in automatic inheritance, so
/// that a later change of the parent's list can find them.
/// [MS-DTYP] 2.5.3.5 Setting the INHERITED_ACE Flag
fn inherited_mark(parent: &SecurityDescriptor) -> u8 {
    if parent.has(SecurityDescriptor::DACL_AUTO_INHERITED) {
        Ace::INHERITED
    } else {
        0
    }
}

/// [MS-DTYP] 2.5.3.4.4 ComputeInheritedACLfromParent, by the table at its end.
fn inherited(parent: &Acl, directory: bool, mark: u8) -> Acl {
    let mut aces = Vec::new();
    for ace in parent.aces.iter().filter(|ace| ace.names_a_sid()) {
        let effective = ace.has(if directory {
            Ace::CONTAINER_INHERIT
        } else {
            Ace::OBJECT_INHERIT
        });
        let inheritable = directory
            && ace.flags & (Ace::OBJECT_INHERIT | Ace::CONTAINER_INHERIT) != 0
            && !ace.has(Ace::NO_PROPAGATE_INHERIT);
        let flags = match (effective, inheritable) {
            (false, false) => continue,
            (true, false) => 0,
            // CREATOR OWNER is to be replaced here and to be kept for the children: two entries.
            (true, true) if is_placeholder(&ace.sid) => {
                aces.push(with_flags(ace, mark));
                ace.flags & PROPAGATION | Ace::INHERIT_ONLY
            }
            (true, true) => ace.flags & PROPAGATION,
            (false, true) => ace.flags & PROPAGATION | Ace::INHERIT_ONLY,
        };
        aces.push(with_flags(ace, flags | mark));
    }
    Acl {
        revision: parent.revision,
        aces,
    }
}

fn is_placeholder(sid: &Sid) -> bool {
    *sid == Sid::creator_owner() || *sid == Sid::creator_group()
}

fn with_flags(ace: &Ace, flags: u8) -> Ace {
    Ace {
        flags,
        ..ace.clone()
    }
}

/// Names the real owner and group in the entries that are in effect.
/// [MS-DTYP] 2.5.3.4.7 PostProcessACL
fn substituted(mut dacl: Acl, owner: &Sid, group: &Sid) -> Acl {
    for ace in dacl
        .aces
        .iter_mut()
        .filter(|ace| !ace.has(Ace::INHERIT_ONLY))
    {
        if ace.sid == Sid::creator_owner() {
            ace.sid = owner.clone();
        } else if ace.sid == Sid::creator_group() {
            ace.sid = group.clone();
        }
    }
    dacl
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::dtyp::AccessMask;

    const OI: u8 = Ace::OBJECT_INHERIT;
    const CI: u8 = Ace::CONTAINER_INHERIT;
    const NP: u8 = Ace::NO_PROPAGATE_INHERIT;
    const IO: u8 = Ace::INHERIT_ONLY;
    const ID: u8 = Ace::INHERITED;

    fn flags_of_child(parent: u8, directory: bool) -> Option<u8> {
        let ace = Ace::allow(parent, AccessMask::FILE_ALL, Sid::world());
        inherited(&Acl::new(vec![ace]), directory, ID)
            .aces
            .first()
            .map(|ace| ace.flags)
    }

    #[test]
    fn the_table_of_inherited_flags() {
        for (parent, container, leaf) in [
            (0, None, None),
            (IO, None, None),
            (OI, Some(IO | OI), Some(0)),
            (OI | NP, None, Some(0)),
            (CI, Some(CI), None),
            (CI | NP, Some(0), None),
            (CI | OI, Some(CI | OI), Some(0)),
            (CI | OI | NP, Some(0), Some(0)),
            (CI | OI | IO, Some(CI | OI), Some(0)),
        ] {
            assert_eq!(
                flags_of_child(parent, true),
                container.map(|f| f | ID),
                "{parent:#x}"
            );
            assert_eq!(
                flags_of_child(parent, false),
                leaf.map(|f| f | ID),
                "{parent:#x}"
            );
        }
    }

    fn principal() -> Principal {
        Principal {
            name: "tester".into(),
            sid: Sid::unix_user(7),
            groups: vec![],
        }
    }

    fn parent(aces: Vec<Ace>) -> SecurityDescriptor {
        SecurityDescriptor {
            control: SecurityDescriptor::DACL_AUTO_INHERITED,
            dacl: Some(Acl::new(aces)),
            ..SecurityDescriptor::default()
        }
    }

    #[test]
    fn creator_owner_becomes_the_owner_and_stays_for_the_children() {
        let ace = Ace::allow(OI | CI | IO, AccessMask::GENERIC_ALL, Sid::creator_owner());
        let child = new_descriptor(&parent(vec![ace.clone()]), None, true, &principal()).unwrap();
        let aces = child.dacl.unwrap().aces;
        assert_eq!(
            aces[0],
            Ace::allow(ID, AccessMask::FILE_ALL, Sid::unix_user(7))
        );
        assert_eq!(aces[1], with_flags(&ace, OI | CI | IO | ID));
    }

    #[test]
    fn a_list_given_is_kept_and_a_missing_one_inherited() {
        let from_parent = Ace::allow(OI, AccessMask::FILE_READ_DATA, Sid::world());
        let parent = parent(vec![from_parent]);
        let own = Ace::allow(0, AccessMask::FILE_ALL, Sid::unix_user(7));
        let mut given = SecurityDescriptor {
            control: SecurityDescriptor::DACL_PRESENT,
            dacl: Some(Acl::new(vec![own.clone()])),
            ..SecurityDescriptor::default()
        };
        let new = new_descriptor(&parent, Some(&given), false, &principal()).unwrap();
        assert_eq!(new.dacl.unwrap().aces, [own]);
        given.dacl = None;
        let new = new_descriptor(&parent, Some(&given), false, &principal()).unwrap();
        assert_eq!(new.dacl, None);
        given.control = 0;
        let new = new_descriptor(&parent, Some(&given), false, &principal()).unwrap();
        let inherited = Ace::allow(ID, AccessMask::FILE_READ_DATA, Sid::world());
        assert_eq!(new.dacl.unwrap().aces, [inherited]);
    }

    #[test]
    fn nobody_gives_files_to_others() {
        let given = SecurityDescriptor {
            owner: Some(Sid::unix_user(8)),
            ..SecurityDescriptor::default()
        };
        let new = new_descriptor(&parent(vec![]), Some(&given), false, &principal());
        assert_eq!(new, Err(ErrorStatus::INVALID_OWNER));
    }
}
