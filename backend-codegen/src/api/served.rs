//! What a generated server answers besides what its document says.
//!
//! Any HTTP server may say that there is nothing at a path or that a body is too large, whether a
//! document names that answer or not. The document that clients are given should: [`served`] adds it.

use std::sync::Arc;

use super::plan::implied;
use super::rejection::{ErrorForm, REASONS, invalid};
use super::{
    Api, MediaType, ObjectKeywords, Operation, Origin, Place, Response, StatusRange, Type, TypeId,
    TypeSet, Types, undocumented,
};
use crate::document::Location;
use crate::map::IndexMap;

/// The name of the component that the bodies are of.
const NAME: &str = "ServerError";

/// Adds to each operation the answers of the server itself that it does not document: `400` where
/// there is something to validate, `401` and `403` where credentials are looked at, and the statuses
/// that any server may answer (RFC 9110, 15.5 and 15.6). A documented range or `default` stands for
/// the statuses in it. Integers of no declared width are given the
/// one that they are read with, 64 bits, and schemas without `type` the one that their keywords speak
/// about. What documents nothing but errors may answer anything else. `form` is what the server was generated with.
pub fn served(api: &mut Api, form: ErrorForm) {
    let (media_type, body) = match form {
        ErrorForm::Envelope => ("application/json", envelope(&mut api.types)),
        ErrorForm::Problem => ("application/problem+json", problem(&mut api.types)),
    };
    let answers: Vec<(StatusRange, Arc<Response>)> = REASONS
        .iter()
        .filter(|(status, ..)| *status != NOT_IMPLEMENTED)
        .map(|(status, code, message)| {
            let name = unused(component(code), |name| {
                api.components.responses.contains_key(name)
            });
            (
                StatusRange::Code(*status),
                response(media_type, body, name, message),
            )
        })
        .collect();
    for path in &mut api.paths {
        // A path item that is a component may be shared with webhooks, which others answer.
        let item = Arc::make_mut(&mut path.item);
        item.component = None;
        for operation in &mut item.operations {
            add(&answers, operation);
        }
    }
    for (status, response) in answers {
        let is_used = |(_, operation): (_, &Operation)| {
            let known = operation.responses.get(&status);
            known.is_some_and(|known| Arc::ptr_eq(known, &response))
        };
        if let Some(name) = &response.component
            && api.operations().any(is_used)
        {
            let name = Arc::clone(name);
            api.components.responses.insert(name, response);
        }
    }
    for (id, types) in implied(&api.types) {
        api.types.get_mut(id).types = types;
    }
    widths(&mut api.types);
}

/// Stubs that are not written yet are no part of an API.
const NOT_IMPLEMENTED: u16 = 501;

fn add(answers: &[(StatusRange, Arc<Response>)], operation: &mut Operation) {
    let is_guarded = operation
        .security
        .iter()
        .any(|demand| !demand.schemes.is_empty());
    let has_input = operation.body.is_some() || !operation.parameters.is_empty();
    let is_refused = has_input && invalid(operation).is_none();
    let has_content = operation
        .responses
        .values()
        .any(|it| !it.content.is_empty());
    let any = undocumented(operation);
    for (status, response) in answers {
        let is_possible = match status {
            StatusRange::Code(400) => is_refused,
            StatusRange::Code(401 | 403) => is_guarded,
            StatusRange::Code(406) => has_content,
            StatusRange::Code(413 | 415) => operation.body.is_some(),
            _ => true,
        };
        let is_known = match status {
            StatusRange::Code(status) => operation.responses.keys().any(|it| it.contains(*status)),
            StatusRange::Class(_) | StatusRange::Default => true,
        };
        if is_possible && !is_known {
            operation.responses.insert(*status, Arc::clone(response));
        }
    }
    let any = any.map(|any| (StatusRange::Default, Arc::clone(any)));
    operation.responses.extend(any);
}

/// `NOT_FOUND` as components are named: `NotFound`.
fn component(code: &str) -> String {
    let words = code.split('_').map(|word| {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        format!("{first}{}", rest.to_ascii_lowercase())
    });
    words.collect()
}

