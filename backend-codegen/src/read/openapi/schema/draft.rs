//! One schema object, keyword by keyword.

use super::super::dialect::Dialect;
use super::super::expect::{a, reference};
use super::super::quote::quote;
use super::super::reader::{At, Reader};
use super::keyword::Keyword;
use crate::api::{Origin, Place, Type, TypeId, TypeSet};
use crate::diagnostic::Diagnostic;
use crate::document::{Kind, Location, Member, Node};

/// A type in the making.
pub(super) struct Draft<'d> {
    pub(super) id: TypeId,
    pub(super) at: At<'d>,
    pub(super) ty: Type,
    /// Keywords that only mean something together with others.
    pub(super) nullable: Option<Location>,
    pub(super) type_location: Option<Location>,
    pub(super) exclusive_minimum: Option<Member<'d>>,
    pub(super) exclusive_maximum: Option<Member<'d>>,
    pub(super) additional_items: Option<Member<'d>>,
    pub(super) items_is_list: bool,
}

/// The finding about a value of the wrong type.
pub(super) const WRONG_TYPE: &str = "schema::wrong-type";

impl<'d> Draft<'d> {
    pub(super) fn dialect(&self) -> Dialect {
        self.at.scope.dialect
    }
}

impl<'d> Reader<'d, '_> {
    /// Fills in the reserved type `id` with what the schema `at` says.
    pub(super) fn fill(&mut self, id: TypeId, at: At<'d>) {
        // The origin may change while schemas inside are read; the reserved type has it.
        let origin = self.schemas.types.get(id).origin.clone();
        let mut draft = Draft {
            id,
            at,
            ty: Type::any(origin, at.node.location()),
            nullable: None,
            type_location: None,
            exclusive_minimum: None,
            exclusive_maximum: None,
            additional_items: None,
            items_is_list: false,
        };
        match at.node.kind() {
            Kind::Bool(value) => {
                draft.ty.never = !value;
                // Every dialect has them here.
                let is_additional = matches!(
                    draft.ty.origin,
                    Origin::Inside(_, Place::AdditionalProperties)
                );
                if !is_additional && !at.scope.dialect.has_boolean_schemas() {
                    self.boolean_schema(at.node);
                }
            }
            Kind::Object(object) => {
                let lone = self.lone_reference(at);
                for member in object {
                    if lone.is_none() || member.key == "$ref" {
                        self.keyword(&mut draft, member);
                    }
                }
                if lone.is_some() {
                    self.ignored_siblings(at);
                } else {
                    if object.get("$ref").is_some() && !draft.dialect().siblings_of_ref_apply() {
                        self.ignored_siblings(at);
                    }
                    self.combine(&mut draft);
                    self.check(&draft);
                    self.note_default(&draft);
                }
            }
            Kind::Null => {
                self.push(
                    Diagnostic::warning(
                        "openapi::null",
                        at.node.location(),
                        "a schema has no value",
                    )
                    .help("write `{}` for a schema that accepts everything"),
                );
            }
            Kind::Number(_) | Kind::String(_) | Kind::Array(_) => {
                let message = format!("a schema must be an object, not {}", a(at.node));
                self.push(
                    Diagnostic::error("schema::not-a-schema", at.node.location(), message)
                        .help(schema_instead_of(at.node)),
                );
            }
        }
        let reserved = self.schemas.types.get_mut(id);
        draft.ty.origin = reserved.origin.clone();
        *reserved = draft.ty;
    }

    fn boolean_schema(&mut self, node: Node<'d>) {
        let message = format!("{} is a schema from OpenAPI 3.1 on", a(node));
        let instead = if node.as_bool() == Some(true) {
            "{}"
        } else {
            "{not: {}}"
        };
        self.push_grouped(
            instead,
            Diagnostic::warning("schema::other-dialect", node.location(), message)
                .help(format!("write `{instead}`; it is read as that")),
        );
    }

    fn keyword(&mut self, draft: &mut Draft<'d>, member: Member<'d>) {
        let keyword = Keyword::named(member.key);
        let Some(keyword) = keyword.filter(|keyword| self.is_meant(draft, *keyword, member)) else {
            let value = self.json(member.value);
            if keyword.is_none() && !member.key.starts_with("x-") {
                self.unknown_keyword(draft, member);
            }
            draft.ty.extensions.0.push((member.key.into(), value));
            return;
        };
        match keyword {
            Keyword::Ref | Keyword::DynamicRef | Keyword::RecursiveRef => {
                self.reference_keyword(draft, keyword, member);
            }

            // Read when the document was entered, or when something refers to them.
            Keyword::Schema => self.dialect_of(draft, member),
            Keyword::DollarId
            | Keyword::Id
            | Keyword::Anchor
            | Keyword::DynamicAnchor
            | Keyword::RecursiveAnchor
            | Keyword::Vocabulary
            | Keyword::Defs
            | Keyword::Definitions => {}

            Keyword::Type => self.types(draft, member),
            Keyword::Nullable => self.nullable(draft, member),
            Keyword::Enum => self.enumeration(draft, member),
            Keyword::Const => draft.ty.const_ = Some(self.json(member.value)),
            Keyword::Format => draft.ty.format = self.name(member),

            Keyword::Minimum
            | Keyword::Maximum
            | Keyword::ExclusiveMinimum
            | Keyword::ExclusiveMaximum
            | Keyword::MultipleOf => self.number_keyword(draft, keyword, member),

            Keyword::MinLength
            | Keyword::MaxLength
            | Keyword::Pattern
            | Keyword::ContentEncoding
            | Keyword::ContentMediaType
            | Keyword::ContentSchema => self.string_keyword(draft, keyword, member),

            Keyword::Items
            | Keyword::AdditionalItems
            | Keyword::PrefixItems
            | Keyword::Contains
            | Keyword::MinContains
            | Keyword::MaxContains
            | Keyword::MinItems
            | Keyword::MaxItems
            | Keyword::UniqueItems
            | Keyword::UnevaluatedItems => self.array_keyword(draft, keyword, member),

            Keyword::Properties
            | Keyword::PatternProperties
            | Keyword::AdditionalProperties
            | Keyword::UnevaluatedProperties
            | Keyword::PropertyNames
            | Keyword::Required
            | Keyword::DependentRequired
            | Keyword::DependentSchemas
            | Keyword::Dependencies
            | Keyword::MinProperties
            | Keyword::MaxProperties => self.object_keyword(draft, keyword, member),

            Keyword::AllOf
            | Keyword::AnyOf
            | Keyword::OneOf
            | Keyword::Not
            | Keyword::If
            | Keyword::Then
            | Keyword::Else => self.subtype_keyword(draft, keyword, member),

            Keyword::Discriminator => self.discriminator(draft, member),
            Keyword::Xml
            | Keyword::ExternalDocs
            | Keyword::Example
            | Keyword::Examples
            | Keyword::Title
            | Keyword::Description
            | Keyword::Default
            | Keyword::Deprecated
            | Keyword::ReadOnly
            | Keyword::WriteOnly
            | Keyword::Comment => self.annotation(draft, keyword, member),
        }
    }

    /// Whether a keyword is to be read: its dialect knows it, or it is clear what it means and it
    /// decides nothing, or the caller wants it so.
    fn is_meant(&mut self, draft: &Draft<'d>, keyword: Keyword, member: Member<'d>) -> bool {
        let dialect = draft.dialect();
        if keyword.known().by(dialect) {
            return true;
        }
        let lenient = self.options.lenient;
        let read = lenient || keyword.is_annotation();
        let outcome = if read {
            "it is read as meant"
        } else {
            "it is ignored"
        };
        let name = dialect.name();
        let message = format!("{} is no keyword of {name}; {outcome}", quote(member.key));
        let code = match keyword {
            Keyword::Nullable => "schema::nullable-in-3-1",
            _ => "schema::other-dialect",
        };
        let mut diagnostic = Diagnostic::warning(code, member.key_location, message);
        if let Some(help) = instead(keyword, dialect) {
            diagnostic = diagnostic.help(help);
        }
        if !read {
            diagnostic = diagnostic.help("with `--lenient` it is read as meant");
        }
        self.push_grouped(member.key, diagnostic);
        read
    }

    fn unknown_keyword(&mut self, draft: &Draft<'d>, member: Member<'d>) {
        let dialect = draft.dialect();
        let message = format!("{} is no keyword of {}", quote(member.key), dialect.name());
        let known = Keyword::NAMES
            .iter()
            .copied()
            .filter(|name| Keyword::named(name).is_some_and(|keyword| keyword.known().by(dialect)));
        let help = match self.guesses.suggest(member.key, known) {
            Some(name) => format!("did you mean {}?", quote(name)),
            None => "keywords of its own begin with `x-`".to_owned(),
        };
        self.push_grouped(
            member.key,
            Diagnostic::warning("schema::unknown-keyword", member.key_location, message).help(help),
        );
    }

    fn dialect_of(&mut self, draft: &Draft<'d>, member: Member<'d>) {
        let Some(uri) = self.text_of(WRONG_TYPE, member) else {
            return;
        };
        if Dialect::named(uri).is_none() {
            self.unknown_dialect(uri, member.value.location(), draft.dialect());
        }
    }

    /// Says that a dialect is not known.
    pub(in super::super) fn unknown_dialect(&mut self, uri: &str, at: Location, read_as: Dialect) {
        let message = format!(
            "the schema dialect {} is not known; schemas are read as {}",
            quote(uri),
            read_as.name()
        );
        self.push_grouped(
            uri,
            Diagnostic::warning("schema::unknown-dialect", at, message).help(
                "known are the dialects of OpenAPI 3.1 and 3.2, and JSON Schema draft 4 to 2020-12",
            ),
        );
    }

    /// `$ref`, and `$dynamicRef` and `$recursiveRef`, whose target depends on where validation came
    /// from.
    fn reference_keyword(&mut self, draft: &mut Draft<'d>, keyword: Keyword, member: Member<'d>) {
        let id = if keyword == Keyword::Ref {
            self.reference(draft.at, member.value)
        } else {
            let is_recursive = keyword == Keyword::RecursiveRef;
            self.dynamic_reference(draft.at, member.value, is_recursive)
        };
        match draft.ty.reference {
            // A second reference is one more thing that must hold.
            Some(_) => {
                let subtypes = draft.ty.subtypes.get_or_insert_default();
                subtypes.all_of.extend(id);
            }
            None => draft.ty.reference = id,
        }
    }

    /// A short text, such as a format.
    pub(super) fn name(&mut self, member: Member<'d>) -> Option<Box<str>> {
        self.text_of(WRONG_TYPE, member).map(Box::from)
    }

    /// Puts together what several keywords say at once.
    fn combine(&mut self, draft: &mut Draft<'d>) {
        self.combine_null(draft);
        self.combine_bounds(draft);
        self.combine_items(draft);
    }
}

