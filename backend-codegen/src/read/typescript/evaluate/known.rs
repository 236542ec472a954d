//! Functions of the language, of Node and of packages that only move values about.

use std::rc::Rc;

use super::{Machine, open_array};
use crate::read::typescript::exchange::Guess;
use crate::read::typescript::project::join;
use crate::read::typescript::value::{Object, Piece, Place, Text, Value};

impl<'a> Machine<'a> {
    /// Functions of the language, of Node and of packages that only move values about.
    pub(super) fn known_function(
        &mut self,
        path: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        if let Some(value) = self.call_ramda(path, arguments, at) {
            return Some(value);
        }
        let first = arguments.first();
        // Packages that have the functions of lodash, and those of it that come alone.
        let of_lodash = [
            "lodash/",
            "lodash-es.",
            "es-toolkit/compat.",
            "es-toolkit.",
            "underscore.",
        ]
        .iter()
        .find_map(|package| path.strip_prefix(package));
        let of_lodash = of_lodash.map(|name| format!("lodash.{name}"));
        let path = of_lodash.as_deref().unwrap_or(path);
        if let Some(value) = Self::in_other_case(path, arguments) {
            return Some(value);
        }
        Some(match path {
            "Promise.resolve" | "util.promisify" | "promisify" | "structuredClone"
            | "Object.freeze" | "Object.seal" | "lodash.cloneDeep" | "Promise.race" => {
                first.cloned().unwrap_or(Value::Undefined)
            }
            "Promise.all" | "Promise.allSettled" => first.cloned().unwrap_or(Value::Undefined),
            // What makes an application is given the framework, and called again for each restart.
            "@fastify/restartable.restartable" => {
                let given: Vec<_> = [2, 1]
                    .into_iter()
                    .filter_map(|index| arguments.get(index).cloned())
                    .collect();
                self.call(first?, None, given, at)
            }
            // No other name of a member is the same.
            "Symbol" => {
                let name = first.and_then(Value::as_text).unwrap_or_default();
                Value::text(format!("Symbol({name}) at {}:{}", at.file, at.start))
            }
            "Symbol.for" => Value::text(format!("Symbol({})", first?.as_text()?)),
            // What is done when the program ends is not done before.
            "process.on" | "process.once" | "process.addListener" => Value::Undefined,
            "Object.create" | "Object.setPrototypeOf" | "util.inherits" | "inherits" => {
                self.inheritance(path, arguments, at)?
            }
            "config.get" | "config.default.get" => self.kept_setting(&first?.as_text()?, at)?,
            "http-assert" | "koa/lib/context.assert" => {
                self.assert_http(arguments, at);
                Value::Undefined
            }
            "Promise.reject" => {
                self.throw(first.cloned().unwrap_or(Value::Undefined), at);
                Value::Undefined
            }
            "Object.assign" | "lodash.assign" | "lodash.merge" | "lodash.extend" => {
                self.assign_members(arguments, at)
            }
            "lodash.mergeWith" | "lodash.assignWith" => self.merged_with(arguments, at)?,
            "Object.keys" | "Reflect.ownKeys" | "Object.getOwnPropertyNames" | "lodash.keys" => {
                self.keys(first?)
            }
            "toposort.array" => first?.clone(),
            "Reflect.apply" => {
                let given = arguments.get(2)?.items()?;
                self.call(first?, arguments.get(1).cloned(), given, at)
            }
            "lodash.castArray" => match first? {
                list @ Value::Array(_) => list.clone(),
                one => Value::array(vec![one.clone()]),
            },
            "lodash.toPairs" => self.known_function("Object.entries", arguments, at)?,
            "Object.getPrototypeOf" | "Reflect.getPrototypeOf" => self.prototype_of(first?)?,
            "Object.getOwnPropertyDescriptors" => Self::descriptors(first?, at)?,
            "Object.getOwnPropertyDescriptor" | "Reflect.getOwnPropertyDescriptor"
                if matches!(first, Some(Value::Object(_))) =>
            {
                Self::descriptor(first?, &arguments.get(1)?.as_text()?, at)
            }
            "Object.values" | "lodash.values" => match first? {
                Value::Object(object) => {
                    let values = object.members.borrow().values().cloned().collect();
                    if object.open.get() {
                        open_array(values)
                    } else {
                        Value::array(values)
                    }
                }
                other => {
                    let item = self.element(other, at);
                    open_array(vec![item])
                }
            },
            "Object.entries" => match first? {
                Value::Object(object) => {
                    let values = object
                        .members
                        .borrow()
                        .iter()
                        .map(|(key, value)| Value::array(vec![Value::text(&**key), value.clone()]))
                        .collect();
                    if object.open.get() {
                        open_array(values)
                    } else {
                        Value::array(values)
                    }
                }
                part @ Value::Part(_) => {
                    let keys = self.keys(part);
                    let key = self.element(&keys, at);
                    let value = self.get_computed(part, &key, at);
                    open_array(vec![Value::array(vec![key, value])])
                }
                _ => open_array(Vec::new()),
            },
            "Object.fromEntries" => {
                let object = Object::new(at);
                match first? {
                    Value::Array(array) => {
                        object.open.set(array.open.get());
                        for entry in array.items.borrow().iter() {
                            let Some([key, value]) =
                                entry.items().and_then(|pair| <[_; 2]>::try_from(pair).ok())
                            else {
                                object.open.set(true);
                                continue;
                            };
                            if let Some(key) = key.as_text() {
                                object.members.borrow_mut().insert(key.into(), value);
                            }
                        }
                    }
                    _ => object.open.set(true),
                }
                Value::Object(Rc::new(object))
            }
            "lodash.sortBy" | "lodash.orderBy" | "lodash.uniq" | "lodash.compact" => first?.clone(),
            "Array.isArray" | "lodash.isArray" => match first? {
                Value::Array(_) => Value::Bool(true),
                Value::Term(_) => return None,
                Value::Part(part) => {
                    self.look_at(part);
                    if part.guess.get() == Guess::Unknown {
                        part.is_list();
                    }
                    return None;
                }
                _ => Value::Bool(false),
            },
            "lodash.isString"
            | "lodash.isFunction"
            | "lodash.isPlainObject"
            | "lodash.isObject" => {
                let first = first?;
                let is = match (path, first) {
                    (_, Value::Term(_) | Value::Part(_) | Value::Role(_)) => return None,
                    ("lodash.isString", other) => matches!(other, Value::Text(_)),
                    (_, Value::Function(_) | Value::Class(_) | Value::Router(_)) => {
                        path != "lodash.isPlainObject"
                    }
                    ("lodash.isFunction", _) => false,
                    (_, Value::Object(_)) => true,
                    (_, Value::Array(_)) => path == "lodash.isObject",
                    _ => false,
                };
                Value::Bool(is)
            }
            "lodash.concat" | "lodash.union" | "lodash.flatten" | "lodash.flattenDeep" => {
                self.concatenated(arguments, path == "lodash.union")
            }
            "Array.from" => {
                let list = match first? {
                    Value::Term(of) => super::map::entries(of)?,
                    list => list.clone(),
                };
                match (&list, arguments.get(1)) {
                    (Value::Array(_), None) => list,
                    (Value::Array(array), Some(change @ Value::Function(_))) => {
                        self.call_array(array, "map", vec![change.clone()], at)
                    }
                    _ => return None,
                }
            }
            "Array.of" => Value::array(arguments.to_vec()),
            "Number" | "parseFloat" | "Number.parseFloat" | "lodash.toNumber" => {
                self.as_number(first?, false);
                match first? {
                    // `Number(process.env.VERSION || 1)` is that unless somebody sets it.
                    Value::Number(_) if self.exchange.is_none() => return None,
                    Value::Number(_) => first?.clone(),
                    Value::Text(text) => match text.exact().and_then(|text| text.parse().ok()) {
                        Some(number) => Value::Number(number),
                        None => return None,
                    },
                    _ => return None,
                }
            }
            "parseInt" | "Number.parseInt" => {
                self.as_number(first?, true);
                match first? {
                    Value::Number(_) if self.exchange.is_some() => first?.clone(),
                    _ => return None,
                }
            }
            "String" => Value::Text(super::language::to_text(first?)),
            "Boolean" => match first?.truth() {
                Some(truth) => Value::Bool(truth),
                None => return None,
            },
            "path.join" | "path.posix.join" | "upath.join" | "upath.joinSafe" => {
                let ends_in_slash = arguments
                    .last()
                    .and_then(Value::as_text)
                    .is_some_and(|last| last.ends_with('/'));
                let mut joined = self.joined(arguments)?;
                // A path of requests, and none of files.
                if let (Some(Value::Text(first)), Value::Text(text)) = (first, &mut joined)
                    && matches!(first.pieces.first(), Some(Piece::Known(known)) if known.starts_with('/'))
                    && !matches!(text.pieces.first(), Some(Piece::Known(known)) if known.starts_with('/'))
                {
                    let mut whole = Text::known("/");
                    whole.push(text);
                    *text = whole;
                }
                match joined {
                    // What it ends in stays: names are put behind that.
                    Value::Text(mut text)
                        if ends_in_slash && text.exact().as_deref() != Some("/") =>
                    {
                        text.push(&Text::known("/"));
                        Value::Text(text)
                    }
                    other => other,
                }
            }
            "path.resolve" | "path.posix.resolve" | "desm.join" => self.joined(arguments)?,
            "url-join" | "proper-url-join" => {
                let is_given = |it: &&Value<'a>| !matches!(it, Value::Undefined | Value::Null);
                let given: Vec<_> = arguments.iter().filter(is_given).cloned().collect();
                self.joined(&given)?
            }
            "path.relative" | "path.posix.relative" => {
                let (from, to) = (first?.as_text()?, arguments.get(1)?.as_text()?);
                Value::text(relative(&from, &to))
            }
            "path.dirname" => {
                Value::text(crate::read::typescript::project::parent(&first?.as_text()?))
            }
            "path.basename" => {
                let path = first?.as_text()?;
                let name = path.rsplit('/').next().unwrap_or_default();
                let ending = arguments
                    .get(1)
                    .and_then(Value::as_text)
                    .unwrap_or_default();
                Value::text(name.strip_suffix(ending.as_str()).unwrap_or(name))
            }
            "path.extname" => {
                let path = first?.as_text()?;
                match path
                    .rsplit('/')
                    .next()
                    .and_then(|name| name.rfind('.').map(|at| name.get(at..)))
                {
                    Some(ending) => Value::text(ending.unwrap_or_default()),
                    None => Value::text(""),
                }
            }
            "path.parse" => {
                let path = first?.as_text()?;
                let folder = crate::read::typescript::project::parent(&path);
                let name = path.rsplit('/').next().unwrap_or_default();
                let dot = name.rfind('.').filter(|at| *at > 0);
                let (stem, ending) = name.split_at(dot.unwrap_or(name.len()));
                let object = Object::new(at);
                object.members.borrow_mut().extend([
                    (Rc::from("dir"), Value::text(folder)),
                    (Rc::from("base"), Value::text(name)),
                    (Rc::from("name"), Value::text(stem)),
                    (Rc::from("ext"), Value::text(ending)),
                ]);
                Value::Object(Rc::new(object))
            }
            "Reflect.defineMetadata"
            | "Reflect.getMetadata"
            | "Reflect.getOwnMetadata"
            | "Reflect.hasMetadata"
            | "Reflect.hasOwnMetadata" => {
                let name = path.rsplit('.').next().unwrap_or_default();
                return self.call_reflect(name, arguments);
            }
            // Containers make what is asked for once.
            "typedi.Container.get" | "typedi.default.get" => match first? {
                Value::Class(class) => self.single(&class.clone(), at),
                _ => return None,
            },
            path if path.starts_with("tsyringe.container.") => {
                let name = path.rsplit('.').next().unwrap_or_default();
                return self.call_tsyringe(name, arguments, at);
            }
            path if path.starts_with("microframework") => {
                return self.call_microframework(path, arguments, at);
            }
            "swagger-jsdoc" | "swagger-jsdoc.default" => {
                self.documents.push(first?.clone());
                return None;
            }
            "bcrypt.compare"
            | "bcryptjs.compare"
            | "bcrypt.compareSync"
            | "bcryptjs.compareSync" => {
                self.as_text_part(first?);
                self.call_back(arguments, at);
                self.flag(at)
            }
            "bcrypt.hash" | "bcryptjs.hash" | "bcrypt.hashSync" | "bcryptjs.hashSync" => {
                self.as_text_part(first?);
                return None;
            }
            "mongoose.model" => {
                self.note_model(arguments);
                return None;
            }
            "passport.authenticate"
            | "koa-passport.authenticate"
            | "@fastify/passport.authenticate" => {
                return self.authenticated_later(path, arguments, at);
            }
            "passport.use" | "koa-passport.use" => {
                self.note_login(arguments, at);
                return None;
            }
            "jsonschema.validate" => {
                self.check_with(first?, arguments.get(1)?, at);
                return None;
            }
            "lodash.pick" => {
                let keys = arguments
                    .iter()
                    .skip(1)
                    .flat_map(|keys| keys.items().unwrap_or_else(|| vec![keys.clone()]));
                let object = Object::new(at);
                for key in keys.collect::<Vec<_>>() {
                    if let Some(key) = key.as_text() {
                        let value = self.get(first?, &key, at);
                        object.members.borrow_mut().insert(key.into(), value);
                    }
                }
                Value::Object(Rc::new(object))
            }
            "lodash.omit" => {
                let keys: Vec<Rc<str>> = arguments
                    .iter()
                    .skip(1)
                    .flat_map(|keys| keys.items().unwrap_or_else(|| vec![keys.clone()]))
                    .filter_map(|key| key.as_text().map(Rc::from))
                    .collect();
                self.without(first?, &keys, at)
            }
            "lodash.get" => {
                let mut value = first?.clone();
                for name in arguments.get(1)?.as_text()?.split('.') {
                    value = self.get(&value, name, at);
                }
                value
            }
            "lodash.defaultTo" => match first? {
                Value::Undefined | Value::Null => arguments.get(1)?.clone(),
                Value::Term(_) => arguments.get(1)?.clone(),
                other => other.clone(),
            },
            "lodash.defaults" | "lodash.defaultsDeep" => {
                let mut reversed = arguments.to_vec();
                reversed.reverse();
                self.assign_members(&reversed, at)
            }
            "drizzle-orm.getTableColumns" => self.table_columns(first?, at)?,
            // What their decorators hide is hidden in rows from the start.
            "class-transformer.instanceToPlain" | "class-transformer.classToPlain" => {
                first?.clone()
            }
            "humps.decamelizeKeys" | "humps.camelizeKeys" => first?.clone(),
            "lodash.forEach" | "lodash.each" | "lodash.map" | "lodash.filter" | "lodash.forOwn"
            | "lodash.forIn" => match first? {
                Value::Array(array) => {
                    let array = array.clone();
                    let method = match path {
                        "lodash.map" => "map",
                        "lodash.filter" => "filter",
                        _ => "forEach",
                    };
                    self.call_array(
                        &array,
                        method,
                        arguments.iter().skip(1).cloned().collect(),
                        at,
                    )
                }
                Value::Object(object) => {
                    let members = object.members.borrow().clone();
                    let callback = arguments.get(1)?.clone();
                    let mut results = Vec::new();
                    for (key, value) in members {
                        results.push(self.call(
                            &callback,
                            None,
                            vec![value, Value::text(&*key)],
                            at,
                        ));
                    }
                    Value::array(results)
                }
                _ => return None,
            },
            _ => return self.file_function(path, arguments, at),
        })
    }

