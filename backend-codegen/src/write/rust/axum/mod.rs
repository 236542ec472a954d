//! The server on axum 0.8: the router, and the files that are the same for all APIs.

mod pattern;
mod router;

use proc_macro2::TokenStream;

use super::contract::Contract;

/// The file with the router.
pub(super) fn router(contract: &Contract<'_>) -> TokenStream {
    router::tokens(contract)
}

/// The files that serve operations, whatever they are: names and texts.
pub(super) fn server(
    contract: &Contract<'_>,
    is_rate_limited: bool,
) -> Vec<(&'static str, &'static str)> {
    let mut files = vec![
        ("body", include_str!("server/body.rs")),
        ("harden", include_str!("server/harden.rs")),
        ("headers", include_str!("server/headers.rs")),
        ("respond", include_str!("server/respond.rs")),
        ("watch", include_str!("server/watch.rs")),
    ];
    if !contract.groups.is_empty() {
        files.push(("methods", include_str!("server/methods.rs")));
        files.push(("serve", include_str!("server/serve.rs")));
    }
    if router::needs_alternatives(contract) {
        files.push(("alternatives", include_str!("server/alternatives.rs")));
    }
    if is_rate_limited {
        files.push(("rate_limit", include_str!("server/rate_limit.rs")));
    }
    if !contract.own_errors.is_empty() {
        files.push(("fill", include_str!("server/fill.rs")));
    }
    if !contract.schemes.is_empty() {
        files.push(("guard", include_str!("server/guard.rs")));
    }
    files.sort_unstable();
    files
}
