//! What stays of shipped files.

use std::path::Path;

use super::*;

/// What is left of shipped files, given a generated one that has the rest of a document.
fn left(shipped: &[(&str, &str)], generated: &str) -> String {
    let mut files = vec![File::new("api", generated, Origin::Generated)];
    let shipped = shipped.iter();
    files.extend(shipped.map(|(path, text)| File::new(path, text, Origin::Shipped)));
    let files = Files::new(files);
    let reached = reach::reached(&files);
    let texts = (1..files.list.len()).filter_map(|at| cut::cut(&files, at, &reached));
    texts.collect::<Vec<_>>().join("---\n")
}

const PAIR: &str = "\
//! Pairs.

use super::left::{Left, MAX, left_of};
use super::right::Right;
use std::fmt;

/// A pair.
pub struct Pair {
    /// Its left one.
    pub left: Left,
}

impl Pair {
    /// A pair.
    pub fn new(n: u8) -> Self {
        Self { left: left_of(n) }
    }

    /// Its right one.
    pub fn right(&self) -> Right {
        Right
    }

    /// The largest one.
    #[allow(dead_code, reason = \"for handlers\")]
    pub fn largest(&self) -> u8 {
        MAX
    }
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}
";

#[test]
fn what_nobody_uses_goes_with_its_imports_and_empty_lines() {
    let left_file = "pub struct Left(u8);\npub const MAX: u8 = 1;\n\npub fn left_of(n: u8) -> Left {\n    Left(n)\n}\n";
    let files = [
        ("support/pair", PAIR),
        ("support/left", left_file),
        ("support/right", "pub struct Right;\n"),
    ];
    let used = "use super::support::pair::Pair;\nfn f() -> u8 { Pair::new(1).left.0 }";
    insta::assert_snapshot!(left(&files, used), @r#"
        //! Pairs.

        use super::left::{Left, MAX, left_of};

        /// A pair.
        pub struct Pair {
            /// Its left one.
            pub left: Left,
        }

        impl Pair {
            /// A pair.
            pub fn new(n: u8) -> Self {
                Self { left: left_of(n) }
            }

            /// The largest one.
            #[allow(dead_code, reason = "for handlers")]
            pub fn largest(&self) -> u8 {
                MAX
            }
        }
        ---
        pub struct Left(u8);
        pub const MAX: u8 = 1;

        pub fn left_of(n: u8) -> Left {
            Left(n)
        }
        "#);
    let all = "use super::support::pair::Pair;\n\
               fn f() -> u8 { Pair::new(1).right(); Pair::new(1).left.0 }";
    let all = left(&files, all);
    assert_eq!(all, [PAIR, left_file, "pub struct Right;\n"].join("---\n"));
    assert_eq!(left(&files, "fn f() {}"), "");
}

#[test]
fn arms_go_with_the_variants_that_nobody_makes() {
    let text = "\
pub enum Kind {
    /// One.
    One,
    Two(u8),
    Three { n: u8 },
}

pub fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::One => \"one\",
        Kind::Two(n) if n > 1 => {
            large()
        }
        Kind::Two(_) | Kind::Three { .. } => \"more\",
    }
}

fn large() -> &'static str {
    \"large\"
}
";
    let one = "use super::support::kind::{Kind, name}; fn f() { name(Kind::One); }";
    insta::assert_snapshot!(left(&[("support/kind", text)], one), @r#"
        pub enum Kind {
            /// One.
            One,
        }

        pub fn name(kind: Kind) -> &'static str {
            match kind {
                Kind::One => "one",
            }
        }
        "#);
    let three = one.replace("Kind::One", "Kind::Three { n: 1 }");
    insta::assert_snapshot!(left(&[("support/kind", text)], &three), @r#"
        pub enum Kind {
            Three { n: u8 },
        }

        pub fn name(kind: Kind) -> &'static str {
            match kind {
                Kind::Three { .. } => "more",
            }
        }
        "#);
}

#[test]
fn fields_go_that_nobody_reads() {
    let text = "\
pub struct Limits {
    pub low: u8,
    /// The high one.
    pub high: u8,
}

