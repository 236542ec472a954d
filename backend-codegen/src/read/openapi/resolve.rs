//! Follows `$ref`s.

use std::borrow::Cow;
use std::collections::HashMap;

use super::dialect::Dialect;
use super::quote::quote;
use super::reader::{At, Reader, Scope};
use super::report::GroupId;
use super::suggest::suggest;
use super::{uri, version};
use crate::diagnostic::Diagnostic;
use crate::document::{self, Kind, Location, Node, Syntax, decode_fragment};

/// Files that documents may refer to.
const MAX_FILES: usize = 100;

/// References that a pointer may lead through.
const MAX_DETOURS: usize = 16;

/// What a reference leads to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Target<'d> {
    pub(super) at: At<'d>,
    /// The reference.
    pub(super) reference: &'d str,
}

/// Why a reference leads nowhere.
type Refusal = Box<Diagnostic>;

/// References that were followed, by the resource they stand in.
pub(super) type Followed<'d> = HashMap<(u32, &'d str), Result<Target<'d>, GroupId>>;

/// Files that were asked for, by the resource that asks.
pub(super) type Opened = HashMap<(u32, String), Option<u32>>;

/// What should stand where a reference leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sort {
    /// The member of `components` for it.
    pub(super) section: &'static str,
    /// In words.
    pub(super) noun: &'static str,
}

/// All sorts of components.
pub(super) mod sort {
    use super::Sort;

    macro_rules! sorts {
        ($($name:ident = $section:literal, $noun:literal;)*) => {
            $(pub(in super::super) const $name: Sort = Sort { section: $section, noun: $noun };)*
            pub(in super::super) const ALL: &[Sort] = &[$($name),*];
        };
    }

    sorts! {
        SCHEMA = "schemas", "schema";
        RESPONSE = "responses", "response";
        PARAMETER = "parameters", "parameter";
        EXAMPLE = "examples", "example";
        BODY = "requestBodies", "request body";
        HEADER = "headers", "header";
        SECURITY = "securitySchemes", "security scheme";
        LINK = "links", "link";
        CALLBACK = "callbacks", "callback";
        PATH_ITEM = "pathItems", "path item";
        MEDIA_TYPE = "mediaTypes", "media type";
    }
}

