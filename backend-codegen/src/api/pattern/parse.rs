//! Text → syntax tree.
//!
//! The grammar is that of ECMA-262 with the `u` flag, which JSON Schema recommends. Of what only
//! Annex B allows, this reads what documents contain and what has one possible meaning: escaped
//! punctuation (`\-`), braces and `]` that stand for themselves, `\d` as the end of a range,
//! octal escapes. A letter that is escaped without need (`\A`, `\h`) is refused: Annex B reads it
//! as the letter, other dialects read it as something else, and the author meant the latter.

mod class;
mod escape;
mod names;

use super::charset::CharSet;
use super::error::PatternError;
use super::node::{Assertion, Kind, Node};
use crate::list::CollectVec;

/// The longest pattern, in bytes.
const MAX_LENGTH: usize = 1 << 16;
/// The deepest nesting of groups. The `regex` crate's limit of 250 counts up to four levels a group.
const MAX_DEPTH: usize = 50;

/// Reads a whole pattern.
pub(super) fn parse(source: &str) -> Result<Node, PatternError> {
    if source.len() > MAX_LENGTH {
        return Err(PatternError::new(
            MAX_LENGTH,
            format!("the pattern is longer than {MAX_LENGTH} bytes"),
        ));
    }
    let chars: Vec<(usize, char)> = source.char_indices().collect_vec();
    let declared = names::Declared::scan(&chars);
    let mut parser = Parser {
        chars: &chars,
        length: source.len(),
        position: 0,
        depth: 0,
        groups: 0,
        declared: &declared,
        names_in_scope: Vec::new(),
        flags: Flags::default(),
    };
    let root = parser.disjunction()?;
    if parser.peek().is_some() {
        return Err(PatternError::new(parser.at(), "`)` closes no group")
            .with_help("write `\\)` for the character itself"));
    }
    Ok(root)
}

/// What `(?s:…)` and `(?m:…)` change.
#[derive(Clone, Copy, Default)]
struct Flags {
    dot_all: bool,
    multiline: bool,
}

