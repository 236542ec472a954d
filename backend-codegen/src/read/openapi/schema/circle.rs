//! Schemas that contain themselves in place.
//!
//! A schema may contain itself by way of a property or an item: its values just nest. In place it
//! must not: to know whether a value is a `Pet`, one would have to know whether it is a `Pet`.
//!
//! There is one such circle that authors write all the time, and that has a clear meaning: a base
//! that lists its variants, which in turn extend the base.
//!
//! ```yaml
//! Pet: {properties: …, oneOf: [{$ref: Cat}, {$ref: Dog}]}
//! Cat: {allOf: [{$ref: Pet}, {properties: …}]}
//! ```
//!
//! `Cat` extends what `Pet` says apart from the list of variants. So the base is split in two: one
//! with the list, and one without it, which the variants extend. Every other circle is an error.

use super::super::names;
use super::super::quote::quote;
use super::super::reader::Reader;
use crate::api::{Origin, Place, SubtypeKeywords, Type, TypeId, Types};
use crate::diagnostic::Diagnostic;
use crate::list::CollectVec;
use crate::map::{IndexMap, IndexSet};
use crate::order;

/// How a type uses another one for the same value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// It must hold: `$ref`, `allOf`.
    All,
    /// It is one of several: `anyOf`, `oneOf`.
    Some,
    /// It decides in another way: `not`, `if`, `then`, `else`, `dependentSchemas`.
    Otherwise,
}

/// What a type uses for the same value.
fn uses(ty: &Type) -> Vec<(Use, TypeId)> {
    let mut uses = Vec::new();
    if let Some(id) = ty.reference {
        uses.push((Use::All, id));
    }
    if let Some(subtypes) = &ty.subtypes {
        for id in &subtypes.all_of {
            uses.push((Use::All, *id));
        }
        for list in [&subtypes.any_of, &subtypes.one_of] {
            for id in list {
                uses.push((Use::Some, *id));
            }
        }
        let otherwise = [subtypes.not, subtypes.if_, subtypes.then, subtypes.else_];
        for id in otherwise.into_iter().flatten() {
            uses.push((Use::Otherwise, id));
        }
    }
    if let Some(object) = &ty.object {
        for id in object.dependent_schemas.values() {
            uses.push((Use::Otherwise, *id));
        }
    }
    uses
}

impl Reader<'_, '_> {
    /// Takes all circles apart.
    pub(in super::super) fn break_circles(&mut self) {
        // Splitting bases can only leave circles of which no base can be split, so the second round
        // is the last one that does anything; what is left then is wrong.
        for _ in 0..4 {
            let mut split = false;
            for circle in circles(&self.schemas.types) {
                split |= self.split_bases(&circle);
            }
            if !split {
                break;
            }
        }
        for circle in circles(&self.schemas.types) {
            self.cut(&circle);
        }
    }

    /// Splits every type of a circle that lists variants which extend it.
    fn split_bases(&mut self, circle: &[TypeId]) -> bool {
        let types = &self.schemas.types;
        let mut extended = IndexSet::new();
        for user in circle {
            for (how, used) in uses(types.get(*user)) {
                if how == Use::All {
                    extended.insert(used);
                }
            }
        }
        let bases: Vec<TypeId> = circle
            .iter()
            .copied()
            .filter(|base| {
                let is_variant = |(how, id): &(Use, TypeId)| *how == Use::Some && is_in(circle, id);
                extended.contains(base) && uses(types.get(*base)).iter().any(is_variant)
            })
            .collect_vec();
        let halves: IndexMap<TypeId, TypeId> = bases
            .into_iter()
            .map(|base| (base, self.split(base)))
            .collect();
        for base in halves.keys() {
            self.warn_of_list(*base);
        }
        // What a base extends, its other half extends now.
        let users: Vec<TypeId> = circle
            .iter()
            .map(|user| halves.get(user).copied().unwrap_or(*user))
            .collect_vec();
        for user in users {
            redirect(self.schemas.types.get_mut(user), &halves);
        }
        self.move_children(&halves);
        !halves.is_empty()
    }

