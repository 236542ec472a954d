//! What the test wants to know that a server comes with: values that may well be taken by a column, those that
//! checks speak of, and of types that only the server knows one that it reads; and where triggers are run.

use std::collections::BTreeSet;

use backend_codegen::read::database::{ColumnType, Schema};

use crate::db::model::{Constraint, Content, Database, Engine, Id, Kind, Table};
use crate::db::prove::seed::{literals_about, literals_in, text};

/// The number that values are made with.
const NUMBER: usize = 9001;

/// Adds them to all columns of tables.
pub(super) fn add(database: &Database, schema: &mut Schema) {
    for table in schema.tables.iter_mut().filter(|table| !table.is_view) {
        let id = Id::table(&table.namespace, &table.name);
        let constraints: Vec<&Constraint> = database.constraints(&id).map(|(_, it)| it).collect();
        let bounds = bounds(database, &id);
        let mut others = database.objects.keys();
        table.is_triggered = others.any(|it| it.kind == Kind::Trigger && it.same_relation(&id));
        for column in &mut table.columns {
            let Some(Content::Column(found)) = database.get(&id.column(&column.name)) else {
                continue;
            };
            let mut samples = literals_about(&constraints, &column.name);
            if bounds.0.contains(column.name.as_str()) {
                samples.extend_from_slice(&bounds.1);
            }
            samples.extend(of_domain(database, &found.ty));
            let is_other = match &column.ty {
                ColumnType::Array(item) => **item == ColumnType::Other,
                ty => *ty == ColumnType::Other,
            };
            if is_other {
                samples.extend(match database.engine {
                    Engine::Postgres => text((database, database), &found.ty, None, NUMBER),
                    Engine::Mysql => shape(&found.ty).map(str::to_owned),
                    Engine::Sqlite => None,
                });
            }
            let mut known = BTreeSet::new();
            samples.retain(|sample| known.insert(sample.clone()));
            column.samples = samples;
        }
    }
}

/// A shape or an address, as MySQL and MariaDB write it.
fn shape(ty: &str) -> Option<&'static str> {
    Some(match ty {
        "geometry" | "point" => "POINT(1 0)",
        "linestring" => "LINESTRING(0 0,1 1)",
        "polygon" => "POLYGON((0 0,0 1,1 1,0 0))",
        "inet4" => "10.0.0.1",
        "inet6" => "::1",
        _ => return None,
    })
}

/// What a table is partitioned by, and the values that say which partition a row is in.
fn bounds(database: &Database, id: &Id) -> (String, Vec<String>) {
    let Some(Content::Table(table)) = database.get(id) else {
        return Default::default();
    };
    let Some(key) = &table.partition_key else {
        return Default::default();
    };
    let place = (id.namespace.clone(), id.name.clone());
    let parts = database
        .tables()
        .filter(|(_, part)| part.parents.contains(&place));
    let bounds = parts.filter_map(|(_, part): (_, &Table)| part.bound.as_deref());
    (key.clone(), bounds.flat_map(literals_in).collect())
}

/// Values that the checks of a domain speak of.
fn of_domain(database: &Database, ty: &str) -> Vec<String> {
    let mut ids = database.objects.keys().filter(|id| id.kind == Kind::Domain);
    let Some(id) = ids.find(|id| id.sql() == ty) else {
        return Vec::new();
    };
    let checks = database.constraints(id);
    checks
        .flat_map(|(_, check)| literals_in(&check.definition))
        .collect()
}
