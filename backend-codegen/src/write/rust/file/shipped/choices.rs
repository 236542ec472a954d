//! Variants of shipped `enum`s that are there only if somebody makes them, and fields of shipped
//! `struct`s that are there only if somebody reads them.

use std::ops::Range;

use super::arms::{self, Arm};
use super::items::{Item, ItemKind};
use super::scope::{File, Files, Target};
use crate::list::CollectVec;
use crate::map::{IndexMap, IndexSet};

/// An item, by the positions of its file and of itself.
pub(super) type Id = (usize, usize);

/// A variant of an `enum`.
pub(super) type Variant<'t> = (Id, &'t str);

/// The `enum`s that can be had without some of their variants: whoever looks at their values names
/// all variants, and each by itself.
#[derive(Debug, Default)]
pub(super) struct Choices<'t> {
    variants: IndexMap<Id, IndexSet<&'t str>>,
    /// The `struct`s whose values nobody takes apart but by dots, with their fields.
    fields: IndexMap<Id, IndexSet<&'t str>>,
}

/// Tokens that are there for variants alone.
#[derive(Clone, Debug)]
pub(super) struct Part<'t> {
    /// With the comma behind them.
    pub(super) tokens: Range<usize>,
    /// The variants, each with the tokens that name it.
    pub(super) variants: Vec<(Variant<'t>, Range<usize>)>,
    /// Whether it is an arm of a `match`.
    pub(super) is_arm: bool,
}

impl<'t> Choices<'t> {
    /// All of them.
    pub(super) fn of(files: &Files<'t>) -> Self {
        let mut choices = Self::default();
        let shipped = || {
            let files = files.list.iter().enumerate();
            let files = files.filter(|(_, file)| file.is_shipped());
            files.flat_map(|(at, file)| {
                let items = file.items.iter().enumerate();
                items.map(move |(item, it)| ((at, item), file, it))
            })
        };
        for (id, file, item) in shipped() {
            if let Some(inside) = inside(file, item).filter(|_| !item.is_offered) {
                let variants = arms::variants(&file.text, inside);
                let names = variants
                    .iter()
                    .filter_map(|(_, name)| file.text.word(*name));
                choices.variants.insert(id, names.collect());
            }
            if let Some(fields) = fields(file, item) {
                let names = fields.iter().filter_map(|(_, name)| file.text.word(*name));
                choices.fields.insert(id, names.collect());
            }
        }
        for (id, file, item) in shipped() {
            let ty = files.self_type(id.0, item);
            for at in item.tokens.clone() {
                choices.look_at(files, id.0, file, ty, at);
            }
        }
        choices
    }

    /// Forgets the `enum`s of which the code at a position cannot do without a variant.
    fn look_at(
        &mut self,
        files: &Files<'t>,
        position: usize,
        file: &File<'t>,
        ty: Option<Id>,
        at: usize,
    ) {
        let text = &file.text;
        let is_bare =
            text.is_separator(at + 1) && (text.is_sign(at + 3, b'{') || text.is_sign(at + 3, b'*'));
        if let Some(word) = text.word(at).filter(|_| is_bare)
            && let Target::Item(file, item, _) = files.resolve(position, word)
        {
            self.variants.swap_remove(&(file, item));
        }
        if let Some(path) = arms::literal_at(text, at) {
            let close = text.close(at);
            let n_words = path.split("::").count();
            let before = at.checked_sub(n_words.saturating_mul(3).saturating_sub(1));
            let is_bound = before
                .is_some_and(|at| ["for", "let"].contains(&text.word(at).unwrap_or_default()));
            let is_pattern = is_bound
                || text.is_sign(close + 1, b'=') && !text.is_sign(close + 2, b'=')
                || text.is_sign(close.saturating_sub(1), b'.');
            if let Some(id) = self
                .with_fields(files, position, ty, path)
                .filter(|_| is_pattern)
            {
                self.fields.swap_remove(&id);
            }
        }
        let Some(within) = arms::arms_at(text, at) else {
            return;
        };
        let arms = arms::arms(text, within);
        let all = arms.iter().flat_map(|arm| &arm.alternatives);
        let all: Vec<Option<Id>> = all
            .map(|it| {
                self.variant(files, position, ty, it.path?)
                    .map(|(id, _)| id)
            })
            .collect_vec();
        let first = all.iter().copied().flatten().next();
        if first.is_some() && all.iter().any(|id| *id != first) {
            for id in all.iter().flatten() {
                self.variants.swap_remove(id);
            }
        }
    }

    /// Whether a field is there only if somebody reads it.
    pub(super) fn has_field(&self, id: Id, name: &str) -> bool {
        self.fields
            .get(&id)
            .is_some_and(|names| names.contains(name))
    }

    /// The `struct` at a path, if it can be had without some fields.
    fn with_fields(
        &self,
        files: &Files<'t>,
        position: usize,
        ty: Option<Id>,
        path: &'t str,
    ) -> Option<Id> {
        let id = match path {
            "Self" => ty?,
            _ => match files.resolve(position, path) {
                Target::Item(file, item, None) => (file, item),
                _ => return None,
            },
        };
        self.fields.contains_key(&id).then_some(id)
    }

