//! Media types: what is sent, by the name of its format.

use std::sync::Arc;

use super::fields::{self, Opened, WRONG_TYPE};
use super::parameter::style_named;
use super::place::Crumb;
use super::quote::quote;
use super::reader::{At, Reader};
use super::resolve::sort;
use crate::api::{Encoding, MediaType, Style};
use crate::diagnostic::Diagnostic;
use crate::document::{Member, Node};
use crate::list::CollectVec;
use crate::map::IndexMap;
use crate::names::is_token;

impl<'d> Reader<'d, '_> {
    /// `content`: media types by name.
    pub(super) fn content(
        &mut self,
        at: At<'d>,
        member: Member<'d>,
    ) -> IndexMap<Box<str>, Arc<MediaType>> {
        let mut content = IndexMap::new();
        let object = self.object_of(WRONG_TYPE, member);
        let keys = object.into_iter().flatten().map(|member| member.key);
        let others: Vec<&str> = keys.filter(|key| is_media_type(key)).collect_vec();
        let several = others.len() > 1;
        for member in object.into_iter().flatten() {
            if member.key.starts_with("x-") && !member.key.contains('/') {
                continue;
            }
            let name = self.media_type_name(member, &others);
            let Some(name) = name else {
                continue;
            };
            // Where there is a choice, a schema is named after its format as well.
            let word = several.then(|| word_of(member.key));
            let media_type = self.within_named(Crumb::MediaType(member.key), word, |reader| {
                if member.value.is_null() {
                    reader.is_left_out(member);
                    return Some(Arc::new(MediaType {
                        location: member.value.location(),
                        ..MediaType::default()
                    }));
                }
                reader.part(at.with(member.value), sort::MEDIA_TYPE, &Self::media_type)
            });
            content.extend(media_type.map(|media_type| (name.into(), media_type)));
        }
        content
    }

    /// The media type that a key names, as it is meant; nothing if the key is ignored.
    fn media_type_name(&mut self, member: Member<'d>, others: &[&str]) -> Option<&'d str> {
        const ANY: &str = "*/*";
        if is_media_type(member.key) {
            return Some(member.key);
        }
        if member.key == "*" && self.options.lenient && !others.contains(&ANY) {
            let message = "`*` is no media type; it is read as `*/*`";
            let code = "openapi::media-type";
            let diagnostic = Diagnostic::warning(code, member.key_location, message);
            self.push(diagnostic.help("write `*/*`"));
            return Some(ANY);
        }
        self.no_media_type(member, others);
        // What is no media type either is told once.
        let is_object = member.value.as_object().is_some();
        (others.is_empty() && is_object).then_some(member.key)
    }

    /// Says that a key is no media type. Beside others it can be left out, as nothing is ever sent in
    /// it.
    fn no_media_type(&mut self, member: Member<'d>, others: &[&str]) {
        let message = format!("{} is no media type", quote(member.key));
        let code = "openapi::media-type";
        let diagnostic = if others.is_empty() {
            Diagnostic::error(code, member.key_location, message)
        } else {
            Diagnostic::warning(
                code,
                member.key_location,
                format!("{message}, so it is ignored"),
            )
        };
        self.push(diagnostic.help(match member.key {
            "$ref" => "refer to a whole response or request body, or write a media type and refer to its schema",
            _ => "write one like `application/json`, or a range like `text/*`",
        }));
    }

    /// One media type.
    pub(super) fn media_type(
        &mut self,
        at: At<'d>,
        component: Option<Arc<str>>,
    ) -> Option<MediaType> {
        let opened = self.open(at.node, &fields::MEDIA_TYPE)?;
        let schema = self.schema_field(at, &opened, "schema", None);
        let item = self.schema_field(at, &opened, "itemSchema", Some("item"));
        Some(MediaType {
            component,
            ty: schema,
            item_ty: item,
            examples: self.examples(at, &opened),
            encoding: self.encodings(at, &opened),
            prefix_encoding: self.prefix_encoding(at, &opened),
            item_encoding: self.item_encoding(at, &opened),
            extensions: opened.extensions,
            location: at.node.location(),
        })
    }

    /// The type of a schema in a field.
    pub(super) fn schema_field(
        &mut self,
        at: At<'d>,
        opened: &Opened<'d>,
        field: &str,
        word: Option<&str>,
    ) -> Option<crate::api::TypeId> {
        let member = opened.member(field)?;
        if self.is_left_out(member) {
            return None;
        }
        let mark = self.place.enter_named(Crumb::Schema, word);
        let id = self.part_schema(at.with(member.value));
        self.place.leave(mark);
        Some(id)
    }

    fn encodings(&mut self, at: At<'d>, opened: &Opened<'d>) -> IndexMap<Box<str>, Encoding> {
        let mut encodings = IndexMap::new();
        for member in opened.entries(self, "encoding") {
            let encoding = self.within_named(Crumb::Encoding(member.key), [member.key], |reader| {
                reader.encoding(at, member.value)
            });
            encodings.extend(encoding.map(|encoding| (member.key.into(), encoding)));
        }
        encodings
    }

    fn prefix_encoding(&mut self, at: At<'d>, opened: &Opened<'d>) -> Vec<Encoding> {
        let items: Vec<Node<'d>> = opened.items(self, "prefixEncoding").collect_vec();
        self.within(Crumb::Part("prefixEncoding"), |reader| {
            items
                .into_iter()
                .map(|node| reader.encoding(at, node).unwrap_or_default())
                .collect_vec()
        })
    }

    fn item_encoding(&mut self, at: At<'d>, opened: &Opened<'d>) -> Option<Box<Encoding>> {
        let member = opened.member("itemEncoding")?;
        let encoding = self.within(Crumb::Part("itemEncoding"), |reader| {
            reader.encoding(at, member.value)
        });
        encoding.map(Box::new)
    }

    fn encoding(&mut self, at: At<'d>, node: Node<'d>) -> Option<Encoding> {
        self.deeper(node.location(), |reader| reader.inner_encoding(at, node))
            .flatten()
    }

    fn inner_encoding(&mut self, at: At<'d>, node: Node<'d>) -> Option<Encoding> {
        let opened = self.open(node, &fields::ENCODING)?;
        let style = self.encoding_style(&opened);
        Some(Encoding {
            content_type: opened.text(self, "contentType"),
            headers: self.headers(at, &opened),
            style,
            explode: opened.flag(self, "explode"),
            allow_reserved: opened.flag(self, "allowReserved").unwrap_or(false),
            encoding: self.encodings(at, &opened),
            prefix_encoding: self.prefix_encoding(at, &opened),
            item_encoding: self.item_encoding(at, &opened),
            extensions: opened.extensions,
            location: node.location(),
        })
    }

    fn encoding_style(&mut self, opened: &Opened<'d>) -> Option<Style> {
        let text = opened.str(self, "style")?;
        let allowed = [
            Style::Form,
            Style::SpaceDelimited,
            Style::PipeDelimited,
            Style::DeepObject,
        ];
        let style = style_named(text).filter(|style| allowed.contains(style));
        if style.is_none()
            && let Some(member) = opened.member("style")
        {
            self.unknown_style(member, text, &allowed, "the encoding of a property");
        }
        style
    }
}

