//! Reports of several generators.

use super::{server, trusted};
use crate::program::Place;

#[test]
fn reports_are_merged_exactly_and_judged_together() {
    let place = Place::new();
    let (fast, slow) = (server(1), server(20));
    for (url, name) in [(&fast, "a.json"), (&slow, "b.json")] {
        let line = format!("load {url}/ -n 600 -c 4 --threshold p95<10s --report {name}");
        let run = trusted(|| place.run(&line));
        assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    }
    // They were not made at the same time, which is told.
    let run = place.run("load merge a.json b.json --report all.json --report all.html");
    assert_eq!(run.code, Some(3), "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("b.json") || run.stdout.contains("INVALID"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("p95<10s"), "{}", run.stdout);
    let all: serde_json::Value = serde_json::from_str(&place.read("all.json")).unwrap();
    assert_eq!(all["total"]["requests"], 1200);
    assert_eq!(all["load"]["users"], 8);
    // Half of all were slow, which no mean of percentiles would say.
    let one = |name| -> serde_json::Value { serde_json::from_str(&place.read(name)).unwrap() };
    let p =
        |report: &serde_json::Value, name: &str| report["total"]["latency"][name].as_f64().unwrap();
    assert!(p(&all, "p90") >= p(&one("b.json"), "p50"), "{all}");
    assert!(p(&all, "max") >= p(&one("b.json"), "max") * 0.999, "{all}");
    // What was merged is a report again.
    let again = place.run("load merge all.json");
    assert!(
        again.stdout.contains("(1,200 requests"),
        "{}{}",
        again.stdout,
        again.stderr
    );
    assert!(place.read("all.html").contains("merged from 2 runs"));
}

#[test]
fn two_halves_of_a_load_are_one() {
    let place = Place::new();
    let url = server(5);
    let line = |name: &str| format!("load {url}/ --duration 3 -c 2 --report {name}");
    let run = trusted(|| {
        let both = std::thread::scope(|scope| {
            let other = scope.spawn(|| place.run(&line("a.json")));
            let one = place.run(&line("b.json"));
            [one, other.join().unwrap()]
        });
        for run in both {
            assert!(
                matches!(run.code, Some(0 | 3)),
                "{}{}",
                run.stdout,
                run.stderr
            );
        }
        place.run("load merge a.json b.json --threshold p95<5s --threshold rps>1")
    });
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    assert!(
        run.stdout.contains("4 users, closed model"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("ok     rps>1"), "{}", run.stdout);
}

#[test]
fn what_is_no_report_is_refused() {
    let place = Place::new();
    place.put("no.json", "{");
    place.put("other.json", "{\"version\": 1}");
    place.put("old.json", "{\"version\": 0}");
    for (file, told) in [
        ("none.json", "cannot be read"),
        ("no.json", "is no report of a run"),
        ("other.json", "it has no `load`"),
        ("old.json", "its `version` is not 1"),
    ] {
        let run = place.run(&format!("load merge {file}"));
        assert_eq!(run.code, Some(2), "{file}: {}", run.stderr);
        assert!(run.stderr.contains(told), "{file}: {}", run.stderr);
    }
}
