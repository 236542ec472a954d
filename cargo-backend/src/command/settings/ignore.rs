//! Settings about findings that are accepted.

use toml_edit::{Item, Key, TableLike};

use super::read::{Reader, entries};
use crate::date::Date;
use crate::explain;
use crate::silence::{Ignore, Target};

impl Reader<'_> {
    /// `ignore`: a list of tables, each with a `rule` and a `reason`.
    pub(super) fn ignores(&mut self, key: &Key, item: &Item) -> Vec<Ignore> {
        let Some(tables) = super::read::tables(item) else {
            self.wrong_type(
                key.get(),
                item,
                "a list of tables, each with a `rule` and a `reason`",
            );
            return Vec::new();
        };
        let ignores = tables
            .into_iter()
            .filter_map(|table| self.ignore(key, item, table));
        ignores.collect()
    }

    fn ignore(&mut self, list: &Key, whole: &Item, table: &dyn TableLike) -> Option<Ignore> {
        let (mut code, mut reason, mut until) = (None, None, None);
        let mut target = Target::Everything;
        let mut location = None;
        for (key, item) in entries(table) {
            let text = item.as_str().filter(|text| !text.trim().is_empty());
            match (key.get(), text) {
                ("rule", Some(name)) => match explain::code(name) {
                    Ok(found) => {
                        code = Some(found);
                        location = Some(self.location(item.span()));
                    }
                    Err(meant) => {
                        let location = self.location(item.span());
                        let message = format!("no finding is called `{name}`");
                        let help = match meant {
                            Some(meant) => format!("did you mean `{meant}`?"),
                            None => "`cargo backend explain --list` shows all".to_owned(),
                        };
                        self.error("settings::unknown-name", location, message, help);
                        return None;
                    }
                },
                ("reason", Some(text)) => reason = Some(text.to_owned()),
                ("operation", Some(name)) => target = Target::Operation(name.to_owned()),
                ("file" | "object", Some(name)) => target = Target::Named(name.to_owned()),
                ("path", Some(path)) => target = Target::Path(path.to_owned()),
                ("pointer", Some(pointer)) if pointer.trim_start_matches('#').starts_with('/') => {
                    target = Target::Pointer(tokens(pointer));
                }
                ("until", _) => match date(item) {
                    Some(date) => until = Some(date),
                    None => self.wrong_type("until", item, "a day, such as `2027-01-31`"),
                },
                ("pointer", _) => {
                    let wanted = "a JSON Pointer, such as `\"/components/schemas/Order\"`";
                    self.wrong_type("pointer", item, wanted);
                }
                (name @ ("rule" | "reason" | "file" | "object" | "operation" | "path"), None) => {
                    self.wrong_type(name, item, "a text");
                }
                (unknown, _) => {
                    let location = self.location(key.span());
                    let message = format!("`ignore` has no `{unknown}`");
                    let help = "there are `file`, `object`, `operation`, `path`, `pointer`, `reason`, `rule` and `until`";
                    self.error("settings::unknown-key", location, message, help);
                }
            }
        }
        let missing = match (&code, &reason) {
            (None, _) => "rule = \"…\"",
            (_, None) => "reason = \"…\"",
            _ => "",
        };
        if !missing.is_empty() {
            let location = location.unwrap_or_else(|| self.location(whole.span().or(list.span())));
            let message = "a table of `ignore` does not say what is silenced, and why".to_owned();
            self.error(
                "settings::missing",
                location,
                message,
                format!("add `{missing}`"),
            );
        }
        Some(Ignore {
            code: code?,
            target,
            reason: reason?,
            until,
            location: location.unwrap_or_default(),
        })
    }
}

/// The tokens of a JSON Pointer, with or without `#`.
fn tokens(pointer: &str) -> Vec<String> {
    let tokens = pointer.trim_start_matches('#').split('/').skip(1);
    tokens
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .collect()
}

/// A day, as TOML has them or as text.
fn date(item: &Item) -> Option<Date> {
    match item.as_str() {
        Some(text) => text.parse().ok(),
        None => item.as_datetime()?.date?.to_string().parse().ok(),
    }
}
