//! Names as words: what all target languages make their identifiers of.
//!
//! Any text can be a name in a specification: `createdAt`, `X-Rate-Limit`, `+1`, `größe`, `*` or
//! nothing at all. Here it becomes a list of words in lower case that is never empty; a writer joins
//! them in the manner of its language.

mod letters;
mod types;

use std::ops::Range;

use letters::{Letter, Spelling};
pub(crate) use types::{MAX_TITLE, TypeWords};

/// No name takes many more characters than this from one text.
const MAX_LENGTH: usize = 80;

/// Names whose capitals do not start words.
const WHOLE: [&str; 7] = [
    "GraphQL",
    "IPv",
    "MySQL",
    "OAuth",
    "PostgreSQL",
    "iOS",
    "macOS",
];

/// The words of `text`. Symbols part them and are dropped, unless they say all there is, or are a
/// sign in front: `+1` is `plus 1`.
pub(crate) fn words(text: &str) -> Vec<String> {
    if let Some(words) = easy(text) {
        return words;
    }
    let words = split(&plain(text));
    if words.is_empty() {
        return spelled(text);
    }
    words
}

/// The words of a text as most are: letters, digits and what parts words, all of ASCII.
fn easy(text: &str) -> Option<Vec<String>> {
    let bytes = text.as_bytes();
    if matches!(bytes, [b'+' | b'-', ..] | [.., b'+']) {
        return None;
    }
    let class = |at: usize| match bytes.get(at) {
        Some(b'A'..=b'Z') => Class::Upper,
        Some(b'a'..=b'z') => Class::Lower,
        Some(b'0'..=b'9') => Class::Digit,
        _ => Class::Gap,
    };
    let mut words: Vec<String> = Vec::new();
    let mut add = |range: Range<usize>| {
        let word = text.get(range).filter(|word| !word.is_empty());
        words.extend(word.map(str::to_ascii_lowercase));
    };
    let (mut start, mut end, mut n_letters) = (0, 0, 0);
    for (at, byte) in bytes.iter().enumerate() {
        let rest = bytes.get(at..).unwrap_or_default();
        let starts_rest = |name: &&str| {
            let name = name.as_bytes();
            name.first() == Some(byte) && rest.starts_with(name)
        };
        if !byte.is_ascii() || WHOLE.iter().any(starts_rest) {
            return None;
        }
        if n_letters >= MAX_LENGTH {
            continue;
        }
        let around = [
            class(at.wrapping_sub(1)),
            class(at),
            class(at + 1),
            class(at + 2),
        ];
        match around {
            [_, Class::Gap, ..] => {
                add(start..end);
                start = at + 1;
            }
            _ if starts_word(around, bytes.get(at + 1) == Some(&b's')) => {
                add(start..end);
                start = at;
                n_letters += 1;
            }
            _ => n_letters += 1,
        }
        end = at + 1;
    }
    add(start..end);
    (!words.is_empty()).then_some(words)
}

/// The words of `text` with its symbols spelled out, for names that [`words`] does not tell apart.
/// Symbols that usually part words (`-`, `_`, `.`, `/`, space) are spelled only at the ends.
pub(crate) fn spelled(text: &str) -> Vec<String> {
    let words = split(&with_symbols(text));
    if words.is_empty() {
        return vec!["empty".to_owned()];
    }
    words
}

/// What a piece of a name is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Upper,
    /// Also letters without case.
    Lower,
    Digit,
    /// It is a word of its own.
    Word,
    /// It parts words.
    Gap,
}

/// A letter, a digit or a symbol of a name, in lower case.
#[derive(Clone, Copy)]
struct Piece {
    text: Spelling,
    class: Class,
}

impl Piece {
    const GAP: Self = Self {
        text: Spelling::Text(""),
        class: Class::Gap,
    };

