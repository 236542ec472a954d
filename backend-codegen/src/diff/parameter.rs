//! Parameters and headers.

use std::fmt::Display;
use std::sync::Arc;

use indexmap::IndexMap;

use super::keyed::paired;
use super::operation::Positions;
use super::usage::{Change, Usage};
use super::words::Subject;
use super::{Differ, Places};
use crate::api::{Header, Parameter, ParameterForm, TypeSet};

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
        let pairs = paired(&old, &new, |(_, key)| key.clone());
        for ((old, _), (new, _)) in pairs.both {
            let subject = &format_args!("{} of {subject}", name(new));
            self.parameter(subject, old, new, usage);
        }
        for (parameter, _) in pairs.removed {
            let message = format!("{} of {subject} is gone", name(parameter));
            let places = Places::removed(parameter.location);
            self.say(
                "diff::parameter-removed",
                Change::Unclear,
                usage,
                places,
                message,
            );
        }
        for (parameter, _) in pairs.added {
            let places = Places::added(parameter.location);
            let (change, word) = if parameter.required {
                (Change::Narrowed, "required ")
            } else {
                (Change::Harmless, "")
            };
            let message = format!("the {word}{} of {subject} is new", bare_name(parameter));
            self.say("diff::parameter-added", change, usage, places, message);
        }
        let what = &format_args!("the parameters of {subject}");
        self.reordered(what, pairs.is_reordered, places);
    }

    pub(super) fn parameter(
        &mut self,
        subject: &dyn Display,
        old: &Arc<Parameter>,
        new: &Arc<Parameter>,
        usage: Usage,
    ) {
        if !self.is_first(old, new, usage) {
            return;
        }
        let subject = &Subject {
            kind: "parameter",
            component: new.component.as_ref(),
            place: subject,
        };
        let Parameter {
            component,
            name,
            sent_in,
            description,
            required,
            deprecated,
            allow_empty_value,
            form,
            examples,
            extensions,
            location,
        } = &**old;
        let places = Places::both(*location, new.location);
        self.component_name(subject, component.as_ref(), new.component.as_ref(), places);
        if *name != new.name {
            // Of a path parameter, the path says so itself; of a header, the case.
            self.text("name", subject, Some(name), Some(&new.name), places);
        }
        if *sent_in != new.sent_in {
            // Only components are compared by name alone.
            let message = format!("{subject} is sent in {}", new.sent_in.as_str());
            self.say(
                "diff::style-changed",
                Change::Unclear,
                usage,
                places,
                message,
            );
        }
        let text = description.as_deref();
        self.text(
            "description",
            subject,
            text,
            new.description.as_deref(),
            places,
        );
        self.required(
            "diff::parameter-required",
            subject,
            *required,
            new.required,
            usage,
            places,
        );
        self.deprecated(subject, *deprecated, new.deprecated, places);
        if let Some(change) = Change::of(
            *allow_empty_value && !new.allow_empty_value,
            !*allow_empty_value && new.allow_empty_value,
        ) {
            let message = format!("`allowEmptyValue` of {subject} changed");
            self.say("diff::style-changed", change, usage, places, message);
        }
        self.form(subject, form, &new.form, usage, places);
        self.examples(subject, examples, &new.examples, places);
        self.extensions(subject, extensions, &new.extensions, places);
    }

    /// Compares whether something must be there.
    pub(super) fn required(
        &mut self,
        code: &'static str,
        subject: &dyn Display,
        old: bool,
        new: bool,
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
        let pairs = paired(old, new, |(name, _)| name.to_ascii_lowercase());
        for ((name, old), (new_name, new)) in pairs.both {
            let subject = &format_args!("the header `{name}` of {subject}");
            self.text("name", subject, Some(name), Some(new_name), places);
            self.header(subject, old, new, usage);
        }
        for (name, header) in pairs.removed {
            let message = format!("the header `{name}` of {subject} is gone");
            let places = Places::removed(header.location);
            self.say(
                "diff::header-removed",
                Change::Unclear,
                usage,
                places,
                message,
            );
        }
        for (name, header) in pairs.added {
            let places = Places::added(header.location);
            let (change, word) = if header.required {
                (Change::Narrowed, "required ")
            } else {
                (Change::Harmless, "")
            };
            let message = format!("the {word}header `{name}` of {subject} is new");
            self.say("diff::header-added", change, usage, places, message);
        }
        let what = &format_args!("the headers of {subject}");
        self.reordered(what, pairs.is_reordered, places);
    }

    pub(super) fn header(
        &mut self,
        subject: &dyn Display,
        old: &Arc<Header>,
        new: &Arc<Header>,
        usage: Usage,
    ) {
        if !self.is_first(old, new, usage) {
            return;
        }
        let subject = &Subject {
            kind: "header",
            component: new.component.as_ref(),
            place: subject,
        };
        let Header {
            component,
            description,
            required,
            deprecated,
            form,
            examples,
            extensions,
            location,
        } = &**old;
        let places = Places::both(*location, new.location);
        self.component_name(subject, component.as_ref(), new.component.as_ref(), places);
        let text = description.as_deref();
        self.text(
            "description",
            subject,
            text,
            new.description.as_deref(),
            places,
        );
        self.required(
            "diff::header-required",
            subject,
            *required,
            new.required,
            usage,
            places,
        );
        self.deprecated(subject, *deprecated, new.deprecated, places);
        self.form(subject, form, &new.form, usage, places);
        self.examples(subject, examples, &new.examples, places);
        self.extensions(subject, extensions, &new.extensions, places);
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
                    self.say(code, Change::Unclear, usage, places, message);
                }
                if explode != new_explode {
                    // It says how lists and objects are written; other values have one way.
                    let structured = TypeSet::ARRAY.union(TypeSet::OBJECT);
                    let old = self.old.types.get(*ty).types;
                    let new = self.new.types.get(*new_ty).types;
                    let matters = old.union(new).intersects(structured);
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
                self.types(subject, *ty, *new_ty, usage);
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

/// What to call a parameter.
fn name(parameter: &Parameter) -> String {
    format!("the {}", bare_name(parameter))
}

fn bare_name(parameter: &Parameter) -> String {
    format!(
        "{} parameter `{}`",
        parameter.sent_in.as_str(),
        parameter.name
    )
}
