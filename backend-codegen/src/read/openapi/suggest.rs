//! "Did you mean …?"

/// Names longer than this are compared for equality without case only.
const LONGEST: usize = 64;

/// The candidate that `name` is most probably a slip of, if there is one.
pub(super) fn suggest<'c>(
    name: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let name: Vec<char> = name.chars().collect();
    // A third of the characters may be wrong.
    let mut best = name.len() / 3;
    let mut found = None;
    for candidate in candidates {
        let length = candidate.chars().count();
        if length.abs_diff(name.len()) > best || length == 0 {
            continue;
        }
        if name.len() > LONGEST || length > LONGEST {
            let equal = candidate
                .chars()
                .flat_map(char::to_lowercase)
                .eq(name.iter().flat_map(|character| character.to_lowercase()));
            if equal {
                return Some(candidate);
            }
            continue;
        }
        let distance = distance(&name, candidate);
        if distance < best || (distance == best && found.is_none()) {
            best = distance;
            found = Some(candidate);
        }
    }
    found
}

/// How many characters have to be added, taken away, replaced or swapped with their neighbour. Case
/// counts nothing, unless nothing else differs.
fn distance(a: &[char], b: &str) -> usize {
    let lower = |character: &char| character.to_lowercase().next().unwrap_or(*character);
    let a: Vec<char> = a.iter().map(lower).collect();
    let b: Vec<char> = b.chars().map(|character| lower(&character)).collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(last.len());
        row.push(i + 1);
        for (j, to) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut cost = (at(&last, j) + usize::from(from != to))
                .min(at(&last, j + 1) + 1)
                .min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(to) && b.get(j - 1) == Some(from);
            if swapped {
                cost = cost.min(at(&before_last, j - 1) + 1);
            }
            row.push(cost);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found_and_other_words_are_not() {
        let names = ["Order", "OrderItem", "Customer", "description"];
        assert_eq!(suggest("Ordr", names), Some("Order"));
        assert_eq!(suggest("order", names), Some("Order"));
        assert_eq!(suggest("Odrer", names), Some("Order"));
        assert_eq!(suggest("descripton", names), Some("description"));
        assert_eq!(suggest("Invoice", names), None);
        assert_eq!(suggest("x", names), None);
    }
}
