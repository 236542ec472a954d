//! Ways from names and macros to routes.

use insta::assert_snapshot;

use super::{files, main};

#[test]
fn modules_that_import_each_other_whole_are_searched_once() {
    // Each has all the others: ways between them are as many as there are orders of them.
    let names: Vec<String> = (0..24).map(|n| format!("m{n}")).collect();
    let mut texts: Vec<(String, String)> = Vec::new();
    for name in &names {
        let mut text = String::from("use axum::{Router, routing::get};\n");
        for other in names.iter().filter(|other| *other != name) {
            text.push_str(&format!("pub use crate::{other}::*;\n"));
        }
        if name == "m23" {
            text.push_str("pub async fn found() -> String { missing() }\n");
        }
        if name == "m0" {
            text.push_str(
                "pub fn router() -> Router { Router::new().route(\"/x\", get(found)) }\n",
            );
        }
        texts.push((format!("src/{name}.rs"), text));
    }
    let mut root = String::from("use m0::*;\n");
    for name in &names {
        root.push_str(&format!("mod {name};\n"));
    }
    root.push_str("fn main() { serve(Router::new().merge(router())); }\n");
    texts.push(("src/main.rs".to_owned(), root));
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let seen = files(&texts);
    assert_snapshot!(seen.part("/x:"), @r"
        get:
          tags:
            - m23
          operationId: found
          responses:
            '200':
              description: OK
              content:
                text/plain:
                  schema:
                    type: string
        ");
}

#[test]
fn macros_that_a_file_declares_are_expanded_in_it() {
    let seen = main(
        r#"
        use actix_web::{App, HttpServer, web};

        macro_rules! build_app {
            ($state: expr, $cors: expr) => {
                App::new()
                    .app_data($state)
                    .wrap($cors)
                    .service(web::resource("/info").route(web::get().to(info)))
                    .configure(services!("/items" => items, "/tags" => info,))
            };
        }
        macro_rules! services {
            ($($path:literal => $handler:ident),* $(,)?) => {{
                |config: &mut web::ServiceConfig| { config$(.route($path, web::post().to($handler)))*; }
            }};
        }
        macro_rules! elsewhere {
            () => { App::new().route("/elsewhere", web::get().to(info)) };
        }

        async fn info() -> &'static str { "" }
        async fn items(body: web::Json<u32>) -> &'static str { "" }

        fn serve(state: State) {
            HttpServer::new(move || build_app!(state.clone(), Cors::permissive())).run();
        }
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /info
        POST /items
        POST /tags
        ");
    assert_snapshot!(seen.findings, @"warning[code::lost] src/main.rs:18:9 this call became no operation | macros are not expanded, and `elsewhere` names routes | help: register these routes on a router");
}

#[test]
fn macros_that_another_file_declares_are_expanded_where_they_are_called() {
    let seen = files(&[
        (
            "src/main.rs",
            r#"
            #[macro_use]
            mod macros;
            mod shops;
            use axum::{Router, routing::get};

            fn router() -> Router { crud!(Router::new(), "/shops", shops) }
            "#,
        ),
        (
            "src/macros.rs",
            r#"
            macro_rules! crud {
                ($router:expr, $path:literal, $module:ident) => {
                    $router
                        .route($path, get($module::list).post($module::create))
                        .route("/version", get(crate::shops::list))
                        .route("/lost", get(missing()))
                };
            }
            "#,
        ),
        (
            "src/shops.rs",
            r#"
            pub async fn list() -> String { String::new() }
            pub async fn create(body: String) {}
            "#,
        ),
    ]);
    assert_snapshot!(seen.operations(), @r"
        GET /shops
        POST /shops
        GET /version
        GET /lost
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn routers_of_axum_extra_have_more_ways_to_add_routes() {
    let seen = main(
        r#"
        use axum::{Router, routing::get};
        use axum_extra::routing::{RouterExt, TypedPath};

        #[derive(TypedPath, serde::Deserialize)]
        #[typed_path("/users/{id}", rejection(UserError))]
        struct Member { id: u32 }

        fn router() -> Router {
            Router::new()
                .route_with_tsr("/about/", get(about))
                .typed_get(show)
                .typed_delete(show)
                .with_something("/else", get(about))
        }
        async fn about() {}
        async fn show(Member { id }: Member) {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /about/
        GET /users/{id}
        DELETE /users/{id}
        ");
    assert!(
        seen.findings
            .contains("what `with_something` does with a handler is not known"),
        "{}",
        seen.findings
    );
}

#[test]
fn a_router_that_is_put_below_a_prefix_that_may_be_none_is_where_it_was() {
    let seen = main(
        r#"
        use axum::{Router, routing::get};
        fn router(prefix: Option<String>) -> Router {
            let mut router = Router::new().route("/health", get(health));
            let prefix = format!("{}/", prefix.unwrap_or_default().trim_end_matches('/'));
            if prefix != "/" {
                router = Router::new().nest(&prefix, router);
            }
            router.layer(Trace)
        }
        fn always(prefix: Option<String>) -> Router {
            let prefix = format!("/{}/v1", prefix.unwrap_or_default().trim_matches('/'));
            Router::new().nest(&prefix, Router::new().route("/orders", get(health)))
        }
        async fn health() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /health
        GET /{prefix}/v1/orders
        ");
}

#[test]
fn programs_with_modules_in_common_serve_them_once() {
    let crates = [
        (
            "src/main.rs",
            "mod routes; fn main() { serve(routes::router()); }",
        ),
        (
            "src/bin/again.rs",
            "#[path = \"../routes.rs\"] mod routes; fn main() { serve(routes::router()); }",
        ),
        (
            "src/routes.rs",
            "use axum::{Router, routing::get};
            pub fn router() -> Router { Router::new().route(\"/a\", get(a)) }
            async fn a() {}",
        ),
    ];
    let seen = files(&crates);
    assert_snapshot!(seen.operations(), @"GET /a");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn a_handler_may_have_the_name_of_its_module() {
    let seen = files(&[
        (
            "src/main.rs",
            "
            mod users;
            use axum::{Router, routing::{get, post}};

            fn router() -> Router {
                Router::new()
                    .route(\"/users\", post(users::register))
                    .route(\"/tags\", get(users::tags))
                    .route(\"/names\", get(users::register::names))
                    .route(\"/all\", get(users::all))
            }
            ",
        ),
        (
            "src/users/mod.rs",
            "
            pub mod register;
            pub use register::register;
            mod tags;
            pub use self::tags::*;
            ",
        ),
        (
            "src/users/register.rs",
            "
            pub async fn register() -> axum::Json<u8> { missing() }
            pub async fn names() -> axum::Json<String> { missing() }
            ",
        ),
        (
            "src/users/tags.rs",
            "
            pub async fn all() -> axum::Json<u8> { missing() }
            pub async fn tags() -> axum::Json<Vec<String>> { missing() }
            ",
        ),
    ]);
    assert_snapshot!(seen.part("/users:"), @r"
    post:
      tags:
        - register
      operationId: register
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema:
                type: integer
                minimum: 0
                maximum: 255
    ");
    assert_snapshot!(seen.part("/tags:"), @r"
    get:
      tags:
        - tags
      operationId: tags
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema:
                type: array
                items:
                  type: string
    ");
    assert_snapshot!(seen.part("/names:"), @r"
    get:
      tags:
        - register
      operationId: names
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema:
                type: string
    ");
    assert_snapshot!(seen.part("/all:"), @r"
    get:
      tags:
        - tags
      operationId: all
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema:
                type: integer
                minimum: 0
                maximum: 255
    ");
}
