//! Files of SQLite. There are no locks to look at, since whoever writes locks the whole file; what fails there is
//! what tables, rows and foreign keys do not bear.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::PathBuf;
use std::rc::Rc;

use backend_codegen::diagnostic::Severity;
use sqlx::SqliteConnection;

use super::ran::{Ran, Statement, changes, failure, finding};
use super::rules::{INDEX, NEEDS_ALONE, NESTED, REWRITE, SCAN, UPDATE, time};
use super::size::{Work, level};
use super::{Finding, Lints, Looked, Sizes};
use crate::db::error::DbError;
use crate::db::model::sqlite::{Token, split, tokens};
use crate::db::model::{Content, Database, Id};
use crate::db::prove;
use crate::db::server::Session as _;
use crate::db::shadow::{Folder, Ground as _};
use crate::db::source::{SqlFile, history};

const PRAGMA: &str = "migration::pragma-in-transaction";
const CHILDREN: &str = "migration::drop-deletes-children";
const BROKEN: &str = "migration::breaks-reference";
const WITH_ROWS: &str = "migration::fails-with-rows";

impl Lints for Folder {
    async fn look(
        &mut self,
        database: &str,
        files: Vec<SqlFile>,
        new: &BTreeSet<PathBuf>,
        sizes: &Sizes,
    ) -> Result<Vec<Looked>, DbError> {
        let mut all: Vec<Looked> = Vec::new();
        let mut in_use = None;
        for file in files {
            let mut own = None;
            let in_use = match new.contains(&file.path) {
                true => &mut in_use,
                false => &mut own,
            };
            let mut connection = self.connect(database).await?;
            // What the file does where there are rows is tried on a copy.
            let copy = Self::database(self, Some(database)).await?;
            let (mut looked, is_whole) = one(&mut connection, file, in_use, sizes).await?;
            connection.leave().await;
            if is_whole {
                let mut connection = self.connect(&copy).await?;
                looked
                    .findings
                    .extend(with_rows(&mut connection, &looked.file).await?);
                connection.leave().await;
            }
            all.push(looked);
        }
        Ok(all)
    }
}

fn is_transaction(file: &SqlFile) -> bool {
    history::in_transaction(&file.path, &file.text)
}

