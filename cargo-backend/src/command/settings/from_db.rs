//! Settings about a database whose tables are served.

use toml_edit::{Item, Key};

use super::read::{Reader, entries};
use crate::cli::{Bigint, DatabaseName};
use crate::command::from_db::{FromDb, MOST_DEPTH, key as key_of};

/// What can be said of a database.
const KEYS: [&str; 13] = [
    "all-tables",
    "bigint",
    "columns",
    "database",
    "depth",
    "except",
    "filters",
    "keys",
    "public",
    "shadow",
    "source",
    "tables",
    "title",
];

impl Reader<'_> {
    /// `from-db`: a source, or a table of what is said of it.
    pub(super) fn database(&mut self, key: &Key, item: &Item) -> Option<FromDb> {
        let mut database = FromDb {
            folder: self.folder().to_owned(),
            ..FromDb::usual()
        };
        if let Some(source) = item.as_str().filter(|source| !source.is_empty()) {
            source.clone_into(&mut database.source);
            return Some(database);
        }
        let Some(table) = item.as_table_like() else {
            let wanted = "a source, such as `\"env:DATABASE_URL\"` or `\"schema.sql\"`, or a table with `source`";
            self.wrong_type(key.get(), item, wanted);
            return None;
        };
        for (key, item) in entries(table) {
            self.of_database(key, item, &mut database);
        }
        if database.source.is_empty() {
            let location = self.location(key.span());
            self.error(
                "settings::missing",
                location,
                "`from-db` names no database".to_owned(),
                "add `source = \"env:DATABASE_URL\"`, or a file of SQL",
            );
        }
        Some(database)
    }

    fn of_database(&mut self, key: &Key, item: &Item, to: &mut FromDb) {
        let options = &mut to.options;
        match key.get() {
            "source" => to.source = self.text(key, item),
            "database" => to.database = self.one_of::<DatabaseName>(key, item),
            "shadow" => to.shadow = Some(self.text(key, item)),
            "title" => to.title = Some(self.text(key, item)),
            "tables" => options.tables = self.strings(key, item, "a list of tables, as strings"),
            "except" => options.except = self.strings(key, item, "a list of tables, as strings"),
            "all-tables" => options.all_tables = self.bool(key, item),
            "columns" => {
                options.columns = self.strings(key, item, "a list of columns, as `\"users.name\"`");
            }
            "filters" => {
                options.filters = self.strings(key, item, "a list of columns, as `\"users.name\"`");
            }
            "keys" => {
                let wanted = "a list of tables with columns, as `\"active_users=id\"`";
                let keys = self.strings(key, item, wanted);
                let found: Option<Vec<_>> = keys.iter().map(|text| key_of(text)).collect();
                match found {
                    Some(keys) => options.keys = keys,
                    None => self.wrong_type(key.get(), item, wanted),
                }
            }
            "public" => options.public = self.bool(key, item),
            "bigint" => {
                options.text_integers = self.one_of::<Bigint>(key, item) == Some(Bigint::String);
            }
            "depth" => {
                let depth = item.as_integer().and_then(|depth| u8::try_from(depth).ok());
                match depth.filter(|depth| *depth <= MOST_DEPTH) {
                    Some(depth) => options.depth = depth,
                    None => self.wrong_type(key.get(), item, "a number from 0 to 3"),
                }
            }
            unknown => {
                let location = self.location(key.span());
                let known = KEYS.map(|key| format!("`{key}`")).join(", ");
                self.error(
                    "settings::unknown-key",
                    location,
                    format!("`from-db` has no setting `{unknown}`"),
                    format!("there are {known}"),
                );
            }
        }
    }

    fn text(&mut self, key: &Key, item: &Item) -> String {
        let text = item.as_str().filter(|text| !text.is_empty());
        if text.is_none() {
            self.wrong_type(key.get(), item, "a string");
        }
        text.unwrap_or_default().to_owned()
    }
}
