//! What one handler takes and gives, as far as its own text and what is around it say.

use syn::spanned::Spanned as _;

use super::answer::{Answer, Payload, Said, Shape, parts, said};
use super::body::{answers, answers_of_expression};
use super::docs::{self, Described};
use super::extractor::{MULTIPART, Take, refusals, take};
use super::look::{Look, Source};
use super::scope::Scope;
use super::seeks::{Sought, seeks};
use super::syntax::has_attribute;
use super::types::{Type, unwrapped};

/// What a handler takes and gives, with types and places as whoever asks knows them.
#[derive(Debug)]
pub struct Handler<T, P> {
    /// What it takes, in the order of its parameters.
    pub takes: Vec<Taken<T, P>>,
    /// What it answers, in the order in which it is found: of several for one status the one that says
    /// most of what it carries.
    pub answers: Vec<Given<T, P>>,
    /// Types that may say what else they answer.
    pub telling: Vec<Telling<T>>,
    /// What it looks for in a request by itself.
    pub seeks: Option<Sought>,
    /// What its doc comment says.
    pub described: Described,
    /// Where that stands.
    pub described_at: Option<P>,
    /// Where it says what it gives.
    pub answered_at: Option<P>,
    /// Whether it is `#[deprecated]`.
    pub is_deprecated: bool,
}

/// A part of a request that a handler takes.
#[derive(Clone, Debug)]
pub struct Taken<T, P> {
    /// Which one.
    pub what: What<T>,
    /// Whether the handler does without.
    pub is_optional: bool,
    /// What the framework answers by itself to one that it cannot read, as a text.
    pub refusals: &'static [u16],
    /// The type of the parameter.
    pub place: P,
}