fn is_control(all: &[Token<'_>]) -> bool {
    let words = ["begin", "commit", "rollback", "end"];
    let is_first = |word: &str| all.first().is_some_and(|it| it.is(word));
    let is_to = all.iter().any(|it| it.is("to"));
    words.iter().any(|word| is_first(word)) && !is_to
}

async fn is_enforced(connection: &mut SqliteConnection) -> Result<bool, DbError> {
    let rows = connection.answers("pragma foreign_keys").await?;
    let first = rows
        .into_iter()
        .next()
        .and_then(|row| row.into_iter().next());
    Ok(first.flatten().is_some_and(|it| it == "1"))
}

/// Runs a file, and says what is wrong with it, and whether all of it was run.
async fn one(
    connection: &mut SqliteConnection,
    file: SqlFile,
    in_use: &mut Option<Rc<Database>>,
    sizes: &Sizes,
) -> Result<(Looked, bool), DbError> {
    let transaction = is_transaction(&file);
    let start = Rc::new(connection.catalogue().await?);
    let in_use = in_use.get_or_insert_with(|| start.clone());
    let mut ran = Ran::new(file, start.clone(), in_use.clone());
    let mut found = Vec::new();
    let mut before = start;
    // Whoever writes waits for all of a transaction.
    let mut waited = 0.0;
    if transaction {
        connection.command("begin").await?;
    }
    for range in split(&ran.file.text.clone()) {
        let sql = ran.text(&range).to_owned();
        let all = tokens(&sql);
        if transaction && is_control(&all) {
            let message = "a file of migrations is a transaction of its own";
            found.push(
                finding(
                    NESTED,
                    Severity::Warning,
                    &range,
                    message,
                    "it ends that transaction",
                )
                .help("leave it out"),
            );
            continue;
        }
        if let Some(error) = Folder::refused(&sql) {
            found.push(failure(&range, &error));
            connection.recover().await;
            return Ok((ran.looked(found), false));
        }
        let enforced = is_enforced(connection).await?;
        if transaction {
            found.extend(pragma(&all, &range));
        }
        if enforced {
            found.extend(children(&ran, &before, &all, &range));
        }
        if let Err(error) = connection.command(&sql).await {
            let is_alone = transaction && error.message.contains("a transaction");
            found.push(if is_alone {
                finding(
                    NEEDS_ALONE,
                    Severity::Error,
                    &range,
                    error.message.clone(),
                    "in the transaction of the file",
                )
                .help("start the file with `-- no-transaction`, as its first bytes")
            } else {
                failure(&range, &error)
            });
            connection.recover().await;
            if is_alone {
                // What comes behind may need it.
                for range in split(&ran.file.text) {
                    let _ = connection.command(ran.text(&range)).await;
                }
            }
            return Ok((ran.looked(found), false));
        }
        found.extend(work(&ran, &all, &range, sizes, &mut waited));
        if !transaction && !is_open(connection).await? {
            waited = 0.0;
        }
        let after = match changes_schema(&all) {
            true => Rc::new(connection.catalogue().await?),
            false => before.clone(),
        };
        ran.statements.push(Statement {
            range,
            before,
            after: after.clone(),
        });
        before = after;
    }
    if transaction {
        connection.command("commit").await?;
    }
    found.extend(changes(&ran, tokens));
    found.extend(broken(&ran));
    found.sort_by_key(|it| it.range.start);
    Ok((ran.looked(found), true))
}

fn changes_schema(all: &[Token<'_>]) -> bool {
    let words = ["create", "alter", "drop"];
    words
        .iter()
        .any(|word| all.first().is_some_and(|it| it.is(word)))
}

/// Whether a transaction has begun that has not ended: nothing else can begin then.
async fn is_open(connection: &mut SqliteConnection) -> Result<bool, DbError> {
    match connection.command("begin").await {
        Ok(()) => {
            connection.command("rollback").await?;
            Ok(false)
        }
        Err(_) => Ok(true),
    }
}

/// What is done to all rows of a table, while nobody else writes to the file.
fn work(
    ran: &Ran,
    all: &[Token<'_>],
    range: &Range<usize>,
    sizes: &Sizes,
    waited: &mut f64,
) -> Option<Finding> {
    let has = |word: &str| all.iter().any(|it| it.is(word));
    let is_first = |word: &str| all.first().is_some_and(|it| it.is(word));
    let tables = all.iter().filter_map(Token::name);
    let mut tables = tables.filter_map(|name| {
        let tables = ran.start.tables();
        let mut known = tables.filter(|(id, _)| id.name.eq_ignore_ascii_case(&name));
        known.next().map(|(id, _)| id.name.clone())
    });
    let table = tables.find(|name| ran.is_in_use(name))?;
    let of = |what: &str| format!("all rows of `{table}` are {what}");
    let (code, work, what) = if is_first("create") && has("index") {
        let what = format!("an index is made of all rows of `{table}`");
        (INDEX, Work::Index, what)
    } else if is_first("alter") && has("drop") {
        (REWRITE, Work::Rewrite, of("written anew"))
    } else if is_first("alter") && (has("check") || has("as") || has("not")) {
        (SCAN, Work::Read, of("read"))
    } else if is_first("insert") && has("select") {
        (REWRITE, Work::Rewrite, of("copied"))
    } else if (is_first("update") || is_first("delete")) && !has("where") {
        (UPDATE, Work::Rewrite, of("changed"))
    } else {
        return None;
    };
    let seconds = sizes.seconds(&table, work);
    *waited += seconds;
    // What takes no time itself is not what others wait for.
    level(seconds, false)?;
    let severity = level(*waited, false)?;
    let label = time(sizes, &table, seconds, *waited);
    let message = format!("{what}, and nobody else writes to the file meanwhile");
    Some(
        finding(code, severity, range, message, &label)
            .help("run it when nobody writes; others fail with `database is locked` where they wait for less (`PRAGMA busy_timeout`)"),
    )
}

/// What a transaction makes of no effect.
fn pragma(all: &[Token<'_>], range: &Range<usize>) -> Option<Finding> {
    let is = |n: usize, word: &str| all.get(n).is_some_and(|it| it.is(word));
    let sets = all.iter().any(|it| it.is_symbol("=") || it.is_symbol("("));
    (is(0, "pragma") && all.iter().any(|it| it.is("foreign_keys")) && sets).then(|| {
        let message = "foreign keys are enforced as before: in a transaction the pragma does nothing, and says nothing";
        finding(PRAGMA, Severity::Warning, range, message, "without effect")
            .help("start the file with `-- no-transaction`, and let it begin and commit a transaction of its own behind the pragma")
    })
}

/// A table that goes while foreign keys are enforced takes the rows with it that refer to its own.
fn children(ran: &Ran, before: &Database, all: &[Token<'_>], range: &Range<usize>) -> Vec<Finding> {
    let is = |n: usize, word: &str| all.get(n).is_some_and(|it| it.is(word));
    if !(is(0, "drop") && is(1, "table")) {
        return Vec::new();
    }
    let name = all.iter().rev().find_map(Token::name).unwrap_or_default();
    let Some((id, _)) = before
        .tables()
        .find(|(id, _)| id.name.eq_ignore_ascii_case(&name) && ran.is_in_use(&id.name))
    else {
        return Vec::new();
    };
    let mut by_end: [Vec<String>; 3] = Default::default();
    let [deleted, loose, refused] = &mut by_end;
    for (child, object) in &before.objects {
        let Content::Constraint(key) = &object.content else {
            continue;
        };
        let refers = key
            .references
            .as_ref()
            .is_some_and(|(_, table, _)| *table == id.name);
        if !refers || child.name == id.name || !ran.is_in_use(&child.name) {
            continue;
        }
        let all = if key.definition.contains("ON DELETE CASCADE") {
            &mut *deleted
        } else if key.definition.contains("ON DELETE SET") {
            &mut *loose
        } else {
            &mut *refused
        };
        let other = crate::db::diff::short(&Id::table("", &child.name));
        all.push(format!("`{other}`"));
    }
    let name = crate::db::diff::short(id);
    let ends = [
        format!(
            "are deleted with `{name}`, to which they refer: a table that goes is emptied first, and their foreign keys are `ON DELETE CASCADE`"
        ),
        format!(
            "lose what they refer to with `{name}`: a table that goes is emptied first, and their foreign keys are `ON DELETE SET …`"
        ),
        format!("let it fail where they refer to `{name}`: a table that goes is emptied first"),
    ];
    let each = by_end.into_iter().zip(ends);
    let each = each.filter(|(tables, _)| !tables.is_empty());
    each.map(|(mut tables, end)| {
        tables.dedup();
        let message = format!("rows of {} {end}", tables.join(", "));
        finding(CHILDREN, Severity::Error, range, message, "foreign keys are enforced here")
            .help("start the file with `-- no-transaction`: `PRAGMA foreign_keys = OFF`, then a transaction, with `PRAGMA foreign_key_check` at its end, then `ON` again")
            .help("`cargo backend db diff` writes it so")
    })
    .collect()
}

/// Foreign keys and views that lead to nothing when the file is done.
fn broken(ran: &Ran) -> Vec<Finding> {
    let end = ran.end();
    let mut found = Vec::new();
    let mut tell = |message: String, missing: Option<&str>| {
        let went = |it: &Statement| {
            let id = Id::table("", missing.unwrap_or_default());
            it.before.get(&id).is_some() && it.after.get(&id).is_none()
        };
        let Some(statement) = ran.last(went).or(ran.statements.last()) else {
            return;
        };
        found.push(
            finding(BROKEN, Severity::Error, &statement.range, message, "leads to nothing now")
                .help("a table that is made anew gets its new form under another name first, and its own name last: others then refer to it as before"),
        );
    };
    for (id, object) in &end.objects {
        match &object.content {
            Content::Constraint(key) => {
                let Some((_, table, _)) = &key.references else {
                    continue;
                };
                let is_there = |database: &Database| {
                    let mut tables = database.tables();
                    tables.any(|(id, _)| id.name.eq_ignore_ascii_case(table))
                };
                let was_so = ran.start.get(id) == Some(&object.content) && !is_there(&ran.start);
                if !is_there(&end) && !was_so {
                    let child = crate::db::diff::short(&Id::table("", &id.name));
                    tell(
                        format!(
                            "`{child}` refers to `{table}`, which is not there when the file is done"
                        ),
                        Some(table),
                    );
                }
            }
            Content::View(view) if !view.is_populated => {
                let was_so =
                    matches!(ran.start.get(id), Some(Content::View(it)) if !it.is_populated);
                if !was_so {
                    tell(
                        format!(
                            "the view `{}` cannot be read when the file is done",
                            id.name
                        ),
                        None,
                    );
                }
            }
            _ => {}
        }
    }
    found
}

/// What the engine refuses only where there are rows.
async fn with_rows(
    connection: &mut SqliteConnection,
    file: &SqlFile,
) -> Result<Option<Finding>, DbError> {
    let schema = connection.catalogue().await?;
    prove::fill(connection, &schema).await?;
    let transaction = is_transaction(file);
    if transaction {
        connection.command("begin").await?;
    }
    for range in split(&file.text) {
        let sql = file.text.get(range.clone()).unwrap_or_default();
        if transaction && is_control(&tokens(sql)) {
            continue;
        }
        let Err(error) = connection.command(sql).await else {
            continue;
        };
        connection.recover().await;
        // Rows that nobody has may break a constraint; that says nothing.
        return Ok((!error.is_about_rows()).then(|| {
            finding(WITH_ROWS, Severity::Error, &range, error.message.clone(), "fails where there are rows")
                .help("it works on empty tables alone: `cargo backend db diff` makes the table anew where that has to be")
        }));
    }
    if transaction && let Err(error) = connection.command("commit").await {
        connection.recover().await;
        if !error.is_about_rows() {
            return Err(error);
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::{BROKEN, CHILDREN, PRAGMA, WITH_ROWS};

    #[test]
    fn the_page_has_every_code() {
        let page = include_str!("../../../../docs/database.md");
        for code in [BROKEN, CHILDREN, PRAGMA, WITH_ROWS] {
            assert!(page.contains(&format!("| `{code}` |")), "{code}");
        }
    }
}
