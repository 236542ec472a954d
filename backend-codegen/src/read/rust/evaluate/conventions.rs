//! Constants that attributes of the code's own make beside handlers.
//!
//! Such attributes are not expanded. What names and texts they make is read out of their source:
//! `const #name: &str = #path;` in a `quote!`, where `name` is `format_ident!("{}_path", item.sig.ident)` and
//! `path` is made of what the attribute is given, or of the handler's name, too.

use std::collections::HashMap;
use std::rc::Rc;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::Visit;
use syn::{Expr, Lit, Meta, Pat, Token};

use super::Evaluator;
use super::defaults::literal;
use crate::read::rust::syntax::{expressions, has_attribute, last, plain, segments, text};
use crate::read::rust::value::Value;
use crate::read::rust::world::{Function, Kind, Meaning, ModuleId, World};

/// Functions that call others of a macro.
const DEPTH: usize = 4;

/// What attributes make: the texts by the names of constants, with the modules that these are in.
pub(super) type Constants = HashMap<String, Vec<(ModuleId, String)>>;

/// A text that depends on a handler, and on what its attribute is given.
#[derive(Clone)]
enum Said {
    Text(String),
    /// The handler's name.
    Handler,
    /// An argument of the attribute, or else something other.
    Argument(String, Option<Box<Said>>),
    All(Vec<Said>),
    Replaced(Box<Said>, String, String),
}

impl Evaluator<'_, '_> {
    /// The text of a constant that no code declares, if an attribute makes it.
    pub(super) fn made_constant<'a>(&mut self, path: &[String], module: ModuleId) -> Value<'a> {
        let all = Rc::clone(
            self.constants
                .get_or_insert_with(|| Rc::new(constants(self.world))),
        );
        let Some((name, around)) = path.split_last() else {
            return Value::Unknown;
        };
        let Some(known) = all.get(name) else {
            return Value::Unknown;
        };
        let module = match self.world.meaning(module, around) {
            Meaning::Module(inside) => inside,
            _ => self.world.around(module),
        };
        let near = known.iter().find(|(of, _)| *of == module);
        let only = match known.as_slice() {
            [only] => Some(only),
            _ => None,
        };
        let text = near.or(only).map(|(_, text)| text.clone());
        text.map_or(Value::Unknown, Value::Text)
    }
}

/// All constants that attributes make.
fn constants(world: &World<'_>) -> Constants {
    let mut found = Constants::new();
    let is_macro =
        |function: &Function<'_>| has_attribute(function.attributes, "proc_macro_attribute");
    if !world.functions.iter().any(is_macro) {
        return found;
    }
    let mut known: HashMap<usize, Vec<(Said, Said)>> = HashMap::new();
    for function in &world.functions {
        for attribute in function.attributes {
            let name = segments(attribute.path());
            let Meaning::Item(item) = world.meaning(function.module, &name) else {
                continue;
            };
            let Some(Kind::Function(declared)) = world.kind(item) else {
                continue;
            };
            if !is_macro(&declared) {
                continue;
            }
            let made = known.entry(declared.id()).or_insert_with(|| {
                let mut made = Vec::new();
                read(world, declared, 0, &mut made);
                made
            });
            let handler = plain(&function.signature.ident);
            let given = given(attribute);
            for (name, value) in made {
                let name = written(name, &handler, &given);
                if let (Some(name), Some(value)) = (name, written(value, &handler, &given)) {
                    found
                        .entry(name)
                        .or_default()
                        .push((function.module, value));
                }
            }
        }
    }
    found
}

/// The texts that an attribute is given, by name.
fn given(attribute: &syn::Attribute) -> HashMap<String, String> {
    let parser = syn::punctuated::Punctuated::<Meta, Token![,]>::parse_terminated;
    let parts = match &attribute.meta {
        Meta::List(list) => list.parse_args_with(parser).ok(),
        _ => None,
    };
    let parts = parts.into_iter().flatten();
    let given = parts.filter_map(|part| match part {
        Meta::NameValue(pair) => Some((last(&pair.path), text(&pair.value)?)),
        _ => None,
    });
    given.collect()
}

