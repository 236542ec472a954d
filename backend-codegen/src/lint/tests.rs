use std::collections::BTreeSet;

use super::{Family, Levels, lint, merged, named, rules};
use crate::api::Api;
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::Sources;
use crate::read::NoFiles;
use crate::read::openapi::testing::completed;
use crate::read::openapi::{ReadOptions, read};

/// What all rules, also those that are off, find in a part of a document, one by one.
fn found(yaml: &str) -> (Sources, Api, Vec<Diagnostic>) {
    let mut sources = Sources::new();
    let entry = sources.add("openapi.yaml", completed(yaml));
    let mut findings = Diagnostics::new();
    let options = ReadOptions::default();
    let api = read(&mut sources, entry, &mut NoFiles, &options, &mut findings);
    assert!(!findings.has_errors(), "{findings:?}");
    let api = api.unwrap();
    let mut levels = Levels::default();
    for rule in rules() {
        levels.set(rule.code, Some(rule.level.unwrap_or(Severity::Note)));
    }
    let found = lint(&api, &levels);
    (sources, api, found)
}

/// The lines at which a rule finds something.
fn lines(yaml: &str, code: &str) -> BTreeSet<u32> {
    let (sources, _, found) = found(yaml);
    let found = found.iter().filter(|found| found.code == code);
    found
        .map(|found| sources.line_column(found.location).line)
        .collect()
}

#[test]
fn every_rule_finds_its_bad_example_where_it_is_bad_and_nothing_in_the_good_one() {
    let mut wrong = Vec::new();
    for rule in rules() {
        let text = completed(rule.bad);
        let marked = text
            .lines()
            .zip(1..)
            .filter(|(line, _)| line.ends_with("# here"));
        let marked: BTreeSet<u32> = marked.map(|(_, n)| n).collect();
        assert!(!marked.is_empty(), "{} marks no line", rule.code);
        let found = lines(rule.bad, rule.code);
        if found != marked {
            wrong.push(format!(
                "{}: {found:?} instead of {marked:?} in\n{text}",
                rule.code
            ));
        }
        let found = lines(rule.good, rule.code);
        if !found.is_empty() {
            wrong.push(format!(
                "{}: {found:?} in\n{}",
                rule.code,
                completed(rule.good)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn rules_are_written_alike() {
    let mut codes = BTreeSet::new();
    for rule in rules() {
        assert!(rule.code.starts_with("lint::"), "{}", rule.code);
        assert!(codes.insert(rule.code), "{} is there twice", rule.code);
        assert!(
            rule.what.ends_with('.') && rule.why.ends_with('.'),
            "{}",
            rule.code
        );
        assert!(!rule.fix.ends_with('.'), "{}", rule.code);
        assert!(
            rule.many.is_none_or(|many| many.contains("{n}")),
            "{}",
            rule.code
        );
        let is_family = Family::ALL
            .iter()
            .any(|family| family.as_str() == rule.name());
        assert!(!is_family && rule.name() != "all", "{}", rule.code);
    }
    for family in Family::ALL {
        assert!(!named(family.as_str()).is_empty(), "{}", family.as_str());
    }
    assert_eq!(named("all").len(), codes.len());
    assert_eq!(named("lint::body-on-get").len(), 1);
    assert_eq!(named("body-on-get").len(), 1);
    assert!(named("body-on-got").is_empty());
}

const TWO: &str = "
    paths:
      /a/: { get: { responses: { '204': { description: x } } } }
      /b/: { get: { responses: { '204': { description: x } } } }
    ";

#[test]
fn what_holds_at_many_places_is_told_once_with_the_first_of_them() {
    let (_, _, found) = found(TWO);
    let slashes: Vec<_> = found
        .into_iter()
        .filter(|found| found.code == "lint::path-trailing-slash")
        .collect();
    assert_eq!(slashes.len(), 2);
    let merged = merged(slashes);
    let told: Vec<_> = merged.iter().collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].message, "2 paths end with a slash");
    assert_eq!(told[0].related.len(), 1);
}

#[test]
fn levels_turn_rules_off_and_make_them_matter_more() {
    let (_, api, _) = found(TWO);
    let count = |levels: &Levels| {
        let found = lint(&api, levels).into_iter();
        let found = found.filter(|found| found.code == "lint::path-trailing-slash");
        found.map(|found| found.severity).collect::<Vec<_>>()
    };
    assert_eq!(count(&Levels::default()), [Severity::Note, Severity::Note]);
    let mut levels = Levels::default();
    levels.set("lint::path-trailing-slash", Some(Severity::Error));
    assert_eq!(count(&levels), [Severity::Error, Severity::Error]);
    levels.set("lint::path-trailing-slash", None);
    assert!(count(&levels).is_empty());
}
