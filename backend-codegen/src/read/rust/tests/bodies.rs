//! What is said by what bodies of handlers do with lists and maps.

use insta::assert_snapshot;

use super::main;

#[test]
fn lists_are_of_what_is_put_into_them() {
    let seen = main(
        r#"
        use axum::{Json, Router, routing::get, response::IntoResponse};
        use serde_json::json;

        fn app() -> Router {
            Router::new()
                .route("/pushed", get(pushed))
                .route("/mapped", get(mapped))
                .route("/wrapped", get(wrapped))
                .route("/tried", get(tried))
                .route("/open", get(open))
        }

        #[derive(serde::Serialize)]
        struct Item { id: u8 }
        #[derive(serde::Serialize)]
        struct Page<T> { items: Vec<T> }
        struct Row { id: u8 }
        impl From<Row> for Item { fn from(row: Row) -> Self { Item { id: row.id } } }
        fn rows() -> Vec<Row> { missing() }
        fn view(row: Row) -> Result<Item, Error> { missing() }

        async fn pushed() -> impl IntoResponse {
            let mut items = Vec::new();
            for row in rows() {
                let item = Item { id: row.id };
                items.push(item);
            }
            Json(Page { items })
        }
        async fn mapped() -> impl IntoResponse {
            let items: Vec<_> = sqlx::query("").fetch_all(&db).await?.into_iter().map(Item::from).collect();
            let ids = rows().iter().map(|row| row.id).collect::<Vec<_>>();
            Json(json!({ "items": items, "ids": ids }))
        }
        async fn wrapped() -> impl IntoResponse {
            Json(rows().into_iter().filter(|row| row.id > 0).map(|row| Item { id: row.id }).collect::<Vec<Item>>())
        }
        async fn tried() -> impl IntoResponse {
            let items = rows().into_iter().map(|row| view(row)).collect::<Result<Vec<_>, _>>()?;
            Json(items)
        }
        async fn open() -> impl IntoResponse {
            let text = rows().iter().map(|row| 'x').collect();
            let map = rows().iter().map(|row| (row.id, 1)).collect();
            Json(json!({ "text": text, "map": map }))
        }
        "#,
    );
    let kinds = [
        "/pushed:",
        "/mapped:",
        "/wrapped:",
        "/tried:",
        "/open:",
        "Page_Item:",
    ];
    let parts: Vec<String> = kinds.into_iter().map(|kind| seen.part(kind)).collect();
    assert_snapshot!(parts.join("\n"), @r"
    get:
      operationId: pushed
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Page_Item'
    get:
      operationId: mapped
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema:
                type: object
                required:
                  - items
                  - ids
                properties:
                  items:
                    type: array
                    items:
                      $ref: '#/components/schemas/Item'
                  ids:
                    type: array
                    items:
                      type: integer
                      minimum: 0
                      maximum: 255
    get:
      operationId: wrapped
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema:
                type: array
                items:
                  $ref: '#/components/schemas/Item'
    get:
      operationId: tried
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema:
                type: array
                items:
                  $ref: '#/components/schemas/Item'
    get:
      operationId: open
      responses:
        '200':
          description: OK
          content:
            application/json:
              schema:
                type: object
                required:
                  - text
                  - map
                properties:
                  text: {}
                  map: {}
    type: object
    required:
      - items
    properties:
      items:
        type: array
        items:
          $ref: '#/components/schemas/Item'
    ");
}

#[test]
fn what_is_looked_up_in_a_map_is_in_the_query() {
    let seen = main(
        r#"
        use axum::{Json, Router, extract::Query, routing::get};
        use std::collections::HashMap;

        fn app() -> Router { Router::new().route("/pets", get(list)) }

        async fn list(Query(params): Query<HashMap<String, String>>, other: Other) -> Json<u8> {
            let limit = params.get("limit").and_then(|text| text.parse().ok()).unwrap_or(20);
            let tag = params.get(&"tag".to_string());
            if params.contains_key("limit") { find(&params["after"]) }
            other.get("none");
        }
        "#,
    );
    assert_snapshot!(seen.part("parameters:"), @r"
    - name: limit
      in: query
      schema:
        type: string
    - name: tag
      in: query
      schema:
        type: string
    - name: after
      in: query
      schema:
        type: string
    ");
}

#[test]
fn names_that_seaorm_has_for_times_are_times() {
    let seen = main(
        r#"
        use axum::{Json, Router, routing::get};
        use sea_orm::entity::prelude::*;
        #[tokio::main]
        async fn main() { axum::serve(listener, Router::new().route("/rows", get(row))).await; }
        #[derive(serde::Serialize)]
        struct Row { at: ChronoDateTimeUtc, zoned: ChronoDateTimeWithTimeZone, day: ChronoDate, hour: ChronoTime, plain: Option<ChronoDateTime> }
        async fn row() -> Json<Row> { Json(find()) }
        "#,
    );
    assert_snapshot!(seen.part("components:"), @r"
        schemas:
          Row:
            type: object
            required:
              - at
              - zoned
              - day
              - hour
              - plain
            properties:
              at:
                type: string
                format: date-time
              zoned:
                type: string
                format: date-time
              day:
                type: string
                format: date
              hour:
                type: string
                format: time
              plain:
                type:
                  - string
                  - 'null'
        ");
}
