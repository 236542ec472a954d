//! `@fastify/autoload`: folders of plugins.

use std::rc::Rc;

use super::prefix_text;
use crate::read::typescript::evaluate::{Machine, matched};
use crate::read::typescript::project::{Kind, kind};
use crate::read::typescript::router::{EntryKind, Framework, Outcome, Router};
use crate::read::typescript::value::{Object, Place, Text, Value};

/// What the options say.
struct Rules<'a> {
    options: Value<'a>,
    /// A prefix of these that is not known before all settings are. What is only copied into them has
    /// none mostly.
    unknown: Option<Text>,
    /// What turns the name of a folder into a prefix, if it is not the name.
    prefix: Option<Value<'a>>,
    names_are_prefixes: bool,
    has_parameters: bool,
    /// Whether plugins have scopes of their own, and with them prefixes.
    has_scopes: bool,
    has_hooks: bool,
    hooks_cascade: bool,
    ignore: Option<String>,
    /// What only files are loaded for whose path it matches, or it says so of.
    only: Option<Value<'a>>,
    /// The same of those that are left out.
    without: Option<Value<'a>>,
    /// What is loaded in place of all that lies beside it.
    index: Option<String>,
    /// What names of files have to match.
    script: Option<String>,
    root: String,
    max_depth: usize,
}

