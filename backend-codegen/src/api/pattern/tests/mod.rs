//! The verdicts of V8, recorded in `fixtures/patterns`, and of `regress` are the oracles.

mod limits;
#[cfg(feature = "stubs")]
mod samples;
mod syntax;

use super::*;

/// A pattern and texts with the verdict of V8 on each.
type Recorded = (String, Vec<(String, bool)>);

fn recorded() -> Vec<Recorded> {
    let lines = include_str!("../../../../../fixtures/patterns/verdicts.jsonl").lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn pattern(source: &str) -> Pattern {
    Pattern::parse(source).unwrap_or_else(|error| panic!("{source}: {error}"))
}

/// A test with its expressions compiled, as generated code has them.
enum Compiled<'a> {
    Simple(&'a Simple),
    Regex(regex::Regex),
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
}

impl<'a> Compiled<'a> {
    fn new(test: &'a Test) -> Self {
        match test {
            Test::Matches(Matcher::Simple(simple)) => Self::Simple(simple),
            Test::Matches(Matcher::Regex(regex)) => Self::Regex(
                regex::Regex::new(regex).unwrap_or_else(|error| panic!("{regex}: {error}")),
            ),
            Test::Not(test) => Self::Not(Box::new(Self::new(test))),
            Test::All(tests) => Self::All(tests.iter().map(Self::new).collect()),
            Test::Any(tests) => Self::Any(tests.iter().map(Self::new).collect()),
        }
    }

    fn passes(&self, text: &str) -> bool {
        match self {
            Self::Simple(simple) => simple.matches(text),
            Self::Regex(regex) => regex.is_match(text),
            Self::Not(test) => !test.passes(text),
            Self::All(tests) => tests.iter().all(|test| test.passes(text)),
            Self::Any(tests) => tests.iter().any(|test| test.passes(text)),
        }
    }
}

#[test]
fn translations_give_the_verdict_of_v8() {
    let (mut linear, mut rewritten) = (0, 0);
    for (source, texts) in recorded() {
        let translation = pattern(&source).translate();
        let Translation::Linear(test) = &translation else {
            let special = ["(?=", "(?!", "(?<", "\\1", "\\2", "\\k"];
            assert!(
                special.iter().any(|part| source.contains(part)),
                "{source}: {translation:?}"
            );
            continue;
        };
        linear += 1;
        rewritten += usize::from(
            ["(?=", "(?!", "(?<"]
                .iter()
                .any(|part| source.contains(part)),
        );
        let compiled = Compiled::new(test);
        for (text, matches) in texts {
            assert_eq!(
                compiled.passes(&text),
                matches,
                "{source} became {test:?}, {text:?}"
            );
        }
    }
    assert!(linear > 600, "{linear}");
    assert!(rewritten > 30, "{rewritten}");
}

#[test]
fn matching_gives_the_verdict_of_v8() {
    for (source, texts) in recorded() {
        let pattern = pattern(&source);
        let again = Pattern::parse(&pattern.ecmascript()).unwrap();
        for (text, matches) in texts {
            // Whether an emoji has a property, engines know.
            let unknown = source.contains("\\p") || source.contains("\\P");
            let verdict = pattern.matches(&text);
            assert!(
                verdict == Some(matches) || (verdict.is_none() && unknown && text.contains('😀')),
                "{source} {text:?} {verdict:?}"
            );
            assert_eq!(again.matches(&text), verdict, "{source}");
        }
    }
}

fn translated(source: &str) -> String {
    fn write(test: &Test) -> String {
        match test {
            Test::Matches(Matcher::Regex(regex)) => format!("/{regex}/"),
            Test::Matches(Matcher::Simple(simple)) => format!("{simple:?}"),
            Test::Not(test) => format!("not {}", write(test)),
            Test::All(tests) => {
                format!(
                    "all({})",
                    tests.iter().map(write).collect::<Vec<_>>().join(", ")
                )
            }
            Test::Any(tests) => {
                format!(
                    "any({})",
                    tests.iter().map(write).collect::<Vec<_>>().join(", ")
                )
            }
        }
    }
    match pattern(source).translate() {
        Translation::Linear(test) => write(&test),
        Translation::NeedsBacktracking { at, reason } => format!("backtracking at {at}: {reason}"),
    }
}

#[test]
fn look_around_at_a_known_place_is_a_test_of_its_own() {
    let sources = [
        r"^(?=.*[A-Z])(?=.*\d).{8,}$",
        r"^(?!.*--)[a-z-]+$",
        r"^(?!aws:)[a-z+:]+$",
        r"^[a-zA-Z]((?!--|__)[a-z-_])+$",
        r"^[a-z0-9]((?![_-]{2,})[a-z0-9-_])+[a-z0-9]$",
        r"^((?!foo).)*$",
        r"^[a-z-]+(?<!-)$",
        r"(?!^\d+$)^.+$",
        r"^.+$(?<!--)",
        r"^(?:(?!-)[a-z-]{1,63}(?<!-)\.)+[a-z]{2,6}$",
        r"foo(?=bar)",
        r"foo(?![a-z])",
        r"(?<![a-z])foo",
        r"^(?:(?!a)\w|-)$",
        r"(?=.*\d)[a-z]",
        r"(a)\1",
    ];
    let all: String = sources
        .iter()
        .map(|source| format!("{source}\n    {}\n", translated(source)))
        .collect();
    insta::assert_snapshot!(all, @r#"
        ^(?=.*[A-Z])(?=.*\d).{8,}$
            all(/^[^\n\r\u{2028}\u{2029}]*[A-Z]/, /^[^\n\r\u{2028}\u{2029}]*[0-9]/, Steps { steps: [Run(Run { class: [^\n\r\u{2028}\u{2029}], min: 8, max: None })], to_end: true })
        ^(?!.*--)[a-z-]+$
            all(not /^[^\n\r\u{2028}\u{2029}]*--/, Steps { steps: [Run(Run { class: [\-a-z], min: 1, max: None })], to_end: true })
        ^(?!aws:)[a-z+:]+$
            all(not Texts { texts: ["aws:"], place: Start }, Steps { steps: [Run(Run { class: [+:a-z], min: 1, max: None })], to_end: true })
        ^[a-zA-Z]((?!--|__)[a-z-_])+$
            all(not /^[A-Za-z][\-_a-z]*(?:--|__)/, Steps { steps: [Run(Run { class: [A-Za-z], min: 1, max: Some(1) }), Run(Run { class: [\-_a-z], min: 1, max: None })], to_end: true })
        ^[a-z0-9]((?![_-]{2,})[a-z0-9-_])+[a-z0-9]$
            all(not /^[0-9a-z][\-0-9_a-z]*[\-_]{2}/, /^[0-9a-z][\-0-9_a-z]+[0-9a-z]$/)
        ^((?!foo).)*$
            all(not /^[^\n\r\u{2028}\u{2029}]*foo/, Steps { steps: [Run(Run { class: [^\n\r\u{2028}\u{2029}], min: 0, max: None })], to_end: true })
        ^[a-z-]+(?<!-)$
            /^[\-a-z]*[a-z]$/
        (?!^\d+$)^.+$
            all(not Steps { steps: [Run(Run { class: [0-9], min: 1, max: None })], to_end: true }, Steps { steps: [Run(Run { class: [^\n\r\u{2028}\u{2029}], min: 1, max: None })], to_end: true })
        ^.+$(?<!--)
            all(not Texts { texts: ["--"], place: End }, Steps { steps: [Run(Run { class: [^\n\r\u{2028}\u{2029}], min: 1, max: None })], to_end: true })
        ^(?:(?!-)[a-z-]{1,63}(?<!-)\.)+[a-z]{2,6}$
            /^(?:(?:[a-z]|[a-z][\-a-z]{0,61}[a-z])\.)+[a-z]{2,6}$/
        foo(?=bar)
            Texts { texts: ["foobar"], place: Anywhere }
        foo(?![a-z])
            /foo(?:[^a-z]|$)/
        (?<![a-z])foo
            /(?:[^a-z]|^)foo/
        ^(?:(?!a)\w|-)$
            Steps { steps: [Run(Run { class: [\-0-9A-Z_b-z], min: 1, max: Some(1) })], to_end: true }
        (?=.*\d)[a-z]
            backtracking at 0: look-around in the middle of a pattern
        (a)\1
            backtracking at 3: a back-reference
        "#);
}

#[test]
fn common_patterns_need_no_engine() {
    let sources = [
        "^[a-z0-9_-]{3,16}$",
        "^[A-Z]{2}$",
        r"^\d+$",
        "^abc",
        "abc$",
        "abc",
        "^(a|bc|def)$",
        "^https?://",
        r"^\d{4}-\d{2}-\d{2}$",
        "^#[a-fA-F0-9]{3,6}$",
        r"\S",
        "[0-9]{2}",
        "^.*$",
        "",
        "a*",
        "^(ab){2}$",
        r"^-?\d+$",
        "^http://localhost.*|^https://.*",
        "^[a-z]+[a-z0-9]*$",
        "^(name|id):(asc|desc)$",
    ];
    let all: String = sources
        .iter()
        .map(|source| format!("{source}\n    {}\n", translated(source)))
        .collect();
    insta::assert_snapshot!(all, @r##"
        ^[a-z0-9_-]{3,16}$
            Steps { steps: [Run(Run { class: [\-0-9_a-z], min: 3, max: Some(16) })], to_end: true }
        ^[A-Z]{2}$
            Steps { steps: [Run(Run { class: [A-Z], min: 2, max: Some(2) })], to_end: true }
        ^\d+$
            Steps { steps: [Run(Run { class: [0-9], min: 1, max: None })], to_end: true }
        ^abc
            Texts { texts: ["abc"], place: Start }
        abc$
            Texts { texts: ["abc"], place: End }
        abc
            Texts { texts: ["abc"], place: Anywhere }
        ^(a|bc|def)$
            Texts { texts: ["a", "bc", "def"], place: Whole }
        ^https?://
            Texts { texts: ["http://", "https://"], place: Start }
        ^\d{4}-\d{2}-\d{2}$
            Steps { steps: [Run(Run { class: [0-9], min: 4, max: Some(4) }), Text("-"), Run(Run { class: [0-9], min: 2, max: Some(2) }), Text("-"), Run(Run { class: [0-9], min: 2, max: Some(2) })], to_end: true }
        ^#[a-fA-F0-9]{3,6}$
            Steps { steps: [Text("#"), Run(Run { class: [0-9A-Fa-f], min: 3, max: Some(6) })], to_end: true }
        \S
            Somewhere { class: [^\t-\r \u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}], count: 1 }
        [0-9]{2}
            Somewhere { class: [0-9], count: 2 }
        ^.*$
            Steps { steps: [Run(Run { class: [^\n\r\u{2028}\u{2029}], min: 0, max: None })], to_end: true }

            Always
        a*
            Always
        ^(ab){2}$
            Texts { texts: ["abab"], place: Whole }
        ^-?\d+$
            Steps { steps: [Run(Run { class: [\-], min: 0, max: Some(1) }), Run(Run { class: [0-9], min: 1, max: None })], to_end: true }
        ^http://localhost.*|^https://.*
            Texts { texts: ["http://localhost", "https://"], place: Start }
        ^[a-z]+[a-z0-9]*$
            /^[a-z]+[0-9a-z]*$/
        ^(name|id):(asc|desc)$
            Texts { texts: ["name:asc", "name:desc", "id:asc", "id:desc"], place: Whole }
        "##);
}

#[test]
fn classes_mean_in_rust_what_they_mean_in_ecma_262() {
    let sources = [
        r"^[a&&b]x*y?z",
        r"^[a~~b]x*y?z",
        r"^[+--b]x*y?z",
        r"^[[a]x*y?z",
        r"^[\^a]y?z*a",
        "[]a",
        "[^]a+b",
        r"\bé\B",
        r"^\s\S*x",
        r"(\w|é)+\.",
        r"^.+\u2028?x",
        r"a\p{Lu}",
        r"a[^\p{Script=Greek}\d]",
        r"a\P{L}",
        r"\ud83d\ude00?a",
    ];
    let all: String = sources
        .iter()
        .map(|source| format!("{source}\n    {}\n", translated(source)))
        .collect();
    insta::assert_snapshot!(all, @r#"
        ^[a&&b]x*y?z
            Steps { steps: [Run(Run { class: [&ab], min: 1, max: Some(1) }), Run(Run { class: [x], min: 0, max: None }), Run(Run { class: [y], min: 0, max: Some(1) }), Text("z")], to_end: false }
        ^[a~~b]x*y?z
            Steps { steps: [Run(Run { class: [ab~], min: 1, max: Some(1) }), Run(Run { class: [x], min: 0, max: None }), Run(Run { class: [y], min: 0, max: Some(1) }), Text("z")], to_end: false }
        ^[+--b]x*y?z
            Steps { steps: [Run(Run { class: [+-\-b], min: 1, max: Some(1) }), Run(Run { class: [x], min: 0, max: None }), Run(Run { class: [y], min: 0, max: Some(1) }), Text("z")], to_end: false }
        ^[[a]x*y?z
            Steps { steps: [Run(Run { class: [\[a], min: 1, max: Some(1) }), Run(Run { class: [x], min: 0, max: None }), Run(Run { class: [y], min: 0, max: Some(1) }), Text("z")], to_end: false }
        ^[\^a]y?z*a
            Steps { steps: [Run(Run { class: [\^a], min: 1, max: Some(1) }), Run(Run { class: [y], min: 0, max: Some(1) }), Run(Run { class: [z], min: 0, max: None }), Text("a")], to_end: false }
        []a
            /[^\u{0}-\u{10ffff}]a/
        [^]a+b
            /(?s:.)a+b/
        \bé\B
            /(?-u:\b)é(?-u:\B)/
        ^\s\S*x
            /^[\t-\r \u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}][^\t-\r \u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}\u{feff}]*x/
        (\w|é)+\.
            /[0-9A-Z_a-zé]\./
        ^.+\u2028?x
            /^[^\n\r\u{2028}\u{2029}]+\u{2028}?x/
        a\p{Lu}
            /a\p{Lu}/
        a[^\p{Script=Greek}\d]
            /a[^0-9\p{Script=Greek}]/
        a\P{L}
            /a\P{L}/
        \ud83d\ude00?a
            Texts { texts: ["a"], place: Anywhere }
        "#);
}
