//! Generated TypeScript: it compiles under every strict option, and gives the verdicts of the plans.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use backend_codegen::api::pattern::Pattern;
use backend_codegen::api::plan::{Direction, PlanOptions, Plans, Use};
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::Sources;
use backend_codegen::fileset::Ownership;
use backend_codegen::read::NoFiles;
use backend_codegen::read::openapi::{ReadOptions, read};
use backend_codegen::write::rust::Stubs;
use backend_codegen::write::typescript;
use backend_tests::rust::document;
use backend_tests::suite::{self, Draft, OPTIONS};
use backend_tests::typescript::Project;
use serde_json::{Value, json};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn validators_give_the_verdicts_of_the_official_suite() {
    let mut files = Vec::new();
    let mut cases = Vec::new();
    let drafts = [Draft::V2020, Draft::V4];
    let groups = drafts.map(|draft| suite::groups(draft).unwrap());
    for (at, group) in groups.into_iter().flatten().enumerate() {
        if group.is_out_of_reach() {
            continue;
        }
        let api = group
            .api()
            .unwrap_or_else(|error| panic!("{}: {error}", group.title));
        let subject = suite::subject(&api).unwrap();
        let plans = Plans::derive(&api.types, &[subject], &[subject], OPTIONS);
        for (path, text) in typescript::validators_of(&plans) {
            files.push((format!("group{at}/{path}"), text));
        }
        let tests: Vec<Value> = group
            .wanted()
            .map(|test| json!([test.title, test.data, test.valid]))
            .collect();
        cases.push(json!([
            at,
            group.title,
            typescript::validator_name(&plans, subject),
            tests
        ]));
    }
    assert!(cases.len() > 500, "{}", cases.len());

    let folder = tempfile::tempdir().unwrap();
    let project = Project::new(folder.path(), &files).unwrap();
    let compiled = project.compile().unwrap();
    assert!(compiled.status.success(), "{}", text(&compiled.stdout));

    fs::write(
        folder.path().join("cases.json"),
        Value::Array(cases).to_string(),
    )
    .unwrap();
    let run = project
        .run(
            r#"
import { readFileSync } from "node:fs";
let right = 0;
const wrong = [];
for (const [at, group, name, tests] of JSON.parse(readFileSync("cases.json", "utf8"))) {
  const { [name]: check } = await import(`./out/group${at}/validators.js`);
  const { Violations } = await import(`./out/group${at}/support.js`);
  for (const [title, data, valid] of tests) {
    const found = new Violations();
    const told = check(data, found);
    const agrees = told === (found.count === 0) && told === (found.list.length === 0);
    if (check(data) === valid && told === valid && agrees) right += 1;
    else wrong.push(`${group}: ${title}: ${check(data)} ${told} ${JSON.stringify(found.list)}`);
  }
}
console.log(right, wrong.length);
for (const line of wrong) console.log(line);
"#,
        )
        .unwrap();
    let told = text(&run.stdout);
    assert_eq!(told, "1855 0\n", "{}", text(&run.stderr));
}

