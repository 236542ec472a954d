//! Who logs in says what it was registered with.
//!
//! A document does not say that the password of one operation is that of another one: names do. A `POST`
//! that is called a login, and whose body has a password, repeats what the user has said in one that is
//! not, and whose body has members of all the names.

use backend_codegen::api::{Api, Json, Operation, Path};
use hyper::Method;

use super::scenario::{operations, plain};
use crate::command::requests::Requests;
use crate::load::scenario::{Repeats, Step};

/// Words in paths and names of operations that let somebody in.
const LOGIN: [&str; 7] = [
    "login",
    "logon",
    "signin",
    "authenticate",
    "session",
    "sessions",
    "token",
];

/// Lets steps that log in wait for those that register, and repeat what these have sent.
pub(super) fn link(api: &Api, requests: &Requests<'_, '_>, steps: &mut [(String, Step)]) {
    let all: Vec<_> = operations(api).collect();
    let bodies: Vec<_> = steps
        .iter()
        .map(|(_, step)| {
            let (path, operation) = step.operation.and_then(|number| all.get(number))?;
            let is_post = step.method == Method::POST;
            let request = requests.valid(path, operation).ok().filter(|_| is_post)?;
            let (_, value) = request.json?;
            let mut leaves = Vec::new();
            texts(&value, &mut Vec::new(), &mut leaves);
            Some((is_login(path, operation), leaves))
        })
        .collect();
    for (at, body) in bodies.iter().enumerate() {
        let Some((true, wanted)) = body else {
            continue;
        };
        if !wanted.iter().any(|way| name(way).contains("password")) {
            continue;
        }
        let registers = bodies.iter().enumerate().find_map(|(of, body)| {
            let (_, said) = body.as_ref().filter(|(is_login, _)| !is_login)?;
            let members = wanted.iter().map(|way| {
                let from = said.iter().find(|other| name(other) == name(way))?;
                Some((way.clone(), from.clone()))
            });
            let members = members.collect::<Option<Vec<_>>>()?;
            Some(Repeats { of, members })
        });
        let Some(repeats) = registers else {
            continue;
        };
        if let Some((_, step)) = steps.get_mut(repeats.of) {
            step.is_repeated = true;
        }
        if let Some((_, step)) = steps.get_mut(at) {
            step.repeats = Some(repeats);
        }
    }
}

fn is_login(path: &Path, operation: &Operation) -> bool {
    let last = path.template.segments().last();
    let last = last.and_then(|it| it.as_literal()).unwrap_or_default();
    let named = operation.id.as_deref().unwrap_or_default();
    let is_it = |text: &str| LOGIN.contains(&plain(text).as_str());
    is_it(last) || is_it(named) || plain(named).starts_with("login")
}

fn name(way: &[String]) -> String {
    way.last().map(|name| plain(name)).unwrap_or_default()
}

/// The ways to texts that are members of objects.
fn texts(value: &Json, way: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    match value {
        Json::Object(members) => {
            for (name, member) in members {
                way.push(name.to_string());
                texts(member, way, found);
                way.pop();
            }
        }
        Json::String(_) => found.push(way.clone()),
        Json::Array(_) | Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}
