//! Numbers, strings and arrays.

use std::cmp::Ordering;
use std::fmt::{self, Display};

use super::label::{Label, Step};
use super::{Couple, Differ, view};
use crate::api::{ArrayKeywords, Decimal, NumberKeywords, StringKeywords, Type, TypeId};
use crate::diff::usage::{Change, Usage};

/// Where integers of machines begin and end, which documents seldom say.
const LEAST: [i128; 5] = [
    0,
    i8::MIN as i128,
    i16::MIN as i128,
    i32::MIN as i128,
    i64::MIN as i128,
];
const GREATEST: [i128; 8] = [
    i8::MAX as i128,
    u8::MAX as i128,
    i16::MAX as i128,
    u16::MAX as i128,
    i32::MAX as i128,
    u32::MAX as i128,
    i64::MAX as i128,
    u64::MAX as i128,
];

/// Patterns that find something in every text.
const MATCH_ALL: &[&str] = &["", ".*", "^.*", ".*$", "^", "$"];

impl Differ<'_> {
    pub(super) fn numbers(
        &mut self,
        couple: &Couple<'_>,
        old: Option<&NumberKeywords>,
        new: Option<&NumberKeywords>,
    ) {
        let nothing = NumberKeywords::default();
        let (old, new) = (old.unwrap_or(&nothing), new.unwrap_or(&nothing));
        let NumberKeywords {
            minimum: _,
            exclusive_minimum: _,
            maximum: _,
            exclusive_maximum: _,
            multiple_of,
        } = old;
        let (mut before, mut after) = (lower_bound(old), lower_bound(new));
        // Types of code that are never negative are those that formats say.
        let is_unsigned = |ty: &Type| {
            ty.format
                .as_deref()
                .is_some_and(|it| it.starts_with("uint"))
        };
        if self.options.is_code && (is_unsigned(couple.old) || is_unsigned(couple.new)) {
            for bound in [&mut before, &mut after] {
                bound.take_if(|bound| bound.value.is_zero());
            }
        }
        let is_open = self.options.is_code && before.is_none();
        if is_open && after.take_if(|it| is_of_machine(it, &LEAST)).is_some() {
            self.unsaid(
                couple,
                "the document does not say where these numbers begin",
            );
        }
        self.bound(couple, "minimum", before, after, |old, new| {
            excludes_more(old, new, Ordering::Greater)
        });
        let (mut before, mut after) = (upper_bound(old), upper_bound(new));
        if self.options.is_code && (is_unsigned(couple.old) || is_unsigned(couple.new)) {
            for bound in [&mut before, &mut after] {
                bound.take_if(|bound| is_of_machine(bound, &GREATEST));
            }
        }
        let is_open = self.options.is_code && before.is_none();
        if is_open && after.take_if(|it| is_of_machine(it, &GREATEST)).is_some() {
            self.unsaid(couple, "the document does not say where these numbers end");
        }
        self.bound(couple, "maximum", before, after, |old, new| {
            excludes_more(old, new, Ordering::Less)
        });
        if *multiple_of != new.multiple_of {
            let change = match (multiple_of, &new.multiple_of) {
                (None, _) => Change::Limited,
                (_, None) => Change::Widened,
                (Some(old), Some(new)) if is_multiple(new, old) => Change::Narrowed,
                (Some(old), Some(new)) if is_multiple(old, new) => Change::Widened,
                (Some(_), Some(_)) => Change::Unclear,
            };
            self.bound_changed(
                couple,
                "multipleOf",
                change,
                multiple_of.as_ref(),
                new.multiple_of.as_ref(),
            );
        }
    }

    /// Compares a bound; `is_tighter` tells whether the new one excludes more.
    fn bound<B: PartialEq + Display>(
        &mut self,
        couple: &Couple<'_>,
        keyword: &str,
        old: Option<B>,
        new: Option<B>,
        is_tighter: impl Fn(&B, &B) -> bool,
    ) {
        if old == new {
            return;
        }
        if self.options.is_code && couple.usage.is_from_server() && new.is_none() {
            let message = format!("the code does not say `{keyword}`");
            return self.unsaid(couple, message);
        }
        let change = match (&old, &new) {
            // Every text has a length, of which the least was none. What code demands beyond a document may
            // have been so all the while.
            (None, _) if keyword == "minLength" && !self.options.is_code => Change::Narrowed,
            // What nobody spoke of may have been refused all the while.
            (None, _) => Change::Limited,
            (_, None) => Change::Widened,
            (Some(old), Some(new)) if is_tighter(old, new) => Change::Narrowed,
            (Some(_), Some(_)) => Change::Widened,
        };
        self.bound_changed(couple, keyword, change, old.as_ref(), new.as_ref());
    }

    fn bound_changed<B: Display>(
        &mut self,
        couple: &Couple<'_>,
        keyword: &str,
        change: Change,
        old: Option<&B>,
        new: Option<&B>,
    ) {
        let shown = |bound: Option<&B>| bound.map_or("absent".to_owned(), ToString::to_string);
        let (label, old, new) = (&couple.label, shown(old), shown(new));
        let message = format!("`{keyword}` of {label} was {old} and is {new}");
        self.say(
            "diff::bound-changed",
            change,
            couple.usage,
            couple.places,
            message,
        );
    }

    /// Compares the least and the greatest count of something.
    pub(super) fn counts(
        &mut self,
        couple: &Couple<'_>,
        (least, greatest): (&str, &str),
        (old_minimum, new_minimum): (Option<u64>, Option<u64>),
        (old_maximum, new_maximum): (Option<u64>, Option<u64>),
    ) {
        // At least none is what is so anyway.
        let is_said = |minimum: &u64| *minimum > 0;
        let (old, new) = (old_minimum.filter(is_said), new_minimum.filter(is_said));
        if old_minimum != new_minimum && old == new {
            self.rewritten(
                &format_args!("`{least}` of {}", couple.label),
                couple.places,
            );
        }
        self.bound(couple, least, old, new, |old, new| new > old);
        self.bound(couple, greatest, old_maximum, new_maximum, |old, new| {
            new < old
        });
    }

    pub(super) fn strings(
        &mut self,
        couple: &Couple<'_>,
        old: Option<&StringKeywords>,
        new: Option<&StringKeywords>,
    ) {
        let nothing = StringKeywords::default();
        let new = new.unwrap_or(&nothing);
        let StringKeywords {
            min_length,
            max_length,
            pattern,
            content_encoding,
            content_media_type,
            content_schema,
        } = old.unwrap_or(&nothing);
        let minimum = (*min_length, new.min_length);
        self.counts(
            couple,
            ("minLength", "maxLength"),
            minimum,
            (*max_length, new.max_length),
        );
        self.pattern(couple, pattern.as_deref(), new.pattern.as_deref());
        for (old, new) in [
            (content_encoding, &new.content_encoding),
            (content_media_type, &new.content_media_type),
        ] {
            if old != new {
                let how = "is encoded in another way";
                let change = said(old.is_some(), new.is_some());
                self.changed(couple, "diff::content-changed", change, how);
            }
        }
        match (*content_schema, new.content_schema) {
            (Some(old), Some(new)) => {
                let step = Step::Keyword("contentSchema");
                self.inside(couple, step, old, new, couple.usage);
            }
            (None, None) => {}
            (old, new) => {
                let how = "changed what its content is";
                let change = said(old.is_some(), new.is_some());
                self.changed(couple, "diff::content-changed", change, how);
            }
        }
    }

    fn pattern(&mut self, couple: &Couple<'_>, old: Option<&str>, new: Option<&str>) {
        if old == new {
            return;
        }
        let is_from_server = couple.usage.is_from_server();
        let limits = |pattern: &&str| !MATCH_ALL.contains(pattern);
        let (change, how) = match (old.filter(limits), new.filter(limits)) {
            (None, Some(new)) => (Change::Narrowed, format!("must match `{new}` now")),
            // Hardly anybody checks what a text from a server looks like.
            (Some(old), None) if is_from_server => {
                (Change::Harmless, format!("need no longer match `{old}`"))
            }
            (Some(old), None) => (Change::Widened, format!("need no longer match `{old}`")),
            (Some(old), Some(new)) => {
                let (before, after) = (alternatives(old), alternatives(new));
                let is_in = |all: &[&str], one: &&str| all.contains(one);
                let change = if is_from_server {
                    Change::Harmless
                } else if before.iter().all(|one| is_in(&after, one)) {
                    Change::Widened
                } else if after.iter().all(|one| is_in(&before, one)) {
                    Change::Narrowed
                } else {
                    Change::Doubtful
                };
                let how = format!("had to match `{old}` and must match `{new}`");
                (change, how)
            }
            (None, None) => {
                let subject = &format_args!("`pattern` of {}", couple.label);
                return self.rewritten(subject, couple.places);
            }
        };
        self.changed(couple, "diff::pattern-changed", change, &how);
    }

    pub(super) fn arrays(
        &mut self,
        couple: &Couple<'_>,
        old: Option<&ArrayKeywords>,
        new: Option<&ArrayKeywords>,
    ) {
        let nothing = ArrayKeywords::default();
        let (old, new) = (old.unwrap_or(&nothing), new.unwrap_or(&nothing));
        let ArrayKeywords {
            prefix_items,
            items,
            contains,
            min_contains,
            max_contains,
            min_items,
            max_items,
            unique_items,
            unevaluated_items,
        } = old;
        self.prefix_items(
            couple,
            (prefix_items, *items),
            (&new.prefix_items, new.items),
        );
        self.optional(couple, Step::Items, *items, new.items, couple.usage);
        self.counts(
            couple,
            ("minItems", "maxItems"),
            (*min_items, new.min_items),
            (*max_items, new.max_items),
        );
        if let Some(change) = Change::of(
            !*unique_items && new.unique_items,
            *unique_items && !new.unique_items,
        ) {
            let how = if new.unique_items {
                "must have unique items now"
            } else {
                "need no longer have unique items"
            };
            self.changed(couple, "diff::bound-changed", change, how);
        }
        let counts = |array: &ArrayKeywords| (array.min_contains, array.max_contains);
        let before = (*contains, (*min_contains, *max_contains));
        self.contains(couple, before, (new.contains, counts(new)));
        let step = Step::Keyword("unevaluatedItems");
        self.optional(
            couple,
            step,
            *unevaluated_items,
            new.unevaluated_items,
            couple.of_unevaluated(unevaluated_items.is_some(), new.unevaluated_items.is_some()),
        );
    }

    /// Compares tuples. A position that only one of them names falls under `items` in the other.
    fn prefix_items(
        &mut self,
        couple: &Couple<'_>,
        (old, old_rest): (&[TypeId], Option<TypeId>),
        (new, new_rest): (&[TypeId], Option<TypeId>),
    ) {
        for i in 0..old.len().max(new.len()) {
            let before = old.get(i).copied().or(old_rest);
            let after = new.get(i).copied().or(new_rest);
            self.optional(couple, Step::Item(i), before, after, couple.usage);
        }
        if old.len() != new.len() && couple.usage.is_unclear() {
            let how = "speaks of more or of fewer items";
            self.changed(couple, "diff::schema-changed", Change::Unclear, how);
        } else if old.len() != new.len() {
            self.rewritten(
                &format_args!("`prefixItems` of {}", couple.label),
                couple.places,
            );
        }
    }

    /// Compares `contains` and how often it must hold: once, where nothing else is said.
    fn contains(
        &mut self,
        couple: &Couple<'_>,
        (old, (old_minimum, old_maximum)): (Option<TypeId>, (Option<u64>, Option<u64>)),
        (new, (new_minimum, new_maximum)): (Option<TypeId>, (Option<u64>, Option<u64>)),
    ) {
        // With a maximum, or with nothing to find, more finds may be worse.
        let is_plain = old_maximum.or(new_maximum).is_none()
            && old_minimum != Some(0)
            && new_minimum != Some(0);
        let usage = if is_plain {
            couple.usage
        } else {
            couple.usage.unclear()
        };
        match (old, new) {
            (Some(old), Some(new)) => {
                self.inside(couple, Step::Keyword("contains"), old, new, usage);
                let minimum = |minimum: Option<u64>| Some(minimum.unwrap_or(1));
                let (before, after) = (minimum(old_minimum), minimum(new_minimum));
                self.bound(couple, "minContains", before, after, |old, new| new > old);
                self.bound(
                    couple,
                    "maxContains",
                    old_maximum,
                    new_maximum,
                    |old, new| new < old,
                );
                if before == after && old_minimum != new_minimum {
                    self.rewritten(
                        &format_args!("`minContains` of {}", couple.label),
                        couple.places,
                    );
                }
            }
            (Some(_), None) => {
                let how = "need no longer contain certain items";
                self.changed(couple, "diff::constraint-removed", Change::Widened, how);
            }
            (None, Some(_)) => {
                let how = "must contain certain items now";
                self.changed(couple, "diff::constraint-added", Change::Narrowed, how);
            }
            (None, None) => {
                if (old_minimum, old_maximum) != (new_minimum, new_maximum) {
                    let subject = &format_args!("`minContains` of {}", couple.label);
                    self.rewritten(subject, couple.places);
                }
            }
        }
    }

    /// Compares schemas that may be absent, which is to allow everything.
    pub(super) fn optional(
        &mut self,
        couple: &Couple<'_>,
        step: Step,
        old: Option<TypeId>,
        new: Option<TypeId>,
        usage: Usage,
    ) {
        let is_inside = matches!(step, Step::Items | Step::Item(_) | Step::Members);
        let (only, change, types) = match (old, new) {
            (Some(old), Some(new)) => return self.inside(couple, step, old, new, usage),
            (Some(old), None)
                if self.options.is_code
                    && is_inside
                    && !view::accepts_everything(self.old.types.get(old)) =>
            {
                return self.unsaid(couple, "the code does not say what is in here");
            }
            (Some(old), None) => (old, Change::Widened, &self.old.types),
            (None, Some(new)) => (new, Change::Narrowed, &self.new.types),
            (None, None) => return,
        };
        let ty = types.get(only);
        let label = Label::inside(&couple.label, step);
        let places = couple.places;
        if !view::accepts_everything(ty) {
            let (code, how) = if change == Change::Narrowed {
                ("diff::constraint-added", "is limited now")
            } else {
                ("diff::constraint-removed", "is no longer limited")
            };
            self.say(code, change, usage, places, format!("{label} {how}"));
        } else if usage.is_unclear() && !self.options.is_code {
            // What is spoken of is no longer for `unevaluatedProperties` and `unevaluatedItems`.
            let message = format!("{label}, which can be anything, is not spoken of alike");
            self.say(
                "diff::schema-changed",
                Change::Unclear,
                usage,
                places,
                message,
            );
        } else if view::has_words(ty) || ty.component().is_some() {
            let message = format!("{label}, which can be anything, is no longer described alike");
            self.note("diff::docs-changed", places, message);
        }
    }
}

