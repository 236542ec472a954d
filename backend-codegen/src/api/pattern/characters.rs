//! What is known about characters without the tables of an engine.
//!
//! Matching and making samples at generation time needs it. It is complete for ASCII; beyond, it is
//! what the standard library can tell, and a few blocks of letters.

use super::property::Property;

impl Property {
    /// Whether `character` has the property, if that is known.
    pub(super) fn has(self, character: char) -> Option<bool> {
        match self {
            Self::Category(name) => in_category(name, character),
            Self::Script(name) | Self::ScriptExtensions(name) if character.is_ascii() => {
                Some(if character.is_ascii_alphabetic() {
                    name == "Latin"
                } else {
                    name == "Common"
                })
            }
            Self::Script(name) => block(character).map(|(script, _)| script == name),
            // A character can extend scripts that are not its own.
            Self::ScriptExtensions(name) => {
                block(character).and_then(|(script, _)| (script == name).then_some(true))
            }
            Self::Binary(name) => binary(name, character),
        }
    }

    /// Some characters that have the property, in ASCII if there are any.
    #[cfg(feature = "stubs")]
    pub(super) fn examples(self) -> Vec<char> {
        let ascii = (' '..='~')
            .chain(['\t', '\u{7f}'])
            .filter(|character| self.has(*character) == Some(true));
        let mut examples: Vec<char> = ascii.collect();
        if examples.is_empty() {
            let blocks = BLOCKS.iter().filter(|block| block.0 == self.name());
            examples.extend(blocks.flat_map(|(_, first, last, _)| (*first..=*last).take(24)));
        }
        if examples.is_empty() && !matches!(self, Self::ScriptExtensions(_)) {
            let others = OTHER_EXAMPLES
                .iter()
                .filter(|(name, _)| *name == self.name());
            examples.extend(others.map(|(_, character)| *character));
        }
        examples
    }
}

/// Runs of letters that all are of one script, and whether all of them are of category Lo.
const BLOCKS: &[(&str, char, char, bool)] = &[
    ("Latin", '\u{c0}', '\u{d6}', false),
    ("Latin", '\u{d8}', '\u{f6}', false),
    ("Latin", '\u{f8}', '\u{2b8}', false),
    ("Latin", '\u{1e00}', '\u{1eff}', false),
    ("Greek", '\u{3b1}', '\u{3c9}', false),
    ("Greek", '\u{3a3}', '\u{3b0}', false),
    ("Greek", '\u{391}', '\u{3a1}', false),
    ("Cyrillic", '\u{430}', '\u{44f}', false),
    ("Cyrillic", '\u{400}', '\u{42f}', false),
    ("Cyrillic", '\u{450}', '\u{481}', false),
    ("Armenian", '\u{561}', '\u{586}', false),
    ("Armenian", '\u{531}', '\u{556}', false),
    ("Hebrew", '\u{5d0}', '\u{5ea}', true),
    ("Arabic", '\u{621}', '\u{63a}', true),
    ("Arabic", '\u{641}', '\u{64a}', true),
    ("Devanagari", '\u{905}', '\u{939}', true),
    ("Bengali", '\u{995}', '\u{9a8}', true),
    ("Gurmukhi", '\u{a15}', '\u{a28}', true),
    ("Gujarati", '\u{a95}', '\u{aa8}', true),
    ("Tamil", '\u{bae}', '\u{bb9}', true),
    ("Telugu", '\u{c15}', '\u{c28}', true),
    ("Kannada", '\u{c95}', '\u{ca8}', true),
    ("Malayalam", '\u{d15}', '\u{d28}', true),
    ("Sinhala", '\u{d9a}', '\u{db1}', true),
    ("Thai", '\u{e01}', '\u{e2e}', true),
    ("Lao", '\u{e99}', '\u{e9f}', true),
    ("Tibetan", '\u{f49}', '\u{f6c}', true),
    ("Georgian", '\u{10d0}', '\u{10f0}', false),
    ("Hangul", '\u{ac00}', '\u{d7a3}', true),
    ("Ethiopic", '\u{1208}', '\u{1246}', true),
    ("Cherokee", '\u{13a0}', '\u{13f4}', false),
    ("Khmer", '\u{1780}', '\u{17a2}', true),
    ("Mongolian", '\u{1820}', '\u{1842}', true),
    ("Hiragana", '\u{3041}', '\u{3096}', true),
    ("Katakana", '\u{30a1}', '\u{30fa}', true),
    ("Bopomofo", '\u{3105}', '\u{3129}', true),
    ("Han", '\u{4e00}', '\u{9fa5}', true),
    ("Yi", '\u{a000}', '\u{a014}', true),
];