    fn assign_members(&mut self, arguments: &[Value<'a>], at: Place) -> Value<'a> {
        let target = match arguments.first() {
            Some(Value::Object(object)) => object.clone(),
            Some(other @ Value::Term(of)) if arguments.len() > 1 => {
                for source in arguments.iter().skip(1) {
                    self.take_into_document(of, source, at);
                    if let Value::Object(source) = source {
                        let members = source.members.borrow().clone();
                        for (name, value) in members {
                            self.set(other, Some(name), value, at);
                        }
                    }
                }
                return other.clone();
            }
            Some(
                other @ (Value::Function(_)
                | Value::Router(_)
                | Value::Role(_)
                | Value::Part(_)
                | Value::Term(_)),
            ) => {
                for source in arguments.iter().skip(1) {
                    if let Value::Object(source) = source {
                        let members = source.members.borrow().clone();
                        for (name, value) in members {
                            self.set(other, Some(name), value, at);
                        }
                    }
                }
                return other.clone();
            }
            _ => Rc::new(Object::new(at)),
        };
        for source in arguments.iter().skip(1) {
            self.spread_into(&target, source);
        }
        Value::Object(target)
    }

    /// Members of objects are put into the first one, and the function that comes last says what becomes of
    /// those that both have.
    fn merged_with(&mut self, arguments: &[Value<'a>], at: Place) -> Option<Value<'a>> {
        let (decide, given) = arguments.split_last()?;
        let (Value::Object(target), Value::Function(_)) = (given.first()?, decide) else {
            return Some(self.assign_members(given, at));
        };
        for source in given.iter().skip(1) {
            let before = target.members.borrow().clone();
            self.spread_into(target, source);
            for (name, old) in before {
                let new = target.members.borrow().get(&name).cloned()?;
                let arguments = vec![old, new, Value::text(&*name)];
                match self.call(decide, None, arguments, at) {
                    Value::Undefined | Value::Term(_) => {}
                    decided => {
                        target.members.borrow_mut().insert(name, decided);
                    }
                }
            }
        }
        given.first().cloned()
    }

    /// Lists one after the other: what is no list is an item.
    fn concatenated(&self, arguments: &[Value<'a>], once: bool) -> Value<'a> {
        let mut all: Vec<Value<'a>> = Vec::new();
        let mut is_open = false;
        for argument in arguments {
            let items = match argument {
                Value::Array(array) => {
                    is_open |= array.open.get();
                    array.items.borrow().clone()
                }
                Value::Term(_) => {
                    is_open = true;
                    continue;
                }
                other => vec![other.clone()],
            };
            for item in items {
                let is_known =
                    |known: &Value<'a>| super::language::equal(known, &item) == Some(true);
                if !(once && all.iter().any(is_known)) {
                    all.push(item);
                }
            }
        }
        if is_open {
            open_array(all)
        } else {
            Value::array(all)
        }
    }

    fn joined(&mut self, arguments: &[Value<'a>]) -> Option<Value<'a>> {
        let mut path = String::new();
        for argument in arguments {
            match argument {
                // What begins with a setting may lie below the root of the project.
                Value::Text(text) => {
                    let known = text.exact().or_else(|| self.project.below_root(text));
                    path = join(&path, &known?);
                }
                // `join(import.meta.url, …)` of `desm` begins in the folder of the file.
                Value::Term(of) if of.path().as_deref() == Some("import.meta.url") => {
                    path = self.project.folder_of(of.place.file).to_owned();
                }
                other => {
                    // Something unknown in the middle of a path makes it unknown.
                    let mut text = Text::known(path);
                    text.push(&super::language::to_text(other));
                    return Some(Value::Text(text));
                }
            }
        }
        Some(Value::text(path))
    }
}

/// How one gets from a folder to a path.
fn relative(from: &str, to: &str) -> String {
    let (from, to) = (join("", from), join("", to));
    let parts = |path: &str| -> Vec<String> {
        let parts = path.split('/').filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let (from, to) = (parts(&from), parts(&to));
    let n_shared = from
        .iter()
        .zip(&to)
        .take_while(|(one, other)| one == other)
        .count();
    let up = from.iter().skip(n_shared).map(|_| "..".to_owned());
    let all: Vec<String> = up.chain(to.iter().skip(n_shared).cloned()).collect();
    all.join("/")
}
