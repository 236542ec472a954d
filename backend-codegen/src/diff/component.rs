//! Components by name: which there are, and those that nothing uses.

use std::fmt::Display;
use std::sync::Arc;

use super::keyed::paired;
use super::usage::Usage;
use super::walk::Part;
use super::{Differ, Places};
use crate::api::Components;
use crate::document::Location;
use crate::map::IndexMap;

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
            (parameters, &new.parameters),
            |differ, subject, old, new| {
                differ.parameter(subject, old, new, unused);
            },
        );
        self.section((bodies, &new.bodies), |differ, subject, old, new| {
            differ.body_pair(subject, old, new, unused);
        });
        self.section((responses, &new.responses), |differ, subject, old, new| {
            differ.response(None, subject, old, new, unused);
        });
        self.section((headers, &new.headers), |differ, subject, old, new| {
            differ.header(subject, old, new, unused);
        });
        self.section((examples, &new.examples), Self::example);
        self.section((links, &new.links), Self::link);
        self.section((callbacks, &new.callbacks), |differ, subject, old, new| {
            differ.callback(subject, old, new, unused);
        });
        self.section(
            (path_items, &new.path_items),
            |differ, subject, old, new| {
                differ.unused_path_item(subject, old, new, unused);
            },
        );
        self.section(
            (media_types, &new.media_types),
            |differ, subject, old, new| {
                differ.media_type(subject, old, new, unused);
            },
        );
    }

    /// Compares the components of one kind. That they stand in another order means nothing.
    fn section<T: Part>(
        &mut self,
        (old, new): (&Named<T>, &Named<T>),
        compare: impl Fn(&mut Self, &dyn Display, &Arc<T>, &Arc<T>),
    ) {
        let pairs = paired(old, new, |(name, _)| &**name);
        for ((name, old), (_, new)) in pairs.both {
            let subject = &format_args!("the {} `{name}`", T::KIND);
            compare(self, subject, old, new);
        }
        for (name, old) in pairs.removed {
            self.component_removed(T::KIND, name, old.location());
        }
        for (name, new) in pairs.added {
            self.component_added(T::KIND, name, new.location());
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
