//! Security: alternatives of demands, and the schemes that they name.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::sync::Arc;

use super::keyed::paired;
use super::usage::{Change, Usage};
use super::walk::Entry;
use super::words::WORDS;
use super::{Differ, Places};
use crate::api::{
    OauthFlow, OauthFlows, Operation, SecurityKind, SecurityRequirement, SecurityScheme,
};
use crate::map::IndexMap;

/// One way in: scopes by scheme.
type Demand = BTreeMap<Arc<str>, BTreeSet<Arc<str>>>;

impl Differ<'_> {
    /// Compares the declared schemes, and learns which of them only have another name.
    pub(super) fn security_schemes(
        &mut self,
        old: &IndexMap<Arc<str>, Arc<SecurityScheme>>,
        new: &IndexMap<Arc<str>, Arc<SecurityScheme>>,
        places: Places,
    ) {
        let pairs = paired(old, new, |(name, _)| &**name);
        for ((name, old), (_, new)) in pairs.both {
            self.schemes.insert(Arc::clone(name), Arc::clone(name));
            self.security_scheme(name, old, new);
        }
        let mut added = pairs.added;
        for (name, old) in pairs.removed {
            let twin = added.iter().position(|(_, new)| new.kind == old.kind);
            match twin.map(|i| added.remove(i)) {
                Some((new_name, new)) => {
                    self.schemes.insert(Arc::clone(name), Arc::clone(new_name));
                    let message = format!("the security scheme `{name}` is called `{new_name}`");
                    let places = Places::both(old.location, new.location);
                    self.note("diff::component-renamed", places, message);
                    self.security_scheme(new_name, old, new);
                }
                // Whether somebody is locked out is said by the operations that demand it.
                None => {
                    let subject = &format_args!("the security scheme `{name}`");
                    self.gone("diff::component-removed", subject, WORDS, old.location);
                }
            }
        }
        for (name, scheme) in added {
            let subject = &format_args!("the security scheme `{name}`");
            self.appeared("diff::component-added", subject, WORDS, scheme.location);
        }
        self.reordered(&"the security schemes", pairs.is_reordered, places);
    }

    fn security_scheme(&mut self, name: &str, old: &SecurityScheme, new: &SecurityScheme) {
        let SecurityScheme {
            kind,
            description,
            deprecated,
            extensions,
            location,
        } = old;
        let places = Places::both(*location, new.location);
        let subject = &format_args!("the security scheme `{name}`");
        self.description(subject, description, &new.description, places);
        self.deprecated(subject, *deprecated, new.deprecated, places);
        self.extensions(subject, extensions, &new.extensions, places);
        let usage = self.scheme_usage(name);
        self.security_kind(subject, kind, &new.kind, usage, places);
    }

    /// A scheme that no operation demands cannot break one.
    fn scheme_usage(&self, name: &str) -> Usage {
        let is_demanded = self
            .new
            .operations()
            .flat_map(|(_, operation)| &operation.security)
            .any(|requirement| requirement.schemes.contains_key(name));
        if is_demanded {
            Usage::TO_SERVER
        } else {
            Usage::UNUSED
        }
    }

    fn security_kind(
        &mut self,
        subject: &dyn Display,
        old: &SecurityKind,
        new: &SecurityKind,
        usage: Usage,
        places: Places,
    ) {
        match (old, new) {
            (
                SecurityKind::Oauth2 {
                    flows,
                    metadata_url,
                },
                SecurityKind::Oauth2 {
                    flows: new_flows,
                    metadata_url: new_metadata_url,
                },
            ) => {
                let (url, new_url) = (metadata_url, new_metadata_url);
                self.text("`oauth2MetadataUrl`", subject, url, new_url, places);
                self.flows(subject, flows, new_flows, usage, places);
            }
            (SecurityKind::Bearer { format }, SecurityKind::Bearer { format: new_format }) => {
                self.text("`bearerFormat`", subject, format, new_format, places);
            }
            (
                SecurityKind::ApiKey { .. }
                | SecurityKind::Basic
                | SecurityKind::Bearer { .. }
                | SecurityKind::OtherHttp(_)
                | SecurityKind::MutualTls
                | SecurityKind::Oauth2 { .. }
                | SecurityKind::OpenIdConnect { .. },
                _,
            ) => {
                if old != new {
                    let message = format!("{subject} asks for something else");
                    let code = "diff::security-scheme-changed";
                    self.say(code, Change::Unclear, usage, places, message);
                }
            }
        }
    }

    fn flows(
        &mut self,
        subject: &dyn Display,
        old: &OauthFlows,
        new: &OauthFlows,
        usage: Usage,
        places: Places,
    ) {
        let OauthFlows {
            implicit,
            password,
            client_credentials,
            authorization_code,
            device_authorization,
            extensions,
        } = old;
        self.extensions(subject, extensions, &new.extensions, places);
        for (name, old, new) in [
            ("implicit", implicit, &new.implicit),
            ("password", password, &new.password),
            (
                "clientCredentials",
                client_credentials,
                &new.client_credentials,
            ),
            (
                "authorizationCode",
                authorization_code,
                &new.authorization_code,
            ),
            (
                "deviceAuthorization",
                device_authorization,
                &new.device_authorization,
            ),
        ] {
            let subject = &format_args!("the flow `{name}` of {subject}");
            let code = "diff::security-scheme-changed";
            match (old, new) {
                (Some(old), Some(new)) => self.flow(subject, old, new, usage, places),
                (Some(_), None) => {
                    let message = format!("{subject} is gone");
                    self.say(code, Change::Unclear, usage, places, message);
                }
                (None, Some(_)) => {
                    let message = format!("{subject} is new");
                    self.say(code, Change::Harmless, usage, places, message);
                }
                (None, None) => {}
            }
        }
    }

    fn flow(
        &mut self,
        subject: &dyn Display,
        old: &OauthFlow,
        new: &OauthFlow,
        usage: Usage,
        places: Places,
    ) {
        let OauthFlow {
            authorization_url,
            token_url,
            device_authorization_url,
            refresh_url,
            scopes,
            extensions,
        } = old;
        let code = "diff::security-scheme-changed";
        let is_same = *authorization_url == new.authorization_url
            && *token_url == new.token_url
            && *device_authorization_url == new.device_authorization_url
            && *refresh_url == new.refresh_url;
        if !is_same {
            // Whether the old one still answers is not said.
            let message = format!("a URL of {subject} changed");
            self.say(code, Change::Doubtful, usage, places, message);
        }
        let what = &format_args!("the scopes of {subject}");
        let both = (scopes, &new.scopes);
        self.walk_named(what, both, places, |differ, scope, entry| {
            let scope = &format_args!("the scope `{scope}` of {subject}");
            let (change, how) = match entry {
                Entry::Kept(old, new) => {
                    return differ.description(scope, &Some(old), &Some(new), places);
                }
                Entry::Removed(_) => (Change::Unclear, "is gone"),
                Entry::Added(_) => (Change::Harmless, "is new"),
            };
            differ.say(code, change, usage, places, format!("{scope} {how}"));
        });
        self.extensions(subject, extensions, &new.extensions, places);
    }

    /// Compares what the API demands by default, which all operations that say nothing show too.
    pub(super) fn default_security(
        &mut self,
        old: &[SecurityRequirement],
        new: &[SecurityRequirement],
        places: Places,
    ) {
        if self.demands(old) != demands_of(new) {
            let message = "what the API demands by default changed".to_owned();
            self.note("diff::security-default-changed", places, message);
        } else if !is_same(old, new) {
            self.rewritten(&"`security` of the API", places);
        }
    }

    /// Compares what an operation demands. A client that was let in needs a way in that asks for no
    /// more than it has.
    pub(super) fn security(
        &mut self,
        subject: &dyn Display,
        old: &Operation,
        new: &Operation,
        usage: Usage,
    ) {
        let place = |operation: &Operation| {
            let own = operation.security.first();
            own.filter(|_| !operation.inherits_security)
                .map_or(operation.method_location, |requirement| {
                    requirement.location
                })
        };
        let places = Places::both(place(old), place(new));
        let before = self.demands(&old.security);
        let after = demands_of(&new.security);
        let mut is_said = false;
        for demand in &before {
            if !after.iter().any(|other| is_within(other, demand)) {
                is_said = true;
                let message = match words(demand) {
                    Some(way) => format!("{way} is no longer enough for {subject}"),
                    None => format!("{subject} is no longer open to everyone"),
                };
                self.say(
                    "diff::security-tightened",
                    Change::Narrowed,
                    usage,
                    places,
                    message,
                );
            }
        }
        for demand in &after {
            if !before.iter().any(|other| is_within(other, demand)) {
                is_said = true;
                let message = match words(demand) {
                    Some(way) => format!("{way} is enough for {subject} now"),
                    None => format!("{subject} is open to everyone now"),
                };
                self.say(
                    "diff::security-relaxed",
                    Change::Widened,
                    usage,
                    places,
                    message,
                );
            }
        }
        let is_same = old.inherits_security == new.inherits_security
            && (old.inherits_security || is_same(&old.security, &new.security));
        if !is_said && (before != after || !is_same) {
            self.rewritten(&format_args!("`security` of {subject}"), places);
        }
    }

    /// The ways in of the old document, by the names that schemes have in the new one.
    fn demands(&self, requirements: &[SecurityRequirement]) -> Vec<Demand> {
        ways(requirements, |name| {
            Arc::clone(self.schemes.get(name).unwrap_or(name))
        })
    }
}

