//! Parts of `allOf` that let nobody add members.
//!
//! ```yaml
//! NewBook: {properties: {isbn: …}, additionalProperties: false}
//! Book: {allOf: [{$ref: NewBook}, {required: [added], properties: {added: …}}]}
//! ```
//!
//! All parts hold at once, and `additionalProperties` knows the members of its own part alone: a `Book`
//! with `added` is no `NewBook`, so that there is no book at all.

use super::super::quote::quote;
use super::super::reader::Reader;
use super::circle::title;
use crate::api::{ObjectKeywords, Type, TypeId, Types};
use crate::diagnostic::Diagnostic;
use crate::list::CollectVec;
use crate::map::IndexSet;

impl Reader<'_, '_> {
    /// Warns of members that one part of a schema declares and another one refuses.
    pub(in super::super) fn check_closed_parts(&mut self) {
        let types = &self.schemas.types;
        let wholes = types.iter().filter(|(_, ty)| is_whole(ty));
        let found: Vec<Diagnostic> = wholes
            .filter_map(|(id, _)| refused(types, id).map(|it| it.told(types, id)))
            .collect_vec();
        for diagnostic in found {
            self.push_grouped("closed", diagnostic);
        }
    }
}

/// Whether several parts speak about one value.
fn is_whole(ty: &Type) -> bool {
    let all_of = ty.subtypes.as_ref().map_or(0, |it| it.all_of.len());
    all_of > 1
        || all_of == 1 && ty.object.is_some()
        || ty.reference.is_some() && ty.object.is_some()
}

/// All parts that hold at once, the type itself first.
fn parts(types: &Types, id: TypeId) -> IndexSet<TypeId> {
    let mut parts = IndexSet::from_iter([id]);
    let mut at = 0;
    while let Some(part) = parts.get_index(at).copied() {
        let ty = types.get(part);
        let all_of = ty.subtypes.iter().flat_map(|it| it.all_of.iter().copied());
        parts.extend(ty.reference.into_iter().chain(all_of));
        at += 1;
    }
    parts
}

/// Members that a part refuses.
struct Refused<'t> {
    closed: TypeId,
    names: Vec<&'t str>,
    is_required: bool,
}

fn refused(types: &Types, whole: TypeId) -> Option<Refused<'_>> {
    let parts = parts(types, whole);
    let objects = parts.iter().filter_map(|id| {
        let object = types.get(*id).object.as_deref()?;
        Some((*id, object))
    });
    let objects: Vec<(TypeId, &ObjectKeywords)> = objects.collect_vec();
    let is_closed = |object: &ObjectKeywords| {
        let others = object.additional_properties;
        others.is_some_and(|id| types.get(id).never) && object.pattern_properties.is_empty()
    };
    for (closed, object) in objects.iter().filter(|(_, object)| is_closed(object)) {
        let others = || objects.iter().filter(|(id, _)| id != closed);
        let is_refused = |name: &&str| !object.properties.contains_key(*name);
        let required = others().flat_map(|(_, other)| other.required.iter().map(|it| &**it));
        let required: IndexSet<&str> = required.filter(is_refused).collect();
        let declared = others().flat_map(|(_, other)| {
            let possible = other.properties.iter();
            let possible = possible.filter(|(_, id)| !types.get(**id).never);
            possible.map(|(name, _)| &**name)
        });
        let declared: IndexSet<&str> = declared.filter(is_refused).collect();
        let is_required = !required.is_empty();
        let names = if is_required { required } else { declared };
        if !names.is_empty() {
            return Some(Refused {
                closed: *closed,
                names: names.into_iter().collect_vec(),
                is_required,
            });
        }
    }
    None
}

impl Refused<'_> {
    fn told(self, types: &Types, whole: TypeId) -> Diagnostic {
        let name = self.names.first().copied().unwrap_or_default();
        let more = match self.names.len() {
            0 | 1 => String::new(),
            n => format!(" and {} more", n - 1),
        };
        let (whole_name, name) = (title(types, whole), quote(name));
        let message = match self.is_required {
            true => format!(
                "{whole_name} demands {name}{more}, which a part of it refuses: nothing is valid"
            ),
            false => {
                format!("{whole_name} never has {name}{more}, since a part of it refuses that")
            }
        };
        let closed = types.get(self.closed).location;
        let diagnostic =
            Diagnostic::warning("schema::refused-member", types.get(whole).location, message).help(
                "leave `additionalProperties: false` out there; from OpenAPI 3.1 on \
             `unevaluatedProperties: false` in the schema that has all parts says what is meant",
            );
        match self.closed == whole {
            true => {
                diagnostic.label("`additionalProperties: false` knows what stands beside it alone")
            }
            false => diagnostic.related(closed, "has `additionalProperties: false`"),
        }
    }
}
