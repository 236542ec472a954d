//! Syntax tree → text.

use std::fmt::Write;

use super::charset::CharSet;
use super::class::Class;
use super::node::{Assertion, Kind, Node};

/// Whose syntax is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    /// That of the `regex` crate, `Regex::new` without flags, from 1.10 on. The tree has neither
    /// look-around nor back-references.
    Rust,
    /// ECMA-262 with the `u` flag, strictly, so that it can also stand between slashes.
    Ecma,
}

/// Writes `node` so that a search gives the verdict of ECMA-262.
pub(super) fn print(node: &Node, dialect: Dialect) -> String {
    let mut printer = Printer {
        out: String::new(),
        dialect,
    };
    printer.alternatives(node);
    printer.out
}

/// Writes `set` in brackets, as ECMA-262 does.
pub(super) fn class(set: &CharSet) -> String {
    let mut printer = Printer {
        out: String::from("["),
        dialect: Dialect::Ecma,
    };
    printer.members(set);
    printer.out.push(']');
    printer.out
}

struct Printer {
    out: String,
    dialect: Dialect,
}

/// Writing to a string does not fail, so the result needs no look.
macro_rules! put {
    ($printer:expr, $($argument:tt)*) => {{
        let _ = write!($printer.out, $($argument)*);
    }};
}

impl Printer {
    fn alternatives(&mut self, node: &Node) {
        for (i, alternative) in node.alternatives().iter().enumerate() {
            if i > 0 {
                self.out.push('|');
            }
            for part in alternative.parts() {
                self.term(part);
            }
        }
    }

    fn term(&mut self, node: &Node) {
        match &node.kind {
            Kind::Empty => {}
            Kind::Class(class) => self.class(class),
            Kind::Assert(assertion) => self.assertion(*assertion),
            Kind::Repeat {
                node,
                min,
                max,
                greedy,
            } => {
                if matches!(node.kind, Kind::Class(_) | Kind::Group { .. }) {
                    self.term(node);
                } else {
                    self.enclosed("(?:", node);
                }
                self.quantifier(*min, *max);
                if !greedy {
                    self.out.push('?');
                }
            }
            Kind::Concat(_) | Kind::Alternate(_) => self.enclosed("(?:", node),
            Kind::Group { node, .. } if self.dialect == Dialect::Ecma => self.enclosed("(", node),
            Kind::Group { node, .. } => self.enclosed("(?:", node),
            Kind::Look {
                node,
                ahead,
                negative,
            } => self.enclosed(
                match (ahead, negative) {
                    (true, false) => "(?=",
                    (true, true) => "(?!",
                    (false, false) => "(?<=",
                    (false, true) => "(?<!",
                },
                node,
            ),
            Kind::BackReference(groups) => {
                // Of several groups with one name, all but one hold nothing and match nothing.
                // The group around keeps a digit that follows away from the number.
                self.out.push_str("(?:");
                for group in groups {
                    put!(self, "\\{group}");
                }
                self.out.push(')');
            }
        }
    }

    fn enclosed(&mut self, head: &str, node: &Node) {
        self.out.push_str(head);
        self.alternatives(node);
        self.out.push(')');
    }

    fn assertion(&mut self, assertion: Assertion) {
        self.out.push_str(match (assertion, self.dialect) {
            (Assertion::Start, _) => "^",
            (Assertion::End, _) => "$",
            // Words of the `regex` crate are Unicode's otherwise.
            (Assertion::WordBoundary, Dialect::Rust) => r"(?-u:\b)",
            (Assertion::NotWordBoundary, Dialect::Rust) => r"(?-u:\B)",
            (Assertion::WordBoundary, Dialect::Ecma) => r"\b",
            (Assertion::NotWordBoundary, Dialect::Ecma) => r"\B",
        });
    }

    fn quantifier(&mut self, min: u32, max: Option<u32>) {
        match (min, max) {
            (0, None) => self.out.push('*'),
            (1, None) => self.out.push('+'),
            (0, Some(1)) => self.out.push('?'),
            (min, None) => put!(self, "{{{min},}}"),
            (min, Some(max)) if min == max => put!(self, "{{{min}}}"),
            (min, Some(max)) => put!(self, "{{{min},{max}}}"),
        }
    }

    fn class(&mut self, class: &Class) {
        if let Some(set) = class.as_set() {
            return match set.as_char() {
                Some(character) => self.literal(character),
                None if set.is_any() && self.dialect == Dialect::Rust => {
                    self.out.push_str("(?s:.)");
                }
                None => {
                    self.out.push('[');
                    self.members(set);
                    self.out.push(']');
                }
            };
        }
        let bare = class.properties.len() == 1 && class.set.is_empty() && !class.negated;
        if !bare {
            self.out.push_str(if class.negated { "[^" } else { "[" });
        }
        self.ranges(class.set.ranges());
        for (property, negated) in &class.properties {
            let letter = if *negated { 'P' } else { 'p' };
            put!(self, "\\{letter}{{{property}}}");
        }
        if !bare {
            self.out.push(']');
        }
    }

    /// What stands in the brackets for `set`, negated where that is shorter.
    fn members(&mut self, set: &CharSet) {
        let complement = set.complement();
        let shorter = set.contains(char::MAX) && complement.ranges().len() <= set.ranges().len();
        // The `regex` crate reads `[]x]` as a class with a bracket in it.
        if shorter || (set.is_empty() && self.dialect == Dialect::Rust) {
            self.out.push('^');
            self.ranges(complement.ranges());
        } else {
            self.ranges(set.ranges());
        }
    }

    fn ranges(&mut self, ranges: &[(char, char)]) {
        for (first, last) in ranges {
            self.member(*first);
            if first != last {
                // Neighbours need no hyphen.
                if u32::from(*last) - u32::from(*first) > 1 {
                    self.out.push('-');
                }
                self.member(*last);
            }
        }
    }

    /// A character outside brackets.
    fn literal(&mut self, character: char) {
        let special = matches!(
            character,
            '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$'
        );
        if special || (character == '/' && self.dialect == Dialect::Ecma) {
            self.out.push('\\');
        }
        self.text(character);
    }

    /// A character in brackets.
    fn member(&mut self, character: char) {
        let special = match self.dialect {
            // `&&`, `--` and `~~` are operators.
            Dialect::Rust => matches!(character, '\\' | '[' | ']' | '^' | '-' | '&' | '~'),
            Dialect::Ecma => matches!(character, '\\' | '[' | ']' | '^' | '-' | '/'),
        };
        if special {
            self.out.push('\\');
        }
        self.text(character);
    }

    /// A character that means itself; one that nobody can see is written by number.
    fn text(&mut self, character: char) {
        match character {
            '\t' => self.out.push_str("\\t"),
            '\n' => self.out.push_str("\\n"),
            '\r' => self.out.push_str("\\r"),
            ' '..='~' => self.out.push(character),
            _ if character.is_alphabetic() => self.out.push(character),
            _ => put!(self, "\\u{{{:x}}}", u32::from(character)),
        }
    }
}
