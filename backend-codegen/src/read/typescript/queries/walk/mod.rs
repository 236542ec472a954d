//! What functions do: their queries and calls, with the loops around them.

mod visit;

use std::collections::{HashMap, HashSet};

use oxc_ast::ast::{
    self, Argument, BindingPattern, CallExpression, Expression, FormalParameters, PropertyKey,
    Statement, TSType, TSTypeAnnotation, TSTypeName,
};
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan as _, Span};
use oxc_syntax::scope::ScopeFlags;

use super::ask::{Asks, Known, Method, method};
use super::loops::{EACH, FEW, WITH_LIST, over, takes_next, variables};
use super::words::Words;
use crate::read::code::loops::{Mentioned, Over};
use crate::read::code::queries::{Query, is_connection};
use crate::read::typescript::evaluate::Machine;

/// Everything of all files.
#[derive(Default)]
pub(super) struct Found {
    pub(super) functions: Vec<Raw>,
    /// Which types members of classes are written to have: class, member, type.
    pub(super) members: HashMap<(String, String), String>,
    /// What classes implement or extend.
    pub(super) above: HashMap<String, Vec<String>>,
}

/// A function with calls that nobody has followed yet.
#[derive(Default)]
pub(super) struct Raw {
    pub(super) file: usize,
    pub(super) name: String,
    /// The class or object that it is a method of.
    pub(super) owner: Option<String>,
    pub(super) is_wanted: bool,
    pub(super) steps: Vec<RawStep>,
}

pub(super) struct RawStep {
    pub(super) span: Span,
    pub(super) query: Option<Query>,
    /// What is called; a query that is none if that is a function of the code.
    pub(super) target: Option<Target>,
    pub(super) loops: Vec<Span>,
    pub(super) is_bound: bool,
    pub(super) is_given: bool,
}

/// What a call names.
pub(super) enum Target {
    /// `f(…)`
    Name(String),
    /// `a.b.f(…)`
    Member {
        /// The first and the last name before the dot.
        root: String,
        last: String,
        name: String,
        /// The class around.
        class: Option<String>,
        /// The written type of what it is called on.
        ty: Option<String>,
    },
}

struct Loop {
    span: Span,
    names: HashSet<String>,
    over: Over,
}

/// A function that is being looked at.
#[derive(Default)]
struct Frame {
    raw: Raw,
    loops: Vec<Loop>,
    /// Written types of parameters and variables.
    types: HashMap<String, String>,
    /// Variables that have something of what the function is given.
    given: HashSet<String>,
}

struct Walker<'t, 'f> {
    text: &'t str,
    file: usize,
    is_wanted: bool,
    found: &'f mut Found,
    frames: Vec<Frame>,
    classes: Vec<String>,
    /// The variable whose object is being looked at.
    objects: Vec<String>,
    known: Known,
    few: HashSet<String>,
    /// Where chains start that are queries already.
    starts: HashSet<u32>,
    depth: u32,
}

/// Expressions in each other beyond this are nobody's work.
const NESTING: u32 = 600;
/// How much of a call is looked at for variables.
const MOST: usize = 4000;

pub(super) fn file(machine: &mut Machine<'_>, file: usize, is_wanted: bool, found: &mut Found) {
    let module = machine.parsed(file);
    let project = machine.project;
    let text = project.text_of(file);
    let mut walker = Walker {
        text,
        file,
        is_wanted,
        found,
        frames: vec![Frame::default()],
        classes: Vec::new(),
        objects: Vec::new(),
        known: Known {
            has_sequelize: has_sequelize(machine),
            prepared: prepared(text),
        },
        few: HashSet::new(),
        starts: HashSet::new(),
        depth: 0,
    };
    if module.broken.is_some() {
        return;
    }
    for statement in &module.program.body {
        walker.note(statement);
    }
    walker.visit_program(module.program);
    if let Some(frame) = walker.frames.pop() {
        let path = machine.project.path_of(file);
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        found.functions.push(Raw {
            file,
            name,
            is_wanted,
            ..frame.raw
        });
    }
}

