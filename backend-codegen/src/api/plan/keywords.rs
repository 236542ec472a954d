//! From the keywords of one type to checks.

use super::arena::Arena;
use super::evaluated::{self, Kind};
use super::view::asserts_nothing;
use super::{Check, Direction, Evaluated, Formats, PlanOptions, Report};
#[cfg(feature = "openapi")]
use crate::api::Types;
use crate::api::{
    ArrayKeywords, NumberKeywords, ObjectKeywords, StringKeywords, Type, TypeId, TypeSet,
};
use crate::list::CollectVec;

/// What a plan is made for.
#[derive(Clone, Copy)]
pub(super) struct Context<'c> {
    pub(super) direction: Direction,
    pub(super) options: PlanOptions,
    /// Members that only the other direction knows.
    pub(super) hidden: &'c [Box<str>],
}

/// Every check of the value plan of `id`.
pub(super) fn value(
    arena: &Arena<'_>,
    id: TypeId,
    direction: Direction,
    options: PlanOptions,
) -> Vec<Check> {
    let parts = arena.parts(id);
    let hidden = hidden(arena, &parts, direction);
    let context = Context {
        direction,
        options,
        hidden: &hidden,
    };
    let mut checks = Vec::new();
    if options.implied_types {
        let implied = implied_types(arena, &parts);
        if implied != TypeSet::ANY {
            checks.push(Check::Types(implied));
        }
    }
    if hidden.is_empty() {
        own(arena, id, context, &mut checks);
        let ty = arena.ty(id);
        let all_of = ty.subtypes.iter().flat_map(|subtypes| &subtypes.all_of);
        // Where the same stands twice, level by level, there are more ways than anybody can go.
        let mut seen = Vec::new();
        for part in ty.reference.iter().chain(all_of) {
            let target = meant(arena, *part);
            if !seen.contains(&target) {
                seen.push(target);
                checks.push(Check::Is(*part));
            }
        }
    } else {
        // One part may require what another one hides, so that they cannot be checked apart.
        for part in parts {
            own(arena, part, context, &mut checks);
        }
    }
    checks
}

/// What a type is that says nothing but what it refers to.
fn meant(arena: &Arena<'_>, id: TypeId) -> TypeId {
    let mut id = id;
    // References in circles lead nowhere.
    for _ in 0..64 {
        let ty = arena.ty(id);
        let is_plain = asserts_nothing(arena, id)
            && ty
                .subtypes
                .as_ref()
                .is_none_or(|subtypes| subtypes.all_of.is_empty());
        match ty.reference.filter(|_| is_plain) {
            Some(next) => id = next,
            None => break,
        }
    }
    id
}

/// Members that some part of a type says are not for this direction.
pub(super) fn hidden(arena: &Arena<'_>, parts: &[TypeId], direction: Direction) -> Vec<Box<str>> {
    let mut hidden: Vec<Box<str>> = Vec::new();
    for object in parts
        .iter()
        .filter_map(|part| arena.ty(*part).object.as_ref())
    {
        for (name, ty) in &object.properties {
            if !hidden.contains(name) && is_hidden(arena, *ty, direction) {
                hidden.push(name.clone());
            }
        }
    }
    hidden
}

/// Whether a member of type `id` is not for this direction.
pub(super) fn is_hidden(arena: &Arena<'_>, id: TypeId, direction: Direction) -> bool {
    arena.parts(id).iter().any(|part| {
        let ty = arena.ty(*part);
        match direction {
            Direction::Request => ty.read_only,
            Direction::Response => ty.write_only,
        }
    })
}

