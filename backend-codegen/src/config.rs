//! Generation from a build script.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::thread;

use crate::api::rejection::ErrorForm;
use crate::api::{Api, Selection, Unknown, select};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::Sources;
use crate::invisible::is_invisible;
use crate::read::openapi::ReadOptions;
use crate::read::{self, Folder, openapi};
use crate::write::rust::own::{By, Derive, OwnType, RustPath, UnknownName};
use crate::write::rust::{RateLimit, RustOptions, Validation};
use crate::{fileset, write};

/// How many bytes of stack a thread needs that reads documents and writes code.
///
/// Trees are walked by recursion. Readers bound their depth, and this is enough for what they let
/// through, also in a debug build.
pub const STACK: usize = 256 << 20;

/// What a build script wants to have generated.
///
/// ```no_run
/// backend_codegen::Config::new("openapi.yaml").generate();
/// ```
///
/// The crate then takes the module in with
/// `include!(concat!(env!("OUT_DIR"), "/api.rs"));` and implements the traits in `api`.
#[derive(Clone, Debug)]
pub struct Config {
    document: Document,
    module: String,
    allowed: Vec<PathBuf>,
    reading: ReadOptions,
    selection: Selection,
    rust: RustOptions,
    /// What is wrong with what was asked for.
    problems: Vec<String>,
}

/// What is generated from.
#[derive(Clone, Debug)]
enum Document {
    File(PathBuf),
    Text { name: String, text: String },
}

impl Config {
    /// Generates from the OpenAPI document at `document`, a path from the root of the package.
    pub fn new(document: impl Into<PathBuf>) -> Self {
        Self::of(Document::File(document.into()))
    }

