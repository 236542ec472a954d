//! What is wrong with what was seen.

use std::collections::BTreeSet;

use backend_codegen::diagnostic::Severity;

use super::run::is_transaction_control;
use super::size::{Sizes, Work, level};
use super::{Column, Finding, Relation, Seen, Statement};
use crate::db::prove::Effect;

pub(super) const INDEX: &str = "migration::index-blocks-writes";
pub(super) const SCAN: &str = "migration::scan-under-lock";
pub(super) const REWRITE: &str = "migration::rewrite";
pub(super) const UPDATE: &str = "migration::rows-under-lock";
pub(super) const DROPPED: &str = "migration::drops-in-use";
pub(super) const RENAMED: &str = "migration::renames-in-use";
pub(super) const NO_VALUE: &str = "migration::not-null-without-value";
pub(super) const NEEDS_ALONE: &str = "migration::needs-no-transaction";
const NOT_ALONE: &str = "migration::not-alone";
pub(super) const NESTED: &str = "migration::nested-transaction";
pub(super) const FAILS: &str = "migration::fails";
const NARROW_KEY: &str = "migration::narrow-key";
const TIME: &str = "migration::time-without-zone";
const PADDED: &str = "migration::padded-text";

/// What is found in a file, where tables are so large.
pub(crate) fn findings(seen: &Seen, sizes: &Sizes) -> Vec<Finding> {
    let mut all = Vec::new();
    // How long others have been waiting for what a transaction has locked.
    let mut waited = 0.0;
    let mut emptied = BTreeSet::new();
    for statement in &seen.statements {
        let sql = seen.text(statement);
        if is_transaction_control(sql) {
            all.push(
                of(
                    NESTED,
                    Severity::Warning,
                    statement,
                    "a file of migrations is a transaction of its own",
                    "it ends that transaction",
                )
                .help("leave it out"),
            );
            continue;
        }
        if !seen.transaction {
            waited = 0.0;
        }
        effects(seen, statement, sizes, &mut waited, &mut emptied, &mut all);
        changes(seen, statement, &mut all);
        all.extend(
            statement
                .error
                .as_ref()
                .map(|error| failure(seen, statement, error)),
        );
    }
    // What fails where there are rows need not be told that it reads them.
    let fails: Vec<_> = all
        .iter()
        .filter(|it| it.code == NO_VALUE)
        .map(|it| it.range.clone())
        .collect();
    all.retain(|it| it.code != SCAN || !fails.contains(&it.range));
    let is_concurrent =
        |it: &&Statement| seen.text(it).to_ascii_uppercase().contains(" CONCURRENTLY");
    if !seen.transaction
        && seen.statements.len() > 1
        && let Some(statement) = seen.statements.iter().find(is_concurrent)
    {
        all.push(
            of(
                NOT_ALONE,
                Severity::Error,
                statement,
                "this cannot run in a transaction, and several statements in a file are one",
                "beside others",
            )
            .help("give it a file of its own that starts with `-- no-transaction`"),
        );
    }
    all
}

fn of(
    code: &'static str,
    severity: Severity,
    statement: &Statement,
    message: impl Into<String>,
    label: impl Into<String>,
) -> Finding {
    Finding {
        code,
        severity,
        range: statement.range.clone(),
        message: message.into(),
        label: label.into(),
        help: Vec::new(),
    }
}

impl Finding {
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}

