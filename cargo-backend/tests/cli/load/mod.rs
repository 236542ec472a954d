//! `cargo backend load` against servers that are there.

mod attack;
mod capacity;
mod emit;
mod kubernetes;
mod limit;
mod login;
mod merge;
mod page;
mod readme;
mod servers;
mod weights;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::program::{Place, Run};

const SPEC: &str = "\
openapi: 3.1.0
info: {title: Things, version: '1'}
security: [{key: []}]
paths:
  /things:
    post:
      operationId: addThing
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [name, kind], properties: {name: {type: string}, kind: {enum: [a, b]}}}}}
      responses:
        '201': {description: Made., content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: integer}}}}}}
        '409': {description: There is one of that name.}
  /things/{thingId}:
    parameters: [{name: thingId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getThing, responses: {'200': {description: It.}, '404': {description: None.}}}
    delete: {operationId: deleteThing, responses: {'204': {description: Gone.}, '404': {description: None.}}}
  /other/{name}:
    parameters: [{name: name, in: path, required: true, schema: {enum: [busy]}}]
    get: {operationId: getOther, x-load-weight: 0, responses: {'200': {description: It.}}}
  /locked:
    get: {operationId: getLocked, security: [{basic: []}], responses: {'200': {description: It.}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    basic: {type: http, scheme: basic}
";

/// A server that has things, which are added, asked for and deleted by those who know the key; names
/// may be given once.
fn things() -> (String, Arc<Mutex<BTreeMap<u64, String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let things = Arc::new(Mutex::new(BTreeMap::new()));
    let all = Arc::clone(&things);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let all = Arc::clone(&all);
            std::thread::spawn(move || exchanges(stream, |head, body| thing(&all, head, body)));
        }
    });
    (format!("http://{address}/api"), things)
}

fn thing(all: &Mutex<BTreeMap<u64, String>>, head: &str, body: &str) -> String {
    let mut all = all.lock().unwrap();
    let mut words = head.split([' ', '/']);
    let (method, id) = (
        words.next().unwrap(),
        words.nth(3).and_then(|it| it.parse().ok()),
    );
    let is_known = head.contains("x-key: secret");
    match (method, id) {
        _ if !is_known => "401 Unauthorized\r\ncontent-length: 0\r\n\r\n".to_owned(),
        ("post", _) if all.values().any(|other| other == body) => {
            "409 Conflict\r\ncontent-length: 0\r\n\r\n".to_owned()
        }
        ("post", _) => {
            static LAST: AtomicU64 = AtomicU64::new(0);
            let id = LAST.fetch_add(1, Ordering::Relaxed);
            all.insert(id, body.to_owned());
            let answer = format!("{{\"id\":{id}}}");
            format!(
                "201 Created\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{answer}",
                answer.len()
            )
        }
        ("get", Some(id)) if all.contains_key(&id) => {
            "200 OK\r\ncontent-length: 0\r\n\r\n".to_owned()
        }
        ("delete", Some(id)) if all.remove(&id).is_some() => "204 No Content\r\n\r\n".to_owned(),
        _ => "404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned(),
    }
}

/// A server whose answers to a path take so many milliseconds, with the status that the path names.
fn server(milliseconds: u64) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(move || serve(stream, milliseconds));
        }
    });
    format!("http://{address}")
}

fn serve(stream: TcpStream, milliseconds: u64) {
    exchanges(stream, |head, body| {
        std::thread::sleep(Duration::from_millis(milliseconds));
        let line = head.lines().next().unwrap();
        let is_as_said = line == "post /echo http/1.1"
            && head.contains("x-key: secret")
            && head.contains("content-type: application/json")
            && body == r#"{"a":1}"#;
        let status = match line.split(['/', ' ']).nth(2) {
            Some("echo") if is_as_said => "201 Created",
            Some("echo") => "400 Bad Request",
            Some("busy") => "503 Service Unavailable",
            _ => "200 OK",
        };
        format!("{status}\r\ncontent-length: 2\r\n\r\nok")
    });
}

