//! Documents of Mongoose, by the schemas of their models.

use std::rc::Rc;

use super::{Column, Fields, Shape};
use crate::read::typescript::evaluate::{Machine, open_array};
use crate::read::typescript::value::{Place, Term, TermKind, Value};

/// How deep schemas may be in each other.
const DEPTH: u32 = 8;

impl<'a> Machine<'a> {
    /// What is in a document that a model finds or makes, or in each of several.
    pub(in crate::read::typescript) fn document(&mut self, of: &Rc<Term<'a>>) -> Option<Shape<'a>> {
        let (schema, is_list, words) = found(of)?;
        let TermKind::New(_, arguments) = &schema.kind else {
            return None;
        };
        let arguments = arguments.clone();
        let definition = arguments.first()?;
        let mut fields = self.fields_of_schema(definition, 0, of.place);
        if fields.is_empty() {
            return None;
        }
        fields.insert(
            0,
            ("_id".into(), self.column(Column::Text, "_id", of.place)),
        );
        if let Some(options) = arguments.get(1)
            && let Some(Value::Bool(true)) = options.own("timestamps")
        {
            for name in ["createdAt", "updatedAt"] {
                fields.push((name.into(), self.column(Column::Date, name, of.place)));
            }
        }
        let is_named = |name: &str, sign: &str| {
            let mut words = words.iter().flat_map(|text| text.split_whitespace());
            words.any(|word| word.strip_prefix(sign) == Some(name))
        };
        let some_are_wanted = words
            .iter()
            .flat_map(|text| text.split_whitespace())
            .any(|word| !word.starts_with(['-', '+']));
        fields.retain(|(name, _)| {
            let is_wanted = !some_are_wanted || &**name == "_id" || is_named(name, "");
            is_wanted && !is_named(name, "-")
        });
        Some((fields, is_list))
    }

    /// The fields of `{ name: String, address: { street: { type: String } } }`.
    fn fields_of_schema(&mut self, definition: &Value<'a>, depth: u32, at: Place) -> Fields<'a> {
        let Value::Object(definition) = definition else {
            return Vec::new();
        };
        if depth > DEPTH {
            return Vec::new();
        }
        let members = definition.members.borrow().clone();
        let mut fields = Vec::new();
        for (name, member) in members {
            let is_hidden = matches!(member.own("select"), Some(Value::Bool(false)));
            if is_hidden && member.own("type").is_some() {
                continue;
            }
            let value = self.value_of_schema(&name, &member, depth + 1, at);
            fields.push((name, value));
        }
        fields
    }

    fn value_of_schema(
        &mut self,
        name: &str,
        declared: &Value<'a>,
        depth: u32,
        at: Place,
    ) -> Value<'a> {
        match declared {
            Value::Array(items) => {
                let item = items.items.borrow().first().cloned();
                match item {
                    Some(item) if depth <= DEPTH => {
                        let item = self.value_of_schema(name, &item, depth + 1, at);
                        open_array(vec![item])
                    }
                    _ => open_array(Vec::new()),
                }
            }
            Value::Object(_) => match declared.own("type") {
                // Unless it is a field of that name.
                Some(kind) if kind.own("type").is_none() && depth <= DEPTH => {
                    self.value_of_schema(name, &kind, depth + 1, at)
                }
                _ => {
                    let fields = self.fields_of_schema(declared, depth, at);
                    self.record(name, fields, at)
                }
            },
            Value::Term(of) if is_schema(of) => {
                let definition = match &of.kind {
                    TermKind::New(_, arguments) => arguments.first().cloned(),
                    _ => None,
                };
                let definition = definition.unwrap_or(Value::Undefined);
                let fields = self.fields_of_schema(&definition, depth, at);
                self.record(name, fields, at)
            }
            Value::Term(of) => {
                let path = of.path().unwrap_or_default();
                let column = match path.rsplit('.').next().unwrap_or_default() {
                    "String" | "ObjectId" | "ObjectID" | "UUID" => Column::Text,
                    "Number" | "Double" => Column::Number,
                    "Int32" => Column::Integer,
                    "Boolean" => Column::Flag,
                    "Date" => Column::Date,
                    _ => Column::Open,
                };
                self.column(column, name, at)
            }
            Value::Text(text) => {
                let column = match text.exact().unwrap_or_default().as_str() {
                    "string" | "String" | "ObjectId" => Column::Text,
                    "number" | "Number" => Column::Number,
                    "boolean" | "Boolean" => Column::Flag,
                    "date" | "Date" => Column::Date,
                    _ => Column::Open,
                };
                self.column(column, name, at)
            }
            _ => self.unknown(at, Some(name)),
        }
    }
}

/// The schema of what a model finds or makes, whether there may be several, and what `select` names.
fn found<'a>(of: &Rc<Term<'a>>) -> Option<(Rc<Term<'a>>, bool, Vec<String>)> {
    let mut term = of.clone();
    let mut words = Vec::new();
    for _ in 0..24 {
        let (callee, arguments) = match &term.kind {
            TermKind::Call(callee, arguments) => (callee.as_term()?.clone(), arguments.clone()),
            TermKind::New(callee, _) => return Some((schema_of(callee)?, false, words)),
            // One of several.
            TermKind::Member(list, item) if &**item == "item" => {
                let (schema, is_list, of_list) = found(list.as_term()?)?;
                words.extend(of_list);
                return is_list.then_some((schema, false, words));
            }
            _ => return None,
        };
        let TermKind::Member(base, method) = &callee.kind else {
            return None;
        };
        let is_list = match &**method {
            "find" => Some(true),
            "create" | "insertMany" => Some(matches!(arguments.first(), Some(Value::Array(_)))),
            "findOne" | "findById" | "findByIdAndUpdate" | "findOneAndUpdate"
            | "findByIdAndDelete" | "findOneAndDelete" | "findByIdAndRemove"
            | "findOneAndRemove" | "findOneAndReplace" | "findByIdAndReplace" => Some(false),
            "select" => {
                words.extend(arguments.first().and_then(Value::as_text));
                None
            }
            "sort" | "limit" | "skip" | "lean" | "exec" | "where" | "equals" | "populate"
            | "orFail" | "or" | "and" | "in" | "gt" | "lt" | "gte" | "lte" | "session" | "save"
            | "toObject" | "toJSON" | "collation" => None,
            _ => return None,
        };
        if let Some(is_list) = is_list {
            // `find(filter, 'name email')`
            words.extend(arguments.get(1).and_then(Value::as_text));
            return Some((schema_of(base)?, is_list, words));
        }
        term = base.as_term()?.clone();
    }
    None
}

