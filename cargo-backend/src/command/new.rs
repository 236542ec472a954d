//! `cargo backend new`.

use super::Outcome;
use crate::cli::NewArgs;
use crate::ui::Ui;

pub(super) fn run(_arguments: &NewArgs, _ui: &mut Ui) -> anyhow::Result<Outcome> {
    anyhow::bail!("making a project is not part of this build")
}