/// Answers requests, of which it gets the head in lower case and the body, one after the other.
fn exchanges(mut stream: TcpStream, mut answer: impl FnMut(&str, &str) -> String) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let Some(end) = request.windows(4).position(|it| it == b"\r\n\r\n") else {
            match stream.read(&mut buffer) {
                Ok(0) | Err(_) => return,
                Ok(n) => request.extend_from_slice(&buffer[..n]),
            }
            continue;
        };
        let head = String::from_utf8_lossy(&request[..end]).to_lowercase();
        let length = head.split("content-length: ").nth(1);
        let length = length.map_or(0, |it| it.split("\r\n").next().unwrap().parse().unwrap());
        while request.len() < end + 4 + length {
            let n = stream.read(&mut buffer).unwrap();
            request.extend_from_slice(&buffer[..n]);
        }
        let body = String::from_utf8_lossy(&request[end + 4..end + 4 + length]).into_owned();
        request.drain(..end + 4 + length);
        let answer = format!("HTTP/1.1 {}", answer(&head, &body));
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// What a run says that can be trusted: tests share their machine with others, and a run in which the
/// generator woke up late says so and is made again.
fn trusted(mut run: impl FnMut() -> Run) -> Run {
    let mut last = run();
    for _ in 0..10 {
        if last.code != Some(3) {
            break;
        }
        last = run();
    }
    last
}

fn ran(line: &str) -> Run {
    trusted(|| ran_once(line))
}

fn ran_once(line: &str) -> Run {
    Place::new().run(&format!("load {line}"))
}

#[test]
fn what_is_measured_is_said() {
    let run = ran(&format!(
        "{}/users --requests 2000 --concurrency 4",
        server(0)
    ));
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (Some(0), ""),
        "{}",
        run.stdout
    );
    for text in [
        "/users\n4 users, closed model, ",
        "Throughput   ",
        " req/sec  (2,000 requests, ",
        "Latency      P50 ",
        "  P90 ",
        "  P95 ",
        "  P99 ",
        "  P99.9 ",
        "*  max ",
        "P99.9 needs 10,000\n",
        "Connections  4 opened",
        "Errors       0 (0.00 %)\n",
        "note: the server is on this machine",
    ] {
        assert!(run.stdout.contains(text), "{text}: {}", run.stdout);
    }
}

#[test]
fn requests_are_sent_as_they_were_written() {
    let place = Place::new();
    place.put("body.json", r#"{"a":1}"#);
    let mut command = place.command();
    command.args(["load", &format!("{}/echo", server(0))]);
    command.args([
        "--requests",
        "20",
        "--header",
        "X-Key: secret",
        "--body",
        "@body.json",
    ]);
    command.args(["--expect-status", "201", "--report", "run.json"]);
    let run = trusted(|| crate::program::run(&mut command, b""));
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let report = place.read("run.json");
    assert!(!report.contains("secret"), "{report}");
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["total"]["statuses"]["201"], 20);
    assert_eq!(report["valid"], true);
}

/// A server of places, which a country and a code name.
fn places() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let places = Arc::new(Mutex::new(BTreeSet::new()));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let places = Arc::clone(&places);
            std::thread::spawn(move || exchanges(stream, |head, _| placed(&places, head)));
        }
    });
    format!("http://{address}")
}

fn placed(places: &Mutex<BTreeSet<String>>, head: &str) -> String {
    let mut places = places.lock().unwrap();
    let mut words = head.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    match method {
        "post" => {
            let n = places.len();
            places.insert(format!("/places/de/c{n}"));
            let answer = format!("{{\"data\":{{\"country\":\"de\",\"code\":\"c{n}\"}}}}");
            format!(
                "201 Created\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{answer}",
                answer.len()
            )
        }
        _ if places.contains(path) => "200 OK\r\ncontent-length: 0\r\n\r\n".to_owned(),
        _ => "404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned(),
    }
}

