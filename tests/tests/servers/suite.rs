//! The official test suite of JSON Schema over HTTP: each schema describes the body of an operation,
//! each value is sent, and whether it is let in is the verdict.

use std::fmt::Write as _;
use std::ops::Range;

use backend_codegen::api::Api;
use backend_codegen::api::plan::{Formats, PlanOptions};
use backend_codegen::diagnostic::Diagnostics;
use backend_codegen::fileset::Ownership;
use backend_codegen::write::rust::{Framework, RustOptions, Stubs, files};
use backend_tests::random::{Random, schema, values};
use backend_tests::suite::{Draft, Group, OPTIONS, Test, groups, server};
use serde_json::Value;

use crate::client::send;
use crate::node;
use crate::package::{Package, Servers};

/// Serves each router on a port of its own, and says where.
const AXUM: &str = r#"
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut running = Vec::new();
    for (name, app) in [ROUTERS] {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
        println!("{name} {}", listener.local_addr()?);
        running.push(tokio::spawn(async { axum::serve(listener, app).await }));
    }
    println!();
    for server in running {
        server.await??;
    }
    Ok(())
}
"#;

/// The same with actix-web.
const ACTIX: &str = r#"
use actix_web::web::ServiceConfig;
use actix_web::{App, HttpServer};

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    let mut running = Vec::new();
    for server in [ROUTERS] {
        running.push(actix_web::rt::spawn(server?));
    }
    println!();
    for server in running {
        server.await.map_err(std::io::Error::other)??;
    }
    Ok(())
}

fn serve(
    name: &'static str,
    router: impl FnOnce(&mut ServiceConfig) + Clone + Send + 'static,
) -> std::io::Result<actix_web::dev::Server> {
    let server = HttpServer::new(move || App::new().configure(router.clone()))
        .workers(1)
        .disable_signals()
        .bind(("127.0.0.1", 0))?;
    println!("{name} {}", server.addrs()[0]);
    Ok(server.run())
}
"#;

/// A server for some groups.
struct Served {
    name: &'static str,
    groups: Vec<Group>,
    plans: PlanOptions,
}

/// The suite as a whole, and random schemas.
fn whole_suite() -> Vec<Served> {
    let reachable = |draft| {
        let mut groups = groups(draft).unwrap();
        groups.retain(|group| !group.is_out_of_reach());
        groups
    };
    let asserted = PlanOptions {
        formats: Formats::Assert,
        ..OPTIONS
    };
    // Formats decide nothing about the others.
    let mut formats = reachable(Draft::V2020);
    formats.retain(|group| group.schema.to_string().contains("\"format\":"));
    let served = [
        ("draft2020_12", reachable(Draft::V2020), OPTIONS),
        ("formats", formats, asserted),
        ("draft4", reachable(Draft::V4), OPTIONS),
        ("openapi_3_0", reachable(Draft::V4InOpenApi30), OPTIONS),
        ("random", random(0..40), OPTIONS),
    ];
    let served = served.map(|(name, groups, plans)| Served {
        name,
        groups,
        plans,
    });
    served.into()
}

