//! What all parts of the reader share.

use std::sync::Arc;

use super::dialect::Dialect;
use super::dynamic::Dynamic;
use super::library::Library;
use super::names::Names;
use super::place::{Crumb, Mark, Place};
use super::quote::harmless;
use super::report::Report;
use super::resource::Resources;
use super::schema::Schemas;
use super::shared::Shared;
use super::{ReadOptions, operation, security, swagger};
use crate::api::{Components, SecurityRequirement, Version};
use crate::diagnostic::Diagnostic;
use crate::document::{Location, Node, NodeId, SourceId, Sources};
use crate::list::CollectVec;
use crate::map::{IndexMap, IndexSet};
use crate::read::Loader;
use crate::suggest::Guesses;

/// How the document around a node is to be understood.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    /// What references are relative to.
    pub(super) resource: u32,
    /// The version of the document.
    pub(super) version: Version,
    /// The language of its schemas.
    pub(super) dialect: Dialect,
    /// Where dynamic references lead here.
    pub(super) dynamic: Dynamic,
}

/// A node, and how to understand it.
#[derive(Clone, Copy, Debug)]
pub(super) struct At<'d> {
    pub(super) node: Node<'d>,
    pub(super) scope: Scope,
}

impl<'d> At<'d> {
    /// Another node of the same scope.
    pub(super) fn with(self, node: Node<'d>) -> Self {
        Self { node, ..self }
    }

    /// The value under `key`.
    pub(super) fn get(self, key: &str) -> Option<Self> {
        Some(self.with(self.node.get(key)?))
    }
}

/// The state of one run.
pub(super) struct Reader<'d, 'r> {
    pub(super) library: &'d Library,
    pub(super) sources: &'r mut Sources,
    pub(super) loader: &'r mut dyn Loader,
    pub(super) options: &'r ReadOptions,
    pub(super) report: Report<'r>,
    /// The version of the entry document.
    pub(super) version: Version,
    /// Whether the entry document is Swagger 2.0, read as OpenAPI 3.0.
    pub(super) is_swagger: bool,
    /// Its media types, which parts of it in other files share.
    pub(super) swagger_media_types: swagger::MediaTypes,
    pub(super) place: Place<'d>,
    pub(super) resources: Resources<'d>,
    pub(super) schemas: Schemas<'d>,
    pub(super) shared: Shared,
    pub(super) names: Names,
    /// The components of the entry document other than schemas, by their nodes.
    pub(super) component_names: IndexMap<NodeId, Arc<str>>,
    pub(super) components: Components,
    pub(super) operations: operation::Seen<'d>,
    pub(super) schemes: security::Schemes,
    /// Declared schemes that could not be understood.
    pub(super) broken_schemes: IndexSet<Arc<str>>,
    /// What an operation demands that says nothing itself.
    pub(super) security: Vec<SecurityRequirement>,
    /// Values converted so far; aliases in YAML can make many of few.
    pub(super) n_values: usize,
    pub(super) guesses: Guesses,
    line_starts: IndexMap<SourceId, Vec<u32>>,
}

impl<'d, 'r> Reader<'d, 'r> {
    pub(super) fn new(
        library: &'d Library,
        sources: &'r mut Sources,
        loader: &'r mut dyn Loader,
        options: &'r ReadOptions,
        report: Report<'r>,
        version: Version,
    ) -> Self {
        Self {
            library,
            sources,
            loader,
            options,
            report,
            version,
            is_swagger: false,
            swagger_media_types: swagger::MediaTypes::default(),
            place: Place::default(),
            resources: Resources::default(),
            schemas: Schemas::default(),
            shared: Shared::default(),
            names: Names::default(),
            component_names: IndexMap::default(),
            components: Components::default(),
            operations: operation::Seen::default(),
            schemes: security::Schemes::default(),
            broken_schemes: IndexSet::default(),
            security: Vec::new(),
            n_values: 0,
            guesses: Guesses::default(),
            line_starts: IndexMap::default(),
        }
    }

    /// Adds a finding; without a label of its own it says where in the API it is.
    pub(super) fn push(&mut self, diagnostic: Diagnostic) {
        let diagnostic = self.labelled(diagnostic);
        self.report.push(diagnostic);
    }

    /// Adds a finding that says the same wherever it is made with this `key`.
    pub(super) fn push_grouped(&mut self, key: &str, diagnostic: Diagnostic) {
        let diagnostic = self.labelled(diagnostic);
        self.report.grouped(key, diagnostic);
    }

    /// A finding without a label of its own gets one that says where in the API it is.
    pub(super) fn labelled(&self, diagnostic: Diagnostic) -> Diagnostic {
        if diagnostic.label.is_empty() {
            diagnostic.label(self.place.describe())
        } else {
            diagnostic
        }
    }

    /// Runs `inside` one step further in.
    pub(super) fn within<T>(&mut self, crumb: Crumb<'d>, inside: impl FnOnce(&mut Self) -> T) -> T {
        let mark = self.place.enter(crumb);
        let result = inside(self);
        self.place.leave(mark);
        result
    }

    /// Runs `inside` one step further in, where schemas have these words in their names.
    pub(super) fn within_named<'w, T>(
        &mut self,
        crumb: Crumb<'d>,
        words: impl IntoIterator<Item = &'w str>,
        inside: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let mark: Mark = self.place.enter_named(crumb, words);
        let result = inside(self);
        self.place.leave(mark);
        result
    }

    /// Runs `inside` at another place.
    pub(super) fn elsewhere<T>(
        &mut self,
        place: Place<'d>,
        inside: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let here = std::mem::replace(&mut self.place, place);
        let result = inside(self);
        self.place = here;
        result
    }

    /// ` (line 12)`, or with the name of the file if it is another one than that of `from`.
    pub(super) fn line_of(&mut self, location: Location, from: Location) -> String {
        let sources = &*self.sources;
        let starts = self.line_starts.entry(location.source).or_insert_with(|| {
            let text = sources
                .get(location.source)
                .map_or("", |source| source.text());
            text.bytes()
                .enumerate()
                .filter(|(_, byte)| *byte == b'\n')
                .map(|(at, _)| u32::try_from(at).unwrap_or(u32::MAX))
                .collect_vec()
        });
        let line = starts.partition_point(|newline| *newline < location.start) + 1;
        match self.sources.get(location.source) {
            Some(source) if location.source != from.source => {
                format!(" ({}, line {line})", harmless(source.name()))
            }
            _ => format!(" (line {line})"),
        }
    }
}
