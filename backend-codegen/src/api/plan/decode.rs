//! From a type to its shape, and to the checks that the shape does not make.

use super::arena::Arena;
use super::keywords::{Context, hidden, own};
use super::object;
use super::union;
use super::view::{View, asserts_nothing, is_any};
use super::{Check, Direction, Formats, IntegerFormat, PlanOptions, Shape, StringFormat, TypePlan};
use crate::api::{Json, TypeId, TypeSet};
use crate::list::CollectVec;
use crate::map::IndexSet;
use crate::order;

/// Makes the [`TypePlan`] of `id`. Its cycle is found later, when all plans are made.
///
/// Of an opaque type the shape is any value.
pub(super) fn plan(
    arena: &mut Arena<'_>,
    id: TypeId,
    direction: Direction,
    is_opaque: bool,
    options: PlanOptions,
) -> TypePlan {
    let default = arena
        .parts(id)
        .iter()
        .find_map(|part| arena.ty(*part).default.clone());
    let format = format(arena, &arena.parts(id), options).map(Into::into);
    let (shape, checks) = match is_opaque {
        true => opaque(arena, id, direction, options),
        false => shape(arena, id, direction, options),
    };
    TypePlan {
        shape,
        checks,
        format,
        default,
        cycle: None,
    }
}

fn shape(
    arena: &mut Arena<'_>,
    id: TypeId,
    direction: Direction,
    options: PlanOptions,
) -> (Shape, Vec<Check>) {
    if let Some(target) = alias(arena, id) {
        return (Shape::Alias(target), Vec::new());
    }
    let view = View::new(arena, id, options);
    let hidden = hidden(arena, &view.parts, direction);
    let context = Context {
        direction,
        options,
        hidden: &hidden,
    };
    if view.types.is_empty() {
        return (Shape::Never, Vec::new());
    }
    if let Some(shape) = of_values(&view) {
        let residual = residual(arena, &view, context, &shape);
        return (shape, residual);
    }
    let with_null = view.types.contains(TypeSet::NULL) && view.types != TypeSet::NULL;
    if with_null && view.types != TypeSet::ANY {
        if view.has_conditions(arena) {
            return any(arena, &view, context);
        }
        return (
            Shape::Nullable(arena.only(id, view.types.without(TypeSet::NULL))),
            Vec::new(),
        );
    }
    if view.values.is_some() && !view.types.is_single() {
        return any(arena, &view, context);
    }
    if let Some(shape) = union::of_group(arena, id, &view, context) {
        let residual = match &shape {
            // What the union was distributed over is checked in each variant.
            union::Found::Distributed(_) => Vec::new(),
            union::Found::Plain(shape) => residual(arena, &view, context, shape),
        };
        return (shape.into_shape(), residual);
    }
    if view.types.is_single() {
        let shape = single(arena, id, &view, context);
        let residual = residual(arena, &view, context, &shape);
        return (shape, residual);
    }
    // More than a few types and something about each of them is no union that anyone would read.
    if view.types == TypeSet::ANY || view.types.singles().count() > 3 || view.has_conditions(arena)
    {
        return any(arena, &view, context);
    }
    (union::by_type(arena, id, view.types), Vec::new())
}

/// Every value, with all checks, whatever the schema is.
fn opaque(
    arena: &Arena<'_>,
    id: TypeId,
    direction: Direction,
    options: PlanOptions,
) -> (Shape, Vec<Check>) {
    let view = View::new(arena, id, options);
    let hidden = hidden(arena, &view.parts, direction);
    let context = Context {
        direction,
        options,
        hidden: &hidden,
    };
    any(arena, &view, context)
}

/// The type that `id` is only another name of.
fn alias(arena: &Arena<'_>, id: TypeId) -> Option<TypeId> {
    if !asserts_nothing(arena, id) {
        return None;
    }
    let ty = arena.ty(id);
    let all_of = ty.subtypes.iter().flat_map(|subtypes| &subtypes.all_of);
    let mut targets = ty
        .reference
        .iter()
        .chain(all_of)
        .filter(|target| !is_any(arena, **target));
    match (targets.next(), targets.next()) {
        (Some(target), None) if !arena.parts(*target).contains(&id) => Some(*target),
        _ => None,
    }
}

/// Every value, with all checks.
fn any(arena: &Arena<'_>, view: &View, context: Context<'_>) -> (Shape, Vec<Check>) {
    let checks = residual(arena, view, context, &Shape::Any);
    (Shape::Any, checks)
}

