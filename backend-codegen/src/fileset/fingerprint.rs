//! Short names for contents: one for the bytes, one for what a formatter leaves alone.

use std::borrow::Cow;
use std::fmt;

use crate::order;
use crate::tokens::Literal;
use crate::tokens::lex::{self, Kind, Token};

/// How deep groups may nest in a file that is compared by its tokens.
const DEPTH_LIMIT: usize = 200;

/// A 128-bit FNV-1a hash.
///
/// It has to notice an edit, not to withstand an attack: who can write into the folder needs no
/// collision. The function is fixed for ever, unlike the hasher of the standard library.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fingerprint(u128);

impl Fingerprint {
    const START: Self = Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);

    /// Of a text; line endings do not count, because a version control system may change them.
    pub(super) fn of_text(text: &str) -> Self {
        Self::START.with(&unix_lines(text))
    }

    /// Of a Rust file's tokens, so that running rustfmt over it changes nothing.
    ///
    /// `None` if `path` is not a Rust file or `text` has no tokens to speak of.
    pub(super) fn of_tokens(path: &str, text: &str) -> Option<Self> {
        if !path.ends_with(".rs") {
            return None;
        }
        // Literals may have several lines.
        let text = unix_lines(text);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let tokens = lex::tokens(text);
        let mut form = Tokens::default();
        form.list.reserve(tokens.len());
        let mut reader = Reader {
            text,
            tokens: &tokens,
            at: 0,
            behind: 0,
            form,
        };
        reader.normal_form(tokens.len(), 0)?;
        Some(Self::of_list(reader.form.list.iter().map(AsRef::as_ref)))
    }

    /// Of tokens in a row.
    pub(super) fn of_list<'t>(tokens: impl Iterator<Item = &'t str>) -> Self {
        tokens.fold(Self::START, |hash, token| hash.with(token).with("\0"))
    }

    fn with(self, text: &str) -> Self {
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
        let step = |hash: u128, byte: u8| (hash ^ u128::from(byte)).wrapping_mul(PRIME);
        Self(text.bytes().fold(self.0, step))
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::str::FromStr for Fingerprint {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let value = u128::from_str_radix(text, 16).map_err(drop)?;
        if digits { Ok(Self(value)) } else { Err(()) }
    }
}

/// `text` with every line ended by a single `\n`.
pub(super) fn unix_lines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").into()
    } else {
        text.into()
    }
}

/// Reads tokens without what rustfmt adds, drops or moves: trailing commas, braces around the body of a
/// match arm or closure, the semicolon behind a last `return`, the order of `use` and `mod` items.
/// Ordinary comments are no tokens; documentation is the attribute that it stands for.
struct Reader<'t> {
    text: &'t str,
    tokens: &'t [Token],
    at: usize,
    /// Where the last token ends in the text.
    behind: usize,
    form: Tokens<'t>,
}

impl<'t> Reader<'t> {
    /// Reads up to the end of a group; nothing if brackets do not fit together.
    fn normal_form(&mut self, end: usize, depth: usize) -> Option<()> {
        if depth > DEPTH_LIMIT {
            return None;
        }
        let outer = self.form.open();
        let mut arrow = Arrow::None;
        // Whether the statement that is being read ends the block.
        let mut jumps = false;
        loop {
            let token = self.tokens.get(self.at).filter(|_| self.at < end);
            let start = token.map(|token| token.range().start);
            if self.documentation(start, end) {
                arrow = Arrow::None;
            }
            let Some(token) = token else { break };
            let text = self.text.get(token.range()).unwrap_or_default();
            let here = self.at;
            self.at += 1;
            self.behind = token.range().end;
            match token.kind {
                Kind::Sign(open @ (b'(' | b'[' | b'{')) => {
                    self.group(here, open, arrow, depth)?;
                    arrow = Arrow::None;
                }
                Kind::Sign(b')' | b']' | b'}') => return None,
                Kind::Sign(sign) => {
                    arrow = match (sign, arrow) {
                        (b'=', _) => Arrow::Equals,
                        (b'>', Arrow::Equals) => Arrow::MatchArm,
                        (b'|', _) => Arrow::Closure,
                        _ => Arrow::None,
                    };
                    let ends = sign == b';';
                    if !(ends && jumps && self.at == end) {
                        self.form.punct(text);
                    }
                    jumps &= !ends;
                }
                Kind::Lifetime => {
                    let (quote, name) = text.split_at_checked(1)?;
                    self.form.punct(quote);
                    self.form.push(name);
                    arrow = Arrow::None;
                }
                Kind::Word | Kind::Literal => {
                    arrow = Arrow::None;
                    jumps |= matches!(text, "return" | "break" | "continue");
                    self.form.push(text);
                }
            }
        }
        self.form.finish(outer);
        Some(())
    }

