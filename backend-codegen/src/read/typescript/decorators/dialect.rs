//! What decorators of packages mean: the one table.
//!
//! A package that names the same things differently is an entry more.

use crate::read::typescript::exchange::Spot;
use crate::read::typescript::router::{ALL, method};

/// The decorators of a package, or of several that are alike.
pub(in crate::read::typescript) struct Dialect {
    /// What they are imported from.
    pub(in crate::read::typescript) packages: &'static [&'static str],
    /// Those of classes that say below which path their methods answer.
    pub(in crate::read::typescript) controllers: &'static [&'static str],
    /// Whether classes are served that have none of these.
    pub(in crate::read::typescript) is_free: bool,
    /// What stands before the verb in the name of a decorator of a method: `http` of `@httpGet`.
    pub(in crate::read::typescript) before_verb: &'static str,
    /// Those of methods that are given the verb, and the path.
    pub(in crate::read::typescript) with_verb: &'static [&'static str],
    /// Those that give a path where the verb has none: `@route("/pets") @GET()`.
    pub(in crate::read::typescript) paths: &'static [&'static str],
    /// Those of parameters.
    pub(in crate::read::typescript) sources: &'static [(&'static str, Source)],
    /// Those that are given what comes before a method.
    pub(in crate::read::typescript) befores: &'static [&'static str],
    /// Those that demand credentials.
    pub(in crate::read::typescript) demands: &'static [&'static str],
    /// Those that are given the status of the answer.
    pub(in crate::read::typescript) statuses: &'static [&'static str],
    /// What methods are given and what becomes of what they return.
    pub(in crate::read::typescript) answering: Answering,
    /// Whether what stands behind the path of a decorator comes before the method.
    pub(in crate::read::typescript) has_befores_in_verbs: bool,
    /// Whether parameters in paths stand between braces.
    pub(in crate::read::typescript) has_braces: bool,
    /// Whether parameters without a decorator are parts of the path.
    pub(in crate::read::typescript) takes_by_name: bool,
}

/// What methods are given and what becomes of what they return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read::typescript) enum Answering {
    /// They are handlers of the framework below, and have its arguments.
    Handler,
    /// What they return is answered; `POST` has 201, where that is said of it.
    Returned { created: bool },
}

/// What a parameter is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::read::typescript) enum Source {
    /// A part of the request; a member of it, if a name is given.
    Part(Spot),
    /// A member, by the name that is given or that of the parameter.
    Member(Spot),
    /// All of it, whatever is given.
    Whole(Spot),
    Request,
    Response,
    Context,
    Next,
    /// Who is logged in.
    User,
    Session,
    File,
    Files,
    Other,
}

use Source::{
    Context, File, Files, Member, Next, Other, Part, Request, Response, Session, User, Whole,
};

const NONE: Dialect = Dialect {
    packages: &[],
    controllers: &["Controller"],
    is_free: false,
    before_verb: "",
    with_verb: &[],
    paths: &[],
    sources: &[],
    befores: &[],
    demands: &[],
    statuses: &[],
    answering: Answering::Returned { created: false },
    has_befores_in_verbs: false,
    has_braces: false,
    takes_by_name: false,
};

