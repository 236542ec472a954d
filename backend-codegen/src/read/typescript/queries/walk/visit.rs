//! The walk over syntax: what stands where, and what is looked at by itself.

use std::collections::{HashMap, HashSet};

use oxc_ast::ast::{self, Argument, CallExpression, Expression, Function};
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan as _, Span};
use oxc_syntax::scope::ScopeFlags;

use super::super::ask::{Asks, template};
use super::super::loops::{EACH, WITH_LIST, of_left, over, over_numbers, variables};
use super::super::words::Words;
use super::{
    NESTING, Walker, is_function, is_function_value, key_name, last_name, note_type, type_name,
};
use crate::read::code::loops::Over;
use crate::read::code::queries::Query;

impl<'a> Visit<'a> for Walker<'_, '_> {
    fn visit_expression(&mut self, it: &Expression<'a>) {
        if self.depth < NESTING {
            self.depth += 1;
            walk::walk_expression(self, it);
            self.depth -= 1;
        }
    }

    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        match &it.id {
            Some(name) => {
                self.function(name.name.to_string(), None, &it.params, |walker| {
                    walk::walk_function(walker, it, flags)
                });
            }
            None => walk::walk_function(self, it, flags),
        }
    }

    fn visit_class(&mut self, it: &ast::Class<'a>) {
        let name = it
            .id
            .as_ref()
            .map_or_else(|| "default".to_owned(), |id| id.name.to_string());
        let above = it.implements.iter().map(|it| self.code(it.span).to_owned());
        let mut above: Vec<String> = above.collect();
        above.extend(
            it.super_class
                .as_ref()
                .map(|it| self.code(it.span()).to_owned()),
        );
        self.found.above.insert(name.clone(), above);
        // Members first, since methods may stand before them.
        for element in &it.body.body {
            match element {
                ast::ClassElement::PropertyDefinition(member) => {
                    if let (Some(key), Some(ty)) = (
                        key_name(&member.key),
                        member.type_annotation.as_deref().and_then(type_name),
                    ) {
                        self.found.members.insert((name.clone(), key), ty);
                    }
                }
                ast::ClassElement::MethodDefinition(method)
                    if method.kind == ast::MethodDefinitionKind::Constructor =>
                {
                    for parameter in &method.value.params.items {
                        let mut types = HashMap::new();
                        note_type(&parameter.pattern, &mut types);
                        let each = types.into_iter().map(|(key, ty)| ((name.clone(), key), ty));
                        self.found.members.extend(each);
                    }
                }
                _ => {}
            }
        }
        self.classes.push(name);
        walk::walk_class(self, it);
        self.classes.pop();
    }

    fn visit_method_definition(&mut self, it: &ast::MethodDefinition<'a>) {
        let name = key_name(&it.key).unwrap_or_default();
        let owner = self.classes.last().cloned();
        self.function(name, owner, &it.value.params, |walker| {
            walk::walk_function(walker, &it.value, ScopeFlags::empty());
        });
    }

    fn visit_property_definition(&mut self, it: &ast::PropertyDefinition<'a>) {
        let owner = self.classes.last().cloned();
        if let (Some(name), Some(value)) = (key_name(&it.key), &it.value) {
            if self.code(value.span()).contains(".prepare(") {
                self.known.prepared.insert(name.clone());
            }
            self.named(&name, owner, value);
        }
    }

    fn visit_object_property(&mut self, it: &ast::ObjectProperty<'a>) {
        let name = key_name(&it.key).unwrap_or_default();
        if self.code(it.value.span()).contains(".prepare(") && !is_function_value(&it.value) {
            self.known.prepared.insert(name.clone());
        }
        match self.objects.last().cloned() {
            Some(owner) if is_function_value(&it.value) => {
                self.named(&name, Some(owner), &it.value)
            }
            _ => walk::walk_object_property(self, it),
        }
    }

    fn visit_variable_declarator(&mut self, it: &ast::VariableDeclarator<'a>) {
        let Some(init) = &it.init else {
            return;
        };
        let mut names = HashSet::new();
        variables(&it.id, &mut names);
        if self.code(init.span()).contains(".prepare(") && !is_function_value(init) {
            self.known.prepared.extend(names.iter().cloned());
        }
        if let Expression::NewExpression(made) = init.get_inner_expression() {
            let ty = last_name(&made.callee);
            let each = names.iter().map(|name| (name.clone(), ty.clone()));
            self.frame().types.extend(each);
        }
        note_type(&it.id, &mut self.frame().types);
        self.spread(&names, init);
        match it.id.get_identifier_name() {
            Some(name) => self.named(name.as_str(), None, init),
            None => self.visit_expression(init),
        }
    }

    fn visit_assignment_expression(&mut self, it: &ast::AssignmentExpression<'a>) {
        let left = self.code(it.left.span());
        let name = left.rsplit('.').next().unwrap_or_default().to_owned();
        if self.code(it.right.span()).contains(".prepare(") && !is_function_value(&it.right) {
            self.known.prepared.insert(name.clone());
        }
        self.spread(&HashSet::from([name.clone()]), &it.right);
        if is_function_value(&it.right) {
            // `exports.load = async () => …`, `Service.prototype.load = …`
            return self.named(&name, None, &it.right);
        }
        walk::walk_assignment_expression(self, it);
    }

    fn visit_export_default_declaration(&mut self, it: &ast::ExportDefaultDeclaration<'a>) {
        match it.declaration.as_expression() {
            Some(value) => self.named("default", None, value),
            None => walk::walk_export_default_declaration(self, it),
        }
    }

    fn visit_for_of_statement(&mut self, it: &ast::ForOfStatement<'a>) {
        self.visit_expression(&it.right);
        let names = of_left(&it.left, |span| self.code(span).to_owned());
        let over = over(self.code(it.right.span()), &self.few);
        let head = Span::new(it.span.start, it.right.span().end);
        self.within(head, names, over, |walker| walker.visit_statement(&it.body));
    }

    fn visit_for_in_statement(&mut self, it: &ast::ForInStatement<'a>) {
        self.visit_expression(&it.right);
        let names = of_left(&it.left, |span| self.code(span).to_owned());
        let over = over(self.code(it.right.span()), &self.few);
        let head = Span::new(it.span.start, it.right.span().end);
        self.within(head, names, over, |walker| walker.visit_statement(&it.body));
    }

    fn visit_for_statement(&mut self, it: &ast::ForStatement<'a>) {
        let (over, names) = over_numbers(it, |span| self.code(span).to_owned());
        let head = Span::new(it.span.start, it.body.span().start);
        self.within(head, names, over, |walker| walker.visit_statement(&it.body));
    }

    fn visit_while_statement(&mut self, it: &ast::WhileStatement<'a>) {
        let names = match it.test.get_inner_expression() {
            Expression::BinaryExpression(test) => Words::of(self.code(test.left.span())).names,
            _ => HashSet::new(),
        };
        let head = Span::new(it.span.start, it.test.span().end);
        self.within(head, names, Over::Numbers, |walker| {
            walker.visit_expression(&it.test);
            walker.visit_statement(&it.body);
        });
    }

    fn visit_do_while_statement(&mut self, it: &ast::DoWhileStatement<'a>) {
        self.within(it.test.span(), HashSet::new(), Over::Numbers, |walker| {
            walker.visit_statement(&it.body)
        });
    }

    fn visit_tagged_template_expression(&mut self, it: &ast::TaggedTemplateExpression<'a>) {
        let query = template(self.code(it.tag.span()), self.code(it.quasi.span));
        if let Some(query) = query
            && self.starts.insert(it.span.start)
        {
            self.step(it.span, self.code(it.span), Some(query), None);
        }
        walk::walk_tagged_template_expression(self, it);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        // What a chain starts with is seen last, and the whole is one query.
        let asks = match self.starts.contains(&it.span.start) {
            true => Asks::No,
            false => self.asks(it),
        };
        let is_table = |walker: &Self| match it.callee.get_inner_expression() {
            Expression::Identifier(name) => {
                let is_name = ["knex", "db", "trx"].contains(&name.name.as_str());
                is_name
                    && matches!(it.arguments.first(), Some(Argument::StringLiteral(_)))
                    && !walker.starts.contains(&it.span.start)
            }
            _ => false,
        };
        let code = self.code(it.span);
        let list = match it.callee.get_inner_expression() {
            Expression::Identifier(_) => None,
            other => other.as_member_expression(),
        };
        match asks {
            Asks::Yes(query) => {
                self.starts.insert(it.span.start);
                // Texts that are given to it are no queries of their own.
                for argument in &it.arguments {
                    self.starts.insert(argument.span().start);
                }
                self.step(it.span, code, Some(query), None);
            }
            Asks::Unless(query) => {
                self.starts.insert(it.span.start);
                let target = self.target(it);
                self.step(it.span, code, Some(query), target);
            }
            Asks::No if is_table(self) => {
                self.starts.insert(it.span.start);
                let query = Query {
                    is_write: false,
                    is_batch: false,
                };
                self.step(it.span, code, Some(query), None);
            }
            Asks::No => {
                let target = self.target(it);
                if target.is_some() && !self.starts.contains(&it.span.start) {
                    let arguments = it.arguments.first().zip(it.arguments.last());
                    let arguments = arguments
                        .map(|(first, last)| Span::new(first.span().start, last.span().end));
                    let given = arguments.map_or("", |span| self.code(span));
                    let receiver = list.map_or("", |member| self.code(member.object().span()));
                    let all = format!("{receiver} {given}");
                    self.step(it.span, &all, None, target);
                }
            }
        }
        let has_function = it.arguments.iter().any(is_function);
        let name = list.and_then(|member| member.static_property_name());
        let first_is_text = matches!(
            it.arguments.first(),
            Some(Argument::StringLiteral(_) | Argument::TemplateLiteral(_))
        );
        self.visit_expression(&it.callee);
        match (name, it.callee.get_inner_expression()) {
            (Some(name), _)
                if EACH.contains(&name)
                    && it.arguments.first().is_some_and(|first| {
                        !matches!(
                            first,
                            Argument::ObjectExpression(_) | Argument::StringLiteral(_)
                        )
                    })
                    && (name != "find" || has_function) =>
            {
                let object = list.map_or("", |member| self.code(member.object().span()));
                let is_whole = matches!(object, "Promise" | "async" | "Bluebird" | "_");
                let first = it
                    .arguments
                    .first()
                    .map_or("", |first| self.code(first.span()));
                self.each(it, if is_whole { first } else { object });
            }
            (Some(name), _) if WITH_LIST.contains(&name) && it.arguments.len() >= 2 => {
                let first = it
                    .arguments
                    .first()
                    .map_or("", |first| self.code(first.span()));
                self.each(it, first);
            }
            (None, Expression::Identifier(callee))
                if WITH_LIST.contains(&callee.name.as_str()) && it.arguments.len() >= 2 =>
            {
                let first = it
                    .arguments
                    .first()
                    .map_or("", |first| self.code(first.span()));
                self.each(it, first);
            }
            // A handler of a route or an event runs when somebody asks.
            _ if first_is_text && has_function => {
                for argument in &it.arguments {
                    match argument.as_expression() {
                        Some(value) if is_function(argument) => {
                            let name = it
                                .arguments
                                .first()
                                .map_or("", |first| self.code(first.span()));
                            self.named(
                                &name.replace(['\'', '"', '`'], ""),
                                Some(String::new()),
                                value,
                            );
                        }
                        _ => self.visit_argument(argument),
                    }
                }
            }
            _ => {
                for argument in &it.arguments {
                    self.visit_argument(argument);
                }
            }
        }
    }
}
