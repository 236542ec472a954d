//! What macros make that are not expanded, and what is served by other crates.

use insta::assert_snapshot;

use super::{files, main};
use crate::read::code::testing::seen_of;
use crate::read::code::{Crate, Options};

#[test]
fn tables_above_types_are_mounted_where_something_is_made_of_them() {
    let seen = main(
        r#"
        use actix_web::{web, App, HttpServer, Responder};
        use own::Mount;

        #[own::table(
            routes(
                "/health" => get(health),
                "/users" => nest(users::Users),
                "/old" => nest(Old),
            ),
            tag = "All",
        )]
        pub struct Api;

        pub struct Old;
        impl Mount for Old {
            fn configure(config: &mut web::ServiceConfig) {
                config.route("/things", web::get().to(health));
            }
        }

        async fn health() -> impl Responder { "ok" }

        macro_rules! parts {
            ($({ $path:literal, $verb:ident, $name:ident }),*) => {
                $(pub mod $name {
                    pub async fn get() -> String { String::new() }
                    pub async fn change() -> String { String::new() }
                })*
                #[own::table(routes($($path => [get($name::get), $verb($name::change)]),*))]
                pub struct Parts;
            };
        }
        parts!({ "/name", put, name }, { "/mail", patch, mail });

        mod users {
            #[own::table(routes("" => [get(list), post(create)], "/{id}" => nest(super::Parts)))]
            pub struct Users;

            async fn list() {}
            async fn create() {}

            #[own::table(routes("/lost" => get(list)))]
            pub struct Nobody;
        }

        #[actix_web::main]
        async fn main() -> std::io::Result<()> {
            HttpServer::new(|| App::new().configure(<Api as Mount>::configure)).bind("0.0.0.0:80")?.run().await
        }
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /health
        GET /users
        POST /users
        GET /users/{id}/name
        PUT /users/{id}/name
        GET /users/{id}/mail
        PATCH /users/{id}/mail
        GET /old/things
        ");
    assert_snapshot!(seen.findings, @r"
        warning[code::lost] src/main.rs:43:13 this call became no operation | macros are not expanded, and `table` names routes | help: register these routes on a router
        ");
}

