//! What patterns bind.

use syn::Pat;

use super::Evaluator;
use crate::read::rust::value::{Scope, Value};

impl<'a> Evaluator<'a, '_> {
    /// Binds the names of a pattern.
    pub(super) fn bind(&mut self, pattern: &'a Pat, value: Value<'a>, scope: &mut Scope<'a>) {
        match pattern {
            Pat::Ident(ident) => {
                scope.insert(ident.ident.to_string(), value);
            }
            Pat::Type(typed) => self.bind(&typed.pat, value, scope),
            Pat::Guard(guarded) => self.bind(&guarded.pat, value, scope),
            Pat::Reference(reference) => self.bind(&reference.pat, value, scope),
            Pat::Paren(paren) => self.bind(&paren.pat, value, scope),
            Pat::Tuple(tuple) => self.bind_all(tuple.elems.iter(), value, scope),
            Pat::Slice(slice) => self.bind_all(slice.elems.iter(), value, scope),
            // `Some(router)`, `State(state)`
            Pat::TupleStruct(tuple) => match tuple.elems.iter().collect::<Vec<_>>().as_slice() {
                [only] => self.bind(only, value, scope),
                several => self.bind_all(several.iter().copied(), value, scope),
            },
            Pat::Struct(pattern) => {
                for field in &pattern.fields {
                    let name = match &field.member {
                        syn::Member::Named(name) => name.to_string(),
                        syn::Member::Unnamed(index) => index.index.to_string(),
                    };
                    let value = match &value {
                        Value::Fields(fields, _) => fields.get(&name).cloned().unwrap_or_default(),
                        _ => Value::Unknown,
                    };
                    self.bind(&field.pat, value, scope);
                }
            }
            _ => {}
        }
    }

    fn bind_all(
        &mut self,
        patterns: impl Iterator<Item = &'a Pat>,
        value: Value<'a>,
        scope: &mut Scope<'a>,
    ) {
        let mut values = match value {
            Value::List(values) => values.into_iter(),
            _ => Vec::new().into_iter(),
        };
        for pattern in patterns {
            self.bind(pattern, values.next().unwrap_or_default(), scope);
        }
    }
}
