//! What the rules about schemas look for.

use crate::api::plan::{Direction, Shape, format_types};
use crate::api::{Origin, Place, StatusRange, Type, TypeId, TypeSet};
use crate::lint::check::Check;
use crate::lint::facts;
use crate::lint::words::{self, plain, quote};

/// The types that the keywords of a schema speak about.
fn spoken(ty: &Type) -> TypeSet {
    let mut types = TypeSet::NONE;
    if ty.number.is_some() {
        types = types.union(TypeSet::NUMBER);
    }
    if ty.string.is_some() {
        types = types.union(TypeSet::STRING);
    }
    if ty.array.is_some() {
        types = types.union(TypeSet::ARRAY);
    }
    if ty.object.is_some() {
        types = types.union(TypeSet::OBJECT);
    }
    types
}

pub(super) fn type_missing(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        let is_open = ty.types == TypeSet::ANY && ty.enum_.is_none() && ty.const_.is_none();
        let extends = ty.reference.is_some() || ty.subtypes.is_some();
        if is_open && !extends && !check.facts.is_part(id) && spoken(ty).is_single() {
            let message = format!("{} does not say its type", words::ty(check.api, id));
            check.say(ty.location, message, "");
        }
    }
}

pub(super) fn keyword_mismatch(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        let other = spoken(ty).singles().find(|one| !ty.types.intersects(*one));
        if let Some(other) = other.filter(|_| !ty.types.is_empty()) {
            let names = |types: TypeSet| types.names().collect::<Vec<_>>().join(" or ");
            let name = words::ty(check.api, id);
            let message = format!(
                "{name} is {} and has keywords of {}",
                names(ty.types),
                names(other)
            );
            check.say(ty.location, message, "they say nothing");
        }
    }
}

pub(super) fn format_mismatch(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        let Some(format) = ty.format.as_deref() else {
            continue;
        };
        let about = match format {
            "int32" | "int64" => TypeSet::INTEGER,
            "float" | "double" => TypeSet::NUMBER,
            format => format_types(format).unwrap_or(TypeSet::NONE),
        };
        // Numbers as text are usual, and the format then says how large they are.
        let is_text = ty.types.intersects(TypeSet::STRING) && about.intersects(TypeSet::NUMBER);
        if about.is_empty() || is_text || ty.types.intersects(about) {
            continue;
        }
        let names = ty.types.names().collect::<Vec<_>>().join(" or ");
        let message = format!(
            "{} is {names} and has the format {}",
            words::ty(check.api, id),
            quote(format)
        );
        check.say(ty.location, message, "the format says nothing of it");
    }
}

pub(super) fn number_range(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        let (low, high): (i128, i128) = match ty.format.as_deref() {
            Some("int32") => (i32::MIN.into(), i32::MAX.into()),
            Some("int64") => (i64::MIN.into(), i64::MAX.into()),
            _ => continue,
        };
        let Some(number) = &ty.number else { continue };
        let bounds = [
            &number.minimum,
            &number.maximum,
            &number.exclusive_minimum,
            &number.exclusive_maximum,
        ];
        let values = bounds.into_iter().flatten();
        let beyond = values.filter_map(|bound| bound.to_i128().map(|value| (bound, value)));
        // 2⁶³ as an exclusive bound, or rounded as JavaScript does, says the same as the format.
        let beyond = beyond.filter(|(_, value)| *value < low || *value > high.saturating_add(1));
        let beyond: Vec<_> = beyond.collect();
        if let Some((bound, _)) = beyond.first() {
            let format = ty.format.as_deref().unwrap_or_default();
            let message = format!("{} has a bound beyond `{format}`", words::ty(check.api, id));
            check.say(ty.location, message, format!("`{bound}` does not fit"));
        }
    }
}

