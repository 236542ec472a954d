//! Names the files of a server.

use super::contract::{self, Contract, Group};
use super::file::{self, Place};
#[cfg(feature = "stubs")]
use super::stubs::duties::{of_group, of_guards};
#[cfg(feature = "stubs")]
use super::stubs::{self, Examples, Stubs};
use super::{Cors, RateLimit, RustOptions, docs, security, server};
use crate::api::rejection::ErrorForm;
#[cfg(feature = "stubs")]
use crate::diagnostic::Diagnostics;
use crate::fileset::FileSet;
use crate::order;
use crate::tokens::{TokenStream, format_ident, quote};
#[cfg(feature = "stubs")]
use crate::write::upkeep::Upkeep;

/// The generated files but those of types: contract, router and server.
pub(super) fn generated(contract: &Contract<'_>, options: &RustOptions, files: &mut FileSet) {
    let beside =
        |about: &str, tokens: &TokenStream| file::documented(Place::beside(), about, tokens);
    for group in &contract.groups {
        let tokens = contract::file(contract, group);
        files.generated(
            format!("{}.rs", group.module),
            beside(&about(group), &tokens),
        );
    }
    if let Some(tokens) = contract::errors_file(contract) {
        files.generated(
            "errors.rs",
            beside("Documented errors that the application fills.", &tokens),
        );
    }
    if let Some(tokens) = security::file(contract) {
        files.generated("security.rs", beside("Who is let in.", &tokens));
    }
    let target = options.framework.target();
    let router = (target.router)(contract);
    files.generated(
        "router.rs",
        beside("Which path and method goes to which handler.", &router),
    );
    let is_rate_limited = options.rate_limit.is_some();
    let mut server = (target.server)(contract, is_rate_limited);
    server.extend(server::shared(contract, is_rate_limited));
    order::sort(&mut server);
    for (name, text) in &server {
        files.generated(format!("server/{name}.rs"), file::shipped(text));
    }
    let names = server.iter().map(|(name, _)| format_ident!("{name}"));
    let form = match options.errors {
        ErrorForm::Envelope => quote!(Envelope),
        ErrorForm::Problem => quote!(Problem),
    };
    let rate_limit = options.rate_limit.as_ref().map(RateLimit::tokens);
    let cors = contract.cors.as_ref();
    let cors = cors.map(|cors| Cors::tokens(cors, contract, options.rate_limit.as_ref()));
    let index = quote! {
        #(pub mod #names;)*

        /// What answers of the server itself look like where the document does not say.
        pub const ERRORS: support::http::operation::Form = support::http::operation::Form::#form;

        #rate_limit
        #cors
    };
    let about = format!(
        "The server on {}: what is the same for all operations.",
        target.name
    );
    files.generated(
        "server/mod.rs",
        file::documented(Place::beside(), &about, &index),
    );
    #[cfg(feature = "database")]
    super::database::generated(contract, &options.database, files);
    files.generated("mod.rs", root(contract, options));
}

/// The files that the user owns, and what is expected of them later.
#[cfg(feature = "stubs")]
pub(super) fn user(
    contract: &Contract<'_>,
    examples: &Examples<'_, '_>,
    options: &RustOptions,
    files: &mut FileSet,
    diagnostics: &mut Diagnostics,
) -> Upkeep {
    let used = (options.stubs == Stubs::Mock).then_some(examples);
    let mut duties = Vec::new();
    for group in &contract.groups {
        let methods = stubs::handlers(group, used, diagnostics);
        let tokens = stubs::handler_file(group, &methods);
        #[cfg(feature = "database")]
        let tokens = super::database::handler_file(group, &options.database).unwrap_or(tokens);
        duties.push(of_group(group, methods));
        files.user_once(
            format!("{}.rs", group.module),
            file::owned(&about(group), &tokens),
        );
    }
    if !contract.own_errors.is_empty() {
        let tokens = stubs::errors(contract, examples);
        files.user_once(
            "errors.rs",
            file::owned("The bodies of documented errors.", &tokens),
        );
    }
    if !contract.schemes.is_empty() {
        let tokens = stubs::security(contract, options.stubs);
        files.user_once("security.rs", file::owned("Who is let in.", &tokens));
    }
    let about = "The handlers of the API, and the generated code that calls them.";
    let forgets = options.stubs == Stubs::Mock && stubs::forgets(contract);
    if forgets {
        files.user_once("mock.rs", options.framework.target().mock);
    }
    #[cfg(feature = "database")]
    let pool = super::database::pool(&options.database);
    #[cfg(not(feature = "database"))]
    let pool = None;
    #[cfg(feature = "database")]
    if pool.is_some() {
        let text = super::database::caller(contract, options.framework);
        files.user_once("caller.rs", text);
    }
    let module = stubs::module(contract, options, forgets, pool);
    files.user_once("mod.rs", file::owned(about, &module));
    duties.extend(of_guards(contract, examples));
    let upkeep = Upkeep::of_rust(duties);
    for note in upkeep.notes() {
        files.note(note);
    }
    upkeep
}

pub(super) fn about(group: &Group<'_>) -> String {
    match group.tag {
        "" => "Operations without a tag.".to_owned(),
        tag => format!("Operations tagged {}.", docs::code(tag)),
    }
}

/// The root of the generated modules.
fn root(contract: &Contract<'_>, options: &RustOptions) -> String {
    let groups = contract.groups.iter().map(|group| &group.module);
    let errors = contract::errors_file(contract).map(|_| {
        quote!(
            pub mod errors;
        )
    });
    let security = (!contract.schemes.is_empty()).then(|| {
        quote!(
            pub mod security;
        )
    });
    let harden = match options.rate_limit {
        Some(_) => quote! {
            harden::not_found,
            hardening::Hardening,
            headers::SecurityHeaders,
            limited::{harden, harden_with},
            rate_limit::RateLimit
        },
        None => quote! {
            harden::{harden, not_found},
            hardening::Hardening,
            headers::SecurityHeaders
        },
    };
    let cors = contract.cors.as_ref().map(|_| quote!(cors::Cors,));
    // Those who look at secrets themselves want to compare them with care.
    let by_hand = contract.schemes.iter().any(|scheme| scheme.jwt.is_none());
    let secrets = by_hand.then(|| quote!(, security::is_same_secret));
    #[cfg(feature = "database")]
    let database = super::database::modules(&options.database);
    #[cfg(not(feature = "database"))]
    let database: Option<TokenStream> = None;
    let info = &contract.api.info;
    let name = format!("{} {}", info.title.trim(), info.version.trim());
    let about = docs::paragraphs([Some(name.trim()), info.description.as_deref()]);
    let tokens = quote! {
        #errors
        #(pub mod #groups;)*
        #database
        pub mod router;
        #security
        pub mod server;
        pub mod support;
        pub mod types;

        #[allow(unused_imports, reason = "no program needs all that is offered")]
        pub use self::{
            router::{Handlers, router, router_with},
            server::{
                body_limit::BodyLimit,
                #cors
                #harden,
                request_id::RequestId,
                watch::Watch,
            },
            support::{
                decode::FromJson,
                encode::ToJson,
                http::{example::parse, failure::Failure, refusal::Refusal #secrets},
            },
        };
    };
    file::documented(Place::root(), &about, &tokens)
}
