//! The verdicts of V8, recorded in `fixtures/patterns`, and of `regress` are the oracles.

use super::*;

/// A pattern and texts with the verdict of V8 on each.
type Recorded = (String, Vec<(String, bool)>);

fn recorded() -> Vec<Recorded> {
    let lines = include_str!("../../../../fixtures/patterns/verdicts.jsonl").lines();
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

fn explain(source: &str) -> String {
    let error = Pattern::parse(source).expect_err(source);
    let help = error.help.map_or(String::new(), |help| format!("; {help}"));
    format!("{source} at {}: {}{help}\n", error.at, error.message)
}

#[test]
fn errors_are_in_the_words_of_the_author() {
    let sources = [
        "(ab",
        "ab)",
        "a**",
        "a*+",
        "+",
        "{2}",
        "a{3,1}",
        "[z-a]",
        "[a",
        "a\\",
        "^*",
        "\\b+",
        "(?<=a)*",
        "(a)\\2",
        "\\1",
        "\\k<n>",
        "(?<a>x)\\k<b>",
        "(?<n>a)(?<n>b)",
        "(?<1>a)",
        "(?<n",
        "(?i)a",
        "(?P<n>a)",
        "(?>a)",
        "(?#a)",
        "\\A",
        "\\Z",
        "\\h",
        "\\xg",
        "\\u12",
        "\\u{110000}",
        "\\p{Foo}",
        "\\pL",
        "\\p{Greek}",
        "\\p{letter}",
        "\\c1",
    ];
    let all: String = sources.iter().map(|source| explain(source)).collect();
    insta::assert_snapshot!(all, @r#"
        (ab at 0: this group is not closed; add `)`, or write `\(` for the character itself
        ab) at 2: `)` closes no group; write `\)` for the character itself
        a** at 2: nothing to repeat before `*`; write `\*` for the character itself
        a*+ at 2: nothing to repeat: a quantifier stands before this `+`; possessive quantifiers are not part of ECMA-262; leave the `+` out
        + at 0: nothing to repeat before `+`; write `\+` for the character itself
        {2} at 0: nothing to repeat before `{`; write `\{` for the character itself
        a{3,1} at 1: `{3,1}` has its numbers in the wrong order
        [z-a] at 1: the range `z-a` ends before it starts; put the hyphen first or last in the class, or write `\-`, if it stands for itself
        [a at 0: this character class is not closed; add `]`, or write `\[` for the character itself
        a\ at 1: nothing follows the backslash; write `\\` for the character itself
        ^* at 1: `*` repeats an assertion, which matches no characters
        \b+ at 2: `+` repeats an assertion, which matches no characters
        (?<=a)* at 6: `*` repeats an assertion, which matches no characters
        (a)\2 at 3: `\2` refers to a group that does not exist; the pattern has one capturing group
        \1 at 0: `\1` refers to a group that does not exist; the pattern has no capturing group
        \k<n> at 0: no group has the name `n`
        (?<a>x)\k<b> at 7: no group has the name `b`; named groups: `a`
        (?<n>a)(?<n>b) at 7: two groups have the name `n`
        (?<1>a) at 3: `1` cannot be the name of a group; a name has letters, digits, `_` and `$`, and starts with no digit
        (?<n at 3: the name of the group does not end with `>`
        (?i)a at 0: `(?i)` starts no group that ECMA-262 knows; flags cannot be set; for any case write both, such as `[Aa]`
        (?P<n>a) at 0: `(?P` starts no group that ECMA-262 knows; write `(?<name>…)`, or `\k<name>` to refer to it
        (?>a) at 0: `(?>` starts no group that ECMA-262 knows; atomic groups are not part of ECMA-262; write `(?:…)`
        (?#a) at 0: `(?#` starts no group that ECMA-262 knows; comments are not part of ECMA-262; leave it out
        \A at 0: `\A` means nothing in ECMA-262; write `^` for the start of the text
        \Z at 0: `\Z` means nothing in ECMA-262; write `$` for the end of the text
        \h at 0: `\h` means nothing in ECMA-262; write `[ \t]` for horizontal space
        \xg at 0: `\x` needs two hexadecimal digits; such as `\x0a`
        \u12 at 0: `\u` needs four hexadecimal digits, or one to six in braces; such as `\u00e9` or `\u{1f600}`
        \u{110000} at 0: Unicode ends at `\u{10ffff}`
        \p{Foo} at 0: ECMA-262 knows no Unicode property `Foo`
        \pL at 0: `\p` needs a Unicode property in braces; write `\p{L}`
        \p{Greek} at 0: ECMA-262 knows no Unicode property `Greek`; write `\p{Script=Greek}`
        \p{letter} at 0: ECMA-262 knows no Unicode property `letter`; write `\p{L}`
        \c1 at 0: `\c` needs a letter, such as `\cJ`
        "#);
}

#[test]
fn what_only_annex_b_allows_is_read_where_it_has_one_meaning() {
    for (source, text, matches) in [
        (r"^[\w\-_]+\/$", "a-_/", true),
        (r"^\-\_\:\,\@\#$", "-_:,@#", true),
        ("^{a}]$", "{a}]", true),
        ("^a{,3}$", "a{,3}", true),
        (r"^[\w-.]+$", "a-.", true),
        (r"^[\w-.]+$", "a+", false),
        (r"^[^\000-\037]+$", "ab", true),
        (r"^[^\000-\037]+$", "a\n", false),
        (r"^\<a\>$", "<a>", true),
        (r"(?=a)*b", "b", true),
    ] {
        let pattern = pattern(source);
        let Translation::Linear(test) = pattern.translate() else {
            panic!("{source}");
        };
        assert_eq!(
            Compiled::new(&test).passes(text),
            matches,
            "{source} {text:?}"
        );
        let strict = regress::Regex::with_flags(&pattern.ecmascript(), "u").unwrap();
        assert_eq!(strict.find(text).is_some(), matches, "{source} {text:?}");
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

#[test]
fn budgets_hold() {
    assert!(Pattern::parse(&"(".repeat(100_000)).is_err());
    assert!(Pattern::parse(&"(?:".repeat(60)).is_err());
    assert!(Pattern::parse(&"(?=a)".repeat(10_000)).is_ok());
    for source in [
        "^(?:(?:(?:ab){1,1000}c){1,1000}d){1,1000}$",
        "^(?:ab){1,100000000}$",
        r"^(?:\p{L}-){1,4000}$",
        &"(?=a)b*c".repeat(7_000),
        &"(?:(?!a)b*|c)d".repeat(4_000),
        &"(?<=ab)c".repeat(8_000),
    ] {
        let translation = pattern(source).translate();
        assert!(
            matches!(translation, Translation::NeedsBacktracking { .. }),
            "{translation:?}"
        );
    }
    // Straight-line code has no trouble with counts.
    let translation = pattern("^.{1,4294967295}$").translate();
    assert!(matches!(
        translation,
        Translation::Linear(Test::Matches(Matcher::Simple(_)))
    ));
    let deep = format!("{}a{}", "(".repeat(50), "|b+c)*".repeat(50));
    let Translation::Linear(test) = pattern(&deep).translate() else {
        panic!("not linear");
    };
    assert!(Compiled::new(&test).passes("abc"));
}

#[test]
fn what_is_called_linear_compiles_within_the_default_limits() {
    for class in [
        "a",
        "[a-z]",
        "[^,]",
        "[^a-cäöüß]",
        r"[\u0100-\u{10fffe}]",
        r"\p{L}",
        r"[^\p{L}\p{N}]",
        r"[\s\S]",
    ] {
        for count in [
            1_u32, 10, 30, 60, 100, 300, 1_000, 2_000, 4_000, 10_000, 30_000,
        ] {
            for source in [
                format!("^(?:{class}{{1,{count}}}x)?{class}*$"),
                format!("x(?:{class}y){{{count}}}"),
                format!("(?:x{class}*){{0,{count}}}$"),
            ] {
                if let Translation::Linear(test) = pattern(&source).translate() {
                    Compiled::new(&test);
                }
            }
        }
    }
}

#[test]
fn properties_that_are_left_to_the_regex_crate_exist_there() {
    for name in property::names() {
        let source = format!(r"a\p{{{name}}}");
        if let Translation::Linear(test) = pattern(&source).translate() {
            Compiled::new(&test);
        }
    }
}
