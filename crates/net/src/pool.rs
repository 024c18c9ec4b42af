//! A bounded pool of threads that is fair between connections.
//!
//! Each connection has a [`Queue`] of its own with a limit of what may run at once; a limit of
//! one keeps its jobs in order. The threads take one job from each queue in turn, so that a
//! connection with a thousand jobs waiting delays another by one job and not by a thousand.

use parking_lot::{Condvar, Mutex, MutexGuard};
use std::collections::{HashMap, VecDeque};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Something to run.
pub(crate) type Job = Box<dyn FnOnce() + Send>;

/// Threads that run jobs. They end when the pool is dropped; what waits then is dropped.
pub(crate) struct Pool {
    shared: Arc<Shared>,
}

/// One connection's jobs in a pool. Dropping it drops what has not started.
pub(crate) struct Queue {
    shared: Arc<Shared>,
    id: u64,
}

struct Shared {
    state: Mutex<State>,
    wake: Condvar,
}

#[derive(Default)]
struct State {
    lines: HashMap<u64, Line>,
    /// Lines of which a job can start, in the order of their turns.
    turns: VecDeque<u64>,
    next_id: u64,
    stopping: bool,
}

/// The jobs of one queue.
struct Line {
    waiting: VecDeque<Job>,
    running: usize,
    limit: usize,
    paused: bool,
    has_turn: bool,
}

impl Pool {
    /// Starts `threads` threads whose names begin with `name`.
    pub(crate) fn start(name: &str, threads: usize) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            wake: Condvar::new(),
        });
        let pool = Self { shared };
        for number in 0..threads.max(1) {
            let shared = Arc::clone(&pool.shared);
            std::thread::Builder::new()
                .name(format!("{name}-{number}"))
                .spawn(move || shared.work())?;
        }
        Ok(pool)
    }

    /// A queue of which at most `limit` jobs run at once.
    pub(crate) fn queue(&self, limit: usize) -> Queue {
        let mut state = self.shared.state.lock();
        let id = state.next_id;
        state.next_id = id.wrapping_add(1);
        let line = Line {
            waiting: VecDeque::new(),
            running: 0,
            limit: limit.max(1),
            paused: false,
            has_turn: false,
        };
        state.lines.insert(id, line);
        Queue {
            shared: Arc::clone(&self.shared),
            id,
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let dropped = {
            let mut state = self.shared.state.lock();
            state.stopping = true;
            state.turns.clear();
            std::mem::take(&mut state.lines)
        };
        self.shared.wake.notify_all();
        // Outside the lock: a job's destructor may do anything.
        drop(dropped);
    }
}

impl Queue {
    /// Adds a job; it is dropped if the pool has ended.
    pub(crate) fn push(&self, job: Job) {
        let mut state = self.shared.state.lock();
        let Some(line) = state.lines.get_mut(&self.id) else {
            return;
        };
        line.waiting.push_back(job);
        self.shared.give_turn(&mut state, self.id);
    }

    /// While paused, no further job starts.
    pub(crate) fn pause(&self, paused: bool) {
        let mut state = self.shared.state.lock();
        if let Some(line) = state.lines.get_mut(&self.id)
            && line.paused != paused
        {
            line.paused = paused;
            self.shared.give_turn(&mut state, self.id);
        }
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        let line = self.shared.state.lock().lines.remove(&self.id);
        drop(line);
    }
}

impl Line {
    fn can_start(&self) -> bool {
        !self.paused && !self.waiting.is_empty() && self.running < self.limit
    }
}

impl Shared {
    /// Puts a line at the end of the turns if it has something to start.
    fn give_turn(&self, state: &mut State, id: u64) {
        let Some(line) = state.lines.get_mut(&id) else {
            return;
        };
        if line.can_start() && !line.has_turn {
            line.has_turn = true;
            state.turns.push_back(id);
            self.wake.notify_one();
        }
    }

    /// What a thread does.
    fn work(&self) {
        let mut state = self.state.lock();
        while !state.stopping {
            let Some((id, job)) = self.next(&mut state) else {
                self.wake.wait(&mut state);
                continue;
            };
            MutexGuard::unlocked(&mut state, || run(job));
            if let Some(line) = state.lines.get_mut(&id) {
                line.running = line.running.saturating_sub(1);
            }
            self.give_turn(&mut state, id);
        }
    }

