//! Runs against servers that misbehave in known ways.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;

use super::{Arrival, Glance, Pace, Plan, Run, Wish, run};
use crate::load::client::{Failure, Message, Peer, Version};
use crate::load::timetable::{Slice, Timetable};
use crate::load::traffic::Same;

/// What a server does with its `n`th request.
type Behaviour = fn(n: usize, begun: Instant) -> Act;

enum Act {
    Answer(&'static str),
    AnswerAfter(Duration),
    /// Half of the head, then nothing.
    BreakOff,
    /// What is no HTTP.
    Nonsense,
    /// The head, then the body bit by bit.
    Trickle,
    Never,
    /// The answer, and the connection is closed without a word.
    AnswerAndLeave,
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/// A server on a thread of its own.
fn server(behaviour: Behaviour) -> SocketAddr {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender.send(listener.local_addr().unwrap()).unwrap();
            let (n, begun) = (Arc::new(AtomicUsize::new(0)), Instant::now());
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, behaviour, Arc::clone(&n), begun));
            }
        });
    });
    receiver.recv().unwrap()
}

async fn serve(mut stream: TcpStream, behaviour: Behaviour, n: Arc<AtomicUsize>, begun: Instant) {
    let mut buffer = Vec::new();
    loop {
        while !buffer.ends_with(b"\r\n\r\n") {
            let mut bytes = [0; 1024];
            match stream.read(&mut bytes).await {
                Ok(0) | Err(_) => return,
                Ok(n) => buffer.extend_from_slice(&bytes[..n]),
            }
        }
        buffer.clear();
        let written = match behaviour(n.fetch_add(1, Ordering::Relaxed), begun) {
            Act::Answer(text) => stream.write_all(text.as_bytes()).await,
            Act::AnswerAfter(wait) => {
                tokio::time::sleep(wait).await;
                stream.write_all(OK.as_bytes()).await
            }
            Act::BreakOff => {
                let _ = stream.write_all(b"HTTP/1.1 200 O").await;
                return;
            }
            Act::Nonsense => {
                let _ = stream.write_all(b"hello\r\n\r\n").await;
                return;
            }
            Act::Trickle => {
                let _ = stream
                    .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n")
                    .await;
                for byte in [b"a", b"b", b"c", b"d"] {
                    tokio::time::sleep(Duration::from_millis(25)).await;
                    let _ = stream.write_all(byte).await;
                }
                Ok(())
            }
            Act::Never => std::future::pending().await,
            Act::AnswerAndLeave => {
                let _ = stream.write_all(OK.as_bytes()).await;
                return;
            }
        };
        if written.is_err() {
            return;
        }
    }
}

fn plan(servers: &[SocketAddr], pace: Pace, seconds: f64) -> Plan {
    let length = Duration::from_secs_f64(seconds);
    Plan {
        lanes: (servers.iter())
            .map(|server| Peer::plain(vec![*server], server.to_string(), Version::Http1))
            .map(Arc::new)
            .collect(),
        traffic: Arc::new(Same::new(
            "GET /".to_owned(),
            vec![Message::default()],
            Vec::new(),
        )),
        pace,
        timetable: Timetable::new(
            Duration::ZERO,
            vec![Slice {
                lane: 0,
                length,
                settle: Duration::ZERO,
            }],
        ),
        n_requests: None,
        patience: Duration::from_secs(5),
        n_threads: 1,
        seed: 1,
        server: None,
        first_user: 0,
        profile: None,
    }
}

/// Runs one plan at a time: what stops goose is one for the whole process.
fn ran(plan: Plan) -> Run {
    watched(plan, |_| Wish::GoOn)
}

