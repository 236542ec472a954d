//! Parts that can stand in several places by `$ref`: each is read once and shared.

use std::sync::Arc;

use super::names;
use super::place::{Crumb, Place};
use super::quote::quote;
use super::reader::{At, Reader};
use super::resolve::Sort;
use crate::api::{Body, Callback, Example, Header, Link, MediaType, Parameter, PathItem, Response};
use crate::diagnostic::Diagnostic;
use crate::document::{Location, Node, NodeId};
use crate::list::CollectVec;
use crate::map::IndexMap;
use crate::order;

/// Parts within parts within parts: deeper than any API means it.
const MAX_DEPTH: usize = 48;

/// References that lead to references.
const MAX_CHAIN: usize = 100;

/// Parts of a circle that are shown.
const SHOWN: usize = 8;

/// What has been read of one sort.
type Table<T> = IndexMap<NodeId, Slot<T>>;

/// A part that is being read, or has been.
pub(super) enum Slot<T> {
    Open,
    Done(Option<Arc<T>>),
}

/// All shared parts by their nodes.
#[derive(Default)]
pub(super) struct Shared {
    parameters: Table<Parameter>,
    headers: Table<Header>,
    bodies: Table<Body>,
    media_types: Table<MediaType>,
    responses: Table<Response>,
    examples: Table<Example>,
    links: Table<Link>,
    callbacks: Table<Callback>,
    path_items: Table<PathItem>,
    depth: usize,
}

/// What a part needs to be shared.
pub(super) trait Part: Clone {
    /// The table for it.
    fn table(shared: &mut Shared) -> &mut Table<Self>;

    /// Says that this one differs from the component it was copied from by its description.
    fn describe(&mut self, summary: Option<String>, description: Option<String>);
}

macro_rules! part {
    ($ty:ident, $table:ident, |$part:ident, $summary:ident, $description:ident| $describe:block) => {
        impl Part for $ty {
            fn table(shared: &mut Shared) -> &mut Table<Self> {
                &mut shared.$table
            }

            fn describe(&mut self, $summary: Option<String>, $description: Option<String>) {
                self.component = None;
                let $part = self;
                $describe
            }
        }
    };
}

part!(Parameter, parameters, |part, _summary, description| {
    part.description = description.or(part.description.take());
});
part!(Header, headers, |part, _summary, description| {
    part.description = description.or(part.description.take());
});
part!(Body, bodies, |part, _summary, description| {
    part.description = description.or(part.description.take());
});
part!(MediaType, media_types, |_part, _summary, _description| {});
part!(Response, responses, |part, summary, description| {
    part.summary = summary.or(part.summary.take());
    part.description = description.or(part.description.take());
});
part!(Example, examples, |part, summary, description| {
    part.summary = summary.or(part.summary.take());
    part.description = description.or(part.description.take());
});
part!(Link, links, |part, _summary, description| {
    part.description = description.or(part.description.take());
});
part!(Callback, callbacks, |_part, _summary, _description| {});
part!(PathItem, path_items, |part, summary, description| {
    part.summary = summary.or(part.summary.take());
    part.description = description.or(part.description.take());
});

/// Where a chain of references ends.
pub(super) struct End<'d> {
    pub(super) at: At<'d>,
    /// The last reference, if there is any.
    pub(super) reference: Option<&'d str>,
    pub(super) summary: Option<String>,
    pub(super) description: Option<String>,
}

/// Reads a part, which is the component of a name or stands in its place.
pub(super) type Lower<'l, 'd, 'r, T> =
    &'l dyn Fn(&mut Reader<'d, 'r>, At<'d>, Option<Arc<str>>) -> Option<T>;

impl<'d, 'r> Reader<'d, 'r> {
    /// Reads a part, or the one that a `$ref` in its place leads to.
    pub(super) fn part<T: Part>(
        &mut self,
        at: At<'d>,
        sort: Sort,
        lower: Lower<'_, 'd, 'r, T>,
    ) -> Option<Arc<T>> {
        let end = self.end_of(at, sort)?;
        let part = self.shared_part(&end, at.node.location(), sort, lower)?;
        if end.summary.is_none() && end.description.is_none() {
            return Some(part);
        }
        let mut own = T::clone(&part);
        own.describe(end.summary, end.description);
        Some(Arc::new(own))
    }

    fn shared_part<T: Part>(
        &mut self,
        end: &End<'d>,
        location: Location,
        sort: Sort,
        lower: Lower<'_, 'd, 'r, T>,
    ) -> Option<Arc<T>> {
        let id = end.at.node.id();
        match T::table(&mut self.shared).get(&id) {
            Some(Slot::Done(part)) => return part.clone(),
            Some(Slot::Open) => {
                self.contains_itself(end, location, sort);
                return None;
            }
            None => {}
        }
        T::table(&mut self.shared).insert(id, Slot::Open);
        let mut part = None;
        if self.enter_part(location) {
            part = self.new_part(end, sort, lower);
            self.shared.depth -= 1;
        }
        T::table(&mut self.shared).insert(id, Slot::Done(part.clone()));
        part
    }

    fn contains_itself(&mut self, end: &End<'d>, location: Location, sort: Sort) {
        let message = format!("this {} contains itself", sort.noun);
        self.push(
            Diagnostic::error("ref::cycle", location, message)
                .related(head(end.at.node), "it begins here")
                .help("remove the `$ref`, or refer to one without it"),
        );
    }

