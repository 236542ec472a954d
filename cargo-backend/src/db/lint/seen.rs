use std::collections::BTreeMap;

use serde::Deserialize;

/// Relations and columns by the numbers that the server gives them, which stay when names change.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Schema {
    pub(crate) relations: BTreeMap<i64, Relation>,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(crate) struct Relation {
    pub(crate) oid: i64,
    pub(crate) namespace: String,
    pub(crate) name: String,
    /// `r`, `p`, `m`, `v`, `i`, `I`.
    pub(crate) kind: String,
    pub(crate) columns: Vec<Column>,
}

#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
pub(crate) struct Column {
    pub(crate) number: i32,
    pub(crate) name: String,
    #[serde(rename = "type")]
    pub(crate) ty: String,
    pub(crate) not_null: bool,
    /// Whether rows that are there get a value by themselves.
    pub(crate) has_value: bool,
    pub(crate) default: Option<String>,
    pub(crate) is_key: bool,
}

impl Relation {
    pub(crate) fn is_table(&self) -> bool {
        ["r", "p", "m"].contains(&self.kind.as_str())
    }

    /// As `quote_ident` has it, so that it is what effects name.
    pub(crate) fn sql(&self) -> String {
        crate::db::model::Id::table(&self.namespace, &self.name).sql()
    }

    /// As people say it.
    pub(crate) fn short(&self) -> String {
        let sql = self.sql();
        sql.strip_prefix("public.")
            .map_or(sql.clone(), str::to_owned)
    }
}

/// All of it in one query.
pub(super) const SCHEMA: &str = "select r.oid::bigint as oid, n.nspname as namespace, r.relname as name, r.relkind::text as kind, \
     (select coalesce(json_agg(json_build_object('number', a.attnum, 'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'not_null', a.attnotnull, \
     'has_value', d.oid is not null or a.attidentity <> '' or a.attgenerated <> '', 'default', pg_get_expr(d.adbin, d.adrelid), \
     'is_key', exists (select from pg_constraint c where c.conrelid = r.oid and c.contype = 'p' and a.attnum = any(c.conkey))) order by a.attnum), '[]') \
     from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum \
     where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped and r.relkind in ('r', 'p', 'm')) as columns \
     from pg_class r join pg_namespace n on n.oid = r.relnamespace \
     where r.oid >= 16384 and r.relkind in ('r', 'p', 'm', 'v', 'i', 'I') and r.relpersistence <> 't' and n.nspname !~ '^pg_' and r.relname <> '_sqlx_migrations'";