    fn letter(letter: Letter) -> Option<Self> {
        let (text, class) = match letter {
            Letter::Upper(text) => (text, Class::Upper),
            Letter::Lower(text) => (text, Class::Lower),
            Letter::Digit(digit) => (Spelling::Character(digit), Class::Digit),
            Letter::Mark => return None,
            Letter::Symbol(_) => return Some(Self::GAP),
        };
        Some(Self { text, class })
    }

    const fn word(text: Spelling) -> Self {
        Self {
            text,
            class: Class::Word,
        }
    }
}

/// The letters of a text, with those of [`WHOLE`] in the case of one word.
fn letters(text: &str) -> Vec<Letter> {
    let mut letters = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let may_be_whole = matches!(first, 'G' | 'I' | 'M' | 'O' | 'P' | 'i' | 'm');
        let whole = WHOLE
            .iter()
            .find(|name| may_be_whole && rest.starts_with(**name));
        let taken = match whole {
            Some(name) => {
                letters.extend(name.chars().enumerate().map(|(n, letter)| {
                    let lower = Spelling::Character(letter.to_ascii_lowercase());
                    match n {
                        0 => Letter::Upper(lower),
                        _ => Letter::Lower(lower),
                    }
                }));
                name.len()
            }
            None => {
                letters.push(Letter::of(first));
                first.len_utf8()
            }
        };
        rest = rest.get(taken..).unwrap_or_default();
    }
    letters
}

fn plain(text: &str) -> Vec<Piece> {
    let letters = letters(text);
    let mut pieces = Vec::with_capacity(letters.len());
    for (at, letter) in letters.iter().copied().enumerate() {
        let first = at == 0;
        let last = at.saturating_add(1) == letters.len();
        match letter {
            Letter::Symbol('+') if first || last => {
                pieces.push(Piece::word(Spelling::Text("plus")))
            }
            Letter::Symbol('-') if first && !last => {
                pieces.push(Piece::word(Spelling::Text("minus")))
            }
            letter => pieces.extend(Piece::letter(letter)),
        }
    }
    // A sign alone is no name.
    if pieces
        .iter()
        .all(|piece| matches!(piece.class, Class::Gap | Class::Word))
    {
        pieces.clear();
    }
    pieces
}

fn with_symbols(text: &str) -> Vec<Piece> {
    let letters = letters(text);
    let is_symbol = |letter: &Letter| matches!(letter, Letter::Symbol(_));
    let n_leading = letters
        .iter()
        .take_while(|letter| is_symbol(letter))
        .count();
    let n_trailing = letters
        .iter()
        .rev()
        .take_while(|letter| is_symbol(letter))
        .count();
    let inner = n_leading..letters.len().saturating_sub(n_trailing);
    let mut pieces = Vec::with_capacity(letters.len());
    for (at, letter) in letters.iter().copied().enumerate() {
        match letter {
            Letter::Symbol('-' | '_' | '.' | '/' | ' ') if inner.contains(&at) => {
                pieces.push(Piece::GAP);
            }
            Letter::Symbol(symbol) => pieces.push(Piece::word(letters::name(symbol))),
            letter => pieces.extend(Piece::letter(letter)),
        }
    }
    pieces
}

fn split(pieces: &[Piece]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    let mut length = 0_usize;
    let class = |at: usize| pieces.get(at).map_or(Class::Gap, |piece| piece.class);
    for (at, piece) in pieces.iter().enumerate() {
        if length >= MAX_LENGTH {
            break;
        }
        length = length.saturating_add(piece.text.len());
        let around = [
            class(at.wrapping_sub(1)),
            piece.class,
            class(at.saturating_add(1)),
            class(at.saturating_add(2)),
        ];
        let is_s = pieces.get(at.saturating_add(1)).is_some_and(|piece| {
            matches!(piece.text, Spelling::Character('s') | Spelling::Text("s"))
        });
        let continues = open && !starts_word(around, is_s);
        match (piece.class, words.last_mut()) {
            (Class::Gap, _) => open = false,
            (Class::Word, _) => {
                words.push(piece.text.to_string());
                open = false;
            }
            (_, Some(word)) if continues => piece.text.add_to(word),
            _ => {
                let mut word = String::with_capacity(16);
                piece.text.add_to(&mut word);
                words.push(word);
                open = true;
            }
        }
    }
    words
}

