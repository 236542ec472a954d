//! Answers that bodies of functions give, as far as expressions show them.

mod codes;

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::visit::Visit;
use syn::{Expr, ExprCall, ExprMethodCall};

use super::answer::{Answer, Payload, Shape};
use super::look::{Called, Look};
use super::scope::Scope;
use super::syntax::{last, segments, text};
use super::types::Type;
use super::words::status;
use codes::Held;

/// Functions in functions.
const DEPTH: usize = 6;

/// Answers that a body gives, those of functions that it asks for them included. `id` is what tells the
/// function from all others, if it has a name.
pub fn answers<'a, L: Look<'a>>(
    scope: Scope<'a, L>,
    block: &'a syn::Block,
    id: Option<usize>,
) -> Vec<Answer<L::Type, L::Place>> {
    let mut scan = Scan::new(scope, id);
    scan.visit_block(block);
    if let Some(syn::Stmt::Expr(end, None)) = block.stmts.last() {
        scan.nothing(end);
    }
    scan.unused();
    scan.found
}

/// The same for an expression alone.
pub fn answers_of_expression<'a, L: Look<'a>>(
    scope: Scope<'a, L>,
    expression: &'a Expr,
) -> Vec<Answer<L::Type, L::Place>> {
    let mut scan = Scan::new(scope, None);
    scan.visit_expr(expression);
    scan.unused();
    scan.found
}

struct Scan<'a, L: Look<'a>> {
    scope: Scope<'a, L>,
    found: Vec<Answer<L::Type, L::Place>>,
    /// What variables are that `json!` wrote.
    written: HashMap<String, Shape<L::Type>>,
    /// The variables that hold a status.
    held: HashMap<String, Held<L::Place>>,
    seen: HashSet<usize>,
    depth: usize,
}

