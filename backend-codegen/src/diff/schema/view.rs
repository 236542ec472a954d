//! One form for what schemas can say in several ways.
//!
//! `const` and an `enum` of one, a `$ref` with words beside it and an `allOf` of one, `type` with several
//! names and an `anyOf` of single types, `false` and `not: {}`: documents change from one to the other
//! when they move between versions of OpenAPI.

use crate::api::plan::format_types;
use crate::api::{Json, Type, TypeId, TypeSet, Types};
use crate::diff::PARTIAL;

/// What a type asserts, in one form.
pub(super) struct View<'t> {
    /// Whether nothing satisfies it.
    pub(super) never: bool,
    /// The JSON types that are allowed, `enum` aside.
    pub(super) types: TypeSet,
    /// The values that are allowed, as far as `types` allows them.
    pub(super) values: Option<Vec<&'t Json>>,
    /// What must hold as well.
    pub(super) all_of: Vec<TypeId>,
    /// Of what at least one must hold.
    pub(super) any_of: Vec<TypeId>,
    /// Of which exactly one must hold.
    pub(super) one_of: Vec<TypeId>,
    /// What must not hold.
    pub(super) not: Option<TypeId>,
}

impl<'t> View<'t> {
    /// Looks at `ty`.
    pub(super) fn of(all: &'t Types, ty: &'t Type) -> Self {
        Self::with_words(all, ty, false)
    }

    /// The same of what code says, or is to say, where words about a branch make it no other one, and a
    /// type is what it speaks about.
    pub(super) fn of_code(all: &'t Types, ty: &'t Type) -> Self {
        let mut view = Self::with_words(all, ty, true);
        view.types = view.types.intersection(implied_in(all, ty, 0));
        view
    }

    fn with_words(all: &'t Types, ty: &'t Type, may_have_words: bool) -> Self {
        let subtypes = ty.subtypes.as_deref();
        let mut types = ty.types;
        let mut any_of = subtypes.map_or(Vec::new(), |subtypes| subtypes.any_of.clone());
        if let Some(union) = union_of_plain(all, &any_of, may_have_words) {
            types = types.intersection(union);
            any_of.clear();
        }
        let mut one_of = subtypes.map_or(Vec::new(), |subtypes| subtypes.one_of.clone());
        // Code takes the first that fits.
        if (may_have_words || are_disjoint(all, &one_of))
            && let Some(union) = union_of_plain(all, &one_of, may_have_words)
        {
            types = types.intersection(union);
            one_of.clear();
        }
        let mut values: Option<Vec<&Json>> = match (&ty.enum_, &ty.const_) {
            (None, None) => None,
            (Some(values), None) => Some(values.iter().collect()),
            (None, Some(value)) => Some(vec![value]),
            (Some(values), Some(value)) => {
                Some(values.iter().filter(|other| *other == value).collect())
            }
        };
        if let Some(values) = &mut values {
            values.retain(|value| types.contains(TypeSet::of(value)));
        }
        let not = subtypes.and_then(|subtypes| subtypes.not);
        let nothing = not.is_some_and(|not| accepts_everything(all.get(not)));
        let all_of = ty
            .reference
            .into_iter()
            .chain(
                subtypes
                    .into_iter()
                    .flat_map(|subtypes| subtypes.all_of.iter().copied()),
            )
            .collect();
        Self {
            never: ty.never
                || nothing
                || types.is_empty()
                || values.as_ref().is_some_and(Vec::is_empty),
            types,
            values,
            all_of,
            any_of,
            one_of,
            not: not.filter(|_| !nothing),
        }
    }
}

impl View<'_> {
    /// Whether other types say what is allowed as well.
    pub(super) fn is_put_together(&self) -> bool {
        !self.all_of.is_empty() || !self.any_of.is_empty() || !self.one_of.is_empty()
    }
}

/// The JSON types of all that a type allows, by what it refers to and its branches, too; perhaps more.
pub(super) fn types_in(all: &Types, ty: &Type, depth: usize) -> TypeSet {
    let view = View::of(all, ty);
    let mut found = view.types;
    let Some(depth) = Some(depth + 1).filter(|depth| *depth < DEEPEST) else {
        return found;
    };
    let of = |id: &TypeId| types_in(all, all.get(*id), depth);
    for part in &view.all_of {
        found = found.intersection(of(part));
    }
    for group in [&view.any_of, &view.one_of] {
        if !group.is_empty() {
            let types = group.iter().map(of);
            found = found.intersection(types.fold(TypeSet::NONE, TypeSet::union));
        }
    }
    found
}

