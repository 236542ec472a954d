use std::collections::BTreeMap;

use sqlx::MySqlConnection;

use super::indexes::of_catalogue;
use super::{Bounds, Counts};
use crate::db::advise::{Facts, Index, IndexUse, Sequence, Server, Statement, Statements, Table};
use crate::db::error::DbError;
use crate::db::model::mysql::{is_mariadb, quote};
use crate::db::model::{Content, Database, Engine, Id};
use crate::db::server::Session as _;
use crate::db::server::mysql::is_one_of;

type Answers = Vec<Vec<Option<String>>>;

fn field(row: &[Option<String>], n: usize) -> &str {
    row.get(n).and_then(Option::as_deref).unwrap_or_default()
}

fn number(row: &[Option<String>], n: usize) -> i64 {
    field(row, n).parse().unwrap_or(0)
}

fn figure(row: &[Option<String>], n: usize) -> f64 {
    field(row, n).parse().unwrap_or(0.0)
}

impl Counts for MySqlConnection {
    async fn facts(&mut self, bounds: Bounds) -> Result<(Database, Facts), DbError> {
        let version = self.answers("select version()").await?;
        let version = version.first().map_or("", |row| field(row, 0)).to_owned();
        let number = crate::db::model::mysql::version(&version);
        self.command(&session(bounds, number)).await?;
        let database = self.catalogue().await.map_err(explained)?;
        let product = match number {
            number if is_mariadb(number) => "MariaDB",
            _ => "MySQL",
        };
        let plain = version.split('-').find(|it| *it != "5.5.5");
        let product = format!("{product} {}", plain.unwrap_or_default());
        let facts = read(self, &database, product).await.map_err(explained)?;
        Ok((database, facts))
    }
}

/// What a session is told that only looks.
fn session(bounds: Bounds, version: u32) -> String {
    let lock = bounds.lock.max(1);
    let limit = match is_mariadb(version) {
        true => format!("max_statement_time = {}", bounds.statement),
        // Else the catalogue says what was true a day ago.
        false => format!(
            "max_execution_time = {}, information_schema_stats_expiry = 0",
            bounds.statement.saturating_mul(1000)
        ),
    };
    format!(
        "set session transaction read only; set session lock_wait_timeout = {lock}, {limit}, time_zone = '+00:00', sql_mode = ''"
    )
}

/// Somebody who changes a table keeps how it is made from being read.
fn explained(error: DbError) -> DbError {
    if is_one_of(&error.state, &[1205]) {
        return error.help(
            "somebody changes a table for longer than `--lock-timeout`: try again when that is done",
        );
    }
    if is_one_of(&error.state, &[1969, 3024]) {
        return error.help("give it more time: `--statement-timeout 120`");
    }
    error
}

/// Whether an account may not look at something, or the server has no such thing.
fn is_out_of_sight(error: &DbError) -> bool {
    is_one_of(&error.state, &[1044, 1109, 1142, 1146, 1227, 1370])
}

async fn read(
    connection: &mut MySqlConnection,
    database: &Database,
    product: String,
) -> Result<Facts, DbError> {
    let settings = connection.answers(SETTINGS).await?;
    let settings: BTreeMap<String, String> = settings
        .into_iter()
        .map(|row| (field(&row, 0).to_lowercase(), field(&row, 1).to_owned()))
        .collect();
    let uptime = connection.answers(UPTIME).await?;
    let uptime = uptime.first().map_or(0, |row| number(row, 1));
    let query = SERVER.replace("{uptime}", &uptime.to_string());
    let server = connection.answers(&query).await?;
    let server = server.into_iter().next().unwrap_or_default();
    let tables = connection.answers(TABLES).await?;
    let mut facts = Facts {
        engine: Engine::Mysql,
        server: Server {
            database: field(&server, 0).to_owned(),
            product,
            since: server.get(1).cloned().flatten(),
            seconds: Some(uptime as f64),
            is_standby: field(&server, 2) == "1",
        },
        tables: tables.iter().map(|row| table(row, &settings)).collect(),
        indexes: of_catalogue(database),
        sequences: counters(database, &tables),
        index_use: IndexUse::Nobody,
        is_live: true,
        ..Facts::default()
    };
    facts
        .sequences
        .extend(sequences(connection, database, &mut facts.unseen).await?);
    used(connection, &settings, &mut facts).await?;
    facts.statements = statements(connection, &settings).await?;
    facts.settings = settings;
    Ok(facts)
}

