//! What one handler takes and gives, where nothing is known but the function itself.

use proc_macro2::Span;
use syn::ItemFn;

use super::answer::{Answer, Payload, Said, parts, said};
use super::body::answers;
use super::docs::{self, Described};
use super::extractor::{Framework, MULTIPART, Take, refusals, take};
use super::syntax::{has_attribute, segments};
use super::types::Type as _;
use super::written::{Alone, Written, generics};

/// What a handler takes and gives.
#[derive(Debug)]
pub struct Handler {
    /// Whose extractors it has.
    pub framework: Framework,
    /// What it takes, in the order of its parameters.
    pub takes: Vec<Taken>,
    /// What it answers, in the order in which it is found: of several for one status the last that says
    /// what it carries has the say.
    pub answers: Vec<Given>,
    /// Types that may say what else they answer: of errors, and of answers that are not known by their look.
    pub telling: Vec<Telling>,
    /// What its doc comment says.
    pub described: Described,
    /// Whether it is `#[deprecated]`.
    pub is_deprecated: bool,
}

/// A part of a request that a handler takes.
#[derive(Debug)]
pub struct Taken {
    /// Which one.
    pub what: What,
    /// Whether the handler does without.
    pub is_optional: bool,
    /// The type of the parameter.
    pub span: Span,
}

