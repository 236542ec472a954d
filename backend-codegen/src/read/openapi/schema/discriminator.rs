//! `discriminator`.

use super::super::fields;
use super::super::quote::{quote, shown};
use super::super::reader::Reader;
use super::super::resolve::{Target, sort};
use super::draft::Draft;
use crate::api::{Discriminator, TypeId};
use crate::diagnostic::Diagnostic;
use crate::document::{Member, Node};
use crate::list::CollectVec;

impl<'d> Reader<'d, '_> {
    /// `discriminator`: which property tells the branches apart.
    pub(super) fn discriminator(&mut self, draft: &mut Draft<'d>, member: Member<'d>) {
        if self.is_left_out(member) {
            return;
        }
        if let Some(name) = member.value.as_str() {
            // Swagger 2.0 had the name alone.
            self.push(
                Diagnostic::warning(
                    "schema::discriminator",
                    member.value.location(),
                    "`discriminator` is an object; the string is taken as its `propertyName`",
                )
                .help(format!(
                    "write `discriminator: {{propertyName: {}}}`",
                    shown(name)
                )),
            );
            draft.ty.discriminator = Some(Box::new(Discriminator {
                property_name: name.into(),
                mapping: crate::map::IndexMap::new(),
                default: None,
                extensions: crate::api::Extensions::default(),
            }));
            return;
        }
        let Some(opened) = self.open(member.value, &fields::DISCRIMINATOR) else {
            return;
        };
        let Some(property_name) = opened.str(self, "propertyName") else {
            if opened.member("propertyName").is_none() {
                self.missing(
                    opened.object,
                    member.key_location,
                    "discriminator",
                    "propertyName",
                );
            }
            return;
        };
        let mut mapping = crate::map::IndexMap::new();
        for entry in opened.entries(self, "mapping") {
            let Some(text) = self.text_of(fields::WRONG_TYPE, entry) else {
                continue;
            };
            if let Some(id) = self.branch(draft, text, entry.value) {
                mapping.insert(entry.key.into(), id);
            }
        }
        let default = opened.member("defaultMapping").and_then(|member| {
            let text = self.text_of(fields::WRONG_TYPE, member)?;
            self.branch(draft, text, member.value)
        });
        draft.ty.discriminator = Some(Box::new(Discriminator {
            property_name: property_name.into(),
            mapping,
            default,
            extensions: opened.extensions,
        }));
    }

    /// The schema that a value of `mapping` means: the name of a component, or a reference.
    ///
    /// If there is none, that is a warning: a discriminator chooses what to report, never the verdict.
    fn branch(&mut self, draft: &Draft<'d>, text: &'d str, node: Node<'d>) -> Option<TypeId> {
        let own = self
            .resources
            .get(draft.at.scope.resource)
            .map(|own| own.root);
        let own = own.and_then(|root| root.get("components")?.get("schemas")?.get(text));
        let named = own.or_else(|| self.component(sort::SCHEMA, text));
        if let Some(named) = named {
            let scope = if named.id() == own.map_or(named.id(), |own| own.id()) && own.is_some() {
                draft.at.scope
            } else {
                self.resources.scope(0)?
            };
            let at = super::super::reader::At { node: named, scope };
            let target = Target {
                at: self.settle(at),
                reference: text,
            };
            return self.type_of(draft.at.scope.dynamic, target, node.location());
        }
        if text.contains(['/', '#', '.', ':']) {
            let target = self.follow_softly(draft.at.scope, text, node.location(), sort::SCHEMA)?;
            return self.type_of(draft.at.scope.dynamic, target, node.location());
        }
        let message = format!("there is no schema {}", quote(text));
        let mut diagnostic = Diagnostic::warning("ref::unresolved", node.location(), message);
        let names: Vec<&str> = self
            .schemas
            .types
            .components()
            .map(|(name, _)| &**name)
            .collect_vec();
        if let Some(name) = self.guesses.suggest(text, names) {
            diagnostic = diagnostic.help(format!("did you mean {}?", quote(name)));
        } else {
            diagnostic = diagnostic.help(format!(
                "name a schema under `{}`",
                self.pointer_to(sort::SCHEMA, "").trim_end_matches('/')
            ));
        }
        self.push(diagnostic);
        None
    }
}
