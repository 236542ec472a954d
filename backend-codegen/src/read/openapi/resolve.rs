//! Follows `$ref`s.

use std::borrow::Cow;

use super::quote::quote;
use super::reader::{At, Reader, Scope};
use super::report::GroupId;
use super::shared::head;
use super::{swagger, uri};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Kind, Location, Node, decode_fragment};
use crate::list::CollectVec;
use crate::map::IndexMap;

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
pub(super) enum Refusal {
    /// For this reason, which has not been told yet.
    Because(Box<Diagnostic>),
    /// For one that has been told before, and is told of this place as well if it is a group.
    Known(Option<GroupId>),
}

impl From<Diagnostic> for Refusal {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Because(Box::new(diagnostic))
    }
}

/// References that were followed, by the resource they stand in and whether they are [soft](Softness).
pub(super) type Followed<'d> =
    IndexMap<(u32, &'d str, Softness), Result<Target<'d>, Option<GroupId>>>;

/// What a reference that leads nowhere does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Softness {
    /// What refers to it means nothing without it.
    #[default]
    Firm,
    /// It only helps to tell what is wrong with a value.
    Soft,
}

/// What should stand where a reference leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sort {
    /// The member of `components` for it.
    pub(super) section: &'static str,
    /// In words.
    pub(super) noun: &'static str,
}

impl Sort {
    /// The noun with its article.
    fn one(self) -> String {
        let article = if self.noun.starts_with('e') {
            "an"
        } else {
            "a"
        };
        format!("{article} {}", self.noun)
    }
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
            let help = format!("write it like `'{}'`", self.pointer_to(sort, "Name"));
            self.push(Diagnostic::error("ref::wrong-type", node.location(), message).help(help));
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
        let key = (scope.resource, reference, self.resources.softness);
        let found = match self.resources.followed.get(&key) {
            Some(found) => *found,
            None => {
                let found = self.find(scope, reference, location, sort);
                let found = found.map_err(|refusal| match refusal {
                    Refusal::Because(diagnostic) => {
                        let diagnostic = self.softened(*diagnostic);
                        let key = format!("{} {reference}", scope.resource);
                        Some(self.report.grouped(&key, diagnostic))
                    }
                    Refusal::Known(group) => group,
                });
                self.resources.followed.insert(key, found);
                found
            }
        };
        match found {
            Ok(target) => self.of_sort(target, reference, location, sort),
            Err(Some(group)) => {
                let label = self.place.describe();
                self.report.again(group, location, &label);
                None
            }
            Err(None) => None,
        }
    }

    /// Follows a reference that is not needed to tell whether a value is valid.
    pub(super) fn follow_softly(
        &mut self,
        scope: Scope,
        reference: &'d str,
        location: Location,
        sort: Sort,
    ) -> Option<Target<'d>> {
        self.resources.softness = Softness::Soft;
        let target = self.follow_text(scope, reference, location, sort);
        self.resources.softness = Softness::Firm;
        target
    }

    /// A finding about a reference, with its place and as grave as it is.
    pub(super) fn softened(&self, diagnostic: Diagnostic) -> Diagnostic {
        let mut diagnostic = self.labelled(diagnostic);
        if self.resources.softness == Softness::Soft {
            diagnostic.severity = Severity::Warning;
        }
        diagnostic
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
            .and_then(|fragment| self.component_named(fragment))
            .filter(|(_, name)| !name.contains('/'))
            .map(|(section, _)| section);
        let other = sort::ALL
            .iter()
            .find(|other| section == Some(other.section) && **other != sort);
        let Some(other) = other else {
            return Some(target);
        };
        let message = format!(
            "{} is {}; {} is expected here",
            quote(reference),
            other.one(),
            sort.one()
        );
        let pointer = self.pointer_to(sort, "");
        let help = format!(
            "refer to something under `{}`",
            pointer.trim_end_matches('/')
        );
        self.push(
            Diagnostic::error("ref::wrong-kind", location, message)
                .related(head(target.at.node), format!("the {}", other.noun))
                .help(help),
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
        let root = self.resources.root(resource).ok_or_else(|| {
            let message = format!("{} does not exist", quote(reference));
            Diagnostic::error("ref::unresolved", location, message)
                .help("refer to a file that can be read")
        })?;
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
        if let Some(name) = self.guesses.suggest(anchor, anchors.iter().copied()) {
            diagnostic = diagnostic.help(format!("did you mean {}?", quote(&format!("#{name}"))));
        } else if self.component(sort, anchor).is_some() {
            let pointer = self.pointer_to(sort, anchor);
            diagnostic = diagnostic.help(format!("did you mean {}?", quote(&pointer)));
        } else {
            diagnostic = diagnostic.help("a place in a document is written `#/path/to/it`");
        }
        Err(diagnostic.into())
    }

    /// How the entry document refers to a component of its own.
    pub(super) fn pointer_to(&self, sort: Sort, name: &str) -> String {
        match swagger::section_before(sort.section).filter(|_| self.is_swagger) {
            Some(section) => format!("#/{section}/{name}"),
            None => format!("#/components/{}/{name}", sort.section),
        }
    }

    /// The section and the name of the component that a pointer leads to, or leads into.
    pub(super) fn component_named<'p>(&self, pointer: &'p str) -> Option<(&'p str, &'p str)> {
        if let Some(rest) = pointer.strip_prefix("/components/") {
            return rest.split_once('/');
        }
        let (section, name) = pointer.strip_prefix('/')?.split_once('/')?;
        let section = swagger::section(section).filter(|_| self.is_swagger)?;
        Some((section, name))
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
        let tokens: Vec<&str> = pointer.split('/').skip(1).collect_vec();
        let mut rest = tokens.iter();
        if let Some((first, section)) = self.moved_section(root, &tokens) {
            at = root.with(section);
            gone = format!("/{first}");
            rest.next();
        }
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
            let diagnostic = self.nowhere(at, &gone, &name, rest.as_slice(), uri, location);
            return Err(diagnostic.into());
        }
        Ok(at)
    }

    /// The section at the top of a document of Swagger 2.0 that a pointer begins with.
    fn moved_section<'t>(&self, root: At<'d>, tokens: &[&'t str]) -> Option<(&'t str, Node<'d>)> {
        let resource = self.resources.get(root.scope.resource);
        let first = tokens
            .first()
            .filter(|_| resource.is_some_and(|it| it.is_swagger))?;
        let section = swagger::section(first)?;
        Some((first, root.node.get("components")?.get(section)?))
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
        let member = self
            .guesses
            .suggest(name, keys)
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
        } else if name.is_empty() {
            diagnostic = diagnostic.help("write a name behind the last `/`");
        } else if gone.is_empty() {
            let name = quote(name);
            diagnostic = diagnostic.help(format!(
                "nothing at the top is called {name}; add it, or correct the reference"
            ));
        } else {
            let line = self.line_of(at.node.location(), location);
            let place = quote(&format!("{uri}#{gone}"));
            diagnostic = diagnostic.help(format!(
                "add {} to {place}{line}, or correct the reference",
                quote(name)
            ));
        }
        diagnostic
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
