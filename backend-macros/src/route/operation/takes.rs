//! What an operation takes.

use backend_codegen::infer::handler::{What, is_one};
use backend_codegen::infer::path;
use backend_codegen::infer::security::scheme;
use backend_codegen::infer::seeks::Sought;
use backend_codegen::infer::types::Type as _;
use backend_codegen::infer::written::Written;
use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::{Operation, Parts, Taken, owned};

impl Operation<'_> {
    pub(super) fn takes(&self, parts: &mut Parts) {
        let names = path::names(self.path);
        let mut free = names.iter();
        let mut is_known = false;
        for taken in &self.handler.takes {
            match &taken.what {
                What::Path(types) => {
                    is_known = true;
                    for ty in types {
                        if let Some(name) = free.next() {
                            self.path_parameter(name, Some(ty), taken.place, parts);
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
                        true => quote_spanned!(taken.place=> Option<String>),
                        false => quote_spanned!(taken.place=> String),
                    };
                    self.parameter(name, quote!(#ty, Header), parts);
                }
                What::Body(media_type, ty) => body(media_type, ty.as_ref(), taken, parts),
                What::Demand(kind) => self.demand(kind, taken.is_optional, parts),
                // Who says it otherwise has the say.
                What::Own(_) if self.settings.security.is_some() => {}
                What::Own(ty) => {
                    let ty = &ty.tokens;
                    let is_optional = taken.is_optional;
                    parts.is_asked = true;
                    parts.changes.push(quote_spanned! {taken.place=>
                        <#ty>::__backend_asks(&mut __operation, #is_optional);
                    });
                }
            }
        }
        self.seeks(parts);
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

    /// What the handler looks for by itself, if no extractor of its can have done so.
    fn seeks(&self, parts: &mut Parts) {
        let mut takes = self.handler.takes.iter();
        if takes.any(|taken| matches!(taken.what, What::Demand(_) | What::Own(_))) {
            return;
        }
        match &self.handler.seeks {
            Some(Sought::Demand(kind)) => self.demand(kind, false, parts),
            Some(Sought::Optional(kind)) => self.demand(kind, true, parts),
            Some(Sought::Client) if self.settings.security.is_none() => self.refused(parts),
            _ => {}
        }
    }

    fn demand(&self, kind: &str, is_optional: bool, parts: &mut Parts) {
        let (name, _) = scheme(kind);
        if self.settings.security.is_some() {
            return;
        }
        if is_optional {
            parts.security.push(quote!(()));
        }
        parts.security.push(quote!((#name = [])));
        if !is_optional {
            self.refused(parts);
        }
    }

    fn refused(&self, parts: &mut Parts) {
        let mut answers = self.handler.answers.iter();
        if !answers.any(|given| given.status == Some(401)) {
            let words = self.meaning(401);
            parts.demands.push(401);
            parts
                .responses
                .push(quote!((status = 401, description = #words)));
        }
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
            let tokens = tokens.map(|tokens| quote_spanned!(taken.place=> content = #tokens,));
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