    /// Runs `inside` unless parts are nested too deeply already.
    pub(super) fn deeper<R>(
        &mut self,
        location: Location,
        inside: impl FnOnce(&mut Self) -> R,
    ) -> Option<R> {
        if !self.enter_part(location) {
            return None;
        }
        let result = inside(self);
        self.shared.depth -= 1;
        Some(result)
    }

    /// Goes one part further in, unless parts are nested too deeply already.
    fn enter_part(&mut self, location: Location) -> bool {
        if self.shared.depth >= MAX_DEPTH {
            let message = format!("more than {MAX_DEPTH} parts contain each other here");
            self.push_grouped(
                "",
                Diagnostic::error("ref::too-deep", location, message)
                    .help("nest callbacks, headers and encodings less deeply"),
            );
            return false;
        }
        self.shared.depth += 1;
        true
    }

    fn new_part<T: Part>(
        &mut self,
        end: &End<'d>,
        sort: Sort,
        lower: Lower<'_, 'd, 'r, T>,
    ) -> Option<Arc<T>> {
        let component = self.component_names.get(&end.at.node.id()).cloned();
        let place = end.reference.map(|reference| {
            let place = self.place_of(reference, sort, component.as_ref());
            std::mem::replace(&mut self.place, place)
        });
        let part = lower(self, end.at, component);
        if let Some(place) = place {
            self.place = place;
        }
        part.map(Arc::new)
    }

    /// The place of a part that a reference leads to.
    fn place_of(&self, reference: &'d str, sort: Sort, component: Option<&Arc<str>>) -> Place<'d> {
        let pointer = reference.strip_prefix('#');
        match pointer.and_then(|pointer| self.component_named(pointer)) {
            Some((_, name)) if component.is_some() => {
                let words = component.map(Arc::clone).into_iter().collect_vec();
                Place::at(Crumb::Component(sort.noun, name), words)
            }
            _ => Place::at(Crumb::Target(reference), names::words_of(reference)),
        }
    }

    /// Follows `$ref` from part to part until one is none.
    pub(super) fn end_of(&mut self, at: At<'d>, sort: Sort) -> Option<End<'d>> {
        let mut end = End {
            at,
            reference: None,
            summary: None,
            description: None,
        };
        let mut gone: Vec<Node<'d>> = Vec::new();
        while let Some(reference) = end.at.node.get("$ref") {
            let id = end.at.node.id();
            if let Some(start) = gone.iter().position(|node| node.id() == id) {
                self.circle(gone.get(start..).unwrap_or_default(), sort);
                return None;
            }
            if gone.len() >= MAX_CHAIN {
                let message = format!("more than {MAX_CHAIN} `$ref`s lead to each other");
                self.push_grouped(
                    "chain",
                    Diagnostic::error("ref::too-deep", at.node.location(), message)
                        .help(format!("refer to the {} itself", sort.noun)),
                );
                return None;
            }
            gone.push(end.at.node);
            self.siblings(end.at, &mut end.summary, &mut end.description);
            let target = self.follow(end.at.scope, reference, sort)?;
            end.at = target.at;
            end.reference = reference.as_str();
        }
        Some(end)
    }

    /// Says that these parts are nothing but references to each other, once for all who refer to them.
    fn circle(&mut self, parts: &[Node<'d>], sort: Sort) {
        let mut references: Vec<Location> = parts
            .iter()
            .filter_map(|part| Some(part.get("$ref")?.location()))
            .collect_vec();
        order::sort(&mut references);
        let Some((first, others)) = references.split_first() else {
            return;
        };
        let message = format!("this `$ref` leads back to itself, not to a {}", sort.noun);
        let mut diagnostic = Diagnostic::error("ref::cycle", *first, message)
            .label("it leads to nothing else")
            .help(format!(
                "write the {} itself in place of one `$ref`",
                sort.noun
            ));
        for other in others.iter().take(SHOWN) {
            diagnostic = diagnostic.related(*other, "by way of this one");
        }
        self.push_grouped(&format!("{first:?}"), diagnostic);
    }

    /// What stands beside a `$ref`: from 3.1 on a summary and a description count, all else never.
    fn siblings(
        &mut self,
        at: At<'d>,
        summary: &mut Option<String>,
        description: &mut Option<String>,
    ) {
        let apply = at.scope.version >= crate::api::Version::V3_1;
        for member in at.node.as_object().into_iter().flatten() {
            match member.key {
                "$ref" => {}
                "summary" | "description" => {
                    let own = if member.key == "summary" {
                        &mut *summary
                    } else {
                        &mut *description
                    };
                    if apply && own.is_none() {
                        *own = self
                            .text_of(super::fields::WRONG_TYPE, member)
                            .map(str::to_owned);
                    }
                }
                key if key.starts_with("x-") => {}
                key => {
                    let message = format!("{} beside a `$ref` is ignored", quote(key));
                    self.push_grouped(
                        key,
                        Diagnostic::warning("ref::siblings", member.key_location, message)
                            .help("move it to what the `$ref` leads to, or write out the whole"),
                    );
                }
            }
        }
    }
}

/// The first key of an object: a mark for the whole that does not cover the screen.
pub(super) fn head(node: Node<'_>) -> Location {
    node.as_object()
        .and_then(|object| object.iter().next())
        .map_or(node.location(), |member| member.key_location)
}
