//! Which schema language a schema is written in.

use crate::api::Version;

/// A dialect of JSON Schema, as far as dialects differ in spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Dialect {
    /// The Schema Object of OpenAPI 3.0: a subset of draft 5 with additions of its own.
    OpenApi30,
    /// JSON Schema draft 4 (and 3, as far as it is the same).
    Draft4,
    /// JSON Schema drafts 6 and 7.
    Draft7,
    /// JSON Schema draft 2019-09.
    Draft2019,
    /// JSON Schema draft 2020-12, and the dialects of OpenAPI 3.1 and 3.2, which add to it.
    Draft2020,
}

impl Dialect {
    /// What schemas of a document are written in that names no dialect.
    pub(super) fn of(version: Version) -> Self {
        match version {
            Version::V3_0 => Self::OpenApi30,
            Version::V3_1 | Version::V3_2 => Self::Draft2020,
        }
    }

    /// Reads the value of `$schema` or `jsonSchemaDialect`.
    pub(super) fn named(uri: &str) -> Option<Self> {
        let uri = uri.trim_end_matches('#');
        let (_, rest) = uri.split_once("://")?;
        Some(match rest {
            "json-schema.org/draft-03/schema" | "json-schema.org/draft-04/schema" => Self::Draft4,
            "json-schema.org/draft-05/schema"
            | "json-schema.org/draft-06/schema"
            | "json-schema.org/draft-07/schema" => Self::Draft7,
            "json-schema.org/draft/2019-09/schema" => Self::Draft2019,
            "json-schema.org/draft/2020-12/schema" | "json-schema.org/schema" => Self::Draft2020,
            _ if rest.starts_with("spec.openapis.org/oas/3.0/") => Self::OpenApi30,
            _ if rest.starts_with("spec.openapis.org/oas/") => Self::Draft2020,
            _ => return None,
        })
    }

    /// What people call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::OpenApi30 => "OpenAPI 3.0",
            Self::Draft4 => "JSON Schema draft 4",
            Self::Draft7 => "JSON Schema draft 7",
            Self::Draft2019 => "JSON Schema 2019-09",
            Self::Draft2020 => "JSON Schema 2020-12",
        }
    }

    /// Whether keywords beside a `$ref` count.
    pub(super) fn siblings_of_ref_apply(self) -> bool {
        self >= Self::Draft2019
    }

    /// Whether `exclusiveMinimum` is `true` or `false`, about `minimum`.
    pub(super) fn exclusive_is_boolean(self) -> bool {
        self <= Self::Draft4
    }

    /// Whether `items` may be a list, with `additionalItems` for the rest.
    pub(super) fn items_may_be_a_list(self) -> bool {
        matches!(self, Self::Draft4 | Self::Draft7 | Self::Draft2019)
    }

    /// Whether `true` and `false` are schemas.
    pub(super) fn has_boolean_schemas(self) -> bool {
        self >= Self::Draft7
    }

    /// Whether `type` may be a list.
    pub(super) fn has_type_lists(self) -> bool {
        self != Self::OpenApi30
    }

    /// The keyword that names a schema by a URI.
    pub(super) fn id_keyword(self) -> Option<&'static str> {
        match self {
            Self::OpenApi30 => None,
            Self::Draft4 => Some("id"),
            Self::Draft7 | Self::Draft2019 | Self::Draft2020 => Some("$id"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dialects_are_known_by_their_uris() {
        for (uri, dialect) in [
            (
                "http://json-schema.org/draft-04/schema#",
                Some(Dialect::Draft4),
            ),
            (
                "https://json-schema.org/draft-07/schema",
                Some(Dialect::Draft7),
            ),
            (
                "https://json-schema.org/draft/2020-12/schema",
                Some(Dialect::Draft2020),
            ),
            (
                "https://spec.openapis.org/oas/3.1/dialect/base",
                Some(Dialect::Draft2020),
            ),
            (
                "https://spec.openapis.org/oas/3.2/dialect/2025-09-17",
                Some(Dialect::Draft2020),
            ),
            ("https://example.com/mine", None),
            ("", None),
        ] {
            assert_eq!(Dialect::named(uri), dialect, "{uri}");
        }
    }
}
