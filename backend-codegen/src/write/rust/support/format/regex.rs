//! `regex`: a regular expression of ECMA-262, as its flag `u` reads it.

/// Groups may be nested so deep.
const MAX_DEPTH: u32 = 100;

/// Whether the text is a regular expression.
#[must_use]
pub fn is_regex(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let mut names = Vec::new();
    let groups = count_groups(&chars, &mut names);
    let unique = names
        .iter()
        .enumerate()
        .all(|(at, name)| !names.iter().skip(at + 1).any(|other| other == name));
    let mut parser = Parser {
        rest: &chars,
        depth: 0,
        groups,
        names,
    };
    unique && parser.disjunction().is_some() && parser.rest.is_empty()
}

/// Counts the groups that capture, and collects the names of those that have one.
fn count_groups(chars: &[char], names: &mut Vec<Vec<char>>) -> u32 {
    let mut count = 0_u32;
    let mut in_class = false;
    let mut rest = chars;
    loop {
        rest = match rest {
            [] => return count,
            ['\\', _, rest @ ..] => rest,
            ['[', rest @ ..] => {
                in_class = true;
                rest
            }
            [']', rest @ ..] => {
                in_class = false;
                rest
            }
            ['(', '?', '<', rest @ ..] if !in_class && !matches!(rest, ['=' | '!', ..]) => {
                count = count.saturating_add(1);
                names.extend(
                    rest.iter()
                        .position(|c| *c == '>')
                        .and_then(|end| rest.get(..end))
                        .map(<[char]>::to_vec),
                );
                rest
            }
            ['(', rest @ ..] if !in_class && rest.first() != Some(&'?') => {
                count = count.saturating_add(1);
                rest
            }
            [_, rest @ ..] => rest,
        };
    }
}

/// Reads an expression; `None` is where it goes wrong.
struct Parser<'c> {
    rest: &'c [char],
    depth: u32,
    groups: u32,
    names: Vec<Vec<char>>,
}

impl<'c> Parser<'c> {
    /// Passes the characters, if they come next.
    fn pass(&mut self, expected: &str) -> bool {
        let length = expected.chars().count();
        let found =
            self.rest.len() >= length && expected.chars().zip(self.rest).all(|(a, b)| a == *b);
        if found {
            self.rest = self.rest.get(length..).unwrap_or_default();
        }
        found
    }

    fn next(&mut self) -> Option<char> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    /// Alternatives, up to the end or a closing parenthesis.
    fn disjunction(&mut self) -> Option<()> {
        self.depth = self.depth.saturating_add(1);
        if self.depth > MAX_DEPTH {
            return None;
        }
        while !self.rest.is_empty() && self.rest.first() != Some(&')') {
            if !self.pass("|") {
                self.term()?;
            }
        }
        self.depth = self.depth.saturating_sub(1);
        Some(())
    }

    fn term(&mut self) -> Option<()> {
        for assertion in ["^", "$", "\\b", "\\B"] {
            if self.pass(assertion) {
                return Some(());
            }
        }
        for assertion in ["(?=", "(?!", "(?<=", "(?<!"] {
            if self.pass(assertion) {
                return self.group();
            }
        }
        self.atom()?;
        self.quantifier()
    }

    /// What follows the start of a group.
    fn group(&mut self) -> Option<()> {
        self.disjunction()?;
        self.pass(")").then_some(())
    }

    fn atom(&mut self) -> Option<()> {
        if self.pass("(?<") {
            self.name()?;
            return self.group();
        }
        if self.pass("(?") {
            self.modifiers()?;
            return self.group();
        }
        match self.next()? {
            '(' => self.group(),
            '[' => self.class(),
            '\\' => self.escape(),
            '*' | '+' | '?' | '{' | '}' | ']' | ')' => None,
            _ => Some(()),
        }
    }

    /// The flags of a group, and the colon behind them.
    fn modifiers(&mut self) -> Option<()> {
        let mut seen = Vec::new();
        let mut minus = false;
        loop {
            match self.next()? {
                ':' => return (!minus || !seen.is_empty()).then_some(()),
                '-' if !minus => minus = true,
                flag @ ('i' | 'm' | 's') if !seen.contains(&flag) => seen.push(flag),
                _ => return None,
            }
        }
    }

    /// The name of a group, and the angle bracket behind it.
    fn name(&mut self) -> Option<()> {
        let first = self.next()?;
        if !(first.is_alphabetic() || matches!(first, '$' | '_')) {
            return None;
        }
        loop {
            match self.next()? {
                '>' => return Some(()),
                c if c.is_alphanumeric() || matches!(c, '$' | '_' | '\u{200c}' | '\u{200d}') => {}
                _ => return None,
            }
        }
    }

