//! Rows of Sequelize, by the attributes of their models.

mod associations;
mod models;

use std::rc::Rc;

use self::models::Model;
use super::{Fields, Shape, capitalized};
use crate::read::typescript::evaluate::{Machine, term};
use crate::read::typescript::value::{Object, Place, Term, TermKind, Value};

/// How many calls and members may lead to a row.
const DEPTH: u32 = 24;

/// How deep associations may be in each other.
const ASSOCIATIONS: u32 = 6;

/// An instance that a model finds or makes, or each of several.
#[derive(Clone)]
pub(super) struct Row<'a> {
    model: Model<'a>,
    /// `{ attributes, include }`
    options: Value<'a>,
    is_list: bool,
    /// Whether `toJSON` of the model has been asked already, or is not asked.
    is_plain: bool,
    /// How many associations lead to it.
    depth: u32,
}

impl<'a> Machine<'a> {
    /// What is in an instance, or in each of several.
    pub(super) fn shape_of_instance(&mut self, of: &Rc<Term<'a>>) -> Option<Shape<'a>> {
        let row = self.instance_row(of, 0)?;
        let base = Value::Term(of.clone());
        let base = match row.is_list {
            true => term(of.place, TermKind::Member(base, "item".into())),
            false => base,
        };
        let fields = self.fields_of_instance(&row, &base, of.place)?;
        Some((fields, row.is_list))
    }

    /// What `toJSON` of its model makes of an instance, and whether there may be several.
    pub(super) fn instance_as_json(&mut self, of: &Rc<Term<'a>>) -> Option<(Value<'a>, bool)> {
        let row = self.instance_row(of, 0).filter(|row| !row.is_plain)?;
        let base = Value::Term(of.clone());
        let base = match row.is_list {
            true => term(of.place, TermKind::Member(base, "item".into())),
            false => base,
        };
        let method = self.method_of_model(&row.model.value, "toJSON", &base, of.place)?;
        let shown = self.call(&method, Some(base), Vec::new(), of.place);
        (!shown.is_undefined()).then_some((shown, row.is_list))
    }

    pub(super) fn is_sequelize_model(&mut self, value: &Value<'a>) -> bool {
        self.sequelize_model(value, 0).is_some()
    }

    /// The attributes that a model, or that of a row, was given.
    pub(super) fn attributes_of_sequelize(&mut self, base: &Value<'a>) -> Option<Value<'a>> {
        let model = match self.sequelize_model(base, 0) {
            Some(model) => model.value,
            None => self.instance_row(base.as_term()?, 0)?.model.value,
        };
        self.declared_attributes(&model)
    }

    /// What can be set of a row, without what the database sets: columns of a model or of its instance.
    pub(super) fn settable_of_sequelize(
        &mut self,
        base: &Value<'a>,
        at: Place,
    ) -> Option<Fields<'a>> {
        let model = match self.sequelize_model(base, 0) {
            Some(model) => model.value,
            None => {
                let row = self.instance_row(base.as_term()?, 0)?;
                (!row.is_list).then_some(row.model.value)?
            }
        };
        let key = self.key_of_model(&model);
        let keys = model.own("foreignKeys");
        let declared = self.declared_attributes(&model);
        let is_declared = |name: &str| {
            let own = declared.as_ref().and_then(|it| it.own(name));
            own.is_some() || keys.as_ref().is_none_or(|keys| keys.own(name).is_none())
        };
        let mut fields = self.columns_of_model(&model, at);
        fields.retain(|(name, _)| {
            *name != key
                && !matches!(&**name, "createdAt" | "updatedAt" | "deletedAt")
                && is_declared(name)
        });
        Some(fields)
    }

    /// Members of models, and what instances compute.
    pub(super) fn member_of_sequelize(
        &mut self,
        base: &Value<'a>,
        name: &str,
        at: Place,
    ) -> Option<Value<'a>> {
        if let Some(model) = self.sequelize_model(base, 0) {
            if name == "name" {
                return self.name_of_model(&model.value).map(Value::text);
            }
            return self.static_of_model(&model.value, name);
        }
        let row = self.instance_row(base.as_term()?, 0)?;
        match (&row.model.value, row.is_list) {
            (Value::Class(class), false) => self.method_of(&class.clone(), name, base, at),
            _ => None,
        }
    }

    /// Methods of models and instances.
    pub(super) fn call_sequelize(
        &mut self,
        base: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        if name == "define"
            && let Some(made) = self.define_model(base, arguments, at)
        {
            return Some(made);
        }
        if let Some(model) = self.sequelize_model(base, 0) {
            return self.call_of_model(&model, base, name, arguments, at);
        }
        let Value::Term(of) = base else {
            return None;
        };
        let row = self.instance_row(of, 0)?;
        if row.is_list {
            return None;
        }
        if name == "get"
            && let Some(member) = arguments.first().and_then(Value::as_text)
        {
            return Some(self.get(base, &member, at));
        }
        let method = self.method_of_model(&row.model.value, name, base, at)?;
        Some(self.call(&method, Some(base.clone()), arguments.to_vec(), at))
    }

