//! A hook through which tests make operations fail, look at them, or let time pass.

use crate::node::{NodeId, Result};

/// What is about to be done.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[allow(missing_docs)]
pub enum Operation {
    OpenData,
    Read,
    Write,
    SetSize,
    Sync,
    Punch,
    CloneRange,
    CopyRange,
    Create,
    Remove,
    Rename,
    Link,
    Change,
}

/// One operation and where it is aimed; for copies the destination.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub struct Attempt {
    pub operation: Operation,
    pub node: NodeId,
    pub offset: u64,
    pub length: u64,
}

/// Decides whether an operation works.
pub trait Faults: Send + Sync {
    /// Called before anything is changed; an error is what the caller gets.
    fn before(&self, attempt: &Attempt) -> Result<()>;
}

impl<F: Fn(&Attempt) -> Result<()> + Send + Sync> Faults for F {
    fn before(&self, attempt: &Attempt) -> Result<()> {
        self(attempt)
    }
}
