//! Calls.

use std::rc::Rc;

use oxc_ast::ast::{self, Argument, Expression};

use super::expression::iterated;
use super::{Machine, place, term};
use crate::read::typescript::router::Framework;
use crate::read::typescript::value::{
    Code, Function, Members, Native, Place, Scope, TermKind, Value,
};

impl<'a> Machine<'a> {
    pub(super) fn call_expression(
        &mut self,
        it: &'a ast::CallExpression<'a>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let at = place(scope, it.span);
        let callee = it.callee.get_inner_expression();
        if let Expression::Super(_) = callee {
            return self.call_super(it, scope, at);
        }
        let member = match callee {
            Expression::ChainExpression(chain) => chain.expression.member_expression(),
            other => other.as_member_expression(),
        };
        let Some(member) = member else {
            let callee = self.eval(callee, scope);
            let arguments = self.arguments(&it.arguments, scope);
            return self.call(&callee, None, arguments, at);
        };
        if let Expression::Super(_) = member.object() {
            return self.call_super_method(member, it, scope, at);
        }
        if let Some(value) = self.borrowed(member, it, scope, at) {
            return value;
        }
        let base = self.eval(member.object(), scope);
        let bases = self.ways_of(member.object(), &base, scope);
        let name: Option<Rc<str>> = match member {
            ast::MemberExpression::StaticMemberExpression(it) => {
                Some(it.property.name.as_str().into())
            }
            ast::MemberExpression::PrivateFieldExpression(it) => {
                Some(format!("#{}", it.field.name).into())
            }
            ast::MemberExpression::ComputedMemberExpression(it) => {
                let key = self.eval(&it.expression, scope);
                super::language::to_text(&key).exact().map(Rc::from)
            }
        };
        let arguments = self.arguments(&it.arguments, scope);
        let Some(name) = name else {
            if matches!(base, Value::Router(_)) {
                self.note_unknown_method(at);
            }
            self.call_back(&arguments, at);
            return self.unknown(at, None);
        };
        if let (Value::Router(_), Some(types)) = (&base, it.type_arguments.as_deref()) {
            self.call_types = types
                .params
                .first()
                .map(|ty| crate::read::typescript::types::TypeOf::new(ty, scope));
        }
        let value = match &*name {
            "then" if bases.len() > 1 => self.then_each(bases, &arguments, at),
            _ if matches!(base, Value::Role(_)) && it.arguments.len() == 1 => {
                self.answer_each(&base, &name, it, arguments, scope)
            }
            _ => self.call_method(&base, &name, arguments, at),
        };
        self.call_types = None;
        value
    }

