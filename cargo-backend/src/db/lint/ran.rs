//! What is wrong with what was seen, on engines that number nothing: things are known by their names there.

use std::ops::Range;
use std::rc::Rc;

use backend_codegen::diagnostic::Severity;

use super::rules::{DROPPED, FAILS, NO_VALUE, RENAMED};
use super::{Finding, Looked};
use crate::db::diff::{diff, losses, short};
use crate::db::error::DbError;
use crate::db::model::sqlite::Token;
use crate::db::model::{Column, Content, Database, Id, Kind};
use crate::db::source::SqlFile;

pub(super) const UNIQUE: &str = "migration::unique-on-rows";
pub(super) const LOSS: &str = "migration::data-loss";

/// A file, and what its statements made of the schema.
pub(super) struct Ran {
    pub(super) file: SqlFile,
    pub(super) start: Rc<Database>,
    /// What somebody uses.
    in_use: Rc<Database>,
    pub(super) statements: Vec<Statement>,
}

/// A statement, and the schemas around it.
pub(super) struct Statement {
    pub(super) range: Range<usize>,
    pub(super) before: Rc<Database>,
    pub(super) after: Rc<Database>,
}

impl Ran {
    pub(super) fn new(file: SqlFile, start: Rc<Database>, in_use: Rc<Database>) -> Self {
        Self {
            file,
            start,
            in_use,
            statements: Vec::new(),
        }
    }

    pub(super) fn text(&self, range: &Range<usize>) -> &str {
        self.file.text.get(range.clone()).unwrap_or_default()
    }

    pub(super) fn end(&self) -> Rc<Database> {
        let last = self.statements.last();
        last.map_or_else(|| self.start.clone(), |it| it.after.clone())
    }

    /// Whether a table is somebody's: what the file makes itself nobody uses yet.
    pub(super) fn is_in_use(&self, table: &str) -> bool {
        self.in_use.get(&Id::table("", table)).is_some()
    }

    /// The last statement of which something is true.
    pub(super) fn last(&self, is_it: impl Fn(&Statement) -> bool) -> Option<&Statement> {
        self.statements.iter().rev().find(|it| is_it(it))
    }

    pub(super) fn looked(self, findings: Vec<Finding>) -> Looked {
        Looked {
            file: self.file,
            findings,
        }
    }
}

pub(super) fn finding(
    code: &'static str,
    severity: Severity,
    range: &Range<usize>,
    message: impl Into<String>,
    label: &str,
) -> Finding {
    Finding {
        code,
        severity,
        range: range.clone(),
        message: message.into(),
        label: label.to_owned(),
        help: Vec::new(),
    }
}

pub(super) fn failure(range: &Range<usize>, error: &DbError) -> Finding {
    let label = "fails, and the rest of the file was not looked at";
    let mut it = finding(FAILS, Severity::Error, range, error.message.clone(), label);
    it.help.clone_from(&error.help);
    it.help("it ran on an empty database of its own: `--schema` names what has to be there before")
}

/// What the application that runs meanwhile does not know yet, and what rows may not bear: by the schemas before
/// and behind the whole file, since a table may go and come again.
pub(super) fn changes(ran: &Ran, tokens: fn(&str) -> Vec<Token<'_>>) -> Vec<Finding> {
    let mut all = Vec::new();
    let end = ran.end();
    for (id, _) in ran.in_use.tables() {
        if end.get(id).is_none() {
            all.extend(gone(ran, id, tokens));
            continue;
        }
        for (column, _) in ran.in_use.columns(id) {
            if end.get(column).is_none() && ran.start.get(column).is_some() {
                all.extend(gone(ran, column, tokens));
            }
        }
        for (column, it) in end.columns(id) {
            all.extend(without_value(ran, column, it));
        }
    }
    all.extend(unique(ran, &end));
    if let Ok(plan) = diff(&ran.start, &end) {
        let changed = losses(&plan, &ran.start, &end).into_iter();
        for loss in changed.filter(|it| it.what != "would be dropped") {
            // Others may have moved it.
            let ty = |database: &Database| match database.get(&loss.id) {
                Some(Content::Column(column)) => Some(column.ty.clone()),
                _ => None,
            };
            let differs = |it: &Statement| ty(&it.before) != ty(&it.after);
            let Some(statement) = ran.last(differs).or(ran.statements.last()) else {
                continue;
            };
            let message = format!("values of `{}` {}", short(&loss.id), loss.what);
            all.push(
                finding(
                    LOSS,
                    Severity::Warning,
                    &statement.range,
                    message,
                    "of no return",
                )
                .help("`cargo backend db migrate --dry-run` counts them in the database"),
            );
        }
    }
    all.sort_by_key(|it| it.range.start);
    all
}

