//! The files of a new project, around the server that a writer made.

use std::path::Path;

use backend_codegen::api::Api;
use backend_codegen::document::{Sources, Syntax};
use backend_codegen::fileset::FileSet;

use super::super::input::is_stdin;
use crate::cli::{Framework, NewArgs, Stubs};

/// Where handlers lie in a project.
pub(super) const HANDLERS: &str = "src/api";
/// Where generated files lie in a project.
pub(super) const GENERATED: &str = "src/api/generated";

/// Where several documents lie in a project.
const DOCUMENTS: &str = "openapi";

/// A package that a project may depend on.
struct Dependency {
    name: &'static str,
    version: &'static str,
    features: &'static [&'static str],
}

/// What every axum project needs.
const AXUM: [Dependency; 2] = [
    Dependency {
        name: "axum",
        version: "0.8",
        features: &[],
    },
    Dependency {
        name: "tokio",
        version: "1",
        features: &["macros", "net", "rt-multi-thread", "signal"],
    },
];

/// Whether `name` is the crate of a package that a project may depend on, so that no project can
/// have it.
pub(super) fn depends_on(name: &str) -> bool {
    AXUM.iter()
        .any(|dependency| dependency.name.replace('-', "_") == name)
}

/// A project to be made.
pub(super) struct Project<'a> {
    pub(super) package: &'a str,
    pub(super) api: &'a Api,
    pub(super) documents: &'a Sources,
    pub(super) arguments: &'a NewArgs,
    pub(super) is_in_a_workspace: bool,
}

impl Project<'_> {
    /// All files, with `server` in their midst.
    pub(super) fn files(&self, server: FileSet) -> FileSet {
        let mut files = server.with_user_files_under(HANDLERS);
        files.user_once("Cargo.toml", self.manifest());
        files.user_once("src/main.rs", self.main());
        files.user_once("README.md", self.readme());
        files.user_once(".gitignore", "/target\n");
        self.copy_documents(&mut files);
        files
    }

    fn manifest(&self) -> String {
        let package = self.package;
        let mut dependencies = String::new();
        for dependency in &AXUM {
            dependencies.push_str(&dependency.line());
        }
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
             {dependencies}{workspace}"
        )
    }

    fn main(&self) -> String {
        match self.arguments.framework {
            Framework::Axum => include_str!("axum/main.rs").to_owned(),
        }
    }

    fn readme(&self) -> String {
        let package = self.package;
        let spec = self.spec_path();
        let stubs = match self.arguments.stubs {
            Stubs::Unimplemented => "answers 501 until you write it",
            Stubs::Mock => "answers with an example that fits the document until you write it",
        };
        let n_operations = self.api.operations().count();
        format!(
            "# {package}\n\
             \n\
             A server for the {n_operations} operations of `{spec}`.\n\
             \n\
             ```sh\n\
             cargo run\n\
             ```\n\
             \n\
             serves it on `http://127.0.0.1:8080`; `PORT=3000 cargo run` takes another port.\n\
             \n\
             | path | what it is |\n\
             | --- | --- |\n\
             | `{spec}` | the document that everything follows from |\n\
             | `{HANDLERS}/` | handlers, which are yours: each {stubs} |\n\
             | `{GENERATED}/` | types, validation and routes, rewritten from the document; do not edit |\n\
             \n\
             After a change of the document:\n\
             \n\
             ```sh\n\
             cargo backend gen {spec} --framework axum --output {HANDLERS}\n\
             ```\n\
             \n\
             With `--check` it writes nothing and fails if the generated files are out of date.\n"
        )
    }

    /// Copies the document, and what it refers to.
    ///
    /// One document becomes `openapi.yaml`. Several keep their places relative to each other, as their
    /// references demand; one that lies outside the folder of the first cannot, so then the first
    /// stands alone and is read where it was.
    fn copy_documents(&self, files: &mut FileSet) {
        let Some(entry) = self.documents.iter().next() else {
            return;
        };
        files.user_once(self.spec_path(), &**entry.text());
        let folder = Path::new(entry.name()).parent().unwrap_or(Path::new(""));
        for document in self.documents.iter().skip(1) {
            if let Ok(path) = Path::new(document.name()).strip_prefix(folder) {
                let path = path.to_string_lossy().replace('\\', "/");
                files.user_once(format!("{DOCUMENTS}/{path}"), &**document.text());
            }
        }
    }

    /// Where the document lies in the project.
    fn spec_path(&self) -> String {
        let spec = &self.arguments.spec;
        let is_alone = self.documents.iter().count() <= 1;
        let text = self
            .documents
            .iter()
            .next()
            .map_or("", |entry| entry.text());
        let name = spec
            .file_name()
            .map_or("", |name| name.to_str().unwrap_or(""));
        match Syntax::of(name, text) {
            _ if !is_alone && !is_stdin(spec) => format!("{DOCUMENTS}/{name}"),
            Syntax::Json => "openapi.json".to_owned(),
            Syntax::Yaml => "openapi.yaml".to_owned(),
        }
    }
}

impl Dependency {
    /// Its line in a manifest.
    fn line(&self) -> String {
        let Self {
            name,
            version,
            features,
        } = self;
        if features.is_empty() {
            return format!("{name} = \"{version}\"\n");
        }
        let features: Vec<_> = features
            .iter()
            .map(|feature| format!("\"{feature}\""))
            .collect();
        let features = features.join(", ");
        format!("{name} = {{ version = \"{version}\", features = [{features}] }}\n")
    }
}
