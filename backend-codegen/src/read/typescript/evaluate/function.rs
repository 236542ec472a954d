//! Functions, and calling them.

use std::cell::RefCell;
use std::rc::Rc;

use oxc_ast::ast::{self, Statement};
use oxc_span::{GetSpan as _, Span};

use super::statement::Flow;
use super::{Closure, Machine, place};
use crate::read::typescript::exchange::Exchange;
use crate::read::typescript::value::{
    Class, Code, Function, Members, Native, Place, Scope, ScopeData, Term, Value,
};

/// What a promise was resolved with, in the scope of the function that does.
pub(super) const RESOLVED: &str = "resolved by a promise";

impl<'a> Machine<'a> {
    pub(super) fn function(
        &self,
        it: &'a ast::Function<'a>,
        scope: &Scope<'a>,
        comment_before: u32,
        name: Option<Rc<str>>,
    ) -> Value<'a> {
        let name = it.id.as_ref().map(|id| id.name.as_str().into()).or(name);
        make(Code::Function(it), scope, comment_before, name)
    }

    pub(super) fn arrow(
        &self,
        it: &'a ast::ArrowFunctionExpression<'a>,
        scope: &Scope<'a>,
        comment_before: u32,
        name: Option<Rc<str>>,
    ) -> Value<'a> {
        make(Code::Arrow(it), scope, comment_before, name)
    }

    /// A function that is a member of `this`.
    pub(in crate::read::typescript) fn method(
        &self,
        it: &'a ast::Function<'a>,
        scope: &Scope<'a>,
        this: &Value<'a>,
        home: Option<Rc<Class<'a>>>,
        comment_before: u32,
        name: Option<Rc<str>>,
    ) -> Value<'a> {
        Value::Function(Rc::new(Function {
            code: Code::Function(it),
            scope: scope.clone(),
            this: Some(this.clone()),
            home,
            members: Members::default(),
            made_from: RefCell::default(),
            bound: Vec::new(),
            name,
            ty: RefCell::default(),
            comment_before,
        }))
    }

    /// A function without code.
    pub(in crate::read::typescript) fn native(
        &self,
        native: Native,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        make(Code::Native(native), scope, 0, None)
    }

    /// Calls a function of the code.
    pub(in crate::read::typescript) fn call_function(
        &mut self,
        function: &Rc<Function<'a>>,
        this: Option<Value<'a>>,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        let mut given = function.bound.clone();
        given.extend(arguments);
        let (parameters, statements, span) = match function.code {
            Code::Function(it) => match &it.body {
                Some(body) => (&*it.params, &body.statements, it.span),
                None => return Value::Undefined,
            },
            Code::Arrow(it) => (&*it.params, &it.body.statements, it.span),
            Code::Native(native) => return self.call_native(native, &function.scope, &given, at),
        };
        let own = place(&function.scope, span);
        // One that wraps others is another one for each of them, unless it is far from what makes routers.
        let closure = match self.exchange {
            Some(_) => (own, 0),
            None => (own, Rc::as_ptr(&function.scope).addr()),
        };
        let nested = self
            .running
            .iter()
            .filter(|running| **running == closure)
            .count();
        let most = match &self.exchange {
            // `traverse(folder + '/' + name)`
            None if given.iter().any(says_a_text) => super::FOLDERS,
            _ => 2,
        };
        if self.running.len() >= super::DEPTH as usize || nested >= most || !self.step() {
            return self.unknown(at, None);
        }
        // `names.map((name) => load(name))`
        let most = self.most_idle(given.iter().any(is_named));
        if self.is_idle(closure, most) {
            return self.unknown(at, None);
        }
        let before = self.activity();
        *self.called.entry(own).or_default() += 1;
        let scope = ScopeData::inner(&function.scope);
        if let Code::Function(it) = function.code {
            let this = function.this.clone().or(this).unwrap_or(Value::Undefined);
            scope.declare("this", this);
            scope.declare("arguments", Value::array(given.clone()));
            if let Some(id) = &it.id
                && it.r#type == ast::FunctionType::FunctionExpression
            {
                scope.declare(id.name.as_str(), Value::Function(function.clone()));
            }
        }
        if let Some(home) = &function.home {
            scope.declare("super", Value::Class(home.clone()));
        }
        let was_shown = self.exchange.as_ref().map(Exchange::is_shown);
        self.answers.push(Vec::new());
        self.running.push(closure);
        self.returns.push(Vec::new());
        self.parameters(parameters, given.clone(), &scope);
        match function.code {
            Code::Arrow(it) if it.expression => {
                if let Some(Statement::ExpressionStatement(statement)) = statements.first() {
                    let value = self.arrow_value(&statement.expression, &scope);
                    self.note_return_of(&statement.expression, value, &scope);
                }
            }
            _ => {
                if self.block(statements, &scope) == Flow::Next {
                    self.note_end();
                    if let Some(returns) = self.returns.last_mut() {
                        returns.push(Value::Undefined);
                    }
                }
            }
        }
        self.running.pop();
        if let (Some(was_shown), Some(exchange)) = (was_shown, &mut self.exchange) {
            exchange.set_shown(was_shown || exchange.is_shown_behind());
        }
        let returns = self.returns.pop().unwrap_or_default();
        let mut answers = self.answers.pop().unwrap_or_default();
        let return_type = match function.code {
            Code::Function(it) => it.return_type.as_deref(),
            Code::Arrow(it) => it.return_type.as_deref(),
            Code::Native(_) => None,
        };
        if return_type.is_some() {
            for returned in &mut answers {
                let value = returned.value.clone();
                returned.value = self.typed_result(value, return_type, &scope);
            }
        }
        if self.running.is_empty() {
            self.last_returns = answers;
        } else {
            self.tail = Some((at, answers));
        }
        let all: Vec<Value<'a>> = returns
            .into_iter()
            .map(|value| match value {
                Value::Term(_) => self.typed_result(value, return_type, &scope),
                value => value,
            })
            .collect();
        let value = self.returned(all.clone(), at);
        let value = self.typed_result(value, return_type, &scope);
        self.given = Some((at, all));
        self.note_idle(closure, before, &value);
        if let Value::Function(made) = &value
            && !given.is_empty()
            && made.made_from.borrow().is_none()
        {
            *made.made_from.borrow_mut() = Some(Rc::new(given));
        }
        value
    }

    /// Whether a function is not worth another call, where there have been many.
    fn is_idle(&self, function: Closure, most: u32) -> bool {
        self.steps > super::HASTE
            && self
                .idle
                .get(&function)
                .is_some_and(|n_calls| *n_calls >= most)
    }

    /// Notes whether a call had to do with what is looked for, or gave something that may have.
    fn note_idle(&mut self, function: Closure, before: usize, value: &Value<'a>) {
        let is_nothing = match value {
            Value::Undefined | Value::Null | Value::Bool(_) | Value::Number(_) => true,
            // What a package has made may be a middleware.
            Value::Term(of) => self.exchange.is_some() || !is_of_middleware(of),
            _ => false,
        };
        let was_idle = self.activity() == before && is_nothing;
        let n_calls = self.idle.entry(function).or_default();
        *n_calls = match was_idle {
            true => n_calls.saturating_add(1),
            false => 0,
        };
    }

    fn parameters(
        &mut self,
        parameters: &'a ast::FormalParameters<'a>,
        given: Vec<Value<'a>>,
        scope: &Scope<'a>,
    ) {
        let mut given = given.into_iter();
        for parameter in &parameters.items {
            let value = given.next().unwrap_or(Value::Undefined);
            let annotated = parameter.pattern.type_annotation.as_deref();
            let value = self.typed(value, annotated.map(|it| &it.type_annotation), scope);
            self.bind(&parameter.pattern, value, scope);
        }
        if let Some(rest) = &parameters.rest {
            self.bind(&rest.argument, Value::array(given.collect()), scope);
        }
    }

    fn call_native(
        &mut self,
        native: Native,
        scope: &Scope<'a>,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Value<'a> {
        let first = arguments.first().cloned().unwrap_or(Value::Undefined);
        match native {
            Native::Resolve => {
                let before = scope.names.borrow().get(RESOLVED).cloned();
                scope.declare(RESOLVED, super::best(before.into_iter().chain([first])));
                Value::Undefined
            }
            Native::Reject => {
                self.throw(first, at);
                Value::Undefined
            }
            Native::Verified => {
                if let Some(found) = self.verified.last_mut() {
                    found.push(arguments.to_vec());
                }
                Value::Undefined
            }
            Native::Require => self.import_value(&first, scope, at),
            Native::Flag(is) => Value::Bool(is),
            Native::Given => first,
            Native::Context => {
                let folder = first.as_text().unwrap_or_default();
                let Some(name) = arguments.get(1).and_then(Value::as_text) else {
                    return self.unknown(at, Some("require"));
                };
                let path = crate::read::typescript::project::join(&folder, &name);
                self.import_value(&Value::text(path), scope, at)
            }
        }
    }
}

