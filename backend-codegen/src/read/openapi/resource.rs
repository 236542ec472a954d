//! The things that references are relative to: documents, and schemas in them that have an `$id`.

use super::dialect::Dialect;
use super::dynamic::{Dynamic, DynamicScopes, RECURSIVE};
use super::file::Opened;
use super::quote::quote;
use super::reader::{At, Reader, Scope};
use super::resolve::{Followed, Softness};
use super::shared::head;
use super::uri;
use crate::api::Version;
use crate::diagnostic::Diagnostic;
use crate::document::{Document, Kind, Node, NodeId};
use crate::list::CollectVec;
use crate::map::IndexMap;
use crate::order;

/// A document, or a schema with an `$id`.
pub(super) struct Resource<'d> {
    /// Its URI, or the name of its file.
    pub(super) base: String,
    /// The name of the file it stands in.
    pub(super) file: String,
    /// Its outermost node.
    pub(super) root: Node<'d>,
    pub(super) version: Version,
    pub(super) dialect: Dialect,
    /// Whether its text has `$id`, `$schema` or anchors anywhere.
    marked: bool,
    /// Whether it is Swagger 2.0, read as OpenAPI 3.0.
    pub(super) is_swagger: bool,
    anchors: IndexMap<&'d str, Anchor<'d>>,
}

/// A node with a name.
#[derive(Clone, Copy)]
pub(super) struct Anchor<'d> {
    pub(super) node: Node<'d>,
    pub(super) dynamic: bool,
}

/// All resources of a run.
#[derive(Default)]
pub(super) struct Resources<'d> {
    pub(super) list: Vec<Resource<'d>>,
    by_uri: IndexMap<String, u32>,
    by_file: IndexMap<String, u32>,
    by_node: IndexMap<NodeId, u32>,
    /// Identifiers that were taken already, with their places.
    duplicates: Vec<(String, Node<'d>, Node<'d>)>,
    pub(super) n_files: usize,
    pub(super) followed: Followed<'d>,
    pub(super) opened: Opened,
    /// What becomes of the reference that is being followed.
    pub(super) softness: Softness,
    /// References that pointers are being led through.
    pub(super) n_detours: usize,
    /// Whether any resource has a dynamic anchor.
    has_dynamic: bool,
    pub(super) dynamic_scopes: DynamicScopes<'d>,
}

