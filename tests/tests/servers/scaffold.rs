//! Scaffolds: plain handlers, serde, garde and utoipa, without anything of ours.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use backend_codegen::api::{Api, ParameterLocation};
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::write::rust::{
    Dependency, Framework, Jwt, Jwts, RustOptions, Stubs, scaffold, scaffold_dependencies,
};
use backend_tests::rust::document;
use serde_json::json;

use crate::client::send;
use crate::every;
use crate::frameworks::FRAMEWORKS;
use crate::package::Package;
use crate::sign::{Signer, claims, now};

/// Documents whose scaffolds are served, by name.
const DOCUMENTS: [(&str, &str); 3] = [
    ("museum", "museum.yaml"),
    ("petstore", "oai-petstore-expanded.yaml"),
    ("realworld", "realworld.yaml"),
];

/// What serde, garde and utoipa have to say in many ways.
const SHAPES: &str = "
openapi: 3.1.0
info: { title: Shapes, version: '1' }
paths:
  /things/{id}:
    put:
      operationId: putThing
      parameters:
        - { name: id, in: path, required: true, schema: { type: string, minLength: 2 } }
        - { name: page, in: query, schema: { type: integer, minimum: 1, default: 3 } }
        - { name: tag, in: query, schema: { type: array, maxItems: 2, items: { type: string } } }
        - { name: X-Trace, in: header, required: true, schema: { type: integer } }
        - { name: session, in: cookie, schema: { type: string, format: uuid } }
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } }
      responses:
        '200':
          description: As it was sent.
          content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } }
        4XX: { description: No. }
        default: { description: Else. }
  /things/{name}/parts:
    post:
      operationId: addParts
      parameters: [ { name: name, in: path, required: true, schema: { type: string } } ]
      requestBody:
        content:
          application/json:
            schema: { type: array, maxItems: 1, items: { $ref: '#/components/schemas/Part' } }
      responses: { '201': { description: Done. } }
