//! What all parts, and all lists of them, have in common when they are compared.

use std::fmt::Display;
use std::hash::Hash;
use std::sync::Arc;

use super::keyed::paired;
use super::usage::{Change, Usage};
use super::words::Subject;
use super::{Differ, Places};
use crate::api::{Body, Callback, Example, Header, Link, MediaType, Parameter, PathItem, Response};
use crate::document::Location;
use crate::map::IndexMap;

/// A part that can be a component, and is compared once however many refer to it.
pub(super) trait Part {
    /// What one is called.
    const KIND: &'static str;

    /// Its name among the components.
    fn component(&self) -> Option<&Arc<str>>;

    /// Where it stands.
    fn location(&self) -> Location;
}

macro_rules! parts {
    ($($ty:ident: $kind:literal,)*) => {
        $(impl Part for $ty {
            const KIND: &'static str = $kind;

            fn component(&self) -> Option<&Arc<str>> {
                self.component.as_ref()
            }

            fn location(&self) -> Location {
                self.location
            }
        })*
    };
}

parts! {
    Body: "request body",
    Callback: "callback",
    Example: "example",
    Header: "header",
    Link: "link",
    MediaType: "media type",
    Parameter: "parameter",
    PathItem: "path item",
    Response: "response",
}

/// What became of an entry of a list.
pub(super) enum Entry<T> {
    /// It is in both lists.
    Kept(T, T),
    /// It is only in the old one.
    Removed(T),
    /// It is only in the new one.
    Added(T),
}

impl Differ<'_> {
    /// Begins to compare two parts: what to call them, and where they are. Nothing if that was done
    /// before.
    pub(super) fn enter<'s, T: Part>(
        &mut self,
        place: &'s dyn Display,
        old: &Arc<T>,
        new: &'s Arc<T>,
        usage: Usage,
    ) -> Option<(Subject<'s>, Places)> {
        if !self.is_first(old, new, usage) {
            return None;
        }
        let subject = Subject {
            kind: T::KIND,
            component: new.component(),
            place,
        };
        let places = Places::both(old.location(), new.location());
        self.component_name(&subject, old.component(), new.component(), places);
        Some((subject, places))
    }

    /// Compares two lists entry by entry, those with the same key with each other, and then their
    /// order; `what` are the entries together.
    pub(super) fn walk<T: Copy, K: Eq + Hash + Clone>(
        &mut self,
        what: &dyn Display,
        (old, new): (impl IntoIterator<Item = T>, impl IntoIterator<Item = T>),
        key: impl Fn(T) -> K,
        places: Places,
        mut compare: impl FnMut(&mut Self, Entry<T>),
    ) {
        let pairs = paired(old, new, key);
        for (old, new) in pairs.both {
            compare(self, Entry::Kept(old, new));
        }
        for old in pairs.removed {
            compare(self, Entry::Removed(old));
        }
        for new in pairs.added {
            compare(self, Entry::Added(new));
        }
        self.reordered(what, pairs.is_reordered, places);
    }

    /// The same for entries with names.
    pub(super) fn walk_named<N: AsRef<str>, T>(
        &mut self,
        what: &dyn Display,
        (old, new): (&IndexMap<N, T>, &IndexMap<N, T>),
        places: Places,
        mut compare: impl FnMut(&mut Self, &str, Entry<&T>),
    ) {
        let name = |(name, _): (&N, &T)| name.as_ref().to_owned();
        self.walk(
            what,
            (old, new),
            name,
            places,
            |differ, entry| match entry {
                Entry::Kept((name, old), (_, new)) => {
                    compare(differ, name.as_ref(), Entry::Kept(old, new));
                }
                Entry::Removed((name, old)) => compare(differ, name.as_ref(), Entry::Removed(old)),
                Entry::Added((name, new)) => compare(differ, name.as_ref(), Entry::Added(new)),
            },
        );
    }

    /// Says that something is gone.
    pub(super) fn gone(
        &mut self,
        code: &'static str,
        subject: &dyn Display,
        (change, usage): (Change, Usage),
        location: Location,
    ) {
        let message = format!("{subject} is gone");
        self.say(code, change, usage, Places::removed(location), message);
    }

    /// Says that something is new.
    pub(super) fn appeared(
        &mut self,
        code: &'static str,
        subject: &dyn Display,
        (change, usage): (Change, Usage),
        location: Location,
    ) {
        let message = format!("{subject} is new");
        self.say(code, change, usage, Places::added(location), message);
    }
}
