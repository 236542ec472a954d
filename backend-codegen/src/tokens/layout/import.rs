//! Lines that bring in names or name modules.

use super::page::Breaks;
use super::{Done, Layout};

/// What kind of item comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Upcoming {
    /// `use …;`
    Use,
    /// `mod …;`
    Mod,
    /// An item with members, which are apart from each other.
    Members,
    Other,
}

/// A `use`, from its attributes to its tree.
#[derive(Debug)]
pub(crate) struct Use<'t> {
    /// Its attributes, a line each.
    pub(crate) attributes: String,
    /// Empty if it is for the module alone.
    pub(crate) visibility: String,
    pub(crate) is_rooted: bool,
    pub(crate) tree: Tree<'t>,
}

/// What a `use` brings in.
#[derive(Clone, Debug)]
pub(crate) enum Tree<'t> {
    Path(&'t str, Box<Tree<'t>>),
    Name(&'t str),
    Rename(&'t str, &'t str),
    Glob,
    Group(Vec<Tree<'t>>),
}

impl<'t> Layout<'t> {
    /// The kind of the next item.
    pub(crate) fn upcoming(&self) -> Upcoming {
        let at = self.behind_visibility(self.behind_attributes());
        match self.word_at(at) {
            "use" => Upcoming::Use,
            "mod" if self.sign_at(at + 2) == b';' => Upcoming::Mod,
            "impl" | "trait" => Upcoming::Members,
            "unsafe" if self.word_at(at + 1) == "impl" => Upcoming::Members,
            _ => Upcoming::Other,
        }
    }

    /// The name of the module that comes next.
    pub(crate) fn upcoming_module(&self) -> &'t str {
        self.word_at(self.behind_visibility(self.behind_attributes()) + 1)
    }

    fn behind_attributes(&self) -> usize {
        let mut at = self.at;
        while self.sign_at(at) == b'#' && self.sign_at(at + 1) == b'[' {
            at = self.partner(at + 1) + 1;
        }
        at
    }

    pub(super) fn behind_visibility(&self, at: usize) -> usize {
        if self.word_at(at) != "pub" {
            return at;
        }
        match self.sign_at(at + 1) {
            b'(' => self.partner(at + 1) + 1,
            _ => at + 1,
        }
    }

    /// The `use` that comes next.
    pub(crate) fn use_item(&mut self) -> Done<Use<'t>> {
        let mut attributes = String::new();
        let start = self.page.width();
        self.begin(0, Breaks::All);
        self.attributes()?;
        // Each is a line.
        self.page.end_below(start, 0);
        self.print(&mut attributes);
        let behind = self.behind_visibility(self.at);
        let mut visibility = String::new();
        while self.at < behind {
            visibility.push_str(self.slice(self.token_at(self.at)?));
            self.at += 1;
        }
        self.demand_word("use")?;
        let is_rooted = self.passes("::");
        let tree = self.tree()?;
        self.demand(";")?;
        Some(Use {
            attributes,
            visibility,
            is_rooted,
            tree,
        })
    }

    fn tree(&mut self) -> Done<Tree<'t>> {
        match self.sign() {
            b'*' => {
                self.at += 1;
                return Some(Tree::Glob);
            }
            b'{' => {
                return self.inside(|it| {
                    let mut trees = Vec::new();
                    while !it.is_done() {
                        trees.push(it.tree()?);
                        it.passes_comma()?;
                    }
                    Some(Tree::Group(trees))
                });
            }
            _ => {}
        }
        let name = self.passed_name()?;
        if self.passes("::") {
            return Some(Tree::Path(name, Box::new(self.tree()?)));
        }
        if self.passes_word("as") {
            return Some(Tree::Rename(name, self.passed_name()?));
        }
        Some(Tree::Name(name))
    }

    fn passed_name(&mut self) -> Done<&'t str> {
        let name = self.word();
        self.at += 1;
        (!name.is_empty()).then_some(name)
    }
}
