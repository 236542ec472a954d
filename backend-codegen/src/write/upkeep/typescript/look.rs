//! What is found in a file of TypeScript.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use oxc_allocator::Allocator;
use oxc_ast::ast::{
    ArrowFunctionExpression, CallExpression, Class, ClassElement, Declaration, Expression,
    Function, FunctionBody, MethodDefinitionKind, ObjectExpression, ObjectPropertyKind, Program,
    PropertyDefinition, Statement, TSAsExpression, TSSatisfiesExpression, TSType, TSTypeAnnotation,
    TSTypeName, TSTypeParameterInstantiation, VariableDeclarator,
};
use oxc_ast_visit::{Visit, walk};
use oxc_parser::Parser;
use oxc_span::SourceType;
use oxc_syntax::scope::ScopeFlags;

use super::Terms;
use super::imports::{Imports, file_in, name_of, offset, range};
use crate::write::upkeep::own::{self, Found, Impl, OwnFile, SyntaxError};
use crate::write::upkeep::wiring::Literal;

/// How many brackets a file may have in each other: the parser calls itself for each.
const BRACKETS: usize = 200;

/// Looks for everything that matters in a file of somebody who has generated files in a folder that is
/// called `generated`.
pub(super) fn look(file: &OwnFile, generated: &str) -> Result<Found, SyntaxError> {
    let text = &*file.text;
    let failed = |at: Range<usize>, message: &str| SyntaxError {
        at,
        message: message.to_owned(),
    };
    if let Some(at) = too_deep(text) {
        return Err(failed(at..at, "it is nested too deeply"));
    }
    let arena = Allocator::default();
    let source = SourceType::from_path(&file.path).unwrap_or_else(|_| SourceType::ts());
    let parsed = Parser::new(&arena, text, source).parse();
    if let Some(error) = parsed.errors.first() {
        let label = error.labels.iter().flatten().next();
        let at = label.map_or(0..0, |label| {
            label.offset()..label.offset().saturating_add(label.len())
        });
        return Err(failed(at, &error.message));
    }
    let imports = Imports::of(&parsed.program, text);
    let mut look = Look {
        text,
        generated,
        found: Found {
            impls: Vec::new(),
            from_failure: Vec::new(),
            modules: imports.modules(generated),
            units: constants(&parsed.program),
            pooled: Vec::new(),
            literals: Vec::new(),
        },
        imports: Arc::new(imports),
    };
    look.visit_program(&parsed.program);
    Ok(look.found)
}

/// Where a text has too many brackets in each other.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.bytes().position(|byte| {
        match byte {
            b'(' | b'[' | b'{' | b'<' => depth = depth.saturating_add(1),
            b')' | b']' | b'}' | b'>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > BRACKETS
    })
}

/// The constants that a file exports.
fn constants(program: &Program<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for statement in &program.body {
        let Statement::ExportNamedDeclaration(export) = statement else {
            continue;
        };
        if let Some(Declaration::VariableDeclaration(it)) = &export.declaration {
            names.extend(it.declarations.iter().filter_map(|it| name_of(&it.id)));
        }
    }
    names
}

struct Look<'l> {
    text: &'l str,
    generated: &'l str,
    found: Found,
    imports: Arc<Imports>,
}

/// An interface as it is written somewhere.
struct Interface {
    /// The file that has it, and its name.
    path: Vec<String>,
    ty: String,
    specifier: String,
}

