use super::super::router::Pattern;
use super::super::value::Text;
use super::templates;

fn paths(prefix: &str, path: &str) -> Vec<String> {
    let pattern = match path.strip_prefix('~') {
        Some(regex) => Pattern::Regex(regex.into()),
        None => Pattern::Text(Text::known(path)),
    };
    match templates(&Text::known(prefix), &pattern) {
        Ok(found) => found.into_iter().map(|template| template.text).collect(),
        Err(reason) => vec![reason],
    }
}

#[test]
fn parameters_are_written_as_templates() {
    assert_eq!(paths("/api", "/users/:id(\\d+)"), ["/api/users/{id}"]);
    assert_eq!(paths("/api/", "/"), ["/api"]);
    assert_eq!(paths("", "/"), ["/"]);
    assert_eq!(paths("", "/flights/:from-:to"), ["/flights/{from}-{to}"]);
    assert_eq!(paths("", "/a::b/:c"), ["/a:b/{c}"]);
}

#[test]
fn texts_of_old_express_are_expressions() {
    assert_eq!(
        paths("", "^/$|/index(.html)?"),
        ["/", "/index.html", "/index"]
    );
    assert_eq!(paths("/api", "/a|/b/:c(d|e)"), ["/api/a", "/api/b/{c}"]);
    assert_eq!(paths("", "^/about(.html)?$"), ["/about.html", "/about"]);
}

#[test]
fn parts_that_may_be_left_out_make_two_paths() {
    assert_eq!(paths("", "/a{/:b}"), ["/a/{b}", "/a"]);
    assert_eq!(paths("", "/a/:b?"), ["/a/{b}", "/a"]);
    assert_eq!(
        paths("", "/a/:b?/:c?/:d?/:e?/:f?")
            .last()
            .map(String::as_str),
        Some("/a")
    );
    assert_eq!(paths("", "/a/:b?/:c?"), ["/a/{b}/{c}", "/a/{b}", "/a"]);
    assert_eq!(paths("", "/colou?r"), ["/colour", "/color"]);
    assert_eq!(paths("", "~^\\/colou?r$"), ["/colour", "/color"]);
    assert_eq!(
        paths("/v1", "~pets\\/?.*"),
        ["/v1/pets/{wildcard}", "/v1/pets"]
    );
}

#[test]
fn rests_are_parameters() {
    assert_eq!(paths("", "/files/*path"), ["/files/{path}"]);
    assert_eq!(paths("", "/files/*"), ["/files/{wildcard}"]);
    assert_eq!(paths("", "/files/(.*)"), ["/files/{wildcard}"]);
    assert_eq!(
        paths("", "/files.svc/([$])metadata"),
        ["/files.svc/$metadata"]
    );
}

#[test]
fn simple_patterns_are_templates_and_others_are_told() {
    assert_eq!(paths("", "/+pets/:id"), ["/pets/{id}"]);
    assert_eq!(paths("", "/push/?*"), ["/push/{wildcard}"]);
    assert_eq!(paths("", "~^\\/users\\/(\\d+)\\/?$"), ["/users/{0}"]);
    assert_eq!(paths("", "~.*fly$"), ["/{wildcard}fly"]);
    assert_eq!(paths("", "~^(?:\\/v1)?\\/pets$"), ["/v1/pets", "/pets"]);
    assert_eq!(
        paths("", "~a|b"),
        ["its path is the pattern `/a|b/`, which is no template"]
    );
}

#[test]
fn what_is_not_known_is_a_named_hole() {
    let mut prefix = Text::known("/");
    prefix.push(&Text::hole("PREFIX"));
    let found = templates(&prefix, &Pattern::Text(Text::known("/users"))).unwrap();
    assert_eq!(found[0].text, "/{PREFIX}/users");
    assert_eq!(found[0].holes, ["PREFIX"]);
}

#[test]
fn a_parameter_has_a_name_of_which_not_all_is_known() {
    let mut path = Text::known("/roles/:");
    path.push(&Text::hole("user"));
    path.push(&Text::known("Id/:also"));
    let found = templates(&Text::default(), &Pattern::Text(path)).unwrap();
    assert_eq!(found[0].text, "/roles/{userId}/{also}");
    assert!(found[0].holes.is_empty());
}
