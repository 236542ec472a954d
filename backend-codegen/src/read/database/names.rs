//! What things of a database are called in an API.

use std::collections::BTreeSet;

use crate::write::words::words;

/// What makes people think of a column as secret, as words of its name.
const SECRET: [&str; 24] = [
    "apikey",
    "cipher",
    "credential",
    "credentials",
    "crypted",
    "cvv",
    "digest",
    "encrypted",
    "hash",
    "hashed",
    "hmac",
    "iban",
    "otp",
    "passphrase",
    "passwd",
    "password",
    "pin",
    "pwd",
    "salt",
    "secret",
    "secrets",
    "ssn",
    "token",
    "tokens",
];

/// Words that are secret beside each other.
const SECRET_PAIRS: [[&str; 2]; 6] = [
    ["access", "key"],
    ["api", "key"],
    ["card", "number"],
    ["encryption", "key"],
    ["private", "key"],
    ["signing", "key"],
];

/// Whether a name looks like that of something that nobody should be shown.
pub(super) fn looks_secret(name: &str) -> bool {
    let words = words(name);
    let is_one = words.iter().any(|word| SECRET.contains(&word.as_str()));
    let is_pair = words.windows(2).any(|pair| {
        let pair = [pair.first(), pair.last()].map(|word| word.map_or("", String::as_str));
        SECRET_PAIRS.contains(&pair)
    });
    is_one || is_pair
}

/// One of what many are called: `orders` → `order`.
pub(super) fn singular(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    if let Some(last) = words.last_mut() {
        *last = singular_word(last);
    }
    words
}

fn singular_word(word: &str) -> String {
    let cut = |ending: &str, instead: &str| {
        let stem = word.strip_suffix(ending)?;
        (stem.len() > 1).then(|| format!("{stem}{instead}"))
    };
    if ["ss", "us", "is", "news", "data", "series", "species"]
        .iter()
        .any(|ending| word.ends_with(ending))
    {
        return word.to_owned();
    }
    let found = (word == "people").then(|| "person".to_owned());
    let found = found
        .or_else(|| (word == "children").then(|| "child".to_owned()))
        .or_else(|| cut("ies", "y"))
        .or_else(|| cut("sses", "ss"))
        .or_else(|| cut("xes", "x"))
        .or_else(|| cut("ches", "ch"))
        .or_else(|| cut("shes", "sh"))
        .or_else(|| cut("uses", "us"))
        .or_else(|| cut("s", ""));
    found.unwrap_or_else(|| word.to_owned())
}

/// Words as the name of a type: `OrderLine`.
pub(super) fn pascal(words: &[String]) -> String {
    let word = |word: &String| {
        let mut chars = word.chars();
        let first = chars.next().into_iter().flat_map(char::to_uppercase);
        first.chain(chars).collect::<String>()
    };
    words.iter().map(word).collect()
}

/// What to-one relations are called: `author_id` → `author`.
pub(super) fn without_id(column: &str) -> Option<String> {
    let mut words = words(column);
    let is_id = words
        .last()
        .is_some_and(|last| ["id", "uuid", "fk", "key"].contains(&last.as_str()));
    if words.len() < 2 || !is_id {
        return None;
    }
    words.pop();
    Some(words.join("_"))
}

/// A name that nothing else has.
pub(super) fn free(taken: &mut BTreeSet<String>, wanted: String) -> String {
    let mut name = wanted.clone();
    let mut number = 1_u32;
    while !taken.insert(name.to_lowercase()) {
        number = number.saturating_add(1);
        name = format!("{wanted}{number}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{looks_secret, singular, without_id, words};

    #[test]
    fn secrets_are_known_by_words_and_not_by_letters() {
        for name in [
            "password_digest",
            "api_key",
            "apiKey",
            "reset_token",
            "ssn",
            "passwd",
            "saltValue",
        ] {
            assert!(looks_secret(name), "{name}");
        }
        for name in ["name", "key", "number", "basalt", "hashtag", "card_type"] {
            assert!(!looks_secret(name), "{name}");
        }
    }

    #[test]
    fn many_are_called_by_one() {
        for (many, one) in [
            ("orders", "order"),
            ("order_lines", "order line"),
            ("categories", "category"),
            ("addresses", "address"),
            ("boxes", "box"),
            ("status", "status"),
            ("person", "person"),
        ] {
            assert_eq!(singular(&words(many)).join(" "), one);
        }
    }

    #[test]
    fn relations_are_called_by_the_column() {
        assert_eq!(without_id("author_id").as_deref(), Some("author"));
        assert_eq!(without_id("authorId").as_deref(), Some("author"));
        assert_eq!(without_id("id"), None);
        assert_eq!(without_id("author"), None);
    }
}
