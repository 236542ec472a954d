//! What concerns people alone: words, examples, extensions, names and order.

use std::fmt::{self, Display};
use std::sync::Arc;

use super::PARTIAL;
use super::keyed::paired;
use super::usage::{Change, Usage};
use super::walk::Entry;
use super::{Differ, Places};
use crate::api::{Example, Extensions, ExternalDocs, Json};
use crate::map::IndexMap;

/// What a change is that only people see.
pub(super) const WORDS: (Change, Usage) = (Change::Words, Usage::UNUSED);

impl Differ<'_> {
    /// Compares a text; `subject` is whose it is.
    pub(super) fn text(
        &mut self,
        what: &str,
        subject: &dyn Display,
        old: &Option<impl AsRef<str>>,
        new: &Option<impl AsRef<str>>,
        places: Places,
    ) {
        let is_same = match (old, new) {
            (Some(old), Some(new)) => old.as_ref() == new.as_ref(),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        if !is_same {
            let how = how(old.is_some(), new.is_some());
            self.note(
                "diff::docs-changed",
                places,
                format!("the {what} of {subject} {how}"),
            );
        }
    }

    pub(super) fn description(
        &mut self,
        subject: &dyn Display,
        old: &Option<impl AsRef<str>>,
        new: &Option<impl AsRef<str>>,
        places: Places,
    ) {
        self.text("description", subject, old, new, places);
    }

    pub(super) fn external_docs(
        &mut self,
        subject: &dyn Display,
        old: Option<&ExternalDocs>,
        new: Option<&ExternalDocs>,
        places: Places,
    ) {
        let (Some(before), Some(after)) = (old, new) else {
            if old.is_some() || new.is_some() {
                let how = how(old.is_some(), new.is_some());
                let message = format!("the external documentation of {subject} {how}");
                self.note("diff::docs-changed", places, message);
            }
            return;
        };
        let ExternalDocs {
            url,
            description,
            extensions,
        } = before;
        let subject = &format_args!("the external documentation of {subject}");
        self.text("URL", subject, &Some(url), &Some(&after.url), places);
        self.description(subject, description, &after.description, places);
        self.extensions(subject, extensions, &after.extensions, places);
    }

    pub(super) fn extensions(
        &mut self,
        subject: &dyn Display,
        old: &Extensions,
        new: &Extensions,
        places: Places,
    ) {
        if old == new {
            return;
        }
        let pairs = paired(&old.0, &new.0, |(name, _)| &**name);
        let changed = pairs.both.iter().filter(|(old, new)| old.1 != new.1);
        let lists = changed
            .map(|(old, _)| (old, "changed"))
            .chain(pairs.removed.iter().map(|old| (old, "is gone")))
            .chain(pairs.added.iter().map(|new| (new, "is new")));
        // What is right as it is says nothing of the API, and silencing a change is none.
        let is_told = |name: &str| name != "x-lint-ignore" && name != PARTIAL;
        for ((name, _), how) in lists.filter(|((name, _), _)| is_told(name)) {
            let message = format!("`{name}` of {subject} {how}");
            self.note("diff::extension-changed", places, message);
        }
    }

    pub(super) fn deprecated(
        &mut self,
        subject: &dyn Display,
        old: bool,
        new: bool,
        places: Places,
    ) {
        let message = match (old, new) {
            (false, true) => format!("{subject} is deprecated now"),
            (true, false) => format!("{subject} is no longer deprecated"),
            (true, true) | (false, false) => return,
        };
        self.note("diff::deprecation-changed", places, message);
    }

    /// Compares the names that a part has among the components.
    pub(super) fn component_name(
        &mut self,
        subject: &dyn Display,
        old: Option<&Arc<str>>,
        new: Option<&Arc<str>>,
        places: Places,
    ) {
        let message = match (old, new) {
            (Some(old), Some(new)) if old != new => {
                format!("{subject} was the component `{old}` and is `{new}`")
            }
            (Some(old), None) => format!("{subject} was the component `{old}`"),
            (None, Some(new)) => format!("{subject} is the component `{new}` now"),
            (Some(_), Some(_)) | (None, None) => return,
        };
        self.note("diff::component-renamed", places, message);
    }

    pub(super) fn reordered(&mut self, what: &dyn Display, is_reordered: bool, places: Places) {
        if is_reordered {
            let message = format!("{what} are in another order");
            self.note("diff::order-changed", places, message);
        }
    }

    /// Says that the same thing is said in other words.
    pub(super) fn rewritten(&mut self, subject: &dyn Display, places: Places) {
        let message = format!("{subject} says the same in other words");
        self.note("diff::rewritten", places, message);
    }

    pub(super) fn examples(
        &mut self,
        subject: &dyn Display,
        old: &IndexMap<Box<str>, Arc<Example>>,
        new: &IndexMap<Box<str>, Arc<Example>>,
        places: Places,
    ) {
        let what = &format_args!("the examples of {subject}");
        self.walk_named(what, (old, new), places, |differ, name, entry| {
            let subject = &format_args!("the example `{name}` of {subject}");
            let code = "diff::example-changed";
            match entry {
                Entry::Kept(old, new) => differ.example(subject, old, new),
                Entry::Removed(old) => differ.gone(code, subject, WORDS, old.location),
                Entry::Added(new) => differ.appeared(code, subject, WORDS, new.location),
            }
        });
    }

    pub(super) fn example(
        &mut self,
        subject: &dyn Display,
        old: &Arc<Example>,
        new: &Arc<Example>,
    ) {
        let Some((subject, places)) = self.enter(subject, old, new, Usage::UNUSED) else {
            return;
        };
        let subject = &subject;
        let Example {
            component: _,
            summary,
            description,
            value,
            data_value,
            serialized_value,
            external_value,
            extensions,
            location: _,
        } = &**old;
        self.text("summary", subject, summary, &new.summary, places);
        self.description(subject, description, &new.description, places);
        let is_same = *value == new.value
            && *data_value == new.data_value
            && *serialized_value == new.serialized_value
            && *external_value == new.external_value;
        if !is_same {
            let message = format!("the value of {subject} changed");
            self.note("diff::example-changed", places, message);
        }
        self.extensions(subject, extensions, &new.extensions, places);
    }

    /// Compares examples without names.
    pub(super) fn values(
        &mut self,
        subject: &dyn Display,
        old: &[Json],
        new: &[Json],
        places: Places,
    ) {
        if old != new {
            let message = format!("the examples of {subject} changed");
            self.note("diff::example-changed", places, message);
        }
    }
}

/// What to call a part: a component by its name, anything else by its place.
pub(super) struct Subject<'s> {
    pub(super) kind: &'static str,
    pub(super) component: Option<&'s Arc<str>>,
    pub(super) place: &'s dyn Display,
}

impl Display for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.component {
            Some(name) => write!(f, "the {} `{name}`", self.kind),
            None => self.place.fmt(f),
        }
    }
}

fn how(was: bool, is: bool) -> &'static str {
    match (was, is) {
        (true, false) => "is gone",
        (false, true) => "is new",
        (true, true) | (false, false) => "changed",
    }
}
