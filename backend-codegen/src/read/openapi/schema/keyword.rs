//! The keywords of all dialects.

use super::super::dialect::Dialect;

/// The dialects that know a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known(u8);

impl Known {
    const OPENAPI_3_0: u8 = 1;
    const DRAFT_4: u8 = 2;
    const DRAFT_7: u8 = 4;
    const DRAFT_2019: u8 = 8;
    const DRAFT_2020: u8 = 16;

    const ALL: Self = Self(31);
    const JSON_SCHEMA: Self = Self(30);
    const SINCE_7: Self = Self(28);
    const SINCE_2019: Self = Self(24);

    /// Whether `dialect` is among them.
    pub(super) fn by(self, dialect: Dialect) -> bool {
        let bit = match dialect {
            Dialect::OpenApi30 => Self::OPENAPI_3_0,
            Dialect::Draft4 => Self::DRAFT_4,
            Dialect::Draft7 => Self::DRAFT_7,
            Dialect::Draft2019 => Self::DRAFT_2019,
            Dialect::Draft2020 => Self::DRAFT_2020,
        };
        self.0 & bit != 0
    }
}

macro_rules! keywords {
    ($($variant:ident = $name:literal, $known:expr;)*) => {
        /// A keyword that a dialect knows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Keyword {
            $($variant,)*
        }

        impl Keyword {
            /// All names.
            pub(super) const NAMES: &[&str] = &[$($name),*];

            /// Reads a key of a schema.
            pub(super) fn named(name: &str) -> Option<Self> {
                Some(match name {
                    $($name => Self::$variant,)*
                    _ => return None,
                })
            }

            /// The dialects that know it.
            pub(super) fn known(self) -> Known {
                match self {
                    $(Self::$variant => $known,)*
                }
            }
        }
    };
}

keywords! {
    Ref = "$ref", Known::ALL;
    DynamicRef = "$dynamicRef", Known(Known::DRAFT_2020);
    RecursiveRef = "$recursiveRef", Known(Known::DRAFT_2019);
    Schema = "$schema", Known::ALL;
    DollarId = "$id", Known::SINCE_7;
    Id = "id", Known(Known::DRAFT_4);
    Anchor = "$anchor", Known::SINCE_2019;
    DynamicAnchor = "$dynamicAnchor", Known(Known::DRAFT_2020);
    RecursiveAnchor = "$recursiveAnchor", Known(Known::DRAFT_2019);
    Vocabulary = "$vocabulary", Known::SINCE_2019;
    Comment = "$comment", Known::SINCE_7;
    Defs = "$defs", Known::ALL;
    Definitions = "definitions", Known::ALL;

    Type = "type", Known::ALL;
    Nullable = "nullable", Known(Known::OPENAPI_3_0);
    Enum = "enum", Known::ALL;
    Const = "const", Known::SINCE_7;
    Format = "format", Known::ALL;

    Minimum = "minimum", Known::ALL;
    Maximum = "maximum", Known::ALL;
    ExclusiveMinimum = "exclusiveMinimum", Known::ALL;
    ExclusiveMaximum = "exclusiveMaximum", Known::ALL;
    MultipleOf = "multipleOf", Known::ALL;

    MinLength = "minLength", Known::ALL;
    MaxLength = "maxLength", Known::ALL;
    Pattern = "pattern", Known::ALL;
    ContentEncoding = "contentEncoding", Known::SINCE_7;
    ContentMediaType = "contentMediaType", Known::SINCE_7;
    ContentSchema = "contentSchema", Known::SINCE_2019;

    Items = "items", Known::ALL;
    AdditionalItems = "additionalItems", Known(Known::DRAFT_4 | Known::DRAFT_7 | Known::DRAFT_2019);
    PrefixItems = "prefixItems", Known(Known::DRAFT_2020);
    Contains = "contains", Known::SINCE_7;
    MinContains = "minContains", Known::SINCE_2019;
    MaxContains = "maxContains", Known::SINCE_2019;
    MinItems = "minItems", Known::ALL;
    MaxItems = "maxItems", Known::ALL;
    UniqueItems = "uniqueItems", Known::ALL;
    UnevaluatedItems = "unevaluatedItems", Known::SINCE_2019;

    Properties = "properties", Known::ALL;
    PatternProperties = "patternProperties", Known::JSON_SCHEMA;
    AdditionalProperties = "additionalProperties", Known::ALL;
    UnevaluatedProperties = "unevaluatedProperties", Known::SINCE_2019;
    PropertyNames = "propertyNames", Known::SINCE_7;
    Required = "required", Known::ALL;
    DependentRequired = "dependentRequired", Known::SINCE_2019;
    DependentSchemas = "dependentSchemas", Known::SINCE_2019;
    Dependencies = "dependencies", Known(Known::DRAFT_4 | Known::DRAFT_7);
    MinProperties = "minProperties", Known::ALL;
    MaxProperties = "maxProperties", Known::ALL;

    AllOf = "allOf", Known::ALL;
    AnyOf = "anyOf", Known::ALL;
    OneOf = "oneOf", Known::ALL;
    Not = "not", Known::ALL;
    If = "if", Known::SINCE_7;
    Then = "then", Known::SINCE_7;
    Else = "else", Known::SINCE_7;

    Discriminator = "discriminator", Known::ALL;
    Xml = "xml", Known::ALL;
    ExternalDocs = "externalDocs", Known::ALL;
    Example = "example", Known::ALL;

    Title = "title", Known::ALL;
    Description = "description", Known::ALL;
    Default = "default", Known::ALL;
    Examples = "examples", Known::SINCE_7;
    Deprecated = "deprecated", Known::ALL;
    ReadOnly = "readOnly", Known::ALL;
    WriteOnly = "writeOnly", Known::ALL;
}

impl Keyword {
    /// Whether it says something about a schema, and never whether a value is valid.
    pub(super) fn is_annotation(self) -> bool {
        matches!(
            self,
            Self::Schema
                | Self::Comment
                | Self::Anchor
                | Self::DynamicAnchor
                | Self::Vocabulary
                | Self::ContentEncoding
                | Self::ContentMediaType
                | Self::ContentSchema
                | Self::Title
                | Self::Description
                | Self::Default
                | Self::Examples
                | Self::Example
                | Self::Deprecated
                | Self::ReadOnly
                | Self::WriteOnly
                | Self::Xml
                | Self::ExternalDocs
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_dialect_knows_its_own_keywords() {
        let knows = |dialect, name| {
            Keyword::named(name).is_some_and(|keyword: Keyword| keyword.known().by(dialect))
        };
        assert!(knows(Dialect::OpenApi30, "nullable"));
        assert!(!knows(Dialect::Draft2020, "nullable"));
        assert!(knows(Dialect::Draft2020, "prefixItems"));
        assert!(!knows(Dialect::OpenApi30, "prefixItems"));
        assert!(knows(Dialect::Draft7, "dependencies"));
        assert!(!knows(Dialect::Draft2020, "dependencies"));
        assert!(!knows(Dialect::Draft2020, "nonsense"));
    }
}