/// `name`, made longer until nothing has it.
fn unused(mut name: String, is_used: impl Fn(&str) -> bool) -> Arc<str> {
    while is_used(&name) {
        name.push('_');
    }
    name.into()
}

fn response(media_type: &str, body: TypeId, name: Arc<str>, message: &str) -> Arc<Response> {
    let content = MediaType {
        ty: Some(body),
        ..MediaType::default()
    };
    let content = IndexMap::from([(media_type.into(), Arc::new(content))]);
    Arc::new(Response {
        component: Some(name),
        description: Some(message.to_owned()),
        content,
        ..Response::default()
    })
}

/// The standard envelope of errors.
fn envelope(types: &mut Types) -> TypeId {
    let root = root(types);
    let error = inside(types, root, Place::Property("error".into()));
    let texts = [text(types, error, "code"), text(types, error, "message")];
    let details = details(types, error, "details");
    let meta = inside(types, root, Place::Property("meta".into()));
    let request_id = text(types, meta, "requestId");
    let [code, message] = texts;
    object(types, error, [code, message, details]);
    object(types, meta, [request_id]);
    object(
        types,
        root,
        [("error".into(), error), ("meta".into(), meta)],
    );
    root
}

/// Problem details (RFC 9457), with members of our own.
fn problem(types: &mut Types) -> TypeId {
    let root = root(types);
    let [ty, title, code, request_id] =
        ["type", "title", "code", "requestId"].map(|name| text(types, root, name));
    let status = inside(types, root, Place::Property("status".into()));
    types.get_mut(status).types = TypeSet::INTEGER;
    let errors = details(types, root, "errors");
    let status = ("status".into(), status);
    object(types, root, [ty, title, status, code, errors, request_id]);
    root
}

fn root(types: &mut Types) -> TypeId {
    let name = unused(NAME.to_owned(), |name| types.component(name).is_some());
    let root = types.add(Type::any(Origin::Component(name), Location::default()));
    types.get_mut(root).description = Some("Why the server refused a request.".into());
    root
}

fn inside(types: &mut Types, parent: TypeId, place: Place) -> TypeId {
    let origin = Origin::Inside(parent, place);
    types.add(Type::any(origin, Location::default()))
}

/// A member that is a string.
fn text(types: &mut Types, parent: TypeId, name: &str) -> (Box<str>, TypeId) {
    let id = inside(types, parent, Place::Property(name.into()));
    types.get_mut(id).types = TypeSet::STRING;
    (name.into(), id)
}

/// A member that lists what is wrong with a request.
fn details(types: &mut Types, parent: TypeId, name: &str) -> (Box<str>, TypeId) {
    let list = inside(types, parent, Place::Property(name.into()));
    let detail = inside(types, list, Place::Items);
    let members = ["field", "message"].map(|name| text(types, detail, name));
    object(types, detail, members);
    let ty = types.get_mut(list);
    ty.types = TypeSet::ARRAY;
    ty.array.get_or_insert_default().items = Some(detail);
    (name.into(), list)
}

/// Makes an object with these members, all of them required, of a type.
fn object<const N: usize>(types: &mut Types, id: TypeId, members: [(Box<str>, TypeId); N]) {
    let ty = types.get_mut(id);
    ty.types = TypeSet::OBJECT;
    ty.object = Some(Box::new(ObjectKeywords {
        required: members.iter().map(|(name, _)| name.clone()).collect(),
        properties: members.into_iter().collect(),
        ..ObjectKeywords::default()
    }));
}

