//! Settings that the package `config` keeps: what `config/default` of the project says.

use std::rc::Rc;

use super::Machine;
use crate::diagnostic::Diagnostics;
use crate::document::{self, Limits, Node, Sources, Syntax};
use crate::read::typescript::project::{Kind, join};
use crate::read::typescript::value::{Object, Place, Text, Value};

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
            Kind::Yaml => {
                let mut sources = Sources::new();
                let text = self.project.text_of(file);
                let source = sources.add("default", text);
                let (limits, mut ignored) = (Limits::default(), Diagnostics::new());
                let tree = document::read(&sources, source, Syntax::Yaml, &limits, &mut ignored)?;
                of_node(tree.root(), at)
            }
            _ => self.main_export(file, at),
        };
        self.globals.insert(key, value.clone());
        Some(value)
    }
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
