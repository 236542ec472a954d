use insta::assert_snapshot;

use super::main;

#[test]
fn scopes_resources_configuration_and_attributes_are_followed() {
    let seen = main(
        r#"
        use actix_web::{App, HttpServer, get, post, web::{self, ServiceConfig}};

        #[get("/hello/{name}")]
        async fn hello(path: web::Path<String>) -> String { String::new() }

        #[actix_web::route("/both", method = "GET", method = "PUT")]
        async fn both() -> &'static str { "" }

        #[post("")]
        async fn lonely() -> &'static str { "" }

        fn api(prefix: &str) -> impl FnOnce(&mut ServiceConfig) {
            let prefix = prefix.to_owned();
            move |config| {
                config.service(
                    web::scope(&prefix)
                        .service(web::resource(r"/orders/{id:\d+}").route(web::get().to(order)).route(web::delete().to(order)))
                        .route("", web::post().to(order))
                        .service((hello, both)),
                );
            }
        }

        async fn order() {}

        #[actix_web::main]
        async fn main() -> std::io::Result<()> {
            HttpServer::new(move || {
                App::new().configure(api("/v1")).configure(|config| { config.service(hello); })
            })
            .bind("x")?
            .run()
            .await
        }
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /v1/orders/{id}
        DELETE /v1/orders/{id}
        POST /v1
        GET /v1/hello/{name}
        GET /v1/both
        PUT /v1/both
        GET /hello/{name}
        ");
    assert_snapshot!(seen.findings, @r"warning[code::lost] src/main.rs:10:9 this call became no operation | no `service(…)` that can be followed mounts this handler | help: mount it on an `App`, a scope or a `ServiceConfig`");
}

#[test]
fn a_scope_is_wrapped_as_a_whole() {
    let seen = main(
        r#"
        use actix_web::{App, web};
        use actix_web_httpauth::middleware::HttpAuthentication;
        fn config(config: &mut web::ServiceConfig) {
            config
                .service(web::scope("/user").wrap(HttpAuthentication::bearer(check)).route("", web::get().to(f)))
                .route("/tags", web::get().to(f));
        }
        async fn f() -> actix_web::HttpResponse { actix_web::HttpResponse::NoContent().finish() }
        "#,
    );
    assert_snapshot!(seen.part("paths:"), @r"
        /user:
          get:
            operationId: f
            responses:
              '204':
                description: No Content
              '401':
                description: Unauthorized
            security:
              - bearerAuth: []
        /tags:
          get:
            operationId: f_2
            responses:
              '204':
                description: No Content
        ");
}

#[test]
fn a_form_is_a_body_whatever_the_method() {
    let seen = main(
        r#"
        use actix_web::{App, get, web};

        #[derive(serde::Deserialize)]
        struct Filter { name: String }

        #[get("/a")]
        async fn a(form: web::Form<Filter>) -> String { String::new() }

        fn app() { App::new().service(a); }
        "#,
    );
    assert!(seen.document.contains("application/x-www-form-urlencoded"));
    assert!(!seen.document.contains("parameters"));
}

#[test]
fn resources_have_several_paths_guards_and_handlers_for_the_rest() {
    let seen = main(
        r#"
        use actix_web::{App, get, guard, http::Method, web, HttpResponse};

        #[cfg(debug_assertions)]
        #[get("/dev")]
        async fn dev() -> &'static str { "" }

        #[cfg(not(debug_assertions))]
        #[get("/dev")]
        async fn dev() -> HttpResponse { HttpResponse::NotFound().finish() }

        fn app() {
            App::new()
                .service(dev)
                .service(web::resource(["", "/"]).route(web::get().to(f)))
                .service(
                    web::resource("/{tail}*")
                        .guard(guard::Any(guard::Options()).or(guard::Method(Method::PATCH)))
                        .to(f),
                )
                .service(web::resource("/x").route(web::get().to(f)).route(web::to(HttpResponse::MethodNotAllowed)))
                .service(web::resource("/all").to(f))
                .default_service(web::get().to(f));
        }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /dev
        GET /
        OPTIONS /{tail}
        PATCH /{tail}
        GET /x
        GET /all
        POST /all
        PUT /all
        PATCH /all
        DELETE /all
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn media_types_may_be_constants_and_who_refuses_nobody_demands_nothing() {
    let seen = main(
        r#"
        use actix_web::{App, HttpRequest, HttpResponse, get, patch, web};
        mod kinds { pub const MERGE: &str = "application/merge-patch+json"; }

        #[utoipa::path(request_body(content = serde_json::Value, content_type = kinds::MERGE))]
        #[patch("/pets/{id}")]
        async fn change(id: web::Path<u32>, body: web::Bytes) -> HttpResponse { HttpResponse::Ok().finish() }

        #[get("/about")]
        async fn about(request: HttpRequest) -> HttpResponse {
            let is_known = match request.headers().get("Authorization") {
                Some(token) => is_valid(token),
                None => false,
            };
            HttpResponse::Ok().json(is_known)
        }

        #[get("/own")]
        async fn own(request: HttpRequest) -> HttpResponse {
            match request.headers().get("Authorization") {
                Some(token) => HttpResponse::Ok().finish(),
                None => HttpResponse::Unauthorized().finish(),
            }
        }

        fn main() { App::new().service(change).service(about).service(own); }
        "#,
    );
    assert!(
        seen.document.contains("application/merge-patch+json:"),
        "{}",
        seen.document
    );
    let (about, own) = (seen.part("/about:"), seen.part("/own:"));
    assert!(about.contains("- {}\n"), "{about}");
    assert!(
        !own.contains("- {}\n") && own.contains("- bearerAuth: []"),
        "{own}"
    );
}

#[test]
fn a_declared_body_that_may_be_left_out_is_null_where_its_type_says_so() {
    let seen = main(
        r#"
        use actix_web::{App, HttpResponse, post, web};
        #[derive(serde::Deserialize)]
        pub struct PetObject { name: String }
        pub type Pet = Option<PetObject>;

        #[utoipa::path(request_body(content = Option<Pet>, content_type = "application/json"))]
        #[post("/either")]
        async fn either(body: web::Bytes) -> HttpResponse { HttpResponse::Ok().finish() }

        #[utoipa::path(request_body(content = Option<PetObject>, content_type = "application/json"))]
        #[post("/never")]
        async fn never(body: web::Bytes) -> HttpResponse { HttpResponse::Ok().finish() }

        fn main() { App::new().service(either).service(never); }
        "#,
    );
    let (either, never) = (seen.part("/either:"), seen.part("/never:"));
    assert!(either.contains("type: 'null'"), "{either}");
    assert!(!never.contains("'null'"), "{never}");
    assert!(!either.contains("required: true") && !never.contains("required: true"));
}

#[test]
fn closures_of_old_versions_put_scopes_and_resources_together() {
    let seen = main(
        r#"
        use actix_web::{App, HttpRequest, http::{self, Method}, pred};

        fn index(_: &HttpRequest) -> &'static str { "" }
        fn users(r: &mut actix_web::dev::Resource) { r.post().with(create); r.method(Method::PUT).with2(create); }
        fn create() {}
        fn show() {}

        pub fn create_app() -> App {
            App::new()
                .prefix("/v1")
                .resource("/", |r| { r.get().f(index); r.method(http::Method::PUT).h(index) })
                .resource("/users", users)
                .route("/plain", Method::DELETE, show)
                .scope("/items", |scope| {
                    let scope = scope.resource("{id}", |r| r.get().with_async(show));
                    scope.nested("/deep", |deep| deep.resource("", |r| r.route().filter(pred::Patch()).f(index)))
                })
        }
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /v1/
        PUT /v1/
        POST /v1/users
        PUT /v1/users
        DELETE /v1/plain
        GET /v1/items/{id}
        PATCH /v1/items/deep
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn paths_of_attributes_are_values_and_modules_have_scopes() {
    let seen = main(
        r#"
        use actix_web::{App, get, scope, web};

        struct Pages { list: &'static str, one: &'static str }
        impl Pages { const fn new() -> Self { Self { list: "/pages", one: "/pages/{id}" } } }
        struct Routes { pages: Pages }
        impl Routes { const fn new() -> Self { Self { pages: Pages::new() } } }
        const ROUTES: Routes = Routes::new();

        #[actix_web_codegen_const_routes::get(path = "crate::ROUTES.pages.list")]
        async fn list() {}
        #[actix_web_codegen_const_routes::delete(path = "crate::ROUTES.pages.one")]
        async fn remove() {}

        #[scope("/users")]
        mod users {
            #[actix_web::get("/{id}{_:/?}")]
            pub async fn one() {}
        }

        mod config { pub fn config(config: &mut actix_web::web::ServiceConfig) { config.service(super::list); } }
        mod routes { mod config { pub fn config(config: &mut actix_web::web::ServiceConfig) { config.service(crate::remove); } } pub use self::config::config; }

        fn app() { App::new().configure(config::config).configure(routes::config).service(users::one); }
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /pages
        DELETE /pages/{id}
        GET /users/{id}
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn what_is_in_boxes_lists_and_threads_is_configured() {
    let seen = main(
        r#"
        use actix_web::{App, HttpServer, web::{self, ServiceConfig}};

        struct Settings { base_path: Option<String> }

        fn boxed() -> Box<dyn Fn(&mut ServiceConfig)> {
            Box::new(move |config: &mut ServiceConfig| { config.route("/boxed", web::get().to(f)); })
        }
        fn many(settings: &Settings) -> actix_web::Scope {
            let mut parts = Vec::new();
            parts.push(web::resource("/a").route(web::get().to(f)));
            parts.push(web::resource("/b").route(web::get().to(f)));
            let mut scope = web::scope(settings.base_path.as_ref().unwrap());
            for part in parts { scope = scope.service(part); }
            scope
        }

        struct Daemon;
        impl Daemon { fn run(&self) { serve(load()); } }
        fn load() -> Settings { todo!() }

        fn serve(settings: Settings) {
            std::thread::Builder::new().name("api".into()).spawn(move || {
                HttpServer::new(move || {
                    App::new().service(web::scope("/v1").configure(boxed())).service(many(&settings))
                }).bind("x")?.run()
            });
        }

        fn ping(n: u8) { App::new().route("/ping", web::get().to(f)); pong(n); }
        fn pong(n: u8) { let _ = App::new(); if n > 0 { ping(n - 1); } }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /v1/boxed
        GET /{base_path}/a
        GET /{base_path}/b
        GET /ping
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn closures_that_configure_are_called_by_somebody() {
    let seen = main(
        r#"
        use actix_web::{App, guard, web::{self, ServiceConfig}};

        struct Service<F> { configure: F }
        fn version() -> String { "/v2".to_owned() }

        async fn configurator() -> Result<(impl Fn(&mut ServiceConfig) + Clone, u8), ()> {
            Ok((move |cfg: &mut ServiceConfig| { cfg.route("/in-a-tuple", web::get().to(f)); }, 1))
        }
        fn shuttle() -> Service<impl FnOnce(&mut ServiceConfig)> {
            let configure = move |cfg: &mut ServiceConfig| {
                cfg.service(web::resource(format!("{}/in-a-struct", version())).route(web::post().to(f)));
            };
            Service { configure }
        }
        fn known() {
            let configure = |cfg: &mut ServiceConfig| { cfg.route("/once", web::get().to(f)); };
            App::new()
                .service(web::scope("/known").configure(configure))
                .route("/not-get", web::route().guard(guard::Not(guard::Get())).to(f))
                .default_service(web::resource("").route(web::get().to(f)));
        }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /in-a-tuple
        POST /v2/in-a-struct
        GET /known/once
        POST /not-get
        PUT /not-get
        PATCH /not-get
        DELETE /not-get
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn what_an_attribute_wraps_a_handler_in_lets_some_in() {
    let seen = main(
        r#"
        use actix_web::{App, get, web};
        use actix_web_httpauth::middleware::HttpAuthentication;

        #[get("/mine", wrap = "HttpAuthentication::bearer(check)")]
        async fn mine() -> actix_web::HttpResponse { actix_web::HttpResponse::NoContent().finish() }

        fn app() { App::new().service(mine); }
        "#,
    );
    assert_snapshot!(seen.part("paths:"), @r"
        /mine:
          get:
            operationId: mine
            responses:
              '204':
                description: No Content
              '401':
                description: Unauthorized
            security:
              - bearerAuth: []
        ");
}

#[test]
fn a_status_may_be_chosen_before_the_answer_is_made() {
    let seen = main(
        r#"
        use actix_web::{App, HttpResponse, get, post, http::StatusCode, web};

        #[derive(serde::Serialize)]
        struct Problem { message: String }

        #[get("/a")]
        async fn a(id: web::Path<u8>) -> HttpResponse {
            let limit = match id.into_inner() { 0 => 100, n => n };
            let problem = Problem { message: String::new() };
            let status = if limit > 1 {
                StatusCode::CONFLICT
            } else {
                match load() {
                    Ok(_) => return HttpResponse::Ok().body("x"),
                    Err(_) => StatusCode::BAD_GATEWAY,
                }
            };
            HttpResponse::build(status).json(problem)
        }

        #[get("/b")]
        async fn b() -> HttpResponse {
            let status = match load() { Ok(_) => StatusCode::ACCEPTED, Err(_) => StatusCode::NOT_FOUND };
            respond(status)
        }

        fn app() { App::new().service(a).service(b); }
        "#,
    );
    assert_snapshot!(seen.part("paths:"), @r"
        /a:
          get:
            operationId: a
            responses:
              '200':
                description: OK
                content:
                  text/plain:
                    schema:
                      type: string
              '409':
                description: Conflict
                content:
                  application/json:
                    schema:
                      $ref: '#/components/schemas/Problem'
              '502':
                description: Bad Gateway
                content:
                  application/json:
                    schema:
                      $ref: '#/components/schemas/Problem'
        /b:
          get:
            operationId: b
            responses:
              '202':
                description: Accepted
              '404':
                description: Not Found
        ");
}

#[test]
fn what_tests_call_is_not_served_and_a_resource_may_have_a_list_of_paths() {
    let seen = main(
        r#"
        use actix_web::{App, test, web};

        const PATHS: [&str; 2] = ["/c", "/d"];

        pub async fn client() {
            let app = test::init_service(App::new().route("/only-in-tests", web::get().to(f))).await;
        }
        fn app() {
            App::new()
                .service(web::resource(vec!["/a", "/b"]).route(web::get().to(f)))
                .service(web::resource(PATHS).route(web::delete().to_async(f)));
        }
        async fn f() {}
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /a
        GET /b
        DELETE /c
        DELETE /d
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn a_layer_may_say_that_a_client_asks_too_often() {
    let seen = main(
        r#"
        use actix_web::{App, HttpResponse, Error, dev::{Service, ServiceRequest, ServiceResponse, Transform}, web};
        use std::future::{Ready, ready};

        pub struct Limit { most: u32 }
        impl Limit { fn new(most: u32) -> Self { Self { most } } }
        impl<S, B> Transform<S, ServiceRequest> for Limit {
            type Transform = LimitService<S>;
            fn new_transform(&self, service: S) -> Ready<Result<LimitService<S>, ()>> { ready(Ok(LimitService { service })) }
        }
        pub struct LimitService<S> { service: S }
        impl<S, B> Service<ServiceRequest> for LimitService<S> {
            fn call(&self, request: ServiceRequest) -> Self::Future {
                if full() { return request.into_response(HttpResponse::TooManyRequests().finish()); }
                self.service.call(request)
            }
        }

        fn app() { App::new().route("/login", web::post().to(login).wrap(Limit::new(5))); }
        async fn login() -> HttpResponse { HttpResponse::NoContent().finish() }
        "#,
    );
    assert_snapshot!(seen.part("paths:"), @r"
        /login:
          post:
            operationId: login
            responses:
              '204':
                description: No Content
              '429':
                description: Too Many Requests
        ");
}

#[test]
fn services_behind_one_that_takes_their_requests_are_told() {
    let seen = main(
        r#"
        use actix_web::{App, get, web};
        #[get("/{id}")]
        async fn show() {}
        #[get("/me")]
        async fn me() {}
        #[get("/{id:\\d+}/pets")]
        async fn pets() {}
        #[get("/me/pets")]
        async fn my_pets() {}
        fn main() {
            App::new()
                .service(web::scope("/users").service(show).service(me).service(pets).service(my_pets))
                .route("/users/me/toys", web::get().to(me))
                .service(web::scope("/users").route("/late", web::get().to(me)))
                .service(web::resource("/toys/{id}").route(web::put().to(show)))
                .route("/toys/best", web::get().to(me));
        }
        "#,
    );
    assert_snapshot!(seen.operations(), @r"
        GET /users/{id}
        GET /users/{id}/pets
        GET /users/me/pets
        PUT /toys/{id}
        GET /toys/best
        ");
    assert_snapshot!(seen.findings, @r"
        warning[code::lost] src/main.rs:5:9 this call became no operation | no request comes to `GET /users/me`: `/users/{id}` is before it | help: put it before the other one
        warning[code::lost] src/main.rs:14:42 this call became no operation | no request comes to `GET /users/me/toys`: the scope `/users` is before it | help: put it before the other one
        warning[code::lost] src/main.rs:15:62 this call became no operation | no request comes to `GET /users/late`: the scope `/users` is before it | help: put it before the other one
        ");
}
