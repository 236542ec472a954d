//! Schemas: from a node to a [`Type`].
//!
//! A `$ref` only reserves a [`TypeId`] and puts what it leads to on a list of work, so that schemas
//! may be recursive and chains of references may be long: the stack grows with the depth of the
//! document alone.

mod annotation;
mod array;
mod check;
mod circle;
mod closed;
mod default;
mod discriminator;
mod draft;
mod heirs;
mod keyword;
mod number;
mod object;
mod string;
mod subtype;
mod value;

use std::collections::VecDeque;
use std::sync::Arc;

use super::dialect::Dialect;
use super::dynamic::Dynamic;
use super::names;
use super::place::{Crumb, Place, Position, Step};
use super::quote::quote;
use super::reader::{At, Reader};
use super::resolve::{Target, sort};
use super::uri;
use crate::api::{Origin, Type, TypeId, Types};
use crate::diagnostic::Diagnostic;
use crate::document::{Location, Node, NodeId};
use crate::map::{IndexMap, IndexSet};

/// Schemas within schemas that are read at once; deeper ones go on the list of work.
const MAX_DEPTH: usize = 64;

/// What has been made of schemas, and what is still to be done.
#[derive(Default)]
pub(super) struct Schemas<'d> {
    pub(super) types: Types,
    /// What has been made of a node, for each way that dynamic references lead from there.
    known: IndexMap<(NodeId, Dynamic), TypeId>,
    /// References that lead nowhere, which has been told.
    dead: IndexSet<(NodeId, Dynamic)>,
    work: VecDeque<Job<'d>>,
    depth: usize,
    defaults: Vec<default::Given<'d>>,
}

/// A schema whose type is reserved and not yet filled in.
struct Job<'d> {
    at: At<'d>,
    id: TypeId,
    place: Place<'d>,
}

