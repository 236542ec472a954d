//! Files that a document refers to.

use super::dialect::Dialect;
use super::metaschema;
use super::quote::{harmless, quote};
use super::reader::{Reader, Scope};
use super::report::GroupId;
use super::resolve::{Refusal, Softness, Sort};
use super::swagger::{self, Role};
use super::{uri, version};
use crate::diagnostic::Diagnostic;
use crate::document::{self, Location, Node, Syntax};
use crate::map::IndexMap;

/// Files that documents may refer to.
const MAX_FILES: usize = 1_000;

/// Files that were asked for, by the resource that asks. For one that could not be read: the finding
/// that says so, if it is one of this room.
pub(super) type Opened = IndexMap<(u32, String, Softness), Result<u32, Option<GroupId>>>;

impl Reader<'_, '_> {
    /// The resource that a URI without fragment names, read from its file if need be.
    pub(super) fn resource_of(
        &mut self,
        scope: Scope,
        uri: &str,
        location: Location,
        sort: Sort,
    ) -> Result<u32, Refusal> {
        let (base, file) = match self.resources.get(scope.resource) {
            Some(resource) => (resource.base.clone(), resource.file.clone()),
            None => (String::new(), String::new()),
        };
        let absolute = uri::resolve(&base, uri);
        if let Some(id) = self.resources.with_uri(&absolute) {
            return Ok(id);
        }
        // A document may have a URI of its own (`$self`, `$id`). What it refers to is still looked
        // for beside it: files that are published together lie together.
        let key = (scope.resource, uri.to_owned(), self.resources.softness);
        if let Some(opened) = self.resources.opened.get(&key) {
            return (*opened).map_err(Refusal::Known);
        }
        let opened = self
            .open_file(scope, (&file, &absolute), &key.1, location, sort)
            .map_err(|refusal| match refusal {
                Refusal::Because(diagnostic) => {
                    let diagnostic = self.softened(*diagnostic);
                    Some(self.report.grouped(&key.1, diagnostic))
                }
                Refusal::Known(group) => group,
            });
        if let Ok(id) = opened {
            self.resources.alias(absolute, id);
        }
        self.resources.opened.insert(key, opened);
        opened.map_err(Refusal::Known)
    }

    fn open_file(
        &mut self,
        scope: Scope,
        (file, absolute): (&str, &str),
        uri: &str,
        location: Location,
        sort: Sort,
    ) -> Result<u32, Refusal> {
        let refuse = |message: String| Diagnostic::error("ref::refused", location, message);
        let from = self.resources.get(scope.resource);
        let from_swagger = from.is_some_and(|from| from.is_swagger);
        let loaded = match metaschema::published_at(absolute) {
            Some(published) => Ok(published),
            None => self.loader.load(file, uri),
        };
        let loaded = match loaded {
            Ok(loaded) => loaded,
            Err(error) => {
                let mut diagnostic = refuse(format!("{} {}", quote(uri), harmless(&error.message)));
                if self.component(sort, uri).is_some() {
                    let pointer = self.pointer_to(sort, uri);
                    diagnostic = diagnostic.help(format!("did you mean {}?", quote(&pointer)));
                } else if !error.help.is_empty() {
                    diagnostic = diagnostic.help(harmless(&error.help));
                }
                return Err(diagnostic.into());
            }
        };
        if let Some(id) = self.resources.in_file(&loaded.name) {
            return Ok(id);
        }
        if self.resources.n_files >= MAX_FILES {
            return Err(refuse(format!("{} is one file too many", quote(uri)))
                .label(format!("at most {MAX_FILES} are read"))
                .help("bundle the description into fewer files")
                .into());
        }
        self.resources.n_files += 1;
        let syntax = Syntax::of(&loaded.name, &loaded.text);
        let source = self.sources.add(loaded.name.clone(), loaded.text);
        let mut document = document::read(
            self.sources,
            source,
            syntax,
            &self.options.limits,
            self.report.diagnostics(),
        )
        // The room of documents has said why.
        .ok_or(Refusal::Known(None))?;
        let is_document = swagger::is_swagger(document.root());
        let is_part = document.root().get("openapi").is_none() && from_swagger;
        let is_swagger = is_document || is_part;
        if is_swagger {
            document = swagger::converted(
                &document,
                if is_document {
                    Role::Document
                } else {
                    Role::Part(sort)
                },
                &mut self.swagger_media_types.clone(),
                &self.options.limits,
                self.report.diagnostics(),
            )
            .ok_or(Refusal::Known(None))?;
        }
        let document = self.library.add(document);
        let root = document.root();
        // A file that is no OpenAPI document by itself is written like the one that refers to it.
        let (version, inherited) = match root.get("openapi").and_then(version::quietly) {
            Some(version) => (version, Dialect::of(version)),
            None => (scope.version, scope.dialect),
        };
        let named = ["$schema", "jsonSchemaDialect"]
            .iter()
            .find_map(|key| root.get(key).and_then(Node::as_str))
            .and_then(Dialect::named);
        let text = self
            .sources
            .get(source)
            .map_or_else(|| "".into(), |source| source.text().clone());
        let dialect = named.unwrap_or(inherited);
        let id = self.add_document(document, &text, &loaded.name, version, dialect);
        self.resources.note_swagger(id, is_swagger);
        Ok(id)
    }
}
