//! The document as a whole: title, servers, tags.

use std::fmt::Display;

use super::keyed::paired;
use super::usage::{Change, Usage};
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
        let uri = self_uri.as_deref();
        self.text("`$self`", api, uri, new.self_uri.as_deref(), places);
        let dialect = json_schema_dialect.as_deref();
        let new_dialect = new.json_schema_dialect.as_deref();
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
        self.text("title", api, Some(title), Some(&new.title), places);
        self.text("version", api, Some(version), Some(&new.version), places);
        self.text(
            "summary",
            api,
            summary.as_deref(),
            new.summary.as_deref(),
            places,
        );
        let text = description.as_deref();
        self.text("description", api, text, new.description.as_deref(), places);
        let terms = terms_of_service.as_deref();
        self.text(
            "`termsOfService`",
            api,
            terms,
            new.terms_of_service.as_deref(),
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
        self.text(
            "name",
            contact,
            name.as_deref(),
            new.name.as_deref(),
            places,
        );
        self.text("URL", contact, url.as_deref(), new.url.as_deref(), places);
        self.text(
            "address",
            contact,
            email.as_deref(),
            new.email.as_deref(),
            places,
        );
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
        self.text("name", license, Some(name), Some(&new.name), places);
        let spdx = identifier.as_deref();
        self.text(
            "identifier",
            license,
            spdx,
            new.identifier.as_deref(),
            places,
        );
        self.text("URL", license, url.as_deref(), new.url.as_deref(), places);
        self.extensions(license, extensions, &new.extensions, places);
    }

    fn tags(&mut self, old: &[Tag], new: &[Tag], places: Places) {
        let pairs = paired(old, new, |tag| tag.name.as_str());
        for (old, new) in pairs.both {
            self.tag(old, new);
        }
        for tag in pairs.removed {
            let message = format!("the tag `{}` is gone", tag.name);
            self.note("diff::tag-changed", Places::removed(tag.location), message);
        }
        for tag in pairs.added {
            let message = format!("the tag `{}` is new", tag.name);
            self.note("diff::tag-changed", Places::added(tag.location), message);
        }
        self.reordered(&"the tags of the API", pairs.is_reordered, places);
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
        self.text(
            "summary",
            tag,
            summary.as_deref(),
            new.summary.as_deref(),
            places,
        );
        let text = description.as_deref();
        self.text("description", tag, text, new.description.as_deref(), places);
        self.text(
            "parent",
            tag,
            parent.as_deref(),
            new.parent.as_deref(),
            places,
        );
        self.text("kind", tag, kind.as_deref(), new.kind.as_deref(), places);
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
        let pairs = paired(old, new, |server| server.url.as_str());
        for (old, new) in pairs.both {
            self.server(subject, old, new);
        }
        for server in pairs.removed {
            let message = format!("the server `{}` of {subject} is gone", server.url);
            let places = Places::removed(server.location);
            let code = "diff::server-removed";
            self.say(code, Change::Unclear, Usage::TO_SERVER, places, message);
        }
        for server in pairs.added {
            let message = format!("the server `{}` of {subject} is new", server.url);
            let places = Places::added(server.location);
            // Where there was none, clients used `/`.
            let (code, change) = if old.is_empty() {
                (code, Change::Unclear)
            } else {
                ("diff::server-added", Change::Harmless)
            };
            self.say(code, change, Usage::TO_SERVER, places, message);
        }
        let what = &format_args!("the servers of {subject}");
        self.reordered(what, pairs.is_reordered, places);
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
        self.text("name", server, name.as_deref(), new.name.as_deref(), places);
        let text = description.as_deref();
        self.text(
            "description",
            server,
            text,
            new.description.as_deref(),
            places,
        );
        self.extensions(server, extensions, &new.extensions, places);
        let pairs = paired(variables, &new.variables, |(name, _)| &**name);
        for ((name, old), (_, new)) in pairs.both {
            let variable = &format_args!("the variable `{name}` of {server}");
            self.server_variable(variable, old, new, places);
        }
        for (name, _) in pairs.removed.iter().chain(&pairs.added) {
            let message = format!("the variable `{name}` of {server} came or went");
            let code = "diff::server-changed";
            self.say(code, Change::Unclear, Usage::TO_SERVER, places, message);
        }
        let what = &format_args!("the variables of {server}");
        self.reordered(what, pairs.is_reordered, places);
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
        let text = description.as_deref();
        self.text(
            "description",
            subject,
            text,
            new.description.as_deref(),
            places,
        );
        self.extensions(subject, extensions, &new.extensions, places);
    }
}
