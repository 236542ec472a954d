use super::*;
use crate::diagnostic::Diagnostics;
use crate::document::{self, Kind, Limits, Node, Sources, Syntax};

fn text(text: &str) -> Json {
    Json::String(text.into())
}

fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
    Json::Object(members.map(|(name, value)| (name.into(), value)).into())
}

fn read(yaml: &str) -> Json {
    let mut sources = Sources::new();
    let source = sources.add("test.yaml", yaml);
    let mut diagnostics = Diagnostics::new();
    let document = document::read(
        &sources,
        source,
        Syntax::Yaml,
        &Limits::default(),
        &mut diagnostics,
    );
    assert!(diagnostics.is_empty(), "{diagnostics:?}\n{yaml}");
    tree(document.unwrap().root())
}

fn tree(node: Node<'_>) -> Json {
    match node.kind() {
        Kind::Null => Json::Null,
        Kind::Bool(value) => Json::Bool(value),
        Kind::Number(number) => Json::Number(number.parse().unwrap()),
        Kind::String(text) => Json::String(text.into()),
        Kind::Array(items) => Json::Array(items.iter().map(tree).collect()),
        Kind::Object(members) => Json::Object(
            members
                .iter()
                .map(|member| (member.key.into(), tree(member.value)))
                .collect(),
        ),
    }
}

/// Text that some YAML reader could take for something else.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "\n",
    "\n\n",
    "\t",
    "a\t",
    "\ta",
    "~",
    "null",
    "Null",
    "NULL",
    "yes",
    "No",
    "ON",
    "off",
    "y",
    "N",
    "true",
    "False",
    "=",
    "<<",
    "1",
    "-1",
    "+1",
    "1_000",
    "0o17",
    "0x1F",
    "017",
    "1e3",
    "1.",
    ".5",
    "-.inf",
    ".nan",
    ".NaN",
    "1.2.3",
    "12:30:00",
    "12:30",
    "190:20:30.15",
    "2024-01-01",
    "2001-12-14t21:59:43.10-05:00",
    "2001-12-14 21:59:43.10 -5",
    "- a",
    "-",
    "--",
    "---",
    "--- a",
    "...",
    "? a",
    "?",
    ": a",
    ":",
    "a: b",
    "a:",
    "a:b",
    "a #b",
    "a#b",
    "# a",
    "#",
    "&a",
    "*a",
    "!a",
    "!!str",
    "|",
    "|-",
    ">",
    "'",
    "\"",
    "'a'",
    "\"a\"",
    "it's",
    "it's \"so\"",
    "back\\slash",
    "%a",
    "@a",
    "`a`",
    "[a]",
    "{a}",
    "{a: b}",
    "a, b",
    "a]",
    "/users/{id}",
    " a",
    "a ",
    "a\nb",
    "a\nb\n",
    "a\nb\n\n",
    "a\n\n\nb",
    "a\n b",
    " a\nb",
    "\na\nb",
    "a\n\tb",
    "\ta\nb",
    "a\n  \nb",
    "a\n  ",
    "a\n  \n",
    "a  \nb",
    "a\r\nb",
    "a\rb",
    "# a\n# b",
    "- a\n- b",
    "a: b\nc: d",
    "---\na\n...\n",
    "a\n---\nb",
    "%YAML 1.1\n---",
    "a\n#b\n",
    "a\u{0}b",
    "\u{1b}[31m",
    "\u{7f}",
    "a\u{85}b",
    "a\u{a0}",
    "\u{a0}",
    "a\u{2028}b",
    "a\u{2029}\nb",
    "\u{feff}a",
    "a\u{feff}",
    "\u{202e}abc",
    "\u{fffe}",
    "\u{ffff}",
    "é",
    "日本語",
    "🦀",
    "🦀\n🦀",
    "a\u{301}",
    "*/",
    "${x}",
    "</script>",
    "`",
    "\\n",
    "\\",
    "a\\\nb",
    "0",
    "-0",
    "00",
    "1 2",
    "3d",
    "1st",
    "e1",
    "x: |\n  y",
    "|\n a",
    "a |",
    "key: |",
    "\"\n\"",
    "'\n'",
    "a\n\"",
    "<<: *a",
    "&a b",
    "!!int 3",
    "x\n\n",
    "x\n \n \n",
    "x\n\n ",
    "  x\n y\n",
    "\n x",
];

