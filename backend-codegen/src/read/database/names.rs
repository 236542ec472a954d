//! What things of a database are called in an API.

use std::collections::BTreeSet;

use super::{Column, ColumnType, Table};
use crate::write::words::words;

/// What makes people think of a column as secret, as words of its name, each for one.
const SECRET: [&str; 26] = [
    "apikey",
    "cipher",
    "credential",
    "crypt",
    "crypted",
    "cvc",
    "cvv",
    "digest",
    "encrypted",
    "hash",
    "hashed",
    "hmac",
    "iban",
    "jwt",
    "mnemonic",
    "otp",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "pin",
    "pwd",
    "salt",
    "secret",
    "ssn",
    "token",
];

/// Words that are secret beside each other.
const SECRET_PAIRS: [[&str; 2]; 29] = [
    ["access", "code"],
    ["access", "key"],
    ["activation", "code"],
    ["activation", "key"],
    ["api", "key"],
    ["auth", "code"],
    ["auth", "key"],
    ["authorization", "code"],
    ["backup", "code"],
    ["card", "number"],
    ["confirmation", "code"],
    ["encryption", "key"],
    ["gift", "code"],
    ["invitation", "code"],
    ["invite", "code"],
    ["license", "key"],
    ["login", "code"],
    ["private", "key"],
    ["recovery", "code"],
    ["recovery", "key"],
    ["redemption", "code"],
    ["registration", "code"],
    ["reset", "code"],
    ["security", "answer"],
    ["security", "code"],
    ["session", "key"],
    ["signing", "key"],
    ["upgrade", "code"],
    ["verification", "code"],
];

/// What says of a secret which it is or what about it, and not what it is: `token_type`.
const ABOUT: [&str; 9] = [
    "algorithm",
    "frequency",
    "kind",
    "label",
    "name",
    "provider",
    "status",
    "type",
    "version",
];

/// What everybody who has it can make the hash of: `commit_hash`.
const HASHED: [&str; 16] = [
    "blob",
    "block",
    "body",
    "commit",
    "content",
    "document",
    "file",
    "git",
    "image",
    "layer",
    "media",
    "package",
    "schema",
    "transaction",
    "tree",
    "tx",
];

/// Whether a column looks like one that nobody should be shown.
pub(super) fn looks_secret(table: &Table, column: &Column) -> bool {
    let words = singles(&column.name);
    let last = words.last().map_or("", String::as_str);
    match column.ty {
        // That there is a secret, of which kind or since when, is none.
        ColumnType::Boolean | ColumnType::Enum(_) | ColumnType::Date | ColumnType::Moment(_) => {
            false
        }
        _ if !column.bounds.values.is_empty() => false,
        // What refers to a secret does not say it.
        _ if last == "id" && table.refers(&column.name) => false,
        // Nor does what everybody may know of it.
        _ if ABOUT.contains(&last) || is_public(&words) => false,
        // How many there are, or how long it is, is none either.
        ColumnType::Integer(_) | ColumnType::Float(_) | ColumnType::Decimal(_) => {
            let before = words.split_last().map_or(&[][..], |(_, before)| before);
            let is_code = matches!(last, "code" | "number") && is_secret(before);
            let is_count = column.name.to_lowercase().ends_with("tokens");
            (is_secret(&words) || is_code) && !is_count
        }
        _ => {
            let is_within = (1..=words.len()).any(|end| is_secret(words.get(..end).unwrap_or(&[])));
            is_within || is_pass(&words) || is_its_secret(table, &words)
        }
    }
}

/// Public keys, what they are known by (`credential_id` of `WebAuthn`), and hashes of what is no secret.
fn is_public(words: &[String]) -> bool {
    match words {
        [.., before, last] => match (before.as_str(), last.as_str()) {
            ("public", "key") | ("credential", "id") => true,
            (what, "hash" | "digest") => HASHED.contains(&what),
            _ => false,
        },
        _ => false,
    }
}

/// `user_pass`, `one_time_code`, and the `session_id` that a client shows; those that lead to a table were asked about
/// before.
fn is_pass(words: &[String]) -> bool {
    let is = |wanted: &[&str]| words == wanted;
    let ends_with = |wanted: &[&str]| {
        let start = words.len().saturating_sub(wanted.len());
        words.get(start..).is_some_and(|end| end == wanted)
    };
    is(&["session", "id"]) || ends_with(&["one", "time", "code"]) || ends_with(&["pass"])
}

