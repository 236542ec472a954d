//! What types are asked when the document is made, since an attribute sees none of them.
//!
//! A function that a type has itself comes before that of a trait which every type has. Every handler has
//! these items, so that there are few of them.

use proc_macro2::TokenStream;
use quote::quote;

/// For extractors: those that derive `Security` have a function of this name.
pub(super) fn asks() -> TokenStream {
    quote! {
        #[allow(dead_code)]
        trait __Asked {
            fn __backend_asks(_: &mut ::utoipa::openapi::path::Operation, _: bool) {}
        }
        impl<T: ?Sized> __Asked for T {}
    }
}

/// For what is answered: `__Of<T>` has functions of its own for a `T` that says what it answers, and for
/// a `Result` whose error does, if one `is_alias`. Compilers pay for each of them in each handler, so
/// that they do nothing but ask.
pub(super) fn tells(is_alias: bool) -> TokenStream {
    let of_error = is_alias.then(|| quote! {
        #[allow(dead_code)]
        impl<T, E: ::utoipa::IntoResponses> __Of<::core::result::Result<T, E>> {
            fn __error_told() -> __Responses { E::responses() }
        }
        #[allow(dead_code)]
        impl<T, E: ::utoipa::IntoResponses + ::utoipa::ToSchema> __Of<::core::result::Result<T, E>> {
            fn __error_shows(__schemas: &mut __Schemas) { E::schemas(__schemas) }
        }
        #[allow(dead_code)]
        trait __ErrorTold {
            fn __error_told() -> __Responses { __Responses::new() }
            fn __error_shows(_: &mut __Schemas) {}
        }
        impl<T: ?Sized> __ErrorTold for T {}
    });
    quote! {
        #[allow(dead_code)]
        struct __Of<T: ?Sized>(::core::marker::PhantomData<T>);
        type __Responses = ::std::collections::BTreeMap<
            String,
            ::utoipa::openapi::RefOr<::utoipa::openapi::Response>,
        >;
        type __Schemas = ::std::vec::Vec<(
            String,
            ::utoipa::openapi::RefOr<::utoipa::openapi::schema::Schema>,
        )>;
        #[allow(dead_code)]
        impl<T: ::utoipa::IntoResponses> __Of<T> {
            fn __told() -> __Responses { T::responses() }
        }
        #[allow(dead_code)]
        impl<T: ::utoipa::IntoResponses + ::utoipa::ToSchema> __Of<T> {
            fn __shows(__schemas: &mut __Schemas) { T::schemas(__schemas) }
        }
        #[allow(dead_code)]
        trait __Told {
            fn __told() -> __Responses { __Responses::new() }
            fn __shows(_: &mut __Schemas) {}
        }
        impl<T: ?Sized> __Told for T {}
        #of_error
    }
}
