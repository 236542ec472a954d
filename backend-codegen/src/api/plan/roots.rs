//! The types that an API itself sends and receives.

use super::{Direction, Use};
use crate::api::{
    Api, Encoding, Header, MediaType, Operation, ParameterForm, PathItem, Response, TypeId,
};
use crate::list::CollectVec;

/// The types of all parameters, bodies and headers, in the order of the document; each once.
///
/// What a webhook or callback sends goes from the server to the client, and what it is answered the
/// other way.
pub fn of_api(api: &Api) -> Vec<Use> {
    let mut roots = Roots::default();
    for (_, operation) in api.operations() {
        roots.operation_with_callbacks(operation);
    }
    for item in api.webhooks.values() {
        roots.item(item, Direction::Response);
    }
    roots.list.into_iter().collect_vec()
}

/// The types of the parameters, bodies and headers of one operation and of its callbacks.
pub fn of_operation(operation: &Operation) -> Vec<Use> {
    let mut roots = Roots::default();
    roots.operation_with_callbacks(operation);
    roots.list.into_iter().collect_vec()
}

#[derive(Default)]
struct Roots {
    list: crate::map::IndexSet<Use>,
}

impl Roots {
    fn add(&mut self, ty: TypeId, direction: Direction) {
        self.list.insert(Use { ty, direction });
    }

    fn operation_with_callbacks(&mut self, operation: &Operation) {
        self.operation(operation, Direction::Request);
        let callbacks = operation.callbacks.values();
        for item in callbacks.flat_map(|callback| callback.items.values()) {
            self.item(item, Direction::Response);
        }
    }

    fn item(&mut self, item: &PathItem, direction: Direction) {
        for operation in &item.operations {
            self.operation(operation, direction);
        }
    }

    fn operation(&mut self, operation: &Operation, direction: Direction) {
        for parameter in &operation.parameters {
            self.form(&parameter.form, direction);
        }
        for media_type in operation.body.iter().flat_map(|body| body.content.values()) {
            self.media_type(media_type, direction);
        }
        let back = match direction {
            Direction::Request => Direction::Response,
            Direction::Response => Direction::Request,
        };
        for response in operation.responses.values() {
            self.response(response, back);
        }
    }

    fn response(&mut self, response: &Response, direction: Direction) {
        for header in response.headers.values() {
            self.header(header, direction);
        }
        for media_type in response.content.values() {
            self.media_type(media_type, direction);
        }
    }

    fn header(&mut self, header: &Header, direction: Direction) {
        self.form(&header.form, direction);
    }

    fn form(&mut self, form: &ParameterForm, direction: Direction) {
        match form {
            ParameterForm::Schema { ty, .. } => self.add(*ty, direction),
            ParameterForm::Content { media_type, .. } => self.media_type(media_type, direction),
        }
    }

    fn media_type(&mut self, media_type: &MediaType, direction: Direction) {
        for ty in media_type.ty.iter().chain(&media_type.item_ty) {
            self.add(*ty, direction);
        }
        let encodings = media_type
            .encoding
            .values()
            .chain(&media_type.prefix_encoding);
        for encoding in encodings.chain(media_type.item_encoding.as_deref()) {
            self.encoding(encoding, direction);
        }
    }

    fn encoding(&mut self, encoding: &Encoding, direction: Direction) {
        for header in encoding.headers.values() {
            self.header(header, direction);
        }
        let inner = encoding.encoding.values().chain(&encoding.prefix_encoding);
        for encoding in inner.chain(encoding.item_encoding.as_deref()) {
            self.encoding(encoding, direction);
        }
    }
}
