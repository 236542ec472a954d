//! What types of handlers say about requests and answers.

use std::rc::Rc;

use oxc_ast::ast::{Expression, TSType, TSTypeParameterInstantiation};

use super::reference::last_name;
use super::value::says_nothing;
use super::{TypeKind, TypeOf};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::exchange::Role;
use crate::read::typescript::value::{Function, Scope};

/// What a type of a framework has as arguments, in order.
#[derive(Clone, Copy)]
enum Place {
    Path,
    Answer,
    Body,
    Query,
    /// `{ Body: …; Querystring: … }` of Fastify.
    Route,
    Other,
}

impl<'a> Machine<'a> {
    /// `RequestHandler<…>` of a variable that a handler was assigned to.
    pub(in crate::read::typescript) fn types_of_handler(&mut self, function: &Rc<Function<'a>>) {
        let ty = function.ty.borrow().clone();
        if let Some(ty) = ty {
            self.note_types(&ty, 0);
        }
    }

    /// The type of a parameter that is a request or an answer.
    pub(in crate::read::typescript) fn types_of_role(&mut self, role: Role, ty: &TypeOf<'a>) {
        if self.exchange.is_some() && !matches!(role, Role::Next | Role::Done) {
            self.note_types(ty, 0);
        }
    }

    /// Types that a call of a route was given: `fastify.get<{ Querystring: … }>(…)`.
    pub(in crate::read::typescript) fn note_types(&mut self, ty: &TypeOf<'a>, depth: u32) {
        if depth > 12 {
            return;
        }
        match &ty.kind {
            TypeKind::Type(TSType::TSParenthesizedType(it)) => {
                self.note_types(&TypeOf::new(&it.type_annotation, &ty.scope), depth + 1);
            }
            TypeKind::Type(TSType::TSIntersectionType(it)) => {
                for part in &it.types {
                    self.note_types(&TypeOf::new(part, &ty.scope), depth + 1);
                }
            }
            TypeKind::Type(TSType::TSTypeLiteral(_)) => self.note_members(ty),
            TypeKind::Type(TSType::TSTypeReference(it)) => {
                let name = last_name(&it.type_name);
                let arguments = it.type_arguments.as_deref();
                if let Some(declared) = self.named_type(name, arguments, &ty.scope) {
                    self.note_types(&declared, depth + 1);
                    return;
                }
                self.note_arguments(name, arguments, &ty.scope);
            }
            TypeKind::Interface(declarations) => {
                self.note_members(ty);
                for declaration in declarations.iter() {
                    for parent in &declaration.extends {
                        let name = match &parent.expression {
                            Expression::Identifier(id) => id.name.as_str(),
                            Expression::StaticMemberExpression(it) => it.property.name.as_str(),
                            _ => continue,
                        };
                        let arguments = parent.type_arguments.as_deref();
                        match self.named_type(name, arguments, &ty.scope) {
                            Some(parent) => self.note_types(&parent, depth + 1),
                            None => self.note_arguments(name, arguments, &ty.scope),
                        }
                    }
                }
            }
            TypeKind::Type(_) | TypeKind::Enum(_) | TypeKind::Class(_) => {}
        }
    }

    fn note_arguments(
        &mut self,
        name: &str,
        arguments: Option<&'a TSTypeParameterInstantiation<'a>>,
        scope: &Scope<'a>,
    ) {
        let Some(arguments) = arguments else {
            return;
        };
        let places: &[Place] = match name {
            "Request" | "RequestHandler" | "ErrorRequestHandler" => {
                &[Place::Path, Place::Answer, Place::Body, Place::Query]
            }
            "Response" => &[Place::Answer],
            "FastifyRequest" | "RouteHandlerMethod" | "FastifyReply" | "RouteHandler" => {
                &[Place::Route]
            }
            "ParameterizedContext" => &[Place::Other, Place::Other, Place::Answer],
            _ => return,
        };
        for (place, ty) in places.iter().zip(&arguments.params) {
            if says_nothing(ty) {
                continue;
            }
            self.note_type(*place, TypeOf::new(ty, scope));
        }
    }

    fn note_type(&mut self, place: Place, ty: TypeOf<'a>) {
        if matches!(place, Place::Route) {
            self.note_members(&ty);
            return;
        }
        let Some(exchange) = &mut self.exchange else {
            return;
        };
        let part = match place {
            Place::Path => &exchange.path,
            Place::Body => &exchange.body,
            Place::Query => &exchange.query,
            Place::Answer => {
                exchange.answer.get_or_insert(ty);
                return;
            }
            Place::Route | Place::Other => return,
        };
        part.ty.borrow_mut().get_or_insert(ty);
    }

    /// Members that say what parts of a request are.
    fn note_members(&mut self, ty: &TypeOf<'a>) {
        for (name, place) in [
            ("body", Place::Body),
            ("Body", Place::Body),
            ("query", Place::Query),
            ("Querystring", Place::Query),
            ("params", Place::Path),
            ("Params", Place::Path),
            ("Reply", Place::Answer),
        ] {
            if let Some(member) = self.property_type(ty, name, 0) {
                if let TypeKind::Type(written) = &member.kind
                    && says_nothing(written)
                {
                    continue;
                }
                self.note_type(place, member);
            }
        }
        if let Some(headers) = self.property_type(ty, "Headers", 0)
            && let Some(exchange) = &self.exchange
        {
            exchange.header.ty.borrow_mut().get_or_insert(headers);
        }
    }
}
