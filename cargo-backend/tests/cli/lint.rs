use serde_json::Value;

use crate::program::Place;

const SHOP: &str = "\
openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: 'http://api.shop.com'}]
security: [{key: []}]
paths:
  /orders:
    get:
      operationId: listOrders
      responses:
        '200':
          description: All of them.
          content: {application/json: {schema: {type: array, items: {type: string}}}}
        4XX: {description: No.}
components:
  securitySchemes: {key: {type: apiKey, in: query, name: key}}
";

const PAGE: &str = include_str!("../../../docs/lint.md");

#[test]
fn the_examples_of_the_page_work() {
    let blocks = |language: &str| {
        let fence = format!("```{language}\n");
        let parts = PAGE.split(fence.as_str()).skip(1);
        parts
            .map(|part| part.split("```").next().unwrap())
            .collect::<Vec<_>>()
    };
    let place = Place::new();
    let countries = SHOP.replace("/orders", "/countries");
    place.put("shop.yaml", &countries);
    place.put("src/lib.rs", "");
    let package = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\n[package.metadata.backend]\nspec = \"shop.yaml\"\n";
    for block in blocks("toml") {
        place.put("Cargo.toml", &format!("{package}{block}"));
        let run = place.run("lint");
        assert_ne!(run.code, Some(2), "{block}\n{}", run.stderr);
        let silences = block.contains("list-without-paging");
        assert_eq!(
            !run.stdout.contains("lint::list-without-paging"),
            silences,
            "{block}"
        );
    }
    place.put("Cargo.toml", package);
    let (yaml, line) = (blocks("yaml"), "  /countries:\n    get:\n");
    let silenced = yaml[0].split_once(line).unwrap().1;
    place.put(
        "shop.yaml",
        &countries.replace(line, &format!("{line}{silenced}")),
    );
    assert!(
        !place
            .run("lint")
            .stdout
            .contains("lint::list-without-paging")
    );
    place.put("shop.yaml", &countries);
    for line in blocks("sh").iter().flat_map(|block| block.lines()) {
        let line = line
            .strip_prefix("cargo backend ")
            .unwrap()
            .replace("openapi.yaml", "shop.yaml");
        let run = place.run(&line);
        assert_eq!(run.code, Some(0), "{line}: {}", run.stderr);
    }
    // What the page shows is what comes out.
    let shown = blocks("text")[0].replace("openapi.yaml", "shop.yaml");
    place.put("shop.yaml", SHOP);
    assert!(
        place.run("lint shop.yaml").stdout.contains(&shown),
        "{shown}"
    );
}