/// Locks that are held for as long as a table is large, and until the transaction ends.
fn effects(
    seen: &Seen,
    statement: &Statement,
    sizes: &Sizes,
    waited: &mut f64,
    emptied: &mut BTreeSet<String>,
    all: &mut Vec<Finding>,
) {
    let tables: Vec<&Relation> = seen
        .start
        .relations
        .values()
        .filter(|it| it.is_table())
        .collect();
    let known = |effect: &&Effect| tables.iter().any(|table| table.sql() == effect.table);
    let sql = seen.text(statement).to_ascii_lowercase();
    let mut waits: Vec<Wait<'_>> = Vec::new();
    for effect in statement.effects.iter().filter(known) {
        let table = effect
            .table
            .strip_prefix("public.")
            .unwrap_or(&effect.table);
        let who = match effect.lock.as_str() {
            "AccessExclusiveLock" => "nobody reads or writes",
            "ShareUpdateExclusiveLock" | "" => continue,
            _ => "nobody writes",
        };
        // What has no rows any more is done at once.
        if !effect.rewrites && !effect.scans || emptied.contains(table) {
            continue;
        }
        if sql.starts_with("truncate") {
            let message = format!("all rows of `{table}` go");
            all.push(
                of(DROPPED, Severity::Warning, statement, message, "of no return")
                    .help("keep what may be asked for later in a table of its own: the way down has nothing to bring back"),
            );
            if seen.transaction {
                emptied.insert(table.to_owned());
            }
            continue;
        }
        let is_of_rows = ["update", "delete", "insert", "with", "select"]
            .iter()
            .any(|word| sql.starts_with(word));
        let (code, work, help) = if effect.rewrites {
            (
                REWRITE,
                Work::Rewrite,
                "add another column, fill it in pieces, and let the application go over to it",
            )
        } else if is_of_rows {
            (UPDATE, Work::Change, "put it into a migration of its own")
        } else if is_index_made(statement) && effect.lock == "ShareLock" {
            let help = match makes_index(statement, &["I"]) {
                true => ON_PARTS,
                false => {
                    "`CREATE INDEX CONCURRENTLY`, in a file of its own that starts with `-- no-transaction`"
                }
            };
            (INDEX, Work::Index, help)
        } else {
            let (work, help) = way_out(statement, &sql);
            (SCAN, work, help)
        };
        let seconds = sizes.seconds(&effect.table, work);
        *waited += seconds;
        let all_wait = effect.lock == "AccessExclusiveLock";
        // What takes no time itself is not what others wait for.
        if level(seconds, all_wait).is_none() {
            continue;
        }
        let Some(severity) = level(*waited, all_wait) else {
            continue;
        };
        let is_same = |it: &&mut Wait<'_>| it.code == code && it.who == who;
        if let Some(wait) = waits.iter_mut().find(is_same) {
            wait.n_others += 1;
            wait.seconds += seconds;
            wait.severity = severity;
            wait.label = format!(
                "about {} for all of them{}",
                short(wait.seconds),
                before(wait.seconds, *waited)
            );
        } else {
            waits.push(Wait {
                code,
                severity,
                who,
                table,
                n_others: 0,
                seconds,
                label: time(sizes, &effect.table, seconds, *waited),
                help,
            });
        }
    }
    all.extend(waits.iter().map(|wait| {
        of(
            wait.code,
            wait.severity,
            statement,
            wait.message(),
            wait.label.clone(),
        )
        .help(wait.help)
    }));
}

/// What others wait for while a statement goes through tables: the parts of a partitioned one are told together.
struct Wait<'a> {
    code: &'static str,
    severity: Severity,
    who: &'static str,
    table: &'a str,
    n_others: usize,
    seconds: f64,
    label: String,
    help: &'static str,
}

impl Wait<'_> {
    fn message(&self) -> String {
        let Self { table, who, .. } = self;
        let tables = match self.n_others {
            0 => format!("`{table}`"),
            1 => format!("`{table}` and one more table"),
            n => format!("`{table}` and {n} more tables"),
        };
        match self.code {
            REWRITE => format!("all rows of {tables} are written anew, and {who} meanwhile"),
            UPDATE => format!(
                "rows of {tables} are gone through while a lock from before is held: {who} meanwhile"
            ),
            INDEX => format!("an index is made of all rows of {tables}, and {who} meanwhile"),
            _ => format!("all rows of {tables} are read, and {who} meanwhile"),
        }
    }
}

/// For how long others wait, and how that is known.
pub(super) fn time(sizes: &Sizes, table: &str, seconds: f64, waited: f64) -> String {
    let (rows, is_known) = sizes.rows(table);
    let rows = crate::db::advise::count(rows);
    let rows = match is_known {
        true => format!("{rows} rows"),
        false => format!("{rows} rows, which is assumed"),
    };
    let before = before(seconds, waited);
    format!("about {} for {rows}{before}", short(seconds))
}

