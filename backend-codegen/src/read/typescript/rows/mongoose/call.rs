//! Calls on schemas, models and documents of Mongoose.

use std::rc::Rc;

use super::{Column, definition, is_schema, model};
use crate::read::typescript::evaluate::{Machine, open_array, term};
use crate::read::typescript::value::{Object, Place, Term, TermKind, Value};

impl<'a> Machine<'a> {
    /// Methods of schemas, models and documents: those of Mongoose, and functions of the code.
    pub(in crate::read::typescript) fn call_mongoose(
        &mut self,
        of: &Rc<Term<'a>>,
        base: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        if of.package().as_deref() != Some("mongoose") {
            return None;
        }
        if name == "model" {
            self.note_model(arguments);
        }
        if is_schema(of) {
            return self.call_document_schema(of, base, name, arguments, at);
        }
        let (schema, is_model) = self.model(of)?;
        let holder = self.holder(&schema, if is_model { "statics" } else { "methods" });
        if let Some(Value::Function(method)) = holder.and_then(|holder| holder.own(name)) {
            let method = method.of(base);
            return Some(self.call_function(&method, Some(base.clone()), arguments.to_vec(), at));
        }
        self.take_document(base, Some(name), arguments, at);
        self.refuse_by_mongoose(&schema, name, at);
        match name {
            "populate" => self.populate(of, arguments),
            "distinct" => return self.distinct(&schema, arguments, at),
            _ => {}
        }
        let (callback, given) = match arguments.split_last() {
            Some((callback @ Value::Function(_), given)) if !OF_LISTS.contains(&name) => {
                (Some(callback), given)
            }
            _ => (None, arguments),
        };
        let result = match (name, given) {
            // Whoever waits for a query gets what it finds.
            ("exec", []) => base.clone(),
            _ if callback.is_none() => return None,
            _ => {
                let callee = term(at, TermKind::Member(base.clone(), name.into()));
                term(at, TermKind::Call(callee, Rc::new(given.to_vec())))
            }
        };
        // `Pet.find({}, (error, pets) => …)`
        if let Some(callback) = callback {
            let error = self.unknown(at, Some("error"));
            let given = vec![error, result.clone()];
            self.perhaps(|machine| machine.call(callback, None, given, at));
        }
        Some(result)
    }

    /// A member of a schema that has to be found again when something is set on it.
    pub(in crate::read::typescript) fn member_of_document_schema(
        &mut self,
        schema: &Rc<Term<'a>>,
        name: &str,
        at: Place,
    ) -> Option<Value<'a>> {
        if !matches!(name, "methods" | "statics" | "options") {
            return None;
        }
        if let Some(member) = self.holder(schema, name) {
            return Some(member);
        }
        let member = Value::Object(Rc::new(Object::new(at)));
        let mut members = schema.members.borrow_mut();
        members.insert(name.into(), member.clone());
        Some(member)
    }

    /// `methods`, `statics` or `options` of a schema, if there are any.
    fn holder(&self, schema: &Rc<Term<'a>>, name: &str) -> Option<Value<'a>> {
        let own = schema.members.borrow().get(name).cloned();
        own.or_else(|| {
            let options = definition(schema)?.1?;
            match name {
                "options" => Some(options),
                _ => options.own(name),
            }
        })
    }

    fn call_document_schema(
        &mut self,
        schema: &Rc<Term<'a>>,
        base: &Value<'a>,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let key = match name {
            "method" => "methods",
            "static" => "statics",
            "set" => "options",
            // `schema.plugin(toJSON)`
            "plugin" => {
                let (plugin, options) = arguments.split_first()?;
                let mut given = vec![base.clone()];
                given.extend(options.iter().cloned());
                if let Value::Function(_) = plugin {
                    self.call(plugin, None, given, at);
                }
                return Some(base.clone());
            }
            _ => return None,
        };
        let holder = self.member_of_document_schema(schema, key, at)?;
        match arguments {
            [Value::Text(method), value] => {
                let method = method.exact()?;
                self.set(&holder, Some(method.into()), value.clone(), at);
            }
            [Value::Object(methods)] => {
                let methods = methods.members.borrow().clone();
                for (method, function) in methods {
                    self.set(&holder, Some(method), function, at);
                }
            }
            _ => {}
        }
        Some(base.clone())
    }

    /// `await pet.populate('owner')`
    fn populate(&mut self, of: &Rc<Term<'a>>, arguments: &[Value<'a>]) {
        let Some(mut found) = self.found(of) else {
            return;
        };
        let Some((fields, _)) = definition(&found.schema) else {
            return;
        };
        found.populated.clear();
        found.add_populated(arguments);
        for populated in &found.populated {
            if let Some(declared) = fields.own(&populated.path)
                && let Some((model, is_list)) = self.referred(&declared)
            {
                let value = model::populated(populated, &model, is_list, of.place);
                let mut members = of.members.borrow_mut();
                members.insert(populated.path.as_str().into(), value);
            }
        }
    }

    /// What different documents have in a field: `Pet.distinct('tags')`.
    fn distinct(
        &mut self,
        schema: &Rc<Term<'a>>,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Option<Value<'a>> {
        let field = arguments.first()?.as_text()?;
        let declared = definition(schema)?.0.own(&field)?;
        let value = self.value_of_schema(&field, &declared, 0, at);
        Some(match value {
            Value::Array(_) => value,
            value => open_array(vec![value]),
        })
    }

    /// `pet.id`, which is `pet._id` as a text.
    pub(in crate::read::typescript) fn id_of_document(
        &self,
        of: &Rc<Term<'a>>,
        name: &str,
        at: Place,
    ) -> Option<Value<'a>> {
        let is_document = name == "id" && self.found(of).is_some();
        is_document.then(|| self.column(Column::Text, name, at))
    }

    /// A member of what a field refers to.
    pub(in crate::read::typescript) fn member_of_reference(
        &mut self,
        of: &Rc<Term<'a>>,
        name: &str,
        at: Place,
    ) -> Option<Value<'a>> {
        let (schema, false) = self.referenced(of, 0)? else {
            return None;
        };
        let declared = definition(&schema)?.0.own(name)?;
        match self.referred(&declared) {
            Some((_, is_list)) => Some(model::reference(
                &Value::Term(of.clone()),
                name,
                is_list,
                at,
            )),
            None => Some(self.value_of_schema(name, &declared, 0, at)),
        }
    }
}

/// Methods whose functions are called with items.
const OF_LISTS: &[&str] = &[
    "map", "forEach", "filter", "some", "every", "reduce", "then", "catch",
];
