//! NTLMv2 of [MS-NLMP], both sides. Version 1 and LM are not here.

pub(crate) mod acceptor;
pub(crate) mod initiator;
pub(crate) mod integrity;
pub(crate) mod message;
pub(crate) mod primitive;
pub(crate) mod response;
