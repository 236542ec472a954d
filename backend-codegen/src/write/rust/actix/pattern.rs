//! Path templates as actix-web's router knows them.
//!
//! actix compares patterns with paths that it has decoded, all but `%`, `/` and `+`. So literals are
//! decoded likewise, and a segment that is no pattern of actix is a parameter to it. Which template a path
//! is of is decided by the path as it was sent; what counts here is that each pattern takes the paths of
//! its template, and the same number of segments.

use std::cmp::Reverse;

use crate::api::{PathTemplate, Piece, Segment};
use crate::list::CollectVec;
use crate::map::IndexSet;
use crate::order;
use crate::write::http::template;
use crate::write::rust::contract::Contract;
use crate::write::rust::server::{Place, particularity, places};

/// actix knows no more parameters in one path.
const MOST: usize = 16;

/// The paths, of which actix tries one after the other: the most particular one comes first.
pub(super) fn ordered<'c, 'a>(contract: &'c Contract<'a>) -> Vec<Place<'c, 'a>> {
    let mut places = places(contract);
    order::sort_by_key(&mut places, |place| Reverse(particularity(place.template)));
    places
}

/// The pattern of a template.
pub(in crate::write::rust) fn pattern(template: &PathTemplate) -> String {
    let segments = template.segments();
    let literals: Vec<Option<String>> = segments
        .iter()
        .map(|segment| segment.as_literal().and_then(literal))
        .collect_vec();
    let has_too_many = literals.iter().filter(|literal| literal.is_none()).count() > MOST;
    let mut names = IndexSet::new();
    let mut pattern = String::new();
    for (position, (segment, literal)) in segments.iter().zip(literals).enumerate() {
        if has_too_many && names.len().saturating_add(1) == MOST {
            // What is left is one, with as many slashes in it.
            let left = segments.len().saturating_sub(position);
            let each = vec!["[^/]+"; left].join("/");
            pattern.push_str(&format!("/{{segments:{each}}}"));
            break;
        }
        pattern.push('/');
        match literal {
            Some(literal) => pattern.push_str(&literal),
            None => {
                let mut name = name(segment);
                if name.is_empty() || !names.insert(name.clone()) {
                    name = format!("segment_{position}");
                    names.insert(name.clone());
                }
                pattern.push_str(&format!("{{{name}}}"));
            }
        }
    }
    pattern
}

/// A literal segment as actix sees it in paths; `None` if it would take it for something else.
fn literal(literal: &str) -> Option<String> {
    let mut encoded = String::new();
    template::encode(literal, &mut encoded);
    let decoded = decoded(&encoded)?;
    (!decoded.contains(['{', '}', '*'])).then_some(decoded)
}

/// Decodes what actix does; `None` if that is no text.
fn decoded(encoded: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = encoded.as_bytes();
    while let [first, behind @ ..] = rest {
        rest = behind;
        if let (b'%', [high, low, behind @ ..]) = (first, behind)
            && let Some(byte) = byte(*high, *low)
            && !b"%/+".contains(&byte)
        {
            bytes.push(byte);
            rest = behind;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

/// The byte that two hexadecimal digits are.
fn byte(high: u8, low: u8) -> Option<u8> {
    let digit = |digit: u8| char::from(digit).to_digit(16);
    u8::try_from((digit(high)? << 4) | digit(low)?).ok()
}

/// A name for a segment with parameters; empty if actix takes it for none.
fn name(segment: &Segment) -> String {
    let names = segment.pieces.iter().filter_map(|piece| match piece {
        Piece::Parameter(name) => Some(&**name),
        Piece::Literal(_) => None,
    });
    let name = names.collect_vec().join("_");
    let is_plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if is_plain && starts {
        name
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::pattern;
    use crate::api::PathTemplate;

    #[test]
    fn patterns_are_what_actix_makes_of_the_paths_of_their_templates() {
        for (template, expected) in [
            ("/", "/"),
            ("/a b/{id}", "/a b/{id}"),
            ("/gr%C3%B6\u{df}e/%2f", "/gr\u{f6}\u{df}e/%2f"),
            ("/100%/x+y", "/100%25/x+y"),
            ("/v1/a:b/*", "/v1/a:b/{segment_2}"),
            ("/x%7By", "/{segment_0}"),
            ("/{name}.json", "/{name}"),
            ("/{a}_{b}/{a_b}/{c}", "/{a_b}/{segment_1}/{c}"),
            ("/{1}/{a-b}/{_}", "/{segment_0}/{segment_1}/{_}"),
        ] {
            assert_eq!(pattern(&PathTemplate::new(template).unwrap()), expected);
        }
    }

    #[test]
    fn more_parameters_than_actix_knows_are_one() {
        let parameters = |n: usize| (1..=n).map(|n| format!("/{{p{n}}}")).collect::<String>();
        let pattern = |text: &str| pattern(&PathTemplate::new(text).unwrap());
        assert_eq!(pattern(&parameters(16)), parameters(16));
        let many = format!("{}/x", parameters(17));
        let expected = format!("{}/{{segments:[^/]+/[^/]+/[^/]+}}", parameters(15));
        assert_eq!(pattern(&many), expected);
    }
}
