//! Overlays on small documents, by what comes out and what is told.

use crate::diagnostic::Diagnostics;
use crate::document::{self, Kind, Limits, Node, Sources, Syntax};
use crate::read::NoFiles;
use crate::read::openapi::testing::rendered;
use crate::read::openapi::{ReadOptions, read};

/// A value in one line, as JSON.
fn shown(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Number(lexeme) => lexeme.to_owned(),
        Kind::String(text) => format!("{text:?}"),
        Kind::Array(array) => {
            let items: Vec<String> = array.iter().map(shown).collect();
            format!("[{}]", items.join(","))
        }
        Kind::Object(object) => {
            let members = object.iter();
            let members: Vec<String> = members
                .map(|member| format!("{:?}:{}", member.key, shown(member.value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
    }
}

/// A document with overlays of these actions, and what is told.
fn applied(document: &str, overlays: &[&str]) -> (String, String) {
    let mut sources = Sources::new();
    let mut diagnostics = Diagnostics::new();
    let entry = sources.add("openapi.yaml", document);
    let limits = Limits::default();
    let mut tree =
        document::read(&sources, entry, Syntax::Yaml, &limits, &mut diagnostics).unwrap();
    for actions in overlays {
        let text = match actions.strip_prefix("overlay:") {
            Some(_) => (*actions).to_owned(),
            None => {
                format!("overlay: 1.1.0\ninfo: {{title: x, version: '1'}}\nactions:\n{actions}")
            }
        };
        let overlay = sources.add("ours.yaml", text);
        let changed = super::applied(&sources, &tree, overlay, &limits, &mut diagnostics);
        let Some(changed) = changed else {
            return (String::new(), rendered(&sources, &diagnostics));
        };
        tree = changed;
    }
    (shown(tree.root()), rendered(&sources, &diagnostics))
}

/// What becomes of a document, of which nothing is told.
#[track_caller]
fn becomes(document: &str, actions: &str) -> String {
    let (text, told) = applied(document, &[actions]);
    assert_eq!(told, "");
    text
}

#[test]
fn objects_are_merged_and_arrays_are_added_to() {
    let document = "{a: {b: 1, c: [1], d: {e: x}}, f: [1], g: y}";
    let text = becomes(
        document,
        "- {target: $, update: {a: {b: 2, c: [2, 3], d: {h: null}, i: {}}, g: true}}\n\
         - {target: $.f, update: 2.50}\n\
         - {target: $.f, update: [3, [4]]}\n\
         - {target: $.f, update: {j: k}}\n\
         - {target: $.a.d.e, update: z}\n",
    );
    assert_eq!(
        text,
        r#"{"a":{"b":2,"c":[1,2,3],"d":{"e":"z","h":null},"i":{}},"f":[1,2.50,3,[4],{"j":"k"}],"g":true}"#
    );
}

#[test]
fn what_is_selected_can_be_removed_wherever_it_is() {
    let document = "{a: [1, 2, 3, 2], b: {c: 2, d: {c: 3}}, e: 2}";
    assert_eq!(
        becomes(document, "- {target: '$.a[?@ == 2]', remove: true}\n"),
        r#"{"a":[1,3],"b":{"c":2,"d":{"c":3}},"e":2}"#
    );
    assert_eq!(
        becomes(document, "- {target: $..c, remove: true}\n"),
        r#"{"a":[1,2,3,2],"b":{"d":{}},"e":2}"#
    );
    assert_eq!(
        becomes(document, "- {target: '$..*', remove: true}\n"),
        "{}"
    );
    let many: Vec<String> = (0..12).map(|n| n.to_string()).collect();
    let document = format!("{{a: [{}]}}", many.join(","));
    assert_eq!(
        becomes(&document, "- {target: '$.a[?@ != 5]', remove: true}\n"),
        r#"{"a":[5]}"#
    );
}

#[test]
fn places_can_be_copied_moved_and_made_before() {
    let document = "{paths: {/items: {get: {x: 1}}, /some: {delete: {}}}}";
    let text = becomes(
        document,
        "- {target: $.paths, update: {/new: {}}}\n\
         - {target: \"$.paths['/new']\", copy: \"$.paths['/items']\"}\n\
         - {target: \"$.paths['/some']\", copy: \"$.paths['/items']\"}\n\
         - {target: \"$.paths['/items']\", remove: true}\n",
    );
    assert_eq!(
        text,
        r#"{"paths":{"/some":{"delete":{},"get":{"x":1}},"/new":{"get":{"x":1}}}}"#
    );
}

#[test]
fn actions_can_be_kept_for_several_targets() {
    let overlay = "overlay: 1.2.0\ninfo: {title: x, version: '1'}\n\
                   components: {actions: {a/b: {fields: {update: {x: 1}}}}}\n\
                   actions:\n\
                   - {$ref: '#/components/actions/a~1b', target: $.a}\n\
                   - {$ref: '#/components/actions/a~1b', target: $.b}\n";
    let (text, told) = applied("{a: {}, b: {y: 2}}", &[overlay]);
    assert_eq!(
        (text.as_str(), told.as_str()),
        (r#"{"a":{"x":1},"b":{"y":2,"x":1}}"#, "")
    );
}

#[test]
fn one_overlay_sees_what_another_did() {
    let (text, told) = applied(
        "{a: 1}",
        &[
            "- {target: $, update: {b: {c: [1]}}}\n",
            "- {target: $.b.c, update: 2}\n- {target: $.a, remove: true}\n",
            "- {target: $.b, update: {d: \"a\\nb\"}}\n",
        ],
    );
    assert_eq!(
        (text.as_str(), told.as_str()),
        (r#"{"b":{"c":[1,2],"d":"a\nb"}}"#, "")
    );
}

#[test]
fn what_an_overlay_cannot_do_is_told_with_its_place() {
    let document = "{a: {b: 1, c: [1]}, d: {}}";
    let (text, told) = applied(
        document,
        &["- {target: $.a, update: {b: {}, c: [2]}}\n\
           - {target: $.a, update: {c: {}}}\n\
           - {target: $.a, update: 1}\n\
           - {target: $.x, update: 1}\n\
           - {target: '$.', update: 1}\n\
           - {target: '$.paths./pets', update: 1}\n\
           - {target: $, remove: true}\n\
           - {target: $.d, copy: '$.a.*'}\n\
           - {target: $.d, update: 1, copy: $.a}\n\
           - {target: $.d}\n\
           - {target: $.d, updates: {}}\n\
           - {target: 1, update: {}}\n\
           - {update: {}}\n\
           - {target: $.d, remove: yes}\n\
           - {$ref: '#/components/actions/x', target: $.d}\n"],
    );
    assert_eq!(text, r#"{"a":{"b":1,"c":[1]},"d":{}}"#);
    insta::assert_snapshot!(told, @r"
        error[overlay::query] ours.yaml:8:12 this is no JSONPath query (RFC 9535) | in dot member name, must start with lowercase alpha or '_' after `$.` | help: a query starts with `$`, and names with other characters than letters, digits and `_` are quoted: `$.paths['/pets'].get`
        error[overlay::query] ours.yaml:9:12 this is no JSONPath query (RFC 9535) | in dot member name, must start with lowercase alpha or '_' after `$.paths.` | help: a query starts with `$`, and names with other characters than letters, digits and `_` are quoted: `$.paths['/pets'].get`
        error[overlay::action] ours.yaml:12:34 the action has both `update` and `copy` | help: make two actions of it
        error[overlay::action] ours.yaml:13:3 the action says nothing that is to be done | help: add `update`, `copy` or `remove: true`
        error[overlay::unknown-field] ours.yaml:14:17 `updates` means nothing in an action | help: write `update`
        error[overlay::action] ours.yaml:14:3 the action says nothing that is to be done | help: add `update`, `copy` or `remove: true`
        error[overlay::target] ours.yaml:15:12 the action has no target | `target` has to be a JSONPath query, as a string | help: write what it changes, as in `target: $.paths['/pets'].get`
        error[overlay::target] ours.yaml:16:3 the action has no target | `target` has to be a JSONPath query, as a string | help: write what it changes, as in `target: $.paths['/pets'].get`
        error[overlay::action] ours.yaml:17:25 `remove` is neither `true` nor `false` | help: write `remove: true`
        error[overlay::reference] ours.yaml:18:10 `#/components/actions/x` refers to no action | there is no such action with `fields` at `#/components/actions/` | help: name one of `components.actions`
        error[overlay::incompatible] ours.yaml:4:29 an object cannot be merged into a plain value | for `$['a']` | 1:9 this is a plain value | help: remove what is there by an action before this one
        error[overlay::incompatible] ours.yaml:5:29 an object cannot be merged into an array | for `$['a']` | 1:15 this is an array | help: remove what is there by an action before this one
        error[overlay::incompatible] ours.yaml:6:25 a plain value cannot be merged into an object | for `$['a']` | 1:5 this is an object | help: remove what is there by an action before this one
        warning[overlay::no-match] ours.yaml:7:12 the action changes nothing | this selects nothing in the document | help: names with other characters than letters are quoted: `$.paths['/pets']`
        error[overlay::remove-root] ours.yaml:10:12 the document as a whole cannot be removed | help: select what is to go
        error[overlay::copy] ours.yaml:11:23 2 places are to be copied from | this has to select exactly one place | help: name the one place whose contents are copied
        ");
}

#[test]
fn what_is_no_overlay_is_told() {
    let told = |text: &str| applied("{a: 1}", &[text]).1;
    insta::assert_snapshot!(told("overlay: 2.0.0\n"), @r"error[overlay::version] ours.yaml:1:10 overlays of version `2.0.0` are not known | an overlay starts with `overlay: 1.0.0`, `1.1.0` or `1.2.0` | help: overlays have changes; the document that they change comes first");
    insta::assert_snapshot!(told("overlay: 1.10.0\nactions: [{target: $}]\n"), @r"error[overlay::version] ours.yaml:1:10 overlays of version `1.10.0` are not known | an overlay starts with `overlay: 1.0.0`, `1.1.0` or `1.2.0` | help: overlays have changes; the document that they change comes first");
    insta::assert_snapshot!(told("overlay: 1.0.0\n"), @r"error[overlay::no-actions] ours.yaml:1:1 the overlay changes nothing | `actions` has to be a list of changes | help: add `- target: $.info` with an `update`, a `copy` or `remove: true`");
    insta::assert_snapshot!(told("overlay: 1.0.0\nactions: []\nxtends: x\n"), @r"
        error[overlay::unknown-field] ours.yaml:3:1 `xtends` means nothing in an overlay | help: write `extends`
        error[overlay::no-actions] ours.yaml:2:10 the overlay changes nothing | `actions` has to be a list of changes | help: add `- target: $.info` with an `update`, a `copy` or `remove: true`
        ");
}

#[test]
fn what_is_found_later_is_told_where_it_was_said() {
    let mut sources = Sources::new();
    let entry = sources.add(
        "openapi.yaml",
        "openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths: {}\n",
    );
    let overlay = |sources: &mut Sources, name: &str, schema: &str| {
        let text = format!(
            "overlay: 1.0.0\nactions:\n- target: $\n  update:\n    components:\n      schemas:\n{schema}"
        );
        sources.add(name, text)
    };
    let overlays = vec![
        overlay(
            &mut sources,
            "a.yaml",
            "        A: {type: string, minLength: -1}\n",
        ),
        overlay(&mut sources, "b.yaml", "        B: {type: text}\n"),
    ];
    let options = ReadOptions {
        overlays,
        ..ReadOptions::default()
    };
    let mut diagnostics = Diagnostics::new();
    let api = read(
        &mut sources,
        entry,
        &mut NoFiles,
        &options,
        &mut diagnostics,
    );
    assert!(api.is_some());
    insta::assert_snapshot!(rendered(&sources, &diagnostics), @r"
        error[schema::out-of-range] a.yaml:7:38 `minLength` must be a non-negative integer, not `-1` | schema `A` | help: write 0 or more, or leave it out for no limit
        error[schema::unknown-type] b.yaml:7:19 there is no type `text` | schema `B` | help: write `type: string` | help: with `--lenient` it is read as meant
        ");
}

#[test]
fn swagger_takes_overlays_too() {
    let mut sources = Sources::new();
    let entry = sources.add(
        "openapi.yaml",
        "swagger: '2.0'\ninfo: {title: x, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: x}}}}}\n",
    );
    let overlay = sources.add(
        "ours.yaml",
        "overlay: 1.0.0\nactions:\n- target: $.paths['/a'].get.responses['200']\n  update: {schema: {type: text}}\n",
    );
    let options = ReadOptions {
        overlays: vec![overlay],
        ..ReadOptions::default()
    };
    let mut diagnostics = Diagnostics::new();
    read(
        &mut sources,
        entry,
        &mut NoFiles,
        &options,
        &mut diagnostics,
    );
    insta::assert_snapshot!(rendered(&sources, &diagnostics), @r"error[schema::unknown-type] ours.yaml:4:27 there is no type `text` | body of the 200 response of `GET /a` | help: write `type: string` | help: with `--lenient` it is read as meant");
}