/// What `name = ….prepare(` stands behind: statements may be used above where they are made.
fn prepared(text: &str) -> HashSet<String> {
    let each = text.match_indices(".prepare(").filter_map(|(at, _)| {
        let before = text.get(..at)?;
        let line = before.rsplit(['\n', ';', '{', ',']).next()?;
        let left = line.rsplit_once(['=', ':'])?.0.trim_end();
        let start = left.rfind(|c: char| !c.is_alphanumeric() && c != '_' && c != '$');
        left.get(start.map_or(0, |at| at + 1)..)
    });
    each.filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

fn has_sequelize(machine: &Machine<'_>) -> bool {
    let project = machine.project;
    (0..project.n_files()).any(|file| {
        project.path_of(file).ends_with("package.json")
            && project.text_of(file).contains("\"sequelize")
    }) || (0..project.n_files()).any(|file| {
        project
            .imports_of(file)
            .iter()
            .any(|name| name.starts_with("sequelize"))
    })
}

impl<'t> Walker<'t, '_> {
    fn code(&self, span: Span) -> &'t str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or_default()
    }

    /// Notes constants of a file: lists with few items.
    fn note(&mut self, statement: &Statement<'_>) {
        let declaration = match statement {
            Statement::ExportNamedDeclaration(found) => found.declaration.as_ref(),
            other => other.as_declaration(),
        };
        let Some(ast::Declaration::VariableDeclaration(found)) = declaration else {
            return;
        };
        for declarator in &found.declarations {
            let Some(init) = &declarator.init else {
                continue;
            };
            let n = match init.get_inner_expression() {
                Expression::ArrayExpression(list) => list.elements.len(),
                Expression::ObjectExpression(object) => object.properties.len(),
                _ => continue,
            };
            if found.kind == ast::VariableDeclarationKind::Const && n > 0 && n <= FEW {
                variables(&declarator.id, &mut self.few);
            }
        }
    }

    fn frame(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::default());
        }
        let last = self.frames.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "there is one, at least")]
        &mut self.frames[last]
    }

    /// Looks at a function that is called by its name.
    fn function(
        &mut self,
        name: String,
        owner: Option<String>,
        parameters: &FormalParameters<'_>,
        body: impl FnOnce(&mut Self),
    ) {
        let mut frame = Frame {
            raw: Raw {
                file: self.file,
                name,
                owner,
                is_wanted: self.is_wanted,
                steps: Vec::new(),
            },
            ..Frame::default()
        };
        for parameter in &parameters.items {
            note_type(&parameter.pattern, &mut frame.types);
            variables(&parameter.pattern, &mut frame.given);
        }
        let types = &frame.types;
        frame.given.retain(|name| {
            !is_connection(name) && !types.get(name).is_some_and(|ty| is_connection(ty))
        });
        self.frames.push(frame);
        body(self);
        if let Some(frame) = self.frames.pop() {
            self.found.functions.push(frame.raw);
        }
    }

    /// Looks at a value that has a name: a function, an object of functions, or anything else.
    fn named(&mut self, name: &str, owner: Option<String>, value: &Expression<'_>) {
        match value.get_inner_expression() {
            Expression::ArrowFunctionExpression(it) => {
                self.function(name.to_owned(), owner, &it.params, |walker| {
                    walk::walk_arrow_function_expression(walker, it)
                });
            }
            Expression::FunctionExpression(it) => {
                self.function(name.to_owned(), owner, &it.params, |walker| {
                    walk::walk_function(walker, it, ScopeFlags::empty());
                });
            }
            Expression::ObjectExpression(it) => {
                self.objects.push(name.to_owned());
                walk::walk_object_expression(self, it);
                self.objects.pop();
            }
            // `cached(async () => …)`: what wraps a function is called instead of it.
            Expression::CallExpression(it)
                if !is_each(it) && it.arguments.iter().any(is_function) =>
            {
                for argument in &it.arguments {
                    match argument.as_expression() {
                        Some(function) if is_function(argument) => {
                            self.named(name, owner.clone(), function)
                        }
                        _ => self.visit_argument(argument),
                    }
                }
                if self.asks(it) == Asks::No {
                    self.visit_expression(&it.callee);
                }
            }
            other => self.visit_expression(other),
        }
    }

    /// Goes through what runs in each round.
    fn within(
        &mut self,
        span: Span,
        names: HashSet<String>,
        over: Over,
        body: impl FnOnce(&mut Self),
    ) {
        if over == Over::Nothing {
            return body(self);
        }
        self.frame().loops.push(Loop { span, names, over });
        body(self);
        self.frame().loops.pop();
    }

    fn step(&mut self, span: Span, code: &str, query: Option<Query>, target: Option<Target>) {
        // Large arguments are functions, which are looked at by themselves.
        let end = code
            .char_indices()
            .nth(MOST)
            .map_or(code.len(), |(at, _)| at);
        let words = Words::of(code.get(..end).unwrap_or(code));
        let frame = self.frame();
        let is_bound = |found: &Loop| match found.over {
            Over::Items => words.mentions(&found.names),
            Over::Numbers | Over::Nothing => {
                words
                    .names
                    .iter()
                    .any(|name| found.names.contains(&format!("[{name}]")))
                    || !words.indexes.is_disjoint(&found.names)
            }
        };
        let counting = frame
            .loops
            .iter()
            .filter(|it| it.over == Over::Items || is_bound(it));
        let loops: Vec<Span> = counting.map(|it| it.span).collect();
        let is_bound = frame.loops.iter().any(is_bound);
        frame.raw.steps.push(RawStep {
            span,
            query,
            target,
            loops,
            is_bound,
            is_given: words.mentions(&frame.given) || words.has_own_key(),
        });
    }

    /// Notes that variables have something of what the loops go over that their value mentions.
    fn spread(&mut self, names: &HashSet<String>, value: &Expression<'_>) {
        let code = self.code(value.span());
        let words = Words::of(code);
        let takes = takes_next(value, code);
        let frame = self.frame();
        if words.mentions(&frame.given) {
            frame.given.extend(names.iter().cloned());
        }
        let innermost = frame.loops.len().saturating_sub(1);
        for (at, found) in frame.loops.iter_mut().enumerate() {
            let value = Mentioned {
                names: &words.names,
                indexes: &words.indexes,
                takes_next: takes && at == innermost,
                is_known: &|known| words.mentions(known),
            };
            found.over.spread(&mut found.names, names, &value);
        }
    }

    /// Whether a call asks a database.
    fn asks(&self, call: &CallExpression<'_>) -> Asks {
        let Some(member) = call.callee.get_inner_expression().as_member_expression() else {
            return Asks::No;
        };
        let Some(name) = member.static_property_name() else {
            return Asks::No;
        };
        let receiver = self.code(member.object().span());
        let arguments = call.arguments.first().zip(call.arguments.last());
        let arguments =
            arguments.map(|(first, last)| Span::new(first.span().start, last.span().end));
        let last = last_name(member.object());
        let found = Method {
            name,
            receiver,
            last: &last,
            arguments: arguments.map_or("", |span| self.code(span)),
            n_arguments: call.arguments.len(),
            is_deep: member
                .object()
                .get_inner_expression()
                .as_member_expression()
                .is_some(),
        };
        method(&found, &self.known)
    }

    fn target(&mut self, call: &CallExpression<'_>) -> Option<Target> {
        let callee = call.callee.get_inner_expression();
        if let Expression::Identifier(name) = callee {
            return Some(Target::Name(name.name.to_string()));
        }
        let member = callee.as_member_expression()?;
        let name = member.static_property_name()?.to_owned();
        let object = member.object().get_inner_expression();
        let last = last_name(object);
        let root = root_name(object);
        let class = self.classes.last().cloned();
        let is_own = object
            .as_member_expression()
            .is_some_and(|it| matches!(it.object(), Expression::ThisExpression(_)));
        let ty = if is_own {
            class.as_ref().and_then(|class| {
                self.found
                    .members
                    .get(&(class.clone(), last.clone()))
                    .cloned()
            })
        } else {
            self.frames
                .iter()
                .rev()
                .find_map(|frame| frame.types.get(&last).cloned())
        };
        Some(Target::Member {
            root,
            last,
            name,
            class,
            ty,
        })
    }

    /// Goes through the arguments of a call that calls a function for each item.
    fn each(&mut self, call: &CallExpression<'_>, list: &str) {
        let over = over(list, &self.few);
        for argument in &call.arguments {
            match argument
                .as_expression()
                .map(Expression::get_inner_expression)
            {
                Some(Expression::ArrowFunctionExpression(it)) => {
                    let names = of_parameters(&it.params);
                    self.within(call.span, names, over, |walker| {
                        walk::walk_arrow_function_expression(walker, it)
                    });
                }
                Some(Expression::FunctionExpression(it)) => {
                    let names = of_parameters(&it.params);
                    self.within(call.span, names, over, |walker| {
                        walk::walk_function(walker, it, ScopeFlags::empty())
                    });
                }
                // `ids.map(load)`, `ids.map(this.load)`
                Some(
                    function @ (Expression::Identifier(_) | Expression::StaticMemberExpression(_)),
                ) => {
                    let target = match function {
                        Expression::Identifier(name) => Some(Target::Name(name.name.to_string())),
                        other => other.as_member_expression().and_then(|member| {
                            Some(Target::Member {
                                root: root_name(member.object()),
                                last: last_name(member.object()),
                                name: member.static_property_name()?.to_owned(),
                                class: self.classes.last().cloned(),
                                ty: None,
                            })
                        }),
                    };
                    let span = function.span();
                    let code = self.code(span);
                    let names = Words::of(code).names;
                    self.within(call.span, names, over, |walker| {
                        walker.step(span, code, None, target)
                    });
                }
                _ => self.visit_argument(argument),
            }
        }
    }
}

