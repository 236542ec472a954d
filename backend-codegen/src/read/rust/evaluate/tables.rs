//! Tables of routes in attributes and macros that are not expanded.
//!
//! `"/users" => [get(list), post(create)]` says what it means, whatever macro takes it. What stands above a
//! type is served where something that is not in the code, and is called like what mounts routes, is made of
//! the type: `config.configure(Users::configure)`. That it is so is a guess.

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::Expr;

use super::Evaluator;
use super::axum::made;
use crate::read::rust::syntax::{last, segments};
use crate::read::rust::value::{At, Endpoint, Family, Handler, Value};
use crate::read::rust::words::method;
use crate::read::rust::world::{ItemId, Kind, Meaning, World};

/// What stands at a path.
struct Row {
    path: String,
    span: Span,
    parts: Vec<Part>,
}

/// `get(handler)`, or `nest(Users)`.
struct Part {
    name: String,
    /// What stands in the parentheses.
    of: Vec<String>,
}

impl<'a> Evaluator<'a, '_> {
    /// What mounts the table of a type, if it has one and this is not in the code.
    pub(super) fn table(&self, item: ItemId, name: &str) -> Option<Value<'a>> {
        let mounts = ["rout", "config", "mount", "register", "service", "scope"];
        if !mounts.iter().any(|word| name.contains(word)) {
            return None;
        }
        let has_any = tables(self.world, item).any(|(_, rows)| !rows.is_empty());
        has_any.then(|| Value::Table(item, name.to_owned()))
    }

    /// Calls what mounts a table: into a router that it takes, or else into one of its own.
    pub(super) fn mounted(&mut self, table: &Value<'a>, arguments: &[Value<'a>]) -> Value<'a> {
        let Value::Table(item, name) = table else {
            return Value::Unknown;
        };
        let given = arguments.iter().find(|it| matches!(it, Value::Router(_)));
        let router = match given {
            Some(given) => given.clone(),
            None => self.router(Family::Axum, String::new()),
        };
        self.mount(*item, name, &router);
        router
    }

    fn mount(&mut self, item: ItemId, name: &str, router: &Value<'a>) {
        let world = self.world;
        let module = world.items.get(item).map_or(0, |item| item.module);
        let at = At {
            module,
            of: Some(item),
        };
        let tables: Vec<(Span, Vec<Row>)> = tables(world, item).collect();
        for (span, rows) in tables {
            let address = usize::MAX - item;
            if self.stack.contains(&address) || self.stack.len() > super::DEPTH {
                continue;
            }
            self.told.insert(self.place(at, span));
            self.stack.push(address);
            for row in rows {
                self.row(&row, name, router, at);
            }
            self.stack.pop();
        }
    }

    /// The router that a table in a macro stands for.
    pub(super) fn table_of_macro(&mut self, found: &syn::Macro, at: At) -> Option<Value<'a>> {
        let rows = rows(found.tokens.clone());
        if rows.is_empty() {
            return None;
        }
        let place = self.place(at, syn::spanned::Spanned::span(found));
        self.told.insert(place);
        let router = self.router(Family::Axum, String::new());
        for row in rows {
            self.row(&row, "routes", &router, at);
        }
        Some(router)
    }

    fn row(&mut self, row: &Row, name: &str, router: &Value<'a>, at: At) {
        let place = self.place(at, row.span);
        let mut endpoints = Vec::new();
        for part in &row.parts {
            if let Some(method) = method(&part.name.to_ascii_lowercase()) {
                let handler = match self.path(&part.of, at) {
                    Value::Function(function) => Handler::Function(function),
                    _ => Handler::Unknown,
                };
                endpoints.push(Endpoint {
                    is_guessed: true,
                    ..made(vec![method.to_owned()], handler, place)
                });
                continue;
            }
            let family = self.family_of(router).unwrap_or(Family::Axum);
            let inside = self.router(family, row.path.clone());
            let Meaning::Item(nested) = self.world.meaning(at.module, &part.of) else {
                self.take(router, &inside, "");
                let reason = "what is mounted here is not in this code";
                self.lose(place, reason, "name a type of this code");
                continue;
            };
            if let Some(function) = self.world.method_on(nested, name) {
                let given = self.call(function, Value::Of(nested), vec![inside.clone()]);
                self.take(&inside, &given, "");
            } else {
                self.mount(nested, name, &inside);
            }
            self.take(router, &inside, "");
        }
        self.add(router, &row.path, Value::Endpoints(endpoints));
    }
}

