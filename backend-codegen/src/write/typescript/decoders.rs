//! Decoders: functions that read a value into its type, print by print what the type plan says, and
//! enter everything that is wrong with it.

use super::names::{INHERITED, Names, decoded, shared};
use super::printer::{Printer, key, string};
use super::quick::{self, Quick};
use super::types;
use super::validators::words::{key_of, literal};
use super::validators::{self, Constants};
use crate::api::plan::{
    Additional, Field, IntegerFormat, Judge, ObjectShape, Plans, Shape, StringFormat, Tag,
    TypePlan, UnionShape, Use, Variant,
};
use crate::api::{TypeId, TypeSet};
use crate::map::IndexSet;
use crate::write::http::words::{article, listed};

/// What prints decoders, and knows which ones somebody asked for.
pub(super) struct Decoders<'d> {
    plans: &'d Plans<'d>,
    names: &'d Names,
    judge: &'d Judge<'d, 'd>,
    asked: IndexSet<Use>,
    /// Types whose validators decoders call.
    validators: IndexSet<Use>,
}

/// Numbers tell all integers up to this one apart.
pub(super) const LARGEST_INTEGER: f64 = 9_007_199_254_740_991.0;

/// Which function reads a value.
enum Reader {
    /// One that is shipped.
    Shipped(&'static str),
    /// One of its own.
    Own(Use),
}

/// The JSON types as `kindOf` in the support module names them.
const KINDS: [(TypeSet, &str); 6] = [
    (TypeSet::NULL, "null"),
    (TypeSet::BOOLEAN, "boolean"),
    (TypeSet::NUMBER, "number"),
    (TypeSet::STRING, "string"),
    (TypeSet::ARRAY, "array"),
    (TypeSet::OBJECT, "object"),
];

impl<'d> Decoders<'d> {
    pub(super) fn new(plans: &'d Plans<'d>, names: &'d Names, judge: &'d Judge<'d, 'd>) -> Self {
        Self {
            plans,
            names,
            judge,
            asked: IndexSet::new(),
            validators: IndexSet::new(),
        }
    }

    /// The function that reads a value, as a file names it that has imported what `p` imports.
    pub(super) fn function(&mut self, p: &mut Printer, used: Use) -> String {
        match self.reader(used) {
            Reader::Shipped(name) => {
                p.import_all("./decode.js", "decode");
                format!("decode.{name}")
            }
            Reader::Own(used) => {
                self.asked.insert(used);
                p.import_all("./decoders.js", "decoders");
                format!("decoders.{}", self.name(used))
            }
        }
    }

    /// The same for the file of decoders itself.
    fn inner(&mut self, p: &mut Printer, used: Use) -> String {
        match self.reader(used) {
            Reader::Shipped(name) => {
                p.import_all("./decode.js", "decode");
                format!("decode.{name}")
            }
            Reader::Own(used) => {
                self.asked.insert(used);
                self.name(used)
            }
        }
    }

    fn name(&self, used: Use) -> String {
        format!("read{}", self.names.ty(self.plans, used))
    }

    fn plan(&self, used: Use) -> Option<&'d TypePlan> {
        decoded(self.plans, used)
    }

    fn reader(&self, used: Use) -> Reader {
        let mut used = shared(self.plans, used);
        // Aliases are never circular; the bound is for mistakes of ours.
        for _ in 0..64 {
            let Some(plan) = self.plan(used) else {
                return Reader::Shipped("readJson");
            };
            if !plan.checks.is_empty() {
                return Reader::Own(used);
            }
            match &plan.shape {
                Shape::Alias(ty) => used = shared(self.plans, Use { ty: *ty, ..used }),
                shape => {
                    return shipped(shape).map_or(Reader::Own(used), Reader::Shipped);
                }
            }
        }
        Reader::Own(used)
    }

    /// Prints all decoders that were asked for, and what they ask for; with the types whose validators
    /// they call.
    pub(super) fn file(mut self) -> Option<(String, IndexSet<Use>)> {
        if self.asked.is_empty() {
            return None;
        }
        let mut printer = Printer::new();
        let mut constants = Constants::default();
        let mut functions = Printer::new();
        let mut at = 0;
        while let Some(used) = self.asked.get_index(at).copied() {
            functions.gap();
            self.decoder(&mut functions, &mut constants, used);
            at += 1;
        }
        constants.print(&mut printer);
        printer.append(functions);
        Some((printer.finish(), self.validators))
    }

