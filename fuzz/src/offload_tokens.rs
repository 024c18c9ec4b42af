//! Tokens that nobody gave out: made up, damaged, or somebody else's. None may put a byte into
//! a file.

use crate::Seeded;
use arbitrary::{Arbitrary, Unstructured};
use std::sync::Arc;
use store::{
    CreateDisposition, CreateOptions, CreateRequest, ObjectStore, Open, Principal, Settings,
    ShareAccess, ShareRoot,
};
use volume::memory::MemoryVolume;
use volume::{Clock, ManualClock};
use wire::dtyp::{AccessMask, ErrorStatus, Sid, Writer};
use wire::fscc::fsctl::{
    OffloadReadInput, OffloadReadOutput, OffloadWriteInput, OffloadWriteOutput,
    StorageOffloadToken, TokenType,
};

const LEN: usize = 4096;

#[derive(Arbitrary, Debug)]
struct Input<'a> {
    origin: Origin,
    /// Where in the token, and what is laid over it there.
    changes: Vec<(u16, u8)>,
    splice: &'a [u8],
    splice_at: u16,
    file_offset: u8,
    copy_length: u8,
    transfer_offset: u8,
}

#[derive(Arbitrary, Debug)]
enum Origin {
    Nothing,
    Own,
    Other,
    /// The first so many bytes are from the own, the rest from the other's.
    Both(u16),
}

/// A source and a destination, and a token for each of two users.
struct World {
    own: Vec<u8>,
    other: Vec<u8>,
    destination: Arc<Open>,
}

thread_local! {
    static WORLD: World = World::new();
}

/// One input.
pub fn run(data: &[u8]) {
    if let Ok(input) = Input::arbitrary_take_rest(Unstructured::new(data)) {
        WORLD.with(|world| world.redeem(&input));
    }
}

impl World {
    fn new() -> Self {
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::default());
        let volume = MemoryVolume::new(Arc::clone(&clock));
        let store = ObjectStore::new(Settings::default(), clock, Arc::new(Seeded::default()));
        let name = String::new();
        let share = Arc::new(ShareRoot {
            name,
            volume,
            read_only: false,
        });
        let open = |user, path| open(&store, &share, user, path);
        let source = open(1, "source");
        source.write(0, &[0x55; LEN], false).expect("data");
        let destination = open(1, "destination");
        destination.write(0, &[0xAA; LEN], false).expect("data");
        Self {
            own: token(&source),
            other: token(&open(2, "source")),
            destination,
        }
    }

    fn redeem(&self, input: &Input<'_>) {
        let bytes = self.token(input);
        let token = StorageOffloadToken::decode(&bytes).expect("512 bytes are a token");
        let request = OffloadWriteInput {
            size: OffloadWriteInput::LEN as u32,
            flags: 0,
            file_offset: u64::from(input.file_offset % 9) * 512,
            copy_length: u64::from(input.copy_length) * 512,
            transfer_offset: u64::from(input.transfer_offset % 9) * 512,
            token,
        };
        let zeros = request.token.token_type == TokenType::ZERO_DATA;
        let genuine = bytes == self.own;
        let mut writer = Writer::new();
        request.encode(&mut writer);
        let buffer = writer.into_inner();
        let result = self
            .destination
            .offload_write(&buffer, OffloadWriteOutput::LEN, &|| false);
        if request.copy_length == 0 {
            assert_eq!(result.map(|output| output.length_written), Ok(0));
            return;
        }
        if genuine || zeros {
            return self.restore();
        }
        assert_eq!(result.err(), Some(ErrorStatus::INVALID_TOKEN));
        let mut now = [0; LEN + 1];
        assert_eq!(self.destination.read(0, &mut now, 0), Ok(LEN));
        assert_eq!(now[..LEN], [0xAA; LEN]);
    }

    fn restore(&self) {
        let len = LEN as u64;
        self.destination.set_end_of_file(len).expect("a size");
        self.destination
            .write(0, &[0xAA; LEN], false)
            .expect("data");
    }

    fn token(&self, input: &Input<'_>) -> Vec<u8> {
        let mut token = match &input.origin {
            Origin::Nothing => vec![0; StorageOffloadToken::LEN],
            Origin::Own => self.own.clone(),
            Origin::Other => self.other.clone(),
            Origin::Both(at) => {
                let at = usize::from(*at) % StorageOffloadToken::LEN;
                [&self.own[..at], &self.other[at..]].concat()
            }
        };
        for (place, byte) in token
            .iter_mut()
            .skip(usize::from(input.splice_at) % StorageOffloadToken::LEN)
            .zip(input.splice)
        {
            *place = *byte;
        }
        for (at, bits) in &input.changes {
            token[usize::from(*at) % StorageOffloadToken::LEN] ^= bits;
        }
        token
    }
}

fn open(store: &Arc<ObjectStore>, share: &Arc<ShareRoot>, user: u32, path: &str) -> Arc<Open> {
    let principal = Arc::new(Principal {
        name: String::new(),
        sid: Sid::unix_user(user),
        groups: Vec::new(),
    });
    let request = CreateRequest {
        share,
        principal: &principal,
        path,
        desired_access: AccessMask::GENERIC_READ | AccessMask::GENERIC_WRITE,
        attributes: 0,
        share_access: ShareAccess::ALL,
        disposition: CreateDisposition::OPEN_IF,
        options: CreateOptions::NONE,
        allocation_size: None,
        security_descriptor: None,
        extended_attributes: &[],
    };
    store.create(&request).expect("an open").open
}

fn token(source: &Open) -> Vec<u8> {
    let request = OffloadReadInput {
        size: OffloadReadInput::LEN as u32,
        flags: 0,
        token_time_to_live: 0,
        file_offset: 0,
        copy_length: LEN as u64,
    };
    let mut writer = Writer::new();
    request.encode(&mut writer);
    let output = source
        .offload_read(&writer.into_inner(), OffloadReadOutput::LEN)
        .expect("a token");
    let mut writer = Writer::new();
    output.token.encode(&mut writer);
    writer.into_inner()
}
