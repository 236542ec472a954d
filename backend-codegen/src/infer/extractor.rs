//! Extractors: what the types of a handler's parameters take from a request.

use super::types::Type;

/// What a type takes from a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Take<'t, T> {
    /// What this one takes, if it is there.
    Optional(&'t T),
    /// What this one takes, and the handler itself refuses what is wrong with it.
    Caught(&'t T),
    /// What this one takes, and more is done with it.
    Inside(&'t T),
    /// Parameters of the path.
    Path(&'t T),
    /// Parameters of the query.
    Query(&'t T),
    /// A body of this media type.
    Body(&'static str, &'t T),
    /// A body of several parts, which are not known.
    Parts,
    /// A text.
    Text,
    /// Bytes.
    Bytes,
    /// A header by its name, or, if it is one of those that documents speak of in another way, nothing.
    Header(Option<String>),
    /// A way in, as [`scheme`](super::security::scheme) names it.
    Demand(&'static str),
    /// Nothing that is known by its look.
    Nothing,
}

/// The cookie that sessions have unless an application says otherwise.
pub const SESSION: &str = "cookie:id";

/// The media type of JSON.
pub const JSON: &str = "application/json";
/// The media type of forms.
pub const FORM: &str = "application/x-www-form-urlencoded";
/// The media type of forms with files.
pub const MULTIPART: &str = "multipart/form-data";

/// What a type takes. `is_get` is whether forms are read from the query, as those of axum are for `GET`.
pub fn take<T: Type>(ty: &T, is_get: bool) -> Take<'_, T> {
    let Some(name) = ty.name() else {
        return Take::Nothing;
    };
    match (name, ty.first()) {
        ("Option", Some(inside)) => Take::Optional(inside),
        ("Result", Some(inside)) => Take::Caught(inside),
        ("Path", Some(inside)) => Take::Path(inside),
        ("Query" | "QsQuery" | "OptionalQuery", Some(inside)) => Take::Query(inside),
        ("Json" | "JsonDeserializer", Some(inside)) => Take::Body(JSON, inside),
        ("Form" | "RawForm", Some(inside)) if is_get && ty.of_crate() != Some("actix_web") => {
            Take::Query(inside)
        }
        ("Form", Some(inside)) => Take::Body(FORM, inside),
        ("MultipartForm" | "TypedMultipart" | "BaseMultipart", Some(inside)) => {
            Take::Body(MULTIPART, inside)
        }
        ("Multipart", _) => Take::Parts,
        ("String", _) => Take::Text,
        ("Bytes" | "BytesMut" | "Payload" | "Body" | "BodyStream", _) => Take::Bytes,
        ("TypedHeader", Some(inside)) => header(inside),
        ("BearerAuth", _) => Take::Demand("bearer"),
        ("BasicAuth" | "AuthBasic", _) => Take::Demand("basic"),
        ("Identity", _) if ty.of_crate() == Some("actix_identity") => Take::Demand(SESSION),
        ("State" | "Extension" | "Data" | "ReqData" | "Cached", _) => Take::Nothing,
        // Something that checks what an extractor has read.
        (_, Some(inside)) if inside.name().is_some_and(is_extractor) => Take::Inside(inside),
        _ => Take::Nothing,
    }
}

fn header<T: Type>(ty: &T) -> Take<'_, T> {
    match (ty.name(), ty.first().and_then(T::name)) {
        (Some("Authorization"), Some("Basic")) => Take::Demand("basic"),
        (Some("Authorization"), _) => Take::Demand("bearer"),
        (Some("Cookie" | "ContentType" | "ContentLength" | "Host"), _) | (None, _) => {
            Take::Header(None)
        }
        (Some(name), _) => {
            let mut header = String::new();
            for (at, character) in name.char_indices() {
                if at > 0 && character.is_uppercase() {
                    header.push('-');
                }
                header.push(character.to_ascii_lowercase());
            }
            Take::Header(Some(header))
        }
    }
}

/// Whether what is called so takes something from a request that a document names.
pub fn is_extractor(name: &str) -> bool {
    matches!(
        name,
        "Json"
            | "Query"
            | "Form"
            | "Path"
            | "TypedHeader"
            | "BearerAuth"
            | "BasicAuth"
            | "Multipart"
            | "Bytes"
    )
}

/// Whose extractors and answers they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framework {
    /// axum.
    Axum,
    /// actix-web.
    Actix,
}

/// The statuses that a framework answers on its own to a body of this media type that it cannot read.
/// Its answer is a text.
pub fn refusals(framework: Framework, media_type: &str) -> &'static [u16] {
    match (framework, media_type) {
        (Framework::Axum, JSON) => &[400, 415, 422],
        (Framework::Axum, FORM) => &[415, 422],
        (Framework::Actix, JSON | FORM) => &[400],
        _ => &[],
    }
}