/// The codes of findings that programs get.
fn codes(text: &str) -> Vec<String> {
    let objects = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    objects
        .map(|it| it["code"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_is_doubtful_is_told_with_its_place_the_reason_and_what_to_do() {
    let place = Place::new();
    place.put("shop.yaml", SHOP);
    let run = place.run("lint shop.yaml");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    insta::assert_snapshot!(run.stdout, @r"
    warning[lint::security-http-server]: `http://api.shop.com` is reached without TLS
       --> shop.yaml:3:11
      3 | servers: [{url: 'http://api.shop.com'}]
        |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ everybody on the way can read and change it
        = help: write `https://`

    warning[lint::list-without-paging]: `GET /orders` answers with the whole list
       --> shop.yaml:7:5
      7 |     get:
        |     ^^^ no parameter asks for a part of it
        = help: add `limit` and a cursor, or `maxItems` if the list cannot grow

    note[lint::operation-undocumented]: nothing says what `GET /orders` does
       --> shop.yaml:7:5
      7 |     get:
        |     ^^^
        = help: add a `summary`

    warning[lint::security-key-in-url]: the key of the security scheme `key` is sent in the URL
       --> shop.yaml:15:26
     15 |   securitySchemes: {key: {type: apiKey, in: query, name: key}}
        |                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ URLs are written to logs
        = help: send the key in a header: `in: header`

    3 warnings, 1 note
    ");
}

#[test]
fn the_exit_code_is_what_fail_on_says() {
    let place = Place::new();
    place.put("shop.yaml", SHOP);
    let code = |line: &str| place.run(&format!("lint {line}")).code;
    assert_eq!(code("shop.yaml --fail-on warning"), Some(1));
    assert_eq!(
        code("shop.yaml --fail-on warning --only documentation"),
        Some(0)
    );
    assert_eq!(code("shop.yaml --rule security-key-in-url=error"), Some(1));
    assert_eq!(code("shop.yaml --rule all=error --fail-on none"), Some(0));
    assert_eq!(code("shop.yaml --rule all=off --fail-on note"), Some(0));
    assert_eq!(code("missing.yaml"), Some(2));
    assert_eq!(code("shop.yaml --rule security-key-in-url"), Some(2));
    assert_eq!(code("shop.yaml --rule security-key-in-url=fatal"), Some(2));
    let run = place.run("lint shop.yaml --rule security-key-in-ulr=off");
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("did you mean `security-key-in-url`?"),
        "{}",
        run.stderr
    );
    place.put("broken.yaml", "openapi: 3.1.0\npaths: []\n");
    assert_eq!(code("broken.yaml shop.yaml"), Some(2));
}

#[test]
fn less_is_shown_where_less_is_wanted() {
    let place = Place::new();
    place.put("shop.yaml", SHOP);
    let run = place.run("lint shop.yaml --level warning --message-format json");
    assert!(!run.stdout.contains("\"note\""), "{}", run.stdout);
    assert!(
        run.stderr.contains("more that matter less"),
        "{}",
        run.stderr
    );
    let only = place.run("lint shop.yaml --only paging,security-key-in-url --message-format json");
    let mut found = codes(&only.stdout);
    found.sort();
    assert_eq!(
        found,
        ["lint::list-without-paging", "lint::security-key-in-url"]
    );
}

#[test]
fn documents_come_from_stdin_from_several_files_from_swagger_and_from_the_settings() {
    let place = Place::new();
    let run = place.run_with(
        "lint - --only security-http-server --message-format json",
        SHOP.as_bytes(),
    );
    assert_eq!(codes(&run.stdout), ["lint::security-http-server"]);
    place.put("a.yaml", SHOP);
    place.put("b.yaml", SHOP);
    let run = place.run("lint a.yaml b.yaml --only security-http-server --message-format json");
    assert_eq!(codes(&run.stdout).len(), 2);
    let swagger = "swagger: '2.0'\ninfo: {title: x, version: '1'}\npaths: {}\n\
        securityDefinitions: {login: {type: basic}}\n";
    place.put("old.yaml", swagger);
    let run = place.run("lint old.yaml --only security-basic --message-format json");
    assert_eq!(codes(&run.stdout), ["lint::security-basic"]);

    let settings = "spec = \"a.yaml\"\n[lint]\nfail-on = \"warning\"\n\
        rules = { documentation = \"off\", limits = \"off\", security-key-in-url = \"error\" }\n";
    place.put("backend.toml", settings);
    let run = place.run("lint --message-format json");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let key = run
        .stdout
        .lines()
        .find(|line| line.contains("lint::security-key-in-url"))
        .unwrap();
    assert!(key.contains("\"severity\":\"error\""), "{key}");
    assert!(!run.stdout.contains("rate-limit"), "{}", run.stdout);
    let run = place.run("lint --rule security=off --rule paging=off");
    assert_eq!(run.code, Some(0), "{}", run.stdout);

    place.put(
        "backend.toml",
        "spec = \"a.yaml\"\n[lint]\nrules = { path-verbs = \"off\", paging = 1 }\nx = 1\n",
    );
    let run = place.run("lint");
    assert_eq!(run.code, Some(2));
    for told in [
        "backend.toml:3:11",
        "did you mean `path-verb`?",
        "`paging` cannot be that",
        "`lint` has no `x`",
    ] {
        assert!(run.stderr.contains(told), "{told} in {}", run.stderr);
    }
}

#[test]
fn code_scanning_gets_one_document_with_the_rules_that_found_something() {
    let place = Place::new();
    place.put("shop.yaml", SHOP);
    let run = place.run("lint shop.yaml --message-format sarif");
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""));
    let log: Value = serde_json::from_str(&run.stdout).unwrap();
    // What the schema of SARIF 2.1.0 requires of what is used here.
    let schema = serde_json::json!({
        "required": ["version", "runs"],
        "properties": {
            "version": {"const": "2.1.0"},
            "runs": {"type": "array", "items": {
                "required": ["tool"],
                "properties": {
                    "tool": {"required": ["driver"], "properties": {"driver": {
                        "required": ["name"],
                        "properties": {
                            "informationUri": {"format": "uri"},
                            "rules": {"uniqueItems": true, "items": {
                                "required": ["id", "shortDescription", "fullDescription", "helpUri", "help"],
                                "properties": {
                                    "shortDescription": {"required": ["text"]},
                                    "fullDescription": {"required": ["text"]},
                                    "help": {"required": ["text"]},
                                    "helpUri": {"format": "uri"}
                                }
                            }}
                        }
                    }}},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {"items": {
                        "required": ["message", "ruleId", "ruleIndex"],
                        "properties": {
                            "level": {"enum": ["none", "note", "warning", "error"]},
                            "ruleIndex": {"minimum": 0},
                            "message": {"required": ["text"]},
                            "locations": {"items": {"properties": {"physicalLocation": {
                                "required": ["artifactLocation"],
                                "properties": {"region": {"properties": {
                                    "startLine": {"minimum": 1}, "startColumn": {"minimum": 1}
                                }}}
                            }}}},
                            "suppressions": {"items": {"required": ["kind"]}}
                        }
                    }}
                }
            }}
        }
    });
    let validator = jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .unwrap();
    let wrong: Vec<_> = validator
        .iter_errors(&log)
        .map(|error| error.to_string())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let run = &log["runs"][0];
    let results = run["results"].as_array().unwrap();
    assert!(results.len() > 2, "{log}");
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(
            run["tool"]["driver"]["rules"][index]["id"],
            result["ruleId"]
        );
    }
    let nothing = place.run("lint shop.yaml --rule all=off --message-format sarif");
    let log: Value = serde_json::from_str(&nothing.stdout).unwrap();
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
    // What is not about findings keeps stdout for itself.
    let spec = place.run("spec shop.yaml --message-format sarif");
    assert!(spec.stdout.starts_with("openapi: 3.1"), "{}", spec.stdout);
    assert!(spec.stderr.contains("\"results\":["), "{}", spec.stderr);
}

