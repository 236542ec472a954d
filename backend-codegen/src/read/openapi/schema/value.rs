//! `type`, `nullable` and `enum`.

use super::super::expect::a;
use super::super::quote::quote;
use super::super::reader::Reader;
use super::draft::{Draft, WRONG_TYPE};
use crate::api::{Json, Origin, Place, SubtypeKeywords, Type, TypeId, TypeSet};
use crate::diagnostic::Diagnostic;
use crate::document::{Kind, Member, Node};
use crate::list::CollectVec;
use crate::map::IndexSet;

/// The types of JSON Schema.
const NAMES: [&str; 7] = [
    "null", "boolean", "object", "array", "number", "string", "integer",
];

/// A word that people write for a type.
struct Slip {
    written: &'static str,
    /// What they mean, as they should write it.
    meant: &'static str,
    /// The same as a type and a format.
    reading: Option<(TypeSet, Option<&'static str>)>,
}

const fn slip(
    written: &'static str,
    ty: TypeSet,
    format: Option<&'static str>,
    meant: &'static str,
) -> Slip {
    Slip {
        written,
        meant,
        reading: Some((ty, format)),
    }
}

const SLIPS: &[Slip] = &[
    slip("bool", TypeSet::BOOLEAN, None, "`type: boolean`"),
    slip(
        "date",
        TypeSet::STRING,
        Some("date"),
        "`type: string` with `format: date`",
    ),
    slip(
        "date-time",
        TypeSet::STRING,
        Some("date-time"),
        "`type: string` with `format: date-time`",
    ),
    slip(
        "datetime",
        TypeSet::STRING,
        Some("date-time"),
        "`type: string` with `format: date-time`",
    ),
    slip("decimal", TypeSet::NUMBER, None, "`type: number`"),
    slip("dict", TypeSet::OBJECT, None, "`type: object`"),
    slip(
        "double",
        TypeSet::NUMBER,
        Some("double"),
        "`type: number` with `format: double`",
    ),
    Slip {
        written: "enum",
        meant: "`enum` alone, or with the `type` of its values",
        reading: None,
    },
    slip(
        "float",
        TypeSet::NUMBER,
        Some("float"),
        "`type: number` with `format: float`",
    ),
    slip("int", TypeSet::INTEGER, None, "`type: integer`"),
    slip(
        "int32",
        TypeSet::INTEGER,
        Some("int32"),
        "`type: integer` with `format: int32`",
    ),
    slip(
        "int64",
        TypeSet::INTEGER,
        Some("int64"),
        "`type: integer` with `format: int64`",
    ),
    slip("list", TypeSet::ARRAY, None, "`type: array`"),
    slip(
        "long",
        TypeSet::INTEGER,
        Some("int64"),
        "`type: integer` with `format: int64`",
    ),
    slip(
        "map",
        TypeSet::OBJECT,
        None,
        "`type: object` with `additionalProperties`",
    ),
    slip("text", TypeSet::STRING, None, "`type: string`"),
    slip(
        "uuid",
        TypeSet::STRING,
        Some("uuid"),
        "`type: string` with `format: uuid`",
    ),
];

fn all_names() -> String {
    format!("there are `{}`", NAMES.join("`, `"))
}

impl<'d> Reader<'d, '_> {
    /// `type`.
    pub(super) fn types(&mut self, draft: &mut Draft<'d>, member: Member<'d>) {
        draft.type_location = Some(member.value.location());
        let Some(list) = member.value.as_array() else {
            if let Some(set) = self.one_type(draft, member, member.value) {
                draft.ty.types = set;
            }
            return;
        };
        if !draft.dialect().has_type_lists() {
            let message = "`type` is a list from OpenAPI 3.1 on; it is read as that";
            self.push_grouped(
                "type",
                Diagnostic::warning("schema::other-dialect", member.value.location(), message)
                    .help("name one type, with `nullable: true` for `null`"),
            );
        }
        let mut set = TypeSet::NONE;
        for item in list {
            match self.one_type(draft, member, item) {
                Some(one) => set = set.union(one),
                // What the author meant is not known, so nothing is refused.
                None => set = TypeSet::ANY,
            }
        }
        if list.is_empty() {
            self.push(
                Diagnostic::error(WRONG_TYPE, member.value.location(), "`type` names no type")
                    .help("leave it out if every value is allowed"),
            );
            set = TypeSet::ANY;
        }
        draft.ty.types = set;
    }