fn before(seconds: f64, waited: f64) -> String {
    match waited > seconds * 1.05 {
        true => format!(", {} with what came before it", short(waited)),
        false => String::new(),
    }
}

fn short(seconds: f64) -> String {
    match seconds {
        it if it < 10.0 => format!("{it:.1} s"),
        it if it < 300.0 => format!("{it:.0} s"),
        it => format!("{:.0} min", it / 60.0),
    }
}

/// What reads all rows, and how it goes without that.
fn way_out(statement: &Statement, sql: &str) -> (Work, &'static str) {
    if sql.contains("foreign key") || sql.contains("references") {
        (
            Work::Look,
            "add it `NOT VALID`, and `VALIDATE CONSTRAINT` in a later migration",
        )
    } else if sql.contains("set not null") {
        (
            Work::Read,
            "add a check `IS NOT NULL` that is `NOT VALID`, validate it in a later migration, and `SET NOT NULL` then",
        )
    } else if sql.contains("unique") && !sql.starts_with("create") || sql.contains("primary key") {
        (
            Work::Index,
            "make a unique index `CONCURRENTLY`, and add the constraint `USING INDEX`",
        )
    } else if sql.contains("check") {
        (
            Work::Read,
            "add it `NOT VALID`, and `VALIDATE CONSTRAINT` in a later migration",
        )
    } else if makes_index(statement, &["I"]) {
        (Work::Index, ON_PARTS)
    } else if is_index_made(statement) {
        (
            Work::Index,
            "make it `CONCURRENTLY`, in a file of its own, without what has locked the table",
        )
    } else {
        (
            Work::Read,
            "do it in steps of which none reads the table under this lock",
        )
    }
}

/// An index of a partitioned table cannot be made `CONCURRENTLY`.
const ON_PARTS: &str = "make it `ON ONLY` this table, one `CONCURRENTLY` on each of its parts, in files of their own, and attach those";

fn is_index_made(statement: &Statement) -> bool {
    makes_index(statement, &["i", "I"])
}

fn makes_index(statement: &Statement, kinds: &[&str]) -> bool {
    let all = statement.after.relations.values();
    let mut made = all.filter(|it| !statement.before.relations.contains_key(&it.oid));
    made.any(|it| kinds.contains(&it.kind.as_str()))
}

/// What the application that runs meanwhile does not know yet.
fn changes(seen: &Seen, statement: &Statement, all: &mut Vec<Finding>) {
    for (oid, old) in &statement.before.relations {
        let is_old = seen.start.relations.contains_key(oid);
        if !is_old || !(old.is_table() || old.kind == "v") {
            continue;
        }
        let Some(new) = statement.after.relations.get(oid) else {
            if old.is_table() && old.kind != "m" {
                all.push(
                    of(
                        DROPPED,
                        Severity::Warning,
                        statement,
                        format!("the table `{}` goes, and what is in it", old.short()),
                        "of no return",
                    )
                    .help("let the application stop using it first, in a release of its own"),
                );
            }
            continue;
        };
        if old.name != new.name {
            all.push(
                of(
                    RENAMED,
                    Severity::Warning,
                    statement,
                    format!(
                        "`{}` becomes `{}`, which the application that runs does not know",
                        old.short(),
                        new.short()
                    ),
                    "another name",
                )
                .help("a view with the old name lets both work meanwhile"),
            );
        }
        columns(statement, old, new, all);
    }
    for (oid, new) in &statement.after.relations {
        let old = statement.before.relations.get(oid);
        let known = |column: &&Column| {
            old.is_none_or(|it| it.columns.iter().all(|known| known.number != column.number))
        };
        for column in new.columns.iter().filter(known) {
            types(statement, new, column, all);
        }
    }
}

