use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::ReadArgs;

/// Write a server from an OpenAPI document
///
/// Handler files go to `--output`: they are yours, and are never touched once they exist. Everything
/// that follows from the document goes to the folder `generated` in it and is rewritten on each run.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend gen openapi.yaml --framework axum --output src/api
  cargo backend gen openapi.yaml --framework axum --output src/api --stubs mock
  cargo backend gen openapi.yaml --framework axum --output src/api --check
  cat openapi.json | cargo backend gen - --framework axum --output src/api")]
pub(crate) struct GenArgs {
    /// The OpenAPI document, YAML or JSON; `-` reads it from stdin
    #[arg(value_name = "SPEC")]
    pub(crate) spec: PathBuf,
    /// What the server is built on
    #[arg(long, value_name = "FRAMEWORK")]
    pub(crate) framework: Framework,
    /// The folder for handler files
    #[arg(long, short, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// The folder for generated files [default: `generated` in the output folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) generated: Option<PathBuf>,
    /// What a new handler does until you write it
    #[arg(long, value_name = "KIND", default_value = "unimplemented")]
    pub(crate) stubs: Stubs,
    /// Write nothing; show what differs and exit with 1 if anything does
    #[arg(long, conflicts_with = "force")]
    pub(crate) check: bool,
    /// Replace generated files that were edited, and foreign files in their place
    #[arg(long)]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) reading: ReadArgs,
}

/// What a generated server is built on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Framework {
    /// axum 0.8
    Axum,
}

/// What a new handler does until somebody writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stubs {
    /// Answers 501
    Unimplemented,
    /// Answers with an example from the document, or with data that fits its schema
    Mock,
}
