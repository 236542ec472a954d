//! Values of a document as data: examples, defaults, enumerations, extensions.

use super::reader::Reader;
use crate::api::{Decimal, Json};
use crate::diagnostic::Diagnostic;
use crate::document::{Kind, Node};
use crate::list::CollectVec;

/// Arrays and objects within each other.
const MAX_DEPTH: usize = 256;

impl<'d> Reader<'d, '_> {
    /// The value of a node.
    ///
    /// Aliases in YAML make much data of little text, so there is a limit on all values of a run.
    pub(super) fn json(&mut self, node: Node<'d>) -> Json {
        let limit = self.options.limits.nodes;
        let before = self.n_values;
        let value = convert(node, &mut self.n_values, limit, MAX_DEPTH);
        if before <= limit && self.n_values > limit {
            let message =
                format!("examples, defaults and extensions have more than {limit} values");
            self.push(
                Diagnostic::error("openapi::too-large", node.location(), message)
                    .label("this is where the limit is exceeded")
                    .help("leave some out, or raise the limit"),
            );
        }
        value
    }
}

fn convert(node: Node<'_>, n: &mut usize, limit: usize, depth: usize) -> Json {
    *n = n.saturating_add(1);
    if *n > limit || depth == 0 {
        return Json::Null;
    }
    match node.kind() {
        Kind::Null => Json::Null,
        Kind::Bool(value) => Json::Bool(value),
        Kind::Number(text) => text.parse::<Decimal>().map_or(Json::Null, Json::Number),
        Kind::String(text) => Json::String(text.into()),
        Kind::Array(array) => Json::Array(
            array
                .iter()
                .map(|item| convert(item, n, limit, depth - 1))
                .collect_vec(),
        ),
        Kind::Object(object) => Json::Object(
            object
                .iter()
                .map(|member| {
                    (
                        member.key.into(),
                        convert(member.value, n, limit, depth - 1),
                    )
                })
                .collect_vec(),
        ),
    }
}
