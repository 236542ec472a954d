use crate::program::Place;

const OLD: &str = "\
openapi: 3.1.0
info:
  title: Shop
  version: 1.0.0
paths:
  /orders:
    get:
      responses:
        '200':
          description: All.
    delete:
      responses:
        '204':
          description: Gone.
";

#[test]
fn the_same_document_has_no_change() {
    let place = Place::new();
    place.put("api.yaml", OLD);
    let run = place.run_with("diff api.yaml -", OLD.as_bytes());
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    assert_eq!(run.stderr, "No change\n");
}

#[test]
fn a_breaking_change_is_found_and_the_findings_are_data() {
    let place = Place::new();
    place.put("old.yaml", OLD);
    let new = OLD
        .split("    delete")
        .next()
        .unwrap()
        .replace("All.", "All orders.");
    place.put("new.yaml", &new);
    let run = place.run("diff old.yaml new.yaml");
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""));
    insta::assert_snapshot!(run.stdout, @r"
    breaking[diff::operation-removed]: `DELETE /orders` is gone
       --> old.yaml:11:5
     11 |     delete:
        |     ^^^^^^ what clients send may now be refused

    change[diff::version-not-raised]: clients break, and the version is still `1.0.0`
       --> new.yaml:3:3
      3 |   title: Shop
        |   ^^^^^^^^^^^
       ::: old.yaml:3:3
      3 |   title: Shop
        |   ----------- before

    change[diff::docs-changed]: the description of the 200 response of `GET /orders` changed
       --> new.yaml:10:11
     10 |           description: All orders.
        |           ^^^^^^^^^^^^^^^^^^^^^^^^
       ::: old.yaml:10:11
     10 |           description: All.
        |           ----------------- before

    1 breaking change, 2 other changes
    ");
    let tolerant = place.run("diff old.yaml new.yaml --fail-on none");
    assert_eq!((tolerant.code, tolerant.stdout), (Some(0), run.stdout));
    let strict = place.run("diff new.yaml old.yaml --fail-on any");
    assert_eq!(strict.code, Some(1));
    let back = place.run("diff new.yaml old.yaml");
    assert_eq!((back.code, back.stderr.as_str()), (Some(0), ""));
    assert!(back.stdout.starts_with("change["), "{}", back.stdout);
}

