//! Fields that something else than their type reads and writes.

use syn::visit::Visit as _;

use super::serde::Field;
use super::{Context, Schemas, Ty, Ways};
use crate::document::Location;
use crate::read::code::Value;
use crate::read::rust::syntax::{Names, arguments_of_segment, bare, last, type_path};
use crate::read::rust::world::{Function, Kind, Meaning};

impl<'a> Schemas<'a, '_> {
    /// The schema of a field.
    pub(super) fn field_schema(
        &mut self,
        ty: &Ty,
        attributes: &Field,
        context: &Context,
        place: Location,
        ways: Ways,
    ) -> Value {
        if let Some(converted) = &attributes.converted {
            return match syn::parse_str(converted) {
                Ok(converted) => self.converted(&converted, ty, context, place, ways),
                Err(_) => Value::object(place),
            };
        }
        let writes = attributes.serialize_with.as_ref();
        if let Some(with) = attributes
            .with
            .as_ref()
            .or(writes.filter(|_| ways.response))
        {
            let is_optional = ty.optional().is_some();
            let inside = ty.optional().unwrap_or(ty).clone();
            let schema = match written_with(with, place) {
                Some(schema) => schema,
                None => match with.contains("option") || self.is_transparent_with(with, context) {
                    true => self.schema(&inside, place, ways),
                    false => {
                        let functions = self.functions_with(with, context);
                        self.written_out(&functions, context, place, ways)
                    }
                },
            };
            return match is_optional {
                true => Self::nullable(schema),
                false => schema,
            };
        }
        if let Some(inside) = ty.optional() {
            // What is read by hand and always there is not `null`.
            let is_present = attributes
                .deserialize_with
                .as_ref()
                .is_some_and(|with| self.takes_what_is_there(with, context));
            let never_null = is_present || (attributes.skip_if && ways.response && !ways.request);
            if never_null {
                return self.schema(inside, place, ways);
            }
        }
        self.schema(ty, place, ways)
    }

    /// What a type of `serde_with` makes of another one: `_` is what that is by itself.
    fn converted(
        &mut self,
        written: &syn::Type,
        ty: &Ty,
        context: &Context,
        place: Location,
        ways: Ways,
    ) -> Value {
        let written = bare(written);
        if matches!(written, syn::Type::Infer(_)) {
            return self.schema(ty, place, ways);
        }
        let Some(path) = type_path(written) else {
            return Value::object(place);
        };
        let arguments = path.segments.last().map(arguments_of_segment);
        let arguments = arguments.unwrap_or_default();
        let name = last(path);
        match (name.as_str(), arguments.as_slice()) {
            ("Same", _) => self.schema(ty, place, ways),
            ("Option", [inside]) => {
                let ty = ty.optional().unwrap_or(ty).clone();
                let schema = self.converted(inside, &ty, context, place, ways);
                Self::nullable(schema)
            }
            ("Box" | "Arc" | "Rc", [inside]) => self.converted(
                inside,
                &item(ty).unwrap_or(Ty::Unknown),
                context,
                place,
                ways,
            ),
            ("DefaultOnError" | "DefaultOnNull", [inside]) => {
                self.converted(inside, ty, context, place, ways)
            }
            (
                "Vec"
                | "VecDeque"
                | "HashSet"
                | "BTreeSet"
                | "IndexSet"
                | "VecSkipError"
                | "SetPreventDuplicates",
                [inside, ..],
            ) => {
                let item = item(ty).unwrap_or(Ty::Unknown);
                let items = self.converted(inside, &item, context, place, ways);
                Value::of_type("array", place).with("items", items)
            }
            ("HashMap" | "BTreeMap" | "IndexMap" | "MapSkipError", [_, inside]) => {
                let value = super::foreign::map_value(ty)
                    .cloned()
                    .unwrap_or(Ty::Unknown);
                let value = self.converted(inside, &value, context, place, ways);
                Value::of_type("object", place).with("additionalProperties", value)
            }
            ("FromInto" | "TryFromInto" | "FromIntoRef" | "TryFromIntoRef", [other]) => {
                let other = self.world.ty(other, context);
                self.schema(&other, place, ways)
            }
            (name, [other, ..])
                if name.starts_with("Duration") || name.starts_with("Timestamp") =>
            {
                let other = self.world.ty(other, context);
                self.schema(&other, place, ways)
            }
            ("NoneAsEmptyString", _) => Value::of_type("string", place),
            ("BoolFromInt", _) => Value::of_type("integer", place),
            ("Bytes", _) => self.schema(ty, place, ways),
            (name, _) => written_with(name, place).unwrap_or_else(|| Value::object(place)),
        }
    }

    /// Whether a function reads a value and puts it into `Some`.
    fn takes_what_is_there(&self, with: &str, context: &Context) -> bool {
        let Some(function) = self.function_at(with, context) else {
            return false;
        };
        let mut names = Names::default();
        names.visit_block(function.block);
        let words: Vec<&str> = names.0.split(' ').collect();
        words.windows(2).any(|pair| pair == ["map", "Some"])
    }

    fn meaning_of(&self, path: &str, context: &Context) -> Meaning {
        let path: Vec<String> = path.split("::").map(str::to_owned).collect();
        self.world.meaning(context.module, &path)
    }

    fn function_at(&self, path: &str, context: &Context) -> Option<Function<'a>> {
        let Meaning::Item(item) = self.meaning_of(path, context) else {
            return None;
        };
        match self.world.kind(item)? {
            Kind::Function(function) => Some(function),
            _ => None,
        }
    }

    /// The functions that read and write a field: those of a module, or one alone.
    fn functions_with(&self, with: &str, context: &Context) -> Vec<Function<'a>> {
        let paths = [
            with.to_owned(),
            format!("{with}::serialize"),
            format!("{with}::deserialize"),
        ];
        let functions = paths.iter();
        functions
            .filter_map(|path| self.function_at(path, context))
            .collect()
    }

    /// Whether what reads a field is ours and calls what its type does.
    fn is_transparent_with(&self, with: &str, context: &Context) -> bool {
        matches!(
            self.meaning_of(with, context),
            Meaning::Module(_) | Meaning::Item(_)
        ) && with.ends_with("double_option")
    }
}

