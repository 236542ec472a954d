//! What all printers of a scaffold look things up in.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use crate::api::plan::{Direction, Shape, UnionShape, Use, roots_of_operation};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::document::Location;
use crate::map::{IndexMap, IndexSet};
use crate::write::rust::Framework;
use crate::write::rust::contract::Contract;
use crate::write::rust::printer::Printer;
use crate::write::rust::types;

pub(super) struct Context<'a> {
    pub(super) contract: &'a Contract<'a>,
    pub(super) p: &'a Printer<'a>,
    pub(super) framework: Framework,
    /// The types that requests consist of.
    received: HashSet<Use>,
    /// The items that contain themselves.
    recursive: HashSet<Use>,
    /// The members that serde adds to structs as tags.
    tags: HashMap<Use, Box<str>>,
    pub(super) loose: RefCell<Loose>,
}

impl<'a> Context<'a> {
    pub(super) fn new(contract: &'a Contract<'a>, framework: Framework) -> Self {
        let p = contract.p;
        let roots = contract.api.operations();
        let roots: Vec<Use> = roots
            .flat_map(|(_, operation)| roots_of_operation(operation))
            .collect();
        let requests = roots.iter().copied();
        let requests = requests.filter(|used| used.direction == Direction::Request);
        let received = types::reached(p, requests.collect());
        let is_recursive = |used: &Use| {
            let parts = p.plan(*used).map(|plan| plan.shape.types());
            let parts = parts.unwrap_or_default().into_iter();
            let parts = parts.map(|ty| p.part(*used, ty)).collect();
            types::reached(p, parts).contains(used)
        };
        let items = p.names.items().map(|(used, _)| used);
        let mut context = Self {
            contract,
            p,
            framework,
            received: received.into_iter().collect(),
            recursive: items.filter(is_recursive).collect(),
            tags: HashMap::new(),
            loose: RefCell::default(),
        };
        context.tags = context.find_tags(&roots);
        context
    }

    /// Whether requests have to be checked for the type.
    pub(super) fn is_received(&self, used: Use) -> bool {
        self.received.contains(&self.p.names.shared(used))
    }

    pub(super) fn is_recursive(&self, used: Use) -> bool {
        self.recursive.contains(&self.p.names.shared(used))
    }

    /// The member of an object that the enum around it holds.
    pub(super) fn tag_of(&self, used: Use) -> Option<&str> {
        self.tags.get(&self.p.names.shared(used)).map(AsRef::as_ref)
    }

    /// The values of the tag by which serde can tell the variants apart, in their order.
    pub(super) fn tag_values(&self, used: Use, union: &UnionShape) -> Option<Vec<Box<str>>> {
        let tag = union.tag.as_ref()?;
        let values = union.variants.iter().map(|variant| {
            let part = self.p.resolve(self.p.part(used, variant.ty));
            self.tag_of(part).filter(|name| **name == *tag.name)?;
            variant.tag_values.as_ref()?.first().cloned()
        });
        values.collect()
    }

    /// Objects that are nothing but variants of one union with a tag: serde holds the tag for them.
    fn find_tags(&self, roots: &[Use]) -> HashMap<Use, Box<str>> {
        let p = self.p;
        let mut n_uses: HashMap<Use, usize> = HashMap::new();
        let mut count = |used: Use| {
            let n = n_uses.entry(p.resolve(used)).or_default();
            *n = n.saturating_add(1);
        };
        roots.iter().copied().for_each(&mut count);
        let decoded = p.plans.all_decoded();
        let shared: IndexSet<Use> = decoded.map(|(used, _)| p.names.shared(used)).collect();
        for used in &shared {
            let parts = p.plan(*used).map(|plan| plan.shape.types());
            let parts = parts.unwrap_or_default().into_iter();
            parts.map(|ty| p.part(*used, ty)).for_each(&mut count);
            p.names.same_as(*used).into_iter().for_each(&mut count);
        }
        let mut tags = HashMap::new();
        for used in shared {
            let Some(Shape::Union(union)) = p.plan(used).map(|plan| &plan.shape) else {
                continue;
            };
            let Some(tag) = union.tag.as_ref().filter(|tag| tag.decisive) else {
                continue;
            };
            let variants = union.variants.iter().map(|variant| {
                let part = p.resolve(p.part(used, variant.ty));
                let is_alone = n_uses.get(&part) == Some(&1) && !p.names.is_boxed(used, variant.ty);
                let has_one = variant
                    .tag_values
                    .as_ref()
                    .is_some_and(|values| values.len() == 1);
                let shape = p.plan(part).map(|plan| &plan.shape);
                let has_tag = match shape {
                    Some(Shape::Object(object)) => {
                        object.fields.iter().any(|field| field.name == tag.name)
                    }
                    _ => false,
                };
                (is_alone && has_one && has_tag && p.is_item(part)).then_some(part)
            });
            if let Some(variants) = variants.collect::<Option<Vec<Use>>>() {
                tags.extend(variants.into_iter().map(|used| (used, tag.name.clone())));
            }
        }
        tags
    }

    /// Says that something of the document is not in the code.
    pub(super) fn is_loose(&self, location: Location, what: impl Into<String>, help: &'static str) {
        self.loose.borrow_mut().add(location, what.into(), help);
    }

    /// Where a type stands.
    pub(super) fn location(&self, used: Use) -> Location {
        self.p.plans.ty(used.ty).location
    }
}

/// What a scaffold does not say, each kind once.
#[derive(Default)]
pub(super) struct Loose {
    found: IndexMap<String, (Location, &'static str, usize)>,
}

impl Loose {
    fn add(&mut self, location: Location, what: String, help: &'static str) {
        let entry = self.found.entry(what).or_insert((location, help, 0));
        entry.0 = entry.0.min(location);
        entry.2 = entry.2.saturating_add(1);
    }

    pub(super) fn report(self, diagnostics: &mut Diagnostics) {
        for (what, (location, help, n)) in self.found {
            let label = match what.contains("is left out") {
                true => "the code has no handler for it",
                false => "the code lets more through than the document does, or says less",
            };
            let message = match n {
                1 => what,
                2 => format!("{what} (and at 1 other place)"),
                n => format!("{what} (and at {} other places)", n.saturating_sub(1)),
            };
            diagnostics.push(
                Diagnostic::warning("scaffold::loose", location, message)
                    .label(label)
                    .help(help),
            );
        }
    }
}
