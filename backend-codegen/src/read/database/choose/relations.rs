//! What rows of one table have to do with those of another.

use std::collections::BTreeSet;

use crate::read::database::names::{free, is_camel, member, plural, singular, without_id};
use crate::read::database::resource::{Relation, Resource};
use crate::read::database::{ColumnType, Engine};
use crate::write::words::words;

/// Finds what rows of one resource have to do with those of another.
pub(super) fn relate(resources: &mut [Resource], engine: Engine) {
    let mut found: Vec<Vec<Relation>> = resources.iter().map(|_| Vec::new()).collect();
    let mut taken: Vec<BTreeSet<String>> = resources
        .iter()
        .map(|resource| {
            let names = resource
                .fields
                .iter()
                .map(|field| field.column.name.to_lowercase());
            names.collect()
        })
        .collect();
    for (from, resource) in resources.iter().enumerate() {
        for key in &resource.table.foreign_keys {
            let target = resources.iter().position(|other| {
                (&other.table.namespace, &other.table.name) == (&key.table.0, &key.table.1)
            });
            let Some(target) = target else { continue };
            let Some(other) = resources.get(target) else {
                continue;
            };
            if engine != Engine::Postgres && key.columns.iter().any(|name| is_bytes(resource, name))
            {
                continue;
            }
            let by_column = match key.columns.as_slice() {
                [column] => without_id(column),
                _ => None,
            };
            let one = by_column.unwrap_or_else(|| singular(&words(&other.tag)));
            let several = resource
                .table
                .foreign_keys
                .iter()
                .filter(|it| it.table == key.table)
                .count()
                > 1;
            let many: Vec<String> = resource.tag.split('_').map(str::to_owned).collect();
            let mut many = plural(&many);
            if several {
                many.push("by".to_owned());
                many.extend(one.iter().cloned());
            }
            let mut add = |at: usize,
                           mut wanted: Vec<String>,
                           is_many: bool,
                           target: usize,
                           here: &[String],
                           there: &[String]| {
                let (Some(taken), Some(relations)) = (taken.get_mut(at), found.get_mut(at)) else {
                    return;
                };
                let columns = resources.get(at).map_or(&[][..], |it| &it.fields);
                let is_camel = columns.iter().any(|field| is_camel(&field.column.name));
                if taken.contains(&member(&wanted, is_camel).to_lowercase()) {
                    wanted.push(if is_many { "rows" } else { "row" }.to_owned());
                }
                let wanted = member(&wanted, is_camel);
                relations.push(Relation {
                    name: free(taken, wanted),
                    is_many,
                    target,
                    here: here.to_vec(),
                    there: there.to_vec(),
                });
            };
            add(from, one, false, target, &key.columns, &key.references);
            add(target, many, true, from, &key.references, &key.columns);
        }
    }
    for (resource, relations) in resources.iter_mut().zip(found) {
        resource.relations = relations;
    }
}

/// Bytes have a text by which rows could be found in PostgreSQL alone.
fn is_bytes(resource: &Resource, column: &str) -> bool {
    let column = resource.table.column(column);
    let column = column.and_then(|at| resource.table.columns.get(at));
    column.is_some_and(|column| column.ty == ColumnType::Bytes)
}

/// The paths by which relations can be included, so many of them one after the other at most.
pub(super) fn include(resources: &mut [Resource], depth: u8) {
    const MOST: usize = 200;
    let paths: Vec<Vec<String>> = (0..resources.len())
        .map(|at| {
            let mut paths = Vec::new();
            let mut level = vec![(String::new(), at)];
            for _ in 0..depth {
                let mut next = Vec::new();
                for (path, at) in level {
                    for relation in resources.get(at).iter().flat_map(|it| &it.relations) {
                        let path = match path.as_str() {
                            "" => relation.name.clone(),
                            path => format!("{path}.{}", relation.name),
                        };
                        next.push((path, relation.target));
                    }
                }
                paths.extend(next.iter().map(|(path, _)| path.clone()));
                level = next;
                if paths.len() > MOST {
                    break;
                }
            }
            paths.truncate(MOST);
            paths
        })
        .collect();
    for (resource, paths) in resources.iter_mut().zip(paths) {
        resource.includes = paths;
    }
}
