//! Packages that load whole folders, and give what their files export by the names of these.

use std::rc::Rc;

use super::{Machine, term};
use crate::read::typescript::project::{Kind, join};
use crate::read::typescript::value::{Object, Place, Term, TermKind, Value};

/// How deep folders may be in each other.
const DEPTH: usize = 16;

/// How a folder is loaded.
#[derive(Default)]
struct Loading<'a> {
    is_deep: bool,
    /// What a name has to match; its group is what the file is called.
    filter: Option<String>,
    /// Makes the name that a file is found by.
    rename: Option<Value<'a>>,
    /// Makes what is found of what a file exports.
    resolve: Option<Value<'a>>,
}

impl<'a> Machine<'a> {
    /// Functions that load whole folders.
    pub(super) fn folder_function(
        &mut self,
        path: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let own = self.project.folder_of(at.file).to_owned();
        // Options come where a folder may come, or behind it.
        let options = arguments
            .iter()
            .find(|argument| matches!(argument, Value::Object(object) if !is_module(object)))
            .cloned();
        let given = arguments.iter().find_map(|argument| match argument {
            Value::Text(text) => text.exact(),
            _ => None,
        });
        let (folder, is_deep) = match path {
            "auto-load" => (given.unwrap_or_else(|| self.working_folder(at)), true),
            "require-all" | "include-all" | "include-all.optional" => {
                let named = match &options {
                    Some(options) => self.get(options, "dirname", at).as_text(),
                    None => None,
                };
                (given.or(named)?, true)
            }
            "require-directory" | "require-dir" => {
                // What begins with `__dirname` has the folder of the file in it already.
                let given = given.unwrap_or_default();
                let below = join(&own, &given);
                let folder = match self.project.is_folder(&below) || below.is_empty() {
                    true => below,
                    false => given,
                };
                (folder, path == "require-directory")
            }
            "app-root-path.require" => {
                let path = join(&self.working_folder(at), &given?);
                let scope = crate::read::typescript::value::ScopeData::of_file(at.file);
                return Some(self.import_value(&Value::text(path), &scope, at));
            }
            "app-root-path.resolve" => {
                return Some(Value::text(join(&self.working_folder(at), &given?)));
            }
            _ => return None,
        };
        let mut loading = Loading {
            is_deep,
            ..Loading::default()
        };
        if let Some(options) = &options {
            let mut member = |name: &str| self.get(options, name, at);
            if let Some(is_deep) = ["recursive", "recurse"]
                .into_iter()
                .find_map(|name| member(name).truth_if_given())
            {
                loading.is_deep = is_deep;
            }
            if let Value::Regex { pattern, .. } = member("filter") {
                loading.filter = Some(pattern.to_string());
            }
            let mut function = |names: [&str; 2]| {
                let found = names.into_iter().map(&mut member);
                found
                    .into_iter()
                    .find(|value| matches!(value, Value::Function(_)))
            };
            loading.rename = function(["map", "rename"]).or_else(|| function(["mapKey", "mapKey"]));
            loading.resolve = function(["resolve", "visit"]);
        }
        let folder = self.folder_at(&folder, at);
        Some(self.exports_below(&folder, &loading, 0, at))
    }