impl Limits {
    pub const fn new() -> Self {
        Self { low: 1, high: 2 }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { low: 3, high: 4 }
    }
}
";
    let low = "use super::support::limits::Limits; fn f() -> u8 { Limits::new().low }";
    insta::assert_snapshot!(left(&[("support/limits", text)], low), @r"
        pub struct Limits {
            pub low: u8,
        }

        impl Limits {
            pub const fn new() -> Self {
                Self { low: 1 }
            }
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { low: 3 }
            }
        }
        ");
}

#[test]
fn every_shipped_file_is_understood_to_its_end() {
    for source in SOURCES {
        let file = File::new(source.path, source.text, Origin::Shipped);
        assert!(!file.items.is_empty(), "{}", source.path);
        let parsed = syn::parse_file(source.text).unwrap();
        assert_eq!(file.items.len(), parsed.items.len(), "{}", source.path);
    }
}

/// The enums of all files below a folder that may be shipped without some of their variants.
#[expect(
    clippy::disallowed_methods,
    reason = "this test reads what is shipped from the sources"
)]
fn cut_enums(folder: &Path, found: &mut Vec<syn::ItemEnum>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            cut_enums(&path, found);
        } else {
            let file = syn::parse_file(&std::fs::read_to_string(&path).unwrap()).unwrap();
            let enums = file.items.into_iter().filter_map(|item| match item {
                syn::Item::Enum(it) => Some(it),
                _ => None,
            });
            let allows = |it: &syn::ItemEnum, lint: &str| {
                let mut attributes = it.attrs.iter();
                attributes.any(|it| {
                    quote::ToTokens::to_token_stream(it)
                        .to_string()
                        .contains(lint)
                })
            };
            let is_whole =
                |it: &syn::ItemEnum| allows(it, "dead_code") || allows(it, "enum_variant_names");
            found.extend(enums.filter(|it| !is_whole(it)));
        }
    }
}

/// The first and the last word of a name in camel case.
fn ends(name: &str) -> [&str; 2] {
    let starts: Vec<usize> = name
        .match_indices(char::is_uppercase)
        .map(|it| it.0)
        .collect();
    let second = starts.get(1).copied().unwrap_or(name.len());
    let (first, _) = name.split_at(second);
    let (_, last) = name.split_at(*starts.last().unwrap());
    [first, last]
}

/// Which variants stay depends on the document, and clippy wants three and more to differ in both.
#[test]
fn no_three_variants_begin_or_end_alike() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/write/rust");
    let mut enums = Vec::new();
    for folder in [
        "support",
        "server/shipped",
        "axum/server",
        "actix/server",
        "database/shipped",
    ] {
        cut_enums(&here.join(folder), &mut enums);
    }
    assert!(enums.len() > 20, "{}", enums.len());
    for it in enums {
        let names: Vec<String> = it.variants.iter().map(|it| it.ident.to_string()).collect();
        for name in &names {
            for (at, word) in ends(name).into_iter().enumerate() {
                let n_alike = names.iter().filter(|it| ends(it)[at] == word).count();
                assert!(n_alike < 3, "{}::{name}: `{word}`", it.ident);
                assert_ne!(it.ident, word, "{name}");
            }
        }
    }
}

/// Which function of that name is meant behind a dot is not known, so that both of them would stay.
#[test]
fn a_body_of_text_needs_nothing_that_reads_parameters() {
    let api = crate::read::openapi::testing::api(
        "
        paths:
          /a:
            post:
              requestBody: {content: {text/plain: {schema: {type: integer}}}}
              responses: {'204': {description: none}}
        ",
    );
    let mut diagnostics = crate::diagnostic::Diagnostics::new();
    let options = crate::write::rust::RustOptions::default();
    let files = crate::write::rust::files(&api, &options, &mut diagnostics);
    let text = |path: &str| files.iter().find(|(_, it, _)| *it == path).map(|it| it.2);
    assert!(text("support/http/text.rs").is_some());
    let input = text("support/http/input.rs").unwrap();
    assert!(!input.contains("fn read_again"), "{input}");
}