/// Which part of a request.
#[derive(Debug)]
pub enum What {
    /// Parameters of the path, one after the other.
    Path(Vec<Written>),
    /// Parameters of the path that are the fields of a type, or the only one of this type.
    Paths(Written),
    /// Parameters of the query.
    Query(Written),
    /// A header.
    Header(String),
    /// A body of this media type; nothing is known of one without a type.
    Body(&'static str, Option<Written>),
    /// A way in, as [`scheme`](super::security::scheme) names it.
    Demand(&'static str),
    /// Something that is not known by its look, and may say itself what it takes.
    Own(Written),
}

/// An answer.
#[derive(Debug)]
pub struct Given {
    /// Its status; `2XX` if that is all that is known.
    pub status: Option<u16>,
    /// What it carries.
    pub payload: Payload<Written>,
    /// Where it is given.
    pub span: Span,
}

/// A type that may say itself what it answers.
#[derive(Debug)]
pub struct Telling {
    /// The type.
    pub ty: Written,
    /// Whether it may be another word for a `Result`, whose error is asked.
    pub is_alias: bool,
}

/// Looks at a handler. `is_get` is whether forms are read from the query.
pub fn handler(function: &ItemFn, framework: Option<Framework>, is_get: bool) -> Handler {
    let names = generics(&function.sig);
    let mut handler = Handler {
        framework: framework.unwrap_or_else(|| framework_of(&function.sig)),
        takes: Vec::new(),
        answers: Vec::new(),
        telling: Vec::new(),
        described: Described::default(),
        is_deprecated: has_attribute(&function.attrs, "deprecated"),
    };
    if let Some((doc, _)) = docs::doc(&function.attrs) {
        handler.described = docs::described(&doc);
    }
    for input in &function.sig.inputs {
        if let syn::FnArg::Typed(input) = input {
            let ty = Written::of(&input.ty, &names);
            let pattern = inside(&input.pat);
            handler.take(&ty, pattern, false, is_get, 0);
        }
    }
    handler.answer(function, &names);
    handler
}

/// actix-web's types stand behind `web::`.
fn framework_of(signature: &syn::Signature) -> Framework {
    let is_actix = signature.inputs.iter().any(|input| match input {
        syn::FnArg::Typed(input) => super::syntax::type_path(&input.ty).is_some_and(|path| {
            let names = segments(path);
            let first = names.first().map(String::as_str);
            matches!(first, Some("web" | "actix_web")) && names.len() > 1
        }),
        syn::FnArg::Receiver(_) => false,
    });
    match is_actix {
        true => Framework::Actix,
        false => Framework::Axum,
    }
}

/// The pattern in one such as `Path(pattern)`.
fn inside(pattern: &syn::Pat) -> &syn::Pat {
    match pattern {
        syn::Pat::TupleStruct(tuple) => tuple.elems.first().unwrap_or(pattern),
        pattern => pattern,
    }
}

/// Extractors of extractors.
const DEPTH: usize = 6;

impl Handler {
    fn take(
        &mut self,
        ty: &Written,
        pattern: &syn::Pat,
        is_optional: bool,
        is_get: bool,
        depth: usize,
    ) {
        if depth > DEPTH {
            return;
        }
        for ty in ty.elements().unwrap_or_default() {
            self.take(ty, pattern, is_optional, is_get, depth + 1);
        }
        let what = match take(ty, is_get) {
            Take::Optional(inside) => {
                return self.take(inside, pattern, true, is_get, depth + 1);
            }
            Take::Caught(inside) => {
                let before = self.takes.len();
                self.take(inside, pattern, true, is_get, depth + 1);
                for taken in self.takes.iter_mut().skip(before) {
                    taken.is_optional &= !matches!(taken.what, What::Body(..));
                }
                return;
            }
            Take::Inside(inside) => {
                return self.take(inside, pattern, is_optional, is_get, depth + 1);
            }
            Take::Path(inside) => match inside.elements() {
                Some(elements) => What::Path(elements.to_vec()),
                None if matches!(pattern, syn::Pat::Struct(_)) || !is_one(inside) => {
                    What::Paths(inside.clone())
                }
                None => What::Path(vec![inside.clone()]),
            },
            Take::Query(inside) => match inside.name() {
                Some("Option") => What::Query(inside.first().cloned().unwrap_or(inside.clone())),
                _ => What::Query(inside.clone()),
            },
            Take::Body(media_type, inside) => {
                if !is_optional {
                    for code in refusals(self.framework, media_type) {
                        let payload = Payload::Text("text/plain");
                        self.give(Some(*code), payload, ty.span);
                    }
                }
                What::Body(media_type, Some(inside.clone()))
            }
            Take::Parts => What::Body(MULTIPART, None),
            Take::Text => What::Body("text/plain", None),
            Take::Bytes => What::Body("application/octet-stream", None),
            Take::Header(Some(name)) => What::Header(name),
            Take::Demand(kind) => What::Demand(kind),
            Take::Header(None) => return,
            Take::Nothing => match ty.name() {
                Some(name) if !is_silent(name) && ty.tokens.is_some() => What::Own(ty.clone()),
                _ => return,
            },
        };
        self.takes.push(Taken {
            what,
            is_optional,
            span: ty.span,
        });
    }

    fn give(&mut self, status: Option<u16>, payload: Payload<Written>, span: Span) {
        let known = self.answers.iter_mut().find(|given| given.status == status);
        match known {
            Some(known) if is_better(&payload, &known.payload) => {
                known.payload = payload;
                known.span = span;
            }
            Some(_) => {}
            None => self.answers.push(Given {
                status,
                payload,
                span,
            }),
        }
    }

    fn answer(&mut self, function: &ItemFn, generics: &[String]) {
        let output = match &function.sig.output {
            syn::ReturnType::Default => None,
            syn::ReturnType::Type(_, ty) => Some(Written::of(ty, generics)),
        };
        let given = answers(Alone::of(&function.sig), &function.block, None);
        let span = function.sig.ident.span();
        let Some(output) = output else {
            self.give(Some(200), Payload::Nothing, span);
            return;
        };
        let span = output.span;
        let (success, error) = parts(&output);
        let is_good = |answer: &&Answer<_, _>| answer.status.is_none_or(|code| code < 400);
        match said(&success, &given) {
            Said::All(code, payload) => self.give(Some(code), payload, span),
            Said::Body(payload) => {
                let codes = given.iter().filter(is_good);
                let codes: Vec<(u16, Span)> = codes
                    .filter_map(|answer| Some((answer.status?, answer.place)))
                    .collect();
                for (code, place) in &codes {
                    self.give(Some(*code), payload.clone(), *place);
                }
                if codes.is_empty() {
                    self.give(None, payload, span);
                }
            }
            Said::Nothing => {
                for answer in given.iter().filter(is_good) {
                    let code = answer.status.unwrap_or(200);
                    self.give(Some(code), answer.payload.clone(), answer.place);
                }
                if success.tokens.is_some() && !success.name().is_none_or(is_opaque) {
                    self.tell(success, error.is_none());
                }
            }
        }
        for answer in &given {
            let Some(code) = answer.status.filter(|code| *code >= 400) else {
                continue;
            };
            let payload = match (&answer.payload, &error) {
                (Payload::Unknown, Some(error)) => match said::<_, Span>(error, &[]) {
                    Said::All(_, payload) | Said::Body(payload) => payload,
                    Said::Nothing => Payload::Unknown,
                },
                (payload, _) => payload.clone(),
            };
            self.give(Some(code), payload, answer.place);
        }
        match error {
            Some(error) if error.tokens.is_some() && !error.name().is_none_or(is_opaque) => {
                self.tell(error, false);
            }
            None if output.name() == Some("Result") => self.tell(output, true),
            _ => {}
        }
    }

    fn tell(&mut self, ty: Written, is_alias: bool) {
        self.telling.push(Telling { ty, is_alias });
    }
}

/// Whether a body is better known than another one; a text may only be what a framework refuses with.
fn is_better(payload: &Payload<Written>, known: &Payload<Written>) -> bool {
    let says = |payload: &Payload<Written>| matches!(payload, Payload::Json(_) | Payload::Other(_));
    says(payload) && !says(known)
        || matches!(known, Payload::Nothing | Payload::Unknown)
            && !matches!(payload, Payload::Nothing | Payload::Unknown)
}

/// Whether a type is written as one part of a path, whatever else may be known of it.
pub fn is_one(ty: &Written) -> bool {
    ty.name().is_some_and(|name| {
        matches!(
            name,
            "String"
                | "str"
                | "char"
                | "bool"
                | "i8"
                | "i16"
                | "i32"
                | "i64"
                | "i128"
                | "isize"
                | "u8"
                | "u16"
                | "u32"
                | "u64"
                | "u128"
                | "usize"
                | "f32"
                | "f64"
                | "Uuid"
                | "Ulid"
                | "DateTime"
                | "NaiveDate"
                | "NaiveTime"
                | "NaiveDateTime"
                | "OffsetDateTime"
                | "PrimitiveDateTime"
                | "Date"
                | "Decimal"
                | "Url"
        )
    })
}

/// Parameters of handlers that say nothing of an API.
fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "State"
            | "Extension"
            | "Data"
            | "ReqData"
            | "Request"
            | "HttpRequest"
            | "HeaderMap"
            | "Method"
            | "Uri"
            | "OriginalUri"
            | "Version"
            | "ConnectInfo"
            | "MatchedPath"
            | "NestedPath"
            | "RawQuery"
            | "RawPathParams"
            | "WebSocketUpgrade"
            | "Extensions"
            | "Parts"
            | "ConnectionInfo"
            | "PeerAddr"
    )
}

/// Types that never say what they answer.
fn is_opaque(name: &str) -> bool {
    matches!(
        name,
        "Response"
            | "HttpResponse"
            | "StatusCode"
            | "String"
            | "str"
            | "Infallible"
            | "Json"
            | "Html"
            | "Redirect"
            | "Value"
            | "Result"
            | "Box"
    )
}
