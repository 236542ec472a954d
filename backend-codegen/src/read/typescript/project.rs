//! The files of a project, and what a name that is imported leads to.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use super::environment::ENVIRONMENTS;
use super::rows::{PrismaModels, Tables};
use crate::map::IndexMap;

/// What files may be called that can be imported without saying so, in the order in which they are
/// looked for.
const ENDINGS: [&str; 9] = ["ts", "tsx", "mts", "cts", "js", "mjs", "cjs", "jsx", "json"];

/// In how many folders of one name a file is looked for.
const FOLDERS: usize = 16;

/// Sources of a project, by their paths.
#[derive(Clone, Debug, Default)]
pub(super) struct Project {
    /// Paths with `/`, relative to the folder of the project, and texts.
    pub(super) files: IndexMap<String, String>,
    /// What names that begin in a certain way stand for: `@/*` is `src/*`.
    aliases: Vec<(String, Vec<String>)>,
    /// Folders of packages of the project itself.
    packages: BTreeMap<String, String>,
    /// Folders that have a `package.json`.
    homes: BTreeSet<String>,
    /// What the paths of this project begin with when they are shown.
    pub(super) shown: String,
    /// What the folder of the project is called.
    folder: Option<String>,
    /// Packages beside the project, as if they were installed in it, and where they are.
    beside: Vec<(String, String)>,
    /// Files that are called like tests, and that code imports.
    imported: BTreeSet<usize>,
    /// Files by their paths in small letters.
    lowered: OnceCell<HashMap<String, usize>>,
    /// What names have led to, and paths behind `./`.
    resolved: RefCell<HashMap<String, Target>>,
    /// Folders by their last names, those nearer the root first.
    folders: OnceCell<BTreeMap<String, Vec<String>>>,
    /// What the examples of the environment say, as far as it may be part of a path.
    pub(super) environment: HashMap<String, String>,
    /// What is in the tables of a database, if the project says so for Prisma.
    pub(super) models: PrismaModels,
    /// Tables that migrations make.
    pub(super) tables: Tables,
}

/// What kind of file it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// JavaScript or TypeScript.
    Code,
    /// Declarations of types alone.
    Types,
    Json,
    Yaml,
    Prisma,
    /// Settings of the environment, or an example of them.
    Environment,
    /// A test, a mock or a story: it calls routes and has none.
    Test,
}

/// What is imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A file of the project.
    File(usize),
    /// Something else, by its name.
    Package(String),
}

impl Project {
    /// The files of a project: paths from its folder on, with `/`, and texts.
    pub(super) fn new(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut files: IndexMap<_, _> = files.into_iter().collect();
        files.sort_keys();
        let mut project = Self {
            files,
            ..Self::default()
        };
        project.find_aliases();
        project.find_imported();
        project.find_environment();
        for (path, text) in &project.files {
            if kind(path) == Kind::Prisma {
                project.models.add(text);
            }
            project.tables.add(path, text);
        }
        project
    }

    /// Paths are shown after `prefix`, which is what the folder of the project is called.
    #[must_use]
    pub(super) fn shown_in(mut self, prefix: &str) -> Self {
        prefix.clone_into(&mut self.shown);
        self
    }

    /// The folder of the project has this name.
    #[must_use]
    pub(super) fn called(mut self, folder: Option<String>) -> Self {
        self.folder = folder;
        self
    }

    /// Every file's name as users know it, and its text.
    pub(super) fn sources(&self) -> impl Iterator<Item = (String, &str)> {
        self.files
            .iter()
            .map(|(path, text)| (self.show(path), text.as_str()))
    }

    /// Packages that lie beside the project stand in folders of it, as if they were installed.
    #[must_use]
    pub(super) fn with_beside(mut self, beside: Vec<(String, String)>) -> Self {
        self.beside = beside;
        self
    }

    pub(super) fn show(&self, path: &str) -> String {
        for (folder, real) in &self.beside {
            let inside = path.strip_prefix(folder.as_str());
            if let Some(inside) = inside.filter(|inside| inside.starts_with('/')) {
                return format!("{}{inside}", real.trim_end_matches('/'));
            }
        }
        if self.shown.is_empty() {
            path.to_owned()
        } else {
            format!("{}/{path}", self.shown.trim_end_matches('/'))
        }
    }