/// What a schema is called that is sent in this format.
fn word_of(name: &str) -> &str {
    let essence = name.split(';').next().unwrap_or(name).trim();
    essence.split('/').nth(1).unwrap_or(essence)
}

/// Whether a text is a media type or range, with parameters or without.
pub(in crate::read) fn is_media_type(text: &str) -> bool {
    let mut parts = text.split(';');
    let essence = parts.next().unwrap_or("").trim();
    let Some((ty, subtype)) = essence.split_once('/') else {
        return false;
    };
    let is_range = subtype == "*" && (ty == "*" || is_token(ty));
    let has_name = is_range || (ty != "*" && is_token(ty) && is_token(subtype));
    has_name && parts.all(|parameter| is_parameter(parameter.trim()))
}

fn is_parameter(text: &str) -> bool {
    text.is_empty()
        || text.split_once('=').is_some_and(|(name, value)| {
            let value = value.trim();
            let quoted = value.len() > 1 && value.starts_with('"') && value.ends_with('"');
            is_token(name.trim()) && (is_token(value) || (quoted && !value.contains(['\r', '\n'])))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_types_and_ranges_are_told_from_other_text() {
        for name in [
            "application/json",
            "application/problem+json; charset=utf-8",
            "text/*",
            "*/*",
            "application/vnd.github.v3.star+json",
            "multipart/form-data; boundary=\"a b\"",
        ] {
            assert!(is_media_type(name), "{name}");
        }
        for name in [
            "",
            "json",
            "*/json",
            "application/",
            "a/b/c",
            "a b/c",
            "text/html\r\nX: y",
        ] {
            assert!(!is_media_type(name), "{name}");
        }
    }
}
