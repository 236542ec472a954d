//! Middlewares that cut something off the path of a request before it is routed.

use oxc_ast::ast;
use oxc_ast_visit::{Visit, walk};

use super::express::visit_body;
use crate::read::typescript::evaluate::Machine;
use crate::read::typescript::exchange::{Exchange, Role};
use crate::read::typescript::router::Framework;
use crate::read::typescript::value::{Function, Native, Object, Piece, Scope, Text, Value};

/// A path that no code knows.
const PROBE: &str = "/path-of-an-operation";

/// How many beginnings of a path are tried with one middleware.
const CANDIDATES: usize = 32;

/// By which members of a request a middleware may ask for its path.
const PATHS: [&str; 3] = ["url", "path", "originalUrl"];

impl<'a> Machine<'a> {
    /// What the path of a request has to begin with for a middleware to let it through without that:
    /// whoever cuts off `/v1` and refuses what has none makes `/users` the path `/v1/users`.
    pub(in crate::read::typescript) fn cut_off_by(
        &mut self,
        handler: &Value<'a>,
        framework: Framework,
    ) -> Option<Text> {
        let Value::Function(function) = handler else {
            return None;
        };
        let candidates = candidates(function)?;
        let mut found: Vec<String> = Vec::new();
        for candidate in candidates {
            let url = format!("{candidate}{PROBE}");
            if self.goes_on_as(handler, framework, &url).as_deref() == Some(PROBE) {
                found.push(candidate);
            }
        }
        // Whatever goes on without it is served at both paths, of which the one in the code is one.
        if found.is_empty() || self.goes_on_as(handler, framework, PROBE).is_some() {
            return None;
        }
        merged(&found)
    }

    /// The path by which a request goes on that came by another one; nothing if it is answered, or if that
    /// is not known.
    fn goes_on_as(
        &mut self,
        handler: &Value<'a>,
        framework: Framework,
        url: &str,
    ) -> Option<String> {
        let Value::Function(function) = handler else {
            return None;
        };
        let at = function.place();
        self.start_afresh();
        self.undo_changes(at);
        let object = Object::new(at);
        object.open.set(true);
        for name in PATHS {
            let mut members = object.members.borrow_mut();
            members.insert(name.into(), Value::text(url));
        }
        let request = Value::Object(std::rc::Rc::new(object));
        let next = self.native(Native::Verified, &function.scope);
        let arguments = match framework {
            Framework::Koa => vec![request.clone(), next],
            Framework::Express | Framework::Fastify => {
                vec![request.clone(), Value::Role(Role::Response), next]
            }
        };
        self.exchange = Some(Exchange::new(framework, at, None, Vec::new()));
        self.verified.push(Vec::new());
        self.call(handler, None, arguments, at);
        let calls = self.verified.pop().unwrap_or_default();
        self.exchange = None;
        if !calls.iter().any(Vec::is_empty) {
            return None;
        }
        let changed = PATHS
            .iter()
            .filter_map(|name| request.own(name)?.as_text())
            .find(|path| path != url);
        Some(changed.unwrap_or_else(|| url.to_owned()))
    }
}

/// One text for several beginnings: where they differ is a parameter.
fn merged(found: &[String]) -> Option<Text> {
    let first = found.first()?;
    if let [only] = found {
        return Some(Text::known(only.as_str()));
    }
    let n_common = first
        .char_indices()
        .map(|(at, _)| at)
        .take_while(|at| {
            let rest = first.get(..=*at);
            rest.is_some_and(|rest| found.iter().all(|other| other.starts_with(rest)))
        })
        .count();
    let is_at_end = found.iter().all(|other| other.len() == n_common + 1);
    is_at_end.then(|| Text {
        pieces: vec![
            Piece::Known(first.chars().take(n_common).collect()),
            Piece::Hole("version".into()),
        ],
        is_default: false,
    })
}

/// What paths may begin with that a middleware changes; nothing if it changes none.
fn candidates(function: &Function<'_>) -> Option<Vec<String>> {
    let request = function
        .parameters()
        .first()?
        .pattern
        .get_identifier_name()?;
    let mut finder = Finder {
        request: request.as_str(),
        scope: &function.scope,
        is_found: false,
        candidates: Vec::new(),
    };
    visit_body(&mut finder, function);
    finder.is_found.then_some(finder.candidates)
}

/// Looks for `req.url = …`, and for texts and patterns that paths begin with.
struct Finder<'n, 's> {
    request: &'n str,
    scope: &'n Scope<'s>,
    is_found: bool,
    candidates: Vec<String>,
}

impl Finder<'_, '_> {
    fn take(&mut self, text: &str) {
        let text = text.trim_end_matches('/');
        let is_path = text.starts_with('/') && !text.contains(char::is_whitespace);
        if is_path
            && self.candidates.len() < CANDIDATES
            && !self.candidates.iter().any(|it| it == text)
        {
            self.candidates.push(text.to_owned());
        }
    }
}

impl<'a> Visit<'a> for Finder<'_, '_> {
    fn visit_assignment_expression(&mut self, it: &ast::AssignmentExpression<'a>) {
        if let ast::AssignmentTarget::StaticMemberExpression(target) = &it.left {
            let is_path = matches!(target.property.name.as_str(), "url" | "path");
            self.is_found |= is_path && target.object.is_specific_id(self.request);
        }
        walk::walk_assignment_expression(self, it);
    }

    fn visit_string_literal(&mut self, it: &ast::StringLiteral<'a>) {
        self.take(&it.value);
    }

    fn visit_template_literal(&mut self, it: &ast::TemplateLiteral<'a>) {
        if let Some(text) = it.single_quasi() {
            self.take(&text);
        }
        walk::walk_template_literal(self, it);
    }

    fn visit_reg_exp_literal(&mut self, it: &ast::RegExpLiteral<'a>) {
        for text in beginnings(it.regex.pattern.text.as_str()) {
            self.take(&text);
        }
    }

    fn visit_identifier_reference(&mut self, it: &ast::IdentifierReference<'a>) {
        match self.scope.get(&it.name) {
            Some(Value::Text(text)) => {
                if let Some(text) = text.exact() {
                    self.take(&text);
                }
            }
            Some(Value::Regex { pattern, .. }) => {
                for text in beginnings(&pattern) {
                    self.take(&text);
                }
            }
            _ => {}
        }
    }
}

/// Texts that an anchored pattern begins with, as far as these can be counted.
fn beginnings(pattern: &str) -> Vec<String> {
    let Some(rest) = pattern.strip_prefix('^') else {
        return Vec::new();
    };
    let mut texts = vec![String::new()];
    let mut characters = rest.chars().peekable();
    while let Some(character) = characters.next() {
        let choices: Vec<char> = match character {
            '\\' => match characters.next() {
                Some('d') => ('0'..='9').collect(),
                Some(other) if !other.is_alphanumeric() => vec![other],
                _ => break,
            },
            '(' | ')' => continue,
            // `(?:…)`
            '?' if characters.peek() == Some(&':') => {
                characters.next();
                continue;
            }
            '.' | '*' | '+' | '?' | '{' | '[' | '|' | '$' | '^' => break,
            other => vec![other],
        };
        if texts.len() * choices.len() > CANDIDATES {
            break;
        }
        texts = texts
            .iter()
            .flat_map(|text| choices.iter().map(move |choice| format!("{text}{choice}")))
            .collect();
    }
    texts
}
