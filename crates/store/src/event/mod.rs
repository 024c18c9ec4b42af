//! [MS-FSA] 2.1.5 Higher-Layer Triggered Events, one file each.

pub(crate) mod allocation;
pub(crate) mod basic;
pub(crate) mod close;
pub(crate) mod create;
pub(crate) mod create_existing;
pub(crate) mod create_new;
pub(crate) mod disposition;
pub(crate) mod end_of_file;
pub(crate) mod extended_attributes;
pub(crate) mod flush;
pub(crate) mod link;
pub(crate) mod lock;
pub(crate) mod mode;
pub(crate) mod modification;
pub(crate) mod position;
pub(crate) mod query_allocated_ranges;
pub(crate) mod query_directory;
pub(crate) mod query_information;
pub(crate) mod query_security;
pub(crate) mod read;
pub(crate) mod rename;
pub(crate) mod set_security;
pub(crate) mod set_sparse;
pub(crate) mod set_zero_data;
pub(crate) mod target;
pub(crate) mod write;
