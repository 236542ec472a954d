//! What a server is built on.

use super::contract::Contract;
use super::dependencies::Dependency;
use super::{actix, axum};
use crate::tokens::TokenStream;

/// What a server is built on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Framework {
    /// axum 0.8.
    #[default]
    Axum,
    /// actix-web 4.
    Actix,
}

impl Framework {
    /// Everything that knows the framework.
    pub(super) const fn target(self) -> &'static Target {
        match self {
            Self::Axum => &axum::TARGET,
            Self::Actix => &actix::TARGET,
        }
    }
}

/// What a framework brings along.
pub(super) struct Target {
    /// What people call it.
    pub(super) name: &'static str,
    /// The file with the router.
    pub(super) router: fn(&Contract<'_>) -> TokenStream,
    /// The files that serve operations, with or without a rate limit: names and texts.
    pub(super) server: fn(&Contract<'_>, bool) -> Vec<(&'static str, &'static str)>,
    /// What the user's `mod.rs` ends with.
    #[cfg(feature = "stubs")]
    pub(super) application: fn(&super::stubs::Application) -> TokenStream,
    /// What lets a mock server forget what was deleted: a file of the user.
    #[cfg(feature = "stubs")]
    pub(super) mock: &'static str,
    /// Its package.
    pub(super) dependency: Dependency,
}
