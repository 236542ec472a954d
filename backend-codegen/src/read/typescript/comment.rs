//! Comments before routes, handlers and types.

use std::collections::HashMap;

use oxc_ast::ast::CommentContent;

use super::evaluate::Machine;
use crate::document::Location;
use crate::read::code::{Value as Json, parsed};

/// A comment of JSDoc.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Comment {
    /// What stands before the first tag, paragraphs apart by empty lines.
    text: String,
    /// Tags without their `@`, and what they say.
    tags: Vec<(String, String)>,
}

/// What tags say in JSON Schema.
pub(super) enum Said {
    /// All that there is to say of a value.
    Whole(Json),
    /// What holds beside what its type says.
    Keywords(Json),
}

/// Where comments are that stand before something, by where that begins.
pub(super) type Comments = HashMap<u32, (u32, u32)>;

impl Comment {
    pub(super) fn parse(inside: &str) -> Self {
        let mut comment = Self::default();
        for line in inside.lines() {
            let line = line.trim();
            let line = line
                .trim_start_matches('*')
                .strip_prefix(' ')
                .unwrap_or(line.trim_start_matches('*'));
            if let Some(tag) = line.trim_start().strip_prefix('@') {
                let (name, rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
                comment.tags.push((name.to_owned(), rest.trim().to_owned()));
            } else if let Some((_, text)) = comment.tags.last_mut() {
                if !line.trim().is_empty() {
                    text.push('\n');
                    text.push_str(line);
                }
            } else {
                comment.text.push_str(line.trim_end());
                comment.text.push('\n');
            }
        }
        comment.text = comment.text.trim().to_owned();
        comment
    }

    fn tag(&self, names: &[&str]) -> Option<&str> {
        self.tags
            .iter()
            .find(|(name, text)| names.contains(&name.as_str()) && !text.is_empty())
            .map(|(_, text)| text.as_str())
    }

    /// All that it says.
    pub(super) fn description(&self) -> Option<String> {
        let text = self.tag(&["description", "desc"]).unwrap_or(&self.text);
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// The first line or sentence.
    pub(super) fn summary(&self) -> Option<String> {
        if let Some(summary) = self.tag(&["summary"]) {
            return Some(summary.to_owned());
        }
        let text = self.description()?;
        let first = text.split("\n\n").next().unwrap_or(&text);
        let line = first.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        let line = line.trim_end_matches('.');
        (!line.is_empty() && line.len() <= 160).then(|| line.to_owned())
    }

    /// What is left of the description behind the summary.
    pub(super) fn rest(&self) -> Option<String> {
        if self.tag(&["summary"]).is_some() {
            return self.description();
        }
        let text = self.description()?;
        let Some(_) = self.summary() else {
            return Some(text);
        };
        let (_, rest) = text.split_once("\n\n")?;
        Some(rest.trim().to_owned())
    }

    pub(super) fn is_deprecated(&self) -> bool {
        self.tags.iter().any(|(name, _)| name == "deprecated")
    }

    /// Puts into a schema what tags say about its values: `@minimum 1`, `@format uuid`, `@asType integer`,
    /// as other tools that make schemas of types know them. The value of a tag is JSON where the keyword is
    /// no text.
    pub(super) fn constrain(&self, json: &mut Json) {
        for (name, text) in &self.tags {
            let place = json.place;
            let value = match name.as_str() {
                "asType" | "TJS-type" if text == "integer" => {
                    let is_number = |ty: &Json| ty.as_text() == Some("number");
                    let types = json.get("type").cloned();
                    if types.as_ref().is_some_and(is_number) {
                        json.set("type", Json::text("integer", place));
                    } else if let Some(types) = types {
                        let types = types.items().iter().map(|ty| match is_number(ty) {
                            true => Json::text("integer", place),
                            false => ty.clone(),
                        });
                        let types: Vec<Json> = types.collect();
                        if !types.is_empty() {
                            json.set("type", Json::list(types, place));
                        }
                    }
                    continue;
                }
                "format" | "pattern" if !text.is_empty() => Json::text(text.as_str(), place),
                "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf"
                | "minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties"
                | "maxProperties" => match number(text) {
                    Some(number) => Json::number(number, place),
                    None => continue,
                },
                "uniqueItems" => Json::flag(text != "false", place),
                "readOnly" | "readonly" => {
                    json.set("readOnly", Json::flag(true, place));
                    continue;
                }
                "writeOnly" => Json::flag(true, place),
                "default" => match literal(text, place) {
                    Some(value) => value,
                    None => continue,
                },
                _ => continue,
            };
            json.set(name, value);
        }
    }

    /// What tags say of a value in JSON Schema: `@schema {…}` in place of its type, `@keywords {…}` beside
    /// that.
    pub(super) fn schema(&self, place: Location) -> Option<Said> {
        self.tags.iter().find_map(|(name, text)| {
            let said = match name.as_str() {
                "schema" => Said::Whole,
                "keywords" => Said::Keywords,
                _ => return None,
            };
            parsed(text, place).map(said)
        })
    }

    /// Whether it describes an API in YAML.
    pub(super) fn yaml(&self) -> Option<()> {
        self.tags
            .iter()
            .any(|(name, _)| matches!(name.as_str(), "swagger" | "openapi"))
            .then_some(())
    }

    /// What it says about a parameter, by name.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        self.tags
            .iter()
            .filter(|(tag, _)| {
                matches!(
                    tag.as_str(),
                    "param" | "queryparam" | "bodyparam" | "pathparam"
                )
            })
            .find_map(|(_, text)| {
                let text = match text.strip_prefix('{') {
                    Some(rest) => rest.split_once('}').map_or("", |(_, rest)| rest).trim(),
                    None => text,
                };
                let (of, says) = text.split_once(char::is_whitespace)?;
                let says = says.trim().trim_start_matches('-').trim();
                (of.trim_matches(['[', ']']) == name && !says.is_empty()).then(|| says.to_owned())
            })
    }
}

/// A text that is a number in JSON.
fn number(text: &str) -> Option<&str> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_one = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-'));
    text.parse::<f64>().ok().filter(|_| is_one).map(|_| text)
}

