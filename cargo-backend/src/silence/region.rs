//! Where in documents things are: parts by pointer, and pointers by place.

use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::{
    self, Document, Kind, Limits, Location, Node, Source, SourceId, Sources, Syntax,
};

/// The documents of a run as trees.
pub(super) struct Trees {
    /// Each with whether something is silenced in it.
    list: Vec<(Document, bool)>,
}

/// The name of the member that silences findings.
pub(super) const MEMBER: &str = "x-lint-ignore";

/// An object with findings that are silenced in it.
pub(super) struct Silencing<'d> {
    /// The object, with the key that it stands under.
    pub(super) region: Location,
    pub(super) value: Node<'d>,
    /// Where the member stands.
    pub(super) key: Location,
}

impl Trees {
    pub(super) fn of(sources: &Sources) -> Self {
        let documents = sources.entries().filter(|(_, source)| is_document(source));
        let read = |(id, source): (SourceId, &Source)| {
            let syntax = Syntax::of(source.name(), source.text());
            // What is wrong with the text has been told.
            let mut told = Diagnostics::new();
            let document = document::read(sources, id, syntax, &Limits::default(), &mut told)?;
            Some((document, source.text().contains(MEMBER)))
        };
        Self {
            list: documents.filter_map(read).collect(),
        }
    }

    /// Every object that silences something.
    pub(super) fn silencing(&self) -> Vec<Silencing<'_>> {
        let mut all = Vec::new();
        for (document, _) in self.list.iter().filter(|(_, silences)| *silences) {
            let root = document.root();
            walk(root, root.location(), &mut all);
        }
        all
    }

    /// The parts of all documents that a pointer names, with their keys.
    pub(super) fn at(&self, tokens: &[String]) -> Vec<Location> {
        let parts = self
            .list
            .iter()
            .filter_map(|(document, _)| part(document.root(), tokens));
        parts.collect()
    }

    /// Operations by `operationId`, or as `GET /orders`, with their keys.
    pub(super) fn operation(&self, name: &str) -> Vec<Location> {
        let mut found = Vec::new();
        for (document, _) in &self.list {
            let paths = document
                .root()
                .get("paths")
                .and_then(|paths| paths.as_object());
            for path in paths.into_iter().flatten() {
                for operation in path.value.as_object().into_iter().flatten() {
                    let id = operation
                        .value
                        .get("operationId")
                        .and_then(|id| id.as_str());
                    let place = format!("{} {}", operation.key.to_uppercase(), path.key);
                    if id == Some(name) || place == name {
                        found.push(around(operation.key_location, operation.value.location()));
                    }
                }
            }
        }
        found
    }

    /// The pointer of the innermost part that a place lies in, if it lies in a document.
    pub(super) fn pointer(&self, place: Location) -> Option<String> {
        let documents = self.list.iter().map(|(document, _)| document);
        let mut documents = documents.filter(|it| it.root().location().source == place.source);
        let document = documents.next()?;
        let mut pointer = String::new();
        let mut node = document.root();
        'deeper: loop {
            match node.kind() {
                Kind::Object(object) => {
                    for member in object {
                        if contains(around(member.key_location, member.value.location()), place) {
                            pointer.push('/');
                            pointer.push_str(&member.key.replace('~', "~0").replace('/', "~1"));
                            node = member.value;
                            continue 'deeper;
                        }
                    }
                }
                Kind::Array(array) => {
                    for (item, at) in array.iter().zip(0_usize..) {
                        if contains(item.location(), place) {
                            pointer.push('/');
                            pointer.push_str(&at.to_string());
                            node = item;
                            continue 'deeper;
                        }
                    }
                }
                Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
            }
            return Some(pointer);
        }
    }
}

/// Whether a source is a document, and not code.
fn is_document(source: &Source) -> bool {
    let name = source.name();
    let extension = name
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase());
    match extension.as_deref() {
        Some("json" | "yaml" | "yml") => true,
        _ => name == "<stdin>",
    }
}

fn walk<'d>(node: Node<'d>, region: Location, all: &mut Vec<Silencing<'d>>) {
    match node.kind() {
        Kind::Object(object) => {
            for member in object {
                if member.key == MEMBER {
                    all.push(Silencing {
                        region,
                        value: member.value,
                        key: member.key_location,
                    });
                    continue;
                }
                let inside = around(member.key_location, member.value.location());
                walk(member.value, inside, all);
            }
        }
        Kind::Array(array) => {
            for item in array {
                walk(item, item.location(), all);
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
    }
}

fn part(root: Node<'_>, tokens: &[String]) -> Option<Location> {
    let mut node = root;
    let mut region = root.location();
    for token in tokens {
        match node.kind() {
            Kind::Object(object) => {
                let member = object.member(token)?;
                region = around(member.key_location, member.value.location());
                node = member.value;
            }
            Kind::Array(array) => {
                node = array.get(token.parse().ok()?)?;
                region = node.location();
            }
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => return None,
        }
    }
    Some(region)
}

/// A key and what it stands before; an alias stands elsewhere.
fn around(key: Location, value: Location) -> Location {
    Location {
        source: key.source,
        start: key.start,
        end: value.end.max(key.end),
    }
}

/// Whether a place begins in a region.
pub(super) fn contains(region: Location, place: Location) -> bool {
    region.source == place.source
        && region.start <= place.start
        && place.start < region.end.max(region.start + 1)
}