#[test]
fn programs_get_changes_as_objects_on_stdout() {
    let place = Place::new();
    place.put("old.yaml", OLD);
    place.put("new.yaml", OLD.split("    delete").next().unwrap());
    let run = place.run("diff old.yaml new.yaml --message-format json");
    let object: serde_json::Value =
        serde_json::from_str(run.stdout.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&object["severity"], &object["file"]),
        (&"error".into(), &"old.yaml".into())
    );
    let run = place.run("diff old.yaml new.yaml --message-format github");
    assert!(
        run.stdout.starts_with("::error file=old.yaml,line=11,"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_broken_document_cannot_be_compared() {
    let place = Place::new();
    place.put("old.yaml", OLD);
    place.put("new.yaml", "openapi: 3.1.0\npaths: []\n");
    let run = place.run("diff old.yaml new.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""));
    assert!(run.stderr.contains("--> new.yaml:2:8"), "{}", run.stderr);
}

#[test]
fn what_is_meant_is_compared_where_a_server_would_need_more() {
    let place = Place::new();
    let old = OLD.replace(
        "    delete:\n",
        "    delete:\n      security: [{sessionToken: []}]\n",
    );
    place.put("old.yaml", &old);
    let run = place.run("diff old.yaml old.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    let told = "warning[security::unknown-scheme]";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    place.put("new.yaml", OLD);
    let run = place.run("diff new.yaml old.yaml");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let told = "breaking[diff::security-tightened]: `DELETE /orders` is no longer open to everyone";
    assert!(run.stdout.contains(told), "{}", run.stdout);
    let run = place.run("gen old.yaml --framework axum --output out --lenient");
    assert_eq!(run.code, Some(2), "{}", run.stderr);
}

#[test]
fn changes_that_somebody_accepted_are_left_out() {
    let place = Place::new();
    place.put("old.yaml", OLD);
    let new = OLD.split("    delete").next().unwrap();
    place.put("new.yaml", new);
    place.put(
        "backend.toml",
        "[[ignore]]\nrule = \"diff::operation-removed\"\noperation = \"DELETE /orders\"\n\
         reason = \"nobody called it since May\"\n",
    );
    let run = place.run("diff old.yaml new.yaml");
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""));
    let said = "1 finding is silenced (`-v` lists them)\nNo change that is not silenced\n";
    assert_eq!(run.stderr, said);
    // What is gone can be silenced where it was.
    let silenced = OLD.replace(
        "    delete:\n",
        "    delete:\n      x-lint-ignore: {operation-removed: nobody called it since May}\n",
    );
    place.put("old.yaml", &silenced);
    place.put("backend.toml", "");
    let run = place.run("diff old.yaml new.yaml");
    assert_eq!(run.code, Some(0), "{}", run.stdout);

    place.put("old.yaml", OLD);
    let run = place.run("diff old.yaml new.yaml --write-baseline known.json");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let run = place.run("diff old.yaml new.yaml --baseline known.json");
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    // An entry for a change that is not made is told, and does not fail.
    place.put(
        "backend.toml",
        "[[ignore]]\nrule = \"diff::body-removed\"\nreason = \"x\"\n",
    );
    let run = place.run("diff new.yaml new.yaml");
    assert_eq!(run.code, Some(0));
    assert!(
        run.stderr.contains("warning[ignore::unused]"),
        "{}",
        run.stderr
    );
}

#[test]
fn how_much_a_rule_matters_is_said_by_options_and_settings() {
    let place = Place::new();
    let at = |parameters: &str| {
        OLD.replace(
            "    delete:\n",
            &format!("    delete:\n      parameters: [{parameters}]\n"),
        )
    };
    let parameter = "{name: q, in: query, schema: {type: string}}";
    place.put("old.yaml", &at(parameter));
    place.put("new.yaml", &at(""));
    let run = |words: &str| place.run(&format!("diff old.yaml new.yaml {words}"));
    let usual = run("");
    assert_eq!(usual.code, Some(0), "{}", usual.stdout);
    insta::assert_snapshot!(usual.stdout, @r"
    doubtful[diff::parameter-removed]: the query parameter `q` of `DELETE /orders` is gone
       --> old.yaml:12:20
     12 |       parameters: [{name: q, in: query, schema: {type: string}}]
        |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ it depends on what clients send

    1 doubtful change
    ");
    assert_eq!(run("--fail-on doubtful").code, Some(1));
    let strict = run("--rule parameter-removed=error");
    assert_eq!(strict.code, Some(1));
    assert!(
        strict
            .stdout
            .starts_with("breaking[diff::parameter-removed]")
    );
    let off = run("--rule request.parameter-removed=off --fail-on any");
    assert_eq!((off.code, off.stderr.as_str()), (Some(0), "No change\n"));
    let other = run("--rule response.parameter-removed=error");
    assert_eq!(other.code, Some(0), "{}", other.stdout);
    let wrong = run("--rule parameter-gone=error");
    assert_eq!(wrong.code, Some(2));
    insta::assert_snapshot!(wrong.stderr, @r"
    error[diff::unknown-rule]: there is no rule `parameter-gone`
        = help: docs/codes.md has all rules, as `diff::…`

    1 error
    ");

    let wrong = run("--rule request.parameter-removd=error");
    let meant = "did you mean `request.parameter-removed`?";
    assert!(wrong.stderr.contains(meant), "{}", wrong.stderr);

    place.put(
        "backend.toml",
        "[diff]\nfail-on = \"doubtful\"\nrules = { request.parameter-removed = \"note\" }\n",
    );
    assert_eq!(run("").code, Some(0));
    assert_eq!(run("--rule parameter-removed=warning").code, Some(1));
    place.put(
        "backend.toml",
        "[diff]\nnotce = 5\nrules = { x = \"error\" }\n",
    );
    let wrong = run("");
    assert_eq!(wrong.code, Some(2));
    insta::assert_snapshot!(wrong.stderr, @r#"
    error[settings::unknown-key]: `diff` has no `notce`
       --> backend.toml:2:1
      2 | notce = 5
        | ^^^^^
        = help: there are `fail-on`, `notice`, `beta-notice` and `rules`

    error[settings::unknown-name]: there is no rule `x`
       --> backend.toml:3:11
      3 | rules = { x = "error" }
        |           ^
        = help: docs/codes.md has all rules, as `diff::…`

    2 errors
    "#);
}

#[test]
fn a_period_of_notice_is_demanded_where_something_ends() {
    let place = Place::new();
    place.put("old.yaml", OLD);
    let new = OLD.replace("    delete:\n", "    delete:\n      deprecated: true\n");
    place.put("new.yaml", &new);
    let run = place.run("diff old.yaml new.yaml");
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    let run = place.run("diff old.yaml new.yaml --notice 90");
    assert_eq!(run.code, Some(1));
    assert!(
        run.stdout.starts_with("breaking[diff::sunset-missing]"),
        "{}",
        run.stdout
    );
    place.put("backend.toml", "[diff]\nnotice = 90\n");
    assert_eq!(place.run("diff old.yaml new.yaml").code, Some(1));
    assert_eq!(place.run("diff old.yaml new.yaml --notice 0").code, Some(0));
    // What is promised for a day that has passed may go.
    let ended = new.replace(
        "deprecated: true\n",
        "deprecated: true\n      x-sunset: '2020-01-01'\n",
    );
    place.put("old.yaml", &ended);
    place.put("new.yaml", OLD.split("    delete").next().unwrap());
    let run = place.run("diff old.yaml new.yaml");
    assert_eq!(run.code, Some(0), "{}", run.stdout);
}

#[test]
fn reports_are_written_as_their_names_say() {
    let place = Place::new();
    place.put("old.yaml", OLD);
    let new = OLD
        .split("    delete")
        .next()
        .unwrap()
        .replace("All.", "All <orders>.");
    place.put("new.yaml", &new);
    let run = place.run("diff old.yaml new.yaml --report changes.md --report changes.html");
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    insta::assert_snapshot!(place.read("changes.md"), @r"
    # Changes of the API

    old.yaml → new.yaml

    ## Breaking (1)

    - `DELETE /orders` is gone (`diff::operation-removed`)
      what clients send may now be refused; `old.yaml:11:5`

    ## Other (2)

    - clients break, and the version is still `1.0.0` (`diff::version-not-raised`)
      `new.yaml:3:3`; before `old.yaml:3:3`
    - the description of the 200 response of `GET /orders` changed (`diff::docs-changed`)
      `new.yaml:10:11`; before `old.yaml:10:11`
    ");
    let page = place.read("changes.html");
    let (_, list) = page.split_once("</h1>").unwrap();
    insta::assert_snapshot!(list, @r#"
    <p>old.yaml → new.yaml</p>
    <h2 class="error">Breaking (1)</h2>
    <ul>
    <li><code>DELETE /orders</code> is gone <code>diff::operation-removed</code><small>what clients send may now be refused; <code>old.yaml:11:5</code></small></li>
    </ul>
    <h2 class="note">Other (2)</h2>
    <ul>
    <li>clients break, and the version is still <code>1.0.0</code> <code>diff::version-not-raised</code><small><code>new.yaml:3:3</code>; before <code>old.yaml:3:3</code></small></li>
    <li>the description of the 200 response of <code>GET /orders</code> changed <code>diff::docs-changed</code><small><code>new.yaml:10:11</code>; before <code>old.yaml:10:11</code></small></li>
    </ul>
    </html>
    "#);
    let run = place.run("diff old.yaml new.yaml --report changes.txt");
    assert_eq!(run.code, Some(2));
    assert!(run.stderr.contains("error[diff::report]"), "{}", run.stderr);
}

#[test]
fn code_scanning_gets_each_change_with_what_its_rule_means() {
    let place = Place::new();
    place.put("old.yaml", OLD);
    place.put("new.yaml", OLD.split("    delete").next().unwrap());
    let run = place.run("diff old.yaml new.yaml --message-format sarif");
    assert_eq!(run.code, Some(1));
    let log: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let run = &log["runs"][0];
    let place_of = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place_of["artifactLocation"]["uri"], "old.yaml");
    assert_eq!(run["results"][0]["ruleId"], "diff::operation-removed");
    assert_eq!(run["results"][0]["level"], "error");
    assert_eq!(
        run["tool"]["driver"]["rules"][0]["id"],
        "diff::operation-removed"
    );
}

#[test]
fn what_is_said_of_many_operations_is_told_once() {
    let place = Place::new();
    let document = |answer: &str| {
        let paths = ["a", "b", "c", "d", "e"].map(|name| {
            format!("  /{name}: {{get: {{responses: {{'200': {{description: ''}}{answer}}}}}}}\n")
        });
        format!(
            "openapi: 3.1.0\ninfo: {{title: Shop, version: 1.0.0}}\npaths:\n{}",
            paths.concat()
        )
    };
    place.put("old.yaml", &document(", '404': {description: ''}"));
    place.put("new.yaml", &document(""));
    let line = "diff old.yaml new.yaml --rule response-removed=error";
    let run = place.run(&format!("{line} --report changes.md --report changes.html"));
    insta::assert_snapshot!(run.stdout, @r"
    breaking[diff::response-removed]: the 404 response of `GET /a` is gone
       --> old.yaml:4:59
      4 |   /a: {get: {responses: {'200': {description: ''}, '404': {description: ''}}}}
        |                                                           ^^^^^^^^^^^^^^^^^ in what clients get
        = also: the same of 4 other operations: `GET /b`, `GET /c`, `GET /d` and 1 more (`-v` shows each)

    5 breaking changes
    ");
    insta::assert_snapshot!(place.read("changes.md"), @r"
    # Changes of the API

    old.yaml → new.yaml

    ## Breaking (5)

    - the 404 response of `GET /a` is gone (`diff::response-removed`)
      in what clients get; `old.yaml:4:59`

      The same of 4 other operations: `GET /b`, `GET /c`, `GET /d`, `GET /e`
    ");
    let page = place.read("changes.html");
    assert!(
        page.contains("<details><summary>The same of 4 other operations</summary>"),
        "{page}"
    );
    let each = place.run(&format!("{line} -v"));
    assert_eq!(each.stdout.matches("[diff::response-removed]").count(), 5);
    let objects = place.run(&format!("{line} --message-format json"));
    assert_eq!(objects.stdout.lines().count(), 5);
}