impl<'a> Machine<'a> {
    pub(super) fn autoload(&mut self, router: &Rc<Router<'a>>, options: &Value<'a>, at: Place) {
        let Some(folder) = self.get(options, "dir", at).as_text() else {
            self.outcomes.insert(
                at,
                Outcome::Lost {
                    reason: "which folder is loaded is not known".to_owned(),
                    help: "give `dir` as `path.join(__dirname, …)`".to_owned(),
                },
            );
            return;
        };
        let flag = |machine: &mut Self, name: &str| machine.get(options, name, at).truth();
        let pattern = |machine: &mut Self, name: &str| match machine.get(options, name, at) {
            Value::Regex { pattern, .. } => Some(pattern.to_string()),
            _ => None,
        };
        let filter = |machine: &mut Self, name: &str| {
            let filter = machine.get(options, name, at);
            let is_given = matches!(
                filter,
                Value::Regex { .. } | Value::Text(_) | Value::Function(_)
            );
            is_given.then_some(filter)
        };
        let prefix = self.get(options, "dirNameRoutePrefix", at);
        let mut rules = Rules {
            unknown: None,
            options: self.get(options, "options", at),
            names_are_prefixes: prefix.truth() != Some(false) || prefix.is_undefined(),
            prefix: matches!(prefix, Value::Function(_)).then_some(prefix),
            has_parameters: flag(self, "routeParams") == Some(true),
            has_scopes: match self.get(options, "encapsulate", at) {
                Value::Bool(has_scopes) => has_scopes,
                _ => true,
            },
            has_hooks: flag(self, "autoHooks") == Some(true),
            hooks_cascade: flag(self, "cascadeHooks") == Some(true),
            ignore: pattern(self, "ignorePattern"),
            only: filter(self, "matchFilter"),
            without: filter(self, "ignoreFilter"),
            index: pattern(self, "indexPattern"),
            script: pattern(self, "scriptPattern"),
            root: folder.clone(),
            max_depth: match self.get(options, "maxDepth", at) {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a small number"
                )]
                Value::Number(number) if number >= 0.0 => number as usize,
                _ => 32,
            },
        };
        let given = self.get(&rules.options, "prefix", at);
        let is_said = rules.options.own("prefix").is_some();
        let prefix = given.as_text();
        if prefix.is_none() && is_said && !given.is_undefined() {
            rules.unknown = Some(prefix_text(&given));
        }
        let prefix = prefix.unwrap_or_default();
        self.load_folder(router, &folder, &prefix, 0, &rules, &[], at);
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "what goes down a tree of folders"
    )]
    fn load_folder(
        &mut self,
        router: &Rc<Router<'a>>,
        folder: &str,
        prefix: &str,
        depth: usize,
        rules: &Rules<'a>,
        hooks: &[usize],
        at: Place,
    ) {
        let mut scripts = Vec::new();
        let mut folders = Vec::new();
        let mut own_hooks = Vec::new();
        let mut index = None;
        for name in self.project.entries(folder) {
            let path = if folder.is_empty() {
                name.clone()
            } else {
                format!("{folder}/{name}")
            };
            let is_ignored = |pattern: &str| matched(pattern, &name) == Some(true);
            // The index of a folder, and its hooks, are taken before anything is ignored.
            let is_ignored =
                name == "node_modules" || rules.ignore.as_deref().is_some_and(is_ignored);
            let Some(file) = self.project.file(&path) else {
                if !is_ignored {
                    folders.push((name, path));
                }
                continue;
            };
            if kind(&path) != Kind::Code {
                continue;
            }
            let stem = name.split('.').next().unwrap_or_default();
            let is_index = match &rules.index {
                Some(pattern) => matched(pattern, &name) == Some(true),
                None => stem == "index",
            };
            if stem == "autohooks" {
                own_hooks.extend(rules.has_hooks.then_some(file));
                continue;
            }
            if is_ignored && !is_index {
                continue;
            }
            let inside = path.strip_prefix(&rules.root).unwrap_or(&path);
            let inside = Value::text(format!("/{}", inside.trim_start_matches('/')));
            let mut says = |filter: &Option<Value<'a>>| {
                let filter = filter.as_ref()?;
                self.is_filtered(filter, &inside, at)
            };
            if says(&rules.only) == Some(false) || says(&rules.without) == Some(true) {
                continue;
            }
            let is_script = |pattern: &str| matched(pattern, &name) != Some(false);
            if is_index {
                index = Some(file);
            } else if rules.script.as_deref().is_none_or(is_script) {
                scripts.push(file);
            }
        }
        let mut all_hooks = if rules.hooks_cascade {
            hooks.to_vec()
        } else {
            Vec::new()
        };
        all_hooks.extend(own_hooks);
        let scope = if all_hooks.is_empty() {
            router.clone()
        } else {
            let scope = Rc::new(Router {
                outer: Some(router.clone()),
                ..Router::new(Framework::Fastify, false)
            });
            scope.is_mounted.set(true);
            self.enter(router, EntryKind::Scope(scope.clone()), at);
            for hooks in &all_hooks {
                let plugin = self.main_export(*hooks, at);
                self.set(&plugin, Some("skip-override".into()), Value::Bool(true), at);
                self.plug_in(&scope, &plugin, &rules.options, at);
            }
            scope
        };
        let plugins = match index {
            Some(index) => vec![index],
            None => scripts,
        };
        for file in plugins {
            let plugin = self.main_export(file, at);
            if !rules.has_scopes {
                self.set(&plugin, Some("skip-override".into()), Value::Bool(true), at);
            }
            let exports = self.export_of(file, "*", at, 0).unwrap_or(Value::Undefined);
            let own = ["prefixOverride", "autoPrefix"]
                .into_iter()
                .find_map(|name| {
                    let own = plugin.own(name).or_else(|| exports.own(name))?;
                    Some((name, own.as_text()?))
                });
            let prefix = match own {
                Some(("prefixOverride", own)) => own,
                Some((_, own)) => format!("{prefix}{own}"),
                None => prefix.to_owned(),
            };
            let options = Object::new(at);
            let options = Rc::new(options);
            self.copy_members(&rules.options, &options);
            if !prefix.is_empty() {
                let mut whole = rules.unknown.clone().unwrap_or_default();
                whole.push(&Text::known(&prefix));
                let mut members = options.members.borrow_mut();
                members.insert("prefix".into(), Value::Text(whole));
            }
            self.plug_in(&scope, &plugin, &Value::Object(options), at);
        }
        if depth >= rules.max_depth {
            return;
        }
        for (name, path) in folders {
            let part = match &rules.prefix {
                Some(function) => {
                    let arguments = vec![Value::text(folder), Value::text(&*name)];
                    match self.call(function, None, arguments, at) {
                        Value::Text(text) => text.exact(),
                        _ => None,
                    }
                }
                None if rules.names_are_prefixes => Some(name.clone()),
                None => None,
            };
            let inner = match part {
                Some(part) => {
                    let part = if rules.has_parameters {
                        part.replace("__", ":")
                            .split('-')
                            .map(parameter)
                            .collect::<Vec<_>>()
                            .join("-")
                    } else {
                        part
                    };
                    format!("{}/{part}", prefix.trim_end_matches('/'))
                }
                None => prefix.to_owned(),
            };
            self.load_folder(router, &path, &inner, depth + 1, rules, &all_hooks, at);
        }
    }

    /// What a filter of paths says of one.
    fn is_filtered(&mut self, filter: &Value<'a>, path: &Value<'a>, at: Place) -> Option<bool> {
        match filter {
            Value::Regex { pattern, .. } => matched(pattern, &path.as_text()?),
            Value::Text(part) => Some(path.as_text()?.contains(&part.exact()?)),
            other => self.call(other, None, vec![path.clone()], at).truth(),
        }
    }

    fn copy_members(&mut self, from: &Value<'a>, to: &Rc<Object<'a>>) {
        if let Value::Object(from) = from {
            let members = from.members.borrow().clone();
            to.open.set(from.open.get());
            to.members.borrow_mut().extend(members);
        }
    }
}

/// `_id` of the name of a folder is a parameter.
fn parameter(part: &str) -> String {
    match part.strip_prefix('_') {
        Some(name) => format!(":{name}"),
        None => part.to_owned(),
    }
}
