//! Settings of `lint`.

use backend_codegen::lint::Levels;
use toml_edit::{Item, Key};

use super::read::{Reader, entries};
use crate::cli::LintFailOn;
use crate::command::{library, lint};

/// What `lint` is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::command) struct LintSettings {
    /// How much findings matter.
    pub(in crate::command) levels: Levels,
    /// What ends with exit code 1.
    pub(in crate::command) fail_on: Option<LintFailOn>,
}

impl Reader<'_> {
    /// `lint`: `fail-on`, and `rules` with their levels.
    pub(super) fn lint(&mut self, key: &Key, item: &Item) -> LintSettings {
        let mut settings = LintSettings::default();
        let Some(table) = item.as_table_like() else {
            let wanted =
                "a table such as `{ fail-on = \"warning\", rules = { path-verb = \"off\" } }`";
            self.wrong_type(key.get(), item, wanted);
            return settings;
        };
        for (key, item) in entries(table) {
            match key.get() {
                "fail-on" => settings.fail_on = self.one_of(key, item),
                "rules" => self.rules(key, item, &mut settings.levels),
                unknown => {
                    let location = self.location(key.span());
                    let message = format!("`lint` has no `{unknown}`");
                    let help = "there are `fail-on` and `rules`";
                    self.error("settings::unknown-key", location, message, help);
                }
            }
        }
        settings
    }

    fn rules(&mut self, key: &Key, item: &Item, levels: &mut Levels) {
        let Some(table) = item.as_table_like() else {
            let wanted = "a table of rules with their levels, such as `path-verb = \"off\"`";
            return self.wrong_type(key.get(), item, wanted);
        };
        for (name, item) in entries(table) {
            let Some(level) = item.as_str().and_then(lint::level) else {
                let wanted = "`\"error\"`, `\"warning\"`, `\"note\"` or `\"off\"`";
                self.wrong_type(name.get(), item, wanted);
                continue;
            };
            match library::codes(name.get()) {
                Ok(codes) => codes.into_iter().for_each(|code| levels.set(code, level)),
                Err(meant) => {
                    let location = self.location(name.span());
                    let message = format!("there is no rule `{}`", name.get());
                    let help = match meant {
                        Some(meant) => format!("did you mean `{meant}`?"),
                        None => "`cargo backend lint --list-rules` shows all".to_owned(),
                    };
                    self.error("settings::unknown-name", location, message, help);
                }
            }
        }
    }
}
