//! Which MessageIds a client may use next.

use std::collections::VecDeque;

/// Connection.CommandSequenceWindow. [MS-SMB2] 3.3.1.1 Algorithm for Handling Available Message
/// Sequence Numbers by the Server
#[derive(Debug)]
pub(crate) struct CommandSequenceWindow {
    /// The lowest number not yet used.
    low: u64,
    /// For each number from `low` on that was ever granted: whether it is still available.
    available: VecDeque<bool>,
    /// How many of them are.
    available_count: usize,
    /// Credits of requests that were received and not yet answered.
    in_flight: usize,
}

impl CommandSequenceWindow {
    /// A window of size 1 that begins at 0. [MS-SMB2] 3.3.5.1 Accepting an Incoming Connection
    pub(crate) fn new() -> Self {
        Self {
            low: 0,
            available: VecDeque::from([true]),
            available_count: 1,
            in_flight: 0,
        }
    }

    /// Takes `charge` numbers from `message_id` on. False, with nothing taken, if one of them is
    /// not available. [MS-SMB2] 3.3.5.2.3 Verifying the Sequence Number
    pub(crate) fn consume(&mut self, message_id: u64, charge: u16) -> bool {
        let Some(first) = message_id.checked_sub(self.low) else {
            return false;
        };
        let Ok(first) = usize::try_from(first) else {
            return false;
        };
        let count = usize::from(charge.max(1));
        let Some(end) = first
            .checked_add(count)
            .filter(|end| *end <= self.available.len())
        else {
            return false;
        };
        if !self.available.range(first..end).all(|available| *available) {
            return false;
        }
        for available in self.available.range_mut(first..end) {
            *available = false;
        }
        self.available_count = self.available_count.saturating_sub(count);
        self.in_flight = self.in_flight.saturating_add(count);
        while self.available.front() == Some(&false) {
            self.available.pop_front();
            self.low = self.low.saturating_add(1);
        }
        true
    }

    /// A request that consumed `charge` is answered.
    pub(crate) fn answered(&mut self, charge: u16) {
        self.in_flight = self.in_flight.saturating_sub(usize::from(charge.max(1)));
    }

    /// Grants up to `requested` further numbers, so that no more than `limit` are in the client's
    /// hand or on their way; at least one to a client that has none left, since it could never ask
    /// for one. [MS-SMB2] 3.3.1.2 Algorithm for the Granting of Credits
    pub(crate) fn grant(&mut self, requested: u16, limit: u16) -> u16 {
        let held = self.available.len().saturating_add(self.in_flight);
        let room = usize::from(limit).saturating_sub(held);
        let floor = usize::from(self.available_count == 0 && self.in_flight == 0);
        let granted = usize::from(requested).min(room).max(floor);
        self.available.extend(std::iter::repeat_n(true, granted));
        self.available_count = self.available_count.saturating_add(granted);
        u16::try_from(granted).unwrap_or(u16::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(granted: u16) -> CommandSequenceWindow {
        let mut window = CommandSequenceWindow::new();
        assert!(window.consume(0, 0));
        window.answered(0);
        assert_eq!(window.grant(granted, 512), granted);
        window
    }

    #[test]
    fn each_number_is_good_once() {
        let mut window = window(3);
        assert!(!window.consume(0, 1));
        assert!(window.consume(2, 1));
        assert!(!window.consume(2, 1));
        assert!(window.consume(1, 1));
        assert!(!window.consume(4, 1));
        assert!(window.consume(3, 1));
    }

    #[test]
    fn a_charge_takes_that_many_or_none() {
        let mut window = window(4);
        assert!(window.consume(2, 2));
        assert!(!window.consume(1, 2));
        assert!(window.consume(1, 1));
        assert!(!window.consume(4, 2));
        assert!(window.consume(4, 1));
    }

    #[test]
    fn never_more_than_the_limit_even_when_a_number_is_skipped() {
        let mut window = window(8);
        for id in 2..9 {
            assert!(window.consume(id, 1));
            window.answered(1);
            window.grant(u16::MAX, 8);
        }
        // 1 was never used: the window spans 1..=8 and nothing was granted beyond.
        assert!(!window.consume(9, 1));
        assert!(window.consume(1, 1));
        window.answered(1);
        assert_eq!(window.grant(u16::MAX, 8), 8);
    }

    #[test]
    fn what_is_in_flight_counts_against_the_limit() {
        let mut window = window(8);
        for id in 1..=4 {
            assert!(window.consume(id, 1));
        }
        assert_eq!(window.grant(100, 8), 0);
        for _ in 0..4 {
            window.answered(1);
        }
        assert_eq!(window.grant(100, 8), 4);
    }

    #[test]
    fn a_client_without_credits_gets_one() {
        let mut window = window(1);
        assert!(window.consume(1, 1));
        window.answered(1);
        assert_eq!(window.grant(0, 8), 1);
        assert_eq!(window.grant(0, 8), 0);
    }

    #[test]
    fn huge_numbers_are_outside() {
        let mut window = window(4);
        assert!(!window.consume(u64::MAX, u16::MAX));
        assert!(!window.consume(u64::MAX, 1));
    }
}
