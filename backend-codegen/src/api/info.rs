//! What a document says about itself, and the `x-` members that any node may carry.

use super::Json;
use crate::document::Location;
use crate::map::IndexMap;

/// A version of OpenAPI.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// 3.0.x: schemas are a dialect of their own.
    V3_0,
    /// 3.1.x: schemas are JSON Schema 2020-12.
    #[default]
    V3_1,
    /// 3.2.x: adds `QUERY`, streams of items, tag hierarchies and more.
    V3_2,
}

/// `x-` members, and schema keywords that no known vocabulary defines, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Extensions(pub Vec<(Box<str>, Json)>);

impl Extensions {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of the member `name`.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.0
            .iter()
            .find(|(key, _)| **key == *name)
            .map(|(_, value)| value)
    }
}

/// `info`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Info {
    /// The name of the API.
    pub title: String,
    /// One line about it.
    pub summary: Option<String>,
    /// CommonMark.
    pub description: Option<String>,
    /// A URI.
    pub terms_of_service: Option<String>,
    /// Whom to ask.
    pub contact: Option<Contact>,
    /// How it may be used.
    pub license: Option<License>,
    /// The version of the API, in whatever scheme its author likes.
    pub version: String,
    /// `x-` members.
    pub extensions: Extensions,
    /// Where it stands.
    pub location: Location,
}

/// `info.contact`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contact {
    /// A person or organisation.
    pub name: Option<String>,
    /// A page.
    pub url: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
    /// `x-` members.
    pub extensions: Extensions,
}

/// `info.license`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct License {
    /// Its name.
    pub name: String,
    /// An SPDX expression (OpenAPI 3.1 and later).
    pub identifier: Option<String>,
    /// Its text.
    pub url: Option<String>,
    /// `x-` members.
    pub extensions: Extensions,
}

/// A place where the API is served.
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// A URL, possibly relative, possibly with `{variables}`.
    pub url: String,
    /// A name for it (OpenAPI 3.2 and later).
    pub name: Option<String>,
    /// CommonMark.
    pub description: Option<String>,
    /// What stands in the braces of `url`.
    pub variables: IndexMap<Box<str>, ServerVariable>,
    /// `x-` members.
    pub extensions: Extensions,
    /// Where it stands.
    pub location: Location,
}

impl Server {
    /// The path that it stands before all others, with what variables are where nothing is chosen; nothing
    /// if it has none.
    pub fn base_path(&self) -> Option<String> {
        let mut url = self.url.clone();
        for (name, variable) in &self.variables {
            url = url.replace(&format!("{{{name}}}"), &variable.default);
        }
        let path = match url.split_once("://") {
            Some((_, rest)) => rest.split_once('/')?.1,
            None => url.strip_prefix('/')?,
        };
        let path = path.trim_matches('/');
        (!path.is_empty()).then(|| format!("/{path}"))
    }
}

/// A variable in [`Server::url`].
#[derive(Clone, Debug, PartialEq)]
pub struct ServerVariable {
    /// What is used where nothing is chosen.
    pub default: String,
    /// All possible values; empty means any.
    pub values: Vec<String>,
    /// CommonMark.
    pub description: Option<String>,
    /// `x-` members.
    pub extensions: Extensions,
}

/// A group of operations.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// What operations call it.
    pub name: String,
    /// One line (OpenAPI 3.2 and later).
    pub summary: Option<String>,
    /// CommonMark.
    pub description: Option<String>,
    /// More to read.
    pub external_docs: Option<ExternalDocs>,
    /// The tag that it is nested under (OpenAPI 3.2 and later).
    pub parent: Option<String>,
    /// What sort of group it is, such as `nav` (OpenAPI 3.2 and later).
    pub kind: Option<String>,
    /// `x-` members.
    pub extensions: Extensions,
    /// Where it stands.
    pub location: Location,
}

/// `externalDocs`.
#[derive(Clone, Debug, PartialEq)]
pub struct ExternalDocs {
    /// A URL.
    pub url: String,
    /// CommonMark.
    pub description: Option<String>,
    /// `x-` members.
    pub extensions: Extensions,
}
