//! Operations.

use std::sync::Arc;

use super::fields::{self, Opened, WRONG_TYPE};
use super::link::Linked;
use super::parameter::identity;
use super::place::Crumb;
use super::quote::quote;
use super::reader::{At, Reader};
use super::resolve::sort;
use crate::api::{Callback, Method, Operation, Parameter, ParameterLocation, PathItem, Version};
use crate::diagnostic::Diagnostic;
use crate::document::{Location, Member, Node};
use crate::list::CollectVec;
use crate::map::{IndexMap, IndexSet};

/// Operations of all documents together.
const MAX_OPERATIONS: usize = 20_000;

/// What is known about all operations.
#[derive(Default)]
pub(super) struct Seen<'d> {
    /// Each `operationId` with its place and that of its operation.
    pub(super) ids: IndexMap<&'d str, Location>,
    /// The path of each `operationId`.
    pub(super) mounted: IndexMap<Arc<str>, Location>,
    pub(super) linked: Vec<Linked<'d>>,
    /// Operations that were read.
    n: usize,
    /// Operations at all paths.
    n_mounted: usize,
    /// Tags that the document declares, and those of them that a tag could be a slip of.
    pub(super) declared_tags: IndexSet<Arc<str>>,
    similar_tags: IndexMap<&'d str, Option<Arc<str>>>,
}

/// What a path item says for all of its operations.
pub(super) struct Around<'d> {
    pub(super) parameters: Vec<Arc<Parameter>>,
    /// Words for an operation without `operationId`.
    pub(super) words: Vec<Arc<str>>,
    pub(super) at: At<'d>,
}

