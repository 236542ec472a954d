//! What an operation answers.

use backend_codegen::infer::answer::{Payload, Shape, has_body};
use backend_codegen::infer::handler::Telling;
use backend_codegen::infer::written::Written;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::super::asked;
use super::{Given, Operation, Parts, owned};

impl Operation<'_> {
    pub(super) fn answers(&self, parts: &mut Parts) {
        let is_good = |given: &&Given| given.status.is_none_or(|code| code < 400);
        let answers = &self.handler.answers;
        let good = answers.iter().find(is_good);
        if let Some(code) = self.settings.status {
            let payload = good.map_or(&Payload::Nothing, |given| &given.payload);
            let payload = match has_body(code) {
                true => payload,
                false => &Payload::Nothing,
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
    pub(super) fn telling(&self, parts: &mut Parts) {
        let telling = &self.handler.telling;
        let is_alias = telling
            .iter()
            .any(|telling| matches!(telling, Telling::Alias(_)));
        for telling in telling {
            let Some(ty) = &telling.ty().tokens else {
                continue;
            };
            let told = self.told(&quote!(__Of::<#ty>::__told()), telling);
            parts.changes.push(told);
            parts.schemas.push(quote!(__Of::<#ty>::__shows(__schemas);));
            if let Telling::Alias(_) = telling {
                let told = self.told(&quote!(__Of::<#ty>::__error_told()), telling);
                parts.changes.push(told);
                parts
                    .schemas
                    .push(quote!(__Of::<#ty>::__error_shows(__schemas);));
            }
        }
        if !parts.schemas.is_empty() {
            parts.items.push(asked::tells(is_alias));
        }
    }

    /// Adds what a type tells: what the user said stays, and what the handler shows with a body is not
    /// replaced by what has none.
    fn told(&self, told: &TokenStream, telling: &Telling<Written>) -> TokenStream {
        let said = &self.settings.statuses;
        let is_error = matches!(telling, Telling::Error(_));
        let shown = self.handler.answers.iter().filter_map(|given| {
            let is_bare = matches!(given.payload, Payload::Nothing | Payload::Unknown);
            given.status.filter(|_| !is_bare)
        });
        let shown = shown.filter(|code| !is_error || *code >= 400);
        let shown: Vec<String> = shown.map(|code| code.to_string()).collect();
        if said.is_empty() && shown.is_empty() {
            return quote!(__operation.responses.responses.extend(#told););
        }
        let shown = (!shown.is_empty()).then(|| {
            quote! {
                for __status in [#(#shown),*] {
                    if ::core::matches!(
                        __told.get(__status),
                        Some(::utoipa::openapi::RefOr::T(__response)) if __response.content.is_empty()
                    ) {
                        __told.remove(__status);
                    }
                }
            }
        });
        quote! {
            let mut __told = #told;
            #shown
            #(__told.remove(#said);)*
            __operation.responses.responses.extend(__told);
        }
    }
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
