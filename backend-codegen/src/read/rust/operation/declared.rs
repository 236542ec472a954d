//! What attributes of utoipa declare about an operation: they have the say.

use syn::Type;

use super::Operations;
use super::extract::parameter;
use crate::document::Location;
use crate::infer::answer::has_body;
use crate::infer::attribute::own_route;
use crate::read::code::{
    Body, Content, Evidence, Operation, Parameter, ParameterLocation, Response, Status, Text, Value,
};
use crate::read::rust::arguments::{Argument, arguments, of_attributes};
use crate::read::rust::load::span_place;
use crate::read::rust::syntax::{self, last};
use crate::read::rust::types::{Context, Ways};
use crate::read::rust::words::status;
use crate::read::rust::world::Function;

impl<'a> Operations<'a, '_> {
    /// Puts what `#[utoipa::path(…)]` or `#[route(…)]` says in place of what was found. The latter names
    /// exceptions: answers that it says nothing of stay.
    pub(super) fn declared(&mut self, function: &Function<'a>, operation: &mut Operation) {
        let attribute = function.attributes.iter().find(|attribute| {
            let path = attribute.path();
            last(path) == "path"
                && path
                    .segments
                    .first()
                    .is_some_and(|first| first.ident == "utoipa")
        });
        let (is_whole, declared) = match attribute.map(|attribute| &attribute.meta) {
            Some(syn::Meta::List(list)) => (true, arguments(list.tokens.clone())),
            _ => match own_route(function.attributes) {
                Some(route) => (false, route.overrides),
                None => return,
            },
        };
        let source = self.world.source(function.module);
        let context = Context::new(self.world.body_of(function), function.of);
        let mut tags = Vec::new();
        for argument in declared {
            let place = span_place(source, argument.span);
            let text = || argument.text().map(|text| Text::new(text, place));
            match argument.name.as_str() {
                "operation_id" => operation.id = text().or(operation.id.take()),
                "summary" => operation.summary = text().or(operation.summary.take()),
                "description" => {
                    operation.description = text().or(operation.description.take());
                }
                "tag" => tags.extend(text()),
                "tags" => {
                    let list = argument
                        .value
                        .clone()
                        .and_then(|tokens| syn::parse2::<syn::ExprArray>(tokens).ok());
                    let texts = list.iter().flat_map(|list| &list.elems);
                    let texts = texts.filter_map(syntax::text);
                    tags.extend(texts.map(|text| Text::new(text, place)));
                }
                "request_body" => {
                    operation.body = self.declared_body(&argument, &context, place);
                }
                "responses" => {
                    let responses = argument.arguments();
                    let responses: Vec<Response> = responses
                        .iter()
                        .filter_map(|argument| {
                            let place = span_place(source, argument.span);
                            self.declared_response(argument, &context, place)
                        })
                        .collect();
                    let found = operation.responses.clone();
                    if is_whole && !responses.is_empty() {
                        operation.responses.clear();
                    }
                    for mut response in responses {
                        complete(&mut response, &found);
                        operation
                            .responses
                            .retain(|known| known.status != response.status);
                        operation.responses.push(response);
                    }
                }
                "params" => {
                    let mut declared = Vec::new();
                    for argument in argument.arguments() {
                        let place = span_place(source, argument.span);
                        declared.extend(self.declared_parameters(&argument, &context, place));
                    }
                    merge(&mut operation.parameters, declared);
                }
                "status" => {
                    if let Some(code) = argument.value.and_then(crate::infer::declared::code) {
                        succeed(&mut operation.responses, code);
                    }
                }
                // Nobody is refused for want of it.
                "security" if argument.value.is_some() => {
                    operation.security = Some(vec![vec![]]);
                    operation.responses.retain(|response| {
                        response.status != Status::Code(401) || !response.content.is_empty()
                    });
                }
                "security" => {
                    let demands = argument.arguments();
                    let demands = demands.iter().map(|one| demand(one, place));
                    operation.security = Some(demands.collect());
                }
                _ => {}
            }
        }
        if !tags.is_empty() {
            operation.tags = tags;
        }
        for argument in of_attributes(function.attributes, "schemas") {
            self.said_of_part(&argument, function, operation);
        }
    }

    fn schema_of(
        &mut self,
        tokens: proc_macro2::TokenStream,
        context: &Context,
        place: Location,
        ways: Ways,
    ) -> Option<Value> {
        let mut tokens: Vec<_> = tokens.into_iter().collect();
        // `inline(Type)`
        if let [
            proc_macro2::TokenTree::Ident(name),
            proc_macro2::TokenTree::Group(group),
        ] = tokens.as_slice()
            && name == "inline"
        {
            tokens = group.stream().into_iter().collect();
        }
        let ty: Type = syn::parse2(tokens.into_iter().collect()).ok()?;
        let ty = self.schemas.with_components(self.world.ty(&ty, context));
        Some(self.schemas.schema(&ty, place, ways))
    }

    fn declared_body(
        &mut self,
        argument: &Argument,
        context: &Context,
        place: Location,
    ) -> Option<Body> {
        let mut body = Body {
            required: true,
            place,
            evidence: Evidence::Declared,
            ..Body::default()
        };
        if let Some(ty) = &argument.value {
            body.content = vec![self.content_of(ty.clone(), None, context, place, Ways::REQUEST)];
            return Some(body);
        }
        let inside = argument.arguments();
        let find = |name: &str| inside.iter().find(|argument| argument.name == name);
        body.description = find("description")
            .and_then(Argument::text)
            .map(|text| Text::new(text, place));
        let media_type =
            find("content_type").and_then(|argument| self.media_type(argument, context));
        let content = find("content")?;
        if let Some(ty) = &content.value {
            // A body that need not be there, and is what the type in it says where it is.
            let inner = in_option(ty);
            body.required = inner.is_none();
            let ty = inner.unwrap_or_else(|| ty.clone());
            body.content = vec![self.content_of(ty, media_type, context, place, Ways::REQUEST)];
            return Some(body);
        }
        // `content((A = "application/json"), (B = "text/plain"))`
        for one in content.arguments() {
            if let Some(content) = self.alternative(&one, context, place, Ways::REQUEST) {
                body.content.push(content);
            }
        }
        Some(body)
    }

    /// A media type, also as a constant of the code; what is none, such as `text`, is as if nobody had
    /// said so.
    fn media_type(&self, argument: &Argument, context: &Context) -> Option<String> {
        let named = argument.text().or_else(|| {
            let expression = argument.expression()?;
            self.world.text_constant(context.module, &expression)
        });
        named.filter(|text| text.contains('/'))
    }

    /// `(Type = "media/type")`
    fn alternative(
        &mut self,
        argument: &Argument,
        context: &Context,
        place: Location,
        ways: Ways,
    ) -> Option<Content> {
        let inside: Vec<_> = argument.inside.clone()?.into_iter().collect();
        let at = inside.iter().position(
            |token| matches!(token, proc_macro2::TokenTree::Punct(punct) if punct.as_char() == '='),
        )?;
        let (ty, rest) = inside.split_at_checked(at)?;
        let media_type = rest.iter().find_map(|token| match token {
            proc_macro2::TokenTree::Literal(literal) => {
                match syn::parse2(proc_macro2::TokenTree::from(literal.clone()).into()).ok()? {
                    syn::Lit::Str(text) => Some(text.value()),
                    _ => None,
                }
            }
            _ => None,
        });
        let media_type = media_type.filter(|text| text.contains('/'));
        let ty = ty.iter().cloned().collect();
        Some(self.content_of(ty, media_type, context, place, ways))
    }

    fn content_of(
        &mut self,
        ty: proc_macro2::TokenStream,
        media_type: Option<String>,
        context: &Context,
        place: Location,
        ways: Ways,
    ) -> Content {
        let name = ty.to_string().replace(' ', "");
        let is_bytes = name == "Vec<u8>" || name == "[u8]";
        let schema = match is_bytes {
            true => None,
            false => self.schema_of(ty, context, place, ways),
        };
        let guessed = match (&schema, name.as_str()) {
            (None, _) => "application/octet-stream",
            (_, "String" | "str" | "&str" | "&'staticstr") => "text/plain",
            _ => "application/json",
        };
        Content {
            media_type: Text::new(media_type.unwrap_or_else(|| guessed.to_owned()), place),
            schema,
            example: None,
        }
    }

    fn declared_response(
        &mut self,
        argument: &Argument,
        context: &Context,
        place: Location,
    ) -> Option<Response> {
        let inside = argument.arguments();
        let find = |name: &str| inside.iter().find(|argument| argument.name == name);
        let said = find("status")?.value.clone()?.to_string().replace(' ', "");
        let said = said.trim_matches('"');
        let status = match said {
            "default" => Status::Default,
            said => match said.parse() {
                Ok(code) => Status::Code(code),
                Err(_) => match said.as_bytes() {
                    [hundred @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => {
                        Status::Range(hundred - b'0')
                    }
                    _ => Status::Code(status(said.rsplit("::").next()?)?),
                },
            },
        };
        let mut response = Response {
            status,
            place,
            description: find("description")
                .and_then(Argument::text)
                .filter(|text| !text.is_empty())
                .map(|text| Text::new(text, place)),
            evidence: Evidence::Declared,
            ..Response::default()
        };
        let media_type =
            find("content_type").and_then(|argument| self.media_type(argument, context));
        if let Some(ty) = find("body").and_then(|body| body.value.clone()) {
            let content = self.content_of(ty, media_type, context, place, Ways::RESPONSE);
            response.content.push(content);
        } else if let Some(content) = find("content") {
            for one in content.arguments() {
                response
                    .content
                    .extend(self.alternative(&one, context, place, Ways::RESPONSE));
            }
        } else if let Some(media_type) = media_type {
            response.content.push(Content {
                media_type: Text::new(media_type, place),
                ..Content::default()
            });
        }
        if let Some(headers) = find("headers") {
            for header in headers.arguments() {
                response
                    .headers
                    .extend(self.header(&header, context, place));
            }
        }
        Some(response)
    }

    /// `("name" = Type, description = "…")`
    fn header(
        &mut self,
        argument: &Argument,
        context: &Context,
        place: Location,
    ) -> Option<(Text, Value)> {
        let (name, ty, rest) = named(argument)?;
        let schema = match ty {
            Some(ty) => self.schema_of(ty, context, place, Ways::RESPONSE)?,
            None => Value::of_type("string", place),
        };
        let description = rest
            .iter()
            .find(|argument| argument.name == "description")
            .and_then(Argument::text);
        let value = Value::object(place)
            .with_some(
                "description",
                description.map(|text| Value::text(text, place)),
            )
            .with("schema", schema);
        Some((Text::new(name, place), value))
    }

    /// `("name" = Type, Path, description = "…")`, or a type that derives `IntoParams`.
    fn declared_parameters(
        &mut self,
        argument: &Argument,
        context: &Context,
        place: Location,
    ) -> Vec<Parameter> {
        let Some((name, ty, rest)) = named(argument) else {
            return self.parameters_of_type(argument, context);
        };
        let location = rest
            .iter()
            .find_map(|argument| match argument.name.as_str() {
                "Path" => Some(ParameterLocation::Path),
                "Query" => Some(ParameterLocation::Query),
                "Header" => Some(ParameterLocation::Header),
                "Cookie" => Some(ParameterLocation::Cookie),
                _ => None,
            });
        let location = location.unwrap_or(ParameterLocation::Path);
        let ty = ty.map(|tokens| (tokens.to_string(), tokens));
        let is_optional = ty
            .as_ref()
            .is_some_and(|(name, _)| name.starts_with("Option"));
        let mut schema =
            ty.and_then(|(_, tokens)| self.schema_of(tokens, context, place, Ways::REQUEST));
        if let Some(schema) = &mut schema {
            crate::read::rust::types::without_null(schema);
            for argument in &rest {
                crate::read::rust::types::declared(schema, argument, place);
            }
        }
        let description = rest
            .iter()
            .find(|argument| argument.name == "description")
            .and_then(Argument::text);
        let deprecated = rest.iter().any(|argument| argument.name == "deprecated");
        vec![Parameter {
            name: Text::new(name, place),
            location,
            required: location == ParameterLocation::Path || !is_optional,
            description: description.map(|text| Text::new(text, place)),
            deprecated: deprecated.then_some(place),
            schema,
            evidence: Evidence::Declared,
            ..Parameter::default()
        }]
    }

    fn parameters_of_type(&mut self, argument: &Argument, context: &Context) -> Vec<Parameter> {
        let tokens = match &argument.value {
            Some(value) => value.clone(),
            None => match argument.name.parse() {
                Ok(tokens) => tokens,
                Err(_) => return Vec::new(),
            },
        };
        let Ok(ty) = syn::parse2::<Type>(tokens) else {
            return Vec::new();
        };
        let ty = self.schemas.with_components(self.world.ty(&ty, context));
        let location = self.schemas.parameter_location(&ty);
        let properties = self.schemas.parameters(&ty, Ways::REQUEST);
        properties
            .unwrap_or_default()
            .into_iter()
            .map(|property| Parameter {
                required: property.required || location == ParameterLocation::Path,
                evidence: Evidence::Declared,
                ..parameter(property, location)
            })
            .collect()
    }
}