fn written(said: &Said, handler: &str, given: &HashMap<String, String>) -> Option<String> {
    match said {
        Said::Text(text) => Some(text.clone()),
        Said::Handler => Some(handler.to_owned()),
        Said::Argument(name, other) => match (given.get(name), other) {
            (Some(text), _) => Some(text.clone()),
            (None, Some(other)) => written(other, handler, given),
            (None, None) => None,
        },
        Said::All(parts) => parts
            .iter()
            .map(|part| written(part, handler, given))
            .collect(),
        Said::Replaced(of, from, to) => Some(written(of, handler, given)?.replace(from, to)),
    }
}

/// Reads what a function of a macro makes, and those that it calls.
fn read(world: &World<'_>, function: Function<'_>, depth: usize, made: &mut Vec<(Said, Said)>) {
    let mut reader = Reader::default();
    reader.visit_block(function.block);
    made.append(&mut reader.made);
    if depth >= DEPTH {
        return;
    }
    for path in reader.called {
        if let Meaning::Item(item) = world.meaning(world.body_of(&function), &path)
            && let Some(Kind::Function(called)) = world.kind(item)
            && called.id() != function.id()
        {
            read(world, called, depth + 1, made);
        }
    }
}

#[derive(Default)]
struct Reader {
    variables: HashMap<String, Said>,
    /// The argument of the attribute that is looked at.
    argument: Option<String>,
    made: Vec<(Said, Said)>,
    called: Vec<Vec<String>>,
}

impl Reader {
    fn said(&self, expression: &Expr) -> Option<Said> {
        match expression {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(Said::Text(text.value())),
                _ => None,
            },
            Expr::Path(path) => {
                let name = path.path.get_ident()?;
                self.variables.get(&name.to_string()).cloned()
            }
            Expr::Reference(inside) => self.said(&inside.expr),
            Expr::Paren(inside) => self.said(&inside.expr),
            Expr::Try(inside) => self.said(&inside.expr),
            Expr::Field(field) => match (&field.member, &*field.base) {
                (syn::Member::Named(ident), Expr::Field(base)) if ident == "ident" => {
                    match &base.member {
                        syn::Member::Named(of) if of == "sig" => Some(Said::Handler),
                        _ => None,
                    }
                }
                _ => None,
            },
            Expr::MethodCall(call) => {
                let of = self.said(&call.receiver)?;
                let mut arguments = call.args.iter();
                match (call.method.to_string().as_str(), arguments.next()) {
                    ("to_string" | "clone" | "value" | "to_owned" | "as_str", None) => Some(of),
                    ("replace", Some(from)) => {
                        let (from, to) = (literal(from)?, literal(arguments.next()?)?);
                        Some(Said::Replaced(Box::new(of), from, to))
                    }
                    _ => None,
                }
            }
            // `Ident::new(&name, span)`
            Expr::Call(call) => match &*call.func {
                Expr::Path(path) if matches!(last(&path.path).as_str(), "new" | "from") => {
                    self.said(call.args.first()?)
                }
                _ => None,
            },
            Expr::Macro(found) => match last(&found.mac.path).as_str() {
                "format" | "format_ident" => self.format(found.mac.tokens.clone()),
                _ => None,
            },
            _ => None,
        }
    }

    /// What `format!("/{name}")` says.
    fn format(&self, tokens: TokenStream) -> Option<Said> {
        let arguments = expressions(tokens)?;
        let (pattern, arguments) = arguments.split_first()?;
        let pattern = literal(pattern)?;
        let mut arguments = arguments.iter();
        let mut parts = Vec::new();
        let mut rest = pattern.as_str();
        while let Some((before, from)) = rest.split_once('{') {
            let (name, behind) = from.split_once('}')?;
            parts.push(Said::Text(before.to_owned()));
            parts.push(match name {
                "" => self.said(arguments.next()?)?,
                name => self.variables.get(name)?.clone(),
            });
            rest = behind;
        }
        parts.push(Said::Text(rest.to_owned()));
        Some(Said::All(parts))
    }

    /// Finds `const #name: &str = #value;`.
    fn constants(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is_sign = |token: &TokenTree, sign: char| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
        for (at, token) in tokens.iter().enumerate() {
            if let TokenTree::Group(group) = token {
                self.constants(group.stream());
            }
            let TokenTree::Ident(word) = token else {
                continue;
            };
            let behind = tokens.get(at + 1..).unwrap_or_default();
            let [hash, TokenTree::Ident(name), behind @ ..] = behind else {
                continue;
            };
            if *word != "const" && *word != "static" || !is_sign(hash, '#') {
                continue;
            }
            let mut behind = behind.iter().skip_while(|token| !is_sign(token, '='));
            behind.next();
            let value = match behind.next() {
                Some(TokenTree::Literal(literal)) => {
                    let text: Option<syn::LitStr> =
                        syn::parse2(TokenTree::Literal(literal.clone()).into()).ok();
                    text.map(|text| Said::Text(text.value()))
                }
                Some(hash) if is_sign(hash, '#') => match behind.next() {
                    Some(TokenTree::Ident(value)) => {
                        self.variables.get(&value.to_string()).cloned()
                    }
                    _ => None,
                },
                _ => None,
            };
            let name = self.variables.get(&name.to_string()).cloned();
            self.made.extend(name.zip(value));
        }
    }
}