/// Whether a package has made a value by one call, as middlewares are made: `cors({ origin })`.
fn is_of_middleware(of: &Term<'_>) -> bool {
    of.called().is_some_and(|(path, _)| {
        // Schemas are made by methods, and by many of them.
        !path.contains('.') || path.ends_with(".default")
    })
}

/// Whether a value is a name, or a pair of one and what has it.
pub(super) fn is_named(value: &Value<'_>) -> bool {
    match value {
        Value::Array(array) => array.items.borrow().first().is_some_and(says_a_text),
        value => says_a_text(value),
    }
}

/// Whether a value is a text, or has one as a member, and so may say how far one has come.
fn says_a_text(value: &Value<'_>) -> bool {
    let is_known = |value: &Value<'_>| matches!(value, Value::Text(text) if text.exact().is_some());
    match value {
        Value::Object(object) => object.members.borrow().values().any(is_known),
        other => is_known(other),
    }
}

fn make<'a>(
    code: Code<'a>,
    scope: &Scope<'a>,
    comment_before: u32,
    name: Option<Rc<str>>,
) -> Value<'a> {
    Value::Function(Rc::new(Function {
        code,
        scope: scope.clone(),
        this: None,
        home: None,
        members: Members::default(),
        made_from: RefCell::default(),
        bound: Vec::new(),
        name,
        ty: RefCell::default(),
        comment_before,
    }))
}

