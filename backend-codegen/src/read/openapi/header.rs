//! Headers of responses and of parts of multipart bodies.

use std::sync::Arc;

use super::fields::{self, Opened};
use super::place::Crumb;
use super::quote::quote;
use super::reader::{At, Reader};
use super::resolve::sort;
use crate::api::{Header, Style};
use crate::diagnostic::Diagnostic;
use crate::map::{IndexMap, IndexSet};
use crate::names::is_token;

impl<'d> Reader<'d, '_> {
    /// `headers`: by name.
    pub(super) fn headers(
        &mut self,
        at: At<'d>,
        opened: &Opened<'d>,
    ) -> IndexMap<Box<str>, Arc<Header>> {
        let mut headers: IndexMap<Box<str>, Arc<Header>> = IndexMap::new();
        let mut names: IndexSet<String> = IndexSet::new();
        for member in opened.entries(self, "headers") {
            if member.key.eq_ignore_ascii_case("content-type") {
                self.push_grouped(
                    "header",
                    Diagnostic::warning(
                        "openapi::content-type-header",
                        member.key_location,
                        "a header `Content-Type` is ignored: the keys of `content` say it",
                    )
                    .help("remove it"),
                );
                continue;
            }
            if !is_token(member.key) {
                let message = format!("{} is no name of a header", quote(member.key));
                self.push(
                    Diagnostic::error("openapi::header-name", member.key_location, message)
                        .help("use letters, digits and `-`"),
                );
                continue;
            }
            if !names.insert(member.key.to_ascii_lowercase()) {
                let message = format!("the header {} is there twice", quote(member.key));
                self.push(
                    Diagnostic::error("openapi::header-name", member.key_location, message)
                        .help("upper and lower case are the same in names of headers"),
                );
                continue;
            }
            let words = ["header", member.key];
            let header = self.within_named(Crumb::Header(member.key), words, |reader| {
                reader.part(at.with(member.value), sort::HEADER, &Self::header)
            });
            headers.extend(header.map(|header| (member.key.into(), header)));
        }
        headers
    }

    /// One header.
    pub(super) fn header(&mut self, at: At<'d>, component: Option<Arc<str>>) -> Option<Header> {
        let opened = self.open(at.node, &fields::HEADER)?;
        if let Some(style) = opened.str(self, "style")
            && style != Style::Simple.as_str()
            && let Some(member) = opened.member("style")
        {
            self.unknown_style(member, style, &[Style::Simple], "a header");
        }
        let form = self.form(at, &opened, Style::Simple, "header");
        Some(Header {
            component,
            description: opened.text(self, "description"),
            required: opened.flag(self, "required").unwrap_or(false),
            deprecated: opened.flag(self, "deprecated").unwrap_or(false),
            form,
            examples: self.examples(at, &opened),
            extensions: opened.extensions,
            location: at.node.location(),
        })
    }
}