/// What to write where something else than a schema stands.
fn schema_instead_of(node: Node<'_>) -> String {
    let name = node.as_str().filter(|name| TypeSet::named(name).is_some());
    match (node.kind(), name) {
        (Kind::String(_), Some(name)) => format!("write `{{type: {name}}}`"),
        (Kind::Array(_), _) => {
            "put the list under `anyOf`, or under `allOf` if all have to be satisfied".to_owned()
        }
        _ => reference(node)
            .unwrap_or_else(|| "write one like `{type: string}`, or `{}` for anything".to_owned()),
    }
}

/// What to write instead of a keyword that another dialect has.
fn instead(keyword: Keyword, dialect: Dialect) -> Option<&'static str> {
    Some(match (keyword, dialect) {
        (Keyword::Nullable, _) => "write `type: [string, \"null\"]`",
        (Keyword::Const, Dialect::OpenApi30) => "write `enum` with one value",
        (Keyword::Examples, Dialect::OpenApi30) => "write `example`",
        (Keyword::Dependencies, _) => "write `dependentRequired` or `dependentSchemas`",
        (Keyword::AdditionalItems, Dialect::Draft2020) => "write `prefixItems` and `items`",
        (Keyword::Id, _) => "write `$id`",
        (_, Dialect::OpenApi30) => "write `openapi: 3.1.0` at the top",
        _ => return None,
    })
}
