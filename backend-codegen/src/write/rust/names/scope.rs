//! Identifiers that differ from each other.

use crate::map::{IndexMap, IndexSet};
use crate::tokens::Ident;

use super::ident::{self, Kind};
use crate::list::CollectVec;
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
    taken: IndexSet<String>,
    /// The highest number behind a name so far.
    numbers: IndexMap<String, u32>,
}

impl Scope {
    /// A scope without names.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            taken: IndexSet::default(),
            numbers: IndexMap::default(),
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
            numbers: IndexMap::default(),
        }
    }

    /// An identifier for one name.
    pub fn text(&mut self, text: &str) -> Ident {
        self.words(&words(text))
    }

    /// An identifier of these words, with a number behind them if it is taken.
    pub fn words(&mut self, words: &[impl AsRef<str>]) -> Ident {
        let name = ident::name(self.kind, words);
        if self.taken.insert(name.clone()) {
            return ident::checked(&name);
        }
        let mut words: Vec<String> = words
            .iter()
            .map(|word| word.as_ref().to_owned())
            .collect_vec();
        let number = self.numbers.entry(name).or_insert(1);
        loop {
            *number = number.saturating_add(1);
            words.push(number.to_string());
            let name = ident::name(self.kind, &words);
            if self.taken.insert(name.clone()) {
                return ident::checked(&name);
            }
            words.pop();
        }
    }

    /// Identifiers for all names of a list at once: among names with the same words, symbols decide
    /// (`type` and `@type` are `type_` and `at_type`), and numbers only after that.
    pub fn texts<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>) -> Vec<Ident> {
        let names = texts.into_iter().map(|text| {
            let plain = words(text);
            let name = ident::name(self.kind, &plain);
            (text, plain, name)
        });
        let names: Vec<(&str, Vec<String>, String)> = names.collect_vec();
        let mut groups: IndexMap<&str, Vec<usize>> = IndexMap::with_capacity(names.len());
        for (at, (_, _, name)) in names.iter().enumerate() {
            groups.entry(name).or_default().push(at);
        }
        let is_exact = |at: &&usize| {
            let name = names.get(**at);
            name.is_some_and(|(text, plain, _)| *plain == spelled(text))
        };
        let is_first = |at: usize, name: &str| {
            let group = groups.get(name).map(Vec::as_slice).unwrap_or_default();
            match group {
                [_] => true,
                group => group.iter().find(is_exact).or(group.first()) == Some(&at),
            }
        };
        let firsts = names.iter().enumerate();
        let firsts: Vec<bool> = firsts
            .map(|(at, (_, _, name))| is_first(at, name))
            .collect_vec();
        let mut made: Vec<Option<Ident>> = names
            .iter()
            .zip(&firsts)
            .map(|((_, plain, _), first)| first.then(|| self.words(plain)))
            .collect_vec();
        for ((text, plain, _), made) in names.iter().zip(&mut made) {
            if made.is_none() {
                let spelled = spelled(text);
                *made = Some(self.words(if *plain == spelled { plain } else { &spelled }));
            }
        }
        made.into_iter().flatten().collect_vec()
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
