//! From the types that are sent to the plans of all types that they use.

use super::arena::Arena;
use super::by_use::ByUse;
use super::{Check, Direction, PlanOptions, Plans, Shape, TypePlan, Use, decode, keywords};
use crate::api::{Type, TypeId, Types};
use crate::list::CollectVec;
use crate::map::IndexSet;
use crate::order;

pub(super) fn plans<'a>(
    types: &'a Types,
    decoded: &[Use],
    values: &[Use],
    opaque: &IndexSet<TypeId>,
    options: PlanOptions,
) -> Plans<'a> {
    let mut arena = Arena::new(types);
    let mut plans: ByUse<TypePlan> = ByUse::default();
    let mut queue: Vec<Use> = decoded.iter().rev().copied().collect_vec();
    while let Some(used) = queue.pop() {
        if plans.contains_key(&used) {
            continue;
        }
        let is_opaque = opaque.contains(&used.ty) || arena.is_opaque(used.ty);
        let plan = decode::plan(&mut arena, used.ty, used.direction, is_opaque, options);
        let next: Vec<_> = plan
            .shape
            .types()
            .into_iter()
            .map(|ty| Use { ty, ..used })
            .collect_vec();
        queue.extend(next.into_iter().rev());
        plans.insert(used, plan);
    }
    let asked = plans.iter().flat_map(|(used, plan)| {
        plan.checks
            .iter()
            .flat_map(Check::types)
            .map(|ty| Use { ty, ..*used })
    });
    let mut queue: Vec<Use> = values.iter().copied().chain(asked).collect_vec();
    // A union that is exclusive tests other variants by their value plans.
    for (used, plan) in &plans {
        if let Shape::Union(union) = &plan.shape {
            let tested = union
                .variants
                .iter()
                .filter(|variant| !variant.overlaps.is_empty());
            queue.extend(tested.map(|variant| Use {
                ty: variant.ty,
                ..*used
            }));
        }
    }
    queue.reverse();
    let mut checks: ByUse<Vec<Check>> = ByUse::default();
    while let Some(used) = queue.pop() {
        if checks.contains_key(&used) {
            continue;
        }
        let plan = keywords::value(&arena, used.ty, used.direction, options);
        queue.extend(
            plan.iter()
                .rev()
                .flat_map(Check::types)
                .map(|ty| Use { ty, ..used }),
        );
        checks.insert(used, plan);
    }
    mark_cycles(&mut plans);
    let directed = directed(&arena);
    Plans {
        arena,
        options,
        decoded: plans,
        values: checks,
        directed,
    }
}

/// Numbers the cycles of types that hold each other without a pointer: the strongly connected
/// components of that graph (Tarjan 1972, without recursion, since a document may chain thousands).
fn mark_cycles(plans: &mut ByUse<TypePlan>) {
    let edges: Vec<Vec<usize>> = plans
        .iter()
        .map(|(used, plan)| {
            let types = plan.shape.inline_types().into_iter();
            types
                .filter_map(|ty| plans.get_index_of(&Use { ty, ..*used }))
                .collect_vec()
        })
        .collect_vec();
    let components = components(&edges);
    for (at, plan) in plans.values_mut().enumerate() {
        plan.cycle = components.get(at).copied().flatten();
    }
}

