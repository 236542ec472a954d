//! How findings name things.

use crate::api::{Api, Operation, Origin, Path, Place, TypeId};

/// `GET /orders`, in backticks.
pub(super) fn operation(path: &Path, operation: &Operation) -> String {
    format!("`{} {}`", operation.method, path.template)
}

/// A text in backticks, without what would steer a terminal, and not for ever.
pub(super) fn quote(text: &str) -> String {
    const LONGEST: usize = 60;
    let shown: String = text
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST)
        .collect();
    let more = if text.chars().count() > LONGEST {
        "…"
    } else {
        ""
    };
    format!("`{shown}{more}`")
}

/// What a type is called: `Order.items[].price`, in backticks.
pub(super) fn ty(api: &Api, id: TypeId) -> String {
    // A name longer than this helps nobody.
    const DEEPEST: usize = 12;
    let mut parts: Vec<String> = Vec::new();
    let mut at = id;
    for _ in 0..DEEPEST {
        match &api.types.get(at).origin {
            Origin::Component(name) => {
                parts.push(name.to_string());
                break;
            }
            Origin::Part(words) => {
                parts.push(words.join(" "));
                break;
            }
            Origin::Inside(parent, place) => {
                match place {
                    Place::Property(name) => parts.push(format!(".{name}")),
                    Place::Items | Place::PrefixItem(_) | Place::Contains => {
                        parts.push("[]".to_owned());
                    }
                    Place::AdditionalProperties | Place::PatternProperty(_) => {
                        parts.push(".*".to_owned());
                    }
                    _ => {}
                }
                at = *parent;
            }
        }
    }
    parts.reverse();
    quote(&parts.concat())
}

/// `1 operation`, `2 operations`.
pub(super) fn count(n: usize, one: &str) -> String {
    match n {
        1 => format!("1 {one}"),
        n => format!("{n} {one}s"),
    }
}

/// The words of a name in lower case, joined by `_`: `userId`, `user-id` and `USER_ID` are one.
pub(super) fn plain(name: &str) -> String {
    crate::write::words::words(name).join("_")
}
