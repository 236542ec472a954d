//! Scaffolds: plain handlers on axum, serde, garde and utoipa, without anything of ours.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use backend_codegen::api::{Api, ParameterLocation};
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::write::rust::{RustOptions, Stubs, scaffold, scaffold_dependencies};
use backend_tests::rust::document;

use crate::client::send;
use crate::every;
use crate::package::Package;

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

#[test]
fn scaffolds_compile_without_warnings_refuse_what_is_wrong_and_lead_back_to_their_documents() {
    let dependencies = scaffold_dependencies().into_iter().map(|dependency| {
        format!(
            "{} = {{ version = \"{}\", default-features = {}, features = {:?} }}\n",
            dependency.name, dependency.version, dependency.default_features, dependency.features
        )
    });
    let dependencies = dependencies.collect::<String>();
    let tokio =
        "tokio = { version = \"1\", features = [\"macros\", \"net\", \"rt-multi-thread\"] }\n";
    let package = Package::with("scaffolds", &format!("{dependencies}{tokio}"));
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
    for (name, stubs, api) in &apis {
        let options = RustOptions {
            stubs: *stubs,
            ..RustOptions::default()
        };
        let mut diagnostics = Diagnostics::new();
        let files = scaffold(api, &options, &mut diagnostics);
        let told: Vec<_> = diagnostics.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(told, [""; 0], "{name}");
        for (_, path, text) in files.iter() {
            package.write(&format!("{name}/{path}"), text);
        }
    }
    package.write("main.rs", &main(apis.iter().map(|(name, ..)| *name)));
    let servers = package.start();

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

fn main<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let (mut modules, mut servers) = (String::new(), String::new());
    for name in names {
        modules.push_str(&format!("mod {name};\n"));
        servers.push_str(&format!(
            "(\"{name}\", {name}::router({name}::AppState::default()), {name}::document()),\n"
        ));
    }
    format!(
        "//! Serves scaffolds.\n\n{modules}
#[tokio::main]
async fn main() {{
    let mut running = Vec::new();
    for (name, app, document) in [{servers}] {{
        assert!(!document.paths.paths.is_empty());
        let listener = tokio::net::TcpListener::bind((\"127.0.0.1\", 0)).await.unwrap();
        println!(\"{{name}} {{}}\", listener.local_addr().unwrap());
        running.push(tokio::spawn(async {{ axum::serve(listener, app).await }}));
    }}
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
                .map(|requirement| format!("security {:?}", requirement.schemes)),
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
