use super::super::ReadOptions;
use super::super::testing::{api, diagnostics, run};
use crate::api::Version;

#[test]
fn the_version_decides() {
    for (text, version) in [
        ("3.0.0", Version::V3_0),
        ("3.0.4", Version::V3_0),
        ("3.1.1", Version::V3_1),
        ("3.2.0", Version::V3_2),
        ("'3.1'", Version::V3_1),
    ] {
        assert_eq!(api(&format!("openapi: {text}")).version, version, "{text}");
    }
}

#[test]
fn other_versions_are_told() {
    for (yaml, expected) in [
        (
            "openapi: 4.0.0",
            "error[openapi::version] 1:10 OpenAPI `4.0.0` cannot be read | Swagger 2.0, and OpenAPI 3.0, 3.1 and 3.2 can be | help: if it is written like one of these, say so here\n",
        ),
        (
            "swagger: '1.2'",
            "error[openapi::version] 1:10 Swagger `1.2` cannot be read | Swagger 2.0, and OpenAPI 3.0, 3.1 and 3.2 can be | help: write `swagger: '2.0'` if it is that\n",
        ),
        (
            "openapi: [3]",
            "error[openapi::version] 1:10 `openapi` must be a version, not a list | help: write `openapi: 3.1.0`\n",
        ),
    ] {
        let (api, text) = run(yaml, &[], ReadOptions::default());
        assert!(api.is_none());
        assert_eq!(text, expected);
    }
}

#[test]
fn a_version_without_quotes_is_a_number_and_read_all_the_same() {
    insta::assert_snapshot!(diagnostics("openapi: 3.0"), @r#"warning[openapi::unquoted] 1:10 the version `3.0` is a number; it is read as text | a number loses what stands behind the last dot | help: write `openapi: "3.0.0"`"#);
}

#[test]
fn what_is_no_openapi_document_is_told() {
    use crate::diagnostic::Diagnostics;
    use crate::document::Sources;
    use crate::read::NoFiles;
    let read = |text: &str| {
        let mut sources = Sources::new();
        let entry = sources.add("openapi.yaml", text);
        let mut findings = Diagnostics::new();
        let options = ReadOptions::default();
        let api = super::super::read(&mut sources, entry, &mut NoFiles, &options, &mut findings);
        assert!(api.is_none());
        super::super::testing::rendered(&sources, &findings)
    };
    insta::assert_snapshot!(read("[1, 2]"), @r"error[openapi::not-openapi] 1:1 an OpenAPI document is an object, not a list | there is nothing but this | help: it begins with `openapi: 3.1.0`");
    insta::assert_snapshot!(read("name: x"), @"error[openapi::not-openapi] 1:1 this is no OpenAPI document | there is no `openapi` at the top | help: write `openapi: 3.1.0`, or the version that it is written in");
    assert!(read("a: [").contains("error["));
}

#[test]
fn fields_of_later_versions_are_read_with_a_warning() {
    let yaml = "
        openapi: 3.0.3
        info: {title: t, version: '1', summary: s}
        webhooks: {ping: {post: {responses: {200: {description: OK}}}}}
    ";
    let (api, text) = run(yaml, &[], ReadOptions::default());
    let api = api.unwrap();
    assert_eq!(api.info.summary.as_deref(), Some("s"));
    assert_eq!(api.webhooks.len(), 1);
    insta::assert_snapshot!(text, @r"
        warning[openapi::newer-field] 2:32 `summary` in an info object came with OpenAPI 3.1; it is read as it is meant there | `info` | help: write `openapi: 3.1.0` at the top
        warning[openapi::newer-field] 3:1 `webhooks` in a document came with OpenAPI 3.1; it is read as it is meant there | help: write `openapi: 3.1.0` at the top
        ");
}
