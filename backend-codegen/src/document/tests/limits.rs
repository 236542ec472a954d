//! What a hostile text may cost.

use super::{document, read_text};
use crate::document::Limits;

/// The code of the only finding about a text under `limits`, if there is no tree.
fn refusal(name: &str, text: &str, limits: Limits) -> Option<&'static str> {
    let (document, diagnostics) = read_text(name, text, &limits);
    assert_eq!(document.is_none(), diagnostics.has_errors());
    assert!(diagnostics.len() < 2, "{diagnostics:?}");
    diagnostics.iter().next().map(|finding| finding.code)
}

fn depth(depth: usize) -> Limits {
    Limits {
        depth,
        ..Limits::default()
    }
}

fn nodes(nodes: usize) -> Limits {
    Limits {
        nodes,
        ..Limits::default()
    }
}

#[test]
fn depth_counts_arrays_and_objects() {
    for name in ["t.json", "t.yaml"] {
        let text = r#"[{"a": [{"b": 1}]}]"#;
        assert_eq!(refusal(name, text, depth(4)), None);
        assert_eq!(refusal(name, text, depth(3)), Some("document::too-deep"));
        assert_eq!(refusal(name, "1", depth(0)), None);
        assert_eq!(refusal(name, "[]", depth(0)), Some("document::too-deep"));
    }
    assert_eq!(refusal("t.yaml", "a:\n- b: 1\n", depth(3)), None);
    let block = refusal("t.yaml", "a:\n- b: 1\n", depth(2));
    assert_eq!(block, Some("document::too-deep"));
}

#[test]
fn brackets_without_end_are_no_stack_overflow() {
    for text in ["[".repeat(200_000), "{\"a\":".repeat(200_000)] {
        for name in ["t.json", "t.yaml"] {
            let found = refusal(name, &text, Limits::default());
            assert_eq!(found, Some("document::too-deep"));
        }
    }
    let dashes = refusal("t.yaml", &"- ".repeat(200_000), Limits::default());
    assert_eq!(dashes, Some("document::too-deep"));
}

#[test]
fn no_depth_overflows_the_stack() {
    let text = format!("{}{}", "[".repeat(300_000), "]".repeat(300_000));
    assert_eq!(refusal("t.json", &text, depth(300_000)), None);
}

#[test]
fn nodes_are_values() {
    for name in ["t.json", "t.yaml"] {
        let text = r#"{"a": [1, 2], "b": {}}"#;
        assert_eq!(document(name, text).node_count(), 5);
        assert_eq!(refusal(name, text, nodes(5)), None);
        let found = refusal(name, text, nodes(3));
        assert_eq!(found, Some("document::too-many-nodes"));
    }
}

#[test]
fn size_is_in_bytes() {
    let bytes = |bytes| Limits {
        bytes,
        ..Limits::default()
    };
    assert_eq!(refusal("t.json", "\"é\"", bytes(4)), None);
    let found = refusal("t.json", "\"é\"", bytes(3));
    assert_eq!(found, Some("document::too-large"));
}

#[test]
fn the_alias_budget_can_be_set() {
    let elements = "x, ".repeat(1000);
    let text = format!("- &a [{elements}]\n- [*a, *a, *a]\n");
    let ratio = |alias_ratio| Limits {
        alias_ratio,
        ..Limits::default()
    };
    assert_eq!(refusal("t.yaml", &text, ratio(4)), None);
    let found = refusal("t.yaml", &text, ratio(3));
    assert_eq!(found, Some("yaml::alias-budget"));
    let none = refusal("t.yaml", "a: &a 1\nb: *a\n", ratio(0));
    assert_eq!(none, Some("yaml::alias-budget"));
}
