//! Valid requests, made from the document, without credentials.

pub(crate) mod written;

use backend_codegen::api::plan::{Direction, PlanOptions, Plans, Use};
use backend_codegen::api::sample::{NoSample, Sampler};
use backend_codegen::api::{
    Api, Example, Json, Matching, MediaType, Operation, Parameter, ParameterForm,
    ParameterLocation, Path, TypeId,
};

use written::encoded;

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
    /// With this text, which has its name in the query string.
    #[cfg_attr(
        not(feature = "load"),
        expect(dead_code, reason = "attacks alone do it")
    )]
    Whole(String),
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
                (Sent::As(text) | Sent::Whole(text), _) => text,
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
            let (content_type, body) = written::body(name, media_type, &value);
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

    /// A parameter as it is sent; with its name in the query string.
    fn parameter(&self, parameter: &Parameter) -> Result<String, NoSample> {
        let examples = parameter.examples.values().map(|it| &**it);
        let value = match ty_of(parameter) {
            Some(ty) => self.sample(ty, examples)?,
            None => Json::Null,
        };
        Ok(written::parameter(parameter, &value))
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
        let examples = parameter.examples.values().map(|it| &**it);
        self.sample(ty_of(parameter)?, examples).ok()
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

/// What the value of a parameter has to be.
pub(crate) fn ty_of(parameter: &Parameter) -> Option<TypeId> {
    match &parameter.form {
        ParameterForm::Schema { ty, .. } => Some(*ty),
        ParameterForm::Content { media_type, .. } => media_type.ty,
    }
}