#[test]
#[expect(
    clippy::print_stdout,
    reason = "the figures are what one wants to know"
)]
fn servers_give_the_verdicts_of_the_official_suite() {
    let summary = summary(Framework::Axum, &whole_suite());
    println!("{summary}");
    // What is not reached at all, since it is refused, is counted by `plan_verdicts`: 44 tests of draft
    // 2020-12 and 17 of draft 4.
    insta::assert_snapshot!(summary, @r#"
        draft2020_12: 1254 of 1255
          vocabulary: schema that uses custom metaschema with with no validation vocabulary: no validation: invalid number, but it still validates: {"numberProperty":1} is valid, but is answered with 400
        formats: 114 of 133
          format: email format: invalid email string is only an annotation by default: "2962" is valid, but is answered with 400
          format: idn-email format: invalid idn-email string is only an annotation by default: "2962" is valid, but is answered with 400
          format: regex format: invalid regex string is only an annotation by default: "^(abc]" is valid, but is answered with 400
          format: ipv4 format: invalid ipv4 string is only an annotation by default: "127.0.0.0.1" is valid, but is answered with 400
          format: ipv6 format: invalid ipv6 string is only an annotation by default: "12345::" is valid, but is answered with 400
          format: idn-hostname format: invalid idn-hostname string is only an annotation by default: "〮실례.테스트" is valid, but is answered with 400
          format: hostname format: invalid hostname string is only an annotation by default: "-a-host-name-that-starts-with--" is valid, but is answered with 400
          format: date format: invalid date string is only an annotation by default: "06/19/1963" is valid, but is answered with 400
          format: date-time format: invalid date-time string is only an annotation by default: "1990-02-31T15:59:60.123-08:00" is valid, but is answered with 400
          format: time format: invalid time string is only an annotation by default: "08:30:06 PST" is valid, but is answered with 400
          format: json-pointer format: invalid json-pointer string is only an annotation by default: "/foo/bar~" is valid, but is answered with 400
          format: relative-json-pointer format: invalid relative-json-pointer string is only an annotation by default: "/foo/bar" is valid, but is answered with 400
          format: iri format: invalid iri string is only an annotation by default: "http://2001:0db8:85a3:0000:0000:8a2e:0370:7334" is valid, but is answered with 400
          format: iri-reference format: invalid iri-reference string is only an annotation by default: "\\\\WINDOWS\\filëßåré" is valid, but is answered with 400
          format: uri format: invalid uri string is only an annotation by default: "//foo.bar/?baz=qux#quux" is valid, but is answered with 400
          format: uri-reference format: invalid uri-reference string is only an annotation by default: "\\\\WINDOWS\\fileshare" is valid, but is answered with 400
          format: uri-template format: invalid uri-template string is only an annotation by default: "http://example.com/dictionary/{term:1}/{term" is valid, but is answered with 400
          format: uuid format: invalid uuid string is only an annotation by default: "2eb8aa08-aa98-11ea-b4aa-73b441d1638" is valid, but is answered with 400
          format: duration format: invalid duration string is only an annotation by default: "PT1D" is valid, but is answered with 400
        draft4: 601 of 601
        openapi_3_0: 389 of 389
        random: 793 of 793
        "#);
}

/// Decoders know no framework, so that a part of the suite tells whether they are all asked.
#[test]
fn servers_on_actix_give_the_verdicts_of_a_part_of_the_suite() {
    assert_eq!(summary(Framework::Actix, &part_of_the_suite()), OF_PART);
}

/// Every eighth schema, and random ones.
fn part_of_the_suite() -> [Served; 2] {
    let mut every_eighth = 0_usize;
    let mut part = groups(Draft::V2020).unwrap();
    part.retain(|group| {
        every_eighth += 1;
        every_eighth.is_multiple_of(8) && !group.is_out_of_reach()
    });
    let served = [("draft2020_12", part), ("random", random(40..50))];
    served.map(|(name, groups)| Served {
        name,
        groups,
        plans: OPTIONS,
    })
}

const OF_PART: &str = "draft2020_12: 168 of 168\nrandom: 198 of 198\n";

/// One process serves everything.
#[test]
fn servers_in_typescript_give_the_verdicts_of_the_official_suite() {
    // The same as in Rust but for a format whose tables are not there.
    insta::assert_snapshot!(in_node("fastify", &whole_suite()), @r#"
        draft2020_12: 1254 of 1255
          vocabulary: schema that uses custom metaschema with with no validation vocabulary: no validation: invalid number, but it still validates: {"numberProperty":1} is valid, but is answered with 400
        formats: 115 of 133
          format: email format: invalid email string is only an annotation by default: "2962" is valid, but is answered with 400
          format: idn-email format: invalid idn-email string is only an annotation by default: "2962" is valid, but is answered with 400
          format: regex format: invalid regex string is only an annotation by default: "^(abc]" is valid, but is answered with 400
          format: ipv4 format: invalid ipv4 string is only an annotation by default: "127.0.0.0.1" is valid, but is answered with 400
          format: ipv6 format: invalid ipv6 string is only an annotation by default: "12345::" is valid, but is answered with 400
          format: hostname format: invalid hostname string is only an annotation by default: "-a-host-name-that-starts-with--" is valid, but is answered with 400
          format: date format: invalid date string is only an annotation by default: "06/19/1963" is valid, but is answered with 400
          format: date-time format: invalid date-time string is only an annotation by default: "1990-02-31T15:59:60.123-08:00" is valid, but is answered with 400
          format: time format: invalid time string is only an annotation by default: "08:30:06 PST" is valid, but is answered with 400
          format: json-pointer format: invalid json-pointer string is only an annotation by default: "/foo/bar~" is valid, but is answered with 400
          format: relative-json-pointer format: invalid relative-json-pointer string is only an annotation by default: "/foo/bar" is valid, but is answered with 400
          format: iri format: invalid iri string is only an annotation by default: "http://2001:0db8:85a3:0000:0000:8a2e:0370:7334" is valid, but is answered with 400
          format: iri-reference format: invalid iri-reference string is only an annotation by default: "\\\\WINDOWS\\filëßåré" is valid, but is answered with 400
          format: uri format: invalid uri string is only an annotation by default: "//foo.bar/?baz=qux#quux" is valid, but is answered with 400
          format: uri-reference format: invalid uri-reference string is only an annotation by default: "\\\\WINDOWS\\fileshare" is valid, but is answered with 400
          format: uri-template format: invalid uri-template string is only an annotation by default: "http://example.com/dictionary/{term:1}/{term" is valid, but is answered with 400
          format: uuid format: invalid uuid string is only an annotation by default: "2eb8aa08-aa98-11ea-b4aa-73b441d1638" is valid, but is answered with 400
          format: duration format: invalid duration string is only an annotation by default: "PT1D" is valid, but is answered with 400
        draft4: 601 of 601
        openapi_3_0: 389 of 389
        random: 793 of 793
        "#);
}

#[test]
fn servers_on_express_and_koa_give_the_verdicts_of_a_part_of_the_suite() {
    for framework in ["express", "koa"] {
        assert_eq!(in_node(framework, &part_of_the_suite()), OF_PART);
    }
}

/// Generates, compiles and starts servers in TypeScript; what they say to all values.
fn in_node(framework: &str, served: &[Served]) -> String {
    let known = node::FRAMEWORKS.into_iter();
    let (_, framework, flags) = { known }.find(|(name, ..)| *name == framework).unwrap();
    let mut program = node::Program::new();
    program.mocks(served.iter().map(|served| {
        let files = node::mock(&served.api(), framework, served.plans);
        (served.name, files)
    }));
    program.write("main.ts", node::main(framework));
    told(&program.serve(flags), served)
}

/// Random schemas, with the verdicts of the `jsonschema` crate.
#[test]
#[ignore = "compiles many decoders"]
#[expect(
    clippy::print_stdout,
    reason = "the figures are what one wants to know"
)]
fn servers_give_the_verdicts_of_jsonschema() {
    let names = ["random0", "random1", "random2", "random3"];
    let served = names.into_iter().enumerate().map(|(at, name)| Served {
        name,
        groups: random(100 + at * 100..200 + at * 100),
        plans: OPTIONS,
    });
    let served: Vec<Served> = served.collect();
    let summary = summary(Framework::Axum, &served);
    println!("{summary}");
    // Nothing but a line for each server.
    assert_eq!(summary.lines().count(), names.len(), "{summary}");
}

