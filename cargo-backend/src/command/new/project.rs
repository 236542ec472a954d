//! The files of a new project, around the server that a writer made.

use std::path::{Component, Path};

use backend_codegen::api::Api;
use backend_codegen::document::{Sources, Syntax};
use backend_codegen::fileset::FileSet;
use backend_codegen::write::rust::{Dependency, Framework, dependencies};

use clap::ValueEnum as _;
use toml_edit::{Array, Value};

use super::around::Around;
use super::auth;
use super::database::{self, Database};
use crate::cli::{Auth, NewArgs, Stubs};
use crate::command::dependencies::value;

/// Where handlers lie in a project.
pub(super) const HANDLERS: &str = "src/api";
/// Where generated files lie in a project.
pub(super) const GENERATED: &str = "src/api/generated";

/// Where several documents lie in a project.
const DOCUMENTS: &str = "openapi";

/// What is different about projects on each framework.
pub(super) struct Frame {
    /// What makes `main` and tests asynchronous.
    pub(super) runtime: &'static str,
    /// What serves.
    serve: &'static str,
    /// What is done around each request.
    observe: &'static str,
    /// What shows the document.
    docs: &'static str,
    /// The route on which one logs in.
    pub(super) login: &'static str,
    /// Features of packages that the program needs, besides those that the server does.
    features: &'static [(&'static str, &'static [&'static str])],
}

const AXUM: Frame = Frame {
    runtime: "tokio",
    serve: include_str!("shipped/axum/serve.rs"),
    observe: include_str!("shipped/axum/observe.rs"),
    docs: include_str!("shipped/axum/docs.rs"),
    login: include_str!("shipped/axum/login.rs"),
    features: &[
        ("axum", &["matched-path"]),
        ("tokio", &["macros", "net", "rt-multi-thread", "signal"]),
    ],
};
const ACTIX: Frame = Frame {
    runtime: "actix_web",
    serve: include_str!("shipped/actix/serve.rs"),
    observe: include_str!("shipped/actix/observe.rs"),
    docs: include_str!("shipped/actix/docs.rs"),
    login: include_str!("shipped/actix/login.rs"),
    features: &[
        ("actix-web", &["macros"]),
        ("tokio", &["macros", "rt", "signal"]),
    ],
};

/// What the program depends on besides what the server does.
const DEPENDENCIES: [Dependency; 3] = [
    Dependency {
        default_features: true,
        ..light("prometheus-client", "0.26", &[])
    },
    light("tracing", "0.1", &["std"]),
    light("tracing-subscriber", "0.3", &["ansi", "fmt", "json"]),
];

/// A variable that the program reads.
const LOG_FORMAT: (&str, &str, &str) = ("LOG_FORMAT", "text", "`json` writes an object a line");

const fn light(
    name: &'static str,
    version: &'static str,
    features: &'static [&'static str],
) -> Dependency {
    Dependency {
        name,
        version,
        default_features: false,
        features,
        features_are_default: false,
    }
}

/// What the program needs of tokio where users log in.
const TOKIO_OF_LOGIN: [&str; 2] = ["rt", "sync"];

/// Whether `name` is the crate of a package that a project may depend on, so that no project can
/// have it.
pub(super) fn depends_on(name: &str) -> bool {
    [
        "actix_web",
        "argon2",
        "axum",
        "getrandom",
        "jsonwebtoken",
        "prometheus_client",
        "regex",
        "serde",
        "serde_json",
        "sqlx",
        "time",
        "tokio",
        "tracing",
        "tracing_subscriber",
        "uuid",
    ]
    .contains(&name)
}

/// A project to be made.
pub(super) struct Project<'a> {
    pub(super) package: &'a str,
    pub(super) api: &'a Api,
    pub(super) spec: Spec,
    pub(super) arguments: &'a NewArgs,
    /// What its handlers ask, if it is a database.
    pub(super) database: Option<Database<'a>>,
    /// What the library calls the framework.
    pub(super) framework: Framework,
    pub(super) is_in_a_workspace: bool,
}