/// The JSON types that a type means, where it names none: those that its keywords speak about, if that is
/// one.
pub(super) fn implied(ty: &Type) -> TypeSet {
    if ty.types != TypeSet::ANY {
        return ty.types;
    }
    if let Some(value) = &ty.const_ {
        return TypeSet::of(value);
    }
    if let Some(values) = ty.enum_.as_deref() {
        return values
            .iter()
            .map(TypeSet::of)
            .fold(TypeSet::NONE, TypeSet::union);
    }
    let mut implied = TypeSet::NONE;
    for (is_spoken_of, types) in [
        (ty.object.is_some(), TypeSet::OBJECT),
        (ty.array.is_some(), TypeSet::ARRAY),
        (ty.number.is_some(), TypeSet::NUMBER),
        (ty.string.is_some(), TypeSet::STRING),
    ] {
        if is_spoken_of {
            implied = implied.union(types);
        }
    }
    if let Some(types) = ty.format.as_deref().and_then(format_types) {
        implied = implied.union(types);
    }
    if implied.is_single() {
        implied
    } else {
        ty.types
    }
}

/// The same, of what a type refers to and its branches, too.
pub(in crate::diff) fn implied_in(all: &Types, ty: &Type, depth: usize) -> TypeSet {
    let mut found = implied(ty);
    let Some(depth) = Some(depth + 1).filter(|depth| *depth < DEEPEST && found == TypeSet::ANY)
    else {
        return found;
    };
    let of = |id: &TypeId| implied_in(all, all.get(*id), depth);
    let subtypes = ty.subtypes.as_deref();
    let all_of = subtypes.iter().flat_map(|subtypes| &subtypes.all_of);
    for part in ty.reference.iter().chain(all_of) {
        found = found.intersection(of(part));
    }
    let groups = subtypes.iter().flat_map(|it| [&it.any_of, &it.one_of]);
    for group in groups.filter(|group| !group.is_empty()) {
        let types = group.iter().map(of);
        found = found.intersection(types.fold(TypeSet::NONE, TypeSet::union));
    }
    found
}

/// Whether no two branches allow values of one JSON type.
fn are_disjoint(all: &Types, branches: &[TypeId]) -> bool {
    let mut known = TypeSet::NONE;
    branches.iter().all(|id| {
        let types = all.get(*id).types;
        let is_new = !known.intersects(types);
        known = known.union(types);
        is_new
    })
}

/// All types of branches that say nothing but a type.
fn union_of_plain(all: &Types, branches: &[TypeId], may_have_words: bool) -> Option<TypeSet> {
    if branches.is_empty() {
        return None;
    }
    branches.iter().try_fold(TypeSet::NONE, |union, id| {
        let ty = all.get(*id);
        let plain = plain_types(all, ty, may_have_words)?;
        let is_nameless = ty.component().is_none() && !has_words(ty);
        (is_nameless || may_have_words).then(|| union.union(plain))
    })
}

/// The types of a schema that asserts nothing else; in code numbers have the format of their type.
fn plain_types(all: &Types, ty: &Type, is_code: bool) -> Option<TypeSet> {
    let is_null = matches!(ty.enum_.as_deref(), Some([Json::Null]));
    let items = ty.array.as_deref().and_then(|array| array.items);
    let is_list_of_anything = ty.array.as_deref().is_none_or(|array| {
        let only_items = crate::api::ArrayKeywords {
            items: array.items,
            ..Default::default()
        };
        *array == only_items
            && items.is_none_or(|items| {
                accepts_everything(all.get(items)) && !has_words(all.get(items))
            })
    });
    let is_object_of_anything = ty.object.as_deref().is_none_or(|object| {
        let only_rest = crate::api::ObjectKeywords {
            additional_properties: object.additional_properties,
            ..Default::default()
        };
        let rest = object.additional_properties;
        *object == only_rest && rest.is_none_or(|rest| accepts_everything(all.get(rest)))
    });
    let is_plain = !ty.never
        && (ty.enum_.is_none() || is_null)
        && ty.const_.is_none()
        && (ty.format.is_none() || is_code && is_of_machine(None, ty.format.as_deref()))
        && ty.reference.is_none()
        && ty.number.is_none()
        && ty.string.is_none()
        && is_list_of_anything
        && is_object_of_anything
        && ty.subtypes.is_none();
    let types = if is_null {
        ty.types.intersection(TypeSet::NULL)
    } else {
        ty.types
    };
    is_plain.then_some(types)
}

/// Whether the new format is how code holds what the document says: it has no numbers without end.
pub(super) fn is_of_machine(old: Option<&str>, new: Option<&str>) -> bool {
    matches!(
        (old, new),
        (None, Some("int64" | "double")) | (Some("float"), Some("double"))
    )
}

