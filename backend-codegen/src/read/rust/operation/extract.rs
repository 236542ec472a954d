//! Extractors: what the types of a handler's parameters take from a request.

use syn::visit::Visit;

use super::{Facts, Operations};
use crate::document::Location;
use crate::infer::extractor::{
    FORM, Framework, JSON, MULTIPART, Take, is_extractor, refusals, take,
};
use crate::infer::types::Type as _;
use crate::read::code::{
    Body, Content, Evidence, Parameter, ParameterLocation, Response, Status, Text, Value,
};
use crate::read::rust::arguments::of_attributes;
use crate::read::rust::syntax::Names;
use crate::read::rust::types::{Context, Form, Property, Schemas, Ty, Ways};
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
        if let Ty::Item(item, arguments) = ty {
            self.own_extractor(*item, arguments, place, is_optional, facts, depth);
            return;
        }
        for ty in ty.elements().unwrap_or_default() {
            self.extract(ty, place, is_optional, facts, depth + 1);
        }
        match take(ty, facts.is_get) {
            Take::Optional(inside) => self.extract(inside, place, true, facts, depth + 1),
            Take::Caught(inside) => {
                let had_body = facts.body.is_some();
                self.extract(inside, place, true, facts, depth + 1);
                if let Some(body) = facts.body.as_mut().filter(|_| !had_body) {
                    body.required = true;
                }
            }
            Take::Inside(inside) => self.extract(inside, place, is_optional, facts, depth + 1),
            Take::Path(inside) => self.path(inside, place, facts),
            Take::Query(inside) => self.query(inside, facts),
            Take::Body(media_type, inside) => {
                self.body(media_type, inside, place, is_optional, facts);
                if let Ty::Foreign(path, _) = ty {
                    refuse(path, media_type, place, is_optional, facts);
                }
            }
            Take::Parts => {
                let parts = Value::of_type("object", place);
                take_body(MULTIPART, Some(parts), place, is_optional, facts);
            }
            Take::Text => {
                let text = Value::of_type("string", place);
                take_body("text/plain", Some(text), place, is_optional, facts);
            }
            Take::Bytes => {
                take_body("application/octet-stream", None, place, is_optional, facts);
            }
            Take::Header(Some(name)) => facts.parameters.push(Parameter {
                name: Text::new(name, place),
                location: ParameterLocation::Header,
                required: !is_optional,
                schema: Some(Value::of_type("string", place)),
                ..Parameter::default()
            }),
            Take::Demand(kind) => self.demand(kind, place, is_optional, facts),
            Take::Header(None) | Take::Nothing => {}
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
        if self.derived_demand(item, place, is_optional, facts) {
            return;
        }
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
                    Taken::Json => self.body(JSON, &inside, place, is_optional, facts),
                    Taken::Query => self.query(&inside, facts),
                    Taken::Form if facts.is_get => self.query(&inside, facts),
                    Taken::Form => self.body(FORM, &inside, place, is_optional, facts),
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
                if is_other
                    && (ty.foreign().is_some_and(is_extractor) || matches!(ty, Ty::Item(..)))
                {
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

/// What a framework answers on its own to a request that its extractor does not understand.
fn refuse(
    path: &[String],
    media_type: &str,
    place: Location,
    is_optional: bool,
    facts: &mut Facts,
) {
    let is_of = |name: &str| path.iter().any(|part| part.starts_with(name));
    let framework = match (is_of("axum"), is_of("actix")) {
        _ if is_optional => return,
        (true, _) => Framework::Axum,
        (_, true) => Framework::Actix,
        _ => return,
    };
    for code in refusals(framework, media_type) {
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

pub(super) fn parameter(property: Property, location: ParameterLocation) -> Parameter {
    let Form {
        style,
        explode,
        media_type,
    } = property.form;
    let place = property.name.place;
    Parameter {
        style,
        explode,
        media_type: media_type.map(|name| Text::new(name, place)),
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
