//! What the operations of an API are in TypeScript: what everything is called, and what it carries.
//!
//! No framework is known here.

mod answers;
mod file;
mod inputs;
mod security;
mod streamed;
mod types;

pub(super) use answers::Answer;
#[cfg(feature = "stubs")]
pub(super) use answers::Body;
pub(super) use file::{CallPrinter, file};
pub(super) use inputs::{BodyInput, Input};
pub(super) use security::{Scheme, file as security_file, schemes};

use super::names::{Names, Scope};
use crate::api::plan::{Direction, Judge, Plans, Use};
use crate::api::rejection::{DocumentedError, Rejections};
use crate::api::{Api, Operation, Path, Tag, TypeId};
use crate::diagnostic::Diagnostics;
use crate::map::{IndexMap, IndexSet};
use crate::write::rust::Streams;
use crate::write::typescript::TypeScriptOptions;
use crate::write::words::words;

/// What the operations of an API are.
pub(super) struct Contract<'a> {
    pub(super) api: &'a Api,
    pub(super) plans: &'a Plans<'a>,
    pub(super) names: &'a Names,
    /// The operations by their first tag, in the order of the document.
    pub(super) groups: Vec<Group<'a>>,
    /// The security schemes that some operation demands, in the order of the document.
    pub(super) schemes: Vec<Scheme<'a>>,
    /// The bodies of documented errors that only the application can fill, with the names of the
    /// functions that do.
    pub(super) own_errors: IndexMap<TypeId, String>,
}

/// The operations of one tag.
pub(super) struct Group<'a> {
    /// The tag; empty for operations without one.
    pub(super) tag: &'a str,
    /// What the document says about the tag.
    pub(super) documented: Option<&'a Tag>,
    /// The name of the file, without its ending.
    pub(super) file: String,
    /// The name of the member of `Handlers`, and of the constant in the user's file.
    pub(super) member: String,
    /// The name of the interface.
    pub(super) interface: String,
    /// The operations in the order of the document.
    pub(super) calls: Vec<Call<'a>>,
}

/// An operation.
pub(super) struct Call<'a> {
    pub(super) path: &'a Path,
    pub(super) operation: &'a Operation,
    /// The name of the function.
    pub(super) method: String,
    /// The name of the constant that says what the server has to know.
    pub(super) constant: String,
    /// The name of the type of requests.
    pub(super) request: String,
    /// The name of the type of responses.
    pub(super) response: String,
    pub(super) inputs: Vec<Input<'a>>,
    pub(super) body: Option<BodyInput<'a>>,
    pub(super) answers: Vec<Answer<'a>>,
    /// Documented answers to requests that fail, with a JSON body.
    pub(super) errors: Vec<DocumentedError<'a>>,
}

/// Names of files that are taken, or that cannot be somewhere.
const NO_FILES: [&str; 47] = [
    "aux",
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
    "decode",
    "decoders",
    "documentation",
    "encode",
    "encoders",
    "errors",
    "express",
    "fastify",
    "formats",
    "generated",
    "index",
    "koa",
    "linear",
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
    "mock",
    "nul",
    "prn",
    "router",
    "schema",
    "schemas",
    "security",
    "server",
    "settings",
    "support",
    "types",
];

/// Names that files of operations take from elsewhere.
const TAKEN: [&str; 18] = [
    "Accept",
    "Array",
    "AsyncIterable",
    "Call",
    "Context",
    "Date",
    "Error",
    "Iterable",
    "Media",
    "Part",
    "Principal",
    "Promise",
    "ServerSentEvent",
    "StatusIn",
    "Uint8Array",
    "Failure",
    "Record",
    "Operation",
];

/// Names of variables in files of operations.
const VARIABLES: [&str; 7] = [
    "decode",
    "decoders",
    "encoders",
    "input",
    "schemes",
    "types",
    "validators",
];

