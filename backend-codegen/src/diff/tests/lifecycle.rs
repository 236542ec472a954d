//! Deprecation, the day on which something ends, stability, versions.

use std::fmt::Write as _;

use super::class_of;
use crate::diagnostic::Severity;
use crate::diff::{Day, Levels, Named, Options, diff_with};
use crate::read::openapi::testing::api;

/// The 26th of November 2026.
const TODAY: Day = Day::of_days(20_783);

/// What changed from one operation to another, seen today.
fn changes(old: &str, new: &str, notice: u32) -> String {
    let document = |operation: &str| format!("paths: {{/a: {{get: {operation}}}}}");
    compared(&document(old), &document(new), notice)
}

fn compared(old: &str, new: &str, notice: u32) -> String {
    let options = Options {
        today: Some(TODAY),
        notice,
        beta_notice: 30,
        ..Options::default()
    };
    let mut text = String::new();
    for finding in diff_with(&api(old), &api(new), options) {
        let _ = writeln!(text, "{}: {}", class_of(finding.class), finding.message);
    }
    text
}

#[test]
fn what_was_deprecated_may_go_when_its_day_has_come() {
    let gone = "paths: {}";
    let removed = |standing: &str| {
        let old = format!(
            "paths: {{/a: {{get: {{{standing}responses: {{'204': {{description: ''}}}}}}}}}}"
        );
        compared(&old, gone, 0)
    };
    insta::assert_snapshot!(removed(""), @"breaking: `GET /a` is gone");
    insta::assert_snapshot!(removed("deprecated: true, "), @"compatible: `GET /a` is gone; it was deprecated");
    insta::assert_snapshot!(removed("deprecated: true, x-sunset: '2026-11-26', "), @"compatible: `GET /a` is gone, as announced for 2026-11-26");
    insta::assert_snapshot!(removed("deprecated: true, x-sunset: '2026-11-27', "), @"breaking: `GET /a` is gone before 2026-11-27, when it was to end");
    insta::assert_snapshot!(removed("deprecated: true, x-sunset: soon, "), @"breaking: `GET /a` is gone; when it was to end is no date (`x-sunset`)");
    insta::assert_snapshot!(removed("x-stability-level: alpha, "), @"compatible: `GET /a` is gone");
}

