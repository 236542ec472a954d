//! Expressions.

use super::page::{Break, Breaks, Event};
use super::path::PathPlace;
use super::{Done, INDENT, Layout};
use crate::tokens::lex::Kind;

/// What was read, as far as it matters to what is around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Read {
    pub(super) form: Form,
    /// Whether a block behind it starts a line of its own where it is broken.
    pub(super) wraps: bool,
    /// Whether it means the same in a block.
    pub(super) is_statement: bool,
    /// What was done because it seemed to be all that is on a line.
    pub(super) short: Option<Short>,
}

/// A short name at the start of a line, whose method stands beside it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Short {
    /// Where a break was left out.
    pub(super) dot: usize,
    /// The box of the method's arguments, if it is not indented.
    pub(super) arguments: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A name of so many bytes.
    Name(usize),
    /// An expression with brackets of its own around it.
    Bracketed,
    /// A block, which needs no semicolon behind it.
    Block,
    /// What is between `if` and its last block; true if that is behind `else`.
    If(bool),
    /// A loop that has no value.
    Loop,
    /// `match` and `loop`, which may have a value.
    Match,
    Call,
    /// What leaves the block.
    Jump,
    Assignment,
    Other,
}

impl Form {
    /// Whether it ends as a statement without a semicolon, and as an arm without a comma.
    pub(super) const fn ends_itself(self) -> bool {
        matches!(self, Self::Block | Self::If(_) | Self::Loop | Self::Match)
    }

    /// Whether it stands in parentheses without a line of its own.
    pub(super) const fn is_like_block(self) -> bool {
        matches!(self, Self::Block | Self::Bracketed)
    }

    /// Whether a semicolon comes behind it where it is the last statement.
    pub(super) const fn wants_semicolon(self) -> bool {
        matches!(self, Self::Jump | Self::Assignment)
    }

    /// Whether a semicolon behind it is of no use.
    pub(super) const fn needs_no_semicolon(self) -> bool {
        matches!(self, Self::Loop | Self::If(false))
    }
}

impl Read {
    pub(super) const fn of(form: Form) -> Self {
        Self {
            form,
            wraps: false,
            is_statement: true,
            short: None,
        }
    }

    /// What has this on its left side.
    pub(super) const fn left_of(self, form: Form) -> Self {
        Self {
            form,
            wraps: true,
            is_statement: self.is_statement && !self.form.ends_itself(),
            short: None,
        }
    }
}

/// How tightly operators bind, from the loosest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Assign,
    Range,
    Or,
    And,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Product,
    Cast,
    Prefix,
}

impl Level {
    const fn next(self) -> Self {
        match self {
            Self::Assign => Self::Range,
            Self::Range => Self::Or,
            Self::Or => Self::And,
            Self::And => Self::Compare,
            Self::Compare => Self::BitOr,
            Self::BitOr => Self::BitXor,
            Self::BitXor => Self::BitAnd,
            Self::BitAnd => Self::Shift,
            Self::Shift => Self::Sum,
            Self::Sum => Self::Product,
            Self::Product => Self::Cast,
            Self::Cast | Self::Prefix => Self::Prefix,
        }
    }
}

/// The operators between two sides, longer ones before those that they start with.
const OPERATORS: [(&str, Level); 31] = [
    ("<<=", Level::Assign),
    (">>=", Level::Assign),
    ("+=", Level::Assign),
    ("-=", Level::Assign),
    ("*=", Level::Assign),
    ("/=", Level::Assign),
    ("%=", Level::Assign),
    ("^=", Level::Assign),
    ("&=", Level::Assign),
    ("|=", Level::Assign),
    ("||", Level::Or),
    ("&&", Level::And),
    ("==", Level::Compare),
    ("!=", Level::Compare),
    ("<=", Level::Compare),
    (">=", Level::Compare),
    ("<<", Level::Shift),
    (">>", Level::Shift),
    ("<", Level::Compare),
    (">", Level::Compare),
    ("|", Level::BitOr),
    ("^", Level::BitXor),
    ("&", Level::BitAnd),
    ("+", Level::Sum),
    ("-", Level::Sum),
    ("*", Level::Product),
    ("/", Level::Product),
    ("%", Level::Product),
    ("=", Level::Assign),
    ("..=", Level::Range),
    ("..", Level::Range),
];

impl<'t> Layout<'t> {
    pub(super) fn expression(&mut self) -> Done<Read> {
        self.operation(Level::Assign, false, false)
    }

    /// A whole statement or the body of an arm: it starts a line, and a block ends it.
    pub(super) fn line_expression(&mut self) -> Done<Read> {
        self.operation(Level::Assign, true, true)
    }

