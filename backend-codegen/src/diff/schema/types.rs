//! Two types: what they assert as a whole, and what they say beside it.

use super::label::{Label, Step};
use super::merge::{self, Merged};
use super::objects::is_type_sent;
use super::view::{self, View};
use super::{Couple, Differ};
use crate::api::{Json, Type, TypeSet};
use crate::diff::Class;
use crate::diff::finding::UNSAID;
use crate::diff::keyed::paired;
use crate::diff::usage::{Change, Usage};

impl Differ<'_> {
    pub(super) fn couple(&mut self, couple: &Couple<'_>) {
        let n_findings = self.findings.len();
        let before = self.assertions(couple);
        if self.options.is_code && view::leaves_all_open(&self.new.types, couple.new) {
            self.unknown(couple, n_findings, "the code does not say what this is");
        } else if self.options.is_code && view::is_partial(couple.new) {
            self.unknown(couple, n_findings, "the code does not show all of this");
        } else if self.options.is_code && view::leaves_all_open(&self.old.types, couple.old) {
            self.unknown(couple, n_findings, "the document does not say what this is");
        }
        if self.findings.len() == n_findings && before && !is_same_spelling(couple.old, couple.new)
        {
            self.rewritten(&couple.label, couple.places);
        }
    }

    /// Puts one finding in place of all that a document says and code does not: where nothing is known of a
    /// value, it does not break anybody that this and that is not known.
    fn unknown(&mut self, couple: &Couple<'_>, n_findings: usize, message: &str) {
        let mut found = self.findings.split_off(n_findings);
        let n_found = found.len();
        found.retain(|finding| {
            finding.class == Class::Annotation
                || matches!(
                    finding.code,
                    "diff::default-changed" | "diff::direction-changed"
                )
        });
        let is_less = found.len() < n_found;
        self.findings.append(&mut found);
        if is_less {
            self.unsaid(couple, message);
        }
    }

    /// Says that code leaves open what a document says, or the reverse.
    pub(super) fn unsaid(&mut self, couple: &Couple<'_>, message: impl Into<String>) {
        self.say(
            UNSAID,
            Change::Harmless,
            couple.usage,
            couple.places,
            message.into(),
        );
    }

    /// Compares all that two types say; whether spelling still has to be looked at.
    fn assertions(&mut self, couple: &Couple<'_>) -> bool {
        let Couple { old, new, .. } = *couple;
        let Type {
            // A spelling, as far as it is no component's name.
            origin: _,
            never: _,
            types: _,
            format: _,
            enum_: _,
            const_: _,
            reference: _,
            number: _,
            string: _,
            array: _,
            object: _,
            subtypes: _,
            discriminator: _,
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
        let is_sent = is_type_sent(&self.old.types, old, couple.usage)
            && is_type_sent(&self.new.types, new, couple.usage);
        if !is_sent && !couple.usage.is_unused() {
            // It comes or goes as a whole; what else it is matters to nobody who sent it before or now.
            let unsent = &Couple {
                usage: Usage::UNUSED,
                ..couple.clone()
            };
            return self.contents(unsent);
        }
        self.contents(couple)
    }

    /// Compares all that two types say but who sends them.
    pub(super) fn contents(&mut self, couple: &Couple<'_>) -> bool {
        let Couple { old, new, .. } = *couple;
        let format = &old.format;
        let number = &old.number;
        let string = &old.string;
        let array = &old.array;
        let object = &old.object;
        let subtypes = &old.subtypes;
        let discriminator = &old.discriminator;
        self.default(couple);
        let is_code = self.options.is_code;
        // Code has no word for a union of one.
        let only_branch = |ty: &Type, other: &Type| {
            let is_such = is_code && view::only_branch(other).is_none();
            view::only_branch(ty).filter(|_| is_such)
        };
        let wrapped = (
            view::wrapped(&self.old.types, old).or_else(|| only_branch(old, new)),
            view::wrapped(&self.new.types, new).or_else(|| only_branch(new, old)),
        );
        match wrapped {
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
            // One says it by an `allOf`, and the other one by a union.
            (Some(before), Some(after))
                if is_code
                    && view::only_branch(old).is_some() != view::only_branch(new).is_some() =>
            {
                self.inside(couple, Step::Here, before, after, couple.usage);
                return false;
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
        let view = if is_code { View::of_code } else { View::of };
        let before = view(&self.old.types, old);
        let after = view(&self.new.types, new);
        // One of them is put together, or of more or less, so that the question is which members there are.
        let is_resized = !is_code && after.all_of.len() != before.all_of.len();
        if (before.all_of.is_empty() != after.all_of.is_empty() || is_resized)
            && let Some(old) = merge::object(&self.old.types, old, is_code)
            && let Some(new) = merge::object(&self.new.types, new, is_code)
        {
            self.merged(couple, &old, &new);
            return false;
        }
        if before.all_of.is_empty() != after.all_of.is_empty()
            && let Some(old) = merge::plain(&self.old.types, old)
            && let Some(new) = merge::plain(&self.new.types, new)
        {
            self.rewritten(&couple.label, couple.places);
            return self.contents(&Couple {
                old: &old,
                new: &new,
                usage: couple.usage.layer(),
                ..couple.clone()
            });
        }
        if !is_code && self.extended(couple, &before, &after) {
            return false;
        }
        if self.nullable(couple, &before, &after) || !is_code && self.branched(couple) {
            return false;
        }
        self.words(couple);
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
        let (mut before, mut after) = (before, after);
        if !is_code && before.is_put_together() != after.is_put_together() {
            before.types = view::types_in(&self.old.types, old, 0);
            after.types = view::types_in(&self.new.types, new, 0);
        }
        self.type_sets(couple, &before, &after);
        self.enumerations(couple, &before, &after);
        self.format(couple, format.as_deref(), new.format.as_deref());
        // What is said about values that are not allowed any more says nothing; that they are not, is told.
        // What is written as text is one, whatever it is.
        let is_one = couple.usage.is_text() || before.types == after.types;
        let spoken = match (is_one, is_code) {
            (false, _) => before.types.intersection(after.types),
            // What a document says about values that it does not allow is not in code.
            (true, true) => before.types.union(after.types),
            (true, false) => TypeSet::ANY,
        };
        let speaks = |of: TypeSet| spoken.intersects(of);
        if speaks(TypeSet::NUMBER) {
            self.numbers(couple, number.as_deref(), new.number.as_deref());
        }
        if speaks(TypeSet::STRING) {
            self.strings(couple, string.as_deref(), new.string.as_deref());
        }
        if speaks(TypeSet::ARRAY) {
            self.arrays(couple, array.as_deref(), new.array.as_deref());
        }
        if speaks(TypeSet::OBJECT) {
            self.objects(couple, object.as_deref(), new.object.as_deref());
        }
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

    /// Compares two objects as the members that they have, whatever they are put together from.
    fn merged(&mut self, couple: &Couple<'_>, old: &Merged, new: &Merged) {
        self.words(couple);
        self.rewritten(&couple.label, couple.places);
        let view = |merged: &Merged| View {
            never: merged.types.is_empty(),
            types: merged.types,
            values: None,
            all_of: Vec::new(),
            any_of: Vec::new(),
            one_of: Vec::new(),
            not: None,
        };
        self.type_sets(couple, &view(old), &view(new));
        self.objects(couple, Some(&old.object), Some(&new.object));
        self.discriminators(
            couple,
            couple.old.discriminator.as_deref(),
            couple.new.discriminator.as_deref(),
        );
    }

    /// Compares who sends a value.
    fn directions(&mut self, couple: &Couple<'_>) {
        // They are said of properties; a body is sent or got as a whole. Components may be either.
        let is_whole = matches!(*couple.place, Label::Part(_)) && couple.old.component().is_none();
        if couple.usage.is_layer() || is_whole {
            return;
        }
        let was = view::is_read_only(&self.old.types, couple.old);
        let is = view::is_read_only(&self.new.types, couple.new);
        if was != is {
            let (change, how) = match (is, couple.usage.is_to_server()) {
                // Clients should not send it, and nothing says that it is refused if they do.
                (true, true) => (Change::Harmless, "is `readOnly` now"),
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
                (true, true) => (Change::Doubtful, "is `writeOnly` now"),
                (true, false) => (Change::Harmless, "is `writeOnly` now"),
                // Whether it is always sent now, the object around it says.
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
        let usage = couple.usage;
        let matters = usage.is_to_server() && !usage.is_always_there();
        if self.options.is_code && matters && was.is_some() && is.is_none() {
            // What a value that is left out means may stand anywhere in code.
            return self.unsaid(couple, "the code does not say what leaving this out means");
        }
        let change = if !matters {
            Change::Words
        } else if was.is_some() || usage.is_parameter() {
            Change::Unclear
        } else {
            // What the server did without a value was never said.
            Change::Harmless
        };
        let word = |value: Option<&Json>| match value {
            Some(value) => format!("`{}`", shortened(value)),
            None => "absent".to_owned(),
        };
        let how = format!("had a default that was {} and is {}", word(was), word(is));
        self.changed(couple, "diff::default-changed", change, &how);
    }

    fn type_sets(&mut self, couple: &Couple<'_>, before: &View<'_>, after: &View<'_>) {
        if before.values.is_some() && after.values.is_some() {
            // The values tell, one by one.
            return;
        }
        let mut lost = before.types.without(after.types);
        let mut gained = after.types.without(before.types);
        if couple.usage.is_text() && self.options.is_code {
            // Null has no text, so that it is the same as nothing.
            (lost, gained) = (lost.without(TypeSet::NULL), gained.without(TypeSet::NULL));
        }
        if couple.usage.is_text() {
            // Numbers and the like are texts there, as long as any text may be, and so is a whole document.
            let texts = if couple.usage.is_document() {
                TypeSet::ANY
            } else {
                SCALARS
            };
            if is_any_text(couple.new, after) {
                lost = lost.without(texts);
            }
            if is_any_text(couple.old, before) {
                gained = gained.without(texts);
            }
        }
        if !lost.is_empty() {
            let how = match before.types == TypeSet::ANY {
                true => format!("could be anything and is {} now", type_words(after.types)),
                false => format!("can no longer be {}", type_words(lost)),
            };
            self.changed(couple, "diff::type-narrowed", Change::Narrowed, &how);
        }
        if !gained.is_empty() {
            let how = match after.types == TypeSet::ANY {
                true => "can be anything now".to_owned(),
                false => format!("can be {} now", type_words(gained)),
            };
            self.changed(couple, "diff::type-widened", Change::Widened, &how);
        }
    }

    fn enumerations(&mut self, couple: &Couple<'_>, before: &View<'_>, after: &View<'_>) {
        let (old, new) = match (&before.values, &after.values) {
            (Some(old), Some(new)) => (old, new),
            (Some(_), None) if self.options.is_code => {
                self.unsaid(couple, "the code does not say which values there are");
                return;
            }
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
        self.named_values(couple, old, new);
    }

    /// Compares the values that are named.
    pub(super) fn named_values(&mut self, couple: &Couple<'_>, old: &[&Json], new: &[&Json]) {
        let pairs = paired(old.iter().copied(), new.iter().copied(), ByText::of);
        for value in pairs.removed {
            // Equal values may be spelt in another way: `1` and `1.0`, or members in another order.
            if !new.contains(&value) {
                let how = format!("can no longer be `{}`", shortened(value));
                self.changed(couple, "diff::enum-value-removed", Change::Narrowed, &how);
            }
        }
        // One value in place of another: nobody can have reckoned with it.
        let change = match (old, new) {
            ([_], [_]) => Change::Widened,
            _ => Change::Extended,
        };
        let added = pairs.added.into_iter().filter(|value| !old.contains(value));
        let added: Vec<String> = added.map(|it| format!("`{}`", shortened(it))).collect();
        let hows = match added.split_at_checked(MOST_VALUES) {
            Some((first, rest)) if rest.len() > 1 => {
                let n = rest.len();
                vec![format!(
                    "can be {} or {n} other values now",
                    first.join(", ")
                )]
            }
            Some(_) | None => added.iter().map(|it| format!("can be {it} now")).collect(),
        };
        for how in hows {
            self.changed(couple, "diff::enum-value-added", change, &how);
        }
        let what = &format_args!("the values of {}", couple.label);
        self.reordered(what, pairs.is_reordered, couple.places);
    }

    fn format(&mut self, couple: &Couple<'_>, old: Option<&str>, new: Option<&str>) {
        if old == new {
            return;
        }
        if self.options.is_code {
            match (old, new) {
                _ if view::is_of_machine(old, new) => {
                    return self.rewritten(&couple.label, couple.places);
                }
                (Some(format), None) => {
                    let message = format!("the code does not say the format `{format}`");
                    return self.unsaid(couple, message);
                }
                (None | Some(_), Some(_)) | (None, None) => {}
            }
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
}

/// More values than these are counted.
const MOST_VALUES: usize = 3;

/// What is written like a text where there are no quotes.
const SCALARS: TypeSet = TypeSet::NUMBER.union(TypeSet::BOOLEAN);

/// Whether a type allows any text.
fn is_any_text(ty: &Type, view: &View<'_>) -> bool {
    view.types.contains(TypeSet::STRING)
        && view.values.is_none()
        && ty.format.is_none()
        && ty.string.is_none()
        && ty.subtypes.is_none()
        && ty.reference.is_none()
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
pub(super) fn shortened(value: &Json) -> String {
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
