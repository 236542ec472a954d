//! Where applications answer otherwise than the document of RealWorld says, and how that is known.
//!
//! Statuses are compared with what the code does: those of `document` are not looked for, those of `code`
//! are. What the scan does not find although the code does it is not listed here.

use std::fmt;

/// What some operations of an application answer otherwise.
pub(crate) struct Difference {
    /// `owner/name` on GitHub.
    app: &'static str,
    /// As the document has them.
    operations: &'static [&'static str],
    /// Statuses of the document that the code never answers.
    document: &'static [&'static str],
    /// What it answers in the same case.
    pub(crate) code: &'static [&'static str],
    /// What was seen in the code.
    pub(crate) reason: &'static str,
}

impl Difference {
    /// Those of an application.
    pub(crate) fn of_app(app: &str) -> impl Iterator<Item = &'static Self> {
        DIFFERENCES
            .iter()
            .filter(move |difference| difference.app == app)
    }

    /// Those of an operation of an application.
    pub(crate) fn of<'o>(app: &'o str, operation: &'o str) -> impl Iterator<Item = &'static Self> {
        DIFFERENCES.iter().filter(move |difference| {
            difference.app == app && difference.operations.contains(&operation)
        })
    }

    /// Whether the code never answers a status.
    pub(crate) fn excludes(&self, status: &str) -> bool {
        self.document.contains(&status)
    }
}

