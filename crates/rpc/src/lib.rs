//! DCE/RPC over named pipes: the server and workstation services.
#![forbid(unsafe_code)]