    fn exports_below(
        &mut self,
        folder: &str,
        loading: &Loading<'a>,
        depth: usize,
        at: Place,
    ) -> Value<'a> {
        let found = Object::new(at);
        for name in self.project.entries(folder) {
            let path = join(folder, &name);
            let Some(file) = self.project.file(&path) else {
                if loading.is_deep && depth < DEPTH && !name.starts_with('.') {
                    let inner = self.exports_below(&path, loading, depth + 1, at);
                    found.members.borrow_mut().insert(name.into(), inner);
                }
                continue;
            };
            // A file that loads its own folder is left out.
            if file == at.file || !matches!(self.project.kind_of(file), Kind::Code | Kind::Json) {
                continue;
            }
            let stem = name.rsplit_once('.').map_or(&*name, |(stem, _)| stem);
            let key = match &loading.filter {
                Some(pattern) => match captured(pattern, &name) {
                    Some(key) => key,
                    None => continue,
                },
                None => stem.to_owned(),
            };
            let key = match &loading.rename {
                Some(rename) => {
                    let arguments = vec![Value::text(key.as_str()), Value::text(path.as_str())];
                    let renamed = self.call(rename, None, arguments, at);
                    renamed.as_text().unwrap_or(key)
                }
                None => key,
            };
            let exports = self.required(file, at);
            let value = match &loading.resolve {
                Some(resolve) => match self.call(resolve, None, vec![exports.clone()], at) {
                    Value::Undefined => exports,
                    value => value,
                },
                None => exports,
            };
            found.members.borrow_mut().insert(key.into(), value);
        }
        Value::Object(Rc::new(found))
    }

    /// What `require` gives of a file.
    fn required(&mut self, file: usize, at: Place) -> Value<'a> {
        let name = match self.project.kind_of(file) {
            Kind::Json => "default",
            _ => "*",
        };
        self.export_of(file, name, at, 0)
            .unwrap_or(Value::Undefined)
    }

    /// `consign().include('models').then('routes').into(app)`, and the same of `express-load`: every file
    /// exports a function, which is called with what is given to `into`.
    pub(super) fn call_loader(
        &mut self,
        of: &Rc<Term<'a>>,
        base: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        if !matches!(&*of.package()?, "consign" | "express-load") {
            return None;
        }
        match name {
            "include" | "then" | "exclude" | "load" => {
                let callee = term(at, TermKind::Member(base.clone(), name.into()));
                let arguments = Rc::new(arguments.to_vec());
                Some(term(at, TermKind::Call(callee, arguments)))
            }
            "into" => {
                let application = arguments.first()?.clone();
                let (folder, steps) = self.steps_of_loader(of, at);
                let excluded: Vec<_> = steps
                    .iter()
                    .filter(|(_, is_loaded)| !is_loaded)
                    .map(|(path, _)| path.clone())
                    .collect();
                for (path, _) in steps.iter().filter(|(_, is_loaded)| *is_loaded) {
                    let path = join(&folder, path);
                    let excluded: Vec<_> = excluded.iter().map(|it| join(&folder, it)).collect();
                    self.load_into(&path, &excluded, &application, arguments, 0, at);
                }
                Some(application)
            }
            _ => None,
        }
    }

    /// The folder that such a loader looks into, and what it loads or leaves out there, in order.
    fn steps_of_loader(&mut self, of: &Rc<Term<'a>>, at: Place) -> (String, Vec<(String, bool)>) {
        let mut steps = Vec::new();
        let mut folder = None;
        let mut current = Some(of.clone());
        while let Some(of) = current.take() {
            let TermKind::Call(callee, arguments) = &of.kind else {
                break;
            };
            for argument in arguments.iter() {
                if let Value::Object(_) = argument {
                    let cwd = self.get(argument, "cwd", at);
                    folder = self.path_text(&cwd).or(folder);
                }
            }
            let Some(callee) = callee.as_term() else {
                break;
            };
            let paths = arguments.iter().filter_map(Value::as_text);
            match &callee.kind {
                TermKind::Member(base, name) => {
                    steps.extend(paths.map(|path| (path, &**name != "exclude")));
                    current = base.as_term().cloned();
                }
                _ => steps.extend(paths.map(|path| (path, true))),
            }
        }
        steps.reverse();
        let own = self.project.folder_of(at.file).to_owned();
        let working = self.working_folder(at);
        let is_in = |folder: &str| {
            steps.iter().any(|(path, _)| {
                let path = join(folder, path);
                self.project.is_folder(&path) || self.project.find(&path).is_some()
            })
        };
        let folder = match folder {
            Some(folder) => self.folder_at(&folder, at),
            None if is_in(&working) => working,
            None => own,
        };
        (folder, steps)
    }

    /// Loads a file, or the files of a folder, into an application, which has then what they give.
    fn load_into(
        &mut self,
        path: &str,
        excluded: &[String],
        application: &Value<'a>,
        arguments: &[Value<'a>],
        depth: usize,
        at: Place,
    ) -> Value<'a> {
        if excluded.iter().any(|it| it == path) || depth > DEPTH {
            return Value::Undefined;
        }
        let name = path.rsplit('/').next().unwrap_or_default();
        let stem = name.split('.').next().unwrap_or_default();
        let file = match self.project.is_folder(path) {
            true => None,
            false => self.project.find(path),
        };
        let Some(file) = file else {
            let inside = Value::Object(Rc::new(Object::new(at)));
            if depth == 0 {
                self.set(application, Some(stem.into()), inside.clone(), at);
            }
            for name in self.project.entries(path) {
                let inner = join(path, &name);
                let stem = name.split('.').next().unwrap_or_default();
                let value = self.load_into(&inner, excluded, application, arguments, depth + 1, at);
                if !value.is_undefined() {
                    self.set(&inside, Some(stem.into()), value, at);
                }
            }
            return inside;
        };
        if !matches!(self.project.kind_of(file), Kind::Code | Kind::Json) {
            return Value::Undefined;
        }
        let value = match self.main_export(file, at) {
            function @ Value::Function(_) => self.call(&function, None, arguments.to_vec(), at),
            other => other,
        };
        if depth == 0 {
            self.set(application, Some(stem.into()), value.clone(), at);
        }
        value
    }
}

impl Value<'_> {
    /// Whether a flag of options is on, if it is given.
    fn truth_if_given(&self) -> Option<bool> {
        match self {
            Value::Undefined => None,
            other => other.truth(),
        }
    }
}

/// Whether an object is what `module` stands for.
fn is_module(object: &Rc<Object<'_>>) -> bool {
    object.members.borrow().contains_key("exports")
}

/// What a group of a pattern holds of a name: all between what stands before and behind it. Nothing if
/// the name does not match; its stem if the pattern says more than that.
fn captured(pattern: &str, name: &str) -> Option<String> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let body = pattern.trim_start_matches('^').trim_end_matches('$');
    let literal = |text: &str| {
        let text = text.replace("\\.", "\u{0}").replace("\\-", "-");
        let is_plain = !text.contains(|c: char| "()[]{}*+?|^$.\\".contains(c));
        is_plain.then(|| text.replace('\u{0}', "."))
    };
    let parts = body
        .split_once('(')
        .and_then(|(before, rest)| Some((before, rest.split_once(')')?)));
    let known = parts.and_then(|(before, (_, after))| Some((literal(before)?, literal(after)?)));
    let Some((before, after)) = known else {
        return Some(stem.to_owned());
    };
    // Compiled names stand for what they are compiled from.
    let after = match after.strip_suffix(".js") {
        Some(start) if !name.ends_with(".js") => {
            let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
            format!("{start}.{ending}")
        }
        _ => after,
    };
    let inside = name.strip_prefix(before.as_str())?;
    let inside = inside.strip_suffix(after.as_str())?;
    Some(inside.to_owned())
}
