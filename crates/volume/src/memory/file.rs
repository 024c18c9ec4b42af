//! The data of a file in memory.

use super::faults::Operation;
use super::node::MemoryNode;
use super::pages::PAGE;
use crate::clone_rules::Range;
use crate::node::{Node, Result};
use std::sync::Arc;
use wire::dtyp::ErrorStatus;

/// Bytes copied under one lock.
const COPY_PIECE: u64 = 1 << 20;

pub(super) fn write(node: &MemoryNode, data: &[u8], offset: u64) -> Result<()> {
    node.begin(Operation::Write, offset, data.len() as u64)?;
    let mut state = node.inode.state.lock();
    state.touch_data(node.now());
    state.pages_mut()?.write(data, offset)
}

pub(super) fn set_size(node: &MemoryNode, size: u64) -> Result<()> {
    node.begin(Operation::SetSize, size, 0)?;
    let mut state = node.inode.state.lock();
    state.pages_mut()?.set_size(size)?;
    state.touch_data(node.now());
    Ok(())
}

pub(super) fn punch(node: &MemoryNode, offset: u64, length: u64) -> Result<()> {
    node.begin(Operation::Punch, offset, length)?;
    let mut state = node.inode.state.lock();
    state.touch_data(node.now());
    state.pages_mut()?.punch(offset, length)
}

pub(super) fn clone_range(node: &MemoryNode, source: &dyn Node, range: Range) -> Result<()> {
    let source = node.neighbour(source).ok_or(ErrorStatus::NOT_SUPPORTED)?;
    let granularity = node
        .shared()
        .options
        .clone_granularity
        .ok_or(ErrorStatus::NOT_SUPPORTED)?;
    source.check_readable()?;
    node.begin(Operation::CloneRange, range.to, range.length)?;
    if range.length == 0 {
        return Ok(());
    }
    if same_file(node, source) && range.overlaps_itself() {
        return Err(ErrorStatus::NOT_SUPPORTED);
    }
    let (shared, source_size) = {
        let state = source.inode.state.lock();
        let pages = state.pages()?;
        let end = range
            .from
            .checked_add(range.length)
            .ok_or(ErrorStatus::NOT_SUPPORTED)?;
        if end > pages.size().next_multiple_of(PAGE) {
            return Err(ErrorStatus::NOT_SUPPORTED);
        }
        (pages.share(range.from, range.length), pages.size())
    };
    let mut state = node.inode.state.lock();
    let destination = state.pages_mut()?;
    if !range.can_be_cloned(granularity, source_size, destination.size()) {
        return Err(ErrorStatus::NOT_SUPPORTED);
    }
    destination.adopt(shared, range.to, range.length);
    state.touch_data(node.now());
    Ok(())
}

pub(super) fn copy_range(node: &MemoryNode, source: &dyn Node, range: Range) -> Result<u64> {
    let source = node.neighbour(source).ok_or(ErrorStatus::NOT_SUPPORTED)?;
    let most = node.shared().options.copy_range_max;
    if most == 0 || (same_file(node, source) && range.overlaps_itself()) {
        return Err(ErrorStatus::NOT_SUPPORTED);
    }
    source.check_readable()?;
    node.begin(Operation::CopyRange, range.to, range.length)?;
    let length = range.length.min(most);
    let mut buffer = vec![0; length.min(COPY_PIECE) as usize];
    let mut done = 0;
    while done < length {
        let want = (length - done).min(COPY_PIECE) as usize;
        let count = source
            .inode
            .state
            .lock()
            .pages()?
            .read(&mut buffer[..want], range.from + done);
        if count == 0 {
            break;
        }
        let mut state = node.inode.state.lock();
        state.touch_data(node.now());
        match state.pages_mut()?.write(&buffer[..count], range.to + done) {
            Ok(()) => done += count as u64,
            // As the kernel: what was copied is reported, the error comes with the next call.
            Err(_) if done > 0 => break,
            Err(error) => return Err(error),
        }
    }
    Ok(done)
}

fn same_file(one: &MemoryNode, other: &MemoryNode) -> bool {
    Arc::ptr_eq(&one.inode, &other.inode)
}
