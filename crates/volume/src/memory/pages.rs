//! The data of one file: pages that are there and holes between them.

use crate::node::{Extent, ExtentKind, Result};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use wire::dtyp::ErrorStatus;

/// Bytes of one page.
pub(super) const PAGE: u64 = 4096;
const PAGE_LEN: usize = 4096;

/// The largest offset, as on Linux.
const OFFSET_MAX: u64 = i64::MAX as u64;

/// How much data a volume may hold. Shared pages count once.
#[derive(Debug)]
pub(super) struct Budget {
    used: AtomicU64,
    limit: u64,
}

impl Budget {
    pub(super) fn new(limit: Option<u64>) -> Self {
        Self {
            used: AtomicU64::new(0),
            limit: limit.unwrap_or(u64::MAX),
        }
    }

    pub(super) fn used(&self) -> u64 {
        self.used.load(Ordering::Relaxed)
    }

    fn take(self: &Arc<Self>) -> Result<Arc<Self>> {
        let more = |used: u64| used.checked_add(PAGE).filter(|used| *used <= self.limit);
        self.used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more)
            .map_err(|_| ErrorStatus::DISK_FULL)?;
        Ok(self.clone())
    }
}

/// A page, shared by clones until one of them writes.
#[derive(Debug)]
pub(super) struct Page {
    bytes: Box<[u8; PAGE_LEN]>,
    budget: Arc<Budget>,
}

impl Page {
    fn new(budget: &Arc<Budget>, bytes: Box<[u8; PAGE_LEN]>) -> Result<Self> {
        Ok(Self {
            bytes,
            budget: budget.take()?,
        })
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(PAGE, Ordering::Relaxed);
    }
}

/// Pages by number. Bytes behind the end of file are zero, also in the last page.
#[derive(Debug)]
pub(super) struct Pages {
    pages: BTreeMap<u64, Arc<Page>>,
    size: u64,
    budget: Arc<Budget>,
}

/// The part of one page that a range covers.
struct Piece {
    page: u64,
    start: usize,
    len: usize,
}

impl Pages {
    pub(super) fn new(budget: &Arc<Budget>) -> Self {
        Self {
            pages: BTreeMap::new(),
            size: 0,
            budget: budget.clone(),
        }
    }

    pub(super) fn size(&self) -> u64 {
        self.size
    }

    pub(super) fn allocated(&self) -> u64 {
        self.pages.len() as u64 * PAGE
    }

    pub(super) fn read(&self, buffer: &mut [u8], offset: u64) -> usize {
        let length = self.size.saturating_sub(offset).min(buffer.len() as u64);
        let mut done = 0;
        for piece in pieces(offset, length) {
            let target = &mut buffer[done..done + piece.len];
            match self.pages.get(&piece.page) {
                Some(page) => target.copy_from_slice(&page.bytes[piece.start..][..piece.len]),
                None => target.fill(0),
            }
            done += piece.len;
        }
        done
    }

    pub(super) fn write(&mut self, data: &[u8], offset: u64) -> Result<()> {
        let length = data.len() as u64;
        if offset
            .checked_add(length)
            .is_none_or(|end| end > OFFSET_MAX)
        {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        let mut done = 0;
        for piece in pieces(offset, length) {
            let page = self.page_to_write(piece.page)?;
            page[piece.start..][..piece.len].copy_from_slice(&data[done..][..piece.len]);
            done += piece.len;
            self.size = self.size.max(offset + done as u64);
        }
        Ok(())
    }

    pub(super) fn set_size(&mut self, size: u64) -> Result<()> {
        if size > OFFSET_MAX {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        if size < self.size {
            self.punch(size, self.size - size)?;
            let _cut = self.pages.split_off(&size.div_ceil(PAGE));
        }
        self.size = size;
        Ok(())
    }

    pub(super) fn punch(&mut self, offset: u64, length: u64) -> Result<()> {
        let end = offset
            .saturating_add(length)
            .min(self.size.next_multiple_of(PAGE));
        if offset >= end {
            return Ok(());
        }
        let touched: Vec<u64> = self
            .pages
            .range(offset / PAGE..end.div_ceil(PAGE))
            .map(|(number, _)| *number)
            .collect();
        for number in touched {
            let start = offset.max(number * PAGE) - number * PAGE;
            let stop = end.min((number + 1) * PAGE) - number * PAGE;
            if stop <= start {
                continue;
            }
            if stop - start == PAGE {
                self.pages.remove(&number);
            } else {
                self.page_to_write(number)?[start as usize..stop as usize].fill(0);
            }
        }
        Ok(())
    }

    pub(super) fn extent_at(&self, offset: u64, end: u64) -> Extent {
        let hole_up_to = |end| Extent {
            kind: ExtentKind::Hole,
            end,
        };
        if offset >= end || offset >= self.size {
            return hole_up_to(end);
        }
        let mut number = offset / PAGE;
        match self.pages.range(number..).next().map(|(next, _)| *next) {
            None => return hole_up_to(end),
            Some(next) if next > number => return hole_up_to(end.min(next * PAGE)),
            Some(_) => {}
        }
        while self.pages.contains_key(&number) && number * PAGE < end {
            number += 1;
        }
        Extent {
            kind: ExtentKind::Data,
            end: end.min(self.size).min(number * PAGE),
        }
    }

    /// The pages of a range of whole pages, numbered from its beginning.
    pub(super) fn share(&self, from: u64, length: u64) -> Vec<(u64, Arc<Page>)> {
        let first = from / PAGE;
        let pages = self.pages.range(first..(from + length).div_ceil(PAGE));
        pages
            .map(|(number, page)| (number - first, page.clone()))
            .collect()
    }

    /// Puts shared pages in the place of what was in the range.
    pub(super) fn adopt(&mut self, shared: Vec<(u64, Arc<Page>)>, to: u64, length: u64) {
        let first = to / PAGE;
        let mut behind = self.pages.split_off(&first);
        self.pages
            .append(&mut behind.split_off(&(to + length).div_ceil(PAGE)));
        self.pages.extend(
            shared
                .into_iter()
                .map(|(number, page)| (first + number, page)),
        );
        self.size = self.size.max(to + length);
    }

    /// A page that nobody else holds, made if there was a hole.
    fn page_to_write(&mut self, number: u64) -> Result<&mut [u8; PAGE_LEN]> {
        let old = match self.pages.remove(&number) {
            Some(page) => page,
            None => Arc::new(Page::new(&self.budget, Box::new([0; PAGE_LEN]))?),
        };
        let own = match Arc::try_unwrap(old) {
            Ok(page) => page,
            Err(shared) => match Page::new(&self.budget, shared.bytes.clone()) {
                Ok(page) => page,
                Err(full) => {
                    self.pages.insert(number, shared);
                    return Err(full);
                }
            },
        };
        let page = self
            .pages
            .entry(number)
            .insert_entry(Arc::new(own))
            .into_mut();
        Arc::get_mut(page)
            .map(|page| &mut *page.bytes)
            .ok_or(ErrorStatus::INTERNAL_ERROR)
    }
}

fn pieces(offset: u64, length: u64) -> impl Iterator<Item = Piece> {
    let end = offset.saturating_add(length);
    let mut at = offset;
    std::iter::from_fn(move || {
        if at >= end {
            return None;
        }
        let start = at % PAGE;
        let len = (PAGE - start).min(end - at);
        let piece = Piece {
            page: at / PAGE,
            start: start as usize,
            len: len as usize,
        };
        at += len;
        Some(piece)
    })
}