/// Which part of a request.
#[derive(Clone, Debug)]
pub enum What<T> {
    /// Parameters of the path, one after the other.
    Path(Vec<T>),
    /// Parameters of the path that are the fields of a type, or the only one of this type.
    Paths(T),
    /// Parameters of the query.
    Query(T),
    /// A header.
    Header(String),
    /// A body of this media type; nothing is known of one without a type.
    Body(&'static str, Option<T>),
    /// A way in, as [`scheme`](super::security::scheme) names it.
    Demand(&'static str),
    /// Something that is not known by its look, and may say itself what it takes.
    Own(T),
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Given<T, P> {
    /// Its status; `2XX` if that is all that is known.
    pub status: Option<u16>,
    /// What it carries.
    pub payload: Payload<T>,
    /// Where it is given.
    pub place: P,
    /// What says so.
    pub by: By,
}

/// What says what is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A type.
    Type,
    /// What the code does.
    Code,
}

/// A type that may say itself what it answers.
#[derive(Clone, Debug)]
pub enum Telling<T> {
    /// What is answered when all is well.
    Success(T),
    /// An error.
    Error(T),
    /// What may be another word for a `Result`, whose error is asked as well.
    Alias(T),
}

impl<T> Telling<T> {
    /// The type.
    pub fn ty(&self) -> &T {
        match self {
            Self::Success(ty) | Self::Error(ty) | Self::Alias(ty) => ty,
        }
    }
}

/// Looks at a handler. `is_get` is whether forms are read from the query.
pub fn handler<'a, L: Look<'a>>(
    look: L,
    function: &Source<'a>,
    is_get: bool,
) -> Handler<L::Type, L::Place> {
    let mut handler = Handler::new();
    handler.is_deprecated = has_attribute(function.attributes, "deprecated");
    if let Some((doc, span)) = docs::doc(function.attributes) {
        handler.described = docs::described(&doc);
        handler.described_at = Some(look.place(span));
    }
    for input in &function.signature.inputs {
        if let syn::FnArg::Typed(input) = input {
            handler.takes.extend(taken(&look, input, is_get));
        }
    }
    handler.refuse();
    handler.seeks = seeks(&look, function);
    let scope = Scope::of(look, function.signature);
    let syn::ReturnType::Type(_, output) = &function.signature.output else {
        let place = scope.look.place(function.signature.ident.span());
        handler.answered_at = Some(place);
        handler.give(Some(200), Payload::Nothing, place, By::Type);
        return handler;
    };
    let place = scope.look.place(output.span());
    handler.answered_at = Some(place);
    let output = scope.look.written(output);
    let given = answers(scope.clone(), function.block, Some(function.id()));
    let (mut success, error) = parts(&output);
    // `type Outcome<T> = Result<T, Failure>;`, of which only the argument is at hand.
    let aliased = output.first().filter(|inside| {
        error.is_none() && output.name().is_some() && output.is_own() && is_answer(*inside)
    });
    let is_alias = aliased.is_some();
    if let Some(inside) = aliased {
        success = inside.clone();
    }
    // `impl Responder` is what the function ends with.
    if success.is_anything() {
        let end = unwrapped(scope.end(function.block));
        success = scope.look.hidden(end).unwrap_or(success);
    }
    if let Some(success) = handler.succeed(success, &given, place) {
        handler.telling.push(match &error {
            Some(_) => Telling::Success(success),
            None => Telling::Alias(success),
        });
    }
    handler.fail(error.as_ref(), &given);
    match error {
        Some(error) if tells(&error) => handler.telling.push(Telling::Error(error)),
        None if is_alias || output.name() == Some("Result") && output.is_own() => {
            handler.telling.push(Telling::Alias(output));
        }
        _ => {}
    }
    handler
}

/// Looks at a handler that is written out where it is mounted.
pub fn closure<'a, L: Look<'a>>(
    look: L,
    closure: &'a syn::ExprClosure,
    is_get: bool,
) -> Handler<L::Type, L::Place> {
    let mut handler = Handler::new();
    let mut scope = Scope::new(look);
    for input in &closure.inputs {
        if let syn::Pat::Type(input) = input {
            handler.takes.extend(taken(&scope.look, input, is_get));
        }
        scope.bind(input, &L::Type::unknown());
    }
    handler.refuse();
    let success = unwrapped(scope.ty(&closure.body));
    let place = scope.look.place(closure.span());
    handler.answered_at = Some(place);
    let given = answers_of_expression(scope, &closure.body);
    let telling = handler.succeed(success, &given, place);
    handler.telling.extend(telling.map(Telling::Success));
    handler.fail(None, &given);
    handler
}

fn taken<'a, L: Look<'a>>(
    look: &L,
    input: &syn::PatType,
    is_get: bool,
) -> Vec<Taken<L::Type, L::Place>> {
    let place = look.place(input.ty.span());
    let is_struct = matches!(inside(&input.pat), syn::Pat::Struct(_));
    let ty = look.written(&input.ty);
    takes(look, &ty, place, is_struct, is_get)
}

/// The pattern in one such as `Path(pattern)`.
fn inside(pattern: &syn::Pat) -> &syn::Pat {
    match pattern {
        syn::Pat::TupleStruct(tuple) => tuple.elems.first().unwrap_or(pattern),
        pattern => pattern,
    }
}

/// What a type takes from a request. `is_struct` is whether what is in it is taken apart by names, and
/// `is_get` whether forms are read from the query.
pub fn takes<'a, L: Look<'a>>(
    look: &L,
    ty: &L::Type,
    place: L::Place,
    is_struct: bool,
    is_get: bool,
) -> Vec<Taken<L::Type, L::Place>> {
    let mut takes = Takes {
        look,
        place,
        is_struct,
        is_get,
        found: Vec::new(),
    };
    takes.take(ty, false, 0);
    takes.found
}

/// Extractors of extractors.
const DEPTH: usize = 6;

struct Takes<'l, 'a, L: Look<'a>> {
    look: &'l L,
    place: L::Place,
    is_struct: bool,
    is_get: bool,
    found: Vec<Taken<L::Type, L::Place>>,
}

impl<'a, L: Look<'a>> Takes<'_, 'a, L> {
    fn take(&mut self, ty: &L::Type, is_optional: bool, depth: usize) {
        if depth > DEPTH {
            return;
        }
        for ty in ty.elements().unwrap_or_default() {
            self.take(ty, is_optional, depth + 1);
        }
        let mut refused: &[u16] = &[];
        let what = match take(ty, self.is_get) {
            Take::Optional(inside) => return self.take(inside, true, depth + 1),
            Take::Caught(inside) => {
                let before = self.found.len();
                self.take(inside, true, depth + 1);
                for taken in self.found.iter_mut().skip(before) {
                    taken.is_optional &= !matches!(taken.what, What::Body(..));
                }
                return;
            }
            Take::Inside(inside) => return self.take(inside, is_optional, depth + 1),
            Take::Path(inside) => match inside.elements() {
                Some(elements) => What::Path(elements.to_vec()),
                None if self.is_struct || !is_one(inside) => What::Paths(inside.clone()),
                None => What::Path(vec![inside.clone()]),
            },
            Take::Query(inside) => match (inside.name(), inside.first()) {
                (Some("Option"), Some(inside)) => What::Query(inside.clone()),
                _ => What::Query(inside.clone()),
            },
            Take::Body(media_type, inside) => {
                if let Some(framework) = self.look.framework(ty).filter(|_| !is_optional) {
                    refused = refusals(framework, media_type);
                }
                What::Body(media_type, Some(inside.clone()))
            }
            Take::Parts => What::Body(MULTIPART, None),
            Take::Text => What::Body("text/plain", None),
            Take::Bytes => What::Body("application/octet-stream", None),
            Take::Header(Some(name)) => What::Header(name),
            Take::Demand(kind) => What::Demand(kind),
            Take::Header(None) => return,
            Take::Nothing if ty.is_own() && !ty.name().is_some_and(is_silent) => {
                What::Own(ty.clone())
            }
            Take::Nothing => return,
        };
        self.found.push(Taken {
            what,
            is_optional,
            refusals: refused,
            place: self.place,
        });
    }
}

impl<T: Type, P: Copy> Handler<T, P> {
    fn new() -> Self {
        Self {
            takes: Vec::new(),
            answers: Vec::new(),
            telling: Vec::new(),
            seeks: None,
            described: Described::default(),
            described_at: None,
            answered_at: None,
            is_deprecated: false,
        }
    }

