//! Packages with generated servers: written, built and started.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use backend_codegen::fileset::FileSet;
use backend_codegen::write::rust::{Framework, dependencies};

/// A package in a folder of its own, which ends with it.
pub(crate) struct Package {
    name: String,
    folder: tempfile::TempDir,
    /// Variables for the program.
    pub(crate) environment: Vec<(&'static str, String)>,
}

impl Package {
    /// A package without sources that has everything which generated files may need.
    pub(crate) fn new(name: &str, framework: Framework) -> Self {
        Self::with(name, &needed(framework))
    }

    /// A package without sources that depends on these lines.
    pub(crate) fn with(name: &str, dependencies: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        fs::write(
            folder.path().join("Cargo.toml"),
            manifest(name, dependencies),
        )
        .unwrap();
        fs::copy(root.join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
        Self {
            name: name.to_owned(),
            folder,
            environment: Vec::new(),
        }
    }

    /// Adds a source.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join("src").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Copies a folder of sources.
    pub(crate) fn copy(&self, from: &Path, to: &str) {
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{to}{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() {
                self.copy(&entry.path(), &format!("{name}/"));
            } else {
                self.write(&name, &fs::read_to_string(entry.path()).unwrap());
            }
        }
    }

    /// Runs cargo, which may not even warn.
    pub(crate) fn cargo(&self, arguments: &[&str]) {
        let output = self.command(arguments).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        let is_clean = output.status.success() && !text.contains("warning:");
        assert!(is_clean, "{arguments:?}\n{text}");
    }

    /// A command of cargo in the package.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = cargo();
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("CARGO_TARGET_DIR", target())
            // Nobody debugs these programs, and all tests that build servers have to agree.
            .env("CARGO_PROFILE_DEV_DEBUG", "0");
        command
    }

    /// Lints, builds and starts the program.
    pub(crate) fn start(&self) -> Servers {
        self.cargo(&["clippy", "--message-format", "short"]);
        self.serve()
    }

    /// Builds and starts the program, which prints names with addresses and then an empty line.
    pub(crate) fn serve(&self) -> Servers {
        self.cargo(&["build", "--message-format", "short"]);
        let log = self.folder.path().join("stderr");
        let mut command = Command::new(target().join("debug").join(&self.name));
        command
            .envs(self.environment.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(&log).unwrap());
        Servers::start(&mut command, &log)
    }
}

impl Servers {
    /// Starts a program, which prints names with addresses and then an empty line; `log` is what it says
    /// otherwise.
    pub(crate) fn start(command: &mut Command, log: &Path) -> Self {
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let lines = lines
            .map(Result::unwrap)
            .take_while(|line| !line.is_empty());
        let addresses = lines
            .filter_map(|line| {
                line.split_once(' ')
                    .map(|(a, b)| (a.to_owned(), b.to_owned()))
            })
            .collect();
        let servers = Self { child, addresses };
        let log = fs::read_to_string(log).unwrap();
        assert!(!servers.addresses.is_empty(), "no server started: {log}");
        servers
    }
}

fn manifest(name: &str, dependencies: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{dependencies}\n[workspace]\n"
    )
}

/// Everything that generated files may need.
fn needed(framework: Framework) -> String {
    let mut every = FileSet::new();
    for file in ["http/outgoing", "regex", "time", "uuid"] {
        every.generated(format!("support/{file}.rs"), "");
    }
    needed_by(framework, &every, &[])
}

/// Everything that generated files need, with `features` of tokio besides those of the program.
pub(crate) fn needed_by(framework: Framework, files: &FileSet, features: &[&str]) -> String {
    let more = features;
    let dependencies = dependencies(framework, files)
        .into_iter()
        .map(|dependency| {
            let mut features = dependency.features.to_vec();
            match dependency.name {
                "tokio" => {
                    features.extend(["macros", "net", "rt-multi-thread", "signal"]);
                    features.extend(more);
                }
                "actix-web" => features.push("macros"),
                _ => {}
            }
            format!(
                "{} = {{ version = \"{}\", default-features = {}, features = {features:?} }}\n",
                dependency.name, dependency.version, dependency.default_features
            )
        });
    dependencies.collect()
}

fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// All packages are built in one place, so that their dependencies are built once.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("projects")
}

/// A program that serves; stopped when dropped.
pub(crate) struct Servers {
    pub(crate) child: Child,
    addresses: Vec<(String, String)>,
}

impl Servers {
    /// Where a server is.
    pub(crate) fn address(&self, name: &str) -> &str {
        let known = self.addresses.iter().find(|(known, _)| known == name);
        &known
            .unwrap_or_else(|| panic!("there is no server {name}"))
            .1
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
