//! `cargo backend gen`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

use backend_codegen::api::{Api, Selection, Unknown, select};
use backend_codegen::fileset::{
    ChangeKind, Difference, DifferenceKind, FileSet, Folders, InTheWay, Written, check, write,
    written_by,
};
use backend_codegen::read::database::Resources;
use backend_codegen::write::rust::{Streams, Validations, dependencies as needed_by};
use backend_codegen::write::typescript::{packages_of_database, packages_of_settings};
use clap::ValueEnum as _;
use similar::TextDiff;

use super::from_db::{self, FromDb};
use super::input::{self, Documents, is_stdin};
use super::library::{self, Server, Target};
use super::settings::{self, DocumentSettings, Settings};
use super::{Outcome, dependencies, handlers, node, scaffold, watch};
use crate::cli::{Errors, Framework, GenArgs, Mode, ReadArgs, Stubs};
use crate::ui::{Problem, Ui};

pub(super) fn run(arguments: &GenArgs, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if !arguments.watch {
        return all(arguments, &mut BTreeSet::new(), ui);
    }
    if arguments.spec.as_deref().is_some_and(is_stdin) {
        let problem = Problem::new("gen::watch", "stdin does not change any more");
        return Err(problem.help("name a file").into());
    }
    watch::forever(|read, ui| all(arguments, read, ui), ui)
}

/// Generates from all documents, and adds the files that were read.
fn all(arguments: &GenArgs, read: &mut BTreeSet<PathBuf>, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let mut documents = Documents::default();
    read.extend(settings::candidates());
    let settings = settings::find(&mut documents)?;
    if !documents.report(ui) {
        return Ok(Outcome::BadInput);
    }
    let mut worst = Outcome::Done;
    for job in jobs(arguments, settings)? {
        let mut documents = Documents::default();
        read.extend(job.files());
        let outcome = one(&job, arguments, &mut documents, ui);
        // The user's handlers are among them: what they lack is told again when they change.
        let names = documents.sources().iter().map(|it| Path::new(it.name()));
        read.extend(names.filter_map(|name| std::path::absolute(name).ok()));
        match (outcome?, worst) {
            (Outcome::Done, _) | (Outcome::Found, Outcome::BadInput) => {}
            (outcome, _) => worst = outcome,
        }
    }
    Ok(worst)
}

/// Generates from one document.
fn one(
    job: &Job,
    arguments: &GenArgs,
    documents: &mut Documents,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    let (mut api, database) = match &job.from_db {
        None => (
            documents.read(&job.spec, &job.reading)?,
            Resources::default(),
        ),
        Some(database) => {
            refuse_beside_database(job, arguments)?;
            let served = from_db::read(database, documents, ui)?;
            served.map_or_else(Default::default, |it| (Some(it.api), it.resources))
        }
    };
    if let Some(api) = &api {
        settings::refuse_unknown(&job.settings, api, documents);
    }
    if let Some(Err(unknown)) = api.as_mut().map(|api| select(api, &job.selection)) {
        documents.report(ui);
        ui.problems(&unknown.iter().map(unselectable).collect::<Vec<_>>());
        return Ok(Outcome::BadInput);
    }
    let mut folders = Folders::new(&job.output);
    if let Some(generated) = &job.generated {
        folders.generated.clone_from(generated);
    }
    let way = path_between(&job.output, &folders.generated)?;
    if way.is_empty() {
        let problem = Problem::new(
            "gen::folders",
            "handlers and generated files need two folders",
        );
        return Err(problem
            .help("leave `--generated` out, or name another folder")
            .into());
    }
    if let Target::TypeScript(_) = library::target(job.framework) {
        node::refuse(arguments, &job.settings)?;
    }
    let server = Server {
        framework: job.framework,
        stubs: job.stubs,
        errors: job.errors,
        validation: job.validation.clone(),
        streams: job.streams.clone(),
        rate_limit: job.settings.rate_limit.clone(),
        cors: job.settings.cors.clone(),
        jwt: job.settings.jwt.clone(),
        own: job.settings.own.clone(),
        database,
        generated: way,
        openapi: job.settings.openapi,
        is_observed: false,
        is_issuer: false,
    };
    if let (Mode::Scaffold, Target::Rust(framework)) =
        (arguments.mode, library::target(job.framework))
    {
        let scaffold =
            |api: &Api, diagnostics: &mut _| server.scaffold(framework, api, diagnostics);
        let files = documents.write(&api, scaffold);
        let (true, Some(files)) = (documents.report(ui), files) else {
            return Ok(Outcome::BadInput);
        };
        return scaffold::write_files(&files, &folders, framework, arguments, ui);
    }
    let written = documents.write(&api, |api, diagnostics| {
        server.files_and_upkeep(api, diagnostics)
    });
    let written = written.map(|(mut files, upkeep)| {
        // Clients want the document that nobody has written.
        if let Some(api) = api.as_ref().filter(|_| job.from_db.is_some()) {
            files.generated("openapi.yaml", library::bundled(api));
        }
        (files, upkeep)
    });
    let looked = match written {
        Some((mut files, upkeep)) => {
            let added = handlers::look(
                &upkeep,
                &folders,
                arguments.add_stubs,
                &mut files,
                documents,
            );
            Some((files, added?))
        }
        None => None,
    };
    let (true, Some(api), Some((files, added))) = (documents.report(ui), api, looked) else {
        return Ok(Outcome::BadInput);
    };
    if arguments.check {
        return check_files(&files, &folders, ui);
    }
    let in_the_way = if arguments.force {
        InTheWay::Replace
    } else {
        InTheWay::Refuse
    };
    let language = match library::target(job.framework) {
        Target::Rust(_) => "Rust",
        Target::TypeScript(_) => "TypeScript",
    };
    let before = framework_of(&folders.generated).filter(|before| *before != job.framework);
    let outcome = write_files(&api, language, &files, &folders, in_the_way, ui)?;
    if outcome == Outcome::Done {
        if let Some(before) = before {
            let (before, now) = (name_of(before), name_of(job.framework));
            ui.say(format_args!(
                "`{}` was generated for {before} before, and is for {now} now; your own files beside it are as they were",
                folders.generated.display()
            ));
        }
        for addition in &added {
            handlers::say(addition, ui);
        }
        match library::target(job.framework) {
            Target::Rust(framework) => {
                let needed = needed_by(framework, &files);
                dependencies::settle(&needed, &job.output, arguments.add_dependencies, ui)?;
            }
            Target::TypeScript(framework) => {
                let mut needed = packages_of_settings(framework, &job.settings.jwt, &api);
                if !server.database.list.is_empty() {
                    needed.extend_from_slice(packages_of_database(server.database.engine));
                }
                node::settle(&needed, &job.output, ui);
            }
        }
    }
    Ok(outcome)
}