/// Groups made of random schemas and values, one for each seed.
fn random(seeds: Range<usize>) -> Vec<Group> {
    let groups = seeds.map(|seed| {
        let mut random = Random::new(seed as u64);
        let schema = schema(&mut random);
        let mut values = values(&mut random, &schema, 20);
        values.retain(|value| !is_beyond_int64(value));
        let validator = jsonschema::options()
            .with_draft(jsonschema::Draft::Draft202012)
            .build(&schema)
            .unwrap();
        let tests = values.into_iter().map(|data| Test {
            title: format!("{schema}"),
            valid: validator.is_valid(&data),
            data,
        });
        Group {
            draft: Draft::V2020,
            title: format!("seed {seed}"),
            tests: tests.collect(),
            schema,
        }
    });
    groups.collect()
}

/// Whether there is an integer in a value that decoders refuse for its size.
fn is_beyond_int64(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(is_beyond_int64),
        Value::Object(members) => members.values().any(is_beyond_int64),
        Value::Number(number) => {
            let float = number.as_f64().unwrap();
            number.as_i64().is_none() && float.fract() == 0.0 && float.abs() >= 9.2e18
        }
        Value::Null | Value::Bool(_) | Value::String(_) => false,
    }
}

/// Generates, builds and starts the servers; what they say to all values.
fn summary(framework: Framework, served: &[Served]) -> String {
    let (name, main) = match framework {
        Framework::Axum => ("suite_axum", AXUM),
        Framework::Actix => ("suite_actix", ACTIX),
    };
    let package = Package::new(name, framework);
    let mut modules = String::from("//! The suite.\n\n");
    let mut routers = String::new();
    for served in served {
        served.write(framework, &package);
        writeln!(modules, "mod {};", served.name).unwrap();
        let serve = match framework {
            Framework::Axum => "",
            Framework::Actix => "serve",
        };
        write!(routers, "{serve}(\"{0}\", {0}::router()),", served.name).unwrap();
    }
    let main = main.replace("ROUTERS", &routers);
    package.write("main.rs", &format!("{modules}{main}"));
    told(&package.serve(), served)
}

