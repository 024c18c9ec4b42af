//! Sockets and worker pools that drive the server and the client.
#![forbid(unsafe_code)]
