//! How many connections there may be, in all and from one address.

use parking_lot::Mutex;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;

/// Counts connections.
pub(crate) struct Admission {
    total_max: usize,
    per_address_max: usize,
    counts: Mutex<HashMap<IpAddr, usize>>,
}

/// The right to be connected, given back when dropped.
pub(crate) struct Ticket {
    admission: Arc<Admission>,
    address: IpAddr,
}

/// Why a connection was turned away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Refusal {
    TooMany,
    TooManyFromOneAddress,
}

impl Admission {
    pub(crate) fn new(total_max: usize, per_address_max: usize) -> Arc<Self> {
        Arc::new(Self {
            total_max,
            per_address_max,
            counts: Mutex::default(),
        })
    }

    /// Lets one more connection in, if the limits allow it.
    pub(crate) fn admit(self: &Arc<Self>, address: IpAddr) -> Result<Ticket, Refusal> {
        // An IPv4 peer on an IPv6 socket is the same peer.
        let address = address.to_canonical();
        let mut counts = self.counts.lock();
        if counts.values().sum::<usize>() >= self.total_max {
            return Err(Refusal::TooMany);
        }
        let count = counts.entry(address).or_default();
        if *count >= self.per_address_max {
            return Err(Refusal::TooManyFromOneAddress);
        }
        *count = count.saturating_add(1);
        Ok(Ticket {
            admission: Arc::clone(self),
            address,
        })
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut counts = self.admission.counts.lock();
        if let Some(count) = counts.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
    const TWO: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));

    #[test]
    fn one_address_cannot_take_all() {
        let admission = Admission::new(3, 2);
        let first = admission.admit(ONE).ok();
        let _second = admission.admit(ONE).ok();
        assert_eq!(
            admission.admit(ONE).err(),
            Some(Refusal::TooManyFromOneAddress)
        );
        let _third = admission.admit(TWO).ok();
        assert_eq!(admission.admit(TWO).err(), Some(Refusal::TooMany));
        drop(first);
        assert!(admission.admit(TWO).is_ok());
    }

    #[test]
    fn an_ipv4_peer_counts_once_however_it_is_written() {
        let admission = Admission::new(9, 1);
        let _ticket = admission.admit(ONE).ok();
        let mapped = "::ffff:10.0.0.1".parse().unwrap();
        assert_eq!(
            admission.admit(mapped).err(),
            Some(Refusal::TooManyFromOneAddress)
        );
    }

    #[test]
    fn nothing_is_kept_of_an_address_that_is_gone() {
        let admission = Admission::new(9, 9);
        drop(admission.admit(ONE).ok());
        assert!(admission.counts.lock().is_empty());
    }
}