fn table(row: &[Option<String>], settings: &BTreeMap<String, String>) -> Table {
    // What is free in a file that tables share belongs to none of them.
    let shares = settings
        .get("innodb_file_per_table")
        .is_some_and(|it| it == "OFF");
    let engine = field(row, 1).to_owned();
    let (rows, bytes) = (number(row, 2), number(row, 3));
    Table {
        name: field(row, 0).to_owned(),
        rows: rows as f64,
        live: rows,
        bytes,
        total_bytes: bytes + number(row, 4),
        free: (!shares || engine != "InnoDB").then(|| number(row, 5)),
        storage: Some((engine, field(row, 7) == "YES")),
        ..Table::default()
    }
}

/// How far `AUTO_INCREMENT` is.
fn counters(database: &Database, tables: &Answers) -> Vec<Sequence> {
    let each = tables.iter().filter_map(|row| {
        let next: u64 = row.get(6)?.as_deref()?.parse().ok()?;
        let table = Id::table("", field(row, 0));
        let columns = database.columns(&table);
        let (id, column) = columns.iter().find(|(_, it)| it.identity == "d")?;
        let last = next.saturating_sub(1);
        Some(Sequence {
            name: table.name.clone(),
            last: Some(i64::try_from(last).unwrap_or(i64::MAX)),
            is_readable: true,
            minimum: 1,
            maximum: i64::try_from(most(&column.ty)?).unwrap_or(i64::MAX),
            increment: 1,
            column: Some((
                String::new(),
                table.name.clone(),
                id.part.clone(),
                column.ty.clone(),
            )),
            is_of_column: true,
            ..Sequence::default()
        })
    });
    each.collect()
}

/// The largest number that a type holds.
fn most(ty: &str) -> Option<u64> {
    let word = ty.split([' ', '(']).next()?;
    let bits = match word {
        "tinyint" => 8,
        "smallint" => 16,
        "mediumint" => 24,
        "int" => 32,
        "bigint" => 64,
        _ => return None,
    };
    let most = u64::MAX >> (64 - bits);
    Some(if ty.contains("unsigned") {
        most
    } else {
        most / 2
    })
}

/// Objects of their own, which MariaDB has.
async fn sequences(
    connection: &mut MySqlConnection,
    database: &Database,
    unseen: &mut Vec<String>,
) -> Result<Vec<Sequence>, DbError> {
    let mut all = Vec::new();
    for (id, object) in &database.objects {
        let Content::Sequence(it) = &object.content else {
            continue;
        };
        let sql = format!(
            "/* the next number of a sequence; for who has SELECT on it */ select next_not_cached_value from {}",
            quote(&id.name)
        );
        let next = match connection.answers(&sql).await {
            Ok(rows) => rows.first().map(|row| number(row, 0)),
            Err(error) if is_out_of_sight(&error) => {
                unseen.push(format!(
                    "How far the sequence `{}` is: {}",
                    id.name, error.message
                ));
                None
            }
            Err(error) => return Err(error),
        };
        all.push(Sequence {
            name: id.name.clone(),
            last: next.map(|next| next.saturating_sub(it.options.increment)),
            is_readable: next.is_some(),
            minimum: it.options.minimum,
            maximum: it.options.maximum,
            increment: it.options.increment,
            cycles: it.options.cycle,
            ..Sequence::default()
        });
    }
    Ok(all)
}

fn is_on(settings: &BTreeMap<String, String>, name: &str) -> bool {
    settings.get(name).is_some_and(|it| it == "ON" || it == "1")
}

/// How often indexes were used, by whoever counts that.
async fn used(
    connection: &mut MySqlConnection,
    settings: &BTreeMap<String, String>,
    facts: &mut Facts,
) -> Result<(), DbError> {
    let mut reasons = Vec::new();
    for (setting, query, source) in [
        (
            "performance_schema",
            BY_SCHEMA,
            "performance_schema.table_io_waits_summary_by_index_usage",
        ),
        (
            "userstat",
            BY_USERSTAT,
            "information_schema.INDEX_STATISTICS",
        ),
    ] {
        if !is_on(settings, setting) {
            continue;
        }
        match connection.answers(query).await {
            Ok(rows) => {
                for row in rows {
                    note_use(facts, &row);
                }
                facts.index_use = IndexUse::By(source);
                return Ok(());
            }
            Err(error) if is_out_of_sight(&error) => reasons.push(error.message),
            Err(error) => return Err(error),
        }
    }
    let reason = match reasons.is_empty() {
        true => "the server counts that with `userstat = 1` (MariaDB) or `performance_schema = ON` (a restart)".to_owned(),
        false => reasons.join("; "),
    };
    facts
        .unseen
        .push(format!("How often indexes are used is not known: {reason}"));
    Ok(())
}

