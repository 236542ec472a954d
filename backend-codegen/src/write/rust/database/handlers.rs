//! The user's files: handlers, and who asks.

use crate::read::database::{Action, Resource, Version};
use crate::tokens::{Ident, TokenStream, format_ident, quote};
use crate::write::rust::contract::{Call, Contract, Group};
use crate::write::rust::{Framework, docs, file};

/// A struct that implements the trait of `group` by asking the database.
pub(super) fn tokens(group: &Group<'_>, resource: &Resource, pool: &Ident) -> TokenStream {
    let (module, handler) = (&group.module, &group.handler);
    let calls: Vec<(&Call<'_>, Action)> = (group.calls.iter())
        .filter_map(|call| Some((call, action(call, resource)?)))
        .collect();
    let names = calls
        .iter()
        .flat_map(|(call, _)| [&call.request, &call.response]);
    let methods = calls
        .iter()
        .map(|(call, action)| method(group, call, *action, resource));
    let docs = docs::attributes(&format!(
        "Answers the operations tagged {} from the {} {}.",
        docs::code(group.tag),
        if resource.table.is_view {
            "view"
        } else {
            "table"
        },
        docs::code(&resource.table.shown()),
    ));
    quote! {
        use super::caller::Caller;
        use super::generated::#module::{self, #(#names),*};
        use super::generated::rows::session::Rows;
        use super::generated::tables;
        use sqlx::#pool;

        #docs
        #[derive(Clone, Debug)]
        pub struct #handler {
            pool: #pool,
        }

        impl #handler {
            /// With the connections to the database.
            pub fn new(pool: #pool) -> Self {
                Self { pool }
            }
        }

        impl #module::#handler for #handler {
            type Context = Caller;
            type Error = support::http::failure::Failure;

            #(#methods)*
        }
    }
}

/// What a call of a resource does.
pub(super) fn action(call: &Call<'_>, resource: &Resource) -> Option<Action> {
    let (path, method) = (&call.path.template, &call.operation.method);
    resource.action(path.as_str(), method.as_str())
}

fn method(group: &Group<'_>, call: &Call<'_>, action: Action, resource: &Resource) -> TokenStream {
    let Call {
        method,
        request,
        response,
        ..
    } = call;
    let (module, does) = (&group.module, format_ident!("{}", action.word()));
    let has_version = resource.version != Version::None;
    let variant = call.answers.first().map(|answer| &answer.variant);
    let answer = match action {
        Action::List => quote! {
            let page = tables::#module::#does(&rows, request).await?;
            Ok(#response::#variant(page))
        },
        Action::Get | Action::Replace | Action::Update if has_version => quote! {
            let answered = tables::#module::#does(&rows, request).await?;
            Ok(#response::#variant { e_tag: answered.e_tag, body: answered.body })
        },
        Action::Get | Action::Replace | Action::Update => quote! {
            let answered = tables::#module::#does(&rows, request).await?;
            Ok(#response::#variant(answered.body))
        },
        Action::Create => {
            let e_tag = has_version.then(|| quote!(e_tag: answered.e_tag,));
            quote! {
                let (answered, place) = tables::#module::#does(&rows, request).await?;
                Ok(#response::#variant {
                    #e_tag
                    location: Some(place),
                    body: answered.body,
                })
            }
        }
        Action::Delete => quote! {
            tables::#module::#does(&rows, request).await?;
            Ok(#response::#variant)
        },
    };
    quote! {
        async fn #method(&self, caller: Caller, request: #request) -> Result<#response, support::http::failure::Failure> {
            let rows = Rows::new(&self.pool, &caller);
            #answer
        }
    }
}

/// The user's `caller.rs`.
pub(in crate::write::rust) fn caller(contract: &Contract<'_>, framework: Framework) -> String {
    let has_security = !contract.schemes.is_empty();
    let security = has_security.then(|| {
        quote! {
            use super::generated::security;
        }
    });
    let principal = has_security.then(|| {
        quote! {
            /// Whoever was let in.
            #[allow(dead_code, reason = "for `scope`")]
            pub principal: Option<<super::security::Security as security::Security>::Principal>,
        }
    });
    let tokens = quote! {
        use super::generated::RequestId;
        use super::generated::rows::session;
        use super::generated::rows::table::{Scope, Table};
        #security

        /// What handlers know of a request beside what the document says of it.
        #[derive(Clone)]
        pub struct Caller {
            /// What the request is called.
            pub request_id: RequestId,
            #principal
        }

        impl session::Caller for Caller {
            fn request_id(&self) -> &str {
                self.request_id.as_str()
            }

            /// Which rows of a table are seen and changed: all of them, until you say which, by
            /// [`Scope::only`].
            fn scope(&self, _table: &Table) -> Scope {
                Scope::all()
            }
        }
    };
    let text = file::owned("Who asks, and which rows they may see and change.", &tokens);
    let (uses, code) = split(super::of_framework(framework));
    let code = match has_security {
        true => code,
        false => code.replace("            principal: known.get().cloned(),\n", ""),
    };
    // Imports stand together.
    match text.split_once("\n\nuse ") {
        Some((about, rest)) => {
            let (ours, items) = rest.split_once("\n\n").unwrap_or((rest, ""));
            format!("{about}\n\nuse {ours}\n{uses}\n\n{items}\n{code}")
        }
        None => text,
    }
}

/// Imports and items of a shipped text.
fn split(text: &str) -> (&str, String) {
    let (uses, items) = text.trim().split_once("\n\n").unwrap_or((text, ""));
    (uses, format!("{items}\n"))
}