    /// Generates from the text of an OpenAPI document, such as another library made: JSON, or YAML.
    ///
    /// `name` stands for it where its places are told. References to other files are followed from the
    /// root of the package. Cargo then watches all files of the package.
    ///
    /// There is [`From`] for `&openapiv3::OpenAPI` and `&utoipa::openapi::OpenApi` with the features of
    /// these names.
    pub fn of_text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::of(Document::Text {
            name: name.into(),
            text: text.into(),
        })
    }

    /// What cannot be generated from, and why.
    #[cfg(any(feature = "openapiv3", feature = "utoipa"))]
    pub(crate) fn impossible(problem: String) -> Self {
        let mut config = Self::of_text("", "");
        config.problems.push(problem);
        config
    }

    fn of(document: Document) -> Self {
        Self {
            document,
            module: "api".to_owned(),
            allowed: Vec::new(),
            reading: ReadOptions::default(),
            selection: Selection::default(),
            rust: RustOptions::default(),
            problems: Vec::new(),
        }
    }

    /// Names the module and its file, `api` and `api.rs` otherwise.
    ///
    /// A package with several documents, such as two versions of an API, has one [`Config`] for each.
    #[must_use]
    pub fn module(mut self, name: impl Into<String>) -> Self {
        self.module = name.into();
        self
    }

    /// Lets the document refer to files in `folder` and below, beside those in its own folder.
    #[must_use]
    pub fn allow_ref(mut self, folder: impl Into<PathBuf>) -> Self {
        self.allowed.push(folder.into());
        self
    }

    /// Reads keywords of another version of OpenAPI as their author meant them, and warns.
    #[must_use]
    pub fn lenient(mut self) -> Self {
        self.reading.lenient = true;
        self
    }

    /// Says what the server answers where the document says nothing: its own envelope, or problem
    /// details (RFC 9457).
    #[must_use]
    pub fn errors(mut self, form: ErrorForm) -> Self {
        self.rust.errors = form;
        self
    }

    /// Says what becomes of requests that do not satisfy the document, `Validation::Enforce` otherwise.
    ///
    /// With `Validation::ReportOnly` they are reported in one line each, and reach their handlers if all
    /// of them could be read into the types: a text that is too long does, one where a number belongs
    /// does not. Credentials, the limit of bodies and media types are looked at as always.
    #[must_use]
    pub fn validation(mut self, validation: Validation) -> Self {
        self.rust.validation.usual = validation;
        self
    }

    /// The same for one operation, by its `operationId` or as `GET /orders/{id}`.
    #[must_use]
    pub fn validation_of(mut self, operation: impl Into<String>, validation: Validation) -> Self {
        let operations = &mut self.rust.validation.operations;
        operations.insert(operation.into(), validation);
        self
    }

    /// Limits how often a client may ask: `rate_limit(RateLimit::default())` are 100 requests in 15
    /// minutes from an address, on paths under `/api/`.
    ///
    /// The generated `harden` then has the limit in it, and `harden_with` takes another one, which may
    /// tell clients apart by more than their addresses.
    #[must_use]
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rust.rate_limit = Some(limit);
        self
    }

    /// Generates operations with the tag `tag`, and no others but those that are named likewise.
    #[must_use]
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.selection.tags.push(tag.into());
        self
    }

    /// Generates an operation, by its `operationId` or as `GET /orders/{id}`, and no others but those
    /// that are named likewise.
    #[must_use]
    pub fn operation(mut self, name: impl Into<String>) -> Self {
        self.selection.operations.push(name.into());
        self
    }

    /// Lets a type of the application stand for a schema of the document, by its name among
    /// `components.schemas`: `type_for_schema("Money", "crate::money::Money")`.
    ///
    /// The type implements `FromJson` and `ToJson`, which are generated, and is `Clone`, `Debug`,
    /// `PartialEq`, `Send` and `Sync`. What it reads has passed the checks of the schema. A schema that
    /// is made of this one by `allOf` has a type of its own.
    #[must_use]
    pub fn type_for_schema(self, schema: impl Into<String>, path: &str) -> Self {
        self.own_type(schema.into(), path, By::Traits)
    }

    /// The same for a type that implements serde's `Serialize` and `Deserialize` instead.
    #[must_use]
    pub fn serde_type_for_schema(self, schema: impl Into<String>, path: &str) -> Self {
        self.own_type(schema.into(), path, By::Serde)
    }

    /// Lets a type of the application stand for strings or numbers of a format:
    /// `type_for_format("uuid", "crate::UserId")`.
    ///
    /// The type is read by `FromStr` and written by `Display`, and is `Clone`, `Debug`, `PartialEq`,
    /// `Send` and `Sync`. What it reads has passed the checks of the schema, that of the format among
    /// them if it is a known one. Enumerations keep their own types.
    #[must_use]
    pub fn type_for_format(mut self, format: impl Into<String>, path: &str) -> Self {
        if let Some(path) = self.path(RustPath::of_type(path)) {
            self.rust.own.formats.insert(format.into(), path);
        }
        self
    }

    /// Lets all types derive a trait, one of the standard library by its name or another one by its
    /// path, beside `Clone`, `Debug` and `PartialEq`. Types that cannot have one, as `Eq` where there
    /// is a float, are told and stay without.
    #[must_use]
    pub fn derive(self, path: &str) -> Self {
        self.derived(None, path)
    }

    /// Lets the type of a schema, and all types that it is made of, derive a trait. It is an error if
    /// one of them cannot have it.
    #[must_use]
    pub fn derive_for(self, schema: impl Into<String>, path: &str) -> Self {
        self.derived(Some(schema.into()), path)
    }

    /// Implements serde's `Serialize` and `Deserialize` for all types.
    ///
    /// They go through the same encoder and decoder as answers and requests: what the server would
    /// refuse, `Deserialize` refuses too.
    #[must_use]
    pub fn serde(mut self) -> Self {
        self.rust.own.serde = true;
        self
    }

    fn own_type(mut self, schema: String, path: &str, by: By) -> Self {
        if let Some(path) = self.path(RustPath::of_type(path)) {
            self.rust.own.types.insert(schema, OwnType { path, by });
        }
        self
    }

    fn derived(mut self, schema: Option<String>, path: &str) -> Self {
        if let Some(path) = self.path(RustPath::of_derive(path)) {
            self.rust.own.derives.push(Derive { schema, path });
        }
        self
    }

    /// A path, if it is one; otherwise the build will fail with the reason.
    fn path(&mut self, path: Result<RustPath, String>) -> Option<RustPath> {
        path.map_err(|reason| self.problems.push(reason)).ok()
    }

    /// Writes the module to the folder that Cargo gave to this build script.
    ///
    /// Cargo is told which files to watch. What is wrong with the document becomes errors and
    /// warnings of the build, each with file, line and column; with an error among them nothing is
    /// written and the build fails when the script ends. A file that would not change is not touched.
    pub fn generate(&self) {
        #[expect(clippy::disallowed_methods, reason = "Cargo names the folder so")]
        let folder = std::env::var_os("OUT_DIR").map(PathBuf::from);
        let said = match folder {
            Some(folder) => self.said(&folder),
            None => {
                "cargo::error=`OUT_DIR` is not set; `generate` is for build scripts\n".to_owned()
            }
        };
        // Nobody can be told that stdout is closed.
        let _ = io::stdout().write_all(said.as_bytes());
    }

    /// Does the work and returns what is to be said to Cargo.
    fn said(&self, folder: &Path) -> String {
        let mut said = String::new();
        let work = || {
            let mut said = Said::default();
            self.run(folder, &mut said);
            said.text
        };
        thread::scope(|scope| {
            let worker = thread::Builder::new().stack_size(STACK);
            let text = worker.spawn_scoped(scope, work).map(|worker| worker.join());
            match text {
                Ok(Ok(text)) => said = text,
                Ok(Err(_)) => said.push_str("cargo::error=backend-codegen has a bug; see above\n"),
                Err(error) => {
                    let _ = writeln!(said, "cargo::error=no thread could be started: {error}");
                }
            }
        });
        said
    }

    fn run(&self, folder: &Path, said: &mut Said) {
        if syn::parse_str::<syn::Ident>(&self.module).is_err() {
            said.error(&format!("`{}` cannot be the name of a module", self.module));
            return;
        }
        for problem in &self.problems {
            said.error(problem);
        }
        if let Document::Text { text, .. } = &self.document
            && text.is_empty()
            && !self.problems.is_empty()
        {
            return;
        }
        let mut diagnostics = Diagnostics::new();
        let mut sources = Sources::new();
        let api = self.read(&mut sources, &mut diagnostics, said);
        for source in sources.iter() {
            // What is in memory comes from somewhere in the package, which Cargo watches as a whole
            // unless it is told otherwise.
            if let Document::File(_) = &self.document {
                said.watch(source.name());
            }
        }
        let files = api
            .filter(|_| !diagnostics.has_errors())
            .filter(|api| self.knows_names(api, said))
            .and_then(|api| self.selected(api, said))
            .map(|api| write::rust::bundle(&api, &self.rust, &self.module, &mut diagnostics));
        diagnostics.sort();
        for diagnostic in diagnostics.iter() {
            said.diagnostic(diagnostic, &sources);
        }
        let Some(text) = files.filter(|_| !diagnostics.has_errors()) else {
            return;
        };
        let target = folder.join(format!("{}.rs", self.module));
        if let Err(error) = fileset::replace(&target, &text) {
            said.error(&error.to_string());
        }
    }

    /// Whether the document has what is named: schemas, formats and operations.
    fn knows_names(&self, api: &Api, said: &mut Said) -> bool {
        let mut unknown = self.rust.own.unknown(api);
        unknown.extend(self.rust.validation.unknown(api));
        for UnknownName { kind, name, meant } in &unknown {
            let meant = meant
                .as_ref()
                .map(|meant| format!("; did you mean `{meant}`?"));
            let meant = meant.unwrap_or_default();
            said.error(&format!("the document has no {kind} `{name}`{meant}"));
        }
        unknown.is_empty() && self.problems.is_empty()
    }

    /// The operations that are wanted.
    fn selected(&self, mut api: Api, said: &mut Said) -> Option<Api> {
        let unknown = select(&mut api, &self.selection).err();
        for Unknown { kind, name, known } in unknown.iter().flatten() {
            let known = known.join(", ");
            said.error(&format!("no {kind} is `{name}`; there are {known}"));
        }
        unknown.is_none().then_some(api)
    }

    fn read(
        &self,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
        said: &mut Said,
    ) -> Option<Api> {
        let (entry, mut loader) = match &self.document {
            Document::Text { name, text } => (
                sources.add(name.clone(), text.clone()),
                Folder::of(Path::new(name)),
            ),
            Document::File(path) => {
                let name = path.display().to_string();
                let bytes = match read::document(path) {
                    Ok(bytes) => bytes,
                    Err(error) => {
                        said.watch(&name);
                        said.error(&format!("`{name}` cannot be read: {error}"));
                        return None;
                    }
                };
                (
                    sources.add_bytes(name, bytes, diagnostics)?,
                    Folder::of(path),
                )
            }
        };
        for allowed in &self.allowed {
            loader = loader.allow(allowed);
        }
        openapi::read(sources, entry, &mut loader, &self.reading, diagnostics)
    }
}