    pub(super) fn n_files(&self) -> usize {
        self.files.len()
    }

    pub(super) fn path_of(&self, file: usize) -> &str {
        self.files.get_index(file).map_or("", |(path, _)| path)
    }

    pub(super) fn text_of(&self, file: usize) -> &str {
        self.files.get_index(file).map_or("", |(_, text)| text)
    }

    pub(super) fn folder_of(&self, file: usize) -> &str {
        parent(self.path_of(file))
    }

    pub(super) fn file(&self, path: &str) -> Option<usize> {
        self.files.get_index_of(path)
    }

    pub(super) fn kind_of(&self, file: usize) -> Kind {
        match kind(self.path_of(file)) {
            Kind::Test if self.imported.contains(&file) => Kind::Code,
            kind => kind,
        }
    }

    /// Finds files such as `split-test.ts` that are no tests.
    fn find_imported(&mut self) {
        let project = &*self;
        let is_named_test = |file: usize| {
            let path = project.path_of(file);
            kind(path) == Kind::Test && !is_in_tests(path)
        };
        if !(0..project.n_files()).any(is_named_test) {
            return;
        }
        let is_code = |file: &usize| kind(project.path_of(*file)) == Kind::Code;
        let mut imported = BTreeSet::new();
        for file in (0..project.n_files()).filter(is_code) {
            for name in project.imports_of(file) {
                if let Target::File(target) = project.resolve(file, name)
                    && is_named_test(target)
                {
                    imported.insert(target);
                }
            }
        }
        self.imported = imported;
    }

    /// What a file imports, as far as its text shows: for the order of files alone.
    pub(super) fn imports_of(&self, file: usize) -> Vec<&str> {
        let text = self.text_of(file);
        let mut found = Vec::new();
        for word in ["from ", "from\t", "require(", "import(", "import "] {
            for (at, _) in text.match_indices(word) {
                let line = text.get(..at).and_then(|before| before.rsplit('\n').next());
                if line.is_some_and(|line| line.trim_start().starts_with("//")) {
                    continue;
                }
                let rest = text.get(at + word.len()..).unwrap_or_default().trim_start();
                let Some(quote) = rest
                    .chars()
                    .next()
                    .filter(|c| matches!(c, '"' | '\'' | '`'))
                else {
                    continue;
                };
                let inside = rest.get(1..).and_then(|rest| rest.split_once(quote));
                if let Some((name, _)) = inside {
                    found.push(name);
                }
            }
        }
        found
    }

    /// Paths of code below `folder` that nothing outside it leads to, as far as texts show.
    pub(super) fn unreached_below(&self, folder: &str) -> BTreeSet<String> {
        let is_below = |file: usize| self.path_of(file).starts_with(folder);
        let is_code = |file: &usize| matches!(self.kind_of(*file), Kind::Code | Kind::Types);
        let (unreached, mut open): (Vec<usize>, Vec<usize>) = (0..self.n_files())
            .filter(is_code)
            .partition(|file| is_below(*file));
        let mut unreached: BTreeSet<usize> = unreached.into_iter().collect();
        while let Some(file) = open.pop() {
            for name in self.imports_of(file) {
                if let Target::File(target) = self.resolve(file, name)
                    && unreached.remove(&target)
                {
                    open.push(target);
                }
            }
        }
        let paths = unreached.into_iter().map(|file| self.path_of(file));
        paths.map(str::to_owned).collect()
    }

    /// Names of what lies in a folder, sorted.
    pub(super) fn entries(&self, folder: &str) -> Vec<String> {
        let folder = join("", folder);
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let mut names: Vec<String> = self
            .files
            .keys()
            .filter_map(|path| path.strip_prefix(&prefix))
            .filter_map(|rest| rest.split('/').next())
            .map(str::to_owned)
            .collect();
        names.dedup();
        names.sort();
        names.dedup();
        names
    }

    /// Whether a folder has files.
    pub(super) fn is_folder(&self, folder: &str) -> bool {
        let prefix = format!("{}/", join("", folder));
        self.files.keys().any(|path| path.starts_with(&prefix))
    }

