//! The names and texts in a stretch of code.

use std::collections::HashSet;

#[derive(Debug, Default)]
pub(super) struct Words {
    /// Names that no dot stands before: variables, and keys of objects.
    pub(super) names: HashSet<String>,
    /// Names behind a dot.
    pub(super) members: HashSet<String>,
    /// What stands in quotes; that of templates without what is put in.
    pub(super) texts: Vec<String>,
    /// Variables between brackets behind something: `ids[i]`.
    pub(super) indexes: HashSet<String>,
}

impl Words {
    pub(super) fn of(code: &str) -> Self {
        let mut words = Self::default();
        words.add(code);
        words
    }

    fn add(&mut self, code: &str) {
        let mut chars = code.chars().peekable();
        // The last sign that is no space, and the one before a word.
        let mut before = ' ';
        let mut is_index = false;
        while let Some(c) = chars.next() {
            match c {
                '\'' | '"' => {
                    let mut text = String::new();
                    while let Some(next) = chars.next() {
                        match next {
                            '\\' => text.extend(chars.next()),
                            next if next == c => break,
                            next => text.push(next),
                        }
                    }
                    self.texts.push(text);
                }
                '`' => self.template(&mut chars),
                '/' if chars.peek() == Some(&'/') => {
                    for next in chars.by_ref() {
                        if next == '\n' {
                            break;
                        }
                    }
                    continue;
                }
                c if is_start(c) => {
                    let mut name = String::from(c);
                    while let Some(next) = chars.next_if(|c| is_start(*c) || c.is_ascii_digit()) {
                        name.push(next);
                    }
                    match before {
                        '.' => self.members.insert(name),
                        '[' if is_index && chars.peek() == Some(&']') => {
                            self.indexes.insert(name.clone());
                            self.names.insert(name)
                        }
                        _ => self.names.insert(name),
                    };
                    before = 'a';
                    continue;
                }
                // `...items`
                '.' if chars.peek() == Some(&'.') => {
                    while chars.next_if_eq(&'.').is_some() {}
                    before = ' ';
                    continue;
                }
                // `ids[i]`, and not `[i]`.
                '[' => is_index = matches!(before, 'a' | ')' | ']'),
                _ => {}
            }
            if !c.is_whitespace() {
                before = c;
            }
        }
    }

    fn template(&mut self, chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
        let mut text = String::new();
        while let Some(c) = chars.next() {
            match c {
                '`' => break,
                '\\' => text.extend(chars.next()),
                '$' if chars.peek() == Some(&'{') => {
                    let _ = chars.next();
                    let mut inside = String::new();
                    let mut open = 1;
                    for c in chars.by_ref() {
                        match c {
                            '{' => open += 1,
                            '}' => open -= 1,
                            _ => {}
                        }
                        if open == 0 {
                            break;
                        }
                        inside.push(c);
                    }
                    self.add(&inside);
                    text.push('?');
                }
                c => text.push(c),
            }
        }
        self.texts.push(text);
    }

    /// Whether a key of `this` is in it.
    pub(super) fn has_own_key(&self) -> bool {
        self.names.contains("this")
            && self
                .members
                .iter()
                .any(|name| name == "id" || name == "uuid")
    }

    /// Whether one of these stands in it, behind a dot or not.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        names
            .iter()
            .any(|name| self.names.contains(*name) || self.members.contains(*name))
    }

    pub(super) fn mentions(&self, names: &HashSet<String>) -> bool {
        !self.names.is_disjoint(names)
    }
}

fn is_start(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == '$'
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn names_are_told_from_members_and_texts() {
        let words = Words::of(
            "db.query('select id from t', [user.name, ...rest, ids[i]], `a ${x.y} b`) // z",
        );
        let sorted = |names: &std::collections::HashSet<String>| {
            let mut names: Vec<_> = names.iter().cloned().collect();
            names.sort();
            names.join(" ")
        };
        assert_eq!(sorted(&words.names), "db i ids rest user x");
        assert_eq!(sorted(&words.members), "name query y");
        assert_eq!(sorted(&words.indexes), "i");
        assert_eq!(sorted(&Words::of("query(sql, [id])").indexes), "");
        assert_eq!(words.texts, ["select id from t", "a ? b"]);
    }
}
