//! Tables as migrations of Knex make them: `knex.schema.createTable('pets', (table) => { … })`.

use std::collections::BTreeMap;

use super::Column;

/// Columns of tables, by the names of these.
#[derive(Clone, Debug, Default)]
pub(in crate::read::typescript) struct Tables {
    tables: BTreeMap<String, Vec<(String, Column)>>,
}

/// Calls that are given a table's name and a function that declares its columns.
const CALLS: [&str; 4] = [
    "createTable(",
    "createTableIfNotExists(",
    "alterTable(",
    ".table(",
];

/// What the way back begins with.
const DOWN: [&str; 5] = [
    "exports.down",
    "function down",
    "const down",
    "async down",
    "down:",
];

impl Tables {
    /// Adds what a file declares, if it is a migration.
    pub(in crate::read::typescript) fn add(&mut self, path: &str, text: &str) {
        if !path.contains("migrations/") || !text.contains("Table(") {
            return;
        }
        let end = DOWN.iter().filter_map(|word| text.find(word)).min();
        let text = text.get(..end.unwrap_or(text.len())).unwrap_or(text);
        let mut found: Vec<(usize, &str)> = Vec::new();
        for call in CALLS {
            for (at, _) in text.match_indices(call) {
                found.push((at, text.get(at + call.len()..).unwrap_or_default()));
            }
        }
        found.sort_by_key(|(at, _)| *at);
        for (_, rest) in found {
            if let Some((name, rest)) = quoted(rest)
                && let Some(body) = body(rest)
            {
                let columns = self.tables.entry(name.to_owned()).or_default();
                for call in body.split('.').skip(1) {
                    change(columns, call);
                }
            }
        }
        self.tables.retain(|_, columns| !columns.is_empty());
    }

    /// The columns of a table: `pets`, `public.pets as p`.
    pub(super) fn columns(&self, table: &str) -> Option<&[(String, Column)]> {
        let table = table.split_whitespace().next()?;
        let table = table.rsplit('.').next()?;
        self.tables.get(table).map(Vec::as_slice)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }
}

/// What stands in quotes at the beginning of a text, and what is behind.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start();
    let quote = text
        .chars()
        .next()
        .filter(|quote| "'\"`".contains(*quote))?;
    text.get(1..)?.split_once(quote)
}

/// The body of the function that is given next: `, (table) => { … })`.
fn body(text: &str) -> Option<&str> {
    let text = text.trim_start().strip_prefix(',')?;
    let open = text.find(['{', ')'])?;
    let before = text.get(..open)?;
    let start = match before.find("=>") {
        // `table => { … }`
        Some(arrow) => arrow + 2,
        // `(table) => { … }`, `function (table) { … }`
        None if before.contains('(') => open + 1,
        // An object of columns is of another package.
        None => return None,
    };
    let text = text.get(start..)?;
    let mut depth = 0_i32;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' | b'(' | b'[' => depth += 1,
            b'}' | b')' | b']' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return text.get(..at);
        }
    }
    Some(text)
}

/// What `string('name', 40)` and the like do to the columns of a table.
fn change(columns: &mut Vec<(String, Column)>, call: &str) {
    let Some((method, given)) = call.split_once('(') else {
        return;
    };
    let name = quoted(given).map(|(name, _)| name);
    let mut add = |name: &str, column: Column| {
        if !columns.iter().any(|(known, _)| known == name) {
            columns.push((name.to_owned(), column));
        }
    };
    let column = match method.trim() {
        "timestamps" => {
            let is_camel = given.contains("useCamelCase") || given.matches("true").count() > 2;
            let names = match is_camel {
                true => ["createdAt", "updatedAt"],
                false => ["created_at", "updated_at"],
            };
            for name in names {
                add(name, Column::Date);
            }
            return;
        }
        "increments" | "bigIncrements" => {
            add(name.unwrap_or("id"), Column::Integer);
            return;
        }
        "dropColumn" | "dropColumns" => {
            columns.retain(|(known, _)| Some(known.as_str()) != name);
            return;
        }
        "renameColumn" => {
            let to =
                quoted(given).and_then(|(_, rest)| quoted(rest.trim_start_matches([',', ' '])));
            for (known, _) in columns.iter_mut() {
                if Some(known.as_str()) == name
                    && let Some((to, _)) = to
                {
                    to.clone_into(known);
                }
            }
            return;
        }
        "string" | "text" | "uuid" | "enu" | "enum" | "char" | "varchar" => Column::Text,
        "integer" | "bigInteger" | "bigint" | "tinyint" | "smallint" | "mediumint" => {
            Column::Integer
        }
        "float" | "double" => Column::Number,
        "boolean" => Column::Flag,
        "date" | "dateTime" | "datetime" | "timestamp" => Column::Date,
        // Drivers differ in what they make of exact numbers.
        "decimal" | "json" | "jsonb" | "specificType" | "binary" | "time" | "point" => Column::Open,
        _ => return,
    };
    if let Some(name) = name {
        add(name, column);
    }
}