    /// What a file imports by a name.
    pub(super) fn resolve(&self, from: usize, name: &str) -> Target {
        let name = name.strip_prefix("file://").unwrap_or(name);
        if let Some(found) = self.resolve_around(from, name) {
            return found;
        }
        let is_relative = name.starts_with('.');
        // `./v1/` is the folder, whatever file stands beside it.
        let is_folder = name.ends_with('/') || name.ends_with("..") || name == ".";
        let key = match (is_relative, is_folder) {
            (true, true) => format!("./{}/", join(self.folder_of(from), name)),
            (true, false) => format!("./{}", join(self.folder_of(from), name)),
            (false, _) => format!("{}:{name}", self.home_of(from)),
        };
        if let Some(found) = self.resolved.borrow().get(&key) {
            return found.clone();
        }
        let found = match key.strip_prefix("./") {
            Some(path) if is_relative => is_folder
                .then(|| self.find(&join(path, "index")))
                .flatten()
                .or_else(|| self.find(path.trim_end_matches('/')))
                .or_else(|| self.find_source(path))
                .or_else(|| self.find_in_any_case(path))
                .map_or_else(|| Target::Package(name.to_owned()), Target::File),
            _ => self.resolve_anywhere(name, self.home_of(from)),
        };
        self.resolved.borrow_mut().insert(key, found.clone());
        found
    }

    /// What a way out of the folder of the project leads to: what is in it, if it leads back, as
    /// `../api/routes` does in `api`.
    fn resolve_around(&self, from: usize, name: &str) -> Option<Target> {
        let n_up = name.split('/').take_while(|part| *part == "..").count();
        let here = self.folder_of(from);
        let depth = here.split('/').filter(|part| !part.is_empty()).count();
        if n_up <= depth {
            return None;
        }
        let rest = name.trim_start_matches("../");
        let back = rest
            .split_once('/')
            .filter(|(folder, _)| n_up == depth + 1 && self.folder.as_deref() == Some(*folder));
        let file = back.and_then(|(_, inside)| self.find(inside));
        Some(file.map_or_else(|| Target::Package(name.to_owned()), Target::File))
    }

    /// The folder of the package that a file is in, where there are several.
    pub(super) fn home_of(&self, file: usize) -> &str {
        let mut folder = self.folder_of(file);
        while !folder.is_empty() && !self.homes.contains(folder) {
            folder = parent(folder);
        }
        folder
    }

    /// What every file of a package imports by a name.
    fn resolve_anywhere(&self, name: &str, home: &str) -> Target {
        // What `path.join(__dirname, …)` gives begins at the folder of the project, which is the root.
        if let Some(file) = self.files.get_index_of(name.trim_start_matches('/')) {
            return Target::File(file);
        }
        let is_at_home = |path: &str| {
            let inside = path.strip_prefix(home);
            home.is_empty() || inside.is_some_and(|rest| rest.starts_with('/'))
        };
        // `tsoa.json` beside the code is not the package `tsoa`.
        let is_named = |file: &usize| name.ends_with(".json") || self.kind_of(*file) != Kind::Json;
        let mut elsewhere = None;
        for (pattern, targets) in &self.aliases {
            let rest = match pattern.strip_suffix('*') {
                Some(start) => name.strip_prefix(start),
                None => (pattern == name).then_some(""),
            };
            if let Some(rest) = rest {
                for target in targets {
                    let path = target.replacen('*', rest, 1);
                    match self.find(&join("", &path)).filter(is_named) {
                        Some(file) if is_at_home(self.path_of(file)) => {
                            return Target::File(file);
                        }
                        // Packages beside it have such names for their own files.
                        Some(file) => elsewhere = elsewhere.or(Some(file)),
                        None => {}
                    }
                }
            }
        }
        if let Some(file) = elsewhere {
            return Target::File(file);
        }
        for (package, folder) in &self.packages {
            let rest = match name.strip_prefix(package.as_str()) {
                Some("") => "",
                Some(rest) if rest.starts_with('/') => rest.get(1..).unwrap_or_default(),
                _ => continue,
            };
            for place in [
                rest.to_owned(),
                format!("src/{rest}"),
                "src/index".to_owned(),
            ] {
                if let Some(file) = self.find(&join(folder, &place)) {
                    return Target::File(file);
                }
            }
        }
        if let Some(rest) = ["@/", "~/", "#/", "src/"]
            .iter()
            .find_map(|start| name.strip_prefix(start))
            && let Some(file) = [home, ""].into_iter().find_map(|folder| {
                self.find(&join(folder, &format!("src/{rest}")))
                    .or_else(|| self.find(&join(folder, rest)))
            })
        {
            return Target::File(file);
        }
        if name.contains('/')
            && !name.starts_with('@')
            && let Some(file) = self
                .find(&join("", name))
                .or_else(|| self.find(&join("src", name)))
        {
            return Target::File(file);
        }
        if let Some(file) = self.find_by_folder(name, home) {
            return Target::File(file);
        }
        Target::Package(name.strip_prefix("node:").unwrap_or(name).to_owned())
    }

