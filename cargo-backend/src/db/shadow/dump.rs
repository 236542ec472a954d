//! What the server's own `pg_dump` says of a database: a judge that shares no code with us.

use std::collections::BTreeMap;
use std::process::Command;

use super::Shadow;
use crate::db::error::DbError;
use crate::db::model::canonical;

/// The lines of a dump and how often each is there: order of objects and columns does not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Dump {
    lines: BTreeMap<String, usize>,
}

impl Dump {
    /// The dump of `pg_dump`.
    fn of(text: &str) -> Self {
        let mut lines = BTreeMap::new();
        for line in text.lines() {
            let line = line.trim_end().trim_end_matches(',');
            let is_noise = line.is_empty()
                || line.starts_with("--")
                || line.starts_with("\\restrict")
                || line.starts_with("\\unrestrict");
            if !is_noise {
                *lines.entry(sorted(&canonical(line))).or_default() += 1;
            }
        }
        Self { lines }
    }

    /// A dump that is lines as they are.
    pub(super) fn of_lines(all: impl IntoIterator<Item = String>) -> Self {
        let mut lines = BTreeMap::new();
        for line in all {
            *lines.entry(line).or_default() += 1;
        }
        Self { lines }
    }

    /// Lines that are only here, and lines that are only there.
    pub(crate) fn difference(&self, other: &Self) -> Vec<String> {
        let only = |some: &Self, others: &Self, sign: char| -> Vec<String> {
            let lines = some.lines.iter();
            lines
                .filter(|(line, n)| others.lines.get(*line).is_none_or(|other| *other < **n))
                .map(|(line, _)| format!("{sign}{line}"))
                .collect()
        };
        let mut all = only(self, other, '-');
        all.extend(only(other, self, '+'));
        all
    }
}

/// Options of tables stand in the order in which they were set.
fn sorted(line: &str) -> String {
    let inside = line
        .strip_prefix("WITH (")
        .and_then(|it| it.strip_suffix(");"));
    let Some(inside) = inside else {
        return line.to_owned();
    };
    let mut options: Vec<_> = inside.split(", ").collect();
    options.sort_unstable();
    format!("WITH ({});", options.join(", "))
}

impl Shadow {
    /// The schema of a database as `pg_dump` writes it; nothing where there is no `pg_dump` of ours.
    pub(crate) fn dump(&self, database: &str) -> Result<Option<Dump>, DbError> {
        let Some((server, binaries)) = &self.own else {
            return Ok(None);
        };
        let program = binaries.join("pg_dump");
        if !program.is_file() {
            return Ok(None);
        }
        let output = Command::new(program)
            .args(["-s", "-O", "-U", "postgres", "-T", "_sqlx_migrations", "-h"])
            .arg(server.socket())
            .arg(database)
            .env_remove("PGOPTIONS")
            .output()
            .map_err(|error| {
                DbError::new("shadow::dump", format!("pg_dump does not run: {error}"))
            })?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(DbError::new(
                "shadow::dump",
                format!("pg_dump failed: {}", said.trim()),
            ));
        }
        Ok(Some(Dump::of(&String::from_utf8_lossy(&output.stdout))))
    }
}

#[cfg(test)]
mod tests {
    use super::Dump;

    #[test]
    fn order_and_commas_do_not_count_and_numbers_do() {
        let one = Dump::of("-- a\nCREATE TABLE t (\n    a integer,\n    b text\n);\n");
        let other = Dump::of("CREATE TABLE t (\n    b text,\n    a integer\n);\n");
        assert_eq!(one, other);
        let more = Dump::of("CREATE TABLE t (\n    b text,\n    a integer\n);\nCREATE TABLE t (\n");
        assert_eq!(one.difference(&more), ["+CREATE TABLE t ("]);
    }
}
