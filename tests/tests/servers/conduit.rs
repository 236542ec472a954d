//! The collection of requests that RealWorld publishes, put to the application in TypeScript on each
//! framework.

use std::path::Path;
use std::process::Command;

use backend_codegen::write::typescript::TypeScriptOptions;
use backend_tests::rust::document;

use crate::node::{FRAMEWORKS, Program, written};

#[test]
fn conduit_in_typescript_passes_the_published_collection_on_all_frameworks() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let newman = root.join("tests/newman/node_modules/newman/bin/newman.js");
    assert!(newman.is_file(), "run `npm ci --prefix tests/newman`");
    let collection = root.join("fixtures/apps/realworld/tests/conduit/postman_collection.json");
    let api = document(&root.join("fixtures/specs/realworld.yaml")).unwrap();
    let sources = root.join("fixtures/apps/realworld/typescript/src");
    let servers = FRAMEWORKS.map(|(name, framework, flags)| {
        let mut program = Program::new();
        for file in ["guard.ts", "handlers.ts", "store.ts"] {
            program.copy(&sources.join(file), file);
        }
        let application = format!("applications/{name}.ts");
        program.copy(&sources.join(&application), &application);
        let options = TypeScriptOptions {
            framework,
            ..TypeScriptOptions::default()
        };
        program.add("", &written(&api, &options), false);
        program.write("main.ts", main(name));
        program.serve(flags)
    });
    let mut runs = Vec::new();
    for server in &servers {
        let mut command = Command::new("node");
        command.arg(&newman).arg("run").arg(&collection);
        let url = format!("APIURL=http://{}/api", server.address("conduit"));
        for variable in [
            &url,
            "USERNAME=ann",
            "EMAIL=ann@example.com",
            "PASSWORD=secret of ann",
        ] {
            command.args(["--global-var", variable]);
        }
        let command = command.args(["--color", "off", "--reporters", "cli"]);
        let run = command.stdout(std::process::Stdio::piped()).spawn();
        runs.push(run.unwrap());
    }
    for ((name, ..), run) in FRAMEWORKS.iter().zip(runs) {
        let output = run.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{name}: {said}");
        // Newman is content with a collection that asks nothing.
        let counts = |what: &str| {
            let line = said.lines().find(|line| line.contains(what)).unwrap();
            line.split('│').nth(2).unwrap().trim().to_owned()
        };
        assert_eq!(
            (&*counts(" requests "), &*counts(" assertions ")),
            ("32", "311"),
            "{name}"
        );
    }
}

fn main(name: &str) -> String {
    format!(
        r#"import type {{ AddressInfo }} from "node:net";
import {{ serve }} from "./applications/{name}.js";

const server = await serve(0);
console.log(`conduit 127.0.0.1:${{(server.address() as AddressInfo).port}}\n`);
"#
    )
}
