//! `cargo backend lint`.

use std::path::PathBuf;

use backend_codegen::diagnostic::{Diagnostic, Diagnostics, Severity};
use backend_codegen::lint::{self, Levels, Rule};

use super::input::{Documents, is_stdin};
use super::settings::{self, DocumentSettings, LintSettings, Settings};
use super::{Outcome, library, silence};
use crate::cli::{LintArgs, LintFailOn, LintLevel, ReadArgs};
use crate::ui::{Problem, Ui, text_table};

pub(super) fn run(arguments: &LintArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut documents = Documents::default();
    let settings = settings::find(&mut documents)?;
    if !documents.report(ui) {
        return Ok(Outcome::BadInput);
    }
    let settings = settings.unwrap_or_default();
    let levels = levels(arguments, &settings.lint)?;
    if arguments.list_rules {
        ui.listed(|| table(&levels), || lines(&levels))?;
        return Ok(Outcome::Done);
    }
    let (mut found, mut is_broken) = (Vec::new(), false);
    for document in wanted(arguments, &settings)? {
        match review(&document, arguments, &mut documents)? {
            Some(doubts) => found.extend(doubts),
            None => {
                documents.report(ui);
                documents.take();
                is_broken = true;
            }
        }
    }
    if is_broken {
        return Ok(Outcome::BadInput);
    }
    // Of rules that are off nobody knows whether they would have found something.
    let scope = |code: &str| match lint::rules().find(|rule| rule.code == code) {
        Some(rule) => levels.of(rule).is_some(),
        None => arguments.only.is_empty() && !code.starts_with("diff::"),
    };
    let left = silence::leave_out(
        found,
        &mut documents,
        &settings.ignores,
        &arguments.silence,
        &scope,
        ui,
    )?;
    let Some(left) = left else {
        return Ok(Outcome::BadInput);
    };
    let found = told(left.found.into_iter().chain(left.about), ui.is_verbose());
    let fail_on = arguments
        .fail_on
        .or(settings.lint.fail_on)
        .unwrap_or_default();
    let is_found = found.iter().any(|found| fails(found.severity, fail_on));
    let least = arguments.level.map_or(Severity::Note, severity);
    let mut shown = Diagnostics::new();
    let mut n_hidden = 0_usize;
    for found in found {
        if found.severity <= least {
            shown.push(found);
        } else {
            n_hidden += 1;
        }
    }
    let is_all = arguments.silence.write_baseline.is_none();
    if shown.is_empty() && n_hidden == 0 && is_all {
        ui.say(format_args!("Nothing found"));
    }
    ui.findings(&shown, documents.sources())?;
    if n_hidden > 0 {
        ui.say(format_args!(
            "{n_hidden} more that matter less (`--level note` shows them)"
        ));
    }
    Ok(match is_found {
        true => Outcome::Found,
        false => Outcome::Done,
    })
}

/// Everything that is doubtful about a document; `None` if it cannot be understood.
fn review(
    document: &DocumentSettings,
    arguments: &LintArgs,
    documents: &mut Documents,
) -> anyhow::Result<Option<Vec<Diagnostic>>> {
    let reading = ReadArgs {
        allow_ref: [&arguments.reading.allow_ref[..], &document.allow_ref].concat(),
        overlays: [&document.overlays[..], &arguments.reading.overlays].concat(),
        lenient: arguments.reading.lenient || document.lenient,
    };
    // Members of a workspace have levels of their own.
    let levels = levels(arguments, &document.lint)?;
    let api = documents.read(&document.document(), &reading)?;
    let (false, Some(api)) = (documents.findings().1.has_errors(), api) else {
        return Ok(None);
    };
    let mut found = library::doubts(&api, &levels);
    found.extend(documents.take().into_iter().filter_map(|found| {
        let level = levels.get(found.code);
        let is_wanted = arguments.only.is_empty() || level.is_some();
        let severity = level
            .unwrap_or(Some(found.severity))
            .filter(|_| is_wanted)?;
        Some(Diagnostic { severity, ..found })
    }));
    Ok(Some(found))
}

/// What is to be shown of findings: those that hold at many places as one, unless all are wanted.
fn told(found: impl Iterator<Item = Diagnostic>, is_verbose: bool) -> Diagnostics {
    if !is_verbose {
        return lint::merged(found);
    }
    let mut all: Diagnostics = found.collect();
    all.sort();
    all
}

fn fails(severity: Severity, fail_on: LintFailOn) -> bool {
    match fail_on {
        LintFailOn::Error => severity == Severity::Error,
        LintFailOn::Warning => severity <= Severity::Warning,
        LintFailOn::Note => true,
        LintFailOn::None => false,
    }
}

/// What the library calls a level.
pub(super) fn severity(level: LintLevel) -> Severity {
    match level {
        LintLevel::Error => Severity::Error,
        LintLevel::Warning => Severity::Warning,
        LintLevel::Note => Severity::Note,
    }
}

