//! What runs beside what on one connection.
//!
//! | lane | where | beside others of its connection |
//! |---|---|---|
//! | Inline | on the connection's task | before the next frame is read |
//! | Disk | disk pool | one at a time, in order |
//! | Behind | disk pool | the same, once all Data before it has ended |
//! | Data | disk pool | a few at a time |
//! | Offload | offload pool | a few at a time; never in the way of the others |

use crate::limits::NetLimits;
use crate::outbox::Outbox;
use crate::pool::{Pool, Queue};
use server::{Lane, Outbox as _, Work};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{Notify, oneshot};

/// The threads that all connections share.
pub(crate) struct Pools {
    disk: Pool,
    offload: Pool,
}

impl Pools {
    pub(crate) fn start(limits: &NetLimits) -> io::Result<Self> {
        Ok(Self {
            disk: Pool::start("disk", limits.disk_threads)?,
            offload: Pool::start("offload", limits.offload_threads)?,
        })
    }

    /// Runs what the server does of itself, such as closing the files of a connection that is
    /// gone: it may wait for a disk.
    pub(crate) async fn run(&self, work: impl FnOnce() + Send + 'static) {
        let (done, ended) = oneshot::channel::<()>();
        let queue = self.disk.queue(1);
        queue.push(Box::new(move || {
            work();
            drop(done);
        }));
        // An error is what the dropped sender gives.
        let _ = ended.await;
    }
}

/// One connection's queues.
pub(crate) struct Lanes {
    disk: Queue,
    data: Arc<Queue>,
    offload: Queue,
    outbox: Arc<Outbox>,
    busy: Arc<Busy>,
    data_busy: Arc<Busy>,
}

/// Requests that wait or run.
#[derive(Default)]
struct Busy {
    count: AtomicUsize,
    idle: Notify,
}

impl Lanes {
    pub(crate) fn new(pools: &Pools, limits: &NetLimits, outbox: &Arc<Outbox>) -> Self {
        let data = Arc::new(pools.disk.queue(limits.data_in_flight));
        outbox.throttle(Arc::clone(&data));
        Self {
            disk: pools.disk.queue(1),
            data,
            offload: pools.offload.queue(limits.offload_in_flight),
            outbox: Arc::clone(outbox),
            busy: Arc::default(),
            data_busy: Arc::default(),
        }
    }

    /// Runs `work` where it belongs. Nothing more is read from the peer while this waits.
    pub(crate) async fn dispatch(&self, work: Work) {
        let lane = work.lane();
        if lane == Lane::Behind {
            self.data_busy.idle().await;
        }
        let task = Task::new(work, &self.outbox, &self.busy);
        match lane {
            Lane::Inline => task.run(),
            Lane::Disk | Lane::Behind => self.disk.push(Box::new(|| task.run())),
            Lane::Data => {
                let data = Counted::new(&self.data_busy);
                self.data.push(Box::new(move || {
                    task.run();
                    drop(data);
                }));
            }
            Lane::Offload => self.offload.push(Box::new(|| task.run())),
        }
    }

    /// Waits until nothing waits or runs.
    pub(crate) async fn idle(&self) {
        self.busy.idle().await;
    }
}

impl Busy {
    async fn idle(&self) {
        loop {
            let notified = self.idle.notified();
            tokio::pin!(notified);
            notified.as_mut().enable();
            if self.count.load(Ordering::Acquire) == 0 {
                return;
            }
            notified.await;
        }
    }
}

/// One of those that are busy, until it is dropped.
struct Counted(Arc<Busy>);

impl Counted {
    fn new(busy: &Arc<Busy>) -> Self {
        busy.count.fetch_add(1, Ordering::AcqRel);
        Self(Arc::clone(busy))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if self.0.count.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.0.idle.notify_waiters();
        }
    }
}

/// A request with what must happen when it has ended, however it ended.
struct Task {
    work: Option<Work>,
    outbox: Arc<Outbox>,
    _busy: Counted,
}

impl Task {
    fn new(work: Work, outbox: &Arc<Outbox>, busy: &Arc<Busy>) -> Self {
        Self {
            work: Some(work),
            outbox: Arc::clone(outbox),
            _busy: Counted::new(busy),
        }
    }

    fn run(mut self) {
        if let Some(work) = self.work.take() {
            work.run();
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Its reply will never come; a peer that waits for ever is worse than one that
            // connects again.
            self.outbox.close();
        }
    }
}
