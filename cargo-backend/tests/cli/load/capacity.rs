//! How much a server stands.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{exchanges, trusted};
use crate::program::Place;

/// A server that does one thing at a time, each for so many milliseconds.
fn one_at_a_time(milliseconds: u64) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let one = Arc::new(Mutex::new(()));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let one = Arc::clone(&one);
            std::thread::spawn(move || {
                exchanges(stream, |_, _| {
                    let _alone = one.lock().unwrap();
                    std::thread::sleep(Duration::from_millis(milliseconds));
                    "200 OK\r\ncontent-length: 2\r\n\r\nok".to_owned()
                });
            });
        }
    });
    format!("http://{address}")
}

#[test]
fn a_sweep_finds_where_nothing_is_won_any_more() {
    let schema = include_str!("../../../../docs/load-sweep.schema.json");
    let validator = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let place = Place::new();
    let line = format!(
        "load {}/ --sweep 1..4 --duration 4 --threshold p50<65ms --target-rate 1000 \
         --report s.json --report s.md --report s.html",
        one_at_a_time(20)
    );
    let run = trusted(|| {
        let mut run = place.run(&line);
        if run.stdout.contains("INVALID") {
            run.code = Some(3);
        }
        run
    });
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let sweep: serde_json::Value = serde_json::from_str(&place.read("s.json")).unwrap();
    let wrong: Vec<_> = validator
        .iter_errors(&sweep)
        .map(|it| it.to_string())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(sweep["steps"].as_array().unwrap().len(), 3);
    // One user gets all that there is, and four wait for each other.
    assert_eq!(sweep["capacity"]["bend"], "cap", "{}", run.stdout);
    assert_eq!(sweep["capacity"]["knee"], 1, "{}", run.stdout);
    assert_eq!(sweep["capacity"]["fails"], 4, "{}", run.stdout);
    for told in [
        "Scaling\n- within p50<65ms: ",
        "(a hard cap)",
        "1000 req/sec take ",
    ] {
        assert!(run.stdout.contains(told), "{told}: {}", run.stdout);
    }
    assert!(place.read("s.md").contains("p50\\<65ms fails"));
    let page = crate::browser::opened(&place, "s.html");
    assert!(page.contains("Throughput against concurrency"), "{page}");
}

#[test]
fn steps_of_a_sweep_grow() {
    let place = Place::new();
    for steps in [
        "4..1",
        "1,1",
        "0..4",
        "x",
        "1..",
        "1..100000000",
        "--rate 5",
    ] {
        let run = place.run(&format!("load http://127.0.0.1:1/ --sweep {steps}"));
        assert_eq!(run.code, Some(2), "{steps}: {}", run.stderr);
    }
}

#[test]
fn load_follows_its_stages() {
    let place = Place::new();
    let url = super::server(1);
    let report = |line: &str| -> serde_json::Value {
        let line = format!("load {url}/ {line} --report r.json");
        let run = trusted(|| place.run(&line));
        assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
        serde_json::from_str(&place.read("r.json")).unwrap()
    };
    // Up to a hundred a second in two seconds, and down again in one.
    let rate = report("--stages 2s:100/s,1s:0/s --arrival constant");
    let n = rate["total"]["requests"].as_u64().unwrap();
    assert!((149..=151).contains(&n), "{n}");
    let users = report("--stages 1s:1,2s:8,1s:8");
    let seconds = users["series"].as_array().unwrap().iter();
    let n: Vec<_> = seconds.map(|it| it["requests"].as_u64().unwrap()).collect();
    assert!(n[0] * 2 < n[3], "{n:?}");
}

#[test]
fn a_run_that_fails_ends_early() {
    let place = Place::new();
    let begun = std::time::Instant::now();
    let run = trusted(|| {
        place.run(&format!(
            "load {}/ -t 60 --threshold p50<1ms --fail-fast",
            super::server(10)
        ))
    });
    assert_eq!(run.code, Some(1), "{}{}", run.stdout, run.stderr);
    let told = "note: it ended early, since `p50<1ms` failed";
    assert!(run.stdout.contains(told), "{}", run.stdout);
    assert!(begun.elapsed() < Duration::from_secs(60));
}
