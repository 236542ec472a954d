//! Objects of the tree that is printed: members in the order in which people write them.

use crate::api::{Decimal, Extensions, Json};

/// An object that grows member by member and leaves out what says nothing.
#[derive(Default)]
pub(super) struct Object(Vec<(Box<str>, Json)>);

impl Object {
    /// No members yet.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Whether a member `name` is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| **key == *name)
    }

    /// Whether there is no member.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a member.
    pub(super) fn value(&mut self, name: &str, value: impl Into<Json>) {
        self.0.push((name.into(), value.into()));
    }

    /// Adds a member if there is a value.
    pub(super) fn some(&mut self, name: &str, value: Option<impl Into<Json>>) {
        if let Some(value) = value {
            self.value(name, value);
        }
    }

    /// Adds a text.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.value(name, string(text));
    }

    /// Adds a text if there is one; an empty one is there.
    pub(super) fn some_text(&mut self, name: &str, text: Option<impl AsRef<str>>) {
        if let Some(text) = text {
            self.text(name, text.as_ref());
        }
    }

    /// Adds a count if there is one.
    pub(super) fn count(&mut self, name: &str, count: Option<u64>) {
        self.some(name, count.map(|count| Json::Number(Decimal::from(count))));
    }

    /// Adds a number if there is one.
    pub(super) fn number(&mut self, name: &str, number: Option<&Decimal>) {
        self.some(name, number.cloned().map(Json::Number));
    }

    /// Adds `true` where it is not what absence means.
    pub(super) fn flag(&mut self, name: &str, flag: bool) {
        if flag {
            self.value(name, Json::Bool(true));
        }
    }

    /// Adds a list that is not empty.
    pub(super) fn list(&mut self, name: &str, items: impl IntoIterator<Item = Json>) {
        let items: Vec<Json> = items.into_iter().collect();
        if !items.is_empty() {
            self.value(name, Json::Array(items));
        }
    }

    /// Adds a list, or its only item.
    pub(super) fn list_or_one(&mut self, name: &str, items: impl IntoIterator<Item = Json>) {
        let mut items: Vec<Json> = items.into_iter().collect();
        match items.pop() {
            Some(only) if items.is_empty() => self.value(name, only),
            last => self.list(name, items.into_iter().chain(last)),
        }
    }

    /// Adds an object that is not empty.
    pub(super) fn object(&mut self, name: &str, object: Self) {
        if !object.is_empty() {
            self.value(name, object);
        }
    }

    /// Adds `x-` members. One whose name is taken is left out, as a name can stand only once.
    pub(super) fn extensions(&mut self, extensions: &Extensions) {
        for (name, value) in &extensions.0 {
            if !self.has(name) {
                self.value(name, value.clone());
            }
        }
    }
}

impl From<Object> for Json {
    fn from(object: Object) -> Self {
        Self::Object(object.0)
    }
}

/// A string of the tree.
pub(super) fn string(text: &str) -> Json {
    Json::String(text.into())
}