    fn decoder(&mut self, p: &mut Printer, constants: &mut Constants, used: Use) {
        let Some(plan) = self.plan(used) else { return };
        let name = self.name(used);
        let rules = (!plan.checks.is_empty()).then(|| {
            let rules = format!("rulesOf{}", self.names.ty(self.plans, used));
            let (plans, names) = (self.plans, self.names);
            let called = validators::rules(p, plans, names, used, constants, &rules, &plan.checks);
            self.validators.extend(called);
            p.gap();
            rules
        });
        p.import("./support.js", "type Violations");
        let ty = types::reference(self.plans, self.names, used, "types.");
        if ty.contains("types.") {
            p.import_types("./types.js", "types");
        }
        let head =
            format!("export function {name}(value: unknown, found: Violations): {ty} | undefined");
        let mut body = p.inside();
        match &plan.shape {
            Shape::Object(object) => {
                self.object(&mut body, constants, used, object, rules.as_deref());
            }
            Shape::Array(item) => {
                self.array(&mut body, constants, used, *item, &ty, rules.as_deref());
            }
            shape => {
                let read = self.expression(&mut body, constants, used, shape);
                match rules {
                    None => body.line(format!("return {read};")),
                    Some(rules) => {
                        body.line(format!("const read = {read};"));
                        body.line(format!(
                            "if (read !== undefined && !{rules}(value)) found.check({rules}, value);"
                        ));
                        body.line("return read;");
                    }
                }
            }
        }
        p.block_of(head, body);
    }

    /// An expression that reads `value` as the shape.
    fn expression(
        &mut self,
        p: &mut Printer,
        constants: &mut Constants,
        used: Use,
        shape: &Shape,
    ) -> String {
        let part = |ty: &TypeId| Use { ty: *ty, ..used };
        p.import_all("./decode.js", "decode");
        match shape {
            Shape::Map(value) => {
                let read = self.inner(p, part(value));
                format!("decode.readMap(value, {read}, found)")
            }
            Shape::Nullable(ty) => {
                let read = self.inner(p, part(ty));
                format!("value === null ? null : {read}(value, found)")
            }
            Shape::Alias(ty) => {
                let read = self.inner(p, part(ty));
                format!("{read}(value, found)")
            }
            Shape::Enum(values) => {
                let set = quick::set_of(constants, values);
                let ty = types::reference(self.plans, self.names, used, "types.");
                let names: Vec<String> = values.iter().map(|value| value.to_string()).collect();
                let message = string(&format!("must be one of {}", listed(&names)));
                format!("decode.readEnum<{ty}>(value, {set}, {message}, found)")
            }
            Shape::Union(union) => self.union(p, constants, used, union),
            shape => {
                let name = match shipped(shape) {
                    // Nothing but these is let in, however large they are.
                    Some("readInt64" | "readUint64") if self.lists_large_integers(used) => {
                        "readNumber"
                    }
                    name => name.unwrap_or("readJson"),
                };
                format!("decode.{name}(value, found)")
            }
        }
    }

    /// Whether a value has to be one of a list with integers beyond those that numbers tell apart.
    fn lists_large_integers(&self, used: Use) -> bool {
        let checks = self.plan(used).map_or(&[][..], |plan| &plan.checks);
        quick::lists_large_integers(&checks.iter().collect::<Vec<_>>())
    }

    /// How the variable `value` is read at once, if it can be.
    fn quick(
        &self,
        p: &mut Printer,
        constants: &mut Constants,
        used: Use,
        value: &str,
    ) -> Option<Quick> {
        quick::quick(p, constants, self.plans, self.names, used, value)
    }

