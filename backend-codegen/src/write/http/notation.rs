//! Which notation the text of a value has, by its shape.

use super::Look;
use crate::api::plan::{Additional, Shape, Use};
use crate::api::{TypeId, TypeSet};
use crate::list::CollectVec;
use crate::order;

/// The notation of a value that is sent as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::write) enum Notation {
    /// Any text.
    String,
    /// A minus sign, perhaps, and digits.
    Integer,
    /// A number as JSON writes it.
    Number,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Null,
    /// The first of these that fits.
    AnyOf(Vec<Notation>),
    /// Items.
    Array(Box<Notation>),
    /// Members, and what others are.
    Object(Vec<(Box<str>, Notation)>, Box<Notation>),
}

/// Types inside types are followed so far; deeper parts are any text, number or boolean.
const DEPTH: usize = 6;

/// The notation of a type.
pub(in crate::write) fn notation(look: &dyn Look, used: Use) -> Notation {
    of(look, used, 0)
}

/// Whether an object type keeps members that it does not name, or refuses them by name.
pub(in crate::write) fn keeps_others(look: &dyn Look, used: Use) -> bool {
    let plan = look.plan(used);
    plan.is_some_and(|plan| match &plan.shape {
        Shape::Map(_) => true,
        Shape::Object(object) => matches!(object.additional, Additional::Kept(_)),
        Shape::Union(union) => union.variants.iter().any(|variant| {
            keeps_others(
                look,
                Use {
                    ty: variant.ty,
                    ..used
                },
            )
        }),
        Shape::Nullable(ty) | Shape::Alias(ty) => keeps_others(look, Use { ty: *ty, ..used }),
        Shape::Any
        | Shape::Never
        | Shape::Null
        | Shape::Boolean
        | Shape::Integer(_)
        | Shape::Number
        | Shape::String(_)
        | Shape::Enum(_)
        | Shape::Array(_) => false,
    })
}

fn of(look: &dyn Look, used: Use, depth: usize) -> Notation {
    let part = |ty: TypeId| of(look, Use { ty, ..used }, depth.saturating_add(1));
    let plan = look.plan(used);
    let Some(plan) = plan.filter(|_| depth < DEPTH) else {
        return Notation::any();
    };
    match &plan.shape {
        Shape::Any => any_of_types(look, used),
        Shape::Never | Shape::String(_) | Shape::Enum(_) => Notation::String,
        Shape::Null => Notation::Null,
        Shape::Boolean => Notation::Boolean,
        Shape::Integer(_) => Notation::Integer,
        Shape::Number => Notation::Number,
        Shape::Array(item) => Notation::Array(Box::new(part(*item))),
        Shape::Map(value) => Notation::Object(Vec::new(), Box::new(part(*value))),
        Shape::Object(object) => {
            let fields = object.fields.iter();
            let members = fields
                .map(|field| (field.name.clone(), part(field.ty)))
                .collect_vec();
            let others = match object.additional {
                Additional::Kept(ty) => part(ty),
                Additional::Ignored | Additional::Refused => Notation::String,
            };
            Notation::Object(members, Box::new(others))
        }
        Shape::Union(union) => {
            Notation::any_of(union.variants.iter().map(|variant| part(variant.ty)))
        }
        Shape::Nullable(ty) => Notation::any_of([Notation::Null, part(*ty)]),
        Shape::Alias(ty) => of(look, Use { ty: *ty, ..used }, depth.saturating_add(1)),
    }
}

/// What a value of a type that only checks describe can be.
fn any_of_types(look: &dyn Look, used: Use) -> Notation {
    let own = look.own_types(used);
    let types = own.unwrap_or_else(|| look.ty(used.ty).types);
    let has = |set: TypeSet| !types.intersection(set).is_empty();
    if types == TypeSet::ANY {
        return Notation::any();
    }
    let known = [
        (TypeSet::NULL, Notation::Null),
        (TypeSet::BOOLEAN, Notation::Boolean),
        (TypeSet::INTEGER, Notation::Number),
        (TypeSet::STRING, Notation::String),
        (TypeSet::ARRAY, Notation::Array(Box::new(Notation::any()))),
        (
            TypeSet::OBJECT,
            Notation::Object(Vec::new(), Box::new(Notation::any())),
        ),
    ];
    Notation::any_of(
        known
            .into_iter()
            .filter(|(set, _)| has(*set))
            .map(|(_, notation)| notation),
    )
}

impl Notation {
    fn any() -> Self {
        Self::AnyOf(vec![Self::Boolean, Self::Number, Self::String])
    }

    /// One notation for all of these, strings last: every text fits them, `null` too.
    fn any_of(notations: impl IntoIterator<Item = Self>) -> Self {
        let mut flat: Vec<Self> = Vec::new();
        for notation in notations {
            match notation {
                Self::AnyOf(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        let mut distinct: Vec<Self> = Vec::new();
        for notation in flat {
            if !distinct.contains(&notation) {
                distinct.push(notation);
            }
        }
        if distinct.contains(&Self::String) {
            distinct.retain(|notation| *notation != Self::Null);
        }
        order::sort_by_key(&mut distinct, |notation| *notation == Self::String);
        match <[Self; 1]>::try_from(distinct) {
            Ok([only]) => only,
            Err(several) => Self::AnyOf(several),
        }
    }

    /// Whether values have parts.
    pub(in crate::write) fn is_structured(&self) -> bool {
        match self {
            Self::Array(_) | Self::Object(..) => true,
            Self::AnyOf(notations) => notations.iter().any(Self::is_structured),
            Self::String | Self::Integer | Self::Number | Self::Boolean | Self::Null => false,
        }
    }

    /// Whether values can have members.
    pub(in crate::write) fn has_members(&self) -> bool {
        match self {
            Self::Object(..) => true,
            Self::AnyOf(notations) => notations.iter().any(Self::has_members),
            _ => false,
        }
    }

    /// The notation of the members, if this is one of objects.
    pub(in crate::write) fn members(&self) -> &[(Box<str>, Self)] {
        match self {
            Self::Object(members, _) => members,
            Self::AnyOf(notations) => notations
                .iter()
                .find(|it| it.has_members())
                .map_or(&[], Self::members),
            _ => &[],
        }
    }
}
