//! Names as packages of databases make them of other names.

/// `UserName` of `userName`.
pub(in crate::read::typescript) fn capitalized(name: &str) -> String {
    let mut characters = name.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

/// `categories` of `category`, as far as English goes by rules.
pub(in crate::read::typescript) fn plural(name: &str) -> String {
    let lower = name.to_lowercase();
    if UNCOUNTABLE.iter().any(|it| lower.ends_with(it)) {
        return name.to_owned();
    }
    for (one, many) in IRREGULAR {
        if lower.ends_with(many) {
            return name.to_owned();
        }
        if lower.ends_with(one) {
            return swapped(name, one, many);
        }
    }
    let ends = |ending: &str| lower.ends_with(ending);
    let before_y = lower.strip_suffix('y').and_then(|stem| stem.chars().last());
    if before_y.is_some_and(|letter| !"aeiou".contains(letter)) {
        swapped(name, "y", "ies")
    } else if ends("ss") || ends("x") || ends("ch") || ends("sh") || ends("us") {
        format!("{name}es")
    } else if ends("s") {
        name.to_owned()
    } else {
        format!("{name}s")
    }
}

/// `category` of `categories`, as far as English goes by rules.
pub(in crate::read::typescript) fn singular(name: &str) -> String {
    let lower = name.to_lowercase();
    if UNCOUNTABLE.iter().any(|it| lower.ends_with(it)) {
        return name.to_owned();
    }
    for (one, many) in IRREGULAR {
        if lower.ends_with(many) {
            return swapped(name, many, one);
        }
    }
    let ends = |ending: &str| lower.ends_with(ending);
    if ends("ies") {
        swapped(name, "ies", "y")
    } else if ends("sses") || ends("xes") || ends("ches") || ends("shes") || ends("uses") {
        swapped(name, "es", "")
    } else if ends("s") && !ends("ss") && !ends("us") && !ends("is") {
        swapped(name, "s", "")
    } else {
        name.to_owned()
    }
}

/// Words that have no rule.
const IRREGULAR: [(&str, &str); 6] = [
    ("person", "people"),
    ("child", "children"),
    ("woman", "women"),
    ("man", "men"),
    ("movie", "movies"),
    ("status", "statuses"),
];

/// Words that have one form.
const UNCOUNTABLE: [&str; 8] = [
    "news",
    "information",
    "equipment",
    "series",
    "species",
    "sheep",
    "fish",
    "money",
];

/// A name with another ending, which is as long in small letters.
fn swapped(name: &str, ending: &str, other: &str) -> String {
    let stem = name.len().saturating_sub(ending.len());
    format!("{}{other}", name.get(..stem).unwrap_or(name))
}