impl Project<'_> {
    /// All files, with `server` in their midst.
    pub(super) fn files(&self, server: FileSet) -> FileSet {
        let manifest = self.manifest(&dependencies(self.framework, &server));
        let verifier = auth::field(&server).unwrap_or_default();
        let mut files = server.with_user_files_under(HANDLERS);
        files.user_once("Cargo.toml", manifest);
        let frame = self.frame();
        let around = self.around();
        let serve = [frame.serve, include_str!("shipped/stopped.rs")].concat();
        let main = match (self.arguments.auth, &self.database) {
            (None, Some(_)) => include_str!("shipped/database/main.rs"),
            (Some(Auth::Jwt), Some(_)) => include_str!("shipped/database/main_with_auth.rs"),
            (Some(Auth::Jwt), None) => include_str!("shipped/main_with_auth.rs"),
            (None, None) => include_str!("shipped/main.rs"),
        };
        let main = main.replace("{runtime}", frame.runtime);
        let (users, add) = match auth::users_of(self.database.as_ref()) {
            Some(_) => (
                "auth::Users::new(pool.clone())",
                "auth::Users::new(database::open().await?)\n                \
                     .add(&name, &scopes)\n                .await",
            ),
            None => ("auth::Users::load()?", "auth::Users::add(&name, &scopes)"),
        };
        let main = main.replace("{users}", users).replace("{add}", add);
        files.user_once("src/main.rs", main);
        files.user_once("src/serve.rs", serve);
        for (path, text) in [
            (".github/workflows/ci.yml", include_str!("shipped/ci.yml")),
            ("Dockerfile", include_str!("shipped/Dockerfile")),
            ("src/config.rs", include_str!("shipped/config.rs")),
            ("src/docs/mod.rs", frame.docs),
            ("src/log.rs", include_str!("shipped/log.rs")),
            ("src/metrics.rs", include_str!("shipped/metrics.rs")),
            ("src/observe.rs", frame.observe),
            ("src/operations.rs", include_str!("shipped/operations.rs")),
        ] {
            let text = match &self.database {
                Some(database) => database.filled(text, self.package),
                None => database::without(text),
            };
            files.user_once(path, around.filled(&text));
        }
        around.add_page("src/docs", &mut files);
        files.user_once("src/tests.rs", around.filled(&self.tests()));
        files.user_once("README.md", self.readme());
        let ignored = match self.arguments.auth {
            Some(Auth::Jwt) => auth::ignored(self.database.as_ref()),
            None => "",
        };
        if let Some(database) = &self.database {
            database.add(self.package, &mut files);
            files.user_once("src/round_trip.rs", database.round_trip(frame.runtime));
        }
        let rows = match self.database {
            Some(_) => database::IGNORED,
            None => "",
        };
        let ignored = format!("/target\n.env\n{ignored}{rows}");
        files.user_once(".dockerignore", format!(".git\n{ignored}"));
        files.user_once(".gitignore", ignored);
        if self.arguments.auth == Some(Auth::Jwt) {
            let database = self.database.as_ref();
            auth::add(
                self.package,
                self.api,
                &verifier,
                frame,
                database,
                &mut files,
            );
        }
        for (path, text) in &self.spec.files {
            files.user_once(path.as_str(), text.as_str());
        }
        files
    }

    /// The test of the application.
    fn tests(&self) -> String {
        let tests = include_str!("shipped/tests.rs").replace("{runtime}", self.frame().runtime);
        let tests = match &self.database {
            Some(database) => database.tests(&tests),
            None => tests,
        };
        match self.arguments.auth {
            Some(Auth::Jwt) => tests
                .replace(
                    "    let listener =",
                    "    let (_, tokens) = crate::auth::tests::issuer().expect(\"there is a key\");\n    \
                     let listener =",
                )
                .replace("api::router()", "api::router(tokens)"),
            None => tests,
        }
    }

    fn manifest(&self, needed: &[Dependency]) -> String {
        let package = self.package;
        let mut needed = needed.to_vec();
        needed.extend(DEPENDENCIES);
        let (mut tokens, mut profile) = (String::new(), "");
        if self.arguments.auth == Some(Auth::Jwt) {
            needed.extend(auth::DEPENDENCIES);
            tokens = auth::settings("package.metadata.backend.jwt", "Tokens::load", package);
            profile = auth::PROFILE;
        }
        needed.sort_by_key(|dependency| dependency.name);
        needed.dedup_by_key(|dependency| dependency.name);
        let dependencies: String = needed.iter().map(|it| self.line(it)).collect();
        let document = self.spec.path.as_str();
        let document = Some(document).filter(|_| self.database.is_none());
        let settings = said(document, HANDLERS, self.arguments);
        let settings_of = |it: &Database<'_>| it.settings("package.metadata.backend.from-db");
        let database = self.database.as_ref().map(settings_of);
        let database = database.unwrap_or_default();
        let workspace = if self.is_in_a_workspace {
            "\n# Keeps this package out of the workspace around it; delete it to make it a member.\n\
             [workspace]\n"
        } else {
            ""
        };
        format!(
            "[package]\n\
             name = \"{package}\"\n\
             version = \"0.1.0\"\n\
             edition = \"2024\"\n\
             publish = false\n\
             \n\
             [dependencies]\n\
             {dependencies}\n\
             # What `cargo backend gen` makes.\n\
             [package.metadata.backend]\n\
             {settings}{database}{tokens}{profile}{workspace}"
        )
    }

    fn around(&self) -> Around<'_> {
        Around::new(self.package, &self.spec.path, self.api)
    }

    fn frame(&self) -> &'static Frame {
        match self.framework {
            Framework::Axum => &AXUM,
            Framework::Actix => &ACTIX,
        }
    }

    /// The line of a dependency in the manifest.
    fn line(&self, dependency: &Dependency) -> String {
        let features = self.frame().features.iter();
        let features = features.filter(|(name, _)| *name == dependency.name);
        let mut more: Vec<&str> = features.flat_map(|(_, more)| *more).copied().collect();
        if dependency.name == "tokio" && self.arguments.auth == Some(Auth::Jwt) {
            more.extend(TOKIO_OF_LOGIN);
        }
        let makes_tables = self.database.as_ref().is_some_and(Database::is_own);
        if dependency.name == "sqlx" && makes_tables {
            more.push("migrate");
        }
        format!("{} = {}\n", dependency.name, value(dependency, &more))
    }

    fn readme(&self) -> String {
        let package = self.package;
        let spec = &self.spec.path;
        let stubs = match self.arguments.stubs {
            _ if self.database.is_some() => "asks the database",
            Stubs::Unimplemented => "answers 501 until you write it",
            Stubs::Mock => {
                "answers with an example that fits the document, to whom presents `mock` as password, \
                 key or token, until you write it"
            }
        };
        let n_operations = self.api.operations().count();
        let document = match self.database {
            Some(_) => "the document, which follows from the schema",
            None => "the document that everything follows from",
        };
        let mut variables = vec![LOG_FORMAT];
        let url = self.database.as_ref().map(|it| it.variable(package));
        if let Some((usual, about)) = &url {
            variables.insert(0, ("DATABASE_URL", usual, about));
        }
        if self.arguments.auth == Some(Auth::Jwt) {
            variables.extend(auth::variables(self.database.as_ref()));
        }
        let around = self.around().readme("cargo run", &variables);
        let (change, rows) = match &self.database {
            Some(database) => ("schema", database.readme(HANDLERS, "rs")),
            None => ("document", String::new()),
        };
        let logging_in = match self.arguments.auth {
            Some(Auth::Jwt) => {
                let database = self.database.as_ref();
                auth::readme(self.api, database, "cargo run -- add-user", auth::RELEASED)
            }
            None => String::new(),
        };
        format!(
            "# {package}\n\
             \n\
             A server for the {n_operations} operations of `{spec}`.\n\
             \n\
             ```sh\n\
             cargo run\n\
             ```\n\
             \n\
             serves it on `http://127.0.0.1:8080`.\n\
             \n\
             | path | what it is |\n\
             | --- | --- |\n\
             | `{spec}` | {document} |\n\
             | `{HANDLERS}/` | handlers, which are yours: each {stubs} |\n\
             | `{GENERATED}/` | types, validation and routes, rewritten from the document; do not edit |\n\
             \n\
             {rows}{around}{logging_in}After a change of the {change}:\n\
             \n\
             ```sh\n\
             cargo backend gen\n\
             ```\n\
             \n\
             With `--check` it writes nothing and fails if the generated files are out of date.\n"
        )
    }
}

