//! What is bounded, and what is known.

use super::*;

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

#[test]
fn what_is_known_about_characters_is_what_the_regex_crate_knows() {
    // Characters that the crate's version of Unicode does not have yet prove nothing.
    let assigned = regex::Regex::new(r"\P{Cn}").unwrap();
    let all: String = ('\0'..='\u{3400}')
        .chain('\u{4dff}'..='\u{4e20}')
        .chain('\u{9f90}'..='\u{a500}')
        .chain('\u{abf0}'..='\u{ac10}')
        .chain('\u{d790}'..='\u{e010}')
        .chain('\u{f8f0}'..='\u{10100}')
        .chain('\u{1f100}'..='\u{1f200}')
        .chain('\u{ffff0}'..='\u{100010}')
        .filter(|character| {
            *character != 'ʕ' && assigned.is_match(character.encode_utf8(&mut [0; 4]))
        })
        .collect();
    let found = property::names().into_iter();
    let properties: std::collections::BTreeSet<Property> = found
        .filter_map(|name| Property::find(&name))
        .filter(|property| property.is_in_rust())
        .collect();
    for property in properties {
        let regex = regex::Regex::new(&format!("\\p{{{property}}}")).unwrap();
        let members: std::collections::HashSet<char> = regex
            .find_iter(&all)
            .filter_map(|found| found.as_str().chars().next())
            .collect();
        let step = match property {
            Property::Category(_) | Property::Binary(_) => 1,
            Property::Script(_) | Property::ScriptExtensions(_) => 11,
        };
        for character in all.chars().step_by(step) {
            if let Some(has) = property.has(character) {
                assert_eq!(
                    has,
                    members.contains(&character),
                    "{property} {character:?} {:x}",
                    u32::from(character)
                );
            }
        }
        #[cfg(feature = "stubs")]
        for example in property.examples() {
            assert!(
                regex.is_match(&example.to_string()),
                "{property} {example:?}"
            );
        }
    }
}

#[test]
fn matching_gives_up_in_time() {
    let text = "a".repeat(40) + "b";
    assert_eq!(pattern("^(a+)+$").matches(&text), None);
    assert_eq!(pattern("^(?:a|a)*$").matches(&text), None);
    assert_eq!(pattern("a*a*a*a*c").matches(&"a".repeat(100_000)), None);
    assert_eq!(
        pattern("^(?:(?:(?:){1000000}){1000000}){1000000}$").matches(""),
        None
    );
    assert_eq!(
        pattern("^[a-z]{0,100000}$").matches(&"a".repeat(100_000)),
        Some(true)
    );
}
