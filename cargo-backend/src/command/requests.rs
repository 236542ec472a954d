//! Valid requests, made from the document, without credentials.

use backend_codegen::api::plan::{Direction, PlanOptions, Plans, Use};
use backend_codegen::api::sample::{NoSample, Sampler};
use backend_codegen::api::{
    Api, Example, Json, Matching, MediaType, Operation, Parameter, ParameterForm,
    ParameterLocation, Path, Style, TypeId,
};

/// A request that a server would accept, but for credentials.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Percent-encoded.
    pub(crate) path: String,
    /// Pairs as they are sent.
    pub(crate) query: Vec<String>,
    pub(crate) headers: Vec<(String, String)>,
    /// Pairs as they are sent.
    pub(crate) cookies: Vec<String>,
    pub(crate) body: Option<Vec<u8>>,
    /// The body as a value of its type, if it is JSON.
    pub(crate) json: Option<(TypeId, Json)>,
}

/// How a parameter is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// With a value that is valid.
    Valid,
    /// With this text, percent-encoded where it has to be.
    As(String),
    Not,
}

/// Calls `work` with what makes requests: the plainest with seed 0, others with others.
pub(crate) fn with_requests<T>(
    api: &Api,
    seed: u64,
    work: impl FnOnce(&Requests<'_, '_>) -> T,
) -> T {
    let plans = Plans::of_api(api, PlanOptions::default());
    let matching = Matching::new();
    work(&Requests {
        sampler: Sampler::new(&plans, &matching, seed),
        #[cfg(feature = "load")]
        judge: backend_codegen::api::plan::Judge::new(&plans, &matching),
    })
}

/// Makes requests.
pub(crate) struct Requests<'p, 'a> {
    sampler: Sampler<'p, 'a>,
    #[cfg(feature = "load")]
    judge: backend_codegen::api::plan::Judge<'p, 'a>,
}

impl Requests<'_, '_> {
    /// A request for an operation, with everything that is required.
    pub(crate) fn valid(&self, path: &Path, operation: &Operation) -> Result<Request, NoSample> {
        self.valid_with(path, operation, &|_| None)
    }

    /// The same, with values that are given for parameters of the path, percent-encoded.
    pub(crate) fn valid_with(
        &self,
        path: &Path,
        operation: &Operation,
        given: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Request, NoSample> {
        self.made(path, operation, &|parameter| {
            let in_path = parameter.sent_in == ParameterLocation::Path;
            match given(&parameter.name).filter(|_| in_path) {
                Some(value) => Sent::As(value),
                None if parameter.required => Sent::Valid,
                None => Sent::Not,
            }
        })
    }

    /// A request for an operation whose body is valid, with each parameter as it is said.
    pub(crate) fn made(
        &self,
        path: &Path,
        operation: &Operation,
        sent: &dyn Fn(&Parameter) -> Sent,
    ) -> Result<Request, NoSample> {
        let mut request = Request {
            method: operation.method.as_str().to_owned(),
            path: path.template.as_str().to_owned(),
            ..Request::default()
        };
        for parameter in &operation.parameters {
            let value = match (sent(parameter), parameter.sent_in) {
                (Sent::Not, _) => continue,
                (Sent::Valid, _) => self.parameter(parameter)?,
                (Sent::As(text), ParameterLocation::Query) => {
                    format!("{}={text}", encoded(&parameter.name))
                }
                (Sent::As(text), _) => text,
            };
            match parameter.sent_in {
                ParameterLocation::Path => {
                    let place = format!("{{{}}}", parameter.name);
                    request.path = request.path.replace(&place, &value);
                }
                ParameterLocation::Query | ParameterLocation::QueryString => {
                    request.query.push(value);
                }
                ParameterLocation::Header => {
                    request.headers.push((parameter.name.to_string(), value));
                }
                ParameterLocation::Cookie => {
                    let pair = format!("{}={value}", parameter.name);
                    request.cookies.push(pair);
                }
            }
        }
        request.path = request.path.replace(' ', "%20");
        let content = operation.body.iter().flat_map(|body| &body.content);
        let json = content.clone().find(|(name, _)| name.contains("json"));
        if let Some((name, media_type)) = json.or_else(|| content.clone().next()) {
            let value = self.value(media_type)?;
            let (content_type, body) = body(name, &value);
            if name.contains("json") {
                request.json = media_type.ty.map(|ty| (ty, value));
            }
            let name = "content-type".to_owned();
            request.headers.push((name, content_type));
            request.body = Some(body.into_bytes());
        }
        Ok(request)
    }

    fn sample<'e>(
        &self,
        ty: TypeId,
        examples: impl IntoIterator<Item = &'e Example>,
    ) -> Result<Json, NoSample> {
        let used = Use {
            ty,
            direction: Direction::Request,
        };
        let examples = examples.into_iter().filter_map(|example| {
            let value = example.data_value.as_ref();
            value.or(example.value.as_ref())
        });
        self.sampler.sample_like(used, examples)
    }