/// The parts of a pattern of which one has to match: what stands between `|` outside of groups and classes.
fn alternatives(pattern: &str) -> Vec<&str> {
    let (mut found, mut start, mut depth) = (Vec::new(), 0, 0_u32);
    let (mut is_class, mut is_escaped) = (false, false);
    for (at, sign) in pattern.char_indices() {
        match sign {
            _ if is_escaped => {
                is_escaped = false;
                continue;
            }
            '\\' => is_escaped = true,
            '[' => is_class = true,
            ']' => is_class = false,
            '(' if !is_class => depth += 1,
            ')' if !is_class => depth = depth.saturating_sub(1),
            '|' if !is_class && depth == 0 => {
                found.extend(pattern.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    found.extend(pattern.get(start..));
    found
}

/// What it does that something is demanded which was not, or the reverse.
fn said(was: bool, is: bool) -> Change {
    Change::of(!was && is, was && !is).unwrap_or(Change::Unclear)
}

/// A bound of numbers.
#[derive(PartialEq)]
struct Bound<'d> {
    value: &'d Decimal,
    is_exclusive: bool,
}

impl Display for Bound<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = if self.is_exclusive {
            " (exclusive)"
        } else {
            ""
        };
        write!(f, "{}{side}", self.value)
    }
}

/// The stronger one of `minimum` and `exclusiveMinimum`.
fn lower_bound(number: &NumberKeywords) -> Option<Bound<'_>> {
    stronger(
        number.minimum.as_ref(),
        number.exclusive_minimum.as_ref(),
        Ordering::Less,
    )
}

