use insta::assert_snapshot;

use super::{files, main};

#[test]
fn routers_are_values_that_functions_return_and_others_nest() {
    let seen = files(&[
        (
            "src/main.rs",
            r#"
            mod users;
            use axum::{Router, routing::{get, post as make}};
            use users::UserRouter as Users;

            const API: &str = "/api";

            fn v1() -> Router {
                let router = Router::new().route("/", get(root).options(root));
                let router = router.route("/health", axum::routing::get(|| async { "ok" }));
                router.merge(Users::new())
            }

            #[tokio::main]
            async fn main() {
                let mut app = Router::new();
                if std::env::var("ADMIN").is_ok() {
                    app = app.nest("/admin", Router::new().route("/jobs", make(root)));
                }
                let app = app.nest(concat!("/api", "/v0"), v1()).nest(API, v1()).with_state(());
                axum::serve(listener, app.into_make_service()).await.unwrap();
            }

            async fn root() {}
            "#,
        ),
        (
            "src/users.rs",
            r#"
            use axum::{Router, routing::{on, MethodFilter}};
            pub struct UserRouter;
            impl UserRouter {
                pub fn new() -> Router {
                    ["follow", "unfollow"].into_iter().fold(Router::new(), |router, verb| {
                        router.route(&format!("/users/:id/{verb}"), axum::routing::post(Self::act))
                    })
                    .route("/users/{id}/{*rest}", on(MethodFilter::GET.or(MethodFilter::HEAD), Self::act))
                }
                async fn act() {}
            }
            "#,
        ),
    ]);
    assert_snapshot!(seen.operations(), @r"
        POST /admin/jobs
        GET /api/v0
        OPTIONS /api/v0
        GET /api/v0/health
        POST /api/v0/users/{id}/follow
        POST /api/v0/users/{id}/unfollow
        GET /api/v0/users/{id}/{rest}
        HEAD /api/v0/users/{id}/{rest}
        GET /api
        OPTIONS /api
        GET /api/health
        POST /api/users/{id}/follow
        POST /api/users/{id}/unfollow
        GET /api/users/{id}/{rest}
        HEAD /api/users/{id}/{rest}
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn what_is_not_known_of_a_path_is_a_hole_with_a_name() {
    let seen = main(
        r#"
        use axum::{Router, routing::get};
        fn app(config: Config) -> Router {
            let prefix = std::env::var("PREFIX").unwrap();
            let inner = Router::new().route(&format!("/{prefix}/x"), get(f));
            Router::new().nest(&config.base_path, inner)
        }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"GET /{base_path}/{PREFIX}/x");
}

#[test]
fn nothing_is_lost_and_nothing_invented() {
    let seen = main(
        r#"
        use axum::{Router, routing::{any, get}};
        fn app() -> Router {
            let map = std::collections::HashMap::new();
            map.get("/no");
            let answer = reqwest::get("/neither").await;
            Router::new().route("/every", any(f))
        }
        fn lonely() -> Vec<axum::routing::MethodRouter> {
            vec![get(f)]
        }
        my_routes! { GET "/macro" => get(f) }
        async fn f() {}
        #[cfg(test)]
        mod tests {
            fn app() -> axum::Router { axum::Router::new().route("/test", axum::routing::get(f)) }
        }
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /every
        POST /every
        PUT /every
        PATCH /every
        DELETE /every
        ");
    assert_snapshot!(seen.findings, @r"
        warning[code::lost] src/main.rs:10:18 this call became no operation | the router that it belongs to cannot be followed to where it is served | help: return the router, or merge or nest it into one that is served
        warning[code::lost] src/main.rs:12:9 this call became no operation | macros are not expanded, and `my_routes` names routes | help: register these routes on a router
        ");
}

#[test]
fn layers_are_around_what_was_added_before() {
    let seen = main(
        r#"
        use axum::{Router, middleware, routing::{get, post}};
        fn app() -> Router {
            Router::new()
                .route("/private", get(f))
                .route_layer(middleware::from_fn(auth))
                .route("/public", get(f))
                .layer(CorsLayer::new().allow_headers([AUTHORIZATION]))
        }
        async fn auth(request: Request, next: Next) -> Result<Response, StatusCode> {
            let header = request.headers().get(header::AUTHORIZATION).ok_or(StatusCode::UNAUTHORIZED)?;
            let token = header.to_str().unwrap().strip_prefix("Bearer ").unwrap();
            Ok(next.run(request).await)
        }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.part("paths:"), @r"
        /private:
          get:
            operationId: f
            responses:
              '200':
                description: OK
              '401':
                description: Unauthorized
            security:
              - bearerAuth: []
        /public:
          get:
            operationId: f_2
            responses:
              '200':
                description: OK
        ");
    assert_snapshot!(seen.part("securitySchemes:"), @r"
        bearerAuth:
          type: http
          scheme: bearer
        ");
}

#[test]
fn a_prefix_that_only_settings_know_is_one_of_two_ways() {
    let seen = main(
        r#"
        use axum::{Router, routing::get};

        pub fn router(settings: Settings) -> Router {
            let routes = Router::new().route("/", get(root)).route("/health", get(root));
            let path = settings.path.as_str();
            let routes = if path.is_empty() { routes } else { Router::new().nest(path, routes) };
            routes.fallback(root).layer(Trace)
        }

        async fn root() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
    GET /
    GET /health
    ");
}

#[test]
fn a_form_of_a_get_is_in_the_query_if_axum_reads_it() {
    let of = |reading: &str| {
        main(&format!(
            r#"
            use axum::{{Form, Router, extract::{{FromRequest, Request}}, routing::get}};

            #[derive(serde::Deserialize)]
            struct Filter {{ name: String }}

            struct GoodForm<T>(T);

            impl<S, T> FromRequest<S> for GoodForm<T> {{
                type Rejection = ();
                async fn from_request(request: Request, state: &S) -> Result<Self, ()> {{
                    {reading}
                }}
            }}

            async fn a(GoodForm(filter): GoodForm<Filter>) {{}}

            fn app() -> Router {{ Router::new().route("/a", get(a)) }}
            "#
        ))
        .document
    };
    let by_axum =
        of("let Form(value) = Form::<T>::from_request(request, state).await?; Ok(Self(value))");
    assert!(by_axum.contains("in: query"), "{by_axum}");
    let by_itself =
        of("let bytes = read(request).await?; serde_html_form::from_bytes(&bytes).map(Self)");
    assert!(
        by_itself.contains("application/x-www-form-urlencoded"),
        "{by_itself}"
    );
    assert!(!by_itself.contains("in: query"), "{by_itself}");
}

#[test]
fn nothing_is_served_behind_the_end_of_a_program() {
    let seen = main(
        r#"
        use axum::{Router, routing::get};
        async fn main() {
            let app = Router::new().route("/pets", get(f));
            if old() {
                axum::serve(listener, app.merge(Router::new().route("/old", get(f)))).await;
                return;
            }
            axum::serve(listener, app).await;
            std::process::exit(0);
            axum::serve(listener, Router::new().route("/never", get(f))).await;
        }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /pets
        GET /old
        ");
}

#[test]
fn what_is_wrong_with_a_file_takes_no_more_of_it_than_need_be() {
    let seen = main(
        r#"
        use axum::{Router, routing::{get, #[cfg(feature = "more")] post}};
        async fn main() {
            let app = Router::new()
                .route("/pets", get(f))
                #[cfg(feature = "more")]
                .route("/more", post(f))
                #[rustfmt::skip]
                #[cfg(feature = "most")]
                .route("/most", get(f));
            axum::serve(listener, app).await;
        }
        fn broken() -> { 1 }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /pets
        POST /more
        GET /most
        ");
    assert_snapshot!(seen.findings, @r"
        warning[code::lost] src/main.rs:13:24 this call became no operation | this is no Rust that can be parsed: expected one of: `for`, parentheses, `unsafe`, `fn`, `extern`, identifier, `::`, `<`, `dyn`, square brackets, `*`, `&`, `!`, `impl`, `_`, lifetime | help: what stands around it is not in the document until it parses
        ");
}

#[test]
fn functions_of_types_that_nobody_calls_are_left_behind() {
    let seen = main(
        r#"
        use axum::{Router, routing::get};
        struct Gateways;
        impl Gateways {
            pub fn all() -> Vec<(String, Router)> { vec![("pets".to_string(), pets())] }
            pub fn main() -> Router { Router::new().nest("/api", pets()) }
        }
        impl Hooks for Gateways {
            fn routes() -> Router { Router::new().route("/hooked", get(f)) }
        }
        fn pets() -> Router { Router::new().route("/pets", get(f)) }
        async fn main() { axum::serve(listener, Gateways::main()).await; }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /api/pets
        GET /hooked
        ");
}

#[test]
fn constants_are_what_macros_of_the_code_make() {
    let seen = main(
        r#"
        use axum::{Router, routing::get};
        macro_rules! v1_path { ($path:literal) => { concat!("/api/v1", $path) }; }
        mod paths { pub mod pets { pub const LIST: &str = v1_path!("/pets"); } }
        async fn main() {
            axum::serve(listener, Router::new().route(paths::pets::LIST, get(f)).route(v1_path!("/toys"), get(f))).await;
        }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /api/v1/pets
        GET /api/v1/toys
        ");
}
