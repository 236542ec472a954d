//! An operation in the words of utoipa.

use backend_codegen::infer::answer::{Payload, Shape};
use backend_codegen::infer::handler::{Given, Handler, Taken, What, is_one};
use backend_codegen::infer::security::scheme;
use backend_codegen::infer::types::Type as _;
use backend_codegen::infer::written::Written;
use backend_codegen::infer::{path, phrase};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::asked;
use super::settings::Settings;

pub(super) struct Operation<'a> {
    pub(super) name: &'a Ident,
    pub(super) methods: &'a [String],
    pub(super) path: &'a str,
    pub(super) span: Span,
    pub(super) tag: Option<&'a str>,
    pub(super) handler: Handler,
    pub(super) settings: Settings,
    pub(super) is_type: bool,
}

/// What is said of an operation.
#[derive(Default)]
struct Parts {
    parameters: Vec<TokenStream>,
    body: Option<TokenStream>,
    responses: Vec<TokenStream>,
    security: Vec<TokenStream>,
    /// Types that the attribute refers to.
    items: Vec<TokenStream>,
    /// What is done to the operation that utoipa has made.
    changes: Vec<TokenStream>,
    /// What adds schemas to those that utoipa refers to.
    schemas: Vec<TokenStream>,
    /// Whether extractors are asked what they take.
    is_asked: bool,
    /// Parameters with names.
    named: Vec<String>,
    /// Statuses of answers to those who are not let in.
    demands: Vec<u16>,
}

