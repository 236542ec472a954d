//! What every code means that findings have: one page for each.

mod page;

use backend_codegen::diff;
use backend_codegen::lint;
use backend_codegen::read::openapi::codes::CODES;
use backend_codegen::suggest::nearest;

pub(crate) use page::Page;

/// The page of a code.
pub(crate) fn page(code: &str) -> Option<Page> {
    if let Some(rule) = lint::rules().find(|rule| rule.code == code) {
        return Some(Page::of_rule(rule));
    }
    if let Some(rule) = diff::RULES.iter().find(|rule| rule.code == code) {
        return Some(Page::of_change(rule));
    }
    let (code, what) = CODES.iter().find(|(known, _)| *known == code)?;
    Some(Page::of_code(code, what))
}

/// Every code, in the order in which pages are listed.
pub(crate) fn codes() -> impl Iterator<Item = &'static str> {
    let rules = lint::rules().map(|rule| rule.code);
    let changes = diff::RULES.iter().map(|rule| rule.code);
    let read = CODES.iter().map(|(code, _)| *code);
    rules.chain(changes).chain(read)
}

/// The code that a name stands for: the code itself, or what stands behind its `::`, if that is one of a
/// rule. What was probably meant, if there is none.
pub(crate) fn code(name: &str) -> Result<&'static str, Option<&'static str>> {
    let is_it = |code: &&str| {
        let of_rule = code.strip_prefix("lint::").or(code.strip_prefix("diff::"));
        *code == name || of_rule == Some(name)
    };
    if let Some(code) = codes().find(is_it) {
        return Ok(code);
    }
    let short = codes().map(|code| code.strip_prefix("lint::").unwrap_or(code));
    Err(nearest(name, codes().chain(short)))
}