    /// `[].slice.call(list, 1)` and `Array.prototype.slice.call(list, 1)`, which are `list.slice(1)`.
    fn borrowed(
        &mut self,
        member: &'a ast::MemberExpression<'a>,
        it: &'a ast::CallExpression<'a>,
        scope: &Scope<'a>,
        at: Place,
    ) -> Option<Value<'a>> {
        let Expression::StaticMemberExpression(method) = member.object().get_inner_expression()
        else {
            return None;
        };
        if member.static_property_name() != Some("call") {
            return None;
        }
        let is_of_lists = match method.object.get_inner_expression() {
            Expression::ArrayExpression(list) => list.elements.is_empty(),
            Expression::StaticMemberExpression(prototype) => {
                prototype.property.name == "prototype" && prototype.object.is_specific_id("Array")
            }
            _ => false,
        };
        if !is_of_lists {
            return None;
        }
        let mut arguments = self.arguments(&it.arguments, scope).into_iter();
        let list = arguments.next()?;
        Some(self.call_method(&list, &method.property.name, arguments.collect(), at))
    }

    /// The arguments of a call; those that are spread are some of them.
    pub(super) fn arguments(
        &mut self,
        arguments: &'a [Argument<'a>],
        scope: &Scope<'a>,
    ) -> Vec<Value<'a>> {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            match argument {
                Argument::SpreadElement(spread) => {
                    match iterated(self.eval(&spread.argument, scope)) {
                        Value::Array(array) => values.extend(array.items.borrow().iter().cloned()),
                        other => {
                            let item = self.element(&other, place(scope, spread.span));
                            values.push(item);
                        }
                    }
                }
                other => {
                    if let Some(expression) = other.as_expression() {
                        values.push(self.eval(expression, scope));
                    }
                }
            }
        }
        values
    }

    pub(super) fn new_expression(
        &mut self,
        it: &'a ast::NewExpression<'a>,
        scope: &Scope<'a>,
    ) -> Value<'a> {
        let at = place(scope, it.span);
        let callee = self.eval(&it.callee, scope);
        let arguments = self.arguments(&it.arguments, scope);
        match &callee {
            // `new User({ name })` of a class that is a model
            Value::Class(_) if self.is_model_of_rows(&callee) => {
                self.take_rows(&callee, "build", &arguments, at);
                term(at, TermKind::New(callee.clone(), Rc::new(arguments)))
            }
            Value::Class(class) => self.instance(class, arguments, at),
            Value::Term(of) => {
                if let Some(path) = of.path() {
                    if let Some(router) = self.framework_call(&path, &arguments, at, true) {
                        return router;
                    }
                    if path == "Proxy"
                        && let Some(target) = arguments.first()
                    {
                        return target.clone();
                    }
                    if path == "URL"
                        && let Some(url) = self.url_of_file(&arguments, at)
                    {
                        return url;
                    }
                    if path == "Promise" {
                        return self.promise(&arguments, scope, at);
                    }
                }
                self.take_document(&callee, None, &arguments, at);
                self.take_rows(&callee, "build", &arguments, at);
                self.hand_over(&callee, &arguments, at);
                self.make_handed(&arguments, at);
                term(at, TermKind::New(callee.clone(), Rc::new(arguments)))
            }
            // `new require('koa-router')()` makes nothing but the package.
            Value::Function(function) if matches!(function.code, Code::Native(_)) => {
                self.call(&callee, None, arguments, at)
            }
            // `function Controller() { this.x = … }`
            Value::Function(function) => self.made_by(&function.clone(), arguments, at),
            _ => {
                self.call_back(&arguments, at);
                self.unknown(at, None)
            }
        }
    }

    fn call_super(
        &mut self,
        it: &'a ast::CallExpression<'a>,
        scope: &Scope<'a>,
        at: Place,
    ) -> Value<'a> {
        let arguments = self.arguments(&it.arguments, scope);
        if let (Some(Value::Class(home)), Some(this)) = (scope.get("super"), scope.get("this"))
            && let Value::Object(object) = &this
        {
            let object = object.clone();
            self.construct_parent(&home, &object, &this, arguments, at);
        }
        Value::Undefined
    }

    fn call_super_method(
        &mut self,
        member: &'a ast::MemberExpression<'a>,
        it: &'a ast::CallExpression<'a>,
        scope: &Scope<'a>,
        at: Place,
    ) -> Value<'a> {
        let arguments = self.arguments(&it.arguments, scope);
        if let (Some(Value::Class(home)), Some(this), Some(name)) = (
            scope.get("super"),
            scope.get("this"),
            member.static_property_name(),
        ) && let Some(Value::Class(parent)) = &home.parent
            && let Some(method) = self.method_of(parent, name, &this, at)
        {
            return self.call(&method, Some(this), arguments, at);
        }
        // `super.init(…)` of a model, `super.toJSON()` of its instance.
        if let Some(Value::Class(home)) = scope.get("super")
            && let Some(Value::Term(_)) = &home.parent
            && let (Some(this), Some(name)) = (scope.get("this"), member.static_property_name())
        {
            let value = match &this {
                Value::Term(_) => Some(self.inherited_by_row(&this, name, &arguments, at)),
                _ => self.call_rows_of_class(&this, name, &arguments, at),
            };
            if let Some(value) = value {
                return value;
            }
        }
        // `super.canActivate(context)` of a guard that a package has made.
        if let (Some(Value::Class(home)), Some("canActivate")) =
            (scope.get("super"), member.static_property_name())
            && let Some(Value::Term(parent)) = &home.parent
        {
            self.middleware_of_package(&parent.clone(), at);
        }
        self.unknown(at, None)
    }

    /// Calls a value.
    pub(in crate::read::typescript) fn call(
        &mut self,
        callee: &Value<'a>,
        this: Option<Value<'a>>,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        match callee {
            Value::Function(function) => {
                let function = function.clone();
                self.call_function(&function, this, arguments, at)
            }
            Value::Role(role) => self.call_role(*role, &arguments, at),
            Value::Class(class) => self.instance(class, arguments, at),
            Value::Term(of) => {
                // `const add = app.get.bind(app)`
                if let TermKind::Member(Value::Router(router), name) = &of.kind {
                    return self.call_replaced(&router.clone(), &name.clone(), arguments, at);
                }
                if let Some(path) = of.path() {
                    if let Some(router) = self.framework_call(&path, &arguments, at, false) {
                        return router;
                    }
                    if let Some(value) = self.known_function(&path, &arguments, at) {
                        return value;
                    }
                    if let Some(value) = self.call_either(&path, &arguments, at) {
                        return value;
                    }
                }
                // `pipe(body, codec.decode)`
                if let TermKind::Member(base @ Value::Term(_), name) = &of.kind
                    && matches!(&**name, "decode" | "encode")
                {
                    return self.call_method(&base.clone(), &name.clone(), arguments, at);
                }
                if let Some(value) = self.call_waiting(of, &arguments, at) {
                    return value;
                }
                self.check_compiled(of, &arguments);
                self.unknown_call(callee, arguments, at)
            }
            // An application is a function itself: `http.createServer(app)`.
            Value::Router(router) => {
                self.pass_on(router, &arguments);
                match router.framework {
                    // `combineRouters(users, pets)()`
                    Framework::Koa if arguments.is_empty() => callee.clone(),
                    _ => self.unknown(at, None),
                }
            }
            // `compose([users.routes(), pets.routes()])(ctx, next)`
            Value::Array(array) if matches!(arguments.first(), Some(Value::Role(_))) => {
                let handlers = array.items.borrow().clone();
                for handler in handlers {
                    self.call(&handler, None, arguments.clone(), at);
                }
                self.unknown(at, None)
            }
            // A task is run.
            Value::Object(_) if Self::is_either(callee) => callee.clone(),
            _ => {
                self.call_back(&arguments, at);
                self.unknown(at, None)
            }
        }
    }

    /// A call of what is not known: it may call back, and what it gives is known by how it was come by.
    pub(in crate::read::typescript) fn unknown_call(
        &mut self,
        callee: &Value<'a>,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        self.demanded_by(callee, &arguments, at);
        self.hand_over(callee, &arguments, at);
        self.note_applied(callee, &arguments);
        self.call_back(&arguments, at);
        // `async.waterfall([first, second], done)`, `async.auto({ first, second })`
        if let Value::Term(of) = callee
            && of
                .package()
                .is_some_and(|package| matches!(&*package, "async" | "neo-async"))
        {
            for argument in &arguments {
                let inside: Vec<_> = match argument {
                    Value::Array(array) => array.items.borrow().clone(),
                    Value::Object(object) => object.members.borrow().values().cloned().collect(),
                    _ => continue,
                };
                self.call_back(&inside, at);
            }
        }
        self.called_type(callee, &Rc::new(arguments), at)
    }

    /// Functions that were given away may be called.
    pub(in crate::read::typescript) fn call_back(&mut self, arguments: &[Value<'a>], at: Place) {
        if self.calls_nobody_back {
            return;
        }
        for argument in arguments {
            if let Value::Function(function) = argument {
                let function = function.clone();
                // One that has been called with what it is for says no more.
                if self.exchange.is_none()
                    && self.called.get(&function.place()).copied().unwrap_or(0) > 0
                {
                    continue;
                }
                let given = function
                    .parameters()
                    .iter()
                    .map(|parameter| {
                        let name = parameter.pattern.get_identifier_name();
                        self.unknown(at, name.as_ref().map(|name| name.as_str()))
                    })
                    .collect();
                self.perhaps(|machine| machine.call_function(&function, None, given, at));
            }
        }
    }

    /// Calls a member of a value.
    pub(in crate::read::typescript) fn call_method(
        &mut self,
        base: &Value<'a>,
        name: &str,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        match base {
            Value::Router(router) => {
                let router = router.clone();
                // An application that is made later: `make().then((app) => …)`
                if router.framework != Framework::Fastify
                    && let Some(value) = self.promise_method(base, name, &arguments, at)
                {
                    return value;
                }
                self.call_router(&router, name, arguments, at)
            }
            Value::Array(array) => {
                let array = array.clone();
                self.call_array(&array, name, arguments, at)
            }
            Value::Text(text) => self.call_text(&text.clone(), name, &arguments, at),
            Value::Part(part) => {
                let part = part.clone();
                self.call_part(&part, name, arguments, at)
            }
            // `read().then((pets) => res.json(pets)).catch(next)`
            Value::Role(_) if name == "catch" => self
                .promise_method(base, name, &arguments, at)
                .unwrap_or(Value::Undefined),
            Value::Role(role) => self.call_member_of_role(*role, name, arguments, at),
            Value::Function(function) => {
                let function = function.clone();
                self.call_member_of_function(&function, name, arguments, at)
            }
            Value::Term(of) => {
                let of = of.clone();
                // `app[method].call(app, path, handler)`
                if let TermKind::Member(Value::Router(router), method) = &of.kind {
                    let mut arguments = arguments.into_iter().skip(1);
                    let arguments = match name {
                        "bind" => return base.clone(),
                        "apply" => arguments.next().and_then(|given| given.items()),
                        "call" => Some(arguments.collect()),
                        _ => None,
                    };
                    return match arguments {
                        Some(arguments) => self.call_replaced(router, method, arguments, at),
                        None => self.unknown(at, None),
                    };
                }
                let own = of.members.borrow().get(name).cloned();
                if let Some(own @ (Value::Function(_) | Value::Class(_))) = own {
                    return self.call(&own, Some(base.clone()), arguments, at);
                }
                if let Some(value) = self.call_member_of_either(&of, name, &arguments, at) {
                    return value;
                }
                if let Some(value) = self.call_of_map(&of, base, name, &arguments, at) {
                    return value;
                }
                if let Some(value) = self.call_chained(&of, name, &arguments, at) {
                    return value;
                }
                if let Some(value) = self.call_loader(&of, base, name, &arguments, at) {
                    return value;
                }
                if let Some(value) = self.call_container(&of, base, name, &arguments, at) {
                    return value;
                }
                if let Some(value) = self.call_made_router(&of, name, &arguments, at) {
                    return value;
                }
                if let Some(value) = self.promise_method(base, name, &arguments, at) {
                    return value;
                }
                if let Some(value) = self.call_contract(&of, name, &arguments, at) {
                    return value;
                }
                if let Some(value) = self.call_library(&of, base, name, &arguments, at) {
                    return value;
                }
                let callee = term(at, TermKind::Member(base.clone(), name.into()));
                let callee = match &of.ty {
                    Some(ty) => self.member_of_type(ty, name, at).unwrap_or(callee),
                    None => callee,
                };
                if let Value::Term(callee_term) = &callee
                    && let Some(path) = callee_term.path()
                {
                    if let Some(router) = self.framework_call(&path, &arguments, at, false) {
                        return router;
                    }
                    if let Some(value) = self.known_function(&path, &arguments, at) {
                        return value;
                    }
                }
                self.note_call_of_term(&of, name, &arguments, at);
                self.unknown_call(&callee, arguments, at)
            }
            Value::Object(_) | Value::Class(_) => {
                let method = self.get(base, name, at);
                if !matches!(method, Value::Function(_))
                    && let Some(value) = self.call_rows_of_class(base, name, &arguments, at)
                {
                    return value;
                }
                // Of a class that extends a router.
                if let Value::Term(of) = &method
                    && let TermKind::Member(Value::Router(router), _) = &of.kind
                {
                    let router = router.clone();
                    return self.call_router(&router, name, arguments, at);
                }
                if let Some(value) = self.promise_method(base, name, &arguments, at)
                    && method.is_undefined()
                {
                    return value;
                }
                if method.is_undefined() {
                    self.call_back(&arguments, at);
                    if matches!(name, "hasOwnProperty") {
                        return self.unknown(at, None);
                    }
                }
                let table = match base {
                    Value::Object(object) if object.class.is_some() => object,
                    _ => return self.call(&method, Some(base.clone()), arguments, at),
                };
                let n_entered = self.n_entered;
                let value = self.call(&method, Some(base.clone()), arguments.clone(), at);
                if self.exchange.is_none() && self.n_entered == n_entered {
                    self.keep_route(table, name, &arguments, at);
                }
                value
            }
            Value::Undefined
            | Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::Regex { .. } => self.call_plain(base, name, &arguments, at),
        }
    }

    fn call_member_of_function(
        &mut self,
        function: &Rc<Function<'a>>,
        name: &str,
        arguments: Vec<Value<'a>>,
        at: Place,
    ) -> Value<'a> {
        let own = function.members.borrow().get(name).cloned();
        // `guard.unless = unless; app.use(guard.unless({ path: ['/login'] }))`
        if let Some(Value::Term(own)) = &own
            && matches!(&*own.hint(), "express-unless" | "koa-unless" | "unless")
        {
            let callee = TermKind::Member(Value::Function(function.clone()), "unless".into());
            return term(at, TermKind::Call(term(at, callee), Rc::new(arguments)));
        }
        if let Some(own) = own {
            return self.call(&own, Some(Value::Function(function.clone())), arguments, at);
        }
        let mut arguments = arguments.into_iter();
        match name {
            "bind" => {
                let this = arguments.next();
                let mut bound = function.bound.clone();
                bound.extend(arguments);
                Value::Function(Rc::new(Function {
                    code: function.code,
                    scope: function.scope.clone(),
                    this: function.this.clone().or(this),
                    home: function.home.clone(),
                    members: Members::default(),
                    made_from: function.made_from.clone(),
                    bound,
                    name: function.name.clone(),
                    ty: function.ty.clone(),
                    comment_before: function.comment_before,
                }))
            }
            "call" => {
                let this = arguments.next();
                self.call_function(function, this, arguments.collect(), at)
            }
            "context" if matches!(function.code, Code::Native(Native::Require)) => {
                self.required_context(&arguments.collect::<Vec<_>>(), at)
            }
            "apply" => {
                let this = arguments.next();
                let given = arguments.next().and_then(|given| given.items());
                self.call_function(function, this, given.unwrap_or_default(), at)
            }
            _ => {
                let arguments: Vec<_> = arguments.collect();
                self.call_back(&arguments, at);
                self.unknown(at, None)
            }
        }
    }
}