    /// What `@routers/pets` means where something that is not read says that `@routers` is the folder
    /// of that name: a bundler, or the code itself. Packages are named by the project.
    fn find_by_folder(&self, name: &str, home: &str) -> Option<usize> {
        let (start, rest) = name.split_once('/').unwrap_or((name, ""));
        let folder = start.strip_prefix(['@', '~', '#', '$'])?;
        let package = name.split('/').take(2).collect::<Vec<_>>().join("/");
        let quoted = [format!("\"{package}\""), format!("\"{start}\"")];
        let is_package = self.files.iter().any(|(path, text)| {
            (path == "package.json" || path.ends_with("/package.json"))
                && quoted.iter().any(|name| text.contains(name.as_str()))
        });
        if folder.is_empty() || is_package {
            return None;
        }
        let folders = self.folders.get_or_init(|| {
            let mut folders: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for path in self.files.keys() {
                let mut outer = parent(path);
                while !outer.is_empty() {
                    let name = outer.rsplit('/').next().unwrap_or_default();
                    let known = folders.entry(name.to_owned()).or_default();
                    if known.iter().any(|known| known == outer) {
                        break;
                    }
                    known.push(outer.to_owned());
                    outer = parent(outer);
                }
            }
            for known in folders.values_mut() {
                known.sort_by_key(|folder| folder.split('/').count());
            }
            folders
        });
        let known = folders.get(folder)?;
        let at_home = known.iter().filter(|folder| folder.starts_with(home));
        let mut known = at_home.take(FOLDERS).chain(known.iter().take(FOLDERS));
        known.find_map(|folder| self.find(&join(folder, rest)))
    }

    /// What a file is compiled from: `dist/server.js` is `src/server.ts`.
    fn find_source(&self, path: &str) -> Option<usize> {
        let parts: Vec<&str> = path.split('/').collect();
        let at = parts
            .iter()
            .rposition(|part| matches!(*part, "dist" | "build" | "lib" | "out"))?;
        let (before, rest) = parts.split_at(at);
        let rest = rest.get(1..).unwrap_or_default();
        // Some compile the folder of the sources, and some what is around it.
        [&["src"][..], &[]].iter().find_map(|folder| {
            let path: Vec<&str> = [before, folder, rest].concat();
            self.find(&path.join("/"))
        })
    }

    /// The file that is meant by a path without its ending, or by a folder.
    pub(super) fn find(&self, path: &str) -> Option<usize> {
        find(path, |path| self.files.get_index_of(path))
    }

    /// The same on systems whose files have names in any case.
    fn find_in_any_case(&self, path: &str) -> Option<usize> {
        let lowered = self.lowered.get_or_init(|| {
            let names = self.files.keys().enumerate();
            names.map(|(at, path)| (path.to_lowercase(), at)).collect()
        });
        find(&path.to_lowercase(), |path| lowered.get(path).copied())
    }

