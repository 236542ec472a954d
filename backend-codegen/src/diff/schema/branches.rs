//! `allOf`, `anyOf`, `oneOf` and the other keywords that combine schemas.

use std::collections::HashMap;

use super::label::Step;
use super::view::{self, View, implied};
use super::{Couple, Differ, apart, redundant};
use crate::api::{Json, SubtypeKeywords, Type, TypeId, TypeSet, Types};
use crate::diff::usage::{Change, Usage};

/// Branches by position that belong together, and those that have no partner.
#[derive(Default)]
struct Matched {
    /// By the position in the new list.
    both: Vec<(usize, TypeId, TypeId)>,
    /// The positions of `both` in the old list.
    places: Vec<usize>,
    removed: Vec<(usize, TypeId)>,
    added: Vec<(usize, TypeId)>,
}

impl Differ<'_> {
    pub(super) fn subtypes(
        &mut self,
        couple: &Couple<'_>,
        before: &View<'_>,
        after: &View<'_>,
        old: Option<&SubtypeKeywords>,
        new: Option<&SubtypeKeywords>,
    ) {
        let nothing = SubtypeKeywords::default();
        let new = new.unwrap_or(&nothing);
        let SubtypeKeywords {
            all_of: _,
            any_of: _,
            one_of: _,
            not: _,
            if_,
            then,
            else_,
        } = old.unwrap_or(&nothing);
        let usage = couple.usage;
        self.all_of(couple, &before.all_of, &after.all_of);
        self.unions(
            couple,
            (&before.any_of, &before.one_of),
            (&after.any_of, &after.one_of),
        );
        self.negation(couple, before.not, after.not);
        self.condition(couple, *if_, new.if_);
        self.optional(couple, Step::Keyword("then"), *then, new.then, usage);
        self.optional(couple, Step::Keyword("else"), *else_, new.else_, usage);
    }

    fn all_of(&mut self, couple: &Couple<'_>, old: &[TypeId], new: &[TypeId]) {
        let matched = self.matched(old, new);
        let what = &format_args!("the branches of {}", couple.label);
        self.reordered(what, matched.is_reordered(), couple.places);
        let mut kept: Vec<TypeId> = matched.both.iter().map(|(_, before, _)| *before).collect();
        let mut known: Vec<TypeId> = matched.both.iter().map(|(_, _, after)| *after).collect();
        for (i, before, after) in matched.both {
            let step = Step::Branch("allOf", i);
            self.inside(couple, step, before, after, couple.usage);
        }
        for (i, before) in matched.removed {
            if redundant::is_said(&self.old.types, &kept, before) {
                self.rewritten(&format_args!("`allOf` of {}", couple.label), couple.places);
                continue;
            }
            kept.push(before);
            if self.options.is_code && !view::accepts_everything(self.old.types.get(before)) {
                self.unsaid(couple, "the code does not say that all of these hold");
                continue;
            }
            let step = Step::Branch("allOf", i);
            self.branch_of_all(couple, step, Some(before), None);
        }
        for (i, after) in matched.added {
            if redundant::is_said(&self.new.types, &known, after) {
                self.rewritten(&format_args!("`allOf` of {}", couple.label), couple.places);
                continue;
            }
            known.push(after);
            let step = Step::Branch("allOf", i);
            self.branch_of_all(couple, step, None, Some(after));
        }
    }

    fn branch_of_all(
        &mut self,
        couple: &Couple<'_>,
        step: Step,
        old: Option<TypeId>,
        new: Option<TypeId>,
    ) {
        let n_findings = self.findings.len();
        self.optional(couple, step, old, new, couple.usage);
        if self.findings.len() == n_findings {
            self.rewritten(&format_args!("`allOf` of {}", couple.label), couple.places);
        }
    }

    /// Compares `anyOf` and `oneOf`, also where one became the other.
    ///
    /// Branches of `oneOf` that exclude each other are those of `anyOf`: one that accepts more makes the
    /// whole accept more. Where that is not known, the whole may refuse what fits two of them now.
    fn unions(
        &mut self,
        couple: &Couple<'_>,
        (old_any, old_one): (&[TypeId], &[TypeId]),
        (new_any, new_one): (&[TypeId], &[TypeId]),
    ) {
        let code = "diff::union-changed";
        let was_apart = self.are_apart(&self.old.types, couple.old, old_one);
        let is_apart = self.are_apart(&self.new.types, couple.new, new_one);
        // Code takes the first branch that fits.
        let usage = if was_apart && is_apart || self.options.is_code {
            couple.usage
        } else {
            couple.usage.overlapping()
        };
        if old_one.is_empty() && new_any.is_empty() && !old_any.is_empty() && !new_one.is_empty() {
            if is_apart {
                self.rewritten(&format_args!("`oneOf` of {}", couple.label), couple.places);
            } else {
                self.changed(couple, code, Change::Narrowed, "was `anyOf` and is `oneOf`");
            }
            self.union(couple, "oneOf", old_any, new_one, usage);
        } else if old_any.is_empty()
            && new_one.is_empty()
            && !old_one.is_empty()
            && !new_any.is_empty()
        {
            if was_apart {
                self.rewritten(&format_args!("`anyOf` of {}", couple.label), couple.places);
            } else if self.options.is_code {
                self.unsaid(
                    couple,
                    "the code does not say that only one of these may fit",
                );
            } else {
                self.changed(couple, code, Change::Widened, "was `oneOf` and is `anyOf`");
            }
            self.union(couple, "anyOf", old_one, new_any, usage);
        } else {
            self.union(couple, "anyOf", old_any, new_any, couple.usage);
            self.union(couple, "oneOf", old_one, new_one, usage);
        }
    }

    /// Whether no value fits two branches of `oneOf`, or a discriminator says which one is meant.
    fn are_apart(&self, types: &Types, ty: &Type, branches: &[TypeId]) -> bool {
        ty.discriminator.is_some() || apart::pairwise(types, branches)
    }

    fn union(
        &mut self,
        couple: &Couple<'_>,
        keyword: &'static str,
        old: &[TypeId],
        new: &[TypeId],
        usage: Usage,
    ) {
        match (old.is_empty(), new.is_empty()) {
            (true, true) => return,
            (true, false) => {
                let subject = couple.subject();
                let message = format!("{subject} is limited to a union now (`{keyword}`)");
                let (code, change) = ("diff::constraint-added", Change::Narrowed);
                return self.say(code, change, couple.usage, couple.places, message);
            }
            (false, true) => {
                let subject = couple.subject();
                let message = format!("{subject} is no longer limited to a union (`{keyword}`)");
                let (code, change) = ("diff::constraint-removed", Change::Widened);
                return self.say(code, change, couple.usage, couple.places, message);
            }
            (false, false) => {}
        }
        let without_values = self
            .options
            .is_code
            .then(|| self.without_values(couple, old, new));
        let (old, new) = match without_values.as_ref() {
            Some((old, new)) => (&**old, &**new),
            None => (old, new),
        };
        let matched = self.matched(old, new);
        let what = &format_args!("the branches of {}", couple.label);
        self.reordered(what, matched.is_reordered(), couple.places);
        for (i, before, after) in matched.both {
            let step = Step::Branch(keyword, i);
            self.inside(couple, step, before, after, usage);
        }
        for (i, id) in matched.removed {
            let name = branch_name(self.old.types.get(id).component(), keyword, i);
            let usage = usage_of(couple, usage, &self.old.types, id, old);
            self.branch_removed(couple, usage, &name);
        }
        for (i, id) in matched.added {
            let name = branch_name(self.new.types.get(id).component(), keyword, i);
            let usage = usage_of(couple, usage, &self.new.types, id, new);
            self.branch_added(couple, usage, &name);
        }
    }

    /// The branches of two unions but for those that only name texts, which are compared: code has as many
    /// of these as its author liked.
    fn without_values(
        &mut self,
        couple: &Couple<'_>,
        old: &[TypeId],
        new: &[TypeId],
    ) -> (Vec<TypeId>, Vec<TypeId>) {
        let (before, old_rest) = named_texts(&self.old.types, old);
        let (after, new_rest) = named_texts(&self.new.types, new);
        let n_of = |all: &[TypeId], rest: &[TypeId]| all.len() - rest.len();
        let n_branches = (n_of(old, &old_rest), n_of(new, &new_rest));
        if before.is_empty() || after.is_empty() || n_branches.0 == n_branches.1 {
            return (old.to_vec(), new.to_vec());
        }
        self.named_values(couple, &before, &after);
        (old_rest, new_rest)
    }

    /// Compares a type with a union that has it as a branch; whether it is such.
    pub(super) fn branched(&mut self, couple: &Couple<'_>) -> bool {
        let (keyword, branches, is_new) = match (
            view::alternatives(couple.old),
            view::alternatives(couple.new),
        ) {
            (None, Some((keyword, branches))) => (keyword, branches, true),
            (Some((keyword, branches)), None) => (keyword, branches, false),
            (Some(_), Some(_)) | (None, None) => return false,
        };
        let likeness = self.likeness();
        let (types, one, of_one, of_branches) = if is_new {
            (&self.new.types, couple.old_id, &likeness.0, &likeness.1)
        } else {
            (&self.old.types, couple.new_id, &likeness.1, &likeness.0)
        };
        let other = if is_new {
            &self.old.types
        } else {
            &self.new.types
        };
        let name = other.get(one).component();
        let is_same = |id: &&TypeId| {
            let known = types.get(**id).component();
            name.is_some() && name == known || of_one.get(one) == of_branches.get(**id)
        };
        let Some(branch) = branches.iter().find(is_same).copied() else {
            return false;
        };
        let is_apart = keyword == "anyOf"
            || self.are_apart(
                types,
                if is_new { couple.new } else { couple.old },
                branches,
            );
        let usage = if is_apart {
            couple.usage
        } else {
            couple.usage.overlapping()
        };
        let others = branches.iter().enumerate().filter(|(_, id)| **id != branch);
        let others: Vec<_> = others
            .map(|(i, id)| {
                let name = branch_name(types.get(*id).component(), keyword, i);
                (usage_of(couple, usage, types, *id, branches), name)
            })
            .collect();
        for (usage, name) in others {
            if is_new {
                self.branch_added(couple, usage, &name);
            } else {
                self.branch_removed(couple, usage, &name);
            }
        }
        // What is the same but for its name has nothing to be compared.
        if name.is_some() && name == types.get(branch).component() {
            let (old, new) = if is_new { (one, branch) } else { (branch, one) };
            self.inside(couple, Step::Here, old, new, couple.usage);
        }
        true
    }

    /// More may be sent. Where branches do not exclude each other, what fits two of them may be refused;
    /// whether anybody sends such values is not known.
    fn branch_added(&mut self, couple: &Couple<'_>, usage: Usage, name: &str) {
        let message = format!("{} gained {name}", couple.label);
        let (code, change) = ("diff::branch-added", Change::Widened);
        self.say(code, change, usage, couple.places, message);
    }

    /// The same the other way round.
    fn branch_removed(&mut self, couple: &Couple<'_>, usage: Usage, name: &str) {
        let message = format!("{} lost {name}", couple.subject());
        let (code, change) = ("diff::branch-removed", Change::Narrowed);
        self.say(code, change, usage, couple.places, message);
    }

    fn negation(&mut self, couple: &Couple<'_>, old: Option<TypeId>, new: Option<TypeId>) {
        match (old, new) {
            (Some(old), Some(new)) => {
                let usage = couple.usage.reversed();
                self.inside(couple, Step::Keyword("not"), old, new, usage);
            }
            (Some(_), None) => {
                let how = "no longer excludes anything (`not`)";
                self.changed(couple, "diff::constraint-removed", Change::Widened, how);
            }
            (None, Some(_)) => {
                let how = "excludes something now (`not`)";
                self.changed(couple, "diff::constraint-added", Change::Narrowed, how);
            }
            (None, None) => {}
        }
    }

    fn condition(&mut self, couple: &Couple<'_>, old: Option<TypeId>, new: Option<TypeId>) {
        match (old, new) {
            (Some(old), Some(new)) => {
                let usage: Usage = couple.usage.unclear();
                self.inside(couple, Step::Keyword("if"), old, new, usage);
            }
            // Without `if`, `then` and `else` say nothing.
            (Some(_), None) => {
                let how = "no longer demands anything on a condition (`if`)";
                self.changed(couple, "diff::constraint-removed", Change::Widened, how);
            }
            (None, Some(_)) => {
                let how = "demands something on a condition now (`if`)";
                self.changed(couple, "diff::constraint-added", Change::Narrowed, how);
            }
            (None, None) => {}
        }
    }

    /// Finds the branches that belong together: components of one name, then equal structures, then what
    /// is left, in order and as far as the JSON types agree.
    fn matched(&mut self, old: &[TypeId], new: &[TypeId]) -> Matched {
        let mut matched = Matched::default();
        let mut before: Vec<Option<(usize, TypeId)>> = numbered(old);
        let mut after: Vec<Option<(usize, TypeId)>> = numbered(new);
        let (old_types, new_types) = (&self.old.types, &self.new.types);
        take(&mut before, &mut after, &mut matched, |old, new| {
            let name = old_types.get(old).component();
            name.is_some() && name == new_types.get(new).component()
        });
        // Null stands first in many documents, and last in code.
        take(&mut before, &mut after, &mut matched, |old, new| {
            let is_null = |ty: &Type| ty.types == TypeSet::NULL;
            is_null(old_types.get(old)) && is_null(new_types.get(new))
        });
        // Those that one member tells apart may stand in any order.
        let tags =
            |types: &Types, list: &[Option<(usize, TypeId)>]| -> HashMap<TypeId, Vec<apart::Tag>> {
                let ids = list.iter().flatten().map(|(_, id)| *id);
                ids.map(|id| (id, apart::tags(types, id))).collect()
            };
        if self.options.is_code {
            let tags = (tags(old_types, &before), tags(new_types, &after));
            take(&mut before, &mut after, &mut matched, |old, new| {
                match (tags.0.get(&old), tags.1.get(&new)) {
                    (Some(old), Some(new)) => apart::are_of_one_tag(old, new),
                    (Some(_) | None, None) | (None, Some(_)) => false,
                }
            });
        }
        // Branches of code are in the order of the document.
        if self.options.is_code && old.len() == new.len() {
            for (place, (old, new)) in before.iter_mut().zip(&mut after).enumerate() {
                if let (Some((_, before)), Some((_, after))) = (*old, *new) {
                    matched.both.push((place, before, after));
                    matched.places.push(place);
                    (*old, *new) = (None, None);
                }
            }
        }
        if before.iter().any(Option::is_some) && after.iter().any(Option::is_some) {
            let likeness = self.likeness();
            take(&mut before, &mut after, &mut matched, |old, new| {
                likeness.0.get(old) == likeness.1.get(new)
            });
        }
        let (old_types, new_types) = (&self.old.types, &self.new.types);
        take(&mut before, &mut after, &mut matched, |old, new| {
            let (old, new) = (old_types.get(old), new_types.get(new));
            old.title.is_some() && old.title == new.title && old.types == new.types
        });
        // Of objects that are told apart by the names of their members, those of the same names.
        take(&mut before, &mut after, &mut matched, |old, new| {
            let names = |ty: &Type| {
                let object = ty.object.as_deref()?;
                let names = object.properties.keys().cloned();
                let mut names: Vec<Box<str>> = names.collect();
                names.sort_unstable();
                (!names.is_empty()).then_some(names)
            };
            let (old, new) = (old_types.get(old), new_types.get(new));
            let known = names(old);
            old.component().is_some() == new.component().is_some()
                && known.is_some()
                && known == names(new)
        });
        // Code gives names to what has none in a document, and types to what speaks about one.
        let is_code = self.options.is_code;
        take(&mut before, &mut after, &mut matched, |old, new| {
            let (old, new) = (old_types.get(old), new_types.get(new));
            match is_code {
                true => implied(old) == implied(new),
                false => {
                    let are_named = (old.component().is_some(), new.component().is_some());
                    old.types == new.types && are_named.0 == are_named.1
                }
            }
        });
        if is_code {
            take(&mut before, &mut after, &mut matched, |_, _| true);
        }
        matched.removed.extend(before.into_iter().flatten());
        matched.added.extend(after.into_iter().flatten());
        matched
    }
}