    /// Reads a group whose bracket has been passed.
    fn group(&mut self, open: usize, bracket: u8, arrow: Arrow, depth: usize) -> Option<()> {
        let close = self.tokens.get(open)?.partner();
        let (open, end) = match bracket {
            b'(' => ("(", ")"),
            b'[' => ("[", "]"),
            _ => ("{", "}"),
        };
        let closing = self.tokens.get(close).filter(|_| close > 0)?;
        if self.text.get(closing.range()) != Some(end) {
            return None;
        }
        let is_block = bracket == b'{';
        let is_inner_attribute =
            matches!(self.form.list.as_slice(), [.., pound, bang] if pound == "#" && bang == "!");
        let stands_alone = is_block && arrow != Arrow::None;
        if !stands_alone {
            // `where T: Copy, {` and `where T: Copy {`.
            if is_block {
                self.form.drop_comma();
            }
            self.form.push(open);
        }
        self.normal_form(close, depth + 1)?;
        self.at = close + 1;
        self.behind = closing.range().end;
        if stands_alone {
            // The arm's end, which a comma marks where there are no braces.
            if arrow == Arrow::MatchArm {
                self.form.push(",");
            }
        } else {
            self.form.push(end);
            if is_inner_attribute {
                self.form.end_statement();
            }
        }
        Some(())
    }

    /// Reads the documentation before the next token; returns whether there is any.
    fn documentation(&mut self, start: Option<usize>, end: usize) -> bool {
        let closing = self.tokens.get(end).map(|token| token.range().start);
        let start = start.or(closing).unwrap_or(self.text.len());
        let gap = self.text.get(self.behind..start).unwrap_or_default();
        self.behind = start;
        // The shortest comment of documentation has three characters.
        if gap.len() < 3 || !gap.contains('/') {
            return false;
        }
        let mut is_any = false;
        for (is_inner, comment) in lex::documentation(gap) {
            is_any = true;
            self.form.punct("#");
            if is_inner {
                self.form.punct("!");
            }
            for token in ["[", "doc", "="] {
                self.form.push(token);
            }
            self.form.push(Literal::string(comment).to_string());
            self.form.push("]");
            if is_inner {
                self.form.end_statement();
            }
        }
        is_any
    }
}

/// What stands right before a group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Arrow {
    None,
    Equals,
    MatchArm,
    Closure,
}

/// Tokens of nested groups, with runs of imports put in order as they end.
#[derive(Default)]
struct Tokens<'t> {
    list: Vec<Cow<'t, str>>,
    /// Where in `list` the group starts that is being read.
    group: usize,
    /// Where in `list` the statement starts that is being read.
    statement: usize,
    /// Imports that directly precede it, each as its sorted tokens.
    imports: Vec<Vec<Cow<'t, str>>>,
}

/// A group around the one that is being read.
struct Outer<'t> {
    group: usize,
    statement: usize,
    imports: Vec<Vec<Cow<'t, str>>>,
}

impl<'t> Tokens<'t> {
    /// Starts a group; returns the one around it.
    fn open(&mut self) -> Outer<'t> {
        let start = self.list.len();
        Outer {
            group: std::mem::replace(&mut self.group, start),
            statement: std::mem::replace(&mut self.statement, start),
            imports: std::mem::take(&mut self.imports),
        }
    }

    fn push(&mut self, token: impl Into<Cow<'t, str>>) {
        self.list.push(token.into());
    }

    fn punct(&mut self, punct: &'t str) {
        // The last of some generic arguments.
        if punct == ">" {
            self.drop_comma();
        }
        let is_repeated_comma =
            punct == "," && self.of_group().last().is_some_and(|last| last == ",");
        if !is_repeated_comma {
            self.push(punct);
        }
        if punct == ";" {
            self.end_statement();
        }
    }

    /// The tokens of the group so far.
    fn of_group(&self) -> &[Cow<'t, str>] {
        self.list.get(self.group..).unwrap_or_default()
    }

    fn end_statement(&mut self) {
        let is_import = self.list.get(self.statement..).is_some_and(starts_import);
        if is_import {
            let mut import = self.list.split_off(self.statement);
            order::sort(&mut import);
            self.imports.push(import);
        } else {
            self.flush_imports();
        }
        self.statement = self.list.len();
    }

    /// Puts the gathered imports, in order, before the statement that follows them.
    fn flush_imports(&mut self) {
        if self.imports.is_empty() {
            return;
        }
        let rest = self.list.split_off(self.statement);
        order::sort(&mut self.imports);
        self.list.extend(self.imports.drain(..).flatten());
        self.list.extend(rest);
    }

    /// Ends a group.
    fn finish(&mut self, outer: Outer<'t>) {
        self.flush_imports();
        self.drop_comma();
        self.group = outer.group;
        self.statement = outer.statement;
        self.imports = outer.imports;
    }

    fn drop_comma(&mut self) {
        if self.of_group().last().is_some_and(|last| last == ",") {
            self.list.pop();
        }
    }
}

