//! Responses and links.

use std::fmt::Display;
use std::sync::Arc;

use indexmap::IndexMap;

use super::keyed::paired;
use super::usage::{Change, Usage};
use super::words::Subject;
use super::{Differ, Places};
use crate::api::{Link, LinkTarget, Response, StatusRange};

impl Differ<'_> {
    pub(super) fn responses(
        &mut self,
        subject: &dyn Display,
        old: &IndexMap<StatusRange, Arc<Response>>,
        new: &IndexMap<StatusRange, Arc<Response>>,
        usage: Usage,
        places: Places,
    ) {
        let pairs = paired(old, new, |(status, _)| *status);
        for ((status, old), (_, new)) in pairs.both {
            let subject = &format_args!("the {status} response of {subject}");
            self.response(subject, old, new, usage);
        }
        for (status, response) in pairs.removed {
            let message = format!("the {status} response of {subject} is gone");
            match covering(new, *status) {
                // The status may still be answered, with what stands for it now.
                Some((wider, instead)) => {
                    let message = format!("{message}; `{wider}` stands for it");
                    let places = Places::both(response.location, instead.location);
                    self.say(
                        "diff::response-removed",
                        Change::Harmless,
                        usage,
                        places,
                        message,
                    );
                    let subject = &format_args!("the {status} response of {subject}");
                    self.response(subject, response, instead, usage);
                }
                None => {
                    let places = Places::removed(response.location);
                    self.say(
                        "diff::response-removed",
                        Change::Unclear,
                        usage,
                        places,
                        message,
                    );
                }
            }
        }
        for (status, response) in pairs.added {
            let message = format!("the {status} response of {subject} is new");
            match covering(old, *status) {
                // It was answered before, with what stood for it.
                Some((wider, before)) => {
                    let message = format!("{message}; `{wider}` stood for it");
                    let places = Places::both(before.location, response.location);
                    self.say(
                        "diff::response-added",
                        Change::Harmless,
                        usage,
                        places,
                        message,
                    );
                    let subject = &format_args!("the {status} response of {subject}");
                    self.response(subject, before, response, usage);
                }
                None => {
                    let places = Places::added(response.location);
                    self.say(
                        "diff::response-added",
                        Change::Harmless,
                        usage,
                        places,
                        message,
                    );
                }
            }
        }
        let what = &format_args!("the responses of {subject}");
        self.reordered(what, pairs.is_reordered, places);
    }

    pub(super) fn response(
        &mut self,
        subject: &dyn Display,
        old: &Arc<Response>,
        new: &Arc<Response>,
        usage: Usage,
    ) {
        if !self.is_first(old, new, usage) {
            return;
        }
        let subject = &Subject {
            kind: "response",
            component: new.component.as_ref(),
            place: subject,
        };
        let Response {
            component,
            summary,
            description,
            headers,
            content,
            links,
            extensions,
            location,
        } = &**old;
        let places = Places::both(*location, new.location);
        self.component_name(subject, component.as_ref(), new.component.as_ref(), places);
        self.text(
            "summary",
            subject,
            summary.as_deref(),
            new.summary.as_deref(),
            places,
        );
        // Required before OpenAPI 3.2, so that an empty one says as much as none.
        let text = description.as_deref().filter(|text| !text.is_empty());
        let new_text = new.description.as_deref().filter(|text| !text.is_empty());
        self.text("description", subject, text, new_text, places);
        self.headers(subject, headers, &new.headers, usage, places);
        let body = &format_args!("the body of {subject}");
        self.content(body, content, &new.content, usage, places);
        self.links(subject, links, &new.links, places);
        self.extensions(subject, extensions, &new.extensions, places);
    }

    fn links(
        &mut self,
        subject: &dyn Display,
        old: &IndexMap<Box<str>, Arc<Link>>,
        new: &IndexMap<Box<str>, Arc<Link>>,
        places: Places,
    ) {
        let pairs = paired(old, new, |(name, _)| &**name);
        for ((name, old), (_, new)) in pairs.both {
            let subject = &format_args!("the link `{name}` of {subject}");
            self.link(subject, old, new);
        }
        for (name, link) in pairs.removed {
            let message = format!("the link `{name}` of {subject} is gone");
            self.note(
                "diff::link-changed",
                Places::removed(link.location),
                message,
            );
        }
        for (name, link) in pairs.added {
            let message = format!("the link `{name}` of {subject} is new");
            self.note("diff::link-changed", Places::added(link.location), message);
        }
        let what = &format_args!("the links of {subject}");
        self.reordered(what, pairs.is_reordered, places);
    }

    pub(super) fn link(&mut self, subject: &dyn Display, old: &Arc<Link>, new: &Arc<Link>) {
        if !self.is_first(old, new, Usage::FROM_SERVER) {
            return;
        }
        let subject = &Subject {
            kind: "link",
            component: new.component.as_ref(),
            place: subject,
        };
        let Link {
            component,
            target,
            parameters,
            body,
            description,
            server,
            extensions,
            location,
        } = &**old;
        let places = Places::both(*location, new.location);
        self.component_name(subject, component.as_ref(), new.component.as_ref(), places);
        if *target != new.target {
            let (old, new) = (target_name(target), target_name(&new.target));
            let message = format!("{subject} led to `{old}` and leads to `{new}`");
            self.note("diff::link-changed", places, message);
        }
        if *parameters != new.parameters || *body != new.body {
            let message = format!("what {subject} sends changed");
            self.note("diff::link-changed", places, message);
        }
        let text = description.as_deref();
        self.text(
            "description",
            subject,
            text,
            new.description.as_deref(),
            places,
        );
        match (server, &new.server) {
            (Some(old), Some(new)) => self.server(subject, old, new),
            (Some(_), None) | (None, Some(_)) => {
                let message = format!("the server of {subject} came or went");
                self.note("diff::link-changed", places, message);
            }
            (None, None) => {}
        }
        self.extensions(subject, extensions, &new.extensions, places);
    }
}

fn target_name(target: &LinkTarget) -> &str {
    match target {
        LinkTarget::Id(name) | LinkTarget::Reference(name) => name,
    }
}

/// The response that stands for `status` where nothing narrower does.
fn covering(
    responses: &IndexMap<StatusRange, Arc<Response>>,
    status: StatusRange,
) -> Option<(StatusRange, &Arc<Response>)> {
    let class = match status {
        StatusRange::Code(code) => u8::try_from(code / 100).ok().map(StatusRange::Class),
        StatusRange::Class(_) => None,
        StatusRange::Default => return None,
    };
    class
        .into_iter()
        .chain([StatusRange::Default])
        .find_map(|wider| responses.get(&wider).map(|response| (wider, response)))
}
