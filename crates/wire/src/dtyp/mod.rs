//! Data types of [MS-DTYP] and [MS-ERREF], and the bounded [`Reader`] and [`Writer`].
#![cfg_attr(
    not(test),
    deny(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::cast_possible_truncation
    )
)]

mod access_mask;
mod ace;
mod acl;
mod file_time;
mod guid;
mod reader;
mod security_descriptor;
mod security_information;
mod sid;
mod status;
mod utf16;
mod writer;

pub use access_mask::AccessMask;
pub use ace::Ace;
pub use acl::Acl;
pub use file_time::FileTime;
pub use guid::Guid;
pub use reader::{Reader, WireError};
pub use security_descriptor::SecurityDescriptor;
pub use security_information::SecurityInformation;
pub use sid::Sid;
pub use status::{ErrorStatus, NtStatus};
pub use utf16::{decode_utf16, encode_utf16, utf16_len};
pub use writer::Writer;