impl Look<'_> {
    /// The generated interface that a type is.
    fn interface(&self, ty: &TSType<'_>) -> Option<Interface> {
        let TSType::TSTypeReference(reference) = ty else {
            return None;
        };
        let name = &reference.type_name;
        self.named(
            name,
            reference.type_arguments.as_deref(),
            range(&**reference),
        )
    }

    fn named(
        &self,
        name: &TSTypeName<'_>,
        arguments: Option<&TSTypeParameterInstantiation<'_>>,
        at: Range<usize>,
    ) -> Option<Interface> {
        let (imported, specifier) = match name {
            TSTypeName::IdentifierReference(name) => self.imports.origin(name.name.as_str())?,
            TSTypeName::QualifiedName(name) => {
                let TSTypeName::IdentifierReference(left) = &name.left else {
                    return None;
                };
                let (all, specifier) = self.imports.origin(left.name.as_str())?;
                let is_all = ["*", "default"].contains(&all);
                is_all.then_some((name.right.name.as_str(), specifier))?
            }
            TSTypeName::ThisExpression(_) => return None,
        };
        let file = match (file_in(specifier, self.generated)?.as_str(), imported) {
            ("index", "Errors") => "errors".to_owned(),
            ("index", "Security") => "security".to_owned(),
            (file, _) => file.to_owned(),
        };
        let end = arguments.map_or(at.end, |arguments| offset(arguments.span.end));
        Some(Interface {
            path: vec![file, imported.to_owned()],
            ty: self.text.get(at.start..end).unwrap_or("").to_owned(),
            specifier: specifier.to_owned(),
        })
    }

    /// An object that has a type by what is around it; `head` is where that is said.
    fn object(&mut self, ty: &TSType<'_>, value: &Expression<'_>, name: &str, head: Range<usize>) {
        let (Some(interface), Some(object)) = (self.interface(ty), object(value)) else {
            return;
        };
        let members = object
            .properties
            .iter()
            .filter_map(|property| match property {
                ObjectPropertyKind::ObjectProperty(it) => {
                    Some((it.key.static_name()?.into_owned(), range(&it.key)))
                }
                ObjectPropertyKind::SpreadProperty(_) => None,
            });
        let members: Vec<_> = members.collect();
        self.add(
            interface,
            Impl {
                path: Vec::new(),
                head,
                ty: name.to_owned(),
                is_open: members.len() < object.properties.len(),
                methods: members,
                in_macros: BTreeSet::new(),
                first: object.properties.first().map(|it| range(it).start),
                close: offset(object.span.end).saturating_sub(1),
                terms: self.terms(false, object.properties.last().map(|it| range(it).end)),
            },
        );
    }

    fn terms(&self, is_class: bool, last: Option<usize>) -> own::Terms {
        own::Terms::TypeScript(Terms {
            ty: String::new(),
            specifier: String::new(),
            is_class,
            last,
            imports: self.imports.clone(),
        })
    }

    /// Adds what has an interface, unless that is said twice.
    fn add(&mut self, interface: Interface, mut found: Impl) {
        found.path = interface.path;
        if let own::Terms::TypeScript(terms) = &mut found.terms {
            terms.ty = interface.ty;
            terms.specifier = interface.specifier;
        }
        let is_known = |it: &Impl| it.close == found.close && it.path == found.path;
        if !self.found.impls.iter().any(is_known) {
            self.found.impls.push(found);
        }
    }

    /// What a function returns.
    fn returned(&mut self, ty: Option<&TSTypeAnnotation<'_>>, body: &FunctionBody<'_>, name: &str) {
        let Some(ty) = ty else { return };
        let head = range(&ty.type_annotation);
        let ty = promised(&ty.type_annotation);
        for statement in &body.statements {
            let value = match statement {
                Statement::ReturnStatement(it) => it.argument.as_ref(),
                // The body of an arrow function may be nothing else.
                Statement::ExpressionStatement(it) => Some(&it.expression),
                _ => None,
            };
            if let Some(value) = value {
                self.object(ty, value, name, head.clone());
            }
        }
    }
}