impl<'a, L: Look<'a>> Scan<'a, L> {
    fn new(scope: Scope<'a, L>, id: Option<usize>) -> Self {
        Self {
            scope,
            found: Vec::new(),
            written: HashMap::new(),
            held: HashMap::new(),
            seen: id.into_iter().collect(),
            depth: 0,
        }
    }

    fn place(&self, expression: &impl syn::spanned::Spanned) -> L::Place {
        self.scope.look.place(expression.span())
    }

    /// Notes an answer without a body, `Ok(())`.
    fn nothing(&mut self, end: &'a Expr) {
        if let Expr::Call(call) = end
            && matches!(&*call.func, Expr::Path(path) if path.path.is_ident("Ok"))
            && matches!(call.args.first(), Some(Expr::Tuple(tuple)) if tuple.elems.is_empty())
        {
            let place = self.place(end);
            self.push(Some(200), Payload::Nothing, place);
        }
    }

    fn push(&mut self, status: Option<u16>, payload: Payload<L::Type>, place: L::Place) {
        self.found.push(Answer {
            status,
            payload,
            place,
        });
    }

    /// What an expression puts into an answer.
    fn payload(&self, expression: &'a Expr) -> Payload<L::Type> {
        match expression {
            Expr::Call(call) => {
                let name = match &*call.func {
                    Expr::Path(path) => segments(&path.path),
                    _ => return Payload::Unknown,
                };
                let is = |wanted: &str| {
                    name.last().is_some_and(|name| name == wanted)
                        || (name.len() > 1
                            && name.iter().rev().nth(1).is_some_and(|name| name == wanted))
                };
                if is("Json") {
                    return match call.args.first() {
                        Some(value) => Payload::Json(self.shape(value)),
                        None => Payload::Unknown,
                    };
                }
                if is("Html") {
                    return Payload::Text("text/html");
                }
                if name.last().is_some_and(|name| name == "Ok") {
                    return call
                        .args
                        .first()
                        .map_or(Payload::Unknown, |value| self.payload(value));
                }
                self.typed(expression)
            }
            Expr::Macro(found) if last(&found.mac.path) == "json" => {
                Payload::Json(self.shape(expression))
            }
            Expr::Tuple(tuple) if tuple.elems.is_empty() => Payload::Nothing,
            Expr::Paren(inside) => self.payload(&inside.expr),
            Expr::Reference(inside) => self.payload(&inside.expr),
            _ => self.typed(expression),
        }
    }

    fn typed(&self, expression: &'a Expr) -> Payload<L::Type> {
        let ty = self.scope.ty(expression);
        match (ty.name(), ty.first()) {
            (Some("Json"), Some(inside)) => Payload::Json(Shape::Ty(inside.clone())),
            (Some("String" | "str" | "Cow"), _) => Payload::Text("text/plain"),
            (Some("Html"), _) => Payload::Text("text/html"),
            _ => Payload::Unknown,
        }
    }

    /// What a value is that is written as JSON.
    fn shape(&self, expression: &Expr) -> Shape<L::Type> {
        match expression {
            Expr::Macro(found) if last(&found.mac.path) == "json" => {
                self.json(found.mac.tokens.clone())
            }
            Expr::Reference(inside) => self.shape(&inside.expr),
            Expr::Paren(inside) => self.shape(&inside.expr),
            Expr::Group(inside) => self.shape(&inside.expr),
            Expr::Path(path) => {
                let variable = path.path.get_ident();
                let written = variable.and_then(|ident| self.written.get(&ident.to_string()));
                match written {
                    Some(shape) => shape.clone(),
                    None => Shape::Ty(self.scope.ty(expression)),
                }
            }
            _ => Shape::Ty(self.scope.ty(expression)),
        }
    }

    /// What `json!` writes.
    fn json(&self, tokens: TokenStream) -> Shape<L::Type> {
        let list: Vec<TokenTree> = tokens.clone().into_iter().collect();
        match list.as_slice() {
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::Brace => {
                match super::json::members(group.stream()) {
                    Some(members) => {
                        let members = members.into_iter();
                        Shape::Object(
                            members
                                .map(|(key, value)| (key, self.json(value)))
                                .collect(),
                        )
                    }
                    None => Shape::Object(Vec::new()),
                }
            }
            [TokenTree::Group(group)] if group.delimiter() == Delimiter::Bracket => {
                let first = super::json::parts(group.stream()).into_iter().next();
                let item = first.map_or(Shape::Ty(L::Type::unknown()), |first| self.json(first));
                Shape::List(Box::new(item))
            }
            _ => match syn::parse2::<Expr>(tokens) {
                Ok(expression) => self.shape(&expression),
                Err(_) => Shape::Ty(L::Type::unknown()),
            },
        }
    }

    /// The status that a chain such as `HttpResponse::Created().json(…)` begins with; nothing if it is
    /// no such chain.
    fn chain(&self, expression: &'a Expr) -> Option<(Vec<u16>, Option<String>)> {
        match expression {
            Expr::MethodCall(call) => {
                let (mut code, mut media_type) = self.chain(&call.receiver)?;
                match (call.method.to_string().as_str(), call.args.first()) {
                    ("status", Some(argument)) => {
                        let said = self.said(argument);
                        if !said.is_empty() {
                            code = said;
                        }
                    }
                    ("content_type", Some(argument)) => {
                        media_type = text(argument)
                            .or_else(|| named_media_type(argument))
                            .or(media_type);
                    }
                    ("header" | "insert_header" | "append_header", Some(argument)) => {
                        let mut words = super::syntax::Names::default();
                        words.visit_expr(argument);
                        let value = call.args.iter().nth(1).and_then(text);
                        if is_content_type(&words.0) && value.is_some() {
                            media_type = value;
                        }
                    }
                    _ => {}
                }
                Some((code, media_type))
            }
            Expr::Call(call) => {
                let Expr::Path(path) = &*call.func else {
                    return None;
                };
                let path = segments(&path.path);
                let [.., of, name] = path.as_slice() else {
                    return None;
                };
                match (of.as_str(), name.as_str()) {
                    ("HttpResponse" | "HttpResponseBuilder", "build" | "new") => {
                        let codes = call.args.first().map(|code| self.said(code));
                        Some((codes.unwrap_or_default(), None))
                    }
                    ("Response", "builder") => Some((vec![200], None)),
                    ("HttpResponse", name) => Some((vec![status(name)?], None)),
                    _ => None,
                }
            }
            Expr::Try(inside) => self.chain(&inside.expr),
            _ => None,
        }
    }

    /// Looks for answers where a function of the code gives one.
    fn follow(&mut self, called: Called<'a, L>) {
        if self.depth >= DEPTH || !self.seen.insert(called.id) {
            return;
        }
        let before = std::mem::replace(&mut self.scope, called.scope);
        let written = std::mem::take(&mut self.written);
        let held = std::mem::take(&mut self.held);
        self.depth += 1;
        self.visit_block(called.block);
        self.depth -= 1;
        self.unused();
        self.scope = before;
        self.written = written;
        self.held = held;
    }

    fn call(&mut self, call: &'a ExprCall) -> bool {
        let Expr::Path(path) = &*call.func else {
            return false;
        };
        let names = segments(&path.path);
        let name = names.last().map_or("", String::as_str);
        let of = names.iter().rev().nth(1).map_or("", String::as_str);
        let place = self.place(call);
        if name == "Json" || (of == "Json" && (name == "from" || name == "new")) {
            let payload = match call.args.first() {
                Some(value) => Payload::Json(self.shape(value)),
                None => Payload::Unknown,
            };
            self.push(None, payload, place);
            return true;
        }
        if name == "Html" {
            self.push(None, Payload::Text("text/html"), place);
            return true;
        }
        if of == "Redirect" {
            let code = match name {
                "permanent" => 308,
                "temporary" => 307,
                _ => 303,
            };
            self.push(Some(code), Payload::Nothing, place);
            return true;
        }
        if let Some(code) = name.strip_prefix("Error").and_then(status)
            && code >= 400
        {
            self.push(Some(code), Payload::Text("text/plain"), place);
            return true;
        }
        if let Some((code, media_type)) = self.chain_of_call(call) {
            let payload = media_type.map_or(Payload::Nothing, Payload::Other);
            self.push_all(&code, &payload, &place);
            return true;
        }
        if let Some(called) = self.scope.look.called(&call.func) {
            self.follow(called);
        }
        false
    }

    fn chain_of_call(&self, call: &'a ExprCall) -> Option<(Vec<u16>, Option<String>)> {
        let Expr::Path(path) = &*call.func else {
            return None;
        };
        let names = segments(&path.path);
        let [.., of, name] = names.as_slice() else {
            return None;
        };
        match (of.as_str(), name.as_str()) {
            ("HttpResponse", "new") => {
                let codes = call.args.first().map(|code| self.said(code));
                Some((codes.unwrap_or_default(), None))
            }
            _ => None,
        }
    }

    /// What is made an answer without saying a status: headers and a text.
    fn made(&self, receiver: &'a Expr) -> Option<Payload<L::Type>> {
        let has_status = |element: &&Expr| {
            self.status(element).is_some() && !matches!(element, Expr::Lit(_))
                || self.is_some_status(element)
        };
        match receiver {
            Expr::Array(_) => Some(Payload::Nothing),
            Expr::Lit(literal) if matches!(literal.lit, syn::Lit::Str(_)) => {
                Some(self.payload(receiver))
            }
            Expr::Tuple(tuple) if tuple.elems.is_empty() => Some(Payload::Nothing),
            Expr::Tuple(tuple) if !tuple.elems.iter().any(|element| has_status(&element)) => {
                let payload = self.payload(tuple.elems.last()?);
                Some(typed_by_headers(payload, tuple))
            }
            _ => None,
        }
    }

    fn method(&mut self, call: &'a ExprMethodCall) -> bool {
        let name = call.method.to_string();
        let place = self.place(call);
        self.scope.put(call);
        if let Some((code, media_type)) = self.chain(&call.receiver) {
            let payload = match (name.as_str(), call.args.first()) {
                ("json", Some(value)) => Payload::Json(self.shape(value)),
                ("finish", _) => Payload::Nothing,
                ("body", Some(value)) => match media_type {
                    Some(media_type) => of_media_type(media_type),
                    None => match self.payload(value) {
                        Payload::Unknown => Payload::Unknown,
                        payload => payload,
                    },
                },
                ("streaming", _) => Payload::Other(
                    media_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
                ),
                _ => return false,
            };
            self.push_all(&code, &payload, &place);
            return true;
        }
        if name == "into_response"
            && let Some(payload) = self.made(&call.receiver)
        {
            self.push(Some(200), payload, place);
            return true;
        }
        let receiver = || self.scope.ty(&call.receiver);
        if let Some(called) = self.scope.look.called_method(&name, &receiver) {
            self.follow(called);
        }
        false
    }
}

