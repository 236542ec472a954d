//! The intermediate representation: what an API means.
//!
//! Readers lower into [`Api`]; writers read nothing else. It is resolved (no `$ref`, no version
//! differences, parameters of a path merged into its operations), it names no framework and no
//! target language, and every node keeps the [`Location`] it came from. Schemas stay whole in
//! [`Types`]; what writers can say in static types and what is left to check is derived from them
//! once, in [`plan`].

mod body;
mod decimal;
/// The formats of JSON Schema, one module each: the same files that generated servers contain, so
/// that both give the same verdicts.
#[path = "../write/rust/support/format/mod.rs"]
pub mod format;
mod info;
mod json;
mod matching;
mod operation;
mod parameter;
mod path;
pub mod pattern;
pub mod plan;
#[cfg(feature = "stubs")]
mod random;
pub mod rejection;
mod response;
#[cfg(feature = "stubs")]
pub mod sample;
mod security;
mod select;
#[cfg(feature = "openapi")]
mod served;
mod types;

use std::sync::Arc;

use crate::document::Location;
use crate::map::IndexMap;

pub use body::{Body, Encoding, Example, MediaType};
pub use decimal::Decimal;
pub use info::{
    Contact, Extensions, ExternalDocs, Info, License, Server, ServerVariable, Tag, Version,
};
pub use json::Json;
pub use matching::{Matching, is_format};
pub use operation::{Callback, Method, Operation, Path, PathItem};
pub use parameter::{Header, Parameter, ParameterForm, ParameterLocation, Style};
pub use path::{PathTemplate, Piece, Segment, TemplateError};
pub(crate) use response::answered;
#[cfg(any(feature = "openapi", feature = "scaffold"))]
pub(crate) use response::undocumented;
pub use response::{Link, LinkTarget, Response, StatusRange};
pub use security::{
    ApiKeyLocation, OauthFlow, OauthFlows, Scope, SecurityKind, SecurityRequirement, SecurityScheme,
};
pub use select::{Selection, Unknown, select};
#[cfg(feature = "openapi")]
pub use served::served;
pub use types::{
    ArrayKeywords, Discriminator, NumberKeywords, ObjectKeywords, Origin, Place, StringKeywords,
    SubtypeKeywords, Type, TypeId, TypeSet, Types, Xml,
};

/// A whole API.
#[derive(Clone, Debug, Default)]
pub struct Api {
    /// The version of OpenAPI that it was written in, if it came from a document.
    pub version: Version,
    /// Title, description, version, contact and licence.
    pub info: Info,
    /// Where it is served; empty means `/`.
    pub servers: Vec<Server>,
    /// Tags in the order of the document; operations may use tags that are not declared here.
    pub tags: Vec<Tag>,
    /// More to read.
    pub external_docs: Option<ExternalDocs>,
    /// What an operation demands that says nothing itself; already applied to all
    /// [`Operation::security`].
    pub security: Vec<SecurityRequirement>,
    /// The declared ways in, by name.
    pub security_schemes: IndexMap<Arc<str>, Arc<SecurityScheme>>,
    /// Inbound operations by path template.
    pub paths: Vec<Path>,
    /// Outbound requests that are not tied to an operation.
    pub webhooks: IndexMap<Arc<str>, Arc<PathItem>>,
    /// All schemas.
    pub types: Types,
    /// Reusable parts by name, whether something uses them or not.
    pub components: Components,
    /// The default `$schema` of schemas that name none.
    pub json_schema_dialect: Option<String>,
    /// The document's own URI (`$self`, OpenAPI 3.2).
    pub self_uri: Option<String>,
    /// `x-` members of the document's root.
    pub extensions: Extensions,
    /// `x-` members of `paths`.
    pub paths_extensions: Extensions,
    /// `x-` members of `components`.
    pub components_extensions: Extensions,
    /// The root of the document.
    pub location: Location,
}

/// Reusable parts by name. Each value is shared with its uses, whose `component` field says so.
#[derive(Clone, Debug, Default)]
pub struct Components {
    /// Parameters.
    pub parameters: IndexMap<Arc<str>, Arc<Parameter>>,
    /// Request bodies.
    pub bodies: IndexMap<Arc<str>, Arc<Body>>,
    /// Responses.
    pub responses: IndexMap<Arc<str>, Arc<Response>>,
    /// Response headers.
    pub headers: IndexMap<Arc<str>, Arc<Header>>,
    /// Examples.
    pub examples: IndexMap<Arc<str>, Arc<Example>>,
    /// Links.
    pub links: IndexMap<Arc<str>, Arc<Link>>,
    /// Callbacks.
    pub callbacks: IndexMap<Arc<str>, Arc<Callback>>,
    /// Path items (OpenAPI 3.1 and later).
    pub path_items: IndexMap<Arc<str>, Arc<PathItem>>,
    /// Media types (OpenAPI 3.2 and later).
    pub media_types: IndexMap<Arc<str>, Arc<MediaType>>,
}

impl Api {
    /// All inbound operations in the order of the document.
    pub fn operations(&self) -> impl Iterator<Item = (&Path, &Operation)> {
        self.paths.iter().flat_map(|path| {
            path.item
                .operations
                .iter()
                .map(move |operation| (path, operation))
        })
    }

    /// The operation that `method` and `template` identify.
    pub fn operation(&self, method: &Method, template: &str) -> Option<&Operation> {
        let path = self
            .paths
            .iter()
            .find(|path| path.template.as_str() == template)?;
        path.item
            .operations
            .iter()
            .find(|operation| operation.method == *method)
    }
}
