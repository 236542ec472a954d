//! Encoders: functions that make of a value what is sent, which is nothing but declared members.

use super::decoders::member;
use super::names::{INHERITED, Names, decoded, shared};
use super::printer::{Printer, string};
use super::types;
use super::validators::words::key_of;
use crate::api::TypeSet;
use crate::api::plan::{Additional, ObjectShape, Plans, Shape, TypePlan, UnionShape, Use};
use crate::map::IndexSet;

/// What prints encoders, and knows which ones somebody asked for.
pub(super) struct Encoders<'e> {
    plans: &'e Plans<'e>,
    names: &'e Names,
    asked: IndexSet<Use>,
    /// Types whose validators encoders call.
    validators: IndexSet<Use>,
}

impl<'e> Encoders<'e> {
    pub(super) fn new(plans: &'e Plans<'e>, names: &'e Names) -> Self {
        Self {
            plans,
            names,
            asked: IndexSet::new(),
            validators: IndexSet::new(),
        }
    }

    /// The function that encodes a value, as a file names it that has imported what `p` imports;
    /// `None` if values are sent as they are.
    pub(super) fn function(&mut self, p: &mut Printer, used: Use) -> Option<String> {
        let used = self.target(used)?;
        self.asked.insert(used);
        p.import_all("./encoders.js", "encoders");
        Some(format!("encoders.{}", self.name(used)))
    }

    fn inner(&mut self, used: Use) -> Option<String> {
        let used = self.target(used)?;
        self.asked.insert(used);
        Some(self.name(used))
    }

    fn name(&self, used: Use) -> String {
        format!("encode{}", self.names.ty(self.plans, used))
    }

