//! What is used of the shipped files, and what goes from their texts without it.

use std::ops::Range;

use super::choices::{Choices, Id, Part, Variant};
use super::items::Item;
use super::scope::{File, Files};
use crate::list::CollectVec;
use crate::map::{IndexMap, IndexSet};
use crate::order;

/// What is used of the shipped files.
#[derive(Debug, Default)]
pub(super) struct Reached<'t> {
    /// Items that are used; of an `impl` for a type alone, those with members that are.
    pub(super) items: IndexSet<Id>,
    /// The members of `impl`s that are used, by where their tokens start.
    pub(super) members: IndexSet<(usize, usize)>,
    /// Items and members that are used by stubs alone, by where their tokens start.
    pub(super) late: IndexSet<(usize, usize)>,
    /// The first words of all paths that are used, by file.
    pub(super) words: IndexMap<usize, IndexSet<&'t str>>,
    /// Those of paths that go on behind them.
    pub(super) folders: IndexMap<usize, IndexSet<&'t str>>,
    /// Names that are used of a type: `Type::name`.
    pub(super) associated: IndexSet<Variant<'t>>,
    /// Fields that are read: of a type, and of values whose type is not plain to see.
    pub(super) read: IndexSet<Variant<'t>>,
    pub(super) fields: IndexSet<&'t str>,
    pub(super) choices: Choices<'t>,
    /// Names of the generated types that something else than themselves refers to.
    pub(super) mentioned: IndexSet<&'t str>,
    /// Those of them that another file refers to.
    pub(super) mentioned_elsewhere: IndexSet<&'t str>,
}

impl<'t> Reached<'t> {
    pub(super) fn has_item(&self, file: usize, item: usize) -> bool {
        self.items.contains(&(file, item))
    }

    pub(super) fn has_member(&self, file: usize, member: &Item<'t>) -> bool {
        self.members.contains(&(file, member.tokens.start))
    }

    /// Whether somebody makes one of the variants that something is there for.
    pub(super) fn has_part(&self, part: &Part<'t>) -> bool {
        part.variants
            .iter()
            .any(|(variant, _)| self.has_variant(variant))
    }

    pub(super) fn has_variant(&self, variant: &Variant<'t>) -> bool {
        let (id, name) = *variant;
        match self.choices.has_field(id, name) {
            true => self.read.contains(variant) || self.fields.contains(name),
            false => self.associated.contains(variant),
        }
    }

    /// Whether what is used of a file refers to something inside of that module.
    pub(super) fn has_folder(&self, file: usize, word: &str) -> bool {
        let words = self.folders.get(&file);
        words.is_some_and(|words| words.contains(word))
    }

    /// Takes all variants of an `enum` that is used without that anybody makes one.
    pub(super) fn fill_empty(&mut self, files: &Files<'t>) -> bool {
        let mut filled = false;
        let items: Vec<Id> = self.items.sorted().into_iter().copied().collect_vec();
        for (file, at) in items {
            let Some(it) = files.list.get(file) else {
                continue;
            };
            let Some(item) = it
                .items
                .get(at)
                .filter(|_| self.choices.is_choice((file, at)))
            else {
                continue;
            };
            let variants = self.choices.variants(it, (file, at), item);
            if !variants.iter().any(|part| self.has_part(part)) {
                let names = variants.iter().flat_map(|part| &part.variants);
                self.associated.extend(names.map(|(variant, _)| *variant));
                filled = true;
            }
        }
        filled
    }

    /// Where the text of a file is that nobody needs because nobody makes a variant, in order.
    pub(super) fn removed(&self, files: &Files<'t>, position: usize) -> Vec<Range<usize>> {
        let Some(file) = files.list.get(position) else {
            return Vec::new();
        };
        let mut removed = Vec::new();
        for (at, item) in file.items.iter().enumerate() {
            let ty = files.self_type(position, item);
            let mut queue = self.choices.variants(file, (position, at), item);
            queue.extend(self.choices.parts(files, position, ty, item.tokens.clone()));
            while let Some(part) = queue.pop() {
                if !self.has_part(&part) {
                    let mut tokens = part.tokens;
                    let comma = tokens.start.checked_sub(1).filter(|_| !part.is_arm);
                    let has_own = file.text.is_sign(tokens.end.saturating_sub(1), b',');
                    let comma = comma.filter(|at| !has_own && file.text.is_sign(*at, b','));
                    // The last one of a line goes with the comma before it.
                    tokens.start = comma.unwrap_or(tokens.start);
                    removed
                        .push(file.text.end_before(tokens.start)..file.text.end_before(tokens.end));
                    continue;
                }
                if part.is_arm {
                    self.remove_alternatives(file, &part, &mut removed);
                    let rest = part.tokens.start + 1..part.tokens.end;
                    queue.extend(self.choices.parts(files, position, ty, rest));
                }
            }
        }
        order::sort_by_key(&mut removed, |range| range.start);
        removed
    }

    /// Adds where the patterns of an arm are whose variants nobody makes.
    fn remove_alternatives(
        &self,
        file: &File<'t>,
        part: &Part<'t>,
        removed: &mut Vec<Range<usize>>,
    ) {
        let mut has_one = false;
        for (variant, tokens) in &part.variants {
            if self.has_variant(variant) {
                has_one = true;
            } else if has_one {
                // From the end of the one before, so that the `|` goes.
                let start = file.text.end_before(tokens.start.saturating_sub(1));
                removed.push(start..file.text.end_before(tokens.end));
            } else {
                removed.push(file.text.start(tokens.start)..file.text.start(tokens.end + 1));
            }
        }
    }

    /// The text of an item or member, with a word at it if it is there for handlers alone.
    pub(super) fn offered(&self, file: usize, item: &Item<'t>, text: String) -> String {
        if item.is_offered || !self.late.contains(&(file, item.tokens.start)) {
            return text;
        }
        let is_docs = |line: &&str| line.trim().is_empty() || line.trim_start().starts_with("//");
        let head = text.split_inclusive('\n').take_while(is_docs);
        let (head, rest) = text.split_at(head.map(str::len).sum());
        let indent = rest.len().saturating_sub(rest.trim_start().len());
        let indent = " ".repeat(indent);
        format!("{head}{indent}#[allow(dead_code, reason = \"for handlers\")]\n{rest}")
    }

    /// Whether what is used of a file refers to something by that name.
    pub(super) fn has_word(&self, file: usize, word: &str) -> bool {
        self.words
            .get(&file)
            .is_some_and(|words| words.contains(word))
    }
}
