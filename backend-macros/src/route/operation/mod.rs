//! An operation in the words of utoipa.

mod answers;
mod takes;

use backend_codegen::infer::phrase;
use backend_codegen::infer::types::Type as _;
use backend_codegen::infer::written::Written;
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote};

use super::asked;
use super::settings::Settings;

type Handler = backend_codegen::infer::Handler<Written, Span>;
type Given = backend_codegen::infer::handler::Given<Written, Span>;
type Taken = backend_codegen::infer::handler::Taken<Written, Span>;

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

/// A type without what only says who owns it.
fn owned(ty: &Written) -> &Written {
    match (ty.name(), ty.first()) {
        (Some("Box" | "Arc" | "Rc"), Some(inside)) => owned(inside),
        _ => ty,
    }
}
