use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Errors, ReadArgs, SilenceArgs};

/// Write the OpenAPI document of an API, from code that serves it or another document
///
/// Code is read as it stands: it need not compile, and no annotation is needed. Calls that look like
/// routes and cannot be followed are told, each with its reason; where there are such calls and no
/// operation, the exit code is 1. A document is checked and understood completely on the way, so this
/// also tells whether it is valid.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend spec --output openapi.yaml
  cargo backend spec src/routes/ --output openapi.yaml
  cargo backend spec --check openapi.yaml
  cargo backend spec --merge openapi.yaml --output openapi.yaml
  cargo backend spec openapi.yaml --openapi 3.0 --output openapi-3.0.yaml
  cargo backend spec openapi.yaml --output openapi.json
  cargo backend spec openapi.yaml --served --output public.yaml
  cat openapi.yaml | cargo backend spec - --format json")]
pub(crate) struct SpecArgs {
    /// A crate, a folder with code, or an OpenAPI document, YAML or JSON; `-` reads a document from
    /// stdin
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) path: PathBuf,
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
    pub(crate) silence: SilenceArgs,
    #[command(flatten)]
    pub(crate) code: CodeArgs,
    #[command(flatten)]
    pub(crate) reading: ReadArgs,
}

/// How code is read.
#[derive(Args, Debug)]
#[command(next_help_heading = "Code")]
pub(crate) struct CodeArgs {
    /// Write nothing, and exit with 1 if the code does not serve what this document says
    #[arg(long, value_name = "FILE", conflicts_with_all = ["output", "served", "openapi", "format"])]
    pub(crate) check: Option<PathBuf>,
    /// Keep what people wrote in this document and the code does not say: descriptions, examples,
    /// tags, `x-` members, servers, comments; OUT may be the same file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["check", "served"])]
    pub(crate) merge: Option<PathBuf>,
    /// Exit with 1 if a call was lost, and tell all that the code does not say and was guessed
    #[arg(long)]
    pub(crate) strict: bool,
    /// Say of each fact how it is known, as `x-provenance`: declared, type, usage or guess
    #[arg(long)]
    pub(crate) provenance: bool,
    /// Read a crate as it is built with these features, with commas or blanks between them [default: its
    /// default features]
    #[arg(long, value_name = "FEATURES", value_delimiter = ',')]
    pub(crate) features: Vec<String>,
    /// Read a crate as it is built with all of its features
    #[arg(long)]
    pub(crate) all_features: bool,
    /// Read a crate as it is built without its default features
    #[arg(long)]
    pub(crate) no_default_features: bool,
}

impl CodeArgs {
    /// Whether somebody says which features a crate is built with.
    pub(crate) fn chooses_features(&self) -> bool {
        !self.features.is_empty() || self.all_features || self.no_default_features
    }
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