impl<'d> Reader<'d, '_> {
    /// Reserves a type for each component of the entry document, in order.
    pub(super) fn reserve_schemas(&mut self, schemas: At<'d>) {
        for member in schemas.node.as_object().into_iter().flatten() {
            let name: Arc<str> = member.key.into();
            self.names.take(Arc::clone(&name));
            let at = self.settled(schemas.with(member.value));
            let origin = Origin::Component(Arc::clone(&name));
            let id = self.reserve(at, origin);
            let place = Place::at(Crumb::Component("schema", member.key), vec![name]);
            self.schemas.work.push_back(Job { at, id, place });
        }
    }

    /// Fills in everything that is reserved.
    pub(super) fn finish_schemas(&mut self) {
        while let Some(job) = self.schemas.work.pop_front() {
            self.elsewhere(job.place, |reader| reader.fill(job.id, job.at));
        }
    }

    /// The type of the schema `at`, which stands in an operation or another part.
    pub(super) fn part_schema(&mut self, at: At<'d>) -> TypeId {
        self.schema(at, Position::Part)
    }

    /// The type of the schema `at`.
    fn schema(&mut self, at: At<'d>, position: Position<'d>) -> TypeId {
        let at = self.settled(at);
        if let Some(id) = self.schemas.known.get(&at.key()).copied() {
            self.promote(id, None);
            return id;
        }
        if let Some(reference) = self.lone_reference(at) {
            self.ignored_siblings(at);
            if let Some(id) = self.reference(at, reference) {
                return id;
            }
            let origin = self.origin(position);
            return self
                .schemas
                .types
                .add(Type::any(origin, at.node.location()));
        }
        let origin = self.origin(position);
        let id = self.reserve(at, origin);
        if self.schemas.depth >= MAX_DEPTH {
            let place = self.place.clone();
            self.schemas.work.push_back(Job { at, id, place });
        } else {
            self.schemas.depth += 1;
            self.fill(id, at);
            self.schemas.depth -= 1;
        }
        id
    }

    /// The type of a schema inside `id`.
    fn inner(&mut self, id: TypeId, step: Step<'d>, at: At<'d>) -> TypeId {
        self.within(Crumb::Step(step), |reader| {
            reader.schema(at, Position::Inside(id, step))
        })
    }

    fn origin(&self, position: Position<'d>) -> Origin {
        match position {
            Position::Part => Origin::Part(self.place.words().to_vec()),
            Position::Inside(id, step) => Origin::Inside(id, step.place()),
        }
    }

    /// A type that is still to be filled in.
    fn reserve(&mut self, at: At<'d>, origin: Origin) -> TypeId {
        let id = self
            .schemas
            .types
            .add(Type::any(origin, at.node.location()));
        self.schemas.known.insert(at.key(), id);
        id
    }

    /// Makes a component of a type that is used a second time.
    fn promote(&mut self, id: TypeId, target: Option<Target<'d>>) {
        let origin = &self.schemas.types.get(id).origin;
        if matches!(origin, Origin::Component(_)) {
            return;
        }
        let name = match target {
            Some(target) => self.name_of(target),
            None => {
                let words = names::words_of_type(&self.schemas.types, origin);
                self.names.unique(&words, &[])
            }
        };
        self.schemas.types.promote(id, name);
    }

    /// A name for what a reference leads to.
    fn name_of(&mut self, target: Target<'d>) -> Arc<str> {
        let words = names::words_of(target.reference);
        let resource = target.at.scope.resource;
        let file = self
            .resources
            .get(resource)
            .filter(|_| resource > 0)
            .map_or("", |resource| uri::stem(&resource.base));
        self.names.unique(&words, &[file.into()])
    }

    /// The `$ref` of a schema that has nothing else which counts.
    fn lone_reference(&self, at: At<'d>) -> Option<Node<'d>> {
        let object = at.node.as_object()?;
        let reference = object.get("$ref")?;
        let siblings_apply = at.scope.dialect.siblings_of_ref_apply() || self.options.lenient;
        (object.len() == 1 || !siblings_apply).then_some(reference)
    }

    /// The type that a `$ref` leads to.
    fn reference(&mut self, at: At<'d>, reference: Node<'d>) -> Option<TypeId> {
        let target = self.follow(at.scope, reference, sort::SCHEMA)?;
        self.type_of(at.scope.dynamic, target, reference.location())
    }

    /// The type that a `$dynamicRef` or `$recursiveRef` leads to.
    fn dynamic_reference(
        &mut self,
        at: At<'d>,
        reference: Node<'d>,
        is_recursive: bool,
    ) -> Option<TypeId> {
        let target = self.follow_dynamic(at.scope, reference, is_recursive)?;
        self.type_of(at.scope.dynamic, target, reference.location())
    }

    /// The type of what a reference at `location` leads to, references between left out.
    fn type_of(
        &mut self,
        dynamic: Dynamic,
        mut target: Target<'d>,
        location: Location,
    ) -> Option<TypeId> {
        target.at = self.entered(dynamic, target.at);
        // Each is walked once: what is found at its end is remembered for all of them.
        let mut gone: IndexSet<(NodeId, Dynamic)> = IndexSet::default();
        let id = loop {
            if let Some(id) = self.schemas.known.get(&target.at.key()).copied() {
                self.promote(id, Some(target));
                break id;
            }
            let Some(next) = self.lone_reference(target.at) else {
                let name = self.name_of(target);
                let id = self.reserve(target.at, Origin::Component(Arc::clone(&name)));
                let place = Place::at(Crumb::Target(target.reference), vec![name]);
                self.schemas.work.push_back(Job {
                    at: target.at,
                    id,
                    place,
                });
                break id;
            };
            let node = target.at.key();
            if self.schemas.dead.contains(&node) {
                self.schemas.dead.extend(gone);
                return None;
            }
            if !gone.insert(node) {
                self.endless(target.reference, location, next);
                self.schemas.dead.extend(gone);
                return None;
            }
            let Some(mut next) = self.follow(target.at.scope, next, sort::SCHEMA) else {
                self.schemas.dead.extend(gone);
                return None;
            };
            next.at = self.entered(target.at.scope.dynamic, next.at);
            target = next;
        };
        // Not sorted: nothing but lookups is made of it.
        self.schemas
            .known
            .extend(gone.into_iter().map(|node| (node, id)));
        Some(id)
    }

    /// Says that references lead to nothing but references.
    fn endless(&mut self, reference: &str, location: Location, next: Node<'d>) {
        let message = format!("{} leads back to itself", quote(reference));
        self.push(
            Diagnostic::error("ref::cycle", location, message)
                .related(next.location(), "by way of this `$ref`")
                .help("let one of them say what the value is"),
        );
    }

    /// Before JSON Schema 2019-09, nothing beside a `$ref` counts, unless the caller wants it to.
    fn ignored_siblings(&mut self, at: At<'d>) {
        let object = at.node.as_object();
        let outcome = if self.options.lenient {
            "is read as meant, though it is ignored"
        } else {
            "is ignored"
        };
        for member in object.into_iter().flatten() {
            let is_word = matches!(member.key, "$ref" | "description" | "summary" | "title");
            if is_word || member.key.starts_with("x-") {
                continue;
            }
            let dialect = at.scope.dialect.name();
            let message = format!(
                "{} beside a `$ref` {outcome} in {dialect}",
                quote(member.key)
            );
            let mut diagnostic = Diagnostic::warning("ref::siblings", member.key_location, message);
            diagnostic = if at.scope.dialect == Dialect::OpenApi30 {
                diagnostic
                    .help("write `allOf: [{$ref: …}]` with it, or `openapi: 3.1.0` at the top")
            } else {
                diagnostic.help("write `allOf: [{$ref: …}]` with it")
            };
            self.push_grouped(member.key, diagnostic);
        }
    }
}
