//! Texts that code puts together.

use proc_macro2::{TokenStream, TokenTree};
use syn::ExprMethodCall;

use super::Evaluator;
use super::calls::is_same;
use super::defaults::{is_missing, is_of_environment};
use crate::infer::path::{below_hole, is_known};
use crate::read::rust::syntax::expressions;
use crate::read::rust::value::{At, Scope, Value, hole};
use crate::read::rust::world::Meaning;

/// A name and a text, as far as they are known.
type Argument = (Option<String>, Option<String>);

impl<'a> Evaluator<'a, '_> {
    /// What `format!("/{prefix}/x", …)` says, behind some arguments. They are literals, constants,
    /// variables and their fields.
    pub(super) fn format(
        &mut self,
        tokens: TokenStream,
        n_before: usize,
        at: At,
        scope: &Scope<'a>,
    ) -> Option<String> {
        let mut arguments = self
            .arguments(tokens, at, scope)?
            .into_iter()
            .skip(n_before);
        let (_, pattern) = arguments.next()?;
        let pattern = pattern?;
        let mut named = Vec::new();
        let mut positional = Vec::new();
        for (name, value) in arguments {
            match name {
                Some(name) => named.push((name, value)),
                None => positional.push(value),
            }
        }
        let mut positional = positional.into_iter();
        let mut text = String::new();
        let mut rest = pattern.as_str();
        while let Some(open) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at_checked(open)?;
            text.push_str(before);
            if let Some(after) = from.strip_prefix("{{") {
                text.push('{');
                rest = after;
                continue;
            }
            if let Some(after) = from.strip_prefix("}}") {
                text.push('}');
                rest = after;
                continue;
            }
            let (inside, after) = from.strip_prefix('{')?.split_once('}')?;
            rest = after;
            let name = inside.split(':').next().unwrap_or("").trim();
            let value = if name.is_empty() {
                positional.next().flatten()
            } else {
                match named.iter().find(|(known, _)| known == name) {
                    Some((_, value)) => value.clone(),
                    None => self.named(name, at, scope),
                }
            };
            let unknown = if name.is_empty() { "unknown" } else { name };
            text.push_str(&value.unwrap_or_else(|| hole(unknown)));
        }
        text.push_str(rest);
        Some(text)
    }

    /// What `concat!("/api", "/x")` says.
    pub(super) fn concat(
        &mut self,
        tokens: TokenStream,
        at: At,
        scope: &Scope<'a>,
    ) -> Option<String> {
        let arguments = self.arguments(tokens, at, scope)?;
        let texts = arguments
            .into_iter()
            .map(|(_, text)| text.unwrap_or_else(|| hole("unknown")));
        Some(texts.collect())
    }

    /// The texts between commas, with the names that some have.
    fn arguments(
        &mut self,
        tokens: TokenStream,
        at: At,
        scope: &Scope<'a>,
    ) -> Option<Vec<Argument>> {
        let expressions = expressions(tokens)?;
        let arguments = expressions.iter().map(|expression| match expression {
            syn::Expr::Assign(assigned) => {
                let name = match &*assigned.left {
                    syn::Expr::Path(path) => path.path.get_ident().map(ToString::to_string),
                    _ => None,
                };
                (name, self.plain(&assigned.right, at, scope))
            }
            expression => (None, self.plain(expression, at, scope)),
        });
        Some(arguments.collect())
    }

    /// A method of a text.
    pub(super) fn text_method(
        &mut self,
        text: String,
        name: &str,
        call: &'a ExprMethodCall,
        at: At,
        scope: &mut Scope<'a>,
    ) -> Value<'a> {
        let arguments = self.values(&call.args, at, scope);
        match (name, arguments.first()) {
            _ if is_missing(&text) && name.starts_with("unwrap_or") => {
                match self.otherwise(name, &arguments) {
                    Some(default) => Value::Text(default),
                    None => Value::Text(text),
                }
            }
            _ if is_same(name) => Value::Text(text),
            // Of what an environment gives, in a `Result`.
            ("parse" | "map_err" | "ok_or" | "ok_or_else" | "context" | "with_context", _) => {
                Value::Text(text)
            }
            ("map" | "and_then", Some(Value::Closure(closure))) => {
                let closure = std::rc::Rc::clone(closure);
                self.close(&closure, vec![Value::Text(text)])
            }
            ("trim_end_matches" | "trim_matches", Some(Value::Text(end))) => {
                Value::Text(text.trim_end_matches(end.as_str()).to_owned())
            }
            ("len", None) => Value::Text(text.len().to_string()),
            ("strip_prefix", Some(Value::Text(start))) => match text.strip_prefix(start.as_str()) {
                Some(rest) => Value::Text(rest.to_owned()),
                None => Value::Unknown,
            },
            ("strip_suffix", Some(Value::Text(end))) => match text.strip_suffix(end.as_str()) {
                Some(rest) => Value::Text(rest.to_owned()),
                None => Value::Unknown,
            },
            ("trim_start_matches", Some(Value::Text(start))) => {
                Value::Text(text.trim_start_matches(start.as_str()).to_owned())
            }
            ("replace", Some(Value::Text(from))) => match arguments.get(1) {
                _ if !text.contains(from.as_str()) => Value::Text(text),
                Some(Value::Text(to)) => Value::Text(text.replace(from.as_str(), to)),
                _ => Value::Unknown,
            },
            _ => {
                // What a text is made into, as by `Builder::name("x")`, may run what it takes.
                self.close_all(&arguments);
                Value::Unknown
            }
        }
    }

    /// The text of an expression that does not live as long as the code around it.
    pub(super) fn plain(
        &mut self,
        expression: &syn::Expr,
        at: At,
        scope: &Scope<'a>,
    ) -> Option<String> {
        match expression {
            syn::Expr::Lit(literal) => match &literal.lit {
                syn::Lit::Str(text) => Some(text.value()),
                syn::Lit::Int(number) => Some(number.base10_digits().to_owned()),
                syn::Lit::Char(character) => Some(character.value().to_string()),
                _ => None,
            },
            syn::Expr::Path(path) => {
                if let Some(ident) = path.path.get_ident() {
                    return self
                        .named(&ident.to_string(), at, scope)
                        .or_else(|| Some(hole(&ident.to_string())));
                }
                let segments = crate::read::rust::syntax::segments(&path.path);
                self.constant_text(&segments, at)
                    .or_else(|| Some(hole(segments.last()?)))
            }
            syn::Expr::Reference(reference) => self.plain(&reference.expr, at, scope),
            syn::Expr::Paren(paren) => self.plain(&paren.expr, at, scope),
            syn::Expr::Group(group) => self.plain(&group.expr, at, scope),
            syn::Expr::MethodCall(call) => match call.method.to_string().as_str() {
                name if self.is_own(call, name, at, scope) => {
                    let value = self.held(expression, at, scope);
                    let text = self.text_of(value);
                    Some(text.unwrap_or_else(|| hole(name)))
                }
                "to_string" | "to_owned" | "as_str" | "into" | "clone" => {
                    self.plain(&call.receiver, at, scope)
                }
                name if name.starts_with("unwrap_or") && !is_given(&call.receiver, scope) => {
                    let text = self.plain(&call.receiver, at, scope)?;
                    if !is_missing(&text) {
                        return Some(text);
                    }
                    let default = match (name, call.args.first()) {
                        ("unwrap_or_default", _) => Some(String::new()),
                        (_, Some(syn::Expr::Closure(closure))) => {
                            self.plain(&closure.body, at, scope)
                        }
                        (_, Some(default)) => self.plain(default, at, scope),
                        _ => None,
                    };
                    Some(default.filter(|text| is_known(text)).unwrap_or(text))
                }
                name => Some(match self.plain(&call.receiver, at, scope) {
                    // What is made of something unknown is called like that.
                    Some(unknown) if below_hole(&unknown) == Some("") => unknown,
                    _ => hole(name),
                }),
            },
            // `env::var("PREFIX")`, `String::from("/api")`
            syn::Expr::Call(call) if call.args.len() == 1 => {
                let syn::Expr::Path(path) = &*call.func else {
                    return None;
                };
                let path = crate::read::rust::syntax::segments(&path.path);
                match self.world.meaning(at.module, &path) {
                    Meaning::Foreign(path) if is_of_environment(&path) => {
                        let name = self.plain(call.args.first()?, at, scope)?;
                        Some(self.setting(&name))
                    }
                    _ if path.last().is_some_and(|name| name == "from") => {
                        self.plain(call.args.first()?, at, scope)
                    }
                    _ => None,
                }
            }
            // `format!("{}/spec", version())`
            syn::Expr::Call(call) if call.args.is_empty() => {
                let syn::Expr::Path(path) = &*call.func else {
                    return None;
                };
                let segments = crate::read::rust::syntax::segments(&path.path);
                let text = match self.path(&segments, at) {
                    Value::Function(function) => {
                        let value = self.call(function, Value::Unknown, Vec::new());
                        self.text_of(value)
                    }
                    _ => None,
                };
                text.or_else(|| Some(hole(segments.last()?)))
            }
            syn::Expr::Field(field) => match &field.member {
                syn::Member::Named(name) => {
                    let base = self.held(&field.base, at, scope);
                    let value = self.field(&base, &name.to_string());
                    let text = self.text_of(value);
                    let text = text.unwrap_or_else(|| hole(&name.to_string()));
                    Some(self.configured(expression, text))
                }
                syn::Member::Unnamed(_) => None,
            },
            syn::Expr::Macro(inside) if inside.mac.path.is_ident("concat") => {
                self.concat(inside.mac.tokens.clone(), at, scope)
            }
            syn::Expr::Macro(inside) if inside.mac.path.is_ident("env") => {
                inside.mac.tokens.clone().into_iter().find_map(|token| {
                    let TokenTree::Literal(literal) = token else {
                        return None;
                    };
                    Some(self.setting(literal.to_string().trim_matches('"')))
                })
            }
            // What a macro of the code makes: `v1_path!("/users")`.
            syn::Expr::Macro(inside) => {
                let macros = self.world.macros;
                self.plain(macros.expanded(&inside.mac)?, at, scope)
            }
            _ => None,
        }
    }

    /// Whether a method without arguments is one of the code, of a type that is known.
    fn is_own(&mut self, call: &ExprMethodCall, name: &str, at: At, scope: &Scope<'a>) -> bool {
        call.args.is_empty()
            && match self.held(&call.receiver, at, scope) {
                Value::Of(item) | Value::Variant(item, _) | Value::Fields(_, Some(item)) => {
                    self.world.method_on(item, name).is_some()
                }
                _ => false,
            }
    }

    /// What a variable, a field of one, or a method of that gives.
    fn held(&mut self, expression: &syn::Expr, at: At, scope: &Scope<'a>) -> Value<'a> {
        match expression {
            syn::Expr::Path(path) => match path.path.get_ident() {
                Some(ident) => match scope.get(&ident.to_string()) {
                    Some(value) => value.clone(),
                    None => self.path(&[ident.to_string()], at),
                },
                None => self.path(&crate::read::rust::syntax::segments(&path.path), at),
            },
            syn::Expr::Field(field) => match &field.member {
                syn::Member::Named(name) => {
                    let base = self.held(&field.base, at, scope);
                    self.field(&base, &name.to_string())
                }
                syn::Member::Unnamed(_) => Value::Unknown,
            },
            syn::Expr::MethodCall(call) if call.args.is_empty() => {
                let receiver = self.held(&call.receiver, at, scope);
                let name = call.method.to_string();
                match &receiver {
                    Value::Of(item) | Value::Variant(item, _) | Value::Fields(_, Some(item)) => {
                        match self.world.method_on(*item, &name) {
                            Some(function) => self.call(function, receiver, Vec::new()),
                            None if is_same(&name) => receiver,
                            None => Value::Unknown,
                        }
                    }
                    Value::Field(..) | Value::Text(_) if is_same(&name) => receiver,
                    _ => Value::Unknown,
                }
            }
            syn::Expr::Reference(reference) => self.held(&reference.expr, at, scope),
            syn::Expr::Paren(paren) => self.held(&paren.expr, at, scope),
            syn::Expr::Group(group) => self.held(&group.expr, at, scope),
            _ => Value::Unknown,
        }
    }

    fn named(&mut self, name: &str, at: At, scope: &Scope<'a>) -> Option<String> {
        if let Some(value) = scope.get(name).cloned() {
            return Some(self.text_of(value).unwrap_or_else(|| hole(name)));
        }
        self.constant_text(&[name.to_owned()], at)
    }

    fn constant_text(&mut self, path: &[String], at: At) -> Option<String> {
        let value = self.path(path, at);
        self.text_of(value)
    }
}

/// Whether a variable holds what somebody else puts into it, and no setting.
fn is_given(receiver: &syn::Expr, scope: &Scope<'_>) -> bool {
    let syn::Expr::Path(path) = receiver else {
        return false;
    };
    let ident = path.path.get_ident();
    let value = ident.and_then(|ident| scope.get(&ident.to_string()));
    !matches!(value, Some(Value::Text(_) | Value::Field(..)))
}
