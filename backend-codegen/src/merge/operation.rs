//! Paths and operations: by method and path, parameters by name and place, answers by status.

use std::sync::Arc;

use super::tree::{
    WORDS_OF_BODY, WORDS_OF_MEDIA_TYPE, WORDS_OF_OPERATION, WORDS_OF_PARAMETER, WORDS_OF_PATH,
    WORDS_OF_RESPONSE, extensions, has_words, list, member, member_mut, members, order, position,
    resolved, set, take, words,
};
use super::{At, Merge};
use crate::api::{Json, Operation, Response};
use crate::diagnostic::Diagnostic;
use crate::document::Location;
use crate::status::phrase;
use crate::template::{names, shape};

const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

/// An operation of the document.
struct Known<'a> {
    /// `GET /orders/{id}`, as the document has it.
    name: String,
    json: &'a Json,
    /// Parameters of its path.
    shared: &'a [Json],
    operation: Option<&'a Operation>,
}

impl Known<'_> {
    fn place(&self) -> Location {
        self.operation
            .map(|operation| operation.method_location)
            .unwrap_or_default()
    }

    fn response(&self, status: &str) -> Option<&Arc<Response>> {
        let mut responses = self.operation?.responses.iter();
        let (_, response) = responses.find(|(known, _)| known.to_string() == status)?;
        Some(response)
    }
}

impl<'a> Merge<'a> {
    pub(super) fn paths(&mut self, new: &mut Json) {
        let (Some(old), Some(paths)) = (self.old.get("paths"), member_mut(new, "paths")) else {
            return;
        };
        extensions(paths, old);
        let Json::Object(items) = paths else {
            return;
        };
        self.untouched = names_of_new(items, old);
        for (template, item) in items.iter_mut() {
            let like = shape(template);
            let known = members(old).iter().find(|(known, _)| shape(known) == like);
            if let Some((known, old)) = known {
                let old = resolved(self.old, old);
                words(item, old, WORDS_OF_PATH);
                self.operations(template, item, known, old);
            }
        }
        items.sort_by_key(|(template, _)| {
            let like = shape(template);
            position(old, |known| shape(known) == like)
        });
        for (template, item) in members(old) {
            let like = shape(template);
            let new = items.iter().find(|(new, _)| shape(new) == like);
            for (method, _) in members(resolved(self.old, item)) {
                let is_served = new.is_some_and(|(_, new)| new.get(method).is_some());
                if METHODS.contains(&&**method) && !is_served {
                    self.gone(template, method);
                }
            }
        }
    }

    fn operations(&mut self, template: &str, item: &mut Json, known: &'a str, old: &'a Json) {
        // Those of the same place have the same name, whatever either calls them.
        let renamed: Vec<(String, String)> =
            names(known).into_iter().zip(names(template)).collect();
        let mut shared = take(item, "parameters");
        for method in METHODS {
            let (Some(new), Some(json)) = (member_mut(item, method), old.get(method)) else {
                continue;
            };
            let known = Known {
                name: format!("`{} {known}`", method.to_ascii_uppercase()),
                json,
                shared: old.get("parameters").map(list).unwrap_or_default(),
                operation: self.operation_at(known, method),
            };
            if let Some(shared) = &mut shared {
                self.parameters(shared, &known, &renamed, false);
            }
            self.operation(new, &known, &renamed);
        }
        if let Some(shared) = shared {
            set(item, "parameters", shared);
        }
        order(item, old);
    }

