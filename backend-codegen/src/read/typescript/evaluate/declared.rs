//! What the statements of a file declare, import and export, before any of it is run.

use oxc_ast::ast::{
    self, Declaration, ExportDefaultDeclarationKind, ImportDeclarationSpecifier, Statement,
};

use super::module::Module;
use crate::read::typescript::types::Declared;

/// The class that is the default export, if this statement exports it.
pub(super) fn default_class<'a>(statement: &'a Statement<'a>) -> Option<&'a ast::Class<'a>> {
    match statement {
        Statement::ExportDefaultDeclaration(it) => match &it.declaration {
            ExportDefaultDeclarationKind::ClassDeclaration(class) => Some(class),
            _ => None,
        },
        _ => None,
    }
}

/// Notes what a statement imports, exports and declares.
pub(super) fn note<'a>(module: &mut Module<'a>, statement: &'a Statement<'a>) {
    match statement {
        Statement::ImportDeclaration(it) => {
            let source = it.source.value.as_str();
            for specifier in it.specifiers.iter().flatten() {
                let (local, imported) = match specifier {
                    ImportDeclarationSpecifier::ImportSpecifier(it) => {
                        (it.local.name.as_str(), it.imported.name().as_str())
                    }
                    ImportDeclarationSpecifier::ImportDefaultSpecifier(it) => {
                        (it.local.name.as_str(), "default")
                    }
                    ImportDeclarationSpecifier::ImportNamespaceSpecifier(it) => {
                        (it.local.name.as_str(), "*")
                    }
                };
                module.imports.insert(local, (source, imported));
            }
        }
        Statement::ExportNamedDeclaration(it) => {
            let source = it.source.as_ref().map(|source| source.value.as_str());
            for specifier in &it.specifiers {
                module.exports.insert(
                    specifier.exported.name().as_str(),
                    (source, specifier.local.name().as_str()),
                );
            }
            if let Some(declaration) = &it.declaration {
                note_exported(module, declaration);
                note_declaration(module, declaration);
            }
        }
        Statement::ExportAllDeclaration(it) if it.exported.is_none() => {
            module.stars.push(it.source.value.as_str());
        }
        Statement::ExportDefaultDeclaration(it) => match &it.declaration {
            ExportDefaultDeclarationKind::TSInterfaceDeclaration(it) => {
                let name = it.id.name.as_str();
                module
                    .types
                    .entry(name)
                    .or_default()
                    .push(Declared::Interface(it));
                module.exports.insert("default", (None, name));
            }
            ExportDefaultDeclarationKind::ClassDeclaration(it) => {
                if let Some(id) = &it.id {
                    let name = id.name.as_str();
                    module
                        .types
                        .entry(name)
                        .or_default()
                        .push(Declared::Class(it));
                }
            }
            _ => {}
        },
        other => {
            if let Some(declaration) = other.as_declaration() {
                note_declaration(module, declaration);
            }
        }
    }
}

/// Notes the names under which a declaration is exported.
fn note_exported<'a>(module: &mut Module<'a>, declaration: &'a Declaration<'a>) {
    match declaration {
        Declaration::VariableDeclaration(it) => {
            for one in &it.declarations {
                let names = one.id.get_binding_identifiers();
                module
                    .declared
                    .extend(names.iter().map(|id| id.name.as_str()));
            }
        }
        other => {
            let name = other.id().map(|id| id.name.as_str());
            module.declared.extend(name);
        }
    }
}

fn note_declaration<'a>(module: &mut Module<'a>, declaration: &'a Declaration<'a>) {
    let (name, declared) = match declaration {
        Declaration::TSInterfaceDeclaration(it) => (it.id.name.as_str(), Declared::Interface(it)),
        Declaration::TSTypeAliasDeclaration(it) => (it.id.name.as_str(), Declared::Alias(it)),
        Declaration::TSEnumDeclaration(it) => (it.id.name.as_str(), Declared::Enum(it)),
        Declaration::ClassDeclaration(it) => match &it.id {
            Some(id) => (id.name.as_str(), Declared::Class(it)),
            None => return,
        },
        Declaration::TSModuleDeclaration(it) => {
            if let Some(ast::TSModuleDeclarationBody::TSModuleBlock(block)) = &it.body {
                for statement in &block.body {
                    let inner = match statement {
                        Statement::ExportNamedDeclaration(it) => it.declaration.as_ref(),
                        other => other.as_declaration(),
                    };
                    if let Some(inner) = inner {
                        note_declaration(module, inner);
                    }
                }
            }
            return;
        }
        _ => return,
    };
    module.types.entry(name).or_default().push(declared);
}