    fn call_of_model(
        &mut self,
        model: &Model<'a>,
        base: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let asked = |name: &str| {
            let callee = term(at, TermKind::Member(base.clone(), name.into()));
            term(at, TermKind::Call(callee, Rc::new(arguments.to_vec())))
        };
        Some(match name {
            "init" if matches!(model.value, Value::Class(_)) => {
                self.init_model(&model.value, arguments, at);
                base.clone()
            }
            "hasMany" | "hasOne" | "belongsTo" | "belongsToMany" => {
                self.associate(model, name, arguments, at)
            }
            "findAndCountAll" | "findAndCount" => {
                let found = Object::new(at);
                found.members.borrow_mut().extend([
                    (
                        Rc::from("count"),
                        self.column(super::Column::Integer, "count", at),
                    ),
                    (Rc::from("rows"), asked("findAll")),
                ]);
                Value::Object(Rc::new(found))
            }
            "findOrCreate" | "findOrBuild" | "findCreateFind" | "upsert" => {
                let flag = self.column(super::Column::Flag, "created", at);
                Value::array(vec![asked("findOne"), flag])
            }
            "update"
                if matches!(
                    arguments
                        .get(1)
                        .and_then(|options| options.own("returning")),
                    Some(Value::Bool(true))
                ) =>
            {
                let count = self.column(super::Column::Integer, "count", at);
                Value::array(vec![count, asked("findAll")])
            }
            _ => {
                let method = self.static_of_model(&model.value, name)?;
                self.call(&method, Some(base.clone()), arguments.to_vec(), at)
            }
        })
    }

    pub(super) fn row_of_term(&mut self, of: &Rc<Term<'a>>, depth: u32) -> Option<Row<'a>> {
        if depth > DEPTH {
            return None;
        }
        match &of.kind {
            TermKind::New(model, _) => {
                let model = self.sequelize_model(model, depth + 1)?;
                Some(Row {
                    model,
                    options: Value::Undefined,
                    is_list: false,
                    is_plain: false,
                    depth: 0,
                })
            }
            TermKind::Member(base, name) => {
                let mut row = self.instance_row(base.as_term()?, depth + 1)?;
                match &**name {
                    name if row.is_list && super::is_item(name) => row.is_list = false,
                    _ if row.is_list => return None,
                    "dataValues" => row.is_plain = true,
                    name => row = self.included(&row, name)?,
                }
                Some(row)
            }
            TermKind::Call(callee, arguments) => {
                let TermKind::Member(base, method) = &callee.as_term()?.kind else {
                    return None;
                };
                if let Some(model) = self.sequelize_model(base, depth + 1) {
                    return found(model, method, arguments);
                }
                let mut row = self.instance_row(base.as_term()?, depth + 1)?;
                match &**method {
                    "toJSON" | "get" if !row.is_list => row.is_plain = true,
                    "update" | "save" | "reload" | "set" | "increment" | "decrement"
                    | "restore"
                        if !row.is_list => {}
                    "slice" | "sort" | "reverse" | "filter" if row.is_list => {}
                    // `user.getPosts()`, `user.createPost()`
                    method if !row.is_list => {
                        row = self.associated(&row, method, arguments.first())?;
                    }
                    _ => return None,
                }
                Some(row)
            }
            TermKind::Package(_) | TermKind::Global(_) | TermKind::Unknown(_) => None,
        }
    }

    /// The members of an instance; nothing if it is not known which of them are asked for.
    fn fields_of_instance(
        &mut self,
        row: &Row<'a>,
        base: &Value<'a>,
        at: Place,
    ) -> Option<Fields<'a>> {
        let columns = self.columns_of_model(&row.model.value, at);
        let scope = row.model.scope.clone().unwrap_or(Value::Undefined);
        let attributes = row.options.own("attributes");
        let attributes = attributes.or_else(|| scope.own("attributes"));
        let mut fields = match attributes {
            None | Some(Value::Undefined | Value::Null) => columns,
            Some(list @ Value::Array(_)) => self.attributes(&list, &columns, at)?,
            Some(changed @ Value::Object(_)) => {
                let mut fields = columns.clone();
                if let Some(excluded) = changed.own("exclude") {
                    let names = names(&excluded)?;
                    fields.retain(|(name, _)| !names.iter().any(|it| **it == **name));
                }
                if let Some(included) = changed.own("include") {
                    fields.extend(self.attributes(&included, &columns, at)?);
                }
                fields
            }
            Some(_) => return None,
        };
        for (name, _) in self.includes(row) {
            let value = term(at, TermKind::Member(base.clone(), name.clone()));
            fields.push((name, value));
        }
        Some(fields)
    }

