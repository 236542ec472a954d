//! A base whose `discriminator` says which schema a value is of, without listing them.
//!
//! ```yaml
//! Pet: {discriminator: {propertyName: kind}, properties: …}
//! Cat: {allOf: [{$ref: Pet}, {properties: …}]}
//! ```
//!
//! Swagger 2.0 knew no other way to say that a pet is a cat or a dog. To JSON Schema it says nothing:
//! a `Pet` has what stands there, and what only cats have is not looked at. So the author is told,
//! and `lenient` reads it as what is meant.

use super::super::reader::Reader;
use super::circle::{redirect, title};
use crate::api::plan::roots;
use crate::api::{Api, SubtypeKeywords, Type, TypeId, Types};
use crate::diagnostic::Diagnostic;
use crate::list::CollectVec;
use crate::map::{IndexMap, IndexSet};

/// Bases, and the components that extend each, directly or not.
fn bases(types: &Types) -> Vec<(TypeId, Vec<TypeId>)> {
    let is_base = |ty: &Type| {
        let subtypes = ty.subtypes.as_deref();
        let lists = subtypes.is_some_and(|it| !(it.any_of.is_empty() && it.one_of.is_empty()));
        ty.discriminator.is_some() && !lists
    };
    let bases = types.components().filter(|(_, id)| is_base(types.get(*id)));
    let bases = bases.map(|(_, base)| {
        let mut heirs: IndexSet<TypeId> = IndexSet::default();
        loop {
            let n_known = heirs.len();
            for (_, id) in types.components() {
                let extends = |used: &TypeId| *used == base || heirs.contains(used);
                if id != base && extended(types, types.get(id)).iter().any(extends) {
                    heirs.insert(id);
                }
            }
            if heirs.len() == n_known {
                break;
            }
        }
        (base, heirs.into_iter().collect_vec())
    });
    bases.filter(|(_, heirs)| !heirs.is_empty()).collect_vec()
}

/// What a type extends, by `allOf`.
fn extended(types: &Types, ty: &Type) -> Vec<TypeId> {
    let parts = ty.subtypes.iter().flat_map(|it| it.all_of.iter().copied());
    let parts = parts.map(|id| types.get(id).as_alias().unwrap_or(id));
    parts.collect_vec()
}

impl Reader<'_, '_> {
    /// Lets bases list their heirs, where documents are read as they are meant.
    pub(in super::super) fn list_heirs(&mut self) {
        if !self.options.lenient {
            return;
        }
        for (base, heirs) in bases(&self.schemas.types) {
            let names = self.heirs_in_words(&heirs);
            let location = self.schemas.types.get(base).location;
            let place = title(&self.schemas.types, base);
            let ty = self.schemas.types.get_mut(base);
            let subtypes = ty
                .subtypes
                .get_or_insert_with(Box::<SubtypeKeywords>::default);
            subtypes.any_of.clone_from(&heirs);
            let half = self.split(base);
            // Each heir extends that half itself.
            if let Some(subtypes) = &mut self.schemas.types.get_mut(base).subtypes {
                subtypes.all_of.retain(|id| *id != half);
            }
            let halves = IndexMap::from_iter([(base, half)]);
            for heir in heirs {
                let parts = self.schemas.types.get(heir).subtypes.iter();
                let parts: Vec<TypeId> =
                    parts.flat_map(|it| it.all_of.iter().copied()).collect_vec();
                for id in parts.into_iter().chain([heir]) {
                    redirect(self.schemas.types.get_mut(id), &halves);
                }
            }
            self.move_children(&halves);
            self.push(
                Diagnostic::warning(
                    "schema::unlisted-heirs",
                    location,
                    format!("{place} is read as one of the schemas that extend it: {names}"),
                )
                .label("its `discriminator` says which one")
                .help("list them by `oneOf`, as OpenAPI has it since 3.0"),
            );
        }
    }

    /// Tells what is not looked at in values of bases that do not list their heirs.
    pub(in super::super) fn warn_of_heirs(&mut self, api: &Api) {
        let served: IndexSet<TypeId> = roots(api).into_iter().map(|root| root.ty).collect();
        for (base, heirs) in bases(&api.types) {
            let is_member = api.types.iter().any(|(id, ty)| {
                let is_heir = heirs.contains(&id) || heirs.iter().any(|it| is_part(api, *it, id));
                !is_heir && id != base && values(ty).any(|used| used == base)
            });
            if !is_member && !served.contains(&base) {
                continue;
            }
            let names = heirs.iter().map(|id| title(&api.types, *id));
            let names = some_of(names.collect_vec());
            self.push(
                Diagnostic::warning(
                    "schema::unlisted-heirs",
                    api.types.get(base).location,
                    format!(
                        "{} does not list the schemas that extend it: {names}",
                        title(&api.types, base)
                    ),
                )
                .label("values have what stands here, and what only those have is left out")
                .help(
                    "list them by `oneOf`, as OpenAPI has it since 3.0; with `--lenient` it is read as \
                     one of them",
                ),
            );
        }
    }

    fn heirs_in_words(&self, heirs: &[TypeId]) -> String {
        let names = heirs.iter().map(|id| title(&self.schemas.types, *id));
        some_of(names.collect_vec())
    }
}

/// Names, of which only the first ones are told where there are many.
fn some_of(mut names: Vec<String>) -> String {
    const TOLD: usize = 4;
    let n_more = names.len().saturating_sub(TOLD);
    if n_more > 0 {
        names.truncate(TOLD);
        names.push(format!("{n_more} more"));
    }
    names.join(", ")
}

/// Whether a type is one of the parts that another one is made of.
fn is_part(api: &Api, whole: TypeId, id: TypeId) -> bool {
    let subtypes = api.types.get(whole).subtypes.as_deref();
    subtypes.is_some_and(|it| it.all_of.contains(&id))
}

/// What a type refers to as a whole, or as what is in its values.
fn values(ty: &Type) -> impl Iterator<Item = TypeId> {
    let subtypes = ty.subtypes.iter().flat_map(|it| {
        let some = it.any_of.iter().chain(&it.one_of);
        it.all_of.iter().chain(some).copied()
    });
    let members = ty.object.iter().flat_map(|it| {
        let named = it.properties.values().chain(it.pattern_properties.values());
        named.copied().chain(it.additional_properties)
    });
    let items = ty.array.iter().flat_map(|it| {
        let first = it.prefix_items.iter().copied();
        first.chain(it.items)
    });
    let reference = ty.reference.into_iter();
    reference.chain(subtypes).chain(members).chain(items)
}