/// A table or column that is no more, or is called something else.
fn gone(ran: &Ran, id: &Id, tokens: fn(&str) -> Vec<Token<'_>>) -> Option<Finding> {
    let was_there = |it: &Statement| it.before.get(id).is_some() && it.after.get(id).is_none();
    let statement = ran.last(was_there)?;
    let text = ran.text(&statement.range);
    let name = short(id);
    if let Some(new) = new_name(id, statement, &tokens(text)) {
        let finding = finding(
            RENAMED,
            Severity::Warning,
            &statement.range,
            format!("`{name}` becomes `{new}`, which the application that runs does not know"),
            "another name",
        );
        return Some(match id.kind {
            Kind::Table => finding.help("a view with the old name lets both work meanwhile"),
            _ => finding.help("add a column, write both, and go over in steps"),
        });
    }
    let message = match id.kind {
        Kind::Table => format!("the table `{name}` goes, and what is in it"),
        _ => format!("the column `{name}` goes, and what is in it"),
    };
    Some(
        finding(
            DROPPED,
            Severity::Warning,
            &statement.range,
            message,
            "of no return",
        )
        .help("let the application stop using it first, in a release of its own"),
    )
}

/// What a statement has called it, if it says so and that is new.
fn new_name(id: &Id, statement: &Statement, tokens: &[Token<'_>]) -> Option<String> {
    let old = if id.kind == Kind::Table {
        &id.name
    } else {
        &id.part
    };
    let fillers = ["to", "as", "column"];
    for (at, token) in tokens.iter().enumerate() {
        // `RENAME a TO b`, `ALTER TABLE a RENAME TO b`, `CHANGE COLUMN a b int`
        if !(token.is("rename") || token.is("change")) {
            continue;
        }
        let names = tokens.iter().skip(at + 1);
        let mut names = names
            .filter(|it| !fillers.iter().any(|word| it.is(word)) && !it.is_symbol(","))
            .filter_map(Token::name);
        let is_new = |name: &String| {
            let new = match id.kind {
                Kind::Table => Id::table("", name),
                _ => Id::table("", &id.name).column(name),
            };
            statement.before.get(&new).is_none() && statement.after.get(&new).is_some()
        };
        if id.kind == Kind::Table {
            if let Some(new) = names.find(is_new) {
                return Some(new);
            }
            continue;
        }
        let is_old = names.next().is_some_and(|it| it.eq_ignore_ascii_case(old));
        if let Some(new) = names.next().filter(|new| is_old && is_new(new)) {
            return Some(new);
        }
    }
    None
}

/// A column that must not be null, and rows that are there have nothing for it.
fn without_value(ran: &Ran, id: &Id, column: &Column) -> Option<Finding> {
    let has_value = !column.not_null
        || column.default.is_some()
        || !column.identity.is_empty()
        || !column.generated.is_empty();
    let is_new = ran.start.get(id).is_none();
    let added = |it: &Statement| {
        it.before.get(id).is_none()
            && it.after.get(id).is_some()
            && it.before.get(&Id::table("", &id.name)).is_some()
    };
    if has_value || !is_new {
        return None;
    }
    let statement = ran.last(added)?;
    // What has another name has its values.
    let is_renamed = ran
        .text(&statement.range)
        .to_ascii_lowercase()
        .contains("rename")
        || ran
            .text(&statement.range)
            .to_ascii_lowercase()
            .contains("change");
    if is_renamed {
        return None;
    }
    let message = format!(
        "`{}` must not be null, and rows that are there get no value",
        short(id)
    );
    Some(
        finding(
            NO_VALUE,
            Severity::Warning,
            &statement.range,
            message,
            "fails if there are rows, or gives them an empty value",
        )
        .help("give it a default, or fill it before it is `NOT NULL`")
        .help("the application that runs inserts rows without it, which fails then"),
    )
}

/// Keys that rows which are there have to bear.
fn unique(ran: &Ran, end: &Database) -> Vec<Finding> {
    let columns_of = |content: &Content| -> Option<(String, Vec<String>)> {
        match content {
            Content::Index(it) if it.is_unique => {
                let columns = it.parts.iter().filter_map(|part| part.column.clone());
                Some((it.table.clone(), columns.collect()))
            }
            _ => None,
        }
    };
    let known: Vec<_> = ran
        .start
        .objects
        .values()
        .filter_map(|it| columns_of(&it.content))
        .collect();
    let each = end.objects.iter().filter_map(|(id, object)| {
        let (table, columns) = columns_of(&object.content)?;
        let is_new = |column: &String| {
            ran.start
                .get(&Id::table("", &table).column(column))
                .is_none()
        };
        let is_known = known.contains(&(table.clone(), columns.clone()));
        // Of a column without values there are none that are equal.
        if is_known || !ran.is_in_use(&table) || columns.iter().any(is_new) {
            return None;
        }
        let made = |it: &Statement| it.before.get(id).is_none() && it.after.get(id).is_some();
        let statement = ran.last(made)?;
        let message = format!(
            "rows of `{}` may have the same {} already: then it fails",
            short(&Id::table("", &table)),
            columns.join(", ")
        );
        Some(
            finding(
                UNIQUE,
                Severity::Warning,
                &statement.range,
                message,
                "unique",
            )
            .help(format!(
                "look before: `SELECT {0}, count(*) FROM {table} GROUP BY {0} HAVING count(*) > 1`",
                columns.join(", ")
            )),
        )
    });
    each.collect()
}
