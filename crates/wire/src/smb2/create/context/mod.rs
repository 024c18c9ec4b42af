//! Create contexts: everything that CREATE says beyond its fixed fields.
//! [MS-SMB2] 2.2.13.2 SMB2_CREATE_CONTEXT Request Values
//!
//! The list is decoded to names and raw data; each type reads and writes the data of one.

pub mod allocation_size;
pub mod app_instance_id;
pub mod app_instance_version;
pub mod durable_handle;
pub mod durable_handle_v2;
pub mod ea_buffer;
pub mod query_maximal_access;
pub mod query_on_disk_id;
pub mod request_lease;
pub mod request_lease_v2;
pub mod sd_buffer;
pub mod timewarp_token;

pub use allocation_size::AllocationSize;
pub use app_instance_id::AppInstanceId;
pub use app_instance_version::AppInstanceVersion;
pub use durable_handle::{DurableHandleReconnect, DurableHandleRequest, DurableHandleResponse};
pub use durable_handle_v2::{
    DurableHandleFlags, DurableHandleReconnectV2, DurableHandleRequestV2, DurableHandleResponseV2,
};
pub use query_maximal_access::{QueryMaximalAccessRequest, QueryMaximalAccessResponse};
pub use query_on_disk_id::QueryOnDiskIdResponse;
pub use request_lease::{LeaseFlags, LeaseState, RequestLease, ResponseLease};
pub use request_lease_v2::{RequestLeaseV2, ResponseLeaseV2};
pub use timewarp_token::TimewarpToken;

use crate::dtyp::{Reader, WireError, Writer};
use crate::smb2::body;

/// One create context.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CreateContext<'a> {
    /// Four letters, or the sixteen bytes of a GUID.
    pub name: &'a [u8],
    /// What the name says.
    pub data: &'a [u8],
}

/// The fields before name and data.
const FIXED_LEN: usize = 16;
const NAME_LEN_MIN: u16 = 4;

impl<'a> CreateContext<'a> {
    /// The context of that name, if the list has one.
    pub fn find(list: &[Self], name: &[u8]) -> Option<Self> {
        list.iter().copied().find(|context| context.name == name)
    }

    /// Reads one context, and how far behind its start the next one begins (0: the last one).
    fn decode(bytes: &'a [u8]) -> Result<(Self, usize), WireError> {
        let mut reader = Reader::new(bytes);
        let next = body::size(reader.u32()?);
        let name_offset = reader.u16()?;
        let name_length = reader.u16()?;
        reader.skip(2)?;
        let data_offset = reader.u16()?;
        let data_length = reader.u32()?;
        if name_length < NAME_LEN_MIN {
            return Err(WireError::Invalid("NameLength"));
        }
        let name = body::buffer(
            &reader,
            name_offset.into(),
            name_length.into(),
            "NameOffset",
        )?;
        let data = body::buffer(&reader, data_offset.into(), data_length, "DataOffset")?;
        Ok((Self { name, data }, next))
    }

    /// Appends the context without the padding behind it.
    fn encode(&self, w: &mut Writer) {
        let name_end = FIXED_LEN.saturating_add(self.name.len());
        let data_offset = if self.data.is_empty() {
            0
        } else {
            body::align8(name_end)
        };
        w.u32(0);
        w.u16(body::len16(FIXED_LEN));
        w.u16(body::len16(self.name.len()));
        w.u16(0);
        w.u16(body::len16(data_offset));
        w.u32(body::len32(self.data.len()));
        w.bytes(self.name);
        w.align(8);
        w.bytes(self.data);
    }
}

/// Reads the list of `len` bytes at `offset`; `fixed` stands at the end of the fixed part.
pub(super) fn decode_list<'a>(
    fixed: &Reader<'a>,
    offset: u32,
    len: u32,
) -> Result<Vec<CreateContext<'a>>, WireError> {
    let mut bytes = body::buffer(fixed, offset, len, "CreateContextsOffset")?;
    let mut contexts = Vec::new();
    while !bytes.is_empty() {
        let (context, next) = CreateContext::decode(bytes)?;
        contexts.push(context);
        if next == 0 {
            break;
        }
        // Each step forward is at least one context long, so that the list has an end.
        if next < FIXED_LEN || !next.is_multiple_of(8) {
            return Err(WireError::Invalid("Next"));
        }
        bytes = bytes.get(next..).ok_or(WireError::Truncated)?;
        if bytes.is_empty() {
            return Err(WireError::Truncated);
        }
    }
    Ok(contexts)
}

/// Appends a list at a multiple of 8, and its place at `fields`: offset, then length.
pub(super) fn encode_list(contexts: &[CreateContext<'_>], fields: usize, w: &mut Writer) {
    let list = w.position();
    let mut previous: Option<usize> = None;
    for context in contexts {
        w.align(8);
        let start = w.position();
        if let Some(previous) = previous {
            w.patch_u32(previous, body::len32(start.saturating_sub(previous)));
        }
        context.encode(w);
        previous = Some(start);
    }
    w.patch_u32(fields, body::len32(list));
    w.patch_u32(
        fields.saturating_add(4),
        body::len32(w.position().saturating_sub(list)),
    );
}

#[cfg(test)]
mod tests;
