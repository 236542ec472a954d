//! What is read, and what is refused.

use super::*;

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