impl fmt::Display for Difference {
    /// `POST /users`, `POST /articles`: not 201, but 200: `ctx.body` without a status is 200
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operations: Vec<_> = self
            .operations
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        let (document, code) = (self.document.join(", "), self.code.join(", "));
        write!(f, "{}: not {document}", operations.join(", "))?;
        if !code.is_empty() {
            write!(f, ", but {code}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

const LOGIN: &str = "POST /users/login";
const REGISTER: &str = "POST /users";
const USER: &str = "GET /user";
const UPDATE_USER: &str = "PUT /user";
const PROFILE: &str = "GET /profiles/{}";
const FOLLOW: &str = "POST /profiles/{}/follow";
const UNFOLLOW: &str = "DELETE /profiles/{}/follow";
const FEED: &str = "GET /articles/feed";
const ARTICLES: &str = "GET /articles";
const CREATE: &str = "POST /articles";
const ARTICLE: &str = "GET /articles/{}";
const UPDATE: &str = "PUT /articles/{}";
const DELETE: &str = "DELETE /articles/{}";
const COMMENTS: &str = "GET /articles/{}/comments";
const COMMENT: &str = "POST /articles/{}/comments";
const UNCOMMENT: &str = "DELETE /articles/{}/comments/{}";
const FAVORITE: &str = "POST /articles/{}/favorite";
const UNFAVORITE: &str = "DELETE /articles/{}/favorite";
const TAGS: &str = "GET /tags";

const DIFFERENCES: &[Difference] = &[
    Difference {
        app: "launchbadge/realworld-axum-sqlx",
        operations: &[REGISTER, CREATE],
        document: &["201"],
        code: &["200"],
        reason: "`Json` alone is answered with 200",
    },
    Difference {
        app: "launchbadge/realworld-axum-sqlx",
        operations: &[DELETE, UNCOMMENT],
        document: &["204"],
        code: &["200"],
        reason: "`()` is answered with 200",
    },
    Difference {
        app: "launchbadge/realworld-axum-sqlx",
        operations: &[USER, FEED, ARTICLES, TAGS],
        document: &["422"],
        code: &[],
        reason: "nothing but credentials and types in the query is checked there",
    },
    Difference {
        app: "launchbadge/realworld-axum-sqlx",
        operations: &[
            PROFILE, FOLLOW, UNFOLLOW, ARTICLE, DELETE, COMMENTS, UNCOMMENT, FAVORITE, UNFAVORITE,
        ],
        document: &["422"],
        code: &["404"],
        reason: "`Error::NotFound` is what names and slugs that there are not become",
    },
    Difference {
        app: "chojs23/realworld-axum-prisma",
        operations: &[REGISTER, CREATE],
        document: &["201"],
        code: &["200"],
        reason: "`Json` alone is answered with 200",
    },
    Difference {
        app: "chojs23/realworld-axum-prisma",
        operations: &[DELETE, UNCOMMENT],
        document: &["204"],
        code: &["200"],
        reason: "`Json<String>` is answered with 200",
    },
    Difference {
        app: "chojs23/realworld-axum-prisma",
        operations: &[LOGIN],
        document: &["401"],
        code: &["404"],
        reason: "an unknown address is `NotFound`, and a wrong password an `anyhow` error: 500",
    },
    Difference {
        app: "chojs23/realworld-axum-prisma",
        operations: &[FEED, ARTICLES, TAGS],
        document: &["422"],
        code: &[],
        reason: "nothing but credentials and types in the query is checked there",
    },
    Difference {
        app: "chojs23/realworld-axum-prisma",
        operations: &[
            USER, PROFILE, FOLLOW, UNFOLLOW, ARTICLE, DELETE, COMMENTS, UNCOMMENT, FAVORITE,
            UNFAVORITE,
        ],
        document: &["422"],
        code: &["404"],
        reason: "`AppError::NotFound` is what names and slugs that there are not become",
    },
    Difference {
        app: "rustworthy/realworld-axum-react",
        operations: &[TAGS],
        document: &["422"],
        code: &[],
        reason: "nothing is checked there",
    },
    Difference {
        app: "rustworthy/realworld-axum-react",
        operations: &[
            USER, PROFILE, FOLLOW, UNFOLLOW, ARTICLE, DELETE, COMMENTS, FAVORITE, UNFAVORITE,
        ],
        document: &["422"],
        code: &["404"],
        reason: "`Error::NotFound` is what names and slugs that there are not become",
    },
    Difference {
        app: "snamiki1212/realworld-v1-rust-actix-web-diesel",
        operations: &[REGISTER, CREATE],
        document: &["201"],
        code: &["200"],
        reason: "presenters answer `HttpResponse::Ok()`",
    },
    Difference {
        app: "snamiki1212/realworld-v1-rust-actix-web-diesel",
        operations: &[DELETE, UNCOMMENT],
        document: &["204"],
        code: &["200"],
        reason: "presenters answer `HttpResponse::Ok()`",
    },
    Difference {
        app: "snamiki1212/realworld-v1-rust-actix-web-diesel",
        operations: &[LOGIN],
        document: &["401", "422"],
        code: &["404"],
        reason: "an unknown address is Diesel's `NotFound`; whether the password fits is not looked at",
    },
    Difference {
        app: "snamiki1212/realworld-v1-rust-actix-web-diesel",
        operations: &[ARTICLES],
        document: &["401", "422"],
        code: &[],
        reason: "the middleware lets this path through, and what is only read violates no constraint",
    },
    Difference {
        app: "snamiki1212/realworld-v1-rust-actix-web-diesel",
        operations: &[COMMENTS],
        document: &["401", "422"],
        code: &[],
        reason: "the middleware lets this path through, and the handler takes no user for none",
    },
    Difference {
        app: "snamiki1212/realworld-v1-rust-actix-web-diesel",
        operations: &[USER, FEED, DELETE, COMMENT, UNCOMMENT, TAGS],
        document: &["422"],
        code: &[],
        reason: "422 is a violated unique constraint, and no such column is written there",
    },
    Difference {
        app: "snamiki1212/realworld-v1-rust-actix-web-diesel",
        operations: &[PROFILE, UNFOLLOW, ARTICLE, UNFAVORITE],
        document: &["422"],
        code: &["404"],
        reason: "names and slugs that there are not are Diesel's `NotFound`",
    },
    Difference {
        app: "starlight02/actix-realworld-example",
        operations: &[REGISTER],
        document: &["201"],
        code: &["200"],
        reason: "what answers is a type whose `Responder` says 200",
    },
    Difference {
        app: "starlight02/actix-realworld-example",
        operations: &[USER],
        document: &["422"],
        code: &[],
        reason: "nothing but credentials is checked there",
    },
    Difference {
        app: "gothinkster/node-express-realworld-example-app",
        operations: &[LOGIN],
        document: &["401"],
        code: &["403"],
        reason: "a wrong password is `HttpException(403)`",
    },
    Difference {
        app: "gothinkster/node-express-realworld-example-app",
        operations: &[UNCOMMENT],
        document: &["204"],
        code: &["200"],
        reason: "`res.status(200).json({})`",
    },
    Difference {
        app: "gothinkster/node-express-realworld-example-app",
        operations: &[
            USER,
            UPDATE_USER,
            FOLLOW,
            UNFOLLOW,
            FEED,
            ARTICLES,
            COMMENTS,
            FAVORITE,
            UNFAVORITE,
            TAGS,
        ],
        document: &["422"],
        code: &[],
        reason: "nothing is checked there, and what Prisma throws becomes 500",
    },
    Difference {
        app: "gothinkster/node-express-realworld-example-app",
        operations: &[PROFILE, ARTICLE, DELETE, UNCOMMENT],
        document: &["422"],
        code: &["404"],
        reason: "`HttpException(404)`",
    },
    Difference {
        app: "jasper1902/express-realworld-typescript",
        operations: &[DELETE, UNCOMMENT],
        document: &["204"],
        code: &["200"],
        reason: "`res.status(200).json({ message: … })`",
    },
    Difference {
        app: "jasper1902/express-realworld-typescript",
        operations: &[LOGIN, UPDATE_USER, CREATE],
        document: &["422"],
        code: &["400"],
        reason: "what Joi refuses, or is missing, is `res.status(400)`",
    },
    Difference {
        app: "jasper1902/express-realworld-typescript",
        operations: &[PROFILE, ARTICLES, COMMENTS],
        document: &["401", "422"],
        code: &["403", "404"],
        reason: "`verifyJWTOptional` answers a wrong token with 403, and nothing is checked but that things exist",
    },
    Difference {
        app: "jasper1902/express-realworld-typescript",
        operations: &[
            USER, FOLLOW, UNFOLLOW, FEED, ARTICLE, UPDATE, DELETE, COMMENT, UNCOMMENT, FAVORITE,
            UNFAVORITE,
        ],
        document: &["422"],
        code: &["404"],
        reason: "nothing is checked but that things exist",
    },
    Difference {
        app: "jasper1902/express-realworld-typescript",
        operations: &[TAGS],
        document: &["422"],
        code: &[],
        reason: "nothing is checked there",
    },
    Difference {
        app: "gothinkster/koa-knex-realworld-example",
        operations: &[REGISTER, CREATE],
        document: &["201"],
        code: &["200"],
        reason: "`ctx.body` without a status is 200",
    },
    Difference {
        app: "gothinkster/koa-knex-realworld-example",
        operations: &[DELETE, UNCOMMENT],
        document: &["204"],
        code: &["200"],
        reason: "`ctx.body = {}` is 200",
    },
    Difference {
        app: "gothinkster/koa-knex-realworld-example",
        operations: &[REGISTER, UPDATE_USER, CREATE, COMMENT],
        document: &["422"],
        code: &["500"],
        reason: "errors of yup have no status: `… || 500` has replaced it before `_.defaultTo(status, 422)`",
    },
    Difference {
        app: "gothinkster/koa-knex-realworld-example",
        operations: &[PROFILE, ARTICLES, COMMENTS],
        document: &["401"],
        code: &[],
        reason: "`passthrough: true` lets wrong tokens through, too",
    },
    Difference {
        app: "gothinkster/koa-knex-realworld-example",
        operations: &[USER, FEED, ARTICLES, TAGS],
        document: &["422"],
        code: &[],
        reason: "nothing is checked there",
    },
    Difference {
        app: "gothinkster/koa-knex-realworld-example",
        operations: &[
            PROFILE, FOLLOW, UNFOLLOW, ARTICLE, COMMENTS, UNCOMMENT, FAVORITE, UNFAVORITE,
        ],
        document: &["422"],
        code: &["404"],
        reason: "`ctx.assert(…, 404)`",
    },
    Difference {
        app: "avanelli/fastify-realworld-example-app",
        operations: &[REGISTER],
        document: &["201"],
        code: &["200"],
        reason: "`return { user }` is 200",
    },
    Difference {
        app: "avanelli/fastify-realworld-example-app",
        operations: &[COMMENT],
        document: &["200"],
        code: &["201"],
        reason: "`reply.code(201)`",
    },
    Difference {
        app: "avanelli/fastify-realworld-example-app",
        operations: &[LOGIN, REGISTER, UPDATE_USER, FEED, CREATE, UPDATE],
        document: &["422"],
        code: &["400"],
        reason: "what does not satisfy the schema of a route is answered with 400 by Fastify",
    },
    Difference {
        app: "avanelli/fastify-realworld-example-app",
        operations: &[ARTICLES],
        document: &["401", "422"],
        code: &["400"],
        reason: "`authenticate_optional` catches, and Fastify answers with 400 what its schema refuses",
    },
    Difference {
        app: "avanelli/fastify-realworld-example-app",
        operations: &[PROFILE],
        document: &["401", "422"],
        code: &["404"],
        reason: "`authenticate_optional` catches; `createError.NotFound`",
    },
    Difference {
        app: "avanelli/fastify-realworld-example-app",
        operations: &[COMMENTS],
        document: &["401", "422"],
        code: &[],
        reason: "`authenticate_optional` catches, and nothing is checked there",
    },
    Difference {
        app: "avanelli/fastify-realworld-example-app",
        operations: &[
            USER, FOLLOW, UNFOLLOW, ARTICLE, DELETE, COMMENT, UNCOMMENT, FAVORITE, UNFAVORITE,
        ],
        document: &["422"],
        code: &["404"],
        reason: "no schema for what is sent: only what does not exist is refused",
    },
    Difference {
        app: "avanelli/fastify-realworld-example-app",
        operations: &[TAGS],
        document: &["422"],
        code: &[],
        reason: "nothing is checked there",
    },
];
