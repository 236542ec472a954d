//! Types that are plain to see: of parameters, and of what an associated function returns.

use std::ops::Range;

use super::items::Text;
use crate::map::IndexMap;

/// The types of names inside of an item, as paths; `None` where a name has several.
#[derive(Debug)]
pub(super) struct Bindings<'t>(IndexMap<&'t str, Option<&'t str>>);

/// What readers and writers are called wherever nobody says their type.
const USUAL: [(&str, &str); 2] = [("r", "Reader"), ("w", "Writer")];

/// The names that are bound among tokens.
pub(super) fn of<'t>(text: &Text<'t>, tokens: Range<usize>) -> Bindings<'t> {
    let mut bindings = IndexMap::default();
    for at in tokens {
        let Some(name) = text.word(at) else { continue };
        let bound = if name == "let" {
            bound(text, at)
        } else if text.is_sign(at + 1, b':') && !text.is_separator(at + 1) {
            Some((name, declared(text, at + 2)))
        } else {
            None
        };
        if let Some((name, ty)) = bound {
            let known = bindings.entry(name).or_insert(ty);
            *known = known.filter(|known| Some(*known) == ty);
        }
    }
    Bindings(bindings)
}

/// The type behind a colon: `&'a mut Type`, or `&mut path::to::Type`.
fn declared<'t>(text: &Text<'t>, start: usize) -> Option<&'t str> {
    let mut at = start;
    while text.is_sign(at, b'&') || text.is_lifetime(at) || text.word(at) == Some("mut") {
        at += 1;
    }
    while text.word(at).is_some() && text.is_separator(at + 1) {
        at += 3;
    }
    let word = text.word(at)?;
    let is_type = word.starts_with(|c: char| c.is_uppercase()) || ["str", "u8"].contains(&word);
    is_type.then_some(word)
}

/// The name that a `let` binds, and its type if that is `Type` of `let mut name = Type::function(…);`.
fn bound<'t>(text: &Text<'t>, at: usize) -> Option<(&'t str, Option<&'t str>)> {
    let at = at + 1 + usize::from(text.word(at + 1) == Some("mut"));
    let name = text.word(at)?;
    let ty = text.word(at + 2).unwrap_or_default();
    let is_call = text.is_sign(at + 1, b'=')
        && ty.starts_with(|c: char| c.is_uppercase())
        && text.is_separator(at + 3)
        && text.is_sign(at + 6, b'(');
    let end = text.close(at + 6) + 1;
    let is_whole = is_call && text.is_sign(end, b';');
    let is_name = text.is_sign(at + 1, b'=') || text.is_sign(at + 1, b':');
    is_name.then_some((name, is_whole.then_some(ty)))
}

impl<'t> Bindings<'t> {
    /// Whether a name is bound.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The type of what stands before the dot at a position.
    pub(super) fn receiver(&self, text: &Text<'t>, dot: usize) -> Option<&'t str> {
        let mut before = dot.checked_sub(1)?;
        // `Type::function(…).other(…)`: what functions of a type return is taken to be of that type.
        while text.is_sign(before, b')') {
            let name = text.open(before).checked_sub(1)?;
            text.word(name)?;
            let behind = name.checked_sub(1)?;
            before = behind.checked_sub(1)?;
            if text.is_sign(behind, b':') {
                let ty = text.word(before.checked_sub(1)?)?;
                return ty.starts_with(|c: char| c.is_uppercase()).then_some(ty);
            }
            if !text.is_sign(behind, b'.') {
                return None;
            }
        }
        let name = text.word(before)?;
        let is_part = before
            .checked_sub(1)
            .is_some_and(|at| text.is_sign(at, b'.') || text.is_sign(at, b':'));
        if is_part {
            return None;
        }
        if name == "self" {
            return Some("Self");
        }
        match self.0.get(name) {
            Some(ty) => *ty,
            None => USUAL
                .iter()
                .find(|(usual, _)| *usual == name)
                .map(|(_, ty)| *ty),
        }
    }
}
