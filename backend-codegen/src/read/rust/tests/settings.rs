//! Paths that settings have a part in.

use insta::assert_snapshot;

use super::{files, main};

#[test]
fn a_setting_that_nobody_sets_is_its_default() {
    let seen = main(
        r#"
        use axum::{Router, routing::get};
        use clap::Parser;
        use serde::Deserialize;

        #[derive(Deserialize)]
        struct Settings {
            #[serde(default = "base")]
            base: String,
            #[serde(default)]
            prefix: String,
        }
        fn base() -> String { "/by-serde".into() }

        #[derive(Parser)]
        struct Args {
            #[arg(long, default_value = "/by-clap")]
            base: String,
            #[arg(long, default_value_t = String::from("/by-value"))]
            value: String,
            #[arg(long)]
            other: Option<String>,
        }

        fn environment(name: &str, default: &str) -> String {
            std::env::var(name).unwrap_or_else(|_| default.to_string())
        }

        #[tokio::main]
        async fn main() {
            let a = std::env::var("A").unwrap_or_else(|_| "/a".to_string());
            let b = std::env::var("B").unwrap_or("/b".into());
            let c = std::env::var("C").unwrap_or_default();
            let d = match std::env::var("D") { Ok(d) => d, Err(_) => "/d".to_string() };
            let e = dotenvy::var("E").unwrap();
            let f = option_env!("F").unwrap_or("/f");
            let settings: Settings = load();
            let args = Args::parse();
            let app = Router::new()
                .nest(&a, Router::new().route("/1", get(handler)))
                .nest(&b, Router::new().route("/2", get(handler)))
                .nest(&c, Router::new().route("/3", get(handler)))
                .nest(&d, Router::new().route("/4", get(handler)))
                .nest(&e, Router::new().route("/5", get(handler)))
                .nest(f, Router::new().route("/6", get(handler)))
                .nest(&settings.base, Router::new().route("/7", get(handler)))
                .nest(&settings.prefix, Router::new().route("/8", get(handler)))
                .nest(&args.base, Router::new().route("/9", get(handler)))
                .nest(&args.value, Router::new().route("/10", get(handler)))
                .nest(args.other.as_deref().unwrap_or("/o"), Router::new().route("/11", get(handler)))
                .nest(&format!("{}/x", std::env::var("A").unwrap_or("/a".into())), Router::new().route("/12", get(handler)))
                .nest(&environment("G", "/g"), Router::new().route("/13", get(handler)));
            axum::serve(listener(), app).await;
        }
        async fn handler() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /a/1
        GET /b/2
        GET /3
        GET /d/4
        GET /{E}/5
        GET /f/6
        GET /by-serde/7
        GET /8
        GET /by-clap/9
        GET /by-value/10
        GET /o/11
        GET /a/x/12
        GET /g/13
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn what_is_done_with_a_prefix_depends_on_what_it_is() {
    let seen = main(
        r#"
        use axum::{Router, routing::get};

        fn clean(path: &str) -> String {
            let path = path.trim_end_matches('/');
            if path.is_empty() || path == "/" {
                return String::new();
            }
            if path.starts_with('/') { path.to_string() } else { format!("/{path}") }
        }

        fn at(path: &str, routes: Router) -> Router {
            match path {
                "" | "/" => routes,
                path => Router::new().nest(path, routes),
            }
        }

        #[tokio::main]
        async fn main() {
            let one = std::env::var("ONE").unwrap_or_else(|_| "one/".to_string());
            let none = std::env::var("NONE").unwrap_or_default();
            let app = Router::new()
                .merge(at(&clean(&one), Router::new().route("/1", get(handler))))
                .merge(at(&clean(&none), Router::new().route("/2", get(handler))));
            let app = if !none.is_empty() { Router::new().nest(&none, app) } else { app };
            axum::serve(listener(), app).await;
        }
        async fn handler() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /one/1
        GET /2
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn an_example_of_the_environment_says_what_is_in_it() {
    let seen = files(&[
        (
            ".env.example",
            "SERVICE_PREFIX=\"\"\nexport VERSION=v2 # of the API\nOPEN=$OTHER\n",
        ),
        (
            "src/main.rs",
            r#"
            use actix_web::{App, HttpServer, web};

            fn needed<T: std::str::FromStr>(name: &str) -> Result<T, VarError> {
                std::env::var(name).map(|value| value.parse().unwrap()).map_err(|error| {
                    log(error);
                    error
                })
            }

            #[actix_web::main]
            async fn main() -> std::io::Result<()> {
                let prefix: String = needed("SERVICE_PREFIX").expect("a prefix");
                let prefix: &'static str = Box::leak(prefix.into_boxed_str());
                let version = std::env::var("VERSION").unwrap();
                let open = std::env::var("OPEN").unwrap();
                HttpServer::new(move || {
                    App::new()
                        .service(web::scope(prefix).route("/1", web::get().to(handler)))
                        .service(web::scope(&format!("/{version}")).route("/2", web::get().to(handler)))
                        .service(web::scope(&open).route("/3", web::get().to(handler)))
                        .service(web::scope(&missing("OTHER")).route("/4", web::get().to(handler)))
                })
                .bind("0.0.0.0:80")?
                .run()
                .await
            }
            async fn handler() {}
            "#,
        ),
    ]);
    assert_snapshot!(seen.operations(), @r"
        GET /1
        GET /v2/2
        GET /{OPEN}/3
        GET /{missing}/4
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn what_is_served_without_a_prefix_as_well_has_none() {
    let seen = main(
        r#"
        use actix_web::{App, HttpServer, web};

        struct Settings { prefix: Option<String> }

        fn routes(config: &mut web::ServiceConfig, settings: &Settings) {
            if let Some(prefix) = &settings.prefix {
                config.service(web::scope(prefix).configure(|config| services(config)));
                config.route("/health", web::get().to(health));
            } else {
                services(config);
            }
        }

        fn services(config: &mut web::ServiceConfig) {
            config
                .route("/health", web::get().to(health))
                .route("/", web::get().to(index))
                .route("/tiles/{id}", web::get().to(tile));
        }

        #[actix_web::main]
        async fn main() {
            let settings = load();
            HttpServer::new(move || App::new().configure(|config| routes(config, &settings))).run().await;
        }
        async fn health() {}
        async fn index() {}
        async fn tile() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /health
        GET /
        GET /tiles/{id}
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn a_file_of_settings_says_where_routes_are() {
    let seen = files(&[
        (
            "config/default.toml",
            "[api]\npublic_path = \"/public\" # for all\nlog_path = \"/var/log\"\nport = 80\n[admin]\nbase = \"/admin\"\n",
        ),
        (
            "config/base.yaml",
            "web:\n  base: /web\n  api_base: /api/v1\n",
        ),
        (
            "config/config.sample.toml",
            "[server]\nshop_base_path = '/shop'\n",
        ),
        (
            "src/main.rs",
            r#"
            use actix_web::{App, HttpServer, web};

            lazy_static::lazy_static! {
                static ref CONFIG: Settings = Settings::load();
            }

            fn routes(config: &mut web::ServiceConfig) {
                let shop_base_path = &CONFIG.server.shop_base_path;
                config
                    .service(web::scope(shop_base_path).route("/0", web::get().to(handler)))
                    .service(web::scope(&CONFIG.api.public_path.as_ref().unwrap()).route("/1", web::get().to(handler)))
                    .service(web::scope(&format!("{}/x", CONFIG.web.api_base)).route("/2", web::get().to(handler)))
                    .service(web::scope(&CONFIG.web.base).route("/3", web::get().to(handler)))
                    .service(web::scope(&CONFIG.api.log_path).route("/4", web::get().to(handler)));
            }

            #[actix_web::main]
            async fn main() {
                HttpServer::new(|| App::new().configure(routes)).run().await;
            }
            async fn handler() {}
            "#,
        ),
    ]);
    assert_snapshot!(seen.operations(), @r"
        GET /shop/0
        GET /public/1
        GET /api/v1/x/2
        GET /{base}/3
        GET /{log_path}/4
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn samples_of_settings_have_any_usual_name() {
    let of = |name: &str, text: &str| {
        files(&[
            (
                "src/main.rs",
                r#"
                use axum::{routing::get, Router};
                fn app(state: State) -> Router {
                    Router::new().nest(&state.config.web.prefix, Router::new().route("/users", get(f)))
                }
                async fn f() {}
                "#,
            ),
            (name, text),
        ])
        .operations()
    };
    let text = "[web]\nprefix = \"/v1\"\n";
    for name in [
        "config.toml",
        "config-example.toml",
        "config.toml.sample",
        "config.example.toml",
        "settings_template.toml",
        "config/default.toml",
    ] {
        assert_eq!(of(name, text).trim(), "GET /v1/users", "{name}");
    }
    assert_eq!(of("other.toml", text).trim(), "GET /{prefix}/users");
    assert_eq!(of("config-old.toml", text).trim(), "GET /{prefix}/users");
}
