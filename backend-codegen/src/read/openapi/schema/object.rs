//! Keywords about objects.

use super::super::expect::a;
use super::super::place::Step;
use super::super::quote::quote;
use super::super::reader::Reader;
use super::draft::{Draft, WRONG_TYPE};
use super::keyword::Keyword;
use crate::api::{Origin, Place};
use crate::diagnostic::Diagnostic;
use crate::document::{Array, Kind, Member};
use crate::map::IndexSet;

impl<'d> Reader<'d, '_> {
    /// A keyword about objects.
    pub(super) fn object_keyword(
        &mut self,
        draft: &mut Draft<'d>,
        keyword: Keyword,
        member: Member<'d>,
    ) {
        let at = draft.at.with(member.value);
        match keyword {
            Keyword::Properties => {
                for property in self.object_of(WRONG_TYPE, member).into_iter().flatten() {
                    let step = Step::Property(property.key);
                    let schema = self.inner(draft.id, step, at.with(property.value));
                    let keywords = draft.ty.object.get_or_insert_default();
                    keywords.properties.insert(property.key.into(), schema);
                }
            }
            Keyword::PatternProperties => {
                let object = self.object_of(WRONG_TYPE, member);
                for (n, property) in object.into_iter().flatten().enumerate() {
                    let schema =
                        self.inner(draft.id, Step::PatternProperty(n), at.with(property.value));
                    if let Some(pattern) = self.pattern_of(property.key, property.key_location) {
                        let keywords = draft.ty.object.get_or_insert_default();
                        keywords.pattern_properties.insert(pattern.into(), schema);
                    }
                }
            }
            Keyword::AdditionalProperties => {
                let schema = self.inner(draft.id, Step::AdditionalProperties, at);
                draft
                    .ty
                    .object
                    .get_or_insert_default()
                    .additional_properties = Some(schema);
            }
            Keyword::UnevaluatedProperties => {
                let schema = self.inner(draft.id, Step::UnevaluatedProperties, at);
                draft
                    .ty
                    .object
                    .get_or_insert_default()
                    .unevaluated_properties = Some(schema);
            }
            Keyword::PropertyNames => {
                let schema = self.inner(draft.id, Step::PropertyNames, at);
                draft.ty.object.get_or_insert_default().property_names = Some(schema);
            }
            Keyword::Required => self.required(draft, member),
            Keyword::DependentRequired | Keyword::DependentSchemas | Keyword::Dependencies => {
                self.dependencies(draft, keyword, member);
            }
            _ => {
                let size = self.size(member);
                let keywords = draft.ty.object.get_or_insert_default();
                if keyword == Keyword::MinProperties {
                    keywords.min_properties = size;
                } else {
                    keywords.max_properties = size;
                }
            }
        }
    }

    fn required(&mut self, draft: &mut Draft<'d>, member: Member<'d>) {
        match member.value.kind() {
            Kind::Array(list) => {
                draft.ty.object.get_or_insert_default().required = self.names(member, list);
            }
            Kind::Bool(_) => {
                let message = format!(
                    "`required` must be a list of names, not {}",
                    a(member.value)
                );
                let list = match &draft.ty.origin {
                    Origin::Inside(_, Place::Property(name)) => {
                        quote(&format!("required: [{name}]"))
                    }
                    _ => "the names of properties".to_owned(),
                };
                let help = match member.value.as_bool() {
                    Some(true) => format!("write {list} in the object that it belongs to"),
                    _ => "leave it out; properties are optional anyway".to_owned(),
                };
                self.push(
                    Diagnostic::error(WRONG_TYPE, member.value.location(), message).help(help),
                );
            }
            Kind::Null | Kind::Number(_) | Kind::String(_) | Kind::Object(_) => {
                self.list_of(WRONG_TYPE, member);
            }
        }
    }

    /// A list of names of properties.
    fn names(&mut self, member: Member<'d>, list: Array<'d>) -> Vec<Box<str>> {
        let mut seen: IndexSet<&str> = IndexSet::with_capacity(list.len());
        let mut names: Vec<Box<str>> = Vec::with_capacity(list.len());
        for item in list {
            let as_member = Member {
                key: member.key,
                key_location: member.key_location,
                value: item,
            };
            let Some(name) = self.text_of(WRONG_TYPE, as_member) else {
                continue;
            };
            if seen.insert(name) {
                names.push(name.into());
            } else {
                let message = format!("{} stands twice in {}", quote(name), quote(member.key));
                self.push_grouped(
                    member.key,
                    Diagnostic::warning("schema::duplicate", item.location(), message)
                        .help("remove one of them"),
                );
            }
        }
        names
    }

    fn dependencies(&mut self, draft: &mut Draft<'d>, keyword: Keyword, member: Member<'d>) {
        for dependency in self.object_of(WRONG_TYPE, member).into_iter().flatten() {
            let list = dependency.value.as_array();
            match (keyword, list) {
                (Keyword::DependentRequired | Keyword::Dependencies, Some(list)) => {
                    let names = self.names(dependency, list);
                    let keywords = draft.ty.object.get_or_insert_default();
                    let all = &mut keywords.dependent_required;
                    let all = all.entry(dependency.key.into()).or_default();
                    for name in names {
                        if !all.contains(&name) {
                            all.push(name);
                        }
                    }
                }
                (Keyword::DependentRequired, None) => {
                    self.list_of(WRONG_TYPE, dependency);
                }
                _ if has_dependent_schema(draft, dependency.key) => {
                    let message = format!(
                        "the schema that {} demands is given twice; this one is ignored",
                        quote(dependency.key)
                    );
                    self.push(
                        Diagnostic::error("schema::duplicate", dependency.key_location, message)
                            .help("merge both under `dependentSchemas`"),
                    );
                }
                _ => {
                    let step = Step::DependentSchema(dependency.key);
                    let schema = self.inner(draft.id, step, draft.at.with(dependency.value));
                    let keywords = draft.ty.object.get_or_insert_default();
                    keywords
                        .dependent_schemas
                        .insert(dependency.key.into(), schema);
                }
            }
        }
    }
}

/// Whether `dependencies` or `dependentSchemas`, whichever came first, has a schema for `name`.
fn has_dependent_schema(draft: &Draft<'_>, name: &str) -> bool {
    let object = draft.ty.object.as_ref();
    object.is_some_and(|object| object.dependent_schemas.contains_key(name))
}
