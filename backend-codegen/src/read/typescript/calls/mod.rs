//! Calls that look as if they made operations, wherever they stand.
//!
//! What became of each that was reached is known; the others are in functions that nobody calls, or in
//! files that nobody imports. None is lost in silence.

use oxc_ast::ast::{
    self, Argument, ArrowFunctionExpression, BindingPatternKind, CallExpression, Expression,
    FormalParameters, Function,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::Span;
use oxc_syntax::scope::ScopeFlags;

mod evident;
mod makers;

pub(super) use self::evident::takes_response;

use super::decorators;
use super::evaluate::Machine;
use super::router::{Framework, method};
use super::value::{Place, TermKind, Value};

/// How many expressions may be in each other for calls in them to be found.
pub(super) const NESTING: u32 = 600;

/// A call that looks as if it made an operation.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) place: Place,
    /// What it is called on.
    pub(super) receiver: Option<String>,
    /// The function that it is given to, and which parameter it is there.
    pub(super) parameter: Option<(Span, usize)>,
    /// The members of that parameter that lead to it: `args.app`, `({ app }) => …`.
    members: Vec<String>,
    /// The outermost function or class around it.
    outer: Option<Span>,
    /// Whether the receiver's name or type says that it is a router, or what it is given does.
    pub(super) is_likely: bool,
    /// Whether what it is given takes a request and an answer, and says so.
    pub(super) is_evident: bool,
    /// Whether the type says whose router it is.
    pub(super) framework: Option<Framework>,
    /// Whether it puts other routers in their place, and makes no operation itself.
    pub(super) is_mount: bool,
    /// The method and the path, if both are texts that it is given: `router.on('get', '/pets', list)`.
    pub(super) said: Option<(&'static str, String)>,
}

/// All such calls of a file, and where it makes applications.
pub(super) fn calls(machine: &mut Machine<'_>, file: usize) -> (Vec<Call>, Vec<Creation>) {
    let module = machine.parsed(file);
    let mut finder = Finder {
        file,
        outer: None,
        creations: Vec::new(),
        functions: Vec::new(),
        found: Vec::new(),
        decorated: Vec::new(),
        depth: 0,
    };
    finder.visit_program(module.program);
    evident::several(&mut finder.found);
    // tsoa writes calls of a router from them.
    let text = machine.project.text_of(file);
    let is_compiled = ["'tsoa'", "\"tsoa\""].iter().any(|it| text.contains(it));
    let decorated = finder.decorated.into_iter().filter(|_| !is_compiled);
    for Span { start, end, .. } in decorated {
        let place = Place { file, start, end };
        machine.note_lost(place, decorators::REASON, decorators::HELP);
    }
    (finder.found, finder.creations)
}

/// Where an application is made, in a function or a class.
#[derive(Clone, Copy, Debug)]
pub(super) struct Creation {
    pub(super) file: usize,
    /// The outermost function or class around it.
    outer: Span,
    /// The function that it is done in; nothing for a field of a class.
    inner: Option<Span>,
}

/// A name that a function has for something that it is given.
struct Given {
    name: String,
    /// What is written about its type.
    ty: String,
    index: usize,
    /// Which member of the parameter it is, if it is taken out of it.
    member: Option<String>,
}

struct Finder {
    file: usize,
    /// Where the outermost function or class begins and ends.
    outer: Option<Span>,
    creations: Vec<Creation>,
    /// Functions around, with what they are given.
    functions: Vec<(Span, Vec<Given>)>,
    found: Vec<Call>,
    /// Decorators of routes.
    decorated: Vec<Span>,
    depth: u32,
}

impl Finder {
    fn enter(&mut self, span: Span, parameters: &FormalParameters<'_>) {
        let mut names = Vec::new();
        for (index, parameter) in parameters.items.iter().enumerate() {
            // `app: Koa = new Koa()` has its type further in.
            let pattern = match &parameter.pattern.kind {
                BindingPatternKind::AssignmentPattern(it) => &it.left,
                _ => &parameter.pattern,
            };
            let ty = pattern
                .type_annotation
                .as_deref()
                .map(|annotation| type_name(&annotation.type_annotation));
            if let BindingPatternKind::ObjectPattern(object) = &pattern.kind {
                for property in &object.properties {
                    if let (Some(name), Some(key)) = (
                        property.value.get_identifier_name(),
                        property.key.static_name(),
                    ) {
                        names.push(Given {
                            name: name.to_string(),
                            ty: String::new(),
                            index,
                            member: Some(key.into_owned()),
                        });
                    }
                }
            }
            let name = pattern.get_identifier_name();
            names.push(Given {
                name: name.map(|name| name.to_string()).unwrap_or_default(),
                ty: ty.unwrap_or_default(),
                index,
                member: None,
            });
        }
        self.functions.push((span, names));
    }

    /// Goes into a function or a class.
    fn inside(&mut self, span: Span, visit: impl FnOnce(&mut Self)) {
        let outer = self.outer;
        self.outer = outer.or(Some(span));
        visit(self);
        self.outer = outer;
    }

    /// Whether it is an application that is made.
    fn creates(&mut self, callee: &Expression<'_>) {
        // `NestFactory.create`, `PlatformExpress.bootstrap`
        let callee = match callee.get_inner_expression() {
            Expression::StaticMemberExpression(it)
                if matches!(it.property.name.as_str(), "create" | "bootstrap") =>
            {
                if let (Some(outer), Expression::Identifier(name)) = (self.outer, &it.object)
                    && matches!(
                        name.name.as_str(),
                        "NestFactory" | "PlatformExpress" | "PlatformKoa"
                    )
                {
                    self.creations.push(Creation {
                        file: self.file,
                        outer,
                        inner: self.functions.last().map(|(span, _)| *span),
                    });
                }
                return;
            }
            other => other,
        };
        if let Some(outer) = self.outer
            && let Expression::Identifier(name) = callee.get_inner_expression()
            && matches!(
                name.name.as_str(),
                "express"
                    | "Express"
                    | "fastify"
                    | "Fastify"
                    | "Koa"
                    | "createExpressServer"
                    | "createKoaServer"
                    | "useExpressServer"
                    | "useKoaServer"
                    | "InversifyExpressServer"
                    | "loadControllers"
            )
        {
            self.creations.push(Creation {
                file: self.file,
                outer,
                inner: self.functions.last().map(|(span, _)| *span),
            });
        }
    }

    fn consider(&mut self, call: &CallExpression<'_>) {
        let Some(member) = call.callee.get_inner_expression().as_member_expression() else {
            return;
        };
        let Some(name) = member.static_property_name() else {
            return;
        };
        let is_route_object = name == "route"
            && matches!(call.arguments.first(), Some(Argument::ObjectExpression(object))
                if has_members(object, &["method"]) && (has_members(object, &["url"]) || has_members(object, &["path"])));
        // Koa takes paths without a slash.
        let is_of_router = root(member.object()).is_some_and(|receiver| {
            let receiver = receiver.to_lowercase();
            receiver.ends_with("router") || receiver.ends_with("routes")
        });
        let is_answered = call.arguments.last().is_some_and(evident::answers);
        let is_verb = (method(name).is_some() || name == "all")
            && call.arguments.len() >= 2
            && call.arguments.first().is_some_and(|path| {
                is_path(path)
                    || is_of_router && is_word(path)
                    || is_of_application(member.object())
                        && matches!(path, Argument::CallExpression(_))
                    || is_answered && evident::is_made(path)
            })
            && call.arguments.last().is_some_and(is_handler);
        let is_mount = matches!(name, "use" | "register") && !call.arguments.is_empty();
        let said = (!is_verb && !is_route_object)
            .then(|| said(name, call))
            .flatten();
        if !is_verb && !is_route_object && !is_mount && said.is_none() {
            return;
        }
        let receiver = root(member.object());
        let mut parameter = None;
        let mut members = Vec::new();
        let mut written = String::new();
        if let Some(receiver) = &receiver {
            for (span, names) in self.functions.iter().rev() {
                if let Some(given) = names.iter().find(|given| given.name == *receiver) {
                    parameter = Some((*span, given.index));
                    written.clone_from(&given.ty);
                    members.extend(given.member.clone());
                    members.extend(between(member.object()));
                    break;
                }
            }
        }
        let lower = receiver.as_deref().unwrap_or_default().to_lowercase();
        let by_name = is_of_application(member.object())
            || [
                "app", "server", "fastify", "instance", "api", "express", "koa", "routes",
            ]
            .contains(&lower.as_str())
            || lower.ends_with("router")
            || lower.ends_with("app")
            || lower.ends_with("route");
        let framework = framework_of_type(&written);
        let is_evident = is_verb && is_answered && !is_of_client(receiver.as_deref());
        self.found.push(Call {
            place: Place {
                file: self.file,
                start: call.span.start,
                end: call.span.end,
            },
            receiver,
            parameter,
            members,
            outer: self.outer,
            is_likely: is_evident
                || said.is_none()
                    && (framework.is_some() || by_name && (!is_mount || name == "register")),
            is_evident,
            framework,
            is_mount: is_mount && said.is_none(),
            said,
        });
    }
}

impl Call {
    /// Whether it stands in a function or a class.
    pub(super) const fn is_inside(&self) -> bool {
        self.outer.is_some()
    }

    /// Whether what it is made on is called like what asks others.
    pub(super) fn is_of_client(&self) -> bool {
        is_of_client(self.receiver.as_deref())
    }
}

/// Whether a name is one of what asks others.
fn is_of_client(receiver: Option<&str>) -> bool {
    let lower = receiver.unwrap_or_default().to_lowercase();
    [
        "axios",
        "http",
        "client",
        "request",
        "agent",
        "supertest",
        "cache",
        "redis",
        "map",
        "fetch",
        "got",
        "ky",
        "superagent",
        "nock",
        "mock",
        "page",
        "cy",
        "chai",
        "test",
        "$",
        "jquery",
        "msw",
        "rest",
    ]
    .iter()
    .any(|word| lower == *word || lower.ends_with(word))
}

/// The method and the path that a call is given as texts before a handler. Clients are given both, too, by
/// functions with other names.
fn said(name: &str, call: &CallExpression<'_>) -> Option<(&'static str, String)> {
    let is_meant = matches!(
        name,
        "on" | "add" | "addRoute" | "route" | "method" | "handle" | "register" | "map" | "endpoint"
    );
    let [
        Argument::StringLiteral(verb),
        Argument::StringLiteral(path),
        ..,
        handler,
    ] = call.arguments.as_slice()
    else {
        return None;
    };
    let is_handled = call.arguments.len() > 2 && is_handler(handler);
    let path = path.value.as_str();
    let is_path = path.starts_with('/') && !path.contains(char::is_whitespace);
    let verb = method(&verb.value.to_ascii_lowercase())?;
    (is_meant && is_handled && is_path).then(|| (verb, path.to_owned()))
}

impl<'a> Visit<'a> for Finder {
    fn visit_function(&mut self, it: &Function<'a>, flags: ScopeFlags) {
        self.enter(it.span, &it.params);
        self.inside(it.span, |finder| walk::walk_function(finder, it, flags));
        self.functions.pop();
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        self.enter(it.span, &it.params);
        self.inside(it.span, |finder| {
            walk::walk_arrow_function_expression(finder, it);
        });
        self.functions.pop();
    }

    fn visit_class(&mut self, it: &ast::Class<'a>) {
        self.decorated.extend(decorators::of_routes(it));
        self.inside(it.span, |finder| walk::walk_class(finder, it));
    }

    fn visit_new_expression(&mut self, it: &ast::NewExpression<'a>) {
        self.creates(&it.callee);
        walk::walk_new_expression(self, it);
    }

    fn visit_expression(&mut self, it: &Expression<'a>) {
        // `1 + 1 + 1 + …` is as deep as it is long.
        if self.depth < NESTING {
            self.depth += 1;
            walk::walk_expression(self, it);
            self.depth -= 1;
        }
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        self.consider(it);
        self.creates(&it.callee);
        walk::walk_call_expression(self, it);
    }
}

fn has_members(object: &ast::ObjectExpression<'_>, names: &[&str]) -> bool {
    names.iter().all(|name| {
        object.properties.iter().any(|property| {
            property
                .as_property()
                .and_then(|property| property.key.static_name())
                .is_some_and(|key| key == *name)
        })
    })
}

/// Whether an argument is written like a path.
pub(super) fn is_path(argument: &Argument<'_>) -> bool {
    match argument {
        Argument::StringLiteral(text) => {
            text.value.is_empty() || text.value.starts_with('/') || text.value.starts_with('*')
        }
        Argument::TemplateLiteral(text) => text.quasis.first().is_some_and(|first| {
            let raw = first.value.raw.as_str();
            raw.starts_with('/') || (raw.is_empty() && text.expressions.len() == 1)
        }),
        Argument::RegExpLiteral(_) => true,
        _ => false,
    }
}

/// Whether an argument may be a path without a slash.
fn is_word(argument: &Argument<'_>) -> bool {
    match argument {
        Argument::StringLiteral(text) => !text.value.contains(char::is_whitespace),
        _ => false,
    }
}

/// Whether an argument may be a handler.
fn is_handler(argument: &Argument<'_>) -> bool {
    matches!(
        argument,
        Argument::FunctionExpression(_)
            | Argument::ArrowFunctionExpression(_)
            | Argument::Identifier(_)
            | Argument::StaticMemberExpression(_)
            | Argument::ComputedMemberExpression(_)
            | Argument::CallExpression(_)
            | Argument::ArrayExpression(_)
    )
}

/// Whether it is called what applications and routers are called, be it a member of something.
fn is_of_application(expression: &Expression<'_>) -> bool {
    let name = match expression.get_inner_expression() {
        Expression::Identifier(id) => id.name.as_str(),
        Expression::StaticMemberExpression(it)
            if matches!(
                it.object,
                Expression::ThisExpression(_) | Expression::Identifier(_)
            ) =>
        {
            it.property.name.as_str()
        }
        _ => return false,
    };
    let name = name.to_lowercase();
    matches!(name.as_str(), "app" | "express" | "fastify" | "koa") || name.ends_with("router")
}

/// The name that a chain of members and calls begins with.
fn root(expression: &Expression<'_>) -> Option<String> {
    let mut expression = expression.get_inner_expression();
    loop {
        match expression {
            Expression::Identifier(id) => return Some(id.name.to_string()),
            Expression::ThisExpression(_) => return Some("this".to_owned()),
            Expression::CallExpression(call) => expression = call.callee.get_inner_expression(),
            other => {
                expression = other
                    .as_member_expression()?
                    .object()
                    .get_inner_expression()
            }
        }
    }
}

/// The names of members between the name that an expression begins with and its end.
fn between(expression: &Expression<'_>) -> Vec<String> {
    let mut names = Vec::new();
    let mut expression = expression.get_inner_expression();
    while let Expression::StaticMemberExpression(it) = expression {
        names.push(it.property.name.to_string());
        expression = it.object.get_inner_expression();
    }
    names.reverse();
    names
}

/// Whose applications and routers have a type.
fn framework_of_type(ty: &str) -> Option<Framework> {
    match ty {
        ty if ty.contains("Fastify") => Some(Framework::Fastify),
        ty if ty.contains("Koa") => Some(Framework::Koa),
        "Router" | "Express" | "Application" | "IRouter" => Some(Framework::Express),
        _ => None,
    }
}

/// The framework that a text names.
fn framework_in(text: &str) -> Option<Framework> {
    if text.contains("\"fastify\"") || text.contains("'fastify'") || text.contains("fastify-plugin")
    {
        Some(Framework::Fastify)
    } else if text.contains("\"koa\"")
        || text.contains("koa-router")
        || text.contains("@koa/router")
    {
        Some(Framework::Koa)
    } else if text.contains("\"express\"") || text.contains("'express'") {
        Some(Framework::Express)
    } else {
        None
    }
}

fn type_name(ty: &ast::TSType<'_>) -> String {
    match ty {
        ast::TSType::TSTypeReference(it) => match &it.type_name {
            ast::TSTypeName::IdentifierReference(id) => id.name.to_string(),
            ast::TSTypeName::QualifiedName(it) => it.right.name.to_string(),
            ast::TSTypeName::ThisExpression(_) => String::new(),
        },
        _ => String::new(),
    }
}

impl<'a> Machine<'a> {
    /// The framework that a file or its project uses.
    fn framework_of(&self, file: usize) -> Option<Framework> {
        framework_in(self.project.text_of(file)).or_else(|| {
            (0..self.project.n_files())
                .filter(|file| self.project.path_of(*file).ends_with("package.json"))
                .find_map(|file| framework_in(self.project.text_of(file)))
        })
    }

    /// Whether the function is called that a call stands in, and that is given what it is made on.
    pub(super) fn is_given_another(&self, call: &Call) -> bool {
        call.parameter.is_some_and(|(span, _)| {
            let (file, start, end) = (call.place.file, span.start, span.end);
            self.called.contains_key(&Place { file, start, end })
        })
    }

    /// Whether what a call is made on is evidently something else: a client, a cache.
    pub(super) fn is_something_else(&mut self, call: &Call) -> bool {
        let Some(receiver) = call.receiver.as_ref().filter(|_| !call.is_of_client()) else {
            return true;
        };
        let module = self.parsed(call.place.file);
        let own = module.scope.get(receiver);
        let value = own.or_else(|| self.imported_value(receiver, call.place.file, call.place));
        match value {
            Some(Value::Term(term)) => {
                term.package().is_some() && !call.is_evident
                    || matches!(&term.kind, TermKind::New(of, _) if evident::is_collection(of))
            }
            Some(Value::Router(_)) => false,
            Some(Value::Object(_) | Value::Function(_) | Value::Class(_)) => !call.is_likely,
            _ => !call.is_likely,
        }
    }
}
