//! A request goes through handlers.

use std::rc::Rc;

use super::thrown::refusal_in;
use super::{Exchange, Role, Sent, Thrown, status_of};
use crate::read::code::Status;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::router::{Framework, Router};
use crate::read::typescript::types::TypeOf;
use crate::read::typescript::value::{Function, Object, Place, TermKind, Value};

/// How many errors of one operation are followed to what answers them.
const ERRORS: usize = 24;

/// What one operation is served by.
#[derive(Clone)]
pub(in crate::read::typescript) struct Served<'a> {
    pub(in crate::read::typescript) framework: Framework,
    pub(in crate::read::typescript) place: Place,
    pub(in crate::read::typescript) method: &'static str,
    /// The path, as OpenAPI writes it.
    pub(in crate::read::typescript) path: String,
    /// From where on handlers are the route's own.
    pub(in crate::read::typescript) n_shared: usize,
    /// Middlewares and handlers, in order; the last one answers.
    pub(in crate::read::typescript) chain: Vec<Value<'a>>,
    /// What is done with parameters of the path.
    pub(in crate::read::typescript) parameters: Vec<(String, Value<'a>)>,
    /// What answers when something was thrown.
    pub(in crate::read::typescript) failures: Vec<Value<'a>>,
    pub(in crate::read::typescript) router: Rc<Router<'a>>,
    /// The application that it is in the end a part of.
    pub(in crate::read::typescript) application: Rc<Router<'a>>,
    /// The types that the route was given.
    pub(in crate::read::typescript) types: Option<TypeOf<'a>>,
    /// What the route's options have for hooks: `config` of Fastify.
    pub(in crate::read::typescript) config: Option<Value<'a>>,
    /// Whether the framework refuses requests by the route's schemas.
    pub(in crate::read::typescript) is_checked: bool,
}

impl<'a> Machine<'a> {
    /// Sends a request through handlers, and says what was seen.
    pub(in crate::read::typescript) fn serve(&mut self, served: &Served<'a>) -> Exchange<'a> {
        self.start_afresh();
        self.undo_changes(served.place);
        self.exchange = Some(Exchange::new(
            served.framework,
            served.place,
            Some(served.router.clone()),
            served.chain.clone(),
        ));
        if let Some(exchange) = &mut self.exchange {
            exchange.application = Some(served.application.clone());
            let method = Value::text(served.method.to_uppercase());
            let path = Value::text(served.path.clone());
            for (name, value) in [
                ("request.method", &method),
                ("request.originalUrl", &path),
                ("context.method", &method),
                ("context.path", &path),
                ("context.url", &path),
                ("context.request.method", &method),
                ("context.request.path", &path),
                ("context.request.url", &path),
            ] {
                exchange.state.insert(name.into(), value.clone());
            }
            if served.framework == Framework::Fastify {
                exchange.state.insert("request.url".into(), path);
                exchange.note_config(served);
            }
        }
        self.note_operation(served);
        if let Some(types) = &served.types {
            self.note_types(types, 0);
        }
        self.insert_parameters(served);
        match served.framework {
            Framework::Express | Framework::Fastify => {
                for (stage, handler) in served.chain.iter().enumerate() {
                    if let Some(exchange) = &mut self.exchange {
                        exchange.stage = stage;
                        exchange.branch = exchange.sent.len();
                        exchange.forget_status();
                        exchange.set_shown(false);
                    }
                    if stage + 1 == served.chain.len() {
                        self.leave_half();
                    }
                    self.handle(handler, served.place);
                }
            }
            Framework::Koa => {
                while self
                    .exchange
                    .as_ref()
                    .is_some_and(|exchange| exchange.next < exchange.chain.len())
                {
                    self.run_next(served.place);
                }
            }
        }
        if served.is_checked {
            self.refuse_invalid(served.place);
        }
        self.fail(served);
        self.exchange
            .take()
            .unwrap_or_else(|| Exchange::new(served.framework, served.place, None, Vec::new()))
    }

    /// The routers that a middleware gives requests to: `(ctx, next) => router.routes()(ctx, next)`.
    pub(in crate::read::typescript) fn passed_on_by(
        &mut self,
        handler: &Value<'a>,
        application: &Rc<Router<'a>>,
        at: Place,
    ) -> Vec<Rc<Router<'a>>> {
        self.start_afresh();
        self.undo_changes(at);
        let router = Some(application.clone());
        let mut exchange = Exchange::new(application.framework, at, router.clone(), Vec::new());
        exchange.application = router;
        self.exchange = Some(exchange);
        self.handle(handler, at);
        let exchange = self.exchange.take();
        exchange.map_or_else(Vec::new, |exchange| exchange.passed_on)
    }