    /// Moves what a type says apart from its variants into a type of its own.
    pub(super) fn split(&mut self, base: TypeId) -> TypeId {
        let origin = &self.schemas.types.get(base).origin;
        let mut words = names::words_of_type(&self.schemas.types, origin);
        words.push("base".into());
        let name = self.names.unique(&words, &[]);
        let ty = self.schemas.types.get(base);
        let location = ty.location;
        let mut whole = Type::any(ty.origin.clone(), location);
        whole.title.clone_from(&ty.title);
        whole.description.clone_from(&ty.description);
        whole.default.clone_from(&ty.default);
        whole.examples.clone_from(&ty.examples);
        whole.deprecated = ty.deprecated;
        whole.read_only = ty.read_only;
        whole.write_only = ty.write_only;
        whole.external_docs.clone_from(&ty.external_docs);
        whole.xml.clone_from(&ty.xml);
        whole.comment.clone_from(&ty.comment);
        whole.extensions.clone_from(&ty.extensions);

        let mut rest = std::mem::replace(self.schemas.types.get_mut(base), whole);
        let discriminator = rest.discriminator.take();
        let mut subtypes = SubtypeKeywords::default();
        if let Some(own) = &mut rest.subtypes {
            subtypes.any_of = std::mem::take(&mut own.any_of);
            subtypes.one_of = std::mem::take(&mut own.one_of);
        }
        rest.origin = Origin::Component(name);
        let without = self.schemas.types.add(rest);
        subtypes.all_of.push(without);
        let whole = self.schemas.types.get_mut(base);
        whole.discriminator = discriminator;
        whole.subtypes = Some(Box::new(subtypes));
        without
    }

    fn warn_of_list(&mut self, base: TypeId) {
        let place = title(&self.schemas.types, base);
        let location = self.schemas.types.get(base).location;
        self.push(
            Diagnostic::warning(
                "schema::circular-base",
                location,
                format!("{place} lists schemas that extend it"),
            )
            .label("they are read as extending what it says apart from the list")
            .help(
                "move what they have in common into a schema of its own, and let them extend that",
            ),
        );
    }

    /// What stood inside a base stands inside its other half now, apart from the variants.
    pub(super) fn move_children(&mut self, halves: &IndexMap<TypeId, TypeId>) {
        if halves.is_empty() {
            return;
        }
        let types = &mut self.schemas.types;
        let ids: Vec<TypeId> = types.iter().map(|(id, _)| id).collect_vec();
        for id in ids {
            let ty = types.get_mut(id);
            if let Origin::Inside(parent, place) = &mut ty.origin
                && !matches!(place, Place::AnyOf(_) | Place::OneOf(_))
                && let Some(half) = halves.get(parent)
            {
                *parent = *half;
            }
        }
    }

    /// Opens a circle that means nothing.
    fn cut(&mut self, circle: &[TypeId]) {
        let types = &self.schemas.types;
        // A use leads back if it is of a type before its user, or of the user itself.
        let back = circle.iter().rev().find_map(|user| {
            let uses = uses(types.get(*user));
            let back = uses
                .iter()
                .find(|(_, used)| is_in(circle, used) && used <= user);
            back.map(|(_, used)| (*user, *used))
        });
        let Some((user, used)) = back else { return };
        let name = |id: TypeId| title(types, id);
        let message = if user == used {
            format!("{} is defined by itself", name(user))
        } else {
            format!(
                "{} and {} are defined by each other",
                name(used),
                name(user)
            )
        };
        let (at, other) = (types.get(user).location, types.get(used).location);
        let mut diagnostic = Diagnostic::error("schema::circle", at, message)
            .label("this says nothing about the value")
            .help("a schema can contain itself in `properties` or `items`, not in place");
        if user != used {
            diagnostic = diagnostic.related(other, "the other one");
        }
        self.push(diagnostic);
        for user in circle {
            let leads_back = |used: &TypeId| is_in(circle, used) && used <= user;
            remove(self.schemas.types.get_mut(*user), leads_back);
        }
    }
}

/// What a type is called in findings.
pub(super) fn title(types: &Types, id: TypeId) -> String {
    quote(&names::words_of_type(types, &types.get(id).origin).join(" "))
}

/// Whether a type is part of a circle.
fn is_in(circle: &[TypeId], id: &TypeId) -> bool {
    circle.binary_search(id).is_ok()
}