/// Whether a type asserts nothing, whatever it says to people.
pub(super) fn accepts_everything(ty: &Type) -> bool {
    asserts_nothing_but_types(ty) && ty.reference.is_none() && ty.types == TypeSet::ANY
}

/// Whether code shows only a part of what a type is.
pub(super) fn is_partial(ty: &Type) -> bool {
    ty.extensions.0.iter().any(|(name, _)| **name == *PARTIAL)
}

/// Whether a type asserts nothing, and neither does what it refers to, or one branch of its union.
pub(super) fn leaves_all_open(types: &Types, ty: &Type) -> bool {
    is_open(types, ty, 0)
}

fn is_open(types: &Types, ty: &Type, depth: usize) -> bool {
    let Some(deeper) = Some(depth + 1).filter(|depth| *depth < DEEPEST) else {
        return false;
    };
    let is_open = |id: TypeId| is_open(types, types.get(id), deeper);
    match (wrapped(types, ty), alternatives(ty)) {
        (Some(target), _) => is_open(target),
        (None, Some(("anyOf", branches))) => branches.iter().any(|id| is_open(*id)),
        (None, _) => accepts_everything(ty),
    }
}

/// Whether every text fits.
pub(super) fn accepts_every_text(types: &Types, ty: &Type) -> bool {
    let target = layers(types, ty).last().unwrap_or(ty);
    asserts_nothing_but_types(target)
        && target.reference.is_none()
        && target.types.contains(TypeSet::STRING)
}

fn asserts_nothing_but_types(ty: &Type) -> bool {
    !ty.has_own_demands() && ty.subtypes.is_none()
}

/// The type that a reference without words of its own stands for.
pub(super) fn alias(ty: &Type) -> Option<TypeId> {
    ty.as_alias().filter(|_| !has_words(ty))
}

/// The type that one stands for which asserts nothing but that, whatever it says to people.
pub(super) fn wrapped(types: &Types, ty: &Type) -> Option<TypeId> {
    if let Some(target) = ty.as_alias() {
        return Some(target);
    }
    let subtypes = ty.subtypes.as_deref()?;
    let is_alone = ty.types == TypeSet::ANY && ty.reference.is_none() && !ty.has_own_demands();
    let only_all_of = crate::api::SubtypeKeywords {
        all_of: subtypes.all_of.clone(),
        ..Default::default()
    };
    if !is_alone || *subtypes != only_all_of {
        return None;
    }
    // Others may have words, but demand nothing.
    let mut branches = subtypes.all_of.iter().copied();
    let mut demanding = branches
        .clone()
        .filter(|branch| !accepts_everything(types.get(*branch)));
    match (demanding.next(), demanding.next()) {
        (Some(only), None) => Some(only),
        (None, _) => branches.next(),
        (Some(_), Some(_)) => None,
    }
}

/// The only branch of a union that is nothing else; it has to hold, and a discriminator tells nothing.
pub(super) fn only_branch(ty: &Type) -> Option<TypeId> {
    let subtypes = ty.subtypes.as_deref()?;
    let is_alone = ty.types == TypeSet::ANY && ty.reference.is_none() && !ty.has_own_demands();
    let branch = match (subtypes.any_of.as_slice(), subtypes.one_of.as_slice()) {
        ([branch], []) | ([], [branch]) => *branch,
        _ => return None,
    };
    let union = crate::api::SubtypeKeywords {
        any_of: subtypes.any_of.clone(),
        one_of: subtypes.one_of.clone(),
        ..Default::default()
    };
    (is_alone && *subtypes == union).then_some(branch)
}

/// The branches of a union that is nothing else, and the keyword that has them.
pub(super) fn alternatives(ty: &Type) -> Option<(&'static str, &[TypeId])> {
    let subtypes = ty.subtypes.as_deref()?;
    let is_alone = ty.types == TypeSet::ANY && ty.reference.is_none() && !ty.has_own_demands();
    let union = crate::api::SubtypeKeywords {
        any_of: subtypes.any_of.clone(),
        one_of: subtypes.one_of.clone(),
        ..Default::default()
    };
    let found = match (subtypes.any_of.as_slice(), subtypes.one_of.as_slice()) {
        (branches @ [_, ..], []) => ("anyOf", branches),
        ([], branches @ [_, ..]) => ("oneOf", branches),
        _ => return None,
    };
    (is_alone && *subtypes == union).then_some(found)
}

