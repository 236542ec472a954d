//! Names and numbers of groups.

use super::Parser;
use crate::api::pattern::error::PatternError;
use crate::list::CollectVec;

/// The groups of a pattern, found before it is read, since references may stand before groups.
pub(super) struct Declared {
    /// The number of capturing groups.
    pub(super) count: u32,
    /// Names with the numbers of their groups.
    names: Vec<(String, u32)>,
}

impl Declared {
    /// Finds all groups without judging anything else.
    pub(super) fn scan(chars: &[(usize, char)]) -> Self {
        let mut declared = Self {
            count: 0,
            names: Vec::new(),
        };
        let mut in_class = false;
        let mut rest = chars.iter().map(|(_, c)| *c);
        while let Some(character) = rest.next() {
            match character {
                '\\' => {
                    rest.next();
                }
                '[' => in_class = true,
                ']' => in_class = false,
                '(' if !in_class => declared.open(rest.clone()),
                _ => {}
            }
        }
        declared
    }

    fn open(&mut self, mut rest: impl Iterator<Item = char> + Clone) {
        let mut head = rest.clone();
        if head.next() != Some('?') {
            self.count = self.count.saturating_add(1);
            return;
        }
        rest.next();
        if rest.next() == Some('<') {
            let name: String = rest.take_while(|c| is_name(*c)).collect();
            // Otherwise it is a look-behind, or an error that is found later.
            if !name.is_empty() {
                self.count = self.count.saturating_add(1);
                self.names.push((name, self.count));
            }
        }
    }

    /// The numbers of the groups that are called `name`.
    pub(super) fn numbers(&self, name: &str) -> Vec<u32> {
        let of_name = self.names.iter().filter(|(other, _)| other == name);
        of_name.map(|(_, number)| *number).collect_vec()
    }

    /// The names as text, for messages.
    pub(super) fn list(&self) -> String {
        let names: Vec<String> = self
            .names
            .iter()
            .map(|(name, _)| format!("`{name}`"))
            .collect_vec();
        names.join(", ")
    }
}

impl Parser<'_> {
    /// Reads a name and the `>` behind it.
    pub(super) fn group_name(&mut self) -> Result<String, PatternError> {
        let start = self.position;
        while self.peek().is_some_and(|c| c != '>') {
            self.position += 1;
        }
        let name = self.text(start, self.position);
        let mut characters = name.chars();
        let fits = characters
            .next()
            .is_some_and(|c| c.is_alphabetic() || matches!(c, '_' | '$'))
            && characters.all(is_name);
        if !self.eat(">") {
            return Err(PatternError::new(
                self.offset(start),
                "the name of the group does not end with `>`",
            ));
        }
        if !fits {
            return Err(PatternError::new(
                self.offset(start),
                format!("`{name}` cannot be the name of a group"),
            )
            .with_help("a name has letters, digits, `_` and `$`, and starts with no digit"));
        }
        Ok(name)
    }
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}