/// Random patterns and texts with the verdicts of a JavaScript engine; those that are generated must
/// be the same, which `api/pattern` is tested to give for Rust.
#[test]
fn patterns_match_what_ecma_262_says() {
    let fixtures = include_str!("../../fixtures/patterns/verdicts.jsonl");
    let mut rows: Vec<(String, Vec<(String, bool)>)> = fixtures
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    // What most authors write, and JavaScript refuses with the flag `u`; characters beyond 16 bits.
    for (pattern, matches, other) in [
        (r"^[\w-.]+\-$", "a.b-", "a b-"),
        (r"^{\d}$", "{1}", "1"),
        (r"^.$", "😀", "😀😀"),
        (r"^[😀-😎]{2}$", "😀😎", "😀"),
        (r"^\ud83d\ude00$", "😀", "😁"),
        (r"^\p{Lu}\p{Ll}+$", "Ägypten", "ägypten"),
        (r"^\p{Script=Greek}+$", "αβγ", "abc"),
        (r"^\P{L}$", "𝟙", "𝒜"),
        (r"^[^\p{L}]$", "💩", "𐐀"),
        ("^/\u{2028}\u{202e}$", "/\u{2028}\u{202e}", "/"),
        (r"\A[a-z]+\z", "abc", "1abc"),
    ] {
        let texts = vec![(matches.to_owned(), true), (other.to_owned(), false)];
        rows.push((pattern.to_owned(), texts));
    }
    // What an engine that backtracks would never be done with.
    let long = |text: &str| text.repeat(20_000);
    for (pattern, matches, other) in [
        (r"^(a|aa)+$", long("a"), long("a") + "b"),
        (r"^(\w+\s?)*$", long("ab "), long("ab ") + "-"),
        (r"^([a-z]+)*\d$", long("a") + "1", long("a")),
        (r"\d+x", long("1") + "x", long("1")),
        (r"^(.*a){10}$", long("ba"), long("b")),
        (r"^(?=.*\d)(?!.*--).{8,}$", long("a1"), long("a1") + "--"),
    ] {
        rows.push((pattern.to_owned(), vec![(matches, true), (other, false)]));
    }
    // What could be made to take for ever, and has no automaton, is refused: random look-around mostly.
    let n_rows = rows.len();
    // What is not ECMA-262 is rewritten when it is read.
    rows.retain(|(pattern, _)| {
        Pattern::parse(pattern).map_or(true, |pattern| pattern.ecma_test().is_ok())
    });
    assert!(rows.len() * 10 > n_rows * 7, "{} of {n_rows}", rows.len());
    let schemas: serde_json::Map<_, _> = rows
        .iter()
        .enumerate()
        .map(|(at, (pattern, _))| {
            let schema = json!({"type": "string", "pattern": pattern});
            (format!("P{at}"), schema)
        })
        .collect();
    let document = json!({
        "openapi": "3.1.0",
        "info": {"title": "patterns", "version": "1"},
        "components": {"schemas": schemas},
    });
    let mut sources = Sources::new();
    let entry = sources.add("patterns.json", document.to_string());
    let mut findings = Diagnostics::new();
    let options = ReadOptions::default();
    let api = read(&mut sources, entry, &mut NoFiles, &options, &mut findings).unwrap();
    assert!(!findings.has_errors(), "{findings:?}");

    let direction = Direction::Request;
    let uses: Vec<Use> = (0..rows.len())
        .map(|at| api.types.component(&format!("P{at}")).unwrap())
        .map(|ty| Use { ty, direction })
        .collect();
    let plans = Plans::derive(&api.types, &uses, &uses, PlanOptions::default());
    let folder = tempfile::tempdir().unwrap();
    let project = Project::new(folder.path(), &typescript::validators_of(&plans)).unwrap();
    let compiled = project.compile().unwrap();
    assert!(compiled.status.success(), "{}", text(&compiled.stdout));

    let cases: Vec<Value> = rows
        .iter()
        .zip(&uses)
        .map(|((pattern, texts), used)| {
            json!([pattern, typescript::validator_name(&plans, *used), texts])
        })
        .collect();
    let cases = Value::Array(cases).to_string();
    fs::write(folder.path().join("cases.json"), cases).unwrap();
    let run = project
        .run(
            r#"
import { readFileSync } from "node:fs";
import * as validators from "./out/validators.js";
let right = 0;
for (const [pattern, name, texts] of JSON.parse(readFileSync("cases.json", "utf8"))) {
  for (const [text, matches] of texts) {
    if (validators[name](text) === matches) right += 1;
    else console.log(pattern, JSON.stringify(text), `should match: ${matches}`);
  }
}
console.log(right);
"#,
        )
        .unwrap();
    let n_texts: usize = rows.iter().map(|(_, texts)| texts.len()).sum();
    assert_eq!(
        text(&run.stdout),
        format!("{n_texts}\n"),
        "{}",
        text(&run.stderr)
    );
}

#[test]
fn museum_validates_with_every_violation_and_its_path() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/specs/museum.yaml");
    let mut sources = Sources::new();
    let entry = sources.add("museum.yaml", fs::read_to_string(path).unwrap());
    let mut diagnostics = Diagnostics::new();
    let api = read(
        &mut sources,
        entry,
        &mut NoFiles,
        &ReadOptions::default(),
        &mut diagnostics,
    )
    .unwrap();

    let folder = tempfile::tempdir().unwrap();
    let project = Project::new(
        folder.path(),
        &typescript::validators(&api, PlanOptions::default()),
    )
    .unwrap();
    let compiled = project.compile().unwrap();
    assert!(compiled.status.success(), "{}", text(&compiled.stdout));

    let plans = Plans::of_api(&api, PlanOptions::default());
    let check = |component: &str| {
        let ty = api.types.component(component).unwrap();
        typescript::validator_name(
            &plans,
            Use {
                ty,
                direction: Direction::Request,
            },
        )
    };
    let mut module = format!(
        "import {{ {ticket} as check }} from \"./out/validators.js\";\nimport {{ Violations }} from \"./out/support.js\";\n",
        ticket = check("BuyMuseumTickets"),
    );
    let _ = writeln!(
        module,
        r#"for (const value of [
  {{ email: "todd@example.com", ticketType: "general", ticketDate: "2023-09-07" }},
  {{ email: "nobody", ticketType: "royal", ticketDate: "2023-02-30", phone: 1 }},
  [],
]) {{
  const found = new Violations();
  console.log(check(value, found), found.list.map((v) => `${{v.path.join(".")}} ${{v.keyword}}: ${{v.message}}`));
}}"#
    );
    let run = project.run(&module).unwrap();
    insta::assert_snapshot!(text(&run.stdout) + &text(&run.stderr), @r"
        true []
        false [
          'email format: must be a valid email',
          'ticketDate format: must be a valid date',
          'ticketType enum: must be one of event, general'
        ]
        false [ ' type: must be an object' ]
        ");
}

