//! The paths of an API, each once: templates that differ in nothing but the names of parameters are one.

use crate::api::{PathTemplate, Piece};
use crate::list::CollectVec;
use crate::map::IndexMap;
use crate::write::rust::contract::{Call, Contract, Group};

/// An operation with the group that handles it.
pub(in crate::write::rust) type Member<'c, 'a> = (&'c Group<'a>, &'c Call<'a>);

/// A path: its template, and its operations.
#[derive(Clone, Debug)]
pub(in crate::write::rust) struct Place<'c, 'a> {
    /// The template of the first operation; others may use other names for its parameters.
    pub(in crate::write::rust) template: &'a PathTemplate,
    /// The operations.
    pub(in crate::write::rust) calls: Vec<Member<'c, 'a>>,
}

/// The paths in the order of the document.
pub(in crate::write::rust) fn places<'c, 'a>(contract: &'c Contract<'a>) -> Vec<Place<'c, 'a>> {
    let mut places: IndexMap<String, Place<'c, 'a>> = IndexMap::new();
    for (path, calls) in contract.paths() {
        let template = &path.template;
        let place = places.entry(template.shape());
        place
            .or_insert(Place {
                template,
                calls: Vec::new(),
            })
            .calls
            .extend(calls);
    }
    places.into_values().collect_vec()
}

/// How much of a template is literal: segment by segment, then character by character.
pub(in crate::write::rust) fn particularity(template: &PathTemplate) -> Vec<(u8, usize)> {
    let segments = template.segments().iter();
    segments
        .map(|segment| {
            let literals = segment.pieces.iter().map(|piece| match piece {
                Piece::Literal(literal) => literal.len(),
                Piece::Parameter(_) => 0,
            });
            let kind = match (segment.as_literal(), segment.as_parameter()) {
                (Some(_), _) => 2,
                (None, None) => 1,
                (None, Some(_)) => 0,
            };
            (kind, literals.sum())
        })
        .collect_vec()
}