/// Whether a statement is a `use` or `mod` item, perhaps with a visibility and without attributes.
fn starts_import(statement: &[Cow<'_, str>]) -> bool {
    let mut words = statement
        .iter()
        .map(AsRef::as_ref)
        .filter(|&token| !matches!(token, "pub" | "(" | ")" | "crate" | "super" | "in" | "self"));
    matches!(words.next(), Some("use" | "mod"))
}

#[cfg(test)]
mod tests {
    use super::Fingerprint;

    fn tokens(text: &str) -> Option<Fingerprint> {
        Fingerprint::of_tokens("x.rs", text)
    }

    #[test]
    fn line_endings_do_not_count() {
        assert_eq!(
            Fingerprint::of_text("a\r\nb\r\n"),
            Fingerprint::of_text("a\nb\n")
        );
        assert_ne!(Fingerprint::of_text("a"), Fingerprint::of_text("b"));
    }

    #[test]
    fn line_endings_in_literals_do_not_count() {
        let text = "const A: &str = \"a\\\n  b\";\n";
        assert_eq!(tokens(text), tokens(&text.replace('\n', "\r\n")));
    }

    #[test]
    fn a_comma_behind_the_last_generic_argument_does_not_count() {
        let one = "fn f() -> impl Future<Output = Result<A, B>> {}";
        let other =
            "fn f() -> impl Future<\n    Output = Result<\n        A,\n        B,\n    >,\n> {}";
        assert_eq!(tokens(one), tokens(other));
        assert_ne!(tokens("f(a, b)"), tokens("f(a, b, c)"));
    }

    #[test]
    fn modules_are_sorted_behind_inner_attributes_too() {
        let file = |modules: &str| tokens(&format!("#![allow(dead_code)]\n{modules}\nfn f() {{}}"));
        assert_eq!(
            file("pub mod b;\npub mod a;"),
            file("pub mod a;\npub mod b;")
        );
        assert_ne!(file("pub mod b;\npub mod a;"), file("pub mod b;"));
        assert_ne!(tokens("#![a] mod b;"), tokens("#![c] mod b;"));
    }

    #[test]
    fn the_semicolon_behind_a_jump_does_not_count() {
        let jump = |end: &str| {
            tokens(&format!(
                "fn f() {{ if a {{ b(); return None{end} }} c(); }}"
            ))
        };
        assert_eq!(jump(""), jump(";"));
        assert_ne!(tokens("fn f() { a() }"), tokens("fn f() { a(); }"));
        assert_ne!(
            tokens("fn f() { return a; }"),
            tokens("fn f() { return; a }")
        );
    }

    #[test]
    fn the_text_form_reads_back() {
        let fingerprint = Fingerprint::of_text("x");
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
        assert_eq!(
            "+0000000000000000000000000000001".parse::<Fingerprint>(),
            Err(())
        );
    }

    #[test]
    fn what_rustfmt_changes_does_not_count() {
        let pairs = [
            ("fn f(a: u8, b: u8,) {}", "fn f( a: u8,\n b: u8 ) { }"),
            (
                "match a { 1 => { b } _ => c }",
                "match a { 1 => b, _ => { c } }",
            ),
            (
                "match a { 1 => { b } 2 => { c } }",
                "match a {\n1 => b,\n2 => c,\n}",
            ),
            ("fn f<T>() where T: A, {}", "fn f<T>()\nwhere\n    T: A {}"),
            ("let f = |x| { x.y() };", "let f = |x| x.y();"),
            (
                "use b::{d, c}; use a; fn f() {}",
                "use a;\nuse b::{c, d};\nfn f() {}",
            ),
            ("pub mod b; mod a;", "mod a; pub mod b;"),
            ("// one\nfn f() {}", "fn f() {} // two"),
        ];
        for (one, two) in pairs {
            assert_eq!(tokens(one), tokens(two), "{one}\n{two}");
        }
    }

    #[test]
    fn what_a_person_changes_counts() {
        let pairs = [
            ("fn f() {}", "fn g() {}"),
            ("f(a, b)", "f(b, a)"),
            ("f(a, -b)", "f(a - b)"),
            ("a; b;", "b; a;"),
            ("/// one\nfn f() {}", "/// two\nfn f() {}"),
            ("let a = \"x y\";", "let a = \"x  y\";"),
            (
                "match a { 1 => { b } _ => c }",
                "match a { 1 => c, _ => b }",
            ),
            ("use a; fn f() {}", "use b; fn f() {}"),
        ];
        for (one, two) in pairs {
            assert_ne!(tokens(one), tokens(two), "{one}\n{two}");
        }
    }

    #[test]
    fn hostile_nesting_has_no_tokens_to_compare() {
        assert_eq!(tokens(&"(".repeat(100_000)), None);
        let deep = "(".repeat(5_000) + &")".repeat(5_000);
        assert_eq!(tokens(&deep), None);
    }
}
