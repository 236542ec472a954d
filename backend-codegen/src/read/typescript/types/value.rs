//! Values that were declared to have types.

use std::rc::Rc;

use oxc_ast::ast::{TSType, TSTypeAnnotation};

use super::{TypeKind, TypeOf};
use crate::read::typescript::evaluate::{Machine, best, term};
use crate::read::typescript::value::{Object, Place, Scope, Term, TermKind, Value};

impl<'a> Machine<'a> {
    /// A value, of which it is declared what it is.
    pub(in crate::read::typescript) fn typed(
        &mut self,
        value: Value<'a>,
        annotation: Option<&'a TSType<'a>>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let Some(annotation) = annotation else {
            return value;
        };
        if says_nothing(annotation) {
            return value;
        }
        let ty = TypeOf::new(annotation, scope);
        match &value {
            Value::Term(of) if of.ty.is_none() => {
                // A router that comes from elsewhere stays what it is.
                Value::Term(Rc::new(Term {
                    kind: of.kind.clone(),
                    place: of.place,
                    members: of.members.clone(),
                    ty: Some(ty),
                }))
            }
            Value::Part(part) => {
                let is_new = part.ty.borrow().is_none();
                if is_new && self.is_declared(&ty) {
                    *part.ty.borrow_mut() = Some(ty);
                }
                value
            }
            Value::Function(function) => {
                function.ty.borrow_mut().get_or_insert(ty);
                value
            }
            Value::Role(role) => {
                self.types_of_role(*role, &ty);
                value
            }
            _ => value,
        }
    }

    /// Whether something is known of a type: an interface, a literal, and no type of a package.
    pub(in crate::read::typescript) fn is_declared(&mut self, ty: &TypeOf<'a>) -> bool {
        let ty = self.followed(ty);
        match &ty.kind {
            TypeKind::Type(TSType::TSTypeReference(it)) => matches!(
                super::reference::last_name(&it.type_name),
                "Partial"
                    | "Required"
                    | "Pick"
                    | "Omit"
                    | "Record"
                    | "Array"
                    | "Static"
                    | "infer"
                    | "Infer"
                    | "InferType"
                    | "Date"
                    | "output"
                    | "input"
            ),
            TypeKind::Type(written) => !says_nothing(written),
            _ => true,
        }
    }

    /// Something of a type.
    pub(in crate::read::typescript) fn of_type(
        &mut self,
        annotation: &'a TSType<'a>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let at =
            crate::read::typescript::evaluate::place(scope, oxc_span::GetSpan::span(annotation));
        self.something(TypeOf::new(annotation, scope), at, None)
    }

    fn something(&self, ty: TypeOf<'a>, at: Place, name: Option<&str>) -> Value<'a> {
        Value::Term(Rc::new(Term {
            kind: TermKind::Unknown(name.map(Rc::from)),
            place: at,
            members: Default::default(),
            ty: Some(ty),
        }))
    }

    /// What a container gives to a constructor: an instance of the class that the parameter names.
    pub(in crate::read::typescript) fn injected(
        &mut self,
        annotation: &'a TSType<'a>,
        scope: &Scope<'a>,
        at: Place,
    ) -> Value<'a> {
        let ty = TypeOf::new(annotation, scope);
        let followed = self.followed(&ty);
        if let TypeKind::Class(class) = &followed.kind
            && let Some(id) = &class.id
        {
            let file = followed.scope.file;
            let module = self.load(file);
            if let Some(Value::Class(class)) = module.scope.get(id.name.as_str()) {
                return self.single(&class, at);
            }
        }
        self.something(ty, at, None)
    }

    /// What a function returned, of which it is declared what it is.
    pub(in crate::read::typescript) fn typed_result(
        &mut self,
        value: Value<'a>,
        annotation: Option<&'a TSTypeAnnotation<'a>>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let Some(annotation) = annotation else {
            return value;
        };
        match &value {
            Value::Undefined | Value::Null => {
                let ty = TypeOf::new(&annotation.type_annotation, scope);
                let followed = self.followed(&ty);
                if self.is_declared(&followed) {
                    let at = crate::read::typescript::evaluate::place(scope, annotation.span);
                    return best([value, self.something(followed, at, None)]);
                }
                value
            }
            Value::Term(_) => self.typed(value, Some(&annotation.type_annotation), scope),
            Value::Object(object) if self.exchange.is_some() && object.class.is_none() => {
                let ty = TypeOf::new(&annotation.type_annotation, scope);
                self.type_members_of(object, &ty);
                value
            }
            _ => value,
        }
    }

    /// Members of an object of which nothing is known are what its type says.
    fn type_members_of(&mut self, object: &Object<'a>, ty: &TypeOf<'a>) {
        let members = object.members.borrow().clone();
        for (name, member) in members {
            let Value::Term(of) = &member else {
                continue;
            };
            if of.ty.is_some() || !self.is_shapeless(of) {
                continue;
            }
            let Some(ty) = self.property_type(ty, &name, 0) else {
                continue;
            };
            let is_said = match &ty.kind {
                TypeKind::Type(written) => !says_nothing(written),
                _ => true,
            };
            if is_said {
                let typed = Value::Term(Rc::new(Term {
                    kind: of.kind.clone(),
                    place: of.place,
                    members: of.members.clone(),
                    ty: Some(ty),
                }));
                object.members.borrow_mut().insert(name, typed);
            }
        }
    }

    /// A member of something of a type.
    pub(in crate::read::typescript) fn member_of_type(
        &mut self,
        ty: &TypeOf<'a>,
        name: &str,
        at: Place,
    ) -> Option<Value<'a>> {
        let ty = self.property_type(ty, name, 0)?;
        Some(self.something(ty, at, Some(name)))
    }

    /// An item of something of a type.
    pub(in crate::read::typescript) fn element_of_type(
        &mut self,
        ty: &TypeOf<'a>,
        at: Place,
    ) -> Option<Value<'a>> {
        let ty = self.item_type(ty)?;
        Some(self.something(ty, at, None))
    }

    /// What a call of something of a type gives.
    pub(in crate::read::typescript) fn called_type(
        &mut self,
        callee: &Value<'a>,
        arguments: &Rc<Vec<Value<'a>>>,
        at: Place,
    ) -> Value<'a> {
        let kind = TermKind::Call(callee.clone(), arguments.clone());
        let ty = match callee {
            Value::Term(of) => match &of.ty {
                Some(ty) => {
                    let ty = ty.clone();
                    match self.return_type(&ty) {
                        Some(ty) => Some(ty),
                        // The type of a method is what it returns.
                        None if matches!(of.kind, TermKind::Unknown(_)) => Some(ty),
                        None => None,
                    }
                }
                None => None,
            },
            _ => None,
        };
        match ty {
            Some(ty) => Value::Term(Rc::new(Term {
                kind,
                place: at,
                members: Default::default(),
                ty: Some(ty),
            })),
            None => term(at, kind),
        }
    }
}

/// Whether a type may be anything.
pub(super) fn says_nothing(ty: &TSType<'_>) -> bool {
    match ty {
        TSType::TSAnyKeyword(_)
        | TSType::TSUnknownKeyword(_)
        | TSType::TSObjectKeyword(_)
        | TSType::TSVoidKeyword(_)
        | TSType::TSNeverKeyword(_) => true,
        TSType::TSTypeReference(it) => super::reference::last_name(&it.type_name) == "const",
        TSType::TSTypeLiteral(it) => it.members.is_empty(),
        _ => false,
    }
}
