//! What the planner knows of one database, told to that of another one with the same schema but no rows.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sqlx::PgConnection;

use crate::db::error::DbError;
use crate::db::introspect::answers;
use crate::db::model::{Id, literal};
use crate::db::server::{execute, text};

/// A table or an index, as large as it is.
#[derive(Debug, Deserialize)]
pub(super) struct Relation {
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) rows: f64,
    pub(super) bytes: i64,
    /// Pages of which the server knows that everybody sees all rows: what index-only scans save is counted by them.
    pub(super) visible: i64,
}

/// What stands in `pg_stats` of a column.
#[derive(Debug, Deserialize)]
struct Column {
    namespace: String,
    table: String,
    column: String,
    inherited: bool,
    nulls: f64,
    width: i32,
    distinct: f64,
    /// Arrays as texts.
    values: Option<String>,
    shares: Option<String>,
    bounds: Option<String>,
    correlation: Option<f64>,
}

/// Blocks of 8 kB in a file; what is larger has several.
const SEGMENT: i64 = 131_072;
const PAGE: i64 = 8192;

/// Tells `to` what `from` knows of `tables`.
///
/// Statistics are put into the catalogue, and files are made as long as those over there, with holes that
/// take no space: the planner asks the file system how large a table is.
pub(crate) async fn carry(
    from: &mut PgConnection,
    to: &mut PgConnection,
    tables: &BTreeSet<Id>,
) -> Result<(), DbError> {
    let names: Vec<_> = tables
        .iter()
        .map(|id| format!("({}, {})", literal(&id.namespace), literal(&id.name)))
        .collect();
    if names.is_empty() {
        return Ok(());
    }
    let names = names.join(", ");
    let columns: Vec<Column> = answers(from, &format!(
        "/* what the planner knows of columns; of tables that the role may SELECT from */ \
         select schemaname as namespace, tablename as table, attname as column, inherited, null_frac as nulls, avg_width as width, n_distinct as distinct, \
         most_common_vals::text as values, most_common_freqs::text as shares, histogram_bounds::text as bounds, correlation \
         from pg_stats where (schemaname, tablename) in ({names}) and not inherited"
    ))
    .await?;
    let relations: Vec<Relation> = answers(from, &format!(
        "/* how large tables and their indexes are; for everybody */ \
         select n.nspname as namespace, r.relname as name, r.reltuples::float8 as rows, pg_relation_size(r.oid) as bytes, r.relallvisible as visible \
         from pg_class t join pg_namespace tn on tn.oid = t.relnamespace join lateral (select t.oid union all select i.indexrelid from pg_index i where i.indrelid = t.oid) o on true \
         join pg_class r on r.oid = o.oid join pg_namespace n on n.oid = r.relnamespace \
         where (tn.nspname, t.relname) in ({names}) and r.relkind in ('r', 'i', 'm')"
    ))
    .await?;
    for column in &columns {
        execute(to, &statistic(column)).await?;
    }
    for relation in &relations {
        resize(to, relation).await?;
    }
    Ok(())
}