    fn quantifier(&mut self) -> Option<()> {
        if self.pass("{") {
            let min = self.number()?;
            if self.pass(",") && self.rest.first() != Some(&'}') {
                let max = self.number()?;
                // Leading zeros do not count; longer numbers are larger.
                let key = |digits: &[char]| {
                    let start = digits
                        .iter()
                        .position(|c| *c != '0')
                        .unwrap_or(digits.len());
                    let digits = digits.get(start..).unwrap_or_default().to_vec();
                    (digits.len(), digits)
                };
                if key(min) > key(max) {
                    return None;
                }
            }
            if !self.pass("}") {
                return None;
            }
        } else if !(self.pass("*") || self.pass("+") || self.pass("?")) {
            return Some(());
        }
        self.pass("?");
        Some(())
    }

    /// Digits; at least one.
    fn number(&mut self) -> Option<&'c [char]> {
        let length = self.rest.iter().take_while(|c| c.is_ascii_digit()).count();
        let (digits, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        (length > 0).then_some(digits)
    }

    /// What follows a backslash outside of classes.
    fn escape(&mut self) -> Option<()> {
        if self.pass("k<") {
            let end = self.rest.iter().position(|c| *c == '>')?;
            let name = self.rest.get(..end)?;
            let known = self.names.iter().any(|known| known == name);
            self.rest = self.rest.get(end + 1..)?;
            return known.then_some(());
        }
        if self.rest.first().is_some_and(|c| matches!(c, '1'..='9')) {
            let digits: String = self.number()?.iter().collect();
            return (digits.parse::<u32>().ok()? <= self.groups).then_some(());
        }
        self.character(false).map(drop)
    }

    /// What follows a backslash: the character it stands for, or `None` inside if it is a set.
    #[expect(clippy::option_option, reason = "a failure, a set, a character")]
    fn character(&mut self, in_class: bool) -> Option<Option<u32>> {
        let c = self.next()?;
        Some(match c {
            'd' | 'D' | 's' | 'S' | 'w' | 'W' => None,
            'p' | 'P' => {
                self.property()?;
                None
            }
            'f' => Some(0x0c),
            'n' => Some(0x0a),
            'r' => Some(0x0d),
            't' => Some(0x09),
            'v' => Some(0x0b),
            'b' if in_class => Some(0x08),
            '-' if in_class => Some(0x2d),
            '0' if !self.rest.first().is_some_and(char::is_ascii_digit) => Some(0),
            'c' => Some(
                self.next()
                    .filter(char::is_ascii_alphabetic)
                    .map(u32::from)?
                    % 32,
            ),
            'x' => Some(self.hex(2)?),
            'u' => Some(self.unicode()?),
            '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|'
            | '/' => Some(c.into()),
            _ => return None,
        })
    }

    /// The name of a property, in braces.
    fn property(&mut self) -> Option<()> {
        if !self.pass("{") {
            return None;
        }
        let end = self.rest.iter().position(|c| *c == '}')?;
        let name: String = self.rest.get(..end)?.iter().collect();
        self.rest = self.rest.get(end + 1..)?;
        let word = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let known = match name.split_once('=') {
            Some((name, value)) => {
                matches!(
                    name,
                    "General_Category" | "gc" | "Script" | "sc" | "Script_Extensions" | "scx"
                ) && word(value)
            }
            None => word(&name),
        };
        known.then_some(())
    }

    fn hex(&mut self, digits: usize) -> Option<u32> {
        let mut value = 0;
        for _ in 0..digits {
            value = value * 16 + self.next()?.to_digit(16)?;
        }
        Some(value)
    }

    /// What follows `\u`: four digits, twice for a pair of surrogates, or any number in braces.
    fn unicode(&mut self) -> Option<u32> {
        if self.pass("{") {
            let end = self.rest.iter().position(|c| *c == '}')?;
            let digits: String = self.rest.get(..end)?.iter().collect();
            self.rest = self.rest.get(end + 1..)?;
            let hex = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let value = u32::from_str_radix(digits.trim_start_matches('0'), 16).unwrap_or_default();
            let fits = digits.trim_start_matches('0').len() <= 6 && value <= 0x10_ffff;
            return (hex && fits).then_some(value);
        }
        let high = self.hex(4)?;
        if !(0xd800..0xdc00).contains(&high) {
            return Some(high);
        }
        let before = self.rest;
        if self.pass("\\u") {
            let low = self.hex(4).unwrap_or_default();
            if (0xdc00..0xe000).contains(&low) {
                return Some(0x1_0000 + ((high & 0x3ff) << 10) + (low & 0x3ff));
            }
        }
        self.rest = before;
        Some(high)
    }

    /// What follows the opening bracket of a class.
    fn class(&mut self) -> Option<()> {
        self.pass("^");
        loop {
            if self.pass("]") {
                return Some(());
            }
            let first = self.class_atom()?;
            let range = matches!(self.rest, ['-', end, ..] if *end != ']');
            if range {
                self.next()?;
                let last = self.class_atom()?;
                if first? > last? {
                    return None;
                }
            }
        }
    }

    /// One character of a class, or `None` inside if it is a set.
    #[expect(clippy::option_option, reason = "a failure, a set, a character")]
    fn class_atom(&mut self) -> Option<Option<u32>> {
        match self.next()? {
            '\\' => self.character(true),
            c => Some(Some(c.into())),
        }
    }
}