/// Whether the last of these words are a secret.
fn is_secret(words: &[String]) -> bool {
    match words {
        [.., before, last] if SECRET_PAIRS.contains(&[before, last]) => true,
        [.., last] => SECRET.contains(&last.as_str()),
        [] => false,
    }
}

/// Whether rows of the table are secrets, and these words are what it calls them: `api_keys.key`.
fn is_its_secret(table: &Table, column: &[String]) -> bool {
    let table = singles(&table.name);
    let Some(one) = table.last() else {
        return false;
    };
    match column {
        [word] => is_secret(&table) && (word == one || word == "value"),
        _ => false,
    }
}

/// The words of a name, each for one.
fn singles(name: &str) -> Vec<String> {
    words(name).iter().map(|word| singular_word(word)).collect()
}

/// One of what many are called: `orders` → `order`.
pub(super) fn singular(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    if let Some(last) = words.last_mut() {
        *last = singular_word(last);
    }
    words
}

/// Words whose one is not told by their endings.
const IRREGULAR: [(&str, &str); 22] = [
    ("aliases", "alias"),
    ("analyses", "analysis"),
    ("aws", "aws"),
    ("caches", "cache"),
    ("canvases", "canvas"),
    ("children", "child"),
    ("cookies", "cookie"),
    ("criteria", "criterion"),
    ("dns", "dns"),
    ("gps", "gps"),
    ("houses", "house"),
    ("indices", "index"),
    ("men", "man"),
    ("movies", "movie"),
    ("people", "person"),
    ("quizzes", "quiz"),
    ("shelves", "shelf"),
    ("sms", "sms"),
    ("taxa", "taxon"),
    ("vertices", "vertex"),
    ("warehouses", "warehouse"),
    ("women", "woman"),
];

/// Words of which there is no more than one, or that many are called by, too.
const UNCOUNTED: [&str; 11] = [
    "data",
    "equipment",
    "feedback",
    "info",
    "information",
    "media",
    "metadata",
    "news",
    "series",
    "species",
    "staff",
];

/// What many are called, be it that the words say it already: `order` and `orders` → `orders`.
pub(super) fn plural(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    if let Some(last) = words.last_mut() {
        *last = plural_word(last);
    }
    words
}

fn plural_word(word: &str) -> String {
    if singular_word(word) != word || UNCOUNTED.contains(&word) {
        return word.to_owned();
    }
    if let Some((many, _)) = IRREGULAR.iter().find(|(_, one)| *one == word) {
        return (*many).to_owned();
    }
    let stem = |ending: &str| word.strip_suffix(ending);
    let is_vowel = |stem: &str| stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    if let Some(stem) = stem("y").filter(|stem| !is_vowel(stem)) {
        return format!("{stem}ies");
    }
    if let Some(stem) = stem("sis") {
        return format!("{stem}ses");
    }
    let hisses = ["s", "x", "z", "ch", "sh"];
    match hisses.iter().any(|ending| word.ends_with(ending)) {
        true => format!("{word}es"),
        false => format!("{word}s"),
    }
}

fn singular_word(word: &str) -> String {
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == word) {
        return (*one).to_owned();
    }
    let is_same = |ending: &&str| word.ends_with(ending);
    if ["ss", "us", "is", "news", "data", "series", "species"]
        .iter()
        .any(is_same)
    {
        return word.to_owned();
    }
    let cut = |ending: &str, instead: &str| {
        let stem = word.strip_suffix(ending)?;
        (stem.len() > 1).then(|| format!("{stem}{instead}"))
    };
    let found = cut("ies", "y")
        .or_else(|| cut("sses", "ss"))
        .or_else(|| cut("xes", "x"))
        .or_else(|| cut("ches", "ch"))
        .or_else(|| cut("shes", "sh"))
        .or_else(|| cut("oes", "o"))
        .or_else(|| cut("s", "").filter(|one| one.ends_with("ause")))
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

/// Words as a member of a row: `orderLine` beside columns that are written so, else `order_line`.
pub(super) fn member(words: &[String], is_camel: bool) -> String {
    match words {
        [first, others @ ..] if is_camel => format!("{first}{}", pascal(others)),
        words => words.join("_"),
    }
}

/// Whether a column is called as in `orderLine`.
pub(super) fn is_camel(column: &str) -> bool {
    let mut pairs = column.chars().zip(column.chars().skip(1));
    !column.contains('_') && pairs.any(|(one, next)| one.is_lowercase() && next.is_uppercase())
}

