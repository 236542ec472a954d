//! Who is let in: what extractors, layers and handlers ask for.

use std::rc::Rc;

use syn::visit::Visit as _;

use super::follow::Follow;
use super::{Facts, Operations, Shown};
use crate::document::Location;
use crate::infer::extractor::SESSION;
use crate::infer::security::{Scheme as Way, scheme, sought};
use crate::infer::seeks::Sought;
use crate::infer::words::status;
use crate::read::code::{Evidence, Operation, Response, Scheme, Status, Text, Value};
use crate::read::rust::arguments::of_attributes;
use crate::read::rust::load::span_place;
use crate::read::rust::syntax::{Words, arguments_of_segment, derives};
use crate::read::rust::types::{Context, json};
use crate::read::rust::value::{Layer, Route};
use crate::read::rust::world::{Function, ItemId, Kind};

/// What schemes say for readers alone.
const WORDS: [&str; 2] = ["bearerFormat", "description"];

/// Whether two schemes ask for the same thing, whatever is said about it.
fn demand_the_same(one: &Value, other: &Value) -> bool {
    let bare = |value: &Value| {
        let mut value = value.clone();
        for word in WORDS {
            value.remove(word);
        }
        value
    };
    bare(one).says_the_same(&bare(other))
}

impl<'a> Operations<'a, '_> {
    /// Notes that an operation demands something, or takes it if it is there.
    pub(super) fn demand(
        &mut self,
        kind: &str,
        place: Location,
        is_optional: bool,
        facts: &mut Facts,
    ) {
        let session = (kind == SESSION).then(|| self.session_cookie());
        let kind = session.as_deref().unwrap_or(kind);
        let (name, value) = declared(kind, place);
        let one = Demanded {
            name,
            value,
            scopes: Vec::new(),
        };
        self.demand_scheme(one, place, is_optional, facts);
    }

    /// The cookie of sessions, as the code names it for whatever keeps them.
    fn session_cookie(&mut self) -> String {
        let world = self.world;
        let known = self.session.get_or_insert_with(|| {
            let mut named = SessionName(None);
            for function in &world.functions {
                named.visit_block(function.block);
            }
            match named.0 {
                Some(name) => format!("cookie:{name}"),
                None => SESSION.to_owned(),
            }
        });
        known.clone()
    }

    fn demand_scheme(
        &mut self,
        demanded: Demanded<'_>,
        place: Location,
        is_optional: bool,
        facts: &mut Facts,
    ) {
        let Demanded {
            name,
            value,
            scopes,
        } = demanded;
        // One scheme of a name; another one of that name is told apart by its number.
        let mut unique = name.to_owned();
        let mut n = 1;
        while self
            .schemes
            .get(&unique)
            .is_some_and(|known| !demand_the_same(&known.value, &value))
        {
            n += 1;
            unique = format!("{name}{n}");
        }
        match self.schemes.get_mut(&unique) {
            Some(known) => {
                for word in WORDS {
                    if let (None, Some(said)) = (known.value.get(word), value.get(word)) {
                        known.value.set(word, said.clone());
                    }
                }
            }
            None => {
                let name = Text::new(&unique, place);
                self.schemes.insert(unique.clone(), Scheme { name, value });
            }
        }
        let scopes = scopes.iter().map(|scope| Text::new(scope, place));
        let one = (Text::new(unique, place), scopes.collect());
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

    /// What `#[derive(Security)]` says of an extractor; whether it says something.
    pub(super) fn derived_demand(
        &mut self,
        item: ItemId,
        place: Location,
        is_optional: bool,
        facts: &mut Facts,
    ) -> bool {
        let Some(Kind::Struct(found)) = self.world.kind(item) else {
            return false;
        };
        if !derives(&found.attrs).iter().any(|name| name == "Security") {
            return false;
        }
        let said = crate::infer::declared::security(&found.attrs, &found.fields);
        let Some(kind) = said.kind else {
            return false;
        };
        let (name, mut value) = declared(&kind, place);
        for (member, text) in [
            ("bearerFormat", said.format),
            ("description", said.description),
        ] {
            if let Some(text) = text {
                value.set(member, Value::text(text, place));
            }
        }
        let one = Demanded {
            name: said.name.as_deref().unwrap_or(name),
            value,
            scopes: said.scopes,
        };
        self.demand_scheme(one, place, is_optional || said.is_optional, facts);
        true
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
        let world = self.world;
        let key = functions.iter().map(Function::id).collect();
        let known = self.asked.entry(key).or_insert_with(|| {
            let mut follow = Follow::new(world);
            for function in functions {
                follow.function(function);
            }
            sought(&follow.words)
        });
        let Some(kind) = known.clone() else {
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
            let found = self.found_in(layer);
            if found.limits {
                let place = self.place(layer.at, syn::spanned::Spanned::span(layer.syntax));
                self.refused(429, place, facts);
            }
            if let Some(ty) = extractor_of(layer) {
                let ty = self
                    .world
                    .ty(ty, &Context::new(layer.at.module, layer.at.of));
                let place = self.place(layer.at, syn::spanned::Spanned::span(layer.syntax));
                self.extract(&ty, place, false, facts, 0);
                continue;
            }
            let Some((kind, is_optional)) = &found.kind else {
                continue;
            };
            let is_optional = *is_optional;
            let is_free = found.pairs.iter().any(|(path, method)| {
                same_shape(path, &operation.path)
                    && method
                        .as_ref()
                        .is_none_or(|method| *method == operation.method)
            });
            let place = self.place(layer.at, syn::spanned::Spanned::span(layer.syntax));
            if !is_free {
                self.demand(kind, place, is_optional, facts);
                if is_optional {
                    self.refused(401, place, facts);
                }
            }
        }
    }

    /// What a layer looks for, whatever is behind it.
    fn found_in(&mut self, layer: &Layer<'a>) -> Rc<Found> {
        let key = (std::ptr::from_ref(layer.syntax).addr(), layer.at.module);
        let world = self.world;
        let known = self.around.entry(key).or_insert_with(|| {
            let mut follow = Follow::new(world);
            follow.expression(layer.syntax, layer.at.module);
            Rc::new(Found {
                limits: limits(layer, &follow),
                kind: layer_kind(layer, &follow),
                pairs: follow.pairs,
            })
        });
        Rc::clone(known)
    }

    /// What a handler looks for in its request by itself, if nothing is known already.
    pub(super) fn seeks(&mut self, function: &Function<'a>, shown: &Shown, facts: &mut Facts) {
        if facts.security.is_some() {
            return;
        }
        let source = self.world.source(function.module);
        let place = span_place(source, function.signature.ident.span());
        match &shown.seeks {
            Some(Sought::Demand(kind)) => self.demand(kind, place, false, facts),
            Some(Sought::Optional(kind)) => self.demand(kind, place, true, facts),
            Some(Sought::Client) => self.refused(401, place, facts),
            None => {}
        }
    }
}

