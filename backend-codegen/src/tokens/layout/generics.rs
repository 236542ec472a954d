//! Parameters in angle brackets, and what is demanded of them.

use super::page::Breaks;
use super::path::PathPlace;
use super::{Done, INDENT, Layout};

/// How the demands of a `where` stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    /// Before a block.
    Block,
    /// Before a semicolon.
    Semicolon,
    /// Before an equals sign, on one line if it fits.
    Line,
    /// On one line if it fits, before a semicolon.
    LineSemicolon,
}

impl Layout<'_> {
    /// The parameters in angle brackets, if there are any.
    pub(super) fn generics(&mut self) -> Done {
        if self.sign() != b'<' {
            return Some(());
        }
        self.at += 1;
        if self.passes(">") {
            return Some(());
        }
        self.angled(0, Self::parameter)
    }

    fn parameter(&mut self) -> Done {
        if self.puts_lifetime() {
            let mut separator = ": ";
            while self.passes(if separator == ": " { ":" } else { "+" }) {
                self.put(separator);
                self.puts_lifetime().then_some(())?;
                separator = " + ";
            }
            return Some(());
        }
        if self.passes_word("const") {
            self.put("const ");
            self.put_name()?;
            self.demand(":")?;
            self.put(": ");
            return self.ty();
        }
        self.put_name()?;
        self.begin(INDENT, Breaks::Some);
        if self.passes(":") {
            self.put(": ");
            self.bounds()?;
        }
        if self.passes("=") {
            self.space();
            self.put("= ");
            self.ty()?;
        }
        self.end_box();
        Some(())
    }

    /// `A + B`
    pub(super) fn bounds(&mut self) -> Done {
        self.bound()?;
        while self.passes("+") {
            self.space();
            self.put("+ ");
            self.bound()?;
        }
        Some(())
    }

    pub(super) fn bound(&mut self) -> Done {
        if self.puts_lifetime() {
            return Some(());
        }
        if self.passes_word("use") {
            self.put("use<");
            self.demand("<")?;
            while self.sign() != b'>' {
                if !self.puts_lifetime() {
                    self.put_name()?;
                }
                if self.passes(",") && self.sign() != b'>' {
                    self.put(", ");
                }
            }
            self.demand(">")?;
            self.put(">");
            return Some(());
        }
        if self.is_word("for") {
            self.bound_lifetimes()?;
        }
        if self.passes("?") {
            self.put("?");
        }
        self.path(PathPlace::Type)?;
        Some(())
    }

    /// `for<'a>`
    pub(super) fn bound_lifetimes(&mut self) -> Done {
        self.demand_word("for")?;
        self.demand("<")?;
        self.put("for<");
        while self.sign() != b'>' {
            self.parameter()?;
            if self.passes(",") && self.sign() != b'>' {
                self.put(", ");
            }
        }
        self.demand(">")?;
        self.put("> ");
        Some(())
    }

    /// A `where`, or what stands in its place if there is none.
    pub(super) fn demands(&mut self, place: Where) -> Done {
        let ends = matches!(place, Where::Semicolon | Where::LineSemicolon);
        if !self.passes_word("where") || self.ends_demands() {
            self.put(if ends { ";" } else { " " });
            return Some(());
        }
        let is_line = matches!(place, Where::Line | Where::LineSemicolon);
        let gap = if is_line { Self::space } else { Self::line };
        gap(self);
        self.outdent();
        self.put("where");
        gap(self);
        loop {
            self.demanded()?;
            let is_last = !self.passes(",") || self.ends_demands();
            if is_last && ends {
                self.put(";");
            } else if is_line {
                self.comma_or_space(is_last);
            } else {
                self.put(",");
                self.line();
            }
            if is_last {
                break;
            }
        }
        if !ends {
            self.outdent();
        }
        Some(())
    }

    fn ends_demands(&self) -> bool {
        self.is_done() || matches!(self.sign(), b'{' | b';' | b'=')
    }

    /// `T: A + B`
    fn demanded(&mut self) -> Done {
        if self.is_word("for") {
            self.bound_lifetimes()?;
        }
        let is_lifetime = self.puts_lifetime();
        if !is_lifetime {
            self.ty()?;
        }
        self.demand(":")?;
        self.put(":");
        let start = self.page.position();
        self.begin(INDENT, Breaks::Some);
        self.put(" ");
        self.bound()?;
        let mut is_alone = true;
        while self.passes("+") {
            self.space();
            self.put("+ ");
            self.bound()?;
            is_alone = false;
        }
        if is_alone && !is_lifetime {
            self.page.indent(start, 0);
        }
        self.end_box();
        Some(())
    }
}