/// The variable that a pattern is.
fn variable(pattern: &syn::Pat) -> Option<String> {
    match pattern {
        syn::Pat::Ident(ident) => Some(ident.ident.to_string()),
        syn::Pat::Type(typed) => variable(&typed.pat),
        _ => None,
    }
}

/// A body with the media type that stands before it: `([(header::CONTENT_TYPE, "text/csv")], text)`.
fn typed_by_headers<T>(payload: Payload<T>, tuple: &syn::ExprTuple) -> Payload<T> {
    let headers = tuple.elems.iter().filter_map(|element| match element {
        Expr::Array(array) => Some(&array.elems),
        _ => None,
    });
    let mut said = headers.flatten().filter_map(|header| {
        let Expr::Tuple(pair) = header else {
            return None;
        };
        let mut name = super::syntax::Names::default();
        name.visit_expr(pair.elems.first()?);
        if !is_content_type(&name.0) {
            return None;
        }
        let mut value = super::syntax::Words::default();
        value.visit_expr(pair.elems.get(1)?);
        let mut texts = value.0.iter().filter_map(|word| word.strip_prefix('"'));
        let media_type = texts.find(|text| text.contains('/'))?.split(';').next()?;
        Some(media_type.trim().to_owned())
    });
    match (payload, said.next()) {
        (payload @ Payload::Json(_), _) | (payload, None) => payload,
        (_, Some(said)) => of_media_type(said),
    }
}

