//! The object store of [MS-FSA]: opens, share modes, locks and the offload engine.
#![forbid(unsafe_code)]
