//! Files of MySQL and MariaDB: how each table is changed is asked of the server, and nothing is undone there.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::rc::Rc;

use backend_codegen::diagnostic::Severity;

use super::ran::{Ran, Statement, changes, failure, finding};
use super::rules::{INDEX, NESTED, NO_VALUE, REWRITE, SCAN, time};
use super::size::{Work, level};
use super::{Finding, Lints, Looked, Sizes};
use crate::db::error::DbError;
use crate::db::model::mysql::{is_mariadb, split, tokens};
use crate::db::model::sqlite::Token;
use crate::db::model::{Content, Database};
use crate::db::prove::{Effect, Watched as _};
use crate::db::server::Session as _;
use crate::db::shadow::{Ground as _, Mysql};
use crate::db::source::{SqlFile, history};

const COMMITS: &str = "migration::implicit-commit";

impl Lints for Mysql {
    async fn look(
        &mut self,
        database: &str,
        files: Vec<SqlFile>,
        new: &BTreeSet<PathBuf>,
        sizes: &Sizes,
    ) -> Result<Vec<Looked>, DbError> {
        let mut connection = self.connect(database).await?;
        connection.command(Self::BEFORE_USERS).await?;
        let mut all = Vec::new();
        let mut in_use = None;
        for file in files {
            let start = Rc::new(connection.catalogue().await?);
            let own = match new.contains(&file.path) {
                true => in_use.get_or_insert_with(|| start.clone()).clone(),
                false => start.clone(),
            };
            let mut ran = Ran::new(file, start.clone(), own);
            let mut found = Vec::new();
            let mut before = start;
            let mut failed = false;
            for range in split(&ran.file.text) {
                let sql = ran.text(&range).to_owned();
                let words = tokens(&sql);
                if is_control(&words) {
                    if is_transaction(&ran.file) {
                        let message = "a file of migrations is a transaction of its own, as far as the server has one";
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
                    }
                    continue;
                }
                let done = match Self::refused(&sql) {
                    Some(error) => Err(error),
                    None => connection.alone(&sql).await,
                };
                let proved = match done {
                    Ok(proved) => proved,
                    Err(error) => {
                        found.push(failure(&range, &error));
                        failed = true;
                        break;
                    }
                };
                let after = match changes_schema(&words) {
                    true => Rc::new(connection.catalogue().await?),
                    false => before.clone(),
                };
                let statement = Statement {
                    range,
                    before,
                    after: after.clone(),
                };
                if changes_schema(&words) {
                    let effects = proved.effects.iter();
                    let of_others = effects.filter(|effect| ran.is_in_use(&effect.table));
                    found.extend(of_others.filter_map(|it| rows(&statement, it, &words, sizes)));
                    found.extend(nulls(&ran, &statement));
                }
                before = after;
                ran.statements.push(statement);
            }
            if !failed {
                found.extend(changes(&ran, tokens));
                found.extend(commits(&ran));
            }
            found.sort_by_key(|it| it.range.start);
            all.push(ran.looked(found));
        }
        connection.leave().await;
        Ok(all)
    }
}

fn is_transaction(file: &SqlFile) -> bool {
    history::in_transaction(&file.path, &file.text)
}

