//! Settings that packages keep: what `config/default` of the project says to the package `config`, and what
//! the files of folders of settings say to packages that nobody knows.

use std::rc::Rc;

use super::Machine;
use crate::diagnostic::Diagnostics;
use crate::document::{self, Limits, Node, Sources, Syntax};
use crate::read::typescript::project::{Kind, join};
use crate::read::typescript::value::{Object, Place, Term, TermKind, Text, Value};

/// How many files are asked for a setting.
const FILES: usize = 16;

impl<'a> Machine<'a> {
    /// The setting at a path of names, `api.prefix`. What turns something on or off is not known, since other
    /// files and the environment say so, too.
    pub(super) fn kept_setting(&mut self, path: &str, at: Place) -> Option<Value<'a>> {
        let mut value = self.kept_settings(at)?;
        for name in path.split('.') {
            let Value::Object(_) = &value else {
                return None;
            };
            value = self.get(&value, name, at);
        }
        match value {
            Value::Text(text) => Some(Value::Text(Text {
                is_default: true,
                ..text
            })),
            Value::Object(_) | Value::Array(_) => Some(value),
            _ => None,
        }
    }

    fn kept_settings(&mut self, at: Place) -> Option<Value<'a>> {
        let mut home = self.project.home_of(at.file);
        let file = loop {
            let folder = join(home, "config/default");
            let yaml = |ending: &str| self.project.file(&format!("{folder}.{ending}"));
            let found = self.project.find(&folder);
            match found.or_else(|| yaml("yaml")).or_else(|| yaml("yml")) {
                Some(file) => break file,
                None if home.is_empty() => return None,
                None => home = "",
            }
        };
        let key: Rc<str> = format!("[settings] {file}").into();
        if let Some(known) = self.globals.get(&key) {
            return Some(known.clone());
        }
        let value = match self.project.kind_of(file) {
            Kind::Yaml => self.of_yaml(file, at)?,
            _ => self.main_export(file, at),
        };
        self.globals.insert(key, value.clone());
        Some(value)
    }

    /// The part of a path that a package of settings gives by the name of a member, where the files that are
    /// there for it agree: `load().main.rest.prefix` is what `config/main/config.base.js` exports there.
    pub(super) fn setting_of_package(
        &mut self,
        of: &Term<'a>,
        name: &str,
        at: Place,
    ) -> Option<Value<'a>> {
        if self.exchange.is_some() || !is_of_path(name) {
            return None;
        }
        let mut names = names_of_setting(of)?;
        names.push(name.into());
        let home = self.project.home_of(at.file).to_owned();
        let key: Rc<str> = format!("[settings] {home}: {}", names.join(".")).into();
        if let Some(known) = self.globals.get(&key) {
            return Some(known.clone()).filter(|known| !known.is_undefined());
        }
        // The files may ask for it themselves.
        self.globals.insert(key.clone(), Value::Undefined);
        let value = self.agreed_setting(&home, &names, at)?;
        self.globals.insert(key, value.clone());
        Some(value)
    }

    fn agreed_setting(&mut self, home: &str, names: &[Rc<str>], at: Place) -> Option<Value<'a>> {
        let (base, others): (Vec<_>, Vec<_>) = self
            .settings_files(home, names.last()?)
            .into_iter()
            .partition(|(_, words)| words.iter().any(|word| is_for_all(word)));
        for files in [base, others] {
            let mut found: Option<String> = None;
            for (file, words) in files.into_iter().take(FILES) {
                let Some(text) = self.text_in_file(file, &words, names, at) else {
                    continue;
                };
                if found.as_ref().is_some_and(|found| *found != text) {
                    return None;
                }
                found = Some(text);
            }
            if let Some(text) = found {
                return Some(Value::Text(Text {
                    is_default: true,
                    ..Text::known(text)
                }));
            }
        }
        None
    }

    /// Files in folders of settings that have a word, with what they are called below these.
    fn settings_files(&self, home: &str, word: &str) -> Vec<(usize, Vec<String>)> {
        let mut found = Vec::new();
        for (file, (path, text)) in self.project.files.iter().enumerate() {
            let is_read = matches!(
                self.project.kind_of(file),
                Kind::Code | Kind::Json | Kind::Yaml
            );
            if !is_read || self.project.home_of(file) != home || !text.contains(word) {
                continue;
            }
            let mut parts = path.split('/');
            if parts.any(is_folder_of_settings) {
                let words: Vec<String> = parts
                    .flat_map(|part| part.split(['.', '-']))
                    .map(str::to_lowercase)
                    .collect();
                if !words.is_empty() {
                    found.push((file, words));
                }
            }
        }
        found
    }

    fn text_in_file(
        &mut self,
        file: usize,
        words: &[String],
        names: &[Rc<str>],
        at: Place,
    ) -> Option<String> {
        let all = match self.project.kind_of(file) {
            Kind::Yaml => self.of_yaml(file, at)?,
            _ => self.main_export(file, at),
        };
        // What a folder or a file is called need not stand in it.
        let (first, rest) = names.split_first()?;
        let is_file = words.iter().any(|word| **word == first.to_lowercase());
        let shorter = (is_file && !rest.is_empty()).then_some(rest);
        [Some(names), shorter]
            .into_iter()
            .flatten()
            .find_map(|names| {
                let mut value = all.clone();
                for name in names {
                    value = match &value {
                        Value::Object(_) => self.get(&value, name, at),
                        _ => return None,
                    };
                }
                value.as_text().filter(|text| may_be_in_path(text))
            })
    }

    /// What a file of YAML says that is read by its path.
    pub(super) fn yaml_at(&mut self, path: &Value<'a>, at: Place) -> Option<Value<'a>> {
        let path = self.path_text(path)?;
        let file = self.file_at(&path, at)?;
        (self.project.kind_of(file) == Kind::Yaml).then(|| self.of_yaml(file, at))?
    }

    fn of_yaml(&self, file: usize, at: Place) -> Option<Value<'a>> {
        let mut sources = Sources::new();
        let source = sources.add("settings", self.project.text_of(file));
        let (limits, mut ignored) = (Limits::default(), Diagnostics::new());
        let tree = document::read(&sources, source, Syntax::Yaml, &limits, &mut ignored)?;
        Some(of_node(tree.root(), at))
    }
}