/// How much findings matter: by the settings, then by the arguments.
fn levels(arguments: &LintArgs, settings: &LintSettings) -> Result<Levels, Problem> {
    let mut levels = settings.levels.clone();
    if !arguments.only.is_empty() {
        let mut wanted: Vec<&'static str> = Vec::new();
        for name in &arguments.only {
            let named = codes(name)?;
            // Who names a rule wants it; who names a family wants what is on.
            if let [code] = named.as_slice()
                && let Some(rule) = lint::rules().find(|rule| rule.code == *code)
                && levels.of(rule).is_none()
            {
                levels.set(code, Some(Severity::Note));
            }
            wanted.extend(named);
        }
        for rule in lint::rules().filter(|rule| !wanted.contains(&rule.code)) {
            levels.set(rule.code, None);
        }
        // Findings of the reader are told only if they are asked for.
        for code in wanted {
            let is_rule = lint::rules().any(|rule| rule.code == code);
            if !is_rule && levels.get(code).is_none() {
                levels.set(code, Some(Severity::Warning));
            }
        }
    }
    for rule in &arguments.rules {
        let (name, level) = rule_and_level(rule)?;
        for code in codes(name)? {
            levels.set(code, level);
        }
    }
    Ok(levels)
}

/// What `--rule NAME=LEVEL` says.
pub(super) fn rule_and_level(rule: &str) -> Result<(&str, Option<Severity>), Problem> {
    let (name, level) = rule.split_once('=').ok_or_else(|| {
        let problem = Problem::new(
            "lint::rule-argument",
            format!("`--rule {rule}` names no level"),
        );
        problem.help(format!(
            "`--rule {rule}=warning`, or `error`, `note` or `off`"
        ))
    })?;
    let level = self::level(level).ok_or_else(|| {
        let problem = Problem::new(
            "lint::rule-argument",
            format!("there is no level `{level}`"),
        );
        problem.help("there are `error`, `warning`, `note` and `off`")
    })?;
    Ok((name, level))
}

/// `error`, `warning`, `note` or `off`.
pub(super) fn level(name: &str) -> Option<Option<Severity>> {
    Some(match name {
        "error" => Some(Severity::Error),
        "warning" => Some(Severity::Warning),
        "note" => Some(Severity::Note),
        "off" => None,
        _ => return None,
    })
}

fn codes(name: &str) -> Result<Vec<&'static str>, Problem> {
    library::codes(name).map_err(|meant| {
        let problem = Problem::new("lint::unknown-rule", format!("there is no rule `{name}`"));
        problem.help(match meant {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "`cargo backend lint --list-rules` shows all".to_owned(),
        })
    })
}

/// The documents that are meant, with what the settings say of them.
fn wanted(arguments: &LintArgs, settings: &Settings) -> Result<Vec<DocumentSettings>, Problem> {
    if arguments.specs.is_empty() {
        if settings.documents.is_empty() {
            let message = "no document is named, neither here nor in settings";
            let problem = Problem::new("lint::no-document", message);
            return Err(problem.help("`cargo backend lint openapi.yaml`"));
        }
        return Ok(settings.documents.clone());
    }
    if arguments.specs.iter().filter(|spec| is_stdin(spec)).count() > 1 {
        let problem = Problem::new("input::stdin", "stdin can be only one of the documents");
        return Err(problem.help("give the others as files"));
    }
    let unknown = || DocumentSettings {
        lint: settings.lint.clone(),
        ..DocumentSettings::default()
    };
    let of = |spec: &PathBuf| DocumentSettings {
        spec: spec.clone(),
        ..settings.of(spec).cloned().unwrap_or_else(unknown)
    };
    Ok(arguments.specs.iter().map(of).collect())
}

/// What the level of a rule is called.
fn level_name(levels: &Levels, rule: &Rule) -> &'static str {
    match levels.of(rule) {
        Some(Severity::Error) => "error",
        Some(Severity::Warning) => "warning",
        Some(Severity::Note) => "note",
        None => "off",
    }
}

fn table(levels: &Levels) -> String {
    let row = |rule: &'static Rule| {
        let level = level_name(levels, rule);
        [rule.name(), rule.family.as_str(), level, rule.what].map(str::to_owned)
    };
    let rows: Vec<_> = lint::rules().map(row).collect();
    text_table(["RULE", "FAMILY", "LEVEL", "WHAT IT FINDS"], &rows)
}

fn lines(levels: &Levels) -> String {
    let line = |rule: &'static Rule| {
        let object = serde_json::json!({
            "code": rule.code,
            "family": rule.family.as_str(),
            "level": level_name(levels, rule),
            "what": rule.what,
            "why": rule.why,
            "fix": rule.fix,
            "source": rule.source,
        });
        format!("{object}\n")
    };
    lint::rules().map(line).collect()
}
