//! `cargo backend explain`.

use super::Outcome;
use crate::cli::ExplainArgs;
use crate::explain;
use crate::ui::{Problem, Ui, text_table};

pub(super) fn run(arguments: &ExplainArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if arguments.all {
        ui.data(&explain::manual())?;
        return Ok(Outcome::Done);
    }
    let Some(name) = &arguments.code else {
        ui.listed(table, || {
            explain::pages().map(|page| page.json() + "\n").collect()
        })?;
        return Ok(Outcome::Done);
    };
    // As findings show it: `warning[lint::body-on-get]`.
    let bare = name
        .rsplit_once('[')
        .map_or(name.as_str(), |(_, code)| code);
    let page = explain::code(bare.trim_end_matches(']')).map(explain::page);
    let page = match page {
        Ok(Some(page)) => page,
        Ok(None) => return Err(unknown(name, None).into()),
        Err(meant) => return Err(unknown(name, meant).into()),
    };
    ui.page(&page)?;
    Ok(Outcome::Done)
}

fn unknown(name: &str, meant: Option<&str>) -> Problem {
    let problem = Problem::new(
        "explain::unknown-code",
        format!("no finding has the code `{name}`"),
    );
    problem.help(match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`cargo backend explain --list` shows all".to_owned(),
    })
}

fn table() -> String {
    let rows: Vec<_> = explain::pages()
        .map(|page| [page.code.to_owned(), page.title])
        .collect();
    text_table(["CODE", "WHAT IT SAYS"], &rows)
}
