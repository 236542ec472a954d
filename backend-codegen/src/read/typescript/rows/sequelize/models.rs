//! Models of Sequelize: `define`, classes with `init`, and classes with decorators.

use std::rc::Rc;

use crate::read::typescript::evaluate::{Machine, open_array, term};
use crate::read::typescript::rows::{Column, Fields};
use crate::read::typescript::value::{Object, Place, Term, TermKind, Value};

/// How deep types of columns may be in each other.
const DEPTH: u32 = 4;

/// How many classes may be extended from each other.
const PARENTS: u32 = 8;

/// Decorators of `sequelize-typescript` that stand at what a model refers to.
const REFERENCES: [&str; 4] = ["HasMany", "HasOne", "BelongsTo", "BelongsToMany"];

/// A model, and what queries of it ask for by default.
#[derive(Clone)]
pub(super) struct Model<'a> {
    /// What `define` has made, or a class.
    pub(super) value: Value<'a>,
    pub(super) scope: Option<Value<'a>>,
}

impl<'a> Machine<'a> {
    /// The model that a value is.
    pub(super) fn sequelize_model(&mut self, value: &Value<'a>, depth: u32) -> Option<Model<'a>> {
        if depth > super::DEPTH {
            return None;
        }
        match value {
            Value::Class(_) if is_class(value) => {
                let scope = self.scope_of_model(value, "defaultScope");
                Some(Model {
                    value: value.clone(),
                    scope,
                })
            }
            Value::Term(of) => {
                let TermKind::Call(callee, arguments) = &of.kind else {
                    return None;
                };
                let TermKind::Member(base, method) = &callee.as_term()?.kind else {
                    return None;
                };
                match &**method {
                    "define" if is_definition(base, arguments) => {
                        let scope = self.scope_of_model(value, "defaultScope");
                        Some(Model {
                            value: value.clone(),
                            scope,
                        })
                    }
                    "unscoped" | "schema" => {
                        let model = self.sequelize_model(base, depth + 1)?;
                        Some(Model {
                            scope: None,
                            ..model
                        })
                    }
                    "scope" => {
                        let model = self.sequelize_model(base, depth + 1)?;
                        let name = arguments.first().and_then(Value::as_text);
                        let scope = match name.as_deref() {
                            Some("defaultScope") => model.scope,
                            Some(name) => self
                                .scope_of_model(&model.value, "scopes")
                                .and_then(|scopes| scopes.own(name))
                                .and_then(|scope| self.given(&scope)),
                            None => None,
                        };
                        Some(Model {
                            value: model.value,
                            scope,
                        })
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// `sequelize.define('user', { … })`
    pub(super) fn define_model(
        &mut self,
        base: &Value<'a>,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        if !is_definition(base, arguments) {
            return None;
        }
        let callee = term(at, TermKind::Member(base.clone(), "define".into()));
        let model = term(at, TermKind::Call(callee, Rc::new(arguments.to_vec())));
        let name = arguments.first().and_then(Value::as_text)?;
        note(&model, "prototype", Value::Object(Rc::new(Object::new(at))));
        self.keep_model(base, &name, &model, at);
        Some(model)
    }

    /// `User.init({ … }, { sequelize })`
    pub(super) fn init_model(&mut self, class: &Value<'a>, arguments: &[Value<'a>], at: Place) {
        let Some(attributes @ Value::Object(_)) = arguments.first() else {
            return;
        };
        note(class, "rawAttributes", attributes.clone());
        if let Some(options) = arguments.get(1) {
            note(class, "options", options.clone());
            if let (Some(sequelize), Some(name)) =
                (options.own("sequelize"), self.name_of_model(class))
            {
                self.keep_model(&sequelize, &name, class, at);
            }
        }
    }

    /// Models are found by their names in `sequelize.models`.
    fn keep_model(&mut self, sequelize: &Value<'a>, name: &str, model: &Value<'a>, at: Place) {
        let models = match sequelize.own("models") {
            Some(models) => models,
            None => {
                let models = Object::new(at);
                models.open.set(true);
                let models = Value::Object(Rc::new(models));
                note(sequelize, "models", models.clone());
                models
            }
        };
        note(&models, name, model.clone());
    }

    pub(super) fn name_of_model(&mut self, model: &Value<'a>) -> Option<String> {
        match model {
            Value::Class(class) => match self.options_of_model(model).own("modelName") {
                Some(name) => name.as_text(),
                None => class.name.as_deref().map(str::to_owned),
            },
            Value::Term(of) => arguments(of)?.first()?.as_text(),
            _ => None,
        }
    }

    pub(super) fn options_of_model(&mut self, model: &Value<'a>) -> Value<'a> {
        let options = match model {
            Value::Class(class) => model.own("options").or_else(|| {
                let decorations = class.decorations.borrow().clone()?;
                let mut of_class = decorations.of_class.iter();
                let table = of_class.find(|it| &*it.name == "Table")?;
                Some(table.first())
            }),
            Value::Term(of) => arguments(of).and_then(|given| given.get(2).cloned()),
            _ => None,
        };
        options.unwrap_or(Value::Undefined)
    }

    /// `defaultScope` and `scopes` of the options or of a decorator.
    fn scope_of_model(&mut self, model: &Value<'a>, name: &str) -> Option<Value<'a>> {
        if let Some(scope) = self.options_of_model(model).own(name) {
            return self.given(&scope);
        }
        let Value::Class(class) = model else {
            return None;
        };
        let decorations = class.decorations.borrow().clone()?;
        let mut of_class = decorations.of_class.iter();
        let of_class = of_class.find(|it| super::super::capitalized(name) == *it.name)?;
        self.given(&of_class.first())
    }

    /// A value, or what a function gives that was given in place of it.
    fn given(&mut self, value: &Value<'a>) -> Option<Value<'a>> {
        match value {
            Value::Function(function) => Some(self.given_by_model(function, Vec::new())),
            other => Some(other.clone()),
        }
    }

    /// A method of instances, which is a function of the code.
    pub(super) fn method_of_model(
        &mut self,
        model: &Value<'a>,
        name: &str,
        this: &Value<'a>,
        at: Place,
    ) -> Option<Value<'a>> {
        let method = match model {
            Value::Class(class) => self.method_of(class, name, this, at),
            _ => {
                let own = model.own("prototype").and_then(|it| it.own(name));
                own.or_else(|| {
                    self.options_of_model(model)
                        .own("instanceMethods")?
                        .own(name)
                })
            }
        };
        method.filter(|method| matches!(method, Value::Function(_)))
    }

    /// A method of a model itself, as options had them once.
    pub(super) fn static_of_model(&mut self, model: &Value<'a>, name: &str) -> Option<Value<'a>> {
        if let Value::Class(_) = model {
            return None;
        }
        let method = self
            .options_of_model(model)
            .own("classMethods")?
            .own(name)?;
        matches!(method, Value::Function(_)).then_some(method)
    }

    /// All that is in a row of a model.
    pub(super) fn columns_of_model(&mut self, model: &Value<'a>, at: Place) -> Fields<'a> {
        let mut fields: Fields<'a> = Vec::new();
        let mut has_key = false;
        let declared = self.declared_attributes(model);
        if let Some(Value::Object(attributes)) = &declared {
            let members = attributes.members.borrow().clone();
            for (name, attribute) in members {
                has_key |= matches!(attribute.own("primaryKey"), Some(Value::Bool(true)));
                let ty = attribute.own("type").unwrap_or_else(|| attribute.clone());
                // Unless it is computed, there is only what was set.
                if type_name(&ty).as_deref() == Some("VIRTUAL") && attribute.own("get").is_none() {
                    continue;
                }
                let value = self.value_of_type(&name, &ty, 0, at);
                fields.push((name, value));
            }
        }
        if let Value::Class(class) = model {
            for property in self.decorated_properties(class).iter() {
                let is_of = |name: &str| property.has("sequelize-typescript", name);
                if REFERENCES.iter().any(|name| is_of(name)) {
                    continue;
                }
                let columns = [
                    "Column",
                    "PrimaryKey",
                    "CreatedAt",
                    "UpdatedAt",
                    "DeletedAt",
                ];
                if !columns.iter().any(|name| is_of(name)) {
                    continue;
                }
                has_key |= is_of("PrimaryKey");
                let given = property.argument("Column");
                has_key |= matches!(given.own("primaryKey"), Some(Value::Bool(true)));
                let ty = given.own("type").unwrap_or(given);
                let value = match column_of(&ty) {
                    Some(column) => self.value_of_property(property, column, at),
                    None => self.value_of_type(&property.name, &ty, 0, at),
                };
                fields.push((property.name.clone(), value));
            }
        }
        if fields.is_empty() {
            return fields;
        }
        let add = |fields: &mut Fields<'a>, index: usize, name: &str, value: Value<'a>| {
            if !fields.iter().any(|(known, _)| **known == *name) {
                fields.insert(index.min(fields.len()), (name.into(), value));
            }
        };
        if !has_key {
            add(&mut fields, 0, "id", self.column(Column::Integer, "id", at));
        }
        let keys = model.own("foreignKeys");
        if let Some(Value::Object(keys)) = &keys {
            for (name, value) in keys.members.borrow().iter() {
                add(&mut fields, usize::MAX, name, value.clone());
            }
        }
        let options = self.options_of_model(model);
        let shared = self.shared_options(model);
        let option = |name: &str| {
            let own = options.own(name);
            own.or_else(|| shared.own(name))
        };
        let is_on = |name: &str, default: bool| match option(name) {
            Some(value) => value.truth().unwrap_or(default),
            None => default,
        };
        if is_on("timestamps", true) {
            let paranoid = is_on("paranoid", false).then_some("deletedAt");
            for name in ["createdAt", "updatedAt"].into_iter().chain(paranoid) {
                let renamed = match option(name) {
                    Some(Value::Bool(false)) => continue,
                    Some(renamed) => renamed.as_text(),
                    None => None,
                };
                // It is null until something has been deleted.
                let column = if name == "deletedAt" {
                    Column::Open
                } else {
                    Column::Date
                };
                let name = renamed.unwrap_or_else(|| name.to_owned());
                add(
                    &mut fields,
                    usize::MAX,
                    &name,
                    self.column(column, &name, at),
                );
            }
        }
        fields
    }

    /// The name of the primary key.
    pub(super) fn key_of_model(&mut self, model: &Value<'a>) -> Rc<str> {
        let is_key = |value: &Value<'a>| matches!(value.own("primaryKey"), Some(Value::Bool(true)));
        if let Some(Value::Object(attributes)) = self.declared_attributes(model) {
            let attributes = attributes.members.borrow();
            if let Some((name, _)) = attributes.iter().find(|(_, value)| is_key(value)) {
                return name.clone();
            }
        }
        if let Value::Class(class) = model {
            let properties = self.decorated_properties(class);
            let mut properties = properties.iter();
            let key = properties.find(|it| {
                it.has("sequelize-typescript", "PrimaryKey") || is_key(&it.argument("Column"))
            });
            if let Some(key) = key {
                return key.name.clone();
            }
        }
        "id".into()
    }

    /// The attributes that `define` or `init` was given.
    pub(super) fn declared_attributes(&mut self, model: &Value<'a>) -> Option<Value<'a>> {
        let mut model = model.clone();
        for _ in 0..PARENTS {
            match &model {
                Value::Term(of) => return arguments(of)?.get(1).cloned(),
                Value::Class(class) => {
                    if let Some(attributes) = model.own("rawAttributes") {
                        return Some(attributes);
                    }
                    let parent = class.parent.clone()?;
                    model = parent;
                }
                _ => return None,
            }
        }
        None
    }

    /// `define` of `new Sequelize(…, { define: { timestamps: false } })`.
    fn shared_options(&mut self, model: &Value<'a>) -> Value<'a> {
        let sequelize = match model {
            Value::Term(of) => match &of.kind {
                TermKind::Call(callee, _) => match callee.as_term().map(|it| &it.kind) {
                    Some(TermKind::Member(base, _)) => Some(base.clone()),
                    _ => None,
                },
                _ => None,
            },
            _ => self.options_of_model(model).own("sequelize"),
        };
        let shared = match sequelize
            .as_ref()
            .and_then(Value::as_term)
            .map(|of| &of.kind)
        {
            Some(TermKind::New(_, arguments)) => {
                arguments.last().and_then(|options| options.own("define"))
            }
            _ => None,
        };
        shared.unwrap_or(Value::Undefined)
    }

    fn value_of_type(&mut self, name: &str, ty: &Value<'a>, depth: u32, at: Place) -> Value<'a> {
        let Some(column) = column_of(ty) else {
            let inner = match ty.as_term().map(|of| &of.kind) {
                Some(TermKind::Call(_, given) | TermKind::New(_, given)) if depth < DEPTH => {
                    given.first().cloned()
                }
                _ => None,
            };
            let inner = inner.unwrap_or(Value::Undefined);
            let inner = self.value_of_type(name, &inner, depth + 1, at);
            return open_array(vec![inner]);
        };
        self.column(column, name, at)
    }
}

/// What a column of a type holds; nothing for a list.
fn column_of(ty: &Value<'_>) -> Option<Column> {
    Some(match type_name(ty).as_deref() {
        Some("ARRAY") => return None,
        Some(
            "STRING" | "TEXT" | "CHAR" | "CITEXT" | "UUID" | "ENUM" | "DATEONLY" | "TIME" | "INET"
            | "CIDR" | "MACADDR",
        ) => Column::Text,
        Some("INTEGER" | "SMALLINT" | "TINYINT" | "MEDIUMINT") => Column::Integer,
        Some("FLOAT" | "DOUBLE" | "REAL" | "NUMBER") => Column::Number,
        Some("BOOLEAN") => Column::Flag,
        Some("DATE") => Column::Date,
        // Drivers differ in what they make of large and of exact numbers.
        _ => Column::Open,
    })
}

/// Sets a member of a model for good.
pub(super) fn note<'a>(of: &Value<'a>, name: &str, value: Value<'a>) {
    if let Some(members) = of.members() {
        members.borrow_mut().insert(name.into(), value);
    }
}

/// What `define` was called with.
fn arguments<'t, 'a>(of: &'t Term<'a>) -> Option<&'t Rc<Vec<Value<'a>>>> {
    match &of.kind {
        TermKind::Call(_, arguments) => Some(arguments),
        _ => None,
    }
}

/// Whether it is a class that is extended from `Model`.
fn is_class(value: &Value<'_>) -> bool {
    let mut value = value.clone();
    for _ in 0..PARENTS {
        let parent = match &value {
            Value::Class(class) => class.parent.clone(),
            Value::Term(of) => {
                return matches!(
                    of.path().as_deref(),
                    Some(
                        "sequelize.Model"
                            | "sequelize.Sequelize.Model"
                            | "sequelize-typescript.Model"
                            | "@sequelize/core.Model"
                    )
                );
            }
            _ => return false,
        };
        match parent {
            Some(parent) => value = parent,
            None => return false,
        }
    }
    false
}

/// Whether it is `sequelize.define('user', { name: DataTypes.STRING })`.
fn is_definition(base: &Value<'_>, arguments: &[Value<'_>]) -> bool {
    let [Value::Text(_), Value::Object(attributes), ..] = arguments else {
        return false;
    };
    let Value::Term(of) = base else {
        return false;
    };
    if of.package().is_some_and(|package| &*package == "sequelize") {
        return true;
    }
    let attributes = attributes.members.borrow();
    attributes.values().any(|attribute| {
        let ty = attribute.own("type");
        let name = type_name(ty.as_ref().unwrap_or(attribute));
        name.is_some_and(|name| {
            name.len() > 2 && name.bytes().all(|byte| byte.is_ascii_uppercase())
        })
    })
}

/// `STRING` of `DataTypes.STRING` and `Sequelize.STRING(40)`.
fn type_name(ty: &Value<'_>) -> Option<Rc<str>> {
    let mut of = match ty {
        Value::Text(text) => {
            let text = text.exact()?;
            let name = text.split('(').next()?.trim();
            return Some(match name.to_uppercase().as_str() {
                "VARCHAR" => "STRING".into(),
                name => name.into(),
            });
        }
        Value::Term(of) => of.clone(),
        _ => return None,
    };
    // `DataTypes.INTEGER.UNSIGNED`, `STRING(40).BINARY`
    let mut found = None;
    for _ in 0..8 {
        let next = match &of.kind {
            TermKind::Member(base, name) => {
                if name.bytes().all(|byte| byte.is_ascii_uppercase()) {
                    found = Some(name.clone());
                }
                base.clone()
            }
            TermKind::Call(callee, _) | TermKind::New(callee, _) => callee.clone(),
            TermKind::Package(_) | TermKind::Global(_) | TermKind::Unknown(_) => break,
        };
        match next {
            Value::Term(next) => of = next,
            _ => break,
        }
    }
    found
}