impl<'a> Visit<'a> for Reader {
    fn visit_local(&mut self, local: &'a syn::Local) {
        syn::visit::visit_local(self, local);
        let name = match &local.pat {
            Pat::Ident(name) => &name.ident,
            Pat::Type(typed) => match &*typed.pat {
                Pat::Ident(name) => &name.ident,
                _ => return,
            },
            _ => return,
        };
        if let Some(init) = &local.init
            && let Some(said) = self.said(&init.expr)
        {
            self.variables.insert(name.to_string(), said);
        }
    }

    fn visit_expr_if(&mut self, condition: &'a syn::ExprIf) {
        let before = self.argument.clone();
        let asked = asked(&condition.cond);
        self.argument = asked.or_else(|| before.clone());
        self.visit_block(&condition.then_branch);
        self.argument = before;
        if let Some((_, other)) = &condition.else_branch {
            self.visit_expr(other);
        }
    }

    fn visit_arm(&mut self, arm: &'a syn::Arm) {
        let before = self.argument.clone();
        let asked = match &arm.pat {
            Pat::Lit(pattern) => match &pattern.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            Pat::Guard(guarded) => asked(&guarded.guard),
            _ => None,
        };
        self.argument = asked.or_else(|| before.clone());
        syn::visit::visit_arm(self, arm);
        self.argument = before;
    }

    fn visit_expr_assign(&mut self, assigned: &'a syn::ExprAssign) {
        syn::visit::visit_expr_assign(self, assigned);
        let Expr::Path(path) = &*assigned.left else {
            return;
        };
        let Some(name) = path.path.get_ident().map(ToString::to_string) else {
            return;
        };
        if let Some(argument) = &self.argument {
            let before = self.variables.remove(&name).map(Box::new);
            let said = Said::Argument(argument.clone(), before);
            self.variables.insert(name, said);
        } else if let Some(said) = self.said(&assigned.right) {
            self.variables.insert(name, said);
        }
    }

    fn visit_expr_call(&mut self, call: &'a syn::ExprCall) {
        syn::visit::visit_expr_call(self, call);
        if let Expr::Path(path) = &*call.func {
            self.called.push(segments(&path.path));
        }
    }

    fn visit_macro(&mut self, found: &'a syn::Macro) {
        if last(&found.path).starts_with("quote") {
            self.constants(found.tokens.clone());
        }
    }
}

/// The argument that a condition asks for: `argument.path.is_ident("path")`, `name == "path"`.
fn asked(condition: &Expr) -> Option<String> {
    match condition {
        Expr::MethodCall(call) if call.method == "is_ident" => literal(call.args.first()?),
        Expr::Binary(binary) if matches!(binary.op, syn::BinOp::Eq(_)) => {
            literal(&binary.right).or_else(|| literal(&binary.left))
        }
        Expr::Paren(inside) => asked(&inside.expr),
        _ => None,
    }
}
