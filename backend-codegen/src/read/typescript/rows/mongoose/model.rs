//! Models of Mongoose, and what refers to them.

use std::rc::Rc;

use super::{CALLS, Populated};
use crate::read::typescript::evaluate::{Machine, open_array, term};
use crate::read::typescript::value::{Place, Term, TermKind, Value};

/// How many references may be in each other.
const REFERENCES: u32 = 8;

impl<'a> Machine<'a> {
    /// `mongoose.model('Pet', schema)`
    pub(in crate::read::typescript) fn note_model(&mut self, arguments: &[Value<'a>]) {
        if let [Value::Text(name), given, ..] = arguments
            && let Some(schema) = schema_given(given)
            && let Some(name) = name.exact()
        {
            self.models.insert(name, schema);
        }
    }

    /// The schema of a model.
    pub(super) fn schema_of_model(&self, value: &Value<'a>) -> Option<Rc<Term<'a>>> {
        let of = value.as_term()?;
        match &of.kind {
            TermKind::Call(callee, arguments) => {
                let callee = callee.as_term()?;
                let is_model = match &callee.kind {
                    TermKind::Member(_, name) => &**name == "model",
                    _ => false,
                };
                if !is_model || callee.package().as_deref() != Some("mongoose") {
                    return None;
                }
                match arguments.get(1).and_then(schema_given) {
                    Some(schema) => Some(schema),
                    None => self.models.get(&arguments.first()?.as_text()?).cloned(),
                }
            }
            // `mongoose.models.Pet`
            TermKind::Member(models, name) => {
                let is_of_mongoose = models.as_term()?.path().as_deref() == Some("mongoose.models");
                is_of_mongoose.then(|| self.models.get(&**name).cloned())?
            }
            _ => None,
        }
    }

    /// The schema of the model that a value came from, and whether it is the model itself.
    pub(in crate::read::typescript) fn model(
        &self,
        of: &Rc<Term<'a>>,
    ) -> Option<(Rc<Term<'a>>, bool)> {
        let mut term = of.clone();
        let mut is_model = true;
        for _ in 0..CALLS {
            if let Some(schema) = self.schema_of_model(&Value::Term(term.clone())) {
                return Some((schema, is_model));
            }
            if let Some((schema, false)) = self.referenced(&term, 0) {
                return Some((schema, false));
            }
            let next = match &term.kind {
                TermKind::Call(callee, _) | TermKind::New(callee, _) => callee.as_term()?.clone(),
                TermKind::Member(base, _) => base.as_term()?.clone(),
                TermKind::Package(_) | TermKind::Global(_) | TermKind::Unknown(_) => return None,
            };
            is_model = false;
            term = next;
        }
        None
    }

    /// The schema of what a field of a document refers to, and whether there may be several.
    pub(in crate::read::typescript) fn referenced(
        &self,
        of: &Rc<Term<'a>>,
        depth: u32,
    ) -> Option<(Rc<Term<'a>>, bool)> {
        let TermKind::Member(base, name) = &of.kind else {
            return None;
        };
        if depth > REFERENCES {
            return None;
        }
        let base = base.as_term()?;
        let (schema, is_list) = match self.referenced(base, depth + 1) {
            Some((schema, true)) => return (&**name == "item").then_some((schema, false)),
            Some(found) => found,
            None => {
                let found = self.found(base)?;
                (found.schema, found.is_list)
            }
        };
        if is_list {
            return None;
        }
        let declared = definition(&schema)?.0.own(name)?;
        let (model, is_list) = self.referred(&declared)?;
        Some((self.models.get(&model)?.clone(), is_list))
    }

    /// The name of the model that a field refers to: `{ type: ObjectId, ref: 'User' }`.
    pub(super) fn referred(&self, declared: &Value<'a>) -> Option<(String, bool)> {
        match declared {
            Value::Array(items) => {
                let item = items.items.borrow().first().cloned()?;
                let (model, _) = self.referred(&item)?;
                Some((model, true))
            }
            Value::Object(_) => {
                let kind = declared.own("type")?;
                let Some(named) = declared.own("ref") else {
                    return match &kind {
                        Value::Array(_) => self.referred(&kind),
                        _ => None,
                    };
                };
                let model = match &named {
                    // `ref: User`
                    Value::Term(of) => of.called()?.1.first()?.as_text()?,
                    named => named.as_text()?,
                };
                let is_known = self.models.contains_key(&model);
                is_known.then_some((model, matches!(kind, Value::Array(_))))
            }
            _ => None,
        }
    }
}

/// What a field holds that refers to other documents: their ids.
pub(super) fn reference<'a>(of: &Value<'a>, name: &str, is_list: bool, at: Place) -> Value<'a> {
    let field = term(at, TermKind::Member(of.clone(), name.into()));
    match is_list {
        true => open_array(vec![term(at, TermKind::Member(field, "item".into()))]),
        false => field,
    }
}

/// The documents themselves, as `findById` of their model gives them.
pub(super) fn populated<'a>(
    populated: &Populated<'a>,
    model: &str,
    is_list: bool,
    at: Place,
) -> Value<'a> {
    let member = |base: Value<'a>, name: &str| term(at, TermKind::Member(base, name.into()));
    let call = |callee: Value<'a>, arguments| term(at, TermKind::Call(callee, Rc::new(arguments)));
    let package = term(at, TermKind::Package("mongoose".into()));
    let model = call(member(package, "model"), vec![Value::text(model)]);
    let mut found = call(member(model, "findById"), Vec::new());
    if let Some(select) = &populated.select {
        found = call(member(found, "select"), vec![select.clone()]);
    }
    if let Some(populate) = &populated.populate {
        found = call(member(found, "populate"), vec![populate.clone()]);
    }
    match is_list {
        true => open_array(vec![found]),
        false => found,
    }
}

/// The schema that a model is given: `mongoose.model('Pet', { name: String })` has one of these fields.
fn schema_given<'a>(given: &Value<'a>) -> Option<Rc<Term<'a>>> {
    match given {
        Value::Term(schema) if is_schema(schema) => Some(schema.clone()),
        Value::Object(fields) if !fields.members.borrow().is_empty() => {
            let package = term(fields.place, TermKind::Package("mongoose".into()));
            let schema = term(fields.place, TermKind::Member(package, "Schema".into()));
            let made = TermKind::New(schema, Rc::new(vec![given.clone()]));
            term(fields.place, made).as_term().cloned()
        }
        _ => None,
    }
}

pub(in crate::read::typescript) fn is_schema(of: &Rc<Term<'_>>) -> bool {
    let called = of.called().map(|(path, _)| path);
    called.is_some_and(|path| path == "mongoose.Schema")
}

/// The fields of a schema, and its options.
pub(in crate::read::typescript) fn definition<'a>(
    schema: &Rc<Term<'a>>,
) -> Option<(Value<'a>, Option<Value<'a>>)> {
    if !is_schema(schema) {
        return None;
    }
    let (_, arguments) = schema.called()?;
    let options = schema.members.borrow().get("options").cloned();
    Some((
        arguments.first()?.clone(),
        options.or_else(|| arguments.get(1).cloned()),
    ))
}
