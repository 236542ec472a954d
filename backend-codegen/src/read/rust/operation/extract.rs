//! Extractors: what the types of a handler's parameters take from a request.

use syn::visit::Visit;

use super::{Facts, Operations};
use crate::document::Location;
use crate::read::code::{
    Body, Content, Evidence, Parameter, ParameterLocation, Response, Status, Text, Value,
};
use crate::read::rust::arguments::of_attributes;
use crate::read::rust::syntax::Names;
use crate::read::rust::types::{Context, Property, Schemas, Ty, Ways};
use crate::read::rust::world::{ItemId, Kind};

/// Extractors of extractors.
const DEPTH: usize = 6;

/// What an extractor of ours takes, by what it is called or what it does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Taken {
    Json,
    Query,
    Form,
    Path,
}

impl<'a> Operations<'a, '_> {
    /// Notes what a type takes from a request. `is_optional` is whether the handler does without.
    pub(super) fn extract(
        &mut self,
        ty: &Ty,
        place: Location,
        is_optional: bool,
        facts: &mut Facts,
        depth: usize,
    ) {
        if depth > DEPTH {
            return;
        }
        let first = ty.arguments().first();
        match ty {
            Ty::Item(item, arguments) => {
                self.own_extractor(*item, arguments, place, is_optional, facts, depth);
            }
            Ty::Foreign(path, _) => {
                let name = path.last().map_or("", String::as_str);
                match (name, first) {
                    ("Option" | "Result", Some(inside)) => {
                        let inside = inside.clone();
                        self.extract(&inside, place, true, facts, depth + 1);
                    }
                    ("Path", Some(inside)) => self.path(&inside.clone(), place, facts),
                    ("Query" | "QsQuery" | "OptionalQuery", Some(inside)) => {
                        self.query(&inside.clone(), facts);
                    }
                    ("Json" | "JsonDeserializer", Some(inside)) => {
                        self.body(
                            "application/json",
                            &inside.clone(),
                            place,
                            is_optional,
                            facts,
                        );
                        self.refusals(path, &[400, 415, 422], &[400], place, is_optional, facts);
                    }
                    ("Form" | "RawForm", Some(inside)) if facts.is_get => {
                        self.query(&inside.clone(), facts);
                    }
                    ("Form", Some(inside)) => {
                        let media_type = "application/x-www-form-urlencoded";
                        self.body(media_type, &inside.clone(), place, is_optional, facts);
                        self.refusals(path, &[415, 422], &[400], place, is_optional, facts);
                    }
                    ("MultipartForm" | "TypedMultipart" | "BaseMultipart", Some(inside)) => {
                        self.body(
                            "multipart/form-data",
                            &inside.clone(),
                            place,
                            is_optional,
                            facts,
                        );
                    }
                    ("Multipart", _) => {
                        let parts = Value::of_type("object", place);
                        take_body(
                            "multipart/form-data",
                            Some(parts),
                            place,
                            is_optional,
                            facts,
                        );
                    }
                    ("String", _) => {
                        let text = Value::of_type("string", place);
                        take_body("text/plain", Some(text), place, is_optional, facts);
                    }
                    ("Bytes" | "BytesMut" | "Payload" | "Body" | "BodyStream", _) => {
                        take_body("application/octet-stream", None, place, is_optional, facts);
                    }
                    ("TypedHeader", Some(inside)) => {
                        self.typed_header(&inside.clone(), place, is_optional, facts);
                    }
                    ("BearerAuth", _) => self.demand("bearer", place, is_optional, facts),
                    ("BasicAuth" | "AuthBasic", _) => {
                        self.demand("basic", place, is_optional, facts);
                    }
                    // Something that checks what an extractor has read.
                    (_, Some(inside))
                        if !matches!(
                            name,
                            "State" | "Extension" | "Data" | "ReqData" | "Cached"
                        ) && is_extractor(inside) =>
                    {
                        let inside = inside.clone();
                        self.extract(&inside, place, is_optional, facts, depth + 1);
                    }
                    _ => {}
                }
            }
            Ty::Tuple(types) => {
                for ty in types.clone() {
                    self.extract(&ty, place, is_optional, facts, depth + 1);
                }
            }
            Ty::List(..) | Ty::Unknown => {}
        }
    }

    fn path(&mut self, ty: &Ty, place: Location, facts: &mut Facts) {
        let ty = ty.owned().clone();
        if let Ty::Tuple(types) = &ty {
            let mut names = facts.names.clone().into_iter();
            for ty in types {
                if let Some(name) = names.next() {
                    self.path_parameter(&name, ty, place, facts);
                }
            }
            return;
        }
        match self.schemas.parameters(&ty, Ways::REQUEST) {
            Some(properties) if !properties.is_empty() => {
                for property in properties {
                    facts.parameters.push(Parameter {
                        required: true,
                        ..parameter(property, ParameterLocation::Path)
                    });
                }
            }
            _ => {
                if crate::read::rust::types::is_map(&ty) {
                    return;
                }
                // An enum or a number alone is the first of those that nobody took.
                let taken: Vec<&str> = facts
                    .parameters
                    .iter()
                    .map(|parameter| parameter.name.text.as_str())
                    .collect();
                let mut free = facts.names.iter();
                let name = free.find(|name| !taken.contains(&name.as_str())).cloned();
                if let Some(name) = name {
                    self.path_parameter(&name, &ty, place, facts);
                }
            }
        }
    }

    fn path_parameter(&mut self, name: &str, ty: &Ty, place: Location, facts: &mut Facts) {
        let schema = self.schemas.schema(ty, place, Ways::REQUEST);
        facts.parameters.push(Parameter {
            name: Text::new(name, place),
            location: ParameterLocation::Path,
            required: true,
            evidence: Schemas::evidence(ty),
            schema: Some(schema),
            ..Parameter::default()
        });
    }

    fn query(&mut self, ty: &Ty, facts: &mut Facts) {
        let ty = ty.optional().unwrap_or(ty).owned().clone();
        let properties = self.schemas.parameters(&ty, Ways::REQUEST);
        for property in properties.unwrap_or_default() {
            facts
                .parameters
                .push(parameter(property, ParameterLocation::Query));
        }
    }

    fn body(
        &mut self,
        media_type: &str,
        ty: &Ty,
        place: Location,
        is_optional: bool,
        facts: &mut Facts,
    ) {
        let schema = self.schemas.schema(ty, place, Ways::REQUEST);
        let evidence = Schemas::evidence(ty);
        take_body(media_type, Some(schema), place, is_optional, facts);
        if let Some(body) = &mut facts.body {
            body.evidence = evidence;
        }
    }

    /// What a framework answers on its own to a request that its extractor does not understand.
    fn refusals(
        &self,
        path: &[String],
        axum: &[u16],
        actix: &[u16],
        place: Location,
        is_optional: bool,
        facts: &mut Facts,
    ) {
        let is_axum = path.iter().any(|part| part.starts_with("axum"));
        let is_actix = path.iter().any(|part| part.starts_with("actix"));
        let codes = match (is_axum, is_actix) {
            _ if is_optional => &[][..],
            (true, _) => axum,
            (_, true) => actix,
            _ => &[],
        };
        for code in codes {
            facts.responses.push(Response {
                status: Status::Code(*code),
                place,
                content: vec![Content {
                    media_type: Text::new("text/plain", place),
                    schema: Some(Value::of_type("string", place)),
                    example: None,
                }],
                evidence: Evidence::Type,
                ..Response::default()
            });
        }
    }

    fn typed_header(&mut self, ty: &Ty, place: Location, is_optional: bool, facts: &mut Facts) {
        match (ty.foreign(), ty.arguments().first().and_then(Ty::foreign)) {
            (Some("Authorization"), Some("Basic")) => {
                self.demand("basic", place, is_optional, facts);
            }
            (Some("Authorization"), _) => self.demand("bearer", place, is_optional, facts),
            (Some("Cookie" | "ContentType" | "ContentLength" | "Host"), _) | (None, _) => {}
            (Some(name), _) => {
                let mut header = String::new();
                for (at, character) in name.char_indices() {
                    if at > 0 && character.is_uppercase() {
                        header.push('-');
                    }
                    header.push(character.to_ascii_lowercase());
                }
                facts.parameters.push(Parameter {
                    name: Text::new(header, place),
                    location: ParameterLocation::Header,
                    required: !is_optional,
                    schema: Some(Value::of_type("string", place)),
                    ..Parameter::default()
                });
            }
        }
    }

    /// A type of the code that is an extractor: what it takes is seen in what it does.
    fn own_extractor(
        &mut self,
        item: ItemId,
        arguments: &[Ty],
        place: Location,
        is_optional: bool,
        facts: &mut Facts,
        depth: usize,
    ) {
        let functions: Vec<_> = [
            "FromRequestParts",
            "FromRequest",
            "OptionalFromRequestParts",
        ]
        .iter()
        .filter_map(|name| self.world.impl_of(item, name))
        .flat_map(|found| self.world.functions_of(found))
        .collect();
        if let [inside, ..] = arguments {
            let mut names = Names::default();
            for function in &functions {
                names.visit_block(function.block);
            }
            if let Some(taken) = self.taken(item, &names.0) {
                let inside = inside.clone();
                match taken {
                    Taken::Json => {
                        self.body("application/json", &inside, place, is_optional, facts);
                    }
                    Taken::Query => self.query(&inside, facts),
                    Taken::Form if facts.is_get => self.query(&inside, facts),
                    Taken::Form => {
                        let media_type = "application/x-www-form-urlencoded";
                        self.body(media_type, &inside, place, is_optional, facts);
                    }
                    Taken::Path => self.path(&inside, place, facts),
                }
                return;
            }
        }
        for function in &functions {
            let context = Context::new(self.world.body_of(function), function.of);
            let mut types = Inside::default();
            types.visit_block(function.block);
            for ty in types.0 {
                let ty = match ty {
                    Mentioned::Type(ty) => self.world.ty(ty, &context),
                    Mentioned::Before(path) => self.world.path_ty(path, true, &context),
                };
                let is_other = !matches!(&ty, Ty::Item(other, _) if *other == item);
                if is_other && (is_extractor(&ty) || matches!(ty, Ty::Item(..))) {
                    self.extract(&ty, place, is_optional, facts, depth + 1);
                }
            }
        }
        if !functions.is_empty() {
            self.extractor_demands(item, &functions, place, is_optional, facts);
        }
    }

    /// What a wrapper takes: its name says so, or what it calls.
    fn taken(&self, item: ItemId, names: &str) -> Option<Taken> {
        let named = self.world.items.get(item)?;
        let attributes = match named.kind {
            Kind::Struct(declared) => &declared.attrs,
            _ => return None,
        };
        let via: String = of_attributes(attributes, "from_request")
            .iter()
            .filter(|argument| argument.name == "via")
            .filter_map(|argument| Some(argument.inside.clone()?.to_string()))
            .collect();
        let by = |text: &str| {
            let text = text.to_ascii_lowercase();
            if text.contains("json") {
                Some(Taken::Json)
            } else if text.contains("query") {
                Some(Taken::Query)
            } else if text.contains("form") {
                Some(Taken::Form)
            } else if text.contains("path") {
                Some(Taken::Path)
            } else {
                None
            }
        };
        let said = |word: &str| names.split(' ').any(|name| name == word);
        by(&via).or_else(|| by(&named.name)).or_else(|| {
            if said("Json") || said("serde_json") {
                Some(Taken::Json)
            } else if said("Query") || said("serde_qs") {
                Some(Taken::Query)
            } else if said("Form") {
                Some(Taken::Form)
            } else if said("Path") || said("RawPathParams") {
                Some(Taken::Path)
            } else {
                None
            }
        })
    }
}