/// What servers say to all values.
fn told(servers: &Servers, served: &[Served]) -> String {
    let mut summary = String::new();
    for served in served {
        let (right, wrong) = served.verdicts(servers.address(served.name));
        let n_tests = served.groups.iter().map(|group| group.tests.len());
        let n_tests: usize = n_tests.sum();
        writeln!(summary, "{}: {right} of {n_tests}", served.name).unwrap();
        for wrong in wrong {
            writeln!(summary, "  {wrong}").unwrap();
        }
    }
    summary
}

impl Served {
    /// An API with an operation for each schema.
    fn api(&self) -> Api {
        let groups: Vec<&Group> = self.groups.iter().collect();
        server(self.groups[0].draft, &groups).unwrap_or_else(|errors| {
            panic!("{}:\n{}", self.name, errors.join("\n"));
        })
    }

    /// Writes the server as a module of a package.
    fn write(&self, framework: Framework, package: &Package) {
        let api = self.api();
        let options = RustOptions {
            framework,
            stubs: Stubs::Mock,
            plans: self.plans,
            ..RustOptions::default()
        };
        let mut diagnostics = Diagnostics::new();
        let files = files(&api, &options, &mut diagnostics);
        assert!(!diagnostics.has_errors(), "{diagnostics:?}");
        for (ownership, path, text) in files.iter() {
            let folder = match ownership {
                Ownership::Generated => "generated/",
                Ownership::UserOnce => "",
            };
            package.write(&format!("{}/{folder}{path}", self.name), text);
        }
    }

    /// How many verdicts are those of the suite, and the others.
    fn verdicts(&self, address: &str) -> (usize, Vec<String>) {
        let (mut right, mut wrong) = (0, Vec::new());
        for (at, group) in self.groups.iter().enumerate() {
            for test in &group.tests {
                let body = test.data.to_string();
                let request = format!(
                    "POST /{at} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
                     content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
                    body.len()
                );
                let answer = send(address, request.as_bytes()).unwrap();
                match (answer.status, test.valid) {
                    (204, true) | (400, false) => right += 1,
                    (status, valid) => wrong.push(format!(
                        "{}: {}: {body} is {}, but is answered with {status}",
                        group.title,
                        test.title,
                        if valid { "valid" } else { "invalid" },
                    )),
                }
            }
        }
        (right, wrong)
    }
}
