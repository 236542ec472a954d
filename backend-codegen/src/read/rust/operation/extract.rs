//! Extractors: what the types of a handler's parameters take from a request.

use syn::visit::Visit;

use super::look::Within;
use super::{Facts, Operations, Shown};
use crate::document::Location;
use crate::infer::extractor::{FORM, JSON, MULTIPART, is_extractor};
use crate::infer::handler::{Taken, What, takes};
use crate::infer::types::Type as _;
use crate::read::code::{
    Body, Content, Evidence, Parameter, ParameterLocation, Response, Status, Text, Value,
};
use crate::read::rust::arguments::of_attributes;
use crate::read::rust::syntax::Names;
use crate::read::rust::types::{Context, Form, Property, Schemas, Ty, Ways};
use crate::read::rust::world::{Function, ItemId, Kind};

/// Extractors of extractors.
const DEPTH: usize = 6;

/// What an extractor of ours takes, by what it is called or what it does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Json,
    Query,
    Form,
    Path,
}

impl<'a> Operations<'a, '_> {
    /// Notes what a handler takes from a request.
    pub(super) fn takes(&mut self, shown: &Shown, facts: &mut Facts) {
        for taken in &shown.takes {
            self.take(taken, facts, 0);
        }
    }

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
        let look = Within::at(self.world, Context::new(0, None));
        for mut taken in takes(&look, ty, place, false, facts.is_get) {
            taken.is_optional |= is_optional;
            self.take(&taken, facts, depth);
            if !is_optional {
                let refusals = taken.refusals.iter();
                facts
                    .responses
                    .extend(refusals.map(|code| refusal(*code, place)));
            }
        }
    }

    fn take(&mut self, taken: &Taken<Ty, Location>, facts: &mut Facts, depth: usize) {
        let (place, is_optional) = (taken.place, taken.is_optional);
        match &taken.what {
            What::Path(types) => {
                for ty in types {
                    self.path_parameter(ty, place, facts);
                }
            }
            What::Paths(inside) => self.path(inside, place, facts),
            What::Query(inside) => self.query(inside, facts),
            What::Body(media_type, Some(inside)) => {
                self.body(media_type, inside, place, is_optional, facts);
            }
            What::Body(media_type, None) => {
                let schema = match *media_type {
                    MULTIPART => Some(Value::of_type("object", place)),
                    "text/plain" => Some(Value::of_type("string", place)),
                    _ => None,
                };
                take_body(media_type, schema, place, is_optional, facts);
            }
            What::Header(name) => facts.parameters.push(Parameter {
                name: Text::new(name, place),
                location: ParameterLocation::Header,
                required: !is_optional,
                schema: Some(Value::of_type("string", place)),
                ..Parameter::default()
            }),
            What::Demand(kind) => self.demand(kind, place, is_optional, facts),
            What::Own(Ty::Item(item, arguments)) => {
                self.own_extractor(*item, arguments, place, is_optional, facts, depth);
            }
            What::Own(_) => {}
        }
    }

    fn path(&mut self, ty: &Ty, place: Location, facts: &mut Facts) {
        let ty = ty.owned();
        if let Ty::Tuple(types) = ty {
            for ty in types {
                self.path_parameter(ty, place, facts);
            }
            return;
        }
        match self.schemas.parameters(ty, Ways::REQUEST) {
            Some(properties) if !properties.is_empty() => {
                for property in properties {
                    facts.parameters.push(Parameter {
                        required: true,
                        ..parameter(property, ParameterLocation::Path)
                    });
                }
            }
            _ if crate::read::rust::types::is_map(ty) => {}
            // An enum or a number alone.
            _ => self.path_parameter(ty, place, facts),
        }
    }

    /// Adds the first parameter of the path that nobody took.
    fn path_parameter(&mut self, ty: &Ty, place: Location, facts: &mut Facts) {
        let is_taken = |name: &String| {
            let mut taken = facts.parameters.iter();
            taken.any(|known| known.location == ParameterLocation::Path && known.name.text == *name)
        };
        let Some(name) = facts.names.iter().find(|name| !is_taken(name)) else {
            return;
        };
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
        let ty = ty.optional().unwrap_or(ty).owned();
        let properties = self.schemas.parameters(ty, Ways::REQUEST);
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
            if let Some(way) = self.way(item, &names.0) {
                let inside = inside.clone();
                match way {
                    Way::Json => self.body(JSON, &inside, place, is_optional, facts),
                    Way::Query => self.query(&inside, facts),
                    Way::Form if facts.is_get && self.is_form_of_axum(&functions) => {
                        self.query(&inside, facts);
                    }
                    Way::Form => self.body(FORM, &inside, place, is_optional, facts),
                    Way::Path => self.path(&inside, place, facts),
                }
                return;
            }
        }
        for ty in self.mentioned(&functions) {
            let is_other = !matches!(&ty, Ty::Item(other, _) if *other == item);
            if is_other && (ty.foreign().is_some_and(is_extractor) || matches!(ty, Ty::Item(..))) {
                self.extract(&ty, place, is_optional, facts, depth + 1);
            }
        }
        if !functions.is_empty() {
            self.extractor_demands(item, &functions, place, is_optional, facts);
        }
    }

    /// The types that extractors name where they call others.
    fn mentioned(&self, functions: &[Function<'a>]) -> Vec<Ty> {
        let mut mentioned = Vec::new();
        for function in functions {
            let context = Context::new(self.world.body_of(function), function.of);
            let mut types = Inside::default();
            types.visit_block(function.block);
            mentioned.extend(types.0.into_iter().map(|ty| match ty {
                Mentioned::Type(ty) => self.world.ty(ty, &context),
                Mentioned::Before(path) => self.world.path_ty(path, true, &context),
            }));
        }
        mentioned
    }

    /// Whether an extractor, which may be derived, leaves forms to that of axum, which reads those of a `GET` in the query.
    fn is_form_of_axum(&self, functions: &[Function<'a>]) -> bool {
        let of_axum = |ty: &Ty| ty.foreign() == Some("Form") && ty.of_crate() != Some("actix_web");
        functions.is_empty() || self.mentioned(functions).iter().any(of_axum)
    }

    /// What a wrapper takes: its name says so, or what it calls.
    fn way(&self, item: ItemId, names: &str) -> Option<Way> {
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
                Some(Way::Json)
            } else if text.contains("query") {
                Some(Way::Query)
            } else if text.contains("form") {
                Some(Way::Form)
            } else if text.contains("path") {
                Some(Way::Path)
            } else {
                None
            }
        };
        let said = |word: &str| names.split(' ').any(|name| name == word);
        by(&via).or_else(|| by(&named.name)).or_else(|| {
            if said("Json") || said("serde_json") {
                Some(Way::Json)
            } else if said("Query") || said("serde_qs") {
                Some(Way::Query)
            } else if said("Form") {
                Some(Way::Form)
            } else if said("Path") || said("RawPathParams") {
                Some(Way::Path)
            } else {
                None
            }
        })
    }
}

/// What a framework answers on its own to a request that its extractor does not understand.
fn refusal(code: u16, place: Location) -> Response {
    Response {
        status: Status::Code(code),
        place,
        content: vec![Content {
            media_type: Text::new("text/plain", place),
            schema: Some(Value::of_type("string", place)),
            example: None,
        }],
        evidence: Evidence::Type,
        ..Response::default()
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
