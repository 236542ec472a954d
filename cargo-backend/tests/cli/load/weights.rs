//! How often operations are asked for.

use super::{SPEC, things, trusted};
use crate::program::Place;

/// Requests by operation.
fn counts(place: &Place, line: &str) -> [f64; 3] {
    let run = trusted(|| place.run(line));
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let report: serde_json::Value = serde_json::from_str(&place.read("r.json")).unwrap();
    [
        "POST /things",
        "GET /things/{thingId}",
        "DELETE /things/{thingId}",
    ]
    .map(|name| {
        let mut rows = report["operations"].as_array().unwrap().iter();
        let row = rows.find(|row| row["name"] == name);
        row.map_or(0.0, |row| row["requests"].as_f64().unwrap())
    })
}

#[test]
fn operations_are_asked_for_as_it_was_said_or_as_a_log_has_it() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    let (url, things) = things();
    let line = format!(
        "load api.yaml --host {url} -n 1000 -c 2 --seed 5 --credential key=secret --report r.json"
    );
    let [posts, gets, _] = counts(&place, &format!("{line} --weight getThing=20"));
    assert!(gets > posts * 8.0, "{gets} {posts}");

    let asked = |method: &str, path: &str, n: usize| {
        let line =
            format!("h - - [1/Jan/2026:00:00:00 +0000] \"{method} {path} HTTP/1.1\" 200 2\n");
        line.repeat(n)
    };
    let log = [
        asked("POST", "/api/things", 10),
        asked("GET", "/api/things/7?x=1", 80),
        "{\"method\":\"GET\",\"uri\":\"/things/8\"}\n".repeat(20),
        asked("GET", "/favicon.ico", 3),
        "nothing\n".to_owned(),
    ];
    place.put("access.log", &log.concat());
    let [posts, gets, deletes] = counts(&place, &format!("{line} --access-log access.log"));
    assert!((6.0..14.0).contains(&(gets / posts)), "{gets} {posts}");
    // Only those who clean up delete.
    assert_eq!(deletes, 0.0);
    assert!(things.lock().unwrap().is_empty());
    let note = "weights are those of 110 requests in `access.log`; 3 of its lines are of no operation \
                of the document; 1 of its lines are no requests";
    let report = place.read("r.json");
    assert!(report.contains(note), "{report}");
}

#[test]
fn weights_that_are_none_are_told() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    place.put("other.log", "h - - [x] \"GET /nowhere HTTP/1.1\" 200 2\n");
    let (url, _) = things();
    for (more, told) in [
        ("--weight x", "write it as `listUsers=5`"),
        ("--weight addThing=-1", "write it as `listUsers=5`"),
        ("--weight getThngs=2", "there is no operation `getThngs`"),
        ("--access-log none.log", "the log `none.log` cannot be read"),
        (
            "--access-log other.log",
            "has no request for an operation of the document",
        ),
    ] {
        let line = format!("load api.yaml --host {url} --credential key=secret {more}");
        let run = place.run(&line);
        assert_eq!(run.code, Some(2), "{more}: {}", run.stderr);
        assert!(run.stderr.contains(told), "{more}: {}", run.stderr);
    }
}