fn demands_of(requirements: &[SecurityRequirement]) -> Vec<Demand> {
    ways(requirements, Arc::clone)
}

/// All ways in. No requirement and an empty one let everyone in.
fn ways(requirements: &[SecurityRequirement], name: impl Fn(&Arc<str>) -> Arc<str>) -> Vec<Demand> {
    if requirements.is_empty() {
        return vec![Demand::new()];
    }
    requirements
        .iter()
        .map(|requirement| {
            let SecurityRequirement {
                schemes,
                location: _,
            } = requirement;
            schemes
                .iter()
                .map(|(scheme, scopes)| (name(scheme), scopes.iter().cloned().collect()))
                .collect()
        })
        .collect()
}

/// Whether who satisfies `demand` satisfies `other` too.
fn is_within(other: &Demand, demand: &Demand) -> bool {
    other.iter().all(|(scheme, scopes)| {
        demand
            .get(scheme)
            .is_some_and(|granted| scopes.is_subset(granted))
    })
}

/// Whether two lists are the same, order included, names of schemes aside.
fn is_same(old: &[SecurityRequirement], new: &[SecurityRequirement]) -> bool {
    old.len() == new.len()
        && old.iter().zip(new).all(|(old, new)| {
            old.schemes.len() == new.schemes.len()
                && old
                    .schemes
                    .values()
                    .zip(new.schemes.values())
                    .all(|(old, new)| old == new)
        })
}

/// A way in, in words, unless it asks for nothing.
fn words(demand: &Demand) -> Option<String> {
    let schemes: Vec<String> = demand
        .iter()
        .map(|(scheme, scopes)| {
            let scopes: Vec<&str> = scopes.iter().map(|scope| &**scope).collect();
            if scopes.is_empty() {
                format!("`{scheme}`")
            } else {
                format!("`{scheme}` with `{}`", scopes.join("`, `"))
            }
        })
        .collect();
    (!schemes.is_empty()).then(|| schemes.join(" and "))
}