/// What is said to Cargo: one directive a line.
#[derive(Default)]
struct Said {
    text: String,
}

impl Said {
    /// Cargo looks at `path` before it runs the script again.
    fn watch(&mut self, path: &str) {
        self.line("rerun-if-changed", path);
    }

    fn error(&mut self, message: &str) {
        self.line("error", message);
    }

    /// Notes would only be noise in a build.
    fn diagnostic(&mut self, diagnostic: &Diagnostic, sources: &Sources) {
        let directive = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => return,
        };
        let place = sources.line_column(diagnostic.location);
        let name = sources.name(diagnostic.location);
        let (line, column) = (place.line, place.column);
        let mut message = format!("{name}:{line}:{column}: {}", diagnostic.message);
        if !diagnostic.label.is_empty() {
            let _ = write!(message, " ({})", diagnostic.label);
        }
        for help in &diagnostic.help {
            let _ = write!(message, "; help: {help}");
        }
        let _ = write!(message, " [{}]", diagnostic.code);
        self.line(directive, &message);
    }

    /// Text of a document cannot start a directive of its own, nor steer a terminal.
    fn line(&mut self, directive: &str, text: &str) {
        let _ = write!(self.text, "cargo::{directive}=");
        for character in text.chars() {
            if character.is_control() || is_invisible(character) {
                self.text.extend(character.escape_unicode());
            } else {
                self.text.push(character);
            }
        }
        self.text.push('\n');
    }
}

