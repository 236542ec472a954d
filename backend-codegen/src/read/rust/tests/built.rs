//! What is there of a package as it is built: its features, its system, its programs.

use std::collections::BTreeMap;

use insta::assert_snapshot;

use super::{files, main};
use crate::read::code::testing::{Seen, seen_of};
use crate::read::code::{Crate, Options};

/// A program of the package in this folder.
fn program(name: &str, root: &str) -> Crate {
    Crate {
        name: name.to_owned(),
        root: root.to_owned(),
        manifest: "Cargo.toml".to_owned(),
        is_wanted: true,
        ..Crate::default()
    }
}

fn seen_in(crates: &[Crate], files: &[(&str, &str)]) -> Seen {
    seen_of(&super::LANGUAGE, "", crates, files, Options::default())
}

const FEATURES: &[(&str, &str)] = &[
    (
        "src/main.rs",
        r#"
        use axum::{routing::get, Router};
        #[cfg(feature = "admin")]
        mod admin;
        mod shop;
        #[tokio::main]
        async fn main() {
            let app = Router::new().route("/", get(f));
            #[cfg(feature = "admin")]
            let app = app.nest("/admin", admin::router()).route("/admins", get(f));
            #[cfg(not(feature = "admin"))]
            let app = app.route("/plain", get(f));
            #[cfg(all(feature = "web", not(test)))]
            let app = app.merge(shop::router());
            let app = if cfg!(feature = "metrics") { app.route("/metrics", get(f)) } else { app };
            #[cfg(any(feature = "metrics", feature = "web"))]
            let app = app.route("/either", get(f));
            #[cfg(feature = "of-nobody")]
            let app = app.route("/undeclared", get(f));
            axum::serve(listener, app).await;
        }
        async fn f() {}
        "#,
    ),
    (
        "src/admin.rs",
        r#"
        use axum::{routing::get, Router};
        pub fn router() -> Router { Router::new().route("/users", get(users)) }
        async fn users() {}
        "#,
    ),
    (
        "src/shop.rs",
        r#"
        use axum::{routing::{get, post}, Router};
        pub fn router() -> Router {
            let router = Router::new().route("/items", get(items));
            #[cfg(target_os = "linux")]
            let router = router.route("/linux", get(items));
            #[cfg(windows)]
            let router = router.route("/windows", get(items));
            router
        }
        async fn items() {}
        #[cfg(windows)]
        pub fn left() -> Router { Router::new().route("/windows", post(items)) }
        "#,
    ),
];

