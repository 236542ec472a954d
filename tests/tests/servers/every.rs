//! Valid requests to every operation of a document, made from its schemas.

use backend_codegen::api::plan::{Direction, Judge, PlanOptions, Plans, Use};
use backend_codegen::api::sample::Sampler;
use backend_codegen::api::{
    Api, ApiKeyLocation, Json, Matching, MediaType, Method, Operation, Parameter, ParameterForm,
    ParameterLocation, SecurityKind, StatusRange, Style, TypeId,
};
use backend_tests::suite::to_json;

use crate::client::{Answer, send};

/// Sends a valid request to every operation; each has to be answered as if all went well, with a body
/// that the document allows. Returns how many there are.
pub(crate) fn drive(api: &Api, address: &str) -> usize {
    let plans = Plans::of_api(api, PlanOptions::default());
    let matching = Matching::new();
    let caller = Caller {
        api,
        sampler: Sampler::new(&plans, &matching, 0),
        judge: Judge::new(&plans, &matching),
    };
    let mut failures = Vec::new();
    let mut operations: Vec<_> = api.operations().collect();
    // What was deleted is gone.
    operations.sort_by_key(|(_, operation)| operation.method == Method::Delete);
    for (path, operation) in &operations {
        let request = caller.request(path.template.as_str(), operation);
        let request = request.replace("{host}", address);
        let answer = send(address, request.as_bytes());
        let outcome = answer.and_then(|answer| caller.check(operation, &answer));
        if let Err(problem) = outcome {
            failures.push(format!("{request}\n→ {problem}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    operations.len()
}

struct Caller<'p, 'a> {
    api: &'a Api,
    sampler: Sampler<'p, 'a>,
    judge: Judge<'p, 'a>,
}

impl Caller<'_, '_> {
    fn sample(&self, ty: TypeId) -> Json {
        let used = Use {
            ty,
            direction: Direction::Request,
        };
        self.sampler.sample(used).unwrap()
    }

    fn request(&self, path: &str, operation: &Operation) -> String {
        let mut target = path.to_owned();
        let mut query = Vec::new();
        let mut head = Vec::new();
        for parameter in operation.parameters.iter().filter(|it| it.required) {
            let value = self.parameter(parameter);
            match parameter.sent_in {
                ParameterLocation::Path => {
                    let place = format!("{{{}}}", parameter.name);
                    target = target.replace(&place, &value);
                }
                ParameterLocation::Query | ParameterLocation::QueryString => query.push(value),
                ParameterLocation::Header => head.push(format!("{}: {value}", parameter.name)),
                ParameterLocation::Cookie => {
                    head.push(format!("cookie: {}={value}", parameter.name));
                }
            }
        }
        let schemes = operation.security.iter().flat_map(|it| it.schemes.keys());
        for scheme in schemes.map(|name| &self.api.security_schemes[&**name]) {
            match &scheme.kind {
                SecurityKind::Basic => head.push("authorization: Basic dXNlcjptb2Nr".to_owned()),
                SecurityKind::ApiKey { name, sent_in } => match sent_in {
                    ApiKeyLocation::Header => head.push(format!("{name}: mock")),
                    ApiKeyLocation::Query => query.push(format!("{name}=mock")),
                    ApiKeyLocation::Cookie => head.push(format!("cookie: {name}=mock")),
                },
                SecurityKind::OtherHttp(scheme) => {
                    head.push(format!("authorization: {scheme} mock"))
                }
                _ => head.push("authorization: Bearer mock".to_owned()),
            }
        }
        // One way in is enough.
        let mut seen = Vec::new();
        head.retain(|line| {
            let name = line.split(':').next().unwrap().to_lowercase();
            let is_new = !seen.contains(&name);
            seen.push(name);
            is_new
        });
        let body = operation.body.as_ref().and_then(|body| {
            let contents = || body.content.iter();
            let json = contents().find(|(name, _)| name.contains("json"));
            json.or_else(|| contents().next())
        });
        let body = body.map(|(name, media_type)| self.body(name, media_type));
        let body = body.map(|(content_type, body)| {
            head.push(format!("content-type: {content_type}"));
            head.push(format!("content-length: {}", body.len()));
            body
        });
        if !query.is_empty() {
            target = format!("{target}?{}", query.join("&"));
        }
        let target = target.replace(' ', "%20");
        let head: String = head.iter().map(|line| format!("{line}\r\n")).collect();
        format!(
            "{} {target} HTTP/1.1\r\nhost: {{host}}\r\nconnection: close\r\n{head}\r\n{}",
            operation.method,
            body.unwrap_or_default()
        )
    }

    /// The text of a parameter; with its name in the query string.
    fn parameter(&self, parameter: &Parameter) -> String {
        let name = &parameter.name;
        let in_query = parameter.sent_in == ParameterLocation::Query;
        match &parameter.form {
            ParameterForm::Schema {
                ty, style, explode, ..
            } => match (self.sample(*ty), style) {
                (Json::Array(items), _) if in_query && *explode => {
                    let pairs = items.iter().map(|item| format!("{name}={}", text(item)));
                    pairs.collect::<Vec<_>>().join("&")
                }
                (Json::Object(members), Style::DeepObject) => {
                    let pairs = members.iter();
                    let pairs = pairs.map(|(key, it)| format!("{name}[{key}]={}", text(it)));
                    pairs.collect::<Vec<_>>().join("&")
                }
                (value, Style::Label) => format!(".{}", text(&value)),
                (value, Style::Matrix) => format!(";{name}={}", text(&value)),
                (value, _) if in_query => format!("{name}={}", text(&value)),
                (value, _) => text(&value),
            },
            ParameterForm::Content { media_type, .. } => {
                let json = media_type.ty.map(|ty| self.sample(ty).to_string());
                let json = encode(&json.unwrap_or_default());
                if in_query {
                    format!("{name}={json}")
                } else {
                    json
                }
            }
        }
    }

    fn body(&self, name: &str, media_type: &MediaType) -> (String, String) {
        let value = media_type.ty.map_or(Json::Null, |ty| self.sample(ty));
        let essence = name.split(';').next().unwrap();
        match (essence, &value) {
            ("application/x-www-form-urlencoded", Json::Object(members)) => {
                let pairs = members.iter();
                let pairs = pairs.map(|(key, value)| format!("{}={}", encode(key), text(value)));
                (name.to_owned(), pairs.collect::<Vec<_>>().join("&"))
            }
            ("multipart/form-data", Json::Object(members)) => {
                let parts = members.iter().map(|(key, value)| {
                    let value = value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned);
                    format!(
                        "--X\r\ncontent-disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n"
                    )
                });
                let parts: String = parts.collect();
                (format!("{name}; boundary=X"), format!("{parts}--X--"))
            }
            (essence, Json::String(text)) if !essence.contains("json") => {
                (name.replace('*', "x"), text.to_string())
            }
            (essence, value) if essence.contains("json") => (name.to_owned(), value.to_string()),
            ("*/*", value) => ("application/json".to_owned(), value.to_string()),
            _ => (name.replace('*', "x"), "text".to_owned()),
        }
    }

    fn check(&self, operation: &Operation, answer: &Answer) -> Result<(), String> {
        let status = answer.status;
        let told = || format!("{status} {:?} {}", answer.headers, answer.text());
        let is_success = |range: &StatusRange| match range {
            StatusRange::Code(code) => (200..300).contains(code),
            StatusRange::Class(class) => *class == 2,
            StatusRange::Default => true,
        };
        if operation.responses.keys().any(is_success) && !(200..300).contains(&status) {
            return Err(told());
        }
        let ranges = [
            StatusRange::Code(status),
            StatusRange::Class(u8::try_from(status / 100).unwrap()),
            StatusRange::Default,
        ];
        let documented = ranges
            .iter()
            .find_map(|range| operation.responses.get(range));
        let response = documented.ok_or_else(|| format!("not documented: {}", told()))?;
        for (name, header) in response.headers.iter().filter(|(_, it)| it.required) {
            let is_there = answer.header(name).is_some();
            assert!(
                is_there || !header.required,
                "{name} is missing: {}",
                told()
            );
        }
        let content_type = answer.header("content-type");
        let Some(content_type) = content_type.filter(|it| it.contains("json")) else {
            return Ok(());
        };
        let media_type = response.content.get(&*content_type);
        let Some(ty) = media_type.and_then(|media_type| media_type.ty) else {
            return Ok(());
        };
        let value = serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
        let used = Use {
            ty,
            direction: Direction::Response,
        };
        match self.judge.first_failure(used, &to_json(&value)) {
            None => Ok(()),
            Some(failure) => Err(format!("{failure:?}: {}", told())),
        }
    }
}

/// A value as text, with commas between its parts.
fn text(value: &Json) -> String {
    match value {
        Json::String(text) => encode(text),
        Json::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(","),
        Json::Object(members) => {
            let parts = members
                .iter()
                .map(|(name, value)| format!("{},{}", encode(name), text(value)));
            parts.collect::<Vec<_>>().join(",")
        }
        scalar => encode(&scalar.to_string()),
    }
}

fn encode(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
