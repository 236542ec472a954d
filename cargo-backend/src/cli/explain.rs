use clap::Args;

/// Explain what the code of a finding means, and what to do about it
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend explain lint::body-on-get
  cargo backend explain body-on-get
  cargo backend explain diff::property-removed --message-format json
  cargo backend explain --list")]
pub(crate) struct ExplainArgs {
    /// The code, as findings show it in brackets; of rules of `lint` and `diff`, what stands behind `::` is
    /// enough
    #[arg(value_name = "CODE", required_unless_present_any = ["list", "all"])]
    pub(crate) code: Option<String>,
    /// List all codes, each with what it says
    #[arg(long, conflicts_with = "code")]
    pub(crate) list: bool,
    /// Write all pages, as Markdown
    #[arg(long, conflicts_with_all = ["code", "list"])]
    pub(crate) all: bool,
}
