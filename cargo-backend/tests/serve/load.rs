//! Load on servers that were generated: they answer what their documents say, and refuse what these
//! forbid.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use crate::server::Server;

/// Puts load on a mock server, first with all that its document has and then with what it forbids;
/// `credential` is what mocks let in.
pub(crate) fn stands(server: &Server, spec: &Path, credential: Option<&str>) {
    // What is not answered as documented, or not refused, is found however busy the machine is. Mocks give
    // one id to all that is made, so that one user would clean up what another one still changes.
    let mut how = vec!["--requests", "400", "--concurrency", "1"];
    if spec.ends_with("realworld.yaml") {
        // Mocks remember what was deleted, here or before: who is followed no more is not found when
        // followed again.
        for left_out in [
            "POST /profiles/{username}/follow=0",
            "DELETE /profiles/{username}/follow=0",
            "POST /articles/{slug}/favorite=0",
            "DELETE /articles/{slug}/favorite=0",
        ] {
            how.extend(["--weight", left_out]);
        }
    }
    let usual = driven(server, spec, credential, &how);
    assert_eq!(usual["total"]["errors"], 0, "{usual:#}");
    assert!(
        usual["answers"]["checked"].as_u64() > Some(100),
        "{usual:#}"
    );
    let attack = driven(
        server,
        spec,
        credential,
        &["--attack", "--requests", "1000", "--concurrency", "4"],
    );
    let attacked = &attack["attack"];
    assert_eq!(attacked["cases"], attacked["sent"], "{attacked:#}");
    assert!(attacked["cases"].as_u64() > Some(20), "{attacked:#}");
}

/// Puts load on a server of a database with all that its document has: rows are made, found, changed and
/// deleted by several users at once.
pub(crate) fn serves(server: &Server, spec: &Path, credential: Option<&str>) {
    // However busy the machine is.
    let how = [
        "--requests",
        "300",
        "--concurrency",
        "4",
        "--duration",
        "2m",
    ];
    let usual = driven(server, spec, credential, &how);
    // Where nobody finds the time to look at an answer, it is skipped.
    let answers = ["checked", "skipped"].map(|what| usual["answers"][what].as_u64());
    let [checked, skipped] = answers.map(Option::unwrap_or_default);
    assert_eq!((checked + skipped, checked > 100), (300, true), "{usual:#}");
    // What one of them refers to another one deletes.
    let unexpected = usual["total"]["unexpected"].as_object().unwrap();
    let is_met = |status: &String| ["404", "409"].contains(&status.as_str());
    assert!(unexpected.keys().all(is_met), "{usual:#}");
}

/// What a report says of a run in which nothing was found.
fn driven(
    server: &Server,
    spec: &Path,
    credential: Option<&str>,
    how: &[&str],
) -> serde_json::Value {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("r.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-backend"));
    command
        .arg("load")
        .arg(spec)
        .args(["--host", &server.url(), "--seed", "1"])
        .args(how)
        .arg("--report")
        .arg(&report);
    if let Some(credential) = credential {
        command.args(["--credential", credential]);
    }
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    let text = std::fs::read_to_string(&report).unwrap_or_default();
    let report: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let is_fine = matches!(output.status.code(), Some(0 | 3));
    let has_none = report["findings"].as_array().is_some_and(Vec::is_empty);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(is_fine && has_none, "{how:?}: {told}\n{said}");
    report
}

/// Values that go as texts: forms, parts and members in a query string.
const TEXTS: &str = r"openapi: 3.1.0
info: {title: Texts, version: '1'}
paths:
  /people:
    get:
      operationId: findPeople
      parameters:
        - name: filter
          in: query
          required: true
          style: deepObject
          schema: {$ref: '#/components/schemas/Filter'}
        - name: page
          in: query
          schema:
            type: object
            required: [size]
            properties: {size: {type: integer, minimum: 1, maximum: 100}, after: {type: string, format: uuid}}
      responses:
        '200': {description: Found., content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Person'}}}}}
        '400': {description: Wrong.}
    post:
      operationId: addPerson
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: {$ref: '#/components/schemas/Person'}
      responses:
        '201': {description: Made., content: {application/json: {schema: {$ref: '#/components/schemas/Person'}}}}
        '400': {description: Wrong.}
  /people/import:
    post:
      operationId: importPerson
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: {$ref: '#/components/schemas/Person'}
      responses:
        '204': {description: Taken.}
        '400': {description: Wrong.}
components:
  schemas:
    Filter:
      type: object
      additionalProperties: false
      required: [age]
      properties:
        age: {type: integer, minimum: 0}
        is_member: {type: boolean}
    Person:
      type: object
      required: [name, age, kind]
      properties:
        name: {type: string, minLength: 2, maxLength: 20}
        age: {type: integer, minimum: 0, maximum: 150}
        kind: {type: string, enum: [member, guest]}
        born: {type: string, format: date}
        tags: {type: array, maxItems: 3, items: {type: string, pattern: '^[a-z]+$'}}
";

#[test]
fn a_server_on_fastify_stands_what_its_document_forbids() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let specs = root.join("fixtures/specs");
    let own = tempfile::tempdir().unwrap();
    std::fs::write(own.path().join("texts.yaml"), TEXTS).unwrap();
    for (name, spec, credential) in [
        ("texts", own.path().join("texts.yaml"), None),
        (
            "museum",
            specs.join("museum.yaml"),
            Some("MuseumPlaceholderAuth=user:mock"),
        ),
        ("petstore", specs.join("oai-petstore-expanded.yaml"), None),
        (
            "conduit",
            specs.join("realworld.yaml"),
            Some("Token=Token mock"),
        ),
    ] {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let made = Command::new(env!("CARGO_BIN_EXE_cargo-backend"))
            .args([
                "--quiet",
                "new",
                name,
                "--framework",
                "fastify",
                "--stubs",
                "mock",
                "--spec",
            ])
            .arg(&spec)
            .current_dir(folder.path())
            .status()
            .unwrap();
        assert!(made.success());
        let project = folder.path().join(name);
        // What `npm install` would bring, as `scripts/test` has installed it.
        let installed = root.join("tests/typescript/node_modules");
        std::os::unix::fs::symlink(&installed, project.join("node_modules")).unwrap();
        let compiled = Command::new(installed.join(".bin/tsc"))
            .current_dir(&project)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&compiled.stdout);
        assert!(compiled.status.success(), "{told}");
        let mut node = Command::new("node");
        node.arg("dist/main.js").current_dir(&project);
        let server = Server::of(Arc::clone(&folder), node);
        stands(&server, &spec, credential);
    }
}
