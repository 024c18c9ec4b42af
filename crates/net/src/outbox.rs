//! Replies on their way to one peer.

use crate::pool::Queue;
use parking_lot::Mutex;
use std::io::{self, IoSlice};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::sync::Notify;
use tokio::time::timeout;

/// Frames written by one system call at most.
const BATCH_FRAMES_MAX: usize = 64;

/// Replies that wait for a peer. Whoever sends never waits; the connection looks at
/// [`Outbox::room`] before it takes another request.
pub(crate) struct Outbox {
    budget: usize,
    state: Mutex<State>,
    /// Something to write, or an end.
    filled: Notify,
    /// Below the budget again, or an end.
    drained: Notify,
    /// READs of this connection, paused while more than the budget waits.
    producers: Mutex<Option<Arc<Queue>>>,
}

#[derive(Default)]
struct State {
    frames: Vec<Vec<u8>>,
    /// Bytes in `frames` and in the hands of the writer.
    bytes: usize,
    closed: bool,
}

impl Outbox {
    pub(crate) fn new(budget: usize) -> Arc<Self> {
        Arc::new(Self {
            budget,
            state: Mutex::default(),
            filled: Notify::new(),
            drained: Notify::new(),
            producers: Mutex::new(None),
        })
    }

    /// Pauses `queue` whenever more than the budget waits.
    pub(crate) fn throttle(&self, queue: Arc<Queue>) {
        *self.producers.lock() = Some(queue);
    }

    /// Waits until less than the budget waits to be sent; at once when closed.
    pub(crate) async fn room(&self) {
        self.wait(|state| state.closed || state.bytes < self.budget)
            .await;
    }

    /// Waits until everything has been handed to the operating system.
    pub(crate) async fn empty(&self) {
        self.wait(|state| state.bytes == 0).await;
    }

    /// Waits until [`server::Outbox::close`] was called.
    pub(crate) async fn closed(&self) {
        self.wait(|state| state.closed).await;
    }

    async fn wait(&self, reached: impl Fn(&State) -> bool) {
        loop {
            let changed = self.drained.notified();
            tokio::pin!(changed);
            // Before the look, so that a change in between is not missed.
            changed.as_mut().enable();
            if reached(&self.state.lock()) {
                return;
            }
            changed.await;
        }
    }

    /// Writes what is sent until the outbox is closed and empty, the peer stalls, or the
    /// connection breaks. Afterwards nothing is kept any more.
    pub(crate) async fn write_to(&self, mut writer: impl AsyncWrite + Unpin, stall: Duration) {
        let end = self.write_all(&mut writer, stall).await;
        if let Err(error) = &end {
            tracing::debug!("cannot send: {error}");
        }
        let dropped = {
            let mut state = self.state.lock();
            state.closed = true;
            state.bytes = 0;
            std::mem::take(&mut state.frames)
        };
        drop(dropped);
        self.changed(false);
        let _ = timeout(stall, writer.shutdown()).await;
    }

    async fn write_all(
        &self,
        writer: &mut (impl AsyncWrite + Unpin),
        stall: Duration,
    ) -> io::Result<()> {
        while let Some(batch) = self.take().await {
            write_batch(writer, &batch, stall).await?;
            let written: usize = batch.iter().map(Vec::len).sum();
            let full = {
                let mut state = self.state.lock();
                state.bytes = state.bytes.saturating_sub(written);
                state.bytes >= self.budget
            };
            self.changed(full);
        }
        Ok(())
    }

    /// Everything that waits, up to a batch; `None` when closed and empty.
    async fn take(&self) -> Option<Vec<Vec<u8>>> {
        loop {
            {
                let mut state = self.state.lock();
                if !state.frames.is_empty() {
                    let count = state.frames.len().min(BATCH_FRAMES_MAX);
                    let rest = state.frames.split_off(count);
                    return Some(std::mem::replace(&mut state.frames, rest));
                }
                if state.closed {
                    return None;
                }
            }
            self.filled.notified().await;
        }
    }

