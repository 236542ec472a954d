//! The items of a text, and the members of its `impl`s.

use std::ops::Range;

use crate::list::CollectVec;
use crate::tokens::lex::{self, Kind, Token};

/// A text with its tokens and items.
#[derive(Debug)]
pub(super) struct Text<'t> {
    text: &'t str,
    tokens: Vec<Token>,
}

/// What an item is, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ItemKind {
    /// A line that only names modules or brings in names.
    Mod,
    /// A `use`; true if others may come through it.
    Use(bool),
    /// An `impl`: the positions of its head and of what is between its braces.
    Impl(Range<usize>, Range<usize>),
    /// A `struct`, `enum` or `trait`.
    Type,
    /// A function; true if it has a receiver, so that it can be called behind a dot.
    Function(bool),
    /// A call of a macro: the position of its name.
    Call(usize),
    /// Anything else that has a name.
    Other,
}

/// An item of a text, or a member of one.
#[derive(Clone, Debug)]
pub(super) struct Item<'t> {
    pub(super) kind: ItemKind,
    /// Empty for what has none.
    pub(super) name: &'t str,
    /// Its tokens by their positions, attributes included.
    pub(super) tokens: Range<usize>,
    /// Whether it is there for whoever writes handlers, and says so.
    pub(super) is_offered: bool,
}

impl<'t> Text<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            tokens: lex::tokens(text),
        }
    }

    /// The text itself.
    pub(super) const fn text(&self) -> &'t str {
        self.text
    }

    pub(super) fn n_tokens(&self) -> usize {
        self.tokens.len()
    }

    /// The word at a position, if there is one.
    pub(super) fn word(&self, at: usize) -> Option<&'t str> {
        let token = self.tokens.get(at)?;
        (token.kind == Kind::Word).then(|| self.text.get(token.range()))?
    }

    pub(super) fn is_sign(&self, at: usize, sign: u8) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.kind == Kind::Sign(sign))
    }

    /// Whether `::` stands at a position.
    pub(super) fn is_separator(&self, at: usize) -> bool {
        self.is_sign(at, b':') && self.is_sign(at.saturating_add(1), b':')
    }

    /// The position of the bracket that closes the one at a position.
    pub(super) fn close(&self, at: usize) -> usize {
        self.tokens
            .get(at)
            .map_or(at, |token| token.partner().max(at))
    }

    /// The position of the bracket that the one at a position closes.
    pub(super) fn open(&self, at: usize) -> usize {
        self.tokens
            .get(at)
            .map_or(at, |token| token.partner().min(at))
    }

    pub(super) fn is_lifetime(&self, at: usize) -> bool {
        self.tokens
            .get(at)
            .is_some_and(|token| token.kind == Kind::Lifetime)
    }

    /// Where a token starts in the text.
    pub(super) fn start(&self, at: usize) -> usize {
        let token = self.tokens.get(at);
        token.map_or(self.text.len(), |token| token.range().start)
    }

    /// Where the token before a position ends in the text.
    pub(super) fn end_before(&self, at: usize) -> usize {
        let before = at.checked_sub(1).and_then(|at| self.tokens.get(at));
        before.map_or(0, |token| token.range().end)
    }

    /// A part of the text.
    pub(super) fn slice(&self, range: Range<usize>) -> &'t str {
        self.text.get(range).unwrap_or_default()
    }

    /// The items between two positions; `None` if something there is none that is known.
    pub(super) fn items(&self, within: Range<usize>) -> Option<Vec<Item<'t>>> {
        let mut items = Vec::new();
        let mut at = within.start;
        while at < within.end {
            let item = self.item(at, within.end)?;
            at = item.tokens.end;
            items.push(item);
        }
        Some(items)
    }

    /// The item that starts at a position.
    fn item(&self, start: usize, end: usize) -> Option<Item<'t>> {
        let mut at = start;
        let mut is_offered = false;
        while self.is_sign(at, b'#') {
            let open = at + 1 + usize::from(self.is_sign(at + 1, b'!'));
            let words = open..self.close(open);
            is_offered |= self.word(open + 1) == Some("allow")
                && words.clone().any(|at| self.word(at) == Some("dead_code"));
            at = words.end + 1;
        }
        let is_public = self.word(at) == Some("pub");
        if is_public {
            at += 1;
            if self.is_sign(at, b'(') {
                at = self.close(at) + 1;
            }
        }
        while matches!(self.word(at), Some("async" | "unsafe"))
            || self.word(at) == Some("const") && self.word(at + 1) == Some("fn")
        {
            at += 1;
        }
        let name = self.word(at + 1).unwrap_or_default();
        let (kind, name, end) = match self.word(at)? {
            "use" => (ItemKind::Use(is_public), "", self.line(at, end)),
            "mod" => (ItemKind::Mod, name, self.block(at, end)),
            "const" | "type" => (ItemKind::Other, name, self.line(at, end)),
            "static" => (ItemKind::Other, name, self.line(at, end)),
            "fn" => {
                let body = self.block(at, end);
                (ItemKind::Function(self.has_receiver(at)), name, body)
            }
            "struct" | "enum" | "trait" => (ItemKind::Type, name, self.block(at, end)),
            "macro_rules" => (ItemKind::Other, self.word(at + 2)?, self.block(at, end)),
            "impl" => {
                let block = self.block(at, end);
                let close = block.checked_sub(1)?;
                let open = (at..close).find(|open| self.close(*open) == close)?;
                (ItemKind::Impl(at + 1..open, open + 1..close), "", block)
            }
            _ if self.is_sign(at + 1, b'!') => (ItemKind::Call(at), "", self.block(at, end)),
            _ => return None,
        };
        Some(Item {
            kind,
            name,
            tokens: start..end,
            is_offered,
        })
    }

    /// The position behind the `;` that ends an item.
    fn line(&self, at: usize, end: usize) -> usize {
        let mut at = at;
        while at < end && !self.is_sign(at, b';') {
            at = self.close(at) + 1;
        }
        end.min(at + 1)
    }

    /// The position behind the braces or the `;` that end an item.
    fn block(&self, at: usize, end: usize) -> usize {
        let mut at = at;
        while at < end && !self.is_sign(at, b';') && !self.is_sign(at, b'{') {
            at = self.close(at) + 1;
        }
        end.min(self.close(at) + 1)
    }

    /// What stands between each `=` and the next comma in the braces that end these tokens.
    pub(super) fn given(&self, tokens: Range<usize>) -> Vec<Range<usize>> {
        let end = tokens.end.saturating_sub(1);
        let mut found = Vec::new();
        let mut at = (tokens.start..end).find(|at| self.close(*at) == end);
        while let Some(here) = at.map(|at| at.saturating_add(1)).filter(|here| *here < end) {
            let behind = here.saturating_add(1);
            if !self.is_sign(here, b'=') || self.is_sign(behind, b'>') {
                at = Some(self.close(here));
                continue;
            }
            let mut comma = behind;
            while comma < end && !self.is_sign(comma, b',') {
                comma = self.close(comma).saturating_add(1);
            }
            found.push(behind..comma);
            at = Some(comma);
        }
        found
    }

    fn has_receiver(&self, function: usize) -> bool {
        let mut at = function + 2;
        if self.is_sign(at, b'<') {
            at = self.behind_generics(at);
        }
        let parameters = at + 1..self.close(at);
        let first = parameters.clone().find_map(|at| self.word(at));
        // `self`, `mut self`, `&self`, `&'a mut self`.
        first == Some("self")
            || first == Some("mut")
                && parameters.filter_map(|at| self.word(at)).nth(1) == Some("self")
    }

    /// The words between two positions.
    pub(super) fn words(&self, within: Range<usize>) -> impl Iterator<Item = &'t str> {
        within.filter_map(|at| self.word(at))
    }

    /// What the head of an `impl` says, behind that word.
    pub(super) fn head(&self, within: Range<usize>) -> Head<'t> {
        let mut start = within.start;
        if self.is_sign(start, b'<') {
            start = self.behind_generics(start);
        }
        let parameters: Vec<&str> = self.words(within.start..start).collect_vec();
        let bounds = (start..within.end).find(|at| self.word(*at) == Some("where"));
        let end = bounds.unwrap_or(within.end);
        let for_at = (start..end).find(|at| self.word(*at) == Some("for"));
        let mut paths = Vec::new();
        let mut at = start;
        while at < end {
            let mut last = at;
            while self.is_separator(last + 1) && self.word(last + 3).is_some() {
                last += 3;
            }
            let word = self.word(at).filter(|word| *word != "for");
            if word.is_some_and(|word| !parameters.contains(&word)) {
                let is_type = for_at.is_none_or(|for_at| at > for_at);
                paths.push((
                    is_type,
                    self.slice(self.start(at)..self.end_before(last + 1)),
                ));
            }
            at = last + 1;
        }
        Head {
            has_trait: for_at.is_some(),
            paths,
        }
    }

    /// The position behind the `>` that closes the `<` at a position.
    pub(super) fn behind_generics(&self, at: usize) -> usize {
        let mut depth = 0_usize;
        let mut at = at;
        while at < self.n_tokens() {
            let is_arrow = self.is_sign(at, b'>')
                && at
                    .checked_sub(1)
                    .is_some_and(|before| self.is_sign(before, b'-'));
            if self.is_sign(at, b'<') {
                depth += 1;
            } else if self.is_sign(at, b'>') && !is_arrow {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            at += 1;
        }
        at
    }
}

