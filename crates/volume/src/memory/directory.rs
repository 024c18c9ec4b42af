//! The names in a directory in memory.

use super::faults::Operation;
use super::node::{Content, Inode, MemoryNode};
use crate::node::{Kind, NewNode, NodeId, Result};
use crate::path::MatchName;
use crate::short_name::ShortName;
use std::collections::BTreeMap;
use std::sync::Arc;
use wire::dtyp::ErrorStatus;

fn check_name(name: &str) -> Result<()> {
    if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\0']) {
        return Err(ErrorStatus::OBJECT_NAME_INVALID);
    }
    if name.len() > 255 {
        return Err(ErrorStatus::NAME_TOO_LONG);
    }
    Ok(())
}

pub(super) fn find(parent: &MemoryNode, name: &str) -> Result<Option<(String, Arc<Inode>)>> {
    let state = parent.inode.state.lock();
    let children = state.children()?;
    check_name(name)?;
    if let Some(inode) = children.get(name) {
        return Ok(Some((name.to_owned(), inode.clone())));
    }
    let similar = children
        .iter()
        .find(|(other, _)| MatchName::same(other, name))
        .or_else(|| by_short_name(children, name));
    Ok(similar.map(|(name, inode)| (name.clone(), inode.clone())))
}

fn by_short_name<'a>(
    children: &'a BTreeMap<String, Arc<Inode>>,
    name: &str,
) -> Option<(&'a String, &'a Arc<Inode>)> {
    let mut children = children.iter().filter(|_| ShortName::may_be_computed(name));
    children.find(|(long, _)| ShortName::leads_to(name, long))
}

pub(super) fn create(parent: &MemoryNode, name: &str, new: NewNode) -> Result<Arc<Inode>> {
    check_name(name)?;
    let shared = parent.shared();
    shared.attempt(Operation::Create, parent.inode.id, (0, 0))?;
    let _names = shared.names.lock();
    let mut state = parent.inode.state.lock();
    let gone = state.links == 0;
    let children = state.children_mut()?;
    if gone {
        return Err(ErrorStatus::OBJECT_NAME_NOT_FOUND);
    }
    if children.contains_key(name) {
        return Err(ErrorStatus::OBJECT_NAME_COLLISION);
    }
    let inode = Inode::new(shared, new.kind, Some(new.attributes));
    children.insert(name.to_owned(), inode.clone());
    state.touch_data(parent.now());
    Ok(inode)
}

pub(super) fn remove(parent: &MemoryNode, name: &str, expected: NodeId) -> Result<()> {
    check_name(name)?;
    let shared = parent.shared();
    shared.attempt(Operation::Remove, parent.inode.id, (0, 0))?;
    let _names = shared.names.lock();
    let mut state = parent.inode.state.lock();
    let children = state.children_mut()?;
    let child = children
        .get(name)
        .cloned()
        .ok_or(ErrorStatus::OBJECT_NAME_NOT_FOUND)?;
    if child.id != expected {
        return Err(ErrorStatus::OBJECT_NAME_NOT_FOUND);
    }
    check_childless(&child)?;
    children.remove(name);
    state.touch_data(parent.now());
    drop(state);
    forget_name(parent, &child);
    Ok(())
}

pub(super) fn rename(
    (parent, name): (&MemoryNode, &str),
    (new_parent, new_name): (&MemoryNode, &str),
    replace: bool,
) -> Result<()> {
    check_name(name)?;
    check_name(new_name)?;
    let shared = parent.shared();
    shared.attempt(Operation::Rename, parent.inode.id, (0, 0))?;
    let _names = shared.names.lock();
    let moved = parent.inode.state.lock().children()?.get(name).cloned();
    let moved = moved.ok_or(ErrorStatus::OBJECT_NAME_NOT_FOUND)?;
    let target = new_parent
        .inode
        .state
        .lock()
        .children()?
        .get(new_name)
        .cloned();
    if parent.inode.id == new_parent.inode.id && name == new_name {
        return Ok(());
    }
    if contains(&moved, new_parent.inode.id) {
        return Err(ErrorStatus::INVALID_PARAMETER);
    }
    if let Some(target) = &target {
        if !replace {
            return Err(ErrorStatus::OBJECT_NAME_COLLISION);
        }
        // Two names of one file: rename(2) leaves both.
        if target.id == moved.id {
            return Ok(());
        }
        check_replaceable(&moved, target)?;
    }
    parent.inode.state.lock().children_mut()?.remove(name);
    new_parent
        .inode
        .state
        .lock()
        .children_mut()?
        .insert(new_name.to_owned(), moved.clone());
    for changed in [parent, new_parent] {
        changed.inode.state.lock().touch_data(changed.now());
    }
    moved.state.lock().touch(parent.now());
    if let Some(target) = target {
        forget_name(parent, &target);
    }
    Ok(())
}

pub(super) fn link(
    parent: &MemoryNode,
    name: &str,
    target: &Arc<Inode>,
    replace: bool,
) -> Result<()> {
    check_name(name)?;
    if target.kind() == Kind::Directory {
        return Err(ErrorStatus::FILE_IS_A_DIRECTORY);
    }
    let shared = parent.shared();
    shared.attempt(Operation::Link, parent.inode.id, (0, 0))?;
    let _names = shared.names.lock();
    let mut state = parent.inode.state.lock();
    let children = state.children_mut()?;
    let old = children.get(name).cloned();
    if let Some(old) = &old {
        if !replace {
            return Err(ErrorStatus::OBJECT_NAME_COLLISION);
        }
        if old.id == target.id {
            return Ok(());
        }
        check_replaceable(target, old)?;
    }
    {
        let mut target = target.state.lock();
        // Linux gives no new name to a file that has lost its last one.
        if target.links == 0 {
            return Err(ErrorStatus::OBJECT_NAME_NOT_FOUND);
        }
        target.links += 1;
        target.touch(parent.now());
    }
    children.insert(name.to_owned(), target.clone());
    state.touch_data(parent.now());
    drop(state);
    if let Some(old) = old {
        forget_name(parent, &old);
    }
    Ok(())
}

/// A file replaces a file and a directory an empty directory, as with rename(2).
fn check_replaceable(moved: &Inode, target: &Inode) -> Result<()> {
    match (moved.kind(), target.kind()) {
        (Kind::File, Kind::Directory) => Err(ErrorStatus::FILE_IS_A_DIRECTORY),
        (Kind::Directory, Kind::File) => Err(ErrorStatus::NOT_A_DIRECTORY),
        _ => check_childless(target),
    }
}

fn check_childless(inode: &Inode) -> Result<()> {
    match &inode.state.lock().content {
        Content::Directory(children) if !children.is_empty() => {
            Err(ErrorStatus::DIRECTORY_NOT_EMPTY)
        }
        _ => Ok(()),
    }
}

fn forget_name(parent: &MemoryNode, child: &Inode) {
    let mut state = child.state.lock();
    state.links = state.links.saturating_sub(1);
    state.touch(parent.now());
}

/// True if `id` is `top` or anything beneath it. Called with the names locked.
fn contains(top: &Arc<Inode>, id: NodeId) -> bool {
    let mut waiting = vec![top.clone()];
    while let Some(inode) = waiting.pop() {
        if inode.id == id {
            return true;
        }
        if let Content::Directory(children) = &inode.state.lock().content {
            waiting.extend(children.values().cloned());
        }
    }
    false
}
