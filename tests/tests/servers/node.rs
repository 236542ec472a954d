//! Programs of generated TypeScript: written, compiled and started.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use backend_codegen::api::Api;
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::fileset::{FileSet, Ownership};
use backend_codegen::write::rust::Stubs;
use backend_codegen::write::typescript::{Framework, TypeScriptOptions, files};
use backend_tests::typescript::Project;

use crate::package::Servers;

/// The frameworks by the folders of their programs, with what Node is told where they are. Nothing that
/// is generated makes code of text; what Koa depends on does.
pub(crate) const FRAMEWORKS: [(&str, Framework, &[&str]); 2] = [
    (
        "express",
        Framework::Express,
        &["--disallow-code-generation-from-strings"],
    ),
    ("koa", Framework::Koa, &[]),
];

/// A program in a folder of its own, which ends with it.
pub(crate) struct Program {
    folder: tempfile::TempDir,
    sources: Vec<(String, String)>,
}

impl Program {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            sources: Vec::new(),
        }
    }

    /// Adds a source.
    pub(crate) fn write(&mut self, path: &str, text: impl Into<String>) {
        self.sources.push((path.to_owned(), text.into()));
    }

    /// Adds a source that is not generated.
    pub(crate) fn copy(&mut self, from: &Path, to: &str) {
        self.write(to, std::fs::read_to_string(from).unwrap());
    }

    /// Adds generated files below a folder, and the user's own beside them if they are wanted.
    pub(crate) fn add(&mut self, folder: &str, files: &FileSet, with_own: bool) {
        for (ownership, path, text) in files.iter() {
            match ownership {
                Ownership::Generated => self.write(&format!("{folder}/generated/{path}"), text),
                Ownership::UserOnce if with_own => self.write(&format!("{folder}/{path}"), text),
                Ownership::UserOnce => {}
            }
        }
    }

    /// Compiles everything, which may not even warn.
    pub(crate) fn compile(&self) {
        let project = Project::new(self.folder.path(), &self.sources).unwrap();
        let compiled = project.compile().unwrap();
        let told = String::from_utf8_lossy(&compiled.stdout);
        assert!(compiled.status.success(), "{told}");
    }

    /// Compiles and starts `main.ts`, which prints names with addresses and then an empty line; `flags`
    /// are for Node.
    pub(crate) fn serve(&self, flags: &[&str]) -> Servers {
        self.compile();
        let mut command = Command::new("node");
        command
            .args(flags)
            .arg("out/main.js")
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(self.folder.path().join("stderr")).unwrap());
        Servers::start(&mut command, &self.folder.path().join("stderr"))
    }
}

/// The files of a server.
pub(crate) fn generate(api: &Api, stubs: Stubs, framework: Framework) -> FileSet {
    let mut diagnostics = Diagnostics::new();
    let options = TypeScriptOptions {
        framework,
        stubs,
        ..TypeScriptOptions::default()
    };
    let files = files(api, &options, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    files
}

/// The program with all servers of the behaviour tests on a framework: `everything`, and mocks by name.
pub(crate) fn behaviour(
    name: &str,
    framework: Framework,
    everything: &Api,
    mocks: &[(&str, &Api)],
) -> Program {
    let sources = sources();
    let mut program = Program::new();
    program.copy(&sources.join(name).join("main.ts"), "main.ts");
    program.copy(
        &sources.join("typescript/handlers.ts"),
        "everything/handlers.ts",
    );
    let files = generate(everything, Stubs::Unimplemented, framework);
    program.add("everything", &files, false);
    let mut imports = String::new();
    let mut list = String::new();
    for (name, api) in mocks {
        program.add(
            &format!("mocks/{name}"),
            &generate(api, Stubs::Mock, framework),
            true,
        );
        imports.push_str(&format!(
            "import {{ router as {name} }} from \"./mocks/{name}/index.js\";\n"
        ));
        list.push_str(&format!("  [\"{name}\", {name}] as const,\n"));
    }
    program.write(
        "mocks.ts",
        format!("{imports}\nexport const mocks = [\n{list}];\n"),
    );
    program
}

/// Where the programs of the behaviour tests are.
fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("servers")
}
