//! Documents of Mongoose, by the schemas of their models.

mod call;
mod model;
mod shown;
mod taken;

use std::rc::Rc;

pub(in crate::read::typescript) use self::model::{definition, is_schema};
use super::{Column, Fields, Shape};
use crate::read::typescript::evaluate::{Machine, open_array, term};
use crate::read::typescript::value::{Place, Term, TermKind, Value};

/// How deep schemas may be in each other.
const DEPTH: u32 = 8;

/// How many calls of one query are looked at.
const CALLS: usize = 24;

/// What a query finds, or a model makes.
struct Found<'a> {
    schema: Rc<Term<'a>>,
    is_list: bool,
    /// What `select` names.
    words: Vec<String>,
    /// What is found in place of what refers to it.
    populated: Vec<Populated<'a>>,
    /// What was set on it before `save()` and the like.
    set: Fields<'a>,
    /// Whether it is no document any more, which knows how to show itself.
    is_plain: bool,
    /// Whether it has been made just now, so that nothing of it is hidden.
    is_made: bool,
}

/// `populate('author', 'name')`
struct Populated<'a> {
    path: String,
    select: Option<Value<'a>>,
    populate: Option<Value<'a>>,
}

impl<'a> Machine<'a> {
    /// What is in a document that a model finds or makes, or in each of several.
    pub(in crate::read::typescript) fn document(&mut self, of: &Rc<Term<'a>>) -> Option<Shape<'a>> {
        let found = self.found(of)?;
        let (definition, options) = definition(&found.schema)?;
        let mut fields = self.fields_of_schema(&definition, 0, of.place);
        if fields.is_empty() {
            return None;
        }
        fields.extend(self.hidden_fields(&definition, &found, of.place));
        fields.insert(
            0,
            ("_id".into(), self.column(Column::Text, "_id", of.place)),
        );
        if options.is_some_and(|options| {
            matches!(
                options.own("timestamps"),
                Some(Value::Bool(true) | Value::Object(_))
            )
        }) {
            for name in ["createdAt", "updatedAt"] {
                if definition.own(name).is_some() {
                    continue;
                }
                fields.push((name.into(), self.column(Column::Date, name, of.place)));
            }
        }
        let one = match found.is_list {
            true => TermKind::Member(Value::Term(of.clone()), "item".into()),
            false => of.kind.clone(),
        };
        let one = term(of.place, one);
        for (name, value) in &mut fields {
            if let Some(declared) = definition.own(name)
                && let Some((model, is_list)) = self.referred(&declared)
            {
                *value = match found.populated.iter().find(|it| it.path == **name) {
                    Some(populated) => model::populated(populated, &model, is_list, of.place),
                    None => model::reference(&one, name, is_list, of.place),
                };
            }
        }
        let words = &found.words;
        let is_named = |name: &str, sign: &str| {
            let mut words = words.iter().flat_map(|text| text.split_whitespace());
            words.any(|word| word.strip_prefix(sign) == Some(name))
        };
        let some_are_wanted = words
            .iter()
            .flat_map(|text| text.split_whitespace())
            .any(|word| !word.starts_with(['-', '+']));
        fields.retain(|(name, _)| {
            let is_wanted =
                !some_are_wanted || &**name == "_id" || is_named(name, "") || is_named(name, "+");
            is_wanted && !is_named(name, "-")
        });
        for (name, value) in found.set {
            match fields.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = value,
                None => fields.push((name, value)),
            }
        }
        Some((fields, found.is_list))
    }

