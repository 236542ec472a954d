//! The document whose operations are asked for.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use backend_codegen::api::{Api, Operation, SecurityKind, Selection, select};
use hyper::header::{HOST, HeaderMap, HeaderValue};

use super::emit::{self, Asked, Emitted};
use super::scenario::{self, Asking, Found, Strangers, operations};
use super::weights::Weights;
use super::{Outcome, answers};
use crate::cli::LoadArgs;
use crate::command::auth::credentials::{self, Presented};
use crate::command::generate;
use crate::command::input::Documents;
use crate::load::attack::Attack;
use crate::load::finding::Findings;
use crate::load::inspect::Inspector;
use crate::load::report::Report;
use crate::load::scenario::{Scenario, World};
use crate::load::target::Target;
use crate::load::traffic::Traffic;
use crate::ui::{Problem, Ui};

/// What users do with the API of a document.
pub(super) struct Use {
    pub(super) traffic: Arc<dyn Traffic>,
    /// What they leave out, and why.
    pub(super) left_out: Vec<String>,
    pub(super) looking: Looking,
}

/// What is looked for besides how long answers take.
pub(super) struct Looking {
    findings: Arc<Findings>,
    inspector: Option<Arc<Inspector>>,
    attack: Option<Arc<Attack>>,
}

impl Looking {
    /// Adds what was found.
    pub(super) fn report(&self, report: &mut Report) {
        report.inspected = self.inspector.as_ref().map(|it| it.finish());
        report.attacked = self.attack.as_ref().map(|it| it.attacked());
        report.findings = self.findings.all();
        if report.attacked.is_some() {
            // Most operations are only there to be attacked.
            report.rows.retain(|row| row.record.n() > 0);
        }
    }
}

/// A document, and what can be done with it.
struct Known {
    api: Api,
    found: Found,
    left_out: Vec<String>,
    secrets: Vec<String>,
}

/// What can be done with a document; nothing if it is wrong, which has been said.
fn known(
    path: &Path,
    arguments: &LoadArgs,
    targets: &[Target],
    ui: &mut Ui,
) -> anyhow::Result<Option<Known>> {
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
    let strangers = |operation: &Operation| strangers(&api, operation);
    let log = given.access_log.as_deref();
    let weights = Weights::of(&api, &given.weights, log, targets)?;
    let asking = Asking {
        headers: &headers,
        credentials: &known,
        strangers: &strangers,
        may_write: request.allow_writes || targets.iter().all(Target::is_here),
        attacks: given.attack,
        weights: &weights,
    };
    let found = scenario::find(&api, &asking);
    let mut left_out = told(&found.left_out);
    left_out.extend(weights.notes);
    let is_nothing = match given.attack {
        true => found.cases.is_empty(),
        false => found.steps.is_empty(),
    };
    if is_nothing {
        for line in &left_out {
            ui.say(format_args!("{line}"));
        }
        let problem = Problem::new(
            "load::nothing",
            "no operation of the document can be asked for",
        );
        return Err(problem.help("see above what each of them wants").into());
    }
    let secrets = secrets(&api, &texts);
    Ok(Some(Known {
        api,
        found,
        left_out,
        secrets,
    }))
}

