//! What a check says of a column, where JSON Schema has words for it. Checks are texts that the server
//! has written; whatever is not understood is left to the server, which refuses what breaks it.

use backend_codegen::read::database::Bounds;

/// Reads the definition of a check that is about `column` alone.
pub(super) fn read(definition: &str, column: &str, bounds: &mut Bounds) {
    let Some(condition) = definition.strip_prefix("CHECK ") else {
        return;
    };
    for part in parts(bare(condition)) {
        one(bare(part), column, bounds);
    }
}

fn one(condition: &str, column: &str, bounds: &mut Bounds) {
    for operator in [" = ANY ", " >= ", " <= ", " > ", " < "] {
        let Some((left, right)) = condition.split_once(operator) else {
            continue;
        };
        let (left, right) = (uncast(left), right.trim());
        if left == column {
            about_value(operator.trim(), right, bounds);
        } else if let Some(inside) = length_of(left)
            && uncast(inside) == column
        {
            about_length(operator.trim(), right, bounds);
        }
        return;
    }
}

fn about_value(operator: &str, right: &str, bounds: &mut Bounds) {
    if operator == "= ANY" {
        if let Some(values) = list(right) {
            bounds.values = values;
        }
        return;
    }
    let Some(number) = number(right) else { return };
    match operator {
        ">=" => bounds.minimum = Some(number),
        "<=" => bounds.maximum = Some(number),
        ">" => bounds.exclusive_minimum = Some(number),
        _ => bounds.exclusive_maximum = Some(number),
    }
}

fn about_length(operator: &str, right: &str, bounds: &mut Bounds) {
    let number = number(right).and_then(|text| text.parse::<u32>().ok());
    let Some(number) = number else { return };
    match operator {
        ">=" => bounds.min_length = Some(number),
        "<=" => bounds.max_length = Some(number),
        ">" => bounds.min_length = number.checked_add(1),
        _ => bounds.max_length = number.checked_sub(1),
    }
}

fn length_of(text: &str) -> Option<&str> {
    let inside = text
        .strip_prefix("length(")
        .or_else(|| text.strip_prefix("char_length("))
        .or_else(|| text.strip_prefix("character_length("))?;
    inside.strip_suffix(')')
}

/// `(0)::numeric` → `0`: an integer, or a decimal.
fn number(text: &str) -> Option<String> {
    let text = uncast(text).trim_matches('\'');
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_plain = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let is_short = whole.len() < 16 && (whole == "0" || !whole.starts_with('0'));
    (is_plain(whole) && is_plain(fraction) && is_short).then(|| text.to_owned())
}

/// `(ARRAY['a'::text, 'b'::text])` → the texts.
fn list(text: &str) -> Option<Vec<String>> {
    let inside = uncast(text).strip_prefix("ARRAY[")?.strip_suffix(']')?;
    let items = inside.split(", ").map(|item| {
        let text = uncast(item).strip_prefix('\'')?.strip_suffix('\'')?;
        // A comma or a quote in a text is left to the server.
        (!text.contains(['\'', '\\'])).then(|| text.to_owned())
    });
    items.collect()
}

/// Without casts and parentheses around it.
fn uncast(text: &str) -> &str {
    let mut text = bare(text.trim());
    loop {
        let shorter = match text.rsplit_once("::") {
            Some((value, ty)) if is_type(ty) => bare(value),
            _ => text,
        };
        if shorter == text {
            return text;
        }
        text = shorter;
    }
}

fn is_type(text: &str) -> bool {
    let name = text.strip_suffix("[]").unwrap_or(text);
    name.chars()
        .all(|c| c.is_alphanumeric() || " ._\"".contains(c))
}

/// Without parentheses around it.
fn bare(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inside) = text.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
        if !is_balanced(inside) {
            break;
        }
        text = inside.trim();
    }
    text
}

fn is_balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    let mut is_quoted = false;
    for c in text.chars() {
        match c {
            '\'' => is_quoted = !is_quoted,
            '(' if !is_quoted => depth = depth.saturating_add(1),
            ')' if !is_quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

/// The parts of a conjunction; one part if it is none, or has alternatives.
fn parts(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text.split(" AND ").collect();
    match parts.iter().all(|part| is_balanced(part)) {
        true => parts,
        false => vec![text],
    }
}

#[cfg(test)]
mod tests {
    use super::{Bounds, read};

    fn of(definition: &str) -> Bounds {
        let mut bounds = Bounds::default();
        read(definition, "x", &mut bounds);
        bounds
    }

    #[test]
    fn numbers_lengths_and_lists_are_understood() {
        let bounds = of("CHECK (((x >= 1) AND (x <= 5)))");
        assert_eq!(
            (bounds.minimum.as_deref(), bounds.maximum.as_deref()),
            (Some("1"), Some("5"))
        );
        assert_eq!(
            of("CHECK ((x > (0)::numeric))")
                .exclusive_minimum
                .as_deref(),
            Some("0")
        );
        assert_eq!(
            of("CHECK ((x < '-3'::integer))")
                .exclusive_maximum
                .as_deref(),
            Some("-3")
        );
        assert_eq!(of("CHECK ((length((x)::text) <= 9))").max_length, Some(9));
        assert_eq!(of("CHECK ((char_length(x) > 0))").min_length, Some(1));
        for definition in [
            "CHECK ((x = ANY (ARRAY['a'::text, 'b c'::text])))",
            "CHECK (((x) = ANY (ARRAY['a'::character varying, 'b c'::character varying])))",
        ] {
            assert_eq!(of(definition).values, ["a", "b c"], "{definition}");
        }
    }

    #[test]
    fn whatever_else_a_check_says_is_left_to_the_server() {
        for definition in [
            "CHECK (((x > 1) OR (x < 0)))",
            "CHECK ((x > y))",
            "CHECK ((y > 1))",
            "CHECK ((lower(x) = x))",
            "CHECK ((x = ANY (ARRAY['a'', b'::text])))",
            "CHECK ((x > now()))",
            "CHECK (",
        ] {
            assert_eq!(of(definition), Bounds::default(), "{definition}");
        }
    }
}
