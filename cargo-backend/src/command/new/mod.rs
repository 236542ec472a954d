//! `cargo backend new`.

mod around;
mod auth;
mod node;
mod package;
mod project;

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitStatus};

use backend_codegen::api::{Selection, select};
use backend_codegen::fileset::{Folders, InTheWay};
use backend_codegen::write::rust::own::Own;
use backend_codegen::write::rust::{Jwts, Streams, Validations};

use super::input::Documents;
use super::library::{Server, Target};
use super::{Outcome, generate, library};
use crate::cli::{Auth, NewArgs};
use crate::ui::{Problem, Ui};
use project::{Project, Spec};

pub(super) fn run(arguments: &NewArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let folder = &arguments.name;
    let target = library::target(arguments.framework);
    let package = package::name_of(folder)?;
    refuse_what_is_there(folder)?;

    let mut documents = Documents::default();
    let mut api = documents.read(&arguments.spec, &arguments.reading)?;
    // The project has the whole document, whatever is generated of it.
    let spec = api.as_ref().map(|api| {
        Spec::new(&arguments.spec, documents.sources(), || {
            library::bundled(api)
        })
    });
    let selection = Selection {
        tags: arguments.tags.clone(),
        operations: arguments.operations.clone(),
    };
    if let Some(Err(unknown)) = api.as_mut().map(|api| select(api, &selection)) {
        documents.report(ui);
        ui.problems(
            &unknown
                .iter()
                .map(generate::unselectable)
                .collect::<Vec<_>>(),
        );
        return Ok(Outcome::BadInput);
    }
    let server = Server {
        framework: arguments.framework,
        stubs: arguments.stubs,
        errors: arguments.errors.unwrap_or_default(),
        validation: Validations::default(),
        streams: Streams::default(),
        rate_limit: None,
        cors: None,
        jwt: match arguments.auth {
            Some(Auth::Jwt) => auth::tokens(&package),
            None => Jwts::default(),
        },
        own: Own::default(),
        database: Vec::new(),
        generated: "generated".to_owned(),
        openapi: true,
        is_observed: true,
        is_issuer: arguments.auth.is_some(),
    };
    if let (Some(Auth::Jwt), Some(api)) = (arguments.auth, &api) {
        auth::refuse_without_tokens(api, &server.jwt)?;
    }
    let server = documents.write(&api, |api, diagnostics| server.files(api, diagnostics));
    let (true, Some(api), Some(spec), Some(server)) = (documents.report(ui), api, spec, server)
    else {
        return Ok(Outcome::BadInput);
    };
    let (files, generated, language, start) = match target {
        Target::Rust(framework) => {
            let project = Project {
                package: &package,
                api: &api,
                spec,
                arguments,
                framework,
                is_in_a_workspace: package::is_in_a_workspace(folder),
            };
            let files = project.files(server);
            (files, project::GENERATED, "Rust", "cargo run")
        }
        Target::TypeScript(framework) => {
            let files = node::files(&package, framework, &api, &spec, arguments, server);
            let start = "npm install && npm start";
            (files, node::GENERATED, "TypeScript", start)
        }
    };
    let folders = Folders {
        output: folder.clone(),
        generated: folder.join(generated),
    };
    match generate::write_files(&api, language, &files, &folders, InTheWay::Refuse, ui)? {
        Outcome::Done if arguments.run => serve(target, folder, ui),
        Outcome::Done => {
            let shown = folder.display();
            ui.say(format_args!(
                "Made the package `{package}`; `cd {shown} && {start}` serves it"
            ));
            Ok(Outcome::Done)
        }
        outcome => Ok(outcome),
    }
}

/// A project is made in a folder that is not there or holds nothing.
fn refuse_what_is_there(folder: &Path) -> Result<(), Problem> {
    let name = folder.display().to_string();
    let message = match fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => return Ok(()),
        Ok(false) => format!("the folder `{name}` holds files already"),
        Err(_) if fs::symlink_metadata(folder).is_err() => return Ok(()),
        Err(error) if folder.is_dir() => format!("the folder `{name}` cannot be read: {error}"),
        Err(_) => format!("`{name}` exists and is no folder"),
    };
    let problem = Problem::new("new::exists", message).file(name);
    Err(problem.help("choose another name; `cargo backend gen` writes into a project that exists"))
}

/// Builds the project and serves it until it is stopped.
fn serve(target: Target, folder: &Path, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let shown = folder.display();
    ui.say(format_args!(
        "Building and starting `{shown}`; Ctrl-C stops it"
    ));
    let npm = || OsString::from("npm");
    let steps: Vec<(OsString, &[&str])> = match target {
        Target::Rust(_) => vec![(super::cargo(), &["run"][..])],
        Target::TypeScript(_) => vec![
            (npm(), &["install", "--no-audit", "--no-fund"][..]),
            (npm(), &["start"][..]),
        ],
    };
    let mut outcome = Outcome::Done;
    for (program, arguments) in steps {
        let status = Command::new(&program)
            .args(arguments)
            .current_dir(folder)
            .status()
            .map_err(|error| {
                let (program, first) = (program.display(), arguments.join(" "));
                let message = format!("`{program}` cannot be started: {error}");
                let help = format!(
                    "the project is complete; install it and run `{program} {first}` there"
                );
                Problem::new("new::run", message).help(help)
            })?;
        outcome = Outcome::Ended(exit_code(status));
        if !status.success() {
            break;
        }
    }
    Ok(outcome)
}

/// As shells do it where a signal ended the process.
fn exit_code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128_i32.saturating_add(signal)).unwrap_or(u8::MAX);
    }
    status
        .code()
        .map_or(1, |code| u8::try_from(code).unwrap_or(u8::MAX))
}
