//! Facts about objects and how they are searched.

use super::{document, read_text};
use crate::document::Limits;

fn object(members: usize) -> String {
    let members: Vec<_> = (0..members).map(|n| format!("\"key {n}\": {n}")).collect();
    format!("{{{}}}", members.join(", "))
}

#[test]
fn every_key_is_found_whatever_the_size() {
    for members in [0, 1, 15, 16, 17, 18, 100, 5000] {
        let document = document("t.json", &object(members));
        let object = document.root().as_object().unwrap();
        assert_eq!((object.len(), object.is_empty()), (members, members == 0));
        for n in 0..members {
            let key = format!("key {n}");
            let member = object.member(&key).unwrap();
            assert_eq!(member.key, key);
            assert_eq!(member.value.as_number(), Some(n.to_string().as_str()));
            assert_eq!(
                object.get(&key).map(|node| node.id()),
                Some(member.value.id())
            );
        }
        for missing in ["", "key", "key -1", &format!("key {members}")] {
            assert!(object.get(missing).is_none());
        }
    }
}

#[test]
fn members_come_in_the_order_of_the_document() {
    let document = document("t.json", &object(100));
    let numbers: Vec<_> = document.root().as_object().unwrap().iter().collect();
    for (n, member) in numbers.iter().enumerate() {
        assert_eq!(member.value.as_number(), Some(n.to_string().as_str()));
    }
}

#[test]
fn equal_keys_are_found_whatever_the_size() {
    for members in [2, 10, 16, 17, 18, 40, 2000] {
        let text = object(members);
        // The last one again, the first one twice more, each written in another way.
        let last = members - 1;
        let open = text.strip_suffix('}').unwrap();
        let text =
            format!("{open}, \"\\u006bey {last}\": 0, \"key\\u00200\": 0, \"k\\u0065y 0\": 0}}");
        let (document, diagnostics) = read_text("t.json", &text, &Limits::default());
        let places: Vec<_> = diagnostics
            .iter()
            .map(|finding| (finding.code, finding.related.len(), finding.location.start))
            .collect();
        assert_eq!(places.len(), 3);
        assert!(
            places
                .iter()
                .all(|place| (place.0, place.1) == ("document::duplicate-key", 1))
        );
        assert!(places.windows(2).all(|pair| pair[0].2 < pair[1].2));
        let document = document.unwrap();
        let object = document.root().as_object().unwrap();
        assert_eq!(object.len(), members);
        assert_eq!(
            object.get(&format!("key {last}")).unwrap().as_number(),
            Some(last.to_string().as_str())
        );
    }
}

#[test]
fn names_of_prototypes_are_keys_like_any_other() {
    let document = document(
        "t.json",
        r#"{"__proto__": 1, "constructor": 2, "": 3, "\u0000": 4}"#,
    );
    let value = |key| document.root().get(key).and_then(|node| node.as_number());
    assert_eq!(
        [
            value("__proto__"),
            value("constructor"),
            value(""),
            value("\0")
        ],
        [Some("1"), Some("2"), Some("3"), Some("4")]
    );
    assert_eq!(value("toString"), None);
}

#[test]
fn ids_tell_nodes_apart() {
    let document = document("t.json", r#"{"a": [1, 1], "b": [1, 1]}"#);
    let pointers = ["", "/a", "/a/0", "/a/1", "/b", "/b/0", "/b/1"];
    let ids: std::collections::BTreeSet<_> = pointers
        .iter()
        .map(|pointer| document.pointer(pointer).unwrap().id())
        .collect();
    assert_eq!(ids.len(), pointers.len());
}