/// Gives an answer whose declared type nobody knows the schema that the code gives it.
fn complete(response: &mut Response, found: &[Response]) {
    let found = found.iter().find(|found| found.status == response.status);
    let found = found.map_or(&[][..], |found| &found.content);
    for content in &mut response.content {
        let is_unknown = content.schema.as_ref().is_some_and(Value::is_anything);
        if is_unknown
            && let Some(same) = found
                .iter()
                .find(|same| same.media_type.text == content.media_type.text)
        {
            content.schema.clone_from(&same.schema);
        }
    }
}

/// The type in an `Option`.
fn in_option(ty: &proc_macro2::TokenStream) -> Option<proc_macro2::TokenStream> {
    let ty: Type = syn::parse2(ty.clone()).ok()?;
    let last = syntax::type_path(&ty)?.segments.last();
    let last = last.filter(|it| it.ident == "Option")?;
    let inside = syntax::arguments_of_segment(last);
    inside.first().map(quote::ToTokens::to_token_stream)
}

/// The name, the type and the rest of `("name" = Type, …)`.
fn named(argument: &Argument) -> Option<(String, Option<proc_macro2::TokenStream>, Vec<Argument>)> {
    let inside: Vec<_> = argument.inside.clone()?.into_iter().collect();
    let (first, rest) = inside.split_first()?;
    let proc_macro2::TokenTree::Literal(literal) = first else {
        return None;
    };
    let name = match syn::parse2(proc_macro2::TokenTree::from(literal.clone()).into()).ok()? {
        syn::Lit::Str(text) => text.value(),
        _ => return None,
    };
    let is_typed = matches!(
        rest.first(),
        Some(proc_macro2::TokenTree::Punct(punct)) if punct.as_char() == '='
    );
    if !is_typed {
        let rest = rest.iter().skip(1).cloned().collect();
        return Some((name, None, arguments(rest)));
    }
    let mut depth = 0_i32;
    let mut ty = Vec::new();
    let mut behind = Vec::new();
    let mut is_type = true;
    for token in rest.iter().skip(1) {
        if let proc_macro2::TokenTree::Punct(punct) = token {
            match punct.as_char() {
                '<' => depth += 1,
                '>' => depth -= 1,
                ',' if depth == 0 && is_type => {
                    is_type = false;
                    continue;
                }
                _ => {}
            }
        }
        match is_type {
            true => ty.push(token.clone()),
            false => behind.push(token.clone()),
        }
    }
    Some((
        name,
        Some(ty.into_iter().collect()),
        arguments(behind.into_iter().collect()),
    ))
}

