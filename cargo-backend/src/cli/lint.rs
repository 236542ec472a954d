use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ReadArgs, SilenceArgs};

/// Look for what is doubtful about an API: security, limits, errors, design
///
/// Rules are those of the OWASP API Security Top 10 (2023), of RFCs and of consistency, as far as a
/// document shows them. What holds at many places is told once, with the first of them; `-v` shows all.
/// What the reader has to say about the document is told, too. Exits with 1 if a finding matters as much
/// as `--fail-on` says.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend lint openapi.yaml
  cargo backend lint public.yaml admin.yaml --fail-on warning
  cargo backend lint openapi.yaml --only security --level warning
  cargo backend lint openapi.yaml --rule string-unbounded=warning --rule path-verb=off
  cargo backend lint openapi.yaml --message-format sarif > lint.sarif
  cargo backend lint --list-rules

What is right as it is can be silenced, with a reason: see docs/lint.md.")]
pub(crate) struct LintArgs {
    /// OpenAPI documents, YAML or JSON; `-` reads one from stdin [default: those of the settings]
    #[arg(value_name = "SPEC")]
    pub(crate) specs: Vec<PathBuf>,
    /// How much findings of a rule, of a family of rules or of `all` matter: `error`, `warning`, `note` or
    /// `off`; several may be given, and the last one counts
    #[arg(long = "rule", value_name = "NAME=LEVEL")]
    pub(crate) rules: Vec<String>,
    /// Apply no other rules than these: rules or families; a rule that is off counts as a note if it is named
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) only: Vec<String>,
    /// Show nothing that matters less
    #[arg(long, value_name = "LEVEL")]
    pub(crate) level: Option<LintLevel>,
    /// What ends with exit code 1 [default: error]
    #[arg(long, value_name = "LEVEL")]
    pub(crate) fail_on: Option<LintFailOn>,
    /// List all rules: what they find, how much it matters, and where they come from
    #[arg(long)]
    pub(crate) list_rules: bool,
    #[command(flatten)]
    pub(crate) silence: SilenceArgs,
    #[command(flatten)]
    pub(crate) reading: ReadArgs,
}

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintLevel {
    /// Certainly wrong.
    Error,
    /// Probably wrong.
    Warning,
    /// Worth knowing.
    Note,
}

/// Which findings end with exit code 1; from none to all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum LintFailOn {
    /// Nothing.
    None,
    /// Errors.
    #[default]
    Error,
    /// Errors and warnings.
    Warning,
    /// Everything.
    Note,
}