fn is_function(argument: &Argument<'_>) -> bool {
    matches!(
        argument,
        Argument::ArrowFunctionExpression(_) | Argument::FunctionExpression(_)
    )
}

fn is_each(call: &CallExpression<'_>) -> bool {
    let callee = call.callee.get_inner_expression();
    let name = match callee {
        Expression::Identifier(name) => return WITH_LIST.contains(&name.name.as_str()),
        other => other
            .as_member_expression()
            .and_then(|it| it.static_property_name()),
    };
    name.is_some_and(|name| {
        EACH.contains(&name)
            || WITH_LIST.contains(&name)
            || name == "all"
            || name == "allSettled"
            || name.starts_with('$')
            || name == "transaction"
    })
}

fn of_parameters(parameters: &FormalParameters<'_>) -> HashSet<String> {
    let mut names = HashSet::new();
    for parameter in &parameters.items {
        variables(&parameter.pattern, &mut names);
    }
    names
}

fn note_type(pattern: &BindingPattern<'_>, into: &mut HashMap<String, String>) {
    let annotation = pattern.type_annotation.as_deref();
    if let (Some(name), Some(ty)) = (
        pattern.get_identifier_name(),
        annotation.and_then(type_name),
    ) {
        into.insert(name.to_string(), ty);
    }
}

