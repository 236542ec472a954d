//! Reads OpenAPI 3.0, 3.1 and 3.2, and Swagger 2.0.
//!
//! Everything that differs between versions, and everything that a document says by reference, ends
//! here: what comes out is an [`Api`] in which no `$ref` is left. This room opens no file itself;
//! it asks a [`Loader`].

mod body;
pub mod codes;
mod components;
mod dialect;
mod dynamic;
mod example;
mod expect;
mod fields;
mod file;
mod header;
mod info;
mod json;
mod library;
mod link;
pub(in crate::read) mod media_type;
mod metaschema;
mod names;
mod operation;
mod parameter;
mod path_item;
mod paths;
mod place;
mod quote;
mod reader;
mod report;
mod resolve;
mod resource;
mod response;
mod schema;
mod security;
mod shared;
mod swagger;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod uri;
mod version;

use std::sync::Arc;

use super::Loader;
use crate::api::Api;
use crate::diagnostic::Diagnostics;
use crate::document::{self, Document, Limits, Node, SourceId, Sources, Syntax};
use dialect::Dialect;
use library::Library;
use place::{Crumb, Place};
use reader::{At, Reader};
use report::Report;

/// How documents are read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// What a document may cost.
    pub limits: Limits,
    /// Whether keywords of another version, such as `nullable` in 3.1, are read as their author
    /// meant them. By the letter they mean nothing.
    pub lenient: bool,
    /// Overlays that change the document before it is read, one after the other (Overlay
    /// Specification 1.0 to 1.2).
    #[cfg(feature = "overlay")]
    pub overlays: Vec<SourceId>,
}

/// Reads the document `entry` and whatever it refers to.
///
/// All findings of a run come out together, in order. There is an [`Api`] unless the document is no
/// OpenAPI document at all; with errors among the findings, it holds what could be understood, and
/// nothing should be generated from it.
pub fn read(
    sources: &mut Sources,
    entry: SourceId,
    loader: &mut dyn Loader,
    options: &ReadOptions,
    diagnostics: &mut Diagnostics,
) -> Option<Api> {
    let source = sources.get(entry)?;
    let (name, text) = (source.name().to_owned(), source.text().clone());
    let syntax = Syntax::of(&name, &text);
    let mut document = document::read(sources, entry, syntax, &options.limits, diagnostics)?;
    #[cfg(feature = "overlay")]
    for overlay in &options.overlays {
        let limits = &options.limits;
        document = super::overlay::applied(sources, &document, *overlay, limits, diagnostics)?;
    }
    let is_swagger = swagger::is_swagger(document.root());
    let mut media_types = swagger::MediaTypes::default();
    if is_swagger {
        let limits = &options.limits;
        document = swagger::converted(
            &document,
            swagger::Role::Entry,
            &mut media_types,
            limits,
            diagnostics,
        )?;
    }
    let text = Some(&*text);
    let given = Given {
        document,
        text,
        name: &name,
        swagger: is_swagger.then_some(media_types),
    };
    read_tree(sources, given, loader, options, diagnostics)
}

/// The tree of an entry document, and where it comes from.
struct Given<'t> {
    document: Document,
    /// The text that it was read from. A tree that was put together has none, and no schema in it has
    /// an identifier of its own.
    text: Option<&'t str>,
    /// What references are relative to.
    name: &'t str,
    /// The media types of a document that was Swagger 2.0.
    swagger: Option<swagger::MediaTypes>,
}