components:
  schemas:
    Thing:
      type: object
      additionalProperties: false
      required: [count, nullable, pet]
      properties:
        count: { type: integer, minimum: 3, exclusiveMaximum: 10, multipleOf: 3 }
        ratio: { type: number, exclusiveMinimum: 0 }
        optionalText: { type: string, maxLength: 3, pattern: '^\\p{L}+$' }
        nullable: { type: [string, 'null'], minLength: 2 }
        both: { type: [integer, 'null'], exclusiveMinimum: 4 }
        level: { type: string, enum: [low, very high], default: low }
        unique: { type: array, uniqueItems: true, items: { type: integer } }
        grid: { type: array, items: { type: array, items: { type: string, minLength: 1 } } }
        children: { type: array, items: { $ref: '#/components/schemas/Part' } }
        byName: { type: object, minProperties: 1, additionalProperties: { $ref: '#/components/schemas/Part' } }
        at: { type: array, items: { type: string, format: date-time } }
        pet: { $ref: '#/components/schemas/Pet' }
        names: { $ref: '#/components/schemas/Validate' }
        value: { oneOf: [ { type: integer, minimum: 5 }, { type: string }, { $ref: '#/components/schemas/Part' } ] }
    # What derives, imports and the prelude are called.
    Validate:
      type: object
      properties:
        serialize: { $ref: '#/components/schemas/Serialize' }
        deserialize: { $ref: '#/components/schemas/Deserialize' }
        option: { $ref: '#/components/schemas/Option' }
        json: { $ref: '#/components/schemas/Json' }
    Serialize: { type: object, properties: { schema: { $ref: '#/components/schemas/ToSchema' } } }
    Deserialize: { type: string, enum: [a, b] }
    ToSchema: { oneOf: [ { type: integer, maximum: 9 }, { $ref: '#/components/schemas/Serialize' } ] }
    Option: { type: array, items: { $ref: '#/components/schemas/Vec' } }
    Vec: { type: string, minLength: 1 }
    Json: { type: object, additionalProperties: false }
    Part:
      type: object
      required: [partName]
      properties:
        partName: { type: string, minLength: 1 }
        parts: { type: array, items: { $ref: '#/components/schemas/Part' } }
    Pet:
      oneOf: [ { $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' } ]
      discriminator: { propertyName: kind, mapping: { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' } }
    Cat:
      type: object
      required: [kind, lives]
      properties: { kind: { type: string, const: cat }, lives: { type: integer, maximum: 9 } }
    Dog:
      type: object
      required: [kind]
      properties: { kind: { type: string, const: dog }, 'good-boy': { type: boolean } }
";

/// Bodies of `putThing`, the status of the answer, and the fields that are named.
const BODIES: [(&str, u16, &[&str]); 17] = [
    (
        r#"{"count": 3, "nullable": null, "pet": {"kind": "cat", "lives": 9}}"#,
        200,
        &[],
    ),
    (
        r#"{"count": 3, "nullable": "ab", "both": null, "pet": {"kind": "dog", "good-boy": true}, "value": "x", "at": ["2020-01-01T00:00:00+01:00"]}"#,
        200,
        &[],
    ),
    (
        r#"{"count": 10, "nullable": "a", "pet": {"kind": "cat", "lives": 10}, "optionalText": "a1bc"}"#,
        400,
        &["count", "nullable", "optionalText", "pet.lives"],
    ),
    (r#"{"nullable": null, "pet": {"kind": "dog"}}"#, 400, &[""]),
    (r#"{"count": 3, "pet": {"kind": "dog"}}"#, 400, &[""]),
    (
        r#"{"count": 3, "nullable": null, "pet": {"kind": "cow"}}"#,
        400,
        &["pet.kind"],
    ),
    (
        r#"{"count": 3, "nullable": null, "pet": {"kind": "dog"}, "optionalText": null}"#,
        400,
        &["optionalText"],
    ),
    (
        r#"{"count": 3, "nullable": null, "pet": {"kind": "dog"}, "both": 4}"#,
        400,
        &["both"],
    ),
    (
        r#"{"count": 3, "nullable": null, "pet": {"kind": "dog"}, "level": "high"}"#,
        400,
        &["level"],
    ),
    (
        r#"{"count": 3, "nullable": null, "pet": {"kind": "dog"}, "unique": [1, 2, 1]}"#,
        400,
        &["unique"],
    ),
    (
        r#"{"count": 3, "nullable": null, "pet": {"kind": "dog"}, "grid": [["a"], ["b", ""]]}"#,
        400,
        &["grid[1][1]"],
    ),
    (
        r#"{"count": 3, "nullable": null, "pet": {"kind": "dog"}, "children": [{"partName": "a", "parts": [{"partName": ""}]}]}"#,
        400,
        &["children[0].parts[0].partName"],
    ),
    (
        r#"{"count": 3, "nullable": null, "pet": {"kind": "dog"}, "byName": {}}"#,
        400,
        &["byName"],
    ),
    (
        r#"{"count": 3, "nullable": null, "pet": {"kind": "dog"}, "other": 1}"#,
        400,
        &["other"],
    ),
    (
        r#"{"count": 3, "nullable": null, "pet": {"kind": "dog"}, "value": 4}"#,
        400,
        &["value"],
    ),
    (
        r#"{"count": 3, "nullable": null, "pet": {"kind": "dog"}, "ratio": 0}"#,
        400,
        &["ratio"],
    ),
    ("{", 400, &[""]),
];

/// Operations that want tokens.
const SECURED: &str = "
openapi: 3.1.0
info: { title: Secured, version: '1' }
security: [{ token: [read] }]
paths:
  /things:
    get: { operationId: listThings, responses: { '204': { description: None. } } }
    post:
      operationId: addThing
      security: [{ token: [read, write], key: [] }, { token: [admin] }]
      responses: { '204': { description: Added. } }
components:
  securitySchemes:
    token: { type: http, scheme: bearer, bearerFormat: JWT }
    key: { type: apiKey, in: header, name: X-Key }
";

#[test]
fn scaffolds_compile_without_warnings_refuse_what_is_wrong_and_lead_back_to_their_documents() {
    for (name, framework) in FRAMEWORKS {
        scaffolds_work(name, framework);
    }
}

fn scaffolds_work(framework_name: &str, framework: Framework) {
    let folder = tempfile::tempdir().unwrap();
    let shapes = folder.path().join("shapes.yaml");
    std::fs::write(&shapes, SHAPES).unwrap();
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/specs");
    let mut apis: Vec<(&str, Stubs, Api)> = Vec::new();
    for (name, file) in DOCUMENTS {
        apis.push((name, Stubs::Mock, document(&specs.join(file)).unwrap()));
    }
    apis.push((
        "unwritten",
        Stubs::Unimplemented,
        document(&specs.join("museum.yaml")).unwrap(),
    ));
    apis.push(("shapes", Stubs::Mock, document(&shapes).unwrap()));
    let secured = folder.path().join("secured.yaml");
    std::fs::write(&secured, SECURED).unwrap();
    apis.push(("secured", Stubs::Mock, document(&secured).unwrap()));
    let jwt = Jwt::new("https://id.example.com", "shop", "env:KEYS").unwrap();
    let jwts = Jwts {
        usual: Some(jwt),
        ..Jwts::default()
    };
    let mut written = Vec::new();
    let mut needed = Vec::new();
    for (name, stubs, api) in &apis {
        let options = RustOptions {
            framework,
            stubs: *stubs,
            jwt: match *name {
                "secured" => jwts.clone(),
                _ => Jwts::default(),
            },
            ..RustOptions::default()
        };
        let mut diagnostics = Diagnostics::new();
        let files = scaffold(api, &options, &mut diagnostics);
        let told: Vec<_> = diagnostics.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(told, [""; 0], "{name}");
        needed.extend(scaffold_dependencies(framework, &files));
        written.push((name, files));
    }
    needed.sort_by_key(|dependency| dependency.name);
    needed.dedup_by_key(|dependency| dependency.name);
    let mut package = Package::with(&format!("scaffolds_{framework_name}"), &lines(&needed));
    for (name, files) in &written {
        for (_, path, text) in files.iter() {
            package.write(&format!("{name}/{path}"), text);
        }
    }
    let names = apis.iter().map(|(name, ..)| *name);
    package.write("main.rs", &main(framework, names));
    let key = Signer::ec();
    package.environment = vec![("KEYS", json!({ "keys": [key.jwk("one")] }).to_string())];
    let servers = package.start();
    only_valid_tokens_are_let_in(servers.address("secured"), &key);

    for (name, _) in DOCUMENTS {
        let api = apis.iter().find(|it| it.0 == name).unwrap();
        assert!(every::drive(&api.2, servers.address(name)) > 3);
    }
    for (name, _, api) in &apis {
        let served = get(servers.address(name), "/openapi.json");
        let path = folder.path().join(format!("{name}.json"));
        std::fs::write(&path, served).unwrap();
        assert_eq!(said(&document(&path).unwrap()), said(api), "{name}");
    }
    let unwritten = send(
        servers.address("unwritten"),
        b"GET /museum-hours HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Basic YTpi\r\n\r\n",
    );
    assert_eq!(unwritten.unwrap().status, 401, "nobody is let in");
    let mut failures = Vec::new();
    for (body, status, fields) in BODIES {
        let address = servers.address("shapes");
        let found = put(address, "ab?tag=x&tag=y", "x-trace: 1\r\n", body);
        let expected = (status, fields.iter().map(|it| (*it).to_owned()).collect());
        if found != expected {
            failures.push(format!("{body}: {found:?}"));
        }
    }
    let good = BODIES[0].0;
    for (target, head, fields) in [
        ("a", "x-trace: 1\r\n", &["id"][..]),
        ("ab?page=0", "x-trace: 1\r\n", &["page"]),
        ("ab?page=x", "x-trace: 1\r\n", &["page"]),
        ("ab?tag=a&tag=b&tag=c", "x-trace: 1\r\n", &["tag"]),
        ("ab", "", &[""]),
        ("ab", "x-trace: x\r\n", &["x-trace"]),
        (
            "ab",
            "x-trace: 1\r\ncookie: a=b; session=c\r\n",
            &["session"],
        ),
    ] {
        let found = put(servers.address("shapes"), target, head, good);
        if found != (400, fields.iter().map(|it| (*it).to_owned()).collect()) {
            failures.push(format!("{target} {head}: {found:?}"));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
    let (status, _) = put(
        servers.address("shapes"),
        "ab",
        "x-trace: 1\r\ncookie: a=b\r\n",
        good,
    );
    assert_eq!(status, 200);
}

/// Tokens are looked at, and their scopes.
fn only_valid_tokens_are_let_in(address: &str, key: &Signer) {
    let ask = |request: &str, headers: &[String]| {
        let headers = headers.join("\r\n");
        let request = format!(
            "{request} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n{headers}\r\n\r\n"
        );
        let answer = send(
            address,
            request.replace("\r\n\r\n\r\n", "\r\n\r\n").as_bytes(),
        )
        .unwrap();
        (answer.status, answer.header("www-authenticate"))
    };
    let bearer = |token: String| format!("authorization: Bearer {token}");
    let token = |header, more| bearer(key.token(&header, &claims(&more)));
    let challenge = |text: &str| Some(text.to_owned());
    let reader = token(json!({ "kid": "one" }), json!({ "scope": "read" }));
    let list = |header: &String| ask("GET /things", std::slice::from_ref(header));
    assert_eq!(list(&reader), (204, None));
    let by_list = token(json!({}), json!({ "scp": ["read"], "aud": ["x", "shop"] }));
    assert_eq!(list(&by_list), (204, None));
    let twice = ask("GET /things", &[reader.clone(), reader.clone()]);
    let none = ask("GET /things", &[]);
    assert_eq!((twice.0, &twice), (401, &none));
    assert_eq!(none, (401, challenge("Bearer realm=\"api\"")));
    let other = Signer::ec().token(&json!({}), &claims(&json!({ "scope": "read" })));
    let public = Signer::secret(key.jwk("one").to_string().as_bytes());
    let read = json!({ "scope": "read" });
    for wrong in [
        bearer(other),
        bearer(public.token(&json!({}), &claims(&read))),
        bearer(Signer::Nothing.token(&json!({}), &claims(&read))),
        token(json!({ "kid": "two" }), read.clone()),
        token(json!({ "crit": ["b64"] }), read.clone()),
        token(json!({ "typ": "logout+jwt" }), read.clone()),
        token(
            json!({}),
            json!({ "scope": "read", "iss": "https://evil.example.com" }),
        ),
        token(json!({}), json!({ "scope": "read", "aud": "warehouse" })),
        token(json!({}), json!({ "scope": "read", "exp": now() - 60 })),
        token(json!({}), json!({ "scope": "read", "nbf": now() + 60 })),
        format!("{reader}x"),
        reader.replace("Bearer", "Basic"),
    ] {
        assert_eq!(list(&wrong).0, 401, "{wrong}");
    }
    let insufficient = challenge("Bearer error=\"insufficient_scope\"");
    let writer = token(json!({}), json!({ "scope": "read write" }));
    assert_eq!(
        list(&token(json!({}), json!({}))),
        (403, insufficient.clone())
    );
    let (add, with_key) = ("POST /things", "x-key: any".to_owned());
    assert_eq!(ask(add, &[writer.clone(), with_key.clone()]).0, 204);
    assert_eq!(ask(add, &[reader, with_key]), (403, insufficient));
    assert_eq!(
        ask(add, &[token(json!({}), json!({ "scope": "admin" }))]).0,
        204
    );
    let (status, challenges) = ask(add, &["x-key: any".to_owned()]);
    let wanted = "Bearer realm=\"api\", ApiKey in=\"header\", name=\"X-Key\"";
    assert_eq!((status, challenges), (401, challenge(wanted)));
}

/// The lines of a manifest, with what the program itself needs.
fn lines(dependencies: &[Dependency]) -> String {
    let tokio =
        "tokio = { version = \"1\", features = [\"macros\", \"net\", \"rt-multi-thread\"] }\n";
    let lines = dependencies.iter().map(|dependency| {
        let mut features = dependency.features.to_vec();
        if dependency.name == "actix-web" {
            features.push("macros");
        }
        format!(
            "{} = {{ version = \"{}\", default-features = {}, features = {features:?} }}\n",
            dependency.name, dependency.version, dependency.default_features
        )
    });
    format!("{}{tokio}", lines.collect::<String>())
}

fn main<'n>(framework: Framework, names: impl Iterator<Item = &'n str>) -> String {
    let (mut modules, mut servers) = (String::new(), String::new());
    for name in names {
        modules.push_str(&format!("mod {name};\n"));
        let state = match name {
            "secured" => "load().unwrap()",
            _ => "default()",
        };
        servers.push_str(&format!(
            "serve!(\"{name}\", {name}::router({name}::AppState::{state}), {name}::document());\n"
        ));
    }
    let (runtime, start) = match framework {
        Framework::Axum => (
            "tokio",
            "let listener = tokio::net::TcpListener::bind((\"127.0.0.1\", 0)).await.unwrap();
            let address = listener.local_addr().unwrap();
            let server = tokio::spawn(async { axum::serve(listener, app).await });",
        ),
        Framework::Actix => (
            "actix_web",
            "let app = move || actix_web::App::new().configure(app.clone());
            let server = actix_web::HttpServer::new(app).workers(1).disable_signals();
            let server = server.bind((\"127.0.0.1\", 0)).unwrap();
            let address = server.addrs()[0];
            let server = actix_web::rt::spawn(server.run());",
        ),
    };
    format!(
        "//! Serves scaffolds.\n\n{modules}
#[{runtime}::main]
async fn main() {{
    let mut running = Vec::new();
    macro_rules! serve {{
        ($name:literal, $app:expr, $document:expr) => {{{{
            assert!(!$document.paths.paths.is_empty());
            let app = $app;
            {start}
            println!(\"{{}} {{address}}\", $name);
            running.push(server);
        }}}};
    }}
    {servers}
    println!();
    for server in running {{
        server.await.unwrap().unwrap();
    }}
}}
"
    )
}

/// What a document says in the main: operations with names, tags, parameters, bodies and statuses.
fn said(api: &Api) -> BTreeMap<String, BTreeSet<String>> {
    let operations = api.operations().map(|(path, operation)| {
        let mut said = BTreeSet::new();
        said.extend(operation.id.iter().map(|id| format!("operationId {id}")));
        said.extend(operation.tags.iter().map(|tag| format!("tag {tag}")));
        said.extend(operation.parameters.iter().map(|it| {
            // Paths that begin alike name their parameters alike.
            let name = match it.sent_in {
                ParameterLocation::Path => String::new(),
                _ => it.name.to_lowercase(),
            };
            format!("{} {name} {}", it.sent_in.as_str(), it.required)
        }));
        said.extend(operation.body.iter().flat_map(|body| {
            let types = body.content.keys();
            types.map(|name| format!("body {name} {}", body.required))
        }));
        for (status, response) in &operation.responses {
            said.insert(format!("{status}"));
            said.extend(
                response
                    .content
                    .keys()
                    .map(|name| format!("{status} {name}")),
            );
        }
        said.extend(
            operation
                .security
                .iter()
                .map(|requirement| requirement.schemes.iter().collect::<BTreeMap<_, _>>())
                .map(|schemes| format!("security {schemes:?}")),
        );
        (
            format!("{} {}", operation.method, path.template.shape()),
            said,
        )
    });
    operations.collect()
}

fn get(address: &str, path: &str) -> Vec<u8> {
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    send(address, request.as_bytes()).unwrap().body
}

/// Puts a thing: the status of the answer, and the fields that are wrong.
fn put(address: &str, target: &str, head: &str, body: &str) -> (u16, BTreeSet<String>) {
    let request = format!(
        "PUT /things/{target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{head}\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = send(address, request.as_bytes()).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let details = json["error"]["details"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let fields = details
        .iter()
        .map(|it| it["field"].as_str().unwrap().to_owned());
    (answer.status, fields.collect())
}