/// The settings of a project that make what it has: what was said when it was made.
pub(super) fn said(spec: Option<&str>, handlers: &str, arguments: &NewArgs) -> String {
    let spec = spec.map(|spec| format!("spec = {}\n", Value::from(spec)));
    let spec = spec.unwrap_or_default();
    let framework = arguments.framework.to_possible_value();
    let framework = framework.as_ref().map_or("", |value| value.get_name());
    let lenient = if arguments.reading.lenient {
        "lenient = true\n"
    } else {
        ""
    };
    let errors = arguments.errors.unwrap_or_default().to_possible_value();
    let errors = errors.filter(|_| arguments.errors.is_some());
    let errors = errors.map(|form| format!("errors = \"{}\"\n", form.get_name()));
    let errors = errors.unwrap_or_default();
    let list = |key: &str, names: &[String]| match names {
        [] => String::new(),
        names => format!("{key} = {}\n", names.iter().collect::<Array>()),
    };
    let tags = list("tags", &arguments.tags);
    let operations = list("operations", &arguments.operations);
    format!(
        "{spec}framework = \"{framework}\"\n\
         output = \"{handlers}\"\n\
         openapi = true\n\
         {errors}{tags}{operations}{lenient}"
    )
}

/// The API description in a project.
pub(super) struct Spec {
    /// The path of the document that stands for all.
    pub(super) path: String,
    /// Every path with its text.
    pub(super) files: Vec<(String, String)>,
}

