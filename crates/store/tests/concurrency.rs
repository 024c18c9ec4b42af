//! Many threads with the same few names: nothing hangs, nothing stays behind.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;
use std::thread;
use store::{
    CreateDisposition, CreateOptions, CreateRequest, DirectoryQuery, DispositionFlags, LockRange,
    ObjectStore, Open, Principal, Settings, ShareAccess, ShareRoot,
};
use volume::ManualClock;
use volume::memory::MemoryVolume;
use wire::dtyp::{AccessMask, ErrorStatus, Sid};

const NAMES: [&str; 8] = ["a", "b", "d", "d\\a", "d\\b", "e", "e\\a", "e\\f"];
const THREADS: u64 = 6;
const STEPS: u64 = 1500;

struct World {
    store: Arc<ObjectStore>,
    share: Arc<ShareRoot>,
    principal: Arc<Principal>,
}

impl World {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::default());
        let volume = MemoryVolume::new(clock.clone());
        let sid = Sid::unix_user(1);
        Self {
            store: ObjectStore::new(Settings::default(), clock, Arc::new(crypto::SystemRandom)),
            share: Arc::new(ShareRoot {
                name: "test".into(),
                volume,
                read_only: false,
            }),
            principal: Arc::new(Principal {
                name: "alice".into(),
                sid,
                groups: vec![],
            }),
        }
    }

    fn open(
        &self,
        path: &str,
        disposition: CreateDisposition,
        options: CreateOptions,
    ) -> Result<Arc<Open>, ErrorStatus> {
        let request = CreateRequest {
            share: &self.share,
            principal: &self.principal,
            path,
            desired_access: AccessMask::FILE_ALL,
            attributes: 0,
            share_access: ShareAccess::ALL,
            disposition,
            options,
            allocation_size: None,
            security_descriptor: None,
            extended_attributes: &[],
        };
        self.store.create(&request).map(|created| created.open)
    }
}

/// Numbers that are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % sides
    }

    fn name(&mut self) -> &'static str {
        NAMES[self.roll(NAMES.len() as u64) as usize]
    }
}

/// Any outcome is fine but a hang, a panic, or a status that speaks of an error within.
fn step(world: &World, dice: &mut Dice, held: &mut Vec<Arc<Open>>) {
    let disposition = match dice.roll(3) {
        0 => CreateDisposition::OPEN,
        1 => CreateDisposition::OPEN_IF,
        _ => CreateDisposition::OVERWRITE_IF,
    };
    let options = match dice.roll(6) {
        0 | 1 => CreateOptions::DIRECTORY_FILE,
        2 => CreateOptions::DELETE_ON_CLOSE,
        _ => CreateOptions::NONE,
    };
    if let Ok(open) = world.open(dice.name(), disposition, options) {
        held.push(open);
    }
    let Some(open) = held.last() else { return };
    let outcome = match dice.roll(8) {
        0 => open.rename(dice.name(), dice.roll(2) == 0),
        1 => open.link(dice.name(), dice.roll(2) == 0),
        2 => open.set_disposition(DispositionFlags(dice.roll(4) as u32)),
        3 => open.write(dice.roll(100), b"text", false),
        4 => lock(open, dice.roll(10)),
        5 => open.facts().map(|_| ()),
        6 => open.query_directory(&DirectoryQuery::default(), &mut |_| true),
        _ => open.set_end_of_file(dice.roll(1000)),
    };
    assert_ne!(outcome, Err(ErrorStatus::INTERNAL_ERROR));
    if held.len() > 3 {
        held.swap_remove(dice.roll(3) as usize);
    }
}

fn lock(open: &Open, offset: u64) -> Result<(), ErrorStatus> {
    let range = LockRange {
        offset,
        length: 3,
        exclusive: true,
        fail_immediately: false,
    };
    open.lock(&[range]).map(|_| ())
}

#[test]
fn threads_do_not_hang_and_leave_nothing_open() {
    let world = World::new();
    for name in ["d", "e"] {
        let directory = CreateOptions::DIRECTORY_FILE;
        world
            .open(name, CreateDisposition::CREATE, directory)
            .unwrap()
            .close();
    }
    thread::scope(|scope| {
        for seed in 0..THREADS {
            let world = &world;
            scope.spawn(move || {
                let mut dice = Dice(seed);
                let mut held = Vec::new();
                for _ in 0..STEPS {
                    step(world, &mut dice, &mut held);
                }
            });
        }
    });
    assert_eq!(world.store.open_files(), 0);
    // Whatever is there can be opened, and its path is where it is.
    for name in NAMES {
        match world.open(name, CreateDisposition::OPEN, CreateOptions::NONE) {
            Ok(open) => assert_eq!(open.path(), name),
            Err(error) => assert!(
                [
                    ErrorStatus::OBJECT_NAME_NOT_FOUND,
                    ErrorStatus::OBJECT_PATH_NOT_FOUND
                ]
                .contains(&error),
                "{name} {error}"
            ),
        }
    }
}
