//! Every code that the reader reports, with what it is about.
//!
//! Codes are stable. Findings about the text of a document, before OpenAPI comes into it, have codes
//! of the room `document`.

/// A code and its meaning, in one line.
pub type Code = (&'static str, &'static str);

/// All codes in the order of the alphabet.
pub const CODES: &[Code] = &[
    (
        "code::applications",
        "one document is made of what several applications serve",
    ),
    (
        "code::feature",
        "code that is only there with a feature is left out, since that is off",
    ),
    (
        "code::guess",
        "nothing in the code says what the document says there",
    ),
    (
        "code::lost",
        "a call that looks like a route became no operation",
    ),
    (
        "database::no-create",
        "rows cannot be made, since one of their columns is not shown",
    ),
    ("database::not-served", "a table cannot be served"),
    ("database::nothing-chosen", "no table is chosen"),
    (
        "database::nothing-served",
        "no table that is chosen can be served",
    ),
    (
        "database::unknown",
        "a table or column that somebody names is not there",
    ),
    (
        "openapi::bare-example",
        "an example is the value itself instead of an object with `value`",
    ),
    (
        "openapi::component-name",
        "the name of a component has other characters than allowed",
    ),
    (
        "openapi::content-type-header",
        "a response declares the header `Content-Type`, which `content` says",
    ),
    ("openapi::duplicate-tag", "a tag is declared twice"),
    (
        "openapi::example-and-examples",
        "`example` stands beside `examples`",
    ),
    (
        "openapi::example-values",
        "an example has both a `value` and an `externalValue`",
    ),
    (
        "openapi::header-name",
        "a name cannot be that of a header, or stands twice",
    ),
    ("openapi::link", "a link leads to no operation, or to two"),
    ("openapi::media-type", "a key of `content` is no media type"),
    (
        "openapi::method",
        "a key of `additionalOperations` cannot be a method there",
    ),
    (
        "openapi::missing-field",
        "an object lacks a field that it must have",
    ),
    (
        "openapi::newer-field",
        "a field came with a later version of OpenAPI; it is read",
    ),
    ("openapi::no-content", "a request body has no media type"),
    ("openapi::no-description", "a response has no description"),
    ("openapi::no-responses", "an operation has no responses"),
    (
        "openapi::not-openapi",
        "the document is no OpenAPI document",
    ),
    (
        "openapi::null",
        "a field has no value; it counts as left out",
    ),
    (
        "openapi::operation-id",
        "an `operationId` is empty or stands twice",
    ),
    (
        "openapi::quoted",
        "a truth value stands in quotes; it is read without them",
    ),
    (
        "openapi::server-url",
        "the URL of a server has a variable that is not declared",
    ),
    (
        "openapi::status",
        "a key of `responses` is no status, or stands twice",
    ),
    (
        "openapi::swagger",
        "what Swagger 2.0 says has no counterpart in OpenAPI 3",
    ),
    ("openapi::tag-cycle", "a tag is its own ancestor"),
    (
        "openapi::too-large",
        "examples, defaults and extensions have too many values together",
    ),
    (
        "openapi::too-many-operations",
        "the API has too many operations",
    ),
    (
        "openapi::too-many-problems",
        "there are more findings than are shown",
    ),
    (
        "openapi::undeclared-tag",
        "a tag is not declared, and almost like one that is",
    ),
    (
        "openapi::unknown-field",
        "an object has a field that OpenAPI does not know",
    ),
    (
        "openapi::unknown-tag",
        "the parent of a tag is not declared",
    ),
    (
        "openapi::unquoted",
        "text stands without quotes, and YAML takes it for something else",
    ),
    ("openapi::version", "the version of OpenAPI cannot be read"),
    (
        "openapi::wrong-type",
        "a field has a value of the wrong type",
    ),
    (
        "overlay::action",
        "an action of an overlay says nothing, or two things, to be done",
    ),
    (
        "overlay::copy",
        "an overlay copies from several places, or none",
    ),
    (
        "overlay::incompatible",
        "what an overlay adds does not go together with what is there",
    ),
    ("overlay::no-actions", "an overlay has no changes"),
    (
        "overlay::no-match",
        "an action of an overlay selects nothing",
    ),
    ("overlay::query", "a target is no JSONPath query"),
    (
        "overlay::reference",
        "an action refers to one that is not there",
    ),
    (
        "overlay::remove-root",
        "an overlay would remove the whole document",
    ),
    ("overlay::target", "an action of an overlay has no target"),
    (
        "overlay::unknown-field",
        "an overlay has a member that means nothing",
    ),
    (
        "overlay::version",
        "a document is no overlay, or one of another version",
    ),
    (
        "parameter::content",
        "the `content` of a parameter has not exactly one media type",
    ),
    ("parameter::duplicate", "a parameter is declared twice"),
    (
        "parameter::ignored-header",
        "a header parameter is ignored, as other parts of the operation say it",
    ),
    (
        "parameter::location",
        "there is no such place for a parameter",
    ),
    ("parameter::name", "the name of a parameter cannot be sent"),
    (
        "parameter::no-schema",
        "a parameter says nothing about its value",
    ),
    (
        "parameter::not-in-path",
        "a path parameter does not occur in the path",
    ),
    (
        "parameter::path-not-required",
        "a path parameter is not marked as required; it is required",
    ),
    (
        "parameter::querystring",
        "a `querystring` parameter has a schema or stands beside query parameters",
    ),
    (
        "parameter::schema-and-content",
        "a parameter has both `schema` and `content`",
    ),
    ("parameter::style", "a parameter cannot have this style"),
    (
        "parameter::undeclared",
        "a parameter in the path is not declared",
    ),
    (
        "path::conflict",
        "two operations cannot be told apart by a request",
    ),
    (
        "path::fragment",
        "a path has a fragment, which is never sent",
    ),
    ("path::same", "two paths are the same; they are read as one"),
    ("path::template", "the text is no path template"),
    ("ref::cycle", "a reference leads back to itself"),
    ("ref::duplicate-id", "two schemas have the same identifier"),
    (
        "ref::dynamic",
        "dynamic references can lead in too many ways",
    ),
    ("ref::refused", "a file may not be read, or cannot be"),
    ("ref::siblings", "a keyword beside a `$ref` is ignored"),
    (
        "ref::through-reference",
        "a reference leads through another one; it is followed",
    ),
    ("ref::too-deep", "references lead through too many parts"),
    ("ref::unresolved", "a reference leads nowhere"),
    (
        "ref::wrong-kind",
        "a reference leads to a component of another kind",
    ),
    ("ref::wrong-type", "a `$ref` is no string"),
    ("schema::circle", "a schema is defined by itself"),
    (
        "schema::circular-base",
        "a schema lists schemas that extend it; they extend the rest of it",
    ),
    ("schema::default", "a schema does not allow its own default"),
    (
        "schema::discriminator",
        "a discriminator is a string instead of an object",
    ),
    (
        "schema::duplicate",
        "a value or name stands twice in a list of different ones",
    ),
    ("schema::empty", "a list of schemas is empty"),
    (
        "schema::example",
        "`example` in a schema is deprecated from OpenAPI 3.1 on",
    ),
    ("schema::examples", "`examples` in a schema is no list"),
    (
        "schema::exclusive-boolean",
        "an exclusive bound is a truth value where it must be a number",
    ),
    (
        "schema::exclusive-number",
        "an exclusive bound is a number where it must be a truth value; it is read as meant",
    ),
    (
        "schema::file",
        "`type: file` is from Swagger 2.0; it is read as binary data",
    ),
    (
        "schema::items-list",
        "`items` is a list where it must be a schema",
    ),
    (
        "schema::items-missing",
        "an array does not say what is in it",
    ),
    ("schema::never-valid", "no value satisfies the schema"),
    (
        "schema::no-effect",
        "a keyword means nothing without another one",
    ),
    (
        "schema::not-a-schema",
        "something else stands where a schema belongs",
    ),
    (
        "schema::nullable-enum",
        "`nullable` does not reach into `enum`",
    ),
    (
        "schema::nullable-in-3-1",
        "`nullable` means nothing from OpenAPI 3.1 on",
    ),
    (
        "schema::nullable-without-type",
        "`nullable` means nothing without `type`",
    ),
    (
        "schema::other-dialect",
        "a keyword belongs to another version of the schema language",
    ),
    (
        "schema::out-of-range",
        "a number in a keyword is not one of those that are allowed",
    ),
    ("schema::pattern", "a text is no regular expression"),
    (
        "schema::refused-member",
        "a part of a schema refuses what another part of it declares",
    ),
    (
        "schema::required-unknown",
        "a required name is almost that of a property",
    ),
    (
        "schema::unknown-dialect",
        "the schema language is not known",
    ),
    ("schema::unknown-keyword", "a keyword is not known"),
    ("schema::unknown-type", "a type is not known"),
    (
        "schema::unlisted-heirs",
        "a base with a `discriminator` does not list the schemas that extend it",
    ),
    (
        "schema::unreachable",
        "a value of `enum` is refused by `type`",
    ),
    (
        "schema::wrong-type",
        "a keyword has a value of the wrong type",
    ),
    (
        "security::location",
        "there is no such place for an API key",
    ),
    ("security::name", "the name of an API key cannot be sent"),
    ("security::no-flows", "an OAuth scheme has no flows"),
    (
        "security::scope",
        "a scope has characters that no scope can have",
    ),
    ("security::type", "there is no security scheme of this type"),
    (
        "security::unknown-scheme",
        "a security scheme is not declared",
    ),
    (
        "security::unknown-scope",
        "no flow of the scheme offers a scope",
    ),
];

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "this test reads the source of this room"
)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    use super::CODES;

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                if !path.ends_with("tests") {
                    sources(&path, found);
                }
            } else if !path.ends_with("codes.rs") {
                found.push(path);
            }
        }
    }

    /// The string literals in a source that look like codes.
    fn codes(source: &str) -> impl Iterator<Item = &str> {
        source.split('"').filter(|text| {
            text.split_once("::").is_some_and(|(family, name)| {
                let is_word = |word: &str| {
                    !word.is_empty()
                        && word.chars().all(|letter| {
                            letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
                        })
                };
                is_word(family) && is_word(name)
            })
        })
    }

    #[test]
    fn the_table_has_exactly_the_codes_that_are_used() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/read");
        let mut files = Vec::new();
        sources(&folder, &mut files);
        // Queries in loops are no part of an API; who tells them has pages for their codes.
        files.retain(|path| !path.ends_with("tests.rs") && !path.ends_with("code/queries.rs"));
        let texts: Vec<String> = files
            .iter()
            .map(|path| std::fs::read_to_string(path).unwrap())
            .collect();
        let used: BTreeSet<&str> = texts.iter().flat_map(|text| codes(text)).collect();
        let listed: BTreeSet<&str> = CODES.iter().map(|(code, _)| *code).collect();
        let missing: Vec<_> = used.difference(&listed).collect();
        let unused: Vec<_> = listed.difference(&used).collect();
        assert!(missing.is_empty(), "add to the table: {missing:?}");
        assert!(unused.is_empty(), "nothing reports these: {unused:?}");
        let names: Vec<&str> = CODES.iter().map(|(code, _)| *code).collect();
        assert!(names.is_sorted(), "keep the table sorted");
    }
}
