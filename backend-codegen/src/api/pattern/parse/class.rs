//! What stands in square brackets.

use super::Parser;
use super::escape::Escaped;
use crate::api::pattern::charset::CharSet;
use crate::api::pattern::class::Class;
use crate::api::pattern::error::PatternError;

impl Parser<'_> {
    pub(super) fn class(&mut self) -> Result<Class, PatternError> {
        let start = self.position;
        self.position += 1;
        let negated = self.eat("^");
        let mut ranges = Vec::new();
        let mut properties = Vec::new();
        let mut add = |item: Escaped| match item {
            Escaped::CodePoint(code) => {
                ranges.extend_from_slice(CharSet::from_code_points(code, code).ranges());
            }
            Escaped::Set(set) => ranges.extend_from_slice(set.ranges()),
            Escaped::Property(property, negated) => {
                if !properties.contains(&(property, negated)) {
                    properties.push((property, negated));
                }
            }
        };
        loop {
            let from = self.position;
            let first = match self.class_atom(start)? {
                Some(item) => item,
                None => break,
            };
            if self.peek() != Some('-') || matches!(self.peek_at(1), Some(']') | None) {
                add(first);
                continue;
            }
            self.position += 1;
            let Some(last) = self.class_atom(start)? else {
                break;
            };
            match (first, last) {
                (Escaped::CodePoint(first), Escaped::CodePoint(last)) => {
                    if last < first {
                        return Err(self.bad_range(from));
                    }
                    let set = CharSet::from_code_points(first, last);
                    add(Escaped::Set(set));
                }
                // `[\w-.]`: a set is no end of a range, so the hyphen stands for itself.
                (first, last) => {
                    add(first);
                    add(Escaped::CodePoint(u32::from('-')));
                    add(last);
                }
            }
        }
        Ok(Class::new(
            CharSet::from_ranges(ranges),
            properties,
            negated,
        ))
    }

    /// Reads one member, or the `]` at the end.
    fn class_atom(&mut self, class: usize) -> Result<Option<Escaped>, PatternError> {
        match self.peek() {
            None => Err(PatternError::new(
                self.offset(class),
                "this character class is not closed",
            )
            .with_help("add `]`, or write `\\[` for the character itself")),
            Some(']') => {
                self.position += 1;
                Ok(None)
            }
            Some('\\') => match self.peek_at(1) {
                Some('b') => {
                    self.position += 2;
                    Ok(Some(Escaped::CodePoint(0x08)))
                }
                _ => self.character_escape().map(Some),
            },
            Some(character) => {
                self.position += 1;
                Ok(Some(Escaped::CodePoint(u32::from(character))))
            }
        }
    }

    fn bad_range(&self, from: usize) -> PatternError {
        let text = self.text(from, self.position);
        PatternError::new(
            self.offset(from),
            format!("the range `{text}` ends before it starts"),
        )
        .with_help(
            "put the hyphen first or last in the class, or write `\\-`, if it stands for itself",
        )
    }
}
