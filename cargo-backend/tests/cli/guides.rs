//! What the guides say is what commands say: each example that is wrong is told, and each that is right is
//! not, and every finding and option that they name is there.

use std::collections::BTreeSet;

use crate::program::Place;

const DESIGN: &str = include_str!("../../../docs/guides/api-design.md");
const SECURITY: &str = include_str!("../../../docs/guides/security.md");
const DATABASES: &str = include_str!("../../../docs/guides/database-optimization.md");
const COMING: [&str; 2] = [
    include_str!("../../../docs/coming-from/openapi-generator.md"),
    include_str!("../../../docs/coming-from/utoipa.md"),
];

/// An example: its language, what it says about findings, and its text.
struct Example<'t> {
    language: &'t str,
    words: Vec<&'t str>,
    text: &'t str,
}

impl Example<'_> {
    /// What stands behind `word:`.
    fn of(&self, word: &str) -> Option<&str> {
        let mut found = self.words.iter().filter_map(|it| it.strip_prefix(word));
        found.next()?.strip_prefix(':')
    }
}

fn examples(page: &str) -> Vec<Example<'_>> {
    let mut parts = page.split("\n```");
    parts.next();
    let blocks = parts.step_by(2).map(|block| {
        let (head, text) = block.split_once('\n').unwrap();
        let mut words = head.split(' ');
        Example {
            language: words.next().unwrap(),
            words: words.collect(),
            text,
        }
    });
    blocks.collect()
}

/// Checks that what examples are told about is told, and what they keep silent about is not, by what
/// `told` says of an example. Each finding has both kinds.
fn check(page: &str, language: &str, told: impl Fn(&Example<'_>) -> String) {
    let [mut wrong, mut right] = [BTreeSet::new(), BTreeSet::new()];
    for example in examples(page).iter().filter(|it| it.language == language) {
        if let Some(code) = example.of("told") {
            let said = told(example);
            assert!(
                said.contains(&format!("[{code}]")),
                "{code}:\n{}\n{said}",
                example.text
            );
            wrong.insert(code.to_owned());
        }
        if let Some(code) = example.of("silent") {
            let said = told(example);
            assert!(
                !said.contains(&format!("[{code}]")),
                "{code}:\n{}\n{said}",
                example.text
            );
            right.insert(code.to_owned());
        }
    }
    assert!(!wrong.is_empty());
    assert_eq!(wrong, right);
}

#[test]
fn documents_of_guides_are_reviewed_as_they_say() {
    for page in [DESIGN, SECURITY] {
        check(page, "yaml", |example| {
            let place = Place::new();
            let head = "openapi: 3.1.0\ninfo: { title: Shop, version: '1' }\n";
            place.put("openapi.yaml", &format!("{head}{}", example.text));
            let run = place.run("lint openapi.yaml --rule all=warning");
            assert!(matches!(run.code, Some(0 | 1)), "{}", run.stderr);
            format!("{}{}", run.stdout, run.stderr)
        });
    }
}

#[test]
fn every_finding_that_a_guide_names_is_explained() {
    let place = Place::new();
    let known = place.run("explain --list").stdout;
    for page in [DESIGN, SECURITY, DATABASES] {
        let quoted = page.split('`').skip(1).step_by(2);
        let codes: Vec<_> = quoted
            .filter(|text| text.contains("::") && !text.contains(' '))
            .collect();
        assert!(codes.len() > 5);
        for code in codes {
            assert!(
                known
                    .lines()
                    .any(|line| line.split(' ').any(|word| word == code)),
                "{code}"
            );
        }
    }
}

#[test]
fn every_option_that_a_guide_names_is_there() {
    for page in [DESIGN, SECURITY, DATABASES].into_iter().chain(COMING) {
        for example in examples(page).iter().filter(|it| it.language == "sh") {
            for line in example
                .text
                .lines()
                .filter(|line| line.starts_with("cargo backend "))
            {
                let words: Vec<_> = line.split(' ').skip(2).collect();
                let is_known = cfg!(all(feature = "db", feature = "load"));
                if !is_known && ["db", "load"].contains(&words[0]) {
                    continue;
                }
                let n_names = if words[0] == "db" { 2 } else { 1 };
                let help = Place::new().run(&format!("{} --help", words[..n_names].join(" ")));
                assert_eq!(help.code, Some(0), "{line}");
                for option in words.iter().filter(|word| word.starts_with("--")) {
                    assert!(help.stdout.contains(option), "{line}: {option}");
                }
            }
        }
    }
}

#[cfg(feature = "db")]
#[test]
fn schemas_and_migrations_of_guides_are_analyzed_as_they_say() {
    let shadow = crate::db::server::shadow();
    let orders = "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint NOT NULL);\n";
    check(DATABASES, "sql", |example| {
        let place = Place::new();
        place.put("schema.sql", orders);
        let run = if example.of("schema").is_some() {
            place.put("migrations/1_change.up.sql", example.text);
            place.run(&format!(
                "db lint migrations --schema schema.sql --shadow {shadow} --assume-rows 100000000"
            ))
        } else {
            place.put("schema.sql", example.text);
            place.run(&format!("db analyze --schema schema.sql --shadow {shadow}"))
        };
        assert!(matches!(run.code, Some(0 | 1)), "{}", run.stderr);
        format!("{}{}", run.stdout, run.stderr)
    });
}
