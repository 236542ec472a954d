//! What names of types refer to.

use std::cell::RefCell;
use std::rc::Rc;

use oxc_ast::ast::{TSType, TSTypeName, TSTypeParameterDeclaration, TSTypeParameterInstantiation};

use super::{Declared, TypeKind, TypeOf};
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::project::Target;
use crate::read::typescript::value::{Scope, ScopeData};

impl<'a> Machine<'a> {
    /// The type that a name means, with its arguments; nothing if no file of the project declares it.
    pub(in crate::read::typescript) fn named_type(
        &mut self,
        name: &str,
        arguments: Option<&'a TSTypeParameterInstantiation<'a>>,
        scope: &Scope<'a>,
    ) -> Option<TypeOf<'a>> {
        if let Some(ty) = scope.type_of(name) {
            return Some(ty);
        }
        let given: Vec<TypeOf<'a>> = arguments
            .iter()
            .flat_map(|arguments| arguments.params.iter())
            .map(|ty| TypeOf::new(ty, scope))
            .collect();
        self.type_in(scope.file, name, &given)
    }

    /// The same for a name that may stand behind that of a module: `types.Pet`.
    pub(super) fn written_type(
        &mut self,
        name: &TSTypeName<'a>,
        arguments: Option<&'a TSTypeParameterInstantiation<'a>>,
        scope: &Scope<'a>,
    ) -> Option<TypeOf<'a>> {
        if let TSTypeName::QualifiedName(it) = name
            && let TSTypeName::IdentifierReference(module) = &it.left
            && let Some((Target::File(file), "*")) =
                self.import_of(scope.file, module.name.as_str())
        {
            let given: Vec<TypeOf<'a>> = arguments
                .iter()
                .flat_map(|arguments| arguments.params.iter())
                .map(|ty| TypeOf::new(ty, scope))
                .collect();
            return self.type_in(file, it.right.name.as_str(), &given);
        }
        self.named_type(last_name(name), arguments, scope)
    }

    /// The type of that name behind the name of a module.
    pub(super) fn type_behind(
        &mut self,
        module: &str,
        name: &str,
        scope: &Scope<'a>,
    ) -> Option<TypeOf<'a>> {
        let Some((Target::File(file), "*")) = self.import_of(scope.file, module) else {
            return None;
        };
        self.type_in(file, name, &[])
    }

    fn type_in(&mut self, file: usize, name: &str, given: &[TypeOf<'a>]) -> Option<TypeOf<'a>> {
        let known = self.type_places.get(&file).and_then(|it| it.get(name));
        let place = match known {
            Some(known) => known.clone(),
            None => {
                let place = self.type_place(file, name, 0);
                let of_file = self.type_places.entry(file).or_default();
                of_file.insert(name.to_owned(), place.clone());
                place
            }
        };
        let (file, name) = place?;
        let module = self.parsed(file);
        let declared = module.types.get(&*name)?;
        let scope = module.scope.clone();
        self.declared_type(declared, given, &scope)
    }

    /// The file that declares a type which another one has by a name, and its name there.
    fn type_place(&mut self, file: usize, name: &str, depth: u32) -> Option<(usize, Rc<str>)> {
        if depth > 16 {
            return None;
        }
        if self.parsed(file).types.contains_key(name) {
            return Some((file, name.into()));
        }
        if let Some((target, imported)) = self.import_of(file, name) {
            return match target {
                Target::File(other) => self.type_place(other, imported, depth + 1),
                Target::Package(_) => None,
            };
        }
        for (target, local) in self.reexport_of(file, name) {
            let found = match target {
                Some(Target::File(other)) => self.type_place(other, &local, depth + 1),
                None if local != name => self.type_place(file, &local, depth + 1),
                _ => None,
            };
            if found.is_some() {
                return found;
            }
        }
        None
    }

    fn declared_type(
        &mut self,
        declared: &[Declared<'a>],
        given: &[TypeOf<'a>],
        scope: &Scope<'a>,
    ) -> Option<TypeOf<'a>> {
        let interfaces: Vec<_> = declared
            .iter()
            .filter_map(|declared| match declared {
                Declared::Interface(it) => Some(*it),
                _ => None,
            })
            .collect();
        if let Some(first) = interfaces.first() {
            let scope = with_parameters(first.type_parameters.as_deref(), given, scope);
            return Some(TypeOf {
                kind: TypeKind::Interface(interfaces.into()),
                scope,
                declared: None,
            });
        }
        Some(match declared.first()? {
            Declared::Alias(it) => TypeOf {
                kind: TypeKind::Type(&it.type_annotation),
                scope: with_parameters(it.type_parameters.as_deref(), given, scope),
                declared: Some(it),
            },
            Declared::Enum(it) => TypeOf {
                kind: TypeKind::Enum(it),
                scope: scope.clone(),
                declared: None,
            },
            Declared::Class(it) => TypeOf {
                kind: TypeKind::Class(it),
                scope: with_parameters(it.type_parameters.as_deref(), given, scope),
                declared: None,
            },
            Declared::Interface(_) => return None,
        })
    }

    /// The type that a reference leads to, through aliases; itself if it is none, or leads nowhere.
    pub(in crate::read::typescript) fn followed(&mut self, ty: &TypeOf<'a>) -> TypeOf<'a> {
        let mut ty = ty.clone();
        for _ in 0..24 {
            let TypeKind::Type(written) = &ty.kind else {
                return ty;
            };
            let next = match written {
                TSType::TSParenthesizedType(it) => {
                    Some(TypeOf::new(&it.type_annotation, &ty.scope))
                }
                TSType::TSTypeReference(it) => {
                    let name = last_name(&it.type_name);
                    match (name, it.type_arguments.as_deref()) {
                        (
                            "Promise" | "Readonly" | "Awaited" | "NonNullable" | "PromiseLike",
                            Some(arguments),
                        ) => arguments
                            .params
                            .first()
                            .map(|inner| TypeOf::new(inner, &ty.scope)),
                        (_, arguments) => self.written_type(&it.type_name, arguments, &ty.scope),
                    }
                }
                _ => None,
            };
            match next {
                Some(next) => ty = next,
                None => return ty,
            }
        }
        ty
    }
}

/// A scope in which the parameters of a declaration stand for what was given.
fn with_parameters<'a>(
    parameters: Option<&'a TSTypeParameterDeclaration<'a>>,
    given: &[TypeOf<'a>],
    scope: &Scope<'a>,
) -> Scope<'a> {
    let Some(parameters) = parameters else {
        return scope.clone();
    };
    let inner = Rc::new(ScopeData {
        names: RefCell::default(),
        outer: Some(scope.clone()),
        file: scope.file,
        types: RefCell::default(),
    });
    for (index, parameter) in parameters.params.iter().enumerate() {
        let ty = match (given.get(index), &parameter.default) {
            (Some(ty), _) => ty.clone(),
            (None, Some(default)) => TypeOf::new(default, &inner),
            (None, None) => continue,
        };
        inner
            .types
            .borrow_mut()
            .insert(parameter.name.name.as_str(), ty);
    }
    inner
}

/// `Request` of `express.Request`.
pub(in crate::read::typescript) fn last_name<'a>(name: &TSTypeName<'a>) -> &'a str {
    match name {
        TSTypeName::IdentifierReference(it) => it.name.as_str(),
        TSTypeName::QualifiedName(it) => it.right.name.as_str(),
        TSTypeName::ThisExpression(_) => "this",
    }
}