    fn operation_at(&self, template: &str, method: &str) -> Option<&'a Operation> {
        let mut operations = self.document.operations();
        let found = operations.find(|(path, operation)| {
            path.template.as_str() == template
                && operation.method.as_str().eq_ignore_ascii_case(method)
        });
        found.map(|(_, operation)| operation)
    }

    /// Tells that an operation is not served.
    fn gone(&mut self, template: &str, method: &str) {
        let operation = self.operation_at(template, method);
        let place = operation.map(|operation| operation.method_location);
        let method = method.to_ascii_uppercase();
        self.diagnostics.push(
            Diagnostic::warning(
                "merge::operation",
                place.unwrap_or(self.document.location),
                format!("`{method} {template}` is left out"),
            )
            .label("the code does not serve it")
            .help(
                "if it was given another path, move its words there; the code does not have them",
            ),
        );
    }

    fn operation(&mut self, new: &mut Json, old: &Known<'a>, renamed: &[(String, String)]) {
        words(new, old.json, WORDS_OF_OPERATION);
        // What clients call it is the document's, unless a new operation has that name.
        if let Some(id) = old.json.get("operationId")
            && id.as_str().is_some_and(|id| !self.untouched.contains(id))
        {
            set(new, "operationId", id.clone());
        }
        match member_mut(new, "parameters") {
            Some(parameters) => self.parameters(parameters, old, renamed, true),
            None => self.parameters(&mut Json::Null, old, renamed, true),
        }
        let at = At {
            name: &old.name,
            place: old.place(),
        };
        match (member_mut(new, "requestBody"), old.json.get("requestBody")) {
            (Some(new), Some(body)) => {
                let body = resolved(self.old, body);
                words(new, body, WORDS_OF_BODY);
                self.content(new, body, at);
            }
            (None, Some(body)) if has_words(resolved(self.old, body), WORDS_OF_BODY) => {
                let what = format!("the body of {}", old.name);
                self.lost(&what, "the code does not read it", Some(at.place));
            }
            _ => {}
        }
        self.responses(new, old);
    }

    fn parameters(
        &mut self,
        new: &mut Json,
        known: &Known<'a>,
        renamed: &[(String, String)],
        is_whole: bool,
    ) {
        let root = self.old;
        let own = known.json.get("parameters").map(list).unwrap_or_default();
        let all = known.shared.iter().chain(own);
        let old: Vec<&'a Json> = all.map(|it| resolved(root, it)).collect();
        let key = |parameter: &Json| {
            let name = parameter.get("name").and_then(Json::as_str).unwrap_or("");
            let place = parameter.get("in").and_then(Json::as_str).unwrap_or("");
            match place {
                // Case does not tell headers apart.
                "header" => (name.to_ascii_lowercase(), place.to_owned()),
                _ => (name.to_owned(), place.to_owned()),
            }
        };
        let key_of_old = |parameter: &Json| {
            let (name, place) = key(parameter);
            let new = renamed
                .iter()
                .find(|(old, _)| *old == name && place == "path");
            (new.map_or(name, |(_, new)| new.clone()), place)
        };
        let there = match new {
            Json::Array(items) => {
                items.sort_by_key(|new| {
                    let mut all = old.iter();
                    let at = all.position(|old| key_of_old(old) == key(new));
                    at.unwrap_or(usize::MAX)
                });
                for new in items.iter_mut() {
                    let Some(old) = old.iter().find(|old| key_of_old(old) == key(new)) else {
                        continue;
                    };
                    words(new, old, WORDS_OF_PARAMETER);
                    let at = At {
                        name: &known.name,
                        place: known.place(),
                    };
                    self.schema_of(new, old, at);
                    self.content(new, old, at);
                }
                items.as_slice()
            }
            _ => &[],
        };
        for old in old.iter().filter(|_| is_whole) {
            let is_there = there.iter().any(|new| key(new) == key_of_old(old));
            // Those of paths are told with the path.
            if !is_there && key(old).1 != "path" && has_words(old, WORDS_OF_PARAMETER) {
                let (name, sent_in) = key(old);
                let mut all = known.operation.iter().flat_map(|it| &it.parameters);
                let place = all.find(|it| *it.name == *name).map(|it| it.location);
                let what = format!("the {sent_in} parameter `{name}` of {}", known.name);
                self.lost(&what, "the code does not read it", place);
            }
        }
    }

    fn schema_of(&mut self, new: &mut Json, old: &'a Json, at: At<'_>) {
        if let (Some(new), Some(old)) = (member_mut(new, "schema"), old.get("schema")) {
            self.schema(new, old, at, 0);
        }
    }

    /// Bodies by media type.
    fn content(&mut self, new: &mut Json, old: &'a Json, at: At<'_>) {
        let Some(old) = old.get("content") else {
            return;
        };
        let mut content = member_mut(new, "content");
        if let Some(new) = &mut content {
            order(new, old);
        }
        for (media_type, old) in members(old) {
            match content.as_mut().and_then(|new| member_mut(new, media_type)) {
                Some(new) => {
                    words(new, old, WORDS_OF_MEDIA_TYPE);
                    self.schema_of(new, old, at);
                }
                None if has_words(old, WORDS_OF_MEDIA_TYPE) => {
                    let what = format!("`{media_type}` at {}", at.name);
                    self.lost(
                        &what,
                        "the code does not know this media type",
                        Some(at.place),
                    );
                }
                None => {}
            }
        }
    }

    fn responses(&mut self, new: &mut Json, known: &Known<'a>) {
        let Some(old) = known.json.get("responses") else {
            return;
        };
        let mut responses = member_mut(new, "responses");
        if let Some(new) = &mut responses {
            extensions(new, old);
            order(new, old);
        }
        for (status, old) in members(old)
            .iter()
            .filter(|(name, _)| !name.starts_with("x-"))
        {
            let old = resolved(self.old, old);
            let place = known.response(status).map(|response| response.location);
            let Some(new) = responses.as_mut().and_then(|new| member_mut(new, status)) else {
                let usual = status.parse().ok().map(phrase);
                let description = old.get("description").and_then(Json::as_str);
                if description.is_some_and(|said| Some(said) != usual && !said.is_empty()) {
                    let what = format!("the answer {status} of {}", known.name);
                    self.lost(&what, "the code does not answer it", place);
                }
                continue;
            };
            words(new, old, WORDS_OF_RESPONSE);
            let name = format!("the answer {status} of {}", known.name);
            let at = At {
                name: &name,
                place: place.unwrap_or_else(|| known.place()),
            };
            self.headers(new, old, at);
            self.content(new, old, at);
        }
    }

    /// Headers of answers, of which code seldom says anything: those of the document stay.
    fn headers(&mut self, new: &mut Json, old: &'a Json, at: At<'_>) {
        let Some(old) = old.get("headers") else {
            return;
        };
        if member(new, "headers").is_none() {
            set(new, "headers", Json::Object(Vec::new()));
        }
        let Some(headers) = member_mut(new, "headers") else {
            return;
        };
        for (name, header) in members(old) {
            match member_mut(headers, name) {
                Some(new) => {
                    let header = resolved(self.old, header);
                    words(new, header, WORDS_OF_PARAMETER);
                    self.schema_of(new, header, at);
                }
                None => set(headers, name, header.clone()),
            }
        }
        order(headers, old);
    }
}

/// The names of operations that the document does not have.
fn names_of_new(items: &[(Box<str>, Json)], old: &Json) -> std::collections::HashSet<Box<str>> {
    let mut names = std::collections::HashSet::new();
    for (template, item) in items {
        let like = shape(template);
        let known = members(old).iter().find(|(known, _)| shape(known) == like);
        for (method, operation) in members(item) {
            let is_known = known.is_some_and(|(_, known)| known.get(method).is_some());
            if let Some(name) = operation.get("operationId").and_then(Json::as_str)
                && !is_known
            {
                names.insert(name.into());
            }
        }
    }
    names
}
