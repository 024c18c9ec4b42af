//! Slows down the guessing of passwords.

use crate::name::upcase;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::fmt;
use std::net::IpAddr;
use wire::dtyp::{ErrorStatus, FileTime};

/// Wrong passwords for one user from one address before there is a pause: people mistype,
/// and clients try a remembered password several times before they ask for another.
const FREE_FAILURES_OF_USER: u32 = 10;
/// Wrong passwords from one address, whoever for: there may be an office behind it.
const FREE_FAILURES_OF_ADDRESS: u32 = 100;
/// The first pause; each further failure doubles it.
const FIRST_PAUSE: u64 = 1_000 * MILLISECOND;
/// No pause is longer, so that nobody can lock somebody else out for good.
const LONGEST_PAUSE: u64 = 60_000 * MILLISECOND;
/// A record without new failures is forgotten after this time.
const MEMORY: u64 = 15 * 60_000 * MILLISECOND;
/// Records kept. One is some 100 bytes; when there are more, the oldest goes.
const RECORDS_MAX: usize = 10_000;
/// In the units of [`FileTime`].
const MILLISECOND: u64 = 10_000;

/// Counts wrong passwords by user and address, and by address alone. Time comes in with
/// each call, so that a test can make it pass.
#[derive(Default)]
pub struct Throttle {
    records: Mutex<HashMap<Key, Record>>,
}

/// Without a user: whoever comes from there.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    user: Option<String>,
    address: IpAddr,
}

struct Record {
    failures: u32,
    last: FileTime,
    /// Until then every attempt is refused unseen.
    pause_until: FileTime,
}

impl Throttle {
    /// Nothing counted yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Refuses an attempt during a pause, with the status of a wrong password: whether a
    /// guess was right cannot be learned then.
    pub(crate) fn admit(
        &self,
        user: &str,
        address: IpAddr,
        now: FileTime,
    ) -> Result<(), ErrorStatus> {
        let records = self.records.lock();
        let pausing = keys(user, address)
            .iter()
            .any(|(key, _)| match records.get(key) {
                Some(record) => now < record.pause_until && !record.forgotten(now),
                None => false,
            });
        if pausing {
            Err(ErrorStatus::LOGON_FAILURE)
        } else {
            Ok(())
        }
    }

    /// Counts a wrong password, or a user who does not exist.
    pub(crate) fn failed(&self, user: &str, address: IpAddr, now: FileTime) {
        let mut records = self.records.lock();
        for (key, free) in keys(user, address) {
            make_room(&mut records, &key, now);
            let fresh = Record {
                failures: 0,
                last: now,
                pause_until: FileTime::ZERO,
            };
            let record = records.entry(key).or_insert(fresh);
            if record.forgotten(now) {
                record.failures = 0;
            }
            record.failures = record.failures.saturating_add(1);
            record.last = now;
            record.pause_until = FileTime(now.0.saturating_add(pause(record.failures, free)));
        }
    }

    /// Forgives the user; the address keeps its count, or one good account would be a licence
    /// to guess at all others.
    pub(crate) fn succeeded(&self, user: &str, address: IpAddr) {
        let [(key, _), _] = keys(user, address);
        self.records.lock().remove(&key);
    }
}

impl fmt::Debug for Throttle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Throttle").finish_non_exhaustive()
    }
}

impl Record {
    /// Also if the clock was set back by more than that.
    fn forgotten(&self, now: FileTime) -> bool {
        now.0.abs_diff(self.last.0) > MEMORY
    }
}

fn keys(user: &str, address: IpAddr) -> [(Key, u32); 2] {
    let address = network(address);
    [
        (
            Key {
                user: Some(upcase(user)),
                address,
            },
            FREE_FAILURES_OF_USER,
        ),
        (
            Key {
                user: None,
                address,
            },
            FREE_FAILURES_OF_ADDRESS,
        ),
    ]
}

/// Whoever has one address of IPv6 has a whole /64 of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & !u128::from(u64::MAX)).into()),
    }
}

