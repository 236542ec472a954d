//! Packages that write names in another case, or for many of what they name.

use super::Machine;
use crate::read::typescript::rows::{capitalized, plural, singular};
use crate::read::typescript::value::{Text, Value};
use crate::write::words::words;

/// Packages whose functions change the case of names.
const PACKAGES: [&str; 10] = [
    "lodash.",
    "change-case.",
    "change-case-all.",
    "es-toolkit.",
    "inflection.",
    "pluralize.",
    "camel-case.",
    "param-case.",
    "snake-case.",
    "pascal-case.",
];

impl<'a> Machine<'a> {
    /// What such a function makes of a text that is known: `kebabCase('UserGroups')`.
    pub(super) fn in_other_case(path: &str, arguments: &[Value<'a>]) -> Option<Value<'a>> {
        let name = match path {
            "pluralize" if arguments.len() == 1 => "plural",
            "pluralize" => return None,
            "camelcase" => "camelCase",
            "decamelize" => "snakeCase",
            path => PACKAGES.iter().find_map(|it| path.strip_prefix(it))?,
        };
        let Some(Value::Text(given)) = arguments.first() else {
            return None;
        };
        let text = given.exact()?;
        let lower = words(&text);
        let title = |words: &[String], gap: &str| {
            let all: Vec<String> = words.iter().map(|word| capitalized(word)).collect();
            all.join(gap)
        };
        let is_of_lodash = ["lodash.", "es-toolkit."]
            .iter()
            .any(|it| path.starts_with(it));
        let changed = match name {
            "camelCase" => match lower.split_first() {
                Some((first, others)) => format!("{first}{}", title(others, "")),
                None => String::new(),
            },
            "pascalCase" | "camelize" => title(&lower, ""),
            "kebabCase" | "paramCase" | "dashCase" => lower.join("-"),
            "snakeCase" | "underscore" => lower.join("_"),
            "dasherize" => text.replace('_', "-"),
            "lowerCase" | "noCase" if is_of_lodash || name == "noCase" => lower.join(" "),
            "startCase" | "capitalCase" => title(&lower, " "),
            "upperFirst" => capitalized(&text),
            "lowerFirst" => {
                let mut chars = text.chars();
                let first = chars.next().into_iter().flat_map(char::to_lowercase);
                first.chain(chars).collect()
            }
            "capitalize" => capitalized(&text.to_lowercase()),
            "toLower" => text.to_lowercase(),
            "toUpper" => text.to_uppercase(),
            "plural" | "pluralize" => plural(&text),
            "singular" | "singularize" => singular(&text),
            "tableize" => plural(&lower.join("_")),
            "classify" => title(&words(&singular(&text)), ""),
            _ => return None,
        };
        Some(Value::Text(Text {
            is_default: given.is_default,
            ..Text::known(changed)
        }))
    }
}
