//! The document as a whole: title, servers, tags.

use std::fmt::Display;

use super::base;
use super::usage::{Change, Usage};
use super::walk::Entry;
use super::words::WORDS;
use super::{Differ, Places};
use crate::api::{Api, Contact, Info, License, Server, ServerVariable, Tag};

impl Differ<'_> {
    pub(super) fn document(&mut self) {
        let (old, new) = (self.old, self.new);
        let Api {
            // A spelling.
            version: _,
            info,
            servers,
            tags,
            external_docs,
            security,
            security_schemes,
            paths,
            webhooks,
            types: _,
            components,
            json_schema_dialect,
            self_uri,
            extensions,
            paths_extensions,
            components_extensions,
            location,
        } = old;
        let places = Places::both(*location, new.location);
        let api = &"the API";
        self.info(info, &new.info);
        self.servers(api, servers, &new.servers, true, places);
        self.tags(tags, &new.tags, places);
        self.external_docs(
            api,
            external_docs.as_ref(),
            new.external_docs.as_ref(),
            places,
        );
        self.text("`$self`", api, self_uri, &new.self_uri, places);
        let (dialect, new_dialect) = (json_schema_dialect, &new.json_schema_dialect);
        self.text("`jsonSchemaDialect`", api, dialect, new_dialect, places);
        self.extensions(api, extensions, &new.extensions, places);
        self.extensions(&"`paths`", paths_extensions, &new.paths_extensions, places);
        let section = &"`components`";
        self.extensions(
            section,
            components_extensions,
            &new.components_extensions,
            places,
        );
        self.security_schemes(security_schemes, &new.security_schemes, places);
        self.default_security(security, &new.security, places);
        self.paths(paths, &new.paths, places);
        self.webhooks(webhooks, &new.webhooks, places);
        self.compare_schemas();
        // What was used is compared; what is left is used by nothing.
        self.components(components, &new.components, places);
        self.compare_schemas();
    }

    fn info(&mut self, old: &Info, new: &Info) {
        let Info {
            title,
            summary,
            description,
            terms_of_service,
            contact,
            license,
            version,
            extensions,
            location,
        } = old;
        let places = Places::both(*location, new.location);
        let api = &"the API";
        self.text("title", api, &Some(title), &Some(&new.title), places);
        self.text("version", api, &Some(version), &Some(&new.version), places);
        self.text("summary", api, summary, &new.summary, places);
        self.description(api, description, &new.description, places);
        self.text(
            "`termsOfService`",
            api,
            terms_of_service,
            &new.terms_of_service,
            places,
        );
        self.contact(contact.as_ref(), new.contact.as_ref(), places);
        self.license(license.as_ref(), new.license.as_ref(), places);
        self.extensions(&"`info`", extensions, &new.extensions, places);
    }

    fn contact(&mut self, old: Option<&Contact>, new: Option<&Contact>, places: Places) {
        let nothing = Contact::default();
        if old.is_some() != new.is_some() {
            let message = "the contact of the API came or went".to_owned();
            self.note("diff::docs-changed", places, message);
        }
        let Contact {
            name,
            url,
            email,
            extensions,
        } = old.unwrap_or(&nothing);
        let new = new.unwrap_or(&nothing);
        let contact = &"the contact";
        self.text("name", contact, name, &new.name, places);
        self.text("URL", contact, url, &new.url, places);
        self.text("address", contact, email, &new.email, places);
        self.extensions(contact, extensions, &new.extensions, places);
    }

    fn license(&mut self, old: Option<&License>, new: Option<&License>, places: Places) {
        let nothing = License::default();
        if old.is_some() != new.is_some() {
            let message = "the licence of the API came or went".to_owned();
            self.note("diff::docs-changed", places, message);
        }
        let License {
            name,
            identifier,
            url,
            extensions,
        } = old.unwrap_or(&nothing);
        let new = new.unwrap_or(&nothing);
        let license = &"the licence";
        self.text("name", license, &Some(name), &Some(&new.name), places);
        self.text("identifier", license, identifier, &new.identifier, places);
        self.text("URL", license, url, &new.url, places);
        self.extensions(license, extensions, &new.extensions, places);
    }

    fn tags(&mut self, old: &[Tag], new: &[Tag], places: Places) {
        let what = &"the tags of the API";
        let key = |tag: &Tag| tag.name.clone();
        let code = "diff::tag-changed";
        self.walk(what, (old, new), key, places, |differ, entry| match entry {
            Entry::Kept(old, new) => differ.tag(old, new),
            Entry::Removed(old) => {
                let subject = &format_args!("the tag `{}`", old.name);
                differ.gone(code, subject, WORDS, old.location);
            }
            Entry::Added(new) => {
                let subject = &format_args!("the tag `{}`", new.name);
                differ.appeared(code, subject, WORDS, new.location);
            }
        });
    }

    fn tag(&mut self, old: &Tag, new: &Tag) {
        let Tag {
            name,
            summary,
            description,
            external_docs,
            parent,
            kind,
            extensions,
            location,
        } = old;
        let places = Places::both(*location, new.location);
        let tag = &format_args!("the tag `{name}`");
        self.text("summary", tag, summary, &new.summary, places);
        self.description(tag, description, &new.description, places);
        self.text("parent", tag, parent, &new.parent, places);
        self.text("kind", tag, kind, &new.kind, places);
        self.external_docs(
            tag,
            external_docs.as_ref(),
            new.external_docs.as_ref(),
            places,
        );
        self.extensions(tag, extensions, &new.extensions, places);
    }

    /// Compares servers. No list means `/` for the API, and the list of what is around for its parts.
    pub(super) fn servers(
        &mut self,
        subject: &dyn Display,
        old: &[Server],
        new: &[Server],
        is_root: bool,
        places: Places,
    ) {
        let code = "diff::server-changed";
        if !is_root && old.is_empty() != new.is_empty() {
            let message = format!("{subject} is served elsewhere");
            self.say(code, Change::Unclear, Usage::TO_SERVER, places, message);
            return;
        }
        let is_default = |servers: &[Server]| match servers {
            [] => true,
            [only] => only.url == "/" && only.variables.is_empty(),
            _ => false,
        };
        if is_root && old.is_empty() != new.is_empty() && is_default(old) && is_default(new) {
            self.rewritten(&format_args!("`servers` of {subject}"), places);
            return;
        }
        if is_root && self.bases.is_moved() && base::have_same_origins(old, new) {
            self.rewritten(&format_args!("`servers` of {subject}"), places);
            return;
        }
        let what = &format_args!("the servers of {subject}");
        let key = |server: &Server| server.url.clone();
        // Where there was none, clients used `/`.
        let (added, harm) = if old.is_empty() {
            (code, Change::Unclear)
        } else {
            ("diff::server-added", Change::Harmless)
        };
        self.walk(what, (old, new), key, places, |differ, entry| match entry {
            Entry::Kept(old, new) => differ.server(subject, old, new),
            Entry::Removed(old) => {
                let subject = &format_args!("the server `{}` of {subject}", old.url);
                // Where it runs is no part of an API, and whether it still runs there is not said; what
                // stands before all paths is.
                let has_base = |server: &Server| server.base_path() == old.base_path();
                let harm = match new.iter().any(has_base) {
                    true => Change::Doubtful,
                    false => Change::Unclear,
                };
                let change = (harm, Usage::TO_SERVER);
                differ.gone("diff::server-removed", subject, change, old.location);
            }
            Entry::Added(new) => {
                let subject = &format_args!("the server `{}` of {subject}", new.url);
                let change = (harm, Usage::TO_SERVER);
                differ.appeared(added, subject, change, new.location);
            }
        });
    }

    pub(super) fn server(&mut self, subject: &dyn Display, old: &Server, new: &Server) {
        let Server {
            url,
            name,
            description,
            variables,
            extensions,
            location,
        } = old;
        let places = Places::both(*location, new.location);
        let server = &format_args!("the server `{url}` of {subject}");
        if *url != new.url {
            let message = format!("{server} is `{}` now", new.url);
            let code = "diff::server-changed";
            self.say(code, Change::Unclear, Usage::TO_SERVER, places, message);
        }
        self.text("name", server, name, &new.name, places);
        self.description(server, description, &new.description, places);
        self.extensions(server, extensions, &new.extensions, places);
        let what = &format_args!("the variables of {server}");
        let both = (variables, &new.variables);
        self.walk_named(what, both, places, |differ, name, entry| {
            let variable = &format_args!("the variable `{name}` of {server}");
            match entry {
                Entry::Kept(old, new) => differ.server_variable(variable, old, new, places),
                Entry::Removed(_) | Entry::Added(_) => {
                    let message = format!("{variable} came or went");
                    let code = "diff::server-changed";
                    differ.say(code, Change::Unclear, Usage::TO_SERVER, places, message);
                }
            }
        });
    }

    fn server_variable(
        &mut self,
        subject: &dyn Display,
        old: &ServerVariable,
        new: &ServerVariable,
        places: Places,
    ) {
        let ServerVariable {
            default,
            values,
            description,
            extensions,
        } = old;
        let code = "diff::server-changed";
        let usage = Usage::TO_SERVER;
        if *default != new.default {
            let message = format!("{subject} was `{default}` and is `{}`", new.default);
            self.say(code, Change::Unclear, usage, places, message);
        }
        let has = |values: &[String], value: &String| values.is_empty() || values.contains(value);
        let lost = (values.is_empty() && !new.values.is_empty())
            || values.iter().any(|value| !has(&new.values, value));
        let gained = (new.values.is_empty() && !values.is_empty())
            || new.values.iter().any(|value| !has(values, value));
        if let Some(change) = Change::of(lost, gained) {
            let message = format!("the values of {subject} changed");
            self.say(code, change, usage, places, message);
        } else if *values != new.values {
            self.reordered(&format_args!("the values of {subject}"), true, places);
        }
        self.description(subject, description, &new.description, places);
        self.extensions(subject, extensions, &new.extensions, places);
    }
}
