use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::ReadArgs;

/// Show what operations demand of clients, or try whether a server insists on it
///
/// Without `--host` nothing is sent: operations are listed with what a request must carry, scopes, and
/// limits: how large a body may be, how long it may take, and how often a client may ask.
///
/// With `--host` each operation that demands something is sent requests that are valid but for their
/// credentials: none, malformed ones, some in the wrong place and, of tokens that the settings describe
/// (`jwt`), unsigned ones, those of others, for others, expired, not valid yet, without scopes, signed
/// with another key, with the public key taken for a secret, and so on. Each has to be refused. Where
/// there is a key to sign with, or a credential, it is also tried that who may ask is let in.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend auth openapi.yaml
  cargo backend auth openapi.yaml --message-format json
  cargo backend auth --host http://127.0.0.1:8080 --signing-key private.pem
  cargo backend auth --host http://127.0.0.1:8080 --signing-key env:SIGNING_KEY --credential apiKey=s3cret
  cargo backend auth --host https://staging.example.com/v1 --format junit > auth.xml

What tokens have to be is looked up in the settings of the project, as `cargo backend gen` does; `env:`
there is the environment of this command.")]
pub(crate) struct AuthArgs {
    /// The OpenAPI document, YAML or JSON; `-` reads it from stdin [default: that of the settings]
    #[arg(value_name = "SPEC")]
    pub(crate) spec: Option<PathBuf>,
    /// Where the server is that is tried, with the path before those of the document
    #[arg(long, value_name = "URL")]
    pub(crate) host: Option<String>,
    /// The private key (PEM, PKCS #8) or the secret that valid tokens are signed with: a file, or
    /// `env:NAME`
    #[arg(long, value_name = "KEY", requires = "host")]
    pub(crate) signing_key: Option<String>,
    /// What tokens call that key (`kid`)
    #[arg(long, value_name = "ID", requires = "signing_key")]
    pub(crate) key_id: Option<String>,
    /// Who issues valid tokens (`iss`), if not whom the settings name
    #[arg(long, value_name = "TEXT", requires = "signing_key")]
    pub(crate) issuer: Option<String>,
    /// Whom valid tokens are for (`aud`), if not whom the settings name
    #[arg(long, value_name = "TEXT", requires = "signing_key")]
    pub(crate) audience: Option<String>,
    /// A valid credential for another scheme, as SCHEME=KEY or SCHEME=USER:PASSWORD
    #[arg(long = "credential", value_name = "SCHEME=TEXT", requires = "host")]
    pub(crate) credentials: Vec<String>,
    /// How it is written what came of it; with `--message-format json` it is one object a line
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub(crate) format: AuthFormat,
    /// Also ask for operations that change something, on a host that is not this machine
    #[arg(long, requires = "host")]
    pub(crate) allow_writes: bool,
    /// Only operations with this tag, and those that are named likewise
    #[arg(long = "tag", value_name = "TAG")]
    pub(crate) tags: Vec<String>,
    /// Only this operation, by its `operationId` or as `GET /orders/{id}`, and those that are named
    /// likewise
    #[arg(long = "operation", value_name = "OPERATION")]
    pub(crate) operations: Vec<String>,
    #[command(flatten)]
    pub(crate) reading: ReadArgs,
}

/// How it is written what came of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AuthFormat {
    /// Columns: an operation a line, and the requests that are not answered as they have to be
    Table,
    /// JUnit's XML, which CI shows as tests: an operation a suite, a request a test
    Junit,
}
