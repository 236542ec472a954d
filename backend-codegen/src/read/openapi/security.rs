//! Ways in: schemes, and what operations demand.

use std::sync::Arc;

use super::fields::{self, Opened, WRONG_TYPE};
use super::place::{Crumb, Place};
use super::quote::{alternatives, quote};
use super::reader::{At, Reader};
use super::resolve::sort;
use super::shared::head;
use crate::api::{
    ApiKeyLocation, OauthFlow, OauthFlows, Scope, SecurityKind, SecurityRequirement,
    SecurityScheme, Version,
};
use crate::diagnostic::Diagnostic;
use crate::document::{Member, Node};
use crate::map::IndexMap;
use crate::names::is_token;

/// The types of schemes.
const TYPES: [&str; 5] = ["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"];

/// All schemes of a run.
pub(super) type Schemes = IndexMap<Arc<str>, Arc<SecurityScheme>>;

impl<'d> Reader<'d, '_> {
    /// `components.securitySchemes`.
    pub(super) fn security_schemes(&mut self, at: At<'d>, member: Member<'d>) {
        for member in self.object_of(WRONG_TYPE, member).into_iter().flatten() {
            let place = Place::at(
                Crumb::Component(sort::SECURITY.noun, member.key),
                Vec::new(),
            );
            let scheme = self.elsewhere(place, |reader| {
                reader.security_scheme(at.with(member.value))
            });
            if let Some(scheme) = scheme {
                self.schemes.insert(member.key.into(), Arc::new(scheme));
            } else {
                self.broken_schemes.insert(member.key.into());
            }
        }
    }

    fn security_scheme(&mut self, at: At<'d>) -> Option<SecurityScheme> {
        let end = self.end_of(at, sort::SECURITY)?;
        let node = end.at.node;
        let opened = self.open(node, &fields::SECURITY_SCHEME)?;
        let kind = self.security_kind(end.at, &opened)?;
        let description = opened.text(self, "description");
        Some(SecurityScheme {
            kind,
            description: end.description.or(description),
            deprecated: opened.flag(self, "deprecated").unwrap_or(false),
            extensions: opened.extensions,
            location: node.location(),
        })
    }

    fn security_kind(&mut self, at: At<'d>, opened: &Opened<'d>) -> Option<SecurityKind> {
        let text = self.needed(at, opened, "type")?;
        Some(match text {
            "apiKey" => {
                let name = self.needed(at, opened, "name");
                let sent_in = self.needed(at, opened, "in");
                let sent_in = sent_in.and_then(|text| self.key_location(opened, text));
                let (name, sent_in) = (name?, sent_in?);
                self.check_key_name(opened, name, sent_in)?;
                SecurityKind::ApiKey {
                    name: name.into(),
                    sent_in,
                }
            }
            "http" => {
                let scheme = self.needed(at, opened, "scheme")?;
                match scheme.to_ascii_lowercase().as_str() {
                    "basic" => SecurityKind::Basic,
                    "bearer" => SecurityKind::Bearer {
                        format: opened.text(self, "bearerFormat"),
                    },
                    _ => SecurityKind::OtherHttp(scheme.into()),
                }
            }
            "mutualTLS" => SecurityKind::MutualTls,
            "oauth2" => SecurityKind::Oauth2 {
                flows: Box::new(self.flows(at, opened)),
                metadata_url: opened.text(self, "oauth2MetadataUrl"),
            },
            "openIdConnect" => SecurityKind::OpenIdConnect {
                url: self.needed(at, opened, "openIdConnectUrl")?.to_owned(),
            },
            _ => {
                let member = opened.member("type")?;
                let message = format!("there is no security scheme of type {}", quote(text));
                let help = match (text, self.guesses.suggest(text, TYPES)) {
                    ("basic" | "bearer", _) => {
                        format!("write `type: http` with `scheme: {text}`")
                    }
                    (_, Some(known)) => format!("did you mean {}?", quote(known)),
                    (_, None) => format!("there are {}", alternatives(TYPES)),
                };
                self.push(
                    Diagnostic::error("security::type", member.value.location(), message)
                        .help(help),
                );
                return None;
            }
        })
    }

    /// The text of a field that a scheme cannot do without.
    fn needed(&mut self, at: At<'d>, opened: &Opened<'d>, field: &str) -> Option<&'d str> {
        let text = opened.str(self, field);
        if opened.member(field).is_none() {
            self.missing(opened.object, at.node.location(), "security scheme", field);
        }
        text
    }

    fn key_location(&mut self, opened: &Opened<'d>, text: &str) -> Option<ApiKeyLocation> {
        match text {
            "query" => Some(ApiKeyLocation::Query),
            "header" => Some(ApiKeyLocation::Header),
            "cookie" => Some(ApiKeyLocation::Cookie),
            _ => {
                let member = opened.member("in")?;
                let message = format!("no API key is sent in {}", quote(text));
                let names = ["query", "header", "cookie"];
                let help = match self.guesses.suggest(text, names) {
                    Some(known) => format!("did you mean {}?", quote(known)),
                    None => format!("it is sent in {}", alternatives(names)),
                };
                self.push(
                    Diagnostic::error("security::location", member.value.location(), message)
                        .help(help),
                );
                None
            }
        }
    }

    /// A key must have a name that can be sent.
    fn check_key_name(
        &mut self,
        opened: &Opened<'d>,
        name: &str,
        sent_in: ApiKeyLocation,
    ) -> Option<()> {
        let sendable = match sent_in {
            ApiKeyLocation::Query => !name.is_empty(),
            ApiKeyLocation::Header | ApiKeyLocation::Cookie => is_token(name),
        };
        if sendable {
            return Some(());
        }
        let member = opened.member("name")?;
        let message = format!("{} cannot be the name of an API key", quote(name));
        self.push(
            Diagnostic::error("security::name", member.value.location(), message)
                .help("use letters, digits, `-` and `_`"),
        );
        None
    }

    fn flows(&mut self, at: At<'d>, opened: &Opened<'d>) -> OauthFlows {
        let Some(member) = opened.member("flows") else {
            self.push(
                Diagnostic::warning(
                    "security::no-flows",
                    head(at.node),
                    "this OAuth scheme has no `flows`, so nobody can get a token",
                )
                .help("add `flows`"),
            );
            return OauthFlows::default();
        };
        let Some(opened) = self.open(member.value, &fields::OAUTH_FLOWS) else {
            return OauthFlows::default();
        };
        let mut flow = |name: &'static str, needs: &[&str]| {
            let member = opened.member(name)?;
            self.within(Crumb::Named("flow", name), |reader| {
                reader.flow(member.value, needs)
            })
        };
        OauthFlows {
            implicit: flow("implicit", &["authorizationUrl"]),
            password: flow("password", &["tokenUrl"]),
            client_credentials: flow("clientCredentials", &["tokenUrl"]),
            authorization_code: flow("authorizationCode", &["authorizationUrl", "tokenUrl"]),
            device_authorization: flow(
                "deviceAuthorization",
                &["deviceAuthorizationUrl", "tokenUrl"],
            ),
            extensions: opened.extensions,
        }
    }

    fn flow(&mut self, node: Node<'d>, needs: &[&str]) -> Option<OauthFlow> {
        let opened = self.open(node, &fields::OAUTH_FLOW)?;
        for field in needs {
            if opened.member(field).is_none() {
                let message = format!("this flow has no {}", quote(field));
                self.push(
                    Diagnostic::warning("openapi::missing-field", head(node), message)
                        .help(format!("add {}", quote(field))),
                );
            }
        }
        let mut scopes: IndexMap<Scope, String> = IndexMap::new();
        for member in opened.entries(self, "scopes") {
            let text = if member.value.is_null() {
                None
            } else {
                self.text_of(WRONG_TYPE, member)
            };
            scopes.insert(member.key.into(), text.unwrap_or("").to_owned());
        }
        Some(OauthFlow {
            authorization_url: opened.text(self, "authorizationUrl"),
            token_url: opened.text(self, "tokenUrl"),
            device_authorization_url: opened.text(self, "deviceAuthorizationUrl"),
            refresh_url: opened.text(self, "refreshUrl"),
            scopes,
            extensions: opened.extensions,
        })
    }

    /// `security`: a list of which each item is one way in.
    pub(super) fn requirements(
        &mut self,
        at: At<'d>,
        member: Member<'d>,
    ) -> Vec<SecurityRequirement> {
        let list = self.list_of(WRONG_TYPE, member);
        let mut requirements = Vec::new();
        for node in list.into_iter().flatten() {
            let Some(object) = node.as_object() else {
                let message = format!(
                    "a security requirement must be an object, not {}",
                    super::expect::a(node)
                );
                self.push(
                    Diagnostic::error(WRONG_TYPE, node.location(), message).help(
                        "write the name of a scheme with a list of scopes, such as `- apiKey: []`",
                    ),
                );
                continue;
            };
            let mut schemes = IndexMap::new();
            for member in object {
                if let Some(name) = self.scheme_name(at, member) {
                    let scopes = self.scopes(member, &name);
                    schemes.insert(name, scopes);
                } else {
                    // A demand that is not understood must not let anyone in.
                    schemes.insert(member.key.into(), Vec::new());
                }
            }
            requirements.push(SecurityRequirement {
                schemes,
                location: node.location(),
            });
        }
        requirements
    }

    /// The scheme that a requirement means: a component's name, or from 3.2 on a reference.
    fn scheme_name(&mut self, at: At<'d>, member: Member<'d>) -> Option<Arc<str>> {
        if let Some((name, _)) = self.schemes.get_key_value(member.key) {
            return Some(Arc::clone(name));
        }
        // Another finding is about the scheme itself.
        if self.broken_schemes.contains(member.key) {
            return None;
        }
        if self.version >= Version::V3_2 && member.key.contains(['#', '/', '.']) {
            return self.referenced_scheme(at, member);
        }
        let message = format!("there is no security scheme {}", quote(member.key));
        let names = self.schemes.keys().map(|name| &**name);
        let help = match self.guesses.suggest(member.key, names) {
            Some(known) => format!("did you mean {}?", quote(known)),
            None if self.schemes.is_empty() && self.is_swagger => {
                "declare it in `securityDefinitions`".to_owned()
            }
            None if self.schemes.is_empty() => {
                "declare it in `components.securitySchemes`".to_owned()
            }
            None => format!(
                "declared are {}",
                alternatives(self.schemes.keys().take(8).map(|name| &**name))
            ),
        };
        // Writers of servers refuse it all the same: nobody would be kept out.
        let diagnostic = if self.options.lenient {
            Diagnostic::warning("security::unknown-scheme", member.key_location, message)
        } else {
            Diagnostic::error("security::unknown-scheme", member.key_location, message)
        };
        self.push(diagnostic.help(help));
        None
    }

    fn referenced_scheme(&mut self, at: At<'d>, member: Member<'d>) -> Option<Arc<str>> {
        let target = self.follow_text(at.scope, member.key, member.key_location, sort::SECURITY)?;
        let words = super::names::words_of(member.key);
        let name: Arc<str> = words.last().cloned().unwrap_or_else(|| member.key.into());
        let known = self.schemes.get(&name);
        if known.is_some_and(|known| known.location == target.at.node.location()) {
            return Some(name);
        }
        let name = if known.is_some() {
            member.key.into()
        } else {
            name
        };
        let place = Place::at(Crumb::Target(member.key), Vec::new());
        let scheme = self.elsewhere(place, |reader| reader.security_scheme(target.at))?;
        self.schemes.insert(Arc::clone(&name), Arc::new(scheme));
        Some(name)
    }

    fn scopes(&mut self, member: Member<'d>, name: &str) -> Vec<Scope> {
        let mut scopes: Vec<Scope> = Vec::new();
        for item in self.list_of(WRONG_TYPE, member).into_iter().flatten() {
            let item = Member {
                value: item,
                ..member
            };
            let Some(scope) = self.text_of(WRONG_TYPE, item) else {
                continue;
            };
            self.check_scope(name, scope, item.value);
            scopes.push(scope.into());
        }
        scopes
    }

    /// A scope should be one that a flow of the scheme offers.
    fn check_scope(&mut self, name: &str, scope: &str, node: Node<'d>) {
        let Some(scheme) = self.schemes.get(name).cloned() else {
            return;
        };
        let SecurityKind::Oauth2 { flows, .. } = &scheme.kind else {
            return;
        };
        if !is_scope(scope) {
            let message = format!("{} cannot be a scope", quote(scope));
            self.push(
                Diagnostic::error("security::scope", node.location(), message)
                    .label("a scope has no spaces, quotes or control characters")
                    .help("name several scopes one by one"),
            );
            return;
        }
        let offered = || {
            [
                &flows.implicit,
                &flows.password,
                &flows.client_credentials,
                &flows.authorization_code,
                &flows.device_authorization,
            ]
            .into_iter()
            .flatten()
            .flat_map(|flow| flow.scopes.keys())
            .map(|scope| &**scope)
        };
        if offered().next().is_none() || offered().any(|known| known == scope) {
            return;
        }
        let message = format!(
            "no flow of {} offers the scope {}",
            quote(name),
            quote(scope)
        );
        let help = match self.guesses.suggest(scope, offered()) {
            Some(known) => format!("did you mean {}?", quote(known)),
            None => format!("add it to the `scopes` of {}", quote(name)),
        };
        self.push_grouped(
            &format!("{name} {scope}"),
            Diagnostic::warning("security::unknown-scope", node.location(), message).help(help),
        );
    }
}

/// Whether a text can be a scope (RFC 6749, 3.3).
fn is_scope(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| matches!(byte, 0x21 | 0x23..=0x5b | 0x5d..=0x7e))
}