/// One character for properties that have none in ASCII.
#[cfg(feature = "stubs")]
const OTHER_EXAMPLES: &[(&str, char)] = &[
    ("Cf", '\u{200d}'),
    ("Cn", '\u{378}'),
    ("Co", '\u{e000}'),
    ("Lm", 'ʰ'),
    ("Lo", 'ª'),
    ("Lt", 'ǅ'),
    ("M", '\u{301}'),
    ("Mc", '\u{903}'),
    ("Me", '\u{20dd}'),
    ("Mn", '\u{301}'),
    ("Nl", 'Ⅷ'),
    ("No", '½'),
    ("Pf", '»'),
    ("Pi", '«'),
    ("So", '©'),
    ("Zl", '\u{2028}'),
    ("Zp", '\u{2029}'),
    ("Emoji_Presentation", '😀'),
    ("Emoji_Modifier", '🏻'),
    ("Emoji_Modifier_Base", '👍'),
    ("Extended_Pictographic", '😀'),
    ("Regional_Indicator", '🇦'),
    ("Ideographic", '一'),
    ("Unified_Ideograph", '一'),
    ("Inherited", '\u{301}'),
    ("Variation_Selector", '\u{fe0f}'),
    ("Join_Control", '\u{200d}'),
    ("Noncharacter_Code_Point", '\u{ffff}'),
];

/// The script of a letter of [`BLOCKS`], and whether it is of category Lo.
fn block(character: char) -> Option<(&'static str, bool)> {
    BLOCKS
        .iter()
        .find(|(_, first, last, _)| (*first..=*last).contains(&character))
        .map(|(script, _, _, caseless)| (*script, *caseless))
}

fn in_category(name: &str, character: char) -> Option<bool> {
    if let Some(known) = category(character) {
        return Some(
            name == known
                || (name.len() == 1 && known.starts_with(name))
                || (name == "LC" && matches!(known, "Lu" | "Ll" | "Lt")),
        );
    }
    match name {
        "N" => Some(character.is_numeric()),
        "Nd" | "Nl" | "No" if !character.is_numeric() => Some(false),
        "L" | "LC" | "Lm" | "Lo" | "Ll" if !character.is_alphabetic() => Some(false),
        // Unicode has changed its mind about this one.
        _ if character == 'ʕ' => None,
        "Ll" if !character.is_lowercase() => Some(false),
        // Of these, all are known.
        "Lu" | "Lt" | "Cc" | "Co" | "Cs" | "Z" | "Zl" | "Zp" | "Zs" => Some(false),
        _ if character.is_numeric() && !name.starts_with('N') => Some(false),
        _ => None,
    }
}

/// The category, where it is known.
fn category(character: char) -> Option<&'static str> {
    match character {
        '\0'..='\u{7f}' => Some(ascii_category(character)),
        '\u{2028}' => Some("Zl"),
        '\u{2029}' => Some("Zp"),
        '\u{300}'..='\u{36f}' => Some("Mn"),
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}' => {
            Some("Co")
        }
        'ǅ' | 'ǈ' | 'ǋ' | 'ǲ' | '\u{1f88}'..='\u{1f8f}' | '\u{1f98}'..='\u{1f9f}' => Some("Lt"),
        '\u{1fa8}'..='\u{1faf}' | '\u{1fbc}' | '\u{1fcc}' | '\u{1ffc}' => Some("Lt"),
        // Roman numerals, and letters in circles and squares: they have case and are no letters.
        '\u{2160}'..='\u{217f}' => Some("Nl"),
        '\u{24b6}'..='\u{24e9}' => Some("So"),
        '\u{1f130}'..='\u{1f149}' | '\u{1f150}'..='\u{1f169}' | '\u{1f170}'..='\u{1f189}' => {
            Some("So")
        }
        _ if character.is_control() => Some("Cc"),
        _ if character.is_whitespace() => Some("Zs"),
        _ if character.is_uppercase() => Some("Lu"),
        _ if character.is_lowercase() && character.to_uppercase().ne([character]) => Some("Ll"),
        _ => block(character).and_then(|(_, caseless)| caseless.then_some("Lo")),
    }
}

