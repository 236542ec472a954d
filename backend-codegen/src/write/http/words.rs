//! What messages say, whatever language says it.

use crate::api::{Json, TypeSet};
use crate::list::CollectVec;

/// A set of JSON types as messages say it: "a string or null".
pub(in crate::write) fn article(types: TypeSet) -> String {
    let names: Vec<&str> = types
        .singles()
        .map(|single| match single {
            TypeSet::NULL => "null",
            TypeSet::BOOLEAN => "a boolean",
            TypeSet::INTEGER => "an integer",
            TypeSet::NUMBER => "a number",
            TypeSet::STRING => "a string",
            TypeSet::ARRAY => "an array",
            _ => "an object",
        })
        .collect_vec();
    match names.as_slice() {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        [others @ .., last] => format!("{} or {last}", others.join(", ")),
    }
}

/// A JSON value as messages say it.
pub(in crate::write) fn name(json: &Json) -> String {
    match json {
        Json::String(string) => string.to_string(),
        json => json.to_string(),
    }
}

/// More names are not listed.
#[cfg(feature = "typescript")]
const MAX_LISTED: usize = 20;

/// Names with commas between them. The first ones do as examples of many.
#[cfg(feature = "typescript")]
pub(in crate::write) fn listed(names: &[String]) -> String {
    let first = names.get(..MAX_LISTED).unwrap_or(names);
    match names.len().saturating_sub(MAX_LISTED) {
        0 => first.join(", "),
        more => format!("{} or {more} others", first.join(", ")),
    }
}