/// The stronger one of `maximum` and `exclusiveMaximum`.
fn upper_bound(number: &NumberKeywords) -> Option<Bound<'_>> {
    stronger(
        number.maximum.as_ref(),
        number.exclusive_maximum.as_ref(),
        Ordering::Greater,
    )
}

/// The inclusive bound, unless the exclusive one is as strong: unless it lies on its `weaker` side.
fn stronger<'d>(
    inclusive: Option<&'d Decimal>,
    exclusive: Option<&'d Decimal>,
    weaker: Ordering,
) -> Option<Bound<'d>> {
    let is_exclusive = match (inclusive, exclusive) {
        (Some(inclusive), Some(exclusive)) => exclusive.cmp(inclusive) != weaker,
        (None, Some(_)) => true,
        (Some(_) | None, None) => false,
    };
    let value = if is_exclusive { exclusive } else { inclusive };
    value.map(|value| Bound {
        value,
        is_exclusive,
    })
}

/// Whether a bound is one of those that a type of a machine has anyway.
fn is_of_machine(bound: &Bound<'_>, ends: &[i128]) -> bool {
    let value = bound.value.to_i128();
    !bound.is_exclusive && value.is_some_and(|value| ends.contains(&value))
}

/// Whether a bound excludes more than another, where bounds grow stronger in one `direction`.
fn excludes_more(old: &Bound<'_>, new: &Bound<'_>, direction: Ordering) -> bool {
    match new.value.cmp(old.value) {
        Ordering::Equal => new.is_exclusive && !old.is_exclusive,
        order @ (Ordering::Less | Ordering::Greater) => order == direction,
    }
}

/// Whether one number is an integral multiple of another, as far as machine integers tell.
fn is_multiple(number: &Decimal, of: &Decimal) -> bool {
    match (number.to_i128(), of.to_i128()) {
        (Some(number), Some(of)) => number.checked_rem(of) == Some(0),
        (Some(_), None) | (None, _) => false,
    }
}