/// `("name" = ["scope"])`, several of which belong together, or `()`.
fn demand(argument: &Argument, place: Location) -> crate::read::code::Demand {
    let Some(inside) = argument.inside.clone() else {
        return Vec::new();
    };
    let mut demand = Vec::new();
    for part in crate::infer::json::parts(inside) {
        let mut tokens = part.into_iter();
        let Some(proc_macro2::TokenTree::Literal(literal)) = tokens.next() else {
            continue;
        };
        let name = literal.to_string().trim_matches('"').to_owned();
        let mut scopes = Vec::new();
        for token in tokens {
            if let proc_macro2::TokenTree::Group(group) = token {
                for scope in crate::infer::json::parts(group.stream()) {
                    let scope = scope.to_string();
                    scopes.push(Text::new(scope.trim_matches('"'), place));
                }
            }
        }
        demand.push((Text::new(name, place), scopes));
    }
    demand
}

/// Says the status of what is answered when all is well.
fn succeed(responses: &mut Vec<Response>, code: u16) {
    let is_good = |response: &Response| match response.status {
        Status::Code(code) => code < 400,
        Status::Range(hundred) => hundred < 4,
        Status::Default => true,
    };
    let at = responses.iter().position(is_good);
    let mut first = at.map(|at| responses.remove(at)).unwrap_or_default();
    if !has_body(code) {
        first.content.clear();
    }
    responses.retain(|response| !is_good(response));
    responses.push(Response {
        status: Status::Code(code),
        evidence: Evidence::Declared,
        ..first
    });
}

/// Declared parameters in place of those of the same name that were found.
fn merge(found: &mut Vec<Parameter>, declared: Vec<Parameter>) {
    for parameter in declared {
        let known = found.iter_mut().find(|known| {
            known.name.text == parameter.name.text && known.location == parameter.location
        });
        match known {
            Some(known) => {
                let schema = parameter.schema.clone().or(known.schema.take());
                *known = Parameter {
                    schema,
                    ..parameter
                };
            }
            None => found.push(parameter),
        }
    }
}
