//! Rows of Prisma: what `select` and `include` name, and the models of `schema.prisma`.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Column, Fields, Shape};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::value::{Object, Place, Term, TermKind, Value};

/// What files of Prisma declare.
#[derive(Clone, Debug, Default)]
pub(in crate::read::typescript) struct Models {
    /// Fields of models, by the models' names in small letters.
    models: BTreeMap<String, Vec<Field>>,
    enumerations: Vec<String>,
    /// Models in which something may not stand twice.
    unique: Vec<String>,
}

#[derive(Clone, Debug)]
struct Field {
    name: String,
    ty: String,
    is_list: bool,
    /// Whether the database sets it, unless it is told otherwise.
    is_set: bool,
}

/// What is said of columns that the database or Prisma itself sets.
const SET: &[&str] = &[
    "@updatedAt",
    "autoincrement()",
    "cuid(",
    "dbgenerated(",
    "nanoid(",
    "now()",
    "uuid(",
];

impl Models {
    /// Adds what a file declares.
    pub(in crate::read::typescript) fn add(&mut self, text: &str) {
        let mut model: Option<String> = None;
        for line in text.lines() {
            let line = line.split("//").next().unwrap_or_default().trim();
            let mut words = line.split_whitespace();
            if let Some(model) = &model
                && (line.contains("@unique") || line.contains("@@id"))
                && !self.unique.contains(model)
            {
                self.unique.push(model.clone());
            }
            match (words.next(), words.next()) {
                (Some("model" | "view" | "type"), Some(name)) if line.ends_with('{') => {
                    model = Some(name.to_lowercase());
                }
                (Some("enum"), Some(name)) if line.ends_with('{') => {
                    self.enumerations.push(name.to_owned());
                }
                (Some("}"), _) => model = None,
                (Some(name), Some(ty)) if !name.starts_with('@') => {
                    let Some(model) = &model else { continue };
                    let ty = ty.trim_end_matches('?');
                    let (ty, is_list) = match ty.strip_suffix("[]") {
                        Some(item) => (item, true),
                        None => (ty, false),
                    };
                    let fields = self.models.entry(model.clone()).or_default();
                    fields.push(Field {
                        name: name.to_owned(),
                        ty: ty.to_owned(),
                        is_list,
                        is_set: SET.iter().any(|word| line.contains(word)),
                    });
                }
                _ => {}
            }
        }
    }

    /// Whether something may not stand twice in rows of a model; nothing if there is none.
    pub(super) fn has_unique(&self, model: &str) -> Option<bool> {
        let model = model.to_lowercase();
        self.models.get(&model)?;
        Some(self.unique.contains(&model))
    }

    fn fields(&self, model: &str) -> Option<&[Field]> {
        self.models.get(&model.to_lowercase()).map(Vec::as_slice)
    }

    /// What a column may hold; nothing for what is a relation.
    fn column(&self, field: &Field) -> Option<Column> {
        Some(match field.ty.as_str() {
            "String" | "Decimal" => Column::Text,
            "Int" | "BigInt" => Column::Integer,
            "Float" => Column::Number,
            "Boolean" => Column::Flag,
            "DateTime" => Column::Date,
            ty if self.enumerations.iter().any(|name| name == ty) => Column::Text,
            ty if self.fields(ty).is_some() => return None,
            _ => Column::Open,
        })
    }
}

