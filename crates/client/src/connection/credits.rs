//! Credits and message ids. [MS-SMB2] 3.2.4.1.2 Requesting Credits from the Server, 3.2.4.1.6
//! Algorithm for Handling Available Message Sequence Numbers by the Client

use crate::limits::CREDITS_WANTED;
use parking_lot::Mutex;
use std::pin::pin;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// The sequence window: as many permits as there are credits. Waiters are served in their order,
/// so that a large request is not starved by small ones.
#[derive(Debug)]
pub(crate) struct Credits {
    available: Semaphore,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    next_message_id: u64,
    /// Credits in hand and those that outstanding requests hold.
    held: u32,
}

/// Why there are no credits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NoCredits {
    /// The connection ended.
    Closed,
    /// The server took back so many that this request can never be paid for.
    TooExpensive,
}

/// How often a request that waits is checked for being too expensive.
const CHECK_EVERY: Duration = Duration::from_secs(1);

impl Credits {
    /// A new connection may send message 0.
    pub(crate) fn new() -> Self {
        Self {
            available: Semaphore::new(1),
            state: Mutex::new(State {
                next_message_id: 0,
                held: 1,
            }),
        }
    }

    /// Waits for `charge` credits and gives the first of as many consecutive message ids.
    pub(crate) async fn take(&self, charge: u16) -> Result<u64, NoCredits> {
        // One future for the whole wait, so that the place in the queue is kept.
        let mut acquiring = pin!(self.available.acquire_many(u32::from(charge)));
        loop {
            match timeout(CHECK_EVERY, acquiring.as_mut()).await {
                Ok(Ok(permits)) => {
                    permits.forget();
                    return Ok(self.next_ids(charge));
                }
                Ok(Err(_)) => return Err(NoCredits::Closed),
                Err(_) if charge > self.charge_max() => return Err(NoCredits::TooExpensive),
                Err(_) => {}
            }
        }
    }

    /// As [`take`](Self::take), but only if nobody has to wait.
    pub(crate) fn try_take(&self, charge: u16) -> Option<u64> {
        self.available
            .try_acquire_many(u32::from(charge))
            .ok()?
            .forget();
        Some(self.next_ids(charge))
    }

    fn next_ids(&self, charge: u16) -> u64 {
        let mut state = self.state.lock();
        let first = state.next_message_id;
        state.next_message_id = first.saturating_add(u64::from(charge));
        first
    }

    /// CreditRequest of a request that costs `charge`: what keeps the number held at what is
    /// wanted, at least 1.
    pub(crate) fn ask(&self, charge: u16) -> u16 {
        let held = self.state.lock().held;
        let ask = CREDITS_WANTED
            .saturating_add(u32::from(charge))
            .saturating_sub(held)
            .max(1);
        u16::try_from(ask).unwrap_or(u16::MAX)
    }

    /// [MS-SMB2] 3.2.5.1.4 Granting Message Credits
    pub(crate) fn grant(&self, granted: u16) {
        {
            let mut state = self.state.lock();
            state.held = state.held.saturating_add(u32::from(granted));
        }
        let room = Semaphore::MAX_PERMITS.saturating_sub(self.available.available_permits());
        self.available.add_permits(usize::from(granted).min(room));
    }

    /// A request that cost `charge` is over.
    pub(crate) fn finish(&self, charge: u16) {
        let mut state = self.state.lock();
        state.held = state.held.saturating_sub(u32::from(charge));
    }

    /// The most one request can cost now without waiting for what may never be granted.
    pub(crate) fn charge_max(&self) -> u16 {
        u16::try_from(self.state.lock().held.max(1)).unwrap_or(u16::MAX)
    }

    /// Wakes all who wait: nothing will be granted any more.
    pub(crate) fn close(&self) {
        self.available.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn ids_are_consecutive_and_bounded_by_what_was_granted() {
        let credits = Credits::new();
        assert_eq!(credits.take(1).await.unwrap(), 0);
        assert!(credits.try_take(1).is_none());
        credits.grant(10);
        credits.finish(1);
        assert_eq!(credits.take(8).await.unwrap(), 1);
        assert_eq!(credits.try_take(2), Some(9));
        assert!(credits.try_take(1).is_none());
        assert_eq!(credits.charge_max(), 10);
    }

    #[tokio::test]
    async fn a_large_request_is_not_overtaken_for_ever() {
        let credits = Credits::new();
        let large = credits.take(3);
        tokio::pin!(large);
        assert!(futures_poll(&mut large).await.is_none());
        credits.grant(1);
        assert!(
            credits.try_take(1).is_none(),
            "a small one must queue behind the large one"
        );
        credits.grant(1);
        assert_eq!(large.await.unwrap(), 0);
    }

    #[tokio::test]
    async fn asks_for_less_when_it_has_more_than_it_wants() {
        let credits = Credits::new();
        assert_eq!(u32::from(credits.ask(1)), CREDITS_WANTED);
        credits.grant(600);
        assert_eq!(credits.ask(16), 1);
    }

    #[tokio::test]
    async fn closing_wakes_who_waits() {
        let credits = Credits::new();
        credits.take(1).await.unwrap();
        let waiting = credits.take(1);
        credits.close();
        assert!(waiting.await.is_err());
    }

    /// Polls once.
    async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        std::future::poll_fn(|context| {
            std::task::Poll::Ready(match std::pin::Pin::new(&mut *future).poll(context) {
                std::task::Poll::Ready(value) => Some(value),
                std::task::Poll::Pending => None,
            })
        })
        .await
    }
}