#[test]
fn schemas_read_values_as_people_know_it() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/behaviour/everything/openapi.yaml");
    let api = document(&path).unwrap();
    let mut diagnostics = Diagnostics::new();
    let options = typescript::TypeScriptOptions::default();
    let files = typescript::files(&api, &options, &mut diagnostics);
    assert!(!diagnostics.has_errors(), "{diagnostics:?}");
    let files: Vec<(String, String)> = files
        .iter()
        .filter(|(ownership, ..)| *ownership == Ownership::Generated)
        .map(|(_, path, text)| (path.to_owned(), text.to_owned()))
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let project = Project::new(folder.path(), &files).unwrap();
    let compiled = project.compile().unwrap();
    assert!(compiled.status.success(), "{}", text(&compiled.stdout));
    let run = project
        .run(
            r#"
import { SchemaError } from "./out/schema.js";
import { OrderSchema, UserRequestSchema } from "./out/schemas.js";
import { parseJson } from "./out/server/json.js";
const order = { id: "7D212AA1-9FB2-4D34-8CDE-F5E16D9708BA", lines: [{ sku: "ABC", more: 1 }], more: 2 };
console.log(JSON.stringify(OrderSchema.parse(order)));
const { success, error } = OrderSchema.safeParse({ id: 1, lines: [{ sku: "abc" }, { count: 0 }] });
console.log(success, JSON.stringify(error.issues));
console.log(error instanceof SchemaError && error instanceof Error, `${error}`.slice(0, 25));
console.log(JSON.stringify(OrderSchema["~standard"].validate({ ...order, lines: [] })));
console.log(JSON.stringify(UserRequestSchema["~standard"].validate({ id: 1, name: "ada", password: "lovelace" })));
try {
  OrderSchema.parse(JSON.parse('{"__proto__": {"id": "x", "lines": []}}'));
} catch ({ name, message }) {
  console.log(`${name}: ${message}`);
}
// What a library does to all objects makes no member of any, and hides none that is there twice.
Object.prototype.id = order.id;
console.log(OrderSchema.safeParse({ lines: [] }).error.message, OrderSchema.parse(order).lines.length);
console.log(parseJson('{"a": {"b": 1, "b": 2}}').duplicates.length, parseJson('{"a": {"b": 1}}').value.a.b);
"#,
        )
        .unwrap();
    insta::assert_snapshot!(text(&run.stdout) + &text(&run.stderr), @r#"
        {"id":"7d212aa1-9fb2-4d34-8cde-f5e16d9708ba","lines":[{"sku":"ABC","count":1}]}
        false [{"path":["id"],"code":"type","message":"must be a string"},{"path":["lines",0,"sku"],"code":"pattern","message":"must match the pattern ^[A-Z]{3}$"},{"path":["lines",1,"sku"],"code":"required","message":"is required"},{"path":["lines",1,"count"],"code":"minimum","message":"must be at least 1"}]
        true SchemaError: id must be a
        {"issues":[{"path":["lines"],"code":"minItems","message":"must have at least 1 item"}]}
        {"value":{"name":"ada","password":"lovelace"}}
        SchemaError: id is required; lines is required
        id is required; lines must have at least 1 item 1
        1 1
        "#);
}

