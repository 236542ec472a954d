//! Who is let in: what extractors, layers and handlers ask for.

use super::follow::Follow;
use super::{Facts, Operations};
use crate::document::Location;
use crate::read::code::{Evidence, Operation, Response, Scheme, Status, Text, Value};
use crate::read::rust::value::{Layer, Route};
use crate::read::rust::world::{Function, ItemId, Kind};

impl<'a> Operations<'a, '_> {
    /// Notes that an operation demands something, or takes it if it is there.
    pub(super) fn demand(
        &mut self,
        kind: &str,
        place: Location,
        is_optional: bool,
        facts: &mut Facts,
    ) {
        let text = |text: &str| Value::text(text, place);
        let object = Value::object(place);
        let (name, value) = match kind {
            "bearer" => (
                "bearerAuth".to_owned(),
                object
                    .with("type", text("http"))
                    .with("scheme", text("bearer")),
            ),
            "basic" => (
                "basicAuth".to_owned(),
                object
                    .with("type", text("http"))
                    .with("scheme", text("basic")),
            ),
            "Authorization" => (
                "token".to_owned(),
                object
                    .with("type", text("apiKey"))
                    .with("in", text("header"))
                    .with("name", text("Authorization")),
            ),
            other => match other.strip_prefix("cookie:") {
                Some(cookie) => (
                    "cookieAuth".to_owned(),
                    object
                        .with("type", text("apiKey"))
                        .with("in", text("cookie"))
                        .with("name", text(cookie)),
                ),
                None => (
                    "apiKey".to_owned(),
                    object
                        .with("type", text("apiKey"))
                        .with("in", text("header"))
                        .with("name", text(other)),
                ),
            },
        };
        // One scheme of a name; another one of that name is told apart by its number.
        let mut unique = name.clone();
        let mut n = 1;
        while self
            .schemes
            .get(&unique)
            .is_some_and(|known| !known.value.says_the_same(&value))
        {
            n += 1;
            unique = format!("{name}{n}");
        }
        self.schemes
            .entry(unique.clone())
            .or_insert_with(|| Scheme {
                name: Text::new(&unique, place),
                value,
            });
        let one = (Text::new(unique, place), Vec::new());
        let demands = facts.security.get_or_insert_default();
        // What is optional beside what is demanded adds nothing.
        if is_optional {
            if demands.is_empty() {
                demands.push(Vec::new());
                demands.push(vec![one]);
            }
            return;
        }
        demands.retain(|demand| !demand.is_empty());
        if !demands
            .iter()
            .flatten()
            .any(|(name, _)| *name.text == one.0.text)
        {
            match demands.first_mut() {
                Some(first) => first.push(one),
                None => demands.push(vec![one]),
            }
        }
        self.refused(401, place, facts);
    }

    fn refused(&self, code: u16, place: Location, facts: &mut Facts) {
        let status = Status::Code(code);
        if !facts
            .responses
            .iter()
            .any(|response| response.status == status)
        {
            facts.responses.push(Response {
                status,
                place,
                evidence: Evidence::Usage,
                ..Response::default()
            });
        }
    }

    /// What an extractor of the code demands.
    pub(super) fn extractor_demands(
        &mut self,
        item: ItemId,
        functions: &[Function<'a>],
        place: Location,
        is_optional: bool,
        facts: &mut Facts,
    ) {
        let mut follow = Follow::new(self.world);
        for function in functions {
            follow.function(function);
        }
        let Some(kind) = kind(&follow) else {
            return;
        };
        let is_optional = is_optional || self.holds_an_option(item);
        self.demand(&kind, place, is_optional, facts);
    }

    /// Whether a type is an `Option` of something with another name.
    fn holds_an_option(&self, item: ItemId) -> bool {
        let Some(Kind::Struct(declared)) = self.world.kind(item) else {
            return false;
        };
        let mut fields = declared.fields.iter();
        match (fields.next(), fields.next()) {
            (Some(only), None) => crate::read::rust::syntax::type_path(&only.ty)
                .is_some_and(|path| crate::read::rust::syntax::last(path) == "Option"),
            _ => {
                let name = declared.ident.to_string().to_ascii_lowercase();
                name.starts_with("maybe") || name.starts_with("optional")
            }
        }
    }

    /// What layers around a route demand.
    pub(super) fn layers(&mut self, route: &Route<'a>, operation: &Operation, facts: &mut Facts) {
        for layer in &route.endpoint.layers {
            let mut follow = Follow::new(self.world);
            follow.expression(layer.syntax, layer.at.module);
            let Some(kind) = layer_kind(layer, &follow) else {
                continue;
            };
            let is_free = follow.pairs.iter().any(|(path, method)| {
                same_shape(path, &operation.path)
                    && method
                        .as_ref()
                        .is_none_or(|method| *method == operation.method)
            });
            let place = self.place(layer.at, syn::spanned::Spanned::span(layer.syntax));
            if !is_free {
                self.demand(&kind, place, false, facts);
            }
        }
    }

    /// What a handler looks for in its request by itself.
    pub(super) fn demands_of_body(&mut self, function: &Function<'a>, facts: &mut Facts) {
        if facts.security.is_some() {
            return;
        }
        let mut follow = Follow::new(self.world);
        follow.function(function);
        // What a layer has put there, or else nobody is let in.
        let takes_user = (follow.says("extensions") || follow.says("ReqData"))
            && (follow.says("Unauthorized") || follow.says("UNAUTHORIZED"));
        let has_request = function.signature.inputs.iter().any(|input| match input {
            syn::FnArg::Typed(input) => crate::read::rust::syntax::type_path(&input.ty)
                .map(crate::read::rust::syntax::last)
                .is_some_and(|name| {
                    matches!(name.as_str(), "HttpRequest" | "Request" | "HeaderMap")
                }),
            syn::FnArg::Receiver(_) => false,
        });
        if !has_request {
            return;
        }
        let place = self.place(
            crate::read::rust::value::At {
                module: function.module,
                of: function.of,
            },
            function.signature.ident.span(),
        );
        if let Some(kind) = kind(&follow) {
            self.demand(&kind, place, false, facts);
        } else if takes_user {
            self.refused(401, place, facts);
        }
    }
}