/// All of them.
const DIALECTS: &[Dialect] = &[
    Dialect {
        packages: &["@nestjs/common"],
        with_verb: &["RequestMapping"],
        sources: &[
            ("Param", Part(Spot::Path)),
            ("Query", Part(Spot::Query)),
            ("Body", Part(Spot::Body)),
            ("Headers", Part(Spot::Header)),
            ("Req", Request),
            ("Request", Request),
            ("Res", Response),
            ("Response", Response),
            ("Next", Next),
            ("Session", Session),
            ("UploadedFile", File),
            ("UploadedFiles", Files),
            ("Ip", Other),
            ("HostParam", Other),
        ],
        befores: &["UseGuards"],
        statuses: &["HttpCode"],
        answering: Answering::Returned { created: true },
        ..NONE
    },
    Dialect {
        packages: &["routing-controllers"],
        controllers: &["Controller", "JsonController"],
        with_verb: &["Method"],
        sources: &[
            ("Param", Member(Spot::Path)),
            ("Params", Whole(Spot::Path)),
            ("QueryParam", Member(Spot::Query)),
            ("QueryParams", Whole(Spot::Query)),
            ("Body", Whole(Spot::Body)),
            ("BodyParam", Member(Spot::Body)),
            ("HeaderParam", Member(Spot::Header)),
            ("HeaderParams", Whole(Spot::Header)),
            ("CookieParam", Member(Spot::Cookie)),
            ("CookieParams", Whole(Spot::Cookie)),
            ("UploadedFile", File),
            ("UploadedFiles", Files),
            ("Req", Request),
            ("Res", Response),
            ("Ctx", Context),
            ("CurrentUser", User),
            ("Session", Session),
            ("SessionParam", Session),
            ("State", Other),
        ],
        befores: &["UseBefore"],
        demands: &["Authorized"],
        statuses: &["HttpCode"],
        ..NONE
    },
    Dialect {
        packages: &["awilix-express", "awilix-koa", "awilix-router-core"],
        controllers: &["route", "controller"],
        is_free: true,
        paths: &["route"],
        befores: &["before"],
        answering: Answering::Handler,
        ..NONE
    },
    Dialect {
        packages: &["inversify-express-utils", "inversify-koa-utils"],
        controllers: &["controller"],
        before_verb: "http",
        with_verb: &["httpMethod"],
        sources: &[
            ("requestParam", Part(Spot::Path)),
            ("queryParam", Part(Spot::Query)),
            ("requestBody", Whole(Spot::Body)),
            ("requestHeaders", Part(Spot::Header)),
            ("cookies", Part(Spot::Cookie)),
            ("request", Request),
            ("response", Response),
            ("context", Context),
            ("next", Next),
            ("principal", User),
        ],
        has_befores_in_verbs: true,
        ..NONE
    },
    Dialect {
        packages: &["@inversifyjs/http-core"],
        sources: &[
            ("Params", Part(Spot::Path)),
            ("Query", Part(Spot::Query)),
            ("Body", Part(Spot::Body)),
            ("Headers", Part(Spot::Header)),
            ("Cookies", Part(Spot::Cookie)),
            ("Request", Request),
            ("Response", Response),
            ("Next", Next),
        ],
        befores: &["UseGuard", "ApplyMiddleware"],
        statuses: &["HttpCode", "StatusCode"],
        ..NONE
    },
    Dialect {
        packages: &["tsoa", "@tsoa/runtime"],
        controllers: &["Route"],
        sources: &[
            ("Path", Member(Spot::Path)),
            ("Query", Member(Spot::Query)),
            ("Queries", Whole(Spot::Query)),
            ("Body", Whole(Spot::Body)),
            ("BodyProp", Member(Spot::Body)),
            ("Header", Member(Spot::Header)),
            ("FormField", Member(Spot::Body)),
            ("UploadedFile", File),
            ("UploadedFiles", Files),
            ("Request", Request),
            ("RequestProp", Other),
            ("Inject", Other),
            ("Res", Other),
        ],
        befores: &["Middlewares"],
        demands: &["Security"],
        statuses: &["SuccessResponse"],
        has_braces: true,
        takes_by_name: true,
        ..NONE
    },
    Dialect {
        packages: &[
            "@tsed/common",
            "@tsed/di",
            "@tsed/schema",
            "@tsed/platform-params",
            "@tsed/platform-http",
        ],
        sources: &[
            ("PathParams", Part(Spot::Path)),
            ("RawPathParams", Part(Spot::Path)),
            ("QueryParams", Part(Spot::Query)),
            ("RawQueryParams", Part(Spot::Query)),
            ("BodyParams", Part(Spot::Body)),
            ("RawBodyParams", Part(Spot::Body)),
            ("HeaderParams", Part(Spot::Header)),
            ("Cookies", Part(Spot::Cookie)),
            ("CookiesParams", Part(Spot::Cookie)),
            ("Req", Request),
            ("Request", Request),
            ("Res", Response),
            ("Response", Response),
            ("Next", Next),
            ("Session", Session),
            ("Context", Other),
            ("MultipartFile", File),
        ],
        befores: &["Use", "UseBefore", "UseBeforeEach"],
        demands: &["UseAuth", "Authenticate", "Authorize"],
        statuses: &["Status", "Returns"],
        ..NONE
    },
    Dialect {
        packages: &["@overnightjs/core"],
        controllers: &["Controller", "ClassWrapper"],
        befores: &["Middleware", "ClassMiddleware"],
        answering: Answering::Handler,
        ..NONE
    },
    Dialect {
        packages: &["fastify-decorators"],
        befores: &[],
        answering: Answering::Handler,
        ..NONE
    },
    Dialect {
        packages: &["koa-swagger-decorator"],
        controllers: &["prefix"],
        is_free: true,
        has_braces: true,
        with_verb: &["request"],
        befores: &["middlewares"],
        answering: Answering::Handler,
        ..NONE
    },
    Dialect {
        packages: &[
            "koa-decorator",
            "koa-decorators",
            "koa-router-decorators",
            "koa-route-decorators",
        ],
        controllers: &["prefix", "Prefix", "Controller", "controller"],
        is_free: true,
        with_verb: &["request", "routeConfig"],
        befores: &["middlewares", "before"],
        answering: Answering::Handler,
        ..NONE
    },
    Dialect {
        packages: &[
            "@decorators/express",
            "express-decorators",
            "@decorators/fastify",
        ],
        controllers: &["Controller", "controller"],
        sources: &[
            ("Params", Part(Spot::Path)),
            ("Query", Part(Spot::Query)),
            ("Body", Part(Spot::Body)),
            ("Headers", Part(Spot::Header)),
            ("Cookies", Part(Spot::Cookie)),
            ("Request", Request),
            ("Response", Response),
            ("Next", Next),
        ],
        befores: &["Middleware"],
        answering: Answering::Handler,
        has_befores_in_verbs: true,
        ..NONE
    },
    Dialect {
        packages: &["@midwayjs/core", "@midwayjs/decorator"],
        controllers: &["Controller", "Provide"],
        sources: &[
            ("Param", Part(Spot::Path)),
            ("Query", Part(Spot::Query)),
            ("Queries", Whole(Spot::Query)),
            ("Body", Part(Spot::Body)),
            ("Headers", Part(Spot::Header)),
            ("File", File),
            ("Files", Files),
            ("Session", Session),
        ],
        befores: &["UseGuard"],
        statuses: &["HttpCode"],
        ..NONE
    },
    Dialect {
        packages: &["@loopback/rest", "@loopback/openapi-v3"],
        controllers: &["api"],
        is_free: true,
        sources: &[("requestBody", Whole(Spot::Body))],
        has_braces: true,
        ..NONE
    },
];

