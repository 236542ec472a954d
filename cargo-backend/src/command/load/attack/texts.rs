//! Values that are sent as texts: what a text is read as is up to the server.

use std::iter;

use backend_codegen::api::Json;
use backend_codegen::api::plan::Use;
use backend_codegen::api::sample::Violation;

use crate::command::requests::Requests;
use crate::command::requests::written::is_plain;

/// Whether a value whose members are texts is wrong in whichever way these are read.
///
/// Of a member with parts nobody knows how it is read, and an empty value or member may count as none.
pub(super) fn is_wrong_as_texts(
    requests: &Requests<'_, '_>,
    used: Use,
    violation: &Violation,
) -> bool {
    let Json::Object(members) = &violation.value else {
        return false;
    };
    let first = violation.path.split('/').nth(1);
    let first = first.map(|name| name.replace("~1", "/").replace("~0", "~"));
    let mut places = members.iter().enumerate();
    let broken = places.find(|(_, (name, _))| Some(&**name) == first.as_deref());
    let Some((at, (_, value))) = broken else {
        // Something is missing or too much, whatever the others are read as.
        return first.is_none() && !members.is_empty();
    };
    let pieces = match value {
        Json::Array(items) if items.iter().all(is_plain) => items.iter().map(plain).collect(),
        Json::Array(_) | Json::Object(_) => return false,
        value => vec![plain(value)],
    };
    if pieces.is_empty() || pieces.iter().any(String::is_empty) {
        return false;
    }
    let read = readings(&pieces).into_iter().map(|reading| {
        let mut members = members.clone();
        if let Some((_, value)) = members.get_mut(at) {
            *value = reading;
        }
        Json::Object(members)
    });
    let mut all = read.chain(iter::once(violation.value.clone()));
    all.all(|value| !requests.accepts(used, &value))
}

fn plain(value: &Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// All values that texts may be read as.
pub(super) fn readings(pieces: &[String]) -> Vec<Json> {
    let scalar = |text: &str| {
        let mut all = vec![Json::String(text.into())];
        all.extend(text.trim().parse().ok().map(Json::Number));
        all.extend(text.parse().ok().map(Json::Bool));
        if text == "null" {
            all.push(Json::Null);
        }
        all
    };
    let mut all = Vec::new();
    if let [one] = pieces {
        all.extend(scalar(one));
    }
    let split = |by: char| -> Vec<String> {
        let parts = pieces.iter().flat_map(|piece| piece.split(by));
        parts.map(str::to_owned).collect()
    };
    for parts in [pieces.to_vec(), split(','), split(' '), split('|')] {
        let read = |nth: usize| {
            let items = parts.iter().map(|part| {
                let mut known = scalar(part);
                let last = known.len().saturating_sub(1);
                known.swap_remove(nth.min(last))
            });
            Json::Array(items.collect())
        };
        all.extend([read(0), read(1)]);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::readings;

    fn texts(pieces: &[&str]) -> Vec<String> {
        let pieces: Vec<_> = pieces.iter().map(|it| (*it).to_owned()).collect();
        let readings = readings(&pieces);
        readings.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_text_is_read_in_all_ways_that_there_are() {
        let read = texts(&["5"]);
        for wanted in ["\"5\"", "5", "[\"5\"]", "[5]"] {
            assert!(read.contains(&wanted.to_owned()), "{wanted}: {read:?}");
        }
        assert!(texts(&["true"]).contains(&"true".to_owned()));
        assert!(texts(&["a,b"]).contains(&"[\"a\",\"b\"]".to_owned()));
        assert!(!texts(&["x"]).iter().any(|it| it == "0" || it == "null"));
    }
}
