//! APIs from the code that serves them.

use std::path::{Path, PathBuf};

use backend_codegen::api::Api;
use backend_codegen::diagnostic::Diagnostic;
use backend_codegen::document::{Location, Sources};
#[cfg(feature = "db")]
use backend_codegen::read::code::queries::Functions;
use backend_codegen::read::code::{self, BESIDE, Crate, Disk, Input, LANGUAGES, Language};

use super::Outcome;
use super::input::Documents;
use super::packages::features::{Choice, chosen};
use super::packages::{Package, packages};
use crate::cli::CodeArgs;
use crate::ui::Problem;

/// What was found in code.
pub(super) struct Found {
    pub(super) api: Option<Api>,
    n_operations: usize,
    n_lost: usize,
    n_guesses: usize,
}

impl Found {
    /// Whether the code has no operation, or none that could be followed.
    pub(super) fn is_nothing(&self) -> bool {
        self.n_operations == 0
    }

    /// What to say then.
    pub(super) fn nothing(&self, path: &Path) -> Problem {
        let problem = Problem::new(
            "code::nothing",
            format!("no operation was found in `{}`", path.display()),
        );
        let projects = projects(path);
        if !projects.is_empty() {
            let names = projects.iter().map(|it| format!("`{}`", it.display()));
            let names = names.collect::<Vec<_>>().join(", ");
            return problem.help(format!("there are projects below it; name one: {names}"));
        }
        match self.n_lost {
            0 => problem.help("give the folder with the routes, or that of the crate"),
            _ => problem.help("see above why these calls became none"),
        }
    }

    /// How a run ends that is otherwise well.
    pub(super) fn outcome(&self, arguments: &CodeArgs) -> Outcome {
        if arguments.strict && self.n_lost + self.n_guesses > 0 {
            Outcome::Found
        } else {
            Outcome::Done
        }
    }
}

/// Whether a path is that of code: a folder, or a file that a compiler reads.
pub(super) fn is_code(path: &Path) -> bool {
    const EXTENSIONS: [&str; 9] = ["rs", "js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx"];
    let extension = path.extension().and_then(|extension| extension.to_str());
    path.is_dir()
        || path.ends_with("Cargo.toml")
        || extension.is_some_and(|extension| EXTENSIONS.contains(&extension))
}

/// Reads the API that the code at `path` serves.
///
/// # Errors
///
/// If there is no code that can be read.
pub(super) fn read(
    path: &Path,
    arguments: &CodeArgs,
    documents: &mut Documents,
) -> anyhow::Result<Found> {
    let mut opened = opened(path, Some(arguments), documents)?;
    let Some(language) = opened.languages().next() else {
        let help = format!(
            "give a folder with code in {}, or an OpenAPI document",
            names()
        );
        return Err(unknown(path).help(help).into());
    };
    let (sources, diagnostics) = documents.findings();
    let mut sketch = (language.scan)(&mut opened.input(sources));
    // The package of a workspace's folder may stand for the others, and serve nothing itself.
    if sketch.operations.is_empty() && opened.is_workspace && opened.want_all() {
        sketch = (language.scan)(&mut opened.input(sources));
    }
    // What is only there with a feature is better than nothing.
    if sketch.operations.is_empty() && !arguments.chooses_features() && opened.want_features() {
        sketch = (language.scan)(&mut opened.input(sources));
        if !sketch.operations.is_empty() {
            let message =
                "nothing is served with the features that are on, so that all code was read";
            let place = sketch.info.title.place;
            let finding = Diagnostic::warning("code::feature", place, message);
            diagnostics.push(finding.help("say by `--features` what it is built with"));
        }
    }
    for link in opened.files.refused() {
        let message = format!(
            "`{link}` leads out of `{}`, and is not read",
            path.display()
        );
        let place = Location {
            source: sources.add(link.as_str(), ""),
            ..Location::default()
        };
        let link = Diagnostic::warning("code::link", place, message);
        diagnostics.push(link.help("give a folder that has both in it"));
    }
    let (n_operations, n_lost) = (sketch.operations.len(), sketch.lost.len());
    let options = code::Options {
        provenance: arguments.provenance,
        strict: arguments.strict,
        compared: arguments.check.is_some(),
    };
    let before = diagnostics.len();
    let api = code::read(sketch, sources, options, diagnostics);
    let new = diagnostics.iter().skip(before);
    let n_guesses = new.filter(|found| found.code == "code::guess").count();
    Ok(Found {
        api,
        n_operations,
        n_lost,
        n_guesses,
    })
}

