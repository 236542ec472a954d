//! Samples of types, and values that break one demand of them.

use std::path::{Path, PathBuf};

use backend_codegen::api::plan::{Direction, Judge, PlanOptions, Plans, Use, roots};
use backend_codegen::api::sample::{Sampler, Violation};
use backend_codegen::api::{Api, Matching};
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::document::Sources;
use backend_codegen::read::openapi::{ReadOptions, read};
use backend_codegen::read::{LoadError, Loaded, Loader};
use backend_tests::suite::{self, Draft, OPTIONS};

/// Hands out nothing: documents under test are one file.
struct Alone;

impl Loader for Alone {
    fn load(&mut self, _base: &str, _reference: &str) -> Result<Loaded, LoadError> {
        Err(LoadError {
            message: "is not a file of the test".to_owned(),
            help: String::new(),
        })
    }
}

fn api(path: &Path) -> Option<Api> {
    let text = std::fs::read_to_string(path).ok()?;
    let mut sources = Sources::new();
    let entry = sources.add(path.display().to_string(), text);
    let mut diagnostics = Diagnostics::new();
    read(
        &mut sources,
        entry,
        &mut Alone,
        &ReadOptions::default(),
        &mut diagnostics,
    )
}

#[test]
fn what_can_be_satisfied_has_samples() {
    let (mut found, mut missing, mut impossible, mut broken) = (0, Vec::new(), 0, 0);
    for group in suite::groups(Draft::V2020).unwrap() {
        if group.is_out_of_reach() {
            continue;
        }
        let Ok(api) = group.api() else { continue };
        let subject = suite::subject(&api).unwrap();
        let plans = Plans::derive(&api.types, &[subject], &[subject], OPTIONS);
        let matching = Matching::new();
        let judge = Judge::new(&plans, &matching);
        for seed in [0, 1] {
            let sampler = Sampler::new(&plans, &matching, seed);
            match sampler.sample(subject) {
                Ok(value) => {
                    assert!(judge.accepts(subject, &value), "{}: {value}", group.title);
                    found += 1;
                }
                Err(_) if group.tests.iter().all(|test| !test.valid) => impossible += 1,
                Err(error) => missing.push(format!("{}: {error}", group.title)),
            }
            for violation in sampler.violations(subject) {
                assert!(!judge.accepts(subject, &violation.value), "{}", group.title);
                broken += 1;
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    assert_eq!((found, impossible), (704, 22));
    assert!(broken > 600, "{broken}");
}

/// What has no sample in some documents, and how many types have one.
fn without_samples(paths: &[PathBuf]) -> (Vec<String>, usize) {
    let (mut missing, mut found) = (Vec::new(), 0);
    for path in paths {
        let Some(api) = api(path) else { continue };
        let plans = Plans::of_api(&api, PlanOptions::default());
        let matching = Matching::new();
        let sampler = Sampler::new(&plans, &matching, 0);
        for used in roots(&api) {
            match sampler.sample(used) {
                Ok(_) => found += 1,
                Err(error) => {
                    let origin = &plans.ty(used.ty).origin;
                    missing.push(format!("{}: {origin:?}: {error}", path.display()));
                }
            }
        }
    }
    (missing, found)
}

#[test]
fn types_of_a_real_document_have_samples() {
    let museum = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/specs/museum.yaml");
    let (missing, found) = without_samples(&[museum]);
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(found > 10);
}

#[test]
#[ignore = "takes minutes; needs the real documents beside the checkout"]
fn types_of_real_documents_have_samples() {
    let near = |path| Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let folders = [near("../../shared/specs"), near("../../../shared/specs")];
    let folder = folders.iter().find(|folder| folder.is_dir()).unwrap();
    let entries = std::fs::read_dir(folder).unwrap();
    let paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    let (missing, found) = without_samples(&paths);
    // A few are impossible, such as a `oneOf` of two branches that are the same.
    assert!(missing.len() < found / 1000, "{missing:#?}");
}

/// The component `Subject`, made from a schema in YAML.
fn subject(schema: &str) -> Option<Api> {
    let schema: String = schema
        .lines()
        .map(|line| format!("      {line}\n"))
        .collect();
    let text = format!(
        "openapi: 3.1.0\ninfo: {{title: t, version: '1'}}\npaths: {{}}\ncomponents:\n  schemas:\n    Subject:\n{schema}"
    );
    let mut sources = Sources::new();
    let entry = sources.add("test.yaml", text);
    let mut diagnostics = Diagnostics::new();
    let options = ReadOptions::default();
    let api = read(&mut sources, entry, &mut Alone, &options, &mut diagnostics);
    api.filter(|_| !diagnostics.has_errors())
}

/// What `write` makes of a schema, for requests and for responses.
fn in_both(
    schema: &str,
    write: impl Fn(&Sampler<'_, '_>, Use) -> Option<String>,
) -> Option<String> {
    let api = subject(schema)?;
    let ty = api.types.component("Subject")?;
    let uses = [Direction::Request, Direction::Response].map(|direction| Use { ty, direction });
    let plans = Plans::derive(&api.types, &uses, &uses, PlanOptions::default());
    let matching = Matching::new();
    let sampler = Sampler::new(&plans, &matching, 0);
    let [request, response] = uses.map(|used| write(&sampler, used));
    Some(format!("{}\n{}", request?, response?))
}

#[test]
fn samples_tell_what_a_type_is_about() {
    let samples = in_both(
        "type: object
required: [id, email, kind, tags, owner]
properties:
  id: {type: string, format: uuid, readOnly: true}
  email: {type: string, format: email}
  password: {type: string, minLength: 12, writeOnly: true}
  kind: {enum: [null, small, large]}
  age: {type: integer, minimum: 18}
  ratio: {type: number, exclusiveMinimum: 0, maximum: 1}
  plate: {type: string, pattern: '^[A-Z]{2}-[0-9]{4}$'}
  tags: {type: array, minItems: 2, uniqueItems: true, items: {type: string, maxLength: 6}}
  owner: {$ref: '#/components/schemas/Subject/$defs/Person'}
  old: {type: string, deprecated: true}
  next: {$ref: '#/components/schemas/Subject'}
  labels: {type: object, additionalProperties: {type: integer}}
  since: {type: string, format: date, example: 2020-02-29}
$defs:
  Person:
    type: object
    properties: {name: {type: string}, born: {type: [string, 'null'], format: date}}",
        |sampler, used| Some(sampler.sample(used).ok()?.to_string()),
    )
    .unwrap();
    insta::assert_snapshot!(samples, @r#"
    {"email":"user@example.com","password":"password pas","kind":"small","age":18,"ratio":0.1,"plate":"BR-0617","tags":["tag","tag-1l"],"owner":{"name":"name","born":"2024-05-17"},"labels":{"key":1},"since":"2020-02-29"}
    {"id":"af13dfcd-4684-4462-b4d0-d76989eefdc7","email":"user@example.com","kind":"small","age":18,"ratio":0.1,"plate":"BR-0617","tags":["tag","tag-1l"],"owner":{"name":"name","born":"2024-05-17"},"labels":{"key":1},"since":"2020-02-29"}
    "#);
}

#[test]
fn examples_come_first_if_they_are_valid_and_without_what_must_not_be_told() {
    let samples = in_both(
        "type: object
required: [name]
properties:
  name: {type: string, minLength: 3, example: ab}
  secret: {type: string, writeOnly: true}
examples:
- {name: x}
- {name: Ada, secret: hunter2}",
        |sampler, used| Some(sampler.sample(used).ok()?.to_string()),
    )
    .unwrap();
    insta::assert_snapshot!(samples, @r#"
    {"name":"Ada","secret":"hunter2"}
    {"name":"Ada"}
    "#);
}

#[test]
fn a_branch_is_chosen_so_that_exactly_one_holds() {
    let sample = in_both(
        "oneOf:
- {type: object, properties: {a: {type: integer}}}
- {type: object, properties: {b: {type: integer}}}
- {type: object, required: [a, b, c], properties: {a: {type: string}}}",
        |sampler, used| Some(sampler.sample(used).ok()?.to_string()),
    )
    .unwrap();
    insta::assert_snapshot!(sample, @r#"
    {"a":1,"b":null}
    {"a":1,"b":null}
    "#);
}

#[test]
fn what_is_impossible_is_said_with_its_name() {
    let reason = in_both(
        "type: object
required: [code]
properties: {code: {type: string, pattern: '^[a-z]{3}$', minLength: 4}}",
        |sampler, used| Some(sampler.sample(used).err()?.to_string()),
    )
    .unwrap();
    insta::assert_snapshot!(reason, @"
    no value was found for `code`
    no value was found for `code`
    ");
}

#[test]
fn every_demand_is_broken_alone() {
    let violations = in_both(
        "type: object
required: [id, code]
additionalProperties: false
properties:
  id: {type: integer, minimum: 1, maximum: 9, multipleOf: 3}
  code: {type: string, minLength: 2, maxLength: 4, pattern: '^[a-z]+$'}
  kind: {enum: [a, b]}
  at: {type: string, format: date-time}
  tags: {type: array, minItems: 1, maxItems: 2, uniqueItems: true, items: {type: string}}
  map: {type: object, minProperties: 1, maxProperties: 2, propertyNames: {maxLength: 5}, additionalProperties: {type: integer}}
  either: {oneOf: [{type: string}, {type: integer}]}",
        |sampler, used| {
            let violations = sampler.violations(used);
            let lines = violations.iter().map(|violation| {
                let Violation { value, keyword, path } = violation;
                format!("{keyword} at {path:?}: {value}\n")
            });
            Some(lines.collect())
        },
    )
    .unwrap();
    insta::assert_snapshot!(violations, @r#"
    type at "": null
    required at "": {"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    required at "": {"id":3,"kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    additionalProperties at "": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either","unexpected":null}
    type at "/id": {"id":null,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    minimum at "/id": {"id":0,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    maximum at "/id": {"id":12,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    multipleOf at "/id": {"id":4,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    type at "/code": {"id":3,"code":null,"kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    minLength at "/code": {"id":3,"code":"b","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    maxLength at "/code": {"id":3,"code":"brxlt","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    pattern at "/code": {"id":3,"code":"!x","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    enum at "/kind": {"id":3,"code":"br","kind":"ax","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    type at "/at": {"id":3,"code":"br","kind":"a","at":null,"tags":["tag"],"map":{"name":1},"either":"either"}
    format at "/at": {"id":3,"code":"br","kind":"a","at":"not like that","tags":["tag"],"map":{"name":1},"either":"either"}
    type at "/tags": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":null,"map":{"name":1},"either":"either"}
    minItems at "/tags": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":[],"map":{"name":1},"either":"either"}
    maxItems at "/tags": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag","item","item-17bzdu"],"map":{"name":1},"either":"either"}
    uniqueItems at "/tags": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag","tag"],"map":{"name":1},"either":"either"}
    type at "/tags/0": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":[null],"map":{"name":1},"either":"either"}
    type at "/map": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":null,"either":"either"}
    minProperties at "/map": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{},"either":"either"}
    maxProperties at "/map": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1,"key1":1,"key2":1},"either":"either"}
    propertyNames at "/map": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1,"unexpected":1},"either":"either"}
    type at "/map/name": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":null},"either":"either"}
    oneOf at "/either": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":null}

    type at "": null
    required at "": {"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    required at "": {"id":3,"kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    additionalProperties at "": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either","unexpected":null}
    type at "/id": {"id":null,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    minimum at "/id": {"id":0,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    maximum at "/id": {"id":12,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    multipleOf at "/id": {"id":4,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    type at "/code": {"id":3,"code":null,"kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    minLength at "/code": {"id":3,"code":"b","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    maxLength at "/code": {"id":3,"code":"brxlt","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    pattern at "/code": {"id":3,"code":"!x","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    enum at "/kind": {"id":3,"code":"br","kind":"ax","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":"either"}
    type at "/at": {"id":3,"code":"br","kind":"a","at":null,"tags":["tag"],"map":{"name":1},"either":"either"}
    format at "/at": {"id":3,"code":"br","kind":"a","at":"not like that","tags":["tag"],"map":{"name":1},"either":"either"}
    type at "/tags": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":null,"map":{"name":1},"either":"either"}
    minItems at "/tags": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":[],"map":{"name":1},"either":"either"}
    maxItems at "/tags": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag","item","item-17bzdu"],"map":{"name":1},"either":"either"}
    uniqueItems at "/tags": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag","tag"],"map":{"name":1},"either":"either"}
    type at "/tags/0": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":[null],"map":{"name":1},"either":"either"}
    type at "/map": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":null,"either":"either"}
    minProperties at "/map": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{},"either":"either"}
    maxProperties at "/map": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1,"key1":1,"key2":1},"either":"either"}
    propertyNames at "/map": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1,"unexpected":1},"either":"either"}
    type at "/map/name": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":null},"either":"either"}
    oneOf at "/either": {"id":3,"code":"br","kind":"a","at":"2024-05-17T09:30:00Z","tags":["tag"],"map":{"name":1},"either":null}
    "#);
}
