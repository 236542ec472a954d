//! Operations by their first tag, and what everything about them is called.

use crate::map::{IndexMap, IndexSet};
use crate::tokens::Ident;

use super::answers::{self, Answer};
use super::content::Content;
use super::inputs::{self, BodyInput, ParameterInput};
use super::{errors, operation};
use crate::api::plan::Judge;
use crate::api::rejection::{DocumentedError, Rejections};
use crate::api::{Api, Operation, Path, Tag, TypeId};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::list::CollectVec;
use crate::write::rust::cors::Cors;
use crate::write::rust::names::{Kind, Scope, ident};
use crate::write::rust::printer::Printer;
use crate::write::rust::security::{self, Scheme};
use crate::write::rust::streams::Streams;
use crate::write::rust::validation::Validations;
use crate::write::words::words;

/// What the operations of an API are in Rust.
#[derive(Debug)]
pub(crate) struct Contract<'a> {
    /// The API.
    pub(crate) api: &'a Api,
    /// What prints its types.
    pub(crate) p: &'a Printer<'a>,
    /// The operations by their first tag, in the order of the document.
    pub(crate) groups: Vec<Group<'a>>,
    /// The types of documented errors that only the application can fill, in the order of the document.
    pub(crate) own_errors: Vec<TypeId>,
    /// The security schemes that some operation demands, in the order of the document.
    pub(crate) schemes: Vec<Scheme<'a>>,
    /// What becomes of requests that do not satisfy the document.
    pub(crate) validation: Validations,
    /// Which pages of other origins may use the server, if any may.
    pub(crate) cors: Option<Cors>,
}

/// The operations that one trait handles.
#[derive(Debug)]
pub(crate) struct Group<'a> {
    /// The tag; empty for operations without one.
    pub(crate) tag: &'a str,
    /// What the document says about the tag.
    pub(crate) documented: Option<&'a Tag>,
    /// The name of the module, of the file and of the field of `Handlers`.
    pub(crate) module: Ident,
    /// The name of the trait.
    pub(crate) handler: Ident,
    /// The operations in the order of the document.
    pub(crate) calls: Vec<Call<'a>>,
}

/// An operation in Rust.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    /// Where it is.
    pub(crate) path: &'a Path,
    /// The operation.
    pub(crate) operation: &'a Operation,
    /// The name of the method.
    pub(crate) method: Ident,
    /// The name of the request struct.
    pub(crate) request: Ident,
    /// The name of the response enum.
    pub(crate) response: Ident,
    /// The parameters.
    pub(crate) parameters: Vec<ParameterInput<'a>>,
    /// The body.
    pub(crate) body: Option<BodyInput<'a>>,
    /// The documented answers.
    pub(crate) answers: Vec<Answer<'a>>,
    /// Those of them that the server may have to give by itself.
    pub(crate) errors: Vec<DocumentedError<'a>>,
}

impl Call<'_> {
    /// Whether a request that succeeds is answered in one of several media types, so that the handler
    /// has to know which one the client wants.
    pub(crate) fn negotiates(&self) -> bool {
        operation::produces(self).len() > 1
    }

    /// Whether the handler reads the body in pieces, in some media type.
    pub(crate) fn streams_request(&self) -> bool {
        let variants = self.body.iter().flat_map(|body| &body.variants);
        variants
            .into_iter()
            .any(|variant| variant.content.is_stream())
    }
}

/// Names of files that cannot be, somewhere, or that mean something else here.
pub(in crate::write::rust) const NO_MODULES: [&str; 53] = [
    "actix_web",
    "aux",
    "axum",
    "com0",
    "com1",
    "com2",
    "com3",
    "com4",
    "com5",
    "com6",
    "com7",
    "com8",
    "com9",
    "con",
    "contract",
    "core",
    "decode",
    "endpoint",
    "errors",
    "extract",
    "fill",
    "generated",
    "guarded",
    "handlers",
    "layer",
    "lib",
    "lpt0",
    "lpt1",
    "lpt2",
    "lpt3",
    "lpt4",
    "lpt5",
    "lpt6",
    "lpt7",
    "lpt8",
    "lpt9",
    "main",
    "map_response",
    "methods",
    "nul",
    "operation",
    "prn",
    "mock",
    "router",
    "router_with",
    "security",
    "server",
    "std",
    "support",
    "tokio",
    "types",
    "validate",
    "values",
];

/// Names that the files of a contract take from elsewhere.
const TAKEN: [&str; 38] = [
    "Answer",
    "Arc",
    "ByteStream",
    "Call",
    "Declared",
    "DocumentedError",
    "Error",
    "Errors",
    "EventStream",
    "Failure",
    "FilePart",
    "Form",
    "Handlers",
    "Incoming",
    "Input",
    "Into",
    "ItemStream",
    "Kind",
    "Media",
    "MediaStream",
    "MethodRouter",
    "Notation",
    "Next",
    "Operation",
    "Others",
    "Parameter",
    "PartStream",
    "Reply",
    "Respond",
    "Router",
    "Security",
    "Send",
    "Statuses",
    "StatusIn",
    "Style",
    "Sync",
    "TypeId",
    "Future",
];