/// What to-one relations are called: `author_id` → `author`.
pub(super) fn without_id(column: &str) -> Option<Vec<String>> {
    let mut words = words(column);
    let is_id = words
        .last()
        .is_some_and(|last| ["id", "uuid", "fk", "key"].contains(&last.as_str()));
    if words.len() < 2 || !is_id {
        return None;
    }
    words.pop();
    Some(words)
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
    use super::{
        Column, ColumnType, Table, is_camel, looks_secret, member, plural, singular, without_id,
        words,
    };
    use crate::read::database::ForeignKey;

    fn is_secret(table: &str, name: &str, ty: ColumnType) -> bool {
        let column = Column {
            name: name.to_owned(),
            ty,
            ..Column::default()
        };
        let table = Table {
            name: table.to_owned(),
            foreign_keys: vec![ForeignKey {
                columns: vec!["api_token_id".to_owned()],
                ..ForeignKey::default()
            }],
            ..Table::default()
        };
        looks_secret(&table, &column)
    }

    #[test]
    fn secrets_are_known_by_words_and_not_by_letters() {
        for name in [
            "password_digest",
            "api_key",
            "apiKey",
            "api_keys",
            "reset_token",
            "ssn",
            "passwd",
            "saltValue",
            "pass_crypt",
            "user_pass",
            "twoFactorBackupCodes",
            "reset_code",
            "session_id",
            "session_key",
            "one_time_code",
            "invitationCode",
            "token_id",
        ] {
            assert!(is_secret("users", name, ColumnType::Text(None)), "{name}");
        }
        for name in [
            "name",
            "key",
            "number",
            "basalt",
            "hashtag",
            "card_type",
            "code",
            "country_code",
            "api_token_id",
            "passed",
            "pass_through",
            "chat_session_id",
            "credential_id",
            "credential_public_key",
            "public_key",
            "token_type",
            "content_hash",
            "time_code",
        ] {
            assert!(!is_secret("users", name, ColumnType::Text(None)), "{name}");
        }
    }

    #[test]
    fn secrets_have_values_that_could_be_some() {
        let integer = || ColumnType::Integer(32);
        for name in ["pin", "pin_code", "reset_code", "card_number"] {
            assert!(is_secret("users", name, integer()), "{name}");
        }
        for name in ["max_tokens", "password_length", "token_count"] {
            assert!(!is_secret("users", name, integer()), "{name}");
        }
        assert!(!is_secret("users", "otp_enabled", ColumnType::Boolean));
        assert!(!is_secret(
            "users",
            "password_changed_at",
            ColumnType::Moment(true)
        ));
    }

    #[test]
    fn what_a_table_of_secrets_calls_them_is_secret() {
        for (table, name) in [
            ("api_keys", "key"),
            ("ApiKey", "value"),
            ("tokens", "value"),
            ("upgrade_codes", "code"),
        ] {
            assert!(
                is_secret(table, name, ColumnType::Text(None)),
                "{table}.{name}"
            );
        }
        for (table, name) in [
            ("api_keys", "name"),
            ("country_codes", "code"),
            ("settings", "key"),
            ("settings", "value"),
        ] {
            assert!(
                !is_secret(table, name, ColumnType::Text(None)),
                "{table}.{name}"
            );
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
            ("api_endpoint_caches", "api endpoint cache"),
            ("batches", "batch"),
            ("pauses", "pause"),
            ("statuses", "status"),
            ("heroes", "hero"),
            ("listed_taxa", "listed taxon"),
            ("status", "status"),
            ("person", "person"),
        ] {
            assert_eq!(singular(&words(many)).join(" "), one);
        }
    }

    #[test]
    fn one_is_called_by_many() {
        for (one, many) in [
            ("account", "accounts"),
            ("accounts", "accounts"),
            ("order_line", "order lines"),
            ("category", "categories"),
            ("address", "addresses"),
            ("day", "days"),
            ("status", "statuses"),
            ("analysis", "analyses"),
            ("person", "people"),
            ("people", "people"),
            ("staff", "staff"),
            ("file_metadata", "file metadata"),
        ] {
            assert_eq!(plural(&words(one)).join(" "), many);
        }
    }

    #[test]
    fn relations_are_called_by_the_column() {
        let called = |column| without_id(column).map(|words| member(&words, is_camel(column)));
        assert_eq!(called("author_id").as_deref(), Some("author"));
        assert_eq!(called("firstAuthorId").as_deref(), Some("firstAuthor"));
        assert_eq!(called("first_author_id").as_deref(), Some("first_author"));
        assert_eq!(called("id"), None);
        assert_eq!(called("author"), None);
    }
}
