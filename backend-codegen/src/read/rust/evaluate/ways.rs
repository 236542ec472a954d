//! Ways that part: what is served on each of them.

use std::collections::HashSet;

use super::defaults::is_missing;
use super::{Evaluator, router_in};
use crate::document::Location;
use crate::infer::path::{below_hole, is_known};
use crate::read::rust::value::{Family, Route, Router, Scope, Value, joined};

impl<'a> Evaluator<'a, '_> {
    /// The value of ways that part: routers are taken together, and of others the first is taken.
    pub(super) fn one_of(&mut self, values: Vec<Value<'a>>) -> Value<'a> {
        let mut routers = Vec::new();
        for value in &values {
            if let Value::Router(id) = value
                && !routers.contains(id)
            {
                routers.push(*id);
            }
        }
        self.drop_prefixed(&mut routers);
        if let [first, others @ ..] = routers.as_slice() {
            if others.is_empty() {
                return Value::Router(*first);
            }
            let family = self.routers.get(*first).map_or(Family::Axum, |r| r.family);
            let both = self.router(family, String::new());
            for other in &routers {
                self.drop_served(&both, *other);
                self.take(&both, &Value::Router(*other), "");
            }
            return both;
        }
        let mut endpoints = Vec::new();
        for value in &values {
            if let Value::Endpoints(found) = value {
                endpoints.extend(found.iter().cloned());
            }
        }
        if !endpoints.is_empty() {
            return Value::Endpoints(endpoints);
        }
        // A text that is known is what another one is if nobody sets it.
        let texts = values.iter().filter_map(|value| match value {
            Value::Text(text) => Some(text),
            _ => None,
        });
        if let [Value::Text(first), ..] = values.as_slice()
            && is_missing(first)
            && let Some(known) = texts.clone().find(|text| is_known(text))
        {
            return Value::Text(known.clone());
        }
        let known = values
            .into_iter()
            .find(|value| !matches!(value, Value::Unknown));
        known.unwrap_or_default()
    }

    /// The routers that variables hold before ways part, with how many routes they have.
    pub(super) fn ways(&self, scope: &Scope<'a>) -> Vec<Way> {
        let routers = scope.values().filter_map(router_in);
        let ways = routers.map(|id| {
            let n_first = self.routers.get(id).map_or(0, |router| router.routes.len());
            Way {
                router: id,
                n_first,
                n_before: n_first,
                served: HashSet::new(),
            }
        });
        ways.collect()
    }

    /// At the end of one of several ways: what another one has added at the same path to the same
    /// router is not added twice.
    pub(super) fn way_ends(&mut self, ways: &mut [Way]) {
        for way in ways {
            let Some(router) = self.routers.get_mut(way.router) else {
                continue;
            };
            let n_before = way.n_before.min(router.routes.len());
            let mut added = router.routes.split_off(n_before);
            let mut before = router.routes.split_off(way.n_first.min(n_before));
            before.retain(|route| !is_with_hole(route, &added));
            added.retain(|route| !is_with_hole(route, &before));
            let at = |route: &Route<'_>| (route.path.clone(), route.endpoint.methods.clone());
            added.retain(|route| {
                let is_new = route.endpoint.methods.is_empty() || !way.served.contains(&at(route));
                if !is_new {
                    self.told.insert(route.endpoint.place);
                }
                is_new
            });
            way.served.extend(added.iter().map(at));
            router.routes.append(&mut before);
            router.routes.append(&mut added);
            way.n_before = router.routes.len();
        }
    }

    /// `if path.is_empty() { routes } else { Router::new().nest(path, routes) }` has the same routes
    /// twice: those below what is not known are dropped.
    fn drop_prefixed(&mut self, routers: &mut Vec<usize>) {
        let of = |id: &usize| -> Vec<(String, Location)> {
            let routes = self.routers.get(*id).map(Router::finished);
            let routes = routes.into_iter().flatten();
            routes
                .map(|route| (route.path, route.endpoint.place))
                .collect()
        };
        let all: Vec<(usize, Vec<(String, Location)>)> =
            routers.iter().map(|id| (*id, of(id))).collect();
        for (id, own) in &all {
            if own.iter().any(|(path, _)| below_hole(path).is_none()) {
                continue;
            }
            let is_in = |(path, place): &(String, Location), others: &[(String, Location)]| {
                let path = below_hole(path).unwrap_or_default();
                let is_same = |(other, at): &(String, Location)| {
                    at == place && (other == path || path.is_empty() && other == "/")
                };
                others.iter().any(is_same)
            };
            let without = all
                .iter()
                .find(|(_, others)| own.iter().any(|route| is_in(route, others)));
            let Some((kept, others)) = without else {
                continue;
            };
            routers.retain(|router| router != id);
            self.keep_others(*id, *kept, |route| is_in(route, others));
            for (router, is_consumed) in [(id, true), (kept, false)] {
                if let Some(router) = self.routers.get_mut(*router) {
                    router.is_consumed = is_consumed;
                }
            }
        }
    }

    /// Takes the routes below what is not known that are not served without it, as if they were.
    fn keep_others(
        &mut self,
        from: usize,
        into: usize,
        is_served: impl Fn(&(String, Location)) -> bool,
    ) {
        let routes = self.routers.get(from).map(Router::finished);
        let others = routes.into_iter().flatten().filter_map(|mut route| {
            let (path, place) = (route.path.clone(), route.endpoint.place);
            if is_served(&(path.clone(), place)) {
                return None;
            }
            below_hole(&path)?.clone_into(&mut route.path);
            Some(route)
        });
        let others: Vec<Route<'a>> = others.collect();
        let family = self
            .routers
            .get(into)
            .map_or(Family::Axum, |router| router.family);
        let with = self.router(family, String::new());
        let Value::Router(id) = with else {
            return;
        };
        if let Some(router) = self.routers.get_mut(id) {
            router.routes = others;
            router.is_consumed = true;
        }
        self.drop_served(&Value::Router(into), id);
        let routes = self
            .routers
            .get_mut(id)
            .map(|router| std::mem::take(&mut router.routes));
        if let (Some(routes), Some(into)) = (routes, self.routers.get_mut(into))
            && into.prefix.is_empty()
        {
            into.routes.extend(routes);
        }
    }

    /// One of several ways is taken: what is served by one of them already is not served twice.
    fn drop_served(&mut self, by: &Value<'a>, other: usize) {
        let Value::Router(by) = by else {
            return;
        };
        let served: HashSet<(String, String)> = self
            .routers
            .get(*by)
            .map(Router::finished)
            .into_iter()
            .flatten()
            .flat_map(|route| {
                let methods = route.endpoint.methods.into_iter();
                methods.map(move |method| (route.path.clone(), method))
            })
            .collect();
        let Some(router) = self.routers.get_mut(other) else {
            return;
        };
        if served.is_empty() || !router.others.is_empty() {
            return;
        }
        let (family, prefix) = (router.family, router.prefix.clone());
        router.routes.retain(|route| {
            let path = joined(family, &prefix, &route.path);
            let methods = &route.endpoint.methods;
            let is_served = !methods.is_empty()
                && methods
                    .iter()
                    .all(|method| served.contains(&(path.clone(), method.clone())));
            if is_served {
                self.told.insert(route.endpoint.place);
            }
            !is_served
        });
    }
}

/// A router that each of several ways may add to.
pub(super) struct Way {
    router: usize,
    /// How many routes it has before the first of them.
    n_first: usize,
    /// How many before this one.
    n_before: usize,
    /// What those before have added.
    served: HashSet<(String, Vec<String>)>,
}

/// Whether a route is one of others below something that is not known: a prefix that a setting may have
/// is done without.
fn is_with_hole(route: &Route<'_>, others: &[Route<'_>]) -> bool {
    let Some(path) = below_hole(&route.path) else {
        return false;
    };
    others.iter().any(|other| {
        let is_path = other.path == path || path.is_empty() && other.path == "/";
        is_path && other.endpoint.place == route.endpoint.place
    })
}
