//! A volume in memory that behaves like [`crate::linux`], for tests and simulation.
//!
//! Files are sparse in pages of 4 KiB, so a file of many gigabytes costs what is written to
//! it. Cloned pages are shared until one side writes. What Linux does only on a bad
//! day (full disks, I/O errors, kernels without FICLONERANGE) is switched on by
//! [`MemoryOptions`].

mod directory;
mod faults;
mod file;
mod node;
mod pages;
#[cfg(test)]
mod tests;

pub use faults::{Attempt, Faults, Operation};

use crate::clock::Clock;
use crate::node::{
    Description, Kind, Located, Node, NodeId, OffloadSupport, Result, Space, Volume,
};
use crate::path::NtPath;
use node::{Inode, MemoryNode};
use pages::{Budget, PAGE};
use parking_lot::Mutex;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use wire::dtyp::ErrorStatus;

/// What a volume in memory can do, and what goes wrong on it.
#[derive(Clone)]
pub struct MemoryOptions {
    /// Block cloning in multiples of this, itself a multiple of 4096; `None` for none.
    pub clone_granularity: Option<u32>,
    /// The most that one `copy_range` copies; 0 if it is not supported.
    pub copy_range_max: u64,
    /// Bytes of file data that fit; then DISK_FULL.
    pub space: Option<u64>,
    /// Asked before everything that can fail.
    pub faults: Option<Arc<dyn Faults>>,
}

impl Default for MemoryOptions {
    fn default() -> Self {
        Self {
            clone_granularity: Some(4096),
            copy_range_max: u64::MAX,
            space: None,
            faults: None,
        }
    }
}

impl fmt::Debug for MemoryOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryOptions")
            .field("clone_granularity", &self.clone_granularity)
            .field("copy_range_max", &self.copy_range_max)
            .field("space", &self.space)
            .finish_non_exhaustive()
    }
}

/// A tree of files and directories in memory.
#[derive(Debug)]
pub struct MemoryVolume {
    root: Arc<MemoryNode>,
    description: Description,
}

/// What all nodes of a volume need.
struct Shared {
    device: u64,
    clock: Arc<dyn Clock>,
    options: MemoryOptions,
    next_inode: AtomicU64,
    budget: Arc<Budget>,
    /// Held by everything that changes or follows names, so that a rename is one step.
    names: Mutex<()>,
}

impl MemoryVolume {
    /// An empty volume that can do everything and has no end.
    #[allow(clippy::new_ret_no_self)]
    pub fn new(clock: Arc<dyn Clock>) -> Arc<dyn Volume> {
        Self::with_options(clock, MemoryOptions::default())
    }

    /// An empty volume.
    pub fn with_options(clock: Arc<dyn Clock>, options: MemoryOptions) -> Arc<dyn Volume> {
        static NEXT_DEVICE: AtomicU64 = AtomicU64::new(1);
        let creation_time = clock.now();
        let shared = Arc::new(Shared {
            device: NEXT_DEVICE.fetch_add(1, Ordering::Relaxed),
            clock,
            budget: Arc::new(Budget::new(options.space)),
            next_inode: AtomicU64::new(1),
            names: Mutex::new(()),
            options,
        });
        let granularity = shared.options.clone_granularity;
        let description = Description {
            file_system: "MEMORY".to_owned(),
            serial: 0x4D45_4D00 | (shared.device & 0xFF) as u32,
            creation_time,
            max_component: 255,
            cluster_size: granularity.unwrap_or(4096),
            offload: OffloadSupport {
                clone_granularity: granularity,
                punch: true,
            },
            named_streams: true,
        };
        let root = MemoryNode::new(&shared, Inode::new(&shared, Kind::Directory, None));
        Arc::new(Self {
            root: Arc::new(root),
            description,
        })
    }

    fn shared(&self) -> &Shared {
        self.root.shared()
    }
}

impl Volume for MemoryVolume {
    fn root(&self) -> Arc<dyn Node> {
        self.root.clone()
    }

    fn description(&self) -> &Description {
        &self.description
    }

    fn space(&self) -> Result<Space> {
        let total = self.shared().options.space.unwrap_or(1 << 50);
        let free = total.saturating_sub(self.shared().budget.used());
        Ok(Space {
            total,
            free,
            available: free,
        })
    }

    fn locate(&self, path: &NtPath) -> Result<Located> {
        let Some((last, parents)) = path.components().split_last() else {
            return Ok(Located {
                parent: None,
                name: String::new(),
                node: Some(self.root()),
            });
        };
        let mut parent = self.root.clone();
        for component in parents {
            let (_, child) = parent
                .find(component)?
                .ok_or(ErrorStatus::OBJECT_PATH_NOT_FOUND)?;
            if child.kind() != Kind::Directory {
                return Err(ErrorStatus::OBJECT_PATH_NOT_FOUND);
            }
            parent = Arc::new(child);
        }
        let (name, node) = match parent.find(last)? {
            Some((name, node)) => (name, Some(Arc::new(node) as Arc<dyn Node>)),
            None => (last.clone(), None),
        };
        Ok(Located {
            parent: Some(parent),
            name,
            node,
        })
    }
}

impl Shared {
    fn next_id(&self) -> NodeId {
        let inode = self.next_inode.fetch_add(1, Ordering::Relaxed);
        NodeId {
            device: self.device,
            inode,
        }
    }

    /// Lets the test's hook decide whether this works today.
    fn attempt(&self, operation: Operation, node: NodeId, range: (u64, u64)) -> Result<()> {
        let Some(faults) = &self.options.faults else {
            return Ok(());
        };
        let (offset, length) = range;
        faults.before(&Attempt {
            operation,
            node,
            offset,
            length,
        })
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared")
            .field("device", &self.device)
            .field("pages", &(self.budget.used() / PAGE))
            .finish_non_exhaustive()
    }
}
