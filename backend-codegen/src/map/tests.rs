//! Maps beside those of the standard library, and a list that says the order.

use std::collections::HashMap;

use super::{Entry, IndexMap, IndexSet};

/// Numbers without end that are the same each time.
fn numbers() -> impl Iterator<Item = usize> {
    let mut state = 7_u64;
    std::iter::repeat_with(move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as usize
    })
}

#[test]
fn a_map_finds_what_was_inserted_and_not_removed() {
    let mut numbers = numbers();
    let mut next = |n: usize| numbers.next().unwrap() % n;
    for room in [4, 12, 40, 400] {
        let mut map: IndexMap<String, usize> = IndexMap::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut order: Vec<String> = Vec::new();
        for step in 0..20_000 {
            let key = format!("key {}", next(room));
            match next(12) {
                0..6 => {
                    assert_eq!(
                        map.insert(key.clone(), step),
                        known.insert(key.clone(), step)
                    );
                    if !order.contains(&key) {
                        order.push(key);
                    }
                }
                6 | 7 => {
                    let place = order.iter().position(|it| *it == key);
                    assert_eq!(map.swap_remove(&key), known.remove(&key));
                    place.map(|place| order.swap_remove(place));
                }
                8 => {
                    assert_eq!(map.shift_remove(key.as_str()), known.remove(&key));
                    order.retain(|it| *it != key);
                }
                9 if step % 50 == 0 => {
                    map.retain(|_, value| *value % 3 != 0);
                    known.retain(|_, value| *value % 3 != 0);
                    order.retain(|it| known.contains_key(it));
                }
                10 => {
                    *map.entry(key.clone()).or_insert(0) += 1;
                    *known.entry(key.clone()).or_insert(0) += 1;
                    if !order.contains(&key) {
                        order.push(key);
                    }
                }
                _ if step % 777 == 0 => {
                    map.sort_keys();
                    order.sort();
                }
                _ => assert_eq!(map.get(&key), known.get(&key)),
            }
            assert_eq!(map.len(), known.len());
        }
        assert!(map.keys().eq(&order));
        for (place, key) in order.iter().enumerate() {
            assert_eq!(map.get_index_of(key), Some(place));
            assert_eq!(map.get(key), known.get(key));
        }
    }
}

#[test]
fn entries_say_where_they_are() {
    let mut map = IndexMap::from([("b", 1), ("a", 2)]);
    assert_eq!(map.entry("a").index(), 1);
    assert_eq!(map.entry("c").index(), 2);
    assert!(matches!(map.entry("c"), Entry::Vacant(_)));
    let Entry::Occupied(mut entry) = map.entry("b") else {
        panic!("it is there");
    };
    assert_eq!(entry.insert(3), 1);
    assert_eq!(map.sorted(), [(&"a", &2), (&"b", &3)]);
    assert_eq!(map, IndexMap::from([("a", 2), ("b", 3)]));
}

#[test]
fn a_set_has_each_item_once_in_the_order_in_which_they_came() {
    let set: IndexSet<usize> = numbers().take(2000).map(|n| n % 50).collect();
    let mut order = Vec::new();
    for n in numbers().take(2000).map(|n| n % 50) {
        if !order.contains(&n) {
            order.push(n);
        }
    }
    assert!(set.iter().eq(&order));
    assert!((0..50).all(|n| set.contains(&n)) && !set.contains(&50));
    assert!(set.sorted().into_iter().copied().eq(0..50));
}
