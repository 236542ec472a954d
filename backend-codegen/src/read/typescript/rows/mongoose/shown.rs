//! What documents say of themselves when they are answered.

use std::rc::Rc;

use super::definition;
use crate::read::typescript::evaluate::{Machine, open_array, term};
use crate::read::typescript::value::{Object, Term, TermKind, Value};

impl<'a> Machine<'a> {
    /// What is answered in place of a document whose schema says so: `schema.methods.toJSON`, and
    /// `toJSON: { transform }` among its options.
    pub(in crate::read::typescript) fn shown_document(
        &mut self,
        of: &Rc<Term<'a>>,
    ) -> Option<Value<'a>> {
        let found = self.found(of)?;
        if found.is_plain {
            return None;
        }
        let (_, options) = definition(&found.schema)?;
        let methods = found.schema.members.borrow().get("methods").cloned();
        let method = methods.and_then(|methods| methods.own("toJSON"));
        let transform = options
            .and_then(|options| options.own("toJSON"))
            .and_then(|options| options.own("transform"));
        let (None | Some(Value::Function(_)), None | Some(Value::Function(_))) =
            (&method, &transform)
        else {
            return None;
        };
        if found.is_list && (method.is_some() || transform.is_some()) {
            let item = TermKind::Member(Value::Term(of.clone()), "item".into());
            return Some(open_array(vec![term(of.place, item)]));
        }
        let document = Value::Term(of.clone());
        if let Some(Value::Function(method)) = method {
            let method = method.of(&document);
            return Some(self.call_function(&method, Some(document), Vec::new(), of.place));
        }
        let transform = transform?;
        let (fields, _) = self.document(of)?;
        let object = Object::new(of.place);
        // What was not found or set need not be there.
        object.has_spread.set(true);
        object.members.borrow_mut().extend(fields);
        let own = of.members.borrow().clone();
        object.members.borrow_mut().extend(own);
        let plain = Value::Object(Rc::new(object));
        let options = Value::Object(Rc::new(Object::new(of.place)));
        let arguments = vec![document, plain.clone(), options];
        let shown = self.call(&transform, None, arguments, of.place);
        Some(match shown {
            Value::Object(_) => shown,
            _ => plain,
        })
    }
}
