//! What stands behind an operand: calls, members, indices and `?`.

use super::expression::{Form, Read, Short};
use super::page::{Break, Breaks, Event};
use super::{Done, INDENT, Layout};
use crate::tokens::lex::Kind;

/// The longest name beside which a method stands at the start of a line.
const SHORT: usize = 4;

/// A chain so far.
struct Chain {
    read: Read,
    /// Whether nothing stands behind the operand yet.
    is_bare: bool,
    /// The end of what is behind the last dot.
    last_dot: Option<usize>,
    n_dots: usize,
    short: Option<Short>,
}

impl Layout<'_> {
    /// An operand with what stands behind it.
    pub(super) fn postfixed(&mut self, starts_line: bool, ends_at_block: bool) -> Done<Read> {
        let start = self.page.position();
        let read = self.operand()?;
        let goes_on = self.sign() == b'?' || self.sign() == b'.' && !self.are_signs("..");
        if ends_at_block && read.form.ends_itself() && !goes_on {
            return Some(read);
        }
        let end = self.page.position();
        let mut chain = Chain {
            read,
            is_bare: true,
            last_dot: None,
            n_dots: 0,
            short: None,
        };
        while self.link(&mut chain, starts_line)? {}
        if let Some(last_dot) = chain.last_dot {
            self.page.insert(last_dot, [Event::End]);
            self.page.insert(end, [Event::End]);
            let boxes = [
                Event::Begin(INDENT, Breaks::All),
                Event::Begin(-INDENT, Breaks::All),
            ];
            self.page.insert(start, boxes);
        }
        // Three events more are before what is behind the first dot.
        let moved = |at: usize| at + 3;
        chain.read.short = chain.short.map(|short| Short {
            dot: moved(short.dot),
            arguments: short.arguments.map(moved),
        });
        Some(chain.read)
    }

    /// Adds what comes next; returns whether something does.
    fn link(&mut self, chain: &mut Chain, starts_line: bool) -> Done<bool> {
        let read = chain.read;
        match self.sign() {
            b'?' => {
                self.put_token()?;
                chain.read = Read {
                    form: Form::Other,
                    ..read
                };
            }
            b'(' => {
                self.call()?;
                chain.read = Read {
                    wraps: read.wraps,
                    ..read.left_of(Form::Call)
                };
            }
            b'[' => {
                self.put("[");
                self.inside(Self::expression)?;
                self.put("]");
                chain.read = read.left_of(Form::Other);
            }
            b'.' if !self.are_signs("..") => self.member(chain, starts_line)?,
            _ => return Some(false),
        }
        chain.is_bare = false;
        Some(true)
    }

    /// A dot and the member or method behind it.
    fn member(&mut self, chain: &mut Chain, starts_line: bool) -> Done {
        let is_short = matches!(chain.read.form, Form::Name(length) if length <= SHORT);
        if starts_line && chain.is_bare && is_short {
            chain.short = Some(Short {
                dot: self.page.position(),
                arguments: None,
            });
        } else {
            self.line_break(Break {
                unbroken: if self.page.ends_with_dot() { " " } else { "" },
                ..Break::default()
            });
        }
        self.at += 1;
        self.put(".");
        chain.n_dots += 1;
        let token = self.token_at(self.at)?;
        if token.kind == Kind::Literal {
            self.positions()?;
        } else {
            self.put_name()?;
        }
        if self.are_signs("::") {
            self.at += 2;
            self.put("::");
            self.arguments()?;
        }
        if self.sign() == b'(' && token.kind == Kind::Word {
            let arguments = self.page.position();
            self.begin(0, Breaks::All);
            self.call()?;
            self.end_box();
            if let Some(short) = chain.short.as_mut() {
                // Only the method of the name itself is not indented.
                if chain.n_dots == 1 {
                    self.page.indent(arguments, -INDENT);
                    short.arguments = Some(arguments);
                }
            }
        }
        if let Some(arguments) = chain.short.as_mut().filter(|_| chain.n_dots > 1)
            && let Some(arguments) = arguments.arguments.take()
        {
            self.page.indent(arguments, 0);
        }
        chain.read = Read {
            form: Form::Other,
            wraps: true,
            ..chain.read
        };
        chain.last_dot = Some(self.page.position());
        Some(())
    }

    /// Positions in tuples, which look like a number with a dot where they are two.
    fn positions(&mut self) -> Done {
        let token = self.token_at(self.at)?;
        let mut parts = self.slice(token).split('.');
        self.at += 1;
        self.put(parts.next()?);
        for part in parts {
            self.zero();
            self.put(".");
            self.put(part);
        }
        Some(())
    }

    /// Arguments in parentheses.
    fn call(&mut self) -> Done {
        self.put("(");
        let start = self.page.position();
        self.inside(|it| {
            if it.is_done() {
                return Some(());
            }
            let first = it.expression()?;
            let is_last = it.passes_comma()?;
            if is_last && first.form.is_like_block() {
                return Some(());
            }
            it.box_list(start);
            it.comma(is_last);
            it.list_of(|it| it.expression().map(|_| ()))?;
            it.outdent();
            it.end_box();
            Some(())
        })?;
        self.put(")");
        Some(())
    }
}