struct Parser<'a> {
    chars: &'a [(usize, char)],
    /// Of the source, in bytes.
    length: usize,
    /// An index in `chars`.
    position: usize,
    depth: usize,
    groups: u32,
    declared: &'a names::Declared,
    /// Names of groups that can take part in a match together with what comes next.
    names_in_scope: Vec<String>,
    flags: Flags,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.peek_at(0)
    }

    fn peek_at(&self, ahead: usize) -> Option<char> {
        self.chars
            .get(self.position.saturating_add(ahead))
            .map(|(_, character)| *character)
    }

    fn next(&mut self) -> Option<char> {
        let character = self.peek()?;
        self.position += 1;
        Some(character)
    }

    /// Goes over `text` if it comes next.
    fn eat(&mut self, text: &str) -> bool {
        let fits = text
            .chars()
            .enumerate()
            .all(|(ahead, character)| self.peek_at(ahead) == Some(character));
        if fits {
            self.position += text.chars().count();
        }
        fits
    }

    /// The byte offset of what comes next.
    fn at(&self) -> usize {
        self.offset(self.position)
    }

    fn offset(&self, position: usize) -> usize {
        self.chars.get(position).map_or(self.length, |(at, _)| *at)
    }

    /// The character at a byte offset.
    fn text_at(&self, at: usize) -> Option<char> {
        let index = self.chars.binary_search_by_key(&at, |(at, _)| *at).ok()?;
        self.chars.get(index).map(|(_, character)| *character)
    }

    /// What stands between two positions.
    fn text(&self, from: usize, to: usize) -> String {
        self.chars
            .get(from..to)
            .unwrap_or_default()
            .iter()
            .map(|(_, character)| *character)
            .collect()
    }

    fn disjunction(&mut self) -> Result<Node, PatternError> {
        let at = self.at();
        let base = self.names_in_scope.len();
        let mut elsewhere = Vec::new();
        let mut alternatives = vec![self.alternative()?];
        while self.eat("|") {
            // Groups of different alternatives may share a name.
            elsewhere.extend(self.names_in_scope.drain(base..));
            alternatives.push(self.alternative()?);
        }
        self.names_in_scope.append(&mut elsewhere);
        Ok(if alternatives.len() == 1 {
            Node::concat(at, alternatives)
        } else {
            Node::new(at, Kind::Alternate(alternatives))
        })
    }

    fn alternative(&mut self) -> Result<Node, PatternError> {
        let at = self.at();
        let mut nodes = Vec::new();
        while let Some(character) = self.peek() {
            if matches!(character, '|' | ')') {
                break;
            }
            nodes.push(self.term(character)?);
        }
        Ok(Node::concat(at, nodes))
    }

    fn term(&mut self, first: char) -> Result<Node, PatternError> {
        let at = self.at();
        let kind = match first {
            '(' => self.group()?,
            '[' => Kind::Class(self.class()?),
            '\\' => self.escape()?,
            '*' | '+' | '?' => return Err(self.nothing_to_repeat()),
            '{' if self.counts()?.is_some() => return Err(self.nothing_to_repeat()),
            _ => {
                self.position += 1;
                match first {
                    '^' | '$' if self.flags.multiline => line_edge(at, first == '^'),
                    '^' => Kind::Assert(Assertion::Start),
                    '$' => Kind::Assert(Assertion::End),
                    '.' if self.flags.dot_all => Kind::Class(CharSet::any().into()),
                    '.' => Kind::Class(CharSet::line_terminators().complement().into()),
                    _ => Kind::Class(CharSet::one(first).into()),
                }
            }
        };
        self.repeated(Node::new(at, kind))
    }

    /// Reads the quantifier behind `node`, if there is one.
    fn repeated(&mut self, node: Node) -> Result<Node, PatternError> {
        let start = self.position;
        let (min, max) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.counts()? {
                Some((min, max, length)) => {
                    self.position += length - 1;
                    (min, max)
                }
                None => return Ok(node),
            },
            _ => return Ok(node),
        };
        self.position += 1;
        let repeatable = match node.kind {
            Kind::Assert(_) => false,
            Kind::Look { ahead, .. } => ahead && !matches!(self.text_at(node.at), Some('^' | '$')),
            _ => true,
        };
        if !repeatable {
            return Err(PatternError::new(
                self.offset(start),
                format!(
                    "`{}` repeats an assertion, which matches no characters",
                    self.text(start, self.position)
                ),
            ));
        }
        let greedy = !self.eat("?");
        if self.peek() == Some('+') {
            return Err(PatternError::new(
                self.at(),
                "nothing to repeat: a quantifier stands before this `+`",
            )
            .with_help("possessive quantifiers are not part of ECMA-262; leave the `+` out"));
        }
        Ok(Node::new(
            node.at,
            Kind::Repeat {
                node: Box::new(node),
                min,
                max,
                greedy,
            },
        ))
    }

    /// The counts of `{n}`, `{n,}` or `{n,m}` if that comes next, and its length. Any other brace
    /// stands for itself.
    fn counts(&self) -> Result<Option<(u32, Option<u32>, usize)>, PatternError> {
        let number = |mut ahead: usize| {
            let mut value = None;
            while let Some(digit) = self.peek_at(ahead).and_then(|c| c.to_digit(10)) {
                // No text is as long as the largest number, so a larger one means the same.
                let so_far: u32 = value.unwrap_or(0);
                value = Some(so_far.saturating_mul(10).saturating_add(digit));
                ahead += 1;
            }
            (value, ahead)
        };
        let (Some(min), ahead) = number(1) else {
            return Ok(None);
        };
        let (max, ahead) = match self.peek_at(ahead) {
            Some(',') => number(ahead + 1),
            _ => (Some(min), ahead),
        };
        if self.peek_at(ahead) != Some('}') {
            return Ok(None);
        }
        if max.is_some_and(|max| max < min) {
            return Err(PatternError::new(
                self.at(),
                format!(
                    "`{}` has its numbers in the wrong order",
                    self.text(self.position, self.position + ahead + 1)
                ),
            ));
        }
        Ok(Some((min, max, ahead + 1)))
    }

    fn nothing_to_repeat(&self) -> PatternError {
        let character = self.peek().unwrap_or_default();
        PatternError::new(self.at(), format!("nothing to repeat before `{character}`"))
            .with_help(format!("write `\\{character}` for the character itself"))
    }

    fn group(&mut self) -> Result<Kind, PatternError> {
        let start = self.position;
        self.position += 1;
        if self.depth >= MAX_DEPTH {
            return Err(PatternError::new(
                self.offset(start),
                format!("groups nest deeper than {MAX_DEPTH}"),
            ));
        }
        let outer = self.flags;
        let head = self.group_head(start)?;
        self.depth += 1;
        let node = Box::new(self.disjunction()?);
        self.depth -= 1;
        self.flags = outer;
        if !self.eat(")") {
            return Err(
                PatternError::new(self.offset(start), "this group is not closed")
                    .with_help("add `)`, or write `\\(` for the character itself"),
            );
        }
        Ok(match head {
            // `^*` is an error, `(?:^)*` is not.
            Head::Plain if matches!(node.kind, Kind::Assert(_) | Kind::Look { .. }) => {
                Kind::Concat(vec![*node])
            }
            Head::Plain => node.kind,
            Head::Capture(index) => Kind::Group { node, index },
            Head::Look { ahead, negative } => Kind::Look {
                node,
                ahead,
                negative,
            },
        })
    }

    fn group_head(&mut self, start: usize) -> Result<Head, PatternError> {
        let looks = [
            ("?=", true, false),
            ("?!", true, true),
            ("?<=", false, false),
            ("?<!", false, true),
        ];
        for (text, ahead, negative) in looks {
            if self.eat(text) {
                return Ok(Head::Look { ahead, negative });
            }
        }
        if self.eat("?:") {
            return Ok(Head::Plain);
        }
        if self.eat("?<") {
            let name = self.group_name()?;
            if self.names_in_scope.contains(&name) {
                return Err(PatternError::new(
                    self.offset(start),
                    format!("two groups have the name `{name}`"),
                ));
            }
            self.names_in_scope.push(name);
        } else if self.eat("?") {
            self.modifiers(start)?;
            return Ok(Head::Plain);
        }
        self.groups = self.groups.saturating_add(1);
        Ok(Head::Capture(self.groups))
    }

    /// Reads `s-m:` of `(?s-m:…)`.
    fn modifiers(&mut self, start: usize) -> Result<(), PatternError> {
        let mut value = true;
        let mut flags = self.flags;
        let from = self.position;
        loop {
            match self.next() {
                Some('s') => flags.dot_all = value,
                Some('m') => flags.multiline = value,
                Some('-') if value => value = false,
                Some(':') if self.position > from + 1 => break,
                _ => return Err(self.unknown_group(start)),
            }
        }
        self.flags = flags;
        Ok(())
    }

    /// What to say about `(?…` that ECMA-262 or this reader does not know.
    fn unknown_group(&self, start: usize) -> PatternError {
        let at = |ahead: usize| self.chars.get(start + ahead).map(|(_, c)| *c);
        let flags = self
            .chars
            .iter()
            .skip(start + 2)
            .take_while(|(_, c)| c.is_ascii_alphabetic() || *c == '-')
            .count();
        let end = at(2 + flags);
        let (what, help) = match (at(2), end) {
            (Some('P'), _) => (
                "(?P".to_owned(),
                "write `(?<name>…)`, or `\\k<name>` to refer to it",
            ),
            (Some('>'), _) => (
                "(?>".to_owned(),
                "atomic groups are not part of ECMA-262; write `(?:…)`",
            ),
            (Some('#'), _) => (
                "(?#".to_owned(),
                "comments are not part of ECMA-262; leave it out",
            ),
            (Some(_), Some(')' | ':')) if flags > 0 => (
                self.text(start, start + 2 + flags + 1),
                "flags cannot be set; for any case write both, such as `[Aa]`",
            ),
            _ => (
                "(?".to_owned(),
                "write `(?:…)` for a group, `\\(` for the character itself",
            ),
        };
        PatternError::new(
            self.offset(start),
            format!("`{what}` starts no group that ECMA-262 knows"),
        )
        .with_help(help)
    }
}

/// `^` or `$` of `(?m:…)`: the edge of the text, or a line terminator beside this place.
fn line_edge(at: usize, start: bool) -> Kind {
    let edge = if start {
        Assertion::Start
    } else {
        Assertion::End
    };
    let node = Kind::Alternate(vec![
        Node::new(at, Kind::Assert(edge)),
        Node::new(at, Kind::Class(CharSet::line_terminators().into())),
    ]);
    Kind::Look {
        node: Box::new(Node::new(at, node)),
        ahead: !start,
        negative: false,
    }
}

/// What the beginning of a group says about it.
enum Head {
    Plain,
    Capture(u32),
    Look { ahead: bool, negative: bool },
}