/// What was found in a layer.
pub(super) struct Found {
    /// Whether it says that a client has asked too often.
    limits: bool,
    /// The way in that it looks for, and whether it lets pass who shows nothing.
    kind: Option<(String, bool)>,
    /// Paths beside methods, as lists of what needs no credentials have them.
    pairs: Vec<(String, Option<String>)>,
}

/// The extractor that a layer runs for what it refuses: `from_extractor::<User>()`.
fn extractor_of<'a>(layer: &Layer<'a>) -> Option<&'a syn::Type> {
    let mut found = Layered(None);
    found.visit_expr(layer.syntax);
    found.0
}

struct Layered<'a>(Option<&'a syn::Type>);

impl<'a> syn::visit::Visit<'a> for Layered<'a> {
    fn visit_expr_path(&mut self, path: &'a syn::ExprPath) {
        let end = path.path.segments.last();
        let end = end.filter(|end| end.ident.to_string().starts_with("from_extractor"));
        let inside = end.map(arguments_of_segment).unwrap_or_default();
        self.0 = self.0.or_else(|| inside.into_iter().next());
    }
}

impl Operations<'_, '_> {
    /// Those that `schemes(scheme(name = "…", value = json!(…)))` says in an attribute of a struct.
    fn said_schemes(&self) -> Vec<(Text, Value)> {
        let mut said = Vec::new();
        for item in &self.world.items {
            let Kind::Struct(declared) = item.kind else {
                continue;
            };
            let source = self.world.source(item.module);
            for argument in of_attributes(&declared.attrs, "schemes") {
                let place = span_place(source, argument.span);
                let inside = argument.arguments();
                let find = |name: &str| inside.iter().find(|argument| argument.name == name);
                let name = find("name").and_then(|argument| argument.text());
                let value = find("value").and_then(|argument| argument.expression());
                let value = value.and_then(|value| json(&value, place));
                said.extend(
                    name.zip(value)
                        .map(|(name, value)| (Text::new(name, place), value)),
                );
            }
        }
        said
    }