/// The row of `pg_statistic` that says of a column what `pg_stats` does.
fn statistic(it: &Column) -> String {
    let list = |text: &Option<String>| match text {
        Some(text) => format!("array_in({}, b.element, -1)", literal(text)),
        None => "null".to_owned(),
    };
    let has_values = it.values.is_some() && it.shares.is_some();
    let (values_kind, bounds_kind, order_kind) = (
        u8::from(has_values),
        u8::from(it.bounds.is_some()) * 2,
        u8::from(it.correlation.is_some()) * 3,
    );
    let shares = it
        .shares
        .as_ref()
        .map_or("null".to_owned(), |it| format!("{}::real[]", literal(it)));
    let correlation = it
        .correlation
        .map_or("null".to_owned(), |it| format!("'{{{it}}}'::real[]"));
    let operator = |strategy: u8, kind: u8| match kind {
        0 => "0".to_owned(),
        _ => format!(
            "coalesce((select o.amopopr from pg_amop o where o.amopfamily = b.family and o.amoplefttype = b.input and o.amoprighttype = b.input and o.amopstrategy = {strategy}), 0)"
        ),
    };
    let collation = |kind: u8| if kind == 0 { "0" } else { "b.collation" };
    let relation = literal(&Id::table(&it.namespace, &it.table).sql());
    format!(
        "with b as (select a.attrelid, a.attnum, a.attcollation as collation, d.base as element, k.opcfamily as family, k.opcintype as input \
         from pg_attribute a join pg_type t on t.oid = a.atttypid \
         cross join lateral (select case when t.typtype = 'd' then t.typbasetype else t.oid end as base) d join pg_type bt on bt.oid = d.base \
         left join lateral (select o.opcfamily, o.opcintype from pg_opclass o join pg_am m on m.oid = o.opcmethod where m.amname = 'btree' and o.opcdefault \
         and o.opcintype in (bt.oid, case when bt.oid = 'varchar'::regtype then 'text'::regtype when bt.typtype = 'e' then 'anyenum'::regtype \
         when bt.typcategory = 'A' then 'anyarray'::regtype when bt.typtype = 'r' then 'anyrange'::regtype end) \
         order by o.opcintype = bt.oid desc limit 1) k on true \
         where a.attrelid = {relation}::regclass and a.attname = {name}) \
         insert into pg_statistic (starelid, staattnum, stainherit, stanullfrac, stawidth, stadistinct, stakind1, stakind2, stakind3, stakind4, stakind5, \
         staop1, staop2, staop3, staop4, staop5, stacoll1, stacoll2, stacoll3, stacoll4, stacoll5, stanumbers1, stanumbers3, stavalues1, stavalues2) \
         select b.attrelid, b.attnum, {inherited}, {nulls}, {width}, {distinct}, {values_kind}, {bounds_kind}, {order_kind}, 0, 0, \
         {equal}, {less}, {less_again}, 0, 0, {c1}, {c2}, {c3}, 0, 0, {shares}, {correlation}, {values}, {bounds} from b",
        name = literal(&it.column),
        inherited = it.inherited,
        nulls = it.nulls,
        width = it.width,
        distinct = it.distinct,
        equal = operator(3, values_kind),
        less = operator(1, bounds_kind),
        less_again = operator(1, order_kind),
        c1 = collation(values_kind),
        c2 = collation(bounds_kind),
        c3 = collation(order_kind),
        shares = if has_values {
            shares
        } else {
            "null".to_owned()
        },
        values = if has_values {
            list(&it.values)
        } else {
            "null".to_owned()
        },
        bounds = list(&it.bounds),
    )
}

/// Makes a relation as large as it is over there.
pub(super) async fn resize(to: &mut PgConnection, relation: &Relation) -> Result<(), DbError> {
    let sql = literal(&Id::table(&relation.namespace, &relation.name).sql());
    let pages = relation.bytes / PAGE;
    execute(
        to,
        &format!(
            "update pg_class set reltuples = {}, relpages = {pages}, relallvisible = {} where oid = {sql}::regclass",
            relation.rows, relation.visible
        ),
    )
    .await?;
    let file = text(to, &format!("select current_setting('data_directory') || '/' || pg_relation_filepath({sql}::regclass)")).await?;
    let file = PathBuf::from(file);
    let mut segment = 0;
    loop {
        let rest = (pages - segment * SEGMENT).clamp(0, SEGMENT);
        let path = match segment {
            0 => file.clone(),
            n => PathBuf::from(format!("{}.{n}", file.display())),
        };
        if segment > 0 && rest == 0 {
            return Ok(());
        }
        set_len(&path, rest * PAGE, segment > 0)?;
        segment += 1;
    }
}

fn set_len(path: &Path, bytes: i64, creates: bool) -> Result<(), DbError> {
    let opened = OpenOptions::new()
        .write(true)
        .create(creates)
        .truncate(false)
        .open(path);
    let done = opened.and_then(|file| file.set_len(u64::try_from(bytes).unwrap_or(0)));
    done.map_err(|error| {
        DbError::new(
            "shadow::files",
            format!("the shadow cannot be made to look as large as the database: `{}`: {error}", path.display()),
        )
        .help("leave out `--shadow`, so that one is started here; or `CREATE EXTENSION hypopg` in the database")
    })
}
