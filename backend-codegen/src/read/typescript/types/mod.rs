//! Types of TypeScript: what declarations say, without a type checker.

mod class;
mod handler;
mod member;
mod reference;
mod schema;
mod utility;
mod value;

use std::rc::Rc;

use oxc_ast::ast::{
    Class, TSEnumDeclaration, TSInterfaceDeclaration, TSType, TSTypeAliasDeclaration,
};

pub(super) use self::reference::last_name;
use super::value::Scope;

/// A declaration of a type.
#[derive(Clone, Copy)]
pub(super) enum Declared<'a> {
    Interface(&'a TSInterfaceDeclaration<'a>),
    Alias(&'a TSTypeAliasDeclaration<'a>),
    Enum(&'a TSEnumDeclaration<'a>),
    Class(&'a Class<'a>),
}

/// A type, and where its names are looked up.
#[derive(Clone)]
pub(super) struct TypeOf<'a> {
    pub(super) kind: TypeKind<'a>,
    pub(super) scope: Scope<'a>,
    /// The declaration that gave it a name, in the file of its scope.
    pub(super) declared: Option<&'a TSTypeAliasDeclaration<'a>>,
}

/// What a type is written as.
#[derive(Clone)]
pub(super) enum TypeKind<'a> {
    Type(&'a TSType<'a>),
    /// All declarations of an interface, which are one.
    Interface(Rc<[&'a TSInterfaceDeclaration<'a>]>),
    Enum(&'a TSEnumDeclaration<'a>),
    Class(&'a Class<'a>),
}

impl<'a> TypeOf<'a> {
    pub(super) fn new(ty: &'a TSType<'a>, scope: &Scope<'a>) -> Self {
        Self {
            kind: TypeKind::Type(ty),
            scope: scope.clone(),
            declared: None,
        }
    }
}
