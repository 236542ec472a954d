use super::super::testing::{diagnostics, lenient, with_files};

#[test]
fn templates_that_are_none_are_told() {
    insta::assert_snapshot!(
        diagnostics("
            paths:
              users: {}
              /{a: {}
              /{}: {}
              /{a}/{a}: {}
              /a?b=c: {}
              /null:
              x-kept: {}
        "),
        @r"
        error[path::template] 2:3 the path `users` does not begin with a slash | it is appended to the URL of a server | help: write `/users`
        error[path::template] 3:3 a brace in the path `/{a` has no partner | the one of `{a` is meant | help: a parameter is written `{name}`, within one segment
        error[path::template] 4:3 a parameter in the path `/{}` has no name | there is nothing in `{}` | help: write its name between the braces
        error[path::template] 5:3 the parameter `a` is twice in the path `/{a}/{a}` | one value cannot stand at two places | help: give one of them another name
        error[path::template] 6:3 the path `/a?b=c` has a query | a path ends before `?b=c` | help: declare a parameter with `in: query` for it; with `--lenient` it is ignored
        warning[openapi::null] 7:3 `/null` has no value | path `/null` | help: leave it out, or give it one
        "
    );
}

#[test]
fn paths_that_are_the_same_are_read_as_one_while_methods_differ() {
    let yaml = "
        paths:
          /a/{id}/{n}:
            get: {parameters: [{name: id, in: path, required: true, schema: {}}, {name: n, in: path, required: true, schema: {}}]}
          /a/{n}/{other}:
            parameters: [{name: n, in: path, required: true, schema: {}}, {name: other, in: path, required: true, schema: {}}]
            put: {summary: second}
            get: {}
    ";
    insta::assert_snapshot!(diagnostics(yaml), @r"
        warning[path::same] 4:3 `/a/{n}/{other}` is the same path as `/a/{id}/{n}`; they are read as one | a request for the one is a request for the other | 2:3 the first one | help: move the operations of both under one of them
        error[path::conflict] 7:5 `GET /a/{id}/{n}` is there twice | a request cannot be told from one for the first | 3:5 the first one | help: remove one of them, or describe both together | help: with `--lenient` the second one is ignored
        ");
    let (api, _) = with_files(yaml, &[]);
    assert_eq!(api.paths.len(), 1);
    let put = &api.paths[0].item.operations[1];
    let names: Vec<&str> = put
        .parameters
        .iter()
        .map(|parameter| &*parameter.name)
        .collect();
    assert_eq!(names, ["id", "n"]);
    let (api, text) = lenient(yaml);
    assert!(!text.contains("error["), "{text}");
    assert_eq!(api.operations().count(), 2);
}

#[test]
fn a_fragment_is_no_part_of_a_path() {
    let yaml = "
        paths:
          /a: {get: {}}
          /a#put: {put: {}}
          /b#get: {get: {}}
    ";
    insta::assert_snapshot!(diagnostics(yaml), @"warning[path::fragment] 3:3 the path `/a#put` has a fragment (and at 1 other place) | a fragment is never sent, so it is ignored | help: write `/a`");
    let (api, _) = with_files(yaml, &[]);
    let paths: Vec<String> = api
        .operations()
        .map(|(path, operation)| format!("{} {}", operation.method, path.template))
        .collect();
    assert_eq!(paths, ["GET /a", "PUT /a", "GET /b"]);
}

#[test]
fn a_query_in_a_path_is_ignored_if_asked_for() {
    let (api, text) = lenient("paths: {'/a?b=c': {get: {}}}");
    assert_eq!(api.paths[0].template.as_str(), "/a");
    insta::assert_snapshot!(text, @"warning[path::template] 1:9 the path `/a?b=c` has a query, which is ignored | path `/a?b=c` | help: write `/a`");
}
