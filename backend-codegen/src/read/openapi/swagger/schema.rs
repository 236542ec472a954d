//! Schemas: of few words only has 3.0 others.

use super::Converter;
use crate::document::{Kind, Member, Node};

impl<'d> Converter<'d, '_> {
    pub(super) fn schema(&mut self, node: Node<'d>) {
        let Some(object) = self.written_out(node) else {
            return;
        };
        if self.out.again(node) {
            return;
        }
        self.out_object(node, |converter| {
            for member in object {
                converter.keyword(member);
            }
        });
        if !object.is_empty() {
            self.out.remember(node);
        }
    }

    fn keyword(&mut self, member: Member<'d>) {
        let (place, value) = (member.value.location(), member.value);
        match (member.key, value.kind()) {
            ("discriminator", Kind::String(name)) => {
                self.out.key(member.key, member.key_location);
                let discriminator = self.out.open();
                self.out.key("propertyName", place);
                self.out.text(name, place);
                self.out.close(discriminator, place);
            }
            ("x-nullable", _) => {
                self.out.key("nullable", member.key_location);
                self.out.node(value);
            }
            ("type", Kind::String("file")) => {
                self.out.key(member.key, member.key_location);
                self.out.text("string", place);
                self.out.key("format", member.key_location);
                self.out.text("binary", place);
            }
            ("properties", Kind::Object(properties)) => {
                self.out.key(member.key, member.key_location);
                self.out_object(value, |converter| {
                    for property in properties {
                        converter.out.key(property.key, property.key_location);
                        converter.schema(property.value);
                    }
                });
            }
            ("items" | "additionalProperties" | "not", Kind::Object(_)) => {
                self.out.key(member.key, member.key_location);
                self.schema(value);
            }
            ("allOf" | "anyOf" | "oneOf", Kind::Array(parts)) => {
                self.out.key(member.key, member.key_location);
                let list = self.out.open();
                for part in parts.iter() {
                    self.schema(part);
                }
                self.out.close_list(list, place);
            }
            _ => self.keep(member),
        }
    }
}
