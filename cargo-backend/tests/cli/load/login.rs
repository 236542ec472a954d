//! Who logs in has been registered before, and says what it said then.

use std::collections::BTreeSet;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::{exchanges, trusted};
use crate::program::Place;

const SPEC: &str = "\
openapi: 3.1.0
info: {title: Doors, version: '1'}
paths:
  /auth/login:
    post:
      operationId: login
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [e_mail, password], properties: {e_mail: {type: string}, password: {type: string}}}}}
      responses: {'204': {description: You are in.}, '401': {description: You are not.}}
  /signup:
    post:
      operationId: signUp
      requestBody:
        required: true
        content: {application/json: {schema: {type: object, required: [user], properties: {user: {type: object, required: [name, eMail, password], properties: {name: {type: string}, eMail: {type: string}, password: {type: string, minLength: 8}}}}}}}
      responses: {'204': {description: You are known.}}
";

/// Lets in whom it knows.
fn doors() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let known = Arc::new(Mutex::new(BTreeSet::new()));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let known = Arc::clone(&known);
            std::thread::spawn(move || {
                exchanges(stream, |head, body| {
                    let value: Value = serde_json::from_str(body).unwrap();
                    let pair =
                        |of: &Value, mail: &str| (of[mail].to_string(), of["password"].to_string());
                    let mut known = known.lock().unwrap();
                    let is_fine = match head.starts_with("post /signup") {
                        true => known.insert(pair(&value["user"], "eMail")),
                        false => known.contains(&pair(&value, "e_mail")),
                    };
                    match is_fine {
                        true => "204 No Content\r\n\r\n".to_owned(),
                        false => "401 Unauthorized\r\ncontent-length: 0\r\n\r\n".to_owned(),
                    }
                });
            });
        }
    });
    format!("http://{address}")
}

#[test]
fn a_login_repeats_what_was_registered() {
    let place = Place::new();
    place.put("api.yaml", SPEC);
    let line = format!(
        "load api.yaml --host {} -n 80 -c 3 --report r.json",
        doors()
    );
    let run = trusted(|| place.run(&line));
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    let report: Value = serde_json::from_str(&place.read("r.json")).unwrap();
    assert_eq!(report["total"]["errors"], 0, "{}", run.stdout);
    let operations = report["operations"].as_array().unwrap();
    assert_eq!(operations.len(), 2);
    assert!(
        operations
            .iter()
            .all(|it| it["requests"].as_u64() > Some(10)),
        "{}",
        run.stdout
    );
}
