//! What every code means that findings have: one page for each.

mod code;
mod databases;
mod documents;
mod load;
mod page;
mod reading;
#[cfg(test)]
mod tests;
mod tool;

use backend_codegen::diff;
use backend_codegen::lint;
use backend_codegen::read::openapi::codes::CODES;
use backend_codegen::suggest::nearest;

pub(crate) use page::Page;

/// A code, what it says, and what to do about it.
type Text = (&'static str, &'static str, &'static str);

/// Codes of rooms that have no table of their own.
const TEXTS: [&[Text]; 5] = [
    documents::CODES,
    code::CODES,
    tool::CODES,
    databases::CODES,
    load::CODES,
];

/// The page of a code.
pub(crate) fn page(code: &str) -> Option<Page> {
    if let Some(rule) = lint::rules().find(|rule| rule.code == code) {
        return Some(Page::of_rule(rule));
    }
    if let Some(rule) = diff::RULES.iter().find(|rule| rule.code == code) {
        return Some(Page::of_change(rule));
    }
    let mut texts = TEXTS.into_iter().flatten();
    if let Some((code, what, more)) = texts.find(|(known, ..)| *known == code) {
        return Some(Page::of_text(code, what, more));
    }
    let (code, what) = CODES.iter().find(|(known, _)| *known == code)?;
    let mut more = reading::MORE.iter().filter(|(known, _)| known == code);
    Some(Page::of_code(
        code,
        what,
        more.next().map(|(_, more)| *more),
    ))
}

/// Every code, in the order in which pages are listed.
pub(crate) fn codes() -> impl Iterator<Item = &'static str> {
    let rules = lint::rules().map(|rule| rule.code);
    let changes = diff::RULES.iter().map(|rule| rule.code);
    let read = CODES.iter().map(|(code, _)| *code);
    let texts = TEXTS.into_iter().flatten().map(|(code, ..)| *code);
    let mut all: Vec<&'static str> = rules.chain(changes).chain(read).chain(texts).collect();
    // Families in the order of the alphabet; rules keep theirs.
    all.sort_by_key(|code| code.split("::").next());
    all.into_iter()
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

/// All pages.
pub(crate) fn pages() -> impl Iterator<Item = Page> {
    codes().filter_map(page)
}

/// All pages as Markdown, family by family.
pub(crate) fn manual() -> String {
    let mut text = "# What findings mean\n\n\
        Every finding has a code, and `cargo backend explain CODE` shows what it means; this page has all of \
        them.\nIt is written by `cargo backend explain --all`.\n"
        .to_owned();
    let mut family = "";
    for page in pages() {
        let own = page.code.split("::").next().unwrap_or_default();
        if own != family {
            text.push_str(&format!("\n## {own}\n"));
            family = own;
        }
        text.push_str(&format!("\n### `{}`\n\n{}", page.code, page.markdown()));
    }
    text
}
