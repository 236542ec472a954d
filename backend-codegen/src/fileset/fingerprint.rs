//! Short names for contents: one for the bytes, one for what a formatter leaves alone.

use std::fmt;
use std::str::FromStr as _;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

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
        let stream = TokenStream::from_str(&unix_lines(text)).ok()?;
        let tokens = normal_form(stream, 0)?;
        let hash = |hash: Self, token: &String| hash.with(token).with("\0");
        Some(tokens.iter().fold(Self::START, hash))
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
pub(super) fn unix_lines(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").into()
    } else {
        text.into()
    }
}

/// The tokens of `stream` without what rustfmt adds, drops or moves: trailing commas, braces around
/// the body of a match arm or closure, the semicolon behind a last `return`, the order of `use` and
/// `mod` items. Comments are no tokens.
fn normal_form(stream: TokenStream, depth: usize) -> Option<Vec<String>> {
    if depth > DEPTH_LIMIT {
        return None;
    }
    let mut tokens = Tokens::default();
    let mut arrow = Arrow::None;
    // Whether the statement that is being read ends the block.
    let mut jumps = false;
    let mut stream = stream.into_iter().peekable();
    while let Some(tree) = stream.next() {
        match tree {
            TokenTree::Group(group) => {
                let inner = normal_form(group.stream(), depth + 1)?;
                let is_block = group.delimiter() == Delimiter::Brace;
                if is_block && arrow != Arrow::None {
                    tokens.list.extend(inner);
                    // The arm's end, which a comma marks where there are no braces.
                    if arrow == Arrow::MatchArm {
                        tokens.push(",".to_owned());
                    }
                } else {
                    // `where T: Copy, {` and `where T: Copy {`.
                    if is_block {
                        tokens.drop_comma();
                    }
                    let is_inner_attribute =
                        tokens.list.ends_with(&["#".to_owned(), "!".to_owned()]);
                    let (open, close) = delimiters(group.delimiter());
                    tokens.push(open.to_owned());
                    tokens.list.extend(inner);
                    tokens.push(close.to_owned());
                    if is_inner_attribute {
                        tokens.end_statement();
                    }
                }
                arrow = Arrow::None;
            }
            TokenTree::Punct(punct) => {
                arrow = match (punct.as_char(), arrow) {
                    ('=', _) => Arrow::Equals,
                    ('>', Arrow::Equals) => Arrow::MatchArm,
                    ('|', _) => Arrow::Closure,
                    _ => Arrow::None,
                };
                let ends = punct.as_char() == ';';
                if !(ends && jumps && stream.peek().is_none()) {
                    tokens.punct(punct.as_char());
                }
                jumps &= !ends;
            }
            other => {
                arrow = Arrow::None;
                if let TokenTree::Ident(word) = &other {
                    jumps |= word == "return" || word == "break" || word == "continue";
                }
                tokens.push(other.to_string());
            }
        }
    }
    Some(tokens.finish())
}

/// What stands right before a group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Arrow {
    None,
    Equals,
    MatchArm,
    Closure,
}

fn delimiters(delimiter: Delimiter) -> (&'static str, &'static str) {
    match delimiter {
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::None => ("", ""),
    }
}

/// Tokens of one group, with runs of imports put in order as they end.
#[derive(Default)]
struct Tokens {
    list: Vec<String>,
    /// Where in `list` the statement starts that is being read.
    statement: usize,
    /// Imports that directly precede it, each as its sorted tokens.
    imports: Vec<Vec<String>>,
}

impl Tokens {
    fn push(&mut self, token: String) {
        self.list.push(token);
    }

    fn punct(&mut self, punct: char) {
        // The last of some generic arguments.
        if punct == '>' {
            self.drop_comma();
        }
        let is_repeated_comma = punct == ',' && self.list.last().is_some_and(|last| last == ",");
        if !is_repeated_comma {
            self.push(punct.to_string());
        }
        if punct == ';' {
            self.end_statement();
        }
    }

    fn end_statement(&mut self) {
        let is_import = self.list.get(self.statement..).is_some_and(starts_import);
        if is_import {
            let mut import = self.list.split_off(self.statement);
            import.sort();
            self.imports.push(import);
        } else {
            self.flush_imports();
        }
        self.statement = self.list.len();
    }

    /// Puts the gathered imports, in order, before the statement that follows them.
    fn flush_imports(&mut self) {
        let rest = self.list.split_off(self.statement);
        self.imports.sort();
        self.list.extend(self.imports.drain(..).flatten());
        self.list.extend(rest);
    }

    fn finish(mut self) -> Vec<String> {
        self.flush_imports();
        self.drop_comma();
        self.list
    }

    fn drop_comma(&mut self) {
        self.list.pop_if(|last| last == ",");
    }
}

/// Whether a statement is a `use` or `mod` item, perhaps with a visibility and without attributes.
fn starts_import(statement: &[String]) -> bool {
    let mut words = statement
        .iter()
        .map(String::as_str)
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
