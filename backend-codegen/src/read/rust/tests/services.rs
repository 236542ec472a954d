//! What services and other crates serve, and what a library has that is served by a program.

use insta::assert_snapshot;

use super::{files, main};
use crate::read::code::testing::seen_of;
use crate::read::code::{Crate, Options};

#[test]
fn services_are_told_unless_they_give_out_files() {
    let seen = main(
        r#"
        use axum::{Router, routing::get};
        use tower_http::services::{ServeDir, ServeFile};
        async fn main() {
            let mcp = StreamableHttpService::new(|| Ok(Tools::new()), Default::default());
            let app = Router::new()
                .route("/pets", get(f))
                .route_service("/icon", ServeFile::new("icon.ico"))
                .route_service("/dav", DavService::new(pool))
                .nest_service("/assets", ServeDir::new("assets"))
                .nest_service("/api", Router::new().route("/toys", get(f)))
                .nest_service("/mcp", mcp);
            axum::serve(listener, app).await;
        }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /pets
        GET /api/toys
        ");
    assert_snapshot!(seen.findings, @r"
        warning[code::lost] src/main.rs:9:40 this call became no operation | what `DavService::new` serves is not in this code | help: its operations are those of another crate
        warning[code::lost] src/main.rs:12:18 this call became no operation | which requests the service answers is not in this code | help: write what it serves into the document by hand, with `--merge`
        ");
}

#[test]
fn a_file_of_a_library_and_of_a_program_serves_once() {
    let seen = files(&[
        ("src/lib.rs", "pub mod pets;"),
        (
            "src/main.rs",
            r#"
            mod pets;
            use axum::Router;
            #[tokio::main]
            async fn main() { axum::serve(listener, Router::new().nest("/api", pets::routes())).await; }
            "#,
        ),
        (
            "src/pets.rs",
            r#"
            use axum::{Router, routing::get};
            pub fn routes() -> Router { Router::new().route("/pets", get(list)) }
            async fn list() {}
            "#,
        ),
    ]);
    assert_snapshot!(seen.operations(), @r"
        GET /api/pets
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn what_an_earlier_route_serves_leaves_no_types() {
    let seen = main(
        r#"
        use axum::{Json, Router, routing::get};
        #[tokio::main]
        async fn main() {
            let app = Router::new().route("/pets", get(list)).route("/pets", get(again));
            axum::serve(listener, app).await;
        }
        #[derive(serde::Serialize)]
        struct Pet { id: u64 }
        #[derive(serde::Serialize)]
        struct Other { pet: Pet, more: More }
        #[derive(serde::Serialize)]
        struct More { text: String }
        async fn list() -> Json<Pet> { Json(Pet { id: 1 }) }
        async fn again() -> Json<Other> { Json(other()) }
        "#,
    );
    assert_snapshot!(seen.part("components:"), @r"
        schemas:
          Pet:
            type: object
            required:
              - id
            properties:
              id:
                type: integer
                minimum: 0
        ");
}

#[test]
fn a_module_and_a_function_of_it_have_one_name_that_is_imported() {
    let named = |root: &str| Crate {
        name: "api".to_owned(),
        root: root.to_owned(),
        manifest: "Cargo.toml".to_owned(),
        is_wanted: true,
        ..Crate::default()
    };
    let crates = [named("src/lib.rs"), named("src/main.rs")];
    let files = [
        ("src/lib.rs", "pub mod routes; pub use routes::*;"),
        (
            "src/main.rs",
            r#"
            use api::routes;
            use axum::Router;
            async fn main() {
                axum::serve(listener, Router::new().nest("/pets", routes::pets::routes())).await;
            }
            "#,
        ),
        (
            "src/routes/mod.rs",
            r#"
            pub mod pets;
            pub use pets::*;
            pub fn routes() -> axum::Router { axum::Router::new().merge(pets::routes()) }
            "#,
        ),
        (
            "src/routes/pets.rs",
            r#"
            use axum::{Router, routing::get};
            pub fn routes() -> Router {
                Router::new().route("/", get(list)).route("/{id}", get(show))
            }
            async fn list() {}
            async fn show() {}
            "#,
        ),
    ];
    let seen = seen_of(&super::LANGUAGE, "", &crates, &files, Options::default());
    assert_snapshot!(seen.operations(), @r"
        GET /pets
        GET /pets/{id}
        ");
}

#[test]
fn routers_of_all_that_implement_a_trait_are_served() {
    let seen = main(
        r#"
        use axum::{routing::get, Router};
        pub trait Authorizer { fn router(&self) -> Router; }
        pub struct Open;
        impl Authorizer for Open { fn router(&self) -> Router { Router::new() } }
        pub struct Checked;
        impl Authorizer for Checked {
            fn router(&self) -> Router { Router::new().route("/permissions", get(f)) }
        }
        pub fn v1<A: Authorizer>(authorizer: A) -> Router {
            Router::new().route("/projects", get(f)).merge(authorizer.router())
        }
        async fn f() {}
        async fn serve<A: Authorizer>(authorizer: A) {
            let app = Router::new().nest("/management/v1", v1(authorizer));
            axum::serve(listener, app).await;
        }
        async fn main() {
            match kind() { Kind::Open(it) => serve(it).await, Kind::Checked(it) => serve(it).await }
        }
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /management/v1/projects
        GET /management/v1/permissions
        ");
}
