//! What a server is built on.

use super::{express, fastify, koa};

/// What a server is built on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Framework {
    /// Express 5.
    #[default]
    Express,
    /// Fastify 5.
    Fastify,
    /// Koa 3.
    Koa,
}

impl Framework {
    /// Everything that knows the framework.
    pub(super) const fn target(self) -> &'static Target {
        match self {
            Self::Express => &express::TARGET,
            Self::Fastify => &fastify::TARGET,
            Self::Koa => &koa::TARGET,
        }
    }
}

/// What a framework brings along.
pub(super) struct Target {
    /// The name of its file, without the ending.
    pub(super) file: &'static str,
    /// What is the same for all APIs there.
    pub(super) text: &'static str,
    /// How the type `Router` is imported: from which module, and as what.
    pub(super) router: (&'static str, &'static str),
    /// Whether routes can say what they are about, so that the framework makes a document of them.
    pub(super) is_documented: bool,
    /// How an application gets the routes.
    #[cfg_attr(
        not(feature = "stubs"),
        expect(dead_code, reason = "only files of users say it")
    )]
    pub(super) mount: &'static str,
    /// What the file exports that applications use.
    pub(super) exports: &'static [&'static str],
    /// The packages that generated code needs, with their versions.
    pub(super) packages: &'static [Package],
}

/// A package of npm that generated code needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: &'static str,
    /// The versions that the code is written for.
    pub version: &'static str,
    /// Whether only the compiler needs it.
    pub is_for_development: bool,
}

/// The packages that every server on a framework needs.
pub fn packages(framework: Framework) -> &'static [Package] {
    framework.target().packages
}
