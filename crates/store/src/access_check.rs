//! Which rights a security descriptor gives. [MS-DTYP] 2.5.3.2 Access Check Algorithm Pseudocode

use crate::share::Principal;
use wire::dtyp::{AccessMask, Ace, Acl, SecurityDescriptor, Sid};

/// What the owner may do whatever the list says.
const OWNER_RIGHTS: AccessMask = AccessMask(AccessMask::READ_CONTROL.0 | AccessMask::WRITE_DAC.0);

/// Every right that `descriptor` gives to `principal`, each as if it was asked for alone: the first
/// entry that speaks of a right decides on it.
pub(crate) fn granted(principal: &Principal, descriptor: &SecurityDescriptor) -> AccessMask {
    let is_owner = descriptor
        .owner
        .as_ref()
        .is_some_and(|owner| principal.is(owner));
    let Some(dacl) = &descriptor.dacl else {
        return AccessMask::FILE_ALL;
    };
    let mut granted = AccessMask::NONE;
    if is_owner && !limits_owner(dacl) {
        granted |= OWNER_RIGHTS;
    }
    let mut denied = AccessMask::NONE;
    for ace in effective(dacl) {
        let applies = principal.is(&ace.sid) || (is_owner && ace.sid == Sid::owner_rights());
        if !applies {
            continue;
        }
        match ace.ace_type {
            Ace::ACCESS_ALLOWED_TYPE => granted |= ace.mask.without(denied),
            // Nobody evaluates conditions here: a conditional entry can deny, never allow.
            Ace::ACCESS_DENIED_TYPE | Ace::ACCESS_DENIED_CALLBACK_TYPE => {
                denied |= ace.mask.without(granted);
            }
            _ => {}
        }
    }
    granted & AccessMask::FILE_ALL
}

/// An entry for OWNER RIGHTS replaces what the owner has by nature.
fn limits_owner(dacl: &Acl) -> bool {
    effective(dacl).any(|ace| ace.sid == Sid::owner_rights())
}

fn effective(dacl: &Acl) -> impl Iterator<Item = &Ace> {
    dacl.aces
        .iter()
        .filter(|ace| ace.names_a_sid() && !ace.has(Ace::INHERIT_ONLY))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn principal() -> Principal {
        Principal {
            name: "tester".into(),
            sid: Sid::unix_user(1000),
            groups: vec![Sid::unix_group(100)],
        }
    }

    fn descriptor(owner: Sid, aces: Vec<Ace>) -> SecurityDescriptor {
        SecurityDescriptor {
            owner: Some(owner),
            dacl: Some(Acl::new(aces)),
            ..SecurityDescriptor::default()
        }
    }

    #[test]
    fn no_list_gives_all_and_an_empty_list_nothing() {
        let mut descriptor = descriptor(Sid::unix_user(1), vec![]);
        assert_eq!(granted(&principal(), &descriptor), AccessMask::NONE);
        descriptor.dacl = None;
        assert_eq!(granted(&principal(), &descriptor), AccessMask::FILE_ALL);
    }

    #[test]
    fn the_owner_reads_and_changes_the_list() {
        let own = descriptor(Sid::unix_user(1000), vec![]);
        assert_eq!(granted(&principal(), &own), OWNER_RIGHTS);
        let limit = Ace::allow(0, AccessMask::READ_CONTROL, Sid::owner_rights());
        let limited = descriptor(Sid::unix_user(1000), vec![limit]);
        assert_eq!(granted(&principal(), &limited), AccessMask::READ_CONTROL);
    }

    #[test]
    fn the_first_entry_that_speaks_of_a_right_decides() {
        let read = AccessMask::FILE_READ_DATA;
        let allow = Ace::allow(0, AccessMask::FILE_GENERIC_READ, Sid::authenticated_users());
        let deny = Ace::deny(0, read, Sid::unix_group(100));
        let rights = |aces| granted(&principal(), &descriptor(Sid::unix_user(1), aces));
        assert!(rights(vec![allow.clone(), deny.clone()]).contains(read));
        let denied = rights(vec![deny, allow]);
        assert_eq!(denied, AccessMask::FILE_GENERIC_READ.without(read));
    }

    #[test]
    fn entries_for_children_and_with_conditions_allow_nothing() {
        let later = Ace::allow(Ace::INHERIT_ONLY, AccessMask::FILE_ALL, Sid::world());
        let mut condition = Ace::allow(0, AccessMask::FILE_ALL, Sid::world());
        condition.ace_type = Ace::ACCESS_ALLOWED_CALLBACK_TYPE;
        let rights = granted(
            &principal(),
            &descriptor(Sid::unix_user(1), vec![later, condition]),
        );
        assert_eq!(rights, AccessMask::NONE);
    }
}
