use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Errors, Framework, FromDbArgs, ReadArgs, Stubs};

/// Make a whole server project that builds and runs at once
///
/// NAME is the folder to make; its last part names the package.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend new museum --spec openapi.yaml
  cargo backend new museum --spec openapi.yaml --stubs mock --run
  cargo backend new museum --spec openapi.yaml --framework actix
  cargo backend new shop --spec openapi.yaml --auth jwt
  cargo backend new tickets --spec openapi.yaml --tag Tickets --errors problem
  cargo backend new shop --database sqlite --public --run
  cargo backend new shop --from-db schema.sql --database postgres --table customers --table orders")]
pub(crate) struct NewArgs {
    /// The folder to make, and the name of the package
    #[arg(value_name = "NAME")]
    pub(crate) name: PathBuf,
    /// The OpenAPI document, YAML or JSON; `-` reads it from stdin
    #[arg(long, value_name = "SPEC")]
    pub(crate) spec: Option<PathBuf>,
    /// What the server is built on
    #[arg(long, value_name = "FRAMEWORK", default_value = "axum")]
    pub(crate) framework: Framework,
    /// What a new handler does until you write it
    #[arg(long, value_name = "KIND", default_value = "unimplemented")]
    pub(crate) stubs: Stubs,
    /// What the server answers where the document does not say what an error looks like [default:
    /// envelope]
    #[arg(long, value_name = "FORM")]
    pub(crate) errors: Option<Errors>,
    /// Generate operations with this tag, and no others but those that are named likewise
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    /// Generate this operation, by its `operationId` or as `GET /orders/{id}`, and no others but those
    /// that are named likewise
    #[arg(long = "operation", value_name = "OPERATION")]
    pub(crate) operations: Vec<String>,
    /// Let the server issue the tokens that its operations demand: users with passwords log in and get
    /// one that is valid for a quarter of an hour
    #[arg(long, value_name = "KIND")]
    pub(crate) auth: Option<Auth>,
    /// Build the project and serve it on 127.0.0.1, port `$PORT` or 8080
    #[arg(long)]
    pub(crate) run: bool,
    #[command(flatten)]
    pub(crate) reading: ReadArgs,
    #[command(flatten)]
    pub(crate) database: FromDbArgs,
}

/// How clients of a new project get what its operations demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Auth {
    /// JSON Web Tokens, signed with a key of the environment
    Jwt,
}
