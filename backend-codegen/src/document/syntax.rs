//! Which language a text is written in.

/// The language of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Syntax {
    /// RFC 8259.
    Json,
    /// YAML 1.2 with the core schema.
    Yaml,
}

impl Syntax {
    /// Decides by the extension `.json`, else by the first character.
    ///
    /// YAML is meant to contain JSON but does not quite (control characters, long keys), so a text
    /// that is JSON is read as JSON. A `.yaml` file may begin with a bracket and be YAML all the
    /// same; if its first key has no quotes, it is.
    pub fn of(file_name: &str, text: &str) -> Self {
        if has_extension(file_name, ".json") {
            return Self::Json;
        }
        let mut bytes = text
            .trim_start_matches('\u{feff}')
            .bytes()
            .filter(|byte| !byte.is_ascii_whitespace());
        let bracket = matches!(bytes.next(), Some(b'{' | b'['));
        let quoted = matches!(bytes.next(), Some(b'"' | b'{' | b'[' | b'}' | b']') | None);
        if bracket && (quoted || !Self::is_yaml_name(file_name)) {
            Self::Json
        } else {
            Self::Yaml
        }
    }

    pub(super) fn is_yaml_name(file_name: &str) -> bool {
        has_extension(file_name, ".yaml") || has_extension(file_name, ".yml")
    }
}

fn has_extension(file_name: &str, extension: &str) -> bool {
    let name = file_name.as_bytes();
    let tail = name.len().checked_sub(extension.len());
    let tail = tail.and_then(|at| name.get(at..));
    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(extension.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::Syntax::{self, Json, Yaml};

    #[test]
    fn the_name_decides_before_the_text() {
        for (name, text, syntax) in [
            ("a.json", "a: 1", Json),
            ("A.JSON", "", Json),
            ("a.yaml", "a: 1", Yaml),
            ("a.yaml", " {\"a\": 1}", Json),
            ("a.yml", "{a: 1}", Yaml),
            ("a.yml", "[", Json),
            ("<stdin>", "\n\t{a: 1}", Json),
            ("<stdin>", "\u{feff}[1]", Json),
            ("<stdin>", "a: 1", Yaml),
            ("json", "", Yaml),
            ("", "\"a\"", Yaml),
        ] {
            assert_eq!(Syntax::of(name, text), syntax, "{name:?} {text:?}");
        }
    }
}
