#![expect(
    clippy::disallowed_methods,
    reason = "the tests look at what was written"
)]

use std::fs;
use std::path::Path;

use super::Config;

/// What is said about a document, with the folder that it lies in left out.
fn said(folder: &Path, document: &str) -> String {
    let path = folder.join("openapi.yaml");
    fs::write(&path, document).unwrap();
    let said = Config::new(path).said(&folder.join("out"), None);
    said.replace(&format!("{}/", folder.display()), "")
}

const EMPTY: &str = "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths: {}\n";

#[test]
fn all_files_that_were_read_are_watched_and_nothing_is_written_twice() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("paths.yaml"),
        "get: {responses: {'204': {description: x}}}\n",
    )
    .unwrap();
    let document = EMPTY.replace("{}", "{/x: {$ref: paths.yaml}}");
    let first = said(folder.path(), &document);
    assert_eq!(
        first,
        "cargo::rerun-if-changed=openapi.yaml\ncargo::rerun-if-changed=paths.yaml\n"
    );
    let written = folder.path().join("out/api.rs");
    let at = fs::metadata(&written).unwrap().modified().unwrap();
    assert_eq!(said(folder.path(), &document), first);
    assert_eq!(fs::metadata(&written).unwrap().modified().unwrap(), at);
}

#[test]
fn packages_that_the_manifest_does_not_name_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("openapi.yaml");
    let id = "parameters: [{name: id, in: query, schema: {type: string, format: uuid}}]";
    let responses = "responses: {'204': {description: x}}";
    fs::write(
        &path,
        EMPTY.replace("{}", &format!("{{/x: {{get: {{{id}, {responses}}}}}}}")),
    )
    .unwrap();
    let manifest = folder.path().join("Cargo.toml");
    let said = |dependencies: &str| {
        fs::write(&manifest, format!("[dependencies]\n{dependencies}")).unwrap();
        let said = Config::new(&path).said(&folder.path().join("out"), Some(&manifest));
        said.replace(&format!("{}/", folder.path().display()), "")
    };
    insta::assert_snapshot!(said("axum = \"0.8\"\n"), @r"
        cargo::rerun-if-changed=openapi.yaml
        cargo::warning=the package lacks what the generated code needs: cargo add tokio@1 --no-default-features --features time; cargo add uuid@1
        cargo::rerun-if-changed=Cargo.toml
        ");
    let all = "axum = \"0.8\"\ntokio.workspace = true\n[dependencies.uuid]\nversion = \"1\"\n";
    assert_eq!(said(all), "cargo::rerun-if-changed=openapi.yaml\n");
}

#[test]
fn what_is_wrong_fails_the_build_with_its_place_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let document = EMPTY.replace(
        "{}",
        "{/x: {get: {parameters: [{$ref: '#/components/y'}]}}}",
    );
    insta::assert_snapshot!(said(folder.path(), &document), @r"
        cargo::rerun-if-changed=openapi.yaml
        cargo::error=openapi.yaml:3:40: `#/components/y` does not exist (`GET /x`); help: nothing at the top is called `components`; add it, or correct the reference [ref::unresolved]
        ");
    assert!(!folder.path().join("out/api.rs").exists());
}

#[test]
fn an_unknown_tag_is_told_beside_what_the_document_has_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("openapi.yaml");
    fs::write(&path, EMPTY.replace(", version: '1'", "")).unwrap();
    let said = Config::new(path).tag("Orders").said(folder.path(), None);
    assert!(said.contains("cargo::error=no tag is `Orders`"), "{said}");
    assert!(said.contains("cargo::warning="), "{said}");
    assert!(!folder.path().join("api.rs").exists());
}

