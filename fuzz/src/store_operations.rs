//! Opens of two users on one volume, and a model beside it that knows which bytes each file has.
//!
//! Every read must give what the model has, and an offloaded copy exactly what its token stood
//! for when it was given out, or an error.

mod model;
mod operation;

use crate::Seeded;
use arbitrary::{Arbitrary, Unstructured};
use model::{Model, Snapshot};
use operation::{Input, Operation};
use std::sync::Arc;
use store::{
    CreateAction, CreateDisposition, CreateOptions, CreateRequest, DispositionFlags, LockOutcome,
    LockRange, LockTicket, ObjectStore, Open, Principal, Settings, ShareAccess, ShareRoot,
};
use volume::memory::{MemoryOptions, MemoryVolume};
use volume::{Clock, ManualClock};
use wire::dtyp::{AccessMask, ErrorStatus, Sid, Writer};
use wire::fscc::fsctl::{
    OffloadReadInput, OffloadReadOutput, OffloadWriteInput, OffloadWriteOutput,
    StorageOffloadToken, TokenType,
};

const OPERATIONS_MAX: usize = 64;
const OPENS_MAX: usize = 12;
const READ_MAX: usize = 4 * 1024;
const WRITE_MAX: usize = 2 * 1024;

/// The unit that allocations are cut to.
const CLUSTER_DEFAULT: u64 = 4096;

struct World {
    store: Arc<ObjectStore>,
    clock: Arc<ManualClock>,
    share: Arc<ShareRoot>,
    users: [Arc<Principal>; 2],
    cluster: u64,
    opens: Vec<Arc<Open>>,
    tokens: Vec<Token>,
    tickets: Vec<LockTicket>,
    model: Model,
}

struct Token {
    token: StorageOffloadToken,
    user: usize,
    source: Snapshot,
}

/// One input.
pub fn run(data: &[u8]) {
    let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(data)) else {
        return;
    };
    let mut world = World::new(&input);
    for create in operation::Create::first_two() {
        world.create(&create);
    }
    world.write(&Arc::clone(&world.opens[0]), 3000, WRITE_MAX, 1);
    world.write(&Arc::clone(&world.opens[1]), 50_000, 700, 2);
    for operation in input.operations.iter().take(OPERATIONS_MAX) {
        world.take(operation);
    }
    world.tickets.iter().for_each(LockTicket::cancel);
    world.opens.clear();
    assert_eq!(world.store.open_files(), 0);
}