/// A value of JSON that has no parts; texts without escapes.
fn literal(text: &str, place: Location) -> Option<Json> {
    Some(match text {
        "true" | "false" => Json::flag(text == "true", place),
        "null" => Json::null(place),
        _ => match number(text) {
            Some(number) => Json::number(number, place),
            None => {
                let inside = text.strip_prefix('"')?.strip_suffix('"')?;
                if inside.contains(['"', '\\']) {
                    return None;
                }
                Json::text(inside, place)
            }
        },
    })
}

impl Machine<'_> {
    /// The comment that stands before what begins at `start`.
    pub(super) fn comment(&mut self, file: usize, start: u32) -> Option<Comment> {
        let (from, to) = self.comments_of(file).get(&start).copied()?;
        let text = self.parsed(file).program.source_text;
        let inside = text.get(from as usize..to as usize)?;
        Some(Comment::parse(inside))
    }

    fn comments_of(&mut self, file: usize) -> &Comments {
        if !self.comments.contains_key(&file) {
            let module = self.parsed(file);
            let found = module
                .program
                .comments
                .iter()
                .filter(|comment| {
                    matches!(
                        comment.content,
                        CommentContent::Jsdoc | CommentContent::JsdocLegal
                    )
                })
                .map(|comment| {
                    let span = comment.content_span();
                    (comment.attached_to, (span.start, span.end))
                })
                .collect();
            self.comments.insert(file, found);
        }
        self.comments.entry(file).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::{Comment, Json, Said};
    use crate::document::Location;

    #[test]
    fn tags_say_what_values_must_be() {
        let comment = Comment::parse(
            "*\n * How many.\n *\n * @asType integer\n * @minimum 1\n * @maximum 5e1\n * @format int32\n \
             * @default 10\n * @pattern\n * @maxLength many\n * @see https://example.com\n",
        );
        assert_eq!(comment.description().as_deref(), Some("How many."));
        let mut json = Json::of_type("number", Location::default());
        comment.constrain(&mut json);
        let said: Vec<&str> = json.members().iter().map(|member| &*member.key).collect();
        assert_eq!(said, ["type", "minimum", "maximum", "format", "default"]);
        assert_eq!(json.get("type").and_then(Json::as_text), Some("integer"));
    }

    #[test]
    fn tags_may_speak_json_schema() {
        let said = |text: &str| Comment::parse(text).schema(Location::default());
        let found = said("* @schema {\"not\": {\"type\": \"string\", \"pattern\": \"*\\/\"}} ");
        let Some(Said::Whole(json)) = found else {
            panic!("nothing is said")
        };
        let not = json.get("not").unwrap();
        assert_eq!(not.get("pattern").and_then(Json::as_text), Some("*/"));
        assert!(matches!(said("* @keywords {}"), Some(Said::Keywords(_))));
        assert!(said("* @keywords {").is_none());
        assert!(said("* @schema a swagger file").is_none());
    }

    #[test]
    fn the_first_paragraph_is_the_summary() {
        let comment = Comment::parse(
            "*\n * Lists pets.\n *\n * Newest first.\n * @deprecated\n * @param limit - how many\n",
        );
        assert_eq!(comment.summary().as_deref(), Some("Lists pets"));
        assert_eq!(comment.rest().as_deref(), Some("Newest first."));
        assert!(comment.is_deprecated());
        assert_eq!(comment.parameter("limit").as_deref(), Some("how many"));
    }
}
