//! The server on Express 5: the file that is the same for all APIs.

use super::framework::{Package, Target};

/// Express 5.
pub(super) const TARGET: Target = Target {
    file: "express",
    text: include_str!("express.ts"),
    router: ("express", "type Router"),
    mount: "app.use(harden(), router)",
    exports: &["type Context", "type RouterOptions", "harden", "notFound"],
    is_documented: false,
    packages: &[
        Package {
            name: "express",
            version: "^5.1.0",
            is_for_development: false,
        },
        Package {
            name: "@types/express",
            version: "^5.0.0",
            is_for_development: true,
        },
        Package {
            name: "@types/node",
            version: ">=20",
            is_for_development: true,
        },
    ],
};
