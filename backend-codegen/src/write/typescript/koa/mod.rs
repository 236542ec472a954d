//! The server on Koa 3: the file that is the same for all APIs.

use super::framework::{Package, Target};

/// Koa 3.
pub(super) const TARGET: Target = Target {
    file: "koa",
    text: include_str!("koa.ts"),
    router: ("@koa/router", "default type Router"),
    mount: "app.use(harden()).use(router.routes())",
    exports: &["type Context", "type RouterOptions", "harden", "notFound"],
    is_documented: false,
    packages: &[
        Package {
            name: "koa",
            version: "^3.0.0",
            is_for_development: false,
        },
        Package {
            name: "@koa/router",
            version: "^15.0.0",
            is_for_development: false,
        },
        Package {
            name: "@types/koa",
            version: "^3.0.0",
            is_for_development: true,
        },
        Package {
            name: "@types/node",
            version: ">=20",
            is_for_development: true,
        },
    ],
};