impl<'a> Contract<'a> {
    /// Names all operations of `api`.
    pub(crate) fn new(
        api: &'a Api,
        p: &'a Printer<'a>,
        judge: &Judge<'_, '_>,
        rejections: &Rejections<'_, '_>,
        streams: &Streams,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let mut by_tag: IndexMap<&str, Vec<(&Path, &Operation)>> = IndexMap::new();
        for (path, operation) in api.operations() {
            let tag = operation.tags.first().map_or("", |tag| &**tag);
            by_tag.entry(tag).or_default().push((path, operation));
        }
        let mut modules = Scope::without(Kind::Module, &NO_MODULES);
        let mut handlers = Scope::without(Kind::Type, &TAKEN);
        let groups: Vec<Group<'a>> = by_tag
            .into_iter()
            .map(|(tag, operations)| {
                let words = if tag.is_empty() {
                    vec!["operations".to_owned()]
                } else {
                    words(tag)
                };
                Group {
                    tag,
                    documented: api.tags.iter().find(|documented| documented.name == tag),
                    module: modules.words(&words),
                    handler: handlers.words(&words),
                    calls: calls(p, judge, rejections, streams, &operations, diagnostics),
                }
            })
            .collect_vec();
        let documented = groups
            .iter()
            .flat_map(|group| &group.calls)
            .flat_map(|call| &call.errors);
        let own = documented
            .filter(|error| error.form.is_none())
            .map(|error| errors::first_alike(p, error.ty).ty);
        let own_errors: IndexSet<TypeId> = own.collect();
        Self {
            api,
            p,
            groups,
            own_errors: own_errors.into_iter().collect_vec(),
            schemes: security::schemes(api, diagnostics),
            validation: Validations::default(),
            cors: None,
        }
    }

    /// Whether a handler reads a body in pieces.
    pub(crate) fn streams_requests(&self) -> bool {
        let mut calls = self.groups.iter().flat_map(|group| &group.calls);
        calls.any(Call::streams_request)
    }

    /// Whether a body is read or sent in pieces.
    pub(crate) fn streams(&self) -> bool {
        let calls = self.groups.iter().flat_map(|group| &group.calls);
        let mut answers = calls.flat_map(|call| &call.answers);
        let is_sent = answers.any(|answer| answer.content.as_ref().is_some_and(Content::is_stream));
        is_sent || self.streams_requests()
    }

    /// The position of a type among [`Contract::own_errors`].
    pub(crate) fn own_error(&self, ty: TypeId) -> usize {
        let ty = errors::first_alike(self.p, ty).ty;
        self.own_errors
            .iter()
            .position(|own| *own == ty)
            .unwrap_or_default()
    }

    /// All operations with their groups, by path in the order of the document.
    pub(crate) fn paths(&self) -> Vec<(&'a Path, Vec<(&Group<'a>, &Call<'a>)>)> {
        let mut paths: IndexMap<&str, (&'a Path, Vec<_>)> = IndexMap::new();
        for path in &self.api.paths {
            paths.insert(path.template.as_str(), (path, Vec::new()));
        }
        for group in &self.groups {
            for call in &group.calls {
                if let Some((_, calls)) = paths.get_mut(call.path.template.as_str()) {
                    calls.push((group, call));
                }
            }
        }
        paths
            .into_values()
            .filter(|(_, calls)| !calls.is_empty())
            .collect_vec()
    }
}

fn calls<'a>(
    p: &Printer<'a>,
    judge: &Judge<'_, '_>,
    rejections: &Rejections<'_, '_>,
    streams: &Streams,
    operations: &[(&'a Path, &'a Operation)],
    diagnostics: &mut Diagnostics,
) -> Vec<Call<'a>> {
    let mut methods = Scope::new(Kind::Value);
    let mut types = Scope::without(Kind::Type, &TAKEN);
    let call = |(path, operation): &(&'a Path, &'a Operation)| {
        let words = operation_words(path, operation);
        let with = |suffix: &str| [words.as_slice(), &[suffix.to_owned()]].concat();
        let request = types.words(&with("request"));
        let response = types.words(&with("response"));
        let method = methods.words(&words);
        if method != ident(Kind::Value, &words) {
            diagnostics.push(renamed(operation, &words, &method));
        }
        let streams = streams.has(path, operation);
        Call {
            path,
            operation,
            method,
            request,
            response,
            parameters: inputs::parameters(p, judge, operation),
            body: inputs::body(
                p,
                judge,
                operation,
                streams,
                |suffix| types.words(&with(suffix)),
                diagnostics,
            ),
            answers: answers::answers(p, operation, streams),
            errors: rejections.of(operation),
        }
    };
    operations.iter().map(call).collect_vec()
}

/// Says that an operation is not called as it would be alone.
fn renamed(operation: &Operation, words: &[String], method: &Ident) -> Diagnostic {
    let taken = ident(Kind::Value, words);
    let message = format!("two operations of one tag would be `{taken}`; this one is `{method}`");
    Diagnostic::warning("rust::operation", operation.location, message)
        .label("names in Rust differ by more than case and symbols")
        .help("give it an `operationId` of other words")
}

/// What an operation is called: its `operationId`, else its method and path.
fn operation_words(path: &Path, operation: &Operation) -> Vec<String> {
    match &operation.id {
        Some(id) => words(id),
        None => words(&format!("{} {}", operation.method, path.template)),
    }
}
