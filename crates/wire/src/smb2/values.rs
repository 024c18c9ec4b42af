//! Newtypes for the numbers of the wire, so that values nobody has named survive.

/// A number with named values.
macro_rules! wire_values {
    ($(#[$outer:meta])* $name:ident($raw:ty) {
        $($(#[$inner:meta])* $value:ident = $number:literal,)*
    }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        pub struct $name(pub $raw);

        #[allow(missing_docs)]
        impl $name {
            $($(#[$inner])* pub const $value: Self = Self($number);)*

            /// The specification's name of the value, if it has one.
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some(stringify!($value)),)*
                    _ => None,
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self.name() {
                    Some(name) => f.write_str(name),
                    None => write!(f, "0x{:X}", self.0),
                }
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }
    };
}

/// A number whose bits have names.
macro_rules! wire_flags {
    ($(#[$outer:meta])* $name:ident($raw:ty) {
        $($(#[$inner:meta])* $flag:ident = $number:literal,)*
    }) => {
        $(#[$outer])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
        pub struct $name(pub $raw);

        #[allow(missing_docs)]
        impl $name {
            /// No flag at all.
            pub const NONE: Self = Self(0);
            $($(#[$inner])* pub const $flag: Self = Self($number);)*

            /// True if every flag of `other` is set.
            pub const fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// True if at least one flag of `other` is set.
            pub const fn intersects(self, other: Self) -> bool {
                self.0 & other.0 != 0
            }

            /// The flags without those of `other`.
            pub const fn without(self, other: Self) -> Self {
                Self(self.0 & !other.0)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let names: &[($raw, &str)] = &[$(($number, stringify!($flag)),)*];
                let mut left = self.0;
                let mut separator = "";
                for (bits, name) in names {
                    if left & bits == *bits {
                        write!(f, "{separator}{name}")?;
                        left &= !bits;
                        separator = "|";
                    }
                }
                if left != 0 || separator.is_empty() {
                    write!(f, "{separator}0x{left:X}")?;
                }
                Ok(())
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self, f)
            }
        }

        impl std::ops::BitOr for $name {
            type Output = Self;
            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }

        impl std::ops::BitOrAssign for $name {
            fn bitor_assign(&mut self, other: Self) {
                self.0 |= other.0;
            }
        }

        impl std::ops::BitAnd for $name {
            type Output = Self;
            fn bitand(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }
        }
    };
}

pub(crate) use {wire_flags, wire_values};

#[cfg(test)]
mod tests {
    use crate::smb2::{Command, HeaderFlags};

    #[test]
    fn values_show_their_name_or_number() {
        assert_eq!(Command::READ.to_string(), "READ");
        assert_eq!(format!("{:?}", Command(0x1F)), "0x1F");
        assert_eq!(Command(0x1F).name(), None);
    }

    #[test]
    fn flags_combine_and_show_what_has_no_name() {
        let both = HeaderFlags::SIGNED | HeaderFlags::SERVER_TO_REDIR;
        assert!(both.contains(HeaderFlags::SIGNED) && !both.contains(HeaderFlags(9 | 2)));
        assert!(both.intersects(HeaderFlags(9 | 2)));
        assert_eq!(
            both.without(HeaderFlags::SIGNED),
            HeaderFlags::SERVER_TO_REDIR
        );
        assert_eq!(
            (both | HeaderFlags(0x300)).to_string(),
            "SERVER_TO_REDIR|SIGNED|0x300"
        );
        assert_eq!(HeaderFlags::NONE.to_string(), "0x0");
        assert_eq!(both & HeaderFlags(0xFFFE), HeaderFlags::SIGNED);
        let mut more = HeaderFlags::SIGNED;
        more |= HeaderFlags::SERVER_TO_REDIR;
        assert_eq!(more, both);
    }
}
