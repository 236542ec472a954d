//! Generation from a build script.

mod run;
mod said;
#[cfg(test)]
mod tests;

use std::io::{self, Write as _};
use std::path::PathBuf;

use crate::api::Selection;
use crate::api::rejection::ErrorForm;
use crate::read::openapi::ReadOptions;
use crate::write::rust::own::{By, Derive, OwnType, RustPath};
use crate::write::rust::{Cors, Framework, Jwt, RateLimit, RustOptions, Validation};

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
    #[cfg(feature = "overlay")]
    overlays: Vec<PathBuf>,
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
            #[cfg(feature = "overlay")]
            overlays: Vec::new(),
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

    /// Changes the document by an overlay before it is read (Overlay Specification 1.0 to 1.2), after
    /// those that were named before. This takes the feature `overlay`.
    #[cfg(feature = "overlay")]
    #[must_use]
    pub fn overlay(mut self, overlay: impl Into<PathBuf>) -> Self {
        self.overlays.push(overlay.into());
        self
    }

    /// Reads keywords of another version of OpenAPI as their author meant them, and warns.
    #[must_use]
    pub fn lenient(mut self) -> Self {
        self.reading.lenient = true;
        self
    }

    /// Says what the server is built on, axum otherwise: `framework(Framework::Actix)`.
    #[must_use]
    pub fn framework(mut self, framework: Framework) -> Self {
        self.rust.framework = framework;
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

    /// Lets the handler of an operation read and send bytes and parts in pieces, by the `operationId`
    /// of the operation or as `GET /orders/{id}`: such bodies may be larger than memory.
    ///
    /// Without it bodies are read whole, and what reaches a handler is known to be valid. Events, and
    /// sequences of JSON values with an `itemSchema`, are always sent in pieces.
    #[must_use]
    pub fn stream(mut self, operation: impl Into<String>) -> Self {
        self.rust.streams.operations.insert(operation.into());
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

    /// Lets pages of other origins use the server (CORS); without it browsers let none.
    ///
    /// The generated `harden` then has it in it, and answers preflights before credentials are looked at
    /// and before a rate limit counts.
    #[must_use]
    pub fn cors(mut self, cors: Cors) -> Self {
        self.rust.cors = Some(cors);
        self
    }

    /// Verifies the tokens of security schemes: of `http` with `bearer`, unless it has another
    /// `bearerFormat` than JWT, of `oauth2` and of `openIdConnect`. What they are good for is compared
    /// with the scopes that an operation demands.
    ///
    /// The package then depends on `jsonwebtoken`, with its features `rust_crypto` and `use_pem`.
    #[must_use]
    pub fn jwt(mut self, jwt: Jwt) -> Self {
        self.rust.jwt.usual = Some(jwt);
        self
    }

    /// The same for one security scheme, by its name among `components.securitySchemes`.
    #[must_use]
    pub fn jwt_for(mut self, scheme: impl Into<String>, jwt: Jwt) -> Self {
        self.rust.jwt.schemes.insert(scheme.into(), jwt);
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
        #[expect(clippy::disallowed_methods, reason = "Cargo names the folders so")]
        let [folder, package] =
            ["OUT_DIR", "CARGO_MANIFEST_DIR"].map(|name| std::env::var_os(name).map(PathBuf::from));
        let manifest = package.map(|package| package.join("Cargo.toml"));
        let said = match folder {
            Some(folder) => self.said(&folder, manifest.as_deref()),
            None => {
                "cargo::error=`OUT_DIR` is not set; `generate` is for build scripts\n".to_owned()
            }
        };
        // Nobody can be told that stdout is closed.
        let _ = io::stdout().write_all(said.as_bytes());
    }
}
