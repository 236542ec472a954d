//! Members of values.

use std::rc::Rc;

use super::inherit::{as_method_of, prototype_by};
use super::language::to_text;
use super::setting::is_environment;
use super::{Machine, term};
use crate::read::typescript::exchange::{ANY, KEY};
use crate::read::typescript::value::{Class, Code, Object, Place, Term, TermKind, Value};

/// Whether a value is an error: `new Error(…)`, and what is caught.
fn is_error(of: &Term<'_>) -> bool {
    match &of.kind {
        TermKind::Unknown(name) => matches!(name.as_deref(), Some("error" | "err")),
        TermKind::New(class, _) => {
            let path = class.as_term().and_then(|class| class.path());
            path.is_some_and(|path| path.ends_with("Error"))
        }
        // `throw Error('none')`
        TermKind::Call(class, _) => {
            let path = class.as_term().and_then(|class| class.path());
            path.as_deref() == Some("Error")
        }
        _ => false,
    }
}

/// What code has put into the prototype of a class, or of one that it extends.
fn put_into_prototype<'a>(class: &Rc<Class<'a>>, name: &str) -> Option<Value<'a>> {
    let mut class = class.clone();
    for _ in 0..32 {
        let prototype = class.members.borrow().get("prototype").cloned();
        if let Some(value) = prototype.and_then(|it| it.own(name)) {
            return Some(value);
        }
        class = match &class.parent {
            Some(Value::Class(parent)) => parent.clone(),
            _ => return None,
        };
    }
    None
}