/// The JSON types that the keywords of a type without `type` speak about, if it is just one.
pub(super) fn implied_types(arena: &Arena<'_>, parts: &[TypeId]) -> TypeSet {
    let mut implied = TypeSet::NONE;
    for ty in parts.iter().map(|part| arena.ty(*part)) {
        if ty.types != TypeSet::ANY || ty.never || ty.enum_.is_some() || ty.const_.is_some() {
            return TypeSet::ANY;
        }
        if ty.object.is_some() {
            implied = implied.union(TypeSet::OBJECT);
        }
        if ty.array.is_some() {
            implied = implied.union(TypeSet::ARRAY);
        }
        if ty.number.is_some() {
            implied = implied.union(TypeSet::NUMBER);
        }
        if ty.string.is_some() {
            implied = implied.union(TypeSet::STRING);
        }
    }
    if implied.is_single() {
        implied
    } else {
        TypeSet::ANY
    }
}

/// The types without `type` that have keywords, and the JSON type that these speak about.
#[cfg(feature = "openapi")]
pub(crate) fn implied(types: &Types) -> Vec<(TypeId, TypeSet)> {
    let arena = Arena::new(types);
    let speaks = |ty: &Type| {
        ty.object.is_some() || ty.array.is_some() || ty.number.is_some() || ty.string.is_some()
    };
    let ids = types.iter().filter(|(_, ty)| speaks(ty)).map(|(id, _)| id);
    ids.map(|id| (id, implied_types(&arena, &arena.parts(id))))
        .filter(|(_, types)| *types != TypeSet::ANY)
        .collect_vec()
}

/// Checks of the keywords that stand in `id` itself; `$ref` and `allOf` are the caller's.
pub(super) fn own(arena: &Arena<'_>, id: TypeId, context: Context<'_>, checks: &mut Vec<Check>) {
    let ty = arena.ty(id);
    if ty.never {
        checks.push(Check::Never);
        return;
    }
    if ty.types != TypeSet::ANY {
        checks.push(Check::Types(ty.types));
    }
    checks.extend(
        ty.const_
            .iter()
            .map(|value| Check::Enum(vec![value.clone()])),
    );
    checks.extend(ty.enum_.iter().map(|values| Check::Enum(values.clone())));
    if context.options.formats == Formats::Assert {
        checks.extend(format(ty));
    }
    if let Some(keywords) = ty
        .number
        .as_ref()
        .filter(|_| ty.types.intersects(TypeSet::NUMBER))
    {
        number(keywords, checks);
    }
    if let Some(keywords) = ty
        .string
        .as_ref()
        .filter(|_| ty.types.contains(TypeSet::STRING))
    {
        string(keywords, checks);
    }
    if let Some(keywords) = ty
        .array
        .as_ref()
        .filter(|_| ty.types.contains(TypeSet::ARRAY))
    {
        array(keywords, checks);
    }
    if let Some(keywords) = ty
        .object
        .as_ref()
        .filter(|_| ty.types.contains(TypeSet::OBJECT))
    {
        object(keywords, context.hidden, checks);
    }
    subtypes(arena, ty, checks);
    if let Some(unevaluated) = ty.array.as_ref().and_then(|array| array.unevaluated_items) {
        let evaluated = evaluated::of(arena, id, Kind::Items, context);
        if !evaluated.contains(&Evaluated::All) {
            checks.push(Check::UnevaluatedItems {
                evaluated,
                ty: unevaluated,
            });
        }
    }
    if let Some(unevaluated) = ty
        .object
        .as_ref()
        .and_then(|object| object.unevaluated_properties)
    {
        let evaluated = evaluated::of(arena, id, Kind::Members, context);
        if !evaluated.contains(&Evaluated::All) {
            checks.push(Check::UnevaluatedProperties {
                evaluated,
                ty: unevaluated,
            });
        }
    }
}

