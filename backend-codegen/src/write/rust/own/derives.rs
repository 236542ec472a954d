//! Which types derive which traits beside those that they always do.

use super::{Derive, Own, RustPath, Stands};
use crate::api::plan::{Additional, Shape, StringFormat, Use};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::list::CollectVec;
use crate::map::{IndexMap, IndexSet};
use crate::write::rust::names::Names;

/// The traits that types derive beside those that they always do.
#[derive(Clone, Debug, Default)]
pub(in crate::write::rust) struct Derived(IndexMap<Use, Vec<RustPath>>);

impl Derived {
    /// The traits that a type derives, in the order in which they were asked for.
    pub(in crate::write::rust) fn of(&self, used: Use) -> &[RustPath] {
        self.0.get(&used).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, used: Use, path: &RustPath) {
        let list = self.0.entry(used).or_default();
        if !list.contains(path) {
            list.push(path.clone());
        }
    }
}

/// Decides which types derive what `own` asks for.
///
/// What is asked of one schema and cannot be is an error. Asked of all, a trait goes to those that can
/// have it, and the others are told.
pub(in crate::write::rust) fn derived(
    names: &Names<'_>,
    own: &Own,
    diagnostics: &mut Diagnostics,
) -> Derived {
    let mut derived = Derived::default();
    if own.derives.is_empty() {
        return derived;
    }
    let graph = Graph::new(names, own);
    for Derive { schema, path } in &own.derives {
        let blocked = path
            .of_std()
            .map(|name| (name, graph.blocked(name)))
            .unwrap_or_default();
        let targets = match schema {
            Some(schema) => graph.made_of(schema),
            None => graph.nodes.clone(),
        };
        let (without, with): (Vec<Use>, Vec<Use>) = targets
            .into_iter()
            .partition(|used| blocked.1.contains(used));
        for used in with {
            for implied in implied(blocked.0) {
                derived.add(used, &implied);
            }
            derived.add(used, path);
        }
        if let Some(finding) = graph.told(schema.as_deref(), blocked.0, &without) {
            diagnostics.push(finding);
        }
    }
    derived
}

/// The traits that one demands and that not every type has.
fn implied(name: &str) -> Vec<RustPath> {
    let names: &[&str] = match name {
        "Ord" => &["PartialOrd", "Eq"],
        _ => &[],
    };
    let paths = names.iter().map(|name| RustPath::of_derive(name));
    paths.filter_map(Result::ok).collect_vec()
}

/// Types with what they are made of.
struct Graph<'n, 'a> {
    names: &'n Names<'a>,
    own: &'n Own,
    nodes: Vec<Use>,
    parts: IndexMap<Use, Vec<Use>>,
}

impl<'n, 'a> Graph<'n, 'a> {
    fn new(names: &'n Names<'a>, own: &'n Own) -> Self {
        let first = |used: Use| names.same_as(used).unwrap_or(used);
        let mut parts = IndexMap::default();
        let mut nodes = Vec::new();
        for (used, plan) in names.plans().all_decoded() {
            if names.shared(used) != used || names.same_as(used).is_some() {
                continue;
            }
            nodes.push(used);
            let types = match own.stands_for(names, used) {
                Some(_) => Vec::new(),
                None => plan.shape.types(),
            };
            let of_it = types.into_iter().map(|ty| first(names.part(used, ty)));
            parts.insert(used, of_it.collect_vec());
        }
        Self {
            names,
            own,
            nodes,
            parts,
        }
    }

    /// The types of a schema, and those that they are made of.
    fn made_of(&self, schema: &str) -> Vec<Use> {
        let plans = self.names.plans();
        let is_it = |used: &&Use| {
            let component = plans.ty(used.ty).component();
            component.is_some_and(|component| **component == *schema)
        };
        let mut queue: Vec<Use> = self.nodes.iter().filter(is_it).copied().collect_vec();
        let mut reached = IndexSet::default();
        while let Some(used) = queue.pop() {
            if reached.insert(used) {
                queue.extend(self.parts.get(&used).into_iter().flatten());
            }
        }
        let nodes = self.nodes.iter().copied();
        nodes.filter(|used| reached.contains(used)).collect_vec()
    }

    /// The types that cannot have a trait of the standard library.
    fn blocked(&self, name: &str) -> IndexSet<Use> {
        let nodes = self.nodes.iter().copied();
        let mut blocked: IndexSet<Use> = nodes
            .filter(|used| self.obstacle(name, *used).is_some())
            .collect();
        loop {
            let n_before = blocked.len();
            for used in &self.nodes {
                let parts = self.parts.get(used);
                if parts
                    .into_iter()
                    .flatten()
                    .any(|part| blocked.contains(part))
                {
                    blocked.insert(*used);
                }
            }
            if blocked.len() == n_before {
                return blocked;
            }
        }
    }

    /// What keeps a type from having a trait, whatever its parts are.
    fn obstacle(&self, name: &str, used: Use) -> Option<&'static str> {
        let plan = self.names.plans().decoded(used.ty, used.direction)?;
        match (self.own.stands_for(self.names, used), &plan.shape) {
            // The compiler knows the types of the application.
            (Some(Stands::Schema(_) | Stands::Format(..)), _) => None,
            (None, Shape::Number) => ["Eq", "Hash", "Ord"].contains(&name).then_some("a float"),
            (None, Shape::Any) => ["Copy", "Hash", "Ord", "PartialOrd"]
                .contains(&name)
                .then_some("any JSON value"),
            (None, Shape::String(StringFormat::Plain)) => (name == "Copy").then_some("a text"),
            (None, Shape::String(StringFormat::Base64) | Shape::Array(_)) => {
                (name == "Copy").then_some("a list")
            }
            (None, Shape::Map(ty)) => {
                let is_free = self.names.is_free(self.names.part(used, *ty));
                match is_free && ["Hash", "Ord", "PartialOrd"].contains(&name) {
                    true => Some("any JSON value"),
                    false => (name == "Copy").then_some("a map"),
                }
            }
            (None, Shape::Object(object)) => {
                let keeps = matches!(object.additional, Additional::Kept(_));
                (keeps && name == "Copy").then_some("a map")
            }
            (None, shape) => {
                let inline = shape.inline_types();
                let is_boxed = inline.iter().any(|ty| self.names.is_boxed(used, *ty));
                (is_boxed && name == "Copy").then_some("itself, in a box")
            }
        }
    }

    /// What is said about types that cannot have a trait.
    fn told(&self, schema: Option<&str>, name: &str, without: &[Use]) -> Option<Diagnostic> {
        let plans = self.names.plans();
        let leaf = without.iter().find_map(|used| {
            let what = self.obstacle(name, *used)?;
            Some((plans.ty(used.ty).location, what))
        });
        let (location, what) = leaf?;
        let label = format!("{what}, which has no `{name}`");
        if let Some(schema) = schema {
            let message = format!("`{schema}` cannot derive `{name}`");
            let finding = Diagnostic::error("rust::derive", location, message);
            return Some(finding.label(label).help(format!(
                "do not ask for `{name}` of `{schema}`, or let a type of yours stand for this one"
            )));
        }
        let is_struct = |used: &&Use| self.names.item(**used).is_some();
        let n_types = without.iter().filter(is_struct).count();
        let message = match n_types {
            1 => format!("one type has no `{name}`"),
            n => format!("{n} types have no `{name}`"),
        };
        let finding = Diagnostic::warning("rust::derive", location, message);
        Some(finding.label(label).help(format!(
            "name the schemas that are to have it, in a table `derives`: `Order = [\"{name}\"]`"
        )))
    }
}