/// Whether words name the header, and not one whose name is longer.
fn is_content_type(words: &str) -> bool {
    words.split(' ').any(|word| {
        let name = word.trim_matches('"').replace('_', "-");
        name.eq_ignore_ascii_case("content-type")
    })
}

/// A body of which nothing but the media type is known.
fn of_media_type<T>(media_type: String) -> Payload<T> {
    match media_type.as_str() {
        "text/plain" => Payload::Text("text/plain"),
        "text/html" => Payload::Text("text/html"),
        _ => Payload::Other(media_type),
    }
}

/// The media type that `ContentType::json()` and the like stand for.
fn named_media_type(expression: &Expr) -> Option<String> {
    let Expr::Call(call) = expression else {
        return None;
    };
    let Expr::Path(path) = &*call.func else {
        return None;
    };
    let media_type = match last(&path.path).as_str() {
        "json" => "application/json",
        "plaintext" => "text/plain",
        "html" => "text/html",
        "xml" => "application/xml",
        "octet_stream" => "application/octet-stream",
        _ => return None,
    };
    Some(media_type.to_owned())
}

impl<'a, L: Look<'a>> Visit<'a> for Scan<'a, L> {
    fn visit_item(&mut self, _item: &'a syn::Item) {}

    fn visit_local(&mut self, local: &'a syn::Local) {
        let codes = match &local.init {
            // Ways that part before an answer is made: `let status = if … { … } else { … };`
            Some(init) if matches!(*init.expr, Expr::If(_) | Expr::Match(_) | Expr::Path(_)) => {
                self.statuses(&init.expr)
            }
            _ => Vec::new(),
        };
        if let (Some(name), Some(init), false) =
            (variable(&local.pat), &local.init, codes.is_empty())
        {
            let n_before = self.found.len();
            syn::visit::visit_local(self, local);
            // These are given with what comes later.
            let mut given = self.found.split_off(n_before);
            given.retain(|answer| {
                let is_held = answer.status.is_some_and(|code| codes.contains(&code));
                !is_held || !matches!(answer.payload, Payload::Nothing)
            });
            self.found.append(&mut given);
            let held = Held {
                codes,
                place: self.place(&init.expr),
                is_used: Cell::new(false),
            };
            if let Some(before) = self.held.insert(name, held)
                && !before.is_used.get()
            {
                self.push_all(&before.codes, &Payload::Nothing, &before.place);
            }
            self.scope.local(local);
            return;
        }
        syn::visit::visit_local(self, local);
        if let Some(name) = variable(&local.pat) {
            let init = local.init.as_ref().map(|init| &*init.expr);
            let written = init
                .filter(
                    |init| matches!(init, Expr::Macro(found) if last(&found.mac.path) == "json"),
                )
                .map(|init| self.shape(init));
            match written {
                Some(shape) => self.written.insert(name, shape),
                None => self.written.remove(&name),
            };
        }
        self.scope.local(local);
    }

    fn visit_expr_match(&mut self, matched: &'a syn::ExprMatch) {
        self.visit_expr(&matched.expr);
        let ty = self.scope.ty(&matched.expr);
        for arm in &matched.arms {
            self.scope.bind(&arm.pat, &ty);
            self.visit_expr(&arm.body);
        }
    }

    fn visit_expr_let(&mut self, bound: &'a syn::ExprLet) {
        self.visit_expr(&bound.expr);
        let ty = self.scope.ty(&bound.expr);
        self.scope.bind(&bound.pat, &ty);
    }

    fn visit_expr_for_loop(&mut self, walk: &'a syn::ExprForLoop) {
        self.visit_expr(&walk.expr);
        let item = self.scope.item(&walk.expr);
        self.scope.bind(&walk.pat, &item);
        self.visit_block(&walk.body);
    }

    fn visit_expr(&mut self, expression: &'a Expr) {
        match expression {
            Expr::Tuple(tuple) => {
                let mut code = Vec::new();
                let mut has_status = false;
                for element in &tuple.elems {
                    let found = self.statuses(element);
                    if !found.is_empty() {
                        code = found;
                        has_status = true;
                    } else if self.is_some_status(element) {
                        has_status = true;
                    }
                }
                if has_status && tuple.elems.len() > 1 {
                    // The body is last in axum and first in actix-web.
                    let mut payloads = tuple.elems.iter().rev().filter_map(|element| {
                        match self.payload(element) {
                            Payload::Unknown => None,
                            payload => Some(payload),
                        }
                    });
                    let payload = payloads.next().unwrap_or(Payload::Unknown);
                    let payload = typed_by_headers(payload, tuple);
                    let place = self.place(tuple);
                    self.push_all(&code, &payload, &place);
                    return;
                }
            }
            Expr::Call(call) if self.call(call) => return,
            Expr::MethodCall(call) if self.method(call) => return,
            Expr::Path(_) => {
                if let Some(code) = self.status(expression) {
                    let place = self.place(expression);
                    self.push(Some(code), Payload::Nothing, place);
                }
                return;
            }
            // A status that something is compared with is no answer.
            Expr::Binary(_) => return,
            _ => {}
        }
        syn::visit::visit_expr(self, expression);
    }
}