    fn array(
        &mut self,
        p: &mut Printer,
        constants: &mut Constants,
        used: Use,
        item: TypeId,
        ty: &str,
        rules: Option<&str>,
    ) {
        p.import_all("./decode.js", "decode");
        let item = Use { ty: item, ..used };
        let quick = self.quick(p, constants, item, "item");
        let read = self.inner(p, item);
        let fully = format!("found.leave({read}(item, found.enter(at)))");
        let read = match quick {
            Some(Quick::Test(test)) => format!("{test} ? item : {fully}"),
            Some(Quick::Read(read)) => format!("{read} ?? {fully}"),
            Some(Quick::Always) | None => fully,
        };
        p.line(
            "if (!Array.isArray(value)) return decode.lose(found, \"type\", \"must be an array\");",
        );
        p.line(format!("const items: {ty} = [];"));
        p.block("for (let at = 0; at < value.length; at += 1)", |p| {
            p.line("const item: unknown = value[at];");
            p.line(format!("const read = {read};"));
            p.line("if (read !== undefined) items.push(read);");
        });
        p.line("if (items.length < value.length) return undefined;");
        if let Some(rules) = rules {
            p.line(format!("if (!{rules}(value)) found.check({rules}, value);"));
        }
        p.line("return items;");
    }

    /// How a member is read whose value, if it is there, is the variable `sent`.
    fn field(
        &mut self,
        p: &mut Printer,
        constants: &mut Constants,
        used: Use,
        field: &Field,
        sent: &str,
    ) -> String {
        let part = Use {
            ty: field.ty,
            ..used
        };
        let quick = self.quick(p, constants, part, sent);
        let read = self.inner(p, part);
        let name = string(&field.name);
        let again = format!("decode.readMember({sent}, {name}, {read}, found)");
        let inside = || format!("found.leave({read}({sent}, found.enter({name})))");
        match (field.required, quick) {
            (true, Some(Quick::Test(test))) => format!("{test} ? {sent} : {again}"),
            (true, Some(Quick::Read(read))) => format!("{read} ?? {again}"),
            (true, Some(Quick::Always)) => {
                format!("{sent} === undefined ? decode.missing({name}, found) : {read}({sent})")
            }
            (true, None) => format!(
                "{sent} === undefined ? decode.missing({name}, found) : {}",
                inside()
            ),
            (false, Some(Quick::Test(test))) => format!(
                "{sent} === undefined || {} ? {sent} : {again}",
                quick::grouped(test)
            ),
            (false, Some(Quick::Read(read))) => {
                format!("{sent} === undefined ? undefined : {read} ?? {again}")
            }
            (false, Some(Quick::Always)) => format!("{read}({sent})"),
            (false, None) => format!("{sent} === undefined ? undefined : {}", inside()),
        }
    }

    fn object(
        &mut self,
        p: &mut Printer,
        constants: &mut Constants,
        used: Use,
        object: &ObjectShape,
        rules: Option<&str>,
    ) {
        p.import_all("./decode.js", "decode");
        p.line("const object = decode.readObject(value, found);");
        p.line("if (object === undefined) return undefined;");
        let mut locals = super::names::Scope::without(&[
            "value", "found", "object", "read", "others", "isWhole", "decode", "types",
        ]);
        let mut fields = Vec::new();
        for field in &object.fields {
            let words = crate::write::words::words(&field.name);
            let local = locals.camel(&words);
            let sent: Vec<String> = std::iter::once("sent".to_owned()).chain(words).collect();
            let sent = locals.camel(&sent);
            let name = string(&field.name);
            // What all objects seem to have is perhaps not the object's own.
            match INHERITED.contains(&&*field.name) {
                true => p.line(format!("const {sent} = decode.own(object, {name});")),
                false => p.line(format!("const {sent} = object[{name}];")),
            }
            let read = self.field(p, constants, used, field, &sent);
            p.line(format!("const {local} = {read};"));
            fields.push((field, local));
        }
        let known = || {
            let names = object.fields.iter().map(|field| &field.name);
            let names = names.chain(&object.hidden).map(|name| string(name));
            format!(
                "new Set<string>([{}])",
                names.collect::<Vec<_>>().join(", ")
            )
        };
        if object.additional == Additional::Refused {
            let known = constants.value(known());
            p.line(format!("decode.refuseOthers(object, {known}, found);"));
        }
        let kept = match object.additional {
            Additional::Kept(ty) => {
                let known = constants.value(known());
                let read = self.inner(p, Use { ty, ..used });
                p.line("const others = {};");
                p.line(format!(
                    "const isWhole = decode.readOthers(object, {known}, {read}, others, found);"
                ));
                true
            }
            Additional::Ignored | Additional::Refused => false,
        };
        if let Some(rules) = rules {
            p.line(format!("if (!{rules}(value)) found.check({rules}, value);"));
        }
        let required = fields.iter().filter(|(field, _)| field.required);
        let mut missing: Vec<String> = required
            .map(|(_, local)| format!("{local} === undefined"))
            .collect();
        if kept {
            missing.push("!isWhole".to_owned());
        }
        if !missing.is_empty() {
            p.line(format!("if ({}) return undefined;", missing.join(" || ")));
        }
        self.made(p, used, &fields, kept);
    }

