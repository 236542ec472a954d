//! Keywords about strings.

use super::super::place::Step;
use super::super::quote::quote;
use super::super::reader::Reader;
use super::draft::{Draft, WRONG_TYPE};
use super::keyword::Keyword;
use super::pattern;
use crate::diagnostic::Diagnostic;
use crate::document::{Location, Member};

impl<'d> Reader<'d, '_> {
    /// A keyword about strings.
    pub(super) fn string_keyword(
        &mut self,
        draft: &mut Draft<'d>,
        keyword: Keyword,
        member: Member<'d>,
    ) {
        match keyword {
            Keyword::MinLength | Keyword::MaxLength => {
                let size = self.size(member);
                let keywords = draft.ty.string.get_or_insert_default();
                if keyword == Keyword::MinLength {
                    keywords.min_length = size;
                } else {
                    keywords.max_length = size;
                }
            }
            Keyword::ContentSchema => {
                let schema = self.inner(draft.id, Step::ContentSchema, draft.at.with(member.value));
                draft.ty.string.get_or_insert_default().content_schema = Some(schema);
            }
            Keyword::Pattern => {
                let pattern = self.text_of(WRONG_TYPE, member);
                if let Some(pattern) =
                    pattern.filter(|pattern| self.is_pattern(pattern, member.value.location()))
                {
                    draft.ty.string.get_or_insert_default().pattern = Some(pattern.into());
                }
            }
            _ => {
                let text = self.name(member);
                let keywords = draft.ty.string.get_or_insert_default();
                if keyword == Keyword::ContentEncoding {
                    keywords.content_encoding = text;
                } else {
                    keywords.content_media_type = text;
                }
            }
        }
    }

    /// Whether a text can be a regular expression; if not, that is reported.
    pub(super) fn is_pattern(&mut self, text: &str, location: Location) -> bool {
        let Err(problem) = pattern::check(text) else {
            return true;
        };
        let message = format!("{} is no regular expression", quote(text));
        self.push(
            Diagnostic::error("schema::pattern", location, message)
                .label(format!("{problem}, {}", self.place.describe()))
                .help("patterns are written as in JavaScript (ECMA-262)"),
        );
        false
    }
}
