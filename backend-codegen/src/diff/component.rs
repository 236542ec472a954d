//! Components by name: which there are, and those that nothing uses.

use std::fmt::Display;
use std::sync::Arc;

use indexmap::IndexMap;

use super::keyed::paired;
use super::usage::Usage;
use super::{Differ, Places};
use crate::api::Components;
use crate::document::Location;

/// Components of one kind.
type Named<T> = IndexMap<Arc<str>, Arc<T>>;

impl Differ<'_> {
    pub(super) fn components(&mut self, old: &Components, new: &Components, places: Places) {
        let Components {
            parameters,
            bodies,
            responses,
            headers,
            examples,
            links,
            callbacks,
            path_items,
            media_types,
        } = old;
        let unused = Usage::UNUSED;
        self.schema_components(places);
        self.section(
            "parameter",
            (parameters, &new.parameters),
            |one| one.location,
            |differ, subject, old, new| differ.parameter(subject, old, new, unused),
        );
        self.section(
            "request body",
            (bodies, &new.bodies),
            |one| one.location,
            |differ, subject, old, new| differ.body_pair(subject, old, new, unused),
        );
        self.section(
            "response",
            (responses, &new.responses),
            |one| one.location,
            |differ, subject, old, new| differ.response(subject, old, new, unused),
        );
        self.section(
            "header",
            (headers, &new.headers),
            |one| one.location,
            |differ, subject, old, new| differ.header(subject, old, new, unused),
        );
        self.section(
            "example",
            (examples, &new.examples),
            |one| one.location,
            |differ, subject, old, new| differ.example(subject, old, new),
        );
        self.section(
            "link",
            (links, &new.links),
            |one| one.location,
            |differ, subject, old, new| differ.link(subject, old, new),
        );
        self.section(
            "callback",
            (callbacks, &new.callbacks),
            |one| one.location,
            |differ, subject, old, new| differ.callback(subject, old, new, unused),
        );
        self.section(
            "path item",
            (path_items, &new.path_items),
            |one| one.location,
            |differ, subject, old, new| differ.unused_path_item(subject, old, new, unused),
        );
        self.section(
            "media type",
            (media_types, &new.media_types),
            |one| one.location,
            |differ, subject, old, new| differ.media_type(subject, old, new, unused),
        );
    }

    fn section<T>(
        &mut self,
        kind: &str,
        (old, new): (&Named<T>, &Named<T>),
        location: fn(&T) -> Location,
        compare: impl Fn(&mut Self, &dyn Display, &Arc<T>, &Arc<T>),
    ) {
        let pairs = paired(old, new, |(name, _)| &**name);
        for ((name, old), (_, new)) in pairs.both {
            let subject = &format_args!("the {kind} `{name}`");
            compare(self, subject, old, new);
        }
        for (name, old) in pairs.removed {
            self.component_removed(kind, name, location(old));
        }
        for (name, new) in pairs.added {
            self.component_added(kind, name, location(new));
        }
    }

    pub(super) fn component_removed(&mut self, kind: &str, name: &str, location: Location) {
        let message = format!("the {kind} `{name}` is no longer a component");
        self.note(
            "diff::component-removed",
            Places::removed(location),
            message,
        );
    }

    pub(super) fn component_added(&mut self, kind: &str, name: &str, location: Location) {
        let message = format!("the {kind} `{name}` is a component now");
        self.note("diff::component-added", Places::added(location), message);
    }
}