impl<'a> Machine<'a> {
    /// A member of a value.
    pub(in crate::read::typescript) fn get(
        &mut self,
        base: &Value<'a>,
        name: &str,
        at: Place,
    ) -> Value<'a> {
        match base {
            Value::Object(object) => {
                if let Some(value) = object.members.borrow().get(name) {
                    return value.clone();
                }
                if let Some(class) = &object.class
                    && let Some(value) = self.method_of(class, name, base, at)
                {
                    return value;
                }
                if let Some(value) = self.inherited(object, base, name, at) {
                    return value;
                }
                let sources = object.sources.borrow().clone();
                if let Some(source) = sources.last() {
                    return self.get(source, name, at);
                }
                let inherits_unknown = object.class.as_ref().is_some_and(|class| {
                    matches!(&class.parent, Some(Value::Term(term)) if term.path().as_deref() != Some("Error"))
                });
                if !matches!(name, "then" | "catch" | "finally" | "__esModule")
                    && let Some(default) = self.only_default(object)
                    // `if (found.router) found = found.router;`
                    && !matches!((&default, name), (Value::Router(_), "router" | "app" | "server"))
                {
                    return self.get(&default, name, at);
                }
                if let Some(class) = &object.class
                    && let Some(value) = put_into_prototype(class, name)
                {
                    return as_method_of(value, base);
                }
                if let ("constructor", Some(class)) = (name, &object.class) {
                    return Value::Class(class.clone());
                }
                if name == "__proto__"
                    && let Some(prototype) = self.prototype_of(base)
                {
                    return prototype;
                }
                if object.open.get() || inherits_unknown {
                    self.unknown(at, Some(name))
                } else {
                    Value::Undefined
                }
            }
            Value::Array(array) => {
                if name == "length" && !array.open.get() {
                    #[expect(clippy::cast_precision_loss, reason = "arrays in code are short")]
                    return Value::Number(array.items.borrow().len() as f64);
                }
                if name == "length" {
                    return self.number(at);
                }
                match name.parse() {
                    Ok(index) => self.item(base, index, at),
                    Err(_) => Value::Undefined,
                }
            }
            Value::Text(text) => match (name, text.exact()) {
                #[expect(clippy::cast_precision_loss, reason = "texts in code are short")]
                ("length", Some(text)) => Value::Number(text.encode_utf16().count() as f64),
                ("length", None) => self.number(at),
                // `pathToFileURL(path).href`
                ("href" | "pathname", Some(path))
                    if path.starts_with(['/', '.']) || self.project.file(&path).is_some() =>
                {
                    base.clone()
                }
                _ => Value::Undefined,
            },
            Value::Function(function) => {
                if let Some(value) = function.members.borrow().get(name) {
                    return value.clone();
                }
                match (name, &function.name) {
                    ("prototype", _) => prototype_by(function),
                    ("name", Some(name)) => Value::text(&**name),
                    // `f.constructor.name === 'AsyncFunction'`
                    ("constructor", _) => {
                        let is_async = match function.code {
                            Code::Function(it) => it.r#async,
                            Code::Arrow(it) => it.r#async,
                            Code::Native(_) => false,
                        };
                        let name = if is_async {
                            "AsyncFunction"
                        } else {
                            "Function"
                        };
                        let kind = Object::new(at);
                        kind.members
                            .borrow_mut()
                            .insert("name".into(), Value::text(name));
                        Value::Object(Rc::new(kind))
                    }
                    _ => Value::Undefined,
                }
            }
            Value::Class(class) => {
                if let Some(value) = class.members.borrow().get(name) {
                    return value.clone();
                }
                if name == "prototype" {
                    let class = class.clone();
                    return self.prototype(&class);
                }
                match (name, &class.name, &class.parent) {
                    ("name", Some(name), _) => Value::text(&**name),
                    (_, _, Some(parent)) => {
                        let parent = parent.clone();
                        self.get(&parent, name, at)
                    }
                    _ => Value::Undefined,
                }
            }
            Value::Router(router) => {
                let router = router.clone();
                self.member_of_router(&router, name, at)
            }
            Value::Part(part) => {
                let part = part.clone();
                self.member_of_part(&part, name, at)
            }
            Value::Role(role) => self.member_of_role(*role, name, at),
            Value::Term(term) => {
                let term = term.clone();
                self.member_of_term(&term, base, name, at)
            }
            Value::Undefined
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Regex { .. } => Value::Undefined,
        }
    }

    /// What a file exports that exports nothing but that: compilers have given it for the file itself.
    fn only_default(&self, object: &Rc<Object<'a>>) -> Option<Value<'a>> {
        let members = object.members.borrow();
        if members.len() != 1 || !self.is_all_of_file(object) {
            return None;
        }
        members.get("default").cloned()
    }

    fn member_of_term(
        &mut self,
        of: &Rc<Term<'a>>,
        base: &Value<'a>,
        name: &str,
        at: Place,
    ) -> Value<'a> {
        if let Some(value) = of.members.borrow().get(name) {
            return value.clone();
        }
        if let Some(value) = self.member_of_global(of, name, at) {
            return value;
        }
        if matches!(&of.kind, TermKind::Package(package) if &**package == "config")
            && let Some(value) = self.kept_setting(name, at)
        {
            return value;
        }
        if let Some(value) = self.setting_of_package(of, name, at) {
            return value;
        }
        if let Some(ty) = &of.ty
            && let Some(value) = self.member_of_type(ty, name, at)
        {
            return value;
        }
        if let Some(value) = self.member_of_library(of, name, at) {
            return value;
        }
        // What was thrown is an error, whoever threw it.
        if matches!(name, "message" | "stack") && is_error(of) {
            if let (TermKind::New(_, given) | TermKind::Call(_, given), "message") =
                (&of.kind, name)
                && let Some(Value::Text(text)) = given.first()
            {
                return Value::Text(text.clone());
            }
            return term(
                at,
                TermKind::Call(super::expression::global("String"), Rc::default()),
            );
        }
        term(at, TermKind::Member(base.clone(), name.into()))
    }

    /// A member whose name is computed.
    pub(super) fn get_computed(
        &mut self,
        base: &Value<'a>,
        key: &Value<'a>,
        at: Place,
    ) -> Value<'a> {
        match (base, to_text(key).exact()) {
            (_, Some(name)) => self.get(base, &name, at),
            (Value::Array(_), None) => self.element(base, at),
            (Value::Part(part), None) if part.items.borrow().is_some() => self.element(base, at),
            // `body[key]`
            (Value::Part(part), None) => {
                self.look_at(part);
                part.whole.set(true);
                term(at, TermKind::Member(base.clone(), ANY.into()))
            }
            // Any of them.
            (Value::Object(object), None) => {
                let members: Vec<_> = object.members.borrow().values().cloned().collect();
                match members.as_slice() {
                    [] => self.unknown(at, None),
                    _ => super::best(members),
                }
            }
            // `process.env[name]`
            (Value::Term(of), None) if is_environment(of) => {
                let name = key
                    .as_term()
                    .map_or_else(|| "value".into(), |key| key.hint());
                term(at, TermKind::Member(base.clone(), name))
            }
            _ => self.unknown(at, None),
        }
    }

    /// Some item of what is iterated.
    pub(in crate::read::typescript) fn element(&mut self, of: &Value<'a>, at: Place) -> Value<'a> {
        match of {
            Value::Array(array) => {
                let first = array.items.borrow().first().cloned();
                match first {
                    Some(item) => item,
                    None => self.unknown(at, None),
                }
            }
            Value::Part(part) => {
                let part = part.clone();
                Value::Part(part.element(at))
            }
            Value::Term(of_term) => {
                let of_term = of_term.clone();
                if let Some(ty) = &of_term.ty
                    && let Some(value) = self.element_of_type(ty, at)
                {
                    return value;
                }
                if let Some(value) = self.element_of_library(&of_term, at) {
                    return value;
                }
                term(at, TermKind::Member(of.clone(), "item".into()))
            }
            _ => self.unknown(at, None),
        }
    }

    /// The names of an object's members.
    pub(in crate::read::typescript) fn keys(&mut self, of: &Value<'a>) -> Value<'a> {
        match of {
            Value::Object(object) => {
                let keys = object
                    .members
                    .borrow()
                    .keys()
                    .map(|key| Value::text(&**key))
                    .collect();
                if object.open.get() {
                    super::open_array(keys)
                } else {
                    Value::array(keys)
                }
            }
            Value::Array(array) => {
                let n = array.items.borrow().len();
                Value::array((0..n).map(|index| Value::text(index.to_string())).collect())
            }
            Value::Part(part) => {
                self.look_at(part);
                part.whole.set(true);
                let at = part.place;
                super::open_array(vec![term(at, TermKind::Member(of.clone(), KEY.into()))])
            }
            _ => super::open_array(Vec::new()),
        }
    }
}
