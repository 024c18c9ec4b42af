//! [MS-FSA] 2.1.5.17 Server Requests Setting of Security Information

use crate::Result;
use crate::change_notify::{NotifyAction, NotifyFilter};
use crate::event::modification::{Kept, note_changed};
use crate::open::Open;
use crate::security::{self, mapped};
use wire::dtyp::{AccessMask, ErrorStatus, SecurityDescriptor, SecurityInformation, Sid};

impl Open {
    /// Replaces the parts of the security descriptor that `parts` ([MS-DTYP] 2.4.7
    /// SECURITY_INFORMATION) names.
    pub fn set_security(&self, parts: u32, given: &SecurityDescriptor) -> Result<()> {
        let parts = SecurityInformation(parts);
        let ownership =
            SecurityInformation::OWNER | SecurityInformation::GROUP | SecurityInformation::LABEL;
        if parts.intersects(ownership) {
            self.require(AccessMask::WRITE_OWNER)?;
        }
        if parts.contains(SecurityInformation::DACL) {
            self.require(AccessMask::WRITE_DAC)?;
        }
        if parts.contains(SecurityInformation::SACL) {
            self.require(AccessMask::ACCESS_SYSTEM_SECURITY)?;
        }
        // Two changes of different parts must not undo each other.
        let changing = self.base().security.lock();
        let before = Kept::of(self)?;
        let mut new = security::load(self.base_node().as_ref())?;
        if parts.contains(SecurityInformation::OWNER) {
            new.owner = Some(self.new_owner(given, new.owner.as_ref())?);
        }
        if parts.contains(SecurityInformation::GROUP) {
            new.group = Some(
                given
                    .group
                    .clone()
                    .ok_or(ErrorStatus::INVALID_SECURITY_DESCR)?,
            );
        }
        if parts.contains(SecurityInformation::DACL) {
            set_dacl(&mut new, parts, given);
        }
        security::store(self.base_node().as_ref(), &new)?;
        drop(changing);
        self.report(NotifyAction::MODIFIED, NotifyFilter::SECURITY);
        note_changed(self, before)
    }

    /// Ownership can be taken, or given to a group of one's own; nobody can give it to others.
    fn new_owner(&self, given: &SecurityDescriptor, have: Option<&Sid>) -> Result<Sid> {
        let owner = given.owner.as_ref().ok_or(ErrorStatus::INVALID_OWNER)?;
        if have != Some(owner) && !self.principal.is(owner) {
            return Err(ErrorStatus::INVALID_OWNER);
        }
        Ok(owner.clone())
    }
}

fn set_dacl(new: &mut SecurityDescriptor, parts: SecurityInformation, given: &SecurityDescriptor) {
    // No list means that all may do everything, even if PRESENT is not set: the part is named.
    new.dacl = given.dacl.as_ref().map(mapped);
    let mut control = new.control
        & !(SecurityDescriptor::DACL_AUTO_INHERITED
            | SecurityDescriptor::DACL_PROTECTED
            | SecurityDescriptor::DACL_DEFAULTED);
    control |= SecurityDescriptor::DACL_PRESENT;
    control |= given.control & SecurityDescriptor::DACL_PROTECTED;
    // [MS-DTYP] 2.4.6 SECURITY_DESCRIPTOR: a request for inheritance becomes "was inherited".
    let inherited = SecurityDescriptor::DACL_AUTO_INHERITED
        | SecurityDescriptor::DACL_COMPUTED_INHERITANCE_REQUIRED;
    if given.has(inherited) {
        control |= SecurityDescriptor::DACL_AUTO_INHERITED;
    }
    if parts.contains(SecurityInformation::PROTECTED_DACL) {
        control |= SecurityDescriptor::DACL_PROTECTED;
    } else if parts.contains(SecurityInformation::UNPROTECTED_DACL) {
        control &= !SecurityDescriptor::DACL_PROTECTED;
    }
    new.control = control;
}
