//! Examples of parameters, headers and bodies, with what they are examples of.

use crate::api::plan::{Direction, Use};
use crate::api::{Api, Example, MediaType, ParameterForm, TypeId};

use super::facts::{is_json, used};

/// Calls `see` with each example, and with the type that it is of, if its value can be judged: one in
/// JSON, or of a parameter that has a schema.
pub(super) fn each<'a>(api: &'a Api, see: &mut dyn FnMut(&'a Example, Option<Use>)) {
    for (_, operation) in api.operations() {
        for parameter in &operation.parameters {
            let ty: Option<TypeId> = match &parameter.form {
                ParameterForm::Schema { ty, .. } => Some(*ty),
                ParameterForm::Content { media_type, .. } => media_type.ty,
            };
            for example in parameter.examples.values() {
                see(example, ty.map(|ty| used(ty, Direction::Request)));
            }
        }
        let body = operation.body.iter().flat_map(|body| &body.content);
        for (name, media_type) in body {
            content(name, media_type, Direction::Request, see);
        }
        for response in operation.responses.values() {
            for (name, media_type) in &response.content {
                content(name, media_type, Direction::Response, see);
            }
        }
    }
}

fn content<'a>(
    name: &str,
    media_type: &'a MediaType,
    direction: Direction,
    see: &mut dyn FnMut(&'a Example, Option<Use>),
) {
    let ty = media_type.ty.filter(|_| is_json(name));
    for example in media_type.examples.values() {
        see(example, ty.map(|ty| used(ty, direction)));
    }
}
