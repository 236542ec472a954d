use backend_codegen::diagnostic::Severity;

use crate::db::advise::{Finding, Index, IndexUse, Input, Part, bytes, engine, title};

pub(in crate::db::advise) const DUPLICATE: &str = "analyze::duplicate-index";
pub(in crate::db::advise) const REDUNDANT: &str = "analyze::redundant-index";

/// Indexes that are there twice: each write pays for both.
pub(in crate::db::advise) fn duplicates(input: &Input<'_>) -> Vec<Finding> {
    let each = droppable(input).filter_map(|index| {
        let twin = twin(input, index)?;
        let message = format!("`{}` is the same index as `{}`", title(index), title(twin));
        Some(of(input, DUPLICATE, index, twin, message))
    });
    each.collect()
}

/// Indexes whose columns are the first ones of another index, which finds all that they find.
pub(in crate::db::advise) fn prefixes(input: &Input<'_>) -> Vec<Finding> {
    let each = droppable(input).filter(|index| twin(input, index).is_none());
    let each = each.filter_map(|index| {
        let wide = wider(input, index)?;
        let message = format!(
            "`{}` finds nothing that `{}` does not find, which starts with its columns",
            title(index),
            title(wide)
        );
        Some(of(input, REDUNDANT, index, wide, message))
    });
    each.collect()
}

fn of(
    input: &Input<'_>,
    code: &'static str,
    index: &Index,
    wide: &Index,
    message: String,
) -> Finding {
    let source = input.sources().indexes;
    let (drop, create) = engine::drop(input.engine(), index);
    let mut finding = Finding::new(code, Severity::Warning, title(index), message)
        .evidence(title(index), index.definition.clone(), source)
        .evidence(title(wide), wide.definition.clone(), source);
    if index.bytes > 0 {
        let size = bytes(index.bytes);
        let figure = match input.facts.index_use {
            IndexUse::By(_) => format!("{size}, used {} times", super::n(index.scans)),
            IndexUse::Nobody => size,
        };
        finding = finding.evidence("its size", figure, input.index_use());
    }
    finding.sql(drop, create)
}

/// Whether another index does what this one does, which is told by another rule.
pub(super) fn is_one_too_many(input: &Input<'_>, index: &Index) -> bool {
    is_droppable(index) && (twin(input, index).is_some() || wider(input, index).is_some())
}

/// Whether it has to do the work of an index that has been used and is one too many.
pub(super) fn replaces(input: &Input<'_>, index: &Index) -> bool {
    droppable(input).any(|narrow| {
        let instead = twin(input, narrow).or_else(|| wider(input, narrow));
        narrow.scans > 0 && instead.is_some_and(|it| it.id() == index.id())
    })
}

fn droppable<'a>(input: &'a Input<'_>) -> impl Iterator<Item = &'a Index> {
    input
        .facts
        .indexes
        .iter()
        .filter(|index| is_droppable(index))
}

/// Keys, what constraints need and what replication goes by is never named.
fn is_droppable(index: &Index) -> bool {
    !index.is_needed() && index.is_valid
}

fn others<'a>(input: &'a Input<'_>, index: &'a Index) -> impl Iterator<Item = &'a Index> {
    input.facts.indexes.iter().filter(move |other| {
        other.namespace == index.namespace
            && other.table == index.table
            && other.name != index.name
            && other.is_valid
    })
}

/// An index that stays and starts with the columns of this one.
fn wider<'a>(input: &'a Input<'_>, index: &'a Index) -> Option<&'a Index> {
    others(input, index)
        .find(|wide| covers(wide, index) && !(is_droppable(wide) && twin(input, wide).is_some()))
}

/// The one that stays of several that are the same: one that something needs, else the first by name.
fn twin<'a>(input: &'a Input<'_>, index: &'a Index) -> Option<&'a Index> {
    let mut same: Vec<&Index> = others(input, index)
        .filter(|other| covers(other, index) && covers(index, other))
        .collect();
    same.sort_by_key(|other| (is_droppable(other), other.name.clone()));
    let first = same.into_iter().next()?;
    (!is_droppable(first) || first.name < index.name).then_some(first)
}

/// Whether `wide` finds all that `narrow` finds, as fast but for its size.
pub(super) fn covers(wide: &Index, narrow: &Index) -> bool {
    let n = narrow.parts.len();
    let first: Vec<&Part> = wide.parts.iter().take(n).collect();
    let is_same_length = wide.parts.len() == n;
    // Only the columns of a B-tree have an order; a hash has only one.
    let is_ordered = wide.method == "btree";
    let alike = |flip: i32| {
        first.len() == n
            && first.iter().zip(&narrow.parts).all(|(one, other)| {
                (&one.column, &one.text, &one.operator_class, &one.collation)
                    == (
                        &other.column,
                        &other.text,
                        &other.operator_class,
                        &other.collation,
                    )
                    && one.options == other.options ^ flip
                    && has_as_much(one, other)
            })
    };
    let holds = |column: &String| {
        wide.include.contains(column)
            || wide
                .parts
                .iter()
                .any(|part| part.column.as_ref() == Some(column))
    };
    wide.method == narrow.method
        && wide.predicate == narrow.predicate
        && wide.is_partitioned == narrow.is_partitioned
        && (is_same_length || is_ordered)
        // A B-tree is read backwards as well.
        && (alike(0) || is_ordered && alike(3))
        && narrow.include.iter().all(holds)
}

/// Whether an index for the first characters of a column has at least those of the other one.
fn has_as_much(wide: &Part, narrow: &Part) -> bool {
    match (wide.length, narrow.length) {
        (None, _) => true,
        (Some(wide), Some(narrow)) => wide >= narrow,
        (Some(_), None) => false,
    }
}