    /// `['id', ['name', 'title'], [fn('COUNT', col('id')), 'n']]`
    fn attributes(
        &mut self,
        list: &Value<'a>,
        columns: &Fields<'a>,
        at: Place,
    ) -> Option<Fields<'a>> {
        let known = |name: &str| columns.iter().find(|(key, _)| **key == *name);
        let mut fields: Fields<'a> = Vec::new();
        for item in list.items()? {
            if let Some(name) = item.as_text() {
                let value = match known(&name) {
                    Some((_, value)) => value.clone(),
                    None => self.unknown(at, Some(&name)),
                };
                fields.push((name.into(), value));
                continue;
            }
            let [of, alias] = <[Value<'a>; 2]>::try_from(item.items()?).ok()?;
            let alias = alias.as_text()?;
            let value = match of.as_text().as_deref().and_then(known) {
                Some((_, value)) => value.clone(),
                None => self.unknown(at, Some(&alias)),
            };
            fields.push((alias.into(), value));
        }
        Some(fields)
    }

    /// What `include` adds, by the name of the member.
    fn includes(&mut self, row: &Row<'a>) -> Vec<(Rc<str>, Row<'a>)> {
        // Scopes may lead back.
        if row.depth > ASSOCIATIONS {
            return Vec::new();
        }
        let of_scope = row
            .model
            .scope
            .as_ref()
            .and_then(|scope| scope.own("include"));
        let mut found: Vec<(Rc<str>, Row<'a>)> = Vec::new();
        for include in [row.options.own("include"), of_scope].into_iter().flatten() {
            let items = include.items().unwrap_or_else(|| vec![include.clone()]);
            for item in items {
                if let Some((name, row)) = self.include(row, &item)
                    && !found.iter().any(|(known, _)| *known == name)
                {
                    found.push((name, row));
                }
            }
        }
        found
    }

    fn included(&mut self, row: &Row<'a>, name: &str) -> Option<Row<'a>> {
        let mut all = self.includes(row).into_iter();
        let mut found = all.find_map(|(key, row)| (*key == *name).then_some(row))?;
        found.is_plain |= row.is_plain;
        found.depth = row.depth + 1;
        Some(found)
    }

    /// What `user.getPosts()` and the like give.
    fn associated(
        &mut self,
        row: &Row<'a>,
        method: &str,
        argument: Option<&Value<'a>>,
    ) -> Option<Row<'a>> {
        let (verb, name) = ["get", "create"]
            .iter()
            .find_map(|verb| Some((*verb, method.strip_prefix(verb)?)))?;
        for (alias, association) in self.associations(&row.model.value) {
            let is_meant = capitalized(&alias) == name
                || verb == "create" && capitalized(&super::singular(&alias)) == name;
            if !is_meant {
                continue;
            }
            let model = self.sequelize_model(&association.own("target")?, 0)?;
            let is_list = verb == "get" && associations::is_many(&association)?;
            let options = match argument {
                Some(options) if verb == "get" => options.clone(),
                _ => Value::Undefined,
            };
            return Some(Row {
                model,
                options,
                is_list,
                is_plain: false,
                depth: 0,
            });
        }
        None
    }
}

/// What a method of a model gives.
fn found<'a>(model: Model<'a>, method: &str, arguments: &[Value<'a>]) -> Option<Row<'a>> {
    let (is_list, options) = match method {
        "findAll" => (true, arguments.first()),
        "findOne" | "find" => (false, arguments.first()),
        "findByPk" | "findById" | "findByPrimary" => (false, arguments.get(1)),
        "create" | "build" => (matches!(arguments.first(), Some(Value::Array(_))), None),
        "bulkCreate" | "bulkBuild" => (true, None),
        _ => return None,
    };
    let options = options.cloned().unwrap_or(Value::Undefined);
    let is_plain = matches!(options.own("raw"), Some(Value::Bool(true)));
    // What has been made has all that there is.
    let model = match method {
        "create" | "build" | "bulkCreate" | "bulkBuild" => Model {
            scope: None,
            ..model
        },
        _ => model,
    };
    Some(Row {
        model,
        options,
        is_list,
        is_plain,
        depth: 0,
    })
}

/// Texts of a list, if all of them are known.
fn names(list: &Value<'_>) -> Option<Vec<String>> {
    list.items()?.iter().map(Value::as_text).collect()
}
