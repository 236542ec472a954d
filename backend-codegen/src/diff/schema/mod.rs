//! Schemas, compared by structure.
//!
//! Pairs of types wait in a queue and each is compared once per usage, so that recursion in the schemas
//! is none here and a component that a hundred operations use is reported once. What components are
//! called plays no part, except that a new name is an annotation.

mod apart;
mod branches;
mod discriminator;
mod label;
mod likeness;
mod merge;
mod objects;
mod redundant;
mod types;
mod values;
mod view;
mod words;
mod wrappers;

use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt::Display;
use std::rc::Rc;
use std::sync::Arc;

use super::keyed::paired;
use super::usage::{Change, Usage};
use super::{Differ, Places};
use crate::api::{Type, TypeId, Types};
use label::{Label, Step};
use likeness::Likeness;
pub(super) use view::implied_in;

/// How many pairs are compared for each type of the documents: of two versions of one document each
/// type meets about one other, in a few usages.
const PAIRS_PER_TYPE: usize = 16;

/// How many pairs are compared of the smallest documents.
const SPARE_PAIRS: usize = 10_000;

/// What is to be compared, and what was.
#[derive(Default)]
pub(super) struct Schemas {
    queue: VecDeque<Pair>,
    visited: HashMap<(TypeId, TypeId), Vec<Usage>>,
    n_visited: usize,
    /// Whether there were more pairs than are compared.
    is_exhausted: bool,
    /// Components that were found under another name.
    renamed: HashSet<(Arc<str>, Arc<str>)>,
    /// Fingerprints of the types of both APIs, made when they are first needed.
    likeness: Option<Rc<(Likeness, Likeness)>>,
}

/// Two types to be compared.
struct Pair {
    old: TypeId,
    new: TypeId,
    usage: Usage,
    label: Rc<Label>,
    /// Where they were met, which is `label` unless they are components.
    place: Rc<Label>,
}

/// Two types that are being compared, and what is said about them.
#[derive(Clone)]
struct Couple<'c> {
    old: &'c Type,
    new: &'c Type,
    old_id: TypeId,
    new_id: TypeId,
    usage: Usage,
    /// How the types are used, whatever they say about what nothing else speaks of.
    outer: Usage,
    label: Rc<Label>,
    place: Rc<Label>,
    places: Places,
}

impl Couple<'_> {
    /// What to call it where only one of the types may be a component: the component, if that was there
    /// before.
    fn subject(&self) -> &Label {
        if self.old.component().is_some() {
            &self.label
        } else {
            &self.place
        }
    }

    /// How a schema for what nothing else speaks of is used: as the whole, if only one has it.
    fn of_unevaluated(&self, was: bool, is: bool) -> Usage {
        if was == is { self.usage } else { self.outer }
    }
}