impl World {
    fn new(input: &Input) -> Self {
        let clock = Arc::new(ManualClock::default());
        let as_clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&clock);
        let clone_granularity = match input.clones % 3 {
            0 => None,
            1 => Some(4096),
            _ => Some(16 * 1024),
        };
        let copy_range_max = match input.kernel_copies % 3 {
            0 => 0,
            1 => 1000,
            _ => u64::MAX,
        };
        let options = MemoryOptions {
            clone_granularity,
            copy_range_max,
            ..MemoryOptions::default()
        };
        let volume = MemoryVolume::with_options(Arc::clone(&as_clock), options);
        let random = Arc::new(Seeded::default());
        let user = |number| {
            Arc::new(Principal {
                name: String::new(),
                sid: Sid::unix_user(number),
                groups: Vec::new(),
            })
        };
        Self {
            store: ObjectStore::new(Settings::default(), as_clock, random),
            clock,
            share: Arc::new(ShareRoot {
                name: String::new(),
                volume,
                read_only: false,
            }),
            users: [user(1), user(2)],
            cluster: clone_granularity.map_or(CLUSTER_DEFAULT, u64::from),
            opens: Vec::new(),
            tokens: Vec::new(),
            tickets: Vec::new(),
            model: Model::default(),
        }
    }

    fn take(&mut self, operation: &Operation) {
        match operation {
            Operation::Create(create) => self.create(create),
            Operation::Advance(seconds) => {
                self.clock
                    .advance(std::time::Duration::from_secs((*seconds).into()));
            }
            Operation::Cancel(index) => {
                if !self.tickets.is_empty() {
                    let index = usize::from(*index) % self.tickets.len();
                    self.tickets.swap_remove(index).cancel();
                }
            }
            Operation::On(index, change) => {
                if !self.opens.is_empty() {
                    let index = usize::from(*index) % self.opens.len();
                    self.on(index, change);
                }
            }
        }
    }

    fn create(&mut self, create: &operation::Create) {
        if self.opens.len() >= OPENS_MAX {
            return;
        }
        let request = CreateRequest {
            share: &self.share,
            principal: &self.users[usize::from(create.other_user)],
            path: create.path(),
            desired_access: create.access.mask(),
            attributes: 0,
            share_access: ShareAccess(match create.exclusive {
                true => (create.share_access % 8).into(),
                false => 7,
            }),
            disposition: CreateDisposition((create.disposition % 6).into()),
            options: create.options(),
            allocation_size: create.allocation.as_ref().map(operation::Number::value),
            security_descriptor: None,
            extended_attributes: &[],
        };
        let Ok(created) = self.store.create(&request) else {
            return;
        };
        let open = created.open;
        if !open.is_directory() {
            match created.action {
                CreateAction::OPENED => self.model.check_known(open.node_id()),
                _ => self.model.start(open.node_id()),
            }
        }
        self.opens.push(open);
    }

    fn on(&mut self, index: usize, change: &operation::Event) {
        use operation::Event;
        let open = Arc::clone(&self.opens[index]);
        match change {
            Event::Close => {
                self.opens.swap_remove(index);
                open.close();
                assert!(open.is_closed());
            }
            Event::Read(offset, length) => self.read(&open, offset.value(), usize::from(*length)),
            Event::Write(offset, length, byte) => {
                self.write(&open, offset.value(), usize::from(*length), *byte);
            }
            Event::SetEndOfFile(size) => {
                if open.set_end_of_file(size.value()).is_ok() {
                    self.model.file(&open).resize(size.value());
                }
            }
            Event::SetAllocation(size) => {
                if open.set_allocation(size.value()).is_ok() {
                    let whole = size
                        .value()
                        .div_ceil(self.cluster)
                        .saturating_mul(self.cluster);
                    let file = self.model.file(&open);
                    file.resize(file.size.min(whole));
                }
            }
            Event::SetZeroData(from, to) => {
                if open.set_zero_data(from.value(), to.value()).is_ok() {
                    self.model.file(&open).zero(from.value(), to.value());
                }
            }
            Event::SetSparse(sparse) => drop(open.set_sparse(*sparse)),
            Event::AllocatedRanges(offset, length) => {
                self.allocated_ranges(&open, offset.value(), length.value());
            }
            Event::Lock(ranges) => self.lock(&open, ranges),
            Event::Unlock(offset, length) => {
                let _ = open.unlock(&[(offset.value(), length.value())]);
            }
            Event::Rename(name, replace) => drop(open.rename(operation::name(*name), *replace)),
            Event::Link(name, replace) => drop(open.link(operation::name(*name), *replace)),
            Event::Dispose(flags) => {
                let _ = open.set_disposition(DispositionFlags((*flags).into()));
            }
            Event::Flush => drop(open.flush()),
            Event::Facts => self.facts(&open),
            Event::OffloadRead(offset, length, ttl) => {
                self.offload_read(&open, offset.value(), length.value(), *ttl);
            }
            Event::OffloadWrite(write) => self.offload_write(&open, write),
        }
    }

    fn read(&mut self, open: &Open, offset: u64, length: usize) {
        let mut buffer = vec![0xEE; length.min(READ_MAX)];
        match open.read(offset, &mut buffer, 0) {
            Ok(count) => {
                let file = self.model.file(open);
                let left = file.size.saturating_sub(offset);
                assert_eq!(count as u64, left.min(buffer.len() as u64), "bytes read");
                assert_eq!(
                    buffer[..count],
                    file.bytes(offset, count),
                    "read at {offset}"
                );
            }
            Err(ErrorStatus::END_OF_FILE) => {
                assert!(
                    offset >= self.model.file(open).size,
                    "end of file at {offset}"
                );
            }
            Err(_) => {}
        }
    }

    fn write(&mut self, open: &Open, offset: u64, length: usize, byte: u8) {
        let data: Vec<u8> = (0..length.min(WRITE_MAX))
            .map(|i| byte.wrapping_add(i as u8))
            .collect();
        if open.write(offset, &data, false).is_ok() && length > 0 {
            let appends = !open.granted_access().contains(AccessMask::FILE_WRITE_DATA);
            let file = self.model.file(open);
            file.write(if appends { file.size } else { offset }, &data);
        }
    }

    fn allocated_ranges(&mut self, open: &Open, offset: u64, length: u64) {
        let Ok(ranges) = open.allocated_ranges(offset, length, 100) else {
            return;
        };
        let mut at = offset;
        for range in &ranges {
            assert!(at <= range.start && range.start < range.end, "{ranges:?}");
            at = range.end;
        }
        assert!(at <= offset + length);
        if ranges.len() < 100 {
            self.model
                .file(open)
                .check_within(offset..offset + length, &ranges);
        }
    }

    fn lock(&mut self, open: &Open, ranges: &[(operation::Number, operation::Number, bool, bool)]) {
        let range = |(offset, length, exclusive, at_once): &(_, _, _, _)| LockRange {
            offset: operation::Number::value(offset),
            length: operation::Number::value(length),
            exclusive: *exclusive,
            fail_immediately: *at_once,
        };
        let ranges: Vec<LockRange> = ranges.iter().take(4).map(range).collect();
        if let Ok(LockOutcome::Wait(ticket)) = open.lock(&ranges) {
            ticket.when_done(|_| {});
            self.tickets.push(ticket);
        }
    }

    fn facts(&mut self, open: &Open) {
        let Ok(facts) = open.facts() else { return };
        if !open.is_directory() {
            assert_eq!(facts.end_of_file, self.model.file(open).size);
        }
        let _ = (open.path(), open.maximal_access());
    }

    fn offload_read(&mut self, open: &Open, offset: u64, length: u64, ttl: u16) {
        let request = OffloadReadInput {
            token_time_to_live: ttl.into(),
            ..OffloadReadInput::new(offset, length)
        };
        let mut writer = Writer::new();
        request.encode(&mut writer);
        let result = open.offload_read(&writer.into_inner(), OffloadReadOutput::LEN);
        let Ok(output) = result else { return };
        assert!(output.transfer_length <= length);
        if length == 0 {
            return;
        }
        let file = self.model.file(open);
        assert!(output.transfer_length > 0 && offset < file.size);
        let end = offset + output.transfer_length;
        assert!(end <= file.size.next_multiple_of(512));
        if output.flags & OffloadReadOutput::ALL_ZERO_BEYOND_CURRENT_RANGE != 0 {
            file.check_zero(end..u64::MAX);
        }
        let is_zero = output.token.token_type == TokenType::ZERO_DATA;
        if is_zero {
            file.check_zero(offset..end);
            assert!(end <= file.size);
        }
        let source = file.snapshot(offset, output.transfer_length);
        let user = self.user(open);
        let token = output.token;
        self.tokens.push(Token {
            token,
            user,
            source,
        });
    }

    fn user(&self, open: &Open) -> usize {
        usize::from(open.principal().sid == self.users[1].sid)
    }

    fn offload_write(&mut self, open: &Open, write: &operation::OffloadWrite) {
        let zeros = StorageOffloadToken::zero_data();
        let chosen = match self.tokens.len() {
            0 => None,
            count => self.tokens.get(usize::from(write.token) % (count + 1)),
        };
        let token = chosen.map_or(zeros, |chosen| chosen.token.clone());
        let is_zero = token.token_type == TokenType::ZERO_DATA;
        let request = OffloadWriteInput {
            size: OffloadWriteInput::LEN as u32,
            flags: 0,
            file_offset: write.to.value(),
            copy_length: write.length.value(),
            transfer_offset: write.from.value(),
            token,
        };
        let mut writer = Writer::new();
        request.encode(&mut writer);
        let patience = std::cell::Cell::new(u16::from(write.patience));
        let stop = || {
            patience.set(patience.get().saturating_sub(1));
            write.patience != 0 && patience.get() == 0
        };
        let result = open.offload_write(&writer.into_inner(), OffloadWriteOutput::LEN, &stop);
        if let Ok(output) = &result
            && request.copy_length != 0
        {
            let written = output.length_written;
            assert!(written > 0 && written <= request.copy_length && written % 512 == 0);
            let user = self.user(open);
            let file = self.model.file(open);
            match chosen.filter(|_| !is_zero) {
                Some(token) => {
                    assert_eq!(token.user, user, "somebody else's token");
                    file.paste(
                        &token.source,
                        request.transfer_offset,
                        request.file_offset,
                        written,
                    );
                }
                None => file.zeros_from_token(request.file_offset, written),
            }
        }
        self.check_content(open);
    }

    /// The end of the file and what is around its last bytes, read past all locks and rights.
    fn check_content(&mut self, open: &Open) {
        if open.is_directory() || open.is_delete_pending() {
            return;
        }
        let file = self.model.file(open);
        let Ok(facts) = open.facts() else { return };
        assert_eq!(facts.end_of_file, file.size);
        let request = CreateRequest {
            share: &self.share,
            principal: open.principal(),
            path: &open.path(),
            desired_access: AccessMask::FILE_READ_DATA,
            attributes: 0,
            share_access: ShareAccess::ALL,
            disposition: CreateDisposition::OPEN,
            options: CreateOptions::NONE,
            allocation_size: None,
            security_descriptor: None,
            extended_attributes: &[],
        };
        // Not everybody may; then a later read will see it.
        let Ok(reader) = self.store.create(&request) else {
            return;
        };
        if reader.open.node_id() == open.node_id() {
            for offset in file.interesting_offsets() {
                self.read(&reader.open, offset, READ_MAX);
            }
        }
    }
}