fn columns(statement: &Statement, old: &Relation, new: &Relation, all: &mut Vec<Finding>) {
    let table = new.short();
    for column in &old.columns {
        match new.columns.iter().find(|it| it.number == column.number) {
            None => all.push(
                of(
                    DROPPED,
                    Severity::Warning,
                    statement,
                    format!(
                        "the column `{table}.{}` goes, and what is in it",
                        column.name
                    ),
                    "of no return",
                )
                .help("let the application stop using it first, in a release of its own"),
            ),
            Some(it) if it.name != column.name => all.push(
                of(
                    RENAMED,
                    Severity::Warning,
                    statement,
                    format!(
                        "`{table}.{}` becomes `{}`, which the application that runs does not know",
                        column.name, it.name
                    ),
                    "another name",
                )
                .help("add a column, write both, and go over in steps"),
            ),
            Some(_) => {}
        }
    }
    for column in &new.columns {
        let is_new = old.columns.iter().all(|it| it.number != column.number);
        if is_new && column.not_null && !column.has_value && old.kind != "v" {
            all.push(
                of(
                    NO_VALUE,
                    Severity::Warning,
                    statement,
                    format!(
                        "`{table}.{}` must not be null, and rows that are there get no value",
                        column.name
                    ),
                    "fails if there are rows",
                )
                .help("give it a default, or fill it before it is `NOT NULL`"),
            );
        }
    }
}

/// Habits that are cheap to leave now, and dear later.
fn types(statement: &Statement, table: &Relation, column: &Column, all: &mut Vec<Finding>) {
    let name = format!("{}.{}", table.short(), column.name);
    let is_counted = column
        .default
        .as_deref()
        .is_some_and(|it| it.starts_with("nextval("));
    let finding = match column.ty.as_str() {
        "integer" | "smallint" if column.is_key && (is_counted || column.has_value) => of(
            NARROW_KEY,
            Severity::Note,
            statement,
            format!(
                "the numbers of `{name}` end at {}",
                if column.ty == "integer" {
                    "2,147,483,647"
                } else {
                    "32,767"
                }
            ),
            "narrow",
        )
        .help("`bigint GENERATED ALWAYS AS IDENTITY`"),
        "timestamp without time zone" => of(
            TIME,
            Severity::Note,
            statement,
            format!("`{name}` does not say which moment it is"),
            "without zone",
        )
        .help("`timestamptz`"),
        ty if ty.starts_with("character(") && ty != "character(1)" => of(
            PADDED,
            Severity::Note,
            statement,
            format!("`{name}` is padded with blanks"),
            "padded",
        )
        .help("`text`, with a check of its length"),
        _ => return,
    };
    all.push(finding);
}

fn failure(seen: &Seen, statement: &Statement, error: &crate::db::error::DbError) -> Finding {
    if seen.transaction && error.state == "25001" {
        return of(NEEDS_ALONE, Severity::Error, statement, error.message.clone(), "in the transaction of the file")
            .help("start the file with `-- no-transaction`, as its first bytes, and leave nothing else in it");
    }
    let mut finding = of(
        FAILS,
        Severity::Error,
        statement,
        error.message.clone(),
        "fails, and the rest of the file was not looked at",
    );
    finding.help.clone_from(&error.help);
    finding.help(
        "it ran on an empty database of its own: `--schema` names what has to be there before",
    )
}

#[cfg(test)]
mod tests {
    use super::{
        DROPPED, FAILS, INDEX, NARROW_KEY, NEEDS_ALONE, NESTED, NO_VALUE, NOT_ALONE, PADDED,
        RENAMED, REWRITE, SCAN, TIME, UPDATE,
    };

    #[test]
    fn the_page_has_every_code() {
        let page = include_str!("../../../../docs/database.md");
        for code in [
            INDEX,
            SCAN,
            REWRITE,
            UPDATE,
            DROPPED,
            RENAMED,
            NO_VALUE,
            NEEDS_ALONE,
            NOT_ALONE,
            NESTED,
            FAILS,
            NARROW_KEY,
            TIME,
            PADDED,
        ] {
            assert!(page.contains(&format!("| `{code}` |")), "{code}");
        }
    }
}