/// How a branch that came or went is used, of branches that are used as `usage`.
fn usage_of(
    couple: &Couple<'_>,
    usage: Usage,
    types: &Types,
    branch: TypeId,
    branches: &[TypeId],
) -> Usage {
    /// Of longer unions it is not known.
    const MOST: usize = 64;
    let others = branches.iter().copied().filter(|other| *other != branch);
    if branches.len() <= MOST && apart::is_told(types, branch, others) {
        couple.usage
    } else {
        usage
    }
}

/// The texts that branches name which do nothing else, and the other branches.
fn named_texts<'t>(types: &'t Types, branches: &[TypeId]) -> (Vec<&'t Json>, Vec<TypeId>) {
    let (mut texts, mut rest) = (Vec::new(), Vec::new());
    for id in branches {
        let view = View::of_code(types, types.get(*id));
        match view.values {
            Some(values) if view.types == TypeSet::STRING && view.all_of.is_empty() => {
                texts.extend(values);
            }
            Some(_) | None => rest.push(*id),
        }
    }
    (texts, rest)
}

fn numbered(types: &[TypeId]) -> Vec<Option<(usize, TypeId)>> {
    types.iter().copied().enumerate().map(Some).collect()
}

impl Matched {
    /// Whether what both lists have stands in another order.
    fn is_reordered(&self) -> bool {
        let mut places: Vec<(usize, usize)> = self
            .places
            .iter()
            .copied()
            .zip(self.both.iter().map(|(i, ..)| *i))
            .collect();
        places.sort_unstable();
        !places.is_sorted_by_key(|(_, new)| *new)
    }
}

/// Moves the pairs that are `alike` out of both lists.
fn take(
    before: &mut [Option<(usize, TypeId)>],
    after: &mut [Option<(usize, TypeId)>],
    matched: &mut Matched,
    alike: impl Fn(TypeId, TypeId) -> bool,
) {
    for slot in before {
        let Some((place, old)) = *slot else {
            continue;
        };
        let partner = after
            .iter_mut()
            .find(|slot| slot.is_some_and(|(_, new)| alike(old, new)));
        if let Some((i, new)) = partner.and_then(Option::take) {
            matched.both.push((i, old, new));
            matched.places.push(place);
            *slot = None;
        }
    }
}

fn branch_name(component: Option<&std::sync::Arc<str>>, keyword: &str, i: usize) -> String {
    match component {
        Some(name) => format!("the branch `{name}`"),
        None => format!("a branch (`{keyword}[{i}]`)"),
    }
}
