//! The server on actix-web 4: the router, and the files that are the same for all APIs.

#[cfg(feature = "stubs")]
mod application;
pub(super) mod pattern;
mod router;

use super::contract::Contract;
use super::dependencies::Dependency;
use super::framework::Target;

/// actix-web 4.
pub(super) const TARGET: Target = Target {
    name: "actix-web",
    router: router::tokens,
    server,
    #[cfg(feature = "stubs")]
    application: application::tokens,
    #[cfg(feature = "stubs")]
    mock: concat!(
        include_str!("mock.rs"),
        include_str!("../stubs/shipped/mock.rs")
    ),
    dependency: Dependency {
        name: "actix-web",
        version: "4.9",
        default_features: false,
        features: &[],
        features_are_default: true,
    },
};

/// The files that serve operations, whatever they are, where actix-web does: names and texts.
fn server(contract: &Contract<'_>, is_rate_limited: bool) -> Vec<(&'static str, &'static str)> {
    let mut files = vec![("respond", include_str!("server/respond.rs"))];
    // What stands around all routes is `harden`, with more of it inside where there is more.
    let harden = include_str!("server/harden.rs");
    if contract.cors.is_some() {
        files.push(("harden", include_str!("server/cross_origin.rs")));
        files.push(("hardened", harden));
        files.push(("preflight", include_str!("server/preflight.rs")));
    } else {
        files.push(("harden", harden));
    }
    if !contract.groups.is_empty() {
        files.push(("body", include_str!("server/body.rs")));
        files.push(("paths", include_str!("server/paths.rs")));
        files.push(("serve", include_str!("server/serve.rs")));
    }
    if contract.streams() {
        files.push(("stream", include_str!("server/stream.rs")));
    }
    if contract.streams_requests() {
        files.push(("relay", include_str!("server/relay.rs")));
    }
    if is_rate_limited {
        files.push(("limited", include_str!("server/limited.rs")));
    }
    if !contract.own_errors.is_empty() {
        files.push(("fill", include_str!("server/fill.rs")));
    }
    if !contract.schemes.is_empty() {
        files.push(("guard", include_str!("server/guard.rs")));
    }
    files
}