/// The tables above a type, and where their attributes stand.
fn tables<'w>(world: &'w World<'_>, item: ItemId) -> impl Iterator<Item = (Span, Vec<Row>)> + 'w {
    let attributes = match world.kind(item) {
        Some(Kind::Struct(declared)) => declared.attrs.as_slice(),
        Some(Kind::Enum(declared)) => declared.attrs.as_slice(),
        _ => &[],
    };
    attributes.iter().filter_map(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else {
            return None;
        };
        let span = syn::spanned::Spanned::span(attribute);
        Some((span, rows(list.tokens.clone())))
    })
}

/// The rows in tokens, wherever they stand.
fn rows(tokens: TokenStream) -> Vec<Row> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_end = |token: &TokenTree| match token {
        TokenTree::Punct(punct) => matches!(punct.as_char(), ',' | ';'),
        _ => false,
    };
    let mut found = Vec::new();
    for part in tokens.split(is_end) {
        match row(part) {
            Some(row) => found.push(row),
            None => {
                for token in part {
                    if let TokenTree::Group(group) = token {
                        found.extend(rows(group.stream()));
                    }
                }
            }
        }
    }
    // A path of which nothing says how it is asked for is none.
    let says_method =
        |row: &Row| (row.parts.iter()).any(|part| method(&part.name.to_lowercase()).is_some());
    match found.iter().any(says_method) {
        true => found,
        false => Vec::new(),
    }
}

/// `"/x" => get(f)`, `"/x" => [get(f), post(g)]` or `GET "/x" => f`.
fn row(tokens: &[TokenTree]) -> Option<Row> {
    let (verb, tokens) = match tokens {
        [TokenTree::Ident(verb), rest @ ..] => (Some(verb.to_string()), rest),
        tokens => (None, tokens),
    };
    let [
        first,
        TokenTree::Punct(line),
        TokenTree::Punct(head),
        rest @ ..,
    ] = tokens
    else {
        return None;
    };
    if line.as_char() != '=' || head.as_char() != '>' {
        return None;
    }
    let path: syn::LitStr = match (first, &verb) {
        (TokenTree::Group(group), Some(_)) if group.delimiter() == Delimiter::Parenthesis => {
            syn::parse2(group.stream()).ok()?
        }
        (TokenTree::Literal(literal), _) => {
            syn::parse2(TokenTree::Literal(literal.clone()).into()).ok()?
        }
        _ => return None,
    };
    let value = path.value();
    if !value.is_empty() && !value.starts_with('/') {
        return None;
    }
    let given: Expr = syn::parse2(rest.iter().cloned().collect()).ok()?;
    let mut parts = Vec::new();
    each_part(&given, &mut parts)?;
    if let Some(verb) = verb {
        method(&verb.to_ascii_lowercase())?;
        for part in &mut parts {
            part.name.clone_from(&verb);
        }
    }
    Some(Row {
        path: value,
        span: path.span(),
        parts,
    })
}

/// Takes the parts that stand beside a path; nothing if something else stands there.
fn each_part(given: &Expr, parts: &mut Vec<Part>) -> Option<()> {
    let path = |expression: &Expr| match expression {
        Expr::Path(path) => Some(segments(&path.path)),
        _ => None,
    };
    match given {
        Expr::Call(call) => {
            let Expr::Path(name) = &*call.func else {
                return None;
            };
            parts.push(Part {
                name: last(&name.path),
                of: path(call.args.first()?)?,
            });
        }
        Expr::MethodCall(call) => {
            each_part(&call.receiver, parts)?;
            parts.push(Part {
                name: call.method.to_string(),
                of: path(call.args.first()?)?,
            });
        }
        Expr::Array(several) => {
            for given in &several.elems {
                each_part(given, parts)?;
            }
        }
        Expr::Tuple(several) => {
            for given in &several.elems {
                each_part(given, parts)?;
            }
        }
        Expr::Path(_) => parts.push(Part {
            name: String::new(),
            of: path(given)?,
        }),
        _ => return None,
    }
    Some(())
}
