//! What statements do to tables of MySQL and MariaDB, and rows of these.
//!
//! How a table is changed is asked for from the cheapest way on, until the server takes it: it refuses ways
//! that it does not have before it does anything.

use sqlx::MySqlConnection;

use super::{Effect, Proved, Watched, plain};
use crate::db::error::DbError;
use crate::db::model::Column;
use crate::db::model::mysql::{labels, literal, quote, tokens};
use crate::db::model::sqlite::Token;
use crate::db::server::Session as _;
use crate::db::server::mysql::is_one_of;

/// The ways in which a table is changed, and what others may do meanwhile.
const WAYS: &[(&str, &str)] = &[
    ("INSTANT", "ALGORITHM=INSTANT"),
    ("NOCOPY", "ALGORITHM=NOCOPY, LOCK=NONE"),
    ("INPLACE", "ALGORITHM=INPLACE, LOCK=NONE"),
    ("INPLACE SHARED", "ALGORITHM=INPLACE, LOCK=SHARED"),
    ("COPY", "ALGORITHM=COPY"),
];

/// The server has no such way for this statement, or for any: MySQL does not know `NOCOPY`.
const NOT_SO: &[u16] = &[1800, 1845, 1846, 1221, 1064];

impl Watched for MySqlConnection {
    type Watch = ();

    async fn watch(&mut self) -> Result<(), DbError> {
        Ok(())
    }

    async fn look(&mut self, (): &mut (), _sql: &str) -> Result<Vec<Effect>, DbError> {
        Ok(Vec::new())
    }

    async fn alone(&mut self, sql: &str) -> Result<Proved, DbError> {
        let all = tokens(sql);
        let is = |n: usize, word: &str| all.get(n).is_some_and(|token| token.is(word));
        let is_of_index = is(0, "create") && all.iter().take(4).any(|token| token.is("index"));
        let table = match is_of_index {
            true => all.iter().skip_while(|token| !token.is("on")).nth(1),
            false => all.get(2).filter(|_| is(0, "alter") && is(1, "table")),
        };
        if let Some(table) = table.and_then(Token::name) {
            if let Some(way) = said(&all) {
                self.command(sql).await?;
                return Ok(Proved {
                    sql: sql.to_owned(),
                    effects: vec![effect(&table, way)],
                });
            }
            // These have no ways to choose from; another engine is said to be at once, and is a copy.
            let has_ways = !all
                .iter()
                .any(|token| token.is("partition") || token.is("partitioning"))
                && !all.windows(2).any(
                    |pair| matches!(pair, [word, is] if word.is("engine") && is.is_symbol("=")),
                );
            for (name, way) in WAYS.iter().filter(|_| has_ways) {
                let with = match is_of_index {
                    true => format!("{sql} {}", way.replace(',', "")),
                    false => format!("{sql}, {way}"),
                };
                match self.command(&with).await {
                    Ok(()) => {
                        return Ok(Proved {
                            sql: sql.to_owned(),
                            effects: vec![effect(&table, name)],
                        });
                    }
                    Err(error) if is_one_of(&error.state, NOT_SO) => {}
                    Err(error) => return Err(error),
                }
            }
            self.command(sql).await?;
            return Ok(Proved {
                sql: sql.to_owned(),
                effects: vec![effect(&table, "COPY")],
            });
        }
        self.command(sql).await?;
        let updated = all.get(1).and_then(Token::name);
        match updated.filter(|_| is(0, "update")) {
            Some(table) => Ok(Proved {
                sql: sql.to_owned(),
                effects: vec![Effect {
                    table,
                    lock: String::new(),
                    rewrites: true,
                    scans: true,
                }],
            }),
            None => Ok(plain(sql.to_owned())),
        }
    }
}

