//! Paths, operations, webhooks and callbacks.

use std::collections::HashMap;
use std::fmt::Display;
use std::sync::Arc;

use super::keyed::paired;
use super::lifecycle::Standing;
use super::usage::{Change, Usage};
use super::walk::Entry;
use super::words::WORDS;
use super::{Differ, Places};
use crate::api::{Callback, Operation, Parameter, ParameterLocation, Path, PathItem, PathTemplate};
use crate::document::Location;
use crate::map::IndexMap;

/// What a list of operations belongs to.
enum Site<'s> {
    /// A path, whose parameters may have been renamed.
    Path(&'s PathTemplate, &'s PathTemplate),
    /// A webhook, or an expression of a callback.
    Outbound(&'s dyn Display),
}

impl Site<'_> {
    /// What to call an operation.
    fn name(&self, operation: &Operation, is_old: bool) -> String {
        let method = &operation.method;
        match self {
            Self::Path(old, _) if is_old => format!("`{method} {old}`"),
            Self::Path(_, new) => format!("`{method} {new}`"),
            Self::Outbound(name) => format!("`{method}` of {name}"),
        }
    }
}

impl Differ<'_> {
    pub(super) fn paths(&mut self, old: &[Path], new: &[Path], places: Places) {
        // The same text first: documents that have two paths of one shape are wrong, and exist.
        let bases = std::mem::take(&mut self.bases);
        let same = paired(
            old.iter().map(|path| (&bases.old, path)),
            new.iter().map(|path| (&bases.new, path)),
            |(base, path)| format!("{base}{}", path.template),
        );
        let renamed = paired(same.removed, same.added, |(base, path)| {
            format!("{base}{}", path.template.shape())
        });
        for ((_, old), (_, new)) in same.both.into_iter().chain(renamed.both) {
            let Path {
                template,
                item,
                location,
            } = old;
            if template != &new.template && !bases.is_moved() {
                let message = format!("`{template}` is written `{}`", new.template);
                let places = Places::both(*location, new.location);
                let code = "diff::path-parameter-renamed";
                self.say(code, Change::Harmless, Usage::TO_SERVER, places, message);
            }
            let site = Site::Path(template, &new.template);
            let subject = &format_args!("`{}`", new.template);
            self.path_item(subject, &site, item, &new.item, Usage::TO_SERVER);
        }
        for (_, path) in renamed.removed {
            let site = Site::Path(&path.template, &path.template);
            self.path_removed(&site, path);
        }
        for (_, path) in renamed.added {
            let site = Site::Path(&path.template, &path.template);
            self.path_added(&site, path);
        }
        self.reordered(&"the paths of the API", same.is_reordered, places);
    }

    fn path_removed(&mut self, site: &Site<'_>, path: &Path) {
        if path.item.operations.is_empty() {
            let subject = &format_args!("the path `{}`, which has no operation,", path.template);
            self.gone("diff::docs-changed", subject, WORDS, path.location);
        }
        for operation in &path.item.operations {
            self.operation_removed(site, operation, Usage::TO_SERVER);
        }
    }

    fn path_added(&mut self, site: &Site<'_>, path: &Path) {
        if path.item.operations.is_empty() {
            let subject = &format_args!("the path `{}`, which has no operation,", path.template);
            self.appeared("diff::docs-changed", subject, WORDS, path.location);
        }
        for operation in &path.item.operations {
            self.operation_added(site, operation, Usage::TO_SERVER);
        }
    }

    fn operation_removed(&mut self, site: &Site<'_>, operation: &Operation, usage: Usage) {
        let standing = standing(operation);
        let (change, how) = self.removal(standing, Change::Unclear);
        let message = format!("{} {how}", site.name(operation, true));
        let (usage, places) = (
            standing.usage(usage),
            Places::removed(operation.method_location),
        );
        self.say("diff::operation-removed", change, usage, places, message);
    }

    fn operation_added(&mut self, site: &Site<'_>, operation: &Operation, usage: Usage) {
        let (name, change) = (site.name(operation, false), (Change::Harmless, usage));
        let location = operation.method_location;
        self.appeared("diff::operation-added", &name, change, location);
    }

    pub(super) fn webhooks(
        &mut self,
        old: &IndexMap<Arc<str>, Arc<PathItem>>,
        new: &IndexMap<Arc<str>, Arc<PathItem>>,
        places: Places,
    ) {
        let what = &"the webhooks of the API";
        let usage = Usage::FROM_SERVER;
        self.walk_named(what, (old, new), places, |differ, name, entry| {
            let subject = &format_args!("the webhook `{name}`");
            match entry {
                Entry::Kept(old, new) => {
                    differ.path_item(subject, &Site::Outbound(subject), old, new, usage);
                }
                Entry::Removed(old) => {
                    let change = (Change::Unclear, usage);
                    differ.gone("diff::webhook-removed", subject, change, old.location);
                }
                Entry::Added(new) => {
                    let change = (Change::Harmless, usage);
                    differ.appeared("diff::webhook-added", subject, change, new.location);
                }
            }
        });
    }

    /// Compares path items that are components: whatever uses them compares them as what they are.
    pub(super) fn unused_path_item(
        &mut self,
        subject: &dyn Display,
        old: &Arc<PathItem>,
        new: &Arc<PathItem>,
        usage: Usage,
    ) {
        self.path_item(subject, &Site::Outbound(subject), old, new, usage);
    }

    fn path_item(
        &mut self,
        subject: &dyn Display,
        site: &Site<'_>,
        old: &Arc<PathItem>,
        new: &Arc<PathItem>,
        usage: Usage,
    ) {
        let Some((subject, places)) = self.enter(subject, old, new, usage) else {
            return;
        };
        let subject = &subject;
        let PathItem {
            component: _,
            summary,
            description,
            servers,
            operations,
            extensions,
            location: _,
        } = &**old;
        self.text("summary", subject, summary, &new.summary, places);
        self.description(subject, description, &new.description, places);
        self.servers(subject, servers, &new.servers, false, places);
        self.extensions(subject, extensions, &new.extensions, places);
        // Not their order: later versions write methods that OpenAPI does not know behind the others.
        let pairs = paired(operations, &new.operations, |operation| &operation.method);
        for (old, new) in pairs.both {
            self.operation(site, old, new, usage);
        }
        for operation in pairs.removed {
            self.operation_removed(site, operation, usage);
        }
        for operation in pairs.added {
            self.operation_added(site, operation, usage);
        }
    }

    fn operation(&mut self, site: &Site<'_>, old: &Operation, new: &Operation, usage: Usage) {
        let Operation {
            method: _,
            id,
            summary,
            description,
            external_docs,
            tags,
            deprecated,
            parameters,
            body,
            responses,
            responses_extensions,
            security: _,
            inherits_security: _,
            servers,
            callbacks,
            extensions,
            location,
            method_location,
        } = old;
        let places = Places::both(*location, new.location);
        let methods = Places::both(*method_location, new.method_location);
        let name = site.name(new, false);
        let subject: &dyn Display = &name;
        if *id != new.id {
            let word = |id: &Option<Arc<str>>| match id {
                Some(id) => format!("`{id}`"),
                None => "absent".to_owned(),
            };
            let message = format!(
                "the `operationId` of {subject} was {} and is {}",
                word(id),
                word(&new.id)
            );
            self.note("diff::operation-id-changed", methods, message);
        }
        self.text("summary", subject, summary, &new.summary, methods);
        self.text(
            "description",
            subject,
            description,
            &new.description,
            methods,
        );
        self.external_docs(
            subject,
            external_docs.as_ref(),
            new.external_docs.as_ref(),
            methods,
        );
        self.operation_tags(subject, tags, &new.tags, methods);
        let before = Standing {
            deprecated: *deprecated,
            extensions,
        };
        self.standing(subject, before, standing(new), usage, methods);
        let usage = before.usage(usage);
        let positions = Positions::of(site);
        self.parameters(
            subject,
            parameters,
            &new.parameters,
            &positions,
            usage,
            methods,
        );
        self.body(subject, body.as_ref(), new.body.as_ref(), usage);
        self.responses(subject, responses, &new.responses, usage.answer(), methods);
        let section = &format_args!("`responses` of {subject}");
        self.extensions(
            section,
            responses_extensions,
            &new.responses_extensions,
            methods,
        );
        self.security(subject, old, new, usage);
        self.servers(subject, servers, &new.servers, false, places);
        self.callbacks(subject, callbacks, &new.callbacks, usage, methods);
    }

    fn operation_tags(
        &mut self,
        subject: &dyn Display,
        old: &[Arc<str>],
        new: &[Arc<str>],
        places: Places,
    ) {
        let what = &format_args!("the tags of {subject}");
        let key = |tag: &Arc<str>| Arc::clone(tag);
        self.walk(what, (old, new), key, places, |differ, entry| {
            let message = match entry {
                Entry::Kept(..) => return,
                Entry::Removed(tag) => format!("{subject} no longer has the tag `{tag}`"),
                Entry::Added(tag) => format!("{subject} has the tag `{tag}` now"),
            };
            differ.note("diff::tag-changed", places, message);
        });
    }

    fn callbacks(
        &mut self,
        subject: &dyn Display,
        old: &IndexMap<Arc<str>, Arc<Callback>>,
        new: &IndexMap<Arc<str>, Arc<Callback>>,
        usage: Usage,
        places: Places,
    ) {
        let what = &format_args!("the callbacks of {subject}");
        let usage = usage.answer();
        self.walk_named(what, (old, new), places, |differ, name, entry| {
            let subject = &format_args!("the callback `{name}` of {subject}");
            match entry {
                Entry::Kept(old, new) => differ.callback(subject, old, new, usage),
                Entry::Removed(old) => differ.callback_removed(subject, old.location, usage),
                Entry::Added(new) => differ.callback_added(subject, new.location, usage),
            }
        });
    }

    pub(super) fn callback(
        &mut self,
        subject: &dyn Display,
        old: &Arc<Callback>,
        new: &Arc<Callback>,
        usage: Usage,
    ) {
        let Some((subject, places)) = self.enter(subject, old, new, usage) else {
            return;
        };
        let subject = &subject;
        let Callback {
            component: _,
            items,
            extensions,
            location: _,
        } = &**old;
        let what = &format_args!("the URLs of {subject}");
        self.walk_named(what, (items, &new.items), places, |differ, url, entry| {
            let subject = &format_args!("`{url}` in {subject}");
            match entry {
                Entry::Kept(old, new) => {
                    differ.path_item(subject, &Site::Outbound(subject), old, new, usage);
                }
                Entry::Removed(old) => differ.callback_removed(subject, old.location, usage),
                Entry::Added(new) => differ.callback_added(subject, new.location, usage),
            }
        });
        self.extensions(subject, extensions, &new.extensions, places);
    }

    fn callback_removed(&mut self, subject: &dyn Display, location: Location, usage: Usage) {
        let change = (Change::Unclear, usage);
        self.gone("diff::callback-removed", subject, change, location);
    }

    fn callback_added(&mut self, subject: &dyn Display, location: Location, usage: Usage) {
        let change = (Change::Harmless, usage);
        self.appeared("diff::callback-added", subject, change, location);
    }
}