/// Gives integers the width that they are read with.
fn widths(types: &mut Types) {
    let ids: Vec<TypeId> = types.iter().map(|(id, _)| id).collect();
    for id in ids {
        let ty = types.get_mut(id);
        let is_integer = ty.types.contains(TypeSet::INTEGER) && !ty.types.contains(TypeSet::NUMBER);
        if is_integer && ty.types.without(TypeSet::NULL) == TypeSet::INTEGER && ty.format.is_none()
        {
            ty.format = Some("int64".into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::served;
    use crate::api::ParameterForm;
    use crate::api::rejection::ErrorForm;
    use crate::read::openapi::testing::api;

    /// The statuses of each operation, once the server's own are there.
    fn statuses(yaml: &str) -> String {
        let mut api = api(yaml);
        served(&mut api, ErrorForm::Envelope);
        let lines = api.operations().map(|(path, operation)| {
            let statuses: Vec<_> = operation
                .responses
                .keys()
                .map(ToString::to_string)
                .collect();
            let (method, template) = (operation.method.as_str(), path.template.as_str());
            format!("{method} {template}: {}\n", statuses.join(" "))
        });
        lines.collect()
    }

    #[test]
    fn an_operation_gains_what_its_server_can_answer_and_nothing_else() {
        let statuses = statuses(
            "
            paths:
              /plain:
                get: {responses: {'204': {description: x}}}
              /guarded:
                get:
                  security: [{key: []}]
                  responses: {'200': {description: x, content: {text/plain: {}}}}
              /body:
                put:
                  requestBody: {content: {application/json: {schema: {type: integer}}}}
                  responses: {'204': {description: x}}
              /documented:
                get:
                  parameters: [{name: a, in: query, schema: {type: string}}]
                  responses: {'204': {description: x}, 4XX: {description: x}}
              /default:
                get: {responses: {default: {description: x}}}
            components:
              securitySchemes: {key: {type: apiKey, in: header, name: key}}
            ",
        );
        insta::assert_snapshot!(statuses, @r"
            GET /plain: 204 404 429 500 503
            GET /guarded: 200 401 403 404 406 429 500 503
            PUT /body: 204 400 404 413 415 429 500 503
            GET /documented: 204 4XX 500 503
            GET /default: default
            ");
    }

    #[test]
    fn parts_of_the_document_keep_their_names_and_integers_say_how_wide_they_are() {
        let mut api = api(
            "
            paths:
              /x:
                get:
                  parameters:
                    - {name: n, in: query, schema: {type: integer}}
                    - {name: m, in: query, schema: {type: number}}
                  responses: {'200': {description: x, content: {application/json: {schema: {$ref: '#/components/schemas/ServerError'}}}}}
            components:
              schemas: {ServerError: {type: integer, format: int32}}
              responses: {NotFound: {description: mine}}
            ",
        );
        served(&mut api, ErrorForm::Envelope);
        let description = api.components.responses["NotFound"].description.as_deref();
        assert_eq!(description, Some("mine"));
        let names: Vec<_> = api.components.responses.keys().map(AsRef::as_ref).collect();
        assert_eq!(
            names,
            [
                "NotFound",
                "ValidationError",
                "NotFound_",
                "NotAcceptable",
                "RateLimited",
                "InternalError",
                "ServiceUnavailable"
            ]
        );
        let (_, operation) = api.operations().next().unwrap();
        let formats = operation.parameters.iter().map(|parameter| {
            let ParameterForm::Schema { ty, .. } = parameter.form else {
                return None;
            };
            api.types.get(ty).format.as_deref()
        });
        assert_eq!(formats.collect::<Vec<_>>(), [Some("int64"), None]);
        let own = api.types.component("ServerError").unwrap();
        assert_eq!(api.types.get(own).format.as_deref(), Some("int32"));
        assert!(api.types.component("ServerError_").is_some());
    }

    #[test]
    fn problem_details_have_their_own_media_type() {
        let mut api = api("paths: {/x: {get: {responses: {'204': {description: x}}}}}");
        served(&mut api, ErrorForm::Problem);
        let response = &api.components.responses["NotFound"];
        let ty = response.content["application/problem+json"].ty.unwrap();
        let object = api.types.get(ty).object.as_ref().unwrap();
        let required: Vec<_> = object.required.iter().map(AsRef::as_ref).collect();
        assert_eq!(
            required,
            ["type", "title", "status", "code", "errors", "requestId"]
        );
    }
}
