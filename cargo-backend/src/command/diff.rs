//! `cargo backend diff`.

use std::path::Path;

use backend_codegen::diagnostic::{Diagnostics, Severity};
use backend_codegen::diff::{Day, Levels, Named, Options};

use super::input::{Documents, is_stdin};
use super::settings::DiffSettings;
use super::{Outcome, file, library, lint, settings, silence};
use crate::cli::{DiffArgs, FailOn};
use crate::date;
use crate::ui::report::Form;
use crate::ui::{Problem, Ui};

pub(super) fn run(arguments: &DiffArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if is_stdin(&arguments.old) && is_stdin(&arguments.new) {
        let problem = Problem::new("input::stdin", "stdin can be only one of the documents");
        return Err(problem.help("give the other one as a file").into());
    }
    let forms = arguments.reports.iter().map(|path| form(path));
    let forms = forms.collect::<Result<Vec<_>, _>>()?;
    let mut documents = Documents::default();
    let settings = settings::find(&mut documents)?;
    if !documents.report(ui) {
        return Ok(Outcome::BadInput);
    }
    let settings = settings.unwrap_or_default();
    let own = settings.of(&arguments.new).map(|document| &document.diff);
    let own = own.unwrap_or(&settings.diff);
    let levels = levels(arguments, own)?;
    // What is compared is what people meant, and nothing is served by it.
    let reading = arguments.reading.as_meant();
    let old = documents.read(&arguments.old, &reading)?;
    // Nobody mends a document of the past, and what is left of it the new one says again.
    documents.forget_warnings();
    let new = documents.read(&arguments.new, &reading)?;
    let (true, Some(old), Some(new)) = (documents.report(ui), old, new) else {
        return Ok(Outcome::BadInput);
    };
    let changes = library::changes(&old, &new, options(arguments, own), &levels);
    let is_unchanged = changes.is_empty();
    let is_change = |code: &str| code.starts_with("diff::");
    let left = silence::leave_out(
        changes,
        &mut documents,
        &settings.ignores,
        &arguments.silence,
        &is_change,
        ui,
    )?;
    let Some(left) = left else {
        return Ok(Outcome::BadInput);
    };
    ui.diagnostics(&left.about, documents.sources());
    let changes = told(left.found);
    match (changes.is_empty(), is_unchanged) {
        (true, true) => ui.say(format_args!("No change")),
        (true, false) => ui.say(format_args!("No change that is not silenced")),
        (false, _) => {}
    }
    let names = (arguments.old.display(), arguments.new.display());
    let title = format!("{} → {}", names.0, names.1);
    for (path, form) in arguments.reports.iter().zip(forms) {
        let text = form.of_changes(&title, &changes, documents.sources());
        file::replace(path, &text, "diff::report")?;
    }
    ui.changes(&changes, documents.sources())?;
    let fail_on = arguments.fail_on.or(own.fail_on).unwrap_or_default();
    Ok(outcome(&changes, fail_on))
}

/// What is left to tell: that a version says nothing of breaking changes only if there are some.
fn told(changes: Diagnostics) -> Diagnostics {
    const VERSION: &str = "diff::version-not-raised";
    let breaks = changes
        .iter()
        .any(|change| change.code != VERSION && change.severity == Severity::Error);
    let is_told = |code: &str| breaks || code != VERSION;
    let mut told = Diagnostics::new();
    for change in changes {
        if is_told(change.code) {
            told.push(change);
        }
    }
    told
}

fn options(arguments: &DiffArgs, settings: &DiffSettings) -> Options {
    let notice = arguments.notice.unwrap_or(settings.notice);
    Options {
        today: Some(Day::of_days(date::days_of_today())),
        notice,
        beta_notice: settings.beta_notice.unwrap_or(notice),
        is_code: false,
    }
}

/// How much changes matter: by the settings, then by the arguments.
fn levels(arguments: &DiffArgs, settings: &DiffSettings) -> Result<Levels, Problem> {
    let mut levels = settings.levels.clone();
    for rule in &arguments.rules {
        let (name, level) = lint::rule_and_level(rule)?;
        let rule = Named::find(name).map_err(|meant| {
            let message = format!("there is no rule `{name}`");
            let problem = Problem::new("diff::unknown-rule", message);
            problem.help(match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "docs/codes.md has all rules, as `diff::…`".to_owned(),
            })
        })?;
        levels.set(rule, level);
    }
    Ok(levels)
}

/// What the name of a report asks for.
fn form(path: &Path) -> Result<Form, Problem> {
    Form::of(path).ok_or_else(|| {
        let message = format!(
            "`{}` does not say what kind of report it is",
            path.display()
        );
        let problem = Problem::new("diff::report", message);
        problem.help("name it with `.md` (Markdown) or `.html` at the end")
    })
}

fn outcome(changes: &Diagnostics, fail_on: FailOn) -> Outcome {
    let is_found = match fail_on {
        FailOn::Breaking => changes.has_errors(),
        FailOn::Doubtful => changes
            .iter()
            .any(|change| change.severity <= Severity::Warning),
        FailOn::Any => !changes.is_empty(),
        FailOn::None => false,
    };
    if is_found {
        Outcome::Found
    } else {
        Outcome::Done
    }
}