pub(super) fn required_undefined(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        let Some(object) = &ty.object else { continue };
        // What is a part may require what the whole describes, and the whole what its parts do.
        let is_whole = !check.facts.is_part(id) && ty.subtypes.is_none() && ty.reference.is_none();
        let says_others = !object.pattern_properties.is_empty()
            || object
                .additional_properties
                .is_some_and(|id| !check.ty(id).never);
        if !is_whole || object.properties.is_empty() || says_others {
            continue;
        }
        let missing = object
            .required
            .iter()
            .find(|name| !object.properties.contains_key(*name));
        if let Some(name) = missing {
            let message = format!("{} requires {}", words::ty(check.api, id), quote(name));
            check.say(ty.location, message, "nothing else is said of it");
        }
    }
}

pub(super) fn impossible(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        let extends = ty
            .subtypes
            .as_ref()
            .is_some_and(|subtypes| !subtypes.all_of.is_empty());
        if !extends {
            continue;
        }
        let parts = check.facts.conjunction(id);
        let parts = parts.iter().map(|id| check.ty(*id));
        let types = parts.map(|ty| match ty.never {
            true => TypeSet::NONE,
            false => ty.types,
        });
        if types.fold(TypeSet::ANY, TypeSet::intersection).is_empty() {
            let message = format!("no value is {}", words::ty(check.api, id));
            check.say(
                ty.location,
                message,
                "its parts allow no JSON type together",
            );
        }
    }
}

pub(super) fn overlapping(check: &mut Check<'_>) {
    let mut known: Vec<TypeId> = Vec::new();
    let api = check.api;
    let facts = check.facts;
    for (used, plan) in facts.plans().all_decoded() {
        let Shape::Union(union) = &plan.shape else {
            continue;
        };
        let is_ours = used.ty.index() < api.types.len();
        let overlaps = union
            .variants
            .iter()
            .any(|variant| !variant.overlaps.is_empty());
        if !union.exclusive
            || !overlaps
            || !is_ours
            || union.tag.is_some()
            || known.contains(&used.ty)
        {
            continue;
        }
        known.push(used.ty);
        let pair = union
            .variants
            .iter()
            .zip(1_usize..)
            .find_map(|(variant, n)| {
                let other = *variant.overlaps.first()?;
                Some((
                    (variant.named_by, n),
                    (union.variants.get(other)?.named_by, other + 1),
                ))
            });
        // Branches without a name of their own have the number at which they stand.
        let name = |(id, n): (TypeId, usize)| match id.index() < api.types.len() {
            true if api.types.get(id).component().is_some() => words::ty(api, id),
            _ => format!("branch {n}"),
        };
        if let Some((a, b)) = pair {
            let whole = words::ty(api, used.ty);
            let message = format!(
                "one value of {whole} can be both {} and {}",
                name(a),
                name(b)
            );
            check.say(
                api.types.get(used.ty).location,
                message,
                "`oneOf` then refuses it",
            );
        }
    }
}

pub(super) fn discriminator(check: &mut Check<'_>) {
    for (id, ty) in check.api.types.iter() {
        let (Some(discriminator), Some(subtypes)) = (&ty.discriminator, &ty.subtypes) else {
            continue;
        };
        let property = &discriminator.property_name;
        let requires = |id: TypeId| {
            let parts = check.facts.conjunction(id);
            let mut objects = parts.iter().filter_map(|id| check.ty(*id).object.as_ref());
            objects.any(|object| object.required.contains(property))
        };
        let mut branches = subtypes.one_of.iter().chain(&subtypes.any_of);
        let without = branches.find(|branch| !requires(**branch) && !is_nested(check, **branch));
        if let Some(branch) = without.filter(|_| !requires(id)) {
            let branch = words::ty(check.api, *branch);
            let message = format!("{branch} does not require {}", quote(property));
            let whole = words::ty(check.api, id);
            check.say(
                ty.location,
                message,
                format!("which tells the branches of {whole} apart"),
            );
        }
    }
}

