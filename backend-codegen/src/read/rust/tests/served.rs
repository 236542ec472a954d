//! What is served of routers that come by other ways than one call of a function.

use insta::assert_snapshot;

use super::main;
use crate::read::code::testing::seen_of;
use crate::read::code::{Crate, Options};

#[test]
fn paths_are_what_enums_and_fields_of_settings_say() {
    let seen = main(
        r#"
        use std::sync::Arc;
        use axum::{Router, routing::get};

        enum Url { Login, Logout }
        impl AsRef<str> for Url {
            fn as_ref(&self) -> &str {
                match self {
                    Self::Login => "/login",
                    Self::Logout => "/logout",
                }
            }
        }
        impl std::fmt::Display for Url {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "/shown{}", self.as_ref())
            }
        }

        struct Asset { route: String, bytes: Vec<u8> }
        impl Asset {
            fn new(name: &str) -> Self {
                Self { route: format!("/{name}"), bytes: Vec::new() }
            }
            fn hashed(name: &str, bytes: Vec<u8>) -> Self {
                let route = format!("/{name}.{}.css", hex::encode(&bytes).get(0..8).unwrap());
                Self { route, bytes }
            }
            fn route(&self) -> &str { &self.route }
        }
        struct Assets { icon: Asset, style: Asset }
        struct Page { assets: Assets }
        impl Page {
            fn new() -> Self {
                let assets = Assets { icon: Asset::new("icon.svg"), style: Asset::hashed("style", read()) };
                Self { assets }
            }
        }
        #[derive(Clone)]
        struct AppState { page: Arc<Page>, settings: Settings }
        #[derive(Clone)]
        struct Settings { health: String, prefix: String, base: String }
        impl Settings {
            fn read() -> Result<Self, Error> {
                let health = if secret() { format!("/{}", random()) } else { "/health".to_owned() };
                Ok(Self { health, prefix: "/v1".to_owned(), base: std::env::var("BASE")? })
            }
        }

        fn app(state: AppState) -> Router {
            let inner = Router::new()
                .route(Url::Login.as_ref(), get(f))
                .route(&Url::Logout.to_string(), get(f))
                .route(&format!("/x{}", state.settings.prefix), get(f))
                .route(state.page.assets.icon.route(), get(f))
                .route(state.page.assets.style.route(), get(f))
                .route(&state.settings.base, get(f));
            let prefix = state.settings.prefix.clone();
            Router::new().nest(&prefix, inner)
        }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /v1/login
        GET /v1/shown/logout
        GET /v1/x/v1
        GET /v1/icon.svg
        GET /v1/style.{get}.css
        GET /v1/{base}
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn what_answers_all_methods_answers_those_that_nothing_else_does() {
    let seen = main(
        r#"
        use axum::{Router, extract::ws::WebSocketUpgrade, routing::{any, get, post}};
        fn app() -> Router {
            Router::new()
                .route("/proxy/{*path}", any(proxy))
                .route("/both", any(proxy))
                .route("/both", post(proxy))
                .route("/socket", any(socket))
                .route("/constant", any((StatusCode::OK, Json(1))))
                .route("/static/main.js", any(proxy))
                .fallback_service(get(proxy))
        }
        async fn proxy() {}
        async fn socket(upgrade: WebSocketUpgrade) -> Response { upgrade.on_upgrade(f) }
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /proxy/{path}
        POST /proxy/{path}
        PUT /proxy/{path}
        PATCH /proxy/{path}
        DELETE /proxy/{path}
        GET /both
        PUT /both
        PATCH /both
        DELETE /both
        POST /both
        GET /socket
        GET /constant
        POST /constant
        PUT /constant
        PATCH /constant
        DELETE /constant
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn of_what_has_conditions_one_is_there_and_all_of_it_is_served() {
    let seen = main(
        r#"
        use axum::{Router, routing::{get, post}};
        #[cfg(not(feature = "full"))]
        fn config() -> Router { Router::new().route("/", get(f)) }
        #[cfg(feature = "full")]
        fn config() -> Router { Router::new().route("/", get(g)).route("/token", post(g)) }
        #[cfg(unix)]
        mod heap { pub fn router() -> axum::Router { axum::Router::new().route("/dump", axum::routing::get(super::f)) } }
        #[cfg(not(unix))]
        mod heap { pub fn router() -> axum::Router { axum::Router::new().route("/dump", axum::routing::get(super::g)) } }
        fn app(is_node: bool) -> Router {
            let app = if is_node {
                Router::new().nest("/heap", heap::router()).nest("/config", config()).route("/x", get(f))
            } else {
                Router::new().route("/x", get(g)).route("/y", get(g))
            };
            app
        }
        async fn f() {}
        async fn g() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /heap/dump
        GET /config
        POST /config/token
        GET /x
        GET /y
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn routers_of_other_crates_are_served_by_whoever_leads_to_them() {
    let named = |name: &str, root: &str, is_wanted: bool| Crate {
        name: name.to_owned(),
        root: root.to_owned(),
        is_wanted,
        ..Crate::default()
    };
    let crates = [
        named("shop", "src/main.rs", true),
        named("shop_http", "http/src/lib.rs", false),
    ];
    let files = [
        (
            "src/main.rs",
            r#"
            #[tokio::main]
            async fn main() { start().await; }
            async fn start() { shop_http::server::run::<shop_http::server::Own>(pages).await.unwrap(); }
            fn pages() -> axum::Router { axum::Router::new().route("/about", axum::routing::get(about)) }
            async fn about() {}
            "#,
        ),
        ("http/src/lib.rs", "pub mod server; pub mod unused;"),
        (
            "http/src/server.rs",
            r#"
            use axum::{Router, routing::get};
            pub trait Factory { fn router() -> Router; }
            pub struct Own;
            impl Factory for Own {
                fn router() -> Router { app() }
            }
            pub async fn run<F: Factory>(pages: fn() -> Router) -> Result<(), Error> {
                let app = F::router().nest("/web", pages());
                axum::serve(listener(), app.into_make_service()).await
            }
            fn app() -> Router { Router::new().route("/health", get(health)) }
            async fn health() {}
            "#,
        ),
        (
            "http/src/unused.rs",
            r#"
            use axum::{Router, routing::get};
            pub fn mock() -> Router { Router::new().route("/mock", get(mocked)) }
            async fn mocked() {}
            "#,
        ),
    ];
    let seen = seen_of(&super::LANGUAGE, "", &crates, &files, Options::default());
    assert_snapshot!(seen.operations(), @r"
        GET /health
        GET /web/about
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn layers_that_refuse_bad_credentials_alone_let_pass_who_has_none() {
    let seen = main(
        r#"
        use axum::{Router, middleware::{self, Next}, http::{HeaderMap, Request, StatusCode, header::AUTHORIZATION}, routing::get};
        fn app() -> Router {
            Router::new()
                .route("/open", get(f))
                .route_layer(middleware::from_fn(known))
                .merge(Router::new().route("/closed", get(f)).route_layer(middleware::from_fn(asked)))
        }
        async fn known(mut request: Request, next: Next) -> Result<Response, StatusCode> {
            if let Some(token) = token(request.headers()) {
                let user = user(&token)?;
                if user.is_locked {
                    return Err(StatusCode::UNAUTHORIZED);
                }
                request.extensions_mut().insert(user);
            }
            Ok(next.run(request).await)
        }
        async fn asked(request: Request, next: Next) -> Result<Response, StatusCode> {
            match token(request.headers()) {
                Some(token) => user(&token)?,
                None => return Err(StatusCode::UNAUTHORIZED),
            };
            Ok(next.run(request).await)
        }
        fn token(headers: &HeaderMap) -> Option<String> {
            headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ").map(str::to_owned)
        }
        fn user(token: &str) -> Result<User, StatusCode> {
            Err(StatusCode::UNAUTHORIZED)
        }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.part("paths:"), @r"
        /open:
          get:
            operationId: f
            responses:
              '200':
                description: OK
              '401':
                description: Unauthorized
            security:
              - {}
              - bearerAuth: []
        /closed:
          get:
            operationId: f_2
            responses:
              '200':
                description: OK
              '401':
                description: Unauthorized
            security:
              - bearerAuth: []
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn one_of_several_places_that_a_setting_leaves_is_taken() {
    let seen = main(
        r#"
        use axum::{Router, routing::get};
        cfg_if::cfg_if! {
            if #[cfg(feature = "ui")] {
                fn pages() -> Router { Router::new().route("/", get(f)).route("/ui", get(f)) }
            } else {
                fn pages() -> Router { Router::new().route("/", get(g)) }
            }
        }
        fn app(config: Config) -> Router {
            let app = pages().route("/x", get(f));
            if config.base.is_empty() {
                app
            } else {
                let mut outer = Router::new().nest(&config.base, app);
                outer = outer.route(&format!("{}/", config.base), get(f));
                outer
            }
        }
        async fn f() {}
        async fn g() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /
        GET /ui
        GET /x
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn types_that_macros_make_are_known() {
    let seen = main(
        r#"
        use axum::{Router, routing::{get, post}};
        macro_rules! endpoints {
            ($( enum $kind:ident { $( $name:ident($method:ident, $path:expr) ),* $(,)? } )*) => {
                $(
                    paste::paste! {
                        pub enum [<$kind Endpoint>] { $($name),* }
                        impl [<$kind Endpoint>] {
                            pub fn path(self) -> &'static str {
                                match self { $([<$kind Endpoint>]::$name => $path),* }
                            }
                            pub fn inside(self) -> &'static str { &self.path()["/users".len()..] }
                        }
                    }
                )*
            };
        }
        endpoints! {
            enum User { List(GET, "/users"), One(GET, "/users/{id}"), }
            enum Order { Place(POST, "/orders") }
        }
        fn app(is_ready: bool) -> Router {
            let mut users = Router::new().route(UserEndpoint::One.inside(), get(f));
            if is_ready {
                users = users.route("/ready", get(f));
            } else {
                users = users.route("/ready", get(g)).route("/why", get(g));
            }
            Router::new()
                .route(UserEndpoint::List.path(), get(f))
                .route(OrderEndpoint::Place.path(), post(f))
                .nest("/users", users)
                .own_route(f)
        }
        trait Own { fn own_route<H: Handler>(self, handler: H) -> Self; }
        impl Own for Router {
            fn own_route<H: Handler>(self, handler: H) -> Self { handler.add_to(self) }
        }
        async fn f() {}
        async fn g() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /users
        POST /orders
        GET /users/{id}
        GET /users/ready
        GET /users/why
        ");
    assert_snapshot!(seen.findings, @r"
        warning[code::lost] src/main.rs:33:18 this call became no operation | at which path `own_route` registers a handler is not in this code | help: register it by `route`
        ");
}

#[test]
fn routers_for_other_programs_are_not_served() {
    let seen = main(
        r#"
        use axum::{Router, routing::{get, post}};
        /// For whoever has a state of their own.
        pub fn router_for<S>() -> Router<S> { Router::new().route("/features", get(f)) }
        pub fn router() -> Router { Router::new().route("/features", get(f)).route("/metrics", post(g)) }
        async fn standalone() {
            let app = Router::new().route("/metrics", post(g));
            axum::serve(listener, app).await;
        }
        async fn main() { axum::serve(listener, Router::new().nest("/api/client", router())).await; }
        async fn f() {}
        async fn g() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /api/client/features
        POST /api/client/metrics
        ");
    assert_snapshot!(seen.findings, @r"
        warning[code::lost] src/main.rs:7:55 this call became no operation | the router that it belongs to cannot be followed to where it is served | help: return the router, or merge or nest it into one that is served
        ");
}

#[test]
fn what_is_named_nowhere_is_not_served() {
    let seen = main(
        r#"
        use axum::{Router, routing::{get, post}};
        /// Before everything was in one place.
        pub fn pet_routes() -> Router { Router::new().route("/{id}", get(f)).route("/new", post(g)) }
        pub fn owner_routes() -> Router { Router::new().route("/{id}", get(g)) }
        pub fn shop_routes() -> Router { made!(shops) }
        macro_rules! made { ($name:ident) => { $name() } }
        fn shops() -> Router { Router::new().route("/shops", get(f)) }
        async fn main() {
            let app = Router::new().route("/pets/{id}", get(f)).nest("/owners", owner_routes()).merge(shop_routes());
            axum::serve(listener, app).await;
        }
        async fn f() {}
        async fn g() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /shops
        GET /pets/{id}
        GET /owners/{id}
        ");
    assert_snapshot!(seen.findings, @r"
        warning[code::lost] src/main.rs:4:70 this call became no operation | the router that it belongs to cannot be followed to where it is served | help: return the router, or merge or nest it into one that is served
        warning[code::lost] src/main.rs:4:92 this call became no operation | the router that it belongs to cannot be followed to where it is served | help: return the router, or merge or nest it into one that is served
        ");
}

#[test]
fn what_a_trait_adds_to_routers_leaves_what_is_there() {
    let seen = main(
        r#"
        use axum::{Router, routing::get};

        trait Routes {
            fn own_route<H: Adds>(self, handler: &H) -> Self;
            fn also<F: FnOnce(Self) -> Self>(self, with: F) -> Self;
        }
        struct List(Vec<u8>);
        impl List {
            fn also(self, other: u8) -> Self { self }
        }
        impl Routes for Router {
            fn own_route<H: Adds>(self, handler: &H) -> Self { handler.add_to(self) }
            fn also<F: FnOnce(Self) -> Self>(self, with: F) -> Self { with(self) }
        }
        fn more(router: Router) -> Router { router.route("/more", get(f)) }

        fn app() -> Router {
            Router::new()
                .route("/before", get(f))
                .own_route(&foreign)
                .also(more)
                .route("/behind", get(f))
        }
        async fn f() {}
        async fn foreign(request: Own<other::Request>) {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /before
        GET /more
        GET /behind
        ");
    assert!(
        seen.findings
            .contains("at which path `own_route` registers a handler is not in this code"),
        "{}",
        seen.findings
    );
}

#[test]
fn an_attribute_that_makes_functions_of_variants_asks_the_types_in_them() {
    let seen = main(
        r#"
        use actix_web::{App, HttpServer, Scope, web};

        struct Orders;
        impl Orders {
            fn rest<C: Provider>(context: &C) -> Scope { web::scope("/orders").route("/{id}", web::get().to(f)) }
        }
        struct Users;
        impl Users {
            fn rest<C: Provider>(context: &C) -> Scope { web::scope("/users").route("", web::get().to(f)) }
        }
        struct Idle;
        impl Idle {
            fn rest<C: Provider>(context: &C) -> Scope { web::scope("/idle").route("", web::get().to(f)) }
        }

        #[derives::services(Context)]
        enum Services {
            #[enable(bus, rest)]
            Orders(Orders),
            #[enable(rest)]
            Users(Users),
            #[enable(bus)]
            Idle(Idle),
        }

        #[actix_web::main]
        async fn main() {
            let context = Context::new();
            HttpServer::new(move || {
                let app = App::new().route("/me", web::get().to(f));
                Services::rest(app, &context)
            })
            .run()
            .await;
        }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /me
        GET /orders/{id}
        GET /users
        ");
}

#[test]
fn packages_that_test_others_serve_nothing() {
    let named = |name: &str, folder: &str| Crate {
        name: name.to_owned(),
        root: format!("{folder}/src/main.rs"),
        manifest: format!("{folder}/Cargo.toml"),
        is_wanted: true,
        ..Crate::default()
    };
    let crates = [
        named("gateway", "gateway"),
        named("mock", "core/tests/mock"),
    ];
    let program = |path: &str| {
        format!(
            "use axum::{{Router, routing::get}};
             fn app() -> Router {{ Router::new().route(\"{path}\", get(f)) }}
             async fn f() {{}}"
        )
    };
    let texts = [program("/real"), program("/mocked")];
    let [real, mocked] = &texts;
    let files = [
        ("gateway/src/main.rs", real.as_str()),
        ("core/tests/mock/src/main.rs", mocked.as_str()),
        ("gateway/src/bin/test_cors.rs", mocked.as_str()),
    ];
    let of = |path: &str, crates: &[Crate]| {
        seen_of(&super::LANGUAGE, path, crates, &files, Options::default()).operations()
    };
    let beside = Crate {
        root: "gateway/src/bin/test_cors.rs".to_owned(),
        ..named("test_cors", "gateway")
    };
    let [gateway, mock] = crates.clone();
    assert_snapshot!(of("", &[gateway, beside, mock]), @"GET /real");
    assert_snapshot!(of("core/tests/mock", &crates[1..]), @"GET /mocked");
}

#[test]
fn packages_may_be_called_as_the_framework_is() {
    let crates = [Crate {
        name: "actix_web".to_owned(),
        root: "src/main.rs".to_owned(),
        manifest: "Cargo.toml".to_owned(),
        is_wanted: true,
        ..Crate::default()
    }];
    let files = [(
        "src/main.rs",
        r#"
        use actix_web::{App, HttpServer, get, web};
        #[get("/")]
        async fn hello() -> &'static str { "hello" }
        async fn main() {
            HttpServer::new(|| App::new().service(hello).route("/hey", web::get().to(hello)))
        }
        "#,
    )];
    let seen = seen_of(&super::LANGUAGE, "", &crates, &files, Options::default());
    assert_snapshot!(seen.operations(), @r"
        GET /
        GET /hey
        ");
}