    /// Makes the object of its members, in the order of the document.
    fn made(&self, p: &mut Printer, used: Use, fields: &[(&Field, String)], kept: bool) {
        let is_inherited = |(field, _): &(&Field, String)| INHERITED.contains(&&*field.name);
        let others = kept.then(|| "...others".to_owned());
        let braced = |members: &[String]| match members {
            [] => "{}".to_owned(),
            members => format!("{{ {} }}", members.join(", ")),
        };
        let always = |(field, local): &(&Field, String)| {
            let value = self.value(used, field, local)?;
            let name = key_of(&field.name);
            Some(match name == value {
                true => name,
                false => format!("{name}: {value}"),
            })
        };
        // An assignment may change the prototype, and an empty object seems to have the others.
        if fields.iter().any(is_inherited) {
            let members = fields.iter().map(|part| {
                let (field, local) = part;
                always(part).unwrap_or_else(|| {
                    let name = key_of(&field.name);
                    format!("...({local} === undefined ? {{}} : {{ {name}: {local} }})")
                })
            });
            let members: Vec<String> = members.chain(others).collect();
            return p.line(format!("return {};", braced(&members)));
        }
        let first: Vec<String> = fields.iter().map_while(always).collect();
        let behind = fields.get(first.len()..).unwrap_or_default();
        if behind.is_empty() {
            let members: Vec<String> = first.into_iter().chain(others).collect();
            return p.line(format!("return {};", braced(&members)));
        }
        let ty = types::reference(self.plans, self.names, used, "types.");
        let first = braced(&first);
        if behind.iter().any(|(field, _)| field.required) {
            p.line(format!("const read = {first} as {ty};"));
        } else {
            p.line(format!("const read: {ty} = {first};"));
        }
        for (field, local) in behind {
            let place = member(&field.name);
            match self.value(used, field, local) {
                Some(value) => p.line(format!("read{place} = {value};")),
                None => p.line(format!("if ({local} !== undefined) read{place} = {local};")),
            }
        }
        p.line(match kept {
            true => "return { ...read, ...others };",
            false => "return read;",
        });
    }

    /// The value of a field that always has one.
    fn value(&self, used: Use, field: &Field, local: &str) -> Option<String> {
        if field.required {
            return Some(local.to_owned());
        }
        let part = Use {
            ty: field.ty,
            ..used
        };
        let default = field.default.as_ref();
        let default = default.filter(|value| self.judge.accepts(part, value))?;
        Some(format!("{local} ?? {}", literal(default)))
    }

    fn union(
        &mut self,
        p: &mut Printer,
        constants: &mut Constants,
        used: Use,
        union: &UnionShape,
    ) -> String {
        // JSON types that lead to the same variants share a case.
        let mut cases: Vec<(Vec<&str>, Vec<&Variant>, bool)> = Vec::new();
        for (types, kind) in KINDS {
            let candidates: Vec<&Variant> = union
                .variants
                .iter()
                .filter(|variant| variant.types.intersects(types))
                .collect();
            let is_object = types == TypeSet::OBJECT && candidates.len() > 1;
            let same = cases
                .iter_mut()
                .find(|(_, known, special)| *known == candidates && !*special && !is_object);
            match same {
                Some((kinds, ..)) => kinds.push(kind),
                None if candidates.is_empty() => {}
                None => cases.push((vec![kind], candidates, is_object)),
            }
        }
        let n_kinds: usize = cases.iter().map(|(kinds, ..)| kinds.len()).sum();
        let reads: Vec<(Vec<&str>, String)> = cases
            .into_iter()
            .map(|(kinds, candidates, is_object)| {
                let tag = union.tag.as_ref().filter(|_| is_object);
                let read = self.candidate(p, constants, used, union, tag, &candidates);
                (kinds, read)
            })
            .collect();
        if let ([(_, read)], true) = (reads.as_slice(), n_kinds == KINDS.len()) {
            return read.clone();
        }
        p.block("switch (decode.kindOf(value))", |p| {
            for (kinds, read) in &reads {
                for kind in kinds {
                    p.line(format!("case \"{kind}\":"));
                }
                p.line(format!("  return {read};"));
            }
        });
        let types = union
            .variants
            .iter()
            .map(|variant| variant.types)
            .fold(TypeSet::NONE, TypeSet::union);
        let message = string(&format!("must be {}", article(types)));
        format!("decode.lose(found, \"type\", {message})")
    }