#[test]
fn generated_code_is_commonjs_where_a_package_is() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/specs/museum.yaml");
    let api = document(&path).unwrap();
    let options = typescript::TypeScriptOptions::default();
    let server = typescript::files(&api, &options, &mut Diagnostics::new());
    let files: Vec<(String, String)> = server
        .iter()
        .map(|(ownership, path, text)| match ownership {
            Ownership::Generated => (format!("generated/{path}"), text.to_owned()),
            Ownership::UserOnce => (path.to_owned(), text.to_owned()),
        })
        .collect();
    let folder = tempfile::tempdir().unwrap();
    let project = Project::new(folder.path(), &files).unwrap();
    fs::write(folder.path().join("package.json"), "{}").unwrap();
    let settings = folder.path().join("tsconfig.json");
    let text_of_settings = fs::read_to_string(&settings).unwrap();
    let text_of_settings = text_of_settings.replace("\"verbatimModuleSyntax\": true,", "");
    fs::write(settings, text_of_settings).unwrap();
    let compiled = project.compile().unwrap();
    assert!(compiled.status.success(), "{}", text(&compiled.stdout));
    let run = project
        .run(
            r#"
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
console.log(typeof require("./out/index.js").router, Object.hasOwn(require.cache, require.resolve("./out/index.js")));
"#,
        )
        .unwrap();
    assert_eq!(text(&run.stdout) + &text(&run.stderr), "function true\n");
}

#[test]
fn older_compilers_accept_what_is_generated() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
    let mut files = Vec::new();
    for (name, document_at, framework) in [
        (
            "everything",
            "behaviour/everything/openapi.yaml",
            typescript::Framework::Express,
        ),
        (
            "museum",
            "specs/museum.yaml",
            typescript::Framework::Fastify,
        ),
        (
            "realworld",
            "specs/realworld.yaml",
            typescript::Framework::Koa,
        ),
    ] {
        let api = document(&root.join(document_at)).unwrap();
        let options = typescript::TypeScriptOptions {
            framework,
            stubs: Stubs::Mock,
            ..typescript::TypeScriptOptions::default()
        };
        let server = typescript::files(&api, &options, &mut Diagnostics::new());
        files.extend(server.iter().map(|(ownership, path, text)| {
            let folder = match ownership {
                Ownership::Generated => "generated/",
                Ownership::UserOnce => "",
            };
            (format!("{name}/{folder}{path}"), text.to_owned())
        }));
    }
    let folder = tempfile::tempdir().unwrap();
    let project = Project::new(folder.path(), &files).unwrap();
    for compiler in ["typescript-5", "typescript-6"] {
        let checked = project.check_with(compiler).unwrap();
        assert!(
            checked.status.success(),
            "{compiler}: {}",
            text(&checked.stdout)
        );
    }
}

#[test]
fn hostile_documents_compile_and_change_no_prototype() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/hostile");
    let mut files = Vec::new();
    let mut modules = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let (name, is_document) = match name.strip_suffix(".yaml") {
            Some(name) => (name.to_owned(), !name.ends_with(".requests")),
            None => continue,
        };
        // Documents that have to be refused are refused for all targets.
        let Some(api) = is_document.then(|| document(&path).ok()).flatten() else {
            continue;
        };
        for (path, text) in typescript::validators(&api, PlanOptions::default()) {
            files.push((format!("{name}/{path}"), text));
        }
        // Whatever a server is made of compiles too; that nothing of it runs when it is loaded is what
        // loading shows.
        let options = typescript::TypeScriptOptions::default();
        let server = typescript::files(&api, &options, &mut Diagnostics::new());
        for (ownership, path, text) in server.iter() {
            let folder = match ownership {
                Ownership::Generated => "server/generated",
                Ownership::UserOnce => "server",
            };
            files.push((format!("{name}/{folder}/{path}"), text.to_owned()));
        }
        modules.push(name);
    }
    assert!(modules.len() > 25, "{modules:?}");

    let folder = tempfile::tempdir().unwrap();
    let project = Project::new(folder.path(), &files).unwrap();
    let compiled = project.compile().unwrap();
    assert!(compiled.status.success(), "{}", text(&compiled.stdout));
    let run = project
        .run(&format!(
            r#"
const values = [
  '{{"__proto__": {{"polluted": true}}, "constructor": {{"prototype": {{"polluted": true}}}}}}',
  '[{{"__proto__": {{"polluted": true}}}}]', '"text"', '1e400', 'null',
].map((text) => JSON.parse(text));
let n = 0;
for (const name of {modules:?}) {{
  const {{ Violations }} = await import(`./out/${{name}}/support.js`);
  const checks = await import(`./out/${{name}}/validators.js`);
  await import(`./out/${{name}}/server/index.js`);
  for (const check of Object.values(checks)) {{
    for (const value of values) {{
      const found = new Violations();
      if (check(value) !== check(value, found)) throw new Error(name);
      n += 1;
    }}
  }}
}}
if (({{}}).polluted !== undefined || Object.prototype.polluted !== undefined) throw new Error("polluted");
console.log(n > 300 ? "harmless" : n);
"#
        ))
        .unwrap();
    let said = text(&run.stdout) + &text(&run.stderr);
    assert_eq!(said, "harmless\n");
}