impl<'a> Visit<'a> for Look<'_> {
    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        if let (Some(ty), Some(value)) = (&it.id.type_annotation, &it.init) {
            let name = name_of(&it.id).unwrap_or_default();
            self.object(&ty.type_annotation, value, &name, range(&it.id));
        }
        if let Some(Expression::TSSatisfiesExpression(value)) = &it.init {
            let name = name_of(&it.id).unwrap_or_default();
            self.object(
                &value.type_annotation,
                &value.expression,
                &name,
                range(&it.id),
            );
        }
        walk::walk_variable_declarator(self, it);
    }

    fn visit_property_definition(&mut self, it: &PropertyDefinition<'a>) {
        if let (Some(ty), Some(value)) = (&it.type_annotation, &it.value) {
            let name = it.key.static_name().unwrap_or_default().into_owned();
            self.object(&ty.type_annotation, value, &name, range(&it.key));
        }
        walk::walk_property_definition(self, it);
    }

    fn visit_ts_satisfies_expression(&mut self, it: &TSSatisfiesExpression<'a>) {
        let head = range(&it.type_annotation);
        self.object(&it.type_annotation, &it.expression, "handlers", head);
        walk::walk_ts_satisfies_expression(self, it);
    }

    fn visit_ts_as_expression(&mut self, it: &TSAsExpression<'a>) {
        let head = range(&it.type_annotation);
        self.object(&it.type_annotation, &it.expression, "handlers", head);
        walk::walk_ts_as_expression(self, it);
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        if let Some(body) = &it.body {
            let name = it.id.as_ref().map_or("handlers", |id| id.name.as_str());
            self.returned(it.return_type.as_deref(), body, name);
        }
        walk::walk_function(self, it, flags);
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.returned(it.return_type.as_deref(), &it.body, "handlers");
        walk::walk_arrow_function_expression(self, it);
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        let name = it.id.as_ref().map_or("class", |id| id.name.as_str());
        for implemented in &it.implements {
            let (ty, arguments) = (
                &implemented.expression,
                implemented.type_arguments.as_deref(),
            );
            let Some(interface) = self.named(ty, arguments, range(implemented)) else {
                continue;
            };
            let body = &it.body.body;
            let start = offset(it.span.start);
            let found = Impl {
                path: Vec::new(),
                head: start..range(implemented).end,
                ty: name.to_owned(),
                methods: body.iter().filter_map(member).collect(),
                in_macros: BTreeSet::new(),
                is_open: it.super_class.is_some(),
                first: body.first().map(|it| range(it).start),
                close: offset(it.body.span.end).saturating_sub(1),
                terms: self.terms(true, body.last().map(|it| range(it).end)),
            };
            self.add(interface, found);
        }
        walk::walk_class(self, it);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        let name = it.callee.get_inner_expression();
        let name = match name {
            Expression::Identifier(name) => {
                let origin = self.imports.origin(name.name.as_str());
                origin.map(|(imported, _)| imported)
            }
            Expression::StaticMemberExpression(it) => Some(it.property.name.as_str()),
            _ => None,
        };
        let argument = it.arguments.first().and_then(|it| it.as_expression());
        if let (Some("createRouter"), Some(object)) = (name, argument.and_then(object)) {
            self.found
                .literals
                .extend(literal(object, range(&it.callee), self.text));
        }
        walk::walk_call_expression(self, it);
    }
}

/// The object that an expression is.
fn object<'e, 'a>(value: &'e Expression<'a>) -> Option<&'e ObjectExpression<'a>> {
    match value.get_inner_expression() {
        Expression::ObjectExpression(object) => Some(object),
        _ => None,
    }
}

/// What a promise is of; other types are themselves.
fn promised<'t, 'a>(ty: &'t TSType<'a>) -> &'t TSType<'a> {
    let TSType::TSTypeReference(reference) = ty else {
        return ty;
    };
    let TSTypeName::IdentifierReference(name) = &reference.type_name else {
        return ty;
    };
    let arguments = reference.type_arguments.as_ref();
    let first = arguments.and_then(|arguments| arguments.params.first());
    first.filter(|_| name.name == "Promise").unwrap_or(ty)
}

/// The name of a member of a class, and where it stands.
fn member(element: &ClassElement<'_>) -> Option<(String, Range<usize>)> {
    let key = match element {
        ClassElement::MethodDefinition(it)
            if !it.r#static && it.kind != MethodDefinitionKind::Constructor =>
        {
            &it.key
        }
        ClassElement::PropertyDefinition(it) if !it.r#static => &it.key,
        _ => return None,
    };
    Some((key.static_name()?.into_owned(), range(key)))
}

/// What handlers are put together in, unless it takes in other objects.
fn literal(object: &ObjectExpression<'_>, head: Range<usize>, text: &str) -> Option<Literal> {
    let fields = object.properties.iter().map(|property| match property {
        ObjectPropertyKind::ObjectProperty(it) => {
            Some((it.key.static_name()?.into_owned(), range(&it.key)))
        }
        ObjectPropertyKind::SpreadProperty(_) => None,
    });
    let close = offset(object.span.end).saturating_sub(1);
    let last = object.properties.last().map(|it| range(it).end);
    Some(Literal {
        head,
        fields: fields.collect::<Option<_>>()?,
        is_at_top: true,
        open: offset(object.span.start).saturating_add(1),
        close,
        last,
        comma: last.and_then(|last| comma(text, last..close)),
    })
}

/// The end of the comma in a stretch that has nothing else but space and comments.
pub(super) fn comma(text: &str, at: Range<usize>) -> Option<usize> {
    let mut rest = text.get(at.clone())?;
    loop {
        rest = rest.trim_start();
        if rest.starts_with(',') {
            return Some(at.end.saturating_sub(rest.len()).saturating_add(1));
        }
        let end = match rest.get(..2)? {
            "//" => rest.find('\n')?,
            "/*" => rest.find("*/")?.saturating_add(2),
            _ => return None,
        };
        rest = rest.get(end..)?;
    }
}
