//! Two types: what they assert as a whole, and what they say beside it.

use super::label::Step;
use super::view::{self, View};
use super::{Couple, Differ};
use crate::api::{Discriminator, Json, Type, TypeSet, Xml};
use crate::diff::keyed::paired;
use crate::diff::usage::Change;
use crate::diff::walk::Entry;

impl Differ<'_> {
    pub(super) fn couple(&mut self, couple: &Couple<'_>) {
        let n_findings = self.findings.len();
        let before = self.assertions(couple);
        if self.findings.len() == n_findings && before && !is_same_spelling(couple.old, couple.new)
        {
            self.rewritten(&couple.label, couple.places);
        }
    }

    /// Compares all that two types say; whether spelling still has to be looked at.
    fn assertions(&mut self, couple: &Couple<'_>) -> bool {
        let Couple { old, new, .. } = *couple;
        let Type {
            // A spelling, as far as it is no component's name.
            origin: _,
            never: _,
            types: _,
            format,
            enum_: _,
            const_: _,
            reference: _,
            number,
            string,
            array,
            object,
            subtypes,
            discriminator,
            read_only: _,
            write_only: _,
            default: _,
            title: _,
            description: _,
            deprecated: _,
            examples: _,
            external_docs: _,
            xml: _,
            comment: _,
            extensions: _,
            location: _,
        } = old;
        self.directions(couple);
        self.default(couple);
        match (view::wrapped(old), view::wrapped(new)) {
            (Some(target), None) => {
                self.unwrapped(couple, old, "no longer has");
                self.inside(couple, Step::Here, target, couple.new_id, couple.usage);
                return false;
            }
            (None, Some(target)) => {
                self.unwrapped(couple, new, "has");
                self.inside(couple, Step::Here, couple.old_id, target, couple.usage);
                return false;
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
        self.words(couple);
        let before = View::of(&self.old.types, old);
        let after = View::of(&self.new.types, new);
        match (before.never, after.never) {
            (true, true) => return true,
            (false, true) => {
                self.changed(
                    couple,
                    "diff::type-narrowed",
                    Change::Narrowed,
                    "allows nothing now",
                );
                return false;
            }
            (true, false) => {
                let how = "allowed nothing, and does now";
                self.changed(couple, "diff::type-widened", Change::Widened, how);
                return false;
            }
            (false, false) => {}
        }
        self.type_sets(couple, &before, &after);
        self.enumerations(couple, &before, &after);
        self.format(couple, format.as_deref(), new.format.as_deref());
        self.numbers(couple, number.as_deref(), new.number.as_deref());
        self.strings(couple, string.as_deref(), new.string.as_deref());
        self.arrays(couple, array.as_deref(), new.array.as_deref());
        self.objects(couple, object.as_deref(), new.object.as_deref());
        self.subtypes(
            couple,
            &before,
            &after,
            subtypes.as_deref(),
            new.subtypes.as_deref(),
        );
        self.discriminators(
            couple,
            discriminator.as_deref(),
            new.discriminator.as_deref(),
        );
        true
    }

    /// Only one of two types refers to another. That one is compared; what the reference says itself is
    /// for people, apart from defaults and directions, which are known already.
    fn unwrapped(&mut self, couple: &Couple<'_>, wrapper: &Type, has: &str) {
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

    /// Compares who sends a value.
    fn directions(&mut self, couple: &Couple<'_>) {
        let was = view::is_read_only(&self.old.types, couple.old);
        let is = view::is_read_only(&self.new.types, couple.new);
        if was != is {
            let (change, how) = match (is, couple.usage.is_to_server()) {
                (true, true) => (Change::Unclear, "is `readOnly` now"),
                (true, false) => (Change::Harmless, "is `readOnly` now"),
                // Whether clients must send it now, the object around it says.
                (false, _) => (Change::Harmless, "is no longer `readOnly`"),
            };
            self.changed(couple, "diff::direction-changed", change, how);
        }
        let was = view::is_write_only(&self.old.types, couple.old);
        let is = view::is_write_only(&self.new.types, couple.new);
        if was != is {
            let (change, how) = match (is, couple.usage.is_from_server()) {
                (true, true) => (Change::Unclear, "is `writeOnly` now"),
                (true, false) => (Change::Harmless, "is `writeOnly` now"),
                (false, _) => (Change::Harmless, "is no longer `writeOnly`"),
            };
            self.changed(couple, "diff::direction-changed", change, how);
        }
    }

    /// Compares what an absent value means.
    fn default(&mut self, couple: &Couple<'_>) {
        let (old_types, new_types) = (&self.old.types, &self.new.types);
        let was = view::default(old_types, couple.old);
        let is = view::default(new_types, couple.new);
        if was == is {
            return;
        }
        let change = match (was, couple.usage.is_to_server()) {
            // What the server did without a value was never said.
            (None, true) => Change::Harmless,
            (Some(_), true) => Change::Unclear,
            (_, false) => Change::Words,
        };
        let word = |value: Option<&Json>| match value {
            Some(value) => format!("`{}`", shortened(value)),
            None => "absent".to_owned(),
        };
        let how = format!("had a default that was {} and is {}", word(was), word(is));
        self.changed(couple, "diff::default-changed", change, &how);
    }

    fn words(&mut self, couple: &Couple<'_>) {
        let Couple {
            old, new, places, ..
        } = *couple;
        let subject = &*couple.label;
        for (what, old, new) in [
            ("title", &old.title, &new.title),
            ("description", &old.description, &new.description),
            ("`$comment`", &old.comment, &new.comment),
        ] {
            self.text(what, subject, old, new, places);
        }
        self.deprecated(subject, old.deprecated, new.deprecated, places);
        self.values(subject, &old.examples, &new.examples, places);
        let docs = old.external_docs.as_deref();
        self.external_docs(subject, docs, new.external_docs.as_deref(), places);
        self.extensions(subject, &old.extensions, &new.extensions, places);
        self.xml(couple, old.xml.as_deref(), new.xml.as_deref());
    }

    fn xml(&mut self, couple: &Couple<'_>, old: Option<&Xml>, new: Option<&Xml>) {
        let nothing = Xml::default();
        let Xml {
            name,
            namespace,
            prefix,
            attribute,
            wrapped,
            node_type,
            extensions,
        } = old.unwrap_or(&nothing);
        let is_there = old.is_some() == new.is_some();
        let new = new.unwrap_or(&nothing);
        let is_same = *name == new.name
            && *namespace == new.namespace
            && *prefix == new.prefix
            && *attribute == new.attribute
            && *wrapped == new.wrapped
            && *node_type == new.node_type;
        if !is_same {
            self.changed(
                couple,
                "diff::xml-changed",
                Change::Unclear,
                "looks different in XML",
            );
        } else if !is_there {
            self.rewritten(&format_args!("`xml` of {}", couple.label), couple.places);
        }
        let subject = &format_args!("`xml` of {}", couple.label);
        self.extensions(subject, extensions, &new.extensions, couple.places);
    }

    fn type_sets(&mut self, couple: &Couple<'_>, before: &View<'_>, after: &View<'_>) {
        if before.values.is_some() && after.values.is_some() {
            // The values tell, one by one.
            return;
        }
        let lost = before.types.without(after.types);
        let gained = after.types.without(before.types);
        if !lost.is_empty() {
            let how = format!("can no longer be {}", type_words(lost));
            self.changed(couple, "diff::type-narrowed", Change::Narrowed, &how);
        }
        if !gained.is_empty() {
            let how = format!("can be {} now", type_words(gained));
            self.changed(couple, "diff::type-widened", Change::Widened, &how);
        }
    }

    fn enumerations(&mut self, couple: &Couple<'_>, before: &View<'_>, after: &View<'_>) {
        let (old, new) = match (&before.values, &after.values) {
            (Some(old), Some(new)) => (old, new),
            (Some(_), None) => {
                let how = "is no longer limited to some values";
                self.changed(couple, "diff::constraint-removed", Change::Widened, how);
                return;
            }
            (None, Some(_)) => {
                let how = "is limited to some values now";
                self.changed(couple, "diff::constraint-added", Change::Narrowed, how);
                return;
            }
            (None, None) => return,
        };
        let pairs = paired(old.iter().copied(), new.iter().copied(), ByText::of);
        for value in pairs.removed {
            // Equal values may be spelt in another way: `1` and `1.0`, or members in another order.
            if !new.contains(&value) {
                let how = format!("can no longer be `{}`", shortened(value));
                self.changed(couple, "diff::enum-value-removed", Change::Narrowed, &how);
            }
        }
        for value in pairs.added {
            if !old.contains(&value) {
                let how = format!("can be `{}` now", shortened(value));
                self.changed(couple, "diff::enum-value-added", Change::Widened, &how);
            }
        }
        let what = &format_args!("the values of {}", couple.label);
        self.reordered(what, pairs.is_reordered, couple.places);
    }

    fn format(&mut self, couple: &Couple<'_>, old: Option<&str>, new: Option<&str>) {
        if old == new {
            return;
        }
        let (change, how) = match (old, new) {
            (Some(old), Some(new)) => {
                let change = match (old, new) {
                    ("int32", "int64") | ("float", "double") => Change::Widened,
                    ("int64", "int32") | ("double", "float") => Change::Narrowed,
                    _ => Change::Unclear,
                };
                (change, format!("had the format `{old}` and has `{new}`"))
            }
            (Some(old), None) => (Change::Widened, format!("no longer has the format `{old}`")),
            (None, Some(new)) => (Change::Narrowed, format!("has the format `{new}` now")),
            (None, None) => return,
        };
        self.changed(couple, "diff::format-changed", change, &how);
    }

    /// Compares discriminators. The verdict on a value does not depend on them, but clients choose by
    /// them what to read.
    fn discriminators(
        &mut self,
        couple: &Couple<'_>,
        old: Option<&Discriminator>,
        new: Option<&Discriminator>,
    ) {
        let code = "diff::discriminator-changed";
        let (old, new) = match (old, new) {
            (Some(old), Some(new)) => (old, new),
            (Some(_), None) => {
                self.changed(
                    couple,
                    code,
                    Change::Unclear,
                    "no longer has a discriminator",
                );
                return;
            }
            (None, Some(_)) => {
                self.changed(couple, code, Change::Harmless, "has a discriminator now");
                return;
            }
            (None, None) => return,
        };
        let Discriminator {
            property_name,
            mapping,
            default,
            extensions,
        } = old;
        if *property_name != new.property_name {
            let how = format!("is told apart by `{}` now", new.property_name);
            self.changed(couple, code, Change::Unclear, &how);
        }
        let what = &format_args!("the mapping of {}", couple.label);
        let mappings = (mapping, &new.mapping);
        self.walk_named(what, mappings, couple.places, |differ, value, entry| {
            let (change, how) = match entry {
                Entry::Kept(old, new) => {
                    let step = Step::Named("mapping", value.into());
                    return differ.inside(couple, step, *old, *new, couple.usage);
                }
                Entry::Removed(_) => {
                    let how = format!("no longer says what `{value}` stands for");
                    (Change::Unclear, how)
                }
                Entry::Added(_) => (
                    Change::Harmless,
                    format!("says what `{value}` stands for now"),
                ),
            };
            differ.changed(couple, code, change, &how);
        });
        match (*default, new.default) {
            (Some(old), Some(new)) => {
                let step = Step::Keyword("defaultMapping");
                self.inside(couple, step, old, new, couple.usage);
            }
            (Some(_), None) | (None, Some(_)) => {
                let how = "changed what an unknown discriminator stands for";
                self.changed(couple, code, Change::Unclear, how);
            }
            (None, None) => {}
        }
        let subject = &format_args!("the discriminator of {}", couple.label);
        self.extensions(subject, extensions, &new.extensions, couple.places);
    }
}

/// A JSON value as a key.
#[derive(Clone, PartialEq, Eq, Hash)]
struct ByText(String);

impl ByText {
    fn of(value: &Json) -> Self {
        Self(value.to_string())
    }
}

/// A value in at most a line.
fn shortened(value: &Json) -> String {
    const LONGEST: usize = 60;
    let text = match value {
        Json::String(text) => text.to_string(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
            value.to_string()
        }
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or("")),
        None => text,
    }
}

/// The names of types that were lost or gained. Of `number` without `integer` only fractions are left.
fn type_words(types: TypeSet) -> String {
    let mut names: Vec<&str> = types.names().collect();
    let fractions = TypeSet::NUMBER.without(TypeSet::INTEGER);
    if types.intersects(fractions) && !types.contains(TypeSet::NUMBER) {
        names.push("a fraction");
    }
    names.join(" or ")
}

/// Whether two types are spelt alike, as far as their own keywords go.
fn is_same_spelling(old: &Type, new: &Type) -> bool {
    let number = |ty: &Type| ty.number.as_deref().cloned().unwrap_or_default();
    let lists = |ty: &Type| {
        let subtypes = ty.subtypes.as_deref().cloned().unwrap_or_default();
        (
            subtypes.all_of.len(),
            subtypes.any_of.len(),
            subtypes.one_of.len(),
            subtypes.not.is_some(),
        )
    };
    old.never == new.never
        && old.types == new.types
        && old.enum_ == new.enum_
        && old.const_ == new.const_
        && old.reference.is_some() == new.reference.is_some()
        && number(old) == number(new)
        && lists(old) == lists(new)
}
