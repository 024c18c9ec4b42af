//! Copies over a volume in memory, with a clock that moves when told.

mod copies;
mod linux;
mod model;
mod read_checks;
mod source;
mod tokens;
mod write_checks;

use crate::options::{CreateDisposition, CreateOptions, ShareAccess};
use crate::settings::{OffloadSettings, Settings};
use crate::share::{Principal, ShareRoot};
use crate::{CreateRequest, ObjectStore, Open, Result};
use crypto::SystemRandom;
use std::sync::Arc;
use volume::memory::{MemoryOptions, MemoryVolume};
use volume::{ManualClock, Node, Volume};
use wire::dtyp::{AccessMask, ErrorStatus, Sid, Writer};
use wire::fscc::fsctl::{
    OffloadReadInput, OffloadReadOutput, OffloadWriteInput, StorageOffloadToken, TokenType,
};

const MIB: u64 = 1 << 20;
const NOT_STOPPED: &dyn Fn() -> bool = &|| false;

/// A store with one share and one user.
struct Bench {
    clock: Arc<ManualClock>,
    store: Arc<ObjectStore>,
    share: Arc<ShareRoot>,
    user: Arc<Principal>,
}

fn principal(id: u32) -> Arc<Principal> {
    Arc::new(Principal {
        name: format!("user {id}"),
        sid: Sid::unix_user(id),
        groups: vec![],
    })
}

fn share(volume: Arc<dyn Volume>, read_only: bool) -> Arc<ShareRoot> {
    Arc::new(ShareRoot {
        name: "share".to_owned(),
        volume,
        read_only,
    })
}

fn bench() -> Bench {
    Bench::with(OffloadSettings::default(), MemoryOptions::default())
}

impl Bench {
    fn with(offload: OffloadSettings, options: MemoryOptions) -> Self {
        let clock = Arc::new(ManualClock::default());
        Self::on(
            offload,
            &clock,
            MemoryVolume::with_options(clock.clone(), options),
        )
    }

    fn on(offload: OffloadSettings, clock: &Arc<ManualClock>, volume: Arc<dyn Volume>) -> Self {
        let random = Arc::new(SystemRandom);
        let store = ObjectStore::new(Settings { offload }, clock.clone(), random);
        let (share, user) = (share(volume, false), principal(1));
        Self {
            clock: clock.clone(),
            store,
            share,
            user,
        }
    }

    fn open(&self, path: &str) -> Arc<Open> {
        self.open_with(path, AccessMask::FILE_ALL, CreateOptions::NONE)
    }

    fn open_with(&self, path: &str, access: AccessMask, options: CreateOptions) -> Arc<Open> {
        self.open_as(&self.share, &self.user, path, access, options)
    }

    fn open_as(
        &self,
        share: &Arc<ShareRoot>,
        principal: &Arc<Principal>,
        path: &str,
        desired_access: AccessMask,
        options: CreateOptions,
    ) -> Arc<Open> {
        let request = CreateRequest {
            share,
            principal,
            path,
            desired_access,
            attributes: 0,
            share_access: ShareAccess::ALL,
            disposition: CreateDisposition::OPEN_IF,
            options,
            allocation_size: None,
            security_descriptor: None,
            extended_attributes: &[],
        };
        self.store.create(&request).unwrap().open
    }

    /// An open file with `content`.
    fn file(&self, path: &str, content: &[u8]) -> Arc<Open> {
        let open = self.open(path);
        if !content.is_empty() {
            open.write(0, content, false).unwrap();
        }
        open
    }

    /// The file behind the store's back.
    fn node(&self, path: &str) -> Arc<dyn Node> {
        let (_, node) = self.share.volume.root().child(path).unwrap().unwrap();
        node.open_data(volume::Access {
            read: true,
            write: true,
        })
        .unwrap()
    }
}

fn content(open: &Open) -> Vec<u8> {
    let mut buffer = vec![0; open.node.metadata().unwrap().size as usize];
    let count = open.node.read_at(&mut buffer, 0).unwrap();
    buffer.truncate(count);
    buffer
}

/// `len` bytes without a zero that differ from place to place.
fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|at| (at / 512 + at % 251) as u8 | 1).collect()
}

fn read_bytes(input: &OffloadReadInput) -> Vec<u8> {
    let mut writer = Writer::new();
    input.encode(&mut writer);
    writer.into_inner()
}

fn write_bytes(input: &OffloadWriteInput) -> Vec<u8> {
    let mut writer = Writer::new();
    input.encode(&mut writer);
    writer.into_inner()
}

fn offload_read(open: &Open, offset: u64, length: u64) -> Result<OffloadReadOutput> {
    open.offload_read(&read_bytes(&OffloadReadInput::new(offset, length)), 528)
}

fn offload_write(
    open: &Open,
    offset: u64,
    length: u64,
    token: &StorageOffloadToken,
    token_offset: u64,
) -> Result<u64> {
    let input = OffloadWriteInput::new(offset, length, token_offset, token.clone());
    let output = open.offload_write(&write_bytes(&input), 16, NOT_STOPPED)?;
    assert_eq!((output.size, output.flags), (16, 0));
    assert!(output.length_written <= length && output.length_written.is_multiple_of(512));
    assert!(
        length == 0 || output.length_written > 0,
        "a client would ask the same for ever"
    );
    Ok(output.length_written)
}

/// The token for the whole file.
fn token_of(open: &Open) -> StorageOffloadToken {
    let size = open.node.metadata().unwrap().size;
    let output = offload_read(open, 0, size.next_multiple_of(512)).unwrap();
    assert_eq!(output.transfer_length, size.next_multiple_of(512));
    output.token
}

/// What a client did to copy a file.
#[derive(Default, PartialEq, Eq, Debug)]
struct Calls {
    reads: usize,
    writes: usize,
    last_transfer_length: u64,
}

/// Copies as Windows does: asks for all that is left, beyond the end of file, and goes on
/// with what it gets.
fn copy_file(from: &Open, to: &Open, to_offset: u64) -> Result<Calls> {
    let size = from.node.metadata()?.size;
    let end = size.next_multiple_of(MIB);
    let (mut calls, mut at) = (Calls::default(), 0);
    while at < size {
        let read = offload_read(from, at, end - at)?;
        calls.reads += 1;
        calls.last_transfer_length = read.transfer_length;
        let mut done = 0;
        while done < read.transfer_length {
            let left = read.transfer_length - done;
            done += offload_write(to, to_offset + at + done, left, &read.token, done)?;
            calls.writes += 1;
        }
        at += read.transfer_length;
    }
    Ok(calls)
}

fn is_zero_token(token: &StorageOffloadToken) -> bool {
    token.token_type == TokenType::ZERO_DATA
}
