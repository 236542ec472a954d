//! Methods of classes that decorators make handlers: what they are given, and what they answer.

use std::rc::Rc;

use oxc_ast::ast::{FormalParameter, TSType};

use super::{Part, Returned, Role, Served, Spot};
use crate::read::code::Status;
use crate::read::typescript::decorators::{Answering, Decoration, Handler, Source};
use crate::read::typescript::evaluate::{Machine, place};
use crate::read::typescript::router::Framework;
use crate::read::typescript::types::TypeOf;
use crate::read::typescript::value::{Code, Function, Object, Place, Value};

impl<'a> Machine<'a> {
    /// Notes which method answers, for guards that ask for it.
    pub(super) fn note_operation(&mut self, served: &Served<'a>) {
        let last = served.chain.last();
        let Some(function) = last.and_then(Value::as_function) else {
            return;
        };
        if let (Some(handler), Some(exchange)) =
            (self.handlers.get(&function.place()), &mut self.exchange)
        {
            let class = Value::Class(handler.class.clone());
            exchange.operation = Some((Value::Function(function.clone()), class));
        }
    }

    /// Whether a method of a class is what answers.
    pub(in crate::read::typescript) fn has_operation(&self) -> bool {
        self.exchange
            .as_ref()
            .is_some_and(|it| it.operation.is_some())
    }

    /// Calls a member of what guards are given.
    pub(super) fn call_execution(
        &mut self,
        name: &str,
        arguments: &[Value<'a>],
        at: Place,
    ) -> Value<'a> {
        let operation = self.exchange.as_ref().and_then(|it| it.operation.clone());
        match (name, operation) {
            ("getHandler", Some((function, _))) => function,
            ("getClass", Some((_, class))) => class,
            ("getType", _) => Value::text("http"),
            ("getArgs", _) => Value::array(vec![
                Value::Role(Role::Request),
                Value::Role(Role::Response),
                Value::Role(Role::Next),
            ]),
            ("getArgByIndex", _) => match arguments.first() {
                Some(Value::Number(0.0)) => Value::Role(Role::Request),
                Some(Value::Number(1.0)) => Value::Role(Role::Response),
                _ => self.unknown(at, None),
            },
            _ => match execution(name) {
                Some(role) => Value::Role(role),
                None => self.unknown(at, Some(name)),
            },
        }
    }

    /// A guard that has returned `false` lets nobody in.
    pub(super) fn refuse_by_guard(&mut self, function: &Function<'a>) {
        if !matches!(function.bound.first(), Some(Value::Role(Role::Execution))) {
            return;
        }
        let mut returns = self.last_returns.iter();
        if !returns.any(|returned| matches!(returned.value, Value::Bool(false))) {
            return;
        }
        let operation = self.exchange.as_ref().and_then(|it| it.operation.clone());
        let handler = match operation {
            Some((Value::Function(method), _)) => self.handlers.get(&method.place()),
            _ => None,
        };
        let is_nest = handler.is_some_and(|handler| handler.dialect.is("@nestjs/common"));
        self.throw_status(if is_nest { 403 } else { 401 }, function.place());
    }