    /// Declares the ways in that attributes name: as the code adds them to its document, or else as
    /// tokens.
    pub(super) fn declared_schemes(&mut self, operations: &[Operation]) {
        let mut named: Vec<&Text> = Vec::new();
        for operation in operations {
            for (name, _) in operation.security.iter().flatten().flatten() {
                if !self.schemes.contains_key(&name.text)
                    && !named.iter().any(|known| known.text == name.text)
                {
                    named.push(name);
                }
            }
        }
        if !named.is_empty() {
            let mut added = Added(Vec::new());
            for function in &self.world.functions {
                let source = self.world.source(function.module);
                let before = added.0.len();
                added.visit_block(function.block);
                for (name, value) in added.0.iter_mut().skip(before) {
                    name.place.source = source;
                    value.place.source = source;
                }
            }
            let said = self.said_schemes();
            for name in named {
                let mut found = said.iter().chain(&added.0);
                let found = found.find(|(added, _)| added.text == name.text);
                let scheme = match found {
                    Some((name, value)) => Scheme {
                        name: name.clone(),
                        value: moved(value.clone(), name.place),
                    },
                    None => Scheme {
                        name: name.clone(),
                        value: http("bearer", name.place),
                    },
                };
                self.schemes.insert(name.text.clone(), scheme);
            }
        }
        // What is only named where attributes have had another say is not declared.
        let is_used = |name: &str| {
            operations.iter().any(|operation| {
                let demands = operation.security.iter().flatten().flatten();
                demands.into_iter().any(|(used, _)| used.text == name)
            })
        };
        self.schemes.retain(|name, _| is_used(name));
    }
}

/// A way in, with the scopes that are asked for.
struct Demanded<'n> {
    name: &'n str,
    value: Value,
    scopes: Vec<String>,
}

/// The name of a way in, and the scheme.
fn declared(kind: &str, place: Location) -> (&'static str, Value) {
    match scheme(kind) {
        (name, Way::Http(scheme)) => (name, http(scheme, place)),
        (name, Way::Key(location, key)) => (
            name,
            Value::object(place)
                .with("type", Value::text("apiKey", place))
                .with("in", Value::text(location, place))
                .with("name", Value::text(key, place)),
        ),
    }
}

fn http(scheme: &str, place: Location) -> Value {
    Value::object(place)
        .with("type", Value::text("http", place))
        .with("scheme", Value::text(scheme, place))
}

/// The same value, all of it at one place.
fn moved(mut value: Value, place: Location) -> Value {
    value.place = place;
    if let crate::read::code::Kind::Object(members) = &mut value.kind {
        for member in members {
            member.place = place;
            member.value = moved(std::mem::take(&mut member.value), place);
        }
    }
    value
}

/// Calls of `add_security_scheme("name", …)`.
struct Added(Vec<(Text, Value)>);

