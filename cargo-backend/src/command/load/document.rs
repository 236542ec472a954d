//! The document whose operations are asked for.

use std::path::Path;

use backend_codegen::api::{Api, Operation, Selection, select};
use hyper::header::{HOST, HeaderMap, HeaderValue};

use super::scenario::{self, Asking};
use crate::cli::LoadArgs;
use crate::command::auth::credentials::{self, Presented};
use crate::command::generate;
use crate::command::input::Documents;
use crate::load::scenario::Scenario;
use crate::load::target::Target;
use crate::ui::{Problem, Ui};

/// What users do with the API of a document, and what they leave out; nothing if the document is wrong,
/// which has been said.
pub(super) fn scenario(
    path: &Path,
    arguments: &LoadArgs,
    targets: &[Target],
    seed: u64,
    ui: &mut Ui,
) -> anyhow::Result<Option<(Scenario, Vec<String>)>> {
    let given = &arguments.document;
    let request = &arguments.request;
    if request.method.is_some()
        || request.body.is_some()
        || !arguments.demands.expect_status.is_empty()
    {
        let message = "`--method`, `--body` and `--expect-status` are for a URL";
        let problem = Problem::new("load::usage", message);
        return Err(problem
            .help("of a document, operations say what is sent and answered")
            .into());
    }
    let mut documents = Documents::default();
    let mut api = documents.read(path, &given.reading)?;
    let selection = Selection {
        tags: given.tags.clone(),
        operations: given.operations.clone(),
    };
    let is_narrowed = !(given.tags.is_empty() && given.operations.is_empty());
    let unknown =
        (api.as_mut().filter(|_| is_narrowed)).and_then(|api| select(api, &selection).err());
    let (true, Some(api)) = (documents.report(ui), api) else {
        return Ok(None);
    };
    if let Some(unknown) = unknown {
        let problems: Vec<_> = unknown.iter().map(generate::unselectable).collect();
        ui.problems(&problems);
        return Ok(None);
    }
    let headers = headers(&request.headers)?;
    let texts = credentials_of(&given.credentials)?;
    let texts = credentials::texts(&texts, &api)?;
    let known = |operation: &Operation| credential(&api, operation, &texts, &headers);
    let asking = Asking {
        headers: &headers,
        credentials: &known,
        may_write: request.allow_writes || targets.iter().all(Target::is_here),
    };
    let found = scenario::find(&api, &asking);
    let left_out = told(&found.left_out);
    if found.steps.is_empty() {
        for line in &left_out {
            ui.say(format_args!("{line}"));
        }
        let problem = Problem::new(
            "load::nothing",
            "no operation of the document can be asked for",
        );
        return Err(problem.help("see above what each of them wants").into());
    }
    let servers = targets.iter().map(|target| {
        let host = HeaderValue::from_str(&target.authority);
        let base = target.path.trim_end_matches('/').to_owned();
        host.map(|host| (host, base))
    });
    let servers = servers.collect::<Result<Vec<_>, _>>()?;
    Ok(Some((
        Scenario::new(found.steps, found.kinds, servers, seed),
        left_out,
    )))
}

fn headers(texts: &[String]) -> Result<HeaderMap, Problem> {
    let mut headers = HeaderMap::new();
    for text in texts {
        let (name, value) = super::requests::header(text)?;
        headers.append(name, value);
    }
    headers.remove(HOST);
    Ok(headers)
}

/// Credentials as they are written, with what stands in the environment.
fn credentials_of(texts: &[String]) -> Result<Vec<String>, Problem> {
    let looked_up = texts.iter().map(|text| {
        let Some((scheme, name)) = text.split_once("=env:") else {
            return Ok(text.clone());
        };
        match std::env::var(name) {
            Ok(value) => Ok(format!("{scheme}={value}")),
            Err(_) => {
                let message = format!("the credential for `{scheme}` is not there");
                let problem = Problem::new("load::credential", message);
                Err(problem.help(format!("set `{name}` in the environment")))
            }
        }
    });
    looked_up.collect()
}

/// What lets a request in: the first way whose credentials are all at hand.
fn credential(
    api: &Api,
    operation: &Operation,
    texts: &std::collections::BTreeMap<&str, &str>,
    headers: &HeaderMap,
) -> Option<Presented> {
    if operation.security.is_empty() {
        return Some(Presented::default());
    }
    let mut ways = operation.security.iter().map(|way| {
        let mut all = Presented::default();
        for name in way.schemes.keys() {
            let scheme = api.security_schemes.get(name)?;
            let one = match texts.get(&**name) {
                Some(text) => credentials::presented(scheme, text)?,
                // A header that every request carries may be what is wanted.
                None => {
                    let wanted = credentials::presented(scheme, "x")?;
                    let is_there = |(name, _): &(String, String)| headers.contains_key(name);
                    let is_header = wanted.query.is_empty() && wanted.cookies.is_empty();
                    match is_header && wanted.headers.iter().all(is_there) {
                        true => Presented::default(),
                        false => return None,
                    }
                }
            };
            all = all.and(&one);
        }
        Some(all)
    });
    // Who is known can do more than who is not.
    let known: Vec<_> = ways.by_ref().flatten().collect();
    let best = known
        .iter()
        .find(|it| !(it.headers.is_empty() && it.query.is_empty() && it.cookies.is_empty()));
    best.or(known.first()).cloned()
}

/// What is not asked for, operations with the same reason together.
fn told(left_out: &[(String, String)]) -> Vec<String> {
    let mut by_reason: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, reason) in left_out {
        match by_reason.iter_mut().find(|(other, _)| other == reason) {
            Some((_, names)) => names.push(name),
            None => by_reason.push((reason, vec![name])),
        }
    }
    let line = |(reason, names): (&str, Vec<&str>)| {
        const SHOWN: usize = 5;
        let shown: Vec<_> = names
            .iter()
            .take(SHOWN)
            .map(|name| format!("`{name}`"))
            .collect();
        let more = match names.len().saturating_sub(SHOWN) {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        format!("not asked for: {}{more}: {reason}", shown.join(", "))
    };
    by_reason.into_iter().map(line).collect()
}
