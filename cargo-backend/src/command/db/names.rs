//! Names of tables and columns as they are typed.

use crate::db::model::{Database, Id, Kind};
use crate::ui::Problem;

/// `a."b.c".d` → its parts.
pub(super) fn parts(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut is_quoted = false;
    for c in text.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            '.' if !is_quoted => parts.push(std::mem::take(&mut part)),
            c => part.push(c),
        }
    }
    parts.push(part);
    parts
}

/// The table or column of `database` that `text` names: `users`, `users.name`, `shop.users`, `shop.users.name`.
pub(super) fn find(text: &str, database: &Database, option: &str) -> Result<Id, Problem> {
    let parts = parts(text);
    let words: Vec<&str> = parts.iter().map(String::as_str).collect();
    let home = database.engine.home();
    let candidates = match words.as_slice() {
        [table] => vec![Id::table(home, table)],
        [one, other] => vec![Id::table(home, one).column(other), Id::table(one, other)],
        [namespace, table, column] => vec![Id::table(namespace, table).column(column)],
        _ => Vec::new(),
    };
    let found = candidates
        .into_iter()
        .find(|id| database.objects.contains_key(id));
    found.ok_or_else(|| {
        let near = database
            .objects
            .keys()
            .filter(|id| matches!(id.kind, Kind::Table | Kind::Column))
            .find(|id| {
                words
                    .last()
                    .is_some_and(|last| *last == id.part || *last == id.name)
            });
        let problem = Problem::new(
            "db::unknown-name",
            format!("there is no `{text}`, which `{option}` names"),
        );
        match near {
            Some(near) => problem.help(format!("there is {} `{near}`", near.kind.word())),
            None => problem.help("write it as `table`, `table.column` or `schema.table.column`"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn dots_in_quotes_are_part_of_a_name() {
        assert_eq!(parts("a.\"b.c\".d"), ["a", "b.c", "d"]);
        assert_eq!(parts("users"), ["users"]);
    }
}
