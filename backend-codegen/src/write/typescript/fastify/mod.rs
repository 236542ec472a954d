//! The server on Fastify 5: the file that is the same for all APIs.

use super::framework::{Package, Target};

/// Fastify 5.
pub(super) const TARGET: Target = Target {
    file: "fastify",
    text: include_str!("fastify.ts"),
    router: ("./fastify.js", "type Router"),
    mount: "app.register(harden).register(router)",
    exports: &[
        "type Context",
        "type RouterOptions",
        "harden",
        "notFound",
        "serverOptions",
    ],
    is_documented: true,
    packages: &[
        Package {
            name: "fastify",
            version: "^5.3.0",
            is_for_development: false,
        },
        Package {
            name: "@types/node",
            version: ">=20",
            is_for_development: true,
        },
    ],
};
