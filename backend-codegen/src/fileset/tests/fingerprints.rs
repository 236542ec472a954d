//! Fingerprints of tokens stay what they were, since lists of files that have them lie on disks.

use std::str::FromStr as _;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::super::fingerprint::Fingerprint;

/// Code of all kinds: what is shipped, and some that is not.
const TEXTS: [&str; 6] = [
    include_str!("../../write/rust/support/reader.rs"),
    include_str!("../../write/rust/support/decimal.rs"),
    include_str!("../../write/rust/support/violation.rs"),
    include_str!("../../write/rust/support/format/uri.rs"),
    include_str!("../../tokens/quoting.rs"),
    r####"//! About all.
#![allow(dead_code)]
#!["x"]
pub mod b;
pub mod a;
use b::{d, c}; use a;
/** a block
 of lines */
fn f<'a, T>(a: &'a T,) -> Result<Vec<Vec<T>,>> where T: A, {
    /// inside "quotes" and \\ and \u{e9}
    let x = match a { 1 => { b } 2 => c, 'a'..='z' => { d(); } '\'' => b'x' };
    let f = |x| { x.y() }; // ordinary
    let g = |x| r#"raw "text" \n"#; /* also */
    if a { return None; } else { break 'l; }
    t.0.1 + 1.5e-3 + 1. + 0xE+1 - 1..2 + 1.max(2) + 1_000u64;
    c"text" ; br##"bytes"## ; r#type ; "several
lines";
    m! { a => { b }, }
}
"####,
];

#[test]
fn fingerprints_are_those_of_earlier_versions() {
    for text in TEXTS {
        let tokens = normal_form(TokenStream::from_str(text).unwrap());
        let earlier = Fingerprint::of_list(tokens.iter().map(String::as_str));
        assert_eq!(
            Fingerprint::of_tokens("x.rs", text),
            Some(earlier),
            "{text}"
        );
    }
    assert_eq!(Fingerprint::of_tokens("x.rs", "fn f() { (] }"), None);
    assert_eq!(Fingerprint::of_tokens("x.rs", "fn f() {"), None);
}

#[test]
fn the_fingerprint_of_a_text_is_fixed() {
    let fingerprint = |text: &str| Fingerprint::of_tokens("x.rs", text).unwrap().to_string();
    assert_eq!(
        fingerprint("/// One.\npub fn f(a: &'static str,) {}"),
        "902d7ae2984b99f4e2c8124e03e07200"
    );
}

/// As it was found with `proc-macro2`.
fn normal_form(stream: TokenStream) -> Vec<String> {
    let mut tokens = Tokens::default();
    let (mut arrow, mut jumps) = (' ', false);
    let mut stream = stream.into_iter().peekable();
    while let Some(tree) = stream.next() {
        match tree {
            TokenTree::Group(group) => {
                let inner = normal_form(group.stream());
                let is_block = group.delimiter() == Delimiter::Brace;
                if is_block && matches!(arrow, '=' | '>' | '|') {
                    tokens.list.extend(inner);
                    if arrow == '>' {
                        tokens.list.push(",".to_owned());
                    }
                } else {
                    if is_block {
                        tokens.drop_comma();
                    }
                    let is_inner = tokens.list.ends_with(&["#".to_owned(), "!".to_owned()]);
                    let (open, close) = match group.delimiter() {
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::None => ("", ""),
                    };
                    tokens.list.push(open.to_owned());
                    tokens.list.extend(inner);
                    tokens.list.push(close.to_owned());
                    if is_inner {
                        tokens.end_statement();
                    }
                }
                arrow = ' ';
            }
            TokenTree::Punct(punct) => {
                arrow = match (punct.as_char(), arrow) {
                    ('=', _) => '=',
                    ('>', '=') => '>',
                    ('|', _) => '|',
                    _ => ' ',
                };
                let ends = punct.as_char() == ';';
                if !(ends && jumps && stream.peek().is_none()) {
                    tokens.punct(punct.as_char());
                }
                jumps &= !ends;
            }
            other => {
                arrow = ' ';
                if let TokenTree::Ident(word) = &other {
                    jumps |= word == "return" || word == "break" || word == "continue";
                }
                tokens.list.push(other.to_string());
            }
        }
    }
    tokens.flush_imports();
    tokens.drop_comma();
    tokens.list
}

#[derive(Default)]
struct Tokens {
    list: Vec<String>,
    statement: usize,
    imports: Vec<Vec<String>>,
}

impl Tokens {
    fn punct(&mut self, punct: char) {
        if punct == '>' {
            self.drop_comma();
        }
        if punct != ',' || self.list.last().is_none_or(|last| last != ",") {
            self.list.push(punct.to_string());
        }
        if punct == ';' {
            self.end_statement();
        }
    }

    fn end_statement(&mut self) {
        let mut words = self.list[self.statement..].iter().filter(|token| {
            !["pub", "(", ")", "crate", "super", "in", "self"].contains(&token.as_str())
        });
        if matches!(words.next().map(String::as_str), Some("use" | "mod")) {
            let mut import = self.list.split_off(self.statement);
            import.sort();
            self.imports.push(import);
        } else {
            self.flush_imports();
        }
        self.statement = self.list.len();
    }

    fn flush_imports(&mut self) {
        let rest = self.list.split_off(self.statement);
        self.imports.sort();
        self.list.extend(self.imports.drain(..).flatten());
        self.list.extend(rest);
    }

    fn drop_comma(&mut self) {
        self.list.pop_if(|last| last == ",");
    }
}