#[test]
fn features_that_are_off_add_nothing() {
    let of = |on: &[(&str, bool)]| {
        let features: BTreeMap<String, bool> = on
            .iter()
            .map(|(name, is_on)| ((*name).to_owned(), *is_on))
            .collect();
        let known = Crate {
            features,
            ..program("shop", "src/main.rs")
        };
        seen_in(&[known], FEATURES)
    };
    let seen = of(&[("admin", false), ("metrics", false), ("web", true)]);
    assert_snapshot!(seen.operations(), @r"
        GET /
        GET /plain
        GET /items
        GET /linux
        GET /either
        GET /undeclared
        ");
    assert_snapshot!(seen.findings, @r"
        warning[code::feature] src/main.rs:9:13 what the feature `admin` adds is not in the document | the package is read as it is built without it | help: `--features admin` reads it as built with it
        warning[code::feature] src/main.rs:15:26 what the feature `metrics` adds is not in the document | the package is read as it is built without it | help: `--features metrics` reads it as built with it
        ");
    let seen = of(&[("admin", true), ("metrics", true), ("web", false)]);
    assert_snapshot!(seen.operations(), @r"
        GET /items
        GET /linux
        GET /
        GET /admin/users
        GET /admins
        GET /metrics
        GET /either
        GET /undeclared
        ");
    // Of features that nobody has named all is there.
    assert_snapshot!(files(FEATURES).operations(), @r"
        GET /
        GET /admin/users
        GET /admins
        GET /plain
        GET /items
        GET /linux
        GET /metrics
        GET /either
        GET /undeclared
        ");
}

#[test]
fn one_way_of_a_condition_is_there() {
    let text = r#"
        use axum::{routing::get, Router};
        cfg_if::cfg_if! {
            if #[cfg(feature = "ui")] {
                fn pages() -> Router { Router::new().route("/ui", get(f)) }
            } else if #[cfg(feature = "text")] {
                fn pages() -> Router { Router::new().route("/text", get(f)) }
            } else {
                fn pages() -> Router { Router::new().route("/plain", get(f)) }
            }
        }
        async fn main() {
            let app = pages();
            let app = if cfg!(feature = "ui") {
                app.route("/a", get(f))
            } else if cfg!(feature = "text") {
                app.route("/b", get(f))
            } else {
                app.route("/c", get(f))
            };
            let app = if !cfg!(feature = "text") { app } else { app.merge(further()) };
            axum::serve(listener, app).await;
        }
        fn further() -> Router { Router::new().route("/further", get(f)) }
        async fn f() {}
    "#;
    let of = |ui: bool, text_is_on: bool| {
        let features = [("ui".to_owned(), ui), ("text".to_owned(), text_is_on)];
        let known = Crate {
            features: features.into_iter().collect(),
            ..program("shop", "src/main.rs")
        };
        seen_in(&[known], &[("src/main.rs", text)])
    };
    assert_snapshot!(of(true, false).operations(), @r"
        GET /ui
        GET /a
        ");
    assert_snapshot!(of(false, true).operations(), @r"
        GET /text
        GET /b
        GET /further
        ");
    let seen = of(false, false);
    assert_snapshot!(seen.operations(), @r"
        GET /plain
        GET /c
        ");
    assert_snapshot!(seen.findings, @r"
        warning[code::lost] src/main.rs:24:66 this call became no operation | the router that it belongs to cannot be followed to where it is served | help: return the router, or merge or nest it into one that is served
        warning[code::feature] src/main.rs:4:39 what the feature `ui` adds is not in the document | the package is read as it is built without it | help: `--features ui` reads it as built with it
        warning[code::feature] src/main.rs:6:48 what the feature `text` adds is not in the document | the package is read as it is built without it | help: `--features text` reads it as built with it
        ");
}

#[test]
fn programs_beside_the_server_serve_nothing() {
    let crates = [
        program("server", "src/main.rs"),
        program("document", "src/document.rs"),
        program("again", "src/again.rs"),
        program("cloud", "src/cloud.rs"),
    ];
    let files = [
        (
            "src/main.rs",
            r#"
            mod routes;
            async fn main() {
                sqlx::query("…").bind(1);
                let app = axum::Router::new().nest("/api", routes::router());
                axum::serve(listener, app).await;
            }
            "#,
        ),
        (
            "src/document.rs",
            r#"
            mod routes;
            fn main() { sqlx::query("…").bind(1); std::fs::write("openapi.json", routes::router().to_json()); }
            "#,
        ),
        (
            "src/again.rs",
            r#"
            async fn main() { start(axum::Router::new().route("/again", axum::routing::get(f))).await; }
            async fn start(app: axum::Router) { run(app).await; }
            async fn run(app: axum::Router) { axum::serve(listener, app).await; }
            async fn f() {}
            "#,
        ),
        (
            "src/cloud.rs",
            r#"
            #[shuttle_runtime::main]
            async fn main() -> shuttle_axum::ShuttleAxum {
                Ok(axum::Router::new().route("/cloud", axum::routing::get(f)).into())
            }
            async fn f() {}
            "#,
        ),
        (
            "src/routes.rs",
            r#"
            use axum::{routing::get, Router};
            pub fn router() -> Router { Router::new().route("/users", get(f)) }
            async fn f() {}
            "#,
        ),
    ];
    assert_snapshot!(seen_in(&crates, &files).operations(), @r"
        GET /api/users
        GET /again
        GET /cloud
        ");
}

#[test]
fn a_library_configures_for_its_program() {
    let crates = [
        program("shop", "src/lib.rs"),
        program("shop", "src/main.rs"),
    ];
    let files = [
        ("src/lib.rs", "pub mod routes;"),
        (
            "src/main.rs",
            r#"
            use actix_web::{web, App, HttpServer};
            mod routes;
            async fn main() {
                HttpServer::new(|| App::new().service(web::scope("/api").configure(routes::init))).bind(1).unwrap().run().await;
            }
            "#,
        ),
        (
            "src/routes.rs",
            r#"
            use actix_web::web;
            pub fn init(cfg: &mut web::ServiceConfig) { cfg.route("/users", web::get().to(users)); }
            async fn users() {}
            "#,
        ),
    ];
    assert_snapshot!(seen_in(&crates, &files).operations(), @r"
        GET /api/users
        ");
}

#[test]
fn what_is_named_like_something_else_is_left() {
    let seen = files(&[
        (
            "src/main.rs",
            r#"
            use axum::Router;
            mod old;
            mod users;
            async fn main() {
                let app = Router::new().nest("/users", users::router());
                axum::serve(listener, app).await;
            }
            "#,
        ),
        (
            "src/users.rs",
            r#"
            use axum::{routing::get, Router};
            pub fn router() -> Router { Router::new().route("/", get(f)) }
            async fn f() {}
            "#,
        ),
        (
            "src/old.rs",
            r#"
            use axum::{routing::get, Router};
            pub fn router() -> Router { Router::new().route("/calendar", get(f)) }
            async fn f() {}
            "#,
        ),
    ]);
    assert_snapshot!(seen.operations(), @r"
        GET /users
        ");
    assert_snapshot!(seen.findings, @r"
        warning[code::lost] src/old.rs:3:74 this call became no operation | the router that it belongs to cannot be followed to where it is served | help: return the router, or merge or nest it into one that is served
        ");
}

#[test]
fn names_of_frameworks_and_macros_are_told_from_ours() {
    let seen = files(&[
        (
            "src/main.rs",
            r#"
            use actix_web::{web::{self, scope}, HttpResponse};
            use log::{error, info};
            use crate::parts::info;
            mod parts;
            #[shuttle_runtime::main]
            async fn actix_web() -> ShuttleActixWeb<impl FnOnce(&mut web::ServiceConfig) + Send + Clone + 'static> {
                info!("started");
                let config = move |cfg: &mut web::ServiceConfig| {
                    cfg.service(scope("/api").configure(info::config));
                    cfg.service(scope("/match").default_service(web::post().to(play)));
                };
                Ok(config.into())
            }
            async fn play() -> HttpResponse { HttpResponse::Ok().finish() }
            "#,
        ),
        ("src/parts/mod.rs", "pub mod info;"),
        (
            "src/parts/info.rs",
            r#"
            use actix_web::{get, web};
            pub fn config(cfg: &mut web::ServiceConfig) { cfg.service(brothers); }
            #[get("/brothers")]
            async fn brothers() -> &'static str { "" }
            "#,
        ),
    ]);
    assert_snapshot!(seen.operations(), @r"
        GET /api/brothers
        POST /match
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn a_scope_with_a_slash_at_its_end_leaves_others_alone() {
    let seen = main(
        r#"
        use actix_web::{web, App, HttpServer};
        async fn main() {
            HttpServer::new(|| {
                App::new()
                    .service(web::scope("/").route("", web::get().to(root)))
                    .service(web::scope("/health").route("/ready", web::get().to(root)))
            })
        }
        async fn root() -> &'static str { "" }
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /
        GET /health/ready
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn either_router_is_nested() {
    let seen = main(
        r#"
        use axum::{routing::get, Router};
        fn app(install: Option<&impl Fn(Router) -> Router>) -> Router {
            Router::new().nest("/auth", install.map_or_else(|| auth(), |install| install(auth())))
        }
        fn auth() -> Router { Router::new().route("/login", get(f)) }
        async fn f() {}
        async fn main() { axum::serve(listener, app(install)).await; }
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /auth/login
        ");
}
