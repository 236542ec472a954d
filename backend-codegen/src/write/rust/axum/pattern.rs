//! Path templates as axum's router knows them.
//!
//! axum matches whole segments only, and two patterns that differ only in parameter names are one to
//! it. So a segment that mixes literals and parameters is a parameter to axum, as is a literal that axum
//! would not take for one. Templates that become the same pattern share a route, in which they are tried
//! in turn.

use std::cmp::Reverse;

use crate::api::{PathTemplate, Piece, Segment};
use crate::list::CollectVec;
use crate::map::IndexMap;
use crate::order;
use crate::write::http::template;
use crate::write::rust::contract::Contract;
use crate::write::rust::server::{Place, particularity, places};

/// A route of axum, and the paths that it stands for; the most particular one comes first.
#[derive(Clone, Debug)]
pub(super) struct Route<'c, 'a> {
    /// The pattern.
    pub(super) pattern: String,
    /// The paths.
    pub(super) places: Vec<Place<'c, 'a>>,
}

/// The routes of all paths, in the order of the document.
pub(super) fn routes<'c, 'a>(contract: &'c Contract<'a>) -> Vec<Route<'c, 'a>> {
    let mut routes: IndexMap<String, Vec<Place<'c, 'a>>> = IndexMap::new();
    for place in places(contract) {
        routes
            .entry(pattern(place.template, |_, _| String::new()))
            .or_default()
            .push(place);
    }
    let mut routes: Vec<Route<'c, 'a>> = routes
        .into_values()
        .map(|mut places| {
            order::sort_by_key(&mut places, |place| Reverse(particularity(place.template)));
            let named = places.last().map(|place| pattern(place.template, name));
            Route {
                pattern: named.unwrap_or_default(),
                places,
            }
        })
        .collect_vec();
    add_what_stands_behind(&mut routes);
    routes
}

/// Adds to routes with mixed segments whatever other paths could match: axum has taken the route by
/// the time it shows that none of its own templates do.
fn add_what_stands_behind(routes: &mut [Route<'_, '_>]) {
    let all: Vec<Place<'_, '_>> = routes
        .iter()
        .flat_map(|route| route.places.clone())
        .collect_vec();
    for route in routes {
        let takes_all = |place: &Place<'_, '_>| place.template.segments().iter().all(is_plain);
        if route.places.iter().any(takes_all) {
            continue;
        }
        let own: Vec<String> = route
            .places
            .iter()
            .map(|place| place.template.shape())
            .collect_vec();
        let behind = all.iter().filter(|place| {
            !own.contains(&place.template.shape())
                && route
                    .places
                    .iter()
                    .any(|own| overlap(own.template, place.template))
        });
        let mut behind: Vec<Place<'_, '_>> = behind.cloned().collect_vec();
        order::sort_by_key(&mut behind, |place| Reverse(particularity(place.template)));
        route.places.extend(behind);
    }
}

/// Whether axum matches what the segment does.
pub(super) fn is_plain(segment: &Segment) -> bool {
    segment.as_parameter().is_some() || literal(segment).is_some()
}

/// The literal that a segment is, if axum takes it for one: `:name` and `*name` are parameters in an old
/// notation, and panic.
fn literal(segment: &Segment) -> Option<&str> {
    let literal = segment.as_literal();
    literal.filter(|literal| !literal.starts_with([':', '*']))
}

/// The pattern of a template, with parameters named by `name`.
fn pattern(template: &PathTemplate, name: fn(usize, &Segment) -> String) -> String {
    let mut pattern = String::new();
    for (position, segment) in template.segments().iter().enumerate() {
        pattern.push('/');
        match literal(segment) {
            Some(literal) => template::encode(literal, &mut pattern),
            None => {
                pattern.push('{');
                pattern.push_str(&name(position, segment));
                pattern.push('}');
            }
        }
    }
    pattern
}

/// A name that axum takes for one.
fn name(position: usize, segment: &Segment) -> String {
    let names = segment.pieces.iter().filter_map(|piece| match piece {
        Piece::Parameter(name) => Some(&**name),
        Piece::Literal(_) => None,
    });
    let name = names.collect_vec().join("_");
    let is_plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain && !name.is_empty() {
        name
    } else {
        format!("segment_{position}")
    }
}

/// Whether two templates may match the same path.
fn overlap(a: &PathTemplate, b: &PathTemplate) -> bool {
    a.segments().len() == b.segments().len()
        && a.segments().iter().zip(b.segments()).all(|(a, b)| {
            match (a.as_literal(), b.as_literal()) {
                (Some(a), Some(b)) => a == b,
                (Some(_), None) | (None, Some(_)) | (None, None) => true,
            }
        })
}
