//! Expressions.

use std::rc::Rc;

use oxc_ast::ast::{self, Expression, RegExpFlags};
use oxc_span::GetSpan as _;

use super::language::to_text;
use super::{Machine, place, term};
use crate::read::typescript::exchange::Role;
use crate::read::typescript::value::{
    Code, Function, Native, Object, Place, Scope, TermKind, Text, Value,
};

impl<'a> Machine<'a> {
    /// What an expression is, and what it does.
    pub(in crate::read::typescript) fn eval(
        &mut self,
        expression: &'a Expression<'a>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        self.eval_named(expression, scope, None)
    }

    /// As [`eval`](Self::eval); functions without a name get `name`.
    pub(super) fn eval_named(
        &mut self,
        expression: &'a Expression<'a>,
        scope: &Scope<'a>,
        name: Option<&str>,
    ) -> Value<'a> {
        if !self.step() || self.depth >= super::NESTING {
            return Value::Undefined;
        }
        self.depth += 1;
        let value = self.eval_one(expression, scope, name);
        self.depth -= 1;
        value
    }

    fn eval_one(
        &mut self,
        expression: &'a Expression<'a>,
        scope: &Scope<'a>,
        name: Option<&str>,
    ) -> Value<'a> {
        let at = place(scope, expression.span());
        match expression {
            Expression::BooleanLiteral(it) => Value::Bool(it.value),
            Expression::NullLiteral(_) => Value::Null,
            Expression::NumericLiteral(it) => Value::Number(it.value),
            Expression::StringLiteral(it) => Value::text(it.value.as_str()),
            Expression::RegExpLiteral(it) => Value::Regex {
                pattern: it.regex.pattern.text.as_str().into(),
                is_global: it.regex.flags.intersects(RegExpFlags::G | RegExpFlags::Y),
            },
            Expression::TemplateLiteral(it) => self.template(it, scope),
            Expression::Identifier(it) => self.name(it.name.as_str(), scope, at),
            Expression::ThisExpression(_) => scope.get("this").unwrap_or(Value::Undefined),
            Expression::ArrayExpression(it) => self.array(it, scope),
            Expression::ObjectExpression(it) => self.object(it, scope),
            Expression::ArrowFunctionExpression(it) => {
                self.arrow(it, scope, self.statement, name.map(Rc::from))
            }
            Expression::FunctionExpression(it) => {
                self.function(it, scope, self.statement, name.map(Rc::from))
            }
            Expression::ClassExpression(it) => self.class(it, scope),
            Expression::CallExpression(it) => self.call_expression(it, scope),
            Expression::NewExpression(it) => self.new_expression(it, scope),
            Expression::AwaitExpression(it) => self.eval(&it.argument, scope),
            Expression::YieldExpression(it) => match &it.argument {
                Some(argument) => match self.eval(argument, scope) {
                    // `yield next;` of Koa 1
                    Value::Role(Role::Next) => self.call_role(Role::Next, &[], at),
                    value => value,
                },
                None => Value::Undefined,
            },
            Expression::AssignmentExpression(it) => self.assignment(it, scope),
            Expression::BinaryExpression(it) => self.compare(it, scope),
            Expression::LogicalExpression(it) => self.logical(it, scope),
            Expression::ConditionalExpression(it) => self.conditional(it, scope),
            Expression::UnaryExpression(it) => self.negate(it, scope),
            Expression::UpdateExpression(it) => self.update(it, scope),
            Expression::SequenceExpression(it) => {
                let mut last = Value::Undefined;
                for expression in &it.expressions {
                    last = self.eval(expression, scope);
                }
                last
            }
            Expression::ChainExpression(it) => match &it.expression {
                ast::ChainElement::CallExpression(call) => self.call_expression(call, scope),
                ast::ChainElement::TSNonNullExpression(inner) => {
                    self.eval(&inner.expression, scope)
                }
                other => match other.member_expression() {
                    Some(member) => self.member(member, scope),
                    None => Value::Undefined,
                },
            },
            Expression::StaticMemberExpression(it) => {
                let base = self.eval(&it.object, scope);
                self.get(&base, it.property.name.as_str(), at)
            }
            Expression::ComputedMemberExpression(it) => {
                let base = self.eval(&it.object, scope);
                let key = self.eval(&it.expression, scope);
                self.get_computed(&base, &key, at)
            }
            Expression::PrivateFieldExpression(it) => {
                let base = self.eval(&it.object, scope);
                self.get(&base, &format!("#{}", it.field.name), at)
            }
            Expression::ImportExpression(it) => {
                let source = self.eval(&it.source, scope);
                self.import_value(&source, scope, at)
            }
            Expression::TaggedTemplateExpression(it) => {
                let callee = self.eval(&it.tag, scope);
                let text = self.template(&it.quasi, scope);
                term(at, TermKind::Call(callee, Rc::new(vec![text])))
            }
            Expression::TSAsExpression(it) => {
                let value = self.eval_named(&it.expression, scope, name);
                self.typed(value, Some(&it.type_annotation), scope)
            }
            Expression::TSSatisfiesExpression(it) => self.eval_named(&it.expression, scope, name),
            Expression::TSTypeAssertion(it) => {
                let value = self.eval_named(&it.expression, scope, name);
                self.typed(value, Some(&it.type_annotation), scope)
            }
            Expression::TSNonNullExpression(it) => self.eval_named(&it.expression, scope, name),
            Expression::TSInstantiationExpression(it) => self.eval(&it.expression, scope),
            Expression::ParenthesizedExpression(it) => self.eval_named(&it.expression, scope, name),
            Expression::MetaProperty(_) => term(at, TermKind::Global("import.meta".into())),
            Expression::Super(_) => scope.get("super").unwrap_or(Value::Undefined),
            Expression::BigIntLiteral(_)
            | Expression::PrivateInExpression(_)
            | Expression::JSXElement(_)
            | Expression::JSXFragment(_)
            | Expression::V8IntrinsicExpression(_) => self.unknown(at, None),
        }
    }

    pub(super) fn member(
        &mut self,
        member: &'a ast::MemberExpression<'a>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let at = place(scope, member.span());
        let base = self.eval(member.object(), scope);
        self.member_of(&base, member, scope, at)
    }

    fn member_of(
        &mut self,
        base: &Value<'a>,
        member: &'a ast::MemberExpression<'a>,
        scope: &Scope<'a>,
        at: Place,
    ) -> Value<'a> {
        match member {
            ast::MemberExpression::StaticMemberExpression(it) => {
                self.get(base, it.property.name.as_str(), at)
            }
            ast::MemberExpression::ComputedMemberExpression(it) => {
                let key = self.eval(&it.expression, scope);
                self.get_computed(base, &key, at)
            }
            ast::MemberExpression::PrivateFieldExpression(it) => {
                self.get(base, &format!("#{}", it.field.name), at)
            }
        }
    }

    fn name(&mut self, name: &'a str, scope: &Scope<'a>, at: Place) -> Value<'a> {
        if let Some(value) = scope.get(name) {
            return value;
        }
        if let Some(value) = self.imported(name, scope.file, at) {
            return value;
        }
        match name {
            "undefined" => Value::Undefined,
            "NaN" => Value::Number(f64::NAN),
            "__dirname" => Value::text(self.project.folder_of(scope.file)),
            "__filename" => Value::text(self.project.path_of(scope.file)),
            "require" => Value::Function(Rc::new(Function {
                code: Code::Native(Native::Require),
                scope: scope.clone(),
                this: None,
                home: None,
                members: Default::default(),
                made_from: Default::default(),
                bound: Vec::new(),
                name: Some("require".into()),
                ty: Default::default(),
                comment_before: 0,
            })),
            _ => match self.global(name) {
                Some(value) => value,
                None => term(at, TermKind::Global(name.into())),
            },
        }
    }

    fn template(&mut self, it: &'a ast::TemplateLiteral<'a>, scope: &Scope<'a>) -> Value<'a> {
        let mut text = Text::default();
        let mut values = it.expressions.iter();
        for quasi in &it.quasis {
            let known = quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw);
            text.push(&Text::known(known.as_str()));
            if let Some(expression) = values.next() {
                let value = self.eval(expression, scope);
                text.push(&to_text(&value));
            }
        }
        Value::Text(text)
    }

    fn array(&mut self, it: &'a ast::ArrayExpression<'a>, scope: &Scope<'a>) -> Value<'a> {
        let mut items = Vec::new();
        let mut open = false;
        for element in &it.elements {
            match element {
                ast::ArrayExpressionElement::SpreadElement(spread) => {
                    match iterated(self.eval(&spread.argument, scope)) {
                        Value::Array(array) => {
                            items.extend(array.items.borrow().iter().cloned());
                            open |= array.open.get();
                        }
                        _ => open = true,
                    }
                }
                ast::ArrayExpressionElement::Elision(_) => items.push(Value::Undefined),
                other => {
                    if let Some(expression) = other.as_expression() {
                        items.push(self.eval(expression, scope));
                    }
                }
            }
        }
        if open {
            super::open_array(items)
        } else {
            Value::array(items)
        }
    }

    pub(super) fn object(
        &mut self,
        it: &'a ast::ObjectExpression<'a>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let object = Rc::new(Object::new(place(scope, it.span)));
        // Methods see the object as `this`.
        let this = Value::Object(object.clone());
        for property in &it.properties {
            match property {
                ast::ObjectPropertyKind::SpreadProperty(spread) => {
                    let value = self.eval(&spread.argument, scope);
                    self.spread_into(&object, &value);
                }
                ast::ObjectPropertyKind::ObjectProperty(property) => {
                    let Some(key) = self.property_key(&property.key, property.computed, scope)
                    else {
                        self.eval(&property.value, scope);
                        object.open.set(true);
                        continue;
                    };
                    let outer = std::mem::replace(&mut self.statement, property.span.start);
                    let value = match &property.value {
                        Expression::FunctionExpression(function)
                            if property.method || property.kind != ast::PropertyKind::Init =>
                        {
                            let key = Some(key.clone());
                            let method =
                                self.method(function, scope, &this, None, property.span.start, key);
                            if property.kind == ast::PropertyKind::Get {
                                self.call(
                                    &method,
                                    Some(this.clone()),
                                    Vec::new(),
                                    place(scope, property.span),
                                )
                            } else {
                                method
                            }
                        }
                        value => self.eval_named(value, scope, Some(&key)),
                    };
                    self.statement = outer;
                    if property.kind != ast::PropertyKind::Set {
                        object
                            .places
                            .borrow_mut()
                            .insert(key.clone(), place(scope, property.span));
                        object.members.borrow_mut().insert(key, value);
                    }
                }
            }
        }
        this
    }

    /// Members of `value` become members of `object`.
    pub(super) fn spread_into(&mut self, object: &Rc<Object<'a>>, value: &Value<'a>) {
        object.has_spread.set(true);
        match value {
            Value::Object(other) => {
                let members = other.members.borrow().clone();
                let places = other.places.borrow().clone();
                object.open.set(object.open.get() || other.open.get());
                let sources = other.sources.borrow().clone();
                object.sources.borrow_mut().extend(sources);
                object.members.borrow_mut().extend(members);
                object.places.borrow_mut().extend(places);
            }
            Value::Undefined | Value::Null | Value::Bool(_) => {}
            Value::Term(term) => {
                for (name, value) in self.known_members(term) {
                    object.members.borrow_mut().insert(name, value);
                }
                let members = term.members.borrow().clone();
                object.members.borrow_mut().extend(members);
                object.open.set(true);
                object.sources.borrow_mut().push(value.clone());
            }
            Value::Part(part) => {
                part.whole.set(true);
                object.open.set(true);
                object.sources.borrow_mut().push(value.clone());
            }
            // `{ ...app, name }` has the methods of the application.
            Value::Router(_) => {
                object.open.set(true);
                object.sources.borrow_mut().push(value.clone());
            }
            _ => object.open.set(true),
        }
    }

    pub(super) fn property_key(
        &mut self,
        key: &'a ast::PropertyKey<'a>,
        computed: bool,
        scope: &Scope<'a>,
    ) -> Option<Rc<str>> {
        if !computed && let Some(name) = key.static_name() {
            return Some(name.as_ref().into());
        }
        match key {
            ast::PropertyKey::StaticIdentifier(it) => Some(it.name.as_str().into()),
            ast::PropertyKey::PrivateIdentifier(it) => Some(format!("#{}", it.name).into()),
            other => {
                let value = self.eval(other.as_expression()?, scope);
                to_text(&value).exact().map(Rc::from)
            }
        }
    }

    /// Something that is so or is not.
    pub(in crate::read::typescript) fn flag(&self, at: Place) -> Value<'a> {
        term(at, TermKind::Call(global("Boolean"), Rc::new(Vec::new())))
    }

    /// A number that is not known.
    pub(in crate::read::typescript) fn number(&self, at: Place) -> Value<'a> {
        term(at, TermKind::Call(global("Number"), Rc::new(Vec::new())))
    }
}

/// What is iterated, as an array where that is known.
pub(super) fn iterated(value: Value<'_>) -> Value<'_> {
    match &value {
        Value::Term(of) => super::map::entries(of).unwrap_or(value),
        _ => value,
    }
}

pub(super) fn global<'a>(name: &str) -> Value<'a> {
    term(
        Place {
            file: 0,
            start: 0,
            end: 0,
        },
        TermKind::Global(name.into()),
    )
}