/// The way in that code looks for.
fn kind(follow: &Follow<'_, '_>) -> Option<String> {
    let is_header = follow.says("AUTHORIZATION")
        || follow.quotes("authorization")
        || follow.says("Authorization")
        || follow.says("BearerAuth");
    if is_header {
        let quotes_token = follow
            .words
            .iter()
            .any(|word| word == "\"Token " || word == "\"Token");
        if quotes_token {
            return Some("Authorization".to_owned());
        }
        if follow.says("Basic") || follow.quotes("basic ") {
            return Some("basic".to_owned());
        }
        return Some("bearer".to_owned());
    }
    if let Some(name) = header(follow) {
        return Some(name);
    }
    let is_cookie = follow.says("CookieJar")
        || follow.says("PrivateCookieJar")
        || follow.says("SignedCookieJar")
        || follow.says("cookie");
    if is_cookie {
        let name = follow.words.iter().find_map(|word| {
            let text = word.strip_prefix('"')?;
            let lower = text.to_ascii_lowercase();
            let is_name = ["session", "sid", "token", "auth", "jwt"]
                .iter()
                .any(|part| lower.contains(part))
                && !text.contains(' ');
            is_name.then(|| format!("cookie:{text}"))
        });
        return name;
    }
    None
}

/// A header of its own that carries a key.
fn header(follow: &Follow<'_, '_>) -> Option<String> {
    follow.words.iter().find_map(|word| {
        let text = word.strip_prefix('"')?;
        let lower = text.to_ascii_lowercase();
        let is_key = (lower.starts_with("x-") || lower.contains("api-key") || lower == "apikey")
            && (lower.contains("key") || lower.contains("token") || lower.contains("auth"))
            && !lower.contains(' ');
        is_key.then(|| text.to_owned())
    })
}

/// The way in that a layer looks for; what only names headers, as those for CORS do, asks nobody.
fn layer_kind(layer: &Layer<'_>, follow: &Follow<'_, '_>) -> Option<String> {
    let mut own = crate::read::rust::syntax::Names::default();
    syn::visit::Visit::visit_expr(&mut own, layer.syntax);
    let names: Vec<&str> = own.0.split(' ').collect();
    let has = |name: &str| names.contains(&name);
    if names.iter().any(|name| {
        let lower = name.to_ascii_lowercase();
        lower.contains("cors") || lower.contains("sensitive") || lower.contains("trace")
    }) {
        return None;
    }
    let asks = has("HttpAuthentication")
        || has("ValidateRequestHeaderLayer")
        || has("RequireAuthorizationLayer")
        || has("AsyncRequireAuthorizationLayer");
    if asks {
        return Some(
            kind(follow)
                .unwrap_or_else(|| if has("basic") { "basic" } else { "bearer" }.to_owned()),
        );
    }
    let refuses = follow.says("UNAUTHORIZED")
        || follow.says("Unauthorized")
        || follow.says("ErrorUnauthorized")
        || follow.says("unauthorized");
    kind(follow).filter(|_| refuses)
}

/// Whether two templates differ in the names of their parameters alone.
fn same_shape(a: &str, b: &str) -> bool {
    let parts = |path: &str| -> Vec<String> {
        path.trim_end_matches('/')
            .split('/')
            .map(|part| match part.starts_with(['{', ':']) {
                true => "{}".to_owned(),
                false => part.to_owned(),
            })
            .collect()
    };
    parts(a) == parts(b)
}