/// Lets a type extend the other halves of bases instead of the bases.
pub(super) fn redirect(ty: &mut Type, halves: &IndexMap<TypeId, TypeId>) {
    let all_of = ty
        .subtypes
        .iter_mut()
        .flat_map(|subtypes| &mut subtypes.all_of);
    for used in ty.reference.iter_mut().chain(all_of) {
        if let Some(half) = halves.get(used) {
            *used = *half;
        }
    }
}

/// Takes uses of other types out of `ty`.
fn remove(ty: &mut Type, gone: impl Fn(&TypeId) -> bool) {
    let none = |slot: &mut Option<TypeId>| {
        if slot.as_ref().is_some_and(&gone) {
            *slot = None;
        }
    };
    none(&mut ty.reference);
    if let Some(subtypes) = &mut ty.subtypes {
        for list in [
            &mut subtypes.all_of,
            &mut subtypes.any_of,
            &mut subtypes.one_of,
        ] {
            list.retain(|id| !gone(id));
        }
        none(&mut subtypes.not);
        none(&mut subtypes.if_);
        none(&mut subtypes.then);
        none(&mut subtypes.else_);
    }
    if let Some(object) = &mut ty.object {
        object.dependent_schemas.retain(|_, id| !gone(id));
    }
}

/// The groups of types that use each other in place (Tarjan's strongly connected components), each
/// sorted.
fn circles(types: &Types) -> Vec<Vec<TypeId>> {
    Search {
        types,
        index: vec![0; types.len()],
        low: vec![0; types.len()],
        on_stack: vec![false; types.len()],
        stack: Vec::new(),
        next: 1,
        found: Vec::new(),
    }
    .run()
}

struct Search<'t> {
    types: &'t Types,
    /// The order in which types were reached; 0 for those that were not.
    index: Vec<usize>,
    low: Vec<usize>,
    on_stack: Vec<bool>,
    stack: Vec<TypeId>,
    next: usize,
    found: Vec<Vec<TypeId>>,
}

/// A type, and which of its uses comes next.
struct Frame {
    id: TypeId,
    used: Vec<TypeId>,
    next: usize,
}

impl Search<'_> {
    fn run(mut self) -> Vec<Vec<TypeId>> {
        for (id, _) in self.types.iter() {
            if get(&self.index, id) == 0 {
                self.from(id);
            }
        }
        order::sort(&mut self.found);
        self.found
    }

    fn from(&mut self, root: TypeId) {
        let mut frames = vec![self.enter(root)];
        while let Some(frame) = frames.last_mut() {
            let id = frame.id;
            match frame.used.get(frame.next).copied() {
                Some(used) if get(&self.index, used) == 0 => {
                    frame.next += 1;
                    let inner = self.enter(used);
                    frames.push(inner);
                }
                Some(used) => {
                    frame.next += 1;
                    if self.on_stack.get(used.index()) == Some(&true) {
                        let low = get(&self.index, used);
                        self.lower(id, low);
                    }
                }
                None => {
                    let Some(done) = frames.pop() else { break };
                    let low = get(&self.low, done.id);
                    if let Some(outer) = frames.last() {
                        let outer = outer.id;
                        self.lower(outer, low);
                    }
                    if low == get(&self.index, done.id) {
                        self.close(&done);
                    }
                }
            }
        }
    }

    fn enter(&mut self, id: TypeId) -> Frame {
        set(&mut self.index, id, self.next);
        set(&mut self.low, id, self.next);
        self.next += 1;
        set(&mut self.on_stack, id, true);
        self.stack.push(id);
        Frame {
            id,
            used: uses(self.types.get(id))
                .iter()
                .map(|(_, used)| *used)
                .collect_vec(),
            next: 0,
        }
    }

    fn lower(&mut self, id: TypeId, to: usize) {
        let low = get(&self.low, id).min(to);
        set(&mut self.low, id, low);
    }

    fn close(&mut self, done: &Frame) {
        let mut group = Vec::new();
        while let Some(id) = self.stack.pop() {
            set(&mut self.on_stack, id, false);
            group.push(id);
            if id == done.id {
                break;
            }
        }
        if group.len() > 1 || done.used.contains(&done.id) {
            order::sort(&mut group);
            self.found.push(group);
        }
    }
}

fn get(list: &[usize], id: TypeId) -> usize {
    list.get(id.index()).copied().unwrap_or(0)
}

fn set<T>(list: &mut [T], id: TypeId, value: T) {
    if let Some(slot) = list.get_mut(id.index()) {
        *slot = value;
    }
}
