//! Settings about pages of other origins.

use crate::own::place;

#[test]
fn pages_of_other_origins_are_let_in_where_settings_say_so() {
    let files = ["cors", "hardened", "preflight"];
    let file = |name: &str| format!("src/api/generated/server/{name}.rs");
    let without = place("");
    assert_eq!(without.run("gen").code, Some(0));
    for name in files {
        assert!(!without.path().join(file(name)).exists(), "{name}");
    }
    let hardening = without.read(&file("hardening"));
    assert!(!hardening.contains("Cors"), "{hardening}");
    let with = place(
        "[cors]\norigins = [\"https://app.example.com\", \"env:ORIGINS\"]\ncredentials = true\nmax-age = 60\n",
    );
    assert_eq!(with.run("gen").code, Some(0));
    for name in files {
        assert!(with.path().join(file(name)).exists(), "{name}");
    }
    let text = with.read(&file("mod"));
    let (_, text) = text.split_once("/// Which pages").unwrap();
    insta::assert_snapshot!(text, @r#"
         of other origins may use the API, as the settings say.
        pub const CORS: cors::Cors = cors::Cors {
            origins: &["https://app.example.com", "env:ORIGINS"],
            expose: "allow, retry-after, x-request-id",
            credentials: true,
            max_age: 60,
            private_network: false,
        };
        "#);
    let all = place(
        "cors = { origins = \"*\", methods = [\"POST\"], headers = [\"*\"], expose = [\"*\"] }\n",
    );
    assert_eq!(all.run("gen").code, Some(0));
}

#[test]
fn what_lets_nobody_in_or_too_many_is_told_with_its_place() {
    let told = |settings: &str| {
        let run = place(settings).run("gen");
        assert_eq!(run.code, Some(2));
        run.stderr
    };
    insta::assert_snapshot!(told(
        r#"
[cors]
origins = ["https://app.example.com/", "null", "https://app.example.com\r\nX-Evil: 1", "https://*.com", 7]
"#
    ), @r#"
        error[settings::wrong-value]: `origins` cannot be that
           --> backend.toml:6:11
          6 | origins = ["https://app.example.com/", "null", "https://app.example.com\r\nX-Evil: 1", "https://*.com", 7]
            |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            = help: it is a list of origins, such as `["https://app.example.com"]`, or `"*"`

        1 error
        "#);
    insta::assert_snapshot!(told(
        r#"
[cors]
origins = ["https://app.example.com/", "null", "https://app.example.com\r\nX-Evil: 1", "https://*.com", "*", "https://app.example.com", "env:NOT A NAME"]
methods = ["patch", "TRACE", "GET\nx: y"]
headers = ["X-Key: a", "*"]
expose = ["Set-Cookie", "x\ny"]
max-age = 100000
credentials = true
private-network = "yes"
origin = "https://app.example.com"
"#
    ), @r#"
        error[settings::wrong-value]: pages of other origins cannot be let in so
           --> backend.toml:6:12
          6 | origins = ["https://app.example.com/", "null", "https://app.example.com\r\nX-Evil: 1", "https://*.com", "*", "https://ap...
            |            ^^^^^^^^^^^^^^^^^^^^^^^^^^
            = help: an origin has no path: `https://app.example.com`

        error[settings::wrong-value]: pages of other origins cannot be let in so
           --> backend.toml:6:40
          6 | origins = ["https://app.example.com/", "null", "https://app.example.com\r\nX-Evil: 1", "https://*.com", "*", "https://ap...
            |                                        ^^^^^^
            = help: any page can have the origin `null`; name the origins that are meant

        error[settings::wrong-value]: pages of other origins cannot be let in so
           --> backend.toml:6:48
          6 | ... = ["https://app.example.com/", "null", "https://app.example.com\r\nX-Evil: 1", "https://*.com", "*", "https://app.ex...
            |                                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
            = help: an origin has neither spaces nor line ends

        error[settings::wrong-value]: pages of other origins cannot be let in so
           --> backend.toml:6:88
          6 | ..."https://app.example.com\r\nX-Evil: 1", "https://*.com", "*", "https://app.example.com", "env:NOT A NAME"]
            |                                            ^^^^^^^^^^^^^^^
            = help: anybody can have a name below `com`

        error[settings::wrong-value]: pages of other origins cannot be let in so
           --> backend.toml:6:110
          6 | ...om\r\nX-Evil: 1", "https://*.com", "*", "https://app.example.com", "env:NOT A NAME"]
            |                                            ^^^^^^^^^^^^^^^^^^^^^^^^^
            = help: `*` are all origins, so that no other one can stand beside it

        error[settings::wrong-value]: pages of other origins cannot be let in so
           --> backend.toml:6:137
          6 | ...*.com", "*", "https://app.example.com", "env:NOT A NAME"]
            |                                            ^^^^^^^^^^^^^^^^
            = help: no environment variable is called `NOT A NAME`

        error[settings::wrong-value]: pages of other origins cannot be let in so
           --> backend.toml:7:12
          7 | methods = ["patch", "TRACE", "GET\nx: y"]
            |            ^^^^^^^
            = help: methods are in upper case: `PATCH`

        error[settings::wrong-value]: pages of other origins cannot be let in so
           --> backend.toml:7:21
          7 | methods = ["patch", "TRACE", "GET\nx: y"]
            |                     ^^^^^^^
            = help: browsers let no page use `TRACE`

        error[settings::wrong-value]: pages of other origins cannot be let in so
           --> backend.toml:7:30
          7 | methods = ["patch", "TRACE", "GET\nx: y"]
            |                              ^^^^^^^^^^^
            = help: it is a method, such as `PATCH`

        error[settings::wrong-value]: pages of other origins cannot be let in so
           --> backend.toml:8:12
          8 | headers = ["X-Key: a", "*"]
            |            ^^^^^^^^^^
            = help: it is the name of a header, such as `X-Request-Id`

        error[settings::wrong-value]: pages of other origins cannot be let in so
           --> backend.toml:9:11
          9 | expose = ["Set-Cookie", "x\ny"]
            |           ^^^^^^^^^^^^
            = help: browsers show cookies of answers to no page

        error[settings::wrong-value]: pages of other origins cannot be let in so
           --> backend.toml:9:25
          9 | expose = ["Set-Cookie", "x\ny"]
            |                         ^^^^^^
            = help: it is the name of a header, such as `X-Request-Id`

        error[settings::wrong-value]: pages of other origins cannot be let in so
           --> backend.toml:10:11
         10 | max-age = 100000
            |           ^^^^^^
            = help: it is a number of seconds, and browsers remember nothing for longer than 86400

        error[settings::wrong-value]: pages of other origins cannot be let in so
           --> backend.toml:11:15
         11 | credentials = true
            |               ^^^^
            = help: with credentials every page could act as its visitor; name the origins

        error[settings::wrong-value]: `private-network` cannot be that
           --> backend.toml:12:19
         12 | private-network = "yes"
            |                   ^^^^^
            = help: it is `true` or `false`

        error[settings::unknown-key]: `cors` has no `origin`
           --> backend.toml:13:1
         13 | origin = "https://app.example.com"
            | ^^^^^^
            = help: there are `credentials`, `expose`, `headers`, `max-age`, `methods`, `origins`, `private-network`

        16 errors
        "#);
    insta::assert_snapshot!(told("[cors]\norigins = \"*\"\ncredentials = true\n"), @r"
        error[settings::wrong-value]: pages of other origins cannot be let in so
           --> backend.toml:6:15
          6 | credentials = true
            |               ^^^^
            = help: with credentials every page could act as its visitor; name the origins

        1 error
        ");
    insta::assert_snapshot!(told("[cors]\norigins = [\"https://app.example.com\"]\nexpose = [\"*\"]\ncredentials = true\n"), @r"
        error[settings::wrong-value]: pages of other origins cannot be let in so
           --> backend.toml:7:15
          7 | credentials = true
            |               ^^^^
            = help: with credentials browsers take `*` for a name; name the headers

        1 error
        ");
    insta::assert_snapshot!(told("cors = true\n"), @r#"
        error[settings::wrong-value]: `cors` cannot be that
           --> backend.toml:4:8
          4 | cors = true
            |        ^^^^
            = help: it is a table such as `{ origins = ["https://app.example.com"] }`

        1 error
        "#);
    insta::assert_snapshot!(told("[cors]\ncredentials = true\n"), @r#"
        error[settings::missing]: `cors` names no origins
           --> backend.toml:4:2
          4 | [cors]
            |  ^^^^
            = help: add `origins = ["https://app.example.com"]`

        1 error
        "#);
    insta::assert_snapshot!(told("[cors]\norigins = []\nmax-age = -1\n"), @r#"
        error[settings::wrong-value]: `origins` cannot be that
           --> backend.toml:5:11
          5 | origins = []
            |           ^^
            = help: it is a list of origins, such as `["https://app.example.com"]`, or `"*"`

        1 error
        "#);
}
