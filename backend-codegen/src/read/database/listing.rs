//! Where tables and columns stand, so that whatever is said of them has a place: in the files that made
//! them, or else in a text of their own.

use std::fmt::Write as _;

use super::{Place, Schema};
use crate::document::{Location, SourceId, Sources};

/// Where tables and columns stand.
pub(super) struct Listing {
    pub(super) whole: Location,
    pub(super) tables: Vec<Lines>,
}

/// The places of a table.
pub(super) struct Lines {
    pub(super) place: Location,
    pub(super) columns: Vec<Location>,
}

/// The places of a schema in the files that made it; what has none there is listed as a text that is called
/// `name`.
pub(super) fn list(schema: &Schema, name: &str, sources: &mut Sources) -> Listing {
    let files = schema.files.iter();
    let files: Vec<SourceId> = files
        .map(|(name, text)| sources.add(name, text.clone()))
        .collect();
    let in_file = |place: &Place| {
        let source = files.get(place.file)?;
        Some(location(*source, place.start, place.end))
    };
    let mut text = String::new();
    let mut spans = Vec::new();
    for table in &schema.tables {
        if table.place.is_some() {
            spans.push(None);
            continue;
        }
        let start = text.len();
        let kind = if table.is_view { "view" } else { "table" };
        let _ = writeln!(text, "{kind} {}", table.sql);
        let whole = (start, text.len().saturating_sub(1));
        let columns = table.columns.iter().map(|column| {
            text.push_str("    ");
            let start = text.len();
            let _ = writeln!(text, "{} {}", column.sql, column.sql_type);
            (start, text.len().saturating_sub(1))
        });
        let columns: Vec<_> = columns.collect();
        spans.push(Some((whole, columns)));
    }
    let source = match (files.first(), text.is_empty()) {
        (Some(file), true) => *file,
        _ => sources.add(name, text),
    };
    let place = |(start, end): (usize, usize)| location(source, start, end);
    let tables = schema
        .tables
        .iter()
        .zip(spans)
        .map(|(table, span)| match span {
            Some((whole, columns)) => Lines {
                place: place(whole),
                columns: columns.into_iter().map(place).collect(),
            },
            None => {
                let whole = table.place.as_ref().and_then(in_file);
                let whole = whole.unwrap_or_else(|| place((0, 0)));
                let columns = table.columns.iter();
                let columns = columns.map(|column| column.place.as_ref().and_then(in_file));
                Lines {
                    place: whole,
                    columns: columns.map(|place| place.unwrap_or(whole)).collect(),
                }
            }
        });
    let tables = tables.collect();
    Listing {
        whole: location(files.first().copied().unwrap_or(source), 0, 0),
        tables,
    }
}

fn location(source: SourceId, start: usize, end: usize) -> Location {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Location {
        source,
        start: offset(start),
        end: offset(end),
    }
}
