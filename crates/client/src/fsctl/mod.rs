//! Typed FSCTLs, one file each, named as in `wire`.

pub(crate) mod offload_read;
mod offload_write;
pub(crate) mod query_allocated_ranges;
mod set_sparse;
mod validate_negotiate_info;
