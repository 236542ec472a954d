//! Programs of generated TypeScript: written, compiled and started.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use backend_codegen::api::Api;
use backend_codegen::api::plan::PlanOptions;
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::fileset::{FileSet, Ownership};
use backend_codegen::write::rust::Stubs;
pub(crate) use backend_codegen::write::typescript::Framework;
use backend_codegen::write::typescript::{TypeScriptOptions, files};
use backend_tests::typescript::Project;

use crate::package::Servers;

/// The frameworks by the folders of their programs, with what Node is told where they are. Nothing that
/// is generated makes code of text; the router of Fastify and what Koa depends on do.
pub(crate) const FRAMEWORKS: [(&str, Framework, &[&str]); 3] = [
    (
        "express",
        Framework::Express,
        &["--disallow-code-generation-from-strings"],
    ),
    ("fastify", Framework::Fastify, &[]),
    ("koa", Framework::Koa, &[]),
];

/// A program in a folder of its own, which ends with it.
pub(crate) struct Program {
    folder: tempfile::TempDir,
    sources: Vec<(String, String)>,
    /// What its environment has besides.
    pub(crate) environment: Vec<(&'static str, String)>,
}

impl Program {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            sources: Vec::new(),
            environment: Vec::new(),
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

    /// Says something else in all sources.
    pub(crate) fn rename(&mut self, text: &str, other: &str) {
        for (_, source) in &mut self.sources {
            *source = source.replace(text, other);
        }
    }

    /// Adds generated files below a folder, and the user's own beside them if they are wanted.
    pub(crate) fn add(&mut self, folder: &str, files: &FileSet, with_own: bool) {
        for (ownership, path, text) in files.iter() {
            let folder = match ownership {
                Ownership::Generated => Path::new(folder).join("generated"),
                Ownership::UserOnce if with_own => Path::new(folder).to_owned(),
                Ownership::UserOnce => continue,
            };
            self.write(&folder.join(path).to_string_lossy(), text);
        }
    }

    /// Adds mock servers by their names, and the list of them.
    pub(crate) fn mocks<'m>(&mut self, mocks: impl Iterator<Item = (&'m str, FileSet)>) {
        let mut imports = String::new();
        let mut list = String::new();
        for (name, files) in mocks {
            self.add(&format!("mocks/{name}"), &files, true);
            imports.push_str(&format!(
                "import {{ harden as harden_{name} }} from \"./mocks/{name}/generated/index.js\";\n\
                 import {{ router as {name} }} from \"./mocks/{name}/index.js\";\n"
            ));
            list.push_str(&format!(
                "  [\"{name}\", {name}, harden_{name}] as const,\n"
            ));
        }
        self.write(
            "mocks.ts",
            format!("{imports}\nexport const mocks = [\n{list}];\n"),
        );
    }

    /// Compiles everything, which may not even warn.
    pub(crate) fn compile(&self) {
        let project = Project::new(self.folder.path(), &self.sources).unwrap();
        let compiled = project.compile().unwrap();
        let told = String::from_utf8_lossy(&compiled.stdout);
        assert!(compiled.status.success(), "{told}");
    }

    /// Compiles and runs `main.ts`; what it prints.
    pub(crate) fn run(&self) -> String {
        self.compile();
        let output = Command::new("node")
            .arg("out/main.js")
            .current_dir(self.folder.path())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{told}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Compiles and starts `main.ts`, which prints names with addresses and then an empty line; `flags`
    /// are for Node.
    pub(crate) fn serve(&self, flags: &[&str]) -> Servers {
        self.compile();
        let mut command = Command::new("node");
        command
            .args(flags)
            .arg("out/main.js")
            .envs(self.environment.iter().cloned())
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(self.folder.path().join("stderr")).unwrap());
        Servers::start(&mut command, &self.folder.path().join("stderr"))
    }
}

/// The files of a server.
fn generate(api: &Api, stubs: Stubs, framework: Framework) -> FileSet {
    let options = TypeScriptOptions {
        framework,
        stubs,
        ..TypeScriptOptions::default()
    };
    written(api, &options)
}

/// The files of a mock server whose schemas are read by the letter or not.
pub(crate) fn mock(api: &Api, framework: Framework, plans: PlanOptions) -> FileSet {
    let options = TypeScriptOptions {
        framework,
        stubs: Stubs::Mock,
        plans,
        ..TypeScriptOptions::default()
    };
    written(api, &options)
}

/// The files of a server, which nothing keeps from being written.
pub(crate) fn written(api: &Api, options: &TypeScriptOptions) -> FileSet {
    let mut diagnostics = Diagnostics::new();
    let files = files(api, options, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    files
}

/// The program with all servers of the behaviour tests on a framework: `everything`, and mocks by name.
pub(crate) fn behaviour(
    name: &str,
    framework: Framework,
    everything: &Api,
    mocks: &[(&str, &Api)],
    with_settings: &[(&str, FileSet)],
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
    let mocks = mocks.iter();
    let mocks = mocks.map(|(name, api)| (*name, generate(api, Stubs::Mock, framework)));
    let with_settings = with_settings.iter();
    program.mocks(mocks.chain(with_settings.map(|(name, files)| (*name, files.clone()))));
    program
}

/// A program that serves each mock on a port of its own, and says where.
pub(crate) fn main(framework: Framework) -> String {
    let (imports, start) = match framework {
        Framework::Express => (
            "import express from \"express\";",
            "const server = express().use(router).listen(0, \"127.0.0.1\", tell);",
        ),
        Framework::Fastify => (
            "import Fastify from \"fastify\";",
            "const fastify = Fastify();\n    fastify.register(router);\n    \
             const { server } = fastify;\n    \
             fastify.listen({ port: 0, host: \"127.0.0.1\" }, tell);",
        ),
        Framework::Koa => (
            "import Koa from \"koa\";",
            "const server = new Koa().use(router.routes()).listen(0, \"127.0.0.1\", tell);",
        ),
    };
    format!(
        r#"import type {{ AddressInfo }} from "node:net";
{imports}
import {{ mocks }} from "./mocks.js";

for (const [name, router] of mocks) {{
  await new Promise<void>((resolve) => {{
    const tell = (error?: Error | null): void => {{
      if (error instanceof Error) throw error;
      const {{ port }} = server.address() as AddressInfo;
      console.log(`${{name}} 127.0.0.1:${{port}}`);
      resolve();
    }};
    {start}
  }});
}}
console.log();
"#
    )
}

/// Where the programs of the behaviour tests are.
fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("servers")
}