    /// Fields that are hidden unless somebody asks for them: `{ select: false }`.
    fn hidden_fields(
        &mut self,
        definition: &Value<'a>,
        found: &Found<'a>,
        at: Place,
    ) -> Fields<'a> {
        let Value::Object(definition) = definition else {
            return Vec::new();
        };
        let is_asked = |name: &str| {
            let mut words = found.words.iter().flat_map(|text| text.split_whitespace());
            words.any(|word| word.strip_prefix('+').unwrap_or(word) == name)
        };
        let members = definition.members.borrow().clone();
        let mut fields = Vec::new();
        for (name, member) in members {
            if is_hidden(&member) && (found.is_made || is_asked(&name)) {
                let value = self.value_of_schema(&name, &member, 1, at);
                fields.push((name, value));
            }
        }
        fields
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
            if is_hidden(&member) {
                continue;
            }
            let value = self.value_of_schema(&name, &member, depth + 1, at);
            fields.push((name, value));
        }
        fields
    }

    /// The same with an id, unless it is turned off.
    fn with_id(&self, mut fields: Fields<'a>, id: Option<Value<'a>>, at: Place) -> Fields<'a> {
        let has_id = fields.iter().any(|(name, _)| &**name == "_id");
        if !has_id && !matches!(id, Some(Value::Bool(false))) && !fields.is_empty() {
            fields.insert(0, ("_id".into(), self.column(Column::Text, "_id", at)));
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
                    // Documents in lists have ids of their own.
                    Some(item @ Value::Object(_)) if item.own("type").is_none() => {
                        let fields = self.fields_of_schema(&item, depth + 1, at);
                        let fields = self.with_id(fields, item.own("_id"), at);
                        open_array(vec![self.record(name, fields, at)])
                    }
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
                let (definition, options) = definition(of).unwrap_or((Value::Undefined, None));
                let fields = self.fields_of_schema(&definition, depth, at);
                let id = options.and_then(|options| options.own("_id"));
                let fields = self.with_id(fields, id, at);
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

    /// What a query finds, by the calls that it was made of.
    fn found(&self, of: &Rc<Term<'a>>) -> Option<Found<'a>> {
        let mut query = of.clone();
        let mut found = Found {
            schema: of.clone(),
            is_list: false,
            words: Vec::new(),
            populated: Vec::new(),
            set: Vec::new(),
            is_plain: false,
            is_made: false,
        };
        for _ in 0..CALLS {
            if !Rc::ptr_eq(&query, of) {
                found.add_set(&query);
            }
            let (callee, arguments) = match &query.kind {
                TermKind::Call(callee, arguments) => (callee.as_term()?.clone(), arguments.clone()),
                TermKind::New(model, _) => {
                    found.schema = self.schema_of_model(model)?;
                    found.is_made = true;
                    return Some(found);
                }
                // One of several.
                TermKind::Member(list, item) if &**item == "item" => {
                    let of_list = self.found(list.as_term()?)?;
                    found.words.extend(of_list.words);
                    found.populated.extend(of_list.populated);
                    found.is_plain |= of_list.is_plain;
                    found.schema = of_list.schema;
                    return of_list.is_list.then_some(found);
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
                    found.add_words(arguments.first());
                    None
                }
                "populate" => {
                    found.add_populated(&arguments);
                    None
                }
                "lean" | "toObject" | "toJSON" => {
                    found.is_plain = true;
                    None
                }
                "sort" | "limit" | "skip" | "exec" | "where" | "equals" | "orFail" | "or"
                | "and" | "in" | "gt" | "lt" | "gte" | "lte" | "session" | "save" | "collation"
                | "execPopulate" | "set" | "$session" | "maxTimeMS" | "hint" => None,
                _ => return None,
            };
            if let Some(is_list) = is_list {
                found.schema = match self.schema_of_model(base) {
                    Some(schema) => schema,
                    // `Pet.find().find(filter)`
                    None => {
                        let before = self.found(base.as_term()?)?;
                        found.words.extend(before.words);
                        found.populated.extend(before.populated);
                        before.schema
                    }
                };
                found.is_list = is_list;
                found.is_made = matches!(&**method, "create" | "insertMany");
                // `find(filter, 'name email', { populate: 'owner' })`
                if method.starts_with("find") && !method.contains("And") {
                    found.add_words(arguments.get(1));
                    if let Some(populate) = arguments.get(2).and_then(|it| it.own("populate")) {
                        found.add_populated(&[populate]);
                    }
                }
                return Some(found);
            }
            query = base.as_term()?.clone();
        }
        None
    }
}

/// Whether a field is left out of what is found: `{ type: String, select: false }`.
fn is_hidden(field: &Value<'_>) -> bool {
    matches!(field.own("select"), Some(Value::Bool(false))) && field.own("type").is_some()
}

impl<'a> Found<'a> {
    /// `select('name -secret')`, `select({ name: 1 })`, `select(['name'])`
    fn add_words(&mut self, selected: Option<&Value<'a>>) {
        match selected {
            Some(Value::Array(items)) => {
                self.words
                    .extend(items.items.borrow().iter().filter_map(Value::as_text));
            }
            Some(Value::Object(fields)) => {
                for (name, is_wanted) in fields.members.borrow().iter() {
                    match is_wanted.truth() {
                        Some(true) => self.words.push(name.to_string()),
                        Some(false) => self.words.push(format!("-{name}")),
                        None => {}
                    }
                }
            }
            other => self.words.extend(other.and_then(Value::as_text)),
        }
    }

    /// `populate('author comments', 'name')`, `populate({ path: 'author', select: 'name' })`
    fn add_populated(&mut self, arguments: &[Value<'a>]) {
        match arguments.first() {
            Some(Value::Array(items)) => {
                for item in items.items.borrow().iter() {
                    self.add_populated(std::slice::from_ref(item));
                }
            }
            Some(Value::Object(options)) => {
                let members = options.members.borrow();
                for path in members.get("path").and_then(Value::as_text).iter() {
                    self.populated
                        .extend(path.split_whitespace().map(|path| Populated {
                            path: path.to_owned(),
                            select: members.get("select").cloned(),
                            populate: members.get("populate").cloned(),
                        }));
                }
            }
            Some(Value::Text(paths)) => {
                for path in paths.exact().unwrap_or_default().split_whitespace() {
                    self.populated.push(Populated {
                        path: path.to_owned(),
                        select: arguments.get(1).cloned(),
                        populate: None,
                    });
                }
            }
            _ => {}
        }
    }

    /// What was set last is what is there.
    fn add_set(&mut self, term: &Rc<Term<'a>>) {
        for (name, value) in term.members.borrow().iter() {
            let is_known = self.set.iter().any(|(known, _)| known == name);
            if !is_known && !matches!(value, Value::Function(_) | Value::Undefined) {
                self.set.push((name.clone(), value.clone()));
            }
        }
    }
}
