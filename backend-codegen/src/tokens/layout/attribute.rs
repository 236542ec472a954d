//! Attributes, and documentation among them.

use super::page::Breaks;
use super::{Done, INDENT, Layout};
use crate::tokens::lex::Kind;

/// What stands before an attribute or a comment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Outer,
    Inner,
}

/// What is between the quotes of documentation.
#[derive(Clone, Copy)]
enum Doc<'t> {
    /// As it is.
    Raw(&'t str),
    /// With escapes.
    Literal(&'t str),
}

/// Whether it is more than one line.
fn has_lines(doc: Doc<'_>) -> bool {
    match doc {
        Doc::Raw(text) => text.contains('\n'),
        Doc::Literal(text) => {
            let mut is_escaped = false;
            text.bytes().any(|byte| {
                let is_line = byte == b'\n' || byte == b'n' && is_escaped;
                is_escaped = byte == b'\\' && !is_escaped;
                is_line
            })
        }
    }
}

impl<'t> Layout<'t> {
    /// The attributes that come next.
    pub(super) fn attributes(&mut self) -> Done {
        while self.sign() == b'#' && self.sign_at(self.at + 1) == b'[' {
            self.at += 1;
            self.attribute(Style::Outer)?;
        }
        Some(())
    }

    /// The attributes of what is around them that come next.
    pub(crate) fn inner_attributes(&mut self) -> Done {
        while self.sign() == b'#' && self.sign_at(self.at + 1) == b'!' {
            self.at += 2;
            self.attribute(Style::Inner)?;
        }
        Some(())
    }

    fn attribute(&mut self, style: Style) -> Done {
        if let Some(doc) = self.documentation(style) {
            self.put(match style {
                Style::Outer => "///",
                Style::Inner => "//!",
            });
            match doc {
                Doc::Raw(text) => self.put(text.trim_end_matches(' ')),
                Doc::Literal(text) => self.page.said(text),
            }
            self.line();
            self.at = self.partner(self.at) + 1;
            return Some(());
        }
        self.put(match style {
            Style::Outer => "#[",
            Style::Inner => "#![",
        });
        self.inside(Self::meta)?;
        self.put("]");
        self.space();
        Some(())
    }

    /// The text of the documentation in the brackets that come next, if it fits into a comment.
    fn documentation(&self, style: Style) -> Option<Doc<'t>> {
        if self.word_at(self.at + 1) != "doc" || self.sign_at(self.at + 2) != b'=' {
            return None;
        }
        let token = self.token_at(self.at + 3)?;
        let is_alone = token.kind == Kind::Literal && self.partner(self.at) == self.at + 4;
        let literal = self.slice(token);
        let doc = match literal.strip_prefix("r\"") {
            Some(raw) => Doc::Raw(raw.strip_suffix('"')?),
            None => Doc::Literal(literal.strip_prefix('"')?.strip_suffix('"')?),
        };
        let (Doc::Raw(text) | Doc::Literal(text)) = doc;
        // Another slash would make it an ordinary comment.
        let is_safe = style == Style::Inner || !text.starts_with('/');
        (is_alone && is_safe && !has_lines(doc)).then_some(doc)
    }

    fn meta(&mut self) -> Done {
        self.simple_path()?;
        if self.sign() == b'(' {
            return self.list();
        }
        if self.passes("=") {
            self.put(" = ");
            self.expression()?;
        }
        Some(())
    }

    /// What is in the parentheses of an attribute.
    fn list(&mut self) -> Done {
        self.put("(");
        self.begin(INDENT, Breaks::All);
        self.zero();
        let ends_with_comma = self.inside(Self::list_parts)?;
        if !ends_with_comma {
            self.zero();
        }
        self.outdent();
        self.end_box();
        self.put(")");
        Some(())
    }

    /// The parts; returns whether the last one is a comma.
    fn list_parts(&mut self) -> Done<bool> {
        let mut is_behind_word = false;
        let mut ends_with_comma = false;
        while let Some(token) = self.token_at(self.at) {
            ends_with_comma = false;
            match token.kind {
                Kind::Word | Kind::Literal | Kind::Lifetime => {
                    if is_behind_word {
                        self.space();
                    }
                    self.put_token()?;
                    is_behind_word = true;
                }
                Kind::Sign(b'(') => {
                    self.list()?;
                    is_behind_word = false;
                }
                Kind::Sign(open @ (b'[' | b'{')) => {
                    let (open, close) = if open == b'[' { ("[", "]") } else { ("{", "}") };
                    self.put(open);
                    self.inside(Self::list_parts)?;
                    self.put(close);
                    is_behind_word = false;
                }
                Kind::Sign(b',') if self.at + 1 == self.end => {
                    self.at += 1;
                    self.comma(true);
                    ends_with_comma = true;
                }
                Kind::Sign(sign) => {
                    if is_behind_word && sign == b'=' {
                        self.put(" ");
                    }
                    self.put_token()?;
                    match sign {
                        b'=' => self.put(" "),
                        b',' => self.space(),
                        _ => {}
                    }
                    is_behind_word = false;
                }
            }
        }
        Some(ends_with_comma)
    }
}