/// Reads a tree that was put together from something else than a document; `name` is what that is
/// called.
#[cfg(feature = "code")]
pub(super) fn read_composed(
    sources: &mut Sources,
    document: Document,
    name: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Api> {
    let given = Given {
        document,
        text: None,
        name,
        swagger: None,
    };
    let options = ReadOptions::default();
    read_tree(sources, given, &mut super::NoFiles, &options, diagnostics)
}

/// Reads the tree of an entry document.
fn read_tree(
    sources: &mut Sources,
    given: Given<'_>,
    loader: &mut dyn Loader,
    options: &ReadOptions,
    diagnostics: &mut Diagnostics,
) -> Option<Api> {
    let library = Library::default();
    let document = library.add(given.document);
    let root = document.root();
    let version = version::version(root, diagnostics)?;
    let report = Report::new(diagnostics);
    let mut reader = Reader::new(&library, sources, loader, options, report, version);
    let is_swagger = given.swagger.is_some();
    reader.is_swagger = is_swagger;
    reader.swagger_media_types = given.swagger.unwrap_or_default();

    let named = root.get("jsonSchemaDialect").and_then(|node| node.as_str());
    let own = Dialect::of(version);
    let dialect = named.and_then(Dialect::named).unwrap_or(own);
    let text = given.text.unwrap_or_default();
    let id = reader.add_document(document, text, given.name, version, dialect);
    reader.resources.note_swagger(id, is_swagger);
    let scope = reader.resources.scope(id)?;
    let at = At { node: root, scope };
    let api = reader.document(at, own);
    reader.report.finish();
    api
}

impl<'d> Reader<'d, '_> {
    /// The whole entry document.
    fn document(&mut self, at: At<'d>, own_dialect: Dialect) -> Option<Api> {
        let root = at.node;
        let opened = self.open(root, &fields::DOCUMENT)?;
        let mut api = Api {
            version: self.version,
            location: root.location(),
            json_schema_dialect: opened.text(self, "jsonSchemaDialect"),
            self_uri: opened.text(self, "$self"),
            ..Api::default()
        };
        if let Some(uri) = &api.json_schema_dialect
            && Dialect::named(uri).is_none()
            && let Some(member) = opened.member("jsonSchemaDialect")
        {
            self.unknown_dialect(uri, member.value.location(), own_dialect);
        }
        match opened.member("info") {
            Some(member) => api.info = self.info(member),
            None if self.options.lenient => self.no_info(root),
            None => self.missing(opened.object, root.location(), "document", "info"),
        }
        let servers = opened.items(self, "servers");
        api.servers = self.servers(servers);
        let tags = opened.items(self, "tags");
        api.tags = self.within(Crumb::Part("tags"), |reader| reader.tags(tags));
        let names = api.tags.iter().map(|tag| Arc::from(tag.name.as_str()));
        self.operations.declared_tags = names.collect();
        api.external_docs = opened
            .member("externalDocs")
            .and_then(|member| self.external_docs(member.value));

        // Names first: anything may refer to anything.
        let components = at
            .get("components")
            .filter(|components| !components.node.is_null());
        if let Some(components) = components {
            self.place = Place::at(Crumb::Part("components"), Vec::new());
            api.components_extensions = self.components(components);
        }
        self.place = Place::at(Crumb::Part("security"), Vec::new());
        if let Some(member) = opened.member("security")
            && !self.is_left_out(member)
        {
            self.security = self.requirements(at, member);
        }
        self.place = Place::default();
        self.finish_schemas();
        if let Some(components) = components {
            self.parts(components);
        }
        if let Some(member) = opened.member("paths") {
            (api.paths, api.paths_extensions) = self.paths(at, member);
        }
        if let Some(member) = opened.member("webhooks") {
            api.webhooks = self.webhooks(at, member);
        }
        self.finish_schemas();
        self.list_heirs();
        self.break_circles();
        self.check_closed_parts();
        self.check_defaults();
        self.check_links();
        self.check_is_api(&opened);

        api.security = std::mem::take(&mut self.security);
        api.security_schemes = std::mem::take(&mut self.schemes);
        api.components = std::mem::take(&mut self.components);
        api.types = std::mem::take(&mut self.schemas.types);
        self.warn_of_heirs(&api);
        api.extensions = opened.extensions;
        Some(api)
    }

    /// Documents without `info` are read as if it said nothing.
    fn no_info(&mut self, root: Node<'d>) {
        let message = "this document has no `info`; it is read without a name";
        let location = root.location();
        self.push(
            crate::diagnostic::Diagnostic::warning("openapi::missing-field", location, message)
                .help("add `info`, with `title` and `version`"),
        );
    }

    /// A document must have paths; from 3.1 on, components or webhooks do as well.
    fn check_is_api(&mut self, opened: &fields::Opened<'d>) {
        let fields: &[&str] = match self.version {
            crate::api::Version::V3_0 => &["paths"],
            crate::api::Version::V3_1 | crate::api::Version::V3_2 => {
                &["paths", "components", "webhooks"]
            }
        };
        if fields.iter().any(|field| opened.member(field).is_some()) {
            return;
        }
        let location = opened
            .member("openapi")
            .map_or_else(Default::default, |member| member.key_location);
        self.push(
            crate::diagnostic::Diagnostic::error(
                "openapi::missing-field",
                location,
                "this document describes nothing",
            )
            .label(format!(
                "it has no {}",
                quote::alternatives(fields.iter().copied())
            ))
            .help("add `paths: {}` if that is meant"),
        );
    }
}