impl<'a> syn::visit::Visit<'a> for Added {
    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        syn::visit::visit_expr_method_call(self, call);
        if call.method != "add_security_scheme" {
            return;
        }
        let mut arguments = call.args.iter();
        let (Some(name), Some(scheme)) = (arguments.next(), arguments.next()) else {
            return;
        };
        let Some(name) = crate::read::rust::syntax::text(name) else {
            return;
        };
        let place = span_place(crate::document::SourceId::default(), call.method.span());
        let mut names = crate::read::rust::syntax::Names::default();
        names.visit_expr(scheme);
        let words: Vec<&str> = names.0.split(' ').collect();
        let has = |word: &str| words.contains(&word);
        let text = |word: &str| Value::text(word, place);
        let quoted = words.iter().find_map(|word| {
            let text = word.strip_prefix('"')?;
            text.strip_suffix('"')
        });
        let value = if has("ApiKey") {
            let location = if has("Cookie") {
                "cookie"
            } else if has("Query") {
                "query"
            } else {
                "header"
            };
            Value::object(place)
                .with("type", text("apiKey"))
                .with("in", text(location))
                .with("name", text(quoted.unwrap_or("Authorization")))
        } else if has("OpenIdConnect") {
            Value::object(place)
                .with("type", text("openIdConnect"))
                .with("openIdConnectUrl", text(quoted.unwrap_or("/")))
        } else if has("OAuth2") {
            Value::object(place)
                .with("type", text("oauth2"))
                .with("flows", Value::object(place))
        } else if has("Basic") {
            http("basic", place)
        } else if has("Digest") {
            http("digest", place)
        } else {
            let mut value = http("bearer", place);
            if has("bearer_format")
                && let Some(format) = quoted
            {
                value.set("bearerFormat", text(format));
            }
            value
        };
        self.0.push((Text::new(name, place), value));
    }
}

/// The name in `SessionMiddleware::builder(…).cookie_name("…")` or `SessionManagerLayer::new(…).with_name("…")`.
struct SessionName(Option<String>);

impl<'a> syn::visit::Visit<'a> for SessionName {
    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        syn::visit::visit_expr_method_call(self, call);
        if call.method == "cookie_name" || call.method == "with_name" {
            let mut words = Words::default();
            for argument in &call.args {
                words.visit_expr(argument);
            }
            let name = words.0.iter().find_map(|word| word.strip_prefix('"'));
            self.0 = self.0.take().or(name.map(str::to_owned));
        }
    }
}

/// Whether a layer says that a client has asked too often.
fn limits(layer: &Layer<'_>, follow: &Follow<'_, '_>) -> bool {
    let mut own = crate::read::rust::syntax::Names::default();
    syn::visit::Visit::visit_expr(&mut own, layer.syntax);
    let mut names = own.0.split(' ');
    let says = |word: &String| {
        let name = word.strip_prefix("Error").unwrap_or(word);
        status(name) == Some(429)
    };
    names.any(|name| matches!(name, "Governor" | "GovernorLayer")) || follow.words.iter().any(says)
}

/// The way in that a layer looks for, and whether it lets pass who shows nothing; what only names
/// headers, as those for CORS do, asks nobody.
fn layer_kind(layer: &Layer<'_>, follow: &Follow<'_, '_>) -> Option<(String, bool)> {
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
    // Others of `ValidateRequestHeaderLayer` look at other headers, or at whatever their function does.
    let asks = has("HttpAuthentication")
        || (has("ValidateRequestHeaderLayer") && (has("bearer") || has("basic")))
        || has("RequireAuthorizationLayer")
        || has("AsyncRequireAuthorizationLayer");
    if asks {
        let kind = sought(&follow.words);
        let kind = kind.unwrap_or_else(|| if has("basic") { "basic" } else { "bearer" }.to_owned());
        return Some((kind, false));
    }
    let kind = sought(&follow.words).filter(|_| follow.refuses || follow.refuses_bad)?;
    Some((kind, !follow.refuses))
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
