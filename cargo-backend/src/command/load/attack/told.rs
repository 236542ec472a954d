//! What is wrong with a value, in words.

use backend_codegen::api::Json;
use backend_codegen::api::sample::Violation;

/// What a violation is, and where.
pub(super) fn told(violation: &Violation, all: &[Violation]) -> (&'static str, String) {
    let kind = match violation.keyword {
        "required" | "dependentRequired" => "missing member",
        "additionalProperties" | "unevaluatedProperties" | "propertyNames" => "unknown member",
        "type" => "type",
        "enum" | "const" => "value",
        "format" | "pattern" => "format",
        "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties" => {
            "length"
        }
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => "range",
        _ => "schema",
    };
    let place = violation.path.trim_start_matches('/').replace('/', ".");
    let what = phrase(violation.keyword);
    if violation.keyword == "required" {
        // Some other value of the same place has what this one lacks.
        let members = |it: &Violation| match at(&it.value, &violation.path) {
            Some(Json::Object(members)) => {
                members.iter().map(|(name, _)| name.to_string()).collect()
            }
            _ => Vec::new(),
        };
        let own = members(violation);
        let others = all.iter().filter(|it| it.keyword != "additionalProperties");
        let lacking = others.flat_map(members).find(|name| !own.contains(name));
        if let Some(name) = lacking {
            let name = match place.is_empty() {
                true => name,
                false => format!("{place}.{name}"),
            };
            return (kind, format!("missing {name}"));
        }
    }
    match place.is_empty() {
        true => (kind, format!("{what} body")),
        false => (kind, format!("{what} {place}")),
    }
}

/// What is said before a place whose keyword was broken.
pub(super) fn phrase(keyword: &str) -> String {
    let phrase = match keyword {
        "type" => "wrong type of",
        "enum" | "const" => "unknown value of",
        "format" => "wrong format of",
        "pattern" => "no match in",
        "minLength" | "minItems" | "minProperties" => "too short",
        "maxLength" | "maxItems" | "maxProperties" => "too long",
        "minimum" | "exclusiveMinimum" => "too small",
        "maximum" | "exclusiveMaximum" => "too large",
        "uniqueItems" => "repeated item in",
        "required" | "dependentRequired" => "something missing in",
        "additionalProperties" | "unevaluatedProperties" | "propertyNames" => "unknown member in",
        keyword => return format!("`{keyword}` broken in"),
    };
    phrase.to_owned()
}

/// What is at a JSON Pointer.
fn at<'v>(value: &'v Json, pointer: &str) -> Option<&'v Json> {
    let mut here = value;
    for name in pointer.split('/').skip(1) {
        here = match here {
            Json::Array(items) => items.get(name.parse::<usize>().ok()?)?,
            _ => here.get(&name.replace("~1", "/").replace("~0", "~"))?,
        };
    }
    Some(here)
}

#[cfg(test)]
mod tests {
    use backend_codegen::api::Json;
    use backend_codegen::api::sample::Violation;

    use super::told;

    #[test]
    fn what_is_missing_has_a_name() {
        let member = |name: &str| (name.into(), Json::Null);
        let inner = |names: &[&str]| Json::Object(names.iter().map(|it| member(it)).collect());
        let whole = |names: &[&str]| Json::Object(vec![("user".into(), inner(names))]);
        let violation = |names: &[&str], keyword| Violation {
            value: whole(names),
            keyword,
            path: "/user".to_owned(),
        };
        let all = [violation(&["a"], "required"), violation(&["b"], "required")];
        assert_eq!(told(&all[0], &all).1, "missing user.b");
        let one = [violation(&[], "minProperties")];
        assert_eq!(told(&one[0], &one), ("length", "too short user".to_owned()));
    }
}
