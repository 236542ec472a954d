//! Objects.

use super::label::{Label, Step};
use super::{Couple, Differ, view};
use crate::api::{ObjectKeywords, Type, TypeId, Types};
use crate::diff::Places;
use crate::diff::keyed::paired;
use crate::diff::usage::{Change, Usage};
use crate::diff::walk::Entry;
use crate::map::IndexMap;

impl Differ<'_> {
    pub(super) fn objects(
        &mut self,
        couple: &Couple<'_>,
        old: Option<&ObjectKeywords>,
        new: Option<&ObjectKeywords>,
    ) {
        let nothing = ObjectKeywords::default();
        let (old, new) = (old.unwrap_or(&nothing), new.unwrap_or(&nothing));
        let ObjectKeywords {
            properties: _,
            pattern_properties: _,
            additional_properties,
            unevaluated_properties,
            property_names,
            required: _,
            dependent_required,
            dependent_schemas,
            min_properties,
            max_properties,
        } = old;
        let usage = couple.usage;
        self.properties(couple, old, new);
        self.required_names(couple, old, new);
        self.patterns(couple, old, new);
        let before = *additional_properties;
        self.members(
            couple,
            "additionalProperties",
            before,
            new.additional_properties,
        );
        let before = *unevaluated_properties;
        let is = new.unevaluated_properties.is_some();
        self.members(
            &Couple {
                usage: couple.of_unevaluated(before.is_some(), is),
                ..couple.clone()
            },
            "unevaluatedProperties",
            before,
            new.unevaluated_properties,
        );
        // Names are texts anyway.
        let said = |types: &Types, names: Option<TypeId>| {
            names.filter(|id| !view::accepts_every_text(types, types.get(*id)))
        };
        let before = said(&self.old.types, *property_names);
        let after = said(&self.new.types, new.property_names);
        if (before, after) == (None, None) && *property_names != new.property_names {
            let subject = &format_args!("`propertyNames` of {}", couple.label);
            self.rewritten(subject, couple.places);
        }
        if self.options.is_code && before.is_some() && after.is_none() {
            self.unsaid(couple, "the code does not say what names there may be");
        } else {
            let step = Step::Keyword("propertyNames");
            self.optional(couple, step, before, after, usage);
        }
        self.dependencies(couple, dependent_required, &new.dependent_required);
        self.dependent_schemas(couple, dependent_schemas, &new.dependent_schemas);
        let minimum = (*min_properties, new.min_properties);
        let maximum = (*max_properties, new.max_properties);
        self.counts(couple, ("minProperties", "maxProperties"), minimum, maximum);
    }

    fn properties(&mut self, couple: &Couple<'_>, old: &ObjectKeywords, new: &ObjectKeywords) {
        let what = &format_args!("the properties of {}", couple.label);
        let both = (&old.properties, &new.properties);
        self.walk_named(
            what,
            both,
            couple.places,
            |differ, name, entry| match entry {
                Entry::Kept(before, after) => {
                    let usage = couple.usage;
                    let is_sent = is_sent(&differ.old.types, *before, usage)
                        || is_sent(&differ.new.types, *after, usage);
                    let usage = if is_sent { usage } else { Usage::UNUSED };
                    differ.inside(couple, Step::Property(name.into()), *before, *after, usage);
                }
                Entry::Removed(id) => differ.property_removed(couple, name, *id, old, new),
                Entry::Added(id) => differ.property_added(couple, name, *id, old, new),
            },
        );
    }

    /// A property that clients send or read, and that is no longer spoken of.
    fn property_removed(
        &mut self,
        couple: &Couple<'_>,
        name: &str,
        id: TypeId,
        old: &ObjectKeywords,
        new: &ObjectKeywords,
    ) {
        let ty = self.old.types.get(id);
        let rest = new.additional_properties;
        let is_refused = rest.is_some_and(|rest| is_closed(self.new.types.get(rest)));
        let was_required = old.required.iter().any(|other| **other == *name);
        let change = if !is_sent(&self.old.types, id, couple.usage) {
            Change::Words
        } else if couple.usage.is_to_server() && is_refused
            || couple.usage.is_from_server() && was_required
        {
            Change::Unclear
        } else {
            Change::Doubtful
        };
        let message = format!("the property {} is gone", property(couple, name));
        let places = Places {
            old: Some(ty.location),
            new: Some(couple.new.location),
        };
        self.say(
            "diff::property-removed",
            change,
            couple.usage,
            places,
            message,
        );
        if let Some(rest) = new.additional_properties
            && is_sent(&self.old.types, id, couple.usage)
            && !view::accepts_everything(self.new.types.get(rest))
        {
            self.inside(couple, Step::Property(name.into()), id, rest, couple.usage);
        }
    }

    fn property_added(
        &mut self,
        couple: &Couple<'_>,
        name: &str,
        id: TypeId,
        old: &ObjectKeywords,
        new: &ObjectKeywords,
    ) {
        let ty = self.new.types.get(id);
        let is_in = |required: &[Box<str>]| required.iter().any(|other| **other == *name);
        let (was_required, is_required) = (is_in(&old.required), is_in(&new.required));
        let rest = old
            .additional_properties
            .map(|rest| self.old.types.get(rest));
        let change = if !is_sent(&self.new.types, id, couple.usage) {
            Change::Words
        } else if is_required && !was_required
            || self.options.is_code && was_required && view::accepts_everything(ty)
        {
            // `required_names` says so, or it was there all the while and may be anything.
            return;
        } else if was_required || is_closed(ty) {
            // It was there all the while, whatever it was; or it must not be there.
            Change::Narrowed
        } else if rest.is_some_and(is_closed) {
            // Who looked closely did not let it pass.
            Change::Widened
        } else {
            Change::Harmless
        };
        let message = format!("the property {} is new", property(couple, name));
        let places = Places {
            old: Some(couple.old.location),
            new: Some(ty.location),
        };
        self.say(
            "diff::property-added",
            change,
            couple.usage,
            places,
            message,
        );
        if let Some(rest) = old.additional_properties
            && !view::accepts_everything(self.old.types.get(rest))
            && !is_closed(self.old.types.get(rest))
        {
            self.inside(couple, Step::Property(name.into()), rest, id, couple.usage);
        }
    }

    /// Compares `required`, as far as those who send the object have the property at all.
    fn required_names(&mut self, couple: &Couple<'_>, old: &ObjectKeywords, new: &ObjectKeywords) {
        let usage = couple.usage;
        let pairs = paired(&old.required, &new.required, |name| &**name);
        let was_sent = |name: &str| is_property_sent(&self.old.types, old, name, usage);
        let is_sent = |name: &str| is_property_sent(&self.new.types, new, name, usage);
        let mut said = Vec::new();
        for name in pairs.removed {
            let is_known = new.properties.contains_key(name);
            let change = if was_sent(name) {
                Change::Widened
            } else {
                Change::Words
            };
            if is_known || !old.properties.contains_key(name) {
                said.push((change, name, "is no longer required"));
            }
        }
        for name in pairs.added {
            let change = if is_sent(name) {
                Change::Narrowed
            } else {
                Change::Words
            };
            let is_new = !old.properties.contains_key(name) && new.properties.contains_key(name);
            let how = if is_new {
                "is new and required"
            } else {
                "is required now"
            };
            said.push((change, name, how));
        }
        for (name, _) in pairs.both {
            // Required all the while, and of those who send the object only now their own.
            match (was_sent(name), is_sent(name)) {
                // What only clients knew is told to others.
                (false, true) if usage.is_from_server() => {
                    said.push((Change::Doubtful, name, "is sent by the server now"));
                }
                (false, true) => said.push((Change::Narrowed, name, "must be sent now")),
                (true, false) => said.push((Change::Widened, name, "need no longer be sent")),
                (true, true) | (false, false) => {}
            }
        }
        let what = &format_args!("`required` of {}", couple.label);
        let is_reordered = pairs.is_reordered;
        for (change, name, how) in said {
            let message = format!("the property {} {how}", property(couple, name));
            let added = new.properties.get(name);
            let added = added.filter(|_| !old.properties.contains_key(name));
            let places = Places {
                old: couple.places.old,
                new: added
                    .map(|id| self.new.types.get(*id).location)
                    .or(couple.places.new),
            };
            self.say("diff::property-required", change, usage, places, message);
        }
        self.reordered(what, is_reordered, couple.places);
    }

    fn patterns(&mut self, couple: &Couple<'_>, old: &ObjectKeywords, new: &ObjectKeywords) {
        // A pattern limits the members that match, and lets them pass where the rest is limited.
        let is_open = |types: &Types, object: &ObjectKeywords| {
            let rest = [object.additional_properties, object.unevaluated_properties];
            let mut rest = rest.into_iter().flatten();
            rest.all(|rest| view::accepts_everything(types.get(rest)))
        };
        let (removed, added) = if is_open(&self.old.types, old) && is_open(&self.new.types, new) {
            (Change::Widened, Change::Narrowed)
        } else {
            (Change::Unclear, Change::Unclear)
        };
        let both = (&old.pattern_properties, &new.pattern_properties);
        let what = &format_args!("the patterns of {}", couple.label);
        self.walk_named(what, both, couple.places, |differ, pattern, entry| {
            let (code, change, how) = match entry {
                Entry::Kept(before, after) => {
                    let step = Step::Named("patternProperties", pattern.into());
                    return differ.inside(couple, step, *before, *after, couple.usage);
                }
                Entry::Removed(_) => {
                    let how = format!("no longer speaks of members that match `{pattern}`");
                    ("diff::constraint-removed", removed, how)
                }
                Entry::Added(_) => {
                    let how = format!("speaks of members that match `{pattern}` now");
                    ("diff::constraint-added", added, how)
                }
            };
            differ.changed(couple, code, change, &how);
        });
    }

    /// Compares what further members are: anything, nothing, or something of a type.
    fn members(
        &mut self,
        couple: &Couple<'_>,
        keyword: &'static str,
        old: Option<TypeId>,
        new: Option<TypeId>,
    ) {
        let was_closed = old.is_some_and(|id| is_closed(self.old.types.get(id)));
        let is_closed = new.is_some_and(|id| is_closed(self.new.types.get(id)));
        // Few documents say that nothing else may be there, and hardly any code says that something may.
        if self.options.is_code && was_closed != is_closed && (old.is_none() || new.is_none()) {
            let message = match is_closed {
                true => "the document does not say that nothing else may be there",
                false => "the code does not say that nothing else may be there",
            };
            return self.unsaid(couple, message);
        }
        match (was_closed, is_closed) {
            (false, true) => {
                let how = format!("allows no further members now (`{keyword}`)");
                let code = "diff::additional-properties-changed";
                self.changed(couple, code, Change::Narrowed, &how);
            }
            (true, false) => {
                let how = format!("allows further members now (`{keyword}`)");
                let code = "diff::additional-properties-changed";
                self.changed(couple, code, Change::Widened, &how);
            }
            (true, true) | (false, false) => {
                let step = match keyword {
                    "additionalProperties" => Step::Members,
                    _ => Step::Keyword(keyword),
                };
                self.optional(couple, step, old, new, couple.usage);
            }
        }
    }

    fn dependencies(
        &mut self,
        couple: &Couple<'_>,
        old: &IndexMap<Box<str>, Vec<Box<str>>>,
        new: &IndexMap<Box<str>, Vec<Box<str>>>,
    ) {
        let nothing = Vec::new();
        let what = &format_args!("`dependentRequired` of {}", couple.label);
        self.walk_named(what, (old, new), couple.places, |differ, name, entry| {
            let (old, new) = match entry {
                Entry::Kept(old, new) => (old, new),
                Entry::Removed(old) => (old, &nothing),
                Entry::Added(new) => (&nothing, new),
            };
            let gone = old.iter().any(|other| !new.contains(other));
            let more = new.iter().any(|other| !old.contains(other));
            if let Some(change) = Change::of(more, gone) {
                let how = format!("changed what must come with `{name}`");
                differ.changed(couple, "diff::dependency-changed", change, &how);
            } else if old != new {
                differ.rewritten(what, couple.places);
            }
        });
    }

    fn dependent_schemas(
        &mut self,
        couple: &Couple<'_>,
        old: &IndexMap<Box<str>, TypeId>,
        new: &IndexMap<Box<str>, TypeId>,
    ) {
        let what = &format_args!("`dependentSchemas` of {}", couple.label);
        self.walk_named(what, (old, new), couple.places, |differ, name, entry| {
            let (old, new) = match entry {
                Entry::Kept(old, new) => (Some(*old), Some(*new)),
                Entry::Removed(old) => (Some(*old), None),
                Entry::Added(new) => (None, Some(*new)),
            };
            let step = Step::Named("dependentSchemas", name.into());
            differ.optional(couple, step, old, new, couple.usage);
        });
    }
}

fn property(couple: &Couple<'_>, name: &str) -> Label {
    Label::inside(&couple.label, Step::Property(name.into()))
}

/// Whether those who send an object send a property of this type: clients no `readOnly` one, the server
/// no `writeOnly` one.
fn is_sent(types: &Types, id: TypeId, usage: Usage) -> bool {
    is_type_sent(types, types.get(id), usage)
}

pub(super) fn is_type_sent(types: &Types, ty: &Type, usage: Usage) -> bool {
    !(usage.is_to_server() && view::is_read_only(types, ty)
        || usage.is_from_server() && view::is_write_only(types, ty))
}

fn is_property_sent(types: &Types, object: &ObjectKeywords, name: &str, usage: Usage) -> bool {
    object
        .properties
        .get(name)
        .is_none_or(|id| is_sent(types, *id, usage))
}

/// Whether nothing satisfies a type.
fn is_closed(ty: &Type) -> bool {
    ty.never
}
