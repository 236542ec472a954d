use serde::Deserialize;
use sqlx::PgConnection;

use super::super::postgres::answers;
use super::{Bounds, Counts};
use crate::db::advise::{Facts, Sequence, Server, Statement, Statements, Table};
use crate::db::error::DbError;
use crate::db::model::Database;
use crate::db::server::{Session as _, execute, text};

impl Counts for PgConnection {
    async fn facts(&mut self, bounds: Bounds) -> Result<(Database, Facts), DbError> {
        let database = self.catalogue().await?;
        let facts = postgres(self, bounds).await?;
        Ok((database, facts))
    }
}

/// Reads what there is at one moment.
pub(crate) async fn postgres(
    connection: &mut PgConnection,
    bounds: Bounds,
) -> Result<Facts, DbError> {
    let begin = format!(
        "begin isolation level repeatable read read only; set local search_path = ''; \
         set local lock_timeout = '{}s'; set local statement_timeout = '{}s'; set local datestyle = 'ISO'; \
         set local timezone = 'UTC'; set local quote_all_identifiers = off",
        bounds.lock, bounds.statement
    );
    execute(connection, &begin).await?;
    let read = read(connection).await;
    let end = execute(connection, "rollback").await;
    let facts = read.map_err(explained)?;
    end?;
    Ok(facts)
}

/// Somebody who changes a table keeps even its size from being read.
fn explained(error: DbError) -> DbError {
    match error.state.as_str() {
        "55P03" => error
            .help("somebody holds an exclusive lock on a table for longer than `--lock-timeout`: try again when that is done"),
        "57014" => error.help("give it more time: `--statement-timeout 120`"),
        _ => error,
    }
}

async fn read(connection: &mut PgConnection) -> Result<Facts, DbError> {
    let mut servers: Vec<Server> = answers(connection, SERVER).await?;
    let tables: Vec<Table> = answers(connection, TABLES).await?;
    let indexes = answers(connection, INDEXES).await?;
    let sequences: Vec<Sequence> = answers(connection, SEQUENCES).await?;
    let statements = statements(connection).await?;
    Ok(Facts {
        server: servers.pop().unwrap_or_default(),
        tables,
        indexes,
        sequences,
        statements,
        is_live: true,
        ..Facts::default()
    })
}

#[derive(Deserialize)]
struct Reset {
    since: String,
}

/// What `pg_stat_statements` has, if it is there.
async fn statements(connection: &mut PgConnection) -> Result<Statements, DbError> {
    let schema = text(connection, EXTENSION).await?;
    if schema.is_empty() {
        return Ok(Statements::Unknown(
            "the extension `pg_stat_statements` is not there".to_owned(),
        ));
    }
    // It answers with an error if its library was not loaded with the server.
    execute(connection, "savepoint statements").await?;
    let reset = answers::<Reset>(connection, &RESET.replace("{schema}", &schema)).await;
    match reset {
        Ok(mut reset) => {
            let all: Vec<Statement> =
                answers(connection, &STATEMENTS.replace("{schema}", &schema)).await?;
            if !all.is_empty() && all.iter().all(|it| it.text == HIDDEN) {
                return Ok(Statements::Unknown(
                    "the texts of statements of other roles may not be read".to_owned(),
                ));
            }
            let since = reset.pop().map(|it| it.since).unwrap_or_default();
            Ok(Statements::Known { since, all })
        }
        Err(error) if ["55000", "42501"].contains(&error.state.as_str()) => {
            execute(connection, "rollback to savepoint statements").await?;
            Ok(Statements::Unknown(error.message))
        }
        Err(error) => Err(error),
    }
}

/// What stands where a text may not be read.
const HIDDEN: &str = "<insufficient privilege>";

const SERVER: &str = "/* the server, and since when it counts; for everybody */ \
     select current_database() as database, 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1) as product, pg_is_in_recovery() as is_standby, \
     to_char(d.stats_reset, 'YYYY-MM-DD HH24:MI') as since, extract(epoch from now() - d.stats_reset)::float8 as seconds \
     from pg_stat_database d where d.datname = current_database()";

const TABLES: &str = "/* tables; for everybody. Widths of rows only of tables that the role may SELECT from */ \
     select n.nspname as namespace, c.relname as name, c.reltuples::float8 as rows, coalesce(s.n_live_tup, 0) as live, coalesce(s.n_dead_tup, 0) as dead, \
     coalesce(pg_relation_size(c.oid), 0) as bytes, coalesce(pg_total_relation_size(c.oid), 0) as total_bytes, coalesce(s.seq_scan, 0) as sequential_scans, \
     coalesce(s.seq_tup_read, 0) as sequential_rows, coalesce(s.idx_scan, 0) as index_scans, coalesce(s.n_tup_ins, 0) as inserted, \
     coalesce(s.n_tup_upd, 0) as updated, coalesce(s.n_tup_del, 0) as deleted, \
     to_char(greatest(s.last_analyze, s.last_autoanalyze), 'YYYY-MM-DD HH24:MI') as analyzed, \
     (select count(*) from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as n_columns, \
     coalesce(w.n, 0) as n_known_columns, coalesce(w.width, 0)::float8 as width, \
     coalesce((select substr(o, 12)::bigint from unnest(c.reloptions) o where o like 'fillfactor=%'), 100) as fill \
     from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_stat_user_tables s on s.relid = c.oid \
     left join (select schemaname, tablename, count(*) as n, sum((1 - null_frac) * avg_width) as width from pg_stats where not inherited group by 1, 2) w \
     on w.schemaname = n.nspname and w.tablename = c.relname \
     where c.oid >= 16384 and c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' \
     and not exists (select from pg_depend e where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e') \
     and c.relname <> '_sqlx_migrations' order by 1, 2";