/// The schema of a model.
fn schema_of<'a>(value: &Value<'a>) -> Option<Rc<Term<'a>>> {
    let (schema, is_model) = model(value.as_term()?)?;
    (is_model && is_schema(&schema)).then_some(schema)
}

pub(in crate::read::typescript) fn is_schema(of: &Rc<Term<'_>>) -> bool {
    match &of.kind {
        TermKind::New(callee, _) => callee
            .as_term()
            .and_then(|callee| callee.path())
            .is_some_and(|path| path == "mongoose.Schema"),
        _ => false,
    }
}

/// The schema of the model that a value came from, and whether it is the model itself.
pub(in crate::read::typescript) fn model<'a>(of: &Rc<Term<'a>>) -> Option<(Rc<Term<'a>>, bool)> {
    let mut term = of.clone();
    let mut is_model = true;
    for _ in 0..24 {
        let next = match &term.kind {
            TermKind::Call(callee, arguments) => {
                let callee = callee.as_term()?;
                if callee.path().as_deref() == Some("mongoose.model") {
                    return Some((arguments.get(1)?.as_term()?.clone(), is_model));
                }
                callee.clone()
            }
            TermKind::New(callee, _) => callee.as_term()?.clone(),
            TermKind::Member(base, _) => base.as_term()?.clone(),
            TermKind::Package(_) | TermKind::Global(_) | TermKind::Unknown(_) => return None,
        };
        is_model = false;
        term = next;
    }
    None
}
