//! What an index is called that has no name yet.

use std::collections::BTreeSet;

/// So many bytes of a name PostgreSQL keeps.
const LONGEST: usize = 63;

/// `idx_<table>_<columns>`, and no name of `taken`: `idx_users_email`, `idx_orders_user_id`. Of several columns
/// each loses the ending `_id`, which says nothing there: `idx_orders_user_status`.
///
/// A partial index for one value is called by it: `idx_orders_active` for `status = 'active'`.
pub(crate) fn index_name(
    table: &str,
    columns: &[&str],
    value: Option<&str>,
    taken: &BTreeSet<String>,
) -> String {
    let is_composite = columns.len() > 1;
    let words: Vec<String> = columns
        .iter()
        .map(|column| {
            let column = word(column);
            match column
                .strip_suffix("_id")
                .filter(|it| is_composite && !it.is_empty())
            {
                Some(stem) => stem.to_owned(),
                None => column,
            }
        })
        .collect();
    let value = value.map(word).filter(|value| !value.is_empty());
    let table = word(table);
    let mut candidates = Vec::new();
    if let Some(value) = &value {
        candidates.push(format!("idx_{table}_{value}"));
        candidates.push(format!("idx_{table}_{}_{value}", words.join("_")));
    } else {
        candidates.push(format!("idx_{table}_{}", words.join("_")));
    }
    let candidates: Vec<String> = candidates.into_iter().map(|it| cut(&it, LONGEST)).collect();
    if let Some(free) = candidates.iter().find(|it| !taken.contains(*it)) {
        return free.clone();
    }
    let last = candidates.last().cloned().unwrap_or_default();
    let numbered = (2_u32..).map(|n| {
        let ending = format!("_{n}");
        format!("{}{ending}", cut(&last, LONGEST - ending.len()))
    });
    numbered
        .into_iter()
        .find(|it| !taken.contains(it))
        .unwrap_or(last)
}

/// What is no letter or digit becomes a line: expressions have names, too.
fn word(text: &str) -> String {
    let mut word = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        } else if !word.is_empty() && !word.ends_with('_') {
            word.push('_');
        }
    }
    word.trim_end_matches('_').to_owned()
}

fn cut(text: &str, longest: usize) -> String {
    let mut end = longest.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end)
        .unwrap_or_default()
        .trim_end_matches('_')
        .to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::index_name;

    fn named(table: &str, columns: &[&str], value: Option<&str>) -> String {
        index_name(table, columns, value, &BTreeSet::new())
    }

    #[test]
    fn names_say_table_and_columns() {
        assert_eq!(named("users", &["email"], None), "idx_users_email");
        assert_eq!(named("orders", &["user_id"], None), "idx_orders_user_id");
        assert_eq!(
            named("orders", &["user_id", "status"], None),
            "idx_orders_user_status"
        );
        assert_eq!(
            named("users", &["email", "name"], None),
            "idx_users_email_name"
        );
        assert_eq!(
            named("users", &["lower(email)"], None),
            "idx_users_lower_email"
        );
        assert_eq!(
            named("orders", &["created_at"], Some("active")),
            "idx_orders_active"
        );
    }

    #[test]
    fn names_are_free_and_not_too_long() {
        let taken: BTreeSet<String> = ["idx_orders_active", "idx_orders_at_active", "idx_a_b"]
            .map(str::to_owned)
            .into();
        assert_eq!(index_name("a", &["b"], None, &taken), "idx_a_b_2");
        assert_eq!(
            index_name("orders", &["at"], Some("active"), &taken),
            "idx_orders_at_active_2"
        );
        let long = "ü".repeat(80);
        let name = named(&long, &["b"], None);
        assert!(name.len() <= 63 && name.len() > 60, "{name}");
    }
}
