//! Identifiers that differ from each other.

use std::collections::{HashMap, HashSet};

use proc_macro2::Ident;

use super::ident::{self, Kind};
use crate::write::words::{spelled, words};

/// The statics inside generated functions, which would hide a constant of the same name.
const INNER_STATICS: [&str; 6] = [
    "ALTERNATIVES",
    "CHECKS",
    "MEMBERS",
    "REGEX",
    "SCHEMA",
    "STEPS",
];

/// Identifiers of one kind in one scope, no two the same.
///
/// A name gets a number only if another one in its scope has the same words, so that adding an
/// unrelated one changes nothing.
#[derive(Debug)]
pub struct Scope {
    kind: Kind,
    taken: HashSet<String>,
    /// The highest number behind a name so far.
    numbers: HashMap<String, u32>,
}

impl Scope {
    /// A scope without names.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            taken: HashSet::new(),
            numbers: HashMap::new(),
        }
    }

    /// A scope for constants that generated functions use.
    pub fn of_constants() -> Self {
        Self::without(Kind::Constant, &INNER_STATICS)
    }

    /// A scope in which these identifiers are taken by something else.
    pub fn without(kind: Kind, taken: &[&str]) -> Self {
        Self {
            kind,
            taken: taken.iter().map(|name| (*name).to_owned()).collect(),
            numbers: HashMap::new(),
        }
    }

    /// An identifier for one name.
    pub fn text(&mut self, text: &str) -> Ident {
        self.words(&words(text))
    }

    /// An identifier of these words, with a number behind them if it is taken.
    pub fn words(&mut self, words: &[impl AsRef<str>]) -> Ident {
        let mut words: Vec<String> = words.iter().map(|word| word.as_ref().to_owned()).collect();
        let name = ident::name(self.kind, &words);
        if self.taken.insert(name.clone()) {
            return ident::ident(self.kind, &words);
        }
        let number = self.numbers.entry(name).or_insert(1);
        loop {
            *number = number.saturating_add(1);
            words.push(number.to_string());
            if self.taken.insert(ident::name(self.kind, &words)) {
                return ident::ident(self.kind, &words);
            }
            words.pop();
        }
    }

    /// Identifiers for all names of a list at once: among names with the same words, symbols decide
    /// (`type` and `@type` are `type_` and `at_type`), and numbers only after that.
    pub fn texts<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) -> Vec<Ident> {
        let names: Vec<(Vec<String>, Vec<String>)> = texts
            .into_iter()
            .map(|text| (words(text), spelled(text)))
            .collect();
        let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, (plain, _)) in names.iter().enumerate() {
            let name = ident::name(self.kind, plain);
            groups.entry(name).or_default().push(at);
        }
        let is_first = |at: usize, plain: &[String]| {
            let group = groups.get(&ident::name(self.kind, plain));
            let exact = |at: &&usize| {
                names
                    .get(**at)
                    .is_some_and(|(plain, spelled)| plain == spelled)
            };
            let group = group.map(Vec::as_slice).unwrap_or_default();
            group.iter().find(exact).or(group.first()) == Some(&at)
        };
        let firsts: Vec<bool> = names
            .iter()
            .enumerate()
            .map(|(at, (plain, _))| is_first(at, plain))
            .collect();
        let mut made: Vec<Option<Ident>> = names
            .iter()
            .zip(&firsts)
            .map(|((plain, _), first)| first.then(|| self.words(plain)))
            .collect();
        for ((plain, spelled), made) in names.iter().zip(&mut made) {
            if made.is_none() {
                let words = if plain == spelled { plain } else { spelled };
                *made = Some(self.words(words));
            }
        }
        made.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(kind: Kind, texts: &[&str]) -> String {
        let idents = Scope::new(kind).texts(texts.iter().copied());
        let idents: Vec<String> = idents.iter().map(Ident::to_string).collect();
        idents.join(" ")
    }

    #[test]
    fn symbols_tell_names_apart_before_numbers_do() {
        assert_eq!(
            made(Kind::Value, &["@type", "type", "$type"]),
            "at_type type_ dollar_type"
        );
        assert_eq!(
            made(Kind::Variant, &["A", "A+", "A-", "-A"]),
            "A APlus AMinus MinusA"
        );
        assert_eq!(made(Kind::Variant, &["asc", "ASC", "Asc"]), "Asc Asc2 Asc3");
        assert_eq!(
            made(Kind::Variant, &["<", "<=", "="]),
            "Less LessEquals Equals"
        );
    }

    #[test]
    fn a_number_never_takes_the_name_of_another() {
        assert_eq!(
            made(Kind::Variant, &["foo", "FOO", "foo2"]),
            "Foo Foo3 Foo2"
        );
        assert_eq!(made(Kind::Value, &["a_b", "aB", "a-b"]), "a_b a_b_2 a_b_3");
    }

    #[test]
    fn an_unrelated_name_changes_nothing() {
        assert_eq!(made(Kind::Value, &["b", "new", "B"]), "b new b_2");
        assert_eq!(made(Kind::Value, &["b", "B"]), "b b_2");
    }
}
