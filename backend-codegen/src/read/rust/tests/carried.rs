//! What is served of routers that structs, attributes, lists and other crates have.

use insta::assert_snapshot;

use super::{files, main};

#[test]
fn a_struct_around_a_router_does_with_it_what_its_methods_say() {
    let seen = main(
        r#"
        use axum::routing::get;

        #[derive(Default)]
        struct Tree;
        struct Router<S = ()> { inner: axum::Router<S>, tree: Tree }
        impl<S> Router<S> {
            fn new() -> Self {
                Self { inner: axum::Router::new(), tree: Default::default() }
            }
            fn route<T>(mut self, path: &str, service: T) -> Self {
                Self { inner: self.inner.route(path, service), tree: self.tree }
            }
            fn nest<T>(mut self, path: &str, service: T) -> Self {
                match downcast::<Router<S>, _>(service) {
                    Ok(router) => {
                        self.tree.add(router.tree);
                        Self { inner: self.inner.nest(path, router.inner), tree: self.tree }
                    }
                    Err(service) => Self { inner: self.inner.nest(path, service), tree: self.tree },
                }
            }
            fn and(mut self, other: axum::Router<S>) -> Self {
                self.inner = axum::Router::new().merge(other).merge(self.inner);
                self
            }
            fn serve(self) -> axum::Router<S> { self.inner }
        }
        fn downcast<T: 'static, K: 'static>(k: K) -> Result<T, K> {
            let mut k = Some(k);
            if let Some(k) = <dyn std::any::Any>::downcast_mut::<Option<T>>(&mut k) {
                Ok(k.take().unwrap())
            } else {
                Err(k.unwrap())
            }
        }

        fn app() -> axum::Router {
            Router::new()
                .route("/health", get(f))
                .nest("/api", Router::new().nest("/users", users()))
                .and(axum::Router::new().route("/metrics", get(f)))
                .serve()
        }
        fn users() -> Router {
            Router::new().route("/", get(f)).route("/:id", get(f))
        }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /metrics
        GET /health
        GET /api/users
        GET /api/users/{id}
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn functions_and_modules_of_one_name_are_told_apart() {
    let seen = files(&[
        (
            "src/main.rs",
            r#"
            mod paths;
            mod router;
            mod users;
            use router::router;
            fn main() { axum::serve(listener(), crate::router()); }
            "#,
        ),
        (
            "src/paths.rs",
            r#"pub mod users { pub const ONE: &str = "/{:id}"; pub const ALL: &str = "/"; }"#,
        ),
        (
            "src/router.rs",
            r#"
            use axum::Router;
            pub fn router() -> Router { Router::new().nest("/users", crate::users::users()) }
            "#,
        ),
        (
            "src/users.rs",
            r#"
            use axum::{Router, routing::get};
            use crate::paths::users;
            pub fn users() -> Router {
                Router::new().route(users::ALL, get(f)).route(users::ONE, get(f))
            }
            async fn f() {}
            "#,
        ),
    ]);
    assert_snapshot!(seen.operations(), @r"
        GET /users
        GET /users/{id}
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn attributes_of_macros_that_are_not_known_say_routes() {
    let seen = files(&[
        (
            "src/main.rs",
            r#"
            mod users;
            mod items;
            use axum::Router;
            use items::{Items, get_one};
            fn app() -> Router {
                Router::new()
                    .merge(crate::users::get_list())
                    .merge(users::put_name())
                    .merge(Items::into_router(state()))
                    .typed_route(get_one)
            }
            "#,
        ),
        (
            "src/users.rs",
            r#"
            use macros::router;
            #[router(path = "/users")]
            async fn list() {}
            #[router(path = "/users/{id}/name", method = "put")]
            async fn name() {}
            #[router(path = "/users/lost", method = "put")]
            async fn nobody() {}
            "#,
        ),
        (
            "src/items.rs",
            r#"
            #[controller(path = "/items", state = AppState)]
            impl Items {
                #[route(GET "/all")]
                async fn all() {}
                #[route(DELETE "/{id}")]
                async fn remove() {}
            }
            pub struct Items;
            #[route(GET "/item/:id?amount&offset")]
            pub async fn get_one(id: u32, amount: Option<u32>) {}
            "#,
        ),
    ]);
    assert_snapshot!(seen.operations(), @r"
        GET /users
        PUT /users/{id}/name
        GET /items/all
        DELETE /items/{id}
        GET /item/{id}
        ");
    assert_snapshot!(seen.findings, @"warning[code::lost] src/users.rs:7:13 this call became no operation | macros are not expanded, and `router` names routes | help: register these routes on a router");
}

#[test]
fn routers_are_carried_by_structs_without_names_and_imported_from_whole_crates() {
    let seen = main(
        r#"
        use toolbox::prelude::*;
        use toolbox::axum::routing::{any, get};

        struct Part<S>(pub &'static str, pub OpenApiRouter<S>);
        trait Mounts<S> {
            fn mount(self, part: Part<S>) -> Self;
            fn at(self, path: &'static str) -> Part<S>;
        }
        impl<S> Mounts<S> for OpenApiRouter<S> {
            fn mount(self, part: Part<S>) -> Self { self.nest(part.0, part.1) }
            fn at(self, path: &'static str) -> Part<S> { Part(path, self) }
        }
        struct Api(Router);
        impl Api {
            fn with_health(self) -> Self { Api(self.0.route("/health", get(f))) }
            fn serve(self) -> Router { self.0 }
        }
        macro_rules! mounted {
            ($($prefix:expr => $routes:expr),*) => {{
                use axum::Router as R;
                let router = Router::new();
                $(let router = router.nest($prefix, $routes);)*
                router
            }};
        }

        fn app() -> Router {
            let users = Router::new().route("/me", get(f)).at("/users");
            let secrets = mounted! { "/secrets" => Router::new().route("/", get(f)) };
            let router = Router::new().mount(users).merge(secrets).route("/api/{*rest}", any(nothing));
            Api(router).with_health().serve()
        }
        async fn f() {}
        async fn nothing() -> StatusCode { StatusCode::NOT_FOUND }
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /users/me
        GET /secrets
        GET /health
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn routers_are_collected_in_lists_and_tables() {
    let seen = main(
        r#"
        use std::collections::HashMap;
        use axum::{Router, routing::{delete, get}};

        trait Controller {
            fn base(&self) -> &'static str;
            fn routes(&self) -> Router;
        }
        struct Users { repository: Repository }
        impl Users { fn new() -> Self { Self { repository: Repository::new() } } }
        impl Controller for Users {
            fn base(&self) -> &'static str { "/users" }
            fn routes(&self) -> Router { Router::new().route("/", get(f)) }
        }
        struct Posts;
        impl Controller for Posts {
            fn base(&self) -> &'static str { "/posts" }
            fn routes(&self) -> Router { Router::new().route("/{id}", get(f)) }
        }
        trait Controlled { fn controlled<C: Controller>(self, controller: C) -> Self; }
        impl Controlled for Router {
            fn controlled<C: Controller>(self, controller: C) -> Self {
                self.nest(controller.base(), controller.routes())
            }
        }

        struct Builder { parts: Vec<Router>, router: Router }
        impl Builder {
            fn with(mut self, part: Router) -> Self { self.parts.push(part); self }
            fn build(mut self) -> Router {
                for part in self.parts { self.router = self.router.merge(part); }
                self.router
            }
        }

        fn app() -> Router {
            let controllers: Vec<Box<dyn Controller>> = vec![Box::new(Users::new()), Box::new(Posts)];
            let mut router = Router::new();
            for controller in controllers {
                router = router.nest(controller.base(), controller.routes());
            }
            let mut table = HashMap::new();
            table.insert("/one", get(f));
            table.insert("/two", delete(f));
            for (path, handler) in table {
                router = router.route(path, handler);
            }
            let mut routers = Vec::new();
            routers.push(Router::new().route("/a", get(f)));
            routers.push(Router::new().route("/b", get(f)));
            let both = routers.into_iter().reduce(|a, b| a.merge(b)).unwrap();
            let built = Builder { parts: Vec::new(), router: Router::new() }
                .with(Router::new().route("/c", get(f)))
                .build();
            router.merge(both).merge(built).nest("/v2", Router::new().controlled(Posts))
        }
        fn check(client: TestClient) {
            let client = TestClient::new(app());
            client.get("/users");
        }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /users
        GET /posts/{id}
        GET /one
        DELETE /two
        GET /a
        GET /b
        GET /c
        GET /v2/posts/{id}
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn a_text_that_nobody_knows_is_none_of_those_that_are_named() {
    let seen = main(
        r#"
        use axum::{Router, routing::get};

        fn app() -> Router {
            let prefix = std::env::var("PREFIX").unwrap();
            let base = match prefix.as_str() {
                "" | "/" => "".to_owned(),
                prefix => "/".to_owned() + prefix,
            };
            Router::new().route(&format!("{base}/pets"), get(f))
        }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
    GET /{PREFIX}/pets
    ");
}

#[test]
fn the_root_is_a_path_like_others() {
    let seen = main(
        r#"
        use axum::{Router, routing::get};

        struct Info { path: &'static str, methods: &'static str }
        impl Info {
            const fn new(path: &'static str, methods: &'static str) -> Self { Self { path, methods } }
        }
        const ROOT: Info = Info::new("/", "GET");
        const HEALTH: Info = Info::new("/health", "GET");

        fn app() -> Router {
            Router::new().route(ROOT.path, get(f)).route(HEALTH.path, get(f))
        }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /
        GET /health
        ");
}

#[test]
fn a_builder_of_the_code_holds_what_answers() {
    let seen = main(
        r#"
        use axum::{routing::{get, MethodRouter}, Router};
        pub struct Resource<E, C = ()> {
            table: &'static str,
            all: MethodRouter<S>,
            one: MethodRouter<S>,
            of: PhantomData<fn() -> (E, C)>,
        }
        impl<E> Resource<E, Nothing> {
            pub fn new(table: &'static str) -> Self {
                Self { table, all: MethodRouter::new(), one: MethodRouter::new(), of: PhantomData }
            }
        }
        impl<E, C> Resource<E, C> {
            pub fn list<H>(mut self, handler: H) -> Self { self.all = self.all.get(handler); self }
            pub fn delete<H>(mut self, handler: H) -> Self { self.one = self.one.delete(handler); self }
            pub fn create<D, H>(self, handler: H) -> Resource<E, D> {
                Resource { table: self.table, all: self.all.post(handler), one: self.one, of: PhantomData }
            }
            pub fn router(self) -> Router<S> {
                let path = format!("/{}", self.table);
                let of_one = format!("/{}/{{id}}", self.table);
                Router::new().route(&path, self.all).route(&of_one, self.one)
            }
        }
        fn projects() -> Resource<Project, NewProject> { Resource::new("projects").list(list).create(create).delete(delete) }
        fn router() -> Router<S> { projects().router().route("/projects/count", get(count)) }
        async fn list() {}
        async fn create() {}
        async fn delete() {}
        async fn count() {}
        fn app() -> Router { Router::new().nest("/v1", router()) }
    "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /v1/projects
        POST /v1/projects
        DELETE /v1/projects/{id}
        GET /v1/projects/count
        ");
}

#[test]
fn structs_with_routers_are_made_by_macros_and_lists() {
    let seen = main(
        r#"
        use axum::{routing::{get, MethodRouter}, Router};
        macro_rules! shape {
            (name: $name:expr, url: $url:expr, params: [$($parameter:expr),*] $(,)?) => {{
                fn _check() {}
                crate::Shape { name: $name, url: $url }
            }};
        }
        pub struct Shape<T> { name: &'static str, url: &'static str }
        pub const PROJECTS: Shape<Project> = crate::shape!(name: "P", url: "/shape/projects", params: ["id"]);
        pub const ITEMS: Shape<Item> = crate::shape!(name: "I", url: "/shape/items", params: []);
        pub trait Export { fn url(&self) -> &'static str; }
        impl<T: Ts> Export for Shape<T> { fn url(&self) -> &'static str { self.url } }
        pub enum Scope { Org, Project }
        pub struct Part { pub router: Router<S>, pub fallback: &'static str }
        fn proxy(scope: Scope) -> MethodRouter<S> {
            match scope { Scope::Org => get(of_org), Scope::Project => get(of_project) }
        }
        impl Part {
            fn new<T, H>(shape: &'static Shape<T>, scope: Scope, fallback: &'static str, handler: H) -> Self {
                let router = Router::new().route(shape.url(), proxy(scope)).route(fallback, get(handler));
                Self { router, fallback }
            }
        }
        fn all() -> Vec<Part> {
            vec![Part::new(&PROJECTS, Scope::Org, "/all/projects", list), Part::new(&ITEMS, Scope::Project, "/all/items", list)]
        }
        fn router() -> Router<S> {
            let mut router = Router::new();
            for part in crate::all() { router = router.merge(part.router); }
            router
        }
        async fn of_org() {}
        async fn of_project() {}
        async fn list() {}
        fn app() -> Router { Router::new().nest("/v1", router()) }
    "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /v1/shape/projects
        GET /v1/all/projects
        GET /v1/shape/items
        GET /v1/all/items
        ");
}

#[test]
fn routers_are_taken_out_of_what_has_them() {
    let seen = main(
        r#"
        use axum::{routing::get, Router};
        struct Server { router: Option<Router> }
        impl Server {
            fn new() -> Result<Self> {
                let (router, state) = made(1)?;
                Ok(Self { router: Some(router) })
            }
            fn take(&mut self) -> anyhow::Result<Router> { self.router.take().context("it is taken") }
        }
        fn made(of: u8) -> Result<(Router, u8)> { Ok((Router::new().route("/description", get(f)), 1)) }
        struct Api { port: u16 }
        impl Api {
            async fn run(self, listener: L, further: Option<Router>) -> Result<()> {
                let mut main = Router::new().route("/", get(f));
                if let Some(further) = further { main = main.nest("/further", further); }
                axum::serve(listener, main).await
            }
        }
        async fn f() {}
        async fn main() {
            let mut server = match options.enable { true => Some(Server::new()?), false => None };
            let further = server.as_mut().and_then(|server| server.take().ok());
            let api = Api { port: 1 };
            api.run(listener, further).await;
        }
    "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /
        GET /further/description
        ");
}

#[test]
fn all_types_that_have_a_trait_have_another() {
    let seen = main(
        r#"
        use axum::{routing::get, Router};
        pub trait Route { fn route() -> &'static str; }
        pub trait Simple { const PATH: &'static str; }
        impl<T> Route for T where T: Simple { fn route() -> &'static str { Self::PATH } }
        pub struct Discovery;
        impl Simple for Discovery { const PATH: &'static str = "/.well-known/openid-configuration"; }
        pub struct Login;
        impl Route for Login { fn route() -> &'static str { "/login" } }
        async fn f() {}
        fn app() -> Router {
            Router::new().route(Discovery::route(), get(f)).route(Login::route(), get(f))
        }
    "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /.well-known/openid-configuration
        GET /login
        ");
}