#[test]
fn what_several_ids_name_is_asked_for_by_all_of_them() {
    let place = Place::new();
    place.put(
        "api.yaml",
        "openapi: 3.1.0
info: {title: Places, version: '1'}
paths:
  /places:
    post:
      responses:
        '201':
          description: Made.
          content: {application/json: {schema: {type: object, required: [data], properties: {data: {$ref: '#/components/schemas/Place'}}}}}
  /places/{country}/{code}:
    get:
      parameters:
        - {name: country, in: path, required: true, schema: {type: string}}
        - {name: code, in: path, required: true, schema: {type: string}}
      responses: {'200': {description: It.}}
components:
  schemas:
    Place: {type: object, required: [country, code], properties: {country: {type: string}, code: {type: string}}}
",
    );
    let line = format!(
        "load api.yaml --host {} -n 200 -c 2 --report r.json",
        places()
    );
    let run = trusted(|| place.run(&line));
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let report: serde_json::Value = serde_json::from_str(&place.read("r.json")).unwrap();
    assert_eq!(report["total"]["errors"], 0, "{report}");
    let operations = report["operations"].as_array().unwrap().iter();
    let asked = operations.filter(|it| it["requests"].as_u64() > Some(0));
    assert_eq!(asked.count(), 2, "{report}");
}

#[test]
fn no_two_things_have_one_uuid() {
    let place = Place::new();
    place.put(
        "api.yaml",
        "openapi: 3.1.0
info: {title: Things, version: '1'}
security: [{key: []}]
paths:
  /things:
    post:
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [id], properties: {id: {type: string, format: uuid}}, additionalProperties: false}}}
      responses: {'201': {description: Made.}}
components: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
",
    );
    let (url, things) = things();
    let line = format!("load api.yaml --host {url} -n 100 -c 2 --credential key=secret");
    let run = trusted(|| place.run(&line));
    // A second one of the same name would have been refused.
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("Errors       0 "), "{}", run.stdout);
    assert!(things.lock().unwrap().len() >= 100);
}

#[test]
fn users_do_what_a_document_has_and_clean_up() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    let (url, things) = things();
    let line =
        format!("load api.yaml --host {url} -n 600 -c 5 --credential key=secret --report r.json");
    let run = trusted(|| place.run(&line));
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let report: serde_json::Value = serde_json::from_str(&place.read("r.json")).unwrap();
    assert_eq!(report["total"]["errors"], 0, "{}", run.stdout);
    let names = report["operations"].as_array().unwrap().iter();
    let names: Vec<_> = names.map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "POST /things",
            "GET /things/{thingId}",
            "DELETE /things/{thingId}"
        ]
    );
    assert!(
        report["operations"]
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["requests"].as_u64() > Some(50))
    );
    assert!(things.lock().unwrap().is_empty());
    for told in [
        "not asked for: `GET /other/{name}`: its `x-load-weight` is 0",
        "not asked for: `GET /locked`: no credential is known for it",
    ] {
        assert!(run.stdout.contains(told), "{told}: {}", run.stdout);
    }
    // The same seed sends the same, which is there no longer.
    let seeded = trusted(|| place.run(&format!("{line} --seed 7")));
    assert!(seeded.stdout.contains("seed 7\n"), "{}", seeded.stdout);
    // Without the key nothing is let in.
    let nothing = place.run(&format!("load api.yaml --host {url} -n 10"));
    assert_eq!(
        nothing.code,
        Some(2),
        "{}{}",
        nothing.stdout,
        nothing.stderr
    );
    let wrong = place.run(&format!(
        "load api.yaml --host {url} -n 10 --credential key=other"
    ));
    assert_eq!(wrong.code, Some(1), "{}{}", wrong.stdout, wrong.stderr);
    assert!(wrong.stdout.contains("10 × status 401"), "{}", wrong.stdout);
    let away =
        place.run("load api.yaml --host http://192.0.2.1 --operation addThing --credential key=x");
    assert_eq!(away.code, Some(2), "{}{}", away.stdout, away.stderr);
    assert!(away.stderr.contains("--allow-writes"), "{}", away.stderr);
}

#[test]
fn errors_are_counted_by_kind() {
    let run = ran(&format!("{}/busy --requests 50", server(0)));
    assert_eq!(run.code, Some(1), "{}", run.stdout);
    assert!(run.stdout.contains("50 × status 503"), "{}", run.stdout);
    let expected = ran(&format!(
        "{}/busy --requests 50 --expect-status 503",
        server(0)
    ));
    assert_eq!(expected.code, Some(0), "{}", expected.stdout);
}