    /// The next job by turn.
    fn next(&self, state: &mut State) -> Option<(u64, Job)> {
        while let Some(id) = state.turns.pop_front() {
            let Some(line) = state.lines.get_mut(&id) else {
                continue;
            };
            line.has_turn = false;
            if !line.can_start() {
                continue;
            }
            let Some(job) = line.waiting.pop_front() else {
                continue;
            };
            line.running = line.running.saturating_add(1);
            self.give_turn(state, id);
            return Some((id, job));
        }
        None
    }
}

/// A job that panics ends alone: the thread goes on. Who made the job is told by its destructors.
fn run(job: Job) {
    if catch_unwind(AssertUnwindSafe(job)).is_err() {
        tracing::error!("a request failed in a way it must not; please report the message above");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::{Sender, channel};
    use std::time::Duration;

    const WAIT: Duration = Duration::from_secs(10);

    fn note(sender: &Sender<&'static str>, what: &'static str) -> Job {
        let sender = sender.clone();
        Box::new(move || sender.send(what).unwrap())
    }

    #[test]
    fn queues_take_turns() {
        let pool = Pool::start("test", 1).unwrap();
        let (sender, receiver) = channel();
        let (gate, busy, calm) = (pool.queue(1), pool.queue(8), pool.queue(8));
        let (go, closed) = channel::<()>();
        gate.push(Box::new(move || closed.recv().unwrap()));
        for _ in 0..3 {
            busy.push(note(&sender, "busy"));
        }
        calm.push(note(&sender, "calm"));
        go.send(()).unwrap();
        let order: Vec<_> = (0..4)
            .map(|_| receiver.recv_timeout(WAIT).unwrap())
            .collect();
        assert_eq!(order, ["busy", "calm", "busy", "busy"]);
    }

    #[test]
    fn a_limit_of_one_keeps_jobs_in_order_on_many_threads() {
        let pool = Pool::start("test", 8).unwrap();
        let queue = pool.queue(1);
        let (sender, receiver) = channel();
        for number in 0..500 {
            let sender = sender.clone();
            queue.push(Box::new(move || sender.send(number).unwrap()));
        }
        let seen: Vec<i32> = (0..500)
            .map(|_| receiver.recv_timeout(WAIT).unwrap())
            .collect();
        assert!(seen.is_sorted());
    }

    #[test]
    fn no_more_run_at_once_than_the_limit_and_as_many_as_it() {
        let pool = Pool::start("test", 8).unwrap();
        let queue = pool.queue(3);
        let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (sender, receiver) = channel();
        for _ in 0..30 {
            let (now, most, sender) = (Arc::clone(&now), Arc::clone(&most), sender.clone());
            queue.push(Box::new(move || {
                most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(5));
                now.fetch_sub(1, Ordering::SeqCst);
                sender.send(()).unwrap();
            }));
        }
        for _ in 0..30 {
            receiver.recv_timeout(WAIT).unwrap();
        }
        assert_eq!(most.load(Ordering::SeqCst), 3);
    }

    #[test]
    fn a_panic_ends_one_job_only() {
        let pool = Pool::start("test", 1).unwrap();
        let queue = pool.queue(1);
        let (sender, receiver) = channel();
        queue.push(Box::new(|| panic!("expected in this test")));
        queue.push(note(&sender, "after"));
        assert_eq!(receiver.recv_timeout(WAIT), Ok("after"));
    }

    #[test]
    fn a_paused_queue_starts_nothing_until_it_goes_on() {
        let pool = Pool::start("test", 2).unwrap();
        let queue = pool.queue(2);
        let (sender, receiver) = channel();
        queue.pause(true);
        queue.push(note(&sender, "late"));
        assert!(receiver.recv_timeout(Duration::from_millis(50)).is_err());
        queue.pause(false);
        assert_eq!(receiver.recv_timeout(WAIT), Ok("late"));
    }

    #[test]
    fn a_dropped_queue_drops_what_waits() {
        let pool = Pool::start("test", 1).unwrap();
        let queue = pool.queue(1);
        let held = Arc::new(());
        queue.pause(true);
        let inside = Arc::clone(&held);
        queue.push(Box::new(move || drop(inside)));
        drop(queue);
        assert_eq!(Arc::strong_count(&held), 1);
    }
}