fn watched(plan: Plan, mut look_on: impl FnMut(&Glance<'_>) -> Wish) -> Run {
    static ONE: Mutex<()> = Mutex::const_new(());
    let _one = ONE.blocking_lock();
    run(plan, &mut look_on).unwrap()
}

const CLOSED: Pace = Pace::Closed { users: 3 };

#[test]
fn as_many_requests_are_sent_as_were_asked_for() {
    let mut plan = plan(&[server(|_, _| Act::Answer(OK))], CLOSED, 30.0);
    plan.n_requests = Some(100);
    let run = ran(plan);
    let total = run.series.total(|_| true);
    assert_eq!((total.n(), total.n_errors(), total.n_bytes), (100, 0, 200));
    assert!(run.counted < Duration::from_secs(10), "{:?}", run.counted);
    assert!(total.connects.n() <= 3);
}

#[test]
fn what_goes_wrong_is_told_apart() {
    let behaviour: Behaviour = |n, _| match n {
        1 => Act::Answer("HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n"),
        2 => Act::BreakOff,
        3 => Act::Nonsense,
        4 => Act::Never,
        _ => Act::Answer(OK),
    };
    let mut plan = plan(&[server(behaviour)], Pace::Closed { users: 1 }, 30.0);
    plan.n_requests = Some(7);
    plan.patience = Duration::from_millis(300);
    let total = ran(plan).series.total(|_| true);
    assert_eq!(total.n(), 7);
    assert_eq!(total.unexpected.get(&503), Some(&1));
    assert_eq!(
        total.failures.get(&Failure::Protocol),
        Some(&1),
        "{total:?}"
    );
    assert_eq!(total.failures.get(&Failure::Timeout), Some(&1), "{total:?}");
    // What came in time, and the one that did not, with the time that was waited for it.
    assert!(total.latencies.max().unwrap() >= Duration::from_millis(299));
}

#[test]
fn a_connection_that_the_server_closed_is_no_error() {
    let behaviour: Behaviour = |_, _| Act::AnswerAndLeave;
    let mut plan = plan(&[server(behaviour)], Pace::Closed { users: 1 }, 30.0);
    plan.n_requests = Some(20);
    let total = ran(plan).series.total(|_| true);
    assert_eq!((total.n(), total.n_errors()), (20, 0), "{total:?}");
    assert_eq!(total.connects.n(), 20);
}

#[test]
fn time_is_taken_to_the_last_byte() {
    let mut plan = plan(&[server(|_, _| Act::Trickle)], CLOSED, 30.0);
    plan.n_requests = Some(6);
    let total = ran(plan).series.total(|_| true);
    assert!(
        total.latencies.min().unwrap() >= Duration::from_millis(100),
        "{total:?}"
    );
}

/// A server that is frozen a second in each five: requests that come in evenly see latencies that are
/// known.
#[test]
fn a_stall_is_seen_by_all_who_wait_for_its_end() {
    let behaviour: Behaviour = |_, begun| {
        let in_period = begun.elapsed().as_secs_f64() % 2.5;
        match in_period {
            at if at < 0.5 => Act::AnswerAfter(Duration::from_secs_f64(0.5 - at)),
            _ => Act::Answer(OK),
        }
    };
    let pace = Pace::Open {
        rate: 200.0,
        arrival: Arrival::Constant,
        max_users: 300,
    };
    let run = ran(plan(&[server(behaviour)], pace, 5.0));
    let total = run.series.total(|_| true);
    assert_eq!((total.n(), run.kept.n_waited), (1000, 0));
    // A fifth of the time is a stall of half a second: uniform from 0 to 500 ms.
    for (share, expected) in [(0.9, 0.250), (0.95, 0.375), (0.99, 0.475)] {
        let found = total.latencies.quantile(share).unwrap().as_secs_f64();
        assert!((found - expected).abs() < 0.05, "{share}: {found}");
    }
    assert!(total.latencies.quantile(0.75).unwrap() < Duration::from_millis(100));
}

#[test]
fn requests_that_wait_for_a_user_wait_from_when_they_were_due() {
    let behaviour: Behaviour = |_, _| Act::AnswerAfter(Duration::from_millis(100));
    let pace = Pace::Open {
        rate: 50.0,
        arrival: Arrival::Constant,
        max_users: 1,
    };
    let run = ran(plan(&[server(behaviour)], pace, 1.0));
    let total = run.series.total(|_| true);
    // One user makes ten requests a second: the last one waits four seconds.
    assert_eq!(total.n(), 50);
    let longest = total.latencies.max().unwrap().as_secs_f64();
    assert!((3.5..6.0).contains(&longest), "{longest}");
    assert!(run.kept.n_waited >= 40, "{:?}", run.kept);
    assert!(!crate::load::stats::doubts(&run).is_empty());
}

#[test]
fn a_run_can_be_stopped() {
    let plan = plan(&[server(|_, _| Act::Answer(OK))], CLOSED, 600.0);
    let run = watched(plan, |glance| match glance.elapsed.as_millis() > 500 {
        true => Wish::Stop,
        false => Wish::GoOn,
    });
    assert!(run.was_stopped);
    assert!(run.counted < Duration::from_secs(20), "{:?}", run.counted);
}

#[test]
fn two_servers_are_asked_in_turns() {
    let fast = server(|_, _| Act::Answer(OK));
    let slow = server(|_, _| Act::AnswerAfter(Duration::from_millis(20)));
    let mut plan = plan(&[fast, slow], Pace::Closed { users: 2 }, 0.0);
    let slices = (0..4).map(|number| Slice {
        lane: number % 2,
        length: Duration::from_millis(500),
        settle: Duration::from_millis(50),
    });
    plan.timetable = Timetable::new(Duration::ZERO, slices.collect());
    let run = ran(plan);
    let of_lane = |lane: usize| {
        let cells = run.timetable.cells();
        run.series
            .total(|place| cells[place.cell].slice % 2 == lane)
    };
    assert!(of_lane(0).latencies.quantile(0.5).unwrap() < Duration::from_millis(15));
    assert!(of_lane(1).latencies.quantile(0.5).unwrap() >= Duration::from_millis(20));
}