/// What is in a type that holds others of one kind.
fn item(ty: &Ty) -> Option<Ty> {
    match ty {
        Ty::List(item, _) => Some((**item).clone()),
        Ty::Foreign(_, arguments) => arguments.first().cloned(),
        _ => None,
    }
}

/// The schema of a field that something well known reads and writes: `#[serde(with = "…")]`.
fn written_with(with: &str, place: Location) -> Option<Value> {
    let has = |part: &str| with.split("::").any(|found| found.starts_with(part));
    let string =
        |format: &str| Value::of_type("string", place).with("format", Value::text(format, place));
    if has("rust_decimal") {
        let is_number = has("float") || has("arbitrary_precision");
        return Some(match is_number {
            true => Value::of_type("number", place),
            false => string("decimal"),
        });
    }
    if has("rfc3339") || has("iso8601") || has("Rfc3339") {
        return Some(string("date-time"));
    }
    if has("ts_") || has("timestamp") || has("Timestamp") || has("Duration") {
        return Some(Value::of_type("integer", place).with("format", Value::text("int64", place)));
    }
    if has("DisplayFromStr") || has("humantime") || has("uuid") || has("http_serde") {
        return Some(Value::of_type("string", place));
    }
    if has("Base64") || has("base64") {
        return Some(
            Value::of_type("string", place).with("contentEncoding", Value::text("base64", place)),
        );
    }
    if has("Hex") || has("hex") {
        return Some(Value::of_type("string", place));
    }
    None
}