    /// Tells everybody who waits, and the READs whether they may start.
    fn changed(&self, full: bool) {
        if let Some(queue) = self.producers.lock().as_ref() {
            queue.pause(full);
        }
        self.drained.notify_waiters();
    }
}

impl server::Outbox for Outbox {
    fn send(&self, frame: Vec<u8>) {
        let full = {
            let mut state = self.state.lock();
            if state.closed {
                return;
            }
            state.bytes = state.bytes.saturating_add(frame.len());
            state.frames.push(frame);
            state.bytes >= self.budget
        };
        self.filled.notify_one();
        if full {
            self.changed(true);
        }
    }

    fn close(&self) {
        self.state.lock().closed = true;
        self.filled.notify_one();
        self.drained.notify_waiters();
    }
}

/// Writes all frames with as few system calls as the socket's buffer allows.
async fn write_batch(
    writer: &mut (impl AsyncWrite + Unpin),
    batch: &[Vec<u8>],
    stall: Duration,
) -> io::Result<()> {
    let mut slices: Vec<IoSlice<'_>> = batch.iter().map(|frame| IoSlice::new(frame)).collect();
    let mut left = slices.as_mut_slice();
    IoSlice::advance_slices(&mut left, 0);
    while !left.is_empty() {
        let written = timeout(stall, writer.write_vectored(left))
            .await
            .map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "the peer takes nothing"))??;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        IoSlice::advance_slices(&mut left, written);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pool::Pool;
    use server::Outbox as _;
    use tokio::io::AsyncReadExt;

    const STALL: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn frames_arrive_whole_and_in_order_even_if_closed_at_once() {
        let outbox = Outbox::new(1 << 20);
        let (near, mut far) = tokio::io::duplex(7);
        for number in 0..200u8 {
            outbox.send(vec![number; 10]);
        }
        outbox.close();
        outbox.send(vec![255; 10]);
        let writing = tokio::spawn(async move { outbox.write_to(near, STALL).await });
        let mut got = Vec::new();
        far.read_to_end(&mut got).await.unwrap();
        writing.await.unwrap();
        let expected: Vec<u8> = (0..200u8).flat_map(|number| [number; 10]).collect();
        assert_eq!(got, expected);
    }

    #[tokio::test(start_paused = true)]
    async fn there_is_no_room_while_the_peer_does_not_read() {
        let outbox = Outbox::new(100);
        let (near, mut far) = tokio::io::duplex(8);
        let writing = Arc::clone(&outbox);
        tokio::spawn(async move { writing.write_to(near, STALL).await });
        outbox.send(vec![1; 150]);
        assert!(
            timeout(Duration::from_secs(1), outbox.room())
                .await
                .is_err()
        );
        let mut got = [0; 150];
        far.read_exact(&mut got).await.unwrap();
        timeout(Duration::from_secs(1), outbox.room())
            .await
            .unwrap();
        timeout(Duration::from_secs(1), outbox.empty())
            .await
            .unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_peer_that_never_reads_is_given_up() {
        let outbox = Outbox::new(100);
        let (near, _far) = tokio::io::duplex(8);
        outbox.send(vec![1; 50]);
        outbox.write_to(near, STALL).await;
        timeout(Duration::from_secs(1), outbox.closed())
            .await
            .unwrap();
        assert_eq!(outbox.state.lock().bytes, 0);
    }

    #[tokio::test]
    async fn reads_do_not_start_while_the_outbox_is_full() {
        let pool = Pool::start("test", 1).unwrap();
        let queue = Arc::new(pool.queue(1));
        let outbox = Outbox::new(100);
        outbox.throttle(Arc::clone(&queue));
        outbox.send(vec![0; 100]);
        let (sender, receiver) = std::sync::mpsc::channel();
        queue.push(Box::new(move || sender.send(()).unwrap()));
        assert!(receiver.recv_timeout(Duration::from_millis(50)).is_err());
        let writing = Arc::clone(&outbox);
        tokio::spawn(async move { writing.write_to(tokio::io::sink(), STALL).await });
        outbox.empty().await;
        receiver.recv_timeout(Duration::from_secs(10)).unwrap();
    }
}