    /// Notes that a router is given the request that is answered.
    pub(in crate::read::typescript) fn pass_on(
        &mut self,
        router: &Rc<Router<'a>>,
        arguments: &[Value<'a>],
    ) {
        let is_given = matches!(
            arguments.first(),
            Some(Value::Role(Role::Context | Role::Request))
        );
        if let Some(exchange) = &mut self.exchange
            && is_given
            && !exchange
                .passed_on
                .iter()
                .any(|known| Rc::ptr_eq(known, router))
        {
            exchange.passed_on.push(router.clone());
        }
    }

    /// What is done with parameters of the path stands before the route's own handlers.
    fn insert_parameters(&mut self, served: &Served<'a>) {
        if served.framework != Framework::Koa {
            for (name, handler) in &served.parameters {
                self.handle_parameter(name, handler, served.place);
            }
            return;
        }
        let Some(exchange) = &mut self.exchange else {
            return;
        };
        for (name, handler) in served.parameters.iter().rev() {
            let Value::Function(function) = handler else {
                continue;
            };
            let value = Value::Part(exchange.path.member(name, served.place));
            let bound = Function {
                code: function.code,
                scope: function.scope.clone(),
                this: function.this.clone(),
                home: function.home.clone(),
                members: function.members.clone(),
                made_from: function.made_from.clone(),
                bound: vec![value],
                name: function.name.clone(),
                ty: function.ty.clone(),
                comment_before: function.comment_before,
            };
            let at = served.n_shared.min(exchange.chain.len());
            exchange.chain.insert(at, Value::Function(Rc::new(bound)));
        }
    }

    /// Calls the next handler of Koa.
    fn run_next(&mut self, at: Place) {
        let Some(exchange) = &mut self.exchange else {
            return;
        };
        let index = exchange.next;
        let Some(handler) = exchange.chain.get(index).cloned() else {
            return;
        };
        exchange.next += 1;
        let is_last = exchange.next == exchange.chain.len();
        let outer = std::mem::replace(&mut exchange.stage, index);
        exchange.branch = exchange.sent.len();
        let is_shown = exchange.is_shown();
        exchange.set_shown(false);
        if is_last {
            self.leave_half();
        }
        self.handle(&handler, at);
        if let Some(exchange) = &mut self.exchange {
            exchange.set_shown(is_shown);
            exchange.stage = outer;
            exchange.branch = exchange.sent.len();
        }
    }

    fn handle(&mut self, handler: &Value<'a>, at: Place) {
        match handler {
            Value::Function(function) => {
                let function = function.clone();
                self.handle_function(&function, at);
            }
            Value::Term(of) => match self.guarded(of) {
                Some((guarded, true)) => self.handle(&guarded, at),
                Some((_, false)) => {}
                None => self.middleware_of_package(&of.clone(), at),
            },
            _ => {}
        }
    }

    fn handle_function(&mut self, function: &Rc<Function<'a>>, at: Place) {
        let Some(exchange) = &self.exchange else {
            return;
        };
        let framework = exchange.framework;
        let n_declared = exchange.n_checked();
        let arguments = match framework {
            Framework::Express => {
                if function.parameters().len() >= 4 {
                    return;
                }
                vec![
                    Value::Role(Role::Request),
                    Value::Role(Role::Response),
                    Value::Role(Role::Next),
                ]
            }
            Framework::Koa => vec![Value::Role(Role::Context), Value::Role(Role::Next)],
            Framework::Fastify => vec![
                Value::Role(Role::Request),
                Value::Role(Role::Response),
                Value::Role(Role::Done),
            ],
        };
        self.types_of_handler(function);
        let is_last = self.exchange.as_ref().is_some_and(Exchange::is_last_stage);
        if is_last && let Some(handler) = self.handlers.get(&function.place()).cloned() {
            self.handle_decorated(function, &handler, at);
            return;
        }
        let mut arguments = arguments;
        let this = match &self.exchange {
            // `function* (next) { this.body = yield find(); }` of Koa 1
            Some(_) if framework == Framework::Koa && function.is_generator() => {
                arguments.remove(0);
                Value::Role(Role::Context)
            }
            Some(Exchange {
                router: Some(router),
                ..
            }) => Value::Router(router.clone()),
            _ => return,
        };
        let value = self.call_function(function, Some(this), arguments, at);
        self.refuse_by_guard(function);
        let is_last = self.exchange.as_ref().is_some_and(Exchange::is_last_stage);
        if framework == Framework::Fastify && is_last {
            let returns = std::mem::take(&mut self.last_returns);
            if returns.is_empty() {
                self.return_answer(value, function.place());
            }
            // `if (!pet) { reply.code(404); return { message: 'none' }; }`
            for returned in returns {
                self.perhaps(|machine| {
                    if let (Some((pending, media_type)), Some(exchange)) =
                        (returned.set, &mut machine.exchange)
                    {
                        exchange.join([pending]);
                        exchange.media_type = media_type;
                    }
                    machine.return_answer(returned.value, function.place());
                });
            }
        }
        // `validate(schema)` made it: whatever it does with the schema, it checks the request.
        let made_from = function.made_from.borrow().clone();
        let checked = self
            .exchange
            .as_ref()
            .is_some_and(|exchange| exchange.n_checked() > n_declared);
        if let Some(arguments) = made_from
            && !checked
        {
            self.declared_in(&arguments, function.place());
        }
    }

    fn handle_parameter(&mut self, name: &str, handler: &Value<'a>, at: Place) {
        let Some(exchange) = &self.exchange else {
            return;
        };
        let value = Value::Part(exchange.path.member(name, at));
        let arguments = match exchange.framework {
            Framework::Koa => vec![value, Value::Role(Role::Context), Value::Role(Role::Done)],
            Framework::Express | Framework::Fastify => vec![
                Value::Role(Role::Request),
                Value::Role(Role::Response),
                Value::Role(Role::Done),
                value,
                Value::text(name),
            ],
        };
        self.call(handler, None, arguments, at);
    }

    /// Calls what goes on with what comes next.
    pub(in crate::read::typescript) fn call_role(
        &mut self,
        role: Role,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Value<'a> {
        if !matches!(role, Role::Next | Role::Done) {
            return self.unknown(at, None);
        }
        match arguments.first() {
            Some(error @ (Value::Object(_) | Value::Term(_))) => {
                let is_unknown = match error {
                    Value::Term(of) => {
                        matches!(of.kind, TermKind::Unknown(_)) && status_of(error).is_none()
                    }
                    _ => false,
                };
                let is_failing = self.exchange.as_ref().is_some_and(|it| it.is_failing);
                match (is_unknown, is_failing) {
                    (true, false) => self.throw_guess(error.clone(), at),
                    // What an error becomes that is known is not.
                    (true, true) if self.exchange.as_ref().is_none_or(|it| !it.is_guessing) => {}
                    _ => self.throw(error.clone(), at),
                }
            }
            // `next('there is none')`
            Some(error @ Value::Text(text))
                if !matches!(text.exact().as_deref(), Some("route" | "router")) =>
            {
                self.throw(error.clone(), at);
            }
            _ => {
                if let Some(exchange) = &mut self.exchange {
                    exchange.note_passed();
                }
                let waits = self
                    .exchange
                    .as_ref()
                    .is_some_and(|exchange| exchange.framework == Framework::Koa);
                if waits && role == Role::Next {
                    self.run_next(at);
                }
            }
        }
        Value::Undefined
    }

    /// What was thrown reaches those who answer it.
    fn fail(&mut self, served: &Served<'a>) {
        let mut throws = match &mut self.exchange {
            Some(exchange) => std::mem::take(&mut exchange.throws),
            None => return,
        };
        let mut seen: Vec<(Option<u16>, Option<String>, Place)> = Vec::new();
        throws.retain(|thrown| {
            // A database may refuse the same thing for several reasons.
            let reason = refusal_in(&thrown.value);
            let key = (status_of(&thrown.value), reason, thrown.place);
            let is_new = !seen.contains(&key);
            seen.push(key);
            is_new
        });
        throws.truncate(ERRORS);
        let looked_at = self.exchange.as_ref().map(Exchange::looked_at);
        for thrown in throws {
            self.fail_with(thrown, served);
        }
        // What answers errors looks at what any request may have.
        if let (Some(looked_at), Some(exchange)) = (looked_at, &self.exchange) {
            exchange.forget_others(&looked_at);
        }
    }

    fn fail_with(&mut self, thrown: Thrown<'a>, served: &Served<'a>) {
        let set = match thrown.set {
            Some((Status::Code(code @ 400..), _)) => Some(code),
            _ => None,
        };
        let status = status_of(&thrown.value).or(set);
        let before = self
            .exchange
            .as_ref()
            .map_or(0, |exchange| exchange.sent.len());
        let mut errors = vec![thrown.clone()];
        let n_undecided = self.n_undecided;
        if let Some(exchange) = &mut self.exchange {
            exchange.is_guessing = thrown.is_guess;
        }
        for handler in &served.failures {
            let mut passed_on = Vec::new();
            for error in errors {
                if let Some(exchange) = &mut self.exchange {
                    exchange.stage = thrown.stage;
                    exchange.branch = exchange.sent.len();
                    exchange.forget_status();
                    exchange.is_failing = true;
                    exchange.take_up(thrown.set);
                    if let (Framework::Fastify, Some(status)) = (served.framework, status) {
                        exchange.status = Some((Status::Code(status), thrown.place));
                    }
                }
                let value = self.as_error(&error);
                let mut arguments = vec![
                    value,
                    Value::Role(Role::Request),
                    Value::Role(Role::Response),
                ];
                if served.framework == Framework::Express {
                    arguments.push(Value::Role(Role::Next));
                }
                let result = self.call(handler, None, arguments, thrown.place);
                if served.framework == Framework::Fastify {
                    self.return_answer(result, thrown.place);
                }
                if let Some(exchange) = &mut self.exchange {
                    passed_on.append(&mut exchange.throws);
                }
            }
            errors = passed_on;
            if errors.is_empty() {
                break;
            }
        }
        let framework = served.framework;
        let Some(exchange) = &mut self.exchange else {
            return;
        };
        exchange.is_failing = false;
        if thrown.is_guess {
            let is_decided = self.n_undecided == n_undecided;
            let is_clear = is_decided && errors.is_empty() && exchange.is_refusal(before);
            if !is_clear {
                exchange.sent.truncate(before);
                return;
            }
        }
        let mut answered = false;
        for sent in exchange.sent.iter_mut().skip(before) {
            sent.is_thrown = true;
            sent.place = thrown.place;
            answered |= sent.status.is_some();
        }
        if !answered && let Some(status) = status {
            exchange.sent.truncate(before);
            let stage = thrown.stage;
            exchange.sent.push(Sent {
                status: Some(Status::Code(status)),
                value: None,
                media_type: None,
                place: thrown.place,
                stage,
                is_thrown: true,
            });
            if framework == Framework::Fastify {
                let error = self.fastify_error(status, thrown.place);
                if let Some(sent) = self
                    .exchange
                    .as_mut()
                    .and_then(|exchange| exchange.sent.last_mut())
                {
                    sent.value = Some(error);
                }
            }
        }
    }
}

impl<'a> Exchange<'a> {
    /// What hooks of Fastify can ask about the route that they run for.
    fn note_config(&mut self, served: &Served<'a>) {
        let object = |name: &str, value: Value<'a>| {
            let object = Object::new(served.place);
            object.members.borrow_mut().insert(name.into(), value);
            object
        };
        let none = || Value::Object(Rc::new(Object::new(served.place)));
        let config = served.config.clone().unwrap_or_else(none);
        let route = object("config", config.clone());
        // There is more in it.
        route.open.set(true);
        let route = Value::Object(Rc::new(route));
        for (name, value) in [
            ("request.routeOptions", &route),
            ("request.context", &route),
            ("response.context", &route),
            ("request.routeConfig", &config),
            ("request.is404", &Value::Bool(false)),
        ] {
            self.state.insert(name.into(), value.clone());
        }
    }

