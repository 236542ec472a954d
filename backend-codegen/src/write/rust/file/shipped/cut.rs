//! The text of a shipped file without what nobody uses: spans of the text as it stands.

use std::ops::Range;

use super::items::{Item, ItemKind};
use super::reached::Reached;
use super::scope::{self, File, Files, Import, MAX_IMPORTS, Target};
use crate::list::CollectVec;

/// The text of what is used of a file; `None` if nothing is.
pub(super) fn cut<'t>(files: &Files<'t>, position: usize, reached: &Reached<'t>) -> Option<String> {
    let file = files.list.get(position)?;
    let is_used = |at: usize| reached.has_item(position, at);
    if !(0..file.items.len()).any(is_used) {
        return None;
    }
    let removed = reached.removed(files, position);
    let mut text = head(file.text.text()).to_owned();
    let mut gap = Gap::default();
    for (at, item) in file.items.iter().enumerate() {
        let start = match at {
            0 => text.len(),
            _ => file.text.end_before(item.tokens.start),
        };
        let range = start..file.text.end_before(item.tokens.end);
        let span = file.text.slice(range.clone());
        let kept = match &item.kind {
            ItemKind::Use(_) => imports(files, position, reached, item, span),
            ItemKind::Impl(_, inside) if is_used(at) => {
                let head = start..file.text.end_before(inside.start);
                Some(block(file, position, reached, item, head, &removed))
            }
            ItemKind::Mod => Some(span.to_owned()),
            _ => is_used(at).then(|| {
                let text = without(file, range, &removed);
                reached.offered(position, item, text)
            }),
        };
        gap.add(span, kept.as_deref(), &mut text);
    }
    text.push('\n');
    Some(text)
}

/// What a file says about itself.
fn head(text: &str) -> &str {
    let lines = text.split_inclusive('\n');
    let length = lines
        .take_while(|line| line.starts_with("//!"))
        .map(str::len)
        .sum();
    text.get(..length).unwrap_or_default().trim_end()
}

/// What stands between two items that are kept.
#[derive(Default)]
struct Gap {
    is_empty_line: bool,
}

impl Gap {
    /// Adds an item with the empty lines that are before it, or drops it.
    fn add(&mut self, span: &str, kept: Option<&str>, text: &mut String) {
        let items = span.trim_start_matches('\n');
        self.is_empty_line |= span.len() > items.len().saturating_add(1);
        let Some(kept) = kept else { return };
        if !text.is_empty() {
            text.push_str(if self.is_empty_line { "\n\n" } else { "\n" });
        }
        text.push_str(kept.trim_start_matches('\n'));
        self.is_empty_line = false;
    }
}

/// A part of a text without what is removed from it.
fn without(file: &File<'_>, range: Range<usize>, removed: &[Range<usize>]) -> String {
    let mut text = String::new();
    let mut at = range.start;
    for gap in removed {
        if gap.start >= at && gap.end <= range.end {
            text.push_str(file.text.slice(at..gap.start));
            at = gap.end;
        }
    }
    text.push_str(file.text.slice(at..range.end));
    text
}

/// An `impl` with the members that are used.
fn block(
    file: &File<'_>,
    position: usize,
    reached: &Reached<'_>,
    item: &Item<'_>,
    head: Range<usize>,
    removed: &[Range<usize>],
) -> String {
    let ItemKind::Impl(words, inside) = &item.kind else {
        return String::new();
    };
    let end = file.text.end_before(item.tokens.end);
    if file.text.head(words.clone()).has_trait {
        return without(file, head.start..end, removed);
    }
    let mut text = file.text.slice(head).to_owned();
    let mut gap = Gap::default();
    let mut is_first = true;
    for member in file.text.items(inside.clone()).unwrap_or_default() {
        let start = file.text.end_before(member.tokens.start);
        let range = start..file.text.end_before(member.tokens.end);
        let span = file.text.slice(range.clone());
        let kept = reached
            .has_member(position, &member)
            .then(|| reached.offered(position, &member, without(file, range, removed)));
        gap.is_empty_line &= !is_first;
        let span = if is_first {
            span.trim_start_matches('\n')
        } else {
            span
        };
        is_first &= kept.is_none();
        gap.add(span, kept.as_deref(), &mut text);
    }
    text.push_str("\n}");
    text
}

/// A `use` with the names that are used; `None` if none are.
fn imports<'t>(
    files: &Files<'t>,
    position: usize,
    reached: &Reached<'t>,
    item: &Item<'t>,
    span: &str,
) -> Option<String> {
    let file = files.list.get(position)?;
    let all = scope::imports(&file.text, item);
    let is_used = |import: &&Import<'t>| {
        if let [name] = import.path.as_slice()
            && let Some((_, own)) = files.find(&file.module(), name)
        {
            return reached.has_item(position, own);
        }
        let target = files.walk(position, &import.path, MAX_IMPORTS);
        let is_named = match target {
            Target::Module => reached.has_folder(position, import.name),
            _ => reached.has_word(position, import.name),
        };
        if item.kind == ItemKind::Use(true) || is_named {
            return true;
        }
        // What is never named is there for its functions.
        let is_named = import.name != "_"
            && file.items.iter().any(|item| {
                let is_use = matches!(item.kind, ItemKind::Use(_));
                !is_use && file.names(item.tokens.clone(), import.name)
            });
        let is_left = match target {
            Target::Item(file, item, _) => reached.has_item(file, item),
            _ => true,
        };
        !is_named && is_left
    };
    let used: Vec<&Import<'t>> = all.iter().filter(is_used).collect_vec();
    if used.len() == all.len() {
        return Some(span.to_owned());
    }
    // The folder of `a::{self, B}` is that of `B`.
    let folder = all.last()?.path.split_last()?.1.join("::");
    let names: Vec<String> = used
        .iter()
        .map(|import| match import.path.last() {
            Some(_) if import.path.join("::") == folder => "self".to_owned(),
            Some(last) if *last != import.name => format!("{last} as {}", import.name),
            last => last.map_or_else(String::new, |last| (*last).to_owned()),
        })
        .collect_vec();
    let line = match names.as_slice() {
        [] => return None,
        [name] if name == "self" => format!("use {folder};"),
        [name] => format!("use {folder}::{name};"),
        names => format!("use {folder}::{{{}}};", names.join(", ")),
    };
    Some(if line.len() > 100 {
        wrapped(&folder, &names)
    } else {
        line
    })
}

/// A `use` that is too long for a line.
fn wrapped(folder: &str, names: &[String]) -> String {
    let mut text = format!("use {folder}::{{");
    let mut line = String::new();
    for name in names {
        if !line.is_empty() && line.len() + name.len() + 2 > 95 {
            text.push_str(&format!("\n    {},", line));
            line.clear();
        }
        if !line.is_empty() {
            line.push_str(", ");
        }
        line.push_str(name);
    }
    text.push_str(&format!("\n    {line},\n}};"));
    text
}
