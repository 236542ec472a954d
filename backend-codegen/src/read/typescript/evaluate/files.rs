//! Files and folders: what Node and globs say of them.

use std::cell::RefCell;
use std::rc::Rc;

use super::Machine;
use super::globs::matches;
use super::language::read_anew;
use crate::read::typescript::project::{Kind, join, parent};
use crate::read::typescript::value::{
    Code, Function, Members, Native, Object, Place, ScopeData, Value,
};

/// Packages that have the functions of `fs`.
const LIKE_FS: [&str; 6] = [
    "fs.promises.",
    "fs/promises.",
    "fs-extra.",
    "fs-extra/esm.",
    "graceful-fs.",
    "mz/fs.",
];

/// What else a glob is told.
struct Globbing {
    names_are_whole: bool,
    has_folders: bool,
    /// Patterns of what is left out.
    without: Vec<String>,
}

impl<'a> Machine<'a> {
    /// Functions that look at files of the project.
    pub(super) fn file_function(
        &mut self,
        path: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let of_fs = LIKE_FS
            .iter()
            .find_map(|package| path.strip_prefix(package));
        let of_fs = of_fs.map(|name| format!("fs.{name}"));
        let first = arguments.first();
        let is_set = |machine: &mut Self, name: &str| {
            arguments
                .get(1)
                .is_some_and(|options| machine.get(options, name, at).truth() == Some(true))
        };
        Some(match of_fs.as_deref().unwrap_or(path) {
            "module.createRequire" | "createRequire" => {
                let scope = ScopeData::of_file(at.file);
                self.native(Native::Require, &scope)
            }
            "process.cwd" => Value::text(self.working_folder(at)),
            "url.fileURLToPath" | "fileURLToPath" => match first? {
                Value::Term(of) if of.path().as_deref() == Some("import.meta.url") => {
                    Value::text(self.project.path_of(of.place.file))
                }
                Value::Term(_) => return None,
                other => Value::text(self.path_text(other)?),
            },
            "url.pathToFileURL" | "pathToFileURL" => Value::text(self.path_text(first?)?),
            "fs.readdirSync" | "fs.readdir" => {
                let folder = self.path_text(first?)?;
                let folder = self.folder_at(&folder, at);
                let with_kinds = is_set(self, "withFileTypes");
                let is_deep = is_set(self, "recursive");
                let names = self.names_below(&folder, is_deep);
                let entries = names.into_iter().map(|name| match with_kinds {
                    true => self.entry(&folder, &name, at),
                    false => Value::text(name),
                });
                let list = Value::array(entries.collect());
                if let Some(callback @ Value::Function(_)) = arguments.last() {
                    let callback = callback.clone();
                    return Some(self.call(&callback, None, vec![Value::Null, list], at));
                }
                list
            }
            // What is not there may be where the program runs.
            "fs.existsSync" | "fs.pathExistsSync" | "fs.pathExists" => {
                let path = self.path_text(first?)?;
                let is_there = self.file_at(&path, at).is_some()
                    || self.project.is_folder(&self.folder_at(&path, at));
                return is_there.then_some(Value::Bool(true));
            }
            "fs.statSync" | "fs.lstatSync" | "fs.stat" | "fs.lstat" => {
                let path = self.path_text(first?)?;
                let is_file = self.file_at(&path, at).is_some();
                if !is_file && !self.project.is_folder(&self.folder_at(&path, at)) {
                    return None;
                }
                let stat = self.kinds(is_file, at);
                if let Some(callback @ Value::Function(_)) = arguments.last() {
                    let callback = callback.clone();
                    return Some(self.call(&callback, None, vec![Value::Null, stat], at));
                }
                stat
            }
            "fs.readJsonSync"
            | "fs.readJSONSync"
            | "fs.readJson"
            | "fs.readJSON"
            | "jsonfile.readFileSync"
            | "jsonfile.readFile"
            | "load-json-file"
            | "load-json-file.sync" => self.json_at(first?, at)?,
            // `JSON.parse(fs.readFileSync('routes.json', 'utf8'))`
            "JSON.parse" => self.json_at(&what_is_read(first?)?, at)?,
            "yamljs.load" | "yamljs.parseFile" => self.yaml_at(first?, at)?,
            "js-yaml.load" | "js-yaml.safeLoad" | "yaml.parse" | "yamljs.parse" => {
                self.yaml_at(&what_is_read(first?)?, at)?
            }
            "glob"
            | "glob.sync"
            | "glob.globSync"
            | "glob.glob"
            | "glob-promise"
            | "fast-glob"
            | "fast-glob.sync"
            | "fast-glob.globSync"
            | "fast-glob.glob"
            | "fast-glob.async"
            | "globby"
            | "globby.sync"
            | "globby.globby"
            | "globby.globbySync"
            | "tinyglobby.glob"
            | "tinyglobby.globSync"
            | "fs.globSync"
            | "fs.glob" => {
                let cwd = match arguments.get(1) {
                    Some(options @ Value::Object(_)) => {
                        let cwd = self.get(options, "cwd", at);
                        self.path_text(&cwd)
                    }
                    _ => None,
                };
                let without = match arguments.get(1) {
                    Some(options @ Value::Object(_)) => self.get(options, "ignore", at),
                    _ => Value::Undefined,
                };
                let globbing = Globbing {
                    names_are_whole: is_set(self, "absolute") || is_set(self, "realpath"),
                    // Those that are fast give files alone.
                    has_folders: path.starts_with("glob")
                        && !path.starts_with("globby")
                        && !is_set(self, "nodir"),
                    without: texts(&without),
                };
                let found = self.globbed(first?, cwd.as_deref(), &globbing, at);
                if let Some(callback @ Value::Function(_)) = arguments.last() {
                    let callback = callback.clone();
                    return Some(self.call(&callback, None, vec![Value::Null, found], at));
                }
                found
            }
            "recursive-readdir" | "recursive-readdir-sync" | "fs-readdir-recursive" => {
                let folder = self.path_text(first?)?;
                let folder = self.folder_at(&folder, at);
                let is_whole = path != "fs-readdir-recursive";
                let names = self.names_below(&folder, true);
                let files = names.into_iter().filter_map(|name| {
                    let path = join(&folder, &name);
                    self.project.file(&path)?;
                    Some(Value::text(if is_whole { path } else { name }))
                });
                Value::array(files.collect())
            }
            "import.meta.glob" => self.imported_glob(first?, arguments.get(1), at)?,
            _ => return self.folder_function(path, arguments, at),
        })
    }

