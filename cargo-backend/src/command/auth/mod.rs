//! `cargo backend auth`.

mod cases;
pub(super) mod credentials;
mod host;
mod inventory;
mod junit;
mod key;
mod matrix;
mod token;

use std::path::Path;

use backend_codegen::api::{Selection, select};

use super::input::Documents;
use super::requests::with_requests;
use super::settings::{self, DocumentSettings, Settings};
use super::{Outcome, generate};
use crate::cli::{AuthArgs, AuthFormat, ReadArgs};
use crate::ui::{Problem, Ui};
use credentials::Known;
use host::Host;

pub(super) fn run(arguments: &AuthArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let host = arguments.host.as_deref().map(Host::of).transpose()?;
    let mut documents = Documents::default();
    let known = settings::find(&mut documents)?;
    if !documents.report(ui) {
        return Ok(Outcome::BadInput);
    }
    let settings = document(arguments, known)?;
    let mut documents = Documents::default();
    let reading = ReadArgs {
        allow_ref: [arguments.reading.allow_ref.as_slice(), &settings.allow_ref].concat(),
        overlays: [settings.overlays.as_slice(), &arguments.reading.overlays].concat(),
        lenient: arguments.reading.lenient || settings.lenient,
    };
    let mut api = documents.read(&settings.document(), &reading)?;
    if let Some(api) = &api {
        settings::refuse_unknown(&settings, api, &mut documents);
    }
    let is_narrowed = !(arguments.tags.is_empty() && arguments.operations.is_empty());
    let selection = match is_narrowed {
        true => Selection {
            tags: arguments.tags.clone(),
            operations: arguments.operations.clone(),
        },
        false => settings.selection.clone(),
    };
    let unknown = api.as_mut().and_then(|api| select(api, &selection).err());
    let (true, Some(api)) = (documents.report(ui), api) else {
        return Ok(Outcome::BadInput);
    };
    if let Some(unknown) = unknown {
        let problems: Vec<_> = unknown.iter().map(generate::unselectable).collect();
        ui.problems(&problems);
        return Ok(Outcome::BadInput);
    }
    let Some(host) = host else {
        if arguments.format == AuthFormat::Junit {
            let message = "`--format junit` tells what came of requests, and none are sent";
            let problem = Problem::new("auth::format", message);
            return Err(problem
                .help("name a server with `--host`, or leave it out")
                .into());
        }
        let (people, programs) = (
            || inventory::table(&api, &settings),
            || inventory::lines(&api, &settings),
        );
        ui.listed(people, programs)?;
        return Ok(Outcome::Done);
    };
    let known = Known::new(arguments, &api, &settings.jwt)?;
    let allow_writes = arguments.allow_writes;
    let matrix = with_requests(&api, 0, |requests| {
        matrix::ask(&api, &known, requests, &host, allow_writes, ui)
    })?;
    ui.problems(&matrix.left_out);
    let problems = matrix.problems();
    let with_all = ui.is_verbose();
    match arguments.format {
        AuthFormat::Table => {
            ui.tried(&problems, || matrix.table(with_all), || matrix.lines())?;
        }
        AuthFormat::Junit => ui.data(&junit::report(&matrix))?,
    }
    let (n_requests, n_holes) = matrix.counts();
    ui.say(format_args!("{n_requests} requests, {n_holes} holes"));
    if n_requests == 0 {
        ui.say(format_args!(
            "Nothing was tried: no operation that is looked at demands credentials"
        ));
    }
    Ok(match matrix.is_tight() {
        true => Outcome::Done,
        false => Outcome::Found,
    })
}

/// The document that is meant, with what the settings say of it.
fn document(arguments: &AuthArgs, settings: Option<Settings>) -> Result<DocumentSettings, Problem> {
    let known = settings.map_or_else(Vec::new, |settings| settings.documents);
    let Some(spec) = &arguments.spec else {
        let mut known = known.into_iter();
        return match (known.next(), known.next()) {
            (Some(document), None) => Ok(document),
            (None, _) => {
                let message = "no document is named, neither here nor in settings";
                let problem = Problem::new("auth::no-document", message);
                Err(problem.help("`cargo backend auth openapi.yaml`"))
            }
            (Some(_), Some(_)) => {
                let message = "the settings name several documents";
                let problem = Problem::new("auth::no-document", message);
                Err(problem.help("say which one: `cargo backend auth openapi.yaml`"))
            }
        };
    };
    let is_it = |document: &DocumentSettings| {
        let real = |path: &Path| std::fs::canonicalize(path).ok();
        let found = real(&document.document());
        found.is_some() && found == real(spec)
    };
    let document = known.into_iter().find(is_it).unwrap_or_default();
    Ok(DocumentSettings {
        spec: spec.clone(),
        ..document
    })
}
