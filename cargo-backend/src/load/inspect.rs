//! Answers that are looked at while the load goes on: what users do is only to hand them over.
//!
//! Who looks at them has a thread of its own and a queue that does not grow. An answer for which there is
//! no room is left out, which is counted, so that looking at answers never changes when requests are sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::Duration;

use hyper::header::CONTENT_TYPE;

use super::client::{Exchange, Message};
use super::finding::Findings;
use super::traffic::Order;

/// How many answers may wait.
const QUEUE: usize = 256;
/// So many answers of each operation are looked at in any case.
const FIRST: u64 = 100;
/// How long what is in the queue may take in the end.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer, as far as it is looked at.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Which of the operations of the document it is of.
    pub(crate) operation: usize,
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Vec<u8>,
    lane: usize,
    message: Arc<Message>,
}

enum Job {
    Answer(Answer),
    /// Tell when all before it is done.
    End(SyncSender<()>),
}

/// How many answers were looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Inspected {
    pub(crate) n: u64,
    /// How many were to be looked at as well, and could not be.
    pub(crate) n_skipped: u64,
}

/// Who chooses answers, and hands them on.
pub(crate) struct Inspector {
    /// Of so many answers one is looked at; none is every one.
    every: u64,
    /// Answers so far, by operation.
    seen: Vec<AtomicU64>,
    queue: SyncSender<Job>,
    n: Arc<AtomicU64>,
    n_skipped: AtomicU64,
}

impl Inspector {
    /// Looks at the first hundred answers of each of the `names`, and at this share of the others; `work`
    /// has a thread for that.
    ///
    /// # Errors
    ///
    /// If there is no thread for it.
    pub(crate) fn start(
        share: f64,
        names: Vec<String>,
        findings: Arc<Findings>,
        work: impl FnOnce(Jobs) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE);
        let n = Arc::new(AtomicU64::new(0));
        let seen = names.iter().map(|_| AtomicU64::new(0)).collect();
        let jobs = Jobs {
            jobs,
            names,
            findings,
            n: Arc::clone(&n),
        };
        let thread = std::thread::Builder::new().name("answers".to_owned());
        thread.spawn(move || {
            step_back();
            work(jobs);
        })?;
        Ok(Self {
            every: (1.0 / share.max(1e-9)).round() as u64,
            seen,
            queue,
            n,
            n_skipped: AtomicU64::new(0),
        })
    }

    /// Whether the next answer of an operation is looked at.
    pub(crate) fn wants(&self, operation: usize) -> bool {
        let Some(seen) = self.seen.get(operation) else {
            return false;
        };
        let n = seen.fetch_add(1, Ordering::Relaxed);
        n < FIRST || n % self.every.max(1) == 0
    }

    /// Hands an answer on; one without a body that could be kept counts as left out.
    pub(crate) fn inspect(
        &self,
        operation: usize,
        lane: usize,
        order: &Order,
        exchange: &Exchange,
    ) {
        let Ok(status) = exchange.came else {
            return;
        };
        let Some(body) = exchange.body.clone() else {
            self.n_skipped.fetch_add(1, Ordering::Relaxed);
            return;
        };
        let content_type = exchange.headers.get(CONTENT_TYPE);
        let answer = Answer {
            operation,
            status,
            content_type: content_type
                .map(|it| String::from_utf8_lossy(it.as_bytes()).into_owned()),
            body,
            lane,
            message: Arc::clone(&order.message),
        };
        if let Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) =
            self.queue.try_send(Job::Answer(answer))
        {
            self.n_skipped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// Waits for those that are under way.
    pub(crate) fn finish(&self) -> Inspected {
        let (done, is_done) = sync_channel(1);
        if self.queue.send(Job::End(done)).is_ok() {
            let _ = is_done.recv_timeout(PATIENCE);
        }
        Inspected {
            n: self.n.load(Ordering::Relaxed),
            n_skipped: self.n_skipped.load(Ordering::Relaxed),
        }
    }
}

/// The answers that are to be looked at.
pub(crate) struct Jobs {
    jobs: Receiver<Job>,
    names: Vec<String>,
    findings: Arc<Findings>,
    n: Arc<AtomicU64>,
}

impl Jobs {
    /// Notes what is wrong with each answer, until there are no more.
    pub(crate) fn each(self, faults: &mut dyn FnMut(&Answer) -> Vec<String>) {
        for job in &self.jobs {
            match job {
                Job::End(done) => drop(done.send(())),
                Job::Answer(answer) => {
                    let name = self.names.get(answer.operation);
                    let name = name.map_or("", String::as_str);
                    for fault in faults(&answer) {
                        let what = (name, None, fault);
                        self.findings.note(what, answer.lane, &answer.message, None);
                    }
                    self.n.fetch_add(1, Ordering::Relaxed);
                }
            }
        }
    }
}

/// Lets all other threads go first, where threads have a say in that.
fn step_back() {
    #[cfg(target_os = "linux")]
    let _ = rustix::process::setpriority_process(None, 19);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::mpsc::sync_channel;
    use std::time::Instant;

    use hyper::HeaderMap;

    use super::{Inspector, QUEUE};
    use crate::load::client::Exchange;
    use crate::load::finding::Findings;
    use crate::load::traffic::Order;

    fn exchange() -> Exchange {
        Exchange {
            came: Ok(200),
            n_bytes: 2,
            body: Some(b"{}".to_vec()),
            headers: HeaderMap::new(),
            connect: None,
            end: Instant::now(),
        }
    }

    fn findings() -> Arc<Findings> {
        Arc::new(Findings::new(Vec::new(), Vec::new()))
    }

    #[test]
    fn answers_for_which_there_is_no_room_are_left_out_and_counted() {
        let findings = findings();
        let (go, waits) = sync_channel(1);
        let names = vec!["GET /".to_owned()];
        let inspector = Inspector::start(1.0, names, Arc::clone(&findings), move |jobs| {
            waits.recv().unwrap();
            jobs.each(&mut |answer| vec![format!("{} is odd", answer.status)]);
        });
        let inspector = inspector.unwrap();
        for _ in 0..QUEUE + 50 {
            assert!(inspector.wants(0));
            inspector.inspect(0, 0, &Order::default(), &exchange());
        }
        go.send(()).unwrap();
        let inspected = inspector.finish();
        assert_eq!((inspected.n, inspected.n_skipped), (QUEUE as u64, 50));
        let all = findings.all();
        assert_eq!(
            (all.len(), all[0].n, all[0].found.as_str()),
            (1, QUEUE as u64, "200 is odd")
        );
    }

    #[test]
    fn the_first_hundred_and_a_share_of_the_rest_are_looked_at() {
        let names = vec!["GET /".to_owned(), "GET /a".to_owned()];
        let inspector = Inspector::start(0.1, names, findings(), drop).unwrap();
        let n = (0..1000).filter(|_| inspector.wants(0)).count();
        assert_eq!(n, 100 + 90);
        assert!(inspector.wants(1) && !inspector.wants(2));
        // Nobody is there any more.
        inspector.inspect(0, 0, &Order::default(), &exchange());
        assert_eq!(inspector.finish().n, 0);
    }
}