impl<'d> Resources<'d> {
    pub(super) fn get(&self, id: u32) -> Option<&Resource<'d>> {
        self.list.get(usize::try_from(id).unwrap_or(usize::MAX))
    }

    /// The resource with this URI, if it has been read.
    pub(super) fn with_uri(&self, uri: &str) -> Option<u32> {
        self.by_uri.get(uri).copied()
    }

    /// Lets a resource have one more URI.
    pub(super) fn alias(&mut self, uri: String, id: u32) {
        self.by_uri.entry(uri).or_insert(id);
    }

    /// The document in this file, if it has been read.
    pub(super) fn in_file(&self, name: &str) -> Option<u32> {
        self.by_file.get(&uri::normalize(name)).copied()
    }

    /// What a schema in `scope` starts with.
    pub(super) fn scope(&self, id: u32) -> Option<Scope> {
        let resource = self.get(id)?;
        Some(Scope {
            resource: id,
            version: resource.version,
            dialect: resource.dialect,
            dynamic: Dynamic::NONE,
        })
    }

    /// The outermost node of a resource.
    pub(super) fn root(&self, id: u32) -> Option<At<'d>> {
        let resource = self.get(id)?;
        Some(At {
            node: resource.root,
            scope: self.scope(id)?,
        })
    }

    /// The node that `anchor` names in a resource.
    pub(super) fn anchor(&self, id: u32, anchor: &str) -> Option<Anchor<'d>> {
        self.get(id)?.anchors.get(anchor).copied()
    }

    /// All names of nodes in a resource, sorted.
    pub(super) fn anchors(&self, id: u32) -> Vec<&'d str> {
        let mut names: Vec<&'d str> = self
            .get(id)
            .map(|resource| resource.anchors.keys().copied().collect_vec())
            .unwrap_or_default();
        names.retain(|name| *name != RECURSIVE);
        order::sort(&mut names);
        names
    }

    /// Notes that a document is Swagger 2.0, if it is.
    pub(super) fn note_swagger(&mut self, id: u32, is_swagger: bool) {
        if let Some(resource) = self.list.get_mut(id as usize) {
            resource.is_swagger = is_swagger;
        }
    }

    /// Whether any resource so far has a dynamic anchor.
    pub(super) fn has_dynamic(&self) -> bool {
        self.has_dynamic
    }

    /// The names of dynamic anchors in a resource, sorted.
    pub(super) fn dynamic_anchors(&self, id: u32) -> Vec<&'d str> {
        let anchors = self.get(id).into_iter().flat_map(|it| &it.anchors);
        let mut names: Vec<&'d str> = anchors
            .filter(|(_, anchor)| anchor.dynamic)
            .map(|(name, _)| *name)
            .collect_vec();
        order::sort(&mut names);
        names
    }

    fn add(&mut self, resource: Resource<'d>) -> u32 {
        let id = u32::try_from(self.list.len()).unwrap_or(u32::MAX);
        // The first one to claim a URI has it.
        match self.by_uri.get(&resource.base).copied() {
            None => {
                self.by_uri.insert(resource.base.clone(), id);
            }
            Some(first) => {
                if let Some(first) = self.get(first).map(|first| first.root) {
                    let base = resource.base.clone();
                    self.duplicates.push((base, resource.root, first));
                }
            }
        }
        self.list.push(resource);
        id
    }

    fn add_document(
        &mut self,
        document: &'d Document,
        text: &str,
        file: &str,
        version: Version,
        dialect: Dialect,
    ) -> u32 {
        let root = document.root();
        let file_name = uri::normalize(file);
        let own_uri = root
            .get("$self")
            .and_then(Node::as_str)
            .map(|uri| uri::resolve(&file_name, uri));
        let marked = [
            "$id",
            "$schema",
            "$anchor",
            "$dynamicAnchor",
            "$recursiveAnchor",
        ]
        .iter()
        .any(|keyword| text.contains(keyword))
            || dialect == Dialect::Draft4;
        let id = self.add(Resource {
            base: own_uri.unwrap_or_else(|| file_name.clone()),
            file: file.to_owned(),
            root,
            version,
            dialect,
            marked,
            is_swagger: false,
            anchors: IndexMap::default(),
        });
        self.by_uri.entry(file_name.clone()).or_insert(id);
        self.by_file.insert(file_name, id);
        if marked {
            self.index(root, id);
        }
        id
    }

    /// Finds all identifiers and anchors below `root`.
    fn index(&mut self, root: Node<'d>, id: u32) {
        // Nodes to look at, with the resource they are in, and whether they map names to schemas.
        let mut rest = vec![(root, id, false)];
        let mut next = Vec::new();
        while let Some((node, outer, is_map)) = rest.pop() {
            match node.kind() {
                Kind::Array(array) => {
                    next.extend(array.iter().map(|item| (item, outer, false)));
                }
                Kind::Object(object) => {
                    let inner = if is_map {
                        outer
                    } else {
                        self.identify(node, outer)
                    };
                    for member in object {
                        let is_data = matches!(
                            member.key,
                            "enum" | "const" | "default" | "example" | "examples"
                        ) || member.key.starts_with("x-");
                        if is_data && !is_map {
                            continue;
                        }
                        let maps = matches!(
                            member.key,
                            "properties"
                                | "patternProperties"
                                | "$defs"
                                | "definitions"
                                | "dependentSchemas"
                                | "dependencies"
                                | "schemas"
                        );
                        next.push((member.value, inner, maps && !is_map));
                    }
                }
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
            }
            // In the order of the document.
            rest.extend(next.drain(..).rev());
        }
    }

    /// Enters the identifier and anchors of one schema, and returns the resource that it is or is in.
    fn identify(&mut self, node: Node<'d>, outer: u32) -> u32 {
        let Some(resource) = self.get(outer) else {
            return outer;
        };
        let text = |key| node.get(key).and_then(Node::as_str);
        let dialect = text("$schema")
            .and_then(Dialect::named)
            .unwrap_or(resource.dialect);
        let (version, marked, file) = (resource.version, resource.marked, resource.file.clone());
        let is_root = resource.root.id() == node.id();
        let mut inner = outer;
        let mut anchors: Vec<(&'d str, bool)> = Vec::new();
        // Where nothing beside a `$ref` counts, its identifier does not either.
        let counts = dialect.siblings_of_ref_apply() || text("$ref").is_none();
        let keyword = dialect.id_keyword().filter(|_| counts);
        if let Some(id) = keyword.and_then(text) {
            let (uri, fragment) = uri::split_fragment(id);
            if !uri.is_empty() {
                let base = uri::resolve(&resource.base, uri);
                if is_root {
                    self.by_uri.entry(base.clone()).or_insert(outer);
                    if let Some(resource) = self.list.get_mut(outer as usize) {
                        resource.base = base;
                        resource.dialect = dialect;
                    }
                } else {
                    inner = self.add(Resource {
                        base,
                        file,
                        root: node,
                        version,
                        dialect,
                        marked,
                        is_swagger: false,
                        anchors: IndexMap::default(),
                    });
                    self.by_node.insert(node.id(), inner);
                }
            }
            // Before 2019-09 an anchor was an `$id` that is a fragment.
            if let Some(anchor) = fragment.filter(|anchor| !anchor.is_empty()) {
                anchors.push((anchor, false));
            }
        }
        anchors.extend(text("$anchor").map(|anchor| (anchor, false)));
        anchors.extend(text("$dynamicAnchor").map(|anchor| (anchor, true)));
        let is_recursive = node.get("$recursiveAnchor").and_then(Node::as_bool) == Some(true);
        if is_recursive && (is_root || inner != outer) {
            anchors.push((RECURSIVE, true));
        }
        if !self.has_dynamic {
            self.has_dynamic = anchors.iter().any(|(_, dynamic)| *dynamic);
        }
        if let Some(resource) = self.list.get_mut(inner as usize) {
            for (anchor, dynamic) in anchors {
                resource
                    .anchors
                    .entry(anchor)
                    .or_insert(Anchor { node, dynamic });
            }
        }
        inner
    }
}