const INDEXES: &str = "/* indexes, and how often each was used; for everybody */ \
     select n.nspname as namespace, r.relname as name, t.relname as table, am.amname as method, i.indisunique as is_unique, i.indisprimary as is_primary, \
     i.indisexclusion as is_exclusion, i.indisvalid and i.indisready and i.indislive as is_valid, i.indisreplident as is_replica_identity, \
     i.indisclustered as is_clustered, exists (select from pg_constraint c where c.conindid = r.oid) as has_constraint, \
     r.relkind = 'I' as is_partitioned, exists (select from pg_inherits h where h.inhrelid = r.oid) as is_attached, \
     (select json_agg(json_build_object('column', a.attname, 'text', pg_get_indexdef(i.indexrelid, k.n::int, true), \
     'operator_class', (select o.opcname from pg_opclass o where o.oid = i.indclass[k.n - 1]), \
     'collation', coalesce((select c.collname from pg_collation c where c.oid = i.indcollation[k.n - 1]), ''), \
     'is_own_collation', coalesce(i.indcollation[k.n - 1] = a.attcollation, true), \
     'options', i.indoption[k.n - 1]) order by k.n) \
     from generate_series(1, i.indnkeyatts) k(n) left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k.n - 1]) as parts, \
     (select coalesce(json_agg(a.attname order by k.n), '[]') from generate_series(i.indnkeyatts + 1, i.indnatts) k(n) \
     join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k.n - 1]) as include, \
     pg_get_expr(i.indpred, i.indrelid) as predicate, pg_get_indexdef(i.indexrelid) as definition, \
     coalesce(pg_relation_size(r.oid), 0) as bytes, coalesce(s.idx_scan, 0) as scans \
     from pg_index i join pg_class r on r.oid = i.indexrelid join pg_class t on t.oid = i.indrelid join pg_namespace n on n.oid = r.relnamespace \
     join pg_am am on am.oid = r.relam left join pg_stat_user_indexes s on s.indexrelid = r.oid \
     where r.oid >= 16384 and t.relkind in ('r', 'p', 'm') and t.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' \
     and not exists (select from pg_depend e where e.classid = 'pg_class'::regclass and e.objid = t.oid and e.deptype = 'e') \
     and t.relname <> '_sqlx_migrations' order by 1, 3, 2";

const SEQUENCES: &str = "/* sequences; the last number only of those that the role has USAGE or SELECT on */ \
     select n.nspname as namespace, r.relname as name, q.seqmin as minimum, q.seqmax as maximum, q.seqincrement as increment, q.seqcycle as cycles, \
     has_sequence_privilege(r.oid, 'SELECT, USAGE') as is_readable, \
     case when has_sequence_privilege(r.oid, 'SELECT, USAGE') then pg_sequence_last_value(r.oid::regclass) end as last, \
     (select json_build_array(tn.nspname, t.relname, a.attname, format_type(a.atttypid, a.atttypmod)) \
     from pg_depend d join pg_class t on t.oid = d.refobjid join pg_namespace tn on tn.oid = t.relnamespace \
     join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid \
     where d.classid = 'pg_class'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i') and d.refobjsubid > 0 limit 1) as column \
     from pg_sequence q join pg_class r on r.oid = q.seqrelid join pg_namespace n on n.oid = r.relnamespace \
     where r.oid >= 16384 and r.relpersistence <> 't' and n.nspname !~ '^pg_' order by 1, 2";

const EXTENSION: &str = "/* where pg_stat_statements is; for everybody */ \
     select quote_ident(n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_stat_statements'";

const RESET: &str = "/* since when statements are counted; for everybody */ \
     select coalesce(to_char(stats_reset, 'YYYY-MM-DD HH24:MI'), '') as since from {schema}.pg_stat_statements_info";

/// Texts of other roles are hidden from those who are no members of `pg_read_all_stats`.
const STATEMENTS: &str = "/* statements; those of other roles for members of pg_read_all_stats */ \
     select coalesce(s.queryid::text, '') as id, coalesce(s.query, '') as text, sum(s.calls)::bigint as calls, sum(s.rows)::bigint as rows, \
     sum(s.total_exec_time) as total, sum(s.total_exec_time) / greatest(sum(s.calls), 1) as mean, max(s.max_exec_time) as max \
     from {schema}.pg_stat_statements s where s.dbid = (select oid from pg_database where datname = current_database()) \
     and s.query ~* '^\\s*(/\\*.*?\\*/\\s*)*(select|insert|update|delete|with|merge|<)' and s.query !~ '(pg_catalog|pg_class|information_schema)' \
     and s.query not like 'select coalesce(json_agg(t), $1)%' \
     group by 1, 2 order by 5 desc limit 5000";
