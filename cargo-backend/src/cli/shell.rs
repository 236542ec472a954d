use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// Write what a shell needs to complete commands and options
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend completions bash > ~/.local/share/bash-completion/completions/cargo-backend
  cargo backend completions zsh > ~/.zfunc/_cargo-backend
  cargo backend completions fish > ~/.config/fish/completions/cargo-backend.fish

Shells complete the name of the program: `cargo-backend`, which is the same as `cargo backend`.")]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: Shell,
}

/// Write a page of the manual for each command
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  cargo backend man ~/.local/share/man/man1
  cargo backend man man/")]
pub(crate) struct ManArgs {
    /// The folder for the pages, which is made if it is not there
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}