#[cfg(test)]
#[expect(
    clippy::disallowed_methods,
    reason = "the tests look at what was written"
)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::Config;

    /// What is said about a document, with the folder that it lies in left out.
    fn said(folder: &Path, document: &str) -> String {
        let path = folder.join("openapi.yaml");
        fs::write(&path, document).unwrap();
        let said = Config::new(path).said(&folder.join("out"));
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
        let said = Config::new(path).tag("Orders").said(folder.path());
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
        let said = config.said(folder.path());
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
        let said = Config::of_text("made up", EMPTY).said(folder.path());
        assert_eq!(said, "");
        assert!(folder.path().join("api.rs").exists());
        let said = Config::of_text("made up", "{\"openapi\": 5}").said(folder.path());
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
        assert_eq!(Config::from(&document).said(folder.path()), "");
        let written = fs::read_to_string(folder.path().join("api.rs")).unwrap();
        assert!(written.contains("Ok(Vec<String>)"));
    }

    #[cfg(feature = "utoipa")]
    #[test]
    fn a_value_of_utoipa_is_a_document() {
        use utoipa::openapi::path::{HttpMethod, OperationBuilder};
        use utoipa::openapi::{
            InfoBuilder, OpenApiBuilder, PathItem, PathsBuilder, ResponseBuilder,
        };

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
        assert_eq!(Config::from(&document).said(folder.path()), "");
        let written = fs::read_to_string(folder.path().join("api.rs")).unwrap();
        assert!(written.contains("fn delete_orders("));
    }

    #[test]
    fn a_missing_document_and_an_impossible_module_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let missing = Config::new("nowhere.yaml").said(&out);
        assert!(
            missing
                .starts_with("cargo::rerun-if-changed=nowhere.yaml\ncargo::error=`nowhere.yaml` "),
            "{missing}"
        );
        let module = Config::new("nowhere.yaml").module("fn").said(&out);
        assert_eq!(module, "cargo::error=`fn` cannot be the name of a module\n");
    }
}
