//! `cargo backend spec`.

use std::path::Path;

use backend_codegen::api::{Api, served};
use backend_codegen::diff::{UNSAID, told_once};
use backend_codegen::fileset;
use backend_codegen::merge::with_comments;

use super::input::{Documents, is_stdin};
use super::{Outcome, code, library, settings, silence};
use crate::cli::{SpecArgs, SpecFormat};
use crate::ui::{Problem, Ui};

pub(super) fn run(arguments: &SpecArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut documents = Documents::default();
    let (mut api, outcome) = if code::is_code(&arguments.path) {
        let found = code::read(&arguments.path, &arguments.code, &mut documents)?;
        if found.is_nothing() {
            documents.report(ui);
            ui.problems(&[found.nothing(&arguments.path)]);
            return Ok(Outcome::Found);
        }
        let outcome = found.outcome(&arguments.code);
        (found.api, outcome)
    } else {
        let api = documents.read(&arguments.path, &arguments.reading)?;
        (api, Outcome::Done)
    };
    if let Some(file) = &arguments.code.check {
        return check(file, api, outcome, arguments, documents, ui);
    }
    if let Some(api) = api.as_mut().filter(|_| arguments.served) {
        served(
            api,
            library::error_form(arguments.errors.unwrap_or_default()),
        );
    }
    let format = arguments.format.unwrap_or_else(|| format_of(arguments));
    let text = match (&arguments.code.merge, api) {
        (Some(file), Some(api)) => merged(file, api, arguments, format, &mut documents)?,
        (_, api) => documents.write(&api, |api, diagnostics| {
            library::document(api, arguments.openapi, format, diagnostics)
        }),
    };
    let (true, Some(text)) = (documents.report(ui), text) else {
        return Ok(Outcome::BadInput);
    };
    if is_stdin(&arguments.output) {
        ui.data(&text)?;
    } else if let Err(error) = fileset::replace(&arguments.output, &text) {
        ui.problems(&Problem::of_write(error));
        return Ok(Outcome::BadInput);
    }
    Ok(outcome)
}

/// Compares what the code serves with what the document in `file` says.
fn check(
    file: &Path,
    api: Option<Api>,
    outcome: Outcome,
    arguments: &SpecArgs,
    mut documents: Documents,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let settings = settings::find(&mut documents)?;
    // What is compared is what its authors meant, as in `diff`.
    let document = documents.read(file, &arguments.reading.as_meant())?;
    let (true, Some(mut api), Some(document)) = (documents.report(ui), api, document) else {
        return Ok(Outcome::BadInput);
    };
    let drift = library::drift(&document, &mut api);
    let is_same = drift.is_empty();
    // Entries for changes are for `diff`, too, so that one without use here may have one there.
    let left = silence::leave_out(
        drift.into_iter().collect(),
        &mut documents,
        &settings.unwrap_or_default().ignores,
        &arguments.silence,
        &|_| false,
        ui,
    )?;
    let Some(left) = left else {
        return Ok(Outcome::BadInput);
    };
    ui.diagnostics(&left.about, documents.sources());
    let is_drift = left.found.iter().any(|found| found.code != UNSAID);
    let drift = told_once(left.found);
    if drift.is_empty() {
        let but = if is_same {
            ""
        } else {
            ", but for what is silenced"
        };
        ui.say(format_args!(
            "The code serves what {} says{but}",
            file.display()
        ));
        return Ok(outcome);
    }
    ui.changes(&drift, documents.sources())?;
    if !is_drift {
        ui.say(format_args!(
            "As far as the code shows, it serves what {} says",
            file.display()
        ));
        return Ok(outcome);
    }
    Ok(Outcome::Found)
}

/// What the code serves, with what the document in `file` says of it.
fn merged(
    file: &Path,
    api: Api,
    arguments: &SpecArgs,
    format: SpecFormat,
    documents: &mut Documents,
) -> anyhow::Result<Option<String>> {
    let Some((source, document)) = documents.read_with_source(file, &arguments.reading)? else {
        return Ok(None);
    };
    let (sources, diagnostics) = documents.findings();
    if diagnostics.has_errors() {
        return Ok(None);
    }
    let merged = library::merged(&document, api, sources, diagnostics);
    let text = documents.write(&merged, |api, diagnostics| {
        library::document(api, arguments.openapi, format, diagnostics)
    });
    let (sources, diagnostics) = documents.findings();
    Ok(text.map(|text| match format {
        SpecFormat::Yaml => with_comments(sources, source, &text, diagnostics),
        SpecFormat::Json => text,
    }))
}

/// The format that a name of a file asks for: what is written to stdout is like what it is merged with.
fn format_of(arguments: &SpecArgs) -> SpecFormat {
    let output = match &arguments.code.merge {
        Some(document) if is_stdin(&arguments.output) => document,
        _ => &arguments.output,
    };
    let is_json = output
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    if is_json {
        SpecFormat::Json
    } else {
        SpecFormat::Yaml
    }
}
