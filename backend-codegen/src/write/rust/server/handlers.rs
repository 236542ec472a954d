//! What `router` is given: a handler for each group of operations, and whoever else answers.

use crate::list::CollectVec;
use crate::tokens::{Ident, TokenStream, quote};
use crate::write::rust::contract::{Call, Contract, Group};
use crate::write::rust::docs;
use crate::write::rust::names::{Kind, Scope};

/// The type parameters of `Handlers`: one for each field.
pub(in crate::write::rust) struct Parameters<'c, 'a> {
    pub(in crate::write::rust) groups: Vec<(&'c Group<'a>, Ident)>,
    pub(in crate::write::rust) errors: Option<Ident>,
    pub(in crate::write::rust) security: Option<Ident>,
}

impl<'c, 'a> Parameters<'c, 'a> {
    /// The parameters; `taken` are the names of other types where they stand.
    pub(in crate::write::rust) fn new(contract: &'c Contract<'a>, taken: &[&str]) -> Self {
        let mut scope = Scope::without(Kind::Type, taken);
        let mut one = |text: &str| scope.text(text);
        let groups = contract
            .groups
            .iter()
            .map(|group| (group, one(&group.handler.to_string())));
        Self {
            groups: groups.collect_vec(),
            errors: (!contract.own_errors.is_empty()).then(|| one("bodies")),
            security: (!contract.schemes.is_empty()).then(|| one("guard")),
        }
    }

    /// All of them.
    pub(in crate::write::rust) fn all(&self) -> Vec<&Ident> {
        let groups = self.groups.iter().map(|(_, parameter)| parameter);
        groups
            .chain(&self.errors)
            .chain(&self.security)
            .collect_vec()
    }

    /// What the type parameters have to be; `context` is what contexts have to be.
    pub(in crate::write::rust) fn bounds(&self, context: &TokenStream) -> TokenStream {
        let groups = self.groups.iter().map(|(group, parameter)| {
            let (module, handler) = (&group.module, &group.handler);
            quote!(#parameter: #module::#handler<Context: #context>,)
        });
        let errors = self
            .errors
            .iter()
            .map(|parameter| quote!(#parameter: Errors,));
        let security = self
            .security
            .iter()
            .map(|parameter| quote!(#parameter: Security,));
        quote!(#(#groups)* #(#errors)* #(#security)*)
    }
}

/// What every router uses, and modules of operations.
pub(in crate::write::rust) fn shared_imports(contract: &Contract<'_>) -> TokenStream {
    let modules = contract.groups.iter().map(|group| &group.module);
    let security = (!contract.schemes.is_empty()).then(|| {
        quote! {
            use super::security::Security;
            use super::server::guard::guarded;
        }
    });
    let errors = (!contract.own_errors.is_empty()).then(|| {
        quote! {
            use super::errors::Errors;
            use super::server::fill::fill;
        }
    });
    let operations = (!contract.groups.is_empty()).then(|| {
        quote! {
            use super::{#(#modules),*};
            use super::server::serve::{endpoint, operation};
            use std::sync::Arc;
        }
    });
    let pieces = contract.streams_requests().then(|| {
        quote!(
            use super::server::stream::Pieces;
        )
    });
    quote!(#security #errors #operations #pieces)
}

/// The struct `Handlers`.
pub(in crate::write::rust) fn handlers(
    contract: &Contract<'_>,
    parameters: &Parameters<'_, '_>,
) -> TokenStream {
    let all = parameters.all();
    let groups = parameters.groups.iter().map(|(group, parameter)| {
        let field = &group.module;
        let what = match group.tag {
            "" => "Operations without a tag.".to_owned(),
            tag => format!("Operations tagged {}.", docs::code(tag)),
        };
        let docs = docs::attributes(&what);
        quote!(#docs pub #field: #parameter,)
    });
    let errors = parameters.errors.iter().map(|parameter| {
        quote! {
            /// The bodies of documented errors that the server itself cannot fill.
            pub errors: #parameter,
        }
    });
    let security = parameters.security.iter().map(|parameter| {
        quote! {
            /// Who is let in.
            pub security: #parameter,
        }
    });
    let docs = docs::attributes(&format!(
        "What answers requests to {}.",
        contract.api.info.title.trim()
    ));
    quote! {
        #docs
        #[derive(Clone, Copy, Debug)]
        pub struct Handlers<#(#all),*> {
            #(#groups)*
            #(#errors)*
            #(#security)*
        }
    }
}

/// What functions with many type parameters say to clippy.
pub(in crate::write::rust) fn complex(parameters: &Parameters<'_, '_>) -> Option<TokenStream> {
    (parameters.all().len() >= MANY).then(|| {
        quote! {
            #[allow(
                clippy::type_complexity,
                reason = "each group of operations has a handler of its own type"
            )]
        }
    })
}

/// From so many parameters on clippy takes a type for complex.
const MANY: usize = 12;

/// How an operation gets a layer of its own, told by one of the API: one with a body if there is one.
///
/// `limit` is the code for it.
pub(in crate::write::rust) fn example(contract: &Contract<'_>, limit: &str) -> TokenStream {
    let calls = || contract.groups.iter().flat_map(|group| &group.calls);
    let is_plain = |id: &&str| {
        id.chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
    };
    let id = |call: &Call<'_>| call.operation.id.as_deref().map(str::to_owned);
    let with_body = calls().filter(|call| call.body.is_some()).find_map(id);
    let id = with_body.or_else(|| calls().find_map(id));
    let id = id.filter(|id| is_plain(&id.as_str()));
    let id = id.unwrap_or_else(|| "operationId".to_owned());
    docs::attributes(&format!(
        "```ignore\n\
         router_with(handlers, |operation, route| match operation.id {{\n    \
             \"{id}\" => {limit},\n    \
             _ => route,\n\
         }})\n\
         ```"
    ))
}