/// The way that a statement names itself.
fn said(all: &[Token<'_>]) -> Option<&'static str> {
    let at = all.iter().position(|token| token.is("algorithm"))?;
    let mut behind = all
        .iter()
        .skip(at + 1)
        .filter(|token| !token.is_symbol("="));
    let word = behind.next()?;
    let known = WAYS.iter().map(|(name, _)| *name);
    let mut known = known.filter(|name| !name.contains(' '));
    known.find(|name| word.is(name))
}

fn effect(table: &str, way: &str) -> Effect {
    Effect {
        table: table.to_owned(),
        lock: way.to_owned(),
        rewrites: way == "COPY",
        scans: way != "INSTANT",
    }
}

/// A statement that empties tables, in whatever order they refer to each other.
pub(super) fn empty(tables: &[String]) -> String {
    let deletes = tables.iter().map(|table| format!("delete from {table};"));
    format!(
        "set foreign_key_checks = 0; {} set foreign_key_checks = 1",
        deletes.collect::<String>()
    )
}

/// A text that says which values a column has, in whatever order and characters.
pub(super) fn digest(name: &str, from: &str) -> String {
    format!(
        "(select group_concat(value order by value) from (select coalesce(md5(case when charset({name}) = 'binary' then {name} else convert({name} using utf8mb4) end), '~') as value from {from}) v)"
    )
}

/// The value of a foreign key: that of a row which is there.
pub(super) fn reference(columns: &[String], column: &str, table: &str, row: usize) -> String {
    let order: Vec<_> = columns.iter().map(|name| quote(name)).collect();
    format!(
        "(select v from (select {column} as v, row_number() over (order by {}) as n, count(*) over () as m from {table}) r where n = {row} % m + 1)",
        order.join(", ")
    )
}

fn base(ty: &str) -> String {
    let word = ty.split(['(', ' ']).next().unwrap_or(ty);
    word.to_ascii_lowercase()
}

fn length(ty: &str) -> Option<usize> {
    ty.split_once('(')?
        .1
        .split([')', ','])
        .next()?
        .trim()
        .parse()
        .ok()
}

/// A value for a column, that also what the column becomes takes.
pub(super) fn value(column: &Column, after: Option<&Column>, number: usize) -> Option<String> {
    let (ty, then) = (&column.ty, after.map_or(&column.ty, |after| &after.ty));
    let is_text = |ty: &str| {
        let base = base(ty);
        base.ends_with("char") || base.ends_with("text")
    };
    // A text that becomes something else has to be that.
    let ty = if is_text(ty) && !is_text(then) {
        then
    } else {
        ty
    };
    let least = [length(ty), length(then)].into_iter().flatten().min();
    let day = number % 28 + 1;
    Some(match base(ty).as_str() {
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "float" | "double" => {
            (number % 100).to_string()
        }
        "bit" => "b'1'".to_owned(),
        "decimal" => match ty.split_once(',') {
            Some((_, scale))
                if length(ty)
                    == scale
                        .split(')')
                        .next()
                        .and_then(|it| it.trim().parse().ok()) =>
            {
                format!("0.{number}")
            }
            _ => (number % 10_usize.pow(u32::try_from(least.unwrap_or(9).min(9)).unwrap_or(1)))
                .to_string(),
        },
        "enum" | "set" => {
            let there = labels(then);
            let all = labels(ty);
            let stay: Vec<_> = all
                .iter()
                .filter(|label| there.contains(label) || there.is_empty())
                .collect();
            (*stay.get(number % stay.len().max(1))?).clone()
        }
        "date" => format!("'2026-01-{day:02}'"),
        "datetime" | "timestamp" => format!("'2026-01-{day:02} 12:00:00'"),
        "time" => format!("'{:02}:00:00'", number % 24),
        "year" => (2000 + number % 100).to_string(),
        "json" => format!("'{{\"n\": {number}}}'"),
        "uuid" => format!("'00000000-0000-4000-8000-{number:012}'"),
        "inet4" => format!("'10.0.0.{}'", number % 250),
        "inet6" => format!("'::{number}'"),
        "point" | "geometry" => format!("ST_GeomFromText('POINT({number} 0)')"),
        "linestring" => format!("ST_GeomFromText('LINESTRING(0 0, {number} 1)')"),
        "polygon" => "ST_GeomFromText('POLYGON((0 0, 0 1, 1 1, 0 0))')".to_owned(),
        "binary" | "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => {
            format!("x'{:02x}'", number % 256)
        }
        "char" | "varchar" | "tinytext" | "text" | "mediumtext" | "longtext" => {
            let text = format!("text {number}");
            match least {
                Some(n) if n < text.len() => {
                    let most = 10_usize.pow(u32::try_from(n.clamp(1, 6)).unwrap_or(1));
                    literal(&(number % most).to_string())
                }
                _ => literal(&text),
            }
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::{base, length};

    #[test]
    fn types_are_taken_apart() {
        assert_eq!(base("int(10) unsigned"), "int");
        assert_eq!(length("decimal(10,2)"), Some(10));
    }
}
