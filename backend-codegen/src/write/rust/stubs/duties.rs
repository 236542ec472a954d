//! What traits of a contract demand of the user's files.

use super::handlers::{Stub, Style};
use super::{Examples, guards};
use crate::tokens::lex::Kind;
use crate::tokens::{Ident, Source, ToTokens as _, TokenStream, quote};
use crate::write::rust::contract::{self, Contract, own_errors};
use crate::write::upkeep::duty::{self, Duty, TraitName, Wanted};

/// How a method is written.
#[derive(Clone, Debug)]
pub(in crate::write) enum Text {
    /// As the `impl` that it is in wants it.
    Handler(Box<Stub>),
    /// The same everywhere.
    Whole(TokenStream),
}

impl Text {
    /// The request and the response of an operation.
    pub(in crate::write) fn types(&self) -> Option<(String, String)> {
        match self {
            Self::Handler(stub) => Some((stub.request.to_string(), stub.response.to_string())),
            Self::Whole(_) => None,
        }
    }

    /// The method. Paths in it start with `contract`, `support` or `types`.
    pub(in crate::write) fn tokens(
        &self,
        title: &str,
        module: &str,
        manner: &Manner,
    ) -> TokenStream {
        let stub = match self {
            Self::Whole(tokens) => return tokens.clone(),
            Self::Handler(stub) => stub,
        };
        let module = Ident::new(module);
        let response = &stub.response;
        let in_contract = |name: &Ident| quote!(contract::#module::#name);
        let failed = quote!(support::http::failure::Failure::not_implemented());
        let style = Style {
            context: manner.context.to_token_stream(),
            request: in_contract(&stub.request),
            response: response.to_token_stream(),
            error: manner.error.to_token_stream(),
            not_implemented: match manner.failure {
                Failure::Ours => quote!(Err(#failed)),
                Failure::Converted => quote!(Err(#failed.into())),
                Failure::Other => quote!(todo!(#title)),
            },
            can_answer: manner.failure != Failure::Other,
        };
        replaced(&stub.tokens(&style), response, &in_contract(response))
    }
}

/// How the methods of an `impl` are written.
#[derive(Clone, Debug)]
pub(in crate::write) struct Manner {
    pub(in crate::write) context: TokenStream,
    pub(in crate::write) error: TokenStream,
    pub(in crate::write) failure: Failure,
}

/// How a handler can fail with what we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::write) enum Failure {
    /// Its error is our `Failure`.
    Ours,
    /// Its error can be made from it.
    Converted,
    /// Nobody knows.
    Other,
}

/// `tokens` with `path` in the place of `name`.
fn replaced(tokens: &TokenStream, name: &Ident, path: &TokenStream) -> TokenStream {
    let source = Source::of(tokens);
    let is_it = |at: &usize| name == source.word(*at);
    let places = (0..source.tokens().len()).filter(is_it);
    let places: Vec<_> = places.map(|at| (at..at + 1, 0)).collect();
    source.with(&places, &[path.to_string()]).stream()
}

/// The handlers of one tag.
pub(in crate::write::rust) fn of_group(group: &contract::Group<'_>, stubs: Vec<Stub>) -> Duty {
    let methods = group.calls.iter().zip(stubs).map(|(call, stub)| {
        let title = format!("{} {}", call.operation.method, call.path.template);
        Wanted {
            name: call.method.to_string(),
            operation: Some(title.clone()),
            title,
            location: call.operation.method_location,
            text: duty::Text::Rust(Text::Handler(Box::new(stub))),
        }
    });
    let methods: Vec<Wanted> = methods.collect();
    let first = methods.first().map(|method| method.location);
    Duty {
        name: TraitName {
            module: group.module.to_string(),
            name: group.handler.to_string(),
        },
        ty: group.handler.to_string(),
        field: group.module.to_string(),
        location: first.unwrap_or_default(),
        methods,
    }
}

/// What fills documented errors and what looks at credentials.
pub(in crate::write::rust) fn of_guards(
    contract: &Contract<'_>,
    examples: &Examples<'_, '_>,
) -> Vec<Duty> {
    let errors = own_errors(contract);
    let errors = errors.iter().map(|error| {
        let ty = contract.p.names.type_tokens(error.used);
        Wanted {
            name: error.method.to_string(),
            title: format!("the documented error `{}`", last_name(&ty)),
            operation: None,
            location: contract.p.plans.ty(error.used.ty).location,
            text: duty::Text::Rust(Text::Whole(guards::error_body(contract, error, examples))),
        }
    });
    let schemes = contract.schemes.iter().map(|scheme| Wanted {
        name: scheme.method.to_string(),
        title: format!("the security scheme `{}`", scheme.name),
        operation: None,
        location: scheme.documented.location,
        text: duty::Text::Rust(Text::Whole(guards::closed(scheme))),
    });
    let guard = contract.schemes.first().map(|it| it.documented.location);
    let others = guards::other_methods(contract);
    let others = others.into_iter().map(|(name, title, method)| Wanted {
        name: name.to_owned(),
        title: title.to_owned(),
        operation: None,
        location: guard.unwrap_or_default(),
        text: duty::Text::Rust(Text::Whole(method)),
    });
    let schemes = schemes.chain(others);
    let duty = |module: &str, name: &str, methods: Vec<Wanted>| Duty {
        name: TraitName {
            module: module.to_owned(),
            name: name.to_owned(),
        },
        ty: name.to_owned(),
        field: module.to_owned(),
        location: methods
            .first()
            .map(|method| method.location)
            .unwrap_or_default(),
        methods,
    };
    let duties = [
        duty("errors", "Errors", errors.collect()),
        duty("security", "Security", schemes.collect()),
    ];
    let is_any = |duty: &Duty| !duty.methods.is_empty();
    duties.into_iter().filter(is_any).collect()
}

/// The last name of a path, or all of it.
fn last_name(ty: &TokenStream) -> String {
    let source = Source::of(ty);
    let mut depth = 0_usize;
    let mut last = None;
    for at in 0..source.tokens().len() {
        match source.kind(at) {
            Some(Kind::Sign(b'(' | b'[' | b'{')) => depth += 1,
            Some(Kind::Sign(b')' | b']' | b'}')) => depth = depth.saturating_sub(1),
            Some(Kind::Word) if depth == 0 => last = Some(source.slice(at).to_owned()),
            _ => {}
        }
    }
    last.unwrap_or_else(|| ty.to_string())
}
