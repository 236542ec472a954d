//! Path items, operations and callbacks.

use std::sync::Arc;

use super::Writer;
use super::component::reference_to;
use super::info::external_docs;
use super::object::{Object, string};
use super::security::requirements;
use crate::api::{Callback, Json, Method, Operation, Parameter, PathItem, Version};

impl Writer<'_> {
    /// Writes a path item, whatever name it has.
    pub(super) fn path_item_here(&mut self, item: &PathItem) -> Object {
        let mut object = Object::new();
        object.some_text("summary", item.summary.as_ref());
        object.some_text("description", item.description.as_ref());
        let servers = self.servers(&item.servers);
        object.list("servers", servers);
        let n_shared = n_shared_parameters(&item.operations);
        let shared = item.operations.first().map_or(&[][..], |operation| {
            operation.parameters.get(..n_shared).unwrap_or_default()
        });
        let shared = self.parameters(shared);
        object.list("parameters", shared);
        let mut additional = Object::new();
        for operation in &item.operations {
            let key = key(&operation.method);
            let is_new = key.is_none() || operation.method == Method::Query;
            let part = format!("the method `{}`", operation.method);
            if is_new && !self.can(Version::V3_2, is_new, &part, operation.method_location) {
                continue;
            }
            let written = self.operation(operation, n_shared);
            match key {
                Some(key) => object.value(key, written),
                None => additional.value(operation.method.as_str(), written),
            }
        }
        object.object("additionalOperations", additional);
        object.extensions(&item.extensions);
        object
    }

    fn operation(&mut self, operation: &Operation, n_shared: usize) -> Object {
        let mut object = Object::new();
        object.list("tags", operation.tags.iter().map(|tag| string(tag)));
        object.some_text("summary", operation.summary.as_ref());
        object.some_text("description", operation.description.as_ref());
        object.some(
            "externalDocs",
            operation.external_docs.as_ref().map(external_docs),
        );
        object.some_text("operationId", operation.id.as_ref());
        let own = operation.parameters.get(n_shared..).unwrap_or_default();
        let own = self.parameters(own);
        object.list("parameters", own);
        if let Some(body) = &operation.body {
            let reference = reference_to(&self.api.components.bodies, body);
            let body = reference.unwrap_or_else(|| self.body(body).into());
            object.value("requestBody", body);
        }
        let mut responses = Object::new();
        for (status, response) in &operation.responses {
            let reference = reference_to(&self.api.components.responses, response);
            let response = reference.unwrap_or_else(|| self.response(response).into());
            responses.value(&status.to_string(), response);
        }
        responses.extensions(&operation.responses_extensions);
        let is_silent = responses.is_empty() && self.api.version > self.version;
        if is_silent && self.version == Version::V3_0 {
            let part = "an operation without responses";
            self.left_out(part, Some(Version::V3_1), operation.method_location);
        }
        // 3.0 demands `responses`.
        if !responses.is_empty() || self.version == Version::V3_0 {
            object.value("responses", responses);
        }
        let mut callbacks = Object::new();
        for (name, callback) in &operation.callbacks {
            let reference = reference_to(&self.api.components.callbacks, callback);
            let callback = reference.unwrap_or_else(|| self.callback(callback).into());
            callbacks.value(name, callback);
        }
        object.object("callbacks", callbacks);
        object.flag("deprecated", operation.deprecated);
        if !operation.inherits_security {
            let security = requirements(&operation.security);
            object.value("security", Json::Array(security));
        }
        let servers = self.servers(&operation.servers);
        object.list("servers", servers);
        object.extensions(&operation.extensions);
        object
    }

    pub(super) fn callback(&mut self, callback: &Callback) -> Object {
        let mut object = Object::new();
        for (expression, item) in &callback.items {
            let item = self.path_item(item);
            object.value(expression, item);
        }
        object.extensions(&callback.extensions);
        object
    }
}

/// How many parameters all operations begin with because they belong to the path.
///
/// A parameter that has no name among the components and yet is shared was written once, at the path;
/// components before it come along so that the order stays. Components alone stay with the operations,
/// where most people refer to them.
fn n_shared_parameters(operations: &[Operation]) -> usize {
    let [first, second, rest @ ..] = operations else {
        return 0;
    };
    let everywhere = |i: usize, parameter: &Arc<Parameter>| {
        std::iter::once(second).chain(rest).all(|operation| {
            let same_place = operation.parameters.get(i);
            same_place.is_some_and(|other| Arc::ptr_eq(other, parameter))
        })
    };
    let common = first
        .parameters
        .iter()
        .enumerate()
        .take_while(|(i, parameter)| everywhere(*i, parameter));
    common
        .filter(|(_, parameter)| parameter.component.is_none())
        .last()
        .map_or(0, |(i, _)| i + 1)
}

/// The key of a method in a path item, if it has one.
fn key(method: &Method) -> Option<&'static str> {
    match method {
        Method::Get => Some("get"),
        Method::Put => Some("put"),
        Method::Post => Some("post"),
        Method::Delete => Some("delete"),
        Method::Options => Some("options"),
        Method::Head => Some("head"),
        Method::Patch => Some("patch"),
        Method::Trace => Some("trace"),
        Method::Query => Some("query"),
        Method::Other(_) => None,
    }
}
