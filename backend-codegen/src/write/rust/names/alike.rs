//! Which nested types are the same but for their names.

use std::fmt::Write;

use super::types::{Names, shared};
use crate::api::plan::{Additional, ByUse, ObjectShape, Shape, UnionShape, Use};
use crate::api::{Type, TypeId};
use crate::list::CollectVec;
use crate::map::{IndexMap, IndexSet};

/// For each nested type that is the same as one before it: that one.
///
/// Documents repeat objects and enumerations wherever they are used; of one with a thousand
/// operations more than half are repetitions. What is compared is all that is printed about a type,
/// its members' documentation included. Types that the author of the document named stay apart.
pub(super) fn alike(names: &Names<'_>, wrapped: &IndexSet<Use>) -> ByUse<Use> {
    let plans = names.plans();
    let nodes: Vec<Node> = plans
        .all_decoded()
        .filter(|(used, _)| shared(plans, *used) == *used)
        .map(|(used, _)| Node::of(names, wrapped, used))
        .collect_vec();
    let classes = classes(&nodes);
    let mut firsts: IndexMap<usize, Use> = IndexMap::default();
    let mut alike = ByUse::default();
    for node in nodes.iter().filter(|node| node.can_be_merged) {
        let Some(class) = classes.get(&node.used) else {
            continue;
        };
        let first = *firsts.entry(*class).or_insert(node.used);
        if first != node.used {
            alike.insert(node.used, first);
        }
    }
    alike
}

/// A type as it is compared.
struct Node {
    used: Use,
    /// All that is printed about the type, but for what it contains.
    own: String,
    parts: Vec<Use>,
    can_be_merged: bool,
}

impl Node {
    fn of(names: &Names<'_>, wrapped: &IndexSet<Use>, used: Use) -> Self {
        let plans = names.plans();
        let mut own = String::new();
        let mut parts = Vec::new();
        let mut can_be_merged = false;
        let is_named = plans.ty(used.ty).component().is_some() || wrapped.contains(&used);
        match plans.decoded(used.ty, used.direction) {
            Some(plan) if !is_named => {
                let text = Text {
                    names,
                    used,
                    own: &mut own,
                };
                parts = text.shape(&plan.shape);
                let stands = names.own(used);
                let _ = write!(own, "{:?} {:?} {stands:?}", plan.checks, plan.default);
                let _ = write!(own, "{}", asserted(plans.ty(used.ty)));
                can_be_merged = matches!(
                    plan.shape,
                    Shape::Object(_) | Shape::Union(_) | Shape::Enum(_)
                );
            }
            _ => own = format!("{used:?}"),
        }
        let parts = parts
            .into_iter()
            .map(|ty| names.part(used, ty))
            .collect_vec();
        Self {
            used,
            own,
            parts,
            can_be_merged,
        }
    }
}

/// Groups types that cannot be told apart, by what they are themselves and then, again and again, by
/// the groups of what they contain.
fn classes(nodes: &[Node]) -> IndexMap<Use, usize> {
    let mut known: IndexMap<&str, usize> = IndexMap::default();
    let mut classes: IndexMap<Use, usize> = nodes
        .iter()
        .map(|node| {
            let next = known.len();
            (node.used, *known.entry(&node.own).or_insert(next))
        })
        .collect();
    let mut n_classes = known.len();
    loop {
        let mut known: IndexMap<Vec<Option<usize>>, usize> = IndexMap::default();
        let class = |used: &Use| classes.get(used).copied();
        let finer: IndexMap<Use, usize> = nodes
            .iter()
            .map(|node| {
                let parts = node.parts.iter().map(class);
                let key = std::iter::once(class(&node.used))
                    .chain(parts)
                    .collect_vec();
                let next = known.len();
                (node.used, *known.entry(key).or_insert(next))
            })
            .collect();
        if known.len() == n_classes {
            return finer;
        }
        n_classes = known.len();
        classes = finer;
    }
}

/// What a type says that its shape does not show.
fn asserted(ty: &Type) -> String {
    let subtypes = ty.subtypes.as_deref();
    let n_branches = subtypes.map(|it| (it.all_of.len(), it.any_of.len(), it.one_of.len()));
    format!(
        "{:?} {:?} {:?} {n_branches:?} {} {}",
        ty.types, ty.format, ty.enum_, ty.read_only, ty.write_only
    )
}

/// Writes down what is printed about a type.
struct Text<'t, 'n, 'a> {
    names: &'n Names<'a>,
    used: Use,
    own: &'t mut String,
}

impl Text<'_, '_, '_> {
    fn shape(mut self, shape: &Shape) -> Vec<TypeId> {
        match shape {
            Shape::Any
            | Shape::Never
            | Shape::Null
            | Shape::Boolean
            | Shape::Integer(_)
            | Shape::Number
            | Shape::String(_)
            | Shape::Enum(_) => {
                self.add(format_args!("{shape:?}"));
                Vec::new()
            }
            Shape::Array(ty) => self.around("array", *ty),
            Shape::Map(ty) => self.around("map", *ty),
            Shape::Nullable(ty) => self.around("nullable", *ty),
            Shape::Alias(ty) => self.around("alias", *ty),
            Shape::Object(object) => self.object(object),
            Shape::Union(union) => self.union(union),
        }
    }

    fn add(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.own.write_fmt(text);
    }

    fn around(&mut self, what: &str, ty: TypeId) -> Vec<TypeId> {
        let is_boxed = self.names.is_boxed(self.used, ty);
        self.add(format_args!("{what} {is_boxed}"));
        vec![ty]
    }

    /// What a part of a type says at the place where it is used.
    fn part(&mut self, ty: TypeId) {
        let is_boxed = self.names.is_boxed(self.used, ty);
        let part = self.names.plans().ty(ty);
        let Type {
            title, description, ..
        } = part;
        match part.component() {
            Some(_) => self.add(format_args!("{is_boxed}")),
            None => {
                let asserted = asserted(part);
                self.add(format_args!(
                    "{is_boxed} {title:?} {description:?} {asserted}"
                ));
            }
        }
    }

    fn object(&mut self, object: &ObjectShape) -> Vec<TypeId> {
        let ObjectShape {
            fields,
            additional,
            hidden,
        } = object;
        let mut parts = Vec::new();
        self.add(format_args!("object {hidden:?}"));
        for field in fields {
            self.add(format_args!(
                "{:?} {} {:?}",
                field.name, field.required, field.default
            ));
            self.part(field.ty);
            parts.push(field.ty);
        }
        match additional {
            Additional::Ignored => self.add(format_args!("ignored")),
            Additional::Refused => self.add(format_args!("refused")),
            Additional::Kept(ty) => {
                self.add(format_args!("kept"));
                parts.push(*ty);
            }
        }
        parts
    }

    fn union(&mut self, union: &UnionShape) -> Vec<TypeId> {
        let UnionShape {
            variants,
            exclusive,
            tag,
        } = union;
        let idents = self.names.variants(self.used, union);
        self.add(format_args!("union {exclusive} {tag:?}"));
        for (variant, ident) in variants.iter().zip(idents) {
            self.add(format_args!(
                "{ident} {:?} {:?} {:?} {:?}",
                variant.types, variant.tag_values, variant.required, variant.overlaps
            ));
            self.part(variant.ty);
        }
        variants.iter().map(|variant| variant.ty).collect_vec()
    }
}
