//! What only SQLite lets happen: it takes any value in any column, keys without values, and references to nothing.

use backend_codegen::diagnostic::Severity;

use super::foreign_key::serves;
use crate::db::advise::{Finding, Input, Values, bytes, count, engine, index_name, short};
use crate::db::model::sqlite::{Affinity, affinity};
use crate::db::model::{Column, Content, Engine, Id, Table};

pub(in crate::db::advise) const DANGLING: &str = "analyze::broken-reference";
pub(in crate::db::advise) const UNFOLLOWED: &str = "analyze::reference-mismatch";
pub(in crate::db::advise) const MIXED: &str = "analyze::mixed-values";
pub(in crate::db::advise) const AFFINITY: &str = "analyze::type-affinity";
pub(in crate::db::advise) const NULLABLE: &str = "analyze::nullable-key";
pub(in crate::db::advise) const TWICE: &str = "analyze::key-stored-twice";
pub(in crate::db::advise) const AUTOMATIC: &str = "analyze::automatic-index";

const ENFORCE: &str = "each connection has to say `PRAGMA foreign_keys = ON`; sqlx does it by itself, and the program `sqlite3` does not";

/// Rows that refer to nothing: somebody wrote while foreign keys were not enforced.
pub(in crate::db::advise) fn dangling(input: &Input<'_>) -> Vec<Finding> {
    let each = input.facts.rows.dangling.iter().map(|it| {
        let id = Id::table("", &it.table);
        let object = match it.columns.as_slice() {
            [one] => short(&id.column(one)),
            several => format!("{} ({})", short(&id), several.join(", ")),
        };
        let other = short(&Id::table("", &it.other));
        let rows = match it.count {
            1 => "one row refers".to_owned(),
            n => format!("{} rows refer", super::n(n)),
        };
        let message = format!(
            "{rows} by `{object}` to rows of `{other}` that are not there: foreign keys were not enforced when that was written"
        );
        let mut finding = Finding::new(DANGLING, Severity::Error, object, message).evidence(
            "rows that refer to nothing",
            super::n(it.count),
            "pragma foreign_key_check",
        );
        if let Some(rowid) = &it.example {
            finding = finding.evidence("the first of them", format!("rowid {rowid}"), "pragma foreign_key_check");
        }
        finding
            .help(format!("`PRAGMA foreign_key_check({})` lists them: give them what they refer to, or let them go", id.sql()))
            .help(ENFORCE)
    });
    each.collect()
}

/// Foreign keys that the engine cannot follow, so that every write of the table fails once they are enforced.
pub(in crate::db::advise) fn unfollowed(input: &Input<'_>) -> Vec<Finding> {
    let each = input.facts.rows.unfollowed.iter().map(|(table, message)| {
        let object = short(&Id::table("", table));
        let text = format!("the engine cannot follow a foreign key of `{object}`: writes fail wherever foreign keys are enforced");
        Finding::new(UNFOLLOWED, Severity::Error, object, text)
            .evidence("it says", message.clone(), "pragma foreign_key_check")
            .help("what a foreign key refers to has to be the primary key over there, or a unique index of just these columns, with their collations")
    });
    let mut all: Vec<Finding> = each.collect();
    for (id, object) in &input.database.objects {
        let Content::Constraint(key) = &object.content else {
            continue;
        };
        let Some((_, other, _)) = &key.references else {
            continue;
        };
        let other = Id::table("", other);
        if input.database.get(&other).is_none() {
            let table = short(&Id::table("", &id.name));
            let text = format!(
                "a foreign key of `{table}` refers to `{}`, which is not there: writes fail wherever foreign keys are enforced",
                short(&other)
            );
            let finding = Finding::new(UNFOLLOWED, Severity::Error, table, text);
            all.push(finding.evidence("it says", key.definition.clone(), "sqlite_schema"));
        }
    }
    all
}

/// The columns of tables whose rows are in the file.
fn stored<'a>(
    input: &'a Input<'_>,
) -> impl Iterator<Item = (&'a Id, &'a Table, &'a Id, &'a Column)> {
    let tables = input.database.tables();
    let own = tables.filter(|(_, table)| table.access_method.is_none());
    own.flat_map(|(id, table)| {
        let columns = input.database.columns(id).into_iter();
        columns.map(move |(column, it)| (id, table, column, it))
    })
}

pub(super) fn values<'a>(input: &'a Input<'_>, column: &Id) -> Option<&'a Values> {
    let mut all = input.facts.rows.values.iter();
    all.find(|it| it.table == column.name && it.column == column.part)
}

