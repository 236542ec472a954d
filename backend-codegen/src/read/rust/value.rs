//! What expressions can be, as far as routes are concerned.

use std::collections::HashMap;
use std::rc::Rc;

pub(super) use crate::infer::path::hole;

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
    /// A text; what is not known of it stands in a [`hole`].
    Text(String),
    /// A router, scope, resource or configuration, by its number.
    Router(usize),
    /// What answers the methods of one path.
    Endpoints(Vec<Endpoint<'a>>),
    Function(Function<'a>),
    Closure(Rc<Closure<'a>>),
    List(Vec<Value<'a>>),
    /// A struct that was made here, of this type.
    Fields(Rc<HashMap<String, Value<'a>>>, Option<ItemId>),
    /// A method of HTTP, or several.
    Methods(Vec<String>),
    /// A value of a type of ours.
    Of(ItemId),
    /// A variant of an enum of ours.
    Variant(ItemId, String),
    /// The text that a value of a type of ours has in a field, whatever makes that value.
    Field(ItemId, String),
    /// What mounts the table of routes that an attribute above a type has, by its name.
    Table(ItemId, String),
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
    /// Whether what a macro makes of it is only guessed.
    pub(super) is_guessed: bool,
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
    /// The scopes of actix-web that it is in, with what their paths begin with.
    pub(super) scopes: Vec<(usize, String)>,
}

impl<'a> Route<'a> {
    pub(super) const fn new(path: String, endpoint: Endpoint<'a>) -> Self {
        Self {
            path,
            endpoint,
            scopes: Vec::new(),
        }
    }

    /// The same below a prefix.
    pub(super) fn below(mut self, family: Family, prefix: &str) -> Self {
        self.path = joined(family, prefix, &self.path);
        for (_, path) in &mut self.scopes {
            *path = joined(family, prefix, path);
        }
        self
    }
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
    /// What they begin with as well: a resource of actix-web may have several paths.
    pub(super) others: Vec<String>,
    pub(super) routes: Vec<Route<'a>>,
    /// The methods that a guard lets through, for routes that answer them all.
    pub(super) guarded: Vec<String>,
    /// The resource whose handler this is to have, as in `r.get().with(handler)` of actix-web 0.7.
    pub(super) part_of: Option<usize>,
    /// What is around all routes, whenever they were added.
    pub(super) around: Vec<Layer<'a>>,
    /// Whether it became a part of another one.
    pub(super) is_consumed: bool,
    /// What answers in a scope of actix-web where nothing else does: the scope itself, if there is nothing else.
    pub(super) default: Vec<Endpoint<'a>>,
    /// Which scope of actix-web it is: one that takes whatever begins with its prefix.
    pub(super) scope: Option<usize>,
}

impl<'a> Router<'a> {
    pub(super) fn new(family: Family, prefix: String) -> Self {
        Self {
            family,
            prefix,
            others: Vec::new(),
            routes: Vec::new(),
            guarded: Vec::new(),
            part_of: None,
            around: Vec::new(),
            is_consumed: false,
            default: Vec::new(),
            scope: None,
        }
    }

    /// Its routes as others see them.
    pub(super) fn finished(&self) -> Vec<Route<'a>> {
        let prefixes = std::iter::once(&self.prefix).chain(&self.others);
        // What takes every method answers below the scope as well, and has paths of its own.
        let says_methods = |endpoint: &&Endpoint<'a>| !endpoint.methods.is_empty();
        let default = self.default.iter().filter(|_| self.routes.is_empty());
        let default: Vec<Route<'a>> = default
            .filter(says_methods)
            .map(|endpoint| Route::new(String::new(), endpoint.clone()))
            .collect();
        let routes = prefixes.flat_map(|prefix| {
            self.routes.iter().chain(&default).cloned().map(|route| {
                let mut route = route.below(self.family, prefix);
                // With a slash at its end a prefix leaves all others to whoever comes next: what stands
                // behind it has to begin with one, too.
                let takes_all = !prefix.is_empty() && !prefix.ends_with('/');
                if let Some(scope) = self.scope.filter(|_| takes_all) {
                    route.scopes.push((scope, prefix.clone()));
                }
                route.endpoint.layers.extend(self.around.iter().copied());
                if route.endpoint.methods.is_empty() {
                    route.endpoint.methods.clone_from(&self.guarded);
                }
                route
            })
        });
        routes.collect()
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

#[cfg(test)]
mod tests {
    use super::{Family, joined};

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