fn type_name(annotation: &TSTypeAnnotation<'_>) -> Option<String> {
    match &annotation.type_annotation {
        TSType::TSTypeReference(found) => match &found.type_name {
            TSTypeName::IdentifierReference(name) => Some(name.name.to_string()),
            _ => None,
        },
        _ => None,
    }
}

/// The last name of what a method is called on.
fn last_name(expression: &Expression<'_>) -> String {
    match expression.get_inner_expression() {
        Expression::Identifier(name) => name.name.to_string(),
        Expression::ThisExpression(_) => "this".to_owned(),
        Expression::CallExpression(call) => last_name(&call.callee),
        Expression::AwaitExpression(found) => last_name(&found.argument),
        other => match other.as_member_expression() {
            Some(member) => member.static_property_name().unwrap_or_default().to_owned(),
            None => String::new(),
        },
    }
}

fn root_name(expression: &Expression<'_>) -> String {
    let mut at = expression.get_inner_expression();
    for _ in 0..NESTING {
        at = match at {
            Expression::Identifier(name) => return name.name.to_string(),
            Expression::ThisExpression(_) => return "this".to_owned(),
            Expression::CallExpression(call) => call.callee.get_inner_expression(),
            other => match other.as_member_expression() {
                Some(member) => member.object().get_inner_expression(),
                None => break,
            },
        };
    }
    String::new()
}

fn key_name(key: &PropertyKey<'_>) -> Option<String> {
    key.static_name().map(|name| name.to_string())
}

fn is_function_value(value: &Expression<'_>) -> bool {
    matches!(
        value.get_inner_expression(),
        Expression::ArrowFunctionExpression(_) | Expression::FunctionExpression(_)
    )
}
