//! [MS-FSA] 2.1.5.6 Server Requests Querying a Directory

use crate::Result;
use crate::directory_scan::{DirectoryItem, DirectoryQuery, Scan};
use crate::event::query_information::allocation_size;
use crate::facts::attributes;
use crate::limits::NAMES_PER_SCAN;
use crate::open::Open;
use crate::wildcard::Pattern;
use std::sync::Arc;
use volume::{DirectoryEntry, ExtendedAttribute, Kind};
use wire::dtyp::{AccessMask, ErrorStatus};

/// What no component may contain, but for wildcards. [MS-FSCC] 2.1.5.2 Filename
const FORBIDDEN: [char; 4] = ['/', ':', '\\', '|'];

impl Open {
    /// Hands entries to `take` until it says that there is no more room; the entry that did not fit
    /// is the first of the next query. NO_SUCH_FILE if the first scan finds nothing,
    /// NO_MORE_FILES at the end.
    pub fn query_directory(
        &self,
        query: &DirectoryQuery<'_>,
        take: &mut dyn FnMut(&DirectoryItem<'_>) -> bool,
    ) -> Result<()> {
        if !self.is_directory() {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        self.require(AccessMask::FILE_READ_DATA)?;
        let mut slot = self.scan.lock();
        if self.is_closed() {
            return Err(ErrorStatus::FILE_CLOSED);
        }
        let first = slot.is_none() || query.reopen;
        if first || query.restart {
            *slot = Some(self.begin_scan(query, slot.as_ref())?);
        }
        let Some(scan) = slot.as_mut() else {
            return Err(ErrorStatus::NO_MORE_FILES);
        };
        if let Some(index) = query.index.filter(|index| *index != 0) {
            scan.next = usize::try_from(index)
                .unwrap_or(usize::MAX)
                .min(scan.names.len());
        }
        if self.hand_out(scan, query.single, take)? {
            return Ok(());
        }
        Err(if first {
            ErrorStatus::NO_SUCH_FILE
        } else {
            ErrorStatus::NO_MORE_FILES
        })
    }

    fn begin_scan(&self, query: &DirectoryQuery<'_>, before: Option<&Scan>) -> Result<Scan> {
        let asked = query.pattern.filter(|text| !text.is_empty());
        let pattern = match (asked, before) {
            (Some(text), _) => parse_pattern(text)?,
            (None, Some(scan)) if !query.reopen => scan.pattern.clone(),
            (None, _) => Pattern::new("*"),
        };
        let names = match asked.filter(|_| pattern.is_plain()) {
            Some(name) => self.one_name(name)?,
            None => self.matching_names(&pattern)?,
        };
        if names.len() > NAMES_PER_SCAN {
            return Err(ErrorStatus::INSUFFICIENT_RESOURCES);
        }
        Ok(Scan::new(pattern, names))
    }

    /// A plain name needs no walk through the whole directory.
    fn one_name(&self, name: &str) -> Result<Vec<String>> {
        if matches!(name, "." | "..") {
            return Ok(vec![name.to_owned()]);
        }
        let found = self.node.child(name)?;
        Ok(found.map(|(name, _)| name).into_iter().collect())
    }

    fn matching_names(&self, pattern: &Pattern) -> Result<Vec<String>> {
        let dots = [".", ".."].map(str::to_owned);
        let names = dots.into_iter().chain(self.node.children()?);
        Ok(names.filter(|name| pattern.matches(name)).collect())
    }

    /// True if at least one entry was offered.
    fn hand_out(
        &self,
        scan: &mut Scan,
        single: bool,
        take: &mut dyn FnMut(&DirectoryItem<'_>) -> bool,
    ) -> Result<bool> {
        let mut offered = false;
        while let Some(name) = scan.names.get(scan.next) {
            let after = scan.next.saturating_add(1);
            let Some(entry) = self.entry(name)? else {
                scan.next = after;
                continue;
            };
            let index = u32::try_from(after).unwrap_or(u32::MAX);
            offered = true;
            if !take(&self.item(index, name, &entry)) {
                return Ok(true);
            }
            scan.next = after;
            if single {
                return Ok(true);
            }
        }
        Ok(offered)
    }

    fn entry(&self, name: &str) -> Result<Option<DirectoryEntry>> {
        let node = match name {
            "." => Arc::clone(&self.node),
            ".." => {
                let parent = self.link.place.lock().parent.clone();
                // The root of the share has nothing above it that a client could see.
                parent.unwrap_or_else(|| Arc::clone(&self.node))
            }
            _ => return self.node.entry(name),
        };
        let list = node.extended_attributes()?;
        Ok(Some(DirectoryEntry {
            metadata: node.metadata()?,
            ea_size: ExtendedAttribute::ea_size(list.iter().map(ExtendedAttribute::lengths)),
        }))
    }

    fn item<'a>(&self, index: u32, name: &'a str, entry: &DirectoryEntry) -> DirectoryItem<'a> {
        let metadata = &entry.metadata;
        let file = self.store.files.find(metadata.id);
        let state = file.as_ref().map(|file| file.state.lock());
        let directory = metadata.kind == Kind::Directory;
        DirectoryItem {
            index,
            name,
            id: metadata.id,
            directory,
            creation_time: metadata.creation_time,
            last_access_time: metadata.access_time,
            last_write_time: metadata.write_time,
            change_time: metadata.change_time,
            end_of_file: metadata.size,
            allocation_size: allocation_size(&self.share, metadata, state.as_deref()),
            attributes: attributes::or_normal(metadata.attributes),
            ea_size: entry.ea_size,
        }
    }
}

fn parse_pattern(text: &str) -> Result<Pattern> {
    if text.contains(|c: char| c < ' ' || FORBIDDEN.contains(&c)) {
        return Err(ErrorStatus::OBJECT_NAME_INVALID);
    }
    Ok(Pattern::new(text))
}