impl<'d> Reader<'d, '_> {
    /// What the reference `node`, which stands in `scope`, leads to. If nothing, that is reported.
    pub(super) fn follow(
        &mut self,
        scope: Scope,
        node: Node<'d>,
        sort: Sort,
    ) -> Option<Target<'d>> {
        let Some(reference) = node.as_str() else {
            let message = format!("`$ref` must be a string, not {}", super::expect::a(node));
            self.push(Diagnostic::error(
                "ref::wrong-type",
                node.location(),
                message,
            ));
            return None;
        };
        self.follow_text(scope, reference, node.location(), sort)
    }

    /// What `reference` leads to.
    pub(super) fn follow_text(
        &mut self,
        scope: Scope,
        reference: &'d str,
        location: Location,
        sort: Sort,
    ) -> Option<Target<'d>> {
        let key = (scope.resource, reference);
        let found = match self.resources.followed.get(&key) {
            Some(found) => *found,
            None => {
                let found = self.find(scope, reference, location, sort);
                let found = found.map_err(|diagnostic| {
                    let diagnostic = self.labelled(*diagnostic);
                    let key = format!("{} {reference}", scope.resource);
                    self.report.grouped(&key, diagnostic)
                });
                self.resources.followed.insert(key, found);
                found
            }
        };
        match found {
            Ok(target) => self.of_sort(target, reference, location, sort),
            Err(group) => {
                let label = self.place.describe();
                self.report.again(group, location, &label);
                None
            }
        }
    }

    /// Refuses a component of another sort.
    fn of_sort(
        &mut self,
        target: Target<'d>,
        reference: &str,
        location: Location,
        sort: Sort,
    ) -> Option<Target<'d>> {
        let section = uri::split_fragment(target.reference)
            .1
            .and_then(|fragment| fragment.strip_prefix("/components/"))
            .and_then(|rest| rest.split_once('/'))
            .filter(|(_, name)| !name.contains('/'))
            .map(|(section, _)| section);
        let other = sort::ALL
            .iter()
            .find(|other| section == Some(other.section) && **other != sort);
        let Some(other) = other else {
            return Some(target);
        };
        let line = self.line_of(target.at.node.location(), location);
        self.push(
            Diagnostic::error(
                "ref::wrong-kind",
                location,
                format!(
                    "{} is a {}; a {} is expected here",
                    quote(reference),
                    other.noun,
                    sort.noun
                ),
            )
            .help(format!(
                "refer to something under `#/components/{}`; the {} stands in{line}",
                sort.section, other.noun
            )),
        );
        None
    }

    fn find(
        &mut self,
        scope: Scope,
        reference: &'d str,
        location: Location,
        sort: Sort,
    ) -> Result<Target<'d>, Refusal> {
        let (uri, fragment) = uri::split_fragment(reference);
        let resource = if uri.is_empty() {
            scope.resource
        } else {
            self.resource_of(scope, uri, location, sort)?
        };
        let fragment = fragment.unwrap_or("");
        let decoded = decode_fragment(fragment).map_or(Cow::Borrowed(fragment), Cow::Owned);
        let root = self
            .resources
            .root(resource)
            .ok_or_else(|| Diagnostic::error("ref::unresolved", location, "nothing is there"))?;
        let at = if decoded.is_empty() {
            root
        } else if decoded.starts_with('/') {
            self.walk(root, &decoded, uri, location)?
        } else {
            self.anchored(resource, &decoded, reference, location, sort)?
        };
        Ok(Target {
            at: self.settle(at),
            reference,
        })
    }

    /// The node that has a name of its own in a resource.
    fn anchored(
        &mut self,
        resource: u32,
        anchor: &str,
        reference: &str,
        location: Location,
        sort: Sort,
    ) -> Result<At<'d>, Refusal> {
        let scope = self.resources.scope(resource);
        if let (Some(found), Some(scope)) = (self.resources.anchor(resource, anchor), scope) {
            return Ok(At {
                node: found.node,
                scope,
            });
        }
        let message = format!("{} names nothing", quote(reference));
        let mut diagnostic = Diagnostic::error("ref::unresolved", location, message);
        let anchors = self.resources.anchors(resource);
        if let Some(name) = suggest(anchor, anchors.iter().copied()) {
            diagnostic = diagnostic.help(format!("did you mean {}?", quote(&format!("#{name}"))));
        } else if self.component(sort, anchor).is_some() {
            let pointer = format!("#/components/{}/{anchor}", sort.section);
            diagnostic = diagnostic.help(format!("did you mean {}?", quote(&pointer)));
        } else {
            diagnostic = diagnostic.help("a place in a document is written `#/path/to/it`");
        }
        Err(Box::new(diagnostic))
    }

    /// The component of the entry document with this name.
    pub(super) fn component(&self, sort: Sort, name: &str) -> Option<Node<'d>> {
        let root = self.resources.root(0)?;
        root.node.get("components")?.get(sort.section)?.get(name)
    }

    /// Follows a JSON pointer (RFC 6901) from the root of a resource.
    fn walk(
        &mut self,
        root: At<'d>,
        pointer: &str,
        uri: &str,
        location: Location,
    ) -> Result<At<'d>, Refusal> {
        let mut at = root;
        let mut gone = String::new();
        let tokens: Vec<&str> = pointer.split('/').skip(1).collect();
        let mut rest = tokens.iter();
        while let Some(token) = rest.next() {
            at = self.settle(at);
            let name = unescape(token);
            if let Some(next) = step(at.node, &name) {
                at = at.with(next);
                gone.push('/');
                gone.push_str(token);
                continue;
            }
            // A pointer must not lead through a reference, but it is clear what such a one means.
            let n_detours = self.resources.n_detours;
            if let Some(reference) = at.node.get("$ref").filter(|_| n_detours < MAX_DETOURS)
                && let Some(text) = reference.as_str()
            {
                self.resources.n_detours += 1;
                let target = self.find(at.scope, text, reference.location(), sort::SCHEMA);
                self.resources.n_detours = n_detours;
                let target = target?;
                if let Some(next) = step(target.at.node, &name) {
                    let message = format!(
                        "{} leads through the `$ref` at {}",
                        quote(&format!("{uri}#{pointer}")),
                        quote(&format!("#{gone}"))
                    );
                    self.push(
                        Diagnostic::warning("ref::through-reference", location, message)
                            .related(reference.location(), "this one")
                            .help(format!("refer to {} itself", quote(text))),
                    );
                    at = target.at.with(next);
                    gone.push('/');
                    gone.push_str(token);
                    continue;
                }
            }
            return Err(Box::new(self.nowhere(
                at,
                &gone,
                &name,
                rest.as_slice(),
                uri,
                location,
            )));
        }
        Ok(at)
    }

    /// Says that a pointer leads nowhere from `at` on.
    fn nowhere(
        &mut self,
        at: At<'d>,
        gone: &str,
        name: &str,
        rest: &[&str],
        uri: &str,
        location: Location,
    ) -> Diagnostic {
        let mut tail = String::new();
        for token in rest {
            tail.push('/');
            tail.push_str(token);
        }
        let whole = format!("{uri}#{gone}/{}{tail}", escape(name));
        let mut diagnostic = Diagnostic::error(
            "ref::unresolved",
            location,
            format!("{} does not exist", quote(&whole)),
        );
        let object = at.node.as_object();
        let keys = object.into_iter().flatten().map(|member| member.key);
        let member = suggest(name, keys)
            .and_then(|key| object.and_then(|object| object.member(key)))
            .filter(|member| {
                let tokens = rest
                    .iter()
                    .try_fold(member.value, |node, token| step(node, &unescape(token)));
                tokens.is_some()
            });
        if let Some(member) = member {
            let line = self.line_of(member.key_location, location);
            let meant = format!("{uri}#{gone}/{}{tail}", escape(member.key));
            diagnostic = diagnostic.help(format!("did you mean {}{line}?", quote(&meant)));
        } else if gone.is_empty() {
            diagnostic = diagnostic.help(format!("there is no {} at the top", quote(name)));
        } else {
            let line = self.line_of(at.node.location(), location);
            let place = quote(&format!("{uri}#{gone}"));
            diagnostic = diagnostic.help(format!("there is no {} in {place}{line}", quote(name)));
        }
        diagnostic
    }

    /// The resource that a URI without fragment names, read from its file if need be.
    fn resource_of(
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
        // Where the base is a URI rather than a file, the reference is one as well.
        let asked = if uri::is_absolute(&base) {
            absolute
        } else {
            uri.to_owned()
        };
        let key = (scope.resource, asked);
        let opened = match self.resources.opened.get(&key) {
            Some(opened) => *opened,
            None => {
                let opened = self.open_file(scope, &file, &key.1, location, sort);
                let id = opened.as_ref().ok().copied();
                self.resources.opened.insert(key, id);
                match opened {
                    Ok(id) => Some(id),
                    Err(Some(diagnostic)) => return Err(diagnostic),
                    Err(None) => None,
                }
            }
        };
        opened.ok_or_else(|| {
            let message = format!("{} could not be read", quote(uri));
            Box::new(
                Diagnostic::error("ref::unreadable", location, message)
                    .help("another finding says why"),
            )
        })
    }

    /// Reads a file. `Err(None)` if the finding has been made already.
    fn open_file(
        &mut self,
        scope: Scope,
        file: &str,
        uri: &str,
        location: Location,
        sort: Sort,
    ) -> Result<u32, Option<Refusal>> {
        let refuse = |message: String| Diagnostic::error("ref::refused", location, message);
        let loaded = match self.loader.load(file, uri) {
            Ok(loaded) => loaded,
            Err(error) => {
                let mut diagnostic = refuse(format!("{}: {}", quote(uri), error.message));
                if !error.help.is_empty() {
                    diagnostic = diagnostic.help(error.help);
                }
                if self.component(sort, uri).is_some() {
                    let pointer = format!("#/components/{}/{uri}", sort.section);
                    diagnostic = diagnostic.help(format!("did you mean {}?", quote(&pointer)));
                }
                return Err(Some(Box::new(diagnostic)));
            }
        };
        if let Some(id) = self.resources.in_file(&loaded.name) {
            return Ok(id);
        }
        if self.resources.n_files >= MAX_FILES {
            let refusal = refuse(format!("{} is one file too many", quote(uri)))
                .label(format!("at most {MAX_FILES} are read"))
                .help("bundle the description into fewer files");
            return Err(Some(Box::new(refusal)));
        }
        self.resources.n_files += 1;
        let syntax = Syntax::of(&loaded.name, &loaded.text);
        let source = self.sources.add(loaded.name.clone(), loaded.text);
        let document = document::read(
            self.sources,
            source,
            syntax,
            &self.options.limits,
            self.report.diagnostics(),
        )
        .ok_or(None)?;
        let document = self.library.add(document);
        let root = document.root();
        // A file that is no OpenAPI document by itself is written like the one that refers to it.
        let version = root.get("openapi").and_then(version::quietly);
        let named = ["$schema", "jsonSchemaDialect"]
            .iter()
            .find_map(|key| root.get(key).and_then(Node::as_str))
            .and_then(Dialect::named);
        let (version, inherited) = match version {
            Some(version) => (version, Dialect::of(version)),
            None => (scope.version, scope.dialect),
        };
        let text = self
            .sources
            .get(source)
            .map(|source| source.text().clone())
            .unwrap_or_else(|| "".into());
        Ok(self.resources.add_document(
            document,
            &text,
            &loaded.name,
            version,
            named.unwrap_or(inherited),
        ))
    }
}

/// The child of `node` that a token of a pointer names.
fn step<'d>(node: Node<'d>, name: &str) -> Option<Node<'d>> {
    match node.kind() {
        Kind::Object(object) => object.get(name),
        Kind::Array(array) => {
            let canonical = name == "0" || !name.starts_with(['0', '+']);
            array.get(name.parse().ok().filter(|_| canonical)?)
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => None,
    }
}

/// Resolves the escapes of a token of a pointer.
pub(super) fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

/// Escapes a name as a token of a pointer.
fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