    /// Whether all that was sent from somewhere on refuses requests alike.
    fn is_refusal(&self, from: usize) -> bool {
        let mut sent = self.sent.iter().skip(from).map(|sent| sent.status);
        let Some(Some(Status::Code(first @ 400..=499))) = sent.next() else {
            return false;
        };
        first != 401 && sent.all(|status| status == Some(Status::Code(first)))
    }

    /// The parts of a request that have members of names.
    const fn named(&self) -> [&Rc<super::Part<'a>>; 4] {
        [&self.body, &self.query, &self.header, &self.cookie]
    }

    /// What has been looked at in each of them.
    fn looked_at(&self) -> [Vec<Rc<str>>; 4] {
        self.named()
            .map(|part| part.members.borrow().keys().cloned().collect())
    }

    /// Forgets what else was looked at.
    fn forget_others(&self, looked_at: &[Vec<Rc<str>>; 4]) {
        for (part, names) in self.named().into_iter().zip(looked_at) {
            part.members
                .borrow_mut()
                .retain(|name, _| names.contains(name));
        }
    }

    /// How many parts are checked with a schema.
    fn n_checked(&self) -> usize {
        let parts = [&self.body, &self.query, &self.path, &self.header];
        let has_schema = |part: &&&Rc<super::Part<'a>>| {
            let members = part.members.borrow();
            part.schema.borrow().is_some()
                || members
                    .values()
                    .any(|member| member.schema.borrow().is_some())
        };
        self.declared.len() + parts.iter().filter(has_schema).count()
    }
}