    /// Calls a method of a class with what its parameters ask for.
    pub(super) fn handle_decorated(
        &mut self,
        function: &Rc<Function<'a>>,
        handler: &Handler<'a>,
        at: Place,
    ) {
        let mut has_response = false;
        let mut arguments = Vec::new();
        let mut is_asked_for = false;
        for parameter in function.parameters() {
            let argument = self.argument(parameter, function, handler);
            is_asked_for |= argument.is_some();
            let is_response = matches!(argument, Some(Value::Role(Role::Response | Role::Context)));
            has_response |= is_response && !passes_through(parameter);
            arguments.push(argument.unwrap_or(Value::Undefined));
        }
        let framework = self.exchange.as_ref().map(|exchange| exchange.framework);
        if !is_asked_for {
            has_response = handler.dialect.answering == Answering::Handler;
            arguments = match framework {
                Some(Framework::Koa) => vec![Value::Role(Role::Context), Value::Role(Role::Next)],
                _ => vec![
                    Value::Role(Role::Request),
                    Value::Role(Role::Response),
                    Value::Role(Role::Next),
                ],
            };
        }
        if let Answering::Returned { .. } = handler.dialect.answering {
            let method = self.exchange.as_ref().and_then(|exchange| {
                exchange
                    .state
                    .get("request.method")
                    .and_then(Value::as_text)
            });
            let method = method.unwrap_or_default().to_lowercase();
            let said = handler.decorations.iter().chain(&handler.of_class);
            let mut said = said.filter(|it| handler.dialect.statuses.contains(&&*it.name));
            let status = said.find_map(|it| code(&it.first()));
            let status = status.unwrap_or_else(|| handler.dialect.answering.status(&method));
            if let Some(exchange) = &mut self.exchange {
                exchange.forget_status();
                exchange.status = Some((Status::Code(status), function.place()));
                if !has_response {
                    exchange.answer = None;
                }
            }
            self.files_taken(handler, at);
        }
        let this = function.this.clone();
        let value = self.call_function(function, this, arguments, at);
        // What is answered otherwise is not returned; Fastify takes both.
        if has_response && framework != Some(Framework::Fastify) {
            return;
        }
        if let Some(ty) = self.answered_type(function)
            && let Some(exchange) = &mut self.exchange
        {
            exchange.answer = Some(ty);
        }
        let mut returns = std::mem::take(&mut self.last_returns);
        if returns.is_empty() {
            returns.push(Returned::new(value, self.exchange.as_ref()));
        }
        let mut is_empty = false;
        for Returned { value, set } in returns {
            if matches!(value, Value::Undefined | Value::Null | Value::Role(_)) {
                is_empty = true;
                continue;
            }
            self.perhaps(|machine| {
                if let (Some((pending, media_type)), Some(exchange)) = (set, &mut machine.exchange)
                {
                    exchange.join([pending]);
                    exchange.media_type = media_type;
                }
                machine.answer_with(Some(value), function.place());
            });
        }
        let has_sent = self.exchange.as_ref().is_some_and(|exchange| {
            exchange
                .sent
                .iter()
                .any(|sent| sent.stage == exchange.stage)
        });
        if is_empty && !has_sent {
            self.answer_with(None, function.place());
        }
    }

    fn answer_with(&mut self, value: Option<Value<'a>>, at: Place) {
        match value {
            Some(value) if super::response::is_error(&value) => self.throw(value, at),
            value => self.send(value, at),
        }
    }

    /// The type of what a method returns, if it is declared.
    fn answered_type(&mut self, function: &Function<'a>) -> Option<TypeOf<'a>> {
        let Code::Function(code) = function.code else {
            return None;
        };
        let mut written = &code.return_type.as_deref()?.type_annotation;
        for _ in 0..4 {
            match written {
                TSType::TSTypeReference(it)
                    if matches!(
                        crate::read::typescript::types::last_name(&it.type_name),
                        "Promise" | "Observable"
                    ) =>
                {
                    written = it.type_arguments.as_deref()?.params.first()?;
                }
                _ => break,
            }
        }
        let ty = TypeOf::new(written, &function.scope);
        let is_known = !matches!(
            written,
            TSType::TSBooleanKeyword(_) | TSType::TSUndefinedKeyword(_)
        ) && self.is_declared(&ty);
        is_known.then_some(ty)
    }

    /// What a parameter is given; nothing if no decorator says it.
    fn argument(
        &mut self,
        parameter: &'a FormalParameter<'a>,
        function: &Function<'a>,
        handler: &Handler<'a>,
    ) -> Option<Value<'a>> {
        let at = place(&function.scope, parameter.span);
        let decorations = self.decorations(&parameter.decorators, &function.scope, &[]);
        let dialect = handler.dialect;
        let name = parameter.pattern.get_identifier_name();
        let name = name.as_ref().map_or("", |name| name.as_str());
        for decoration in &decorations {
            if &*decoration.name == "createParamDecorator"
                && let Some((_, made_of)) = decoration.made_by()
                && let Some(function @ Value::Function(_)) = made_of.first()
            {
                let given = vec![decoration.first(), Value::Role(Role::Execution)];
                return Some(self.call(function, None, given, at));
            }
            if !dialect.is(&decoration.package) {
                continue;
            }
            if let Some(source) = dialect.source(&decoration.name) {
                return Some(self.taken(source, decoration, name, at, handler));
            }
        }
        if dialect.takes_by_name && decorations.is_empty() && !name.is_empty() {
            let exchange = self.exchange.as_ref()?;
            return Some(Value::Part(exchange.path.member(name, at)));
        }
        if decorations.is_empty() {
            return None;
        }
        Some(self.unknown(at, Some(name)))
    }