/// Formats whose values are checked, with the JSON types that each speaks about.
const FORMATS: &[(&str, TypeSet)] = &[
    ("byte", TypeSet::STRING),
    ("date", TypeSet::STRING),
    ("date-time", TypeSet::STRING),
    ("double", TypeSet::NUMBER),
    ("duration", TypeSet::STRING),
    ("email", TypeSet::STRING),
    ("float", TypeSet::NUMBER),
    ("hostname", TypeSet::STRING),
    ("idn-email", TypeSet::STRING),
    ("idn-hostname", TypeSet::STRING),
    ("int16", TypeSet::NUMBER),
    ("int32", TypeSet::NUMBER),
    ("int64", TypeSet::NUMBER),
    ("int8", TypeSet::NUMBER),
    ("ipv4", TypeSet::STRING),
    ("ipv6", TypeSet::STRING),
    ("iri", TypeSet::STRING),
    ("iri-reference", TypeSet::STRING),
    ("json-pointer", TypeSet::STRING),
    ("regex", TypeSet::STRING),
    ("relative-json-pointer", TypeSet::STRING),
    ("time", TypeSet::STRING),
    ("uint16", TypeSet::NUMBER),
    ("uint32", TypeSet::NUMBER),
    ("uint64", TypeSet::NUMBER),
    ("uint8", TypeSet::NUMBER),
    ("uri", TypeSet::STRING),
    ("uri-reference", TypeSet::STRING),
    ("uri-template", TypeSet::STRING),
    ("uuid", TypeSet::STRING),
];

/// The JSON types that a format speaks about, if its values are checked at all.
pub fn format_types(format: &str) -> Option<TypeSet> {
    FORMATS
        .iter()
        .find(|(name, _)| *name == format)
        .map(|(_, types)| *types)
}

/// The lowest and the highest integer of a format.
pub fn integer_range(format: &str) -> Option<(i128, i128)> {
    Some(match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "int64" => (i64::MIN.into(), i64::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "uint64" => (0, u64::MAX.into()),
        _ => return None,
    })
}

fn format(ty: &Type) -> Option<Check> {
    let format = ty.format.as_ref()?;
    let types = format_types(format)?;
    types
        .intersects(ty.types)
        .then(|| Check::Format(format.clone()))
}

fn number(keywords: &NumberKeywords, checks: &mut Vec<Check>) {
    let NumberKeywords {
        minimum,
        exclusive_minimum,
        maximum,
        exclusive_maximum,
        multiple_of,
    } = keywords;
    checks.extend(minimum.clone().map(Check::Minimum));
    checks.extend(exclusive_minimum.clone().map(Check::ExclusiveMinimum));
    checks.extend(maximum.clone().map(Check::Maximum));
    checks.extend(exclusive_maximum.clone().map(Check::ExclusiveMaximum));
    checks.extend(multiple_of.clone().map(Check::MultipleOf));
}

fn string(keywords: &StringKeywords, checks: &mut Vec<Check>) {
    checks.extend(
        keywords
            .min_length
            .filter(|min| *min > 0)
            .map(Check::MinLength),
    );
    checks.extend(keywords.max_length.map(Check::MaxLength));
    checks.extend(keywords.pattern.clone().map(Check::Pattern));
}

fn array(keywords: &ArrayKeywords, checks: &mut Vec<Check>) {
    checks.extend(
        keywords
            .min_items
            .filter(|min| *min > 0)
            .map(Check::MinItems),
    );
    checks.extend(keywords.max_items.map(Check::MaxItems));
    if !keywords.prefix_items.is_empty() {
        checks.push(Check::PrefixItems(keywords.prefix_items.clone()));
    }
    checks.extend(keywords.items.map(|ty| Check::Items {
        from: keywords.prefix_items.len(),
        ty,
    }));
    if let Some(ty) = keywords.contains {
        let min = keywords.min_contains.unwrap_or(1);
        if min > 0 || keywords.max_contains.is_some() {
            checks.push(Check::Contains {
                ty,
                min,
                max: keywords.max_contains,
            });
        }
    }
    if keywords.unique_items {
        checks.push(Check::UniqueItems);
    }
}

