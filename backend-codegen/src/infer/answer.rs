//! Answers: what the type that a handler gives says of them, and what is said in its body.

use super::types::Type;

/// An answer that the code gives.
#[derive(Clone, Debug)]
pub struct Answer<T, P> {
    /// Its status, if the code says so.
    pub status: Option<u16>,
    /// What it carries.
    pub payload: Payload<T>,
    /// Where it is given.
    pub place: P,
}

/// What an answer carries.
#[derive(Clone, Debug, PartialEq)]
pub enum Payload<T> {
    /// No body.
    Nothing,
    /// JSON.
    Json(Shape<T>),
    /// A text of this media type.
    Text(&'static str),
    /// Another media type, with nothing known about it.
    Other(String),
    /// Whatever it is.
    Unknown,
}

/// What a value is, if it has no type that is plain to see.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape<T> {
    /// What its type says.
    Ty(T),
    /// An object with these members.
    Object(Vec<(String, Shape<T>)>),
    /// A list of such values.
    List(Box<Shape<T>>),
}

/// What a type says about an answer.
#[derive(Clone, Debug)]
pub enum Said<T> {
    /// Status and body.
    All(u16, Payload<T>),
    /// The body; the status is among the values.
    Body(Payload<T>),
    /// Nothing.
    Nothing,
}

/// Whether an answer of this status may have a body.
pub fn has_body(code: u16) -> bool {
    !matches!(code, 100..200 | 204 | 205 | 304)
}

/// What a type gives when all is well, and when not.
pub fn parts<T: Type>(ty: &T) -> (T, Option<T>) {
    match (ty.name(), ty.arguments()) {
        (Some("Result"), [success]) => (success.clone(), None),
        (Some("Result"), [success, error, ..]) => (success.clone(), Some(error.clone())),
        _ => (ty.clone(), None),
    }
}

/// What a type says by itself; the answers that the code gives say the rest.
pub fn said<T: Type, P>(ty: &T, given: &[Answer<T, P>]) -> Said<T> {
    if let Some(types) = ty.elements() {
        return said_of_tuple(types, given);
    }
    let Some(name) = ty.name() else {
        return Said::Nothing;
    };
    match (name, ty.first()) {
        ("Json", Some(inside)) => {
            let json = || Payload::Json(Shape::Ty(inside.clone()));
            let payload = match inside.name() {
                // Of `serde_json::Value` the code may say more.
                Some("Value") => match payload_given(given) {
                    Payload::Unknown | Payload::Nothing => json(),
                    payload => payload,
                },
                _ => json(),
            };
            Said::All(200, payload)
        }
        ("Created", Some(inside)) => match said(inside, given) {
            Said::All(_, payload) => Said::All(201, payload),
            said => said,
        },
        ("Option" | "Box" | "Cached", Some(inside)) => said(inside, given),
        ("String" | "str" | "Cow", _) => Said::All(200, Payload::Text("text/plain")),
        ("Html" | "Markup", _) => Said::All(200, Payload::Text("text/html")),
        ("Sse", _) => Said::All(200, Payload::Other("text/event-stream".to_owned())),
        ("Vec", Some(inside)) if inside.name() == Some("u8") => {
            Said::All(200, Payload::Other("application/octet-stream".to_owned()))
        }
        ("Bytes" | "BytesMut" | "NamedFile", _) => {
            Said::All(200, Payload::Other("application/octet-stream".to_owned()))
        }
        ("NoContent", _) => Said::All(204, Payload::Nothing),
        ("StatusCode", _) => Said::Body(Payload::Nothing),
        ("Redirect", _) => {
            let mut codes = given.iter().filter_map(|answer| answer.status);
            let code = codes.find(|code| (300..400).contains(code));
            Said::All(code.unwrap_or(303), Payload::Nothing)
        }
        _ => Said::Nothing,
    }
}

fn said_of_tuple<T: Type, P>(types: &[T], given: &[Answer<T, P>]) -> Said<T> {
    if types.is_empty() {
        return Said::All(200, Payload::Nothing);
    }
    let has_status = types.iter().any(|ty| ty.name() == Some("StatusCode"));
    let mut bodies = types.iter().filter_map(|ty| match said(ty, given) {
        Said::All(code, payload) if !matches!(payload, Payload::Nothing) || code != 200 => {
            Some((code, payload))
        }
        _ => None,
    });
    let body = bodies.next_back();
    match (has_status, body) {
        (true, Some((_, payload))) => Said::Body(payload),
        (true, None) => Said::Body(payload_given(given)),
        (false, Some((code, payload))) => Said::All(code, payload),
        (false, None) => Said::Nothing,
    }
}

/// The body that the code gives, if it is known.
fn payload_given<T: Type, P>(given: &[Answer<T, P>]) -> Payload<T> {
    let good = given
        .iter()
        .filter(|answer| answer.status.is_none_or(|code| code < 400));
    let mut known = good.map(|answer| &answer.payload);
    known
        .find(|payload| !matches!(payload, Payload::Unknown))
        .cloned()
        .unwrap_or(Payload::Unknown)
}