#[test]
fn thresholds_decide() {
    let url = server(20);
    let held = ran(&format!(
        "{url}/ -n 300 --threshold p95<5s --threshold error-rate<1%"
    ));
    assert_eq!(held.code, Some(0), "{}", held.stdout);
    let failed = ran(&format!("{url}/ -n 300 --threshold p95<5ms"));
    assert_eq!(failed.code, Some(1), "{}", failed.stdout);
    assert!(
        failed.stdout.contains("FAILED p95<5ms  (p95 is "),
        "{}",
        failed.stdout
    );
    // A percentile of too few requests decides nothing.
    let few = ran_once(&format!("{url}/ -n 100 --threshold p99<5s"));
    assert_eq!(few.code, Some(3), "{}", few.stdout);
    let github = ran(&format!(
        "{url}/ -n 300 --threshold p95<5ms --message-format github"
    ));
    assert!(github.stdout.starts_with("::error"), "{}", github.stdout);
}

#[test]
fn a_rate_is_kept() {
    let place = Place::new();
    let line = format!(
        "load {}/ --rate 100 --duration 2 --arrival constant --report r.json",
        server(1)
    );
    let run = trusted(|| place.run(&line));
    let report: serde_json::Value = serde_json::from_str(&place.read("r.json")).unwrap();
    assert_eq!(report["total"]["requests"], 200, "{}", run.stdout);
}

#[test]
fn a_rate_that_was_not_kept_is_invalid() {
    let run = ran_once(&format!(
        "{}/ --rate 200 --duration 1 --concurrency 2",
        server(50)
    ));
    assert_eq!(run.code, Some(3), "{}", run.stdout);
    assert!(run.stdout.contains("INVALID: "), "{}", run.stdout);
    assert!(
        run.stdout.contains("were not sent when they were due"),
        "{}",
        run.stdout
    );
}

