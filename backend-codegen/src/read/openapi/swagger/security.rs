//! Security schemes.

use super::super::quote::{alternatives, quote};
use super::Converter;
use crate::diagnostic::Diagnostic;
use crate::document::{Node, Object};

const FIELDS: &[&str] = &[
    "type",
    "description",
    "name",
    "in",
    "flow",
    "authorizationUrl",
    "tokenUrl",
    "scopes",
];

/// The flows, with what they are called since 3.0.
const FLOWS: [(&str, &str); 4] = [
    ("implicit", "implicit"),
    ("password", "password"),
    ("application", "clientCredentials"),
    ("accessCode", "authorizationCode"),
];

impl<'d> Converter<'d, '_> {
    pub(super) fn security_scheme(&mut self, node: Node<'d>) {
        let Some(object) = self.written_out(node) else {
            return;
        };
        self.check(object, "security definition", &[FIELDS]);
        let kind = object.member("type");
        self.out_object(node, |converter| {
            converter.keep_all(object, &["description"]);
            match kind.and_then(|member| member.value.as_str()) {
                Some("basic") => {
                    for (key, text) in [("type", "http"), ("scheme", "basic")] {
                        let Some(kind) = kind else { continue };
                        converter.out.key(key, kind.key_location);
                        converter.out.text(text, kind.value.location());
                    }
                }
                Some("oauth2") => {
                    kind.into_iter().for_each(|kind| converter.keep(kind));
                    converter.flow(object);
                }
                _ => {
                    kind.into_iter().for_each(|kind| converter.keep(kind));
                    converter.keep_named(object, &["name", "in"]);
                }
            }
        });
    }

    fn flow(&mut self, object: Object<'d>) {
        let Some(member) = object.member("flow") else {
            return;
        };
        let named = member.value.as_str();
        let known = FLOWS.iter().find(|(old, _)| Some(*old) == named);
        let Some((_, name)) = known else {
            let message = format!("there is no flow {}", quote(named.unwrap_or_default()));
            let names = FLOWS.map(|(old, _)| old);
            let help = match self.guesses.suggest(named.unwrap_or_default(), names) {
                Some(known) => format!("did you mean {}?", quote(known)),
                None => format!("there are {}", alternatives(names)),
            };
            self.report.push(
                Diagnostic::error("security::type", member.value.location(), message)
                    .label("it says how clients get a token")
                    .help(help),
            );
            return;
        };
        let place = member.value.location();
        self.out.key("flows", member.key_location);
        let flows = self.out.open();
        self.out.key(name, place);
        let flow = self.out.open();
        self.keep_named(object, &["authorizationUrl", "tokenUrl", "scopes"]);
        self.out.close(flow, place);
        self.out.close(flows, place);
    }
}
