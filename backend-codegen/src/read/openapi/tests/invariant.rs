//! What holds of every [`Api`], whatever the document.

use std::collections::HashMap;

use crate::api::{Api, Origin, Place, Type, TypeId};

/// Panics if the types of an API do not keep what their documentation promises.
pub(super) fn check(api: &Api) {
    let mut users: HashMap<TypeId, Vec<(TypeId, Place)>> = HashMap::new();
    for (id, ty) in api.types.iter() {
        for (place, inner) in inside(ty) {
            users.entry(inner).or_default().push((id, place));
        }
    }
    for (id, ty) in api.types.iter() {
        let used = users.get(&id).map_or(&[][..], Vec::as_slice);
        match &ty.origin {
            Origin::Component(name) => assert_eq!(api.types.component(name), Some(id)),
            Origin::Inside(parent, place) => {
                assert_eq!(used, [(*parent, place.clone())], "{:?}", ty.origin);
            }
            Origin::Part(words) => assert!(used.is_empty(), "{words:?} is used by {used:?}"),
        }
        assert_ne!(ty.as_alias(), Some(id));
    }
    assert_acyclic(api);
}

/// All types that a type has inside, with their places; references are told by the place of `allOf`.
fn inside(ty: &Type) -> Vec<(Place, TypeId)> {
    let mut found = Vec::new();
    found.extend(ty.reference.map(|id| (Place::Merged, id)));
    if let Some(string) = &ty.string {
        found.extend(string.content_schema.map(|id| (Place::ContentSchema, id)));
    }
    if let Some(array) = &ty.array {
        let prefix = array.prefix_items.iter().enumerate();
        found.extend(prefix.map(|(n, id)| (Place::PrefixItem(n), *id)));
        found.extend(array.items.map(|id| (Place::Items, id)));
        found.extend(array.contains.map(|id| (Place::Contains, id)));
        found.extend(
            array
                .unevaluated_items
                .map(|id| (Place::UnevaluatedItems, id)),
        );
    }
    if let Some(object) = &ty.object {
        let properties = object.properties.iter();
        found.extend(properties.map(|(name, id)| (Place::Property((&**name).into()), *id)));
        let patterns = object.pattern_properties.values().enumerate();
        found.extend(patterns.map(|(n, id)| (Place::PatternProperty(n), *id)));
        let additional = object.additional_properties;
        found.extend(additional.map(|id| (Place::AdditionalProperties, id)));
        let unevaluated = object.unevaluated_properties;
        found.extend(unevaluated.map(|id| (Place::UnevaluatedProperties, id)));
        found.extend(object.property_names.map(|id| (Place::PropertyNames, id)));
        let dependent = object.dependent_schemas.iter();
        found.extend(dependent.map(|(name, id)| (Place::DependentSchema((&**name).into()), *id)));
    }
    if let Some(subtypes) = &ty.subtypes {
        let all = subtypes.all_of.iter().enumerate();
        found.extend(all.map(|(n, id)| (Place::AllOf(n), *id)));
        let any = subtypes.any_of.iter().enumerate();
        found.extend(any.map(|(n, id)| (Place::AnyOf(n), *id)));
        let one = subtypes.one_of.iter().enumerate();
        found.extend(one.map(|(n, id)| (Place::OneOf(n), *id)));
        found.extend(subtypes.not.map(|id| (Place::Not, id)));
        found.extend(subtypes.if_.map(|id| (Place::If, id)));
        found.extend(subtypes.then.map(|id| (Place::Then, id)));
        found.extend(subtypes.else_.map(|id| (Place::Else, id)));
    }
    found
}

/// No type contains itself in place.
fn assert_acyclic(api: &Api) {
    // Types without uses in place that are left, taken away until none is.
    let in_place = |ty: &Type| -> Vec<TypeId> {
        inside(ty)
            .into_iter()
            .filter(|(place, _)| {
                matches!(
                    place,
                    Place::Merged
                        | Place::AllOf(_)
                        | Place::AnyOf(_)
                        | Place::OneOf(_)
                        | Place::Not
                        | Place::If
                        | Place::Then
                        | Place::Else
                        | Place::DependentSchema(_)
                )
            })
            .map(|(_, id)| id)
            .collect()
    };
    let mut n_uses: HashMap<TypeId, usize> = HashMap::new();
    let mut users: HashMap<TypeId, Vec<TypeId>> = HashMap::new();
    let mut ready = Vec::new();
    for (id, ty) in api.types.iter() {
        let used = in_place(ty);
        if used.is_empty() {
            ready.push(id);
        }
        n_uses.insert(id, used.len());
        for inner in used {
            users.entry(inner).or_default().push(id);
        }
    }
    let mut n_done = 0;
    while let Some(id) = ready.pop() {
        n_done += 1;
        for user in users.remove(&id).unwrap_or_default() {
            let left = n_uses.get_mut(&user).unwrap();
            *left -= 1;
            if *left == 0 {
                ready.push(user);
            }
        }
    }
    assert_eq!(n_done, api.types.len());
}
