//! `cargo backend new`.

mod around;
mod auth;
mod database;
mod node;
mod package;
mod project;
mod users;

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitStatus};

use backend_codegen::api::{Selection, select};
use backend_codegen::fileset::{Folders, InTheWay};
use backend_codegen::read::database::Resources;
use backend_codegen::write::rust::own::Own;
use backend_codegen::write::rust::{Jwts, Streams, Validations};

use super::from_db::{self, FromDb};
use super::input::Documents;
use super::library::{Server, Target};
use super::{Outcome, generate, library};
use crate::cli::{Auth, FromDbArgs, NewArgs};
use crate::ui::{Problem, Ui};
use database::Database;
use project::{Project, Spec};

pub(super) fn run(arguments: &NewArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let folder = &arguments.name;
    let target = library::target(arguments.framework);
    let package = package::name_of(folder)?;
    refuse_what_is_there(folder)?;

    let mut documents = Documents::default();
    let asked = asked(arguments, &package)?;
    if asked.is_none() && arguments.spec.is_none() {
        return Err(nothing_to_serve(folder).into());
    }
    let (mut api, resources, tables) = match (&asked, &arguments.spec) {
        (Some(database), _) => {
            let served = from_db::read(database, &mut documents, ui)?;
            served.map_or_else(Default::default, |it| {
                (Some(it.api), it.resources, it.tables)
            })
        }
        (None, Some(spec)) => (
            documents.read(spec, &arguments.reading)?,
            Resources::default(),
            Vec::new(),
        ),
        (None, None) => Default::default(),
    };
    // The project has the whole document, whatever is generated of it.
    let spec = api.as_ref().map(|api| match &arguments.spec {
        Some(spec) => Spec::new(spec, documents.sources(), || library::bundled(api)),
        None => Spec::generated(match target {
            Target::Rust(_) => project::GENERATED,
            Target::TypeScript(_) => node::GENERATED,
        }),
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
        database: resources.clone(),
        generated: "generated".to_owned(),
        openapi: true,
        is_observed: true,
        is_issuer: arguments.auth.is_some(),
    };
    if let (Some(Auth::Jwt), Some(api)) = (arguments.auth, &api) {
        auth::refuse_without_tokens(api, &server.jwt)?;
    }
    let server = documents.write(&api, |api, diagnostics| server.files(api, diagnostics));
    let server = server.map(|mut files| {
        if let Some(api) = api.as_ref().filter(|_| asked.is_some()) {
            files.generated("openapi.yaml", library::bundled(api));
        }
        files
    });
    let (true, Some(api), Some(spec), Some(server)) = (documents.report(ui), api, spec, server)
    else {
        return Ok(Outcome::BadInput);
    };
    let migrations = |asked: &FromDb| from_db::migrations(asked);
    let migrations = asked.as_ref().map(migrations).transpose()?;
    let database = (asked.as_ref().zip(migrations)).map(|(said, mut migrations)| {
        let issues_tokens = arguments.auth.is_some();
        let engine = resources.engine;
        // What is there already gets no tables.
        let users = (issues_tokens && !migrations.is_empty())
            .then(|| users::add(engine, &tables, &mut migrations));
        Database {
            engine,
            resources: &resources,
            said,
            migrations,
            users,
            issues_tokens,
        }
    });
    let (files, generated, language, start) = match target {
        Target::Rust(framework) => {
            let project = Project {
                database,
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
            let project = node::Project {
                name: &package,
                framework,
                api: &api,
                spec: &spec,
                arguments,
                database,
            };
            let files = project.files(server);
            let start = "npm install && npm start";
            (files, node::GENERATED, "TypeScript", start)
        }
    };
    let folders = Folders {
        output: folder.clone(),
        generated: folder.join(generated),
    };
    match generate::write_files(&api, language, &files, &folders, InTheWay::Refuse, ui)? {
        Outcome::Done if arguments.run => serve(target, folder, asked.as_ref(), ui),
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

/// The database that is to be served, if it is one.
fn asked(arguments: &NewArgs, package: &str) -> anyhow::Result<Option<FromDb>> {
    let FromDbArgs {
        from_db, database, ..
    } = &arguments.database;
    if from_db.is_none() && database.is_none() {
        return Ok(None);
    }
    if arguments.spec.is_some() {
        let problem = from_db::conflict("`--spec`");
        return Err(problem
            .help("leave `--database` out: what handlers of a document ask is yours to write")
            .into());
    }
    if arguments.auth.is_some() && arguments.database.public {
        let problem = Problem::new("new::auth", "`--public` demands no token of anybody");
        return Err(problem
            .help("leave out one of `--public` and `--auth jwt`")
            .into());
    }
    let asked = FromDb {
        source: from_db.clone().unwrap_or_default(),
        title: Some(package.to_owned()),
        ..FromDb::usual()
    };
    let mut asked = asked.with(&arguments.database)?;
    if from_db.is_none() {
        asked.options.all_tables |= asked.options.tables.is_empty();
    }
    asked.database = asked.database.or_else(|| asked.usual_database());
    Ok(Some(asked))
}

fn nothing_to_serve(folder: &Path) -> Problem {
    let new = format!("cargo backend new {}", folder.display());
    Problem::new("new::no-document", "nothing says what the project serves")
        .help(format!("a document: `{new} --spec openapi.yaml`"))
        .help(format!(
            "a shop with some rows, to begin with: `{new} --database sqlite`"
        ))
        .help(format!(
            "tables of yours: `{new} --from-db schema.sql --all-tables`"
        ))
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
fn serve(
    target: Target,
    folder: &Path,
    asked: Option<&FromDb>,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
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
            .envs(asked.and_then(FromDb::url).map(|url| ("DATABASE_URL", url)))
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
