//! What Fastify's plugins are told about routes.

use std::path::Path;

use backend_codegen::api::plan::PlanOptions;
use backend_tests::rust::document;

use crate::node::{Framework, Program, mock};

#[test]
fn swagger_makes_the_document_of_what_routes_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    for name in ["museum.yaml", "realworld.yaml"] {
        let api = document(&root.join("../fixtures/specs").join(name)).unwrap();
        let mut program = Program::new();
        program.copy(&root.join("servers/fastify/documented.ts"), "main.ts");
        let files = mock(&api, Framework::Fastify, PlanOptions::default());
        program.add("", &files, true);
        let path = folder.path().join("swagger.json");
        std::fs::write(&path, program.run()).unwrap();
        let made = document(&path).unwrap();
        let shown = |api: &backend_codegen::api::Api| {
            let operations = api.operations().map(|(path, operation)| {
                let parameters = operation.parameters.iter().map(|it| it.name.to_string());
                let mut parameters: Vec<String> = parameters.collect();
                parameters.sort();
                let body = operation.body.as_ref();
                let body = body.map(|body| body.content.keys().cloned().collect::<Vec<_>>());
                let statuses = operation.responses.keys().map(ToString::to_string);
                let mut statuses: Vec<String> = statuses.collect();
                statuses.sort();
                let id = operation.id.as_ref().map(ToString::to_string);
                let path = path.template.as_str().to_owned();
                (
                    path,
                    operation.method.clone(),
                    id,
                    parameters,
                    body,
                    statuses,
                )
            });
            operations.collect::<Vec<_>>()
        };
        for operation in shown(&api) {
            assert!(shown(&made).contains(&operation), "{operation:?}");
        }
        assert_eq!(shown(&made).len(), shown(&api).len());
    }
}