    fn one_type(
        &mut self,
        draft: &mut Draft<'d>,
        member: Member<'d>,
        node: Node<'d>,
    ) -> Option<TypeSet> {
        match node.kind() {
            Kind::String(name) => {
                let set = TypeSet::named(name);
                if set == Some(TypeSet::NULL) && !draft.dialect().has_type_lists() {
                    self.push_grouped(
                        "null",
                        Diagnostic::warning(
                            "schema::other-dialect",
                            node.location(),
                            "`null` is a type from OpenAPI 3.1 on; it is read as that",
                        )
                        .help("write `nullable: true` beside another `type`"),
                    );
                }
                if set.is_none() && name == "file" {
                    return Some(self.file(draft, node));
                }
                set.or_else(|| self.unknown_type(draft, name, node))
            }
            Kind::Null => {
                self.push_grouped(
                    "type",
                    Diagnostic::warning(
                        "openapi::unquoted",
                        node.location(),
                        "the type `null` has no quotes; it is read as if it had",
                    )
                    .help("write `\"null\"`"),
                );
                Some(TypeSet::NULL)
            }
            Kind::Bool(_) | Kind::Number(_) | Kind::Array(_) | Kind::Object(_) => {
                let message = format!("{} must be a string, not {}", quote(member.key), a(node));
                self.push(
                    Diagnostic::error(WRONG_TYPE, node.location(), message).help(all_names()),
                );
                None
            }
        }
    }

    /// What is meant by a word that is no type, where that is known and may be read.
    fn unknown_type(
        &mut self,
        draft: &mut Draft<'d>,
        name: &str,
        node: Node<'d>,
    ) -> Option<TypeSet> {
        let slip = SLIPS
            .iter()
            .find(|slip| name.eq_ignore_ascii_case(slip.written));
        let close = self.guesses.suggest(name, NAMES);
        let reading = match slip {
            Some(slip) => slip.reading,
            None => close.and_then(TypeSet::named).map(|set| (set, None)),
        };
        let help = match (slip, close) {
            (Some(slip), _) => format!("write {}", slip.meant),
            (None, Some(known)) => format!("did you mean {}?", quote(known)),
            (None, None) if name == "any" => {
                "leave `type` out: every value is allowed then".to_owned()
            }
            (None, None) => all_names(),
        };
        let message = format!("there is no type {}", quote(name));
        let location = node.location();
        let Some((set, format)) = reading.filter(|_| self.options.lenient) else {
            let mut diagnostic = Diagnostic::error("schema::unknown-type", location, message);
            diagnostic = diagnostic.help(help);
            if reading.is_some() {
                diagnostic = diagnostic.help("with `--lenient` it is read as meant");
            }
            self.push(diagnostic);
            return None;
        };
        if draft.ty.format.is_none() {
            draft.ty.format = format.map(Into::into);
        }
        let message = format!("{message}; it is read as meant");
        let diagnostic = Diagnostic::warning("schema::unknown-type", location, message);
        self.push(diagnostic.help(help));
        Some(set)
    }

    /// A type of Swagger 2.0 that many documents have kept.
    fn file(&mut self, draft: &mut Draft<'d>, node: Node<'d>) -> TypeSet {
        self.push_grouped(
            "file",
            Diagnostic::warning(
                "schema::file",
                node.location(),
                "`type: file` is from Swagger 2.0; it is read as binary data",
            )
            .help("write `type: string` with `format: binary`"),
        );
        draft.ty.format.get_or_insert("binary".into());
        TypeSet::STRING
    }

    /// `nullable`.
    pub(super) fn nullable(&mut self, draft: &mut Draft<'d>, member: Member<'d>) {
        if self.flag_of(WRONG_TYPE, member) == Some(true) {
            draft.nullable = Some(member.key_location);
        }
    }