/// The dialect that a package's decorators are of.
pub(in crate::read::typescript) fn of_package(package: &str) -> Option<&'static Dialect> {
    DIALECTS.iter().find(|dialect| dialect.is(package))
}

impl Dialect {
    /// Whether it is what a package's decorators are of.
    pub(in crate::read::typescript) fn is(&self, package: &str) -> bool {
        // `@nestjs/common/decorators` is part of it.
        self.packages
            .iter()
            .any(|own| match package.strip_prefix(own) {
                Some(rest) => rest.is_empty() || rest.starts_with('/'),
                None => false,
            })
    }

    /// The methods that a decorator of a method stands for.
    pub(in crate::read::typescript) fn methods(&self, name: &str) -> Option<Vec<&'static str>> {
        let verb = match name.strip_prefix(self.before_verb) {
            Some(verb) if !verb.is_empty() => verb.to_lowercase(),
            // `@all` of inversify has nothing before it.
            _ => name.to_lowercase(),
        };
        match verb.as_str() {
            "all" => Some(ALL.to_vec()),
            // What is sent in pieces is asked for like anything else.
            "sse" => Some(vec!["get"]),
            verb => method(verb).map(|method| vec![method]),
        }
    }

    pub(in crate::read::typescript) fn source(&self, name: &str) -> Option<Source> {
        self.sources
            .iter()
            .find_map(|(known, source)| (*known == name).then_some(*source))
    }
}
