//! Path items: the operations of a path, a webhook or a callback.

use std::sync::Arc;

use super::fields::{self, Opened, WRONG_TYPE};
use super::operation::{Around, merged};
use super::place::Crumb;
use super::quote::quote;
use super::reader::{At, Reader};
use super::resolve::sort;
use crate::api::{Method, Operation, Parameter, PathItem};
use crate::diagnostic::Diagnostic;
use crate::document::Member;
use crate::names::is_token;

/// The fields that hold an operation.
static METHODS: [(&str, Method); 9] = [
    ("get", Method::Get),
    ("put", Method::Put),
    ("post", Method::Post),
    ("delete", Method::Delete),
    ("options", Method::Options),
    ("head", Method::Head),
    ("patch", Method::Patch),
    ("trace", Method::Trace),
    ("query", Method::Query),
];

impl<'d> Reader<'d, '_> {
    /// A path item: what stands here, and behind it what its `$ref` leads to.
    pub(super) fn path_item(&mut self, at: At<'d>, words: Vec<Arc<str>>) -> Option<Arc<PathItem>> {
        if !has_siblings(at) {
            return self.part(at, sort::PATH_ITEM, &|reader, at, component| {
                reader.whole_path_item(at, words.clone(), component)
            });
        }
        let (own, parameters) = self.own_path_item(at, &words, None)?;
        let Some(reference) = at.node.get("$ref") else {
            return Some(Arc::new(own));
        };
        // OpenAPI leaves open what siblings of the `$ref` do; everybody reads them as overrides.
        let target = self
            .follow(at.scope, reference, sort::PATH_ITEM)
            .and_then(|target| {
                self.part(target.at, sort::PATH_ITEM, &|reader, at, component| {
                    reader.whole_path_item(at, words.clone(), component)
                })
            });
        Some(Arc::new(match target {
            Some(target) => over(own, &parameters, &target),
            None => own,
        }))
    }

    /// A path item without `$ref`.
    pub(super) fn whole_path_item(
        &mut self,
        at: At<'d>,
        words: Vec<Arc<str>>,
        component: Option<Arc<str>>,
    ) -> Option<PathItem> {
        let (item, _) = self.own_path_item(at, &words, component)?;
        Some(item)
    }

    /// What stands in a path item itself, and its parameters, which its operations already have.
    fn own_path_item(
        &mut self,
        at: At<'d>,
        words: &[Arc<str>],
        component: Option<Arc<str>>,
    ) -> Option<(PathItem, Vec<Arc<Parameter>>)> {
        let opened = self.open(at.node, &fields::PATH_ITEM)?;
        let outer = self.place.rename(words.to_vec());
        let own = opened.items(self, "parameters");
        let parameters = self.parameters(at, own);
        self.place.rename(outer);
        let around = Around {
            parameters,
            words: words.to_vec(),
            at,
        };
        let operations = self.path_operations(&around, &opened);
        let servers = opened.items(self, "servers");
        let item = PathItem {
            component,
            summary: opened.text(self, "summary"),
            description: opened.text(self, "description"),
            servers: self.servers(servers),
            operations,
            extensions: opened.extensions,
            location: at.node.location(),
        };
        Some((item, around.parameters))
    }

    fn path_operations(&mut self, around: &Around<'d>, opened: &Opened<'d>) -> Vec<Operation> {
        let mut operations = Vec::new();
        for member in opened.object {
            if member.key == "additionalOperations" {
                let others = self.object_of(WRONG_TYPE, member);
                for member in others.into_iter().flatten() {
                    if let Some(method) = self.other_method(member) {
                        operations.extend(self.path_operation(around, method, member.key, member));
                    }
                }
                continue;
            }
            let method = METHODS.iter().find(|(field, _)| *field == member.key);
            if let Some((_, method)) = method {
                if self.is_left_out(member) {
                    continue;
                }
                let name = method.as_str();
                operations.extend(self.path_operation(around, method.clone(), name, member));
            }
        }
        operations
    }

    fn path_operation(
        &mut self,
        around: &Around<'d>,
        method: Method,
        name: &'d str,
        member: Member<'d>,
    ) -> Option<Operation> {
        self.within(Crumb::Operation(name), |reader| {
            reader.operation(around, method, member)
        })
    }

    /// A method that has no field of its own.
    fn other_method(&mut self, member: Member<'d>) -> Option<Method> {
        let known = METHODS
            .iter()
            .find(|(field, _)| field.eq_ignore_ascii_case(member.key));
        if let Some((field, _)) = known {
            let message = format!("{} has a field of its own", quote(member.key));
            self.push(
                Diagnostic::error("openapi::method", member.key_location, message).help(format!(
                    "move it out of `additionalOperations`, as `{field}`"
                )),
            );
            return None;
        }
        if !is_token(member.key) {
            let message = format!("{} cannot be a method", quote(member.key));
            self.push(
                Diagnostic::error("openapi::method", member.key_location, message)
                    .help("write it as it is sent, such as `COPY`"),
            );
            return None;
        }
        Some(Method::Other(member.key.into()))
    }
}

/// Whether a path item has more than a `$ref` and words about it.
fn has_siblings(at: At<'_>) -> bool {
    let Some(object) = at.node.as_object() else {
        return false;
    };
    object.get("$ref").is_some()
        && object
            .iter()
            .any(|member| !matches!(member.key, "$ref" | "summary" | "description"))
}

/// One path item over another: its fields win, and what it does not have it takes from the other.
fn over(mut own: PathItem, parameters: &[Arc<Parameter>], other: &PathItem) -> PathItem {
    own.component = None;
    own.summary = own.summary.or_else(|| other.summary.clone());
    own.description = own.description.or_else(|| other.description.clone());
    if own.servers.is_empty() {
        own.servers.clone_from(&other.servers);
    }
    for operation in &other.operations {
        if !own
            .operations
            .iter()
            .any(|known| known.method == operation.method)
        {
            let mut operation = operation.clone();
            operation.parameters = merged(parameters, operation.parameters);
            own.operations.push(operation);
        }
    }
    for (name, value) in &other.extensions.0 {
        if own.extensions.get(name).is_none() {
            own.extensions.0.push((name.clone(), value.clone()));
        }
    }
    own
}