/// The shape of an `enum` or `const` of strings.
fn of_values(view: &View) -> Option<Shape> {
    let values = view.values.as_ref()?;
    let mut names: IndexSet<&str> = IndexSet::new();
    for value in values {
        match value {
            Json::String(name) => {
                names.insert(name);
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => {
                return None;
            }
        }
    }
    (!names.is_empty())
        .then(|| Shape::Enum(names.iter().map(|name| Box::from(*name)).collect_vec()))
}

/// The shape of a type that is of one JSON type.
fn single(arena: &mut Arena<'_>, id: TypeId, view: &View, context: Context<'_>) -> Shape {
    match view.types {
        TypeSet::NULL => Shape::Null,
        TypeSet::BOOLEAN => Shape::Boolean,
        TypeSet::INTEGER => Shape::Integer(integer(arena, view, context.options)),
        TypeSet::NUMBER => Shape::Number,
        TypeSet::STRING => Shape::String(match format(arena, &view.parts, context.options) {
            Some("uuid") => StringFormat::Uuid,
            Some("date-time") => StringFormat::DateTime,
            Some("date") => StringFormat::Date,
            Some("byte") => StringFormat::Base64,
            _ => StringFormat::Plain,
        }),
        TypeSet::ARRAY => array(arena, id, view),
        _ => object::shape(arena, id, view, context),
    }
}

/// The one format that the parts name, if formats mean something.
fn format<'a>(arena: &'a Arena<'_>, parts: &[TypeId], options: PlanOptions) -> Option<&'a str> {
    if options.formats == Formats::Annotate {
        return None;
    }
    let mut formats = parts
        .iter()
        .filter_map(|part| arena.ty(*part).format.as_deref());
    let first = formats.next()?;
    formats.all(|other| other == first).then_some(first)
}

fn integer(arena: &Arena<'_>, view: &View, options: PlanOptions) -> IntegerFormat {
    match format(arena, &view.parts, options) {
        Some("int32" | "int16" | "int8") => IntegerFormat::Int32,
        Some("uint32" | "uint16" | "uint8") => IntegerFormat::Uint32,
        Some("uint64") => IntegerFormat::Uint64,
        _ => {
            let numbers = || {
                view.parts
                    .iter()
                    .filter_map(|part| arena.ty(*part).number.as_ref())
            };
            let not_negative = numbers().any(|number| {
                number
                    .minimum
                    .as_ref()
                    .is_some_and(|minimum| !minimum.is_negative())
                    || number
                        .exclusive_minimum
                        .as_ref()
                        .is_some_and(|minimum| !minimum.is_negative())
            });
            let large = numbers().any(|number| {
                let bounds = [&number.maximum, &number.exclusive_maximum];
                bounds
                    .into_iter()
                    .flatten()
                    .any(|bound| *bound > i64::MAX.into())
            });
            if not_negative && large {
                IntegerFormat::Uint64
            } else {
                IntegerFormat::Int64
            }
        }
    }
}

fn array(arena: &mut Arena<'_>, id: TypeId, view: &View) -> Shape {
    let arrays = || {
        view.parts
            .iter()
            .filter_map(|part| arena.ty(*part).array.as_ref())
    };
    if arrays().any(|array| !array.prefix_items.is_empty()) {
        return Shape::Array(arena.any());
    }
    let mut items: Vec<TypeId> = Vec::new();
    for ty in arrays().filter_map(|array| array.items) {
        if !items.contains(&ty) && !is_any(arena, ty) {
            items.push(ty);
        }
    }
    Shape::Array(match items.as_slice() {
        [] => arena.any(),
        [one] => *one,
        _ => arena.merged(id, crate::api::Place::Items, items),
    })
}

/// The checks that `shape` does not make.
pub(super) fn residual(
    arena: &Arena<'_>,
    view: &View,
    context: Context<'_>,
    shape: &Shape,
) -> Vec<Check> {
    let mut checks = Vec::new();
    for part in &view.parts {
        own(arena, *part, context, &mut checks);
    }
    if matches!(shape, Shape::Any) && view.types != TypeSet::ANY {
        checks.insert(0, Check::Types(view.types));
    }
    let mut left: Vec<Check> = Vec::with_capacity(checks.len());
    for check in checks {
        let applies = check
            .speaks_about()
            .is_none_or(|types| types.intersects(view.types));
        if applies && !is_made_by(arena, view, shape, &check) && !left.contains(&check) {
            left.push(check);
        }
    }
    order::sort_by_key(&mut left, Check::level);
    left
}

/// Whether decoding into `shape` makes the check.
fn is_made_by(arena: &Arena<'_>, view: &View, shape: &Shape, check: &Check) -> bool {
    if let Check::Types(types) = check {
        return match shape {
            Shape::Any => *types != view.types,
            _ => true,
        };
    }
    match (shape, check) {
        (Shape::Any, _) => false,
        (Shape::Enum(_), Check::Enum(_)) | (Shape::Null, Check::Enum(_)) => true,
        (Shape::Boolean, Check::Enum(values)) => values.len() >= 2,
        (Shape::String(made), Check::Format(format)) => matches!(
            (made, &**format),
            (StringFormat::Uuid, "uuid")
                | (StringFormat::DateTime, "date-time")
                | (StringFormat::Date, "date")
                | (StringFormat::Base64, "byte")
        ),
        (Shape::Integer(made), Check::Format(format)) => match made {
            IntegerFormat::Int32 => matches!(&**format, "int32" | "int64"),
            IntegerFormat::Int64 => matches!(&**format, "int64" | "double" | "float"),
            IntegerFormat::Uint32 => matches!(&**format, "uint32" | "uint64" | "int64"),
            IntegerFormat::Uint64 => &**format == "uint64",
        },
        (Shape::Number, Check::Format(format)) => matches!(&**format, "float" | "double"),
        (Shape::Array(made), Check::Items { from: 0, ty }) => {
            *made == *ty || is_any(arena, *ty) || arena.parts(*made).contains(ty)
        }
        (
            Shape::Map(made),
            Check::AdditionalProperties {
                names,
                patterns,
                ty,
            },
        ) => {
            names.is_empty()
                && patterns.is_empty()
                && (made == ty || arena.parts(*made).contains(ty))
        }
        (Shape::Object(shape), check) => object::is_made_by(arena, shape, check),
        (Shape::Union(_), check) => union::is_made_by(view, check),
        (Shape::Alias(_), Check::AnyOf(_) | Check::OneOf { .. }) => union::is_made_by(view, check),
        (Shape::Enum(_), check) => view.values.is_none() && union::is_made_by(view, check),
        _ => false,
    }
}
