//! Documents made anew: what stays, what the code says, and what is told.

use insta::assert_snapshot;

use super::{merge, with_comments};
use crate::api::Api;
use crate::diagnostic::Diagnostics;
use crate::document::Sources;
use crate::read::openapi::{self, ReadOptions};
use crate::read::{NoFiles, code::align};
use crate::write::openapi::{Format, Options, write};

/// What code may serve, as a document of it.
const CODE: &str = "\
openapi: 3.1.0
info: {title: shop, version: '0'}
paths:
  /api/orders:
    get:
      operationId: list
      tags: [orders]
      summary: Lists orders.
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
      responses:
        '200': {description: OK, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Order'}}}}}
    post:
      operationId: create
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses:
        '201': {description: Created, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      security: [{bearerAuth: []}]
  /api/orders/{id}:
    get:
      operationId: order
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer, format: int64}}
      responses:
        '200': {description: OK, content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
components:
  schemas:
    Order:
      type: object
      required: [id]
      properties:
        id: {type: integer, format: int64}
        note: {type: string}
        buyer: {$ref: '#/components/schemas/Buyer'}
    Buyer:
      type: object
      properties:
        name: {type: string}
  securitySchemes:
    bearerAuth: {type: http, scheme: bearer}
";

/// What people made of it.
const DOCUMENT: &str = "\
# Reviewed in spring.
openapi: 3.1.0
info:
  title: Shop
  version: 2.1.0 # semantic
  description: Everything about orders.
servers:
  - url: https://shop.example/api
tags:
  - name: buying
    description: For buyers.
paths:
  # The heart of it.
  /orders/{number}:
    get:
      operationId: readOrder
      description: |
        One order.
        # no comment, but a text
      parameters:
        # As on the invoice.
        - name: number
          in: path
          required: true
          description: What stands on the invoice.
          example: 7
          schema:
            type: string
      responses:
        '200':
          description: The order.
          headers:
            ETag:
              schema:
                type: string
          content:
            application/json:
              schema:
                $ref: '#/components/schemas/Order'
              examples:
                small:
                  $ref: '#/components/examples/Small'
        '404':
          description: Nobody has ordered that.
      x-owner: sales
  /orders:
    post:
      operationId: buy
      tags:
        - buying
      requestBody:
        description: What is bought.
        content:
          application/json:
            schema:
              type: object
              description: An order, as it is sent.
      responses:
        '201':
          description: Bought.
      security:
        - jwt: []
    get:
      parameters:
        - name: limit
          in: query
          description: No more than that.
          schema:
            type: integer
        - name: colour
          in: query
          description: Of the paper.
          schema:
            type: string
      responses:
        '200':
          description: OK
    delete:
      responses:
        '204':
          description: All of them.
components:
  schemas:
    Order:
      type: object
      description: What somebody has bought.
      properties:
        # Written by hand.
        note:
          type: string
          description: What the buyer wrote.
          example: please hurry
        buyer:
          $ref: '#/components/schemas/Person'
          description: Who pays.
        id:
          type: integer
        weight:
          type: number
          description: In grams.
    Person:
      type: object
      properties:
        name:
          type: string
          description: As on the passport.
  examples:
    Small:
      value:
        id: 1
  securitySchemes:
    jwt:
      type: http
      scheme: bearer
      bearerFormat: JWT
      description: Ask sales.
# The end.
";

fn api(sources: &mut Sources, name: &str, text: &str) -> (crate::document::SourceId, Api) {
    let id = sources.add(name, text);
    let mut found = Diagnostics::new();
    let options = ReadOptions::default();
    let api = openapi::read(sources, id, &mut NoFiles, &options, &mut found);
    let told: Vec<_> = found
        .iter()
        .filter(|it| it.severity == crate::diagnostic::Severity::Error)
        .collect();
    assert!(told.is_empty(), "{told:?}\n{text}");
    (id, api.unwrap())
}

/// The document anew, and what is told on the way.
fn merged(code: &str, document: &str) -> (String, String) {
    let mut sources = Sources::new();
    let (_, mut code) = api(&mut sources, "code.yaml", code);
    let (id, document) = api(&mut sources, "openapi.yaml", document);
    align(&mut code, &document);
    let mut found = Diagnostics::new();
    let json = merge(&code, &document, &mut found);
    let (_, merged) = api(&mut sources, "merged.json", &json);
    let options = Options {
        version: None,
        format: Format::Yaml,
    };
    let text = write(&merged, &options, &mut found);
    let text = with_comments(&sources, id, &text, &mut found);
    let told = found.iter().map(|it| {
        let place = sources.line_column(it.location);
        format!(
            "{} {}:{} {} | {}\n",
            it.code, place.line, place.column, it.message, it.label
        )
    });
    let told = told.collect();
    (text, told)
}

#[test]
fn words_stay_and_facts_are_those_of_the_code() {
    assert_snapshot!(merged(CODE, DOCUMENT).0, @r"
    # Reviewed in spring.
    openapi: 3.1.1
    info:
      title: Shop
      description: Everything about orders.
      version: 2.1.0 # semantic
    servers:
      - url: https://shop.example/api
    tags:
      - name: buying
        description: For buyers.
    paths:
      # The heart of it.
      /orders/{id}:
        get:
          description: |
            One order.
            # no comment, but a text
          operationId: readOrder
          parameters:
            - name: id
              in: path
              description: What stands on the invoice.
              required: true
              schema:
                type: integer
                format: int64
              example: 7
          responses:
            '200':
              description: The order.
              headers:
                ETag:
                  schema:
                    type: string
              content:
                application/json:
                  schema:
                    $ref: '#/components/schemas/Order'
                  examples:
                    small:
                      $ref: '#/components/examples/Small'
          x-owner: sales
      /orders:
        post:
          tags:
            - buying
          operationId: buy
          requestBody:
            description: What is bought.
            required: true
            content:
              application/json:
                schema:
                  $ref: '#/components/schemas/Order'
                  description: An order, as it is sent.
          responses:
            '201':
              description: Bought.
              content:
                application/json:
                  schema:
                    $ref: '#/components/schemas/Order'
          security:
            - jwt: []
        get:
          tags:
            - orders
          summary: Lists orders.
          operationId: list
          parameters:
            - name: limit
              in: query
              description: No more than that.
              schema:
                type: integer
          responses:
            '200':
              description: OK
              content:
                application/json:
                  schema:
                    type: array
                    items:
                      $ref: '#/components/schemas/Order'
    components:
      schemas:
        Order:
          description: What somebody has bought.
          type: object
          required:
            - id
          properties:
            # Written by hand.
            note:
              description: What the buyer wrote.
              type: string
              examples:
                - please hurry
            buyer:
              $ref: '#/components/schemas/Buyer'
              description: Who pays.
            id:
              type: integer
              format: int64
        Buyer:
          type: object
          properties:
            name:
              description: As on the passport.
              type: string
      examples:
        Small:
          value:
            id: 1
      securitySchemes:
        jwt:
          type: http
          description: Ask sales.
          scheme: bearer
          bearerFormat: JWT
    # The end.
    ");
}

#[test]
fn what_has_no_place_any_more_is_told() {
    assert_snapshot!(merged(CODE, DOCUMENT).1, @r"
    merge::words 70:11 what the document says of the query parameter `colour` of `GET /orders` is left out | the code does not read it
    merge::words 44:11 what the document says of the answer 404 of `GET /orders/{number}` is left out | the code does not answer it
    merge::operation 78:5 `DELETE /orders` is left out | the code does not serve it
    merge::words 99:11 what the document says of the property `weight` of the schema `Order` is left out | the code does not have it
    merge::words 21:9 a comment of the document is left out | what it belongs to is gone
    ");
}

#[test]
fn a_second_time_changes_nothing() {
    let (once, _) = merged(CODE, DOCUMENT);
    assert_eq!(merged(CODE, &once), (once, String::new()));
}

#[test]
fn words_beside_a_reference_are_kept_where_openapi_ignores_them() {
    let old = |text: &str| text.replace("3.1.0", "3.0.3");
    let document = old(DOCUMENT).replace(
        "          $ref: '#/components/schemas/Person'\n",
        "          allOf: [{$ref: '#/components/schemas/Person'}]\n",
    );
    let (text, _) = merged(&old(CODE), &document);
    let (_, buyer) = text.split_once("        buyer:\n").unwrap();
    let buyer: Vec<&str> = buyer.lines().take(3).map(str::trim).collect();
    assert_eq!(
        buyer,
        [
            "description: Who pays.",
            "allOf:",
            "- $ref: '#/components/schemas/Buyer'"
        ]
    );
    assert_eq!(merged(&old(CODE), &text), (text, String::new()));
}

#[test]
fn a_document_without_words_is_what_the_code_says() {
    let bare = "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\npaths: {}\n";
    let (text, told) = merged(CODE, bare);
    assert!(
        text.contains("  /api/orders/{id}:\n") && text.contains("operationId: order\n"),
        "{text}"
    );
    assert_eq!(told, "");
}

#[test]
fn what_nothing_refers_to_is_kept_and_branches_are_found_whichever_way_they_are_said() {
    let of = |schema: &str| {
        format!(
            "openapi: 3.1.0
info: {{title: shop, version: '0'}}
paths:
  /orders:
    get:
      responses:
        '200': {{description: OK, content: {{application/json: {{schema: {schema}}}}}}}
"
        )
    };
    let code = of("{anyOf: [{type: integer}, {type: 'null'}]}");
    let union = "{oneOf: [{type: 'null'}, {type: integer, description: How many.}]}";
    let document = format!(
        "{}components: {{schemas: {{Event: {{type: object, description: For mails.}}}}, examples: {{One: {{value: 1}}}}}}\n",
        of(union)
    );
    let (text, told) = merged(&code, &document);
    assert_eq!(told, "");
    assert_snapshot!(text, @r"
    openapi: 3.1.1
    info:
      title: shop
      version: '0'
    paths:
      /orders:
        get:
          responses:
            '200':
              description: OK
              content:
                application/json:
                  schema:
                    anyOf:
                      - description: How many.
                        type: integer
                      - type: 'null'
    components:
      schemas:
        Event:
          description: For mails.
          type: object
      examples:
        One:
          value: 1
    ");
    assert_eq!(merged(&code, &text).0, text);
    let others =
        of("{oneOf: [{type: boolean}, {type: string}, {type: integer, description: How many.}]}");
    assert_snapshot!(merged(&code, &others).1, @"merge::words 7:16 what the document says of the branches of the answer 200 of `GET /orders` is left out | the code has others");
}
