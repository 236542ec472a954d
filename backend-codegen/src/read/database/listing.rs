//! A schema as a text, so that whatever is said of a table has a place.

use std::fmt::Write as _;

use super::Schema;
use crate::document::{Location, Sources};

/// Where tables and columns stand in the text.
pub(super) struct Listing {
    pub(super) whole: Location,
    pub(super) tables: Vec<Lines>,
}

/// The places of a table.
pub(super) struct Lines {
    pub(super) place: Location,
    pub(super) columns: Vec<Location>,
}

/// Lists a schema as a text that is called `name`.
pub(super) fn list(schema: &Schema, name: &str, sources: &mut Sources) -> Listing {
    let mut text = String::new();
    let mut spans = Vec::new();
    for table in &schema.tables {
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
        spans.push((whole, columns));
    }
    let source = sources.add(name, text);
    let place = |(start, end): (usize, usize)| {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Location {
            source,
            start: offset(start),
            end: offset(end),
        }
    };
    let tables = spans.into_iter().map(|(whole, columns)| Lines {
        place: place(whole),
        columns: columns.into_iter().map(place).collect(),
    });
    Listing {
        whole: place((0, 0)),
        tables: tables.collect(),
    }
}