impl Differ<'_> {
    /// Notes two types for comparison; `subject` is what they are, unless they are components.
    pub(super) fn types(&mut self, subject: &dyn Display, old: TypeId, new: TypeId, usage: Usage) {
        if self.is_first_pair(old, new, usage) {
            self.queue(old, new, usage, Rc::new(Label::part(subject.to_string())));
        }
    }

    /// Notes two types that stand at `step` inside a couple.
    fn inside(&mut self, couple: &Couple<'_>, step: Step, old: TypeId, new: TypeId, usage: Usage) {
        let usage = match step {
            // What an absent value means, and who sends it, was compared for all layers at once.
            Step::Here => usage.layer(),
            _ => usage.inside(),
        };
        if self.is_first_pair(old, new, usage) {
            self.queue(old, new, usage, Rc::new(Label::inside(&couple.label, step)));
        }
    }

    fn queue(&mut self, old: TypeId, new: TypeId, usage: Usage, place: Rc<Label>) {
        let label = match self.new.types.get(new).component() {
            Some(name) => Rc::new(Label::component(name)),
            None => Rc::clone(&place),
        };
        self.schemas.queue.push_back(Pair {
            old,
            new,
            usage,
            label,
            place,
        });
    }

    fn is_first_pair(&mut self, old: TypeId, new: TypeId, usage: Usage) -> bool {
        // Two documents with long cycles of different lengths pair each type with each.
        let n_types = self.old.types.len().saturating_add(self.new.types.len());
        if self.schemas.n_visited
            > n_types
                .saturating_mul(PAIRS_PER_TYPE)
                .saturating_add(SPARE_PAIRS)
        {
            self.schemas.is_exhausted = true;
            return false;
        }
        let usages = self.schemas.visited.entry((old, new)).or_default();
        let is_first = if usage.is_unused() {
            usages.is_empty()
        } else {
            !usages.contains(&usage)
        };
        if is_first {
            usages.push(usage);
            self.schemas.n_visited = self.schemas.n_visited.saturating_add(1);
        }
        is_first
    }

    /// Compares all types that were noted, and those that are found on the way.
    pub(super) fn compare_schemas(&mut self) {
        while let Some(pair) = self.schemas.queue.pop_front() {
            self.type_pair(&pair);
        }
        if std::mem::take(&mut self.schemas.is_exhausted) {
            let places = Places::both(self.old.location, self.new.location);
            let message = "the schemas differ in so many ways that not all were compared";
            let (code, usage) = ("diff::schema-changed", Usage::TO_SERVER);
            self.say(code, Change::Unclear, usage, places, message.to_owned());
        }
    }

    /// Compares the components that have a name in common and were not met in use, and says which names
    /// came and went.
    pub(super) fn schema_components(&mut self, places: Places) {
        let (old, new) = (&self.old.types, &self.new.types);
        let before: Vec<_> = old.components().collect();
        let after: Vec<_> = new.components().collect();
        let pairs = paired(before, after, |(name, _)| &**name);
        for ((_, old), (_, new)) in pairs.both {
            self.types(&"", old, new, Usage::UNUSED);
        }
        // A name that became another one was reported where it is used.
        let renamed = self.schemas.renamed.clone();
        let is_renamed =
            |old: &Arc<str>, new: &Arc<str>| renamed.contains(&(Arc::clone(old), Arc::clone(new)));
        let mut removed = pairs.removed;
        let mut added = pairs.added;
        removed.retain(|(old, _)| {
            let partner = added.iter().position(|(new, _)| is_renamed(old, new));
            partner.map(|i| added.remove(i)).is_none()
        });
        for (name, id) in removed {
            self.component_removed("schema", name, old.get(id).location);
        }
        for (name, id) in added {
            self.component_added("schema", name, new.get(id).location);
        }
        self.reordered(&"the schemas of the API", pairs.is_reordered, places);
    }

    fn type_pair(&mut self, pair: &Pair) {
        let (old, new) = (self.old.types.get(pair.old), self.new.types.get(pair.new));
        let places = Places::both(old.location, new.location);
        let (old_name, new_name) = (old.component(), new.component());
        if let (Some(old_name), Some(new_name)) = (old_name, new_name) {
            let names = (Arc::clone(old_name), Arc::clone(new_name));
            self.schemas.renamed.insert(names);
        }
        // A component that was none is met where it stands.
        let subject = if old_name.is_some() {
            &pair.label
        } else {
            &pair.place
        };
        self.component_name(&**subject, old_name, new_name, places);
        let before = through_aliases(&self.old.types, pair.old);
        let after = through_aliases(&self.new.types, pair.new);
        if (before, after) != (pair.old, pair.new) {
            self.types(&*pair.place, before, after, pair.usage);
            return;
        }
        let couple = Couple {
            old,
            new,
            old_id: pair.old,
            new_id: pair.new,
            usage: if has_unevaluated(old) || has_unevaluated(new) {
                pair.usage.unclear()
            } else {
                pair.usage
            },
            outer: pair.usage,
            label: Rc::clone(&pair.label),
            place: Rc::clone(&pair.place),
            places,
        };
        self.couple(&couple);
    }

    /// Says that a schema changed.
    fn changed(&mut self, couple: &Couple<'_>, code: &'static str, change: Change, how: &str) {
        let message = format!("{} {how}", couple.label);
        self.say(code, change, couple.usage, couple.places, message);
    }

    fn likeness(&mut self) -> Rc<(Likeness, Likeness)> {
        let (old, new) = (self.old, self.new);
        let likeness = self
            .schemas
            .likeness
            .get_or_insert_with(|| Rc::new((Likeness::of(&old.types), Likeness::of(&new.types))));
        Rc::clone(likeness)
    }
}

/// Whether what a type accepts depends on what the types inside it speak about: a property that one of
/// them knows is a member that is allowed, whatever it is.
fn has_unevaluated(ty: &Type) -> bool {
    let array = ty.array.as_deref();
    let object = ty.object.as_deref();
    array.is_some_and(|array| array.unevaluated_items.is_some())
        || object.is_some_and(|object| object.unevaluated_properties.is_some())
}

/// The type that a reference without words of its own stands for.
fn through_aliases(types: &Types, id: TypeId) -> TypeId {
    let mut target = id;
    // An alias of itself has no target; the documents that contain one are refused.
    for _ in 0..types.len() {
        match view::alias(types.get(target)) {
            Some(next) => target = next,
            None => return target,
        }
    }
    id
}
