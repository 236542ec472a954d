//! Rate limiters that do what they say, and others.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::exchanges;
use crate::program::{Place, Run};

/// What a limiter does wrong.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    /// It does not say when to come again.
    Silent,
    /// It says too early a time.
    Early,
}

/// A server that lets so many requests of each key through in a window.
fn limited(n: u32, window: Duration, fault: Fault) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let windows: Arc<Mutex<BTreeMap<String, (Instant, u32)>>> = Arc::default();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let windows = Arc::clone(&windows);
            std::thread::spawn(move || {
                exchanges(stream, |head, _| {
                    let key = head.split("x-key: ").nth(1).unwrap_or_default();
                    let key = key.lines().next().unwrap_or_default().to_owned();
                    let mut windows = windows.lock().unwrap();
                    let now = Instant::now();
                    let (begun, seen) = windows.entry(key).or_insert((now, 0));
                    if now - *begun >= window {
                        (*begun, *seen) = (now, 0);
                    }
                    *seen += 1;
                    if *seen <= n {
                        return "200 OK\r\ncontent-length: 0\r\n\r\n".to_owned();
                    }
                    let left = (window - (now - *begun)).as_secs_f64().ceil();
                    let field = match fault {
                        Fault::None => format!("retry-after: {left}\r\nratelimit-limit: {n}\r\n"),
                        Fault::Silent => String::new(),
                        Fault::Early => "retry-after: 0\r\n".to_owned(),
                    };
                    format!("429 Too Many Requests\r\n{field}content-length: 0\r\n\r\n")
                });
            });
        }
    });
    format!("http://{address}/")
}

fn tried(place: &Place, url: &str, expected: &str) -> Run {
    let mut command = place.command();
    command.args(["load", url, "--expect-rate-limit", expected, "-c", "4"]);
    command.args(["--header", "x-key: a", "--other-key", "x-key: b"]);
    command.args([
        "--report", "r.json", "--report", "r.xml", "--report", "r.md",
    ]);
    crate::program::run(&mut command, b"")
}

#[test]
fn a_limit_is_found_with_what_it_is_counted_by() {
    let place = Place::new();
    let url = limited(50, Duration::from_secs(2), Fault::None);
    let run = tried(&place, &url, "50/2s");
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    for told in [
        "Limit        50 at once, ",
        "the other key is admitted meanwhile, another address is refused as well",
        "ratelimit-limit: 50",
        "ok     it is 50  (50 admitted at once)",
        "ok     within 2 s  (",
        "ok     refusals have Retry-After",
        "ok     waiting that long helps",
    ] {
        assert!(run.stdout.contains(told), "{told}: {}", run.stdout);
    }
    let report: serde_json::Value = serde_json::from_str(&place.read("r.json")).unwrap();
    is_as_its_schema_says(&report);
    assert_eq!(report["limit"], 50);
    assert_eq!(report["perKey"], true);
    assert!(place.read("r.xml").contains("failures=\"0\""));
    assert!(place.read("r.md").contains("| it is 50 | held |"));
}

#[test]
fn a_limiter_that_does_otherwise_is_found() {
    let place = Place::new();
    let second = Duration::from_secs(1);
    for (fault, expected, told) in [
        (
            Fault::None,
            "60/1s",
            "FAILED it is 60  (50 admitted at once)",
        ),
        (Fault::None, "50/2s", "FAILED within 2 s  ("),
        (Fault::Silent, "50/1s", "FAILED refusals have Retry-After"),
        (
            Fault::Early,
            "50/1s",
            "FAILED waiting that long helps  (refused again after 0 s)",
        ),
    ] {
        let url = limited(50, second, fault);
        let run = tried(&place, &url, expected);
        assert_eq!(run.code, Some(1), "{}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains(told), "{told}: {}", run.stdout);
    }
    let run = place.run(&format!(
        "load {}/ --expect-rate-limit --duration 1",
        super::server(1)
    ));
    assert_eq!(run.code, Some(1), "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("and none was refused"),
        "{}",
        run.stdout
    );
    // Faults and all.
    is_as_its_schema_says(&serde_json::from_str(&place.read("r.json")).unwrap());
}

fn is_as_its_schema_says(report: &serde_json::Value) {
    let schema = include_str!("../../../../docs/load-limit.schema.json");
    let validator = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let wrong = validator.iter_errors(report).map(|it| it.to_string());
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}
