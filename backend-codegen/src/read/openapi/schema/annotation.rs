//! Keywords that say something about a schema and decide nothing.

use super::super::dialect::Dialect;
use super::super::fields;
use super::super::reader::Reader;
use super::draft::{Draft, WRONG_TYPE};
use super::keyword::Keyword;
use crate::api::Xml;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Kind, Member};

impl<'d> Reader<'d, '_> {
    /// A keyword that decides nothing.
    pub(super) fn annotation(
        &mut self,
        draft: &mut Draft<'d>,
        keyword: Keyword,
        member: Member<'d>,
    ) {
        match keyword {
            Keyword::Title => draft.ty.title = self.name(member),
            Keyword::Description => draft.ty.description = self.name(member),
            Keyword::Comment => draft.ty.comment = self.name(member),
            Keyword::Default => draft.ty.default = Some(self.json(member.value)),
            Keyword::Example => self.example_keyword(draft, member),
            Keyword::Examples => self.examples_keyword(draft, member),
            Keyword::Deprecated => {
                draft.ty.deprecated = self.flag_of(WRONG_TYPE, member) == Some(true);
            }
            Keyword::ReadOnly | Keyword::WriteOnly => {
                let flag = self.flag_of(WRONG_TYPE, member) == Some(true);
                if keyword == Keyword::ReadOnly {
                    draft.ty.read_only = flag;
                } else {
                    draft.ty.write_only = flag;
                }
                if draft.ty.read_only && draft.ty.write_only {
                    let message = "`readOnly` and `writeOnly` together: nobody may send it";
                    self.push(
                        Diagnostic::warning("schema::never-valid", member.key_location, message)
                            .help("remove one of them"),
                    );
                }
            }
            Keyword::ExternalDocs => {
                let docs = self.external_docs(member.value);
                draft.ty.external_docs = docs.map(Box::new);
            }
            _ => draft.ty.xml = self.xml(member).map(Box::new),
        }
    }

    fn example_keyword(&mut self, draft: &mut Draft<'d>, member: Member<'d>) {
        if draft.dialect() >= Dialect::Draft2019 {
            self.push_grouped(
                "",
                Diagnostic::new(
                    Severity::Note,
                    "schema::example",
                    member.key_location,
                    "`example` in a schema is deprecated from OpenAPI 3.1 on",
                )
                .help("write `examples`, which is a list"),
            );
        }
        let value = self.json(member.value);
        // The one that is meant to be shown comes first.
        draft.ty.examples.insert(0, value);
    }

    fn examples_keyword(&mut self, draft: &mut Draft<'d>, member: Member<'d>) {
        match member.value.kind() {
            Kind::Array(list) => {
                for item in list {
                    let value = self.json(item);
                    draft.ty.examples.push(value);
                }
            }
            Kind::Null => {
                self.is_left_out(member);
            }
            Kind::Object(object) => {
                // Media types and parameters have a map of examples; schemas have a list.
                let message = "`examples` of a schema is a list; the values of this map are taken";
                self.push_grouped(
                    "",
                    Diagnostic::warning("schema::examples", member.value.location(), message)
                        .help("write the values alone, as a list"),
                );
                for example in object {
                    let node = example.value.get("value").unwrap_or(example.value);
                    let value = self.json(node);
                    draft.ty.examples.push(value);
                }
            }
            Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {
                let message = "`examples` of a schema is a list; this is taken as its only item";
                self.push_grouped(
                    "",
                    Diagnostic::warning("schema::examples", member.value.location(), message)
                        .help("put brackets around it"),
                );
                let value = self.json(member.value);
                draft.ty.examples.push(value);
            }
        }
    }

    fn xml(&mut self, member: Member<'d>) -> Option<Xml> {
        if self.is_left_out(member) {
            return None;
        }
        let opened = self.open(member.value, &fields::XML)?;
        Some(Xml {
            name: opened.text(self, "name"),
            namespace: opened.text(self, "namespace"),
            prefix: opened.text(self, "prefix"),
            attribute: opened.flag(self, "attribute").unwrap_or(false),
            wrapped: opened.flag(self, "wrapped").unwrap_or(false),
            node_type: opened.text(self, "nodeType"),
            extensions: opened.extensions,
        })
    }
}
