//! Examples.

use std::sync::Arc;

use super::fields::{self, Opened};
use super::place::Crumb;
use super::reader::{At, Reader};
use super::resolve::sort;
use crate::api::Example;
use crate::diagnostic::Diagnostic;
use crate::map::IndexMap;

impl<'d> Reader<'d, '_> {
    /// `example` and `examples` of a parameter, header or media type.
    pub(super) fn examples(
        &mut self,
        at: At<'d>,
        opened: &Opened<'d>,
    ) -> IndexMap<Box<str>, Arc<Example>> {
        let mut examples = IndexMap::new();
        let one = opened.member("example");
        if let Some(member) = one {
            let value = self.json(member.value);
            let example = Example {
                value: Some(value),
                location: member.value.location(),
                ..Example::default()
            };
            examples.insert("".into(), Arc::new(example));
        }
        if let (Some(one), Some(many)) = (one, opened.member("examples")) {
            self.push_grouped(
                "",
                Diagnostic::warning(
                    "openapi::example-and-examples",
                    one.key_location,
                    "`example` and `examples` exclude each other; both are read",
                )
                .related(many.key_location, "the other one")
                .help("move the one among the others"),
            );
        }
        for member in opened.entries(self, "examples") {
            let example = self.within(Crumb::Example(member.key), |reader| {
                reader.part(at.with(member.value), sort::EXAMPLE, &Self::example)
            });
            examples.extend(example.map(|example| (member.key.into(), example)));
        }
        examples
    }

    /// One example.
    pub(super) fn example(&mut self, at: At<'d>, component: Option<Arc<str>>) -> Option<Example> {
        if at.node.as_object().is_none() {
            // The value itself, where an object around it belongs.
            self.push_grouped(
                "",
                Diagnostic::warning(
                    "openapi::bare-example",
                    at.node.location(),
                    "an example is an object with a `value`; this is taken as the value",
                )
                .help("write `value:` before it"),
            );
            let value = self.json(at.node);
            return Some(Example {
                component,
                value: Some(value),
                location: at.node.location(),
                ..Example::default()
            });
        }
        let opened = self.open(at.node, &fields::EXAMPLE)?;
        let value = opened.member("value").map(|member| self.json(member.value));
        let data = opened
            .member("dataValue")
            .map(|member| self.json(member.value));
        let external = opened.member("externalValue");
        if let (Some(_), Some(external)) = (&value, external) {
            self.push(
                Diagnostic::warning(
                    "openapi::example-values",
                    external.key_location,
                    "`value` and `externalValue` exclude each other",
                )
                .help("remove one of them"),
            );
        }
        Some(Example {
            component,
            summary: opened.text(self, "summary"),
            description: opened.text(self, "description"),
            value,
            data_value: data,
            serialized_value: opened.text(self, "serializedValue"),
            external_value: opened.text(self, "externalValue"),
            extensions: opened.extensions,
            location: at.node.location(),
        })
    }
}
