//! Where commands meet the library: one function for each thing that it does for them.

use std::path::Path;

use backend_codegen::api::rejection::ErrorForm;
use backend_codegen::api::{Api, Version, served};
use backend_codegen::diagnostic::{Diagnostic, Diagnostics};
use backend_codegen::diff;
use backend_codegen::document::{Limits, SourceId, Sources};
use backend_codegen::fileset::FileSet;
use backend_codegen::lint::{self, Levels};
use backend_codegen::read::database::Resources;
use backend_codegen::read::{self, openapi};
use backend_codegen::suggest::nearest;
use backend_codegen::write;
use backend_codegen::write::rust::own::RustPath;
use backend_codegen::write::upkeep::Upkeep;

use super::git::GitFile;
use super::input::is_stdin;
use crate::cli::{Errors, Framework, ReadArgs, SpecFormat, SpecVersion, Stubs, Validation};

/// Reads the document `entry`, which was opened as `path`, with its overlays and the files that it
/// refers to.
pub(super) fn read(
    path: &Path,
    entry: SourceId,
    reading: &ReadArgs,
    overlays: Vec<SourceId>,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Api> {
    let options = openapi::ReadOptions {
        limits: Limits::default(),
        lenient: reading.lenient,
        overlays,
    };
    if is_stdin(path) && reading.allow_ref.is_empty() {
        return openapi::read(sources, entry, &mut read::NoFiles, &options, diagnostics);
    }
    if let Some(file) = GitFile::of(path) {
        return openapi::read(sources, entry, &mut file.files(), &options, diagnostics);
    }
    // A document from stdin has no folder; what it refers to is looked for from here.
    let mut folder = if is_stdin(path) {
        read::Folder::none()
    } else {
        read::Folder::of(path)
    };
    for allowed in &reading.allow_ref {
        folder = folder.allow(allowed);
    }
    openapi::read(sources, entry, &mut folder, &options, diagnostics)
}

/// Where projects that are made whole have what failures are told: a function, and a module.
const HARDENING: &str = "crate::log::hardening";
const LOG: &str = "../log.js";

/// What a server is to be.
pub(super) struct Server {
    pub(super) framework: Framework,
    pub(super) stubs: Stubs,
    pub(super) errors: Errors,
    pub(super) validation: write::rust::Validations,
    pub(super) streams: write::rust::Streams,
    pub(super) rate_limit: Option<write::rust::RateLimit>,
    pub(super) cors: Option<write::rust::Cors>,
    pub(super) jwt: write::rust::Jwts,
    pub(super) own: write::rust::own::Own,
    /// The tables that handlers ask.
    pub(super) database: Resources,
    /// The generated folder as a path from that of the handlers.
    pub(super) generated: String,
    /// Whether there is the document too, as the server serves it.
    pub(super) openapi: bool,
    /// Whether the application around it has a log, which failures are told.
    pub(super) is_observed: bool,
    /// Whether it issues tokens itself.
    pub(super) is_issuer: bool,
}

impl Server {
    /// Writes generated files and handlers.
    pub(super) fn files(&self, api: &Api, diagnostics: &mut Diagnostics) -> FileSet {
        self.files_and_upkeep(api, diagnostics).0
    }

    /// Writes generated files and handlers, and says what is expected of handlers that are there.
    pub(super) fn files_and_upkeep(
        &self,
        api: &Api,
        diagnostics: &mut Diagnostics,
    ) -> (FileSet, Upkeep) {
        let (mut files, upkeep) = match target(self.framework) {
            Target::Rust(framework) => {
                let options = self.rust_options(framework);
                write::rust::files_and_upkeep(api, &options, diagnostics)
            }
            Target::TypeScript(framework) => {
                let options = self.typescript_options(framework);
                write::typescript::files_and_upkeep(api, &options, diagnostics)
            }
        };
        if self.openapi {
            let mut api = api.clone();
            served(&mut api, error_form(self.errors));
            // It is in a version that can say all of it.
            let text = document(&api, None, SpecFormat::Json, &mut Diagnostics::new());
            files.generated("openapi.json", text);
        }
        (files, upkeep)
    }

    /// Writes handlers and types that are all the user's.
    pub(super) fn scaffold(
        &self,
        framework: write::rust::Framework,
        api: &Api,
        diagnostics: &mut Diagnostics,
    ) -> FileSet {
        let options = write::rust::RustOptions {
            own: write::rust::own::Own::default(),
            ..self.rust_options(framework)
        };
        write::rust::scaffold(api, &options, diagnostics)
    }

    fn stubs(&self) -> write::rust::Stubs {
        match self.stubs {
            Stubs::Unimplemented => write::rust::Stubs::Unimplemented,
            Stubs::Mock => write::rust::Stubs::Mock,
        }
    }

    fn typescript_options(
        &self,
        framework: write::typescript::Framework,
    ) -> write::typescript::TypeScriptOptions {
        let moved = Some(&self.generated).filter(|path| *path != "generated");
        write::typescript::TypeScriptOptions {
            framework,
            stubs: self.stubs(),
            errors: error_form(self.errors),
            generated: moved.cloned(),
            log: self.is_observed.then(|| LOG.to_owned()),
            is_issuer: self.is_issuer,
            validation: self.validation.clone(),
            streams: self.streams.clone(),
            jwt: self.jwt.clone(),
            rate_limit: self.rate_limit.clone(),
            cors: self.cors.clone(),
            database: self.database.clone(),
            ..write::typescript::TypeScriptOptions::default()
        }
    }

    fn rust_options(&self, framework: write::rust::Framework) -> write::rust::RustOptions {
        let moved = Some(&self.generated).filter(|path| *path != "generated");
        write::rust::RustOptions {
            framework,
            stubs: self.stubs(),
            errors: error_form(self.errors),
            validation: self.validation.clone(),
            streams: self.streams.clone(),
            rate_limit: self.rate_limit.clone(),
            cors: self.cors.clone(),
            jwt: self.jwt.clone(),
            own: self.own.clone(),
            database: self.database.clone(),
            hardening: (self.is_observed.then_some(HARDENING))
                .and_then(|path| RustPath::of_function(path).ok()),
            generated: moved.map(|path| format!("{path}/mod.rs")),
            ..write::rust::RustOptions::default()
        }
    }
}

/// What is written: a language, and what the library calls a framework in it.
#[derive(Clone, Copy)]
pub(super) enum Target {
    Rust(write::rust::Framework),
    TypeScript(write::typescript::Framework),
}

/// What is written for a framework.
pub(super) fn target(framework: Framework) -> Target {
    match framework {
        Framework::Axum => Target::Rust(write::rust::Framework::Axum),
        Framework::Actix => Target::Rust(write::rust::Framework::Actix),
        Framework::Express => Target::TypeScript(write::typescript::Framework::Express),
        Framework::Fastify => Target::TypeScript(write::typescript::Framework::Fastify),
        Framework::Koa => Target::TypeScript(write::typescript::Framework::Koa),
    }
}

/// What the library calls a way to treat requests that do not satisfy the document.
pub(super) fn validation(validation: Validation) -> write::rust::Validation {
    match validation {
        Validation::Enforce => write::rust::Validation::Enforce,
        Validation::ReportOnly => write::rust::Validation::ReportOnly,
    }
}

/// What the library calls a form of errors.
pub(super) fn error_form(errors: Errors) -> ErrorForm {
    match errors {
        Errors::Envelope => ErrorForm::Envelope,
        Errors::Problem => ErrorForm::Problem,
    }
}

/// Writes an OpenAPI document.
pub(super) fn document(
    api: &Api,
    version: Option<SpecVersion>,
    format: SpecFormat,
    diagnostics: &mut Diagnostics,
) -> String {
    let version = version.map(|version| match version {
        SpecVersion::V3_0 => Version::V3_0,
        SpecVersion::V3_1 => Version::V3_1,
        SpecVersion::V3_2 => Version::V3_2,
    });
    let format = match format {
        SpecFormat::Yaml => write::openapi::Format::Yaml,
        SpecFormat::Json => write::openapi::Format::Json,
    };
    write::openapi::write(
        api,
        &write::openapi::Options { version, format },
        diagnostics,
    )
}

/// Writes all that `api` says as one document, in the version that it was read in.
pub(super) fn bundled(api: &Api) -> String {
    // In its own version there is nothing that it could not say.
    document(api, None, SpecFormat::Yaml, &mut Diagnostics::new())
}

/// Finds what changed between two APIs that were read into the same sources; what matters most comes
/// first: breaking changes are errors, doubtful ones warnings, unless `levels` says otherwise.
pub(super) fn changes(
    old: &Api,
    new: &Api,
    options: diff::Options,
    levels: &diff::Levels,
) -> Vec<Diagnostic> {
    let mut changes: Vec<Diagnostic> = diff::diff_with(old, new, options)
        .into_iter()
        .filter_map(|finding| {
            let severity = levels.of(&finding)?;
            Some(Diagnostic {
                severity,
                ..finding.into()
            })
        })
        .collect();
    changes.sort_by_key(|change| change.severity);
    changes
}

/// Finds where code serves something else than its document says. What only people read is no drift.
pub(super) fn drift(document: &Api, code: &mut Api) -> Diagnostics {
    read::code::align(code, document);
    let mut drift = Diagnostics::new();
    let options = diff::Options {
        is_code: true,
        ..diff::Options::default()
    };
    for finding in diff::diff_with(document, code, options) {
        if finding.class != diff::Class::Annotation {
            drift.push(finding.into());
        }
    }
    drift
}

/// The API that the code serves, in the words of a document: what code does not say is taken from there.
/// Nothing if what comes out is no document.
pub(super) fn merged(
    document: &Api,
    mut code: Api,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Api> {
    read::code::align(&mut code, document);
    let text = backend_codegen::merge::merge(&code, document, diagnostics);
    let entry = sources.add("merged.json", text);
    let options = openapi::ReadOptions::default();
    // What is doubtful was told when either was read.
    let mut found = Diagnostics::new();
    let api = openapi::read(sources, entry, &mut read::NoFiles, &options, &mut found);
    if found.has_errors() {
        diagnostics.append(found);
    }
    api
}

/// Finds what is doubtful about an API, at each place.
pub(super) fn doubts(api: &Api, levels: &Levels) -> Vec<Diagnostic> {
    lint::lint(api, levels)
}

/// The codes that a name stands for, of rules and of what the reader finds; what was probably meant if
/// there are none.
pub(super) fn codes(name: &str) -> Result<Vec<&'static str>, Option<&'static str>> {
    let rules = lint::named(name);
    if !rules.is_empty() {
        return Ok(rules.iter().map(|rule| rule.code).collect());
    }
    let read = openapi::codes::CODES.iter().map(|(code, _)| *code);
    if let Some(code) = read.clone().find(|code| *code == name) {
        return Ok(vec![code]);
    }
    let families = lint::Family::ALL.map(lint::Family::as_str);
    let names = lint::rules().flat_map(|rule| [rule.name(), rule.code]);
    Err(nearest(name, families.into_iter().chain(names).chain(read)))
}
