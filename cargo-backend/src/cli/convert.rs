use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Errors, ReadArgs};

/// Read an OpenAPI document and write it again, in another version or format
///
/// The document is checked and understood completely on the way, so this also tells whether it is
/// valid.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend spec openapi.yaml --openapi 3.0 --output openapi-3.0.yaml
  cargo backend spec openapi.yaml --output openapi.json
  cargo backend spec openapi.yaml --served --output public.yaml
  cat openapi.yaml | cargo backend spec - --format json")]
pub(crate) struct SpecArgs {
    /// The OpenAPI document, YAML or JSON; `-` reads it from stdin
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    /// The file to write; `-` is stdout
    #[arg(long, short, value_name = "OUT", default_value = "-")]
    pub(crate) output: PathBuf,
    /// Add what a generated server answers on its own, such as 404 and 413, for the clients of that
    /// server
    #[arg(long)]
    pub(crate) served: bool,
    /// What that server was generated with [default: envelope]
    #[arg(long, value_name = "FORM", requires = "served")]
    pub(crate) errors: Option<Errors>,
    /// The version to write [default: that of the document]
    #[arg(long, value_name = "VERSION")]
    pub(crate) openapi: Option<SpecVersion>,
    /// The format to write [default: by the extension of OUT, else YAML]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<SpecFormat>,
    #[command(flatten)]
    pub(crate) reading: ReadArgs,
}

/// A version of OpenAPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SpecVersion {
    #[value(name = "3.0")]
    V3_0,
    #[value(name = "3.1")]
    V3_1,
    #[value(name = "3.2")]
    V3_2,
}

/// How a document is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SpecFormat {
    Yaml,
    Json,
}