/// The framework that the files in a generated folder are for.
fn framework_of(generated: &Path) -> Option<Framework> {
    let text = std::fs::read_to_string(generated.join("router.rs"));
    let is_of_rust = |name: &str| text.as_ref().is_ok_and(|text| text.contains(name));
    let all = Framework::value_variants().iter().copied();
    all.into_iter().find(|framework| match framework {
        Framework::Axum => is_of_rust("::axum::"),
        Framework::Actix => is_of_rust("::actix_web::"),
        Framework::Express | Framework::Fastify | Framework::Koa => generated
            .join(format!("{}.ts", name_of(*framework)))
            .is_file(),
    })
}

fn name_of(framework: Framework) -> String {
    let value = framework.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

/// One document and what is made of it.
struct Job {
    spec: PathBuf,
    /// What takes the place of a document.
    from_db: Option<FromDb>,
    framework: Framework,
    output: PathBuf,
    generated: Option<PathBuf>,
    stubs: Stubs,
    errors: Errors,
    validation: Validations,
    streams: Streams,
    selection: Selection,
    reading: ReadArgs,
    /// What no argument can say.
    settings: DocumentSettings,
}

impl Job {
    /// The files that it names, whether they can be read or not.
    fn files(&self) -> impl Iterator<Item = PathBuf> {
        let spec = Some(&self.spec).filter(|it| !it.as_os_str().is_empty());
        let files = spec.into_iter().chain(&self.reading.overlays);
        files.filter_map(|file| std::path::absolute(file).ok())
    }
}

/// A tag or an operation that the document does not have.
pub(super) fn unselectable(unknown: &Unknown) -> Problem {
    let Unknown { kind, name, known } = unknown;
    let known: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
    let problem = Problem::new("gen::selection", format!("no {kind} is `{name}`"));
    problem.help(format!("there are {}", known.join(", ")))
}

/// What is to be done: the document that the arguments name, or all that the settings do. Arguments
/// win over settings.
fn jobs(arguments: &GenArgs, settings: Option<Settings>) -> Result<Vec<Job>, Problem> {
    let known = settings.map_or_else(Vec::new, |settings| settings.documents);
    let documents = match (&arguments.spec, &arguments.database.from_db) {
        (None, None) => known,
        (None, Some(source)) => vec![of_database(source, known)],
        (Some(spec), _) => {
            let is_it =
                |document: &DocumentSettings| plain(&document.spec).ok() == plain(spec).ok();
            let of_it = known
                .into_iter()
                .filter(is_it)
                .map(|document| DocumentSettings {
                    spec: spec.clone(),
                    ..document
                });
            let of_it: Vec<_> = of_it.collect();
            if of_it.is_empty() {
                input::refuse_missing(spec)?;
                vec![DocumentSettings {
                    spec: spec.clone(),
                    ..DocumentSettings::default()
                }]
            } else {
                of_it
            }
        }
    };
    if documents.is_empty() {
        let problem = Problem::new(
            "gen::no-document",
            "no document is named, neither here nor in settings",
        );
        return Err(problem
            .help("`cargo backend gen openapi.yaml --framework axum --output src/api`")
            .help("or set `spec`, `framework` and `output` in `[package.metadata.backend]` of Cargo.toml"));
    }
    let names_a_folder = arguments.output.is_some() || arguments.generated.is_some();
    if documents.len() > 1 && names_a_folder {
        let problem = Problem::new("gen::folders", "several documents cannot share one folder");
        return Err(problem.help("name one of the documents, or leave the folders to the settings"));
    }
    documents
        .into_iter()
        .map(|document| job(arguments, document))
        .collect()
}

/// What settings say of a database that an argument names; where they have one alone, it is that.
fn of_database(source: &str, known: Vec<DocumentSettings>) -> DocumentSettings {
    let mut with_database: Vec<_> = (known.into_iter())
        .filter(|document| document.from_db.is_some())
        .collect();
    let mut settings = match with_database.len() {
        1 => with_database.pop().unwrap_or_default(),
        _ => DocumentSettings::default(),
    };
    let mut database = settings.from_db.take().unwrap_or_else(FromDb::usual);
    source.clone_into(&mut database.source);
    database.folder = PathBuf::new();
    settings.from_db = Some(database);
    settings
}

/// What is not for servers of databases.
fn refuse_beside_database(job: &Job, arguments: &GenArgs) -> Result<(), Problem> {
    if !job.settings.spec.as_os_str().is_empty() {
        let problem = from_db::conflict("`spec`");
        return Err(problem.help("name a document or a database, each in a table of `documents`"));
    }
    if !job.selection.tags.is_empty() || !job.selection.operations.is_empty() {
        let problem = from_db::conflict("a choice of tags or operations");
        return Err(problem.help("choose tables: `--table`, or `tables` of `from-db`"));
    }
    if arguments.mode == Mode::Scaffold {
        let problem = from_db::conflict("`--mode scaffold`");
        return Err(problem.help("handlers are yours in the other mode, too"));
    }
    Ok(())
}

fn job(arguments: &GenArgs, settings: DocumentSettings) -> Result<Job, Problem> {
    let from_db = settings.from_db.clone();
    let from_db = from_db
        .map(|database| database.with(&arguments.database))
        .transpose()?;
    let missing = |option: &str| {
        let source = from_db.as_ref().map(FromDb::shown);
        let source = source.unwrap_or_else(|| settings.spec.display().to_string());
        let problem = Problem::new("gen::missing", format!("`{source}` has no `--{option}`"));
        problem.help(format!(
            "add it, or set `{option}` in `[package.metadata.backend]` of Cargo.toml"
        ))
    };
    let framework = arguments.framework.or(settings.framework);
    let output = arguments.output.clone().or(settings.output.clone());
    Ok(Job {
        framework: framework.ok_or_else(|| missing("framework"))?,
        output: output.ok_or_else(|| missing("output"))?,
        generated: arguments.generated.clone().or(settings.generated.clone()),
        stubs: arguments
            .stubs
            .or(settings.stubs)
            .unwrap_or(Stubs::Unimplemented),
        errors: arguments.errors.or(settings.errors).unwrap_or_default(),
        validation: Validations {
            usual: arguments
                .validation
                .map_or(settings.validation.usual, library::validation),
            operations: settings.validation.operations.clone(),
        },
        streams: settings.streams.clone(),
        selection: if arguments.tags.is_empty() && arguments.operations.is_empty() {
            settings.selection.clone()
        } else {
            Selection {
                tags: arguments.tags.clone(),
                operations: arguments.operations.clone(),
            }
        },
        reading: ReadArgs {
            allow_ref: [&arguments.reading.allow_ref[..], &settings.allow_ref].concat(),
            overlays: [&settings.overlays[..], &arguments.reading.overlays].concat(),
            lenient: arguments.reading.lenient || settings.lenient,
        },
        spec: settings.spec.clone(),
        from_db,
        settings,
    })
}

/// The way from folder `from` to folder `to`, with `/`, without asking the disk what links there are.
fn path_between(from: &Path, to: &Path) -> anyhow::Result<String> {
    let [from, to] = [plain(from)?, plain(to)?];
    let n_shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.iter().skip(n_shared).map(|_| "..");
    let down = to.iter().skip(n_shared).map(String::as_str);
    Ok(up.chain(down).collect::<Vec<_>>().join("/"))
}

/// The parts of `path` from the root on.
fn plain(path: &Path) -> anyhow::Result<Vec<String>> {
    let mut parts = Vec::new();
    for part in std::path::absolute(path)?.components() {
        match part {
            Component::ParentDir => drop(parts.pop()),
            Component::CurDir => {}
            part => parts.push(part.as_os_str().to_string_lossy().into_owned()),
        }
    }
    Ok(parts)
}

/// Writes `files` and says what was done.
pub(super) fn write_files(
    api: &Api,
    language: &str,
    files: &FileSet,
    folders: &Folders,
    in_the_way: InTheWay,
    ui: &mut Ui,
) -> anyhow::Result<Outcome> {
    match write(files, folders, in_the_way) {
        Ok(written) => {
            say(&written, ui);
            let handlers = match api.operations().count() {
                1 => "1 route handler".to_owned(),
                n => format!("{n} route handlers"),
            };
            ui.say(format_args!(
                "Generated {handlers}, validation middleware, and {language} types"
            ));
            Ok(Outcome::Done)
        }
        Err(error) => {
            ui.problems(&Problem::of_write(error));
            Ok(Outcome::BadInput)
        }
    }
}

fn say(written: &Written, ui: &mut Ui) {
    for change in &written.changes {
        let path = change.path.display();
        match change.kind {
            ChangeKind::Created => ui.detail(format_args!("  created {path}")),
            ChangeKind::Updated => ui.detail(format_args!("  updated {path}")),
            ChangeKind::Removed => ui.detail(format_args!("  removed {path}")),
        }
    }
}

fn check_files(files: &FileSet, folders: &Folders, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let differences = match check(files, folders) {
        Ok(differences) => differences,
        Err(error) => {
            ui.problems(&Problem::of_write(error));
            return Ok(Outcome::BadInput);
        }
    };
    if differences.is_empty() {
        ui.say(format_args!(
            "The generated files are what the document says"
        ));
        return Ok(Outcome::Done);
    }
    let is_missing =
        |difference: &Difference| matches!(difference.kind, DifferenceKind::Missing { .. });
    let version = written_by(&folders.generated);
    if version.is_none() && differences.iter().all(is_missing) {
        // As patches these were whole files.
        let folder = folders.generated.display().to_string();
        let message = format!("nothing was generated in `{folder}` yet");
        let problem = Problem::new("gen::drift", message).file(folder.as_str());
        let problem = problem.help("run the same command without `--check`");
        ui.say(format_args!(
            "Nothing was generated in `{folder}` yet: run the same command without `--check`"
        ));
        ui.found(&[problem], String::new)?;
        return Ok(Outcome::Found);
    }
    let here = env!("CARGO_PKG_VERSION");
    if let Some(version) = version.filter(|version| version != here) {
        ui.say(format_args!(
            "These files were written by cargo backend {version}, and this is {here}"
        ));
    }
    let problems: Vec<_> = differences.iter().map(drift).collect();
    ui.found(&problems, || differences.iter().map(diff).collect())?;
    Ok(Outcome::Found)
}

fn drift(difference: &Difference) -> Problem {
    let path = difference.path.display().to_string();
    let what = match difference.kind {
        DifferenceKind::Missing { .. } => "is missing",
        DifferenceKind::Changed { .. } => "is not what the document says",
        DifferenceKind::Stale { .. } => "is no longer generated",
    };
    Problem::new("gen::drift", format!("`{path}` {what}"))
        .file(path)
        .help("run the same command without `--check`")
}

/// The difference as a patch that would mend it.
fn diff(difference: &Difference) -> String {
    let (found, wanted) = match &difference.kind {
        DifferenceKind::Missing { wanted } => (None, Some(wanted)),
        DifferenceKind::Changed { found, wanted } => (Some(found), Some(wanted)),
        DifferenceKind::Stale { found } => (Some(found), None),
    };
    let path = difference.path.display().to_string();
    let name = |text: Option<&String>| text.map_or("/dev/null", |_| path.as_str()).to_owned();
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let (old, new) = (text(found), text(wanted));
    let mut patch = TextDiff::from_lines(&old, &new)
        .unified_diff()
        .header(&name(found), &name(wanted))
        .to_string();
    if old.is_empty() && new.is_empty() {
        // An empty file has no lines that could differ.
        let _ = write!(patch, "--- {}\n+++ {}\n", name(found), name(wanted));
    }
    patch
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::path_between;

    #[test]
    fn the_way_between_folders_is_as_short_as_it_can_be() {
        for (from, to, way) in [
            ("src", "src/generated", "generated"),
            ("src/api", "./src/x/../generated", "../generated"),
            ("src/api", "/gen", "/gen"),
            ("src", "src", ""),
        ] {
            let found = path_between(Path::new(from), Path::new(to)).unwrap();
            let is_right = found == way || (way == "/gen" && found.ends_with("../gen"));
            assert!(is_right, "{from} → {to}: {found}");
        }
    }
}
