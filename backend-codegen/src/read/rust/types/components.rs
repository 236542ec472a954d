//! Types that attributes of utoipa name without importing them: up to its version 4 a body was the name
//! of a component, and `#[aliases(…)]` gave names to types with their arguments.

use super::{Context, Schemas, Ty};
use crate::map::HashMap;
use crate::read::rust::arguments::of_attributes;
use crate::read::rust::syntax::derives;
use crate::read::rust::world::{Kind, World};

/// What is called by one name: none where several types share it.
pub(super) type Components = HashMap<String, Option<Ty>>;

impl Schemas<'_, '_> {
    /// A type with the components in place of names that mean nothing where they are written.
    pub(in crate::read::rust) fn with_components(&mut self, ty: Ty) -> Ty {
        match ty {
            Ty::Foreign(path, arguments) => match path.as_slice() {
                [unknown, name] if unknown == "?" && arguments.is_empty() => {
                    let world = self.world;
                    let known = self.components.get_or_insert_with(|| components(world));
                    let found = known.get(name).cloned().flatten();
                    found.unwrap_or(Ty::Foreign(path, arguments))
                }
                _ => Ty::Foreign(path, self.all_with_components(arguments)),
            },
            Ty::Item(item, arguments) => Ty::Item(item, self.all_with_components(arguments)),
            Ty::Tuple(types) => Ty::Tuple(self.all_with_components(types)),
            Ty::List(item, length) => Ty::List(Box::new(self.with_components(*item)), length),
            Ty::Unknown => Ty::Unknown,
        }
    }

    fn all_with_components(&mut self, types: Vec<Ty>) -> Vec<Ty> {
        types
            .into_iter()
            .map(|ty| self.with_components(ty))
            .collect()
    }
}

/// All types that derive `ToSchema`, by the names that documents know them by.
fn components(world: &World<'_>) -> Components {
    let mut known = Components::default();
    for (id, named) in world.items.iter().enumerate() {
        let attributes = match named.kind {
            Kind::Struct(item) => &item.attrs,
            Kind::Enum(item) => &item.attrs,
            _ => continue,
        };
        if !derives(attributes).iter().any(|name| name == "ToSchema") {
            continue;
        }
        let context = Context::new(named.module, None);
        let aliases = of_attributes(attributes, "aliases").into_iter();
        let aliases = aliases.filter_map(|alias| {
            let ty = syn::parse2(alias.value?).ok()?;
            Some((alias.name, world.ty(&ty, &context)))
        });
        let own = (named.name.clone(), world.item_type(id));
        for (name, ty) in std::iter::once(own).chain(aliases) {
            let is_other = |known: &mut Option<Ty>| {
                if known.as_ref() != Some(&ty) {
                    *known = None;
                }
            };
            known
                .entry(name)
                .and_modify(is_other)
                .or_insert(Some(ty.clone()));
        }
    }
    known
}
