//! Request bodies, media types and encodings.

use std::fmt::Display;
use std::sync::Arc;

use indexmap::IndexMap;

use super::keyed::paired;
use super::usage::{Change, Usage};
use super::words::Subject;
use super::{Differ, Places};
use crate::api::{Body, Encoding, MediaType, TypeId};

impl Differ<'_> {
    pub(super) fn body(
        &mut self,
        subject: &dyn Display,
        old: Option<&Arc<Body>>,
        new: Option<&Arc<Body>>,
        usage: Usage,
    ) {
        match (old, new) {
            (Some(old), Some(new)) => {
                self.body_pair(&format_args!("the body of {subject}"), old, new, usage);
            }
            (Some(old), None) => {
                let places = Places::removed(old.location);
                let message = format!("{subject} no longer takes a body");
                self.say(
                    "diff::body-removed",
                    Change::Unclear,
                    usage,
                    places,
                    message,
                );
            }
            (None, Some(new)) => {
                let places = Places::added(new.location);
                let (change, how) = if new.required {
                    (Change::Narrowed, "demands")
                } else {
                    (Change::Harmless, "takes")
                };
                let message = format!("{subject} {how} a body now");
                self.say("diff::body-added", change, usage, places, message);
            }
            (None, None) => {}
        }
    }

    pub(super) fn body_pair(
        &mut self,
        subject: &dyn Display,
        old: &Arc<Body>,
        new: &Arc<Body>,
        usage: Usage,
    ) {
        if !self.is_first(old, new, usage) {
            return;
        }
        let subject = &Subject {
            kind: "request body",
            component: new.component.as_ref(),
            place: subject,
        };
        let Body {
            component,
            description,
            required,
            content,
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
            "diff::body-required",
            subject,
            *required,
            new.required,
            usage,
            places,
        );
        self.content(subject, content, &new.content, usage, places);
        self.extensions(subject, extensions, &new.extensions, places);
    }

    pub(super) fn content(
        &mut self,
        subject: &dyn Display,
        old: &IndexMap<Box<str>, Arc<MediaType>>,
        new: &IndexMap<Box<str>, Arc<MediaType>>,
        usage: Usage,
        places: Places,
    ) {
        let pairs = paired(old, new, |(name, _)| canonical(name));
        let is_only = old.len() == 1 && new.len() == 1;
        for ((name, old), (new_name, new)) in pairs.both {
            if name != new_name {
                self.rewritten(&format_args!("`{name}` of {subject}"), places);
            }
            if is_only {
                self.media_type(subject, old, new, usage);
            } else {
                let subject = &format_args!("{subject} as `{new_name}`");
                self.media_type(subject, old, new, usage);
            }
        }
        for (name, media_type) in pairs.removed {
            let message = format!("{subject} can no longer be `{name}`");
            let places = Places::removed(media_type.location);
            self.say(
                "diff::media-type-removed",
                Change::Unclear,
                usage,
                places,
                message,
            );
        }
        for (name, media_type) in pairs.added {
            let message = format!("{subject} can be `{name}` now");
            let places = Places::added(media_type.location);
            self.say(
                "diff::media-type-added",
                Change::Harmless,
                usage,
                places,
                message,
            );
        }
        let what = &format_args!("the media types of {subject}");
        self.reordered(what, pairs.is_reordered, places);
    }

    pub(super) fn media_type(
        &mut self,
        subject: &dyn Display,
        old: &Arc<MediaType>,
        new: &Arc<MediaType>,
        usage: Usage,
    ) {
        if !self.is_first(old, new, usage) {
            return;
        }
        let subject = &Subject {
            kind: "media type",
            component: new.component.as_ref(),
            place: subject,
        };
        let MediaType {
            component,
            ty,
            item_ty,
            examples,
            encoding,
            prefix_encoding,
            item_encoding,
            extensions,
            location,
        } = &**old;
        let places = Places::both(*location, new.location);
        self.component_name(subject, component.as_ref(), new.component.as_ref(), places);
        self.optional_type(subject, *ty, new.ty, usage, places);
        let items = &format_args!("the items of {subject}");
        self.optional_type(items, *item_ty, new.item_ty, usage, places);
        self.examples(subject, examples, &new.examples, places);
        self.encodings(subject, encoding, &new.encoding, usage, places);
        self.encoding_list(
            subject,
            prefix_encoding,
            &new.prefix_encoding,
            usage,
            places,
        );
        let (old_item, new_item) = (item_encoding.as_deref(), new.item_encoding.as_deref());
        self.optional_encoding(subject, old_item, new_item, usage, places);
        self.extensions(subject, extensions, &new.extensions, places);
    }

    /// Compares schemas that may be absent, which is to say nothing.
    fn optional_type(
        &mut self,
        subject: &dyn Display,
        old: Option<TypeId>,
        new: Option<TypeId>,
        usage: Usage,
        places: Places,
    ) {
        match (old, new) {
            (Some(old), Some(new)) => self.types(subject, old, new, usage),
            (Some(_), None) => {
                let message = format!("{subject} no longer has a schema");
                self.say(
                    "diff::constraint-removed",
                    Change::Widened,
                    usage,
                    places,
                    message,
                );
            }
            (None, Some(_)) => {
                let message = format!("{subject} has a schema now");
                self.say(
                    "diff::constraint-added",
                    Change::Narrowed,
                    usage,
                    places,
                    message,
                );
            }
            (None, None) => {}
        }
    }

    fn encodings(
        &mut self,
        subject: &dyn Display,
        old: &IndexMap<Box<str>, Encoding>,
        new: &IndexMap<Box<str>, Encoding>,
        usage: Usage,
        places: Places,
    ) {
        let pairs = paired(old, new, |(name, _)| &**name);
        for ((name, old), (_, new)) in pairs.both {
            let subject = &format_args!("the encoding of `{name}` in {subject}");
            self.encoding(subject, old, new, usage);
        }
        for (name, old) in pairs.removed {
            let message = format!("the encoding of `{name}` in {subject} is no longer said");
            self.encoding_changed(usage, Places::removed(old.location), message);
        }
        for (name, new) in pairs.added {
            let message = format!("the encoding of `{name}` in {subject} is said now");
            self.encoding_changed(usage, Places::added(new.location), message);
        }
        let what = &format_args!("the encodings of {subject}");
        self.reordered(what, pairs.is_reordered, places);
    }

    fn encoding_changed(&mut self, usage: Usage, places: Places, message: String) {
        let code = "diff::encoding-changed";
        self.say(code, Change::Unclear, usage, places, message);
    }

    fn encoding_list(
        &mut self,
        subject: &dyn Display,
        old: &[Encoding],
        new: &[Encoding],
        usage: Usage,
        places: Places,
    ) {
        if old.len() != new.len() {
            let message = format!("the number of encodings by position in {subject} changed");
            self.encoding_changed(usage, places, message);
        }
        for (i, (old, new)) in old.iter().zip(new).enumerate() {
            let subject = &format_args!("the encoding of item {i} in {subject}");
            self.encoding(subject, old, new, usage);
        }
    }

    fn optional_encoding(
        &mut self,
        subject: &dyn Display,
        old: Option<&Encoding>,
        new: Option<&Encoding>,
        usage: Usage,
        places: Places,
    ) {
        let subject = &format_args!("the encoding of items in {subject}");
        match (old, new) {
            (Some(old), Some(new)) => self.encoding(subject, old, new, usage),
            (Some(_), None) | (None, Some(_)) => {
                self.encoding_changed(usage, places, format!("{subject} came or went"));
            }
            (None, None) => {}
        }
    }

    fn encoding(&mut self, subject: &dyn Display, old: &Encoding, new: &Encoding, usage: Usage) {
        let Encoding {
            content_type,
            headers,
            style,
            explode,
            allow_reserved,
            encoding,
            prefix_encoding,
            item_encoding,
            extensions,
            location,
        } = old;
        let places = Places::both(*location, new.location);
        let is_same = *content_type == new.content_type
            && *style == new.style
            && *explode == new.explode
            && *allow_reserved == new.allow_reserved;
        if !is_same {
            self.encoding_changed(usage, places, format!("{subject} changed"));
        }
        self.headers(subject, headers, &new.headers, usage, places);
        self.encodings(subject, encoding, &new.encoding, usage, places);
        self.encoding_list(
            subject,
            prefix_encoding,
            &new.prefix_encoding,
            usage,
            places,
        );
        let (old_item, new_item) = (item_encoding.as_deref(), new.item_encoding.as_deref());
        self.optional_encoding(subject, old_item, new_item, usage, places);
        self.extensions(subject, extensions, &new.extensions, places);
    }
}

/// A media type without case and blanks (RFC 9110, 8.3.1).
fn canonical(name: &str) -> String {
    name.chars()
        .filter(|character| !character.is_ascii_whitespace())
        .map(|character| character.to_ascii_lowercase())
        .collect()
}