/// What users do; nothing if the document is wrong, which has been said.
pub(super) fn read(
    path: &Path,
    arguments: &LoadArgs,
    targets: &[Target],
    seed: u64,
    ui: &mut Ui,
) -> anyhow::Result<Option<Use>> {
    let given = &arguments.document;
    let Some(known) = known(path, arguments, targets, ui)? else {
        return Ok(None);
    };
    let (found, left_out) = (known.found, known.left_out);
    let servers = targets.iter().map(|target| {
        let host = HeaderValue::from_str(&target.authority);
        let base = target.path.trim_end_matches('/').to_owned();
        host.map(|host| (host, base))
    });
    let servers = servers.collect::<Result<Vec<_>, _>>()?;
    let origins = targets.iter().map(Target::origin).collect();
    let findings = Arc::new(Findings::new(origins, known.secrets));
    let is_a_run = arguments.pace.sweep.is_none() && arguments.demands.expect_rate_limit.is_none();
    let inspector = match given.check_answers {
        share if share > 0.0 && is_a_run => {
            let checked = answers::start(share, known.api, Arc::clone(&findings));
            Some(Arc::new(checked?))
        }
        _ => None,
    };
    let (names, steps) = found.steps.into_iter().unzip();
    let world = World {
        steps,
        kinds: found.kinds,
        servers,
        seed,
        inspector: inspector.clone(),
    };
    let (traffic, attack): (Arc<dyn Traffic>, _) = match given.attack {
        true => {
            let attack = Attack::new(world, names, found.cases, Arc::clone(&findings));
            let attack = Arc::new(attack);
            (Arc::clone(&attack) as Arc<dyn Traffic>, Some(attack))
        }
        false => (Arc::new(Scenario::new(names, world)), None),
    };
    Ok(Some(Use {
        traffic,
        left_out,
        looking: Looking {
            findings,
            inspector,
            attack,
        },
    }))
}

/// Writes what users do as a crate.
pub(super) fn emit(
    folder: &Path,
    arguments: &LoadArgs,
    document: Option<&Path>,
    targets: &[Target],
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let (Some(path), [target]) = (document, targets) else {
        let problem = Problem::new("load::usage", "`--emit` is for a document and one server");
        let help = "name them: `load openapi.yaml --host URL --emit DIR`";
        return Err(problem.help(help).into());
    };
    let Some(known) = known(path, arguments, targets, ui)? else {
        return Ok(Outcome::BadInput);
    };
    for line in &known.left_out {
        ui.say(format_args!("{line}"));
    }
    let ids: Vec<_> = operations(&known.api)
        .map(|(_, operation)| operation.id.as_deref().map(str::to_owned))
        .collect();
    let asked = known.found.steps.into_iter().map(|(name, step)| Asked {
        name,
        id: (step.operation.and_then(|it| ids.get(it)))
            .cloned()
            .flatten(),
        step,
    });
    let asked: Vec<_> = asked.collect();
    let emitted = Emitted {
        title: &known.api.info.title,
        host: &target.url(),
        asked: &asked,
        kinds: &known.found.kinds,
        secrets: &known.secrets,
    };
    emit::write(folder, &emitted, ui)
}

/// Pairs of a query string that say who asks.
fn secrets(api: &Api, texts: &BTreeMap<&str, &str>) -> Vec<String> {
    let presented = texts.iter().filter_map(|(name, text)| {
        let scheme = api.security_schemes.get(*name)?;
        credentials::presented(scheme, text)
    });
    presented.flat_map(|it| it.query).collect()
}

/// If an operation lets in nobody who is not known: the fields that say who asks, and what somebody would
/// say whom it does not know.
fn strangers(api: &Api, operation: &Operation) -> Option<Strangers> {
    let ways = &operation.security;
    if ways.is_empty() || ways.iter().any(|way| way.schemes.is_empty()) {
        return None;
    }
    let made_up = |name: &str| {
        let scheme = api.security_schemes.get(name)?;
        let text = match scheme.kind {
            SecurityKind::Basic => "nobody:unknown",
            _ => "unknown",
        };
        credentials::presented(scheme, text)
    };
    let names = ways.iter().flat_map(|way| way.schemes.keys());
    let fields = names.filter_map(|name| made_up(name));
    let fields = fields.flat_map(|it| it.headers.into_iter().map(|(name, _)| name));
    let wrong = ways.iter().find_map(|way| {
        let all = way.schemes.keys().map(|name| made_up(name));
        all.reduce(|all, one| Some(all?.and(&one?))).flatten()
    });
    Some((fields.collect(), wrong))
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
    texts: &BTreeMap<&str, &str>,
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
