//! Which applications, and what they serve.

use std::collections::BTreeSet;

use crate::document::Document;

/// An application.
pub(crate) struct App {
    /// `owner/name` on GitHub.
    pub(crate) name: &'static str,
    /// Where its code is.
    pub(crate) path: &'static str,
    /// What paths of the document that it implements begin with.
    pub(crate) prefix: &'static str,
    /// A document of its own; without, it is that of RealWorld.
    pub(crate) document: Option<&'static str>,
    /// Whether it implements RealWorld.
    pub(crate) is_conduit: bool,
    /// What it serves beside that.
    more: &'static [&'static str],
    /// What it does not serve.
    less: &'static [&'static str],
}

impl App {
    const fn conduit(name: &'static str, path: &'static str) -> Self {
        Self {
            name,
            path,
            prefix: "/api",
            document: None,
            is_conduit: true,
            more: &[],
            less: &[],
        }
    }

    /// An application that implements nothing else.
    const fn own(name: &'static str, operations: &'static [&'static str]) -> Self {
        Self {
            is_conduit: false,
            more: operations,
            ..Self::conduit(name, "")
        }
    }

    /// The operations of an application, by the document that it implements.
    pub(crate) fn operations(&self, document: &Document) -> BTreeSet<String> {
        let mut operations = match self.is_conduit {
            true => document.operations(self.prefix),
            false => BTreeSet::new(),
        };
        for operation in self.less {
            operations.remove(*operation);
        }
        operations.extend(self.more.iter().map(|operation| (*operation).to_owned()));
        operations
    }
}

/// All applications that are read. What each serves was seen in its code.
pub(crate) const APPS: &[App] = &[
    App::conduit("launchbadge/realworld-axum-sqlx", ""),
    App {
        more: &["GET /"],
        ..App::conduit("chojs23/realworld-axum-prisma", "")
    },
    App {
        more: &[
            "GET /dev/preview/otp_email",
            "GET /healthz",
            "POST /api/users/confirm-email",
        ],
        ..App::conduit("rustworthy/realworld-axum-react", "backend")
    },
    App {
        more: &["GET /api/healthcheck"],
        ..App::conduit("snamiki1212/realworld-v1-rust-actix-web-diesel", "")
    },
    App {
        more: &[
            "GET /api/user/{}",
            "GET /api/profiles/celeb_{}",
            "POST /api/profiles/celeb_{}/follow",
            "DELETE /api/profiles/celeb_{}/follow",
        ],
        less: &[
            "GET /api/profiles/{}",
            "POST /api/profiles/{}/follow",
            "DELETE /api/profiles/{}/follow",
            "GET /api/articles",
            "POST /api/articles",
            "GET /api/articles/feed",
            "GET /api/articles/{}",
            "PUT /api/articles/{}",
            "DELETE /api/articles/{}",
            "POST /api/articles/{}/favorite",
            "DELETE /api/articles/{}/favorite",
            "GET /api/articles/{}/comments",
            "POST /api/articles/{}/comments",
            "DELETE /api/articles/{}/comments/{}",
            "GET /api/tags",
        ],
        ..App::conduit("starlight02/actix-realworld-example", "")
    },
    App {
        prefix: "",
        document: Some("server/openapi.json"),
        // What its document leaves out.
        more: &[
            "GET /",
            "GET /docs",
            "GET /api/v1/app/{}/msg/{}/attempt",
            "GET /api/v1/app/{}/msg/{}/endpoint/{}/attempt",
            "GET /api/v1/development/echo",
            "POST /api/v1/development/echo",
            "POST /api/v1/admin/redrive-dlq",
            "POST /api/v1/auth/dashboard-access/{}",
        ],
        ..App::conduit("svix/svix-webhooks", "server/svix-server")
    },
    App {
        more: &["GET /"],
        ..App::conduit("gothinkster/node-express-realworld-example-app", "")
    },
    App {
        more: &["GET /"],
        ..App::conduit("jasper1902/express-realworld-typescript", "")
    },
    App::conduit("gothinkster/koa-knex-realworld-example", ""),
    // What its paths begin with is set in the environment.
    App {
        prefix: "/{}",
        more: &["POST /{}/sentiment/score"],
        ..App::conduit("avanelli/fastify-realworld-example-app", "")
    },
    App::own(
        "hagopj13/node-express-boilerplate",
        &[
            "POST /v1/auth/register",
            "POST /v1/auth/login",
            "POST /v1/auth/logout",
            "POST /v1/auth/refresh-tokens",
            "POST /v1/auth/forgot-password",
            "POST /v1/auth/reset-password",
            "POST /v1/auth/send-verification-email",
            "POST /v1/auth/verify-email",
            "POST /v1/users",
            "GET /v1/users",
            "GET /v1/users/{}",
            "PATCH /v1/users/{}",
            "DELETE /v1/users/{}",
        ],
    ),
    App::own(
        "fastify/demo",
        &[
            "GET /",
            "GET /api",
            "POST /api/auth/login",
            "GET /api/tasks",
            "POST /api/tasks",
            "GET /api/tasks/{}",
            "PATCH /api/tasks/{}",
            "DELETE /api/tasks/{}",
            "POST /api/tasks/{}/assign",
            "POST /api/tasks/{}/upload",
            "GET /api/tasks/{}/image",
            "DELETE /api/tasks/{}/image",
            "GET /api/tasks/download/csv",
            "PUT /api/users/update-password",
        ],
    ),
];
