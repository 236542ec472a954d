//! What regular expressions find in texts: handlers and paths are chosen by that, and names of files become paths.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use crate::api::pattern::Pattern;
use crate::read::typescript::value::Value;

/// How long a text may be that a pattern is looked for in.
const LENGTH: usize = 1_024;

/// How many patterns are kept.
const PATTERNS_KEPT: usize = 1_000;

thread_local! {
    /// Patterns that have been read: loops ask for the same ones.
    static PATTERNS: RefCell<HashMap<String, Option<Rc<Pattern>>>> = RefCell::default();
}

fn parsed(pattern: &str) -> Option<Rc<Pattern>> {
    PATTERNS.with_borrow_mut(|known| {
        if let Some(known) = known.get(pattern) {
            return known.clone();
        }
        if known.len() >= PATTERNS_KEPT {
            known.clear();
        }
        let parsed = Pattern::parse(pattern).ok().map(Rc::new);
        known.insert(pattern.to_owned(), parsed.clone());
        parsed
    })
}

/// Whether a pattern is found in a text; nothing if that is not known, as where it may depend on how
/// letters are written, since the flags of the pattern are not.
pub(in crate::read::typescript) fn matched(pattern: &str, text: &str) -> Option<bool> {
    spans(pattern, text).map(|spans| spans.is_some())
}

/// From where to where the groups of a pattern are found, as far as [`matched`] knows.
fn spans(pattern: &str, text: &str) -> Option<Option<Vec<[Option<usize>; 2]>>> {
    if text.len() > LENGTH {
        return None;
    }
    if let Some(spans) = parsed(pattern)?.spans(text)? {
        return Some(Some(spans));
    }
    // `\S` and `\s` are not the same.
    if ["\\S", "\\W", "\\D", "\\B", "\\P"]
        .iter()
        .any(|it| pattern.contains(it))
    {
        return None;
    }
    let lower = parsed(&pattern.to_lowercase())?;
    match lower.matches(&text.to_lowercase())? {
        true => None,
        false => Some(None),
    }
}

/// What a pattern finds in a text and what its groups hold, as `exec` gives it; nothing if that is not known.
pub(super) fn found<'a>(pattern: &str, text: &str) -> Option<Value<'a>> {
    let Some(spans) = spans(pattern, text)? else {
        return Some(Value::Null);
    };
    let group = |span: &[Option<usize>; 2]| match span {
        [Some(start), Some(end)] => text.get(*start..*end).map_or(Value::Undefined, Value::text),
        _ => Value::Undefined,
    };
    Some(Value::array(spans.iter().map(group).collect()))
}

/// One place where a pattern is found.
pub(super) struct Occurrence<'t> {
    /// What stands between the one before and it.
    pub(super) before: &'t str,
    /// What is found, and what the groups hold.
    pub(super) groups: Vec<&'t str>,
}

/// Where a pattern is found in a text, the first time or always, and what stands behind the last place; nothing
/// if that is not known.
pub(super) fn places<'t>(
    pattern: &str,
    text: &'t str,
    is_global: bool,
) -> Option<(Vec<Occurrence<'t>>, &'t str)> {
    let mut all = Vec::new();
    // What is behind the last place, and where the next one is looked for.
    let (mut rest, mut ahead) = (text, text);
    loop {
        let spans = match spans(pattern, ahead) {
            Some(Some(spans)) => spans,
            Some(None) => break,
            None if all.is_empty() => return None,
            // Letters are meant as they are written where the pattern was found before.
            None => break,
        };
        let [Some(start), Some(end)] = *spans.first()? else {
            return None;
        };
        let slice = |span: &[Option<usize>; 2]| match span {
            [Some(start), Some(end)] => ahead.get(*start..*end),
            _ => None,
        };
        let n_passed = rest.len() - ahead.len();
        all.push(Occurrence {
            before: rest.get(..n_passed + start)?,
            groups: (spans.iter())
                .map(|span| slice(span).unwrap_or_default())
                .collect(),
        });
        rest = ahead.get(end..)?;
        // What takes nothing is not found at the same place again.
        let n_taken = match (start == end, rest.chars().next()) {
            (false, _) => 0,
            (true, Some(next)) => next.len_utf8(),
            (true, None) => break,
        };
        ahead = rest.get(n_taken..)?;
        // A beginning is there once.
        if !is_global || pattern.starts_with('^') {
            break;
        }
    }
    Some((all, rest))
}

/// The parts of a text between the places where a pattern is found, and what its groups hold there.
pub(super) fn split<'t>(pattern: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let (all, rest) = places(pattern, text, true)?;
    let mut parts = Vec::new();
    for place in all {
        parts.push(place.before);
        parts.extend(place.groups.into_iter().skip(1));
    }
    parts.push(rest);
    Some(parts)
}

/// A replacement, in which `$1` is what the first group holds, and `$&` all that was found.
pub(super) fn filled(to: &str, groups: &[&str]) -> String {
    let mut made = String::new();
    let mut characters = to.chars().peekable();
    while let Some(character) = characters.next() {
        let group = match (character, characters.peek()) {
            ('$', Some('&')) => Some(0),
            ('$', Some(digit)) => digit.to_digit(10).filter(|digit| *digit > 0),
            _ => None,
        };
        match group.and_then(|group| usize::try_from(group).ok()) {
            Some(group) => {
                characters.next();
                made.push_str(groups.get(group).copied().unwrap_or_default());
            }
            None => made.push(character),
        }
    }
    made
}