fn pause(failures: u32, free: u32) -> u64 {
    let Some(doublings) = failures.checked_sub(free.saturating_add(1)) else {
        return 0;
    };
    FIRST_PAUSE
        .saturating_mul(1u64.checked_shl(doublings).unwrap_or(u64::MAX))
        .min(LONGEST_PAUSE)
}

fn make_room(records: &mut HashMap<Key, Record>, key: &Key, now: FileTime) {
    if records.len() < RECORDS_MAX || records.contains_key(key) {
        return;
    }
    records.retain(|_, record| !record.forgotten(now));
    if records.len() >= RECORDS_MAX {
        let oldest = records.iter().min_by_key(|(_, record)| record.last);
        if let Some(key) = oldest.map(|(key, _)| key.clone()) {
            records.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
    const THERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));

    fn after(milliseconds: u64) -> FileTime {
        FileTime((1_000_000_000 + milliseconds) * MILLISECOND)
    }

    fn fail(throttle: &Throttle, user: &str, times: u32, now: FileTime) {
        for _ in 0..times {
            throttle.failed(user, HERE, now);
        }
    }

    #[test]
    fn pauses_begin_after_the_free_failures_and_double() {
        let throttle = Throttle::new();
        fail(&throttle, "bob", FREE_FAILURES_OF_USER, after(0));
        assert!(throttle.admit("bob", HERE, after(0)).is_ok());
        fail(&throttle, "BOB", 1, after(0));
        assert_eq!(
            throttle.admit("Bob", HERE, after(999)),
            Err(ErrorStatus::LOGON_FAILURE)
        );
        assert!(throttle.admit("bob", HERE, after(1_000)).is_ok());
        fail(&throttle, "bob", 1, after(1_000));
        assert!(throttle.admit("bob", HERE, after(2_999)).is_err());
        assert!(throttle.admit("bob", HERE, after(3_000)).is_ok());
        fail(&throttle, "bob", 80, after(3_000));
        assert!(throttle.admit("bob", HERE, after(62_999)).is_err());
        assert!(throttle.admit("bob", HERE, after(63_000)).is_ok());
    }

    #[test]
    fn others_are_not_held_up() {
        let throttle = Throttle::new();
        fail(&throttle, "bob", 11, after(0));
        assert!(throttle.admit("bob", THERE, after(0)).is_ok());
        assert!(throttle.admit("eve", HERE, after(0)).is_ok());
    }

    #[test]
    fn many_users_from_one_address_are_held_up_together() {
        let throttle = Throttle::new();
        for user in 0..=FREE_FAILURES_OF_ADDRESS {
            throttle.failed(&user.to_string(), HERE, after(0));
        }
        assert!(throttle.admit("anybody", HERE, after(0)).is_err());
        throttle.succeeded("anybody", HERE);
        assert!(throttle.admit("anybody", HERE, after(0)).is_err());
        assert!(throttle.admit("anybody", THERE, after(0)).is_ok());
    }

    #[test]
    fn success_and_time_forgive() {
        let throttle = Throttle::new();
        fail(&throttle, "bob", 11, after(0));
        throttle.succeeded("bob", HERE);
        assert!(throttle.admit("bob", HERE, after(0)).is_ok());
        fail(&throttle, "bob", 11, after(0));
        let later = after(16 * 60_000);
        throttle.failed("bob", HERE, later);
        assert!(throttle.admit("bob", HERE, later).is_ok());
    }

    #[test]
    fn one_network_of_ipv6_counts_as_one() {
        let throttle = Throttle::new();
        let address = |last| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last));
        for last in 0..11 {
            throttle.failed("bob", address(last), after(0));
        }
        assert!(throttle.admit("bob", address(99), after(0)).is_err());
        let mapped = Ipv4Addr::new(192, 0, 2, 1).to_ipv6_mapped();
        fail(&throttle, "eve", 11, after(0));
        assert!(throttle.admit("eve", IpAddr::V6(mapped), after(0)).is_err());
    }

    #[test]
    fn the_table_does_not_grow_without_end() {
        let throttle = Throttle::new();
        for user in 0..RECORDS_MAX as u64 + 50 {
            throttle.failed(&format!("user {user}"), HERE, after(user));
        }
        assert_eq!(throttle.records.lock().len(), RECORDS_MAX);
    }
}