    /// What a decorator takes from the request.
    fn taken(
        &mut self,
        source: Source,
        decoration: &Decoration<'a>,
        name: &str,
        at: Place,
        handler: &Handler<'a>,
    ) -> Value<'a> {
        let first = decoration.first();
        let given = match &first {
            Value::Text(text) => text.exact(),
            Value::Object(object) => {
                let members = object.members.borrow();
                members.get("name").and_then(Value::as_text)
            }
            _ => None,
        };
        let (spot, member) = match source {
            Source::Part(spot) => (spot, given.clone()),
            Source::Member(spot) => (spot, Some(given.clone().unwrap_or_else(|| name.to_owned()))),
            Source::Whole(spot) => (spot, None),
            Source::Request => return Value::Role(Role::Request),
            Source::Response => return Value::Role(Role::Response),
            Source::Context => return Value::Role(Role::Context),
            Source::Next => return Value::Role(Role::Next),
            Source::User => {
                return match &handler.options {
                    options @ Value::Object(_) => {
                        match self.get(options, "currentUserChecker", at) {
                            checker @ Value::Function(_) => {
                                self.call(&checker, None, vec![Value::Role(Role::Execution)], at)
                            }
                            _ => self.unknown(at, Some("user")),
                        }
                    }
                    _ => self.unknown(at, Some("user")),
                };
            }
            Source::Session => return self.member_of_role(Role::Request, "session", at),
            Source::File | Source::Files => {
                if let (Some(name), Some(exchange)) = (given, &mut self.exchange) {
                    exchange.has_files = Some(at);
                    let part = exchange.body.member(&name, at);
                    let mut overlay = part.overlay.borrow_mut();
                    overlay.insert("[file]".into(), Value::Bool(true));
                }
                return self.unknown(at, Some("file"));
            }
            Source::Other => return self.unknown(at, Some(name)),
        };
        let Some(exchange) = &self.exchange else {
            return self.unknown(at, None);
        };
        let whole = match spot {
            Spot::Body => exchange.body.clone(),
            Spot::Query => exchange.query.clone(),
            Spot::Path => exchange.path.clone(),
            Spot::Header => exchange.header.clone(),
            Spot::Cookie => exchange.cookie.clone(),
        };
        let part = match &member {
            Some(member) => whole.member(member, at),
            None => whole,
        };
        self.look_at(&part);
        if member.is_none() {
            part.whole.set(true);
        }
        let n_named = usize::from(given.is_some());
        let mut value = Value::Part(part.clone());
        for pipe in decoration.arguments.iter().skip(n_named) {
            value = self.piped(pipe, value, &part, at);
        }
        value
    }

    /// What a pipe of Nest makes of a part.
    fn piped(
        &mut self,
        pipe: &Value<'a>,
        value: Value<'a>,
        part: &Rc<Part<'a>>,
        at: Place,
    ) -> Value<'a> {
        let instance = match pipe {
            Value::Class(class) => self.single(&class.clone(), at),
            Value::Object(_) => pipe.clone(),
            Value::Term(term) => {
                let called = term.called();
                let path = called.as_ref().map(|(path, _)| path.clone());
                let Some(path) = path.or_else(|| term.path()) else {
                    return value;
                };
                let arguments = called.map(|(_, arguments)| arguments.clone());
                let first = arguments.and_then(|it| it.first().cloned());
                let note = |key: &str, value: Value<'a>| {
                    part.overlay.borrow_mut().insert(key.into(), value);
                };
                match path.rsplit('.').next().unwrap_or_default() {
                    "ParseIntPipe" => self.as_number(&value, true),
                    "ParseFloatPipe" => self.as_number(&value, false),
                    "ParseBoolPipe" => part.guess.set(super::Guess::Flag),
                    "ParseUUIDPipe" | "ParseDatePipe" => {
                        self.as_text_part(&value);
                        let is_date = path.ends_with("ParseDatePipe");
                        note(
                            "[format]",
                            Value::text(if is_date { "date-time" } else { "uuid" }),
                        );
                    }
                    "ParseArrayPipe" => part.is_list(),
                    "DefaultValuePipe" => {
                        if let Some(default) = &first {
                            part.default_is(default);
                        }
                        return value;
                    }
                    _ => return value,
                }
                let is_optional = match &first {
                    Some(options @ Value::Object(_)) => {
                        self.get(options, "optional", at).truth() == Some(true)
                    }
                    _ => false,
                };
                if !is_optional && part.spot == Spot::Query && part.default.borrow().is_none() {
                    note("[required]", Value::Bool(true));
                }
                self.throw_status(400, at);
                return value;
            }
            _ => return value,
        };
        let Value::Object(object) = &instance else {
            return value;
        };
        let Some(class) = object.class.clone() else {
            return value;
        };
        let metadata = Value::Object(Rc::new(Object::new(at)));
        match self.method_of(&class, "transform", &instance, at) {
            Some(transform @ Value::Function(_)) => {
                let given = vec![value.clone(), metadata];
                let result = self.call(&transform, Some(instance.clone()), given, at);
                match result {
                    Value::Undefined | Value::Term(_) => value,
                    other => other,
                }
            }
            _ => value,
        }
    }

    /// Files that interceptors take from the body: `@UseInterceptors(FileInterceptor("photo"))`.
    fn files_taken(&mut self, handler: &Handler<'a>, at: Place) {
        for decoration in &handler.decorations {
            if &*decoration.name != "UseInterceptors" {
                continue;
            }
            for interceptor in decoration.arguments.iter() {
                let Some((path, arguments)) = interceptor.as_term().and_then(|it| it.called())
                else {
                    continue;
                };
                let arguments = arguments.clone();
                let name = path.rsplit('.').next().unwrap_or_default();
                let is_list = match name {
                    "FileInterceptor" => false,
                    "FilesInterceptor" | "FileFieldsInterceptor" => true,
                    "AnyFilesInterceptor" => {
                        if let Some(exchange) = &mut self.exchange {
                            exchange.has_files = Some(at);
                        }
                        continue;
                    }
                    _ => continue,
                };
                let mut names = Vec::new();
                match arguments.first() {
                    Some(fields @ Value::Array(_)) => {
                        for field in fields.items().unwrap_or_default() {
                            names.extend(self.get(&field, "name", at).as_text());
                        }
                    }
                    Some(name) => names.extend(name.as_text()),
                    None => {}
                }
                let Some(exchange) = &mut self.exchange else {
                    continue;
                };
                exchange.has_files = Some(decoration.place);
                for name in names {
                    let part = exchange.body.member(&name, decoration.place);
                    let mut overlay = part.overlay.borrow_mut();
                    overlay.insert("[file]".into(), Value::Bool(true));
                    drop(overlay);
                    if is_list {
                        part.is_list();
                    }
                }
            }
        }
    }
}

/// What a member of what guards are given leads to.
pub(super) fn execution(name: &str) -> Option<Role> {
    Some(match name {
        "switchToHttp" => Role::Execution,
        "getRequest" | "request" | "req" => Role::Request,
        "getResponse" | "response" | "res" => Role::Response,
        "getNext" | "next" => Role::Next,
        "context" => Role::Context,
        _ => return None,
    })
}

/// Whether what is returned is answered all the same: `@Res({ passthrough: true })`.
fn passes_through(parameter: &FormalParameter<'_>) -> bool {
    parameter.decorators.iter().any(|decorator| {
        let oxc_ast::ast::Expression::CallExpression(call) = &decorator.expression else {
            return false;
        };
        matches!(
            call.arguments.first(),
            Some(oxc_ast::ast::Argument::ObjectExpression(_))
        )
    })
}

/// The status that a value is.
fn code(value: &Value<'_>) -> Option<u16> {
    match super::response::status_of_value(value)? {
        Status::Code(code) => Some(code),
        _ => None,
    }
}