impl<'d> Reader<'d, '_> {
    /// Enters a document and the schemas in it that can be referred to by name.
    pub(super) fn add_document(
        &mut self,
        document: &'d Document,
        text: &str,
        file: &str,
        version: Version,
        dialect: Dialect,
    ) -> u32 {
        let id = self
            .resources
            .add_document(document, text, file, version, dialect);
        for (uri, node, first) in std::mem::take(&mut self.resources.duplicates) {
            let message = format!("{} is the identifier of two schemas", quote(&uri));
            self.push(
                Diagnostic::error("ref::duplicate-id", head(node), message)
                    .label("the second one")
                    .related(head(first), "the first one")
                    .help("give one of them another `$id`"),
            );
        }
        id
    }

    /// The node as a schema: with what its own `$id` and `$schema` say about it.
    pub(super) fn settle(&self, at: At<'d>) -> At<'d> {
        let resource = self.resources.get(at.scope.resource);
        if !resource.is_some_and(|resource| resource.marked) {
            return at;
        }
        let mut scope = at.scope;
        if let Some(id) = self.resources.by_node.get(&at.node.id()) {
            scope = self.resources.scope(*id).unwrap_or(scope);
            scope.dynamic = at.scope.dynamic;
        }
        if let Some(dialect) = at
            .node
            .get("$schema")
            .and_then(Node::as_str)
            .and_then(Dialect::named)
        {
            scope.dialect = dialect;
        }
        At { scope, ..at }
    }
}