    /// The variant that a path names.
    fn variant(
        &self,
        files: &Files<'t>,
        position: usize,
        ty: Option<Id>,
        path: &'t str,
    ) -> Option<Variant<'t>> {
        let (id, name) = match path.strip_prefix("Self::") {
            Some(name) => (ty?, name),
            None => match files.resolve(position, path) {
                Target::Item(file, item, Some(name)) => ((file, item), name),
                _ => return None,
            },
        };
        let is_known = self.variants.get(&id)?.contains(name);
        is_known.then_some((id, name))
    }

    /// The parts of an item, or of some of its tokens, that are there for variants alone. What is
    /// inside of one of them is not looked at.
    pub(super) fn parts(
        &self,
        files: &Files<'t>,
        position: usize,
        ty: Option<Id>,
        tokens: Range<usize>,
    ) -> Vec<Part<'t>> {
        let Some(file) = files.list.get(position).filter(|file| file.is_shipped()) else {
            return Vec::new();
        };
        let mut parts: Vec<Part<'t>> = Vec::new();
        let mut at = tokens.start;
        let mut starts: IndexMap<usize, Part<'t>> = IndexMap::default();
        while at < tokens.end {
            if let Some(part) = starts.swap_remove(&at) {
                at = part.tokens.end;
                parts.push(part);
                continue;
            }
            if let Some(within) = arms::arms_at(&file.text, at) {
                for arm in arms::arms(&file.text, within) {
                    if let Some(part) = self.arm(files, position, ty, arm) {
                        starts.insert(part.tokens.start, part);
                    }
                }
            }
            let literal = arms::literal_at(&file.text, at);
            if let Some(id) = literal.and_then(|path| self.with_fields(files, position, ty, path)) {
                let fields = arms::fields(&file.text, at + 1..file.text.close(at));
                for part in self.named(file, id, fields, |id, name| self.has_field(id, name)) {
                    starts.insert(part.tokens.start, part);
                }
            }
            at += 1;
        }
        parts
    }

    fn named(
        &self,
        file: &File<'t>,
        id: Id,
        found: Vec<(Range<usize>, usize)>,
        is_known: impl Fn(Id, &str) -> bool,
    ) -> Vec<Part<'t>> {
        let parts = found.into_iter().filter_map(|(tokens, at)| {
            let name = file.text.word(at).filter(|name| is_known(id, name))?;
            Some(Part {
                tokens,
                variants: vec![((id, name), at..at + 1)],
                is_arm: false,
            })
        });
        parts.collect_vec()
    }

    fn arm(
        &self,
        files: &Files<'t>,
        position: usize,
        ty: Option<Id>,
        arm: Arm<'t>,
    ) -> Option<Part<'t>> {
        let variants = arm.alternatives.into_iter();
        let variants = variants.map(|it| {
            let variant = self.variant(files, position, ty, it.path?)?;
            Some((variant, it.tokens))
        });
        Some(Part {
            tokens: arm.tokens,
            variants: variants.collect::<Option<_>>()?,
            is_arm: true,
        })
    }

    /// The variants or fields of an item, if it can be had without some.
    pub(super) fn variants(&self, file: &File<'t>, id: Id, item: &Item<'t>) -> Vec<Part<'t>> {
        if let Some(variants) = inside(file, item).map(|it| arms::variants(&file.text, it)) {
            let is_known = |id, name: &str| {
                let names = self.variants.get(&id);
                names.is_some_and(|names| names.contains(name))
            };
            return self.named(file, id, variants, is_known);
        }
        let fields = fields(file, item).unwrap_or_default();
        self.named(file, id, fields, |id, name| self.has_field(id, name))
    }

    /// Whether an item is an `enum` that cannot be without all of its variants.
    pub(super) fn is_choice(&self, id: Id) -> bool {
        self.variants.contains_key(&id)
    }
}

/// What is between the braces of an `enum`.
fn inside(file: &File<'_>, item: &Item<'_>) -> Option<Range<usize>> {
    let is_enum = item.kind == ItemKind::Type && file.names(item.tokens.clone(), "enum");
    let close = item.tokens.end.checked_sub(1)?;
    let open = file.text.open(close);
    is_enum.then_some(open + 1..close)
}

/// The fields of a `struct` whose values are not compared, by which all are read, and that has no
/// parameters, which want to be used.
fn fields(file: &File<'_>, item: &Item<'_>) -> Option<Vec<(Range<usize>, usize)>> {
    let close = item.tokens.end.checked_sub(1)?;
    let names = |word: &str| file.names(item.tokens.clone(), word);
    let is_name = |at: &usize| file.text.word(*at) == Some(item.name);
    let name = item.tokens.clone().find(is_name)?;
    let is_struct = item.kind == ItemKind::Type
        && file.text.is_sign(close, b'}')
        && names("struct")
        && !names("PartialEq")
        && !file.text.is_sign(name + 1, b'<')
        && !item.is_offered;
    let fields = is_struct.then(|| arms::fields(&file.text, file.text.open(close) + 1..close))?;
    let mut fields = fields.into_iter();
    // One that is offered says so.
    let is_free = |tokens: &Range<usize>| !file.names(tokens.clone(), "dead_code");
    Some(
        fields
            .by_ref()
            .filter(|(tokens, _)| is_free(tokens))
            .collect_vec(),
    )
}