impl<'d> Reader<'d, '_> {
    /// One operation.
    pub(super) fn operation(
        &mut self,
        around: &Around<'d>,
        method: Method,
        member: Member<'d>,
    ) -> Option<Operation> {
        self.operations.n += 1;
        if self.operations.n > MAX_OPERATIONS {
            self.too_many_operations(member);
            return None;
        }
        let opened = self.open(member.value, &fields::OPERATION)?;
        let id = self.operation_id(&opened);
        let words = match id {
            Some(id) => vec![Arc::from(id)],
            None => {
                let method: Arc<str> = method.as_str().to_ascii_lowercase().into();
                std::iter::once(method)
                    .chain(around.words.iter().cloned())
                    .collect_vec()
            }
        };
        let outer = self.place.rename(words);
        let operation = self.named_operation(around, method, member, opened, id);
        self.place.rename(outer);
        Some(operation)
    }

    /// Counts the operations of a path: few path items can make many of them.
    pub(super) fn count_operations(&mut self, item: &PathItem, member: Member<'d>) -> Option<()> {
        let n = self
            .operations
            .n_mounted
            .saturating_add(item.operations.len());
        self.operations.n_mounted = n;
        if n > MAX_OPERATIONS {
            self.too_many_operations(member);
            return None;
        }
        Some(())
    }

    fn too_many_operations(&mut self, member: Member<'d>) {
        let message = format!("there are more than {MAX_OPERATIONS} operations");
        self.push_grouped(
            "",
            Diagnostic::error("openapi::too-many-operations", member.key_location, message)
                .help("split the API into several"),
        );
    }

    fn named_operation(
        &mut self,
        around: &Around<'d>,
        method: Method,
        member: Member<'d>,
        opened: Opened<'d>,
        id: Option<&'d str>,
    ) -> Operation {
        let at = around.at.with(member.value);
        let own = opened.items(self, "parameters");
        let own = self.parameters(at, own);
        let parameters = merged(&around.parameters, own);
        self.check_query(&parameters);
        let body = opened
            .member("requestBody")
            .filter(|member| !self.is_left_out(*member))
            .and_then(|member| {
                self.within_named(Crumb::RequestBody, ["request"], |reader| {
                    reader.part(at.with(member.value), sort::BODY, &Self::body)
                })
            });
        let (responses, responses_extensions) = match opened.member("responses") {
            Some(member) => self.responses(at, member),
            None => (IndexMap::new(), crate::api::Extensions::default()),
        };
        let says = opened
            .member("responses")
            .and_then(|member| member.value.as_object());
        let says =
            says.is_some_and(|object| object.iter().any(|member| !member.key.starts_with("x-")));
        if !says {
            self.no_responses(&opened, member, at.scope.version);
        }
        let security = opened
            .member("security")
            .filter(|member| !self.is_left_out(*member))
            .map(|member| self.requirements(at, member));
        let inherits_security = security.is_none();
        let docs = opened.member("externalDocs").map(|member| member.value);
        let servers = opened.items(self, "servers");
        Operation {
            method,
            id: id.map(Arc::from),
            summary: opened.text(self, "summary"),
            description: opened.text(self, "description"),
            external_docs: docs.and_then(|node| self.external_docs(node)),
            tags: self.operation_tags(&opened),
            deprecated: opened.flag(self, "deprecated").unwrap_or(false),
            parameters,
            body,
            responses,
            responses_extensions,
            security: security.unwrap_or_else(|| self.security.clone()),
            inherits_security,
            servers: self.servers(servers),
            callbacks: self.callbacks(at, &opened),
            extensions: opened.extensions,
            location: member.value.location(),
            method_location: member.key_location,
        }
    }

    /// A parameter for the whole query string leaves nothing for others.
    fn check_query(&mut self, parameters: &[Arc<Parameter>]) {
        let in_place = |sent_in| {
            let mut parameters = parameters.iter();
            parameters.find(|parameter| parameter.sent_in == sent_in)
        };
        let whole = in_place(ParameterLocation::QueryString);
        if let (Some(whole), Some(part)) = (whole, in_place(ParameterLocation::Query)) {
            let message = format!(
                "{} is the whole query string, so {} cannot be a part of it",
                quote(&whole.name),
                quote(&part.name)
            );
            self.push(
                Diagnostic::error("parameter::querystring", part.location, message)
                    .related(whole.location, "the whole query string")
                    .help("remove one of them"),
            );
        }
    }

    fn operation_id(&mut self, opened: &Opened<'d>) -> Option<&'d str> {
        let id = opened.str(self, "operationId")?;
        let member = opened.member("operationId")?;
        let location = member.value.location();
        if id.trim().is_empty() {
            self.push(
                Diagnostic::warning(
                    "openapi::operation-id",
                    location,
                    "this `operationId` is empty",
                )
                .help("name the operation, or leave it out"),
            );
            return None;
        }
        match self.operations.ids.get(id) {
            // A path item that stands at several paths.
            Some(first) if *first == location => Some(id),
            Some(first) => {
                let message = format!("{} is the `operationId` of two operations", quote(id));
                // Without it the operation still has its method and path.
                let code = "openapi::operation-id";
                let diagnostic = if self.options.lenient {
                    let message = format!("{message}; the second one is ignored");
                    Diagnostic::warning(code, location, message)
                } else {
                    Diagnostic::error(code, location, message)
                };
                let mut diagnostic = diagnostic
                    .related(*first, "the first one")
                    .help("give one of them another name");
                if !self.options.lenient {
                    diagnostic = diagnostic
                        .help("with `--lenient` the second one is ignored; its operation is not");
                }
                self.push(diagnostic);
                None
            }
            None => {
                self.operations.ids.insert(id, location);
                Some(id)
            }
        }
    }

    fn operation_tags(&mut self, opened: &Opened<'d>) -> Vec<Arc<str>> {
        let Some(member) = opened.member("tags") else {
            return Vec::new();
        };
        let mut tags: IndexSet<Arc<str>> = IndexSet::new();
        for item in opened.items(self, "tags") {
            let item = Member {
                value: item,
                ..member
            };
            if let Some(tag) = self.text_of(WRONG_TYPE, item)
                && !tags.contains(tag)
            {
                self.check_tag(tag, item.value);
                tags.insert(tag.into());
            }
        }
        tags.into_iter().collect_vec()
    }

    /// Tags need not be declared, but one that is almost like a declared one is a slip.
    fn check_tag(&mut self, tag: &'d str, node: Node<'d>) {
        let similar = match self.operations.similar_tags.get(tag) {
            Some(similar) => similar.clone(),
            None => {
                let declared = || self.operations.declared_tags.iter();
                let similar = if self.operations.declared_tags.contains(tag) {
                    None
                } else {
                    self.guesses
                        .suggest(tag, declared().map(|known| &**known))
                        .map(Arc::from)
                };
                self.operations.similar_tags.insert(tag, similar.clone());
                similar
            }
        };
        if let Some(similar) = similar {
            let message = format!("the tag {} is not declared", quote(tag));
            self.push_grouped(
                tag,
                Diagnostic::warning("openapi::undeclared-tag", node.location(), message)
                    .help(format!("did you mean {}?", quote(&similar))),
            );
        }
    }

    fn no_responses(&mut self, opened: &Opened<'d>, member: Member<'d>, version: Version) {
        let responses = opened.member("responses");
        if responses.is_none() && version >= Version::V3_1 {
            return;
        }
        let place = responses.map_or(member.key_location, |member| member.key_location);
        self.push_grouped(
            "",
            Diagnostic::warning(
                "openapi::no-responses",
                place,
                "this operation does not say what it answers",
            )
            .help("add a response, at least `default`"),
        );
    }

    /// `callbacks`: by name.
    fn callbacks(&mut self, at: At<'d>, opened: &Opened<'d>) -> IndexMap<Arc<str>, Arc<Callback>> {
        let mut callbacks = IndexMap::new();
        for member in opened.entries(self, "callbacks") {
            let callback = self.within_named(Crumb::Callback(member.key), [member.key], |reader| {
                reader.part(at.with(member.value), sort::CALLBACK, &Self::callback)
            });
            callbacks.extend(callback.map(|callback| (member.key.into(), callback)));
        }
        callbacks
    }

    /// One callback: path items by runtime expression.
    pub(super) fn callback(&mut self, at: At<'d>, component: Option<Arc<str>>) -> Option<Callback> {
        let Some(object) = at.node.as_object() else {
            let message = format!(
                "a callback must be an object, not {}",
                super::expect::a(at.node)
            );
            self.push(
                Diagnostic::error(WRONG_TYPE, at.node.location(), message)
                    .help("write one like `'{$request.body#/url}': {post: {responses: {}}}`"),
            );
            return None;
        };
        let mut callback = Callback {
            component,
            location: at.node.location(),
            ..Callback::default()
        };
        for member in object {
            if member.key.starts_with("x-") {
                let value = self.json(member.value);
                callback.extensions.0.push((member.key.into(), value));
                continue;
            }
            let words = self.place.words().to_vec();
            let item = self.path_item(at.with(member.value), words);
            callback
                .items
                .extend(item.map(|item| (member.key.into(), item)));
        }
        Some(callback)
    }
}

/// The parameters of a path, with those of an operation in the place of equal ones or behind them.
pub(super) fn merged(path: &[Arc<Parameter>], own: Vec<Arc<Parameter>>) -> Vec<Arc<Parameter>> {
    if path.is_empty() {
        return own;
    }
    // An equal key keeps its place and takes the later value.
    let all = path.iter().cloned().chain(own);
    let all: IndexMap<_, _> = all
        .map(|parameter| (identity(&parameter), parameter))
        .collect();
    all.into_values().collect_vec()
}