impl<'a> Machine<'a> {
    /// The row that a query of Prisma finds or makes, or each of several.
    pub(super) fn selected(&mut self, of: &Rc<Term<'a>>) -> Option<Shape<'a>> {
        let TermKind::Call(callee, arguments) = &of.kind else {
            return None;
        };
        let TermKind::Member(table, operation) = &callee.as_term()?.kind else {
            return None;
        };
        let is_list = match &**operation {
            "findMany" | "createManyAndReturn" | "updateManyAndReturn" => true,
            "findUnique" | "findFirst" | "findUniqueOrThrow" | "findFirstOrThrow" | "create"
            | "update" | "upsert" | "delete" => false,
            _ => return None,
        };
        let model = table.as_term().and_then(|table| match &table.kind {
            TermKind::Member(_, name) => Some(name.clone()),
            _ => None,
        });
        let model = model.filter(|name| self.project.models.fields(name).is_some());
        let options = arguments.first().cloned().unwrap_or(Value::Undefined);
        let says_what = options.own("select").is_some() || options.own("include").is_some();
        let is_known = model.is_some() || says_what || is_list;
        if !is_known || model.is_none() && !matches!(options, Value::Object(_)) {
            return None;
        }
        let fields = self.fields_of_query(&options, model.as_deref(), of.place);
        Some((fields, is_list))
    }

    /// What `{ select: … }`, `{ include: … }` or neither gives of a model.
    fn fields_of_query(
        &mut self,
        options: &Value<'a>,
        model: Option<&str>,
        at: Place,
    ) -> Fields<'a> {
        if let Some(Value::Object(select)) = options.own("select") {
            return self.fields_of(&select, model, at);
        }
        let mut fields = match model {
            Some(model) => self.columns_of(model, at),
            None => Vec::new(),
        };
        if let Some(Value::Object(omit)) = options.own("omit") {
            let is_kept =
                |name: &str| !matches!(omit.members.borrow().get(name), Some(Value::Bool(true)));
            fields.retain(|(name, _)| is_kept(name));
        }
        if let Some(Value::Object(include)) = options.own("include") {
            fields.extend(self.fields_of(&include, model, at));
        }
        fields
    }

    /// All that is in a row of a model, without what it refers to.
    fn columns_of(&self, model: &str, at: Place) -> Fields<'a> {
        let models = &self.project.models;
        let fields = models.fields(model).unwrap_or_default().iter();
        let columns = fields.filter_map(|field| {
            let value = self.column(models.column(field)?, &field.name, at);
            let value = match field.is_list {
                true => crate::read::typescript::evaluate::open_array(vec![value]),
                false => value,
            };
            Some((field.name.as_str().into(), value))
        });
        columns.collect()
    }

    /// What can be set of a row of a model, without what the database sets.
    pub(super) fn settable_of_prisma(&self, model: &str, at: Place) -> Option<Fields<'a>> {
        let fields = self.project.models.fields(model)?;
        let is_set = |name: &str| fields.iter().any(|it| it.is_set && it.name == name);
        let mut columns = self.columns_of(model, at);
        columns.retain(|(name, _)| !is_set(name));
        Some(columns)
    }

    /// What the members of `select` or `include` stand for.
    fn fields_of(&mut self, select: &Rc<Object<'a>>, model: Option<&str>, at: Place) -> Fields<'a> {
        let members = select.members.borrow().clone();
        let mut fields = Vec::new();
        for (name, value) in members {
            if matches!(value, Value::Bool(false)) {
                continue;
            }
            let field = self.field_of(&name, &value, model, at);
            fields.push((name, field));
        }
        fields
    }

    fn field_of(
        &mut self,
        name: &str,
        options: &Value<'a>,
        model: Option<&str>,
        at: Place,
    ) -> Value<'a> {
        let models = &self.project.models;
        let declared = model.and_then(|model| {
            let mut fields = models.fields(model)?.iter();
            fields.find(|field| field.name == name)
        });
        let Some(declared) = declared else {
            // Whether it is one or many is not said; what is asked of it tells.
            let fields = match options {
                Value::Object(_) if name == "_count" => match options.own("select") {
                    Some(Value::Object(counted)) => {
                        let names: Vec<_> = counted.members.borrow().keys().cloned().collect();
                        let numbers = names.into_iter().map(|name| {
                            let number = self.column(Column::Integer, &name, at);
                            (name, number)
                        });
                        numbers.collect()
                    }
                    _ => Vec::new(),
                },
                Value::Object(_) => self.fields_of_query(options, None, at),
                _ => return self.unknown(at, Some(name)),
            };
            return self.record(name, fields, at);
        };
        if let Some(column) = models.column(declared) {
            return self.column(column, name, at);
        }
        let (of, is_list) = (declared.ty.clone(), declared.is_list);
        let fields = self.fields_of_query(options, Some(&of), at);
        match is_list {
            true => self.records(fields, at),
            false => self.record(name, fields, at),
        }
    }
}