impl<'a> Function<'a> {
    /// Where its code is.
    pub(in crate::read::typescript) fn place(&self) -> Place {
        place(&self.scope, self.span())
    }

    /// The same function as a method of something else.
    pub(in crate::read::typescript) fn of(self: &Rc<Self>, this: &Value<'a>) -> Rc<Self> {
        if self.this.is_none() {
            return self.clone();
        }
        Rc::new(Self {
            code: self.code,
            scope: self.scope.clone(),
            this: Some(this.clone()),
            home: self.home.clone(),
            members: Members::default(),
            made_from: self.made_from.clone(),
            bound: self.bound.clone(),
            name: self.name.clone(),
            ty: self.ty.clone(),
            comment_before: self.comment_before,
        })
    }

    fn span(&self) -> Span {
        match self.code {
            Code::Function(it) => it.span(),
            Code::Arrow(it) => it.span(),
            Code::Native(_) => Span::default(),
        }
    }

    /// Whether it is `function* () {}`.
    pub(in crate::read::typescript) const fn is_generator(&self) -> bool {
        matches!(self.code, Code::Function(it) if it.generator)
    }

    /// Its parameters.
    pub(in crate::read::typescript) fn parameters(&self) -> &'a [ast::FormalParameter<'a>] {
        match self.code {
            Code::Function(it) => &it.params.items,
            Code::Arrow(it) => &it.params.items,
            Code::Native(_) => &[],
        }
    }
}
