//! Keywords that combine schemas.

use super::super::place::Step;
use super::super::quote::quote;
use super::super::reader::Reader;
use super::draft::{Draft, WRONG_TYPE};
use super::keyword::Keyword;
use crate::diagnostic::Diagnostic;
use crate::document::Member;

impl<'d> Reader<'d, '_> {
    /// A keyword that combines schemas.
    pub(super) fn subtype_keyword(
        &mut self,
        draft: &mut Draft<'d>,
        keyword: Keyword,
        member: Member<'d>,
    ) {
        match keyword {
            Keyword::AllOf | Keyword::AnyOf | Keyword::OneOf => {
                self.branches(draft, keyword, member);
            }
            _ => {
                let step = match keyword {
                    Keyword::Not => Step::Not,
                    Keyword::If => Step::If,
                    Keyword::Then => Step::Then,
                    _ => Step::Else,
                };
                let schema = self.inner(draft.id, step, draft.at.with(member.value));
                let keywords = draft.ty.subtypes.get_or_insert_default();
                let slot = match keyword {
                    Keyword::Not => &mut keywords.not,
                    Keyword::If => &mut keywords.if_,
                    Keyword::Then => &mut keywords.then,
                    _ => &mut keywords.else_,
                };
                *slot = Some(schema);
            }
        }
    }

    fn branches(&mut self, draft: &mut Draft<'d>, keyword: Keyword, member: Member<'d>) {
        let Some(list) = self.list_of(WRONG_TYPE, member) else {
            return;
        };
        if list.is_empty() {
            let message = format!("{} has no schemas, so it is ignored", quote(member.key));
            self.push_grouped(
                member.key,
                Diagnostic::warning("schema::empty", member.value.location(), message)
                    .help("remove it"),
            );
            return;
        }
        let mut branches = Vec::with_capacity(list.len());
        for (n, item) in list.iter().enumerate() {
            let step = match keyword {
                Keyword::AllOf => Step::AllOf(n),
                Keyword::AnyOf => Step::AnyOf(n),
                _ => Step::OneOf(n),
            };
            branches.push(self.inner(draft.id, step, draft.at.with(item)));
        }
        let keywords = draft.ty.subtypes.get_or_insert_default();
        match keyword {
            // A second reference may have put one here already.
            Keyword::AllOf => keywords.all_of.extend(branches),
            Keyword::AnyOf => keywords.any_of = branches,
            _ => keywords.one_of = branches,
        }
    }
}