    /// The text of a parameter; with its name in the query string.
    fn parameter(&self, parameter: &Parameter) -> Result<String, NoSample> {
        let name = encoded(&parameter.name);
        let in_query = parameter.sent_in == ParameterLocation::Query;
        let examples = parameter.examples.values().map(|it| &**it);
        Ok(match &parameter.form {
            ParameterForm::Schema {
                ty, style, explode, ..
            } => match (self.sample(*ty, examples)?, style) {
                (Json::Array(items), Style::Form) if in_query && *explode => {
                    let pairs = items.iter().map(|item| format!("{name}={}", text(item)));
                    pairs.collect::<Vec<_>>().join("&")
                }
                (Json::Object(members), Style::Form) if in_query && *explode => {
                    pairs(&members).join("&")
                }
                (Json::Object(members), Style::DeepObject) => {
                    let pairs = members.iter();
                    let pairs =
                        pairs.map(|(key, it)| format!("{name}[{}]={}", encoded(key), text(it)));
                    pairs.collect::<Vec<_>>().join("&")
                }
                (Json::Object(members), Style::Simple | Style::Label | Style::Matrix)
                    if *explode =>
                {
                    match style {
                        Style::Label => format!(".{}", pairs(&members).join(".")),
                        Style::Matrix => format!(";{}", pairs(&members).join(";")),
                        _ => pairs(&members).join(","),
                    }
                }
                (value, Style::Label) => format!(".{}", text(&value)),
                (value, Style::Matrix) => format!(";{name}={}", text(&value)),
                (value, Style::SpaceDelimited) if in_query => {
                    format!("{name}={}", text(&value).replace(',', "%20"))
                }
                (value, Style::PipeDelimited) if in_query => {
                    format!("{name}={}", text(&value).replace(',', "%7C"))
                }
                (value, _) if in_query => format!("{name}={}", text(&value)),
                (value, _) => text(&value),
            },
            ParameterForm::Content { media_type, .. } => {
                let value = match media_type.ty {
                    Some(ty) => self.sample(ty, examples)?,
                    None => Json::Null,
                };
                match (&value, parameter.sent_in) {
                    (Json::Object(members), ParameterLocation::QueryString) => {
                        pairs(members).join("&")
                    }
                    (value, ParameterLocation::Query) => {
                        format!("{name}={}", encoded(&value.to_string()))
                    }
                    (value, _) => encoded(&value.to_string()),
                }
            }
        })
    }

    fn value(&self, media_type: &MediaType) -> Result<Json, NoSample> {
        let examples = media_type.examples.values().map(|it| &**it);
        match media_type.ty {
            Some(ty) => self.sample(ty, examples),
            None => Ok(Json::Null),
        }
    }

    /// A value for a parameter.
    #[cfg(feature = "load")]
    pub(crate) fn value_of(&self, parameter: &Parameter) -> Option<Json> {
        let ty = match &parameter.form {
            ParameterForm::Schema { ty, .. } => Some(*ty),
            ParameterForm::Content { media_type, .. } => media_type.ty,
        };
        let examples = parameter.examples.values().map(|it| &**it);
        self.sample(ty?, examples).ok()
    }

    /// Values that break one demand of a type, and no other.
    #[cfg(feature = "load")]
    pub(crate) fn violations(&self, used: Use) -> Vec<backend_codegen::api::sample::Violation> {
        self.sampler.violations(used)
    }

    /// Whether a value is one of a type.
    #[cfg(feature = "load")]
    pub(crate) fn accepts(&self, used: Use, value: &Json) -> bool {
        self.judge.accepts(used, value)
    }

    /// What an operation answers in JSON when all is well.
    #[cfg(feature = "load")]
    pub(crate) fn answers(&self, operation: &Operation) -> Vec<Json> {
        use backend_codegen::api::StatusRange;
        let good = operation.responses.iter().filter(|(range, _)| match range {
            StatusRange::Code(code) => (200..300).contains(code),
            StatusRange::Class(class) => *class == 2,
            StatusRange::Default => true,
        });
        let json = good.filter_map(|(_, response)| {
            let (_, media_type) = response
                .content
                .iter()
                .find(|(name, _)| name.contains("json"))?;
            let used = Use {
                ty: media_type.ty?,
                direction: Direction::Response,
            };
            let examples = media_type.examples.values();
            let examples = examples.filter_map(|it| it.data_value.as_ref().or(it.value.as_ref()));
            self.sampler.sample_like(used, examples).ok()
        });
        json.collect()
    }
}

/// A body with its media type.
pub(crate) fn body(name: &str, value: &Json) -> (String, String) {
    let essence = name.split(';').next().unwrap_or_default().trim();
    match (essence, value) {
        ("application/x-www-form-urlencoded", Json::Object(members)) => {
            (name.to_owned(), pairs(members).join("&"))
        }
        ("multipart/form-data", Json::Object(members)) => {
            let parts = members.iter().map(|(key, value)| {
                let value = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                let key = key.replace('"', "%22");
                format!("--X\r\ncontent-disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n")
            });
            let parts: String = parts.collect();
            (
                "multipart/form-data; boundary=X".to_owned(),
                format!("{parts}--X--"),
            )
        }
        (essence, value) if essence.contains("json") => (name.to_owned(), value.to_string()),
        ("*/*", value) => ("application/json".to_owned(), value.to_string()),
        (_, Json::String(text)) => (name.replace('*', "x"), text.to_string()),
        _ => (name.replace('*', "x"), "text".to_owned()),
    }
}

fn pairs(members: &[(Box<str>, Json)]) -> Vec<String> {
    let pair = |(key, value): &(Box<str>, Json)| format!("{}={}", encoded(key), text(value));
    members.iter().map(pair).collect()
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
