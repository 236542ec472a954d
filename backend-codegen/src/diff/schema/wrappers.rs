//! Types that are others, or more or less than others: null as well, words of their own, more demands.

use super::label::Step;
use super::view::{self, View};
use super::{Couple, Differ};
use crate::api::{Type, TypeId, TypeSet, Types};
use crate::diff::usage::Change;

impl Differ<'_> {
    /// Compares a component with a type that refers to it and demands more; whether they are such.
    pub(super) fn extended(
        &mut self,
        couple: &Couple<'_>,
        before: &View<'_>,
        after: &View<'_>,
    ) -> bool {
        let name_of = |types: &Types, id: TypeId| types.get(id).component().cloned();
        match (before.all_of.as_slice(), after.all_of.as_slice()) {
            ([target], []) => {
                let name = name_of(&self.old.types, *target);
                if name.is_none() || name.as_ref() != couple.new.component() {
                    return false;
                }
                let subject = couple.subject();
                let message = format!("{subject} is no longer limited beyond what it refers to");
                let (code, change) = ("diff::constraint-removed", Change::Widened);
                self.say(code, change, couple.usage, couple.places, message);
                self.inside(couple, Step::Here, *target, couple.new_id, couple.usage);
                true
            }
            ([], [target]) => {
                let name = name_of(&self.new.types, *target);
                if name.is_none() || name.as_ref() != couple.old.component() {
                    return false;
                }
                let how = "is limited beyond what it refers to now";
                self.changed(couple, "diff::constraint-added", Change::Narrowed, how);
                self.inside(couple, Step::Here, couple.old_id, *target, couple.usage);
                true
            }
            _ => false,
        }
    }

    /// Compares a type with one that is the same or null, as a union says it; whether it was one.
    pub(super) fn nullable(
        &mut self,
        couple: &Couple<'_>,
        before: &View<'_>,
        after: &View<'_>,
    ) -> bool {
        let is_code = self.options.is_code;
        let is_null = |view: &View<'_>| view.types.intersects(TypeSet::NULL);
        let (old, new) = (
            view::or_null(&self.old.types, couple.old),
            view::or_null(&self.new.types, couple.new),
        );
        match (old, new) {
            // Null has no text.
            (None, Some(target)) if is_code && couple.usage.is_text() && !is_null(before) => {
                self.inside(couple, Step::Here, couple.old_id, target, couple.usage);
                true
            }
            (Some(target), None) if is_code && couple.usage.is_text() && !is_null(after) => {
                self.inside(couple, Step::Here, target, couple.new_id, couple.usage);
                true
            }
            (None, Some(target)) if !is_null(before) => {
                self.changed(
                    couple,
                    "diff::type-widened",
                    Change::Widened,
                    "can be null now",
                );
                self.inside(couple, Step::Here, couple.old_id, target, couple.usage);
                true
            }
            (Some(target), None) if !is_null(after) => {
                let how = "can no longer be null";
                self.changed(couple, "diff::type-narrowed", Change::Narrowed, how);
                self.inside(couple, Step::Here, target, couple.new_id, couple.usage);
                true
            }
            // Both can be null, which one of them says by its types.
            (None, Some(target)) => {
                self.rewritten(&couple.label, couple.places);
                let plain = view::without_null(&self.old.types, couple.old, is_code);
                let types = &self.new.types;
                let inner = view::without_null(types, types.get(target), is_code);
                self.contents(&Couple {
                    old: &plain,
                    new: &inner,
                    new_id: target,
                    usage: couple.usage.layer(),
                    ..couple.clone()
                });
                true
            }
            (Some(target), None) => {
                self.rewritten(&couple.label, couple.places);
                let plain = view::without_null(&self.new.types, couple.new, is_code);
                let types = &self.old.types;
                let inner = view::without_null(types, types.get(target), is_code);
                self.contents(&Couple {
                    old: &inner,
                    old_id: target,
                    new: &plain,
                    usage: couple.usage.layer(),
                    ..couple.clone()
                });
                true
            }
            (Some(_), Some(_)) | (None, None) => false,
        }
    }

    /// Only one of two types refers to another. That one is compared; what the reference says itself is
    /// for people, apart from defaults and directions, which are known already.
    pub(super) fn unwrapped(&mut self, couple: &Couple<'_>, wrapper: &Type, has: &str) {
        if view::has_words(wrapper) {
            let message = format!(
                "{} {has} words of its own about what it refers to",
                couple.label
            );
            self.note("diff::docs-changed", couple.places, message);
        } else {
            self.rewritten(&couple.label, couple.places);
        }
    }
}