#[test]
fn hostile_text_comes_back_as_values_keys_and_items() {
    for hostile in HOSTILE {
        let value = text(hostile);
        for wrapped in [
            object([("k", value.clone()), ("z", Json::Null)]),
            object([(hostile, Json::Bool(true)), ("\u{10ffff}z", Json::Null)]),
            object([(hostile, object([(hostile, value.clone())]))]),
            Json::Array(vec![value.clone(), value.clone()]),
            object([(
                "a",
                Json::Array(vec![
                    object([("b", value.clone()), (hostile, value.clone())]),
                    Json::Array(vec![value.clone(), Json::Array(vec![value.clone()])]),
                    value.clone(),
                ]),
            )]),
            value.clone(),
        ] {
            let yaml = print(&wrapped);
            assert_eq!(read(&yaml), wrapped, "{hostile:?}\n{yaml}");
        }
    }
}

#[test]
fn hostile_text_comes_back_beside_other_hostile_text() {
    for pair in HOSTILE.windows(2) {
        if let [a, b] = pair {
            let both = object([
                ("list", Json::Array(vec![text(a), text(b)])),
                ("a", text(a)),
                ("b", text(b)),
            ]);
            let yaml = print(&both);
            assert_eq!(read(&yaml), both, "{yaml}");
        }
    }
}

#[test]
fn keys_longer_than_a_simple_key_may_be_come_back() {
    for n in [999, 1000, 1001, 1024, 5000] {
        for piece in ["k", "é", "\u{1}", "a: ", "'"] {
            let long = piece.repeat(n);
            let tree = object([
                (
                    "a",
                    object([
                        (&*long, object([("x", Json::Null)])),
                        ("b", Json::Array(vec![object([(&*long, text("v\nw"))])])),
                    ]),
                ),
                (&*long, Json::Array(vec![Json::Null])),
            ]);
            assert_eq!(read(&print(&tree)), tree, "{n} {piece:?}");
        }
    }
}

#[test]
fn numbers_are_numbers_in_every_version_of_yaml() {
    for (given, written) in [
        ("0", "0"),
        ("-1.50", "-1.5"),
        ("1e400", "1.0e+400"),
        ("-1.25e-30", "-1.25e-30"),
        ("18446744073709551616", "18446744073709551616"),
    ] {
        let number = Json::Number(given.parse().unwrap());
        let yaml = print(&Json::Array(vec![number.clone()]));
        assert_eq!(yaml, format!("- {written}\n"));
        assert_eq!(read(&yaml), Json::Array(vec![number]));
    }
}

#[test]
fn a_document_reads_as_people_write_it() {
    let tree = object([
        ("openapi", text("3.1.1")),
        (
            "info",
            object([
                ("version", text("1.0")),
                ("description", text("Two\n\n  lines: # no comment\n")),
                ("tail", text("Kept\n\n\n")),
                ("end", text("a\nb")),
            ]),
        ),
        (
            "tags",
            Json::Array(vec![
                object([
                    ("name", text("yes")),
                    ("x", Json::Array(vec![text("no: 1")])),
                ]),
                object([("name", text("it's: so"))]),
                Json::Array(vec![Json::Null, Json::Array(vec![text("2024-01-01")])]),
            ]),
        ),
        (
            "paths",
            object([(
                "/users/{id}",
                object([(
                    "responses",
                    object([("200", object([])), ("4XX", Json::Array(vec![]))]),
                )]),
            )]),
        ),
    ]);
    insta::assert_snapshot!(print(&tree), @r#"
    openapi: 3.1.1
    info:
      version: '1.0'
      description: |
        Two

          lines: # no comment
      tail: |+
        Kept


      end: |-
        a
        b
    tags:
      - name: 'yes'
        x:
          - 'no: 1'
      - name: "it's: so"
      - - null
        - - '2024-01-01'
    paths:
      /users/{id}:
        responses:
          '200': {}
          '4XX': []
    "#);
}
