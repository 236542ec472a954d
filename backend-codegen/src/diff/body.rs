//! Request bodies, media types and encodings.

use std::fmt::Display;
use std::sync::Arc;

use super::finding::UNSAID;
use super::usage::{Change, Usage};
use super::walk::Entry;
use super::{Differ, Places};
use crate::api::{Body, Encoding, MediaType, Type, TypeId, TypeSet};
use crate::map::IndexMap;

impl Differ<'_> {
    pub(super) fn body(
        &mut self,
        subject: &dyn Display,
        old: Option<&Arc<Body>>,
        new: Option<&Arc<Body>>,
        usage: Usage,
    ) {
        // What need not be sent, and may be nothing, is no body.
        let is_nothing = |body: &Body| !body.required && body.content.is_empty();
        match (old, new) {
            (Some(old), None) if is_nothing(old) => {
                let what = &format_args!("the body of {subject}");
                self.rewritten(what, Places::removed(old.location));
            }
            (None, Some(new)) if is_nothing(new) => {
                let what = &format_args!("the body of {subject}");
                self.rewritten(what, Places::added(new.location));
            }
            (Some(old), Some(new)) => {
                self.body_pair(&format_args!("the body of {subject}"), old, new, usage);
            }
            (Some(old), None) => {
                let places = Places::removed(old.location);
                let message = format!("{subject} no longer takes a body");
                let code = "diff::body-removed";
                self.say(code, Change::Unclear, usage, places, message);
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
        let Some((subject, places)) = self.enter(subject, old, new, usage) else {
            return;
        };
        let subject = &subject;
        let Body {
            component: _,
            description,
            required,
            content,
            extensions,
            location: _,
        } = &**old;
        self.description(subject, description, &new.description, places);
        let needed = (*required, new.required);
        self.required("diff::body-required", subject, needed, usage, places);
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
        // A server sends one type of those that a range stands for.
        let concrete = (self.options.is_code && usage.is_from_server()).then(|| concrete(old, new));
        let old = concrete.as_ref().unwrap_or(old);
        let what = &format_args!("the media types of {subject}");
        let is_only = old.len() == 1 && new.len() == 1;
        self.walk(
            what,
            (old, new),
            canonical,
            places,
            |differ, entry| match entry {
                Entry::Kept((name, old), (new_name, new)) => {
                    if name != new_name {
                        differ.rewritten(&format_args!("`{name}` of {subject}"), places);
                    }
                    let usage = match essence(new_name).as_str() {
                        "application/x-www-form-urlencoded" => usage.text(),
                        name if name.ends_with("/xml") || name.ends_with("+xml") => {
                            usage.document()
                        }
                        _ => usage,
                    };
                    if is_only {
                        differ.media_type(subject, old, new, usage);
                    } else {
                        let subject = &format_args!("{subject} as `{new_name}`");
                        differ.media_type(subject, old, new, usage);
                    }
                }
                Entry::Removed((name, old)) => {
                    let message = format!("{subject} can no longer be `{name}`");
                    let places = Places::removed(old.location);
                    let code = "diff::media-type-removed";
                    differ.say(code, Change::Unclear, usage, places, message);
                }
                Entry::Added((name, new)) => {
                    let message = format!("{subject} can be `{name}` now");
                    let places = Places::added(new.location);
                    let code = "diff::media-type-added";
                    differ.say(code, Change::Harmless, usage, places, message);
                }
            },
        );
    }

    pub(super) fn media_type(
        &mut self,
        subject: &dyn Display,
        old: &Arc<MediaType>,
        new: &Arc<MediaType>,
        usage: Usage,
    ) {
        let Some((subject, places)) = self.enter(subject, old, new, usage) else {
            return;
        };
        let subject = &subject;
        let MediaType {
            component: _,
            ty,
            item_ty,
            examples,
            encoding,
            prefix_encoding,
            item_encoding,
            extensions,
            location: _,
        } = &**old;
        self.optional_type(subject, *ty, new.ty, usage, places);
        let items = &format_args!("the items of {subject}");
        self.optional_type(items, *item_ty, new.item_ty, usage, places);
        self.examples(subject, examples, &new.examples, places);
        self.encodings(subject, encoding, &new.encoding, usage, places);
        let by_position = (&**prefix_encoding, &*new.prefix_encoding);
        self.encoding_list(subject, by_position, usage, places);
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
            (Some(one), None) if says_nothing(self.old.types.get(one)) => {
                self.rewritten(&format_args!("the schema of {subject}"), places);
            }
            (None, Some(one)) if says_nothing(self.new.types.get(one)) => {
                self.rewritten(&format_args!("the schema of {subject}"), places);
            }
            (Some(_), None) if self.options.is_code => {
                let message = "the code does not say what this body is".to_owned();
                self.say(UNSAID, Change::Harmless, usage, places, message);
            }
            (Some(_), None) => {
                let message = format!("{subject} no longer has a schema");
                let code = "diff::constraint-removed";
                // That nothing is said of it does not say that it has become anything else.
                self.say(code, Change::Extended, usage, places, message);
            }
            (None, Some(_)) => {
                let message = format!("{subject} has a schema now");
                let code = "diff::constraint-added";
                self.say(code, Change::Narrowed, usage, places, message);
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
        let what = &format_args!("the encodings of {subject}");
        self.walk_named(what, (old, new), places, |differ, name, entry| {
            let encoding = &format_args!("the encoding of `{name}` in {subject}");
            match entry {
                Entry::Kept(old, new) => differ.encoding(encoding, old, new, usage),
                Entry::Removed(old) => {
                    let message = format!("{encoding} is no longer said");
                    differ.encoding_changed(usage, Places::removed(old.location), message);
                }
                Entry::Added(new) => {
                    let message = format!("{encoding} is said now");
                    differ.encoding_changed(usage, Places::added(new.location), message);
                }
            }
        });
    }

    fn encoding_changed(&mut self, usage: Usage, places: Places, message: String) {
        let code = "diff::encoding-changed";
        self.say(code, Change::Unclear, usage, places, message);
    }

    fn encoding_list(
        &mut self,
        subject: &dyn Display,
        (old, new): (&[Encoding], &[Encoding]),
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
        let by_position = (&**prefix_encoding, &*new.prefix_encoding);
        self.encoding_list(subject, by_position, usage, places);
        let (old_item, new_item) = (item_encoding.as_deref(), new.item_encoding.as_deref());
        self.optional_encoding(subject, old_item, new_item, usage, places);
        self.extensions(subject, extensions, &new.extensions, places);
    }
}

/// Whether a schema of a body says as much as none.
fn says_nothing(ty: &Type) -> bool {
    is_anything(ty) || is_bytes(ty)
}

/// Whether anything satisfies a schema.
fn is_anything(ty: &Type) -> bool {
    ty.types == TypeSet::ANY
        && !ty.has_own_demands()
        && ty.reference.is_none()
        && ty.subtypes.is_none()
}

/// Whether a schema of a body says no more than that it is bytes, which later versions say by no schema.
fn is_bytes(ty: &Type) -> bool {
    ty.types == TypeSet::STRING
        && ty.format.as_deref() == Some("binary")
        && !ty.never
        && ty.enum_.is_none()
        && ty.const_.is_none()
        && ty.string.is_none()
        && ty.reference.is_none()
        && ty.subtypes.is_none()
}

/// Media types by those of code, where one of a document is a range that has them.
fn concrete(
    old: &IndexMap<Box<str>, Arc<MediaType>>,
    new: &IndexMap<Box<str>, Arc<MediaType>>,
) -> IndexMap<Box<str>, Arc<MediaType>> {
    let of_range = |name: &str| {
        let range = name.strip_suffix('*')?.trim_start_matches("*/");
        let mut names = new.keys();
        names.find(|other| other.starts_with(range) && !old.contains_key(*other))
    };
    old.iter()
        .map(|(name, media_type)| {
            let name = of_range(name).unwrap_or(name);
            (name.clone(), Arc::clone(media_type))
        })
        .collect()
}

/// A media type without its parameters.
fn essence(media_type: &str) -> String {
    let name = canonical((&media_type, ()));
    name.split(';').next().unwrap_or("").to_owned()
}

/// A media type without case and blanks (RFC 9110, 8.3.1), and without how much it is preferred.
fn canonical<N: AsRef<str>, T>((name, _): (&N, T)) -> String {
    let characters = name.as_ref().chars();
    let name: String = characters
        .filter(|character| !character.is_ascii_whitespace())
        .map(|character| character.to_ascii_lowercase())
        .collect();
    match name.split_once(";q=") {
        Some((name, _)) => name.to_owned(),
        None => name,
    }
}