#[test]
fn tables_in_macros_are_routers() {
    let seen = main(
        r#"
        use axum::Router;

        #[tokio::main]
        async fn main() {
            let app = Router::new().nest("/api", dsl::routes! {
                GET "/users" => list,
                POST "/users" => create,
                "/users/{id}" => get(one).delete(remove),
            });
            axum::serve(listener, app).await.unwrap();
        }
        async fn list() {}
        async fn create() {}
        async fn one() {}
        async fn remove() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /api/users
        POST /api/users
        GET /api/users/{id}
        DELETE /api/users/{id}
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn constants_that_attributes_make_are_read_out_of_the_source_of_these() {
    let of = |name: &str, root: &str, is_wanted: bool| Crate {
        name: name.to_owned(),
        root: root.to_owned(),
        is_wanted,
        ..Crate::default()
    };
    let crates = [
        of("server", "server/src/main.rs", true),
        of("named", "named/src/lib.rs", false),
    ];
    let seen = seen_of(
        &super::LANGUAGE,
        "",
        &crates,
        &[
            (
                "server/src/main.rs",
                r#"
                mod users;
                #[tokio::main]
                async fn main() {
                    let app = axum::Router::new().nest("/api", users::router());
                    axum::serve(listener, app).await.unwrap();
                }
                "#,
            ),
            (
                "server/src/users.rs",
                r#"
                use axum::{Router, routing::{get, post}};
                use named::operation;

                #[operation(id = "users.list")]
                async fn list() {}
                #[operation(summary = "Makes one")]
                async fn create_one() {}
                async fn other() {}

                pub fn router() -> Router {
                    Router::new()
                        .route(list_path, get(list))
                        .route(create_one_path, post(create_one))
                        .route(other_path, get(other))
                }
                "#,
            ),
            (
                "named/src/lib.rs",
                r#"
                mod expand;
                use proc_macro::TokenStream;

                #[proc_macro_attribute]
                pub fn operation(args: TokenStream, input: TokenStream) -> TokenStream {
                    let args = parse_macro_input!(args with List::parse_terminated);
                    let item = parse_macro_input!(input as syn::ItemFn);
                    expand::expand(args, item).unwrap_or_else(syn::Error::into_compile_error).into()
                }
                "#,
            ),
            (
                "named/src/expand.rs",
                r#"
                pub fn expand(args: List, item: syn::ItemFn) -> syn::Result<TokenStream> {
                    let mut id = item.sig.ident.to_string().replace('_', "-");
                    let mut summary = String::new();
                    let constant = format_ident!("{}_path", item.sig.ident);
                    for arg in args {
                        if arg.path.is_ident("id") {
                            id = text(&arg.value)?.value();
                        } else if arg.path.is_ident("summary") {
                            summary = text(&arg.value)?.value();
                        }
                    }
                    let path = format!("/v1.{id}");
                    Ok(quote! {
                        #item
                        #[allow(non_upper_case_globals)]
                        pub(crate) const #constant: &str = #path;
                    })
                }
                "#,
            ),
        ],
        Options::default(),
    );
    assert_snapshot!(seen.operations(), @r"
        GET /api/v1.users.list
        POST /api/v1.create-one
        GET /api/{other_path}
        ");
}

#[test]
fn parts_that_have_routers_by_a_trait_are_those_that_callers_give() {
    let seen = files(&[
        (
            "src/main.rs",
            r#"
            mod modules;
            use std::sync::Arc;
            use modules::{Mails, Module, Users};

            #[tokio::main]
            async fn main() {
                let all: Vec<Arc<dyn Module>> = vec![Arc::new(Users), Arc::new(Mails { limit: 3 })];
                axum::serve(listener, modules::build(all)).await.unwrap();
            }
            "#,
        ),
        (
            "src/modules.rs",
            r#"
            use std::sync::Arc;
            use axum::{Router, routing::get};

            pub trait Module {
                fn name(&self) -> &'static str;
                fn path(&self) -> &'static str { self.name() }
                fn router(&self) -> Router;
            }
            pub struct Users;
            impl Module for Users {
                fn name(&self) -> &'static str { "users" }
                fn router(&self) -> Router { Router::new().route("/", get(list)).route("/health", get(list)) }
            }
            pub struct Mails { pub limit: u8 }
            impl Module for Mails {
                fn name(&self) -> &'static str { "mails" }
                fn path(&self) -> &'static str { "post" }
                fn router(&self) -> Router { Router::new().route("/health", get(list)) }
            }
            pub fn build(modules: Vec<Arc<dyn Module>>) -> Router {
                let mut router = Router::new().route("/health", get(list));
                for module in &modules {
                    router = router.nest(&format!("/{}", module.path()), module.router());
                }
                router
            }
            async fn list() {}
            "#,
        ),
    ]);
    assert_snapshot!(seen.operations(), @r"
        GET /health
        GET /users
        GET /users/health
        GET /post/health
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn what_another_crate_serves_is_told() {
    let seen = main(
        r#"
        use axum::{Router, routing::get};

        #[tokio::main]
        async fn main() {
            let app = Router::new()
                .route("/", get(root))
                .nest("/auth", login_server::api::router::<Own>())
                .merge(metrics_server::routes(&settings).await)
                .merge(SwaggerUi::new("/docs"))
                .merge(utoipa_swagger_ui::SwaggerUi::new("/docs"))
                .nest_service("/files", tower_http::services::ServeDir::new("files"));
            axum::serve(listener, app).await.unwrap();
        }
        async fn root() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @"GET /");
    assert_snapshot!(seen.findings, @r"
        warning[code::lost] src/main.rs:8:32 this call became no operation | what `login_server::api::router` serves is not in this code | help: its operations are those of another crate
        warning[code::lost] src/main.rs:9:24 this call became no operation | what `metrics_server::routes` serves is not in this code | help: its operations are those of another crate
        ");
}

#[test]
fn redirects_are_operations() {
    let seen = main(
        r#"
        use actix_web::{web, App};

        pub fn app() {
            App::new()
                .service(web::redirect("/ads.txt", "/static/ads.txt"))
                .service(web::scope("/admin").service(web::redirect("", "/admin/users")))
                .route("/fn/{tail:.*}", leptos_actix::handle_server_fns());
        }
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /ads.txt
        GET /admin
        GET /fn/{tail}
        POST /fn/{tail}
        PUT /fn/{tail}
        PATCH /fn/{tail}
        DELETE /fn/{tail}
        ");
}

#[test]
fn the_files_of_a_module_whose_own_file_is_missing_are_its_modules() {
    let seen = files(&[
        (
            "src/main.rs",
            r#"
            mod services;
            fn app() { actix_web::App::new().configure(services::config::config); }
            "#,
        ),
        (
            "src/services/config.rs",
            r#"
            use actix_web::web::{ServiceConfig, get, resource};
            use crate::services::handler::users;
            pub fn config(config: &mut ServiceConfig) {
                config.service(resource("/users").route(get().to(users::list)));
            }
            "#,
        ),
        (
            "src/services/handler/users.rs",
            "pub async fn list() -> actix_web::web::Json<u8> { todo!() }",
        ),
    ]);
    assert_snapshot!(seen.operations(), @"GET /users");
}

#[test]
fn where_the_document_is_served_is_an_operation() {
    let seen = main(
        r#"
        use axum::{Json, Router, routing::get};
        async fn serve() {
            let document = Api::openapi();
            let app = Router::new().route("/openapi.json", get(move || async move { Json(document) }));
            axum::serve(listener, app).await.unwrap();
        }
        "#,
    );
    assert_snapshot!(seen.operations(), @"GET /openapi.json");
}

#[test]
fn pages_are_where_the_routes_of_views_say() {
    let seen = main(
        r##"
        use axum::{Router, routing::get};
        use leptos::prelude::*;

        #[component]
        fn App() -> impl IntoView {
            view! {
                <Router>
                    <nav class=styles::NAV><a href="/">"Start"</a></nav>
                    <Routes fallback=|| view! { <p>"None"</p> }>
                        <Route path=path!("/") view=Home/>
                        <Route path=StaticSegment("login") view=move || view! { <Login/> } />
                        <Route path=(StaticSegment("users"), ParamSegment("id")) view={Lazy::<User>::new()} />
                        <ParentRoute path=path!("/things") view=Lazy::<Things>::new>
                            <Route path=path!("") view=List/>
                            <OwnProtectedRoute path=path!("/:id/edit") view=Edit></OwnProtectedRoute>
                        </ParentRoute>
                        <Route path="/old/*rest" view=Old/>
                        <Route path=join(PARTS) view=Old/>
                    </Routes>
                </Router>
            }
        }

        #[tokio::main]
        async fn main() {
            let routes = generate_route_list(App);
            let app = Router::new()
                .route("/api/health", get(|| async {}))
                .leptos_routes(&options, routes, App)
                .fallback(leptos_axum::file_and_error_handler(shell));
            axum::serve(listener, app).await.unwrap();
        }
        "##,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /api/health
        GET /
        GET /login
        GET /users/{id}
        GET /things
        GET /things/{id}/edit
        GET /old/{rest}
        ");
    assert_snapshot!(seen.findings, @r"
        warning[code::lost] src/main.rs:19:26 this call became no operation | the path of this page is not a text that stands there | help: write it as a text
        ");
}

#[test]
fn metrics_are_served_where_their_builder_says() {
    let seen = main(
        r#"
        use actix_web::{web, App, HttpServer};
        use actix_web_prom::PrometheusMetricsBuilder;

        const METRICS: &str = "/metrics";

        #[actix_web::main]
        async fn main() -> std::io::Result<()> {
            let metrics = PrometheusMetricsBuilder::new("api").endpoint(METRICS).build().unwrap();
            HttpServer::new(move || {
                App::new().wrap(metrics.clone()).service(web::resource("/health").to(health))
            })
            .bind("0.0.0.0:80")?
            .run()
            .await
        }
        async fn health() -> &'static str { "ok" }
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /health
        POST /health
        PUT /health
        PATCH /health
        DELETE /health
        GET /metrics
        ");
}