/// For each node the number of its component, if that has a cycle.
fn components(edges: &[Vec<usize>]) -> Vec<Option<u32>> {
    #[derive(Clone, Copy, Default)]
    struct Node {
        order: usize,
        low: usize,
        is_on_stack: bool,
    }
    let out = |node: usize| edges.get(node).map_or(&[] as &[usize], Vec::as_slice);
    let mut nodes = vec![Node::default(); edges.len()];
    let mut found = vec![None; edges.len()];
    let (mut n_visited, mut n_found) = (0, 0);
    let mut stack: Vec<usize> = Vec::new();
    for start in 0..edges.len() {
        if nodes.get(start).is_some_and(|node| node.order > 0) {
            continue;
        }
        let mut walk: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((at, next)) = walk.pop() {
            if next == 0 {
                n_visited += 1;
                if let Some(node) = nodes.get_mut(at) {
                    *node = Node {
                        order: n_visited,
                        low: n_visited,
                        is_on_stack: true,
                    };
                }
                stack.push(at);
            }
            if let Some(child) = out(at).get(next).copied() {
                walk.push((at, next + 1));
                let (order, is_on_stack) = nodes
                    .get(child)
                    .map_or((0, false), |node| (node.order, node.is_on_stack));
                if order == 0 {
                    walk.push((child, 0));
                } else if is_on_stack && let Some(node) = nodes.get_mut(at) {
                    node.low = node.low.min(order);
                }
                continue;
            }
            let (low, order) = nodes.get(at).map_or((0, 0), |node| (node.low, node.order));
            if let Some((parent, _)) = walk.last().copied()
                && let Some(node) = nodes.get_mut(parent)
            {
                node.low = node.low.min(low);
            }
            if low != order {
                continue;
            }
            let first = stack.iter().rposition(|node| *node == at).unwrap_or(0);
            let members = stack.split_off(first);
            let is_cycle = members.len() > 1 || out(at).contains(&at);
            for member in members {
                if let Some(node) = nodes.get_mut(member) {
                    node.is_on_stack = false;
                }
                if is_cycle && let Some(found) = found.get_mut(member) {
                    *found = Some(n_found);
                }
            }
            n_found += u32::from(is_cycle);
        }
    }
    found
}

/// Which types differ between the directions, in themselves or in what they contain.
fn directed(arena: &Arena<'_>) -> Vec<bool> {
    let n_types = arena.len();
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); n_types];
    let mut directed = vec![false; n_types];
    let mut queue = Vec::new();
    for at in 0..n_types {
        let id = TypeId::new(at);
        let ty = arena.ty(id);
        for child in children(ty) {
            if let Some(users) = users.get_mut(child.index()) {
                users.push(at);
            }
        }
        let hides = ty
            .object
            .iter()
            .flat_map(|object| object.properties.values())
            .any(|member| {
                keywords::is_hidden(arena, *member, Direction::Request)
                    || keywords::is_hidden(arena, *member, Direction::Response)
            });
        if hides {
            queue.push(at);
        }
    }
    while let Some(at) = queue.pop() {
        let Some(mark) = directed.get_mut(at) else {
            continue;
        };
        if !std::mem::replace(mark, true) {
            queue.extend(users.get(at).into_iter().flatten());
        }
    }
    directed
}

/// Every type that a type names, each once.
pub(crate) fn children(ty: &Type) -> Vec<TypeId> {
    let mut children: Vec<TypeId> = ty.reference.into_iter().collect_vec();
    if let Some(array) = &ty.array {
        children.extend(&array.prefix_items);
        children.extend(
            [array.items, array.contains, array.unevaluated_items]
                .into_iter()
                .flatten(),
        );
    }
    if let Some(object) = &ty.object {
        children.extend(object.properties.values());
        children.extend(object.pattern_properties.values());
        children.extend(object.dependent_schemas.values());
        let others = [
            object.additional_properties,
            object.unevaluated_properties,
            object.property_names,
        ];
        children.extend(others.into_iter().flatten());
    }
    if let Some(subtypes) = &ty.subtypes {
        children.extend(
            subtypes
                .all_of
                .iter()
                .chain(&subtypes.any_of)
                .chain(&subtypes.one_of),
        );
        children.extend(
            [subtypes.not, subtypes.if_, subtypes.then, subtypes.else_]
                .into_iter()
                .flatten(),
        );
    }
    order::distinct(children)
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn types_on_one_cycle_share_its_number_and_others_have_none() {
        let edges = [vec![1], vec![2, 3], vec![0], vec![3], vec![], vec![4]];
        let found = components(&edges);
        assert_eq!(found[0], found[1]);
        assert_eq!(found[1], found[2]);
        assert!(found[0].is_some());
        assert!(found[3].is_some() && found[3] != found[0]);
        assert_eq!(found[4], None);
        assert_eq!(found[5], None);
    }

    #[test]
    fn a_chain_of_many_types_is_no_problem() {
        let edges: Vec<_> = (0..100_000)
            .map(|at| vec![at + 1])
            .chain([vec![]])
            .collect();
        assert!(components(&edges).iter().all(Option::is_none));
    }
}