/// The names that lead to a term from what a package of settings gives; nothing if it is from elsewhere.
fn names_of_setting(of: &Term<'_>) -> Option<Vec<Rc<str>>> {
    match &of.kind {
        TermKind::Package(package) => says_settings(package).then(Vec::new),
        TermKind::Member(base, name) => {
            let mut names = names_of_setting(base.as_term()?)?;
            if &**name != "default" {
                names.push(name.clone());
            }
            Some(names)
        }
        TermKind::Call(callee, arguments) => {
            names_of_setting(callee.as_term()?)?;
            // `settings.get('rest')`
            let key = arguments.first().and_then(Value::as_text);
            let names = key.iter().flat_map(|key| key.split(['.', ':']));
            Some(names.map(Rc::from).collect())
        }
        TermKind::New(callee, _) => names_of_setting(callee.as_term()?).map(|_| Vec::new()),
        TermKind::Global(_) | TermKind::Unknown(_) => None,
    }
}

/// Whether a package is called like one that has settings.
fn says_settings(package: &str) -> bool {
    let name = package.rsplit('/').next().unwrap_or_default();
    !package.starts_with('.')
        && (name.contains("config") || name.contains("settings") || name.ends_with("conf"))
}

/// Whether a setting is called like a part of paths.
fn is_of_path(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [
        "prefix",
        "path",
        "base",
        "root",
        "route",
        "version",
        "namespace",
        "endpoint",
    ]
    .iter()
    .any(|word| name.contains(word))
}

fn is_folder_of_settings(name: &str) -> bool {
    matches!(
        name,
        "config" | "configs" | "configuration" | "conf" | "settings"
    )
}

/// Whether a file is called like one that says what others only change.
fn is_for_all(word: &str) -> bool {
    matches!(
        word,
        "base" | "default" | "defaults" | "common" | "shared" | "all"
    )
}

fn may_be_in_path(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '.' | '~');
    text.len() <= 64 && text.chars().all(is_part)
}

fn of_node<'a>(node: Node<'_>, at: Place) -> Value<'a> {
    match node.kind() {
        document::Kind::Null => Value::Null,
        document::Kind::Bool(flag) => Value::Bool(flag),
        document::Kind::Number(number) => number.parse().map_or(Value::Undefined, Value::Number),
        document::Kind::String(text) => Value::text(text),
        document::Kind::Array(items) => {
            Value::array(items.iter().map(|item| of_node(item, at)).collect())
        }
        document::Kind::Object(members) => {
            let object = Object::new(at);
            for member in members {
                let value = of_node(member.value, at);
                object.members.borrow_mut().insert(member.key.into(), value);
            }
            Value::Object(Rc::new(object))
        }
    }
}