fn is_first(all: &[Token<'_>], words: &[&str]) -> bool {
    all.first()
        .is_some_and(|it| words.iter().any(|word| it.is(word)))
}

fn is_control(all: &[Token<'_>]) -> bool {
    let is_start = is_first(all, &["start"]) && all.get(1).is_some_and(|it| it.is("transaction"));
    is_start || is_first(all, &["begin", "commit", "rollback"])
}

fn changes_schema(all: &[Token<'_>]) -> bool {
    is_first(all, &["create", "alter", "drop", "rename"])
}

/// What is done to all rows of a table, and what others may do meanwhile.
fn rows(
    statement: &Statement,
    effect: &Effect,
    words: &[Token<'_>],
    sizes: &Sizes,
) -> Option<Finding> {
    let table = &effect.table;
    // Which of them copy rows the server does not say before.
    if words.iter().any(|it| it.is("partition")) {
        return None;
    }
    let of_index = is_first(words, &["create"])
        || words.windows(2).any(|pair| matches!(pair, [add, key] if add.is("add") && ["index", "key", "fulltext", "spatial"].iter().any(|it| key.is(it))));
    let range = &statement.range;
    let of = |code: &'static str, work: Work, message: String| {
        let seconds = sizes.seconds(table, work);
        let severity = level(seconds, false)?;
        let label = time(sizes, table, seconds, seconds);
        Some(finding(code, severity, range, message, &label))
    };
    match effect.lock.as_str() {
        "COPY" => {
            let message = format!("all rows of `{table}` are copied, and nobody writes meanwhile");
            let found = of(REWRITE, Work::Copy, message)?;
            Some(match words.iter().any(|it| it.is("foreign") || it.is("references")) {
                true => found.help("with `SET foreign_key_checks = 0` before it rows are neither copied nor looked at: look yourself whether all refer to something"),
                false => found.help("add another column, fill it in pieces, and let the application go over to it; or let `pt-online-schema-change` or `gh-ost` copy the table"),
            })
        }
        "INPLACE SHARED" if of_index => {
            let message =
                format!("an index is made of all rows of `{table}`, and nobody writes meanwhile");
            // Texts are taken apart, or places put into a tree of their own, row by row.
            Some(of(INDEX, Work::Copy, message)?.help("run it when nobody writes"))
        }
        "INPLACE SHARED" => {
            let message = format!("all rows of `{table}` are read, and nobody writes meanwhile");
            Some(of(SCAN, Work::Look, message)?.help("run it when nobody writes"))
        }
        // MySQL says the same of an index that is made.
        "INPLACE" if is_mariadb(statement.before.version) => {
            let message =
                format!("all rows of `{table}` are written anew, while others read and write");
            let found = Finding {
                severity: Severity::Note,
                ..of(REWRITE, Work::Rewrite, message)?
            };
            Some(found.help("it takes its time, and as much space again; replicas come behind"))
        }
        _ => None,
    }
}

/// Columns that must not be null any more.
fn nulls(ran: &Ran, statement: &Statement) -> Vec<Finding> {
    let mut found = Vec::new();
    for (id, object) in &statement.after.objects {
        let (Content::Column(new), Some(Content::Column(old))) =
            (&object.content, statement.before.get(id))
        else {
            continue;
        };
        if new.not_null && !old.not_null && ran.is_in_use(&id.name) {
            let name = crate::db::diff::short(id);
            let message = format!(
                "`{name}` must not be null any more, and rows may have null there: then it fails"
            );
            found.push(
                finding(
                    NO_VALUE,
                    Severity::Warning,
                    &statement.range,
                    message,
                    "fails if there are nulls",
                )
                .help("fill it in a migration before"),
            );
        }
    }
    found
}

/// The server commits whatever changes a schema, so that a file that also changes rows is half done if it fails.
fn commits(ran: &Ran) -> Option<Finding> {
    let is = |statement: &Statement, words: &[&str]| {
        is_first(&tokens(ran.text(&statement.range)), words)
    };
    let of_rows = |it: &&Statement| {
        is(it, &["insert", "update", "delete", "replace"]) && !is_new_alone(ran, it, &ran.start)
    };
    let statement = ran.statements.iter().find(of_rows)?;
    let of_schema = ran
        .statements
        .iter()
        .any(|it| is(it, &["create", "alter", "drop", "rename", "truncate"]));
    if !of_schema || !is_transaction(&ran.file) {
        return None;
    }
    let message = "rows and tables are changed in one file, which the server does not undo as one: if it fails, what was done before stays";
    Some(
        finding(COMMITS, Severity::Warning, &statement.range, message, "beside statements that commit")
            .help("give rows a file of their own, which is a transaction; or start the file with `-- no-transaction`, and write statements that can be run again"),
    )
}

/// Whether rows are of a table that the file has made.
fn is_new_alone(ran: &Ran, statement: &Statement, start: &Database) -> bool {
    let words = tokens(ran.text(&statement.range));
    let mut names = words.iter().filter_map(Token::name);
    !names.any(|name| start.get(&crate::db::model::Id::table("", &name)).is_some())
}

#[cfg(test)]
mod tests {
    use super::COMMITS;
    use crate::db::lint::ran::{LOSS, UNIQUE};

    #[test]
    fn the_page_has_every_code() {
        let page = include_str!("../../../../docs/database.md");
        for code in [COMMITS, LOSS, UNIQUE] {
            assert!(page.contains(&format!("| `{code}` |")), "{code}");
        }
    }
}