/// Finds what in the code at `path` asks databases.
///
/// # Errors
///
/// If there is no code that can be read.
#[cfg(feature = "db")]
pub(super) fn queries(path: &Path, documents: &mut Documents) -> anyhow::Result<Functions> {
    let mut opened = opened(path, None, documents)?;
    let languages: Vec<_> = opened.languages().collect();
    if languages.is_empty() {
        let help = format!("give a folder with code in {}", names());
        return Err(unknown(path).help(help).into());
    }
    let mut all = Functions::default();
    for language in languages {
        let (sources, _) = documents.findings();
        all.append((language.queries)(&mut opened.input(sources)));
    }
    Ok(all)
}

/// Code with the files that may be looked at.
struct Opened {
    files: Disk,
    shown: String,
    crates: Vec<Crate>,
    /// Whether it is the folder of a workspace.
    is_workspace: bool,
}

impl Opened {
    /// Asks for the routes of all crates; whether that makes a difference.
    fn want_all(&mut self) -> bool {
        let is_new = self.crates.iter().any(|known| !known.is_wanted);
        for known in &mut self.crates {
            known.is_wanted = true;
        }
        is_new
    }

    /// Reads code whatever features it asks for; whether that makes a difference.
    fn want_features(&mut self) -> bool {
        let is_new = (self.crates.iter()).any(|known| known.features.values().any(|is_on| !is_on));
        for known in &mut self.crates {
            known.features.clear();
        }
        is_new
    }

    fn languages(&mut self) -> impl Iterator<Item = &'static Language> {
        let (files, shown) = (&mut self.files, &self.shown);
        LANGUAGES
            .iter()
            .filter(|language| (language.is_at)(files, shown))
    }

    fn input<'a>(&'a mut self, sources: &'a mut Sources) -> Input<'a> {
        Input {
            files: &mut self.files,
            path: &self.shown,
            crates: &self.crates,
            sources,
        }
    }
}

/// Opens code: as it is built with the features that are asked for, or whatever features it asks for itself.
fn opened(
    path: &Path,
    arguments: Option<&CodeArgs>,
    documents: &mut Documents,
) -> Result<Opened, Problem> {
    if !path.exists() {
        let name = path.display().to_string();
        let message = format!("`{name}` does not exist");
        return Err(Problem::new("input::unreadable", message).file(name));
    }
    let folder = if path.is_dir() {
        path
    } else {
        path.parent().unwrap_or(Path::new(""))
    };
    let project = project(folder);
    let mut files = Disk::none().allow(folder).allow(&project);
    if let Ok(absolute) = std::path::absolute(&project) {
        let around = absolute.ancestors().take(BESIDE + 1).last();
        let mut asked = Disk::none().allow(around.unwrap_or(&absolute));
        let root = absolute.display().to_string();
        let beside = LANGUAGES
            .iter()
            .flat_map(|it| (it.beside)(&mut asked, &root));
        for folder in beside {
            files = files.allow(Path::new(&folder));
        }
    }
    let (crates, root) = crates(folder, arguments, &mut files, documents)?;
    Ok(Opened {
        files,
        shown: shown(path),
        crates,
        is_workspace: root.is_some_and(|root| same(&root, path)),
    })
}

fn unknown(path: &Path) -> Problem {
    let message = format!("`{}` has no code that can be read", path.display());
    Problem::new("code::unknown", message)
}

/// How deep projects are looked for, and how many of them are named.
const DEPTH_OF_PROJECTS: usize = 3;
const MOST_PROJECTS: usize = 5;

/// Folders below another one that have a manifest, those that are not as deep first.
fn projects(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut level = vec![folder.to_owned()];
    for _ in 0..DEPTH_OF_PROJECTS {
        let mut below: Vec<_> = (level.iter())
            .filter_map(|folder| std::fs::read_dir(folder).ok())
            .flat_map(|entries| entries.flatten())
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .filter(|entry| !code::is_skipped(&entry.file_name().to_string_lossy()))
            .map(|entry| entry.path())
            .collect();
        below.sort();
        let is_project = |folder: &&PathBuf| {
            folder.join("Cargo.toml").is_file() || folder.join("package.json").is_file()
        };
        found.extend(below.iter().filter(is_project).cloned());
        level = below;
    }
    found.truncate(MOST_PROJECTS);
    found
}

/// The folder of the project in JavaScript that a folder is in, or the folder itself: what routes
/// import lies beside them.
fn project(folder: &Path) -> PathBuf {
    let near = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let found = near
        .ancestors()
        .find(|folder| folder.join("package.json").is_file());
    found.unwrap_or(near).to_owned()
}