/// Whether a type takes something from a request that a document names.
fn is_extractor(ty: &Ty) -> bool {
    matches!(
        ty.foreign(),
        Some(
            "Json"
                | "Query"
                | "Form"
                | "Path"
                | "TypedHeader"
                | "BearerAuth"
                | "BasicAuth"
                | "Multipart"
                | "Bytes"
        )
    )
}

fn parameter(property: Property, location: ParameterLocation) -> Parameter {
    Parameter {
        name: property.name,
        location,
        required: property.required,
        description: property.description,
        deprecated: property.deprecated,
        schema: Some(property.schema),
        ..Parameter::default()
    }
}

fn take_body(
    media_type: &str,
    schema: Option<Value>,
    place: Location,
    is_optional: bool,
    facts: &mut Facts,
) {
    if facts.body.is_some() {
        return;
    }
    facts.body = Some(Body {
        required: !is_optional,
        place,
        content: vec![Content {
            media_type: Text::new(media_type, place),
            schema,
            example: None,
        }],
        ..Body::default()
    });
}

/// Types that a body names where extractors are called: `Path::<T>::from_request_parts(…)`,
/// `let Path(id): Path<T> = …`, `parts.extract::<T>()`.
#[derive(Default)]
struct Inside<'a>(Vec<Mentioned<'a>>);

/// A type that a body names.
enum Mentioned<'a> {
    Type(&'a syn::Type),
    /// All but the last name of a path.
    Before(&'a syn::Path),
}

impl<'a> Visit<'a> for Inside<'a> {
    fn visit_pat_type(&mut self, pattern: &'a syn::PatType) {
        self.0.push(Mentioned::Type(&pattern.ty));
        syn::visit::visit_pat_type(self, pattern);
    }

    fn visit_expr_method_call(&mut self, call: &'a syn::ExprMethodCall) {
        let name = call.method.to_string();
        if name.starts_with("extract")
            && let Some(turbofish) = &call.turbofish
            && let Some(syn::GenericArgument::Type(ty)) = turbofish.args.first()
        {
            self.0.push(Mentioned::Type(ty));
        }
        syn::visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_path(&mut self, path: &'a syn::ExprPath) {
        let name = crate::read::rust::syntax::last(&path.path);
        if name.starts_with("from_request") || name == "extract" {
            self.0.push(Mentioned::Before(&path.path));
        }
        syn::visit::visit_expr_path(self, path);
    }
}
