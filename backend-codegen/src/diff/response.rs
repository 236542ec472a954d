//! Responses and links.

use std::fmt::Display;
use std::sync::Arc;

use super::finding::UNSAID;
use super::usage::{Change, Usage};
use super::walk::Entry;
use super::words::WORDS;
use super::{Differ, Places};
use crate::api::{Link, LinkTarget, Response, StatusRange};
use crate::map::IndexMap;

impl Differ<'_> {
    pub(super) fn responses(
        &mut self,
        subject: &dyn Display,
        old: &IndexMap<StatusRange, Arc<Response>>,
        new: &IndexMap<StatusRange, Arc<Response>>,
        usage: Usage,
        places: Places,
    ) {
        let what = &format_args!("the responses of {subject}");
        let key = |(status, _): (&StatusRange, _)| *status;
        self.walk(what, (old, new), key, places, |differ, entry| match entry {
            Entry::Kept((status, old), (_, new)) => {
                let subject = &format_args!("the {status} response of {subject}");
                differ.response(Some(*status), subject, old, new, usage);
            }
            Entry::Removed((status, before)) => {
                let subject = &format_args!("the {status} response of {subject}");
                let code = "diff::response-removed";
                let Some((wider, after)) = covering(new, *status) else {
                    let shows_nothing = new.keys().all(|status| is_failure(*status));
                    if differ.options.is_code && shows_nothing && !is_failure(*status) {
                        // Every operation succeeds somehow.
                        let message = "the code does not show what is answered if all is well";
                        let places = Places::removed(before.location);
                        return differ.say(UNSAID, Change::Harmless, usage, places, message.into());
                    }
                    let change = if is_failure(*status) {
                        Change::Harmless
                    } else {
                        Change::Unclear
                    };
                    return differ.gone(code, subject, (change, usage), before.location);
                };
                // The status may still be answered, with what stands for it now.
                let message = format!("{subject} is gone; `{wider}` stands for it");
                let places = Places::both(before.location, after.location);
                differ.say(code, Change::Harmless, usage, places, message);
                differ.response(Some(*status), subject, before, after, usage);
            }
            Entry::Added((status, after)) => {
                let subject = &format_args!("the {status} response of {subject}");
                let code = "diff::response-added";
                // Beside answers that are none, `default` is for failures.
                let is_of_failures =
                    !is_failure(*status) && old.keys().any(|known| !is_failure(*known));
                let before = covering(old, *status)
                    .filter(|(wider, _)| *wider != StatusRange::Default || !is_of_failures);
                let Some((wider, before)) = before else {
                    let change = (Change::Harmless, usage);
                    return differ.appeared(code, subject, change, after.location);
                };
                // It was answered before, with what stood for it.
                let message = format!("{subject} is new; `{wider}` stood for it");
                let places = Places::both(before.location, after.location);
                differ.say(code, Change::Harmless, usage, places, message);
                differ.response(Some(*status), subject, before, after, usage);
            }
        });
    }

    pub(super) fn response(
        &mut self,
        status: Option<StatusRange>,
        subject: &dyn Display,
        old: &Arc<Response>,
        new: &Arc<Response>,
        usage: Usage,
    ) {
        let Some((subject, places)) = self.enter(subject, old, new, usage) else {
            return;
        };
        let subject = &subject;
        let Response {
            component: _,
            summary,
            description,
            headers,
            content,
            links,
            extensions,
            location: _,
        } = &**old;
        self.text("summary", subject, summary, &new.summary, places);
        // Required before OpenAPI 3.2, so that an empty one says as much as none.
        let text = description.as_deref().filter(|text| !text.is_empty());
        let new_text = new.description.as_deref().filter(|text| !text.is_empty());
        self.description(subject, &text, &new_text, places);
        self.headers(subject, headers, &new.headers, usage, places);
        let body = &format_args!("the body of {subject}");
        if status.is_some_and(is_failure) && !content.is_empty() && new.content.is_empty() {
            // A failure that is not spoken of is none less either.
            let (code, change) = ("diff::media-type-removed", Change::Doubtful);
            let message = format!("{body} is no longer described");
            self.say(code, change, usage, places, message);
        } else {
            self.content(body, content, &new.content, usage, places);
        }
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
        let what = &format_args!("the links of {subject}");
        self.walk_named(what, (old, new), places, |differ, name, entry| {
            let subject = &format_args!("the link `{name}` of {subject}");
            let code = "diff::link-changed";
            match entry {
                Entry::Kept(old, new) => differ.link(subject, old, new),
                Entry::Removed(old) => differ.gone(code, subject, WORDS, old.location),
                Entry::Added(new) => differ.appeared(code, subject, WORDS, new.location),
            }
        });
    }

    pub(super) fn link(&mut self, subject: &dyn Display, old: &Arc<Link>, new: &Arc<Link>) {
        let Some((subject, places)) = self.enter(subject, old, new, Usage::FROM_SERVER) else {
            return;
        };
        let subject = &subject;
        let Link {
            component: _,
            target,
            parameters,
            body,
            description,
            server,
            extensions,
            location: _,
        } = &**old;
        if *target != new.target {
            let (old, new) = (target_name(target), target_name(&new.target));
            let message = format!("{subject} led to `{old}` and leads to `{new}`");
            self.note("diff::link-changed", places, message);
        }
        if *parameters != new.parameters || *body != new.body {
            let message = format!("what {subject} sends changed");
            self.note("diff::link-changed", places, message);
        }
        self.description(subject, description, &new.description, places);
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

/// Whether a status tells of a failure, or may do: clients have to expect any of these.
fn is_failure(status: StatusRange) -> bool {
    match status {
        StatusRange::Code(code) => code >= 400,
        StatusRange::Class(class) => class >= 4,
        StatusRange::Default => true,
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
