//! [MS-FSA] 2.1.5.18 Server Requests an Oplock

use crate::Result;
use crate::event::query_information::allocation_size;
use crate::open::Open;
use wire::dtyp::ErrorStatus;

impl Open {
    /// Asks for LEVEL_TWO. `broken` is called once when it breaks, which is always to nothing and
    /// wants no acknowledgment: before the change that breaks it is made, on the thread that makes
    /// it. False if it is not granted.
    pub fn request_level_two(&self, broken: impl FnOnce() + Send + 'static) -> Result<bool> {
        if self.is_directory() {
            return Err(ErrorStatus::INVALID_PARAMETER);
        }
        if self
            .file
            .locks
            .first_offset()
            .is_some_and(|first| self.is_within_allocation(first))
        {
            return Ok(false);
        }
        let oplock = &self.file.oplock;
        Ok(oplock.grant(self.id, || self.is_closed(), Box::new(broken)))
    }

    /// Locks beyond the data are signals between programs and concern no cache.
    pub(crate) fn is_within_allocation(&self, offset: u64) -> bool {
        let Ok(metadata) = self.node.metadata() else {
            return true;
        };
        let state = self.file.state.lock();
        offset < allocation_size(&self.share, &metadata, Some(&state))
    }

    /// Makes a change that breaks oplocks: before it, as the specification says, and after it, for
    /// whoever was granted one meanwhile and may have read what is no longer there.
    pub(crate) fn breaking_oplocks<T>(&self, change: impl FnOnce() -> T) -> T {
        self.file.oplock.break_to_none();
        let changed = change();
        self.file.oplock.break_to_none();
        changed
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        CreateDisposition, CreateOptions, CreateRequest, ObjectStore, Open, Principal, Settings,
        ShareAccess, ShareRoot,
    };
    use parking_lot::Mutex;
    use std::sync::Arc;
    use volume::ManualClock;
    use volume::memory::MemoryVolume;
    use wire::dtyp::{AccessMask, Sid};

    fn opens() -> [Arc<Open>; 2] {
        let clock = Arc::new(ManualClock::default());
        let volume = MemoryVolume::new(clock.clone());
        let random = Arc::new(crypto::SystemRandom);
        let store = ObjectStore::new(Settings::default(), clock, random);
        let share = Arc::new(ShareRoot {
            name: String::new(),
            volume,
            read_only: false,
        });
        let principal = Arc::new(Principal {
            name: String::new(),
            sid: Sid::unix_user(1),
            groups: vec![],
        });
        let request = CreateRequest {
            share: &share,
            principal: &principal,
            path: "a",
            desired_access: AccessMask::FILE_ALL,
            attributes: 0,
            share_access: ShareAccess::ALL,
            disposition: CreateDisposition::OPEN_IF,
            options: CreateOptions::NONE,
            allocation_size: None,
            security_descriptor: None,
            extended_attributes: &[],
        };
        [(); 2].map(|()| store.create(&request).unwrap().open)
    }

    #[test]
    fn one_that_is_granted_during_a_change_is_broken_behind_it() {
        let [early, late] = opens();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let listener = |name| {
            let heard = Arc::clone(&heard);
            move || heard.lock().push(name)
        };
        assert_eq!(early.request_level_two(listener("early")), Ok(true));
        early.breaking_oplocks(|| {
            assert_eq!(*heard.lock(), ["early"]);
            assert_eq!(late.request_level_two(listener("late")), Ok(true));
        });
        assert_eq!(*heard.lock(), ["early", "late"]);
    }

    #[test]
    fn who_is_told_may_ask_the_store_again() {
        let [writer, holder] = opens();
        let asked = Arc::new(Mutex::new(None));
        let (slot, again) = (Arc::clone(&asked), Arc::clone(&writer));
        let broken = move || *slot.lock() = Some((again.facts().is_ok(), again.flush()));
        assert_eq!(holder.request_level_two(broken), Ok(true));
        writer.write(0, b"x", false).unwrap();
        assert_eq!(*asked.lock(), Some((true, Ok(()))));
    }
}