#[test]
fn all_rules_are_listed() {
    let place = Place::new();
    let people = place.run("lint --list-rules").stdout;
    assert!(people.contains("security-http-token  "), "{people}");
    let programs = place
        .run("lint --list-rules --rule all=off --message-format json")
        .stdout;
    assert_eq!(people.lines().count(), programs.lines().count() + 1);
    let rule: Value = serde_json::from_str(programs.lines().next().unwrap()).unwrap();
    assert_eq!(rule["level"], "off");
}

/// The codes that are left when something is silenced, and what was said beside.
fn left(place: &Place, line: &str) -> (Vec<String>, String) {
    let run = place.run(&format!("lint {line} --message-format json"));
    assert!(run.code.is_some_and(|code| code < 2), "{}", run.stderr);
    (codes(&run.stdout), run.stderr)
}

const ONLY: &str = "--only security-key-in-url,security-http-server,list-without-paging";

#[test]
fn documents_silence_findings_at_their_place_and_below_with_a_reason() {
    let place = Place::new();
    let silenced = SHOP.replace(
        "    get:\n",
        "    get:\n      x-lint-ignore: {list-without-paging: there are ten of them}\n",
    );
    place.put("shop.yaml", &silenced);
    let (found, said) = left(&place, &format!("shop.yaml {ONLY}"));
    assert_eq!(
        found,
        ["lint::security-http-server", "lint::security-key-in-url"]
    );
    assert_eq!(said, "1 finding is silenced (`-v` lists them)\n");
    let run = place.run(&format!("lint shop.yaml {ONLY} -v"));
    assert!(
        run.stderr
            .contains("silenced[lint::list-without-paging] shop.yaml:7:5: there are ten of them"),
        "{}",
        run.stderr
    );
    let log = place
        .run(&format!("lint shop.yaml {ONLY} --message-format sarif"))
        .stdout;
    assert!(
        log.contains("\"justification\":\"there are ten of them\""),
        "{log}"
    );

    // Around everything, without a reason, of no rule, and of one that finds nothing.
    let silenced = format!(
        "{SHOP}x-lint-ignore:\n  lint::security-key-in-url: an old client\n  security-http-server: ''\n  \
         list-without-pages: x\n  path-verb: x\n  body-on-get: x\n"
    );
    place.put("shop.yaml", &silenced);
    let (mut found, _) = left(&place, &format!("shop.yaml {ONLY},body-on-get"));
    found.sort();
    let told = [
        "ignore::no-reason",
        "ignore::unknown-rule",
        "ignore::unused",
        "lint::list-without-paging",
        "lint::security-http-server",
    ];
    assert_eq!(found, told);
}