fn object(keywords: &ObjectKeywords, hidden: &[Box<str>], checks: &mut Vec<Check>) {
    let is_hidden = |name: &str| hidden.iter().any(|hidden| **hidden == *name);
    checks.extend(
        keywords
            .min_properties
            .filter(|min| *min > 0)
            .map(Check::MinProperties),
    );
    checks.extend(keywords.max_properties.map(Check::MaxProperties));
    let required: Vec<_> = keywords
        .required
        .iter()
        .filter(|name| !is_hidden(name))
        .cloned()
        .collect_vec();
    if !required.is_empty() {
        checks.push(Check::Required(required));
    }
    let properties: Vec<_> = keywords
        .properties
        .iter()
        .filter(|(name, _)| !is_hidden(name))
        .map(|(name, ty)| (name.clone(), *ty))
        .collect_vec();
    if !properties.is_empty() {
        checks.push(Check::Properties(properties));
    }
    if !keywords.pattern_properties.is_empty() {
        let members = keywords
            .pattern_properties
            .iter()
            .map(|(pattern, ty)| (pattern.clone(), *ty));
        checks.push(Check::PatternProperties(members.collect_vec()));
    }
    if let Some(ty) = keywords.additional_properties {
        let mut names: Vec<_> = keywords.properties.keys().cloned().collect_vec();
        names.extend(
            hidden
                .iter()
                .filter(|name| !keywords.properties.contains_key(*name))
                .cloned(),
        );
        let patterns = keywords.pattern_properties.keys().cloned().collect_vec();
        checks.push(Check::AdditionalProperties {
            names,
            patterns,
            ty,
        });
    }
    checks.extend(keywords.property_names.map(Check::PropertyNames));
    for (name, others) in &keywords.dependent_required {
        let others: Vec<_> = others
            .iter()
            .filter(|name| !is_hidden(name))
            .cloned()
            .collect_vec();
        if !others.is_empty() {
            checks.push(Check::DependentRequired(name.clone(), others));
        }
    }
    for (name, ty) in &keywords.dependent_schemas {
        checks.push(Check::DependentSchema(name.clone(), *ty));
    }
}

fn subtypes(arena: &Arena<'_>, ty: &Type, checks: &mut Vec<Check>) {
    let Some(subtypes) = &ty.subtypes else { return };
    if !subtypes.any_of.is_empty() {
        checks.push(Check::AnyOf(subtypes.any_of.clone()));
    }
    if !subtypes.one_of.is_empty() {
        checks.push(Check::OneOf {
            types: subtypes.one_of.clone(),
            report: report(arena, ty, &subtypes.one_of),
        });
    }
    checks.extend(subtypes.not.map(Check::Not));
    if let Some(condition) = subtypes.if_
        && (subtypes.then.is_some() || subtypes.else_.is_some())
    {
        checks.push(Check::If {
            condition,
            then: subtypes.then,
            otherwise: subtypes.else_,
        });
    }
}

/// Which branch a discriminator names, by value.
fn report(arena: &Arena<'_>, ty: &Type, branches: &[TypeId]) -> Option<Report> {
    let discriminator = ty.discriminator.as_ref()?;
    let values = discriminator_values(arena, ty, branches);
    let values = values
        .into_iter()
        .enumerate()
        .flat_map(|(at, values)| values.into_iter().map(move |value| (value, at)));
    Some(Report {
        property: discriminator.property_name.clone(),
        values: values.collect_vec(),
    })
}

/// The values of its discriminator that stand for each branch of a union: those that `mapping` gives
/// it, and the name of the component (OpenAPI, "Discriminator Object").
pub(super) fn discriminator_values(
    arena: &Arena<'_>,
    ty: &Type,
    branches: &[TypeId],
) -> Vec<Vec<Box<str>>> {
    let mapping = ty
        .discriminator
        .as_ref()
        .map(|discriminator| &discriminator.mapping);
    branches
        .iter()
        .map(|branch| {
            let mapped = mapping.iter().flat_map(|mapping| mapping.iter());
            let mut values: Vec<Box<str>> = mapped
                .filter(|(_, target)| *target == branch)
                .map(|(value, _)| value.clone())
                .collect_vec();
            let implicit = arena.ty(*branch).component().map(|name| Box::from(&**name));
            let is_taken = |name: &str| mapping.is_some_and(|mapping| mapping.contains_key(name));
            values.extend(implicit.filter(|name| !is_taken(name)));
            values
        })
        .collect_vec()
}