    /// What operators of a level and tighter ones hold together.
    fn operation(&mut self, least: Level, starts_line: bool, ends_at_block: bool) -> Done<Read> {
        let start = self.page.position();
        let mut left = if self.are_signs("..") {
            if self.page.ends_with_dot() {
                self.put(" ");
            }
            self.range(Read::of(Form::Other))?
        } else {
            self.prefixed(starts_line, ends_at_block)?
        };
        if ends_at_block && left.form.ends_itself() {
            return Some(left);
        }
        loop {
            if self.is_word("as") && least <= Level::Cast {
                self.undo_short(&mut left);
                self.at += 1;
                self.boxes_around(start);
                self.put("as ");
                self.ty()?;
                self.end_box();
                left = left.left_of(Form::Other);
                continue;
            }
            let Some((operator, level)) = self.operator() else {
                return Some(left);
            };
            if level < least {
                return Some(left);
            }
            self.undo_short(&mut left);
            if level == Level::Range {
                left = self.range(left.left_of(Form::Other))?;
                continue;
            }
            self.at += operator.len();
            if operator == "=" {
                self.page.insert(start, [Event::Begin(0, Breaks::Some)]);
                self.put(" = ");
                self.never();
                self.operation(Level::Assign, false, false)?;
                self.end_box();
                left = left.left_of(Form::Assignment);
                continue;
            }
            self.boxes_around(start);
            self.put(operator);
            self.put(" ");
            let form = match level {
                Level::Assign => Form::Assignment,
                _ => Form::Other,
            };
            let right = if level == Level::Assign {
                level
            } else {
                level.next()
            };
            self.operation(right, false, false)?;
            self.end_box();
            left = left.left_of(form);
        }
    }

    /// Boxes around the left side of an operator, which comes behind a break.
    fn boxes_around(&mut self, start: usize) {
        let boxes = [
            Event::Begin(INDENT, Breaks::Some),
            Event::Begin(-INDENT, Breaks::Some),
        ];
        self.page.insert(start, boxes);
        self.end_box();
        self.space();
    }

    /// Breaks before a method after all, since more comes on the line.
    fn undo_short(&mut self, left: &mut Read) {
        if let Some(short) = left.short.take() {
            if let Some(arguments) = short.arguments {
                self.page.indent(arguments, 0);
            }
            self.page
                .insert(short.dot, [Event::Break(Break::default())]);
        }
    }

    /// The operator that comes next.
    fn operator(&self) -> Option<(&'static str, Level)> {
        let sign = self.sign();
        if !matches!(
            sign,
            b'=' | b'!'
                | b'<'
                | b'>'
                | b'+'
                | b'-'
                | b'*'
                | b'/'
                | b'%'
                | b'^'
                | b'&'
                | b'|'
                | b'.'
        ) || self.are_signs("=>")
        {
            return None;
        }
        OPERATORS
            .into_iter()
            .find(|(signs, _)| signs.as_bytes().first() == Some(&sign) && self.are_signs(signs))
    }

    /// The rest of a range, from its dots on.
    fn range(&mut self, range: Read) -> Done<Read> {
        self.demand("..")?;
        let is_closed = self.passes("=");
        self.put(if is_closed { "..=" } else { ".." });
        let wraps = if self.starts_operand() {
            self.operation(Level::Or, false, false)?.wraps
        } else {
            false
        };
        Some(Read { wraps, ..range })
    }

    /// Whether an expression comes next.
    pub(super) fn starts_operand(&self) -> bool {
        match self.token_at(self.at).map(|token| token.kind) {
            None => false,
            Some(Kind::Word) => !matches!(self.word(), "else" | "as"),
            Some(Kind::Literal | Kind::Lifetime) => true,
            Some(Kind::Sign(b'{')) => !self.in_head,
            Some(Kind::Sign(sign)) => {
                matches!(
                    sign,
                    b'(' | b'[' | b'&' | b'*' | b'!' | b'-' | b'<' | b'|' | b':'
                )
            }
        }
    }

    /// An operand with the signs before it.
    fn prefixed(&mut self, starts_line: bool, ends_at_block: bool) -> Done<Read> {
        let sign = match self.sign() {
            b'&' => "&",
            b'*' => "*",
            b'!' => "!",
            b'-' => "-",
            b'#' => {
                self.attributes()?;
                return self.prefixed(starts_line, ends_at_block);
            }
            _ => return self.postfixed(starts_line, ends_at_block),
        };
        self.at += 1;
        self.put(sign);
        if sign == "&" && self.passes_word("mut") {
            self.put("mut ");
        }
        let inner = self.prefixed(false, false)?;
        Some(Read {
            form: Form::Other,
            is_statement: true,
            short: None,
            ..inner
        })
    }

