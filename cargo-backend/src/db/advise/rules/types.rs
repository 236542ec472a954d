use backend_codegen::diagnostic::Severity;

use super::{mysql, sqlite};
use crate::db::advise::{Finding, Input, short};
use crate::db::model::sqlite::{Affinity, affinity};
use crate::db::model::{Column, Engine, Id};

pub(in crate::db::advise) const MONEY: &str = "analyze::money-type";
pub(in crate::db::advise) const TIME: &str = "analyze::time-without-zone";
pub(in crate::db::advise) const PADDED: &str = "analyze::padded-text";

/// Words of names of columns that hold amounts of money.
const AMOUNTS: [&str; 18] = [
    "amount", "balance", "cost", "costs", "credit", "debit", "deposit", "discount", "fee", "fees",
    "income", "paid", "payment", "price", "revenue", "salary", "subtotal", "tax",
];

/// Amounts of money in types that round them.
pub(in crate::db::advise) fn money(input: &Input<'_>) -> Vec<Finding> {
    let each = columns(input).filter_map(|(id, column)| {
        let is_amount = id
            .part
            .to_lowercase()
            .split('_')
            .any(|word| AMOUNTS.contains(&word));
        match input.engine() {
            Engine::Postgres => {}
            Engine::Mysql => return mysql_money(id, column).filter(|_| is_amount),
            Engine::Sqlite => return sqlite_money(input, id, column).filter(|_| is_amount),
        }
        let (severity, reason) = match column.ty.as_str() {
            "real" | "double precision" if is_amount => {
                (Severity::Warning, "0.1 + 0.2 is not 0.3 there")
            }
            "money" => (
                Severity::Note,
                "its digits and its sign depend on the locale of the server",
            ),
            _ => return None,
        };
        let message = format!(
            "`{}` looks like an amount of money, and is a `{}`: {reason}",
            short(id),
            column.ty
        );
        let finding = Finding::new(MONEY, severity, short(id), message);
        Some(
            finding
                .evidence("its type", column.ty.clone(), "pg_attribute")
                .help(format!(
                    "`ALTER TABLE {} ALTER COLUMN {} TYPE numeric(12, 2)` writes all rows anew",
                    id.sql(),
                    id.part_sql()
                )),
        )
    });
    each.collect()
}

fn mysql_money(id: &Id, column: &Column) -> Option<Finding> {
    let message = format!(
        "`{}` looks like an amount of money, and is a `{}`: 0.1 + 0.2 is not 0.3 there",
        short(id),
        column.ty
    );
    mysql::is_float(&column.ty).then(|| {
        Finding::new(MONEY, Severity::Warning, short(id), message)
            .evidence("its type", column.ty.clone(), "information_schema.COLUMNS")
            .help(mysql::exact(id))
    })
}

/// SQLite has no decimals: `DECIMAL(10,2)` is a binary fraction as soon as it has one.
fn sqlite_money(input: &Input<'_>, id: &Id, column: &Column) -> Option<Finding> {
    let values = sqlite::values(input, id);
    let reals = values.map_or(0, |it| it.reals);
    let severity = match affinity(&column.ty) {
        Affinity::Real => Severity::Warning,
        Affinity::Numeric if reals > 0 => Severity::Warning,
        Affinity::Numeric => Severity::Note,
        Affinity::Integer if reals > 0 => Severity::Warning,
        Affinity::Integer | Affinity::Text | Affinity::Blob => return None,
    };
    let message = format!(
        "`{}` looks like an amount of money, and is a `{}`: SQLite stores its fractions in binary, where 0.1 + 0.2 is not 0.3",
        short(id),
        column.ty
    );
    let mut finding = Finding::new(MONEY, severity, short(id), message).evidence(
        "its type",
        column.ty.clone(),
        "sqlite_schema",
    );
    if let Some(it) = values.filter(|it| it.n_rows > 0) {
        let figure = format!("{} in {} rows", super::n(it.reals), super::n(it.n_rows));
        finding = finding.evidence("binary fractions", figure, "typeof");
    }
    Some(finding.help("keep the smallest unit as an `INTEGER`: cents, not euros"))
}

/// Points in time of which nobody knows when they are: a finding a table, since schemas have a habit.
pub(in crate::db::advise) fn time(input: &Input<'_>) -> Vec<Finding> {
    let is_one = |column: &Column| {
        column.ty.starts_with("timestamp") && column.ty.ends_with("without time zone")
    };
    by_table(input, &is_one).into_iter().map(|(table, names)| {
        let message = format!("`{}` keeps points in time without their zone: {}", short(&table), listed(&names));
        Finding::new(TIME, Severity::Note, short(&table), message)
            .evidence("type", "timestamp without time zone", "pg_attribute")
            .help("`timestamptz` is a moment for everybody; where all values are in UTC, `ALTER COLUMN … TYPE timestamptz` in a session with `timezone = 'UTC'` does not even write the rows anew")
    }).collect()
}

/// `char(n)`, which is padded with blanks.
pub(in crate::db::advise) fn padded(input: &Input<'_>) -> Vec<Finding> {
    let is_one =
        |column: &Column| column.ty.starts_with("character(") && column.ty != "character(1)";
    by_table(input, &is_one).into_iter().map(|(table, names)| {
        let message = format!("`{}` has texts that are padded with blanks: {}", short(&table), listed(&names));
        Finding::new(PADDED, Severity::Note, short(&table), message)
            .evidence("type", "character(n)", "pg_attribute")
            .help("`text` with a check of its length takes no more space and has no blanks at its end")
    }).collect()
}

fn columns<'a>(input: &'a Input<'_>) -> impl Iterator<Item = (&'a Id, &'a Column)> {
    let tables = input.database.tables();
    let own = tables.filter(|(_, table)| table.parents.is_empty());
    own.flat_map(|(id, _)| input.database.columns(id))
}

pub(super) fn by_table(
    input: &Input<'_>,
    is_one: &dyn Fn(&Column) -> bool,
) -> Vec<(Id, Vec<String>)> {
    let mut all: Vec<(Id, Vec<String>)> = Vec::new();
    for (id, _) in columns(input).filter(|(_, column)| is_one(column)) {
        let table = Id::table(&id.namespace, &id.name);
        match all.last_mut() {
            Some((last, names)) if *last == table => names.push(id.part.clone()),
            _ => all.push((table, vec![id.part.clone()])),
        }
    }
    all
}

pub(super) fn listed(names: &[String]) -> String {
    let shown: Vec<_> = names
        .iter()
        .take(5)
        .map(|name| format!("`{name}`"))
        .collect();
    match names.len().saturating_sub(5) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
