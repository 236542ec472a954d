//! What a type demands of values that TypeScript has no word for, as tags of comments.
//!
//! Most are those that tools know which make schemas of types: `@minimum 1`, `@format uuid`, `@asType
//! integer`. What these have no word for either is said in JSON Schema: `@keywords` beside what the type
//! says, `@schema` in its place. People see them where they look a type up, and `cargo backend spec` reads
//! them.

use super::names::{Names, decoded};
use super::types;
use crate::api::Json;
use crate::api::plan::{Plans, TypePlan, Use};
use crate::write::beyond::{self, Beyond, Code};

/// Where tags stand.
#[derive(Clone, Copy)]
pub(super) struct Tags<'a> {
    pub(super) plans: &'a Plans<'a>,
    pub(super) names: &'a Names,
    /// What stands before the names of types there.
    pub(super) prefix: &'static str,
}

impl Code for Tags<'_> {
    fn plan(&self, used: Use) -> Option<&TypePlan> {
        decoded(self.plans, used)
    }

    fn name(&self, used: Use) -> Option<String> {
        let plan = decoded(self.plans, used)?;
        let has_name = types::has_name(self.plans, used.ty, &plan.shape);
        has_name.then(|| format!("{}{}", self.prefix, self.names.ty(self.plans, used)))
    }

    fn has_integers(&self) -> bool {
        false
    }
}

impl Tags<'_> {
    /// The tags of a type, a line each.
    fn of(&self, used: Use) -> Vec<String> {
        let ty = self.plans.ty(used.ty);
        let mut tags = Vec::new();
        let mut keywords = Vec::new();
        if beyond::is_integer(ty) {
            tags.push("@asType integer".to_owned());
        }
        let default = ty.default.clone().map(|default| ("default", default));
        let bounds = beyond::all_bounds(self.plans, used.ty).into_iter();
        for (name, value) in bounds.chain(default) {
            let text = match (&value, name) {
                (Json::Array(_) | Json::Object(_), _) => None,
                (Json::String(text), "format" | "pattern") => Some(text.to_string()),
                (value, _) => Some(value.to_string()),
            };
            match text.filter(|text| fits(text)) {
                Some(text) => tags.push(format!("@{name} {text}")),
                None => keywords.push((name.into(), value)),
            }
        }
        let directions = beyond::directions(self.plans, used.ty).into_iter();
        tags.extend(directions.map(|(name, _)| format!("@{name}")));
        match beyond::beyond(self.plans, self, used) {
            // All that is said above is in it.
            Some(Beyond::Whole(schema)) => return vec![format!("@schema {}", json(&schema))],
            Some(Beyond::Keywords(Json::Object(others))) => keywords.extend(others),
            Some(Beyond::Keywords(_)) | None => {}
        }
        if !keywords.is_empty() {
            tags.push(format!("@keywords {}", json(&Json::Object(keywords))));
        }
        tags
    }

    /// A text with the tags of a type behind it.
    pub(super) fn behind(&self, text: &str, used: Use) -> String {
        let tags = self.of(used).join("\n");
        match (text.trim(), tags.is_empty()) {
            (text, true) => text.to_owned(),
            ("", false) => tags,
            (text, false) => format!("{text}\n\n{tags}"),
        }
    }

    /// What a comment says of a value: a text, and what its type demands, unless that is told where the
    /// type has its name.
    pub(super) fn documented(&self, used: Use, text: &str) -> String {
        match decoded(self.plans, used) {
            Some(_) if self.name(used).is_none() => self.behind(text, used),
            Some(_) | None => text.to_owned(),
        }
    }

    /// The tag of a value for which the code has texts or bytes, whatever its schema is.
    pub(super) fn of_any(&self, used: Option<Use>) -> Option<String> {
        let schema = match used {
            Some(used) => beyond::whole(self.plans, self, used)?,
            None => Json::Object(Vec::new()),
        };
        Some(format!("@schema {}", json(&schema)))
    }

    /// What the type of a value demands as a comment in a line, with a space behind it; empty if that is
    /// nothing, or told where the type has its name.
    pub(super) fn in_line(&self, used: Use) -> String {
        if decoded(self.plans, used).is_none() || self.name(used).is_some() {
            return String::new();
        }
        let ty = self.plans.ty(used.ty);
        let mut keywords = Vec::new();
        if beyond::is_integer(ty) {
            keywords.extend(beyond::types(ty.types).map(|types| ("type".into(), types)));
        }
        let bounds = beyond::all_bounds(self.plans, used.ty).into_iter();
        keywords.extend(bounds.map(|(name, value)| (name.into(), value)));
        match beyond::beyond(self.plans, self, used) {
            Some(Beyond::Whole(schema)) => return format!("/** @schema {} */ ", json(&schema)),
            Some(Beyond::Keywords(Json::Object(others))) => keywords.extend(others),
            Some(Beyond::Keywords(_)) | None => {}
        }
        match keywords.is_empty() {
            true => String::new(),
            false => format!("/** @keywords {} */ ", json(&Json::Object(keywords))),
        }
    }
}

/// Whether a text can be the value of a tag, which is a line and ends with the comment.
fn fits(text: &str) -> bool {
    !text.contains(['\n', '\r', '\u{2028}', '\u{2029}'])
        && !text.contains("*/")
        && text.trim() == text
        && !text.is_empty()
}

/// JSON in a line that no comment ends in: all that may stand in texts alone has an escape.
fn json(value: &Json) -> String {
    let text = value.to_string().replace("*/", "*\\/");
    let text = text.replace('\u{2028}', "\\u2028");
    text.replace('\u{2029}', "\\u2029")
}