fn standing(operation: &Operation) -> Standing<'_> {
    Standing {
        deprecated: operation.deprecated,
        extensions: &operation.extensions,
    }
}

/// What identifies a parameter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum ParameterKey {
    /// The place in the path, whatever its name.
    Position(usize),
    /// Place and name; of a header without case.
    Name(ParameterLocation, String),
}

/// The places of path parameters in the templates of two documents.
pub(super) struct Positions<'p> {
    old: HashMap<&'p str, usize>,
    new: HashMap<&'p str, usize>,
}

impl<'p> Positions<'p> {
    fn of(site: &Site<'p>) -> Self {
        match site {
            Site::Path(old, new) => Self {
                old: by_name(old),
                new: by_name(new),
            },
            Site::Outbound(_) => Self {
                old: HashMap::new(),
                new: HashMap::new(),
            },
        }
    }

    pub(super) fn old_key(&self, parameter: &Parameter) -> ParameterKey {
        key(parameter, &self.old)
    }

    pub(super) fn new_key(&self, parameter: &Parameter) -> ParameterKey {
        key(parameter, &self.new)
    }
}

fn by_name(template: &PathTemplate) -> HashMap<&str, usize> {
    template
        .parameters()
        .enumerate()
        .map(|(i, name)| (name, i))
        .collect()
}

fn key(parameter: &Parameter, positions: &HashMap<&str, usize>) -> ParameterKey {
    let name = &*parameter.name;
    match parameter.sent_in {
        ParameterLocation::Path => match positions.get(name) {
            Some(position) => ParameterKey::Position(*position),
            None => ParameterKey::Name(ParameterLocation::Path, name.to_owned()),
        },
        ParameterLocation::Header => {
            ParameterKey::Name(ParameterLocation::Header, name.to_ascii_lowercase())
        }
        ParameterLocation::Query | ParameterLocation::QueryString | ParameterLocation::Cookie => {
            ParameterKey::Name(parameter.sent_in, name.to_owned())
        }
    }
}