#[test]
fn types_that_are_none_and_schemas_that_there_are_not_fail_the_build() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("openapi.yaml");
    let schemas = "components: {schemas: {Money: {type: string}}}\n";
    fs::write(&path, format!("{EMPTY}{schemas}")).unwrap();
    let config = Config::new(path)
        .type_for_schema("Mony", "crate::Money")
        .type_for_format("uuid", "Id")
        .derive("serde::Serialize");
    let said = config.said(folder.path(), None);
    let said = said.replace(&format!("{}/", folder.path().display()), "");
    insta::assert_snapshot!(said, @r"
        cargo::error=`Id` says not where it is; start with `crate::`, or with the name of a package
        cargo::error=what serde derives would not see what the document demands; set `serde = true`
        cargo::rerun-if-changed=openapi.yaml
        cargo::error=the document has no schema `Mony`; did you mean `Money`?
        ");
    assert!(!folder.path().join("api.rs").exists());
}

#[test]
fn a_document_gives_no_directives() {
    let folder = tempfile::tempdir().unwrap();
    let said = said(
        folder.path(),
        &EMPTY.replace("{}", "{\"x\\ncargo::rustc-env=A=B\": {}}"),
    );
    assert!(!said.contains("\ncargo::rustc-env"), "{said}");
    assert!(said.contains("cargo::error=openapi.yaml:3:9: "), "{said}");
}

#[test]
fn a_text_is_read_as_a_file_is() {
    let folder = tempfile::tempdir().unwrap();
    let said = Config::of_text("made up", EMPTY).said(folder.path(), None);
    assert_eq!(said, "");
    assert!(folder.path().join("api.rs").exists());
    let said = Config::of_text("made up", "{\"openapi\": 5}").said(folder.path(), None);
    assert!(said.starts_with("cargo::error=made up:1:13: "), "{said}");
}

#[cfg(feature = "openapiv3")]
#[test]
fn a_value_of_openapiv3_is_a_document() {
    let folder = tempfile::tempdir().unwrap();
    let document: openapiv3::OpenAPI = serde_json::from_str(
        r#"{"openapi": "3.0.3", "info": {"title": "Shop", "version": "1"}, "paths": {
            "/orders": {"get": {"operationId": "listOrders", "responses": {
                "200": {"description": "Orders.", "content": {
                    "application/json": {"schema": {"type": "array", "items": {"type": "string"}}}
                }}
            }}}
        }}"#,
    )
    .unwrap();
    assert_eq!(Config::from(&document).said(folder.path(), None), "");
    let written = fs::read_to_string(folder.path().join("api.rs")).unwrap();
    assert!(written.contains("Ok(Vec<String>)"));
}

#[cfg(feature = "utoipa")]
#[test]
fn a_value_of_utoipa_is_a_document() {
    use utoipa::openapi::path::{HttpMethod, OperationBuilder};
    use utoipa::openapi::{InfoBuilder, OpenApiBuilder, PathItem, PathsBuilder, ResponseBuilder};

    let folder = tempfile::tempdir().unwrap();
    let response = ResponseBuilder::new().description("It is gone.").build();
    let operation = OperationBuilder::new()
        .operation_id(Some("deleteOrders"))
        .response("204", response)
        .build();
    let document = OpenApiBuilder::new()
        .info(InfoBuilder::new().title("Shop").version("1").build())
        .paths(
            PathsBuilder::new()
                .path("/orders", PathItem::new(HttpMethod::Delete, operation))
                .build(),
        )
        .build();
    assert_eq!(Config::from(&document).said(folder.path(), None), "");
    let written = fs::read_to_string(folder.path().join("api.rs")).unwrap();
    assert!(written.contains("fn delete_orders("));
}

#[test]
fn a_missing_document_and_an_impossible_module_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let missing = Config::new("nowhere.yaml").said(&out, None);
    assert!(
        missing.starts_with("cargo::rerun-if-changed=nowhere.yaml\ncargo::error=`nowhere.yaml` "),
        "{missing}"
    );
    let module = Config::new("nowhere.yaml").module("fn").said(&out, None);
    assert_eq!(module, "cargo::error=`fn` cannot be the name of a module\n");
}