fn note_use(facts: &mut Facts, row: &[Option<String>]) {
    let (table, n) = (field(row, 0), number(row, 2));
    if let Some(name) = row.get(1).and_then(Option::as_deref) {
        let is_it = |it: &&mut Index| it.table == table && it.name == name;
        if let Some(index) = facts.indexes.iter_mut().find(is_it) {
            index.scans = n;
        }
    }
    if let Some(known) = facts.tables.iter_mut().find(|it| it.name == table) {
        match row.get(1).is_some_and(Option::is_some) {
            true => known.index_scans += n,
            false => known.sequential_rows += n,
        }
        known.inserted += number(row, 3);
        known.updated += number(row, 4);
    }
}

/// What `performance_schema` has counted of statements.
async fn statements(
    connection: &mut MySqlConnection,
    settings: &BTreeMap<String, String>,
) -> Result<Statements, DbError> {
    if !is_on(settings, "performance_schema") {
        let reason =
            "`performance_schema` is off; it takes `performance_schema = ON` and a restart";
        return Ok(Statements::Unknown(reason.to_owned()));
    }
    let rows = match connection.answers(STATEMENTS).await {
        Ok(rows) => rows,
        Err(error) if is_out_of_sight(&error) => return Ok(Statements::Unknown(error.message)),
        Err(error) => return Err(error),
    };
    let since = rows.iter().map(|row| field(row, 9)).min();
    let since = since.unwrap_or_default().to_owned();
    let each = rows.iter().map(|row| Statement {
        id: field(row, 0).to_owned(),
        text: field(row, 1).to_owned(),
        calls: number(row, 2),
        rows: number(row, 3),
        total: figure(row, 4),
        mean: figure(row, 5),
        max: figure(row, 6),
        examined: Some(number(row, 7)),
        unindexed: number(row, 8),
    });
    Ok(Statements::Known {
        since,
        all: each.collect(),
    })
}

const SETTINGS: &str = "/* for everybody */ show global variables where variable_name in \
     ('performance_schema', 'userstat', 'sql_mode', 'innodb_file_per_table')";

const UPTIME: &str = "/* for everybody */ show global status like 'Uptime'";

const SERVER: &str = "/* the database, and since when the server runs; for everybody */ \
     select database(), date_format(utc_timestamp() - interval {uptime} second, '%Y-%m-%d %H:%i'), @@global.read_only";

const TABLES: &str = "/* tables that the account has any privilege on */ \
     select t.table_name, t.engine, t.table_rows, t.data_length, t.index_length, t.data_free, t.auto_increment, e.transactions \
     from information_schema.tables t left join information_schema.engines e on e.engine = t.engine \
     where t.table_schema = database() and t.table_type in ('BASE TABLE', 'SYSTEM VERSIONED') and t.table_name <> '_sqlx_migrations' order by 1";

const BY_SCHEMA: &str = "/* rows read by each index; for who has SELECT on performance_schema */ \
     select object_name, index_name, count_read, count_insert, count_update \
     from performance_schema.table_io_waits_summary_by_index_usage where object_schema = database()";

const BY_USERSTAT: &str = "/* rows read by each index; for who may see the table */ \
     select table_name, index_name, rows_read, 0, 0 from information_schema.index_statistics where table_schema = database()";

/// Times are in picoseconds.
const STATEMENTS: &str = "/* statements; for who has SELECT on performance_schema */ \
     select digest, digest_text, count_star, sum_rows_sent, sum_timer_wait / 1e9, avg_timer_wait / 1e9, max_timer_wait / 1e9, \
     sum_rows_examined, sum_no_index_used, date_format(first_seen, '%Y-%m-%d %H:%i') \
     from performance_schema.events_statements_summary_by_digest where schema_name = database() \
     and digest_text regexp '^(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|\\\\()' \
     and digest_text not regexp 'information_schema|performance_schema' order by sum_timer_wait desc limit 5000";

#[cfg(test)]
mod tests {
    use super::most;

    #[test]
    fn types_hold_so_much() {
        for (ty, n) in [
            ("tinyint(4)", Some(127)),
            ("int(10) unsigned", Some(4_294_967_295)),
            ("mediumint(9)", Some(8_388_607)),
            ("bigint(20)", Some(9_223_372_036_854_775_807)),
            ("bigint unsigned", Some(18_446_744_073_709_551_615)),
            ("float", None),
        ] {
            assert_eq!(most(ty), n, "{ty}");
        }
    }
}
