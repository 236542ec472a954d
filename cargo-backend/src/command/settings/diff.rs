//! Settings of `diff`.

use backend_codegen::diff::{Levels, Named};
use toml_edit::{Item, Key};

use super::read::{Reader, entries};
use crate::cli::FailOn;
use crate::command::lint;

/// What `diff` is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::command) struct DiffSettings {
    /// How much changes matter.
    pub(in crate::command) levels: Levels,
    /// What ends with exit code 1.
    pub(in crate::command) fail_on: Option<FailOn>,
    /// How many days have to be left between a deprecation and the end.
    pub(in crate::command) notice: u32,
    /// The same for what is beta.
    pub(in crate::command) beta_notice: Option<u32>,
}

impl Reader<'_> {
    /// `diff`: `fail-on`, `notice`, `beta-notice`, and `rules` with their levels.
    pub(super) fn diff(&mut self, key: &Key, item: &Item) -> DiffSettings {
        let mut settings = DiffSettings::default();
        let Some(table) = item.as_table_like() else {
            let wanted =
                "a table such as `{ notice = 90, rules = { property-removed = \"error\" } }`";
            self.wrong_type(key.get(), item, wanted);
            return settings;
        };
        for (key, item) in entries(table) {
            match key.get() {
                "fail-on" => settings.fail_on = self.one_of(key, item),
                "notice" => settings.notice = self.days(key, item),
                "beta-notice" => settings.beta_notice = Some(self.days(key, item)),
                "rules" => self.levels(key, item, "", &mut settings.levels),
                unknown => {
                    let location = self.location(key.span());
                    let message = format!("`diff` has no `{unknown}`");
                    let help = "there are `fail-on`, `notice`, `beta-notice` and `rules`";
                    self.error("settings::unknown-key", location, message, help);
                }
            }
        }
        settings
    }

    fn days(&mut self, key: &Key, item: &Item) -> u32 {
        let days = item.as_integer().and_then(|days| u32::try_from(days).ok());
        if days.is_none() {
            self.wrong_type(key.get(), item, "a number of days");
        }
        days.unwrap_or_default()
    }

    /// Levels of rules; those of one way may stand in a table of their own.
    fn levels(&mut self, key: &Key, item: &Item, way: &str, levels: &mut Levels) {
        let Some(table) = item.as_table_like() else {
            let wanted =
                "a table of rules with their levels, such as `property-removed = \"error\"`";
            return self.wrong_type(key.get(), item, wanted);
        };
        for (name, item) in entries(table) {
            if way.is_empty() && matches!(name.get(), "request" | "response") {
                self.levels(name, item, name.get(), levels);
                continue;
            }
            let Some(level) = item.as_str().and_then(lint::level) else {
                let wanted = "`\"error\"`, `\"warning\"`, `\"note\"` or `\"off\"`";
                self.wrong_type(name.get(), item, wanted);
                continue;
            };
            let whole = match way {
                "" => name.get().to_owned(),
                way => format!("{way}.{}", name.get()),
            };
            match Named::find(&whole) {
                Ok(rule) => levels.set(rule, level),
                Err(meant) => {
                    let location = self.location(name.span());
                    let message = format!("there is no rule `{}`", name.get());
                    let help = match meant {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => "docs/codes.md has all rules, as `diff::…`".to_owned(),
                    };
                    self.error("settings::unknown-name", location, message, help);
                }
            }
        }
    }
}
