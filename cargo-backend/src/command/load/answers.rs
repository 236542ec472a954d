//! Whether answers are what their schemas say.

use std::io;
use std::sync::Arc;

use backend_codegen::api::plan::{Check, Direction, Judge, PlanOptions, Plans, Use};
use backend_codegen::api::{Api, Json, Matching, MediaType, Operation, Response, StatusRange};

use super::scenario::{name, operations};
use crate::load::finding::Findings;
use crate::load::inspect::{Answer, Inspector};

/// How deep the place of a fault is looked for.
const DEPTH: usize = 64;

/// Looks at this share of all answers, on a thread that knows the document.
pub(super) fn start(share: f64, api: Api, findings: Arc<Findings>) -> io::Result<Inspector> {
    let names = operations(&api).map(|(path, operation)| name(path, operation));
    let names = names.collect();
    Inspector::start(share, names, findings, move |jobs| {
        let plans = Plans::of_api(&api, PlanOptions::default());
        let matching = Matching::new();
        let judge = Judge::new(&plans, &matching);
        let operations: Vec<_> = operations(&api).map(|(_, it)| it).collect();
        jobs.each(&mut |answer| match operations.get(answer.operation) {
            Some(operation) => faults(operation, answer, &judge).into_iter().collect(),
            None => Vec::new(),
        });
    })
}

/// What is wrong with an answer, if anything is. A status that is not documented is an error of the run
/// already.
fn faults(operation: &Operation, answer: &Answer, judge: &Judge<'_, '_>) -> Option<String> {
    let status = answer.status;
    let response = documented(operation, status)?;
    if response.content.is_empty() || has_no_body(operation, status) {
        return None;
    }
    let Some(content_type) = &answer.content_type else {
        return Some(format!("{status} has no content type"));
    };
    let essence = content_type.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    let Some((_, media_type)) = content(response, &essence) else {
        return Some(format!(
            "{status} is of `{essence}`, which is not documented"
        ));
    };
    let is_json = essence.ends_with("/json") || essence.ends_with("+json");
    let ty = media_type.ty.filter(|_| is_json)?;
    let Ok(value) = serde_json::from_slice(&answer.body) else {
        return Some(format!("{status} is no JSON"));
    };
    let used = Use {
        ty,
        direction: Direction::Response,
    };
    let (place, keyword) = fault(judge, used, &json(&value), DEPTH)?;
    let place = match place.is_empty() {
        true => "the whole".to_owned(),
        false => format!("`{place}`"),
    };
    Some(format!("{status} breaks `{keyword}` at {place}"))
}

/// HTTP has none there (RFC 9110, sections 9.3.2, 15.3.5 and 15.4.5).
fn has_no_body(operation: &Operation, status: u16) -> bool {
    operation.method.as_str() == "HEAD" || matches!(status, 204 | 304)
}

fn documented(operation: &Operation, status: u16) -> Option<&Response> {
    let class = u8::try_from(status / 100).unwrap_or(0);
    let ranges = [
        StatusRange::Code(status),
        StatusRange::Class(class),
        StatusRange::Default,
    ];
    let found = ranges.iter().find_map(|it| operation.responses.get(it));
    found.map(|it| &**it)
}

/// What a media type carries: the most exact key counts (OpenAPI, "Response Object").
fn content<'r>(response: &'r Response, essence: &str) -> Option<(&'r str, &'r MediaType)> {
    let rank = |name: &str| {
        let name = name.split(';').next().unwrap_or_default().trim();
        let name = name.to_ascii_lowercase();
        match name.strip_suffix("/*") {
            Some("*") => Some(2),
            Some(ty) => essence.starts_with(&format!("{ty}/")).then_some(1),
            None => (name == essence).then_some(0),
        }
    };
    let fitting = response
        .content
        .iter()
        .filter_map(|(name, it)| Some((rank(name)?, &**name, &**it)));
    let best = fitting.min_by_key(|(rank, ..)| *rank);
    best.map(|(_, name, it)| (name, it))
}

/// Where a value breaks its type, as a JSON Pointer, and which keyword.
fn fault(
    judge: &Judge<'_, '_>,
    used: Use,
    value: &Json,
    depth: usize,
) -> Option<(String, &'static str)> {
    let failed = judge.first_failure(used, value)?;
    let here = Some((String::new(), failed.keyword()));
    let Some(depth) = depth.checked_sub(1) else {
        return here;
    };
    let below = |ty, name: &str, value: &Json| {
        let (place, keyword) = fault(judge, Use { ty, ..used }, value, depth)?;
        let name = name.replace('~', "~0").replace('/', "~1");
        Some((format!("/{name}{place}"), keyword))
    };
    let found = match (&failed, value) {
        (Check::Is(ty), _) => fault(judge, Use { ty: *ty, ..used }, value, depth),
        (Check::Properties(members), _) => members
            .iter()
            .find_map(|(name, ty)| below(*ty, name, value.get(name)?)),
        (Check::AdditionalProperties { names, ty, .. }, Json::Object(members)) => members
            .iter()
            .filter(|(name, _)| !names.contains(name))
            .find_map(|(name, value)| below(*ty, name, value)),
        (Check::Items { from, ty }, Json::Array(items)) => items
            .iter()
            .enumerate()
            .skip(*from)
            .find_map(|(at, item)| below(*ty, &at.to_string(), item)),
        (Check::PrefixItems(types), Json::Array(items)) => items
            .iter()
            .zip(types)
            .enumerate()
            .find_map(|(at, (item, ty))| below(*ty, &at.to_string(), item)),
        _ => None,
    };
    found.or(here)
}

/// A value as the judge has it.
fn json(value: &serde_json::Value) -> Json {
    use serde_json::Value;
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        // A number of JSON is one.
        Value::Number(number) => number.to_string().parse().map_or(Json::Null, Json::Number),
        Value::String(text) => Json::String(text.as_str().into()),
        Value::Array(items) => Json::Array(items.iter().map(json).collect()),
        Value::Object(members) => {
            let members = members.iter();
            Json::Object(
                members
                    .map(|(name, it)| (name.as_str().into(), json(it)))
                    .collect(),
            )
        }
    }
}