    /// What reads a value that one of the candidates accepts.
    fn candidate(
        &mut self,
        p: &mut Printer,
        constants: &mut Constants,
        used: Use,
        union: &UnionShape,
        tag: Option<&Tag>,
        candidates: &[&Variant],
    ) -> String {
        let part = |variant: &Variant| Use {
            ty: variant.ty,
            ..used
        };
        if let [only] = candidates {
            let read = self.inner(p, part(only));
            return format!("{read}(value, found)");
        }
        let ty = types::reference(self.plans, self.names, used, "types.");
        if let Some(tag) = tag.filter(|tag| tag.decisive) {
            let mut reads = Vec::new();
            let mut known = Vec::new();
            for variant in candidates {
                let read = self.inner(p, part(variant));
                for value in variant.tag_values.iter().flatten() {
                    let value = string(value);
                    reads.push(format!("[{value}, {read}]"));
                    known.push(value);
                }
            }
            let (name, known) = (string(&tag.name), known.join(", "));
            let reads = format!("new Map<string, decode.Read<{ty}>>([{}])", reads.join(", "));
            let reads = constants.value(reads);
            return format!("decode.readTagged(value, {name}, {reads}, [{known}], found)");
        }
        let alternatives = candidates.iter().map(|variant| {
            let required: Vec<String> = variant.required.iter().map(|name| string(name)).collect();
            let read = self.inner(p, part(variant));
            format!("{{ required: [{}], read: {read} }}", required.join(", "))
        });
        let alternatives: Vec<String> = alternatives.collect();
        let hint = tag.map_or_else(
            || "undefined".to_owned(),
            |tag| hint(constants, tag, candidates),
        );
        let alternatives = constants.value(format!(
            "[{}] satisfies readonly decode.Alternative<{ty}>[]",
            alternatives.join(", ")
        ));
        let exclusive = union.exclusive;
        format!("decode.choose<{ty}>(value, {alternatives}, {exclusive}, {hint}, found)")
    }
}

/// Which candidate the tag names.
fn hint(constants: &mut Constants, tag: &Tag, candidates: &[&Variant]) -> String {
    let values = candidates.iter().enumerate().flat_map(|(at, variant)| {
        let values = variant.tag_values.iter().flatten();
        values.map(move |value| format!("[{}, {at}]", string(value)))
    });
    let values: Vec<String> = values.collect();
    let values = constants.value(format!(
        "new Map<string | undefined, number>([{}])",
        values.join(", ")
    ));
    format!("{values}.get(decode.tagOf(value, {}))", string(&tag.name))
}

/// The function that is shipped for a shape, if there is one.
fn shipped(shape: &Shape) -> Option<&'static str> {
    Some(match shape {
        Shape::Any => "readJson",
        Shape::Never => "readNever",
        Shape::Null => "readNull",
        Shape::Boolean => "readBoolean",
        Shape::Integer(IntegerFormat::Int32) => "readInt32",
        Shape::Integer(IntegerFormat::Int64) => "readInt64",
        Shape::Integer(IntegerFormat::Uint32) => "readUint32",
        Shape::Integer(IntegerFormat::Uint64) => "readUint64",
        Shape::Number => "readNumber",
        Shape::String(StringFormat::Plain) => "readString",
        Shape::String(StringFormat::Uuid) => "readUuid",
        Shape::String(StringFormat::DateTime) => "readDateTime",
        Shape::String(StringFormat::Date) => "readDate",
        Shape::String(StringFormat::Base64) => "readBase64",
        Shape::Enum(_)
        | Shape::Array(_)
        | Shape::Map(_)
        | Shape::Object(_)
        | Shape::Union(_)
        | Shape::Nullable(_)
        | Shape::Alias(_) => return None,
    })
}

/// A member of a value, as an expression goes on.
pub(super) fn member(name: &str) -> String {
    match key(name).starts_with('"') {
        true => format!("[{}]", string(name)),
        false => format!(".{name}"),
    }
}