    fn plan(&self, used: Use) -> Option<&'e TypePlan> {
        decoded(self.plans, used)
    }

    /// The type whose encoder a type has; `None` if its values are sent as they are.
    fn target(&self, used: Use) -> Option<Use> {
        let mut used = shared(self.plans, used);
        for _ in 0..64 {
            match &self.plan(used)?.shape {
                Shape::Alias(ty) => used = shared(self.plans, Use { ty: *ty, ..used }),
                _ => break,
            }
        }
        self.is_changed(used, &mut IndexSet::new()).then_some(used)
    }

    /// Whether something in a value may be left out when it is sent.
    fn is_changed(&self, used: Use, seen: &mut IndexSet<Use>) -> bool {
        let used = shared(self.plans, used);
        let Some(plan) = self.plan(used) else {
            return false;
        };
        if !seen.insert(used) {
            return false;
        }
        let mut part = |ty| self.is_changed(Use { ty, ..used }, seen);
        match &plan.shape {
            Shape::Object(_) => true,
            Shape::Array(ty) | Shape::Map(ty) | Shape::Nullable(ty) | Shape::Alias(ty) => part(*ty),
            Shape::Union(union) => union.variants.iter().any(|variant| part(variant.ty)),
            Shape::Any
            | Shape::Never
            | Shape::Null
            | Shape::Boolean
            | Shape::Integer(_)
            | Shape::Number
            | Shape::String(_)
            | Shape::Enum(_) => false,
        }
    }

    /// Prints all encoders that were asked for, and what they ask for; with the types whose validators
    /// they call.
    pub(super) fn file(mut self) -> Option<(String, IndexSet<Use>)> {
        if self.asked.is_empty() {
            return None;
        }
        let mut printer = Printer::new();
        let mut at = 0;
        while let Some(used) = self.asked.get_index(at).copied() {
            printer.gap();
            self.encoder(&mut printer, used);
            at += 1;
        }
        Some((printer.finish(), self.validators))
    }

    fn encoder(&mut self, p: &mut Printer, used: Use) {
        let Some(plan) = self.plan(used) else { return };
        let ty = types::reference(self.plans, self.names, used, "types.");
        if ty.contains("types.") {
            p.import_types("./types.js", "types");
        }
        let head = format!("export function {}(value: {ty}): unknown", self.name(used));
        let mut body = p.inside();
        let part = |ty| Use { ty, ..used };
        match &plan.shape {
            Shape::Object(object) => self.object(&mut body, used, object),
            Shape::Array(item) => {
                let encode = self.inner(part(*item)).unwrap_or_default();
                body.line(format!("return value.map({encode});"));
            }
            Shape::Map(item) => {
                let encode = self.inner(part(*item)).unwrap_or_default();
                p.import_all("./encode.js", "encode");
                body.line(format!("return encode.members(value, {encode});"));
            }
            Shape::Nullable(ty) => {
                let encode = self.inner(part(*ty)).unwrap_or_default();
                body.line(format!("return value === null ? null : {encode}(value);"));
            }
            Shape::Union(union) => self.union(&mut body, used, union),
            _ => body.line("return value;"),
        }
        p.block_of(head, body);
    }

    fn object(&mut self, p: &mut Printer, used: Use, object: &ObjectShape) {
        let additional = match object.additional {
            Additional::Kept(ty) => Some(self.inner(Use { ty, ..used })),
            Additional::Ignored | Additional::Refused => None,
        };
        if object.fields.is_empty() && additional.is_none() {
            p.line("void value;");
            p.line("return {};");
            return;
        }
        p.block_until("return", "};", |p| {
            for field in &object.fields {
                let place = if INHERITED.contains(&&*field.name) {
                    p.import_all("./encode.js", "encode");
                    format!("encode.own(value, {})", string(&field.name))
                } else {
                    format!("value{}", member(&field.name))
                };
                let part = Use {
                    ty: field.ty,
                    ..used
                };
                let value = match self.inner(part) {
                    None => place,
                    Some(encode) if field.required && !place.starts_with("encode.own") => {
                        format!("{encode}({place})")
                    }
                    Some(encode) if place.starts_with("encode.own") => {
                        format!("encode.optional({place}, {encode})")
                    }
                    Some(encode) => {
                        format!("{place} === undefined ? undefined : {encode}({place})")
                    }
                };
                p.line(format!("{}: {value},", key_of(&field.name)));
            }
            if let Some(encode) = &additional {
                p.import_all("./encode.js", "encode");
                let known = object.fields.iter().map(|field| &field.name);
                let known = known.chain(&object.hidden).map(|name| string(name));
                let known = known.collect::<Vec<_>>().join(", ");
                let encode = encode.as_deref().unwrap_or("(member) => member");
                p.line(format!("...encode.others(value, [{known}], {encode}),"));
            }
        });
    }

    fn union(&mut self, p: &mut Printer, used: Use, union: &UnionShape) {
        p.import_all("./encode.js", "encode");
        let object = TypeSet::OBJECT.union(TypeSet::ARRAY);
        let structured: Vec<_> = union
            .variants
            .iter()
            .filter(|variant| variant.types.intersects(object))
            .collect();
        p.list("return encode.variant(value, [", "]);", |p| {
            for variant in &structured {
                let part = Use {
                    ty: variant.ty,
                    ..used
                };
                let encode = self
                    .inner(part)
                    .unwrap_or_else(|| "(variant: unknown) => variant".to_owned());
                let is_alone = structured.len() == 1;
                let test = if is_alone {
                    "() => true".to_owned()
                } else {
                    let check = self.names.check(self.plans, part);
                    self.validators.insert(part);
                    p.import("./validators.js", &check);
                    check
                };
                let required: Vec<String> =
                    variant.required.iter().map(|name| string(name)).collect();
                let kinds = match (
                    variant.types.intersects(TypeSet::OBJECT),
                    variant.types.intersects(TypeSet::ARRAY),
                ) {
                    (true, true) => "any",
                    (true, false) => "object",
                    (false, _) => "array",
                };
                let tags = match (&union.tag, &variant.tag_values) {
                    (Some(tag), Some(values)) => {
                        let values: Vec<String> =
                            values.iter().map(|value| string(value)).collect();
                        format!(
                            ", tag: [{}, [{}]]",
                            string(&tag.name),
                            values.join(", ")
                        )
                    }
                    _ => String::new(),
                };
                p.line(format!(
                    "{{ kind: \"{kinds}\", required: [{}]{tags}, test: {test}, encode: {encode} }},",
                    required.join(", ")
                ));
            }
        });
    }
}
