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
            "GET /openapi.json",
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
            "GET /api/v1/openapi.json",
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
    // What its paths begin with is set in the environment, whose example says so.
    App {
        more: &["POST /api/sentiment/score"],
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
    // The scan was not written on what follows; whatever it lost there at first is a test by now.
    App::own(
        "danielfsousa/express-rest-boilerplate",
        &[
            "GET /v1/status",
            "GET /v1/users",
            "POST /v1/users",
            "GET /v1/users/profile",
            "GET /v1/users/{}",
            "PUT /v1/users/{}",
            "DELETE /v1/users/{}",
            "PATCH /v1/users/{}",
            "POST /v1/auth/register",
            "POST /v1/auth/login",
            "POST /v1/auth/refresh-token",
            "POST /v1/auth/send-password-reset",
            "POST /v1/auth/reset-password",
            "POST /v1/auth/facebook",
            "POST /v1/auth/google",
        ],
    ),
    App::own(
        "fosrl/pangolin",
        &[
            "GET /api/v1",
            "PUT /api/v1/auth/signup",
            "POST /api/v1/auth/login",
            "POST /api/v1/auth/logout",
            "POST /api/v1/auth/2fa/enable",
            "POST /api/v1/auth/2fa/request",
            "POST /api/v1/auth/2fa/disable",
            "POST /api/v1/auth/verify-email",
            "POST /api/v1/auth/verify-email/request",
            "POST /api/v1/auth/change-password",
            "POST /api/v1/auth/reset-password/request",
            "POST /api/v1/auth/reset-password",
            "PUT /api/v1/org",
            "GET /api/v1/orgs",
            "GET /api/v1/org/{}",
            "POST /api/v1/org/{}",
            "DELETE /api/v1/org/{}",
            "PUT /api/v1/org/{}/site",
            "GET /api/v1/org/{}/sites",
            "GET /api/v1/site/{}",
            "POST /api/v1/site/{}",
            "DELETE /api/v1/site/{}",
            "PUT /api/v1/org/{}/site/{}/resource",
            "GET /api/v1/site/{}/resources",
            "GET /api/v1/org/{}/resources",
            "GET /api/v1/resource/{}",
            "POST /api/v1/resource/{}",
            "DELETE /api/v1/resource/{}",
            "PUT /api/v1/resource/{}/target",
            "GET /api/v1/resource/{}/targets",
            "GET /api/v1/target/{}",
            "POST /api/v1/target/{}",
            "DELETE /api/v1/target/{}",
            "GET /api/v1/users",
            "GET /api/v1/user",
            "DELETE /api/v1/user/{}",
            "GET /api/v1/traefik-config",
            "GET /api/v1/gerbil/get-config",
            "POST /api/v1/gerbil/receive-bandwidth",
            "GET /api/v1/badger/verify-user",
        ],
    ),
    App::own(
        "delvedor/fastify-example",
        &[
            "GET /_app/refresh",
            "PUT /_app/redirect",
            "POST /_app/redirect",
            "DELETE /_app/redirect",
            "GET /_app/redirects",
            "GET /_app/login/github/callback",
            "GET /_app",
            "GET /_app/status",
        ],
    ),
    App::own(
        "javieraviles/node-typescript-koa-rest",
        &[
            "GET /",
            "GET /users",
            "POST /users",
            "GET /users/{}",
            "PUT /users/{}",
            "DELETE /users/{}",
            "DELETE /testusers",
        ],
    ),
    App::own(
        "johndatserakis/koa-vue-notes-api",
        &[
            "GET /",
            "GET /api/v1",
            "GET /api/v1/datetime",
            "GET /api/v1/health",
            "GET /api/v1/healthd",
            "GET /api/v1/panic",
            "POST /api/v1/user/signup",
            "POST /api/v1/user/authenticate",
            "POST /api/v1/user/refreshAccessToken",
            "POST /api/v1/user/invalidateAllRefreshTokens",
            "POST /api/v1/user/invalidateRefreshToken",
            "POST /api/v1/user/forgot",
            "POST /api/v1/user/checkPasswordResetToken",
            "POST /api/v1/user/reset",
            "POST /api/v1/user/private",
            "GET /api/v1/notes",
            "POST /api/v1/notes",
            "GET /api/v1/notes/{}",
            "PUT /api/v1/notes/{}",
            "DELETE /api/v1/notes/{}",
        ],
    ),
    App::own(
        "atuinsh/atuin",
        &[
            "GET /metrics",
            "GET /api/v0/capabilities",
            "GET /healthz",
            "GET /",
            "GET /user/{}",
            "DELETE /account",
            "PATCH /account/password",
            "POST /register",
            "POST /login",
            "GET /api/v0/me",
            "GET /api/v0/record",
            "POST /api/v0/record",
            "GET /api/v0/record/next",
            "DELETE /api/v0/store",
        ],
    ),
    App::own(
        "LukeMathWalker/zero-to-production",
        &[
            "GET /",
            "GET /admin/dashboard",
            "GET /admin/newsletters",
            "POST /admin/newsletters",
            "GET /admin/password",
            "POST /admin/password",
            "POST /admin/logout",
            "GET /login",
            "POST /login",
            "GET /health_check",
            "POST /subscriptions",
            "GET /subscriptions/confirm",
            "POST /newsletters",
        ],
    ),
    App::own(
        "lldap/lldap",
        &[
            "GET /health",
            "GET /settings",
            "POST /auth/opaque/login/start",
            "POST /auth/opaque/login/finish",
            "POST /auth/simple/login",
            "GET /auth/refresh",
            "GET /auth/logout",
            "POST /auth/opaque/register/start",
            "POST /auth/opaque/register/finish",
            "POST /auth/reset/step1/{}",
            "GET /auth/reset/step2/{}",
            "GET /api/graphql",
            "POST /api/graphql",
            "GET /api/graphql/playground",
            "GET /api/graphql/graphiql",
        ],
    ),
    App {
        path: "backend",
        ..App::own(
            "SinTan1729/chhoto-url",
            &[
                "GET /{}",
                "GET /admin/manage",
                "PUT /api/edit",
                "GET /api/all",
                "GET /api/siteurl",
                "GET /api/version",
                "GET /api/getconfig",
                "POST /api/new",
                "DELETE /api/del/{}",
                "POST /api/login",
                "DELETE /api/logout",
                "POST /api/expand",
                "GET /api/whoami",
            ],
        )
    },
    App::own(
        "ddimaria/rust-actix-example",
        &[
            "GET /health",
            "POST /api/v1/auth/login",
            "GET /api/v1/auth/logout",
            "GET /api/v1/user/{}",
            "PUT /api/v1/user/{}",
            "DELETE /api/v1/user/{}",
            "GET /api/v1/user",
            "POST /api/v1/user",
        ],
    ),
];
