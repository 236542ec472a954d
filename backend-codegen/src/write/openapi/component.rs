//! References to components, and which values are written as one.

use std::fmt::Write as _;
use std::sync::Arc;

use super::object::{Object, string};
use crate::api::{
    Body, Callback, Example, Header, Json, Link, MediaType, Parameter, PathItem, Response,
};
use crate::map::IndexMap;

/// A part of an API that may stand among the components.
pub(super) trait Component {
    /// Where components of its kind stand.
    const SECTION: &'static str;

    /// Its name there.
    fn component(&self) -> Option<&Arc<str>>;
}

macro_rules! component {
    ($($ty:ty: $section:literal),* $(,)?) => {
        $(impl Component for $ty {
            const SECTION: &'static str = $section;

            fn component(&self) -> Option<&Arc<str>> {
                self.component.as_ref()
            }
        })*
    };
}

component! {
    Parameter: "parameters",
    Body: "requestBodies",
    Response: "responses",
    Header: "headers",
    Example: "examples",
    Link: "links",
    Callback: "callbacks",
    PathItem: "pathItems",
    MediaType: "mediaTypes",
}

/// A `$ref` to the component that `value` is.
///
/// Only the very value that stands under its name is meant; one that merely says to be it, changed on
/// the way, is written where it stands.
pub(super) fn reference_to<T: Component>(
    components: &IndexMap<Arc<str>, Arc<T>>,
    value: &Arc<T>,
) -> Option<Json> {
    let name = value.component()?;
    let registered = components.get(name)?;
    Arc::ptr_eq(registered, value).then(|| reference(T::SECTION, name))
}

/// `$ref: '#/components/{section}/{name}'`.
pub(super) fn reference(section: &str, name: &str) -> Json {
    let mut object = Object::new();
    object.value("$ref", string(&pointer(section, name)));
    object.into()
}

/// The URI fragment of a component: a JSON Pointer (RFC 6901), percent-encoded (RFC 3986, 3.5).
pub(super) fn pointer(section: &str, name: &str) -> String {
    let mut pointer = format!("#/components/{section}/");
    for character in name.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            'a'..='z'
            | 'A'..='Z'
            | '0'..='9'
            | '-'
            | '.'
            | '_'
            | '!'
            | '$'
            | '&'
            | '\''
            | '('
            | ')'
            | '*'
            | '+'
            | ','
            | ';'
            | '='
            | ':'
            | '@'
            | '?' => pointer.push(character),
            _ => {
                for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                    // Writing to a string cannot fail.
                    let _ = write!(pointer, "%{byte:02X}");
                }
            }
        }
    }
    pointer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped_as_pointers_and_then_as_uris() {
        assert_eq!(
            pointer("schemas", "a/b~c d%é{1}"),
            "#/components/schemas/a~1b~0c%20d%25%C3%A9%7B1%7D"
        );
        let decoded = crate::document::decode_fragment("a~1b~0c%20d%25%C3%A9%7B1%7D");
        assert!(decoded.is_some());
    }
}