    fn refuse(&mut self) {
        let refused = self.takes.iter();
        let refused =
            refused.flat_map(|taken| taken.refusals.iter().map(|code| (*code, taken.place)));
        for (code, place) in refused.collect::<Vec<_>>() {
            self.give(Some(code), Payload::Text("text/plain"), place, By::Type);
        }
    }

    fn give(&mut self, status: Option<u16>, payload: Payload<T>, place: P, by: By) {
        let known = self.answers.iter_mut().find(|given| given.status == status);
        match known {
            Some(known) if worth(&payload) > worth(&known.payload) => {
                known.payload = payload;
                known.place = place;
            }
            Some(_) => {}
            None => self.answers.push(Given {
                status,
                payload,
                place,
                by,
            }),
        }
    }

    /// Notes what is answered when all is well; gives back a type that may say more.
    fn succeed(&mut self, success: T, given: &[Answer<T, P>], place: P) -> Option<T> {
        let good = || {
            let is_good = |answer: &&Answer<T, P>| answer.status.is_none_or(|code| code < 400);
            given.iter().filter(is_good)
        };
        match said(&success, given) {
            Said::All(code, payload) => self.give(Some(code), payload, place, By::Type),
            Said::Body(payload) => {
                for answer in good().filter(|answer| answer.status.is_some()) {
                    self.give(answer.status, payload.clone(), answer.place, By::Code);
                }
                if good().all(|answer| answer.status.is_none()) {
                    self.give(None, payload, place, By::Code);
                }
            }
            Said::Nothing => {
                for answer in good() {
                    let code = answer.status.unwrap_or(200);
                    self.give(Some(code), answer.payload.clone(), answer.place, By::Code);
                }
                return Some(success).filter(tells);
            }
        }
        None
    }

    /// Errors that the code writes out where they happen.
    fn fail(&mut self, error: Option<&T>, given: &[Answer<T, P>]) {
        for answer in given {
            let Some(code) = answer.status.filter(|code| *code >= 400) else {
                continue;
            };
            let payload = match (&answer.payload, error) {
                (Payload::Unknown, Some(error)) => match said::<_, P>(error, &[]) {
                    Said::All(_, payload) | Said::Body(payload) => payload,
                    Said::Nothing => Payload::Unknown,
                },
                (payload, _) => payload.clone(),
            };
            self.give(Some(code), payload, answer.place, By::Code);
        }
    }
}

/// How much is known of a body. A text may only be what a framework refuses with.
fn worth<T: Type>(payload: &Payload<T>) -> u8 {
    match payload {
        Payload::Nothing | Payload::Unknown => 0,
        Payload::Text(_) => 1,
        Payload::Json(Shape::Ty(ty)) if ty.is_anything() || ty.name() == Some("Value") => 2,
        Payload::Other(_) => 2,
        Payload::Json(_) => 3,
    }
}

/// Whether a type is plain to see as an answer, and as nothing else.
fn is_answer<T: Type>(ty: &T) -> bool {
    let is_known = |ty: &T| {
        ty.name().is_some_and(|name| {
            matches!(
                name,
                "Json" | "Html" | "Redirect" | "StatusCode" | "NoContent" | "Created"
            )
        })
    };
    match ty.elements() {
        Some(elements) => elements.iter().any(is_known),
        None => is_known(ty),
    }
}

/// Whether a type may say what it answers.
fn tells<T: Type>(ty: &T) -> bool {
    ty.is_own() && !ty.name().is_some_and(is_opaque)
}

/// Whether a type is written as one part of a path, whatever else may be known of it.
pub fn is_one<T: Type>(ty: &T) -> bool {
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
