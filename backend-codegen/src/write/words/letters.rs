//! Characters as letters that identifiers may have.

use std::fmt::{self, Write as _};

/// What a character is in a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letter {
    /// A capital, given in lower case.
    Upper(Spelling),
    /// A small letter, or one without case.
    Lower(Spelling),
    /// A decimal digit.
    Digit(char),
    /// It changes the letter before it and has no name of its own.
    Mark,
    /// Anything else.
    Symbol(char),
}

impl Letter {
    pub(super) fn of(character: char) -> Self {
        match character {
            'a'..='z' => Self::Lower(Spelling::Character(character)),
            'A'..='Z' => Self::Upper(Spelling::Character(character.to_ascii_lowercase())),
            '0'..='9' => Self::Digit(character),
            '\0'..='\u{7f}' => Self::Symbol(character),
            // Combining accents, joiners, and what chooses between two looks of a character.
            '\u{300}'..='\u{36f}'
            | '\u{200b}'..='\u{200d}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' => Self::Mark,
            // Scripts that need no accents and that nobody takes for another one.
            '\u{3041}'..='\u{3096}'
            | '\u{30a1}'..='\u{30fa}'
            | '\u{30fc}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7a3}' => Self::Lower(Spelling::Character(character)),
            _ => Self::folded(character),
        }
    }

    /// A Latin letter with an accent, or a Cyrillic or Greek one, in ASCII: some of them look the
    /// same as others, and most can be written in two ways.
    fn folded(character: char) -> Self {
        let lower = character.to_lowercase().next().unwrap_or(character);
        let folded = FOLDED
            .iter()
            .find(|(letters, _)| letters.contains(lower))
            .map(|(_, ascii)| *ascii);
        match folded {
            Some("") => Self::Mark,
            Some(ascii) if lower == character => Self::Lower(Spelling::Text(ascii)),
            Some(ascii) => Self::Upper(Spelling::Text(ascii)),
            None => Self::Symbol(character),
        }
    }
}

/// How a letter or a symbol is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spelling {
    Character(char),
    Text(&'static str),
    /// As its Unicode number.
    Number(char),
}

impl Spelling {
    pub(super) fn add_to(self, word: &mut String) {
        match self {
            Self::Character(character) => word.push(character),
            Self::Text(text) => word.push_str(text),
            // Writing to a string cannot fail.
            Self::Number(symbol) => drop(write!(word, "u{:x}", u32::from(symbol))),
        }
    }

    /// How many bytes it takes.
    pub(super) fn len(self) -> usize {
        match self {
            Self::Character(character) => character.len_utf8(),
            Self::Text(text) => text.len(),
            Self::Number(_) => self.to_string().len(),
        }
    }
}

impl fmt::Display for Spelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character(character) => f.write_char(*character),
            Self::Text(text) => f.write_str(text),
            Self::Number(symbol) => write!(f, "u{:x}", u32::from(*symbol)),
        }
    }
}

/// Small letters, and how they are written in ASCII.
const FOLDED: &[(&str, &str)] = &[
    ("àáâãåāăąǎạảấầẩẫậắằẳẵặ", "a"),
    ("äæǽ", "ae"),
    ("çćĉċč", "c"),
    ("ďđð", "d"),
    ("èéêëēĕėęěẹẻẽếềểễệ", "e"),
    ("ĝğġģ", "g"),
    ("ĥħ", "h"),
    ("ìíîïĩīĭįıǐỉị", "i"),
    ("ĵ", "j"),
    ("ķ", "k"),
    ("ĺļľŀł", "l"),
    ("ñńņňŋ", "n"),
    ("òóôõōŏőǒơọỏốồổỗộớờởỡợ", "o"),
    ("öøœǿ", "oe"),
    ("ŕŗř", "r"),
    ("śŝşšș", "s"),
    ("ß", "ss"),
    ("ţťŧț", "t"),
    ("ùúûũūŭůűųǔưụủứừửữự", "u"),
    ("ü", "ue"),
    ("ŵ", "w"),
    ("ýÿŷỳỵỷỹ", "y"),
    ("źżž", "z"),
    ("þ", "th"),
    ("а", "a"),
    ("б", "b"),
    ("в", "v"),
    ("гґ", "g"),
    ("д", "d"),
    ("еэє", "e"),
    ("ё", "yo"),
    ("ж", "zh"),
    ("з", "z"),
    ("иійї", "i"),
    ("к", "k"),
    ("л", "l"),
    ("м", "m"),
    ("н", "n"),
    ("о", "o"),
    ("п", "p"),
    ("р", "r"),
    ("с", "s"),
    ("т", "t"),
    ("уў", "u"),
    ("ф", "f"),
    ("х", "kh"),
    ("ц", "ts"),
    ("ч", "ch"),
    ("ш", "sh"),
    ("щ", "shch"),
    ("ъь", ""),
    ("ы", "y"),
    ("ю", "yu"),
    ("я", "ya"),
    ("αά", "a"),
    ("βϐ", "b"),
    ("γ", "g"),
    ("δ", "d"),
    ("εέηή", "e"),
    ("ιίϊ", "i"),
    ("κ", "k"),
    ("λ", "l"),
    ("μ", "m"),
    ("ν", "n"),
    ("ξ", "x"),
    ("οόωώ", "o"),
    ("π", "p"),
    ("ρ", "r"),
    ("σς", "s"),
    ("τ", "t"),
    ("υύϋ", "y"),
    ("φ", "f"),
    ("χ", "ch"),
    ("ψ", "ps"),
    ("θ", "th"),
    ("ζ", "z"),
];

/// What a symbol is called, by Unicode number if it has no usual name.
pub(super) fn name(symbol: char) -> Spelling {
    let name = match symbol {
        ' ' | '\u{a0}' => "space",
        '\t' => "tab",
        '\n' | '\r' => "newline",
        '!' => "not",
        '"' => "quote",
        '#' => "hash",
        '$' => "dollar",
        '%' => "percent",
        '&' => "and",
        '\'' => "apostrophe",
        '(' | '[' | '{' => "open",
        ')' | ']' | '}' => "close",
        '*' => "star",
        '+' => "plus",
        ',' => "comma",
        '-' => "minus",
        '.' => "dot",
        '/' => "slash",
        ':' => "colon",
        ';' => "semicolon",
        '<' => "less",
        '=' => "equals",
        '>' => "greater",
        '?' => "question",
        '@' => "at",
        '\\' => "backslash",
        '^' => "caret",
        '_' => "underscore",
        '`' => "backtick",
        '|' => "or",
        '~' => "tilde",
        '€' => "euro",
        '£' => "pound",
        '¥' => "yen",
        '°' => "degree",
        '²' => "squared",
        '³' => "cubed",
        '×' => "times",
        '≤' => "most",
        '≥' => "least",
        '≠' => "unequal",
        'µ' => "micro",
        _ => return Spelling::Number(symbol),
    };
    Spelling::Text(name)
}
