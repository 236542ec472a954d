//! What says that a call is made on a router, or on something else, whatever that is called.

use std::collections::HashMap;

use oxc_ast::ast::{Argument, FormalParameter};
use oxc_span::Span;

use super::Call;
use crate::read::typescript::value::{TermKind, Value};

/// So many calls for paths on what a function is given are no chance.
const SEVERAL: usize = 3;

/// What a function is given is likely a router, whatever it is called, if many paths are said to it.
pub(super) fn several(found: &mut [Call]) {
    let mut counts: HashMap<(Span, String), usize> = HashMap::new();
    let is_counted = |call: &Call| !call.is_mount && call.said.is_none() && !call.is_of_client();
    let given = |call: &Call| Some((call.parameter?.0, call.receiver.clone()?));
    for key in found
        .iter()
        .filter(|call| is_counted(call))
        .filter_map(given)
    {
        *counts.entry(key).or_default() += 1;
    }
    for call in found.iter_mut().filter(|call| is_counted(call)) {
        let count = given(call).and_then(|key| counts.get(&key));
        call.is_likely |= count.is_some_and(|count| *count >= SEVERAL);
    }
}

/// Whether an argument is a function that names what it takes as those do that answer requests.
pub(super) fn answers(argument: &Argument<'_>) -> bool {
    let parameters = match argument {
        Argument::FunctionExpression(it) => &it.params,
        Argument::ArrowFunctionExpression(it) => &it.params,
        _ => return false,
    };
    let names: Vec<String> = names(&parameters.items)
        .iter()
        .map(|name| name.to_lowercase())
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    matches!(
        names.as_slice(),
        ["req" | "request", "res" | "response" | "reply" | "rep"]
            | ["req" | "request", "res" | "response", "next"]
            | ["ctx", "next"]
    )
}

/// Whether an argument may be a path that the code makes or has elsewhere.
pub(super) fn is_made(argument: &Argument<'_>) -> bool {
    matches!(
        argument,
        Argument::Identifier(_)
            | Argument::StaticMemberExpression(_)
            | Argument::ComputedMemberExpression(_)
            | Argument::CallExpression(_)
            | Argument::TemplateLiteral(_)
            | Argument::BinaryExpression(_)
    )
}

/// Whether it is a handler as those of Express are: `(req, res) => …`.
pub(in crate::read::typescript) fn takes_response(handler: &Value<'_>) -> bool {
    let Value::Function(function) = handler else {
        return false;
    };
    match names(function.parameters()).as_slice() {
        [request, response, ..] => request.starts_with("req") && response.starts_with("res"),
        _ => false,
    }
}

/// What parameters are called, but for what says that they are not used.
fn names(parameters: &[FormalParameter<'_>]) -> Vec<String> {
    let of = |parameter: &FormalParameter<'_>| {
        let name = parameter.pattern.get_identifier_name();
        name.map_or_else(String::new, |name| name.trim_start_matches('_').to_owned())
    };
    parameters.iter().map(of).collect()
}

/// Whether it is a class of the language that keeps values by their names.
pub(super) fn is_collection(class: &Value<'_>) -> bool {
    match class.as_term().map(|class| &class.kind) {
        Some(TermKind::Global(name)) => matches!(
            &**name,
            "Map" | "WeakMap" | "Headers" | "FormData" | "URLSearchParams"
        ),
        _ => false,
    }
}
