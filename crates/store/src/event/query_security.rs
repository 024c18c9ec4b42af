//! [MS-FSA] 2.1.5.14 Server Requests a Query of Security Information

use crate::Result;
use crate::open::Open;
use crate::security;
use wire::dtyp::{AccessMask, SecurityDescriptor, SecurityInformation};

/// Parts that READ_CONTROL opens.
const ORDINARY: SecurityInformation = SecurityInformation(
    SecurityInformation::OWNER.0
        | SecurityInformation::GROUP.0
        | SecurityInformation::DACL.0
        | SecurityInformation::LABEL.0
        | SecurityInformation::ATTRIBUTE.0
        | SecurityInformation::SCOPE.0,
);

impl Open {
    /// The parts of the security descriptor that `parts` ([MS-DTYP] 2.4.7
    /// SECURITY_INFORMATION) names.
    pub fn security(&self, parts: u32) -> Result<SecurityDescriptor> {
        let parts = SecurityInformation(parts);
        if parts.intersects(ORDINARY) {
            self.require(AccessMask::READ_CONTROL)?;
        }
        if parts.contains(SecurityInformation::SACL) {
            self.require(AccessMask::ACCESS_SYSTEM_SECURITY)?;
        }
        Ok(only(security::load(self.base_node().as_ref())?, parts))
    }
}

fn only(whole: SecurityDescriptor, parts: SecurityInformation) -> SecurityDescriptor {
    let mut control = whole.control & !(SecurityDescriptor::DACL_PRESENT | SACL_BITS);
    let dacl = parts.contains(SecurityInformation::DACL);
    if dacl {
        control |= SecurityDescriptor::DACL_PRESENT;
    } else {
        control &= !(SecurityDescriptor::DACL_AUTO_INHERITED | SecurityDescriptor::DACL_PROTECTED);
    }
    let sacl = parts.contains(SecurityInformation::SACL);
    if sacl {
        control |= whole.control & SACL_BITS;
    }
    SecurityDescriptor {
        control,
        owner: whole
            .owner
            .filter(|_| parts.contains(SecurityInformation::OWNER)),
        group: whole
            .group
            .filter(|_| parts.contains(SecurityInformation::GROUP)),
        sacl: whole.sacl.filter(|_| sacl),
        dacl: whole.dacl.filter(|_| dacl),
    }
}

/// Control bits that speak of the SACL.
const SACL_BITS: u16 = SecurityDescriptor::SACL_PRESENT
    | SecurityDescriptor::SACL_AUTO_INHERITED
    | SecurityDescriptor::SACL_PROTECTED;
