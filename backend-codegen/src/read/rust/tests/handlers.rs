use insta::assert_snapshot;

use super::main;

#[test]
fn extractors_statuses_and_errors_are_what_the_code_says() {
    let seen = main(
        r#"
        use axum::{Json, Router, extract::{Path, Query, State}, http::StatusCode, routing::post};
        use axum::response::{IntoResponse, Response};

        type Result<T, E = ApiError> = std::result::Result<T, E>;

        fn app() -> Router {
            Router::new().route("/shops/:shop/orders", post(create).get(list))
        }

        /// Places an order.
        ///
        /// It is paid later.
        #[deprecated]
        async fn create(
            user: AuthUser,
            State(db): State<Db>,
            Path(shop): Path<u32>,
            Json(new): Json<NewOrder>,
        ) -> Result<(StatusCode, Json<Order>)> {
            if new.count == 0 {
                return Err(ApiError::Empty);
            }
            let order = find(&db)?;
            Ok((StatusCode::CREATED, Json(order)))
        }

        fn find(db: &Db) -> Result<Order> { Err(ApiError::not_found("shop")) }

        async fn list(Path(id): Path<u32>, Query(page): Query<Page>) -> Result<Json<Vec<Order>>, StatusCode> {
            Err(StatusCode::IM_A_TEAPOT)
        }

        #[derive(serde::Deserialize)]
        struct Page { #[serde(default)] limit: u16, after: Option<String> }

        #[derive(serde::Deserialize)]
        struct NewOrder { count: u8 }

        #[derive(serde::Serialize)]
        struct Order { id: uuid::Uuid }

        enum ApiError { Empty, NotFound { what: &'static str }, Unused }

        impl ApiError {
            fn not_found(what: &'static str) -> Self { Self::NotFound { what } }
        }

        impl IntoResponse for ApiError {
            fn into_response(self) -> Response {
                let status = match &self {
                    Self::Empty => StatusCode::UNPROCESSABLE_ENTITY,
                    Self::NotFound { .. } => StatusCode::NOT_FOUND,
                    ApiError::Unused => StatusCode::CONFLICT,
                };
                (status, Json(serde_json::json!({ "error": { "message": self.to_string() } }))).into_response()
            }
        }

        struct AuthUser { id: u64 }

        impl<S> FromRequestParts<S> for AuthUser {
            type Rejection = ApiError;
            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
                let TypedHeader(header) = parts.extract::<TypedHeader<Authorization<Bearer>>>().await?;
                todo!()
            }
        }
        "#,
    );
    assert_snapshot!(seen.part("paths:"), @r"
        /shops/{shop}/orders:
          post:
            summary: Places an order.
            description: It is paid later.
            operationId: create
            parameters:
              - name: shop
                in: path
                required: true
                schema:
                  type: integer
                  minimum: 0
                  maximum: 4294967295
            requestBody:
              required: true
              content:
                application/json:
                  schema:
                    $ref: '#/components/schemas/NewOrder'
            responses:
              '201':
                description: Created
                content:
                  application/json:
                    schema:
                      $ref: '#/components/schemas/Order'
              '400':
                description: Bad Request
                content:
                  text/plain:
                    schema:
                      type: string
              '401':
                description: Unauthorized
                content:
                  application/json:
                    schema:
                      type: object
                      required:
                        - error
                      properties:
                        error:
                          type: object
                          required:
                            - message
                          properties:
                            message:
                              type: string
              '404':
                description: Not Found
                content:
                  application/json:
                    schema:
                      type: object
                      required:
                        - error
                      properties:
                        error:
                          type: object
                          required:
                            - message
                          properties:
                            message:
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
                  application/json:
                    schema:
                      type: object
                      required:
                        - error
                      properties:
                        error:
                          type: object
                          required:
                            - message
                          properties:
                            message:
                              type: string
            deprecated: true
            security:
              - bearerAuth: []
          get:
            operationId: list
            parameters:
              - name: shop
                in: path
                required: true
                schema:
                  type: integer
                  minimum: 0
                  maximum: 4294967295
              - name: limit
                in: query
                schema:
                  type: integer
                  minimum: 0
                  maximum: 65535
              - name: after
                in: query
                schema:
                  type: string
            responses:
              '200':
                description: OK
                content:
                  application/json:
                    schema:
                      type: array
                      items:
                        $ref: '#/components/schemas/Order'
              '418':
                description: I'm a teapot
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn what_a_signature_hides_is_seen_in_the_body_and_in_what_it_calls() {
    let seen = main(
        r#"
        use actix_web::{HttpResponse, Responder, web};
        use std::sync::Arc;

        fn config(config: &mut web::ServiceConfig) {
            config
                .route("/shown", web::get().to(shown))
                .route("/asked", web::get().to(asked))
                .route("/own", web::get().to(own));
        }

        async fn shown() -> impl Responder {
            HttpResponse::Created().json(serde_json::json!({ "ok": true, "items": [{ "n": 1 }] }))
        }

        type Answer = Result<HttpResponse, actix_web::Error>;

        async fn asked(state: web::Data<State>) -> Answer {
            state.shop.show("x")
        }

        struct State { shop: Shop }
        struct Shop { view: Arc<dyn View> }
        impl Shop {
            fn show(&self, id: &str) -> Answer {
                if id.is_empty() { return Err(actix_web::error::ErrorConflict("no")); }
                Ok(self.view.json(Order { id: 1 }))
            }
        }
        trait View { fn json(&self, order: Order) -> HttpResponse; }
        struct Plain;
        impl View for Plain {
            fn json(&self, order: Order) -> HttpResponse {
                let wrapped = Wrapped::from(order);
                HttpResponse::Ok().json(wrapped)
            }
        }
        struct Order { id: u8 }
        #[derive(serde::Serialize)]
        struct Wrapped { order: String }
        impl From<Order> for Wrapped {
            fn from(order: Order) -> Self { todo!() }
        }

        async fn own() -> impl Responder {
            Ok(Own::new())
        }
        struct Own;
        impl Own { fn new() -> Self { Self } }
        impl Responder for Own {
            fn respond_to(self, request: &HttpRequest) -> HttpResponse {
                HttpResponse::Accepted().content_type(ContentType::json()).body(self.text)
            }
        }
        "#,
    );
    assert_snapshot!(seen.part("paths:"), @r"
        /shown:
          get:
            operationId: shown
            responses:
              '201':
                description: Created
                content:
                  application/json:
                    schema:
                      type: object
                      required:
                        - ok
                        - items
                      properties:
                        ok:
                          type: boolean
                        items:
                          type: array
                          items:
                            type: object
                            required:
                              - 'n'
                            properties:
                              'n':
                                type: integer
                                format: int64
        /asked:
          get:
            operationId: asked
            responses:
              '200':
                description: OK
                content:
                  application/json:
                    schema:
                      $ref: '#/components/schemas/Wrapped'
              '409':
                description: Conflict
                content:
                  text/plain:
                    schema:
                      type: string
        /own:
          get:
            operationId: own
            responses:
              '202':
                description: Accepted
                content:
                  application/json: {}
        ");
}

#[test]
fn what_a_handler_makes_of_an_extractor_refuses_nobody() {
    let seen = main(
        r#"
        use axum::{Json, Router, extract::FromRequestParts, http::{StatusCode, request::Parts}};
        use axum::routing::post;
        fn router() -> Router { Router::new().route("/login", post(login)).route("/posts", post(write)) }

        struct User { id: u32 }
        impl User { fn token(&self) -> String { todo!() } }
        impl<S> FromRequestParts<S> for User {
            type Rejection = Failure;
            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
                parts.headers.get("authorization").ok_or(Failure::Nobody)?;
                Ok(Self { id: 1 })
            }
        }
        enum Failure { Nobody, Wrong }
        impl axum::response::IntoResponse for Failure {
            fn into_response(self) -> axum::response::Response {
                match self {
                    Self::Nobody => StatusCode::UNAUTHORIZED.into_response(),
                    Self::Wrong => StatusCode::FORBIDDEN.into_response(),
                }
            }
        }
        async fn login() -> Result<Json<String>, Failure> {
            if wrong() { return Err(Failure::Wrong); }
            Ok(Json(User { id: 1 }.token()))
        }
        async fn write(user: User) -> Result<Json<String>, Failure> { Ok(Json(user.token())) }
        "#,
    );
    let statuses = seen.document.lines().filter_map(|line| {
        let line = line.trim();
        (line.starts_with('\'') || line.starts_with('/')).then_some(line)
    });
    let statuses: Vec<_> = statuses.collect();
    assert_snapshot!(statuses.join(" "), @"/login: '200': '403': /posts: '200': '401':");
}

#[test]
fn what_json_wrote_is_known_where_a_variable_holds_it() {
    let seen = main(
        r#"
        use axum::{Json, Router, response::{IntoResponse, Response}, routing::{get, post}};
        fn router() -> Router {
            Router::new().route("/version", get(version)).route("/logout", post(logout)).route("/head", get(head))
        }
        async fn version() -> Result<impl IntoResponse, Failure> {
            let result = json!({ "name": env!("NAME"), "parts": ["a"] });
            Ok(Json(result))
        }
        async fn logout() -> Result<impl IntoResponse, Failure> {
            forget()?;
            Ok(())
        }
        fn forget() -> Result<(), Failure> { Ok(()) }
        async fn head(method: Method) -> Response {
            if method == Method::HEAD {
                return [("x-header", "head")].into_response();
            }
            ([("x-header", "get")], "a text").into_response()
        }
        "#,
    );
    assert_snapshot!(seen.part("paths:"), @r"
        /version:
          get:
            operationId: version
            responses:
              '200':
                description: OK
                content:
                  application/json:
                    schema:
                      type: object
                      required:
                        - name
                        - parts
                      properties:
                        name: {}
                        parts:
                          type: array
                          items:
                            type: string
        /logout:
          post:
            operationId: logout
            responses:
              '200':
                description: OK
        /head:
          get:
            operationId: head
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
fn media_types_are_those_of_the_header_and_not_of_one_with_a_longer_name() {
    let seen = main(
        r#"
        use axum::{Router, body::Body, response::Response, routing::get};
        fn app() -> Router { Router::new().route("/", get(page)).route("/declared", get(declared)) }
        async fn page() -> Response {
            Response::builder()
                .status(StatusCode::OK)
                .header("Content-Type", "text/css")
                .header("X-Content-Type-Options", "nosniff")
                .body(Body::from("x"))
                .unwrap()
        }
        #[utoipa::path(get, path = "/declared", responses((status = 200, content_type = "text", body = String)))]
        async fn declared() -> String { String::new() }
        "#,
    );
    assert_snapshot!(seen.part("paths:"), @r"
        /:
          get:
            operationId: page
            responses:
              '200':
                description: OK
                content:
                  text/css: {}
        /declared:
          get:
            operationId: declared
            responses:
              '200':
                description: OK
                content:
                  text/plain:
                    schema:
                      type: string
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn components_are_named_without_being_imported() {
    let seen = main(
        r#"
        use axum::{Json, Router, routing::get};
        mod shapes {
            #[derive(ToSchema)]
            pub struct Shown { pub id: u32 }
            #[derive(Serialize, ToSchema)]
            #[aliases(ShownPage = Page<Shown>, TextPage = Page<String>)]
            pub struct Page<T> { pub items: Vec<T> }
            #[derive(ToSchema)]
            pub struct Twice { pub a: bool }
            pub mod other {
                #[derive(ToSchema)]
                pub struct Twice { pub b: bool }
            }
        }
        fn app() -> Router { Router::new().route("/", get(page)).route("/twice", get(twice)) }
        #[utoipa::path(get, path = "/", responses((status = 200, body = ShownPage), (status = 404, body = Vec<Shown>)))]
        async fn page() -> Json<Value> { Json(json!({})) }
        #[utoipa::path(get, path = "/twice", responses((status = 200, body = Twice)))]
        async fn twice() -> Json<shapes::Twice> { Json(shapes::Twice { a: true }) }
        "#,
    );
    assert_snapshot!(seen.part("paths:"), @r"
        /:
          get:
            operationId: page
            responses:
              '200':
                description: OK
                content:
                  application/json:
                    schema:
                      $ref: '#/components/schemas/Page_Shown'
              '404':
                description: Not Found
                content:
                  application/json:
                    schema:
                      type: array
                      items:
                        $ref: '#/components/schemas/Shown'
        /twice:
          get:
            operationId: twice
            responses:
              '200':
                description: OK
                content:
                  application/json:
                    schema:
                      $ref: '#/components/schemas/Twice'
        ");
    assert_snapshot!(seen.findings, @"");
}
