//! What frameworks call things.

/// Whether a crate is one of those whose routes are read, or re-exports them.
pub fn is_framework(name: &str) -> bool {
    matches!(
        name,
        "axum"
            | "axum_extra"
            | "aide"
            | "utoipa_axum"
            | "actix_web"
            | "utoipa_actix_web"
            | "actix_web_codegen_const_routes"
            | "actix_web_lab"
            | "paperclip"
            | "apistos"
    )
}

/// Whether a foreign path is of such a crate, perhaps by way of one that re-exports it.
pub fn is_of_framework(path: &[String]) -> bool {
    let around = path.split_last().map_or(path, |(_, around)| around);
    let is_alone = matches!(path, [only] if is_framework(only));
    is_alone || around.iter().any(|name| is_framework(name))
}

/// Methods of HTTP that routers have functions for.
const METHODS: [&str; 9] = [
    "get", "post", "put", "delete", "patch", "head", "options", "trace", "connect",
];

/// The methods of what answers them all, as far as documents are concerned.
pub const EVERY_METHOD: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// The method of a function such as `get`; with `get_with` of aide.
pub fn method(name: &str) -> Option<&'static str> {
    let name = name.strip_suffix("_with").unwrap_or(name);
    METHODS.into_iter().find(|method| *method == name)
}

/// The method of a constant such as `GET`.
pub fn method_constant(name: &str) -> Option<&'static str> {
    METHODS
        .into_iter()
        .find(|method| name.eq_ignore_ascii_case(method))
        .filter(|_| name.chars().all(|c| c.is_ascii_uppercase()))
}

/// Types that hold routes.
pub fn is_router(name: &str) -> bool {
    matches!(
        name,
        "Router" | "OpenApiRouter" | "ApiRouter" | "App" | "Scope" | "Resource" | "ServiceConfig"
    )
}

/// Whether a name is that of a router, or of what serves one, and hardly of anything else.
pub fn serves(name: &str) -> bool {
    matches!(
        name,
        "Router"
            | "OpenApiRouter"
            | "ApiRouter"
            | "MethodRouter"
            | "ServiceConfig"
            | "HttpServiceFactory"
            | "HttpServer"
    )
}

/// Whether a body with this name in it may say something about routes.
pub fn is_about_routes(name: &str) -> bool {
    is_router(name)
        || matches!(
            name,
            "MethodRouter"
                | "ApiMethodRouter"
                | "HttpServiceFactory"
                | "scope"
                | "resource"
                | "route"
                | "routes"
                | "api_route"
                | "service"
                | "configure"
                | "nest"
                | "merge"
                | "routing"
        )
}

/// What operations belong to: the type or the module of their handler, if it says something, or the
/// module around that. `modules` begins below the crate and ends where the handler stands.
pub fn tag(of: Option<&str>, modules: &[&str]) -> Option<String> {
    let (around, own) = match modules {
        [around @ .., own] => (around, Some(*own)),
        [] => (modules, None),
    };
    let says_nothing = |name: &&str| {
        matches!(
            *name,
            "" | "handlers"
                | "handler"
                | "routes"
                | "route"
                | "api"
                | "main"
                | "controllers"
                | "controller"
                | "mod"
                | "lib"
                | "service"
                | "router"
        )
    };
    let around = around.last().filter(|name| {
        !matches!(
            **name,
            "" | "handlers" | "routes" | "api" | "controllers" | "http" | "web" | "features"
        )
    });
    let tag = of.or(own).filter(|name| !says_nothing(name));
    tag.or(around.copied()).map(str::to_owned)
}

/// The code of a status by its name: `CREATED`, `Created`.
pub fn status(name: &str) -> Option<u16> {
    let plain: String = name
        .chars()
        .filter(|character| *character != '_')
        .collect::<String>()
        .to_ascii_lowercase();
    Some(match plain.as_str() {
        "continue" => 100,
        "switchingprotocols" => 101,
        "ok" => 200,
        "created" => 201,
        "accepted" => 202,
        "nonauthoritativeinformation" => 203,
        "nocontent" => 204,
        "resetcontent" => 205,
        "partialcontent" => 206,
        "multistatus" => 207,
        "multiplechoices" => 300,
        "movedpermanently" => 301,
        "found" => 302,
        "seeother" => 303,
        "notmodified" => 304,
        "temporaryredirect" => 307,
        "permanentredirect" => 308,
        "badrequest" => 400,
        "unauthorized" => 401,
        "paymentrequired" => 402,
        "forbidden" => 403,
        "notfound" => 404,
        "methodnotallowed" => 405,
        "notacceptable" => 406,
        "proxyauthenticationrequired" => 407,
        "requesttimeout" => 408,
        "conflict" => 409,
        "gone" => 410,
        "lengthrequired" => 411,
        "preconditionfailed" => 412,
        "payloadtoolarge" | "contenttoolarge" => 413,
        "uritoolong" => 414,
        "unsupportedmediatype" => 415,
        "rangenotsatisfiable" => 416,
        "expectationfailed" => 417,
        "imateapot" => 418,
        "misdirectedrequest" => 421,
        "unprocessableentity" | "unprocessablecontent" => 422,
        "locked" => 423,
        "faileddependency" => 424,
        "tooearly" => 425,
        "upgraderequired" => 426,
        "preconditionrequired" => 428,
        "toomanyrequests" => 429,
        "requestheaderfieldstoolarge" => 431,
        "unavailableforlegalreasons" => 451,
        "internalservererror" => 500,
        "notimplemented" => 501,
        "badgateway" => 502,
        "serviceunavailable" => 503,
        "gatewaytimeout" => 504,
        "httpversionnotsupported" | "versionnotsupported" => 505,
        "insufficientstorage" => 507,
        "loopdetected" => 508,
        "networkauthenticationrequired" => 511,
        _ => return None,
    })
}