/// Columns with values of several kinds, or of none that they are declared for.
pub(in crate::db::advise) fn mixed(input: &Input<'_>) -> Vec<Finding> {
    let each = stored(input).filter_map(|(table, _, id, column)| {
        let it = values(input, id)?;
        let numbers = it.integers + it.reals;
        let kinds = [(it.texts, "text"), (numbers, "number"), (it.blobs, "blob")];
        let there: Vec<_> = kinds.iter().filter(|(n, _)| *n > 0).collect();
        // A column without a type is meant to take anything.
        let is_of_another_kind = match affinity(&column.ty) {
            Affinity::Integer | Affinity::Real => it.texts + it.blobs > 0,
            Affinity::Text => it.blobs > 0,
            Affinity::Numeric => there.len() > 1,
            Affinity::Blob => false,
        };
        if !is_of_another_kind {
            return None;
        }
        let object = short(id);
        let list: Vec<_> = there.iter().map(|(n, kind)| {
            let ending = if *n == 1 { "" } else { "s" };
            format!("{} {kind}{ending}", super::n(*n))
        }).collect();
        let message = format!(
            "`{object}` is declared as `{}`, and has {}: they are neither equal nor in one order",
            column.ty,
            list.join(" and ")
        );
        let odd = match affinity(&column.ty) {
            Affinity::Integer | Affinity::Real => "('text', 'blob')",
            Affinity::Text | Affinity::Blob => "('blob')",
            Affinity::Numeric if it.texts <= numbers => "('text', 'blob')",
            Affinity::Numeric => "('integer', 'real', 'blob')",
        };
        Some(
            Finding::new(MIXED, Severity::Warning, object, message)
                .evidence("rows that were looked at", super::n(it.n_rows), "typeof")
                .help(format!(
                    "`SELECT * FROM {} WHERE typeof({}) IN {odd}` shows the odd ones",
                    table.sql(),
                    id.part_sql()
                ))
                .help("a table that is `STRICT` takes no such values; `cargo backend db diff` makes it one"),
        )
    });
    each.collect()
}

/// Types that are not what they are called: SQLite goes by parts of their names.
pub(in crate::db::advise) fn types(input: &Input<'_>) -> Vec<Finding> {
    let each = stored(input).filter_map(|(_, _, id, column)| {
        let reason = surprise(&column.ty)?;
        let object = short(id);
        let it = values(input, id);
        let n = it.map_or(0, |it| it.integers + it.reals);
        let severity = if n > 0 { Severity::Warning } else { Severity::Note };
        let message = format!("`{object}` is declared as `{}`: {reason}", column.ty);
        let mut finding = Finding::new(AFFINITY, severity, object, message);
        if let Some(it) = it.filter(|it| it.n_rows > 0) {
            finding = finding.evidence(
                "values that are numbers now",
                format!("{} in {} rows", super::n(n), super::n(it.n_rows)),
                "typeof",
            );
        }
        Some(finding.help("`TEXT`, `INTEGER`, `REAL` and `BLOB` are what they say; `cargo backend db diff` changes the type, and counts values that change with it"))
    });
    each.collect()
}

/// What a type does that its name does not say.
fn surprise(ty: &str) -> Option<&'static str> {
    let upper = ty.to_ascii_uppercase();
    let first = upper.split(['(', ' ']).next().unwrap_or_default();
    let texts = ["STRING", "STR", "UUID", "GUID", "ENUM", "XML", "HASH"];
    match affinity(ty) {
        Affinity::Numeric if texts.contains(&first) => {
            Some("a text that looks like a number becomes one, `007` becomes `7`")
        }
        Affinity::Integer
            if upper
                .split(' ')
                .any(|word| word.starts_with("POINT") || word.starts_with("PRINT")) =>
        {
            Some("there is an `INT` in that name, so that its affinity is `INTEGER`")
        }
        _ => None,
    }
}

/// Columns of primary keys that may be null, several times over: an old mistake that SQLite keeps.
pub(in crate::db::advise) fn nullable(input: &Input<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (id, table) in input.database.tables() {
        let Some((_, key)) = input.database.constraints(id).find(|(_, it)| it.ty == "p") else {
            continue;
        };
        if table.access_method.is_some() {
            continue;
        }
        let columns = input.database.columns(id);
        let loose: Vec<&Id> = columns
            .iter()
            .filter(|(column, it)| key.columns.contains(&column.part) && !it.not_null)
            .map(|(column, _)| *column)
            .collect();
        if loose.is_empty() {
            continue;
        }
        let nulls: i64 = loose
            .iter()
            .filter_map(|column| values(input, column))
            .map(|it| it.nulls)
            .sum();
        let names: Vec<_> = loose.iter().map(|it| format!("`{}`", it.part)).collect();
        let severity = if nulls > 0 {
            Severity::Warning
        } else {
            Severity::Note
        };
        let message = format!(
            "the primary key of `{}` may be null: {}",
            short(id),
            names.join(", ")
        );
        let mut finding = Finding::new(NULLABLE, severity, short(id), message);
        if nulls > 0 {
            finding = finding.evidence("nulls in it", super::n(nulls), "typeof");
        }
        findings.push(finding.help("say `NOT NULL` as well: only `INTEGER PRIMARY KEY`, `STRICT` and `WITHOUT ROWID` imply it"));
    }
    findings
}

