//! Parameters and headers.

use std::fmt::Display;
use std::sync::Arc;

use super::lifecycle::Standing;
use super::operation::{ParameterKey, Positions};
use super::schema::implied_in;
use super::usage::{Change, Usage};
use super::walk::Entry;
use super::{Differ, Places};
use crate::api::{Header, Parameter, ParameterForm, Style, TypeId, TypeSet};
use crate::map::IndexMap;

impl Differ<'_> {
    pub(super) fn parameters(
        &mut self,
        subject: &dyn Display,
        old: &[Arc<Parameter>],
        new: &[Arc<Parameter>],
        positions: &Positions<'_>,
        usage: Usage,
        places: Places,
    ) {
        let old: Vec<_> = old
            .iter()
            .map(|one| (one, positions.old_key(one)))
            .collect();
        let new: Vec<_> = new
            .iter()
            .map(|one| (one, positions.new_key(one)))
            .collect();
        let what = &format_args!("the parameters of {subject}");
        let key = |(_, key): &(_, ParameterKey)| key.clone();
        self.walk(
            what,
            (&old, &new),
            key,
            places,
            |differ, entry| match entry {
                Entry::Kept((old, _), (new, _)) => {
                    let subject = &format_args!("the {} of {subject}", name(new));
                    differ.parameter(subject, old, new, usage);
                }
                Entry::Removed((old, _)) => {
                    let subject = &format_args!("the {} of {subject}", name(old));
                    let (change, how) = differ.removal(standing(old), Change::Doubtful);
                    let places = Places::removed(old.location);
                    let message = format!("{subject} {how}");
                    differ.say("diff::parameter-removed", change, usage, places, message);
                }
                Entry::Added((new, _)) => {
                    let (change, word) = demand(new.required);
                    let subject = &format_args!("the {word}{} of {subject}", name(new));
                    let change = (change, usage);
                    differ.appeared("diff::parameter-added", subject, change, new.location);
                }
            },
        );
    }

    pub(super) fn parameter(
        &mut self,
        subject: &dyn Display,
        old: &Arc<Parameter>,
        new: &Arc<Parameter>,
        usage: Usage,
    ) {
        let Some((subject, places)) = self.enter(subject, old, new, usage) else {
            return;
        };
        let subject = &subject;
        let Parameter {
            component: _,
            name,
            sent_in,
            description,
            required,
            deprecated,
            allow_empty_value,
            form,
            examples,
            extensions,
            location: _,
        } = &**old;
        if *name != new.name {
            // Of a path parameter, the path says so itself; of a header, the case.
            self.text("name", subject, &Some(name), &Some(&new.name), places);
        }
        if *sent_in != new.sent_in {
            // Only components are compared by name alone.
            let message = format!("{subject} is sent in {}", new.sent_in.as_str());
            let code = "diff::style-changed";
            self.say(code, Change::Unclear, usage, places, message);
        }
        self.description(subject, description, &new.description, places);
        let needed = (*required, new.required);
        self.required("diff::parameter-required", subject, needed, usage, places);
        let before = Standing {
            deprecated: *deprecated,
            extensions,
        };
        self.standing(subject, before, standing(new), usage, places);
        if let Some(change) = Change::of(
            *allow_empty_value && !new.allow_empty_value,
            !*allow_empty_value && new.allow_empty_value,
        ) {
            let message = format!("`allowEmptyValue` of {subject} changed");
            self.say("diff::style-changed", change, usage, places, message);
        }
        let always = *required && new.required;
        self.form(subject, form, &new.form, usage.parameter(always), places);
        self.examples(subject, examples, &new.examples, places);
    }

    /// Compares whether something must be there.
    pub(super) fn required(
        &mut self,
        code: &'static str,
        subject: &dyn Display,
        (old, new): (bool, bool),
        usage: Usage,
        places: Places,
    ) {
        let Some(change) = Change::of(!old && new, old && !new) else {
            return;
        };
        let word = if new { "required" } else { "optional" };
        self.say(
            code,
            change,
            usage,
            places,
            format!("{subject} is {word} now"),
        );
    }

    pub(super) fn headers(
        &mut self,
        subject: &dyn Display,
        old: &IndexMap<Box<str>, Arc<Header>>,
        new: &IndexMap<Box<str>, Arc<Header>>,
        usage: Usage,
        places: Places,
    ) {
        let what = &format_args!("the headers of {subject}");
        self.walk(
            what,
            (old, new),
            header_name,
            places,
            |differ, entry| match entry {
                Entry::Kept((name, old), (new_name, new)) => {
                    let subject = &format_args!("the header `{name}` of {subject}");
                    differ.text("name", subject, &Some(name), &Some(new_name), places);
                    differ.header(subject, old, new, usage);
                }
                Entry::Removed((name, old)) => {
                    let subject = &format_args!("the header `{name}` of {subject}");
                    let change = if old.required {
                        Change::Unclear
                    } else {
                        Change::Doubtful
                    };
                    let change = (change, usage);
                    differ.gone("diff::header-removed", subject, change, old.location);
                }
                Entry::Added((name, new)) => {
                    let (change, word) = demand(new.required);
                    let subject = &format_args!("the {word}header `{name}` of {subject}");
                    let change = (change, usage);
                    differ.appeared("diff::header-added", subject, change, new.location);
                }
            },
        );
    }

    pub(super) fn header(
        &mut self,
        subject: &dyn Display,
        old: &Arc<Header>,
        new: &Arc<Header>,
        usage: Usage,
    ) {
        let Some((subject, places)) = self.enter(subject, old, new, usage) else {
            return;
        };
        let subject = &subject;
        let Header {
            component: _,
            description,
            required,
            deprecated,
            form,
            examples,
            extensions,
            location: _,
        } = &**old;
        self.description(subject, description, &new.description, places);
        let needed = (*required, new.required);
        self.required("diff::header-required", subject, needed, usage, places);
        self.deprecated(subject, *deprecated, new.deprecated, places);
        self.form(subject, form, &new.form, usage, places);
        self.examples(subject, examples, &new.examples, places);
        self.extensions(subject, extensions, &new.extensions, places);
    }

    /// The items of a list that was one value: each of a query stands under the name by itself, so that
    /// one value is a list of one.
    fn repeated(&self, style: Style, explode: bool, old: TypeId, new: TypeId) -> Option<TypeId> {
        let (old, new) = (self.old.types.get(old), self.new.types.get(new));
        let structured = TypeSet::ARRAY.union(TypeSet::OBJECT);
        let is_list = new.types.without(TypeSet::NULL) == TypeSet::ARRAY;
        let array = new.array.as_deref().filter(|_| is_list)?;
        let takes_one = array.min_items.is_none_or(|least| least < 2);
        let was_one = !old.types.intersects(structured);
        let is_repeated = style == Style::Form && explode;
        array.items.filter(|_| is_repeated && was_one && takes_one)
    }

    fn form(
        &mut self,
        subject: &dyn Display,
        old: &ParameterForm,
        new: &ParameterForm,
        usage: Usage,
        places: Places,
    ) {
        let code = "diff::style-changed";
        match (old, new) {
            (
                ParameterForm::Schema {
                    ty,
                    style,
                    explode,
                    allow_reserved,
                },
                ParameterForm::Schema {
                    ty: new_ty,
                    style: new_style,
                    explode: new_explode,
                    allow_reserved: new_allow_reserved,
                },
            ) => {
                if style != new_style {
                    let (old, new) = (style.as_str(), new_style.as_str());
                    let message = format!("the style of {subject} was `{old}` and is `{new}`");
                    // Code has no members in brackets for what has no members.
                    let types = implied_in(&self.old.types, self.old.types.get(*ty), 0);
                    let is_scalar = !types.intersects(TypeSet::ARRAY.union(TypeSet::OBJECT));
                    let change = match self.options.is_code && is_scalar {
                        true if *style == Style::DeepObject && *new_style == Style::Form => {
                            Change::Words
                        }
                        _ => Change::Unclear,
                    };
                    self.say(code, change, usage, places, message);
                }
                if explode != new_explode {
                    // It says how lists and objects are written; other values have one way.
                    let structured = TypeSet::ARRAY.union(TypeSet::OBJECT);
                    let old = self.old.types.get(*ty).types;
                    let new = self.new.types.get(*new_ty).types;
                    // There is no other way to write members in brackets.
                    let has_way = self.options.is_code && *style == Style::DeepObject;
                    let matters = old.union(new).intersects(structured) && !has_way;
                    let change = if matters {
                        Change::Unclear
                    } else {
                        Change::Words
                    };
                    let message = format!("`explode` of {subject} changed");
                    self.say(code, change, usage, places, message);
                }
                let lost = *allow_reserved && !*new_allow_reserved;
                let gained = !*allow_reserved && *new_allow_reserved;
                if let Some(change) = Change::of(lost, gained) {
                    let message = format!("`allowReserved` of {subject} changed");
                    self.say(code, change, usage, places, message);
                }
                match self.repeated(*style, *explode, *ty, *new_ty) {
                    Some(items) if usage.is_to_server() => {
                        let message = format!("{subject} can be sent more than once now");
                        let code = "diff::type-widened";
                        self.say(code, Change::Widened, usage, places, message);
                        let subject = &format_args!("each value of {subject}");
                        self.types(subject, *ty, items, usage.text().inside());
                    }
                    _ => self.types(subject, *ty, *new_ty, usage.text()),
                }
            }
            (
                ParameterForm::Content { name, media_type },
                ParameterForm::Content {
                    name: new_name,
                    media_type: new_media_type,
                },
            ) => {
                if name != new_name {
                    let message = format!("{subject} was `{name}` and is `{new_name}`");
                    self.say(code, Change::Unclear, usage, places, message);
                }
                self.media_type(subject, media_type, new_media_type, usage);
            }
            (ParameterForm::Schema { .. }, ParameterForm::Content { name, .. }) => {
                let message = format!("{subject} is written as `{name}` now");
                self.say(code, Change::Unclear, usage, places, message);
            }
            (ParameterForm::Content { name, .. }, ParameterForm::Schema { .. }) => {
                let message = format!("{subject} is no longer written as `{name}`");
                self.say(code, Change::Unclear, usage, places, message);
            }
        }
    }
}

/// The name of a header without case (RFC 9110, 5.1).
fn header_name<N: AsRef<str>, T>((name, _): (&N, T)) -> String {
    name.as_ref().to_ascii_lowercase()
}

/// What a new demand does, and the word for it.
fn demand(is_required: bool) -> (Change, &'static str) {
    if is_required {
        (Change::Narrowed, "required ")
    } else {
        (Change::Harmless, "")
    }
}

fn standing(parameter: &Parameter) -> Standing<'_> {
    Standing {
        deprecated: parameter.deprecated,
        extensions: &parameter.extensions,
    }
}

/// What to call a parameter.
fn name(parameter: &Parameter) -> String {
    format!(
        "{} parameter `{}`",
        parameter.sent_in.as_str(),
        parameter.name
    )
}