/// The head of an `impl`.
#[derive(Debug)]
pub(super) struct Head<'t> {
    pub(super) has_trait: bool,
    /// The paths in it as they are written, the parameters and their bounds aside; true for those of
    /// the type, false for those of the trait.
    pub(super) paths: Vec<(bool, &'t str)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_end_where_they_end() {
        let text = Text::new(
            "use a::{b, c};\n\
             pub const A: [u8; 2] = [1, 2];\n\
             #[allow(dead_code, reason = \"x\")]\npub(crate) const fn f(x: u8) -> u8 { x }\n\
             struct S(u8);\nstruct T { a: u8 }\n\
             impl<F: Fn() -> u8> S where F: Copy { fn g(&mut self); }\n\
             macro_rules! m { () => { fn }; }\nfn h<T>(self) {}",
        );
        let items = text.items(0..text.n_tokens()).unwrap();
        let names: Vec<&str> = items.iter().map(|item| item.name).collect();
        assert_eq!(names, ["", "A", "f", "S", "T", "", "m", "h"]);
        assert_eq!(items[0].kind, ItemKind::Use(false));
        assert!(items[2].is_offered && !items[1].is_offered);
        let ItemKind::Impl(_, members) = &items[5].kind else {
            panic!("{:?}", items[5]);
        };
        let members = text.items(members.clone()).unwrap();
        assert_eq!(members[0].kind, ItemKind::Function(true));
        assert_eq!(items[7].kind, ItemKind::Function(true));
    }
}