    /// The folder that the program is run in: that of its package.
    pub(in crate::read::typescript) fn working_folder(&self, at: Place) -> String {
        let mut folder = self.project.folder_of(at.file);
        while !folder.is_empty() && self.project.file(&join(folder, "package.json")).is_none() {
            folder = parent(folder);
        }
        folder.to_owned()
    }

    /// A path that is a text, or what `new URL('.', import.meta.url)` gives.
    pub(super) fn path_text(&mut self, value: &Value<'a>) -> Option<String> {
        let text = match value {
            Value::Object(object) => object.members.borrow().get("pathname")?.as_text()?,
            Value::Text(text) if text.exact().is_none() => self.project.below_root(text)?,
            other => other.as_text()?,
        };
        Some(
            text.strip_prefix("file://")
                .map_or(text.clone(), str::to_owned),
        )
    }

    /// `new URL('./routes', import.meta.url)`, and the file itself.
    pub(super) fn url_of_file(&mut self, arguments: &[Value<'a>], at: Place) -> Option<Value<'a>> {
        let (path, base) = match arguments {
            [Value::Term(base)] => (None, base),
            [path, Value::Term(base)] => (Some(path.as_text()?), base),
            _ => return None,
        };
        if base.path().as_deref() != Some("import.meta.url") {
            return None;
        }
        let file = base.place.file;
        let path = match path {
            Some(path) => join(self.project.folder_of(file), &path),
            None => self.project.path_of(file).to_owned(),
        };
        let url = Object::new(at);
        for name in ["pathname", "href"] {
            let member = Value::text(path.as_str());
            url.members.borrow_mut().insert(name.into(), member);
        }
        Some(Value::Object(Rc::new(url)))
    }

    /// A folder of the project, seen from where the program is run if it is not there as it is.
    pub(super) fn folder_at(&self, folder: &str, at: Place) -> String {
        let folder = join("", folder);
        if folder.is_empty() || self.project.is_folder(&folder) {
            return folder;
        }
        let other = join(&self.working_folder(at), &folder);
        if self.project.is_folder(&other) {
            other
        } else {
            folder
        }
    }

    /// The same of a file.
    pub(super) fn file_at(&self, path: &str, at: Place) -> Option<usize> {
        let path = join("", path);
        let other = || self.project.file(&join(&self.working_folder(at), &path));
        self.project.file(&path).or_else(other)
    }

    /// What a file of JSON says.
    fn json_at(&mut self, path: &Value<'a>, at: Place) -> Option<Value<'a>> {
        let path = self.path_text(path)?;
        let file = self.file_at(&path, at)?;
        if self.project.kind_of(file) != Kind::Json {
            return None;
        }
        let value = self.export_of(file, "default", at, 0)?;
        Some(read_anew(&value))
    }

    /// Names of what lies in a folder, and below it.
    fn names_below(&self, folder: &str, is_deep: bool) -> Vec<String> {
        let mut names = Vec::new();
        for name in self.project.entries(folder) {
            let path = join(folder, &name);
            let is_folder = self.project.file(&path).is_none();
            names.push(name.clone());
            if is_deep && is_folder {
                let inside = self.names_below(&path, true).into_iter();
                names.extend(inside.map(|inner| format!("{name}/{inner}")));
            }
        }
        names
    }

    /// What `readdir` says of an entry that is asked for its kind.
    fn entry(&mut self, folder: &str, name: &str, at: Place) -> Value<'a> {
        let path = join(folder, name);
        let entry = self.kinds(self.project.file(&path).is_some(), at);
        let last = name.rsplit('/').next().unwrap_or_default();
        for (key, text) in [
            ("name", last),
            ("path", parent(&path)),
            ("parentPath", parent(&path)),
        ] {
            self.set(&entry, Some(key.into()), Value::text(text), at);
        }
        entry
    }

    /// `require.context('./routes', true, /\.js$/)` of webpack: a function for the files of a folder, which
    /// knows their names.
    pub(super) fn required_context(&mut self, arguments: &[Value<'a>], at: Place) -> Value<'a> {
        let Some(given) = arguments.first().and_then(Value::as_text) else {
            return self.unknown(at, Some("context"));
        };
        let folder = join(self.project.folder_of(at.file), &given);
        let is_deep = arguments.get(1).and_then(Value::truth).unwrap_or(true);
        let names = self.names_below(&folder, is_deep).into_iter();
        let names = names.filter(|name| self.project.file(&join(&folder, name)).is_some());
        let names = names.map(|name| format!("./{name}"));
        let keys: Vec<_> = match arguments.get(2) {
            Some(Value::Regex { pattern, .. }) => names
                .filter(|name| super::patterns::matched(pattern, name) != Some(false))
                .map(Value::text)
                .collect(),
            _ => names.map(Value::text).collect(),
        };
        let bound = |native: Native, value: Value<'a>, members: Members<'a>| {
            Value::Function(Rc::new(Function {
                code: Code::Native(native),
                scope: ScopeData::of_file(at.file),
                this: None,
                home: None,
                members,
                made_from: RefCell::default(),
                bound: vec![value],
                name: None,
                ty: RefCell::default(),
                comment_before: 0,
            }))
        };
        let members = Members::default();
        let known = bound(Native::Given, Value::array(keys), Members::default());
        members.borrow_mut().insert("keys".into(), known);
        bound(Native::Context, Value::text(folder), members)
    }

    fn kinds(&mut self, is_file: bool, at: Place) -> Value<'a> {
        let kinds = Object::new(at);
        for (name, is) in [
            ("isFile", is_file),
            ("isDirectory", !is_file),
            ("isSymbolicLink", false),
        ] {
            let scope = ScopeData::of_file(at.file);
            let function = self.native(Native::Flag(is), &scope);
            kinds.members.borrow_mut().insert(name.into(), function);
        }
        Value::Object(Rc::new(kinds))
    }

    /// Files that patterns with `*` and `**` stand for.
    fn globbed(
        &mut self,
        patterns: &Value<'a>,
        cwd: Option<&str>,
        globbing: &Globbing,
        at: Place,
    ) -> Value<'a> {
        let mut patterns = texts(patterns);
        patterns.extend(globbing.without.iter().map(|pattern| format!("!{pattern}")));
        let has_folders = globbing.has_folders;
        let found = self.paths_of(&patterns, cwd.unwrap_or_default(), has_folders);
        let found = match cwd {
            // Patterns are seen from where the program is run.
            None if found.is_empty() => {
                self.paths_of(&patterns, &self.working_folder(at), has_folders)
            }
            _ => found,
        };
        let folder = cwd.map(|cwd| join("", cwd)).unwrap_or_default();
        let names = found.into_iter().map(|path| {
            let inside = path
                .strip_prefix(&folder)
                .and_then(|rest| rest.strip_prefix('/'));
            match inside {
                Some(inside) if !globbing.names_are_whole => Value::text(inside),
                _ => Value::text(path),
            }
        });
        Value::array(names.collect())
    }

    /// Paths that match any of these patterns, and none that begins with `!`.
    fn paths_of(&self, patterns: &[String], folder: &str, has_folders: bool) -> Vec<String> {
        let (without, with): (Vec<_>, Vec<_>) = patterns
            .iter()
            .map(String::as_str)
            .partition(|pattern| pattern.starts_with('!'));
        let seen_from = |pattern: &str| {
            let pattern = pattern.trim_start_matches('!');
            // A pattern may begin in the folder by itself: `path.join(__dirname, '*.js')`.
            join(
                if join("", pattern).starts_with(folder) {
                    ""
                } else {
                    folder
                },
                pattern,
            )
        };
        let with: Vec<_> = with.into_iter().map(seen_from).collect();
        let without: Vec<_> = without.into_iter().map(seen_from).collect();
        let files = (0..self.project.n_files()).map(|file| self.project.path_of(file));
        let mut paths: Vec<&str> = files.collect();
        if has_folders {
            let mut folders: Vec<&str> = Vec::new();
            for path in &paths {
                let mut folder = parent(path);
                while !folder.is_empty() {
                    folders.push(folder);
                    folder = parent(folder);
                }
            }
            paths.extend(folders);
            paths.sort_unstable();
            paths.dedup();
        }
        let found = |matches: fn(&str, &str) -> bool| {
            let among = |patterns: &[String], path: &str| {
                patterns.iter().any(|pattern| matches(pattern, path))
            };
            let paths = paths.iter().filter(|path| among(&with, path));
            let paths = paths.filter(|path| !among(&without, path));
            paths.map(|path| (*path).to_owned()).collect::<Vec<_>>()
        };
        let exact = found(matches);
        match exact.is_empty() {
            // `User.Route.ts` is `*.route.ts` where capitals make no difference.
            true => found(|pattern, path| matches(&pattern.to_lowercase(), &path.to_lowercase())),
            false => exact,
        }
    }

    /// `import.meta.glob('./routes/*.ts')`: modules by their paths, or functions that give them.
    fn imported_glob(
        &mut self,
        patterns: &Value<'a>,
        options: Option<&Value<'a>>,
        at: Place,
    ) -> Option<Value<'a>> {
        let own = self.project.folder_of(at.file).to_owned();
        let patterns = patterns.items().unwrap_or_else(|| vec![patterns.clone()]);
        let is_set =
            |machine: &mut Self, name: &str| options.map(|options| machine.get(options, name, at));
        let is_eager = is_set(self, "eager").is_some_and(|value| value.truth() == Some(true));
        let name = is_set(self, "import").and_then(|name| name.as_text());
        let modules = Object::new(at);
        for pattern in patterns {
            let pattern = pattern.as_text()?;
            let is_absolute = pattern.starts_with('/');
            let folder = if is_absolute {
                self.working_folder(at)
            } else {
                own.clone()
            };
            for path in self.paths_of(&[join(&folder, &pattern)], "", false) {
                let inside = path.strip_prefix(&folder).unwrap_or(&path);
                let dot = if is_absolute { "" } else { "." };
                let key = format!("{dot}/{}", inside.trim_start_matches('/'));
                let module = match (self.project.file(&path), is_eager) {
                    (Some(file), true) => {
                        let name = name.as_deref().unwrap_or("*");
                        self.export_of(file, name, at, 0)
                            .unwrap_or(Value::Undefined)
                    }
                    _ => self.importer(&path, at),
                };
                modules.members.borrow_mut().insert(key.into(), module);
            }
        }
        Some(Value::Object(Rc::new(modules)))
    }

    /// A function that imports a file.
    fn importer(&self, path: &str, at: Place) -> Value<'a> {
        let scope = ScopeData::of_file(at.file);
        Value::Function(Rc::new(Function {
            code: Code::Native(Native::Require),
            scope,
            this: None,
            home: None,
            members: Members::default(),
            made_from: Default::default(),
            bound: vec![Value::text(path)],
            name: None,
            ty: Default::default(),
            comment_before: 0,
        }))
    }
}

/// A text, or those in a list.
fn texts(value: &Value<'_>) -> Vec<String> {
    let items = value.items().unwrap_or_else(|| vec![value.clone()]);
    items.iter().filter_map(Value::as_text).collect()
}

/// What is called a file whose text a value is: `fs.readFileSync('routes.json', 'utf8')`.
fn what_is_read<'a>(value: &Value<'a>) -> Option<Value<'a>> {
    let (read, arguments) = value.as_term()?.called()?;
    let reads = read.ends_with("readFileSync") || read.ends_with("readFile");
    arguments.first().filter(|_| reads).cloned()
}
