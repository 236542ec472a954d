//! Members of types.

use oxc_ast::ast::{ClassElement, Expression, TSSignature, TSType};

use super::reference::last_name;
use super::{TypeKind, TypeOf};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::value::Scope;

impl<'a> Machine<'a> {
    /// The type of a property, if the type is one of objects that has it.
    pub(in crate::read::typescript) fn property_type(
        &mut self,
        ty: &TypeOf<'a>,
        name: &str,
        depth: u32,
    ) -> Option<TypeOf<'a>> {
        if depth > 16 {
            return None;
        }
        let ty = self.followed(ty);
        match &ty.kind {
            TypeKind::Interface(declarations) => {
                for declaration in declarations.iter() {
                    if let Some(found) = signature(&declaration.body.body, name, &ty.scope) {
                        return Some(found);
                    }
                }
                for declaration in declarations.iter() {
                    for parent in &declaration.extends {
                        let Expression::Identifier(id) = &parent.expression else {
                            continue;
                        };
                        let arguments = parent.type_arguments.as_deref();
                        if let Some(parent) =
                            self.named_type(id.name.as_str(), arguments, &ty.scope)
                            && let Some(found) = self.property_type(&parent, name, depth + 1)
                        {
                            return Some(found);
                        }
                    }
                }
                None
            }
            TypeKind::Class(class) => {
                for element in &class.body.body {
                    match element {
                        ClassElement::PropertyDefinition(property)
                            if property.key.name().as_deref() == Some(name) =>
                        {
                            let annotation = property.type_annotation.as_deref()?;
                            return Some(TypeOf::new(&annotation.type_annotation, &ty.scope));
                        }
                        ClassElement::MethodDefinition(method)
                            if method.key.name().as_deref() == Some(name) =>
                        {
                            let annotation = method.value.return_type.as_deref()?;
                            return Some(TypeOf::new(&annotation.type_annotation, &ty.scope));
                        }
                        _ => {}
                    }
                }
                None
            }
            TypeKind::Type(TSType::TSTypeLiteral(it)) => signature(&it.members, name, &ty.scope),
            TypeKind::Type(TSType::TSIntersectionType(it)) => it.types.iter().find_map(|part| {
                self.property_type(&TypeOf::new(part, &ty.scope), name, depth + 1)
            }),
            TypeKind::Type(TSType::TSUnionType(it)) => it.types.iter().find_map(|part| {
                self.property_type(&TypeOf::new(part, &ty.scope), name, depth + 1)
            }),
            TypeKind::Type(TSType::TSTypeReference(it)) => {
                let inner = it.type_arguments.as_deref()?.params.first()?;
                match last_name(&it.type_name) {
                    "Partial" | "Required" | "Pick" | "Omit" => {
                        self.property_type(&TypeOf::new(inner, &ty.scope), name, depth + 1)
                    }
                    _ => None,
                }
            }
            TypeKind::Type(_) | TypeKind::Enum(_) => None,
        }
    }

    /// The type of the items of a list.
    pub(in crate::read::typescript) fn item_type(&mut self, ty: &TypeOf<'a>) -> Option<TypeOf<'a>> {
        let ty = self.followed(ty);
        match &ty.kind {
            TypeKind::Type(TSType::TSArrayType(it)) => {
                Some(TypeOf::new(&it.element_type, &ty.scope))
            }
            TypeKind::Type(TSType::TSTypeReference(it)) => match last_name(&it.type_name) {
                "Array" | "ReadonlyArray" | "Set" | "Iterable" => {
                    let inner = it.type_arguments.as_deref()?.params.first()?;
                    Some(TypeOf::new(inner, &ty.scope))
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// What a function of this type returns.
    pub(super) fn return_type(&mut self, ty: &TypeOf<'a>) -> Option<TypeOf<'a>> {
        let ty = self.followed(ty);
        match &ty.kind {
            TypeKind::Type(TSType::TSFunctionType(it)) => {
                Some(TypeOf::new(&it.return_type.type_annotation, &ty.scope))
            }
            _ => None,
        }
    }
}

fn signature<'a>(
    members: &'a [TSSignature<'a>],
    name: &str,
    scope: &Scope<'a>,
) -> Option<TypeOf<'a>> {
    members.iter().find_map(|member| match member {
        TSSignature::TSPropertySignature(it) if it.key.name().as_deref() == Some(name) => Some(
            TypeOf::new(&it.type_annotation.as_deref()?.type_annotation, scope),
        ),
        // What a method returns is what is wanted of it.
        TSSignature::TSMethodSignature(it) if it.key.name().as_deref() == Some(name) => Some(
            TypeOf::new(&it.return_type.as_deref()?.type_annotation, scope),
        ),
        _ => None,
    })
}