    /// An operand without what stands behind it.
    pub(super) fn operand(&mut self) -> Done<Read> {
        let token = self.token_at(self.at)?;
        match token.kind {
            Kind::Literal => {
                self.put_token()?;
                Some(Read::of(Form::Other))
            }
            Kind::Lifetime => self.labelled(),
            Kind::Sign(b'(') => self.parentheses(),
            Kind::Sign(b'[') => self.array(),
            Kind::Sign(b'{') => {
                self.block_expression()?;
                Some(Read::of(Form::Block))
            }
            Kind::Sign(b'|') => self.closure(),
            Kind::Sign(b'<') => {
                self.path(PathPlace::Expression)?;
                Some(Read::of(Form::Other))
            }
            Kind::Sign(b':') => self.path_expression(),
            Kind::Sign(_) => None,
            Kind::Word => self.worded(),
        }
    }

    /// An expression that starts with a word.
    fn worded(&mut self) -> Done<Read> {
        match self.word() {
            "if" => self.if_expression(),
            "match" => self.match_expression(),
            "loop" | "while" | "for" => self.loop_expression(),
            word @ ("unsafe" | "const") => {
                self.at += 1;
                self.put(if word == "const" { "const " } else { "unsafe " });
                self.block_expression()?;
                Some(Read::of(Form::Block))
            }
            "async" if self.sign_at(self.at + 1) != b'|' => self.async_expression(),
            "async" | "move" => self.closure(),
            "let" => self.let_expression(),
            "return" => self.jump("return"),
            "break" => self.jump("break"),
            "continue" => self.jump("continue"),
            "true" | "false" => {
                self.put_token()?;
                Some(Read::of(Form::Other))
            }
            _ => self.path_expression(),
        }
    }

    fn async_expression(&mut self) -> Done<Read> {
        if self.word_at(self.at + 1) == "move" && self.sign_at(self.at + 2) == b'|' {
            return self.closure();
        }
        self.at += 1;
        self.put("async ");
        if self.passes_word("move") {
            self.put("move ");
        }
        self.block_expression()?;
        Some(Read::of(Form::Bracketed))
    }

    fn let_expression(&mut self) -> Done<Read> {
        self.at += 1;
        self.begin(0, Breaks::Some);
        self.put("let ");
        self.begin(0, Breaks::Some);
        self.pattern()?;
        self.end_box();
        self.demand("=")?;
        self.put(" = ");
        self.never();
        self.begin(0, Breaks::Some);
        let value = self.operation(Level::Compare, false, false)?;
        self.end_box();
        self.end_box();
        Some(Read {
            form: Form::Other,
            is_statement: false,
            short: None,
            ..value
        })
    }

    fn jump(&mut self, word: &'static str) -> Done<Read> {
        self.at += 1;
        self.put(word);
        if word != "return"
            && self
                .token_at(self.at)
                .is_some_and(|it| it.kind == Kind::Lifetime)
        {
            self.put(" ");
            self.puts_lifetime();
        }
        let mut wraps = false;
        if word != "continue" && self.starts_operand() {
            self.put(" ");
            wraps = self.expression()?.wraps;
        }
        Some(Read {
            wraps,
            ..Read::of(Form::Jump)
        })
    }

    fn path_expression(&mut self) -> Done<Read> {
        let start = self.page.position();
        let width = self.page.width();
        let name = self.path(PathPlace::Expression)?;
        match self.sign() {
            b'!' if matches!(self.sign_at(self.at + 1), b'(' | b'[' | b'{') => {
                let ends_itself = self.sign_at(self.at + 1) == b'{';
                self.macro_call()?;
                let form = if ends_itself {
                    Form::Match
                } else {
                    Form::Other
                };
                Some(Read::of(form))
            }
            b'{' if !self.in_head => {
                let boxes = [
                    Event::Begin(INDENT, Breaks::All),
                    Event::Begin(-INDENT, Breaks::Some),
                ];
                self.page.insert(start, boxes);
                self.end_box();
                self.put(" {");
                self.space_if_any();
                self.inside(Self::fields)?;
                self.outdent();
                self.page.end_below(width, 34);
                self.put("}");
                Some(Read::of(Form::Bracketed))
            }
            _ => Some(Read::of(name.map_or(Form::Other, Form::Name))),
        }
    }

    /// The fields of a struct with their values.
    fn fields(&mut self) -> Done {
        while !self.is_done() {
            if self.passes("..") {
                self.put("..");
                self.expression()?;
                self.space();
                break;
            }
            self.attributes()?;
            self.put_token()?;
            if self.passes(":") {
                self.put(": ");
                self.begin(0, Breaks::Some);
                self.expression()?;
                self.end_box();
            }
            let is_last = self.passes_comma()?;
            self.comma_or_space(is_last);
        }
        Some(())
    }
}