fn names() -> String {
    let names: Vec<&str> = LANGUAGES.iter().map(|language| language.name).collect();
    names.join(" or ")
}

/// A path as findings show it: `src` for `./src/`, and nothing for the working folder.
fn shown(path: &Path) -> String {
    let text = path.display().to_string().replace('\\', "/");
    code::join("", &text)
}

/// The crates around a folder and the folder of their workspace; none if there are none. What is wrong with
/// their manifests is told.
fn crates(
    folder: &Path,
    arguments: Option<&CodeArgs>,
    files: &mut Disk,
    documents: &mut Documents,
) -> Result<(Vec<Crate>, Option<PathBuf>), Problem> {
    let Ok(absolute) = std::path::absolute(folder) else {
        return Ok((Vec::new(), None));
    };
    let manifest = absolute
        .ancestors()
        .map(|folder| folder.join("Cargo.toml"))
        .find(|manifest| manifest.is_file());
    let Some(manifest) = manifest else {
        return Ok((Vec::new(), None));
    };
    let found = packages(&manifest);
    if let Some(trouble) = found.trouble {
        without_cargo(&manifest, &trouble, documents);
    }
    *files = files.clone().allow(&found.root);
    let mut crates = targets(&found.list, &manifest);
    if let Some(arguments) = arguments {
        choose(&mut crates, &found.list, arguments)?;
    }
    Ok((crates, Some(found.root)))
}

/// Says of crates which features their packages are built with.
fn choose(crates: &mut [Crate], packages: &[Package], arguments: &CodeArgs) -> Result<(), Problem> {
    let names = arguments.features.iter();
    let names = names.flat_map(|names| names.split_whitespace().map(str::to_owned));
    let names: Vec<String> = names.collect();
    let choice = Choice {
        names: &names,
        is_all: arguments.all_features,
        is_without_default: arguments.no_default_features,
    };
    let is_of = |package: &Package, known: &Crate| known.manifest == relative(&package.manifest);
    let wanted = |package: &Package| {
        let mut wanted = crates.iter().filter(|known| known.is_wanted);
        wanted.any(|known| is_of(package, known))
    };
    let chosen = chosen(packages, &wanted, &choice).map_err(|unknown| {
        let message = format!("no package that is read has the feature `{}`", unknown.name);
        let problem = Problem::new("code::unknown-feature", message);
        let known = unknown.known.iter().map(|name| format!("`{name}`"));
        let known = known.collect::<Vec<_>>().join(", ");
        match known.as_str() {
            "" => problem.help("it has none"),
            known => problem.help(format!("there are {known}")),
        }
    })?;
    for (package, features) in packages.iter().zip(chosen) {
        for known in crates.iter_mut().filter(|known| is_of(package, known)) {
            known.features = features.clone();
        }
    }
    Ok(())
}

/// Says that Cargo could not be asked.
fn without_cargo(manifest: &Path, trouble: &str, documents: &mut Documents) {
    let (sources, diagnostics) = documents.findings();
    let text = std::fs::read_to_string(manifest).unwrap_or_default();
    let source = sources.add(relative(manifest), text.as_str());
    let place = Location {
        source,
        ..Location::default()
    };
    let message = "Cargo cannot say what crates there are, so that their manifests were read";
    let finding = Diagnostic::warning("code::manifests", place, message)
        .label(trouble.to_owned())
        .help("`cargo metadata --no-deps` says more; code that only Cargo would find is not looked at");
    diagnostics.push(finding);
}

/// The libraries and programs of a workspace. Those of the package that `manifest` describes are wanted,
/// or all if it describes none.
fn targets(packages: &[Package], manifest: &Path) -> Vec<Crate> {
    let is_here = |package: &Package| same(&package.manifest, manifest);
    let is_package = packages.iter().any(is_here);
    let mut crates = Vec::new();
    for package in packages {
        let is_wanted = !is_package || is_here(package);
        crates.extend(package.targets.iter().map(|target| Crate {
            name: target.name.replace('-', "_"),
            root: relative(&target.root),
            manifest: relative(&package.manifest),
            package: package.about.clone(),
            is_wanted: is_wanted && package.serves(target),
            ..Crate::default()
        }));
    }
    crates
}

fn same(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

/// A path as seen from the working folder, if it lies below it.
fn relative(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let near: PathBuf = match path.strip_prefix(&here) {
        Ok(inside) => inside.to_owned(),
        Err(_) => path.to_owned(),
    };
    shown(&near)
}
