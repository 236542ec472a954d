//! Dynamic references, which lead to another schema depending on where validation came from.
//!
//! They lead to the outermost of all resources on the way that has a dynamic anchor of the name. A
//! resource that has been entered stays the outermost one, so that from any schema on it is known
//! where each name leads; a schema that is reached with other such knowledge is another type.

use std::borrow::Cow;

use super::reader::{At, Reader, Scope};
use super::resolve::{Target, sort};
use super::uri;
use crate::diagnostic::Diagnostic;
use crate::document::{Node, NodeId, decode_fragment};
use crate::map::IndexMap;
use crate::order;

/// Ways in which dynamic references may lead that are told apart.
const MAX_SCOPES: usize = 256;

/// What `$recursiveAnchor` is called, since it has no name; an anchor is never empty.
pub(super) const RECURSIVE: &str = "";

/// Where dynamic references lead from a schema on: one of the [`DynamicScopes`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Dynamic(u32);

impl Dynamic {
    /// Nowhere but where they seem to.
    pub(super) const NONE: Self = Self(0);
}

/// The names of dynamic anchors, each with the outermost resource that has it.
type Outermost<'d> = Vec<(&'d str, u32)>;

/// All ways in which dynamic references lead.
#[derive(Default)]
pub(super) struct DynamicScopes<'d> {
    list: Vec<Outermost<'d>>,
    ids: IndexMap<Outermost<'d>, Dynamic>,
    /// What entering a resource makes of one.
    entered: IndexMap<(Dynamic, u32), Dynamic>,
    is_full: bool,
}

impl<'d> DynamicScopes<'d> {
    fn get(&self, id: Dynamic) -> &[(&'d str, u32)] {
        let at = usize::try_from(id.0).unwrap_or(usize::MAX);
        let known = at.checked_sub(1).and_then(|at| self.list.get(at));
        known.map_or(&[], Vec::as_slice)
    }

    /// The resource whose anchor a reference with this name leads to.
    fn outermost(&self, id: Dynamic, name: &str) -> Option<u32> {
        let known = self.get(id).iter().find(|(known, _)| *known == name);
        known.map(|(_, resource)| *resource)
    }

    /// The id of a scope, unless there are too many.
    fn id_of(&mut self, outermost: Outermost<'d>) -> Option<Dynamic> {
        if outermost.is_empty() {
            return Some(Dynamic::NONE);
        }
        if let Some(id) = self.ids.get(&outermost) {
            return Some(*id);
        }
        if self.list.len() >= MAX_SCOPES {
            return None;
        }
        self.list.push(outermost.clone());
        let id = Dynamic(u32::try_from(self.list.len()).ok()?);
        self.ids.insert(outermost, id);
        Some(id)
    }
}

impl At<'_> {
    /// What tells schemas apart.
    pub(super) fn key(self) -> (NodeId, Dynamic) {
        (self.node.id(), self.scope.dynamic)
    }
}

impl<'d> Reader<'d, '_> {
    /// The node as a schema that is reached from outside: settled, with its resource entered.
    pub(super) fn settled(&mut self, at: At<'d>) -> At<'d> {
        let settled = self.settle(at);
        self.entered(at.scope.dynamic, settled)
    }

    /// A schema that is reached where dynamic references lead as in `dynamic`.
    pub(super) fn entered(&mut self, dynamic: Dynamic, mut at: At<'d>) -> At<'d> {
        at.scope.dynamic = Dynamic::NONE;
        if !self.resources.has_dynamic() {
            return at;
        }
        let resource = at.scope.resource;
        let known = self
            .resources
            .dynamic_scopes
            .entered
            .get(&(dynamic, resource));
        at.scope.dynamic = match known.copied() {
            Some(known) => known,
            None => {
                let entered = self.enter(dynamic, resource, at.node);
                let scopes = &mut self.resources.dynamic_scopes;
                scopes.entered.insert((dynamic, resource), entered);
                entered
            }
        };
        at
    }

    fn enter(&mut self, dynamic: Dynamic, resource: u32, node: Node<'d>) -> Dynamic {
        let mut outermost = self.resources.dynamic_scopes.get(dynamic).to_vec();
        for name in self.resources.dynamic_anchors(resource) {
            if outermost.iter().all(|(known, _)| *known != name) {
                outermost.push((name, resource));
            }
        }
        order::sort(&mut outermost);
        if let Some(entered) = self.resources.dynamic_scopes.id_of(outermost) {
            return entered;
        }
        if !std::mem::replace(&mut self.resources.dynamic_scopes.is_full, true) {
            let message = "dynamic references can lead in too many ways";
            self.push(
                Diagnostic::error("ref::dynamic", node.location(), message)
                    .label(format!("at most {MAX_SCOPES} are told apart"))
                    .help("use `$ref` where the target is known"),
            );
        }
        dynamic
    }

    /// What a `$dynamicRef` or `$recursiveRef` that stands in `scope` leads to.
    pub(super) fn follow_dynamic(
        &mut self,
        scope: Scope,
        node: Node<'d>,
        is_recursive: bool,
    ) -> Option<Target<'d>> {
        let mut target = self.follow(scope, node, sort::SCHEMA)?;
        let fragment = uri::split_fragment(target.reference).1.unwrap_or("");
        let name = decode_fragment(fragment).map_or(Cow::Borrowed(fragment), Cow::Owned);
        if name.is_empty() != is_recursive {
            return Some(target);
        }
        // It is dynamic only if what it seems to lead to is.
        let seeming = self.resources.anchor(target.at.scope.resource, &name);
        let is_dynamic =
            seeming.is_some_and(|anchor| anchor.dynamic && anchor.node.id() == target.at.node.id());
        let scopes = &self.resources.dynamic_scopes;
        let outermost = scopes
            .outermost(scope.dynamic, &name)
            .filter(|_| is_dynamic);
        let found = outermost.and_then(|resource| {
            let node = self.resources.anchor(resource, &name)?.node;
            let scope = self.resources.scope(resource)?;
            Some(self.settle(At { node, scope }))
        });
        target.at = found.unwrap_or(target.at);
        Some(target)
    }
}
