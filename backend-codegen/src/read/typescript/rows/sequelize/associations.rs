//! What models of Sequelize refer to.

use std::rc::Rc;

use super::Row;
use super::models::{Model, note};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::rows::{capitalized, plural, singular};
use crate::read::typescript::value::{Object, Place, Value};

impl<'a> Machine<'a> {
    /// `User.hasMany(Post, { as: 'posts' })`
    pub(super) fn associate(
        &mut self,
        model: &Model<'a>,
        kind: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Value<'a> {
        let unknown = self.unknown(at, None);
        let Some(target) = arguments.first() else {
            return unknown;
        };
        let Some(of_target) = self.sequelize_model(target, 0) else {
            return unknown;
        };
        let options = arguments.get(1).cloned().unwrap_or(Value::Undefined);
        let Some(target_name) = self.name_of_model(&of_target.value) else {
            return unknown;
        };
        let given = match options.own("as") {
            Some(given @ Value::Object(_)) => given.own("plural"),
            given => given,
        };
        let given = given.and_then(|given| given.as_text());
        let alias = given.clone().unwrap_or_else(|| match kind {
            "hasMany" | "belongsToMany" => plural(&target_name),
            _ => singular(&target_name),
        });
        let association = Object::new(at);
        association.members.borrow_mut().extend([
            (Rc::from("target"), target.clone()),
            (Rc::from("associationType"), Value::text(kind)),
            (Rc::from("as"), Value::text(alias.as_str())),
        ]);
        let association = Value::Object(Rc::new(association));
        keep(
            &model.value,
            "associations",
            &alias,
            association.clone(),
            at,
        );
        // The column that refers to it is one of the row.
        let (holder, of, name) = match kind {
            "belongsTo" => (&model.value, &of_target.value, Some(alias)),
            "hasMany" | "hasOne" => {
                let own = self.name_of_model(&model.value);
                (
                    &of_target.value,
                    &model.value,
                    own.map(|own| singular(&own)),
                )
            }
            _ => return association,
        };
        let key = match options.own("foreignKey") {
            Some(named @ Value::Object(_)) => named.own("name").or_else(|| named.own("fieldName")),
            other => other,
        };
        let id = self.key_of_model(of);
        let columns = self.columns_of_model(of, at).into_iter();
        let value = columns.filter(|(name, _)| *name == id).map(|it| it.1);
        let value = value.last().unwrap_or_else(|| self.unknown(at, Some(&id)));
        let key = match (key, name) {
            (Some(key), _) => key.as_text(),
            (None, Some(name)) => Some(format!("{name}{}", capitalized(&id))),
            (None, None) => None,
        };
        if let Some(key) = key {
            keep(holder, "foreignKeys", &key, value, at);
        }
        association
    }

    /// What a model refers to, by the names of members.
    pub(super) fn associations(&mut self, model: &Value<'a>) -> Vec<(Rc<str>, Value<'a>)> {
        let mut found = Vec::new();
        if let Some(Value::Object(known)) = model.own("associations") {
            let known = known.members.borrow();
            found.extend(known.iter().map(|(name, it)| (name.clone(), it.clone())));
        }
        let Value::Class(class) = model else {
            return found;
        };
        for property in self.decorated_properties(class).iter() {
            let references = [
                ("HasMany", "hasMany"),
                ("HasOne", "hasOne"),
                ("BelongsTo", "belongsTo"),
                ("BelongsToMany", "belongsToMany"),
            ];
            for (decorator, kind) in references {
                if !property.has("sequelize-typescript", decorator) {
                    continue;
                }
                let target = property.argument(decorator);
                let Some(target) = self.class_given(&target) else {
                    continue;
                };
                let association = Object::new(property.place);
                association.members.borrow_mut().extend([
                    (Rc::from("target"), target),
                    (Rc::from("associationType"), Value::text(kind)),
                    (Rc::from("as"), Value::text(&*property.name)),
                ]);
                found.push((property.name.clone(), Value::Object(Rc::new(association))));
            }
        }
        found
    }

    /// One item of `include`: the name of the member, and what is in it.
    pub(super) fn include(
        &mut self,
        row: &Row<'a>,
        item: &Value<'a>,
    ) -> Option<(Rc<str>, Row<'a>)> {
        let associations = self.associations(&row.model.value);
        let by_name = |name: &str| {
            let mut all = associations.iter();
            all.find(|(alias, _)| **alias == *name).cloned()
        };
        let (given, named, options) = if self.sequelize_model(item, 0).is_some() {
            (Some(item.clone()), None, Value::Undefined)
        } else if item.own("associationType").is_some() || item.as_text().is_some() {
            (None, Some(item.clone()), Value::Undefined)
        } else {
            let named = item.own("association").or_else(|| item.own("as"));
            (item.own("model"), named, item.clone())
        };
        let name = named.and_then(|named| {
            let alias = named.own("as").and_then(|alias| alias.as_text());
            alias.or_else(|| named.as_text())
        });
        let model = match &given {
            Some(given) => Some(self.sequelize_model(given, 0)?),
            None => None,
        };
        let association = match (&name, &model) {
            (Some(name), _) => by_name(name),
            (None, Some(model)) => {
                let mut fitting = Vec::new();
                for (alias, association) in &associations {
                    let target = association.own("target")?;
                    if let Some(target) = self.sequelize_model(&target, 0)
                        && is_same(&target.value, &model.value)
                    {
                        fitting.push((alias.clone(), association.clone()));
                    }
                }
                match <[_; 1]>::try_from(fitting) {
                    Ok([only]) => Some(only),
                    Err(_) => None,
                }
            }
            (None, None) => None,
        };
        let (alias, association) = association?;
        let model = match model {
            Some(model) => model,
            None => self.sequelize_model(&association.own("target")?, 0)?,
        };
        let is_list = is_many(&association)?;
        let is_plain = row.is_plain;
        Some((
            alias,
            Row {
                model,
                options,
                is_list,
                is_plain,
                depth: 0,
            },
        ))
    }
}

/// Whether several rows belong to one.
pub(super) fn is_many(association: &Value<'_>) -> Option<bool> {
    let kind = association.own("associationType")?.as_text()?;
    Some(matches!(kind.as_str(), "hasMany" | "belongsToMany"))
}

/// Whether two values are the same model; files that make one may be called several times.
fn is_same(one: &Value<'_>, other: &Value<'_>) -> bool {
    match (one, other) {
        (Value::Class(one), Value::Class(other)) => std::ptr::eq(one.code, other.code),
        (Value::Term(one), Value::Term(other)) => one.place == other.place,
        _ => false,
    }
}

/// Puts a member into an object that a model has.
fn keep<'a>(model: &Value<'a>, holder: &str, name: &str, value: Value<'a>, at: Place) {
    let kept = match model.own(holder) {
        Some(kept @ Value::Object(_)) => kept,
        _ => {
            let kept = Value::Object(Rc::new(Object::new(at)));
            note(model, holder, kept.clone());
            kept
        }
    };
    note(&kept, name, value);
}
