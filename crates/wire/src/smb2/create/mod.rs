//! CREATE: opens or creates a file.

pub mod context;
mod request;
mod response;
mod values;

pub use request::CreateRequest;
pub use response::{CreateAction, CreateResponse, CreateResponseFlags};
pub use values::{CreateDisposition, CreateOptions, ImpersonationLevel, OplockLevel, ShareAccess};