#[test]
fn settings_silence_findings_by_operation_path_and_pointer_for_a_time() {
    let place = Place::new();
    place.put("shop.yaml", SHOP);
    let settings = |target: &str| {
        let text = format!(
            "spec = \"shop.yaml\"\n[[ignore]]\nrule = \"list-without-paging\"\nreason = \"ten\"\n{target}\n"
        );
        place.put("backend.toml", &text);
        left(&place, ONLY).0
    };
    let others = ["lint::security-http-server", "lint::security-key-in-url"];
    for target in [
        "",
        "operation = \"listOrders\"",
        "operation = \"GET /orders\"",
        "path = \"/orders\"",
        "pointer = \"#/paths/~1orders/get\"",
        "until = 9999-12-31",
        "until = \"9999-12-31\"",
    ] {
        assert_eq!(settings(target), others, "{target}");
    }
    for (target, told) in [
        ("operation = \"POST /orders\"", "ignore::unused"),
        ("pointer = \"/paths/~1users\"", "ignore::unused"),
        ("until = 2020-02-29", "ignore::expired"),
    ] {
        let found = settings(target);
        assert!(found.contains(&told.to_owned()), "{target}: {found:?}");
        assert!(
            found.contains(&"lint::list-without-paging".to_owned()),
            "{target}"
        );
    }
    let wrong = "spec = \"shop.yaml\"\n[[ignore]]\nrule = \"list-without-pagin\"\nreason = \"x\"\n\
        [[ignore]]\nrule = \"path-verb\"\n[[ignore]]\nrule = \"path-verb\"\nreason = \"x\"\nuntil = \"soon\"\nx = 1\n";
    place.put("backend.toml", wrong);
    let run = place.run("lint");
    assert_eq!(run.code, Some(2));
    for told in [
        "did you mean `list-without-paging`?",
        "add `reason = \"…\"`",
        "`until` cannot be that",
        "`ignore` has no `x`",
    ] {
        assert!(run.stderr.contains(told), "{told} in {}", run.stderr);
    }
}

#[test]
fn a_baseline_leaves_what_is_new_and_tells_what_is_gone() {
    let place = Place::new();
    place.put("shop.yaml", SHOP);
    let run = place.run(&format!(
        "lint shop.yaml {ONLY} --write-baseline known.json"
    ));
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    assert_eq!(run.stderr, "Wrote 3 findings to known.json\n");
    let (found, _) = left(&place, &format!("shop.yaml {ONLY} --baseline known.json"));
    assert!(found.is_empty(), "{found:?}");
    // Lines move; what is new is told, and what is gone, too.
    let changed = SHOP
        .replace("servers: [{url: 'http://api.shop.com'}]\n", "\n\n")
        .replace("  /orders:", "  /users:\n    get:\n      responses:\n        '200':\n          description: x\n          content: {application/json: {schema: {type: array, items: {type: string}}}}\n  /orders:");
    place.put("shop.yaml", &changed);
    let run = place.run(&format!("lint shop.yaml {ONLY} --baseline known.json"));
    assert!(
        run.stdout
            .contains("`GET /users` answers with the whole list"),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains("/orders`"), "{}", run.stdout);
    assert!(
        run.stdout.contains("1 finding of the baseline is gone"),
        "{}",
        run.stdout
    );
    assert!(run.stdout.contains("--> known.json:5:5"), "{}", run.stdout);
    place.put("other.json", "{}");
    assert_eq!(
        place.run("lint shop.yaml --baseline other.json").code,
        Some(2)
    );
    assert_eq!(
        place.run("lint shop.yaml --baseline none.json").code,
        Some(2)
    );
}
