//! The module that puts handlers and generated code together.

use crate::api::Method;
use crate::tokens::{Ident, TokenStream, quote};
use crate::write::rust::RustOptions;
use crate::write::rust::contract::Contract;
use crate::write::rust::own::RustPath;
use crate::write::rust::security;

/// What the framework in use makes an application of.
pub(in crate::write::rust) struct Application {
    /// All handlers, as one value.
    pub(in crate::write::rust) handlers: TokenStream,
    /// Whether it is a mock server, and one that remembers what was deleted.
    pub(in crate::write::rust) forgets: bool,
    /// Whether it verifies tokens.
    pub(in crate::write::rust) tokens: bool,
    /// The function of the program around it that says how it is hardened.
    pub(in crate::write::rust) hardening: Option<RustPath>,
    /// The type of connections to the database that handlers ask, in `sqlx`.
    pub(in crate::write::rust) pool: Option<Ident>,
    /// Who lets people in, if that is left open so that tests can let in themselves.
    pub(in crate::write::rust) security: Option<TokenStream>,
}

impl Application {
    /// The parameters, what the documentation says of them, and their imports.
    pub(in crate::write::rust) fn parameters(&self) -> [TokenStream; 3] {
        let all = [self.pool(), self.tokens()].map(|of| of.unwrap_or_default());
        let [pool, tokens] = all;
        let join = |at: usize| {
            let parts = [&pool, &tokens].map(|parts| parts.get(at).cloned().unwrap_or_default());
            let [a, b] = parts;
            quote!(#a #b)
        };
        [join(0), join(1), join(2)]
    }

    /// The parameter for connections to the database.
    fn pool(&self) -> Option<[TokenStream; 3]> {
        self.pool.as_ref().map(|pool| {
            let docs = quote! {
                ///
                /// Rows are those of the database that `pool` leads to.
            };
            let import = quote!(
                use sqlx::#pool;
            );
            [quote!(pool: #pool,), docs, import]
        })
    }

    /// The parameter for what verifies tokens.
    fn tokens(&self) -> Option<[TokenStream; 3]> {
        if !self.tokens {
            return None;
        }
        let docs = quote! {
            ///
            /// Tokens are verified by `tokens`; [`Tokens::load`] reads what the settings say.
        };
        let import = quote!(
            use generated::security::Tokens;
        );
        Some([quote!(tokens: Tokens), docs, import])
    }

    /// The function that `head` begins, up to its body. If it is left open who lets people in, that is one
    /// which takes it, behind the one that says it.
    pub(in crate::write::rust) fn left_open(
        &self,
        head: TokenStream,
        answer: &TokenStream,
    ) -> TokenStream {
        let Some((pool, security)) = self.pool.as_ref().zip(self.security.as_ref()) else {
            return head;
        };
        quote! {
            #head {
                router_for(pool, #security)
            }

            /// The same, where `security` says who is let in: tests let in whom they like.
            pub fn router_for(pool: #pool, security: impl generated::security::Security) -> #answer
        }
    }

    /// How it is hardened, after what has to be imported for that.
    pub(in crate::write::rust) fn hardening(&self) -> [TokenStream; 2] {
        if let Some(path) = &self.hardening {
            let path = path.tokens();
            return [quote!(), quote!(#path())];
        }
        [quote!(Hardening,), quote!(Hardening::default())]
    }
}

/// Whether a mock server of the API has something to forget.
pub(in crate::write::rust) fn forgets(contract: &Contract<'_>) -> bool {
    let calls = contract.groups.iter().flat_map(|group| &group.calls);
    calls.into_iter().any(|call| {
        call.operation.method == Method::Delete && call.path.template.parameters().next().is_some()
    })
}

/// The user's `mod.rs`. Generated code is looked for in the folder `generated`, or at the path that is
/// given. With `forgets` it makes use of what a mock forgets by.
pub(in crate::write::rust) fn tokens(
    contract: &Contract<'_>,
    options: &RustOptions,
    forgets: bool,
    pool: Option<Ident>,
) -> TokenStream {
    let asks_database = pool.is_some();
    let modules = contract.groups.iter().map(|group| {
        let module = &group.module;
        // The folder that most projects have them in is called so too.
        let alike = (module == "api").then(|| {
            quote! {
                #[allow(
                    clippy::module_inception,
                    reason = "operations without a tag are in a module of this name"
                )]
            }
        });
        quote!(#alike mod #module;)
    });
    let fields = contract.groups.iter().map(|group| {
        let (module, handler) = (&group.module, &group.handler);
        let new = pool.is_some().then(|| quote!(::new(pool.clone())));
        quote!(#module: #module::#handler #new,)
    });
    let place = options
        .generated
        .as_deref()
        .map(|path| quote!(#[path = #path]));
    let has_errors = !contract.own_errors.is_empty();
    let has_security = !contract.schemes.is_empty();
    let errors_module = has_errors.then(|| {
        quote!(
            mod errors;
        )
    });
    let security_module = has_security.then(|| {
        quote!(
            mod security;
        )
    });
    let errors = has_errors.then(|| quote!(errors: errors::Errors,));
    let let_in = has_security.then(|| match security::has_tokens(contract) {
        true => quote!(security::Security::new(tokens)),
        false => quote!(security::Security),
    });
    let security = let_in.as_ref().map(|let_in| match asks_database {
        true => quote!(security,),
        false => quote!(security: #let_in,),
    });
    let mock_module = forgets.then(|| {
        quote!(
            mod mock;
        )
    });
    let tokens = security::has_tokens(contract);
    let application = (options.framework.target().application)(&Application {
        handlers: quote!(Handlers { #(#fields)* #errors #security }),
        forgets,
        tokens,
        hardening: options.hardening.clone(),
        security: let_in.filter(|_| asks_database),
        pool,
    });
    let caller = asks_database.then(|| {
        quote!(
            mod caller;
        )
    });
    quote! {
        #caller
        #errors_module
        #(#modules)*
        #mock_module
        #security_module
        #place
        pub mod generated;

        #application
    }
}
