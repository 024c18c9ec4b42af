//! A directory of this machine as a volume.
//!
//! - `resolve`: from names to descriptors, never out of the share
//! - `descriptor`: opening again what a descriptor stands for, without its name
//! - `node`: a file or directory; `data`, `copy`, `directory`, `facts` do its work
//! - `extended_attributes`: those of clients are those of Linux
//! - `streams`: named streams are extended attributes of our own, one each
//! - `values`, `dos`: what Linux has no place for, in extended attributes of our own
//! - `probe`: what the file system can do
//! - `errno`: what an error means to a client
//!
//! /proc must be mounted: an O_PATH descriptor can be opened for data, linked and given
//! extended attributes only through /proc/self/fd.

mod copy;
mod data;
mod descriptor;
mod directory;
mod dos;
mod errno;
mod extended_attributes;
mod facts;
mod node;
mod probe;
mod resolve;
mod streams;
mod values;

use crate::node::{Description, Kind, Located, Node, OffloadSupport, Result, Space, Volume};
use crate::path::NtPath;
use node::LinuxNode;
use rustix::fd::OwnedFd;
use rustix::fs::{self, Mode, OFlags, StatVfs};
use rustix::io::Errno;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wire::dtyp::ErrorStatus;

/// A directory of this machine and everything beneath it.
#[derive(Debug)]
pub struct LinuxVolume {
    share: Arc<Share>,
    root: Arc<LinuxNode>,
    description: Description,
}

/// What all nodes of a volume need.
#[derive(Debug)]
struct Share {
    root: OwnedFd,
    offload: OffloadSupport,
}

impl LinuxVolume {
    /// Opens `path`, which must be a directory, and tries out what its file system can do.
    /// Other file systems mounted beneath it are served too, but without block cloning.
    pub fn open(path: &Path) -> io::Result<Arc<dyn Volume>> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let root = fs::open(path, flags, Mode::empty())
            .map_err(|errno| failure(path, "cannot be opened as a directory", errno))?;
        check_machine(path, &root)?;
        let offload = probe::offload_support(&root);
        let description = describe(&root, offload)
            .map_err(|errno| failure(path, "has unreadable file system facts", errno))?;
        let share = Arc::new(Share { root, offload });
        let again = share
            .root
            .try_clone()
            .map_err(|error| io::Error::new(error.kind(), format!("{path:?}: {error}")))?;
        let root = LinuxNode::from_path_descriptor(&share, again)
            .map_err(|status| io::Error::other(format!("{path:?} cannot be used: {status}")))?;
        Ok(Arc::new(Self {
            share,
            root: Arc::new(root),
            description,
        }))
    }

    /// Opens the directory that `components` lead to.
    fn walk(&self, components: &[String]) -> Result<Arc<LinuxNode>> {
        let exact: PathBuf = components.iter().collect();
        match resolve::open_beneath(&self.share.root, &exact) {
            Ok(descriptor) => {
                let node = LinuxNode::from_path_descriptor(&self.share, descriptor)?;
                return as_parent(node);
            }
            // Only another spelling, a file on the way, or a link that climbs, can still be right.
            Err(Errno::NOENT | Errno::XDEV) => {}
            Err(Errno::NOTDIR) => return Err(ErrorStatus::OBJECT_PATH_NOT_FOUND),
            Err(other) => return Err(errno::status(other)),
        }
        let mut directory = self.root.clone();
        for component in components {
            let (_, child) = directory
                .find(component)?
                .ok_or(ErrorStatus::OBJECT_PATH_NOT_FOUND)?;
            directory = as_parent(child)?;
        }
        Ok(directory)
    }
}

/// A file in the place of a directory means that the path does not exist.
fn as_parent(node: LinuxNode) -> Result<Arc<LinuxNode>> {
    match node.kind() {
        Kind::Directory => Ok(Arc::new(node)),
        Kind::File => Err(ErrorStatus::OBJECT_PATH_NOT_FOUND),
    }
}

impl Volume for LinuxVolume {
    fn root(&self) -> Arc<dyn Node> {
        self.root.clone()
    }

    fn description(&self) -> &Description {
        &self.description
    }

    fn space(&self) -> Result<Space> {
        let facts = fs::fstatvfs(&self.share.root).map_err(errno::status)?;
        let bytes = |blocks: u64| blocks.saturating_mul(facts.f_frsize);
        Ok(Space {
            total: bytes(facts.f_blocks),
            free: bytes(facts.f_bfree),
            available: bytes(facts.f_bavail),
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
        let parent = match parents {
            [] => self.root.clone(),
            parents => self.walk(parents)?,
        };
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

/// Fails now and in words, not at the first request, where the machine lacks what we stand on.
fn check_machine(path: &Path, root: &OwnedFd) -> io::Result<()> {
    resolve::open_beneath(root, Path::new("."))
        .map_err(|errno| failure(path, "cannot be served without openat2 (Linux 5.6)", errno))?;
    fs::stat(descriptor::path_of(root))
        .map_err(|errno| failure(path, "cannot be served without /proc", errno))?;
    Ok(())
}

fn failure(path: &Path, what: &str, errno: Errno) -> io::Error {
    let cause = io::Error::from(errno);
    io::Error::new(cause.kind(), format!("{} {what}: {cause}", path.display()))
}

fn describe(root: &OwnedFd, offload: OffloadSupport) -> std::result::Result<Description, Errno> {
    let magic = fs::fstatfs(root)?.f_type;
    let facts = fs::fstatvfs(root)?;
    let creation_time = descriptor::facts(root).map_err(|_| Errno::IO)?;
    Ok(Description {
        // As an unsigned 32-bit number: magics with the high bit set are negative on some machines.
        file_system: file_system_name(magic as u32),
        serial: (facts.f_fsid ^ (facts.f_fsid >> 32)) as u32,
        creation_time: facts::birth_time(&creation_time),
        max_component: u32::try_from(facts.f_namemax).unwrap_or(255).min(255),
        cluster_size: cluster_size(&facts, offload),
        offload,
        named_streams: streams::are_kept(root),
    })
}

/// Clients align block cloning to the cluster, so it must be the granularity where there is one.
fn cluster_size(facts: &StatVfs, offload: OffloadSupport) -> u32 {
    let block = u32::try_from(facts.f_frsize).unwrap_or(0);
    let usable = block.is_power_of_two() && (512..=65_536).contains(&block);
    offload
        .clone_granularity
        .unwrap_or(if usable { block } else { 4096 })
}

/// The name for a magic number of linux/magic.h.
fn file_system_name(magic: u32) -> String {
    let name = match magic {
        0x5846_5342 => "XFS",
        0xEF53 => "EXT4",
        0x9123_683E => "BTRFS",
        0x2FC1_2FC1 => "ZFS",
        0xCA45_1A4E => "BCACHEFS",
        0xF2F5_2010 => "F2FS",
        0x0102_1994 => "TMPFS",
        0x8584_58F6 => "RAMFS",
        0x794C_7630 => "OVERLAY",
        0x6969 => "NFS",
        0xFF53_4D42 | 0xFE53_4D42 => "CIFS",
        0x00C3_6400 => "CEPH",
        0x6573_5546 => "FUSE",
        0x0102_1997 => "9P",
        0x4D44 => "FAT",
        0x2011_BAB0 => "EXFAT",
        0x7366_746E => "NTFS",
        _ => return format!("0x{magic:08X}"),
    };
    name.to_owned()
}