fn ascii_category(character: char) -> &'static str {
    match character {
        'A'..='Z' => "Lu",
        'a'..='z' => "Ll",
        '0'..='9' => "Nd",
        ' ' => "Zs",
        '$' => "Sc",
        '+' | '<' | '=' | '>' | '|' | '~' => "Sm",
        '^' | '`' => "Sk",
        '_' => "Pc",
        '-' => "Pd",
        '(' | '[' | '{' => "Ps",
        ')' | ']' | '}' => "Pe",
        '!'..='/' | ':' | ';' | '?' | '@' | '\\' => "Po",
        _ => "Cc",
    }
}

fn binary(name: &str, character: char) -> Option<bool> {
    let ascii = character.is_ascii();
    match name {
        "Any" => Some(true),
        "ASCII" => Some(ascii),
        "ASCII_Hex_Digit" => Some(character.is_ascii_hexdigit()),
        "Alphabetic" => Some(character.is_alphabetic()),
        "Lowercase" => Some(character.is_lowercase()),
        "Uppercase" => Some(character.is_uppercase()),
        "White_Space" => Some(character.is_whitespace()),
        "Hex_Digit" if ascii => Some(character.is_ascii_hexdigit()),
        "ID_Start" | "XID_Start" | "Cased" | "Changes_When_Casemapped" if ascii => {
            Some(character.is_ascii_alphabetic())
        }
        "ID_Continue" | "XID_Continue" if ascii => {
            Some(character.is_ascii_alphanumeric() || character == '_')
        }
        "Changes_When_Lowercased" | "Changes_When_Casefolded" | "Changes_When_NFKC_Casefolded"
            if ascii =>
        {
            Some(character.is_ascii_uppercase())
        }
        "Changes_When_Uppercased" | "Changes_When_Titlecased" if ascii => {
            Some(character.is_ascii_lowercase())
        }
        "Assigned" if ascii => Some(true),
        "Emoji" | "Emoji_Component" if ascii => {
            Some(character.is_ascii_digit() || matches!(character, '#' | '*'))
        }
        "Emoji_Presentation"
        | "Emoji_Modifier"
        | "Emoji_Modifier_Base"
        | "Extended_Pictographic"
        | "Regional_Indicator"
        | "Ideographic"
        | "Unified_Ideograph"
        | "Radical"
        | "Variation_Selector"
        | "Join_Control"
        | "Bidi_Control"
        | "Deprecated"
        | "Default_Ignorable_Code_Point"
        | "Extender"
        | "Grapheme_Extend"
        | "Logical_Order_Exception"
        | "Noncharacter_Code_Point"
            if ascii =>
        {
            Some(false)
        }
        "Dash" if ascii => Some(character == '-'),
        "Quotation_Mark" if ascii => Some(matches!(character, '"' | '\'')),
        "Math" if ascii => Some(matches!(character, '+' | '<' | '=' | '>' | '^' | '|' | '~')),
        "Pattern_White_Space" if ascii => Some(matches!(character, '\t'..='\r' | ' ')),
        "Pattern_Syntax" if ascii => Some(character.is_ascii_punctuation() && character != '_'),
        "Grapheme_Base" if ascii => Some(!character.is_ascii_control()),
        "Sentence_Terminal" if ascii => Some(matches!(character, '!' | '.' | '?')),
        "Terminal_Punctuation" if ascii => {
            Some(matches!(character, '!' | ',' | '.' | ':' | ';' | '?'))
        }
        "Soft_Dotted" if ascii => Some(matches!(character, 'i' | 'j')),
        "Diacritic" if ascii => Some(matches!(character, '^' | '`')),
        "Case_Ignorable" if ascii => Some(matches!(character, '\'' | '.' | ':' | '^' | '`')),
        "Bidi_Mirrored" if ascii => Some(matches!(
            character,
            '(' | ')' | '<' | '>' | '[' | ']' | '{' | '}'
        )),
        "IDS_Binary_Operator" | "IDS_Trinary_Operator" if ascii => Some(false),
        _ => None,
    }
}
