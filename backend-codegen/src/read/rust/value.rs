//! What expressions can be, as far as routes are concerned.

use std::collections::HashMap;
use std::rc::Rc;

use super::world::{Function, ItemId, ModuleId};
use crate::document::Location;

/// The values of variables.
pub(super) type Scope<'a> = HashMap<String, Value<'a>>;

/// A value.
#[derive(Clone, Default)]
pub(super) enum Value<'a> {
    /// Nothing that matters here.
    #[default]
    Unknown,
    /// A text; what is not known of it stands between [`HOLE`] and [`END`].
    Text(String),
    /// A router, scope, resource or configuration, by its number.
    Router(usize),
    /// What answers the methods of one path.
    Endpoints(Vec<Endpoint<'a>>),
    Function(Function<'a>),
    Closure(Rc<Closure<'a>>),
    List(Vec<Value<'a>>),
    Fields(Rc<HashMap<String, Value<'a>>>),
    /// A method of HTTP, or several.
    Methods(Vec<String>),
    /// A value of a type of ours.
    Of(ItemId),
}

/// The beginning of a part of a text that is not known, which a name follows.
pub(super) const HOLE: char = '\u{1}';
/// Its end.
pub(super) const END: char = '\u{2}';

/// A part of a text that is not known.
pub(super) fn hole(name: &str) -> String {
    format!("{HOLE}{name}{END}")
}

pub(super) struct Closure<'a> {
    pub(super) syntax: &'a syn::ExprClosure,
    pub(super) at: At,
    pub(super) scope: Scope<'a>,
}

/// Where code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct At {
    pub(super) module: ModuleId,
    /// What `Self` is.
    pub(super) of: Option<ItemId>,
}

/// What answers a request.
#[derive(Clone)]
pub(super) enum Handler<'a> {
    Function(Function<'a>),
    Closure(Rc<Closure<'a>>),
    Unknown,
}

/// What answers some methods.
#[derive(Clone)]
pub(super) struct Endpoint<'a> {
    /// In lower case; none is all of them.
    pub(super) methods: Vec<String>,
    pub(super) handler: Handler<'a>,
    pub(super) place: Location,
    pub(super) layers: Vec<Layer<'a>>,
    /// What the path is, if a macro says so.
    pub(super) path: Option<String>,
}

/// Something that stands between clients and a handler.
#[derive(Clone, Copy)]
pub(super) struct Layer<'a> {
    pub(super) syntax: &'a syn::Expr,
    pub(super) at: At,
}

/// An endpoint at a path.
#[derive(Clone)]
pub(super) struct Route<'a> {
    pub(super) path: String,
    pub(super) endpoint: Endpoint<'a>,
}

/// Whose rules for paths a router has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    Axum,
    Actix,
}

/// A router while it is put together.
#[derive(Clone)]
pub(super) struct Router<'a> {
    pub(super) family: Family,
    /// What all its paths begin with.
    pub(super) prefix: String,
    pub(super) routes: Vec<Route<'a>>,
    /// What is around all routes, whenever they were added.
    pub(super) around: Vec<Layer<'a>>,
    /// Whether it became a part of another one.
    pub(super) is_consumed: bool,
}

impl<'a> Router<'a> {
    pub(super) fn new(family: Family, prefix: String) -> Self {
        Self {
            family,
            prefix,
            routes: Vec::new(),
            around: Vec::new(),
            is_consumed: false,
        }
    }

    /// Its routes as others see them.
    pub(super) fn finished(&self) -> Vec<Route<'a>> {
        let mut routes = self.routes.clone();
        for route in &mut routes {
            route.path = joined(self.family, &self.prefix, &route.path);
            route.endpoint.layers.extend(self.around.iter().copied());
        }
        routes
    }
}

/// A path below a prefix.
pub(super) fn joined(family: Family, prefix: &str, path: &str) -> String {
    if prefix.is_empty() {
        return path.to_owned();
    }
    match family {
        // In axum, `/` in what is nested is the prefix itself.
        Family::Axum if path == "/" || path.is_empty() => prefix.to_owned(),
        Family::Actix if path.is_empty() => prefix.to_owned(),
        _ => {
            let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
            let path = path.strip_prefix('/').unwrap_or(path);
            format!("{prefix}/{path}")
        }
    }
}

/// A path of a router as OpenAPI writes it, and whether it has parts that are not known.
pub(super) fn template(path: &str) -> (String, bool) {
    let mut template = String::new();
    let mut is_known = true;
    let mut rest = path.chars().peekable();
    let mut at_start = true;
    while let Some(character) = rest.next() {
        match character {
            HOLE => {
                is_known = false;
                template.push('{');
                for inside in rest.by_ref().take_while(|inside| *inside != END) {
                    template.push(inside);
                }
                template.push('}');
            }
            '{' => {
                template.push('{');
                template.push_str(&name(&mut rest));
                template.push('}');
            }
            ':' | '*' if at_start => {
                let mut name = String::new();
                while let Some(inside) = rest.peek().copied().filter(|inside| *inside != '/') {
                    name.push(inside);
                    rest.next();
                }
                template.push('{');
                template.push_str(if name.is_empty() { "rest" } else { &name });
                template.push('}');
            }
            character => template.push(character),
        }
        at_start = character == '/';
    }
    (template, is_known)
}

/// The name in braces: without the star of axum and without the pattern of actix-web, which may have
/// braces of its own.
fn name(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> String {
    let mut depth = 1;
    let mut inside = String::new();
    for character in rest.by_ref() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        inside.push(character);
    }
    let name = inside.split(':').next().unwrap_or("");
    let name = name.trim().trim_start_matches('*');
    if name.is_empty() { "rest" } else { name }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Family, hole, joined, template};

    #[test]
    fn all_dialects_of_paths_are_those_of_openapi() {
        let of = |path: &str| template(path).0;
        assert_eq!(of("/users/:id/posts/:post"), "/users/{id}/posts/{post}");
        assert_eq!(of("/users/{id}"), "/users/{id}");
        assert_eq!(of("/files/*path"), "/files/{path}");
        assert_eq!(of("/files/{*path}"), "/files/{path}");
        assert_eq!(of(r"/orders/{id:\d{2,3}}/x"), "/orders/{id}/x");
        assert_eq!(of("/{tail:.*}"), "/{tail}");
        assert_eq!(of("/celeb_{name}"), "/celeb_{name}");
        assert_eq!(of("/a:b"), "/a:b");
        assert_eq!(
            template(&format!("/{}/x", hole("PREFIX"))),
            ("/{PREFIX}/x".to_owned(), false)
        );
    }

    #[test]
    fn prefixes_are_joined_as_frameworks_do() {
        assert_eq!(joined(Family::Axum, "/api", "/"), "/api");
        assert_eq!(joined(Family::Axum, "/api/", "/x"), "/api/x");
        assert_eq!(joined(Family::Actix, "/api", ""), "/api");
        assert_eq!(joined(Family::Actix, "/api", "/"), "/api/");
        assert_eq!(joined(Family::Actix, "/api", "x"), "/api/x");
        assert_eq!(joined(Family::Actix, "", "/x"), "/x");
    }
}
