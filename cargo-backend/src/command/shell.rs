//! `cargo backend completions` and `cargo backend man`.

use std::fs;

use anyhow::Context as _;
use clap::CommandFactory as _;
use clap_complete::Shell;

use super::Outcome;
use crate::cli::{Cli, CompletionsArgs, ManArgs};
use crate::ui::Ui;

/// The program as shells and manuals know it; `cargo backend` is what Cargo makes of it.
const NAME: &str = "cargo-backend";

pub(super) fn completions(arguments: &CompletionsArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    // What is written for bash finds no command of a program with a hyphen in its name.
    let name = match arguments.shell {
        Shell::Bash => "cargo_backend",
        _ => NAME,
    };
    let mut script = Vec::new();
    let mut program = Cli::command().name(name).bin_name(name);
    clap_complete::generate(arguments.shell, &mut program, name, &mut script);
    let script = String::from_utf8_lossy(&script);
    ui.data(&script.replace("default cargo_backend\n", "default cargo-backend\n"))?;
    Ok(Outcome::Done)
}

pub(super) fn man(arguments: &ManArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let folder = &arguments.folder;
    let name = folder.display();
    fs::create_dir_all(folder).with_context(|| format!("`{name}` cannot be made"))?;
    let program = Cli::command().name(NAME).bin_name(NAME);
    clap_mangen::generate_to(program, folder)
        .with_context(|| format!("pages cannot be written to `{name}`"))?;
    ui.say(format_args!("Wrote the pages of the manual to {name}"));
    Ok(Outcome::Done)
}
