//! Dialects.

use std::fmt;

/// A dialect revision. [MS-SMB2] 2.2.3 SMB2 NEGOTIATE Request
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Dialect(pub u16);

#[allow(missing_docs)]
impl Dialect {
    pub const SMB_2_0_2: Self = Self(0x0202);
    pub const SMB_2_1: Self = Self(0x0210);
    /// "2.???": the answer to an SMB1 NEGOTIATE that offers more than 2.0.2.
    pub const WILDCARD: Self = Self(0x02FF);
    pub const SMB_3_0: Self = Self(0x0300);
    pub const SMB_3_0_2: Self = Self(0x0302);
    pub const SMB_3_1_1: Self = Self(0x0311);

    /// True for the SMB 3.x dialect family.
    pub const fn is_smb3(self) -> bool {
        self.0 >= Self::SMB_3_0.0
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match *self {
            Self::SMB_2_0_2 => "2.0.2",
            Self::SMB_2_1 => "2.1",
            Self::WILDCARD => "2.???",
            Self::SMB_3_0 => "3.0",
            Self::SMB_3_0_2 => "3.0.2",
            Self::SMB_3_1_1 => "3.1.1",
            Self(other) => return write!(f, "0x{other:04X}"),
        };
        f.write_str(text)
    }
}

impl fmt::Debug for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialects_are_ordered_by_age() {
        assert!(Dialect::SMB_2_1 < Dialect::SMB_3_0 && Dialect::SMB_3_0_2 < Dialect::SMB_3_1_1);
        assert!(Dialect::SMB_3_0.is_smb3() && !Dialect::WILDCARD.is_smb3());
        assert_eq!(Dialect::SMB_3_1_1.to_string(), "3.1.1");
        assert_eq!(Dialect(0x0399).to_string(), "0x0399");
    }
}