#[test]
fn the_slower_of_two_servers_is_found() {
    let (fast, slow) = (server(2), server(8));
    let line = format!("{fast}/ {slow}/ --compare --duration 8 --concurrency 2");
    let run = ran(&line);
    assert_eq!(run.code, Some(1), "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("WORSE"), "{}", run.stdout);
    let other_way = ran(&format!(
        "{slow}/ {fast}/ --compare --duration 8 --concurrency 2"
    ));
    assert_eq!(other_way.code, Some(0), "{}", other_way.stdout);
    assert!(
        other_way.stdout.contains("not worse"),
        "{}",
        other_way.stdout
    );
}

#[test]
fn a_run_is_compared_with_those_of_a_baseline() {
    let place = Place::new();
    let (fast, slow) = (server(2), server(30));
    let saved = trusted(|| place.run(&format!("load {fast}/ -n 400 --save-baseline base.json")));
    assert_eq!(saved.code, Some(0), "{}{}", saved.stdout, saved.stderr);
    let run = trusted(|| place.run(&format!("load {slow}/ -n 400 --compare base.json")));
    assert_eq!(run.code, Some(1), "{}{}", run.stdout, run.stderr);
    for text in [
        "Compared with base.json (1 run)",
        "no variance known",
        "WORSE",
    ] {
        assert!(run.stdout.contains(text), "{text}: {}", run.stdout);
    }
    // Runs that are paced otherwise are no runs to compare with.
    let other = trusted(|| place.run(&format!("load {fast}/ -n 400 -c 2 --compare base.json")));
    assert!(
        other.stdout.contains("was made otherwise"),
        "{}",
        other.stdout
    );
    let again = trusted(|| place.run(&format!("load {fast}/ -n 9 --save-baseline base.json")));
    assert_eq!(again.code, Some(0));
    let kept: serde_json::Value = serde_json::from_str(&place.read("base.json")).unwrap();
    assert_eq!(kept["runs"].as_array().unwrap().len(), 2);
}

#[test]
fn reports_are_written_as_their_names_say() {
    let place = Place::new();
    let url = server(0);
    let line = format!("load {url}/ -n 1000 --threshold max<1us --report a.md --report a.xml");
    assert_eq!(trusted(|| place.run(&line)).code, Some(1));
    let markdown = place.read("a.md");
    assert!(markdown.contains("| all | "), "{markdown}");
    assert!(
        markdown.contains("| `max<1us` | **failed** | "),
        "{markdown}"
    );
    let junit = place.read("a.xml");
    assert!(junit.contains("tests=\"2\" failures=\"1\""), "{junit}");
    assert!(junit.contains("name=\"max&lt;1us\""), "{junit}");
    let unknown = trusted(|| place.run(&format!("load {url}/ -n 1 --report a.pdf")));
    assert_eq!(unknown.code, Some(2), "{}", unknown.stderr);
}

#[test]
fn the_report_is_what_its_schema_says() {
    let place = Place::new();
    let (url, other) = (server(0), server(1));
    for line in [
        format!("{url}/busy -n 30 --threshold p50<1s --threshold p99.9<1s --report r.json"),
        format!("{url}/ {other}/ --compare --duration 4 --report r.json"),
        format!("{url}/ --rate 50 --duration 1 --report r.json"),
    ] {
        let run = trusted(|| place.run(&format!("load {line}")));
        assert!(!run.stdout.is_empty(), "{line}: {}", run.stderr);
        is_as_its_schema_says(&serde_json::from_str(&place.read("r.json")).unwrap());
    }
}

fn is_as_its_schema_says(report: &serde_json::Value) {
    let schema = include_str!("../../../../docs/load-report.schema.json");
    let validator = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let wrong = validator.iter_errors(report).map(|it| it.to_string());
    let wrong: Vec<_> = wrong.collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn wrong_usage_is_told() {
    let url = server(0);
    for (line, told) in [
        ("http://127.0.0.1:1/".to_owned(), "does not answer"),
        ("http:nonsense".to_owned(), "nothing says where the server"),
        (
            "ftp://nonsense/".to_owned(),
            "does not say where a server is",
        ),
        (
            "none.yaml --host http://127.0.0.1:1".to_owned(),
            "none.yaml",
        ),
        (format!("{url}/ --host {url}"), "`--host` is for documents"),
        (format!("{url}/ --threshold p95"), "is no threshold"),
        (format!("{url}/ {url}/"), "two servers are named"),
        (format!("{url}/ --compare"), "nothing to compare with"),
        (format!("{url}/ --compare none.json"), "cannot be read"),
        (
            format!("{url}/ --header x"),
            "the header `x` cannot be sent",
        ),
        (format!("{url}/ --body @none"), "cannot be read"),
        (format!("{url}/ --duration x"), "write it as"),
        (format!("{url}/ --rate 0"), "write how many a second"),
        (
            "http://192.0.2.1/ --method DELETE".to_owned(),
            "may change something",
        ),
    ] {
        let run = ran(&line);
        assert_eq!(run.code, Some(2), "{line}: {}", run.stderr);
        assert!(run.stderr.contains(told), "{line}: {}", run.stderr);
        assert!(run.stdout.is_empty(), "{line}: {}", run.stdout);
    }
}

#[test]
fn the_example_for_continuous_integration_works_as_it_is_written() {
    let page = include_str!("../../../../README.md");
    let (_, behind) = page.split_once("In continuous integration:\n").unwrap();
    let (_, behind) = behind.split_once("```sh\ncargo backend ").unwrap();
    let (line, _) = behind.split_once("\n```").unwrap();
    let url = server(0);
    let line = line
        .replace("http://127.0.0.1:8080", &url)
        .replace('\'', "");
    assert!(line.contains(&url), "{line}");
    let place = Place::new();
    let mut run = place.run(&line);
    // Whoever shares the machine may be in the way for once.
    for _ in 0..5 {
        if run.code == Some(0) {
            break;
        }
        run = place.run(&line);
    }
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    for file in ["load.json", "load.html", "load.xml"] {
        assert!(!place.read(file).is_empty(), "{file}");
    }
}