/// Whether a branch is a union itself, or `null`: what it requires, its own branches say.
fn is_nested(check: &Check<'_>, id: TypeId) -> bool {
    let ty = check.ty(id);
    let is_union = ty
        .subtypes
        .as_ref()
        .is_some_and(|subtypes| !subtypes.one_of.is_empty() || !subtypes.any_of.is_empty());
    is_union || !ty.types.intersects(TypeSet::OBJECT)
}

pub(super) fn neither_way(check: &mut Check<'_>) {
    for (id, ty) in check
        .api
        .types
        .iter()
        .filter(|(_, ty)| ty.read_only && ty.write_only)
    {
        let message = format!("{} is sent by nobody", words::ty(check.api, id));
        check.say(ty.location, message, "`readOnly` and `writeOnly` at once");
    }
}

pub(super) fn untyped(check: &mut Check<'_>) {
    let mut known = std::collections::HashSet::new();
    for (path, one) in check.operations() {
        let bodies = one.body.iter().flat_map(|body| &body.content);
        let good = |range: &StatusRange| range.success_rank() < 2;
        let answers = one.responses.iter().filter(|(range, _)| good(range));
        let answers = answers.flat_map(|(_, response)| &response.content);
        for (name, media_type) in bodies.chain(answers) {
            let says_nothing = media_type.item_ty.is_none()
                && media_type.ty.is_none_or(|id| {
                    let ty = check.ty(id);
                    ty.types == TypeSet::ANY
                        && !ty.has_own_demands()
                        && ty.subtypes.is_none()
                        && ty.reference.is_none()
                });
            if facts::is_json(name) && says_nothing && known.insert(media_type.location) {
                let message = format!(
                    "a JSON body of {} can be anything",
                    words::operation(path, one)
                );
                check.say(media_type.location, message, "");
            }
        }
    }
}

/// Members with their names, without those that parts of unions and the like have.
fn members<'a>(check: &Check<'a>) -> impl Iterator<Item = (TypeId, String, &'a Type)> + use<'a> {
    check
        .api
        .types
        .iter()
        .filter_map(|(id, ty)| match &ty.origin {
            Origin::Inside(_, Place::Property(name)) => Some((id, plain(name), ty)),
            _ => None,
        })
}

pub(super) fn time_without_format(check: &mut Check<'_>) {
    for (id, name, ty) in members(check) {
        let is_time = ["_at", "_date", "_datetime", "_timestamp"]
            .iter()
            .any(|end| name.ends_with(end))
            || matches!(
                name.as_str(),
                "timestamp" | "created" | "updated" | "modified"
            );
        let is_any_text = ty.types.without(TypeSet::NULL) == TypeSet::STRING
            && ty.format.is_none()
            && ty.enum_.is_none()
            && ty.string.is_none()
            && ty.subtypes.is_none()
            && ty.reference.is_none();
        if is_time && is_any_text {
            let message = format!("{} is any text", words::ty(check.api, id));
            check.say(ty.location, message, "a time by its name");
        }
    }
}

pub(super) fn money(check: &mut Check<'_>) {
    const MONEY: [&str; 12] = [
        "amount",
        "amount_due",
        "amount_paid",
        "balance",
        "fee",
        "net_price",
        "price",
        "subtotal",
        "tax_amount",
        "total_amount",
        "total_price",
        "unit_price",
    ];
    for (id, name, ty) in members(check) {
        let is_fraction = ty.types.without(TypeSet::NULL) == TypeSet::NUMBER
            && !matches!(
                ty.format.as_deref(),
                Some("decimal" | "decimal128" | "integer")
            );
        if is_fraction && MONEY.contains(&name.as_str()) {
            let message = format!("{} is a binary fraction", words::ty(check.api, id));
            check.say(ty.location, message, "");
        }
    }
}

/// Both ways that a value can go.
pub(in crate::lint) const DIRECTIONS: [Direction; 2] = [Direction::Request, Direction::Response];