impl Operation<'_> {
    pub(super) fn tokens(&self) -> TokenStream {
        let mut parts = Parts::default();
        self.takes(&mut parts);
        self.answers(&mut parts);
        self.telling(&mut parts);
        self.described(&mut parts);
        let name = self.name;
        let described = format_ident!("__path_{}", name, span = name.span());
        let items = &parts.items;
        let function = self.function(&parts, &described);
        let changed = self.changed(&parts, &described);
        // utoipa-actix-web asks what actix-web's attribute makes of the handler.
        let of_type = self
            .is_type
            .then(|| implementation(name, &described, &[], &[]));
        quote! {
            #[doc(hidden)]
            #[allow(non_camel_case_types, unreachable_pub)]
            #[derive(Clone)]
            pub struct #described;
            const _: () = {
                #(#items)*
                #function
                #changed
                #of_type
            };
        }
    }

    /// The function that utoipa describes.
    fn function(&self, parts: &Parts, described: &Ident) -> TokenStream {
        let name = self.name;
        let methods = self
            .methods
            .iter()
            .map(|method| Ident::new(method, self.span));
        let path = Literal::string(self.path);
        let implementor = match parts.is_changed() {
            true => format_ident!("__Plain"),
            false => described.clone(),
        };
        let mut said = vec![
            quote!(method(#(#methods),*)),
            quote!(path = #path),
            quote!(impl_for = #implementor),
        ];
        let settings = &self.settings;
        if !settings.tags.is_empty() {
            let tags = &settings.tags;
            said.push(quote!(tags = [#(#tags),*]));
        } else if let Some(tag) = self.tag {
            said.push(quote!(tag = #tag));
        }
        let text = |text: &Option<String>| text.as_ref().map(|text| quote!(#text));
        let summary = settings.summary.clone();
        let summary = summary.or_else(|| text(&self.handler.described.summary));
        said.extend(summary.map(|summary| quote!(summary = #summary)));
        let description = settings.description.clone();
        let description = description.or_else(|| text(&self.handler.described.description));
        said.extend(description.map(|description| quote!(description = #description)));
        let parameters = &parts.parameters;
        let more = &settings.parameters;
        if !parameters.is_empty() || !more.is_empty() {
            said.push(quote!(params(#(#parameters,)* #more)));
        }
        said.extend(settings.request_body.clone().or_else(|| parts.body.clone()));
        let responses = &parts.responses;
        let more = &settings.responses;
        said.push(quote!(responses(#(#responses,)* #more)));
        if let Some(security) = &settings.security {
            said.push(quote!(security(#security)));
        } else if !parts.security.is_empty() {
            let security = &parts.security;
            said.push(quote!(security(#(#security),*)));
        }
        said.extend(settings.others.iter().cloned());
        let deprecated = self.handler.is_deprecated.then(|| quote!(#[deprecated]));
        quote! {
            #[::utoipa::path(#(#said),*)]
            #deprecated
            #[allow(dead_code)]
            fn #name() {}
        }
    }

    fn takes(&self, parts: &mut Parts) {
        let names = path::names(self.path);
        let mut free = names.iter();
        let mut is_known = false;
        for taken in &self.handler.takes {
            match &taken.what {
                What::Path(types) => {
                    is_known = true;
                    for ty in types {
                        if let Some(name) = free.next() {
                            self.path_parameter(name, Some(ty), taken.span, parts);
                        }
                    }
                }
                What::Paths(ty) => {
                    is_known = true;
                    let first = free.next().map_or("", String::as_str);
                    paths(ty, first, parts);
                }
                What::Query(ty) => query(ty, parts),
                What::Header(name) => {
                    let ty = match taken.is_optional {
                        true => quote_spanned!(taken.span=> Option<String>),
                        false => quote_spanned!(taken.span=> String),
                    };
                    self.parameter(name, quote!(#ty, Header), parts);
                }
                What::Body(media_type, ty) => body(media_type, ty.as_ref(), taken, parts),
                What::Demand(kind) => self.demand(kind, taken, parts),
                // Who says it otherwise has the say.
                What::Own(_) if self.settings.security.is_some() => {}
                What::Own(ty) => {
                    let ty = &ty.tokens;
                    let is_optional = taken.is_optional;
                    parts.is_asked = true;
                    parts.changes.push(quote_spanned! {taken.span=>
                        <#ty>::__backend_asks(&mut __operation, #is_optional);
                    });
                }
            }
        }
        if !is_known {
            // What nobody takes is a text.
            for name in free {
                self.path_parameter(name, None, self.span, parts);
            }
        }
    }

    fn path_parameter(&self, name: &str, ty: Option<&Written>, span: Span, parts: &mut Parts) {
        let tokens = ty.and_then(|ty| ty.tokens.as_ref());
        let ty = match (ty, tokens) {
            (Some(ty), Some(tokens)) if is_one(ty) => tokens.clone(),
            (_, Some(tokens)) => quote_spanned!(span=> inline(#tokens)),
            _ => quote_spanned!(span=> String),
        };
        self.parameter(name, quote!(#ty, Path), parts);
    }

    /// Adds a parameter, if it is not said otherwise.
    fn parameter(&self, name: &str, tokens: TokenStream, parts: &mut Parts) {
        if !self.settings.named.iter().any(|named| named == name) {
            let mut described = self.handler.described.parameters.iter();
            let text = described.find(|(known, _)| known == name);
            let text = text.map(|(_, text)| quote!(, description = #text));
            parts.parameters.push(quote!((#name = #tokens #text)));
            parts.named.push(name.to_owned());
        }
    }

    /// What the doc comment says of parameters and answers that only types know.
    fn described(&self, parts: &mut Parts) {
        let known =
            |name: &String| self.settings.named.contains(name) || parts.named.contains(name);
        let parameters = self.handler.described.parameters.iter();
        let parameters = parameters
            .filter(|(name, _)| !known(name))
            .map(|(name, text)| {
                quote! {
                    for __parameter in __operation.parameters.iter_mut().flatten() {
                        match __parameter {
                            ::utoipa::openapi::RefOr::T(__parameter) if __parameter.name == #name => {
                                __parameter.description = Some(#text.to_owned());
                            }
                            _ => {}
                        }
                    }
                }
            });
        let parameters: Vec<TokenStream> = parameters.collect();
        parts.changes.extend(parameters);
        for (code, text) in &self.handler.described.responses {
            let status = code.to_string();
            if self.settings.statuses.contains(&status) {
                continue;
            }
            if self.handler.telling.is_empty() {
                let is_known = self
                    .handler
                    .answers
                    .iter()
                    .any(|it| it.status == Some(*code));
                let is_said = self.settings.status == Some(*code) || parts.demands.contains(code);
                if !is_known && !is_said {
                    let code = Literal::u16_unsuffixed(*code);
                    parts
                        .responses
                        .push(quote!((status = #code, description = #text)));
                }
                continue;
            }
            parts.changes.push(quote! {
                if let ::utoipa::openapi::RefOr::T(__response) = __operation
                    .responses
                    .responses
                    .entry(#status.to_owned())
                    .or_insert_with(|| ::utoipa::openapi::RefOr::T(::utoipa::openapi::Response::new("")))
                {
                    __response.description = #text.to_owned();
                }
            });
        }
    }

    /// What an answer means, by the doc comment or else by HTTP.
    fn meaning(&self, code: u16) -> &str {
        let mut described = self.handler.described.responses.iter();
        let text = described.find(|(known, _)| *known == code);
        text.map_or(phrase(code), |(_, text)| text)
    }

    fn demand(&self, kind: &str, taken: &Taken, parts: &mut Parts) {
        let (name, _) = scheme(kind);
        if self.settings.security.is_some() {
            return;
        }
        if taken.is_optional {
            parts.security.push(quote!(()));
        }
        parts.security.push(quote!((#name = [])));
        let is_answered = self
            .handler
            .answers
            .iter()
            .any(|given| given.status == Some(401));
        if !taken.is_optional && !is_answered {
            let words = self.meaning(401);
            parts.demands.push(401);
            parts
                .responses
                .push(quote!((status = 401, description = #words)));
        }
    }

    fn answers(&self, parts: &mut Parts) {
        let is_good = |given: &&Given| given.status.is_none_or(|code| code < 400);
        let answers = &self.handler.answers;
        let good = answers.iter().find(is_good);
        if let Some(code) = self.settings.status {
            let payload = good.map_or(&Payload::Nothing, |given| &given.payload);
            let payload = match code {
                204 | 205 | 304 => &Payload::Nothing,
                _ => payload,
            };
            let response = self.response(Some(code), payload, parts);
            parts.responses.push(response);
        }
        for given in answers {
            if self.settings.status.is_some() && is_good(&given) {
                continue;
            }
            let response = self.response(given.status, &given.payload, parts);
            parts.responses.push(response);
        }
        let says_more = !self.handler.telling.is_empty() || !self.settings.responses.is_empty();
        if parts.responses.is_empty() && !says_more {
            let words = "The code does not say what is answered.";
            parts
                .responses
                .push(quote!((status = "default", description = #words)));
        }
    }

    fn response(
        &self,
        status: Option<u16>,
        payload: &Payload<Written>,
        parts: &mut Parts,
    ) -> TokenStream {
        let (status, description) = match status {
            Some(code) => {
                let number = Literal::u16_unsuffixed(code);
                (quote!(#number), self.meaning(code))
            }
            None => (quote!("2XX"), "Success"),
        };
        let json = "application/json";
        let content = match payload {
            Payload::Nothing | Payload::Unknown => None,
            Payload::Json(Shape::Ty(ty)) => {
                let tokens = owned(ty).tokens.clone().filter(|tokens| !tokens.is_empty());
                let tokens = tokens.map(|tokens| quote_spanned!(ty.span=> body = #tokens,));
                Some(quote!(#tokens content_type = #json))
            }
            Payload::Json(shape) => {
                let name = shape_item(shape, parts);
                Some(quote!(body = inline(#name), content_type = #json))
            }
            Payload::Text(media_type) => Some(quote!(body = String, content_type = #media_type)),
            Payload::Other(media_type) => Some(quote!(content_type = #media_type)),
        };
        let content = content.map(|content| quote!(, #content));
        quote!((status = #status, description = #description #content))
    }

    /// Asks types of errors what they are answered with.
    fn telling(&self, parts: &mut Parts) {
        let said = &self.settings.statuses;
        let telling = &self.handler.telling;
        let shown = self.handler.answers.iter().filter_map(|given| {
            let is_bare = matches!(given.payload, Payload::Nothing | Payload::Unknown);
            given.status.filter(|_| !is_bare)
        });
        let shown: Vec<String> = shown.map(|code| code.to_string()).collect();
        let lists = quote!(&[#(#said),*], &[#(#shown),*]);
        let is_alias = telling.iter().any(|telling| telling.is_alias);
        for telling in telling {
            let Some(ty) = &telling.ty.tokens else {
                continue;
            };
            parts.changes.push(quote! {
                __Of::<#ty>::__tells(&mut __operation, #lists);
            });
            parts.schemas.push(quote!(__Of::<#ty>::__shows(__schemas);));
            if telling.is_alias {
                parts.changes.push(quote! {
                    __Of::<#ty>::__error_tells(&mut __operation, #lists);
                });
                parts
                    .schemas
                    .push(quote!(__Of::<#ty>::__error_shows(__schemas);));
            }
        }
        if !parts.schemas.is_empty() {
            parts.items.push(asked::tells(is_alias));
        }
    }

    /// What utoipa has made of the function, with what types say at run time.
    fn changed(&self, parts: &Parts, described: &Ident) -> Option<TokenStream> {
        if !parts.is_changed() {
            return None;
        }
        let plain = format_ident!("__Plain");
        let described = implementation(described, &plain, &parts.changes, &parts.schemas);
        let asks = parts.is_asked.then(asked::asks);
        Some(quote! {
            struct #plain;
            #asks
            #described
        })
    }
}

// Handlers on actix-web are unit structs, which patterns of the same name would mean: names that
// expansions bind are none of theirs.

/// What utoipa asks of a type, answered as another one does; `changes` and `schemas` add to that.
fn implementation(
    of: &Ident,
    like: &Ident,
    changes: &[TokenStream],
    schemas: &[TokenStream],
) -> TokenStream {
    let operation = match changes {
        [] => quote!(<#like as ::utoipa::Path>::operation()),
        changes => quote! {
            let mut __operation = <#like as ::utoipa::Path>::operation();
            #(#changes)*
            __operation
        },
    };
    quote! {
        impl ::utoipa::Path for #of {
            fn methods() -> Vec<::utoipa::openapi::HttpMethod> {
                <#like as ::utoipa::Path>::methods()
            }
            fn path() -> String {
                <#like as ::utoipa::Path>::path()
            }
            fn operation() -> ::utoipa::openapi::path::Operation {
                #operation
            }
        }
        impl<'t> ::utoipa::__dev::Tags<'t> for #of {
            fn tags() -> Vec<&'t str> {
                <#like as ::utoipa::__dev::Tags>::tags()
            }
        }
        impl ::utoipa::__dev::SchemaReferences for #of {
            fn schemas(__schemas: &mut Vec<(String, ::utoipa::openapi::RefOr<::utoipa::openapi::schema::Schema>)>) {
                <#like as ::utoipa::__dev::SchemaReferences>::schemas(__schemas);
                #(#schemas)*
            }
        }
    }
}

impl Parts {
    fn is_changed(&self) -> bool {
        !self.changes.is_empty() || !self.schemas.is_empty()
    }
}

fn body(media_type: &str, ty: Option<&Written>, taken: &Taken, parts: &mut Parts) {
    if parts.body.is_some() {
        return;
    }
    let content = match (media_type, ty) {
        ("text/plain", _) => quote!(content = String, content_type = #media_type),
        (_, Some(ty)) => {
            let tokens = owned(ty).tokens.clone();
            let tokens = tokens.map(|tokens| quote_spanned!(taken.span=> content = #tokens,));
            quote!(#tokens content_type = #media_type)
        }
        (_, None) => quote!(content_type = #media_type),
    };
    parts.body = Some(quote!(request_body(#content)));
    let required = match taken.is_optional {
        true => quote!(False),
        false if ty.is_none_or(|ty| ty.tokens.is_none()) && media_type != "text/plain" => {
            quote!(True)
        }
        false => return,
    };
    parts.changes.push(quote! {
        if let Some(::utoipa::openapi::RefOr::T(__body)) = &mut __operation.request_body {
            __body.required = Some(::utoipa::openapi::Required::#required);
        }
    });
}

/// A type without what only says who owns it.
fn owned(ty: &Written) -> &Written {
    match (ty.name(), ty.first()) {
        (Some("Box" | "Arc" | "Rc"), Some(inside)) => owned(inside),
        _ => ty,
    }
}

/// The fields of a type as parameters of the query. Maps and lists of pairs name none.
fn query(ty: &Written, parts: &mut Parts) {
    let is_open = ty.name().is_none_or(|name| {
        matches!(
            name,
            "HashMap" | "BTreeMap" | "IndexMap" | "Vec" | "Value" | "String"
        )
    });
    let Some(tokens) = ty.tokens.as_ref().filter(|_| !is_open) else {
        return;
    };
    let name = format_ident!("__Query{}", parts.items.len());
    parts.items.push(quote_spanned! {ty.span=>
        struct #name;
        impl ::utoipa::IntoParams for #name {
            fn into_params(
                _: impl Fn() -> Option<::utoipa::openapi::path::ParameterIn>,
            ) -> Vec<::utoipa::openapi::path::Parameter> {
                <#tokens as ::utoipa::IntoParams>::into_params(|| {
                    Some(::utoipa::openapi::path::ParameterIn::Query)
                })
            }
        }
    });
    parts.parameters.push(quote!(#name));
}

/// A type in the path: its fields, if it has parameters for them; else it is one, with its schema, if it
/// has one.
fn paths(ty: &Written, first: &str, parts: &mut Parts) {
    let Some(tokens) = &ty.tokens else {
        return;
    };
    let name = format_ident!("__Path{}", parts.items.len());
    parts.items.push(quote_spanned! {ty.span=>
        struct #name;
        impl ::utoipa::IntoParams for #name {
            fn into_params(
                _: impl Fn() -> Option<::utoipa::openapi::path::ParameterIn>,
            ) -> Vec<::utoipa::openapi::path::Parameter> {
                use ::utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
                // A method of more references comes before one of fewer, where its bounds hold.
                struct Of<T>(::core::marker::PhantomData<T>);
                #[allow(dead_code)]
                trait Fields { fn parameters(&self) -> Vec<Parameter>; }
                impl<T: ::utoipa::IntoParams> Fields for &&Of<T> {
                    fn parameters(&self) -> Vec<Parameter> {
                        T::into_params(|| Some(ParameterIn::Path))
                    }
                }
                fn one(__schema: ::utoipa::openapi::RefOr<::utoipa::openapi::schema::Schema>) -> Vec<Parameter> {
                    let __parameter = ParameterBuilder::new()
                        .name(#first)
                        .parameter_in(ParameterIn::Path)
                        .required(::utoipa::openapi::Required::True)
                        .schema(Some(__schema));
                    ::std::vec![__parameter.build()]
                }
                #[allow(dead_code)]
                trait One { fn parameters(&self) -> Vec<Parameter>; }
                impl<T: ::utoipa::PartialSchema> One for &Of<T> {
                    fn parameters(&self) -> Vec<Parameter> { one(T::schema()) }
                }
                #[allow(dead_code)]
                trait Text { fn parameters(&self) -> Vec<Parameter>; }
                impl<T> Text for Of<T> {
                    fn parameters(&self) -> Vec<Parameter> {
                        one(<String as ::utoipa::PartialSchema>::schema())
                    }
                }
                (&&&Of::<#tokens>(::core::marker::PhantomData)).parameters()
            }
        }
    });
    parts.parameters.push(quote!(#name));
}

/// A type with the schema of what `json!` writes.
fn shape_item(shape: &Shape<Written>, parts: &mut Parts) -> Ident {
    let name = format_ident!("__Answer{}", parts.items.len());
    let mut schemas = Vec::new();
    let schema = schema(shape, &mut schemas);
    parts.items.push(quote! {
        struct #name;
        impl ::utoipa::PartialSchema for #name {
            fn schema() -> ::utoipa::openapi::RefOr<::utoipa::openapi::schema::Schema> { #schema }
        }
        impl ::utoipa::ToSchema for #name {
            #[allow(unused_variables)]
            fn schemas(__schemas: &mut Vec<(String, ::utoipa::openapi::RefOr<::utoipa::openapi::schema::Schema>)>) {
                #(<#schemas as ::utoipa::ToSchema>::schemas(__schemas);)*
            }
        }
    });
    name
}

fn schema(shape: &Shape<Written>, schemas: &mut Vec<TokenStream>) -> TokenStream {
    match shape {
        Shape::Ty(ty) => match &ty.tokens {
            Some(tokens) if !tokens.is_empty() => {
                schemas.push(tokens.clone());
                quote!(<#tokens as ::utoipa::PartialSchema>::schema())
            }
            _ => quote!(::utoipa::openapi::RefOr::from(
                ::utoipa::openapi::schema::ObjectBuilder::new()
                    .schema_type(::utoipa::openapi::schema::SchemaType::AnyValue)
            )),
        },
        Shape::List(item) => {
            let item = schema(item, schemas);
            quote!(::utoipa::openapi::RefOr::from(::utoipa::openapi::schema::ArrayBuilder::new().items(#item)))
        }
        Shape::Object(members) => {
            let names: Vec<&String> = members.iter().map(|(name, _)| name).collect();
            let values = members.iter().map(|(_, value)| schema(value, schemas));
            let values: Vec<TokenStream> = values.collect();
            quote!(::utoipa::openapi::RefOr::from(
                ::utoipa::openapi::schema::ObjectBuilder::new()
                    #(.property(#names, #values).required(#names))*
            ))
        }
    }
}
