//! Values as they are sent: parameters by their style, forms by their encodings, and everything else.

use backend_codegen::api::{Json, MediaType, Parameter, ParameterForm, ParameterLocation, Style};

/// A parameter as it is sent; with its name in the query string (OpenAPI, "Style Values").
pub(crate) fn parameter(parameter: &Parameter, value: &Json) -> String {
    let name = encoded(&parameter.name);
    let in_query = parameter.sent_in == ParameterLocation::Query;
    let (style, explode) = match &parameter.form {
        ParameterForm::Schema { style, explode, .. } => (*style, *explode),
        ParameterForm::Content { .. } => {
            return match (value, parameter.sent_in) {
                (Json::Object(members), ParameterLocation::QueryString) => pairs(members),
                (value, ParameterLocation::Query) => {
                    format!("{name}={}", encoded(&value.to_string()))
                }
                (value, _) => encoded(&value.to_string()),
            };
        }
    };
    if in_query {
        return in_form(&name, style, explode, value);
    }
    if parameter.sent_in == ParameterLocation::Header {
        return in_header(explode, value);
    }
    match (value, style) {
        (Json::Object(members), Style::Simple | Style::Label | Style::Matrix) if explode => {
            let pairs = members.iter().map(pair);
            let pairs: Vec<_> = pairs.collect();
            match style {
                Style::Label => format!(".{}", pairs.join(".")),
                Style::Matrix => format!(";{}", pairs.join(";")),
                _ => pairs.join(","),
            }
        }
        (value, Style::Label) => format!(".{}", text(value)),
        (value, Style::Matrix) => format!(";{name}={}", text(value)),
        (value, _) => text(value),
    }
}

/// A field, which is not percent-encoded unless it could not be sent otherwise (OpenAPI 3.1.1, "Style
/// Values").
fn in_header(explode: bool, value: &Json) -> String {
    let plain = |value: &Json| {
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let is_sendable = text.bytes().all(|it| it.is_ascii_graphic() || it == b' ');
        match is_sendable && text.trim() == text {
            true => text,
            false => encoded(&text),
        }
    };
    let parts: Vec<String> = match value {
        Json::Array(items) => items.iter().map(plain).collect(),
        Json::Object(members) => {
            let between = if explode { '=' } else { ',' };
            let parts = members.iter();
            let part =
                |(name, value): &(Box<str>, Json)| format!("{name}{between}{}", plain(value));
            parts.map(part).collect()
        }
        value => return plain(value),
    };
    parts.join(",")
}

/// What has a name in a query string or a form.
fn in_form(name: &str, style: Style, explode: bool, value: &Json) -> String {
    match (value, style) {
        (Json::Array(items), Style::Form) if explode => {
            let pairs = items.iter().map(|item| format!("{name}={}", text(item)));
            pairs.collect::<Vec<_>>().join("&")
        }
        (Json::Object(members), Style::Form) if explode => pairs(members),
        (Json::Object(members), Style::DeepObject) => {
            let pairs = members.iter();
            let pairs = pairs.map(|(key, it)| format!("{name}[{}]={}", encoded(key), text(it)));
            pairs.collect::<Vec<_>>().join("&")
        }
        (value, Style::SpaceDelimited) => format!("{name}={}", text(value).replace(',', "%20")),
        (value, Style::PipeDelimited) => format!("{name}={}", text(value).replace(',', "%7C")),
        (value, _) => format!("{name}={}", text(value)),
    }
}

/// A body with its media type.
pub(crate) fn body(name: &str, media_type: &MediaType, value: &Json) -> (String, String) {
    let essence = name.split(';').next().unwrap_or_default().trim();
    match (essence, value) {
        ("application/x-www-form-urlencoded", Json::Object(members)) => {
            let pairs = members
                .iter()
                .map(|(key, value)| field(media_type, key, value));
            let pairs = pairs.filter(|it| !it.is_empty());
            (name.to_owned(), pairs.collect::<Vec<_>>().join("&"))
        }
        ("multipart/form-data", Json::Object(members)) => {
            let parts = members.iter().flat_map(|(key, value)| match value {
                Json::Array(items) if !has_media_type(media_type, key) => {
                    items.iter().map(|item| part(key, item)).collect()
                }
                value => vec![part(key, value)],
            });
            let parts: String = parts.collect();
            (
                "multipart/form-data; boundary=X".to_owned(),
                format!("{parts}--X--\r\n"),
            )
        }
        (essence, value) if essence.contains("json") => (name.to_owned(), value.to_string()),
        ("*/*", value) => ("application/json".to_owned(), value.to_string()),
        (_, Json::String(text)) => (name.replace('*', "x"), text.to_string()),
        _ => (name.replace('*', "x"), "text".to_owned()),
    }
}

/// A field of a form: by its style if it has one, else what has parts is JSON, but for plain lists
/// (OpenAPI, "Encoding Object").
fn field(media_type: &MediaType, key: &str, value: &Json) -> String {
    let name = encoded(key);
    let encoding = media_type.encoding.get(key);
    let by_style = encoding.filter(|it| it.style.is_some() || it.explode.is_some());
    if let Some(encoding) = by_style {
        let style = encoding.style.unwrap_or(Style::Form);
        let explode = encoding.explode.unwrap_or(style.explodes_by_default());
        return in_form(&name, style, explode, value);
    }
    match value {
        Json::Array(items) if items.iter().all(is_plain) && !has_media_type(media_type, key) => {
            in_form(&name, Style::Form, true, value)
        }
        Json::Array(_) | Json::Object(_) => format!("{name}={}", encoded(&value.to_string())),
        value => format!("{name}={}", text(value)),
    }
}

fn has_media_type(media_type: &MediaType, key: &str) -> bool {
    let encoding = media_type.encoding.get(key);
    let content_type = encoding.and_then(|it| it.content_type.as_deref());
    content_type.is_some_and(|it| it.contains("json"))
}

/// A part of a multipart body (RFC 7578).
fn part(key: &str, value: &Json) -> String {
    let value = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    let key = key.replace('"', "%22");
    format!("--X\r\ncontent-disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n")
}

/// Whether a value has no parts.
pub(crate) fn is_plain(value: &Json) -> bool {
    !matches!(value, Json::Array(_) | Json::Object(_))
}

fn pairs(members: &[(Box<str>, Json)]) -> String {
    members.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn pair((key, value): &(Box<str>, Json)) -> String {
    format!("{}={}", encoded(key), text(value))
}

/// A value as text, with commas between its parts.
fn text(value: &Json) -> String {
    match value {
        Json::String(text) => encoded(text),
        Json::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(","),
        Json::Object(members) => {
            let parts = members
                .iter()
                .map(|(name, value)| format!("{},{}", encoded(name), text(value)));
            parts.collect::<Vec<_>>().join(",")
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => encoded(&value.to_string()),
    }
}

/// Percent-encodes everything that is not plain.
pub(crate) fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