impl Spec {
    /// The document that is generated with everything else.
    pub(super) fn generated(folder: &str) -> Self {
        Self {
            path: format!("{folder}/openapi.yaml"),
            files: Vec::new(),
        }
    }

    /// What is to be copied of `documents`, of which the first was opened as `opened`.
    ///
    /// One document becomes `openapi.yaml`. Several keep their places relative to each other, as their
    /// references demand. Where one lies outside the folder of the first that cannot be, so a single
    /// document that says the same is written instead.
    pub(super) fn new(
        opened: &Path,
        documents: &Sources,
        bundled: impl FnOnce() -> String,
    ) -> Self {
        let texts = documents.iter().map(|document| document.text().to_string());
        let paths = documents
            .iter()
            .map(|document| within(opened, document.name()));
        let files: Option<Vec<_>> = paths
            .zip(texts)
            .map(|(path, text)| Some((format!("{DOCUMENTS}/{}", path?), text)))
            .collect();
        match files {
            Some(files) if files.len() > 1 => Self {
                path: files
                    .first()
                    .map(|(path, _)| path.clone())
                    .unwrap_or_default(),
                files,
            },
            _ => {
                let alone = documents
                    .iter()
                    .next()
                    .filter(|_| documents.iter().count() == 1);
                let (name, text) = match alone {
                    Some(entry) => (opened.to_string_lossy(), entry.text().to_string()),
                    None => ("openapi.yaml".into(), bundled()),
                };
                let path = match Syntax::of(&name, &text) {
                    Syntax::Json => "openapi.json",
                    Syntax::Yaml => "openapi.yaml",
                };
                Self {
                    path: path.to_owned(),
                    files: vec![(path.to_owned(), text)],
                }
            }
        }
    }
}

/// The path of `document` relative to the folder of the one that was opened as `opened`.
fn within(opened: &Path, document: &str) -> Option<String> {
    let folder = opened.parent().unwrap_or(Path::new(""));
    let path = Path::new(document).strip_prefix(folder).ok()?;
    let is_inside = path
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    is_inside.then(|| path.to_string_lossy().replace('\\', "/"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use backend_codegen::document::Sources;

    use super::Spec;

    fn paths(opened: &str, documents: &[(&str, &str)]) -> Vec<String> {
        let mut sources = Sources::new();
        for (name, text) in documents {
            sources.add(*name, *text);
        }
        let spec = Spec::new(Path::new(opened), &sources, || {
            "openapi: bundled".to_owned()
        });
        let paths: Vec<_> = spec.files.iter().map(|(path, _)| path.clone()).collect();
        assert_eq!(Some(&spec.path), paths.first());
        paths
    }

    #[test]
    fn one_document_has_a_plain_name() {
        assert_eq!(
            paths("x/my api.yml", &[("x/my api.yml", "a: 1")]),
            ["openapi.yaml"]
        );
        assert_eq!(paths("-", &[("<stdin>", "{}")]), ["openapi.json"]);
    }

    #[test]
    fn several_documents_keep_their_places() {
        let documents = [("x/api.yaml", "a: 1"), ("x/schemas/order.json", "{}")];
        assert_eq!(
            paths("x/api.yaml", &documents),
            ["openapi/api.yaml", "openapi/schemas/order.json"]
        );
    }

    #[test]
    fn documents_that_lie_elsewhere_become_one() {
        let documents = [("x/api.json", "{}"), ("y/order.json", "{}")];
        assert_eq!(paths("x/api.json", &documents), ["openapi.yaml"]);
        for other in ["y/order.yaml", "x/../y/order.yaml", "/y/order.yaml"] {
            assert_eq!(
                paths("x/api.yaml", &[("x/api.yaml", "a: 1"), (other, "b: 1")]),
                ["openapi.yaml"]
            );
        }
    }
}
