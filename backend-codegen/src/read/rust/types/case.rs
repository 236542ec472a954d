//! How serde changes names.

/// A value of `rename_all`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

impl Case {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "lowercase" => Self::Lower,
            "UPPERCASE" => Self::Upper,
            "PascalCase" => Self::Pascal,
            "camelCase" => Self::Camel,
            "snake_case" => Self::Snake,
            "SCREAMING_SNAKE_CASE" => Self::ScreamingSnake,
            "kebab-case" => Self::Kebab,
            "SCREAMING-KEBAB-CASE" => Self::ScreamingKebab,
            _ => return None,
        })
    }

    /// What a field is called, whose name in Rust is in snake case.
    pub(super) fn field(self, name: &str) -> String {
        match self {
            Self::Lower | Self::Snake => name.to_owned(),
            Self::Upper | Self::ScreamingSnake => name.to_ascii_uppercase(),
            Self::Pascal => pascal(name),
            Self::Camel => lower_first(&pascal(name)),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// What a variant is called, whose name in Rust is in Pascal case.
    pub(super) fn variant(self, name: &str) -> String {
        match self {
            Self::Pascal => name.to_owned(),
            Self::Lower => name.to_ascii_lowercase(),
            Self::Upper => name.to_ascii_uppercase(),
            Self::Camel => lower_first(name),
            Self::Snake => snake(name),
            Self::ScreamingSnake => snake(name).to_ascii_uppercase(),
            Self::Kebab => snake(name).replace('_', "-"),
            Self::ScreamingKebab => snake(name).to_ascii_uppercase().replace('_', "-"),
        }
    }
}

/// `snake_case` as `PascalCase`, as serde does.
pub(in crate::read::rust) fn pascal(name: &str) -> String {
    let mut pascal = String::new();
    let mut is_start = true;
    for character in name.chars() {
        if character == '_' {
            is_start = true;
        } else if is_start {
            pascal.push(character.to_ascii_uppercase());
            is_start = false;
        } else {
            pascal.push(character);
        }
    }
    pascal
}

fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(characters).collect()
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for (at, character) in name.char_indices() {
        if at > 0 && character.is_uppercase() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::Case;

    #[test]
    fn names_are_changed_as_serde_does() {
        let of = |case: &str| {
            let case = Case::of(case).unwrap();
            (case.field("very_tasty"), case.variant("VeryTasty"))
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(of("lowercase"), pair("very_tasty", "verytasty"));
        assert_eq!(of("UPPERCASE"), pair("VERY_TASTY", "VERYTASTY"));
        assert_eq!(of("PascalCase"), pair("VeryTasty", "VeryTasty"));
        assert_eq!(of("camelCase"), pair("veryTasty", "veryTasty"));
        assert_eq!(of("snake_case"), pair("very_tasty", "very_tasty"));
        assert_eq!(of("SCREAMING_SNAKE_CASE"), pair("VERY_TASTY", "VERY_TASTY"));
        assert_eq!(of("kebab-case"), pair("very-tasty", "very-tasty"));
        assert_eq!(of("SCREAMING-KEBAB-CASE"), pair("VERY-TASTY", "VERY-TASTY"));
    }
}
