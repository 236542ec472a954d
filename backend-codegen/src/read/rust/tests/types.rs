use insta::assert_snapshot;

use super::{Seen, main};

/// What is seen of types that an operation takes and gives.
fn both(request: &str, response: &str, items: &str) -> Seen {
    main(&format!(
        "use axum::{{Json, Router, routing::post}};
        use serde::{{Deserialize, Serialize}};
        fn app() -> Router {{ Router::new().route(\"/\", post(f)) }}
        async fn f(Json(body): Json<{request}>) -> Json<{response}> {{ todo!() }}
        {items}"
    ))
}

#[test]
fn structs_are_read_as_serde_reads_them() {
    let seen = both(
        "A",
        "()",
        r#"
        /// A thing.
        #[derive(Deserialize, validator::Validate)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        struct A {
            /// What it is called.
            #[validate(length(min = 1, max = MOST))]
            long_name: String,
            #[serde(rename(deserialize = "n", serialize = "m"), default)]
            number: i32,
            r#type: Option<Kind>,
            #[serde(skip)]
            hidden: bool,
            #[serde(with = "time::serde::rfc3339")]
            at: time::OffsetDateTime,
            #[garde(range(min = 0.5), inner(email))]
            list: Vec<String>,
            money: rust_decimal::Decimal,
            map: std::collections::HashMap<String, u8>,
        }
        const MOST: u64 = 10;
        #[derive(Deserialize)]
        #[serde(rename_all = "kebab-case")]
        enum Kind { VeryNew, #[serde(rename = "OLD")] Old }
        "#,
    );
    assert_snapshot!(seen.part("schemas:"), @r"
        A:
          description: A thing.
          type: object
          required:
            - longName
            - at
            - list
            - money
            - map
          properties:
            longName:
              description: What it is called.
              type: string
              minLength: 1
              maxLength: 10
            'n':
              type: integer
              format: int32
            type:
              anyOf:
                - $ref: '#/components/schemas/Kind'
                - type: 'null'
            at:
              type: string
              format: date-time
            list:
              type: array
              minimum: 0.5
              items:
                type: string
                format: email
            money:
              type: string
              format: decimal
            map:
              type: object
              additionalProperties:
                type: integer
                minimum: 0
                maximum: 255
          additionalProperties: false
        Kind:
          type: string
          enum:
            - very-new
            - OLD
        ");
}

#[test]
fn enums_have_the_form_that_serde_gives_them() {
    let seen = both(
        "()",
        "(Outside, Inside, Beside, Any)",
        r#"
        #[derive(Serialize)]
        enum Outside { Unit, One(u8), Named { a: bool } }
        #[derive(Serialize)]
        #[serde(tag = "type", rename_all = "snake_case", rename_all_fields = "camelCase")]
        enum Inside { AnEmpty, AStruct { the_field: String }, ANewtype(Other) }
        #[derive(Serialize)]
        #[serde(tag = "t", content = "c")]
        enum Beside { A, B(Other) }
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Any { Text(String), Number(f64) }
        #[derive(Serialize)]
        struct Other { x: i64, #[serde(skip_serializing_if = "Option::is_none")] y: Option<char> }
        "#,
    );
    assert_snapshot!(seen.part("schemas:"), @r"
        Outside:
          oneOf:
            - type: string
              enum:
                - Unit
            - type: object
              required:
                - One
              properties:
                One:
                  type: integer
                  minimum: 0
                  maximum: 255
              additionalProperties: false
            - type: object
              required:
                - Named
              properties:
                Named:
                  type: object
                  required:
                    - a
                  properties:
                    a:
                      type: boolean
              additionalProperties: false
        Inside:
          oneOf:
            - type: object
              required:
                - type
              properties:
                type:
                  type: string
                  enum:
                    - an_empty
            - type: object
              required:
                - theField
                - type
              properties:
                theField:
                  type: string
                type:
                  type: string
                  enum:
                    - a_struct
            - allOf:
                - $ref: '#/components/schemas/Other'
                - type: object
                  required:
                    - type
                  properties:
                    type:
                      type: string
                      enum:
                        - a_newtype
        Beside:
          oneOf:
            - type: object
              required:
                - t
              properties:
                t:
                  type: string
                  enum:
                    - A
            - type: object
              required:
                - t
                - c
              properties:
                t:
                  type: string
                  enum:
                    - B
                c:
                  $ref: '#/components/schemas/Other'
        Any:
          anyOf:
            - type: string
            - type: number
              format: double
        Other:
          type: object
          required:
            - x
          properties:
            x:
              type: integer
              format: int64
            'y':
              type: string
              minLength: 1
              maxLength: 1
        ");
}

#[test]
fn generic_types_flattened_fields_and_wrappers() {
    let seen = both(
        "Page<Item>",
        "Page<Vec<Wrapped>>",
        r#"
        #[derive(Serialize, Deserialize)]
        struct Page<T = Item> { data: T, #[serde(flatten)] more: More, next: Option<Box<Page<T>>> }
        #[derive(Serialize, Deserialize)]
        struct More { count: usize }
        #[derive(Serialize, Deserialize)]
        struct Item { id: Id }
        #[derive(Serialize, Deserialize)]
        struct Id(uuid::Uuid);
        struct Wrapped(chrono::DateTime<chrono::Utc>);
        impl Serialize for Wrapped {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }
        "#,
    );
    assert_snapshot!(seen.part("schemas:"), @r"
        Page_Item:
          allOf:
            - $ref: '#/components/schemas/More'
            - type: object
              required:
                - data
              properties:
                data:
                  $ref: '#/components/schemas/Item'
                next:
                  anyOf:
                    - $ref: '#/components/schemas/Page_Item'
                    - type: 'null'
        Page_Vec_Wrapped:
          allOf:
            - $ref: '#/components/schemas/More'
            - type: object
              required:
                - data
                - next
              properties:
                data:
                  type: array
                  items:
                    $ref: '#/components/schemas/Wrapped'
                next:
                  anyOf:
                    - $ref: '#/components/schemas/Page_Vec_Wrapped'
                    - type: 'null'
        Wrapped:
          type: string
        More:
          type: object
          required:
            - count
          properties:
            count:
              type: integer
              minimum: 0
        Item:
          type: object
          required:
            - id
          properties:
            id:
              type: string
              format: uuid
        ");
}

#[test]
fn attributes_that_never_hold_say_what_types_have_no_word_for() {
    let seen = both(
        "A",
        "()",
        r#"
        #[derive(Deserialize)]
        #[cfg_attr(any(), schema(keywords = json!({"minProperties": 1})))]
        struct A {
            #[cfg_attr(any(), schema(keywords = json!({"items": {"minLength": 2}})))]
            list: Vec<String>,
            #[cfg_attr(any(), schema(whole = json!({"oneOf": [{"$ref": "B"}, {"type": "integer"}]})))]
            value: serde_json::Value,
        }
        #[derive(Deserialize)]
        struct B { kind: String }
        "#,
    );
    assert_snapshot!(seen.part("schemas:"), @r"
        A:
          type: object
          required:
            - list
            - value
          properties:
            list:
              type: array
              items:
                type: string
                minLength: 2
            value:
              oneOf:
                - $ref: '#/components/schemas/B'
                - type: integer
          minProperties: 1
        B:
          type: object
          required:
            - kind
          properties:
            kind:
              type: string
        ");
}

#[test]
fn what_reads_and_writes_fields_in_place_of_their_types_is_known() {
    let seen = main(
        r#"
        use axum::{Json, Router, routing::post};
        use hyperswitch_masking::{Secret, WithType};

        mod cents {
            pub fn serialize<S>(value: &Money, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_i64(value.cents())
            }
            pub fn deserialize<D>(deserializer: D) -> Result<Money, D::Error> { todo!() }
        }
        fn loud<S>(value: &str, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(&value.to_uppercase())
        }

        #[serde_with::serde_as]
        #[derive(serde::Serialize, serde::Deserialize)]
        struct Wallet {
            #[serde(with = "rust_decimal::serde::float")]
            balance: Decimal,
            #[serde(with = "rust_decimal::serde::str_option")]
            limit: Option<Decimal>,
            #[serde(with = "cents")]
            fee: Money,
            #[serde(serialize_with = "loud")]
            name: Option<String>,
            #[serde_as(as = "VecSkipError<_>")]
            keys: Vec<Key>,
            #[serde_as(as = "Option<DisplayFromStr>")]
            number: Option<u64>,
            #[serde_as(as = "HashMap<_, Vec<Hex>>")]
            digests: HashMap<String, Vec<[u8; 32]>>,
            #[serde_as(as = "DurationSeconds<u64>")]
            age: Duration,
            pin: Secret<String, WithType>,
        }
        #[derive(serde::Serialize, serde::Deserialize)]
        struct Key { id: u8 }

        async fn save(Json(wallet): Json<Wallet>) -> Json<Wallet> { todo!() }
        fn router() -> Router { Router::new().route("/wallet", post(save)) }
        "#,
    );
    assert_snapshot!(seen.part("Wallet:"), @r"
        type: object
        required:
          - balance
          - limit
          - fee
          - keys
          - digests
          - age
          - pin
        properties:
          balance:
            type: number
          limit:
            type:
              - string
              - 'null'
            format: decimal
          fee:
            type: integer
          name:
            type:
              - string
              - 'null'
          keys:
            type: array
            items:
              $ref: '#/components/schemas/Key'
          number:
            type:
              - string
              - 'null'
          digests:
            type: object
            additionalProperties:
              type: array
              items:
                type: string
          age:
            type: integer
            minimum: 0
          pin:
            type: string
        ");
}

#[test]
fn what_is_none_is_left_out_of_answers_where_a_struct_says_so() {
    let seen = both(
        "Other",
        "Shop",
        "#[serde_with::skip_serializing_none]
        #[derive(Serialize)]
        struct Shop {
            name: String,
            town: Option<String>,
            #[serialize_always]
            owner: Option<String>,
        }
        #[derive(Deserialize)]
        struct Other { name: String }",
    );
    assert_snapshot!(seen.part("Shop:"), @r"
        type: object
        required:
          - name
          - owner
        properties:
          name:
            type: string
          town:
            type: string
          owner:
            type:
              - string
              - 'null'
        ");
}

#[test]
fn what_is_read_by_hand_is_what_reads_it_says() {
    let seen = main(
        r#"
        use axum::{Json, Router, routing::post};
        use serde::{Deserialize, Deserializer, Serialize, de::{self, Visitor}};
        fn app() -> Router { Router::new().route("/", post(f)) }
        #[derive(Deserialize)]
        struct Input {
            search: Search,
            flag: Flag,
            size: Size,
            any: Any,
            name: Name,
            #[serde(deserialize_with = "either", serialize_with = "either_out")]
            either: String,
            #[serde(with = "numbers")]
            numbers: Vec<Size>,
        }
        async fn f(Json(input): Json<Input>) {}

        #[derive(Serialize)]
        struct Search { query: String, page: u64 }
        impl<'de> Deserialize<'de> for Search {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                #[derive(Deserialize)]
                struct Helper { query: String, page: Option<u64> }
                let helper = Helper::deserialize(deserializer)?;
                Ok(Self { query: helper.query, page: helper.page.unwrap_or(1) })
            }
        }

        struct Flag(bool);
        struct FlagVisitor;
        impl<'de> Visitor<'de> for FlagVisitor {
            type Value = Flag;
            fn expecting(&self, f: &mut Formatter) -> fmt::Result { f.write_str("a String") }
            fn visit_bool<E>(self, value: bool) -> Result<Flag, E> { Ok(Flag(value)) }
            fn visit_str<E>(self, value: &str) -> Result<Flag, E> { Ok(Flag(value == "yes")) }
        }
        impl<'de> Deserialize<'de> for Flag {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> { d.deserialize_any(FlagVisitor) }
        }

        struct Size(u64);
        impl<'de> Deserialize<'de> for Size {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                struct V;
                impl<'de> Visitor<'de> for V {
                    type Value = Size;
                    fn visit_u64<E>(self, value: u64) -> Result<Size, E> { Ok(Size(value)) }
                    fn visit_f64<E>(self, value: f64) -> Result<Size, E> { let text: String = value.to_string(); Ok(Size(0)) }
                }
                d.deserialize_u64(V)
            }
        }

        struct Any(String);
        impl<'de> Deserialize<'de> for Any {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(d)?;
                let text: String = value.to_string();
                Ok(Any(text))
            }
        }

        struct Name(String);
        impl<'de> Deserialize<'de> for Name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text: String = Deserialize::deserialize(d)?;
                Ok(Name(text))
            }
        }
        "#,
    );
    assert_snapshot!(seen.part("schemas:"), @r"
        Input:
          type: object
          required:
            - search
            - flag
            - size
            - any
            - name
            - either
            - numbers
          properties:
            search:
              $ref: '#/components/schemas/Search'
            flag:
              $ref: '#/components/schemas/Flag'
            size:
              $ref: '#/components/schemas/Size'
            any:
              $ref: '#/components/schemas/Any'
            name:
              $ref: '#/components/schemas/Name'
            either:
              type: string
            numbers: {}
        Search:
          type: object
          required:
            - query
          properties:
            query:
              type: string
            page:
              type:
                - integer
                - 'null'
              minimum: 0
        Flag:
          anyOf:
            - type: boolean
            - type: string
        Size:
          type: number
        Any: {}
        Name:
          type: string
        ");
    assert_snapshot!(seen.findings, @"");
}

#[test]
fn what_utoipa_is_told_of_a_type_counts_where_serde_derives_nothing() {
    let seen = both(
        "File",
        "Level",
        r#"
        #[derive(ToSchema)]
        #[schema(value_type = String, format = Binary)]
        struct File(std::marker::PhantomData<Vec<u8>>);
        #[derive(ToSchema)]
        #[schema(rename_all = "snake_case")]
        enum Level { VeryLow, High }
        impl Level { fn as_str(self) -> &'static str { todo!() } }
        impl Serialize for Level {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                write(self, to)
            }
        }
        "#,
    );
    assert_snapshot!(seen.part("schemas:"), @r"
        File:
          type: string
          format: binary
        Level:
          type: string
          enum:
            - very_low
            - high
        ");
}
