//! Statuses of errors, however they come to be answers, and of those who are not let in.

use insta::assert_snapshot;

use super::{files, main};
use crate::read::code::testing::Seen;

/// The statuses of each path.
fn statuses(seen: &Seen) -> String {
    let statuses = seen.document.lines().filter_map(|line| {
        let line = line.trim();
        (line.starts_with('\'') || line.starts_with('/')).then_some(line)
    });
    statuses.collect::<Vec<_>>().join(" ")
}

#[test]
fn errors_that_become_others_have_their_statuses() {
    let seen = main(
        r#"
        use axum::{Json, Router, http::StatusCode, response::{IntoResponse, Response}, routing::get};
        fn router() -> Router {
            Router::new().route("/a", get(a)).route("/b", get(b)).route("/c", get(c))
        }
        enum Failure { Missing, Store(#[from] StoreError), Inner }
        impl IntoResponse for Failure {
            fn into_response(self) -> Response {
                match self {
                    Self::Missing => StatusCode::NOT_FOUND.into_response(),
                    Self::Store(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
                    Self::Inner => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
                }
            }
        }
        enum AuthError { Wrong, Expired, Nobody }
        impl From<AuthError> for Failure {
            fn from(error: AuthError) -> Self {
                let status = match error {
                    AuthError::Wrong => StatusCode::UNAUTHORIZED,
                    AuthError::Expired => StatusCode::BAD_REQUEST,
                    AuthError::Nobody => return Self::Missing,
                };
                Self::with(status)
            }
        }
        enum StoreError { Down }
        fn check() -> Result<(), AuthError> { Err(AuthError::Expired) }

        async fn a() -> Result<Json<u32>, Failure> { check()?; Err(AuthError::Wrong)? }
        async fn b() -> Result<Json<u32>, Failure> { Err(AuthError::Nobody)? }
        async fn c() -> Result<Json<u32>, Failure> { Err(StoreError::Down)? }
        "#,
    );
    assert_snapshot!(statuses(&seen), @"/a: '200': '400': '401': /b: '200': '404': /c: '200': '503':");
}

#[test]
fn errors_of_others_are_what_the_code_makes_of_them_where_they_happen() {
    let seen = files(&[
        (
            "src/main.rs",
            r#"
            mod error;
            mod users;
            use actix_web::{App, HttpResponse, web};
            use error::Failure;
            use std::sync::Arc;

            struct State { users: Users }
            struct Users { store: Arc<dyn users::Store> }
            impl Users {
                fn find(&self) -> Result<HttpResponse, Failure> {
                    let user = self.store.find(1)?;
                    Ok(HttpResponse::Ok().json(user))
                }
                fn list(&self) -> Result<HttpResponse, Failure> { self.store.list() }
                fn sign(&self) -> Result<HttpResponse, Failure> { self.store.sign() }
            }
            struct Other;
            impl Other {
                fn find(&self) -> Result<HttpResponse, Failure> { Err(Failure::Gone) }
            }

            async fn find(state: web::Data<State>) -> Result<HttpResponse, Failure> { state.users.find() }
            async fn list(state: web::Data<State>) -> Result<HttpResponse, Failure> { state.users.list() }
            async fn sign(state: web::Data<State>) -> Result<HttpResponse, Failure> { state.users.sign() }
            async fn read() -> Result<HttpResponse, Failure> { check()?; todo!() }
            fn check() -> Result<(), std::io::Error> { todo!() }

            fn serve() {
                App::new()
                    .route("/find", web::get().to(find))
                    .route("/list", web::get().to(list))
                    .route("/sign", web::get().to(sign))
                    .route("/read", web::get().to(read));
            }
            "#,
        ),
        (
            "src/users.rs",
            r#"
            use crate::error::Failure;
            pub trait Store {
                fn find(&self, id: i32) -> Result<User, Failure>;
                fn list(&self) -> Result<User, Failure>;
                fn sign(&self) -> Result<User, Failure>;
            }
            struct Postgres;
            impl Store for Postgres {
                fn find(&self, id: i32) -> Result<User, Failure> { users::table.find(id).first(conn)? }
                fn list(&self) -> Result<User, Failure> { Ok(users::table.load::<User>(conn)?) }
                fn sign(&self) -> Result<User, Failure> { jsonwebtoken::encode(header, key)? }
            }
            "#,
        ),
        (
            "src/error.rs",
            r#"
            use actix_web::{HttpResponse, ResponseError, http::StatusCode};
            use diesel::result::{DatabaseErrorKind, Error as DieselError};
            use jsonwebtoken::errors::Error as JwtError;

            pub enum Failure { Unauthorized, Missing, Taken, Gone, Broken, Io(#[from] std::io::Error) }
            impl ResponseError for Failure {
                fn status_code(&self) -> StatusCode {
                    match self {
                        Self::Unauthorized => StatusCode::UNAUTHORIZED,
                        Self::Missing => StatusCode::NOT_FOUND,
                        Self::Taken => StatusCode::CONFLICT,
                        Self::Gone => StatusCode::GONE,
                        Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
                        Self::Io(_) => StatusCode::INSUFFICIENT_STORAGE,
                    }
                }
            }
            impl From<DieselError> for Failure {
                fn from(error: DieselError) -> Self {
                    match error {
                        DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::Taken,
                        DieselError::NotFound => Self::Missing,
                        _ => Self::Broken,
                    }
                }
            }
            impl From<JwtError> for Failure {
                fn from(_: JwtError) -> Self { Self::Unauthorized }
            }
            "#,
        ),
    ]);
    assert_snapshot!(statuses(&seen), @"/find: '200': '404': '500': /list: '500': /sign: '401': /read: '507':");
}

#[test]
fn sessions_are_a_way_in_where_those_without_one_are_refused() {
    let seen = main(
        r#"
        use actix_identity::Identity;
        use actix_session::{Session, SessionMiddleware};
        use actix_web::{App, HttpResponse, HttpServer, web};

        struct Application;
        impl Application {
            fn build() -> Self { Self::refuse() }
            fn refuse() -> Self { let name = "authorization"; ErrorUnauthorized(name) }
        }

        async fn open(session: Session) -> HttpResponse { HttpResponse::Ok().finish() }
        async fn own(session: Session) -> HttpResponse {
            match user(&session) {
                Some(_) => HttpResponse::Ok().finish(),
                None => HttpResponse::Unauthorized().finish(),
            }
        }
        fn user(session: &Session) -> Option<u32> { session.get("user").ok()? }
        async fn known(identity: Identity) -> HttpResponse { HttpResponse::Ok().finish() }
        async fn perhaps(identity: Option<Identity>) -> HttpResponse { HttpResponse::Ok().finish() }

        fn serve() {
            HttpServer::new(|| {
                App::new()
                    .wrap(
                        SessionMiddleware::builder(store, key)
                            .cookie_name("sid".to_owned())
                            .build(),
                    )
                    .route("/open", web::get().to(open))
                    .route("/own", web::get().to(own))
                    .route("/known", web::get().to(known))
                    .route("/perhaps", web::get().to(perhaps))
            })
        }
        "#,
    );
    assert_snapshot!(statuses(&seen), @"/open: '200': /own: '200': '401': /known: '200': '401': /perhaps: '200':");
    assert_snapshot!(seen.part("securitySchemes:"), @r"
        cookieAuth:
          type: apiKey
          name: sid
          in: cookie
        ");
}

#[test]
fn who_is_not_known_is_let_in_where_errors_of_looking_for_credentials_are_dropped() {
    let seen = main(
        r#"
        use actix_web::{App, HttpRequest, HttpResponse, ResponseError, http::StatusCode, web};

        enum Failure { Unauthorized, Missing }
        impl ResponseError for Failure {
            fn status_code(&self) -> StatusCode {
                match self {
                    Self::Unauthorized => StatusCode::UNAUTHORIZED,
                    Self::Missing => StatusCode::NOT_FOUND,
                }
            }
        }
        async fn user(req: &HttpRequest) -> Result<User, Failure> {
            req.headers().get("Authorization").ok_or(Failure::Unauthorized)
        }

        async fn must(req: HttpRequest) -> Result<HttpResponse, Failure> {
            let user = user(&req).await?;
            Ok(HttpResponse::Ok().finish())
        }
        async fn may(req: HttpRequest) -> Result<HttpResponse, Failure> {
            let user = user(&req).await.map(|user| user.id).ok();
            Err(Failure::Missing)
        }

        fn serve() {
            App::new().route("/must", web::get().to(must)).route("/may", web::get().to(may));
        }
        "#,
    );
    assert_snapshot!(statuses(&seen), @"/must: '200': '401': /may: '404':");
    assert!(
        seen.part("/may:")
            .contains("security:\n    - {}\n    - bearerAuth: []")
    );
}

#[test]
fn layers_write_errors_anew() {
    let seen = main(
        r#"
        use actix_web::{App, HttpResponse, ResponseError, dev::ServiceResponse, http::StatusCode, middleware, web};
        use actix_web::middleware::{ErrorHandlerResponse, ErrorHandlers};

        #[derive(serde::Serialize)]
        struct Problem { title: String }
        fn missing<B>(res: ServiceResponse<B>) -> actix_web::Result<ErrorHandlerResponse<B>> {
            let response = HttpResponse::NotFound().json(Problem { title: String::new() });
            Ok(ErrorHandlerResponse::Response(res.into_response(response)))
        }
        async fn find() -> HttpResponse {
            if unknown() { return HttpResponse::NotFound().finish(); }
            HttpResponse::BadRequest().body("no")
        }
        fn serve() {
            App::new()
                .wrap(ErrorHandlers::new().handler(StatusCode::NOT_FOUND, missing))
                .route("/", web::get().to(find));
        }
        "#,
    );
    assert_snapshot!(seen.part("responses:"), @r"
        '400':
          description: Bad Request
          content:
            text/plain:
              schema:
                type: string
        '404':
          description: Not Found
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Problem'
        ");
}

#[test]
fn errors_that_become_others_on_their_way_are_those_where_they_arrive() {
    let seen = main(
        r#"
        use axum::{Router, http::StatusCode, response::{IntoResponse, Response}, routing::get};
        fn router() -> Router { Router::new().route("/run", get(run)).route("/save", get(save)) }

        enum Failure { File(#[from] FileError), Job(#[from] JobError) }
        impl IntoResponse for Failure {
            fn into_response(self) -> Response {
                match self {
                    Self::File(_) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
                    Self::Job(_) => StatusCode::BAD_GATEWAY.into_response(),
                }
            }
        }
        enum FileError { TooLarge }
        enum JobError { Files(#[from] FileError), Lost }
        fn store() -> Result<(), FileError> { Err(FileError::TooLarge) }
        fn job() -> Result<(), JobError> { Ok(store()?) }

        async fn run() -> Result<(), Failure> { Ok(job()?) }
        async fn save() -> Result<(), Failure> { Ok(store()?) }
        "#,
    );
    assert_snapshot!(statuses(&seen), @"/run: '200': '502': /save: '200': '413':");
}

#[test]
fn layers_that_look_at_other_headers_ask_nobody_who_he_is() {
    let seen = main(
        r#"
        use axum::{Router, http::{Request, StatusCode}, response::Response, routing::get};
        use tower_http::validate_request::ValidateRequestHeaderLayer;

        fn origin<B>(request: &mut Request<B>) -> Result<(), Response> {
            match request.headers().get("origin") {
                Some(_) => Err(StatusCode::FORBIDDEN.into_response()),
                None => Ok(()),
            }
        }
        async fn f() {}
        fn router() -> Router {
            Router::new()
                .route("/open", get(f))
                .layer(ValidateRequestHeaderLayer::custom(origin))
                .layer(ValidateRequestHeaderLayer::accept("text/html"))
                .merge(Router::new().route("/closed", get(f)).layer(ValidateRequestHeaderLayer::bearer("x")))
        }
        "#,
    );
    assert_snapshot!(statuses(&seen), @"/open: '200': /closed: '200': '401':");
}

#[test]
fn errors_in_errors_have_the_statuses_of_their_arms() {
    let seen = main(
        r#"
        use axum::{Json, Router, http::StatusCode, response::{IntoResponse, Response}, routing::get};
        fn router() -> Router { Router::new().route("/a", get(a)).route("/b", get(b)).route("/c", get(c)) }

        enum Failure { Store(#[from] StoreError), Busy }
        struct Info { status: StatusCode, message: String }
        impl Info {
            fn missing(message: &str) -> Self { Self { status: StatusCode::NOT_FOUND, message: message.into() } }
            fn internal() -> Self { Self { status: StatusCode::INTERNAL_SERVER_ERROR, message: String::new() } }
            fn busy() -> Self { Self { status: StatusCode::SERVICE_UNAVAILABLE, message: String::new() } }
        }
        impl IntoResponse for Failure {
            fn into_response(self) -> Response {
                let info = match self {
                    Self::Store(StoreError::Down) => Info::internal(),
                    Self::Store(StoreError::Missing) => Info::missing("nothing there"),
                    Self::Busy => Info::busy(),
                };
                (info.status, info.message).into_response()
            }
        }
        enum StoreError { Down, Missing }

        async fn a() -> Result<(), Failure> { Err(StoreError::Missing)? }
        async fn b() -> Result<(), Failure> { Err(StoreError::Down)? }
        async fn c() -> Result<(), Failure> { Err(Failure::Busy) }
        "#,
    );
    assert_snapshot!(statuses(&seen), @"/a: '200': '404': /b: '200': '500': /c: '200': '503':");
}

#[test]
fn what_another_function_answers_is_answered_also_where_its_result_is_hidden() {
    let seen = main(
        r#"
        use axum::{Json, Router, http::StatusCode, response::{IntoResponse, Response}, routing::post};
        use serde_json::{Value, json};

        enum Failure { NotFound(String), Bad(Value) }
        impl IntoResponse for Failure {
            fn into_response(self) -> Response {
                let (status, body) = match self {
                    Self::NotFound(what) => (StatusCode::NOT_FOUND, Json(json!({ "code": "MISSING", "what": what }))),
                    Self::Bad(body) => (StatusCode::BAD_REQUEST, Json(body)),
                };
                (status, body).into_response()
            }
        }

        #[derive(serde::Deserialize)]
        struct Input { name: String }
        #[derive(serde::Serialize)]
        struct Since { at: std::time::SystemTime }

        async fn start(Json(input): Json<Input>) -> Result<impl IntoResponse, Failure> {
            control(input.name).await
        }
        async fn control(name: String) -> Result<impl IntoResponse, Failure> {
            if name.is_empty() {
                return Err(Failure::NotFound(name));
            }
            Ok((StatusCode::ACCEPTED, Json(Since { at: now() })))
        }

        fn app() -> Router { Router::new().route("/start", post(start)) }
        "#,
    );
    let parts = [seen.part("/start:"), seen.part("Since:")];
    assert_snapshot!(parts.join("\n"), @r"
        post:
          operationId: start
          requestBody:
            required: true
            content:
              application/json:
                schema:
                  $ref: '#/components/schemas/Input'
          responses:
            '202':
              description: Accepted
              content:
                application/json:
                  schema:
                    $ref: '#/components/schemas/Since'
            '400':
              description: Bad Request
              content:
                text/plain:
                  schema:
                    type: string
            '404':
              description: Not Found
              content:
                application/json:
                  schema:
                    type: object
                    required:
                      - code
                      - what
                    properties:
                      code:
                        type: string
                      what:
                        type: string
            '415':
              description: Unsupported Media Type
              content:
                text/plain:
                  schema:
                    type: string
            '422':
              description: Unprocessable Content
              content:
                text/plain:
                  schema:
                    type: string
        type: object
        required:
          - at
        properties:
          at:
            type: object
            required:
              - secs_since_epoch
              - nanos_since_epoch
            properties:
              secs_since_epoch:
                type: integer
                minimum: 0
              nanos_since_epoch:
                type: integer
                minimum: 0
                maximum: 4294967295
        ");
}

#[test]
fn a_layer_of_an_extractor_demands_what_that_does() {
    let seen = main(
        r#"
        use axum::{Router, extract::FromRequestParts, http::request::Parts, middleware::{from_extractor, from_extractor_with_state}, routing::get};

        struct Member(User);
        impl<S> FromRequestParts<S> for Member {
            type Rejection = Refused;
            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
                let header = parts.headers.get(AUTHORIZATION).ok_or(Refused)?;
                let token = header.to_str().unwrap().strip_prefix("Bearer ").ok_or(Refused)?;
                Ok(Self(check(token)))
            }
        }

        fn app(state: State) -> Router {
            Router::new()
                .route("/mine", get(f))
                .route_layer(from_extractor_with_state::<Member, State>(state))
                .merge(Router::new().route("/ours", get(f)).layer(from_extractor::<Member>()))
                .route("/all", get(f))
        }
        async fn f() {}
        "#,
    );
    let parts = ["/mine:", "/ours:", "/all:"].map(|kind| seen.part(kind));
    assert_snapshot!(parts.join("\n"), @r"
        get:
          operationId: f
          responses:
            '200':
              description: OK
            '401':
              description: Unauthorized
          security:
            - bearerAuth: []
        get:
          operationId: f_2
          responses:
            '200':
              description: OK
            '401':
              description: Unauthorized
          security:
            - bearerAuth: []
        get:
          operationId: f_3
          responses:
            '200':
              description: OK
        ");
}
