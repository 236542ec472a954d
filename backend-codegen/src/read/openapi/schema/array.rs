//! Keywords about arrays.

use super::super::dialect::Dialect;
use super::super::place::Step;
use super::super::reader::Reader;
use super::draft::{Draft, WRONG_TYPE};
use super::keyword::Keyword;
use crate::api::{TypeId, TypeSet};
use crate::diagnostic::Diagnostic;
use crate::document::{Array, Kind, Member};
use crate::list::CollectVec;

impl<'d> Reader<'d, '_> {
    /// A keyword about arrays.
    pub(super) fn array_keyword(
        &mut self,
        draft: &mut Draft<'d>,
        keyword: Keyword,
        member: Member<'d>,
    ) {
        let at = draft.at.with(member.value);
        match keyword {
            Keyword::Items => self.items(draft, member),
            Keyword::AdditionalItems => draft.additional_items = Some(member),
            Keyword::PrefixItems => {
                if let Some(list) = self.list_of(WRONG_TYPE, member) {
                    draft.ty.array.get_or_insert_default().prefix_items = self.prefix(draft, list);
                }
            }
            Keyword::Contains => {
                let schema = self.inner(draft.id, Step::Contains, at);
                draft.ty.array.get_or_insert_default().contains = Some(schema);
            }
            Keyword::UnevaluatedItems => {
                let schema = self.inner(draft.id, Step::UnevaluatedItems, at);
                draft.ty.array.get_or_insert_default().unevaluated_items = Some(schema);
            }
            Keyword::UniqueItems => {
                let flag = self.flag_of(WRONG_TYPE, member) == Some(true);
                draft.ty.array.get_or_insert_default().unique_items = flag;
            }
            _ => {
                let size = self.size(member);
                let keywords = draft.ty.array.get_or_insert_default();
                let slot = match keyword {
                    Keyword::MinItems => &mut keywords.min_items,
                    Keyword::MaxItems => &mut keywords.max_items,
                    Keyword::MinContains => &mut keywords.min_contains,
                    _ => &mut keywords.max_contains,
                };
                *slot = size;
            }
        }
    }

    fn prefix(&mut self, draft: &Draft<'d>, list: Array<'d>) -> Vec<TypeId> {
        list.iter()
            .enumerate()
            .map(|(n, item)| self.inner(draft.id, Step::PrefixItem(n), draft.at.with(item)))
            .collect_vec()
    }

    fn items(&mut self, draft: &mut Draft<'d>, member: Member<'d>) {
        match member.value.kind() {
            Kind::Array(list) => {
                if !draft.dialect().items_may_be_a_list() {
                    self.list_of_items(draft, member);
                    if has_prefix_items(draft) {
                        return;
                    }
                }
                draft.items_is_list = true;
                draft.ty.array.get_or_insert_default().prefix_items = self.prefix(draft, list);
            }
            _ => {
                let schema = self.inner(draft.id, Step::Items, draft.at.with(member.value));
                draft.ty.array.get_or_insert_default().items = Some(schema);
            }
        }
    }

    fn list_of_items(&mut self, draft: &Draft<'d>, member: Member<'d>) {
        let message = format!(
            "`items` is one schema in {}, not a list",
            draft.dialect().name()
        );
        let at = member.value.location();
        let diagnostic = if self.options.lenient {
            Diagnostic::warning("schema::items-list", at, message)
        } else {
            Diagnostic::error("schema::items-list", at, message)
        };
        self.push(diagnostic.help(match draft.dialect() {
            _ if has_prefix_items(draft) => {
                "`prefixItems` is there too, so this list is ignored: \
                 write one schema for the items behind it"
            }
            Dialect::OpenApi30 => {
                "write one schema that all items satisfy, with `anyOf` if need be"
            }
            _ => "write `prefixItems` for a list of schemas, one for each item",
        }));
    }

    /// `additionalItems`, and arrays that do not say what is in them.
    pub(super) fn combine_items(&mut self, draft: &mut Draft<'d>) {
        if let Some(member) = draft.additional_items.filter(|_| draft.items_is_list) {
            let schema = self.inner(draft.id, Step::Items, draft.at.with(member.value));
            draft.ty.array.get_or_insert_default().items = Some(schema);
        }
        let says = draft
            .ty
            .array
            .as_ref()
            .is_some_and(|array| array.items.is_some() || !array.prefix_items.is_empty());
        if draft.dialect() == Dialect::OpenApi30
            && draft.ty.types != TypeSet::ANY
            && draft.ty.types.contains(TypeSet::ARRAY)
            && !says
            && let Some(location) = draft.type_location
        {
            self.push_grouped(
                "",
                Diagnostic::warning(
                    "schema::items-missing",
                    location,
                    "an array without `items`; anything is accepted in it",
                )
                .help("add `items`, `items: {}` if everything is allowed"),
            );
        }
    }
}

/// Whether the schema says what the first items are in the manner of JSON Schema 2020-12.
fn has_prefix_items(draft: &Draft<'_>) -> bool {
    let object = draft.at.node.as_object();
    object.is_some_and(|object| object.member("prefixItems").is_some())
}