impl<'a> Contract<'a> {
    pub(super) fn new(
        api: &'a Api,
        plans: &'a Plans<'a>,
        names: &'a Names,
        judge: &Judge<'_, '_>,
        rejections: &Rejections<'_, '_>,
        options: &'a TypeScriptOptions,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let streams = &options.streams;
        let mut by_tag: IndexMap<&str, Vec<(&Path, &Operation)>> = IndexMap::new();
        for (path, operation) in api.operations() {
            let tag = operation.tags.first().map_or("", |tag| &**tag);
            by_tag.entry(tag).or_default().push((path, operation));
        }
        let mut files = Scope::without(&NO_FILES);
        let (own_members, own_interfaces) = options.own_names();
        let members_elsewhere = [
            "createRouter",
            "documentation",
            "errors",
            "forgetful",
            "router",
            "security",
        ];
        let mut members = Scope::without(&[&members_elsewhere[..], own_members].concat());
        let interfaces_elsewhere = [
            "AnyEntry",
            "Errors",
            "Handlers",
            "Router",
            "RouterOptions",
            "Security",
        ];
        let mut interfaces =
            Scope::without(&[&TAKEN[..], &interfaces_elsewhere, own_interfaces].concat());
        let groups: Vec<Group<'a>> = by_tag
            .into_iter()
            .map(|(tag, operations)| {
                let words = match tag {
                    "" => vec!["operations".to_owned()],
                    tag => words(tag),
                };
                let interface = interfaces.pascal(&words);
                let mut member = members.camel(&words);
                if member == interface {
                    // Some names have no case.
                    member = members.camel(&[&words[..], &["handlers".to_owned()]].concat());
                }
                Group {
                    tag,
                    documented: api.tags.iter().find(|documented| documented.name == tag),
                    file: files.file(&words),
                    member,
                    calls: calls(plans, judge, rejections, streams, &operations, &interface),
                    interface,
                }
            })
            .collect();
        let errors = groups
            .iter()
            .flat_map(|group| &group.calls)
            .flat_map(|call| &call.errors);
        let own: IndexSet<TypeId> = errors
            .filter(|error| error.form.is_none())
            .map(|error| error.ty)
            .collect();
        let mut functions = Scope::without(&[]);
        let own = own.into_iter().map(|ty| {
            let name = names.ty(plans, response(ty));
            (ty, functions.member(&words(name)))
        });
        Self {
            api,
            plans,
            names,
            own_errors: own.collect(),
            groups,
            schemes: schemes(api, &options.jwt, diagnostics),
        }
    }

    /// Whether some handler reads a body in pieces.
    pub(super) fn has_streams(&self) -> bool {
        let mut calls = self.groups.iter().flat_map(|group| &group.calls);
        calls.any(|call| {
            call.body
                .iter()
                .flat_map(|it| &it.variants)
                .any(|it| it.in_pieces)
        })
    }

    /// Whether some operation demands credentials.
    pub(super) fn is_guarded(&self) -> bool {
        !self.schemes.is_empty()
    }
}

impl Call<'_> {
    /// What credentials mean to the handler: who the request comes from, perhaps, or nobody.
    pub(super) fn principal(&self) -> &'static str {
        let security = &self.operation.security;
        let is_guarded = security.iter().any(|it| !it.schemes.is_empty());
        let is_open = security.iter().any(|it| it.schemes.is_empty());
        match (is_guarded, is_open) {
            (false, _) => "undefined",
            (true, true) => "Principal | undefined",
            (true, false) => "Principal",
        }
    }

    /// The type of the context that its handler gets.
    pub(super) fn context(&self, principal: &str) -> String {
        match self.principal() {
            "undefined" => "Context".to_owned(),
            other => format!("Context<{}>", other.replace("Principal", principal)),
        }
    }

    /// Whether a request that succeeds is answered in one of several media types, so that the handler
    /// has to know which one the client wants.
    pub(super) fn negotiates(&self) -> bool {
        answers::produces(&self.answers).len() > 1
    }
}

fn calls<'a>(
    plans: &'a Plans<'a>,
    judge: &Judge<'_, '_>,
    rejections: &Rejections<'_, '_>,
    streams: &Streams,
    operations: &[(&'a Path, &'a Operation)],
    interface: &str,
) -> Vec<Call<'a>> {
    let mut methods = Scope::without(&[]);
    let mut constants = Scope::without(&VARIABLES);
    let mut types = Scope::without(&[&TAKEN[..], &[interface]].concat());
    let call = |(path, operation): &(&'a Path, &'a Operation)| {
        let words = match &operation.id {
            Some(id) => words(id),
            None => words(&format!("{} {}", operation.method, path.template)),
        };
        let with = |suffix: &str| [words.as_slice(), &[suffix.to_owned()]].concat();
        Call {
            path,
            operation,
            method: methods.member(&words),
            constant: constants.camel(&with("operation")),
            request: types.pascal(&with("request")),
            response: types.pascal(&with("response")),
            inputs: inputs::inputs(plans, judge, operation),
            body: inputs::body(plans, judge, operation, streams.has(path, operation)),
            answers: answers::answers(plans, operation),
            errors: rejections.of(operation),
        }
    };
    operations.iter().map(call).collect()
}

fn response(ty: TypeId) -> Use {
    Use {
        ty,
        direction: Direction::Response,
    }
}