/// Whether a letter or digit starts a word though no gap is before it, by what is before it, itself,
/// and the two behind it, the first of which may be an `s`.
const fn starts_word(around: [Class; 4], is_s: bool) -> bool {
    match around {
        [Class::Lower | Class::Digit, Class::Upper, _, _] => true,
        // `HTTPServer` ends in a word, but `userIDs` in a plural.
        [Class::Upper, Class::Upper, Class::Lower, second] => {
            !is_s || matches!(second, Class::Lower)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(text: &str) -> String {
        words(text).join(" ")
    }

    #[test]
    fn all_manners_of_joining_words_are_understood() {
        for text in [
            "createdAt",
            "CreatedAt",
            "created_at",
            "created-at",
            "CREATED_AT",
            "created at",
        ] {
            assert_eq!(joined(text), "created at");
        }
        for (text, expected) in [
            ("HTTPServer", "http server"),
            ("userIDs", "user ids"),
            ("IDsOfUsers", "ids of users"),
            ("OAuth2Token", "oauth2 token"),
            ("ipAddressIPv4", "ip address ipv4"),
            ("X-Rate-Limit", "x rate limit"),
            ("application/problem+json", "application problem json"),
            ("v1Beta2", "v1 beta2"),
            ("3DSecure", "3 d secure"),
            ("filter[created][gte]", "filter created gte"),
        ] {
            assert_eq!(joined(text), expected);
        }
    }

    #[test]
    fn symbols_are_words_where_nothing_else_is() {
        for (text, expected) in [
            ("", "empty"),
            (" ", "space"),
            (".", "dot"),
            ("*", "star"),
            ("+1", "plus 1"),
            ("-1", "minus 1"),
            ("-created", "minus created"),
            ("A+", "a plus"),
            ("+", "plus"),
            (">=", "greater equals"),
            ("🎉", "u1f389"),
            ("🎉 party", "party"),
        ] {
            assert_eq!(joined(text), expected, "{text:?}");
        }
    }

    #[test]
    fn symbols_can_be_spelled_to_tell_names_apart() {
        for (text, expected) in [
            ("_links", "underscore links"),
            ("$ref", "dollar ref"),
            ("foo-bar", "foo bar"),
            ("a<b", "a less b"),
        ] {
            assert_eq!(spelled(text).join(" "), expected);
        }
    }

    #[test]
    fn letters_beyond_ascii_stay_readable() {
        for (text, expected) in [
            ("größe", "groesse"),
            ("Ünïcödé", "uenicoede"),
            ("e\u{301}te\u{301}", "ete"),
            ("Đường", "duong"),
            ("имяПользователя", "imya polzovatelya"),
            ("用户Name", "用户 name"),
            ("ﬁ", "ufb01"),
        ] {
            assert_eq!(joined(text), expected);
        }
    }

    #[test]
    fn the_easy_way_gives_the_same_words() {
        let letters = [
            "a", "s", "B", "S", "4", "_", "-", "+", ".", "OAuth", "IPv", "ID", "iOS",
        ];
        let mut number = 7_u64;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..number % 13 {
                number = number
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                text.push_str(letters[(number >> 33) as usize % letters.len()]);
            }
            number = number
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            if let Some(words) = easy(&text) {
                assert_eq!(words, split(&plain(&text)), "{text}");
            }
        }
        for text in ["aB".repeat(60), "a_".repeat(100), "HTTPServers".repeat(9)] {
            assert_eq!(easy(&text), Some(split(&plain(&text))));
        }
    }

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(joined(&"a".repeat(5000)).len(), MAX_LENGTH);
    }
}