    fn find_aliases(&mut self) {
        let mut aliases = Vec::new();
        let mut packages = BTreeMap::new();
        let mut homes = BTreeSet::new();
        for (path, text) in &self.files {
            let name = path.rsplit('/').next().unwrap_or_default();
            let folder = parent(path);
            if name.starts_with("tsconfig") || name.starts_with("jsconfig") {
                aliases.extend(super::config::paths(text, folder));
            } else if name.starts_with("babel.config.") || name.starts_with(".babelrc") {
                aliases.extend(super::config::babel(text, folder));
            } else if name == "package.json" {
                aliases.extend(super::config::babel(text, folder));
                homes.insert(folder.to_owned());
                let package = super::config::package(text, folder);
                aliases.extend(package.aliases);
                if let Some(name) = package.name
                    && !folder.is_empty()
                {
                    packages.insert(name, folder.to_owned());
                }
            }
        }
        // Longer ones say more.
        aliases.sort_by(|(left, _), (right, _)| right.len().cmp(&left.len()).then(left.cmp(right)));
        self.aliases = aliases;
        self.packages = packages;
        self.homes = homes;
    }
}

/// The file that is meant by a path without its ending, or by a folder.
fn find(path: &str, file: impl Fn(&str) -> Option<usize>) -> Option<usize> {
    if let Some(found) = file(path) {
        return Some(found);
    }
    // Compiled names stand for what they are compiled from.
    for (compiled, sources) in [
        (".js", &[".ts", ".tsx"][..]),
        (".mjs", &[".mts"][..]),
        (".cjs", &[".cts"][..]),
        (".jsx", &[".tsx"][..]),
    ] {
        if let Some(stem) = path.strip_suffix(compiled) {
            for source in sources {
                if let Some(found) = file(&format!("{stem}{source}")) {
                    return Some(found);
                }
            }
        }
    }
    for ending in ENDINGS {
        if let Some(found) = file(&format!("{path}.{ending}")) {
            return Some(found);
        }
    }
    let index = if path.is_empty() {
        "index".to_owned()
    } else {
        format!("{path}/index")
    };
    for ending in ENDINGS {
        if let Some(found) = file(&format!("{index}.{ending}")) {
            return Some(found);
        }
    }
    file(&format!("{path}.d.ts"))
}

/// What kind of file a path names.
pub(super) fn kind(path: &str) -> Kind {
    let name = path.rsplit('/').next().unwrap_or_default();
    if ENVIRONMENTS.contains(&name) {
        return Kind::Environment;
    }
    if name.ends_with(".json") || name == ".babelrc" {
        return Kind::Json;
    }
    if name.ends_with(".yaml") || name.ends_with(".yml") {
        return Kind::Yaml;
    }
    if name.ends_with(".prisma") {
        return Kind::Prisma;
    }
    let test_name = [
        ".test.",
        ".spec.",
        ".e2e-spec.",
        ".stories.",
        ".mock.",
        "-test.",
        "_test.",
    ]
    .iter()
    .any(|part| name.contains(part));
    if is_in_tests(path) || test_name {
        Kind::Test
    } else if name.ends_with(".d.ts") || name.ends_with(".d.mts") || name.ends_with(".d.cts") {
        Kind::Types
    } else {
        Kind::Code
    }
}

/// Whether a file lies in a folder of tests.
fn is_in_tests(path: &str) -> bool {
    parent(path).split('/').any(|folder| {
        matches!(
            folder,
            "test"
                | "tests"
                | "__tests__"
                | "__mocks__"
                | "mocks"
                | "mock"
                | "e2e"
                | "spec"
                | "specs"
                | "cypress"
                | "playwright"
                | "stories"
                | "fixtures"
                | "__fixtures__"
                | "benchmark"
                | "benchmarks"
        )
    })
}

/// Whether a file may say something about routes.
pub(super) fn is_source(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    if name == ".babelrc" || ENVIRONMENTS.contains(&name) {
        return true;
    }
    let Some(ending) = Path::new(path)
        .extension()
        .and_then(|ending| ending.to_str())
    else {
        return is_program(path);
    };
    if ending == "json" {
        return !name.starts_with("package-lock") && !name.ends_with(".lock.json");
    }
    ENDINGS.contains(&ending) || matches!(ending, "yaml" | "yml" | "prisma")
}

/// Whether a file may be a program without an ending, as generators write `bin/www`.
pub(super) fn is_program(path: &str) -> bool {
    let folder = parent(path);
    let is_bin = folder == "bin" || folder.ends_with("/bin");
    is_bin && Path::new(path).extension().is_none()
}

/// The folder of a path; the empty one is the folder of the project.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path seen from a folder, without `.` and `..`.
pub(super) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