/// So much of a page a row may take for `WITHOUT ROWID` to be worth it (<https://sqlite.org/withoutrowid.html>).
const LARGEST_ROW: i64 = 4096 / 20;

/// Large tables of small rows whose key is no rowid: it stands in the rows, and once more in an index of its own.
pub(in crate::db::advise) fn twice(input: &Input<'_>) -> Vec<Finding> {
    let each = input.facts.tables.iter().filter_map(|table| {
        let id = table.id();
        let Some(Content::Table(model)) = input.database.get(&id) else {
            return None;
        };
        let is_plain = model.options.is_empty();
        let key = input.indexes_of(&id).find(|index| index.is_primary)?;
        let is_rowid = input.database.columns(&id).iter().any(|(_, it)| it.identity == "d");
        let rows = table.live.max(1);
        let own = table.total_bytes - table.bytes;
        if !is_plain || is_rowid || table.n_rows() < input.options.large_table || own == 0 || table.bytes / rows > LARGEST_ROW {
            return None;
        }
        let others = input.indexes_of(&id).any(|it| !it.is_primary);
        // Indexes of such tables carry the whole key instead of a rowid.
        if others {
            return None;
        }
        let message = format!(
            "the primary key of `{}` is stored twice: in its rows, and in an index of {}",
            short(&id),
            bytes(own)
        );
        let finding = Finding::new(TWICE, Severity::Note, short(&id), message)
            .evidence("its key", key.definition.clone(), "sqlite_schema");
        Some(
            input
                .sized(&id, finding)
                .evidence("bytes a row", count((table.bytes / rows) as f64), "dbstat")
                .help("`WITHOUT ROWID` stores rows by their key, and needs no index for it; `cargo backend db diff` makes the table anew"),
        )
    });
    each.collect()
}

/// Views for which SQLite makes an index whenever they are read, and throws it away.
pub(in crate::db::advise) fn automatic(input: &Input<'_>) -> Vec<Finding> {
    let mut taken = input
        .database
        .objects
        .keys()
        .map(|id| id.name.clone())
        .collect();
    let mut findings: Vec<Finding> = Vec::new();
    for (view, detail) in &input.facts.rows.automatic {
        let message = format!("whenever `{view}` is read, SQLite makes an index for it first");
        let mut finding = Finding::new(AUTOMATIC, Severity::Warning, view.clone(), message)
            .evidence("its plan", detail.clone(), "EXPLAIN QUERY PLAN");
        let wanted = wanted(input, detail);
        match wanted {
            Some((table, columns)) => {
                let names: Vec<&str> = columns.iter().map(String::as_str).collect();
                let name = index_name(&table.name, &names, None, &taken);
                let (up, down) = engine::create(Engine::Sqlite, &table, &name, &names, false);
                // The same index may help several views, or a foreign key.
                let key = input
                    .database
                    .constraints(&table)
                    .any(|(_, it)| it.ty == "f" && it.columns == columns);
                let is_said = key
                    || findings
                        .iter()
                        .any(|it| it.help.contains(&up) || it.up.contains(&up));
                if is_said {
                    finding = finding.help("the index that another finding suggests is that index");
                } else {
                    taken.insert(name);
                    finding = finding.sql(up, down);
                }
            }
            None => {
                finding = finding.help("an index of the columns in the parentheses serves instead")
            }
        }
        findings.push(finding);
    }
    findings
}

/// `SEARCH o USING AUTOMATIC COVERING INDEX (user_id=?)`: which table and columns that are, if it is not a name that
/// only the view knows.
fn wanted(input: &Input<'_>, detail: &str) -> Option<(Id, Vec<String>)> {
    let mut words = detail.split(' ');
    let name = words.nth(1)?;
    let (_, list) = detail.split_once('(')?;
    let list = list.split(')').next()?;
    let columns: Vec<String> = list
        .split(" AND ")
        .map(|term| {
            term.split(['=', '<', '>'])
                .next()
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    let table = Id::table("", name);
    let is_there = |column: &String| input.database.get(&table.column(column)).is_some();
    let is_new = !input
        .indexes_of(&table)
        .any(|index| serves(index, &columns));
    (columns.iter().all(is_there) && is_new).then_some((table, columns))
}

#[cfg(test)]
mod tests {
    use super::surprise;

    #[test]
    fn types_are_told_that_are_not_what_they_are_called() {
        for ty in ["STRING", "string(20)", "UUID", "FLOATING POINT", "POINT"] {
            assert!(surprise(ty).is_some(), "{ty}");
        }
        for ty in [
            "TEXT",
            "VARCHAR(20)",
            "UNSIGNED BIG INT",
            "TINYINT",
            "DATETIME",
            "DECIMAL(10,2)",
            "",
        ] {
            assert!(surprise(ty).is_none(), "{ty}");
        }
    }
}
