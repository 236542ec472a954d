//! What reads requests: a handler is only reached by those that satisfy the types of its arguments.

use garde::Validate;
use serde::de::DeserializeOwned;

use super::errors::{Error, Violation};
use super::types;

/// A body of JSON.
pub struct ValidJson<T>(pub T);

/// A body of JSON, if there is one.
pub struct OptionalJson<T>(pub Option<T>);

/// A body of a form.
pub struct ValidForm<T>(pub T);

/// A body of a form, if there is one.
pub struct OptionalForm<T>(pub Option<T>);

/// The parameters in the path.
pub struct ValidPath<T>(pub T);

/// The parameters in the query string.
pub struct ValidQuery<T>(pub T);

/// The parameters in headers.
pub struct ValidHeaders<T>(pub T);

/// The parameters in cookies.
pub struct ValidCookies<T>(pub T);

/// Refuses a body in another media type.
fn expect(headers: &HeaderMap, is_right: fn(&str) -> bool) -> Result<(), Error> {
    let media_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = media_type
        .unwrap_or_default()
        .split(';')
        .next()
        .unwrap_or_default();
    if is_right(&essence.trim().to_ascii_lowercase()) {
        return Ok(());
    }
    let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    Err(Error::new(
        status,
        "unsupported_media_type",
        "The media type of the body is not supported.",
    ))
}

fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

fn is_form(media_type: &str) -> bool {
    media_type == "application/x-www-form-urlencoded"
}

/// Reads a body of JSON.
fn read_json<T>(bytes: &[u8]) -> Result<T, Error>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(unreadable)?;
    json.end().map_err(|error| {
        Error::invalid(vec![Violation {
            field: String::new(),
            message: error.to_string(),
        }])
    })?;
    valid(value)
}

/// Reads what headers have in their text.
fn read_headers<T>(map: &HeaderMap) -> Result<T, Error>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    let headers = map.iter();
    let headers = headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    read_pairs(&headers.collect::<Vec<_>>())
}

/// Reads what cookies have in their text.
fn read_cookies<T>(map: &HeaderMap) -> Result<T, Error>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    let mut cookies = Vec::new();
    for value in map.get_all(COOKIE) {
        let value = value.to_str().unwrap_or_default().split(';');
        cookies.extend(value.filter_map(|cookie| cookie.trim().split_once('=')));
    }
    read_pairs(&cookies)
}

/// Reads names with values, as texts that stand for what the fields are.
fn read_pairs<T>(pairs: &[(&str, &str)]) -> Result<T, Error>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    let text = serde_html_form::to_string(pairs).unwrap_or_default();
    read_form(text.as_bytes())
}

/// Reads what is in the form of a query string.
fn read_form<T>(bytes: &[u8]) -> Result<T, Error>
where
    T: DeserializeOwned + Validate<Context = ()>,
{
    let form = serde_html_form::Deserializer::from_bytes(bytes);
    valid(serde_path_to_error::deserialize(form).map_err(unreadable)?)
}

/// Checks what types alone cannot say; all violations are told together.
fn valid<T: Validate<Context = ()>>(value: T) -> Result<T, Error> {
    let report = match value.validate() {
        Ok(()) => return Ok(value),
        Err(report) => report,
    };
    let violations = report.iter().map(|(path, error)| Violation {
        field: in_json(&path.to_string()),
        message: error.message().to_owned(),
    });
    Err(Error::invalid(violations.collect()))
}

fn unreadable<E: std::fmt::Display>(error: serde_path_to_error::Error<E>) -> Error {
    let path = error.path().to_string();
    Error::invalid(vec![Violation {
        field: if ["?", "."].contains(&path.as_str()) {
            String::new()
        } else {
            path
        },
        message: error.inner().to_string(),
    }])
}

/// A path of fields by the names that clients know.
fn in_json(path: &str) -> String {
    let named = |part: &str| {
        let (name, index) = part.split_at(part.find('[').unwrap_or(part.len()));
        let known = types::NAMES.iter().find(|(field, _)| *field == name);
        format!("{}{index}", known.map_or(name, |(_, name)| name))
    };
    path.split('.').map(named).collect::<Vec<_>>().join(".")
}