#[test]
fn a_deprecation_leaves_as_much_time_as_is_demanded() {
    let deprecated = |standing: &str, notice| {
        let new = format!("{{deprecated: true, {standing}responses: {{}}}}");
        changes("{responses: {}}", &new, notice)
    };
    insta::assert_snapshot!(deprecated("", 0), @"annotation: `GET /a` is deprecated now");
    insta::assert_snapshot!(deprecated("", 90), @r"
    breaking: `GET /a` is deprecated, and nothing says when it ends (`x-sunset`)
    annotation: `GET /a` is deprecated now
    ");
    insta::assert_snapshot!(deprecated("x-sunset: '2027-01-31', ", 90), @r"
    breaking: `GET /a` ends on 2027-01-31; 90 days have to be left
    annotation: `GET /a` is deprecated now
    ");
    insta::assert_snapshot!(deprecated("x-sunset: '2020-01-31', ", 0), @r"
    breaking: `GET /a` ends on 2020-01-31, which is past
    annotation: `GET /a` is deprecated now
    ");
    insta::assert_snapshot!(deprecated("x-sunset: '2027-03-31T12:00:00Z', ", 90), @r"
    compatible: `GET /a` ends on 2027-03-31T12:00:00Z now
    annotation: `GET /a` is deprecated now
    ");
    insta::assert_snapshot!(deprecated("x-sunset: 2027, ", 90), @r"
    breaking: `x-sunset` of `GET /a` is no date
    annotation: `GET /a` is deprecated now
    ");
}

#[test]
fn a_day_that_was_announced_holds() {
    let at = |day: &str| format!("{{deprecated: true, x-sunset: '{day}', responses: {{}}}}");
    let moved = |new: &str| changes(&at("2027-06-30"), new, 90);
    insta::assert_snapshot!(moved(&at("2027-12-31")), @"compatible: `GET /a` ends on 2027-12-31 now");
    insta::assert_snapshot!(moved(&at("2026-12-31")), @"breaking: `GET /a` ends on 2026-12-31; 90 days have to be left");
    insta::assert_snapshot!(moved("{deprecated: true, responses: {}}"), @"breaking: `GET /a` is still deprecated, and no longer says when it ends");
    insta::assert_snapshot!(moved("{responses: {}}"), @r"
    compatible: `GET /a` no longer says when it ends
    annotation: `GET /a` is no longer deprecated
    ");
}

#[test]
fn a_promise_is_not_taken_back_and_a_draft_is_none() {
    let at = |level: &str, parameter: &str| {
        format!("{{x-stability-level: {level}, parameters: [{parameter}], responses: {{}}}}")
    };
    let q = "{name: q, in: query, required: true, schema: {type: string}}";
    insta::assert_snapshot!(changes(&at("beta", ""), &at("alpha", ""), 0), @"breaking: `GET /a` was beta and is alpha");
    insta::assert_snapshot!(changes(&at("beta", ""), &at("stable", ""), 0), @"compatible: `GET /a` was beta and is stable");
    insta::assert_snapshot!(changes(&at("beta", ""), &at("done", ""), 0), @"breaking: `x-stability-level` of `GET /a` is no level of stability");
    insta::assert_snapshot!(changes(&at("alpha", ""), &at("alpha", q), 0), @"compatible: the required query parameter `q` of `GET /a` is new");
    insta::assert_snapshot!(changes(&at("beta", ""), &at("beta", q), 0), @"breaking: the required query parameter `q` of `GET /a` is new");
}

#[test]
fn the_version_tells_of_breaking_changes() {
    let at = |version: &str, paths: &str| {
        format!("info: {{title: t, version: '{version}'}}\npaths: {{{paths}}}")
    };
    let path = "/a: {get: {responses: {}}}";
    let about = |old: &str, new: &str| {
        let text = compared(&at(old, path), &at(new, ""), 0);
        let line = text.lines().find(|line| line.contains("clients break"));
        line.unwrap_or_default().to_owned()
    };
    insta::assert_snapshot!(about("1.2.3", "1.2.3"), @"annotation: clients break, and the version is still `1.2.3`");
    insta::assert_snapshot!(about("1.2.3", "1.3.0"), @"annotation: clients break, and the version goes from `1.2.3` to `1.3.0` only");
    insta::assert_snapshot!(about("1.2.3", "1.2.2"), @"annotation: clients break, and the version went back from `1.2.3` to `1.2.2`");
    for (old, new) in [
        ("1.2.3", "2.0.0"),
        ("0.2.0", "0.3.0"),
        ("2026-11", "2026-11"),
    ] {
        assert_eq!(about(old, new), "", "{old} {new}");
    }
}

#[test]
fn levels_are_by_rule_and_by_way() {
    let document = |values: &str| {
        format!(
            "paths: {{/a: {{post: {{requestBody: {{content: {{a/b: {{schema: {{enum: [{values}]}}}}}}}}, \
             responses: {{'200': {{description: '', content: {{a/b: {{schema: {{enum: [{values}]}}}}}}}}}}}}}}}}"
        )
    };
    let found = diff_with(
        &api(&document("x")),
        &api(&document("x, y")),
        Options::default(),
    );
    let mut levels = Levels::default();
    let rule = |name: &str| Named::find(name).unwrap();
    let seen = |levels: &Levels| found.iter().map(|one| levels.of(one)).collect::<Vec<_>>();
    assert_eq!(
        seen(&levels),
        [Some(Severity::Warning), Some(Severity::Note)]
    );
    levels.set(rule("enum-value-added"), Some(Severity::Error));
    assert_eq!(
        seen(&levels),
        [Some(Severity::Error), Some(Severity::Error)]
    );
    levels.set(rule("response.enum-value-added"), None);
    assert_eq!(seen(&levels), [None, Some(Severity::Error)]);
    assert_eq!(
        Named::find("enum-value-aded"),
        Err(Some("enum-value-added".to_owned()))
    );
}