    /// `enum`.
    pub(super) fn enumeration(&mut self, draft: &mut Draft<'d>, member: Member<'d>) {
        let Some(list) = self.list_of(WRONG_TYPE, member) else {
            return;
        };
        let mut seen: IndexSet<String> = IndexSet::with_capacity(list.len());
        let mut values: Vec<Json> = Vec::with_capacity(list.len());
        for item in list {
            let value = self.json(item);
            if seen.insert(value.to_string()) {
                values.push(value);
            } else {
                let message = format!("{} stands twice in this `enum`", quote(&value.to_string()));
                self.push_grouped(
                    "enum",
                    Diagnostic::warning("schema::duplicate", item.location(), message)
                        .help("remove one of them"),
                );
            }
        }
        if values.is_empty() {
            self.push(
                Diagnostic::warning(
                    "schema::never-valid",
                    member.value.location(),
                    "this `enum` allows no value",
                )
                .help("name the values, or leave it out"),
            );
        }
        draft.ty.enum_ = Some(values);
    }

    /// What `nullable` does to what stands beside it.
    ///
    /// OpenAPI 3.0.3: it adds `null` to `type`, means nothing without one, and does not reach into
    /// `enum`.
    pub(super) fn combine_null(&mut self, draft: &mut Draft<'d>) {
        let Some(location) = draft.nullable else {
            return;
        };
        let lenient = self.options.lenient;
        if draft.type_location.is_none() {
            let ty = &draft.ty;
            let refuses = ty.subtypes.is_some() || ty.enum_.is_some() || ty.reference.is_some();
            if lenient && refuses {
                self.or_null(draft);
                return;
            }
            self.push_grouped(
                "",
                Diagnostic::warning(
                    "schema::nullable-without-type",
                    location,
                    "`nullable` without `type` means nothing",
                )
                .help("name the `type` beside it; with `--lenient` it is read as meant"),
            );
            // It stays in the document, like every keyword without meaning.
            let extensions = &mut draft.ty.extensions.0;
            extensions.push(("nullable".into(), Json::Bool(true)));
            return;
        }
        draft.ty.types = draft.ty.types.union(TypeSet::NULL);
        let Some(values) = &mut draft.ty.enum_ else {
            return;
        };
        if values.contains(&Json::Null) {
            return;
        }
        if lenient {
            values.push(Json::Null);
        } else {
            self.push_grouped(
                "",
                Diagnostic::warning(
                    "schema::nullable-enum",
                    location,
                    "`nullable` does not reach into `enum`, so `null` is refused",
                )
                .help("add `null` to the `enum`; with `--lenient` it is read as meant"),
            );
        }
    }

    /// Makes of a schema one that also accepts `null`.
    fn or_null(&mut self, draft: &mut Draft<'d>) {
        let location = draft.at.node.location();
        let id = draft.id;
        let place = |at| Origin::Inside(id, Place::AnyOf(at));
        let mut outer = Type::any(draft.ty.origin.clone(), location);
        // Words are about the whole.
        outer.title = draft.ty.title.take();
        outer.description = draft.ty.description.take();
        outer.deprecated = std::mem::take(&mut draft.ty.deprecated);
        outer.read_only = std::mem::take(&mut draft.ty.read_only);
        outer.write_only = std::mem::take(&mut draft.ty.write_only);
        outer.default = draft.ty.default.take();
        outer.examples = std::mem::take(&mut draft.ty.examples);
        let mut inner = std::mem::replace(&mut draft.ty, outer);
        inner.origin = place(0);
        let mut null = Type::any(place(1), location);
        null.types = TypeSet::NULL;
        let inner = self.schemas.types.add(inner);
        self.move_inside(id, inner);
        let any_of = vec![inner, self.schemas.types.add(null)];
        draft.ty.subtypes = Some(Box::new(SubtypeKeywords {
            any_of,
            ..SubtypeKeywords::default()
        }));
    }

    /// What stood inside `from` stands inside `to` now.
    fn move_inside(&mut self, from: TypeId, to: TypeId) {
        let types = &mut self.schemas.types;
        // What is inside a type was added after it.
        let later = types.iter().skip(from.index()).map(|(id, _)| id);
        let later: Vec<TypeId> = later.filter(|id| *id != to).collect_vec();
        for id in later {
            if let Origin::Inside(parent, _) = &mut types.get_mut(id).origin
                && *parent == from
            {
                *parent = to;
            }
        }
    }
}
