//! A part of an API.

use std::sync::Arc;

use super::{Api, Operation};
use crate::list::CollectVec;
use crate::order;

/// Which operations are wanted: those that have one of the tags, and those that are named. All of them
/// if it names nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Tags.
    pub tags: Vec<String>,
    /// `operationId`s, or a method and a path template: `GET /orders/{id}`.
    pub operations: Vec<String>,
}

impl Selection {
    /// Whether it leaves everything as it is.
    pub fn is_everything(&self) -> bool {
        self.tags.is_empty() && self.operations.is_empty()
    }

    fn has(&self, template: &str, operation: &Operation) -> bool {
        let names = names(template, operation);
        let is_named = |name: &String| names.contains(name);
        let is_tagged = |tag: &String| operation.tags.iter().any(|own| **own == **tag);
        self.operations.iter().any(is_named) || self.tags.iter().any(is_tagged)
    }
}

/// What an operation can be selected by.
fn names(template: &str, operation: &Operation) -> Vec<String> {
    let place = format!("{} {template}", operation.method.as_str());
    let id = operation.id.as_deref().map(str::to_owned);
    id.into_iter().chain([place]).collect_vec()
}

/// Keeps the operations that are wanted, and the paths that have any. Types stay: those that no
/// operation uses any more are not generated.
///
/// # Errors
///
/// If no operation has one of the tags or names: each with those that there are.
pub fn select(api: &mut Api, selection: &Selection) -> Result<(), Vec<Unknown>> {
    if selection.is_everything() {
        return Ok(());
    }
    let (mut tags, mut operations) = (Vec::new(), Vec::new());
    for (path, operation) in api.operations() {
        tags.extend(operation.tags.iter().map(|tag| tag.to_string()));
        operations.extend(names(path.template.as_str(), operation));
    }
    order::sort(&mut tags);
    tags.dedup();
    let unknown = |kind, wanted: &[String], known: &[String]| -> Vec<Unknown> {
        let unknown = wanted.iter().filter(|name| !known.contains(name));
        unknown
            .map(|name| Unknown {
                kind,
                name: name.clone(),
                known: known.to_vec(),
            })
            .collect_vec()
    };
    let mut unknowns = unknown("tag", &selection.tags, &tags);
    unknowns.extend(unknown("operation", &selection.operations, &operations));
    if !unknowns.is_empty() {
        return Err(unknowns);
    }
    for path in &mut api.paths {
        let template = &path.template;
        Arc::make_mut(&mut path.item)
            .operations
            .retain(|operation| selection.has(template.as_str(), operation));
    }
    api.paths.retain(|path| !path.item.operations.is_empty());
    Ok(())
}

/// A tag or an operation that there is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// `tag` or `operation`.
    pub kind: &'static str,
    /// What was asked for.
    pub name: String,
    /// What there is of that kind.
    pub known: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::{Selection, select};
    use crate::read::openapi::testing::api;

    const YAML: &str = "
        paths:
          /orders:
            get: {operationId: listOrders, tags: [Orders], responses: {'204': {description: x}}}
            post: {tags: [Orders, Admin], responses: {'204': {description: x}}}
          /users:
            get: {operationId: listUsers, tags: [Users], responses: {'204': {description: x}}}
        ";

    /// The operations that are left.
    fn left(tags: &[&str], operations: &[&str]) -> Vec<String> {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let (tags, operations) = (owned(tags), owned(operations));
        let mut api = api(YAML);
        select(&mut api, &Selection { tags, operations }).unwrap();
        assert_eq!(
            api.paths
                .iter()
                .filter(|path| path.item.operations.is_empty())
                .count(),
            0
        );
        let names = api.operations().map(|(path, operation)| {
            format!("{} {}", operation.method.as_str(), path.template.as_str())
        });
        names.collect()
    }

    #[test]
    fn operations_are_kept_by_tag_by_id_and_by_place() {
        assert_eq!(
            left(&[], &[]),
            ["GET /orders", "POST /orders", "GET /users"]
        );
        assert_eq!(left(&["Orders"], &[]), ["GET /orders", "POST /orders"]);
        assert_eq!(
            left(&["Admin"], &["listUsers"]),
            ["POST /orders", "GET /users"]
        );
        assert_eq!(left(&[], &["POST /orders"]), ["POST /orders"]);
    }

    #[test]
    fn what_there_is_not_is_told_with_what_there_is() {
        let selection = Selection {
            tags: vec!["orders".to_owned()],
            operations: vec!["listOrder".to_owned(), "listUsers".to_owned()],
        };
        let unknown = select(&mut api(YAML), &selection).unwrap_err();
        let names: Vec<_> = unknown
            .iter()
            .map(|it| (it.kind, it.name.as_str()))
            .collect();
        assert_eq!(names, [("tag", "orders"), ("operation", "listOrder")]);
        assert_eq!(unknown[0].known, ["Admin", "Orders", "Users"]);
        assert!(unknown[1].known.contains(&"POST /orders".to_owned()));
    }
}
