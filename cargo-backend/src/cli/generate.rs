use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{FromDbArgs, ReadArgs};

/// Write a server from an OpenAPI document, or from a database
///
/// Handler files go to `--output`: they are yours, and are never touched once they exist, unless
/// `--add-stubs` asks for it. Everything that follows from the document goes to the folder `generated`
/// in it and is rewritten on each run.
///
/// Operations without handler, handlers without operation and operations with a new name are told with
/// their places. Handlers may lie anywhere in the sources of the package.
///
/// What is not given here is looked up in the settings of the project: `backend.toml`, or
/// `[package.metadata.backend]` in `Cargo.toml`. Without SPEC, all documents that the settings name are
/// generated.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend gen openapi.yaml --framework axum --output src/api
  cargo backend gen openapi.yaml --framework actix --output src/api --stubs mock
  cargo backend gen openapi.yaml --framework express --output src/routes
  cargo backend gen openapi.yaml --framework axum --output src/api --check
  cargo backend gen openapi.yaml --framework axum --output src/api --watch
  cargo backend gen openapi.yaml --framework axum --output src/api --add-stubs
  cargo backend gen openapi.yaml --framework axum --output src/api --mode scaffold
  cargo backend gen --from-db schema.sql --table orders --framework axum --output src/api
  cat openapi.json | cargo backend gen - --framework axum --output src/api

Settings, with which `cargo backend gen` needs no arguments:
  [package.metadata.backend]
  spec = \"openapi.yaml\"
  framework = \"axum\"
  output = \"src/api\"
  required-version = \"0.1\"      # of cargo backend
Several documents are tables `[[package.metadata.backend.documents]]`, each with its `spec`; what
stands above them holds for all. The other settings are `from-db`, `generated`, `stubs`, `lenient`,
`errors`, `validation`, `allow-ref`, `overlays`, `tags` and `operations`, as the options, `jwt`, `openapi`,
`stream`, `rate-limit`, and about types of your own `types`, `formats`, `derives` and `serde`.")]
pub(crate) struct GenArgs {
    /// The OpenAPI document, YAML or JSON; `-` reads it from stdin
    #[arg(value_name = "SPEC")]
    pub(crate) spec: Option<PathBuf>,
    /// What the server is built on
    #[arg(long, value_name = "FRAMEWORK")]
    pub(crate) framework: Option<Framework>,
    /// Whether the code goes on following the document
    #[arg(
        long,
        value_name = "MODE",
        default_value = "contract",
        conflicts_with = "from_db"
    )]
    pub(crate) mode: Mode,
    /// The folder for handler files
    #[arg(long, short, value_name = "DIR")]
    pub(crate) output: Option<PathBuf>,
    /// The folder for generated files [default: `generated` in the output folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) generated: Option<PathBuf>,
    /// What a new handler does until you write it [default: unimplemented]
    #[arg(long, value_name = "KIND")]
    pub(crate) stubs: Option<Stubs>,
    /// What the server answers where the document does not say what an error looks like [default:
    /// envelope]
    #[arg(long, value_name = "FORM")]
    pub(crate) errors: Option<Errors>,
    /// Add a stub to your handlers for each operation that has none, and touch nothing else in them
    #[arg(long, conflicts_with = "check")]
    pub(crate) add_stubs: bool,
    /// What becomes of requests that do not satisfy the document, but for operations that the settings
    /// name [default: enforce]
    #[arg(long, value_name = "KIND")]
    pub(crate) validation: Option<Validation>,
    /// Add what the generated code depends on to the `Cargo.toml` around it
    #[arg(long, conflicts_with = "check")]
    pub(crate) add_dependencies: bool,
    /// Write nothing; show what differs and exit with 1 if anything does
    #[arg(long, conflicts_with = "force")]
    pub(crate) check: bool,
    /// Generate again whenever the document, what it refers to or the settings change
    #[arg(long, conflicts_with_all = ["check", "force"])]
    pub(crate) watch: bool,
    /// Replace generated files that were edited, and foreign files in their place
    #[arg(long)]
    pub(crate) force: bool,
    /// Generate operations with this tag, and no others but those that are named likewise
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    /// Generate this operation, by its `operationId` or as `GET /orders/{id}`, and no others but those
    /// that are named likewise
    #[arg(long = "operation", value_name = "OPERATION")]
    pub(crate) operations: Vec<String>,
    #[command(flatten)]
    pub(crate) database: FromDbArgs,
    #[command(flatten)]
    pub(crate) reading: ReadArgs,
}

/// What a generated server is built on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Framework {
    /// axum 0.8
    Axum,
    /// actix-web 4
    Actix,
    /// Express 5, in TypeScript
    Express,
    /// Fastify 5, in TypeScript
    Fastify,
    /// Koa 3, in TypeScript
    Koa,
}

/// What becomes of the code when the document changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// Handlers implement traits; types, validation and routes are generated again
    #[default]
    Contract,
    /// Plain handlers and serde types with utoipa's attributes, all of them yours from the start
    Scaffold,
}

/// What a new handler does until somebody writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stubs {
    /// Answers 501
    Unimplemented,
    /// Answers with an example from the document, or with data that fits its schema
    Mock,
}

/// What a server answers where its document does not say what an error looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Errors {
    /// `{"error": {"code", "message", "details"}, "meta": {"requestId"}}`
    #[default]
    Envelope,
    /// Problem details (RFC 9457)
    Problem,
}

/// What becomes of requests that do not satisfy the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Validation {
    /// They are refused
    Enforce,
    /// They are reported, and reach the handler if they can be read into its types
    ReportOnly,
}