/// Whether a type is a union of branches, whatever else it is.
pub(super) fn is_union(ty: &Type) -> bool {
    ty.subtypes
        .as_deref()
        .is_some_and(|subtypes| !subtypes.any_of.is_empty() || !subtypes.one_of.is_empty())
}

/// The type of which one is a union with null, and nothing else.
pub(super) fn or_null(types: &Types, ty: &Type) -> Option<TypeId> {
    let other = beside_null(types, ty)?;
    let target = layers(types, types.get(other)).last()?;
    let view = View::of(types, target);
    let values = view.values.as_ref();
    let allows_null = view.types.intersects(TypeSet::NULL)
        && values.is_none_or(|values| values.contains(&&Json::Null));
    (!allows_null).then_some(other)
}

/// What a type is but null, whichever way it says that.
pub(super) fn without_null(types: &Types, ty: &Type, is_code: bool) -> Type {
    let beside = beside_null(types, ty).map_or(ty, |id| types.get(id));
    let mut plain = layers(types, beside).last().unwrap_or(beside).clone();
    // What says nothing of types says it of what it refers to, and a union by its branches.
    let of_branches = (is_code && is_union(&plain)).then(|| implied_in(types, &plain, 0));
    if plain.types != TypeSet::ANY {
        plain.types = plain.types.without(TypeSet::NULL);
    } else if let Some(implied) = of_branches
        && implied != TypeSet::ANY
        && implied.intersects(TypeSet::NULL)
    {
        plain.types = implied.without(TypeSet::NULL);
    }
    if let Some(values) = &mut plain.enum_ {
        values.retain(|value| *value != Json::Null);
    }
    plain
}

/// The other branch of a union with null, and nothing else.
fn beside_null(types: &Types, ty: &Type) -> Option<TypeId> {
    let subtypes = ty.subtypes.as_deref()?;
    let is_alone = ty.types == TypeSet::ANY
        && ty.reference.is_none()
        && !ty.has_own_demands()
        && ty.discriminator.is_none();
    let union = crate::api::SubtypeKeywords {
        any_of: subtypes.any_of.clone(),
        one_of: subtypes.one_of.clone(),
        ..Default::default()
    };
    let branches = match (subtypes.any_of.as_slice(), subtypes.one_of.as_slice()) {
        (branches, []) | ([], branches) if is_alone && *subtypes == union => branches,
        _ => return None,
    };
    let is_null = |id: TypeId| plain_types(types, types.get(id), false) == Some(TypeSet::NULL);
    match branches {
        [null, other] | [other, null] if is_null(*null) && !is_null(*other) => Some(*other),
        _ => None,
    }
}

/// Whether a type says something that it does not assert.
pub(super) fn has_words(ty: &Type) -> bool {
    ty.discriminator.is_some()
        || ty.read_only
        || ty.write_only
        || ty.default.is_some()
        || ty.title.is_some()
        || ty.description.is_some()
        || ty.deprecated
        || !ty.examples.is_empty()
        || ty.external_docs.is_some()
        || ty.xml.is_some()
        || ty.comment.is_some()
        || !ty.extensions.is_empty()
}

/// How many wrappers are looked through for what they say about a value.
const DEEPEST: usize = 8;

/// A type and what it wraps, from the outermost to the innermost.
pub(super) fn layers<'t>(types: &'t Types, ty: &'t Type) -> impl Iterator<Item = &'t Type> {
    std::iter::successors(Some(ty), |ty| wrapped(types, ty).map(|id| types.get(id))).take(DEEPEST)
}

/// Whether only the server sends a value.
pub(super) fn is_read_only(types: &Types, ty: &Type) -> bool {
    is_said(types, ty, |ty| ty.read_only, 0)
}

/// Whether only clients send a value.
pub(super) fn is_write_only(types: &Types, ty: &Type) -> bool {
    is_said(types, ty, |ty| ty.write_only, 0)
}

/// Whether something is said of a value by its type, or by one that holds as well.
fn is_said(types: &Types, ty: &Type, says: fn(&Type) -> bool, depth: usize) -> bool {
    let Some(deeper) = Some(depth + 1).filter(|depth| *depth < DEEPEST) else {
        return says(ty);
    };
    let all_of = ty.subtypes.iter().flat_map(|subtypes| &subtypes.all_of);
    let mut parts = ty.reference.iter().chain(all_of);
    says(ty) || parts.any(|id| is_said(types, types.get(*id), says, deeper))
}

/// What an absent value means.
pub(super) fn default<'t>(types: &'t Types, ty: &'t Type) -> Option<&'t Json> {
    layers(types, ty).find_map(|ty| ty.default.as_ref())
}
